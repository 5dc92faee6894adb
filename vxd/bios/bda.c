/*
 * bda - interrupt table, BIOS data area, EBDA and ROM of a new VM.  Pure.
 *
 * Contents as the BIOS of an AT with VGA leaves them: [AT-TR], [RBIL MEMORY.LST].
 */
#include <string.h>
#include "bda.h"

static void install_vectors(uint8_t *v86)
{
    unsigned count = mem_get16(bios_rom + ROM_VECTORS);
    const uint8_t *pair = bios_rom + mem_get16(bios_rom + ROM_VECTORS + 2);

    memset(v86, 0, 0x400);
    for (unsigned vector = 0; vector < 0x78; vector++) {
        if (vector >= 0x60 && vector < 0x68) {
            continue;       /* 60h-67h belong to programs, which look for zero */
        }
        mem_set16(v86 + vector * 4, ROM_IRET);
        mem_set16(v86 + vector * 4 + 2, ROM_SEGMENT);
    }
    for (; count > 0; count--, pair += 4) {
        mem_set16(v86 + mem_get16(pair) * 4, mem_get16(pair + 2));
    }
    memset(v86 + 0x41 * 4, 0, 4);       /* no hard disk tables */
    memset(v86 + 0x46 * 4, 0, 4);
}

/* All VMs share the ROM until they write to it, so it is not written where it is there already.
 * The VMM owns the byte of its call-backs. */
#define CALL_BACK_BYTE_AT   0xFFE0u

static bool rom_is_there(const uint8_t *rom, const uint32_t calls[ROM_CALL_COUNT])
{
    const unsigned behind = ROM_CALLS + ROM_CALL_COUNT * 4;

    for (int i = 0; i < ROM_CALL_COUNT; i++) {
        if (mem_get16(rom + ROM_CALLS + i * 4) != (uint16_t)calls[i] ||
            mem_get16(rom + ROM_CALLS + i * 4 + 2) != (uint16_t)(calls[i] >> 16)) {
            return false;
        }
    }
    return memcmp(rom, bios_rom, ROM_CALLS) == 0 &&
           memcmp(rom + behind, bios_rom + behind, CALL_BACK_BYTE_AT - behind) == 0 &&
           memcmp(rom + CALL_BACK_BYTE_AT + 1, bios_rom + CALL_BACK_BYTE_AT + 1,
                  ROM_BYTES - CALL_BACK_BYTE_AT - 1) == 0;
}

static void install_rom(uint8_t *rom, const uint32_t calls[ROM_CALL_COUNT])
{
    if (rom_is_there(rom, calls)) {
        return;
    }
    memcpy(rom, bios_rom, ROM_BYTES);
    for (int i = 0; i < ROM_CALL_COUNT; i++) {
        mem_set16(rom + ROM_CALLS + i * 4, (uint16_t)calls[i]);
        mem_set16(rom + ROM_CALLS + i * 4 + 2, (uint16_t)(calls[i] >> 16));
    }
}

/*
 * bda_install - make a VM's first megabyte what a BIOS leaves behind
 *
 * In:    v86 = linear address 0 of the VM; calls = far addresses for the ROM's way to ring 0;
 *        equipment = word 40:10; ticks = timer ticks since midnight; days = since 1 January 1980
 * Notes: the video part of the data area is completed by setting a mode
 */
void bda_install(uint8_t *v86, const uint32_t calls[ROM_CALL_COUNT], uint16_t equipment,
                 uint32_t ticks, uint32_t days)
{
    uint8_t *bda = v86 + BDA;

    install_rom(v86 + ROM_LINEAR, calls);
    install_vectors(v86);

    memset(bda, 0, 0x100);
    mem_set16(bda + 0x0E, BIOS_EBDA_SEGMENT);
    mem_set16(bda + BDA_EQUIPMENT, equipment);
    mem_set16(bda + BDA_MEMORY_KB, BIOS_MEMORY_KB);
    mem_set16(bda + BDA_BUFFER_HEAD, 0x1E);
    mem_set16(bda + BDA_BUFFER_TAIL, 0x1E);
    mem_set16(bda + BDA_BUFFER_START, 0x1E);
    mem_set16(bda + BDA_BUFFER_END, 0x3E);
    mem_set16(bda + BDA_TICKS, (uint16_t)ticks);
    mem_set16(bda + BDA_TICKS + 2, (uint16_t)(ticks >> 16));
    mem_set16(bda + BDA_DAYS, (uint16_t)days);
    memset(bda + 0x78, 0x14, 4);        /* time-outs of printers */
    memset(bda + 0x7C, 1, 4);           /* and serial ports */
    bda[BDA_VIDEO_CONTROL] = 0x60;      /* 256 KB of video memory */
    bda[BDA_VIDEO_SWITCHES] = 0xF9;
    bda[BDA_VIDEO_FLAGS] = 0x11;        /* VGA, 400 lines */
    bda[BDA_DCC_INDEX] = 0x0B;
    mem_set16(bda + BDA_SAVE_POINTERS, ROM_VIDEO_SAVE);
    mem_set16(bda + BDA_SAVE_POINTERS + 2, ROM_SEGMENT);
    bda[BDA_KEYBOARD_FLAGS3] = 0x10;    /* a keyboard with 101 keys */
    memset(v86 + (BIOS_EBDA_SEGMENT << 4), 0, 0x400);
    v86[BIOS_EBDA_SEGMENT << 4] = 1;    /* KB */
}
