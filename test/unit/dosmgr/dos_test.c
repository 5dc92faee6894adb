/* dos_test.c - INT 21h as programs see it; expectations from the interrupt list [RBIL]. */
#include "unit.h"
#include "guest.h"

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

static unsigned open_file(struct guest *g, const char *path, unsigned mode)
{
    EXPECT_OK(guest_path(g, (uint16_t)(0x3D00 | mode), 0, path));
    return CRS.Client_AX;
}

static void finish(struct guest *g)
{
    EXPECT_OK(guest_call(g, 0x0D00, 0, 0, 0));
    dos_stop(&g->vm);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

/* ---- structures ---- */

TEST(dos, memory_chain_leads_to_the_top)
{
    struct guest *g = started();
    uint16_t mcb;
    unsigned blocks = 0;

    guest_call(g, 0x5200, 0, 0, 0);
    mcb = dos_get16(&g->vm, CRS.Client_ES, CRS.Client_BX - 2u);
    CHECK_EQ(mcb, g->vm.first_mcb);
    while (dos_get8(&g->vm, mcb, 0) == 'M') {
        mcb = (uint16_t)(mcb + 1 + dos_get16(&g->vm, mcb, 3));
        CHECK(++blocks < 100);
    }
    CHECK_EQ(dos_get8(&g->vm, mcb, 0), 'Z');
    CHECK_EQ(mcb + 1 + dos_get16(&g->vm, mcb, 3), 0x9FC0);
    guest_free(g);
}

TEST(dos, first_program_has_a_psp_programs_know)
{
    struct guest *g = started();
    uint16_t psp = dos_psp(&g->vm), env = dos_get16(&g->vm, psp, 0x2C);
    char text[40];

    CHECK_EQ(dos_get16(&g->vm, psp, 0), 0x20CD);
    CHECK_EQ(dos_get16(&g->vm, psp, 0x16), psp);
    CHECK_EQ(dos_get16(&g->vm, psp, 0x32), 20);
    CHECK_EQ(dos_get32(&g->vm, psp, 0x34), (uint32_t)psp << 16 | 0x18);
    CHECK_EQ(dos_get8(&g->vm, psp, 0x50), 0xCD);
    CHECK_EQ(dos_get8(&g->vm, psp, 0x80), 0);
    CHECK_EQ(dos_get8(&g->vm, psp, 0x81), 0x0D);
    CHECK_EQ(dos_get16(&g->vm, (uint16_t)(psp - 1), 1), psp);
    CHECK_MEM_EQ(dos_at(&g->vm, (uint16_t)(psp - 1), 8), "SHELL", 6);
    CHECK_EQ(dos_get16(&g->vm, (uint16_t)(env - 1), 1), psp);
    dos_copy_in(&g->vm, text, env, 0, sizeof(text));
    CHECK_MEM_EQ(text, "PATH=C:\\\0PROMPT=$p$g\0\0\1\0C:\\SHELL.COM", 37);
    guest_call(g, 0x6200, 0, 0, 0);
    CHECK_EQ(CRS.Client_BX, psp);
    for (unsigned h = 0; h < 5; h++) {
        CHECK(dos_file_of_handle(&g->vm, h) != NULL);
    }
    CHECK(dos_file_of_handle(&g->vm, 5) == NULL);
    guest_free(g);
}

TEST(dos, device_chain_starts_with_nul_and_ends)
{
    struct guest *g = started();
    uint32_t at;
    unsigned n = 0;
    char names[100] = "";

    guest_call(g, 0x5200, 0, 0, 0);
    at = (uint32_t)CRS.Client_ES << 16 | (CRS.Client_BX + 0x22u);
    while ((at & 0xFFFF) != 0xFFFF && n++ < 20) {
        strncat(names, (char *)dos_at(&g->vm, (uint16_t)(at >> 16), (at & 0xFFFF) + 10), 4);
        at = dos_get32(&g->vm, (uint16_t)(at >> 16), at & 0xFFFF);
    }
    CHECK_STR_EQ(names, "NUL CON AUX PRN CLOC\1   ");
    guest_free(g);
}

TEST(dos, small_facts)
{
    struct guest *g = started();

    guest_call(g, 0x3000, 0, 0, 0);
    CHECK_EQ(CRS.Client_AX, 0x0007);
    CHECK_EQ(CRS.Client_BH, 0xFF);
    guest_call(g, 0x3306, 0, 0, 0);
    CHECK_EQ(CRS.Client_BX, 0x0007);
    guest_call(g, 0x3305, 0, 0, 0);
    CHECK_EQ(CRS.Client_DL, 3);
    guest_call(g, 0x3301, 0, 0, 1);
    guest_call(g, 0x3300, 0, 0, 0);
    CHECK_EQ(CRS.Client_DL, 1);
    guest_call(g, 0x3302, 0, 0, 0);
    CHECK_EQ(CRS.Client_DL, 1);
    guest_call(g, 0x1900, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 2);
    guest_call(g, 0x0E00, 0, 0, 0);             /* there is no A: */
    CHECK_EQ(CRS.Client_AL, DOS_DRIVES);
    guest_call(g, 0x1900, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 2);
    guest_call(g, 0x2E01, 0, 0, 0);
    guest_call(g, 0x5400, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 1);
    guest_call(g, 0x3700, 0, 0, 0);
    CHECK_EQ(CRS.Client_DL, '/');
    guest_call(g, 0x7300, 0, 0, 0);
    CHECK_EQ(CRS.Client_AX, 0x7300);
    CHECK(guest_failed(g));
    guest_call(g, 0x71FF, 0, 0, 0);
    CHECK_EQ(CRS.Client_AX, 0x7100);
    CHECK(guest_failed(g));
    guest_call(g, 0xB3FF, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 0);
    CHECK(!guest_failed(g));
    guest_call(g, 0x3400, 0, 0, 0);
    CHECK_EQ(dos_get8(&g->vm, CRS.Client_ES, CRS.Client_BX), 0);
    EXPECT_OK(guest_call(g, 0x5D06, 0, 0, 0));
    CHECK_EQ(CRS.Client_DX, 0x1A);
    CHECK_EQ(dos_get16(&g->vm, CRS.Client_DS, CRS.Client_SI + 0x10u), dos_psp(&g->vm));
    EXPECT_OK(guest_call(g, 0x6601, 0, 0, 0));
    CHECK_EQ(CRS.Client_BX, 437);
    EXPECT_ERROR(guest_call(g, 0x6602, 852, 0, 0), 2);
    EXPECT_ERROR(guest_call(g, 0x5E00, 0, 0, 0), 1);
    guest_free(g);
}

TEST(dos, vectors_and_dta)
{
    struct guest *g = started();

    CRS.Client_DS = 0x1234;
    guest_call(g, 0x2560, 0, 0, 0x5678);
    guest_call(g, 0x3560, 0, 0, 0);
    CHECK_EQ(CRS.Client_ES, 0x1234);
    CHECK_EQ(CRS.Client_BX, 0x5678);
    CHECK(dos_owns_vector(&g->vm, 0x21));
    guest_call(g, 0x2521, 0, 0, 0x5678);
    CHECK(!dos_owns_vector(&g->vm, 0x21));
    guest_call(g, 0x1A00, 0, 0, 0x80);
    guest_call(g, 0x2F00, 0, 0, 0);
    CHECK_EQ(CRS.Client_ES, 0x1234);
    CHECK_EQ(CRS.Client_BX, 0x80);
    guest_free(g);
}

TEST(dos, clock)
{
    struct guest *g = started();

    guest_call(g, 0x2A00, 0, 0, 0);
    CHECK_EQ(CRS.Client_CX, 1995);
    CHECK_EQ(CRS.Client_DX, 0x0818);
    CHECK_EQ(CRS.Client_AL, 4);
    guest_call(g, 0x2C00, 0, 0, 0);
    CHECK_EQ(CRS.Client_CX, 0x0D25);
    CHECK_EQ(CRS.Client_DX, 0x2A07);
    guest_call(g, 0x2B00, 0, 1996, 0x021D);
    CHECK_EQ(CRS.Client_AL, 0);
    guest_call(g, 0x2B00, 0, 1995, 0x021D);     /* no 29 February */
    CHECK_EQ(CRS.Client_AL, 0xFF);
    guest_call(g, 0x2D00, 0, 0x1800, 0);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    guest_call(g, 0x2D00, 0, 0x173B, 0x3B63);
    CHECK_EQ(CRS.Client_AL, 0);
    CHECK_EQ(g->now.hour, 23);
    CHECK_EQ(g->now.day, 29);
    guest_free(g);
}

TEST(dos, country)
{
    struct guest *g = started();

    CRS.Client_DS = CRS.Client_ES = BUFFER;
    EXPECT_OK(guest_call(g, 0x3800, 0, 0, 0));
    CHECK_EQ(CRS.Client_BX, 1);
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 2), '$');
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0x14), 0x60);    /* segment of the case map routine */
    EXPECT_ERROR(guest_call(g, 0x38C8, 0, 0, 0), 2);
    CRS.Client_EDI = 0x100;
    EXPECT_OK(guest_call(g, 0x6502, 437, 5, 1));
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 0x100), 2);
    EXPECT_OK(guest_call(g, 0x6501, 437, 41, 1));
    CHECK_EQ(CRS.Client_CX, 41);
    EXPECT_ERROR(guest_call(g, 0x6501, 437, 4, 1), 1);
    EXPECT_OK(guest_call(g, 0x6520, 0, 0, 'q'));
    CHECK_EQ(CRS.Client_DL, 'Q');
    guest_put(g, BUFFER, 0, "abc\x84");
    EXPECT_OK(guest_call(g, 0x6522, 0, 0, 0));
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0), "ABC\x8E", 5);
    EXPECT_OK(guest_call(g, 0x6523, 0, 0, 'y'));
    CHECK_EQ(CRS.Client_AX, 1);
    EXPECT_ERROR(guest_call(g, 0x6599, 0, 5, 0), 1);
    guest_free(g);
}

