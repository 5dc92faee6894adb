/*
 * run - instructions of a program done in its place, around accesses to video memory.  Pure.
 *
 * Video memory that is not plain traps, and a trap costs as much as many instructions done here.  So
 * after one the next ones are done here too, until they leave video memory alone for a while, or
 * something comes that is not known here, or is due elsewhere.  V86 and protected mode, 16 and 32
 * bits; integer instructions that stay in their privilege level and do not fault.  [SDM2]
 *
 * An instruction that cannot be done (RUN_UNKNOWN) has changed nothing: checks come first.  REP stops
 * between two elements with the registers of that moment, as an interrupt would make it.
 */
#include <string.h>
#include "run.h"
#include "run_alu.h"

#define DF      0x400u
#define FLAGS   0x8D5u                  /* OF SF ZF AF PF CF */
#define PAGE    0xFFFu
#define FILL_BLOCK  64u                 /* bytes between two looks at *stop */
#define ZERO(f) ((f) & 0x4000u)         /* ZF in struct run's form */

static inline uint32_t read16(const uint8_t *from)
{
    uint16_t value;

    memcpy(&value, from, 2);
    return value;
}

static inline uint32_t read32(const uint8_t *from)
{
    uint32_t value;

    memcpy(&value, from, 4);
    return value;
}

/* ---- memory --------------------------------------------------------------------------------------- */

static uint8_t *plain_at(const struct run *r, uint32_t linear)
{
    return (uint8_t *)(r->memory + linear);
}

static bool may_use(struct run *r, uint32_t linear, bool write)
{
    uint32_t *known = write ? &r->page_write : &r->page_read;

    if ((linear | PAGE) == *known) {
        return true;
    }
    if (!r->ops->may(r, linear, write)) {
        return false;
    }
    r->access.dirty_page = UINT32_MAX;          /* others may have run, and looked */
    *known = linear | PAGE;
    return true;
}

static inline bool is_video(const struct run *r, uint32_t linear)
{
    return linear - r->video < VGA_WINDOW_BYTES;
}

static bool check_protected(struct run *r, uint32_t linear, unsigned size, bool write)
{
    for (unsigned i = 0; i < size; i += size > 1 ? size - 1 : 1) {     /* first and last byte */
        if (!is_video(r, linear + i) && !may_use(r, linear + i, write)) {
            return false;
        }
    }
    return true;
}

static __attribute__((noinline)) bool first_use(struct run *r, unsigned which, uint32_t offset,
                                                unsigned size)
{
    struct run_segment *s = &r->segment[which];

    return !s->loaded && r->ops->segment(r, which) && offset >= s->first && offset <= s->last
        && s->last - offset >= size - 1;
}

/* The linear address of an operand; r->bad: it would fault. */
static inline uint32_t linear_of(struct run *r, unsigned which, uint32_t offset, unsigned size,
                                 bool write)
{
    struct run_segment *s = &r->segment[which];

    /* A segment that is not loaded has no offset inside. */
    if ((offset < s->first || offset > s->last || s->last - offset < size - 1)
            && !first_use(r, which, offset, size)) {
        r->bad = true;
        return 0;
    }
    uint32_t linear = s->base + offset;

    if (!r->v86 && ((write && !s->writable) || !check_protected(r, linear, size, write))) {
        r->bad = true;
    }
    return linear;
}

static __attribute__((noinline)) uint32_t read_bytes(struct run *r, uint32_t linear, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++, linear++) {
        value |= (uint32_t)(is_video(r, linear)
                            ? vga_access_read(r->vga, &r->access, linear - r->video + VGA_WINDOW)
                            : *plain_at(r, linear)) << i * 8;
    }
    r->accesses++;
    return value;
}

static inline uint32_t read_at(struct run *r, uint32_t linear, unsigned size)
{
    /* Unsigned, so that an operand that begins in front of the window is caught too. */
    if (linear - r->video + 3 < VGA_WINDOW_BYTES + 3) {
        if (size == 1 && is_video(r, linear)) {
            r->accesses++;
            return vga_access_read(r->vga, &r->access, linear - r->video + VGA_WINDOW);
        }
        return read_bytes(r, linear, size);
    }
    const uint8_t *from = plain_at(r, linear);

    return size == 1 ? *from : size == 2 ? read16(from)
        : read32(from);
}

static __attribute__((noinline)) void write_bytes(struct run *r, uint32_t linear, uint32_t value,
                                                  unsigned size)
{
    for (unsigned i = 0; i < size; i++, linear++, value >>= 8) {
        if (is_video(r, linear)) {
            vga_access_write(r->vga, &r->access, linear - r->video + VGA_WINDOW, (uint8_t)value);
        } else {
            *plain_at(r, linear) = (uint8_t)value;
        }
    }
    r->accesses++;
}

static inline void write_at(struct run *r, uint32_t linear, uint32_t value, unsigned size)
{
    if (linear - r->video + 3 < VGA_WINDOW_BYTES + 3) {
        if (size == 1 && is_video(r, linear)) {
            r->accesses++;
            vga_access_write(r->vga, &r->access, linear - r->video + VGA_WINDOW, (uint8_t)value);
        } else {
            write_bytes(r, linear, value, size);
        }
        return;
    }
    uint8_t *to = plain_at(r, linear);

    if (size == 1) {
        *to = (uint8_t)value;
    } else if (size == 2) {
        memcpy(to, &value, 2);
    } else {
        memcpy(to, &value, 4);
    }
}

/* ---- registers, code ------------------------------------------------------------------------------- */

