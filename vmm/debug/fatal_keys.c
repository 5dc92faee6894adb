/*
 * fatal_keys - keys while nothing else runs: the keyboard controller and COM1 are asked in turn.
 */
#include "debug/fatal_keys.h"

#include "cpu/cpu.h"

#define KBC_DATA        0x60u
#define KBC_STATUS      0x64u       /* bit 0: a byte is there, bit 5: it is the mouse's [8042] */
#define COM1            0x3F8u      /* line status at +5, bit 0: a byte is there [8250] */
#define SERIAL_RESTART  0x12        /* Ctrl+R */

#define SCAN_CTRL       0x1D
#define SCAN_SHIFT_L    0x2A
#define SCAN_SHIFT_R    0x36
#define SCAN_ALT        0x38
#define SCAN_DEL        0x53
#define SCAN_RELEASED   0x80
#define SCAN_PREFIX     0xE0        /* E0h and E1h */
#define HELD_CTRL       1u
#define HELD_ALT        2u

enum fatal_answer fatal_key(uint8_t scan, uint32_t *held)
{
    uint32_t bit = 0;

    if (scan >= SCAN_PREFIX && scan <= SCAN_PREFIX + 1) {
        return FATAL_NOTHING;
    }
    switch (scan & ~SCAN_RELEASED) {
    case SCAN_CTRL:
        bit = HELD_CTRL;
        break;
    case SCAN_ALT:
        bit = HELD_ALT;
        break;
    case SCAN_SHIFT_L:
    case SCAN_SHIFT_R:
        return FATAL_NOTHING;
    case SCAN_DEL:
        if (*held == (HELD_CTRL | HELD_ALT) && (scan & SCAN_RELEASED) == 0) {
            return FATAL_RESTART;
        }
        break;
    default:
        break;
    }
    if ((scan & SCAN_RELEASED) != 0) {
        *held &= ~bit;
        return FATAL_NOTHING;
    }
    *held |= bit;
    return bit != 0 ? FATAL_NOTHING : FATAL_GO_ON;
}

static enum fatal_answer ask_keyboard(uint32_t *held)
{
    uint8_t status = inb(KBC_STATUS), byte;

    if (status == 0xFF || (status & 1) == 0) {      /* FFh: there is none */
        return FATAL_NOTHING;
    }
    byte = inb(KBC_DATA);
    return (status & 0x20) != 0 ? FATAL_NOTHING : fatal_key(byte, held);
}

static enum fatal_answer ask_serial(void)
{
    uint8_t status = inb(COM1 + 5);

    if (status == 0xFF || (status & 1) == 0) {
        return FATAL_NOTHING;
    }
    return inb(COM1) == SERIAL_RESTART ? FATAL_RESTART : FATAL_GO_ON;
}

void fatal_forget_keys(void)
{
    uint32_t held = 0;

    for (unsigned i = 0; i < 64; i++) {             /* more than either side buffers */
        (void)ask_keyboard(&held);
        (void)ask_serial();
    }
}

enum fatal_answer fatal_wait_key(void)
{
    uint32_t held = 0;

    for (;;) {
        enum fatal_answer answer = ask_keyboard(&held);

        if (answer == FATAL_NOTHING) {
            answer = ask_serial();
        }
        if (answer != FATAL_NOTHING) {
            return answer;
        }
    }
}
