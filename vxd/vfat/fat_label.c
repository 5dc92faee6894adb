/*
 * fat_label.c - the name of a volume: an entry of the root directory, and the boot record that repeats it.
 */
#include <string.h>
#include "fat.h"

static uint32_t get16(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8;
}

/* ---- the boot record ---- */

static enum fs_err put_label_at(struct fat_volume *vol, uint32_t lba, const uint8_t label[11])
{
    uint8_t *extended = vol->data.data + (vol->fs.type == 32 ? 64 : 36);
    enum fs_err err = fat_window_load(vol, &vol->data, lba);

    if (err != FS_OK || extended[2] != 0x29) {
        return err;                             /* a boot record of before DOS 4 has none */
    }
    memcpy(extended + 7, label, 11);
    vol->data.dirty = true;
    return fat_window_flush(vol, &vol->data);
}

/* Label NULL = none. */
static enum fs_err put_label(struct fat_volume *vol, const uint8_t label[11])
{
    uint32_t backup = 0;
    enum fs_err err;

    label = label != NULL ? label : (const uint8_t *)"NO NAME    ";
    err = put_label_at(vol, 0, label);
    if (err == FS_OK && vol->fs.type == 32) {
        backup = get16(vol->data.data + 50);    /* [FATGEN103 BPB_BkBootSec] */
    }
    if (backup != 0 && backup < vol->fs.fat_lba) {
        err = put_label_at(vol, backup, label);
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
    enum fs_err err = find_label(vol, NULL, &entry);

    if (err != FS_NO_FILE) {
        return err == FS_OK ? FS_DENIED : err;
    }
    err = fat_dir_create(vol, FS_ROOT, name, FS_ATTR_LABEL, time, date, 0, &entry);
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
    uint8_t name[11];
    enum fs_err err = find_label(vol, pattern, &entry);

    if (err != FS_OK) {
        return err;
    }
    for (unsigned i = 0; i < 11; i++) {
        name[i] = new_name[i] == '?' ? entry.name[i] : fs_upper(new_name[i]);
    }
    err = fat_rename(vol, &entry, FS_ROOT, name);
    return err == FS_OK ? put_label(vol, name) : err;
}
