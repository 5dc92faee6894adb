/* run - instructions done in a program's place: against the monitor's own 8086, and around video memory. */
#include "unit.h"
#include "../../../vxd/vdd/run.h"
#include "../../../vmm/vm/v86_emulate.h"

#define MEMORY_BYTES    0x110000u
#define CODE            0x10000u        /* CS = 1000h */
#define ANY_FLAGS       (CF_Mask | PF_Mask | AF_Mask | ZF_Mask | SF_Mask | OF_Mask | DF_Mask)

static uint8_t mine[MEMORY_BYTES + 8], theirs[MEMORY_BYTES + 8], video[VGA_MEMORY_BYTES];
static struct vga vga;
static volatile uint32_t stop;
static uint32_t outs[8], out_count;

static bool no_segment(struct run *r, unsigned which)
{
    (void)r, (void)which;
    return false;
}

static bool never(struct run *r, uint32_t linear, bool write)
{
    (void)r, (void)linear, (void)write;
    return false;
}

static bool out(struct run *r, uint16_t port, uint8_t value)
{
    (void)r;
    outs[out_count++ & 7] = (uint32_t)port << 8 | value;
    if (port == 0x3C5) {
        vga.sequencer[2] = value;
    } else if (port == 0x3CF) {
        vga.graphics[8] = value;
    }
    return true;
}

static bool in(struct run *r, uint16_t port, uint8_t *value)
{
    (void)r;
    *value = (uint8_t)port;
    return true;
}

static const struct run_ops ops = { no_segment, never, out, in };

static void begin(struct run *r)
{
    memset(r, 0, sizeof *r);
    r->v86 = true;
    r->video = VGA_WINDOW;
    r->memory = (uintptr_t)mine;
    r->stop = &stop;
    r->ops = &ops;
    r->vga = &vga;
    r->selector[RUN_CS] = CODE >> 4;
    r->selector[RUN_DS] = 0x2000;
    r->selector[RUN_ES] = 0x2800;
    r->selector[RUN_SS] = 0x3000;
    r->selector[RUN_FS] = 0x4000;
    r->selector[RUN_GS] = 0x4800;
    r->reg[RUN_SP] = 0x8000;
    r->eflags = 2;
}

static void start(void)                 /* mode 12h */
{
    memset(&vga, 0, sizeof vga);
    memset(mine, 0, sizeof mine);
    memset(video, 0, sizeof video);
    vga.memory = video;
    vga.memory_bytes = sizeof video;
    vga.layout = VGA_PLANAR;
    vga.misc = 0xE3;
    vga.sequencer[2] = 0x0F;
    vga.sequencer[4] = 6;
    vga.graphics[6] = 5;
    vga.graphics[7] = 15;
    vga.graphics[8] = 0xFF;
    out_count = 0;
    stop = 0;
}

/* ---- against v86_emulate --------------------------------------------------------------------------- */

static uint32_t seed = 12345;

static uint32_t rnd(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 8;
}

/* Flags that this instruction leaves undefined. */
static uint32_t undefined(const uint8_t *code)
{
    uint8_t op = code[0], reg = code[1] >> 3 & 7;
    bool logic = (op < 0x40 && ((op >> 3) == 1 || (op >> 3) == 4 || (op >> 3) == 6)) || op == 0x84
        || op == 0x85 || op == 0xA8 || op == 0xA9
        || ((op == 0x80 || op == 0x81 || op == 0x83) && (reg == 1 || reg == 4 || reg == 6));

    if ((op & 0xFE) == 0xF6) {
        return reg < 2 ? AF_Mask : reg >= 4 ? SF_Mask | ZF_Mask | AF_Mask | PF_Mask : 0;
    }
    if ((op & 0xFE) == 0xC0 || (op >= 0xD0 && op <= 0xD3)) {
        return AF_Mask | OF_Mask;
    }
    return logic ? AF_Mask : 0;
}

/* The 8086 knows no FS and GS. */
static bool is_of_a_386(const uint8_t *code)
{
    return (code[0] == 0x8C || code[0] == 0x8E) && (code[1] & 0x20);
}

