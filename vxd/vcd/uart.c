/*
 * uart - model of the PC16550D: FIFOs, line and modem registers, interrupts, loop back.  Pure.
 *                                                                          [16550]
 * A line behind it never sends faster than the FIFO takes it, so that nothing is lost between VMs
 * however long one of them waits for the processor; an overrun is possible in loop back only.
 */
#include <string.h>
#include "uart.h"

enum { DATA, INTERRUPTS, IDENTIFY, LINE, MODEM, LINE_STATUS, MODEM_STATUS, SCRATCH };   /* registers */

#define IER_RX          0x01u
#define IER_TX          0x02u
#define IER_LINE        0x04u
#define IER_MODEM       0x08u
#define FCR_ENABLE      0x01u
#define FCR_CLEAR_RX    0x02u
#define FCR_CLEAR_TX    0x04u
#define LCR_BREAK       0x40u
#define LCR_DIVISOR     0x80u
#define MCR_OUT2        0x08u
#define MCR_LOOP        0x10u
#define LSR_DATA        0x01u
#define LSR_OVERRUN     0x02u
#define LSR_BREAK       0x10u
#define LSR_THRE        0x20u
#define LSR_TEMT        0x40u
#define LSR_FIFO_ERROR  0x80u
#define IIR_MODEM       0x00u
#define IIR_NONE        0x01u
#define IIR_TX          0x02u
#define IIR_RX          0x04u
#define IIR_LINE        0x06u
#define IIR_TIMEOUT     0x0Cu

#define CATCH_UP        64u             /* characters that one call may move */

static unsigned room_of(const struct uart *uart)
{
    return uart->fcr & FCR_ENABLE ? UART_FIFO : 1;
}

static void put(struct uart_fifo *fifo, uint8_t byte)
{
    fifo->byte[(fifo->head + fifo->count++) % UART_FIFO] = byte;
}

static uint8_t take(struct uart_fifo *fifo)
{
    uint8_t byte = fifo->byte[fifo->head];

    fifo->head = (uint8_t)((fifo->head + 1) % UART_FIFO);
    fifo->count--;
    return byte;
}

/* Ticks of a character: start, data, parity and stop bits of 16 * divisor / 1.8432 MHz each. */
static uint32_t character(const struct uart *uart)
{
    uint32_t divisor = (uint32_t)(uart->dlm << 8 | uart->dll);
    uint32_t bits = 7u + (uart->lcr & 3u) + (uart->lcr >> 2 & 1u) + (uart->lcr >> 3 & 1u);
    uint32_t ticks = bits * (divisor != 0 ? divisor : 0x10000u) * 2651u / 256u;      /* 10.357 each */

    return ticks != 0 ? ticks : 1;
}

static bool loops(const struct uart *uart)
{
    return (uart->mcr & MCR_LOOP) != 0;
}

/* High half of MSR: the line's, or in loop back our own outputs. */
static uint8_t modem_inputs(const struct uart *uart)
{
    if (!loops(uart)) {
        return uart->inputs;
    }
    return (uint8_t)((uart->mcr & 0x02 ? UART_CTS : 0) | (uart->mcr & 0x01 ? UART_DSR : 0) |
                     (uart->mcr & 0x04 ? UART_RI : 0) | (uart->mcr & 0x08 ? UART_DCD : 0));
}

static void look_at_modem(struct uart *uart)
{
    uint8_t now = modem_inputs(uart), changed = (uint8_t)(now ^ uart->shown);

    uart->delta |= (uint8_t)((changed & (UART_CTS | UART_DSR | UART_DCD)) >> 4);
    if ((changed & UART_RI) != 0 && (now & UART_RI) == 0) {
        uart->delta |= 0x04;            /* the ring has ended */
    }
    uart->shown = now;
}

static uint8_t trigger(const struct uart *uart)
{
    static const uint8_t levels[4] = { 1, 4, 8, 14 };

    return uart->fcr & FCR_ENABLE ? levels[uart->fcr >> 6] : 1;
}

