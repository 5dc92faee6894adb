/*
 * mem_check.h - what memcpy, memmove, memset and memcmp must do.  Included by tests of our own ones,
 * which are renamed tested_... so that the host keeps its C library.
 */
#ifndef MEM_CHECK_H
#define MEM_CHECK_H

#include "unit.h"

#define AREA    96u         /* bytes, with room on both sides of what is moved */
#define LONGEST 21u

static uint8_t area[AREA], expected[AREA];

static void fill_area(void)
{
    for (unsigned i = 0; i < AREA; i++) {
        area[i] = expected[i] = (uint8_t)(i * 7 + 1);
    }
}

/* Every length and alignment; bytes on both sides stay. */
static inline void check_copy(void *(*copy)(void *, const void *, size_t))
{
    for (unsigned size = 0; size <= LONGEST; size++) {
        for (unsigned to = 8; to < 12; to++) {
            for (unsigned from = 40; from < 44; from++) {
                fill_area();
                for (unsigned i = 0; i < size; i++) {
                    expected[to + i] = (uint8_t)((from + i) * 7 + 1);
                }
                CHECK(copy(area + to, area + from, size) == area + to);
                CHECK_MEM_EQ(area, expected, AREA);
            }
        }
    }
}

/* Both directions of overlap, by every distance. */
static inline void check_move(void *(*move)(void *, const void *, size_t))
{
    check_copy(move);
    for (unsigned size = 0; size <= LONGEST; size++) {
        for (unsigned to = 8; to < 60; to++) {
            fill_area();
            for (unsigned i = 0; i < size; i++) {
                expected[to + i] = (uint8_t)((34 + i) * 7 + 1);
            }
            CHECK(move(area + to, area + 34, size) == area + to);
            CHECK_MEM_EQ(area, expected, AREA);
        }
    }
}

/* The value counts modulo 256. */
static inline void check_set(void *(*set)(void *, int, size_t))
{
    for (unsigned size = 0; size <= LONGEST; size++) {
        for (unsigned at = 8; at < 12; at++) {
            fill_area();
            for (unsigned i = 0; i < size; i++) {
                expected[at + i] = 0xC3;
            }
            CHECK(set(area + at, 0x12C3, size) == area + at);
            CHECK_MEM_EQ(area, expected, AREA);
        }
    }
}

static inline void check_compare(int (*compare)(const void *, const void *, size_t))
{
    CHECK_EQ(compare("abc", "abd", 2), 0);
    CHECK_EQ(compare("abc", "abd", 0), 0);
    CHECK(compare("abc", "abd", 3) < 0);
    CHECK(compare("abd", "abc", 3) > 0);
    CHECK(compare("\x80", "\x7F", 1) > 0);          /* as unsigned bytes */
    CHECK(compare("b\0a", "b\0c", 3) < 0);          /* a 0 ends nothing */
}

#endif
