/*
 * v86_emulate - one instruction the way an 8086 does it.  Pure.
 *
 * Old packers and copy protections depend on what V86 mode refuses: a word at offset FFFFh, a push
 * with SP = 1, code that runs over the end of its segment, encodings the 386 made invalid.  The
 * 8086 set and the 80186's additions are here, 8- and 16-bit; nothing that the monitor already
 * emulates (flags, ports, INT, HLT), no 32-bit prefixes: those never ran on an 8086.  [8086UM]
 */
#include "vm/v86_emulate.h"

#include "vm/v86_alu.h"
#include "vm/v86_decode.h"

struct cpu {
    struct Client_Reg_Struc *crs;
    uint8_t *memory;
    struct v86_insn insn;
    uint16_t ip;                /* behind what has been fetched */
    bool unknown;
    /* the ModRM operand */
    uint8_t modrm;
    uint16_t ea_segment, ea_offset;
};

static uint8_t read8(struct cpu *c, uint16_t segment, uint16_t offset)
{
    return c->memory[((uint32_t)segment << 4) + offset];
}

static uint32_t read_mem(struct cpu *c, uint16_t segment, uint16_t offset, unsigned bits)
{
    uint32_t low = read8(c, segment, offset);

    return bits == 8 ? low : low | (uint32_t)read8(c, segment, (uint16_t)(offset + 1)) << 8;
}

static void write_mem(struct cpu *c, uint16_t segment, uint16_t offset, uint32_t value,
                      unsigned bits)
{
    c->memory[((uint32_t)segment << 4) + offset] = (uint8_t)value;
    if (bits == 16) {
        c->memory[((uint32_t)segment << 4) + (uint16_t)(offset + 1)] = (uint8_t)(value >> 8);
    }
}

static uint32_t fetch(struct cpu *c, unsigned bits)
{
    uint32_t value = read_mem(c, c->crs->Client_CS, c->ip, bits);

    c->ip = (uint16_t)(c->ip + bits / 8);
    return value;
}

static uint16_t fetch_signed(struct cpu *c)
{
    return (uint16_t)(int8_t)fetch(c, 8);
}

/* ---- registers ------------------------------------------------------------------------------- */

static uint32_t *reg_cell(struct cpu *c, unsigned reg)
{
    struct Client_Reg_Struc *r = c->crs;
    uint32_t *const cell[8] = { &r->Client_EAX, &r->Client_ECX, &r->Client_EDX, &r->Client_EBX,
                                &r->Client_ESP, &r->Client_EBP, &r->Client_ESI, &r->Client_EDI };

    return cell[reg & 7];
}

static uint32_t get_reg(struct cpu *c, unsigned reg, unsigned bits)
{
    if (bits == 16) {
        return *reg_cell(c, reg) & 0xFFFF;
    }
    return (*reg_cell(c, reg & 3) >> (reg & 4 ? 8 : 0)) & 0xFF;
}

static void set_reg(struct cpu *c, unsigned reg, uint32_t value, unsigned bits)
{
    uint32_t *cell = bits == 16 ? reg_cell(c, reg) : reg_cell(c, reg & 3);
    unsigned shift = bits == 8 && (reg & 4) ? 8 : 0;
    uint32_t mask = ((1u << bits) - 1) << shift;

    *cell = (*cell & ~mask) | ((value << shift) & mask);
}

static uint16_t *seg_cell(struct cpu *c, unsigned segment)
{
    struct Client_Reg_Struc *r = c->crs;
    uint16_t *const cell[4] = { &r->Client_ES, &r->Client_CS, &r->Client_SS, &r->Client_DS };

    return cell[segment & 3];
}

static uint16_t data_segment(struct cpu *c, unsigned otherwise)
{
    switch (c->insn.segment) {
    case SEG_DEFAULT: return *seg_cell(c, otherwise);
    case SEG_FS: return c->crs->Client_FS;
    case SEG_GS: return c->crs->Client_GS;
    default: return *seg_cell(c, (unsigned)c->insn.segment);
    }
}

/* ---- the ModRM operand ------------------------------------------------------------------------ */