static inline uint32_t get_reg(const struct run *r, unsigned n, unsigned size)
{
    if (size == 1) {
        return (r->reg[n & 3] >> (n & 4 ? 8 : 0)) & 0xFF;
    }
    return size == 2 ? r->reg[n] & 0xFFFF : r->reg[n];
}

static inline void set_reg(struct run *r, unsigned n, uint32_t value, unsigned size)
{
    uint8_t *cell = (uint8_t *)&r->reg[size == 1 ? n & 3 : n];

    if (size == 1) {
        cell[n >> 2 & 1] = (uint8_t)value;
    } else if (size == 2) {
        *(uint16_t *)(void *)cell = (uint16_t)value;
    } else {
        r->reg[n] = value;
    }
}

/* Looks at the code segment from here on; false: it would fault, or is in video memory. */
static bool look_at_code(struct run *r, uint32_t at, unsigned size)
{
    const struct run_segment *s = &r->segment[RUN_CS];
    uint32_t linear = s->base + at, bytes;

    if (at < s->first || at > s->last || s->last - at < size - 1) {
        return false;
    }
    bytes = s->last - at + 1;
    if (!r->v86 && bytes > PAGE + 1 - (linear & PAGE)) {
        bytes = PAGE + 1 - (linear & PAGE);
    }
    if (bytes == 0 || linear + bytes - 1 < linear) {        /* all of 4 GB */
        bytes = 1;
    }
    if (linear < r->video && bytes > r->video - linear) {
        bytes = r->video - linear;
    }
    if (is_video(r, linear) || is_video(r, linear + size - 1)
            || (!r->v86 && (!may_use(r, linear, false) || !may_use(r, linear + size - 1, false)))) {
        return false;
    }
    r->code_first = at;
    r->code_bytes = bytes;
    return true;
}

/* Bytes of the instruction; what lies outside makes it bad. */
static inline uint32_t fetch(struct run *r, unsigned size)
{
    uint32_t at = r->next;

    if ((at - r->code_first >= r->code_bytes || at - r->code_first + size > r->code_bytes)
            && !look_at_code(r, at, size)) {
        r->bad = true;
        return 0;
    }
    const uint8_t *from = plain_at(r, r->segment[RUN_CS].base + at);

    r->next = at + size;
    if (size == 1) {
        return *from;
    }
    if (size == 2) {
        return read16(from);
    }
    return read32(from);
}

static inline uint32_t fetch_signed(struct run *r)
{
    return (uint32_t)(int8_t)fetch(r, 1);
}

static inline unsigned operand_size(const struct run *r)
{
    return r->wide ? 4 : 2;
}

/* ---- ModRM -------------------------------------------------------------------------------------------- */

static inline unsigned reg_field(const struct run *r)
{
    return r->modrm >> 3 & 7;
}

static inline bool is_reg(const struct run *r)
{
    return r->modrm >= 0xC0;
}

static uint32_t address32(struct run *r, unsigned *segment)
{
    unsigned mod = r->modrm >> 6, rm = r->modrm & 7;
    uint32_t offset = 0;

    *segment = RUN_DS;
    if (rm == 4) {
        uint32_t sib = fetch(r, 1);
        unsigned base = sib & 7, index = sib >> 3 & 7;

        if (index != 4) {
            offset = r->reg[index] << (sib >> 6);
        }
        if (base == 5 && mod == 0) {
            offset += fetch(r, 4);
        } else {
            offset += r->reg[base];
            *segment = base == RUN_SP || base == RUN_BP ? RUN_SS : RUN_DS;
        }
    } else if (rm == 5 && mod == 0) {
        offset = fetch(r, 4);
    } else {
        offset = r->reg[rm];
        *segment = rm == RUN_BP ? RUN_SS : RUN_DS;
    }
    return offset + (mod == 1 ? fetch_signed(r) : mod == 2 ? fetch(r, 4) : 0);
}

static uint32_t address16(struct run *r, unsigned *segment)
{
    const uint32_t *g = r->reg;
    unsigned mod = r->modrm >> 6;
    uint32_t offset;

    *segment = RUN_DS;
    switch (r->modrm & 7) {
    case 0: offset = g[RUN_BX] + g[RUN_SI]; break;
    case 1: offset = g[RUN_BX] + g[RUN_DI]; break;
    case 2: offset = g[RUN_BP] + g[RUN_SI]; *segment = RUN_SS; break;
    case 3: offset = g[RUN_BP] + g[RUN_DI]; *segment = RUN_SS; break;
    case 4: offset = g[RUN_SI]; break;
    case 5: offset = g[RUN_DI]; break;
    case 6:
        if (mod == 0) {
            return fetch(r, 2);
        }
        offset = g[RUN_BP];
        *segment = RUN_SS;
        break;
    default: offset = g[RUN_BX]; break;
    }
    return (offset + (mod == 1 ? fetch_signed(r) : mod == 2 ? fetch(r, 2) : 0)) & 0xFFFF;
}

/* Offset and segment of the memory operand; the ModRM byte has been fetched. */
static uint32_t offset_of(struct run *r, unsigned *segment)
{
    uint32_t offset = r->wide_address ? address32(r, segment) : address16(r, segment);

    if (r->override >= 0) {
        *segment = (unsigned)r->override;
    }
    return offset;
}

static inline uint32_t memory_operand(struct run *r, unsigned size, bool write)
{
    unsigned segment;
    uint32_t offset = offset_of(r, &segment);

    return r->bad ? 0 : linear_of(r, segment, offset, size, write);
}

