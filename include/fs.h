/*
 * fs.h - file systems for DOS: what DOSMGR's core asks of a volume, whatever is on it.  Included by
 * the DOS core, by VFAT and other file systems, and by their tests.
 *
 * The interface is ours.  It is pure: a volume reaches memory through the pointers given and its
 * medium through struct block_ops.  Paths are text of the OEM code page, "\DIR\Some name.txt", upper or
 * lower case; a component matches the long or the short name of an entry.
 */
#ifndef FS_H
#define FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "fs_share.h"

enum fs_medium_state { FS_MEDIUM_SAME, FS_MEDIUM_CHANGED, FS_MEDIUM_NONE };

/* A medium: sector numbers and counts are in units of the medium's own sector size. */
struct block_ops {
    int (*read)(void *ctx, uint32_t lba, uint32_t count, void *buffer);          /* 0 = done */
    int (*write)(void *ctx, uint32_t lba, uint32_t count, const void *buffer);   /* 0 = done */
    int (*flush)(void *ctx);    /* what was written survives loss of power; NULL = always so */
    /* Is the medium that of the last call?  *sectors = its size.  NULL: it cannot be taken out. */
    enum fs_medium_state (*media)(void *ctx, uint32_t *sectors);
};
struct fs_medium {
    const struct block_ops *ops;
    void *ctx;
    uint32_t sector_size;       /* 512, 1024, 2048 or 4096 */
    uint32_t sectors;
};

enum fs_err {
    FS_OK = 0,
    FS_IO,              /* the medium refused */
    FS_CORRUPT,         /* bad link, cycle, nonsense in a directory */
    FS_NO_FILE,         /* last component is not there */
    FS_NO_PATH,         /* an inner component is not there or no directory */
    FS_EXISTS,
    FS_DENIED,          /* read-only, a directory, not empty */
    FS_BUSY,            /* open elsewhere */
    FS_SHARED,          /* open, and one of the openers wants to be alone */
    FS_FULL,            /* no cluster free */
    FS_DIR_FULL,        /* root directory has no slot */
    FS_NO_NODE,         /* too many files open on the volume */
    FS_BAD_NAME,
    FS_END,             /* no more entries */
    FS_PROTECTED,       /* the volume cannot be written */
    FS_UNSUPPORTED,     /* this file system has no such thing */
    FS_NOT_READY,       /* no medium in the drive, or another than the file's */
};

#define FS_ROOT             0u      /* `dir` that names the root directory */
#define FS_DIR_END          0xFFFFFFFFu     /* `index` past every directory's end */
#define FS_PATH_MAX         260u    /* with drive and NUL */
#define FS_NAME_MAX         255u    /* units of a long name */

#define FS_ATTR_READONLY    0x01u
#define FS_ATTR_HIDDEN      0x02u
#define FS_ATTR_SYSTEM      0x04u
#define FS_ATTR_LABEL       0x08u
#define FS_ATTR_DIRECTORY   0x10u
#define FS_ATTR_ARCHIVE     0x20u
#define FS_ATTR_LONG_NAME   0x0Fu

/* A directory entry and where it stands. */
struct fs_entry {
    uint8_t name[11];           /* short name, packed */
    uint8_t attr;
    uint16_t time, date;        /* last write, as MS-DOS has them */
    uint16_t create_time, create_date, access_date;     /* 0 = not known */
    uint8_t create_hundredths;  /* 10 ms, 0..199 */
    uint8_t long_slots;         /* entries of its long name, which stand before it */
    uint32_t size;
    uint32_t first;             /* where its contents begin, 0 = none; of a directory: its `dir` */
    uint32_t dir;               /* the directory it is in, FS_ROOT */
    uint32_t index;             /* slot in that directory */
    uint32_t lba;               /* sector of the slot, in volume sectors */
    uint16_t offset;            /* of the slot in that sector */
};

/* A name for something new. */
struct fs_name {
    uint8_t packed[11];         /* 8.3; used when text is NULL */
    const char *text;           /* long name in the OEM code page, NULL: the caller speaks 8.3 */
};

/* An open file, shared by all who opened the same directory entry. */
struct fs_node {
    struct fs_entry entry;
    uint32_t users;             /* 0 = free */
    uint32_t generation;        /* changes when cached positions become wrong */
    bool dirty;                 /* entry differs from the medium */
    bool exclusive;             /* its one user wants to be alone */
    bool gone;                  /* the volume it was on is no more */
    struct share_node share;    /* openers and locks: the DOS core's; zeros in a new node */
    void *own;                  /* the file system's */
    struct fs_node *next;       /* in its hash chain or the free list */
};

