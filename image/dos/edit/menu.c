/*
 * menu.c - the bar at the top and what hangs from it.
 */
#include "edit.h"

/* label NULL: a line; the letter behind & chooses the item. */
struct item { const char *label, *key; uint8_t command; };
struct menu { const char *name; const struct item *items; unsigned count; };

static const struct item file_items[] = {
    { "&New", "", DO_NEW }, { "&Open...", "", DO_OPEN }, { "&Save", "", DO_SAVE }, { "Save &As...", "", DO_SAVE_AS },
    { "&Close", "", DO_CLOSE }, { NULL, NULL, 0 }, { "&Print", "", DO_PRINT }, { NULL, NULL, 0 }, { "E&xit", "", DO_EXIT },
};
static const struct item edit_items[] = {
    { "&Undo", "Ctrl+Z", DO_UNDO }, { NULL, NULL, 0 }, { "Cu&t", "Ctrl+X", DO_CUT }, { "&Copy", "Ctrl+C", DO_COPY },
    { "&Paste", "Ctrl+V", DO_PASTE }, { "C&lear", "Del", DO_CLEAR }, { "Select &All", "Ctrl+A", DO_SELECT_ALL },
};
static const struct item search_items[] = {
    { "&Find...", "Ctrl+F", DO_FIND }, { "&Repeat Last Find", "F3", DO_FIND_NEXT }, { "Re&place...", "Ctrl+R", DO_REPLACE },
    { "&Go to Line...", "Ctrl+L", DO_GO_LINE },
};
static struct item view_items[5 + MOST_FILES] = {
    { "&Split Window", "", DO_SPLIT }, { "&Other Window", "F6", DO_OTHER }, { "&Close Window", "Ctrl+F4", DO_UNSPLIT },
    { NULL, NULL, 0 },
};
static const struct item option_items[] = { { "&Settings...", "", DO_SETTINGS } };
static const struct item help_items[] = { { "&Keys...", "F1", DO_KEYS }, { "&About...", "", DO_ABOUT } };

#define ITEMS(list) list, sizeof list / sizeof list[0]
static struct menu menus[] = {
    { "File", ITEMS(file_items) }, { "Edit", ITEMS(edit_items) }, { "Search", ITEMS(search_items) },
    { "View", view_items, 4 }, { "Options", ITEMS(option_items) }, { "Help", ITEMS(help_items) },
};
#define MENUS   (sizeof menus / sizeof menus[0])

static unsigned column_of(unsigned n)
{
    unsigned column = 2;

    for (unsigned i = 0; i < n; i++) {
        column += (unsigned)strlen(menus[i].name) + 2;
    }
    return column;
}

int menu_at(unsigned column)
{
    for (unsigned i = 0; i < MENUS; i++) {
        if (column + 1 >= column_of(i) && column < column_of(i) + strlen(menus[i].name) + 1) {
            return (int)i;
        }
    }
    return -1;
}

/* The first letters differ. */
int menu_of_letter(uint8_t letter)
{
    for (unsigned i = 0; i < MENUS; i++) {
        if (menus[i].name[0] == text_upper((char)letter)) {
            return (int)i;
        }
    }
    return -1;
}

void menu_draw(int open)
{
    put_run(0, 0, ' ', screen_width, COLOR_BAR);
    for (unsigned i = 0; i < MENUS; i++) {
        put_text(0, column_of(i), menus[i].name, (int)i == open ? COLOR_BAR_SELECTED : COLOR_BAR);
        if ((int)i != open) {
            put_char(0, column_of(i), (uint8_t)menus[i].name[0], COLOR_LETTER);
        }
    }
}

/* The files that are open follow the items of View. */
static void add_files(void)
{
    struct menu *view = &menus[3];

    view->count = 4;
    for (unsigned i = 0; i < MOST_FILES; i++) {
        if (files[i].used) {
            unsigned length = (unsigned)strlen(files[i].path);

            view_items[view->count++] =
                (struct item){ files[i].path + (length > 40 ? length - 40 : 0), "", (uint8_t)(DO_FILE_1 + i) };
        }
    }
}

/* Where its letter is in the label; 0 with no &: the first. */
static unsigned letter_at(const struct item *item)
{
    const char *mark = item->command < DO_FILE_1 || item->command > DO_FILE_LAST ? strchr(item->label, '&') : NULL;

    return mark != NULL ? (unsigned)(mark - item->label) : 0;
}

static char letter_of(const struct item *item)
{
    return text_upper(item->label[letter_at(item) + (item->label[letter_at(item)] == '&')]);
}

