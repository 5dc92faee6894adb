/*
 * cmd_dir - DIR.
 */
#include "shell.h"
#include "wild.h"

/* What is kept of each file while a list is sorted; in a far block. */
struct entry {
    uint8_t attributes;
    uint16_t time, date;
    uint32_t size;
    char name[13];
} __attribute__((packed));

#define ENTRIES_MAX (0xFFF0 / sizeof(struct entry))
#define ORDER_MAX 8

struct list {
    bool wide, bare, pause, lower, subdirectories;
    uint8_t must, must_not;        /* attributes */
    char order[ORDER_MAX];         /* letters N E S D G, small: reversed; "": as found */
    uint16_t block;                /* far memory for sorting, 0 = none */
    unsigned line, rows;           /* lines since the last pause */
    unsigned column;               /* of the wide list */
    uint32_t files, directories, bytes;              /* of this directory */
    uint32_t all_files, all_directories, all_bytes;
};

static struct list list;    /* written by cmd_dir() and below */

static void end_line(void)
{
    print_text("\r\n");
    if (!list.pause) {
        return;
    }
    if (++list.line + 1 >= list.rows) {
        list.line = 0;
        cmd_pause("");
    }
}

/* ---- switches ---- */

static void parse_attributes(const char *p)
{
    static const char letters[] = "RHSDA";
    static const uint8_t bits[] = { ATTR_READONLY, ATTR_HIDDEN, ATTR_SYSTEM, ATTR_DIRECTORY,
                                    ATTR_ARCHIVE };
    bool not = false;

    list.must = list.must_not = 0;
    for (p += *p == ':'; *p != '\0'; p++) {
        const char *at = strchr(letters, text_upper(*p));

        if (*p == '-') {
            not = true;
            continue;
        }
        if (at != NULL) {
            *(not ? &list.must_not : &list.must) |= bits[at - letters];
        }
        not = false;
    }
}

static void parse_order(const char *p)
{
    unsigned used = 0;
    bool reverse = false;

    for (p += *p == ':'; *p != '\0' && used + 1 < ORDER_MAX; p++) {
        char c = text_upper(*p);

        if (c == '-') {
            reverse = true;
            continue;
        }
        if (strchr("NESDG", c) != NULL) {
            list.order[used++] = (char)(reverse ? c - 'A' + 'a' : c);
        }
        reverse = false;
    }
    if (used == 0) {
        text_copy(list.order, "GN", ORDER_MAX);    /* /O alone */
        return;
    }
    list.order[used] = '\0';
}

static void parse_switches(char *text)
{
    char value[12];

    if (line_switch(text, '-', value, sizeof value)) {    /* /-W and so on */
        switch (text_upper(value[0])) {
        case 'W': list.wide = false; break;
        case 'P': list.pause = false; break;
        case 'B': list.bare = false; break;
        case 'L': list.lower = false; break;
        case 'S': list.subdirectories = false; break;
        case 'O': list.order[0] = '\0'; break;
        case 'A': list.must_not = ATTR_HIDDEN | ATTR_SYSTEM; list.must = 0; break;
        default: break;
        }
    }
    list.wide |= line_switch(text, 'W', NULL, 0);
    list.pause |= line_switch(text, 'P', NULL, 0);
    list.bare |= line_switch(text, 'B', NULL, 0);
    list.lower |= line_switch(text, 'L', NULL, 0);
    list.subdirectories |= line_switch(text, 'S', NULL, 0);
    if (line_switch(text, 'A', value, sizeof value)) {
        parse_attributes(value);
    }
    if (line_switch(text, 'O', value, sizeof value)) {
        parse_order(value);
    }
}

/* ---- one entry ---- */

/* Directories have no size worth showing; "." and ".." only in the long and wide lists. */
static bool wanted(const struct entry *e)
{
    if (list.bare && e->name[0] == '.') {
        return false;
    }
    return (e->attributes & list.must) == list.must && (e->attributes & list.must_not) == 0;
}

