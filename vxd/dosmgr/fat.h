/*
 * fat.h - FAT12, FAT16 and FAT32 volumes.  Included by the DOS core, its tests and fuzzers.
 *
 * Pure: memory only through the pointers given, the medium only through struct block_ops.  A
 * volume never crashes, loops or writes outside itself because of what is on the medium.
 * Layout of the file system: [FATGEN103].
 */
#ifndef DOSMGR_FAT_H
#define DOSMGR_FAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A medium: sector numbers and counts are in units of the medium's own sector size. */
struct block_ops {
    int (*read)(void *ctx, uint32_t lba, uint32_t count, void *buffer);          /* 0 = done */
    int (*write)(void *ctx, uint32_t lba, uint32_t count, const void *buffer);   /* 0 = done */
    int (*flush)(void *ctx);    /* what was written survives loss of power; NULL = always so */
};
struct fat_medium {
    const struct block_ops *ops;
    void *ctx;
    uint32_t sector_size;       /* 512, 1024, 2048 or 4096 */
    uint32_t sectors;
};

enum fat_err {
    FAT_OK = 0,
    FAT_IO,             /* the medium refused */
    FAT_CORRUPT,        /* bad link, cycle, nonsense in a directory */
    FAT_NO_FILE,        /* last component is not there */
    FAT_NO_PATH,        /* an inner component is not there or no directory */
    FAT_EXISTS,
    FAT_DENIED,         /* read-only, a directory, not empty */
    FAT_BUSY,           /* open elsewhere */
    FAT_SHARED,         /* open, and one of the openers wants to be alone */
    FAT_FULL,           /* no cluster free */
    FAT_DIR_FULL,       /* root directory has no slot */
    FAT_NO_NODE,        /* too many files open on the volume */
    FAT_BAD_NAME,
    FAT_END,            /* no more entries */
};

#define FAT_MAX_SECTOR      4096u
#define FAT_HASH_SIZE       64u
#define FAT_ROOT            0u      /* "first cluster" that names the root directory */
#define FAT_MAX_DIR_ENTRIES 65536u
#define FAT_NO_LBA          0xFFFFFFFFu

#define FAT_ATTR_READONLY   0x01u
#define FAT_ATTR_HIDDEN     0x02u
#define FAT_ATTR_SYSTEM     0x04u
#define FAT_ATTR_LABEL      0x08u
#define FAT_ATTR_DIRECTORY  0x10u
#define FAT_ATTR_ARCHIVE    0x20u
#define FAT_ATTR_LONG_NAME  0x0Fu

/* One sector kept in memory. */
struct fat_window {
    uint32_t lba;               /* FAT_NO_LBA = empty */
    bool dirty;
    uint8_t data[FAT_MAX_SECTOR];
};

/* A directory entry and where it stands. */
struct fat_entry {
    uint8_t name[11];
    uint8_t attr;
    uint16_t time, date;
    uint32_t size;
    uint32_t first;             /* first cluster, 0 = none */
    uint32_t dir;               /* first cluster of the directory it is in, FAT_ROOT */
    uint32_t index;             /* slot in that directory */
    uint32_t lba;               /* sector of the slot, in volume sectors */
    uint16_t offset;            /* of the slot in that sector */
};

/* An open file, shared by all who opened the same directory entry. */
struct fat_node {
    struct fat_entry entry;
    uint32_t users;             /* 0 = free */
    uint32_t generation;        /* changes when cached positions become wrong */
    bool dirty;                 /* entry differs from the medium */
    bool exclusive;             /* its one user wants to be alone */
    struct fat_node *next;      /* in its hash chain or the free list */
};

/* One opener's view: a node and the cluster last used. */
struct fat_file {
    struct fat_node *node;
    uint32_t generation;
    uint32_t cluster;           /* 0 = nothing cached */
    uint32_t cluster_index;
};

struct fat_volume {
    struct fat_medium medium;
    void *device;               /* for the mounter: the disk, */
    uint64_t first_sector;      /* and where on it the volume starts, in its sectors */
    uint32_t sector_size, sector_shift, medium_per_sector;
    uint32_t cluster_sectors, cluster_bytes, cluster_shift;
    unsigned type;              /* 12, 16, 32 */
    uint32_t total_sectors, fat_lba, fat_sectors, fat_copies;
    uint32_t root_lba, root_entries, root_cluster;
    uint32_t data_lba, clusters;        /* cluster numbers 2 .. clusters + 1 */
    uint32_t fsinfo_lba;        /* 0 = none */
    uint32_t serial;
    uint8_t media;
    uint8_t label[11];
    uint32_t free_clusters;     /* 0xFFFFFFFF = not counted yet */
    uint32_t next_free;         /* where to look first */
    bool fsinfo_dirty;
    bool fsinfo_unknown;        /* FSInfo on the medium says that nobody has counted */
    uint32_t exclusive_files;
    bool moving;                /* data moves between a window and somebody's memory, which may fault */
    bool unflushed;             /* something was written since the last barrier */
    uint32_t walk_dir, walk_index, walk_cluster;    /* last directory cluster visited */
    struct fat_node *hash[FAT_HASH_SIZE];
    struct fat_node *free_nodes;
    struct fat_window fat, dir, data;
};

/* ---- fat_mount.c ---- */
/* NULL = mounted; else why not, static text that begins "drive image is no FAT: ". */
const char *fat_mount(struct fat_volume *vol, const struct fat_medium *medium,
                      struct fat_node *nodes, unsigned node_count);
enum fat_err fat_forget_count(struct fat_volume *vol);  /* before clusters are taken or freed */
enum fat_err fat_sync(struct fat_volume *vol);          /* everything to the medium */
/* Sectors as they stand there; nothing of the volume stays in memory. */
enum fat_err fat_raw(struct fat_volume *vol, bool write, uint32_t lba, uint32_t n, void *buffer);

