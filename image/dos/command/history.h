/* history.h - the command lines typed before; pure.  Included by edit.c. */
#ifndef HISTORY_H
#define HISTORY_H

#include "line.h"

#define HISTORY_SIZE 512

/* NUL-terminated lines, oldest first. */
struct history {
    char text[HISTORY_SIZE];
    unsigned used;
};

void history_add(struct history *h, const char *line);    /* drops the oldest; "" and repeats are not kept */

/* The line `back` steps back (1 = last), or NULL. */
const char *history_line(const struct history *h, unsigned back);

#endif
