/*
 * run.c - one statement after the other, typed or of the program.
 */
#include "basic.h"
#include <unistd.h>

static unsigned char direct_line[LINE_SIZE + 4];
int stopped = 1;                /* nothing runs */
int tracing;                    /* set by TRACE ON */
unsigned char *statement_start; /* where RESUME goes on */

int is_direct(void)
{
    return cur_line == NULL || cur_line == direct_line;
}

/* Forgets all that a run left, before the program changes: much of it points into the program. */
void clear_all(void)
{
    clear_frames();
    clear_functions();
    clear_vars();
    clear_trap();
    reset_data();
}

static void let_statement(void)
{
    struct place p;
    struct value v;

    read_place(&p);
    expect('=');
    expression(&v);
    store_place(&p, &v);
}

static void dim_statement(void)
{
    char name[NAME_SIZE];
    int type, first, second, count;

    do {
        read_name(name, &type);
        expect('(');
        count = 1;
        second = 0;
        first = int_expression();
        if (accept(',')) {
            second = int_expression();
            count = 2;
        }
        expect(')');
        dimension(find_var(name, type, 1), count, first, second);
    } while (accept(','));
}

static void erase_statement(void)
{
    char name[NAME_SIZE];
    struct var *v;
    int type;

    do {
        read_name(name, &type);
        v = find_var(name, type, 1);
        erase_array(v);
        v->bounds[0] = 1;       /* still the name of an array */
    } while (accept(','));
}

static void swap_statement(void)
{
    struct place a, b;
    struct value left, right;
    char *copy;

    read_place(&a);
    expect(',');
    read_place(&b);
    load_place(&a, &left);
    load_place(&b, &right);
    if (left.is_string) {
        copy = scratch(left.length);
        memcpy(copy, left.chars, left.length);
        left.chars = copy;
    }
    if (a.type != b.type) {
        fail(E_TYPE);
    }
    store_place(&a, &right);
    store_place(&b, &left);
}

static void kill_statement(void)
{
    char path[LINE_SIZE];

    path_expression(path);
    if (unlink(path) != 0) {
        fail(E_FILE);
    }
}

static void error_statement(void)
{
    int n;

    n = int_expression();
    if (n < 1 || n > 255) {
        fail(E_CALL);
    }
    fail(n);
}

static void trace_statement(void)
{
    if (accept(W_ON)) {
        tracing = 1;
    } else {
        expect(W_OFF);
        tracing = 0;
    }
}

static void stop_statement(void)
{
    fresh_line();
    out_string("Break in");
    out_number((long)line_number(cur_line));
    out_char('\n');
    stopped = 1;
}

static void show_trace(void)
{
    if (tracing && !is_direct()) {
        out_char('[');
        out_number((long)line_number(cur_line));
        out_char(']');
    }
}

static void start_program(int number)
{
    clear_all();
    close_all();
    reset_scratch();
    seed_random(1L);
    if (program_end == program) {
        stopped = 1;
    } else if (number != 0) {
        goto_line(number);
    } else {
        cur_line = program;
        at = line_body(program);
        show_trace();
    }
}

static void other_statement(int word)
{
    switch (word) {
    case W_CLEAR: clear_all(); break;
    case W_DATA: at = skip_statement(at); break;
    case W_DEF: define_function(); break;
    case W_ECHO: set_echo(int_expression()); break;
    case W_END: close_all(); stopped = 1; break;
    case W_ERASE: erase_statement(); break;
    case W_ERROR: error_statement(); break;
    case W_KILL: kill_statement(); break;
    case W_LINE: line_input_statement(); break;
    case W_RANDOMIZE: seed_random(number_expression()); break;
    case W_REM: at += strlen((char *)at); break;
    case W_RUN: start_program(at_end() ? 0 : read_line_number()); break;
    case W_STOP: stop_statement(); break;
    case W_SWAP: swap_statement(); break;
    case W_SYSTEM: close_all(); fflush(stdout); exit(0);
    case W_TRACE: trace_statement(); break;
    default:
        if (!is_direct()) {
            fail(E_SYNTAX);
        }
        edit_statement(word);
    }
}

/* Runs the statement at `at`. */
void statement(void)
{
    int word;

    word = peek();
    if (is_letter(word)) {
        let_statement();
        return;
    }
    at++;
    switch (word) {
    case W_LET: let_statement(); break;
    case W_PRINT: print_statement(); break;
    case W_IF: if_statement(); break;
    case W_FOR: for_statement(); break;
    case W_NEXT: next_statement(); break;
    case W_WHILE: while_statement(); break;
    case W_WEND: wend_statement(); break;
    case W_GOTO: goto_line(read_line_number()); break;
    case W_GOSUB: gosub_statement(); break;
    case W_RETURN: return_statement(); break;
    case W_ON: on_statement(); break;
    case W_RESUME: resume_statement(); break;
    case W_INPUT: input_statement(); break;
    case W_READ: read_statement(); break;
    case W_RESTORE: restore_statement(); break;
    case W_DIM: dim_statement(); break;
    case W_OPEN: open_statement(); break;
    case W_CLOSE: close_statement(); break;
    default: other_statement(word); break;
    }
}

/* At the end of a line: to the next one. */
static void next_line(void)
{
    if (is_direct()) {
        stopped = 1;
        return;
    }
    cur_line = line_after(cur_line);
    if (cur_line >= program_end) {
        close_all();
        stopped = 1;
        return;
    }
    at = line_body(cur_line);
    show_trace();
}

static int starts_a_line(void)
{
    return !is_direct() && at == line_body(cur_line);
}

static void run_lines(void)
{
    int c;

    while (!stopped) {
        c = peek();
        if (c == ':') {
            at++;
        } else if (c == 0 || c == '\'') {
            next_line();
        } else if (c == W_ELSE) {       /* what THEN had ends here */
            at += strlen((char *)at);
        } else {
            statement_start = at;
            reset_scratch();
            statement();
            if (!stopped && !starts_a_line() && !at_end()) {
                fail(E_SYNTAX);
            }
        }
    }
}

static void report(void)
{
    fresh_line();
    out_string(error_text(last_error));
    if (last_error_line != 0) {
        out_string(" in");
        out_number((long)last_error_line);
    }
    out_char('\n');
}

/* A typed line: enters it into the program if it has a number, or runs it. */
static void obey(char *typed)
{
    unsigned char body[LINE_SIZE];
    long number;
    int used;

    number = text_number(typed, (int)strlen(typed), &used);
    if (used == 0) {
        crunch(typed, line_body(direct_line));
        at = line_body(direct_line);
        clear_frames();
        stopped = 0;
        return;
    }
    if (number < 1 || number > 32000) {
        fail(E_LINE);
    }
    typed += used;
    while (*typed == ' ') {
        typed++;
    }
    crunch(typed, body);
    clear_all();
    enter_line((int)number, body);
}

void run_typed(char *typed)
{
    cur_line = direct_line;
    stopped = 1;
    if (setjmp(recover) != 0) {
        report();
        return;
    }
    obey(typed);
    while (setjmp(recover) != 0) {
        select_channel(0);
        if (!catch_error()) {
            report();
            stopped = 1;
        }
    }
    run_lines();
    fresh_line();
}
