/*
 * fat_commit.c - what changed goes to the medium, all of it together and in an order.
 *
 *   1  contents of files, new clusters of directories
 *   2  the FAT, with what was added to it; then the links to it from other sectors of the FAT, those of
 *      directories last
 *   3  directories
 *   4  the FAT, with what directories have let go of
 *
 * with the medium's own cache flushed in between.  Whenever power is lost, what an entry speaks of is there;
 * at worst clusters belong to nobody, or a chain is longer than its file.
 */
#include "fat.h"

/* ---- the list of dirty blocks, in the order of their place ---- */

static struct vc_block *merge(struct vc_block *a, struct vc_block *b)
{
    struct vc_block *first = NULL, **last = &first;

    while (a != NULL && b != NULL) {
        struct vc_block **from = a->key1 <= b->key1 ? &a : &b;

        *last = *from;
        *from = fat_own(*from)->next;
        last = &fat_own(*last)->next;
    }
    *last = a != NULL ? a : b;
    return first;
}

static void sort(struct fat_volume *vol)
{
    struct vc_block *sorted[32] = { NULL }, *all = NULL, *prev = NULL;     /* lists of 1, 2, 4, .. blocks */

    while (vol->dirty != NULL) {
        struct vc_block *one = vol->dirty;
        unsigned i = 0;

        vol->dirty = fat_own(one)->next;
        fat_own(one)->next = NULL;
        for (; i < 31 && sorted[i] != NULL; i++) {
            one = merge(sorted[i], one);
            sorted[i] = NULL;
        }
        sorted[i] = merge(sorted[i], one);
    }
    for (unsigned i = 0; i < 32; i++) {
        all = merge(all, sorted[i]);
    }
    vol->dirty = all;
    for (; all != NULL; prev = all, all = fat_own(all)->next) {
        fat_own(all)->prev = prev;
    }
}

/* ---- writing ---- */

struct run {                    /* sectors next to each other, in the staging memory */
    uint32_t lba, n;
};

static enum fs_err write_run(struct fat_volume *vol, struct run *run, bool table)
{
    enum fs_err err = FS_OK;

    for (uint32_t copy = 0; copy < (table ? vol->table_copies : 1) && err == FS_OK; copy++) {
        err = fat_write_sectors(vol, run->lba + copy * vol->fs.fat_sectors, run->n, vol->env->staging);
    }
    run->n = 0;
    return err;
}

static uint8_t sectors_of(struct vc_block *block, enum fat_kind kind)
{
    const struct fat_block *own = fat_own(block);

    return kind == FAT_TABLE ? own->table : kind == FAT_DIR ? own->dir
                             : (uint8_t)(own->dirty & ~(own->table | own->dir));
}

/* A block counts as written when its sectors are in the staging memory: an error marks it again. */
static enum fs_err write_kind(struct fat_volume *vol, enum fat_kind kind)
{
    struct vc_block *block = vol->dirty, *first = NULL, *next;
    uint32_t most = FAT_STAGING >> vol->fs.sector_shift, bits = 1u << vol->block_shift;
    struct run run = { 0, 0 };
    enum fs_err err = FS_OK;

    for (; block != NULL && err == FS_OK; block = next) {
        uint8_t sectors = sectors_of(block, kind);

        next = fat_own(block)->next;
        for (uint32_t i = 0; i < bits && sectors != 0 && err == FS_OK; i++) {
            uint32_t lba = (block->key1 << vol->block_shift) + i;

            if (!(sectors >> i & 1)) {
                continue;
            }
            if (run.n > 0 && (run.lba + run.n != lba || run.n == most)) {
                err = write_run(vol, &run, kind == FAT_TABLE);
                for (; err == FS_OK && first != block; first = next) {
                    next = fat_own(first)->next;
                    fat_clean(vol, first, sectors_of(first, kind));
                }
                next = fat_own(block)->next;
            }
            if (run.n == 0) {
                run.lba = lba;
            }
            if (first == NULL) {
                first = block;
            }
            memcpy(vol->env->staging + (run.n++ << vol->fs.sector_shift), fat_bytes(vol, block, lba),
                   vol->fs.sector_size);
        }
    }
    if (err == FS_OK && run.n > 0) {
        err = write_run(vol, &run, kind == FAT_TABLE);
    }
    for (; err == FS_OK && first != NULL; first = next) {
        next = fat_own(first)->next;
        fat_clean(vol, first, sectors_of(first, kind));
    }
    return err;
}

