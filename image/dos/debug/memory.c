/*
 * memory.c - DEBUG's commands on memory and ports: A C D E F H I M O S U.
 */
#include "debug.h"

static struct address dump_at, list_at, assemble_at;    /* where D, U and A go on */
static bool dump_known, list_known, assemble_known;

uint8_t peek(uint16_t segment, uint16_t offset)
{
    uint8_t byte;

    far_copy_in(&byte, segment, offset, 1);
    return byte;
}

void poke(uint16_t segment, uint16_t offset, uint8_t byte)
{
    far_copy_out(segment, offset, &byte, 1);
}

uint16_t peek16(uint16_t segment, uint16_t offset)
{
    return (uint16_t)(peek(segment, offset) | peek(segment, (uint16_t)(offset + 1)) << 8);
}

/* The instruction at an address as a line; `values`: what its memory operand holds now. */
unsigned show_instruction(uint16_t segment, uint16_t offset, bool values)
{
    uint8_t code[DISASM_BYTES];
    struct disasm d;

    for (unsigned i = 0; i < sizeof code; i++) {
        code[i] = peek(segment, (uint16_t)(offset + i));
    }
    disasm(code, offset, &d);
    print("%04x:%04x ", segment, offset);
    for (unsigned i = 0; i < d.length; i++) {
        print("%02x", code[i]);
    }
    for (unsigned i = d.length; i < 7; i++) {
        print_text("  ");
    }
    print_text(d.text);
    if (values && d.has_memory && d.size != 0 && !d.wide) {
        static const uint16_t *const segs[6] = { &cpu.es, &cpu.cs, &cpu.ss, &cpu.ds, &cpu.fs, &cpu.gs };
        const uint32_t *regs[8] = { &cpu.eax, &cpu.ecx, &cpu.edx, &cpu.ebx, &cpu.esp, &cpu.ebp, &cpu.esi, &cpu.edi };
        uint16_t at = (uint16_t)d.displacement, where = *segs[d.seg];

        at = (uint16_t)(at + (d.base != NO_REG ? *regs[d.base] : 0) + (d.index != NO_REG ? *regs[d.index] : 0));
        for (unsigned n = strlen(d.text); n < 35; n++) {
            print_char(' ');
        }
        print("%s:%04x=", insn_sreg[d.seg], at);
        if (d.size == 4) {
            print("%04x", peek16(where, (uint16_t)(at + 2)));
        }
        if (d.size == 1) {
            print("%02x", peek(where, at));
        } else {
            print("%04x", peek16(where, at));
        }
    }
    print_text("\r\n");
    return d.length;
}

/* ---- D ---- */

/* Eight or sixteen bytes of a line stand under their addresses. */
static void dump_line(const struct address *at, unsigned count)
{
    uint16_t start = (uint16_t)(at->offset & 0xFFF0);
    unsigned first = at->offset - start;

    print("%04x:%04x ", at->segment, start);
    for (unsigned i = 0; i < 16; i++) {
        print_char(i == 8 ? '-' : ' ');
        if (i >= first && i < first + count) {
            print("%02x", peek(at->segment, (uint16_t)(start + i)));
        } else {
            print_text("  ");
        }
    }
    print_text("   ");
    for (unsigned i = 0; i < first + count; i++) {
        uint8_t byte = i < first ? ' ' : peek(at->segment, (uint16_t)(start + i));

        print_char(byte >= ' ' && byte < 0x7F ? (char)byte : '.');
    }
    print_text("\r\n");
}

bool command_dump(void)
{
    uint32_t length = 0x80;

    if (at_end()) {
        if (!dump_known) {
            dump_at.segment = cpu.ds;
            dump_at.offset = 0x100;
        }
    } else if (!range(&dump_at, &length, cpu.ds, 0x80)) {
        return false;
    }
    dump_known = true;
    while (length > 0 && !break_flag) {
        unsigned n = 16 - (dump_at.offset & 15);

        n = n < length ? n : length;
        dump_line(&dump_at, n);
        dump_at.offset = (uint16_t)(dump_at.offset + n);
        length -= n;
    }
    return true;
}

/* ---- E ---- */

static bool is_digit(int key)
{
    return (key >= '0' && key <= '9') || (key < 0x80 && text_upper((char)key) >= 'A' && text_upper((char)key) <= 'F');
}

/* Up to two digits for the byte at `at`; how many, and in *key what ended them. */
static unsigned type_byte(struct address at, int *key)
{
    uint32_t value = 0;
    unsigned n = 0;

    for (;;) {
        print_flush();
        *key = dos_key();
        if (*key == 8 && n > 0) {
            n--;
            value >>= 4;
            print_text("\b \b");
        } else if (n < 2 && is_digit(*key)) {
            char c = text_upper((char)*key);

            n++;
            value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'A' + 10);
            print_char((char)*key);
        } else if (*key == ' ' || *key == '-' || *key == '\r' || *key == 3) {
            break;
        }
    }
    if (n > 0) {
        poke(at.segment, at.offset, (uint8_t)value);
    }
    return n;
}

