/*
 * v86mmgr.h - the services of V86MMGR as C functions.  Included by VxDs that manage a VM's memory.
 *
 * What each does: [DDK95 <name>]; one line each in services/v86mmgr.def.
 */
#ifndef V86MMGR_H
#define V86MMGR_H

#include <vmm_services.h>

enum v86mmgr_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) V86MMGR_SERVICE_##name = 0x00060000 + ord,
#include <services/v86mmgr.def>
#undef VXD_SERVICE
};

#ifdef VXD_HOST

bool V86MMGR_Set_A20(struct cb_s *vm, bool on);
bool V86MMGR_Get_A20(struct cb_s *vm);
uint32_t V86MMGR_Extended_Size(struct cb_s *vm, uint32_t *bios_kb);
bool V86MMGR_Extended_Move(struct cb_s *vm, uint32_t from, uint32_t to, uint32_t bytes);

#else

/* The A20 gate of a VM, the one state behind port 92h, the keyboard controller, INT 15h and XMS. */
static inline bool V86MMGR_Set_A20(struct cb_s *vm, bool on)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "b"(vm), "a"((uint32_t)on), "i"(V86MMGR_SERVICE_V86MMGR_Set_A20) : "memory");
    return !failed;
}

static inline bool V86MMGR_Get_A20(struct cb_s *vm)
{
    uint32_t on;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(on) : "b"(vm), "i"(V86MMGR_SERVICE_V86MMGR_Get_A20) : "memory", "cc");
    return on != 0;
}

/* KB above 1 MB that the VM's PC has (E801h, E820h); *bios_kb: those for INT 15h/88h. */
static inline uint32_t V86MMGR_Extended_Size(struct cb_s *vm, uint32_t *bios_kb)
{
    uint32_t kb, free_kb;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(kb), "=c"(free_kb) : "b"(vm), "i"(V86MMGR_SERVICE_V86MMGR_Extended_Size) : "memory", "cc");
    *bios_kb = free_kb;
    return kb;
}

/* INT 15h/87h: physical addresses of the VM's PC, whatever A20 is; false: there is no memory. */
static inline bool V86MMGR_Extended_Move(struct cb_s *vm, uint32_t from, uint32_t to, uint32_t bytes)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c5" : "=@ccc"(failed) : "b"(vm), "S"(from), "D"(to), "c"(bytes), "i"(V86MMGR_SERVICE_V86MMGR_Extended_Move) : "memory");
    return !failed;
}

#endif
#endif
