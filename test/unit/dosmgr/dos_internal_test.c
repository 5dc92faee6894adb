/* dos_internal_test.c - INT 2Fh AH=12h, and small functions; expectations from [RBIL 2F12]. */
#include "unit.h"
#include "guest.h"

#define CRS (g->crs)
#define EXPECT_OK(call) do { CHECK_EQ(call, DOS_DONE); CHECK(!guest_failed(g)); } while (0)

static struct guest *started(void)
{
    struct guest *g = guest_make();

    guest_program(g);
    CRS.Client_DS = SCRATCH;
    CRS.Client_ES = BUFFER;
    CRS.Client_ESI = CRS.Client_EDI = 0;
    return g;
}

/* AL with a word on the stack. */
static void call(struct guest *g, unsigned al, uint16_t word)
{
    dos_push(&g->vm, &CRS, word);
    CRS.Client_EFlags &= ~(CF_Mask | ZF_Mask);
    CRS.Client_AX = (uint16_t)(0x1200 | al);
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(dos_pop(&g->vm, &CRS), word);      /* it stays there */
}

static bool zero(struct guest *g)
{
    return (CRS.Client_EFlags & ZF_Mask) != 0;
}

TEST(dos_internal, names)
{
    struct guest *g = started();

    call(g, 0x04, '/');
    CHECK(zero(g));
    CHECK_EQ(CRS.Client_AL, '\\');
    call(g, 0x04, 'x');
    CHECK(!zero(g));
    guest_put(g, SCRATCH, 0, "c:/dir/\x84.txt");
    call(g, 0x11, 0);
    CHECK_STR_EQ((const char *)dos_at(&g->vm, BUFFER, 0), "C:\\DIR\\\x8E.TXT");
    call(g, 0x1E, 0);
    CHECK(zero(g));
    dos_put8(&g->vm, BUFFER, 3, 'X');
    call(g, 0x1E, 0);
    CHECK(!zero(g));
    call(g, 0x25, 0);
    CHECK_EQ(CRS.Client_CX, 13);
    call(g, 0x12, 0);
    CHECK_EQ(CRS.Client_CX, 13);
    call(g, 0x1A, 0);
    CHECK_EQ(CRS.Client_AL, 3);
    CHECK_EQ(CRS.Client_SI, 2);
    call(g, 0x1A, 0);
    CHECK_EQ(CRS.Client_AL, 0);
    CRS.Client_SI = 0;
    guest_put(g, SCRATCH, 0, "q:x");
    call(g, 0x1A, 0);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    CRS.Client_SI = 0;
    guest_put(g, SCRATCH, 0, "file");
    call(g, 0x21, 0);                           /* the full name */
    CHECK_STR_EQ((const char *)dos_at(&g->vm, BUFFER, 0), "C:\\FILE");
    dos_copy_out(&g->vm, DOS_SEG, SDA + 0x22B, "CON        ", 11);
    call(g, 0x23, 0);
    CHECK(!guest_failed(g));
    dos_copy_out(&g->vm, DOS_SEG, SDA + 0x22B, "CONSOLE    ", 11);
    call(g, 0x23, 0);
    CHECK(guest_failed(g));
    guest_free(g);
}

TEST(dos_internal, tables)
{
    struct guest *g = started();

    call(g, 0x17, 2);
    CHECK_EQ(dos_get8(&g->vm, CRS.Client_DS, CRS.Client_SI), 'C');
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, SDA + 0x282), (uint32_t)CRS.Client_DS << 16 | CRS.Client_SI);
    call(g, 0x17, 200);
    CHECK(guest_failed(g));
    call(g, 0x19, 0);
    CHECK_EQ(dos_get8(&g->vm, CRS.Client_DS, CRS.Client_SI), 'C');
    call(g, 0x1F, 'c');
    CHECK_EQ(dos_get8(&g->vm, CRS.Client_ES, CRS.Client_DI), 'C');
    CRS.Client_BX = 250;
    call(g, 0x16, 0);
    CHECK(guest_failed(g));
    CRS.Client_BX = 1;
    call(g, 0x20, 0);
    CHECK_EQ(dos_get8(&g->vm, CRS.Client_ES, CRS.Client_DI), 1);
    call(g, 0x02, 0x21);
    CHECK_EQ(CRS.Client_ES, 0);
    CHECK_EQ(CRS.Client_BX, 0x84);
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    dos_put16(&g->vm, BUFFER, 0, 1);
    call(g, 0x08, 0);
    CHECK_EQ(CRS.Client_AX, 1);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0), 0xFFFF);
    call(g, 0x2C, 0);
    CHECK_MEM_EQ(dos_at(&g->vm, CRS.Client_BX, CRS.Client_AX + 10u), "CON     ", 8);
    guest_free(g);
}

