/*
 * run - from a command line to what it runs: redirection, pipes, internal commands, programs.
 */
#include "shell.h"
#include "wild.h"

#define TAIL_MAX 126          /* bytes of a command tail */
#define EXEC_PATH_MAX 79      /* resident.asm: exec_path */
#define STACK_RESERVE 1800    /* what one more level of IF, FOR or CALL may need */

/* A standard handle that points elsewhere for the time of one command. */
struct redirect {
    int saved;        /* duplicate of the old one, or -1 */
    uint8_t handle;
};

int shell_variable(const char *name, unsigned length, char *to, unsigned room)
{
    int at = env_find(&shell.env, name, length);
    unsigned used = 0;

    if (at >= 0) {
        while (used < room && shell.env.block[at] != '\0') {
            to[used++] = shell.env.block[at++];
        }
        return (int)used;
    }
    if (length == 10 && text_starts(name, "ERRORLEVEL") && room >= 3) {
        unsigned level = shell.error_level;

        if (level >= 100) {
            to[used++] = (char)('0' + level / 100);
        }
        if (level >= 10) {
            to[used++] = (char)('0' + level / 10 % 10);
        }
        to[used++] = (char)('0' + level % 10);
        return (int)used;
    }
    return -1;
}

/* ---- redirection ---- */

static int open_output(const char *name, bool append)
{
    int file = append ? dos_open(name, OPEN_BOTH) : -ERROR_FILE_NOT_FOUND;
    char last = 0;

    if (file < 0) {
        return dos_create(name);
    }
    /* Text goes before a closing Ctrl-Z. */
    if (dos_call(0x4202, (unsigned)file, 0xFFFF, 0xFFFF) >= 0 &&
        dos_read(file, &last, 1) == 1 && last == 0x1A) {
        dos_call(0x4202, (unsigned)file, 0xFFFF, 0xFFFF);
    } else {
        dos_call(0x4202, (unsigned)file, 0, 0);
    }
    return file;
}

static bool redirect_to(struct redirect *r, uint8_t handle, int file)
{
    r->handle = handle;
    r->saved = -1;
    if (file < 0) {
        print_dos_error(file, NULL);
        return false;
    }
    r->saved = dos_call(0x4500, handle, 0, 0);
    if (r->saved >= 0) {
        dos_call(0x4600, (unsigned)file, handle, 0);
    }
    dos_close(file);
    return r->saved >= 0;
}

static void redirect_end(struct redirect *r)
{
    if (r->saved >= 0) {
        print_flush();
        dos_call(0x4600, (unsigned)r->saved, r->handle, 0);
        dos_close(r->saved);
        r->saved = -1;
    }
}

/*
 * Opens what a command line asks for, or the pipe files where it asks for nothing.
 * Out: false: said why, nothing is redirected.
 */
static bool redirect_start(const struct line_stage *stage, const char *pipe_in,
                           const char *pipe_out, struct redirect r[2])
{
    const char *input = stage->input[0] != '\0' ? stage->input : pipe_in;
    const char *output = stage->output[0] != '\0' ? stage->output : pipe_out;

    r[0].saved = r[1].saved = -1;
    if (input != NULL && !redirect_to(&r[0], STDIN, dos_open(input, OPEN_READ))) {
        return false;
    }
    if (output != NULL &&
        !redirect_to(&r[1], STDOUT, open_output(output, stage->append && output != pipe_out))) {
        redirect_end(&r[0]);
        return false;
    }
    return true;
}

static void run_stage(char *text, const struct line_stage *stage, const char *pipe_in,
                      const char *pipe_out)
{
    struct redirect r[2];

    if (redirect_start(stage, pipe_in, pipe_out, r)) {
        run_command(text, false);
        redirect_end(&r[1]);
        redirect_end(&r[0]);
    }
}

