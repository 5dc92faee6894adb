/* keys - bytes of a terminal to scan codes. */
#include "unit.h"
#include "../../../vxd/sercon/cp437.h"
#include "../../../vxd/sercon/keys.h"

static struct keys keys;
static char codes[256];

static void emit(void *context, uint8_t code)
{
    (void)context;
    size_t length = strlen(codes);

    if (length < sizeof codes - 4) {
        snprintf(codes + length, 4, "%02X ", code);
    }
}

/* Scan codes of a string, in hex. */
static const char *type(const char *text)
{
    codes[0] = '\0';
    for (; *text != '\0'; text++) {
        keys_feed(&keys, (uint8_t)*text);
    }
    return codes;
}

static void start(void)
{
    keys_init(&keys, emit, NULL);
}

TEST(keys, characters_press_their_key)
{
    start();
    CHECK_STR_EQ(type("a1"), "1E 9E 02 82 ");
    CHECK_STR_EQ(type("A"), "2A 1E 9E AA ");
    CHECK_STR_EQ(type("!?"), "2A 02 82 AA 2A 35 B5 AA ");
    CHECK_STR_EQ(type(" \\|"), "39 B9 2B AB 2A 2B AB AA ");
    CHECK_STR_EQ(type("\t\b\x7F"), "0F 8F 0E 8E 0E 8E ");
    CHECK_STR_EQ(type("\x03"), "1D 2E AE 9D ");
}

TEST(keys, every_printable_character_has_one)
{
    for (char c = 32; c < 127; c++) {
        char text[2] = { c, '\0' };

        start();
        CHECK(strlen(type(text)) >= 6);
    }
}

TEST(keys, line_ends_are_one_enter)
{
    start();
    CHECK_STR_EQ(type("\r"), "1C 9C ");
    CHECK_STR_EQ(type("\n"), "");               /* the second half of CR LF */
    CHECK_STR_EQ(type("\n"), "1C 9C ");
    CHECK_STR_EQ(type("x\n"), "2D AD 1C 9C ");
}

TEST(keys, sequences_of_terminals)
{
    start();
    CHECK_STR_EQ(type("\033[A"), "E0 48 E0 C8 ");
    CHECK_STR_EQ(type("\033OD"), "E0 4B E0 CB ");
    CHECK_STR_EQ(type("\033[1;5C"), "1D E0 4D E0 CD 9D ");      /* Ctrl+right */
    CHECK_STR_EQ(type("\033[3~"), "E0 53 E0 D3 ");
    CHECK_STR_EQ(type("\033[5;2~"), "2A E0 49 E0 C9 AA ");
    CHECK_STR_EQ(type("\033OP"), "3B BB ");
    CHECK_STR_EQ(type("\033[[B"), "3C BC ");
    CHECK_STR_EQ(type("\033[15~"), "3F BF ");
    CHECK_STR_EQ(type("\033[21~"), "44 C4 ");
    CHECK_STR_EQ(type("\033[24~"), "58 D8 ");
    CHECK_STR_EQ(type("\033[Z"), "2A 0F 8F AA ");
    CHECK_STR_EQ(type("\033[1;3S"), "38 3E BE B8 ");            /* Alt+F4 */
    CHECK_STR_EQ(type("\033[99999999999;99999999999x"), "");
    CHECK(!keys_in_sequence(&keys));
}

TEST(keys, what_no_terminal_sends_has_a_sequence)
{
    start();
    CHECK_STR_EQ(type("\x1B[27;5;27~"), "1D 01 81 9D ");      /* Ctrl+Esc */
    CHECK_STR_EQ(type("\x1B[27;3;9~"), "38 0F 8F B8 ");       /* Alt+Tab */
    CHECK_STR_EQ(type("\x1B[27;3;32~"), "38 39 B9 B8 ");
    CHECK_STR_EQ(type("\x1B[27;5~"), "");
    CHECK_STR_EQ(type("\x1B[27;5;999~"), "");
    CHECK_STR_EQ(type("a"), "1E 9E ");
}

