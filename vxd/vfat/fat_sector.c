/*
 * fat_sector.c - sectors of a volume, in the cache and on the medium.
 *
 * A block of the cache holds 4 KB of the volume; it says for each sector in it whether it was read or
 * written, and whether the medium has it.  A block with sectors that the medium does not have is held.
 */
#include "fat.h"

/* ---- the medium ---- */

enum fs_err fat_read_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n, void *buffer)
{
    uint32_t per = vol->fs.medium_per_sector;
    bool before = vol->in_medium;
    int failed;

    if (lba >= vol->fs.total_sectors || n > vol->fs.total_sectors - lba) {
        return FS_CORRUPT;
    }
    if (n == 0) {
        return FS_OK;
    }
    vol->in_medium = true;
    failed = vol->fs.medium.ops->read(vol->fs.medium.ctx, lba * per, n * per, buffer);
    vol->in_medium = before;
    return failed ? FS_IO : FS_OK;
}

enum fs_err fat_write_sectors(struct fat_volume *vol, uint32_t lba, uint32_t n, const void *buffer)
{
    uint32_t per = vol->fs.medium_per_sector;
    bool before = vol->in_medium;
    int failed;

    if (lba >= vol->fs.total_sectors || n > vol->fs.total_sectors - lba) {
        return FS_CORRUPT;
    }
    if (n == 0) {
        return FS_OK;
    }
    vol->unflushed = true;
    vol->in_medium = true;
    failed = vol->fs.medium.ops->write(vol->fs.medium.ctx, lba * per, n * per, buffer);
    vol->in_medium = before;
    return failed ? FS_IO : FS_OK;
}

enum fs_err fat_barrier(struct fat_volume *vol)
{
    bool before = vol->in_medium;

    if (!vol->unflushed) {
        return FS_OK;
    }
    vol->unflushed = false;
    if (vol->fs.medium.ops->flush == NULL) {
        return FS_OK;
    }
    vol->in_medium = true;
    if (vol->fs.medium.ops->flush(vol->fs.medium.ctx) != 0) {
        vol->unflushed = true;
    }
    vol->in_medium = before;
    return vol->unflushed ? FS_IO : FS_OK;
}

/* ---- blocks ---- */

static uint8_t mask_of(const struct fat_volume *vol, uint32_t lba, uint32_t n)
{
    return (uint8_t)(((1u << n) - 1) << (lba & ((1u << vol->block_shift) - 1)));
}

static struct vc_block *find(struct fat_volume *vol, uint32_t number, unsigned options, bool *created)
{
    return cache_find(vol->env->cache, vol->env->fsd, number, vol->key, options, created);
}

/* A block for that number, new or old; when all are held by what is not written yet, that is written. */
static enum fs_err get(struct fat_volume *vol, uint32_t number, struct vc_block **block)
{
    *block = find(vol, number, VCFB_Create | VCFB_MakeMRU | VCFB_MustCreate, NULL);
    if (*block == NULL && !vol->committing) {
        enum fs_err err = fat_commit_group(vol);

        if (err != FS_OK) {
            return err;
        }
        *block = find(vol, number, VCFB_Create | VCFB_MakeMRU | VCFB_MustCreate, NULL);
    }
    return *block != NULL ? FS_OK : FS_IO;
}

/* What the medium holds of some sectors into a block, but not over what is newer. */
static void take_over(struct fat_volume *vol, struct vc_block *block, uint32_t lba, uint32_t n, const uint8_t *from)
{
    struct fat_block *own = fat_own(block);

    for (uint32_t i = 0; i < n; i++) {
        uint8_t bit = mask_of(vol, lba + i, 1);

        if (!(own->valid & bit)) {
            memcpy(fat_bytes(vol, block, lba + i), from + (i << vol->fs.sector_shift), vol->fs.sector_size);
            own->valid |= bit;
        }
    }
}

/* All of the block, or what was asked for if a neighbour cannot be read. */
static enum fs_err load_block(struct fat_volume *vol, struct vc_block *block, uint32_t lba, uint32_t n)
{
    uint32_t start = lba >> vol->block_shift << vol->block_shift, count = 1u << vol->block_shift;
    enum fs_err err;

