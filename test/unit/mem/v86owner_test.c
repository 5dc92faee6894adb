/* v86owner - pages of V86 space that devices own.  In order: the table begins empty. */
#include "unit.h"

#include "mem/bits.h"
#include "mem/v86owner.h"

static struct v86_owned a, b;

TEST(v86owner, only_pages_of_v86_space)
{
    CHECK(!v86own_assign(NULL, 0x110, 1, false));
    CHECK(!v86own_assign(NULL, 0x10F, 2, false));
    CHECK(!v86own_assign(NULL, 0xFFFFFFFF, 1, false));
    CHECK(!v86own_assign(NULL, 0xC0, 0xFFFFFFFF, false));
    CHECK(!v86own_assign(NULL, 0xC0, 0, false));
    CHECK(!v86own_release(NULL, 0x10F, 2));
}

TEST(v86owner, while_starting_no_local_ones)
{
    CHECK(!v86own_assign(&a, 0xC0, 1, true));
    CHECK(v86own_assign(&a, 0xC0, 1, false));
    CHECK(v86own_release(&a, 0xC0, 1));
}

TEST(v86owner, while_starting_conventional_memory_from_the_top_down)
{
    CHECK_EQ(v86own_last_page(), 0x9F);
    CHECK(!v86own_assign(NULL, 0x90, 0x0F, true));      /* not at the end */
    CHECK(!v86own_assign(NULL, 0x10, 0x90, true));      /* nothing would be left */
    CHECK(!v86own_assign(NULL, 0x0F, 2, true));
    CHECK(v86own_assign(NULL, 0x9E, 2, true));
    CHECK_EQ(v86own_last_page(), 0x9D);
    CHECK(v86own_assign(NULL, 0x9D, 1, true));
    CHECK_EQ(v86own_last_page(), 0x9C);
    CHECK(v86own_assign(NULL, 0x00, 0x10, true));
    CHECK(v86own_assign(NULL, 0x100, 0x10, true));
    CHECK_EQ(v86own_last_page(), 0x9C);
}

TEST(v86owner, the_last_page_can_be_set)
{
    CHECK(!v86own_set_last_page(0x10));
    CHECK(!v86own_set_last_page(0xA0));
    CHECK(v86own_set_last_page(0x7F));
    CHECK_EQ(v86own_last_page(), 0x7F);
    CHECK(v86own_set_last_page(0x9F));
}

TEST(v86owner, global_and_local_exclude_each_other)
{
    uint32_t array[V86_WORDS];

    CHECK(v86own_assign(&a, 0xD0, 4, false));
    CHECK(v86own_assign(&b, 0xD2, 4, false));           /* another VM: its own */
    CHECK(!v86own_assign(&a, 0xD3, 1, false));
    CHECK(!v86own_assign(NULL, 0xD5, 1, false));
    CHECK(!v86own_assign(NULL, 0xCF, 2, false));
    CHECK(v86own_assign(NULL, 0xCF, 1, false));
    CHECK(!v86own_assign(&b, 0xCF, 1, false));
    CHECK(!v86own_assign(NULL, 0xCF, 1, false));
    v86own_array(&a, array);
    CHECK_EQ(array[6], 0xF0000u);                       /* D0h..D3h */
    CHECK_EQ(bits_set_in(array, 0, V86_PAGES), 4);
    v86own_array(NULL, array);
    CHECK(bit_is_set(array, 0xCF));
    CHECK(!bit_is_set(array, 0xD0));
}

TEST(v86owner, released_only_as_assigned)
{
    CHECK(!v86own_release(NULL, 0xD0, 1));
    CHECK(!v86own_release(&b, 0xD0, 1));
    CHECK(!v86own_release(&a, 0xD3, 2));                /* D4h is b's */
    CHECK(v86own_release(&a, 0xD0, 4));
    CHECK(!v86own_release(&a, 0xD0, 1));
    CHECK(v86own_assign(NULL, 0xD0, 2, false));
    CHECK(!v86own_assign(NULL, 0xD2, 1, false));        /* still b's */
    CHECK(v86own_release(NULL, 0xCF, 3));
}

TEST(v86owner, a_vm_that_ends_leaves_nothing)
{
    v86own_forget(&b);
    CHECK_EQ(bits_set_in(b.pages, 0, V86_PAGES), 0);
    CHECK(v86own_assign(NULL, 0xD0, 8, false));
    CHECK(v86own_release(NULL, 0xD0, 8));
}
