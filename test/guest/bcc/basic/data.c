/*
 * data.c - READ, DATA and RESTORE.
 */
#include "basic.h"

static unsigned char *data_line;        /* NULL: nothing read yet */
static unsigned char *data_at;          /* behind the item that was read last; at a comma if more follow */

void reset_data(void)
{
    data_line = NULL;
}

/* RESTORE [line] */
void restore_statement(void)
{
    int number;

    data_line = NULL;
    if (!at_end()) {
        number = read_line_number();
        data_line = find_line(number);
        if (data_line == NULL) {
            fail(E_LINE);
        }
        data_at = line_body(data_line);
    }
}

/* Moves to the first item of the next DATA statement. */
static void find_data(void)
{
    if (data_line == NULL) {
        data_line = program;
        data_at = line_body(program);
    }
    while (data_line < program_end) {
        while (*data_at != 0 && *data_at != W_DATA) {
            data_at = skip_item(data_at);
        }
        if (*data_at == W_DATA) {
            data_at++;
            return;
        }
        data_line = line_after(data_line);
        data_at = line_body(data_line);
    }
    fail(E_DATA);
}

static void quoted_item(struct value *v)
{
    unsigned char *start;

    start = ++data_at;
    while (*data_at != 0 && *data_at != '"') {
        data_at++;
    }
    set_string(v, (char *)start, (int)(data_at - start));
    while (*data_at != 0 && *data_at != ',' && *data_at != ':') {
        data_at++;
    }
}

static void plain_item(struct value *v)
{
    unsigned char *start;

    start = data_at;
    while (*data_at != 0 && *data_at != ',' && *data_at != ':') {
        data_at++;
    }
    set_string(v, (char *)start, (int)(data_at - start));
    while (v->length > 0 && v->chars[v->length - 1] == ' ') {
        v->length--;
    }
}

static void next_item(struct value *v)
{
    if (data_line != NULL && data_line < program_end && *data_at == ',') {
        data_at++;
    } else {
        find_data();
    }
    while (*data_at == ' ') {
        data_at++;
    }
    if (*data_at == '"') {
        quoted_item(v);
    } else {
        plain_item(v);
    }
}

void read_statement(void)
{
    struct place p;
    struct value v;
    int used;
    long n;

    do {
        read_place(&p);
        next_item(&v);
        if (p.type != '$') {
            n = text_number(v.chars, v.length, &used);
            if (used != v.length) {
                fail(E_TYPE);
            }
            set_number(&v, n);
        }
        store_place(&p, &v);
    } while (accept(','));
}
