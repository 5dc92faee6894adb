/* polled.h - a block device whose driver looks instead of being told.  Included by the drivers. */
#ifndef POLLED_H
#define POLLED_H

#include <blockdev.h>
#include "disk_result.h"

struct polled_disk;

struct polled_ops {
    /* Starts to move count sectors; the memory lies in these frames, from `offset` in the first. */
    enum disk_result (*transfer)(struct polled_disk *disk, bool write, uint64_t sector,
                                 uint32_t count, const uint32_t *frames, uint32_t offset,
                                 uint32_t bytes);
    enum disk_result (*flush)(struct polled_disk *disk);    /* DISK_DONE: nothing is kept back */
    enum disk_result (*poll)(struct polled_disk *disk);
    enum disk_result (*abort)(struct polled_disk *disk);    /* it took too long: take it back */
    /* BDC_Media_Check and on, done at once: BDS_ status.  NULL: its medium stays. */
    uint16_t (*medium)(struct polled_disk *disk, struct BlockDev_Command_Block *bcb);
};

struct polled_disk {            /* first in the driver's structure; zero but for these four */
    struct BlockDev_Device_Descriptor bdd;
    const struct polled_ops *ops;
    char name[8];               /* "AHCI0" */
    uint32_t max_count;         /* sectors a command moves at most */
    uint32_t last_status;       /* for the message, set by poll and abort */
    uint16_t why;               /* BDS_ status of an error if the driver knows it, set by poll; 0 = it does not */

    struct BlockDev_Command_Block *bcb;         /* being done, NULL = none; written at task time */
    uint32_t sectors_done, sectors_now, tries;
    uint64_t deadline;
    uint32_t silences;                          /* commands in a row that had no end */
    bool dead;                                  /* fails at once from now on */
    bool watched;                               /* a time-out is set */
};

#define POLLED_PAGES    64u     /* memory of one command at most */

/* Device_Init; sector_size 512 to 4096. */
void polled_register(struct polled_disk *disk, uint64_t sectors, uint32_t sector_size);

/* A CD drive, empty as far as anybody knows; the driver sets BDD_Max_Sector. */
void polled_register_cd(struct polled_disk *disk);

/* `pages` neighbours of zeroed memory for DMA; physical address, 0 = none. */
uint32_t polled_dma_pages(uint32_t pages, uint8_t **at);

#endif
