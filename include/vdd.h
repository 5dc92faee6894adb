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

/* A VM's screen as VDD_Get_Screen tells it. */
struct vdd_screen {
    uint32_t columns, rows;             /* of text; rows 0: graphics */
    uint32_t width, lines;              /* of the picture in pixels, of text too */
    uint32_t pif;                       /* as VDD_PIF_State told */
    uint32_t flags;
};
#define VDD_SCREEN_WINDOW       1u      /* VDD_Set_VMType: a window is wanted */
#define VDD_SCREEN_NO_CURSOR    2u      /* VDD_Hide_Cursor */
#define VDD_SCREEN_TRACK        4u      /* VDD_Set_HCurTrk since the last VDD_Get_Screen */

#define VDD_PIF_RETAIN          0x80u   /* video memory is kept once a VM has it [PIF] */

#ifdef VXD_HOST

uint32_t VDD_Msg_ClrScrn(struct cb_s *vm, uint32_t attribute, uint32_t *rows);
void VDD_Msg_ForColor(struct cb_s *vm, uint32_t attribute);
void VDD_Msg_BakColor(struct cb_s *vm, uint32_t attribute);
void VDD_Msg_TextOut(struct cb_s *vm, const char *text, uint32_t length, uint32_t row,
                     uint32_t column);
void VDD_Msg_SetCursPos(struct cb_s *vm, uint32_t row, uint32_t column);
void VDD_Check_Update_Soon(struct cb_s *vm);
bool VDD_Get_Screen(struct cb_s *vm, struct vdd_screen *screen);
uint32_t VDD_Copy_Text(struct cb_s *vm, uint32_t row, uint8_t *cells, uint32_t columns);
uint32_t VDD_Copy_Line(struct cb_s *vm, uint32_t line, uint8_t *pixels, uint32_t count);

#else

/* false: no such VM */
static inline bool VDD_Get_Screen(struct cb_s *vm, struct vdd_screen *screen)
{
    bool none;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(none) : "b"(vm), "S"(screen), "i"(VDD_SERVICE_VDD_Get_Screen) : "memory");
    return !none;
}

/* Returns the number of cells, two bytes each; 0: no such row, or graphics. */
static inline uint32_t VDD_Copy_Text(struct cb_s *vm, uint32_t row, uint8_t *cells, uint32_t columns)
{
    uint32_t count = row;
    __asm__ volatile("int $0x20; .long %c4" : "+a"(count) : "b"(vm), "S"(cells), "c"(columns), "i"(VDD_SERVICE_VDD_Copy_Text) : "memory", "cc");
    return count;
}

/* Returns the number of pixels, three bytes each: blue, green, red; 0: no such line. */
static inline uint32_t VDD_Copy_Line(struct cb_s *vm, uint32_t line, uint8_t *pixels, uint32_t count)
{
    uint32_t done = line;
    __asm__ volatile("int $0x20; .long %c4" : "+a"(done) : "b"(vm), "S"(pixels), "c"(count), "i"(VDD_SERVICE_VDD_Copy_Line) : "memory", "cc");
    return done;
}

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
