/*
 * tables_test - vxd/dosmgr/dos_tables.c: sizes that CONFIG.SYS asks for, and where the tables are.
 */
#include <stdlib.h>
#include "unit.h"
#include "guest.h"

#define CRS (g->crs)

/* DOS again with other settings. */
static struct guest *with(struct dos_settings settings)
{
    struct guest *g = guest_make();
    uint32_t callback[DOS_CB_COUNT] = { 0 };

    g->sys.settings = settings;
    dos_start(&g->vm, &g->sys, g->mem, 0x9FC0, callback);
    return g;
}

TEST(dos_tables, files_up_to_255)
{
    struct guest *g = with((struct dos_settings){ .files = 255 });
    unsigned opened = 0;

    (void)guest_program(g);
    guest_file(g, "\\A.TXT", "x", 1);
    guest_call(g, 0x6700, 255, 0, 0);
    CHECK(!guest_failed(g));
    for (;;) {
        guest_path(g, 0x3D00, 0, "\\A.TXT");
        if (guest_failed(g)) {
            break;
        }
        opened++;
    }
    CHECK_EQ(CRS.Client_AX, DOS_ERR_NO_HANDLES);
    CHECK_EQ(opened, 250);                      /* five handles were open */
    guest_call(g, 0x5200, 0, 0, 0);
    CHECK_EQ(dos_far16(&g->vm, dos_get32(&g->vm, CRS.Client_ES, CRS.Client_BX + 4u), 4), 5);
    CHECK_EQ(dos_far16(&g->vm, dos_get32(&g->vm, DOS_SEG, DOS_SFT), 4), 250);
    CHECK_EQ(dos_far16(&g->vm, dos_sft(&g->vm, 252), 0), 1);    /* references, as a program sees them */
    CHECK_EQ(dos_far16(&g->vm, dos_sft(&g->vm, 253), 0), 0);
    guest_free(g);
}

TEST(dos_tables, files_8_at_least)
{
    struct guest *g = with((struct dos_settings){ .files = 1 });

    CHECK_EQ(g->vm.files, 8);
    guest_free(g);
}

TEST(dos_tables, lastdrive_keeps_what_is_there)
{
    struct guest *g = with((struct dos_settings){ .last_drive = 5 });

    CHECK_EQ(g->vm.drives, 5);
    (void)guest_program(g);
    guest_call(g, 0x0E00, 0, 0, 2);
    CHECK_EQ(CRS.Client_AL, 5);
    guest_free(g);
    g = with((struct dos_settings){ .last_drive = 1 });
    CHECK_EQ(g->vm.drives, 3);                  /* C: is there */
    CHECK_EQ(dos_far8(&g->vm, dos_cds(&g->vm, 2), 0), 'C');
    guest_free(g);
}

TEST(dos_tables, upper_memory_first)
{
    struct guest *g = with((struct dos_settings){ 0 });
    uint16_t mcb;

    CHECK(g->vm.tables < 0xA000);
    CHECK(dos_add_upper(&g->vm, 0xCA00, 0x600));
    (void)guest_program(g);
    CHECK_EQ(g->vm.tables, 0xCA01);
    mcb = 0xCA00;
    CHECK_EQ(dos_get16(&g->vm, mcb, MCB_OWNER), MCB_OWNER_DOS);
    CHECK_MEM_EQ(dos_at(&g->vm, mcb, MCB_NAME), "SD", 3);
    CHECK_EQ(dos_get8(&g->vm, g->vm.tables, 0), 'F');           /* sub-blocks, one behind the other */
    mcb = (uint16_t)(g->vm.tables + 1 + dos_get16(&g->vm, g->vm.tables, 3));
    CHECK_EQ(dos_get8(&g->vm, mcb, 0), 'L');
    mcb = (uint16_t)(mcb + 1 + dos_get16(&g->vm, mcb, 3));
    CHECK_EQ(dos_get8(&g->vm, mcb, 0), 'E');
    /* Nothing of it is left below. */
    for (mcb = g->vm.first_mcb; mcb < 0x9FBF; mcb = (uint16_t)(mcb + 1 + dos_get16(&g->vm, mcb, MCB_PARAS))) {
        CHECK(dos_get16(&g->vm, mcb, MCB_OWNER) != MCB_OWNER_DOS || mcb == g->vm.upper_mcb);
    }
    guest_path(g, 0x3B00, 0, "\\");
    CHECK(!guest_failed(g));
    guest_free(g);
}

