/* nls_test.c - characters of names: every one of a code page comes back, upper case is Unicode's. */
#include "unit.h"
#include "../../../vxd/vfat/nls.h"

TEST(nls, every_character_of_the_code_page_comes_back)
{
    nls_select(nls_437);
    for (unsigned i = 1; i < 256; i++) {
        CHECK_EQ(uni_to_oem(oem_to_uni[i]), i);
    }
    CHECK_EQ(oem_to_uni[0x81], 0x00FC);
    CHECK_EQ(uni_to_oem(0x20AC), 0);
    CHECK_EQ(uni_to_oem(0xFFFF), 0);
}

TEST(nls, another_code_page_takes_its_place)
{
    uint16_t high[128];

    for (unsigned i = 0; i < 128; i++) {
        high[i] = (uint16_t)(0x0480 - i);
    }
    nls_select(high);
    CHECK_EQ(oem_to_uni[0x80], 0x0480);
    CHECK_EQ(uni_to_oem(0x047F), 0x81);
    CHECK_EQ(uni_to_oem(0x00FC), 0);
    nls_select(nls_437);
    CHECK_EQ(uni_to_oem(0x00FC), 0x81);
}

TEST(nls, upper_case)
{
    static const uint16_t pairs[][2] = {
        { 'a', 'A' }, { 'z', 'Z' }, { '{', '{' }, { 0xE9, 0xC9 }, { 0xF7, 0xF7 }, { 0xFF, 0x178 }, { 0xDF, 0xDF },
        { 0x101, 0x100 }, { 0x100, 0x100 }, { 0x131, 0x131 }, { 0x13A, 0x139 }, { 0x17E, 0x17D },
        { 0x3AC, 0x386 }, { 0x3AD, 0x388 }, { 0x3C2, 0x3A3 }, { 0x3C9, 0x3A9 }, { 0x3CE, 0x38F },
        { 0x44F, 0x42F }, { 0x451, 0x401 }, { 0x45F, 0x40F }, { 0x491, 0x490 }, { 0x4E2D, 0x4E2D },
        { 0xFF41, 0xFF21 }, { 0xFFFF, 0xFFFF },
    };

    for (unsigned i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        CHECK_EQ(uni_upper(pairs[i][0]), pairs[i][1]);
        CHECK_EQ(uni_upper(pairs[i][1]), pairs[i][1]);
    }
}
