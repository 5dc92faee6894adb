/* geometry.h - what disk an image is.  Included by the files of vxd/int13 and tests. */
#ifndef INT13_GEOMETRY_H
#define INT13_GEOMETRY_H

#include <stdint.h>
#include <stdbool.h>

#define SECTOR_BYTES    512u

enum floppy_type {              /* as the CMOS and INT 13h/08h say it; 0 = no drive */
    FLOPPY_NONE, FLOPPY_360K, FLOPPY_1200K, FLOPPY_720K, FLOPPY_1440K, FLOPPY_2880K = 6,
};

struct geometry {
    uint16_t cylinders;         /* for CHS: 1 to 1024 */
    uint8_t heads;              /* 1 to 255 */
    uint8_t sectors;            /* of a track: 1 to 63 */
    uint8_t floppy;             /* enum floppy_type of the drive that takes it, 0 = a hard disk */
    uint32_t total;             /* sectors: of a diskette all of its tracks, of a hard disk the file's */
};

/*
 * geometry_of - the geometry of an image
 *
 * In:    first = its first 512 bytes (zeros where it is shorter), bytes = its length,
 *        hard = a hard disk, whatever its size
 * Out:   true, *g
 * Error: false: no sector, or more than a hard disk may have
 * Notes: a diskette's is that of its boot sector's parameters, else of its size; one of unknown
 *        size that is smaller lies at the beginning of the next larger medium from 1.44 MB on.
 *        A hard disk's is that of its partition table, else of its boot sector, else as usual for
 *        its size.
 */
bool geometry_of(struct geometry *g, const uint8_t first[SECTOR_BYTES], uint64_t bytes, bool hard);

/* Images of at most this size are diskettes. */
#define FLOPPY_MAX_BYTES    (80u * 2 * 39 * SECTOR_BYTES)

#endif
