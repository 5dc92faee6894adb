/*
 * encode.c - does a row of insn.c take the operands, and its bytes if it does. [SDM2 "Instruction Format"]
 */
#include <string.h>
#include "operand.h"

/* ---- does a row take the operands? ---- */

static bool fix_v(struct line *l, unsigned size)
{
    if (size != 2 && size != 4) {
        return false;
    }
    if (l->v != 0 && l->v != size) {
        return false;
    }
    l->v = size;
    return true;
}

static bool fits_size(struct line *l, unsigned size, char k)
{
    switch (k) {
    case 'b':
        return size == 1;
    case 'w':
        return size == 2;
    case 'v':
        return fix_v(l, size);
    case 'd':
        return size == 4;
    case 'q':
        return size == 8;
    case 't':
        return size == 10;
    default:
        return false;
    }
}

static bool fits_memory(struct line *l, const struct insn *insn, const struct operand *op, char k)
{
    bool jump = insn->opcode == 0xFF && insn->map == MAP_ONE && insn->ext >= 2 && insn->ext <= 5;

    if (k == 'p') {
        return jump ? op->far || op->size == 4 : op->size == 0 || op->size == 4;
    }
    if (k == 'n' || k == 'a') {
        return !op->far && (!jump || op->size == 0 || op->size == 2);
    }
    if (op->size != 0) {
        return fits_size(l, op->size, k);
    }
    return true;        /* not said: encode_fits() sees whether that is enough */
}

static bool fits_number(struct line *l, uint32_t value, char k)
{
    switch (k) {
    case 'b':
        return value <= 0xFF || value >= 0xFFFFFF80u;
    case 'w':
        return value <= 0xFFFF || value >= 0xFFFF8000u;
    case 's':
        return l->v == 4 ? value <= 0x7F || value >= 0xFFFFFF80u
                         : (value & 0xFFFF) <= 0x7F || ((value & 0xFFFF) >= 0xFF80 && (value <= 0xFFFF || value >= 0xFFFF8000u));
    default:
        if (l->v == 0 && value > 0xFFFF && value < 0xFFFF8000u) {
            l->v = 4;           /* PUSH 12345678 */
        }
        return l->v == 4 || value <= 0xFFFF || value >= 0xFFFF8000u;
    }
}

static bool fits_jump(struct line *l, const struct insn *insn, const struct operand *op, char k)
{
    int32_t distance;

    if (op->kind == OP_NUMBER && op->value > 0xFFFF && k == 'v') {
        l->v = 4;
        return true;
    }
    if (op->kind != OP_NUMBER || op->far || op->value > 0xFFFF) {
        return false;
    }
    distance = (int16_t)(op->value - (uint32_t)(l->ip + l->out->length + (insn->map == MAP_0F ? 3 : 2)));
    return k != 'b' || (!op->near && distance >= -128 && distance <= 127);
}

bool operand_is(const char *op, const char *name)
{
    return op[0] == name[0] && op[1] == name[1];
}

static bool fits_named(struct line *l, const struct insn *insn, const char *pattern, const struct operand *op, bool *known)
{
    *known = true;
    if (operand_is(pattern, "AL") || operand_is(pattern, "CL")) {
        return op->kind == OP_REG && op->size == 1 && op->reg == (pattern[0] == 'C');
    }
    if (operand_is(pattern, "AX")) {
        return op->kind == OP_REG && op->reg == 0 && op->size > 1 && (insn->map != MAP_PAIR || op->size == 2) &&
               fix_v(l, op->size);
    }
    if (operand_is(pattern, "DX")) {
        return op->kind == OP_REG && op->size == 2 && op->reg == 2;
    }
    if (operand_is(pattern, "ST") || operand_is(pattern, "Si")) {
        return op->kind == OP_ST && (pattern[1] == 'i' || op->reg == 0);
    }
    if (operand_is(pattern, "Sw")) {
        return op->kind == OP_SREG && (op->reg != 1 || insn->opcode != 0x8E);
    }
    if (operand_is(pattern, "Cd") || operand_is(pattern, "Dd")) {
        return op->kind == (pattern[0] == 'C' ? OP_CREG : OP_DREG);
    }
    if (operand_is(pattern, "Ap")) {
        l->v = op->value > 0xFFFF ? 4 : 2;
        return op->kind == OP_FAR;
    }
    for (unsigned i = 0; i < 6; i++) {
        if (operand_is(pattern, insn_sreg[i])) {
            return op->kind == OP_SREG && op->reg == i;
        }
    }
    *known = false;
    return false;
}