TEST(dos_internal, arithmetic_time_and_errors)
{
    struct guest *g = started();

    CRS.Client_CL = 16;
    call(g, 0x1B, 0);
    CHECK_EQ(CRS.Client_AL, 29);
    CRS.Client_CL = 15;
    call(g, 0x1B, 0);
    CHECK_EQ(CRS.Client_AL, 28);
    call(g, 0x0D, 0);
    CHECK_EQ(CRS.Client_AX, 0x1F18);
    CHECK_EQ(CRS.Client_DX, 0x6CB5);
    guest_put(g, SCRATCH, 0, "\1\2\3");
    CRS.Client_ECX = 3;
    CRS.Client_EDX = 10;
    CRS.Client_ESI = 0;
    CRS.Client_DS = SCRATCH;
    call(g, 0x1C, 0);
    CHECK_EQ(CRS.Client_DX, 16);
    CRS.Client_DS = CRS.Client_ES = SCRATCH;
    CRS.Client_ESI = CRS.Client_EDI = 7;
    call(g, 0x14, 0);
    CHECK(zero(g));
    CRS.Client_EDI = 8;
    call(g, 0x14, 0);
    CHECK(!zero(g));
    (void)guest_path(g, 0x3D00, 0, "C:\\NONE");
    call(g, 0x2D, 0);
    CHECK_EQ(CRS.Client_AX, 2);
    dos_copy_out(&g->vm, STACK, 0x100, "\5\1\1\1\2\7\xFF\4\xFF\3\3\3", 12);
    CRS.Client_ESI = 0x100;
    call(g, 0x22, 0);
    CHECK_EQ(dos_var8(&g->vm, SDA_ERROR_CLASS), 7);
    CHECK_EQ(dos_var8(&g->vm, SDA_ERROR_LOCUS), 4);
    CRS.Client_AX = 0x1299;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_UNKNOWN);
    guest_free(g);
}

TEST(dos_internal, files)
{
    struct guest *g = started();
    uint16_t handle;

    guest_file(g, "\\A.TXT", "hello", 5);
    guest_put(g, SCRATCH, 0, "C:\\A.TXT");
    CRS.Client_EDX = 0;
    CRS.Client_CL = 0;
    call(g, 0x26, 0);
    CHECK(!guest_failed(g));
    handle = CRS.Client_AX;
    CRS.Client_EBX = handle;
    CRS.Client_ECX = 0;
    CRS.Client_EDX = 0;
    CRS.Client_EBP = 0x4202;
    call(g, 0x28, 0);
    CHECK_EQ(CRS.Client_AX, 5);
    CRS.Client_EBP = 0x4400;
    call(g, 0x2B, 0);
    CHECK(!guest_failed(g));
    call(g, 0x27, 0);
    CHECK(!guest_failed(g));
    call(g, 0x27, 0);
    CHECK(guest_failed(g));
    guest_free(g);
}

TEST(dos_internal, other_times_of_a_file)
{
    struct guest *g = started();
    uint16_t handle;

    guest_file(g, "\\A.TXT", "hello", 5);
    EXPECT_OK(guest_path(g, 0x3D02, 0, "C:\\A.TXT"));
    handle = CRS.Client_AX;
    EXPECT_OK(guest_call(g, 0x5705, handle, 0, 0x1F20));
    EXPECT_OK(guest_call(g, 0x5704, handle, 9, 0));
    CHECK_EQ(CRS.Client_DX, 0x1F20);
    CHECK_EQ(CRS.Client_CX, 0);
    CRS.Client_ESI = 120;
    EXPECT_OK(guest_call(g, 0x5707, handle, 0x1234, 0x1F21));
    CRS.Client_ESI = 0;
    EXPECT_OK(guest_call(g, 0x5706, handle, 0, 0));
    CHECK_EQ(CRS.Client_CX, 0x1234);
    CHECK_EQ(CRS.Client_DX, 0x1F21);
    CHECK_EQ(CRS.Client_SI, 120);
    CHECK_EQ(guest_call(g, 0x5708, handle, 0, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 1);
    CHECK_EQ(guest_call(g, 0x5704, 1, 0, 0), DOS_DONE);         /* CON */
    CHECK_EQ(CRS.Client_AX, 6);
    guest_free(g);
}

TEST(dos_internal, a_bpb_becomes_a_drive_parameter_block)
{
    struct guest *g = started();
    static const uint8_t bpb[25] = { 0x00, 0x02, 1, 1, 0, 2, 224, 0, 0x40, 0x0B, 0xF0, 9, 0 };  /* 1.44 MB */

    dos_copy_out(&g->vm, SCRATCH, 0, bpb, sizeof(bpb));
    CRS.Client_EBP = 0;
    EXPECT_OK(guest_call(g, 0x5300, 0, 0, 0));
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 2), 512);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0x0B), 33);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0x0D), 2848);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0x11), 19);
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 0x17), 0xF0);
    dos_put16(&g->vm, SCRATCH, 0, 0);
    CHECK_EQ(guest_call(g, 0x5300, 0, 0, 0), DOS_DONE);
    CHECK(guest_failed(g));
    guest_free(g);
}

TEST(dos_internal, a_server_passes_calls_on)
{
    struct guest *g = started();
    uint16_t words[8] = { 0x3D00, 0, 0, 0x40, 0, 0, SCRATCH, 0 };

    guest_file(g, "\\A.TXT", "hello", 5);
    guest_put(g, SCRATCH, 0x40, "C:\\A.TXT");
    dos_copy_out(&g->vm, SCRATCH, 0, words, sizeof(words));
    EXPECT_OK(guest_call(g, 0x5D00, 0, 0, 0));
    CHECK_EQ(CRS.Client_AX, 5);                 /* the first free handle */
    EXPECT_OK(guest_call(g, 0x5D01, 0, 0, 0));
    words[0] = 0x4C00;
    CRS.Client_DS = SCRATCH;
    dos_copy_out(&g->vm, SCRATCH, 0, words, sizeof(words));
    CHECK_EQ(guest_call(g, 0x5D00, 0, 0, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 1);
    guest_free(g);
}
