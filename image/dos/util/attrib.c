/*
 * attrib - ATTRIB: attributes of files.
 */
#include "util.h"

const char program_help[] =
    "Shows or changes attributes of files.\r\n\r\n"
    "ATTRIB [+R|-R] [+A|-A] [+S|-S] [+H|-H] [file] [/S]\r\n\r\n"
    "  R    Read-only.    A    To be archived.\r\n"
    "  S    System.       H    Hidden.\r\n"
    "  /S   In all directories below too.\r\n";

#define CHANGEABLE (ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM | ATTR_ARCHIVE)

static unsigned set, clear;
static unsigned found;
static bool failed;

static bool one(const char *path, const struct find *find)
{
    char full[PATH_SIZE];
    unsigned a = find->attributes;

    found++;
    if (set == 0 && clear == 0) {
        if (dos_truename(path, full) < 0) {
            text_copy(full, path, sizeof full);
        }
        print("  %c  %c%c%c     %s\r\n", a & ATTR_ARCHIVE ? 'A' : ' ', a & ATTR_SYSTEM ? 'S' : ' ',
              a & ATTR_HIDDEN ? 'H' : ' ', a & ATTR_READONLY ? 'R' : ' ', full);
        return true;
    }
    if (((set | clear) & (ATTR_HIDDEN | ATTR_SYSTEM)) == 0 && (a & (ATTR_HIDDEN | ATTR_SYSTEM)) != 0) {
        print("Not changed, %s file - %s\r\n", a & ATTR_HIDDEN ? "hidden" : "system", path);
        failed = true;
        return true;
    }
    int err = dos_set_attributes(path, ((a | set) & ~clear) & CHANGEABLE);

    if (err < 0) {
        print_dos_error(err, path);
        failed = true;
    }
    return true;
}

static bool take_change(const char *word)
{
    static const char letters[] = "RASH";
    static const uint8_t bits[] = { ATTR_READONLY, ATTR_ARCHIVE, ATTR_SYSTEM, ATTR_HIDDEN };
    const char *at;

    if ((*word != '+' && *word != '-') || word[1] == '\0' || word[2] != '\0') {
        return false;
    }
    at = strchr(letters, text_upper(word[1]));
    if (at == NULL || *at == '\0') {
        return false;
    }
    *(*word == '+' ? &set : &clear) |= bits[at - letters];
    return true;
}

uint8_t program(char *arguments)
{
    struct walk walk = { .attributes = ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM, .file = one };
    char path[PATH_SIZE] = "", pattern[PATH_SIZE];
    char *word;

    walk.deep = line_switch(arguments, 'S', NULL, 0);
    refuse_switches(arguments);
    while ((word = line_argument(&arguments)) != NULL) {
        if (take_change(word)) {
            continue;
        }
        if (*word == '+' || *word == '-') {
            fail(1, "Parameter format not correct - %s", word);
        }
        if (path[0] != '\0') {
            fail(1, "Too many parameters");
        }
        text_copy(path, word, sizeof path);
    }
    if ((set & clear) != 0) {
        fail(1, "The same attribute is to be set and cleared");
    }
    if (path[0] != '\0' && !walk.deep && !wild_has(path) && dos_is_directory(path)) {
        int a = dos_attributes(path);
        struct find find = { .attributes = (uint8_t)(a < 0 ? 0 : a) };

        (void)one(path, &find);             /* a directory's own */
    } else {
        text_copy(pattern, path + wild_directory_length(path), sizeof pattern);
        path[wild_directory_length(path)] = '\0';
        walk.pattern = pattern[0] != '\0' ? pattern : "*.*";
        (void)walk_directory(path, &walk);
    }
    if (found == 0) {
        fail(1, "File not found - %s%s", path, walk.pattern);
    }
    return failed;
}
