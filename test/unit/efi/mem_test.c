/* mem - the memory functions of the loaders. */
#include "unit.h"
#include "mem_check.h"

void *tested_memcpy(void *restrict dest, const void *restrict source, size_t size);
void *tested_memmove(void *dest, const void *source, size_t size);
void *tested_memset(void *dest, int value, size_t size);
int tested_memcmp(const void *a, const void *b, size_t size);

#define memcpy  tested_memcpy
#define memmove tested_memmove
#define memset  tested_memset
#define memcmp  tested_memcmp
#include "../../../efi/mem.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp

TEST(mem, copy_takes_every_length_and_alignment)
{
    check_copy(tested_memcpy);
}

TEST(mem, move_overlaps_either_way)
{
    check_move(tested_memmove);
}

TEST(mem, set_fills_what_it_is_told_to)
{
    check_set(tested_memset);
}

TEST(mem, compare_is_of_unsigned_bytes)
{
    check_compare(tested_memcmp);
}
