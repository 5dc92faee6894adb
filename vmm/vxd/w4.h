/* w4.h - unpacking compressed VxD containers.  Included by the stub, host tools and tests. */
#ifndef VMM_VXD_W4_H
#define VMM_VXD_W4_H

#include <stdint.h>
#include "le.h"

#define W4_CHUNK_SIZE 0x2000u

int w4_check(const void *file, uint32_t size, uint32_t *unpacked_size, struct le_error *e);
int w4_unpack(const void *file, uint32_t size, void *dest, uint32_t dest_size,
              struct le_error *e);

#endif
