/* dos_long_test.c - function 71h; expectations from [RBIL 2171]. */
#include "unit.h"
#include "guest.h"
#include "../../../vxd/vfat/nls.h"

#define CRS (g->crs)
#define EXPECT_OK(call) do { CHECK_EQ(call, DOS_DONE); CHECK(!guest_failed(g)); } while (0)
#define EXPECT_ERROR(call, code)                                                                   \
    do {                                                                                           \
        CHECK_EQ(call, DOS_DONE);                                                                  \
        CHECK(guest_failed(g));                                                                    \
        CHECK_EQ(CRS.Client_AX, code);                                                             \
    } while (0)

static struct guest *started(void)
{
    struct guest *g = guest_make();

    guest_program(g);
    return g;
}

static void finish(struct guest *g)
{
    dos_stop(&g->vm);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

/* 716Ch; the handle. */
static uint16_t open_long(struct guest *g, unsigned action, const char *path)
{
    guest_put(g, SCRATCH, 0, path);
    CRS.Client_DS = SCRATCH;
    CRS.Client_ESI = 0;
    CHECK_EQ(guest_call(g, 0x716C, 0x0002, 0, (uint16_t)action), DOS_DONE);
    return CRS.Client_AX;
}

static void make(struct guest *g, const char *path)
{
    uint16_t handle = open_long(g, 0x12, path);

    CHECK(!guest_failed(g));
    EXPECT_OK(guest_call(g, 0x3E00, handle, 0, 0));
}

static const char *text_at(struct guest *g, uint16_t seg, uint16_t off)
{
    return (const char *)dos_at(&g->vm, seg, off);
}

static const char *find_first(struct guest *g, uint16_t attributes, const char *pattern)
{
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    CRS.Client_ESI = 1;
    CHECK_EQ(guest_path(g, 0x714E, attributes, pattern), DOS_DONE);
    return guest_failed(g) ? NULL : text_at(g, BUFFER, 0x2C);
}

static const char *find_next(struct guest *g, uint16_t handle)
{
    CRS.Client_ES = BUFFER;
    CHECK_EQ(guest_call(g, 0x714F, handle, 0, 0), DOS_DONE);
    return guest_failed(g) ? NULL : text_at(g, BUFFER, 0x2C);
}

TEST(dos_long, patterns_are_those_of_windows)
{
    static const struct { const char *pattern, *name; bool match; } cases[] = {
        { "*", "Read me.txt", true }, { "*.*", "Makefile", true }, { "*.*", "a.b.c", true },
        { "*.", "Makefile", true }, { "*.", "a.b", false }, { "*.txt", "Read Me.TXT", true },
        { "read*me*", "Read me.txt", true }, { "*e*t", "Read me.txt", true }, { "?ead*", "Read", true },
        { "Read", "Read me", false }, { "a?c", "abc", true }, { "a?c", "ac", false }, { "abc?", "abc", true },
        { "*.b", "a.b.c", false }, { "*.c", "a.b.c", true }, { "\x84*", "\x8E.txt", true }, { "", "a", false },
        { "a*b*c*d", "axxbxxcxxd", true }, { "a*b*c*d", "axxbxxcxx", false },
    };

    nls_select(nls_437);
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (dos_long_match(cases[i].pattern, cases[i].name) != cases[i].match) {
            printf("%s %s\n", cases[i].pattern, cases[i].name);
            CHECK(false);
        }
    }
}

