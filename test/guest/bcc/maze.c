/*
 * maze - digs mazes, solves them in two ways and draws them.
 *
 * Built by bcc for 16 bits and by the host's compiler; both must print the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 24
#define ROWS 10
#define CELLS (COLUMNS * ROWS)

#define NORTH 1
#define EAST 2
#define SOUTH 4
#define WEST 8
#define VISITED 16
#define ON_WAY 32

static unsigned char *cells;        /* open walls and marks of each cell */
static int *queue;                  /* of the breadth-first search; stack of the digger */
static int *distance;
static int dx[4] = { 0, 1, 0, -1 };
static int dy[4] = { -1, 0, 1, 0 };

static unsigned long random_state;

static int random_below(int limit)
{
    random_state = (random_state * 69069L + 1L) & 0xFFFFFFFFL;
    return (int)((random_state >> 16 & 0x7FFFL) % limit);
}

/* The neighbour of a cell in a direction 0..3, or -1 at the edge. */
static int neighbour(int cell, int direction)
{
    int x, y;

    x = cell % COLUMNS + dx[direction];
    y = cell / COLUMNS + dy[direction];
    if (x < 0 || x >= COLUMNS || y < 0 || y >= ROWS) {
        return -1;
    }
    return y * COLUMNS + x;
}

static void open_wall(int cell, int direction)
{
    cells[cell] |= 1 << direction;
    cells[neighbour(cell, direction)] |= 1 << ((direction + 2) & 3);
}

/* Depth first: always from the cell dug last that still has solid neighbours. */
static void dig(void)
{
    int depth, cell, choices[4], count, d, n;

    depth = 0;
    queue[depth++] = 0;
    cells[0] |= VISITED;
    while (depth > 0) {
        cell = queue[depth - 1];
        count = 0;
        for (d = 0; d < 4; d++) {
            n = neighbour(cell, d);
            if (n >= 0 && !(cells[n] & VISITED)) {
                choices[count++] = d;
            }
        }
        if (count == 0) {
            depth--;
            continue;
        }
        d = choices[random_below(count)];
        open_wall(cell, d);
        n = neighbour(cell, d);
        cells[n] |= VISITED;
        queue[depth++] = n;
    }
}

/* A few more openings, so that there is more than one way. */
static void dig_loops(int count)
{
    int cell, d;

    while (count > 0) {
        cell = random_below(CELLS);
        d = random_below(4);
        if (neighbour(cell, d) >= 0 && !(cells[cell] & 1 << d)) {
            open_wall(cell, d);
            count--;
        }
    }
}

/* Breadth first from the first to the last cell.  Out: steps of the shortest way. */
static int solve(void)
{
    int head, tail, cell, d, n;

    for (cell = 0; cell < CELLS; cell++) {
        distance[cell] = -1;
        cells[cell] &= ~ON_WAY;
    }
    head = tail = 0;
    distance[0] = 0;
    queue[tail++] = 0;
    while (head < tail) {
        cell = queue[head++];
        for (d = 0; d < 4; d++) {
            n = neighbour(cell, d);
            if (n >= 0 && (cells[cell] & 1 << d) && distance[n] < 0) {
                distance[n] = distance[cell] + 1;
                queue[tail++] = n;
            }
        }
    }
    cell = CELLS - 1;
    while (cell != 0) {
        cells[cell] |= ON_WAY;
        for (d = 0; d < 4; d++) {
            n = neighbour(cell, d);
            if (n >= 0 && (cells[cell] & 1 << d) && distance[n] == distance[cell] - 1) {
                cell = n;
                break;
            }
        }
    }
    cells[0] |= ON_WAY;
    return distance[CELLS - 1];
}

/* One hand on the wall.  Out: steps of this walk. */
static int follow_wall(void)
{
    int cell, d, steps, turn;

    cell = 0;
    d = 1;
    steps = 0;
    while (cell != CELLS - 1 && steps < 20000) {
        for (turn = 3; turn < 7; turn++) {      /* left, ahead, right, back */
            if (cells[cell] & 1 << ((d + turn) & 3)) {
                d = (d + turn) & 3;
                break;
            }
        }
        cell = neighbour(cell, d);
        steps++;
    }
    return steps;
}

static int recursive_length(int cell, int from)
{
    int d, n, length;

    if (cell == CELLS - 1) {
        return 0;
    }
    for (d = 0; d < 4; d++) {
        if (!(cells[cell] & 1 << d) || d == from) {
            continue;
        }
        n = neighbour(cell, d);
        length = recursive_length(n, (d + 2) & 3);
        if (length >= 0) {
            return length + 1;
        }
    }
    return -1;
}

static void draw(void)
{
    static char line[COLUMNS * 3 + 4];
    int x, y, cell;
    char *p;

    for (y = 0; y < ROWS; y++) {
        p = line;
        for (x = 0; x < COLUMNS; x++) {
            cell = cells[y * COLUMNS + x];
            *p++ = '+';
            *p++ = cell & NORTH ? ' ' : '-';
            *p++ = cell & NORTH ? ' ' : '-';
        }
        *p++ = '+';
        *p = 0;
        puts(line);
        p = line;
        for (x = 0; x < COLUMNS; x++) {
            cell = cells[y * COLUMNS + x];
            *p++ = cell & WEST ? ' ' : '|';
            *p++ = cell & ON_WAY ? '*' : ' ';
            *p++ = ' ';
        }
        *p++ = '|';
        *p = 0;
        puts(line);
    }
    p = line;
    for (x = 0; x < COLUMNS; x++) {
        strcpy(p, "+--");
        p += 3;
    }
    strcpy(p, "+");
    puts(line);
}

static void one_maze(int number)
{
    int steps;

    memset((char *)cells, 0, CELLS);
    random_state = number * 7919L;
    dig();
    steps = solve();
    printf("maze %d: shortest way %d, by recursion %d, along the wall %d\n", number, steps,
           recursive_length(0, -1), follow_wall());
    if (number == 1) {
        draw();
    }
    dig_loops(25);
    printf("        with loops %d\n", solve());
    if (number == 3) {
        draw();
    }
}

int main(void)
{
    int number;

    cells = (unsigned char *)malloc(CELLS);
    queue = (int *)malloc(CELLS * sizeof(int));
    distance = (int *)malloc(CELLS * sizeof(int));
    if (cells == 0 || queue == 0 || distance == 0) {
        printf("no memory\n");
        return 1;
    }
    for (number = 1; number <= 5; number++) {
        one_maze(number);
    }
    return 0;
}
