/*
 * aml_s5 - find  Name (_S5_, Package () { SLP_TYPa, SLP_TYPb, ... })  without an interpreter.  Pure.
 *
 * A declaration is a fixed byte pattern wherever it stands: NameOp, an optional root prefix, the
 * four characters, PackageOp, PkgLength, number of elements, elements [ACPI "AML Grammar"].  A
 * match that does not go on as a package of constants is passed over.
 *
 * Limit: a firmware that computes the package in a method is not understood.
 */
#include "aml_s5.h"

#include <stddef.h>

#define HEADER_BYTES    36
#define ZERO_OP         0x00
#define ONE_OP          0x01
#define NAME_OP         0x08
#define BYTE_PREFIX     0x0A
#define WORD_PREFIX     0x0B
#define DWORD_PREFIX    0x0C
#define PACKAGE_OP      0x12
#define ONES_OP         0xFF

/* One constant at *at; moves *at behind it. */
static bool read_constant(const uint8_t **at, const uint8_t *end, uint8_t *value)
{
    uint32_t size;

    if (*at >= end) {
        return false;
    }
    switch (*(*at)++) {
    case ZERO_OP:
        *value = 0;
        return true;
    case ONE_OP:
        *value = 1;
        return true;
    case ONES_OP:
        *value = 0xFF;
        return true;
    case BYTE_PREFIX:
        size = 1;
        break;
    case WORD_PREFIX:
        size = 2;
        break;
    case DWORD_PREFIX:
        size = 4;
        break;
    default:
        return false;
    }
    if (end - *at < (ptrdiff_t)size) {
        return false;
    }
    *value = **at;              /* sleep types have three bits: the low byte is enough */
    *at += size;
    return true;
}

/* What follows the name. */
static bool read_package(const uint8_t *at, const uint8_t *end, struct aml_s5 *s5)
{
    uint8_t elements, type_a, type_b = 0;

    if (end - at < 3 || *at++ != PACKAGE_OP) {
        return false;
    }
    at += 1 + (*at >> 6);       /* PkgLength: up to three more bytes */
    if (at >= end) {
        return false;
    }
    elements = *at++;
    if (elements == 0 || !read_constant(&at, end, &type_a)) {
        return false;
    }
    if (elements > 1 && !read_constant(&at, end, &type_b)) {
        return false;
    }
    s5->type_a = type_a & 7;
    s5->type_b = type_b & 7;
    return true;
}

bool aml_find_s5(const void *table, uint32_t bytes, struct aml_s5 *s5)
{
    const uint8_t *aml = table;

    for (uint32_t n = HEADER_BYTES; n + 5 <= bytes; n++) {
        const uint8_t *at = aml + n, *end = aml + bytes;

        if (*at++ != NAME_OP) {
            continue;
        }
        if (*at == '\\') {
            at++;
        }
        if (end - at >= 4 && at[0] == '_' && at[1] == 'S' && at[2] == '5' && at[3] == '_' &&
            read_package(at + 4, end, s5)) {
            return true;
        }
    }
    return false;
}
