/* string - the string services and the code page behind them. */
#include "unit.h"

#include "services/environment.h"
#include "services/string.h"
#include <vmm_services.h>

TEST(string, copy_is_cut_and_always_ended)
{
    char to[8] = "xxxxxxx";

    CHECK(_lstrcpyn(to, "abcdefgh", 4) == to);
    CHECK_STR_EQ(to, "abc");
    CHECK_EQ(to[4], 'x');
    CHECK_STR_EQ(_lstrcpyn(to, "ab", 8), "ab");
    CHECK_STR_EQ(_lstrcpyn(to, "cd", 1), "");
    to[0] = 'k';
    _lstrcpyn(to, "cd", 0);
    CHECK_EQ(to[0], 'k');
}

TEST(string, copy_never_halves_a_double_byte_character)
{
    char to[8];

    string_set_code_page(932);
    CHECK_STR_EQ(_lstrcpyn(to, "a\x83\x41z", 3), "a");
    CHECK_STR_EQ(_lstrcpyn(to, "a\x83\x41z", 4), "a\x83\x41");
    string_set_code_page(437);
    CHECK_STR_EQ(_lstrcpyn(to, "a\x83\x41z", 3), "a\x83");
}

TEST(string, length_and_memory)
{
    char to[4] = "abc";
    uint64_t result = _lmemcpy(to, "xy", 2);

    CHECK_EQ(_lstrlen(""), 0);
    CHECK_EQ(_lstrlen("four"), 4);
    CHECK_STR_EQ(to, "xyc");
    CHECK_EQ((uint32_t)result, (uint32_t)to);
    CHECK_EQ((uint32_t)(result >> 32), (uint32_t)to + 2);
}

TEST(string, compare_ignores_case_to_the_first_difference)
{
    CHECK_EQ(_lstrcmpi("Win386", "wIN386"), 0);
    CHECK(_lstrcmpi("abcz", "ABCDEFG") > 0);
    CHECK(_lstrcmpi("ab", "abc") < 0);
    CHECK(_lstrcmpi("", "") == 0);
    CHECK(_lstrcmpi("\x84", "\x8E") == 0);          /* a and A with diaeresis, code page 437 */
    CHECK(_lstrcmpi("\xE1", "z") > 0);              /* bytes are unsigned */
}

TEST(string, double_byte_characters_have_no_case)
{
    char text[] = "a\x83" "az";

    string_set_code_page(932);
    CHECK(_lstrcmpi("\x83" "a", "\x83" "A") != 0);
    CHECK_STR_EQ(_strupr(text), "A\x83" "aZ");
    string_set_code_page(437);
    CHECK_STR_EQ(_strupr(text), "AAAZ");
}

TEST(string, lead_bytes_are_those_of_the_code_page)
{
    CHECK(!string_is_lead_byte(0x81));
    string_set_code_page(932);
    CHECK(string_is_lead_byte(0x81) && string_is_lead_byte(0x9F) && string_is_lead_byte(0xE0));
    CHECK(string_is_lead_byte(0xFC) && !string_is_lead_byte(0xFD) && !string_is_lead_byte(0xA0));
    string_set_code_page(949);
    CHECK(string_is_lead_byte(0xA1) && !string_is_lead_byte(0x81) && !string_is_lead_byte(0));
    string_set_code_page(850);
    CHECK(!string_is_lead_byte(0xA1));
}

TEST(string, sprintf_returns_the_length)
{
    char text[32];

    CHECK_EQ(_Sprintf(text, "%s=%04X", "io", 0x3F8), 7);
    CHECK_STR_EQ(text, "io=03F8");
}

TEST(string, localised_parameters_come_in_any_order)
{
    char text[64];

    CHECK_EQ(_LocalizeSprintf(text, "%1s of %0u, 100%% %2x %1s", 12u, "COM", 0x12BEEFu), 24);
    CHECK_STR_EQ(text, "COM of 12, 100% BEEF COM");
}

TEST(string, what_is_no_parameter_stays)
{
    char text[32];

    _LocalizeSprintf(text, "%d %9 5%");
    CHECK_STR_EQ(text, "%d %9 5%");
}

TEST(environment, finds_without_case)
{
    static const char block[] = "PATH=C:\\;D:\\\0TEMPO=no\0Temp=C:\\T\0EMPTY=\0";

    CHECK_STR_EQ(environment_find(block, "path"), "C:\\;D:\\");
    CHECK_STR_EQ(environment_find(block, "TEMP"), "C:\\T");
    CHECK_STR_EQ(environment_find(block, "empty"), "");
    CHECK(environment_find(block, "PAT") == NULL);
    CHECK(environment_find(block, "") == NULL);
    CHECK(environment_find("", "PATH") == NULL);
}
