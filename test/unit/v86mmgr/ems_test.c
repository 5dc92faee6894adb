/* ems - expanded memory: handles, mappings, moves. */
#include "unit.h"
#include "../../../vxd/v86mmgr/ems.h"

static struct ems ems;
static struct Client_Reg_Struc crs;
static struct ems_call call;
static uint8_t v86[0x110000];
static uint32_t machine_pages, blocks, heap_blocks, next_entry;
static bool heap_fails;
static uint32_t shown[0x100];           /* entry that shows in each V86 page */

static uint8_t *fake_page_get(void *context, uint32_t entry[4])
{
    (void)context;
    if (machine_pages == 0) {
        return NULL;
    }
    machine_pages--;
    blocks++;
    for (unsigned i = 0; i < 4; i++) {
        entry[i] = (++next_entry << 12) | 7;
    }
    return calloc(1, EMS_PAGE_BYTES);
}

static void fake_page_put(void *context, uint8_t *at)
{
    (void)context;
    machine_pages++;
    blocks--;
    free(at);
}

static uint32_t fake_available(void *context) { (void)context; return machine_pages; }

static void fake_show(struct cb_s *vm, uint32_t page, uint32_t pages, const uint32_t *entry)
{
    (void)vm;
    CHECK_EQ(pages, 4);
    CHECK(page >= 0x40 && page < 0xE0 && (page < 0x9C || page >= 0xD0));
    for (unsigned i = 0; i < 4; i++) {
        shown[page + i] = entry != NULL ? entry[i] : 0;
    }
}

static void *fake_heap_get(void *context, uint32_t bytes)
{
    (void)context;
    if (heap_fails) {
        return NULL;
    }
    heap_blocks++;
    return calloc(1, bytes != 0 ? bytes : 1);
}

static void fake_heap_put(void *context, void *at)
{
    (void)context;
    heap_blocks--;
    free(at);
}

static const struct ems_ops ops = { fake_page_get, fake_page_put, fake_available, fake_show,
                                    fake_heap_get, fake_heap_put };

static void start(uint32_t limit)
{
    ems_init(&ems, &ops, NULL, v86, limit);
    machine_pages = 1000;
    memset(&crs, 0, sizeof crs);
    memset(shown, 0, sizeof shown);
    crs.Client_DS = crs.Client_ES = 0x2000;
    heap_fails = false;
}

static void end(void)
{
    ems_free_all(&ems);
    CHECK_EQ(blocks, 0);
    CHECK_EQ(heap_blocks, 0);
    for (unsigned i = 0; i < 0x100; i++) {
        CHECK_EQ(shown[i], 0);
    }
}

static uint8_t int67(uint16_t ax)
{
    crs.Client_AX = ax;
    CHECK_EQ(ems_interrupt(&ems, &crs, &call), EMS_RETURN);
    return crs.Client_AH;
}

static uint16_t take(uint16_t pages)
{
    crs.Client_BX = pages;
    CHECK_EQ(int67(0x4300), 0);
    return crs.Client_DX;
}

static uint8_t map(uint16_t handle, uint16_t logical, uint8_t physical)
{
    crs.Client_DX = handle;
    crs.Client_BX = logical;
    return int67((uint16_t)(0x4400 | physical));
}

static void put16(uint32_t at, uint32_t value)
{
    v86[0x20000 + at] = (uint8_t)value;
    v86[0x20001 + at] = (uint8_t)(value >> 8);
}

TEST(ems, limit_and_machine_bound_allocations)
{
    start(16);
    int67(0x4200);
    CHECK_EQ(crs.Client_BX, 16);
    CHECK_EQ(crs.Client_DX, 16);
    crs.Client_BX = 17;
    CHECK_EQ(int67(0x4300), EMS_TOO_MANY);
    take(10);
    crs.Client_BX = 7;
    CHECK_EQ(int67(0x4300), EMS_NOT_NOW);
    machine_pages = 3;
    int67(0x4200);
    CHECK_EQ(crs.Client_BX, 3);
    crs.Client_BX = 4;
    CHECK_EQ(int67(0x4300), EMS_NOT_NOW);
    machine_pages = 100;
    end();
}

