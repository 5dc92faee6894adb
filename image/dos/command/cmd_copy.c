/*
 * cmd_copy - COPY: one file to another, many to a directory, many into one.
 */
#include "shell.h"
#include "wild.h"

#define SOURCES_MAX 16
#define BUFFER_PARAGRAPHS 0xFFF    /* just below 64 KB */

enum text_mode { MODE_DEFAULT, MODE_ASCII, MODE_BINARY };

struct copy {
    const char *sources[SOURCES_MAX];
    unsigned source_count;
    char target[PATH_SIZE];      /* a pattern: directories have got "\*.*" */
    bool join;                   /* all sources go into one file */
    bool ask_overwrite;
    enum text_mode mode;
    uint16_t buffer;             /* segment */
    unsigned buffer_size;
    unsigned copied;
    char opened[PATH_SIZE];      /* of the joined file */
    int output;                  /* its handle, or -1 */
};

static bool same_file(const char *a, const char *b)
{
    char full_a[128], full_b[128];

    return dos_truename(a, full_a) >= 0 && dos_truename(b, full_b) >= 0 &&
           strcmp(full_a, full_b) == 0;
}

static bool separator(char c)
{
    return text_is_separator(c) || c == '+' || c == '\0';
}

/*
 * "a + b, c d": sources a b, target d.  Out: false: too many or none (said)
 */
static bool parse(struct copy *c, char *p)
{
    char *target = NULL;
    bool plus = true;    /* a source is next */

    for (;;) {
        char *word;

        p = text_skip_separators(p);
        while (*p == '+') {
            plus = true;
            p = text_skip_separators(p + 1);
        }
        if (*p == '\0') {
            break;
        }
        word = p;
        while (!separator(*p)) {
            p++;
        }
        if (plus && c->source_count < SOURCES_MAX && target == NULL) {
            c->sources[c->source_count++] = word;
        } else if (!plus && target == NULL) {
            target = word;
        } else {
            print_error("Too many parameters");
            return false;
        }
        plus = *p == '+';
        if (*p != '\0') {
            *p++ = '\0';
        }
    }
    if (c->source_count == 0) {
        print_error("Required parameter missing");
        return false;
    }
    c->join = c->source_count > 1;
    if (target == NULL && c->join) {
        c->target[0] = '\0';    /* the others are added to the first */
        return true;
    }
    text_copy(c->target, target != NULL ? target : "*.*", sizeof c->target);
    if (!wild_has(c->target)) {
        bool slash = c->target[strlen(c->target) - 1] == '\\';

        if (c->target[1] == ':' && c->target[2] == '\0') {
            text_append(c->target, "*.*", sizeof c->target);
        } else if (slash || dos_is_directory(c->target)) {
            text_append(c->target, slash ? "*.*" : "\\*.*", sizeof c->target);
        } else if (wild_has(c->sources[0]) || dos_is_directory(c->sources[0])) {
            c->join = true;    /* COPY *.TXT ALL.TXT */
        }
        if (c->source_count > 1 && same_file(c->sources[0], c->target)) {
            c->target[0] = '\0';    /* COPY A+B A */
        }
    }
    return true;
}

/* Position of the first Ctrl-Z in the buffer, or length. */
static unsigned text_end(const struct copy *c, unsigned length)
{
    const char __seg_gs *p = 0;
    unsigned n = 0;

    far_load_gs(c->buffer);
    while (n < length && p[n] != 0x1A) {
        n++;
    }
    return n;
}

/*
 * Copies an open file to an open file.  Out: 0, or minus the DOS error; the disk is full: -39
 */
#define ERROR_DISK_FULL 39

static int copy_data(const struct copy *c, int from, int to)
{
    bool ascii = c->mode == MODE_ASCII ||
                 (c->mode == MODE_DEFAULT && (c->join || dos_is_device(from)));
    unsigned chunk = dos_is_device(from) ? 255 : c->buffer_size;

    for (;;) {
        int got = dos_read_far(from, c->buffer, chunk);
        unsigned length;
        int put;

        if (got <= 0) {
            return got;
        }
        length = ascii ? text_end(c, (unsigned)got) : (unsigned)got;
        if (length > 0) {
            put = dos_write_far(to, c->buffer, length);
            if (put < 0) {
                return put;
            }
            if (put != (int)length && !dos_is_device(to)) {
                return -ERROR_DISK_FULL;
            }
        }
        if (length < (unsigned)got || break_pending()) {
            return 0;
        }
    }
}

/* Asks before an existing file is replaced.  Out: go on */
static bool may_overwrite(struct copy *c, const char *path)
{
    char answer;

    if (!c->ask_overwrite || dos_attributes(path) < 0) {
        return true;
    }
    print("Overwrite %s (Yes/No/All)?", path);
    answer = ask("YNA");
    if (answer == 'A') {
        c->ask_overwrite = false;
    }
    return answer != 'N';
}

/* Ends a written file: date of its source, or no file after an error. */
static void finish(int from, int to, const char *path, int err)
{
    if (err == 0 && from >= 0 && !dos_is_device(from) && !dos_is_device(to) &&
        dos_call(0x5700, (unsigned)from, 0, 0) >= 0) {
        dos_call(0x5701, (unsigned)to, dos_regs.cx, dos_regs.dx);
    }
    dos_close(to);
    if (err != 0) {
        dos_path(0x4100, path);
        if (err == -ERROR_DISK_FULL) {
            print_error("Insufficient disk space");
        } else {
            print_dos_error(err, path);
        }
    }
}

