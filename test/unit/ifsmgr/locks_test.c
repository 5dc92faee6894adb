/* locks_test.c - locks, sharing modes, texts of errors: what IFSMGR does for file systems. */
#include "unit.h"
#include "../../../vxd/ifsmgr/errtext.h"
#include "../../../vxd/ifsmgr/locks.h"

static unsigned blocks;     /* in use */
static bool no_memory;

static void *allocate(uint32_t bytes)
{
    blocks += !no_memory;
    return no_memory ? NULL : malloc(bytes);
}

static void release(void *block)
{
    blocks--;
    free(block);
}

static const struct lock_ops ops = { allocate, release };
static int a, b;            /* instances */

TEST(locks, dos_locks_do_not_overlap)
{
    struct ifs_lock *list = NULL;

    CHECK_EQ(locks_lock(&ops, &list, 10, 10, 1, &a, LOCKF_DOS), 0);
    CHECK_EQ(locks_lock(&ops, &list, 19, 1, 2, &b, LOCKF_DOS), 33);
    CHECK_EQ(locks_lock(&ops, &list, 10, 10, 1, &a, LOCKF_DOS), 33);
    CHECK_EQ(locks_lock(&ops, &list, 20, 0xFFFFFFFF, 2, &b, LOCKF_DOS), 0);
    CHECK_EQ(locks_lock(&ops, &list, 0, 0, 2, &b, LOCKF_DOS), 87);
    CHECK_EQ(locks_lock(&ops, &list, 0, 1, 2, &b, LOCKF_RD), 87);      /* Netware's alone */
    CHECK_EQ(locks_check(list, 5, 5, 2, LOCKF_RD), 0);
    CHECK_EQ(locks_check(list, 5, 6, 2, LOCKF_RD), 33);
    CHECK_EQ(locks_check(list, 5, 6, 1, LOCKF_WR), 0);
    CHECK_EQ(locks_check(list, 0xFFFFFFFF, 1, 1, LOCKF_WR), 33);
    CHECK_EQ(locks_check(list, 10, 0, 2, LOCKF_WR), 0);
    CHECK_EQ(locks_unlock(&ops, &list, 10, 9, 1, &a, LOCKF_DOS), 33);
    CHECK_EQ(locks_unlock(&ops, &list, 10, 10, 2, &a, LOCKF_DOS), 33);
    CHECK_EQ(locks_unlock(&ops, &list, 10, 10, 1, &a, LOCKF_DOS), 0);
    CHECK_EQ(locks_count(list, &b), 1);
    CHECK_EQ(locks_count(list, &a), 0);
    locks_remove(&ops, &list, 0, NULL);
    CHECK(list == NULL);
    CHECK_EQ(blocks, 0);
}

TEST(locks, netware_locks_are_promoted)
{
    struct ifs_lock *list = NULL;

    CHECK_EQ(locks_lock(&ops, &list, 0, 100, 1, &a, LOCKF_NW | LOCKF_RD), 0);
    CHECK_EQ(locks_lock(&ops, &list, 50, 100, 2, &b, LOCKF_NW | LOCKF_RD), 0);
    CHECK_EQ(locks_lock(&ops, &list, 0, 100, 1, &a, LOCKF_NW | LOCKF_WR), 33);
    CHECK_EQ(locks_check(list, 0, 10, 2, LOCKF_RD), 0);
    CHECK_EQ(locks_check(list, 0, 10, 2, LOCKF_WR), 33);
    CHECK_EQ(locks_unlock(&ops, &list, 50, 100, 2, &b, LOCKF_NW | LOCKF_RD), 0);
    CHECK_EQ(locks_lock(&ops, &list, 0, 100, 1, &a, LOCKF_NW | LOCKF_WR), 0);
    CHECK_EQ(locks_check(list, 0, 10, 2, LOCKF_RD), 33);
    CHECK_EQ(locks_lock(&ops, &list, 0, 100, 1, &a, LOCKF_NW | LOCKF_RD), 0);
    CHECK_EQ(locks_check(list, 0, 10, 2, LOCKF_RD), 0);
    CHECK_EQ(locks_count(list, &a), 1);
    locks_remove(&ops, &list, 0, &a);
    CHECK(list == NULL);
}

