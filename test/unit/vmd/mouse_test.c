/* mouse - the PS/2 mouse of a VM, and packets of a real one. */
#include "unit.h"
#include "../../../vxd/vmd/mouse.h"

static struct mouse mouse;
static uint8_t sent[64];
static unsigned count, room;

static void fake_send(void *context, uint8_t byte)
{
    (void)context;
    sent[count++ % 64] = byte;
}

static uint32_t fake_room(void *context)
{
    (void)context;
    return room;
}

static void start(void)
{
    count = 0;
    room = 64;
    mouse_init(&mouse, fake_send, fake_room, NULL);
}

/* What the mouse says to a byte, as text. */
static const char *to(uint8_t byte)
{
    static char text[40];

    count = 0;
    mouse_write(&mouse, byte);
    text[0] = '\0';
    for (unsigned i = 0; i < count && i < 16; i++) {
        sprintf(text + 2 * i, "%02X", sent[i]);
    }
    return text;
}

static const char *move(int dx, int dy, int wheel, unsigned buttons)
{
    static char text[80];
    struct mouse_move m = { (int16_t)dx, (int16_t)dy, (int16_t)wheel, (uint8_t)buttons };

    count = 0;
    mouse_moved(&mouse, &m);
    text[0] = '\0';
    for (unsigned i = 0; i < count && i < 36; i++) {
        sprintf(text + 2 * i, "%02X", sent[i]);
    }
    return text;
}

TEST(mouse, commands)
{
    start();
    CHECK_STR_EQ(to(0xFF), "FAAA00");
    CHECK_STR_EQ(to(0xF2), "FA00");
    CHECK_STR_EQ(to(0xE9), "FA000264");
    CHECK_STR_EQ(to(0xE8), "FA");
    CHECK_STR_EQ(to(3), "FA");
    CHECK_STR_EQ(to(0xE8), "FA");
    CHECK_STR_EQ(to(4), "FC");
    CHECK_STR_EQ(to(0xF3), "FA");
    CHECK_STR_EQ(to(40), "FA");
    CHECK_STR_EQ(to(0xE7), "FA");
    CHECK_STR_EQ(to(0xF4), "FA");
    CHECK_STR_EQ(to(0xE9), "FA300328");
    CHECK_STR_EQ(to(0xFE), "FA300328");
    CHECK_STR_EQ(to(0xF6), "FA");
    CHECK_STR_EQ(to(0xE9), "FA000264");
    CHECK_STR_EQ(to(0x12), "FE");
}

TEST(mouse, stream_mode)
{
    start();
    CHECK_STR_EQ(move(5, 3, 0, 0), "");             /* not before F4 */
    to(0xF4);
    CHECK_STR_EQ(move(5, 3, 0, 0), "2805FD");       /* down is negative */
    CHECK_STR_EQ(move(-5, -3, 0, 0), "18FB03");
    CHECK_STR_EQ(move(0, 0, 0, MOUSE_LEFT), "090000");
    CHECK_STR_EQ(move(0, 0, 0, MOUSE_LEFT), "");    /* nothing new */
    CHECK_STR_EQ(move(0, 0, 0, MOUSE_RIGHT | MOUSE_MIDDLE), "0E0000");
    CHECK_STR_EQ(move(300, 0, 0, 0), "08FF00082D00");
    to(0xF5);
    CHECK_STR_EQ(move(5, 3, 0, 0), "");
    to(0xF4);
    CHECK_STR_EQ(move(0, 0, 0, 0), "");             /* what was before does not count */
}

TEST(mouse, waits_for_room)
{
    start();
    to(0xF4);
    room = 3;
    CHECK_STR_EQ(move(5, 0, 0, 0), "");
    CHECK_STR_EQ(move(6, 0, 0, 0), "");
    room = 64;
    CHECK_STR_EQ(move(0, 0, 0, 0), "080B00");
}