static void fetch_modrm(struct cpu *c)
{
    struct Client_Reg_Struc *r = c->crs;
    unsigned mod, rm;
    uint16_t base = 0;
    bool stack = false;

    c->modrm = (uint8_t)fetch(c, 8);
    mod = c->modrm >> 6;
    rm = c->modrm & 7;
    if (mod == 3) {
        return;
    }
    switch (rm) {
    case 0: base = (uint16_t)(r->Client_BX + r->Client_SI); break;
    case 1: base = (uint16_t)(r->Client_BX + r->Client_DI); break;
    case 2: base = (uint16_t)(r->Client_BP + r->Client_SI); stack = true; break;
    case 3: base = (uint16_t)(r->Client_BP + r->Client_DI); stack = true; break;
    case 4: base = r->Client_SI; break;
    case 5: base = r->Client_DI; break;
    case 6: base = mod != 0 ? r->Client_BP : 0; stack = mod != 0; break;
    default: base = r->Client_BX; break;
    }
    if (mod == 1) {
        base = (uint16_t)(base + fetch_signed(c));
    } else if (mod == 2 || (mod == 0 && rm == 6)) {
        base = (uint16_t)(base + fetch(c, 16));
    }
    c->ea_offset = base;
    c->ea_segment = data_segment(c, stack ? SEG_SS : SEG_DS);
}

static unsigned modrm_reg(const struct cpu *c)
{
    return (c->modrm >> 3) & 7;
}

static uint32_t get_rm(struct cpu *c, unsigned bits)
{
    return c->modrm >= 0xC0 ? get_reg(c, c->modrm & 7, bits)
                            : read_mem(c, c->ea_segment, c->ea_offset, bits);
}

static void set_rm(struct cpu *c, uint32_t value, unsigned bits)
{
    if (c->modrm >= 0xC0) {
        set_reg(c, c->modrm & 7, value, bits);
    } else {
        write_mem(c, c->ea_segment, c->ea_offset, value, bits);
    }
}

/* ---- stack and flow ----------------------------------------------------------------------------- */

static void push(struct cpu *c, uint32_t value)
{
    c->crs->Client_SP = (uint16_t)(c->crs->Client_SP - 2);
    write_mem(c, c->crs->Client_SS, c->crs->Client_SP, value, 16);
}

static uint16_t pop(struct cpu *c)
{
    uint16_t value = (uint16_t)read_mem(c, c->crs->Client_SS, c->crs->Client_SP, 16);

    c->crs->Client_SP = (uint16_t)(c->crs->Client_SP + 2);
    return value;
}

static void jump_if(struct cpu *c, bool taken)
{
    uint16_t distance = fetch_signed(c);

    if (taken) {
        c->ip = (uint16_t)(c->ip + distance);
    }
}

/* ---- groups --------------------------------------------------------------------------------------- */

static void alu_forms(struct cpu *c, uint8_t opcode)
{
    unsigned operation = (opcode >> 3) & 7, bits = opcode & 1 ? 16 : 8;
    uint32_t *flags = &c->crs->Client_EFlags, result;

    if ((opcode & 7) >= 4) {                            /* accumulator, immediate */
        result = alu_binary(operation, get_reg(c, 0, bits), fetch(c, bits), bits, flags);
        if (operation != 7) {
            set_reg(c, 0, result, bits);
        }
        return;
    }
    fetch_modrm(c);
    if (opcode & 2) {
        result = alu_binary(operation, get_reg(c, modrm_reg(c), bits), get_rm(c, bits), bits, flags);
        if (operation != 7) {
            set_reg(c, modrm_reg(c), result, bits);
        }
    } else {
        result = alu_binary(operation, get_rm(c, bits), get_reg(c, modrm_reg(c), bits), bits, flags);
        if (operation != 7) {
            set_rm(c, result, bits);
        }
    }
}

