/*
 * xcopy - XCOPY: directories with what is in them.
 */
#include "copyfile.h"

const char program_help[] =
    "Copies files and directories.\r\n\r\n"
    "XCOPY source [target] [/A | /M] [/D[:date]] [/P] [/S [/E]] [/T] [/V] [/W] [/I] [/Q | /F] [/L]\r\n"
    "      [/C] [/H] [/K] [/N] [/R] [/U] [/Y | /-Y]\r\n\r\n"
    "  /A, /M     Files to be archived; /M clears that attribute.\r\n"
    "  /D         Files that are newer than the target's; /D:date: changed on or after it.\r\n"
    "  /P         Asks for each file.\r\n"
    "  /S, /E     Directories too; /E empty ones as well.\r\n"
    "  /T         Only the directories, no files; with /E empty ones as well.\r\n"
    "  /U         Only files that are there already.\r\n"
    "  /V         Verifies.              /W   Waits for a key first.\r\n"
    "  /I         A target that is not there is a directory.\r\n"
    "  /Q         Does not list names.   /F   Lists both names.   /L   Only lists.\r\n"
    "  /C         Goes on after errors.  /H   Hidden and system files too.\r\n"
    "  /K         Read-only files stay read-only.\r\n"
    "  /R         Replaces read-only files.\r\n"
    "  /N         Gives the copies short names.\r\n"
    "  /Y, /-Y    Does not ask, or asks, before replacing files.\r\n\r\n"
    "Exit code 0: done, 1: no files, 2: Ctrl+C, 4: an error.\r\n";

extern volatile uint8_t break_flag;

static struct {
    bool archive, clear_archive, newer, since, each, deep, empty, verify, quiet, go_on, hidden, no_question;
    bool full_names, only_list, keep_attributes, short_names, over_read_only, tree_only, update;
    uint16_t date;
} option;

static char source[PATH_SIZE], pattern[PATH_SIZE], target[PATH_SIZE];
static bool to_file;                            /* the target is the name of one file */
static unsigned copied;
static uint8_t result;

/* Where a file or directory below the source goes. */
static bool place_of(char to[PATH_SIZE], const char *path)
{
    const char *below = path + strlen(source);
    char short_path[PATH_SIZE], short_source[PATH_SIZE];

    if (to_file) {
        text_copy(to, target, PATH_SIZE);
        return true;
    }
    if (option.short_names && dos_short_path(path, short_path) >= 0 &&
        dos_short_path(source[0] != '\0' ? source : ".", short_source) >= 0) {
        below = short_path + strlen(short_source);
    }
    below += *below == '\\';
    return path_join(to, target, below);
}

static bool make_directories(char *path)
{
    for (char *p = path + 1; *p != '\0'; p++) {
        if (*p == '\\' && p[-1] != ':' && p[1] != '\0') {
            *p = '\0';
            (void)dos_make_directory(path);       /* it may be there */
            *p = '\\';
        }
    }
    return dos_is_directory(path) || dos_make_directory(path) >= 0;
}

static bool is_wanted(const struct find *find, const char *to)
{
    struct find old;

    if ((option.archive || option.clear_archive) && (find->attributes & ATTR_ARCHIVE) == 0) {
        return false;
    }
    if (option.since && find->date < option.date) {
        return false;
    }
    if (option.update && dos_attributes(to) < 0) {
        return false;
    }
    if (option.newer && dos_find_first(&old, to, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM) >= 0) {
        dos_find_close(&old);
        return find->date > old.date || (find->date == old.date && find->time > old.time);
    }
    return true;
}

/* N to skip it */
static bool agreed(const char *path, const char *to)
{
    if (option.each) {
        print("%s (Y/N)?", path);
        return ask("YN") == 'Y';
    }
    if (option.no_question || option.update || option.only_list || dos_attributes(to) < 0) {
        return true;
    }
    switch (ask_overwrite(to)) {
    case 'A':
        option.no_question = true;
        return true;
    case 'Y':
        return true;
    default:
        return false;
    }
}

static bool failed(int err, const char *path)
{
    copy_error(err, path);
    result = 4;
    return option.go_on && err != COPY_DISK_FULL;
}

