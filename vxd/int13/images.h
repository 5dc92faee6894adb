/* images.h - image files and block devices as media.  Included by the files of vxd/int13. */
#ifndef INT13_IMAGES_H
#define INT13_IMAGES_H

#include "disk.h"

#define IMAGE_MESSAGE   96

struct image {                          /* behind one drive */
    uint32_t handle;                    /* DOSMGR's, 0 = none */
    uint32_t bytes;                     /* of the file */
};

struct image_set {
    struct disks disks;
    struct image image[DISK_DRIVES];
};

/*
 * images_open - the drives that a boot line names
 *
 * In:    line = "FLOPPY.IMG [SECOND.IMG] [/HD DISK.IMG]... [/RO] [/C]", names with drive and path
 *        /RO: those that follow are write protected; /C: start from the hard disk
 * Out:   true
 * Error: false, message = why; nothing stays open
 */
bool images_open(struct image_set *set, const char *line, char message[IMAGE_MESSAGE]);
void images_close(struct image_set *set);

/* A block device with an INT 13h number; false: it is no hard disk's, or another's. */
struct BlockDev_Device_Descriptor;
bool images_register(struct BlockDev_Device_Descriptor *bdd);

/* The drives of a VM with our DOS: those of the registered that are memory, to be read. */
void images_of_devices(struct image_set *set);

#endif
