/* names_test.c - code pages, 8.3 names, patterns and paths of IFSMGR. */
#include "unit.h"
#include "../../../vxd/ifsmgr/charset.h"
#include "../../../vxd/ifsmgr/names.h"

static uint16_t wide_buffers[8][300];
static unsigned next_buffer;

static uint16_t *wide(const char *text)
{
    uint16_t *to = wide_buffers[next_buffer++ % 8];
    unsigned i = 0;

    for (; text[i] != 0; i++) {
        to[i] = (uint8_t)text[i];
    }
    to[i] = 0;
    return to;
}

static const char *narrow(const uint16_t *text, unsigned units)
{
    static char buffers[4][64];
    static unsigned next;
    char *to = buffers[next++ % 4];

    for (unsigned i = 0; i < units; i++) {
        to[i] = (char)text[i];
    }
    to[units] = 0;
    return to;
}

/* ---- code pages ---- */

TEST(charset, every_character_comes_back)
{
    for (unsigned set = BCS_WANSI; set <= BCS_OEM; set++) {
        for (unsigned ch = 0; ch < 256; ch++) {
            uint16_t unit = uni_of_bcs((uint8_t)ch, set);

            if (unit != 0 || ch == 0) {
                CHECK_EQ(bcs_of_uni(unit, set), ch);
            }
        }
    }
    CHECK_EQ(uni_of_bcs(0x9A, BCS_OEM), 0xDC);
    CHECK_EQ(uni_of_bcs(0x80, BCS_WANSI), 0x20AC);
    CHECK_EQ(bcs_of_uni(0x263A, BCS_OEM), -1);      /* the face at 01h is not what a name has */
    CHECK_EQ(bcs_of_uni(0x0416, BCS_WANSI), -1);
}

TEST(charset, capital_letters)
{
    CHECK_EQ(uni_upper('a'), 'A');
    CHECK_EQ(uni_upper('Z'), 'Z');
    CHECK_EQ(uni_upper('_'), '_');
    CHECK_EQ(uni_upper(0xE4), 0xC4);
    CHECK_EQ(uni_upper(0xF7), 0xF7);        /* division sign */
    CHECK_EQ(uni_upper(0xFF), 0x178);
    CHECK_EQ(uni_upper(0x101), 0x100);
    CHECK_EQ(uni_upper(0x100), 0x100);
    CHECK_EQ(uni_upper(0x13A), 0x139);
    CHECK_EQ(uni_upper(0x17E), 0x17D);
    CHECK_EQ(uni_upper(0x3B1), 0x391);
    CHECK_EQ(uni_upper(0x3AC), 0x386);
    CHECK_EQ(uni_upper(0x3C2), 0x3A3);
    CHECK_EQ(uni_upper(0x430), 0x410);
    CHECK_EQ(uni_upper(0x451), 0x401);
    CHECK_EQ(uni_upper(0x4E00), 0x4E00);
    CHECK_EQ(uni_upper(0xFF41), 0xFF21);
    for (uint32_t i = 0; i < 0x10000; i++) {
        CHECK_EQ(uni_upper(uni_upper((uint16_t)i)), uni_upper((uint16_t)i));
    }
}

TEST(charset, conversions_say_what_they_lost)
{
    uint16_t uni[8] = { 'A', 0xDC, 0x416, 'B' };
    uint8_t bcs[8] = { 0 };
    uint64_t got = charset_to_bcs(bcs, uni, 8, 8, BCS_OEM);

    CHECK_EQ((uint32_t)got, 4);
    CHECK_EQ(got >> 32, MAP_FLAG_LOSS);
    CHECK_MEM_EQ(bcs, "A\x9A_B", 4);
    got = charset_to_bcs(bcs, uni, 8, 2, BCS_WANSI);
    CHECK_EQ((uint32_t)got, 2);
    CHECK_EQ(got >> 32, MAP_FLAG_TRUNCATE);
    CHECK_EQ(bcs[1], 0xDC);
    got = charset_to_uni(uni, (const uint8_t *)"\x81" "A", 2, BCS_WANSI);
    CHECK_EQ((uint32_t)got, 4);
    CHECK_EQ(got >> 32, MAP_FLAG_LOSS);
    CHECK_EQ(uni[0], '_');
    got = charset_translate(bcs, (const uint8_t *)"\x81z", BCS_WANSI, BCS_OEM, 8, true);
    CHECK_EQ((uint32_t)got, 2);
    CHECK_MEM_EQ(bcs, "\xDCZ", 2);
    got = charset_translate(bcs, (const uint8_t *)"\xFC", BCS_OEM, BCS_WANSI, 0, false);
    CHECK_EQ(got >> 32, MAP_FLAG_TRUNCATE);
}

