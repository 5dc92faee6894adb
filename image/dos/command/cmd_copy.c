/*
 * cmd_copy - COPY: one file to another, many to a directory, many into one.
 *
 * What a command line asks for is a list of sources and a target; copy_args.c took it apart.
 */
#include "copy_args.h"
#include "shell.h"
#include "wild.h"

#define BUFFER_PARAGRAPHS 0xFFF    /* just below 64 KB */
#define ERROR_DISK_FULL 39
#define TICKS_A_SECOND 18

static struct {
    struct copy_args args;
    char target[PATH_SIZE];      /* a pattern: directories have got "\*.*"; "" = the first source */
    bool join;                   /* all sources go into one file */
    bool ask_overwrite;
    uint16_t buffer;             /* segment */
    unsigned buffer_size;
    unsigned copied;
    char opened[PATH_SIZE];      /* of the file being written */
    int output;                  /* its handle, or -1 */
    uint32_t started, size, done;    /* ticks and bytes of the file being read */
    bool percent_shown;
} copy;

static bool same_file(const char *a, const char *b)
{
    static char full_a[PATH_SIZE], full_b[PATH_SIZE];

    return dos_truename(a, full_a) >= 0 && dos_truename(b, full_b) >= 0 && text_same(full_a, full_b);
}

/* A directory stands for all its files. */
void complete_directory(char path[PATH_SIZE])
{
    if (*path != '\0' && !wild_has(path) && dos_is_directory(path)) {
        char last = path[strlen(path) - 1];

        text_append(path, last == '\\' || last == ':' ? "*.*" : "\\*.*", PATH_SIZE);
    }
}

static bool several(const struct copy_source *source)
{
    return wild_has(source->name) || dos_is_directory(source->name);
}

/* Where it goes, and whether into one file. */
static void choose_target(void)
{
    const char *target = copy.args.target;

    copy.join = copy.args.source_count > 1;
    copy.target[0] = '\0';
    if (target == NULL && (copy.join || copy.args.touch)) {
        return;    /* the others are added to the first */
    }
    text_copy(copy.target, target != NULL ? target : "*.*", sizeof copy.target);
    if (wild_has(copy.target)) {
        return;
    }
    complete_directory(copy.target);
    if (!wild_has(copy.target)) {
        copy.join |= several(&copy.args.sources[0]);    /* COPY *.TXT ALL.TXT */
        if (copy.args.source_count > 1 && same_file(copy.args.sources[0].name, copy.target)) {
            copy.target[0] = '\0';    /* COPY A+B A */
        }
    }
}

/* ---- the bytes ---- */

/* Position of the first Ctrl-Z in the buffer, or length. */
static unsigned text_end(unsigned length)
{
    const char __seg_gs *p = 0;
    unsigned n = 0;

    far_load_gs(copy.buffer);
    while (n < length && p[n] != 0x1A) {
        n++;
    }
    return n;
}

static void show_percent(void)
{
    uint32_t percent;

    if (copy.size < 65536 || ticks() - copy.started < TICKS_A_SECOND || !dos_is_device(STDOUT)) {
        return;
    }
    percent = copy.size >= 100 * 65536 ? copy.done / (copy.size / 100) : copy.done * 100 / copy.size;
    print("%3u%%\r", percent < 100 ? percent : 100);
    print_flush();
    copy.percent_shown = true;
}

/* Copies an open file to an open file.  Out: 0, or minus the DOS error; the disk is full: -39 */
static int copy_data(int from, int to, enum copy_mode mode)
{
    bool device = dos_is_device(from);
    bool ascii = mode == COPY_ASCII || (mode == COPY_DEFAULT && (copy.join || device));
    unsigned chunk = device ? 255 : copy.buffer_size;
    int err = 0;

    copy.started = ticks();
    copy.size = copy.done = 0;
    if (!device && dos_call(0x4202, (unsigned)from, 0, 0) >= 0) {
        copy.size = (uint32_t)dos_regs.dx << 16 | dos_regs.ax;
        (void)dos_call(0x4200, (unsigned)from, 0, 0);
    }
    for (;;) {
        int got = dos_read_far(from, copy.buffer, chunk), put;
        unsigned length;

        if (got <= 0) {
            err = got;
            break;
        }
        length = ascii ? text_end((unsigned)got) : (unsigned)got;
        if (length > 0) {
            put = dos_write_far(to, copy.buffer, length);
            if (put < 0 || (put != (int)length && !dos_is_device(to))) {
                err = put < 0 ? put : -ERROR_DISK_FULL;
                break;
            }
        }
        copy.done += length;
        if (length < (unsigned)got || break_pending()) {
            break;
        }
        show_percent();
    }
    if (copy.percent_shown) {
        print_text("    \r");
        copy.percent_shown = false;
    }
    return err;
}

