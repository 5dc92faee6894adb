/*
 * program.c - what DEBUG works on: an empty program or one from a file; N L W, sectors, EMS; the commands.
 */
#include "debug.h"

#define EMPTY_PARAGRAPHS    0x1000u

const char program_help[] =
    "Looks at programs, runs them step by step and changes them.\r\n\r\n"
    "DEBUG [file [arguments]]\r\n\r\n"
    "At the prompt, ? lists the commands.  Numbers are hexadecimal.\r\n"
    "DEBUG < script takes its commands from a file.\r\n";

static const char commands_text[] =
    "assemble     A [address]\r\n"
    "compare      C range address\r\n"
    "dump         D [range]\r\n"
    "enter        E address [list]\r\n"
    "fill         F range list\r\n"
    "go           G [=address] [break points]\r\n"
    "hex          H value value\r\n"
    "input        I port\r\n"
    "load         L [address] [drive first count]\r\n"
    "move         M range address\r\n"
    "name         N file [arguments]\r\n"
    "output       O port byte\r\n"
    "proceed      P [=address] [count]\r\n"
    "quit         Q\r\n"
    "register     R [register [value]], RF [flags]\r\n"
    "search       S range list\r\n"
    "trace        T [=address] [count]\r\n"
    "unassemble   U [range]\r\n"
    "write        W [address] [drive first count]\r\n"
    "EMS          XA count: allocate, XD handle: free, XM logical physical handle: map, XS: show\r\n\r\n"
    "range: from to, or from L length; address: offset or segment:offset, segment may be a register\r\n";

uint16_t program_psp;
static bool is_loaded;          /* by EXEC: MS-DOS ends it */
static char file_name[PATH_SIZE], file_tail[128];

/* Functions 50h: the program's PSP, or DEBUG's. */
void program_select(bool program)
{
    (void)dos_call(0x5000, program ? program_psp : my_segment(), 0, 0);
}

static void start_registers(uint16_t segment)
{
    memset(&cpu, 0, sizeof cpu);
    cpu.cs = cpu.ds = cpu.es = cpu.ss = segment;
    cpu.ip = 0x100;
    cpu.esp = 0xFFEE;
    cpu.flags = 0x0202;
}

/* A PSP and the rest of a segment behind it, in the largest block. */
bool program_none(void)
{
    int segment = dos_alloc(0xFFFF);
    unsigned paragraphs = dos_regs.bx;

    if (segment < 0) {
        paragraphs = paragraphs < EMPTY_PARAGRAPHS ? paragraphs : EMPTY_PARAGRAPHS;
        segment = dos_alloc(paragraphs);
    }
    if (segment < 0 || paragraphs < 0x20) {
        fail(1, "Not enough memory");
    }
    program_psp = (uint16_t)segment;
    {
        struct regs r = { .ax = 0x5500, .dx = program_psp, .si = (uint16_t)(program_psp + paragraphs),
                          .ds = my_segment(), .es = my_segment() };

        int21(&r);              /* a child's PSP: DEBUG's files are its own too */
    }
    program_select(false);
    start_registers(program_psp);
    if (paragraphs < 0x1000) {
        cpu.esp = paragraphs * 16 - 0x12;
    }
    poke(program_psp, (uint16_t)cpu.esp, 0);            /* RET ends it: PSP:0 is INT 20h */
    poke(program_psp, (uint16_t)(cpu.esp + 1), 0);
    poke(program_psp, 0x100, 0xC3);
    is_loaded = false;
    return true;
}

/* MS-DOS ends it: closes its files, frees its memory. */
void program_end(void)
{
    static uint32_t stack[32];

    if (program_psp == 0) {
        return;
    }
    cpu.cs = cpu.ss = my_segment();
    cpu.ip = (uint16_t)(uintptr_t)cpu_end_stub;
    cpu.esp = (uint16_t)(uintptr_t)(stack + sizeof stack / sizeof stack[0]);
    cpu.flags = 0x0202;
    (void)program_run();
    program_ended();
}

