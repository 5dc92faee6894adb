/* disk.h - the drives of a VM and INT 13h on them.  Included by the files of vxd/int13 and tests. */
#ifndef INT13_DISK_H
#define INT13_DISK_H

#include <vmm_types.h>
#include "geometry.h"

#define DISK_FLOPPIES   2u
#define DISK_HARD       4u
#define DISK_DRIVES     (DISK_FLOPPIES + DISK_HARD)
#define DISK_MEMORY     0x10FFF0u       /* what a segment and an offset can name */

enum disk_status {                      /* AH [RBIL 1301] */
    DISK_OK = 0x00, DISK_BAD_COMMAND = 0x01, DISK_NO_MARK = 0x02, DISK_PROTECTED = 0x03,
    DISK_NOT_FOUND = 0x04, DISK_CHANGED = 0x06, DISK_NO_PARAMETERS = 0x07, DISK_DMA_BOUNDARY = 0x09,
    DISK_NO_MEDIA_TYPE = 0x0C, DISK_CONTROLLER = 0x20, DISK_TIMEOUT = 0x80, DISK_NOT_REMOVABLE = 0xB2,
    DISK_WRITE_FAULT = 0xCC,
};

/* Sectors of a medium.  What lies behind its end was refused before. */
struct disk_ops {
    enum disk_status (*read)(void *context, uint32_t first, uint32_t count, uint8_t *to);
    enum disk_status (*write)(void *context, uint32_t first, uint32_t count, const uint8_t *from);
    enum disk_status (*flush)(void *context);
};

struct disk_drive {
    bool present;                       /* the VM has the drive; its medium may be missing */
    bool medium;
    bool read_only;
    bool changed;                       /* the medium was taken out since the last look */
    uint8_t type;                       /* enum floppy_type of the drive itself */
    struct geometry geometry;
    const struct disk_ops *ops;
    void *context;
};

struct disks {                          /* of one VM */
    struct disk_drive drive[DISK_DRIVES];       /* A:, B:, 80h and on; without gaps */
    uint32_t floppy_table[DISK_FLOPPIES];       /* segment << 16 | offset of INT 13h/08h's ES:DI */
    uint32_t boot;                              /* order: 0 = A: first, 1 = the hard disk first */
};

struct disk_drive *disk_of(struct disks *disks, uint8_t number);     /* NULL: not there */
unsigned disk_count(const struct disks *disks, bool hard);

/* INT 13h.  v86: the VM's linear address 0, DISK_MEMORY bytes.  Flags: the caller's, in crs. */
void disk_int13(struct disks *disks, uint8_t *v86, struct Client_Reg_Struc *crs);

/* What a BIOS leaves in the data area, the interrupt table and the EBDA about its drives.  table:
 * linear, 64 bytes that belong to the BIOS, segment << 16 | offset in table_at. */
void disk_install(struct disks *disks, uint8_t *v86, uint32_t table_at);
#define DISK_TABLE_BYTES    64u

uint8_t disk_cmos_floppies(const struct disks *disks);      /* CMOS 10h */
uint16_t disk_equipment(const struct disks *disks);         /* bits of 40:10 that are the diskettes' */

#endif
