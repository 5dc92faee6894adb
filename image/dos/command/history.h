/* history.h - the command lines typed before; pure.  Included by edit.c. */
#ifndef HISTORY_H
#define HISTORY_H

#include "line.h"

#define HISTORY_SIZE 2048

/* NUL-terminated lines, oldest first. */
struct history {
    char text[HISTORY_SIZE];
    unsigned used;
};

void history_add(struct history *h, const char *line);    /* drops the oldest; "" and repeats are not kept */

unsigned history_count(const struct history *h);

/* The line `back` steps back (1 = last), or NULL. */
const char *history_line(const struct history *h, unsigned back);

#endif
