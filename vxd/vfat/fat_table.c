/*
 * fat_table.c - the file allocation table: chains of clusters.
 *
 * Values as seen here, whatever the width on the medium: 0 free, 2.. next cluster, FAT_LAST end
 * of chain; everything else is a bad link.
 *
 * What a directory lets go of keeps its values until the directory is on the medium: so it is not given
 * away again before (fat_chains_free).  A link to a new cluster in another sector of the FAT is made on the
 * medium after that sector (fat_links_hide).
 *
 * Limit: an entry of FAT12 that lies across two sectors is written in two steps; such clusters are taken
 * last, but where another system took one, power lost in between leaves a bad link.
 */
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

/* Where in the FAT an entry begins, in bytes. */
static uint32_t place_of(const struct fat_volume *vol, uint32_t cluster)
{
    return vol->fs.type == 32 ? cluster * 4 : vol->fs.type == 16 ? cluster * 2 : cluster + cluster / 2;
}

static uint32_t sector_of(const struct fat_volume *vol, uint32_t cluster)
{
    return place_of(vol, cluster) >> vol->fs.sector_shift;
}

static bool is_across(const struct fat_volume *vol, uint32_t cluster)
{
    uint32_t mask = vol->fs.sector_size - 1;

    return vol->fs.type == 12 && (place_of(vol, cluster) & mask) == mask;
}

/* The byte of the FAT at `at`, in the window. */
static enum fs_err table_byte(struct fat_volume *vol, uint32_t at, uint8_t **byte)
{
    enum fs_err err = fat_window_at(vol, &vol->table_window, vol->table_lba + (at >> vol->fs.sector_shift), byte);

    *byte += at & (vol->fs.sector_size - 1);
    return err;
}

static enum fs_err mark_byte(struct fat_volume *vol, uint32_t at)
{
    fat_mark(vol, vol->table_window.block, vol->table_lba + (at >> vol->fs.sector_shift), 1, FAT_TABLE);
    return FS_OK;
}

static enum fs_err get_value(struct fat_volume *vol, uint32_t cluster, uint32_t *value)
{
    uint32_t at = place_of(vol, cluster), low;
    uint8_t *p = NULL;
    enum fs_err err = table_byte(vol, at, &p);

    if (err != FS_OK) {
        return err;
    }
    switch (vol->fs.type) {
    case 12:        /* an entry may lie across two sectors */
        low = *p;
        err = table_byte(vol, at + 1, &p);
        if (err != FS_OK) {
            return err;
        }
        low |= (uint32_t)*p << 8;
        *value = cluster & 1 ? low >> 4 : low & 0xFFF;
        *value = *value >= 0xFF8 ? FAT_LAST : *value;
        return FS_OK;
    case 16:
        *value = fat_get16(p);
        *value = *value >= 0xFFF8 ? FAT_LAST : *value;
        return FS_OK;
    default:
        *value = fat_get32(p) & 0x0FFFFFFF;     /* the top 4 bits are not ours */
        *value = *value >= 0x0FFFFFF8 ? FAT_LAST : *value;
        return FS_OK;
    }
}

static enum fs_err set_value(struct fat_volume *vol, uint32_t cluster, uint32_t value)
{
    uint32_t at = place_of(vol, cluster);
    uint8_t *p = NULL;
    enum fs_err err = fat_begin_change(vol);

    if (err == FS_OK) {
        err = table_byte(vol, at, &p);
    }
    if (err != FS_OK) {
        return err;
    }
    switch (vol->fs.type) {
    case 12:
        value &= 0xFFF;
        *p = (uint8_t)(cluster & 1 ? (*p & 0x0F) | value << 4 : value);
        (void)mark_byte(vol, at);
        err = table_byte(vol, at + 1, &p);
        if (err != FS_OK) {
            return err;
        }
        *p = (uint8_t)(cluster & 1 ? value >> 4 : (*p & 0xF0) | value >> 8);
        return mark_byte(vol, at + 1);
    case 16:
        fat_put16(p, value);
        return mark_byte(vol, at);
    default:
        fat_put32(p, (fat_get32(p) & 0xF0000000) | (value & 0x0FFFFFFF));
        return mark_byte(vol, at);
    }
}

/* FAT[1] says whether the volume was left in order. [FATGEN103 ClnShutBitMask] */
enum fs_err fat_mark_volume(struct fat_volume *vol, bool clean)
{
    uint32_t at = vol->fs.type / 8;
    uint8_t *p = NULL;
    enum fs_err err;

    if (vol->fs.type == 12) {
        return FS_OK;
    }
    err = table_byte(vol, at, &p);
    if (err != FS_OK) {
        return err;
    }
    p += vol->fs.type == 32 ? 3 : 1;
    *p = vol->fs.type == 32 ? (uint8_t)((*p & 0xF7) | (clean ? 0x08 : 0)) : (uint8_t)((*p & 0x7F) | (clean ? 0x80 : 0));
    return mark_byte(vol, at);
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

/* ---- free clusters ---- */

static uint32_t free_in(const struct fat_volume *vol, const uint8_t *p, uint32_t entries)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < entries; i++) {
        n += vol->fs.type == 16 ? fat_get16(p + i * 2) == 0 : (fat_get32(p + i * 4) & 0x0FFFFFFF) == 0;
    }
    return n;
}