static inline uint32_t read_rm(struct run *r, unsigned size)
{
    if (is_reg(r)) {
        return get_reg(r, r->modrm & 7, size);
    }
    uint32_t at = memory_operand(r, size, false);

    return r->bad ? 0 : read_at(r, at, size);
}

/* ---- stack ---------------------------------------------------------------------------------------------- */

static uint32_t stack_offset(const struct run *r, uint32_t change)
{
    uint32_t sp = r->reg[RUN_SP] + change;

    return r->stack32 ? sp : sp & 0xFFFF;
}

static void set_stack(struct run *r, uint32_t change)
{
    set_reg(r, RUN_SP, r->reg[RUN_SP] + change, r->stack32 ? 4 : 2);
}

static bool push(struct run *r, uint32_t value)
{
    unsigned size = operand_size(r);
    uint32_t at = linear_of(r, RUN_SS, stack_offset(r, 0u - size), size, true);

    r->bad |= r->no_stack;
    if (!r->bad) {
        write_at(r, at, value, size);
        set_stack(r, 0u - size);
    }
    return !r->bad;
}

static bool pop(struct run *r, uint32_t *value)
{
    unsigned size = operand_size(r);
    uint32_t at = linear_of(r, RUN_SS, stack_offset(r, 0), size, false);

    r->bad |= r->no_stack;
    if (!r->bad) {
        *value = read_at(r, at, size);
        set_stack(r, size);
    }
    return !r->bad;
}

/* ---- flow ------------------------------------------------------------------------------------------------- */

static bool condition(const struct run *r, unsigned which)
{
    unsigned f = r->flags;
    bool carry = f & 0x100, zero = f & 0x4000, sign = f & 0x8000, overflow = f & 1, yes;

    switch (which >> 1 & 7) {
    case 0: yes = overflow; break;
    case 1: yes = carry; break;
    case 2: yes = zero; break;
    case 3: yes = carry || zero; break;
    case 4: yes = sign; break;
    case 5: yes = f & 0x400; break;
    case 6: yes = sign != overflow; break;
    default: yes = zero || sign != overflow; break;
    }
    return yes != ((which & 1) != 0);
}

static bool jump_to(struct run *r, uint32_t target)
{
    if (!r->wide) {
        target &= 0xFFFF;
    }
    if (target > r->segment[RUN_CS].last) {
        r->bad = true;
        return false;
    }
    r->next = target;
    return true;
}

static void jump_if(struct run *r, bool taken, uint32_t distance)
{
    if (taken && !r->bad) {
        (void)jump_to(r, r->next + distance);
    }
}

/* LOOPNE LOOPE LOOP JCXZ */
static void loops(struct run *r, uint8_t op)
{
    uint32_t distance = fetch_signed(r), mask = r->wide_address ? 0xFFFFFFFF : 0xFFFF;
    uint32_t count = r->reg[RUN_CX];

    if (r->bad) {
        return;
    }
    if (op == 0xE3) {
        jump_if(r, (count & mask) == 0, distance);
        return;
    }
    count--;
    bool taken = (count & mask) != 0 && (op == 0xE2 || (ZERO(r->flags) != 0) == (op == 0xE1));

    jump_if(r, taken, distance);
    if (!r->bad) {
        set_reg(r, RUN_CX, count, r->wide_address ? 4 : 2);
    }
}

/* ---- strings ------------------------------------------------------------------------------------------------ */

/* One element; false: it would fault. */
static bool string_step(struct run *r, uint8_t op, unsigned size, uint32_t mask, uint32_t step)
{
    uint32_t *si = &r->reg[RUN_SI], *di = &r->reg[RUN_DI], from = 0, to = 0, value;
    bool has_source = (op & 0xFE) != 0xAA && (op & 0xFE) != 0xAE, has_target = (op & 0xFE) != 0xAC;
    bool writes = (op & 0xFE) == 0xA4 || (op & 0xFE) == 0xAA;

    if (has_source) {
        from = linear_of(r, r->override >= 0 ? (unsigned)r->override : RUN_DS, *si & mask, size,
                         false);
    }
    if (has_target && !r->bad) {
        to = linear_of(r, RUN_ES, *di & mask, size, writes);
    }
    if (r->bad) {
        return false;
    }
    switch (op & 0xFE) {
    case 0xA4:
        write_at(r, to, read_at(r, from, size), size);
        break;
    case 0xA6:
        value = read_at(r, from, size);
        (void)run_binary(7, value, read_at(r, to, size), size, &r->flags);
        break;
    case 0xAA:
        write_at(r, to, r->reg[RUN_AX], size);
        break;
    case 0xAC:
        set_reg(r, RUN_AX, read_at(r, from, size), size);
        break;
    default:
        (void)run_binary(7, get_reg(r, RUN_AX, size), read_at(r, to, size), size, &r->flags);
        break;
    }
    if (has_source) {
        *si = (*si & ~mask) | ((*si + step) & mask);
    }
    if (has_target) {
        *di = (*di & ~mask) | ((*di + step) & mask);
    }
    return true;
}

/* Do `count` bytes from this offset on lie in the window?  *at: where, from A0000h on. */
static bool all_video(const struct run *r, unsigned which, uint32_t offset, uint32_t count, uint32_t *at)
{
    const struct run_segment *s = &r->segment[which];

    *at = s->base + offset - r->video;
    return offset <= s->last && count - 1 <= s->last - offset && *at < VGA_WINDOW_BYTES
        && count <= VGA_WINDOW_BYTES - *at;
}

