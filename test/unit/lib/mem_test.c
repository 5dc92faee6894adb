/* mem - the memory functions of ring-0 modules. */
#include "unit.h"
#include "mem_check.h"

void *tested_memcpy(void *to, const void *from, size_t bytes);
void *tested_memmove(void *to, const void *from, size_t bytes);
void *tested_memset(void *to, int value, size_t bytes);
int tested_memcmp(const void *a, const void *b, size_t bytes);
size_t tested_strlen(const char *s);

#define memcpy  tested_memcpy
#define memmove tested_memmove
#define memset  tested_memset
#define memcmp  tested_memcmp
#define strlen  tested_strlen
#define VXD_HOST
#include "../../../vxd/lib/mem.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen

TEST(mem, copy_takes_every_length_and_alignment)
{
    check_copy(tested_memcpy);
}

TEST(mem, move_overlaps_either_way)
{
    check_move(tested_memmove);
}

TEST(mem, move_leaves_the_direction_flag_clear)
{
    uint32_t flags;

    fill_area();
    (void)tested_memmove(area + 9, area + 8, 12);
    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    CHECK_EQ(flags & 0x400, 0);
}

TEST(mem, set_fills_what_it_is_told_to)
{
    check_set(tested_memset);
}

TEST(mem, compare_is_of_unsigned_bytes)
{
    check_compare(tested_memcmp);
}

TEST(mem, strlen_counts_to_the_end)
{
    CHECK_EQ(tested_strlen(""), 0);
    CHECK_EQ(tested_strlen("VMM32"), 5);
    CHECK_EQ(tested_strlen("a\0b"), 1);
}
