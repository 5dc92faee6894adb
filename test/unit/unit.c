/*
 * unit - runs the tests linked with it, each line PASS or FAIL, exit status 1 if one failed.
 *
 * An argument runs only tests whose "suite.name" contains it.
 */
#include "unit.h"

#include <setjmp.h>
#include <stdarg.h>

static struct unit_test *first, **last = &first;
static jmp_buf leave_test;

void unit_add(struct unit_test *test)
{
    *last = test;
    last = &test->next;
}

void unit_fail(const char *file, int line, const char *fmt, ...)
{
    va_list args;

    printf("  %s:%d: ", file, line);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    printf("\n");
    longjmp(leave_test, 1);
}

int main(int argc, char **argv)
{
    volatile int failed = 0;             /* volatile: changed after setjmp */

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (struct unit_test *volatile t = first; t != NULL; t = t->next) {
        char full[256];

        snprintf(full, sizeof full, "%s.%s", t->suite, t->name);
        if (argc > 1 && strstr(full, argv[1]) == NULL) {
            continue;
        }
        if (setjmp(leave_test) == 0) {
            t->run();
            printf("PASS unit/%s\n", full);
        } else {
            printf("FAIL unit/%s\n", full);
            failed++;
        }
    }
    return failed != 0;
}
