/* copy_args.h - COPY's command line taken apart; pure.  Included by cmd_copy.c. */
#ifndef COPY_ARGS_H
#define COPY_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#define COPY_SOURCES_MAX 32

enum copy_mode { COPY_DEFAULT, COPY_ASCII, COPY_BINARY };

struct copy_source {
    char *name;
    enum copy_mode mode;
};

struct copy_args {
    struct copy_source sources[COPY_SOURCES_MAX];    /* joined with '+' */
    unsigned source_count;
    char *target;                   /* NULL: none given */
    enum copy_mode target_mode;
    bool touch;                     /* "a+,,": only the date */
    bool text_joined;               /* some source is not /B */
    bool no_question, question, verify;    /* /Y, /-Y, /V */
};

/*
 * copy_args_parse - "a + b /b, c" into sources and target
 *
 * /A and /B count for the file in front of them and for all behind, up to the next of them.
 * In:  *args   zero
 *      text    cut into pieces; args points into it
 * Out: NULL, or what is wrong
 */
const char *copy_args_parse(struct copy_args *args, char *text);

#endif