    count = count < vol->fs.total_sectors - start ? count : vol->fs.total_sectors - start;
    cache_hold(vol->env->cache, block);     /* the staging memory is everybody's, the block stays ours */
    err = fat_read_sectors(vol, start, count, vol->env->staging);
    if (err == FS_OK) {
        take_over(vol, block, start, count, vol->env->staging);
    } else if (err == FS_IO && n < count) {
        err = fat_read_sectors(vol, lba, n, vol->env->staging);
        if (err == FS_OK) {
            take_over(vol, block, lba, n, vol->env->staging);
        }
    }
    (void)cache_unhold(vol->env->cache, block);
    return err;
}

enum fs_err fat_block_of(struct fat_volume *vol, uint32_t lba, uint32_t n, bool load, struct vc_block **block)
{
    uint8_t mask = mask_of(vol, lba, n);
    enum fs_err err;

    if (lba >= vol->fs.total_sectors || n > vol->fs.total_sectors - lba) {
        return FS_CORRUPT;
    }
    err = get(vol, lba >> vol->block_shift, block);
    if (err == FS_OK && load && (fat_own(*block)->valid & mask) != mask) {
        err = load_block(vol, *block, lba, n);
    }
    return err;
}

void fat_window_close(struct fat_volume *vol, struct fat_window *win)
{
    if (win->block != NULL) {
        (void)cache_unhold(vol->env->cache, win->block);
        win->block = NULL;
    }
}

enum fs_err fat_window_at(struct fat_volume *vol, struct fat_window *win, uint32_t lba, uint8_t **bytes)
{
    uint32_t number = lba >> vol->block_shift;

    if (win->block == NULL || win->number != number || !(fat_own(win->block)->valid & mask_of(vol, lba, 1))) {
        struct vc_block *block;
        enum fs_err err;

        fat_window_close(vol, win);
        err = fat_block_of(vol, lba, 1, true, &block);
        if (err != FS_OK) {
            return err;
        }
        cache_hold(vol->env->cache, block);
        win->block = block;
        win->number = number;
    }
    *bytes = fat_bytes(vol, win->block, lba);
    return FS_OK;
}

/* ---- what the medium does not have yet ---- */

void fat_mark(struct fat_volume *vol, struct vc_block *block, uint32_t lba, uint32_t n, enum fat_kind kind)
{
    struct fat_block *own = fat_own(block);
    uint8_t mask = mask_of(vol, lba, n), fresh = (uint8_t)(mask & ~own->dirty);

    if (own->dirty == 0) {
        own->prev = NULL;
        own->next = vol->dirty;
        if (vol->dirty != NULL) {
            fat_own(vol->dirty)->prev = block;
        }
        vol->dirty = block;
        vol->dirty_blocks++;
        cache_hold(vol->env->cache, block);
    }
    own->valid |= mask;
    own->dirty |= mask;
    /* A new cluster of a directory stays data until it is written: it comes before what leads to it. */
    own->table |= kind == FAT_TABLE ? fresh : 0;
    own->dir |= kind == FAT_DIR ? fresh : 0;
    if (!vol->armed) {
        vol->armed = true;
        if (vol->env->first_dirty != NULL) {
            vol->env->first_dirty(vol);
        }
    }
}

void fat_clean(struct fat_volume *vol, struct vc_block *block, uint8_t sectors)
{
    struct fat_block *own = fat_own(block);

    if (own->dirty == 0) {
        return;
    }
    own->dirty &= (uint8_t)~sectors;
    own->table &= own->dirty;
    own->dir &= own->dirty;
    if (own->dirty != 0) {
        return;
    }
    if (own->prev != NULL) {
        fat_own(own->prev)->next = own->next;
    } else {
        vol->dirty = own->next;
    }
    if (own->next != NULL) {
        fat_own(own->next)->prev = own->prev;
    }
    vol->dirty_blocks--;
    (void)cache_unhold(vol->env->cache, block);
}

/* ---- many sectors ---- */

struct piece { uint32_t lba, n; };      /* of one block */

static struct piece piece_of(const struct fat_volume *vol, uint32_t lba, uint32_t n)
{
    uint32_t room = (1u << vol->block_shift) - (lba & ((1u << vol->block_shift) - 1));

    return (struct piece){ lba, n < room ? n : room };
}

