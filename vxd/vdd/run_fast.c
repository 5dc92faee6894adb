/*
 * run_fast - the frequent instructions of V86 loops around video memory, done with few steps.  Pure.
 *
 * Bytes in memory, bytes and words in registers, no operand near the end of a segment: what is not
 * here, or would be an exception, is left to run.c with nothing of it done.
 */
#include <string.h>
#include "run.h"
#include "run_alu.h"

#define CODE_END    0xFFE0u             /* instructions behind it may wrap */

enum kind { OTHER, PREFIX, STORE, LOAD, BYTES, WORDS, AL_IMMEDIATE, TEST_AL, SHIFT_BYTE, SHIFT_WORD, INC, DEC,
            JUMP_IF, JUMP, LOOP, MOV_BYTE, MOV_WORD, STRING };

#define ALU(op)     [op] = BYTES, [op + 2] = BYTES, [op + 1] = WORDS, [op + 3] = WORDS, [op + 4] = AL_IMMEDIATE
static const uint8_t kind[256] = {      /* by the first byte of an instruction */
    ALU(0x00), ALU(0x08), ALU(0x10), ALU(0x18), ALU(0x20), ALU(0x28), ALU(0x30), ALU(0x38),
    [0x26] = PREFIX, [0x2E] = PREFIX, [0x36] = PREFIX, [0x3E] = PREFIX,
    [0x40 ... 0x47] = INC, [0x48 ... 0x4F] = DEC, [0x70 ... 0x7F] = JUMP_IF,
    [0x80] = BYTES, [0x81] = WORDS, [0x83] = WORDS, [0x84] = BYTES, [0x85] = WORDS, [0x86] = BYTES,
    [0x88] = STORE, [0x89] = WORDS, [0x8A] = LOAD, [0x8B] = WORDS,
    [0xA4] = STRING, [0xA8] = TEST_AL, [0xAA] = STRING, [0xAC] = STRING,
    [0xB0 ... 0xB7] = MOV_BYTE, [0xB8 ... 0xBF] = MOV_WORD,
    [0xC0] = SHIFT_BYTE, [0xC1] = SHIFT_WORD, [0xC6] = BYTES,
    [0xD0] = SHIFT_BYTE, [0xD1] = SHIFT_WORD, [0xD2] = SHIFT_BYTE, [0xD3] = SHIFT_WORD,
    [0xE2] = LOOP, [0xEB] = JUMP, [0xFE] = BYTES,
};

static inline uint8_t *reg8(uint32_t *g, unsigned n)
{
    return (uint8_t *)&g[n & 3] + (n >> 2 & 1);
}

static inline void set16(uint32_t *g, unsigned n, uint32_t value)
{
    *(uint16_t *)(void *)&g[n] = (uint16_t)value;
}

static inline uint32_t code16(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8;
}

/* The memory operand's offset; *p goes behind it, *segment is the usual one. */
static inline uint32_t offset_of(const uint32_t *g, uint8_t modrm, const uint8_t **p, unsigned *segment)
{
    uint32_t offset;

    *segment = RUN_DS;
    switch (modrm & 7) {
    case 0: offset = g[RUN_BX] + g[RUN_SI]; break;
    case 1: offset = g[RUN_BX] + g[RUN_DI]; break;
    case 2: offset = g[RUN_BP] + g[RUN_SI]; *segment = RUN_SS; break;
    case 3: offset = g[RUN_BP] + g[RUN_DI]; *segment = RUN_SS; break;
    case 4: offset = g[RUN_SI]; break;
    case 5: offset = g[RUN_DI]; break;
    case 6:
        if (modrm < 0x40) {
            offset = code16(*p);
            *p += 2;
            return offset;
        }
        offset = g[RUN_BP];
        *segment = RUN_SS;
        break;
    default: offset = g[RUN_BX]; break;
    }
    if (modrm >= 0x80) {
        offset += code16(*p);
        *p += 2;
    } else if (modrm >= 0x40) {
        offset += (uint32_t)(int8_t)*(*p)++;
    }
    return offset & 0xFFFF;
}

/* Video memory was used: so many instructions may follow that leave it alone. */
static inline void used(struct run *r, int left)
{
    r->accesses++;
    r->floor = left > r->max_idle ? left - r->max_idle : 0;
}

static inline uint8_t load(struct run *r, int left, uint32_t linear)
{
    if (linear - VGA_WINDOW < VGA_WINDOW_BYTES) {
        used(r, left);
        return vga_access_read(r->vga, &r->access, linear);
    }
    return *(const uint8_t *)(r->memory + linear);
}

static inline void store(struct run *r, int left, uint32_t linear, uint8_t value)
{
    if (linear - VGA_WINDOW < VGA_WINDOW_BYTES) {
        used(r, left);
        vga_access_write(r->vga, &r->access, linear, value);
    } else {
        *(uint8_t *)(r->memory + linear) = value;
    }
}

