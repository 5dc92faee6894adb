/*
 * dialog.c - boxes that ask.
 */
#include "dialog.h"
#include "../util/util.h"

#define LIST_ROWS   8u

struct box { unsigned row, column, height, width; };

static struct box box_open(const char *title, unsigned height, unsigned width)
{
    struct box b = { (screen_height - height) / 2, (screen_width - width) / 2, height, width };

    screen_save();
    put_box(b.row, b.column, height, width, COLOR_DIALOG);
    put_text(b.row, b.column + (width - (unsigned)strlen(title)) / 2, title, COLOR_DIALOG);
    return b;
}

static const char *nth(const char *strings, unsigned n)
{
    while (n-- > 0 && *strings != '\0') {
        strings += strlen(strings) + 1;
    }
    return *strings != '\0' ? strings : NULL;
}

static unsigned count_of(const char *strings)
{
    unsigned n = 0;

    while (nth(strings, n) != NULL) {
        n++;
    }
    return n;
}

static unsigned button_column(const struct box *b, const char *buttons, unsigned n)
{
    unsigned count = count_of(buttons), each = (b->width - 4) / count;

    return b->column + 2 + n * each + (each - (unsigned)strlen(nth(buttons, n)) - 4) / 2;
}

static void show_buttons(const struct box *b, const char *buttons, int selected)
{
    const char *name;

    for (unsigned i = 0; (name = nth(buttons, i)) != NULL; i++) {
        unsigned column = button_column(b, buttons, i), row = b->row + b->height - 2;
        enum color color = (int)i == selected ? COLOR_BUTTON : COLOR_DIALOG;

        put_text(row, column, "< ", color);
        put_text(row, column + 2, name, color);
        put_text(row, column + 2 + (unsigned)strlen(name), " >", color);
    }
}

/* The button the mouse is on, -1 = none. */
static int button_at(const struct box *b, const char *buttons, const struct event *event)
{
    const char *name;

    for (unsigned i = 0; (name = nth(buttons, i)) != NULL; i++) {
        unsigned column = button_column(b, buttons, i);

        if (event->row == b->row + b->height - 2 && event->column >= column &&
            event->column < column + strlen(name) + 4) {
            return (int)i;
        }
    }
    return -1;
}

/* The button with this first letter. */
static int button_of_letter(const char *buttons, uint8_t letter)
{
    const char *name;

    for (unsigned i = 0; (name = nth(buttons, i)) != NULL; i++) {
        if (text_upper(name[0]) == text_upper((char)letter)) {
            return (int)i;
        }
    }
    return -1;
}

int dialog_ask(const char *title, const char *message, const char *buttons)
{
    unsigned width = (unsigned)strlen(message) + 6, count = count_of(buttons);
    int selected = 0, chosen = -2;
    struct box b;

    width = width < 20 + count * 10 ? 20 + count * 10 : width;
    width = width > screen_width - 2 ? screen_width - 2 : width;
    b = box_open(title, 7, width);
    put_text(b.row + 2, b.column + 3, message, COLOR_DIALOG);
    hide_cursor();
    while (chosen == -2) {
        struct event event;

        show_buttons(&b, buttons, selected);
        event_wait(&event);
        if (event.kind == EVENT_PRESS) {
            int at = button_at(&b, buttons, &event);

            chosen = at >= 0 ? at : chosen;
        } else if (event.kind != EVENT_KEY) {
            continue;
        } else if (event.scan == SCAN_ESC) {
            chosen = -1;
        } else if (event.ascii == '\r' || event.ascii == ' ') {
            chosen = selected;
        } else if (event.scan == SCAN_TAB || event.scan == SCAN_RIGHT || event.scan == SCAN_LEFT) {
            bool back = event.scan == SCAN_LEFT || (event.scan == SCAN_TAB && event.shift);

            selected = (selected + (back ? (int)count - 1 : 1)) % (int)count;
        } else if (button_of_letter(buttons, event.ascii) >= 0) {
            chosen = button_of_letter(buttons, event.ascii);
        }
    }
    screen_restore();
    return chosen;
}

/* ---- fields ---- */

struct form {
    struct box box;
    struct field *fields;
    unsigned count, focus;      /* fields, then the list, then two buttons */
    const char *(*list)(unsigned i);
    unsigned list_count, list_top, list_at;
    unsigned cursor;            /* in the text of the field */
    bool fresh;                 /* the first key replaces the text */
};

static const char buttons[] = "OK\0Cancel\0";

static unsigned field_column(const struct form *f)
{
    return f->box.column + 20;
}

static unsigned field_width(const struct form *f)
{
    return f->box.width - 23;
}