/* ---- groups ---- */

/* A phase begins when all before it is on the medium. */
static enum fs_err phase(struct fat_volume *vol, enum fat_kind kind)
{
    enum fs_err err = FS_OK;

    for (struct vc_block *block = vol->dirty; block != NULL; block = fat_own(block)->next) {
        if (sectors_of(block, kind) != 0) {
            err = fat_barrier(vol);
            return err == FS_OK ? write_kind(vol, kind) : err;
        }
    }
    return err;
}

/* The chains are whole again, whatever happened before (err). */
static enum fs_err write_links(struct fat_volume *vol, bool ordered, enum fs_err err)
{
    enum fs_err shown = fat_links_show(vol, ordered);

    sort(vol);
    if (err == FS_OK) {
        err = shown;
    }
    return err == FS_OK ? phase(vol, FAT_TABLE) : err;
}

static enum fs_err write_group(struct fat_volume *vol)
{
    enum fs_err err = fat_store_nodes(vol);

    if (err == FS_OK && vol->link_count > 0) {
        err = fat_links_hide(vol);
    }
    sort(vol);
    if (err == FS_OK) {
        err = write_kind(vol, FAT_DATA);
    }
    if (err == FS_OK) {
        err = phase(vol, FAT_TABLE);
    }
    if (vol->link_count > 0) {
        err = write_links(vol, false, err);
        err = write_links(vol, true, err);
        if (err == FS_OK) {
            vol->link_count = 0;
        }
    }
    if (err == FS_OK) {
        err = phase(vol, FAT_DIR);
    }
    if (err == FS_OK && vol->chain_count > 0) {
        err = fat_barrier(vol);
        if (err == FS_OK) {
            err = fat_chains_free(vol);
        }
        sort(vol);
        if (err == FS_OK) {
            err = phase(vol, FAT_TABLE);
        }
    }
    return err == FS_OK ? fat_barrier(vol) : err;
}

enum fs_err fat_commit_group(struct fat_volume *vol)
{
    enum fs_err err;

    if (vol->committing) {
        return FS_OK;
    }
    vol->committing = true;
    err = write_group(vol);
    vol->committing = false;
    vol->armed = false;
    if (err == FS_OK) {
        vol->group++;
    }
    if (vol->dirty != NULL) {       /* in two seconds, again */
        vol->armed = true;
        if (vol->env->first_dirty != NULL) {
            vol->env->first_dirty(vol);
        }
    }
    vol->failed = err != FS_OK;
    return err;
}

enum fs_err fat_write_data(struct fat_volume *vol)
{
    sort(vol);
    return write_kind(vol, FAT_DATA);
}

enum fs_err fat_check_failed(struct fat_volume *vol)
{
    return vol->broken ? FS_CORRUPT : vol->failed ? fat_commit_group(vol) : FS_OK;
}

/* ---- names that go and come in one group ---- */

static struct fat_gone *gone_of(struct fat_volume *vol, uint32_t dir, uint32_t hash)
{
    return &vol->gone[(hash ^ dir) % FAT_GONE];
}

void fat_name_gone(struct fat_volume *vol, uint32_t dir, uint32_t hash, uint32_t lba)
{
    struct fat_gone *gone = gone_of(vol, dir, hash);
    bool same = gone->dir == dir && gone->lba == lba && gone->hash == hash;
    bool several = gone->group == vol->group && (!same || gone->several);

    *gone = (struct fat_gone){ .group = vol->group, .dir = dir, .lba = lba, .hash = hash, .several = several };
}

enum fs_err fat_name_comes(struct fat_volume *vol, uint32_t dir, uint32_t hash, uint32_t lba)
{
    const struct fat_gone *gone = gone_of(vol, dir, hash);

    if (gone->group != vol->group ||
        (!gone->several && (gone->dir != dir || gone->hash != hash || gone->lba == lba))) {
        return FS_OK;
    }
    return fat_commit_group(vol);
}
