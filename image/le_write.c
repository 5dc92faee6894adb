/*
 * le_write - lays out an LE file from objects and fixups.
 *
 * The order of the tables is that of LINK386's output; header fields: [OW exeflat.h].
 */
#include <stdlib.h>
#include <string.h>
#include "le_write.h"

#define HEADER_SIZE    0xC4u
#define FILE_ALIGN     0x200u    /* of the data pages */
#define OBJ_PRELOAD    0x40u

void le_add_fix(struct le_part *part, const struct le_fix *fix)
{
    if (part->fix_count == part->fix_room) {
        part->fix_room = part->fix_room * 2 + 64;
        part->fix = realloc(part->fix, part->fix_room * sizeof *part->fix);
        if (!part->fix) {
            tool_fail("out of memory");
        }
    }
    part->fix[part->fix_count++] = *fix;
}

static int compare_fixes(const void *a, const void *b)
{
    const struct le_fix *x = a, *y = b;

    return x->source < y->source ? -1 : x->source > y->source;
}

/* Bytes of a part that must be in the file: up to the last one that is not zero or is patched. */
static uint32_t used_bytes(const struct le_part *part)
{
    uint32_t used = part->size;

    while (used > 0 && part->data[used - 1] == 0) {
        used--;
    }
    if (part->fix_count > 0 && used < part->fix[part->fix_count - 1].source + 4) {
        used = part->fix[part->fix_count - 1].source + 4;
    }
    return used;
}

static uint32_t page_count(uint32_t bytes)
{
    return (bytes + LE_PAGE_SIZE - 1) / LE_PAGE_SIZE;
}

static void put_record(struct buffer *b, const struct le_fix *fix, int offset_in_page)
{
    int wide = fix->target_offset > 0xFFFF;

    put8(b, fix->relative ? 8 : 7);
    put8(b, wide ? 0x10 : 0);
    put16(b, (uint16_t)offset_in_page);
    put8(b, fix->target_object);
    if (wide) {
        put32(b, fix->target_offset);
    } else {
        put16(b, fix->target_offset);
    }
}

/* The records of one page.  A dword across a page boundary is listed with both pages. */
static void put_page_records(struct buffer *b, const struct le_part *part, uint32_t page)
{
    uint32_t start = page * LE_PAGE_SIZE;

    for (size_t i = 0; i < part->fix_count; i++) {
        int64_t offset = (int64_t)part->fix[i].source - start;

        if (offset > -4 && offset < LE_PAGE_SIZE) {
            put_record(b, &part->fix[i], (int)offset);
        }
    }
}

static void put_fixups(struct buffer *b, const struct le_image *image, const uint32_t *pages,
                       size_t header)
{
    struct buffer records = { NULL, 0, 0 };

    set32(b, header + 0x68, (uint32_t)(b->size - header));
    for (unsigned i = 0; i < image->part_count; i++) {
        for (uint32_t page = 0; page < pages[i]; page++) {
            put32(b, (uint32_t)records.size);
            put_page_records(&records, &image->part[i], page);
        }
    }
    put32(b, (uint32_t)records.size);
    set32(b, header + 0x6C, (uint32_t)(b->size - header));
    put_bytes(b, records.data, records.size);
    free(records.data);
}

static void put_name(struct buffer *b, const char *name, unsigned ordinal)
{
    put8(b, (unsigned)strlen(name));
    put_bytes(b, name, strlen(name));
    put16(b, ordinal);
}

static void put_object_table(struct buffer *b, const struct le_image *image, const uint32_t *pages,
                             size_t header)
{
    uint32_t first = 1, base = 0, preload = 0;

    set32(b, header + 0x40, (uint32_t)(b->size - header));
    set32(b, header + 0x44, image->part_count);
    for (unsigned i = 0; i < image->part_count; i++) {
        const struct le_part *part = &image->part[i];
        char class_name[4] = { 0, 0, 0, 0 };

        memcpy(class_name, part->class_name, strnlen(part->class_name, 4));
        put32(b, part->size);
        put32(b, base);
        put32(b, part->flags);
        put32(b, first);
        put32(b, pages[i]);
        put_bytes(b, class_name, 4);
        first += pages[i];
        base += page_count(part->size) * LE_PAGE_SIZE;
        preload += part->flags & OBJ_PRELOAD ? pages[i] : 0;
    }
    set32(b, header + 0x84, preload);
    set32(b, header + 0x48, (uint32_t)(b->size - header));
    for (uint32_t number = 1; number < first; number++) {    /* 24 bits big endian, kind 0 */
        put8(b, number >> 16);
        put8(b, number >> 8);
        put8(b, number);
        put8(b, 0);
    }
    set32(b, header + 0x14, first - 1);
}