TEST(ems, four_entries_show_and_nothing_is_copied)
{
    uint16_t h;

    start(16);
    h = take(2);
    CHECK_EQ(map(h, 1, 2), 0);
    CHECK_EQ(shown[0xD8], ems.pool[ems.handle[h].page[1]].entry[0]);
    CHECK_EQ(shown[0xDB], ems.pool[ems.handle[h].page[1]].entry[3]);
    CHECK_EQ(map(h, 0, 4), 0);          /* 4000h */
    CHECK_EQ(shown[0x40], ems.pool[ems.handle[h].page[0]].entry[0]);
    CHECK_EQ(map(h, 0xFFFF, 4), 0);
    CHECK_EQ(shown[0x40], 0);
    CHECK_EQ(map(h, 2, 0), EMS_BAD_LOGICAL);
    CHECK_EQ(map(h, 0, EMS_PHYSICAL), EMS_BAD_PHYSICAL);
    CHECK_EQ(map(200, 0, 0), EMS_BAD_HANDLE);
    CHECK_EQ(map(0xFFFF, 0, 0), EMS_BAD_HANDLE);
    end();
}

TEST(ems, mapping_before_anything_was_allocated_fails)
{
    start(16);
    CHECK_EQ(map(1, 0, 0), EMS_BAD_HANDLE);
    CHECK(ems.pool == NULL);
    heap_fails = true;
    CHECK_EQ(int67(0x4200), EMS_SOFTWARE);
    CHECK_EQ(heap_blocks, 0);
    end();
}

TEST(ems, freed_pages_show_nowhere)
{
    uint16_t h;

    start(16);
    h = take(2);
    map(h, 1, 0);
    map(h, 1, 10);
    crs.Client_DX = h;
    crs.Client_BX = 1;
    CHECK_EQ(int67(0x5100), 0);
    CHECK_EQ(shown[0xD0], 0);
    CHECK_EQ(shown[0x58], 0);
    end();
}

TEST(ems, a_saved_map_of_pages_that_went_maps_nothing)
{
    uint16_t a, b;

    start(16);
    a = take(1);
    b = take(1);
    map(a, 0, 0);
    crs.Client_DX = b;
    CHECK_EQ(int67(0x4700), 0);
    crs.Client_DX = a;
    CHECK_EQ(int67(0x4500), 0);
    crs.Client_DX = b;
    CHECK_EQ(int67(0x4800), 0);
    CHECK_EQ(shown[0xD0], 0);
    end();
}

TEST(ems, forged_maps_are_refused_whole)
{
    uint16_t h;

    start(16);
    h = take(2);
    map(h, 0, 0);
    crs.Client_DI = 0x100;
    CHECK_EQ(int67(0x4E00), 0);
    for (uint32_t bad = 1; bad <= 0xFFFF; bad += 97) {
        bool fine = bad <= 16 && ems.pool[bad - 1].at != NULL;

        put16(0x100 + 2 * (EMS_PHYSICAL - 1), bad);
        crs.Client_SI = 0x100;
        CHECK_EQ(int67(0x4E01), fine ? EMS_OK : EMS_CORRUPT);
    }
    put16(0x200, 0xFFFF);
    crs.Client_SI = 0x200;
    CHECK_EQ(int67(0x4F01), EMS_CORRUPT);
    put16(0x200, 1);
    put16(0x202, EMS_PHYSICAL);
    put16(0x204, 0);
    CHECK_EQ(int67(0x4F01), EMS_CORRUPT);
    end();
}

TEST(ems, a_multiple_mapping_is_all_or_nothing)
{
    uint16_t h;

    start(16);
    h = take(2);
    put16(0x100, 0);
    put16(0x102, 0);
    put16(0x104, 2);
    put16(0x106, 1);
    crs.Client_SI = 0x100;
    crs.Client_CX = 2;
    crs.Client_DX = h;
    CHECK_EQ(int67(0x5000), EMS_BAD_LOGICAL);
    CHECK_EQ(shown[0xD0], 0);
    put16(0x104, 1);
    put16(0x102, 0xD000);
    put16(0x106, 0x4400);
    CHECK_EQ(int67(0x5001), 0);
    CHECK(shown[0xD0] != 0 && shown[0x44] != 0);
    put16(0x106, 0x9C00);
    CHECK_EQ(int67(0x5001), EMS_BAD_PHYSICAL);
    end();
}

static void put_region(uint32_t at, uint8_t type, uint16_t handle, uint16_t offset, uint16_t page)
{
    v86[0x20000 + at] = type;
    put16(at + 1, handle);
    put16(at + 3, offset);
    put16(at + 5, page);
}

static uint8_t move(uint8_t function, uint32_t bytes)
{
    put16(0x100, bytes);
    put16(0x102, bytes >> 16);
    crs.Client_SI = 0x100;
    return int67((uint16_t)(0x5700 | function));
}

