/*
 * fat_mount.c - is this a FAT volume, and where are its parts?
 *
 * Everything of the boot sector that later code relies on is checked here, once. [FATGEN103]
 */
#include "fat.h"
#include "nls.h"

#define NO_FAT "drive image is no FAT: "

static unsigned log2_of(uint32_t power)
{
    unsigned shift = 0;

    while (power > 1) {
        power >>= 1;
        shift++;
    }
    return shift;
}

static bool is_power_of_2(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static const char *check_sizes(struct fat_volume *vol, const uint8_t *boot)
{
    if (boot[510] != 0x55 || boot[511] != 0xAA) {
        return NO_FAT "no 55h AAh at the end of the boot sector";
    }
    vol->fs.sector_size = fat_get16(boot + 11);
    if (!is_power_of_2(vol->fs.sector_size) || vol->fs.sector_size < 512 ||
        vol->fs.sector_size > FAT_MAX_SECTOR) {
        return NO_FAT "bytes per sector is not 512, 1024, 2048 or 4096";
    }
    if (vol->fs.sector_size < vol->fs.medium.sector_size) {
        return NO_FAT "its sectors are smaller than those of the medium";
    }
    vol->fs.sector_shift = log2_of(vol->fs.sector_size);
    vol->fs.medium_per_sector = vol->fs.sector_size / vol->fs.medium.sector_size;
    vol->fs.cluster_sectors = boot[13];
    if (!is_power_of_2(vol->fs.cluster_sectors)) {
        return NO_FAT "sectors per cluster is not a power of 2";
    }
    vol->fs.cluster_bytes = vol->fs.cluster_sectors * vol->fs.sector_size;
    if (vol->fs.cluster_bytes > 65536) {
        return NO_FAT "clusters are larger than 64 KB";
    }
    vol->fs.cluster_shift = log2_of(vol->fs.cluster_bytes);
    vol->fs.media = boot[21];
    if (vol->fs.media != 0xF0 && vol->fs.media < 0xF8) {
        return NO_FAT "impossible media byte";
    }
    return NULL;
}

static const char *check_layout(struct fat_volume *vol, const uint8_t *boot)
{
    uint32_t root_sectors, needed_bytes;
    uint64_t before_data;

    vol->fs.fat_lba = fat_get16(boot + 14);
    vol->fs.fat_copies = boot[16];
    vol->fs.root_entries = fat_get16(boot + 17);
    vol->fs.total_sectors = fat_get16(boot + 19) ? fat_get16(boot + 19) : fat_get32(boot + 32);
    vol->fs.fat_sectors = fat_get16(boot + 22);
    vol->fs.type = 0;
    if (vol->fs.fat_sectors == 0) {
        vol->fs.type = 32;
        vol->fs.fat_sectors = fat_get32(boot + 36);
    }
    if (vol->fs.fat_lba == 0 || vol->fs.fat_copies == 0 || vol->fs.fat_copies > 4 || vol->fs.fat_sectors == 0) {
        return NO_FAT "no reserved sectors, no FAT, or too many";
    }
    if (vol->fs.total_sectors == 0 ||
        (uint64_t)vol->fs.total_sectors * vol->fs.medium_per_sector > vol->fs.medium.sectors) {
        return NO_FAT "it claims more sectors than the image has";
    }
    if ((vol->fs.type == 32) != (vol->fs.root_entries == 0)) {
        return NO_FAT "root directory size does not fit its type";
    }
    root_sectors = (vol->fs.root_entries * 32 + vol->fs.sector_size - 1) >> vol->fs.sector_shift;
    before_data =
        (uint64_t)vol->fs.fat_lba + (uint64_t)vol->fs.fat_copies * vol->fs.fat_sectors + root_sectors;
    if (before_data >= vol->fs.total_sectors) {
        return NO_FAT "FAT and root directory leave no room for data";
    }
    vol->table_lba = vol->fs.fat_lba;
    vol->table_copies = vol->fs.fat_copies;
    vol->fs.root_lba = vol->fs.fat_lba + vol->fs.fat_copies * vol->fs.fat_sectors;
    vol->fs.data_lba = (uint32_t)before_data;
    vol->fs.clusters = (vol->fs.total_sectors - vol->fs.data_lba) / vol->fs.cluster_sectors;
    if (vol->fs.clusters == 0 || vol->fs.clusters > 0x0FFFFFF4u) {
        return NO_FAT "impossible number of clusters";
    }
    if (vol->fs.type == 0) {
        vol->fs.type = vol->fs.clusters < 4085 ? 12 : 16;
        if (vol->fs.clusters >= 65525) {
            return NO_FAT "too many clusters for FAT16";
        }
    }
    needed_bytes = vol->fs.type == 12 ? (vol->fs.clusters + 2) * 3 / 2 + 1
                                   : (vol->fs.clusters + 2) * (vol->fs.type / 8);
    if ((uint64_t)vol->fs.fat_sectors * vol->fs.sector_size < needed_bytes - (vol->fs.type == 12)) {
        return NO_FAT "its FAT is too small for its clusters";
    }
    return NULL;
}

static const char *check_fat32(struct fat_volume *vol, const uint8_t *boot)
{
    if (fat_get16(boot + 42) != 0) {
        return NO_FAT "unknown FAT32 version";
    }
    vol->fs.root_cluster = fat_get32(boot + 44);
    if (!fat_cluster_valid(vol, vol->fs.root_cluster)) {
        return NO_FAT "root directory outside the volume";
    }
    if ((fat_get16(boot + 40) & 0x80) != 0) {       /* one FAT alone is kept up to date [FATGEN103 BPB_ExtFlags] */
        if ((fat_get16(boot + 40) & 0x0F) >= vol->fs.fat_copies) {
            return NO_FAT "its active FAT does not exist";
        }
        vol->table_lba += (fat_get16(boot + 40) & 0x0Fu) * vol->fs.fat_sectors;
        vol->table_copies = 1;
    }
    vol->fsinfo_lba = fat_get16(boot + 48);
    if (vol->fsinfo_lba >= vol->fs.fat_lba || vol->fsinfo_lba == 0xFFFF) {
        vol->fsinfo_lba = 0;
    }
    return NULL;
}

static void make_node_list(struct fat_volume *vol, struct fs_node *nodes, unsigned count)
{
    memset(nodes, 0, count * sizeof(*nodes));
    vol->free_nodes = NULL;
    while (count-- > 0) {
        nodes[count].next = vol->free_nodes;
        vol->free_nodes = &nodes[count];
    }
}

/* Where the contents begin does not matter to the cache, but that a block has at most 8 sectors does. */
static uint32_t block_shift_of(const struct fat_volume *vol)
{
    return log2_of(VC_BLOCK_SIZE) - vol->fs.sector_shift;
}

/* What sector 0 says, if it is a FAT's. */
static const char *read_layout(struct fat_volume *vol)
{
    const struct fs_medium *medium = &vol->fs.medium;
    const uint8_t *boot = vol->env->staging, *extended;
    const char *reason;

    if (!is_power_of_2(medium->sector_size) || medium->sector_size < 512 ||
        medium->sector_size > FAT_MAX_SECTOR || medium->sectors == 0) {
        return NO_FAT "it is empty";
    }
    if (medium->ops->read(medium->ctx, 0, 1, vol->env->staging) != 0) {
        return NO_FAT "its first sector cannot be read";
    }
    vol->fsinfo_lba = vol->fs.root_cluster = vol->fs.serial = 0;
    reason = check_sizes(vol, boot);
    if (reason == NULL) {
        reason = check_layout(vol, boot);
    }
    if (reason == NULL && vol->fs.type == 32) {
        reason = check_fat32(vol, boot);
    }
    if (reason != NULL) {
        return reason;
    }
    vol->block_shift = block_shift_of(vol);
    memcpy(vol->fs.type_name, vol->fs.type == 12 ? "FAT12   " : vol->fs.type == 16 ? "FAT16   " : "FAT32   ", 9);
    extended = boot + (vol->fs.type == 32 ? 64 : 36);
    memset(vol->fs.label, ' ', sizeof(vol->fs.label));
    if (extended[2] == 0x29) {
        vol->fs.serial = fat_get32(extended + 3);
        memcpy(vol->fs.label, extended + 7, sizeof(vol->fs.label));
    }
    return NULL;
}

const char *fat_mount(struct fat_volume *vol, const struct fat_env *env, const struct fs_medium *medium,
                      struct fs_node *nodes, unsigned node_count)
{
    memset(vol, 0, sizeof(*vol));
    vol->fs.ops = &fat_ops;
    vol->fs.medium = *medium;
    vol->env = env;
    vol->key = (uint32_t)(uintptr_t)vol;
    vol->free_clusters = 0xFFFFFFFF;
    vol->next_free = 2;
    vol->group = 1;
    vol->dirs_generation = 1;
    vol->next_block = FAT_NO_LBA;
    for (unsigned i = 0; i < FAT_DIRS; i++) {
        vol->known[i].dir = FAT_NO_LBA;
    }
    make_node_list(vol, nodes, node_count);
    if (oem_to_uni['A'] == 0) {
        nls_select(nls_437);
    }
    return read_layout(vol);
}

static bool same_layout(const struct fs_volume *a, const struct fs_volume *b)
{
    return a->type == b->type && a->sector_size == b->sector_size && a->cluster_bytes == b->cluster_bytes &&
           a->total_sectors == b->total_sectors && a->fat_lba == b->fat_lba && a->fat_sectors == b->fat_sectors &&
           a->fat_copies == b->fat_copies && a->root_entries == b->root_entries &&
           a->root_cluster == b->root_cluster;
}

/* Sector 0 was written: the volume is what it says now.  If it is another, nothing that was known holds. */
static void mount_again(struct fat_volume *vol)
{
    struct fs_volume before = vol->fs;
    bool broken = vol->broken;

    vol->broken = read_layout(vol) != NULL;
    if (!broken && !vol->broken && same_layout(&vol->fs, &before)) {
        return;
    }
    if (vol->broken) {          /* sectors are still counted as they were */
        vol->fs = before;
    }
    fat_nodes_gone(vol);
    if (vol->free_in != NULL) {
        vol->env->release(vol->free_in);
        vol->free_in = NULL;
    }
    vol->key++;                 /* the blocks of the old one are nobody's, and go in time */
    vol->next_free = 2;
    vol->fsinfo_unknown = vol->fsinfo_dirty = vol->marked_dirty = false;
    vol->next_block = FAT_NO_LBA;
}

void fat_forget(struct fat_volume *vol)
{
    fat_window_close(vol, &vol->table_window);
    fat_window_close(vol, &vol->dir_window);
    fat_window_close(vol, &vol->data_window);
    while (vol->dirty != NULL) {
        fat_clean(vol, vol->dirty, 0xFF);
    }
    fat_dir_forget(vol, FAT_NO_LBA);
    for (unsigned i = 0; i < FAT_HASH_SIZE; i++) {
        for (struct fs_node *node = vol->hash[i]; node != NULL; node = node->next) {
            if (node->own != NULL) {
                vol->env->release(node->own);
                node->own = NULL;
            }
        }
    }
    if (vol->free_in != NULL) {
        vol->env->release(vol->free_in);
        vol->free_in = NULL;
    }
}

/* FSInfo's free count and next free cluster, if there is such a sector. [FATGEN103 FSInfo] */
static enum fs_err put_fsinfo(struct fat_volume *vol, uint32_t free, uint32_t next)
{
    struct vc_block *block;
    uint8_t *info;
    enum fs_err err = fat_block_of(vol, vol->fsinfo_lba, 1, true, &block);

    if (err != FS_OK) {
        return err;
    }
    info = fat_bytes(vol, block, vol->fsinfo_lba);
    if (fat_get32(info) != 0x41615252 || fat_get32(info + 484) != 0x61417272) {
        return FS_OK;
    }
    fat_put32(info + 488, free);
    fat_put32(info + 492, next);
    fat_mark(vol, block, vol->fsinfo_lba, 1, FAT_DATA);
    return FS_OK;
}

/* The count is a hint for others; ours is counted.  While it changes, the medium says "unknown", and
 * FAT[1] that the volume is in use. */
enum fs_err fat_begin_change(struct fat_volume *vol)
{
    enum fs_err err = FS_OK;

    if (vol->marked_dirty) {
        return FS_OK;
    }
    vol->marked_dirty = true;
    if (vol->fsinfo_lba != 0 && !vol->fsinfo_unknown) {
        vol->fsinfo_unknown = true;
        err = put_fsinfo(vol, 0xFFFFFFFF, 0xFFFFFFFF);
    }
    return err == FS_OK ? fat_mark_volume(vol, false) : err;
}

enum fs_err fat_sync(struct fat_volume *vol)
{
    enum fs_err err = vol->broken ? FS_OK : fat_commit_group(vol);

    if (err != FS_OK || !vol->marked_dirty) {
        return err;
    }
    if (vol->fsinfo_lba != 0 && vol->free_clusters != 0xFFFFFFFF) {     /* true of what is there now */
        err = put_fsinfo(vol, vol->free_clusters, vol->next_free);
        vol->fsinfo_unknown = false;
    }
    if (err == FS_OK) {
        err = fat_mark_volume(vol, true);
    }
    if (err == FS_OK) {
        err = fat_commit_group(vol);
    }
    vol->marked_dirty = vol->marked_dirty && err != FS_OK;
    return err;
}

enum fs_err fat_raw(struct fat_volume *vol, bool write, uint32_t lba, uint32_t n, void *buffer)
{
    enum fs_err err = vol->broken ? FS_OK : fat_sync(vol);    /* what is in the cache must not come back over this */

    if (err != FS_OK || !write) {
        return err == FS_OK ? fat_read_sectors(vol, lba, n, buffer) : err;
    }
    err = fat_write_sectors(vol, lba, n, buffer);
    fat_window_close(vol, &vol->table_window);
    fat_window_close(vol, &vol->dir_window);
    fat_window_close(vol, &vol->data_window);
    if (err != FS_CORRUPT) {
        fat_drop_valid(vol, lba, n);
    }
    fat_dir_forget(vol, FAT_NO_LBA);
    for (unsigned i = 0; i < FAT_HASH_SIZE; i++) {
        for (struct fs_node *node = vol->hash[i]; node != NULL; node = node->next) {
            fat_extents_cut(vol, node);
        }
    }
    vol->free_clusters = 0xFFFFFFFF;
    if (lba == 0 && n > 0) {
        mount_again(vol);
    }
    return err == FS_OK ? fat_barrier(vol) : err;
}
