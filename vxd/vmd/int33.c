/*
 * int33 - the mouse driver: what INT 33h answers.  Pure.
 *
 * Functions of the Microsoft driver 8.20 [RBIL 330000-33006D], and the wheel of [CTMOUSE].
 * Limit: large cursors (12h), acceleration profiles (2Bh-2Eh), MOUSE.INI (34h) and LCD screens (35h) are
 * not there; light pen emulation (0Dh, 0Eh) is remembered, but INT 10h AH=04h does not ask for it.
 */
#include <vmm_types.h>
#include <string.h>
#include "int33.h"

#define BDA             0x400
#define ROM_SEGMENT     0xF000
#define ROM_MOUSE_TEXT  0xEE10      /* of rom.asm: version bytes, copyright */
#define PS2_TYPE        4
#define SWITCH_BYTES    0x154u      /* of function 33h */
#define DOUBLE_SPEED    64
#define TOP_OF_MEMORY   0xA0000u    /* programs' buffers lie below, or in the upper memory behind */
#define UPPER_MEMORY    0xC0000u
#define END_OF_MEMORY   0x100000u

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

/* `bytes` bytes of program memory at segment:offset, or NULL. */
static uint8_t *buffer(uint8_t *v86, uint16_t segment, uint16_t offset, uint32_t bytes)
{
    uint32_t at = ((uint32_t)segment << 4) + offset;

    return at + bytes <= TOP_OF_MEMORY || (at >= UPPER_MEMORY && at + bytes <= END_OF_MEMORY) ? v86 + at
                                                                                              : NULL;
}

/* ---- the screen ------------------------------------------------------------------------------ */

void int33_look_at_mode(struct int33 *m, const uint8_t *v86)
{
    static const struct { uint8_t screen, step_x; uint16_t height; } modes[] = {
        [0x00] = { SCREEN_TEXT, 16, 200 }, [0x01] = { SCREEN_TEXT, 16, 200 }, [0x02] = { SCREEN_TEXT, 8, 200 },
        [0x03] = { SCREEN_TEXT, 8, 200 }, [0x04] = { SCREEN_CGA4, 2, 200 }, [0x05] = { SCREEN_CGA4, 2, 200 },
        [0x06] = { SCREEN_CGA2, 1, 200 }, [0x07] = { SCREEN_TEXT, 8, 200 }, [0x0D] = { SCREEN_PLANES, 2, 200 },
        [0x0E] = { SCREEN_PLANES, 1, 200 }, [0x0F] = { SCREEN_PLANES, 1, 350 },
        [0x10] = { SCREEN_PLANES, 1, 350 }, [0x11] = { SCREEN_PLANES, 1, 480 },
        [0x12] = { SCREEN_PLANES, 1, 480 }, [0x13] = { SCREEN_256, 2, 200 } };
    uint8_t mode = v86[BDA + 0x49] & 0x7F;

    m->mode = mode;
    m->width = 640;
    m->step_y = 1;
    if (mode >= sizeof modes / sizeof modes[0] || modes[mode].step_x == 0) {
        m->screen = SCREEN_NONE;
        m->height = 200;
        m->step_x = 1;
        return;
    }
    m->screen = modes[mode].screen;
    m->step_x = modes[mode].step_x;
    m->height = (int16_t)modes[mode].height;
    if (m->screen == SCREEN_TEXT) {
        uint8_t columns = v86[BDA + 0x4A], rows = v86[BDA + 0x84];

        m->step_x = columns <= 40 ? 16 : 8;
        m->step_y = 8;
        m->width = (int16_t)((columns >= 20 ? columns : 80) * m->step_x);
        m->height = (int16_t)((rows >= 20 && rows < 100 ? rows + 1 : 25) * 8);
    }
}

static int16_t between(int32_t n, int16_t low, int16_t high)
{
    return (int16_t)(n < low ? low : n > high ? high : n);
}

int16_t int33_report_x(const struct int33 *m, int16_t x)
{
    return (int16_t)(x & ~(m->step_x - 1));
}

