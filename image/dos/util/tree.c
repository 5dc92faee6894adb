/*
 * tree - TREE: directories as a tree.
 */
#include "util.h"

const char program_help[] =
    "Shows the directories of a drive or path as a tree.\r\n\r\n"
    "TREE [drive:][path] [/F] [/A]\r\n\r\n"
    "  /F    With the files in each directory.\r\n"
    "  /A    Lines of plain characters.\r\n";

static bool with_files;
static const char *line_bar = "\xB3   ", *line_branch = "\xC3\xC4\xC4\xC4", *line_last = "\xC0\xC4\xC4\xC4";
static char path[PATH_SIZE];                /* of the level that is shown */
static char prefix[PATH_SIZE * 2 + 8];      /* 4 characters a level */

/* The next directory from *find on; false: none. */
static bool next_directory(struct find *find, int err)
{
    while (err >= 0 && ((find->attributes & ATTR_DIRECTORY) == 0 || is_dots(find->name))) {
        err = dos_find_next(find);
    }
    return err >= 0;
}

static void show_files(unsigned length, bool more)
{
    static struct find find;
    bool any = false;

    path[length] = '\0';
    if (!path_join(path, path, "*.*")) {
        return;
    }
    for (int err = dos_find_first(&find, path, 0); err >= 0; err = dos_find_next(&find)) {
        print("%s%s%s\r\n", prefix, more ? line_bar : "    ", find.name);
        any = true;
    }
    if (any) {
        print("%s%s\r\n", prefix, more ? line_bar : "");
    }
}

/* What is in the first `length` characters of path.  Out: false: no directories */
static bool show(unsigned length)
{
    struct find find;
    bool any;

    if (stack_left() < 1000) {
        print_error("Directories nested too deep");
        return true;
    }
    path[length] = '\0';
    if (!path_join(path, path, "*.*")) {
        return false;
    }
    any = next_directory(&find, dos_find_first(&find, path, ATTR_DIRECTORY));
    if (with_files) {
        show_files(length, any);
    }
    for (bool there = any; there; ) {
        unsigned n = strlen(prefix);
        bool fits;

        path[length] = '\0';
        fits = path_join(path, path, find.name);
        there = next_directory(&find, dos_find_next(&find));
        print("%s%s%s\r\n", prefix, there ? line_branch : line_last,
              fits ? path + wild_directory_length(path) : "...");
        strcpy(prefix + n, there ? line_bar : "    ");
        if (fits) {
            (void)show(strlen(path));
        }
        prefix[n] = '\0';
    }
    return any;
}

uint8_t program(char *arguments)
{
    static char full[PATH_SIZE];
    char *name;

    with_files = line_switch(arguments, 'F', NULL, 0);
    if (line_switch(arguments, 'A', NULL, 0)) {
        line_bar = "|   ";
        line_branch = "+---";
        line_last = "\\---";
    }
    refuse_switches(arguments);
    name = only_argument(arguments);
    text_copy(path, name != NULL ? name : ".", sizeof path);
    if (strlen(path) == 2 && path[1] == ':') {
        strcpy(path + 2, ".");
    }
    if (dos_truename(path, full) < 0 || !dos_is_directory(full)) {
        fail(1, "Invalid path - %s", path);
    }
    print("Directory PATH listing\r\n%s\r\n", full);
    strcpy(path, full);
    if (!show(strlen(path))) {
        print_text("No subdirectories exist\r\n");
    }
    return 0;
}
