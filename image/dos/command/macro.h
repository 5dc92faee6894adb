/* macro.h - DOSKEY's macros; pure.  Included by cmd_doskey.c. */
#ifndef MACRO_H
#define MACRO_H

#include <stdbool.h>

#define MACROS_SIZE 1024

/* "name=text" lines, each with its NUL. */
struct macros {
    char text[MACROS_SIZE];
    unsigned used;
};

/* Defines, replaces or (text "") removes one.  Out: false: no room; then nothing has changed */
bool macro_set(struct macros *m, const char *name, unsigned length, const char *text);

/* The text of the macro that the first word of a line names, *arguments = what follows; or NULL.
 * A line that starts with a blank calls none. */
const char *macro_find(const struct macros *m, const char *line, const char **arguments);

/*
 * macro_step - the next command of a macro
 *
 * $1..$9, $* arguments; $T next command; $G $L $B for > < |; $$ a dollar
 * In:  text        of the macro, from macro_find() or the last call
 * Out: to          the command, cut to size - 1 characters
 *      returns     the rest, or NULL: this was the last
 */
const char *macro_step(const char *text, const char *arguments, char *to, unsigned size);

#endif
