/*
 * layout - FAT12, FAT16 or FAT32, how large its clusters and tables are.  Pure.
 *
 * [FATGEN103 "FAT Volume Initialization"]; diskettes: [RBIL 21440D60 #01560].
 */
#include "layout.h"

#include <string.h>

/* ---- diskettes ---- */

static const struct floppy {
    uint16_t kilobytes, sectors, root_entries;
    uint8_t cluster_sectors, fat_sectors, media, sectors_per_track, heads;
} floppies[] = {
    { 160, 320, 64, 1, 1, 0xFE, 8, 1 },     { 180, 360, 64, 1, 2, 0xFC, 9, 1 },
    { 320, 640, 112, 2, 1, 0xFF, 8, 2 },    { 360, 720, 112, 2, 2, 0xFD, 9, 2 },
    { 720, 1440, 112, 2, 3, 0xF9, 9, 2 },   { 1200, 2400, 224, 1, 7, 0xF9, 15, 2 },
    { 1440, 2880, 224, 1, 9, 0xF0, 18, 2 }, { 2880, 5760, 240, 2, 9, 0xF0, 36, 2 },
};
#define FLOPPIES (sizeof floppies / sizeof floppies[0])

uint32_t format_floppy_sectors(uint32_t kilobytes)
{
    for (unsigned i = 0; i < FLOPPIES; i++) {
        if (floppies[i].kilobytes == kilobytes) {
            return floppies[i].sectors;
        }
    }
    return 0;
}

bool format_is_floppy(uint32_t sectors)
{
    for (unsigned i = 0; i < FLOPPIES; i++) {
        if (floppies[i].sectors == sectors) {
            return true;
        }
    }
    return false;
}

static const struct floppy *floppy_of(const struct format *f)
{
    if (f->is_floppy && f->sector_size == 512) {
        for (unsigned i = 0; i < FLOPPIES; i++) {
            if (floppies[i].sectors == f->sectors) {
                return &floppies[i];
            }
        }
    }
    return NULL;
}

/* ---- disks: cluster sizes by the volume's size, both in units of 512 bytes ---- */

struct row { uint32_t up_to; unsigned cluster; };

static const struct row fat16[] = {
    { 32680, 2 }, { 262144, 4 }, { 524288, 8 }, { 1048576, 16 }, { 2097152, 32 }, { 4194304, 64 }, { 0, 0 },
};
static const struct row fat32[] = {
    { 532480, 1 }, { 16777216, 8 }, { 33554432, 16 }, { 67108864, 32 }, { 0xFFFFFFFF, 64 }, { 0, 0 },
};

#define SMALLEST_FAT16  8400u
#define LARGEST_FAT16   1048576u        /* 512 MB: FAT32 from there on */

static unsigned row_cluster(const struct row *rows, uint32_t units)
{
    while (rows->cluster != 0 && rows->up_to < units) {
        rows++;
    }
    return rows->cluster;
}

/* In units of 512 bytes; what is more than a number can hold counts as the most. */
static uint32_t size_units(const struct format *f)
{
    uint32_t per_sector = f->sector_size / 512;

    return f->sectors > 0xFFFFFFFFu / per_sector ? 0xFFFFFFFFu : f->sectors * per_sector;
}

/* FAT12's clusters: so many sectors that 12 bits are enough. */
static unsigned fat12_cluster(const struct format *f)
{
    unsigned cluster = f->sector_size < 2048 ? 2048 / f->sector_size : 1;

    while (f->sectors / cluster > 4000) {
        cluster *= 2;
    }
    return cluster;
}

/* ---- the tables ---- */

static uint32_t clusters_with(const struct format *f, uint32_t fat_sectors)
{
    uint32_t system = f->reserved + f->root_sectors + f->fats * fat_sectors;

    return system >= f->sectors ? 0 : (f->sectors - system) / f->cluster_sectors;
}

/* Sectors that the entries of so many clusters take. */
static uint32_t table_sectors(const struct format *f, uint32_t clusters)
{
    uint32_t per_sector = f->sector_size * 8 / f->type;

    if (f->type == 12) {
        return ((clusters + 2) * 3 + 2 * f->sector_size - 1) / (2 * f->sector_size);
    }
    return (clusters + 2 + per_sector - 1) / per_sector;
}

