/*
 * flow.c - jumps, loops and subroutines; one stack holds what is to come back to.
 */
#include "basic.h"

struct frame {
    int kind;                   /* W_FOR, W_GOSUB or W_WHILE */
    struct place place;         /* of FOR's variable */
    long limit, step;
    unsigned char *line, *back;
};

static struct frame frames[MAX_FRAMES];
static int frame_count;
static int trap_line;           /* of ON ERROR GOTO, 0: none */
static int in_trap;
static unsigned char *failed_line, *failed_at;

void clear_frames(void)
{
    frame_count = 0;
}

void clear_trap(void)
{
    trap_line = 0;
    in_trap = 0;
}

static struct frame *push(int kind)
{
    struct frame *f;

    if (frame_count == MAX_FRAMES) {
        fail(E_DEEP);
    }
    f = &frames[frame_count++];
    f->kind = kind;
    f->line = cur_line;
    f->back = at;
    return f;
}

static void jump(unsigned char *line, unsigned char *where)
{
    cur_line = line;
    at = where;
}

void goto_line(int number)
{
    unsigned char *line;

    line = find_line(number);
    if (line == NULL) {
        fail(E_LINE);
    }
    jump(line, line_body(line));
    if (tracing) {
        out_char('[');
        out_number((long)number);
        out_char(']');
    }
}

/* Goes behind the word that closes what is open here; others of its kind may be nested in it. */
static void skip_to(int open, int close, int mistake)
{
    unsigned char *line, *p;
    int depth;

    line = cur_line;
    p = at;
    depth = 0;
    for (;;) {
        if (*p == 0) {
            if (is_direct() || (line = line_after(line)) >= program_end) {
                fail(mistake);
            }
            p = line_body(line);
        } else if (*p == close && depth-- == 0) {
            jump(line, p + 1);
            return;
        } else {
            depth += *p == open;
            p = skip_item(p);
        }
    }
}

static int loop_over(long n, struct frame *f)
{
    return f->step >= 0 ? n > f->limit : n < f->limit;
}

/* A FOR with the same variable inside of this subroutine ends, with all that is nested in it. */
static void drop_same_loop(struct place *p)
{
    int i;

    for (i = frame_count; i > 0 && frames[i - 1].kind != W_GOSUB; i--) {
        if (frames[i - 1].kind == W_FOR && frames[i - 1].place.wide == p->wide) {
            frame_count = i - 1;
            return;
        }
    }
}

/* FOR variable = from TO limit [STEP step] */
void for_statement(void)
{
    char name[NAME_SIZE];
    struct frame *f;
    struct place p;
    struct value v;
    long limit, step;
    int type;

    read_name(name, &type);      /* no element: ERASE could take it away */
    var_place(find_var(name, type, 0), &p);
    if (type == '$') {
        fail(E_TYPE);
    }
    expect('=');
    set_number(&v, number_expression());
    expect(W_TO);
    limit = number_expression();
    step = accept(W_STEP) ? number_expression() : 1L;
    store_place(&p, &v);
    drop_same_loop(&p);
    f = push(W_FOR);
    f->place = p;
    f->limit = limit;
    f->step = step;
    if (loop_over(v.number, f)) {
        frame_count--;
        skip_to(W_FOR, W_NEXT, E_FOR);
        at = skip_statement(at);
    }
}

/* The innermost loop of this subroutine, or the one with that variable. */
static struct frame *find_loop(struct place *p)
{
    struct frame *f;

    while (frame_count > 0) {
        f = &frames[frame_count - 1];
        if (f->kind == W_GOSUB) {
            break;
        }
        if (f->kind == W_FOR && (p == NULL || f->place.wide == p->wide)) {
            return f;
        }
        frame_count--;
    }
    fail(E_NEXT);
    return NULL;
}

/* Returns whether the loop goes on. */
static int step_loop(struct place *p)
{
    struct frame *f;
    struct value v;

    f = find_loop(p);
    load_place(&f->place, &v);
    v.number = add(v.number, f->step);
    store_place(&f->place, &v);
    if (loop_over(v.number, f)) {
        frame_count--;
        return 0;
    }
    jump(f->line, f->back);
    return 1;
}

