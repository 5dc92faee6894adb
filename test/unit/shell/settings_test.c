/*
 * settings_test - NAME.VM and NAME.PIF: what they say, and what is wrong with them.
 */
#include "unit.h"

#include "../../../vxd/shell/settings.h"

static struct SHELL_VM_Settings s;
static struct settings_error error;

static bool parse(const char *text)
{
    settings_default(&s);
    return settings_parse(&s, text, strlen(text), &error);
}

TEST(settings, an_empty_file_leaves_the_defaults)
{
    CHECK(parse(""));
    CHECK_EQ(s.flags, SHELL_VM_BACKGROUND | SHELL_VM_CLOSE_ON_EXIT | SHELL_VM_FAST_PASTE);
    CHECK_EQ(s.foreground, 100);
    CHECK_EQ(s.background, 50);
    CHECK_EQ(s.memory_max_kb, 640);
    CHECK_EQ(s.ems_max_kb, SHELL_DEFAULT);
    CHECK_EQ(s.speed_percent, 100);
}

TEST(settings, every_key_is_read)
{
    CHECK(parse("; a comment\r\n# another\r\n\r\n"
                "title = My Game\r\nprogram=GAME.EXE\r\nparameters = /fast -x 1\r\n"
                "Directory = C:\\GAMES\r\nboot = C:\\DOS.IMG\r\n"
                "memory = 512 KB\r\nmemory-needed = 256\r\n"
                "ems = none\r\nems-needed = 64\r\nxms = 2048\r\nxms-needed = 16\r\ndpmi = auto\r\n"
                "hma = no\r\nexclusive = yes\r\nbackground = off\r\nclose-on-exit = no\r\n"
                "close-without-asking = yes\r\nfast-paste = 1\r\nhide-windows = true\r\n"
                "foreground-priority = 200\r\nbackground-priority = 10\r\n"
                "idle-sensitivity = 0\r\nspeed = 25%\r\ntext-lines = 50\r\n"
                "video-memory = text, high\r\nreserve-keys = alt+tab Ctrl+Esc\r\n"
                "hot-key = Ctrl + Alt + G"));
    CHECK_STR_EQ(s.title, "My Game");
    CHECK_STR_EQ(s.program, "GAME.EXE");
    CHECK_STR_EQ(s.arguments, "/fast -x 1");
    CHECK_STR_EQ(s.directory, "C:\\GAMES");
    CHECK_STR_EQ(s.boot, "C:\\DOS.IMG");
    CHECK_EQ(s.memory_max_kb, 512);
    CHECK_EQ(s.memory_min_kb, 256);
    CHECK_EQ(s.ems_max_kb, SHELL_NO_LIMIT);
    CHECK_EQ(s.ems_min_kb, 64);
    CHECK_EQ(s.xms_max_kb, 2048);
    CHECK_EQ(s.xms_min_kb, 16);
    CHECK_EQ(s.dpmi_max_kb, SHELL_DEFAULT);
    CHECK_EQ(s.flags, SHELL_VM_NO_HMA | SHELL_VM_EXCLUSIVE | SHELL_VM_CLOSE_ACTIVE |
                      SHELL_VM_FAST_PASTE | SHELL_VM_HIDE_WINDOWS);
    CHECK_EQ(s.foreground, 200);
    CHECK_EQ(s.background, 10);
    CHECK_EQ(s.idle_sensitivity, 0);
    CHECK_EQ(s.speed_percent, 25);
    CHECK_EQ(s.text_lines, 50);
    CHECK_EQ(s.video, SHELL_VIDEO_EMULATE_TEXT | SHELL_VIDEO_RESERVE_TEXT | SHELL_VIDEO_RESERVE_HIGH);
    CHECK_EQ(s.reserved_keys, SHELL_KEY_ALT_TAB | SHELL_KEY_CTRL_ESC);
    CHECK_EQ(s.hot_key, 0x22 | 0xC0000);
}

TEST(settings, function_keys_are_hot_keys)
{
    CHECK(parse("hot-key = alt+f12"));
    CHECK_EQ(s.hot_key, 0x58 | 0x80000);
    CHECK(parse("hot-key = ctrl+f1"));
    CHECK_EQ(s.hot_key, 0x3B | 0x40000);
    CHECK(!parse("hot-key = shift+g"));
    CHECK(!parse("hot-key = ctrl+alt"));
    CHECK(!parse("hot-key = ctrl+g+h"));
}

