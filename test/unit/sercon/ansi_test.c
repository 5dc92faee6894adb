/* ansi - a text screen on a terminal: a small terminal reads the stream and must look the same. */
#include "unit.h"
#include "../../../vxd/sercon/ansi.h"

static struct ansi ansi;
static uint8_t memory[0x8000];
static struct ansi_screen screen;
static size_t written;

/* What the terminal shows, as far as ASCII goes. */
static struct { char cells[60][132]; unsigned row, column, bottom; char sequence[32]; bool escape; } term;

static void terminal_sequence(char final)
{
    unsigned a = 0, b = 0;
    int count = sscanf(term.sequence, "[%u;%u", &a, &b);

    if (final == 'H') {
        term.row = count >= 1 ? a - 1 : 0;
        term.column = count >= 2 ? b - 1 : 0;
    } else if (final == 'J') {
        memset(term.cells, ' ', sizeof term.cells);
    } else if (final == 'r') {
        term.bottom = b - 1;
    }
}

static void terminal_put(void *context, char ch)
{
    (void)context;
    written++;
    if (term.escape) {
        size_t length = strlen(term.sequence);

        if ((ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z')) {
            terminal_sequence(ch);
            term.escape = false;
        } else if (length < sizeof term.sequence - 1) {
            term.sequence[length] = ch;
            term.sequence[length + 1] = '\0';
        }
    } else if (ch == '\033') {
        term.escape = true;
        term.sequence[0] = '\0';
    } else if (ch == '\n') {
        if (term.row == term.bottom) {
            memmove(term.cells[0], term.cells[1], sizeof term.cells[0] * term.bottom);
            memset(term.cells[term.bottom], ' ', sizeof term.cells[0]);
        } else {
            term.row++;
        }
    } else {
        CHECK(term.row < 60 && term.column < 132);
        term.cells[term.row][term.column++] = ch;
    }
}

static void start(void)
{
    memset(&term, 0, sizeof term);
    memset(term.cells, 'x', sizeof term.cells);
    for (unsigned i = 0; i < sizeof memory; i += 2) {
        memory[i] = ' ';
        memory[i + 1] = 7;
    }
    screen = (struct ansi_screen){ .memory = memory, .columns = 80, .rows = 25 };
    written = 0;
    ansi_init(&ansi, terminal_put, NULL);
}

static void put(unsigned row, unsigned column, const char *text, uint8_t attribute)
{
    for (; *text != '\0'; text++, column++) {
        memory[(row * 80 + column) * 2] = (uint8_t)*text;
        memory[(row * 80 + column) * 2 + 1] = attribute;
    }
}

static void check_same(void)
{
    for (unsigned row = 0; row < screen.rows; row++) {
        for (unsigned column = 0; column < screen.columns; column++) {
            CHECK_EQ(term.cells[row][column], memory[(row * 80 + column) * 2]);
        }
    }
    CHECK_EQ(term.row, screen.cursor_row);
    CHECK_EQ(term.column, screen.cursor_column);
}

TEST(ansi, the_first_update_clears_and_draws)
{
    start();
    put(0, 0, "C:\\>", 7);
    put(24, 76, "last", 0x1E);
    screen.cursor_column = 4;
    CHECK(ansi_update(&ansi, &screen));
    check_same();
    CHECK(!ansi_update(&ansi, &screen));
}

TEST(ansi, only_differences_are_written)
{
    start();
    put(3, 10, "hello", 7);
    ansi_update(&ansi, &screen);
    written = 0;
    put(3, 12, "L", 7);
    CHECK(ansi_update(&ansi, &screen));
    CHECK(written < 20);
    check_same();
    written = 0;
    screen.cursor_row = 5;
    CHECK(ansi_update(&ansi, &screen));
    CHECK(written <= 6);
    check_same();
}

TEST(ansi, a_scrolled_screen_is_scrolled_by_the_terminal)
{
    char line[81];

    start();
    for (unsigned row = 0; row < 25; row++) {
        snprintf(line, sizeof line, "this is line number %u of a long text that fills it", row);
        put(row, 0, line, 7);
    }
    screen.cursor_row = 24;
    ansi_update(&ansi, &screen);
    check_same();
    for (unsigned by = 1; by < 4; by++) {
        written = 0;
        memmove(memory, memory + 160 * by, 160 * (25 - by));
        for (unsigned row = 25 - by; row < 25; row++) {
            snprintf(line, sizeof line, "new line %-71u", row * by);
            put(row, 0, line, 7);
        }
        CHECK(ansi_update(&ansi, &screen));
        check_same();
        CHECK(written < 100 * by + 40);
    }
}

TEST(ansi, colours_are_translated)
{
    static char log[4096];

    start();
    ansi_update(&ansi, &screen);
    put(0, 0, "a", 0x1C);               /* bright red on blue */
    put(0, 1, "b", 0x9F);
    ansi.put = NULL;
    ansi.context = log;
    log[0] = '\0';
    void append(void *context, char ch)
    {
        size_t n = strlen(context);

        ((char *)context)[n] = ch;
        ((char *)context)[n + 1] = '\0';
    }
    ansi.put = append;
    ansi_update(&ansi, &screen);
    CHECK_STR_EQ(log, "\033[0;91;44ma\033[0;97;44;5mb\033[1;1H");
}

TEST(ansi, another_size_starts_again)
{
    start();
    ansi_update(&ansi, &screen);
    screen.rows = 50;
    put(49, 0, "x", 7);
    CHECK(ansi_update(&ansi, &screen));
    check_same();
    ansi_forget(&ansi);
    memset(term.cells, '?', sizeof term.cells);
    CHECK(ansi_update(&ansi, &screen));
    check_same();
}

TEST(ansi, random_screens_come_out_right)
{
    start();
    srand(1);
    for (unsigned round = 0; round < 300; round++) {
        if (rand() % 3 == 0) {
            memmove(memory, memory + 160, 160 * 24);
        }
        for (int i = rand() % 60; i > 0; i--) {
            char text[2] = { (char)('a' + rand() % 26), '\0' };

            put((unsigned)rand() % 25, (unsigned)rand() % 80, text, (uint8_t)(rand() & 0x77));
        }
        screen.cursor_row = (unsigned)rand() % 25;
        screen.cursor_column = (unsigned)rand() % 80;
        ansi_update(&ansi, &screen);
        check_same();
    }
}