/* NEXT [variable, ...] */
void next_statement(void)
{
    struct place p;

    if (at_end()) {
        step_loop((struct place *)NULL);
        return;
    }
    do {
        read_place(&p);
        if (step_loop(&p)) {
            return;
        }
    } while (accept(','));
}

/* The frame remembers the condition. */
void while_statement(void)
{
    struct frame *f;

    f = push(W_WHILE);
    if (number_expression() == 0) {
        frame_count--;
        skip_to(W_WHILE, W_WEND, E_WHILE);
    } else if (!at_end()) {
        fail(E_SYNTAX);
    }
    f->kind = W_WHILE;
}

void wend_statement(void)
{
    struct frame *f;
    unsigned char *line, *behind;

    while (frame_count > 0 && frames[frame_count - 1].kind == W_FOR) {
        frame_count--;
    }
    if (frame_count == 0 || frames[frame_count - 1].kind != W_WHILE) {
        fail(E_WEND);
    }
    f = &frames[frame_count - 1];
    line = cur_line;
    behind = at;
    jump(f->line, f->back);
    if (number_expression() == 0) {
        frame_count--;
        jump(line, behind);
    }
}

static void gosub_line(int number)
{
    push(W_GOSUB);
    goto_line(number);
}

void gosub_statement(void)
{
    gosub_line(read_line_number());
}

void return_statement(void)
{
    while (frame_count > 0) {
        frame_count--;
        if (frames[frame_count].kind == W_GOSUB) {
            jump(frames[frame_count].line, frames[frame_count].back);
            return;
        }
    }
    fail(E_RETURN);
}

/* To the ELSE that belongs to this IF, or to the end of the line. */
static void skip_to_else(void)
{
    int depth;

    depth = 0;
    while (*at != 0) {
        if (*at == W_IF) {
            depth++;
        } else if (*at == W_ELSE && depth-- == 0) {
            at++;
            return;
        }
        at = skip_item(at);
    }
}

/* IF condition THEN line or statements [ELSE line or statements], in one line */
void if_statement(void)
{
    long condition;

    condition = number_expression();
    if (!accept(W_THEN) && peek() != W_GOTO) {
        fail(E_SYNTAX);
    }
    if (condition == 0) {
        skip_to_else();
    }
    if (is_digit(peek())) {
        goto_line(read_line_number());
    } else if (!at_end()) {
        statement_start = at;
        statement();
    }
}

static void trap_statement(void)
{
    expect(W_GOTO);
    trap_line = (int)read_number();
    if (trap_line != 0 && find_line(trap_line) == NULL) {
        trap_line = 0;
        fail(E_LINE);
    }
    if (trap_line == 0 && in_trap) {
        in_trap = 0;            /* the handler gives up: the error is one after all */
        fail(last_error);
    }
}

/* ON number GOTO | GOSUB line, ...; ON ERROR GOTO line */
void on_statement(void)
{
    int which, word, target, number, i;

    if (accept(W_ERROR)) {
        trap_statement();
        return;
    }
    which = int_expression();
    if (which < 0) {
        fail(E_CALL);
    }
    word = peek();
    if (word != W_GOTO && word != W_GOSUB) {
        fail(E_SYNTAX);
    }
    at++;
    target = 0;
    i = 1;
    do {
        number = read_line_number();
        if (i++ == which) {
            target = number;
        }
    } while (accept(','));
    if (target != 0 && word == W_GOTO) {
        goto_line(target);
    } else if (target != 0) {
        gosub_line(target);
    }
}

/* After an error.  Returns whether the program has a handler, which then goes on. */
int catch_error(void)
{
    unsigned char *line;

    if (trap_line == 0 || in_trap || is_direct()) {
        return 0;
    }
    line = find_line(trap_line);
    if (line == NULL) {
        return 0;
    }
    in_trap = 1;
    failed_line = cur_line;
    failed_at = statement_start;
    jump(line, line_body(line));
    return 1;
}

/* RESUME [NEXT | line] */
void resume_statement(void)
{
    if (!in_trap) {
        fail(E_RESUME);
    }
    in_trap = 0;
    if (accept(W_NEXT)) {
        jump(failed_line, skip_statement(failed_at));
    } else if (at_end()) {
        jump(failed_line, failed_at);
    } else {
        goto_line(read_line_number());
    }
}
