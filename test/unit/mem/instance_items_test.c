/* instance_items - which bytes are instanced; against one flag for each byte. */
#include "fake_heap.h"

#include "mem/instance_items.h"

static uint8_t model[INSTANCE_END];

static enum vmm_err add(uint32_t at, uint32_t bytes)
{
    enum vmm_err err = instance_add(at, bytes);

    if (err == VMM_OK) {
        memset(model + at, 1, bytes);
    }
    return err;
}

/* The ranges say what the model says, ascend and never touch. */
static void check_ranges(void)
{
    uint32_t at = 0, last_end = 0;
    struct instance_range range;

    while ((range = instance_next(at)).bytes != 0) {
        CHECK(range.at > last_end || last_end == 0);
        for (uint32_t i = at; i < range.at; i++) {
            CHECK_EQ(model[i], 0);
        }
        for (uint32_t i = 0; i < range.bytes; i++) {
            CHECK_EQ(model[range.at + i], 1);
        }
        at = last_end = range.at + range.bytes;
    }
    for (; at < INSTANCE_END; at++) {
        CHECK_EQ(model[at], 0);
    }
}

TEST(instance_items, none_at_first)
{
    CHECK_EQ(instance_next(0).bytes, 0);
    CHECK_EQ(instance_bytes_in(0, INSTANCE_END), 0);
}

TEST(instance_items, impossible_ranges)
{
    CHECK_EQ(add(0x500, 0), VMM_BAD_ARGUMENT);
    CHECK_EQ(add(INSTANCE_END, 1), VMM_BAD_ARGUMENT);
    CHECK_EQ(add(INSTANCE_END - 1, 2), VMM_BAD_ARGUMENT);
    CHECK_EQ(add(1, 0xFFFFFFFF), VMM_BAD_ARGUMENT);
    check_ranges();
}

TEST(instance_items, touching_ones_become_one)
{
    CHECK_EQ(add(0x1000, 0x10), VMM_OK);
    CHECK_EQ(add(0x1020, 0x10), VMM_OK);
    CHECK_EQ(add(0x1010, 0x10), VMM_OK);
    CHECK_EQ(instance_next(0).at, 0x1000);
    CHECK_EQ(instance_next(0).bytes, 0x30);
    CHECK_EQ(instance_next(0x1008).at, 0x1008);
    CHECK_EQ(instance_next(0x1008).bytes, 0x28);
    CHECK_EQ(instance_bytes_in(0xFF0, 0x20), 0x10);
    CHECK_EQ(instance_bytes_in(0x1030, 0x100), 0);
    check_ranges();
}

TEST(instance_items, no_memory_changes_nothing)
{
    uint32_t at = 0x2000;

    heap_refuses = 1;
    while (add(at, 1) == VMM_OK) {
        at += 2;
    }
    heap_refuses = 0;
    check_ranges();
    CHECK_EQ(add(at, 1), VMM_OK);
    check_ranges();
}

TEST(instance_items, as_a_flag_for_each_byte)
{
    uint32_t r = 99;

    for (int i = 0; i < 300; i++) {
        uint32_t at, bytes, sum = 0;

        r = r * 1664525u + 1013904223u;
        at = 0x10000 + (r >> 8) % 0xE0000;
        r = r * 1664525u + 1013904223u;
        CHECK_EQ(add(at, 1 + (r >> 8) % (i % 7 == 0 ? 0x5000 : 0x100)), VMM_OK);
        r = r * 1664525u + 1013904223u;
        at = (r >> 8) % 0xF0000;
        bytes = 1 + (r >> 3) % 0x8000;
        for (uint32_t k = 0; k < bytes; k++) {
            sum += model[at + k];
        }
        CHECK_EQ(instance_bytes_in(at, bytes), sum);
        if (i % 25 == 0) {
            check_ranges();
        }
    }
    CHECK_EQ(add(0, INSTANCE_END), VMM_OK);
    CHECK_EQ(instance_next(0).bytes, INSTANCE_END);
    check_ranges();
    CHECK_EQ(heap_blocks, 1);
}