TEST(dos, another_country_is_asked_for_and_set)
{
    struct guest *g = started();

    CRS.Client_DS = CRS.Client_ES = BUFFER;
    EXPECT_OK(guest_call(g, 0x3831, 0, 0, 0));          /* Germany: asked, not set */
    CHECK_EQ(CRS.Client_BX, 49);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0), 1);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 2), "DM\0\0\0.\0,\0.\0:\0\3\2\1", 16);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0x14), 0x60);
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 0x16), ';');
    EXPECT_OK(guest_call(g, 0x3800, 0, 0, 0));
    CHECK_EQ(CRS.Client_BX, 1);
    EXPECT_OK(guest_call(g, 0x38FF, 358, 0, 0xFFFF));
    EXPECT_OK(guest_call(g, 0x3800, 0, 0, 0));
    CHECK_EQ(CRS.Client_BX, 358);
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 13), '.');        /* 12.30.00 */
    EXPECT_ERROR(guest_call(g, 0x38FF, 999, 0, 0xFFFF), 2);
    EXPECT_OK(guest_call(g, 0x382C, 0, 0, 0));
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 2), 0x9C);        /* the pound in page 437 and 850 */
    CRS.Client_EDI = 0;
    EXPECT_OK(guest_call(g, 0x6501, 0xFFFF, 41, 0xFFFF));
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 3), 358);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 5), 437);
    EXPECT_OK(guest_call(g, 0x6501, 850, 41, 33));
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 3), 33);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 5), 850);
    EXPECT_ERROR(guest_call(g, 0x6501, 852, 41, 33), 2);
    guest_free(g);
}

TEST(dos, code_pages_change_what_a_capital_is)
{
    struct guest *g = started();

    EXPECT_OK(guest_call(g, 0x6601, 0, 0, 0));
    CHECK_EQ(CRS.Client_BX, 437);
    EXPECT_OK(guest_call(g, 0x6520, 0, 0, 0x85));       /* a with grave: A */
    CHECK_EQ(CRS.Client_DL, 'A');
    EXPECT_OK(guest_call(g, 0x6602, 850, 0, 437));
    EXPECT_OK(guest_call(g, 0x6601, 0, 0, 0));
    CHECK_EQ(CRS.Client_BX, 850);
    CHECK_EQ(CRS.Client_DX, 437);
    EXPECT_OK(guest_call(g, 0x6520, 0, 0, 0x85));
    CHECK_EQ(CRS.Client_DL, 0xB7);
    CHECK_EQ(dos_var8(&g->vm, TABLE_UPPER + 2 + 5), 0xB7);
    CHECK_EQ(dos_var8(&g->vm, TABLE_LOWER + 2 + 0x37), 0x85);
    CHECK_EQ(dos_var8(&g->vm, TABLE_LOWER + 2 + 5), 0x85);
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    EXPECT_OK(guest_call(g, 0x6503, 0xFFFF, 5, 0xFFFF));
    CHECK_EQ(dos_get16(&g->vm, dos_get16(&g->vm, BUFFER, 3), dos_get16(&g->vm, BUFFER, 1)), 128);
    CHECK_EQ(dos_var8(&g->vm, TABLE_COLLATE + 2 + 0x85), 'A');
    CHECK_EQ(dos_var8(&g->vm, TABLE_COLLATE + 2 + 'b'), 'B');
    EXPECT_ERROR(guest_call(g, 0x6602, 852, 0, 0), 2);
    EXPECT_ERROR(guest_call(g, 0x6603, 850, 0, 0), 1);
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    EXPECT_ERROR(guest_call(g, 0x6502, 437, 5, 1), 2);  /* its table is not in memory now */
    EXPECT_OK(guest_call(g, 0x6300, 0, 0, 0));
    CHECK_EQ(dos_get16(&g->vm, CRS.Client_DS, CRS.Client_SI), 0);
    EXPECT_ERROR(guest_call(g, 0x6303, 0, 0, 0), 1);
    guest_free(g);
}

TEST(dos, names_are_capitals_of_the_code_page)
{
    struct guest *g = started();

    EXPECT_OK(guest_call(g, 0x6602, 850, 0, 437));
    EXPECT_OK(guest_path(g, 0x3C00, 0, "C:\\\x85.txt"));       /* a with grave */
    EXPECT_OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    EXPECT_OK(guest_path(g, 0x4E00, 0, "C:\\\xB7.TXT"));
    CHECK_EQ(dos_get8(&g->vm, dos_psp(&g->vm), 0x80 + 0x1E), 0xB7);
    CRS.Client_EAX = 0xAD01;
    CRS.Client_EBX = 437;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK(!guest_failed(g));
    EXPECT_OK(guest_call(g, 0x6601, 0, 0, 0));
    CHECK_EQ(CRS.Client_BX, 437);
    CRS.Client_EAX = 0xAD01;
    CRS.Client_EBX = 999;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK(guest_failed(g));
    CRS.Client_EAX = 0xAD00;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    EXPECT_OK(guest_call(g, 0x4B05, 0, 0, 0));
    finish(g);
}

TEST(dos, nlsfunc_answers)
{
    struct guest *g = started();

    CRS.Client_EAX = 0x1400;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    CRS.Client_EAX = 0x1404;
    CRS.Client_EBX = 850;
    CRS.Client_EDX = 41;
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 0);
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 13), ',');        /* Switzerland */
    CRS.Client_EAX = 0x1403;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(g->vm.country, 41);
    CHECK_EQ(g->vm.page->number, 850);
    CRS.Client_EAX = 0x1403;
    CRS.Client_EBX = 999;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 2);
    guest_free(g);
}

TEST(dos, a_new_vm_has_the_country_of_the_system)
{
    struct guest *g = guest_make();
    uint32_t callback[DOS_CB_COUNT] = { 0 };

    g->sys.country = 46;
    dos_start(&g->vm, &g->sys, g->mem, 0x9FC0, callback);
    CHECK_EQ(g->vm.country, 46);
    CHECK_EQ(g->vm.page->number, 850);
    g->sys.country = 12345;                             /* a line of CONFIG.SYS that is wrong */
    dos_start(&g->vm, &g->sys, g->mem, 0x9FC0, callback);
    CHECK_EQ(g->vm.country, 1);
    guest_free(g);
}

/* ---- memory ---- */

TEST(dos, blocks_are_taken_resized_and_joined)
{
    struct guest *g = started();
    uint16_t a, b, c, all;

    EXPECT_ERROR(guest_call(g, 0x4800, 0xFFFF, 0, 0), 8);
    all = CRS.Client_BX;
    EXPECT_OK(guest_call(g, 0x4800, 0x100, 0, 0));
    a = CRS.Client_AX;
    EXPECT_OK(guest_call(g, 0x4800, 0x100, 0, 0));
    b = CRS.Client_AX;
    EXPECT_OK(guest_call(g, 0x4800, 0x10, 0, 0));
    c = CRS.Client_AX;
    CHECK_EQ(b, a + 0x101);
    CRS.Client_ES = a;
    EXPECT_ERROR(guest_call(g, 0x4A00, 0x200, 0, 0), 8);
    CHECK_EQ(CRS.Client_BX, 0x100);
    CRS.Client_ES = b;
    EXPECT_OK(guest_call(g, 0x4900, 0, 0, 0));
    CRS.Client_ES = a;
    EXPECT_OK(guest_call(g, 0x4A00, 0x201, 0, 0));
    EXPECT_OK(guest_call(g, 0x4900, 0, 0, 0));
    CRS.Client_ES = c;
    EXPECT_OK(guest_call(g, 0x4900, 0, 0, 0));
    EXPECT_ERROR(guest_call(g, 0x4800, 0xFFFF, 0, 0), 8);
    CHECK_EQ(CRS.Client_BX, all);
    CRS.Client_ES = 0x1235;
    EXPECT_ERROR(guest_call(g, 0x4900, 0, 0, 0), 9);
    guest_free(g);
}

TEST(dos, strategies_first_best_last)
{
    struct guest *g = started();
    uint16_t hole[3];

    EXPECT_OK(guest_call(g, 0x4800, 2, 0, 0));  /* fills what the first environment left */
    for (unsigned i = 0; i < 3; i++) {          /* holes of 40h, 20h, 30h with walls between */
        static const uint16_t sizes[] = { 0x40, 0x20, 0x30 };

        EXPECT_OK(guest_call(g, 0x4800, sizes[i], 0, 0));
        hole[i] = CRS.Client_AX;
        EXPECT_OK(guest_call(g, 0x4800, 1, 0, 0));
    }
    for (unsigned i = 0; i < 3; i++) {
        CRS.Client_ES = hole[i];
        EXPECT_OK(guest_call(g, 0x4900, 0, 0, 0));
    }
    EXPECT_OK(guest_call(g, 0x4800, 0x18, 0, 0));
    CHECK_EQ(CRS.Client_AX, hole[0]);
    CRS.Client_ES = CRS.Client_AX;
    EXPECT_OK(guest_call(g, 0x4900, 0, 0, 0));
    EXPECT_OK(guest_call(g, 0x5801, 1, 0, 0));
    EXPECT_OK(guest_call(g, 0x4800, 0x18, 0, 0));
    CHECK_EQ(CRS.Client_AX, hole[1]);
    EXPECT_OK(guest_call(g, 0x5801, 2, 0, 0));
    EXPECT_OK(guest_call(g, 0x4800, 0x10, 0, 0));
    CHECK_EQ(CRS.Client_AX + 0x10, 0x9FC0);
    EXPECT_OK(guest_call(g, 0x5800, 0, 0, 0));
    CHECK_EQ(CRS.Client_AX, 2);
    EXPECT_ERROR(guest_call(g, 0x5801, 3, 0, 0), 1);
    EXPECT_OK(guest_call(g, 0x5802, 0, 0, 0));
    CHECK_EQ(CRS.Client_AL, 0);
    guest_free(g);
}

