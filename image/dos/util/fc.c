/*
 * fc - FC: what is different in two files.
 */
#include "util.h"

const char program_help[] =
    "Compares two files.\r\n\r\n"
    "FC [/B] [/L] [/A] [/C] [/LBn] [/N] [/T] [/W] [/nnnn] file1 file2\r\n\r\n"
    "  /B    Byte for byte; so also without /L for .EXE .COM .SYS .OBJ .LIB .BIN.\r\n"
    "  /L    As text.\r\n"
    "  /A    Only first and last line of each difference.\r\n"
    "  /C    Upper and lower case are equal.\r\n"
    "  /LBn  Looks through n lines for where they agree again (100 at most).\r\n"
    "  /N    With line numbers.\r\n"
    "  /T    Tabs are not the same as the blanks they stand for.\r\n"
    "  /W    Runs of blanks are equal.\r\n"
    "  /nnnn So many lines must be equal for that (2 if not given).\r\n\r\n"
    "With * and ? in the names every file is compared with the one of the same name.\r\n"
    "Exit code 0: no differences, 1: differences, 2: an error.\r\n";

#define LINES       100         /* kept of each file while looking for where they agree again */
#define LINE_MAX    160         /* of a longer line the rest is not compared */

static bool abbreviate, any_case, numbers, any_blanks, keep_tabs, binary, text;
static unsigned lines_kept = LINES, lines_agree = 2;    /* /LB, /nnnn */
static uint8_t worst;                                   /* exit code */

struct text_file {
    const char *name;
    int handle;
    char buffer[512];
    int at, have;
    bool end;
    char line[LINES][LINE_MAX];
    unsigned count;             /* lines that are kept, the first is number `first` */
    uint32_t first;
    char before[LINE_MAX];      /* the last one that was equal, if first > 0 */
};

static struct text_file one, two;

static int next_char(struct text_file *f)
{
    if (f->at == f->have && !f->end) {
        f->have = dos_read(f->handle, f->buffer, sizeof f->buffer);
        f->at = 0;
        if (f->have <= 0) {
            f->end = true;
            f->have = 0;
        }
    }
    if (f->end || f->buffer[f->at] == 0x1A) {
        f->end = true;
        return -1;
    }
    return (uint8_t)f->buffer[f->at++];
}

/* One more line into the window; false: the file is over. */
static bool read_line(struct text_file *f)
{
    char *line = f->line[f->count];
    unsigned n = 0;
    int c;

    while ((c = next_char(f)) >= 0 && c != '\n') {
        do {
            if (n < LINE_MAX - 1) {
                line[n++] = c == '\t' && !keep_tabs ? ' ' : (char)c;
            }
        } while (c == '\t' && !keep_tabs && n % 8 != 0 && n < LINE_MAX - 1);
    }
    if (c < 0 && n == 0) {
        return false;
    }
    n -= n > 0 && line[n - 1] == '\r';
    line[n] = '\0';
    f->count++;
    return true;
}

static void drop(struct text_file *f, unsigned lines)
{
    if (lines > 0) {
        memcpy(f->before, f->line[lines - 1], LINE_MAX);
    }
    memmove(f->line[0], f->line[lines], (f->count - lines) * (unsigned)LINE_MAX);
    f->count -= lines;
    f->first += lines;
}

static bool has(struct text_file *f, unsigned line)
{
    while (f->count <= line && f->count < lines_kept && read_line(f)) {
    }
    return line < f->count;
}

static bool same(const char *a, const char *b)
{
    if (any_blanks) {
        a = text_skip_spaces(a);
        b = text_skip_spaces(b);
    }
    for (;; a++, b++) {
        if (any_blanks && (text_is_space(*a) || *a == '\0') && (text_is_space(*b) || *b == '\0')) {
            a = text_skip_spaces(a);
            b = text_skip_spaces(b);
        }
        if (any_case ? text_upper(*a) != text_upper(*b) : *a != *b) {
            return false;
        }
        if (*a == '\0') {
            return true;
        }
    }
}