TEST(dos_tables, everything_at_its_largest)
{
    struct guest *g = with((struct dos_settings){ .files = 255, .fcbs = 255, .buffers = 99, .last_drive = 26 });

    CHECK_EQ(g->vm.files, 255);
    CHECK_EQ(g->vm.drives, 26);
    CHECK(dos_var16(&g->vm, LOL + 0x3F) > 20);
    CHECK_EQ(dos_get8(&g->vm, g->vm.first_mcb, 0), 'M');
    (void)guest_program(g);
    guest_path(g, 0x3B00, 0, "\\");
    CHECK(!guest_failed(g));
    guest_free(g);
}

TEST(dos_tables, buffers_and_fcb_files_for_who_looks)
{
    struct guest *g = with((struct dos_settings){ .buffers = 20, .fcbs = 9 });
    uint32_t info = dos_get32(&g->vm, DOS_SEG, LOL + 0x12), first = dos_far32(&g->vm, info, 0), at = first;
    unsigned n = 0;

    do {                                        /* once around, both ways */
        uint32_t next = (at & 0xFFFF0000) | dos_far16(&g->vm, at, 0);

        CHECK_EQ(dos_far16(&g->vm, next, 2), at & 0xFFFF);
        CHECK_EQ(dos_far8(&g->vm, at, 4), 0xFF);
        at = next;
    } while (++n < 100 && at != first);
    CHECK_EQ(n, 20);
    CHECK_EQ(dos_var16(&g->vm, LOL + 0x3F), 20);
    CHECK_EQ(dos_far16(&g->vm, dos_get32(&g->vm, DOS_SEG, LOL + 0x1A), 4), 9);
    guest_free(g);
}

TEST(dos_tables, no_room_above_leaves_them_below)
{
    struct guest *g = with((struct dos_settings){ .files = 255 });

    CHECK(dos_add_upper(&g->vm, 0xCA00, 0x20));
    (void)guest_program(g);
    CHECK(g->vm.tables < 0xA000);
    guest_free(g);
}

TEST(dos_tables, exec_loads_high_when_asked)
{
    struct guest *g = with((struct dos_settings){ 0 });
    static const uint8_t com[] = { 0xCD, 0x20 };

    CHECK(dos_add_upper(&g->vm, 0xCA00, 0x600));
    CHECK(dos_add_upper(&g->vm, 0xE000, 0x1000));
    (void)guest_program(g);
    guest_file(g, "\\HIGH.COM", com, sizeof com);
    dos_fill(&g->vm, BUFFER, 0, 0, 32);
    dos_put16(&g->vm, BUFFER, 4, BUFFER);
    CRS.Client_ES = BUFFER;
    CRS.Client_EBX = 0;
    guest_path(g, 0x4B80, 0, "\\HIGH.COM");
    CHECK(!guest_failed(g));
    CHECK(dos_psp(&g->vm) >= 0xE000);
    CHECK_EQ(dos_get16(&g->vm, dos_psp(&g->vm), PSP_TOP), 0xF000);
    CHECK(dos_get16(&g->vm, dos_psp(&g->vm), PSP_ENVIRONMENT) >= 0xCA00);
    guest_call(g, 0x4800, 0x10, 0, 0);          /* only the program, not what it asks for */
    CHECK(CRS.Client_AX < 0xA000);
    guest_call(g, 0x4C00, 0, 0, 0);
    CRS.Client_ES = BUFFER;
    CRS.Client_EBX = 0;
    guest_path(g, 0x4B00, 0, "\\HIGH.COM");
    CHECK(!guest_failed(g));
    CHECK(dos_psp(&g->vm) < 0xA000);
    guest_free(g);
}