static bool one_case(unsigned *compared)
{
    struct Client_Reg_Struc crs;
    struct run r;
    uint8_t code[8];
    const uint8_t *insn;
    uint32_t mask;

    begin(&r);
    memset(&crs, 0, sizeof crs);
    for (unsigned i = 0; i < 8; i++) {
        code[i] = (uint8_t)rnd();
        if (i != RUN_SP) {
            r.reg[i] = rnd() << 8 ^ rnd();
        }
    }
    if ((rnd() & 3) == 0) {
        static const uint8_t prefix[4] = { 0x26, 0x2E, 0xF2, 0xF3 };

        memmove(code + 1, code, 7);
        code[0] = prefix[rnd() & 3];
    }
    r.reg[RUN_CX] &= 7;
    r.eflags = 2 | (rnd() & ANY_FLAGS);
    memcpy(mine + CODE + 0x4000, code, sizeof code);
    memcpy(theirs + CODE + 0x4000, code, sizeof code);
    r.eip = 0x4000;
    crs.Client_EAX = r.reg[0];
    crs.Client_ECX = r.reg[1];
    crs.Client_EDX = r.reg[2];
    crs.Client_EBX = r.reg[3];
    crs.Client_ESP = r.reg[4];
    crs.Client_EBP = r.reg[5];
    crs.Client_ESI = r.reg[6];
    crs.Client_EDI = r.reg[7];
    crs.Client_EIP = r.eip;
    crs.Client_EFlags = r.eflags | VM_Mask;
    crs.Client_ES = r.selector[0];
    crs.Client_CS = r.selector[1];
    crs.Client_SS = r.selector[2];
    crs.Client_DS = r.selector[3];
    crs.Client_FS = r.selector[4];
    crs.Client_GS = r.selector[5];
    insn = code[0] == 0x26 || code[0] == 0x2E || (code[0] & 0xFE) == 0xF2 ? code + 1 : code;
    run_begin(&r);
    if (run_go(&r, 20, 1) == RUN_UNKNOWN || is_of_a_386(insn)) {
        memcpy(mine, theirs, sizeof mine);
        return true;
    }
    /* The monitor does one element of a string at a time. */
    for (unsigned i = 0; i < 16; i++) {
        if (v86_emulate(&crs, theirs) != V86_DONE) {
            memcpy(theirs, mine, sizeof mine);      /* it is not in the 8086's set */
            return true;
        }
        if (crs.Client_EIP != 0x4000 || r.rep == 0) {
            break;
        }
    }
    mask = ANY_FLAGS & ~undefined(insn);
    ++*compared;
    return r.reg[0] == crs.Client_EAX && r.reg[1] == crs.Client_ECX && r.reg[2] == crs.Client_EDX
        && r.reg[3] == crs.Client_EBX && r.reg[4] == crs.Client_ESP && r.reg[5] == crs.Client_EBP
        && r.reg[6] == crs.Client_ESI && r.reg[7] == crs.Client_EDI && r.eip == crs.Client_EIP
        && ((r.eflags ^ crs.Client_EFlags) & mask) == 0 && r.selector[RUN_ES] == crs.Client_ES
        && r.selector[RUN_DS] == crs.Client_DS
        && memcmp(mine + 0x20000, theirs + 0x20000, 0x30000) == 0
        && memcmp(mine + CODE, theirs + CODE, 0x10000) == 0;
}

TEST(run, does_what_the_monitors_8086_does)
{
    unsigned compared = 0;

    start();
    for (unsigned i = 0; i < sizeof mine; i++) {
        mine[i] = theirs[i] = (uint8_t)(i * 7 + (i >> 8) * 3);
    }
    for (unsigned i = 0; i < 6000; i++) {
        if (!one_case(&compared)) {
            unit_fail(__FILE__, __LINE__, "case %u: %02X %02X %02X %02X", i, mine[CODE + 0x4000],
                      mine[CODE + 0x4001], mine[CODE + 0x4002], mine[CODE + 0x4003]);
        }
    }
    CHECK(compared > 3000);
}

/* ---- around video memory ------------------------------------------------------------------------------ */

static enum run_end go(struct run *r, const char *code, unsigned bytes, unsigned steps)
{
    memcpy(mine + CODE, code, bytes);
    r->eip = 0;
    run_begin(r);
    return run_go(r, steps, 20);
}
#define GO(r, code, steps)  go(r, code, sizeof code - 1, steps)

