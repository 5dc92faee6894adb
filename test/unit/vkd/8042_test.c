/* 8042 - keyboard controller and keyboard of a VM. */
#include "unit.h"
#include "../../../vxd/vkd/8042.h"

static struct kbd kbd;
static bool irq, irq12;
static unsigned interrupts, resets, aux_interrupts;
static uint8_t aux_bytes[8];
static unsigned aux_count;

static void fake_irq(void *context, bool aux, bool raised)
{
    (void)context;
    if (aux) {
        aux_interrupts += raised;
        irq12 = raised;
    } else {
        interrupts += raised;
        irq = raised;
    }
}

static void fake_aux(void *context, uint8_t byte)
{
    (void)context;
    aux_bytes[aux_count++ % 8] = byte;
}

static void fake_reset(void *context)
{
    (void)context;
    resets++;
}

static const struct kbd_ops ops = { fake_irq, fake_reset, fake_aux };

static void start(void)
{
    irq = irq12 = false;
    interrupts = resets = aux_interrupts = aux_count = 0;
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
    kbd_interrupt_taken(&kbd, false);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x1E);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x1E);       /* a program chained into INT 9 reads again */
    CHECK(!ready());
    CHECK_EQ(interrupts, 1);
    kbd_interrupt_ended(&kbd, false);
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
    CHECK_EQ(get(), 0x47);
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
    CHECK_EQ(kbd.keyboard.leds, 5);
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
    CHECK_EQ(get(), 0x41);                      /* 2, translated */
    kbd_write(&kbd, 0x60, 0xF5);
    CHECK_EQ(get(), 0xFA);
    kbd_push(&kbd, 0x1E);
    CHECK_EQ(get(), -1);
    kbd_write(&kbd, 0x60, 0xF4);                /* begins with an empty buffer */
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(get(), -1);
    kbd_push(&kbd, 0x1E);
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

TEST(kbd, answers_wait_for_the_byte_before)
{
    start();
    kbd_push(&kbd, 0x1E);
    kbd_write(&kbd, 0x64, 0x20);
    CHECK_EQ(get(), 0x1E);
    CHECK_EQ(get(), 0x47);
    CHECK_EQ(get(), -1);
}

TEST(kbd, more_controller_commands)
{
    start();
    kbd_write(&kbd, 0x64, 0xA9);
    CHECK_EQ(get(), 0x00);
    kbd_write(&kbd, 0x64, 0xA4);
    CHECK_EQ(get(), 0xF1);
    kbd_write(&kbd, 0x64, 0xA5);                /* a password ends with 0 */
    kbd_write(&kbd, 0x60, 0x1E);
    kbd_write(&kbd, 0x60, 0x00);
    kbd_write(&kbd, 0x60, 0xEE);
    CHECK_EQ(get(), 0xEE);
    kbd_write(&kbd, 0x64, 0xC0);
    CHECK_EQ(get(), 0xA0);
    kbd_write(&kbd, 0x64, 0xC2);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0xF0, 0xA0);
    kbd_write(&kbd, 0x64, 0xC1);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0xF0, 0x00);
    kbd_write(&kbd, 0x64, 0xD2);
    kbd_write(&kbd, 0x60, 0x77);
    CHECK(irq);
    CHECK_EQ(get(), 0x77);
    kbd_write(&kbd, 0x64, 0xE0);
    CHECK_EQ(get(), 0x00);
    kbd_write(&kbd, 0x64, 0xFF);                /* pulses nothing */
    CHECK_EQ(resets, 0);
}

TEST(kbd, auxiliary_port)
{
    start();
    kbd_write(&kbd, 0x64, 0xD4);
    kbd_write(&kbd, 0x60, 0xF4);
    CHECK_EQ(aux_count, 1);
    CHECK_EQ(aux_bytes[0], 0xF4);
    CHECK(kbd_aux_push(&kbd, 0xFA));
    CHECK(irq12 && !irq);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0x21, 0x21);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0xFA);
    CHECK(!irq12);
    kbd_write(&kbd, 0x64, 0xA7);
    CHECK(kbd_aux_push(&kbd, 0x08));
    CHECK(!ready());
    kbd_write(&kbd, 0x64, 0x20);
    CHECK_EQ(get(), 0x67);
    kbd_write(&kbd, 0x64, 0xA8);
    CHECK_EQ(get(), 0x08);
    kbd_write(&kbd, 0x64, 0xD3);
    kbd_write(&kbd, 0x60, 0x55);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0x21, 0x21);
    CHECK_EQ(get(), 0x55);
    kbd_write(&kbd, 0x64, 0x60);
    kbd_write(&kbd, 0x60, 0x45);                /* no interrupt */
    CHECK_EQ(aux_interrupts, 3);
    kbd_aux_push(&kbd, 1);
    CHECK_EQ(aux_interrupts, 3);
    CHECK_EQ(get(), 1);
}

