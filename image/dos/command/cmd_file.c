/*
 * cmd_file - CD, DEL, MD, RD, REN, TYPE.
 */
#include "shell.h"
#include "wild.h"

/* The only argument, or NULL after saying what is wrong. */
static char *one_argument(char *arguments)
{
    char *name = line_argument(&arguments);

    if (name == NULL) {
        print_error("Required parameter missing");
        return NULL;
    }
    if (line_argument(&arguments) != NULL) {
        print_error("Too many parameters");
        return NULL;
    }
    return name;
}

void cmd_cd(char *arguments)
{
    char *name = line_argument(&arguments);
    char path[68];

    if (name != NULL && !(name[1] == ':' && name[2] == '\0')) {
        if (line_argument(&arguments) != NULL) {
            print_error("Too many parameters");
        } else if (dos_path(0x3B00, name) < 0) {
            print_error("Invalid directory");
        }
        return;
    }
    path[0] = name != NULL ? text_upper(name[0]) : (char)('A' + dos_current_drive());
    path[1] = ':';
    path[2] = '\\';
    dos_regs.ax = 0x4700;
    dos_regs.dx = (uint16_t)(path[0] - 'A' + 1);
    dos_regs.si = (uint16_t)(uintptr_t)(path + 3);
    dos_regs.ds = my_segment();
    int21(&dos_regs);
    if (dos_regs.flags & FLAG_CARRY) {
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
    } else if (dos_path(0x3900, name) < 0) {
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
    err = dos_path(0x3A00, name);
    if (err == -ERROR_CURRENT_DIR) {
        print_error("Attempt to remove current directory");
    } else if (err < 0) {
        print_error("Invalid path, not directory,\r\nor directory not empty");
    }
}

/* ---- DEL ---- */

static bool is_everything(const char *pattern)
{
    const char *name = pattern + wild_directory_length(pattern);

    return strcmp(name, "*.*") == 0 || strcmp(name, "*") == 0 || strcmp(name, "????????.???") == 0;
}

/* A directory means all its files. */
static void complete_pattern(char *path)
{
    if (!wild_has(path) && dos_is_directory(path)) {
        char last = path[strlen(path) - 1];

        text_append(path, last == '\\' || last == ':' ? "*.*" : "\\*.*", PATH_SIZE);
    }
}

void cmd_del(char *arguments)
{
    bool prompt = line_switch(arguments, 'P', NULL, 0);
    struct find find;
    char path[PATH_SIZE], file[PATH_SIZE];
    unsigned directory;
    char *name;
    int err;

    if (line_first_switch(arguments) != NULL) {
        print_error("Invalid switch");
        return;
    }
    name = one_argument(arguments);
    if (name == NULL) {
        return;
    }
    text_copy(path, name, sizeof path);
    complete_pattern(path);
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
        err = dos_path(0x4100, file);
        if (err < 0) {
            print_dos_error(err, file);
        }
    }
}

/* ---- REN ---- */

static int rename_file(const char *from, const char *to)
{
    dos_regs.di = (uint16_t)(uintptr_t)to;
    return dos_path(0x5600, from);
}

void cmd_ren(char *arguments)
{
    char *from = line_argument(&arguments), *to = line_argument(&arguments);
    char old[PATH_SIZE], new[PATH_SIZE];
    struct find find;
    unsigned directory;
    int err;

    if (from == NULL || to == NULL) {
        print_error("Required parameter missing");
        return;
    }
    if (line_argument(&arguments) != NULL || wild_directory_length(to) != 0) {
        print_error(wild_directory_length(to) != 0 ? "Invalid parameter" : "Too many parameters");
        return;
    }
    text_upcase(to);
    directory = wild_directory_length(from);
    text_copy(old, from, sizeof old);
    text_copy(new, from, sizeof new);
    err = dos_find_first(&find, from, wild_has(from) ? 0 : ATTR_DIRECTORY);
    if (err < 0) {
        print_dos_error(err, NULL);
        return;
    }
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        if (strlen(find.name) + directory >= sizeof old || directory + 13 > sizeof new) {
            continue;
        }
        strcpy(old + directory, find.name);
        wild_map(new + directory, to, find.name);
        if (strcmp(old + directory, new + directory) != 0 && rename_file(old, new) < 0) {
            print_error("Duplicate file name or file not found");
            return;
        }
    }
}

/* ---- TYPE ---- */

void cmd_type(char *arguments)
{
    char *name = one_argument(arguments);
    char buffer[256];
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
