/*
 * expr.c - expressions.  From loose to tight: XOR OR, AND, NOT, comparison, + -, MOD, * / \, sign, ^.
 *
 * Strings that are only on the way stand in scratch memory, which is empty again at each statement.
 */
#include "basic.h"

#define MAX_NESTING 40

static char scratch_area[SCRATCH_SIZE];
static int scratch_used;
static int nesting;

void reset_scratch(void)
{
    scratch_used = 0;
    nesting = 0;
}

char *scratch(int length)
{
    char *p;

    if (length < 0 || length > MAX_STRING) {
        fail(E_LONG);
    }
    if (length > SCRATCH_SIZE - scratch_used) {
        fail(E_MEMORY);
    }
    p = scratch_area + scratch_used;
    scratch_used += length;
    return p;
}

void set_number(struct value *v, long n)
{
    v->is_string = 0;
    v->number = n;
}

void set_string(struct value *v, char *chars, int length)
{
    v->is_string = 1;
    v->chars = chars;
    v->length = length;
}

static void need_number(struct value *v)
{
    if (v->is_string) {
        fail(E_TYPE);
    }
}

static void join(struct value *left, struct value *right)
{
    char *chars;

    chars = scratch(left->length + right->length);
    memcpy(chars, left->chars, left->length);
    memcpy(chars + left->length, right->chars, right->length);
    set_string(left, chars, left->length + right->length);
}

/* Below 0, 0 or above 0. */
static int compare(struct value *left, struct value *right)
{
    int i;

    if (left->is_string != right->is_string) {
        fail(E_TYPE);
    }
    if (!left->is_string) {
        return left->number < right->number ? -1 : left->number > right->number;
    }
    for (i = 0; i < left->length && i < right->length; i++) {
        if (left->chars[i] != right->chars[i]) {
            return (left->chars[i] & 255) < (right->chars[i] & 255) ? -1 : 1;
        }
    }
    return left->length < right->length ? -1 : left->length > right->length;
}

static void quoted(struct value *v)
{
    unsigned char *start;

    start = ++at;
    while (*at != 0 && *at != '"') {
        at++;
    }
    set_string(v, (char *)start, (int)(at - start));
    if (*at == '"') {
        at++;
    }
}

/* Calls a function that the program defined, or reads a variable. */
static void named(struct value *v)
{
    struct place p;

    if (at[0] == 'F' && at[1] == 'N' && is_letter((int)at[2])) {
        call_user_function(v);
    } else {
        read_place(&p);
        load_place(&p, v);
    }
}

static void primary(struct value *v)
{
    int c;

    c = peek();
    if (is_digit(c)) {
        set_number(v, read_number());
    } else if (c == '"') {
        quoted(v);
    } else if (is_letter(c)) {
        named(v);
    } else if (accept('(')) {
        expression(v);
        expect(')');
    } else if (c == W_ERR || c == W_ERL) {
        at++;
        set_number(v, (long)(c == W_ERR ? last_error : last_error_line));
    } else if (c >= W_FIRST_FUNCTION && c <= W_LAST_FUNCTION) {
        at++;
        call_function(c, v);
    } else {
        fail(E_SYNTAX);
    }
}

static void signed_value(struct value *v);

static void powers(struct value *v)
{
    struct value right;

    primary(v);
    while (accept('^')) {
        need_number(v);
        signed_value(&right);
        need_number(&right);
        v->number = power(v->number, right.number);
    }
}

static void signed_value(struct value *v)
{
    if (accept('-')) {
        /* The lowest number has no positive counterpart. */
        if (peek() == '2' && strncmp((char *)at, "2147483648", 10) == 0 && !is_digit((int)at[10])) {
            at += 10;
            set_number(v, LONG_MINIMUM);
            return;
        }
        signed_value(v);
        need_number(v);
        v->number = subtract(0L, v->number);
    } else if (accept('+')) {
        signed_value(v);
        need_number(v);
    } else {
        powers(v);
    }
}

static void product(struct value *v)
{
    struct value right;
    int op;

    signed_value(v);
    for (op = peek(); op == '*' || op == '/' || op == '\\'; op = peek()) {
        at++;
        need_number(v);
        signed_value(&right);
        need_number(&right);
        v->number = op == '*' ? multiply(v->number, right.number) : divide(v->number, right.number);
    }
}

static void remainder_of(struct value *v)
{
    struct value right;

    product(v);
    while (accept(W_MOD)) {
        need_number(v);
        product(&right);
        need_number(&right);
        v->number = modulo(v->number, right.number);
    }
}

static void sum(struct value *v)
{
    struct value right;
    int op;

    remainder_of(v);
    for (op = peek(); op == '+' || op == '-'; op = peek()) {
        at++;
        remainder_of(&right);
        if (op == '+' && v->is_string && right.is_string) {
            join(v, &right);
            continue;
        }
        need_number(v);
        need_number(&right);
        v->number = op == '+' ? add(v->number, right.number) : subtract(v->number, right.number);
    }
}

/* Reads <, >, = and their pairs.  Bit 0: less, bit 1: equal, bit 2: greater; 0: no operator. */
static int relation(void)
{
    int wanted;

    wanted = 0;
    for (;;) {
        if (accept('<')) {
            wanted |= 1;
        } else if (accept('=')) {
            wanted |= 2;
        } else if (accept('>')) {
            wanted |= 4;
        } else {
            return wanted;
        }
    }
}

/* True is -1. */
static void comparison(struct value *v)
{
    struct value right;
    int wanted, is;

    sum(v);
    while ((wanted = relation()) != 0) {
        sum(&right);
        is = compare(v, &right);
        is = is < 0 ? 1 : is == 0 ? 2 : 4;
        set_number(v, (wanted & is) != 0 ? -1L : 0L);
    }
}

static void negation(struct value *v)
{
    if (accept(W_NOT)) {
        negation(v);
        need_number(v);
        v->number = ~v->number;
    } else {
        comparison(v);
    }
}

static void conjunction(struct value *v)
{
    struct value right;

    negation(v);
    while (accept(W_AND)) {
        need_number(v);
        negation(&right);
        need_number(&right);
        v->number = v->number & right.number;
    }
}

void expression(struct value *v)
{
    struct value right;
    int op;

    if (++nesting > MAX_NESTING) {
        fail(E_DEEP);
    }
    conjunction(v);
    for (op = peek(); op == W_OR || op == W_XOR; op = peek()) {
        at++;
        need_number(v);
        conjunction(&right);
        need_number(&right);
        v->number = op == W_OR ? v->number | right.number : v->number ^ right.number;
    }
    nesting--;
}

long number_expression(void)
{
    struct value v;

    expression(&v);
    need_number(&v);
    return v.number;
}

/* A number of 16 bits. */
int int_expression(void)
{
    long n;

    n = number_expression();
    if (n > 32767L || n < -32768L) {
        fail(E_OVERFLOW);
    }
    return (int)n;
}

void string_expression(struct value *v)
{
    expression(v);
    if (!v->is_string) {
        fail(E_TYPE);
    }
}

/* The name of a file, ended by 0, into LINE_SIZE characters. */
void path_expression(char *path)
{
    struct value v;

    string_expression(&v);
    if (v.length == 0 || v.length >= LINE_SIZE) {
        fail(E_FILE);
    }
    memcpy(path, v.chars, v.length);
    path[v.length] = 0;
}
