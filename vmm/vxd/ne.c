/*
 * ne - finds the virtual device that is a resource of a 16-bit Windows file.
 *
 * Pure.  NE header and resource table: [NE]; type and number of the resource: [CHAP vxdldr].
 */
#include "le_mem.h"
#include "ne.h"

#define NE_HEADER       0x40u
#define NE_RESOURCES    0x24u       /* word: offset of the resource table from the NE header */
#define NUMBER          0x8000u     /* a type or name that is a number */
#define TYPE_VXD        (NUMBER | 0x14u)
#define NAME_VXD        (NUMBER | 1u)
#define TYPE_BYTES      8u
#define ENTRY_BYTES     12u

int ne_find_vxd(const void *file, uint32_t file_size, uint32_t *offset, uint32_t *bytes,
                struct le_error *e)
{
    static const char outside[] = "resource table lies outside the file";
    const uint8_t *f = file;
    uint32_t header, at;
    unsigned shift;

    if (!le_inside(0, 0x40, file_size)) {
        return 0;
    }
    header = le_read32(f + 0x3C);
    if (!le_inside(header, NE_HEADER, file_size) || f[header] != 'N' || f[header + 1] != 'E') {
        return 0;
    }
    at = header + le_read16(f + header + NE_RESOURCES);
    if (!le_inside(at, 2, file_size)) {
        return le_fail(e, header + NE_RESOURCES, outside);
    }
    shift = le_read16(f + at);
    if (shift > 15) {
        return le_fail(e, at, "resource alignment is not a shift of 0 to 15");
    }
    at += 2;
    for (;;) {
        uint32_t type, count;

        if (!le_inside(at, 2, file_size)) {
            return le_fail(e, at, outside);
        }
        type = le_read16(f + at);
        if (type == 0) {
            return le_fail(e, header, "a 16-bit Windows file without a virtual device in it");
        }
        if (!le_inside(at, TYPE_BYTES, file_size)) {
            return le_fail(e, at, outside);
        }
        count = le_read16(f + at + 2);
        at += TYPE_BYTES;
        if (!le_inside(at, count * ENTRY_BYTES, file_size)) {
            return le_fail(e, at - TYPE_BYTES, outside);
        }
        for (; count > 0; count--, at += ENTRY_BYTES) {
            if (type == TYPE_VXD && le_read16(f + at + 6) == NAME_VXD) {
                *offset = (uint32_t)le_read16(f + at) << shift;
                *bytes = (uint32_t)le_read16(f + at + 2) << shift;
                if (*offset > file_size) {
                    return le_fail(e, at, "resource lies outside the file");
                }
                /* The length is rounded up to the alignment: the file may end before it. */
                if (*bytes > file_size - *offset) {
                    *bytes = file_size - *offset;
                }
                return 1;
            }
        }
    }
}