/* Lines a of one and b of two begin enough equal lines, or both files are over there. */
static bool agree(unsigned a, unsigned b)
{
    for (unsigned i = 0; i < lines_agree; i++) {
        bool in_one = has(&one, a + i), in_two = has(&two, b + i);

        if (!in_one && !in_two) {
            return true;
        }
        if (in_one != in_two || !same(one.line[a + i], two.line[b + i])) {
            return false;
        }
    }
    return true;
}

static void show_line(uint32_t number, const char *line)
{
    if (numbers) {
        print("%5u:  ", number);
    }
    print_text(line);
    print_text("\r\n");
}

/* What is different, with the equal line before it and the one where they agree again. */
static void show(struct text_file *f, unsigned count)
{
    print("***** %s\r\n", f->name);
    if (f->first > 0) {
        show_line(f->first, f->before);
    }
    count = has(f, count) ? count + 1 : count;
    for (unsigned i = 0; i < count; i++) {
        if (!abbreviate || i == 0 || i + 1 == count) {
            show_line(f->first + i + 1, f->line[i]);
        } else if (i == 1) {
            print_text("...\r\n");
        }
    }
}

/* The nearest pair of places at which the files agree again. */
static bool resynchronise(unsigned *a, unsigned *b)
{
    for (unsigned sum = 1; sum < 2 * lines_kept; sum++) {
        for (unsigned i = 0; i <= sum; i++) {
            if (i + lines_agree < lines_kept && sum - i + lines_agree < lines_kept && agree(i, sum - i)) {
                *a = i;
                *b = sum - i;
                return true;
            }
        }
    }
    return false;
}

static uint8_t compare_text(void)
{
    bool any = false;

    for (;;) {
        bool in_one = has(&one, 0), in_two = has(&two, 0);
        unsigned a = 0, b = 0;

        if (!in_one && !in_two) {
            break;
        }
        if (in_one && in_two && same(one.line[0], two.line[0])) {
            drop(&one, 1);
            drop(&two, 1);
            continue;
        }
        any = true;
        if (!resynchronise(&a, &b)) {
            print_text("Resync Failed.  Files are too different.\r\n");
            return 1;
        }
        show(&one, a);
        show(&two, b);
        print_text("*****\r\n\r\n");
        drop(&one, a);
        drop(&two, b);
    }
    if (!any) {
        print_text("FC: no differences encountered\r\n");
    }
    print_text("\r\n");
    return any;
}

static uint8_t compare_bytes(void)
{
    uint32_t at = 0;
    bool any = false;

    for (;;) {
        int n = dos_read(one.handle, one.line, sizeof one.line);
        int m = dos_read(two.handle, two.line, sizeof two.line);
        const uint8_t *a = (const uint8_t *)one.line, *b = (const uint8_t *)two.line;

        for (int i = 0; i < n && i < m; i++, at++) {
            if (a[i] != b[i]) {
                print("%08x: %02x %02x\r\n", at, a[i], b[i]);
                any = true;
            }
        }
        if (n != m) {
            print("FC: %s longer than %s\r\n", n > m ? one.name : two.name, n > m ? two.name : one.name);
            return 1;
        }
        if (n <= 0) {
            break;
        }
    }
    if (!any) {
        print_text("FC: no differences encountered\r\n");
    }
    print_text("\r\n");
    return any;
}

static bool is_binary(const char *name)
{
    static const char *const kinds[] = { ".EXE", ".COM", ".SYS", ".OBJ", ".LIB", ".BIN" };
    const char *dot = strchr(name + wild_directory_length(name), '.');

    for (unsigned i = 0; dot != NULL && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (text_same(dot, kinds[i])) {
            return true;
        }
    }
    return false;
}

static bool open_file(struct text_file *f, const char *name)
{
    f->name = name;
    f->at = f->have = 0;
    f->end = false;
    f->count = 0;
    f->first = 0;
    f->handle = dos_open(name, OPEN_READ);
    if (f->handle < 0) {
        print("FC: cannot open %s - No such file or directory\r\n", name);
        worst = 2;
    }
    return f->handle >= 0;
}

