/* Unit test of vxd/vpicd/8259.c against the 8259A data sheet. */
#include <unit.h>
#include "../../../vxd/vpicd/8259.h"

static struct i8259_pair pair;
static int irq;

static void reset(void)
{
    i8259_reset(&pair, 0);
    i8259_set_imr(&pair, 0);
}

static uint8_t ack(void)
{
    return i8259_acknowledge(&pair, &irq);
}

static void ocw1(unsigned chip, uint8_t value) { CHECK_EQ(i8259_write(&pair, chip, 1, value), 0); }
static uint32_t ocw2(unsigned chip, uint8_t value) { return i8259_write(&pair, chip, 0, value); }
static void ocw3(unsigned chip, uint8_t value) { CHECK_EQ(i8259_write(&pair, chip, 0, value | 8), 0); }

static uint8_t read_isr(unsigned chip)
{
    ocw3(chip, 0x03);
    return i8259_read(&pair, chip, 0);
}

static uint8_t read_irr(unsigned chip)
{
    ocw3(chip, 0x02);
    return i8259_read(&pair, chip, 0);
}

TEST(i8259, starts_as_the_bios_leaves_it)
{
    i8259_reset(&pair, 0);
    CHECK_EQ(i8259_read(&pair, 0, 1), 0xFB);
    CHECK_EQ(i8259_read(&pair, 1, 1), 0xFF);
    CHECK_EQ(i8259_imr(&pair), 0xFFFB);
    CHECK(!pair.intr);
    i8259_set_imr(&pair, 0);
    i8259_raise(&pair, 0);
    CHECK_EQ(ack(), 0x08);
    i8259_raise(&pair, 9);
    CHECK_EQ(ocw2(0, 0x20), 1);
    CHECK_EQ(ack(), 0x71);
}

TEST(i8259, request_acknowledge_eoi)
{
    reset();
    i8259_raise(&pair, 1);
    CHECK(pair.intr);
    CHECK_EQ(read_irr(0), 0x02);
    CHECK_EQ(ack(), 0x09);
    CHECK_EQ(irq, 1);
    CHECK(!pair.intr);
    CHECK_EQ(read_irr(0), 0x00);
    CHECK_EQ(read_isr(0), 0x02);
    CHECK_EQ(ocw2(0, 0x20), 0x0002);
    CHECK_EQ(read_isr(0), 0x00);
    CHECK(!pair.intr);
}

TEST(i8259, eoi_with_nothing_in_service_ends_nothing)
{
    reset();
    CHECK_EQ(ocw2(0, 0x20), 0);
    CHECK_EQ(ocw2(0, 0x63), 0);
    CHECK_EQ(ocw2(1, 0x20), 0);
}

TEST(i8259, an_edge_fires_once)
{
    reset();
    i8259_raise(&pair, 5);
    ack();
    ocw2(0, 0x20);
    CHECK(!pair.intr);
    i8259_raise(&pair, 5);                  /* still high: no edge */
    CHECK(!pair.intr);
    i8259_lower(&pair, 5);
    i8259_raise(&pair, 5);
    CHECK(pair.intr);
}

TEST(i8259, an_edge_while_in_service_waits_for_eoi)
{
    reset();
    i8259_raise(&pair, 5);
    ack();
    i8259_lower(&pair, 5);
    i8259_raise(&pair, 5);
    CHECK(!pair.intr);
    CHECK_EQ(read_irr(0), 0x20);
    ocw2(0, 0x65);
    CHECK(pair.intr);
    CHECK_EQ(ack(), 0x0D);
}

TEST(i8259, a_masked_request_survives_until_unmask)
{
    reset();
    ocw1(0, 0x02);
    i8259_raise(&pair, 1);
    CHECK(!pair.intr);
    CHECK_EQ(read_irr(0), 0x02);
    ocw1(0, 0x00);
    CHECK(pair.intr);
    CHECK_EQ(ack(), 0x09);
}

