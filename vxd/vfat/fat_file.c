/*
 * fat_file.c - contents of files.
 *
 * Small pieces pass through the cache; many whole sectors in a row go straight between the caller's memory
 * and the medium, except what the cache has newer.
 */
#include "fat.h"

#define FILL_MOST   8192u       /* clusters of more bytes are not filled up */

static unsigned hash_of(const struct fs_entry *entry)
{
    return (entry->lba * 16 + entry->offset / 32) % FAT_HASH_SIZE;
}

struct fs_node *fat_node_find(struct fat_volume *vol, const struct fs_entry *entry)
{
    struct fs_node *node = vol->hash[hash_of(entry)];

    while (node != NULL && (node->entry.lba != entry->lba || node->entry.offset != entry->offset)) {
        node = node->next;
    }
    return node;
}

/* The volume is another: what is open of the old one has neither place nor contents. */
void fat_nodes_gone(struct fat_volume *vol)
{
    for (unsigned i = 0; i < FAT_HASH_SIZE; i++) {
        for (struct fs_node *node = vol->hash[i]; node != NULL; node = node->next) {
            fat_extents_cut(vol, node);
            node->entry.size = node->entry.first = 0;
            node->dirty = false;
            node->gone = true;
        }
    }
}

enum fs_err fat_open(struct fat_volume *vol, const struct fs_entry *entry, struct fs_file *file)
{
    struct fs_node *node;
    enum fs_err err = fat_check_failed(vol);

    memset(file, 0, sizeof(*file));
    if (err != FS_OK) {
        return err;
    }
    node = fat_node_find(vol, entry);
    if (node != NULL && node->gone) {
        return FS_BUSY;
    }
    if (node == NULL) {
        node = vol->free_nodes;
        if (node == NULL) {
            return FS_NO_NODE;
        }
        vol->free_nodes = node->next;
        node->entry = *entry;
        node->users = 0;
        node->dirty = false;
        node->exclusive = node->gone = false;
        memset(&node->share, 0, sizeof(node->share));
        node->own = NULL;
        node->next = vol->hash[hash_of(entry)];
        vol->hash[hash_of(entry)] = node;
    }
    if (node->exclusive) {
        return FS_SHARED;
    }
    node->users++;
    file->node = node;
    file->generation = node->generation;
    return FS_OK;
}

enum fs_err fat_make_exclusive(struct fat_volume *vol, struct fs_file *file)
{
    if (file->node->users > 1) {
        return FS_SHARED;
    }
    file->node->exclusive = true;
    vol->fs.exclusive_files++;
    return FS_OK;
}

static enum fs_err store_node(struct fat_volume *vol, struct fs_node *node)
{
    enum fs_err err = node->dirty && !node->gone ? fat_dir_store(vol, &node->entry) : FS_OK;

    node->dirty = node->dirty && err != FS_OK;
    return err;
}

enum fs_err fat_store_nodes(struct fat_volume *vol)
{
    enum fs_err err = FS_OK;

    for (unsigned i = 0; i < FAT_HASH_SIZE; i++) {
        for (struct fs_node *node = vol->hash[i]; node != NULL && err == FS_OK; node = node->next) {
            err = store_node(vol, node);
        }
    }
    return err;
}

enum fs_err fat_commit(struct fat_volume *vol, struct fs_file *file)
{
    (void)file;
    return fat_commit_group(vol);       /* its entry with it; what it depends on may be anybody's */
}

enum fs_err fat_close(struct fat_volume *vol, struct fs_file *file)
{
    struct fs_node *node = file->node, **link;
    enum fs_err err = store_node(vol, node), failed = fat_check_failed(vol);

    err = err == FS_OK ? failed : err;
    file->node = NULL;
    if (--node->users == 0) {
        vol->fs.exclusive_files -= node->exclusive;
        for (link = &vol->hash[hash_of(&node->entry)]; *link != node; link = &(*link)->next) {
        }
        *link = node->next;
        fat_extents_cut(vol, node);
        node->next = vol->free_nodes;
        vol->free_nodes = node;
    }
    return err;
}

/* ---- reading ---- */

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The volume's sector of `position`, which is in `cluster`. */
static uint32_t sector_at(const struct fat_volume *vol, uint32_t cluster, uint32_t position)
{
    return fat_cluster_lba(vol, cluster) + ((position & (vol->fs.cluster_bytes - 1)) >> vol->fs.sector_shift);
}