/* A text that was put together, or asked for with /A, ends with Ctrl-Z. */
static int end_text(void)
{
    bool ascii = copy.args.target_mode == COPY_ASCII ||
                 (copy.args.target_mode == COPY_DEFAULT && copy.join && copy.args.text_joined);

    if (ascii && !dos_is_device(copy.output) && dos_write(copy.output, "\x1A", 1) != 1) {
        return -ERROR_DISK_FULL;
    }
    return 0;
}

/* Ends the written file: date of its source (from >= 0), or no file after an error. */
static void finish(int from, int err)
{
    bool device = dos_is_device(copy.output);

    if (err == 0) {
        err = end_text();
    }
    if (err == 0 && from >= 0 && !copy.args.touch && !dos_is_device(from) && !device &&
        dos_call(0x5700, (unsigned)from, 0, 0) >= 0) {
        dos_call(0x5701, (unsigned)copy.output, dos_regs.cx, dos_regs.dx);
    }
    if (dos_close(copy.output) < 0 && err == 0) {
        err = -ERROR_DISK_FULL;
    }
    copy.output = -1;
    if (err != 0) {
        copy.copied--;
        if (!device) {
            dos_delete(copy.opened);
        }
        if (err == -ERROR_DISK_FULL) {
            print_error("Insufficient disk space");
        } else {
            print_dos_error(err, copy.opened);
        }
    }
}

/* ---- files ---- */

/* Asks before an existing file is replaced.  Out: go on */
static bool may_overwrite(const char *path)
{
    char answer;

    if (!copy.ask_overwrite || dos_attributes(path) < 0) {
        return true;
    }
    print("Overwrite %s (Yes/No/All)?", path);
    answer = ask("YNA");
    if (answer == 'A') {
        copy.ask_overwrite = false;
    }
    return answer != 'N';
}

/* The target for a source of that name.  Out: false: it does not fit (said) */
static bool map_target(char to[PATH_SIZE], const char *pattern, const char *name, bool long_names)
{
    unsigned directory = wild_directory_length(pattern);

    memcpy(to, pattern, directory);
    wild_map(to + directory, PATH_SIZE - directory, pattern + directory, name, long_names);
    if (directory + strlen(name) + 1 > PATH_SIZE) {
        print_dos_error(-ERROR_PATH_NOT_FOUND, NULL);
        return false;
    }
    return true;
}

/* Out: false: stop the whole command (said why) */
static bool copy_one(const char *source, const char *target, enum copy_mode mode)
{
    int from, err;

    if (!copy.join && same_file(source, target)) {
        print_error("File cannot be copied onto itself");
        return false;
    }
    if (copy.join && copy.output >= 0 && same_file(source, copy.opened)) {
        return true;    /* the file being written is not its own source */
    }
    from = dos_open(source, OPEN_READ);
    if (from < 0) {
        print_dos_error(from, source);
        return true;
    }
    if (copy.output < 0) {
        if (!may_overwrite(target)) {
            dos_close(from);
            return true;
        }
        copy.output = dos_create(target);
        if (copy.output < 0) {
            print_dos_error(copy.output, target);
            dos_close(from);
            return false;
        }
        text_copy(copy.opened, target, sizeof copy.opened);
        copy.copied++;
    }
    err = copy_data(from, copy.output, mode);
    if (err != 0 || !copy.join) {
        finish(from, err);
    }
    dos_close(from);
    return err == 0;
}

bool is_device_name(const char *path)
{
    int file = dos_open(path, OPEN_READ);
    bool device = file >= 0 && dos_is_device(file);

    if (file >= 0) {
        dos_close(file);
    }
    return device;
}

/* COPY *.A + *.B *.C: for each X.A, X.A and X.B into X.C. */
static bool copy_others(const char *name, bool long_names)
{
    static char other[PATH_SIZE];

    for (unsigned i = 1; i < copy.args.source_count; i++) {
        const struct copy_source *source = &copy.args.sources[i];

        if (!map_target(other, source->name, name, long_names)) {
            return false;
        }
        if (dos_attributes(other) < 0) {
            continue;
        }
        print("%s\r\n", other);
        if (!copy_one(other, copy.opened, source->mode)) {
            return false;
        }
    }
    if (copy.output >= 0) {
        finish(-1, 0);
    }
    return true;
}

