/*
 * find - FIND: lines that hold a text.
 */
#include "util.h"

const char program_help[] =
    "Shows the lines of files that hold a text.\r\n\r\n"
    "FIND [/V] [/C] [/N] [/I] \"text\" [file ...]\r\n\r\n"
    "  /V    Lines that do not hold it.\r\n"
    "  /C    Only how many.\r\n"
    "  /N    With line numbers.\r\n"
    "  /I    Upper and lower case are equal.\r\n\r\n"
    "A quote in the text is written twice. Without a file: standard input.\r\n"
    "Exit code 0: found, 1: not found, 2: an error.\r\n";

#define LINE_MAX 1024

static bool others, count_only, numbers, any_case, found_any;
static char text[100];

static bool holds(const char *line)
{
    for (; *line != '\0'; line++) {
        unsigned i = 0;

        while (text[i] != '\0' && (any_case ? text_upper(line[i]) == text_upper(text[i]) : line[i] == text[i])) {
            i++;
        }
        if (text[i] == '\0') {
            return true;
        }
    }
    return false;
}

static uint32_t line_number, hits;

static void one_line(const char *line)
{
    line_number++;
    if (holds(line) == others) {
        return;
    }
    hits++;
    if (count_only) {
        return;
    }
    if (numbers) {
        print("[%u]", line_number);
    }
    print_text(line);
    print_text("\r\n");
}

/* Lines longer than LINE_MAX are looked at in pieces. */
static void search(int handle)
{
    static char buffer[512], line[LINE_MAX + 1];
    unsigned used = 0;
    int n;
    bool end = false;

    line_number = hits = 0;
    while (!end && (n = dos_read(handle, buffer, sizeof buffer)) > 0) {
        for (int i = 0; i < n && !end; i++) {
            end = buffer[i] == 0x1A;
            if (!end && buffer[i] != '\n') {
                line[used++] = buffer[i];
            }
            if ((buffer[i] == '\n' && !end) || used == LINE_MAX) {
                used -= used > 0 && line[used - 1] == '\r';
                line[used] = '\0';
                one_line(line);
                used = 0;
            }
        }
    }
    if (used > 0) {
        line[used] = '\0';
        one_line(line);
    }
    found_any |= hits > 0;
}

static bool search_file(const char *path, const struct find *find)
{
    int handle = dos_open(path, OPEN_READ);
    char shown[PATH_SIZE];

    (void)find;
    if (handle < 0) {
        print_dos_error(handle, path);
        return true;
    }
    text_copy(shown, path, sizeof shown);
    text_upcase(shown);
    print(count_only ? "\r\n---------- %s: " : "\r\n---------- %s\r\n", shown);
    search(handle);
    (void)dos_close(handle);
    if (count_only) {
        print("%u\r\n", hits);
    }
    return true;
}

/* The quoted text is cut out of the arguments, which switches then may surround. */
static void take_text(char *arguments)
{
    char *from = strchr(arguments, '"'), *p;
    unsigned n = 0;

    if (from == NULL) {
        fail(2, "FIND: the text to look for is missing; it stands in quotes");
    }
    for (p = from + 1; *p != '"' || p[1] == '"'; p++) {
        if (*p == '\0') {
            fail(2, "FIND: the closing quote is missing");
        }
        p += *p == '"';
        if (n < sizeof text - 1) {
            text[n++] = *p;
        }
    }
    text[n] = '\0';
    memset(from, ' ', (unsigned)(p + 1 - from));
}

uint8_t program(char *arguments)
{
    char *name;
    bool bad = false;

    take_text(arguments);
    others = line_switch(arguments, 'V', NULL, 0);
    count_only = line_switch(arguments, 'C', NULL, 0);
    numbers = line_switch(arguments, 'N', NULL, 0);
    any_case = line_switch(arguments, 'I', NULL, 0);
    refuse_switches(arguments);
    name = line_argument(&arguments);
    if (name == NULL) {
        search(STDIN);
        if (count_only) {
            print("%u\r\n", hits);
        }
    }
    for (; name != NULL; name = line_argument(&arguments)) {
        int n = each_match(name, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM, search_file);

        if (n < 0) {
            print_dos_error(n, name);
            bad = true;
        }
    }
    return bad ? 2 : found_any ? 0 : 1;
}
