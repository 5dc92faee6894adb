/*
 * v86_emulate - one instruction as an 8086 does it; the arithmetic against the real processor.
 */
#include "unit.h"

#include "vm/v86_alu.h"
#include "vm/v86_decode.h"
#include "vm/v86_emulate.h"

#define STATUS (CF_Mask | PF_Mask | ZF_Mask | SF_Mask | OF_Mask | AF_Mask)

static uint8_t memory[0x110000];
static struct Client_Reg_Struc crs;

static void put(uint16_t segment, uint16_t offset, const uint8_t *bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        memory[(segment << 4) + (uint16_t)(offset + i)] = bytes[i];
    }
}

static void start(uint16_t ip, const uint8_t *code, unsigned count)
{
    memset(&crs, 0, sizeof crs);
    memset(memory, 0, sizeof memory);
    crs.Client_CS = 0x1000;
    crs.Client_DS = 0x2000;
    crs.Client_ES = 0x3000;
    crs.Client_SS = 0x4000;
    crs.Client_EIP = ip;
    crs.Client_EFlags = 2;
    put(0x1000, ip, code, count);
}
#define START(ip, ...) \
    do { static const uint8_t c_[] = { __VA_ARGS__ }; start(ip, c_, sizeof c_); } while (0)

/* ---- the processor itself says what is right --------------------------------------------------- */

#define NATIVE2(name, insn, type)                                                       \
    static uint32_t name(uint32_t a, uint32_t b, uint32_t *flags)                       \
    {                                                                                   \
        type x = (type)a, y = (type)b;                                                  \
        uint32_t f = *flags & STATUS;                                                   \
        __asm__ volatile("pushl %1; popfl; " insn " %2, %0; pushfl; popl %1"            \
                         : "+q"(x), "+r"(f) : "q"(y) : "cc", "memory");                 \
        *flags = f;                                                                     \
        return x;                                                                       \
    }
NATIVE2(add8, "addb", uint8_t) NATIVE2(or8, "orb", uint8_t) NATIVE2(adc8, "adcb", uint8_t)
NATIVE2(sbb8, "sbbb", uint8_t) NATIVE2(and8, "andb", uint8_t) NATIVE2(sub8, "subb", uint8_t)
NATIVE2(xor8, "xorb", uint8_t) NATIVE2(cmp8, "cmpb", uint8_t)
NATIVE2(add16, "addw", uint16_t) NATIVE2(or16, "orw", uint16_t) NATIVE2(adc16, "adcw", uint16_t)
NATIVE2(sbb16, "sbbw", uint16_t) NATIVE2(and16, "andw", uint16_t) NATIVE2(sub16, "subw", uint16_t)
NATIVE2(xor16, "xorw", uint16_t) NATIVE2(cmp16, "cmpw", uint16_t)