TEST(locks, they_rest_while_a_file_is_closed)
{
    struct ifs_lock *list = NULL;
    int c;

    CHECK_EQ(locks_lock(&ops, &list, 0, 10, 1, &a, LOCKF_DOS), 0);
    CHECK_EQ(locks_lock(&ops, &list, 20, 10, 1, &b, LOCKF_DOS), 0);
    locks_unassign(list);
    CHECK_EQ(locks_check(list, 0, 10, 2, LOCKF_RD), 0);
    locks_reassign(list, &a, &c);
    CHECK_EQ(locks_check(list, 0, 10, 2, LOCKF_RD), 33);
    CHECK_EQ(locks_check(list, 20, 10, 2, LOCKF_RD), 0);
    CHECK_EQ(locks_count(list, &c), 1);
    locks_remove(&ops, &list, 1, &c);
    CHECK_EQ(locks_count(list, &b), 1);
    locks_remove(&ops, &list, 1, NULL);
    CHECK(list == NULL);
}

TEST(locks, no_memory_is_an_error)
{
    struct ifs_lock *list = NULL;

    no_memory = true;
    CHECK_EQ(locks_lock(&ops, &list, 0, 10, 1, &a, LOCKF_DOS), 8);
    CHECK_EQ(err_text_set(allocate, "x", 77, 0), 8);
    no_memory = false;
    CHECK(list == NULL);
}

static bool both(unsigned wanted, unsigned other)
{
    fmode_t w = { .fm_uid = 1, .fm_mode = (uint16_t)wanted }, o = { .fm_uid = 2, .fm_mode = (uint16_t)other };

    return share_permits(false, &w, &o);
}

TEST(share, modes)
{
    CHECK(both(SHARE_DENYNONE | ACCESS_READWRITE, SHARE_DENYNONE | ACCESS_READWRITE));
    CHECK(!both(SHARE_DENYREADWRITE, SHARE_DENYNONE));
    CHECK(!both(SHARE_DENYNONE, SHARE_DENYREADWRITE));
    CHECK(both(SHARE_DENYWRITE, SHARE_DENYWRITE));
    CHECK(!both(SHARE_DENYNONE | ACCESS_WRITEONLY, SHARE_DENYWRITE));
    CHECK(!both(SHARE_DENYWRITE, SHARE_DENYNONE | ACCESS_READWRITE));
    CHECK(both(SHARE_DENYREAD | ACCESS_WRITEONLY, SHARE_DENYREAD | ACCESS_WRITEONLY));
    CHECK(!both(SHARE_DENYREAD, SHARE_DENYNONE | ACCESS_READONLY));
    CHECK(both(SHARE_COMPATIBILITY, SHARE_COMPATIBILITY));
    CHECK(!both(SHARE_COMPATIBILITY | ACCESS_READWRITE, SHARE_COMPATIBILITY));
    CHECK(!both(SHARE_COMPATIBILITY, SHARE_DENYNONE));
    CHECK(both(SHARE_FCB, SHARE_COMPATIBILITY));
}

TEST(share, one_user_may_in_compatibility_mode)
{
    fmode_t w = { .fm_uid = 1, .fm_mode = ACCESS_READWRITE }, o = w;

    CHECK(share_permits(false, &w, &o));
}

TEST(share, soft_compatibility_reads_what_cannot_be_written)
{
    fmode_t w = { .fm_uid = 1, .fm_attr = FILE_ATTRIBUTE_READONLY };
    fmode_t o = { .fm_uid = 2, .fm_mode = SHARE_DENYWRITE };

    CHECK(share_permits(true, &w, &o));
    CHECK(!share_permits(false, &w, &o));
    w.fm_attr = 0;
    CHECK(!share_permits(true, &w, &o));
}

TEST(errtext, is_kept_once)
{
    static const char text[] = "no paper";

    CHECK_EQ(err_text_set(allocate, text, 28, 0), 0);
    CHECK_EQ(err_text_set(allocate, "other", 28, 0), 5);
    CHECK(err_text_get(28, 0) == text);
    CHECK(err_text_get(28, 1) == NULL);
    CHECK(err_text_get(28 + 64, 0) == NULL);
    CHECK_EQ(err_text_set(allocate, "LPT1", 28, 1), 0);
    CHECK_EQ(err_text_set(allocate, "x", 1, 2), 87);
    CHECK_EQ(err_text_set(allocate, NULL, 1, 0), 87);
    CHECK(err_text_get(1, 9) == NULL);
}
