/*
 * disasm.c - the disassembler: one instruction by the table of insn.c. [SDM2 "Instruction Format"]
 */
#include <string.h>
#include "disasm.h"

struct decode {
    struct disasm *out;
    const uint8_t *code;
    unsigned at;                /* next byte */
    unsigned length;            /* of the text */
    uint16_t ip;
    bool wide, wide_address;    /* 66h, 67h were seen */
    uint8_t seg;                /* override, NO_REG = none */
    const struct insn *insn;
    uint8_t modrm;
    bool modrm_read;
    char memory[32];            /* the operand in memory as text, once it is decoded */
};

static void put(struct decode *d, const char *text)
{
    while (*text != '\0' && d->length + 1 < sizeof d->out->text) {
        d->out->text[d->length++] = *text++;
    }
    d->out->text[d->length] = '\0';
}

static char *hex(char *to, uint32_t value, unsigned digits)
{
    while (digits-- > 0) {
        *to++ = "0123456789ABCDEF"[value >> 4 * digits & 15];
    }
    *to = '\0';
    return to;
}

static void put_hex(struct decode *d, uint32_t value, unsigned digits)
{
    char text[9];

    (void)hex(text, value, digits);
    put(d, text);
}

static uint32_t take(struct decode *d, unsigned bytes)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint32_t)(d->at < DISASM_BYTES ? d->code[d->at] : 0) << 8 * i;
        d->at++;
    }
    return value;
}

static char *add_text(char *to, const char *text)
{
    while (*text != '\0') {
        *to++ = *text++;
    }
    *to = '\0';
    return to;
}

/* "+12" or "-05", behind a register; "1234" alone. */
static char *add_displacement(char *to, uint32_t value, unsigned bytes, bool alone, unsigned digits)
{
    int32_t number = bytes == 1 ? (int8_t)value : bytes == 2 ? (int16_t)value : (int32_t)value;

    if (alone) {
        return hex(to, value, digits);
    }
    if (bytes == 0) {
        return to;
    }
    *to++ = number < 0 && bytes == 1 ? '-' : '+';
    return hex(to, number < 0 && bytes == 1 ? (uint32_t)-number : value, bytes * 2);
}

static void memory_16(struct decode *d)
{
    static const uint8_t bases[8] = { 3, 3, 5, 5, 6, 7, 5, 3 };
    static const uint8_t indexes[8] = { 6, 7, 6, 7, NO_REG, NO_REG, NO_REG, NO_REG };
    unsigned mode = d->modrm >> 6, rm = d->modrm & 7u, bytes = mode == 1 ? 1 : mode == 2 ? 2 : 0;
    bool direct = mode == 0 && rm == 6;
    struct disasm *out = d->out;
    char *to = d->memory;
    uint32_t raw;

    *to++ = '[';
    out->base = direct ? NO_REG : bases[rm];
    out->index = direct ? NO_REG : indexes[rm];
    out->seg = out->base == 5 ? 2 : 3;
    raw = take(d, direct ? 2 : bytes);
    out->displacement = bytes == 1 ? (uint16_t)(int8_t)raw : raw;
    if (out->base != NO_REG) {
        to = add_text(to, insn_reg16[out->base]);
    }
    if (out->index != NO_REG) {
        *to++ = '+';
        to = add_text(to, insn_reg16[out->index]);
    }
    to = add_displacement(to, raw, bytes, direct, 4);
    (void)add_text(to, "]");
}

static void memory_32(struct decode *d)
{
    unsigned mode = d->modrm >> 6, rm = d->modrm & 7u, bytes = mode == 1 ? 1 : mode == 2 ? 4 : 0;
    struct disasm *out = d->out;
    char *to = d->memory;
    uint32_t raw;
    bool alone;

    out->wide = true;
    out->base = (uint8_t)rm;
    out->index = NO_REG;
    if (rm == 4) {
        uint8_t sib = (uint8_t)take(d, 1);

        out->base = sib & 7;
        out->index = (sib >> 3 & 7) == 4 ? NO_REG : sib >> 3 & 7;
        out->scale = sib >> 6;
    }
    if (mode == 0 && out->base == 5) {
        out->base = NO_REG;
        bytes = 4;
    }
    out->seg = out->base == 4 || out->base == 5 ? 2 : 3;
    raw = take(d, bytes);
    out->displacement = bytes == 1 ? (uint32_t)(int8_t)raw : raw;
    alone = out->base == NO_REG && out->index == NO_REG;
    *to++ = '[';
    if (out->base != NO_REG) {
        to = add_text(to, insn_reg32[out->base]);
    }
    if (out->index != NO_REG) {
        if (out->base != NO_REG) {
            *to++ = '+';
        }
        to = add_text(to, insn_reg32[out->index]);
        if (out->scale != 0) {
            *to++ = '*';
            *to++ = (char)('0' + (1 << out->scale));
        }
    }
    to = add_displacement(to, raw, bytes, alone, 8);
    (void)add_text(to, "]");
}

