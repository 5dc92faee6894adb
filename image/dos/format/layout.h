/*
 * layout.h - what a new FAT volume looks like; pure.  Included by FORMAT and its tests.  [FATGEN103]
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#define FORMAT_SECTOR_MAX 4096u

struct format_ops {
    bool (*write)(void *ctx, uint32_t sector, uint32_t count, const void *from);    /* false: failed */
    bool (*is_good)(void *ctx, uint32_t sector, uint32_t count);    /* can these be read?  NULL: all are good */
    bool (*progress)(void *ctx, unsigned percent);                  /* false: stop */
};

struct format {
    /* given */
    const struct format_ops *ops;
    void *ctx;
    uint32_t sectors, sector_size, hidden, serial;
    uint16_t heads, sectors_per_track;
    uint8_t drive_number;               /* of the BIOS: 80h and on, 00h for diskettes */
    unsigned cluster_sectors;           /* 0: as Microsoft's rules say */
    bool is_floppy;                     /* one of the eight sizes of diskettes */
    char label[12];                     /* padded with blanks; "" for none */
    uint16_t date, time;                /* of the label */

    /* found by format_layout() */
    unsigned type, reserved, fats, root_entries, root_sectors;
    uint32_t fat_sectors, clusters;
    uint8_t media;

    /* found by format_write() */
    uint32_t bad, root_cluster, failed_sector;
};

/*
 * format_layout - choose the file system and the sizes of its parts
 *
 * Out: NULL, or why there can be no volume of this kind; a sentence without its dot
 */
const char *format_layout(struct format *f);

/*
 * format_write - write an empty volume: tables, root, at last the boot sector
 *
 * In:  buffer  three sectors
 * Out: false: a sector of the system area refused (failed_sector), or the user stopped (0xFFFFFFFF)
 */
bool format_write(struct format *f, uint8_t *buffer);

/* The size in KB that the switch /F: names, as sectors of 512 bytes; 0: no diskette has it. */
uint32_t format_floppy_sectors(uint32_t kilobytes);
bool format_is_floppy(uint32_t sectors);

#endif
