/* shell.h - what the parts of COMMAND.COM share.  Included by all of them that are not pure. */
#ifndef SHELL_H
#define SHELL_H

#include "dos.h"
#include "env.h"
#include "line.h"
#include "text.h"

struct shell {
    struct env env;
    uint16_t env_segment;
    bool permanent;         /* /P: EXIT does nothing */
    bool one_command;       /* /C: no questions that assume somebody reads the screen */
    bool echo;              /* ECHO ON */
    bool exit_wanted;       /* EXIT was given */
    uint8_t error_level;    /* exit code of the last program */
};
extern struct shell shell;    /* main.c; written by main.c, run.c and the commands ECHO, EXIT */

/* out.c */
void print_char(char c);
void print_text(const char *text);
void print(const char *format, ...);          /* text_format(), at most 159 characters */
void print_flush(void);
void print_error(const char *text);           /* a line on standard error */
void print_dos_error(int err, const char *name);    /* err < 0 from dos.h; name may be NULL */
bool break_pending(void);                     /* Ctrl-C was pressed: stop what you do */
void break_clear(void);
char ask(const char *choices);                /* waits for one of these capitals, echoes it */

/* edit.c */
bool edit_line(char *line, unsigned size);    /* false: end of input */

/* run.c */
void run_line(char *line);                    /* an expanded line, with redirection and pipes */
void run_command(char *text, bool call);      /* one command without them */
int shell_variable(const char *name, unsigned length, char *to, unsigned room);

/* batch.c */
bool batch_active(void);
int batch_argument(unsigned n, char *to, unsigned room);
void batch_start(const char *path, const char *name, const char *arguments, bool call);
bool batch_goto(const char *label);           /* false: no such label, the batch file ends */
void batch_shift(void);

/* commands.c */
typedef void command_fn(char *arguments);
struct command {
    const char *name;
    command_fn *run;
};
const struct command *command_find(const char *text, unsigned *length);

/* help.c */
void help_show(const char *name);             /* of a command, in capitals; NULL: list all */

void prompt_show(void);                       /* cmd_env.c */
void country_load(void);                      /* cmd_sys.c */
void print_date(uint16_t dos_date);           /* cmd_sys.c: DIR's formats */
void print_time(uint16_t dos_time);
void print_volume(uint8_t drive);

command_fn cmd_break, cmd_call, cmd_cd, cmd_cls, cmd_copy, cmd_date, cmd_del, cmd_dir, cmd_echo,
    cmd_exit, cmd_for, cmd_goto, cmd_help, cmd_if, cmd_loadhigh, cmd_md, cmd_path, cmd_pause,
    cmd_prompt, cmd_rd, cmd_rem, cmd_ren, cmd_set, cmd_shift, cmd_time, cmd_truename, cmd_type,
    cmd_ver, cmd_verify, cmd_vol;

#endif
