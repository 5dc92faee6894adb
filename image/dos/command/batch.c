/*
 * batch - batch files: where each stands, its arguments, labels.
 *
 * The file is opened for each line and closed again, so that a batch file can change disks,
 * edit itself and leave no handle open in the programs it starts.
 */
#include "shell.h"

#define BATCH_DEPTH 8
#define ARGUMENTS_SIZE 256

struct batch {
    char path[PATH_SIZE];
    char arguments[ARGUMENTS_SIZE];    /* %0, %1 ... with blanks between them */
    uint32_t position;                 /* of the next line in the file */
    uint8_t shifted;
};

static struct batch stack[BATCH_DEPTH];    /* written here only; stack[depth - 1] runs */
static unsigned depth;

bool batch_active(void)
{
    return depth > 0;
}

int batch_argument(unsigned n, char *to, unsigned room)
{
    const struct batch *b = &stack[depth - 1];
    const char *p = b->arguments;
    unsigned length = 0;

    for (unsigned skip = n + b->shifted;; skip--) {
        bool quoted = false;

        p = text_skip_separators(p);
        for (length = 0; p[length] != '\0' && (quoted || !text_is_separator(p[length])); length++) {
            quoted ^= p[length] == '"';
        }
        if (skip == 0 || length == 0) {
            break;
        }
        p += length;
    }
    if (length > room) {
        length = room;
    }
    memcpy(to, p, length);
    return (int)length;
}

void batch_shift(void)
{
    if (batch_active() && stack[depth - 1].shifted < 127) {
        stack[depth - 1].shifted++;
    }
}

/*
 * Reads the next line of b.  Out: false: end of file, or the file is gone (said).
 */
static bool read_line(struct batch *b, char line[LINE_SIZE])
{
    int file = dos_open(b->path, OPEN_READ), got;
    unsigned n = 0, next;

    if (file < 0) {
        print_error("Batch file missing");
        return false;
    }
    dos_call(0x4200, (unsigned)file, b->position >> 16, (uint16_t)b->position);
    got = dos_read(file, line, LINE_SIZE - 1);
    dos_close(file);
    if (got <= 0) {
        return false;
    }
    while (n < (unsigned)got && line[n] != '\n' && line[n] != '\r' && line[n] != 0x1A) {
        n++;
    }
    next = n;
    if (next < (unsigned)got && line[next] == '\r') {
        next++;
    }
    if (next < (unsigned)got && line[next] == '\n') {
        next++;
    }
    if (next == 0) {
        return false;    /* Ctrl-Z */
    }
    b->position += next;
    line[n] = '\0';
    return true;
}

/* Labels count with eight characters, as in MS-DOS. */
static bool same_label(const char *a, const char *b)
{
    for (unsigned i = 0; i < 8; i++) {
        bool a_ends = a[i] == '\0' || text_is_separator(a[i]);
        bool b_ends = b[i] == '\0' || text_is_separator(b[i]);

        if (a_ends || b_ends) {
            return a_ends && b_ends;
        }
        if (text_upper(a[i]) != text_upper(b[i])) {
            return false;
        }
    }
    return true;
}

bool batch_goto(const char *label)
{
    char line[LINE_SIZE];
    struct batch *b = &stack[depth - 1];

    b->position = 0;
    while (read_line(b, line)) {
        const char *p = text_skip_separators(line);

        if (*p == ':' && same_label(text_skip_separators(p + 1), label)) {
            return true;
        }
    }
    return false;
}

/* Ctrl-C in a batch file.  Out: the file ends. */
static bool ask_terminate(void)
{
    break_clear();
    print_text("\r\nTerminate batch job (Y/N)?");
    return ask("YN") == 'Y';
}

/* COMMAND /Y: is this line to run? */
static bool ask_step(const char *line)
{
    int key;

    print("%s [Enter=Y, Esc=N]?", line);
    print_flush();
    do {
        key = dos_key();
    } while (key != '\r' && key != 27 && text_upper((char)key) != 'Y' && text_upper((char)key) != 'N');
    print_text(key == '\r' || text_upper((char)key) == 'Y' ? "Y\r\n" : "N\r\n");
    return key == '\r' || text_upper((char)key) == 'Y';
}

static void run_batch(void)
{
    const struct line_values values = { shell_variable, batch_argument };
    unsigned level = depth;
    char line[LINE_SIZE];

    while (depth == level && !shell.exit_wanted) {
        static char raw[LINE_SIZE];    /* used up before the line runs */
        char *p;

        if (!read_line(&stack[level - 1], raw)) {
            depth--;
            break;
        }
        p = text_skip_separators(raw);
        if (*p == '\0' || *p == ':') {
            continue;
        }
        line_expand(line, sizeof line, p, &values);
        p = text_skip_separators(line);
        if (*p == '@') {
            p++;
        } else if (shell.echo && !shell.step) {
            prompt_show();
            print_text(p);
            print_text("\r\n");
        }
        if (shell.step && !ask_step(p)) {
            continue;
        }
        run_line(p);
        if (break_pending() && ask_terminate()) {
            depth = 0;    /* all callers end too */
        }
    }
}

/* The file must be found again after CD. */
static __attribute__((noinline)) void full_path(char to[PATH_SIZE], const char *path)
{
    static char full[PATH_SIZE];

    text_copy(to, dos_truename(path, full) >= 0 ? full : path, PATH_SIZE);
}

void batch_start(const char *path, const char *name, const char *arguments, bool call)
{
    bool echo = shell.echo, nested = depth > 0;
    const char *quote;
    struct batch *b;

    if (nested && call && depth == BATCH_DEPTH) {
        print_error("Batch files nested too deep");
        return;
    }
    if (!nested || call) {
        depth++;
    }
    b = &stack[depth - 1];
    /* arguments may be a part of the line that is being replaced, but never of *b */
    full_path(b->path, path);
    quote = strcspn(name, " \t,;=") != strlen(name) ? "\"" : "";    /* %0 is one word */
    text_copy(b->arguments, quote, sizeof b->arguments);
    text_append(b->arguments, name, sizeof b->arguments);
    text_append(b->arguments, quote, sizeof b->arguments);
    text_append(b->arguments, " ", sizeof b->arguments);
    text_append(b->arguments, arguments, sizeof b->arguments);
    b->position = 0;
    b->shifted = 0;
    if (!nested || call) {
        run_batch();
    }
    if (!nested) {
        shell.echo = echo;    /* ECHO OFF in a batch file ends with it */
    }
}
