/* reclaim - V86 memory that owners do without. */
#include "fake_heap.h"

#include "mem/reclaim.h"

static uint32_t called[4], calls;

static void owner(struct ReclaimStruc *item)
{
    called[calls++ % 4] = item->RS_RefData;
}

static enum vmm_err add(uint32_t at, uint32_t bytes, uint32_t refdata, uint32_t flags)
{
    struct ReclaimStruc item = { at, bytes, (uint32_t)(uintptr_t)owner, refdata, 0, flags };

    return reclaim_add(&item);
}

TEST(reclaim, ascending_whatever_the_order)
{
    struct ReclaimStruc item;
    uint32_t key;

    CHECK_EQ(reclaim_next(0, &item), 0);
    CHECK_EQ(add(0x50000, 0x1000, 2, RS_RECLAIM), VMM_OK);
    CHECK_EQ(add(0x20000, 0x1000, 1, 0), VMM_OK);
    CHECK_EQ(add(0x90000, 0x100, 3, RS_RECLAIM | RS_RESTORE), VMM_OK);
    key = reclaim_next(0, &item);
    CHECK(key != 0);
    CHECK_EQ(item.RS_RefData, 1);
    key = reclaim_next(key, &item);
    CHECK_EQ(item.RS_RefData, 2);
    key = reclaim_next(key, &item);
    CHECK_EQ(item.RS_RefData, 3);
    CHECK_EQ(reclaim_next(key, &item), 0);
    CHECK_EQ(reclaim_next(12, &item), 0);
}

TEST(reclaim, what_is_no_region)
{
    CHECK_EQ(add(0x100000, 1, 9, 0), VMM_BAD_ARGUMENT);
    CHECK_EQ(add(0xFFFFF, 2, 9, 0), VMM_BAD_ARGUMENT);
    CHECK_EQ(add(0x1000, 0, 9, 0), VMM_BAD_ARGUMENT);
    CHECK_EQ(add(0x1000, 0xFFFFFFFF, 9, 0), VMM_BAD_ARGUMENT);
    CHECK_EQ(add(0x50FFF, 1, 9, 0), VMM_IN_USE);
    CHECK_EQ(add(0x4FFFF, 2, 9, 0), VMM_IN_USE);
    heap_refuses = 1;
    CHECK_EQ(add(0x1000, 1, 9, 0), VMM_NO_MEMORY);
    heap_refuses = 0;
}

TEST(reclaim, owners_of_marked_ones_are_called)
{
    struct ReclaimStruc item;
    uint32_t key;

    reclaim_tell_owners();
    CHECK_EQ(calls, 2);
    CHECK_EQ(called[0], 2);
    CHECK_EQ(called[1], 3);
    key = reclaim_next(0, &item);
    item.RS_Flags = RS_RECLAIM;
    CHECK_EQ(reclaim_set(key, &item), VMM_OK);
    key = reclaim_next(key, &item);
    item.RS_Flags = 0;
    CHECK_EQ(reclaim_set(key, &item), VMM_OK);
    item.RS_Bytes--;
    CHECK_EQ(reclaim_set(key, &item), VMM_NOT_FOUND);
    CHECK_EQ(reclaim_set(0, &item), VMM_NOT_FOUND);
    calls = 0;
    reclaim_tell_owners();
    CHECK_EQ(calls, 2);
    CHECK_EQ(called[0], 1);
    CHECK_EQ(called[1], 3);
}

static bool is_owner(uint32_t address)
{
    return address == (uint32_t)(uintptr_t)owner;
}

TEST(reclaim, a_device_that_goes_leaves_none)
{
    struct ReclaimStruc item;

    CHECK_EQ(reclaim_forget(is_owner), 3);
    CHECK_EQ(reclaim_next(0, &item), 0);
    CHECK_EQ(heap_blocks, 0);
    CHECK_EQ(reclaim_forget(is_owner), 0);
}
