/*
 * write - the sectors of an empty volume.  Pure.  [FATGEN103]
 */
#include "layout.h"

#include <string.h>

#include "bootcode.h"

#define STOPPED         0xFFFFFFFFu
#define BACKUP_SECTOR   6u
#define FSINFO_SECTOR   1u

static void put16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *p, uint32_t value)
{
    put16(p, value);
    put16(p + 2, value >> 16);
}

static bool put_sectors(struct format *f, uint32_t sector, uint32_t count, const uint8_t *from)
{
    if (!f->ops->write(f->ctx, sector, count, from)) {
        f->failed_sector = sector;
        return false;
    }
    return true;
}

static bool zero_sectors(struct format *f, uint32_t sector, uint32_t count, uint8_t *buffer)
{
    memset(buffer, 0, f->sector_size);
    for (uint32_t i = 0; i < count; i++) {
        if (!put_sectors(f, sector + i, 1, buffer)) {
            return false;
        }
    }
    return true;
}

static unsigned percent_of(uint32_t done, uint32_t all)
{
    return all > 0x1000000 ? done / (all / 100 + 1) : done * 100 / all;
}

static uint32_t data_start(const struct format *f)
{
    return f->reserved + f->fats * f->fat_sectors + f->root_sectors;
}

/* ---- the tables: all free but the first two entries, the root's and bad ones ---- */

static void set_entry(const struct format *f, uint8_t *buffer, uint32_t index, uint32_t value)
{
    if (f->type == 32) {
        put32(buffer + index * 4, value);
    } else if (f->type == 16) {
        put16(buffer + index * 2, value);
    } else {
        uint8_t *p = buffer + index + index / 2;

        if (index & 1) {
            p[0] = (uint8_t)((p[0] & 0x0F) | value << 4);
            p[1] = (uint8_t)(value >> 4);
        } else {
            p[0] = (uint8_t)value;
            p[1] = (uint8_t)((p[1] & 0xF0) | (value >> 8 & 0x0F));
        }
    }
}

static uint32_t entry_of(struct format *f, uint32_t index)
{
    uint32_t end = f->type == 12 ? 0xFFFu : f->type == 16 ? 0xFFFFu : 0x0FFFFFFFu;

    if (index < 2) {
        return index == 0 ? (end & ~0xFFu) | f->media : end;
    }
    if (index > f->clusters + 1) {
        return 0;
    }
    if (f->ops->is_good != NULL &&
        !f->ops->is_good(f->ctx, data_start(f) + (index - 2) * f->cluster_sectors, f->cluster_sectors)) {
        f->bad++;
        return end - 8;
    }
    if (f->type == 32 && f->root_cluster == 0) {
        f->root_cluster = index;
        return end;
    }
    return 0;
}

/* Three sectors at a time hold whole entries, also of 12 bits. */
static bool write_tables(struct format *f, uint8_t *buffer)
{
    uint32_t per_piece = f->sector_size * 3 * 8 / f->type;

    for (uint32_t at = 0; at < f->fat_sectors; at += 3) {
        uint32_t count = f->fat_sectors - at < 3 ? f->fat_sectors - at : 3, first = at / 3 * per_piece;
        bool looks = f->ops->is_good != NULL || at == 0 || (f->type == 32 && f->root_cluster == 0);

        memset(buffer, 0, f->sector_size * 3);
        for (uint32_t i = 0; looks && i < per_piece && first + i < f->clusters + 2; i++) {
            uint32_t value = entry_of(f, first + i);

            if (value != 0) {
                set_entry(f, buffer, i, value);
            }
            if ((i & 0xFF) == 0 && f->ops->is_good != NULL &&
                !f->ops->progress(f->ctx, percent_of(first + i, f->clusters + 2))) {
                f->failed_sector = STOPPED;
                return false;
            }
        }
        for (unsigned copy = 0; copy < f->fats; copy++) {
            if (!put_sectors(f, f->reserved + copy * f->fat_sectors + at, count, buffer)) {
                return false;
            }
        }
        if (!f->ops->progress(f->ctx, percent_of(at, f->fat_sectors))) {
            f->failed_sector = STOPPED;
            return false;
        }
    }
    return true;
}

