/*
 * interp - an interpreter for a small language, run on programs it carries.
 *
 * Built by bcc for 16 bits and by the host's compiler; both must print the same.  Numbers are
 * 32-bit.  The language:  v = e;  while (e) { }  if (e) { } else { }  print e, "text", ...;
 * one-letter variables a..z, an array @[e], operators + - * / % < > <= >= == != & | ! ( ).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE 600

enum token {
    T_END, T_NUMBER, T_NAME, T_STRING, T_ARRAY, T_WHILE, T_IF, T_ELSE, T_PRINT,
    T_LE, T_GE, T_EQ, T_NE, T_CHAR
};

static char *source;            /* of the program that runs */
static char *at;                /* behind the current token */
static char *token_start;
static int token;
static int token_char;          /* of T_CHAR and T_NAME */
static long token_number;
static char token_text[64];

static long variables[26];
static long array[ARRAY_SIZE];
static long steps;              /* statements run */
static int failed;
static int live;                /* 0 while a block is skipped: nothing is computed */

static void fail(char *why)
{
    if (!failed) {
        printf("error at %d: %s\n", (int)(token_start - source), why);
    }
    failed = 1;
    token = T_END;
}

static int is_letter(int c)
{
    return c >= 'a' && c <= 'z';
}

static int is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static int keyword(char *word, int length)
{
    int n;

    n = strlen(word);
    return n == length && strncmp(token_start, word, n) == 0;
}

static void next_word(void)
{
    int length;

    while (is_letter(*at)) {
        at++;
    }
    length = (int)(at - token_start);
    if (keyword("while", length)) {
        token = T_WHILE;
    } else if (keyword("if", length)) {
        token = T_IF;
    } else if (keyword("else", length)) {
        token = T_ELSE;
    } else if (keyword("print", length)) {
        token = T_PRINT;
    } else if (length == 1) {
        token = T_NAME;
        token_char = *token_start;
    } else {
        fail("unknown word");
    }
}

static void next_string(void)
{
    int n;

    n = 0;
    while (*at != '"' && *at != 0) {
        if (n < (int)sizeof token_text - 1) {
            token_text[n++] = *at;
        }
        at++;
    }
    if (*at != 0) {
        at++;
    }
    token_text[n] = 0;
    token = T_STRING;
}

static void next(void)
{
    int c;

    if (failed) {
        return;
    }
    while (*at == ' ' || *at == '\n') {
        at++;
    }
    token_start = at;
    c = *at;
    if (c == 0) {
        token = T_END;
        return;
    }
    if (is_letter(c)) {
        next_word();
        return;
    }
    if (is_digit(c)) {
        token_number = 0;
        while (is_digit(*at)) {
            token_number = token_number * 10 + (*at++ - '0');
        }
        token = T_NUMBER;
        return;
    }
    at++;
    if (c == '"') {
        next_string();
    } else if (c == '@') {
        token = T_ARRAY;
    } else if (*at == '=' && (c == '<' || c == '>' || c == '=' || c == '!')) {
        at++;
        token = c == '<' ? T_LE : c == '>' ? T_GE : c == '=' ? T_EQ : T_NE;
    } else {
        token = T_CHAR;
        token_char = c;
    }
}

static int is_char(int c)
{
    return token == T_CHAR && token_char == c;
}

static void expect(int c)
{
    if (is_char(c)) {
        next();
    } else {
        fail("another character expected");
    }
}

static long expression(void);

static long *element(void)
{
    long index;

    next();
    expect('[');
    index = expression();
    expect(']');
    if (!live) {
        index = 0;
    } else if (index < 0 || index >= ARRAY_SIZE) {
        fail("index out of range");
        index = 0;
    }
    return &array[(int)index];
}

static long primary(void)
{
    long value;

    value = 0;
    if (token == T_NUMBER) {
        value = token_number;
        next();
    } else if (token == T_NAME) {
        value = variables[token_char - 'a'];
        next();
    } else if (token == T_ARRAY) {
        value = *element();
    } else if (is_char('(')) {
        next();
        value = expression();
        expect(')');
    } else if (is_char('-')) {
        next();
        value = -primary();
    } else if (is_char('!')) {
        next();
        value = !primary();
    } else {
        fail("a value expected");
    }
    return value;
}

static long term(void)
{
    long value, right;
    int op;

    value = primary();
    while (is_char('*') || is_char('/') || is_char('%')) {
        op = token_char;
        next();
        right = primary();
        if (!live) {
            value = 0;
        } else if (op == '*') {
            value = value * right;
        } else if (right == 0) {
            fail("division by zero");
        } else if (op == '/') {
            value = value / right;
        } else {
            value = value % right;
        }
    }
    return value;
}

