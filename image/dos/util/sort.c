/*
 * sort - SORT: lines in order.
 *
 * As many lines as fit into the program's own memory are sorted there; where there are more, each such run
 * goes to larger memory (bigmem.h), and the runs are merged.  Equal lines keep their order.
 */
#include "bigmem.h"
#include "util.h"

extern volatile uint8_t break_flag;

const char program_help[] =
    "Sorts the lines of standard input or of a file.\r\n\r\n"
    "SORT [/R] [/+n] < file [> result]\r\n"
    "SORT [/R] [/+n] file [> result]\r\n"
    "command | SORT [/R] [/+n]\r\n\r\n"
    "  /R     Z to A, 9 to 0.\r\n"
    "  /+n    Compares from column n on.\r\n\r\n"
    "Upper and lower case are equal. A line has 1000 characters at most.\r\n";

#define ROOM        40000u              /* one run */
#define LINE_MAX    1000u
#define RUNS        128u
#define PEEK        (ROOM / RUNS)       /* of each run's next line so much is at hand while merging */

static char room[ROOM + LINE_MAX] __attribute__((aligned(2)));
static unsigned column;                 /* 0 = the first */
static bool reverse;
static int input;

static struct big store;
static uint32_t store_used;
static struct run { uint32_t at, end; unsigned peeked; } runs[RUNS];
static unsigned run_count;

/* ---- order ---- */

static const char *from_column(const char *line)
{
    for (unsigned i = 0; i < column && *line != '\0'; i++) {
        line++;
    }
    return line;
}

/* The order of two lines; what they are without /R. */
static int order_of(const char *a, const char *b)
{
    a = from_column(a);
    b = from_column(b);
    while (*a != '\0' && text_upper(*a) == text_upper(*b)) {
        a++;
        b++;
    }
    return (uint8_t)text_upper(*a) - (uint8_t)text_upper(*b);
}

static int compare(uint16_t a, uint16_t b)
{
    int order = order_of(room + a, room + b);

    return reverse ? -order : order;
}

/* ---- one run, in `room`: the text from the bottom, the places of its lines from the top ---- */

/* line[0..n), with as much room behind. */
static void sort(uint16_t *line, uint16_t *spare, unsigned n)
{
    unsigned half = n / 2, a = 0, b = half;

    if (n < 2) {
        return;
    }
    sort(line, spare, half);
    sort(line + half, spare, n - half);
    for (unsigned i = 0; i < n; i++) {
        if (a < half && (b == n || compare(line[a], line[b]) <= 0)) {
            spare[i] = line[a++];
        } else {
            spare[i] = line[b++];
        }
    }
    memcpy(line, spare, n * sizeof *line);
}

static int next_char(void)
{
    static char buffer[512];
    static int at, have;
    static bool end;

    if (at == have && !end) {
        have = dos_read(input, buffer, sizeof buffer);
        at = 0;
        end = have <= 0;
    }
    if (end || buffer[at] == 0x1A) {
        end = true;
        return -1;
    }
    return (uint8_t)buffer[at++];
}

/* One line to `to`, without its end; its length with a NUL, 0: the input is over. */
static unsigned read_line(char *to)
{
    unsigned n = 0;
    int c;

    while ((c = next_char()) >= 0 && c != '\n') {
        if (n == LINE_MAX - 1) {
            fail(1, "SORT: a line has more than %u characters", LINE_MAX - 1);
        }
        if (c != '\0') {
            to[n++] = (char)c;
        }
    }
    if (c < 0 && n == 0) {
        return 0;
    }
    n -= n > 0 && to[n - 1] == '\r';
    to[n] = '\0';
    return n + 1;
}

/* Fills `room`, sorts it; the lines' places stand at the returned address.  *more: there may be further lines. */
static uint16_t *make_run(unsigned *count, bool *more)
{
    uint16_t *top = (uint16_t *)(void *)(room + ROOM), *line;
    unsigned used = 0, n = 0, length = 0;

    *more = true;
    while (used + LINE_MAX + 2 * (n + 1) * sizeof *top < ROOM) {
        length = read_line(room + used);
        if (length == 0) {
            *more = false;
            break;
        }
        top[-1 - (int)n++] = (uint16_t)used;
        used += length;
    }
    line = top - n;
    for (unsigned i = 0; i < n / 2; i++) {              /* the first one first */
        uint16_t other = line[i];

        line[i] = line[n - 1 - i];
        line[n - 1 - i] = other;
    }
    sort(line, line - n, n);
    *count = n;
    return line;
}

