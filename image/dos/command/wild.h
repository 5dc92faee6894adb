/* wild.h - file names with wildcards; pure.  Included by the commands that take files. */
#ifndef WILD_H
#define WILD_H

#include <stdbool.h>

bool wild_has(const char *path);                     /* a '*' or '?' anywhere */
unsigned wild_directory_length(const char *path);    /* up to and with the last \ / or : */

/*
 * wild_map - the name that `pattern` makes of `name`, as COPY and REN do
 *
 * In:  pattern     '?' keeps the character of name at that place, '*' keeps the rest; name and
 *                  extension (behind the last dot) for themselves
 *      long_names  else cut to 8.3
 * Out: to          of `size` bytes
 */
void wild_map(char *to, unsigned size, const char *pattern, const char *name, bool long_names);

#endif
