/*
 * func.c - the functions of the language, and those that a program defines.
 */
#include "basic.h"

struct function {
    char name[NAME_SIZE];
    int type;
    unsigned char *parameter;   /* NULL: none */
    unsigned char *line;
    unsigned char *body;        /* behind the = */
};

static struct function functions[MAX_FUNCTIONS];
static int function_count;

void clear_functions(void)
{
    function_count = 0;
}

static void cut(struct value *v, int start, int length)
{
    if (start > v->length) {
        start = v->length;
    }
    if (length > v->length - start) {
        length = v->length - start;
    }
    v->chars += start;
    v->length = length;
}

/* LEFT$, RIGHT$ and MID$, behind the string. */
static void part(int word, struct value *v)
{
    int start, length;

    expect(',');
    length = int_expression();
    if (length < 0 || (word == W_MID && length == 0)) {
        fail(E_CALL);
    }
    start = 0;
    if (word == W_RIGHT) {
        start = length < v->length ? v->length - length : 0;
    } else if (word == W_MID) {
        start = length - 1;
        length = accept(',') ? int_expression() : MAX_STRING;
        if (length < 0) {
            fail(E_CALL);
        }
    }
    cut(v, start, length);
}

static int found_at(struct value *in, struct value *what, int start)
{
    for (; start + what->length <= in->length; start++) {
        if (memcmp(in->chars + start, what->chars, what->length) == 0) {
            return start + 1;
        }
    }
    return 0;
}

/* INSTR([start,] in, what): the place counted from 1, 0: not in it. */
static void instr(struct value *v)
{
    struct value what;
    int start;

    start = 1;
    expression(v);
    if (!v->is_string) {
        if (v->number < 1 || v->number > MAX_STRING) {
            fail(E_CALL);
        }
        start = (int)v->number;
        expect(',');
        string_expression(v);
    }
    expect(',');
    string_expression(&what);
    set_number(v, (long)found_at(v, &what, start - 1));
}

static void repeated(struct value *v, int count, int c)
{
    char *chars;

    if (count < 0 || count > MAX_STRING) {
        fail(E_CALL);
    }
    chars = scratch(count);
    memset(chars, c, count);
    set_string(v, chars, count);
}

/* STRING$(count, code or string) */
static void string_function(struct value *v)
{
    int count, c;

    count = int_expression();
    expect(',');
    expression(v);
    if (v->is_string && v->length == 0) {
        fail(E_CALL);
    }
    c = v->is_string ? v->chars[0] & 255 : (int)v->number;
    if (c < 0 || c > 255) {
        fail(E_CALL);
    }
    repeated(v, count, c);
}

static void change_case(int word, struct value *v)
{
    char *chars;
    int i, c;

    chars = scratch(v->length);
    for (i = 0; i < v->length; i++) {
        c = v->chars[i];
        if (word == W_UPPER) {
            c = to_upper(c);
        } else if (c >= 'A' && c <= 'Z') {
            c = c - 'A' + 'a';
        }
        chars[i] = c;
    }
    v->chars = chars;
}

static void trim(struct value *v)
{
    while (v->length > 0 && v->chars[0] == ' ') {
        v->chars++;
        v->length--;
    }
    while (v->length > 0 && v->chars[v->length - 1] == ' ') {
        v->length--;
    }
}

static void str(struct value *v, long n)
{
    char digits[14];
    char *chars;
    int length;

    digits[0] = ' ';
    length = number_text(digits + (n >= 0), n) + (n >= 0);
    chars = scratch(length);
    memcpy(chars, digits, length);
    set_string(v, chars, length);
}

static void hex(struct value *v, long n)
{
    unsigned long bits;
    char *chars;
    int i;

    bits = (unsigned long)n & 0xffffffffUL;
    chars = scratch(8);
    i = 8;
    do {
        chars[--i] = "0123456789ABCDEF"[(int)(bits & 15UL)];
        bits = bits >> 4;
    } while (bits != 0);
    set_string(v, chars + i, 8 - i);
}

static void chr(struct value *v, long n)
{
    char *chars;

    if (n < 0 || n > 255) {
        fail(E_CALL);
    }
    chars = scratch(1);
    chars[0] = (char)n;
    set_string(v, chars, 1);
}

static void asc(struct value *v)
{
    if (v->length == 0) {
        fail(E_CALL);
    }
    set_number(v, (long)(v->chars[0] & 255));
}

static void extreme(int word, struct value *v)
{
    long left, right;

    left = number_expression();
    expect(',');
    right = number_expression();
    set_number(v, (word == W_MAX) == (left > right) ? left : right);
}

