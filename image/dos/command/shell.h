/* shell.h - what the parts of COMMAND.COM share.  Included by all of them that are not pure. */
#ifndef SHELL_H
#define SHELL_H

#include "dos.h"
#include "edit.h"
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
    bool step;              /* /Y: ask before each line of the batch file of /C or /K */
    bool show_code;         /* /Z: show each program's exit code */
    bool called_back;       /* INT 2Eh: a program has the shell run a command */
    unsigned typed_size;    /* of a line at the prompt, with its NUL */
    uint8_t error_level;    /* exit code of the last program */
};
extern struct shell shell;    /* main.c; written by main.c, run.c and the commands ECHO, EXIT */

/* out.c */
void print_char(char c);
void print_text(const char *text);
void print(const char *format, ...);          /* text_format(), at most 319 characters */
void print_flush(void);
void print_error(const char *text);           /* a line on standard error */
void print_dos_error(int err, const char *name);    /* err < 0 from dos.h; name may be NULL */
bool break_pending(void);                     /* Ctrl-C was pressed: stop what you do */
void break_clear(void);
char ask(const char *choices);                /* waits for one of these capitals, echoes it */

/* cmd_doskey.c */
void doskey_run(const char *typed, void (*run)(const char *line));    /* a typed line, or its macro's */
void doskey_forget(void);

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
void help_show(const char *name);             /* of a command, in capitals */

/* cmd_file.c, cmd_copy.c, cmd_flow.c, cmd_sys.c */
void print_too_many(const char *word);
bool refuse_switch(char *arguments);          /* a switch nobody took (said) */
void complete_directory(char path[PATH_SIZE]);    /* a directory stands for all its files */
bool is_device_name(const char *path);
void prefer_upper(bool on);                   /* memory above 640 KB first, while a program starts */
void switch_on_off(char *arguments, bool *state, const char *name);

void prompt_show(void);                       /* cmd_env.c */
void country_load(void);                      /* cmd_sys.c */
void print_date(uint16_t dos_date);           /* cmd_sys.c: DIR's formats */
void print_date_digits(uint16_t dos_date, unsigned year_digits);
void print_time(uint16_t dos_time);
void print_volume(uint8_t drive);

command_fn cmd_break, cmd_call, cmd_cd, cmd_chcp, cmd_cls, cmd_copy, cmd_ctty, cmd_date, cmd_del, cmd_dir, cmd_doskey, cmd_echo,
    cmd_exit, cmd_for, cmd_goto, cmd_if, cmd_lfnfor, cmd_loadhigh, cmd_lock, cmd_md, cmd_path, cmd_pause,
    cmd_prompt, cmd_rd, cmd_rem, cmd_ren, cmd_set, cmd_shift, cmd_time, cmd_truename, cmd_type,
    cmd_unlock, cmd_ver, cmd_verify, cmd_vol;

#endif
