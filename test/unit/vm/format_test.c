/* format - the messages' printf. */
#include "unit.h"

#include "../../../vxd/lib/format.h"

static char out[64];

TEST(format, the_usual_conversions)
{
    format_into(out, sizeof out, "%s|%5d|%-4u|%04X|%c|%%|%p", "ab", -42, 7u, 0xBEu, 'z', (void *)0x1F);
    CHECK_STR_EQ(out, "ab|  -42|7   |00BE|z|%|0000001F");
}

TEST(format, precision_cuts_a_name_that_has_no_end)
{
    const char name[8] = { 'V', 'P', 'I', 'C', 'D', ' ', ' ', ' ' };

    format_into(out, sizeof out, "<%.8s>", name);
    CHECK_STR_EQ(out, "<VPICD   >");
}

TEST(format, a_small_buffer_is_never_overrun)
{
    char small[5];

    CHECK_EQ(format_into(small, sizeof small, "%s", "123456789"), 9);
    CHECK_STR_EQ(small, "1234");
}

TEST(format, the_lowest_number)
{
    format_into(out, sizeof out, "%d", (int)0x80000000);
    CHECK_STR_EQ(out, "-2147483648");
}

TEST(format, a_sign_stands_before_zeros)
{
    format_into(out, sizeof out, "%05d|%-5d|%3d|%i", -42, -42, -7, 7);
    CHECK_STR_EQ(out, "-0042|-42  | -7|7");
}

TEST(format, octal_and_halves)
{
    format_into(out, sizeof out, "%o|%hX|%hd|%lu", 8u, 0xBEEF, -1, 5ul);
    CHECK_STR_EQ(out, "10|BEEF|-1|5");
}
