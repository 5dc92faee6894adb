/*
 * operand.c - words, numbers and operands of a line of assembly language.
 */
#include <string.h>
#include "operand.h"

char line_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_letter(char c)
{
    c = line_upper(c);
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static int digit(char c)
{
    c = line_upper(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool line_fail(struct line *l, const char *error)
{
    if (l->out->error == NULL) {
        l->out->error = error;
        l->out->column = (unsigned)(l->at - l->start);
    }
    return false;
}

void line_skip(struct line *l)
{
    while (*l->at == ' ' || *l->at == '\t') {
        l->at++;
    }
}

unsigned line_word(const struct line *l)
{
    unsigned n = 0;

    while (is_letter(l->at[n])) {
        n++;
    }
    return n;
}

/* The word at the cursor, if it is this one. */
static bool take_word(struct line *l, const char *word)
{
    unsigned n = (unsigned)strlen(word);

    if (line_word(l) != n) {
        return false;
    }
    for (unsigned i = 0; i < n; i++) {
        if (line_upper(l->at[i]) != word[i]) {
            return false;
        }
    }
    l->at += n;
    line_skip(l);
    return true;
}

bool line_take(struct line *l, char c)
{
    if (*l->at != c) {
        return false;
    }
    l->at++;
    line_skip(l);
    return true;
}

bool line_number(struct line *l, uint32_t *value)
{
    unsigned n = line_word(l);

    *value = 0;
    if (n == 0 || n > 8) {
        return false;
    }
    for (unsigned i = 0; i < n; i++) {
        if (digit(l->at[i]) < 0) {
            return false;
        }
        *value = *value << 4 | (uint32_t)digit(l->at[i]);
    }
    l->at += n;
    line_skip(l);
    return true;
}

/* A general register: its size, 0 = none. */
static unsigned take_register(struct line *l, unsigned *reg)
{
    for (*reg = 0; *reg < 8; ++*reg) {
        if (take_word(l, insn_reg8[*reg])) {
            return 1;
        }
        if (take_word(l, insn_reg16[*reg])) {
            return 2;
        }
        if (take_word(l, insn_reg32[*reg])) {
            return 4;
        }
    }
    return 0;
}

static bool take_sreg(struct line *l, unsigned *reg)
{
    for (*reg = 0; *reg < 6; ++*reg) {
        if (take_word(l, insn_sreg[*reg])) {
            return true;
        }
    }
    return false;
}

/* ---- operands ---- */

static bool add_register(struct line *l, struct operand *op, unsigned reg, unsigned size)
{
    if (size == 1 || ((op->base != NO_REG || op->index != NO_REG) && op->wide != (size == 4))) {
        return line_fail(l, "Register cannot be used in an address");
    }
    op->wide = size == 4;
    if (op->wide && line_take(l, '*')) {
        uint32_t scale;

        if (!line_number(l, &scale) || (scale != 1 && scale != 2 && scale != 4 && scale != 8) || reg == 4 ||
            op->index != NO_REG) {
            return line_fail(l, "Bad scale");
        }
        op->index = reg;
        op->scale = scale == 8 ? 3 : scale / 2;
        return true;
    }
    if (size == 2 && (reg == 6 || reg == 7)) {      /* SI, DI */
        if (op->index != NO_REG) {
            return line_fail(l, "Two index registers");
        }
        op->index = reg;
        return true;
    }
    if (size == 2 && reg != 3 && reg != 5) {
        return line_fail(l, "Register cannot be used in an address");
    }
    if (op->base == NO_REG) {
        op->base = reg;
        return true;
    }
    if (op->wide && op->index == NO_REG && reg != 4) {
        op->index = reg;
        return true;
    }
    return line_fail(l, "Two base registers");
}

/* Behind '['. */
static bool take_address(struct line *l, struct operand *op)
{
    bool minus = false;
    unsigned reg, size;
    uint32_t value;

    op->kind = OP_MEMORY;
    if (take_sreg(l, &reg)) {
        op->seg = reg;
        if (!line_take(l, ':')) {
            return line_fail(l, "':' expected");
        }
    }
    for (;;) {
        size = take_register(l, &reg);
        if (size != 0) {
            if (minus || !add_register(l, op, reg, size)) {
                return line_fail(l, "Bad address");
            }
        } else if (line_number(l, &value)) {
            op->value += minus ? 0 - value : value;
            op->has_value = true;
        } else {
            return line_fail(l, "Register or number expected");
        }
        if (line_take(l, ']')) {
            return true;
        }
        minus = *l->at == '-';
        if (!line_take(l, '+') && !line_take(l, '-')) {
            return line_fail(l, "']' expected");
        }
    }
}

static bool take_sizes(struct line *l, struct operand *op)
{
    static const struct { const char *name; unsigned size; } sizes[] = {
        { "BYTE", 1 }, { "BY", 1 }, { "WORD", 2 }, { "WO", 2 }, { "DWORD", 4 }, { "DW", 4 }, { "QWORD", 8 }, { "QW", 8 },
        { "TBYTE", 10 }, { "TB", 10 },
    };
    bool again;

    do {
        again = false;
        for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            if (take_word(l, sizes[i].name)) {
                op->size = sizes[i].size;
                again = true;
            }
        }
        if (take_word(l, "FAR")) {
            op->far = again = true;
        } else if (take_word(l, "NEAR")) {
            op->near = again = true;
        } else if (take_word(l, "SHORT")) {
            op->brief = again = true;
        } else if (take_word(l, "PTR")) {
            again = true;
        }
    } while (again);
    return true;
}

static bool take_numbered(struct line *l, char first, unsigned *reg)
{
    if (line_upper(l->at[0]) != first || line_upper(l->at[1]) != 'R' || l->at[2] < '0' || l->at[2] > '7' || is_letter(l->at[3])) {
        return false;
    }
    *reg = (unsigned)(l->at[2] - '0');
    l->at += 3;
    line_skip(l);
    return true;
}

bool line_operand(struct line *l, struct operand *op)
{
    bool minus;
    uint32_t value;

    memset(op, 0, sizeof *op);
    op->seg = op->base = op->index = NO_REG;
    op->column = (unsigned)(l->at - l->start);
    (void)take_sizes(l, op);
    if (line_take(l, '[')) {
        return take_address(l, op);
    }
    if (take_word(l, "ST")) {
        op->kind = OP_ST;
        if (line_take(l, '(')) {
            if (!line_number(l, &value) || value > 7 || !line_take(l, ')')) {
                return line_fail(l, "ST(0) to ST(7) expected");
            }
            op->reg = value;
        }
        return true;
    }
    if (take_numbered(l, 'C', &op->reg)) {
        op->kind = OP_CREG;
        return true;
    }
    if (line_word(l) == 3 && take_numbered(l, 'D', &op->reg)) {
        op->kind = OP_DREG;
        return true;
    }
    if (take_sreg(l, &op->reg)) {
        if (line_take(l, ':')) {
            unsigned seg = op->reg;

            if (!line_take(l, '[')) {
                return line_fail(l, "'[' expected");
            }
            op->reg = 0;
            return take_address(l, op) && (op->seg = seg, true);
        }
        op->kind = OP_SREG;
        return true;
    }
    value = take_register(l, &op->reg);
    if (value != 0) {
        op->kind = OP_REG;
        op->size = value;
        return true;
    }
    minus = line_take(l, '-');
    if (!minus) {
        (void)line_take(l, '+');
    }
    if (!line_number(l, &value)) {
        return line_fail(l, "Operand expected");
    }
    op->kind = OP_NUMBER;
    op->value = minus ? 0 - value : value;
    if (!minus && line_take(l, ':')) {
        op->kind = OP_FAR;
        op->selector = (uint16_t)value;
        if (value > 0xFFFF || !line_number(l, &op->value)) {
            return line_fail(l, "Bad far address");
        }
    }
    return true;
}