static inline bool holds(unsigned f, unsigned condition)
{
    static const uint16_t mask[8] = { 1, 0x100, 0x4000, 0x4100, 0x8000, 0x400, 0, 0 };
    unsigned which = condition >> 1 & 7;
    bool yes = (f & mask[which]) != 0;

    if (which >= 6) {
        yes = (f >> 15 & 1) != (f & 1) || (which == 7 && (f & 0x4000));
    }
    return yes != ((condition & 1) != 0);
}

/* Something else is due, or the window is worth a mapping: looked at where a loop goes back. */
static bool should_end(struct run *r, enum run_end *end)
{
    if (*r->stop != 0) {
        *end = RUN_STOPPED;
        return true;
    }
    if (r->plain && r->accesses - r->plain_at > RUN_PLAIN_ACCESSES) {
        *end = RUN_PLAIN;
        return true;
    }
    return false;
}

/*
 * run_fast - as many instructions as are here
 *
 * In:    V86, with 16-bit code; r->left = how many at most
 * Out:   RUN_UNKNOWN: the next one is for run.c; else as run_go.  r->left; r->floor: where it would have
 *        been RUN_IDLE
 */
enum run_end run_fast(struct run *r)
{
    const uint8_t *code = (const uint8_t *)(r->memory + r->segment[RUN_CS].base), *p = code + r->eip;
    const uint8_t *start = p, *last = code + CODE_END;
    uint32_t *g = r->reg;
    uint16_t f = r->flags;
    enum run_end end = RUN_UNKNOWN;
    int left = r->left;

