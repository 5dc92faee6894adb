/* partition.h - what a partition table says.  Included by drives.c, the test and the fuzzer. */
#ifndef DOSMGR_PARTITION_H
#define DOSMGR_PARTITION_H

#include <stdbool.h>
#include <stdint.h>

#define PARTITIONS_MAX      32u
#define PARTITION_SECTOR    4096u       /* largest sector */

enum partition_kind { PARTITION_WHOLE_DISK, PARTITION_MBR, PARTITION_GPT };

struct partition {
    uint64_t first, count;      /* sectors of the disk */
    bool may_be_fat;            /* its type says so */
    uint8_t guid[16];           /* GPT: of the partition */
};

struct partition_table {
    enum partition_kind kind;
    uint32_t disk_signature;    /* MBR */
    bool from_backup;           /* GPT: the first copy is damaged */
    unsigned count;
    struct partition entry[PARTITIONS_MAX];
};

struct partition_disk {
    int (*read)(void *ctx, uint64_t sector, void *buffer);      /* one sector; 0 = done */
    void *ctx;
    uint32_t sector_size;       /* 512 to 4096 */
    uint64_t sectors;
    uint8_t *buffer;            /* PARTITION_SECTOR bytes */
};

/* NULL, or why there is nothing to be used on this disk: static text. */
const char *partition_read(struct partition_table *table, const struct partition_disk *disk);

#endif