TEST(run, a_fill_goes_on_until_its_bound_and_then_further)
{
    struct run r;

    start();
    begin(&r);
    r.selector[RUN_ES] = 0xA000;
    r.reg[RUN_AX] = 0xA5;
    r.reg[RUN_CX] = 1000;
    CHECK_EQ(GO(&r, "\xF3\xAA\xF4", 400), RUN_BOUND);     /* REP STOSB; HLT */
    CHECK_EQ(r.eip, 0);
    CHECK_EQ(r.reg[RUN_CX] + r.reg[RUN_DI], 1000);
    CHECK(r.reg[RUN_DI] > 300 && r.reg[RUN_DI] < 500);
    CHECK_EQ(run_go(&r, 2000, 20), RUN_UNKNOWN);        /* HLT is none of ours */
    CHECK_EQ(r.eip, 2);
    CHECK_EQ(r.reg[RUN_CX], 0);
    CHECK_EQ(r.reg[RUN_DI], 1000);
    CHECK_EQ(video[999], 0xA5);
    CHECK_EQ(video[3 * VGA_PLANE_BYTES + 999], 0xA5);
    CHECK_EQ(video[1000], 0);
}

TEST(run, waiting_interrupts_end_it)
{
    struct run r;

    start();
    begin(&r);
    r.selector[RUN_ES] = 0xA000;
    r.reg[RUN_CX] = 1000;
    stop = 1;
    CHECK_EQ(GO(&r, "\xF3\xAA\xF4", 5000), RUN_STOPPED);
    CHECK(r.reg[RUN_CX] > 900 && r.reg[RUN_CX] < 1000);
    CHECK_EQ(r.eip, 0);
}

TEST(run, it_ends_when_video_memory_is_left_alone)
{
    struct run r;

    start();
    begin(&r);
    r.selector[RUN_ES] = 0xA000;
    CHECK_EQ(GO(&r, "\xAA\xEB\xFE", 5000), RUN_IDLE);     /* STOSB; JMP $ */
    CHECK_EQ(r.eip, 1);
    CHECK_EQ(r.accesses, 1);
}

TEST(run, read_modify_write_uses_the_latches)
{
    struct run r;

    start();
    begin(&r);
    vga.graphics[8] = 0x10;
    video[5] = 0x03;
    video[VGA_PLANE_BYTES + 5] = 0x30;
    r.selector[RUN_ES] = 0xA000;
    r.reg[RUN_DI] = 5;
    r.reg[RUN_AX] = 0xFF;
    CHECK_EQ(GO(&r, "\x26\x08\x05\xF4", 100), RUN_UNKNOWN);     /* OR ES:[DI],AL */
    CHECK_EQ(video[5], 0x13);
    CHECK_EQ(video[VGA_PLANE_BYTES + 5], 0x30);
    CHECK_EQ(video[2 * VGA_PLANE_BYTES + 5], 0x10);
}

TEST(run, a_word_is_two_bytes_in_order)
{
    struct run r;

    start();
    begin(&r);
    r.selector[RUN_DS] = 0xA000;
    CHECK_EQ(GO(&r, "\xC7\x06\x10\x00\x34\x12\xA1\x10\x00\xF4", 100), RUN_UNKNOWN);
    CHECK_EQ(video[0x10], 0x34);
    CHECK_EQ(video[0x11], 0x12);
    CHECK_EQ(r.reg[RUN_AX], 0x1234);
    CHECK_EQ(vga.latch, 0x12121212);
}

TEST(run, registers_of_the_adapter_are_written_on_the_way)
{
    struct run r;

    start();
    begin(&r);
    r.selector[RUN_ES] = 0xA000;
    r.reg[RUN_DX] = 0x3C4;
    /* MOV AX,0802h; OUT DX,AX; STOSB; MOV DL,0CEh; OUT DX,AL; IN AL,DX; MOV DX,60h; IN AL,DX */
    CHECK_EQ(GO(&r, "\xB8\x02\x08\xEF\xAA\xB2\xCE\xEE\xEC\xBA\x60\x00\xEC", 100), RUN_UNKNOWN);
    CHECK_EQ(out_count, 3);
    CHECK_EQ(outs[0], 0x3C402);
    CHECK_EQ(outs[1], 0x3C508);
    CHECK_EQ(outs[2], 0x3CE02);
    CHECK_EQ(video[3 * VGA_PLANE_BYTES], 2);
    CHECK_EQ(video[0], 0);
    CHECK_EQ(r.reg[RUN_AX] & 0xFF, 0xCE);
    CHECK_EQ(r.eip, 12);                                /* the keyboard's port is not ours */
}