typedef uint32_t (*native2)(uint32_t, uint32_t, uint32_t *);
static const native2 native_binary[2][8] = {
    { add8, or8, adc8, sbb8, and8, sub8, xor8, cmp8 },
    { add16, or16, adc16, sbb16, and16, sub16, xor16, cmp16 },
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

TEST(v86_alu, binary_operations_match_the_processor)
{
    uint32_t seed = 1;

    for (unsigned wide = 0; wide < 2; wide++) {
        unsigned bits = wide ? 16 : 8;

        for (unsigned op = 0; op < 8; op++) {
            uint32_t compare = op == 1 || op == 4 || op == 6 ? STATUS & ~AF_Mask : STATUS;

            for (unsigned n = 0; n < 4000; n++) {
                uint32_t a = next_random(&seed) & ((1u << bits) - 1);
                uint32_t b = next_random(&seed) & ((1u << bits) - 1);
                uint32_t f1 = next_random(&seed) & STATUS, f2 = f1;

                CHECK_EQ(alu_binary(op, a, b, bits, &f1), native_binary[wide][op](a, b, &f2));
                CHECK_EQ(f1 & compare, f2 & compare);
            }
        }
    }
}

#define NATIVE_SHIFT(name, insn, type)                                                  \
    static uint32_t name(uint32_t a, uint32_t count, uint32_t *flags)                   \
    {                                                                                   \
        type x = (type)a;                                                               \
        uint32_t f = *flags & STATUS;                                                   \
        __asm__ volatile("pushl %1; popfl; " insn " %%cl, %0; pushfl; popl %1"          \
                         : "+q"(x), "+d"(f) : "c"(count) : "cc", "memory");             \
        *flags = f;                                                                     \
        return x;                                                                       \
    }
NATIVE_SHIFT(rol8, "rolb", uint8_t) NATIVE_SHIFT(ror8, "rorb", uint8_t)
NATIVE_SHIFT(rcl8, "rclb", uint8_t) NATIVE_SHIFT(rcr8, "rcrb", uint8_t)
NATIVE_SHIFT(shl8, "shlb", uint8_t) NATIVE_SHIFT(shr8, "shrb", uint8_t)
NATIVE_SHIFT(sar8, "sarb", uint8_t)
NATIVE_SHIFT(rol16, "rolw", uint16_t) NATIVE_SHIFT(ror16, "rorw", uint16_t)
NATIVE_SHIFT(rcl16, "rclw", uint16_t) NATIVE_SHIFT(rcr16, "rcrw", uint16_t)
NATIVE_SHIFT(shl16, "shlw", uint16_t) NATIVE_SHIFT(shr16, "shrw", uint16_t)
NATIVE_SHIFT(sar16, "sarw", uint16_t)
static const native2 native_shift[2][8] = {
    { rol8, ror8, rcl8, rcr8, shl8, shr8, shl8, sar8 },
    { rol16, ror16, rcl16, rcr16, shl16, shr16, shl16, sar16 },
};

TEST(v86_alu, shifts_match_the_processor)
{
    uint32_t seed = 7;

    for (unsigned wide = 0; wide < 2; wide++) {
        for (unsigned op = 0; op < 8; op++) {
            for (unsigned n = 0; n < 2000; n++) {
                uint32_t a = next_random(&seed) & (wide ? 0xFFFF : 0xFF);
                unsigned count = next_random(&seed) % (wide ? 16 : 8);
                uint32_t f1 = next_random(&seed) & STATUS, f2 = f1;
                uint32_t same = CF_Mask | (count == 1 ? OF_Mask : 0) |
                                (op >= 4 && count > 0 ? SF_Mask | ZF_Mask | PF_Mask : 0);

                CHECK_EQ(alu_shift(op, a, count, wide ? 16 : 8, &f1), native_shift[wide][op](a, count, &f2));
                CHECK_EQ(f1 & same, f2 & same);
            }
        }
    }
}

TEST(v86_alu, conditions_are_those_of_the_jumps)
{
    CHECK(alu_condition(0x4, ZF_Mask));             /* JZ */
    CHECK(!alu_condition(0x5, ZF_Mask));
    CHECK(alu_condition(0xC, SF_Mask));             /* JL */
    CHECK(!alu_condition(0xC, SF_Mask | OF_Mask));
    CHECK(alu_condition(0xF, SF_Mask | OF_Mask));   /* JG */
    CHECK(alu_condition(0x6, CF_Mask));             /* JBE */
    CHECK(alu_condition(0xA, PF_Mask));             /* JP */
}

/* ---- what V86 mode refuses ---------------------------------------------------------------------- */

TEST(v86_emulate, a_word_at_ffff_wraps_to_offset_0)
{
    START(0x100, 0xA1, 0xFF, 0xFF);                 /* MOV AX, [FFFF] */
    memory[0x2FFFF] = 0x34;
    memory[0x20000] = 0x12;
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);
    CHECK_EQ(crs.Client_AX, 0x1234);
    CHECK_EQ(crs.Client_EIP, 0x103);
}

TEST(v86_emulate, a_push_with_sp_1_wraps)
{
    START(0x100, 0x50);                             /* PUSH AX */
    crs.Client_EAX = 0xBEEF;
    crs.Client_ESP = 1;
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);
    CHECK_EQ(crs.Client_SP, 0xFFFF);
    CHECK_EQ(memory[0x4FFFF], 0xEF);
    CHECK_EQ(memory[0x40000], 0xBE);
}

TEST(v86_emulate, an_instruction_straddling_the_segment_end_is_fetched_around)
{
    START(0xFFFE, 0xB8, 0x78);                      /* MOV AX, 5678 with its last byte at 0 */
    memory[0x10000] = 0x56;
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);
    CHECK_EQ(crs.Client_AX, 0x5678);
    CHECK_EQ(crs.Client_EIP, 1);
}

TEST(v86_emulate, ip_behind_ffff_goes_on_at_0)
{
    START(0, 0x90);
    crs.Client_EIP = 0x10000;
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);
    CHECK_EQ(crs.Client_EIP, 0);
}

TEST(v86_emulate, pop_with_any_reg_field_is_pop)
{
    START(0x100, 0x8F, 0x0E, 0x10, 0x00);           /* 8F /1 [0010] */
    crs.Client_ESP = 0x200;
    memory[0x40200] = 0xCD;
    memory[0x40201] = 0xAB;
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);
    CHECK_EQ(memory[0x20010], 0xCD);
    CHECK_EQ(memory[0x20011], 0xAB);
    CHECK_EQ(crs.Client_SP, 0x202);
    CHECK_EQ(crs.Client_EIP, 0x104);
}

