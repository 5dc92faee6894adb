/*
 * iso.h - ISO 9660 volumes, read only.  Included by CDFS and its tests.
 *
 * Pure: a medium of sectors of 512 to 2048 bytes, and memory through struct iso_memory.  What is on the
 * medium is never believed: every place is checked against the volume's end, path tables are not used.
 * [ECMA-119], Joliet [JOLIET].
 */
#ifndef CDFS_ISO_H
#define CDFS_ISO_H

#include <fs.h>

#define ISO_SECTOR      2048u
#define ISO_DIRS        8u          /* directories in memory */
#define ISO_ITEMS_MAX   65535u      /* Limit: entries of a directory */
#define ISO_NODE_HASH   64u
#define ISO_DEPTH       128u        /* directories of a path */

struct iso_memory {
    void *(*alloc)(uint32_t bytes);     /* zeroed; NULL = none */
    void (*free)(void *block);
};

struct iso_extent {
    uint32_t block, bytes;
};

struct iso_item {                   /* one name in a directory */
    uint8_t name[11];
    uint8_t attr;
    uint16_t time, date;
    uint32_t size;
    uint32_t extent, extents;       /* in the directory's array */
    uint32_t units;                 /* where its long name begins */
    uint16_t length;                /* of it, 0 = it has none */
    uint16_t offset;                /* of its record in the sector */
    uint32_t sector;
    uint32_t next_long, next_short; /* in the hash chains; item + 1, 0 = last */
};

struct iso_dir {
    uint32_t block;                 /* where it is, 0 = this place is free */
    uint32_t used_at;
    uint32_t count, hash_mask;
    struct iso_item *item;
    struct iso_extent *extent;
    uint16_t *text;
    uint32_t *hash;                 /* item + 1 */
};

struct iso_volume {
    struct fs_volume fs;            /* first */
    const struct iso_memory *memory;
    bool present;                   /* a disc is in the drive and is understood */
    bool joliet;
    uint32_t block_size, blocks;    /* logical blocks of the volume */
    uint32_t root;
    uint32_t disc;                  /* counts the discs that were in the drive */
    uint32_t clock;
    uint32_t code_page;             /* as iso_code_page() counts: short names are made for it */
    struct iso_dir dir[ISO_DIRS];
    struct fs_node *nodes[ISO_NODE_HASH];
    uint32_t window_lba;            /* sector of the medium in the window, 0 = none */
    uint8_t window[ISO_SECTOR];
    uint8_t descriptor[ISO_SECTOR]; /* the primary one: names of its files are in it */
};

/* iso_mount.c */
/* vol is zeroed but for memory.  NULL, or why not.  A drive that can be empty is mounted empty. */
const char *iso_mount(struct iso_volume *vol, const struct fs_medium *medium);
enum fs_err iso_check(struct iso_volume *vol);      /* the same disc?  FS_NOT_READY: none */
enum fs_err iso_bytes(struct iso_volume *vol, uint64_t at, uint32_t bytes, void *buffer);
void iso_forget(struct iso_volume *vol);            /* directories in memory */

/* iso_dir.c */
enum fs_err iso_dir_get(struct iso_volume *vol, uint32_t dir, struct iso_dir **found);
/* A component of a path: text up to a backslash or NUL. */
bool iso_dir_find(const struct iso_dir *dir, const char *text, uint32_t length, uint32_t *index);
void iso_dir_drop(struct iso_volume *vol, struct iso_dir *dir);

/* iso_name.c */
void iso_code_page(const uint16_t high[128]);       /* of all names from now on */
uint32_t iso_code_pages(void);                      /* how often it was said */
/* Units of a name without its version; `joliet`: 16 bits each, else of the code page. */
uint32_t iso_name_units(const uint8_t *bytes, uint32_t length, bool joliet, uint16_t *units);
/* The 8.3 name that is the long one in upper case.  False: there is none. */
bool iso_name_exact(const uint16_t *units, uint32_t length, uint8_t name[11]);
bool iso_name_is_plain(const uint16_t *units, uint32_t length);     /* and it is written so */
void iso_name_basis(const uint16_t *units, uint32_t length, uint8_t name[11]);
void iso_name_tail(uint8_t name[11], const uint8_t basis[11], uint32_t hash, uint32_t number);
uint32_t iso_name_hash(const uint16_t *units, uint32_t length);     /* the same in upper and lower case */
uint32_t iso_name_of_short(const uint8_t name[11], uint16_t *units);

extern const struct fs_ops iso_ops;

#endif
