/* share_test.c - sharing modes and locks; which opens go together is the table of [RBIL 213D]. */
#include <string.h>
#include "unit.h"
#include <fs_share.h>

static struct share_pool pool;
static int vm_a, vm_b;

/* Rows: mode and access of the first opener; columns the same of the second.  Y opens, N does not,
 * 1 and 2 open if the file is read-only. */
static const char *const table[15] = {
    "YYY NNN 1NN NNN 1NN", "YYY NNN NNN NNN NNN", "YYY NNN NNN NNN NNN",
    "NNN NNN NNN NNN NNN", "NNN NNN NNN NNN NNN", "NNN NNN NNN NNN NNN",
    "2NN NNN YNN NNN YNN", "NNN NNN NNN YNN YNN", "NNN NNN NNN NNN YNN",
    "NNN NNN NYN NNN NYN", "NNN NNN NNN NYN NYN", "NNN NNN NNN NNN NYN",
    "2NN NNN YYY NNN YYY", "NNN NNN NNN YYY YYY", "NNN NNN NNN NNN YYY",
};

static bool goes(unsigned row, unsigned column, bool read_only, const void *second_vm)
{
    struct share_node node = { 0 };
    struct share_open first = { 0 }, second = { 0 };
    enum share_result result;

    CHECK_EQ(share_open_file(&node, &first, &vm_a, row % 3 + 1, row / 3, read_only), SHARE_OK);
    result = share_open_file(&node, &second, second_vm, column % 3 + 1, column / 3, read_only);
    share_close_file(&pool, &node, &second);
    share_close_file(&pool, &node, &first);
    CHECK(node.opens == NULL && node.locks == NULL);
    CHECK_EQ(node.compatible + node.own_modes + node.readers + node.writers + node.deny_read + node.deny_write, 0);
    return result == SHARE_OK;
}

TEST(share, opens_go_together_as_with_share)
{
    for (unsigned row = 0; row < 15; row++) {
        for (unsigned column = 0; column < 15; column++) {
            char want = table[row][column / 3 * 4 + column % 3];

            if (goes(row, column, false, &vm_a) != (want == 'Y') ||
                goes(row, column, true, &vm_a) != (want != 'N')) {
                printf("row %u column %u: wanted %c\n", row, column, want);
                CHECK(false);
            }
        }
    }
}

TEST(share, two_vms_share_compatible_files_only_to_read)
{
    CHECK(goes(0, 0, false, &vm_b));
    CHECK(!goes(0, 1, false, &vm_b));
    CHECK(!goes(2, 0, false, &vm_b));
    CHECK(goes(12, 14, false, &vm_b));      /* deny none: modes of their own are the same for all */
}

TEST(share, a_vm_writes_again_when_the_other_has_closed)
{
    struct share_node node = { 0 };
    struct share_open one = { 0 }, two = { 0 }, three = { 0 };

    CHECK_EQ(share_open_file(&node, &one, &vm_a, SHARE_READS, SHARE_COMPATIBLE, false), SHARE_OK);
    CHECK_EQ(share_open_file(&node, &two, &vm_b, SHARE_READS, SHARE_COMPATIBLE, false), SHARE_OK);
    CHECK_EQ(share_open_file(&node, &three, &vm_a, SHARE_WRITES, SHARE_COMPATIBLE, false), SHARE_VIOLATION);
    share_close_file(&pool, &node, &two);
    CHECK_EQ(share_open_file(&node, &three, &vm_a, SHARE_WRITES, SHARE_COMPATIBLE, false), SHARE_OK);
    share_close_file(&pool, &node, &one);
    share_close_file(&pool, &node, &three);
    share_close_file(&pool, &node, &three); /* a second time: nothing */
    CHECK_EQ(node.compatible, 0);
}