/* After a block of REP STOSB or MOVSB; true: there is another one to do now. */
static bool next_block(struct run *r, uint32_t mask, uint32_t block, unsigned *steps)
{
    uint32_t *cx = &r->reg[RUN_CX], count = (*cx & mask) - block;

    *cx = (*cx & ~mask) | count;
    *steps -= *steps < block ? *steps : block;
    r->accesses += block;
    r->access.dirty_page = UINT32_MAX;
    if (count == 0) {
        return false;
    }
    if (*steps == 0 || *r->stop != 0) {
        r->next = r->eip;
        return false;
    }
    return true;
}

static void advance(struct run *r, unsigned reg, uint32_t mask, uint32_t bytes)
{
    r->reg[reg] = (r->reg[reg] & ~mask) | ((r->reg[reg] + bytes) & mask);
}

/* REP STOSB of a V86 program, all of it inside the window.  false: it is not; nothing is done. */
static bool fill_video(struct run *r, uint32_t mask, unsigned *steps)
{
    uint32_t count = r->reg[RUN_CX] & mask, at, block;

    if (count == 0 || !all_video(r, RUN_ES, r->reg[RUN_DI] & mask, count, &at)) {
        return false;
    }
    do {
        count = r->reg[RUN_CX] & mask;
        block = count < FILL_BLOCK ? count : FILL_BLOCK;
        vga_fill(r->vga, at + VGA_WINDOW, (uint8_t)r->reg[RUN_AX], block);
        at += block;
        advance(r, RUN_DI, mask, block);
    } while (next_block(r, mask, block, steps));
    return true;
}

/* REP MOVSB, the same: from the window to the window. */
static bool move_video(struct run *r, uint32_t mask, unsigned *steps)
{
    uint32_t count = r->reg[RUN_CX] & mask, from, to, block;

    if (count == 0 || !all_video(r, RUN_ES, r->reg[RUN_DI] & mask, count, &to)
            || !all_video(r, r->override >= 0 ? (unsigned)r->override : RUN_DS, r->reg[RUN_SI] & mask,
                          count, &from)) {
        return false;
    }
    do {
        count = r->reg[RUN_CX] & mask;
        block = count < FILL_BLOCK ? count : FILL_BLOCK;
        vga_move(r->vga, to + VGA_WINDOW, from + VGA_WINDOW, block);
        to += block;
        from += block;
        advance(r, RUN_DI, mask, block);
        advance(r, RUN_SI, mask, block);
    } while (next_block(r, mask, block, steps));
    return true;
}

/* At most *steps elements; fewer left in CX: the instruction is over. */
static void strings(struct run *r, uint8_t op, unsigned *steps)
{
    unsigned size = op & 1 ? operand_size(r) : 1;
    uint32_t mask = r->wide_address ? 0xFFFFFFFF : 0xFFFF;
    uint32_t step = r->eflags & DF ? 0u - size : size, *cx = &r->reg[RUN_CX];
    bool compares = (op & 0xFE) == 0xA6 || (op & 0xFE) == 0xAE;

    if (r->rep == 0) {
        (void)string_step(r, op, size, mask, step);
        return;
    }
    if (r->v86 && step == 1 && ((op == 0xAA && fill_video(r, mask, steps))
                                || (op == 0xA4 && move_video(r, mask, steps)))) {
        return;
    }
    for (unsigned done = 0; (*cx & mask) != 0; done++) {
        if (*steps == 0 || (done & 15) == 15) {
            if (*steps == 0 || *r->stop != 0) {
                r->next = r->eip;               /* goes on with the same instruction */
                return;
            }
        }
        if (!string_step(r, op, size, mask, step)) {
            r->bad = done == 0;
            r->next = r->eip;                   /* what is done is done */
            return;
        }
        --*steps;
        *cx = (*cx & ~mask) | ((*cx - 1) & mask);
        if (compares && (ZERO(r->flags) != 0) != (r->rep == 0xF3)) {
            return;
        }
    }
}

/* ---- groups --------------------------------------------------------------------------------------------------- */

static void alu_forms(struct run *r, uint8_t op)
{
    unsigned size = op & 1 ? operand_size(r) : 1, which = op >> 3 & 7;
    uint32_t value;

    if ((op & 7) >= 4) {                        /* accumulator, immediate */
        value = fetch(r, size);
        if (!r->bad) {
            value = run_binary(which, get_reg(r, RUN_AX, size), value, size, &r->flags);
            set_reg(r, RUN_AX, value, size);
        }
        return;
    }
    r->modrm = (uint8_t)fetch(r, 1);
    if (op & 2) {
        value = read_rm(r, size);
        if (!r->bad) {
            value = run_binary(which, get_reg(r, reg_field(r), size), value, size, &r->flags);
            set_reg(r, reg_field(r), value, size);
        }
        return;
    }
    if (is_reg(r)) {
        value = run_binary(which, get_reg(r, r->modrm & 7, size), get_reg(r, reg_field(r), size), size,
                           &r->flags);
        set_reg(r, r->modrm & 7, value, size);
        return;
    }
    uint32_t at = memory_operand(r, size, which != 7);

    if (!r->bad) {
        value = run_binary(which, read_at(r, at, size), get_reg(r, reg_field(r), size), size,
                           &r->flags);
        if (which != 7) {
            write_at(r, at, value, size);
        }
    }
}

/* What is read, changed and written back; `write` false: only looked at. */
static uint32_t begin_change(struct run *r, unsigned size, bool write, uint32_t *at)
{
    if (is_reg(r)) {
        return get_reg(r, r->modrm & 7, size);
    }
    *at = memory_operand(r, size, write);
    return 0;
}

