/*
 * edit.c - the commands of the line editor: LIST, DELETE, RENUM, NEW, LOAD, SAVE.
 */
#include "basic.h"

#define LAST_LINE 32000

/* [first][-[last]] */
static void read_range(int *first, int *last)
{
    *first = 1;
    *last = LAST_LINE;
    if (at_end()) {
        return;
    }
    if (is_digit(peek())) {
        *first = read_line_number();
        *last = *first;
    }
    if (accept('-')) {
        *last = is_digit(peek()) ? read_line_number() : LAST_LINE;
    }
    if (!at_end()) {
        fail(E_SYNTAX);
    }
}

static void list_command(void)
{
    int first, last;

    read_range(&first, &last);
    list_lines(first, last);
}

static void delete_command(void)
{
    int first, last;

    if (at_end()) {
        fail(E_CALL);
    }
    read_range(&first, &last);
    if (line_or_later(first) >= program_end) {
        fail(E_LINE);
    }
    clear_all();
    delete_lines(first, last);
}

/* What the line of that number is called afterwards; 0: there is no such line. */
static int new_number(int old, int start, int step)
{
    unsigned char *line;

    for (line = program; line < program_end; line = line_after(line)) {
        if (line_number(line) == old) {
            return start;
        }
        start += step;
    }
    return 0;
}

static int takes_lines(int word)
{
    return word == W_GOTO || word == W_GOSUB || word == W_THEN || word == W_ELSE || word == W_RESTORE
        || word == W_RESUME || word == W_RUN;
}

/* Copies the list of line numbers that starts at `from`, changed.  Returns where it ends. */
static unsigned char *renumber_list(unsigned char *from, char *to, int *used, int start, int step)
{
    long old;
    int number, digits;

    while (*from == ' ' || *from == ',' || is_digit((int)*from)) {
        if (*used >= LINE_SIZE - NAME_SIZE) {
            fail(E_LONG);
        }
        if (!is_digit((int)*from)) {
            to[(*used)++] = *from++;
            continue;
        }
        old = text_number((char *)from, (int)strlen((char *)from), &digits);
        from += digits;
        number = old > LAST_LINE ? 0 : new_number((int)old, start, step);
        *used += number_text(to + *used, number != 0 ? (long)number : old);
    }
    return from;
}

static void renumber_body(unsigned char *body, char *to, int start, int step)
{
    unsigned char *end;
    int used, word;

    used = 0;
    while (*body != 0) {
        word = *body;
        end = skip_item(body);
        if (word == W_DATA) {
            end = skip_statement(body);
        }
        while (body < end) {
            if (used >= LINE_SIZE - 1) {
                fail(E_LONG);
            }
            to[used++] = *body++;
        }
        if (takes_lines(word)) {
            body = renumber_list(body, to, &used, start, step);
        }
    }
    to[used] = 0;
}

/* First the references in all lines, then the lines' own numbers. */
void renumber(int start, int step)
{
    unsigned char body[LINE_SIZE];
    unsigned char *line;
    long last;
    int number;

    last = start;
    for (line = program; line < program_end; line = line_after(line)) {
        last += step;
    }
    if (start < 1 || step < 1 || last - step > LAST_LINE) {
        fail(E_CALL);
    }
    for (line = program; line < program_end; line = line_after(line)) {
        renumber_body(line_body(line), (char *)body, start, step);
        number = line_number(line);
        enter_line(number, body);
    }
    number = start;
    for (line = program; line < program_end; line = line_after(line)) {
        line[0] = number & 255;
        line[1] = number >> 8;
        number += step;
    }
}

/* RENUM [start[, step]] */
static void renum_command(void)
{
    int start, step;

    start = at_end() ? 10 : read_line_number();
    step = accept(',') ? read_line_number() : 10;
    clear_all();
    renumber(start, step);
}

void edit_statement(int word)
{
    char path[LINE_SIZE];

    switch (word) {
    case W_LIST: list_command(); break;
    case W_DELETE: delete_command(); break;
    case W_RENUM: renum_command(); break;
    case W_NEW: clear_all(); new_program(); close_all(); tracing = 0; break;
    case W_LOAD: path_expression(path); clear_all(); load_program(path); break;
    case W_SAVE: path_expression(path); save_program(path); break;
    default: fail(E_SYNTAX);
    }
}