/* ---- 8.3 names ---- */

static const char *basis_of(const char *name, uint32_t *flags)
{
    static uint16_t basis[FCB_UNITS];
    const uint16_t *from = wide(name);

    *flags = names_create_basis(basis, from, (uint32_t)strlen(name) * 2);
    return narrow(basis, FCB_UNITS);
}

TEST(names, basis_of_a_long_name)
{
    uint32_t flags;

    CHECK_STR_EQ(basis_of("README.TXT", &flags), "README  TXT");
    CHECK_EQ(flags, 0);
    CHECK_STR_EQ(basis_of("Readme.txt", &flags), "README  TXT");
    CHECK_EQ(flags, BASIS_UPCASE);
    CHECK_STR_EQ(basis_of("A LONG NAME.HTML", &flags), "ALONGNAMHTM");
    CHECK_EQ(flags, BASIS_LOSS | BASIS_TRUNC);
    CHECK_STR_EQ(basis_of("A.B.C.TAR", &flags), "A       TAR");
    CHECK_EQ(flags, BASIS_TRUNC);
    CHECK_STR_EQ(basis_of(".PROFILE", &flags), "PROFILE    ");
    CHECK_EQ(flags, BASIS_LOSS);
    CHECK_STR_EQ(basis_of("NAME...", &flags), "NAME       ");
    CHECK_STR_EQ(basis_of("A+B[C].X=Y", &flags), "A_B_C_  X_Y");
    CHECK_EQ(flags, BASIS_LOSS);
    CHECK_STR_EQ(basis_of("", &flags), "           ");
    CHECK_STR_EQ(basis_of("...", &flags), "           ");
    (void)basis_of("\xDC", &flags);
    CHECK_EQ(flags, BASIS_EXT);
}

TEST(names, tails)
{
    uint16_t basis[FCB_UNITS];

    memcpy(basis, wide("LONGNAMETXT"), sizeof basis);
    CHECK(names_append_tail(basis, 1));
    CHECK_STR_EQ(narrow(basis, FCB_UNITS), "LONGNA~1TXT");
    memcpy(basis, wide("AB      TXT"), sizeof basis);
    CHECK(names_append_tail(basis, 123));
    CHECK_STR_EQ(narrow(basis, FCB_UNITS), "AB~123  TXT");
    memcpy(basis, wide("LONGNAMETXT"), sizeof basis);
    CHECK(names_append_tail(basis, 9999999));
    CHECK_STR_EQ(narrow(basis, FCB_UNITS), "~9999999TXT");
    CHECK(!names_append_tail(basis, 0));
    CHECK(!names_append_tail(basis, 10000000));
}

TEST(names, a_name_tells_its_tail)
{
    CHECK_EQ(names_match_basis(wide("LONGNAMETXT"), wide("LONGNA~7TXT")), 7);
    CHECK_EQ(names_match_basis(wide("LONGNAMETXT"), wide("LONGN~12TXT")), 12);
    CHECK_EQ(names_match_basis(wide("AB      TXT"), wide("AB~3    TXT")), 3);
    CHECK_EQ(names_match_basis(wide("LONGNAMETXT"), wide("~9999999TXT")), 9999999);
    CHECK_EQ(names_match_basis(wide("LONGNAMETXT"), wide("LONGNAMETXT")), 0xFFFFFFFF);
    CHECK_EQ(names_match_basis(wide("LONGNAMETXT"), wide("LONGN~7 TXT")), 0);   /* it would be longer */
    CHECK_EQ(names_match_basis(wide("LONGNAMETXT"), wide("LONGNA~7HTM")), 0);
    CHECK_EQ(names_match_basis(wide("LONGNAMETXT"), wide("LONGNA~0TXT")), 0);
    CHECK_EQ(names_match_basis(wide("LONGNAMETXT"), wide("OTHERN~1TXT")), 0);
    CHECK_EQ(names_match_basis(wide("A~1     TXT"), wide("A~1     TXT")), 0xFFFFFFFF);
}