static void wrong(const char *text, uint32_t line, uint32_t offset, const char *reason)
{
    CHECK(!parse(text));
    CHECK_EQ(error.line, line);
    CHECK_EQ(error.offset, offset);
    CHECK_STR_EQ(error.reason, reason);
}

TEST(settings, what_is_wrong_is_said_with_its_place)
{
    wrong("speed=50\r\ncolour = red\r\n", 2, 10, "there is no setting \"colour\"");
    wrong("exclusive = maybe", 1, 12, "\"maybe\" is neither yes nor no");
    wrong("\n\n  speed = 101", 3, 12, "101 is not between 1 and 100");
    wrong("speed = fast", 1, 8, "\"fast\" is no number");
    wrong("speed", 1, 0, "\"speed\": a line is: key = value");
    wrong("text-lines = 44", 1, 13, "text-lines is 25, 43 or 50");
    wrong("reserve-keys = alt+q", 1, 15, "\"alt+q\" is not known here");
    wrong("memory = 100\nmemory-needed = 200", 0, 0, "memory-needed is more than memory");
}

TEST(settings, a_wrong_file_changes_nothing)
{
    CHECK(!parse("speed = 10\nbad"));
    CHECK_EQ(s.speed_percent, 100);
}

TEST(settings, text_that_is_too_long_is_refused)
{
    char text[220] = "title = ";

    memset(text + 8, 'x', 64);
    CHECK(!parse(text));
    text[8 + 63] = '\0';
    CHECK(parse(text));
    memset(text + 8, 'x', 200);
    CHECK(!parse(text));
}

TEST(settings, ctrl_z_ends_the_file)
{
    CHECK(parse("speed = 10\r\n\x1Anonsense"));
    CHECK_EQ(s.speed_percent, 10);
}

/* ---- PIF ----------------------------------------------------------------------------------------- */

static uint8_t pif[0x600];
static size_t pif_bytes;

static void put16(size_t at, unsigned value)
{
    pif[at] = (uint8_t)value;
    pif[at + 1] = (uint8_t)(value >> 8);
}

static void put_text(size_t at, const char *text)
{
    memcpy(pif + at, text, strlen(text));
}

static void heading(size_t at, const char *name, unsigned next, unsigned data, unsigned bytes)
{
    memset(pif + at, 0, 16);
    put_text(at, name);
    put16(at + 0x10, next);
    put16(at + 0x12, data);
    put16(at + 0x14, bytes);
}

#define H386    0x187u              /* behind the first heading */
#define D386    (H386 + 0x16)
#define H40     (D386 + 0x68)
#define D40     (H40 + 0x16)

static void make_pif(void)
{
    memset(pif, 0, sizeof pif);
    memset(pif + 2, ' ', 0x1E);
    put_text(0x02, "The Game");
    put16(0x20, 640);
    put16(0x22, 128);
    put_text(0x24, "C:\\GAMES\\GAME.EXE");
    pif[0x63] = 0x10;
    put_text(0x65, "C:\\GAMES");
    put_text(0xA5, "/basic");
    heading(0x171, "MICROSOFT PIFEX", H386, 0, 0x171);
    heading(H386, "WINDOWS 386 3.0", H40, D386, 0x68);
    put16(D386, 512);
    put16(D386 + 2, 256);
    put16(D386 + 4, 150);
    put16(D386 + 6, 60);
    put16(D386 + 8, 1024);
    put16(D386 + 0x0C, 0xFFFF);
    put16(D386 + 0x10, 0x1000 | 0x800 | 0x20 | 4 | 0x4000);
    put16(D386 + 0x14, 0x11);
    put16(D386 + 0x18, 0x22);
    put16(D386 + 0x1A, 0x0C);
    put_text(D386 + 0x28, "/enhanced");
    heading(H40, "WINDOWS VMM 4.0", 0xFFFF, D40, 0x1AC);
    put16(D40 + 0xB6, 75);
    put16(D40 + 0xC2, 43);
    put16(D40 + 0x1A8, 4096);
    pif_bytes = D40 + 0x1AC;
}

static bool parse_pif(void)
{
    uint8_t *exact = malloc(pif_bytes);     /* the sanitizer sees what lies behind it */
    bool good;

    memcpy(exact, pif, pif_bytes);
    settings_default(&s);
    good = pif_parse(&s, exact, pif_bytes, &error);
    free(exact);
    return good;
}

