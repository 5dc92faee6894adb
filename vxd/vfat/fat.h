/*
 * fat.h - FAT12, FAT16 and FAT32 volumes.  Included by vxd/vfat, the tests and fuzzers.
 *
 * Pure: memory only through the pointers given, the medium only through struct block_ops.  A
 * volume never crashes, loops or writes outside itself because of what is on the medium.
 * Layout of the file system: [FATGEN103].
 *
 * What changes stays in the cache until fat_commit_group() writes it, in the order that the README tells.
 */
#ifndef VFAT_FAT_H
#define VFAT_FAT_H

#include <string.h>
#include <fs.h>
#include "../vcache/cache.h"

#define FAT_MAX_SECTOR      4096u
#define FAT_HASH_SIZE       64u
#define FAT_MAX_DIR_ENTRIES 65536u
#define FAT_NO_LBA          0xFFFFFFFFu
#define FAT_STAGING         65536u      /* bytes written or read at once between the cache and the medium */
#define FAT_DIRECT          16384u      /* whole sectors, as many and more: not through the cache */
#define FAT_LINKS           64u         /* clusters whose link waits for what it leads to */
#define FAT_CHAINS          64u         /* chains that wait to be freed */
#define FAT_GONE            64u         /* names that were removed since the last group */
#define FAT_DIRS            16u         /* directories that are known by heart */
#define FAT_ENTRY_SIZE      32u
#define FAT_DELETED         0xE5u
#define FAT_LONG_CHARS      13u         /* of a long name in one slot */
#define FAT_MAX_SLOTS       21u         /* of one file: 20 of a long name, and the short one */

struct fat_volume;

/* What a volume needs from whoever mounts it; shared by all volumes. */
struct fat_env {
    struct vc_cache *cache;
    uint8_t fsd;                        /* who we are in the cache */
    uint8_t *staging;                   /* FAT_STAGING bytes that stay in place */
    void *(*allocate)(uint32_t bytes);  /* NULL = memory is short */
    void (*release)(void *memory);
    void (*first_dirty)(struct fat_volume *vol);    /* from now on two seconds may pass; may be NULL */
};

/* What a sector that changed belongs to: the phase in which it is written. */
enum fat_kind { FAT_DATA, FAT_TABLE, FAT_DIR };

/* In a block of the cache: one bit for each sector. */
struct fat_block {
    uint8_t dirty;                      /* first: the cache's sums look at it */
    uint8_t valid, table, dir;          /* of the dirty ones: of the FAT, of directories; the rest is data */
    struct vc_block *next, *prev;       /* in the volume's list of dirty blocks */
};
_Static_assert(sizeof(struct fat_block) <= VC_OWN_BYTES, "the cache keeps no more for us");

/* A block held because it is used all the time. */
struct fat_window {
    struct vc_block *block;             /* NULL = none */
    uint32_t number;
};

/* Where the clusters of an open file are: runs, in order, from its first cluster on. */
struct fat_extent { uint32_t index, cluster, count; };
struct fat_extents {
    uint32_t count, room;
    struct fat_extent extent[];
};

/* A name in a directory's index; index 0xFFFFFFFF: removed, 0xFFFFFFFE: never used. */
struct fat_ref { uint32_t hash, index; };

/* A directory that is known by heart. */
struct fat_dir {
    uint32_t dir;                       /* FAT_NO_LBA = unused */
    uint32_t used_at;
    uint32_t *cluster;                  /* its clusters; NULL for a fixed root directory */
    uint32_t clusters, room;
    bool complete;                      /* no more clusters than these */
    struct fat_ref *ref;                /* its names, by hash; NULL = not looked at yet */
    uint32_t refs, ref_mask;            /* taken, removed ones included */
    bool has_long;
    bool orphans;                       /* slots of long names that are nobody's; go with the next change */
    uint32_t end;                       /* slots from here on were never used; known with ref */
    uint32_t free_hint;                 /* no slot below is free */
    uint32_t tail_hash, tail;           /* the numeric tail given last, and to which name */
};

