/*
 * draw.c - windows on the screen.
 */
#include "edit.h"

struct file *window[2];
unsigned active;

unsigned window_row(unsigned n)
{
    return n == 0 ? 1 : 1 + (screen_height - 2) / 2;
}

unsigned window_rows(unsigned n)
{
    unsigned end = n == 0 && window[1] != NULL ? window_row(1) : screen_height - 1;

    return end - window_row(n) - 1;
}

/* One line of text as cells; returns the start of the next, or the same when there is none. */
static uint32_t draw_line(struct view *v, uint32_t line, unsigned row, bool there)
{
    uint16_t cells[132];
    uint32_t from = 0, to = 0, at = line, end = there ? text_line_end(v->text, line) : line;
    bool selected = view_selection(v, &from, &to);
    unsigned column = 0, n = 0;

    for (; there && at < end && n < v->columns; at++) {
        int c = text_byte(v->text, at);
        unsigned wide = c == '\t' && v->text->width == 0 ? v->tab - column % v->tab : 1;

        for (; wide > 0; wide--, column++) {
            if (column >= v->left && n < v->columns) {
                cells[n++] = cell(c == '\t' && v->text->width == 0 ? ' ' : (uint8_t)c,
                                  selected && at >= from && at < to ? COLOR_SELECTED : COLOR_TEXT);
            }
        }
    }
    while (n < v->columns) {
        cells[n++] = cell(' ', COLOR_TEXT);
    }
    put_cells(row, 0, cells, n);
    return there ? text_next(v->text, line) : line;
}

static void draw_title(unsigned n)
{
    const struct file *file = window[n];
    unsigned row = window_row(n), length = (unsigned)strlen(file->path), column;
    char title[80];

    title[0] = ' ';
    text_copy(title + 1, length < 60 ? file->path : file->path + length - 60, sizeof title - 16);
    (void)text_append(title, file->read_only ? " (read-only) " : " ", sizeof title);
    column = (screen_width - (unsigned)strlen(title)) / 2;
    put_run(row, 0, 0xC4, screen_width, COLOR_FRAME);
    put_text(row, column, title, n == active ? COLOR_BAR : COLOR_FRAME);
}

static void draw_bar(unsigned n)
{
    const struct view *v = &window[n]->view;
    unsigned row = window_row(n) + 1, rows = window_rows(n), column = screen_width - 1, thumb;

    thumb = rows < 4 ? 0 : v->cursor / (v->text->size / (rows - 2) + 1);
    for (unsigned i = 0; i < rows; i++) {
        put_char(row + i, column, i == 0 ? 0x18 : i + 1 == rows ? 0x19 : i - 1 == thumb ? 0xDB : 0xB1, COLOR_FRAME);
    }
}

static void draw_window(unsigned n)
{
    struct view *v = &window[n]->view;
    uint32_t line;
    bool there = true;

    v->rows = window_rows(n);
    v->columns = screen_width - 1;
    view_show(v);
    draw_title(n);
    line = v->top;
    for (unsigned i = 0; i < v->rows; i++) {
        uint32_t next = draw_line(v, line, window_row(n) + 1 + i, there);

        there = there && next != line;
        line = next;
    }
    draw_bar(n);
}

/* "Line:12" */
static void draw_number(unsigned column, const char *name, uint32_t value)
{
    char digits[11];
    unsigned n = sizeof digits - 1;

    digits[n] = '\0';
    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    put_text(screen_height - 1, column, name, COLOR_STATUS);
    put_text(screen_height - 1, column + (unsigned)strlen(name), digits + n, COLOR_STATUS);
}

static void draw_status(void)
{
    struct view *v = &current()->view;

    put_run(screen_height - 1, 0, ' ', screen_width, COLOR_STATUS);
    put_text(screen_height - 1, 1, "F1=Help  Alt=Menu", COLOR_STATUS);
    put_text(screen_height - 1, 22, current()->text.modified ? "Changed" : "", COLOR_STATUS);
    draw_number(screen_width - 28, "Line:", v->line);
    draw_number(screen_width - 14, "Col:", view_column(v) + 1);
}

void draw_windows(void)
{
    struct view *v = &current()->view;
    uint32_t line;
    unsigned row = 0;

    for (unsigned n = 0; n < 2; n++) {
        if (window[n] != NULL) {
            draw_window(n);
        }
    }
    draw_status();
    for (line = v->top; line < text_line(v->text, v->cursor); line = text_next(v->text, line)) {
        row++;
    }
    set_cursor(window_row(active) + 1 + row, view_column(v) - v->left, !v->insert);
}

void draw_all(void)
{
    menu_draw(-1);
    draw_windows();
}