TEST(dos_long, files_are_created_opened_and_deleted)
{
    struct guest *g = started();
    uint16_t handle = open_long(g, 0x10, "C:\\A file with a long name.text");

    CHECK(!guest_failed(g));
    CHECK_EQ(CRS.Client_CX, 2);                         /* created */
    CRS.Client_DS = SCRATCH;
    EXPECT_OK(guest_call(g, 0x4000, handle, 5, 0));
    EXPECT_OK(guest_call(g, 0x3E00, handle, 0, 0));
    handle = open_long(g, 0x01, "c:/a FILE with a long name.TEXT");
    CHECK(!guest_failed(g));
    CHECK_EQ(CRS.Client_CX, 1);
    EXPECT_OK(guest_call(g, 0x3E00, handle, 0, 0));
    handle = open_long(g, 0x01, "C:\\AFILEW~1.TEX");    /* its short name */
    CHECK(!guest_failed(g));
    EXPECT_OK(guest_call(g, 0x3E00, handle, 0, 0));
    CHECK_EQ(open_long(g, 0x10, "C:\\A file with a long name.text"), 80);
    CHECK_EQ(open_long(g, 0x01, "C:\\not there at all"), 2);
    CHECK_EQ(open_long(g, 0x01, "C:\\no dir here\\not there at all"), 3);
    CHECK_EQ(open_long(g, 0x10, "C:\\what?"), 2);
    CHECK_EQ(open_long(g, 0x10, "Q:\\x"), 3);
    CRS.Client_ESI = 0;
    EXPECT_OK(guest_path(g, 0x7141, 0, "C:\\A file with a long name.text"));
    CRS.Client_ESI = 0;
    EXPECT_ERROR(guest_path(g, 0x7141, 0, "C:\\A file with a long name.text"), 2);
    finish(g);
}

TEST(dos_long, names_may_be_255_long_and_paths_260)
{
    struct guest *g = started();
    char path[400] = "C:\\";

    memset(path + 3, 'x', 255);
    path[3 + 255] = 0;
    make(g, path);
    CHECK_EQ(strlen(find_first(g, 0, "C:\\x*")), 255);
    path[3 + 255] = 'x';
    path[3 + 256] = 0;
    CHECK_EQ(open_long(g, 0x12, path), 3);
    strcpy(path + 3 + 120, "\\");
    EXPECT_OK(guest_path(g, 0x7139, 0, path));
    memset(path + 3 + 121, 'y', 136);                   /* 260 and the zero are too many */
    path[260] = 0;
    CHECK_EQ(open_long(g, 0x12, path), 3);
    path[259] = 0;
    CHECK(open_long(g, 0x12, path) != 3);
    memset(path + 3, 'x', 320);
    path[3 + 320] = 0;
    CHECK_EQ(open_long(g, 0x12, path), 3);
    finish(g);
}

TEST(dos_long, dots_and_blanks_at_the_end_do_not_count)
{
    struct guest *g = started();

    make(g, "C:\\Some name . .");
    CHECK_STR_EQ(find_first(g, 0, "C:\\some*"), "Some name");
    make(g, "C:\\.hidden file");
    CHECK_STR_EQ(find_first(g, 0, "C:\\.*"), ".hidden file");
    finish(g);
}

TEST(dos_long, directories)
{
    struct guest *g = started();

    EXPECT_OK(guest_path(g, 0x7139, 0, "C:\\My Documents"));
    EXPECT_ERROR(guest_path(g, 0x7139, 0, "C:\\my documents"), 5);
    EXPECT_OK(guest_path(g, 0x7139, 0, "C:\\My Documents\\Letters of 1995"));
    EXPECT_OK(guest_path(g, 0x713B, 0, "c:\\my documents\\letters of 1995"));
    CRS.Client_DS = BUFFER;
    CRS.Client_ESI = 0;
    EXPECT_OK(guest_call(g, 0x7147, 0, 0, 0));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "My Documents\\Letters of 1995");
    EXPECT_OK(guest_call(g, 0x4700, 0, 0, 0));          /* the old function says short names */
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "MYDOCU~1\\LETTER~1");
    make(g, "a new file here.txt");                     /* relative */
    EXPECT_ERROR(guest_path(g, 0x713A, 0, "C:\\My Documents\\Letters of 1995"), 16);
    EXPECT_OK(guest_path(g, 0x713B, 0, ".."));
    EXPECT_ERROR(guest_path(g, 0x713A, 0, "Letters of 1995"), 5);   /* not empty */
    CRS.Client_ESI = 0;
    EXPECT_OK(guest_path(g, 0x7141, 0, "Letters of 1995\\a new file here.txt"));
    EXPECT_OK(guest_path(g, 0x713A, 0, "Letters of 1995"));
    EXPECT_ERROR(guest_path(g, 0x713B, 0, "Letters of 1995"), 3);
    EXPECT_ERROR(guest_call(g, 0x7147, 0, 0, 9), 15);
    finish(g);
}