TEST(i8259, a_level_fires_again_after_eoi)
{
    reset();
    i8259_write_elcr(&pair, 1, 0x08);       /* IRQ 11 */
    CHECK_EQ(i8259_read_elcr(&pair, 1), 0x08);
    i8259_raise(&pair, 11);
    CHECK_EQ(ack(), 0x73);
    CHECK_EQ(read_irr(1), 0x08);
    CHECK(!pair.intr);
    CHECK_EQ(ocw2(1, 0x20), 0x0800);
    ocw2(0, 0x20);
    CHECK(pair.intr);
    CHECK_EQ(ack(), 0x73);
    i8259_lower(&pair, 11);
    ocw2(1, 0x20);
    ocw2(0, 0x20);
    CHECK(!pair.intr);
}

TEST(i8259, elcr_keeps_timer_keyboard_cascade_rtc_fpu_on_edge)
{
    reset();
    i8259_write_elcr(&pair, 0, 0xFF);
    i8259_write_elcr(&pair, 1, 0xFF);
    CHECK_EQ(i8259_read_elcr(&pair, 0), 0xF8);
    CHECK_EQ(i8259_read_elcr(&pair, 1), 0xDE);
}

TEST(i8259, ltim_makes_all_inputs_level)
{
    reset();
    i8259_write(&pair, 0, 0, 0x19);
    i8259_write(&pair, 0, 1, 0x08);
    i8259_write(&pair, 0, 1, 0x04);
    i8259_write(&pair, 0, 1, 0x01);
    i8259_raise(&pair, 3);
    ack();
    ocw2(0, 0x20);
    CHECK(pair.intr);
}

TEST(i8259, forced_level_is_invisible_to_the_guest)
{
    i8259_reset(&pair, 0xFF);
    i8259_set_imr(&pair, 0);
    CHECK_EQ(i8259_read_elcr(&pair, 0), 0);
    i8259_raise(&pair, 0);
    ack();
    ocw2(0, 0x20);
    CHECK(pair.intr);
}

TEST(i8259, lower_number_has_priority)
{
    reset();
    i8259_raise(&pair, 6);
    i8259_raise(&pair, 3);
    CHECK_EQ(ack(), 0x0B);
    CHECK(!pair.intr);                      /* 6 is below 3 */
    i8259_raise(&pair, 1);
    CHECK(pair.intr);                       /* 1 nests into 3 */
    CHECK_EQ(ack(), 0x09);
    CHECK_EQ(read_isr(0), 0x0A);
    CHECK_EQ(ocw2(0, 0x20), 0x02);          /* non-specific: the highest in service */
    CHECK_EQ(ocw2(0, 0x20), 0x08);
    CHECK_EQ(ack(), 0x0E);
}

TEST(i8259, specific_eoi_ends_the_named_one)
{
    reset();
    i8259_raise(&pair, 3);
    ack();
    i8259_raise(&pair, 1);
    ack();
    CHECK_EQ(ocw2(0, 0x63), 0x08);
    CHECK_EQ(read_isr(0), 0x02);
}

TEST(i8259, slave_goes_through_the_cascade)
{
    reset();
    i8259_raise(&pair, 12);
    CHECK_EQ(read_irr(0), 0x04);
    CHECK_EQ(ack(), 0x74);
    CHECK_EQ(irq, 12);
    CHECK_EQ(read_isr(0), 0x04);
    CHECK_EQ(read_isr(1), 0x10);
    i8259_raise(&pair, 3);
    CHECK(!pair.intr);                      /* below input 2 */
    i8259_raise(&pair, 8);
    CHECK(!pair.intr);                      /* master still serves input 2 */
    CHECK_EQ(ocw2(0, 0x20), 0x0004);
    CHECK_EQ(ack(), 0x70);                  /* higher than 12 */
    CHECK_EQ(ocw2(1, 0x20), 0x0100);
    CHECK_EQ(ocw2(0, 0x62), 0x0004);
    CHECK_EQ(ocw2(1, 0x20), 0x1000);
    CHECK_EQ(ack(), 0x0B);
}

