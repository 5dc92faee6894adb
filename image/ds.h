/* ds.h - the "DS" compression of W4 containers.  Included by mkw3 and its tests. */
#ifndef IMAGE_DS_H
#define IMAGE_DS_H

#include "tool.h"

void ds_pack(struct buffer *out, const uint8_t *data, uint32_t size);

#endif
