/* 8042 - keyboard controller and keyboard of a VM. */
#include "unit.h"
#include "../../../vxd/vkd/8042.h"

static struct kbd kbd;
static bool irq;
static unsigned interrupts, resets;

static void fake_irq(void *context, bool raised)
{
    (void)context;
    interrupts += raised;
    irq = raised;
}

static void fake_reset(void *context)
{
    (void)context;
    resets++;
}

static const struct kbd_ops ops = { fake_irq, fake_reset };

static void start(void)
{
    irq = false;
    interrupts = resets = 0;
    kbd_init(&kbd, &ops, NULL);
}

static bool ready(void)
{
    return kbd_read(&kbd, 0x64) & 1;
}

/* Reads like a polling program: -1 = nothing there. */
static int get(void)
{
    return ready() ? kbd_read(&kbd, 0x60) : -1;
}

TEST(kbd, a_code_raises_the_interrupt_until_it_is_read)
{
    start();
    CHECK(!ready());
    CHECK(kbd_push(&kbd, 0x1E));
    CHECK(irq);
    CHECK(ready());
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x1E);
    CHECK(!irq);
    CHECK(!ready());
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x1E);       /* the buffer keeps its last byte */
}

TEST(kbd, the_next_code_waits_for_the_handler_to_return)
{
    start();
    kbd_push(&kbd, 0x1E);
    kbd_push(&kbd, 0x9E);
    kbd_interrupt_taken(&kbd);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x1E);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x1E);       /* a program chained into INT 9 reads again */
    CHECK(!ready());
    CHECK_EQ(interrupts, 1);
    kbd_interrupt_ended(&kbd);
    CHECK_EQ(interrupts, 2);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x9E);
}

TEST(kbd, polling_gets_everything_in_order)
{
    start();
    kbd_write(&kbd, 0x64, 0x60);
    kbd_write(&kbd, 0x60, 0x44);                /* no interrupt */
    for (unsigned i = 0; i < KBD_QUEUE + 1; i++) {
        CHECK(kbd_push(&kbd, (uint8_t)i));      /* one is in the output buffer */
    }
    CHECK(!kbd_push(&kbd, 0));
    CHECK_EQ(kbd_room(&kbd), 0);
    for (unsigned i = 0; i < KBD_QUEUE + 1; i++) {
        CHECK_EQ(get(), i & 0xFF);
    }
    CHECK_EQ(get(), -1);
    CHECK_EQ(interrupts, 0);
}

TEST(kbd, controller_commands)
{
    start();
    kbd_write(&kbd, 0x64, 0xAA);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0x08, 0x08);
    CHECK_EQ(get(), 0x55);
    kbd_write(&kbd, 0x64, 0xAB);
    CHECK_EQ(get(), 0x00);
    kbd_write(&kbd, 0x64, 0x20);
    CHECK_EQ(get(), 0x45);
    kbd_write(&kbd, 0x64, 0x65);
    kbd_write(&kbd, 0x60, 0x77);
    kbd_write(&kbd, 0x64, 0x25);
    CHECK_EQ(get(), 0x77);
    kbd_write(&kbd, 0x64, 0xD1);
    kbd_write(&kbd, 0x60, 0xDF);
    kbd_write(&kbd, 0x64, 0xD0);
    CHECK_EQ(get() & 2, 2);                     /* A20 */
    kbd_write(&kbd, 0x64, 0xD2);
    kbd_write(&kbd, 0x60, 0x39);
    CHECK_EQ(get(), 0x39);
    CHECK_EQ(resets, 0);
    kbd_write(&kbd, 0x64, 0xFE);
    CHECK_EQ(resets, 1);
    kbd_write(&kbd, 0x64, 0xD1);
    kbd_write(&kbd, 0x60, 0xDE);
    CHECK_EQ(resets, 2);
}

TEST(kbd, disabled_interface_holds_codes_back)
{
    start();
    kbd_write(&kbd, 0x64, 0xAD);
    kbd_push(&kbd, 0x1E);
    CHECK(!ready());
    CHECK(!irq);
    kbd_write(&kbd, 0x64, 0xAE);
    CHECK(irq);
    CHECK_EQ(get(), 0x1E);
}

TEST(kbd, keyboard_commands)
{
    start();
    kbd_push(&kbd, 0x01);
    CHECK_EQ(get(), 0x01);
    kbd_write(&kbd, 0x60, 0xED);
    kbd_push(&kbd, 0x1E);                       /* answers come before keys */
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, 0x05);
    CHECK_EQ(kbd.leds, 5);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(get(), 0x1E);
    kbd_write(&kbd, 0x60, 0xF2);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(get(), 0xAB);
    CHECK_EQ(get(), 0x41);
    kbd_write(&kbd, 0x60, 0xEE);
    CHECK_EQ(get(), 0xEE);
    kbd_write(&kbd, 0x60, 0xF0);
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, 0x00);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(get(), 2);
    kbd_write(&kbd, 0x60, 0xF5);
    CHECK_EQ(get(), 0xFA);
    kbd_push(&kbd, 0x1E);
    CHECK_EQ(get(), -1);
    kbd_write(&kbd, 0x60, 0xF4);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(get(), 0x1E);
    kbd_write(&kbd, 0x60, 0xFF);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(get(), 0xAA);
    kbd_write(&kbd, 0x60, 0x81);
    CHECK_EQ(get(), 0xFE);
}

TEST(kbd, output_port_opens_and_shuts_the_a20_gate)
{
    start();
    CHECK(!kbd_a20(&kbd));
    kbd_write(&kbd, 0x64, 0xD1);
    kbd_write(&kbd, 0x60, 0xDF);
    CHECK(kbd_a20(&kbd));
    kbd_write(&kbd, 0x64, 0xDD);
    CHECK(!kbd_a20(&kbd));
    kbd_write(&kbd, 0x64, 0xDF);
    CHECK(kbd_a20(&kbd));
    CHECK_EQ(resets, 0);
    kbd_set_a20(&kbd, false);           /* through port 92h */
    kbd_write(&kbd, 0x64, 0xD0);
    CHECK_EQ(get() & 2, 0);
}