static uint8_t identify(const struct uart *uart)
{
    if ((uart->ier & IER_LINE) != 0 && uart->errors != 0) {
        return IIR_LINE;
    }
    if ((uart->ier & IER_RX) != 0 && uart->rx.count >= trigger(uart)) {
        return IIR_RX;
    }
    if ((uart->ier & IER_RX) != 0 && uart->timed_out && uart->rx.count != 0) {
        return IIR_TIMEOUT;
    }
    if ((uart->ier & IER_TX) != 0 && uart->thre) {
        return IIR_TX;
    }
    return (uart->ier & IER_MODEM) != 0 && uart->delta != 0 ? IIR_MODEM : IIR_NONE;
}

/* On a PC the interrupt passes OUT2, which loop back holds off. */
static void interrupt(struct uart *uart)
{
    bool level = identify(uart) != IIR_NONE && (uart->mcr & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;

    if (level != uart->level) {
        uart->level = level;
        uart->ops->interrupt(uart, level);
    }
}

static void arrived(struct uart *uart, uint8_t byte, uint64_t when)
{
    if (uart->rx.count >= room_of(uart)) {
        uart->errors |= LSR_OVERRUN;
        if ((uart->fcr & FCR_ENABLE) != 0) {
            return;                     /* what is in the FIFO stays */
        }
        (void)take(&uart->rx);
    }
    put(&uart->rx, byte);
    uart->rx_last = when;
    uart->timed_out = false;
}

static void start_character(struct uart *uart, uint64_t when)
{
    uart->shift = take(&uart->tx);
    uart->shifting = true;
    uart->shift_end = when + character(uart);
    if (uart->tx.count == 0) {
        uart->thre = true;
    }
}

/* false: the line does not take it now. */
static bool send(struct uart *uart)
{
    if (loops(uart)) {
        arrived(uart, uart->shift, uart->shift_end);
        return true;
    }
    return uart->ops->send(uart, uart->shift);
}

static void move_out(struct uart *uart, uint64_t now)
{
    for (unsigned n = 0; uart->shifting && now >= uart->shift_end && n < CATCH_UP; n++) {
        if (!send(uart)) {
            uart->shift_end = now + character(uart);
            return;
        }
        uart->shifting = false;
        if (uart->tx.count != 0) {
            start_character(uart, uart->shift_end);
        }
    }
}

static void move_in(struct uart *uart, uint64_t now)
{
    uint32_t ticks = character(uart);

    if (now > uart->rx_next + (uint64_t)CATCH_UP * ticks) {
        uart->rx_next = now;            /* the line was quiet */
    }
    while (!loops(uart) && now >= uart->rx_next && uart->rx.count < room_of(uart)) {
        int byte = uart->ops->receive(uart);

        if (byte < 0) {
            uart->rx_next = now;
            break;
        }
        arrived(uart, (uint8_t)byte, now);
        uart->rx_next += ticks;
    }
    if ((uart->fcr & FCR_ENABLE) != 0 && uart->rx.count != 0 &&
        now >= uart->rx_last + 4u * ticks) {
        uart->timed_out = true;
    }
}

uint32_t uart_run(struct uart *uart, uint64_t now)
{
    uint64_t next = ~0ull;

    move_out(uart, now);
    move_in(uart, now);
    interrupt(uart);
    if (uart->shifting) {
        next = uart->shift_end;
    }
    if (uart->rx.count != 0 && !uart->timed_out && (uart->fcr & FCR_ENABLE) != 0 &&
        uart->rx_last + 4u * character(uart) < next) {
        next = uart->rx_last + 4u * character(uart);
    }
    if (uart->rx_next > now && uart->rx_next < next) {
        next = uart->rx_next;
    }
    if (next == ~0ull) {
        return 0;
    }
    return next <= now ? 1 : next - now > 0x7FFFFFFF ? 0x7FFFFFFF : (uint32_t)(next - now);
}

void uart_reset(struct uart *uart, const struct uart_ops *ops)
{
    memset(uart, 0, sizeof *uart);
    uart->ops = ops;
    uart->dll = 12;                     /* what a BIOS leaves: 9600 */
    uart->lcr = 0x03;
    uart->thre = true;
}

void uart_inputs(struct uart *uart, uint8_t inputs, uint64_t now)
{
    uart->inputs = inputs;
    look_at_modem(uart);
    (void)uart_run(uart, now);
}

static uint8_t line_status(struct uart *uart)
{
    uint8_t status = uart->errors;

    status |= uart->rx.count != 0 ? LSR_DATA : 0;
    status |= uart->tx.count == 0 ? LSR_THRE : 0;
    status |= uart->tx.count == 0 && !uart->shifting ? LSR_TEMT : 0;
    if ((uart->fcr & FCR_ENABLE) != 0 && (uart->errors & LSR_BREAK) != 0) {
        status |= LSR_FIFO_ERROR;
    }
    uart->errors = 0;
    return status;
}

uint8_t uart_read(struct uart *uart, unsigned reg, uint64_t now)
{
    uint8_t value = 0;

    (void)uart_run(uart, now);
    switch (reg) {
    case DATA:
        if ((uart->lcr & LCR_DIVISOR) != 0) {
            return uart->dll;
        }
        if (uart->rx.count != 0) {
            value = take(&uart->rx);
            uart->rx_last = now;
            uart->timed_out = false;
        }
        break;
    case INTERRUPTS:
        return uart->lcr & LCR_DIVISOR ? uart->dlm : uart->ier;
    case IDENTIFY:
        value = identify(uart);
        if (value == IIR_TX) {
            uart->thre = false;
        }
        value |= uart->fcr & FCR_ENABLE ? 0xC0 : 0;
        break;
    case LINE:
        return uart->lcr;
    case MODEM:
        return uart->mcr;
    case LINE_STATUS:
        value = line_status(uart);
        break;
    case MODEM_STATUS:
        value = (uint8_t)(uart->shown | uart->delta);
        uart->delta = 0;
        break;
    default:
        return uart->scr;
    }
    (void)uart_run(uart, now);
    return value;
}

static void write_data(struct uart *uart, uint8_t value, uint64_t now)
{
    uart->thre = false;
    if (uart->tx.count >= room_of(uart)) {
        return;                         /* not looked at THRE: lost */
    }
    put(&uart->tx, value);
    if (!uart->shifting) {
        start_character(uart, now);
    }
}

static void write_fifo(struct uart *uart, uint8_t value)
{
    if (((uart->fcr ^ value) & FCR_ENABLE) != 0) {
        value |= FCR_CLEAR_RX | FCR_CLEAR_TX;
    }
    if ((value & FCR_CLEAR_RX) != 0) {
        uart->rx.count = 0;
        uart->timed_out = false;
    }
    if ((value & FCR_CLEAR_TX) != 0) {
        uart->tx.count = 0;
        uart->thre = true;
    }
    uart->fcr = value & FCR_ENABLE ? (uint8_t)(value & 0xC9) : 0;
}

static void write_modem(struct uart *uart, uint8_t value)
{
    uint8_t outputs;

    uart->mcr = value & 0x1F;
    outputs = loops(uart) ? 0 : uart->mcr & (UART_DTR | UART_RTS);
    look_at_modem(uart);
    if (outputs != uart->outputs) {
        uart->outputs = outputs;
        uart->ops->lines(uart, outputs);
    }
}

static void write_line(struct uart *uart, uint8_t value, uint64_t now)
{
    if (loops(uart) && (value & LCR_BREAK) != 0 && (uart->lcr & LCR_BREAK) == 0) {
        uart->errors |= LSR_BREAK;      /* our own break, as a character of zeros */
        arrived(uart, 0, now);
    }
    uart->lcr = value;
}

void uart_write(struct uart *uart, unsigned reg, uint8_t value, uint64_t now)
{
    (void)uart_run(uart, now);
    switch (reg) {
    case DATA:
        if ((uart->lcr & LCR_DIVISOR) != 0) {
            uart->dll = value;
        } else {
            write_data(uart, value, now);
        }
        break;
    case INTERRUPTS:
        if ((uart->lcr & LCR_DIVISOR) != 0) {
            uart->dlm = value;
            break;
        }
        if ((value & IER_TX) != 0 && (uart->ier & IER_TX) == 0 && uart->tx.count == 0) {
            uart->thre = true;
        }
        uart->ier = value & 0x0F;
        break;
    case IDENTIFY:
        write_fifo(uart, value);
        break;
    case LINE:
        write_line(uart, value, now);
        break;
    case MODEM:
        write_modem(uart, value);
        break;
    case SCRATCH:
        uart->scr = value;
        break;
    default:
        break;                          /* status registers: nothing */
    }
    (void)uart_run(uart, now);
}
