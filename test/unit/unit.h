/* unit.h - the host unit tests' few macros.  Included by every test/unit file, first. */
#ifndef UNIT_H
#define UNIT_H

#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit_test {
    const char *suite, *name;
    void (*run)(void);
    struct unit_test *next;
};

void unit_add(struct unit_test *test);                        /* by the constructor below */
void unit_fail(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), noreturn));          /* ends the running test only */

/* TEST(suite, what_must_hold) { ... } */
#define TEST(suite, name)                                                     \
    static void test_##suite##_##name(void);                                  \
    static struct unit_test unit_##suite##_##name =                           \
        { #suite, #name, test_##suite##_##name, NULL };                       \
    __attribute__((constructor)) static void unit_reg_##suite##_##name(void)  \
    { unit_add(&unit_##suite##_##name); }                                     \
    static void test_##suite##_##name(void)

#define CHECK(cond)                                                           \
    do { if (!(cond)) unit_fail(__FILE__, __LINE__, "not true: %s", #cond); } while (0)

#define CHECK_EQ(a, b)                                                        \
    do {                                                                      \
        long long unit_a = (long long)(a), unit_b = (long long)(b);           \
        if (unit_a != unit_b)                                                 \
            unit_fail(__FILE__, __LINE__, "%s is %lld (%llXh), expected %lld (%llXh)", \
                      #a, unit_a, unit_a, unit_b, unit_b);                    \
    } while (0)

#define CHECK_STR_EQ(a, b)                                                    \
    do {                                                                      \
        const char *unit_a = (a), *unit_b = (b);                              \
        if (strcmp(unit_a, unit_b) != 0)                                      \
            unit_fail(__FILE__, __LINE__, "%s is \"%s\", expected \"%s\"", #a, unit_a, unit_b); \
    } while (0)

#define CHECK_MEM_EQ(a, b, n)                                                 \
    do { if (memcmp((a), (b), (n)) != 0)                                      \
        unit_fail(__FILE__, __LINE__, "%s differs from %s", #a, #b); } while (0)

#endif