/* Sectors from `position` on that lie next to each other, `want` at most. */
static enum fs_err run_at(struct fat_volume *vol, struct fs_file *file, uint32_t position, uint32_t want, bool grow,
                          uint32_t *lba, uint32_t *sectors)
{
    uint32_t in_cluster = (position & (vol->fs.cluster_bytes - 1)) >> vol->fs.sector_shift, cluster = 0, run = 0;
    uint32_t clusters = (uint32_t)(((uint64_t)in_cluster + want + vol->fs.cluster_sectors - 1) / vol->fs.cluster_sectors);
    enum fs_err err = fat_map(vol, file, position >> vol->fs.cluster_shift, clusters, grow, &cluster, &run);

    if (err == FS_OK) {
        *lba = sector_at(vol, cluster, position);
        *sectors = least(want, run * vol->fs.cluster_sectors - in_cluster);
    }
    return err;
}

/* A block that is not in the cache, right behind the one before: those that follow it come with it. */
static void read_ahead(struct fat_volume *vol, struct fs_file *file, uint32_t position, uint32_t lba)
{
    uint32_t number = lba >> vol->block_shift, left = file->node->entry.size - position, at, n;

    if (number == vol->next_block) {
        struct fs_file ahead = *file;   /* the opener stays where it is */

        left = (left + vol->fs.sector_size - 1) >> vol->fs.sector_shift;
        if (run_at(vol, &ahead, position, least(left, FAT_STAGING >> vol->fs.sector_shift), false, &at, &n) == FS_OK) {
            fat_read_ahead(vol, at, n);
            vol->next_block = (at + n) >> vol->block_shift;
            return;
        }
    }
    vol->next_block = number + 1;
}

/* Bytes of one block: of one sector, or of several. */
static enum fs_err read_piece(struct fat_volume *vol, struct fs_file *file, uint32_t position, uint32_t bytes,
                              uint8_t *to, uint32_t *n)
{
    uint32_t in_sector = position & (vol->fs.sector_size - 1), cluster, run, lba, sectors, room;
    struct vc_block *block;
    uint8_t need;
    enum fs_err err = fat_map(vol, file, position >> vol->fs.cluster_shift, 1, false, &cluster, &run);

    if (err != FS_OK) {
        return err;
    }
    lba = sector_at(vol, cluster, position);
    room = least(vol->fs.cluster_bytes - (position & (vol->fs.cluster_bytes - 1)),
                 VC_BLOCK_SIZE - ((lba & ((1u << vol->block_shift) - 1)) << vol->fs.sector_shift) - in_sector);
    *n = least(bytes, room);
    sectors = (in_sector + *n + vol->fs.sector_size - 1) >> vol->fs.sector_shift;
    need = (uint8_t)(((1u << sectors) - 1) << (lba & ((1u << vol->block_shift) - 1)));
    block = cache_find(vol->env->cache, vol->env->fsd, lba >> vol->block_shift, vol->key, VCFB_MakeMRU, NULL);
    if (block == NULL || (fat_own(block)->valid & need) != need) {
        if (block == NULL) {
            read_ahead(vol, file, position, lba);
        }
        err = fat_block_of(vol, lba, sectors, true, &block);
        if (err != FS_OK) {
            return err;
        }
    }
    cache_hold(vol->env->cache, block);         /* the caller's memory may fault; and the next read is from there */
    fat_window_close(vol, &vol->data_window);
    vol->data_window.block = block;
    vol->data_window.number = lba >> vol->block_shift;
    memcpy(to, fat_bytes(vol, block, lba) + in_sector, *n);
    return FS_OK;
}

/* Out of the block that was read last, and the cluster where the opener is: nothing to look for. */
/* What follows `position` in the data window is the file's too: the next reads need not look again. */
static void note_again(struct fat_volume *vol, const struct fs_node *node, uint32_t position, uint32_t in_block,
                       uint32_t bytes)
{
    uint32_t shift = vol->fs.sector_shift;

    vol->again = (struct fat_again){
        .node = node, .generation = node->generation, .number = vol->data_window.number, .start = position, .bytes = bytes,
        .need = (2u << ((in_block + bytes - 1) >> shift)) - (1u << (in_block >> shift)),
        .in_block = in_block,
    };
}

/* The bytes that follow those read last, or the same, while they are in the data window. */
static inline bool read_on(const struct fat_volume *vol, const struct fs_node *node, uint32_t position, void *to,
                           uint32_t bytes)
{
    const struct fat_again *again = &vol->again;
    uint32_t in = position - again->start;

    if (again->node != node || again->generation != node->generation || in >= again->bytes ||
        bytes > again->bytes - in || bytes > node->entry.size - position || position >= node->entry.size ||
        vol->data_window.block == NULL || vol->data_window.number != again->number ||
        (fat_own(vol->data_window.block)->valid & again->need) != again->need) {
        return false;
    }
    memcpy(to, vol->data_window.block->buffer + again->in_block + in, bytes);
    return true;
}