/* A large disk has millions of entries of 16 or 32 bits: they are read many at a time, past the cache. */
static enum fs_err count_wide(struct fat_volume *vol, uint32_t *free)
{
    uint32_t width = vol->fs.type / 8, per_sector = vol->fs.sector_size / width, end = vol->fs.clusters + 2;
    uint32_t sectors = (end + per_sector - 1) / per_sector, most = FAT_STAGING >> vol->fs.sector_shift;
    enum fs_err err = fat_commit_group(vol);

    for (uint32_t first = 0; first < sectors && err == FS_OK; first += most) {
        uint32_t n = sectors - first < most ? sectors - first : most;

        err = fat_read_sectors(vol, vol->table_lba + first, n, vol->env->staging);
        for (uint32_t i = 0; i < n && err == FS_OK; i++) {
            uint32_t from = (first + i) * per_sector, skip = from == 0 ? 2 : 0;    /* 0 and 1 are no clusters */
            uint32_t entries = end - from < per_sector ? end - from : per_sector;

            vol->free_in[first + i] = (uint16_t)free_in(
                vol, vol->env->staging + (i << vol->fs.sector_shift) + skip * width, entries - skip);
            *free += vol->free_in[first + i];
        }
    }
    return err;
}

static enum fs_err count_free(struct fat_volume *vol)
{
    uint32_t n = 0, value = 0;
    enum fs_err err = FS_OK;

    if (vol->broken || vol->free_clusters != 0xFFFFFFFF) {
        return vol->broken ? FS_CORRUPT : FS_OK;
    }
    if (vol->free_in == NULL) {
        vol->free_in = vol->env->allocate(vol->fs.fat_sectors * (uint32_t)sizeof(vol->free_in[0]));
        if (vol->free_in == NULL) {
            return FS_NO_NODE;
        }
    }
    memset(vol->free_in, 0, vol->fs.fat_sectors * sizeof(vol->free_in[0]));
    if (vol->fs.type != 12) {
        err = count_wide(vol, &n);
    } else {
        for (uint32_t c = 2; c < vol->fs.clusters + 2 && err == FS_OK; c++) {
            err = get_value(vol, c, &value);
            if (err == FS_OK && value == 0) {
                n++;
                vol->free_in[sector_of(vol, c)]++;
            }
        }
    }
    vol->free_clusters = err == FS_OK ? n : vol->free_clusters;
    return err;
}

enum fs_err fat_free_space(struct fat_volume *vol, uint32_t *clusters)
{
    enum fs_err err = count_free(vol);

    *clusters = err == FS_OK ? vol->free_clusters + vol->waiting_clusters : 0;
    return err;
}

/* The first cluster whose entry begins in that sector of the FAT. */
static uint32_t first_in(const struct fat_volume *vol, uint32_t sector)
{
    uint32_t byte = sector << vol->fs.sector_shift;

    if (sector == 0) {
        return 2;
    }
    return vol->fs.type == 32 ? byte / 4 : vol->fs.type == 16 ? byte / 2 : (byte * 2 + 2) / 3;
}

/* The first free cluster at or after `from`, round the end of the table once.  Sectors of the FAT without one
 * are not looked at. */
static enum fs_err find_free(struct fat_volume *vol, uint32_t from, bool across, uint32_t *found)
{
    uint32_t cluster = fat_cluster_valid(vol, from) ? from : 2, end = vol->fs.clusters + 2, value = 0;
    uint32_t sector = sector_of(vol, cluster), sectors = sector_of(vol, end - 1) + 1;

    for (uint32_t n = 0; n <= sectors; n++) {
        if (vol->free_in[sector] > 0) {
            for (; cluster < end && sector_of(vol, cluster) == sector; cluster++) {
                enum fs_err err = get_value(vol, cluster, &value);

                if (err != FS_OK) {
                    return err;
                }
                if (value == 0 && (across || !is_across(vol, cluster))) {
                    *found = cluster;
                    return FS_OK;
                }
            }
        }
        sector = sector + 1 == sectors ? 0 : sector + 1;
        cluster = first_in(vol, sector);
    }
    return FS_FULL;
}

/* ---- chains ---- */

/* There is a free cluster, and room to remember a link. */
static enum fs_err make_ready(struct fat_volume *vol)
{
    enum fs_err err = count_free(vol);

    if (err == FS_OK && ((vol->free_clusters == 0 && vol->chain_count > 0) || vol->link_count == FAT_LINKS)) {
        err = fat_commit_group(vol);
    }
    return err != FS_OK ? err : vol->free_clusters == 0 || vol->link_count == FAT_LINKS ? FS_FULL : FS_OK;
}

enum fs_err fat_extend_chain(struct fat_volume *vol, uint32_t last, bool ordered, uint32_t *added)
{
    uint32_t cluster = 0;
    enum fs_err err = make_ready(vol);

