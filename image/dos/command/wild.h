/* wild.h - file names with wildcards; pure.  Included by the commands that take files. */
#ifndef WILD_H
#define WILD_H

#include <stdbool.h>

bool wild_has(const char *path);                     /* a '*' or '?' anywhere */
unsigned wild_directory_length(const char *path);    /* up to and with the last \ / or : */

/*
 * wild_map - the name that `pattern` makes of `name`, as COPY and REN do
 *
 * In:  pattern  8.3, '?' keeps the character of name at that place, '*' keeps the rest
 *      name     8.3
 * Out: to       13 bytes
 */
void wild_map(char to[13], const char *pattern, const char *name);

#endif
