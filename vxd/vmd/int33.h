/* int33.h - the mouse driver of a VM: what INT 33h knows and does.  Included by vxd/vmd and tests. */
#ifndef VMD_INT33_H
#define VMD_INT33_H

#include "mouse.h"

#define INT33_VERSION       0x0820u     /* of the Microsoft driver whose functions these are */
#define INT33_BUTTONS       3u
#define INT33_ALTERNATES    3u

/* Conditions a handler is called for. */
#define INT33_MOVED         0x01u
#define INT33_PRESSED(b)    (0x02u << 2 * (b))      /* button 0 left, 1 right, 2 middle */
#define INT33_RELEASED(b)   (0x04u << 2 * (b))
#define INT33_WHEEL         0x80u
#define INT33_KEYS          0xE0u       /* of alternate handlers: Alt, Ctrl, Shift held */

enum int33_screen { SCREEN_NONE, SCREEN_TEXT, SCREEN_CGA4, SCREEN_CGA2, SCREEN_PLANES, SCREEN_256 };

struct int33_handler {
    uint16_t mask, segment, offset;
};

struct int33_button {
    uint16_t count;
    int16_t x, y;
};

/* All that functions 16h and 17h save and restore: plain numbers, checked when they come back. */
struct int33 {
    int16_t x, y;                       /* in the virtual screen */
    int16_t rest_x, rest_y;             /* mickeys * 8 that were not enough for a pixel */
    int16_t min_x, max_x, min_y, max_y;
    int16_t shown;                      /* 0 visible, less: hidden so many times */
    uint8_t buttons;
    uint8_t no_light_pen;
    struct int33_button pressed[INT33_BUTTONS], released[INT33_BUTTONS];
    int16_t mickeys_x, mickeys_y;       /* since function 0Bh */
    uint16_t ratio_x, ratio_y;          /* mickeys for 8 pixels */
    uint16_t double_speed;              /* mickeys a second */
    uint16_t sensitivity_x, sensitivity_y, sensitivity_double;  /* 1..100, 50 = as it comes */
    uint16_t text_hardware;             /* the CRTC's cursor instead of masks */
    uint16_t text_and, text_xor;        /* or its first and last line */
    int16_t hot_x, hot_y;
    uint16_t masks[32];                 /* graphics cursor: screen mask, cursor mask */
    struct int33_handler handler, alternate[INT33_ALTERNATES];
    uint16_t excluded;                  /* an area without cursor, until function 01h */
    int16_t area_x0, area_y0, area_x1, area_y1;
    uint16_t page, language, rate;
    uint16_t off;                       /* function 1Fh */
    int8_t wheel;                       /* since function 03h or a handler saw it */
    uint8_t wheel_asked;                /* function 11h: the program knows of wheels */
    /* derived from the BIOS data area, not restored */
    uint16_t screen, mode;              /* enum int33_screen, BIOS mode */
    int16_t width, height;              /* of the virtual screen */
    uint16_t step_x, step_y;            /* virtual pixels in a real one, or in a character cell */
    uint32_t last_ms;                   /* when the mouse moved last */
};

struct Client_Reg_Struc;

/* What a call leaves to do. */
#define INT33_DONE          0x00u
#define INT33_REDRAW        0x01u       /* the cursor may look different now */
#define INT33_SET_MODE      0x02u       /* function 28h: INT 10h AX = crs CX; then CL = 0 */
#define INT33_RESET         0x04u       /* functions 00h, 21h, 2Fh */

void int33_init(struct int33 *m, const uint8_t *v86);
void int33_look_at_mode(struct int33 *m, const uint8_t *v86);
unsigned int33_call(struct int33 *m, struct Client_Reg_Struc *crs, uint8_t *v86);   /* INT33_... */
uint16_t int33_move(struct int33 *m, const struct mouse_move *move, uint32_t now_ms);   /* conditions */
/* The handler for these conditions, given the shift state at 40:17, or NULL. */
const struct int33_handler *int33_handler(const struct int33 *m, uint16_t conditions, uint8_t shift);
/* Functions 09h, 16h and 17h for a program whose pointers are others: 64 bytes of masks, a struct int33. */
void int33_set_masks(struct int33 *m, int16_t hot_x, int16_t hot_y, const uint8_t *masks);
void int33_restore(struct int33 *m, const uint8_t *from, const uint8_t *v86);
int16_t int33_report_x(const struct int33 *m, int16_t x);       /* as programs see a position */
int16_t int33_report_y(const struct int33 *m, int16_t y);

/* ---- cursor.c ------------------------------------------------------------------------------- */

/* Video memory (linear addresses A0000h-BFFFFh) and ports as a program of the VM reaches them. */
struct cursor_ops {
    uint8_t (*read)(void *context, uint32_t address);
    void (*write)(void *context, uint32_t address, uint8_t value);
    uint8_t (*in)(void *context, uint16_t port);
    void (*out)(void *context, uint16_t port, uint8_t value);
};

/* Bytes of a row that a cursor may touch; of one plane. */
#define CURSOR_ROW(screen)  ((screen) == SCREEN_256 ? 16u : (screen) == SCREEN_CGA4 ? 5u : 3u)

struct cursor {                         /* what is on the screen; all zero: nothing */
    bool drawn;
    uint16_t screen, mode;              /* as when it was drawn */
    uint32_t at;                        /* text: linear address of the cell, 0 = the CRTC's cursor */
    uint16_t cell, cell_under;          /* text: what was put there, and what was there before */
    int16_t x, y;                       /* graphics: the upper left corner, in pixels */
    int16_t width, height;              /* of the screen */
    uint32_t page_start;
    uint8_t under[256], put[256];       /* the same of 16 rows, plane by plane */
};

void cursor_update(struct cursor *c, const struct int33 *m, const uint8_t *v86, const struct cursor_ops *ops,
                   void *context);
void cursor_remove(struct cursor *c, const uint8_t *v86, const struct cursor_ops *ops, void *context);

#endif
