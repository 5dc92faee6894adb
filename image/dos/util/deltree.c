/*
 * deltree - DELTREE: directories with all that is in them.
 */
#include "util.h"

const char program_help[] =
    "Deletes directories with all files and directories in them.\r\n\r\n"
    "DELTREE [/Y] path [path ...]\r\n\r\n"
    "  /Y    Does not ask.\r\n";

extern volatile uint8_t break_flag;

static bool quiet, failed;

static bool writable(const char *path, unsigned attributes)
{
    return (attributes & (ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM)) == 0 ||
           dos_set_attributes(path, 0) >= 0;
}

static bool report(int err, const char *path)
{
    if (err < 0) {
        print_dos_error(err, path);
        failed = true;
    }
    return break_flag == 0;
}

static bool delete_file(const char *path, const struct find *find)
{
    (void)writable(path, find->attributes);
    return report(dos_delete(path), path);
}

static bool delete_empty(const char *path)
{
    (void)writable(path, ATTR_READONLY);
    return report(dos_remove_directory(path), path);
}

static void delete_one(const char *path, bool is_directory)
{
    const struct walk everything = {
        .pattern = "*.*", .attributes = ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM, .file = delete_file,
        .left = delete_empty, .deep = true,
    };

    if (!quiet) {
        print(is_directory ? "Delete directory \"%s\" and all its subdirectories? [yn] "
                           : "Delete file \"%s\"? [yn] ", path);
        if (ask("YN") == 'N') {
            return;
        }
    }
    if (!is_directory) {
        (void)writable(path, ATTR_READONLY);
        (void)report(dos_delete(path), path);
        return;
    }
    print("Deleting %s...\r\n", path);
    if (walk_directory(path, &everything)) {
        (void)delete_empty(path);
    }
}

static bool delete_match(const char *path, const struct find *find)
{
    delete_one(path, (find->attributes & ATTR_DIRECTORY) != 0);
    return break_flag == 0;
}

uint8_t program(char *arguments)
{
    char *name;

    quiet = line_switch(arguments, 'Y', NULL, 0);
    refuse_switches(arguments);
    name = line_argument(&arguments);
    if (name == NULL) {
        fail(1, "Required parameter missing");
    }
    for (; name != NULL && break_flag == 0; name = line_argument(&arguments)) {
        unsigned n = strlen(name);
        int count;

        if (n > 3 && name[n - 1] == '\\') {
            name[n - 1] = '\0';
        }
        if (is_dots(name + wild_directory_length(name)) || name[wild_directory_length(name)] == '\0') {
            fail(1, "DELTREE does not delete the current directory or a root directory: %s", name);
        }
        count = each_match(name, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM | ATTR_DIRECTORY, delete_match);
        if (count < 0) {
            (void)report(count, name);
        }
    }
    return failed;
}