int16_t int33_report_y(const struct int33 *m, int16_t y)
{
    return (int16_t)(y & ~(m->step_y - 1));
}

/* Function 00h and 21h. */
static void reset(struct int33 *m, const uint8_t *v86)
{
    static const uint16_t arrow[32] = {
        0x3FFF, 0x1FFF, 0x0FFF, 0x07FF, 0x03FF, 0x01FF, 0x00FF, 0x007F,
        0x003F, 0x001F, 0x01FF, 0x10FF, 0x30FF, 0xF87F, 0xF87F, 0xFC3F,
        0x0000, 0x4000, 0x6000, 0x7000, 0x7800, 0x7C00, 0x7E00, 0x7F00,
        0x7F80, 0x7C00, 0x6C00, 0x4600, 0x0600, 0x0300, 0x0300, 0x0000 };
    uint8_t buttons = m->buttons;
    uint16_t language = m->language, off = m->off;
    uint32_t last_ms = m->last_ms;

    memset(m, 0, sizeof *m);
    m->buttons = buttons;
    m->language = language;
    m->off = off;
    m->last_ms = last_ms;
    int33_look_at_mode(m, v86);
    m->max_x = (int16_t)(m->width - 1);
    m->max_y = (int16_t)(m->height - 1);
    m->x = (int16_t)(m->width / 2);
    m->y = (int16_t)(m->height / 2);
    m->shown = -1;
    m->ratio_x = 8;
    m->ratio_y = 16;
    m->double_speed = DOUBLE_SPEED;
    m->sensitivity_x = m->sensitivity_y = m->sensitivity_double = 50;
    m->text_and = 0x77FF;
    m->text_xor = 0x7700;
    m->hot_x = m->hot_y = -1;
    memcpy(m->masks, arrow, sizeof arrow);
    m->rate = 4;
}

void int33_init(struct int33 *m, const uint8_t *v86)
{
    memset(m, 0, sizeof *m);
    reset(m, v86);
}

/* ---- motion ---------------------------------------------------------------------------------- */

/* Mickeys to pixels; what is left over waits. */
static int32_t pixels(int32_t mickeys, uint16_t sensitivity, uint16_t ratio, int16_t *rest)
{
    int32_t eighths = mickeys * 8 * sensitivity / 50 + *rest;
    int32_t whole = eighths / (int32_t)ratio;

    *rest = (int16_t)(eighths - whole * (int32_t)ratio);
    return whole;
}

static void set_position(struct int33 *m, int32_t x, int32_t y)
{
    m->x = between(x, m->min_x, m->max_x);
    m->y = between(y, m->min_y, m->max_y);
}

/* Is the mouse faster than the threshold?  Mickeys a second since the last time. */
static bool is_fast(struct int33 *m, const struct mouse_move *move, uint32_t now_ms)
{
    uint32_t ms = now_ms - m->last_ms;
    int32_t x = move->dx < 0 ? -move->dx : move->dx, y = move->dy < 0 ? -move->dy : move->dy;

    m->last_ms = now_ms;
    ms = ms < 10 ? 10 : ms > 1000 ? 1000 : ms;
    return (uint32_t)(x > y ? x : y) * 1000 / ms > m->double_speed;
}

static uint16_t press_buttons(struct int33 *m, uint8_t buttons)
{
    uint16_t conditions = 0;

    for (unsigned b = 0; b < INT33_BUTTONS; b++) {
        bool is = buttons >> b & 1, was = m->buttons >> b & 1;
        struct int33_button *counter = is ? &m->pressed[b] : &m->released[b];

        if (is != was) {
            counter->count++;
            counter->x = m->x;
            counter->y = m->y;
            conditions |= is ? INT33_PRESSED(b) : INT33_RELEASED(b);
        }
    }
    m->buttons = buttons & 7;
    return conditions;
}

