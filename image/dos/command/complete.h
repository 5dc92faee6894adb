/* complete.h - completing the name under the cursor; complete_word() is pure.  Included by edit.c. */
#ifndef COMPLETE_H
#define COMPLETE_H

#include "dos.h"

struct completion {
    unsigned start;          /* where in the line the word starts, its quote with it */
    unsigned number;         /* which match is shown, from 1 on; 0: none yet */
    bool directories;        /* only these */
    char word[PATH_SIZE];    /* what was typed, without quotes */
};

/* What word is being typed at line[at].  Out: false: too long */
bool complete_word(struct completion *c, const char *line, unsigned at);

/* complete_text - a path as it has to stand in a line: in quotes if it needs them; pure */
bool complete_text(char *to, unsigned size, const char *directory, unsigned length, const char *name);

/* The next match or the one before, as it has to stand in the line; round again at the end.
 * Out: false: none */
bool complete_match(struct completion *c, bool backwards, char *to, unsigned size);

#endif
