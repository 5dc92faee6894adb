/* poll - who is idle, and who only looks for keys now and then. */
#include "unit.h"
#include "../../../vxd/bios/poll.h"

#define DELAY   500u
#define LATER   10000u      /* ms: long after the last key */

static uint32_t now, now_ms, accesses;

/* Looks `n` times, `ticks` apart, port accesses before each; how often that was idle. */
static unsigned look(struct polling *p, unsigned n, uint32_t ticks, uint32_t ports)
{
    unsigned idle = 0;

    for (unsigned i = 0; i < n; i++) {
        now += ticks;
        accesses += ports;
        if (poll_again(p, accesses)) {
            idle += poll_judge(p, now, now_ms, DELAY);
        }
    }
    return idle;
}

static struct polling fresh(void)
{
    now = 0xFFFFFF00;       /* it may wrap at any time */
    now_ms = LATER;
    accesses = 5;
    return (struct polling){ 0 };
}

TEST(poll, rapid_looks_are_idle_after_so_many)
{
    struct polling p = fresh();

    CHECK_EQ(look(&p, POLLS_QUIET + POLLS_JUDGED - 1, 3, 0), 0);
    CHECK_EQ(look(&p, 1, 3, 0), 1);
    CHECK_EQ(look(&p, POLLS_QUIET + POLLS_JUDGED - 1, 3, 0), 0);   /* and again as many */
    CHECK_EQ(look(&p, 1, 3, 0), 1);
}

TEST(poll, the_limit_is_the_mean_distance)
{
    struct polling p = fresh();

    CHECK_EQ(look(&p, 1000, POLL_TICKS, 0), 1000 / (POLLS_QUIET + POLLS_JUDGED));
    p = fresh();
    CHECK_EQ(look(&p, 100000, POLL_TICKS + 1, 0), 0);
}

TEST(poll, bursts_with_work_between_are_not_idle)
{
    struct polling p = fresh();

    for (unsigned frame = 0; frame < 1000; frame++) {
        CHECK_EQ(look(&p, 50, 1, 0), 0);
        now += 19886;                       /* 60 a second */
    }
}

TEST(poll, a_port_access_in_between_is_work)
{
    struct polling p = fresh();

    CHECK_EQ(look(&p, 100000, 1, 1), 0);
    for (unsigned i = 0; i < 1000; i++) {
        CHECK_EQ(look(&p, POLLS_JUDGED, 1, 0), 0);
        accesses++;
    }
}

TEST(poll, so_is_anything_else_that_is_told)
{
    struct polling p = fresh();

    for (unsigned i = 0; i < 1000; i++) {
        CHECK_EQ(look(&p, POLLS_QUIET + POLLS_JUDGED - 1, 1, 0), 0);
        poll_over(&p);
    }
}

TEST(poll, not_soon_after_a_key)
{
    struct polling p = fresh();

    p.key_ms = now_ms - DELAY + 1;
    CHECK_EQ(look(&p, 1000, 1, 0), 0);
    now_ms++;
    CHECK(look(&p, 1000, 1, 0) > 0);
    p.key_ms = 0xFFFFFFF0;                  /* the time wraps */
    now_ms = 100;
    CHECK_EQ(look(&p, 1000, 1, 0), 0);
    now_ms = DELAY;
    CHECK(look(&p, 1000, 1, 0) > 0);
}

TEST(poll, never_when_it_is_off)
{
    struct polling p = fresh();

    p.off = true;
    CHECK_EQ(look(&p, 10000, 1, 0), 0);
}
