/*
 * run.c - DEBUG's commands on the running program: G P R T.
 */
#include <stddef.h>
#include "debug.h"

#define MOST_BREAKS 10
#define TRAP_FLAG   0x0100u
#define BREAK_BYTE  0xCC

struct breakpoint { struct address at; uint8_t old; };
struct cpu cpu;

/* ---- registers ---- */

static const struct { char name[3]; uint8_t offset; } registers[] = {
    { "AX", offsetof(struct cpu, eax) }, { "BX", offsetof(struct cpu, ebx) }, { "CX", offsetof(struct cpu, ecx) },
    { "DX", offsetof(struct cpu, edx) }, { "SP", offsetof(struct cpu, esp) }, { "BP", offsetof(struct cpu, ebp) },
    { "SI", offsetof(struct cpu, esi) }, { "DI", offsetof(struct cpu, edi) }, { "DS", offsetof(struct cpu, ds) },
    { "ES", offsetof(struct cpu, es) }, { "SS", offsetof(struct cpu, ss) }, { "CS", offsetof(struct cpu, cs) },
    { "IP", offsetof(struct cpu, ip) }, { "FS", offsetof(struct cpu, fs) }, { "GS", offsetof(struct cpu, gs) },
};

static uint16_t *find_register(const char *name, unsigned length)
{
    for (unsigned i = 0; length == 2 && i < sizeof registers / sizeof registers[0]; i++) {
        if (text_upper(name[0]) == registers[i].name[0] && text_upper(name[1]) == registers[i].name[1]) {
            return (uint16_t *)(void *)((uint8_t *)&cpu + registers[i].offset);
        }
    }
    if (length == 2 && text_upper(name[0]) == 'P' && text_upper(name[1]) == 'C') {
        return &cpu.ip;
    }
    return NULL;
}

bool register_named(const char *name, unsigned length, uint16_t *value)
{
    const uint16_t *found = find_register(name, length);

    if (found != NULL) {
        *value = *found;
    }
    return found != NULL;
}

static const struct { uint16_t mask; char set[3], clear[3]; } flags[] = {
    { 0x0800, "OV", "NV" }, { 0x0400, "DN", "UP" }, { 0x0200, "EI", "DI" }, { 0x0080, "NG", "PL" },
    { 0x0040, "ZR", "NZ" }, { 0x0010, "AC", "NA" }, { 0x0004, "PE", "PO" }, { 0x0001, "CY", "NC" },
};

static void show_flags(void)
{
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        print("%s ", cpu.flags & flags[i].mask ? flags[i].set : flags[i].clear);
    }
}

static void show_registers(void)
{
    for (unsigned i = 0; i < 13; i++) {
        print("%s=%04x  ", registers[i].name,
              *(const uint16_t *)(const void *)((const uint8_t *)&cpu + registers[i].offset));
        if (i == 7) {
            print_text("\r\n");
        }
    }
    print_text(" ");
    show_flags();
    print_text("\r\n");
    (void)show_instruction(cpu.cs, cpu.ip, true);
}

static bool set_flags(void)
{
    while (!at_end()) {
        unsigned i;

        for (i = 0; i < sizeof flags / sizeof flags[0]; i++) {
            char a = text_upper(cursor[0]), b = text_upper(cursor[1]);

            if (a == flags[i].set[0] && b == flags[i].set[1]) {
                cpu.flags |= flags[i].mask;
                break;
            }
            if (a == flags[i].clear[0] && b == flags[i].clear[1]) {
                cpu.flags &= (uint16_t)~flags[i].mask;
                break;
            }
        }
        if (i == sizeof flags / sizeof flags[0]) {
            return wrong("no such flag");
        }
        cursor += 2;
    }
    return true;
}

/* R: all; R AX: asks for a new value; R AX 1234 sets it; RF: flags. */
bool command_registers(void)
{
    uint16_t *reg;
    uint32_t value;
    bool is_flags;

    if (at_end()) {
        show_registers();
        return true;
    }
    is_flags = text_upper(cursor[0]) == 'F' && text_upper(cursor[1]) != 'S';
    reg = is_flags ? NULL : find_register(cursor, 2);
    if (reg == NULL && !is_flags) {
        return wrong("no such register");
    }
    cursor += is_flags ? 1 : 2;
    if (*text_skip_spaces(cursor) == '\0') {
        if (is_flags) {
            show_flags();
        } else {
            print("%c%c %04x\r\n", text_upper(cursor[-2]), text_upper(cursor[-1]), *reg);
        }
        if (!read_line(is_flags ? " -" : ":") || at_end()) {
            return true;
        }
    }
    if (is_flags) {
        return set_flags();
    }
    if (!number(&value, 0xFFFF)) {
        return false;
    }
    *reg = (uint16_t)value;
    return true;
}

/* ---- running ---- */

static uint32_t vector(unsigned number_of)
{
    return peek16(0, (uint16_t)(number_of * 4)) | (uint32_t)peek16(0, (uint16_t)(number_of * 4 + 2)) << 16;
}

static void set_vector(unsigned number_of, uint32_t value)
{
    far_copy_out(0, (uint16_t)(number_of * 4), &value, 4);
}

