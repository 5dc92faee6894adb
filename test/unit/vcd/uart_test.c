/* uart - a 16550A. */
#include "unit.h"
#include "../../../vxd/vcd/uart.h"

#define CHAR    (10u * 12 * 2651 / 256)     /* ticks at 9600, 8N1 */

static struct uart u;
static uint8_t sent[64], waiting[64], outputs;
static unsigned sent_count, wait_head, wait_count, raised;
static bool level, blocked;
static uint64_t now;

static bool send(struct uart *uart, uint8_t byte)
{
    (void)uart;
    if (!blocked) {
        sent[sent_count++ % 64] = byte;
    }
    return !blocked;
}

static int receive(struct uart *uart)
{
    (void)uart;
    return wait_head < wait_count ? waiting[wait_head++] : -1;
}

static void lines(struct uart *uart, uint8_t out)
{
    (void)uart;
    outputs = out;
}

static void interrupt(struct uart *uart, bool on)
{
    (void)uart;
    level = on;
    raised += on;
}

static const struct uart_ops ops = { send, receive, lines, interrupt };

static void start(void)
{
    sent_count = wait_head = wait_count = raised = outputs = 0;
    level = blocked = false;
    now = 1000000;
    uart_reset(&u, &ops);
}

static uint8_t rd(unsigned reg)
{
    return uart_read(&u, reg, now);
}

static void wr(unsigned reg, unsigned value)
{
    uart_write(&u, reg, (uint8_t)value, now);
}

static void arrives(const char *text)
{
    while (*text != 0) {
        waiting[wait_count++] = (uint8_t)*text++;
    }
}

TEST(uart, after_a_reset)
{
    start();
    CHECK_EQ(rd(1), 0);
    CHECK_EQ(rd(2), 0x01);
    CHECK_EQ(rd(4), 0);
    CHECK_EQ(rd(5), 0x60);
    CHECK_EQ(rd(6), 0);
    wr(7, 0x5A);
    CHECK_EQ(rd(7), 0x5A);
    wr(4, 0xFF);
    CHECK_EQ(rd(4), 0x1F);
    wr(1, 0xFF);
    CHECK_EQ(rd(1), 0x0F);
}

TEST(uart, the_divisor_has_its_own_registers)
{
    start();
    wr(3, 0x83);
    wr(0, 0x34);
    wr(1, 0x12);
    CHECK_EQ(rd(0), 0x34);
    CHECK_EQ(rd(1), 0x12);
    wr(3, 0x03);
    CHECK_EQ(rd(1), 0);
    CHECK_EQ(sent_count, 0);
}

TEST(uart, a_character_takes_its_time)
{
    start();
    wr(0, 'A');
    CHECK_EQ(rd(5), 0x20);                  /* in the shift register: another may follow */
    wr(0, 'B');
    CHECK_EQ(rd(5), 0x00);
    now += CHAR - 2;
    CHECK_EQ(rd(5), 0x00);
    CHECK_EQ(sent_count, 0);
    now += 3;
    CHECK_EQ(rd(5), 0x20);
    CHECK_EQ(sent_count, 1);
    now += CHAR;
    CHECK_EQ(rd(5), 0x60);
    CHECK_EQ(sent_count, 2);
    CHECK_EQ(sent[1], 'B');
}

TEST(uart, a_line_that_does_not_take_it_loses_nothing)
{
    start();
    blocked = true;
    wr(0, 'A');
    now += 10 * CHAR;
    CHECK_EQ(rd(5), 0x20);
    blocked = false;
    now += 2 * CHAR;
    CHECK_EQ(rd(5), 0x60);
    CHECK_EQ(sent_count, 1);
}

TEST(uart, sixteen_fit_into_the_fifo)
{
    start();
    wr(2, 0x01);
    CHECK_EQ(rd(2), 0xC1);
    for (unsigned i = 0; i < 17; i++) {     /* one goes on to the shift register */
        wr(0, i);
    }
    wr(0, 99);                              /* lost */
    now += 17 * CHAR + 20;
    CHECK_EQ(rd(5), 0x60);
    CHECK_EQ(sent_count, 17);
    CHECK_EQ(sent[16], 16);
    wr(2, 0);
    CHECK_EQ(rd(2), 0x01);
}

TEST(uart, interrupts_in_order_of_priority)
{
    start();
    wr(4, 0x08);
    wr(1, 0x0F);
    CHECK(level);
    CHECK_EQ(rd(2), 0x02);                  /* the transmitter is empty; this look ends it */
    CHECK(!level);
    CHECK_EQ(rd(2), 0x01);
    uart_inputs(&u, UART_CTS | UART_DSR, now);
    CHECK(level);
    CHECK_EQ(rd(2), 0x00);
    arrives("x");
    CHECK_EQ(rd(2), 0x04);                  /* data come first */
    CHECK_EQ(rd(0), 'x');
    CHECK_EQ(rd(2), 0x00);
    CHECK_EQ(rd(6), 0x33);
    CHECK_EQ(rd(6), 0x30);
    CHECK_EQ(rd(2), 0x01);
    wr(0, 'y');
    CHECK_EQ(rd(2), 0x02);                  /* at once: it went to the shift register */
}

