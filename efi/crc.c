/*
 * crc - compares files with VMM32.CRC, a list made with the disk image.  Pure.
 *
 * A line is "crc32 size NAME": eight hexadecimal digits, decimal bytes.  CRC-32 as in zlib,
 * eight bytes at a time because drive images are big.
 */
#include <stddef.h>
#include "crc.h"
#include "ini.h"
#include "le_mem.h"

#define POLYNOMIAL 0xEDB88320u
#define NAME_SIZE  32u

static uint32_t table[8][256];    /* written by make_table only */

static void make_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;

        for (int bit = 0; bit < 8; bit++) {
            value = value >> 1 ^ ((value & 1) != 0 ? POLYNOMIAL : 0);
        }
        table[0][i] = value;
    }
    for (uint32_t i = 0; i < 256; i++) {
        for (int n = 1; n < 8; n++) {
            table[n][i] = table[n - 1][i] >> 8 ^ table[0][table[n - 1][i] & 255];
        }
    }
}

uint32_t crc32_of(const void *data, uint32_t size)
{
    const uint8_t *p = data;
    uint32_t crc = ~0u;

    if (table[0][1] == 0) {
        make_table();
    }
    for (; size >= 8; size -= 8, p += 8) {
        uint32_t a = crc ^ le_read32(p), b = le_read32(p + 4);

        crc = table[7][a & 255] ^ table[6][a >> 8 & 255] ^ table[5][a >> 16 & 255] ^
              table[4][a >> 24] ^ table[3][b & 255] ^ table[2][b >> 8 & 255] ^
              table[1][b >> 16 & 255] ^ table[0][b >> 24];
    }
    for (; size > 0; size--, p++) {
        crc = table[0][(crc ^ *p) & 255] ^ crc >> 8;
    }
    return ~crc;
}

/* One number up to a space.  NULL if there is none or it does not fit in 32 bits. */
static const char *parse_number(const char *at, const char *end, uint32_t base, uint32_t *value)
{
    const char *start = at;
    uint64_t sum = 0;

    for (; at < end && *at != ' '; at++) {
        char c = *at >= 'a' ? (char)(*at - 32) : *at;
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10) : 99;

        if (digit >= base || (sum = sum * base + digit) > 0xFFFFFFFFu) {
            return NULL;
        }
    }
    *value = (uint32_t)sum;
    return at > start && at < end ? at + 1 : NULL;
}

struct crc_line {
    uint32_t crc, size;
    char name[NAME_SIZE];
};

static int parse_line(const char *at, const char *end, struct crc_line *line)
{
    size_t length;

    at = parse_number(at, end, 16, &line->crc);
    at = at != NULL ? parse_number(at, end, 10, &line->size) : NULL;
    length = at != NULL ? (size_t)(end - at) : 0;
    if (length == 0 || length >= NAME_SIZE) {
        return -1;
    }
    memcpy(line->name, at, length);
    line->name[length] = 0;
    return 0;
}

/*
 * crc_check - compare a file with its line in the list
 *
 * Out:   CRC_UNLISTED, CRC_SAME, or what is wrong: CRC_SIZE, CRC_DIFFERENT (of the file),
 *        CRC_BAD_LINE (of the list, *offset tells where)
 */
enum crc_result crc_check(const char *list, uint32_t list_size, const char *name,
                          const void *data, uint32_t size, uint32_t *offset)
{
    const char *at = list, *end = list + list_size;

    while (at < end) {
        const char *start = at, *stop;
        struct crc_line line;

        while (at < end && *at != '\n') {
            at++;
        }
        stop = at > start && at[-1] == '\r' ? at - 1 : at;
        at += at < end;
        if (stop == start) {
            continue;
        }
        *offset = (uint32_t)(start - list);
        if (parse_line(start, stop, &line) != 0) {
            return CRC_BAD_LINE;
        }
        if (ini_name_is(line.name, name)) {
            if (line.size != size) {
                return CRC_SIZE;
            }
            return crc32_of(data, size) == line.crc ? CRC_SAME : CRC_DIFFERENT;
        }
    }
    return CRC_UNLISTED;
}
