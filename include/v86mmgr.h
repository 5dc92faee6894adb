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

/* Parts of a translation script, bytes; segment, offset and length registers as offsets in struct
 * Client_Reg_Struc.  Calc_Len and Jmp_To_Proc hold addresses: see V86MMGR's README. */
#define Xlat_API_Exec_Int(vector)                   0, (vector)
#define Xlat_API_Fixed_Len(segment, offset, bytes)  1, (uint8_t)(bytes), (uint8_t)((bytes) >> 8), (offset), (segment)
#define Xlat_API_Var_Len(segment, offset, length)   2, (length), (offset), (segment)
#define Xlat_API_ASCIIZ(segment, offset)            4, (offset), (segment)
#define Xlat_API_Return_Ptr(segment, offset)        6, (offset), (segment)
#define Xlat_API_Return_Seg(segment)                7, (segment)

#ifdef VXD_HOST

bool V86MMGR_Set_A20(struct cb_s *vm, bool on);
bool V86MMGR_Get_A20(struct cb_s *vm);
uint32_t V86MMGR_Extended_Size(struct cb_s *vm, uint32_t *bios_kb);
bool V86MMGR_Extended_Move(struct cb_s *vm, uint32_t from, uint32_t to, uint32_t bytes);
bool V86MMGR_Xlat_API(struct cb_s *vm, struct Client_Reg_Struc *crs, const uint8_t *script);
uint32_t V86MMGR_Xlat_Buffer_Room(struct cb_s *vm);

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

static inline bool V86MMGR_Xlat_API(struct cb_s *vm, struct Client_Reg_Struc *crs, const uint8_t *script)
{
    bool failed;
    __asm__ volatile("xchgl %%ebp, %%esi; int $0x20; .long %c[service]; xchgl %%ebp, %%esi"
                     : "=@ccc"(failed), "+d"(script), "+S"(crs)
                     : "b"(vm), [service] "i"(V86MMGR_SERVICE_V86MMGR_Xlat_API) : "memory");
    return !failed;
}

/* Free bytes of the translation buffer: V86MMGR_Get_Xlat_Buff_State. */
static inline uint32_t V86MMGR_Xlat_Buffer_Room(struct cb_s *vm)
{
    uint32_t segment, room, size;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(segment), "=c"(room), "=d"(size) : "b"(vm), "i"(V86MMGR_SERVICE_V86MMGR_Get_Xlat_Buff_State) : "memory", "cc");
    return room;
}

#endif
#endif
