/* v86area - the global V86 data area.  In order: it begins with no region. */
#include "unit.h"

#include "mem/v86area.h"

TEST(v86area, no_region_no_block)
{
    CHECK_EQ(v86area_alloc(1, 1, 0x100000), 0);
    CHECK_EQ(v86area_largest(1), 0);
    CHECK_EQ(v86area_temp(1), 0);
    CHECK(!v86area_free_temp());
}

TEST(v86area, regions_are_below_1_mb_and_apart)
{
    CHECK_EQ(v86area_add(0xFFFFF, 2), VMM_BAD_ARGUMENT);
    CHECK_EQ(v86area_add(0x100000, 1), VMM_BAD_ARGUMENT);
    CHECK_EQ(v86area_add(0xC0000, 0), VMM_BAD_ARGUMENT);
    CHECK_EQ(v86area_add(0xC0000, 0xFFFFFFFF), VMM_BAD_ARGUMENT);
    CHECK_EQ(v86area_add(0xC8010, 0x2000), VMM_OK);
    CHECK_EQ(v86area_add(0xC9000, 0x10), VMM_IN_USE);
    CHECK_EQ(v86area_add(0xCA00F, 1), VMM_IN_USE);
    CHECK_EQ(v86area_add(0xC8000, 0x11), VMM_IN_USE);
    CHECK_EQ(v86area_add(0xCA010, 0x10), VMM_OK);
}

TEST(v86area, alignment_and_room)
{
    CHECK_EQ(v86area_largest(1), 0x2000);
    CHECK_EQ(v86area_largest(4096), 0x1010);
    CHECK_EQ(v86area_alloc(3, 1, 0x100000), 0xC8010);
    CHECK_EQ(v86area_alloc(4, 4, 0x100000), 0xC8014);
    CHECK_EQ(v86area_alloc(0, 1, 0x100000), 0);
    CHECK_EQ(v86area_alloc(0x3000, 1, 0x100000), 0);
    CHECK_EQ(v86area_alloc(0xFFFFFFFF, 1, 0x100000), 0);
    CHECK_EQ(v86area_alloc(4, 1, 0xC8019), 0);          /* would end above the limit */
    CHECK_EQ(v86area_alloc(1, 1, 0xC8019), 0xC8018);
    CHECK_EQ(v86area_alloc(4096, 4096, 0x100000), 0xC9000);
    CHECK_EQ(v86area_alloc(0x11, 1, 0x100000), 0);
    CHECK_EQ(v86area_alloc(0x10, 1, 0x100000), 0xCA000);
    CHECK_EQ(v86area_largest(1), 0x10);
}

TEST(v86area, one_temporary_block_and_no_other_meanwhile)
{
    CHECK_EQ(v86area_temp(0x11), 0);
    CHECK_EQ(v86area_temp(0), 0);
    CHECK_EQ(v86area_temp(0x10), 0xCA010);
    CHECK_EQ(v86area_temp(1), 0);
    CHECK_EQ(v86area_alloc(1, 1, 0x100000), 0);
    CHECK_EQ(v86area_largest(1), 0);
    CHECK(v86area_free_temp());
    CHECK(!v86area_free_temp());
    CHECK_EQ(v86area_alloc(0x10, 1, 0x100000), 0xCA010);    /* it left the mark alone */
}

TEST(v86area, so_many_regions)
{
    uint32_t added = 0;
    enum vmm_err err;

    while ((err = v86area_add(0xD0000 + added * 16, 8)) == VMM_OK) {
        added++;
    }
    CHECK_EQ(err, VMM_NO_MEMORY);
    CHECK(added >= 8);
}
