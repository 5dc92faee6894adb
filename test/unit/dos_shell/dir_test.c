/* dir_test - DIR's orders. */
#include <unit.h>

#include "dir_sort.h"
#include "text.h"

static struct dir_entry entry(const char *name, uint32_t size, uint16_t date, uint8_t attributes)
{
    struct dir_entry e = { .attributes = attributes, .date = date, .size = size, .access_date = date };

    text_copy(e.name, name, sizeof e.name);
    return e;
}

static int names(const char *a, const char *b, const char *order)
{
    struct dir_entry left = entry(a, 0, 0, 0), right = entry(b, 0, 0, 0);

    return dir_compare(&left, &right, order);
}

TEST(dir_compare, by_name)
{
    CHECK(names("A.TXT", "B.TXT", "N") < 0);
    CHECK(names("a long name.txt", "A LONGER NAME.TXT", "N") < 0);
    CHECK(names("A.TXT", "A-B.TXT", "N") < 0);
    CHECK(names("A", "A.TXT", "N") < 0);
    CHECK_EQ(names("same.txt", "SAME.TXT", "N"), 0);
    CHECK(names("A.TXT", "B.TXT", "n") > 0);
}

TEST(dir_compare, by_extension_behind_the_last_dot)
{
    CHECK(names("Z.A", "A.Z", "E") < 0);
    CHECK(names("my.file.a", "other.b", "E") < 0);
    CHECK_EQ(names("..", "NONE", "E"), 0);
    CHECK(names("Z.A", "A.Z", "e") > 0);
}

TEST(dir_compare, by_size_date_access_and_kind)
{
    struct dir_entry small = entry("S", 1, 9, 0), big = entry("B", 0xFFFFFFFF, 8, 0);
    struct dir_entry directory = entry("D", 0, 7, ATTR_DIRECTORY);

    CHECK(dir_compare(&small, &big, "S") < 0);
    CHECK(dir_compare(&small, &big, "s") > 0);
    CHECK(dir_compare(&small, &big, "D") > 0);
    CHECK(dir_compare(&small, &big, "A") > 0);
    CHECK(dir_compare(&small, &directory, "G") > 0);
    CHECK(dir_compare(&small, &directory, "g") < 0);
}

TEST(dir_compare, the_second_letter_decides_when_the_first_does_not)
{
    struct dir_entry a = entry("A", 5, 1, 0), b = entry("B", 5, 1, 0);

    CHECK(dir_compare(&a, &b, "SN") < 0);
    CHECK(dir_compare(&a, &b, "Sn") > 0);
    CHECK_EQ(dir_compare(&a, &b, "SD"), 0);
}
