/* dos_share_test.c - files that several programs and VMs have open. */
#include "unit.h"
#include "guest.h"

#define EXPECT_OK(g, call) do { CHECK_EQ(call, DOS_DONE); CHECK(!guest_failed(g)); } while (0)
/* AX, and what function 59h says. */
#define EXPECT_ERRORS(g, call, ax, extended)                                                       \
    do {                                                                                           \
        CHECK_EQ(call, DOS_DONE);                                                                  \
        CHECK(guest_failed(g));                                                                    \
        CHECK_EQ((g)->crs.Client_AX, ax);                                                          \
        (void)guest_call(g, 0x5900, 0, 0, 0);                                                      \
        CHECK_EQ((g)->crs.Client_AX, extended);                                                    \
    } while (0)

static uint16_t opened(struct guest *g, unsigned mode, const char *path)
{
    EXPECT_OK(g, guest_path(g, (uint16_t)(0x3D00 | mode), 0, path));
    return g->crs.Client_AX;
}

static enum dos_result lock(struct guest *g, unsigned al, uint16_t handle, uint32_t first, uint32_t bytes)
{
    g->crs.Client_ESI = bytes >> 16;
    g->crs.Client_EDI = bytes & 0xFFFF;
    return guest_call(g, (uint16_t)(0x5C00 | al), handle, (uint16_t)(first >> 16), (uint16_t)first);
}

static enum dos_result read_at(struct guest *g, uint16_t handle, uint32_t at, uint16_t bytes)
{
    EXPECT_OK(g, guest_call(g, 0x4200, handle, (uint16_t)(at >> 16), (uint16_t)at));
    g->crs.Client_DS = BUFFER;
    return guest_call(g, 0x3F00, handle, bytes, 0);
}

static struct guest *two(struct guest **other)
{
    static const char text[] = "0123456789012345678901234567890123456789";
    struct guest *g = guest_make();

    guest_program(g);
    guest_file(g, "\\SHARED.DAT", text, 40);
    *other = guest_beside(g);
    guest_program(*other);
    return g;
}