/* Byte by byte: the old one is shown; blank: the next, minus: the one before, Enter: enough. */
static bool enter_by_hand(struct address at)
{
    bool new_line = true;

    for (;;) {
        unsigned n;
        int key;

        if (new_line) {
            print("%04x:%04x  ", at.segment, at.offset);
        }
        print("%02x.", peek(at.segment, at.offset));
        n = type_byte(at, &key);
        if (key == '\r' || key == 3) {
            print_text("\r\n");
            return true;
        }
        at.offset = (uint16_t)(key == '-' ? at.offset - 1 : at.offset + 1);
        new_line = key == '-' || (at.offset & 7) == 0;
        print_text(new_line ? "\r\n" : "    " + n);
    }
}

bool command_enter(void)
{
    uint8_t bytes[128];
    struct address at;
    unsigned count;

    if (!address(&at, cpu.ds)) {
        return false;
    }
    if (at_end()) {
        return enter_by_hand(at);
    }
    if (!list(bytes, sizeof bytes, &count)) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        poke(at.segment, (uint16_t)(at.offset + i), bytes[i]);
    }
    return true;
}

/* ---- F S M C ---- */

bool command_fill(void)
{
    uint8_t bytes[128];
    struct address at;
    uint32_t length;
    unsigned count;

    if (!range(&at, &length, cpu.ds, 0) || !list(bytes, sizeof bytes, &count)) {
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        poke(at.segment, (uint16_t)(at.offset + i), bytes[i % count]);
    }
    return true;
}

bool command_search(void)
{
    uint8_t bytes[128];
    struct address at;
    uint32_t length;
    unsigned count;

    if (!range(&at, &length, cpu.ds, 0) || !list(bytes, sizeof bytes, &count)) {
        return false;
    }
    for (uint32_t i = 0; i + count <= length && !break_flag; i++) {
        unsigned n = 0;

        while (n < count && peek(at.segment, (uint16_t)(at.offset + i + n)) == bytes[n]) {
            n++;
        }
        if (n == count) {
            print("%04x:%04x\r\n", at.segment, (uint16_t)(at.offset + i));
        }
    }
    return true;
}

bool command_move(void)
{
    struct address from, to;
    uint32_t length;
    bool up;

    if (!range(&from, &length, cpu.ds, 0) || !address(&to, cpu.ds)) {
        return false;
    }
    up = ((uint32_t)from.segment << 4) + from.offset < ((uint32_t)to.segment << 4) + to.offset;
    for (uint32_t n = 0; n < length; n++) {
        uint16_t i = (uint16_t)(up ? length - 1 - n : n);

        poke(to.segment, (uint16_t)(to.offset + i), peek(from.segment, (uint16_t)(from.offset + i)));
    }
    return true;
}

bool command_compare(void)
{
    struct address a, b;
    uint32_t length;

    if (!range(&a, &length, cpu.ds, 0) || !address(&b, cpu.ds)) {
        return false;
    }
    for (uint32_t i = 0; i < length && !break_flag; i++) {
        uint16_t x = (uint16_t)(a.offset + i), y = (uint16_t)(b.offset + i);

        if (peek(a.segment, x) != peek(b.segment, y)) {
            print("%04x:%04x  %02x  %02x  %04x:%04x\r\n", a.segment, x, peek(a.segment, x), peek(b.segment, y), b.segment,
                  y);
        }
    }
    return true;
}

/* ---- H I O ---- */

bool command_hex(void)
{
    uint32_t a, b;

    if (!number(&a, 0xFFFF) || !number(&b, 0xFFFF)) {
        return false;
    }
    print("%04x  %04x\r\n", (a + b) & 0xFFFF, (a - b) & 0xFFFF);
    return true;
}

bool command_in(void)
{
    uint32_t port;

    if (!number(&port, 0xFFFF)) {
        return false;
    }
    print("%02x\r\n", port_in((uint16_t)port));
    return true;
}

bool command_out(void)
{
    uint32_t port, value;

    if (!number(&port, 0xFFFF) || !number(&value, 0xFF)) {
        return false;
    }
    port_out((uint16_t)port, (uint8_t)value);
    return true;
}

/* ---- U A ---- */

bool command_unassemble(void)
{
    uint32_t length = 0x20;

    if (at_end()) {
        if (!list_known) {
            list_at.segment = cpu.cs;
            list_at.offset = cpu.ip;
        }
    } else if (!range(&list_at, &length, cpu.cs, 0x20)) {
        return false;
    }
    list_known = true;
    for (uint32_t done = 0; done < length && !break_flag;) {
        unsigned n = show_instruction(list_at.segment, list_at.offset, false);

        list_at.offset = (uint16_t)(list_at.offset + n);
        done += n;
    }
    return true;
}

bool command_assemble(void)
{
    struct assembled out;

    if (!at_end() && !address(&assemble_at, cpu.cs)) {
        return false;
    }
    if (!assemble_known && assemble_at.segment == 0) {
        assemble_at.segment = cpu.cs;
        assemble_at.offset = assemble_at.offset != 0 ? assemble_at.offset : 0x100;
    }
    assemble_known = true;
    for (;;) {
        print("%04x:%04x ", assemble_at.segment, assemble_at.offset);
        if (!read_line("") || at_end()) {
            return true;
        }
        if (!assemble(line, assemble_at.offset, &out)) {
            cursor = line + out.column;
            print_text("         ");
            (void)wrong(out.error);
            continue;
        }
        for (unsigned i = 0; i < out.length; i++) {
            poke(assemble_at.segment, (uint16_t)(assemble_at.offset + i), out.bytes[i]);
        }
        assemble_at.offset = (uint16_t)(assemble_at.offset + out.length);
    }
}