TEST(i8259, masked_cascade_stops_the_slave)
{
    reset();
    ocw1(0, 0x04);
    i8259_raise(&pair, 8);
    CHECK(!pair.intr);
    ocw1(0, 0);
    CHECK_EQ(ack(), 0x70);
}

TEST(i8259, second_slave_request_follows_with_automatic_eoi)
{
    reset();
    for (unsigned chip = 0; chip < 2; chip++) {
        i8259_write(&pair, chip, 0, 0x11);
        i8259_write(&pair, chip, 1, chip == 0 ? 0x08 : 0x70);
        i8259_write(&pair, chip, 1, chip == 0 ? 0x04 : 0x02);
        i8259_write(&pair, chip, 1, 0x03);
    }
    i8259_raise(&pair, 10);
    i8259_raise(&pair, 11);
    CHECK_EQ(ack(), 0x72);
    CHECK_EQ(read_isr(1), 0);
    CHECK(pair.intr);
    CHECK_EQ(ack(), 0x73);
    CHECK(!pair.intr);
}

TEST(i8259, special_fully_nested_lets_the_slave_nest)
{
    reset();
    i8259_write(&pair, 0, 0, 0x11);
    i8259_write(&pair, 0, 1, 0x08);
    i8259_write(&pair, 0, 1, 0x04);
    i8259_write(&pair, 0, 1, 0x11);
    i8259_raise(&pair, 12);
    CHECK_EQ(ack(), 0x74);
    i8259_raise(&pair, 8);
    CHECK(pair.intr);
    CHECK_EQ(ack(), 0x70);
    i8259_raise(&pair, 3);
    CHECK(!pair.intr);
}

TEST(i8259, rotate_on_nonspecific_eoi)
{
    reset();
    i8259_raise(&pair, 4);
    ack();
    CHECK_EQ(ocw2(0, 0xA0), 0x10);          /* 4 is lowest now, 5 is first */
    i8259_lower(&pair, 4);
    i8259_raise(&pair, 4);
    i8259_raise(&pair, 0);
    i8259_raise(&pair, 6);
    CHECK_EQ(ack(), 0x0E);
    CHECK_EQ(ocw2(0, 0x20), 0x40);
    CHECK_EQ(ack(), 0x08);
    CHECK_EQ(ocw2(0, 0x20), 0x01);
    CHECK_EQ(ack(), 0x0C);
}

TEST(i8259, set_priority_and_rotate_on_specific_eoi)
{
    reset();
    CHECK_EQ(ocw2(0, 0xC5), 0);             /* 5 lowest, 6 highest */
    i8259_raise(&pair, 5);
    i8259_raise(&pair, 6);
    i8259_raise(&pair, 7);
    CHECK_EQ(ack(), 0x0E);
    CHECK_EQ(ocw2(0, 0xE6), 0x40);          /* EOI of 6, which becomes lowest */
    CHECK_EQ(ack(), 0x0F);
    CHECK_EQ(irq, 7);
    ocw2(0, 0x67);
    CHECK_EQ(ack(), 0x0D);
}

TEST(i8259, no_operation_does_nothing)
{
    reset();
    i8259_raise(&pair, 2 + 1);
    ack();
    CHECK_EQ(ocw2(0, 0x40), 0);
    CHECK_EQ(read_isr(0), 0x08);
}

