/*
 * fat_name.c - names: long ones and their slots, short ones made from them.  [FATGEN103 "Long Directory
 * Entries", "Name Limits and Character Sets"]
 */
#include "fat.h"
#include "nls.h"

#define HASH_START  0x811C9DC5u
#define HASH_PRIME  0x01000193u

static const uint8_t unit_place[FAT_LONG_CHARS] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };

uint8_t fat_short_sum(const uint8_t name[11])
{
    uint8_t sum = 0;

    for (unsigned i = 0; i < 11; i++) {
        sum = (uint8_t)((sum >> 1 | sum << 7) + name[i]);
    }
    return sum;
}

/* ---- long names ---- */

static bool may_be_long(uint16_t ch)
{
    return ch >= ' ' && ch != 0x7F && (ch > 0x7F || strchr("\"*/:<>?\\|", ch) == NULL);
}

uint32_t fat_long_of(const char *text, size_t length, uint16_t *name)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '.')) {
        length--;
    }
    while (length > 0 && *text == ' ') {
        text++;
        length--;
    }
    if (length > FS_NAME_MAX) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        name[i] = oem_to_uni[(uint8_t)text[i]];
        if (!may_be_long(name[i])) {
            return 0;
        }
    }
    return (uint32_t)length;
}

bool fat_long_equal(const uint16_t *a, const uint16_t *b, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++) {
        if (a[i] != b[i] && uni_upper(a[i]) != uni_upper(b[i])) {
            return false;
        }
    }
    return true;
}

uint32_t fat_long_hash(const uint16_t *name, uint32_t length)
{
    uint32_t hash = HASH_START ^ 0x5A5A5A5A;

    for (uint32_t i = 0; i < length; i++) {
        hash = (hash ^ uni_upper(name[i])) * HASH_PRIME;
    }
    return hash ^ hash >> 15;
}

uint32_t fat_long_slots(uint32_t length)
{
    return (length + FAT_LONG_CHARS - 1) / FAT_LONG_CHARS;
}

/* Behind its end: one zero, then FFFFh. */
void fat_long_put(uint8_t *slot, const uint16_t *text, uint32_t length, uint32_t ordinal, uint8_t sum)
{
    uint32_t at = (ordinal - 1) * FAT_LONG_CHARS;

    memset(slot, 0, FAT_ENTRY_SIZE);
    slot[0] = (uint8_t)(ordinal | (ordinal == fat_long_slots(length) ? 0x40 : 0));
    slot[11] = FS_ATTR_LONG_NAME;
    slot[13] = sum;
    for (unsigned i = 0; i < FAT_LONG_CHARS; i++, at++) {
        fat_put16(slot + unit_place[i], at < length ? text[at] : at == length ? 0 : 0xFFFF);
    }
}

void fat_long_get(const uint8_t *slot, uint16_t *text)
{
    for (unsigned i = 0; i < FAT_LONG_CHARS; i++) {
        text[i] = fat_get16(slot + unit_place[i]);
    }
}

/* ---- short names ---- */

uint32_t fat_short_hash(const uint8_t name[11])
{
    uint32_t hash = HASH_START;

    for (unsigned i = 0; i < 11; i++) {
        hash = (hash ^ name[i]) * HASH_PRIME;
    }
    return hash ^ hash >> 15;
}

bool fat_short_of(uint8_t name[11], const char *text, size_t length)
{
    const char *dot = memchr(text, '.', length);
    size_t base = dot != NULL ? (size_t)(dot - text) : length;

    if (text[0] == '.' && (length == 1 || (length == 2 && text[1] == '.'))) {
        memset(name, ' ', 11);
        memcpy(name, text, length);
        return true;
    }
    return base <= 8 && length - base <= 4 && (dot == NULL || length - base > 1) &&
           fs_name_pack(name, text, length, false);
}

bool fat_short_is_enough(const uint8_t name[11], const uint16_t *text, uint32_t length)
{
    char packed[13];
    size_t n = fs_name_unpack(packed, name);

    if (n != length) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (oem_to_uni[(uint8_t)packed[i]] != text[i]) {
            return false;
        }
    }
    return true;
}

static bool may_be_short(uint8_t ch)
{
    return ch > ' ' && ch != 0x7F && strchr("\"*+,./:;<=>?[\\]|", ch) == NULL;
}

/* One character in upper case; '_' and false for what a short name cannot hold. */
static bool short_char(uint16_t unit, uint8_t *ch)
{
    uint8_t oem = uni_to_oem(unit);

    *ch = oem != 0 ? fs_upper(oem) : '_';
    if (!may_be_short(*ch)) {
        *ch = '_';
        return false;
    }
    return oem != 0;
}

/* Up to `room` characters of text[from..to) that are neither blanks nor dots. */
static bool basis_part(uint8_t *out, uint32_t room, const uint16_t *text, uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    bool exact = true;

    for (; from < to; from++) {
        uint8_t ch;

        if (text[from] == ' ' || text[from] == '.') {
            exact = false;
            continue;
        }
        exact = short_char(text[from], &ch) && exact;
        if (n == room) {
            return false;
        }
        out[n++] = ch;
    }
    return exact;
}

bool fat_basis(uint8_t name[11], const uint16_t *text, uint32_t length)
{
    uint32_t first = 0, dot = length;
    bool exact = true;

    while (first < length && (text[first] == '.' || text[first] == ' ')) {
        first++;
        exact = false;
    }
    for (uint32_t i = first; i < length; i++) {
        dot = text[i] == '.' ? i : dot;
    }
    memset(name, ' ', 11);
    exact = basis_part(name, 8, text, first, dot) && exact;
    if (dot < length) {
        exact = basis_part(name + 8, 3, text, dot + 1, length) && exact;
    }
    if (name[0] == ' ') {
        name[0] = '_';
        exact = false;
    }
    if (name[0] == FAT_DELETED) {
        name[0] = 0x05;
    }
    return exact;
}

void fat_add_tail(uint8_t name[11], const uint8_t basis[11], uint32_t number)
{
    uint8_t digits[8];
    unsigned n = 0, base = 8;

    do {
        digits[n++] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0 && n < 6);
    memcpy(name, basis, 11);
    while (base > 0 && basis[base - 1] == ' ') {
        base--;
    }
    base = base < 8 - n - 1 ? base : 8 - n - 1;
    name[base++] = '~';
    while (n > 0) {
        name[base++] = digits[--n];
    }
}