/* The pages themselves: all full but the last of the file. */
static void put_pages(struct buffer *b, const struct le_image *image, const uint32_t *pages,
                      size_t header)
{
    unsigned last = image->part_count;
    uint32_t last_bytes = 0;

    put_align(b, FILE_ALIGN);
    set32(b, header + 0x80, (uint32_t)b->size);
    while (last > 0 && pages[last - 1] == 0) {
        last--;
    }
    for (unsigned i = 0; i < last; i++) {
        const struct le_part *part = &image->part[i];
        uint32_t used = used_bytes(part), whole = pages[i] * LE_PAGE_SIZE;

        put_bytes(b, part->data, used);
        if (i + 1 < last) {
            put_zeros(b, whole - used);
        } else {
            last_bytes = used - (pages[i] - 1) * LE_PAGE_SIZE;
        }
    }
    set32(b, header + 0x2C, last_bytes);
}

/* Appends the whole file, MZ stub first, to out.  Sorts the fixups. */
void le_write(struct le_image *image, struct buffer *out)
{
    uint32_t pages[LE_MAX_OBJECTS];
    size_t header, loader, fixups;

    for (unsigned i = 0; i < image->part_count; i++) {
        struct le_part *part = &image->part[i];

        if (part->fix_count > 0) {
            qsort(part->fix, part->fix_count, sizeof *part->fix, compare_fixes);
        }
        pages[i] = page_count(used_bytes(part));
    }
    put_dos_stub(out, "This is a virtual device for VMM32; it cannot be run as a program.\r\n", 16);
    header = out->size;
    put_zeros(out, HEADER_SIZE);
    out->data[header] = 'L';
    out->data[header + 1] = 'E';
    set16(out, header + 0x08, 2);    /* 386 */
    set16(out, header + 0x0A, 4);    /* Windows 386 */
    set32(out, header + 0x10, image->module_flags);
    set32(out, header + 0x18, image->start_object);
    set32(out, header + 0x1C, image->start_eip);
    set32(out, header + 0x28, LE_PAGE_SIZE);
    set16(out, header + 0xC0, image->device_id);
    set16(out, header + 0xC2, image->ddk_version);

    loader = out->size;
    put_object_table(out, image, pages, header);
    set32(out, header + 0x58, (uint32_t)(out->size - header));
    put_name(out, image->name, 0);
    put8(out, 0);
    set32(out, header + 0x5C, (uint32_t)(out->size - header));
    put8(out, 1);    /* one entry */
    put8(out, 3);    /* 32-bit */
    put16(out, image->ddb_object);
    put8(out, 3);    /* exported, shared */
    put32(out, image->ddb_offset);
    put8(out, 0);
    set32(out, header + 0x38, (uint32_t)(out->size - loader));

    fixups = out->size;
    put_fixups(out, image, pages, header);
    set32(out, header + 0x70, (uint32_t)(out->size - header));
    put8(out, 0);    /* no imported modules */
    set32(out, header + 0x78, (uint32_t)(out->size - header));
    put8(out, 0);    /* no imported procedures */
    set32(out, header + 0x30, (uint32_t)(out->size - fixups));

    put_pages(out, image, pages, header);
    set32(out, header + 0x88, (uint32_t)out->size);
    loader = out->size;
    put_name(out, image->description, 0);
    put_name(out, image->ddb_name, 1);
    put8(out, 0);
    set32(out, header + 0x8C, (uint32_t)(out->size - loader));
}
