/*
 * tables - what a BIOS leaves in memory about its drives: data area, diskette parameters behind INT
 * 13h/08h, hard disk parameters behind vectors 41h and 46h, CMOS bytes.  Pure.
 *                                            [RBIL MEMORY.LST 0040h], [RBIL INT 1E, 41, 46]
 */
#include <string.h>
#include "disk.h"

#define BDA             0x400u
#define EQUIPMENT_MASK  0x00C1u

/* 0 = 500 kbit/s: 1.2M and 1.44M, 2 = 250: 360K and 720K, 3 = 1000: 2.88M; 1 = 300: 360K in 1.2M */
static uint8_t media_state(const struct disk_drive *drive)
{
    uint8_t sectors = drive->geometry.sectors;

    if (!drive->present) {
        return 0;
    }
    if (!drive->medium) {
        return drive->type == FLOPPY_360K ? 0x80 : drive->type == FLOPPY_1200K ? 0x61 : 0x07;
    }
    switch (drive->type) {
    case FLOPPY_360K:
        return 0x93;
    case FLOPPY_1200K:
        return sectors > 9 ? 0x15 : 0x74;
    case FLOPPY_2880K:
        return sectors > 21 ? 0xD7 : sectors > 9 ? 0x17 : 0x97;
    default:
        return sectors > 9 ? 0x17 : 0x97;
    }
}

/* Step and head times, motor, bytes per sector, last sector, gaps, fill byte [RBIL INT 1E]; then the
 * drive's cylinders and data rate. */
static void floppy_table(uint8_t *at, const struct disk_drive *drive)
{
    static const uint8_t usual[11] = { 0xDF, 0x02, 0x25, 0x02, 0x12, 0x1B, 0xFF, 0x6C, 0xF6, 0x0F, 0x08 };
    uint8_t sectors = drive->medium ? drive->geometry.sectors
                                    : drive->type == FLOPPY_1440K ? 18
                                    : drive->type == FLOPPY_1200K ? 15
                                    : drive->type == FLOPPY_2880K ? 36 : 9;

    memcpy(at, usual, sizeof usual);
    at[0] = sectors < 18 ? 0xDF : 0xAF;     /* 1.44 MB and more step in 3 ms */
    at[4] = sectors;
    at[5] = sectors <= 9 ? 0x2A : 0x1B;
    at[7] = sectors <= 9 ? 0x50 : sectors <= 15 ? 0x54 : 0x6C;
    at[11] = (uint8_t)(drive->medium ? drive->geometry.cylinders - 1 : drive->type == FLOPPY_360K ? 39 : 79);
    at[12] = sectors <= 9 ? 0x80 : sectors > 21 ? 0xC0 : 0;
}

/* Cylinders, heads, write precompensation, control (more than 8 heads), landing zone, sectors. */
static void hard_table(uint8_t *at, const struct geometry *g)
{
    memset(at, 0, 16);
    at[0] = (uint8_t)g->cylinders;
    at[1] = (uint8_t)(g->cylinders >> 8);
    at[2] = g->heads;
    at[5] = at[6] = 0xFF;
    at[8] = g->heads > 8 ? 0x08 : 0;
    at[12] = at[0];
    at[13] = at[1];
    at[14] = g->sectors;
}

static void set_vector(uint8_t *v86, unsigned vector, uint32_t csip)
{
    for (unsigned i = 0; i < 4; i++) {
        v86[vector * 4 + i] = (uint8_t)(csip >> (8 * i));
    }
}

uint16_t disk_equipment(const struct disks *disks)
{
    unsigned count = disk_count(disks, false);

    return (uint16_t)(count == 0 ? 0 : 1 | (count - 1) << 6);
}

uint8_t disk_cmos_floppies(const struct disks *disks)
{
    return (uint8_t)((disks->drive[0].present ? disks->drive[0].type << 4 : 0) |
                     (disks->drive[1].present ? disks->drive[1].type : 0));
}

void disk_install(struct disks *disks, uint8_t *v86, uint32_t table_at)
{
    uint8_t *bda = v86 + BDA, *table = v86 + (table_at >> 16 << 4) + (table_at & 0xFFFF);
    uint16_t equipment = (uint16_t)(bda[0x10] | bda[0x11] << 8);

    equipment = (uint16_t)((equipment & ~EQUIPMENT_MASK) | disk_equipment(disks));
    bda[0x10] = (uint8_t)equipment;
    bda[0x11] = (uint8_t)(equipment >> 8);
    memset(bda + 0x3E, 0, 0x0B);
    bda[0x74] = 0;
    bda[0x75] = (uint8_t)disk_count(disks, true);
    bda[0x8B] = 0;
    bda[0x8F] = (uint8_t)((disks->drive[0].present ? 0x07 : 0) | (disks->drive[1].present ? 0x70 : 0));
    memset(table, 0, DISK_TABLE_BYTES);
    for (unsigned i = 0; i < DISK_FLOPPIES; i++) {
        bda[0x90 + i] = media_state(&disks->drive[i]);
        disks->floppy_table[i] = table_at + i * 16;
        if (disks->drive[i].present) {
            floppy_table(table + i * 16, &disks->drive[i]);
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        const struct disk_drive *drive = &disks->drive[DISK_FLOPPIES + i];

        if (drive->present) {
            hard_table(table + 32 + i * 16, &drive->geometry);
            set_vector(v86, i == 0 ? 0x41 : 0x46, table_at + 32 + i * 16);
        }
    }
    if (disks->drive[0].present) {
        set_vector(v86, 0x1E, disks->floppy_table[0]);
    }
}
