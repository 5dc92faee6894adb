/*
 * cmd_dir - DIR: the switches, the lines, the totals.  The entries in order: dir_sort.c.
 */
#include "dir_sort.h"
#include "shell.h"
#include "wild.h"

#define ORDER_MAX 8

struct list {
    bool wide, bare, pause, lower, subdirectories, verbose, no_long, year4;
    uint8_t must, must_not;        /* attributes */
    char order[ORDER_MAX];         /* dir_sort.h; "": as found */
    char pattern[PATH_SIZE];
    unsigned line, rows;           /* lines since the last pause */
    unsigned column;               /* of the wide list */
    uint32_t cluster;              /* bytes; 0: not known */
    uint32_t files, directories, bytes, allocated;              /* of this directory */
    uint32_t all_files, all_directories, all_bytes, all_allocated;
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
        if (strchr("NESDGA", c) != NULL) {
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

/* "-W" and so on take back what DIRCMD says. */
static void take_back(char letter)
{
    switch (letter) {
    case 'W': list.wide = false; break;
    case 'P': list.pause = false; break;
    case 'B': list.bare = false; break;
    case 'L': list.lower = false; break;
    case 'S': list.subdirectories = false; break;
    case 'V': list.verbose = false; break;
    case 'Z': list.no_long = false; break;
    case '4': list.year4 = false; break;
    case 'O': list.order[0] = '\0'; break;
    case 'A': list.must_not = ATTR_HIDDEN | ATTR_SYSTEM; list.must = 0; break;
    default: break;
    }
}

static void parse_switches(char *text)
{
    char value[16];
    char *p;

    while ((p = strchr(text, '/')) != NULL && p[1] == '-' && p[2] != '\0') {
        take_back(text_upper(p[2]));
        memset(p, ' ', 3);
    }
    while (line_switch(text, '-', value, sizeof value)) {
        take_back(text_upper(value[0]));
    }
    list.wide |= line_switch(text, 'W', NULL, 0);
    list.pause |= line_switch(text, 'P', NULL, 0);
    list.bare |= line_switch(text, 'B', NULL, 0);
    list.lower |= line_switch(text, 'L', NULL, 0);
    list.subdirectories |= line_switch(text, 'S', NULL, 0);
    list.verbose |= line_switch(text, 'V', NULL, 0);
    list.no_long |= line_switch(text, 'Z', NULL, 0);
    list.year4 |= line_switch(text, '4', NULL, 0);
    if (line_switch(text, 'A', value, sizeof value)) {
        parse_attributes(value);
    }
    if (line_switch(text, 'O', value, sizeof value)) {
        parse_order(value);
    }
}

/* ---- one entry ---- */

/* "." and ".." only in the long and wide lists. */
static bool wanted(const struct dir_entry *e)
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

static void show_wide(const struct dir_entry *e)
{
    char shown[16] = "[";
    bool is_directory = e->attributes & ATTR_DIRECTORY;

    text_copy(shown + is_directory, e->short_name, 14);
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

/* What a file of that size takes on the disk. */
static uint32_t allocated(uint32_t size)
{
    return list.cluster == 0 ? size : (size + list.cluster - 1) / list.cluster * list.cluster;
}

static void show_attributes(uint8_t attributes)
{
    static const char letters[] = "RHSDA";
    static const uint8_t bits[] = { ATTR_READONLY, ATTR_HIDDEN, ATTR_SYSTEM, ATTR_DIRECTORY,
                                    ATTR_ARCHIVE };

    print_text("  ");
    for (unsigned i = 0; i < sizeof bits; i++) {
        print_char(attributes & bits[i] ? letters[i] : ' ');
    }
}

static void show_long(const struct dir_entry *e)
{
    char name[SHORT_SIZE];
    char *dot;

    text_copy(name, e->short_name, sizeof name);
    dot = name[0] == '.' ? NULL : strchr(name, '.');
    if (dot != NULL) {
        *dot++ = '\0';
    }
    print("%-8s %-3s", name, dot != NULL ? dot : "");
    if (e->attributes & ATTR_DIRECTORY) {
        print_text(list.verbose ? "   <DIR>                      " : "   <DIR>        ");
    } else {
        print("%14n  ", e->size);
        if (list.verbose) {
            print("%12n  ", allocated(e->size));
        }
    }
    print_date_digits(e->date, list.year4 ? 4 : 2);
    print_char(' ');
    print_time(e->time);
    if (list.verbose) {
        print_text("  ");
        if (e->access_date != 0) {
            print_date_digits(e->access_date, list.year4 ? 4 : 2);
        } else {
            print_text(list.year4 ? "          " : "        ");
        }
        show_attributes(e->attributes);
    }
    if (!list.no_long && e->has_long) {
        print_char(' ');
        print_text(e->name);
    }
    end_line();
}

static void show(struct dir_entry *e, const char *path, unsigned directory)
{
    if (e->attributes & ATTR_DIRECTORY) {
        list.directories++;
    } else {
        list.files++;
        list.bytes += e->size;
        list.allocated += allocated(e->size);
    }
    if (list.lower) {
        lower_case(e->name);
        lower_case(e->short_name);
    }
    if (list.bare) {
        if (list.subdirectories) {
            for (unsigned i = 0; i < directory; i++) {
                print_char(path[i]);
            }
        }
        print_text(list.no_long ? e->short_name : e->name);
        end_line();
    } else if (list.wide) {
        show_wide(e);
    } else {
        show_long(e);
    }
}

/* ---- a directory ---- */

static void header(const char *path, unsigned directory)
{
    unsigned length = directory > 3 ? directory - 1 : directory;

    print_text(list.subdirectories ? "Directory of " : " Directory of ");
    for (unsigned i = 0; i < length; i++) {
        print_char(path[i]);
    }
    end_line();
    end_line();
    if (list.verbose && !list.wide) {
        print_text("File Name         Size        Allocated      Modified      Accessed  Attrib");
        end_line();
        end_line();
    }
}

static void totals(uint32_t files, uint32_t bytes, uint32_t allocated_bytes)
{
    print("%10n file(s) %14n bytes", files, bytes);
    end_line();
    if (list.verbose) {
        print("%33n bytes allocated", allocated_bytes);
        end_line();
    }
}

static void entry_of(struct dir_entry *e, const struct find *f)
{
    e->attributes = f->attributes;
    e->time = f->time;
    e->date = f->date;
    e->access_date = f->access_date;
    e->size = f->size;
    e->has_long = f->place.handle >= 0;
    text_copy(e->short_name, f->short_name[0] != '\0' ? f->short_name : f->name, sizeof e->short_name);
    text_copy(e->name, f->name, sizeof e->name);
}

static struct find find;           /* of the level that is being read */
static struct dir_entry entry;     /* being shown or sorted */

/*
 * Lists path (a full name with pattern); its directory part has `directory` characters.
 * Out: 0, or minus the DOS error when nothing was found
 */
static __attribute__((noinline)) int list_directory(const char *path, unsigned directory)
{
    bool shown_header = false;
    unsigned count;
    int err = dos_find_first(&find, path, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM |
                                              ATTR_DIRECTORY | ATTR_ARCHIVE);
    int found = err;

    list.files = list.directories = list.bytes = list.allocated = list.column = 0;
    sort_clear();
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        entry_of(&entry, &find);
        if (!wanted(&entry)) {
            continue;
        }
        if (!shown_header && !list.bare) {
            header(path, directory);
        }
        shown_header = true;
        if (!sort_add(&entry)) {
            show(&entry, path, directory);    /* no order wanted, or no memory for one */
        }
    }
    dos_find_close(&find);
    count = sort_run(list.order);
    for (unsigned i = 0; i < count && !break_pending(); i++) {
        sort_get(&entry, i);
        show(&entry, path, directory);
    }
    if (list.column != 0) {
        end_line();
    }
    list.all_files += list.files;
    list.all_directories += list.directories;
    list.all_bytes += list.bytes;
    list.all_allocated += list.allocated;
    if (!shown_header) {
        return found < 0 && found != -ERROR_NO_MORE_FILES ? found : -ERROR_FILE_NOT_FOUND;
    }
    if (!list.bare) {
        totals(list.files, list.bytes, list.allocated);
        if (list.subdirectories) {
            end_line();
        }
    }
    return 0;
}

/* The directory of `path` and all below it.  path is changed while this runs, then restored. */
static int list_tree(char path[PATH_SIZE], unsigned directory)
{
    int result = list_directory(path, directory), err;

    if (stack_left() < 1000) {
        return result;    /* deeper than paths can be */
    }
    text_copy(path + directory, "*.*", PATH_SIZE - directory);
    err = dos_find_first(&find, path, ATTR_DIRECTORY | ATTR_HIDDEN | ATTR_SYSTEM);
    for (; err >= 0 && !break_pending(); err = dos_find_next(&find)) {
        unsigned deeper = directory + strlen(find.name) + 1;
        struct find_place here;

        if (!(find.attributes & ATTR_DIRECTORY) || find.name[0] == '.' ||
            deeper + strlen(list.pattern) >= PATH_SIZE) {
            continue;
        }
        strcpy(path + directory, find.name);
        path[deeper - 1] = '\\';
        text_copy(path + deeper, list.pattern, PATH_SIZE - deeper);
        here = find.place;
        if (list_tree(path, deeper) == 0) {
            result = 0;
        }
        find.place = here;
    }
    dos_find_close(&find);
    text_copy(path + directory, list.pattern, PATH_SIZE - directory);
    return result;
}

/* Space of a volume.  [RBIL 217303 #02594], [RBIL 2136] */
struct space {
    uint32_t cluster, free, total;    /* bytes; clusters */
};

static bool get_space(const char *path, struct space *space)
{
    static struct {
        uint16_t size, version;
        uint32_t cluster_sectors, sector, free, total, rest[6];
    } __attribute__((packed)) extended;
    static char root[] = "C:\\";
    int per_cluster;

    root[0] = path[0];
    dos_regs.di = (uint16_t)(uintptr_t)&extended;
    if (dos_call(0x7303, 0, sizeof extended, (uint16_t)(uintptr_t)root) >= 0 && dos_regs.ax != 0x7300) {
        *space = (struct space){ extended.cluster_sectors * extended.sector, extended.free,
                                 extended.total };
        return space->cluster != 0;
    }
    per_cluster = dos_call(0x3600, 0, 0, (unsigned)(path[0] - 'A' + 1)) & 0xFFFF;
    if (per_cluster == 0xFFFF) {
        return false;
    }
    *space = (struct space){ (uint32_t)per_cluster * dos_regs.cx, dos_regs.bx, dos_regs.dx };
    return true;
}

/* "123,456 bytes", "4,567.89 MB" from 4 GB on. */
static void print_space(const struct space *space, uint32_t clusters, const char *what)
{
    uint32_t kb;

    if (clusters <= 0xFFFFFFFF / space->cluster) {
        print("%14n bytes %s", clusters * space->cluster, what);
    } else {
        kb = space->cluster >= 1024 ? clusters * (space->cluster / 1024) : clusters / 2;
        print("%11n.%02u MB %s", kb >> 10, (kb & 1023) * 100 >> 10, what);
    }
    end_line();
}

static void show_free(const struct space *space)
{
    uint32_t used = space->total - space->free;

    print("%10n dir(s)  ", list.all_directories);
    print_space(space, space->free, "free");
    if (list.verbose) {
        print_text("                   ");
        print_space(space, space->total, "total disk space");
        print("%32u%% in use", space->total >= 100 ? used / (space->total / 100) : 0);
        end_line();
    }
}

/* "NAME" is "NAME.*", ".TXT" is "*.TXT". */
static void complete_pattern(char spec[PATH_SIZE])
{
    unsigned directory = wild_directory_length(spec);
    char *name = spec + directory;

    if (name[0] == '.' && name[1] != '.') {
        memmove(name + 1, name, PATH_SIZE - directory - 1);
        name[0] = '*';
        spec[PATH_SIZE - 1] = '\0';
    } else if (strchr(name, '.') == NULL) {
        text_append(spec, name[0] != '\0' ? ".*" : "*.*", PATH_SIZE);
    }
}

/* The full name of what is to be listed, with a pattern.  Out: false: said why not */
static bool full_pattern(const char *name, char path[PATH_SIZE])
{
    static char spec[PATH_SIZE];
    unsigned directory;
    int err;

    if (!text_expand_dots(spec, name != NULL ? name : "", sizeof spec)) {
        print_dos_error(-ERROR_PATH_NOT_FOUND, NULL);
        return false;
    }
    complete_directory(spec);
    if (!wild_has(spec)) {
        complete_pattern(spec);
    } else if (strchr(spec + wild_directory_length(spec), '.') == NULL) {
        text_append(spec, ".*", sizeof spec);
    }
    /* The pattern is kept aside: TRUENAME would make question marks of it. */
    directory = wild_directory_length(spec);
    text_copy(list.pattern, spec + directory, sizeof list.pattern);
    text_copy(spec + directory, ".", sizeof spec - directory);
    err = dos_long_path(spec, path);
    if (err < 0 || strlen(path) + strlen(list.pattern) + 2 > PATH_SIZE) {
        print_dos_error(err < 0 ? err : -ERROR_PATH_NOT_FOUND, NULL);
        return false;
    }
    if (path[strlen(path) - 1] != '\\') {
        text_append(path, "\\", PATH_SIZE);
    }
    text_append(path, list.pattern, PATH_SIZE);
    return true;
}

static void list_all(char path[PATH_SIZE])
{
    struct space space = { 0, 0, 0 };
    bool has_space = !list.bare && get_space(path, &space);
    int err;

    list.cluster = space.cluster;
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
    if (break_pending()) {
        return;
    }
    if (err < 0) {
        if (!list.bare && !list.subdirectories) {
            header(path, wild_directory_length(path));
        }
        print_dos_error(err, NULL);
    } else if (!list.bare && list.subdirectories) {
        print_text("Total files listed:");
        end_line();
        totals(list.all_files, list.all_bytes, list.all_allocated);
    }
    if (has_space) {
        show_free(&space);
    }
}

void cmd_dir(char *arguments)
{
    static char path[PATH_SIZE];
    char preset[64];
    char *name, *more;

    memset(&list, 0, sizeof list);
    list.must_not = ATTR_HIDDEN | ATTR_SYSTEM;
    if (env_get(&shell.env, "DIRCMD", preset, sizeof preset)) {
        parse_switches(preset);
    }
    parse_switches(arguments);
    if (refuse_switch(arguments)) {
        return;
    }
    name = line_argument(&arguments);
    more = line_argument(&arguments);
    if (more != NULL) {
        print_too_many(more);
        return;
    }
    far_load_gs(0x40);
    list.rows = *(const volatile uint8_t __seg_gs *)0x84 + 1u;    /* BDA: last row */
    if (list.rows < 10) {
        list.rows = 25;
    }
    if (full_pattern(name, path)) {
        sort_begin(list.order[0] != '\0');
        list_all(path);
        sort_end();
    }
}
