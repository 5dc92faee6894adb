/* layout - keyboard layouts as data. */
#include "unit.h"
#include "../../../vxd/bios/bda.h"

TEST(layout, names)
{
    CHECK_EQ(layout_number(bios_rom, NULL), 0);
    CHECK_EQ(layout_number(bios_rom, "us"), 0);
    CHECK_EQ(layout_number(bios_rom, "KBDUS.DLL"), 0);
    CHECK(layout_number(bios_rom, "uk") > 0);
    CHECK(layout_number(bios_rom, "GR") > 0);
    CHECK_EQ(layout_number(bios_rom, "de"), layout_number(bios_rom, "gr"));
    CHECK_EQ(layout_number(bios_rom, "kbdfr.dll"), layout_number(bios_rom, "FR"));
    CHECK_EQ(layout_number(bios_rom, "xx"), -1);
    CHECK_EQ(layout_number(bios_rom, "g"), -1);
    CHECK_EQ(layout_number(bios_rom, ""), 0);
}

TEST(layout, keys_of_characters)
{
    unsigned gr = (unsigned)layout_number(bios_rom, "GR"), fr = (unsigned)layout_number(bios_rom, "FR");

    CHECK_EQ(layout_key(bios_rom, 0, 'z', 0x2C), 0x2C);
    CHECK_EQ(layout_key(bios_rom, gr, 'z', 0x2C), 0x15);
    CHECK_EQ(layout_key(bios_rom, gr, 'Z', 0x2C | LAYOUT_SHIFT), 0x15 | LAYOUT_SHIFT);
    CHECK_EQ(layout_key(bios_rom, gr, 'e', 0x12), 0x12);
    CHECK_EQ(layout_key(bios_rom, gr, '@', 0x03 | LAYOUT_SHIFT), 0x10 | LAYOUT_ALTGR);
    CHECK_EQ(layout_key(bios_rom, gr, 0x84, 0), 0x28);
    CHECK_EQ(layout_key(bios_rom, gr, '^', 0x07 | LAYOUT_SHIFT), 0);        /* dead */
    CHECK_EQ(layout_key(bios_rom, gr, 0xA4, 0), 0);
    CHECK_EQ(layout_key(bios_rom, fr, '1', 0x02), 0x02 | LAYOUT_SHIFT);
    CHECK_EQ(layout_key(bios_rom, fr, '~', 0x29 | LAYOUT_SHIFT), 0);
    CHECK_EQ(layout_key(bios_rom, 99, 'a', 0x1E), 0x1E);
}

/* Every layout types all of ASCII, with a dead key and space where no key does it alone. */
TEST(layout, ascii_is_complete)
{
    static const char us[] = "1234567890-=qwertyuiop[]asdfghjkl;'`\\zxcvbnm,./";
    static const uint8_t codes[] = { 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        26, 27, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53 };
    static const char dead[4][6] = { "", "", "`^'", "^\"~`" };

    for (unsigned number = 1; number <= 3; number++) {
        for (unsigned ch = 0x21; ch < 0x7F; ch++) {
            const char *at = strchr(us, ch >= 'A' && ch <= 'Z' ? (int)ch + 0x20 : (int)ch);
            unsigned us_key = at != NULL ? codes[at - us] : 0;

            if (layout_key(bios_rom, number, (uint8_t)ch, us_key) == 0 && at != NULL) {
                CHECK(strchr(dead[number], (int)ch) != NULL);
            }
        }
    }
}