static void show_field(const struct form *f, unsigned i)
{
    const struct field *field = &f->fields[i];
    unsigned row = f->box.row + 2 + i * 2, width = field_width(f), length, from;

    put_text(row, f->box.column + 3, field->label, COLOR_DIALOG);
    if (field->text == NULL) {
        put_text(row, field_column(f), *field->ticked ? "[X]" : "[ ]", f->focus == i ? COLOR_BUTTON : COLOR_DIALOG);
        return;
    }
    length = (unsigned)strlen(field->text);
    from = f->focus == i && f->cursor >= width ? f->cursor - width + 1 : 0;
    put_run(row, field_column(f), ' ', width, COLOR_FIELD);
    for (unsigned n = 0; n < width && from + n < length; n++) {
        put_char(row, field_column(f) + n, (uint8_t)field->text[from + n], COLOR_FIELD);
    }
    if (f->focus == i) {
        set_cursor(row, field_column(f) + f->cursor - from, false);
    }
}

static void show_list(const struct form *f)
{
    unsigned row = f->box.row + 2 + f->count * 2;

    for (unsigned i = 0; f->list != NULL && i < LIST_ROWS; i++) {
        unsigned n = f->list_top + i;
        const char *name = n < f->list_count ? f->list(n) : NULL;

        put_run(row + i, f->box.column + 3, ' ', f->box.width - 6, COLOR_FIELD);
        if (name != NULL) {
            put_text(row + i, f->box.column + 4, name, f->focus == f->count && n == f->list_at ? COLOR_BUTTON : COLOR_FIELD);
        }
    }
}

static void show_form(const struct form *f)
{
    unsigned first = f->count + (f->list != NULL);

    if (f->focus >= f->count || f->fields[f->focus].text == NULL) {
        hide_cursor();
    }
    for (unsigned i = 0; i < f->count; i++) {
        show_field(f, i);
    }
    show_list(f);
    show_buttons(&f->box, buttons, f->focus >= first ? (int)(f->focus - first) : -1);
}

static void set_focus(struct form *f, unsigned focus)
{
    f->focus = focus;
    f->fresh = true;
    if (focus < f->count && f->fields[focus].text != NULL) {
        f->cursor = (unsigned)strlen(f->fields[focus].text);
    }
}

static void type_in_field(struct form *f, const struct event *event)
{
    struct field *field = &f->fields[f->focus];
    unsigned length = (unsigned)strlen(field->text);

    switch (event->scan) {
    case SCAN_LEFT:
        f->cursor -= f->cursor > 0;
        break;
    case SCAN_RIGHT:
        f->cursor += f->cursor < length;
        break;
    case SCAN_HOME:
        f->cursor = 0;
        break;
    case SCAN_END:
        f->cursor = length;
        break;
    case SCAN_BACKSPACE:
        if (f->cursor > 0) {
            memmove(field->text + f->cursor - 1, field->text + f->cursor, length - f->cursor + 1);
            f->cursor--;
        }
        break;
    case SCAN_DELETE:
        if (f->cursor < length) {
            memmove(field->text + f->cursor, field->text + f->cursor + 1, length - f->cursor);
        }
        break;
    default:
        if (event->ascii < ' ') {
            return;
        }
        if (f->fresh) {
            field->text[0] = '\0';
            f->cursor = length = 0;
        }
        if (length + 1 < field->size) {
            memmove(field->text + f->cursor + 1, field->text + f->cursor, length - f->cursor + 1);
            field->text[f->cursor++] = (char)event->ascii;
        }
        break;
    }
    f->fresh = false;
}

static void choose_from_list(struct form *f)
{
    const char *name = f->list_at < f->list_count ? f->list(f->list_at) : NULL;

    if (name != NULL) {
        text_copy(f->fields[0].text, name, f->fields[0].size);
    }
}

static void move_in_list(struct form *f, const struct event *event)
{
    unsigned step = event->scan == SCAN_PAGE_UP || event->scan == SCAN_PAGE_DOWN ? LIST_ROWS : 1;

    if (event->scan == SCAN_UP || event->scan == SCAN_PAGE_UP) {
        f->list_at = f->list_at > step ? f->list_at - step : 0;
    } else if (event->scan == SCAN_DOWN || event->scan == SCAN_PAGE_DOWN) {
        f->list_at = f->list_at + step < f->list_count ? f->list_at + step : f->list_count ? f->list_count - 1 : 0;
    } else if (event->ascii > ' ') {
        for (unsigned i = 1; i <= f->list_count; i++) {
            unsigned n = (f->list_at + i) % f->list_count;

            if (text_upper(f->list(n)[0]) == text_upper((char)event->ascii)) {
                f->list_at = n;
                break;
            }
        }
    }
    if (f->list_at < f->list_top) {
        f->list_top = f->list_at;
    } else if (f->list_at >= f->list_top + LIST_ROWS) {
        f->list_top = f->list_at - LIST_ROWS + 1;
    }
    choose_from_list(f);
}

