/*
 * le_page - the pages of a module: the page map, and what an object contains.
 *
 * Pure, as le.c.  Page map: [LX], [CHAP vxdldr].
 */
#include "le_inside.h"

/* page map kinds */
#define PAGE_LEGAL        0
#define PAGE_ITERATED     1
#define PAGE_INVALID      2
#define PAGE_ZERO         3

static uint32_t round_to_page(uint32_t size)
{
    return (size + LE_PAGE_SIZE - 1) & ~(LE_PAGE_SIZE - 1);
}

/* The number of page index (0-based) in the file, 24 bits big endian. */
static uint32_t page_number(const struct le_module *m, uint32_t index)
{
    const uint8_t *entry = m->file + m->page_map + index * 4;

    return (uint32_t)entry[0] << 16 | (uint32_t)entry[1] << 8 | entry[2];
}

static unsigned page_kind(const struct le_module *m, uint32_t index)
{
    return m->file[m->page_map + index * 4 + 3];
}

static uint32_t page_bytes(const struct le_module *m, uint32_t number)
{
    return number == m->last_file_page ? m->last_page_bytes : m->page_size;
}

/* Checks all of the map; sets page_map and last_file_page. */
int le_read_page_map(struct le_module *m, struct le_error *e)
{
    if (m->page_count >= m->file_size / 4) {
        return le_fail(e, m->header + H_PAGE_COUNT, "more pages than the file can hold");
    }
    if (le_locate_table(m, H_PAGE_MAP, m->page_count * 4, &m->page_map,
                        "page map lies outside the file", e)) {
        return -1;
    }
    for (uint32_t i = 0; i < m->page_count; i++) {
        uint32_t number = page_number(m, i), at = m->page_map + i * 4;

        switch (page_kind(m, i)) {
        case PAGE_LEGAL:
            if (number == 0 || number > m->page_count) {
                return le_fail(e, at, "page number is not in the file");
            }
            if (number > m->last_file_page) {
                m->last_file_page = number;
            }
            break;
        case PAGE_ZERO:
            break;
        case PAGE_ITERATED:
            return le_fail(e, at + 3, "iterated page");
        case PAGE_INVALID:
            return le_fail(e, at + 3, "invalid page");
        default:
            return le_fail(e, at + 3, "unknown kind of page");
        }
    }
    /* Only the last file page may be short, so it is the only one to look for the end of file. */
    if (m->last_file_page != 0) {
        uint32_t before = (m->last_file_page - 1) * m->page_size;    /* checked below */

        if (m->last_file_page - 1 > m->file_size / m->page_size
            || !le_inside(m->data_pages, before, m->file_size)
            || m->last_page_bytes > m->file_size - m->data_pages - before) {
            return le_fail(e, m->header + H_DATA_PAGES, "data pages lie outside the file");
        }
    }
    return 0;
}

/* One page of an object, 0-based: its bytes in the file, fewer than a page, 0 = all zero. */
static const uint8_t *object_page(const struct le_module *m, const struct le_object *object,
                                  uint32_t page, uint32_t *bytes)
{
    uint32_t index, number;

    *bytes = 0;
    if (page >= object->page_count) {
        return NULL;
    }
    index = object->first_page - 1 + page;
    if (page_kind(m, index) != PAGE_LEGAL) {
        return NULL;
    }
    number = page_number(m, index);
    *bytes = page_bytes(m, number);
    return m->file + m->data_pages + (number - 1) * m->page_size;
}

/* A byte of an object as the file has it; offset is inside the object. */
static uint8_t object_byte(const struct le_module *m, const struct le_object *object,
                           uint32_t offset)
{
    uint32_t bytes, in_page = offset % m->page_size;
    const uint8_t *page = object_page(m, object, offset / m->page_size, &bytes);

    return in_page < bytes ? page[in_page] : 0;
}

/* size bytes of an object as the file has them, low byte first. */
uint32_t le_object_read(const struct le_module *m, const struct le_object *object, uint32_t offset,
                        unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++) {
        value |= (uint32_t)object_byte(m, object, offset + i) << (8 * i);
    }
    return value;
}

uint32_t le_object_find(const struct le_module *m, const struct le_object *object, uint32_t offset,
                        uint32_t end, uint8_t byte)
{
    while (offset < end) {
        uint32_t bytes, in_page = offset % m->page_size, left = m->page_size - in_page;
        const uint8_t *page = object_page(m, object, offset / m->page_size, &bytes);

        left = left < end - offset ? left : end - offset;
        for (uint32_t i = 0; i < left; i++) {
            if ((in_page + i < bytes ? page[in_page + i] : 0) == byte) {
                return offset + i;
            }
        }
        offset += left;
    }
    return end;
}

/*
 * le_load_object - copy an object to memory, without fixups
 *
 * In:    object, 1-based; dest has room for its size rounded up to pages of 1000h bytes
 * Out:   0, all of those pages written, zeros where the file has nothing
 * Error: -1, *e says offset and reason
 */
int le_load_object(const struct le_module *m, unsigned object, void *dest, struct le_error *e)
{
    const struct le_object *o;
    uint8_t *to = dest;

    if (object == 0 || object > m->object_count) {
        return le_fail(e, m->header + H_OBJECT_COUNT, "object does not exist");
    }
    o = &m->object[object - 1];
    for (uint32_t page = 0; page < o->page_count; page++, to += m->page_size) {
        uint32_t bytes;
        const uint8_t *from = object_page(m, o, page, &bytes);

        if (bytes != 0) {
            memcpy(to, from, bytes);
        }
        memset(to + bytes, 0, m->page_size - bytes);
    }
    memset(to, 0, round_to_page(o->size) - o->page_count * m->page_size);
    return 0;
}
