/* memory - INT 15h about memory. */
#include "unit.h"
#include "../../../vxd/bios/bda.h"
#include "../../../vxd/bios/memory.h"

static struct Client_Reg_Struc r;
static uint8_t v86[0x110000];

static bool call(uint32_t eax)
{
    r.Client_EAX = eax;
    r.Client_EFlags |= CF_Mask;
    return memory_int15(v86, &r, 16448, 0);
}

static uint32_t get32(unsigned at)
{
    return mem_get16(v86 + at) | (uint32_t)mem_get16(v86 + at + 2) << 16;
}

static void clear(void)
{
    memset(&r, 0, sizeof r);
    memset(v86, 0xCC, sizeof v86);
}

TEST(memory, the_map_is_walked_to_its_end)
{
    static const uint32_t expected[][3] = {
        { 0, 0x9FC00, 1 }, { 0x9FC00, 0x400, 2 }, { 0xF0000, 0x10000, 2 }, { 0x100000, 16448 * 1024, 1 },
    };

    clear();
    r.Client_EDX = 0x534D4150;
    r.Client_ES = 0x100;
    for (unsigned i = 0; i < 4; i++) {
        r.Client_ECX = 24;
        CHECK(call(0xE820));
        CHECK_EQ(r.Client_EFlags & CF_Mask, 0);
        CHECK_EQ(r.Client_EAX, 0x534D4150);
        CHECK_EQ(r.Client_ECX, 20);
        CHECK_EQ(get32(0x1000), expected[i][0]);
        CHECK_EQ(get32(0x1004), 0);
        CHECK_EQ(get32(0x1008), expected[i][1]);
        CHECK_EQ(get32(0x1010), expected[i][2]);
        CHECK_EQ(v86[0x1014], 0xCC);
        CHECK_EQ(r.Client_EBX, i < 3 ? i + 1 : 0);
    }
    CHECK(memory_int15(v86, &r, 0, 0) == false);        /* EAX is no function now */
}

TEST(memory, without_extended_memory_the_map_is_shorter)
{
    clear();
    r.Client_EDX = 0x534D4150;
    r.Client_ECX = 20;
    r.Client_EAX = 0xE820;
    r.Client_EBX = 2;
    CHECK(memory_int15(v86, &r, 0, 0));
    CHECK_EQ(r.Client_EBX, 0);
    r.Client_EAX = 0xE820;
    r.Client_EBX = 3;
    CHECK(!memory_int15(v86, &r, 0, 0));
}

TEST(memory, wrong_registers_get_no_map)
{
    clear();
    r.Client_ECX = 20;
    CHECK(!call(0xE820));                       /* no signature */
    r.Client_EDX = 0x534D4150;
    r.Client_ECX = 19;
    CHECK(!call(0xE820));
    r.Client_ECX = 20;
    r.Client_EBX = 4;
    CHECK(!call(0xE820));
    r.Client_EBX = 0xFFFFFFFF;
    CHECK(!call(0xE820));
    r.Client_EBX = 0;
    r.Client_ES = 0xFFFF;
    r.Client_DI = 0xFFF0;
    CHECK(!call(0xE820));
    CHECK_EQ(r.Client_EFlags & CF_Mask, CF_Mask);
}

TEST(memory, sizes)
{
    clear();
    r.Client_EAX = 0xE801;
    CHECK(memory_int15(v86, &r, 40000, 40000));
    CHECK_EQ(r.Client_AX, 0x3C00);
    CHECK_EQ(r.Client_BX, (40000 - 0x3C00) / 64);
    CHECK_EQ(r.Client_CX, 0x3C00);
    CHECK_EQ(r.Client_DX, r.Client_BX);
    r.Client_AX = 0x8800;
    CHECK(memory_int15(v86, &r, 400000, 400000));
    CHECK_EQ(r.Client_AX, 0xFC00);
    CHECK(call(0x8800));
    CHECK_EQ(r.Client_AX, 0);
    r.Client_EBX = 0x12345678;
    CHECK(call(0xE881));
    CHECK_EQ(r.Client_EBX, 0);
    CHECK(!call(0xE802));
    CHECK(!call(0xE8FF));
}

TEST(memory, a_move_stays_in_its_segments)
{
    struct block_move move;
    uint8_t *table = v86 + 0x2000;

    clear();
    memset(table, 0, 0x30);
    mem_set16(table + 0x10, 0x0FFF);
    mem_set16(table + 0x12, 0x3456);
    table[0x14] = 0x12;
    table[0x15] = 0x93;
    mem_set16(table + 0x18, 0xFFFF);
    mem_set16(table + 0x1A, 0x0000);
    table[0x1C] = 0x10;
    table[0x1D] = 0x93;
    table[0x1F] = 0x01;
    r.Client_ES = 0x200;
    r.Client_CX = 0x800;
    CHECK(memory_block_move(v86, &r, &move));
    CHECK_EQ(move.from, 0x123456);
    CHECK_EQ(move.to, 0x01100000);
    CHECK_EQ(move.bytes, 0x1000);
    r.Client_CX = 0x801;
    CHECK(!memory_block_move(v86, &r, &move));
    table[0x16] = 0x80;                         /* limit in pages */
    r.Client_CX = 0x8000;
    CHECK(memory_block_move(v86, &r, &move));
    r.Client_CX = 0x8001;
    CHECK(!memory_block_move(v86, &r, &move));
    r.Client_CX = 0;
    r.Client_ES = 0xFFFF;
    r.Client_SI = 0xFFE0;
    CHECK(!memory_block_move(v86, &r, &move));
}
