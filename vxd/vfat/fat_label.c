/*
 * fat_label.c - the name of a volume: an entry of the root directory, and the boot record that repeats it.
 */
#include "fat.h"

/* ---- the boot record ---- */

/* *backup: where its copy is, 0 = nowhere. */
static enum fs_err put_label_at(struct fat_volume *vol, uint32_t lba, const uint8_t label[11], uint32_t *backup)
{
    struct vc_block *block;
    uint8_t *bytes, *extended;
    enum fs_err err = fat_block_of(vol, lba, 1, true, &block);

    if (err != FS_OK) {
        return err;
    }
    bytes = fat_bytes(vol, block, lba);
    extended = bytes + (vol->fs.type == 32 ? 64 : 36);
    *backup = vol->fs.type == 32 ? fat_get16(bytes + 50) : 0;   /* [FATGEN103 BPB_BkBootSec] */
    if (extended[2] == 0x29) {                  /* a boot record of before DOS 4 has none */
        memcpy(extended + 7, label, 11);
        fat_mark(vol, block, lba, 1, FAT_DATA);
    }
    return FS_OK;
}

/* Label NULL = none. */
static enum fs_err put_label(struct fat_volume *vol, const uint8_t label[11])
{
    uint32_t backup = 0;
    enum fs_err err;

    label = label != NULL ? label : (const uint8_t *)"NO NAME    ";
    err = put_label_at(vol, 0, label, &backup);
    if (err == FS_OK && backup != 0 && backup < vol->fs.fat_lba) {
        err = put_label_at(vol, backup, label, &backup);
    }
    if (err == FS_OK) {
        memcpy(vol->fs.label, label, sizeof(vol->fs.label));
    }
    return err;
}

/* ---- the root directory ---- */

/* Not an entry of a long name, which has that attribute too. */
static bool is_label(const struct fs_entry *entry)
{
    return (entry->attr & FS_ATTR_LABEL) != 0 && (entry->attr & 0x0F) != 0x0F;
}

/* If it fits `pattern`; NULL = whatever it is. */
static enum fs_err find_label(struct fat_volume *vol, const uint8_t *pattern, struct fs_entry *entry)
{
    uint32_t index = 0;
    enum fs_err err;

    do {
        err = fat_dir_next(vol, FS_ROOT, &index, entry);
    } while (err == FS_OK && (!is_label(entry) || (pattern != NULL && !fs_name_match(pattern, entry->name))));
    return err == FS_END ? FS_NO_FILE : err;
}

enum fs_err fat_label_create(struct fat_volume *vol, const uint8_t name[11], uint16_t time, uint16_t date)
{
    struct fs_entry entry;
    struct fs_name wanted = { .text = NULL };
    enum fs_err err = find_label(vol, NULL, &entry);

    if (err != FS_NO_FILE) {
        return err == FS_OK ? FS_DENIED : err;
    }
    memcpy(wanted.packed, name, 11);
    err = fat_dir_create(vol, FS_ROOT, &wanted, FS_ATTR_LABEL, time, date, 0, &entry);
    return err == FS_OK ? put_label(vol, name) : err;
}

enum fs_err fat_label_delete(struct fat_volume *vol, const uint8_t pattern[11])
{
    struct fs_entry entry;
    enum fs_err err = find_label(vol, pattern, &entry);

    if (err == FS_OK) {
        err = fat_remove(vol, &entry);
    }
    return err == FS_OK ? put_label(vol, NULL) : err;
}

enum fs_err fat_label_rename(struct fat_volume *vol, const uint8_t pattern[11], const uint8_t new_name[11])
{
    struct fs_entry entry;
    struct fs_name wanted = { .text = NULL };
    enum fs_err err = find_label(vol, pattern, &entry);

    if (err != FS_OK) {
        return err;
    }
    for (unsigned i = 0; i < 11; i++) {
        wanted.packed[i] = new_name[i] == '?' ? entry.name[i] : fs_upper(new_name[i]);
    }
    err = fat_rename(vol, &entry, FS_ROOT, &wanted);
    return err == FS_OK ? put_label(vol, wanted.packed) : err;
}
