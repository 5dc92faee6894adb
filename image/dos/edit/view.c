/*
 * view.c - a window on a text.
 */
#include <string.h>
#include "view.h"

void view_init(struct view *v, struct text *text)
{
    memset(v, 0, sizeof *v);
    v->text = text;
    v->mark = NO_MARK;
    v->line = 1;
    v->rows = 20;
    v->columns = 78;
    v->tab = 8;
    v->insert = text->width == 0;
}

unsigned view_column(struct view *v)
{
    return text_column(v->text, v->cursor, v->tab);
}

bool view_selection(const struct view *v, uint32_t *from, uint32_t *to)
{
    if (v->mark == NO_MARK || v->mark == v->cursor) {
        return false;
    }
    *from = v->mark < v->cursor ? v->mark : v->cursor;
    *to = v->mark < v->cursor ? v->cursor : v->mark;
    return true;
}

/* Line ends between two positions, for the number of the line. */
static uint32_t lines_between(struct view *v, uint32_t from, uint32_t to)
{
    uint32_t n = 0;

    if (v->text->width != 0) {
        return to / v->text->width - from / v->text->width;
    }
    for (; from < to; from++) {
        n += text_byte(v->text, from) == '\n';
    }
    return n;
}

static void set_cursor(struct view *v, uint32_t at)
{
    if (at > v->cursor) {
        v->line += lines_between(v, v->cursor, at);
    } else {
        v->line -= lines_between(v, at, v->cursor);
    }
    v->cursor = at;
}

static void mark(struct view *v, bool select)
{
    if (!select) {
        v->mark = NO_MARK;
    } else if (v->mark == NO_MARK) {
        v->mark = v->cursor;
    }
}

void view_show(struct view *v)
{
    uint32_t start = text_line(v->text, v->cursor), line;
    unsigned column = view_column(v), n;

    v->top = text_line(v->text, v->top < v->text->size ? v->top : v->text->size);
    if (start < v->top) {
        v->top = start;
    }
    line = start;                       /* from the cursor's line up: is the top within a screen? */
    for (n = 1; n < v->rows && line > v->top; n++) {
        line = text_previous(v->text, line);
    }
    if (line > v->top) {
        v->top = line;
    }
    if (column < v->left) {
        v->left = column < 8 ? 0 : column - 8;
    } else if (column >= v->left + v->columns) {
        v->left = column - v->columns + 8;
    }
}

void view_go(struct view *v, uint32_t at, bool select)
{
    mark(v, select);
    set_cursor(v, at < v->text->size ? at : v->text->size);
    v->wanted = view_column(v);
    view_show(v);
}

void view_go_line(struct view *v, uint32_t line)
{
    uint32_t at = 0, n = 1;

    for (uint32_t next; n < line && (next = text_next(v->text, at)) != at; at = next) {
        n++;
    }
    view_go(v, at, false);
}

static void vertical(struct view *v, int lines)
{
    uint32_t line = text_line(v->text, v->cursor);

    for (; lines > 0; lines--) {
        line = text_next(v->text, line);
    }
    for (; lines < 0; lines++) {
        line = text_previous(v->text, line);
    }
    set_cursor(v, text_at_column(v->text, line, v->wanted, v->tab));
}

/* Over CR LF in one step. */
static uint32_t right_of(struct view *v, uint32_t at)
{
    return v->text->width == 0 && at == text_line_end(v->text, at) ? (text_next(v->text, at) > at ? text_next(v->text, at) : at)
                                                                  : at < v->text->size ? at + 1 : at;
}

static uint32_t left_of(struct view *v, uint32_t at)
{
    uint32_t start = text_line(v->text, at);

    if (at == 0) {
        return 0;
    }
    return at > start ? at - 1 : text_line_end(v->text, at - 1);
}

static bool is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c < 0;
}

static uint32_t word_right(struct view *v, uint32_t at)
{
    while (at < v->text->size && !is_blank(text_byte(v->text, at))) {
        at++;
    }
    while (at < v->text->size && is_blank(text_byte(v->text, at))) {
        at++;
    }
    return at;
}

static uint32_t word_left(struct view *v, uint32_t at)
{
    while (at > 0 && is_blank(text_byte(v->text, at - 1))) {
        at--;
    }
    while (at > 0 && !is_blank(text_byte(v->text, at - 1))) {
        at--;
    }
    return at;
}

/* The lines shown move, the cursor as little as it must. */
static void scroll(struct view *v, bool down)
{
    uint32_t top = down ? text_next(v->text, v->top) : text_previous(v->text, v->top), last = top;

    v->top = top;
    for (unsigned n = 1; n < v->rows; n++) {
        last = text_next(v->text, last);
    }
    if (v->cursor < top) {
        set_cursor(v, text_at_column(v->text, top, v->wanted, v->tab));
    } else if (text_line(v->text, v->cursor) > last) {
        set_cursor(v, text_at_column(v->text, last, v->wanted, v->tab));
    }
}

static void page(struct view *v, bool down)
{
    for (unsigned n = 1; n < v->rows; n++) {
        v->top = down ? text_next(v->text, v->top) : text_previous(v->text, v->top);
    }
    vertical(v, down ? (int)v->rows - 1 : 1 - (int)v->rows);
}

