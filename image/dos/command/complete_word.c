/*
 * complete_word - which name stands under the cursor, and how a name is written.  Pure.
 */
#include "complete.h"
#include "text.h"

static bool ends_word(char c)
{
    return text_is_separator(c) || c == '<' || c == '>' || c == '|' || c == '+';
}

static bool takes_directories(const char *line)
{
    static const char *const names[] = { "CD", "CHDIR", "MD", "MKDIR", "RD", "RMDIR" };

    line = text_skip_separators(line);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_starts(line, names[i]) && text_is_separator(line[strlen(names[i])])) {
            return true;
        }
    }
    return false;
}

bool complete_word(struct completion *c, const char *line, unsigned at)
{
    bool quoted = false;
    unsigned used = 0;

    c->start = c->number = 0;
    c->directories = takes_directories(line);
    for (unsigned i = 0; i < at; i++) {
        if (line[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && ends_word(line[i])) {
            c->start = i + 1;
        }
    }
    for (unsigned i = c->start; i < at; i++) {
        if (line[i] == '"') {
            continue;
        }
        if (used + 5 > sizeof c->word) {    /* room for "*.*" */
            return false;
        }
        c->word[used++] = line[i];
    }
    c->word[used] = '\0';
    return true;
}

bool complete_text(char *to, unsigned size, const char *directory, unsigned length, const char *name)
{
    static const char special[] = " ,;=+&[]()";
    bool quotes = strcspn(name, special) != strlen(name);

    for (unsigned i = 0; i < length; i++) {
        quotes |= strchr(special, directory[i]) != NULL;
    }
    if (length + strlen(name) + 3 > size) {
        return false;
    }
    if (quotes) {
        *to++ = '"';
    }
    memcpy(to, directory, length);
    strcpy(to + length, name);
    if (quotes) {
        strcpy(to + length + strlen(name), "\"");
    }
    return true;
}
