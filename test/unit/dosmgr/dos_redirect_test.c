/* dos_redirect_test.c - a redirector's drive: what INT 2Fh AH=11h is given, and what becomes of its answer.
 * The test is the redirector.  [RBIL 2F11] */
#include "unit.h"
#include "guest.h"

#define CRS (g->crs)
#define EXPECT_OK(call) do { CHECK_EQ(call, DOS_DONE); CHECK(!guest_failed(g)); } while (0)
#define NETWORK (5u)            /* F: */

static struct guest *started(void)
{
    struct guest *g = guest_make();

    guest_program(g);
    dos_set_far16(&g->vm, dos_cds(&g->vm, NETWORK), 0x43, 0xC000);
    return g;
}

/* The guest is in the stub now, to call the redirector with this AX. */
static void asked(struct guest *g, uint16_t ax)
{
    CHECK_EQ(CRS.Client_CS, DOS_SEG);
    CHECK_EQ(CRS.Client_EIP, dos_stub_offset(STUB_REDIRECT));
    CHECK_EQ(CRS.Client_SS, DOS_SEG);
    CHECK_EQ(CRS.Client_DS, DOS_SEG);
    CHECK_EQ(CRS.Client_AX, ax);
    CHECK_EQ(dos_var8(&g->vm, SDA_IN_DOS), 1);
}

static const char *name1(struct guest *g)
{
    return (const char *)dos_at(&g->vm, DOS_SEG, SDA + 0x9E);
}

/* It answers; error 0 = done. */
static enum dos_result answer(struct guest *g, uint16_t error)
{
    if (error != 0) {
        CRS.Client_AX = error;
        CRS.Client_EFlags |= CF_Mask;
    } else {
        CRS.Client_EFlags &= ~CF_Mask;
    }
    return dos_called_back(&g->vm, &CRS, DOS_CB_REDIRECTED);
}

/* Opens F:\DIR\NAME.EXT as a redirector of 1000 bytes would. */
static uint16_t opened(struct guest *g)
{
    uint16_t handle;

    CHECK_EQ(guest_path(g, 0x3D02, 0, "f:\\dir/name.ext"), DOS_REDIRECT);
    asked(g, 0x1116);
    CHECK_STR_EQ(name1(g), "F:\\DIR\\NAME.EXT");
    CHECK_MEM_EQ(dos_at(&g->vm, DOS_SEG, SDA + 0x22B), "NAME    EXT", 11);
    CHECK_EQ(dos_get16(&g->vm, CRS.Client_SS, CRS.Client_SP), 2);           /* the mode on the stack */
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, SDA + 0x27E), (uint32_t)CRS.Client_ES << 16 | CRS.Client_DI);
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, SDA + 0x282), dos_cds(&g->vm, NETWORK));
    dos_put16(&g->vm, CRS.Client_ES, CRS.Client_DI + 5u, 0x8045);
    dos_put32(&g->vm, CRS.Client_ES, CRS.Client_DI + 0x11u, 1000);
    EXPECT_OK(answer(g, 0));
    handle = CRS.Client_AX;
    CHECK_EQ(dos_var8(&g->vm, SDA_IN_DOS), 0);
    CHECK_EQ(CRS.Client_CS, 0x7000);
    return handle;
}

