/* ini - SYSTEM.INI as people write it. */
#include "unit.h"

#include "vxd/ini.h"

static void use(const char *text)
{
    ini_set(text, (uint32_t)strlen(text));
}

static const char *value_of(const char *section, const char *key)
{
    static char text[64];
    const char *value = ini_next(section, key, NULL);

    if (value == NULL) {
        return "(none)";
    }
    ini_copy(value, text, sizeof text);
    return text;
}

TEST(ini, section_and_key_ignore_case_and_blanks)
{
    use("[boot]\r\nshell=a.exe\r\n [ 386ENH ]\r\n  MinTimeSlice = 20 \r\n");
    CHECK_STR_EQ(value_of("386Enh", "mintimeslice"), "20");
    CHECK_STR_EQ(value_of("386Enh", "shell"), "(none)");
}

TEST(ini, repeated_keys_come_one_after_the_other)
{
    char text[16];
    const char *v;

    use("[386Enh]\ndevice=*vpicd\n;device=no\nother=1\ndevice=b.vxd ; mine\n");
    v = ini_next("386Enh", "device", NULL);
    ini_copy(v, text, sizeof text);
    CHECK_STR_EQ(text, "*vpicd");
    v = ini_next("386Enh", "device", v);
    ini_copy(v, text, sizeof text);
    CHECK_STR_EQ(text, "b.vxd");
    CHECK(ini_next("386Enh", "device", v) == NULL);
}

TEST(ini, a_section_may_be_continued)
{
    use("[a]\nx=1\n[b]\nx=2\n[a]\ny=3\n");
    CHECK_STR_EQ(value_of("a", "y"), "3");
}

TEST(ini, quotes_go_and_long_values_are_cut)
{
    char four[4];

    use("[a]\nx=\" b c \"\nlong=abcdefgh");
    CHECK_STR_EQ(value_of("a", "x"), " b c ");
    ini_copy(ini_next("a", "long", NULL), four, sizeof four);
    CHECK_STR_EQ(four, "abc");
}

TEST(ini, numbers_and_booleans)
{
    int32_t d;
    uint32_t h;

    use("[a]\nd=-12\nh=3F8h\nbig=99999999999\nt=Yes\nf=OFF\nbad=x\n");
    CHECK(ini_decimal(ini_next("a", "d", NULL), &d));
    CHECK_EQ(d, -12);
    CHECK(ini_hex(ini_next("a", "h", NULL), &h));
    CHECK_EQ(h, 0x3F8);
    CHECK(!ini_decimal(ini_next("a", "big", NULL), &d));
    CHECK(ini_boolean(ini_next("a", "t", NULL), &d) && d == -1);
    CHECK(ini_boolean(ini_next("a", "f", NULL), &d) && d == 0);
    CHECK(!ini_boolean(ini_next("a", "bad", NULL), &d));
}

TEST(ini, no_text_or_a_cut_one_is_no_crash)
{
    static const char text[] = "[386Enh]\r\ndevice=*vpicd\r\n[x";

    ini_set(NULL, 0);
    CHECK(ini_next("386Enh", "device", NULL) == NULL);
    for (uint32_t n = 0; n < sizeof text; n++) {
        char *exact = malloc(n + (n == 0));

        memcpy(exact, text, n);
        ini_set(exact, n);
        const char *v = ini_next("386Enh", "device", NULL);

        if (v != NULL) {
            char out[32];

            ini_copy(v, out, sizeof out);
        }
        (void)ini_next("x", "y", NULL);
        free(exact);
    }
}
