/*
 * vars.c - variables and arrays by name; strings are allocated one by one.
 */
#include "basic.h"

static struct var vars[MAX_VARS];
static struct var *first_of[26];        /* by the first letter */
static int var_count;

static int element_size(int type)
{
    return type == '$' ? (int)sizeof(struct text *) : type == '%' ? (int)sizeof(short) : (int)sizeof(long);
}

static int element_count(struct var *v)
{
    int n;

    n = v->bounds[0] + 1;
    return v->dimensions == 2 ? n * (v->bounds[1] + 1) : n;
}

static void free_text(struct text *t)
{
    if (t != NULL) {
        free((char *)t);
    }
}

void erase_array(struct var *v)
{
    struct text **texts;
    int i, count;

    if (v->elements == NULL) {
        return;
    }
    if (v->type == '$') {
        texts = (struct text **)v->elements;
        count = element_count(v);
        for (i = 0; i < count; i++) {
            free_text(texts[i]);
        }
    }
    free(v->elements);
    v->elements = NULL;
    v->dimensions = 0;
}

void clear_vars(void)
{
    int i;

    for (i = 0; i < var_count; i++) {
        erase_array(&vars[i]);
        free_text(vars[i].text);
    }
    for (i = 0; i < 26; i++) {
        first_of[i] = NULL;
    }
    var_count = 0;
}

static struct var *new_var(char *name, int type, int kind)
{
    struct var *v;

    if (var_count == MAX_VARS) {
        fail(E_MEMORY);
    }
    v = &vars[var_count++];
    strcpy(v->name, name);
    v->type = type;
    v->dimensions = 0;
    v->bounds[0] = kind;                /* until it has dimensions, whether it is an array */
    v->bounds[1] = 0;
    v->number = 0;
    v->text = NULL;
    v->elements = NULL;
    v->next = first_of[name[0] - 'A'];
    first_of[name[0] - 'A'] = v;
    return v;
}

/* An array and a plain variable may have the same name. */
struct var *find_var(char *name, int type, int is_array)
{
    struct var *v;
    int array;

    for (v = first_of[name[0] - 'A']; v != NULL; v = v->next) {
        array = v->dimensions != 0 || v->bounds[0] != 0;
        if (v->type == type && array == is_array && strcmp(v->name, name) == 0) {
            return v;
        }
    }
    return new_var(name, type, is_array);
}

/* Gives an array its elements. */
void dimension(struct var *v, int count, int first, int second)
{
    long size;

    if (v->elements != NULL) {
        fail(E_DIMENSION);
    }
    if (first < 0 || second < 0) {
        fail(E_SUBSCRIPT);
    }
    size = ((long)first + 1L) * (count == 2 ? (long)second + 1L : 1L) * (long)element_size((int)v->type);
    if (size > 16000L) {
        fail(E_MEMORY);
    }
    v->elements = malloc((int)size);
    if (v->elements == NULL) {
        fail(E_MEMORY);
    }
    memset(v->elements, 0, (int)size);
    v->dimensions = count;
    v->bounds[0] = first;
    v->bounds[1] = second;
}

static void element_place(struct var *v, int index, struct place *p)
{
    p->type = v->type;
    if (v->type == '$') {
        p->text = (struct text **)v->elements + index;
    } else if (v->type == '%') {
        p->narrow = (short *)v->elements + index;
    } else {
        p->wide = (long *)v->elements + index;
    }
}

/* Of a plain variable; it keeps a narrow number in the wide field. */
void var_place(struct var *v, struct place *p)
{
    p->type = v->type;
    p->narrow = NULL;
    p->wide = &v->number;
    p->text = &v->text;
}

/* Reads subscripts, behind the opening parenthesis. */
static void read_element(char *name, int type, struct place *p)
{
    struct var *v;
    int count, first, second;

    count = 1;
    second = 0;
    first = int_expression();
    if (accept(',')) {
        second = int_expression();
        count = 2;
    }
    expect(')');
    v = find_var(name, type, 1);
    if (v->elements == NULL) {
        dimension(v, count, 10, count == 2 ? 10 : 0);
    }
    if (count != v->dimensions || first < 0 || first > v->bounds[0] || second < 0 || second > v->bounds[1]) {
        fail(E_SUBSCRIPT);
    }
    element_place(v, count == 2 ? first * (v->bounds[1] + 1) + second : first, p);
}

/* Reads a variable or an element of an array. */
void read_place(struct place *p)
{
    char name[NAME_SIZE];
    int type;

    read_name(name, &type);
    if (accept('(')) {
        read_element(name, type, p);
    } else {
        var_place(find_var(name, type, 0), p);
    }
}

void load_place(struct place *p, struct value *v)
{
    if (p->type == '$') {
        if (*p->text == NULL) {
            set_string(v, "", 0);
        } else {
            set_string(v, (*p->text)->chars, (*p->text)->length);
        }
    } else if (p->type == '%' && p->narrow != NULL) {
        set_number(v, (long)*p->narrow);
    } else {
        set_number(v, *p->wide);
    }
}

static void store_text(struct place *p, struct value *v)
{
    struct text *t;

    t = NULL;
    if (v->length > 0) {
        t = (struct text *)malloc((int)sizeof(struct text) + v->length);
        if (t == NULL) {
            fail(E_MEMORY);
        }
        t->length = v->length;
        memcpy(t->chars, v->chars, v->length);
    }
    free_text(*p->text);
    *p->text = t;
}

void store_place(struct place *p, struct value *v)
{
    if ((p->type == '$') != v->is_string) {
        fail(E_TYPE);
    }
    if (p->type == '$') {
        store_text(p, v);
        return;
    }
    if (p->type == '%' && (v->number > 32767L || v->number < -32768L)) {
        fail(E_OVERFLOW);
    }
    if (p->type == '%' && p->narrow != NULL) {
        *p->narrow = (short)v->number;
    } else {
        *p->wide = v->number;
    }
}