TEST(dos, upper_memory_continues_the_chain)
{
    struct guest *g = started();
    uint16_t low, high;

    EXPECT_ERROR(guest_call(g, 0x5803, 1, 0, 0), 1);    /* there is none yet */
    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    low = CRS.Client_BX;
    CHECK(dos_add_upper(&g->vm, 0xCA00, 0x600));
    CHECK(dos_add_upper(&g->vm, 0xE000, 0x800));
    CHECK(!dos_add_upper(&g->vm, 0xD000, 0x100));       /* below the last one */
    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    CHECK_EQ(CRS.Client_BX, low - 1);                   /* one paragraph for the header */
    EXPECT_OK(guest_call(g, 0x5803, 1, 0, 0));
    EXPECT_OK(guest_call(g, 0x5802, 0, 0, 0));
    CHECK_EQ(CRS.Client_AL, 1);
    EXPECT_OK(guest_call(g, 0x5801, 0x40, 0, 0));
    EXPECT_ERROR(guest_call(g, 0x4800, 0x900, 0, 0), 8);
    CHECK_EQ(CRS.Client_BX, 0x7FF);
    EXPECT_OK(guest_call(g, 0x4800, 0x7FF, 0, 0));
    CHECK_EQ(CRS.Client_AX, 0xE001);
    EXPECT_OK(guest_call(g, 0x4800, 0x100, 0, 0));
    high = CRS.Client_AX;
    CHECK_EQ(high, 0xCA01);
    EXPECT_OK(guest_call(g, 0x5801, 0x80, 0, 0));
    EXPECT_OK(guest_call(g, 0x4800, 0x900, 0, 0));      /* more than there is above */
    CHECK(CRS.Client_AX < 0xA000);
    EXPECT_OK(guest_call(g, 0x5803, 0, 0, 0));
    EXPECT_OK(guest_call(g, 0x5801, 0, 0, 0));
    EXPECT_OK(guest_call(g, 0x4800, 0x10, 0, 0));
    CHECK(CRS.Client_AX < 0xA000);
    CRS.Client_ES = high;
    EXPECT_OK(guest_call(g, 0x4900, 0, 0, 0));
    EXPECT_OK(guest_call(g, 0x5803, 1, 0, 0));
    EXPECT_OK(guest_call(g, 0x5801, 0x40, 0, 0));
    EXPECT_OK(guest_call(g, 0x4800, 0x5FE, 0, 0));      /* a paragraph less: the gap's header */
    CHECK_EQ(CRS.Client_AX, 0xCA01);
    guest_free(g);
}

/* Owner of the lowest block that is neither free nor DOS's, 0 = none below upper memory. */
static uint16_t lowest_owner(const struct guest *g)
{
    uint16_t mcb = g->vm.first_mcb;

    while (mcb < 0xA000) {
        uint16_t owner = dos_get16(&g->vm, mcb, MCB_OWNER);

        if (owner != 0 && owner != MCB_OWNER_DOS) {
            return owner;
        }
        mcb = (uint16_t)(mcb + 1 + dos_get16(&g->vm, mcb, MCB_PARAS));
    }
    return 0;
}

TEST(dos, a_shell_above_has_a_paragraph_below)
{
    struct guest *g = guest_make();
    static const uint8_t com[] = { 0xCD, 0x20 };
    uint16_t shell, largest;

    CHECK(dos_add_upper(&g->vm, 0xCA00, 0x600));
    dos_prepare(&g->vm);
    CHECK_EQ(lowest_owner(g), 0);
    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    largest = CRS.Client_BX;
    guest_file(g, "\\COMMAND.COM", com, sizeof(com));
    CHECK_EQ(dos_exec_first(&g->vm, &CRS, "C:\\COMMAND.COM", "", "A=B\0"), 0);
    shell = dos_psp(&g->vm);
    CHECK(shell > 0xCA00);
    CHECK_EQ(lowest_owner(g), shell);
    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    CHECK_EQ(CRS.Client_BX, largest - 2);               /* with its header */
    CHECK_EQ(guest_call(g, 0x4C00, 0, 0, 0), DOS_ENDED);
    CHECK_EQ(lowest_owner(g), 0);
    guest_free(g);
}

TEST(dos, a_damaged_chain_is_error_7)
{
    struct guest *g = started();

    dos_put8(&g->vm, g->vm.first_mcb, 0, 'X');
    EXPECT_ERROR(guest_call(g, 0x4800, 1, 0, 0), 7);
    guest_free(g);
}

/* ---- files ---- */

TEST(dos, create_write_seek_read)
{
    struct guest *g = started();
    uint16_t h;

    EXPECT_OK(guest_path(g, 0x3C00, 0, "test.txt"));
    h = CRS.Client_AX;
    CHECK_EQ(h, 5);
    guest_put(g, BUFFER, 0, "Hello, world");
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x4000, h, 12, 0));
    CHECK_EQ(CRS.Client_AX, 12);
    EXPECT_OK(guest_call(g, 0x4200, h, 0, 7));
    CHECK_EQ(CRS.Client_AX, 7);
    EXPECT_OK(guest_call(g, 0x3F00, h, 100, 0x100));
    CHECK_EQ(CRS.Client_AX, 5);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0x100), "world", 5);
    EXPECT_OK(guest_call(g, 0x3F00, h, 100, 0x100));
    CHECK_EQ(CRS.Client_AX, 0);
    EXPECT_OK(guest_call(g, 0x4202, h, 0xFFFF, 0xFFFE));        /* two before the end */
    CHECK_EQ(CRS.Client_AX, 10);
    EXPECT_OK(guest_call(g, 0x4000, h, 0, 0));                  /* cut here */
    EXPECT_OK(guest_call(g, 0x4202, h, 0, 0));
    CHECK_EQ(CRS.Client_AX, 10);
    EXPECT_OK(guest_call(g, 0x6800, h, 0, 0));
    EXPECT_OK(guest_call(g, 0x5700, h, 0, 0));
    CHECK_EQ(CRS.Client_DX, (15 << 9) | (8 << 5) | 24);
    EXPECT_OK(guest_call(g, 0x5701, h, 0x1234, 0x2345));
    EXPECT_OK(guest_call(g, 0x3E00, h, 0, 0));
    EXPECT_ERROR(guest_call(g, 0x3E00, h, 0, 0), 6);
    h = (uint16_t)open_file(g, "C:\\TEST.TXT", 0);
    EXPECT_OK(guest_call(g, 0x5700, h, 0, 0));
    CHECK_EQ(CRS.Client_CX, 0x1234);
    EXPECT_ERROR(guest_call(g, 0x4000, h, 1, 0), 5);            /* opened for reading */
    EXPECT_OK(guest_call(g, 0x4400, h, 0, 0));
    CHECK_EQ(CRS.Client_DX & 0x803F, 2);
    finish(g);
}

TEST(dos, a_buffer_may_wrap_at_the_end_of_its_segment)
{
    struct guest *g = started();
    uint16_t h;

    guest_file(g, "\\W.DAT", "0123456789", 10);
    h = (uint16_t)open_file(g, "W.DAT", 0);
    CRS.Client_DS = 0x6000;
    EXPECT_OK(guest_call(g, 0x3F00, h, 10, 0xFFFC));
    CHECK_EQ(CRS.Client_AX, 10);
    CHECK_MEM_EQ(dos_at(&g->vm, 0x6000, 0xFFFC), "0123", 4);
    CHECK_MEM_EQ(dos_at(&g->vm, 0x6000, 0), "456789", 6);
    CRS.Client_DS = 0xFFFF;                     /* the highest segment stays inside memory */
    EXPECT_OK(guest_call(g, 0x4200, h, 0, 0));
    EXPECT_OK(guest_call(g, 0x3F00, h, 10, 0xFFFC));
    CHECK_EQ(CRS.Client_AX, 10);
    guest_free(g);
}

TEST(dos, opening_fails_with_the_right_code)
{
    struct guest *g = started();

    guest_file(g, "\\RO.TXT", "x", 1);
    EXPECT_OK(guest_path(g, 0x3900, 0, "\\DIR"));
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, "NONE.TXT"), 2);
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, "\\NODIR\\A.TXT"), 3);
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, "Q:\\A.TXT"), 3);
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, "\\DIR"), 5);
    EXPECT_ERROR(guest_path(g, 0x3D03, 0, "RO.TXT"), 12);
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, ""), 2);
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, "*.TXT"), 2);
    EXPECT_OK(guest_path(g, 0x4301, 1, "RO.TXT"));
    EXPECT_ERROR(guest_path(g, 0x3D01, 0, "RO.TXT"), 5);
    EXPECT_ERROR(guest_path(g, 0x3C00, 0, "RO.TXT"), 5);
    EXPECT_ERROR(guest_path(g, 0x4100, 0, "RO.TXT"), 5);
    EXPECT_ERROR(guest_path(g, 0x5B00, 0, "RO.TXT"), 0x50);
    EXPECT_OK(guest_call(g, 0x5900, 0, 0, 0));
    CHECK_EQ(CRS.Client_AX, 0x50);
    EXPECT_OK(guest_path(g, 0x3D00, 0, "RO.TXT"));
    for (unsigned i = 6; i < 20; i++) {
        open_file(g, "RO.TXT", 0);
    }
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, "RO.TXT"), 4);
    EXPECT_OK(guest_call(g, 0x6700, 40, 0, 0));
    for (unsigned i = 20; i < 40; i++) {
        CHECK_EQ(open_file(g, "RO.TXT", 0), i);
    }
    EXPECT_ERROR(guest_call(g, 0x6700, 30, 0, 0), 4);
    finish(g);
}