/* A new empty file in %TEMP% or the root directory.  DOS makes up its name behind a short path. */
static bool pipe_file(char name[PATH_SIZE])
{
    static char folder[PATH_SIZE];
    int file;

    if (!env_get(&shell.env, "TEMP", folder, PATH_SIZE - 14) || *folder == '\0' ||
        dos_short_path(folder, name) < 0 || strlen(name) > PATH_SIZE - 14) {
        name[0] = (char)('A' + dos_current_drive());
        name[1] = ':';
        name[2] = '\0';
    }
    if (name[strlen(name) - 1] != '\\') {
        text_append(name, "\\", PATH_SIZE);
    }
    file = dos_path(0x5A00, name);
    if (file < 0) {
        print_error("Intermediate file error during pipe");
        name[0] = '\0';
        return false;
    }
    dos_close(file);
    return true;
}

/* a | b | c: each runs to its end before the next starts. */
static __attribute__((noinline)) void run_pipe(char *text, struct line_stage *stage, char *rest)
{
    char files[2][PATH_SIZE];
    unsigned out = 0;

    files[0][0] = files[1][0] = '\0';
    for (;;) {
        const char *in = files[!out][0] != '\0' ? files[!out] : NULL;

        if (rest != NULL && !pipe_file(files[out])) {
            break;
        }
        run_stage(text, stage, in, rest != NULL ? files[out] : NULL);
        if (in != NULL) {
            dos_path(0x4100, in);
            files[!out][0] = '\0';
        }
        if (rest == NULL || break_pending()) {
            break;
        }
        text = rest;
        rest = line_stage(text, stage);
        if (stage->bad) {
            print_error("Syntax error");
            break;
        }
        out = !out;
    }
    for (unsigned i = 0; i < 2; i++) {
        if (files[i][0] != '\0') {
            dos_path(0x4100, files[i]);
        }
    }
}

/* IF, FOR and REM look at the whole line; what they run is split later. */
static bool takes_whole_line(const struct command *c)
{
    return c->run == cmd_if || c->run == cmd_for || c->run == cmd_rem;
}

void run_line(char *line)
{
    static struct line_stage stage;    /* used up when the command starts */
    const struct command *command;
    unsigned length;
    char *rest;

    if (stack_left() < STACK_RESERVE) {
        print_error("Commands nested too deep");
        break_flag = 1;
        return;
    }
    line = text_skip_separators(line);
    while (*line == '@') {
        line = text_skip_separators(line + 1);
    }
    if (*line == '\0' || *line == ':') {
        return;
    }
    command = command_find(line, &length);
    if (command != NULL && takes_whole_line(command)) {
        run_command(line, false);
        return;
    }
    rest = line_stage(line, &stage);
    if (stage.bad) {
        print_error("Syntax error");
    } else if (rest != NULL) {
        run_pipe(line, &stage, rest);
    } else if (stage.input[0] == '\0' && stage.output[0] == '\0') {
        run_command(line, false);
    } else {
        run_stage(line, &stage, NULL, NULL);
    }
}

/* ---- programs ---- */

enum program_kind { PROGRAM_NONE, PROGRAM_BINARY, PROGRAM_BATCH };

static const char *const extensions[] = { ".COM", ".EXE", ".BAT" };

static bool is_file(const char *path)
{
    int attributes = dos_attributes(path);

    return attributes >= 0 && !(attributes & (ATTR_DIRECTORY | ATTR_VOLUME));
}

static const char *last_dot(const char *name)
{
    const char *dot = NULL;

    for (; *name != '\0'; name++) {
        if (*name == '.') {
            dot = name;
        }
    }
    return dot;
}

/* path without extension, or with one of the three; completes it. */
static enum program_kind probe(char path[PATH_SIZE])
{
    unsigned length = strlen(path);
    const char *dot = last_dot(path + wild_directory_length(path));

    for (unsigned i = 0; i < 3; i++) {
        if (dot != NULL && !text_same(dot, extensions[i])) {
            continue;
        }
        if (dot == NULL && !text_append(path, extensions[i], PATH_SIZE)) {
            return PROGRAM_NONE;
        }
        if (is_file(path)) {
            return i == 2 ? PROGRAM_BATCH : PROGRAM_BINARY;
        }
        path[length] = '\0';
    }
    return PROGRAM_NONE;
}

