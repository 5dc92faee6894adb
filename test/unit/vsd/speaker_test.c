/* speaker - whose sound comes out of the PC's speaker. */
#include "unit.h"
#include "../../../vxd/vsd/speaker.h"

static struct speaker s;
static struct voice a, b;
static uint8_t mode, on;
static uint32_t count;
static unsigned tones, switches;

static void tone(uint8_t m, uint32_t c)
{
    mode = m;
    count = c;
    tones++;
}

static void bits(uint8_t value)
{
    on = value;
    switches++;
}

static const struct speaker_ops ops = { tone, bits };

static void start(void)
{
    s = (struct speaker){ .ops = &ops };
    a = b = (struct voice){ 0, 3, 0 };
    mode = on = 0;
    count = tones = switches = 0;
    speaker_listen(&s, &a);
}

static void plays(struct voice *v, uint32_t c)
{
    *v = (struct voice){ 3, 3, c };
    speaker_changed(&s, v);
}

TEST(speaker, the_vm_with_the_focus_is_heard)
{
    start();
    plays(&a, 1000);
    CHECK_EQ(count, 1000);
    CHECK_EQ(on, 3);
    plays(&b, 2000);
    CHECK_EQ(count, 1000);
    speaker_listen(&s, &b);
    CHECK_EQ(count, 2000);
    CHECK_EQ(on, 3);
    b.bits = 0;
    speaker_changed(&s, &b);
    CHECK_EQ(on, 0);
    speaker_listen(&s, &a);
    CHECK_EQ(on, 3);
    CHECK_EQ(count, 1000);
    speaker_listen(&s, NULL);
    CHECK_EQ(on, 0);
}

TEST(speaker, the_ports_are_written_only_when_something_changes)
{
    start();
    plays(&a, 1000);
    plays(&a, 1000);
    CHECK_EQ(tones, 1);
    CHECK_EQ(switches, 1);
    a.bits = 2;                         /* moved by hand: no tone */
    speaker_changed(&s, &a);
    CHECK_EQ(tones, 1);
    CHECK_EQ(on, 2);
}

TEST(speaker, the_bell_comes_first)
{
    start();
    plays(&a, 1000);
    speaker_ring(&s, 1355, true);
    CHECK_EQ(count, 1355);
    plays(&a, 500);
    CHECK_EQ(count, 1355);
    speaker_listen(&s, &b);
    CHECK_EQ(on, 3);
    speaker_ring(&s, 1355, false);
    CHECK_EQ(on, 0);
    speaker_listen(&s, &a);
    CHECK_EQ(count, 500);
    CHECK_EQ(mode, 3);
}