void view_move(struct view *v, enum move move, bool select)
{
    bool keep = false;          /* the wanted column */

    mark(v, select);
    switch (move) {
    case MOVE_LEFT:
        set_cursor(v, left_of(v, v->cursor));
        break;
    case MOVE_RIGHT:
        set_cursor(v, right_of(v, v->cursor));
        break;
    case MOVE_UP:
    case MOVE_DOWN:
        vertical(v, move == MOVE_DOWN ? 1 : -1);
        keep = true;
        break;
    case MOVE_WORD_LEFT:
        set_cursor(v, word_left(v, v->cursor));
        break;
    case MOVE_WORD_RIGHT:
        set_cursor(v, word_right(v, v->cursor));
        break;
    case MOVE_HOME:
        set_cursor(v, text_line(v->text, v->cursor));
        break;
    case MOVE_END:
        set_cursor(v, text_line_end(v->text, v->cursor));
        break;
    case MOVE_PAGE_UP:
    case MOVE_PAGE_DOWN:
        page(v, move == MOVE_PAGE_DOWN);
        keep = true;
        break;
    case MOVE_START:
        set_cursor(v, 0);
        break;
    case MOVE_FINISH:
        set_cursor(v, v->text->size);
        break;
    case MOVE_SCROLL_UP:
    case MOVE_SCROLL_DOWN:
        scroll(v, move == MOVE_SCROLL_DOWN);
        keep = true;
        break;
    }
    if (!keep) {
        v->wanted = view_column(v);
    }
    view_show(v);
}

void view_click(struct view *v, unsigned row, unsigned column, bool select)
{
    uint32_t line = v->top;

    for (; row > 0; row--) {
        line = text_next(v->text, line);
    }
    mark(v, select);
    set_cursor(v, text_at_column(v->text, line, column + v->left, v->tab));
    v->wanted = view_column(v);
    view_show(v);
}

/* ---- editing ---- */

static bool delete_selection(struct view *v)
{
    uint32_t from, to;

    if (view_selection(v, &from, &to)) {
        set_cursor(v, from);
        text_delete(v->text, from, to - from);
    }
    v->mark = NO_MARK;
    return true;
}

static bool insert(struct view *v, const void *bytes, unsigned length)
{
    uint32_t at = v->cursor;

    if (!text_insert(v->text, at, bytes, length)) {
        return false;
    }
    set_cursor(v, at + length);
    v->wanted = view_column(v);
    view_show(v);
    return true;
}

bool view_type(struct view *v, uint8_t byte)
{
    if (v->read_only) {
        return false;
    }
    if (v->text->width == 0) {
        (void)delete_selection(v);
    }
    if ((!v->insert || v->text->width != 0) && v->cursor < text_line_end(v->text, v->cursor)) {
        if (!text_insert(v->text, v->cursor + 1, &byte, 1)) {
            return false;
        }
        text_delete(v->text, v->cursor, 1);
        set_cursor(v, v->cursor + 1);
        v->wanted = view_column(v);
        view_show(v);
        return true;
    }
    return v->text->width != 0 ? false : insert(v, &byte, 1);
}

bool view_enter(struct view *v)
{
    uint8_t bytes[66];
    unsigned n = 0;
    uint32_t at;

    if (v->read_only || v->text->width != 0) {
        return false;
    }
    (void)delete_selection(v);
    if (!v->text->lf_only) {
        bytes[n++] = '\r';
    }
    bytes[n++] = '\n';
    for (at = text_line(v->text, v->cursor); at < v->cursor && n < sizeof bytes; at++) {
        int c = text_byte(v->text, at);

        if (c != ' ' && c != '\t') {
            break;
        }
        bytes[n++] = (uint8_t)c;
    }
    return insert(v, bytes, n);
}

bool view_paste(struct view *v, const void *bytes, unsigned length)
{
    if (v->read_only || v->text->width != 0) {
        return false;
    }
    (void)delete_selection(v);
    return insert(v, bytes, length);
}

static bool delete_to(struct view *v, uint32_t from, uint32_t to)
{
    set_cursor(v, from);
    text_delete(v->text, from, to - from);
    v->wanted = view_column(v);
    view_show(v);
    return true;
}

bool view_delete(struct view *v)
{
    uint32_t from, to;

    if (v->read_only || v->text->width != 0) {
        return false;
    }
    if (view_selection(v, &from, &to)) {
        (void)delete_selection(v);
        view_show(v);
        return true;
    }
    return delete_to(v, v->cursor, right_of(v, v->cursor));
}

bool view_backspace(struct view *v)
{
    uint32_t from, to;

    if (v->read_only || v->text->width != 0) {
        return false;
    }
    if (view_selection(v, &from, &to)) {
        return view_delete(v);
    }
    return delete_to(v, left_of(v, v->cursor), v->cursor);
}

bool view_delete_line(struct view *v)
{
    uint32_t start = text_line(v->text, v->cursor), next = text_next(v->text, v->cursor);

    if (v->read_only || v->text->width != 0) {
        return false;
    }
    v->mark = NO_MARK;
    return delete_to(v, start, next > start ? next : v->text->size);
}

bool view_undo(struct view *v)
{
    uint32_t at;

    if (v->read_only || !text_undo(v->text, &at)) {
        return false;
    }
    v->mark = NO_MARK;
    v->cursor = 0;              /* the text in front of it may be another: count again */
    v->line = 1;
    set_cursor(v, at < v->text->size ? at : v->text->size);
    v->wanted = view_column(v);
    view_show(v);
    return true;
}
