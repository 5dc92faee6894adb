/*
 * dosmgr.h - the services of DOSMGR as C functions.  Included by SHELL and VxDs that watch DOS.
 *
 * What each does: [DDK95 <name>]; one line each in services/dosmgr.def.
 */
#ifndef DOSMGR_H
#define DOSMGR_H

#include <vmm_services.h>

enum dosmgr_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) DOSMGR_SERVICE_##name = 0x00150000 + ord,
#include <services/dosmgr.def>
#undef VXD_SERVICE
};

#ifdef VXD_HOST

uint32_t DOSMGR_Exec_First(struct cb_s *vm, const char *path, const char *tail);
void DOSMGR_Begin_V86_App(struct cb_s *vm, uint32_t high_linear_psp, uint16_t psp);
void DOSMGR_End_V86_App(struct cb_s *vm, uint32_t high_linear_psp, uint16_t psp, uint16_t code);

#else

/* Full path with drive; 0 or a DOS error code.  The VM's client registers are set to its start. */
static inline uint32_t DOSMGR_Exec_First(struct cb_s *vm, const char *path, const char *tail)
{
    uint32_t error;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(error) : "b"(vm), "S"(path), "D"(tail), "i"(DOSMGR_SERVICE_DOSMGR_Exec_First) : "memory", "cc");
    return error;
}

/* Hook points: others hook these services to hear of programs. */
static inline void DOSMGR_Begin_V86_App(struct cb_s *vm, uint32_t high_linear_psp, uint16_t psp)
{
    __asm__ volatile("int $0x20; .long %c3" : : "b"(vm), "S"(high_linear_psp), "d"((uint32_t)psp), "i"(DOSMGR_SERVICE_DOSMGR_Begin_V86_App) : "memory", "cc", "eax", "ecx");
}

static inline void DOSMGR_End_V86_App(struct cb_s *vm, uint32_t high_linear_psp, uint16_t psp, uint16_t code)
{
    __asm__ volatile("int $0x20; .long %c4" : : "b"(vm), "S"(high_linear_psp), "d"((uint32_t)psp), "c"((uint32_t)code), "i"(DOSMGR_SERVICE_DOSMGR_End_V86_App) : "memory", "cc", "eax");
}

#endif
#endif
