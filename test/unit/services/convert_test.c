/* convert - numbers and truth values written as text. */
#include "unit.h"

#include "vxd/convert.h"

static uint32_t n;

TEST(convert, decimal_ends_at_what_is_no_digit)
{
    CHECK_STR_EQ(convert_decimal("123,4", &n), ",4");
    CHECK_EQ(n, 123);
    CHECK_STR_EQ(convert_decimal("-77", &n), "");
    CHECK_EQ((int32_t)n, -77);
    CHECK_STR_EQ(convert_decimal("+5x", &n), "x");
    CHECK_EQ(n, 5);
}

TEST(convert, no_number_leaves_the_pointer)
{
    CHECK_STR_EQ(convert_decimal("-x", &n), "-x");
    CHECK_EQ(n, 0);
    CHECK_STR_EQ(convert_decimal("", &n), "");
    CHECK_STR_EQ(convert_hex("h", &n), "h");
    CHECK_STR_EQ(convert_fixed(".", 2, &n), ".");
    CHECK_EQ(n, 0);
}

TEST(convert, hex_takes_one_h)
{
    CHECK_STR_EQ(convert_hex("C000h,2", &n), ",2");
    CHECK_EQ(n, 0xC000);
    CHECK_STR_EQ(convert_hex("beeF-", &n), "-");
    CHECK_EQ(n, 0xBEEF);
    CHECK_STR_EQ(convert_hex("1Hh", &n), "h");
}

TEST(convert, fixed_point_counts_places)
{
    CHECK_STR_EQ(convert_fixed("1.5 s", 3, &n), " s");
    CHECK_EQ(n, 1500);
    CHECK_STR_EQ(convert_fixed("-.001", 3, &n), "");
    CHECK_EQ((int32_t)n, -1);
    CHECK_STR_EQ(convert_fixed("2.34567;", 2, &n), ";");
    CHECK_EQ(n, 234);
    CHECK_STR_EQ(convert_fixed("7", 0, &n), "");
    CHECK_EQ(n, 7);
    CHECK_STR_EQ(convert_fixed("0", 0xFFFFFFFF, &n), "");       /* a silly count ends at once */
    CHECK_EQ(n, 0);
}

TEST(convert, booleans)
{
    CHECK(convert_boolean("YES", &n) && n == 0xFFFFFFFF);
    CHECK(convert_boolean("off", &n) && n == 0);
    CHECK(!convert_boolean("maybe", &n));
    CHECK(!convert_boolean("truetruetrue", &n));
    CHECK(!convert_boolean("", &n));
}
