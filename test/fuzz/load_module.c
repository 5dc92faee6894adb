/*
 * load_module - the steps of vmm/vxd/load.c, with memory of the host.
 */
#include "load_module.h"

#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "../../vmm/vxd/le.h"
#include "../../vmm/vxd/le_links.h"
#include "../../vmm/vxd/w3.h"
#include "../unit/vxd/le_module.h"

#define OBJECT_LIMIT 0x20000u       /* a loader runs out of memory some time too */

static int visit(void *context, const struct le_link *link)
{
    const struct le_module *m = context;

    if (link->object == 0 || link->object > m->object_count
        || link->offset > m->object[link->object - 1].size - 6) {
        abort();    /* not in the module */
    }
    return 0;
}

static int known(void *context, uint16_t device_id)
{
    (void)context;
    return device_id < 0x40;
}

void fuzz_load_module(const uint8_t *file, uint32_t size, uint32_t le_offset)
{
    void *dest[LE_MAX_OBJECTS] = { NULL };
    uint32_t linear[LE_MAX_OBJECTS] = { 0 };
    struct le_error error = { 0, NULL };
    struct le_module m;

    if (le_open(&m, file, size, le_offset, &error) != 0) {
        if (!error.reason || error.reason[0] == 0) {
            abort();    /* refused, but without a reason */
        }
        return;
    }
    for (unsigned i = 0; i < m.object_count; i++) {
        if (m.object[i].size <= OBJECT_LIMIT) {
            dest[i] = malloc(((size_t)m.object[i].size + 0xFFF) & ~(size_t)0xFFF);
            if (dest[i] && le_load_object(&m, i + 1, dest[i], &error) != 0) {
                abort();    /* le_open promised */
            }
        }
    }
    if (le_fixup(&m, dest, linear, &error) == 0) {
        fuzz_went_through++;    /* else it refers to an object left out above */
    }
    (void)le_links(&m, known, visit, &m);
    for (unsigned i = 0; i < LE_MAX_OBJECTS; i++) {
        free(dest[i]);
    }
}

#define W3_MODULE  0x80u
#define W3_PAGES   (W3_MODULE + MOD_DATA - MOD_HEADER)

size_t fuzz_make_w3(uint8_t *file)
{
    static uint8_t module[MOD_SIZE];

    le_module_fill(module);
    memcpy(file, module, 0x40);
    memset(file + W3_HEADER, 0, 0x40);
    poke32(file + 0x3C, W3_HEADER);
    memcpy(file + W3_HEADER, "W3\0\4\2\0", 6);
    for (unsigned i = 0; i < 2; i++) {
        uint8_t *entry = file + W3_HEADER + 0x10 + i * 0x10;

        memcpy(entry, "TEST    ", 8);
        poke32(entry + 8, W3_MODULE);
        poke32(entry + 12, MOD_DATA - MOD_HEADER);
    }
    memcpy(file + W3_MODULE, module + MOD_HEADER, MOD_SIZE - MOD_HEADER);
    poke32(file + W3_MODULE + 0x80, W3_PAGES);
    return MOD_SIZE - MOD_HEADER + W3_MODULE;
}

void fuzz_load_container(const uint8_t *file, uint32_t size)
{
    struct le_error error;
    struct w3_entry entry;
    uint32_t header;
    unsigned count;

    if (w3_open(file, size, &header, &count, &error) != 0) {
        return;
    }
    for (unsigned i = 0; i < count && i < 64; i++) {    /* a damaged count repeats a lot */
        if (w3_get(file, size, header, i, &entry, &error) == 0) {
            fuzz_load_module(file, size, entry.le_offset);
        }
    }
}