/* Where a path up to its last component leads. */
#define FAT_PREFIXES    8u
#define FAT_PREFIX_MAX  76u
struct fat_prefix {
    uint32_t generation, dir;           /* of the volume's directories; 0 = never */
    uint32_t length;
    char text[FAT_PREFIX_MAX];
};

struct fat_link { uint32_t last, next; bool ordered; };
struct fat_chain { uint32_t first, count; };
struct fat_gone { uint32_t group, dir, lba, hash; bool several; };

/* Where reading a file was last: bytes of it that lie in the data window. */
struct fat_again {
    const struct fs_node *node;
    uint32_t generation, number;        /* of the node; of the window's block */
    uint32_t start, bytes;              /* position in the file */
    uint32_t in_block, need;            /* where it is in the block; sectors that must be valid */
};

struct fat_volume {
    struct fs_volume fs;        /* first */
    const struct fat_env *env;
    uint32_t table_lba;         /* the FAT that is read */
    uint32_t table_copies;      /* that are written, from there on */
    uint32_t fsinfo_lba;        /* 0 = none */
    uint32_t free_clusters;     /* 0xFFFFFFFF = not counted yet */
    uint32_t next_free;         /* where to look first */
    uint16_t *free_in;          /* free entries of each sector of the FAT */
    bool fsinfo_dirty;
    bool fsinfo_unknown;        /* FSInfo on the medium says that nobody has counted */
    bool marked_dirty;          /* FAT[1] on the medium says that the volume is in use */
    bool unflushed;             /* something was written since the last barrier */
    bool in_medium;             /* a command is under way */
    bool armed;                 /* first_dirty was called since the last group */
    bool failed;                /* the last group could not be written: the next call says so */
    bool committing;
    bool broken;                /* what is in sector 0 now is no volume: only raw sectors can be had */
    uint32_t key;               /* of its blocks in the cache */
    bool ending;                /* the system ends: nothing waits any more */
    uint32_t block_shift;       /* log2 of sectors per block of the cache */
    struct vc_block *dirty;     /* list */
    uint32_t dirty_blocks;
    uint32_t dirty_nodes;
    uint32_t group;             /* counts groups */
    uint32_t link_count, chain_count;
    uint32_t waiting_clusters;  /* in chains that wait */
    uint32_t clock;             /* of the directories known by heart */
    uint32_t next_block;        /* read last by a miss, and one: the reader goes on there */
    void (*release)(struct fat_volume *vol);        /* its memory back; NULL = not ours to give */
    struct fs_node *hash[FAT_HASH_SIZE];
    struct fs_node *free_nodes;
    struct fat_window table_window, dir_window, data_window;
    struct fat_again again;
    struct fat_link link[FAT_LINKS];
    struct fat_chain chain[FAT_CHAINS];
    struct fat_gone gone[FAT_GONE];
    struct fat_dir known[FAT_DIRS];
    uint32_t dirs_generation;   /* changes when a directory goes or has another name */
    struct fat_prefix prefix[FAT_PREFIXES];
};

static inline struct fat_block *fat_own(struct vc_block *block)
{
    return (struct fat_block *)(void *)block->own;
}

static inline uint16_t fat_get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t fat_get32(const uint8_t *p)
{
    return fat_get16(p) | (uint32_t)fat_get16(p + 2) << 16;
}

static inline void fat_put16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void fat_put32(uint8_t *p, uint32_t value)
{
    fat_put16(p, value);
    fat_put16(p + 2, value >> 16);
}

/* ---- fat_mount.c ---- */
/* NULL = mounted; else why not, static text that begins "drive image is no FAT: ". */
const char *fat_mount(struct fat_volume *vol, const struct fat_env *env, const struct fs_medium *medium,
                      struct fs_node *nodes, unsigned node_count);
void fat_forget(struct fat_volume *vol);        /* all its memory but itself; what was not written is lost */
enum fs_err fat_begin_change(struct fat_volume *vol);  /* before clusters are taken or freed */
enum fs_err fat_sync(struct fat_volume *vol);   /* everything to the medium, which then says that all is well */
/* Sectors as they stand there; nothing of the volume stays in memory. */
enum fs_err fat_raw(struct fat_volume *vol, bool write, uint32_t lba, uint32_t n, void *buffer);

