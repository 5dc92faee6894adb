/* medium.h - the medium of a volume: sectors of a device, through IOS.  Included by drives.c. */
#ifndef DOSMGR_MEDIUM_H
#define DOSMGR_MEDIUM_H

#include <fs.h>
#include <ios.h>

struct drive {
    struct fs_volume *vol;
    struct DCB *physical;       /* whose device it is */
    struct DCB *logical;        /* the volume, once it has a letter; NULL before */
    uint64_t first, count;      /* sectors of the device */
    uint8_t *bounce;            /* memory that stays in place while a disk works; NULL: not needed */
    struct IOP *iop;            /* for its requests, one at a time */
    uint32_t iop_front;         /* bytes in front of it */
    uint64_t looked_at;         /* when a CD drive was asked for its disc last */
    bool empty;                 /* and it had none */
};

bool medium_init(void);                         /* DOSMGR registers with IOS; false: it cannot */
struct DCB *medium_next_device(const struct DCB *dcb);      /* physical ones, in order; NULL = first */
struct DCB *medium_of_device(const struct BlockDev_Device_Descriptor *bdd);

/* drive->physical, first and count are set, all else is zero.  False: there is not enough memory. */
bool medium_open(struct drive *drive, struct fs_medium *medium);
void medium_close(struct drive *drive);
bool medium_give_letter(struct drive *drive, unsigned letter);      /* 0 = A */

/* One sector of a device into memory that stays where it is; 0 = done. */
int medium_read_sector(struct DCB *physical, uint64_t sector, void *buffer);

/* A command of a device with a medium that comes out; 0 = done. */
int medium_command(struct BlockDev_Device_Descriptor *bdd, uint16_t command, void *buffer, uint32_t bytes);

#endif
