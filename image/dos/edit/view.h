/*
 * view.h - a window on a text: cursor, selection, what is visible, editing at the cursor.  Included by EDIT
 * and its tests.  Pure.
 */
#ifndef EDIT_VIEW_H
#define EDIT_VIEW_H

#include "text.h"

#define NO_MARK     0xFFFFFFFFu

struct view {
    struct text *text;
    uint32_t cursor, mark;      /* mark: where the selection began, NO_MARK = none */
    uint32_t top;               /* start of the first line shown */
    unsigned left;              /* first column shown */
    unsigned wanted;            /* column that up and down try to keep */
    uint32_t line;              /* of the cursor, from 1 */
    unsigned rows, columns, tab;
    bool insert, read_only;
};

enum move {
    MOVE_LEFT, MOVE_RIGHT, MOVE_UP, MOVE_DOWN, MOVE_WORD_LEFT, MOVE_WORD_RIGHT, MOVE_HOME, MOVE_END,
    MOVE_PAGE_UP, MOVE_PAGE_DOWN, MOVE_START, MOVE_FINISH, MOVE_SCROLL_UP, MOVE_SCROLL_DOWN,
};

void view_init(struct view *v, struct text *text);
/* `select`: the selection grows; else it ends. */
void view_move(struct view *v, enum move move, bool select);
void view_go(struct view *v, uint32_t at, bool select);     /* to a position */
void view_go_line(struct view *v, uint32_t line);           /* from 1 */
void view_click(struct view *v, unsigned row, unsigned column, bool select);
void view_show(struct view *v);                             /* scrolls until the cursor is visible */

bool view_selection(const struct view *v, uint32_t *from, uint32_t *to);    /* false: nothing is selected */
/* These change the text.  false: there is no memory left, or the text is read-only. */
bool view_type(struct view *v, uint8_t byte);               /* instead of the selection if there is one */
bool view_enter(struct view *v);                            /* with the indent of the line */
bool view_paste(struct view *v, const void *bytes, unsigned length);
bool view_delete(struct view *v);                           /* the selection, or the character at the cursor */
bool view_backspace(struct view *v);
bool view_delete_line(struct view *v);
bool view_undo(struct view *v);
unsigned view_column(struct view *v);                       /* of the cursor, from 0 */

#endif
