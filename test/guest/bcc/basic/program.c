/*
 * program.c - the lines of the program, in the order of their numbers, in one array.
 *
 * A line: its number in two bytes, low one first; the length of its body; the body, ended by 0.
 */
#include "basic.h"

unsigned char program[PROGRAM_SIZE];
unsigned char *program_end = program;
static FILE *loading;           /* the file that LOAD reads, NULL: none */

int line_number(unsigned char *line)
{
    return line[0] + line[1] * 256;
}

unsigned char *line_body(unsigned char *line)
{
    return line + 3;
}

unsigned char *line_after(unsigned char *line)
{
    return line + 3 + line[2];
}

unsigned char *line_or_later(int number)
{
    unsigned char *line;

    line = program;
    while (line < program_end && line_number(line) < number) {
        line = line_after(line);
    }
    return line;
}

/* NULL: there is none. */
unsigned char *find_line(int number)
{
    unsigned char *line;

    line = line_or_later(number);
    return line < program_end && line_number(line) == number ? line : NULL;
}

void new_program(void)
{
    program_end = program;
}

static void remove_bytes(unsigned char *from, unsigned char *to)
{
    int rest, i;

    rest = (int)(program_end - to);
    for (i = 0; i < rest; i++) {
        from[i] = to[i];
    }
    program_end = from + rest;
}

/* There is so much, says the caller. */
static void make_room(unsigned char *where, int size)
{
    unsigned char *p;

    for (p = program_end; p > where; ) {
        p--;
        p[size] = *p;
    }
    program_end += size;
}

void delete_lines(int first, int last)
{
    unsigned char *from, *to;

    from = line_or_later(first);
    to = from;
    while (to < program_end && line_number(to) <= last) {
        to = line_after(to);
    }
    remove_bytes(from, to);
}

/* Replaces the line of that number, which stays if there is no room; an empty body only deletes it. */
void enter_line(int number, unsigned char *body)
{
    unsigned char *line;
    int length, room;

    length = strlen((char *)body) + 1;
    line = find_line(number);
    room = (int)(program + PROGRAM_SIZE - program_end);
    if (line != NULL) {
        room += line[2] + 3;
    }
    if (length > 1 && length + 3 > room) {
        fail(E_MEMORY);
    }
    delete_lines(number, number);
    if (length == 1) {
        return;
    }
    line = line_or_later(number);
    make_room(line, length + 3);
    line[0] = number & 255;
    line[1] = number >> 8;
    line[2] = length;
    memcpy((char *)line + 3, (char *)body, length);
}

void list_lines(int first, int last)
{
    char expanded[2 * LINE_SIZE];
    char number[12];
    unsigned char *line;

    for (line = line_or_later(first); line < program_end && line_number(line) <= last;
         line = line_after(line)) {
        number_text(number, (long)line_number(line));
        out_string(number);
        out_char(' ');
        expand_line(line_body(line), expanded);
        out_string(expanded);
        out_char('\n');
    }
}

/* One typed line of a file.  Returns whether there was one. */
static int file_line(FILE *f, char *to)
{
    int c, n;

    n = 0;
    c = getc(f);
    if (c == EOF || c == 26) {
        return 0;
    }
    while (c != '\n' && c != EOF && c != 26) {
        if (c != '\r' && n < LINE_SIZE - 1) {
            to[n++] = c;
        }
        c = getc(f);
    }
    to[n] = 0;
    return 1;
}

void load_program(char *path)
{
    char typed[LINE_SIZE];
    unsigned char body[LINE_SIZE];
    char *p;
    FILE *f;
    long number;
    int used, bad;

    if (loading != NULL) {
        fclose(loading);        /* an error left it open */
    }
    f = loading = fopen(path, "r");
    if (f == NULL) {
        fail(E_FILE);
    }
    new_program();
    bad = 0;
    while (!bad && file_line(f, typed)) {
        number = text_number(typed, (int)strlen(typed), &used);
        p = typed + used;
        while (*p == ' ') {
            p++;
        }
        if (used == 0 || number < 1 || number > 32000) {
            bad = *p != 0;
        } else {
            crunch(p, body);
            enter_line((int)number, body);
        }
    }
    fclose(f);
    loading = NULL;
    if (bad) {
        fail(E_SYNTAX);
    }
}

void save_program(char *path)
{
    char expanded[2 * LINE_SIZE];
    unsigned char *line;
    FILE *f;

    f = fopen(path, "w");
    if (f == NULL) {
        fail(E_FILE);
    }
    for (line = program; line < program_end; line = line_after(line)) {
        expand_line(line_body(line), expanded);
        fprintf(f, "%d %s\n", line_number(line), expanded);
    }
    fclose(f);
}