TEST(dos, duplicates_share_the_position)
{
    struct guest *g = started();
    uint16_t h, d;

    guest_file(g, "\\D.TXT", "abcdef", 6);
    h = (uint16_t)open_file(g, "D.TXT", 0);
    EXPECT_OK(guest_call(g, 0x4500, h, 0, 0));
    d = CRS.Client_AX;
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x3F00, h, 3, 0));
    EXPECT_OK(guest_call(g, 0x3F00, d, 3, 0));
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0), "def", 3);
    EXPECT_OK(guest_call(g, 0x3E00, h, 0, 0));
    EXPECT_OK(guest_call(g, 0x4200, d, 0, 1));
    EXPECT_OK(guest_call(g, 0x4600, d, 0, 0));  /* standard input from the file */
    guest_call(g, 0x0100, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 'b');
    CHECK_STR_EQ(g->out, "b");
    EXPECT_ERROR(guest_call(g, 0x4600, d, 99, 0), 6);
    EXPECT_ERROR(guest_call(g, 0x4500, 77, 0, 0), 6);
    guest_free(g);
}

TEST(dos, output_redirected_to_a_file)
{
    struct guest *g = started();
    uint16_t h;

    EXPECT_OK(guest_path(g, 0x3C00, 0, "OUT.TXT"));
    h = CRS.Client_AX;
    EXPECT_OK(guest_call(g, 0x4600, h, 1, 0));
    EXPECT_OK(guest_call(g, 0x3E00, h, 0, 0));
    guest_put(g, BUFFER, 0, "Line$");
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x0900, 0, 0, 0);
    guest_call(g, 0x0200, 0, 0, '!');
    EXPECT_OK(guest_call(g, 0x3E00, 1, 0, 0));
    CHECK_STR_EQ(g->out, "");
    h = (uint16_t)open_file(g, "OUT.TXT", 0);
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x3F00, h, 100, 0));
    CHECK_EQ(CRS.Client_AX, 5);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0), "Line!", 5);
    finish(g);
}

TEST(dos, extended_open_says_what_it_did)
{
    struct guest *g = started();

    guest_put(g, SCRATCH, 0, "EXT.TXT");
    CRS.Client_DS = SCRATCH;
    CRS.Client_ESI = 0;
    EXPECT_ERROR(guest_call(g, 0x6C00, 2, 0, 0x01), 2);
    EXPECT_OK(guest_call(g, 0x6C00, 2, 0, 0x11));
    CHECK_EQ(CRS.Client_CX, 2);
    EXPECT_OK(guest_call(g, 0x6C00, 2, 0, 0x11));
    CHECK_EQ(CRS.Client_CX, 1);
    EXPECT_OK(guest_call(g, 0x6C00, 2, 0, 0x12));
    CHECK_EQ(CRS.Client_CX, 3);
    EXPECT_ERROR(guest_call(g, 0x6C00, 2, 0, 0x10), 0x50);
    EXPECT_ERROR(guest_call(g, 0x6C00, 2, 0, 0x33), 1);
    finish(g);
}

TEST(dos, temporary_files_get_new_names)
{
    struct guest *g = started();
    char first[20];

    EXPECT_OK(guest_path(g, 0x5A00, 0, "C:\\"));
    dos_copy_in(&g->vm, first, SCRATCH, 0, sizeof(first));
    CHECK_EQ(strlen(first), 11);
    EXPECT_OK(guest_path(g, 0x5A00, 0, "C:\\"));
    CHECK(memcmp(dos_at(&g->vm, SCRATCH, 0), first, 12) != 0);
    EXPECT_OK(guest_path(g, 0x3D00, 0, first));
    EXPECT_ERROR(guest_path(g, 0x5A00, 0, "C:\\NODIR\\"), 3);
    finish(g);
}

/* ---- directories ---- */

TEST(dos, directories_made_entered_and_removed)
{
    struct guest *g = started();

    EXPECT_OK(guest_path(g, 0x3900, 0, "ONE"));
    EXPECT_ERROR(guest_path(g, 0x3900, 0, "ONE"), 5);
    EXPECT_ERROR(guest_path(g, 0x3900, 0, "NO\\TWO"), 3);
    EXPECT_OK(guest_path(g, 0x3B00, 0, "one"));
    EXPECT_OK(guest_path(g, 0x3900, 0, "TWO"));
    EXPECT_OK(guest_path(g, 0x3B00, 0, "\\ONE\\.\\TWO"));
    CRS.Client_ESI = 0x40;
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x4700, 0, 0, 0));
    CHECK_STR_EQ((char *)dos_at(&g->vm, BUFFER, 0x40), "ONE\\TWO");
    CRS.Client_DS = BUFFER;
    EXPECT_ERROR(guest_call(g, 0x4700, 0, 0, 9), 15);
    EXPECT_ERROR(guest_path(g, 0x3A00, 0, "\\ONE\\TWO"), 16);
    EXPECT_ERROR(guest_path(g, 0x3A00, 0, "\\ONE"), 16);
    EXPECT_OK(guest_path(g, 0x3B00, 0, ".."));
    EXPECT_OK(guest_path(g, 0x3A00, 0, "TWO"));
    EXPECT_ERROR(guest_path(g, 0x3B00, 0, "TWO"), 3);
    EXPECT_OK(guest_path(g, 0x3B00, 0, "\\"));
    EXPECT_ERROR(guest_path(g, 0x3B00, 0, ".."), 3);
    EXPECT_ERROR(guest_path(g, 0x3A00, 0, "SHELL.COM"), 3);
    EXPECT_OK(guest_path(g, 0x3A00, 0, "ONE"));
    finish(g);
}

/* AX with DS:DX -> name fails with "access denied". */
static bool is_denied(struct guest *g, uint16_t ax, uint16_t cx, const char *path)
{
    (void)guest_path(g, ax, cx, path);
    return guest_failed(g) && g->crs.Client_AX == 5;
}

TEST(dos, what_the_system_starts_from_is_read_only)
{
    struct guest *g = guest_make();

    (void)guest_program(g);
    (void)guest_path(g, 0x3900, 0, "C:\\VMM32");
    (void)guest_path(g, 0x3900, 0, "C:\\VMM32X");
    guest_file(g, "\\VMM32\\SYSTEM.INI", "[boot]", 6);
    guest_file(g, "\\VMM32X\\FREE.TXT", "free", 4);
    g->sys.system_drive = 2;
    CHECK(is_denied(g, 0x3C00, 0, "C:\\VMM32\\NEW.TXT"));
    CHECK(is_denied(g, 0x3C00, 0, "C:\\VMM32\\SYSTEM.INI"));
    CHECK(is_denied(g, 0x5B00, 0, "C:\\EFI"));
    CHECK(is_denied(g, 0x3D01, 0, "C:\\VMM32\\SYSTEM.INI"));
    CHECK(is_denied(g, 0x3D02, 0, "\\vmm32\\.\\system.ini"));
    CHECK(is_denied(g, 0x4100, 0, "C:\\VMM32\\SYSTEM.INI"));
    CHECK(is_denied(g, 0x4301, 0, "C:\\VMM32\\SYSTEM.INI"));
    CHECK(is_denied(g, 0x3900, 0, "C:\\VMM32\\DIR"));
    CHECK(is_denied(g, 0x3A00, 0, "C:\\VMM32"));
    guest_put(g, BUFFER, 0, "C:\\AWAY");
    g->crs.Client_ES = BUFFER;
    g->crs.Client_EDI = 0;
    CHECK(is_denied(g, 0x5600, 0, "C:\\VMM32"));
    CHECK(is_denied(g, 0x5600, 0, "C:\\VMM32\\SYSTEM.INI"));
    (void)guest_path(g, 0x3B00, 0, "C:\\VMM32");          /* looking is allowed, also from inside */
    CHECK(is_denied(g, 0x3C00, 0, "NEW.TXT"));
    (void)guest_path(g, 0x3D00, 0, "SYSTEM.INI");
    CHECK(!guest_failed(g));
    (void)guest_call(g, 0x5701, g->crs.Client_AX, 0x1234, 0x1234);
    CHECK(guest_failed(g));                             /* not even its date */
    (void)guest_path(g, 0x3D02, 0, "C:\\VMM32X\\FREE.TXT");
    CHECK(!guest_failed(g));
    g->crs.Client_EBX = 0;
    g->crs.Client_DS = BUFFER;
    (void)guest_call(g, 2, 0, 1, 0);                    /* INT 26h, one sector */
    g->crs.Client_AX = 2;
    CHECK_EQ(dos_interrupt(&g->vm, &g->crs, 0x26), DOS_DONE);
    CHECK(guest_failed(g));
    CHECK_EQ(g->crs.Client_AX, 0x0300);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

/* A forged FCB names the place of a file that its name does not lead to. */
TEST(dos, an_fcb_writes_only_where_its_name_leads)
{
    struct guest *g = guest_make();
    struct fs_entry entry;
    uint8_t byte;
    uint32_t dir, done;
    struct fs_file file;

    (void)guest_program(g);
    (void)guest_path(g, 0x3900, 0, "C:\\VMM32");
    guest_file(g, "\\VMM32\\A.TXT", "system", 6);
    guest_file(g, "\\A.TXT", "mine", 4);
    CHECK_EQ(fat_lookup(&g->disk->vol, "\\VMM32\\A.TXT", &dir, &entry), FS_OK);
    dos_fill(&g->vm, BUFFER, 0, 0, 64);
    guest_put(g, BUFFER, 1, "A       TXT");
    g->crs.Client_DS = BUFFER;
    (void)guest_call(g, 0x0F00, 0, 0, 0);
    CHECK_EQ(g->crs.Client_AL, 0);
    dos_put32(&g->vm, BUFFER, 24, dir);                 /* where DOSMGR keeps the place */
    dos_put16(&g->vm, BUFFER, 28, entry.index);
    g->sys.system_drive = 2;
    dos_put16(&g->vm, BUFFER, 0x0E, 1);
    g->crs.Client_DS = BUFFER;
    (void)guest_call(g, 0x1500, 0, 0, 0);
    CHECK_EQ(fat_open(&g->disk->vol, &entry, &file), FS_OK);
    CHECK_EQ(fat_read(&g->disk->vol, &file, 0, &byte, 1, &done), FS_OK);
    CHECK_EQ(byte, 's');
    CHECK_EQ(fat_close(&g->disk->vol, &file), FS_OK);
    guest_free(g);
}

TEST(dos, searching_matches_names_and_attributes)
{
    struct guest *g = started();
    char found[200] = "";

    guest_file(g, "\\A1.TXT", "", 0);
    guest_file(g, "\\A2.TXT", "xy", 2);
    guest_file(g, "\\B.DOC", "", 0);
    EXPECT_OK(guest_path(g, 0x3900, 0, "ADIR.TXT"));
    EXPECT_OK(guest_path(g, 0x4301, 2, "A1.TXT"));      /* hidden */
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x1A00, 0, 0, 0);
    guest_path(g, 0x4E00, 0x16, "A*.TXT");
    while (!guest_failed(g)) {
        strcat(strcat(found, (char *)dos_at(&g->vm, BUFFER, 0x1E)), " ");
        guest_call(g, 0x4F00, 0, 0, 0);
    }
    CHECK_EQ(CRS.Client_AX, 18);
    CHECK_STR_EQ(found, "A1.TXT A2.TXT ADIR.TXT ");
    EXPECT_OK(guest_path(g, 0x4E00, 0, "A*.TXT"));
    CHECK_STR_EQ((char *)dos_at(&g->vm, BUFFER, 0x1E), "A2.TXT");
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 0x1A), 2);
    EXPECT_ERROR(guest_call(g, 0x4F00, 0, 0, 0), 18);
    EXPECT_ERROR(guest_call(g, 0x4F00, 0, 0, 0), 18);
    EXPECT_ERROR(guest_path(g, 0x4E00, 0, "X*.*"), 18);
    EXPECT_ERROR(guest_path(g, 0x4E00, 0, "X.X"), 2);
    EXPECT_ERROR(guest_path(g, 0x4E00, 0, "\\NODIR\\*.*"), 3);
    EXPECT_OK(guest_path(g, 0x4E00, 8, "*.*"));
    CHECK_STR_EQ((char *)dos_at(&g->vm, BUFFER, 0x1E), "TESTDISK");
    EXPECT_OK(guest_path(g, 0x4E00, 0, "\\ADIR.TXT\\NUL")); /* how batch files ask for a folder */
    EXPECT_ERROR(guest_path(g, 0x4E00, 0, "\\NODIR\\NUL"), 3);
    finish(g);
}