TEST(mouse, remote_and_wrap_mode)
{
    start();
    to(0xF0);
    CHECK_STR_EQ(move(5, 0, 0, MOUSE_LEFT), "");
    CHECK_STR_EQ(to(0xEB), "FA090500");
    CHECK_STR_EQ(to(0xEB), "FA090000");
    CHECK_STR_EQ(to(0xE9), "FA440264");
    to(0xEA);
    CHECK_STR_EQ(to(0xEE), "FA");
    CHECK_STR_EQ(to(0xF4), "F4");
    CHECK_STR_EQ(to(0xEC), "FA");
    CHECK_STR_EQ(to(0xF4), "FA");
    to(0xEE);
    CHECK_STR_EQ(to(0xFF), "FAAA00");
}

TEST(mouse, scaling)
{
    start();
    to(0xF4);
    to(0xE7);
    CHECK_STR_EQ(move(1, 0, 0, 0), "080100");
    CHECK_STR_EQ(move(2, 0, 0, 0), "080100");
    CHECK_STR_EQ(move(-5, 0, 0, 0), "18F700");
    CHECK_STR_EQ(move(10, 0, 0, 0), "081400");
    CHECK_STR_EQ(move(200, 0, 0, 0), "48FF00");     /* does not fit: overflow */
    to(0xE6);
    CHECK_STR_EQ(move(10, 0, 0, 0), "080A00");
}

TEST(mouse, wheel)
{
    static const uint8_t rates[3] = { 200, 100, 80 };

    start();
    for (unsigned i = 0; i < 3; i++) {
        to(0xF3);
        to(rates[i]);
    }
    CHECK_STR_EQ(to(0xF2), "FA03");
    to(0xF4);
    CHECK_STR_EQ(move(0, 0, -1, 0), "080000FF");
    CHECK_STR_EQ(move(1, 0, 0, 0), "08010000");
    to(0xFF);
    CHECK_STR_EQ(to(0xF2), "FA00");
}

static struct packet packet;
static struct mouse_move got;

static bool feed(uint8_t byte, uint32_t ms)
{
    return packet_feed(&packet, byte, ms, &got);
}

TEST(packet, motion_and_buttons)
{
    memset(&packet, 0, sizeof packet);
    CHECK(!feed(0x19, 0));
    CHECK(!feed(0xFB, 0));
    CHECK(feed(0x03, 1));
    CHECK_EQ(got.dx, -5);
    CHECK_EQ(got.dy, -3);
    CHECK_EQ(got.buttons, MOUSE_LEFT);
    feed(0x28, 2);
    feed(0x10, 2);
    CHECK(feed(0xFF, 2));
    CHECK_EQ(got.dx, 16);
    CHECK_EQ(got.dy, 1);
    feed(0x49, 2);
    feed(0xFF, 2);
    CHECK(feed(0xFF, 2));
    CHECK_EQ(got.dx, 0);                            /* overflow */
    CHECK_EQ(got.buttons, 1);
}

TEST(packet, finds_the_beginning_again)
{
    memset(&packet, 0, sizeof packet);
    CHECK(!feed(0x05, 0));                          /* begins no packet */
    CHECK(!feed(0x08, 0));
    CHECK(!feed(0x01, 0));
    CHECK(!feed(0x08, 500));                        /* a byte was lost */
    CHECK(!feed(0x02, 500));
    CHECK(feed(0x00, 500));
    CHECK_EQ(got.dx, 2);
}

TEST(packet, wheel)
{
    memset(&packet, 0, sizeof packet);
    packet.size = 4;
    feed(0x08, 0);
    feed(0, 0);
    CHECK(!feed(0, 0));
    CHECK(feed(0xFF, 0));
    CHECK_EQ(got.wheel, -1);
    feed(0x08, 0);
    feed(0, 0);
    feed(0, 0);
    CHECK(feed(0x01, 0));
    CHECK_EQ(got.wheel, 1);
}
