/* dialog.h - boxes that ask.  Included by EDIT's files. */
#ifndef EDIT_DIALOG_H
#define EDIT_DIALOG_H

#include <stdbool.h>
#include "screen.h"

/* A message with buttons, "OK\0" or "Yes\0No\0Cancel\0"; which was chosen, -1 = Esc. */
int dialog_ask(const char *title, const char *message, const char *buttons);

/* Lines to fill in and boxes to tick; false: Esc or Cancel. */
struct field {
    const char *label;
    char *text;                 /* NULL: a box to tick */
    unsigned size;
    bool *ticked;
};
/* `list`: entry i for a list below the fields, NULL behind the last; a chosen one goes into the first field. */
bool dialog_fields(const char *title, struct field *fields, unsigned count, const char *(*list)(unsigned i));

/* Text to read, with lines "..\n"; Esc ends it. */
void dialog_text(const char *title, const char *text);

#endif