TEST(dos, files_are_renamed_and_deleted)
{
    struct guest *g = started();

    guest_file(g, "\\A.TXT", "a", 1);
    guest_file(g, "\\B.TXT", "b", 1);
    EXPECT_OK(guest_path(g, 0x3900, 0, "SUB"));
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    guest_put(g, BUFFER, 0, "B.TXT");
    EXPECT_ERROR(guest_path(g, 0x5600, 0, "A.TXT"), 5);
    guest_put(g, BUFFER, 0, "SUB\\C.TXT");
    EXPECT_OK(guest_path(g, 0x5600, 0, "A.TXT"));
    EXPECT_OK(guest_path(g, 0x4300, 0, "\\SUB\\C.TXT"));
    CHECK_EQ(CRS.Client_CX, 0x20);
    EXPECT_ERROR(guest_path(g, 0x5600, 0, "A.TXT"), 2);
    guest_put(g, BUFFER, 0, "D:\\C.TXT");
    EXPECT_ERROR(guest_path(g, 0x5600, 0, "B.TXT"), 3);
    EXPECT_OK(guest_path(g, 0x4100, 0, "\\SUB\\C.TXT"));
    EXPECT_ERROR(guest_path(g, 0x4100, 0, "\\SUB\\C.TXT"), 2);
    EXPECT_ERROR(guest_path(g, 0x4100, 0, "\\SUB"), 5);
    open_file(g, "B.TXT", 0);
    EXPECT_ERROR(guest_path(g, 0x4100, 0, "B.TXT"), 5);         /* it is open */
    EXPECT_ERROR(guest_path(g, 0x4301, 0x10, "B.TXT"), 5);
    EXPECT_ERROR(guest_path(g, 0x4302, 0, "B.TXT"), 1);
    finish(g);
}

TEST(dos, full_names)
{
    struct guest *g = started();

    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    CRS.Client_ESI = 0;
    EXPECT_OK(guest_path(g, 0x6000, 0, "  a/b.c"));
    CHECK_STR_EQ((char *)dos_at(&g->vm, BUFFER, 0), "C:\\A\\B.C");
    EXPECT_OK(guest_path(g, 0x6000, 0, "*.c"));
    CHECK_STR_EQ((char *)dos_at(&g->vm, BUFFER, 0), "C:\\????????.C");
    EXPECT_OK(guest_path(g, 0x6000, 0, "con"));
    CHECK_STR_EQ((char *)dos_at(&g->vm, BUFFER, 0), "C:/CON");
    EXPECT_OK(guest_path(g, 0x6000, 0, "x\\..\\y"));
    CHECK_STR_EQ((char *)dos_at(&g->vm, BUFFER, 0), "C:\\Y");
    EXPECT_ERROR(guest_path(g, 0x6000, 0, "z:x"), 3);
    guest_free(g);
}

/* ---- drives ---- */

TEST(dos, free_space_and_parameters)
{
    struct guest *g = started();

    guest_call(g, 0x3600, 0, 0, 3);
    CHECK_EQ(CRS.Client_AX, 4);
    CHECK_EQ(CRS.Client_CX, 512);
    CHECK_EQ(CRS.Client_DX, g->disk->vol.fs.clusters);
    CHECK_EQ(CRS.Client_BX, g->disk->vol.fs.clusters - 1);         /* SHELL.COM has one */
    guest_call(g, 0x3600, 0, 0, 9);
    CHECK_EQ(CRS.Client_AX, 0xFFFF);
    guest_call(g, 0x1C00, 0, 0, 3);
    CHECK_EQ(CRS.Client_AL, 4);
    CHECK_EQ(dos_get8(&g->vm, CRS.Client_DS, CRS.Client_BX), 0xF8);
    guest_call(g, 0x3200, 0, 0, 3);
    CHECK_EQ(CRS.Client_AL, 0);
    CHECK_EQ(dos_get16(&g->vm, CRS.Client_DS, CRS.Client_BX + 2u), 512);
    guest_call(g, 0x3200, 0, 0, 1);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x6900, 3, 0, 0));
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 2), 0x12345678);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 17), "FAT16   ", 8);
    EXPECT_OK(guest_call(g, 0x440D, 3, 0x0860, 0));
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 7), 512);
    EXPECT_OK(guest_call(g, 0x4408, 3, 0, 0));
    CHECK_EQ(CRS.Client_AX, 1);
    EXPECT_ERROR(guest_call(g, 0x4408, 7, 0, 0), 15);
    EXPECT_OK(guest_call(g, 0x4400, 1, 0, 0));
    CHECK_EQ(CRS.Client_DX, 0x80D3);
    EXPECT_ERROR(guest_call(g, 0x4400, 99, 0, 0), 6);
    EXPECT_ERROR(guest_call(g, 0x4402, 1, 0, 0), 1);
    EXPECT_OK(guest_call(g, 0x4406, 0, 0, 0));
    CHECK_EQ(CRS.Client_AL, 0);
    guest_type(g, "x");
    EXPECT_OK(guest_call(g, 0x4406, 0, 0, 0));
    CHECK_EQ(CRS.Client_AL, 0xFF);
    guest_free(g);
}

TEST(dos, absolute_read_leaves_the_flags_on_the_stack)
{
    struct guest *g = started();
    uint16_t sp = CRS.Client_SP;

    CRS.Client_EAX = 2;
    CRS.Client_ECX = 1;
    CRS.Client_EDX = 0;
    CRS.Client_DS = BUFFER;
    CRS.Client_EBX = 0;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x25), DOS_DONE);
    CHECK(!guest_failed(g));
    CHECK_EQ(CRS.Client_SP, sp - 2);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 510), 0xAA55);
    CRS.Client_EAX = 7;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x26), DOS_DONE);
    CHECK(guest_failed(g));
    CRS.Client_EAX = 2;
    CRS.Client_ECX = 0xFFF0;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x25), DOS_DONE);
    CHECK(guest_failed(g));
    guest_free(g);
}

/* ---- console ---- */

TEST(dos, characters_are_read_and_echoed)
{
    struct guest *g = started();

    CHECK_EQ(guest_call(g, 0x0100, 0, 0, 0), DOS_WAIT);
    CHECK_EQ(CRS.Client_CS, 0x60);                      /* the guest waits in the DOS segment */
    CHECK_EQ(dos_get8(&g->vm, 0x60, CRS.Client_EIP), 0x50);
    CHECK_EQ(dos_get8(&g->vm, 0x60, SDA_IN_DOS), 1);
    guest_type(g, "k");
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_KEY), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 'k');
    CHECK_EQ(CRS.Client_CS, 0x7000);
    CHECK_EQ(CRS.Client_EIP, 0x123);
    CHECK_EQ(CRS.Client_SP, 0x800);
    CHECK_EQ(dos_get8(&g->vm, 0x60, SDA_IN_DOS), 0);
    CHECK_STR_EQ(g->out, "k");
    guest_type(g, "x");
    guest_call(g, 0x0800, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 'x');
    CHECK_STR_EQ(g->out, "k");
    guest_key(g, 0x3B00);                               /* F1: 0, then the scan code */
    guest_call(g, 0x0700, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 0);
    guest_call(g, 0x0700, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 0x3B);
    guest_call(g, 0x0600, 0, 0, 0xFF);
    CHECK(CRS.Client_EFlags & ZF_Mask);
    guest_call(g, 0x0B00, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 0);
    guest_type(g, "q");
    guest_call(g, 0x0B00, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    guest_call(g, 0x0600, 0, 0, 0xFF);
    CHECK(!(CRS.Client_EFlags & ZF_Mask));
    CHECK_EQ(CRS.Client_AL, 'q');
    guest_free(g);
}

