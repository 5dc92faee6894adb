/* xms - handle table and functions of the XMS driver. */
#include "unit.h"
#include "../../../vxd/v86mmgr/xms.h"

static struct xms xms;
static struct Client_Reg_Struc crs;
static uint8_t v86[0x110000];
static uint32_t machine_kb, blocks;
static bool gate, gate_fails;

static uint8_t *fake_allocate(void *context, uint32_t kb)
{
    (void)context;
    if (kb > machine_kb) {
        return NULL;
    }
    machine_kb -= kb;
    blocks++;
    return calloc(kb, 1024);
}

static void fake_release(void *context, uint8_t *at, uint32_t kb)
{
    (void)context;
    machine_kb += kb;
    blocks--;
    free(at);
}

static uint32_t fake_available(void *context) { (void)context; return machine_kb; }
static bool fake_on(void *context) { (void)context; return gate; }

static bool fake_set(void *context, bool on)
{
    (void)context;
    gate = on && !gate_fails;
    return gate == on;
}

static enum xms_error fake_umb(void *context, uint16_t paras, uint16_t *segment, uint16_t *size)
{
    (void)context;
    *size = paras > 0x100 ? 0x100 : paras;
    *segment = 0xD000;
    return paras > 0x100 ? XMS_UMB_SMALLER : XMS_OK;
}

static enum xms_error fake_umb_release(void *context, uint16_t segment)
{
    (void)context;
    return segment == 0xD000 ? XMS_OK : XMS_BAD_UMB;
}

static enum xms_error fake_umb_resize(void *context, uint16_t segment, uint16_t paras, uint16_t *largest)
{
    (void)context;
    *largest = 0x100;
    return segment != 0xD000 ? XMS_BAD_UMB : paras > 0x100 ? XMS_UMB_SMALLER : XMS_OK;
}

static const struct xms_ops ops = { fake_allocate, fake_release, fake_available, fake_on, fake_set,
                                    fake_umb, fake_umb_release, fake_umb_resize };

static void start(uint32_t limit_kb)
{
    xms_init(&xms, &ops, NULL, v86, limit_kb);
    machine_kb = 100000;
    blocks = 0;
    gate = gate_fails = false;
    memset(&crs, 0, sizeof crs);
}

static uint16_t call(uint8_t ah)
{
    crs.Client_AH = ah;
    if (ah != 0x0F && ah != 0x12) {
        crs.Client_BL = 0x77;           /* no argument */
    }
    xms_call(&xms, &crs);
    return crs.Client_AX;
}

static void must_fail(uint8_t ah, uint8_t error)
{
    CHECK_EQ(call(ah), 0);
    CHECK_EQ(crs.Client_BL, error);
}

static uint16_t take(uint32_t kb)
{
    crs.Client_EDX = kb;
    CHECK_EQ(call(0x89), 1);
    CHECK_EQ(crs.Client_BL, 0);
    return crs.Client_DX;
}

static void give(uint16_t handle)
{
    crs.Client_DX = handle;
    CHECK_EQ(call(0x0A), 1);
}

static uint32_t locked_at(uint16_t handle)
{
    crs.Client_DX = handle;
    CHECK_EQ(call(0x0C), 1);
    return (uint32_t)crs.Client_DX << 16 | crs.Client_BX;
}

static void put_move(uint32_t bytes, uint16_t from, uint32_t from_at, uint16_t to, uint32_t to_at)
{
    uint8_t *at = v86 + 0x500;

    memcpy(at, &bytes, 4);
    memcpy(at + 4, &from, 2);
    memcpy(at + 6, &from_at, 4);
    memcpy(at + 10, &to, 2);
    memcpy(at + 12, &to_at, 4);
    crs.Client_DS = 0x50;
    crs.Client_SI = 0;
}

TEST(xms, limit_and_machine_bound_what_is_free)
{
    start(16384);
    CHECK_EQ(call(0x08), 16384);
    CHECK_EQ(crs.Client_DX, 16384);
    machine_kb = 500;
    call(0x88);
    CHECK_EQ(crs.Client_EAX, 500);
    CHECK_EQ(crs.Client_EDX, 500);
    CHECK_EQ(crs.Client_ECX, 0x110000 + 16384 * 1024 - 1);
    CHECK_EQ(crs.Client_BL, 0);
    machine_kb = 0;
    CHECK_EQ(call(0x08), 0);
    CHECK_EQ(crs.Client_BL, XMS_NO_MEMORY);
}