static void lower_case(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text >= 'A' && *text <= 'Z') {
            *text = (char)(*text - 'A' + 'a');
        }
    }
}

static void show_wide(const struct entry *e)
{
    char shown[16] = "[";
    bool is_directory = e->attributes & ATTR_DIRECTORY;

    text_copy(shown + is_directory, e->name, 14);
    if (is_directory) {
        text_append(shown, "]", sizeof shown);
    }
    if (++list.column == 5) {
        list.column = 0;    /* not padded: column 80 would wrap */
        print_text(shown);
        end_line();
    } else {
        print("%-16s", shown);
    }
}

static void show_long(const struct entry *e)
{
    char name[13];
    char *dot;

    text_copy(name, e->name, sizeof name);
    dot = name[0] == '.' ? NULL : strchr(name, '.');
    if (dot != NULL) {
        *dot++ = '\0';
    }
    print("%-8s %-3s  ", name, dot != NULL ? dot : "");
    if (e->attributes & ATTR_DIRECTORY) {
        print_text("<DIR>        ");
    } else {
        print("%13n", e->size);
    }
    print_text("  ");
    print_date(e->date);
    print_text("  ");
    print_time(e->time);
    end_line();
}

static void show(struct entry *e, const char *path, unsigned directory)
{
    if (e->attributes & ATTR_DIRECTORY) {
        list.directories++;
    } else {
        list.files++;
        list.bytes += e->size;
    }
    if (list.lower) {
        lower_case(e->name);
    }
    if (list.bare) {
        if (list.subdirectories) {
            for (unsigned i = 0; i < directory; i++) {
                print_char(path[i]);
            }
        }
        print_text(e->name);
        end_line();
    } else if (list.wide) {
        show_wide(e);
    } else {
        show_long(e);
    }
}

/* ---- sorting ---- */

static void load_entry(struct entry *e, unsigned n)
{
    far_copy_in(e, list.block, (uint16_t)(n * sizeof *e), sizeof *e);
}

static void store_entry(const struct entry *e, unsigned n)
{
    char __seg_gs *to = (char __seg_gs *)(n * sizeof *e);

    far_load_gs(list.block);
    for (unsigned i = 0; i < sizeof *e; i++) {
        to[i] = ((const char *)e)[i];
    }
}

static int compare_names(const char *a, const char *b)
{
    while (*a == *b && *a != '\0' && *a != '.') {
        a++;
        b++;
    }
    return (*a == '.' ? 0 : (uint8_t)*a) - (*b == '.' ? 0 : (uint8_t)*b);
}

static const char *extension(const struct entry *e)
{
    const char *dot = e->name[0] == '.' ? NULL : strchr(e->name, '.');

    return dot != NULL ? dot + 1 : "";
}

/* < 0: a stands before b */
static int compare(const struct entry *a, const struct entry *b)
{
    for (const char *o = list.order; *o != '\0'; o++) {
        int order = 0;
        uint32_t date_a = (uint32_t)a->date << 16 | a->time;
        uint32_t date_b = (uint32_t)b->date << 16 | b->time;

        switch (text_upper(*o)) {
        case 'N':
            order = compare_names(a->name, b->name);
            if (order == 0) {
                order = strcmp(a->name, b->name);
            }
            break;
        case 'E':
            order = strcmp(extension(a), extension(b));
            break;
        case 'S':
            order = (a->size > b->size) - (a->size < b->size);
            break;
        case 'D':
            order = (date_a > date_b) - (date_a < date_b);
            break;
        default:    /* G */
            order = (b->attributes & ATTR_DIRECTORY) - (a->attributes & ATTR_DIRECTORY);
            break;
        }
        if (order != 0) {
            return *o >= 'a' ? -order : order;
        }
    }
    return 0;
}

