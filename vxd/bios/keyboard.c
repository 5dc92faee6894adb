/*
 * keyboard - the BIOS keyboard buffer seen from ring 0.  Pure.
 *
 * The same rules as INT 16h in rom.asm, for callers that poll: one trap instead of a reflected
 * interrupt.  Buffer and key filter: [RBIL 1600], [RBIL 1610].
 */
#include <vmm_types.h>
#include "bda.h"

#define BUFFER_LOW  0x1E            /* the only place a buffer may be: inside 40:00-40:FF */

/* Offset of the word after `at` in the ring; a guest may have put any nonsense there. */
static uint8_t ring_next(const uint8_t *bda, uint8_t at)
{
    uint8_t next = (uint8_t)(at + 2);

    return next >= bda[BDA_BUFFER_END] || next < BUFFER_LOW ? bda[BDA_BUFFER_START] : next;
}

/* False: the four pointers do not describe a buffer in the BIOS data area. */
static bool ring_is_plain(const uint8_t *bda)
{
    uint16_t start = mem_get16(bda + BDA_BUFFER_START), end = mem_get16(bda + BDA_BUFFER_END);
    uint16_t head = mem_get16(bda + BDA_BUFFER_HEAD), tail = mem_get16(bda + BDA_BUFFER_TAIL);

    return start >= BUFFER_LOW && start < end && end < 0xFF && ((start | end | head | tail) & 1) == 0
        && head >= start && head < end && tail >= start && tail < end;
}

/*
 * keyboard_enqueue - put a key (scan code << 8 | character) into a VM's keyboard buffer
 *
 * Error: false: full, or the VM keeps its buffer elsewhere
 */
bool keyboard_enqueue(uint8_t *v86, uint16_t key)
{
    uint8_t *bda = v86 + BDA;

    if (!ring_is_plain(bda)) {
        return false;
    }
    uint8_t tail = bda[BDA_BUFFER_TAIL], next = ring_next(bda, tail);

    if (next == bda[BDA_BUFFER_HEAD]) {
        return false;
    }
    mem_set16(bda + tail, key);
    mem_set16(bda + BDA_BUFFER_TAIL, next);
    return true;
}

/* As a program without knowledge of 101-key boards sees a key; -1: it never sees it. */
static int32_t old_key(uint16_t key)
{
    uint8_t ch = (uint8_t)key, scan = (uint8_t)(key >> 8);

    if (ch == 0xF0 && scan != 0) {
        return -1;
    }
    if (scan == 0xE0) {
        return ch == '/' ? 0x3500 | ch : 0x1C00 | ch;
    }
    if (ch == 0xE0 && scan != 0) {
        ch = 0;
    }
    return ch == 0 && scan > 0x84 ? -1 : scan << 8 | ch;
}

/* The next key as function `ah` shows it, -1: none.  Drops keys that it may not show. */
static int32_t next_key(uint8_t *bda, uint8_t ah)
{
    for (unsigned i = 0; i < 64 && bda[BDA_BUFFER_HEAD] != bda[BDA_BUFFER_TAIL]; i++) {
        uint8_t head = bda[BDA_BUFFER_HEAD];
        uint16_t key = mem_get16(bda + head);

        if (ah >= 0x10) {
            return (key & 0xFF) == 0xF0 && key >> 8 != 0 ? key & 0xFF00 : key;
        }
        int32_t shown = old_key(key);

        if (shown >= 0) {
            return shown;
        }
        mem_set16(bda + BDA_BUFFER_HEAD, ring_next(bda, head));
    }
    return -1;
}

static void shift_state(const uint8_t *bda, struct Client_Reg_Struc *crs)
{
    uint8_t held = bda[BDA_KEYBOARD_FLAGS + 1];

    if (crs->Client_AH == 0x12) {
        crs->Client_AH = (uint8_t)((held & 0x73) | (held & 4) << 5 | (bda[BDA_KEYBOARD_FLAGS3] & 0x0C));
    }
    crs->Client_AL = bda[BDA_KEYBOARD_FLAGS];
}

/*
 * keyboard_int16 - answer an INT 16h at ring 0 if that needs no waiting
 *
 * In:    v86 = the VM's linear 0; crs = registers at the INT
 * Out:   true: done, registers and zero flag set
 *        false: the ROM must do it (a read with nothing there, interrupts off, other functions)
 */
bool keyboard_int16(uint8_t *v86, struct Client_Reg_Struc *crs)
{
    uint8_t *bda = v86 + BDA, ah = crs->Client_AH;

    if (ah == 2 || ah == 0x12) {
        shift_state(bda, crs);
        return true;
    }
    if ((ah & ~0x11) != 0 || (crs->Client_EFlags & IF_Mask) == 0 || !ring_is_plain(bda)) {
        return false;
    }
    int32_t key = next_key(bda, ah);

    if ((ah & 1) == 0) {
        if (key < 0) {
            return false;
        }
        mem_set16(bda + BDA_BUFFER_HEAD, ring_next(bda, bda[BDA_BUFFER_HEAD]));
    } else if (key < 0) {
        crs->Client_EFlags |= ZF_Mask;
        return true;
    } else {
        crs->Client_EFlags &= ~ZF_Mask;
    }
    crs->Client_AX = (uint16_t)key;
    return true;
}
