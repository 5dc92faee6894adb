/*
 * scan.c - reading a stored line.
 */
#include "basic.h"

unsigned char *at;              /* what is read next */
unsigned char *cur_line;        /* the line it stands in */

/* The next character that is no space. */
int peek(void)
{
    while (*at == ' ') {
        at++;
    }
    return *at;
}

int accept(int c)
{
    if (peek() == c) {
        at++;
        return 1;
    }
    return 0;
}

void expect(int c)
{
    if (!accept(c)) {
        fail(E_SYNTAX);
    }
}

/* Of a statement. */
int at_end(void)
{
    int c;

    c = peek();
    return c == 0 || c == ':' || c == W_ELSE || c == '\'';
}

/* A name without its type; without a suffix it is a wide number. */
void read_name(char *name, int *type)
{
    int n;

    if (!is_letter(peek())) {
        fail(E_SYNTAX);
    }
    n = 0;
    while (is_letter((int)*at) || is_digit((int)*at)) {
        if (n < NAME_SIZE - 1) {
            name[n++] = *at;
        }
        at++;
    }
    name[n] = 0;
    *type = '&';
    if (*at == '$' || *at == '%' || *at == '&') {
        *type = *at++;
    }
}

/* A number without sign. */
long read_number(void)
{
    long n;

    if (!is_digit(peek())) {
        fail(E_SYNTAX);
    }
    n = 0;
    while (is_digit((int)*at)) {
        n = add(multiply(n, 10L), (long)(*at - '0'));
        at++;
    }
    return n;
}

int read_line_number(void)
{
    long n;

    n = read_number();
    if (n < 1 || n > 32000) {
        fail(E_LINE);
    }
    return (int)n;
}

/* Behind the character, the word or the quoted text that starts there. */
unsigned char *skip_item(unsigned char *p)
{
    if (*p == '"') {
        do {
            p++;
        } while (*p != 0 && *p != '"');
        return *p == '"' ? p + 1 : p;
    }
    if (*p == W_REM || *p == '\'') {
        return p + strlen((char *)p);
    }
    return p + 1;
}

/* To the colon or the end of line behind a statement. */
unsigned char *skip_statement(unsigned char *p)
{
    while (*p != 0 && *p != ':') {
        p = skip_item(p);
    }
    return p;
}