static inline bool read_again(struct fat_volume *vol, const struct fs_file *file, uint32_t position, void *to,
                              uint32_t bytes)
{
    const struct fs_node *node = file->node;
    uint32_t in_cluster = position & (vol->fs.cluster_bytes - 1), lba, in_block, shift = vol->fs.sector_shift, need;

    if (file->cluster == 0 || file->cluster_index != position >> vol->fs.cluster_shift ||
        file->generation != node->generation || position >= node->entry.size || bytes - 1 >= VC_BLOCK_SIZE ||
        bytes > node->entry.size - position || bytes > vol->fs.cluster_bytes - in_cluster) {
        return false;
    }
    lba = vol->fs.data_lba + (file->cluster - 2) * vol->fs.cluster_sectors + (in_cluster >> shift);
    in_block = ((lba & ((1u << vol->block_shift) - 1)) << shift) + (in_cluster & (vol->fs.sector_size - 1));
    if (vol->data_window.block == NULL || vol->data_window.number != lba >> vol->block_shift ||
        bytes > VC_BLOCK_SIZE - in_block) {
        return false;
    }
    need = (2u << ((in_block + bytes - 1) >> shift)) - (1u << (in_block >> shift));
    if ((fat_own(vol->data_window.block)->valid & need) != need) {
        return false;
    }
    memcpy(to, vol->data_window.block->buffer + in_block, bytes);
    note_again(vol, node, position, in_block, least(VC_BLOCK_SIZE - in_block, vol->fs.cluster_bytes - in_cluster));
    return true;
}

static enum fs_err read_bytes(struct fat_volume *vol, struct fs_file *file, uint32_t position, uint8_t *to,
                              uint32_t bytes, uint32_t *done)
{
    uint32_t size = file->node->entry.size;

    *done = 0;
    if (position >= size) {
        return FS_OK;
    }
    bytes = least(bytes, size - position);
    while (bytes > 0) {
        uint32_t n = 0, lba;
        enum fs_err err;

        if (bytes >= FAT_DIRECT && (position & (vol->fs.sector_size - 1)) == 0) {
            err = run_at(vol, file, position, bytes >> vol->fs.sector_shift, false, &lba, &n);
            if (err == FS_OK) {
                err = fat_read_direct(vol, lba, n, to);
                n <<= vol->fs.sector_shift;
            }
        } else {
            err = read_piece(vol, file, position, bytes, to, &n);
        }
        if (err != FS_OK) {
            return err;
        }
        to += n;
        position += n;
        bytes -= n;
        *done += n;
    }
    return FS_OK;
}

static inline enum fs_err read_file(struct fat_volume *vol, struct fs_file *file, uint32_t position, void *buffer,
                                    uint32_t bytes, uint32_t *done)
{
    enum fs_err err = FS_OK;

    vol->fs.moving = true;
    if (read_on(vol, file->node, position, buffer, bytes) || read_again(vol, file, position, buffer, bytes)) {
        *done = bytes;
    } else {
        err = read_bytes(vol, file, position, buffer, bytes, done);
    }
    vol->fs.moving = false;
    return err;
}

enum fs_err fat_read(struct fat_volume *vol, struct fs_file *file, uint32_t position, void *buffer, uint32_t bytes,
                     uint32_t *done)
{
    return read_file(vol, file, position, buffer, bytes, done);
}

/* The same as fs_ops has it: programs read often. */
enum fs_err fat_op_read(struct fs_volume *vol, struct fs_file *file, uint32_t position, void *buffer, uint32_t bytes,
                        uint32_t *done)
{
    return read_file((struct fat_volume *)vol, file, position, buffer, bytes, done);
}

/* ---- writing ---- */

static void grown_to(struct fs_node *node, uint32_t position)
{
    if (position > node->entry.size) {
        node->entry.size = position;
    }
    node->entry.attr |= FS_ATTR_ARCHIVE;
    node->dirty = true;
}

/* A sector of which only a part is written: the rest is what the file has there, or nothing. */
static enum fs_err prepare_part(struct fat_volume *vol, uint32_t lba, uint32_t position, uint32_t size,
                                struct vc_block **block)
{
    bool fresh = position - (position & (vol->fs.sector_size - 1)) >= size;
    uint8_t bit = (uint8_t)(1u << (lba & ((1u << vol->block_shift) - 1)));
    enum fs_err err = fat_block_of(vol, lba, 1, !fresh, block);

