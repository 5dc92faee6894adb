/*
 * 8237.h - the pair of DMA controllers of an AT and its page registers, as a VM sees them.
 * Included by vxd/vdmad and its test.  Pure.
 */
#ifndef VDMAD_8237_H
#define VDMAD_8237_H

#include <stdbool.h>
#include <stdint.h>

#define DMA_CHANNELS    8u              /* 0 to 3 bytes, 5 to 7 words, 4 the cascade */

struct dma_channel {
    uint16_t base_address, base_count;
    uint16_t address, count;
    uint8_t mode;                       /* without the channel's number */
    uint8_t page;
};

struct dma_controller {
    struct dma_channel channel[4];
    uint8_t mask, request, status, command;
    bool high;                          /* the next byte of an address or count is the high one */
};

struct dma {
    struct dma_controller controller[2];
    uint8_t other[16];                  /* page ports that belong to no channel */
};

void dma_reset(struct dma *dma);        /* as a BIOS leaves it */

/* Ports 00h-0Fh, 80h-8Fh, C0h-DFh.  Write: a bit for each channel that may go on now or not any more. */
uint8_t dma_read(struct dma *dma, unsigned port);
unsigned dma_write(struct dma *dma, unsigned port, uint8_t value);

/* The state of a channel in bytes. */
uint32_t dma_address(const struct dma *dma, unsigned channel);
uint32_t dma_bytes(const struct dma *dma, unsigned channel);
uint8_t dma_mode(const struct dma *dma, unsigned channel);         /* with DMA_MASKED, DMA_REQUESTED */
#define DMA_MASKED      0x01u
#define DMA_REQUESTED   0x02u
void dma_set(struct dma *dma, unsigned channel, uint32_t address, uint32_t bytes, uint8_t mode);

#endif