static bool is_register(const struct decode *d)
{
    return d->modrm >> 6 == 3;
}

/* Bytes of an operand of kind `k` ("b", "v" ...). */
static unsigned operand_size(const struct decode *d, char k)
{
    switch (k) {
    case 'b':
        return 1;
    case 'w':
        return 2;
    case 'v':
        return d->wide ? 4 : 2;
    case 'd':
        return 4;
    default:
        return 0;
    }
}

static void put_register(struct decode *d, unsigned number, unsigned size)
{
    put(d, size == 1 ? insn_reg8[number] : size == 2 ? insn_reg16[number] : insn_reg32[number]);
}

/* Does a register operand say how large the memory operand is? */
static bool size_is_plain(const struct insn *insn)
{
    const char *ops = insn->ops;

    for (unsigned i = 0; ops[i] != '\0'; i += 2) {
        if ((ops[i] == 'G' || ops[i] == 'S' || (ops[i] == 'A' && ops[i + 1] != 'p')) &&
            strncmp(insn->name, "MOVZX", 6) != 0 && strncmp(insn->name, "MOVSX", 6) != 0) {
            return true;
        }
    }
    return false;
}

static void put_memory(struct decode *d, char k)
{
    unsigned size = operand_size(d, k);
    const char *prefix = "";

    if (k == 'p') {
        prefix = size_is_plain(d->insn) ? "" : "FAR ";
    } else if (k == 'q') {
        prefix = "QWORD PTR ";
    } else if (k == 't') {
        prefix = "TBYTE PTR ";
    } else if (!size_is_plain(d->insn) && k != 'n' && k != 'a') {
        prefix = size == 1 ? "BYTE PTR " : size == 2 ? "WORD PTR " : "DWORD PTR ";
    }
    put(d, prefix);
    put(d, d->memory);
    d->out->has_memory = k != 'n' || d->insn->opcode == 0xFF;
    d->out->size = k == 'n' ? 2 : size;
}

static uint8_t read_modrm(struct decode *d)
{
    if (!d->modrm_read) {
        d->modrm_read = true;
        d->modrm = (uint8_t)take(d, 1);
        if (!is_register(d)) {
            if (d->wide_address) {
                memory_32(d);
            } else {
                memory_16(d);
            }
            if (d->seg != NO_REG) {
                char text[sizeof d->memory];

                d->out->seg = d->seg;
                strcpy(text, d->memory);
                strcpy(add_text(add_text(d->memory, insn_sreg[d->seg]), ":"), text);
            }
        }
    }
    return d->modrm;
}

static void put_jump(struct decode *d, char k)
{
    unsigned bytes = k == 'b' ? 1 : d->wide ? 4 : 2;
    uint32_t raw = take(d, bytes);
    uint32_t target = d->ip + d->at + (bytes == 1 ? (uint32_t)(int8_t)raw : raw);

    if (bytes == 4) {
        put_hex(d, target, 8);
    } else {
        put_hex(d, target & 0xFFFF, 4);
    }
}

static void put_pointer(struct decode *d)
{
    uint32_t offset = take(d, d->wide ? 4 : 2);

    put_hex(d, take(d, 2), 4);
    put(d, ":");
    put_hex(d, offset, d->wide ? 8 : 4);
}

static void put_offset(struct decode *d, char k)
{
    struct disasm *out = d->out;
    unsigned bytes = d->wide_address ? 4 : 2;

    out->has_memory = true;
    out->base = out->index = NO_REG;
    out->seg = d->seg != NO_REG ? d->seg : 3;
    out->displacement = take(d, bytes);
    out->size = operand_size(d, k);
    if (d->seg != NO_REG) {
        put(d, insn_sreg[d->seg]);
        put(d, ":");
    }
    put(d, "[");
    put_hex(d, out->displacement, bytes * 2);
    put(d, "]");
}