TEST(kbd, a_key_waits_while_the_mouse_is_served)
{
    start();
    kbd_aux_push(&kbd, 0x08);
    kbd_interrupt_taken(&kbd, true);
    CHECK_EQ(get(), 0x08);
    kbd_push(&kbd, 0x1E);
    CHECK(!irq);
    kbd_interrupt_ended(&kbd, true);
    CHECK(irq);
    CHECK_EQ(get(), 0x1E);
    for (unsigned i = 0; i < AUX_QUEUE; i++) {
        kbd_interrupt_taken(&kbd, true);
        CHECK(kbd_aux_push(&kbd, 1));
    }
    CHECK(!kbd_aux_push(&kbd, 1));
    CHECK_EQ(kbd_aux_room(&kbd), 0);
}

/* What comes for the keys pushed, as text. */
static const char *codes(const char *set1)
{
    static char text[100];
    unsigned at = 0;
    int byte;

    for (; *set1 != '\0'; set1++) {
        kbd_push(&kbd, (uint8_t)*set1);
    }
    text[0] = '\0';
    while ((byte = get()) >= 0 && at < 90) {
        at += (unsigned)sprintf(text + at, "%02X", byte);
    }
    return text;
}

static void choose(uint8_t mode, uint8_t set)
{
    start();
    kbd_write(&kbd, 0x64, 0x60);
    kbd_write(&kbd, 0x60, mode);
    kbd_write(&kbd, 0x60, 0xF0);
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, set);
    CHECK_EQ(get(), 0xFA);
}

#define KEYS "\x1E\x9E\xE0\x48\xE0\xC8\x41\xC1\xE1\x1D\x45\xE1\x9D\xC5"

TEST(kbd, scan_code_sets)
{
    choose(0x45, 2);
    CHECK_STR_EQ(codes(KEYS), "1E9EE048E0C841C1E11D45E19DC5");
    choose(0x05, 2);
    CHECK_STR_EQ(codes(KEYS), "1CF01CE075E0F07583F083E11477E1F014F077");
    choose(0x05, 1);
    CHECK_STR_EQ(codes(KEYS), "1E9EE048E0C841C1E11D45E19DC5");
    choose(0x05, 3);
    CHECK_STR_EQ(codes(KEYS), "1CF01C63F06337F03762");
    choose(0x45, 3);                            /* translated: what little sense it makes */
    CHECK_STR_EQ(codes("\x1E\x9E"), "1E9E");
    kbd_write(&kbd, 0x60, 0xF0);
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, 0);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(get(), 0x3F);                      /* 3 */
    choose(0x05, 3);
    kbd_write(&kbd, 0x60, 0xF9);                /* make only */
    CHECK_EQ(get(), 0xFA);
    CHECK_STR_EQ(codes("\x1E\x9E"), "1C");
    kbd_write(&kbd, 0x60, 0xFA);
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, 0xFD);                /* ... of one key */
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, 0x1C);
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, 0xF4);
    CHECK_EQ(get(), 0xFA);
    CHECK_STR_EQ(codes("\x1E\x9E\x30\xB0"), "1C32F032");
}

TEST(kbd, translation_is_the_inverse_of_set_2)
{
    for (unsigned code = 1; code < 0x59; code++) {
        CHECK_EQ(scan_set1_from_set2(scan_set2_from_set1((uint8_t)code)), code);
    }
    CHECK_EQ(scan_set2_from_set1(0x41), 0x83);
    CHECK_EQ(scan_set2_from_set1(0x54), 0x84);
    CHECK_EQ(scan_set1_from_set2(0xFA), 0xFA);
}

TEST(kbd, typematic_rate)
{
    start();
    CHECK_EQ(kbd_delay_ms(&kbd), 500);
    CHECK_EQ(kbd_period_ms(&kbd), 91);
    kbd_write(&kbd, 0x60, 0xF3);
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, 0x00);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(kbd_delay_ms(&kbd), 250);
    CHECK_EQ(kbd_period_ms(&kbd), 33);          /* 30 a second */
    kbd_write(&kbd, 0x60, 0xF3);
    CHECK_EQ(get(), 0xFA);
    kbd_write(&kbd, 0x60, 0x7F);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(kbd_delay_ms(&kbd), 1000);
    CHECK_EQ(kbd_period_ms(&kbd), 500);         /* 2 a second */
    kbd_write(&kbd, 0x60, 0xF6);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(kbd_period_ms(&kbd), 91);
}

TEST(kbd, resend_and_identify_without_translation)
{
    start();
    kbd_write(&kbd, 0x64, 0x60);
    kbd_write(&kbd, 0x60, 0x05);
    kbd_write(&kbd, 0x60, 0xF2);
    CHECK_EQ(get(), 0xFA);
    CHECK_EQ(get(), 0xAB);
    CHECK_EQ(get(), 0x83);
    kbd_write(&kbd, 0x60, 0xFE);
    CHECK_EQ(get(), 0x83);
    kbd_write(&kbd, 0x60, 0x10);                /* no command */
    CHECK_EQ(get(), 0xFE);
    kbd_write(&kbd, 0x60, 0xFE);
    CHECK_EQ(get(), 0x83);
}
