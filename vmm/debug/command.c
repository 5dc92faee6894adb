/*
 * command - a line typed at the monitor.  Pure.
 */
#include "debug/command.h"

#include "vxd/convert.h"

static const char *skip_blanks(const char *p)
{
    while (*p == ' ') {
        p++;
    }
    return p;
}

void command_parse(const char *line, struct command *c)
{
    unsigned used = 0;

    *c = (struct command){ .arguments = 0 };
    for (line = skip_blanks(line); *line != '\0' && *line != ' '; line++) {
        if (used + 1 < sizeof c->word) {
            c->word[used++] = *line >= 'a' && *line <= 'z' ? (char)(*line - 32) : *line;
        }
    }
    while (c->arguments < COMMAND_ARGUMENTS) {
        const char *at = skip_blanks(line);

        line = convert_hex(at, &c->argument[c->arguments]);
        if (line == at || (*line != ' ' && *line != '\0')) {
            return;
        }
        c->arguments++;
    }
}

bool command_is(const char *word, const char *name)
{
    while (*word == *name && *word != '\0') {
        word++;
        name++;
    }
    return *word == *name;
}
