/* dialog.h - lists, menus and message boxes as rows of text.  Included by vxd/shell/ and its tests. */
#ifndef SHELL_DIALOG_H
#define SHELL_DIALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIALOG_ROWS         25u
#define DIALOG_COLUMNS      80u
#define DIALOG_TEXT_LINES   10u
#define DIALOG_TEXT_WIDTH   70u
#define DIALOG_ITEMS        64u         /* one for each VM */
#define DIALOG_ITEM_BYTES   68u

struct dialog_item {
    char text[DIALOG_ITEM_BYTES];
    uint32_t id;                        /* the owner's */
};

struct dialog {
    char title[DIALOG_TEXT_WIDTH + 1];
    char text[DIALOG_TEXT_LINES][DIALOG_TEXT_WIDTH + 1];
    unsigned text_lines;
    struct dialog_item items[DIALOG_ITEMS];
    unsigned count, selected, first;    /* `first` is the top row of a list that is too long */
    bool buttons;                       /* side by side; a letter that begins one chooses it */
    /* Instead of items: `count` lines of a screen, of which those between two are selected. */
    const char (*lines)[DIALOG_COLUMNS + 1];
    unsigned mark;                      /* one end of what is selected; the other is `selected` */
    bool marking;                       /* else `mark` follows `selected` */
    const char *hint;                   /* last row */
};

enum dialog_result { DIALOG_STAYS, DIALOG_CHOSEN, DIALOG_CANCELLED, DIALOG_OTHER };
#define DIALOG_DELETE   0x7F            /* *other: that key; else a letter or digit */
#define DIALOG_ALT_SPACE 0x01           /* in lines also Space alone */

void dialog_clear(struct dialog *dialog, const char *title, const char *hint);
void dialog_text(struct dialog *dialog, const char *text);      /* wraps; what is too long is cut */
struct dialog_item *dialog_add(struct dialog *dialog, uint32_t id);     /* NULL: full */

/* scan: set 1; shift: MK_ bits of VKD_Get_Msg_Key. */
enum dialog_result dialog_press(struct dialog *dialog, uint8_t scan, uint8_t shift, char *other);

/* Row of the screen, without spaces at its end; true: it holds what is selected. */
bool dialog_row(struct dialog *dialog, unsigned row, char text[DIALOG_COLUMNS + 1]);

/* ---- message boxes [DDK95 SHELL_Message] ---- */

#define MB_OK               0x0000u
#define MB_OKCANCEL         0x0001u
#define MB_ABORTRETRYIGNORE 0x0002u
#define MB_YESNOCANCEL      0x0003u
#define MB_YESNO            0x0004u
#define MB_RETRYCANCEL      0x0005u
#define MB_TYPEMASK         0x000Fu
#define MB_DEFBUTTON2       0x0100u
#define MB_DEFBUTTON3       0x0200u
#define MB_DEFMASK          0x0F00u
#define MB_ESCAPE_IS_NO     0x04000000u     /* ours, for MB_YESNO, which has no Cancel */
#define IDOK        1u
#define IDCANCEL    2u
#define IDABORT     3u
#define IDRETRY     4u
#define IDIGNORE    5u
#define IDYES       6u
#define IDNO        7u

void dialog_box(struct dialog *dialog, uint32_t flags, const char *caption, const char *text);
uint32_t dialog_box_default(uint32_t flags);        /* what Enter would give */
uint32_t dialog_box_escape(uint32_t flags);         /* what Esc gives; 0 = Esc does nothing */

#endif
