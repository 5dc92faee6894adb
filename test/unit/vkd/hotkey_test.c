/* hotkey - scan codes become keys, keys become hot keys. */
#include "unit.h"
#include "../../../vxd/vkd/hotkey.h"

static struct stream stream;
static struct hot_keys hot;
static struct hot_vm vm;
static struct hot_note notes[HOT_NOTES];
static unsigned count;
static bool swallowed;

static void nobody(void)
{
}

static void start(void)
{
    memset(&stream, 0, sizeof stream);
    memset(&hot, 0, sizeof hot);
    memset(&vm, 0, sizeof vm);
}

static struct hot_key *define(uint8_t code, uint8_t type, uint32_t shift, uint8_t flags)
{
    const struct hot_key definition = { .callback = nobody, .code = code, .type = type,
        .mask = (uint16_t)(shift >> 16), .compare = (uint16_t)shift, .flags = flags };

    return hot_define(&hot, &definition);
}

/* One byte; how many notifications it gave. */
static unsigned feed(uint8_t byte)
{
    struct key key;

    count = 0;
    swallowed = false;
    if (stream_feed(&stream, byte, &key)) {
        swallowed = hot_feed(&hot, &vm, &key, stream_shift(&stream), notes, &count);
    }
    return count;
}

TEST(stream, keys_and_prefixes)
{
    struct key key;

    start();
    CHECK(stream_feed(&stream, 0x1E, &key));
    CHECK_EQ(key.code, 0x1E);
    CHECK(!key.extended && !key.up && !key.repeat);
    CHECK(stream_feed(&stream, 0x1E, &key));
    CHECK(key.repeat);
    CHECK(!stream_feed(&stream, 0xE0, &key));
    CHECK(stream_feed(&stream, 0x1E | 0x80, &key));
    CHECK(key.extended && key.up);
    CHECK_EQ(key.length, 2);
    CHECK(down_test(stream.down, 0x1E));            /* the other key is still down */
    CHECK(stream_feed(&stream, 0x9E, &key));
    CHECK(!down_test(stream.down, 0x1E));
    CHECK(!stream_feed(&stream, 0xFF, &key));       /* overrun */
    CHECK(!stream_feed(&stream, 0x00, &key));
}

TEST(stream, pause_is_no_ctrl)
{
    static const uint8_t pause[6] = { 0xE1, 0x1D, 0x45, 0xE1, 0x9D, 0xC5 };
    struct key key;
    unsigned keys = 0;

    start();
    for (unsigned i = 0; i < 6; i++) {
        if (stream_feed(&stream, pause[i], &key)) {
            CHECK_EQ(key.code, KEY_PAUSE);
            CHECK_EQ(key.up, keys == 1);
            CHECK_EQ(key.length, 3);
            keys++;
        }
        CHECK_EQ(stream_shift(&stream), 0);
    }
    CHECK_EQ(keys, 2);
}

TEST(stream, shift_keys)
{
    struct key key;

    start();
    stream_feed(&stream, 0x2A, &key);
    CHECK_EQ(stream_shift(&stream), SS_Either_Shift | SS_LShift);
    stream_feed(&stream, 0xE0, &key);
    stream_feed(&stream, 0x38, &key);
    CHECK_EQ(stream_shift(&stream), SS_Either_Shift | SS_LShift | SS_Either_Alt | SS_RAlt);
    stream_feed(&stream, 0xAA, &key);
    stream_feed(&stream, 0xE0, &key);
    stream_feed(&stream, 0x2A, &key);               /* made up around a cursor key */
    CHECK_EQ(stream_shift(&stream), SS_Either_Alt | SS_RAlt);
}

TEST(stream, made_up_shift_codes_are_no_keys)
{
    struct key key;

    start();
    for (unsigned i = 0; i < 2; i++) {              /* Shift and a cursor key: E0 2A comes when it is let go */
        CHECK(!stream_feed(&stream, 0xE0, &key));
        CHECK(stream_feed(&stream, 0x2A, &key));
        CHECK(key_is_made_up(&key));
        CHECK(!key.repeat);
        CHECK(!down_test(stream.down, 0xAA));
    }
}

TEST(hot_key, press_repeat_release_complete)
{
    struct hot_key *tab;

    start();
    tab = define(0x0F, 0, SHIFT_STATE(SS_Shifts, SS_Either_Alt), CallOnAll | CallOnComplete);
    CHECK_EQ(feed(0x0F), 0);
    CHECK(!swallowed);
    feed(0x8F);
    CHECK_EQ(feed(0x38), 0);
    CHECK(!swallowed);
    CHECK_EQ(feed(0x0F), 1);
    CHECK(swallowed);
    CHECK(notes[0].hot_key == tab);
    CHECK_EQ(notes[0].what, Hot_Key_Pressed);
    CHECK_EQ(notes[0].code, 0x0F);
    CHECK_EQ(notes[0].shift, SS_Either_Alt | SS_LAlt);
    CHECK_EQ(feed(0x0F), 1);
    CHECK(swallowed);
    CHECK_EQ(notes[0].what, Hot_Key_Repeated);
    CHECK_EQ(feed(0x8F), 1);
    CHECK(swallowed);
    CHECK_EQ(notes[0].what, Hot_Key_Released);
    CHECK_EQ(feed(0x0F), 1);                        /* again: still the same state */
    CHECK_EQ(notes[0].what, Hot_Key_Pressed);
    CHECK_EQ(feed(0x8F), 1);
    CHECK_EQ(feed(0xB8), 1);
    CHECK(!swallowed);
    CHECK_EQ(notes[0].what, Hot_Key_Completed);
    CHECK_EQ(feed(0x0F), 0);
    CHECK(!swallowed);
}

