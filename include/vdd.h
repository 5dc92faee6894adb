/*
 * vdd.h - the services of VDD as C functions.  Included by VxDs that show something.
 *
 * What each does: [DDK95 <name>]; one line each in services/vdd.def.
 */
#ifndef VDD_H
#define VDD_H

#include <vmm_services.h>

enum vdd_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VDD_SERVICE_##name = 0x000A0000 + ord,
#include <services/vdd.def>
#undef VXD_SERVICE
};

#define VDD_FRAME_BUFFER    0xE0000000u     /* where every VM has its own, as DPMI 0800h finds it */

#ifdef VXD_HOST

uint32_t VDD_Msg_ClrScrn(struct cb_s *vm, uint32_t attribute, uint32_t *rows);
void VDD_Msg_ForColor(struct cb_s *vm, uint32_t attribute);
void VDD_Msg_BakColor(struct cb_s *vm, uint32_t attribute);
void VDD_Msg_TextOut(struct cb_s *vm, const char *text, uint32_t length, uint32_t row,
                     uint32_t column);
void VDD_Msg_SetCursPos(struct cb_s *vm, uint32_t row, uint32_t column);
void VDD_Check_Update_Soon(struct cb_s *vm);

#else

/* Returns the number of columns. */
static inline uint32_t VDD_Msg_ClrScrn(struct cb_s *vm, uint32_t attribute, uint32_t *rows)
{
    uint32_t columns;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(columns), "=d"(*rows) : "a"(attribute), "b"(vm), "i"(VDD_SERVICE_VDD_Msg_ClrScrn) : "memory", "cc");
    return columns;
}

static inline void VDD_Msg_ForColor(struct cb_s *vm, uint32_t attribute)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"(attribute), "b"(vm), "i"(VDD_SERVICE_VDD_Msg_ForColor) : "memory", "cc");
}

static inline void VDD_Msg_BakColor(struct cb_s *vm, uint32_t attribute)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"(attribute), "b"(vm), "i"(VDD_SERVICE_VDD_Msg_BakColor) : "memory", "cc");
}

static inline void VDD_Msg_TextOut(struct cb_s *vm, const char *text, uint32_t length, uint32_t row,
                                   uint32_t column)
{
    __asm__ volatile("int $0x20; .long %c5" : : "S"(text), "c"(length), "a"(row), "d"(column), "b"(vm), "i"(VDD_SERVICE_VDD_Msg_TextOut) : "memory", "cc");
}

static inline void VDD_Msg_SetCursPos(struct cb_s *vm, uint32_t row, uint32_t column)
{
    __asm__ volatile("int $0x20; .long %c3" : : "a"(row), "d"(column), "b"(vm), "i"(VDD_SERVICE_VDD_Msg_SetCursPos) : "memory", "cc");
}

static inline void VDD_Check_Update_Soon(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" : : "b"(vm), "i"(VDD_SERVICE_VDD_Check_Update_Soon) : "memory", "cc");
}

#endif
#endif