    if (err == FS_OK && fresh && !(fat_own(*block)->dirty & bit)) {
        memset(fat_bytes(vol, *block, lba), 0, vol->fs.sector_size);
        fat_own(*block)->valid |= bit;
    }
    return err;
}

/*
 * A cluster that the file has just got: all of it is written, zeros behind the file's end.  Clusters of small files
 * lie next to each other, and then go to the medium in few commands.
 */
static enum fs_err fill_cluster(struct fat_volume *vol, uint32_t cluster)
{
    uint32_t lba = fat_cluster_lba(vol, cluster), end = lba + vol->fs.cluster_sectors, n;

    for (; lba < end; lba += n) {
        struct vc_block *block;
        enum fs_err err;

        n = least(end - lba, (1u << vol->block_shift) - (lba & ((1u << vol->block_shift) - 1)));
        err = fat_block_of(vol, lba, n, false, &block);
        if (err != FS_OK) {
            return err;
        }
        memset(fat_bytes(vol, block, lba), 0, n << vol->fs.sector_shift);
        fat_mark(vol, block, lba, n, FAT_DATA);
    }
    return FS_OK;
}

/* Bytes into one block; from NULL = zeros. */
static enum fs_err write_piece(struct fat_volume *vol, struct fs_file *file, uint32_t position, uint32_t bytes,
                               const uint8_t *from, uint32_t *n)
{
    uint32_t in_sector = position & (vol->fs.sector_size - 1), cluster, run, lba, sectors, room;
    uint32_t size = file->node->entry.size;
    struct vc_block *block;
    enum fs_err err = fat_map(vol, file, position >> vol->fs.cluster_shift, 1, true, &cluster, &run);

    if (err == FS_OK && vol->fs.cluster_bytes <= FILL_MOST && (position & ~(vol->fs.cluster_bytes - 1)) >= size) {
        err = fill_cluster(vol, cluster);
    }
    if (err != FS_OK) {
        return err;
    }
    lba = sector_at(vol, cluster, position);
    room = least(vol->fs.cluster_bytes - (position & (vol->fs.cluster_bytes - 1)),
                 VC_BLOCK_SIZE - ((lba & ((1u << vol->block_shift) - 1)) << vol->fs.sector_shift) - in_sector);
    *n = least(bytes, room);
    sectors = (in_sector + *n + vol->fs.sector_size - 1) >> vol->fs.sector_shift;
    err = fat_block_of(vol, lba, sectors, false, &block);
    if (err == FS_OK) {
        cache_hold(vol->env->cache, block);
        if (in_sector != 0 || *n < vol->fs.sector_size) {
            err = prepare_part(vol, lba, position, size, &block);
        }
        if (err == FS_OK && sectors > 1 && ((position + *n) & (vol->fs.sector_size - 1)) != 0) {
            err = prepare_part(vol, lba + sectors - 1, position + *n, size, &block);
        }
        if (err == FS_OK) {
            fat_mark(vol, block, lba, sectors, FAT_DATA);
            if (from != NULL) {
                memcpy(fat_bytes(vol, block, lba) + in_sector, from, *n);
            } else {
                memset(fat_bytes(vol, block, lba) + in_sector, 0, *n);
            }
        }
        (void)cache_unhold(vol->env->cache, block);
    }
    return err;
}

/* So many blocks wait that reading suffers. */
static bool too_many_wait(const struct fat_volume *vol)
{
    return vol->dirty_blocks > vol->env->cache->maximum / 4 || vol->dirty_blocks >= 512;
}

/* Writes `bytes` from `from`, or zeros if it is NULL. */
static enum fs_err write_bytes(struct fat_volume *vol, struct fs_file *file, uint32_t position, const uint8_t *from,
                               uint32_t bytes, uint32_t *done)
{
    *done = 0;
    while (bytes > 0) {
        uint32_t n = 0, lba;
        enum fs_err err;

        if (from != NULL && bytes >= FAT_DIRECT && (position & (vol->fs.sector_size - 1)) == 0) {
            err = run_at(vol, file, position, bytes >> vol->fs.sector_shift, true, &lba, &n);
            if (err == FS_OK) {
                err = fat_write_direct(vol, lba, n, from);
                n <<= vol->fs.sector_shift;
            }
        } else {
            err = write_piece(vol, file, position, bytes, from, &n);
        }
        if (err != FS_OK) {
            return err;
        }
        position += n;
        bytes -= n;
        *done += n;
        from = from ? from + n : NULL;
        grown_to(file->node, position);
        if (too_many_wait(vol)) {
            err = fat_write_data(vol);
            if (err == FS_OK && too_many_wait(vol)) {
                err = fat_commit_group(vol);
            }
            if (err != FS_OK) {
                return err;
            }
        }
    }
    return FS_OK;
}

