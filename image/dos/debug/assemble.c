/*
 * assemble.c - the assembler: tries the rows of insn.c that have the name until one takes the operands.
 */
#include <string.h>
#include "operand.h"

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
        plain |= l->op[i].kind == OP_REG && (pattern[0] == 'G' || operand_is(pattern, "AL") || operand_is(pattern, "AX"));
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
                encode_put(l, (uint8_t)*l->at++, 1);
            }
            if (*l->at != quote) {
                return line_fail(l, "The text does not end");
            }
            l->at++;
            line_skip(l);
        } else {
            bool minus = line_take(l, '-');

            if (!line_number(l, &value)) {
                return line_fail(l, "Number expected");
            }
            if (size < 4 && value >> 8 * size != 0) {
                return line_fail(l, "Number too large");
            }
            encode_put(l, minus ? 0 - value : value, size);
        }
        while (line_take(l, ',')) {
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
        if (!encode_fits(l, &insn_table[i])) {
            continue;
        }
        if (size_matters(l, &insn_table[i])) {
            return line_fail(l, "BYTE PTR or WORD PTR is missing");
        }
        encode_row(l, &insn_table[i]);
        return true;
    }
    if (l->count > 0 && known) {
        l->at = l->start + l->op[0].column;
    }
    return line_fail(l, known ? "These operands do not go with it" : "Unknown instruction");
}

static bool take_operands(struct line *l)
{
    l->count = 0;
    while (*l->at != '\0' && *l->at != ';') {
        if (l->count == 3) {
            return line_fail(l, "Too many operands");
        }
        if (!line_operand(l, &l->op[l->count])) {
            return false;
        }
        l->count++;
        if (!line_take(l, ',')) {
            break;
        }
    }
    return *l->at == '\0' || *l->at == ';' ? true : line_fail(l, "Too much on the line");
}

/* "ES:", "REPZ", "LOCK" may stand before an instruction or alone. */
static bool take_prefix(struct line *l, const char *name)
{
    static const uint8_t overrides[6] = { 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65 };

    for (unsigned i = 0; i < 6; i++) {
        if (strcmp(insn_sreg[i], name) == 0 && line_take(l, ':')) {
            encode_put(l, overrides[i], 1);
            return true;
        }
    }
    if (strcmp(name, "REPZ") == 0 || strcmp(name, "REPNZ") == 0 || strcmp(name, "LOCK") == 0) {
        encode_put(l, name[0] == 'L' ? 0xF0 : name[3] == 'Z' ? 0xF3 : 0xF2, 1);
        return true;
    }
    return false;
}

bool assemble(const char *line, uint16_t ip, struct assembled *out)
{
    struct line l = { .start = line, .at = line, .out = out, .ip = ip };

    out->length = 0;
    out->error = NULL;
    line_skip(&l);
    while (*l.at != '\0' && *l.at != ';') {
        char word[9] = { 0 };
        const char *name, *narrow;
        unsigned n = line_word(&l);

        if (n == 0 || n > 8) {
            return line_fail(&l, "Instruction expected");
        }
        for (unsigned i = 0; i < n; i++) {
            word[i] = line_upper(l.at[i]);
        }
        name = real_name(word);
        l.at += n;
        line_skip(&l);
        if (take_prefix(&l, name)) {
            continue;
        }
        if (word[0] == 'D' && n == 2 && strchr("BWD", word[1]) != NULL) {
            return take_data(&l, word[1] == 'B' ? 1 : word[1] == 'W' ? 2 : 4);
        }
        if (waits(word)) {
            encode_put(&l, 0x9B, 1);
        }
        narrow = wide_name(name);
        if (narrow != NULL) {
            encode_put(&l, 0x66, 1);
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