/* Shell's sort, then equal ones may change places: names in a directory differ anyway. */
static void sort(unsigned count)
{
    for (unsigned gap = count / 2; gap > 0; gap /= 2) {
        for (unsigned i = gap; i < count; i++) {
            struct entry moving, other;
            unsigned at = i;

            load_entry(&moving, i);
            while (at >= gap) {
                load_entry(&other, at - gap);
                if (compare(&other, &moving) <= 0) {
                    break;
                }
                store_entry(&other, at);
                at -= gap;
            }
            store_entry(&moving, at);
        }
    }
}

/* ---- a directory ---- */

static void header(const char *path, unsigned directory)
{
    char shown[PATH_SIZE];
    unsigned length = directory > 3 ? directory - 1 : directory;

    memcpy(shown, path, length);
    shown[length] = '\0';
    print_text(list.subdirectories ? "" : " ");
    print("Directory of %s", shown);
    end_line();
    end_line();
}

static void totals(uint32_t files, uint32_t bytes)
{
    print("%10n file(s) %14n bytes", files, bytes);
    end_line();
}

/*
 * Lists path (a full name with pattern); its directory part has `directory` characters.
 * Out: 0, or minus the DOS error when nothing was found
 */
static __attribute__((noinline)) int list_directory(const char *path, unsigned directory)
{
    struct find find;
    unsigned count = 0;
    bool shown_header = false;
    int err = dos_find_first(&find, path, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM |
                                              ATTR_DIRECTORY | ATTR_ARCHIVE);
    int found = err;

    list.files = list.directories = list.bytes = list.column = 0;
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        struct entry e = { find.attributes, find.time, find.date, find.size, "" };

        memcpy(e.name, find.name, sizeof e.name);
        if (!wanted(&e)) {
            continue;
        }
        if (!shown_header && !list.bare) {
            header(path, directory);
        }
        shown_header = true;
        if (list.block != 0 && count < ENTRIES_MAX) {
            store_entry(&e, count++);
        } else {
            show(&e, path, directory);
        }
    }
    sort(count);
    for (unsigned i = 0; i < count && !break_pending(); i++) {
        struct entry e;

        load_entry(&e, i);
        show(&e, path, directory);
    }
    if (list.column != 0) {
        end_line();
    }
    list.all_files += list.files;
    list.all_directories += list.directories;
    list.all_bytes += list.bytes;
    if (!shown_header) {
        return found < 0 && found != -ERROR_NO_MORE_FILES ? found : -ERROR_FILE_NOT_FOUND;
    }
    if (!list.bare) {
        totals(list.files, list.bytes);
        if (list.subdirectories) {
            end_line();
        }
    }
    return 0;
}

/* The directory of `path` and all below it.  path is changed while this runs, then restored. */
static int list_tree(char path[PATH_SIZE], unsigned directory)
{
    struct find find;
    char pattern[13];
    int result = list_directory(path, directory), err;

    text_copy(pattern, path + directory, sizeof pattern);
    if (stack_left() < 1000) {
        return result;    /* deeper than DOS paths can be */
    }
    text_copy(path + directory, "*.*", PATH_SIZE - directory);
    err = dos_find_first(&find, path, ATTR_DIRECTORY | ATTR_HIDDEN | ATTR_SYSTEM);
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        unsigned deeper = directory + strlen(find.name) + 1;

        if (!(find.attributes & ATTR_DIRECTORY) || find.name[0] == '.' ||
            deeper + 13 > PATH_SIZE) {
            continue;
        }
        strcpy(path + directory, find.name);
        path[deeper - 1] = '\\';
        text_copy(path + deeper, pattern, PATH_SIZE - deeper);
        if (list_tree(path, deeper) == 0) {
            result = 0;
        }
    }
    text_copy(path + directory, pattern, PATH_SIZE - directory);
    return result;
}

static void show_free(const char *path)
{
    uint32_t clusters;
    int per_cluster = dos_call(0x3600, 0, 0, (unsigned)(path[0] - 'A' + 1));

    if (per_cluster == 0xFFFF) {
        return;
    }
    clusters = dos_regs.bx;
    print("%10n dir(s)  %14n bytes free", list.all_directories,
          clusters * (uint32_t)per_cluster * dos_regs.cx);
    end_line();
}

