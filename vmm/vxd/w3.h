/* w3.h - reading VxD containers (W3 and W4 files).  Included by the stub, host tools and tests. */
#ifndef VMM_VXD_W3_H
#define VMM_VXD_W3_H

#include <stdint.h>
#include "le.h"
#include "w4.h"

struct w3_entry {
    char name[9];          /* without the padding */
    uint32_t le_offset;    /* file offset of its LE header */
    uint32_t size;         /* bytes of LE header and tables */
};

int w3_open(const void *file, uint32_t size, uint32_t *w3_offset, unsigned *count,
            struct le_error *e);
int w3_get(const void *file, uint32_t size, uint32_t w3_offset, unsigned index,
           struct w3_entry *entry, struct le_error *e);

#endif