TEST(i8259, automatic_eoi_with_and_without_rotation)
{
    reset();
    i8259_write(&pair, 0, 0, 0x13);         /* single, IC4 */
    i8259_write(&pair, 0, 1, 0x20);
    i8259_write(&pair, 0, 1, 0x03);         /* ICW4 comes next: no ICW3 with SNGL */
    i8259_raise(&pair, 1);
    CHECK_EQ(ack(), 0x21);
    CHECK_EQ(read_isr(0), 0);
    ocw2(0, 0x80);                          /* rotate in automatic EOI mode */
    i8259_lower(&pair, 1);
    i8259_raise(&pair, 1);
    CHECK_EQ(ack(), 0x21);
    i8259_lower(&pair, 1);
    i8259_raise(&pair, 1);
    i8259_raise(&pair, 3);
    CHECK_EQ(ack(), 0x23);                  /* 1 has become lowest */
    ocw2(0, 0x00);
    i8259_lower(&pair, 3);
    i8259_raise(&pair, 3);
    CHECK_EQ(ack(), 0x21);                  /* 3 was lowest, 4 5 6 7 0 1 come first */
    i8259_lower(&pair, 1);
    i8259_raise(&pair, 1);
    CHECK_EQ(ack(), 0x21);                  /* no rotation any more: 1 before 3 again */
}

TEST(i8259, special_mask_mode_opens_lower_levels)
{
    reset();
    i8259_raise(&pair, 1);
    ack();
    i8259_raise(&pair, 6);
    CHECK(!pair.intr);
    ocw1(0, 0x02);
    CHECK(!pair.intr);
    ocw3(0, 0x60);
    CHECK(pair.intr);
    CHECK_EQ(ack(), 0x0E);
    CHECK_EQ(ocw2(0, 0x20), 0x40);          /* the masked 1 is not ended by a non-specific EOI */
    CHECK_EQ(ocw2(0, 0x20), 0);
    CHECK_EQ(read_isr(0), 0x02);
    ocw3(0, 0x40);
    CHECK_EQ(ocw2(0, 0x20), 0x02);
}

TEST(i8259, poll_acknowledges)
{
    reset();
    i8259_raise(&pair, 4);
    ocw3(0, 0x04);
    CHECK_EQ(i8259_read(&pair, 0, 0), 0x84);
    CHECK(!pair.intr);
    CHECK_EQ(read_isr(0), 0x10);
    ocw3(0, 0x04);
    CHECK_EQ(i8259_read(&pair, 0, 1), 0x00);
    CHECK_EQ(i8259_read(&pair, 0, 1), 0x00);    /* one read only; this is the IMR */
    ocw1(0, 0x5A);
    CHECK_EQ(i8259_read(&pair, 0, 1), 0x5A);
}

TEST(i8259, a_vanished_request_is_ir7_without_service)
{
    reset();
    i8259_raise(&pair, 3);
    i8259_lower(&pair, 3);
    CHECK(!pair.intr);
    CHECK_EQ(ack(), 0x0F);
    CHECK_EQ(irq, -1);
    CHECK_EQ(read_isr(0), 0);
}

TEST(i8259, read_selection_persists_and_icw1_selects_irr)
{
    reset();
    i8259_raise(&pair, 0);
    ack();
    i8259_raise(&pair, 5);
    CHECK_EQ(read_isr(0), 0x01);
    CHECK_EQ(i8259_read(&pair, 0, 0), 0x01);
    CHECK_EQ(read_irr(0), 0x20);
    ocw3(0, 0x00);
    CHECK_EQ(i8259_read(&pair, 0, 0), 0x20);
}

TEST(i8259, icw1_clears_mask_service_and_edges)
{
    reset();
    ocw1(0, 0xFF);
    i8259_raise(&pair, 4);
    i8259_write(&pair, 0, 0, 0x11);
    CHECK_EQ(i8259_read(&pair, 0, 1), 0);
    CHECK_EQ(i8259_read(&pair, 0, 0), 0);
    CHECK(!pair.intr);
    i8259_write(&pair, 0, 1, 0x57);         /* the low three bits are not part of the vector */
    i8259_write(&pair, 0, 1, 0x04);
    i8259_write(&pair, 0, 1, 0x01);
    CHECK(!pair.intr);                      /* the line is high, but its edge is gone */
    i8259_lower(&pair, 4);
    i8259_raise(&pair, 4);
    CHECK_EQ(ack(), 0x54);
}

