/*
 * cmd_file - CD, DEL, MD, RD, REN, TYPE.
 */
#include "shell.h"
#include "wild.h"

void print_too_many(const char *word)
{
    print_flush();
    print("Too many parameters - %s\r\n", word);
}

/* A switch nobody took.  Out: there is one (said) */
bool refuse_switch(char *arguments)
{
    char *left = line_first_switch(arguments);

    if (left == NULL) {
        return false;
    }
    left[strcspn(left, " \t,;=")] = '\0';
    print("Invalid switch - %s\r\n", left);
    return true;
}

/* The only argument, or NULL after saying what is wrong. */
static char *one_argument(char *arguments)
{
    char *name, *more;

    if (refuse_switch(arguments)) {
        return NULL;
    }
    name = line_argument(&arguments);
    if (name == NULL) {
        print_error("Required parameter missing");
        return NULL;
    }
    more = line_argument(&arguments);
    if (more != NULL) {
        print_too_many(more);
        return NULL;
    }
    return name;
}

void cmd_cd(char *arguments)
{
    static char path[PATH_SIZE];
    char *name, *more;
    unsigned drive = 0;

    if (refuse_switch(arguments)) {
        return;
    }
    name = line_argument(&arguments);
    if (name != NULL && !(name[1] == ':' && name[2] == '\0')) {
        more = line_argument(&arguments);
        if (more != NULL) {
            print_too_many(more);
        } else if (!text_expand_dots(path, name, sizeof path) || dos_change_directory(path) < 0) {
            print_error("Invalid directory");
        }
        return;
    }
    if (name != NULL) {
        drive = text_upper(name[0]) - 'A' + 1u;
    }
    if (dos_directory(drive, path) < 0) {
        print_error("Invalid drive specification");
    } else {
        print("%s\r\n", path);
    }
}

void cmd_md(char *arguments)
{
    char *name = one_argument(arguments);

    if (name == NULL) {
        return;
    }
    if (dos_attributes(name) >= 0) {
        print_error("Directory already exists");
    } else if (dos_make_directory(name) < 0) {
        print_error("Unable to create directory");
    }
}

void cmd_rd(char *arguments)
{
    char *name = one_argument(arguments);
    int err;

    if (name == NULL) {
        return;
    }
    err = dos_remove_directory(name);
    if (err == -ERROR_CURRENT_DIR) {
        print_error("Attempt to remove current directory");
    } else if (err < 0) {
        print_error("Invalid path, not directory,\r\nor directory not empty");
    }
}

/* LOCK, UNLOCK: direct writes to a volume [RBIL 21440D, minor 4Ah, 6Ah]. */
static void lock(char *arguments, bool on)
{
    char *name = one_argument(arguments);
    unsigned drive;
    int err;

    if (name == NULL) {
        return;
    }
    drive = text_upper(name[0]) - 'A' + 1u;
    if (drive < 1 || drive > 26 || name[1] != ':' || name[2] != '\0') {
        print_error("Invalid drive specification");
        return;
    }
    if (on) {
        print_text("The LOCK command lets programs write to the disk behind the back of the file\r\n"
                   "system.  Are you sure (Y/N)?");
        if (ask("YN") == 'N') {
            return;
        }
    }
    err = dos_call(0x440D, (on ? 1u << 8 : 0) | drive, on ? 0x084A : 0x086A, 0);
    if (err < 0) {
        print_dos_error(err, name);
    }
}

void cmd_lock(char *arguments)
{
    lock(arguments, true);
}

void cmd_unlock(char *arguments)
{
    lock(arguments, false);
}

/* ---- DEL ---- */

static bool is_everything(const char *pattern)
{
    const char *name = pattern + wild_directory_length(pattern);

    return strcmp(name, "*.*") == 0 || strcmp(name, "*") == 0 || strcmp(name, "????????.???") == 0;
}

void cmd_del(char *arguments)
{
    static char path[PATH_SIZE], file[PATH_SIZE];
    static struct find find;
    bool prompt = line_switch(arguments, 'P', NULL, 0);
    unsigned directory;
    char *name = one_argument(arguments);
    int err;

    if (name == NULL) {
        return;
    }
    text_copy(path, name, sizeof path);
    complete_directory(path);
    if (!prompt && is_everything(path)) {
        print_text("All files in directory will be deleted!\r\nAre you sure (Y/N)?");
        if (ask("YN") == 'N') {
            return;
        }
    }
    directory = wild_directory_length(path);
    text_copy(file, path, sizeof file);
    err = dos_find_first(&find, path, ATTR_READONLY);
    if (err < 0) {
        print_dos_error(err, NULL);
        return;
    }
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        if (find.attributes & (ATTR_DIRECTORY | ATTR_VOLUME)) {
            continue;
        }
        text_copy(file + directory, find.name, sizeof file - directory);
        if (prompt) {
            print("%s,    Delete (Y/N)?", file);
            if (ask("YN") == 'N') {
                continue;
            }
        }
        if (find.attributes & ATTR_READONLY) {
            print_dos_error(-ERROR_ACCESS, file);
            continue;
        }
        err = dos_delete(file);
        if (err < 0) {
            print_dos_error(err, file);
        }
    }
    dos_find_close(&find);
}

/* ---- REN ---- */

void cmd_ren(char *arguments)
{
    static char old[PATH_SIZE], new[PATH_SIZE];
    static struct find find;
    char *from, *to, *more;
    unsigned directory;
    int err;

    if (refuse_switch(arguments)) {
        return;
    }
    from = line_argument(&arguments);
    to = line_argument(&arguments);
    more = line_argument(&arguments);
    if (from == NULL || to == NULL) {
        print_error("Required parameter missing");
        return;
    }
    if (more != NULL) {
        print_too_many(more);
        return;
    }
    if (wild_directory_length(to) != 0) {
        print("Invalid parameter - %s\r\n", to);
        return;
    }
    directory = wild_directory_length(from);
    text_copy(old, from, sizeof old);
    text_copy(new, from, sizeof new);
    err = dos_find_first(&find, from, ATTR_READONLY | (wild_has(from) ? 0 : ATTR_DIRECTORY));
    if (err < 0) {
        print_dos_error(err, NULL);
        return;
    }
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        bool long_names = find.place.handle >= 0;

        if (directory + strlen(find.name) >= sizeof old) {
            continue;
        }
        strcpy(old + directory, find.name);
        if (!long_names) {
            text_upcase(to);
        }
        wild_map(new + directory, sizeof new - directory, to, find.name, long_names);
        if (strcmp(old + directory, new + directory) != 0 && dos_rename(old, new) < 0) {
            print_error("Duplicate file name or file not found");
            break;
        }
    }
    dos_find_close(&find);
}

/* ---- TYPE ---- */

void cmd_type(char *arguments)
{
    static char buffer[4096];
    char *name = one_argument(arguments);
    int file, got;

    if (name == NULL) {
        return;
    }
    file = dos_open(name, OPEN_READ);
    if (file < 0) {
        print_dos_error(file, name);
        return;
    }
    print_flush();
    while ((got = dos_read(file, buffer, sizeof buffer)) > 0 && !break_pending()) {
        char *end = memchr(buffer, 0x1A, (unsigned)got);    /* Ctrl-Z ends a text */
        int length = end != NULL ? (int)(end - buffer) : got;

        if (length > 0 && dos_write(STDOUT, buffer, (unsigned)length) != length) {
            print_error("Insufficient disk space");
            break;
        }
        if (end != NULL) {
            break;
        }
    }
    dos_close(file);
}
