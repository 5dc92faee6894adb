/*
 * help - "/?" of the internal commands.
 *
 * The text is help.txt, which the build puts behind the code in COMMAND.COM; it is read from the
 * file that COMSPEC names and takes no memory.  A line "@NAME" starts each command's part, the
 * first "@" line is the signature, a single "@" the end.
 */
#include "shell.h"

#define LINE_MAX 128

extern char file_end[];    /* command.ld: where the program ends in the file */

static const char signature[] = "@VMM32 COMMAND.COM HELP";

/* A file read line by line. */
struct reader {
    int file;
    int used, got;
    char chunk[128];
};

/* Out: false: end of file; `line` is cut to LINE_MAX - 1 characters and has no line end */
static bool read_line(struct reader *r, char line[LINE_MAX])
{
    unsigned length = 0;

    for (;;) {
        char c;

        if (r->used >= r->got) {
            r->got = dos_read(r->file, r->chunk, sizeof r->chunk);
            r->used = 0;
            if (r->got <= 0) {
                return false;
            }
        }
        c = r->chunk[r->used++];
        if (c == '\n') {
            line[length] = '\0';
            return true;
        }
        if (c != '\r' && length + 1 < LINE_MAX) {
            line[length++] = c;
        }
    }
}

static bool open_help(struct reader *r, char line[LINE_MAX])
{
    env_get(&shell.env, "COMSPEC", line, sizeof r->chunk);
    r->used = r->got = 0;
    r->file = dos_open(line, OPEN_READ);
    if (r->file >= 0) {
        dos_call(0x4200, (unsigned)r->file, (uintptr_t)file_end >> 16, (uint16_t)(uintptr_t)file_end);
        if (read_line(r, line) && strcmp(line, signature) == 0) {
            return true;
        }
        dos_close(r->file);
    }
    print_error("The help text is not in the file that COMSPEC names");
    return false;
}

static void show_one(struct reader *r, char line[LINE_MAX], const char *name)
{
    bool found = false;

    while (read_line(r, line) && !break_pending()) {
        if (line[0] == '@') {
            if (found) {
                return;
            }
            found = strcmp(line + 1, name) == 0;
        } else if (found) {
            print("%s\r\n", line);
        }
    }
}

void help_show(const char *name)
{
    struct reader r;
    char line[LINE_MAX];

    if (!open_help(&r, line)) {
        return;
    }
    show_one(&r, line, name);
    dos_close(r.file);
}