TEST(keys, ctrl_backslash_leads)
{
    start();
    CHECK_STR_EQ(type("\x1Ct"), "38 0F 8F B8 ");
    CHECK_STR_EQ(type("\x1Cl"), "1D 01 81 9D ");
    CHECK_STR_EQ(type("\x1Cm"), "38 39 B9 B8 ");
    CHECK_STR_EQ(type("\x1C"), "");
    keys_pause(&keys);
    CHECK_STR_EQ(type("r"), "38 01 81 B8 ");
    CHECK_STR_EQ(type("\x1C\x1C"), "1D 2B AB 9D ");
    CHECK_STR_EQ(type("\x1C" "a"), "1D 2B AB 9D 1E 9E ");
}

TEST(keys, escape_alone_needs_a_pause)
{
    start();
    CHECK_STR_EQ(type("\033"), "");
    CHECK(keys_in_sequence(&keys));
    keys_pause(&keys);
    CHECK_STR_EQ(codes, "01 81 ");
    CHECK_STR_EQ(type("\033x"), "38 2D AD B8 ");                /* Alt+X */
    CHECK_STR_EQ(type("\033\033"), "01 81 ");
    codes[0] = '\0';
    keys_pause(&keys);
    CHECK_STR_EQ(codes, "01 81 ");
    type("\033[");
    keys_pause(&keys);
    CHECK_STR_EQ(codes, "38 1A 9A B8 ");
    codes[0] = '\0';
    keys_pause(&keys);
    CHECK_STR_EQ(codes, "");
}

TEST(keys, characters_without_a_key_are_typed_by_number)
{
    start();
    CHECK_STR_EQ(type("\xC3\xA4"), "38 4F CF 51 D1 50 D0 B8 "); /* a umlaut, 132: Alt+1 3 2 */
}

TEST(cp437, there_and_back)
{
    char utf8[3];

    for (unsigned i = 1; i < 256; i++) {
        unsigned bytes = cp437_to_utf8((uint8_t)i, utf8);
        uint32_t code = (uint8_t)utf8[0];

        if (bytes == 2) {
            code = (code & 0x1F) << 6 | (utf8[1] & 0x3F);
        } else if (bytes == 3) {
            code = (code & 0x0F) << 12 | (uint32_t)(utf8[1] & 0x3F) << 6 | (utf8[2] & 0x3F);
        }
        CHECK_EQ(cp437_from_unicode(code), i);
    }
    CHECK_EQ(cp437_to_utf8(0xDB, utf8), 3);
    CHECK_MEM_EQ(utf8, "\xE2\x96\x88", 3);
    CHECK_EQ(cp437_from_unicode(0x4E00), -1);
}

/* A layout with Y and Z exchanged, @ on AltGr+Q, an umlaut, and no key for the circumflex. */
static unsigned fake_layout(void *context, uint8_t ch, unsigned us_key)
{
    (void)context;
    switch (ch) {
    case 'z': return 0x15;
    case '@': return 0x10 | KEYS_ALTGR;
    case 0x84: return 0x28;
    case '^': return 0;
    }
    return us_key;
}

TEST(keys, press_those_of_the_layout)
{
    start();
    keys.layout_key = fake_layout;
    CHECK_STR_EQ(type("z"), "15 95 ");
    CHECK_STR_EQ(type("a"), "1E 9E ");
    CHECK_STR_EQ(type("@"), "E0 38 10 90 E0 B8 ");
    CHECK_STR_EQ(type("\x1a"), "1D 15 95 9D ");             /* Ctrl+Z */
    CHECK_STR_EQ(type("\r"), "1C 9C ");
    CHECK_STR_EQ(type("\xc3\xa4"), "28 A8 ");
    CHECK_STR_EQ(type("^"), "38 52 D2 49 C9 4B CB B8 ");    /* Alt+094 */
    keys.layout_key = NULL;
}
