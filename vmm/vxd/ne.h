/* ne.h - a virtual device inside a 16-bit Windows file.  Included by the VMM and tests. */
#ifndef VMM_VXD_NE_H
#define VMM_VXD_NE_H

#include <stdint.h>
#include "le.h"

/* The LE module that is resource 1 of type 14h of an NE file: a file of its own to le_open, with
 * its LE header at offset 0, as its data pages count from there.  [CHAP vxdldr]
 * Out:   1 and *offset, *bytes; 0 = this is no NE file
 * Error: -1, *e says offset and reason */
int ne_find_vxd(const void *file, uint32_t file_size, uint32_t *offset, uint32_t *bytes,
                struct le_error *e);

#endif