TEST(uart, without_out2_no_interrupt)
{
    start();
    wr(1, 0x01);
    arrives("x");
    CHECK_EQ(rd(5) & 1, 1);
    CHECK_EQ(raised, 0);
    wr(4, 0x08);
    CHECK(level);
    wr(4, 0x18);                            /* loop back holds it off */
    CHECK(!level);
}

TEST(uart, enabling_the_transmitter_interrupt_raises_it)
{
    start();
    wr(4, 0x08);
    wr(1, 0x02);
    CHECK_EQ(rd(2), 0x02);
    wr(1, 0x00);
    wr(1, 0x02);
    CHECK(level);
}

TEST(uart, the_fifo_waits_for_its_level_or_a_pause)
{
    start();
    wr(2, 0x81);                            /* 8 */
    wr(4, 0x08);
    wr(1, 0x01);
    arrives("1234567");
    now += 8 * CHAR;
    (void)uart_run(&u, now);
    CHECK(!level);
    now += 5 * CHAR;
    CHECK(uart_run(&u, now) == 0);
    CHECK(level);
    CHECK_EQ(rd(2), 0xCC);
    CHECK_EQ(rd(0), '1');
    CHECK_EQ(rd(2), 0xC1);
    arrives("89");
    now += CHAR;
    (void)uart_run(&u, now);
    now += CHAR;
    (void)uart_run(&u, now);
    CHECK_EQ(rd(2), 0xC4);
    CHECK_EQ(rd(5), 0x61);
}

TEST(uart, a_full_fifo_keeps_the_line_waiting)
{
    start();
    wr(2, 0x01);
    arrives("0123456789ABCDEFGHIJ");
    for (unsigned i = 0; i < 40; i++) {
        now += CHAR;
        (void)uart_run(&u, now);
    }
    for (unsigned i = 0; i < 20; i++) {
        CHECK_EQ(rd(0), "0123456789ABCDEFGHIJ"[i]);
        now += CHAR + 1;
    }
    CHECK_EQ(rd(5), 0x60);                  /* and no overrun */
}

TEST(uart, loop_back)
{
    start();
    uart_inputs(&u, UART_DCD, now);
    wr(4, 0x1F);
    CHECK_EQ(rd(6) & 0xF0, 0xF0);
    CHECK_EQ(rd(6), 0xF0);
    wr(4, 0x1A);
    CHECK_EQ(rd(6), 0x96);                  /* DSR gone, ring over */
    CHECK_EQ(outputs, 0);
    wr(0, 0x77);
    now += CHAR + 1;
    CHECK_EQ(rd(5), 0x61);
    CHECK_EQ(rd(0), 0x77);
    CHECK_EQ(sent_count, 0);
    wr(0, 1);
    now += CHAR + 1;
    wr(0, 2);
    now += CHAR + 1;
    CHECK_EQ(rd(5), 0x63);                  /* overrun: the second took the first one's place */
    CHECK_EQ(rd(5), 0x61);
    CHECK_EQ(rd(0), 2);
    wr(3, 0x43);
    CHECK_EQ(rd(5), 0x71);
    CHECK_EQ(rd(0), 0);
    wr(4, 0);
    CHECK_EQ(rd(6) & 0xF0, UART_DCD);
}

TEST(uart, the_line_sees_dtr_and_rts)
{
    start();
    wr(4, 0x03);
    CHECK_EQ(outputs, UART_DTR | UART_RTS);
    wr(4, 0x13);
    CHECK_EQ(outputs, 0);
    wr(4, 0x02);
    CHECK_EQ(outputs, UART_RTS);
}

TEST(uart, says_when_it_wants_to_run_next)
{
    start();
    CHECK_EQ(uart_run(&u, now), 0);
    wr(0, 'A');
    CHECK_EQ(uart_run(&u, now), CHAR);
    now += CHAR;
    CHECK_EQ(uart_run(&u, now), 0);
}

TEST(uart, random_use_never_leaves_its_registers)
{
    uint32_t seed = 3;

    start();
    for (unsigned i = 0; i < 200000; i++) {
        seed = seed * 1664525 + 1013904223;
        if (wait_head == wait_count) {
            wait_head = wait_count = 0;
            waiting[wait_count++] = (uint8_t)seed;
        }
        blocked = (seed >> 20 & 7) == 0;
        if (seed >> 31) {
            wr(seed >> 8 & 7, seed >> 16 & 0xFF);
        } else {
            (void)rd(seed >> 8 & 7);
        }
        now += seed >> 12 & 0x3FFF;
        CHECK(u.rx.count <= UART_FIFO && u.tx.count <= UART_FIFO);
    }
}