/* Runs until something happens; DEBUG's own files and memory before and after. */
unsigned program_run(void)
{
    uint32_t old1 = vector(1), old3 = vector(3);
    uint32_t me = (uint32_t)my_segment() << 16, where = me | (uint16_t)(uintptr_t)cpu_ended_entry;
    unsigned why;

    print_flush();
    far_copy_out(program_psp, 0x0A, &where, 4);     /* where MS-DOS goes when it ends [RBIL 2126] */
    program_select(true);
    set_vector(1, me | (uint16_t)(uintptr_t)cpu_step_entry);
    set_vector(3, me | (uint16_t)(uintptr_t)cpu_break_entry);
    why = cpu_run();
    set_vector(1, old1);
    set_vector(3, old3);
    program_select(false);
    cpu.flags &= (uint16_t)~TRAP_FLAG;
    return why;
}

static bool say_ended(void)
{
    int code = dos_call(0x4D00, 0, 0, 0);

    print("\r\nProgram terminated normally (%02x)\r\n", (unsigned)code & 0xFF);
    program_ended();
    return program_none();
}

/* One instruction.  False: the program has ended. */
static bool step(void)
{
    unsigned why;

    cpu.flags |= TRAP_FLAG;
    why = program_run();
    if (why == 0) {
        (void)say_ended();
    }
    return why != 0;
}

static bool is_at(const struct breakpoint *breakpoint, uint16_t segment, uint16_t offset)
{
    return (((uint32_t)breakpoint->at.segment << 4) + breakpoint->at.offset) == (((uint32_t)segment << 4) + offset);
}

/* False: the program has ended. */
static bool run_to(struct breakpoint *breaks, unsigned count)
{
    unsigned why;

    for (unsigned i = 0; i < count; i++) {
        if (is_at(&breaks[i], cpu.cs, cpu.ip)) {
            if (!step()) {
                return false;
            }
            break;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        breaks[i].old = peek(breaks[i].at.segment, breaks[i].at.offset);
        poke(breaks[i].at.segment, breaks[i].at.offset, BREAK_BYTE);
    }
    why = program_run();
    for (unsigned i = count; i-- > 0;) {
        if (peek(breaks[i].at.segment, breaks[i].at.offset) == BREAK_BYTE) {
            poke(breaks[i].at.segment, breaks[i].at.offset, breaks[i].old);
        }
    }
    if (why == 0) {
        (void)say_ended();
        return false;
    }
    for (unsigned i = 0; why == 3 && i < count; i++) {
        if (is_at(&breaks[i], cpu.cs, (uint16_t)(cpu.ip - 1))) {
            cpu.ip--;
            break;
        }
    }
    return true;
}

/* "=address" */
static bool start_at(void)
{
    struct address at;

    blanks();
    if (*cursor != '=') {
        return true;
    }
    cursor++;
    if (!address(&at, cpu.cs)) {
        return false;
    }
    cpu.cs = at.segment;
    cpu.ip = at.offset;
    return true;
}

bool command_go(void)
{
    struct breakpoint breaks[MOST_BREAKS];
    unsigned count = 0;

    if (!start_at()) {
        return false;
    }
    while (!at_end()) {
        if (count == MOST_BREAKS) {
            return wrong("too many break points");
        }
        if (!address(&breaks[count].at, cpu.cs)) {
            return false;
        }
        count++;
    }
    if (run_to(breaks, count)) {
        print_text("\r\n");
        show_registers();
    }
    return true;
}

static bool take_count(uint32_t *count)
{
    *count = 1;
    return start_at() && (at_end() || number(count, 0xFFFF));
}

bool command_trace(void)
{
    uint32_t count;

    if (!take_count(&count)) {
        return false;
    }
    for (; count > 0 && !break_flag; count--) {
        if (!step()) {
            return true;
        }
        print_text("\r\n");
        show_registers();
    }
    return true;
}

/* Calls, interrupts, loops and repeated instructions are one step to P. */
static bool is_whole(const uint8_t *code)
{
    unsigned at = 0;

    while (code[at] == 0x26 || code[at] == 0x2E || code[at] == 0x36 || code[at] == 0x3E || code[at] == 0x64 ||
           code[at] == 0x65 || code[at] == 0x66 || code[at] == 0x67) {
        if (++at == 4) {
            return false;
        }
    }
    return code[at] == 0xE8 || code[at] == 0x9A || code[at] == 0xCD || code[at] == 0xCC || code[at] == 0xCE ||
           (code[at] >= 0xE0 && code[at] <= 0xE2) || code[at] == 0xF2 || code[at] == 0xF3 ||
           (code[at] == 0xFF && ((code[at + 1] >> 3 & 7) == 2 || (code[at + 1] >> 3 & 7) == 3));
}

static unsigned whole_length(const uint8_t *code)
{
    unsigned at = 0;
    struct disasm d;

    while (code[at] == 0xF2 || code[at] == 0xF3) {      /* with what it repeats */
        at++;
    }
    disasm(code + at, 0, &d);
    if (d.text[2] == ':' && d.length == 1) {            /* an override is a line of its own */
        at++;
        disasm(code + at, 0, &d);
    }
    return at + d.length;
}

bool command_proceed(void)
{
    uint32_t count;

    if (!take_count(&count)) {
        return false;
    }
    for (; count > 0 && !break_flag; count--) {
        uint8_t code[DISASM_BYTES + 4];
        struct breakpoint behind;

        for (unsigned i = 0; i < sizeof code; i++) {
            code[i] = peek(cpu.cs, (uint16_t)(cpu.ip + i));
        }
        behind.at.segment = cpu.cs;
        behind.at.offset = (uint16_t)(cpu.ip + whole_length(code));
        if (!(is_whole(code) ? run_to(&behind, 1) : step())) {
            return true;
        }
        print_text("\r\n");
        show_registers();
    }
    return true;
}
