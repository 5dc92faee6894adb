/*
 * fat.h - FAT12, FAT16 and FAT32 volumes.  Included by vxd/vfat, the tests and fuzzers.
 *
 * Pure: memory only through the pointers given, the medium only through struct block_ops.  A
 * volume never crashes, loops or writes outside itself because of what is on the medium.
 * Layout of the file system: [FATGEN103].
 */
#ifndef DOSMGR_FAT_H
#define DOSMGR_FAT_H

#include <string.h>
#include <fs.h>

#define FAT_MAX_SECTOR      4096u
#define FAT_HASH_SIZE       64u
#define FAT_MAX_DIR_ENTRIES 65536u
#define FAT_NO_LBA          0xFFFFFFFFu

/* One sector kept in memory. */
struct fat_window {
    uint32_t lba;               /* FAT_NO_LBA = empty */
    bool dirty;
    uint8_t data[FAT_MAX_SECTOR];
};

struct fat_volume {
    struct fs_volume fs;        /* first */
    uint32_t fsinfo_lba;        /* 0 = none */
    uint32_t free_clusters;     /* 0xFFFFFFFF = not counted yet */
    uint32_t next_free;         /* where to look first */
    bool fsinfo_dirty;
    bool fsinfo_unknown;        /* FSInfo on the medium says that nobody has counted */
    bool unflushed;             /* something was written since the last barrier */
    uint32_t walk_dir, walk_index, walk_cluster;    /* last directory cluster visited */
    void (*release)(struct fat_volume *vol);        /* its memory back; NULL = not ours to give */
    struct fs_node *hash[FAT_HASH_SIZE];
    struct fs_node *free_nodes;
    struct fat_window fat, dir, data;
};

/* ---- fat_mount.c ---- */
/* NULL = mounted; else why not, static text that begins "drive image is no FAT: ". */
const char *fat_mount(struct fat_volume *vol, const struct fs_medium *medium,
                      struct fs_node *nodes, unsigned node_count);
enum fs_err fat_forget_count(struct fat_volume *vol);  /* before clusters are taken or freed */
enum fs_err fat_sync(struct fat_volume *vol);          /* everything to the medium */
/* Sectors as they stand there; nothing of the volume stays in memory. */
enum fs_err fat_raw(struct fat_volume *vol, bool write, uint32_t lba, uint32_t n, void *buffer);

/* ---- fat_table.c ---- */
enum fs_err fat_next(struct fat_volume *vol, uint32_t cluster, uint32_t *next);   /* 0 = end */
enum fs_err fat_extend_chain(struct fat_volume *vol, uint32_t last, uint32_t *added);
enum fs_err fat_free_chain(struct fat_volume *vol, uint32_t first);
enum fs_err fat_cut_chain(struct fat_volume *vol, uint32_t last);  /* last becomes the end */
enum fs_err fat_free_space(struct fat_volume *vol, uint32_t *clusters);
bool fat_cluster_valid(const struct fat_volume *vol, uint32_t cluster);
uint32_t fat_cluster_lba(const struct fat_volume *vol, uint32_t cluster);

/* ---- fat_window.c ---- */
enum fs_err fat_read_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n, void *buffer);
enum fs_err fat_write_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n,
                               const void *buffer);
enum fs_err fat_window_load(struct fat_volume *vol, struct fat_window *win, uint32_t lba);
enum fs_err fat_window_fill(struct fat_volume *vol, struct fat_window *win, uint32_t lba);
enum fs_err fat_window_flush(struct fat_volume *vol, struct fat_window *win);
void fat_window_drop(struct fat_window *win, uint32_t lba, uint32_t n);
/* All written so far is on the medium before anything written later. */
enum fs_err fat_barrier(struct fat_volume *vol);

/* ---- fat_dir.c ---- */
/* Entry at or after *index that is a short name in use; *index becomes the one after it. */
enum fs_err fat_dir_next(struct fat_volume *vol, uint32_t dir, uint32_t *index,
                          struct fs_entry *entry);
enum fs_err fat_dir_find(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                          struct fs_entry *entry);
enum fs_err fat_dir_at(struct fat_volume *vol, uint32_t dir, uint32_t index,
                        struct fs_entry *entry);
/* Path "\A\B\NAME.EXT" (upper case, no dots): *dir = directory of the last component, `name` the
 * component.  FS_NO_FILE leaves both usable.  The root itself: entry->attr directory, first 0. */
enum fs_err fat_lookup(struct fat_volume *vol, const char *path, uint32_t *dir, uint8_t name[11],
                        struct fs_entry *entry);
enum fs_err fat_dir_create(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                            uint8_t attr, uint16_t time, uint16_t date, uint32_t first,
                            struct fs_entry *entry);
enum fs_err fat_dir_store(struct fat_volume *vol, const struct fs_entry *entry);
enum fs_err fat_remove(struct fat_volume *vol, const struct fs_entry *entry);
enum fs_err fat_rename(struct fat_volume *vol, const struct fs_entry *entry, uint32_t new_dir,
                        const uint8_t new_name[11]);
enum fs_err fat_mkdir(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                       uint16_t time, uint16_t date);
enum fs_err fat_rmdir(struct fat_volume *vol, const struct fs_entry *entry);
enum fs_err fat_set_attr(struct fat_volume *vol, const struct fs_entry *entry, uint8_t attr);

/* ---- fat_label.c ---- */
/* A volume has one label: FS_DENIED if it is there.  `?` in a pattern is any character, in a new name
 * the old one. */
enum fs_err fat_label_create(struct fat_volume *vol, const uint8_t name[11], uint16_t time, uint16_t date);
enum fs_err fat_label_delete(struct fat_volume *vol, const uint8_t pattern[11]);
enum fs_err fat_label_rename(struct fat_volume *vol, const uint8_t pattern[11], const uint8_t new_name[11]);

/* ---- fat_file.c ---- */
struct fs_node *fat_node_find(struct fat_volume *vol, const struct fs_entry *entry);
enum fs_err fat_open(struct fat_volume *vol, const struct fs_entry *entry, struct fs_file *file);
enum fs_err fat_make_exclusive(struct fat_volume *vol, struct fs_file *file);   /* FS_SHARED */
enum fs_err fat_close(struct fat_volume *vol, struct fs_file *file);
enum fs_err fat_commit(struct fat_volume *vol, struct fs_file *file);
enum fs_err fat_read(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                      void *buffer, uint32_t bytes, uint32_t *done);
/* Writes past the end fill the gap with zeros.  A full disk is FS_OK with *done < bytes. */
enum fs_err fat_write(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                       const void *buffer, uint32_t bytes, uint32_t *done);
enum fs_err fat_set_size(struct fat_volume *vol, struct fs_file *file, uint32_t size);
/* At least `size` bytes long; what was not written yet is what the medium held. */
enum fs_err fat_allocate(struct fat_volume *vol, struct fs_file *file, uint32_t size);
/* The sector of the volume that holds `position`, and how many follow it up to the end of the file. */
enum fs_err fat_run(struct fat_volume *vol, struct fs_file *file, uint32_t position,
                     uint32_t *lba, uint32_t *sectors);

/* ---- fat_ops.c ---- */
extern const struct fs_ops fat_ops;

#endif