TEST(dos_redirect, files_are_opened_read_written_and_closed)
{
    struct guest *g = started();
    uint16_t handle = opened(g);
    uint32_t sft = dos_sft(&g->vm, dos_jft_get(&g->vm, dos_psp(&g->vm), handle));

    CHECK_EQ(handle, 5);
    CHECK_EQ(dos_far16(&g->vm, sft, 0), 1);
    CHECK_EQ(dos_far16(&g->vm, sft, 0x31), dos_psp(&g->vm));
    EXPECT_OK(guest_call(g, 0x4202, handle, 0xFFFF, 0xFFF6));       /* ten before the end */
    CHECK_EQ(CRS.Client_AX, 990);
    CHECK_EQ(dos_far32(&g->vm, sft, 0x15), 990);
    CRS.Client_DS = BUFFER;
    CHECK_EQ(guest_call(g, 0x3F00, handle, 100, 0x20), DOS_REDIRECT);
    asked(g, 0x1108);
    CHECK_EQ(CRS.Client_CX, 100);
    CHECK_EQ((uint32_t)CRS.Client_ES << 16 | CRS.Client_DI, sft);
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, SDA_DTA), (uint32_t)BUFFER << 16 | 0x20);
    CRS.Client_CX = 10;
    EXPECT_OK(answer(g, 0));
    CHECK_EQ(CRS.Client_AX, 10);
    CHECK_EQ(CRS.Client_CX, 100);
    CHECK_EQ(CRS.Client_BX, handle);
    CHECK(dos_get32(&g->vm, DOS_SEG, SDA_DTA) != ((uint32_t)BUFFER << 16 | 0x20));
    CHECK_EQ(guest_call(g, 0x4000, handle, 100, 0), DOS_REDIRECT);
    asked(g, 0x1109);
    CHECK_EQ(answer(g, 5), DOS_DONE);                               /* it refuses */
    CHECK(guest_failed(g));
    CHECK_EQ(CRS.Client_AX, 5);
    EXPECT_OK(guest_call(g, 0x4400, handle, 0, 0));
    CHECK_EQ(CRS.Client_DX & 0x80, 0);
    EXPECT_OK(guest_call(g, 0x440A, handle, 0, 0));
    CHECK(CRS.Client_DX & 0x8000);
    EXPECT_OK(guest_call(g, 0x5700, handle, 0, 0));
    CHECK_EQ(guest_call(g, 0x6800, handle, 0, 0), DOS_REDIRECT);
    asked(g, 0x1107);
    EXPECT_OK(answer(g, 0));
    CRS.Client_ESI = 0;
    CRS.Client_EDI = 20;
    CHECK_EQ(guest_call(g, 0x5C00, handle, 0, 10), DOS_REDIRECT);
    asked(g, 0x110A);
    CHECK_EQ(CRS.Client_BL, 0);
    CHECK_EQ(dos_get32(&g->vm, CRS.Client_DS, CRS.Client_DX), 10);
    CHECK_EQ(dos_get32(&g->vm, CRS.Client_DS, CRS.Client_DX + 4u), 20);
    CHECK_EQ(answer(g, 33), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 33);
    EXPECT_OK(guest_call(g, 0x4500, handle, 0, 0));                 /* a second handle */
    EXPECT_OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));          /* is no reason to ask */
    CHECK_EQ(guest_call(g, 0x3E00, handle, 0, 0), DOS_REDIRECT);
    asked(g, 0x1106);
    EXPECT_OK(answer(g, 0));
    CHECK_EQ(dos_far16(&g->vm, sft, 0), 0);
    CHECK_EQ(guest_call(g, 0x3E00, handle, 0, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 6);
    guest_free(g);
}

TEST(dos_redirect, errors_leave_no_handle)
{
    struct guest *g = started();

    CHECK_EQ(guest_path(g, 0x3D00, 0, "F:\\NONE"), DOS_REDIRECT);
    CHECK_EQ(answer(g, 2), DOS_DONE);
    CHECK(guest_failed(g));
    CHECK_EQ(CRS.Client_AX, 2);
    CHECK(dos_file_of_handle(&g->vm, 5) == NULL);
    CHECK_EQ(guest_path(g, 0x3D00, 0, "G:\\NONE"), DOS_DONE);       /* nobody's drive */
    CHECK_EQ(CRS.Client_AX, 3);
    CHECK_EQ(guest_path(g, 0x3D00, 0, "C:\\NONE"), DOS_DONE);       /* ours */
    CHECK_EQ(CRS.Client_AX, 2);
    CHECK_EQ(guest_path(g, 0x3D00, 0, "F:\\..\\X"), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 3);
    guest_free(g);
}

TEST(dos_redirect, creation_says_what_and_how)
{
    struct guest *g = started();

    CHECK_EQ(guest_path(g, 0x5B00, 0x21, "F:\\NEW"), DOS_REDIRECT);
    asked(g, 0x1117);
    CHECK_EQ(dos_get16(&g->vm, CRS.Client_SS, CRS.Client_SP), 0x0121);
    CHECK_EQ(answer(g, 80), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 80);
    guest_put(g, SCRATCH, 0, "F:\\NEW");
    CRS.Client_DS = SCRATCH;
    CRS.Client_ESI = 0;
    CHECK_EQ(guest_call(g, 0x6C00, 0x2042, 0x01, 0x12), DOS_REDIRECT);
    asked(g, 0x112E);
    CHECK_EQ(dos_var16(&g->vm, SDA + 0x2DD), 0x12);
    CHECK_EQ(dos_var16(&g->vm, SDA + 0x2E1), 0x2042);
    CRS.Client_CX = 2;
    EXPECT_OK(answer(g, 0));
    CHECK_EQ(CRS.Client_CX, 2);
    guest_free(g);
}

