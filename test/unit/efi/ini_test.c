/*
 * ini_test - what is found in SYSTEM.INI, and what is not.
 */
#include "unit.h"
#include "ini.h"

static char value[20];
static uint32_t offset;

static enum ini_result find(const char *text, unsigned index)
{
    memset(value, 'x', sizeof(value));
    return ini_value(text, (uint32_t)strlen(text), "386Enh", "device", index, value, sizeof(value),
                     &offset);
}

TEST(ini, values_come_in_order)
{
    const char *text = "[386Enh]\r\ndevice=*vkd\r\nother=1\r\ndevice=b.386\r\n";

    CHECK_EQ(find(text, 0), INI_FOUND);
    CHECK_STR_EQ(value, "*vkd");
    CHECK_EQ(offset, 10);
    CHECK_EQ(find(text, 1), INI_FOUND);
    CHECK_STR_EQ(value, "b.386");
    CHECK_EQ(offset, 32);
    CHECK_EQ(find(text, 2), INI_NONE);
}

TEST(ini, case_and_spaces_do_not_count)
{
    CHECK_EQ(find(" [386ENH] \n\t DEVICE \t=  A b.vxd \t\r\n", 0), INI_FOUND);
    CHECK_STR_EQ(value, "A b.vxd");
}

TEST(ini, quotes_are_removed)
{
    CHECK_EQ(find("[386Enh]\ndevice=\"long name.vxd\"", 0), INI_FOUND);
    CHECK_STR_EQ(value, "long name.vxd");
    CHECK_EQ(find("[386Enh]\ndevice=\"", 0), INI_FOUND);
    CHECK_STR_EQ(value, "\"");
}

TEST(ini, comments_and_other_sections_do_not_count)
{
    CHECK_EQ(find("device=a\n[boot]\ndevice=b\n[386Enh]\n;device=c\n ; device=d\n", 0), INI_NONE);
    CHECK_EQ(find("[386Enh\ndevice=a\n", 0), INI_NONE);
    CHECK_EQ(find("[386Enhx]\ndevice=a\n", 0), INI_NONE);
    CHECK_EQ(find("[386Enh]\ndevices=a\ndevic=b\ndevice\n", 0), INI_NONE);
}

TEST(ini, a_section_may_come_twice)
{
    const char *text = "[386Enh]\ndevice=a\n[x]\ndevice=b\n[386enh]\ndevice=c";

    CHECK_EQ(find(text, 1), INI_FOUND);
    CHECK_STR_EQ(value, "c");
}

TEST(ini, an_empty_value_is_found)
{
    CHECK_EQ(find("[386Enh]\ndevice=\n", 0), INI_FOUND);
    CHECK_STR_EQ(value, "");
}

TEST(ini, a_long_value_is_cut_and_said_so)
{
    CHECK_EQ(find("[386Enh]\ndevice=1234567890123456789\n", 0), INI_FOUND);
    CHECK_EQ(find("[386Enh]\ndevice=12345678901234567890\n", 0), INI_TOO_LONG);
    CHECK_STR_EQ(value, "1234567890123456789");
}

TEST(ini, nothing_is_read_behind_the_text)
{
    char *text = malloc(10);

    CHECK(text);
    memcpy(text, "[386Enh]\nd", 10);
    CHECK_EQ(ini_value(text, 10, "386Enh", "device", 0, value, sizeof(value), &offset), INI_NONE);
    CHECK_EQ(ini_value(text, 8, "386Enh", "device", 0, value, sizeof(value), &offset), INI_NONE);
    CHECK_EQ(ini_value(text, 0, "386Enh", "device", 0, value, sizeof(value), &offset), INI_NONE);
    free(text);
}

TEST(ini, base_names_are_upper_case)
{
    char name[10];

    CHECK_EQ(ini_base_name("C:\\dir/abc.vxd", name, sizeof(name)), 0);
    CHECK_STR_EQ(name, "ABC.VXD");
    CHECK_EQ(ini_base_name("123456789", name, sizeof(name)), 0);
    CHECK_EQ(ini_base_name("1234567890", name, sizeof(name)), -1);
    CHECK_EQ(ini_base_name("dir\\", name, sizeof(name)), -1);
}

TEST(ini, names_compare_whole)
{
    CHECK(ini_name_is("Vmm32.vxd", "VMM32.VXD"));
    CHECK(!ini_name_is("VMM32.VX", "VMM32.VXD"));
    CHECK(!ini_name_is("VMM32.VXDX", "VMM32.VXD"));
}