static void end(struct guest *g, struct guest *other)
{
    guest_free(other);
    dos_stop(&g->vm);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

TEST(dos_share, modes_hold_across_vms)
{
    struct guest *b, *a = two(&b);
    uint16_t handle = opened(a, 0x20, "C:\\SHARED.DAT");        /* to read; others may not write */

    EXPECT_ERRORS(b, guest_path(b, 0x3D42, 0, "C:\\SHARED.DAT"), 5, 32);
    EXPECT_ERRORS(b, guest_path(b, 0x3D02, 0, "C:\\SHARED.DAT"), 5, 32);
    EXPECT_ERRORS(b, guest_path(b, 0x3C00, 0, "C:\\SHARED.DAT"), 5, 32);
    EXPECT_ERRORS(b, guest_path(b, 0x3D50, 0, "C:\\SHARED.DAT"), 12, 12);
    (void)guest_call(b, 0x3E00, opened(b, 0x40, "C:\\SHARED.DAT"), 0, 0);
    b->crs.Client_DS = SCRATCH;
    guest_put(b, SCRATCH, 0, "C:\\SHARED.DAT");
    b->crs.Client_ESI = 0;
    EXPECT_ERRORS(b, guest_call(b, 0x6C00, 0x0042, 0, 0x01), 32, 32);
    EXPECT_OK(a, guest_call(a, 0x3E00, handle, 0, 0));
    (void)guest_call(b, 0x3E00, opened(b, 0x42, "C:\\SHARED.DAT"), 0, 0);
    EXPECT_OK(b, guest_path(b, 0x4300, 0, "C:\\SHARED.DAT"));   /* no truncation happened */
    end(a, b);
}

TEST(dos_share, a_refused_replacement_leaves_the_file)
{
    struct guest *b, *a = two(&b);
    uint16_t handle = opened(a, 0x40, "C:\\SHARED.DAT");

    EXPECT_ERRORS(b, guest_path(b, 0x3C00, 0, "C:\\SHARED.DAT"), 5, 32);
    EXPECT_OK(a, guest_call(a, 0x4202, handle, 0, 0));
    CHECK_EQ(a->crs.Client_AX, 40);
    EXPECT_ERRORS(b, guest_path(b, 0x4100, 0, "C:\\SHARED.DAT"), 5, 32);
    end(a, b);
}

TEST(dos_share, one_program_may_open_its_file_again)
{
    struct guest *b, *a = two(&b);
    uint16_t one = opened(a, 2, "C:\\SHARED.DAT"), other = opened(a, 2, "C:\\SHARED.DAT");

    CHECK(one != other);
    EXPECT_ERRORS(b, guest_path(b, 0x3D00, 0, "C:\\SHARED.DAT"), 5, 32);
    EXPECT_OK(a, guest_call(a, 0x3E00, one, 0, 0));
    EXPECT_OK(a, guest_call(a, 0x3E00, other, 0, 0));
    (void)opened(b, 0, "C:\\SHARED.DAT");
    (void)opened(a, 0, "C:\\SHARED.DAT");           /* both only read */
    end(a, b);
}

TEST(dos_share, locked_regions_are_refused_to_others)
{
    struct guest *b, *a = two(&b);
    uint16_t one = opened(a, 0x42, "C:\\SHARED.DAT"), two_ = opened(b, 0x42, "C:\\SHARED.DAT");

    EXPECT_OK(a, lock(a, 0, one, 10, 10));
    EXPECT_ERRORS(a, lock(a, 0, one, 15, 10), 33, 33);
    EXPECT_ERRORS(b, lock(b, 0, two_, 15, 1), 33, 33);
    EXPECT_ERRORS(b, read_at(b, two_, 15, 5), 5, 33);
    EXPECT_OK(b, read_at(b, two_, 0, 10));
    CHECK_EQ(b->crs.Client_AX, 10);
    EXPECT_OK(a, read_at(a, one, 15, 5));
    EXPECT_OK(b, guest_call(b, 0x4200, two_, 0, 5));
    b->crs.Client_DS = BUFFER;
    EXPECT_ERRORS(b, guest_call(b, 0x4000, two_, 6, 0), 5, 33);
    EXPECT_ERRORS(b, guest_call(b, 0x4000, two_, 0, 0), 5, 33); /* nor may it end before */
    EXPECT_ERRORS(a, lock(a, 1, one, 10, 9), 33, 33);
    EXPECT_ERRORS(a, lock(a, 2, one, 10, 10), 1, 1);
    EXPECT_ERRORS(a, lock(a, 0, 99, 10, 10), 6, 6);
    EXPECT_OK(a, lock(a, 1, one, 10, 10));
    EXPECT_OK(b, read_at(b, two_, 15, 5));
    end(a, b);
}

TEST(dos_share, locks_go_with_the_file_and_with_the_vm)
{
    struct guest *b, *a = two(&b);
    uint16_t one = opened(a, 0x42, "C:\\SHARED.DAT"), two_ = opened(b, 0x42, "C:\\SHARED.DAT");

    EXPECT_OK(b, lock(b, 0, two_, 0, 40));
    EXPECT_ERRORS(a, read_at(a, one, 0, 1), 5, 33);
    dos_stop(&b->vm);
    EXPECT_OK(a, read_at(a, one, 0, 1));
    EXPECT_OK(a, lock(a, 0, one, 0, 40));
    EXPECT_OK(a, guest_call(a, 0x3E00, one, 0, 0));
    CHECK(a->sys.locks.free != NULL);
    one = opened(a, 0x42, "C:\\SHARED.DAT");
    EXPECT_OK(a, lock(a, 0, one, 0, 40));
    end(a, b);
}

TEST(dos_share, a_call_waits_for_the_other_as_often_as_it_was_told)
{
    struct guest *b, *a = two(&b);
    uint16_t handle = opened(a, 0x10, "C:\\SHARED.DAT");        /* alone */
    uint16_t ip = (uint16_t)b->crs.Client_EIP;

    EXPECT_OK(b, guest_call(b, 0x440B, 0, 1, 2));
    CHECK_EQ(guest_path(b, 0x3D40, 0, "C:\\SHARED.DAT"), DOS_RETRY);
    CHECK_EQ(b->crs.Client_EIP, dos_stub_offset(STUB_RETRY));
    CHECK_EQ(dos_called_back(&b->vm, &b->crs, DOS_CB_KEY), DOS_RETRY);
    CHECK_EQ(dos_called_back(&b->vm, &b->crs, DOS_CB_KEY), DOS_DONE);       /* it gave up */
    CHECK(guest_failed(b));
    CHECK_EQ(b->crs.Client_EIP, ip);
    CHECK_EQ(guest_path(b, 0x3D40, 0, "C:\\SHARED.DAT"), DOS_RETRY);
    EXPECT_OK(a, guest_call(a, 0x3E00, handle, 0, 0));
    CHECK_EQ(dos_called_back(&b->vm, &b->crs, DOS_CB_KEY), DOS_DONE);
    CHECK(!guest_failed(b));
    CHECK_EQ(b->vm.share_try, 0);
    end(a, b);
}

TEST(dos_share, fcbs_and_programs_ask_too)
{
    struct guest *b, *a = two(&b);
    uint16_t handle = opened(a, 0x10, "C:\\SHARED.DAT");       /* alone */

    dos_fill(&b->vm, BUFFER, 0, 0, 64);
    dos_copy_out(&b->vm, BUFFER, 1, "SHARED  DAT", 11);
    b->crs.Client_DS = BUFFER;
    CHECK_EQ(guest_call(b, 0x0F00, 0, 0, 0), DOS_DONE);         /* it is there */
    b->crs.Client_DS = BUFFER;
    CHECK_EQ(guest_call(b, 0x1400, 0, 0, 0), DOS_DONE);
    CHECK_EQ(b->crs.Client_AL, 1);
    CHECK_EQ(dos_var16(&b->vm, SDA_ERROR), 32);
    CHECK_EQ(guest_call(b, 0x1600, 0, 0, 0), DOS_DONE);
    CHECK_EQ(b->crs.Client_AL, 0xFF);
    b->crs.Client_ES = BUFFER;
    b->crs.Client_EBX = 0x100;
    EXPECT_ERRORS(b, guest_path(b, 0x4B00, 0, "C:\\SHARED.DAT"), 5, 32);
    EXPECT_OK(a, guest_call(a, 0x3E00, handle, 0, 0));
    handle = opened(a, 0x42, "C:\\SHARED.DAT");
    EXPECT_OK(a, lock(a, 0, handle, 0, 10));
    EXPECT_OK(a, guest_call(a, 0x3E00, handle, 0, 0));
    b->crs.Client_DS = BUFFER;
    CHECK_EQ(guest_call(b, 0x1400, 0, 0, 0), DOS_DONE);
    CHECK_EQ(b->crs.Client_AL, 3);                              /* 40 bytes of 128 */
    end(a, b);
}

TEST(dos_share, share_says_that_it_is_there)
{
    struct guest *g = guest_make();

    g->crs.Client_EAX = 0x1000;
    CHECK_EQ(dos_interrupt(&g->vm, &g->crs, 0x2F), DOS_DONE);
    CHECK_EQ(g->crs.Client_AL, 0xFF);
    guest_free(g);
}