TEST(pif, a_file_of_windows_95_is_read)
{
    make_pif();
    CHECK(parse_pif());
    CHECK_STR_EQ(s.title, "The Game");
    CHECK_STR_EQ(s.program, "C:\\GAMES\\GAME.EXE");
    CHECK_STR_EQ(s.directory, "C:\\GAMES");
    CHECK_STR_EQ(s.arguments, "/enhanced");
    CHECK_EQ(s.memory_max_kb, 512);
    CHECK_EQ(s.memory_min_kb, 256);
    CHECK_EQ(s.foreground, 150);
    CHECK_EQ(s.background, 60);
    CHECK_EQ(s.ems_max_kb, 1024);
    CHECK_EQ(s.xms_max_kb, SHELL_NO_LIMIT);
    CHECK_EQ(s.flags, SHELL_VM_CLOSE_ON_EXIT | SHELL_VM_EXCLUSIVE);
    CHECK_EQ(s.reserved_keys, SHELL_KEY_ALT_TAB | SHELL_KEY_CTRL_ESC);
    CHECK_EQ(s.hot_key, 0x22 | 0xC0000);
    CHECK_EQ(s.idle_sensitivity, 75);
    CHECK_EQ(s.text_lines, 43);
    CHECK_EQ(s.dpmi_max_kb, 4096);
    CHECK_EQ(s.video, 0x11);
}

TEST(pif, a_file_of_windows_2_is_read)
{
    make_pif();
    pif_bytes = 0x171;
    CHECK(parse_pif());
    CHECK_STR_EQ(s.program, "C:\\GAMES\\GAME.EXE");
    CHECK_STR_EQ(s.arguments, "/basic");
    CHECK_EQ(s.memory_min_kb, 128);
    CHECK_EQ(s.foreground, 100);
}

TEST(pif, headings_may_stand_in_any_place)
{
    make_pif();
    heading(0x171, "MICROSOFT PIFEX", H40, 0, 0x171);       /* 386 section not in the chain */
    CHECK(parse_pif());
    CHECK_STR_EQ(s.arguments, "/basic");
    CHECK_EQ(s.text_lines, 43);
    make_pif();
    heading(0x171, "MICROSOFT PIFEX", 0x500, 0, 0x171);
    heading(0x500, "WINDOWS 386 3.0", 0xFFFF, D386, 0x68);
    pif_bytes = 0x516;
    CHECK(parse_pif());
    CHECK_STR_EQ(s.arguments, "/enhanced");
}

TEST(pif, a_section_is_found_by_its_name)
{
    make_pif();
    CHECK(pif_section(pif, pif_bytes, "WINDOWS 386 3.0") == pif + D386);
    CHECK(pif_section(pif, pif_bytes, "WINDOWS VMM 4.0") == pif + D40);
    CHECK(pif_section(pif, pif_bytes, "WINDOWS NT  3.1") == NULL);
    CHECK(pif_section(pif, 0x171, "WINDOWS 386 3.0") == NULL);
}

static void wrong_pif(uint32_t offset, const char *reason)
{
    CHECK(!parse_pif());
    CHECK_EQ(error.offset, offset);
    CHECK_STR_EQ(error.reason, reason);
}

TEST(pif, what_is_wrong_is_said_with_its_offset)
{
    make_pif();
    pif_bytes = 0x170;
    wrong_pif(0x170, "a PIF has at least 369 bytes");
    make_pif();
    pif[0x171] = 'X';
    wrong_pif(0x171, "this is no PIF: MICROSOFT PIFEX is missing");
    make_pif();
    put16(0x171 + 0x10, 0x5F8);
    wrong_pif(0x5F8, "a heading of the PIF lies outside the file");
    make_pif();
    put16(H386 + 0x10, H386);
    wrong_pif(H386 + 0x10, "the headings of the PIF go in a circle");
    make_pif();
    put16(H386 + 0x12, 0xFFF0);
    wrong_pif(H386 + 0x12, "a section of the PIF ends outside the file");
    make_pif();
    put16(H386 + 0x14, 0x20);
    wrong_pif(H386 + 0x14, "WINDOWS 386 3.0 has 32 bytes, not 104");
    make_pif();
    pif[0x24] = 0;
    wrong_pif(0x24, "the PIF names no program");
}