static void print_run(const uint16_t *line, unsigned count)
{
    for (unsigned i = 0; i < count && break_flag == 0; i++) {
        print_text(room + line[i]);
        print_text("\r\n");
    }
}

/* ---- more than one run ---- */

static void need_store(uint32_t size)
{
    uint32_t wanted = size + 0x10000;

    if (store.size >= size) {
        return;
    }
    if (store.size == 0 ? !big_get(&store, wanted, 0) : !big_grow(&store, wanted)) {
        struct big larger;
        static char piece[512];

        if (store.size == 0 || !big_get(&larger, wanted, 0)) {
            fail(1, "SORT: the input is too large: there is no memory for more than %n KB", store_used >> 10);
        }
        for (uint32_t at = 0; at < store_used; at += sizeof piece) {
            big_read(&store, at, piece, sizeof piece);
            big_write(&larger, at, piece, sizeof piece);
        }
        big_free(&store);
        store = larger;
    }
}

/* Lines are kept with a NUL each, in even places. */
static void keep_run(const uint16_t *line, unsigned count)
{
    struct run *run = &runs[run_count];

    if (run_count == RUNS) {
        fail(1, "SORT: the input is too large: more than %n KB", store_used >> 10);
    }
    run_count++;
    run->at = store_used;
    for (unsigned i = 0; i < count; i++) {
        unsigned length = (strlen(room + line[i]) + 2) & ~1u;

        need_store(store_used + length + 512);
        big_write(&store, store_used, room + line[i], length);
        store_used += length;
    }
    run->end = store_used;
}

static char *peek_of(unsigned run)
{
    return room + run * PEEK;
}

/* The next line of a run, as much as PEEK holds. */
static void peek(unsigned n)
{
    struct run *run = &runs[n];
    uint32_t left = run->end - run->at;

    run->peeked = left < PEEK ? left : PEEK & ~1u;
    if (run->peeked != 0) {
        big_read(&store, run->at, peek_of(n), run->peeked);
    }
}

static char long_a[LINE_MAX + 2], long_b[LINE_MAX + 2];

/* The whole next line. */
static const char *whole(unsigned n, char *to)
{
    struct run *run = &runs[n];
    uint32_t left = run->end - run->at;

    if (memchr(peek_of(n), '\0', run->peeked) != NULL) {
        return peek_of(n);
    }
    big_read(&store, run->at, to, left < LINE_MAX + 2 ? left : LINE_MAX + 2);
    return to;
}

static void merge(void)
{
    for (unsigned n = 0; n < run_count; n++) {
        peek(n);
    }
    while (break_flag == 0) {
        unsigned best = RUNS;
        const char *line = NULL;

        for (unsigned n = 0; n < run_count; n++) {
            if (runs[n].peeked != 0) {
                const char *other = whole(n, line == long_a ? long_b : long_a);
                int order = line == NULL ? -1 : order_of(other, line);

                if (line == NULL || (reverse ? order > 0 : order < 0)) {
                    best = n;
                    line = other;
                }
            }
        }
        if (best == RUNS) {
            return;
        }
        print_text(line);
        print_text("\r\n");
        runs[best].at += (strlen(line) + 2) & ~1u;
        peek(best);
    }
}

uint8_t program(char *arguments)
{
    char value[8], *name;
    unsigned count;
    uint16_t *line;
    bool more;

    reverse = line_switch(arguments, 'R', NULL, 0);
    if (line_switch(arguments, '+', value, sizeof value)) {
        const char *p = value;
        uint32_t n;

        if (!text_number(&p, &n) || n == 0 || *p != '\0') {
            fail(1, "SORT: /+ takes a column from 1 on");
        }
        column = n - 1;
    }
    refuse_switches(arguments);
    name = only_argument(arguments);
    input = name == NULL ? STDIN : dos_open(name, OPEN_READ);
    if (input < 0) {
        print_dos_error(input, name);
        return 1;
    }
    dos_set_vector(0x23, int23_handler);
    line = make_run(&count, &more);
    if (!more) {
        print_run(line, count);
        return 0;
    }
    while (count > 0) {
        keep_run(line, count);
        if (!more) {
            break;
        }
        line = make_run(&count, &more);
    }
    merge();
    big_free(&store);
    return break_flag != 0;
}
