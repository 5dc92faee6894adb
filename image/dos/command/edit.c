/*
 * edit - one line from the keyboard: cursor keys, the lines typed before, the keys F1 to F9 of
 * MS-DOS and DOSKEY, Tab for the names of files.
 *
 * From a file (COMMAND < FILE) the line is read as it stands.
 */
#include "edit.h"
#include "complete.h"
#include "history.h"
#include "shell.h"

enum {
    KEY_CTRL_C = 3, KEY_BACKSPACE = 8, KEY_TAB = 9, KEY_ENTER = 13, KEY_CTRL_T = 20, KEY_EOF = 26,
    KEY_ESCAPE = 27, KEY_CTRL_BACKSPACE = 127,
    KEY_F1 = 256 + 0x3B, KEY_F2, KEY_F3, KEY_F4, KEY_F5, KEY_F6, KEY_F7, KEY_F8, KEY_F9,
    KEY_SHIFT_TAB = 256 + 0x0F, KEY_HOME = 256 + 0x47, KEY_UP = 256 + 0x48, KEY_PAGE_UP = 256 + 0x49, KEY_LEFT = 256 + 0x4B,
    KEY_RIGHT = 256 + 0x4D, KEY_END = 256 + 0x4F, KEY_DOWN = 256 + 0x50, KEY_PAGE_DOWN = 256 + 0x51,
    KEY_INSERT = 256 + 0x52, KEY_DELETE = 256 + 0x53, KEY_ALT_F7 = 256 + 0x6E,
    KEY_ALT_F10 = 256 + 0x71, KEY_CTRL_LEFT = 256 + 0x73, KEY_CTRL_RIGHT = 256 + 0x74,
    KEY_CTRL_END = 256 + 0x75, KEY_CTRL_HOME = 256 + 0x77,
};

#define TEMPLATE_SIZE 256

struct editor {
    char *text;
    unsigned size, length, at;
    unsigned back;       /* steps back in the history */
    unsigned skip;       /* characters of the template that F4 left out */
    bool overwrite;
    uint8_t page;
    unsigned columns;
    int last_key;
};

static struct history history;                 /* written by edit_remember() */
static char template[TEMPLATE_SIZE];           /* what F1 to F5 work with: the last line */
static bool start_overwrite;                   /* DOSKEY /OVERSTRIKE */
static struct completion completion;           /* of the Tab key before this one */

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

/* ---- the template ---- */

static const char *template_here(const struct editor *e)
{
    unsigned at = e->at + e->skip;

    return at < strlen(template) ? template + at : "";
}

/* F1, F2, F3: the template's characters from here on. */
static void copy_template(struct editor *e, unsigned count)
{
    const char *from = template_here(e);

    while (count-- > 0 && *from != '\0') {
        bool overwrite = e->overwrite;

        e->overwrite = true;
        insert_key(e, *from++);
        e->overwrite = overwrite;
    }
}

/* How far the next c is in the template, 0: there is none. */
static unsigned template_distance(const struct editor *e, int c)
{
    const char *from = template_here(e), *found;

    if (c <= 0 || c > 255 || *from == '\0') {
        return 0;
    }
    found = strchr(from + 1, c);
    return found != NULL ? (unsigned)(found - from) : 0;
}

/* ---- moving ---- */

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

static unsigned word_left(const struct editor *e)
{
    unsigned at = e->at;

    while (at > 0 && e->text[at - 1] == ' ') {
        at--;
    }
    while (at > 0 && e->text[at - 1] != ' ') {
        at--;
    }
    return at;
}

static unsigned word_right(const struct editor *e)
{
    unsigned at = e->at;

    while (at < e->length && e->text[at] != ' ') {
        at++;
    }
    while (at < e->length && e->text[at] == ' ') {
        at++;
    }
    return at;
}

/* Takes the characters from..to out of the line. */
static void cut(struct editor *e, unsigned from, unsigned to)
{
    move(e, from);
    memmove(e->text + from, e->text + to, e->length - to);
    e->length -= to - from;
    redraw(e, from, to - from);
}

/* A block for inserting, a line for replacing, where the BIOS knows the cell's height. */
static void cursor_shape(const struct editor *e)
{
    struct regs r = { .ax = 0x0100 };
    uint8_t height;

    far_copy_in(&height, 0x40, 0x85, 1);
    if (height >= 8 && height <= 16) {
        r.cx = (uint16_t)((e->overwrite == start_overwrite ? height - 2 : height / 2) << 8 | (height - 1));
        console_int10(&r);
    }
}

/* ---- the lines typed before ---- */

void edit_list(bool numbers)
{
    unsigned count = history_count(&history);

    for (unsigned back = count; back > 0 && !break_pending(); back--) {
        if (numbers) {
            print("%4u: ", count - back + 1);
        }
        print_text(history_line(&history, back));
        print_text("\r\n");
    }
}

void edit_forget(void)
{
    history.used = 0;
    template[0] = '\0';
}

void edit_set_insert(bool insert)
{
    start_overwrite = !insert;
}

/* The prompt and the line again, below something that was shown. */
static void new_prompt(struct editor *e)
{
    unsigned at = e->at;

    prompt_show();
    e->at = e->length;
    for (unsigned i = 0; i < e->length; i++) {
        print_char(e->text[i]);
    }
    print_flush();
    move(e, at);
}

static void show_history(struct editor *e)
{
    print_text("\r\n");
    edit_list(true);
    new_prompt(e);
}

