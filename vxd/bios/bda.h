/* bda.h - BIOS data area and the image at F000:0000.  Included by the files of vxd/bios and tests. */
#ifndef BIOS_BDA_H
#define BIOS_BDA_H

#include <stdint.h>
#include <stdbool.h>

#define BDA                 0x400       /* linear */
#define BDA_EQUIPMENT       0x10
#define BDA_MEMORY_KB       0x13
#define BDA_KEYBOARD_FLAGS  0x17
#define BDA_BUFFER_HEAD     0x1A
#define BDA_BUFFER_TAIL     0x1C
#define BDA_VIDEO_MODE      0x49
#define BDA_COLUMNS         0x4A
#define BDA_PAGE_SIZE       0x4C
#define BDA_PAGE_START      0x4E
#define BDA_CURSOR_POS      0x50        /* eight words */
#define BDA_CURSOR_SHAPE    0x60
#define BDA_ACTIVE_PAGE     0x62
#define BDA_CRTC_PORT       0x63
#define BDA_MODE_REGISTER   0x65
#define BDA_PALETTE         0x66
#define BDA_TICKS           0x6C
#define BDA_DAYS            0xCE
#define BDA_BUFFER_START    0x80
#define BDA_BUFFER_END      0x82
#define BDA_ROWS            0x84        /* less one */
#define BDA_CHAR_HEIGHT     0x85
#define BDA_VIDEO_CONTROL   0x87        /* bit 0: no cursor emulation, bit 7: not cleared */
#define BDA_VIDEO_SWITCHES  0x88
#define BDA_VIDEO_FLAGS     0x89        /* bit 4: 400 lines, bit 7: 200 lines, neither: 350 */
#define BDA_DCC_INDEX       0x8A
#define BDA_KEYBOARD_FLAGS3 0x96
#define BDA_SAVE_POINTERS   0xA8        /* far pointer */
#define BDA_VBE_MODE        0xBA        /* word: number and flags of VBE's mode, 0 = none */

#define BIOS_MEMORY_KB      639         /* the 640th is the EBDA */
#define BIOS_EBDA_SEGMENT   0x9FC0

#define ROM_SEGMENT         0xF000
#define ROM_LINEAR          0xF0000
#define ROM_BYTES           0x10000
#define ROM_BREAK_BYTE      0xFFE0      /* offset of a byte 63h: the VMM's call-backs */
#define ROM_CALLS           0x0010      /* offset of the far addresses, enum rom_call */
#define ROM_VECTORS         0x0030      /* offset of: word count, word offset of (number, offset) pairs */
#define ROM_VIDEO_ABILITIES 0x3FE0
#define ROM_FONT_8X16       0x4000
#define ROM_FONT_8X14       0x5000
#define ROM_FONT_8X8_ALL    0x5E00
#define ROM_FONT_8X8_HIGH   0x6200
#define ROM_VIDEO_SAVE      0x6600      /* save pointers; behind them the mode parameters */
#define ROM_VIDEO_PARAMETERS 0x6660
#define ROM_VBE             0x6E00      /* words: offsets of the names, the window function, ... */
#define ROM_NO_GLYPHS       0x665F      /* empty list of glyphs 9 dots wide */
#define ROM_LAYOUTS         0xC000      /* count of keyboard layouts, their offsets: layouts.inc */
#define ROM_FONT_8X8        0xFA6E
#define ROM_INT10           0xF065
#define ROM_INT16           0xE82E
#define ROM_IRET            0xFF53
#define ROM_INT05           0xFF54

enum rom_call { ROM_CALL_VIDEO, ROM_CALL_SYSTEM, ROM_CALL_IDLE, ROM_CALL_REBOOT, ROM_CALL_FAULT,
                ROM_CALL_DISK, ROM_CALL_BOOT, ROM_CALL_MOUSE, ROM_CALL_COUNT };

static inline uint16_t mem_get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline void mem_set16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

extern const uint8_t bios_rom[ROM_BYTES];       /* generated from rom.asm */

/* v86: the VM's linear address 0; at least 110000h bytes.  calls: segment:offset of each call-back. */
void bda_install(uint8_t *v86, const uint32_t calls[ROM_CALL_COUNT], uint16_t equipment,
                 uint32_t ticks, uint32_t days);

/* layout.c: which keyboard layout, which key. */
#define LAYOUT_SHIFT    0x100u
#define LAYOUT_ALTGR    0x200u
#define EBDA_LAYOUT     0x3E0       /* number; active (0 = US); dead key that waits; typematic rate */

int layout_number(const uint8_t *rom, const char *name);    /* -1: unknown */
unsigned layout_key(const uint8_t *rom, unsigned number, uint8_t ch, unsigned us_key);

/* keyboard.c: the buffer at 40:1E and the INT 16h calls that need not wait. */
bool keyboard_enqueue(uint8_t *v86, uint16_t key);      /* false: full */
struct Client_Reg_Struc;
bool keyboard_int16(uint8_t *v86, struct Client_Reg_Struc *crs);    /* false: left to the ROM */

#endif