TEST(dos, tabs_stop_every_eight_columns)
{
    struct guest *g = started();

    guest_put(g, BUFFER, 0, "ab\tc\r\n\td$");
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x0900, 0, 0, 0);
    CHECK_STR_EQ(g->out, "ab      c\r\n        d");
    guest_free(g);
}

TEST(dos, a_line_is_edited_while_waiting_between_keys)
{
    struct guest *g = started();

    dos_put8(&g->vm, BUFFER, 0, 20);
    dos_put8(&g->vm, BUFFER, 1, 0);
    CRS.Client_DS = BUFFER;
    CHECK_EQ(guest_call(g, 0x0A00, 0, 0, 0), DOS_WAIT);
    guest_type(g, "helpo\b");
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_KEY), DOS_WAIT);
    guest_type(g, "\blo\r");
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_KEY), DOS_DONE);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0), "\x14\5hello\r", 8);
    CHECK_STR_EQ(g->out, "helpo\b \b\b \blo\r");
    guest_key(g, 0x3D00);                       /* F3: the line before */
    guest_type(g, "!\r");
    CHECK_EQ(guest_call(g, 0x0A00, 0, 0, 0), DOS_DONE);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 1), "\6hello!\r", 8);
    guest_type(g, "abc\x1Bxy\r");               /* Esc starts again */
    CHECK_EQ(guest_call(g, 0x0A00, 0, 0, 0), DOS_DONE);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 1), "\2xy\r", 4);
    dos_put8(&g->vm, BUFFER, 0, 4);
    guest_type(g, "abcdef\r");
    CHECK_EQ(guest_call(g, 0x0A00, 0, 0, 0), DOS_DONE);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 1), "\3abc\r", 5);
    guest_free(g);
}

TEST(dos, con_behind_a_handle_gives_lines)
{
    struct guest *g = started();

    guest_type(g, "two words\r");
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x3F00, 0, 4, 0));
    CHECK_EQ(CRS.Client_AX, 4);
    EXPECT_OK(guest_call(g, 0x3F00, 0, 100, 4));
    CHECK_EQ(CRS.Client_AX, 7);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0), "two words\r\n", 11);
    CHECK_STR_EQ(g->out, "two words\r\n");
    guest_type(g, "\x1A\r");
    EXPECT_OK(guest_call(g, 0x3F00, 0, 100, 0));
    CHECK_EQ(CRS.Client_AX, 0);
    EXPECT_OK(guest_call(g, 0x4401, 0, 0, 0xF3));       /* raw */
    guest_type(g, "a");
    CHECK_EQ(guest_call(g, 0x3F00, 0, 2, 0), DOS_WAIT);
    guest_type(g, "b");
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_KEY), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 2);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0), "ab", 2);
    guest_free(g);
}

TEST(dos, flush_then_read_waits_for_a_new_key)
{
    struct guest *g = started();

    guest_type(g, "old");
    CHECK_EQ(guest_call(g, 0x0C08, 0, 0, 0), DOS_WAIT);
    guest_type(g, "n");
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_KEY), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 'n');
    guest_free(g);
}

TEST(dos, other_devices)
{
    struct guest *g = started();
    uint16_t h = (uint16_t)open_file(g, "NUL", 2);

    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x4000, h, 100, 0));
    CHECK_EQ(CRS.Client_AX, 100);
    EXPECT_OK(guest_call(g, 0x3F00, h, 100, 0));
    CHECK_EQ(CRS.Client_AX, 0);
    h = (uint16_t)open_file(g, "C:\\CON", 1);
    guest_put(g, BUFFER, 0, "hi\x1A-");
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x4000, h, 4, 0));
    CHECK_EQ(CRS.Client_AX, 2);
    CHECK_STR_EQ(g->out, "hi");
    h = (uint16_t)open_file(g, "COM2", 1);
    EXPECT_ERROR(guest_call(g, 0x4000, h, 1, 0), 5);
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, "\\NODIR\\CON"), 3);
    guest_free(g);
}

TEST(dos, printers_print_and_say_so_if_not)
{
    struct guest *g = started();
    uint16_t h;

    guest_call(g, 0x0500, 0, 0, 'a');           /* standard printer */
    h = (uint16_t)open_file(g, "C:\\PRN", 1);   /* a device in every directory */
    guest_put(g, BUFFER, 0, "bc\x1A-");
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x4000, h, 4, 0));  /* cooked: up to Ctrl-Z */
    h = (uint16_t)open_file(g, "LPT2", 1);
    EXPECT_OK(guest_call(g, 0x4400, h, 0, 0));
    CHECK_EQ(CRS.Client_DX, 0xA0C0);
    EXPECT_OK(guest_call(g, 0x4401, h, 0, 0xE0));       /* raw */
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x4000, h, 4, 0));
    CHECK_EQ(CRS.Client_AX, 4);
    EXPECT_OK(guest_call(g, 0x4600, h, 1, 0));  /* standard output to LPT2 */
    guest_call(g, 0x0200, 0, 0, '!');
    CHECK_STR_EQ(g->printed, "abcbc\x1A-!");
    CHECK_STR_EQ(g->out, "");
    h = (uint16_t)open_file(g, "LPT3", 1);
    CHECK_EQ(guest_call(g, 0x4000, h, 3, 0), DOS_CRITICAL);
    CHECK_EQ(CRS.Client_AH & 0xB9, 0xB9);       /* a character device, written to; fail, retry, ignore */
    CHECK_EQ(CRS.Client_DI & 0xFF, 2);          /* not ready */
    CHECK_EQ(CRS.Client_BP, DOS_SEG);
    CHECK_MEM_EQ(dos_at(&g->vm, CRS.Client_BP, CRS.Client_SI + 10u), "PRN     ", 8);
    CRS.Client_AL = 3;
    EXPECT_ERROR(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_ERR_FAIL_24);
    CHECK_EQ(guest_call(g, 0x4000, h, 3, 0), DOS_CRITICAL);
    CRS.Client_AL = 0;                          /* ignore: as if they were printed */
    EXPECT_OK(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE));
    CHECK_EQ(CRS.Client_AX, 3);
    guest_free(g);
}

TEST(dos, ctrl_c_runs_int_23h_and_iret_goes_on)
{
    struct guest *g = started();

    guest_type(g, "\3");
    CHECK_EQ(guest_call(g, 0x0800, 0, 0, 0), DOS_BREAK);
    CHECK_STR_EQ(g->out, "^C\r\n");
    CHECK_EQ(CRS.Client_AX, 0x0800);                    /* as the program called */
    guest_type(g, "z");
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_BREAK_DONE), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 'z');
    CHECK_EQ(CRS.Client_SP, 0x800);
    guest_type(g, "\3");
    CHECK_EQ(guest_call(g, 0x0200, 0, 0, 'A'), DOS_BREAK);
    CRS.Client_SP -= 2;                                 /* RETF leaves the flags there */
    CRS.Client_EFlags |= CF_Mask;
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_BREAK_DONE), DOS_ENDED);
    guest_free(g);
}

TEST(dos, an_unreadable_sector_runs_int_24h)
{
    struct guest *g = started();
    uint16_t h, sp;

    guest_file(g, "\\E.TXT", "error", 5);
    h = (uint16_t)open_file(g, "E.TXT", 0);
    disk_drop_cache(g->disk);
    g->disk->fail_reads = 1;
    CRS.Client_DS = BUFFER;
    sp = CRS.Client_SP;
    CHECK_EQ(guest_call(g, 0x3F00, h, 5, 0), DOS_CRITICAL);
    CHECK_EQ(CRS.Client_AL, 2);                         /* drive C: */
    CHECK_EQ(CRS.Client_DI & 0xFF, 0x0C);
    CHECK_EQ(dos_get16(&g->vm, CRS.Client_SS, CRS.Client_SP), 0x3F00);
    CHECK_EQ(dos_get16(&g->vm, CRS.Client_SS, CRS.Client_SP + 18u), 0x123);
    CRS.Client_AL = 1;                                  /* retry, still bad */
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_CRITICAL);
    CRS.Client_AL = 3;                                  /* fail */
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_DONE);
    CHECK(guest_failed(g));
    CHECK_EQ(CRS.Client_AX, 83);
    CHECK_EQ(CRS.Client_SP, sp);
    CHECK_EQ(guest_call(g, 0x3F00, h, 5, 0), DOS_CRITICAL);     /* "fail" held for one call */
    g->disk->fail_reads = 0;
    CRS.Client_AL = 1;
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 5);
    guest_free(g);
}

/* ---- programs ---- */

static void put_parameters(struct guest *g, const char *tail)
{
    guest_put(g, BUFFER, 0x40, tail);
    dos_put16(&g->vm, BUFFER, 0, 0);
    dos_put32(&g->vm, BUFFER, 2, (uint32_t)BUFFER << 16 | 0x40);
    dos_put32(&g->vm, BUFFER, 6, (uint32_t)BUFFER << 16 | 0x60);
    dos_put32(&g->vm, BUFFER, 10, (uint32_t)BUFFER << 16 | 0x60);
    CRS.Client_ES = BUFFER;
}

static enum dos_result exec(struct guest *g, uint16_t ax, const char *path)
{
    guest_put(g, SCRATCH, 0, path);
    CRS.Client_DS = SCRATCH;
    return guest_call(g, ax, 0, 0x1111, 0);
}

