/*
 * dialog - lists, menus and message boxes as rows of text, moved by keys.  Pure.
 *
 * The selected item begins with '>' and its button stands in brackets, so that a serial terminal
 * that gets rows of text shows what a screen shows in colours.
 */
#include "dialog.h"

#include <string.h>

#include "../lib/format.h"

#define TITLE_ROW       1u
#define TEXT_ROW        3u
#define HINT_ROW        23u
#define LEFT            5u
#define SHIFT_BIT       0x01u           /* MK_Shift */
#define ALT_BIT         0x04u           /* MK_Alt */

enum { SCAN_ESC = 0x01, SCAN_TAB = 0x0F, SCAN_ENTER = 0x1C, SCAN_SPACE = 0x39, SCAN_HOME = 0x47,
       SCAN_UP = 0x48, SCAN_LEFT = 0x4B, SCAN_RIGHT = 0x4D, SCAN_END = 0x4F, SCAN_DOWN = 0x50,
       SCAN_DEL = 0x53 };

void dialog_clear(struct dialog *dialog, const char *title, const char *hint)
{
    format_into(dialog->title, sizeof dialog->title, "%s", title);
    dialog->text_lines = 0;
    dialog->count = dialog->selected = dialog->first = 0;
    dialog->buttons = false;
    dialog->lines = NULL;
    dialog->marking = false;
    dialog->hint = hint;
}

/* How much of the text goes into one line, and where the next one begins. */
static size_t line_length(const char *text, size_t *next)
{
    size_t n = 0, space = 0;

    while (text[n] != '\0' && text[n] != '\n' && text[n] != '\r' && n < DIALOG_TEXT_WIDTH) {
        if (text[n] == ' ') {
            space = n;
        }
        n++;
    }
    if (text[n] == '\0' || text[n] == '\n' || text[n] == '\r') {
        *next = n + (text[n] == '\r') ;
        *next += text[*next] == '\n';
        return n;
    }
    if (text[n] == ' ' || space == 0) {
        *next = n + (text[n] == ' ');
        return n;
    }
    *next = space + 1;
    return space;
}

void dialog_text(struct dialog *dialog, const char *text)
{
    while (*text != '\0' && dialog->text_lines < DIALOG_TEXT_LINES) {
        size_t next, length = line_length(text, &next);

        memcpy(dialog->text[dialog->text_lines], text, length);
        dialog->text[dialog->text_lines++][length] = '\0';
        text += next;
    }
}

struct dialog_item *dialog_add(struct dialog *dialog, uint32_t id)
{
    struct dialog_item *item = &dialog->items[dialog->count];

    if (dialog->count == DIALOG_ITEMS) {
        return NULL;
    }
    dialog->count++;
    item->id = id;
    item->text[0] = '\0';
    return item;
}

/* ---- keys ---------------------------------------------------------------------------------------- */

/* Letter or digit of a US keyboard's key, 0 = none. */
static char letter_of(uint8_t scan)
{
    static const char rows[] = "\0\0" "1234567890\0\0\0\0" "QWERTYUIOP\0\0\0\0" "ASDFGHJKL\0\0\0\0\0"
                               "ZXCVBNM";

    return scan < sizeof rows ? rows[scan] : '\0';
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 0x20) : c;
}

static void move(struct dialog *dialog, unsigned by)    /* modulo count */
{
    if (dialog->count != 0) {
        dialog->selected = (dialog->selected + by) % dialog->count;
    }
}

static enum dialog_result press_letter(struct dialog *dialog, char letter, char *other)
{
    for (unsigned i = 0; dialog->buttons && i < dialog->count; i++) {
        if (upper(dialog->items[i].text[0]) == letter) {
            dialog->selected = i;
            return DIALOG_CHOSEN;
        }
    }
    *other = letter;
    return letter != '\0' ? DIALOG_OTHER : DIALOG_STAYS;
}

enum dialog_result dialog_press(struct dialog *dialog, uint8_t scan, uint8_t shift, char *other)
{
    unsigned back = dialog->count != 0 ? dialog->count - 1 : 0;

