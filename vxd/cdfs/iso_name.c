/*
 * iso_name.c - names on a CD: without their version, as 8.3, as numbers to find them by.  Pure.
 *
 * Short names are made as Windows makes them: what fits is taken, others lose what does not fit and get
 * ~1 to ~4; beyond that two characters and four digits of a sum stand in front, so that a thousand alike
 * cost no more than ten.
 */
#include <string.h>
#include "iso.h"
#include "../vfat/nls.h"

#define SIMPLE_TAILS    4u

static uint32_t code_pages;             /* written by iso_code_page() */

void iso_code_page(const uint16_t high[128])
{
    nls_select(high);
    code_pages++;
}

uint32_t iso_code_pages(void)
{
    return code_pages;
}

uint32_t iso_name_units(const uint8_t *bytes, uint32_t length, bool joliet, uint16_t *units)
{
    uint32_t count = joliet ? length / 2 : length, kept;

    for (uint32_t i = 0; i < count; i++) {
        units[i] = joliet ? (uint16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]) : oem_to_uni[bytes[i]];
    }
    kept = count;
    while (kept > 0 && units[kept - 1] >= '0' && units[kept - 1] <= '9') {
        kept--;
    }
    if (kept > 1 && kept < count && units[kept - 1] == ';') {
        count = kept - 1;
    }
    while (count > 1 && units[count - 1] == '.') {
        count--;
    }
    return count;
}

/* A character of an 8.3 name; 0 = it cannot be one. */
static uint8_t short_char(uint16_t unit)
{
    uint8_t ch = uni_to_oem(uni_upper(unit));

    if (ch <= ' ' || ch == 0x7F || (ch < 0x80 && strchr("\"*+,./:;<=>?[\\]|", ch) != NULL)) {
        return 0;
    }
    return ch;
}

static uint32_t last_dot(const uint16_t *units, uint32_t length)
{
    uint32_t dot = length;

    for (uint32_t i = 1; i < length; i++) {
        dot = units[i] == '.' ? i : dot;
    }
    return dot;
}

bool iso_name_exact(const uint16_t *units, uint32_t length, uint8_t name[11])
{
    uint32_t dot = last_dot(units, length), extension = dot < length ? length - dot - 1 : 0;

    if (length == 0 || dot > 8 || extension > 3 || (dot < length && extension == 0)) {
        return false;
    }
    memset(name, ' ', 11);
    for (uint32_t i = 0; i < length; i++) {
        uint8_t ch;

        if (i == dot) {
            continue;
        }
        ch = short_char(units[i]);
        if (ch == 0) {
            return false;
        }
        name[i < dot ? i : 8 + i - dot - 1] = ch;
    }
    return true;
}

bool iso_name_is_plain(const uint16_t *units, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++) {
        if (uni_upper(units[i]) != units[i]) {
            return false;
        }
    }
    return true;
}

void iso_name_basis(const uint16_t *units, uint32_t length, uint8_t name[11])
{
    uint32_t dot = last_dot(units, length), n = 0;

    memset(name, ' ', 11);
    for (uint32_t i = 0; i < dot && n < 8; i++) {
        uint8_t ch = short_char(units[i]);

        if (units[i] != '.' && units[i] != ' ') {
            name[n++] = ch != 0 ? ch : '_';
        }
    }
    if (n == 0) {
        name[0] = '_';
    }
    n = 8;
    for (uint32_t i = dot + 1; i < length && n < 11; i++) {
        uint8_t ch = short_char(units[i]);

        if (units[i] != ' ') {
            name[n++] = ch != 0 ? ch : '_';
        }
    }
}

void iso_name_tail(uint8_t name[11], const uint8_t basis[11], uint32_t hash, uint32_t number)
{
    uint8_t tail[8];
    uint32_t length = 0, kept = 0;

    memcpy(name, basis, 11);
    if (number > SIMPLE_TAILS) {
        for (int shift = 12; shift >= 0; shift -= 4) {
            tail[length++] = (uint8_t)"0123456789ABCDEF"[hash >> shift & 15];
        }
        number -= SIMPLE_TAILS;
    }
    tail[length++] = '~';
    for (uint32_t digit = 1000000; digit > 0; digit /= 10) {
        if ((number >= digit || digit == 1) && length < 8) {
            tail[length++] = (uint8_t)('0' + number / digit % 10);
        }
    }
    while (kept < 8 - length && kept < (length > 2 + 4 ? 2u : 6u) && name[kept] != ' ') {
        kept++;
    }
    memset(name + kept, ' ', 8 - kept);
    memcpy(name + kept, tail, length);
}

uint32_t iso_name_hash(const uint16_t *units, uint32_t length)
{
    uint32_t hash = 2166136261u;

    for (uint32_t i = 0; i < length; i++) {
        hash = (hash ^ uni_upper(units[i])) * 16777619u;
    }
    return hash ^ hash >> 15;
}

uint32_t iso_name_of_short(const uint8_t name[11], uint16_t *units)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < 11; i++) {
        if (i == 8 && name[8] != ' ') {
            units[n++] = '.';
        }
        if (name[i] != ' ') {
            units[n++] = oem_to_uni[name[i]];
        }
    }
    return n;
}
