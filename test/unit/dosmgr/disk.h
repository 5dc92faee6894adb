/* disk.h - drive images in memory for the DOS tests.  Included by the tests and fuzzers of DOSMGR.
 */
#ifndef DISK_H
#define DISK_H

#include <stdint.h>
#include "../../../vxd/vfat/fat.h"

struct disk {
    uint8_t *bytes;
    uint32_t sector_size, sectors;
    int fail_reads, fail_writes;        /* nonzero: the medium refuses */
    unsigned reads, writes;             /* calls */
    unsigned fail_write_at;             /* that one is refused; 0 = none */
    struct fs_medium medium;
    struct fat_volume vol;
    struct fs_node nodes[64];
    int mounted;
};

/* Memory of the cache that all disks share, in blocks; the next mount has it. */
extern uint32_t disk_cache_blocks;
/* The last component of a path as a name of 8.3; valid until the next call. */
const struct fs_name *disk_name(const char *path);

/* A volume made by mkfs.fat with these options; ends the test if that is not possible. */
struct disk *disk_make(const char *mkfs_options, uint32_t kilobytes, uint32_t sector_size);
struct disk *disk_of_bytes(const uint8_t *bytes, uint32_t count, uint32_t sector_size);
const char *disk_mount(struct disk *d);
const struct fat_env *disk_env(void);       /* of the last mount: memory and cache for further volumes */
void disk_save(struct disk *d, const char *path);
/* Everything is written, and read again when it is needed. */
void disk_drop_cache(struct disk *d);
/* Everything is written, and fsck.fat -n finds nothing to say: 0. */
int disk_fsck(struct disk *d);
void disk_free(struct disk *d);

#endif
