/*
 * help - HELP: every command and program, on the whole screen or as plain text.
 *
 * The texts are HELP.TXT, which stands beside HELP.COM; the build makes it (rules.mk).
 */
#include "../util/util.h"
#include "help_text.h"
#include "screen.h"

const char program_help[] =
    "Tells about commands and programs.\r\n\r\n"
    "HELP [topic] [/T]\r\n"
    "HELP /S text\r\n\r\n"
    "  topic   A command or program; without it, the list of all.\r\n"
    "  /T      As plain text, also when output goes to the screen.\r\n"
    "  /S      The topics with that text in them.\r\n\r\n"
    "Keys: arrows, Page Up, Page Down, Home, End; Enter opens, Esc goes back; a letter\r\n"
    "goes to a name, / searches.\r\n";

#define TEXT_SIZE 12288
#define LINES_MAX 512

static struct help_index help_topics;
static int file;                                 /* HELP.TXT */
static char text[TEXT_SIZE];                     /* of the open topic, lines ended with NUL */
static uint16_t lines[LINES_MAX];                /* where they start */
static unsigned line_count;

static int read_file(uint32_t offset, void *to, unsigned length)
{
    int err = dos_call(0x4200, (unsigned)file, offset >> 16, offset & 0xFFFF);

    return err < 0 ? err : dos_read(file, to, length);
}

/* Our own name stands behind the environment [RBIL 214B #01596]; HELP.TXT stands beside us. */
static int open_text(void)
{
    static char path[PATH_SIZE];
    uint16_t environment, pair;
    uint16_t at = 0;
    unsigned directory;

    far_copy_in(&environment, my_segment(), 0x2C, 2);
    do {
        far_copy_in(&pair, environment, at++, 2);
    } while (pair != 0 && at < 0x7FF0);
    far_copy_in(path, environment, (uint16_t)(at + 3), sizeof path - 1);
    path[sizeof path - 1] = '\0';
    directory = wild_directory_length(path);
    text_copy(path + directory, "HELP.TXT", sizeof path - directory);
    file = dos_open(path, OPEN_READ);
    if (file < 0) {
        fail(2, "HELP: cannot open %s", path);
    }
    return file;
}

/* Reads a topic's text and takes it apart into lines.  false: cannot be read */
static bool load(const struct topic *topic)
{
    unsigned length = topic->length < TEXT_SIZE - 1 ? topic->length : TEXT_SIZE - 1;
    int got = read_file(topic->start, text, length);
    unsigned start = 0;

    line_count = 0;
    if (got < 0) {
        return false;
    }
    text[got] = '\0';
    for (unsigned i = 0; i < (unsigned)got && line_count < LINES_MAX; i++) {
        if (text[i] == '\r') {
            text[i] = '\0';
        }
        if (text[i] == '\n') {
            text[i] = '\0';
            lines[line_count++] = (uint16_t)start;
            start = i + 1;
        }
    }
    return true;
}

/* ---- plain text ---- */

static void print_topics(void)
{
    for (unsigned i = 0; i < help_topics.count; i++) {
        if (help_topics.topics[i].shown) {
            print("%-12s%s\r\n", help_topics.topics[i].name, help_topics.topics[i].title);
        }
    }
}

static void print_topic(const struct topic *topic)
{
    if (!load(topic)) {
        fail(2, "HELP: HELP.TXT cannot be read");
    }
    for (unsigned i = 0; i < line_count; i++) {
        print_text(text + lines[i]);
        print_text("\r\n");
    }
}

/* ---- on the screen ---- */

static unsigned top, current;       /* of the list: first row shown, chosen topic */
static char searched[32];           /* "" = all topics */

/* The n-th topic that is shown, -1: fewer. */
static int shown_topic(unsigned n)
{
    for (unsigned i = 0; i < help_topics.count; i++) {
        if (help_topics.topics[i].shown && n-- == 0) {
            return (int)i;
        }
    }
    return -1;
}

static unsigned place_of(unsigned topic)
{
    unsigned place = 0;

    for (unsigned i = 0; i < topic; i++) {
        place += help_topics.topics[i].shown;
    }
    return place;
}

static void draw_list(void)
{
    unsigned rows = screen_height() - 2, place = place_of(current);
    char line[96];

    if (place < top) {
        top = place;
    } else if (place >= top + rows) {
        top = place - rows + 1;
    }
    screen_row(0, COLOUR_BAR, searched[0] != '\0' ? " Help - topics with " : " Help - all topics");
    if (searched[0] != '\0') {
        screen_text(0, 20, COLOUR_BAR, searched);
    }
    for (unsigned row = 0; row < rows; row++) {
        int n = shown_topic(top + row);

        if (n < 0) {
            screen_row(row + 1, COLOUR_TEXT, "");
            continue;
        }
        memset(line, ' ', 14);
        memcpy(line + 1, help_topics.topics[n].name, strlen(help_topics.topics[n].name));
        text_copy(line + 14, help_topics.topics[n].title, sizeof line - 14);
        screen_row(row + 1, (unsigned)n == current ? COLOUR_CHOSEN : COLOUR_TEXT, line);
    }
    screen_row(screen_height() - 1, COLOUR_BAR, " Enter open   / search   letter: go to   Esc end");
}

static void draw_topic(const struct topic *topic, unsigned first)
{
    unsigned rows = screen_height() - 2;

    screen_row(0, COLOUR_BAR, " Help - ");
    screen_text(0, 8, COLOUR_BAR, topic->name);
    for (unsigned row = 0; row < rows; row++) {
        screen_row(row + 1, COLOUR_TEXT, "");
        if (first + row < line_count) {
            screen_text(row + 1, 1, COLOUR_TEXT, text + lines[first + row]);
        }
    }
    screen_row(screen_height() - 1, COLOUR_BAR, " Arrows, Page Up, Page Down   + next   - before   Esc list");
}

