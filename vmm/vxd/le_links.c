/*
 * le_links - the dynalinks in the code of a module: which services of which devices it calls.
 *
 * Pure, as le.c.  A dynalink is CD 20 and a dword, service number (bit 15: jump) and device id
 * [DDK95 VxDCall].  Code has no marks to tell where an instruction begins, and old linkers put data
 * into code objects, so the pattern is believed only where all of this holds:
 *   - it is in a 32-bit executable object that is loaded, and all six bytes come from the file;
 *   - no fixup touches them: the dword is a constant in every tool chain;
 *   - the service number is below 400h (the largest table known, NDIS's, has half as many), below
 *     100h if nobody knows the device;
 *   - the device id is not 0 and below 8000h, bit 15 being reserved [DDK95 "Virtual Device IDs"].
 * So four random bytes behind a CD 20 pass once in 250 if their device is known, once in 16 000
 * otherwise; CD 20 itself comes once in 65 536 bytes of random data.
 */
#include "le_inside.h"
#include "le_links.h"

#define OBJ_CODE        0x0004u
#define OBJ_32BIT       0x2000u
#define INT_20          0x20CDu
#define LINK_BYTES      6u
#define JUMP            0x8000u
#define KNOWN_LIMIT     0x400u
#define UNKNOWN_LIMIT   0x100u

/* Fixups of the stretch of an object that is being looked at, a bit per byte. */
#define STRETCH         0x1000u

struct stretch {
    unsigned object;
    uint32_t start;                     /* offset in the object */
    uint8_t touched[STRETCH / 8];
};

static int mark(void *context, const struct le_fixup_place *fixup, struct le_error *e)
{
    struct stretch *s = context;

    (void)e;
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t at = fixup->source + i - s->start;

        if (fixup->object == s->object && at < STRETCH) {
            s->touched[at / 8] |= (uint8_t)(1u << at % 8);
        }
    }
    return 0;
}

static int is_touched(const struct stretch *s, uint32_t offset, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++) {
        uint32_t at = offset + i - s->start;

        if (at < STRETCH && (s->touched[at / 8] >> at % 8 & 1)) {
            return 1;
        }
    }
    return 0;
}

static int is_plausible(const struct le_link *link, le_known_device *known, void *context)
{
    if (link->device_id == 0 || link->device_id >= 0x8000) {
        return 0;
    }
    return link->service < (known != NULL && known(context, link->device_id) ? KNOWN_LIMIT
                                                                             : UNKNOWN_LIMIT);
}

/* Bytes of an object that are in the file; what is behind them is zero. */
static uint32_t file_bytes(const struct le_module *m, const struct le_object *o)
{
    uint32_t bytes = o->page_count * m->page_size;

    return bytes < o->size ? bytes : o->size;
}

/* A stretch begins where a link might.  A record may name a place that reaches into the page before
 * or behind its own. */
static void read_stretch(const struct le_module *m, struct stretch *s, unsigned object,
                         uint32_t start)
{
    struct le_error e;
    uint32_t first = start / m->page_size, last = (start + STRETCH - 1) / m->page_size;

    first -= first > 0;
    memset(s, 0, sizeof *s);
    s->object = object;
    s->start = start;
    (void)le_visit_page_fixups(m, object, first, last - first + 2, mark, s, &e);
    /* le_open has checked them all */
}

int le_links(const struct le_module *m, le_known_device *known, le_link_visitor *visit,
             void *context)
{
    for (unsigned i = 1; i <= m->object_count; i++) {
        const struct le_object *o = &m->object[i - 1];
        uint32_t bytes = file_bytes(m, o), at = 0;
        struct stretch s = { .object = 0 };     /* none yet */

        if ((o->flags & (OBJ_CODE | OBJ_32BIT)) != (OBJ_CODE | OBJ_32BIT) ||
            i == m->real_mode_object) {
            continue;
        }
        for (; bytes >= LINK_BYTES; at++) {
            struct le_link link = { .object = i };
            uint32_t number;
            int result;

            at = le_object_find(m, o, at, bytes - LINK_BYTES + 1, INT_20 & 0xFF);
            if (at > bytes - LINK_BYTES) {
                break;
            }
            if (le_object_read(m, o, at, 2) != INT_20) {
                continue;
            }
            if (s.object == 0 || at - s.start > STRETCH - LINK_BYTES) {
                read_stretch(m, &s, i, at);
            }
            if (is_touched(&s, at, LINK_BYTES)) {
                continue;
            }
            link.offset = at;
            number = le_object_read(m, o, at + 2, 4);
            link.device_id = (uint16_t)(number >> 16);
            link.service = (uint16_t)(number & (JUMP - 1));
            link.jump = (number & JUMP) != 0;
            if (!is_plausible(&link, known, context)) {
                continue;
            }
            result = visit(context, &link);
            if (result != 0) {
                return result;
            }
            at += LINK_BYTES - 1;
        }
    }
    return 0;
}
