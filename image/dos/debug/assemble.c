/*
 * assemble.c - the assembler: tries the rows of insn.c that have the name until one takes the operands.
 */
#include <string.h>
#include "assemble.h"

enum kind { OP_REG, OP_SREG, OP_CREG, OP_DREG, OP_ST, OP_NUMBER, OP_FAR, OP_MEMORY };
#define NO_REG  8

struct operand {
    enum kind kind;
    unsigned reg;
    unsigned size;              /* of the register; of memory as said by BYTE PTR ..., 0 = not said */
    bool far, near, brief;
    uint32_t value;             /* number, displacement, offset */
    uint16_t selector;          /* of OP_FAR */
    unsigned seg, base, index, scale;   /* of memory; NO_REG = none */
    bool wide, has_value;
    unsigned column;
};

struct line {
    const char *start, *at;
    struct operand op[3];
    unsigned count;
    struct assembled *out;
    uint16_t ip;
    unsigned v;                 /* size of word-or-doubleword operands, 0 = not known */
};

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_letter(char c)
{
    c = upper(c);
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static int digit(char c)
{
    c = upper(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool fail(struct line *l, const char *error)
{
    if (l->out->error == NULL) {
        l->out->error = error;
        l->out->column = (unsigned)(l->at - l->start);
    }
    return false;
}

static void skip(struct line *l)
{
    while (*l->at == ' ' || *l->at == '\t') {
        l->at++;
    }
}

static unsigned word_length(const struct line *l)
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

    if (word_length(l) != n) {
        return false;
    }
    for (unsigned i = 0; i < n; i++) {
        if (upper(l->at[i]) != word[i]) {
            return false;
        }
    }
    l->at += n;
    skip(l);
    return true;
}

static bool take_char(struct line *l, char c)
{
    if (*l->at != c) {
        return false;
    }
    l->at++;
    skip(l);
    return true;
}

static bool take_number(struct line *l, uint32_t *value)
{
    unsigned n = word_length(l);

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
    skip(l);
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
        return fail(l, "Register cannot be used in an address");
    }
    op->wide = size == 4;
    if (op->wide && take_char(l, '*')) {
        uint32_t scale;

        if (!take_number(l, &scale) || (scale != 1 && scale != 2 && scale != 4 && scale != 8) || reg == 4 ||
            op->index != NO_REG) {
            return fail(l, "Bad scale");
        }
        op->index = reg;
        op->scale = scale == 8 ? 3 : scale / 2;
        return true;
    }
    if (size == 2 && (reg == 6 || reg == 7)) {      /* SI, DI */
        if (op->index != NO_REG) {
            return fail(l, "Two index registers");
        }
        op->index = reg;
        return true;
    }
    if (size == 2 && reg != 3 && reg != 5) {
        return fail(l, "Register cannot be used in an address");
    }
    if (op->base == NO_REG) {
        op->base = reg;
        return true;
    }
    if (op->wide && op->index == NO_REG && reg != 4) {
        op->index = reg;
        return true;
    }
    return fail(l, "Two base registers");
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
        if (!take_char(l, ':')) {
            return fail(l, "':' expected");
        }
    }
    for (;;) {
        size = take_register(l, &reg);
        if (size != 0) {
            if (minus || !add_register(l, op, reg, size)) {
                return fail(l, "Bad address");
            }
        } else if (take_number(l, &value)) {
            op->value += minus ? 0 - value : value;
            op->has_value = true;
        } else {
            return fail(l, "Register or number expected");
        }
        if (take_char(l, ']')) {
            return true;
        }
        minus = *l->at == '-';
        if (!take_char(l, '+') && !take_char(l, '-')) {
            return fail(l, "']' expected");
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
    if (upper(l->at[0]) != first || upper(l->at[1]) != 'R' || l->at[2] < '0' || l->at[2] > '7' || is_letter(l->at[3])) {
        return false;
    }
    *reg = (unsigned)(l->at[2] - '0');
    l->at += 3;
    skip(l);
    return true;
}

static bool take_operand(struct line *l, struct operand *op)
{
    bool minus;
    uint32_t value;

    memset(op, 0, sizeof *op);
    op->seg = op->base = op->index = NO_REG;
    op->column = (unsigned)(l->at - l->start);
    (void)take_sizes(l, op);
    if (take_char(l, '[')) {
        return take_address(l, op);
    }
    if (take_word(l, "ST")) {
        op->kind = OP_ST;
        if (take_char(l, '(')) {
            if (!take_number(l, &value) || value > 7 || !take_char(l, ')')) {
                return fail(l, "ST(0) to ST(7) expected");
            }
            op->reg = value;
        }
        return true;
    }
    if (take_numbered(l, 'C', &op->reg)) {
        op->kind = OP_CREG;
        return true;
    }
    if (word_length(l) == 3 && take_numbered(l, 'D', &op->reg)) {
        op->kind = OP_DREG;
        return true;
    }
    if (take_sreg(l, &op->reg)) {
        if (take_char(l, ':')) {
            unsigned seg = op->reg;

            if (!take_char(l, '[')) {
                return fail(l, "'[' expected");
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
    minus = take_char(l, '-');
    if (!minus) {
        (void)take_char(l, '+');
    }
    if (!take_number(l, &value)) {
        return fail(l, "Operand expected");
    }
    op->kind = OP_NUMBER;
    op->value = minus ? 0 - value : value;
    if (!minus && take_char(l, ':')) {
        op->kind = OP_FAR;
        op->selector = (uint16_t)value;
        if (value > 0xFFFF || !take_number(l, &op->value)) {
            return fail(l, "Bad far address");
        }
    }
    return true;
}

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
    return true;        /* not said: take_row() sees whether that is enough */
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

static bool is_op(const char *op, const char *name)
{
    return op[0] == name[0] && op[1] == name[1];
}

static bool fits_named(struct line *l, const struct insn *insn, const char *pattern, const struct operand *op, bool *known)
{
    *known = true;
    if (is_op(pattern, "AL") || is_op(pattern, "CL")) {
        return op->kind == OP_REG && op->size == 1 && op->reg == (pattern[0] == 'C');
    }
    if (is_op(pattern, "AX")) {
        return op->kind == OP_REG && op->reg == 0 && op->size > 1 && (insn->map != MAP_PAIR || op->size == 2) &&
               fix_v(l, op->size);
    }
    if (is_op(pattern, "DX")) {
        return op->kind == OP_REG && op->size == 2 && op->reg == 2;
    }
    if (is_op(pattern, "ST") || is_op(pattern, "Si")) {
        return op->kind == OP_ST && (pattern[1] == 'i' || op->reg == 0);
    }
    if (is_op(pattern, "Sw")) {
        return op->kind == OP_SREG && (op->reg != 1 || insn->opcode != 0x8E);
    }
    if (is_op(pattern, "Cd") || is_op(pattern, "Dd")) {
        return op->kind == (pattern[0] == 'C' ? OP_CREG : OP_DREG);
    }
    if (is_op(pattern, "Ap")) {
        l->v = op->value > 0xFFFF ? 4 : 2;
        return op->kind == OP_FAR;
    }
    for (unsigned i = 0; i < 6; i++) {
        if (is_op(pattern, insn_sreg[i])) {
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

/* ---- encoding ---- */

static void put(struct line *l, uint32_t value, unsigned bytes)
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
        put(l, reg << 3 | 6, 1);
        put(l, op->value, 2);
        return;
    }
    bytes = value == 0 && !(base == 2 && index == 0) ? 0 : value >= -128 && value <= 127 ? 1 : 2;
    mode = bytes;
    put(l, mode << 6 | reg << 3 | rm, 1);
    put(l, op->value, bytes);
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
        put(l, mode << 6 | reg << 3 | op->base, 1);
    } else {
        put(l, mode << 6 | reg << 3 | 4, 1);
        put(l, op->scale << 6 | (op->index == NO_REG ? 4 : op->index) << 3 | (op->base == NO_REG ? 5 : op->base), 1);
    }
    put(l, op->value, bytes);
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

        if (is_op(pattern, "Sw") || is_op(pattern, "Cd") || is_op(pattern, "Dd") ||
            (pattern[0] == 'G' && pattern[1] != 'S')) {
            reg = l->op[i].reg;
            needed = true;
        } else if (pattern[0] == 'E' || pattern[0] == 'M' || pattern[0] == 'R' || is_op(pattern, "Si")) {
            if (!is_op(pattern, "ES")) {
                rm = &l->op[i];
                needed = true;
            }
        }
    }
    if (!needed) {
        return;
    }
    if (rm == NULL) {
        put(l, 0xC0 | reg << 3, 1);
    } else if (rm->kind != OP_MEMORY) {
        put(l, 0xC0 | reg << 3 | rm->reg, 1);
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
            put(l, l->op[i].value, immediate_size(l, pattern[1]));
            break;
        case 'O':
            put(l, l->op[i].value, 2);
            break;
        case 'J':
            bytes = pattern[1] == 'b' ? 1 : l->v == 4 ? 4 : 2;
            put(l, l->op[i].value - (l->ip + l->out->length + bytes), bytes);
            break;
        case 'A':
            if (pattern[1] == 'p') {
                put(l, l->op[i].value, l->v);
                put(l, l->op[i].selector, 2);
            }
            break;
        default:
            break;
        }
    }
}

static void encode(struct line *l, const struct insn *insn)
{
    static const uint8_t overrides[6] = { 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65 };
    unsigned opcode = insn->opcode;

    for (unsigned i = 0; i < l->count; i++) {
        if (l->op[i].kind == OP_MEMORY && l->op[i].seg != NO_REG) {
            put(l, overrides[l->op[i].seg], 1);
        }
        if (l->op[i].kind == OP_MEMORY && l->op[i].wide) {
            put(l, 0x67, 1);
        }
        if (insn->ops[2 * i] == 'Z') {
            opcode |= l->op[i].reg;
        }
    }
    if (l->v == 4) {
        put(l, 0x66, 1);
    }
    if (insn->map == MAP_0F) {
        put(l, 0x0F, 1);
    }
    put(l, opcode, 1);
    if (insn->map == MAP_PAIR) {
        put(l, insn->ext, 1);
    }
    put_modrm(l, insn);
    put_tail(l, insn);
}

/* ---- lines ---- */

static bool has_name(const struct insn *insn, const char *name)
{
    return strncmp(insn->name, name, sizeof insn->name) == 0;
}

/* Memory of unknown size: do other rows of that name take another size? */
static bool size_matters(struct line *l, const struct insn *insn)
{
    bool unsaid = false, plain = false;

    for (unsigned i = 0; i < l->count; i++) {
        const char *pattern = insn->ops + 2 * i;

        unsaid |= l->op[i].kind == OP_MEMORY && l->op[i].size == 0 && !l->op[i].far && strchr("bvdqtw", pattern[1]) != NULL &&
                  strchr("EM", pattern[0]) != NULL;
        plain |= l->op[i].kind == OP_REG && (pattern[0] == 'G' || is_op(pattern, "AL") || is_op(pattern, "AX"));
        plain |= l->op[i].kind == OP_SREG;
    }
    if (!unsaid || (plain && !has_name(insn, "MOVZX") && !has_name(insn, "MOVSX")) || has_name(insn, "PUSH") ||
        has_name(insn, "POP")) {
        return false;
    }
    for (unsigned i = 0; i < insn_count; i++) {
        const struct insn *other = &insn_table[i];

        if (other != insn && strncmp(other->name, insn->name, sizeof insn->name) == 0 && other->ops[0] != '\0') {
            for (const char *p = other->ops; *p != '\0'; p += 2) {
                if ((*p == 'E' || *p == 'M') && strchr("bvdqtw", p[1]) != NULL &&
                    p[1] != insn->ops[strchr("EM", insn->ops[0]) != NULL ? 1 : 3]) {
                    return true;
                }
            }
        }
    }
    return false;
}

static bool take_row(struct line *l, const struct insn *insn)
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

/* Other names of the same thing. */
static const char *real_name(const char *name)
{
    static const char pairs[][2][8] = {
        { "JC", "JB" }, { "JNAE", "JB" }, { "JAE", "JNB" }, { "JNC", "JNB" }, { "JE", "JZ" }, { "JNE", "JNZ" },
        { "JNA", "JBE" }, { "JNBE", "JA" }, { "JP", "JPE" }, { "JNP", "JPO" }, { "JNGE", "JL" }, { "JNL", "JGE" },
        { "JNG", "JLE" }, { "JNLE", "JG" }, { "SETC", "SETB" }, { "SETNC", "SETNB" }, { "SETAE", "SETNB" },
        { "SETE", "SETZ" }, { "SETNE", "SETNZ" }, { "SETNA", "SETBE" }, { "SETP", "SETPE" }, { "SETNP", "SETPO" },
        { "SAL", "SHL" }, { "LOOPE", "LOOPZ" }, { "LOOPNE", "LOOPNZ" }, { "REP", "REPZ" }, { "REPE", "REPZ" },
        { "REPNE", "REPNZ" }, { "RETN", "RET" }, { "XLATB", "XLAT" }, { "FWAIT", "WAIT" },
        { "FNINIT", "FINIT" }, { "FNCLEX", "FCLEX" }, { "FNSTCW", "FSTCW" }, { "FNSTSW", "FSTSW" },
        { "FNSTENV", "FSTENV" }, { "FNSAVE", "FSAVE" }, { "FNENI", "FENI" }, { "FNDISI", "FDISI" },
    };

    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (strcmp(pairs[i][0], name) == 0) {
            return pairs[i][1];
        }
    }
    return name;
}

/* String instructions of doublewords and the like: the word form behind 66h. */
static const char *wide_name(const char *name)
{
    static const char pairs[][2][8] = {
        { "MOVSD", "MOVSW" }, { "CMPSD", "CMPSW" }, { "STOSD", "STOSW" }, { "LODSD", "LODSW" }, { "SCASD", "SCASW" },
        { "INSD", "INSW" }, { "OUTSD", "OUTSW" }, { "PUSHFD", "PUSHF" }, { "POPFD", "POPF" }, { "PUSHAD", "PUSHA" },
        { "POPAD", "POPA" }, { "IRETD", "IRET" }, { "CWDE", "CBW" }, { "CDQ", "CWD" },
    };

    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (strcmp(pairs[i][0], name) == 0) {
            return pairs[i][1];
        }
    }
    return NULL;
}

/* The coprocessor finishes first, as the assembler of old processors wants it. */
static bool waits(const char *name)
{
    static const char names[][7] = { "FINIT", "FCLEX", "FSTCW", "FSTSW", "FSTENV", "FSAVE", "FENI", "FDISI" };

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_data(struct line *l, unsigned size)
{
    do {
        uint32_t value;

        if (*l->at == '\'' || *l->at == '"') {
            char quote = *l->at++;

            while (*l->at != '\0' && (*l->at != quote || l->at[1] == quote)) {
                l->at += *l->at == quote;
                put(l, (uint8_t)*l->at++, 1);
            }
            if (*l->at != quote) {
                return fail(l, "The text does not end");
            }
            l->at++;
            skip(l);
        } else {
            bool minus = take_char(l, '-');

            if (!take_number(l, &value)) {
                return fail(l, "Number expected");
            }
            if (size < 4 && value >> 8 * size != 0) {
                return fail(l, "Number too large");
            }
            put(l, minus ? 0 - value : value, size);
        }
        while (take_char(l, ',')) {
        }
    } while (*l->at != '\0' && *l->at != ';');
    return true;
}

/* IMUL with a register and a number means that register twice. */
static void spread_imul(struct line *l, const char *name)
{
    if (strcmp(name, "IMUL") == 0 && l->count == 2 && l->op[1].kind == OP_NUMBER) {
        l->op[2] = l->op[1];
        l->op[1] = l->op[0];
        l->count = 3;
    }
}

static bool take_instruction(struct line *l, const char *name)
{
    bool known = false;

    for (unsigned i = 0; i < insn_count; i++) {
        if (!has_name(&insn_table[i], name)) {
            continue;
        }
        known = true;
        if (!take_row(l, &insn_table[i])) {
            continue;
        }
        if (size_matters(l, &insn_table[i])) {
            return fail(l, "BYTE PTR or WORD PTR is missing");
        }
        encode(l, &insn_table[i]);
        return true;
    }
    if (l->count > 0 && known) {
        l->at = l->start + l->op[0].column;
    }
    return fail(l, known ? "These operands do not go with it" : "Unknown instruction");
}

static bool take_operands(struct line *l)
{
    l->count = 0;
    while (*l->at != '\0' && *l->at != ';') {
        if (l->count == 3) {
            return fail(l, "Too many operands");
        }
        if (!take_operand(l, &l->op[l->count])) {
            return false;
        }
        l->count++;
        if (!take_char(l, ',')) {
            break;
        }
    }
    return *l->at == '\0' || *l->at == ';' ? true : fail(l, "Too much on the line");
}

/* "ES:", "REPZ", "LOCK" may stand before an instruction or alone. */
static bool take_prefix(struct line *l, const char *name)
{
    static const uint8_t overrides[6] = { 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65 };

    for (unsigned i = 0; i < 6; i++) {
        if (strcmp(insn_sreg[i], name) == 0 && take_char(l, ':')) {
            put(l, overrides[i], 1);
            return true;
        }
    }
    if (strcmp(name, "REPZ") == 0 || strcmp(name, "REPNZ") == 0 || strcmp(name, "LOCK") == 0) {
        put(l, name[0] == 'L' ? 0xF0 : name[3] == 'Z' ? 0xF3 : 0xF2, 1);
        return true;
    }
    return false;
}

bool assemble(const char *line, uint16_t ip, struct assembled *out)
{
    struct line l = { .start = line, .at = line, .out = out, .ip = ip };

    out->length = 0;
    out->error = NULL;
    skip(&l);
    while (*l.at != '\0' && *l.at != ';') {
        char word[9] = { 0 };
        const char *name, *narrow;
        unsigned n = word_length(&l);

        if (n == 0 || n > 8) {
            return fail(&l, "Instruction expected");
        }
        for (unsigned i = 0; i < n; i++) {
            word[i] = upper(l.at[i]);
        }
        name = real_name(word);
        l.at += n;
        skip(&l);
        if (take_prefix(&l, name)) {
            continue;
        }
        if (word[0] == 'D' && n == 2 && strchr("BWD", word[1]) != NULL) {
            return take_data(&l, word[1] == 'B' ? 1 : word[1] == 'W' ? 2 : 4);
        }
        if (waits(word)) {
            put(&l, 0x9B, 1);
        }
        narrow = wide_name(name);
        if (narrow != NULL) {
            put(&l, 0x66, 1);
            name = narrow;
        }
        if (!take_operands(&l)) {
            return false;
        }
        spread_imul(&l, name);
        return take_instruction(&l, name);
    }
    return true;
}
