/*
 * environment - a block of NAME=VALUE strings.  Pure.
 */
#include "services/environment.h"

#include "services/string.h"

const char *environment_find(const char *block, const char *name)
{
    while (*block != '\0') {
        const char *p = block, *n = name;

        while (*n != '\0' && *p != '=' && *p != '\0' &&
               string_upper((uint8_t)*p) == string_upper((uint8_t)*n)) {
            p++;
            n++;
        }
        if (*n == '\0' && *p == '=' && n != name) {
            return p + 1;
        }
        block += strlen(block) + 1;
    }
    return NULL;
}