/* The directory that a file goes to, made if it is not there. */
static bool make_place(const char *to)
{
    static char folder[PATH_SIZE];
    unsigned directory;

    text_copy(folder, to, sizeof folder);
    directory = wild_directory_length(folder);
    folder[directory] = '\0';
    if (directory > 1 && folder[directory - 1] == '\\' && folder[directory - 2] != ':') {
        folder[directory - 1] = '\0';
    }
    return folder[0] == '\0' || make_directories(folder) || failed(-ERROR_PATH_NOT_FOUND, folder);
}

static bool copy_one(const char *path, const char *to, const struct find *find)
{
    unsigned attributes = find->attributes | ATTR_ARCHIVE;
    int old = option.over_read_only ? dos_attributes(to) : 0, err;

    if (old > 0 && (old & (ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM)) != 0) {
        (void)dos_set_attributes(to, 0);
    }
    err = copy_file(path, to, option.keep_attributes ? attributes : attributes & ~(unsigned)ATTR_READONLY,
                    option.verify);
    if (err < 0) {
        return failed(err, path);
    }
    copied++;
    if (option.clear_archive) {
        (void)dos_set_attributes(path, find->attributes & ~ATTR_ARCHIVE & 0x27u);
    }
    return break_flag == 0;
}

static bool one(const char *path, const struct find *find)
{
    static char to[PATH_SIZE];

    if (!place_of(to, path)) {
        print_error("Path too long");
        result = 4;
        return option.go_on;
    }
    if (option.tree_only) {
        return make_place(to) && break_flag == 0;
    }
    if (!is_wanted(find, to)) {
        return break_flag == 0;
    }
    if (same_file(path, to)) {
        print_error("File cannot be copied onto itself");
        result = 4;
        return option.go_on;
    }
    if (!agreed(path, to)) {
        return break_flag == 0;
    }
    if (option.full_names) {
        print("%s -> %s\r\n", path, to);
    } else if (!option.quiet) {
        print("%s\r\n", path);
    }
    if (option.only_list) {
        copied++;
        return break_flag == 0;
    }
    return make_place(to) && copy_one(path, to, find);
}

static bool enter(const char *path, const struct find *find)
{
    char to[PATH_SIZE];

    (void)find;
    if (option.empty && !option.only_list && place_of(to, path) && !make_directories(to)) {
        return failed(-ERROR_PATH_NOT_FOUND, to);
    }
    return break_flag == 0;
}

/* mm-dd-yy, as DIR writes it here */
static uint16_t parse_date(const char *p)
{
    uint32_t month, day, year;

    p += *p == ':';
    if (!text_number(&p, &month) || (*p != '-' && *p != '/') || (p++, !text_number(&p, &day)) ||
        (*p != '-' && *p != '/') || (p++, !text_number(&p, &year)) || *p != '\0') {
        fail(4, "Invalid date: /D:mm-dd-yy");
    }
    year += year < 80 ? 2000 : year < 100 ? 1900 : 0;
    if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1980 || year > 2107) {
        fail(4, "Invalid date: /D:mm-dd-yy");
    }
    return (uint16_t)((year - 1980) << 9 | month << 5 | day);
}

static void parse_switches(char *arguments)
{
    char value[12];

    if (line_switch(arguments, '-', value, sizeof value) && text_upper(value[0]) != 'Y') {
        fail(4, "Invalid switch - /-%s", value);
    }
    option.archive = line_switch(arguments, 'A', NULL, 0);
    option.clear_archive = line_switch(arguments, 'M', NULL, 0);
    if (line_switch(arguments, 'D', value, sizeof value)) {
        option.newer = value[0] == '\0';
        option.since = !option.newer;
        option.date = option.since ? parse_date(value) : 0;
    }
    option.each = line_switch(arguments, 'P', NULL, 0);
    option.deep = line_switch(arguments, 'S', NULL, 0);
    option.empty = line_switch(arguments, 'E', NULL, 0);
    option.tree_only = line_switch(arguments, 'T', NULL, 0);
    option.deep |= option.empty | option.tree_only;
    option.full_names = line_switch(arguments, 'F', NULL, 0);
    option.only_list = line_switch(arguments, 'L', NULL, 0);
    option.keep_attributes = line_switch(arguments, 'K', NULL, 0);
    option.short_names = line_switch(arguments, 'N', NULL, 0);
    option.over_read_only = line_switch(arguments, 'R', NULL, 0);
    option.update = line_switch(arguments, 'U', NULL, 0);
    option.verify = line_switch(arguments, 'V', NULL, 0);
    option.quiet = line_switch(arguments, 'Q', NULL, 0);
    option.go_on = line_switch(arguments, 'C', NULL, 0);
    option.hidden = line_switch(arguments, 'H', NULL, 0);
    option.no_question = line_switch(arguments, 'Y', NULL, 0);
}

