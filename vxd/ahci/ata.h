/* ata.h - ATA commands as an AHCI controller takes them.  Included by vxd/ahci and its tests. */
#ifndef AHCI_ATA_H
#define AHCI_ATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATA_READ_DMA            0xC8
#define ATA_READ_DMA_EXT        0x25
#define ATA_WRITE_DMA           0xCA
#define ATA_WRITE_DMA_EXT       0x35
#define ATA_FLUSH_CACHE         0xE7
#define ATA_FLUSH_CACHE_EXT     0xEA
#define ATA_IDENTIFY_DEVICE     0xEC
#define ATA_PACKET              0xA0
#define ATA_IDENTIFY_PACKET     0xA1
#define ATAPI_BYTES             12u
#define ATA_IDENTIFY_BYTES      512u

#define ATA_STATUS_ERR          0x01u
#define ATA_STATUS_DRQ          0x08u
#define ATA_STATUS_DF           0x20u
#define ATA_STATUS_BSY          0x80u

#define FIS_HOST_TO_DEVICE      0x27
#define FIS_BYTES               20u         /* of the register FIS from host to device */
#define PRD_BYTES_MAX           0x400000u

struct ahci_command_header {    /* entry of the command list [AHCI 4.2.2] */
    uint16_t flags;             /* FIS length in dwords, W = 40h, C = 400h */
    uint16_t prd_count;
    volatile uint32_t bytes_done;
    uint32_t table, table_high;
    uint32_t reserved[4];
};

struct ahci_prd {               /* piece of memory [AHCI 4.2.3.3] */
    uint32_t address, address_high;
    uint32_t reserved;
    uint32_t bytes;             /* - 1; bit 31: interrupt */
};

struct ahci_table {             /* one command [AHCI 4.2.3] */
    uint8_t fis[64];
    uint8_t atapi[16];
    uint8_t reserved[48];
    struct ahci_prd prd[];
};

_Static_assert(sizeof(struct ahci_command_header) == 32, "[AHCI 4.2.2]");
_Static_assert(sizeof(struct ahci_prd) == 16, "[AHCI 4.2.3.3]");
_Static_assert(offsetof(struct ahci_table, prd) == 128, "[AHCI 4.2.3]");

struct ata_disk {               /* what IDENTIFY DEVICE says */
    uint64_t sectors;
    uint32_t sector_size;       /* of a logical sector, bytes */
    bool lba48, write_cache, flush;
    char model[41], serial[21]; /* without trailing blanks */
};

/* NULL, or why this is no disk we can drive. */
const char *ata_identify(struct ata_disk *disk, const uint8_t words[ATA_IDENTIFY_BYTES]);

/* The same for an ATAPI device: NULL, it is a CD drive; disk has its names. */
const char *ata_identify_packet(struct ata_disk *disk, const uint8_t words[ATA_IDENTIFY_BYTES]);

/* The register FIS of a command; count 0 and sector 0 for those that have none. */
void ata_fis(uint8_t fis[FIS_BYTES], uint8_t command, uint64_t sector, uint32_t count);

/* Command and largest count for a transfer on this disk. */
uint8_t ata_transfer_command(const struct ata_disk *disk, bool write);
uint32_t ata_max_count(const struct ata_disk *disk);

/*
 * Pieces for `bytes` bytes at `offset` in the first of the pages whose frames are given; neighbours
 * are joined.  The number of pieces, 0 if there is no room for them or the address is odd.
 */
unsigned ahci_fill_prd(struct ahci_prd *prd, unsigned room, const uint32_t *frames, uint32_t offset,
                       uint32_t bytes);

#endif