static void group_80(struct cpu *c, uint8_t opcode)
{
    unsigned bits = opcode & 1 ? 16 : 8;
    uint32_t a, b;

    fetch_modrm(c);
    a = get_rm(c, bits);
    b = opcode == 0x83 ? fetch_signed(c) : fetch(c, bits);
    b = alu_binary(modrm_reg(c), a, b, bits, &c->crs->Client_EFlags);
    if (modrm_reg(c) != 7) {
        set_rm(c, b, bits);
    }
}

static void group_f6(struct cpu *c, unsigned bits)
{
    uint32_t *flags = &c->crs->Client_EFlags, a, b, product;

    fetch_modrm(c);
    a = get_rm(c, bits);
    switch (modrm_reg(c)) {
    case 0:
    case 1:                                             /* TEST; /1 is its twin */
        (void)alu_binary(4, a, fetch(c, bits), bits, flags);
        break;
    case 2:
        set_rm(c, ~a, bits);
        break;
    case 3:
        set_rm(c, alu_neg(a, bits, flags), bits);
        break;
    case 4:
    case 5:
        b = get_reg(c, 0, bits);
        if (modrm_reg(c) == 4) {
            product = a * b;
        } else if (bits == 8) {
            product = (uint32_t)((int8_t)a * (int8_t)b);
        } else {
            product = (uint32_t)((int16_t)a * (int16_t)b);
        }
        set_reg(c, 0, product, 16);
        if (bits == 16) {
            set_reg(c, 2, product >> 16, 16);
        }
        *flags &= ~(CF_Mask | OF_Mask);
        if (modrm_reg(c) == 4 ? (product >> bits) != 0
            : product != (bits == 8 ? (uint32_t)(int8_t)product : (uint32_t)(int16_t)product)) {
            *flags |= CF_Mask | OF_Mask;
        }
        break;
    default:
        c->unknown = true;                              /* DIV: may fault, and never straddles alone */
        break;
    }
}

static void group_ff(struct cpu *c, uint8_t opcode)
{
    unsigned bits = opcode & 1 ? 16 : 8;
    uint32_t *flags = &c->crs->Client_EFlags, value;

    fetch_modrm(c);
    value = get_rm(c, bits);
    switch (modrm_reg(c)) {
    case 0: set_rm(c, alu_inc(value, bits, flags), bits); return;
    case 1: set_rm(c, alu_dec(value, bits, flags), bits); return;
    default: break;
    }
    if (bits == 8) {
        c->unknown = true;
        return;
    }
    switch (modrm_reg(c)) {
    case 2:
        push(c, c->ip);
        c->ip = (uint16_t)value;
        break;
    case 4:
        c->ip = (uint16_t)value;
        break;
    case 3:
    case 5:
        if (c->modrm >= 0xC0) {
            c->unknown = true;
            break;
        }
        uint16_t segment = (uint16_t)read_mem(c, c->ea_segment, (uint16_t)(c->ea_offset + 2), 16);

        if (modrm_reg(c) == 3) {
            push(c, c->crs->Client_CS);
            push(c, c->ip);
        }
        c->crs->Client_CS = segment;
        c->ip = (uint16_t)value;
        break;
    default:                                            /* /6, and /7 which the 8086 takes as /6 */
        push(c, value);
        break;
    }
}

static void group_shift(struct cpu *c, uint8_t opcode)
{
    unsigned bits = opcode & 1 ? 16 : 8, count;

    fetch_modrm(c);
    count = opcode < 0xD0 ? fetch(c, 8) & 31 : opcode & 2 ? c->crs->Client_CL : 1;
    set_rm(c, alu_shift(modrm_reg(c), get_rm(c, bits), count, bits, &c->crs->Client_EFlags), bits);
}

