/*
 * line - %VARIABLES%, redirection, words and switches of a command line.  Pure.
 */
#include "line.h"

#include "text.h"

/* A value for the text behind '%'; moves *from behind it.  Returns its length in `to`. */
static unsigned expand_one(char *to, unsigned room, const char **from,
                           const struct line_values *values)
{
    const char *name = *from, *end;
    bool in_batch = values->argument != NULL;
    int length;

    if (in_batch && *name == '%') {
        *from = name + 1;
        *to = '%';
        return 1;
    }
    if (in_batch && *name >= '0' && *name <= '9') {
        *from = name + 1;
        length = values->argument((unsigned)(*name - '0'), to, room);
        return length < 0 ? 0 : (unsigned)length;
    }
    end = strchr(name, '%');
    if (end != NULL && end != name) {
        length = values->variable(name, (unsigned)(end - name), to, room);
        if (length >= 0 || in_batch) {
            *from = end + 1;
            return length < 0 ? 0 : (unsigned)length;
        }
    }
    if (in_batch) {
        return 0;    /* a lone '%' disappears */
    }
    *to = '%';
    return 1;
}

void line_expand(char *to, unsigned size, const char *from, const struct line_values *values)
{
    unsigned used = 0;

    while (*from != '\0' && used + 1 < size) {
        if (*from == '%') {
            from++;
            used += expand_one(to + used, size - 1 - used, &from, values);
        } else {
            to[used++] = *from++;
        }
    }
    to[used] = '\0';
}

/* Copies the file name of a redirection; returns the text behind it. */
static char *redirect_name(char *from, char *name)
{
    unsigned used = 0;
    bool quoted = false;

    from = text_skip_spaces(from);
    while (*from != '\0' && (quoted || !text_is_separator(*from)) && (quoted || strchr("<>|", *from) == NULL)) {
        quoted ^= *from == '"';
        if (*from != '"' && used + 1 < REDIRECT_SIZE) {
            name[used++] = *from;
        }
        from++;
    }
    name[used] = '\0';
    return from;
}

char *line_stage(char *line, struct line_stage *stage)
{
    char *from = line, *to = line, *rest = NULL;
    bool quoted = false;

    stage->input[0] = stage->output[0] = '\0';
    stage->append = stage->bad = false;
    while (*from != '\0') {
        char c = *from++;

        if (c == '"') {
            quoted = !quoted;
        }
        if (quoted || (c != '<' && c != '>' && c != '|')) {
            *to++ = c;
        } else if (c == '|') {
            rest = from;
            stage->bad |= *text_skip_spaces(rest) == '\0' || to == line;
            break;
        } else if (c == '<') {
            from = redirect_name(from, stage->input);
            stage->bad |= stage->input[0] == '\0';
        } else {
            stage->append = *from == '>';
            from = redirect_name(from + stage->append, stage->output);
            stage->bad |= stage->output[0] == '\0';
        }
    }
    *to = '\0';
    return rest;
}

unsigned line_command(const char *line)
{
    unsigned n = 0;

    if (line[0] == '"') {
        for (n = 1; line[n] != '\0' && line[n] != '"'; n++) {
        }
        return line[n] == '"' ? n + 1 : n;
    }
    while (line[n] != '\0' && !text_is_separator(line[n]) && line[n] != '/' && line[n] != '"') {
        n++;
    }
    return n;
}

char *line_argument(char **text)
{
    char *start = text_skip_separators(*text), *p = start, *to = start;
    bool quoted = false;

    if (*start == '\0') {
        *text = start;
        return NULL;
    }
    while (*p != '\0' && (quoted || !text_is_separator(*p))) {
        if (*p == '"') {
            quoted = !quoted;
        } else {
            *to++ = *p;
        }
        p++;
    }
    *text = *p == '\0' ? p : p + 1;
    *to = '\0';
    return start;
}

/* The next '/' outside quotes, or NULL. */
static char *find_slash(char *p)
{
    bool quoted = false;

    for (; *p != '\0'; p++) {
        if (*p == '"') {
            quoted = !quoted;
        } else if (*p == '/' && !quoted) {
            return p;
        }
    }
    return NULL;
}

char *line_first_switch(char *text)
{
    return find_slash(text);
}

bool line_switch(char *text, char letter, char *value, unsigned size)
{
    bool found = false;
    char *p = text;

    while ((p = find_slash(p)) != NULL) {
        char *end = p + 1;

        if (text_upper(*end) != letter) {
            p++;
            continue;
        }
        end++;
        while (*end != '\0' && !text_is_space(*end) && *end != '/') {
            if (value != NULL && size > 1) {
                *value++ = *end;
                size--;
            }
            end++;
        }
        found = true;
        memset(p, ' ', (unsigned)(end - p));
    }
    if (value != NULL && found) {
        *value = '\0';
    }
    return found;
}