static uint32_t change_value(struct run *r, unsigned size, uint32_t at, uint32_t reg_value)
{
    return is_reg(r) ? reg_value : read_at(r, at, size);
}

static void end_change(struct run *r, unsigned size, uint32_t at, uint32_t value)
{
    if (is_reg(r)) {
        set_reg(r, r->modrm & 7, value, size);
    } else {
        write_at(r, at, value, size);
    }
}

static void group_80(struct run *r, uint8_t op)
{
    unsigned size = op & 1 ? operand_size(r) : 1, which;
    uint32_t at = 0, value, other;

    r->modrm = (uint8_t)fetch(r, 1);
    which = reg_field(r);
    value = begin_change(r, size, which != 7, &at);
    other = op == 0x83 ? fetch_signed(r) : fetch(r, size);
    if (!r->bad) {
        value = run_binary(which, change_value(r, size, at, value), other, size, &r->flags);
        if (which != 7) {
            end_change(r, size, at, value);
        }
    }
}

static void shifts(struct run *r, uint8_t op)
{
    unsigned size = op & 1 ? operand_size(r) : 1;
    uint32_t at = 0, value, count;

    r->modrm = (uint8_t)fetch(r, 1);
    value = begin_change(r, size, true, &at);
    count = op < 0xD0 ? fetch(r, 1) : op & 2 ? r->reg[RUN_CX] & 0xFF : 1;
    if (!r->bad) {
        value = run_shift(reg_field(r), change_value(r, size, at, value), count, size, &r->flags);
        end_change(r, size, at, value);
    }
}

static void multiply(struct run *r, unsigned size, uint32_t value, bool is_signed)
{
    uint32_t a = r->reg[RUN_AX], high, low;

    if (size == 1) {
        low = is_signed ? run_imul8(a, value, &high, &r->flags) : run_mul8(a, value, &high, &r->flags);
        set_reg(r, RUN_AX, low, 2);
        return;
    }
    if (size == 2) {
        low = is_signed ? run_imul16(a, value, &high, &r->flags)
            : run_mul16(a, value, &high, &r->flags);
    } else {
        low = is_signed ? run_imul32(a, value, &high, &r->flags)
            : run_mul32(a, value, &high, &r->flags);
    }
    set_reg(r, RUN_AX, low, size);
    set_reg(r, RUN_DX, high, size);
}

static void group_f6(struct run *r, uint8_t op)
{
    unsigned size = op & 1 ? operand_size(r) : 1, which;
    uint32_t at = 0, value, other = 0;

    r->modrm = (uint8_t)fetch(r, 1);
    which = reg_field(r);
    if (which >= 6) {                           /* DIV may fault */
        r->bad = true;
        return;
    }
    value = begin_change(r, size, which == 2 || which == 3, &at);
    if (which < 2) {
        other = fetch(r, size);
    }
    if (r->bad) {
        return;
    }
    value = change_value(r, size, at, value);
    switch (which) {
    case 2: end_change(r, size, at, ~value); break;
    case 3: end_change(r, size, at, run_unary(RUN_NEG, value, size, &r->flags)); break;
    case 4: case 5: multiply(r, size, value, which == 5); break;
    default: (void)run_binary(4, value, other, size, &r->flags); break;
    }
}

static void group_ff(struct run *r, uint8_t op)
{
    unsigned size = op & 1 ? operand_size(r) : 1, which;
    uint32_t at = 0, value;

    r->modrm = (uint8_t)fetch(r, 1);
    which = reg_field(r);
    if (which > 1 && (size == 1 || (which != 2 && which != 4 && which != 6))) {
        r->bad = true;
        return;
    }
    value = begin_change(r, size, which < 2, &at);
    if (r->bad) {
        return;
    }
    if (which < 2) {
        value = change_value(r, size, at, value);
        end_change(r, size, at, run_unary(which == 0 ? RUN_INC : RUN_DEC, value, size, &r->flags));
        return;
    }
    if (!is_reg(r) && is_video(r, at)) {        /* nobody keeps pointers there */
        r->bad = true;
        return;
    }
    value = change_value(r, size, at, value);
    if (which == 6) {
        (void)push(r, value);
    } else {
        uint32_t back = r->next;

        if (jump_to(r, value) && which == 2) {
            (void)push(r, back);
        }
    }
}

/* A selector of V86 mode is a base; those of protected mode are loaded by the processor. */
static void set_segment(struct run *r, unsigned which, uint32_t value)
{
    if (!r->v86 || which >= RUN_SEGMENTS || which == RUN_CS || r->bad) {
        r->bad = true;
        return;
    }
    r->selector[which] = (uint16_t)value;
    r->segment[which].base = (value & 0xFFFF) << 4;
}

static void load_far(struct run *r, unsigned which)
{
    unsigned size = operand_size(r);
    uint32_t at, offset, selector;

    r->modrm = (uint8_t)fetch(r, 1);
    if (is_reg(r) || !r->v86) {
        r->bad = true;
        return;
    }
    at = memory_operand(r, size + 2, false);
    if (!r->bad) {
        offset = read_at(r, at, size);
        selector = read_at(r, at + size, 2);
        set_segment(r, which, selector);
        set_reg(r, reg_field(r), offset, size);
    }
}