/* One step of MOVS CMPS STOS LODS SCAS. */
static void string_step(struct cpu *c, uint8_t opcode)
{
    struct Client_Reg_Struc *r = c->crs;
    unsigned bits = opcode & 1 ? 16 : 8;
    uint16_t step = (uint16_t)(r->Client_EFlags & DF_Mask ? 0u - bits / 8 : bits / 8);
    uint16_t source = data_segment(c, SEG_DS);

    switch (opcode & 0xFE) {
    case 0xA4:
        write_mem(c, r->Client_ES, r->Client_DI, read_mem(c, source, r->Client_SI, bits), bits);
        break;
    case 0xA6:
        (void)alu_binary(7, read_mem(c, source, r->Client_SI, bits),
                         read_mem(c, r->Client_ES, r->Client_DI, bits), bits, &r->Client_EFlags);
        break;
    case 0xAA:
        write_mem(c, r->Client_ES, r->Client_DI, get_reg(c, 0, bits), bits);
        break;
    case 0xAC:
        set_reg(c, 0, read_mem(c, source, r->Client_SI, bits), bits);
        break;
    default:
        (void)alu_binary(7, get_reg(c, 0, bits), read_mem(c, r->Client_ES, r->Client_DI, bits),
                         bits, &r->Client_EFlags);
        break;
    }
    if ((opcode & 0xFE) != 0xAA && (opcode & 0xFE) != 0xAE) {
        r->Client_SI = (uint16_t)(r->Client_SI + step);
    }
    if ((opcode & 0xFE) != 0xAC) {
        r->Client_DI = (uint16_t)(r->Client_DI + step);
    }
}

/* With REP one step is done and IP stays while there is more: interrupts get in between. */
static void string_insn(struct cpu *c, uint8_t opcode)
{
    struct Client_Reg_Struc *r = c->crs;
    bool compares = (opcode & 0xFE) == 0xA6 || (opcode & 0xFE) == 0xAE;

    if (c->insn.rep == 0) {
        string_step(c, opcode);
        return;
    }
    if (r->Client_CX == 0) {
        return;
    }
    string_step(c, opcode);
    r->Client_CX = (uint16_t)(r->Client_CX - 1);
    if (r->Client_CX != 0 &&
        (!compares || ((r->Client_EFlags & ZF_Mask) != 0) == (c->insn.rep == 0xF3))) {
        c->ip = r->Client_IP;
    }
}

static void load_far(struct cpu *c, unsigned segment)
{
    fetch_modrm(c);
    if (c->modrm >= 0xC0) {
        c->unknown = true;
        return;
    }
    uint16_t selector = (uint16_t)read_mem(c, c->ea_segment, (uint16_t)(c->ea_offset + 2), 16);

    set_reg(c, modrm_reg(c), read_mem(c, c->ea_segment, c->ea_offset, 16), 16);
    *seg_cell(c, segment) = selector;
}

static void moves(struct cpu *c, uint8_t op)
{
    unsigned bits = op & 1 ? 16 : 8;
    uint32_t value;

    switch (op) {
    case 0x84: case 0x85:
        fetch_modrm(c);
        (void)alu_binary(4, get_rm(c, bits), get_reg(c, modrm_reg(c), bits), bits,
                         &c->crs->Client_EFlags);
        break;
    case 0x86: case 0x87:
        fetch_modrm(c);
        value = get_rm(c, bits);
        set_rm(c, get_reg(c, modrm_reg(c), bits), bits);
        set_reg(c, modrm_reg(c), value, bits);
        break;
    case 0x88: case 0x89:
        fetch_modrm(c);
        set_rm(c, get_reg(c, modrm_reg(c), bits), bits);
        break;
    case 0x8A: case 0x8B:
        fetch_modrm(c);
        set_reg(c, modrm_reg(c), get_rm(c, bits), bits);
        break;
    case 0x8C:
        fetch_modrm(c);
        set_rm(c, *seg_cell(c, modrm_reg(c)), 16);
        break;
    case 0x8D:
        fetch_modrm(c);
        set_reg(c, modrm_reg(c), c->ea_offset, 16);
        break;
    case 0x8E:
        fetch_modrm(c);
        *seg_cell(c, modrm_reg(c)) = (uint16_t)get_rm(c, 16);
        break;
    case 0x8F:                                          /* the 8086 does not look at the reg field */
        value = pop(c);
        fetch_modrm(c);
        set_rm(c, value, 16);
        break;
    case 0xA0: case 0xA1: case 0xA2: case 0xA3:
        value = fetch(c, 16);
        if (op < 0xA2) {
            set_reg(c, 0, read_mem(c, data_segment(c, SEG_DS), (uint16_t)value, bits), bits);
        } else {
            write_mem(c, data_segment(c, SEG_DS), (uint16_t)value, get_reg(c, 0, bits), bits);
        }
        break;
    case 0xC6: case 0xC7:                               /* any reg field */
        fetch_modrm(c);
        set_rm(c, fetch(c, bits), bits);
        break;
    case 0xD7:
        value = (uint16_t)(c->crs->Client_BX + c->crs->Client_AL);
        c->crs->Client_AL = read8(c, data_segment(c, SEG_DS), (uint16_t)value);
        break;
    default:
        c->unknown = true;
        break;
    }
}

