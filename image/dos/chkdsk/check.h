/*
 * check.h - the checker of FAT volumes; pure.  Included by its files, by CHKDSK and by the tests.
 *
 * It sees the volume as sectors, keeps two bits for each cluster in a store that may be larger than
 * a segment (conventional memory, XMS), and says what it finds through `say`.  [FATGEN103]
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define CHECK_SECTOR_MAX    4096u
#define CHECK_PATH          300u
#define CHECK_CUTS          256u    /* power of two; corrections remembered when nothing is written */
#define CHECK_SUSPECTS      32u
#define CHECK_CROSSED       16u     /* so many are named on both sides */
#define CHECK_LATER         32u
#define CHECK_LFN_PARTS     20u
#define CHECK_NAMES_BITS    0x80000u    /* names of a directory seen so far, by hash */

struct check_ops {
    bool (*read)(void *ctx, uint32_t sector, uint32_t count, void *to);    /* false: failed */
    bool (*write)(void *ctx, uint32_t sector, uint32_t count, const void *from);
    void (*store_read)(void *ctx, uint32_t offset, void *to, unsigned length);
    void (*store_write)(void *ctx, uint32_t offset, const void *from, unsigned length);
    void (*say)(void *ctx, const char *text);       /* whole lines, without their end */
    bool (*ask)(void *ctx, const char *question);   /* yes? */
    bool (*stop)(void *ctx);                        /* the user wants no more */
    void (*progress)(void *ctx, const char *what, unsigned percent);
};

enum check_result {
    CHECK_CLEAN,        /* nothing to say */
    CHECK_FOUND,        /* errors, written if `repair` */
    CHECK_UNUSABLE,     /* no FAT volume, or one whose layout cannot be trusted; said why */
    CHECK_FAILED,       /* the disk refused, or the user stopped; said where */
};

/* What a cluster is to those who were seen so far. */
enum cluster_state { CLUSTER_UNSEEN, CLUSTER_FILE, CLUSTER_DIR, CLUSTER_MARK };

struct check_totals {
    uint32_t clusters, free, bad;
    uint32_t hidden_files, hidden_clusters, directories, directory_clusters, files, file_clusters;
    uint32_t lost_clusters, lost_chains, recovered;
};

/* Where an entry of a directory is. */
struct dir_pos {
    uint32_t first;             /* of the directory; 0: the fixed root */
    uint32_t cluster, sector, left;     /* sectors left in the cluster or root, this one included */
    uint32_t index;
    unsigned offset;
};

/* An entry that starts where another one does: decided when all are known. */
struct suspect {
    uint32_t dir, first, sector;
    unsigned offset;
    uint32_t owner_dir;
    uint8_t owner[32];          /* the entry that came first */
    bool found;
};

struct check {
    /* given */
    const struct check_ops *ops;
    void *ctx;
    uint32_t sector_size, sectors;      /* of the medium */
    bool repair, verbose;
    char drive;

    /* out */
    struct check_totals totals;
    uint32_t errors;
    uint32_t serial;
    char label[12];
    uint16_t label_date, label_time;

    /* the volume */
    uint32_t cluster_sectors, cluster_bytes, fat_start, fat_sectors, root_start, root_sectors, root_cluster;
    uint32_t data_start, volume_sectors, last;          /* number of the last cluster */
    uint32_t fsinfo_sector, backup_sector, end_mark, bad_mark;
    unsigned fats, active_fat, type;
    bool mirrored, failed, stopped, root_full;
    struct dir_pos root_add;    /* where the last recovered file got its entry */
    uint8_t media;

    /* progress of the check */
    uint32_t names_offset, names_bits, rename_number, file_number, alloc_next, pending, marked, written;
    struct { uint32_t cluster, value; } cuts[CHECK_CUTS];
    unsigned cut_count;
    struct suspect suspects[CHECK_SUSPECTS];
    unsigned suspect_count;
    struct { uint32_t cluster, first; } crossed[CHECK_CROSSED];         /* where which chain ran into another's */
    unsigned crossed_count;
    uint32_t later[CHECK_LATER];        /* last clusters of chains that are too long: cut when all are known */
    unsigned later_count;
    struct { uint32_t sector; uint16_t offset; } lfn[CHECK_LFN_PARTS];
    unsigned lfn_count, lfn_left;
    uint8_t lfn_sum;
    uint32_t path_dir;          /* directory whose path is in `path`; CHECK_NO_PATH: none */
    char path[CHECK_PATH];
    unsigned path_length;
    char text[CHECK_PATH + 100];

    /* windows */
    uint32_t fat_at, map_at, dir_at, names_at;      /* first sector, or offset, of what is in the buffer */
    bool fat_dirty, map_dirty, dir_dirty, names_dirty;
    uint8_t map_bytes[512], names_bytes[128];
    uint8_t fat_bytes[CHECK_SECTOR_MAX], dir_bytes[CHECK_SECTOR_MAX], other[CHECK_SECTOR_MAX];
};
#define CHECK_NONE 0xFFFFFFFFu

/*
 * check_boot - read the layout of the volume from its boot sector, or from the copy of that
 *
 * In:    c->ops, ctx, sector_size, sectors, repair, drive
 * Out:   CHECK_CLEAN; check_store_size() then says how much store check_volume() needs
 * Error: CHECK_UNUSABLE, CHECK_FAILED, both with a reason said
 */
enum check_result check_boot(struct check *c);
uint32_t check_store_size(const struct check *c);

