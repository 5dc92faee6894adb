/*
 * fat_table.c - the file allocation table: chains of clusters.
 *
 * Values as seen here, whatever the width on the medium: 0 free, 2.. next cluster, FAT_LAST end
 * of chain; everything else is a bad link.
 *
 * Limit: an entry of FAT12 that lies across two sectors is written in two steps; power lost in between
 * leaves a bad link.  Volumes that a PC starts from are FAT32.
 */
#include <string.h>
#include "fat.h"

#define FAT_LAST    0x0FFFFFFFu

bool fat_cluster_valid(const struct fat_volume *vol, uint32_t cluster)
{
    return cluster - 2 < vol->fs.clusters;     /* 0 and 1 wrap to something large */
}

uint32_t fat_cluster_lba(const struct fat_volume *vol, uint32_t cluster)
{
    return vol->fs.data_lba + (cluster - 2) * vol->fs.cluster_sectors;
}

/* The byte of the FAT at `at`, in the window. */
static enum fs_err table_byte(struct fat_volume *vol, uint32_t at, uint8_t **byte)
{
    enum fs_err err = fat_window_load(vol, &vol->fat, vol->fs.fat_lba + (at >> vol->fs.sector_shift));

    *byte = vol->fat.data + (at & (vol->fs.sector_size - 1));
    return err;
}

static enum fs_err get_value(struct fat_volume *vol, uint32_t cluster, uint32_t *value)
{
    uint8_t *p;
    uint32_t low;
    enum fs_err err;

    switch (vol->fs.type) {
    case 12:        /* an entry may lie across two sectors */
        err = table_byte(vol, cluster + cluster / 2, &p);
        if (err != FS_OK) {
            return err;
        }
        low = *p;
        err = table_byte(vol, cluster + cluster / 2 + 1, &p);
        if (err != FS_OK) {
            return err;
        }
        low |= (uint32_t)*p << 8;
        *value = cluster & 1 ? low >> 4 : low & 0xFFF;
        *value = *value >= 0xFF8 ? FAT_LAST : *value;
        return FS_OK;
    case 16:
        err = table_byte(vol, cluster * 2, &p);
        if (err == FS_OK) {
            *value = p[0] | (uint32_t)p[1] << 8;
            *value = *value >= 0xFFF8 ? FAT_LAST : *value;
        }
        return err;
    default:
        err = table_byte(vol, cluster * 4, &p);
        if (err == FS_OK) {
            *value = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
                     (uint32_t)(p[3] & 0x0F) << 24;     /* the top 4 bits are not ours */
            *value = *value >= 0x0FFFFFF8 ? FAT_LAST : *value;
        }
        return err;
    }
}

static enum fs_err set_value(struct fat_volume *vol, uint32_t cluster, uint32_t value)
{
    uint8_t *p;
    enum fs_err err = fat_forget_count(vol);

    if (err != FS_OK) {
        return err;
    }
    switch (vol->fs.type) {
    case 12:
        err = table_byte(vol, cluster + cluster / 2, &p);
        if (err != FS_OK) {
            return err;
        }
        value &= 0xFFF;
        *p = (uint8_t)(cluster & 1 ? (*p & 0x0F) | value << 4 : value);
        vol->fat.dirty = true;
        err = table_byte(vol, cluster + cluster / 2 + 1, &p);
        if (err != FS_OK) {
            return err;
        }
        *p = (uint8_t)(cluster & 1 ? value >> 4 : (*p & 0xF0) | value >> 8);
        break;
    case 16:
        err = table_byte(vol, cluster * 2, &p);
        if (err != FS_OK) {
            return err;
        }
        p[0] = (uint8_t)value;
        p[1] = (uint8_t)(value >> 8);
        break;
    default:
        err = table_byte(vol, cluster * 4, &p);
        if (err != FS_OK) {
            return err;
        }
        p[0] = (uint8_t)value;
        p[1] = (uint8_t)(value >> 8);
        p[2] = (uint8_t)(value >> 16);
        p[3] = (uint8_t)((p[3] & 0xF0) | (value >> 24 & 0x0F));
        break;
    }
    vol->fat.dirty = true;
    return FS_OK;
}

enum fs_err fat_next(struct fat_volume *vol, uint32_t cluster, uint32_t *next)
{
    enum fs_err err;

    if (!fat_cluster_valid(vol, cluster)) {
        return FS_CORRUPT;
    }
    err = get_value(vol, cluster, next);
    if (err != FS_OK) {
        return err;
    }
    if (*next == FAT_LAST) {
        *next = 0;
        return FS_OK;
    }
    return fat_cluster_valid(vol, *next) && *next != cluster ? FS_OK : FS_CORRUPT;
}

static uint32_t free_in(const struct fat_volume *vol, const uint8_t *p, uint32_t entries)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < entries; i++) {
        if (vol->fs.type == 16) {
            n += p[i * 2] == 0 && p[i * 2 + 1] == 0;
        } else {
            n += p[i * 4] == 0 && p[i * 4 + 1] == 0 && p[i * 4 + 2] == 0 &&
                 (p[i * 4 + 3] & 0x0F) == 0;
        }
    }
    return n;
}

/* A large disk has millions of entries of 16 or 32 bits: they are read as many at a time as the
 * data window holds. */
static enum fs_err count_wide(struct fat_volume *vol, uint32_t *free)
{
    uint32_t per_sector = vol->fs.sector_size / (vol->fs.type / 8), n = 0, first = 0;
    uint32_t end = vol->fs.clusters + 2, at_once = FAT_MAX_SECTOR / vol->fs.sector_size * per_sector;
    enum fs_err err = fat_window_flush(vol, &vol->data);