/* Ended by itself or by DEBUG. */
void program_ended(void)
{
    if (!is_loaded) {
        dos_free(program_psp);          /* DEBUG's own block */
    }
    program_psp = 0;
}

/* ---- N ---- */

static void set_fcbs(void)
{
    const char *tail = file_tail;
    uint8_t length = (uint8_t)strlen(tail);

    for (unsigned i = 0; i < 2; i++) {
        uint8_t fcb[16] = { 0 };
        struct regs r = { .ax = 0x2901, .si = (uint16_t)(uintptr_t)tail, .di = (uint16_t)(uintptr_t)fcb,
                          .ds = my_segment(), .es = my_segment() };

        memset(fcb + 1, ' ', 11);
        int21(&r);
        tail = (const char *)(uintptr_t)r.si;
        far_copy_out(program_psp, (uint16_t)(0x5C + 16 * i), fcb, sizeof fcb);
    }
    far_copy_out(program_psp, 0x80, &length, 1);
    far_copy_out(program_psp, 0x81, file_tail, length);
    poke(program_psp, (uint16_t)(0x81 + length), '\r');
}

bool command_name(void)
{
    const char *p = text_skip_spaces(cursor);
    unsigned n = strcspn(p, " \t");

    if (n == 0 || n >= sizeof file_name) {
        return wrong("file name expected");
    }
    /* The whole is also the tail, as for a program that would be run with it. */
    memcpy(file_name, p, n);
    file_name[n] = '\0';
    text_copy(file_tail, cursor, 126);
    set_fcbs();
    return true;
}

/* ---- L ---- */

static bool has_extension(const char *extension)
{
    unsigned n = strlen(file_name);

    return n > 4 && text_same(file_name + n - 4, extension);
}

static bool say_dos(int err)
{
    print_dos_error(err, file_name);
    print_flush();
    return false;
}

/* Function 4B01h [RBIL 214B]: loaded, not started. */
static bool load_program(void)
{
    struct {
        uint16_t environment, tail_offset, tail_segment, fcb1_offset, fcb1_segment, fcb2_offset, fcb2_segment, sp, ss, ip, cs;
    } __attribute__((packed)) block = { 0 };
    static uint8_t tail[130], fcb1[16], fcb2[16];
    struct find found;
    int err = dos_find_first(&found, file_name, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM);

    if (err < 0) {
        return say_dos(err);
    }
    dos_find_close(&found);
    far_copy_in(tail, program_psp, 0x80, 128);
    far_copy_in(fcb1, program_psp, 0x5C, 16);
    far_copy_in(fcb2, program_psp, 0x6C, 16);
    program_end();
    block.tail_offset = (uint16_t)(uintptr_t)tail;
    block.fcb1_offset = (uint16_t)(uintptr_t)fcb1;
    block.fcb2_offset = (uint16_t)(uintptr_t)fcb2;
    block.tail_segment = block.fcb1_segment = block.fcb2_segment = my_segment();
    {
        struct regs r = { .ax = 0x4B01, .bx = (uint16_t)(uintptr_t)&block, .dx = (uint16_t)(uintptr_t)file_name,
                          .ds = my_segment(), .es = my_segment() };

        int21(&r);
        if (r.flags & FLAG_CARRY) {
            (void)say_dos(-(int)r.ax);
            (void)program_none();
            return false;
        }
    }
    program_psp = (uint16_t)dos_call(0x5100, 0, 0, 0);
    program_psp = dos_regs.bx;
    program_select(false);
    memset(&cpu, 0, sizeof cpu);
    cpu.ds = cpu.es = program_psp;
    cpu.cs = block.cs;
    cpu.ip = block.ip;
    cpu.ss = block.ss;
    cpu.esp = block.sp + 2u;        /* DOS has pushed the AX that the program begins with */
    cpu.flags = 0x0202;
    cpu.ebx = found.size >> 16;
    cpu.ecx = found.size & 0xFFFF;
    is_loaded = true;
    return true;
}

