/*
 * ata.c - ATA commands and what a disk says of itself.  Pure.  [ATA8-ACS], [AHCI]
 */
#include <string.h>
#include "ata.h"

#define PAGE_BYTES  4096u

static uint32_t word(const uint8_t *words, unsigned n)
{
    return words[n * 2] | (uint32_t)words[n * 2 + 1] << 8;
}

static uint32_t dword(const uint8_t *words, unsigned n)
{
    return word(words, n) | word(words, n + 1) << 16;
}

/* Two characters a word, the first in the high byte; controls are not for a log. */
static void copy_text(char *to, const uint8_t *words, unsigned first, unsigned count)
{
    unsigned n = 0;

    for (unsigned i = 0; i < count * 2; i++) {
        uint8_t ch = words[(first + i / 2) * 2 + (i % 2 == 0)];

        to[n++] = (char)(ch >= ' ' && ch < 0x7F ? ch : ' ');
    }
    while (n > 0 && to[n - 1] == ' ') {
        n--;
    }
    to[n] = 0;
}

const char *ata_identify(struct ata_disk *disk, const uint8_t words[ATA_IDENTIFY_BYTES])
{
    uint32_t sizes = word(words, 106);

    memset(disk, 0, sizeof(*disk));
    copy_text(disk->serial, words, 10, 10);
    copy_text(disk->model, words, 27, 20);
    if (word(words, 0) & 0x8000) {
        return "it is no ATA disk";
    }
    if (!(word(words, 49) & 0x0200)) {
        return "it knows no logical block addresses";
    }
    if (!(word(words, 49) & 0x0100)) {
        return "it knows no DMA";
    }
    disk->lba48 = (word(words, 83) & 0xC400) == 0x4400;
    disk->sectors = dword(words, 60);
    if (disk->lba48) {
        disk->sectors = dword(words, 100) | (uint64_t)dword(words, 102) << 32;
    }
    if (disk->sectors == 0 || disk->sectors > (disk->lba48 ? 1ull << 48 : 1ull << 28)) {
        return "its size is impossible";
    }
    disk->sector_size = 512;
    if ((sizes & 0xC000) == 0x4000 && (sizes & 0x1000)) {       /* word 117: words per sector */
        uint32_t size = dword(words, 117);

        if (size < 256 || size > 2048 || (size & (size - 1)) != 0) {
            return "its sectors are neither 512, 1024, 2048 nor 4096 bytes";
        }
        disk->sector_size = size * 2;
    }
    if ((word(words, 83) & 0xC000) == 0x4000) {
        disk->flush = word(words, 83) & 0x3000;
        disk->write_cache = word(words, 82) & 0x0020 && word(words, 85) & 0x0020;
    }
    return NULL;
}

const char *ata_identify_packet(struct ata_disk *disk, const uint8_t words[ATA_IDENTIFY_BYTES])
{
    memset(disk, 0, sizeof(*disk));
    copy_text(disk->serial, words, 10, 10);
    copy_text(disk->model, words, 27, 20);
    if ((word(words, 0) & 0xC000) != 0x8000 || (word(words, 0) >> 8 & 0x1F) != 5) {
        return "it is no CD drive";
    }
    if ((word(words, 0) & 3) != 0) {
        return "its packets are longer than 12 bytes";
    }
    return NULL;
}

static bool takes_48_bits(uint8_t command)
{
    return command == ATA_READ_DMA_EXT || command == ATA_WRITE_DMA_EXT ||
           command == ATA_FLUSH_CACHE_EXT;
}

void ata_fis(uint8_t fis[FIS_BYTES], uint8_t command, uint64_t sector, uint32_t count)
{
    memset(fis, 0, FIS_BYTES);
    fis[0] = FIS_HOST_TO_DEVICE;
    fis[1] = 0x80;              /* a command */
    fis[2] = command;
    fis[4] = (uint8_t)sector;
    fis[5] = (uint8_t)(sector >> 8);
    fis[6] = (uint8_t)(sector >> 16);
    fis[7] = 0x40;              /* LBA */
    fis[12] = (uint8_t)count;   /* 256 and 65536 are written as 0 */
    if (takes_48_bits(command)) {
        fis[8] = (uint8_t)(sector >> 24);
        fis[9] = (uint8_t)(sector >> 32);
        fis[10] = (uint8_t)(sector >> 40);
        fis[13] = (uint8_t)(count >> 8);
    } else {
        fis[7] |= (uint8_t)(sector >> 24 & 0x0F);
    }
}

uint8_t ata_transfer_command(const struct ata_disk *disk, bool write)
{
    if (disk->lba48) {
        return write ? ATA_WRITE_DMA_EXT : ATA_READ_DMA_EXT;
    }
    return write ? ATA_WRITE_DMA : ATA_READ_DMA;
}

uint32_t ata_max_count(const struct ata_disk *disk)
{
    return disk->lba48 ? 65536 : 256;
}

unsigned ahci_fill_prd(struct ahci_prd *prd, unsigned room, const uint32_t *frames, uint32_t offset,
                       uint32_t bytes)
{
    unsigned n = 0;

    if ((offset | bytes) & 1) {
        return 0;
    }
    for (; bytes > 0; frames++, offset = 0) {
        uint32_t address = *frames * PAGE_BYTES + offset;
        uint32_t piece = PAGE_BYTES - offset < bytes ? PAGE_BYTES - offset : bytes;

        if (n > 0 && prd[n - 1].address + prd[n - 1].bytes + 1 == address &&
            prd[n - 1].bytes + 1 + piece <= PRD_BYTES_MAX) {
            prd[n - 1].bytes += piece;
        } else {
            if (n == room) {
                return 0;
            }
            prd[n++] = (struct ahci_prd){ .address = address, .bytes = piece - 1 };
        }
        bytes -= piece;
    }
    return n;
}