TEST(i8259, icw1_without_icw4_leaves_normal_eoi)
{
    reset();
    i8259_write(&pair, 0, 0, 0x13);
    i8259_write(&pair, 0, 1, 0x08);
    i8259_write(&pair, 0, 1, 0x02);         /* AEOI on */
    i8259_write(&pair, 0, 0, 0x12);
    i8259_write(&pair, 0, 1, 0x08);
    i8259_write(&pair, 0, 1, 0x80);         /* already OCW1 */
    CHECK_EQ(i8259_read(&pair, 0, 1), 0x80);
    i8259_raise(&pair, 1);
    ack();
    CHECK_EQ(read_isr(0), 0x02);
}

TEST(i8259, eoi_of_a_slave_line_ends_the_cascade_too)
{
    reset();
    i8259_raise(&pair, 14);
    ack();
    CHECK_EQ(i8259_eoi(&pair, 14), 0x4000);
    CHECK_EQ(i8259_isr(&pair), 0);
}

TEST(i8259, a_pulse_is_used_up_by_the_acknowledge)
{
    i8259_reset(&pair, 0xFF);
    i8259_set_imr(&pair, 0);
    i8259_pulse(&pair, 0);
    CHECK_EQ(ack(), 0x08);
    i8259_pulse(&pair, 0);
    CHECK(!pair.intr);
    ocw2(0, 0x20);
    CHECK_EQ(ack(), 0x08);
    ocw2(0, 0x20);
    CHECK(!pair.intr);
    i8259_pulse(&pair, 8);
    CHECK_EQ(ack(), 0x70);
    CHECK_EQ(ocw2(1, 0x20), 0x100);
    ocw2(0, 0x20);
    CHECK(!pair.intr);
    i8259_pulse(&pair, 1);
    i8259_lower(&pair, 1);
    CHECK(!pair.intr);
}

/* The quick ways against the general one: special mask mode with nothing masked that is in service
 * changes nothing, but is not `plain`. */
TEST(i8259, quick_and_general_way_agree)
{
    uint32_t seed = 1;
    struct i8259_pair other;

    for (int round = 0; round < 200; round++) {
        i8259_reset(&pair, 0);
        i8259_reset(&other, 0);
        i8259_write(&other, 0, 0, 0x68);        /* special mask on the master */
        i8259_write(&other, 1, 0, 0x68);
        i8259_set_imr(&pair, 0);
        i8259_set_imr(&other, 0);
        for (int step = 0; step < 100; step++) {
            int a, b;

            seed = seed * 1103515245 + 12345;
            unsigned n = seed >> 20 & 15;

            switch (seed >> 16 & 7) {
            case 0:
            case 1:
            case 2:
                if (n != 2) {
                    i8259_raise(&pair, n);
                    i8259_raise(&other, n);
                }
                break;
            case 3:
                if (n != 2) {
                    i8259_lower(&pair, n);
                    i8259_lower(&other, n);
                }
                break;
            case 4:
            case 5:
                if (pair.intr) {
                    CHECK_EQ(i8259_acknowledge(&pair, &a), i8259_acknowledge(&other, &b));
                    CHECK_EQ(a, b);
                }
                break;
            case 6:
                CHECK_EQ(i8259_write(&pair, 0, 0, 0x20), i8259_write(&other, 0, 0, 0x20));
                break;
            default:
                CHECK_EQ(i8259_write(&pair, 1, 0, 0x20), i8259_write(&other, 1, 0, 0x20));
                break;
            }
            CHECK_EQ(pair.intr, other.intr);
            CHECK_EQ(i8259_isr(&pair), i8259_isr(&other));
            CHECK_EQ(pair.chip[0].irr, other.chip[0].irr);
            CHECK_EQ(pair.chip[1].irr, other.chip[1].irr);
        }
    }
}
