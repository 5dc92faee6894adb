/*
 * check_boot - the boot sector: what is where on the volume.  Pure.  [FATGEN103 "Boot Sector and BPB"]
 */
#include "check.h"

static bool is_power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

/* Why this is no boot sector of a volume that can be checked; NULL: it is one, and `c` is filled in. */
static const char *take_layout(struct check *c, const uint8_t *b)
{
    uint32_t clusters, entries;

    if (get16(b + 510) != 0xAA55) {
        return "it lacks the signature 55 AA";
    }
    if (get16(b + 11) != c->sector_size) {
        return "its sector size is not the disk's";
    }
    c->cluster_sectors = b[13];
    c->fats = b[16];
    c->media = b[21];
    c->fat_start = get16(b + 14);
    c->fat_sectors = get16(b + 22) != 0 ? get16(b + 22) : get32(b + 36);
    c->type = get16(b + 22) != 0 ? 16 : 32;
    c->volume_sectors = get16(b + 19) != 0 ? get16(b + 19) : get32(b + 32);
    c->root_sectors = (get16(b + 17) * 32u + c->sector_size - 1) / c->sector_size;
    if (!is_power_of_two(c->cluster_sectors) || c->cluster_sectors * c->sector_size > 0x40000) {
        return "its sectors per allocation unit are impossible";
    }
    if (c->fat_start == 0 || c->fats == 0 || c->fats > 4 || c->fat_sectors == 0) {
        return "its file allocation tables are impossible";
    }
    if (c->media < 0xF0 || (c->media > 0xF0 && c->media < 0xF8)) {
        return "its media byte is impossible";
    }
    if (c->volume_sectors == 0 || c->volume_sectors > c->sectors) {
        return "it tells of more sectors than the disk has";
    }
    if (c->fat_sectors > c->volume_sectors / c->fats) {
        return "its file allocation tables are longer than the disk";
    }
    c->root_start = c->fat_start + c->fats * c->fat_sectors;
    c->data_start = c->root_start + c->root_sectors;
    if (c->root_start > c->volume_sectors || c->data_start >= c->volume_sectors) {
        return "it leaves no room for files";
    }
    clusters = (c->volume_sectors - c->data_start) / c->cluster_sectors;
    if (clusters == 0) {
        return "it leaves no room for files";
    }
    if (c->type != 32) {
        c->type = clusters < 4085 ? 12 : 16;
        if (clusters >= 65525) {
            return "it has too many allocation units for a 16-bit table";
        }
        if (c->root_sectors == 0) {
            return "it has no root directory";
        }
    } else if (c->root_sectors != 0 || clusters > 0x0FFFFFF4u) {
        return "its root directory is impossible";
    }
    entries = c->type == 12 ? c->fat_sectors * c->sector_size / 3 * 2
                            : c->fat_sectors * (c->sector_size / (c->type / 8));
    if (entries < clusters + 2) {
        return "its file allocation table is too short";
    }
    c->last = clusters + 1;
    c->end_mark = c->type == 12 ? 0xFFFu : c->type == 16 ? 0xFFFFu : 0x0FFFFFFFu;
    c->bad_mark = c->end_mark - 8;
    c->cluster_bytes = c->cluster_sectors * c->sector_size;
    c->root_cluster = c->type == 32 ? get32(b + 44) : 0;
    if (c->type == 32 && !cluster_is_valid(c, c->root_cluster)) {
        return "its root directory is outside of the disk";
    }
    c->serial = get32(b + (c->type == 32 ? 67 : 39));
    c->mirrored = c->type != 32 || (get16(b + 40) & 0x80) == 0;
    c->active_fat = c->mirrored ? 0 : get16(b + 40) & 15;
    c->fsinfo_sector = c->type == 32 ? get16(b + 48) : 0;
    c->backup_sector = c->type == 32 ? get16(b + 50) : 0;
    if (c->fsinfo_sector >= c->fat_start) {     /* FFFFh: there is none */
        c->fsinfo_sector = 0;
    }
    if (c->backup_sector >= c->fat_start || c->backup_sector == c->fsinfo_sector) {
        c->backup_sector = 0;
    }
    return c->active_fat < c->fats ? NULL : "its active file allocation table does not exist";
}

#define BACKUP_SECTOR 6     /* where Microsoft's FORMAT has it */

/* FAT32 keeps a copy: it helps when the first is damaged, and must be like it otherwise. */
static enum check_result use_backup(struct check *c, const char *reason)
{
    uint8_t *copy = c->other;

    if (c->sectors > BACKUP_SECTOR && check_read(c, BACKUP_SECTOR, 1, copy) && get16(copy + 22) == 0 &&
        take_layout(c, copy) == NULL && c->type == 32) {
        check_error(c, "The boot sector of drive %c: is damaged: %s. Its copy is good.", c->drive, reason);
        return check_write(c, 0, 1, copy) ? CHECK_CLEAN : CHECK_FAILED;
    }
    if (c->failed) {
        return CHECK_FAILED;
    }
    check_say(c, "Drive %c: cannot be checked. Its boot sector (sector 0) is not one of FAT12, FAT16 or FAT32: %s.",
              c->drive, reason);
    return CHECK_UNUSABLE;
}

enum check_result check_boot(struct check *c)
{
    uint8_t *boot = c->fat_bytes, *copy = c->other;
    const char *reason;
    enum check_result result = CHECK_CLEAN;

    c->fat_at = c->map_at = c->dir_at = c->names_at = CHECK_NONE;
    c->path_dir = CHECK_NONE;
    c->alloc_next = 2;
    if (c->sector_size < 512 || c->sector_size > CHECK_SECTOR_MAX || !is_power_of_two(c->sector_size)) {
        check_say(c, "Drive %c: cannot be checked. Its sectors have %u bytes.", c->drive, c->sector_size);
        return CHECK_UNUSABLE;
    }
    if (!check_read(c, 0, 1, boot)) {
        return CHECK_FAILED;
    }
    reason = take_layout(c, boot);
    if (reason != NULL) {
        result = use_backup(c, reason);
    } else if (c->backup_sector != 0 && check_read(c, c->backup_sector, 1, copy)) {
        boot[0x41] &= 0xFE;             /* "in use" is noted in one of them only */
        copy[0x41] &= 0xFE;
        if (memcmp(boot, copy, c->sector_size) != 0) {
            check_error(c, "The copy of drive %c:'s boot sector (sector %u) is not like it.", c->drive,
                        c->backup_sector);
            (void)check_write(c, c->backup_sector, 1, boot);
        }
    }
    memset(c->label, 0, sizeof c->label);
    return c->failed ? CHECK_FAILED : result;
}

uint32_t check_store_size(const struct check *c)
{
    return (c->last / 4 + 512) / 512 * 512 + CHECK_NAMES_BITS / 8;
}
