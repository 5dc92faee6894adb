/*
 * place - puts the LE objects of the VMM into one physically contiguous buffer, fixed up for
 * BOOT_VMM_BASE, and builds the temporary page tables it starts with (boot_info.h).
 *
 * Pure: memory only through the pointers given.  The VMM is the first entry of the container;
 * its name there is WIN386, its start object and EIP are the entry [file-formats 2].
 */
#include "place.h"
#include "w3.h"
#include "le_mem.h"

#define OBJ_32BIT      0x2000u
#define MAX_PAGES      0x4000u        /* 64 MB: a VMM that is bigger is a damaged one */
#define PDE_COUNT      1024u
#define PDE_4MB        0x400000u
#define ENTRY_RW       0x003u         /* present, writable, supervisor */
#define ENTRY_BIG_RW   0x083u         /* the same, 4 MB */

static uint32_t pages(uint32_t bytes)
{
    return bytes / LE_PAGE_SIZE + (bytes % LE_PAGE_SIZE != 0);
}

/* Give every 32-bit object its linear address. */
static int assign_objects(struct place *p, struct le_error *e)
{
    unsigned loaded = 0;

    p->image_pages = 0;
    for (unsigned i = 0; i < p->vmm.object_count; i++) {
        const struct le_object *object = &p->vmm.object[i];

        p->linear[i] = 0;
        if ((object->flags & OBJ_32BIT) == 0) {
            continue;
        }
        if (++loaded > BOOT_MAX_OBJECTS) {
            return le_fail(e, p->vmm.header, "the VMM has too many objects");
        }
        p->linear[i] = BOOT_VMM_BASE + p->image_pages * LE_PAGE_SIZE;
        if (pages(object->size) > MAX_PAGES - p->image_pages) {
            return le_fail(e, p->vmm.header, "the VMM is too big");
        }
        p->image_pages += pages(object->size);
    }
    return 0;
}

/*
 * place_measure - find the VMM in a W3 container (W4: unpack first) and say what it needs
 *
 * In:    w3, size = the container; must stay in memory until place_image is done
 * Out:   0, *p filled: image_pages and table_pages tell how much memory to bring
 * Error: -1, *e = offset in the container and reason
 */
int place_measure(struct place *p, const void *w3, uint32_t size, struct le_error *e)
{
    struct w3_entry entry;
    uint32_t w3_offset;
    unsigned count;

    if (w3_open(w3, size, &w3_offset, &count, e) != 0) {
        return -1;
    }
    if (count == 0) {
        return le_fail(e, w3_offset, "the container is empty");
    }
    if (w3_get(w3, size, w3_offset, 0, &entry, e) != 0 ||
        le_open(&p->vmm, w3, size, entry.le_offset, e) != 0) {
        return -1;
    }
    if (assign_objects(p, e) != 0) {
        return -1;
    }
    if (p->vmm.start_object == 0 || p->linear[p->vmm.start_object - 1] == 0) {
        return le_fail(e, entry.le_offset, "the first module has no 32-bit start address");
    }
    p->table_pages = 1 + (p->image_pages + PDE_COUNT - 1) / PDE_COUNT;
    return 0;
}

/*
 * place_image - copy the objects, apply fixups, fill info->object[]
 *
 * In:    image = image_pages pages as addressable now; image_physical = where they are
 * Error: -1, *e = offset in the container and reason
 */
int place_image(const struct place *p, void *image, uint32_t image_physical,
                struct boot_info *info, struct le_error *e)
{
    void *dest[LE_MAX_OBJECTS];

    info->object_count = 0;
    for (unsigned i = 0; i < p->vmm.object_count; i++) {
        uint32_t offset = p->linear[i] - BOOT_VMM_BASE;
        struct boot_object *out;

        dest[i] = NULL;
        if (p->linear[i] == 0) {
            continue;
        }
        dest[i] = (uint8_t *)image + offset;
        if (le_load_object(&p->vmm, i + 1, dest[i], e) != 0) {
            return -1;
        }
        out = &info->object[info->object_count++];
        out->linear = p->linear[i];
        out->physical = image_physical + offset;
        out->size = p->vmm.object[i].size;
        out->flags = p->vmm.object[i].flags;
    }
    return le_fixup(&p->vmm, dest, p->linear, e);
}

/*
 * place_tables - build the temporary page directory and page tables
 *
 * In:    tables = table_pages pages as addressable now; tables_physical = where they are
 * Out:   info->page_directory
 */
void place_tables(const struct place *p, uint32_t *tables, uint32_t tables_physical,
                  uint32_t image_physical, struct boot_info *info)
{
    uint32_t first = BOOT_VMM_BASE / PDE_4MB;

    memset(tables, 0, p->table_pages * LE_PAGE_SIZE);
    for (uint32_t i = 0; i < first; i++) {
        tables[i] = i * PDE_4MB | ENTRY_BIG_RW;
    }
    for (uint32_t i = 1; i < p->table_pages; i++) {
        tables[first + i - 1] = (tables_physical + i * LE_PAGE_SIZE) | ENTRY_RW;
    }
    for (uint32_t i = 0; i < p->image_pages; i++) {
        tables[PDE_COUNT + i] = (image_physical + i * LE_PAGE_SIZE) | ENTRY_RW;
    }
    info->page_directory = tables_physical;
}

/* The linear address to jump to. */
uint32_t place_entry(const struct place *p)
{
    return p->linear[p->vmm.start_object - 1] + p->vmm.start_eip;
}
