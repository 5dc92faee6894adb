/*
 * output.c - PRINT to the console or to a file: zones of 14 columns, TAB and SPC.
 */
#include "basic.h"

#define ZONE 14

static FILE *out;               /* NULL: the console */
static int *out_column;
static int console_column;

/* Where what is printed goes; 0 is the console. */
void select_channel(int channel)
{
    if (channel == 0) {
        out = NULL;
        out_column = &console_column;
    } else {
        out = channel_file(channel, 'w');
        out_column = channel_column(channel);
    }
}

void out_char(int c)
{
    if (out == NULL) {
        putchar(c);
        out_column = &console_column;
    } else {
        putc(c, out);
    }
    *out_column = c == '\n' ? 0 : *out_column + 1;
}

void out_chars(char *s, int length)
{
    int i;

    for (i = 0; i < length; i++) {
        out_char(s[i] & 255);
    }
}

void out_string(char *s)
{
    out_chars(s, (int)strlen(s));
}

/* With a space for the sign and one behind. */
void out_number(long n)
{
    char digits[14];

    number_text(digits, n);
    if (n >= 0) {
        out_char(' ');
    }
    out_string(digits);
    out_char(' ');
}

void fresh_line(void)
{
    select_channel(0);
    if (console_column > 0) {
        out_char('\n');
    }
}

static void to_column(int column)
{
    if (*out_column > column) {
        out_char('\n');
    }
    while (*out_column < column) {
        out_char(' ');
    }
}

static void tab_or_spc(int word)
{
    int n;

    at++;
    expect('(');
    n = int_expression();
    expect(')');
    if (n < 0 || n > MAX_STRING || (word == W_TAB && n == 0)) {
        fail(E_CALL);
    }
    if (word == W_TAB) {
        to_column(n - 1);
    } else {
        to_column(*out_column + n);
    }
}

static void print_items(void)
{
    struct value v;
    int c, line_ends;

    line_ends = 1;
    while (!at_end()) {
        c = peek();
        line_ends = 0;
        if (c == ';') {
            at++;
        } else if (c == ',') {
            at++;
            to_column((*out_column / ZONE + 1) * ZONE);
        } else if (c == W_TAB || c == W_SPC) {
            tab_or_spc(c);
        } else {
            expression(&v);
            if (v.is_string) {
                out_chars(v.chars, v.length);
            } else {
                out_number(v.number);
            }
            line_ends = 1;
        }
    }
    if (line_ends) {
        out_char('\n');
    }
}

/* PRINT [#channel,] [USING format;] items */
void print_statement(void)
{
    if (accept('#')) {
        select_channel(int_expression());
        if (!at_end()) {
            expect(',');
        }
    }
    if (accept(W_USING)) {
        print_using();
    } else {
        print_items();
    }
    select_channel(0);
}