TEST(share, regions_are_locked_against_others)
{
    struct share_node node = { 0 };
    struct share_open one = { 0 }, two = { 0 };

    CHECK_EQ(share_open_file(&node, &one, &vm_a, 3, SHARE_DENY_NONE, false), SHARE_OK);
    CHECK_EQ(share_open_file(&node, &two, &vm_b, 3, SHARE_DENY_NONE, false), SHARE_OK);
    CHECK_EQ(share_lock(&pool, &node, &one, 0x1000, 100, 50), SHARE_OK);
    CHECK_EQ(share_lock(&pool, &node, &one, 0x1000, 149, 1), SHARE_LOCKED);
    CHECK_EQ(share_lock(&pool, &node, &two, 0x1000, 50, 51), SHARE_LOCKED);
    CHECK_EQ(share_lock(&pool, &node, &two, 0x1000, 50, 50), SHARE_OK);
    CHECK_EQ(share_lock(&pool, &node, &two, 0x1000, 150, 0xFFFFFFFF), SHARE_OK);    /* cut at the end */
    CHECK_EQ(share_check(&node, &vm_a, 0x1000, 100, 50), SHARE_OK);
    CHECK_EQ(share_check(&node, &vm_a, 0x2000, 100, 50), SHARE_LOCKED);     /* another process */
    CHECK_EQ(share_check(&node, &vm_b, 0x1000, 100, 50), SHARE_LOCKED);     /* another VM */
    CHECK_EQ(share_check(&node, &vm_b, 0x1000, 0, 100), SHARE_OK);
    CHECK_EQ(share_check(&node, &vm_a, 0x1000, 0, 51), SHARE_LOCKED);
    CHECK_EQ(share_check(&node, &vm_a, 0x1000, 0xFFFFFFFF, 1), SHARE_LOCKED);
    CHECK_EQ(share_check(&node, &vm_a, 0x1000, 0, 50), SHARE_OK);
    CHECK_EQ(share_unlock(&pool, &node, &vm_a, 0x1000, 100, 49), SHARE_LOCKED);
    CHECK_EQ(share_unlock(&pool, &node, &vm_b, 0x1000, 100, 50), SHARE_LOCKED);
    CHECK_EQ(share_unlock(&pool, &node, &vm_a, 0x1000, 100, 50), SHARE_OK);
    CHECK_EQ(share_unlock(&pool, &node, &vm_a, 0x1000, 100, 50), SHARE_LOCKED);
    CHECK_EQ(share_lock_count(&node, &two), 2);
    share_close_file(&pool, &node, &two);   /* and its locks */
    CHECK(node.locks == NULL);
    CHECK_EQ(share_lock(&pool, &node, &one, 1, 0, 10), SHARE_OK);
    CHECK_EQ(share_lock(&pool, &node, &one, 2, 20, 10), SHARE_OK);
    share_unlock_process(&pool, &node, &vm_a, 1);
    CHECK_EQ(share_lock_count(&node, &one), 1);
    share_close_file(&pool, &node, &one);
}

TEST(share, locks_run_out_and_come_back)
{
    struct share_node node = { 0 };
    struct share_open one = { 0 };

    CHECK_EQ(share_open_file(&node, &one, &vm_a, 3, SHARE_DENY_NONE, false), SHARE_OK);
    for (uint32_t i = 0; i < SHARE_LOCKS; i++) {
        CHECK_EQ(share_lock(&pool, &node, &one, 1, i * 2, 1), SHARE_OK);
    }
    CHECK_EQ(share_lock(&pool, &node, &one, 1, 0x10000, 1), SHARE_FULL);
    CHECK_EQ(share_unlock(&pool, &node, &vm_a, 1, 10, 1), SHARE_OK);
    CHECK_EQ(share_lock(&pool, &node, &one, 1, 0x10000, 1), SHARE_OK);
    share_close_file(&pool, &node, &one);
    CHECK_EQ(share_open_file(&node, &one, &vm_a, 3, SHARE_DENY_NONE, false), SHARE_OK);
    CHECK_EQ(share_lock(&pool, &node, &one, 1, 5, 1), SHARE_OK);
    share_close_file(&pool, &node, &one);
}
