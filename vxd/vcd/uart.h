/*
 * uart.h - a 16550A serial port as a VM sees it.  Included by vxd/vcd and its test.  Pure.
 *
 * Time is counted in ticks of 1.193182 MHz: a character takes as long as divisor and format say.
 */
#ifndef VCD_UART_H
#define VCD_UART_H

#include <stdbool.h>
#include <stdint.h>

#define UART_PORTS      8u
#define UART_FIFO       16u

/* The inputs of the modem status register. */
#define UART_CTS        0x10u
#define UART_DSR        0x20u
#define UART_RI         0x40u
#define UART_DCD        0x80u

/* The outputs of the modem control register. */
#define UART_DTR        0x01u
#define UART_RTS        0x02u

struct uart;
struct uart_ops {
    bool (*send)(struct uart *uart, uint8_t byte);          /* a character left; false: not now */
    int (*receive)(struct uart *uart);                      /* the next that waits on the line, -1 = none */
    void (*lines)(struct uart *uart, uint8_t outputs);      /* DTR, RTS have changed */
    void (*interrupt)(struct uart *uart, bool level);
};

struct uart_fifo {
    uint8_t byte[UART_FIFO];
    uint8_t head, count;
};

struct uart {
    const struct uart_ops *ops;
    uint8_t ier, lcr, mcr, scr, fcr, dll, dlm;
    uint8_t errors;                     /* of LSR: OE PE FE BI */
    uint8_t inputs;                     /* CTS DSR RI DCD of the line */
    uint8_t delta;                      /* low half of MSR */
    uint8_t shown;                      /* high half of MSR at the last look */
    uint8_t outputs;                    /* DTR, RTS as the line knows them */
    uint8_t shift;                      /* what is being sent */
    bool shifting, thre, timed_out, level;
    struct uart_fifo tx, rx;
    uint64_t shift_end, rx_next, rx_last;
};

void uart_reset(struct uart *uart, const struct uart_ops *ops);
uint8_t uart_read(struct uart *uart, unsigned reg, uint64_t now);
void uart_write(struct uart *uart, unsigned reg, uint8_t value, uint64_t now);
void uart_inputs(struct uart *uart, uint8_t inputs, uint64_t now);

/* What time brings.  Out: when to call again at the latest, in ticks from now; 0 = only when used. */
uint32_t uart_run(struct uart *uart, uint64_t now);

#endif
