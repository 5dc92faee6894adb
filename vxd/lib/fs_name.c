/*
 * fs_name.c - 8.3 names: between text and the eleven bytes of a directory entry.
 */
#include <string.h>
#include <fs.h>

/* Upper case of 80h..A7h in code page 437, country 1; the rest is its own upper case.
 * [RBIL 2165 "country-dependent uppercase table"] */
static const uint8_t upper_437[40] = {
    0x80, 0x9A, 'E', 'A', 0x8E, 'A', 0x8F, 0x80, 'E', 'E', 'E', 'I', 'I', 'I', 0x8E, 0x8F,
    0x90, 0x92, 0x92, 'O', 0x99, 'O', 'U', 'U', 'Y', 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F,
    'A', 'I', 'O', 'U', 0xA5, 0xA5, 0xA6, 0xA7,
};

uint8_t fs_upper(uint8_t ch)
{
    if (ch >= 'a' && ch <= 'z') {
        return (uint8_t)(ch - 'a' + 'A');
    }
    return ch >= 0x80 && ch < 0x80 + sizeof(upper_437) ? upper_437[ch - 0x80] : ch;
}

/* A bit for each of 20h..7Fh that is in no name: blank "*+,./:;<=>?[\]| and 7Fh. */
static const uint32_t no_name_char[3] = { 0xFC00DC05, 0x38000000, 0x90000000 };

static inline bool is_name_char(uint8_t ch)
{
    return ch >= 0x80 || (ch > ' ' && !(no_name_char[ch / 32 - 1] >> ch % 32 & 1));
}

/* Up to `room` characters of text into `out`; longer parts are cut as DOS does. */
static bool pack_part(uint8_t *out, size_t room, const char *text, size_t length, bool wildcards)
{
    memset(out, ' ', room);
    for (size_t i = 0; i < length; i++) {
        uint8_t ch = fs_upper((uint8_t)text[i]);

        if (wildcards && ch == '*') {
            if (i < room) {
                memset(out + i, '?', room - i);
            }
            return true;    /* what follows an asterisk is ignored, also by DOS */
        }
        if (!is_name_char(ch) && !(wildcards && ch == '?')) {
            return false;
        }
        if (i < room) {
            out[i] = ch;
        }
    }
    return true;
}

bool fs_name_pack(uint8_t name[11], const char *text, size_t length, bool wildcards)
{
    const char *dot = memchr(text, '.', length);
    size_t base = dot ? (size_t)(dot - text) : length;

    if (base == 0 || !pack_part(name, 8, text, base, wildcards)) {
        return false;
    }
    if (dot == NULL) {
        memset(name + 8, ' ', 3);
    } else if (!pack_part(name + 8, 3, dot + 1, length - base - 1, wildcards)) {
        return false;
    }
    if (name[0] == 0xE5) {
        name[0] = 0x05;     /* E5h would mean "deleted" [FATGEN103] */
    }
    return true;
}

/* Without the blanks at the end; those inside belong to it, as in a volume label. */
static size_t part_length(const uint8_t *part, size_t n)
{
    while (n > 0 && part[n - 1] == ' ') {
        n--;
    }
    return n;
}

size_t fs_name_unpack(char *text, const uint8_t name[11])
{
    size_t n = part_length(name, 8), extension = part_length(name + 8, 3);

    memcpy(text, name, n);
    if (n > 0 && name[0] == 0x05) {
        text[0] = (char)0xE5;
    }
    if (extension > 0) {
        text[n++] = '.';
        memcpy(text + n, name + 8, extension);
        n += extension;
    }
    text[n] = 0;
    return n;
}

bool fs_name_match(const uint8_t pattern[11], const uint8_t name[11])
{
    for (unsigned i = 0; i < 11; i++) {
        if (pattern[i] != '?' && pattern[i] != name[i]) {
            return false;
        }
    }
    return true;
}