static void compare(const char *a, const char *b)
{
    if (!open_file(&one, a)) {
        return;
    }
    if (open_file(&two, b)) {
        uint8_t result;

        print("Comparing files %s and %s\r\n", a, b);
        result = binary || (!text && is_binary(a)) ? compare_bytes() : compare_text();
        worst = result > worst ? result : worst;
        (void)dos_close(two.handle);
    }
    (void)dos_close(one.handle);
}

/* ---- names with wild cards ---- */

static const char *second;              /* the other file, its directory, or a pattern */

/* The name that a pattern makes of another: '?' and '*' stand for what is there. */
static void name_by_pattern(char *to, unsigned size, const char *pattern, const char *name)
{
    unsigned n = 0;

    while (*pattern != '\0' && n + 1 < size) {
        if (*pattern == '*') {
            while (*name != '\0' && *name != '.' && n + 1 < size) {
                to[n++] = *name++;
            }
            pattern++;
        } else if (*pattern == '.') {
            while (*name != '\0' && *name != '.') {
                name++;
            }
            to[n++] = *pattern++;
            name += *name == '.';
        } else {
            char c = *name;

            name += c != '\0' && c != '.';
            if (*pattern != '?') {
                to[n++] = *pattern;
            } else if (c != '\0' && c != '.') {
                to[n++] = c;
            }
            pattern++;
        }
    }
    n -= n > 0 && to[n - 1] == '.';
    to[n] = '\0';
}

static bool one_pair(const char *path, const struct find *find)
{
    static char a[PATH_SIZE], b[PATH_SIZE];
    unsigned directory = wild_directory_length(second);

    text_copy(a, path, sizeof a);
    text_upcase(a);
    if (dos_is_directory(second)) {
        if (!path_join(b, second, find->name)) {
            fail(2, "Path too long");
        }
    } else {
        text_copy(b, second, sizeof b);
        name_by_pattern(b + directory, sizeof b - directory, second + directory, find->name);
    }
    text_upcase(b);
    compare(a, b);
    return true;
}

/* "/LB50" and "/3", which are no switches of one letter. */
static void take_numbers(char *arguments)
{
    char value[8];
    uint32_t n;
    const char *p = value;

    if (line_switch(arguments, 'L', value, sizeof value)) {
        text = true;
        if (text_upper(value[0]) == 'B') {
            p = value + 1;
            if (!text_number(&p, &n) || n < 4 || *p != '\0') {
                fail(2, "FC: /LB takes a number of lines from 4 on");
            }
            text = false;
            lines_kept = n < LINES ? n : LINES;
        }
    }
    for (char digit = '1'; digit <= '9'; digit++) {
        if (line_switch(arguments, digit, value, sizeof value)) {
            p = value;
            n = 0;
            if (*p != '\0' && (!text_number(&p, &n) || *p != '\0')) {
                fail(2, "FC: /nnnn takes a number of lines");
            }
            lines_agree = (unsigned)(digit - '0');
            for (p = value; *p != '\0'; p++) {
                lines_agree = lines_agree * 10 + (unsigned)(*p - '0');
            }
        }
    }
    if (lines_agree + 2 > lines_kept) {
        fail(2, "FC: %u equal lines are not found among %u", (uint32_t)lines_agree, (uint32_t)lines_kept);
    }
}

uint8_t program(char *arguments)
{
    char *first;
    int n;

    binary = line_switch(arguments, 'B', NULL, 0);
    abbreviate = line_switch(arguments, 'A', NULL, 0);
    any_case = line_switch(arguments, 'C', NULL, 0);
    numbers = line_switch(arguments, 'N', NULL, 0);
    keep_tabs = line_switch(arguments, 'T', NULL, 0);
    any_blanks = line_switch(arguments, 'W', NULL, 0);
    take_numbers(arguments);
    refuse_switches(arguments);
    first = line_argument(&arguments);
    second = line_argument(&arguments);
    if (first == NULL || second == NULL || line_argument(&arguments) != NULL) {
        fail(2, "FC takes two files");
    }
    n = each_match(first, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM, one_pair);
    if (n < 0) {
        text_upcase(first);
        print("FC: cannot open %s - No such file or directory\r\n", first);
        worst = 2;
    }
    return worst;
}
