/*
 * basic.h - what the parts of the BASIC interpreter share; included by every file of this folder.
 *
 * Numbers are whole, 32 bits wide; NAME% holds 16 bits.  Only what bcc takes: arguments of a call
 * are cast to the type of the parameter, because with bcc no prototype does that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>

#define PROGRAM_SIZE 6000
#define LINE_SIZE 250           /* characters of a line, with its end */
#define MAX_STRING 255
#define MAX_VARS 100
#define MAX_FRAMES 60
#define MAX_FILES 4
#define MAX_FUNCTIONS 10
#define NAME_SIZE 12
#define SCRATCH_SIZE 2500
#define LONG_MAXIMUM 2147483647L
#define LONG_MINIMUM (-2147483647L - 1L)

/* The order is that of the table in words.c; a word is stored as one byte of 128 and more. */
enum word {
    W_AND = 128, W_CLEAR, W_CLOSE, W_DATA, W_DEF, W_DELETE, W_DIM, W_ECHO, W_ELSE, W_END, W_ERL, W_ERR,
    W_ERROR, W_FOR, W_GOSUB, W_GOTO, W_IF, W_INPUT, W_LET, W_LINE, W_LIST, W_LOAD, W_MOD, W_NEW, W_NEXT,
    W_NOT, W_OFF, W_ON, W_OPEN, W_OR, W_OUTPUT, W_APPEND, W_AS, W_PRINT, W_READ, W_REM, W_RENUM,
    W_RESTORE, W_RESUME, W_RETURN, W_RUN, W_SAVE, W_STEP, W_STOP, W_SWAP, W_SYSTEM, W_THEN, W_TO,
    W_TRACE, W_USING, W_WEND, W_WHILE, W_XOR, W_KILL, W_ERASE, W_RANDOMIZE,
    W_FIRST_FUNCTION,
    W_ABS = W_FIRST_FUNCTION, W_ASC, W_CHR, W_EOF, W_FRE, W_INSTR, W_LEFT, W_LEN, W_LOWER, W_MID, W_MAX,
    W_MIN, W_RIGHT, W_RND, W_SGN, W_SPACE, W_SQR, W_STR, W_STRING, W_UPPER, W_VAL, W_HEX, W_TRIM,
    W_LAST_FUNCTION = W_TRIM,
    W_TAB, W_SPC,
    W_LIMIT
};

/* The order is that of the table in errors.c. */
enum mistake {
    E_NONE, E_SYNTAX, E_OVERFLOW, E_DIVISION, E_TYPE, E_LINE, E_SUBSCRIPT, E_DIMENSION, E_MEMORY, E_DATA,
    E_NEXT, E_RETURN, E_WEND, E_WHILE, E_CALL, E_LONG, E_FILE, E_NUMBER, E_OPEN, E_PAST_END, E_FUNCTION,
    E_DIRECT, E_MODE, E_RESUME, E_DEEP, E_INPUT, E_FOR,
    E_LIMIT
};

struct value {
    int is_string;
    long number;
    int length;                 /* of a string */
    char *chars;                /* not ended by 0 */
};

/* A string that a variable or an element holds; NULL is the empty one. */
struct text {
    int length;
    char chars[1];
};

struct var {
    char name[NAME_SIZE];
    char type;                  /* '$', '%' or '&' */
    char dimensions;            /* 0: no array */
    int bounds[2];              /* the highest subscripts */
    struct var *next;           /* with the same first letter */
    long number;
    struct text *text;
    char *elements;             /* of an array */
};

/* Where a value is stored. */
struct place {
    int type;
    long *wide;
    short *narrow;
    struct text **text;
};

/* errors.c */
extern jmp_buf recover;
extern int last_error, last_error_line;
void fail(int mistake);
char *error_text(int mistake);

/* words.c */
int is_letter(int c);
int is_digit(int c);
int to_upper(int c);
int crunch(char *from, unsigned char *to);
int expand_line(unsigned char *body, char *to);
char *word_name(int word);

/* program.c */
extern unsigned char program[];
extern unsigned char *program_end;
int line_number(unsigned char *line);
unsigned char *line_body(unsigned char *line);
unsigned char *line_after(unsigned char *line);
unsigned char *find_line(int number);
unsigned char *line_or_later(int number);
void new_program(void);
void enter_line(int number, unsigned char *body);
void delete_lines(int first, int last);
void list_lines(int first, int last);
void renumber(int start, int step);
void load_program(char *path);
void save_program(char *path);

/* scan.c */
extern unsigned char *at;
extern unsigned char *cur_line;
int peek(void);
int accept(int c);
void expect(int c);
int at_end(void);
void read_name(char *name, int *type);
long read_number(void);
int read_line_number(void);
unsigned char *skip_statement(unsigned char *p);
unsigned char *skip_item(unsigned char *p);

/* vars.c */
void clear_vars(void);
struct var *find_var(char *name, int type, int is_array);
void dimension(struct var *v, int count, int first, int second);
void erase_array(struct var *v);
void read_place(struct place *p);
void load_place(struct place *p, struct value *v);
void store_place(struct place *p, struct value *v);
void var_place(struct var *v, struct place *p);

/* expr.c, arith.c, func.c */
void expression(struct value *v);
long number_expression(void);
int int_expression(void);
void string_expression(struct value *v);
void path_expression(char *path);
char *scratch(int length);
void reset_scratch(void);
int scratch_mark(void);
void set_number(struct value *v, long n);
void set_string(struct value *v, char *chars, int length);
long add(long a, long b);
long subtract(long a, long b);
long multiply(long a, long b);
long divide(long a, long b);
long modulo(long a, long b);
long power(long a, long b);
long square_root(long n);
void seed_random(long seed);
long random_below(long n);
int number_text(char *to, long n);
long text_number(char *chars, int length, int *used);
void call_function(int word, struct value *v);
void define_function(void);
void call_user_function(struct value *v);
void clear_functions(void);

/* output.c, using.c, files.c, input.c */
void out_char(int c);
void out_string(char *s);
void out_chars(char *s, int length);
void out_number(long n);
void fresh_line(void);
void print_statement(void);
void print_using(void);
FILE *channel_file(int channel, int mode);
int *channel_column(int channel);
int channel_eof(int channel);
int channel_line(int channel, char *to);
void select_channel(int channel);
void open_statement(void);
void close_statement(void);
void close_all(void);
int console_line(char *to);
void input_statement(void);
void line_input_statement(void);
void set_echo(int on);

/* data.c, flow.c, run.c, edit.c */
void read_statement(void);
void restore_statement(void);
void reset_data(void);
void clear_frames(void);
void for_statement(void);
void next_statement(void);
void while_statement(void);
void wend_statement(void);
void goto_line(int number);
void gosub_statement(void);
void return_statement(void);
void if_statement(void);
void on_statement(void);
void resume_statement(void);
int catch_error(void);
void clear_trap(void);
void statement(void);
void run_typed(char *typed);
int is_direct(void);
void edit_statement(int word);
void clear_all(void);
extern int stopped, tracing;
extern unsigned char *statement_start;