    if (err == FS_OK) {
        err = fat_window_flush(vol, &vol->fat);
    }
    if (err != FS_OK) {
        return err;
    }
    vol->data.lba = FAT_NO_LBA;
    for (; first < end; first += at_once) {
        uint32_t entries = end - first < at_once ? end - first : at_once;
        uint32_t skip = first == 0 ? 2 : 0;     /* 0 and 1 are no clusters */

        err = fat_read_sectors(vol, vol->fs.fat_lba + first / per_sector,
                               (entries + per_sector - 1) / per_sector, vol->data.data);
        if (err != FS_OK) {
            return err;
        }
        n += free_in(vol, vol->data.data + skip * (vol->fs.type / 8), entries - skip);
    }
    *free = n;
    return FS_OK;
}

enum fs_err fat_free_space(struct fat_volume *vol, uint32_t *clusters)
{
    enum fs_err err = FS_OK;

    if (vol->free_clusters == 0xFFFFFFFF) {
        uint32_t n = 0, value = 0;

        if (vol->fs.type != 12) {
            err = count_wide(vol, &n);
        } else {
            for (uint32_t c = 2; c < vol->fs.clusters + 2 && err == FS_OK; c++) {
                err = get_value(vol, c, &value);
                n += err == FS_OK && value == 0;
            }
        }
        if (err != FS_OK) {
            return err;
        }
        vol->free_clusters = n;
    }
    *clusters = vol->free_clusters;
    return FS_OK;
}

/* The first free cluster at or after `from`, round the end of the table once. */
static enum fs_err find_free(struct fat_volume *vol, uint32_t from, uint32_t *found)
{
    uint32_t cluster = fat_cluster_valid(vol, from) ? from : 2;

    for (uint32_t n = 0; n < vol->fs.clusters; n++) {
        uint32_t value;
        enum fs_err err = get_value(vol, cluster, &value);

        if (err != FS_OK) {
            return err;
        }
        if (value == 0) {
            *found = cluster;
            return FS_OK;
        }
        cluster = cluster == vol->fs.clusters + 1 ? 2 : cluster + 1;
    }
    return FS_FULL;
}

/* The chain goes on at `cluster`, whose own value is set: on the medium first, if it can be. */
static enum fs_err link_to(struct fat_volume *vol, uint32_t last, uint32_t cluster)
{
    uint32_t bits = vol->fs.type, sector = vol->fat.lba;
    enum fs_err err = FS_OK;

    if (vol->fs.fat_lba + (last * bits / 8 >> vol->fs.sector_shift) != sector ||
        vol->fs.fat_lba + (cluster * bits / 8 >> vol->fs.sector_shift) != sector) {
        err = fat_window_flush(vol, &vol->fat);
        if (err == FS_OK) {
            err = fat_barrier(vol);
        }
    }
    return err == FS_OK ? set_value(vol, last, cluster) : err;
}

/* A new last cluster behind `last` (0: the first of a new chain). */
enum fs_err fat_extend_chain(struct fat_volume *vol, uint32_t last, uint32_t *added)
{
    uint32_t free, cluster = 0, lba;
    enum fs_err err = fat_free_space(vol, &free);

    if (err == FS_OK && free == 0) {
        err = FS_FULL;
    }
    if (err == FS_OK) {
        err = find_free(vol, last ? last + 1 : vol->next_free, &cluster);
    }
    if (err == FS_OK) {
        err = set_value(vol, cluster, FAT_LAST);
    }
    if (err == FS_OK && last != 0) {
        err = link_to(vol, last, cluster);
    }
    if (err != FS_OK) {
        return err;
    }
    lba = fat_cluster_lba(vol, cluster);
    fat_window_drop(&vol->dir, lba, vol->fs.cluster_sectors);
    fat_window_drop(&vol->data, lba, vol->fs.cluster_sectors);
    vol->free_clusters--;
    vol->next_free = cluster + 1;
    vol->fsinfo_dirty = true;
    *added = cluster;
    return FS_OK;
}

/* Stops at the first bad link: what lies behind it may belong to somebody else. */
enum fs_err fat_free_chain(struct fat_volume *vol, uint32_t first)
{
    uint32_t cluster = first, next = 0;

    for (uint32_t n = 0; cluster != 0 && n < vol->fs.clusters; n++) {
        enum fs_err link = fat_next(vol, cluster, &next), err;
        uint32_t lba;

        if (link == FS_IO || !fat_cluster_valid(vol, cluster)) {
            return link;
        }
        if (link == FS_CORRUPT && next == 0) {
            return FS_CORRUPT;     /* free already: a cycle, or cut before */
        }
        err = set_value(vol, cluster, 0);
        if (err != FS_OK) {
            return err;
        }
        lba = fat_cluster_lba(vol, cluster);
        fat_window_drop(&vol->data, lba, vol->fs.cluster_sectors);
        fat_window_drop(&vol->dir, lba, vol->fs.cluster_sectors);
        if (vol->free_clusters != 0xFFFFFFFF) {
            vol->free_clusters++;
        }
        if (cluster < vol->next_free) {
            vol->next_free = cluster;
        }
        vol->fsinfo_dirty = true;
        if (link != FS_OK) {
            return link;
        }
        cluster = next;
    }
    return FS_OK;
}

enum fs_err fat_cut_chain(struct fat_volume *vol, uint32_t last)
{
    uint32_t rest;
    enum fs_err err = fat_next(vol, last, &rest);

    if (err == FS_OK && rest != 0) {
        err = set_value(vol, last, FAT_LAST);
        if (err == FS_OK) {
            err = fat_free_chain(vol, rest);
        }
    }
    return err;
}
