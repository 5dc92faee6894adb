/*
 * lane_log - messages of the lane loader, to the debug ports of QEMU (402h) and Bochs (E9h).
 */
#include "lane.h"
#include "cpu.h"

#define QEMU_DEBUG_PORT 0x402
#define BOCHS_DEBUG_PORT 0xE9
#define EXIT_PORT       0xF4      /* isa-debug-exit: QEMU ends with status 2 * value + 1 */
#define EXIT_FAILED     0x11
#define BOCHS_SHUTDOWN  0x8900

void lane_log(const char *text)
{
    for (; *text != 0; text++) {
        cpu_out8(QEMU_DEBUG_PORT, (uint8_t)*text);
        cpu_out8(BOCHS_DEBUG_PORT, (uint8_t)*text);
    }
}

void lane_log_number(uint32_t value)
{
    char digits[9];

    for (int i = 7; i >= 0; i--, value >>= 4) {
        digits[i] = "0123456789ABCDEF"[value & 15];
    }
    digits[8] = 0;
    lane_log(digits);
}

/* Say what is wrong and end the emulator. */
void lane_stop(const char *file, const char *reason, uint32_t offset)
{
    lane_log("lane: ");
    lane_log(file);
    lane_log(": ");
    lane_log(reason);
    lane_log(" (offset ");
    lane_log_number(offset);
    lane_log("h)\n");
    cpu_out8(EXIT_PORT, EXIT_FAILED);
    for (const char *s = "Shutdown"; *s != 0; s++) {
        cpu_out8(BOCHS_SHUTDOWN, (uint8_t)*s);
    }
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}
