/*
 * container - checks VMM32.VXD and single VxD files before anything is started.  Pure.
 */
#include "container.h"
#include "w3.h"
#include "le_mem.h"

/*
 * container_check - open every module of a W3 container
 *
 * Out:   0; bad = ""
 * Error: -1, bad = name of the module that is damaged ("" = the container itself), *e
 */
int container_check(const void *w3, uint32_t size, char bad[9], struct le_error *e)
{
    uint32_t w3_offset;
    unsigned count;

    bad[0] = 0;
    if (w3_open(w3, size, &w3_offset, &count, e) != 0) {
        return -1;
    }
    for (unsigned i = 0; i < count; i++) {
        struct w3_entry entry;
        struct le_module module;

        if (w3_get(w3, size, w3_offset, i, &entry, e) != 0) {
            return -1;
        }
        if (le_open(&module, w3, size, entry.le_offset, e) != 0) {
            memcpy(bad, entry.name, sizeof(entry.name));
            return -1;
        }
    }
    return 0;
}

/* Open one .VXD or .386 file.  0, or -1 and *e. */
int container_check_vxd(const void *file, uint32_t size, struct le_error *e)
{
    struct le_module module;
    uint32_t le_offset;

    if (le_find(file, size, &le_offset, e) != 0) {
        return -1;
    }
    return le_open(&module, file, size, le_offset, e);
}
