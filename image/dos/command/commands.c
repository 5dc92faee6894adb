/*
 * commands - the internal commands by name.  Their help is in help.txt.
 */
#include "shell.h"

static const struct command commands[] = {
    { "BREAK", cmd_break },
    { "CALL", cmd_call },
    { "CD", cmd_cd },
    { "CHCP", cmd_chcp },
    { "CHDIR", cmd_cd },
    { "CLS", cmd_cls },
    { "COPY", cmd_copy },
    { "CTTY", cmd_ctty },
    { "DATE", cmd_date },
    { "DEL", cmd_del },
    { "DIR", cmd_dir },
    { "DOSKEY", cmd_doskey },
    { "ECHO", cmd_echo },
    { "ERASE", cmd_del },
    { "EXIT", cmd_exit },
    { "FOR", cmd_for },
    { "GOTO", cmd_goto },
    { "IF", cmd_if },
    { "LFNFOR", cmd_lfnfor },
    { "LH", cmd_loadhigh },
    { "LOADHIGH", cmd_loadhigh },
    { "LOCK", cmd_lock },
    { "MD", cmd_md },
    { "MKDIR", cmd_md },
    { "PATH", cmd_path },
    { "PAUSE", cmd_pause },
    { "PROMPT", cmd_prompt },
    { "RD", cmd_rd },
    { "REM", cmd_rem },
    { "REN", cmd_ren },
    { "RENAME", cmd_ren },
    { "RMDIR", cmd_rd },
    { "SET", cmd_set },
    { "SHIFT", cmd_shift },
    { "TIME", cmd_time },
    { "TRUENAME", cmd_truename },
    { "TYPE", cmd_type },
    { "UNLOCK", cmd_unlock },
    { "VER", cmd_ver },
    { "VERIFY", cmd_verify },
    { "VOL", cmd_vol },
};

/* "CD.." and "ECHO." are commands; "CD.EXE" is a program. */
static bool is_program_name(const char *text)
{
    return text_starts(text, ".COM") || text_starts(text, ".EXE") || text_starts(text, ".BAT");
}

const struct command *command_find(const char *text, unsigned *length)
{
    unsigned n = 0;

    while (text_upper(text[n]) >= 'A' && text_upper(text[n]) <= 'Z') {
        n++;
    }
    if (n == 0 || (text[n] != '\0' && !text_is_separator(text[n]) &&
                   strchr("/.\\\":+[]()<>|", text[n]) == NULL) || is_program_name(text + n)) {
        return NULL;
    }
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strlen(commands[i].name) == n && text_starts(text, commands[i].name)) {
            *length = n;
            return &commands[i];
        }
    }
    return NULL;
}