/* F9: a line by its number. */
static void recall_number(struct editor *e)
{
    unsigned number = 0, count = history_count(&history);
    int key;

    print_text("\r\nLine number: ");
    print_flush();
    while ((key = dos_key()) != KEY_ENTER && key != KEY_ESCAPE && key != KEY_CTRL_C) {
        if (key >= '0' && key <= '9' && number < 1000) {
            number = number * 10 + (unsigned)(key - '0');
            print_char((char)key);
            print_flush();
        }
    }
    print_text("\r\n");
    new_prompt(e);
    if (key == KEY_ENTER && number > 0 && number <= count) {
        recall(e, count - number + 1);
    }
}

/* F8: the line before that begins like this one up to the cursor. */
static void search_back(struct editor *e)
{
    unsigned count = history_count(&history), at = e->at;
    char start[TEMPLATE_SIZE];

    if (at >= sizeof start) {
        return;
    }
    memcpy(start, e->text, at);
    start[at] = '\0';
    for (unsigned i = 1; i <= count; i++) {
        unsigned back = (e->back + i - 1) % count + 1;

        if (text_starts(history_line(&history, back), start)) {
            recall(e, back);
            move(e, at);
            return;
        }
    }
}

/* ---- Tab, Shift+Tab ---- */

static void complete(struct editor *e, bool backwards)
{
    char text[TEMPLATE_SIZE];

    if (e->last_key != KEY_TAB && e->last_key != KEY_SHIFT_TAB && !complete_word(&completion, e->text, e->at)) {
        return;
    }
    if (!complete_match(&completion, backwards, text, sizeof text) ||
        e->length - (e->at - completion.start) + strlen(text) + 1 > e->size) {
        print_char('\a');
        print_flush();
        return;
    }
    cut(e, completion.start, e->at);
    for (const char *p = text; *p != '\0'; p++) {
        bool overwrite = e->overwrite;

        e->overwrite = false;
        insert_key(e, *p);
        e->overwrite = overwrite;
    }
}

/* ---- keys ---- */

static void function_key(struct editor *e, int key)
{
    switch (key) {
    case KEY_F1:
        copy_template(e, 1);
        break;
    case KEY_F2:
        copy_template(e, template_distance(e, dos_key()));
        break;
    case KEY_F3:
        copy_template(e, e->size);
        break;
    case KEY_F4:
        e->skip += template_distance(e, dos_key());
        break;
    case KEY_F5:    /* this line is the template now, and a new one starts below */
        e->text[e->length] = '\0';
        text_copy(template, e->text, sizeof template);
        move(e, e->length);
        print_text("@\r\n");
        e->length = e->at = e->skip = 0;
        print_flush();
        break;
    case KEY_F6:
        insert_key(e, KEY_EOF);
        break;
    case KEY_F7:
        show_history(e);
        break;
    case KEY_ALT_F7:
        edit_forget();
        break;
    case KEY_F8:
        search_back(e);
        break;
    case KEY_F9:
        recall_number(e);
        break;
    case KEY_ALT_F10:
        doskey_forget();
        break;
    default:
        break;
    }
}

static void move_key(struct editor *e, int key)
{
    switch (key) {
    case KEY_LEFT:
        move(e, e->at > 0 ? e->at - 1 : 0);
        break;
    case KEY_RIGHT:
        if (e->at < e->length) {
            move(e, e->at + 1);
        } else {
            copy_template(e, 1);
        }
        break;
    case KEY_CTRL_LEFT:
        move(e, word_left(e));
        break;
    case KEY_CTRL_RIGHT:
        move(e, word_right(e));
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
    case KEY_PAGE_UP:
        recall(e, history_count(&history));
        break;
    case KEY_PAGE_DOWN:
        recall(e, 1);
        break;
    default:
        function_key(e, key);
        break;
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
    case KEY_CTRL_BACKSPACE:
        cut(e, word_left(e), e->at);
        break;
    case KEY_DELETE:
        delete_key(e);
        break;
    case KEY_CTRL_END:
        cut(e, e->at, e->length);
        break;
    case KEY_CTRL_HOME:
        cut(e, 0, e->at);
        break;
    case KEY_INSERT:
        e->overwrite = !e->overwrite;
        cursor_shape(e);
        break;
    case KEY_ESCAPE:
        e->back = e->skip = 0;
        replace(e, "");
        break;
    case KEY_TAB:
    case KEY_SHIFT_TAB:
        complete(e, key == KEY_SHIFT_TAB);
        break;
    default:
        if ((key >= ' ' && key < 256) || key == KEY_EOF || key == KEY_CTRL_T) {
            insert_key(e, (char)key);
        } else if (key >= 256) {
            move_key(e, key);
        }
        break;
    }
    e->last_key = key;
}

/* A file, or a device that is no keyboard: NUL is at its end at once, AUX ends lines with CR. */
static bool read_from_file(char *line, unsigned size)
{
    unsigned used = 0;
    bool device = dos_is_device(STDIN);
    char c;

    for (;;) {
        if (dos_read(STDIN, &c, 1) != 1 || c == KEY_EOF) {
            break;
        }
        if (c == '\n' || (c == '\r' && device)) {
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
    struct editor e = { .text = line, .size = size, .overwrite = start_overwrite };
    int key;

    print_flush();
    if (!dos_is_keyboard(STDIN)) {
        bool more = read_from_file(line, size);

        print_text(line);
        print_text("\r\n");
        return more;
    }
    console_int10(&r);
    e.columns = r.ax >> 8 != 0 ? r.ax >> 8 : 80;
    e.page = (uint8_t)(r.bx >> 8);
    while ((key = dos_key()) != KEY_ENTER && key != KEY_CTRL_C) {
        edit_key(&e, key);
    }
    if (e.overwrite != start_overwrite) {
        e.overwrite = start_overwrite;
        cursor_shape(&e);
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
    return true;
}

void edit_remember(const char *line)
{
    if (*line != '\0') {
        history_add(&history, line);
        text_copy(template, line, sizeof template);
    }
}
