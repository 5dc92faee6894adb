/* text.h - small text functions; pure.  Included by all files of COMMAND.COM. */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

char text_upper(char c);
bool text_is_space(char c);                        /* blank or tab */
bool text_is_separator(char c);                    /* blank, tab, comma, semicolon, equals sign */
bool text_same(const char *a, const char *b);      /* without regard to case */
bool text_starts(const char *text, const char *start);    /* likewise */
void text_upcase(char *text);
void text_copy(char *to, const char *from, unsigned size);    /* cuts; always terminated */
bool text_append(char *to, const char *more, unsigned size);  /* false: cut */
char *text_skip_spaces(const char *text);
char *text_skip_separators(const char *text);
void text_trim_end(char *text);
bool text_number(const char **text, uint32_t *value);         /* decimal; false: no digit */

/* "..." and longer: one directory up for each dot but the first.  Out: false: too long */
bool text_expand_dots(char *to, const char *path, unsigned size);

/*
 * text_format - a small printf: %s %c %d %u %x with width, '-' and '0'; %n is a number with
 * thousands separators
 *
 * Out: length of the text, cut to size - 1
 */
unsigned text_format(char *to, unsigned size, const char *format, va_list args);
extern char text_thousands;    /* written once from the country information */

#endif