uint16_t int33_move(struct int33 *m, const struct mouse_move *move, uint32_t now_ms)
{
    uint16_t conditions = 0;

    if (move->dx != 0 || move->dy != 0) {
        int32_t faster = is_fast(m, move, now_ms) ? 2 : 1;

        m->mickeys_x = (int16_t)(uint16_t)(m->mickeys_x + move->dx);
        m->mickeys_y = (int16_t)(uint16_t)(m->mickeys_y + move->dy);
        set_position(m, m->x + faster * pixels(move->dx, m->sensitivity_x, m->ratio_x, &m->rest_x),
                     m->y + faster * pixels(move->dy, m->sensitivity_y, m->ratio_y, &m->rest_y));
        conditions = INT33_MOVED;
    }
    if (move->wheel != 0 && m->wheel_asked) {
        m->wheel = (int8_t)between(m->wheel + move->wheel, -128, 127);
        conditions |= INT33_WHEEL;
    }
    return conditions | press_buttons(m, move->buttons);
}

const struct int33_handler *int33_handler(const struct int33 *m, uint16_t conditions, uint8_t shift)
{
    uint16_t keys = (shift & 3 ? 0x20 : 0) | (shift & 4 ? 0x40 : 0) | (shift & 8 ? 0x80 : 0);

    if (keys != 0) {
        for (unsigned i = 0; i < INT33_ALTERNATES; i++) {
            const struct int33_handler *h = &m->alternate[i];

            if ((h->mask & INT33_KEYS) == keys && (h->mask & conditions & ~INT33_KEYS) != 0) {
                return h;
            }
        }
    }
    return (m->handler.mask & conditions) != 0 && (m->handler.segment | m->handler.offset) != 0
        ? &m->handler : NULL;
}

/* ---- functions ---------------------------------------------------------------------------------- */

static void give_button(struct int33 *m, struct Client_Reg_Struc *crs, struct int33_button *buttons)
{
    struct int33_button *b = crs->Client_BX < INT33_BUTTONS ? &buttons[crs->Client_BX] : NULL;

    crs->Client_AX = m->buttons;
    if (b == NULL) {
        return;
    }
    crs->Client_BX = b->count;
    crs->Client_CX = (uint16_t)int33_report_x(m, b->x);
    crs->Client_DX = (uint16_t)int33_report_y(m, b->y);
    b->count = 0;
}

static void set_range(int16_t *low, int16_t *high, uint16_t from, uint16_t to)
{
    int16_t a = (int16_t)from, b = (int16_t)to;

    *low = a < b ? a : b;
    *high = a < b ? b : a;
}

static void set_sensitivity(struct int33 *m, const struct Client_Reg_Struc *crs)
{
    m->sensitivity_x = (uint16_t)between(crs->Client_BX, 1, 100);
    m->sensitivity_y = (uint16_t)between(crs->Client_CX, 1, 100);
    m->sensitivity_double = (uint16_t)between(crs->Client_DX, 1, 100);
}

static void set_alternate(struct int33 *m, struct Client_Reg_Struc *crs)
{
    struct int33_handler *place = NULL;
    uint16_t keys = crs->Client_CX & INT33_KEYS;

    for (unsigned i = 0; i < INT33_ALTERNATES && keys != 0; i++) {      /* the same keys: in its place */
        struct int33_handler *h = &m->alternate[i];

        if ((h->mask & INT33_KEYS) == keys) {
            place = h;
            break;
        }
        if (place == NULL && h->mask == 0) {
            place = h;
        }
    }
    if (place == NULL) {
        crs->Client_AX = 0xFFFF;
        return;
    }
    *place = (struct int33_handler){ crs->Client_CX, crs->Client_ES, crs->Client_DX };
    if ((crs->Client_ES | crs->Client_DX) == 0 || (crs->Client_CX & ~INT33_KEYS) == 0) {
        *place = (struct int33_handler){ 0, 0, 0 };
    }
    crs->Client_AX = 0x0018;
}