TEST(dos, a_com_program_starts_and_returns_its_code)
{
    struct guest *g = started();
    uint16_t shell = dos_psp(&g->vm), child, before;
    static const uint8_t com[] = { 0xB4, 0x4C, 0xCD, 0x21 };

    guest_file(g, "\\RUN.COM", com, sizeof(com));
    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    before = CRS.Client_BX;
    put_parameters(g, "\3 /x\r");
    CRS.Client_ESI = 0x2222;
    CHECK_EQ(exec(g, 0x4B00, "run.com"), DOS_DONE);
    child = dos_psp(&g->vm);
    CHECK(child != shell);
    CHECK_EQ(CRS.Client_CS, child);
    CHECK_EQ(CRS.Client_EIP, 0x100);
    CHECK_EQ(CRS.Client_ESP, 0xFFFE);
    CHECK_EQ(dos_get16(&g->vm, child, 0xFFFE), 0);
    CHECK_EQ(CRS.Client_DS, child);
    CHECK_MEM_EQ(dos_at(&g->vm, child, 0x100), com, sizeof(com));
    CHECK_MEM_EQ(dos_at(&g->vm, child, 0x80), "\3 /x\r", 5);
    CHECK_EQ(dos_get16(&g->vm, child, 0x16), shell);
    CHECK_EQ(dos_get32(&g->vm, child, 0x0A), 0x70000123u);
    CHECK(dos_file_of_handle(&g->vm, 1) != NULL);
    open_file(g, "RUN.COM", 0);                 /* closed by the end of the program */
    CHECK_EQ(guest_call(g, 0x4C2A, 0, 0, 0), DOS_DONE);
    CHECK_EQ(dos_psp(&g->vm), shell);
    CHECK_EQ(CRS.Client_CS, 0x7000);
    CHECK_EQ(CRS.Client_EIP, 0x123);
    CHECK_EQ(CRS.Client_SP, 0x800);
    CHECK_EQ(CRS.Client_SS, STACK);
    CHECK_EQ(CRS.Client_SI, 0x2222);
    CHECK_EQ(CRS.Client_CX, 0x1111);
    CHECK(!guest_failed(g));
    guest_call(g, 0x4D00, 0, 0, 0);
    CHECK_EQ(CRS.Client_AX, 0x002A);
    guest_call(g, 0x4D00, 0, 0, 0);
    CHECK_EQ(CRS.Client_AX, 0);
    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    CHECK_EQ(CRS.Client_BX, before);
    EXPECT_OK(guest_path(g, 0x4100, 0, "RUN.COM"));
    CHECK_EQ(guest_call(g, 0x4C00, 0, 0, 0), DOS_ENDED);        /* the shell has no parent */
    guest_free(g);
}

static void make_exe(uint8_t *exe, unsigned min, unsigned max)
{
    static const uint16_t header[] = {
        0x5A4D, 0x40, 2, 1, 2, 0, 0, 0x10, 0x100, 0, 4, 1, 0x1C, 0,
    };

    memset(exe, 0x90, 0x240);
    memcpy(exe, header, sizeof(header));
    exe[10] = (uint8_t)min;
    exe[12] = (uint8_t)max;
    exe[13] = (uint8_t)(max >> 8);
    memset(exe + 0x1C, 0, 4);
    exe[0x1C] = 6;                              /* relocation at 0001:0006 */
    exe[0x1E] = 1;
    exe[0x20 + 0x16] = 0x34;
    exe[0x20 + 0x17] = 0x12;
}

TEST(dos, an_exe_is_relocated_and_gets_the_memory_it_asks_for)
{
    struct guest *g = started();
    uint8_t exe[0x240];
    uint16_t child;

    make_exe(exe, 0x20, 0x30);
    guest_file(g, "\\P.EXE", exe, sizeof(exe));
    put_parameters(g, "\0\r");
    CHECK_EQ(exec(g, 0x4B00, "P.EXE"), DOS_DONE);
    child = dos_psp(&g->vm);
    CHECK_EQ(CRS.Client_CS, child + 0x10 + 1);
    CHECK_EQ(CRS.Client_EIP, 4);
    CHECK_EQ(CRS.Client_SS, child + 0x10 + 0x10);
    CHECK_EQ(CRS.Client_ESP, 0x100);
    CHECK_EQ(dos_get16(&g->vm, (uint16_t)(child + 0x10), 0x16), (0x1234 + child + 0x10) & 0xFFFF);
    CHECK_EQ(dos_get16(&g->vm, (uint16_t)(child - 1), 3), 0x10 + 0x22 + 0x30);
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x20), DOS_DONE);
    make_exe(exe, 0, 0);                        /* as high as possible */
    guest_file(g, "\\H.EXE", exe, sizeof(exe));
    put_parameters(g, "\0\r");
    CHECK_EQ(exec(g, 0x4B00, "H.EXE"), DOS_DONE);
    CHECK_EQ(CRS.Client_CS, 0x9FC0 - 0x22 + 1);
    CHECK_EQ(guest_call(g, 0x0000, 0, 0, 0), DOS_DONE);
    finish(g);
}

TEST(dos, programs_that_cannot_be_loaded_leave_nothing_behind)
{
    struct guest *g = started();
    uint8_t exe[0x240];
    static uint8_t big[0x10000];
    uint16_t before;

    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    before = CRS.Client_BX;
    put_parameters(g, "\0\r");
    EXPECT_ERROR(exec(g, 0x4B00, "NONE.EXE"), 2);
    EXPECT_ERROR(exec(g, 0x4B00, "\\X\\NONE.EXE"), 3);
    EXPECT_ERROR(exec(g, 0x4B04, "SHELL.COM"), 1);
    make_exe(exe, 0, 0xFFFF);
    exe[11] = 0xF0;                             /* at least F000h paragraphs */
    guest_file(g, "\\BIG.EXE", exe, sizeof(exe));
    EXPECT_ERROR(exec(g, 0x4B00, "BIG.EXE"), 8);
    guest_file(g, "\\BIG.COM", big, sizeof(big));
    EXPECT_ERROR(exec(g, 0x4B00, "BIG.COM"), 8);
    make_exe(exe, 0x20, 0x30);
    exe[0x1E] = 0xFF;                           /* relocation outside the program */
    exe[0x1F] = 0xEF;
    guest_file(g, "\\REL.EXE", exe, sizeof(exe));
    EXPECT_ERROR(exec(g, 0x4B00, "REL.EXE"), 11);
    make_exe(exe, 0x20, 0x30);
    exe[9] = 0x20;                              /* header larger than the file */
    guest_file(g, "\\HDR.EXE", exe, sizeof(exe));
    EXPECT_ERROR(exec(g, 0x4B00, "HDR.EXE"), 11);
    make_exe(exe, 0x20, 0x30);
    exe[7] = 0x20;                              /* more relocations than the file holds */
    guest_file(g, "\\CNT.EXE", exe, sizeof(exe));
    EXPECT_ERROR(exec(g, 0x4B00, "CNT.EXE"), 11);
    guest_file(g, "\\SHORT.EXE", "MZxx", 4);
    EXPECT_ERROR(exec(g, 0x4B00, "SHORT.EXE"), 11);
    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    CHECK_EQ(CRS.Client_BX, before);
    finish(g);
}

TEST(dos, load_without_running_and_overlays)
{
    struct guest *g = started();
    uint8_t exe[0x240];
    uint16_t shell = dos_psp(&g->vm);

    make_exe(exe, 0x20, 0x30);
    guest_file(g, "\\P.EXE", exe, sizeof(exe));
    put_parameters(g, "\0\r");
    EXPECT_OK(exec(g, 0x4B01, "P.EXE"));
    CHECK(dos_psp(&g->vm) != shell);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0x0E), 0x100 - 2);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0x12), 4);
    CHECK_EQ(dos_get16(&g->vm, BUFFER, 0x14), dos_psp(&g->vm) + 0x11);
    CHECK_EQ(guest_call(g, 0x4C00, 0, 0, 0), DOS_DONE);
    CHECK_EQ(dos_psp(&g->vm), shell);
    CRS.Client_ES = BUFFER;
    dos_put16(&g->vm, BUFFER, 0, 0x5000);
    dos_put16(&g->vm, BUFFER, 2, 0x1111);
    EXPECT_OK(exec(g, 0x4B03, "P.EXE"));
    CHECK_EQ(dos_get16(&g->vm, 0x5000, 0x16), 0x2345);
    dos_put16(&g->vm, BUFFER, 0, 0x9FBF);
    EXPECT_ERROR(exec(g, 0x4B03, "P.EXE"), 8);
    guest_free(g);
}

TEST(dos, a_resident_program_keeps_its_block_and_files)
{
    struct guest *g = started();
    static const uint8_t com[] = { 0x90 };
    uint16_t child;

    guest_file(g, "\\TSR.COM", com, 1);
    put_parameters(g, "\0\r");
    CHECK_EQ(exec(g, 0x4B00, "TSR.COM"), DOS_DONE);
    child = dos_psp(&g->vm);
    CHECK_EQ(guest_call(g, 0x3105, 0, 0, 0x20), DOS_DONE);
    CHECK_EQ(dos_get16(&g->vm, (uint16_t)(child - 1), 1), child);
    CHECK_EQ(dos_get16(&g->vm, (uint16_t)(child - 1), 3), 0x20);
    guest_call(g, 0x4D00, 0, 0, 0);
    CHECK_EQ(CRS.Client_AX, 0x0305);
    guest_free(g);
}

TEST(dos, vectors_22_to_24_come_back_when_a_program_ends)
{
    struct guest *g = started();
    static const uint8_t com[] = { 0x90 };
    uint32_t old = dos_get32(&g->vm, 0, 0x23 * 4);

    guest_file(g, "\\V.COM", com, 1);
    put_parameters(g, "\0\r");
    CHECK_EQ(exec(g, 0x4B00, "V.COM"), DOS_DONE);
    CRS.Client_DS = 0x4444;
    guest_call(g, 0x2523, 0, 0, 0x5555);
    guest_call(g, 0x2524, 0, 0, 0x5555);
    CHECK_EQ(guest_call(g, 0x4C00, 0, 0, 0), DOS_DONE);
    CHECK_EQ(dos_get32(&g->vm, 0, 0x23 * 4), old);
    guest_free(g);
}

