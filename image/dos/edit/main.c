/*
 * main.c - EDIT: the command line, keys and the mouse.
 */
#include "edit.h"

const char program_help[] =
    "Edits text files.\r\n\r\n"
    "EDIT [/B] [/H] [/R] [/S] [/width] [file ...]\r\n\r\n"
    "  /B        Without colours.\r\n"
    "  /H        With as many lines as the screen can show.\r\n"
    "  /R        The files can be read, not changed.\r\n"
    "  /S        Only short names.\r\n"
    "  /width    Binary: lines of so many bytes; bytes can be overwritten.\r\n"
    "  file      Up to four. One that is not there is made when it is saved.\r\n";

static bool take_next_as_it_is;         /* Ctrl+P was pressed */

/* ---- keys ---- */

static bool is_move(const struct event *e, enum move *move)
{
    static const struct { uint8_t scan; uint8_t move; } moves[] = {
        { SCAN_LEFT, MOVE_LEFT }, { SCAN_RIGHT, MOVE_RIGHT }, { SCAN_UP, MOVE_UP }, { SCAN_DOWN, MOVE_DOWN },
        { SCAN_HOME, MOVE_HOME }, { SCAN_END, MOVE_END }, { SCAN_PAGE_UP, MOVE_PAGE_UP },
        { SCAN_PAGE_DOWN, MOVE_PAGE_DOWN }, { SCAN_CTRL_LEFT, MOVE_WORD_LEFT }, { SCAN_CTRL_RIGHT, MOVE_WORD_RIGHT },
        { SCAN_CTRL_HOME, MOVE_START }, { SCAN_CTRL_END, MOVE_FINISH }, { SCAN_CTRL_UP, MOVE_SCROLL_UP },
        { SCAN_CTRL_DOWN, MOVE_SCROLL_DOWN },
    };

    if (e->ascii >= ' ' && !(e->ascii == 0xE0)) {
        return false;           /* digits of the number pad */
    }
    for (unsigned i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].scan == e->scan) {
            *move = (enum move)moves[i].move;
            return true;
        }
    }
    return false;
}

static enum command command_of(const struct event *e)
{
    static const struct { uint8_t ascii, command; } controls[] = {
        { 'X' - 64, DO_CUT }, { 'C' - 64, DO_COPY }, { 'V' - 64, DO_PASTE }, { 'Z' - 64, DO_UNDO }, { 'A' - 64, DO_SELECT_ALL },
        { 'F' - 64, DO_FIND }, { 'R' - 64, DO_REPLACE }, { 'L' - 64, DO_GO_LINE }, { 'S' - 64, DO_SAVE }, { 'O' - 64, DO_OPEN },
        { 'N' - 64, DO_NEW },
    };
    static const struct { uint8_t scan, command; } scans[] = {
        { SCAN_F1, DO_KEYS }, { SCAN_F3, DO_FIND_NEXT }, { SCAN_F6, DO_OTHER }, { 0x61, DO_UNSPLIT },
        { SCAN_CTRL_INSERT, DO_COPY }, { SCAN_CTRL_DELETE, DO_CLEAR },
    };

    if (e->shift && e->scan == SCAN_DELETE) {
        return DO_CUT;
    }
    if (e->shift && e->scan == SCAN_INSERT) {
        return DO_PASTE;
    }
    if (e->alt && e->scan == SCAN_BACKSPACE) {
        return DO_UNDO;
    }
    for (unsigned i = 0; e->ctrl && i < sizeof controls / sizeof controls[0]; i++) {
        if (controls[i].ascii == e->ascii) {
            return (enum command)controls[i].command;
        }
    }
    for (unsigned i = 0; e->ascii == 0 && i < sizeof scans / sizeof scans[0]; i++) {
        if (scans[i].scan == e->scan) {
            return (enum command)scans[i].command;
        }
    }
    return DO_NOTHING;
}

/* Alt+letter by scan code. */
static int menu_of_key(const struct event *e)
{
    static const char rows[] = "QWERTYUIOP\0\0\0\0ASDFGHJKL\0\0\0\0\0ZXCVBNM";

    if (e->ascii != 0 || e->scan < 0x10 || e->scan > 0x32 || rows[e->scan - 0x10] == '\0') {
        return -1;
    }
    return menu_of_letter((uint8_t)rows[e->scan - 0x10]);
}

static void refuse(const struct file *file)
{
    if (file->read_only) {
        tell("Error", "The file is read-only");
    } else if (file->text.width == 0) {
        tell("Error", "There is no memory left");
    }
}