static void put_immediate(struct decode *d, char k)
{
    uint32_t raw;

    if (k == 's') {             /* a byte with its sign */
        int8_t number = (int8_t)take(d, 1);

        put(d, number < 0 ? "-" : "+");
        put_hex(d, (uint32_t)(number < 0 ? -number : number) & 0xFF, 2);
        return;
    }
    raw = take(d, operand_size(d, k));
    put_hex(d, raw, operand_size(d, k) * 2);
}

static void put_stack(struct decode *d, unsigned number)
{
    char text[6] = "ST(0)";

    text[3] = (char)('0' + number);
    put(d, text);
}

static void put_numbered(struct decode *d, char letter, unsigned number)
{
    char text[4] = { letter, 'R', (char)('0' + number), '\0' };

    put(d, text);
}

static void put_operand(struct decode *d, char kind, char k)
{
    uint8_t last = d->code[d->at - 1];

    switch (kind) {
    case 'E':
        if (!is_register(d)) {
            put_memory(d, k);
        } else {
            put_register(d, d->modrm & 7, k == 'n' ? (d->wide ? 4 : 2) : operand_size(d, k));
        }
        break;
    case 'M':
        put_memory(d, k);
        break;
    case 'G':
        put_register(d, d->modrm >> 3 & 7, operand_size(d, k));
        break;
    case 'Z':
        put_register(d, last & 7, operand_size(d, k));
        break;
    case 'R':
        put_register(d, d->modrm & 7, 4);
        break;
    case 'J':
        put_jump(d, k);
        break;
    case 'O':
        put_offset(d, k);
        break;
    case 'I':
        put_immediate(d, k);
        break;
    case '1':
    case '3':
        put(d, kind == '1' ? "1" : "3");
        break;
    default:
        break;
    }
}

/* Operands spelled by two letters that are a register's name, or something of its own. */
static void put_named(struct decode *d, const char *op)
{
    char text[3] = { op[0], op[1], '\0' };

    if (strcmp(text, "AX") == 0) {
        put_register(d, 0, d->wide && d->insn->map != MAP_PAIR ? 4 : 2);
    } else if (strcmp(text, "Ap") == 0) {
        put_pointer(d);
    } else if (strcmp(text, "Si") == 0) {
        put_stack(d, d->modrm & 7);
    } else if (strcmp(text, "Sw") == 0) {
        put(d, insn_sreg[d->modrm >> 3 & 7]);
    } else if (strcmp(text, "Cd") == 0 || strcmp(text, "Dd") == 0) {
        put_numbered(d, text[0], d->modrm >> 3 & 7);
    } else {
        put(d, text);
    }
}

static bool is_named(const char *op)
{
    static const char names[] = "AL AX CL DX ES CS SS DS FS GS ST Si Sw Cd Dd Ap ";

    for (const char *p = names; *p != '\0'; p += 3) {
        if (p[0] == op[0] && p[1] == op[1]) {
            return true;
        }
    }
    return false;
}

static bool needs_modrm(const struct insn *insn)
{
    if (insn->ext != NO_EXT || insn->map >= MAP_REG) {
        return insn->map != MAP_PAIR;
    }
    for (const char *op = insn->ops; *op != '\0'; op += 2) {
        if ((*op == 'E' || *op == 'G' || *op == 'M' || *op == 'R') && !is_named(op)) {
            return true;
        }
    }
    return false;
}

static bool is_in_opcode(const struct insn *insn)
{
    return insn->ops[0] == 'Z' || (insn->ops[0] != '\0' && insn->ops[2] == 'Z');
}

/* Does the row fit the bytes at d->at, which begin behind the prefixes? */
static bool fits(const struct decode *d, const struct insn *insn)
{
    const uint8_t *p = d->code + d->at;
    uint8_t opcode = p[0], next = p[1];

    if (insn->map == MAP_0F) {
        if (opcode != 0x0F) {
            return false;
        }
        opcode = p[1];
        next = p[2];
    }
    if (is_in_opcode(insn) ? (opcode & 0xF8) != insn->opcode : opcode != insn->opcode) {
        return false;
    }
    switch (insn->map) {
    case MAP_PAIR:
        return next == insn->ext;
    case MAP_REG:
        return next >> 6 == 3 && (next >> 3 & 7) == insn->ext;
    case MAP_MEM:
        return next >> 6 != 3 && (next >> 3 & 7) == insn->ext;
    default:
        if (insn->ext != NO_EXT && (next >> 3 & 7) != insn->ext) {
            return false;
        }
        if (strstr(insn->ops, "Sw") != NULL && (next >> 3 & 7) > 5) {
            return false;
        }
        return !needs_modrm(insn) || strchr(insn->ops, 'M') == NULL || next >> 6 != 3;
    }
}

