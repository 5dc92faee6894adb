/* line.h - taking a command line apart; pure.  Included by run.c, batch.c and the commands. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>

#define LINE_SIZE 512
#define REDIRECT_SIZE 260

/* Where %NAME% and %0..%9 come from. */
struct line_values {
    /* copies the value, returns its length, or -1: not set */
    int (*variable)(const char *name, unsigned length, char *to, unsigned room);
    /* the same for argument n; NULL: not in a batch file */
    int (*argument)(unsigned n, char *to, unsigned room);
};

/*
 * line_expand - replace %NAME%, %0..%9 and %% in a line
 *
 * In a batch file an unset variable is nothing; at the prompt its text stays as typed.
 * Out: to  cut to size - 1 characters
 */
void line_expand(char *to, unsigned size, const char *from, const struct line_values *values);

/* What "< in > out" and "|" of one command line ask for. */
struct line_stage {
    char input[REDIRECT_SIZE], output[REDIRECT_SIZE];    /* "" = none */
    bool append;
    bool bad;    /* a file name is missing */
};

/*
 * line_stage - take the redirections out of the first command of a line
 *
 * Out: the text behind '|', or NULL; `line` holds the first command without redirections.
 * Quoted text is left alone.
 */
char *line_stage(char *line, struct line_stage *stage);

/*
 * line_command - length of the command word of a line that starts with it
 *
 * A name ends at a separator, '/' or a quote ("DIR/W"); a quoted name includes its quotes.
 */
unsigned line_command(const char *line);

/* line_argument - next argument of *text, ended with NUL, *text moved behind it; NULL: no more */
char *line_argument(char **text);

/*
 * line_switch - find and remove "/x" switches
 *
 * In:  text     arguments
 *      letter   in capitals
 * Out: NULL: not there; else the text behind the letter (up to a blank or '/'), in `value`
 */
bool line_switch(char *text, char letter, char *value, unsigned size);

/* The first switch that is left (to complain about), or NULL. */
char *line_first_switch(char *text);

#endif