/* Looks in the current directory, then along PATH. */
static enum program_kind find_program(const char *name, char path[PATH_SIZE])
{
    enum program_kind kind;
    int at;

    text_copy(path, name, PATH_SIZE);
    text_upcase(path);
    kind = probe(path);
    if (kind != PROGRAM_NONE || wild_directory_length(name) != 0) {
        return kind;
    }
    at = env_find(&shell.env, "PATH", 4);
    while (at >= 0 && shell.env.block[at] != '\0') {
        unsigned used = 0;

        for (; shell.env.block[at] != '\0' && shell.env.block[at] != ';'; at++) {
            if (used < PATH_SIZE - 2 && shell.env.block[at] != '"') {
                path[used++] = shell.env.block[at];
            }
        }
        if (shell.env.block[at] == ';') {
            at++;
        }
        if (used == 0) {
            continue;
        }
        if (path[used - 1] != '\\' && path[used - 1] != ':') {
            path[used++] = '\\';
        }
        path[used] = '\0';
        if (text_append(path, name, PATH_SIZE)) {
            kind = probe(path);
            if (kind != PROGRAM_NONE) {
                return kind;
            }
        }
    }
    return PROGRAM_NONE;
}

/* Fills an unopened FCB from the text at SI; returns the SI behind it [RBIL 2129]. */
static uint16_t parse_fcb(uint16_t from, uint8_t fcb[16])
{
    dos_regs.ax = 0x2901;
    dos_regs.si = from;
    dos_regs.di = (uint16_t)(uintptr_t)fcb;
    dos_regs.ds = dos_regs.es = my_segment();
    int21(&dos_regs);
    return dos_regs.si;
}

/* A command line that does not fit behind the PSP stands in CMDLINE as a whole [RBIL 2126 #01378]. */
static bool long_tail(const char *path, const char *arguments)
{
    static char whole[LINE_SIZE];

    if (strlen(arguments) <= TAIL_MAX) {
        return false;
    }
    text_copy(whole, path, sizeof whole);
    text_append(whole, arguments, sizeof whole);
    return env_set(&shell.env, "CMDLINE", whole);
}

static int execute(const char *path, const char *arguments)
{
    static struct {
        uint8_t length;
        char text[TAIL_MAX + 1];
    } tail;
    static uint8_t fcb1[16], fcb2[16];
    static char name[PATH_SIZE];
    struct program program = {
        (uint16_t)(uintptr_t)name, (uint16_t)(uintptr_t)&tail, (uint16_t)(uintptr_t)fcb1,
        (uint16_t)(uintptr_t)fcb2, shell.env_segment,
    };
    int err = dos_short_path(path, name);
    uint16_t next;

    if (err < 0) {
        return err;
    }
    if (strlen(name) > EXEC_PATH_MAX) {
        return -ERROR_PATH_NOT_FOUND;
    }
    text_copy(tail.text, arguments, sizeof tail.text);
    tail.length = (uint8_t)strlen(tail.text);
    tail.text[tail.length] = '\r';
    if (long_tail(path, arguments)) {
        tail.length = TAIL_MAX + 1;
    }
    memset(fcb1, 0, sizeof fcb1);
    memset(fcb2, 0, sizeof fcb2);
    next = parse_fcb((uint16_t)(uintptr_t)tail.text, fcb1);
    parse_fcb(next, fcb2);
    print_flush();
    err = dos_exec(&program);
    env_load_fs(shell.env_segment);
    (void)env_set(&shell.env, "CMDLINE", "");
    return err;
}

static void start_program(const char *path, const char *arguments)
{
    int err = execute(path, arguments);

    if (err == 0) {
        int status = dos_call(0x4D00, 0, 0, 0);

        shell.error_level = (uint8_t)status;
        if ((status >> 8 & 0xFF) == 1) {
            break_flag = 1;    /* ended by Ctrl-C, which DOS has shown */
        }
        if (shell.show_code) {
            print("Exit code %u\r\n", shell.error_level);
        }
        return;
    }
    shell.error_level = (uint8_t)-err;
    switch (-err) {
    case ERROR_MEMORY:
        print_error("Program too big to fit in memory");
        break;
    case ERROR_FORMAT:
        print_error("Error in EXE file");
        break;
    case ERROR_ACCESS:
        print_error("Access denied");
        break;
    default:
        print_error("Cannot execute this program");
        break;
    }
}