TEST(names, both_forms)
{
    uint16_t name[14], fcb[FCB_UNITS];
    uint32_t n = names_fcb_to_short(name, wide("A       TXT"), false);

    CHECK_EQ(n, 10);
    CHECK_STR_EQ(narrow(name, n / 2), "A.TXT");
    n = names_fcb_to_short(name, wide("NAME       "), false);
    CHECK_STR_EQ(narrow(name, n / 2), "NAME");
    n = names_fcb_to_short(name, wide("NAME       "), true);
    CHECK_STR_EQ(narrow(name, n / 2), "NAME.");
    n = names_fcb_to_short(name, wide("..         "), true);
    CHECK_STR_EQ(narrow(name, n / 2), "..");
    CHECK_EQ(names_short_to_fcb(fcb, wide("A.TXT"), 10), 22);
    CHECK_STR_EQ(narrow(fcb, FCB_UNITS), "A       TXT");
    CHECK_EQ(names_short_to_fcb(fcb, wide(".."), 4), 22);
    CHECK_STR_EQ(narrow(fcb, FCB_UNITS), "..         ");
    CHECK(names_short_to_lossy(fcb, wide("NAME.T"), 12));
    CHECK_STR_EQ(narrow(fcb, FCB_UNITS), "NAME    T  ");
    CHECK(!names_short_to_lossy(fcb, wide("TOOLONGNAME"), 22));
    CHECK(!names_short_to_lossy(fcb, wide("A.B.C"), 10));
    CHECK(!names_short_to_lossy(fcb, wide("A.LONG"), 12));
    CHECK(!names_short_to_lossy(fcb, wide(""), 0));
    name[0] = 0x416;
    CHECK(names_short_to_lossy(fcb, name, 2));
    CHECK_EQ(fcb[0], '_');
}

TEST(names, errors_a_function_may_return)
{
    CHECK_EQ(names_mapped_error(0x3D, 2), 2);
    CHECK_EQ(names_mapped_error(0x3D, 32), 5);
    CHECK_EQ(names_mapped_error(0x3E, 32), 6);
    CHECK_EQ(names_mapped_error(0x4F, 3), 18);
    CHECK_EQ(names_mapped_error(0x3D, 0), 0);
    CHECK_EQ(names_mapped_error(0x6C, 32), 32);
}

/* ---- patterns ---- */

#define NT      (UFLG_NT | UFLG_META)
#define NT_DOS  (UFLG_NT_DOS | UFLG_META)

TEST(match, long_names)
{
    CHECK(names_match(wide("*"), wide("anything"), NT));
    CHECK(names_match(wide("*.TXT"), wide("Some name.txt"), NT));
    CHECK(!names_match(wide("*.TXT"), wide("Some name.txt.bak"), NT));
    CHECK(names_match(wide("*A*B*"), wide("xxaxxbxx"), NT));
    CHECK(!names_match(wide("*A*B*"), wide("xxbxxaxx"), NT));
    CHECK(names_match(wide("?B?"), wide("abc"), NT));
    CHECK(!names_match(wide("?B?"), wide("ab"), NT));
    CHECK(!names_match(wide("*.*"), wide("README"), NT));
    CHECK(names_match(wide("*.*"), wide("README"), NT_DOS));
    CHECK(names_match(wide("README.*"), wide("README"), NT_DOS));
    CHECK(names_match(wide("READ????"), wide("READ"), NT_DOS));
    CHECK(!names_match(wide("*.*X"), wide("README"), NT_DOS));
    CHECK(names_match(wide("README"), wide("readme"), UFLG_NT));
    CHECK(!names_match(wide("*"), wide("readme"), UFLG_NT));        /* no meta characters, it was said */
    CHECK(names_match(wide("*"), wide(""), NT));
    CHECK(!names_match(wide(""), wide("A"), NT));
}

TEST(match, names_of_directories)
{
    CHECK(names_match(wide("A       TXT"), wide("A       TXT"), UFLG_DOS));
    CHECK(!names_match(wide("A???????TXT"), wide("ABC     TXT"), UFLG_DOS));
    CHECK(names_match(wide("A???????TXT"), wide("ABC     TXT"), UFLG_DOS | UFLG_META));
    CHECK(!names_match(wide("B???????TXT"), wide("ABC     TXT"), UFLG_DOS | UFLG_META));
}

/* ---- paths ---- */

static uint8_t parsed[PARSE_MAX_BYTES];
#define PATH ((ParsedPath *)(void *)parsed)

static const char *text_of_path(void)
{
    static char text[300];
    uint64_t n = charset_path_to_bcs((uint8_t *)text, PATH->pp_elements, sizeof text - 1, BCS_OEM);

    text[(uint32_t)n] = 0;
    return text;
}