TEST(run, ring_0_keeps_its_stack_pointer)
{
    static const char *const codes[] = {        /* after MOV [DI],AL, all 32-bit */
        "\x88\x07\x83\xC4\x10", "\x88\x07\x8D\x65\xF4", "\x88\x07\x89\xEC\x90", "\x88\x07\x94\x90\x90",
        "\x88\x07\xC9\x90\x90", "\x88\x07\x5B\x90\x90", "\x88\x07\xC3\x90\x90",
    };

    for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct run r;

        start();
        begin(&r);
        memcpy(mine + CODE, codes[i], 5);
        r.code32 = r.stack32 = r.no_stack = true;
        r.reg[RUN_DI] = VGA_WINDOW;
        r.reg[RUN_AX] = 0x55;
        r.reg[RUN_BP] = 0x7000;
        run_begin(&r);
        for (unsigned s = 0; s < RUN_SEGMENTS; s++) {
            r.segment[s] = (struct run_segment){ s == RUN_CS ? CODE : 0, 0, 0xFFFFF, true, true };
        }
        CHECK_EQ(run_go(&r, 100, 40), RUN_UNKNOWN);
        CHECK_EQ(r.eip, 2);
        CHECK_EQ(r.reg[RUN_SP], 0x8000);
        CHECK_EQ(r.reg[RUN_AX], 0x55);
        CHECK_EQ(video[0], 0x55);
    }
}

TEST(run, a_plane_that_is_used_much_is_worth_a_mapping)
{
    struct run r;

    start();
    begin(&r);
    vga.sequencer[2] = 1;
    r.selector[RUN_ES] = 0xA000;
    r.reg[RUN_CX] = 5000;
    CHECK_EQ(GO(&r, "\xAA\xE2\xFD\xF4", 5000), RUN_PLAIN);      /* STOSB; LOOP */
    CHECK(r.accesses < 100);
}

TEST(run, what_would_fault_does_nothing)
{
    struct run r;

    start();
    begin(&r);
    r.reg[RUN_BX] = 0xFFFF;
    CHECK_EQ(GO(&r, "\x8B\x07\xF4", 10), RUN_UNKNOWN);          /* a word at offset FFFFh */
    CHECK_EQ(r.eip, 0);
    CHECK_EQ(GO(&r, "\xF7\xF1", 10), RUN_UNKNOWN);              /* DIV CX */
    CHECK_EQ(GO(&r, "\x8E\xD0", 10), RUN_UNKNOWN);              /* MOV SS,AX */
    CHECK_EQ(GO(&r, "\x66\x67\x8B\x80\x00\x00\x10\x00", 10), RUN_UNKNOWN);  /* beyond 64 KB */
    r.reg[RUN_SP] = 1;
    CHECK_EQ(GO(&r, "\x50", 10), RUN_UNKNOWN);
    CHECK_EQ(r.reg[RUN_SP], 1);
    for (unsigned i = 0; i < 20; i++) {
        mine[CODE + i] = 0x66;
    }
    r.eip = 0;
    CHECK_EQ(run_go(&r, 10, 10), RUN_UNKNOWN);                  /* prefixes without end */
}

