/* range - an arena's ranges against a plain map of its pages. */
#include "unit.h"

#include "mem/range.h"

#define FIRST   100u
#define END     1700u
#define COUNT   200u

static struct range_set set;
static struct range ranges[COUNT];
static uint8_t map[END];            /* 1 + index of the range at this page */

static void start(void)
{
    range_init(&set, FIRST, END);
    memset(map, 0, sizeof map);
}

static void mark(const struct range *r, uint8_t value)
{
    for (uint32_t p = r->start; p < r->start + r->pages; p++) {
        CHECK_EQ(map[p] != 0, value == 0);
        map[p] = value;
    }
}

static uint32_t widest(void)
{
    uint32_t best = 0, run = 0;

    for (uint32_t p = FIRST; p < END; p++) {
        run = map[p] != 0 ? 0 : run + 1;
        if (run > best) {
            best = run;
        }
    }
    return best;
}

static void same_as_map(void)
{
    uint32_t used = 0;

    for (uint32_t p = FIRST; p < END; p++) {
        struct range *r = range_find(&set, p);

        CHECK_EQ(r != NULL ? (uint32_t)(r - ranges) + 1 : 0, map[p]);
        used += map[p] != 0;
    }
    CHECK_EQ(set.used, used);
    CHECK_EQ(range_widest_gap(&set), widest());
}

TEST(range, taken_from_the_lowest_place_that_fits)
{
    start();
    CHECK(range_take(&set, &ranges[0], 10, 0));
    CHECK(range_take(&set, &ranges[1], 5, 0));
    CHECK(range_take(&set, &ranges[2], 10, 0));
    CHECK_EQ(ranges[0].start, FIRST);
    CHECK_EQ(ranges[1].start, FIRST + 10);
    CHECK_EQ(ranges[2].start, FIRST + 15);
    range_give(&set, &ranges[1]);
    CHECK(range_take(&set, &ranges[3], 6, 0));
    CHECK_EQ(ranges[3].start, FIRST + 25);
    CHECK(range_take(&set, &ranges[4], 5, 0));
    CHECK_EQ(ranges[4].start, FIRST + 10);
}

TEST(range, a_place_that_is_in_use_is_refused)
{
    start();
    CHECK(range_take_at(&set, &ranges[0], 500, 10));
    CHECK(!range_take_at(&set, &ranges[1], 509, 1));
    CHECK(!range_take_at(&set, &ranges[1], 499, 2));
    CHECK(!range_take_at(&set, &ranges[1], 490, 100));
    CHECK(range_take_at(&set, &ranges[1], 490, 10));
    CHECK(range_take_at(&set, &ranges[2], 510, 10));
    CHECK(!range_take_at(&set, &ranges[3], FIRST - 1, 1));
    CHECK(!range_take_at(&set, &ranges[3], END, 1));
    CHECK(!range_take_at(&set, &ranges[3], END - 1, 2));
    CHECK(!range_take_at(&set, &ranges[3], 600, 0xFFFFFFFFu));
    CHECK(range_take_at(&set, &ranges[3], END - 1, 1));
}

TEST(range, alignment_even_when_it_fits_by_chance_only)
{
    start();
    CHECK(range_take(&set, &ranges[0], 1, 0));
    CHECK(range_take(&set, &ranges[1], 64, 0x3F));
    CHECK_EQ(ranges[1].start, 128);
    start();
    CHECK(range_take_at(&set, &ranges[0], FIRST, 1024 - FIRST));
    CHECK(range_take_at(&set, &ranges[1], 1024 + 512, END - 1024 - 512));
    CHECK(!range_take(&set, &ranges[2], 513, 0x3FF));
    CHECK(range_take(&set, &ranges[2], 512, 0x3FF));
    CHECK_EQ(ranges[2].start, 1024);
}

TEST(range, resized_as_far_as_the_next_one)
{
    start();
    CHECK(range_take_at(&set, &ranges[0], 200, 10));
    CHECK(range_take_at(&set, &ranges[1], 300, 10));
    CHECK(!range_resize(&set, &ranges[0], 101));
    CHECK(!range_resize(&set, &ranges[0], 0));
    CHECK(range_resize(&set, &ranges[0], 100));
    CHECK(!range_take_at(&set, &ranges[2], 299, 1));
    CHECK(range_resize(&set, &ranges[0], 1));
    CHECK(range_take_at(&set, &ranges[2], 201, 99));
}

TEST(range, nothing_impossible)
{
    start();
    CHECK(!range_take(&set, &ranges[0], 0, 0));
    CHECK(!range_take(&set, &ranges[0], END - FIRST + 1, 0));
    CHECK(!range_take(&set, &ranges[0], 0xFFFFFFFFu, 0x3FF));
    CHECK(range_take(&set, &ranges[0], END - FIRST, 0));
    CHECK(!range_take(&set, &ranges[1], 1, 0));
    CHECK_EQ(range_widest_gap(&set), 0);
    range_give(&set, &ranges[0]);
    CHECK_EQ(range_widest_gap(&set), END - FIRST);
}

TEST(range, thousands_of_steps_agree_with_a_map)
{
    uint8_t live[COUNT] = { 0 };
    uint32_t random = 12345;

    start();
    for (unsigned step = 0; step < 20000; step++) {
        random = random * 1664525u + 1013904223u;
        uint32_t i = (random >> 8) % COUNT, pages = 1 + (random >> 16) % 20;
        struct range *r = &ranges[i];

        if (live[i]) {
            mark(r, 0);
            if ((random >> 28) == 0 && range_resize(&set, r, pages)) {
                mark(r, (uint8_t)(i + 1));
            } else {
                range_give(&set, r);
                live[i] = 0;
            }
        } else if ((random >> 30) == 0) {
            live[i] = range_take_at(&set, r, FIRST + (random >> 4) % (END - FIRST), pages);
        } else {
            CHECK_EQ(range_take(&set, r, pages, 0), widest() >= pages);
            live[i] = widest() >= pages;
        }
        if (live[i] && map[r->start] == 0) {
            mark(r, (uint8_t)(i + 1));
        }
        if (step % 100 == 0) {
            same_as_map();
        }
    }
}