static unsigned parse(const char *text, const char *current, uint32_t *flags)
{
    unsigned drive = 99, error;
    uint16_t *from = wide(text);

    error = parse_path(from, current != NULL ? wide(current) : NULL, PATH, flags, &drive);
    return error != 0 ? error : drive == 99 ? 0 : drive + 1000;
}

TEST(parse, canonical_form)
{
    uint32_t flags;

    CHECK_EQ(parse("c:\\Dir\\Name.txt", NULL, &flags), 1002);
    CHECK_STR_EQ(text_of_path(), "\\DIR\\NAME.TXT");
    CHECK_EQ(PATH->pp_totalLength, 4 + 8 + 18);
    CHECK_EQ(PATH->pp_prefixLength, 4 + 8);
    CHECK_EQ(IFSLastElement(PATH)->pe_length, 18);
    CHECK_EQ(flags, FILE_FLAG_HAS_DOT);
    CHECK_EQ(parse("\\", NULL, &flags), 0);
    CHECK(IFSIsRoot(PATH));
    CHECK_STR_EQ(text_of_path(), "\\");
    CHECK_EQ(parse("A/B\\..\\.\\C", NULL, &flags), 0);
    CHECK_STR_EQ(text_of_path(), "\\A\\C");
    CHECK_EQ(parse("..\\X", "SUB\\DEEP", &flags), 0);
    CHECK_STR_EQ(text_of_path(), "\\SUB\\X");
    CHECK_EQ(parse("\\X", "SUB\\DEEP", &flags), 0);
    CHECK_STR_EQ(text_of_path(), "\\X");
    CHECK_EQ(parse("..\\..\\..", "SUB", &flags), 0);
    CHECK(IFSIsRoot(PATH));
    CHECK_EQ(parse("name... ", NULL, &flags), 0);
    CHECK_STR_EQ(text_of_path(), "\\NAME");
}

TEST(parse, what_kind_of_path)
{
    uint32_t flags;

    CHECK_EQ(parse("A long one\\F", NULL, &flags), 0);
    CHECK_EQ(flags, FILE_FLAG_LONG_PATH);
    CHECK_EQ(parse("D\\A long one", NULL, &flags), 0);
    CHECK_EQ(flags, FILE_FLAG_LONG_PATH | FILE_FLAG_IS_LFN);
    CHECK_EQ(parse("*.*", NULL, &flags), 0);
    CHECK_EQ(flags, FILE_FLAG_WILDCARDS | FILE_FLAG_HAS_STAR | FILE_FLAG_HAS_DOT);
    CHECK_EQ(parse("A?", NULL, &flags), 0);
    CHECK_EQ(flags, FILE_FLAG_WILDCARDS);
}

TEST(parse, impossible_paths)
{
    uint32_t flags;
    char longer[290];

    CHECK_EQ(parse("A*\\B", NULL, &flags), 3);
    CHECK_EQ(parse("A<B", NULL, &flags), 3);
    CHECK_EQ(parse("1:\\A", NULL, &flags), 3);
    CHECK_EQ(parse("\\\\SERVER\\SHARE", NULL, &flags), 3);
    CHECK_EQ(parse("C:\\A:B", NULL, &flags), 3);
    memset(longer, 'x', sizeof longer);
    longer[256] = 0;
    CHECK_EQ(parse(longer, NULL, &flags), 206);
    longer[255] = 0;
    CHECK_EQ(parse(longer, NULL, &flags), 0);
    longer[255] = longer[256] = 'x';
    longer[130] = '\\';
    longer[289] = 0;
    CHECK_EQ(parse(longer, NULL, &flags), 206);
}

TEST(parse, elements)
{
    CHECK_EQ(parse_element(wide("NAME.TXT"), 8), FILE_FLAG_HAS_DOT);
    CHECK_EQ(parse_element(wide("name"), 4), 0);
    CHECK_EQ(parse_element(wide("a b"), 3), FILE_FLAG_IS_LFN | FILE_FLAG_LONG_PATH);
    CHECK_EQ(parse_element(wide("NAME.HTML"), 9), FILE_FLAG_HAS_DOT | FILE_FLAG_IS_LFN | FILE_FLAG_LONG_PATH);
    CHECK_EQ(parse_element(wide("A\\B"), 3), ~0u);
    CHECK_EQ(parse_element(wide(""), 0), ~0u);
    CHECK_EQ(parse_element(wide("*"), 1), FILE_FLAG_WILDCARDS | FILE_FLAG_HAS_STAR);
}