/* Whatever a program is and wherever it points: the sanitizer sees an access outside of its memory. */
TEST(run, any_program_stays_in_its_memory)
{
    unsigned ends[5] = { 0 };

    start();
    for (unsigned i = 0; i < sizeof mine - 8; i++) {
        mine[i] = (uint8_t)rnd();
    }
    for (unsigned i = 0; i < 20000; i++) {
        struct run r;

        begin(&r);
        for (unsigned k = 0; k < 8; k++) {
            r.reg[k] = rnd() << 8 ^ rnd();
        }
        for (unsigned k = 0; k < RUN_SEGMENTS; k++) {
            r.selector[k] = rnd() & 1 ? (uint16_t)(0x9F00 + rnd() % 0x2200) : (uint16_t)rnd();
        }
        vga.sequencer[2] = rnd() & 15;
        vga.sequencer[4] = rnd() & 14;
        vga.graphics[rnd() & 7] = (uint8_t)rnd();
        vga.graphics[8] = (uint8_t)rnd();
        vga.layout = rnd() % 3;
        r.eip = rnd() & 0xFFFF;
        r.eflags = rnd() & ANY_FLAGS;
        run_begin(&r);
        for (unsigned k = 0; k < 20; k++) {     /* more of the usual instructions */
            static const uint8_t usual[16] = { 0x26, 0x88, 0x8A, 0xAA, 0xF3, 0xA4, 0xA5, 0xAB, 0x02, 0x30,
                                               0xE2, 0x86, 0xFE, 0x66, 0x67, 0xC6 };

            mine[((uint32_t)r.selector[RUN_CS] << 4) + ((r.eip + rnd() % 64) & 0xFFFF)] = usual[rnd() & 15];
        }
        ends[run_go(&r, 300, 40)]++;
        CHECK(r.eip <= 0xFFFF + 15);
    }
    CHECK(ends[RUN_UNKNOWN] > 1000);
    CHECK(ends[RUN_BOUND] + ends[RUN_IDLE] + ends[RUN_PLAIN] > 100);
}

/* ---- protected mode -------------------------------------------------------------------------------------- */

static bool flat(struct run *r, unsigned which)
{
    r->segment[which] = (struct run_segment){ which == RUN_CS ? CODE : 0, 0,
                                              which == RUN_ES ? 0xA0010 : 0xFFFFFFFF, true,
                                              which != RUN_DS };
    r->code32 = true;
    r->stack32 = true;
    return true;
}

static bool low_megabyte(struct run *r, uint32_t linear, bool write)
{
    (void)r, (void)write;
    return linear < 0xA0000;
}

TEST(run, protected_mode_has_limits_and_pages)
{
    static const struct run_ops pm_ops = { flat, low_megabyte, out, in };
    struct run r;

    start();
    begin(&r);
    r.v86 = false;
    r.ops = &pm_ops;
    r.reg[RUN_DI] = 0xA0000;
    r.reg[RUN_CX] = 0x100;
    r.reg[RUN_AX] = 0x11;
    CHECK_EQ(GO(&r, "\xF3\xAA\xF4", 5000), RUN_UNKNOWN);        /* as far as ES reaches */
    CHECK_EQ(r.reg[RUN_DI], 0xA0011);
    CHECK_EQ(video[0x10], 0x11);
    CHECK_EQ(video[0x11], 0);
    /* MOV EAX,[0A0000h]; MOV FS:[50000h],EAX; HLT */
    CHECK_EQ(GO(&r, "\xA1\x00\x00\x0A\x00\x64\xA3\x00\x00\x05\x00\xF4", 100), RUN_UNKNOWN);
    CHECK_EQ(mine[0x50003], 0x11);
    CHECK_EQ(r.eip, 11);
    CHECK_EQ(GO(&r, "\xA3\x00\x00\x0A\x00", 100), RUN_UNKNOWN); /* DS cannot be written to */
    CHECK_EQ(r.eip, 0);
    CHECK_EQ(GO(&r, "\x64\xA1\x00\x00\x40\x00", 100), RUN_UNKNOWN);     /* not this program's page */
    CHECK_EQ(r.eip, 0);
    /* LEA EAX,[ECX*4+EDX+8]; MOVZX EBX,BYTE [0A0000h] */
    r.reg[RUN_CX] = 3;
    r.reg[RUN_DX] = 0x100;
    CHECK_EQ(GO(&r, "\x8D\x44\x8A\x08\x0F\xB6\x1D\x00\x00\x0A\x00\xF4", 100), RUN_UNKNOWN);
    CHECK_EQ(r.reg[RUN_AX], 0x114);
    CHECK_EQ(r.reg[RUN_BX], 0x11);
}
