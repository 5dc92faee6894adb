/*
 * le_fixup - the fixup records of a module: every place they name, and applying them.
 *
 * Pure, as le.c.  Records: [LX], [OW exeflat.h]; what VxDs use of them: [SURVEY].
 */
#include "le_inside.h"

/* fixup records */
#define FIX_OFFSET32      7
#define FIX_RELATIVE32    8
#define FIX_TYPE          0x0F
#define FIX_ALIAS         0x10
#define FIX_LIST          0x20
#define TO_KIND           0x03
#define TO_ADDITIVE       0x04
#define TO_CHAIN          0x08
#define TO_OFFSET32       0x10
#define TO_OBJECT16       0x40

/*
 * Decodes the record at *at, which ends before end, calls visit for each place it names, and
 * moves *at behind it.  page is the page's offset in the object.
 */
static int visit_record(const struct le_module *m, unsigned object, uint32_t page, uint32_t *at,
                        uint32_t end, le_fixup_visitor *visit, void *context, struct le_error *e)
{
    static const char cut_off[] = "fixup record is cut off by the end of its page's records";
    const uint8_t *record = m->file + *at;
    struct le_fixup_place fixup = { .record = *at, .object = object };
    uint32_t left = end - *at, size, count = 1, list;
    unsigned source, target;

    if (left < 2) {
        return le_fail(e, *at, cut_off);
    }
    source = record[0];
    target = record[1];
    if ((source & FIX_TYPE) != FIX_OFFSET32 && (source & FIX_TYPE) != FIX_RELATIVE32) {
        return le_fail(e, *at, "fixup is neither a 32-bit offset nor self-relative");
    }
    if (source & ~(unsigned)(FIX_TYPE | FIX_LIST)) {
        return le_fail(e, *at, source & FIX_ALIAS ? "alias fixup" : "unknown fixup source flags");
    }
    if (target & TO_KIND) {
        return le_fail(e, *at + 1, "fixup to another module or to an entry");
    }
    if (target & TO_ADDITIVE) {
        return le_fail(e, *at + 1, "additive fixup");
    }
    if (target & ~(unsigned)(TO_OFFSET32 | TO_OBJECT16)) {
        return le_fail(e, *at + 1, target & TO_CHAIN ? "chained fixup"
                                                     : "unknown fixup target flags");
    }
    list = 2 + (source & FIX_LIST ? 1 : 2) + (target & TO_OBJECT16 ? 2 : 1)
           + (target & TO_OFFSET32 ? 4 : 2);    /* the fixed part of the record */
    if (left < list) {
        return le_fail(e, *at, cut_off);
    }
    size = list;
    if (source & FIX_LIST) {
        count = record[2];
        size += count * 2;
        if (left < size) {
            return le_fail(e, *at, cut_off);
        }
    }
    record += source & FIX_LIST ? 3 : 4;
    fixup.target_object = target & TO_OBJECT16 ? le_read16(record) : record[0];
    record += target & TO_OBJECT16 ? 2 : 1;
    fixup.target_offset = target & TO_OFFSET32 ? le_read32(record) : le_read16(record);
    fixup.relative = (source & FIX_TYPE) == FIX_RELATIVE32;
    if (fixup.target_object == 0 || fixup.target_object > m->object_count) {
        return le_fail(e, *at, "fixup to an object that does not exist");
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *word = m->file + *at + (source & FIX_LIST ? list + i * 2 : 2);
        int32_t offset = (int16_t)le_read16(word);
        uint32_t limit = m->object[object - 1].size;

        /*
         * Negative: the dword starts on the page before.  It must begin and end in the object;
         * before the first page the sum wraps and is far outside.
         */
        if (offset <= -4 || offset >= (int32_t)m->page_size) {
            return le_fail(e, *at, "fixup is not on its page");
        }
        if (!le_inside(page + (uint32_t)offset, 4, limit)) {
            return le_fail(e, *at, "fixup lies outside its object");
        }
        fixup.source = page + (uint32_t)offset;
        if (visit(context, &fixup, e)) {
            return -1;
        }
    }
    *at += size;
    return 0;
}

/* Calls visit for every place to patch that the records of some pages of an object name. */
int le_visit_page_fixups(const struct le_module *m, unsigned object, uint32_t first, uint32_t count,
                         le_fixup_visitor *visit, void *context, struct le_error *e)
{
    const struct le_object *o = &m->object[object - 1];

    for (uint32_t page = first; page < o->page_count && page - first < count; page++) {
        const uint8_t *entry = m->file + m->fixup_pages + (o->first_page - 1 + page) * 4;
        uint32_t at = m->fixup_records + le_read32(entry);
        uint32_t end = m->fixup_records + le_read32(entry + 4);

        while (at < end) {
            if (visit_record(m, object, page * m->page_size, &at, end, visit, context, e)) {
                return -1;
            }
        }
    }
    return 0;
}

/* In all of the object. */
int le_visit_fixups(const struct le_module *m, unsigned object, le_fixup_visitor *visit,
                    void *context, struct le_error *e)
{
    return le_visit_page_fixups(m, object, 0, 0xFFFFFFFF, visit, context, e);
}

struct apply_context {
    const struct le_module *module;
    void *const *dest;
    const uint32_t *linear;
};

/* Old contents are overwritten, never added to: linkers leave all sorts of things there. */
static int apply_fixup(void *context, const struct le_fixup_place *fixup, struct le_error *e)
{
    const struct apply_context *apply = context;
    unsigned here = fixup->object - 1, there = fixup->target_object - 1;
    uint32_t value = apply->linear[there] + fixup->target_offset;

    if (apply->dest[there] == NULL) {
        return le_fail(e, fixup->record, "fixup to an object that is not loaded");
    }
    if (fixup->relative) {
        value -= apply->linear[here] + fixup->source + 4;
    }
    le_write32((uint8_t *)apply->dest[here] + fixup->source, value);
    return 0;
}

/*
 * le_fixup - make loaded objects fit the addresses they will run at
 *
 * In:    dest[i], linear[i] for object i + 1: where le_load_object put it, and its linear
 *        address when it runs; dest[i] = NULL: not loaded, what is in it is not fixed up
 * Out:   0, every fixup applied
 * Error: -1, *e says offset and reason; the objects are then of no use
 */
int le_fixup(const struct le_module *m, void *const dest[], const uint32_t linear[],
             struct le_error *e)
{
    struct apply_context apply = { m, dest, linear };

    for (unsigned i = 1; i <= m->object_count; i++) {
        if (dest[i - 1] != NULL && le_visit_fixups(m, i, apply_fixup, &apply, e)) {
            return -1;
        }
    }
    return 0;
}
