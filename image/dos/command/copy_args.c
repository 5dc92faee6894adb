/*
 * copy_args - COPY's command line.  Pure.
 */
#include "copy_args.h"

#include "text.h"

/* "/x" at p.  Out: the text behind it, or NULL: no such switch */
static char *take_switch(struct copy_args *args, char *p, enum copy_mode *mode,
                         enum copy_mode *last_mode)
{
    bool minus = p[1] == '-';
    char letter = text_upper(p[1 + minus]);

    p += 2 + minus;
    if (*p != '\0' && *p != '/' && *p != '+' && !text_is_separator(*p)) {
        return NULL;
    }
    if (letter == 'Y') {
        args->question = minus;
        args->no_question = !minus;
        return p;
    }
    if (minus) {
        return NULL;
    }
    switch (letter) {
    case 'A':
    case 'B':
        *mode = letter == 'A' ? COPY_ASCII : COPY_BINARY;
        if (last_mode != NULL) {
            *last_mode = *mode;
        }
        return p;
    case 'V':
        args->verify = true;
        return p;
    default:
        return NULL;
    }
}

/* A name up to a separator, '+' or '/'; quotes go.  Out: where it ends (before *to is closed) */
static char *take_name(char *p, char **end)
{
    bool quoted = false;
    char *to = p;

    while (*p != '\0' && (quoted || (!text_is_separator(*p) && *p != '+' && *p != '/'))) {
        if (*p == '"') {
            quoted = !quoted;
        } else {
            *to++ = *p;
        }
        p++;
    }
    *end = to;
    return p;
}

static const char *check(struct copy_args *args)
{
    if (args->source_count == 0) {
        return "Required parameter missing";
    }
    for (unsigned i = 0; i < args->source_count; i++) {
        args->text_joined |= args->sources[i].mode != COPY_BINARY;
    }
    return NULL;
}

const char *copy_args_parse(struct copy_args *args, char *text)
{
    enum copy_mode mode = COPY_DEFAULT, *last_mode = NULL;
    bool plus = true;    /* a source is next */
    char *p = text;

    for (;;) {
        char *name, *end, *commas;

        commas = p;
        p = text_skip_separators(p);
        if (*p == '+') {
            plus = true;
            p++;
            continue;
        }
        if (plus && args->source_count != 0 && memchr(commas, ',', (unsigned)(p - commas)) != NULL) {
            args->touch = true;    /* nothing between '+' and ',' */
            plus = false;
        }
        if (*p == '\0') {
            break;
        }
        if (*p == '/') {
            p = take_switch(args, p, &mode, last_mode);
            if (p == NULL) {
                return "Invalid switch";
            }
            continue;
        }
        name = p;
        p = take_name(p, &end);
        if (plus && args->target == NULL) {
            if (args->source_count == COPY_SOURCES_MAX) {
                return "Too many parameters";
            }
            args->sources[args->source_count] = (struct copy_source){ name, mode };
            last_mode = &args->sources[args->source_count++].mode;
        } else if (!plus && args->target == NULL) {
            args->target = name;
            args->target_mode = mode;
            last_mode = &args->target_mode;
        } else {
            return "Too many parameters";
        }
        plus = *p == '+';
        if (*p == '/') {
            /* the switch would be cut off by the terminator: take it first */
            char *next = take_switch(args, p, &mode, last_mode);

            if (next == NULL) {
                return "Invalid switch";
            }
            plus = false;
            *end = '\0';
            p = next;
            continue;
        }
        if (*p != '\0') {
            p++;
        }
        *end = '\0';
    }
    return check(args);
}
