/*
 * sort - SORT: standard input in order.
 *
 * The text grows from the bottom of one buffer, the places of its lines from the top: a merge sort of the
 * places keeps equal lines in their order.
 */
#include "util.h"

const char program_help[] =
    "Sorts the lines of standard input.\r\n\r\n"
    "SORT [/R] [/+n] < file [> result]\r\n"
    "command | SORT [/R] [/+n]\r\n\r\n"
    "  /R     Z to A, 9 to 0.\r\n"
    "  /+n    Compares from column n on.\r\n\r\n"
    "Upper and lower case are equal. At most 44 KB.\r\n";

#define ROOM 46000u

static char room[ROOM] __attribute__((aligned(2)));
static unsigned column;         /* 0 = the first */
static bool reverse;

static int compare(uint16_t a, uint16_t b)
{
    const char *p = room + a, *q = room + b;
    int order;

    for (unsigned i = 0; i < column && *p != '\0'; i++) {
        p++;
    }
    for (unsigned i = 0; i < column && *q != '\0'; i++) {
        q++;
    }
    while (*p != '\0' && text_upper(*p) == text_upper(*q)) {
        p++;
        q++;
    }
    order = (uint8_t)text_upper(*p) - (uint8_t)text_upper(*q);
    return reverse ? -order : order;
}

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

static unsigned read_all(void)
{
    unsigned used = 0;
    int n;

    while (used < ROOM && (n = dos_read(STDIN, room + used, ROOM - used)) > 0) {
        used += (unsigned)n;
    }
    if (used == ROOM) {
        fail(1, "SORT: the input is too large");
    }
    return used;
}

/* Lines end with NUL from here on.  Their places from the top down; how many. */
static unsigned find_lines(unsigned used)
{
    uint16_t *top = (uint16_t *)(void *)(room + ROOM);
    unsigned count = 0, start = 0;

    for (unsigned i = 0; i <= used; i++) {
        bool at_end = i == used || room[i] == 0x1A;

        if (!at_end && room[i] != '\n') {
            continue;
        }
        if (at_end && i == start) {
            break;
        }
        if (used + 2 + (count + 1) * 2 * sizeof *top > ROOM) {
            fail(1, "SORT: the input is too large");
        }
        *--top = (uint16_t)start;
        count++;
        room[i] = '\0';
        if (i > start && room[i - 1] == '\r') {
            room[i - 1] = '\0';
        }
        start = i + 1;
        if (at_end) {
            break;
        }
    }
    return count;
}

uint8_t program(char *arguments)
{
    char value[8];
    unsigned count, used;
    uint16_t *line, *spare;

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
    if (only_argument(arguments) != NULL) {
        fail(1, "SORT sorts standard input: SORT < file");
    }
    used = read_all();
    count = find_lines(used);
    line = (uint16_t *)(void *)(room + ROOM) - count;
    spare = line - count;
    for (unsigned i = 0; i < count / 2; i++) {          /* the first one first */
        uint16_t other = line[i];

        line[i] = line[count - 1 - i];
        line[count - 1 - i] = other;
    }
    sort(line, spare, count);
    for (unsigned i = 0; i < count; i++) {
        print_text(room + line[i]);
        print_text("\r\n");
    }
    return 0;
}