static void ports(struct run *r, uint8_t op)
{
    unsigned size = op & 1 ? operand_size(r) : 1;
    uint16_t port = (uint16_t)(op < 0xE8 ? fetch(r, 1) : r->reg[RUN_DX]);

    if (r->bad || port < 0x3B0 || port > 0x3E0 - size) {
        r->bad = true;
        return;
    }
    for (unsigned i = 0; i < size; i++) {
        uint8_t value = 0;
        bool known = op & 2 ? r->ops->out(r, (uint16_t)(port + i), (uint8_t)(r->reg[RUN_AX] >> i * 8))
            : r->ops->in(r, (uint16_t)(port + i), &value);

        if (!known) {
            r->bad = i == 0;
            return;
        }
        if (!(op & 2)) {
            ((uint8_t *)&r->reg[RUN_AX])[i] = value;
        }
    }
    if (op & 2) {
        struct vga_view view;

        r->plain = vga_plain(r->vga, &view);
        r->plain_at = r->accesses;
        vga_access(r->vga, &r->access);
    }
}

static void moves(struct run *r, uint8_t op)
{
    unsigned size = op & 1 ? operand_size(r) : 1, segment;
    uint32_t at, value;

    switch (op) {
    case 0x88: case 0x89:
        r->modrm = (uint8_t)fetch(r, 1);
        if (is_reg(r)) {
            set_reg(r, r->modrm & 7, get_reg(r, reg_field(r), size), size);
            return;
        }
        at = memory_operand(r, size, true);
        if (!r->bad) {
            write_at(r, at, get_reg(r, reg_field(r), size), size);
        }
        return;
    case 0x8A: case 0x8B:
        r->modrm = (uint8_t)fetch(r, 1);
        value = read_rm(r, size);
        if (!r->bad) {
            set_reg(r, reg_field(r), value, size);
        }
        return;
    case 0x84: case 0x85:
        r->modrm = (uint8_t)fetch(r, 1);
        value = read_rm(r, size);
        if (!r->bad) {
            (void)run_binary(4, value, get_reg(r, reg_field(r), size), size, &r->flags);
        }
        return;
    case 0x86: case 0x87:
        r->modrm = (uint8_t)fetch(r, 1);
        at = 0;
        value = begin_change(r, size, true, &at);
        if (!r->bad) {
            value = change_value(r, size, at, value);
            end_change(r, size, at, get_reg(r, reg_field(r), size));
            set_reg(r, reg_field(r), value, size);
        }
        return;
    case 0x8C:
        r->modrm = (uint8_t)fetch(r, 1);
        if (reg_field(r) >= RUN_SEGMENTS) {
            r->bad = true;
        } else if (is_reg(r)) {
            set_reg(r, r->modrm & 7, r->selector[reg_field(r)], operand_size(r));
        } else {
            at = memory_operand(r, 2, true);
            if (!r->bad) {
                write_at(r, at, r->selector[reg_field(r)], 2);
            }
        }
        return;
    case 0x8D:
        r->modrm = (uint8_t)fetch(r, 1);
        if (is_reg(r)) {
            r->bad = true;
            return;
        }
        value = offset_of(r, &segment);
        if (!r->bad) {
            set_reg(r, reg_field(r), value, operand_size(r));
        }
        return;
    case 0x8E:
        r->modrm = (uint8_t)fetch(r, 1);
        if (!r->v86 || reg_field(r) == RUN_SS) {        /* SS holds interrupts off */
            r->bad = true;
            return;
        }
        value = read_rm(r, 2);
        set_segment(r, reg_field(r), value);
        return;
    case 0xA0: case 0xA1: case 0xA2: case 0xA3:
        value = fetch(r, r->wide_address ? 4 : 2);
        segment = r->override >= 0 ? (unsigned)r->override : RUN_DS;
        at = r->bad ? 0 : linear_of(r, segment, value, size, op >= 0xA2);
        if (r->bad) {
            return;
        }
        if (op >= 0xA2) {
            write_at(r, at, r->reg[RUN_AX], size);
        } else {
            set_reg(r, RUN_AX, read_at(r, at, size), size);
        }
        return;
    case 0xC6: case 0xC7:
        r->modrm = (uint8_t)fetch(r, 1);
        at = 0;
        (void)begin_change(r, size, true, &at);
        value = fetch(r, size);
        r->bad |= reg_field(r) != 0;
        if (!r->bad) {
            end_change(r, size, at, value);
        }
        return;
    case 0xD7:
        value = r->reg[RUN_BX] + (r->reg[RUN_AX] & 0xFF);
        at = linear_of(r, r->override >= 0 ? (unsigned)r->override : RUN_DS,
                       r->wide_address ? value : value & 0xFFFF, 1, false);
        if (!r->bad) {
            set_reg(r, RUN_AX, read_at(r, at, 1), 1);
        }
        return;
    default:
        r->bad = true;
        return;
    }
}

static void two_byte(struct run *r)
{
    uint8_t op = (uint8_t)fetch(r, 1);
    unsigned size = operand_size(r);
    uint32_t value, high;

    if (op >= 0x80 && op <= 0x8F) {
        uint32_t distance = fetch(r, size);

        jump_if(r, condition(r, op), r->wide ? distance : (uint32_t)(int16_t)distance);
        return;
    }
    switch (op) {
    case 0xB6: case 0xB7: case 0xBE: case 0xBF:
        r->modrm = (uint8_t)fetch(r, 1);
        value = read_rm(r, op & 1 ? 2 : 1);
        if (!r->bad) {
            set_reg(r, reg_field(r), op < 0xB8 ? value : op & 1 ? (uint32_t)(int16_t)value
                    : (uint32_t)(int8_t)value, size);
        }
        return;
    case 0xAF:
        r->modrm = (uint8_t)fetch(r, 1);
        value = read_rm(r, size);
        if (!r->bad) {
            value = size == 2 ? run_imul16(get_reg(r, reg_field(r), 2), value, &high, &r->flags)
                : run_imul32(get_reg(r, reg_field(r), 4), value, &high, &r->flags);
            set_reg(r, reg_field(r), value, size);
        }
        return;
    default:
        r->bad = true;
        return;
    }
}