static __attribute__((noinline)) void run_program(char *text, bool call)
{
    static char path[PATH_SIZE], name[PATH_SIZE];    /* used up when the program starts */
    unsigned length = line_command(text), used = 0;
    enum program_kind kind = PROGRAM_NONE;

    for (unsigned i = 0; i < length && used + 1 < sizeof name; i++) {
        if (text[i] != '"') {
            name[used++] = text[i];
        }
    }
    name[used] = '\0';
    if (used != 0 && !wild_has(name)) {
        kind = find_program(name, path);
    }
    if (kind == PROGRAM_NONE) {
        shell.error_level = 1;
        print_error("Bad command or file name");
    } else if (kind == PROGRAM_BATCH) {
        batch_start(path, name, text + length, call || shell.called_back);
    } else {
        start_program(path, text + length);
    }
}

/* ---- commands that resident programs add [RBIL 2FAE00] ---- */

static bool ask_resident(unsigned ax, unsigned cx, void *name, void *buffer)
{
    struct regs r = {
        .ax = (uint16_t)ax, .bx = (uint16_t)(uintptr_t)buffer, .cx = (uint16_t)cx, .dx = 0xFFFF,
        .si = (uint16_t)(uintptr_t)name, .ds = my_segment(), .es = my_segment(),
    };

    int2f(&r);
    return (r.ax & 0xFF) == 0xFF;
}

/*
 * Is it one of theirs?  Then it runs.  Out: false: go on with `text`, which may have become another
 * command
 */
static __attribute__((noinline)) bool run_resident(char *text)
{
    static struct {
        uint8_t length;
        char text[12];
    } name;
    static struct {
        uint8_t size, length;
        char text[TAIL_MAX + 2];
    } buffer;
    unsigned length = line_command(text), used = strlen(text);

    if (length > 11 || length == 0 || used > TAIL_MAX) {
        return false;
    }
    name.length = (uint8_t)length;
    memset(name.text, ' ', sizeof name.text);
    for (unsigned i = 0; i < length; i++) {
        name.text[i] = text_upper(text[i]);
    }
    buffer.size = TAIL_MAX + 1;
    buffer.length = (uint8_t)used;
    memcpy(buffer.text, text, used);
    buffer.text[used] = '\r';
    if (!ask_resident(0xAE00, 0xFF00 | (used - length), &name, &buffer)) {
        return false;
    }
    (void)ask_resident(0xAE01, length, &name, &buffer);
    env_load_fs(shell.env_segment);
    if (name.length == 0 || name.length > 11) {
        return true;
    }
    /* an internal command that they want done, with what stands in the buffer behind it */
    memcpy(text, name.text, name.length);
    length = buffer.length < TAIL_MAX ? buffer.length : TAIL_MAX;
    if (length > name.length) {
        memcpy(text + name.length, buffer.text + name.length, length - name.length);
        text[length] = '\0';
    } else {
        text[name.length] = '\0';
    }
    return false;
}

static void run_internal(const struct command *command, char *arguments)
{
    if (text_starts(text_skip_spaces(arguments), "/?")) {
        help_show(command->name);
    } else {
        command->run(arguments);
    }
    print_flush();
}

void run_command(char *text, bool call)
{
    const struct command *command;
    unsigned length;

    text = text_skip_separators(text);
    if (*text == '\0') {
        return;
    }
    if (text[1] == ':' && (text[2] == '\0' || text_is_separator(text[2]))) {
        char drive = text_upper(text[0]);

        if (drive < 'A' || drive > 'Z' || !dos_select_drive((uint8_t)(drive - 'A'))) {
            print_error("Invalid drive specification");
        }
        return;
    }
    if (run_resident(text)) {
        return;
    }
    command = command_find(text, &length);
    if (command == NULL) {
        run_program(text, call);
    } else {
        run_internal(command, text + length);
    }
}