static unsigned width_of(const struct menu *menu)
{
    unsigned most = 0;

    for (unsigned i = 0; i < menu->count; i++) {
        if (menu->items[i].label != NULL) {
            unsigned width = (unsigned)(strlen(menu->items[i].label) + strlen(menu->items[i].key));

            most = width > most ? width : most;
        }
    }
    return most + 7;
}

static void put_label(unsigned row, unsigned column, const struct item *item, enum color color, bool mark)
{
    unsigned letter = letter_at(item);

    for (unsigned i = 0; item->label[i] != '\0'; i++) {
        if (i == letter && item->label[i] == '&') {
            i++;
            put_char(row, column++, (uint8_t)item->label[i], mark ? COLOR_LETTER : color);
        } else {
            put_char(row, column++, (uint8_t)item->label[i], color);
        }
    }
}

static void draw_items(unsigned n, unsigned selected)
{
    const struct menu *menu = &menus[n];
    unsigned column = column_of(n) - 2, width = width_of(menu);

    put_box(1, column, menu->count + 2, width, COLOR_DIALOG);
    for (unsigned i = 0; i < menu->count; i++) {
        const struct item *item = &menu->items[i];
        enum color color = i == selected ? COLOR_BUTTON : COLOR_DIALOG;

        if (item->label == NULL) {
            put_run(2 + i, column + 1, 0xC4, width - 2, COLOR_DIALOG);
            continue;
        }
        put_run(2 + i, column + 1, ' ', width - 2, color);
        put_label(2 + i, column + 2, item, color, i != selected);
        put_text(2 + i, column + width - 2 - (unsigned)strlen(item->key), item->key, color);
    }
}

static unsigned next_item(const struct menu *menu, unsigned at, bool down)
{
    do {
        at = (at + (down ? 1 : menu->count - 1)) % menu->count;
    } while (menu->items[at].label == NULL);
    return at;
}

/* What a key does in an open menu: DO_NOTHING and *open, *at changed, or a command; *done ends it. */
static enum command menu_key(const struct event *event, unsigned *open, unsigned *at, bool *done)
{
    const struct menu *menu = &menus[*open];

    switch (event->scan) {
    case SCAN_ESC:
        *done = true;
        return DO_NOTHING;
    case SCAN_LEFT:
    case SCAN_RIGHT:
        *open = (unsigned)((*open + (event->scan == SCAN_RIGHT ? 1 : MENUS - 1)) % MENUS);
        *at = 0;
        return DO_NOTHING;
    case SCAN_UP:
    case SCAN_DOWN:
        *at = next_item(menu, *at, event->scan == SCAN_DOWN);
        return DO_NOTHING;
    default:
        break;
    }
    if (event->ascii == '\r') {
        *done = true;
        return (enum command)menu->items[*at].command;
    }
    for (unsigned i = 0; event->ascii > ' ' && i < menu->count; i++) {
        if (menu->items[i].label != NULL && letter_of(&menu->items[i]) == text_upper((char)event->ascii)) {
            *done = true;
            return (enum command)menu->items[i].command;
        }
    }
    return DO_NOTHING;
}

static enum command menu_press(const struct event *event, unsigned *open, unsigned *at, bool *done)
{
    const struct menu *menu = &menus[*open];
    unsigned column = column_of(*open) - 2;

    if (event->row == 0) {
        int other = menu_at(event->column);

        if (other >= 0) {
            *open = (unsigned)other;
            *at = 0;
            return DO_NOTHING;
        }
    } else if (event->row >= 2 && event->row < 2 + menu->count && event->column > column &&
               event->column < column + width_of(menu) - 1) {
        unsigned i = event->row - 2;

        if (menu->items[i].label == NULL) {
            return DO_NOTHING;
        }
        *done = true;
        return (enum command)menu->items[i].command;
    }
    *done = true;               /* beside it */
    return DO_NOTHING;
}

enum command menu_run(unsigned open)
{
    enum command command = DO_NOTHING;
    unsigned at = 0;
    bool done = false;

    add_files();
    hide_cursor();
    screen_save();
    while (!done) {
        struct event event;
        unsigned was = open;

        menu_draw((int)open);
        draw_items(open, at);
        event_wait(&event);
        if (event.kind == EVENT_KEY) {
            command = menu_key(&event, &open, &at, &done);
        } else if (event.kind == EVENT_PRESS) {
            command = menu_press(&event, &open, &at, &done);
        } else if (event.kind == EVENT_ALT) {
            done = true;
        }
        if (open != was) {
            screen_restore();
            screen_save();
        }
    }
    screen_restore();
    menu_draw(-1);
    return command;
}
