/*
 * input.c - lines, numbers, addresses and lists of DEBUG.
 */
#include "debug.h"

char line[256];
char *cursor;

/* One character of redirected input; false: the end. */
static bool next_char(char *c)
{
    return dos_read(STDIN, c, 1) == 1 && *c != 0x1A;
}

static bool read_redirected(void)
{
    unsigned n = 0;
    char c;

    while (next_char(&c)) {
        if (c == '\n') {
            line[n] = '\0';
            print("%s\r\n", line);
            return true;
        }
        if (c != '\r' && n + 1 < sizeof line) {
            line[n++] = c;
        }
    }
    line[n] = '\0';
    return n > 0;
}

/* Function 0Ah: the line before is there with F3. */
static bool read_console(void)
{
    static uint8_t buffer[2 + 128] = { 127 };
    unsigned n;

    (void)dos_call(0x0A00, 0, 0, (unsigned)(uintptr_t)buffer);
    n = buffer[1] < 127 ? buffer[1] : 127;
    memcpy(line, buffer + 2, n);
    line[n] = '\0';
    print_text("\r\n");
    return true;
}

bool read_line(const char *prompt)
{
    bool there;

    print_text(prompt);
    print_flush();
    there = dos_is_device(STDIN) ? read_console() : read_redirected();
    cursor = line;
    return there;
}

void blanks(void)
{
    while (*cursor == ' ' || *cursor == '\t' || *cursor == ',') {
        cursor++;
    }
}

bool at_end(void)
{
    blanks();
    return *cursor == '\0';
}

bool wrong(const char *why)
{
    for (const char *p = line; p < cursor + 1; p++) {       /* under the character, behind the prompt */
        print_char(' ');
    }
    print("^ Error: %s\r\n", why);
    return false;
}

static int digit(char c)
{
    c = text_upper(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool number(uint32_t *value, uint32_t most)
{
    char *start = cursor;

    blanks();
    *value = 0;
    if (digit(*cursor) < 0) {
        return wrong("hexadecimal number expected");
    }
    for (; digit(*cursor) >= 0; cursor++) {
        if (*value > most >> 4) {
            cursor = start;
            return wrong("number too large");
        }
        *value = *value << 4 | (uint32_t)digit(*cursor);
    }
    return true;
}

static unsigned word_length(const char *p)
{
    unsigned n = 0;

    while ((text_upper(p[n]) >= 'A' && text_upper(p[n]) <= 'Z') || (p[n] >= '0' && p[n] <= '9')) {
        n++;
    }
    return n;
}

static bool number_or_register(uint16_t *value)
{
    unsigned n;
    uint32_t wide;

    blanks();
    n = word_length(cursor);
    if (n == 2 && register_named(cursor, n, value)) {
        cursor += n;
        return true;
    }
    if (!number(&wide, 0xFFFF)) {
        return false;
    }
    *value = (uint16_t)wide;
    return true;
}

bool address(struct address *at, uint16_t segment)
{
    uint16_t first;

    if (!number_or_register(&first)) {
        return false;
    }
    at->segment = segment;
    at->offset = first;
    if (*cursor == ':') {
        cursor++;
        at->segment = first;
        return number_or_register(&at->offset);
    }
    return true;
}

bool range(struct address *from, uint32_t *length, uint16_t segment, uint32_t usual)
{
    uint32_t value;

    if (!address(from, segment)) {
        return false;
    }
    *length = usual;
    if (at_end()) {
        return usual != 0 || wrong("the end of the range is missing");
    }
    if (text_upper(*cursor) == 'L') {
        cursor++;
        if (!number(length, 0x10000)) {
            return false;
        }
        *length = *length == 0 ? 0x10000u : *length;
    } else {
        if (!number(&value, 0xFFFF)) {
            return false;
        }
        if (value < from->offset) {
            return wrong("the range ends before it begins");
        }
        *length = value - from->offset + 1;
    }
    return from->offset + *length <= 0x10000u || wrong("the range goes beyond the segment");
}

bool list(uint8_t *bytes, unsigned room, unsigned *count)
{
    *count = 0;
    while (!at_end()) {
        uint32_t value;

        if (*cursor == '\'' || *cursor == '"') {
            char quote = *cursor++;

            for (; *cursor != '\0' && (*cursor != quote || cursor[1] == quote); cursor++) {
                cursor += *cursor == quote;
                if (*count == room) {
                    return wrong("too much");
                }
                bytes[(*count)++] = (uint8_t)*cursor;
            }
            if (*cursor++ != quote) {
                cursor--;
                return wrong("the text does not end");
            }
            continue;
        }
        if (!number(&value, 0xFF)) {
            return false;
        }
        if (*count == room) {
            return wrong("too much");
        }
        bytes[(*count)++] = (uint8_t)value;
    }
    return *count > 0 || wrong("bytes or text expected");
}