TEST(dos_long, a_rename_keeps_the_new_name)
{
    struct guest *g = started();

    make(g, "C:\\one long name.dat");
    guest_put(g, BUFFER, 0, "C:\\another long name.dat");
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    EXPECT_OK(guest_path(g, 0x7156, 0, "C:\\one long name.dat"));
    CHECK_STR_EQ(find_first(g, 0, "C:\\*.dat"), "another long name.dat");
    guest_put(g, BUFFER, 0x200, "A:\\another long name.dat");
    CRS.Client_EDI = 0x200;
    EXPECT_ERROR(guest_path(g, 0x7156, 0, "C:\\another long name.dat"), 3);
    finish(g);
}

TEST(dos_long, a_search_goes_on_until_it_is_closed)
{
    struct guest *g = started();
    uint16_t handle;

    make(g, "C:\\first of all.txt");
    make(g, "C:\\second of all.txt");
    EXPECT_OK(guest_path(g, 0x7139, 0, "C:\\third of all.txt"));
    CHECK_STR_EQ(find_first(g, 0x00, "C:\\*of all.txt"), "first of all.txt");
    handle = CRS.Client_AX;
    CHECK_EQ(CRS.Client_CX, 0);
    CHECK_STR_EQ(text_at(g, BUFFER, 0x130), "FIRSTO~1.TXT");
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 0), 0x20);
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 0x14), 0x1F186CB5);      /* SI = 1: as DOS writes it */
    CHECK_STR_EQ(find_next(g, handle), "second of all.txt");
    CHECK(find_next(g, handle) == NULL);
    CHECK_EQ(CRS.Client_AX, 18);
    CHECK(find_next(g, handle) == NULL);
    CHECK_EQ(CRS.Client_AX, 18);
    EXPECT_OK(guest_call(g, 0x71A1, handle, 0, 0));
    EXPECT_ERROR(guest_call(g, 0x71A1, handle, 0, 0), 6);
    EXPECT_ERROR(guest_call(g, 0x714F, handle, 0, 0), 6);
    CHECK_STR_EQ(find_first(g, 0x1010, "C:\\*of all.txt"), "third of all.txt");     /* must be one */
    EXPECT_OK(guest_call(g, 0x71A1, CRS.Client_AX, 0, 0));
    CHECK_STR_EQ(find_first(g, 0x16, "C:\\SECOND~1.*"), "second of all.txt");       /* by the short name */
    EXPECT_OK(guest_call(g, 0x71A1, CRS.Client_AX, 0, 0));
    CHECK_STR_EQ(find_first(g, 0x00, "C:\\SHELL.COM"), "SHELL.COM");
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 0x130), 0);       /* no other name */
    CHECK(find_first(g, 0, "C:\\nothing like it*") == NULL);
    CHECK_EQ(CRS.Client_AX, 2);
    CHECK(find_first(g, 0, "C:\\none\\*") == NULL);
    CHECK_EQ(CRS.Client_AX, 3);
    finish(g);
}

