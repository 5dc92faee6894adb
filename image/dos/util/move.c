/*
 * move - MOVE: files to another directory or drive; directories get another name.
 */
#include "copyfile.h"

const char program_help[] =
    "Moves files, or gives a directory another name.\r\n\r\n"
    "MOVE [/Y | /-Y] file[,file...] target\r\n"
    "MOVE [/Y | /-Y] directory newname\r\n\r\n"
    "  /Y     Replaces files without asking.\r\n"
    "  /-Y    Asks before replacing files.\r\n";

extern volatile uint8_t break_flag;

static bool no_question, failed, to_directory;
static const char *target;

static void say(const char *from, const char *to, const char *how)
{
    print("%s => %s [%s]\r\n", from, to, how);
}

static bool replace_wanted(const char *path)
{
    if (no_question || dos_attributes(path) < 0) {
        return true;
    }
    switch (ask_overwrite(path)) {
    case 'A':
        no_question = true;
        return true;
    case 'Y':
        return true;
    default:
        return false;
    }
}

static int rename_to(const char *from, const char *to)
{
    dos_regs.ax = 0x5600;
    dos_regs.dx = (uint16_t)(uintptr_t)from;
    dos_regs.di = (uint16_t)(uintptr_t)to;
    dos_regs.ds = dos_regs.es = my_segment();
    dos_regs.flags = 0;
    int21(&dos_regs);
    return dos_regs.flags & FLAG_CARRY ? -(int)dos_regs.ax : 0;
}

/* In the way of a rename: kept under another name until that has worked.  "": nothing is in the way. */
static bool put_aside(const char *path, char aside[PATH_SIZE])
{
    unsigned directory = wild_directory_length(path);

    aside[0] = '\0';
    if (dos_attributes(path) < 0) {
        return true;
    }
    text_copy(aside, path, PATH_SIZE);
    text_copy(aside + directory, "~MOVE~.TMP", PATH_SIZE - directory);
    (void)dos_call(0x4301, 0, 0, (unsigned)(uintptr_t)path);
    return rename_to(path, aside) == 0;
}

/* On one drive; a file that is replaced is gone only when the other has its name. */
static int replace_by_rename(const char *path, const char *to)
{
    char aside[PATH_SIZE];
    int err;

    if (!put_aside(to, aside)) {
        return -ERROR_ACCESS;
    }
    err = rename_to(path, to);
    if (aside[0] != '\0') {
        (void)(err == 0 ? dos_path(0x4100, aside) : rename_to(aside, to));
    }
    return err;
}

static bool same_drive(const char *a, const char *b)
{
    char full_a[128], full_b[128];

    return dos_truename(a, full_a) >= 0 && dos_truename(b, full_b) >= 0 && full_a[0] == full_b[0];
}

static bool move_one(const char *path, const struct find *find)
{
    char to[PATH_SIZE];
    int err;

    if (!to_directory) {
        text_copy(to, target, sizeof to);
    } else if (!path_join(to, target, find->name)) {
        print_error("Path too long");
        failed = true;
        return true;
    }
    if (same_file(path, to)) {
        return true;
    }
    if (!replace_wanted(to)) {
        return break_flag == 0;
    }
    err = (find->attributes & ATTR_DIRECTORY) == 0 && same_drive(path, to) ? replace_by_rename(path, to)
                                                                           : rename_to(path, to);
    if (err == -17 && (find->attributes & ATTR_DIRECTORY) == 0) {      /* another drive */
        err = copy_file(path, to, find->attributes, false);
        if (err == 0) {
            (void)dos_call(0x4301, 0, 0, (unsigned)(uintptr_t)path);
            err = dos_path(0x4100, path);
        }
    }
    if (err < 0) {
        copy_error(err, path);
        failed = true;
        return err != COPY_DISK_FULL;
    }
    say(path, to, "ok");
    return break_flag == 0;
}

uint8_t program(char *arguments)
{
    char *names[32], *word, value[8];
    unsigned count = 0;

    if (line_switch(arguments, '-', value, sizeof value) && text_upper(value[0]) != 'Y') {
        fail(1, "Invalid switch - /-%s", value);
    }
    no_question = line_switch(arguments, 'Y', NULL, 0);
    refuse_switches(arguments);
    while (count < 32 && (word = line_argument(&arguments)) != NULL) {
        names[count++] = word;
    }
    if (count < 2) {
        fail(1, "Required parameter missing");
    }
    target = names[--count];
    to_directory = dos_is_directory(target);
    if (!to_directory && (count > 1 || wild_has(names[0]))) {
        if (dos_attributes(target) >= 0) {
            fail(1, "Cannot move multiple files to a single file");
        }
        print("Make directory \"%s\"? [yn] ", target);
        if (ask("YN") == 'N' || dos_path(0x3900, target) < 0) {
            fail(1, "Cannot move multiple files to a single file");
        }
        to_directory = true;
    }
    for (unsigned i = 0; i < count && break_flag == 0; i++) {
        unsigned what = ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM | (wild_has(names[i]) ? 0 : ATTR_DIRECTORY);
        int n = each_match(names[i], what, move_one);

        if (n < 0) {
            print_dos_error(n, names[i]);
            failed = true;
        }
    }
    return failed;
}
