/*
 * command.h - a line typed at the monitor.  Included by vmm/debug and its tests.
 */
#ifndef VMM_DEBUG_COMMAND_H
#define VMM_DEBUG_COMMAND_H

#include "types.h"

#define COMMAND_ARGUMENTS   4u

struct command {
    char word[12];              /* in upper case, cut; "" = an empty line */
    uint32_t argument[COMMAND_ARGUMENTS];       /* hexadecimal */
    unsigned arguments;         /* those that are numbers, up to the first that is not */
};

void command_parse(const char *line, struct command *c);
bool command_is(const char *word, const char *name);

#endif
