/*
 * terminal - the debugging device: a 16550 at 115200 bits per second, 8 data bits, no parity; polled,
 * because it is read where interrupts are off. [16550]
 */
#include "debug/terminal.h"

#include "vxd/convert.h"
#include "cpu/cpu.h"
#include "debug/debug.h"
#include "sched/thread.h"
#include <vmm32x.h>

#define DATA            0u
#define INTERRUPTS      1u
#define FIFO            2u
#define LINE            3u          /* bit 7: divisor registers */
#define MODEM           4u
#define LINE_STATUS     5u          /* bit 0 received, bit 5 can send */
#define SCRATCH         7u
#define SEND_POLLS      200000u     /* a port that is gone must not stop the machine */

#define CTRL_C          0x03

uint16_t terminal_base;

static char ahead[64];              /* arrived, not yet asked for; interrupts off */
static uint32_t ahead_first, ahead_count;

static bool scratch_keeps(uint16_t at, uint8_t value)
{
    outb((uint16_t)(at + SCRATCH), value);
    return inb((uint16_t)(at + SCRATCH)) == value;
}

void terminal_init(void)
{
    static const uint16_t com[] = { 0x3F8, 0x2F8, 0x3E8, 0x2E8 };
    char word[8];
    uint32_t port = 0;

    debug_set_log(_VMM32X_Command_Line("debuglog", word, sizeof word) != NULL);
    if (_VMM32X_Command_Line("debug", word, sizeof word) == NULL) {
        return;
    }
    if (memcmp(word, "com", 3) == 0 && word[3] >= '1' && word[3] <= '4' && word[4] == '\0') {
        port = com[word[3] - '1'];
    } else {
        (void)convert_hex(word, &port);
    }
    if (port == 0 || port > 0xFFF8 || !scratch_keeps((uint16_t)port, 0x55) ||
        !scratch_keeps((uint16_t)port, 0xAA)) {
        debug_printf("VMM: debug=%s: there is no such serial port\n", word);
        return;
    }
    terminal_base = (uint16_t)port;
    outb((uint16_t)(terminal_base + INTERRUPTS), 0);
    outb((uint16_t)(terminal_base + LINE), 0x83);
    outb((uint16_t)(terminal_base + DATA), 1);               /* divisor */
    outb((uint16_t)(terminal_base + INTERRUPTS), 0);
    outb((uint16_t)(terminal_base + LINE), 0x03);
    outb((uint16_t)(terminal_base + MODEM), 0x03);
    outb((uint16_t)(terminal_base + FIFO), 0x01);            /* on; nothing that arrived early is dropped */
}

void terminal_put(char c)
{
    if (terminal_base != 0) {
        for (uint32_t i = 0; i < SEND_POLLS && (inb((uint16_t)(terminal_base + LINE_STATUS)) & 0x20) == 0; i++) {
        }
        outb((uint16_t)(terminal_base + DATA), (uint8_t)c);
    }
}

/* From the wire: -1 = nothing. */
static int receive(void)
{
    return terminal_base != 0 && (inb((uint16_t)(terminal_base + LINE_STATUS)) & 1) != 0 ? inb((uint16_t)(terminal_base + DATA)) : -1;
}

bool terminal_look_for_break(void)
{
    while (ahead_count < sizeof ahead) {        /* when it is full, the rest waits on the wire */
        int c = receive();

        if (c < 0 || c == CTRL_C) {
            return c == CTRL_C;
        }
        ahead[(ahead_first + ahead_count++) % sizeof ahead] = (char)c;
    }
    return false;
}

int terminal_poll(void)
{
    uint32_t flags = irq_save();
    int c;

    if (ahead_count > 0) {
        c = (uint8_t)ahead[ahead_first];
        ahead_first = (ahead_first + 1) % sizeof ahead;
        ahead_count--;
    } else {
        c = receive();
    }
    irq_restore(flags);
    return c;
}

char terminal_get(void)
{
    int c;

    do {
        c = terminal_poll();
    } while (c < 0);
    return (char)c;
}