/* Those of one number. */
static void of_number(int word, struct value *v, long n)
{
    switch (word) {
    case W_ABS: set_number(v, n < 0 ? subtract(0L, n) : n); break;
    case W_CHR: chr(v, n); break;
    case W_EOF: set_number(v, channel_eof((int)n) ? -1L : 0L); break;
    case W_FRE: set_number(v, (long)(program + PROGRAM_SIZE - program_end)); break;
    case W_RND: set_number(v, random_below(n)); break;
    case W_SGN: set_number(v, n < 0 ? -1L : n > 0 ? 1L : 0L); break;
    case W_SPACE: repeated(v, n < 0 || n > MAX_STRING ? -1 : (int)n, ' '); break;
    case W_SQR: set_number(v, square_root(n)); break;
    case W_STR: str(v, n); break;
    default: hex(v, n); break;
    }
}

/* Those whose first argument is a string. */
static void of_string(int word, struct value *v)
{
    int used;

    string_expression(v);
    switch (word) {
    case W_ASC: asc(v); break;
    case W_LEN: set_number(v, (long)v->length); break;
    case W_VAL: set_number(v, text_number(v->chars, v->length, &used)); break;
    case W_TRIM: trim(v); break;
    case W_UPPER:
    case W_LOWER: change_case(word, v); break;
    default: part(word, v); break;
    }
}

/* Behind the name. */
void call_function(int word, struct value *v)
{
    expect('(');
    switch (word) {
    case W_INSTR: instr(v); break;
    case W_STRING: string_function(v); break;
    case W_MAX:
    case W_MIN: extreme(word, v); break;
    case W_ASC:
    case W_LEN:
    case W_VAL:
    case W_TRIM:
    case W_UPPER:
    case W_LOWER:
    case W_LEFT:
    case W_RIGHT:
    case W_MID: of_string(word, v); break;
    default: of_number(word, v, number_expression()); break;
    }
    expect(')');
}

static struct function *find_function(char *name, int type)
{
    int i;

    for (i = 0; i < function_count; i++) {
        if (functions[i].type == type && strcmp(functions[i].name, name) == 0) {
            return &functions[i];
        }
    }
    return NULL;
}

/* DEF FNname[(parameter)] = expression */
void define_function(void)
{
    char name[NAME_SIZE], parameter[NAME_SIZE];
    struct function *f;
    int type, parameter_type;

    if (is_direct()) {
        fail(E_DIRECT);
    }
    read_name(name, &type);
    if (name[0] != 'F' || name[1] != 'N') {
        fail(E_SYNTAX);
    }
    f = find_function(name, type);
    if (f == NULL) {
        if (function_count == MAX_FUNCTIONS) {
            fail(E_MEMORY);
        }
        f = &functions[function_count++];
    }
    strcpy(f->name, name);
    f->type = type;
    f->parameter = NULL;
    if (accept('(')) {
        peek();
        f->parameter = at;
        read_name(parameter, &parameter_type);
        expect(')');
    }
    expect('=');
    f->line = cur_line;
    f->body = at;
    at = skip_statement(at);
}

/* Computes the body with the parameter's variable holding the argument; then it is as before. */
static void apply(struct function *f, struct value *argument, struct value *v)
{
    char name[NAME_SIZE];
    unsigned char *back;
    struct var saved, *parameter;
    struct place p;
    int type;

    back = at;
    at = f->parameter;
    read_name(name, &type);
    parameter = find_var(name, type, 0);
    saved = *parameter;
    parameter->text = NULL;
    var_place(parameter, &p);
    store_place(&p, argument);
    at = f->body;
    expression(v);
    if (v->is_string) {
        char *copy = scratch(v->length);

        memcpy(copy, v->chars, v->length);
        v->chars = copy;
    }
    if (parameter->text != NULL) {
        free((char *)parameter->text);
    }
    parameter->text = saved.text;
    parameter->number = saved.number;
    at = back;
}

void call_user_function(struct value *v)
{
    char name[NAME_SIZE];
    struct function *f;
    struct value argument;
    unsigned char *back;
    int type;

    read_name(name, &type);
    f = find_function(name, type);
    if (f == NULL) {
        fail(E_FUNCTION);
    }
    if (f->parameter != NULL) {
        expect('(');
        expression(&argument);
        expect(')');
        apply(f, &argument, v);
    } else {
        back = at;
        at = f->body;
        expression(v);
        at = back;
    }
    if (v->is_string != (type == '$')) {
        fail(E_TYPE);
    }
}
