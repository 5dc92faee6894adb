/* edit.h - the line editor.  Included by main.c, the commands that ask, and DOSKEY. */
#ifndef EDIT_H
#define EDIT_H

#include <stdbool.h>

bool edit_line(char *line, unsigned size);    /* false: end of input */
void edit_remember(const char *line);         /* as one of the lines typed before */
void edit_list(bool numbers);                 /* the lines typed before */
void edit_forget(void);
void edit_set_insert(bool insert);            /* how a line starts; else characters replace others */

#endif