/* One opener's view: a node and the cluster last used. */
struct fs_file {
    struct fs_node *node;
    uint32_t generation;
    uint32_t cluster;           /* 0 = nothing cached */
    uint32_t cluster_index;
};

struct fs_ops;

/* What every volume tells.  A file system that has no such thing says 0. */
struct fs_volume {
    const struct fs_ops *ops;
    struct fs_medium medium;
    void *device;               /* for the mounter: the disk, */
    uint64_t first_sector;      /* and where on it the volume starts, in its sectors */
    char type_name[9];          /* "FAT16   " */
    unsigned type;              /* 12, 16, 32: a FAT; 0: something else */
    uint32_t sector_size, sector_shift, medium_per_sector;
    uint32_t cluster_sectors, cluster_bytes, cluster_shift;
    uint32_t total_sectors, clusters;
    uint32_t fat_lba, fat_sectors, fat_copies;
    uint32_t root_lba, root_entries, root_cluster;
    uint32_t data_lba;
    uint32_t serial;
    uint8_t media;
    uint8_t label[11];
    bool read_only, removable;
    bool moving;                /* data moves between the volume and somebody's memory, which may fault */
    uint32_t exclusive_files;
    uint32_t open_files;        /* fs_open() and fs_close() count */
};

/* What a volume can do.  NULL = FS_UNSUPPORTED; lookup, next, open, close and read are always there. */
struct fs_ops {
    /* Path "\A\B": *dir = directory of the last component.  FS_NO_FILE leaves *dir usable.  The root
     * itself: attr directory, first FS_ROOT. */
    enum fs_err (*lookup)(struct fs_volume *vol, const char *path, uint32_t *dir, struct fs_entry *entry);
    /* Entry at or after *index that is in use, labels included; *index becomes the one after it. */
    enum fs_err (*next)(struct fs_volume *vol, uint32_t dir, uint32_t *index, struct fs_entry *entry);
    enum fs_err (*at)(struct fs_volume *vol, uint32_t dir, uint32_t index, struct fs_entry *entry);
    bool (*dir_valid)(const struct fs_volume *vol, uint32_t dir);   /* can it be a directory's `first`? */
    /* UTF-16 units of the long name, 0 = the entry has none; name[FS_NAME_MAX]. */
    size_t (*long_name)(struct fs_volume *vol, const struct fs_entry *entry, uint16_t *name);
    enum fs_err (*create)(struct fs_volume *vol, uint32_t dir, const struct fs_name *name, uint8_t attr,
                          uint16_t time, uint16_t date, struct fs_entry *entry);
    enum fs_err (*remove)(struct fs_volume *vol, const struct fs_entry *entry);
    enum fs_err (*rename)(struct fs_volume *vol, const struct fs_entry *entry, uint32_t new_dir,
                          const struct fs_name *name);
    enum fs_err (*mkdir)(struct fs_volume *vol, uint32_t dir, const struct fs_name *name, uint16_t time,
                         uint16_t date);
    enum fs_err (*rmdir)(struct fs_volume *vol, const struct fs_entry *entry);
    enum fs_err (*set_attr)(struct fs_volume *vol, const struct fs_entry *entry, uint8_t attr);
    enum fs_err (*set_times)(struct fs_volume *vol, const struct fs_entry *entry);  /* all that it holds */
    /* A volume has one label: FS_DENIED if it is there.  `?` in a pattern is any character, in a new
     * name the old one. */
    enum fs_err (*label_create)(struct fs_volume *vol, const uint8_t name[11], uint16_t time, uint16_t date);
    enum fs_err (*label_delete)(struct fs_volume *vol, const uint8_t pattern[11]);
    enum fs_err (*label_rename)(struct fs_volume *vol, const uint8_t pattern[11], const uint8_t new_name[11]);