/* The smallest table that has an entry for each cluster beside it. */
static void size_tables(struct format *f)
{
    uint32_t low = 1, high = table_sectors(f, clusters_with(f, 0));

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (table_sectors(f, clusters_with(f, middle)) <= middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    f->fat_sectors = low;
    f->clusters = clusters_with(f, low);
}

static void set_type(struct format *f, unsigned type)
{
    f->type = type;
    f->fats = 2;
    f->media = 0xF8;
    f->reserved = type == 32 ? 32 : 1;
    f->root_entries = type == 32 ? 0 : 512;
    f->root_sectors = (f->root_entries * 32 + f->sector_size - 1) / f->sector_size;
}

static const char *check_clusters(const struct format *f)
{
    if (f->type == 12 && f->clusters >= 4085) {
        return "There would be too many allocation units for FAT12";
    }
    if (f->type == 16 && f->clusters < 4085) {
        return "There would be too few allocation units for FAT16";
    }
    if (f->type == 16 && f->clusters >= 65525) {
        return "There would be too many allocation units for FAT16";
    }
    if (f->type == 32 && f->clusters < 65525) {
        return "There would be too few allocation units for FAT32";
    }
    if (f->type == 32 && f->clusters > 0x0FFFFFF4) {
        return "There would be too many allocation units for FAT32";
    }
    return f->clusters == 0 ? "The drive is too small" : NULL;
}

static const char *take_type(struct format *f, unsigned type, unsigned cluster)
{
    set_type(f, type);
    f->cluster_sectors = cluster;
    size_tables(f);
    return check_clusters(f);
}

/* The user said how large clusters are: the smallest table that can have them all. */
static const char *by_wish(struct format *f)
{
    static const uint8_t types[] = { 12, 16, 32 };
    unsigned cluster = f->cluster_sectors;
    const char *why = NULL;

    if ((cluster & (cluster - 1)) != 0 || cluster > 128) {
        return "An allocation unit has 1, 2, 4, 8, 16, 32, 64 or 128 sectors";
    }
    if (cluster * f->sector_size > 65536) {
        return "An allocation unit has 64 KB at most";
    }
    for (unsigned i = 0; i < 3; i++) {
        why = take_type(f, types[i], cluster);
        if (why == NULL) {
            return NULL;
        }
    }
    return why;
}

const char *format_layout(struct format *f)
{
    const struct floppy *floppy = floppy_of(f);
    uint32_t units;
    unsigned cluster;

    if (f->sector_size < 512 || f->sector_size > FORMAT_SECTOR_MAX || (f->sector_size & (f->sector_size - 1)) != 0) {
        return "Sectors have 512, 1024, 2048 or 4096 bytes";
    }
    if (f->sectors < 16) {
        return "The drive is too small";
    }
    if (floppy != NULL && f->cluster_sectors == 0) {
        set_type(f, 12);
        f->media = floppy->media;
        f->root_entries = floppy->root_entries;
        f->root_sectors = f->root_entries / 16u;
        f->cluster_sectors = floppy->cluster_sectors;
        f->fat_sectors = floppy->fat_sectors;
        f->sectors_per_track = floppy->sectors_per_track;
        f->heads = floppy->heads;
        f->clusters = clusters_with(f, f->fat_sectors);
        return NULL;
    }
    if (f->is_floppy && floppy == NULL) {
        return "No diskette has this size";
    }
    if (f->cluster_sectors != 0) {
        const char *why = by_wish(f);

        f->media = floppy != NULL ? floppy->media : f->media;
        return why;
    }
    units = size_units(f);
    if (units < SMALLEST_FAT16) {
        return take_type(f, 12, fat12_cluster(f));
    }
    cluster = row_cluster(units < LARGEST_FAT16 ? fat16 : fat32, units) * 512 / f->sector_size;
    cluster = cluster == 0 ? 1 : cluster;
    if (units < LARGEST_FAT16) {
        const char *why = take_type(f, 16, cluster);

        /* Large sectors: clusters cannot be as small as the rule says. */
        return why == NULL ? NULL : take_type(f, 12, fat12_cluster(f));
    }
    while (f->sectors / cluster > 0x0FFFFFF0 && cluster * f->sector_size < 65536) {
        cluster *= 2;
    }
    return take_type(f, 32, cluster);
}