TEST(dos_long, searches_run_out_and_end_with_the_program)
{
    struct guest *g = started();

    make(g, "C:\\first of all.txt");
    for (unsigned i = 0; i < DOS_FINDS; i++) {
        CHECK(find_first(g, 0, "C:\\*") != NULL);
    }
    CHECK(find_first(g, 0, "C:\\*") == NULL);
    CHECK_EQ(CRS.Client_AX, 4);
    dos_finds_close(&g->vm, dos_psp(&g->vm));
    CHECK(find_first(g, 0, "C:\\*") != NULL);
    finish(g);
}

TEST(dos_long, files_that_match_are_deleted)
{
    struct guest *g = started();

    make(g, "C:\\one to go.tmp");
    make(g, "C:\\two to go.tmp");
    make(g, "C:\\three stays.txt");
    CRS.Client_ESI = 1;
    EXPECT_OK(guest_path(g, 0x7141, 0, "C:\\*.tmp"));
    CRS.Client_ESI = 1;
    EXPECT_ERROR(guest_path(g, 0x7141, 0, "C:\\*.tmp"), 2);
    CRS.Client_ESI = 0;
    EXPECT_ERROR(guest_path(g, 0x7141, 0, "C:\\*.txt"), 2);     /* no wildcards without SI = 1 */
    CHECK_STR_EQ(find_first(g, 0, "C:\\*.txt"), "three stays.txt");
    finish(g);
}

TEST(dos_long, attributes_and_times_of_an_entry)
{
    struct guest *g = started();
    uint16_t handle;

    make(g, "C:\\some file here.txt");
    EXPECT_OK((CRS.Client_EBX = 1, guest_path(g, 0x7143, 0x21, "C:\\some file here.txt")));
    EXPECT_OK((CRS.Client_EBX = 0, guest_path(g, 0x7143, 0, "C:\\some file here.txt")));
    CHECK_EQ(CRS.Client_CX, 0x21);
    EXPECT_ERROR((CRS.Client_EBX = 1, guest_path(g, 0x7143, 0x10, "C:\\some file here.txt")), 5);
    EXPECT_ERROR((CRS.Client_EBX = 9, guest_path(g, 0x7143, 0, "C:\\some file here.txt")), 1);
    EXPECT_OK((CRS.Client_EBX = 1, guest_path(g, 0x7143, 0x20, "C:\\some file here.txt")));
    EXPECT_OK((CRS.Client_EBX = 4, guest_path(g, 0x7143, 0, "C:\\some file here.txt")));
    CHECK_EQ(CRS.Client_CX, 0x6CB5);                    /* 13:37:42 */
    CHECK_EQ(CRS.Client_DI, 0x1F18);                    /* 24 August 1995 */
    CRS.Client_EDI = 0x2222;
    EXPECT_OK((CRS.Client_EBX = 3, guest_path(g, 0x7143, 0x1111, "C:\\some file here.txt")));
    EXPECT_OK((CRS.Client_EBX = 4, guest_path(g, 0x7143, 0, "C:\\some file here.txt")));
    CHECK_EQ(CRS.Client_CX, 0x1111);
    CHECK_EQ(CRS.Client_DI, 0x2222);
    CRS.Client_EDI = 0x2345;
    CRS.Client_ESI = 150;
    EXPECT_OK((CRS.Client_EBX = 7, guest_path(g, 0x7143, 0x1234, "C:\\some file here.txt")));
    EXPECT_OK((CRS.Client_EBX = 8, guest_path(g, 0x7143, 0, "C:\\some file here.txt")));
    CHECK_EQ(CRS.Client_CX, 0x1234);
    CHECK_EQ(CRS.Client_DI, 0x2345);
    CHECK_EQ(CRS.Client_SI, 150);
    CRS.Client_ESI = 200;
    EXPECT_ERROR((CRS.Client_EBX = 7, guest_path(g, 0x7143, 0x1234, "C:\\some file here.txt")), 13);
    CRS.Client_EDI = 0x2346;
    EXPECT_OK((CRS.Client_EBX = 5, guest_path(g, 0x7143, 0, "C:\\some file here.txt")));
    EXPECT_OK((CRS.Client_EBX = 6, guest_path(g, 0x7143, 0, "C:\\some file here.txt")));
    CHECK_EQ(CRS.Client_DI, 0x2346);
    handle = open_long(g, 0x01, "C:\\some file here.txt");      /* of an open file: in its node */
    CRS.Client_EDI = 0x2347;
    EXPECT_OK((CRS.Client_EBX = 5, guest_path(g, 0x7143, 0, "C:\\some file here.txt")));
    CHECK_EQ(g->vm.file[dos_jft_get(&g->vm, dos_psp(&g->vm), handle)].fat.node->entry.access_date, 0x2347);
    EXPECT_OK(guest_call(g, 0x3E00, handle, 0, 0));
    EXPECT_OK((CRS.Client_EBX = 2, guest_path(g, 0x7143, 0, "C:\\SHELL.COM")));
    CHECK_EQ(CRS.Client_AX, 2048);                      /* one cluster */
    CHECK_EQ(CRS.Client_DX, 0);
    finish(g);
}