static void type(struct file *file, const struct event *e)
{
    struct view *v = &file->view;
    bool done = true;

    if (take_next_as_it_is) {
        take_next_as_it_is = false;
        done = view_type(v, e->ascii);
    } else if (e->ascii == 'P' - 64 && e->ctrl) {
        take_next_as_it_is = true;
    } else if (e->ascii == 'Y' - 64 && e->ctrl) {
        done = view_delete_line(v);
    } else if (e->scan == SCAN_INSERT && e->ascii == 0) {
        v->insert = !v->insert && file->text.width == 0;
    } else if (e->scan == SCAN_DELETE && e->ascii == 0) {
        done = view_delete(v);
    } else if (e->scan == SCAN_BACKSPACE) {
        done = view_backspace(v);
    } else if (e->ascii == '\r') {
        done = view_enter(v);
    } else if (e->ascii == '\t' || e->ascii >= ' ') {
        done = view_type(v, e->ascii);
    }
    if (!done) {
        refuse(file);
    }
}

static bool key(const struct event *e)
{
    struct file *file = current();
    enum command command;
    enum move move;
    int menu;

    if (take_next_as_it_is) {
        type(file, e);
        return true;
    }
    menu = menu_of_key(e);
    if (menu < 0 && e->scan == SCAN_F10 && e->ascii == 0) {
        menu = 0;
    }
    command = menu >= 0 ? menu_run((unsigned)menu) : command_of(e);
    if (menu >= 0 || command != DO_NOTHING) {
        return command_do(command);
    }
    if (is_move(e, &move)) {
        view_move(&file->view, move, e->shift && move != MOVE_SCROLL_UP && move != MOVE_SCROLL_DOWN);
    } else {
        type(file, e);
    }
    return true;
}

/* ---- mouse ---- */

static void scroll_bar(struct file *file, unsigned row, unsigned rows)
{
    struct view *v = &file->view;

    if (row == 0 || row + 1 == rows) {
        view_move(v, row == 0 ? MOVE_SCROLL_UP : MOVE_SCROLL_DOWN, false);
    } else {
        view_go(v, text_line(v->text, v->text->size / (rows > 3 ? rows - 2 : 1) * row), false);
    }
}

static bool mouse(const struct event *e)
{
    static bool selecting;

    if (e->kind == EVENT_PRESS && e->row == 0) {
        int menu = menu_at(e->column);

        return menu < 0 || command_do(menu_run((unsigned)menu));
    }
    if (e->kind == EVENT_RELEASE) {
        selecting = false;
        return true;
    }
    for (unsigned n = 0; n < 2; n++) {
        unsigned row = window_row(n) + 1;

        if (window[n] == NULL || e->row < row || e->row >= row + window_rows(n)) {
            continue;
        }
        if (e->kind == EVENT_PRESS && e->column + 1 >= screen_width) {
            scroll_bar(window[n], e->row - row, window_rows(n));
        } else if (e->kind == EVENT_PRESS) {
            active = n;
            view_click(&window[n]->view, e->row - row, e->column, e->shift);
            selecting = true;
        } else if (selecting && n == active) {
            view_click(&window[n]->view, e->row - row, e->column, true);
        }
    }
    return true;
}

/* ---- start ---- */

static void run(void)
{
    bool more = true;

    while (more) {
        struct event event;

        draw_all();
        event_wait(&event);
        if (event.kind == EVENT_KEY) {
            more = key(&event);
        } else if (event.kind == EVENT_ALT) {
            more = command_do(menu_run(0));
        } else {
            more = mouse(&event);
        }
    }
}

/* "/132" */
static uint32_t binary_width(char *arguments)
{
    for (char *p = arguments; *p != '\0'; p++) {
        if (*p == '/' && p[1] >= '1' && p[1] <= '9') {
            const char *digits = p + 1;
            uint32_t width = 0;

            (void)text_number(&digits, &width);     /* there is a digit */
            memset(p, ' ', (unsigned)(digits - p));
            if (width > 500) {
                fail(255, "The width of binary lines is 1 to 500");
            }
            return width;
        }
    }
    return 0;
}

uint8_t program(char *arguments)
{
    uint32_t width = binary_width(arguments);
    bool black_and_white = line_switch(arguments, 'B', NULL, 0), high = line_switch(arguments, 'H', NULL, 0);
    bool read_only = line_switch(arguments, 'R', NULL, 0);
    char *name;

    if (line_switch(arguments, 'S', NULL, 0)) {
        dos_short_names = true;
    }
    refuse_switches(arguments);
    dos_set_vector(0x23, int23_handler);
    screen_start(black_and_white, high);
    while ((name = line_argument(&arguments)) != NULL) {
        char path[PATH_SIZE];
        struct file *file;

        if (dos_long_path(name, path) < 0) {
            text_copy(path, name, sizeof path);
        }
        file = file_open(path, read_only, width);
        if (file != NULL && window[0] == NULL) {
            window[0] = file;
        }
    }
    if (window[0] == NULL) {
        window[0] = file_new();
    }
    if (window[0] != NULL) {
        run();
    }
    screen_end();
    return 0;
}
