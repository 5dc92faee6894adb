/*
 * input.c - INPUT and LINE INPUT, from the console or a file.
 */
#include "basic.h"

static int echo;                /* what is read appears on the console, for input from a file */

void set_echo(int on)
{
    echo = on;
}

/* A line of standard input into LINE_SIZE characters.  Returns whether there was one. */
int console_line(char *to)
{
    int c, n;

    fflush(stdout);
    n = 0;
    c = getchar();
    if (c == EOF || c == 26) {
        return 0;
    }
    while (c != '\n' && c != EOF) {
        if (c != '\r' && n < LINE_SIZE - 1) {
            to[n++] = c;
        }
        c = getchar();
    }
    to[n] = 0;
    if (echo) {
        out_string(to);
        out_char('\n');
    }
    return 1;
}

static void need_line(int channel, char *to)
{
    if (channel != 0) {
        channel_line(channel, to);
    } else if (!console_line(to)) {
        fail(E_PAST_END);
    }
}

/* The next item of a line: up to a comma, or quoted.  Returns where the one behind it starts. */
static char *next_item(char *from, struct value *v)
{
    char *start;

    while (*from == ' ') {
        from++;
    }
    if (*from == '"') {
        start = ++from;
        while (*from != 0 && *from != '"') {
            from++;
        }
        set_string(v, start, (int)(from - start));
        while (*from != 0 && *from != ',') {
            from++;
        }
        return from;
    }
    start = from;
    while (*from != 0 && *from != ',') {
        from++;
    }
    set_string(v, start, (int)(from - start));
    while (v->length > 0 && v->chars[v->length - 1] == ' ') {
        v->length--;
    }
    return from;
}

/* Returns 0 if a number was wanted and this is none. */
static int store_item(struct place *p, struct value *v)
{
    long n;
    int used;

    if (p->type != '$') {
        n = text_number(v->chars, v->length, &used);
        if (used != v->length || used == 0) {
            return 0;
        }
        set_number(v, n);
    }
    store_place(p, v);
    return 1;
}

/* All variables of the list from one line; more lines as long as it lacks items. */
static int read_items(int channel, char *line)
{
    struct place p;
    struct value v;
    char *from;

    from = line;
    for (;;) {
        read_place(&p);
        from = next_item(from, &v);
        if (!store_item(&p, &v)) {
            return 0;
        }
        if (!accept(',')) {
            return *from == 0;
        }
        if (*from == ',') {
            from++;
        } else {
            if (channel == 0) {
                out_string("?? ");
            }
            need_line(channel, line);
            from = line;
        }
    }
}

/* "text"; or "text", before the variables.  Returns whether a question mark follows. */
static int read_prompt(struct value *prompt)
{
    set_string(prompt, "", 0);
    if (peek() != '"') {
        return 1;
    }
    expression(prompt);
    if (accept(';')) {
        return 1;
    }
    expect(',');
    return 0;
}

static int read_channel(void)
{
    int channel;

    if (!accept('#')) {
        return 0;
    }
    channel = int_expression();
    expect(',');
    return channel;
}

/* INPUT [#channel,] ["prompt";] variables.  From the console it asks again until it fits. */
void input_statement(void)
{
    char line[LINE_SIZE];
    struct value prompt;
    unsigned char *list;
    int channel, question;

    channel = read_channel();
    question = read_prompt(&prompt);
    list = at;
    for (;;) {
        if (channel == 0) {
            out_chars(prompt.chars, prompt.length);
            out_string(question ? "? " : "");
        }
        need_line(channel, line);
        at = list;
        if (read_items(channel, line)) {
            return;
        }
        if (channel != 0) {
            fail(E_INPUT);
        }
        out_string("?Redo from start\n");
    }
}

/* LINE INPUT [#channel,] ["prompt";] variable$ */
void line_input_statement(void)
{
    char line[LINE_SIZE];
    struct value prompt, v;
    struct place p;
    int channel;

    expect(W_INPUT);
    channel = read_channel();
    read_prompt(&prompt);
    if (channel == 0) {
        out_chars(prompt.chars, prompt.length);
    }
    need_line(channel, line);
    set_string(&v, line, (int)strlen(line));
    read_place(&p);
    store_place(&p, &v);
}