static void flow(struct cpu *c, uint8_t op)
{
    struct Client_Reg_Struc *r = c->crs;
    uint16_t first, second;

    switch (op) {
    case 0x9A: case 0xEA:
        first = (uint16_t)fetch(c, 16);
        second = (uint16_t)fetch(c, 16);
        if (op == 0x9A) {
            push(c, r->Client_CS);
            push(c, c->ip);
        }
        r->Client_CS = second;
        c->ip = first;
        break;
    case 0xC2: case 0xC3: case 0xCA: case 0xCB:
        first = op & 1 ? 0 : (uint16_t)fetch(c, 16);
        c->ip = pop(c);
        if (op >= 0xCA) {
            r->Client_CS = pop(c);
        }
        r->Client_SP = (uint16_t)(r->Client_SP + first);
        break;
    case 0xE0: case 0xE1: case 0xE2:
        r->Client_CX = (uint16_t)(r->Client_CX - 1);
        jump_if(c, r->Client_CX != 0 &&
                (op == 0xE2 || ((r->Client_EFlags & ZF_Mask) != 0) == (op == 0xE1)));
        break;
    case 0xE3:
        jump_if(c, r->Client_CX == 0);
        break;
    case 0xE8: case 0xE9:
        first = (uint16_t)fetch(c, 16);
        if (op == 0xE8) {
            push(c, c->ip);
        }
        c->ip = (uint16_t)(c->ip + first);
        break;
    case 0xEB:
        jump_if(c, true);
        break;
    default:
        c->unknown = true;
        break;
    }
}

static void pusha_popa(struct cpu *c, bool is_push)
{
    uint16_t sp = c->crs->Client_SP;

    for (unsigned i = 0; i < 8; i++) {
        if (is_push) {
            push(c, i == 4 ? sp : get_reg(c, i, 16));
        } else {
            uint16_t value = pop(c);

            if (7 - i != 4) {
                set_reg(c, 7 - i, value, 16);
            }
        }
    }
}

static void single(struct cpu *c, uint8_t op)
{
    struct Client_Reg_Struc *r = c->crs;
    uint32_t value;

    switch (op) {
    case 0x06: case 0x0E: case 0x16: case 0x1E:
        push(c, *seg_cell(c, op >> 3));
        break;
    case 0x07: case 0x17: case 0x1F:
        *seg_cell(c, op >> 3) = pop(c);
        break;
    case 0x60: case 0x61:
        pusha_popa(c, op == 0x60);
        break;
    case 0x68:
        push(c, fetch(c, 16));
        break;
    case 0x6A:
        push(c, fetch_signed(c));
        break;
    case 0x90:
        break;
    case 0x98:
        r->Client_AX = (uint16_t)(int8_t)r->Client_AL;
        break;
    case 0x99:
        r->Client_DX = r->Client_AX & 0x8000 ? 0xFFFF : 0;
        break;
    case 0x9E:
        value = CF_Mask | PF_Mask | AF_Mask | ZF_Mask | SF_Mask;
        r->Client_EFlags = (r->Client_EFlags & ~value) | (r->Client_AH & value);
        break;
    case 0x9F:
        r->Client_AH = (uint8_t)r->Client_EFlags;
        break;
    case 0xC9:
        r->Client_SP = r->Client_BP;
        r->Client_BP = pop(c);
        break;
    case 0xF5: r->Client_EFlags ^= CF_Mask; break;
    case 0xF8: r->Client_EFlags &= ~CF_Mask; break;
    case 0xF9: r->Client_EFlags |= CF_Mask; break;
    case 0xFC: r->Client_EFlags &= ~DF_Mask; break;
    case 0xFD: r->Client_EFlags |= DF_Mask; break;
    default:
        c->unknown = true;
        break;
    }
}

