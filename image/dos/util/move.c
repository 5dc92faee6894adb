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
    (void)dos_set_attributes(path, 0);
    return dos_rename(path, aside) == 0;
}

/* On one drive; a file that is replaced is gone only when the other has its name. */
static int replace_by_rename(const char *path, const char *to)
{
    char aside[PATH_SIZE];
    int err;

    if (!put_aside(to, aside)) {
        return -ERROR_ACCESS;
    }
    err = dos_rename(path, to);
    if (aside[0] != '\0') {
        (void)(err == 0 ? dos_delete(aside) : dos_rename(aside, to));
    }
    return err;
}

static bool same_drive(const char *a, const char *b)
{
    char full_a[PATH_SIZE], full_b[PATH_SIZE];

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
                                                                           : dos_rename(path, to);
    if (err == -17 && (find->attributes & ATTR_DIRECTORY) == 0) {      /* another drive */
        err = copy_file(path, to, find->attributes, false);
        if (err == 0) {
            (void)dos_set_attributes(path, 0);
            err = dos_delete(path);
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
        if (ask("YN") == 'N' || dos_make_directory(target) < 0) {
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