static bool fits(struct line *l, const struct insn *insn, const char *pattern, const struct operand *op)
{
    bool known, answer = fits_named(l, insn, pattern, op, &known);
    char k = pattern[1];

    if (known) {
        return answer;
    }
    switch (pattern[0]) {
    case 'E':
        if (op->kind == OP_MEMORY) {
            return fits_memory(l, insn, op, k);
        }
        return op->kind == OP_REG && !op->far && fits_size(l, op->size, k == 'n' ? 'v' : k);
    case 'M':
        return op->kind == OP_MEMORY && fits_memory(l, insn, op, k);
    case 'G':
    case 'Z':
        return op->kind == OP_REG && fits_size(l, op->size, k);
    case 'R':
        return op->kind == OP_REG && op->size == 4;
    case 'O':
        return op->kind == OP_MEMORY && op->base == NO_REG && op->index == NO_REG && op->value <= 0xFFFF &&
               fits_memory(l, insn, op, k);
    case 'J':
        return fits_jump(l, insn, op, k);
    case 'I':
        return op->kind == OP_NUMBER && fits_number(l, op->value, k);
    case '1':
    case '3':
        return op->kind == OP_NUMBER && op->value == (uint32_t)(pattern[0] - '0');
    default:
        return false;
    }
}

bool encode_fits(struct line *l, const struct insn *insn)
{
    unsigned n = (unsigned)strlen(insn->ops) / 2;

    l->v = 0;
    if (n != l->count) {
        return false;
    }
    for (unsigned i = 0; i < n; i++) {      /* registers first: they say how large immediates are */
        if (l->op[i].kind != OP_NUMBER && !fits(l, insn, insn->ops + 2 * i, &l->op[i])) {
            return false;
        }
    }
    for (unsigned i = 0; i < n; i++) {
        if (l->op[i].kind == OP_NUMBER && !fits(l, insn, insn->ops + 2 * i, &l->op[i])) {
            return false;
        }
    }
    return true;
}

/* ---- encoding ---- */

void encode_put(struct line *l, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes && l->out->length < sizeof l->out->bytes; i++) {
        l->out->bytes[l->out->length++] = (uint8_t)(value >> 8 * i);
    }
}

static void put_memory_16(struct line *l, unsigned reg, const struct operand *op)
{
    static const uint8_t forms[3][3] = { { 6, 4, 5 }, { 7, 0, 1 }, { 6, 2, 3 } };   /* base none BX BP; index none SI DI */
    unsigned base = op->base == 3 ? 1 : op->base == 5 ? 2 : 0;
    unsigned index = op->index == 6 ? 1 : op->index == 7 ? 2 : 0;
    unsigned rm = forms[base][index], mode, bytes;
    int32_t value = (int16_t)op->value;

    if (base == 0 && index == 0) {
        encode_put(l, reg << 3 | 6, 1);
        encode_put(l, op->value, 2);
        return;
    }
    bytes = value == 0 && !(base == 2 && index == 0) ? 0 : value >= -128 && value <= 127 ? 1 : 2;
    mode = bytes;
    encode_put(l, mode << 6 | reg << 3 | rm, 1);
    encode_put(l, op->value, bytes);
}

