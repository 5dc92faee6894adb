/*
 * fat_slots.h - the slots of a directory.  Included by fat_slots.c and fat_dir.c.
 */
#ifndef VFAT_FAT_SLOTS_H
#define VFAT_FAT_SLOTS_H

#include "fat.h"

/* A name as it is to be stored. */
struct fat_new_name {
    uint8_t packed[11];
    uint16_t text[FS_NAME_MAX + 1];
    uint32_t length;            /* 0 = no long name */
};

/* The sector in the window has changed. */
enum fs_err fat_mark_shown(struct fat_volume *vol, uint32_t lba);
/* Do n slots from `index` on lie in one sector? */
bool fat_in_one_sector(const struct fat_volume *vol, uint32_t index, uint32_t n);
/* Room for n slots, in a new cluster of the directory if need be. */
enum fs_err fat_find_slots(struct fat_volume *vol, struct fat_dir *d, uint32_t n, uint32_t *start);
/* n free slots in the sector of `near`, its own among them. */
enum fs_err fat_find_near(struct fat_volume *vol, struct fat_dir *d, const struct fs_entry *near, uint32_t n,
                          uint32_t *start);
/* Into slots start .. start + n - 1, the long name first; entry's place is filled in. */
enum fs_err fat_put_slots(struct fat_volume *vol, struct fat_dir *d, uint32_t start, const struct fat_new_name *name,
                          struct fs_entry *entry);
/* All slots of a file, the short one included. */
enum fs_err fat_clear_slots(struct fat_volume *vol, struct fat_dir *d, const struct fs_entry *entry);
/* Slots of long names that are nobody's become free. */
enum fs_err fat_sweep_orphans(struct fat_volume *vol, struct fat_dir *d);

#endif