static void get_alternate(const struct int33 *m, struct Client_Reg_Struc *crs)
{
    uint16_t keys = crs->Client_CX & INT33_KEYS;

    for (unsigned i = 0; i < INT33_ALTERNATES; i++) {
        const struct int33_handler *h = &m->alternate[i];

        if (h->mask != 0 && (h->mask & INT33_KEYS) == keys) {
            crs->Client_AX = 0x0019;
            crs->Client_BX = h->segment;
            crs->Client_DX = h->offset;
            crs->Client_CX = h->mask;
            return;
        }
    }
    crs->Client_AX = 0xFFFF;
    crs->Client_CX = 0;
}

void int33_set_masks(struct int33 *m, int16_t hot_x, int16_t hot_y, const uint8_t *masks)
{
    m->hot_x = (int8_t)hot_x;
    m->hot_y = (int8_t)hot_y;
    for (unsigned i = 0; i < 32 && masks != NULL; i++) {
        m->masks[i] = get16(masks + 2 * i);
    }
}

/* What a program saved, or made up: every number as a driver might have it. */
void int33_restore(struct int33 *m, const uint8_t *from, const uint8_t *v86)
{
    struct int33 saved;

    memcpy(&saved, from, sizeof saved);
    saved.ratio_x = (uint16_t)between(saved.ratio_x, 1, 32767);
    saved.ratio_y = (uint16_t)between(saved.ratio_y, 1, 32767);
    saved.sensitivity_x = (uint16_t)between(saved.sensitivity_x, 1, 100);
    saved.sensitivity_y = (uint16_t)between(saved.sensitivity_y, 1, 100);
    saved.rest_x = saved.rest_y = 0;
    saved.shown = between(saved.shown, -32768, 0);
    saved.hot_x = (int8_t)saved.hot_x;
    saved.hot_y = (int8_t)saved.hot_y;
    set_range(&saved.min_x, &saved.max_x, (uint16_t)saved.min_x, (uint16_t)saved.max_x);
    set_range(&saved.min_y, &saved.max_y, (uint16_t)saved.min_y, (uint16_t)saved.max_y);
    saved.buttons = m->buttons;
    saved.off = m->off;
    saved.last_ms = m->last_ms;
    *m = saved;
    int33_look_at_mode(m, v86);
    set_position(m, m->x, m->y);
}

/* Functions 24h and up: questions. */
static void information(struct int33 *m, struct Client_Reg_Struc *crs, uint8_t *v86)
{
    uint8_t *to;

    switch (crs->Client_AX) {
    case 0x24:
        crs->Client_BX = INT33_VERSION;
        crs->Client_CX = PS2_TYPE << 8;         /* CL = 0: PS/2 */
        break;
    case 0x25:
        crs->Client_AX = (uint16_t)((m->screen != SCREEN_TEXT ? 0x2000 : m->text_hardware ? 0x1000 : 0)
                                    | (m->rate & 0x0F) << 8);
        crs->Client_BX = crs->Client_CX = crs->Client_DX = 0;
        break;
    case 0x26:
        crs->Client_BX = m->off;
        crs->Client_CX = (uint16_t)(m->width - 1);
        crs->Client_DX = (uint16_t)(m->height - 1);
        break;
    case 0x27:
        crs->Client_AX = m->text_and;
        crs->Client_BX = m->text_xor;
        crs->Client_CX = (uint16_t)m->mickeys_x;
        crs->Client_DX = (uint16_t)m->mickeys_y;
        break;
    case 0x2A:
        crs->Client_AX = (uint16_t)m->shown;
        crs->Client_BX = (uint16_t)m->hot_x;
        crs->Client_CX = (uint16_t)m->hot_y;
        crs->Client_DX = PS2_TYPE;
        break;
    case 0x30:
        crs->Client_AX = 0xFFFF;                /* no BallPoint */
        break;
    case 0x31:
        crs->Client_AX = (uint16_t)m->min_x;
        crs->Client_BX = (uint16_t)m->min_y;
        crs->Client_CX = (uint16_t)m->max_x;
        crs->Client_DX = (uint16_t)m->max_y;
        break;
    case 0x32:                                  /* bit 15: 25h ... bit 0: 34h */
        crs->Client_AX = 0xFC3E;                /* 25h-2Ah, 2Fh-33h */
        crs->Client_BX = crs->Client_CX = crs->Client_DX = 0;
        break;
    case 0x33:
        to = buffer(v86, crs->Client_ES, crs->Client_DX, SWITCH_BYTES);
        if (crs->Client_CX != 0 && to != NULL) {
            const uint8_t head[16] = { PS2_TYPE, (uint8_t)m->language, (uint8_t)m->sensitivity_x,
                (uint8_t)m->sensitivity_y, (uint8_t)m->sensitivity_double, 1, (uint8_t)m->rate, 0, 0, 0,
                0, 0, 0, 1, 2, 0 };
            uint32_t bytes = crs->Client_CX < SWITCH_BYTES ? crs->Client_CX : SWITCH_BYTES;

            memset(to, 0, bytes);
            memcpy(to, head, bytes < sizeof head ? bytes : sizeof head);
            crs->Client_CX = (uint16_t)bytes;
        } else {
            crs->Client_CX = SWITCH_BYTES;
        }
        crs->Client_AX = 0;
        break;
    case 0x4D:
        crs->Client_ES = ROM_SEGMENT;
        crs->Client_DI = ROM_MOUSE_TEXT + 2;
        break;
    case 0x6D:
        crs->Client_ES = ROM_SEGMENT;
        crs->Client_DI = ROM_MOUSE_TEXT;
        break;
    }
}