    if (r->segment[RUN_CS].base + 0x10000 > VGA_WINDOW
            && r->segment[RUN_CS].base < VGA_WINDOW + VGA_WINDOW_BYTES) {
        return RUN_UNKNOWN;
    }
    for (; left > r->floor; left--) {
        unsigned segment, override = RUN_SEGMENTS, size;
        uint32_t at, value;
        uint8_t modrm, op;

        start = p;
        if (p > last) {
            goto out;
        }
again:
        op = *p++;
        switch (kind[op]) {
        case PREFIX:
            if (override != RUN_SEGMENTS) {
                goto unknown;
            }
            override = op >> 3 & 3;
            goto again;
        case STORE:
            modrm = *p++;
            if (modrm >= 0xC0) {
                *reg8(g, modrm & 7) = *reg8(g, modrm >> 3 & 7);
                break;
            }
            at = offset_of(g, modrm, &p, &segment);
            if (override != RUN_SEGMENTS) {
                segment = override;
            }
            store(r, left, r->segment[segment].base + at, *reg8(g, modrm >> 3 & 7));
            break;
        case LOAD:
            modrm = *p++;
            if (modrm >= 0xC0) {
                *reg8(g, modrm >> 3 & 7) = *reg8(g, modrm & 7);
                break;
            }
            at = offset_of(g, modrm, &p, &segment);
            if (override != RUN_SEGMENTS) {
                segment = override;
            }
            *reg8(g, modrm >> 3 & 7) = load(r, left, r->segment[segment].base + at);
            break;
        case BYTES:
            modrm = *p++;
            if (modrm >= 0xC0) {
                uint8_t *rm = reg8(g, modrm & 7), *reg = reg8(g, modrm >> 3 & 7);

                switch (op) {
                case 0x84: (void)run_binary8(4, *rm, *reg, &f); break;
                case 0x86: value = *rm; *rm = *reg; *reg = (uint8_t)value; break;
                case 0x80: *rm = (uint8_t)run_binary8(modrm >> 3, *rm, *p++, &f); break;
                case 0xC6: goto unknown;
                case 0xFE:
                    if (modrm >= 0xD0) {
                        goto unknown;
                    }
                    *rm = (uint8_t)run_unary8(modrm >> 3 & 1, *rm, &f);
                    break;
                default:
                    if (op & 2) {
                        *reg = (uint8_t)run_binary8(op >> 3, *reg, *rm, &f);
                    } else {
                        *rm = (uint8_t)run_binary8(op >> 3, *rm, *reg, &f);
                    }
                    break;
                }
                break;
            }
            at = offset_of(g, modrm, &p, &segment);
            at += r->segment[override < RUN_SEGMENTS ? override : segment].base;
            {
                uint8_t *reg = reg8(g, modrm >> 3 & 7);

                switch (op) {
                case 0x84: (void)run_binary8(4, load(r, left, at), *reg, &f); break;
                case 0x86: value = load(r, left, at); store(r, left, at, *reg); *reg = (uint8_t)value; break;
                case 0xC6:
                    if (modrm & 0x38) {
                        goto unknown;
                    }
                    store(r, left, at, *p++);
                    break;
                case 0x80:
                    value = run_binary8(modrm >> 3, load(r, left, at), *p++, &f);
                    if ((modrm & 0x38) != 0x38) {
                        store(r, left, at, (uint8_t)value);
                    }
                    break;
                case 0xFE:
                    if (modrm & 0x30) {
                        goto unknown;
                    }
                    store(r, left, at, (uint8_t)run_unary8(modrm >> 3 & 1, load(r, left, at), &f));
                    break;
                default:
                    if (op & 2) {
                        *reg = (uint8_t)run_binary8(op >> 3, *reg, load(r, left, at), &f);
                    } else {
                        value = run_binary8(op >> 3, load(r, left, at), *reg, &f);
                        if (op != 0x38) {
                            store(r, left, at, (uint8_t)value);
                        }
                    }
                    break;
                }
            }
            break;
        case WORDS:
            modrm = *p++;
            if (modrm < 0xC0) {
                goto unknown;
            } else {
                unsigned rm = modrm & 7, reg = modrm >> 3 & 7;

                switch (op) {
                case 0x89: set16(g, rm, g[reg]); break;
                case 0x8B: set16(g, reg, g[rm]); break;
                case 0x85: (void)run_binary16(4, g[rm], g[reg], &f); break;
                case 0x81: set16(g, rm, run_binary16(reg, g[rm], code16(p), &f)); p += 2; break;
                case 0x83:
                    set16(g, rm, run_binary16(reg, g[rm], (uint32_t)(int8_t)*p++, &f));
                    break;
                default:
                    if (op & 2) {
                        set16(g, reg, run_binary16(op >> 3, g[reg], g[rm], &f));
                    } else {
                        set16(g, rm, run_binary16(op >> 3, g[rm], g[reg], &f));
                    }
                    break;
                }
            }
            break;
        case AL_IMMEDIATE:
            *reg8(g, 0) = (uint8_t)run_binary8(op >> 3, g[RUN_AX], *p++, &f);
            break;
        case TEST_AL:
            (void)run_binary8(4, g[RUN_AX], *p++, &f);
            break;
        case SHIFT_BYTE:
            modrm = *p++;
            if (modrm < 0xC0) {
                goto unknown;
            }
            value = op == 0xC0 ? *p++ : op == 0xD0 ? 1 : g[RUN_CX] & 0xFF;
            *reg8(g, modrm & 7) = (uint8_t)run_shift8(modrm >> 3, *reg8(g, modrm & 7), value, &f);
            break;
        case SHIFT_WORD:
            modrm = *p++;
            if (modrm < 0xC0) {
                goto unknown;
            }
            value = op == 0xC1 ? *p++ : op == 0xD1 ? 1 : g[RUN_CX] & 0xFF;
            set16(g, modrm & 7, run_shift16(modrm >> 3, g[modrm & 7], value, &f));
            break;
        case INC:
            set16(g, op & 7, run_unary16(RUN_INC, g[op & 7], &f));
            break;
        case DEC:
            set16(g, op & 7, run_unary16(RUN_DEC, g[op & 7], &f));
            break;
        case JUMP_IF:
            value = (uint32_t)(int8_t)*p++;
            if (holds(f, op)) {
                goto jump;
            }
            break;
        case JUMP:
            value = (uint32_t)(int8_t)*p++;
            goto jump;
        case LOOP:
            value = (uint32_t)(int8_t)*p++;
            set16(g, RUN_CX, g[RUN_CX] - 1);
            if ((g[RUN_CX] & 0xFFFF) != 0) {
                goto jump;
            }
            break;
        case MOV_BYTE:
            *reg8(g, op & 7) = *p++;
            break;
        case MOV_WORD:
            set16(g, op & 7, code16(p));
            p += 2;
            break;
        case STRING:
            size = r->eflags & 0x400 ? 0xFFFF : 1;      /* what is added to SI and DI */
            value = g[RUN_AX];
            if (op != 0xAA) {
                value = load(r, left, r->segment[override < RUN_SEGMENTS ? override : RUN_DS].base
                             + (g[RUN_SI] & 0xFFFF));
                set16(g, RUN_SI, g[RUN_SI] + size);
            }
            if (op == 0xAC) {
                *reg8(g, 0) = (uint8_t)value;
                break;
            }
            store(r, left, r->segment[RUN_ES].base + (g[RUN_DI] & 0xFFFF), (uint8_t)value);
            set16(g, RUN_DI, g[RUN_DI] + size);
            break;
        case OTHER:
            goto unknown;
        default:
            __builtin_unreachable();        /* a value of kind[] */
        }
        continue;
jump:
        p = code + (((uint32_t)(p - code) + value) & 0xFFFF);
        if (should_end(r, &end)) {
            start = p;
            left--;
            goto out;
        }
    }
    start = p;
    end = left <= 0 ? RUN_BOUND : RUN_IDLE;
    goto out;
unknown:
    end = RUN_UNKNOWN;
out:
    r->eip = (uint32_t)(start - code);
    r->left = left;
    r->flags = f;
    return end;
}