    switch (scan) {
    case SCAN_UP:
    case SCAN_LEFT:
        move(dialog, back);
        return DIALOG_STAYS;
    case SCAN_DOWN:
    case SCAN_RIGHT:
        move(dialog, 1);
        return DIALOG_STAYS;
    case SCAN_TAB:
        move(dialog, (shift & SHIFT_BIT) != 0 ? back : 1);
        return DIALOG_STAYS;
    case SCAN_HOME:
        dialog->selected = 0;
        return DIALOG_STAYS;
    case SCAN_END:
        dialog->selected = back;
        return DIALOG_STAYS;
    case SCAN_ENTER:
        return dialog->count != 0 ? DIALOG_CHOSEN : DIALOG_CANCELLED;
    case SCAN_ESC:
        return DIALOG_CANCELLED;
    case SCAN_SPACE:
        *other = DIALOG_ALT_SPACE;
        return (shift & ALT_BIT) != 0 || dialog->lines != NULL ? DIALOG_OTHER
                                      : dialog->count != 0 ? DIALOG_CHOSEN : DIALOG_STAYS;
    case SCAN_DEL:
        *other = DIALOG_DELETE;
        return DIALOG_OTHER;
    default:
        return press_letter(dialog, letter_of(scan), other);
    }
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static void put(char text[DIALOG_COLUMNS + 1], unsigned column, const char *what)
{
    size_t used = strlen(text);

    while (used < column && used < DIALOG_COLUMNS) {
        text[used++] = ' ';
        text[used] = '\0';
    }
    format_into(text + used, DIALOG_COLUMNS + 1 - used, "%s", what);
}

static void put_buttons(const struct dialog *dialog, char text[DIALOG_COLUMNS + 1])
{
    for (unsigned i = 0; i < dialog->count; i++) {
        char button[DIALOG_ITEM_BYTES + 8];

        format_into(button, sizeof button, i == dialog->selected ? "[>%s<]  " : "  %s    ",
                    dialog->items[i].text);
        put(text, i == 0 ? LEFT : 0, button);
    }
}

/* The selected item is among the rows shown. */
static void scroll(struct dialog *dialog, unsigned rows)
{
    if (dialog->selected < dialog->first) {
        dialog->first = dialog->selected;
    } else if (dialog->selected >= dialog->first + rows) {
        dialog->first = dialog->selected - rows + 1;
    }
}

static void trim(char *text)
{
    size_t n = strlen(text);

    while (n > 0 && text[n - 1] == ' ') {
        text[--n] = '\0';
    }
}

/* A row of a dialog that shows lines: all but the last row. */
static bool line_row(struct dialog *dialog, unsigned row, char text[DIALOG_COLUMNS + 1])
{
    unsigned at = row + dialog->first, mark = dialog->marking ? dialog->mark : dialog->selected;

    if (row == DIALOG_ROWS - 1) {
        put(text, 0, dialog->hint != NULL ? dialog->hint : "");
        return false;
    }
    if (at >= dialog->count) {
        return false;
    }
    put(text, 0, dialog->lines[at]);
    return (at >= mark && at <= dialog->selected) || (at <= mark && at >= dialog->selected);
}

bool dialog_row(struct dialog *dialog, unsigned row, char text[DIALOG_COLUMNS + 1])
{
    unsigned list_row = TEXT_ROW + dialog->text_lines + (dialog->text_lines != 0);
    unsigned rows = HINT_ROW - 1 > list_row ? HINT_ROW - 1 - list_row : 1, at;
    bool selected = false;

    text[0] = '\0';
    if (dialog->lines != NULL) {
        scroll(dialog, DIALOG_ROWS - 1);
        selected = line_row(dialog, row, text);
        trim(text);
        return selected;
    }
    scroll(dialog, rows);
    if (row == TITLE_ROW) {
        size_t length = strlen(dialog->title);

        put(text, (unsigned)(DIALOG_COLUMNS - length) / 2, dialog->title);
    } else if (row == HINT_ROW && dialog->hint != NULL) {
        put(text, LEFT, dialog->hint);
    } else if (row >= TEXT_ROW && row < TEXT_ROW + dialog->text_lines) {
        put(text, LEFT, dialog->text[row - TEXT_ROW]);
    } else if (row >= list_row && row < list_row + rows) {
        at = row - list_row + dialog->first;
        if (dialog->buttons) {
            if (row == list_row) {
                put_buttons(dialog, text);
            }
        } else if (at < dialog->count) {
            selected = at == dialog->selected;
            put(text, LEFT - 2, selected ? "> " : "  ");
            put(text, LEFT, dialog->items[at].text);
        }
    }
    trim(text);
    return selected;
}

/* ---- message boxes --------------------------------------------------------------------------------- */

static const struct buttons {
    uint8_t count, id[3], escape;
} buttons[6] = {
    { 1, { IDOK }, IDOK },
    { 2, { IDOK, IDCANCEL }, IDCANCEL },
    { 3, { IDABORT, IDRETRY, IDIGNORE }, 0 },
    { 3, { IDYES, IDNO, IDCANCEL }, IDCANCEL },
    { 2, { IDYES, IDNO }, 0 },
    { 2, { IDRETRY, IDCANCEL }, IDCANCEL },
};

static const struct buttons *buttons_of(uint32_t flags)
{
    uint32_t type = flags & MB_TYPEMASK;

    return &buttons[type < 6 ? type : 0];
}

static unsigned default_of(uint32_t flags)
{
    unsigned index = (flags & MB_DEFMASK) == MB_DEFBUTTON3 ? 2 : (flags & MB_DEFMASK) == MB_DEFBUTTON2;

    return index < buttons_of(flags)->count ? index : 0;
}

uint32_t dialog_box_default(uint32_t flags)
{
    return buttons_of(flags)->id[default_of(flags)];
}

uint32_t dialog_box_escape(uint32_t flags)
{
    return (flags & MB_ESCAPE_IS_NO) != 0 ? IDNO : buttons_of(flags)->escape;
}

void dialog_box(struct dialog *dialog, uint32_t flags, const char *caption, const char *text)
{
    static const char *const names[] = { "", "OK", "Cancel", "Abort", "Retry", "Ignore", "Yes", "No" };
    const struct buttons *set = buttons_of(flags);

    dialog_clear(dialog, caption, set->count > 1 ? "Left, Right, Enter, or the button's first letter" : "Enter");
    dialog_text(dialog, text);
    dialog->buttons = true;
    for (unsigned i = 0; i < set->count; i++) {
        struct dialog_item *item = dialog_add(dialog, set->id[i]);

        format_into(item->text, sizeof item->text, "%s", names[set->id[i]]);
    }
    dialog->selected = default_of(flags);
}