/* Into memory as it is; BX:CX its length. */
static bool load_bytes(struct address to)
{
    uint32_t total = 0, at = ((uint32_t)to.segment << 4) + to.offset;
    int handle = dos_open(file_name, OPEN_READ), n;

    if (handle < 0) {
        return say_dos(handle);
    }
    if (at & 15) {          /* up to a paragraph, then whole ones */
        uint8_t head[16];

        n = dos_read(handle, head, 16 - (at & 15));
        if (n > 0) {
            far_copy_out(to.segment, to.offset, head, (unsigned)n);
            total = (uint32_t)n;
            at += (uint32_t)n;
        }
    }
    while ((n = dos_read_far(handle, (uint16_t)(at >> 4), 0x8000)) > 0) {
        total += (uint32_t)n;
        at += (uint32_t)n;
        if (n < 0x8000 || at > 0x98000) {
            break;
        }
    }
    (void)dos_close(handle);        /* it was read only */
    if (n < 0) {
        return say_dos(n);
    }
    cpu.ebx = total >> 16;
    cpu.ecx = total & 0xFFFF;
    return true;
}

struct sectors { uint32_t first; uint16_t count, offset, segment; } __attribute__((packed));

/* Behind an address: "drive first count". */
static bool sectors(struct address at, bool write)
{
    uint32_t drive, first, count;
    struct sectors packet;
    struct regs r = { .cx = 0xFFFF, .bx = (uint16_t)(uintptr_t)&packet };
    int err;

    if (!number(&drive, 25) || !number(&first, 0xFFFFFFFF) || !number(&count, 0x80)) {
        return false;
    }
    packet.first = first;
    packet.count = (uint16_t)count;
    packet.offset = at.offset;
    packet.segment = at.segment;
    r.ax = (uint16_t)drive;
    err = absolute_disk(&r, write);
    if (err != 0) {
        print("Error %04x %s sectors of drive %c:\r\n", (uint32_t)-err, write ? "writing" : "reading", (int)('A' + drive));
    }
    return err == 0;
}

bool command_load(void)
{
    struct address at = { cpu.cs, 0x100 };
    bool given = !at_end();

    if (given && !address(&at, cpu.cs)) {
        return false;
    }
    if (!at_end()) {
        return sectors(at, false);
    }
    if (file_name[0] == '\0') {
        return wrong("no file is named: N file");
    }
    return !given && (has_extension(".EXE") || has_extension(".COM")) ? load_program() : load_bytes(at);
}

/* ---- W ---- */

static bool write_bytes(struct address from)
{
    uint32_t left = (cpu.ebx & 0xFFFF) << 16 | (cpu.ecx & 0xFFFF), at = ((uint32_t)from.segment << 4) + from.offset;
    int handle, n = 0;

    if (left > 0xA0000) {
        return wrong("BX:CX is longer than memory");
    }
    handle = dos_create(file_name);
    if (handle < 0) {
        return say_dos(handle);
    }
    print("Writing %05x bytes\r\n", left);
    while (left > 0) {
        uint8_t piece[256];
        unsigned want = left < sizeof piece ? left : sizeof piece;

        far_copy_in(piece, (uint16_t)(at >> 4), at & 15, want);
        n = dos_write(handle, piece, want);
        if (n < (int)want) {
            break;
        }
        at += want;
        left -= want;
    }
    if (dos_close(handle) < 0 || left > 0) {
        print("%s: the disk is full or cannot be written\r\n", file_name);
        return false;
    }
    return true;
}

bool command_write(void)
{
    struct address at = { cpu.cs, 0x100 };

    if (!at_end() && !address(&at, cpu.cs)) {
        return false;
    }
    if (!at_end()) {
        return sectors(at, true);
    }
    if (file_name[0] == '\0') {
        return wrong("no file is named: N file");
    }
    if (has_extension(".EXE") || has_extension(".HEX")) {
        print_text("EXE and HEX files cannot be written\r\n");
        return false;
    }
    return write_bytes(at);
}

/* ---- XA XD XM XS [EMS40] ---- */

static bool ems_is_there(void)
{
    char name[8];
    uint16_t segment = peek16(0, 0x67 * 4 + 2);

    far_copy_in(name, segment, 10, 8);
    if (memcmp(name, "EMMXXXX0", 8) != 0) {
        print_text("There is no expanded memory\r\n");
        return false;
    }
    return true;
}

