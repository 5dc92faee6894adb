/* both - a VM's controller with keyboard and mouse at it, as VKD and VMD connect them. */
#include "unit.h"
#include "../../../vxd/vkd/8042.h"
#include "../../../vxd/vmd/mouse.h"

static struct kbd kbd;
static struct mouse mouse;

static void fake_irq(void *context, bool aux, bool raised)
{
    (void)context, (void)aux, (void)raised;
}

static void fake_reset(void *context)
{
    (void)context;
}

static void to_mouse(void *context, uint8_t byte)
{
    (void)context;
    mouse_write(&mouse, byte);
}

static void from_mouse(void *context, uint8_t byte)
{
    (void)context;
    (void)kbd_aux_push(&kbd, byte);
}

static uint32_t room(void *context)
{
    (void)context;
    return kbd_aux_room(&kbd);
}

static const struct kbd_ops ops = { fake_irq, fake_reset, to_mouse };

static void start(void)
{
    kbd_init(&kbd, &ops, NULL);
    mouse_init(&mouse, from_mouse, room, NULL);
}

static void to_aux(uint8_t byte)
{
    kbd_write(&kbd, 0x64, 0xD4);
    kbd_write(&kbd, 0x60, byte);
}

TEST(both, mouse_and_keys_share_the_port)
{
    const struct mouse_move move = { 1, 2, 0, MOUSE_LEFT };

    start();
    to_aux(0xF4);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0xFA);
    kbd_push(&kbd, 0x1E);
    mouse_moved(&mouse, &move);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0x21, 0x01);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x1E);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0x21, 0x21);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x29);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0x21, 0x21);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0x01);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0x21, 0x21);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0xFE);
    CHECK_EQ(kbd_read(&kbd, 0x64) & 0x21, 0x00);
}

/* Whatever a program writes and in whatever order: nothing is overrun, and a reset ends it. */
TEST(both, random_accesses_do_no_harm)
{
    uint32_t seed = 1;

    start();
    for (unsigned i = 0; i < 400000; i++) {
        seed = seed * 1664525 + 1013904223;
        uint8_t byte = (uint8_t)(seed >> 24), what = seed >> 16 & 15;
        const struct mouse_move move = { (int16_t)(seed >> 12), (int16_t)(seed >> 8), (int8_t)byte, byte & 7 };

        switch (what) {
        case 0 ... 3:
            kbd_write(&kbd, what & 1 ? 0x60 : 0x64, byte);
            break;
        case 4 ... 7:
            (void)kbd_read(&kbd, what & 1 ? 0x60 : 0x64);
            break;
        case 8:
            to_aux(byte);
            break;
        case 9:
            kbd_write(&kbd, 0x60, 0xE0 | byte);
            break;
        case 10:
            (void)kbd_push(&kbd, byte);
            break;
        case 11:
            mouse_moved(&mouse, &move);
            break;
        case 12: case 13:
            kbd_interrupt_taken(&kbd, what & 1);
            break;
        default:
            kbd_interrupt_ended(&kbd, what & 1);
            break;
        }
        CHECK(kbd_room(&kbd) <= KBD_QUEUE);
        CHECK(kbd_aux_room(&kbd) <= AUX_QUEUE);
        CHECK(kbd.keyboard.reply_count <= KBD_REPLIES);
        CHECK(kbd_period_ms(&kbd) >= 33);
    }
    start();
    kbd_write(&kbd, 0x60, 0xFF);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0xFA);
    CHECK_EQ(kbd_read(&kbd, 0x60), 0xAA);
}