TEST(xms, old_functions_cannot_say_more_than_64_mb)
{
    start(100000);
    CHECK_EQ(call(0x08), 0xFFFF);
    crs.Client_DX = take(70000);
    CHECK_EQ(call(0x0E), 1);
    CHECK_EQ(crs.Client_DX, 0xFFFF);
    crs.Client_DX = 1;
    CHECK_EQ(call(0x8E), 1);
    CHECK_EQ(crs.Client_EDX, 70000);
    CHECK_EQ(crs.Client_CX, XMS_HANDLES - 1);
    give(1);
}

TEST(xms, no_block_is_another_one_and_all_comes_back)
{
    uint16_t a, b, c;
    uint32_t at_a, at_b, at_c;

    start(16384);
    a = take(100);
    b = take(200);
    c = take(300);
    at_a = locked_at(a);
    at_b = locked_at(b);
    at_c = locked_at(c);
    CHECK_EQ(at_a, 0x110000);
    CHECK_EQ(at_b, at_a + 100 * 1024);
    CHECK_EQ(at_c, at_b + 200 * 1024);
    crs.Client_DX = b;
    CHECK_EQ(call(0x0D), 1);
    give(b);
    b = take(150);                      /* into the gap */
    CHECK_EQ(locked_at(b), at_b);
    xms_free_all(&xms);
    CHECK_EQ(machine_kb, 100000);
    CHECK_EQ(blocks, 0);
    CHECK_EQ(xms.used_kb, 0);
}

TEST(xms, resizing_keeps_contents_or_everything)
{
    uint16_t a;

    start(1000);
    a = take(100);
    xms.block[0].at[1000] = 0x5A;
    crs.Client_DX = a;
    crs.Client_BX = 900;
    CHECK_EQ(call(0x0F), 1);
    CHECK_EQ(xms.block[0].at[1000], 0x5A);
    CHECK_EQ(xms.used_kb, 900);
    crs.Client_BX = 1001;
    must_fail(0x0F, XMS_NO_MEMORY);
    CHECK_EQ(xms.block[0].kb, 900);
    crs.Client_BX = 1;
    CHECK_EQ(call(0x0F), 1);
    CHECK_EQ(xms.block[0].at[1000], 0x5A);
    crs.Client_BX = 0;
    CHECK_EQ(call(0x0F), 1);
    CHECK_EQ(blocks, 0);
    crs.Client_BX = 5;
    CHECK_EQ(call(0x0F), 1);
    CHECK_EQ(xms.block[0].at[1000], 0);
    give(a);
}

TEST(xms, locks_protect_and_are_counted)
{
    start(1000);
    crs.Client_DX = take(10);
    for (unsigned i = 0; i < 255; i++) {
        crs.Client_DX = 1;
        CHECK_EQ(call(0x0C), 1);
    }
    crs.Client_DX = 1;
    must_fail(0x0C, XMS_TOO_MANY_LOCKS);
    must_fail(0x0A, XMS_LOCKED);
    crs.Client_BX = 20;
    must_fail(0x0F, XMS_LOCKED);
    CHECK_EQ(call(0x0E), 1);
    CHECK_EQ(crs.Client_BH, 255);
    for (unsigned i = 0; i < 255; i++) {
        crs.Client_DX = 1;
        CHECK_EQ(call(0x0D), 1);
    }
    must_fail(0x0D, XMS_NOT_LOCKED);
    give(1);
    must_fail(0x0D, XMS_BAD_HANDLE);
    must_fail(0x0C, XMS_BAD_HANDLE);
    must_fail(0x0E, XMS_BAD_HANDLE);
}

TEST(xms, moves_check_both_ends_before_anything_is_copied)
{
    uint16_t a;

    start(1000);
    a = take(4);
    memset(v86 + 0x20000, 0xAB, 64);
    put_move(64, 0, 0x20000000, a, 4096 - 64);
    CHECK_EQ(call(0x0B), 1);
    CHECK_EQ(xms.block[0].at[4095], 0xAB);
    put_move(64, 0, 0x20000000, a, 4096 - 62);
    must_fail(0x0B, XMS_BAD_LENGTH);
    put_move(0xFFFFFFFE, a, 2, 0, 0x20000000);
    must_fail(0x0B, XMS_BAD_LENGTH);
    put_move(2, 0, 0xFFFFFFFF, a, 0);
    must_fail(0x0B, XMS_BAD_SOURCE_OFFSET);
    put_move(2, a, 0xFFFFFFFE, 0, 0x20000000);
    must_fail(0x0B, XMS_BAD_SOURCE_OFFSET);
    put_move(2, 99, 0, 0, 0x20000000);
    must_fail(0x0B, XMS_BAD_SOURCE);
    put_move(2, 0, 0x20000000, 0xFFFF, 0);
    must_fail(0x0B, XMS_BAD_TARGET);
    put_move(7, 0, 0x20000000, a, 0);
    must_fail(0x0B, XMS_BAD_LENGTH);
    give(a);
}

