/*
 * using.c - PRINT USING.  Fields of a format: ### with a comma inside for thousands, a + in front
 * for the sign, ** in front to fill with stars; ! one character; \  \ so many; & the whole string.
 */
#include "basic.h"

struct field {
    int start, length;          /* of the field in the format */
    int kind;                   /* '#', '!', '\\', '&', or 0: no field from here on */
    int sign, stars, commas;
};

static int number_field(struct value *format, int i, struct field *f)
{
    f->sign = f->stars = f->commas = 0;
    f->start = i;
    if (i < format->length && format->chars[i] == '+') {
        f->sign = 1;
        i++;
    }
    if (i + 1 < format->length && format->chars[i] == '*' && format->chars[i + 1] == '*') {
        f->stars = 1;
        i += 2;
    }
    if (!f->stars && (i == format->length || format->chars[i] != '#')) {
        return 0;
    }
    while (i < format->length && (format->chars[i] == '#' || format->chars[i] == ',')) {
        f->commas |= format->chars[i] == ',';
        i++;
    }
    f->length = i - f->start;
    f->kind = '#';
    return 1;
}

static int string_field(struct value *format, int i, struct field *f)
{
    int end;

    f->start = i;
    f->kind = format->chars[i];
    f->length = 1;
    if (f->kind == '!' || f->kind == '&') {
        return 1;
    }
    if (f->kind != '\\') {
        return 0;
    }
    for (end = i + 1; end < format->length && format->chars[end] != '\\'; end++) {
        if (format->chars[end] != ' ') {
            return 0;
        }
    }
    f->length = end - i + 1;
    return end < format->length;
}

/* Prints what stands before the next field, and finds that one. */
static void next_field(struct value *format, int from, struct field *f)
{
    while (from < format->length) {
        if (number_field(format, from, f) || string_field(format, from, f)) {
            return;
        }
        out_char(format->chars[from] & 255);
        from++;
    }
    f->kind = 0;
    f->start = from;
    f->length = 0;
}

static void put_number(struct field *f, long n)
{
    char digits[14], shown[24];
    int length, i, k;

    length = number_text(digits, n);
    k = 0;
    for (i = 0; i < length; i++) {
        if (f->commas && i > (n < 0) && (length - i) % 3 == 0) {
            shown[k++] = ',';
        }
        if (i == 0 && f->sign && n >= 0) {
            shown[k++] = '+';
        }
        shown[k++] = digits[i];
    }
    if (k > f->length) {
        out_char('%');          /* does not fit */
    }
    for (i = k; i < f->length; i++) {
        out_char(f->stars ? '*' : ' ');
    }
    out_chars(shown, k);
}

static void put_string(struct field *f, struct value *v)
{
    int i, width;

    width = f->kind == '&' ? v->length : f->length;
    for (i = 0; i < width; i++) {
        out_char(i < v->length ? v->chars[i] & 255 : ' ');
    }
}

void print_using(void)
{
    struct value format, v;
    struct field f;
    int line_ends;

    string_expression(&format);
    expect(';');
    next_field(&format, 0, &f);
    line_ends = 1;
    while (!at_end()) {
        expression(&v);
        if (f.kind == 0) {      /* more values than fields: the format again */
            next_field(&format, 0, &f);
        }
        if (f.kind == 0) {
            fail(E_CALL);
        }
        if ((f.kind == '#') == v.is_string) {
            fail(E_TYPE);
        }
        if (v.is_string) {
            put_string(&f, &v);
        } else {
            put_number(&f, v.number);
        }
        next_field(&format, f.start + f.length, &f);
        line_ends = !accept(';') && !accept(',');
        if (line_ends && !at_end()) {
            fail(E_SYNTAX);
        }
    }
    if (line_ends) {
        out_char('\n');
    }
}