TEST(dos_long, one_path_in_three_forms)
{
    struct guest *g = started();

    EXPECT_OK(guest_path(g, 0x7139, 0, "C:\\Long Directory"));
    make(g, "C:\\Long Directory\\Long File");
    guest_put(g, SCRATCH, 0, "long directory\\.\\LONG FILE");
    CRS.Client_DS = SCRATCH;
    CRS.Client_ES = BUFFER;
    CRS.Client_ESI = CRS.Client_EDI = 0;
    EXPECT_OK(guest_call(g, 0x7160, 0, 0, 0));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "C:\\long directory\\LONG FILE");
    EXPECT_OK(guest_call(g, 0x7160, 0, 1, 0));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "C:\\LONGDI~1\\LONGFI~1");
    EXPECT_OK(guest_call(g, 0x7160, 0, 2, 0));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "C:\\Long Directory\\Long File");
    EXPECT_ERROR(guest_call(g, 0x7160, 0, 3, 0), 1);
    guest_put(g, SCRATCH, 0, "C:\\LONGDI~1\\LONGFI~1");
    EXPECT_OK(guest_call(g, 0x7160, 0, 0x8002, 0));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "C:\\Long Directory\\Long File");
    guest_put(g, SCRATCH, 0, "C:\\Long Directory\\no such file");
    EXPECT_ERROR(guest_call(g, 0x7160, 0, 2, 0), 2);
    EXPECT_OK(guest_call(g, 0x7160, 0, 0, 0));
    guest_put(g, SCRATCH, 0, "C:\\");
    EXPECT_OK(guest_call(g, 0x7160, 0, 2, 0));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "C:\\");
    guest_put(g, SCRATCH, 0, "con");
    EXPECT_OK(guest_call(g, 0x7160, 0, 0, 0));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "C:/CON");
    finish(g);
}

TEST(dos_long, volumes_and_handles_tell_of_themselves)
{
    struct guest *g = started();
    uint16_t handle;

    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    EXPECT_OK(guest_path(g, 0x71A0, 32, "C:\\"));
    CHECK_EQ(CRS.Client_BX, 0x4006);
    CHECK_EQ(CRS.Client_CX, 255);
    CHECK_EQ(CRS.Client_DX, 260);
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "FAT");
    EXPECT_ERROR(guest_path(g, 0x71A0, 2, "C:\\"), 122);
    EXPECT_ERROR(guest_path(g, 0x71A0, 32, "Q:\\"), 3);
    handle = open_long(g, 0x01, "C:\\SHELL.COM");
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x71A6, handle, 0, 0));
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 0), 0x20);
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 0x1C), 0x12345678);
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 0x24), 2);
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 0x28), 1);
    EXPECT_ERROR(guest_call(g, 0x71A6, 1, 0, 0), 6);    /* CON */
    EXPECT_ERROR(guest_call(g, 0x71A2, 0, 0, 0), 0x7100);
    EXPECT_OK(guest_call(g, 0x710D, 0, 0, 3));
    EXPECT_ERROR(guest_call(g, 0x710D, 0, 0, 17), 15);
    finish(g);
}