TEST(xms, a_move_into_the_hma_opens_the_gate_for_a_moment)
{
    start(1000);
    v86[0x20000] = 0x3C;
    put_move(2, 0, 0x20000000, 0, 0xFFFF8000);
    CHECK_EQ(call(0x0B), 1);
    CHECK_EQ(v86[0x107FF0], 0x3C);
    CHECK(!gate);
    gate_fails = true;
    must_fail(0x0B, XMS_A20_FAILED);
}

TEST(xms, physical_addresses_are_of_one_piece)
{
    uint16_t a, b;
    uint32_t at;

    start(1000);
    a = take(4);
    b = take(4);
    at = locked_at(b);
    CHECK(xms_physical(&xms, 0, 0x10FFF0) == v86);
    CHECK(xms_physical(&xms, 0x10FFF0, 1) == NULL);
    CHECK(xms_physical(&xms, at, 4096) == xms.block[b - 1].at);
    CHECK(xms_physical(&xms, at + 4095, 2) == NULL);
    CHECK(xms_physical(&xms, at - 1, 2) == NULL);
    CHECK(xms_physical(&xms, 0xFFFFFFFF, 1) == NULL);
    CHECK(xms_physical(&xms, at, 0xFFFFFFFF) == NULL);
    crs.Client_DX = b;
    call(0x0D);
    give(a);
    give(b);
    CHECK(xms_physical(&xms, at, 1) == NULL);
}

TEST(xms, gate_is_counted)
{
    start(1000);
    must_fail(0x06, XMS_A20_FAILED);
    CHECK_EQ(call(0x05), 1);
    CHECK_EQ(call(0x03), 1);
    CHECK_EQ(call(0x03), 1);
    must_fail(0x06, XMS_A20_STILL_ON);
    CHECK(gate);
    CHECK_EQ(call(0x04), 1);
    CHECK(!gate);
    CHECK_EQ(call(0x04), 1);
    gate = true;                        /* somebody else, through a port */
    must_fail(0x04, XMS_A20_STILL_ON);
    CHECK_EQ(call(0x07), 1);
    gate = false;
    gate_fails = true;
    must_fail(0x05, XMS_A20_FAILED);
    CHECK_EQ(xms.a20_count, 0);
}

TEST(xms, hma_goes_to_one_that_wants_enough)
{
    start(1000);
    xms.hma_min = 0x4000;
    crs.Client_DX = 0x3FFF;
    must_fail(0x01, XMS_HMA_TOO_SMALL);
    crs.Client_DX = 0x4000;
    CHECK_EQ(call(0x01), 1);
    must_fail(0x01, XMS_HMA_IN_USE);
    CHECK_EQ(call(0x02), 1);
    must_fail(0x02, XMS_HMA_FREE);
    xms.hma_allowed = false;
    must_fail(0x01, XMS_HMA_IN_USE);
    call(0x00);
    CHECK_EQ(crs.Client_DX, 0);
}

TEST(xms, handles_are_finite)
{
    start(1000);
    for (unsigned i = 0; i < XMS_HANDLES; i++) {
        take(1);
    }
    crs.Client_DX = 1;
    must_fail(0x09, XMS_NO_HANDLE);
    crs.Client_DX = 5;
    CHECK_EQ(call(0x0E), 1);
    CHECK_EQ(crs.Client_BL, 0);
    xms_free_all(&xms);
    CHECK_EQ(blocks, 0);
}

TEST(xms, upper_memory_through_ops)
{
    start(1000);
    crs.Client_DX = 0x80;
    CHECK_EQ(call(0x10), 1);
    CHECK_EQ(crs.Client_BX, 0xD000);
    CHECK_EQ(crs.Client_DX, 0x80);
    crs.Client_DX = 0xFFFF;
    must_fail(0x10, XMS_UMB_SMALLER);
    CHECK_EQ(crs.Client_DX, 0x100);
    crs.Client_DX = 0xD000;
    crs.Client_BX = 0x101;
    CHECK_EQ(call(0x12), 0);
    crs.Client_DX = 0xD001;
    must_fail(0x11, XMS_BAD_UMB);
}
