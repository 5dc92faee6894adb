/*
 * w3 - reads the directory of a VxD container: WIN386.EXE, or VMM32.VXD once unpacked.
 *
 * Pure.  Layout: [VXDLIB], and a WIN386.EXE of Windows 3.1.  The modules themselves are le.c's.
 */
#include "le_mem.h"
#include "w3.h"

#define HEADER_SIZE   0x10u
#define ENTRY_SIZE    0x10u
#define LE_HEADER     0xC4u
#define PATCHED_GAP   0x400u    /* some tools leave 3Ch pointing at the first module [patcher9x] */

static int is_w3(const uint8_t *file, uint32_t size, uint32_t offset)
{
    return le_inside(offset, HEADER_SIZE, size) && file[offset] == 'W' && file[offset + 1] == '3';
}

/*
 * w3_open - find the directory of a container
 *
 * Out:   0, *w3_offset = file offset of the W3 header, *count = entries; all of them are in the file
 * Error: -1, *e says offset and reason
 */
int w3_open(const void *file, uint32_t size, uint32_t *w3_offset, unsigned *count,
            struct le_error *e)
{
    const uint8_t *f = file;
    uint32_t offset;

    if (!le_inside(0, 0x40, size)) {
        return le_fail(e, 0, "too short for an MZ header");
    }
    if (!(f[0] == 'M' && f[1] == 'Z') && !(f[0] == 'Z' && f[1] == 'M')) {
        return le_fail(e, 0, "no MZ signature");
    }
    offset = le_read32(f + 0x3C);
    if (!is_w3(f, size, offset)) {
        if (offset < PATCHED_GAP || !is_w3(f, size, offset - PATCHED_GAP)) {
            return le_fail(e, 0x3C, "no W3 header where the file says");
        }
        offset -= PATCHED_GAP;
    }
    if (f[offset + 3] != 3 && f[offset + 3] != 4) {
        return le_fail(e, offset + 2, "container is not for Windows 3 or 4");
    }
    *count = le_read16(f + offset + 4);
    if (!le_inside(offset + HEADER_SIZE, *count * ENTRY_SIZE, size)) {
        return le_fail(e, offset + 4, "directory lies outside the file");
    }
    *w3_offset = offset;
    return 0;
}

/*
 * w3_get - one entry of the directory
 *
 * In:    w3_offset from w3_open, index from 0
 * Out:   0, *entry; an LE header is there, not checked further
 * Error: -1, *e says offset and reason
 */
int w3_get(const void *file, uint32_t size, uint32_t w3_offset, unsigned index,
           struct w3_entry *entry, struct le_error *e)
{
    const uint8_t *f = file, *item;
    uint32_t at;

    if (!is_w3(f, size, w3_offset)) {
        return le_fail(e, w3_offset, "no W3 header where the file says");
    }
    at = w3_offset + HEADER_SIZE + index * ENTRY_SIZE;
    if (index >= le_read16(f + w3_offset + 4) || !le_inside(at, ENTRY_SIZE, size)) {
        return le_fail(e, w3_offset + 4, "entry does not exist");
    }
    item = f + at;
    memset(entry, 0, sizeof *entry);
    for (unsigned i = 0; i < 8; i++) {
        entry->name[i] = (char)(item[i] == 0 || (item[i] >= ' ' && item[i] < 0x7F) ? item[i] : '?');
    }
    for (unsigned i = 8; i > 0 && (entry->name[i - 1] == ' ' || entry->name[i - 1] == 0); i--) {
        entry->name[i - 1] = 0;
    }
    entry->le_offset = le_read32(item + 8);
    entry->size = le_read32(item + 12);
    if (entry->name[0] == 0) {
        return le_fail(e, at, "entry has no name");
    }
    if (!le_inside(entry->le_offset, entry->size, size) || entry->size < LE_HEADER) {
        return le_fail(e, at + 8, "module lies outside the file");
    }
    if (f[entry->le_offset] != 'L' || f[entry->le_offset + 1] != 'E') {
        return le_fail(e, entry->le_offset, "no LE signature");
    }
    return 0;
}