/* ---- the root directory, with the label ---- */

static bool write_root(struct format *f, uint8_t *buffer)
{
    uint32_t start = f->type == 32 ? data_start(f) + (f->root_cluster - 2) * f->cluster_sectors
                                   : f->reserved + f->fats * f->fat_sectors;
    uint32_t count = f->type == 32 ? f->cluster_sectors : f->root_sectors;

    if (!zero_sectors(f, start, count, buffer)) {
        return false;
    }
    if (f->label[0] == '\0') {
        return true;
    }
    memcpy(buffer, f->label, 11);
    buffer[11] = 0x08;
    put16(buffer + 22, f->time);
    put16(buffer + 24, f->date);
    return put_sectors(f, start, 1, buffer);
}

/* ---- the boot sector ---- */

static void make_boot(const struct format *f, uint8_t *b)
{
    unsigned more = f->type == 32 ? 64 : 36, code = more + 26;
    bool is_small = f->sectors < 0x10000 && f->type != 32;

    memset(b, 0, f->sector_size);
    b[0] = 0xEB;
    b[1] = (uint8_t)(code - 2);
    b[2] = 0x90;
    memcpy(b + 3, "MSWIN4.1", 8);       /* what old programs want to see there [FATGEN103 BS_OEMName] */
    put16(b + 11, f->sector_size);
    b[13] = (uint8_t)f->cluster_sectors;
    put16(b + 14, f->reserved);
    b[16] = (uint8_t)f->fats;
    put16(b + 17, f->root_entries);
    put16(b + 19, is_small ? f->sectors : 0);
    b[21] = f->media;
    put16(b + 22, f->type == 32 ? 0 : f->fat_sectors);
    put16(b + 24, f->sectors_per_track);
    put16(b + 26, f->heads);
    put32(b + 28, f->hidden);
    put32(b + 32, is_small ? 0 : f->sectors);
    if (f->type == 32) {
        put32(b + 36, f->fat_sectors);
        put32(b + 44, f->root_cluster);
        put16(b + 48, FSINFO_SECTOR);
        put16(b + 50, BACKUP_SECTOR);
    }
    b[more] = f->drive_number;
    b[more + 2] = 0x29;
    put32(b + more + 3, f->serial);
    memcpy(b + more + 7, f->label[0] != '\0' ? f->label : "NO NAME    ", 11);
    memcpy(b + more + 18, f->type == 12 ? "FAT12   " : f->type == 16 ? "FAT16   " : "FAT32   ", 8);
    memcpy(b + code, boot_code, sizeof boot_code);
    put16(b + 510, 0xAA55);
}

static void make_fsinfo(const struct format *f, uint8_t *b)
{
    memset(b, 0, f->sector_size);
    put32(b, 0x41615252);
    put32(b + 484, 0x61417272);
    put32(b + 488, f->clusters - f->bad - 1);
    put32(b + 492, f->root_cluster);
    put32(b + 508, 0xAA550000);
}

bool format_write(struct format *f, uint8_t *buffer)
{
    f->bad = 0;
    f->root_cluster = 0;
    f->failed_sector = 0;
    if (!zero_sectors(f, 0, f->reserved, buffer) || !write_tables(f, buffer)) {
        return false;
    }
    if (f->type == 32 && f->root_cluster == 0) {
        f->failed_sector = data_start(f);       /* not one good cluster */
        return false;
    }
    if (!write_root(f, buffer)) {
        return false;
    }
    if (f->type == 32) {
        for (unsigned copy = 0; copy < 2; copy++) {
            make_fsinfo(f, buffer);
            if (!put_sectors(f, copy * BACKUP_SECTOR + FSINFO_SECTOR, 1, buffer)) {
                return false;
            }
            memset(buffer, 0, f->sector_size);
            put16(buffer + 510, 0xAA55);        /* the third sector of a FAT32 boot record */
            if (!put_sectors(f, copy * BACKUP_SECTOR + 2, 1, buffer)) {
                return false;
            }
        }
    }
    make_boot(f, buffer);
    return (f->type != 32 || put_sectors(f, BACKUP_SECTOR, 1, buffer)) && put_sectors(f, 0, 1, buffer);
}
