/*
 * commands - the internal commands by name, with their help.
 */
#include "shell.h"

static const struct command commands[] = {
    { "BREAK", cmd_break, "Sets or shows extended Ctrl+C checking.\r\n\r\nBREAK [ON | OFF]\r\n" },
    { "CALL", cmd_call, "Runs a batch file from another one and comes back.\r\n\r\n"
      "CALL file [parameters]\r\n" },
    { "CD", cmd_cd, "Shows or changes the current directory.\r\n\r\nCD [drive:][path]\r\n" },
    { "CHDIR", cmd_cd, "Shows or changes the current directory.\r\n\r\n"
      "CHDIR [drive:][path]\r\n" },
    { "CLS", cmd_cls, "Clears the screen.\r\n\r\nCLS\r\n" },
    { "COPY", cmd_copy, "Copies or joins files.\r\n\r\n"
      "COPY [/A | /B] source [+ source ...] [destination] [/Y | /-Y] [/V]\r\n\r\n"
      "  /A   Text: a file ends at Ctrl+Z.\r\n"
      "  /B   Binary: a file ends where it ends.\r\n"
      "  /Y   Replace files without asking.\r\n"
      "  /-Y  Ask before a file is replaced.\r\n"
      "  /V   Verify what is written.\r\n" },
    { "DATE", cmd_date, "Shows or sets the date.\r\n\r\nDATE [date]\r\n" },
    { "DEL", cmd_del, "Deletes files.\r\n\r\nDEL file [/P]\r\n\r\n  /P   Ask for each.\r\n" },
    { "DIR", cmd_dir, "Lists files and directories.\r\n\r\n"
      "DIR [drive:][path][name] [/P] [/W] [/A[[:]attributes]] [/O[[:]order]] [/S] [/B] [/L]\r\n\r\n"
      "  /P   Pause after each screen.\r\n"
      "  /W   Wide list, names only.\r\n"
      "  /A   Attributes: D directories, R read-only, H hidden, S system, A archive, - not.\r\n"
      "  /O   Order: N name, E extension, S size, D date, G directories first, - reverse.\r\n"
      "  /S   With subdirectories.\r\n"
      "  /B   Bare names.\r\n"
      "  /L   Lower case.\r\n"
      "Switches in the variable DIRCMD are used too; /-W takes one back.\r\n" },
    { "ECHO", cmd_echo, "Shows text, or switches the display of batch lines.\r\n\r\n"
      "ECHO [ON | OFF]\r\nECHO text\r\nECHO.\r\n" },
    { "ERASE", cmd_del, "Deletes files.\r\n\r\nERASE file [/P]\r\n\r\n  /P   Ask for each.\r\n" },
    { "EXIT", cmd_exit, "Ends the command processor.\r\n\r\nEXIT\r\n" },
    { "FOR", cmd_for, "Runs a command for each of a set of names.\r\n\r\n"
      "FOR %variable IN (set) DO command\r\n\r\n"
      "In a batch file write %%variable.\r\n" },
    { "GOTO", cmd_goto, "Goes on at a label of the batch file.\r\n\r\nGOTO label\r\n" },
    { "HELP", cmd_help, "Lists the commands.\r\n\r\nHELP [command]\r\n" },
    { "IF", cmd_if, "Runs a command if something is true.\r\n\r\n"
      "IF [NOT] ERRORLEVEL number command\r\n"
      "IF [NOT] EXIST file command\r\n"
      "IF [NOT] text1==text2 command\r\n" },
    { "LH", cmd_loadhigh, "Runs a program.\r\n\r\nLH program [parameters]\r\n" },
    { "LOADHIGH", cmd_loadhigh, "Runs a program.\r\n\r\nLOADHIGH program [parameters]\r\n" },
    { "MD", cmd_md, "Makes a directory.\r\n\r\nMD [drive:]path\r\n" },
    { "MKDIR", cmd_md, "Makes a directory.\r\n\r\nMKDIR [drive:]path\r\n" },
    { "PATH", cmd_path, "Shows or sets where programs are looked for.\r\n\r\n"
      "PATH [[drive:]path[;...]]\r\nPATH ;\r\n" },
    { "PAUSE", cmd_pause, "Waits for a key.\r\n\r\nPAUSE\r\n" },
    { "PROMPT", cmd_prompt, "Changes the prompt.\r\n\r\nPROMPT [text]\r\n\r\n"
      "  $P path  $N drive  $G >  $L <  $B |  $Q =  $$ $  $D date  $T time  $V version\r\n"
      "  $H backspace  $E escape  $_ new line\r\n" },
    { "RD", cmd_rd, "Removes an empty directory.\r\n\r\nRD [drive:]path\r\n" },
    { "REM", cmd_rem, "A comment in a batch file.\r\n\r\nREM [comment]\r\n" },
    { "REN", cmd_ren, "Renames files.\r\n\r\nREN [drive:][path]name1 name2\r\n" },
    { "RENAME", cmd_ren, "Renames files.\r\n\r\nRENAME [drive:][path]name1 name2\r\n" },
    { "RMDIR", cmd_rd, "Removes an empty directory.\r\n\r\nRMDIR [drive:]path\r\n" },
    { "SET", cmd_set, "Shows, sets or removes variables.\r\n\r\nSET [variable=[text]]\r\n" },
    { "SHIFT", cmd_shift, "Moves the parameters of a batch file down by one.\r\n\r\nSHIFT\r\n" },
    { "TIME", cmd_time, "Shows or sets the time.\r\n\r\nTIME [time]\r\n" },
    { "TRUENAME", cmd_truename, "Shows the full name of a file.\r\n\r\nTRUENAME path\r\n" },
    { "TYPE", cmd_type, "Shows a text file.\r\n\r\nTYPE file\r\n" },
    { "VER", cmd_ver, "Shows the version.\r\n\r\nVER\r\n" },
    { "VERIFY", cmd_verify, "Sets or shows verification of disk writes.\r\n\r\n"
      "VERIFY [ON | OFF]\r\n" },
    { "VOL", cmd_vol, "Shows a disk's name and serial number.\r\n\r\nVOL [drive:]\r\n" },
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

void command_list(void)
{
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        unsigned end = 0;

        while (commands[i].help[end] != '\r') {
            end++;
        }
        print("%-9s ", commands[i].name);
        for (unsigned n = 0; n < end; n++) {
            print_char(commands[i].help[n]);
        }
        print_text("\r\n");
        if (break_pending()) {
            return;
        }
        if (i % 22 == 21 && dos_is_device(STDOUT)) {
            cmd_pause("");
        }
    }
}