static void put_memory_32(struct line *l, unsigned reg, const struct operand *op)
{
    int32_t value = (int32_t)op->value;
    unsigned bytes = value == 0 && op->base != 5 ? 0 : value >= -128 && value <= 127 ? 1 : 4;
    unsigned mode = bytes == 4 ? 2 : bytes;

    if (op->base == NO_REG) {
        mode = 0;
        bytes = 4;
    }
    if (op->index == NO_REG && op->base != 4) {
        encode_put(l, mode << 6 | reg << 3 | op->base, 1);
    } else {
        encode_put(l, mode << 6 | reg << 3 | 4, 1);
        encode_put(l, op->scale << 6 | (op->index == NO_REG ? 4 : op->index) << 3 | (op->base == NO_REG ? 5 : op->base), 1);
    }
    encode_put(l, op->value, bytes);
}

static unsigned immediate_size(const struct line *l, char k)
{
    return k == 'b' || k == 's' ? 1 : k == 'w' ? 2 : l->v == 4 ? 4 : 2;
}

/* The operand that ModRM's register field is for, and the one in its other fields. */
static void put_modrm(struct line *l, const struct insn *insn)
{
    const struct operand *rm = NULL;
    unsigned reg = insn->ext == NO_EXT ? 0 : insn->ext;
    bool needed = (insn->map != MAP_PAIR && insn->ext != NO_EXT) || insn->map == MAP_REG || insn->map == MAP_MEM;

    for (unsigned i = 0; i < l->count; i++) {
        const char *pattern = insn->ops + 2 * i;

        if (operand_is(pattern, "Sw") || operand_is(pattern, "Cd") || operand_is(pattern, "Dd") ||
            (pattern[0] == 'G' && pattern[1] != 'S')) {
            reg = l->op[i].reg;
            needed = true;
        } else if (pattern[0] == 'E' || pattern[0] == 'M' || pattern[0] == 'R' || operand_is(pattern, "Si")) {
            if (!operand_is(pattern, "ES")) {
                rm = &l->op[i];
                needed = true;
            }
        }
    }
    if (!needed) {
        return;
    }
    if (rm == NULL) {
        encode_put(l, 0xC0 | reg << 3, 1);
    } else if (rm->kind != OP_MEMORY) {
        encode_put(l, 0xC0 | reg << 3 | rm->reg, 1);
    } else if (rm->wide) {
        put_memory_32(l, reg, rm);
    } else {
        put_memory_16(l, reg, rm);
    }
}

static void put_tail(struct line *l, const struct insn *insn)
{
    for (unsigned i = 0; i < l->count; i++) {
        const char *pattern = insn->ops + 2 * i;
        unsigned bytes;

        switch (pattern[0]) {
        case 'I':
            encode_put(l, l->op[i].value, immediate_size(l, pattern[1]));
            break;
        case 'O':
            encode_put(l, l->op[i].value, 2);
            break;
        case 'J':
            bytes = pattern[1] == 'b' ? 1 : l->v == 4 ? 4 : 2;
            encode_put(l, l->op[i].value - (l->ip + l->out->length + bytes), bytes);
            break;
        case 'A':
            if (pattern[1] == 'p') {
                encode_put(l, l->op[i].value, l->v);
                encode_put(l, l->op[i].selector, 2);
            }
            break;
        default:
            break;
        }
    }
}

void encode_row(struct line *l, const struct insn *insn)
{
    static const uint8_t overrides[6] = { 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65 };
    unsigned opcode = insn->opcode;

    for (unsigned i = 0; i < l->count; i++) {
        if (l->op[i].kind == OP_MEMORY && l->op[i].seg != NO_REG) {
            encode_put(l, overrides[l->op[i].seg], 1);
        }
        if (l->op[i].kind == OP_MEMORY && l->op[i].wide) {
            encode_put(l, 0x67, 1);
        }
        if (insn->ops[2 * i] == 'Z') {
            opcode |= l->op[i].reg;
        }
    }
    if (l->v == 4) {
        encode_put(l, 0x66, 1);
    }
    if (insn->map == MAP_0F) {
        encode_put(l, 0x0F, 1);
    }
    encode_put(l, opcode, 1);
    if (insn->map == MAP_PAIR) {
        encode_put(l, insn->ext, 1);
    }
    put_modrm(l, insn);
    put_tail(l, insn);
}
