/* subst_test.c - SUBST: a letter for a directory, written into the table of current directories. */
#include "unit.h"
#include "guest.h"
#include "../../../vxd/dosmgr/dos_layout.h"

#define CRS (g->crs)
#define OK(call) do { CHECK_EQ(call, DOS_DONE); CHECK(!guest_failed(g)); } while (0)
#define ERROR(call, code) do { CHECK_EQ(call, DOS_DONE); CHECK(guest_failed(g)); CHECK_EQ(CRS.Client_AX, code); } while (0)

/* As SUBST.EXE does. */
static void subst(struct guest *g, unsigned drive, const char *path)
{
    uint32_t cds = dos_cds(&g->vm, drive);

    dos_far_out(&g->vm, cds, 0, path, (uint32_t)strlen(path) + 1);
    dos_set_far16(&g->vm, cds, 0x43, 0x5000);
    dos_set_far16(&g->vm, cds, 0x4F, path[3] == 0 ? 2 : (uint16_t)strlen(path));
}

static struct guest *started(void)
{
    struct guest *g = guest_make();

    guest_program(g);
    OK(guest_path(g, 0x3900, 0, "C:\\DEEP"));
    OK(guest_path(g, 0x3900, 0, "C:\\DEEP\\DIR"));
    OK(guest_path(g, 0x3900, 0, "C:\\DEEP\\DIR\\SUB"));
    guest_file(g, "\\DEEP\\DIR\\FILE.TXT", "here", 4);
    guest_file(g, "\\OUTSIDE.TXT", "there", 5);
    subst(g, 4, "C:\\DEEP\\DIR");
    return g;
}

static const char *text_at(struct guest *g)
{
    return (const char *)g->mem + BUFFER * 16;
}

TEST(subst, paths_lead_into_the_directory)
{
    struct guest *g = started();

    OK(guest_path(g, 0x3D00, 0, "E:\\FILE.TXT"));
    OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    OK(guest_path(g, 0x3D00, 0, "E:FILE.TXT"));
    OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    OK(guest_path(g, 0x3C00, 0, "E:\\SUB\\NEW.TXT"));
    OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    OK(guest_path(g, 0x3D00, 0, "C:\\DEEP\\DIR\\SUB\\NEW.TXT"));
    OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    ERROR(guest_path(g, 0x3D00, 0, "E:\\OUTSIDE.TXT"), 2);
    ERROR(guest_path(g, 0x3D00, 0, "E:\\..\\..\\OUTSIDE.TXT"), 3);      /* nothing is above its root */
    guest_free(g);
}

TEST(subst, current_directories_are_the_letters_own)
{
    struct guest *g = started();

    OK(guest_path(g, 0x3B00, 0, "E:\\SUB"));
    CRS.Client_DS = BUFFER;
    CRS.Client_ESI = 0;
    OK(guest_call(g, 0x4700, 0, 0, 5));
    CHECK_STR_EQ(text_at(g), "SUB");
    CRS.Client_DS = BUFFER;
    OK(guest_call(g, 0x4700, 0, 0, 3));         /* C: is where it was */
    CHECK_STR_EQ(text_at(g), "");
    OK(guest_path(g, 0x3D00, 0, "E:..\\FILE.TXT"));
    OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    OK(guest_path(g, 0x3B00, 0, "E:\\"));
    CRS.Client_DS = BUFFER;
    OK(guest_call(g, 0x4700, 0, 0, 5));
    CHECK_STR_EQ(text_at(g), "");
    guest_free(g);
}

TEST(subst, it_is_a_drive)
{
    struct guest *g = started();
    uint32_t here;

    CHECK_EQ(guest_call(g, 0x0E00, 0, 0, 4), DOS_DONE);
    CHECK_EQ(guest_call(g, 0x1900, 0, 0, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 4);
    OK(guest_path(g, 0x3D00, 0, "FILE.TXT"));
    OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    CHECK_EQ(guest_call(g, 0x3600, 0, 0, 5), DOS_DONE);
    here = CRS.Client_BX;
    CHECK_EQ(guest_call(g, 0x3600, 0, 0, 3), DOS_DONE);
    CHECK_EQ(CRS.Client_BX, here);
    OK(guest_call(g, 0x4409, 5, 0, 0));
    CHECK(CRS.Client_DX & 0x8000);
    ERROR(guest_call(g, 0x440D, 5, 0x0860, 0), 1);
    CHECK_EQ(guest_call(g, 0x3200, 0, 0, 5), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 0xFF);              /* no sectors of its own */
    guest_free(g);
}

TEST(subst, truename_says_where)
{
    struct guest *g = started();

    guest_put(g, SCRATCH, 0, "E:\\SUB\\X.Y");
    CRS.Client_DS = SCRATCH;
    CRS.Client_ESI = 0;
    CRS.Client_ES = BUFFER;
    CRS.Client_EDI = 0;
    OK(guest_call(g, 0x6000, 0, 0, 0));
    CHECK_STR_EQ(text_at(g), "C:\\DEEP\\DIR\\SUB\\X.Y");
    guest_free(g);
}

TEST(subst, nonsense_in_the_table_is_no_drive)
{
    struct guest *g = started();
    uint32_t cds = dos_cds(&g->vm, 4);

    dos_set_far16(&g->vm, cds, 0x4F, 60000);
    ERROR(guest_path(g, 0x3D00, 0, "E:\\FILE.TXT"), 3);
    subst(g, 4, "Z:\\DEEP");
    ERROR(guest_path(g, 0x3D00, 0, "E:\\FILE.TXT"), 3);
    subst(g, 4, "E:\\DEEP");                   /* itself */
    ERROR(guest_path(g, 0x3D00, 0, "E:\\FILE.TXT"), 3);
    subst(g, 4, "C:\\GONE");
    ERROR(guest_path(g, 0x3D00, 0, "E:\\FILE.TXT"), 3);
    subst(g, 4, "C:\\");
    OK(guest_path(g, 0x3D00, 0, "E:\\OUTSIDE.TXT"));
    OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    dos_set_far16(&g->vm, cds, 0x43, 0);
    ERROR(guest_path(g, 0x3D00, 0, "E:\\OUTSIDE.TXT"), 3);
    guest_free(g);
}
