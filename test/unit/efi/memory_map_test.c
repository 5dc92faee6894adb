/*
 * memory_map_test - boot_info.memory[] stays sorted, merged, aligned and free of overlaps.
 */
#include "unit.h"
#include "memory_map.h"

static struct boot_info info;

static void reset(void)
{
    memset(&info, 0, sizeof(info));
}

static void check_range(uint32_t i, uint64_t base, uint64_t end, uint32_t type)
{
    CHECK(i < info.memory_count);
    CHECK_EQ(info.memory[i].base, base);
    CHECK_EQ(info.memory[i].base + info.memory[i].size, end);
    CHECK_EQ(info.memory[i].type, type);
}

TEST(memory_map, neighbours_of_a_type_merge)
{
    reset();
    memory_map_put(&info, 0x3000, 0x1000, BOOT_MEM_USABLE, 7);
    memory_map_put(&info, 0x1000, 0x1000, BOOT_MEM_USABLE, 1);
    CHECK_EQ(info.memory_count, 2);
    memory_map_put(&info, 0x2000, 0x1000, BOOT_MEM_USABLE, 2);
    CHECK_EQ(info.memory_count, 1);
    check_range(0, 0x1000, 0x4000, BOOT_MEM_USABLE);
}

TEST(memory_map, reserved_ranges_keep_their_firmware_type)
{
    reset();
    memory_map_put(&info, 0x1000, 0x1000, BOOT_MEM_RESERVED, 5);
    memory_map_put(&info, 0x2000, 0x1000, BOOT_MEM_RESERVED, 6);
    CHECK_EQ(info.memory_count, 2);
    memory_map_put(&info, 0x3000, 0x1000, BOOT_MEM_RESERVED, 6);
    CHECK_EQ(info.memory_count, 2);
    check_range(1, 0x2000, 0x4000, BOOT_MEM_RESERVED);
}

TEST(memory_map, a_later_range_replaces_what_was_there)
{
    reset();
    memory_map_put(&info, 0x1000, 0x9000, BOOT_MEM_USABLE, 7);
    memory_map_put(&info, 0x4000, 0x2000, BOOT_MEM_LOADER, 2);
    CHECK_EQ(info.memory_count, 3);
    check_range(0, 0x1000, 0x4000, BOOT_MEM_USABLE);
    check_range(1, 0x4000, 0x6000, BOOT_MEM_LOADER);
    check_range(2, 0x6000, 0xA000, BOOT_MEM_USABLE);
    memory_map_put(&info, 0x3000, 0x4000, BOOT_MEM_RESERVED, 0);
    CHECK_EQ(info.memory_count, 3);
    check_range(1, 0x3000, 0x7000, BOOT_MEM_RESERVED);
    memory_map_put(&info, 0, 0x10000, BOOT_MEM_USABLE, 7);
    CHECK_EQ(info.memory_count, 1);
}

TEST(memory_map, memory_shrinks_to_pages_and_reserved_grows)
{
    reset();
    memory_map_put(&info, 0, 0x9FC00, BOOT_MEM_USABLE, 1);
    check_range(0, 0, 0x9F000, BOOT_MEM_USABLE);
    memory_map_put(&info, 0x9FC00, 0x400, BOOT_MEM_RESERVED, 2);
    check_range(1, 0x9F000, 0xA0000, BOOT_MEM_RESERVED);
    memory_map_put(&info, 0x100800, 0x1000, BOOT_MEM_USABLE, 1);
    CHECK_EQ(info.memory_count, 2);
}

TEST(memory_map, high_memory_and_wrapping_sizes_are_kept)
{
    reset();
    memory_map_put(&info, 0x100000000ull, 0x80000000ull, BOOT_MEM_USABLE, 7);
    check_range(0, 0x100000000ull, 0x180000000ull, BOOT_MEM_USABLE);
    memory_map_put(&info, 0xFFFFFFFFFFFF0000ull, 0x20000, BOOT_MEM_RESERVED, 11);
    CHECK_EQ(info.memory_count, 2);
    check_range(1, 0xFFFFFFFFFFFF0000ull, 0xFFFFFFFFFFFFF000ull, BOOT_MEM_RESERVED);
}

TEST(memory_map, a_full_table_gives_up_reserved_ranges_first)
{
    uint64_t usable = 0;

    reset();
    for (uint32_t i = 0; i < BOOT_MAX_MEMORY; i++) {
        memory_map_put(&info, 0x2000 * i, 0x1000, i % 2 ? BOOT_MEM_USABLE : BOOT_MEM_RESERVED, i);
    }
    CHECK_EQ(info.memory_count, BOOT_MAX_MEMORY);
    memory_map_put(&info, 0x1000000, 0x1000, BOOT_MEM_LOADER, 2);
    CHECK_EQ(info.memory_count, BOOT_MAX_MEMORY);
    for (uint32_t i = 0; i < info.memory_count; i++) {
        usable += info.memory[i].type == BOOT_MEM_USABLE;
        CHECK(i == 0 || info.memory[i - 1].base < info.memory[i].base);
    }
    CHECK_EQ(usable, BOOT_MAX_MEMORY / 2);
    check_range(BOOT_MAX_MEMORY - 1, 0x1000000, 0x1001000, BOOT_MEM_LOADER);
}

TEST(memory_map, a_full_table_gives_up_small_ranges_next)
{
    reset();
    for (uint32_t i = 0; i < BOOT_MAX_MEMORY; i++) {
        memory_map_put(&info, 0x10000 * i, i == 5 ? 0x1000 : 0x3000,
                       i == 7 ? BOOT_MEM_LOADER : BOOT_MEM_USABLE, i);
    }
    info.memory[7].size = 0x1000;    /* smaller, but ours */
    memory_map_put(&info, 0x80000000, 0x5000, BOOT_MEM_USABLE, 7);
    CHECK_EQ(info.memory_count, BOOT_MAX_MEMORY);
    CHECK_EQ(info.memory[5].base, 0x60000);
    CHECK_EQ(info.memory[6].type, BOOT_MEM_LOADER);
}
