/* physical.h - the PC's own DMA controllers.  Included by vxd/vdmad. */
#ifndef VDMAD_PHYSICAL_H
#define VDMAD_PHYSICAL_H

#include <stdbool.h>
#include <stdint.h>

bool physical_find(void);               /* false: the PC has none; then nothing below does anything */
void physical_mask(unsigned channel, bool masked);      /* any time */
/* Masked afterwards.  bytes: as many, at a physical address below 16 MB. */
void physical_program(unsigned channel, uint32_t address, uint32_t bytes, uint8_t mode);

#endif