/* One source argument, with its wildcards.  Out: go on with the next */
static bool copy_source(const struct copy_source *source, bool groups)
{
    static char path[PATH_SIZE], file[PATH_SIZE], target[PATH_SIZE];
    static struct find find;
    unsigned directory;
    bool show, go_on = true;
    int err;

    text_copy(path, source->name, sizeof path);
    complete_directory(path);
    show = wild_has(path) || copy.args.source_count > 1;
    directory = wild_directory_length(path);
    text_copy(file, path, sizeof file);
    if (!wild_has(path) && is_device_name(path)) {    /* CON and friends have no directory entry */
        return map_target(target, copy.target, path + directory, false) &&
               copy_one(path, target, source->mode);
    }
    err = dos_find_first(&find, path, ATTR_READONLY);
    if (err < 0) {
        print_dos_error(err, source->name);
        return copy.join;
    }
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        bool long_names = find.place.handle >= 0;

        if (find.attributes & (ATTR_DIRECTORY | ATTR_VOLUME)) {
            continue;
        }
        text_copy(file + directory, find.name, sizeof file - directory);
        if (show) {
            print("%s\r\n", file);
        }
        go_on = map_target(target, copy.target, find.name, long_names) &&
                copy_one(wild_has(path) ? file : path, target, source->mode) &&
                (!groups || copy_others(find.name, long_names));
        if (!go_on) {
            break;
        }
    }
    dos_find_close(&find);
    return go_on && !break_pending();
}

/* COPY A+B: the end of A is where B goes; COPY A+,, only makes its date today's. */
static bool open_first_for_append(void)
{
    const struct copy_source *first = &copy.args.sources[0];
    char last = 0;

    copy.output = dos_open(first->name, OPEN_BOTH);
    if (copy.output < 0) {
        print_dos_error(copy.output, first->name);
        return false;
    }
    print("%s\r\n", first->name);
    copy.copied++;
    if (copy.args.touch) {
        uint16_t date, time;

        dos_call(0x2A00, 0, 0, 0);
        date = (uint16_t)((dos_regs.cx - 1980) << 9 | (dos_regs.dx >> 8) << 5 | (dos_regs.dx & 0xFF));
        dos_call(0x2C00, 0, 0, 0);
        time = (uint16_t)((dos_regs.cx >> 8) << 11 | (dos_regs.cx & 0xFF) << 5 | dos_regs.dx >> 9);
        dos_call(0x5701, (unsigned)copy.output, time, date);
        dos_close(copy.output);
        copy.output = -1;
        return true;
    }
    dos_call(0x4202, (unsigned)copy.output, 0xFFFF, 0xFFFF);
    if (first->mode != COPY_BINARY && dos_read(copy.output, &last, 1) == 1 && last == 0x1A) {
        dos_call(0x4202, (unsigned)copy.output, 0xFFFF, 0xFFFF);    /* text goes on before Ctrl-Z */
    } else {
        dos_call(0x4202, (unsigned)copy.output, 0, 0);
    }
    text_copy(copy.opened, first->name, sizeof copy.opened);
    text_copy(copy.target, first->name, sizeof copy.target);
    return true;
}

static bool get_buffer(void)
{
    unsigned paragraphs = BUFFER_PARAGRAPHS;
    int segment = dos_alloc(paragraphs);

    if (segment == -ERROR_MEMORY && dos_regs.bx >= 64) {
        paragraphs = dos_regs.bx;    /* what there is */
        segment = dos_alloc(paragraphs);
    }
    if (segment < 0) {
        print_dos_error(segment, NULL);
        return false;
    }
    copy.buffer = (uint16_t)segment;
    copy.buffer_size = paragraphs * 16;
    return true;
}

static void copy_all(void)
{
    bool groups = copy.args.source_count > 1 && wild_has(copy.args.sources[0].name) &&
                  copy.args.target != NULL && wild_has(copy.args.target);
    bool ok = true;
    unsigned first = 0;

    if (copy.target[0] == '\0') {
        ok = open_first_for_append();
        first = 1;
    }
    for (unsigned i = first; ok && i < (groups ? 1 : copy.args.source_count); i++) {
        ok = copy_source(&copy.args.sources[i], groups);
    }
    if (copy.output >= 0) {
        finish(-1, 0);
    }
}

void cmd_copy(char *arguments)
{
    char preset[16];
    bool verify;
    const char *complaint;

    memset(&copy, 0, sizeof copy);
    copy.output = -1;
    env_get(&shell.env, "COPYCMD", preset, sizeof preset);
    copy.ask_overwrite = !batch_active() && !shell.one_command && !line_switch(preset, 'Y', NULL, 0);
    complaint = copy_args_parse(&copy.args, arguments);
    if (complaint != NULL) {
        print_error(complaint);
        return;
    }
    if (copy.args.no_question || copy.args.question) {
        copy.ask_overwrite = copy.args.question;
    }
    choose_target();
    if (!get_buffer()) {
        return;
    }
    verify = copy.args.verify;
    if (verify) {
        verify = (dos_call(0x5400, 0, 0, 0) & 0xFF) == 0;    /* to be switched off again */
        dos_call(0x2E01, 0, 0, 0);
    }
    copy_all();
    if (verify) {
        dos_call(0x2E00, 0, 0, 0);
    }
    dos_free(copy.buffer);
    print("%9u file(s) copied\r\n", copy.copied);
}