/* Function 29h: the mode behind CX.  0: no more. */
static uint16_t next_mode(uint16_t mode)
{
    static const uint8_t modes[] = { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0D, 0x0E, 0x0F, 0x10,
                                     0x11, 0x12, 0x13 };

    for (unsigned i = 0; i + 1 < sizeof modes; i++) {
        if (modes[i] == mode) {
            return modes[i + 1];
        }
    }
    return 0;
}

unsigned int33_call(struct int33 *m, struct Client_Reg_Struc *crs, uint8_t *v86)
{
    struct int33_handler before = m->handler;
    uint8_t *at;

    switch (crs->Client_AX) {
    case 0x00: case 0x21: case 0x2F:
        crs->Client_BX = crs->Client_AX != 0x2F ? INT33_BUTTONS : crs->Client_BX;
        crs->Client_AX = 0xFFFF;
        reset(m, v86);
        return INT33_REDRAW | INT33_RESET;
    case 0x01:
        m->shown = (int16_t)(m->shown < 0 ? m->shown + 1 : 0);
        m->excluded = 0;
        return INT33_REDRAW;
    case 0x02:
        m->shown = (int16_t)(m->shown > -32768 ? m->shown - 1 : m->shown);
        return INT33_REDRAW;
    case 0x03:
        crs->Client_BX = (uint16_t)(m->buttons | (uint8_t)m->wheel << 8);
        m->wheel = 0;
        crs->Client_CX = (uint16_t)int33_report_x(m, m->x);
        crs->Client_DX = (uint16_t)int33_report_y(m, m->y);
        break;
    case 0x04:
        set_position(m, (int16_t)crs->Client_CX, (int16_t)crs->Client_DX);
        m->rest_x = m->rest_y = 0;
        return INT33_REDRAW;
    case 0x05:
        give_button(m, crs, m->pressed);
        break;
    case 0x06:
        give_button(m, crs, m->released);
        break;
    case 0x07:
        set_range(&m->min_x, &m->max_x, crs->Client_CX, crs->Client_DX);
        set_position(m, m->x, m->y);
        return INT33_REDRAW;
    case 0x08:
        set_range(&m->min_y, &m->max_y, crs->Client_CX, crs->Client_DX);
        set_position(m, m->x, m->y);
        return INT33_REDRAW;
    case 0x09:
        int33_set_masks(m, (int16_t)crs->Client_BX, (int16_t)crs->Client_CX,
                        buffer(v86, crs->Client_ES, crs->Client_DX, 64));
        return INT33_REDRAW;
    case 0x0A:
        m->text_hardware = crs->Client_BX == 1;
        m->text_and = crs->Client_CX;
        m->text_xor = crs->Client_DX;
        return INT33_REDRAW;
    case 0x0B:
        crs->Client_CX = (uint16_t)m->mickeys_x;
        crs->Client_DX = (uint16_t)m->mickeys_y;
        m->mickeys_x = m->mickeys_y = 0;
        break;
    case 0x0C: case 0x14:
        m->handler = (struct int33_handler){ crs->Client_CX, crs->Client_ES, crs->Client_DX };
        if (crs->Client_AX == 0x14) {
            crs->Client_CX = before.mask;
            crs->Client_ES = before.segment;
            crs->Client_DX = before.offset;
        }
        break;
    case 0x0D: case 0x0E:
        m->no_light_pen = crs->Client_AX == 0x0E;
        break;
    case 0x0F:
        m->ratio_x = (uint16_t)between(crs->Client_CX & 0x7FFF, 1, 32767);
        m->ratio_y = (uint16_t)between(crs->Client_DX & 0x7FFF, 1, 32767);
        m->rest_x = m->rest_y = 0;
        break;
    case 0x10:
        m->excluded = 1;
        m->area_x0 = (int16_t)crs->Client_CX;
        m->area_y0 = (int16_t)crs->Client_DX;
        m->area_x1 = (int16_t)crs->Client_SI;
        m->area_y1 = (int16_t)crs->Client_DI;
        return INT33_REDRAW;
    case 0x11:                                  /* [CTMOUSE]: is there a wheel? */
        crs->Client_AX = 0x574D;
        crs->Client_CX = 1;
        m->wheel_asked = 1;
        break;
    case 0x13:
        m->double_speed = crs->Client_DX != 0 ? crs->Client_DX : DOUBLE_SPEED;
        break;
    case 0x15:
        crs->Client_BX = sizeof *m;
        break;
    case 0x16:
        at = buffer(v86, crs->Client_ES, crs->Client_DX, sizeof *m);
        if (at != NULL) {
            memcpy(at, m, sizeof *m);
        }
        break;
    case 0x17:
        at = buffer(v86, crs->Client_ES, crs->Client_DX, sizeof *m);
        if (at != NULL) {
            int33_restore(m, at, v86);
        }
        return INT33_REDRAW;
    case 0x18:
        set_alternate(m, crs);
        break;
    case 0x19:
        get_alternate(m, crs);
        break;
    case 0x1A:
        set_sensitivity(m, crs);
        break;
    case 0x1B:
        crs->Client_BX = m->sensitivity_x;
        crs->Client_CX = m->sensitivity_y;
        crs->Client_DX = m->sensitivity_double;
        break;
    case 0x1C:
        m->rate = (uint16_t)between(crs->Client_BX, 0, 4);
        break;
    case 0x1D:
        m->page = crs->Client_BX & 7;
        return INT33_REDRAW;
    case 0x1E:
        crs->Client_BX = m->page;
        break;
    case 0x1F:
        m->off = 1;
        crs->Client_ES = crs->Client_BX = 0;    /* nothing was behind INT 33h */
        return INT33_REDRAW;
    case 0x20:
        m->off = 0;
        return INT33_REDRAW;
    case 0x22:
        m->language = (uint16_t)between(crs->Client_BX, 0, 8);
        break;
    case 0x23:
        crs->Client_BX = m->language;
        break;
    case 0x28:
        return INT33_SET_MODE | INT33_REDRAW;
    case 0x29:
        crs->Client_CX = next_mode(crs->Client_CX);
        crs->Client_BX = crs->Client_DX = 0;    /* no name */
        break;
    default:
        information(m, crs, v86);
        break;
    }
    return INT33_DONE;
}