TEST(v86_emulate, rep_movsw_over_the_end_moves_all_of_it)
{
    START(0x100, 0xF3, 0xA5);
    crs.Client_ESI = 0xFFFD;
    crs.Client_EDI = 0xFFFF;
    crs.Client_ECX = 2;
    memory[0x2FFFD] = 1;
    memory[0x2FFFE] = 2;
    memory[0x2FFFF] = 3;
    memory[0x20000] = 4;
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);  /* one step; IP stays */
    CHECK_EQ(crs.Client_EIP, 0x100);
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);
    CHECK_EQ(crs.Client_EIP, 0x102);
    CHECK_EQ(crs.Client_CX, 0);
    CHECK_EQ(memory[0x3FFFF], 1);
    CHECK_EQ(memory[0x30000], 2);
    CHECK_EQ(memory[0x30001], 3);
    CHECK_EQ(memory[0x30002], 4);
}

TEST(v86_emulate, repne_scasw_stops_where_it_finds)
{
    START(0x100, 0xF2, 0xAF);
    crs.Client_EAX = 0x0201;
    crs.Client_EDI = 0xFFFF;
    crs.Client_ECX = 5;
    memory[0x3FFFF] = 1;
    memory[0x30000] = 2;
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);
    CHECK_EQ(crs.Client_EIP, 0x102);
    CHECK_EQ(crs.Client_CX, 4);
    CHECK_EQ(crs.Client_EFlags & ZF_Mask, ZF_Mask);
}

TEST(v86_emulate, a_far_call_through_memory_at_the_end)
{
    START(0x100, 0xFF, 0x1E, 0xFE, 0xFF);           /* CALL FAR [FFFE] */
    crs.Client_ESP = 0x100;
    memory[0x2FFFE] = 0x11;
    memory[0x2FFFF] = 0x22;
    memory[0x20000] = 0x33;
    memory[0x20001] = 0x44;
    CHECK_EQ(v86_emulate(&crs, memory), V86_DONE);
    CHECK_EQ(crs.Client_CS, 0x4433);
    CHECK_EQ(crs.Client_EIP, 0x2211);
    CHECK_EQ(crs.Client_SP, 0xFC);
    CHECK_EQ(memory[0x400FC] | memory[0x400FD] << 8, 0x104);
    CHECK_EQ(memory[0x400FE] | memory[0x400FF] << 8, 0x1000);
}

TEST(v86_emulate, what_it_does_not_know_changes_nothing)
{
    static const uint8_t codes[][3] = {
        { 0x0F, 0x01, 0x10 }, { 0x66, 0x90, 0 }, { 0x63, 0xC0, 0 }, { 0xF7, 0xF0, 0 },
        { 0xC4, 0xC0, 0 }, { 0xFE, 0xF8, 0 },
    };

    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct Client_Reg_Struc before;

        start(0x100, codes[i], 3);
        before = crs;
        CHECK_EQ(v86_emulate(&crs, memory), V86_UNKNOWN);
        CHECK_MEM_EQ(&crs, &before, sizeof crs);
    }
}

TEST(v86_emulate, any_bytes_return)
{
    uint32_t seed = 3;

    for (unsigned n = 0; n < 200000; n++) {
        uint8_t code[16];

        for (unsigned i = 0; i < sizeof code; i++) {
            code[i] = (uint8_t)next_random(&seed);
        }
        crs.Client_CS = (uint16_t)next_random(&seed);
        crs.Client_DS = crs.Client_ES = crs.Client_SS = (uint16_t)next_random(&seed);
        crs.Client_EIP = (uint16_t)next_random(&seed);
        crs.Client_EBX = crs.Client_ESI = crs.Client_EDI = next_random(&seed);
        crs.Client_ESP = next_random(&seed);
        put(crs.Client_CS, crs.Client_IP, code, sizeof code);
        (void)v86_emulate(&crs, memory);
        CHECK(crs.Client_EIP <= 0xFFFF);
    }
}

/* ---- prefixes ------------------------------------------------------------------------------------- */

TEST(v86_decode, prefixes_in_any_order)
{
    static uint8_t code[0x10000] = { 0x2E, 0xF3, 0x66, 0x67, 0xF0, 0x6D };
    struct v86_insn insn;

    v86_decode(code, 0, &insn);
    CHECK_EQ(insn.opcode, 0x6D);
    CHECK_EQ(insn.length, 6);
    CHECK_EQ(insn.segment, SEG_CS);
    CHECK_EQ(insn.rep, 0xF3);
    CHECK(insn.operand32 && insn.address32 && insn.lock);
}

TEST(v86_decode, fifteen_prefixes_are_no_instruction)
{
    static uint8_t code[0x10000];
    struct v86_insn insn;

    memset(code, 0x26, 16);
    v86_decode(code, 0, &insn);
    CHECK_EQ(insn.length, 0);
}

TEST(v86_decode, wraps_at_the_end_of_the_segment)
{
    static uint8_t code[0x10000];
    struct v86_insn insn;

    code[0xFFFF] = 0x36;
    code[0] = 0xCF;
    v86_decode(code, 0xFFFF, &insn);
    CHECK_EQ(insn.opcode, 0xCF);
    CHECK_EQ(insn.segment, SEG_SS);
}