/* Out: false: stop the whole command (said why) */
static bool copy_one(struct copy *c, const char *source, const char *name)
{
    char target[PATH_SIZE];
    unsigned directory = wild_directory_length(c->target);
    int from, err;

    memcpy(target, c->target, directory);
    if (directory + 13 > sizeof target) {
        print_dos_error(-ERROR_PATH_NOT_FOUND, NULL);
        return false;
    }
    wild_map(target + directory, c->target + directory, name);
    if (!c->join && same_file(source, target)) {
        print_error("File cannot be copied onto itself");
        return false;
    }
    if (c->join && c->output >= 0 && same_file(source, c->opened)) {
        return true;    /* the file being written is not its own source */
    }
    from = dos_open(source, OPEN_READ);
    if (from < 0) {
        print_dos_error(from, source);
        return true;
    }
    if (c->output < 0) {
        if (!may_overwrite(c, target)) {
            dos_close(from);
            return true;
        }
        c->output = dos_create(target);
        if (c->output < 0) {
            print_dos_error(c->output, target);
            dos_close(from);
            return false;
        }
        text_copy(c->opened, target, sizeof c->opened);
        c->copied++;
    }
    err = copy_data(c, from, c->output);
    if (err != 0 || !c->join) {
        finish(from, c->output, c->opened, err);
        c->output = -1;
        if (err != 0) {
            c->copied--;
        }
    }
    dos_close(from);
    return err == 0;
}

/* One source argument, with its wildcards.  Out: go on with the next */
static bool copy_source(struct copy *c, const char *argument)
{
    char path[PATH_SIZE], file[PATH_SIZE];
    struct find find;
    unsigned directory;
    bool show;
    int err;

    text_copy(path, argument, sizeof path);
    if (!wild_has(path) && dos_is_directory(path)) {
        char last = path[strlen(path) - 1];

        text_append(path, last == '\\' || last == ':' ? "*.*" : "\\*.*", sizeof path);
    }
    show = wild_has(path) || c->source_count > 1;
    directory = wild_directory_length(path);
    text_copy(file, path, sizeof file);
    err = dos_find_first(&find, path, ATTR_READONLY);
    if (err < 0) {
        int device = dos_open(path, OPEN_READ);    /* CON and friends need no directory entry */
        bool found = device >= 0 && dos_is_device(device);

        if (device >= 0) {
            dos_close(device);
        }
        if (found) {
            return copy_one(c, path, path + directory);
        }
        print_dos_error(err, argument);
        return c->join;
    }
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        text_copy(file + directory, find.name, sizeof file - directory);
        if (show) {
            print("%s\r\n", file);
        }
        if (!copy_one(c, wild_has(path) ? file : path, find.name)) {
            return false;
        }
    }
    return !break_pending();
}

/* COPY A+B: the end of A is where B goes. */
static bool open_first_for_append(struct copy *c)
{
    c->output = dos_open(c->sources[0], OPEN_BOTH);
    if (c->output < 0) {
        print_dos_error(c->output, c->sources[0]);
        return false;
    }
    print("%s\r\n", c->sources[0]);
    dos_call(0x4202, (unsigned)c->output, 0, 0);
    text_copy(c->opened, c->sources[0], sizeof c->opened);
    text_copy(c->target, c->sources[0], sizeof c->target);
    c->copied++;
    return true;
}

void cmd_copy(char *arguments)
{
    static struct copy copy;
    struct copy *c = &copy;
    char preset[16];
    unsigned first = 0, paragraphs = BUFFER_PARAGRAPHS;
    bool ok = true, verify;
    int segment;

    memset(c, 0, sizeof *c);
    c->output = -1;
    env_get(&shell.env, "COPYCMD", preset, sizeof preset);
    c->ask_overwrite = !batch_active() && !shell.one_command && !line_switch(preset, 'Y', NULL, 0);
    if (line_switch(arguments, 'Y', NULL, 0)) {
        c->ask_overwrite = false;
    }
    if (line_switch(arguments, '-', NULL, 0)) {    /* /-Y */
        c->ask_overwrite = true;
    }
    verify = line_switch(arguments, 'V', NULL, 0);
    /* Limit: /A and /B count for all files of the command, not for those around them. */
    if (line_switch(arguments, 'A', NULL, 0)) {
        c->mode = MODE_ASCII;
    }
    if (line_switch(arguments, 'B', NULL, 0)) {
        c->mode = MODE_BINARY;
    }
    if (line_first_switch(arguments) != NULL) {
        print_error("Invalid switch");
        return;
    }
    if (!parse(c, arguments)) {
        return;
    }
    segment = dos_alloc(paragraphs);
    if (segment == -ERROR_MEMORY && dos_regs.bx >= 64) {
        paragraphs = dos_regs.bx;    /* what there is */
        segment = dos_alloc(paragraphs);
    }
    if (segment < 0) {
        print_dos_error(segment, NULL);
        return;
    }
    c->buffer = (uint16_t)segment;
    c->buffer_size = paragraphs * 16;
    if (verify) {
        verify = (dos_call(0x5400, 0, 0, 0) & 0xFF) == 0;    /* to be switched off again */
        dos_call(0x2E01, 0, 0, 0);
    }
    if (c->target[0] == '\0') {
        ok = open_first_for_append(c);
        first = 1;
    }
    for (unsigned i = first; ok && i < c->source_count; i++) {
        ok = copy_source(c, c->sources[i]);
    }
    if (c->output >= 0) {
        finish(-1, c->output, c->opened, 0);
    }
    if (verify) {
        dos_call(0x2E00, 0, 0, 0);
    }
    dos_free(c->buffer);
    print("%9u file(s) copied\r\n", c->copied);
}