TEST(dos_long, file_times_go_there_and_back)
{
    struct guest *g = started();

    CRS.Client_ES = CRS.Client_DS = BUFFER;
    CRS.Client_ESI = CRS.Client_EDI = 0;
    EXPECT_OK(guest_call(g, 0x71A7, 0x9601, 0x6CB5, 0x1F18));   /* BH = 150: one and a half seconds more */
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 4), 0x01BA7226);     /* 1995-08-24 13:37:43.5 */
    EXPECT_OK(guest_call(g, 0x71A7, 0, 0, 0));
    CHECK_EQ(CRS.Client_CX, 0x6CB5);
    CHECK_EQ(CRS.Client_DX, 0x1F18);
    CHECK_EQ(CRS.Client_BH, 150);
    EXPECT_ERROR(guest_call(g, 0x71A7, 2, 0, 0), 1);
    guest_free(g);
}

TEST(dos_long, a_directory_gets_a_letter_of_its_own)
{
    struct guest *g = started();
    uint32_t cds = dos_cds(&g->vm, 7);

    EXPECT_OK(guest_path(g, 0x7139, 0, "C:\\Long Directory"));
    CRS.Client_EBX = 8;
    EXPECT_OK(guest_path(g, 0x71AA, 0, "C:\\Long Directory"));
    CHECK_STR_EQ((const char *)dos_at(&g->vm, (uint16_t)(cds >> 16), cds & 0xFFFF), "C:\\LONGDI~1");
    CHECK_EQ(dos_far16(&g->vm, cds, 0x43), 0x5000);
    CHECK_EQ(dos_far16(&g->vm, cds, 0x4F), 11);
    EXPECT_ERROR((CRS.Client_EBX = 8, guest_path(g, 0x71AA, 0, "C:\\")), 5);
    EXPECT_ERROR((CRS.Client_EBX = 9, guest_path(g, 0x71AA, 0, "C:\\no such")), 3);
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x71AA, 0x0208, 0, 0));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "C:\\LONGDI~1");
    EXPECT_ERROR(guest_call(g, 0x71AA, 0x0203, 0, 0), 15);
    EXPECT_ERROR(guest_call(g, 0x71AA, 0x0308, 0, 0), 1);
    EXPECT_OK(guest_call(g, 0x71AA, 0x0108, 0, 0));
    EXPECT_ERROR(guest_call(g, 0x71AA, 0x0108, 0, 0), 15);
    CHECK_EQ(dos_far16(&g->vm, cds, 0x43), 0);
    finish(g);
}

TEST(dos_long, what_a_short_name_begins_with)
{
    struct guest *g = started();

    CRS.Client_DS = SCRATCH;
    CRS.Client_ES = BUFFER;
    CRS.Client_ESI = CRS.Client_EDI = 0;
    guest_put(g, SCRATCH, 0, "My letter [new].document");
    EXPECT_OK(guest_call(g, 0x71A8, 0, 0, 0x0100));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "MYLETTER.DOC");
    EXPECT_OK(guest_call(g, 0x71A8, 0, 0, 0));
    CHECK_MEM_EQ(text_at(g, BUFFER, 0), "MYLETTERDOC", 11);
    guest_put(g, SCRATCH, 0, "a.b.c");
    EXPECT_OK(guest_call(g, 0x71A8, 0, 0, 0x0100));
    CHECK_STR_EQ(text_at(g, BUFFER, 0), "AB.C");
    guest_put(g, SCRATCH, 0, "");
    EXPECT_ERROR(guest_call(g, 0x71A8, 0, 0, 0), 2);
    guest_free(g);
}