    struct fs_node *(*node_find)(struct fs_volume *vol, const struct fs_entry *entry);  /* NULL: not open */
    enum fs_err (*open)(struct fs_volume *vol, const struct fs_entry *entry, struct fs_file *file);
    enum fs_err (*make_exclusive)(struct fs_volume *vol, struct fs_file *file);
    enum fs_err (*close)(struct fs_volume *vol, struct fs_file *file);
    enum fs_err (*commit)(struct fs_volume *vol, struct fs_file *file);
    enum fs_err (*read)(struct fs_volume *vol, struct fs_file *file, uint32_t position, void *buffer,
                        uint32_t bytes, uint32_t *done);
    /* Writes past the end fill the gap with zeros.  A full disk is FS_OK with *done < bytes. */
    enum fs_err (*write)(struct fs_volume *vol, struct fs_file *file, uint32_t position, const void *buffer,
                         uint32_t bytes, uint32_t *done);
    enum fs_err (*set_size)(struct fs_volume *vol, struct fs_file *file, uint32_t size);
    /* At least `size` bytes long; what was not written yet is what the medium held. */
    enum fs_err (*allocate)(struct fs_volume *vol, struct fs_file *file, uint32_t size);
    /* The sector of the volume that holds `position`, and how many follow it up to the file's end. */
    enum fs_err (*run)(struct fs_volume *vol, struct fs_file *file, uint32_t position, uint32_t *lba,
                       uint32_t *sectors);

    enum fs_err (*free_space)(struct fs_volume *vol, uint32_t *clusters);
    enum fs_err (*sync)(struct fs_volume *vol);         /* everything to the medium */
    /* Sectors as they stand there; nothing of the volume stays in memory. */
    enum fs_err (*raw)(struct fs_volume *vol, bool write, uint32_t lba, uint32_t n, void *buffer);
    void (*unmount)(struct fs_volume *vol);             /* after sync, with no file open; frees it */
};

/* A file system, registered with DOSMGR_Register_File_System before DOSMGR's Device_Init or later. */
struct fs_system {
    const char *name;           /* "FAT" */
    /* NULL = *vol is mounted; else why not: static text */
    const char *(*mount)(const struct fs_medium *medium, struct fs_volume **vol);
    /* Paths are text of this code page from now on: Unicode of 80h..FFh.  NULL: it knows no others than 437 */
    void (*code_page)(const uint16_t high[128]);
    struct fs_system *next;     /* DOSMGR's */
};

#define FS_CALL(vol, fn, ...) ((vol)->ops->fn ? (vol)->ops->fn((vol), __VA_ARGS__) : FS_UNSUPPORTED)

static inline enum fs_err fs_lookup(struct fs_volume *vol, const char *path, uint32_t *dir, struct fs_entry *entry)
{
    return vol->ops->lookup(vol, path, dir, entry);
}

static inline enum fs_err fs_next(struct fs_volume *vol, uint32_t dir, uint32_t *index, struct fs_entry *entry)
{
    return vol->ops->next(vol, dir, index, entry);
}

static inline enum fs_err fs_at(struct fs_volume *vol, uint32_t dir, uint32_t index, struct fs_entry *entry)
{
    return FS_CALL(vol, at, dir, index, entry);
}

static inline bool fs_dir_valid(const struct fs_volume *vol, uint32_t dir)
{
    return dir == FS_ROOT || vol->ops->dir_valid == NULL || vol->ops->dir_valid(vol, dir);
}

static inline size_t fs_long_name(struct fs_volume *vol, const struct fs_entry *entry, uint16_t *name)
{
    return vol->ops->long_name != NULL ? vol->ops->long_name(vol, entry, name) : 0;
}

/* What changes something: FS_PROTECTED on a volume that cannot be written. */
#define FS_CHANGE(vol, fn, ...) ((vol)->read_only ? FS_PROTECTED : FS_CALL(vol, fn, __VA_ARGS__))

static inline enum fs_err fs_create(struct fs_volume *vol, uint32_t dir, const struct fs_name *name, uint8_t attr,
                                    uint16_t time, uint16_t date, struct fs_entry *entry)
{
    return FS_CHANGE(vol, create, dir, name, attr, time, date, entry);
}

static inline enum fs_err fs_remove(struct fs_volume *vol, const struct fs_entry *entry)
{
    return FS_CHANGE(vol, remove, entry);
}

static inline enum fs_err fs_rename(struct fs_volume *vol, const struct fs_entry *entry, uint32_t new_dir,
                                    const struct fs_name *name)
{
    return FS_CHANGE(vol, rename, entry, new_dir, name);
}

static inline enum fs_err fs_mkdir(struct fs_volume *vol, uint32_t dir, const struct fs_name *name, uint16_t time,
                                   uint16_t date)
{
    return FS_CHANGE(vol, mkdir, dir, name, time, date);
}

static inline enum fs_err fs_rmdir(struct fs_volume *vol, const struct fs_entry *entry)
{
    return FS_CHANGE(vol, rmdir, entry);
}