static void execute(struct cpu *c, uint8_t op)
{
    uint32_t *flags = &c->crs->Client_EFlags;
    uint32_t value;

    if (op < 0x40 && (op & 7) < 6) {
        alu_forms(c, op);
    } else if (op >= 0x40 && op <= 0x4F) {
        value = get_reg(c, op & 7, 16);
        set_reg(c, op & 7, op < 0x48 ? alu_inc(value, 16, flags) : alu_dec(value, 16, flags), 16);
    } else if (op >= 0x50 && op <= 0x57) {
        push(c, get_reg(c, op & 7, 16));
    } else if (op >= 0x58 && op <= 0x5F) {
        value = pop(c);
        set_reg(c, op & 7, value, 16);
    } else if (op >= 0x70 && op <= 0x7F) {
        jump_if(c, alu_condition(op & 15, *flags));
    } else if (op >= 0x80 && op <= 0x83) {
        group_80(c, op);
    } else if ((op >= 0x84 && op <= 0x8F) || (op >= 0xA0 && op <= 0xA3) || op == 0xC6 ||
               op == 0xC7 || op == 0xD7) {
        moves(c, op);
    } else if (op >= 0x91 && op <= 0x97) {
        value = get_reg(c, op & 7, 16);
        set_reg(c, op & 7, get_reg(c, 0, 16), 16);
        set_reg(c, 0, value, 16);
    } else if ((op >= 0xA4 && op <= 0xA7) || (op >= 0xAA && op <= 0xAF)) {
        string_insn(c, op);
    } else if (op == 0xA8 || op == 0xA9) {
        unsigned bits = op & 1 ? 16 : 8;

        (void)alu_binary(4, get_reg(c, 0, bits), fetch(c, bits), bits, flags);
    } else if (op >= 0xB0 && op <= 0xBF) {
        unsigned bits = op & 8 ? 16 : 8;

        set_reg(c, op & 7, fetch(c, bits), bits);
    } else if (op == 0xC0 || op == 0xC1 || (op >= 0xD0 && op <= 0xD3)) {
        group_shift(c, op);
    } else if (op == 0xC4 || op == 0xC5) {
        load_far(c, op == 0xC4 ? SEG_ES : SEG_DS);
    } else if (op == 0xF6 || op == 0xF7) {
        group_f6(c, op & 1 ? 16 : 8);
    } else if (op == 0xFE || op == 0xFF) {
        group_ff(c, op);
    } else if (op == 0x9A || (op >= 0xC2 && op <= 0xC3) || (op >= 0xCA && op <= 0xCB) ||
               (op >= 0xE0 && op <= 0xE3) || (op >= 0xE8 && op <= 0xEB)) {
        flow(c, op);
    } else {
        single(c, op);
    }
}

enum v86_emulated v86_emulate(struct Client_Reg_Struc *crs, uint8_t *memory)
{
    struct Client_Reg_Struc saved = *crs;
    struct cpu c = { .crs = crs, .memory = memory };

    if (crs->Client_EIP > 0xFFFF) {         /* ran past the end: goes on at 0 */
        crs->Client_EIP &= 0xFFFF;
        return V86_DONE;
    }
    v86_decode(memory + ((uint32_t)crs->Client_CS << 4), crs->Client_IP, &c.insn);
    if (c.insn.length == 0 || c.insn.operand32 || c.insn.address32) {
        return V86_UNKNOWN;
    }
    c.ip = (uint16_t)(crs->Client_IP + c.insn.length);
    execute(&c, c.insn.opcode);
    if (c.unknown) {
        *crs = saved;
        return V86_UNKNOWN;
    }
    crs->Client_EIP = c.ip;
    return V86_DONE;
}
