/* region.h - memory for DMA: locked where it is, or a buffer.  Included by vxd/vdmad. */
#ifndef VDMAD_REGION_H
#define VDMAD_REGION_H

#include <vdmad.h>

/* 0 and *physical, or an enum vdmad_error and in *bytes how many from the start could be locked. */
unsigned region_lock(uint32_t linear, uint32_t *bytes, unsigned align, uint32_t *physical);
bool region_unlock(uint32_t linear, uint32_t bytes);

/* linear: where dds says.  entries: what all of it needs.  Out: bytes that are locked now. */
uint32_t scatter_lock(struct Extended_DDS_Struc *dds, uint32_t linear, unsigned flags, uint32_t *entries);
bool scatter_unlock(const struct Extended_DDS_Struc *dds, uint32_t linear, unsigned flags);

void buffer_reserve(uint32_t pages, uint32_t highest);
void buffer_make(void);                 /* Init_Complete */
uint32_t buffer_bytes(void);
unsigned buffer_request(uint32_t bytes, uint32_t *id, uint32_t *physical);      /* 0 or enum vdmad_error */
bool buffer_release(uint32_t id);
unsigned buffer_copy(uint32_t id, uint32_t linear, uint32_t offset, uint32_t bytes, bool to_buffer);
uint32_t buffer_physical(uint32_t id);

#endif
