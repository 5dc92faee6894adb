/* umb - upper memory blocks. */
#include "unit.h"
#include "../../../vxd/v86mmgr/umb.h"

static struct umb umb;
static uint16_t segment, size;

static void start(void)
{
    umb_init(&umb);
    umb_add(&umb, 0xCA00, 0x600);
    umb_add(&umb, 0xE000, 0x800);
}

static uint16_t take(uint16_t paras)
{
    CHECK_EQ(umb_request(&umb, paras, &segment, &size), XMS_OK);
    return segment;
}

TEST(umb, first_fit_and_the_size_is_told)
{
    start();
    CHECK_EQ(take(0x100), 0xCA00);
    CHECK_EQ(size, 0x100);
    CHECK_EQ(take(0x700), 0xE000);
    CHECK_EQ(take(0x500), 0xCB00);
}

TEST(umb, failures_tell_the_largest)
{
    start();
    CHECK_EQ(umb_request(&umb, 0xFFFF, &segment, &size), XMS_UMB_SMALLER);
    CHECK_EQ(size, 0x800);
    take(0x800);
    take(0x600);
    CHECK_EQ(umb_request(&umb, 1, &segment, &size), XMS_NO_UMB);
    CHECK_EQ(size, 0);
    CHECK_EQ(umb_release(&umb, 0xCB00), XMS_BAD_UMB);
}

TEST(umb, free_neighbours_join_but_not_across_a_gap)
{
    uint16_t a, b, c;

    start();
    a = take(0x100);
    b = take(0x100);
    c = take(0x400);
    CHECK_EQ(umb_release(&umb, a), XMS_OK);
    CHECK_EQ(umb_release(&umb, c), XMS_OK);
    CHECK_EQ(umb_release(&umb, b), XMS_OK);
    CHECK_EQ(umb_release(&umb, b), XMS_BAD_UMB);
    CHECK_EQ(umb.count, 2);
    CHECK_EQ(take(0x600), 0xCA00);
}

TEST(umb, resizing_takes_only_what_is_free_behind)
{
    uint16_t a, largest = 0;

    start();
    a = take(0x100);
    CHECK_EQ(umb_resize(&umb, a, 0x300, &largest), XMS_OK);
    CHECK_EQ(take(0x300), 0xCD00);
    CHECK_EQ(umb_resize(&umb, a, 0x301, &largest), XMS_UMB_SMALLER);
    CHECK_EQ(largest, 0x300);
    CHECK_EQ(umb_resize(&umb, a, 0x80, &largest), XMS_OK);
    CHECK_EQ(take(0x280), 0xCA80);
    CHECK_EQ(umb_resize(&umb, 0x1234, 1, &largest), XMS_BAD_UMB);
}

TEST(umb, a_full_table_gives_more_instead_of_losing_memory)
{
    uint32_t paras = 0;

    start();
    while (umb_request(&umb, 1, &segment, &size) == XMS_OK) {
        paras += size;
    }
    CHECK_EQ(paras, 0x600 + 0x800);
    for (uint32_t i = 0; i < umb.count; i++) {
        umb.block[i].used = false;
    }
    CHECK_EQ(umb.count <= UMB_BLOCKS, 1);
}
