/*
 * The room for devices in control blocks.
 */
#include "unit.h"

#include "vm/cb_area.h"

static struct cb_areas areas;

static void fresh(void)
{
    memset(&areas, 0, sizeof areas);
    areas.first = 100;
}

TEST(cb_area, areas_follow_each_other_on_dwords)
{
    fresh();
    CHECK_EQ(cb_area_take(&areas, 5), 100);
    CHECK_EQ(cb_area_take(&areas, 1), 108);
    CHECK_EQ(cb_area_size(&areas, 100), 8);
    CHECK_EQ(cb_area_size(&areas, 108), 4);
}

TEST(cb_area, nothing_and_too_much_fail)
{
    fresh();
    CHECK_EQ(cb_area_take(&areas, 0), 0);
    CHECK_EQ(cb_area_take(&areas, 0xFFFFFFFF), 0);
    CHECK_EQ(cb_area_take(&areas, CB_BYTES), 0);
    CHECK_EQ(cb_area_take(&areas, CB_BYTES - 99), 0);
    CHECK_EQ(cb_area_take(&areas, CB_BYTES - 100), 100);
    CHECK_EQ(cb_area_take(&areas, 1), 0);
}

TEST(cb_area, room_given_back_is_used_again)
{
    uint32_t a, b, c;

    fresh();
    a = cb_area_take(&areas, 16);
    b = cb_area_take(&areas, 16);
    c = cb_area_take(&areas, 16);
    CHECK(cb_area_give(&areas, b));
    CHECK_EQ(cb_area_size(&areas, a), 16);
    CHECK_EQ(cb_area_size(&areas, c), 16);
    CHECK_EQ(cb_area_take(&areas, 20), c + 16);
    CHECK_EQ(cb_area_take(&areas, 12), b);
    CHECK_EQ(cb_area_take(&areas, 4), b + 12);
}

TEST(cb_area, only_the_start_of_an_area_is_one)
{
    fresh();
    CHECK_EQ(cb_area_take(&areas, 16), 100);
    CHECK(!cb_area_give(&areas, 104));
    CHECK(!cb_area_give(&areas, 101));
    CHECK(!cb_area_give(&areas, 0));
    CHECK(!cb_area_give(&areas, 0xFFFFFFFC));
    CHECK(cb_area_give(&areas, 100));
    CHECK(!cb_area_give(&areas, 100));
}