static void singles(struct run *r, uint8_t op)
{
    uint32_t value, *a = &r->reg[RUN_AX];

    switch (op) {
    case 0x06: case 0x0E: case 0x16: case 0x1E:
        if (!r->v86) {
            r->bad = true;
            return;
        }
        (void)push(r, r->selector[op >> 3]);
        return;
    case 0x07: case 0x1F:
        if (r->v86 && pop(r, &value)) {
            set_segment(r, op >> 3, value);
        } else {
            r->bad = true;
        }
        return;
    case 0x68: case 0x6A:
        value = op == 0x68 ? fetch(r, operand_size(r)) : fetch_signed(r);
        if (!r->bad) {
            (void)push(r, value);
        }
        return;
    case 0x90:
        return;
    case 0x98:
        set_reg(r, RUN_AX, r->wide ? (uint32_t)(int16_t)*a : (uint32_t)(int8_t)*a, operand_size(r));
        return;
    case 0x99:
        value = r->wide ? *a >> 31 : *a >> 15 & 1;
        set_reg(r, RUN_DX, 0 - value, operand_size(r));
        return;
    case 0x9E:
        r->flags = (uint16_t)((r->flags & 0xFF) | (*a & 0xD500) | 0x200);
        return;
    case 0x9F:
        set_reg(r, 4, (uint32_t)(r->flags >> 8 & 0xD5) | 2, 1);
        return;
    case 0xC2: case 0xC3:
        value = op == 0xC2 ? fetch(r, 2) : 0;
        if (!r->bad) {
            uint32_t target, at = linear_of(r, RUN_SS, stack_offset(r, 0), operand_size(r), false);

            r->bad |= r->no_stack;
            target = r->bad ? 0 : read_at(r, at, operand_size(r));
            if (!r->bad && jump_to(r, target)) {
                set_stack(r, operand_size(r) + value);
            }
        }
        return;
    case 0xE8: case 0xE9:
        value = fetch(r, operand_size(r));
        if (!r->bad) {
            uint32_t back = r->next;

            if (jump_to(r, back + value) && op == 0xE8) {
                (void)push(r, back);
            }
        }
        return;
    case 0xEB:
        value = fetch_signed(r);
        jump_if(r, true, value);
        return;
    case 0xF5: r->flags ^= 0x100; return;
    case 0xF8: r->flags &= (uint16_t)~0x100; return;
    case 0xF9: r->flags |= 0x100; return;
    case 0xFC: r->eflags &= ~DF; return;
    case 0xFD: r->eflags |= DF; return;
    default:
        r->bad = true;
        return;
    }
}

static void imul_immediate(struct run *r, uint8_t op)
{
    unsigned size = operand_size(r);
    uint32_t value, other, high;

    r->modrm = (uint8_t)fetch(r, 1);
    value = read_rm(r, size);
    other = op == 0x6B ? fetch_signed(r) : fetch(r, size);
    if (!r->bad) {
        value = size == 2 ? run_imul16(value, other, &high, &r->flags)
            : run_imul32(value, other, &high, &r->flags);
        set_reg(r, reg_field(r), value, size);
    }
}

static void execute(struct run *r, uint8_t op, unsigned *steps)
{
    unsigned size = operand_size(r);
    uint32_t value;

    switch (op) {
    case 0x40 ... 0x47:
        set_reg(r, op & 7, run_unary(RUN_INC, get_reg(r, op & 7, size), size, &r->flags), size);
        return;
    case 0x48 ... 0x4F:
        set_reg(r, op & 7, run_unary(RUN_DEC, get_reg(r, op & 7, size), size, &r->flags), size);
        return;
    case 0x50 ... 0x57:
        (void)push(r, get_reg(r, op & 7, size));
        return;
    case 0x58 ... 0x5F:
        if (pop(r, &value)) {
            set_reg(r, op & 7, value, size);
        }
        return;
    case 0x69: case 0x6B:
        imul_immediate(r, op);
        return;
    case 0x70 ... 0x7F:
        value = fetch_signed(r);
        jump_if(r, condition(r, op), value);
        return;
    case 0x80: case 0x81: case 0x83:
        group_80(r, op);
        return;
    case 0x84 ... 0x8E: case 0xA0 ... 0xA3: case 0xC6: case 0xC7: case 0xD7:
        moves(r, op);
        return;
    case 0x91 ... 0x97:
        value = get_reg(r, op & 7, size);
        set_reg(r, op & 7, r->reg[RUN_AX], size);
        set_reg(r, RUN_AX, value, size);
        return;
    case 0xA4 ... 0xA7: case 0xAA ... 0xAF:
        strings(r, op, steps);
        return;
    case 0xA8: case 0xA9:
        size = op & 1 ? size : 1;
        value = fetch(r, size);
        if (!r->bad) {
            (void)run_binary(4, get_reg(r, RUN_AX, size), value, size, &r->flags);
        }
        return;
    case 0xB0 ... 0xBF:
        size = op & 8 ? size : 1;
        value = fetch(r, size);
        if (!r->bad) {
            set_reg(r, op & 7, value, size);
        }
        return;
    case 0xC0: case 0xC1: case 0xD0 ... 0xD3:
        shifts(r, op);
        return;
    case 0xC4: case 0xC5:
        load_far(r, op == 0xC4 ? RUN_ES : RUN_DS);
        return;
    case 0xE0 ... 0xE3:
        loops(r, op);
        return;
    case 0xE4 ... 0xE7: case 0xEC ... 0xEF:
        ports(r, op);
        return;
    case 0xF6: case 0xF7:
        group_f6(r, op);
        return;
    case 0xFE: case 0xFF:
        group_ff(r, op);
        return;
    case 0x0F:
        two_byte(r);
        return;
    default:
        if (op < 0x40 && (op & 7) < 6) {
            alu_forms(r, op);
        } else {
            singles(r, op);
        }
        return;
    }
}