TEST(dos_redirect, searches_go_through_the_swappable_area)
{
    struct guest *g = started();
    uint16_t seg = dos_psp(&g->vm);
    uint32_t dta = dos_get32(&g->vm, DOS_SEG, SDA_DTA);

    CHECK_EQ(guest_path(g, 0x4E00, 0x10, "F:*.TXT"), DOS_REDIRECT);
    asked(g, 0x111B);
    CHECK_STR_EQ(name1(g), "F:\\*.TXT");
    CHECK_EQ(dos_var8(&g->vm, SDA + 0x24D), 0x10);
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, SDA_DTA), DOS_SEG << 16 | (SDA + 0x19E));
    dos_set_var8(&g->vm, SDA + 0x19E, 0x80 | 6);
    dos_set_var16(&g->vm, SDA + 0x19E + 0x0D, 77);                  /* its own place in the directory */
    dos_copy_out(&g->vm, DOS_SEG, SDA + 0x1B3, "HELLO   TXT ", 12);
    dos_put32(&g->vm, DOS_SEG, SDA + 0x1B3 + 28, 4711);
    EXPECT_OK(answer(g, 0));
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, SDA_DTA), dta);
    CHECK_STR_EQ((const char *)dos_at(&g->vm, seg, 0x80 + 0x1E), "HELLO.TXT");
    CHECK_EQ(dos_get32(&g->vm, seg, 0x80 + 0x1A), 4711);
    CHECK_EQ(guest_call(g, 0x4F00, 0, 0, 0), DOS_REDIRECT);
    asked(g, 0x111C);
    CHECK_EQ(dos_var16(&g->vm, SDA + 0x19E + 0x0D), 77);
    CHECK_EQ(answer(g, 18), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 18);
    EXPECT_OK(guest_path(g, 0x4E00, 0x10, "C:\\*.COM"));            /* ours is ours */
    CHECK_EQ(guest_call(g, 0x4F00, 0, 0, 0), DOS_DONE);
    guest_free(g);
}