void fat_read_ahead(struct fat_volume *vol, uint32_t lba, uint32_t n)
{
    uint32_t most = FAT_STAGING >> vol->fs.sector_shift, skip = lba & ((1u << vol->block_shift) - 1);
    uint32_t available = cache_available(vol->env->cache, vol->env->fsd) / 2 << vol->block_shift;

    lba -= skip;
    n += skip;
    n = n < most ? n : most;
    n = n < available ? n : available;
    if (lba >= vol->fs.total_sectors || n <= 1u << vol->block_shift ||
        fat_read_sectors(vol, lba, n < vol->fs.total_sectors - lba ? n : vol->fs.total_sectors - lba,
                         vol->env->staging) != FS_OK) {
        return;         /* whoever needs a sector of it gets the error */
    }
    n = n < vol->fs.total_sectors - lba ? n : vol->fs.total_sectors - lba;
    for (uint32_t at = 0; at < n;) {
        struct piece piece = piece_of(vol, lba + at, n - at);
        struct vc_block *block = find(vol, piece.lba >> vol->block_shift, VCFB_Create, NULL);

        if (block == NULL) {
            return;
        }
        take_over(vol, block, piece.lba, piece.n, vol->env->staging + (at << vol->fs.sector_shift));
        at += piece.n;
    }
}

enum fs_err fat_read_direct(struct fat_volume *vol, uint32_t lba, uint32_t n, uint8_t *to)
{
    uint32_t at = 0, run = 0;       /* sectors from at - run to at are not in the cache */
    enum fs_err err = FS_OK;

    while (at < n && err == FS_OK) {
        struct piece piece = piece_of(vol, lba + at, n - at);
        struct vc_block *block = find(vol, piece.lba >> vol->block_shift, 0, NULL);
        uint8_t mask = mask_of(vol, piece.lba, piece.n);

        if (block == NULL || !(fat_own(block)->valid & mask)) {
            run += piece.n;
            at += piece.n;
            continue;
        }
        err = fat_read_sectors(vol, lba + at - run, run, to + ((at - run) << vol->fs.sector_shift));
        run = 0;
        if (err == FS_OK) {
            err = fat_block_of(vol, piece.lba, piece.n, true, &block);
        }
        if (err == FS_OK) {
            memcpy(to + (at << vol->fs.sector_shift), fat_bytes(vol, block, piece.lba),
                   piece.n << vol->fs.sector_shift);
        }
        at += piece.n;
    }
    return err == FS_OK ? fat_read_sectors(vol, lba + at - run, run, to + ((at - run) << vol->fs.sector_shift)) : err;
}

enum fs_err fat_write_direct(struct fat_volume *vol, uint32_t lba, uint32_t n, const uint8_t *from)
{
    enum fs_err err = fat_write_sectors(vol, lba, n, from);

    for (uint32_t at = 0; at < n && err == FS_OK;) {
        struct piece piece = piece_of(vol, lba + at, n - at);
        struct vc_block *block = find(vol, piece.lba >> vol->block_shift, 0, NULL);

        if (block != NULL) {
            memcpy(fat_bytes(vol, block, piece.lba), from + (at << vol->fs.sector_shift),
                   piece.n << vol->fs.sector_shift);
            fat_own(block)->valid |= mask_of(vol, piece.lba, piece.n);
            fat_clean(vol, block, mask_of(vol, piece.lba, piece.n));
        }
        at += piece.n;
    }
    return err;
}

static void drop(struct fat_volume *vol, uint32_t lba, uint32_t n, bool valid)
{
    for (uint32_t at = 0; at < n;) {
        struct piece piece = piece_of(vol, lba + at, n - at);
        struct vc_block *block = find(vol, piece.lba >> vol->block_shift, 0, NULL);

        if (block != NULL) {
            fat_clean(vol, block, mask_of(vol, piece.lba, piece.n));
            if (valid) {
                fat_own(block)->valid &= (uint8_t)~mask_of(vol, piece.lba, piece.n);
            }
        }
        at += piece.n;
    }
}

void fat_drop_dirty(struct fat_volume *vol, uint32_t lba, uint32_t n)
{
    if (vol->dirty_blocks > 0) {
        drop(vol, lba, n, false);
    }
}

void fat_drop_valid(struct fat_volume *vol, uint32_t lba, uint32_t n)
{
    drop(vol, lba, n, true);
}
