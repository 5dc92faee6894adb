/*
 * uart - COM1 as a 16550: 115200 bits per second, 8 data bits, no parity.
 *
 * The port may not exist: it is believed in only if its scratch register keeps what is written.
 * [16550A: National PC16550D]
 * Limit: UARTs at other addresses, which ACPI's SPCR may name, are not used.
 */
#include "uart.h"

#define BASE            0x3F8
#define DATA            (BASE + 0)
#define INTERRUPTS      (BASE + 1)      /* bit 0 received, bit 1 can send */
#define FIFO            (BASE + 2)      /* read: interrupt identification, bits 6-7 = FIFO works */
#define LINE            (BASE + 3)      /* bit 7: divisor registers */
#define MODEM           (BASE + 4)      /* DTR, RTS, OUT2 = interrupt line connected */
#define LINE_STATUS     (BASE + 5)      /* bit 0 received, bit 5 can send */
#define SCRATCH         (BASE + 7)
#define WAIT_POLLS      20000u          /* 16 bytes take 1.4 ms; a port read about a microsecond */

static bool has_fifo;                   /* written once by uart_start */

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static bool scratch_keeps(uint8_t value)
{
    outb(SCRATCH, value);
    return inb(SCRATCH) == value;
}

bool uart_start(void (*early)(uint8_t byte))
{
    if (!scratch_keeps(0x55) || !scratch_keeps(0xAA)) {
        return false;
    }
    outb(INTERRUPTS, 0);
    outb(LINE, 0x83);
    outb(DATA, 1);                      /* divisor */
    outb(INTERRUPTS, 0);
    outb(LINE, 0x03);
    outb(MODEM, 0x0B);
    for (unsigned i = 0; i < 16 && (inb(LINE_STATUS) & 1); i++) {
        early(inb(DATA));               /* switching the FIFO on empties it */
    }
    if ((inb(FIFO) & 0xC0) != 0xC0) {
        outb(FIFO, 0xC7);               /* on, emptied, interrupt at 14 bytes or a pause */
    }
    has_fifo = (inb(FIFO) & 0xC0) == 0xC0;
    return true;
}

bool uart_has_fifo(void)
{
    return has_fifo;
}

bool uart_can_send(void)
{
    return inb(LINE_STATUS) & 0x20;
}

void uart_send(uint8_t byte)
{
    outb(DATA, byte);
}

bool uart_wait_send(void)
{
    for (unsigned i = 0; i < WAIT_POLLS; i++) {
        if (uart_can_send()) {
            return true;
        }
    }
    return false;
}

int uart_receive(void)
{
    return inb(LINE_STATUS) & 1 ? inb(DATA) : -1;
}

void uart_interrupts(bool receive, bool send)
{
    outb(INTERRUPTS, (uint8_t)(receive | send << 1));
}
