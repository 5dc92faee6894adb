/* shown - frames that VMs see, counted; against a plain array. */
#include "fake_heap.h"

#include "mem/shown.h"

static enum vmm_err add(uint32_t frame)
{
    bool kept;

    return shown_add(frame, 0, &kept);
}

TEST(shown, nothing_at_first)
{
    CHECK(!shown_is(1));
    CHECK(!shown_is(0xFFFFF));
}

TEST(shown, until_the_last_mapping_is_gone)
{
    CHECK_EQ(add(0x123), VMM_OK);
    CHECK_EQ(add(0x123), VMM_OK);
    CHECK_EQ(add(0x124), VMM_OK);
    (void)shown_drop(0x123);
    CHECK(shown_is(0x123));
    (void)shown_drop(0x123);
    CHECK(!shown_is(0x123));
    CHECK(shown_is(0x124));
    (void)shown_drop(0x124);
    CHECK(!shown_is(0x124));
}

TEST(shown, the_lock_is_kept_once_and_given_back_at_the_end)
{
    bool kept;

    CHECK_EQ(shown_add(0x200, 0, &kept), VMM_OK);
    CHECK(!kept);
    CHECK_EQ(shown_add(0x200, 0xC1234, &kept), VMM_OK);
    CHECK(kept);
    CHECK_EQ(shown_add(0x200, 0xC1234, &kept), VMM_OK);
    CHECK(!kept);
    CHECK_EQ(shown_drop(0x200), 0);
    CHECK_EQ(shown_drop(0x200), 0);
    CHECK_EQ(shown_drop(0x200), 0xC1234);
    CHECK_EQ(shown_add(0x200, 0, &kept), VMM_OK);
    CHECK_EQ(shown_drop(0x200), 0);
}

TEST(shown, no_memory_is_an_error_and_changes_nothing)
{
    uint32_t added = 0;

    heap_refuses = 1;
    while (add(0x1000 + added) == VMM_OK) {
        added++;
    }
    heap_refuses = 0;
    CHECK(added < 100000);
    CHECK(!shown_is(0x1000 + added));
    CHECK_EQ(add(0x1000 + added), VMM_OK);
    for (uint32_t i = 0; i <= added; i++) {
        CHECK(shown_is(0x1000 + i));
        (void)shown_drop(0x1000 + i);
        CHECK(!shown_is(0x1000 + i));
    }
}

TEST(shown, as_a_plain_array)
{
    static uint8_t model[4096];
    uint32_t r = 12345;

    for (int i = 0; i < 200000; i++) {
        uint32_t frame;

        r = r * 1664525u + 1013904223u;
        frame = 1 + (r >> 12) % 4095;
        if (model[frame] != 0 && (r >> 30) >= 2) {
            model[frame]--;
            (void)shown_drop(frame);
        } else if (model[frame] < 200) {
            model[frame]++;
            CHECK_EQ(add(frame), VMM_OK);
        }
        frame = 1 + (r >> 8) % 4095;
        CHECK_EQ(shown_is(frame), model[frame] != 0);
    }
    for (uint32_t frame = 1; frame < 4096; frame++) {
        while (model[frame] != 0) {
            CHECK(shown_is(frame));
            (void)shown_drop(frame);
            model[frame]--;
        }
        CHECK(!shown_is(frame));
    }
    CHECK_EQ(heap_blocks, 1);
}