    if (err == FS_OK) {
        err = find_free(vol, last ? last + 1 : vol->next_free, false, &cluster);
        if (err == FS_FULL) {
            err = find_free(vol, 2, true, &cluster);
        }
    }
    if (err == FS_OK) {
        err = set_value(vol, cluster, FAT_LAST);
    }
    if (err == FS_OK && last != 0) {
        err = set_value(vol, last, cluster);
        if (err == FS_OK && (ordered || sector_of(vol, last) != sector_of(vol, cluster) || is_across(vol, last) ||
                             is_across(vol, cluster))) {
            vol->link[vol->link_count++] = (struct fat_link){ last, cluster, ordered };
        }
    }
    if (err != FS_OK) {
        return err;
    }
    vol->free_clusters--;
    vol->free_in[sector_of(vol, cluster)]--;
    vol->next_free = cluster + 1;
    vol->fsinfo_dirty = true;
    *added = cluster;
    return FS_OK;
}

enum fs_err fat_links_hide(struct fat_volume *vol)
{
    enum fs_err err = FS_OK;

    for (uint32_t i = 0; i < vol->link_count && err == FS_OK; i++) {
        err = set_value(vol, vol->link[i].last, FAT_LAST);
    }
    return err;
}

enum fs_err fat_links_show(struct fat_volume *vol, bool ordered)
{
    enum fs_err err = FS_OK;

    for (uint32_t i = 0; i < vol->link_count; i++) {
        if (vol->link[i].ordered == ordered) {
            enum fs_err one = set_value(vol, vol->link[i].last, vol->link[i].next);

            err = err == FS_OK ? one : err;
        }
    }
    return err;
}

/* A link that is hidden must not come back when its cluster leads elsewhere by now. */
static void forget_link(struct fat_volume *vol, uint32_t last)
{
    for (uint32_t i = 0; i < vol->link_count; i++) {
        if (vol->link[i].last == last) {
            vol->link[i--] = vol->link[--vol->link_count];
        }
    }
}

/* Stops at the first bad link: what lies behind it may belong to somebody else.  Where the file was, nothing
 * needs to be written any more. */
enum fs_err fat_free_chain(struct fat_volume *vol, uint32_t first)
{
    uint32_t cluster = first, next = 0, n = 0;
    enum fs_err err = count_free(vol);

    if (err == FS_OK && vol->chain_count == FAT_CHAINS) {
        err = fat_commit_group(vol);
    }
    if (err != FS_OK || vol->chain_count == FAT_CHAINS) {
        return err == FS_OK ? FS_IO : err;
    }
    while (cluster != 0 && n < vol->fs.clusters) {
        err = fat_next(vol, cluster, &next);
        if (err == FS_IO || !fat_cluster_valid(vol, cluster) || (err == FS_CORRUPT && next == 0)) {
            break;                  /* free already: cut before */
        }
        n++;
        fat_drop_dirty(vol, fat_cluster_lba(vol, cluster), vol->fs.cluster_sectors);
        if (err != FS_OK) {
            break;
        }
        cluster = next;
    }
    if (n > 0) {
        vol->chain[vol->chain_count++] = (struct fat_chain){ first, n };
        vol->waiting_clusters += n;
    }
    return err;
}

static enum fs_err free_one_chain(struct fat_volume *vol, struct fat_chain *chain)
{
    while (chain->count > 0) {
        uint32_t cluster = chain->first, next = 0;
        enum fs_err err = fat_next(vol, cluster, &next);

        if (err == FS_IO) {
            return err;
        }
        if (!fat_cluster_valid(vol, cluster) || (err == FS_CORRUPT && next == 0)) {
            vol->waiting_clusters -= chain->count;
            chain->count = 0;       /* a cycle, or another chain that ran into it went first */
            return FS_OK;
        }
        if (set_value(vol, cluster, 0) != FS_OK) {
            return FS_IO;
        }
        forget_link(vol, cluster);
        vol->free_clusters++;
        vol->free_in[sector_of(vol, cluster)]++;
        vol->waiting_clusters--;
        if (cluster < vol->next_free) {
            vol->next_free = cluster;
        }
        vol->fsinfo_dirty = true;
        chain->first = next;
        chain->count--;
        if (err != FS_OK || next == 0) {
            vol->waiting_clusters -= chain->count;
            chain->count = 0;
        }
    }
    return FS_OK;
}

enum fs_err fat_chains_free(struct fat_volume *vol)
{
    while (vol->chain_count > 0) {
        enum fs_err err = free_one_chain(vol, &vol->chain[vol->chain_count - 1]);

        if (err != FS_OK) {
            return err;
        }
        vol->chain_count--;
    }
    return FS_OK;
}

enum fs_err fat_cut_chain(struct fat_volume *vol, uint32_t last)
{
    uint32_t rest;
    enum fs_err err = fat_next(vol, last, &rest);

    if (err == FS_OK && rest != 0) {
        err = fat_free_chain(vol, rest);
        if (err == FS_OK) {
            forget_link(vol, last);
            err = set_value(vol, last, FAT_LAST);
        }
    }
    return err;
}