static bool ems(uint16_t r[4])
{
    ems_call(r);
    if (r[0] >> 8 != 0) {
        print("Error %02x from the expanded memory manager\r\n", r[0] >> 8);
    }
    return r[0] >> 8 == 0;
}

static bool ems_show(void)
{
    uint16_t r[4] = { 0x4200 };
    unsigned total, free;

    if (!ems(r)) {
        return false;
    }
    free = r[1];
    total = r[3];
    for (uint16_t handle = 0; handle < 255; handle++) {
        uint16_t h[4] = { 0x4C00, 0, 0, handle };

        ems_call(h);
        if (h[0] >> 8 == 0) {
            print("Handle %04x has %04x pages\r\n", handle, h[1]);
        }
    }
    r[0] = 0x4100;
    if (ems(r)) {
        print("Frame segment %04x\r\n", r[1]);
    }
    print("%04x of %04x pages are used\r\n", total - free, total);
    return true;
}

bool command_ems(void)
{
    char what = text_upper(*cursor);
    uint32_t a, b, c;
    uint16_t r[4] = { 0 };

    if (what != 'A' && what != 'D' && what != 'M' && what != 'S') {
        return wrong("XA, XD, XM or XS");
    }
    if (!ems_is_there()) {
        return false;
    }
    cursor++;
    if (what == 'S') {
        return ems_show();
    }
    if (!number(&a, 0xFFFF)) {
        return false;
    }
    if (what == 'A') {
        r[0] = 0x4300;
        r[1] = (uint16_t)a;
        if (ems(r)) {
            print("Handle %04x\r\n", r[3]);
        }
    } else if (what == 'D') {
        r[0] = 0x4500;
        r[3] = (uint16_t)a;
        (void)ems(r);
    } else {
        if (!number(&b, 0xFF) || !number(&c, 0xFFFF)) {
            return false;
        }
        r[0] = (uint16_t)(0x4400 | b);
        r[1] = (uint16_t)a;
        r[3] = (uint16_t)c;
        (void)ems(r);
    }
    return true;
}

/* ---- the commands ---- */

static bool command(char letter)
{
    static bool (*const commands[])(void) = {
        ['A' - 'A'] = command_assemble, ['C' - 'A'] = command_compare, ['D' - 'A'] = command_dump,
        ['E' - 'A'] = command_enter, ['F' - 'A'] = command_fill, ['G' - 'A'] = command_go, ['H' - 'A'] = command_hex,
        ['I' - 'A'] = command_in, ['L' - 'A'] = command_load, ['M' - 'A'] = command_move, ['N' - 'A'] = command_name,
        ['O' - 'A'] = command_out, ['P' - 'A'] = command_proceed, ['R' - 'A'] = command_registers,
        ['S' - 'A'] = command_search, ['T' - 'A'] = command_trace, ['U' - 'A'] = command_unassemble,
        ['W' - 'A'] = command_write, ['X' - 'A'] = command_ems,
    };

    if (letter == '?') {
        print_text(commands_text);
        return true;
    }
    if (letter < 'A' || letter > 'X' || commands[letter - 'A'] == NULL) {
        cursor--;
        return wrong("no such command; ? lists them");
    }
    return commands[letter - 'A']();
}

uint8_t program(char *arguments)
{
    dos_set_vector(0x23, int23_handler);
    (void)program_none();
    if (*text_skip_spaces(arguments) != '\0') {
        text_copy(line, text_skip_spaces(arguments), sizeof line);
        cursor = line;
        if (command_name()) {
            text_copy(file_tail, line + strcspn(line, " \t"), sizeof file_tail);
            set_fcbs();
            cursor = line + strlen(line);
            (void)command_load();
        }
    }
    while (read_line("-")) {
        char letter;

        break_flag = 0;
        if (at_end()) {
            continue;
        }
        letter = text_upper(*cursor++);
        if (letter == 'Q') {
            break;
        }
        (void)command(letter);
    }
    program_end();
    return 0;
}
