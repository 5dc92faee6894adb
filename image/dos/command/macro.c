/*
 * macro - a list of macros in one buffer, and what they stand for.  Pure.
 */
#include "macro.h"

#include "text.h"

static bool same_name(const char *entry, const char *name, unsigned length)
{
    for (unsigned i = 0; i < length; i++) {
        if (entry[i] == '=' || text_upper(entry[i]) != text_upper(name[i])) {
            return false;
        }
    }
    return entry[length] == '=';
}

/* Where an entry starts, or m->used. */
static unsigned find(const struct macros *m, const char *name, unsigned length)
{
    unsigned at = 0;

    while (at < m->used && !same_name(m->text + at, name, length)) {
        at += strlen(m->text + at) + 1;
    }
    return at;
}

bool macro_set(struct macros *m, const char *name, unsigned length, const char *text)
{
    unsigned at = find(m, name, length), new_size = *text != '\0' ? length + strlen(text) + 2 : 0;
    unsigned old_size = at < m->used ? strlen(m->text + at) + 1 : 0;

    if (m->used - old_size + new_size > MACROS_SIZE) {
        return false;
    }
    memmove(m->text + at, m->text + at + old_size, m->used - at - old_size);
    m->used -= old_size;
    if (new_size != 0) {
        char *to = m->text + m->used;

        memcpy(to, name, length);
        to[length] = '=';
        strcpy(to + length + 1, text);
        m->used += new_size;
    }
    return true;
}

const char *macro_find(const struct macros *m, const char *line, const char **arguments)
{
    unsigned length = 0, at;

    while (line[length] != '\0' && !text_is_space(line[length])) {
        length++;
    }
    at = length != 0 ? find(m, line, length) : m->used;
    if (at >= m->used) {
        return NULL;
    }
    *arguments = text_skip_spaces(line + length);
    return m->text + at + length + 1;
}

/* Argument n (1..9), up to a blank outside quotes; returns its length. */
static unsigned argument(const char *p, unsigned n, const char **start)
{
    unsigned length;

    for (;;) {
        bool quoted = false;

        p = text_skip_spaces(p);
        for (length = 0; p[length] != '\0' && (quoted || !text_is_space(p[length])); length++) {
            quoted ^= p[length] == '"';
        }
        if (--n == 0 || length == 0) {
            *start = p;
            return length;
        }
        p += length;
    }
}

const char *macro_step(const char *text, const char *arguments, char *to, unsigned size)
{
    unsigned used = 0;

    while (*text != '\0') {
        const char *from = text, *found;
        unsigned length = 1;
        char code;

        if (*text++ == '$' && *text != '\0') {
            static const char letters[] = "GLB$", signs[] = "><|$";

            code = text_upper(*text++);
            if (code == 'T') {
                to[used] = '\0';
                return text;
            }
            found = strchr(letters, code);
            if (found != NULL) {
                from = signs + (found - letters);
            } else if (code == '*') {
                from = arguments;
                length = strlen(arguments);
            } else if (code >= '1' && code <= '9') {
                length = argument(arguments, (unsigned)(code - '0'), &from);
            } else {
                length = 2;    /* no code: as it stands */
            }
        }
        for (; length > 0 && used + 1 < size; length--) {
            to[used++] = *from++;
        }
    }
    to[used] = '\0';
    return NULL;
}
