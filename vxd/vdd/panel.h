/*
 * panel.h - a picture on a framebuffer of any size and pixel format.
 * Included by panel*.c, vdd.c, tests.
 */
#ifndef VDD_PANEL_H
#define VDD_PANEL_H

#include <stdint.h>
#include <stdbool.h>
#include "scan.h"

#define PANEL_TAPS  4u                  /* source pixels that one of the panel may cover, each way */

enum panel_scaling {                    /* SYSTEM.INI ScreenScaling= */
    PANEL_AUTO,                         /* whole numbers when that fits well, else smooth */
    PANEL_INTEGER,                      /* always whole numbers */
    PANEL_SMOOTH,                       /* as large as the panel allows, 4:3 */
    PANEL_STRETCH,                      /* the whole panel, whatever its shape */
};

struct panel_target {
    uint8_t *pixels;                    /* written, never read; NULL: none */
    uint32_t width, height, pitch;      /* pixels, pixels, bytes */
    unsigned pixel_bytes;               /* 2, 3, 4 */
    uint32_t red_mask, green_mask, blue_mask;
};

/* A pixel of the panel in one direction: `count` source pixels from `first` on. */
struct panel_step {
    uint16_t first, count;
    uint16_t weight_first, weight_between, weight_last;     /* sum 256 */
};

struct panel_rect {
    unsigned left, top, width, height;
    bool nearest;                       /* no mixing of neighbours */
};

struct panel_span { uint16_t from, to; };       /* pixels [from, to) that differ; empty: from >= to */

struct panel {
    struct panel_target target;
    enum panel_scaling scaling;
    bool native;                        /* work format is the target's: 8 bits each, on byte borders */
    bool rgb;                           /* work format is 00RRGGBB */

    /* what the tables below were made for */
    enum scan_kind kind;
    unsigned width, lines, shape_lines, pixel_bytes, aspect_x, aspect_y, linear_bits;
    struct panel_rect rect;
    unsigned exact_x;                   /* every source pixel is that many of the panel; 0: not so */
    bool shrinks;                       /* across, some pixel of the panel shows three or more */
    struct panel_step *columns, *rows;  /* target.width, target.height */
    struct panel_span *dirty;           /* SCAN_MAX_LINES or target.height, the larger */
    unsigned dirty_lines;               /* capacity of it */

    /* what is known to be on the panel */
    uint8_t *shadow;                    /* pixels as scan_line() gave them, shadow_pitch apart */
    uint32_t shadow_bytes, shadow_pitch;
    uint8_t *text_rows;                 /* text: what is known of each row of cells */
    uint32_t text_bytes;
    bool text_phase;                    /* characters_on when it was drawn */
    uint32_t colours[256];              /* 00RRGGBB, then in the work format */
    uint32_t work_colours[256];
    bool valid;                         /* of the whole shadow */
    uint32_t text_at[8];                /* what cuts the screen into cells, and draws all of them */

    /* drawing */
    unsigned next_row;                  /* where a drawing that ran out of budget goes on */
    bool pending;
    uint32_t *wide[PANEL_TAPS];         /* source lines scaled across, in the work format */
    unsigned wide_line[PANEL_TAPS];
    struct panel_span wide_span[PANEL_TAPS];
    uint32_t *mixed;
    uint8_t *line;                      /* bytes of a line of the target */
    uint8_t *buffer;                    /* a line of the source being compared */
};

/* panel_fit.c */
void panel_place(const struct panel_target *target, enum panel_scaling scaling, unsigned tolerance,
                 unsigned width, unsigned lines, unsigned aspect_x, unsigned aspect_y,
                 struct panel_rect *rect);
void panel_steps(struct panel_step *steps, unsigned source, unsigned count, bool nearest);

/* panel.c */
enum { PANEL_WHOLE = 0x7FFFFFFF };      /* a budget without limit */
uint32_t panel_work_bytes(const struct panel_target *target);
void panel_init(struct panel *panel, const struct panel_target *target, enum panel_scaling scaling,
                void *work);
uint32_t panel_shadow_needed(const struct scan *scan);
void panel_set_shadow(struct panel *panel, void *memory, uint32_t bytes);
unsigned panel_update(struct panel *panel, struct scan *scan, unsigned budget);
void panel_forget(struct panel *panel);
uint32_t panel_pixel(const struct panel_target *target, uint32_t rgb);

/* panel_look.c */
uint32_t panel_text_row_bytes(const struct scan *scan);
unsigned panel_look(struct panel *panel, const struct scan *scan);

/* panel_draw.c */
unsigned panel_draw(struct panel *panel, unsigned budget);

#endif