/* "DIR", "DIR\*.TXT", "*.TXT" -> directory and pattern */
static void take_source(const char *name)
{
    unsigned directory = wild_directory_length(name), n = strlen(name);

    if (!wild_has(name) && dos_is_directory(name)) {
        text_copy(source, name, sizeof source);
        if (n > 1 && source[n - 1] == '\\' && source[n - 2] != ':') {
            source[n - 1] = '\0';
        }
        strcpy(pattern, "*.*");
        return;
    }
    text_copy(source, name, sizeof source);
    text_copy(pattern, name + directory, sizeof pattern);
    source[directory] = '\0';
    if (directory > 1 && source[directory - 1] == '\\' && source[directory - 2] != ':') {
        source[directory - 1] = '\0';
    }
}

/* File or directory?  A trailing backslash, /I, several files say directory; else it is asked. */
static void take_target(const char *name, bool directory)
{
    unsigned n;

    text_copy(target, name, sizeof target);
    n = strlen(target);
    if (n > 1 && target[n - 1] == '\\' && target[n - 2] != ':') {
        target[n - 1] = '\0';
        directory = true;
    }
    if (directory || dos_is_directory(target)) {
        return;
    }
    if (dos_attributes(target) >= 0) {
        to_file = true;
        return;
    }
    print("Does %s specify a file name\r\nor directory name on the target\r\n(F = file, D = directory)?", target);
    to_file = ask("FD") == 'F';
}

/* A target below the source would be copied into itself, again and again. */
static void refuse_cycle(void)
{
    static char from[PATH_SIZE], to[PATH_SIZE];
    unsigned n;

    if (!option.deep || dos_truename(source[0] != '\0' ? source : ".", from) < 0 || dos_truename(target, to) < 0) {
        return;
    }
    n = strlen(from);
    if (text_starts(to, from) && (to[n] == '\\' || to[n] == '\0' || from[n - 1] == '\\')) {
        fail(4, "Cannot perform a cyclic copy");
    }
}

uint8_t program(char *arguments)
{
    struct walk walk = { .pattern = pattern, .file = one, .enter = enter };
    bool directory = line_switch(arguments, 'I', NULL, 0), wait = line_switch(arguments, 'W', NULL, 0);
    char *from, *to;

    parse_switches(arguments);
    refuse_switches(arguments);
    from = line_argument(&arguments);
    to = line_argument(&arguments);
    if (from == NULL) {
        fail(4, "Required parameter missing");
    }
    if (line_argument(&arguments) != NULL) {
        fail(4, "Too many parameters");
    }
    take_source(from);
    take_target(to != NULL ? to : ".", directory);
    refuse_cycle();
    if (wait) {
        print_text("Press any key to begin copying file(s)");
        if (key_wait() == 3) {
            return 2;
        }
        print_text("\r\n");
    }
    walk.attributes = ATTR_READONLY | (option.hidden ? ATTR_HIDDEN | ATTR_SYSTEM : 0u);
    walk.deep = option.deep;
    (void)walk_directory(source, &walk);
    if (!option.tree_only) {
        print("%u File(s)%s\r\n", copied, option.only_list ? "" : " copied");
    }
    if (break_flag != 0) {
        return 2;
    }
    if (copied == 0 && result == 0 && !option.tree_only) {
        print_error("File not found");
        return 1;
    }
    return result;
}