/* ---- fat_sector.c ---- */
enum fs_err fat_read_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n, void *buffer);
enum fs_err fat_write_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n, const void *buffer);
/* All written so far is on the medium before anything written later. */
enum fs_err fat_barrier(struct fat_volume *vol);
/* The block that holds sector `lba`, its sectors `lba` to `lba + n - 1` read if `load`.  It may go with the
 * next call unless it is held. */
enum fs_err fat_block_of(struct fat_volume *vol, uint32_t lba, uint32_t n, bool load, struct vc_block **block);
enum fs_err fat_window_at(struct fat_volume *vol, struct fat_window *win, uint32_t lba, uint8_t **bytes);
void fat_window_close(struct fat_volume *vol, struct fat_window *win);
/* Sectors of a block have changed, all of them are valid. */
void fat_mark(struct fat_volume *vol, struct vc_block *block, uint32_t lba, uint32_t n, enum fat_kind kind);
void fat_clean(struct fat_volume *vol, struct vc_block *block, uint8_t sectors);     /* mask */
/* Reads ahead: whole blocks from `lba` on, `n` sectors at most, those that are not in the cache. */
void fat_read_ahead(struct fat_volume *vol, uint32_t lba, uint32_t n);
enum fs_err fat_read_direct(struct fat_volume *vol, uint32_t lba, uint32_t n, uint8_t *to);
enum fs_err fat_write_direct(struct fat_volume *vol, uint32_t lba, uint32_t n, const uint8_t *from);
/* Nobody needs what these sectors hold: they are not written any more, or not kept. */
void fat_drop_dirty(struct fat_volume *vol, uint32_t lba, uint32_t n);
void fat_drop_valid(struct fat_volume *vol, uint32_t lba, uint32_t n);

static inline uint8_t *fat_bytes(const struct fat_volume *vol, const struct vc_block *block, uint32_t lba)
{
    return block->buffer + ((lba & ((1u << vol->block_shift) - 1)) << vol->fs.sector_shift);
}

/* ---- fat_commit.c ---- */
enum fs_err fat_commit_group(struct fat_volume *vol);
enum fs_err fat_write_data(struct fat_volume *vol);     /* contents of files only, no barrier */
/* Tries again what failed; FS_IO: in vain.  FS_CORRUPT: there is no volume any more. */
enum fs_err fat_check_failed(struct fat_volume *vol);
/* A long or short name of `dir`, by its hash, goes, whose entry is in sector `lba`. */
void fat_name_gone(struct fat_volume *vol, uint32_t dir, uint32_t hash, uint32_t lba);
/* Before that name is made anew in sector `lba`: not two of it on the medium. */
enum fs_err fat_name_comes(struct fat_volume *vol, uint32_t dir, uint32_t hash, uint32_t lba);

/* ---- fat_table.c ---- */
enum fs_err fat_next(struct fat_volume *vol, uint32_t cluster, uint32_t *next);   /* 0 = end */
/* A new last cluster behind `last`, 0: the first of a new chain.  `ordered`: what is in it is on the medium
 * before the link to it, as directories need. */
enum fs_err fat_extend_chain(struct fat_volume *vol, uint32_t last, bool ordered, uint32_t *added);
enum fs_err fat_free_chain(struct fat_volume *vol, uint32_t first);     /* once the group is written */
enum fs_err fat_cut_chain(struct fat_volume *vol, uint32_t last);       /* last becomes the end */
enum fs_err fat_free_space(struct fat_volume *vol, uint32_t *clusters);
enum fs_err fat_links_hide(struct fat_volume *vol);     /* as they were before, */
enum fs_err fat_links_show(struct fat_volume *vol, bool ordered);      /* and as they are to be */
enum fs_err fat_chains_free(struct fat_volume *vol);
enum fs_err fat_mark_volume(struct fat_volume *vol, bool clean);
bool fat_cluster_valid(const struct fat_volume *vol, uint32_t cluster);
uint32_t fat_cluster_lba(const struct fat_volume *vol, uint32_t cluster);