/* The full name of what is to be listed, with a pattern.  Out: false: said why not */
static bool full_pattern(char *name, char path[128])
{
    char spec[PATH_SIZE];
    unsigned directory;
    int err;

    text_copy(spec, name != NULL ? name : "", sizeof spec);
    if (spec[0] != '\0' && !wild_has(spec) && dos_is_directory(spec)) {
        char last = spec[strlen(spec) - 1];

        text_append(spec, last == '\\' || last == ':' ? "*.*" : "\\*.*", sizeof spec);
    } else if (spec[0] == '\0') {
        text_copy(spec, "*.*", sizeof spec);
    } else {
        directory = wild_directory_length(spec);
        if (spec[directory] == '.' && spec[directory + 1] != '.') {    /* DIR .TXT */
            memmove(spec + directory + 1, spec + directory, sizeof spec - directory - 1);
            spec[directory] = '*';
            spec[sizeof spec - 1] = '\0';
        } else if (strchr(spec + directory, '.') == NULL) {            /* DIR NAME, DIR * */
            text_append(spec, ".*", sizeof spec);
        }
    }
    /* The pattern is kept aside: TRUENAME would make question marks of it. */
    directory = wild_directory_length(spec);
    name = spec + directory;
    {
        char pattern[16], directory_name[PATH_SIZE];

        text_copy(pattern, name, sizeof pattern);
        memcpy(directory_name, spec, directory);
        text_copy(directory_name + directory, ".", sizeof directory_name - directory);
        err = dos_truename(directory_name, path);
        if (err < 0 || strlen(path) + sizeof pattern > PATH_SIZE) {
            print_dos_error(err < 0 ? err : -ERROR_PATH_NOT_FOUND, NULL);
            return false;
        }
        if (path[strlen(path) - 1] != '\\') {
            text_append(path, "\\", PATH_SIZE);
        }
        text_append(path, pattern, PATH_SIZE);
    }
    return true;
}

void cmd_dir(char *arguments)
{
    char path[128], preset[64];
    char *name;
    int err;

    memset(&list, 0, sizeof list);
    list.must_not = ATTR_HIDDEN | ATTR_SYSTEM;
    if (env_get(&shell.env, "DIRCMD", preset, sizeof preset)) {
        parse_switches(preset);
    }
    parse_switches(arguments);
    if (line_first_switch(arguments) != NULL) {
        print("Invalid switch - %s\r\n", line_first_switch(arguments));
        return;
    }
    name = line_argument(&arguments);
    if (line_argument(&arguments) != NULL) {
        print("Too many parameters\r\n");
        return;
    }
    far_load_gs(0x40);
    list.rows = *(const volatile uint8_t __seg_gs *)0x84 + 1u;    /* BDA: last row */
    if (list.rows < 10) {
        list.rows = 25;
    }
    if (!full_pattern(name, path)) {
        return;
    }
    if (list.order[0] != '\0') {
        int segment = dos_alloc(0xFFF);

        list.block = segment < 0 ? 0 : (uint16_t)segment;    /* without memory: not sorted */
    }
    if (!list.bare) {
        print_text("\r\n");
        print_volume((uint8_t)(path[0] - 'A'));
        list.line = 3;
        if (list.subdirectories) {
            end_line();
        }
    }
    err = list.subdirectories ? list_tree(path, wild_directory_length(path))
                              : list_directory(path, wild_directory_length(path));
    if (list.block != 0) {
        dos_free(list.block);
    }
    if (break_pending()) {
        return;
    }
    if (err < 0) {
        print_dos_error(err, NULL);
        return;
    }
    if (!list.bare) {
        if (list.subdirectories) {
            print_text("Total files listed:");
            end_line();
            totals(list.all_files, list.all_bytes);
        }
        show_free(path);
    }
}
