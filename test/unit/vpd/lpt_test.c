/*
 * lpt - the handshake with a printer, as programs that poll and programs with an interrupt see it.
 */
#include "unit.h"

#include "../../../vxd/vpd/lpt.h"

#define READY   0xDF        /* of the status */
#define BUSY    0x5F
#define ACK     0x1F        /* and busy */

static uint8_t taken[64];
static unsigned count, interrupts;
static bool refuse, broken;
static struct lpt lpt;

static bool take(struct lpt *l, uint8_t byte)
{
    (void)l;
    if (refuse) {
        return false;
    }
    taken[count++ % 64] = byte;
    return true;
}

static bool is_broken(const struct lpt *l)
{
    (void)l;
    return broken;
}

static void interrupt(struct lpt *l)
{
    (void)l;
    interrupts++;
}

static const struct lpt_ops ops = { take, is_broken, interrupt };

static void start(void)
{
    count = interrupts = 0;
    refuse = broken = false;
    lpt_reset(&lpt, &ops);
}

/* As a BIOS prints. */
static void print(uint8_t byte)
{
    lpt_write(&lpt, 0, byte);
    lpt_write(&lpt, 2, 0x0D);
    lpt_write(&lpt, 2, 0x0C);
}

TEST(lpt, a_printer_that_waits)
{
    start();
    CHECK_EQ(lpt_read(&lpt, 1), READY);
    CHECK_EQ(lpt_read(&lpt, 2), 0xCC);
    lpt_write(&lpt, 0, 0xA5);
    CHECK_EQ(lpt_read(&lpt, 0), 0xA5);
    CHECK_EQ(count, 0);
}

TEST(lpt, the_strobe_hands_one_byte_over)
{
    start();
    lpt_write(&lpt, 0, 'A');
    lpt_write(&lpt, 2, 0x0D);
    CHECK_EQ(count, 1);
    CHECK_EQ(taken[0], 'A');
    CHECK_EQ(lpt_read(&lpt, 1), BUSY);      /* until the line is high again */
    lpt_write(&lpt, 2, 0x0D);
    CHECK_EQ(count, 1);                     /* it did not fall once more */
    lpt_write(&lpt, 2, 0x0C);
    CHECK_EQ(lpt_read(&lpt, 1), ACK);
    CHECK_EQ(lpt_read(&lpt, 1), READY);
    CHECK_EQ(interrupts, 0);
}

TEST(lpt, nothing_is_lost_while_the_printer_cannot_take_it)
{
    start();
    refuse = true;
    print('B');
    CHECK_EQ(lpt_read(&lpt, 1), BUSY);
    lpt_write(&lpt, 0, 'C');                /* too early */
    CHECK_EQ(lpt_read(&lpt, 1), BUSY);
    refuse = false;
    CHECK_EQ(lpt_read(&lpt, 1), ACK);
    CHECK_EQ(count, 1);
    CHECK_EQ(taken[0], 'B');
    CHECK_EQ(lpt_read(&lpt, 1), READY);
}

TEST(lpt, the_acknowledge_interrupts_if_that_is_enabled)
{
    start();
    lpt_write(&lpt, 2, 0x1C);
    lpt_write(&lpt, 0, 'D');
    lpt_write(&lpt, 2, 0x1D);
    CHECK_EQ(interrupts, 0);
    lpt_write(&lpt, 2, 0x1C);
    CHECK_EQ(interrupts, 1);
    refuse = true;
    lpt_write(&lpt, 2, 0x1D);
    lpt_write(&lpt, 2, 0x1C);
    CHECK_EQ(interrupts, 1);
    refuse = false;
    (void)lpt_read(&lpt, 1);
    CHECK_EQ(interrupts, 2);
    CHECK_EQ(count, 2);
}

TEST(lpt, a_reset_forgets_the_byte)
{
    start();
    refuse = true;
    print('E');
    lpt_write(&lpt, 2, 0x08);
    CHECK_EQ(lpt_read(&lpt, 1), BUSY);      /* while it is reset */
    refuse = false;
    lpt_write(&lpt, 2, 0x0C);
    CHECK_EQ(lpt_read(&lpt, 1), READY);
    CHECK_EQ(count, 0);
}

TEST(lpt, what_cannot_be_written_is_a_printer_without_paper)
{
    start();
    broken = true;
    CHECK_EQ(lpt_read(&lpt, 1) & 0xA8, 0x20);
    broken = false;
    CHECK_EQ(lpt_read(&lpt, 1), READY);
}

TEST(lpt, the_status_cannot_be_written)
{
    start();
    lpt_write(&lpt, 1, 0);
    CHECK_EQ(lpt_read(&lpt, 1), READY);
}

TEST(lpt, with_the_direction_turned_round_the_lines_are_high)
{
    start();
    lpt_write(&lpt, 0, 0);
    lpt_write(&lpt, 2, 0x2C);
    CHECK_EQ(lpt_read(&lpt, 0), 0xFF);
    CHECK_EQ(lpt_read(&lpt, 2), 0xEC);
    lpt_write(&lpt, 2, 0x0C);
    CHECK_EQ(lpt_read(&lpt, 0), 0);
}