static inline enum fs_err fs_set_attr(struct fs_volume *vol, const struct fs_entry *entry, uint8_t attr)
{
    return FS_CHANGE(vol, set_attr, entry, attr);
}

static inline enum fs_err fs_set_times(struct fs_volume *vol, const struct fs_entry *entry)
{
    return FS_CHANGE(vol, set_times, entry);
}

static inline enum fs_err fs_label_create(struct fs_volume *vol, const uint8_t name[11], uint16_t time, uint16_t date)
{
    return FS_CHANGE(vol, label_create, name, time, date);
}

static inline enum fs_err fs_label_delete(struct fs_volume *vol, const uint8_t pattern[11])
{
    return FS_CHANGE(vol, label_delete, pattern);
}

static inline enum fs_err fs_label_rename(struct fs_volume *vol, const uint8_t pattern[11], const uint8_t new_name[11])
{
    return FS_CHANGE(vol, label_rename, pattern, new_name);
}

static inline struct fs_node *fs_node_find(struct fs_volume *vol, const struct fs_entry *entry)
{
    return vol->ops->node_find != NULL ? vol->ops->node_find(vol, entry) : NULL;
}

static inline enum fs_err fs_open(struct fs_volume *vol, const struct fs_entry *entry, struct fs_file *file)
{
    enum fs_err err = vol->ops->open(vol, entry, file);

    vol->open_files += err == FS_OK;
    return err;
}

static inline enum fs_err fs_make_exclusive(struct fs_volume *vol, struct fs_file *file)
{
    return FS_CALL(vol, make_exclusive, file);
}

static inline enum fs_err fs_close(struct fs_volume *vol, struct fs_file *file)
{
    vol->open_files--;
    return vol->ops->close(vol, file);
}

static inline enum fs_err fs_commit(struct fs_volume *vol, struct fs_file *file)
{
    return vol->ops->commit != NULL ? vol->ops->commit(vol, file) : FS_OK;
}

static inline enum fs_err fs_read(struct fs_volume *vol, struct fs_file *file, uint32_t position, void *buffer,
                                  uint32_t bytes, uint32_t *done)
{
    return vol->ops->read(vol, file, position, buffer, bytes, done);
}

static inline enum fs_err fs_write(struct fs_volume *vol, struct fs_file *file, uint32_t position, const void *buffer,
                                   uint32_t bytes, uint32_t *done)
{
    *done = 0;
    return FS_CHANGE(vol, write, file, position, buffer, bytes, done);
}

static inline enum fs_err fs_set_size(struct fs_volume *vol, struct fs_file *file, uint32_t size)
{
    return FS_CHANGE(vol, set_size, file, size);
}

static inline enum fs_err fs_allocate(struct fs_volume *vol, struct fs_file *file, uint32_t size)
{
    return FS_CHANGE(vol, allocate, file, size);
}

static inline enum fs_err fs_run(struct fs_volume *vol, struct fs_file *file, uint32_t position, uint32_t *lba,
                                 uint32_t *sectors)
{
    return FS_CALL(vol, run, file, position, lba, sectors);
}

static inline enum fs_err fs_free_space(struct fs_volume *vol, uint32_t *clusters)
{
    *clusters = 0;
    return vol->ops->free_space != NULL ? vol->ops->free_space(vol, clusters) : FS_OK;
}

static inline enum fs_err fs_sync(struct fs_volume *vol)
{
    return vol->ops->sync != NULL ? vol->ops->sync(vol) : FS_OK;
}

static inline enum fs_err fs_raw(struct fs_volume *vol, bool write, uint32_t lba, uint32_t n, void *buffer)
{
    return write && vol->read_only ? FS_PROTECTED : FS_CALL(vol, raw, write, lba, n, buffer);
}

/* The file was written at this time; on the medium when it is closed or committed. */
static inline void fs_touch(struct fs_file *file, uint16_t time, uint16_t date)
{
    file->node->entry.time = time;
    file->node->entry.date = date;
    file->node->dirty = true;
}

/* ---- fs_name.c (vxd/lib) ---- */
/* One 8.3 component of `length` characters into the 11 bytes of a directory entry; '*' and '?'
 * become '?' if allowed.  False: not a name. */
bool fs_name_pack(uint8_t name[11], const char *text, size_t length, bool wildcards);
size_t fs_name_unpack(char *text, const uint8_t name[11]);      /* text[13], returns length */
bool fs_name_match(const uint8_t pattern[11], const uint8_t name[11]);
uint8_t fs_upper(uint8_t ch);                                   /* code page 437 */

#endif