static const struct insn *find(const struct decode *d)
{
    for (unsigned i = 0; i < insn_count; i++) {
        if (fits(d, &insn_table[i]) &&
            !(insn_table[i].opcode == 0x90 && insn_table[i].map == MAP_ONE && insn_table[i].ops[0] != '\0' &&
              d->code[d->at] == 0x90)) {
            return &insn_table[i];
        }
    }
    return NULL;
}

static void one_byte(struct decode *d)
{
    put(d, "DB      ");
    put_hex(d, d->code[0], 2);
    d->out->has_memory = false;
    d->out->length = 1;
}

/* 66h, 67h and segment overrides in front of an instruction; the others are shown as their own line. */
static void take_prefixes(struct decode *d)
{
    static const uint8_t segs[6] = { 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65 };

    for (; d->at < 4; d->at++) {
        uint8_t byte = d->code[d->at];
        unsigned i;

        if (byte == 0x66) {
            d->wide = true;
            continue;
        }
        if (byte == 0x67) {
            d->wide_address = true;
            continue;
        }
        for (i = 0; i < sizeof segs && segs[i] != byte; i++) {
        }
        if (i == sizeof segs) {
            return;
        }
        d->seg = (uint8_t)i;
    }
}

/* String instructions of doublewords, and flags, have a D. */
static void put_name(struct decode *d)
{
    static const char wide_names[] = "MOVSW CMPSW STOSW LODSW SCASW INSW  OUTSW ";
    char name[9] = { 0 };
    unsigned n;

    memcpy(name, d->insn->name, sizeof d->insn->name);
    n = (unsigned)strlen(name);
    if (d->wide && d->insn->map == MAP_ONE && d->insn->ops[0] == '\0') {
        for (const char *p = wide_names; *p != '\0'; p += 6) {
            if (strncmp(p, name, n) == 0 && p[n] == ' ' && name[n - 1] == 'W') {
                name[n - 1] = 'D';
                break;
            }
        }
        if (strcmp(name, "PUSHF") == 0 || strcmp(name, "POPF") == 0 || strcmp(name, "PUSHA") == 0 ||
            strcmp(name, "POPA") == 0 || strcmp(name, "IRET") == 0) {
            name[n++] = 'D';
        } else if (strcmp(name, "CBW") == 0) {
            strcpy(name, "CWDE");
        } else if (strcmp(name, "CWD") == 0) {
            strcpy(name, "CDQ");
        }
    }
    put(d, name);
}

void disasm(const uint8_t *code, uint16_t ip, struct disasm *out)
{
    struct decode d = { .out = out, .code = code, .ip = ip, .seg = NO_REG };
    const char *op;

    memset(out, 0, sizeof *out);
    out->base = out->index = NO_REG;
    take_prefixes(&d);
    d.insn = find(&d);
    if (d.insn == NULL && d.seg != NO_REG && d.at == 1) {       /* an override in front of nothing known */
        d.at = 0;
    }
    if (d.insn == NULL) {
        one_byte(&d);
        return;
    }
    d.at += d.insn->map == MAP_0F || d.insn->map == MAP_PAIR ? 2 : 1;
    if (needs_modrm(d.insn)) {
        (void)read_modrm(&d);
    }
    if (d.seg != NO_REG && !(needs_modrm(d.insn) && !is_register(&d)) && strchr(d.insn->ops, 'O') == NULL) {
        put(&d, insn_sreg[d.seg]);      /* "ES:" alone, as in front of a string instruction */
        put(&d, ":");
        out->length = 1;
        return;
    }
    put_name(&d);
    op = d.insn->ops;
    if (*op != '\0') {
        do {
            put(&d, " ");
        } while (d.length < 8);
    }
    for (; *op != '\0'; op += 2) {
        if (op != d.insn->ops) {
            put(&d, ",");
        }
        if (is_named(op)) {
            put_named(&d, op);
        } else {
            put_operand(&d, op[0], op[1]);
        }
    }
    if (d.at > 15) {
        d.length = 0;
        one_byte(&d);
        return;
    }
    out->length = d.at;
}
