/* runs_test.c - from sectors of the paging file to those of the disk. */
#include "unit.h"
#include "../../../vxd/pagefile/runs.h"

TEST(runs, neighbours_are_joined_and_room_ends)
{
    struct run run[2];
    struct run_table table = { run, 0, 2 };

    CHECK_EQ(run_total(&table), 0);
    CHECK(run_add(&table, 100, 8));
    CHECK(run_add(&table, 108, 8));
    CHECK_EQ(table.count, 1);
    CHECK(run_add(&table, 50, 1));
    CHECK(!run_add(&table, 60, 1));
    CHECK(run_add(&table, 51, 3));          /* joining needs no room */
    CHECK_EQ(run_total(&table), 20);
}

TEST(runs, every_sector_is_found)
{
    struct run run[100];
    struct run_table table = { run, 0, 100 };
    uint64_t sector;

    for (unsigned i = 0; i < 100; i++) {
        CHECK(run_add(&table, 0x100000000ull + i * 1000, i % 7 + 1));
    }
    for (uint32_t i = 0, first = 0; i < 100; i++) {
        for (uint32_t n = 0; n < i % 7 + 1; n++, first++) {
            uint32_t left = i % 7 + 1 - n;

            CHECK_EQ(run_find(&table, first, 8, &sector), left < 8 ? left : 8);
            CHECK(sector == 0x100000000ull + i * 1000 + n);
            CHECK_EQ(run_find(&table, first, 1, &sector), 1);
        }
    }
    CHECK_EQ(run_find(&table, run_total(&table), 1, &sector), 0);
    CHECK_EQ(run_find(&table, 0xFFFFFFFF, 1, &sector), 0);
}

TEST(runs, an_empty_table_has_nothing)
{
    struct run_table table = { NULL, 0, 0 };
    uint64_t sector;

    CHECK_EQ(run_find(&table, 0, 1, &sector), 0);
    CHECK(!run_add(&table, 1, 1));
}