static uint8_t *byte_of(uint16_t handle, uint32_t at)
{
    return ems.pool[ems.handle[handle].page[at / EMS_PAGE_BYTES]].at + at % EMS_PAGE_BYTES;
}

TEST(ems, overlapping_moves_are_right_across_pages)
{
    const uint32_t bytes = 40000;
    uint16_t h;

    start(16);
    h = take(4);
    for (int turn = 0; turn < 2; turn++) {
        uint16_t from = turn == 0 ? 100 : 5000, to = turn == 0 ? 5000 : 100;

        for (uint32_t i = 0; i < bytes; i++) {
            *byte_of(h, from + i) = (uint8_t)(i * 7 + i / 256);
        }
        put_region(0x104, 1, h, from, 0);
        put_region(0x10B, 1, h, to, 0);
        CHECK_EQ(move(0, bytes), EMS_OVERLAP);
        for (uint32_t i = 0; i < bytes; i++) {
            CHECK_EQ(*byte_of(h, to + i), (uint8_t)(i * 7 + i / 256));
        }
    }
    CHECK_EQ(move(1, bytes), EMS_EXCHANGE_OVERLAP);
    end();
}

TEST(ems, exchange_and_moves_of_conventional_memory)
{
    uint16_t h;

    start(16);
    h = take(4);
    memset(v86 + 0x30000, 0x11, 20000);
    for (uint32_t i = 0; i < 20000; i++) {
        *byte_of(h, 16000 + i) = 0x22;
    }
    put_region(0x104, 0, 0, 0, 0x3000);
    put_region(0x10B, 1, h, 16000, 0);
    CHECK_EQ(move(1, 20000), 0);
    CHECK_EQ(v86[0x30000], 0x22);
    CHECK_EQ(v86[0x30000 + 19999], 0x22);
    CHECK_EQ(*byte_of(h, 16000), 0x11);
    CHECK_EQ(*byte_of(h, 35999), 0x11);
    CHECK_EQ(*byte_of(h, 36000), 0);
    put_region(0x10B, 0, 0, 4, 0x3000);
    v86[0x30000] = 9;
    CHECK_EQ(move(0, 100), EMS_OVERLAP);
    CHECK_EQ(v86[0x30004], 9);
    put_region(0x10B, 1, h, 0, 3);
    CHECK_EQ(move(0, 16385), EMS_BAD_LENGTH);
    put_region(0x10B, 0, 0, 0xFFFF, 0xFFFF);
    CHECK_EQ(move(0, 1), EMS_WRAPS);
    end();
}

TEST(ems, a_page_that_shows_in_the_other_region)
{
    uint16_t h;

    start(16);
    h = take(4);
    map(h, 2, 0);
    put_region(0x104, 0, 0, 0, 0xD3F0);
    put_region(0x10B, 1, h, 0, 1);
    CHECK_EQ(move(0, 0x4001), EMS_MIXED_OVERLAP);
    CHECK_EQ(move(0, 0x4000), 0);       /* only page 1 */
    end();
}

TEST(ems, whatever_registers_hold_memory_stays_whole)
{
    uint32_t seed = 12345;
    uint16_t h;

    start(64);
    h = take(20);
    take(5);
    for (unsigned i = 0; i < 200000; i++) {
        seed = seed * 1103515245u + 12345;
        crs.Client_AX = (uint16_t)(0x3F00 + (seed >> 8 & 0x1F00) + (seed & 7) % 5);
        seed = seed * 1103515245u + 12345;
        crs.Client_BX = (uint16_t)(seed >> 16 & (seed & 0x100 ? 0xFFFF : 0x1F));
        seed = seed * 1103515245u + 12345;
        crs.Client_CX = (uint16_t)(seed >> 16 & 0x3F);
        seed = seed * 1103515245u + 12345;
        crs.Client_DX = (uint16_t)(seed >> 16 & (seed & 0x100 ? 3 : 0xFF));
        seed = seed * 1103515245u + 12345;
        crs.Client_SI = (uint16_t)(seed >> 16);
        crs.Client_DI = (uint16_t)seed;
        crs.Client_DS = seed & 0x40 ? 0xFFFF : 0x3000;
        crs.Client_ES = seed & 0x80 ? 0xFFFF : 0x5000;
        (void)ems_interrupt(&ems, &crs, &call);
        CHECK(ems.used <= 64);
    }
    (void)h;
    end();
}