/* Prefixes, opcode, operands; false: it cannot be done here. */
static bool one_instruction(struct run *r, unsigned *steps)
{
    uint8_t op;

    r->next = r->eip;
    r->override = -1;
    r->rep = 0;
    r->wide = r->code32;
    r->wide_address = r->code32;
    r->bad = false;
    for (unsigned length = 0; length < 8; length++) {
        op = (uint8_t)fetch(r, 1);
        switch (op) {
        case 0x26: r->override = RUN_ES; continue;
        case 0x2E: r->override = RUN_CS; continue;
        case 0x36: r->override = RUN_SS; continue;
        case 0x3E: r->override = RUN_DS; continue;
        case 0x64: r->override = RUN_FS; continue;
        case 0x65: r->override = RUN_GS; continue;
        case 0x66: r->wide = !r->code32; continue;
        case 0x67: r->wide_address = !r->code32; continue;
        case 0xF2: case 0xF3: r->rep = op; continue;
        default: break;
        }
        if (!r->bad) {
            execute(r, op, steps);
        }
        if (r->bad) {
            return false;
        }
        r->eip = r->next;
        return true;
    }
    return false;
}

/* Ring 0's stack pointer cannot be given back through its frame: what would move it stays undone. */
static bool one_instruction_of_ring0(struct run *r, unsigned *steps)
{
    uint32_t before[8];
    uint16_t flags = r->flags;
    uint32_t eip = r->eip;

    memcpy(before, r->reg, sizeof before);
    if (one_instruction(r, steps) && r->reg[RUN_SP] == before[RUN_SP]) {
        return true;
    }
    memcpy(r->reg, before, sizeof before);
    r->flags = flags;
    r->eip = eip;
    return false;
}

void run_begin(struct run *r)
{
    r->accesses = r->plain_at = 0;
    r->page_read = r->page_write = 0;           /* no page ends there */
    r->code_bytes = 0;
    for (unsigned i = 0; i < RUN_SEGMENTS; i++) {
        r->segment[i] = (struct run_segment){ .first = 1 };     /* no offset is inside */
    }
    r->flags = (uint16_t)((r->eflags & 0xFF) << 8 | (r->eflags >> 11 & 1));
    for (unsigned i = 0; r->v86 && i < RUN_SEGMENTS; i++) {
        r->segment[i] = (struct run_segment){ (uint32_t)r->selector[i] << 4, 0, 0xFFFF, true, true };
    }
    if (r->vga != NULL) {
        struct vga_view view;

        r->plain = vga_plain(r->vga, &view);
        vga_access(r->vga, &r->access);
    }
}

/*
 * run_go - do instructions from CS:EIP on
 *
 * In:    max_steps = instructions and elements of strings; max_idle = instructions in a row that leave
 *        video memory alone
 * Out:   why it ended; registers and EIP are those between two instructions, or elements of one
 */
enum run_end run_go(struct run *r, unsigned max_steps, unsigned max_idle)
{
    enum run_end end = RUN_BOUND;

    if (!r->segment[RUN_CS].loaded && !r->ops->segment(r, RUN_CS)) {
        return RUN_UNKNOWN;
    }
    r->left = (int)max_steps;
    r->max_idle = (int)max_idle;
    r->floor = r->left > r->max_idle ? r->left - r->max_idle : 0;
    for (;;) {
        uint32_t accesses;
        unsigned steps;

        if (r->v86 && !r->code32 && r->video == VGA_WINDOW) {
            end = run_fast(r);
            if (end != RUN_UNKNOWN) {
                break;
            }
        }
        if (r->left <= r->floor || r->left <= 0) {
            end = r->left <= 0 ? RUN_BOUND : RUN_IDLE;
            break;
        }
        accesses = r->accesses;
        steps = (unsigned)--r->left;
        if (!(r->no_stack ? one_instruction_of_ring0(r, &steps) : one_instruction(r, &steps))) {
            end = RUN_UNKNOWN;
            break;
        }
        r->floor = r->accesses != accesses ? (int)steps - r->max_idle
            : r->floor - (r->left - (int)steps);        /* elements of a string are one instruction */
        r->floor = r->floor > 0 ? r->floor : 0;
        r->left = (int)steps;
        if (*r->stop != 0) {
            end = RUN_STOPPED;
            break;
        }
        if (r->plain && r->accesses - r->plain_at > RUN_PLAIN_ACCESSES) {
            end = RUN_PLAIN;
            break;
        }
    }
    r->eflags = (r->eflags & ~FLAGS) | (r->flags >> 8 & 0xD5) | (uint32_t)(r->flags & 1) << 11;
    return end;
}