/* A place in 0..last, moved by a key; stays if it is none that moves. */
static unsigned moved(unsigned at, unsigned last, int key)
{
    unsigned page = screen_height() - 3;

    switch (key) {
    case KEY_UP:
        return at > 0 ? at - 1 : 0;
    case KEY_DOWN:
        return at < last ? at + 1 : last;
    case KEY_PAGE_UP:
        return at > page ? at - page : 0;
    case KEY_PAGE_DOWN:
        return at + page < last ? at + page : last;
    case KEY_HOME:
        return 0;
    case KEY_END:
        return last;
    default:
        return at;
    }
}

/* Out: -1, 0 or 1: the list, or the topic before or behind */
static int show_topic(const struct topic *topic)
{
    unsigned first = 0, rows = screen_height() - 2, last;

    if (!load(topic)) {
        line_count = 1;
        lines[0] = 0;
        text_copy(text, "HELP.TXT cannot be read.", sizeof text);
    }
    last = line_count > rows ? line_count - rows : 0;
    for (;;) {
        int key;

        draw_topic(topic, first);
        key = key_wait();
        if (key == 27 || key == 3 || key == '\b') {
            return 0;
        }
        if (key == '+' || key == '-') {
            return key == '+' ? 1 : -1;
        }
        first = moved(first, last, key);
    }
}

static void open_topic(void)
{
    int step;

    while ((step = show_topic(&help_topics.topics[current])) != 0) {
        int next = shown_topic(place_of(current) + (unsigned)step);

        if (next >= 0) {
            current = (unsigned)next;
        }
    }
}

static void ask_search(void)
{
    char typed[sizeof searched];
    int key;
    unsigned length = 0;

    for (;;) {
        typed[length] = '\0';
        screen_row(screen_height() - 1, COLOUR_BAR, " Search for: ");
        screen_text(screen_height() - 1, 13, COLOUR_BAR, typed);
        screen_cursor(screen_height() - 1, 13 + length);
        key = key_wait();
        if (key == '\r' || key == 27 || key == 3) {
            break;
        }
        if (key == '\b' && length > 0) {
            length--;
        } else if (key >= ' ' && key < 256 && length + 1 < sizeof typed) {
            typed[length++] = (char)key;
        }
    }
    screen_cursor_off();
    if (key != '\r') {
        return;
    }
    strcpy(searched, typed);
    if (help_search(&help_topics, searched, read_file) <= 0) {
        screen_row(screen_height() - 1, COLOUR_BAR, " Not found.  Any key");
        (void)key_wait();
        searched[0] = '\0';
        (void)help_search(&help_topics, "", read_file);
    }
    top = 0;
    current = (unsigned)shown_topic(0);
}

static void list_key(int key)
{
    unsigned place = place_of(current), count = place_of(help_topics.count);
    char start[2] = { (char)key, '\0' };
    int found;

    if (key == '\r') {
        open_topic();
    } else if (key == '/') {
        ask_search();
    } else if (key > ' ' && key < 256) {
        found = help_find_start(&help_topics, start, current + 1);
        if (found >= 0) {
            current = (unsigned)found;
        }
    } else {
        current = (unsigned)shown_topic(moved(place, count - 1, key));
    }
}

static void run_list(void)
{
    for (;;) {
        int key;

        draw_list();
        key = key_wait();
        if (key == 3 || (key == 27 && searched[0] == '\0')) {
            return;
        }
        if (key == 27) {
            searched[0] = '\0';
            (void)help_search(&help_topics, "", read_file);
        } else {
            list_key(key);
        }
    }
}

/* ---- */

static int find_topic(const char *name)
{
    int n = help_find(&help_topics, name);

    if (n < 0) {
        n = help_find_start(&help_topics, name, 0);
    }
    if (n < 0) {
        fail(1, "No help for %s; HELP /S looks into the texts", name);
    }
    return n;
}

uint8_t program(char *arguments)
{
    char *name, *word;
    bool plain, search;
    int err, n = -1;

    search = line_switch(arguments, 'S', NULL, 0);
    plain = line_switch(arguments, 'T', NULL, 0) || !dos_is_device(STDOUT);
    refuse_switches(arguments);
    word = text_skip_spaces(arguments);
    (void)open_text();
    err = help_index_read(&help_topics, read_file);
    if (err != 0) {
        fail(2, err == HELP_BAD ? "HELP: HELP.TXT is damaged" : "HELP: HELP.TXT cannot be read");
    }
    if (search) {
        text_trim_end(word);
        if (*word == '"') {
            word++;
            word[strcspn(word, "\"")] = '\0';
        }
        if (*word == '\0') {
            fail(1, "Required parameter missing");
        }
        if (help_search(&help_topics, word, read_file) <= 0) {
            fail(1, "Not found - %s", word);
        }
        text_copy(searched, word, sizeof searched);
        current = (unsigned)shown_topic(0);
    } else {
        name = only_argument(word);
        n = name != NULL ? find_topic(name) : -1;
    }
    if (plain || !screen_open()) {
        if (n >= 0) {
            print_topic(&help_topics.topics[n]);
        } else {
            print_topics();
        }
        return 0;
    }
    if (n >= 0) {
        current = (unsigned)n;
        draw_list();
        open_topic();
    }
    run_list();
    screen_close();
    return 0;
}