TEST(dos, call_5_and_the_far_entries)
{
    struct guest *g = started();

    dos_push(&g->vm, &CRS, 0x222);              /* near return of CALL 5 */
    dos_push(&g->vm, &CRS, 0x3333);             /* CS of the PSP's CALL FAR */
    dos_push(&g->vm, &CRS, 0x000A);
    CRS.Client_ECX = 0x19;
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_CALL5), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 2);
    CHECK_EQ(CRS.Client_CS, 0x3333);
    CHECK_EQ(CRS.Client_EIP, 0x222);
    CHECK_EQ(CRS.Client_SP, 0x800);
    dos_push(&g->vm, &CRS, 0x0002);             /* PUSHF, CALL FAR to our INT 21h */
    dos_push(&g->vm, &CRS, 0x4444);
    dos_push(&g->vm, &CRS, 0x0055);
    CRS.Client_EAX = 0x3000;
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_INT21), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 0x0007);
    CHECK_EQ(CRS.Client_CS, 0x4444);
    CHECK_EQ(CRS.Client_EIP, 0x55);
    guest_free(g);
}

/* ---- FCBs ---- */

static void put_fcb(struct guest *g, const char *name)
{
    dos_fill(&g->vm, SCRATCH, 0, 0, 64);
    dos_copy_out(&g->vm, SCRATCH, 1, name, 11);
    CRS.Client_DS = SCRATCH;
}

#define FCB_CALL(ah) (guest_call(g, (uint16_t)((ah) << 8), 0, CRS.Client_CX, 0), CRS.Client_AL)

TEST(dos, fcb_files_are_written_and_read_in_records)
{
    struct guest *g = started();

    CRS.Client_DS = BUFFER;
    guest_call(g, 0x1A00, 0, 0, 0);
    put_fcb(g, "FCB     DAT");
    CHECK_EQ(FCB_CALL(0x0F), 0xFF);
    CHECK_EQ(FCB_CALL(0x16), 0);
    CHECK_EQ(dos_get8(&g->vm, SCRATCH, 0), 3);
    dos_put16(&g->vm, SCRATCH, 14, 10);
    for (unsigned i = 0; i < 3; i++) {
        dos_fill(&g->vm, BUFFER, 0, (uint8_t)('a' + i), 10);
        CHECK_EQ(FCB_CALL(0x15), 0);
    }
    CHECK_EQ(dos_get32(&g->vm, SCRATCH, 16), 30);
    CHECK_EQ(dos_get8(&g->vm, SCRATCH, 32), 3);
    CHECK_EQ(FCB_CALL(0x10), 0);
    put_fcb(g, "FCB     DAT");
    CHECK_EQ(FCB_CALL(0x0F), 0);
    CHECK_EQ(dos_get16(&g->vm, SCRATCH, 14), 128);
    CHECK_EQ(FCB_CALL(0x14), 3);                        /* 30 of 128 bytes, the rest zeros */
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 19), "bc", 2);
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 30), 0);
    CHECK_EQ(FCB_CALL(0x14), 1);
    dos_put16(&g->vm, SCRATCH, 14, 10);
    dos_put32(&g->vm, SCRATCH, 33, 1);
    CHECK_EQ(FCB_CALL(0x21), 0);
    CHECK_EQ(dos_get8(&g->vm, BUFFER, 0), 'b');
    CHECK_EQ(FCB_CALL(0x21), 0);                        /* random does not move on */
    dos_put32(&g->vm, SCRATCH, 33, 0);
    CRS.Client_ECX = 5;
    CHECK_EQ(FCB_CALL(0x27), 1);
    CHECK_EQ(CRS.Client_CX, 3);
    CHECK_EQ(dos_get32(&g->vm, SCRATCH, 33), 3);
    CRS.Client_ECX = 2;
    CHECK_EQ(FCB_CALL(0x28), 0);
    CHECK_EQ(dos_get32(&g->vm, SCRATCH, 16), 50);
    put_fcb(g, "FCB     DAT");
    dos_put16(&g->vm, SCRATCH, 14, 16);
    CHECK_EQ(FCB_CALL(0x23), 0);
    CHECK_EQ(dos_get32(&g->vm, SCRATCH, 33), 4);
    dos_put16(&g->vm, SCRATCH, 12, 2);
    dos_put8(&g->vm, SCRATCH, 32, 7);
    CHECK_EQ(FCB_CALL(0x24), 0);
    CHECK_EQ(dos_get32(&g->vm, SCRATCH, 33), 263);
    finish(g);
}

TEST(dos, fcb_of_a_device_writes)
{
    struct guest *g = started();

    dos_fill(&g->vm, BUFFER, 0, 0, 64);
    dos_copy_out(&g->vm, BUFFER, 1, "CON        ", 11);
    dos_fill(&g->vm, dos_psp(&g->vm), 0x80, 'y', 128);
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x0F00, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 0);
    dos_put16(&g->vm, BUFFER, 14, 4);           /* records of four */
    guest_call(g, 0x1500, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 0);
    CHECK_STR_EQ(g->out, "yyyy");
    guest_call(g, 0x1400, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 1);
    dos_copy_out(&g->vm, BUFFER, 1, "COM4       ", 11);
    guest_call(g, 0x0F00, 0, 0, 0);
    guest_call(g, 0x1500, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 1);
    guest_free(g);
}

TEST(dos, fcb_directory_functions)
{
    struct guest *g = started();

    guest_file(g, "\\X1.TXT", "1", 1);
    guest_file(g, "\\X2.TXT", "22", 2);
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x1A00, 0, 0, 0);
    put_fcb(g, "X?      TXT");
    CHECK_EQ(FCB_CALL(0x11), 0);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 1), "X1      TXT", 11);
    CHECK_EQ(FCB_CALL(0x12), 0);
    CHECK_EQ(dos_get32(&g->vm, BUFFER, 29), 2);
    CHECK_EQ(FCB_CALL(0x12), 0xFF);
    put_fcb(g, "X?      TXT");
    dos_copy_out(&g->vm, SCRATCH, 0x11, "Y?      ???", 11);
    CHECK_EQ(FCB_CALL(0x17), 0);
    EXPECT_OK(guest_path(g, 0x4300, 0, "Y2.TXT"));
    put_fcb(g, "Y?      TXT");
    CHECK_EQ(FCB_CALL(0x13), 0);
    CHECK_EQ(FCB_CALL(0x13), 0xFF);
    dos_fill(&g->vm, SCRATCH, 0, 0, 64);                /* extended: the label */
    dos_put8(&g->vm, SCRATCH, 0, 0xFF);
    dos_put8(&g->vm, SCRATCH, 6, 8);
    dos_fill(&g->vm, SCRATCH, 8, '?', 11);
    CRS.Client_DS = SCRATCH;
    CHECK_EQ(FCB_CALL(0x11), 0);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 8), "TESTDISK   ", 11);
    finish(g);
}

/* An extended FCB for a volume label at SCRATCH:0. */
static void put_label(struct guest *g, const char *name)
{
    dos_fill(&g->vm, SCRATCH, 0, 0, 60);
    dos_put8(&g->vm, SCRATCH, 0, 0xFF);
    dos_put8(&g->vm, SCRATCH, 6, 8);
    dos_copy_out(&g->vm, SCRATCH, 8, name, 11);
    CRS.Client_DS = SCRATCH;
}

TEST(dos, a_volume_has_one_label)
{
    struct guest *g = started();

    CRS.Client_DS = BUFFER;
    guest_call(g, 0x1A00, 0, 0, 0);
    put_label(g, "???????????");
    (void)FCB_CALL(0x13);                               /* whatever it had */
    CHECK_EQ(FCB_CALL(0x11), 0xFF);
    put_label(g, "my disk 1  ");
    CHECK_EQ(FCB_CALL(0x16), 0);
    put_label(g, "SECOND     ");
    CHECK_EQ(FCB_CALL(0x16), 0xFF);
    put_label(g, "???????????");
    CHECK_EQ(FCB_CALL(0x11), 0);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 8), "MY DISK 1  ", 11);
    EXPECT_OK(guest_path(g, 0x4E00, 8, "C:\\*.*"));
    CHECK_STR_EQ((char *)dos_at(&g->vm, BUFFER, 0x1E), "MY DISK.1");
    put_label(g, "???????????");
    dos_copy_out(&g->vm, SCRATCH, 7 + 0x11, "OTHER      ", 11);
    CHECK_EQ(FCB_CALL(0x17), 0);
    put_label(g, "OTHER      ");
    CHECK_EQ(FCB_CALL(0x13), 0);
    CHECK_EQ(FCB_CALL(0x13), 0xFF);
    put_label(g, "?          ");
    CHECK_EQ(FCB_CALL(0x16), 0xFF);
    finish(g);
}

TEST(dos, names_are_parsed_into_fcbs)
{
    struct guest *g = started();

    guest_put(g, SCRATCH, 0, "  c:file*.t?t rest");
    CRS.Client_DS = SCRATCH;
    CRS.Client_ES = BUFFER;
    CRS.Client_ESI = CRS.Client_EDI = 0;
    guest_call(g, 0x2901, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 1);
    CHECK_EQ(CRS.Client_SI, 13);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0), "\3FILE????T?T", 12);
    guest_put(g, SCRATCH, 0, "z:");
    CRS.Client_ESI = 0;
    guest_call(g, 0x2900, 0, 0, 0);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    guest_free(g);
}

TEST(dos, multiplex)
{
    struct guest *g = started();

    CRS.Client_EAX = 0x1200;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 0xFF);
    CRS.Client_EAX = 0x1220;
    CRS.Client_EBX = 1;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_EQ(dos_get8(&g->vm, CRS.Client_ES, CRS.Client_DI), 1);
    CRS.Client_EAX = 0x1216;
    CRS.Client_EBX = 1;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_DONE);
    CHECK_MEM_EQ(dos_at(&g->vm, CRS.Client_ES, CRS.Client_DI + 0x20u), "CON", 3);
    CRS.Client_EAX = 0x1600;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_UNKNOWN);
    CRS.Client_EAX = 0x4300;
    CHECK_EQ(dos_interrupt(&g->vm, &CRS, 0x2F), DOS_UNKNOWN);
    guest_free(g);
}