enum fs_err fat_write(struct fat_volume *vol, struct fs_file *file, uint32_t position, const void *buffer,
                      uint32_t bytes, uint32_t *done)
{
    struct fs_entry *entry = &file->node->entry;
    enum fs_err err = fat_check_failed(vol);
    uint32_t gap;

    *done = 0;
    bytes = least(bytes, 0xFFFFFFFFu - position);       /* no file is larger than 4 GB - 1 */
    if (bytes == 0 || err != FS_OK) {
        return err;
    }
    vol->fs.moving = true;
    if (position > entry->size) {
        err = write_bytes(vol, file, entry->size, NULL, position - entry->size, &gap);
    }
    if (err == FS_OK) {
        err = write_bytes(vol, file, position, buffer, bytes, done);
    }
    vol->fs.moving = false;
    return err == FS_FULL ? FS_OK : err;
}

/* ---- size ---- */

/* All of the chain goes at once with the group that stores the entry; a part of it after a group that has. */
static enum fs_err shrink(struct fat_volume *vol, struct fs_file *file, uint32_t size)
{
    struct fs_entry *entry = &file->node->entry;
    uint32_t first = entry->first, last = 0, run;
    enum fs_err err = FS_OK;

    if (size > 0) {
        err = fat_map(vol, file, (size - 1) >> vol->fs.cluster_shift, 1, false, &last, &run);
    } else if (vol->chain_count == FAT_CHAINS) {
        err = fat_commit_group(vol);
    }
    if (err != FS_OK) {
        return err;
    }
    entry->first = size > 0 ? entry->first : 0;
    entry->size = size;
    entry->attr |= FS_ATTR_ARCHIVE;
    fat_extents_cut(vol, file->node);
    file->node->dirty = true;
    err = store_node(vol, file->node);
    if (err == FS_OK && size > 0) {
        err = fat_commit_group(vol);
    }
    if (err == FS_OK && size > 0) {
        err = fat_cut_chain(vol, last);
    } else if (err == FS_OK && first != 0) {
        err = fat_free_chain(vol, first);
    }
    return err;
}

enum fs_err fat_set_size(struct fat_volume *vol, struct fs_file *file, uint32_t size)
{
    struct fs_entry *entry = &file->node->entry;
    uint32_t done;
    enum fs_err err = fat_check_failed(vol);

    if (err != FS_OK || file->node->gone) {
        return err != FS_OK ? err : FS_CORRUPT;
    }
    if (size > entry->size) {
        return write_bytes(vol, file, entry->size, NULL, size - entry->size, &done);
    }
    if (size == entry->size && (size > 0 || entry->first == 0)) {
        file->node->dirty = true;
        return FS_OK;
    }
    return shrink(vol, file, size);
}

enum fs_err fat_allocate(struct fat_volume *vol, struct fs_file *file, uint32_t size)
{
    struct fs_entry *entry = &file->node->entry;
    uint32_t last, run;
    enum fs_err err;

    if (size <= entry->size) {
        return FS_OK;
    }
    err = fat_map(vol, file, (size - 1) >> vol->fs.cluster_shift, 1, true, &last, &run);
    if (err != FS_OK) {
        return err;         /* clusters gained so far stay the file's, past its end */
    }
    entry->size = size;
    file->node->dirty = true;
    return fat_commit_group(vol);
}

/* Whoever asks goes past the cache: nothing of it stays there. */
enum fs_err fat_run(struct fat_volume *vol, struct fs_file *file, uint32_t position, uint32_t *lba,
                    uint32_t *sectors)
{
    uint32_t size = file->node->entry.size, want;
    enum fs_err err;

    if (position >= size) {
        return FS_END;
    }
    position &= ~(vol->fs.sector_size - 1);
    want = (uint32_t)(((uint64_t)size - position + vol->fs.sector_size - 1) >> vol->fs.sector_shift);
    err = run_at(vol, file, position, want, false, lba, sectors);
    if (err == FS_OK) {
        err = fat_write_data(vol);
    }
    if (err == FS_OK) {
        fat_drop_valid(vol, *lba, *sectors);
    }
    return err;
}
