/*
 * edit - one line from the keyboard, with cursor keys and the lines typed before.
 *
 * From a file (COMMAND < FILE) the line is read as it stands.
 */
#include "history.h"
#include "shell.h"

enum {
    KEY_CTRL_C = 3, KEY_BACKSPACE = 8, KEY_TAB = 9, KEY_ENTER = 13, KEY_EOF = 26, KEY_ESCAPE = 27,
    KEY_F1 = 256 + 0x3B, KEY_F3 = 256 + 0x3D, KEY_HOME = 256 + 0x47, KEY_UP = 256 + 0x48,
    KEY_LEFT = 256 + 0x4B, KEY_RIGHT = 256 + 0x4D, KEY_END = 256 + 0x4F, KEY_DOWN = 256 + 0x50,
    KEY_INSERT = 256 + 0x52, KEY_DELETE = 256 + 0x53,
};

struct editor {
    char *text;
    unsigned size, length, at;
    unsigned back;       /* steps back in the history */
    bool overwrite;
    uint8_t page;
    unsigned columns;
};

static struct history history;    /* written by edit_line() */

/* Moves the cursor `count` cells back, also over line ends; DOS's BS stops at column 0. */
static void cursor_back(const struct editor *e, unsigned count)
{
    struct regs r = { .ax = 0x0300, .bx = (uint16_t)(e->page << 8) };
    unsigned cell;

    if (count == 0) {
        return;
    }
    print_flush();
    console_int10(&r);
    cell = (r.dx >> 8) * e->columns + (r.dx & 0xFF);
    cell = cell > count ? cell - count : 0;
    r.ax = 0x0200;
    r.bx = (uint16_t)(e->page << 8);
    r.dx = (uint16_t)(cell / e->columns << 8 | cell % e->columns);
    console_int10(&r);
}

/* Writes the text from `start` on plus `blanks`, and puts the cursor at e->at. */
static void redraw(const struct editor *e, unsigned start, unsigned blanks)
{
    for (unsigned i = start; i < e->length; i++) {
        print_char(e->text[i]);
    }
    for (unsigned i = 0; i < blanks; i++) {
        print_char(' ');
    }
    print_flush();
    cursor_back(e, e->length + blanks - e->at);
}

static void insert_key(struct editor *e, char c)
{
    unsigned start = e->at;

    if (e->overwrite && e->at < e->length) {
        e->text[e->at++] = c;
    } else if (e->length + 1 < e->size) {
        memmove(e->text + e->at + 1, e->text + e->at, e->length - e->at);
        e->text[e->at++] = c;
        e->length++;
    } else {
        print_char('\a');
        print_flush();
        return;
    }
    redraw(e, start, 0);
}

static void delete_key(struct editor *e)
{
    if (e->at < e->length) {
        e->length--;
        memmove(e->text + e->at, e->text + e->at + 1, e->length - e->at);
        redraw(e, e->at, 1);
    }
}

static void replace(struct editor *e, const char *text)
{
    unsigned old = e->length;

    cursor_back(e, e->at);
    e->length = strlen(text);
    if (e->length >= e->size) {
        e->length = e->size - 1;
    }
    memcpy(e->text, text, e->length);
    e->at = e->length;
    redraw(e, 0, old > e->length ? old - e->length : 0);
}

static void recall(struct editor *e, unsigned back)
{
    const char *old = back == 0 ? "" : history_line(&history, back);

    if (old != NULL) {
        e->back = back;
        replace(e, old);
    }
}

/* F1 and F3: the last line's characters from here on. */
static void copy_template(struct editor *e, unsigned count)
{
    const char *old = history_line(&history, 1);

    while (count-- > 0 && old != NULL && e->at < strlen(old)) {
        bool insert = e->overwrite;

        e->overwrite = true;
        insert_key(e, old[e->at]);
        e->overwrite = insert;
    }
}

static void move(struct editor *e, unsigned to)
{
    if (to < e->at) {
        cursor_back(e, e->at - to);
        e->at = to;
    } else if (to <= e->length) {
        unsigned start = e->at;

        e->at = to;
        redraw(e, start, 0);
    }
}

static void edit_key(struct editor *e, int key)
{
    switch (key) {
    case KEY_BACKSPACE:
        if (e->at > 0) {
            move(e, e->at - 1);
            delete_key(e);
        }
        break;
    case KEY_DELETE:
        delete_key(e);
        break;
    case KEY_LEFT:
        move(e, e->at > 0 ? e->at - 1 : 0);
        break;
    case KEY_RIGHT:
        if (e->at < e->length) {
            move(e, e->at + 1);
            break;
        }
        copy_template(e, 1);
        break;
    case KEY_F1:
        copy_template(e, 1);
        break;
    case KEY_F3:
        copy_template(e, e->size);
        break;
    case KEY_HOME:
        move(e, 0);
        break;
    case KEY_END:
        move(e, e->length);
        break;
    case KEY_UP:
        recall(e, e->back + 1);
        break;
    case KEY_DOWN:
        if (e->back > 0) {
            recall(e, e->back - 1);
        }
        break;
    case KEY_INSERT:
        e->overwrite = !e->overwrite;
        break;
    case KEY_ESCAPE:
        e->back = 0;
        replace(e, "");
        break;
    default:
        if (key == KEY_TAB) {
            key = ' ';    /* a tab would not take one cell */
        }
        if ((key >= ' ' && key < 256) || key == KEY_EOF) {
            insert_key(e, (char)key);
        }
        break;
    }
}

static bool read_from_file(char *line, unsigned size)
{
    unsigned used = 0;
    char c;

    for (;;) {
        if (dos_read(STDIN, &c, 1) != 1 || c == KEY_EOF) {
            break;
        }
        if (c == '\n') {
            line[used] = '\0';
            return true;
        }
        if (c != '\r' && used + 1 < size) {
            line[used++] = c;
        }
    }
    line[used] = '\0';
    return used != 0;
}

bool edit_line(char *line, unsigned size)
{
    struct regs r = { .ax = 0x0F00 };
    struct editor e = { .text = line, .size = size };
    int key;

    print_flush();
    if (!dos_is_device(STDIN)) {
        bool more = read_from_file(line, size);

        print("%s\r\n", line);
        return more;
    }
    console_int10(&r);
    e.columns = r.ax >> 8 != 0 ? r.ax >> 8 : 80;
    e.page = (uint8_t)(r.bx >> 8);
    while ((key = dos_key()) != KEY_ENTER && key != KEY_CTRL_C) {
        edit_key(&e, key);
    }
    if (key == KEY_CTRL_C) {
        print_text("^C");
        e.length = 0;
        break_flag = 1;
    } else {
        move(&e, e.length);
    }
    print_text("\r\n");
    line[e.length] = '\0';
    history_add(&history, line);
    return true;
}