TEST(hot_key, another_completes_the_one_before)
{
    start();
    define(0x02, 0, SHIFT_STATE(SS_Shifts, SS_Either_Alt), CallOnComplete);
    define(0x03, 0, SHIFT_STATE(SS_Shifts, SS_Either_Alt), CallOnPress);
    feed(0x38);
    CHECK_EQ(feed(0x02), 0);
    CHECK(swallowed);
    feed(0x82);
    CHECK_EQ(feed(0x03), 2);
    CHECK_EQ(notes[0].what, Hot_Key_Completed);
    CHECK_EQ(notes[0].code, 0x02);
    CHECK_EQ(notes[1].what, Hot_Key_Pressed);
    CHECK_EQ(notes[1].code, 0x03);
}

TEST(hot_key, shift_let_go_first)
{
    start();
    define(0x0F, 0, SHIFT_STATE(SS_Shifts, SS_Either_Alt), CallOnRelease | CallOnComplete);
    feed(0x38);
    feed(0x0F);
    CHECK_EQ(feed(0xB8), 1);
    CHECK_EQ(notes[0].what, Hot_Key_Completed);
    CHECK_EQ(feed(0x8F), 1);
    CHECK_EQ(notes[0].what, Hot_Key_Released);
    CHECK(swallowed);
}

TEST(hot_key, without_shift_it_completes_on_release)
{
    start();
    define(0x37, ExtendedKey_B, SHIFT_STATE(SS_Shifts, 0), CallOnPress | CallOnComplete);
    CHECK_EQ(feed(0x37), 0);
    CHECK(!swallowed);
    feed(0xB7);
    feed(0xE0);
    CHECK_EQ(feed(0x37), 1);
    CHECK(swallowed);
    feed(0xE0);
    CHECK_EQ(feed(0xB7), 1);
    CHECK_EQ(notes[0].what, Hot_Key_Completed);
}

TEST(hot_key, mask_and_compare)
{
    start();
    define(0x1E, AllowExtended_B, SHIFT_STATE(SS_LCtrl | SS_RCtrl, SS_RCtrl), CallOnPress);
    feed(0x1D);
    CHECK_EQ(feed(0x1E), 0);
    feed(0x9E);
    feed(0x9D);
    feed(0xE0);
    feed(0x1D);
    feed(0x2A);                                     /* is not in the mask */
    CHECK_EQ(feed(0x1E), 1);
    feed(0x9E);
    feed(0xE0);
    CHECK_EQ(feed(0x1E), 1);                        /* either */
}

TEST(hot_key, local_and_monitored_ones)
{
    struct hot_key *local, *global;

    start();
    local = define(0x3B, 0, SHIFT_STATE(SS_Shifts, 0), CallOnPress | Local_Key);
    global = define(0x3C, 0, SHIFT_STATE(SS_Shifts, 0), CallOnPress | Monitor_Key);
    hot_enable(&hot, &vm, local, false);
    hot_enable(&hot, &vm, global, false);           /* no local key: nothing happens */
    CHECK_EQ(feed(0x3B), 0);
    CHECK(!swallowed);
    feed(0xBB);
    CHECK_EQ(feed(0x3C), 1);
    CHECK(!swallowed);
    CHECK_EQ(feed(0xBC), 0);
    CHECK(!swallowed);
    hot_enable(&hot, &vm, local, true);
    CHECK_EQ(feed(0x3B), 1);
    CHECK(swallowed);
}

TEST(hot_key, cancel_and_remove)
{
    struct hot_key *tab;

    start();
    tab = define(0x0F, 0, SHIFT_STATE(SS_Shifts, SS_Either_Alt), CallOnAll | CallOnComplete);
    CHECK(hot_valid(&hot, tab));
    CHECK(!hot_valid(&hot, tab + 1));
    CHECK(!hot_valid(&hot, (struct hot_key *)((char *)tab + 4)));
    CHECK(!hot_valid(&hot, NULL));
    feed(0x38);
    CHECK_EQ(feed(0x0F), 1);
    hot_cancel(&hot);
    CHECK_EQ(feed(0x8F), 0);                        /* nobody hears, and no VM sees it */
    CHECK(swallowed);
    CHECK_EQ(feed(0xB8), 0);
    feed(0x38);
    CHECK_EQ(feed(0x0F), 1);
    hot_remove(&hot, tab);
    CHECK(!hot_valid(&hot, tab));
    CHECK_EQ(feed(0x8F), 0);
    CHECK(swallowed);
    CHECK_EQ(feed(0x0F), 0);
    CHECK(!swallowed);
}

TEST(hot_key, as_many_as_there_are)
{
    start();
    for (unsigned i = 0; i < HOT_KEYS; i++) {
        CHECK(define(0x01, 0, 0, CallOnPress) != NULL);
    }
    CHECK(define(0x01, 0, 0, CallOnPress) == NULL);
}