static long sum(void)
{
    long value;

    value = term();
    for (;;) {
        if (is_char('+')) {
            next();
            value += term();
        } else if (is_char('-')) {
            next();
            value -= term();
        } else {
            return value;
        }
    }
}

static long comparison(void)
{
    long value, right;
    int op;

    value = sum();
    while (is_char('<') || is_char('>') || (token >= T_LE && token <= T_NE)) {
        op = token == T_CHAR ? token_char : token;
        next();
        right = sum();
        switch (op) {
        case '<': value = value < right; break;
        case '>': value = value > right; break;
        case T_LE: value = value <= right; break;
        case T_GE: value = value >= right; break;
        case T_EQ: value = value == right; break;
        default: value = value != right; break;
        }
    }
    return value;
}

static long expression(void)
{
    long value, right;

    value = comparison();
    while (is_char('&') || is_char('|')) {
        int op;

        op = token_char;
        next();
        right = comparison();
        value = op == '&' ? value && right : value || right;
    }
    return value;
}

static void block(int run);

static void print_statement(int run)
{
    do {
        next();
        if (token == T_STRING) {
            if (run) {
                printf("%s", token_text);
            }
            next();
        } else {
            long value;

            value = expression();
            if (run && !failed) {
                printf("%ld", value);
            }
        }
    } while (is_char(',') && !failed);
    if (run && !failed) {
        printf("\n");
    }
    expect(';');
}

/* Skips a block when run is 0: it is parsed, but nothing in it happens. */
static void statement(int run)
{
    char *again;
    long value, *target;

    live = run;
    if (run) {
        steps++;
    }
    if (token == T_PRINT) {
        print_statement(run);
    } else if (token == T_WHILE) {
        again = token_start;
        next();
        value = expression();
        while (run && value && !failed) {
            block(1);
            at = again;
            next();
            next();
            live = 1;
            value = expression();
        }
        block(0);
    } else if (token == T_IF) {
        next();
        value = expression();
        block(run && value);
        if (token == T_ELSE) {
            next();
            block(run && !value);
        }
    } else if (token == T_NAME || token == T_ARRAY) {
        if (token == T_NAME) {
            target = &variables[token_char - 'a'];
            next();
        } else {
            target = element();
        }
        expect('=');
        value = expression();
        expect(';');
        if (run && !failed) {
            *target = value;
        }
    } else {
        fail("a statement expected");
    }
}

static void block(int run)
{
    expect('{');
    while (!is_char('}') && token != T_END) {
        statement(run);
    }
    expect('}');
}

static void run_program(char *name, char *text)
{
    int i;

    printf("--- %s\n", name);
    for (i = 0; i < 26; i++) {
        variables[i] = 0;
    }
    for (i = 0; i < ARRAY_SIZE; i++) {
        array[i] = 0;
    }
    source = at = text;
    steps = 0;
    failed = 0;
    next();
    while (token != T_END) {
        statement(1);
    }
    printf("%ld statements\n", steps);
}

int main(void)
{
    run_program("primes",
        "n = 600; i = 2; while (i < n) { if (!@[i]) { c = c + 1; l = i; j = i * i; \
         while (j < n) { @[j] = 1; j = j + i; } } i = i + 1; } print c, \" primes, last \", l;");
    run_program("factorials",
        "f = 1; i = 1; while (i <= 12) { f = f * i; print i, \"! = \", f; i = i + 1; }");
    run_program("euclid",
        "a = 1071000; b = 462462; while (b != 0) { t = a % b; a = b; b = t; } print \"gcd \", a;");
    run_program("collatz",
        "i = 1; while (i < 30) { n = i; s = 0; while (n != 1) { if (n % 2) { n = 3 * n + 1; } \
         else { n = n / 2; } s = s + 1; } if (s > m) { m = s; k = i; } i = i + 1; } \
         print k, \" needs \", m, \" steps\";");
    run_program("sort",
        "i = 0; r = 12345; while (i < 40) { r = (r * 205 + 29573) % 139968; @[i] = r; i = i + 1; } \
         i = 0; while (i < 39) { j = 0; while (j < 39 - i) { if (@[j] > @[j + 1]) { t = @[j]; \
         @[j] = @[j + 1]; @[j + 1] = t; } j = j + 1; } i = i + 1; } \
         print @[0], \" \", @[13], \" \", @[39]; i = 1; o = 1; while (i < 40) { \
         o = o & (@[i - 1] <= @[i]); i = i + 1; } print \"sorted \", o;");
    run_program("logic",
        "print (1 < 2) & (2 < 1) | 1, !5, !0, -7 + 2, 7 % 3, 2 + 3 * 4 == 14;");
    run_program("error",
        "a = 5; while (a) { a = a - 1; print 10 / a; }");
    run_program("syntax", "a = 1; b = ; print b;");
    return 0;
}
