/*
 * geometry_fuzz - first sectors of disk images; whatever is accepted is a disk, and INT 13h on it stays
 * inside.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "../../vxd/int13/disk.h"

const char fuzz_name[] = "geometry";

static uint8_t memory[0x110000];
static uint32_t total;                  /* sectors of the image */

static enum disk_status read_sectors(void *context, uint32_t first, uint32_t count, uint8_t *to)
{
    (void)context;
    if (first >= total || count > total - first) {
        abort();
    }
    memset(to, 0x5A, count * SECTOR_BYTES);
    return DISK_OK;
}

static enum disk_status write_sectors(void *context, uint32_t first, uint32_t count, const uint8_t *from)
{
    (void)context;
    (void)from;
    if (first >= total || count > total - first) {
        abort();
    }
    return DISK_OK;
}

static enum disk_status flush(void *context)
{
    (void)context;
    return DISK_OK;
}

/* A diskette's boot sector, and a hard disk's partition table. */
size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const uint8_t parameters[] = { 0x00, 0x02, 0x02, 0x01, 0x00, 0x02, 0x70, 0x00, 0xD0, 0x02, 0xFD,
                                          0x02, 0x00, 0x09, 0x00, 0x02, 0x00 };
    static const uint8_t partition[] = { 0x80, 1, 1, 0, 6, 15, 63, 9, 63, 0, 0, 0, 0x21, 0x27, 0, 0 };

    memset(input, 0, SECTOR_BYTES + 8);
    if (number == 0) {
        memcpy(input + 8 + 0x0B, parameters, sizeof parameters);
        input[1] = 0xA0;
        input[2] = 0x05;
        return SECTOR_BYTES + 8;
    }
    if (number == 1) {
        input[0] = 1;
        input[2] = 0x60;
        input[3] = 0x27;
        memcpy(input + 8 + 0x1BE, partition, sizeof partition);
        input[8 + 510] = 0x55;
        input[8 + 511] = 0xAA;
        return SECTOR_BYTES + 8;
    }
    return 0;
}

/* One call with registers from the input. */
static void call(struct disks *disks, bool hard, const uint8_t *from)
{
    struct Client_Reg_Struc crs = { 0 };

    crs.Client_AH = from[0] % 0x4A;
    crs.Client_AL = from[1];
    crs.Client_CX = (uint16_t)(from[2] | from[3] << 8);
    crs.Client_DH = from[4];
    crs.Client_DL = hard ? 0x80 : 0;
    crs.Client_ES = (uint16_t)(from[5] << 8);
    crs.Client_BX = (uint16_t)(from[6] << 8 | from[7]);
    crs.Client_DS = 0x700;
    crs.Client_SI = from[1];
    disk_int13(disks, memory, &crs);
}

/* Byte 0: a hard disk; 1 to 4: bytes / 256; 8: the first sector. */
void fuzz_one(const uint8_t *input, size_t size)
{
    static const struct disk_ops ops = { read_sectors, write_sectors, flush };
    struct disks disks = { .boot = 0 };
    struct geometry g;
    uint64_t bytes;
    bool hard;

    if (size < SECTOR_BYTES + 8) {
        return;
    }
    hard = (input[0] & 1) != 0;
    bytes = (uint64_t)(input[1] | input[2] << 8 | input[3] << 16 | (uint32_t)input[4] << 24) * 256;
    if (!geometry_of(&g, input + 8, bytes, hard)) {
        return;
    }
    fuzz_went_through++;
    total = g.total;
    if (g.cylinders == 0 || g.heads == 0 || g.sectors == 0 || g.total == 0 ||
        (uint32_t)g.cylinders * g.heads * g.sectors > (hard ? g.total + (uint32_t)g.heads * g.sectors : g.total)) {
        abort();
    }
    disks.drive[hard ? DISK_FLOPPIES : 0] = (struct disk_drive){
        .present = true, .medium = true, .type = g.floppy, .geometry = g, .ops = &ops };
    disk_install(&disks, memory, 0x9FC00100);
    memcpy(memory + 0x7000, input, SECTOR_BYTES);
    for (size_t at = 0; at + 8 <= SECTOR_BYTES; at += 8) {
        call(&disks, hard, input + 8 + at);
    }
}