/* ---- fat_name.c ---- */
uint8_t fat_short_sum(const uint8_t name[11]);
/* Text of the OEM code page as a long name, blanks and dots at its end left out; units, 0 = not a name. */
uint32_t fat_long_of(const char *text, size_t length, uint16_t *name);
bool fat_long_equal(const uint16_t *a, const uint16_t *b, uint32_t length);     /* whatever their case */
uint32_t fat_long_hash(const uint16_t *name, uint32_t length);
uint32_t fat_short_hash(const uint8_t name[11]);
/* "NAME.EXT" exactly, in upper or lower case: an entry may have it as its short name. */
bool fat_short_of(uint8_t name[11], const char *text, size_t length);
/* Does the short name say all that the long one does, its case included? */
bool fat_short_is_enough(const uint8_t name[11], const uint16_t *text, uint32_t length);
/* The basis of a short name.  True: it says it all but the case, no numeric tail is needed. */
bool fat_basis(uint8_t name[11], const uint16_t *text, uint32_t length);
void fat_add_tail(uint8_t name[11], const uint8_t basis[11], uint32_t number);  /* "~1" .. "~999999" */
uint32_t fat_long_slots(uint32_t length);       /* slots before the short name's */
void fat_long_put(uint8_t *slot, const uint16_t *text, uint32_t length, uint32_t ordinal, uint8_t sum);
void fat_long_get(const uint8_t *slot, uint16_t *text);         /* FAT_LONG_CHARS units */

static inline bool fat_is_long(const uint8_t *slot)
{
    return (slot[11] & 0x3F) == FS_ATTR_LONG_NAME;
}

/* ---- fat_known.c ---- */
enum fs_err fat_dir_get(struct fat_volume *vol, uint32_t dir, struct fat_dir **known);
void fat_dir_forget(struct fat_volume *vol, uint32_t dir);      /* FAT_NO_LBA: all */
/* Shows slot `index`; FS_END: the directory has no such slot. */
enum fs_err fat_slot(struct fat_volume *vol, struct fat_dir *d, uint32_t index, struct fs_entry *where,
                     uint8_t **slot);
enum fs_err fat_dir_grow(struct fat_volume *vol, struct fat_dir *d);
enum fs_err fat_dir_learn(struct fat_volume *vol, struct fat_dir *d);   /* its names, if they are not known */
void fat_ref_add(struct fat_volume *vol, struct fat_dir *d, uint32_t hash, uint32_t index);
void fat_ref_remove(struct fat_dir *d, uint32_t hash, uint32_t index);
/* The next slot that may have a name with this hash; *at starts at FAT_NO_LBA.  False: no more. */
bool fat_ref_next(const struct fat_dir *d, uint32_t hash, uint32_t *at, uint32_t *index);
/* How many slots of a long name stand before the short one at `index`. */
enum fs_err fat_long_before(struct fat_volume *vol, struct fat_dir *d, uint32_t index, uint8_t sum,
                            uint32_t *slots);
enum fs_err fat_long_read(struct fat_volume *vol, struct fat_dir *d, uint32_t index, uint32_t slots,
                          uint16_t *name, uint32_t *length);

/* ---- fat_find.c ---- */
/* Entry at or after *index that is a short name in use; *index becomes the one after it. */
enum fs_err fat_dir_next(struct fat_volume *vol, uint32_t dir, uint32_t *index, struct fs_entry *entry);
enum fs_err fat_dir_find(struct fat_volume *vol, uint32_t dir, const uint8_t name[11], struct fs_entry *entry);
/* By its long or its short name. */
enum fs_err fat_dir_find_text(struct fat_volume *vol, uint32_t dir, const char *text, size_t length,
                              struct fs_entry *entry);
enum fs_err fat_dir_at(struct fat_volume *vol, uint32_t dir, uint32_t index, struct fs_entry *entry);
/* Path "\A\B\Name.ext" (no dots): *dir = directory of the last component.  FS_NO_FILE leaves it
 * usable.  The root itself: entry->attr directory, first 0. */
enum fs_err fat_lookup(struct fat_volume *vol, const char *path, uint32_t *dir, struct fs_entry *entry);
size_t fat_long_name(struct fat_volume *vol, const struct fs_entry *entry, uint16_t *name);
void fat_entry_of_slot(const struct fat_volume *vol, struct fs_entry *entry, const uint8_t *slot);
void fat_slot_of_entry(const struct fat_volume *vol, const struct fs_entry *entry, uint8_t *slot);

