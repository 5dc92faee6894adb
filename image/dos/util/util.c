/*
 * util - start and end of the small programs, the keyboard, walks through directories.
 */
#include "util.h"

extern volatile uint8_t break_flag;

static char *const psp = (char *)0;             /* a .COM program's PSP is at offset 0 */

uint8_t shell_main(void);                       /* what crt0.asm calls */

uint8_t shell_main(void)
{
    static char tail[128];
    unsigned length = (uint8_t)psp[0x80];
    uint8_t code;

    length = length < sizeof tail ? length : sizeof tail - 1;
    memcpy(tail, psp + 0x81, length);
    tail[length] = '\0';
    text_trim_end(tail);
    if (strchr(tail, '/') != NULL && line_switch(tail, '?', NULL, 0)) {
        print_text(program_help);
        leave(0);
    }
    code = program(tail);
    print_flush();
    return code;
}

void leave(uint8_t code)
{
    print_flush();
    (void)dos_call(0x4C00u | code, 0, 0, 0);
    for (;;) {
    }
}

void fail(uint8_t code, const char *format, ...)
{
    char text[160];
    va_list args;

    va_start(args, format);
    text_format(text, sizeof text, format, args);
    va_end(args);
    print_error(text);
    leave(code);
}

void refuse_switches(char *arguments)
{
    const char *left = line_first_switch(arguments);

    if (left != NULL) {
        char word[12];

        text_copy(word, left, sizeof word);
        word[strcspn(word, " \t")] = '\0';
        fail(255, "Invalid switch - %s", word);
    }
}

char *only_argument(char *arguments)
{
    char *name = line_argument(&arguments);

    if (name != NULL && line_argument(&arguments) != NULL) {
        fail(255, "Too many parameters");
    }
    return name;
}

int key_wait(void)
{
    uint16_t ax = 0;

    print_flush();
    __asm__ volatile("int $0x16" : "+a"(ax) : : "memory", "cc");
    return (ax & 0xFF) == 0 || ax == 0xE0 ? 256 + (ax >> 8) : ax & 0xFF;
}

unsigned screen_rows(void)
{
    uint8_t rows;

    far_copy_in(&rows, 0x40, 0x84, 1);          /* less one; 0: a display older than EGA */
    return rows != 0 ? rows + 1u : 25u;
}

bool path_join(char to[PATH_SIZE], const char *path, const char *name)
{
    unsigned n = strlen(path);
    bool separate = n > 0 && path[n - 1] != '\\' && path[n - 1] != '/' && path[n - 1] != ':';

    if (n + separate + strlen(name) + 1 > PATH_SIZE) {
        return false;
    }
    memmove(to, path, n);
    if (separate) {
        to[n++] = '\\';
    }
    strcpy(to + n, name);
    return true;
}

bool is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* One path and one search serve all levels of a walk; a level keeps its place in the search. */
static char walk_path[PATH_SIZE];
static struct find walk_find;

/* walk_path, `length` characters of it, gets a name behind.  Out: its new length, 0: too long */
static unsigned walk_append(unsigned length, const char *name)
{
    walk_path[length] = '\0';
    return path_join(walk_path, walk_path, name) ? strlen(walk_path) : 0;
}

/* The files of one directory. */
static bool walk_files(unsigned length, const struct walk *walk)
{
    bool go_on = true;

    if (walk_append(length, walk->pattern) == 0) {
        print_error("Path too long");
        return true;
    }
    for (int err = dos_find_first(&walk_find, walk_path, walk->attributes & ~ATTR_DIRECTORY);
         err >= 0 && go_on; err = go_on ? dos_find_next(&walk_find) : 0) {
        if ((walk_find.attributes & (ATTR_DIRECTORY | ATTR_VOLUME)) != 0) {
            continue;
        }
        if (walk_append(length, walk_find.name) == 0) {
            print_error("Path too long");
            continue;
        }
        go_on = walk->file(walk_path, &walk_find);
    }
    if (!go_on) {
        dos_find_close(&walk_find);
    }
    return go_on;
}

static bool walk_level(unsigned length, const struct walk *walk)
{
    if (walk->file != NULL && !walk_files(length, walk)) {
        return false;
    }
    if (!walk->deep || walk_append(length, "*.*") == 0) {
        return true;
    }
    if (stack_left() < 1000) {
        print_error("Directories nested too deep");
        return true;
    }
    for (int err = dos_find_first(&walk_find, walk_path, ATTR_DIRECTORY | ATTR_HIDDEN | ATTR_SYSTEM); err >= 0;
         err = dos_find_next(&walk_find)) {
        struct find_place here;
        unsigned below;
        bool go_on;

        if ((walk_find.attributes & ATTR_DIRECTORY) == 0 || is_dots(walk_find.name)) {
            continue;
        }
        below = walk_append(length, walk_find.name);
        if (below == 0) {
            print_error("Path too long");
            continue;
        }
        if (walk->enter != NULL && !walk->enter(walk_path, &walk_find)) {
            dos_find_close(&walk_find);
            return false;
        }
        here = walk_find.place;
        go_on = walk_level(below, walk);
        walk_find.place = here;
        walk_path[below] = '\0';
        if (!go_on || (walk->left != NULL && !walk->left(walk_path))) {
            dos_find_close(&walk_find);
            return false;
        }
    }
    return true;
}

bool walk_directory(const char *path, const struct walk *walk)
{
    text_copy(walk_path, path, sizeof walk_path);
    return walk_level(strlen(walk_path), walk);
}

int each_match(const char *pattern, unsigned attributes,
               bool (*file)(const char *path, const struct find *find))
{
    unsigned directory = wild_directory_length(pattern);
    char path[PATH_SIZE];
    struct find find;
    int count = 0, err = dos_find_first(&find, pattern, attributes);

    if (err < 0) {
        return err;
    }
    text_copy(path, pattern, sizeof path);
    for (; err >= 0; err = dos_find_next(&find)) {
        if (is_dots(find.name)) {
            continue;
        }
        text_copy(path + directory, find.name, sizeof path - directory);
        count++;
        if (!file(path, &find)) {
            dos_find_close(&find);
            break;
        }
    }
    return count;
}
