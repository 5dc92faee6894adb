/*
 * panel_fit - where on the panel a picture goes, and which of its pixels each pixel there shows.  Pure.
 */
#include "panel.h"

#define GOOD_AREA       50u         /* percent of the largest picture that a whole-number one has to fill */

/* The largest rectangle of that shape. */
static void largest(const struct panel_target *target, unsigned aspect_x, unsigned aspect_y,
                    unsigned *width, unsigned *height)
{
    *width = target->width;
    *height = (unsigned)((uint64_t)target->width * aspect_y / aspect_x);
    if (*height > target->height) {
        *height = target->height;
        *width = (unsigned)((uint64_t)target->height * aspect_x / aspect_y);
    }
    *width = *width == 0 ? 1 : *width;
    *height = *height == 0 ? 1 : *height;
}

/* By how many percent the shape is off, 100 = not. */
static unsigned shape_error(unsigned width, unsigned height, unsigned aspect_x, unsigned aspect_y)
{
    uint64_t a = (uint64_t)width * aspect_y, b = (uint64_t)height * aspect_x;

    return (unsigned)(a > b ? a * 100 / b : b * 100 / a);
}

/* The best whole numbers; false: the picture does not even fit as it is. */
static bool whole_numbers(const struct panel_target *target, unsigned width, unsigned lines,
                          unsigned aspect_x, unsigned aspect_y, struct panel_rect *rect)
{
    uint64_t best = 0;

    for (unsigned x = 1; x <= target->width / width && x <= 64; x++) {
        for (unsigned y = 1; y <= target->height / lines && y <= 64; y++) {
            unsigned error = shape_error(width * x, lines * y, aspect_x, aspect_y);
            uint64_t worth;

            error = error > 1000 ? 1000 : error;
            worth = (uint64_t)width * x * lines * y * 1000000 / ((uint64_t)error * error * error);
            if (worth > best) {
                best = worth;
                rect->width = width * x;
                rect->height = lines * y;
            }
        }
    }
    return best != 0;
}

/*
 * panel_place - size and place of a picture
 *
 * In:    width, lines = the picture's pixels; aspect = the shape a monitor would show it in;
 *        tolerance = percent (100 = none) by which PANEL_AUTO may miss that shape for whole numbers
 * Out:   rect, inside the target
 */
void panel_place(const struct panel_target *target, enum panel_scaling scaling, unsigned tolerance,
                 unsigned width, unsigned lines, unsigned aspect_x, unsigned aspect_y,
                 struct panel_rect *rect)
{
    struct panel_rect whole = { .nearest = true };
    unsigned full_width, full_height;
    bool fits = scaling <= PANEL_INTEGER
        && whole_numbers(target, width, lines, aspect_x, aspect_y, &whole);

    largest(target, aspect_x, aspect_y, &full_width, &full_height);
    *rect = (struct panel_rect){ .width = full_width, .height = full_height };
    if (scaling == PANEL_STRETCH) {
        rect->width = target->width;
        rect->height = target->height;
    } else if (fits && (scaling == PANEL_INTEGER
            || (shape_error(whole.width, whole.height, aspect_x, aspect_y) <= tolerance
                && (uint64_t)whole.width * whole.height * 100
                   >= (uint64_t)full_width * full_height * GOOD_AREA))) {
        *rect = whole;
    }
    rect->left = (target->width - rect->width) / 2;
    rect->top = (target->height - rect->height) / 2;
}

/*
 * panel_steps - what each of `count` panel pixels shows of `source` pixels
 *
 * Notes: by area, so that enlarging leaves all pixels sharp but those on a border
 */
void panel_steps(struct panel_step *steps, unsigned source, unsigned count, bool nearest)
{
    for (unsigned i = 0; i < count; i++) {
        struct panel_step *step = &steps[i];
        uint64_t from = (uint64_t)i * source, to = from + source;   /* in 1/count of a source pixel */
        unsigned first = (unsigned)(from / count), last = (unsigned)((to - 1) / count);

        if (nearest) {
            first = last = (unsigned)((from + source / 2) / count);
        }
        if (last - first >= PANEL_TAPS) {
            last = first + PANEL_TAPS - 1;
        }
        step->first = (uint16_t)first;
        step->count = (uint16_t)(last - first + 1);
        step->weight_between = step->weight_last = 0;
        if (step->count == 2) {
            step->weight_last = (uint16_t)((to - (uint64_t)last * count) * 256 / source);
        } else if (step->count > 2) {           /* made smaller: nearly even */
            step->weight_between = step->weight_last = (uint16_t)(256 / step->count);
        }
        step->weight_first = (uint16_t)(256 - step->weight_last);
        if (step->count > 2) {
            step->weight_first = (uint16_t)(256 - (step->count - 1) * step->weight_between);
        }
        if (step->count == 2 && (step->weight_last < 8 || step->weight_first < 8)) {
            step->first = (uint16_t)(step->first + (step->weight_first < 8));   /* not to be seen: keep it cheap */
            step->count = 1;
            step->weight_first = 256;
            step->weight_last = 0;
        }
    }
}