/* ---- fat_dir.c ---- */
enum fs_err fat_dir_create(struct fat_volume *vol, uint32_t dir, const struct fs_name *name, uint8_t attr,
                           uint16_t time, uint16_t date, uint32_t first, struct fs_entry *entry);
enum fs_err fat_dir_store(struct fat_volume *vol, const struct fs_entry *entry);
enum fs_err fat_remove(struct fat_volume *vol, const struct fs_entry *entry);
enum fs_err fat_rename(struct fat_volume *vol, const struct fs_entry *entry, uint32_t new_dir,
                       const struct fs_name *name);
enum fs_err fat_mkdir(struct fat_volume *vol, uint32_t dir, const struct fs_name *name, uint16_t time,
                      uint16_t date);
enum fs_err fat_rmdir(struct fat_volume *vol, const struct fs_entry *entry);
enum fs_err fat_set_attr(struct fat_volume *vol, const struct fs_entry *entry, uint8_t attr);
enum fs_err fat_set_times(struct fat_volume *vol, const struct fs_entry *entry);

/* ---- fat_label.c ---- */
/* A volume has one label: FS_DENIED if it is there.  `?` in a pattern is any character, in a new name
 * the old one. */
enum fs_err fat_label_create(struct fat_volume *vol, const uint8_t name[11], uint16_t time, uint16_t date);
enum fs_err fat_label_delete(struct fat_volume *vol, const uint8_t pattern[11]);
enum fs_err fat_label_rename(struct fat_volume *vol, const uint8_t pattern[11], const uint8_t new_name[11]);

/* ---- fat_extent.c ---- */
/* The cluster of the file at `index`, and in *run how many from there lie next to each other, up to `want`.
 * `grow`: missing ones are added. */
enum fs_err fat_map(struct fat_volume *vol, struct fs_file *file, uint32_t index, uint32_t want, bool grow,
                    uint32_t *cluster, uint32_t *run);
void fat_extents_cut(struct fat_volume *vol, struct fs_node *node);     /* the chain has changed */

/* ---- fat_file.c ---- */
struct fs_node *fat_node_find(struct fat_volume *vol, const struct fs_entry *entry);
enum fs_err fat_open(struct fat_volume *vol, const struct fs_entry *entry, struct fs_file *file);
enum fs_err fat_make_exclusive(struct fat_volume *vol, struct fs_file *file);   /* FS_SHARED */
enum fs_err fat_close(struct fat_volume *vol, struct fs_file *file);
enum fs_err fat_commit(struct fat_volume *vol, struct fs_file *file);
void fat_nodes_gone(struct fat_volume *vol);
enum fs_err fat_store_nodes(struct fat_volume *vol);    /* entries of open files into their directories */
enum fs_err fat_read(struct fat_volume *vol, struct fs_file *file, uint32_t position, void *buffer,
                     uint32_t bytes, uint32_t *done);
enum fs_err fat_op_read(struct fs_volume *vol, struct fs_file *file, uint32_t position, void *buffer, uint32_t bytes,
                        uint32_t *done);
/* Writes past the end fill the gap with zeros.  A full disk is FS_OK with *done < bytes. */
enum fs_err fat_write(struct fat_volume *vol, struct fs_file *file, uint32_t position, const void *buffer,
                      uint32_t bytes, uint32_t *done);
enum fs_err fat_set_size(struct fat_volume *vol, struct fs_file *file, uint32_t size);
/* At least `size` bytes long; what was not written yet is what the medium held. */
enum fs_err fat_allocate(struct fat_volume *vol, struct fs_file *file, uint32_t size);
/* The sector of the volume that holds `position`, and how many follow it up to the end of the file. */
enum fs_err fat_run(struct fat_volume *vol, struct fs_file *file, uint32_t position, uint32_t *lba,
                    uint32_t *sectors);

/* ---- fat_ops.c ---- */
extern const struct fs_ops fat_ops;

#endif