/* 1 = OK, 0 = Cancel, -1 = go on */
static int press(struct form *f, const struct event *event)
{
    int button = button_at(&f->box, buttons, event);
    unsigned list_row = f->box.row + 2 + f->count * 2;

    if (button >= 0) {
        return button == 0;
    }
    for (unsigned i = 0; i < f->count; i++) {
        if (event->row == f->box.row + 2 + i * 2 && event->column > f->box.column && event->column < f->box.column + f->box.width) {
            set_focus(f, i);
            if (f->fields[i].text == NULL) {
                *f->fields[i].ticked = !*f->fields[i].ticked;
            }
        }
    }
    if (f->list != NULL && event->row >= list_row && event->row < list_row + LIST_ROWS &&
        f->list_top + event->row - list_row < f->list_count) {
        unsigned n = f->list_top + event->row - list_row;
        bool again = f->focus == f->count && f->list_at == n;

        f->list_at = n;
        set_focus(f, f->count);
        choose_from_list(f);
        return again ? 1 : -1;
    }
    return -1;
}

static int key(struct form *f, const struct event *event)
{
    unsigned first = f->count + (f->list != NULL), stops = first + 2;

    if (event->scan == SCAN_ESC) {
        return 0;
    }
    if (event->ascii == '\r') {
        return f->focus != first + 1;
    }
    if (event->scan == SCAN_TAB) {
        set_focus(f, (f->focus + (event->shift ? stops - 1 : 1)) % stops);
    } else if (f->focus >= first) {
        if (event->scan == SCAN_LEFT || event->scan == SCAN_RIGHT) {
            set_focus(f, first + first + 1 - f->focus);
        } else if (event->ascii == ' ') {
            return f->focus == first;
        }
    } else if (f->focus == f->count) {
        move_in_list(f, event);
    } else if (f->fields[f->focus].text == NULL) {
        if (event->ascii == ' ') {
            *f->fields[f->focus].ticked = !*f->fields[f->focus].ticked;
        }
    } else {
        type_in_field(f, event);
    }
    return -1;
}

bool dialog_fields(const char *title, struct field *fields, unsigned count, const char *(*list)(unsigned i))
{
    struct form f = { .fields = fields, .count = count, .list = list };
    unsigned width = screen_width < 66 ? screen_width - 2 : 64;
    int answer = -1;

    while (list != NULL && list(f.list_count) != NULL) {
        f.list_count++;
    }
    f.box = box_open(title, 5 + count * 2 + (list != NULL ? LIST_ROWS + 1 : 0), width);
    set_focus(&f, 0);
    while (answer < 0) {
        struct event event;

        show_form(&f);
        event_wait(&event);
        if (event.kind == EVENT_PRESS) {
            answer = press(&f, &event);
        } else if (event.kind == EVENT_KEY) {
            answer = key(&f, &event);
        }
    }
    screen_restore();
    return answer == 1;
}

/* ---- text ---- */

void dialog_text(const char *title, const char *text)
{
    unsigned height = screen_height - 4, width = 76 < screen_width - 2 ? 76 : screen_width - 2, top = 0, lines = 0;
    struct box b = box_open(title, height, width);

    for (const char *p = text; *p != '\0'; p++) {
        lines += *p == '\n';
    }
    hide_cursor();
    for (;;) {
        struct event event;
        const char *p = text;

        for (unsigned n = top; n > 0 && *p != '\0';) {
            n -= *p++ == '\n';
        }
        for (unsigned row = 1; row + 1 < height; row++) {
            unsigned column = 0;

            put_run(b.row + row, b.column + 1, ' ', width - 2, COLOR_DIALOG);
            for (; *p != '\0' && *p != '\n'; p++) {
                if (column < width - 4) {
                    put_char(b.row + row, b.column + 2 + column++, (uint8_t)*p, COLOR_DIALOG);
                }
            }
            p += *p == '\n';
        }
        event_wait(&event);
        if (event.kind == EVENT_PRESS || (event.kind == EVENT_KEY && (event.scan == SCAN_ESC || event.ascii == '\r'))) {
            break;
        }
        if (event.kind == EVENT_KEY) {
            unsigned step = event.scan == SCAN_PAGE_UP || event.scan == SCAN_PAGE_DOWN ? height - 3 : 1;

            if (event.scan == SCAN_UP || event.scan == SCAN_PAGE_UP) {
                top = top > step ? top - step : 0;
            } else if (event.scan == SCAN_DOWN || event.scan == SCAN_PAGE_DOWN) {
                top = top + step + height - 2 <= lines ? top + step : lines > height - 2 ? lines - height + 2 : 0;
            }
        }
    }
    screen_restore();
}