/*
 * check_volume - check everything, and repair it if c->repair
 *
 * In:    a check_boot() that went well
 * Out:   c->totals, c->errors
 */
enum check_result check_volume(struct check *c);

/* ---- among the checker's files ---- */

uint16_t get16(const uint8_t *p);
uint32_t get32(const uint8_t *p);
void put16(uint8_t *p, uint32_t value);
void put32(uint8_t *p, uint32_t value);

/* check.c */
void check_say(struct check *c, const char *format, ...);      /* counts no error */
void check_error(struct check *c, const char *format, ...);    /* a line, and an error more */
bool check_read(struct check *c, uint32_t sector, uint32_t count, void *to);
bool check_write(struct check *c, uint32_t sector, uint32_t count, const void *from);
bool check_goes_on(struct check *c);

/* check_fat.c */
bool cluster_is_valid(const struct check *c, uint32_t cluster);
uint32_t cluster_sector(const struct check *c, uint32_t cluster);
uint32_t fat_get(struct check *c, uint32_t cluster);            /* end_mark for any end */
void fat_set(struct check *c, uint32_t cluster, uint32_t value);
uint32_t fat_raw_get(struct check *c, uint32_t index);
void fat_raw_set(struct check *c, uint32_t index, uint32_t value);
void fat_flush(struct check *c);
void fat_compare_copies(struct check *c);
enum cluster_state map_get(struct check *c, uint32_t cluster);
void map_set(struct check *c, uint32_t cluster, enum cluster_state state);
uint32_t map_find_mark(struct check *c, uint32_t from);         /* 0: none from there on */
uint32_t cluster_allocate(struct check *c);                     /* 0: disk full; marked as an end */
bool cluster_copy(struct check *c, uint32_t to, uint32_t from);
bool cluster_zero(struct check *c, uint32_t cluster);

/* check_chain.c */
struct chain {
    uint32_t dir;               /* whose it is, for messages: a directory, */
    const uint8_t *raw;         /* and the entry in it */
    bool is_dir;
    uint32_t needed;            /* clusters for a file's size; CHECK_NONE: whatever is there */
    uint32_t first, clusters;   /* in and out; what is left */
};
enum chain_result { CHAIN_WALKED, CHAIN_SHARED };
enum chain_result chain_check(struct check *c, struct chain *chain);
void chain_cut_later(struct check *c);
bool chain_copy(struct check *c, struct chain *chain, uint32_t before, uint32_t from);
uint32_t clusters_for(const struct check *c, uint32_t size);

/* check_pos.c */
bool pos_start(struct check *c, struct dir_pos *pos, uint32_t first);
bool pos_next(struct check *c, struct dir_pos *pos);
uint8_t *pos_entry(struct check *c, const struct dir_pos *pos);     /* NULL: the disk refused */
void pos_put(struct check *c, const struct dir_pos *pos, const uint8_t raw[32]);
void dir_flush(struct check *c);
uint8_t *dir_at(struct check *c, uint32_t sector, unsigned offset);     /* NULL: the disk refused */
void dir_put_at(struct check *c, uint32_t sector, unsigned offset, unsigned length, const uint8_t *bytes);
bool dir_add(struct check *c, const uint8_t raw[32], struct dir_pos *where);    /* from *where on */
uint32_t entry_first(const struct check *c, const uint8_t *raw);
void entry_set_first(const struct check *c, uint8_t *raw, uint32_t first);
bool entry_is_dots(const uint8_t *raw);
bool entry_is_long(const uint8_t *raw);
const char *entry_path(struct check *c, uint32_t dir, const uint8_t *raw);     /* NULL: of the directory */

/* check_entry.c */
void check_entry(struct check *c, const struct dir_pos *pos, uint8_t raw[32]);
bool check_directory_entry(struct check *c, uint32_t dir, uint8_t raw[32], struct chain *chain);
void count_entry(struct check *c, const uint8_t *raw, uint32_t clusters);

/* check_dir.c */
void check_tree(struct check *c);
void check_marked(struct check *c, void (*visit)(struct check *c, uint32_t first));
void check_directory(struct check *c, uint32_t first);
uint32_t root_first(const struct check *c);

/* check_shared.c */
void suspect_add(struct check *c, const struct dir_pos *pos, uint8_t raw[32]);
void check_suspects(struct check *c);

/* check_dots.c */
bool dots_none(struct check *c, uint32_t first, const uint8_t raw[32]);         /* this is no directory */
void dots_check(struct check *c, uint32_t first, uint32_t dir, const uint8_t raw[32]);
bool dots_itself(struct check *c, uint32_t first);      /* its first entry is "." and names itself */
bool dots_plausible(struct check *c, uint32_t cluster);
bool entry_plausible(const struct check *c, const uint8_t *raw);

/* check_name.c */
void name_begin_directory(struct check *c, uint32_t first);
bool name_check(struct check *c, const struct dir_pos *pos, uint8_t raw[32]);  /* true: raw was changed */
bool name_exists(struct check *c, uint32_t dir, const uint8_t name[11], uint32_t before);
void lfn_part(struct check *c, const struct dir_pos *pos, const uint8_t raw[32]);
void lfn_orphan(struct check *c, uint32_t dir);
bool lfn_belongs(struct check *c, const uint8_t raw[32]);
void lfn_forget(struct check *c);
void lfn_delete(struct check *c);
uint8_t lfn_checksum(const uint8_t name[11]);
void name_show(char to[13], const uint8_t raw[11]);

/* check_lost.c */
void check_lost(struct check *c);

#endif
