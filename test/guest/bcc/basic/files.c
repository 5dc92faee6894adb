/*
 * files.c - OPEN, CLOSE and the channels 1 to MAX_FILES.
 */
#include "basic.h"

struct channel {
    FILE *file;                 /* NULL: closed */
    int mode;                   /* 'r' or 'w' */
    int column;
    int next;                   /* of a file that is read: the character that comes, or EOF */
};

static struct channel channels[MAX_FILES + 1];

static struct channel *channel_of(int number)
{
    if (number < 1 || number > MAX_FILES) {
        fail(E_NUMBER);
    }
    return &channels[number];
}

static struct channel *open_channel(int number, int mode)
{
    struct channel *c;

    c = channel_of(number);
    if (c->file == NULL) {
        fail(E_NUMBER);
    }
    if (c->mode != mode) {
        fail(E_MODE);
    }
    return c;
}

FILE *channel_file(int number, int mode)
{
    return open_channel(number, mode)->file;
}

int *channel_column(int number)
{
    return &channel_of(number)->column;
}

/* Ends of lines are one character, whatever the file has; Ctrl+Z ends the file. */
static void advance(struct channel *c)
{
    do {
        c->next = getc(c->file);
    } while (c->next == '\r');
    if (c->next == 26) {
        c->next = EOF;
    }
}

int channel_eof(int number)
{
    return open_channel(number, 'r')->next == EOF;
}

/* The next line into LINE_SIZE characters. */
int channel_line(int number, char *to)
{
    struct channel *c;
    int n;

    c = open_channel(number, 'r');
    if (c->next == EOF) {
        fail(E_PAST_END);
    }
    n = 0;
    while (c->next != EOF && c->next != '\n') {
        if (n < LINE_SIZE - 1) {
            to[n++] = c->next;
        }
        advance(c);
    }
    if (c->next == '\n') {
        advance(c);
    }
    to[n] = 0;
    return n;
}

static int read_mode(void)
{
    if (accept(W_INPUT)) {
        return 'r';
    }
    if (accept(W_OUTPUT)) {
        return 'w';
    }
    expect(W_APPEND);
    return 'a';
}

/* Mode "a" of elks-libc empties the file under DOS; so this goes to the end itself. */
static FILE *open_at_end(char *path)
{
    FILE *f;

    f = fopen(path, "r+");
    if (f == NULL) {
        return fopen(path, "w");
    }
    fseek(f, 0L, SEEK_END);
    return f;
}

/* OPEN path FOR INPUT | OUTPUT | APPEND AS [#]channel */
void open_statement(void)
{
    char path[LINE_SIZE];
    struct channel *c;
    int mode;

    path_expression(path);
    expect(W_FOR);
    mode = read_mode();
    expect(W_AS);
    accept('#');
    c = channel_of(int_expression());
    if (c->file != NULL) {
        fail(E_OPEN);
    }
    c->file = mode == 'a' ? open_at_end(path) : fopen(path, mode == 'r' ? "r" : "w");
    if (c->file == NULL) {
        fail(E_FILE);
    }
    c->mode = mode == 'r' ? 'r' : 'w';
    c->column = 0;
    if (mode == 'r') {
        advance(c);
    }
}

static void close_channel(struct channel *c)
{
    if (c->file != NULL) {
        fclose(c->file);
        c->file = NULL;
    }
}

void close_all(void)
{
    int i;

    for (i = 1; i <= MAX_FILES; i++) {
        close_channel(&channels[i]);
    }
}

/* CLOSE [[#]channel, ...] */
void close_statement(void)
{
    if (at_end()) {
        close_all();
        return;
    }
    do {
        accept('#');
        close_channel(channel_of(int_expression()));
    } while (accept(','));
}