/* ---- fat_table.c ---- */
enum fat_err fat_next(struct fat_volume *vol, uint32_t cluster, uint32_t *next);   /* 0 = end */
enum fat_err fat_extend_chain(struct fat_volume *vol, uint32_t last, uint32_t *added);
enum fat_err fat_free_chain(struct fat_volume *vol, uint32_t first);
enum fat_err fat_cut_chain(struct fat_volume *vol, uint32_t last);  /* last becomes the end */
enum fat_err fat_free_space(struct fat_volume *vol, uint32_t *clusters);
bool fat_cluster_valid(const struct fat_volume *vol, uint32_t cluster);
uint32_t fat_cluster_lba(const struct fat_volume *vol, uint32_t cluster);

/* ---- fat_window.c ---- */
enum fat_err fat_read_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n, void *buffer);
enum fat_err fat_write_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n,
                               const void *buffer);
enum fat_err fat_window_load(struct fat_volume *vol, struct fat_window *win, uint32_t lba);
enum fat_err fat_window_fill(struct fat_volume *vol, struct fat_window *win, uint32_t lba);
enum fat_err fat_window_flush(struct fat_volume *vol, struct fat_window *win);
void fat_window_drop(struct fat_window *win, uint32_t lba, uint32_t n);
/* All written so far is on the medium before anything written later. */
enum fat_err fat_barrier(struct fat_volume *vol);

/* ---- fat_name.c ---- */
/* One 8.3 component of `length` characters into the 11 bytes of a directory entry; '*' and '?'
 * become '?' if allowed.  False: not a name. */
bool fat_name_pack(uint8_t name[11], const char *text, size_t length, bool wildcards);
size_t fat_name_unpack(char *text, const uint8_t name[11]);     /* text[13], returns length */
bool fat_name_match(const uint8_t pattern[11], const uint8_t name[11]);
uint8_t fat_upper(uint8_t ch);                                  /* code page 437 */

/* ---- fat_dir.c ---- */
/* Entry at or after *index that is a short name in use; *index becomes the one after it. */
enum fat_err fat_dir_next(struct fat_volume *vol, uint32_t dir, uint32_t *index,
                          struct fat_entry *entry);
enum fat_err fat_dir_find(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                          struct fat_entry *entry);
enum fat_err fat_dir_at(struct fat_volume *vol, uint32_t dir, uint32_t index,
                        struct fat_entry *entry);
/* Path "\A\B\NAME.EXT" (upper case, no dots): *dir = directory of the last component, `name` the
 * component.  FAT_NO_FILE leaves both usable.  The root itself: entry->attr directory, first 0. */
enum fat_err fat_lookup(struct fat_volume *vol, const char *path, uint32_t *dir, uint8_t name[11],
                        struct fat_entry *entry);
enum fat_err fat_dir_create(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                            uint8_t attr, uint16_t time, uint16_t date, uint32_t first,
                            struct fat_entry *entry);
enum fat_err fat_dir_store(struct fat_volume *vol, const struct fat_entry *entry);
enum fat_err fat_remove(struct fat_volume *vol, const struct fat_entry *entry);
enum fat_err fat_rename(struct fat_volume *vol, const struct fat_entry *entry, uint32_t new_dir,
                        const uint8_t new_name[11]);
enum fat_err fat_mkdir(struct fat_volume *vol, uint32_t dir, const uint8_t name[11],
                       uint16_t time, uint16_t date);
enum fat_err fat_rmdir(struct fat_volume *vol, const struct fat_entry *entry);
enum fat_err fat_set_attr(struct fat_volume *vol, const struct fat_entry *entry, uint8_t attr);

/* ---- fat_label.c ---- */
/* A volume has one label: FAT_DENIED if it is there.  `?` in a pattern is any character, in a new name
 * the old one. */
enum fat_err fat_label_create(struct fat_volume *vol, const uint8_t name[11], uint16_t time, uint16_t date);
enum fat_err fat_label_delete(struct fat_volume *vol, const uint8_t pattern[11]);
enum fat_err fat_label_rename(struct fat_volume *vol, const uint8_t pattern[11], const uint8_t new_name[11]);

/* ---- fat_file.c ---- */
struct fat_node *fat_node_find(struct fat_volume *vol, const struct fat_entry *entry);
enum fat_err fat_open(struct fat_volume *vol, const struct fat_entry *entry, struct fat_file *file);
enum fat_err fat_make_exclusive(struct fat_volume *vol, struct fat_file *file);   /* FAT_SHARED */
enum fat_err fat_close(struct fat_volume *vol, struct fat_file *file);
enum fat_err fat_commit(struct fat_volume *vol, struct fat_file *file);
enum fat_err fat_read(struct fat_volume *vol, struct fat_file *file, uint32_t position,
                      void *buffer, uint32_t bytes, uint32_t *done);
/* Writes past the end fill the gap with zeros.  A full disk is FAT_OK with *done < bytes. */
enum fat_err fat_write(struct fat_volume *vol, struct fat_file *file, uint32_t position,
                       const void *buffer, uint32_t bytes, uint32_t *done);
enum fat_err fat_set_size(struct fat_volume *vol, struct fat_file *file, uint32_t size);
/* At least `size` bytes long; what was not written yet is what the medium held. */
enum fat_err fat_allocate(struct fat_volume *vol, struct fat_file *file, uint32_t size);
/* The sector of the volume that holds `position`, and how many follow it up to the end of the file. */
enum fat_err fat_run(struct fat_volume *vol, struct fat_file *file, uint32_t position,
                     uint32_t *lba, uint32_t *sectors);
void fat_touch(struct fat_file *file, uint16_t time, uint16_t date);

#endif