TEST(dos_redirect, names_directories_and_space)
{
    struct guest *g = started();

    CHECK_EQ(guest_path(g, 0x3900, 0, "F:\\SUB"), DOS_REDIRECT);
    asked(g, 0x1103);
    EXPECT_OK(answer(g, 0));
    CHECK_EQ(guest_path(g, 0x3B00, 0, "F:SUB"), DOS_REDIRECT);
    asked(g, 0x1105);
    EXPECT_OK(answer(g, 0));
    CRS.Client_DS = BUFFER;
    CRS.Client_ESI = 0;
    EXPECT_OK(guest_call(g, 0x4700, 0, 0, NETWORK + 1));
    CHECK_STR_EQ((const char *)dos_at(&g->vm, BUFFER, 0), "SUB");
    EXPECT_OK(guest_call(g, 0x0E00, 0, 0, NETWORK));
    CHECK_EQ(guest_path(g, 0x4300, 0, "file"), DOS_REDIRECT);       /* relative to F:\SUB */
    asked(g, 0x110F);
    CHECK_STR_EQ(name1(g), "F:\\SUB\\FILE");
    CRS.Client_AX = 0x21;
    EXPECT_OK(answer(g, 0));
    CHECK_EQ(CRS.Client_CX, 0x21);
    guest_put(g, BUFFER, 0, "..\\NEW");
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    CHECK_EQ(guest_path(g, 0x5600, 0, "OLD"), DOS_REDIRECT);
    asked(g, 0x1111);
    CHECK_STR_EQ(name1(g), "F:\\SUB\\OLD");
    CHECK_STR_EQ((const char *)dos_at(&g->vm, DOS_SEG, SDA + 0x11E), "F:\\NEW");
    EXPECT_OK(answer(g, 0));
    guest_put(g, BUFFER, 0, "C:\\NEW");
    CHECK_EQ(guest_path(g, 0x5600, 0, "OLD"), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 17);
    CHECK_EQ(guest_call(g, 0x3600, 0, 0, 0), DOS_REDIRECT);
    asked(g, 0x110C);
    CRS.Client_EAX = 0xF804;
    CRS.Client_EBX = 1000;
    CRS.Client_ECX = 512;
    CRS.Client_EDX = 300;
    CHECK_EQ(answer(g, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 4);
    CHECK_EQ(CRS.Client_BX, 300);
    CHECK_EQ(CRS.Client_CX, 512);
    CHECK_EQ(CRS.Client_DX, 1000);
    EXPECT_OK(guest_call(g, 0x4409, 0, 0, 0));
    CHECK_EQ(CRS.Client_DX, 0x1000);
    CHECK_EQ(guest_path(g, 0x7139, 0, "F:\\A long name"), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 0x7100);
    CHECK_EQ(guest_path(g, 0x4100, 0, "OLD"), DOS_REDIRECT);
    asked(g, 0x1113);
    EXPECT_OK(answer(g, 0));
    CHECK_EQ(guest_path(g, 0x3A00, 0, "F:\\SUB"), DOS_REDIRECT);
    asked(g, 0x1101);
    EXPECT_OK(answer(g, 0));
    guest_free(g);
}

TEST(dos_redirect, a_server_name_stays_in_front)
{
    struct guest *g = started();
    uint32_t cds = dos_cds(&g->vm, NETWORK);

    dos_far_out(&g->vm, cds, 0, "\\\\SERVER\\SHARE\\DIR", 19);
    dos_set_far16(&g->vm, cds, 0x4F, 14);
    CHECK_EQ(guest_path(g, 0x3D00, 0, "F:FILE"), DOS_REDIRECT);
    CHECK_STR_EQ(name1(g), "\\\\SERVER\\SHARE\\DIR\\FILE");
    (void)answer(g, 2);
    CHECK_EQ(guest_path(g, 0x3D00, 0, "F:\\FILE"), DOS_REDIRECT);
    CHECK_STR_EQ(name1(g), "\\\\SERVER\\SHARE\\FILE");
    (void)answer(g, 2);
    CHECK_EQ(guest_path(g, 0x3D00, 0, "F:..\\..\\FILE"), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 3);
    guest_free(g);
}

TEST(dos_redirect, files_are_closed_when_their_program_ends)
{
    struct guest *g = started();
    uint16_t shell = dos_psp(&g->vm);

    guest_file(g, "\\CHILD.COM", "\xCD\x20", 2);
    dos_fill(&g->vm, BUFFER, 0x200, 0, 14);
    CRS.Client_ES = BUFFER;
    CRS.Client_EBX = 0x200;
    guest_put(g, SCRATCH, 0, "C:\\CHILD.COM");
    CRS.Client_DS = SCRATCH;
    CHECK_EQ(guest_call(g, 0x4B00, 0x200, 0, 0), DOS_DONE);
    CRS.Client_SS = STACK;
    CRS.Client_ESP = 0x700;
    CRS.Client_CS = 0x7000;
    CHECK(dos_psp(&g->vm) != shell);
    (void)opened(g);
    CHECK_EQ(guest_call(g, 0x4C07, 0, 0, 0), DOS_REDIRECT);
    asked(g, 0x1106);
    CHECK_EQ(answer(g, 0), DOS_REDIRECT);
    asked(g, 0x1122);
    CHECK_EQ(answer(g, 0), DOS_DONE);
    CHECK_EQ(dos_psp(&g->vm), shell);
    CHECK_EQ(guest_call(g, 0x4D00, 0, 0, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 7);
    guest_free(g);
}

TEST(dos_redirect, output_may_go_there)
{
    struct guest *g = started();
    uint16_t handle = opened(g);

    EXPECT_OK(guest_call(g, 0x4600, handle, 1, 0));
    CHECK_EQ(guest_call(g, 0x0200, 0, 0, 'x'), DOS_REDIRECT);
    asked(g, 0x1109);
    CHECK_EQ(CRS.Client_CX, 1);
    CHECK_EQ(dos_var8(&g->vm, dos_var16(&g->vm, SDA_DTA)), 'x');
    CHECK_EQ(answer(g, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 'x');
    guest_put(g, SCRATCH, 0, "hello$");
    CRS.Client_DS = SCRATCH;
    CHECK_EQ(guest_call(g, 0x0900, 0, 0, 0), DOS_REDIRECT);
    CHECK_EQ(CRS.Client_CX, 5);
    CHECK_EQ(answer(g, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, '$');
    guest_free(g);
}

TEST(dos_redirect, network_functions_are_passed_on)
{
    struct guest *g = started();

    CRS.Client_DS = BUFFER;
    CRS.Client_ES = SCRATCH;
    CRS.Client_EDI = 5;
    CHECK_EQ(guest_call(g, 0x5F02, 3, 0, 7), DOS_REDIRECT);
    CHECK_EQ(CRS.Client_AX, 0x111E);
    CHECK_EQ(dos_get16(&g->vm, CRS.Client_SS, CRS.Client_SP), 0x5F02);
    CHECK_EQ(CRS.Client_DS, BUFFER);
    CHECK_EQ(CRS.Client_ES, SCRATCH);
    CHECK_EQ(CRS.Client_DI, 5);
    CHECK_EQ(CRS.Client_BX, 3);
    CRS.Client_BX = 0x0104;
    EXPECT_OK(answer(g, 0));
    CHECK_EQ(CRS.Client_BX, 0x0104);
    dos_set_far16(&g->vm, dos_cds(&g->vm, NETWORK), 0x43, 0);
    CHECK_EQ(guest_call(g, 0x5F02, 3, 0, 7), DOS_DONE);         /* no network */
    CHECK_EQ(CRS.Client_AX, 1);
    guest_free(g);
}

TEST(dos_redirect, the_end_of_the_chain_says_that_there_is_one)
{
    struct guest *g = started();

    CRS.Client_EAX = 0x1100;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    CRS.Client_EAX = 0x1116;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK(guest_failed(g));
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_REDIRECTED), DOS_DONE);   /* nobody asked */
    guest_free(g);
}
