/* target - the values of COM1= in SYSTEM.INI. */
#include "unit.h"
#include "../../../vxd/vcd/target.h"

static char path[TARGET_PATH];
static uint16_t port;

TEST(target, words)
{
    CHECK_EQ(target_of(NULL, path, &port), TARGET_NONE);
    CHECK_EQ(target_of("", path, &port), TARGET_NONE);
    CHECK_EQ(target_of("none", path, &port), TARGET_NONE);
    CHECK_EQ(target_of("NULL", path, &port), TARGET_NULL);
    CHECK_EQ(target_of("Debug", path, &port), TARGET_DEBUG);
    CHECK_EQ(target_of("link", path, &port), TARGET_LINK);
    CHECK_EQ(target_of("links", path, &port), TARGET_BAD);
}

TEST(target, a_port_of_the_pc)
{
    CHECK_EQ(target_of("2F8", path, &port), TARGET_PORT);
    CHECK_EQ(port, 0x2F8);
    CHECK_EQ(target_of("3e8h", path, &port), TARGET_PORT);
    CHECK_EQ(port, 0x3E8);
    CHECK_EQ(target_of("C0F8", path, &port), TARGET_PORT);
    CHECK_EQ(port, 0xC0F8);
    CHECK_EQ(target_of("2F9", path, &port), TARGET_BAD);    /* eight ports begin at a multiple of 8 */
    CHECK_EQ(target_of("20", path, &port), TARGET_BAD);
    CHECK_EQ(target_of("0F8", path, &port), TARGET_BAD);
    CHECK_EQ(target_of("12F80", path, &port), TARGET_BAD);
}

TEST(target, a_file)
{
    char longest[TARGET_PATH + 8] = "C:\\";

    CHECK_EQ(target_of("C:\\OUT.TXT", path, &port), TARGET_FILE);
    CHECK_STR_EQ(path, "C:\\OUT.TXT");
    CHECK_EQ(target_of("OUT.TXT", path, &port), TARGET_BAD);
    CHECK_EQ(target_of("C:", path, &port), TARGET_BAD);
    memset(longest + 3, 'x', TARGET_PATH - 3);
    CHECK_EQ(target_of(longest, path, &port), TARGET_BAD);
    longest[TARGET_PATH - 1] = 0;
    CHECK_EQ(target_of(longest, path, &port), TARGET_FILE);
}
