/*
 * cache.c - blocks of 4 KB found by two keys.  See cache.h.
 */
#include <string.h>
#include "cache.h"

/* ---- lists ---- */

static struct vc_block **bucket_of(const struct vc_cache *c, uint8_t fsd, uint32_t key1, uint32_t key2)
{
    uint32_t hash = (key1 ^ key2 * 0x9E3779B1u ^ fsd) * 0x85EBCA6Bu;

    return &c->hash[(hash ^ hash >> 15) & c->hash_mask];
}

static void hash_remove(struct vc_block *block)
{
    *block->hash_link = block->hash_next;
    if (block->hash_next != NULL) {
        block->hash_next->hash_link = block->hash_link;
    }
}

/* Out of the list of those that may go. */
static void unlist(struct vc_cache *c, struct vc_block *block)
{
    struct vc_fsd *fsd = &c->fsd[block->fsd];

    if (!block->listed) {
        return;
    }
    if (block->older != NULL) {
        block->older->newer = block->newer;
    } else {
        fsd->oldest = block->newer;
    }
    if (block->newer != NULL) {
        block->newer->older = block->older;
    } else {
        fsd->newest = block->older;
    }
    block->listed = false;
    c->listed--;
}

static void list_newest(struct vc_cache *c, struct vc_block *block)
{
    struct vc_fsd *fsd = &c->fsd[block->fsd];

    block->used_at = ++c->clock;
    block->newer = NULL;
    block->older = fsd->newest;
    if (fsd->newest != NULL) {
        fsd->newest->newer = block;
    } else {
        fsd->oldest = block;
    }
    fsd->newest = block;
    block->listed = true;
    c->listed++;
}

static void list_oldest(struct vc_cache *c, struct vc_block *block)
{
    struct vc_fsd *fsd = &c->fsd[block->fsd];

    block->used_at = fsd->oldest != NULL ? fsd->oldest->used_at : c->clock;
    block->older = NULL;
    block->newer = fsd->oldest;
    if (fsd->oldest != NULL) {
        fsd->oldest->older = block;
    } else {
        fsd->newest = block;
    }
    fsd->oldest = block;
    block->listed = true;
    c->listed++;
}

/* From its keys and its file system; what becomes of the buffer is the caller's matter. */
static void take_away(struct vc_cache *c, struct vc_block *block)
{
    unlist(c, block);
    hash_remove(block);
    *block->fsd_link = block->fsd_next;
    if (block->fsd_next != NULL) {
        block->fsd_next->fsd_link = block->fsd_link;
    }
    c->fsd[block->fsd].blocks--;
    block->fsd = 0;
    block->holds = 0;
}

static void put_free(struct vc_cache *c, struct vc_block *block)
{
    block->fsd_next = c->free_blocks;
    c->free_blocks = block;
    c->free_count++;
}

static struct vc_block *take_free(struct vc_cache *c)
{
    struct vc_block *block = c->free_blocks;

    if (block != NULL) {
        c->free_blocks = block->fsd_next;
        c->free_count--;
    }
    return block;
}

/* ---- file systems ---- */

void cache_init(struct vc_cache *c, const struct vc_ops *ops, struct vc_block **hash, uint32_t hash_size,
                uint32_t minimum, uint32_t maximum)
{
    memset(c, 0, sizeof(*c));
    memset(hash, 0, hash_size * sizeof(hash[0]));
    c->ops = ops;
    c->hash = hash;
    c->hash_mask = hash_size - 1;
    c->minimum = minimum;
    c->maximum = maximum;
    c->next_fsd = 1;
}

uint8_t cache_register(struct vc_cache *c, void *discard, uint32_t minimum)
{
    if (c->next_fsd == VC_FSDS || minimum > c->maximum - c->reserved) {
        return 0;
    }
    c->fsd[c->next_fsd] = (struct vc_fsd){ .used = true, .discard = discard, .minimum = minimum };
    c->reserved += minimum;
    return c->next_fsd++;               /* ids are not used again [DDK95 VCache_Deregister] */
}

void cache_deregister(struct vc_cache *c, uint8_t id)
{
    struct vc_fsd *fsd = &c->fsd[id % VC_FSDS];

    while (fsd->used && fsd->all != NULL) {
        cache_free(c, fsd->all);
    }
    if (fsd->used) {
        c->reserved -= fsd->minimum;
        fsd->used = false;
    }
}

bool cache_set_minimum(struct vc_cache *c, uint8_t id, uint32_t minimum)
{
    struct vc_fsd *fsd = &c->fsd[id % VC_FSDS];

    if (!fsd->used || minimum > c->maximum - (c->reserved - fsd->minimum)) {
        return false;
    }
    c->reserved += minimum - fsd->minimum;
    fsd->minimum = minimum;
    return true;
}

uint32_t cache_quota(const struct vc_cache *c, uint8_t id)
{
    const struct vc_fsd *fsd = &c->fsd[id % VC_FSDS];

    return fsd->used ? c->maximum - (c->reserved - fsd->minimum) : 0;
}

/* May a block be taken from `from` for `to`?  Everybody keeps its minimum. */
static bool may_take(const struct vc_fsd *from, const struct vc_fsd *to)
{
    return from == to || from->blocks > from->minimum;
}

uint32_t cache_available(const struct vc_cache *c, uint8_t id)
{
    uint32_t quota = cache_quota(c, id), n, owned = c->fsd[id % VC_FSDS].blocks;

    if (quota == 0) {
        return 0;
    }
    n = c->listed + c->free_count + (c->maximum - c->count);
    quota = quota > owned ? quota - owned + (c->listed < owned ? c->listed : owned) : owned;
    return n < quota ? n : quota;
}

/* ---- blocks ---- */

/* The least recently used of all that may go, for `to` (NULL: for somebody outside). */
static struct vc_block *victim(struct vc_cache *c, const struct vc_fsd *to)
{
    struct vc_block *oldest = NULL;

    for (unsigned i = 1; i < c->next_fsd; i++) {
        struct vc_block *block = c->fsd[i].oldest;

        if (block != NULL && may_take(&c->fsd[i], to) &&
            (oldest == NULL || c->clock - block->used_at > c->clock - oldest->used_at)) {
            oldest = block;
        }
    }
    return oldest;
}

static void discard(struct vc_cache *c, struct vc_block *block)
{
    void *procedure = c->fsd[block->fsd].discard;

    if (procedure != NULL) {
        c->ops->discard(c->ops->ctx, procedure, block);
    }
    c->discarded++;
    c->gone[c->gone_at].key1 = block->key1;
    c->gone[c->gone_at].key2 = block->key2;
    c->gone[c->gone_at].fsd = block->fsd;
    c->gone_at = (c->gone_at + 1) % VC_RECENT;
    take_away(c, block);
}

/* A header without a buffer; a page of them at a time. */
static struct vc_block *take_spare(struct vc_cache *c)
{
    struct vc_block *block = c->spare;

    if (block == NULL) {
        struct vc_block *page = (struct vc_block *)(void *)c->ops->page_get(c->ops->ctx);

        if (page == NULL) {
            return NULL;
        }
        memset(page, 0, VC_BLOCK_SIZE);
        for (unsigned i = 0; i < VC_BLOCK_SIZE / sizeof(*page); i++) {
            page[i].fsd_next = c->spare;
            c->spare = &page[i];
        }
        block = c->spare;
    }
    c->spare = block->fsd_next;
    return block;
}

static void put_spare(struct vc_cache *c, struct vc_block *block)
{
    block->buffer = NULL;
    block->fsd_next = c->spare;
    c->spare = block;
}

static bool grow(struct vc_cache *c, uint8_t *page)
{
    struct vc_block *block = c->count < c->maximum ? take_spare(c) : NULL;

    if (block == NULL) {
        return false;
    }
    block->buffer = page != NULL ? page : c->ops->page_get(c->ops->ctx);
    if (block->buffer == NULL) {
        put_spare(c, block);
        return false;
    }
    c->count++;
    put_free(c, block);
    return true;
}

static struct vc_block *get_block(struct vc_cache *c, struct vc_fsd *fsd, unsigned options)
{
    struct vc_block *block;

    if (fsd->blocks >= c->maximum - (c->reserved - fsd->minimum)) {     /* its quota: one of its own */
        block = (options & VCFB_LowPri) ? NULL : fsd->oldest;
    } else {
        if (c->free_blocks == NULL) {
            (void)grow(c, NULL);        /* memory may be short: another one goes */
        }
        block = take_free(c);
        if (block != NULL || (options & VCFB_LowPri)) {
            return block;
        }
        block = victim(c, fsd);
    }
    if (block != NULL) {
        discard(c, block);
    }
    return block;
}

static struct vc_block *create(struct vc_cache *c, uint8_t id, uint32_t key1, uint32_t key2, unsigned options)
{
    struct vc_fsd *fsd = &c->fsd[id];
    struct vc_block **bucket, *block = get_block(c, fsd, options);

    if (block == NULL) {
        return NULL;
    }
    memset(block->own, 0, sizeof(block->own));
    block->key1 = key1;
    block->key2 = key2;
    block->holds = 0;
    block->fsd = id;
    block->listed = false;
    block->off_list = (options & VCFB_RemoveFromLRU) != 0;
    bucket = bucket_of(c, id, key1, key2);
    block->hash_next = *bucket;
    block->hash_link = bucket;
    if (*bucket != NULL) {
        (*bucket)->hash_link = &block->hash_next;
    }
    *bucket = block;
    block->fsd_next = fsd->all;
    block->fsd_link = &fsd->all;
    if (fsd->all != NULL) {
        fsd->all->fsd_link = &block->fsd_next;
    }
    fsd->all = block;
    fsd->blocks++;
    if (!(options & VCFB_Hold) && !block->off_list) {
        if (options & VCFB_LowPri) {
            list_oldest(c, block);
        } else {
            list_newest(c, block);
        }
    }
    return block;
}

struct vc_block *cache_find(struct vc_cache *c, uint8_t fsd, uint32_t key1, uint32_t key2, unsigned options,
                            bool *created)
{
    struct vc_block *block;

    if (fsd == 0 || fsd >= VC_FSDS || !c->fsd[fsd].used || (key1 == 0 && key2 == 0)) {
        return NULL;
    }
    for (block = *bucket_of(c, fsd, key1, key2);
         block != NULL && (block->key1 != key1 || block->key2 != key2 || block->fsd != fsd); block = block->hash_next) {
    }
    if (created != NULL) {
        *created = block == NULL;
    }
    if (block != NULL) {
        c->hits++;
        if (options & VCFB_RemoveFromLRU) {
            unlist(c, block);
            block->off_list = true;
        } else if (options & VCFB_MakeMRU) {
            cache_make_mru(c, block);
        }
    } else if (options & VCFB_Create) {
        for (unsigned i = 0; i < VC_RECENT; i++) {
            c->missed_again += c->gone[i].fsd == fsd && c->gone[i].key1 == key1 && c->gone[i].key2 == key2;
        }
        block = create(c, fsd, key1, key2, options);
    }
    if (block != NULL && (options & VCFB_Hold)) {
        cache_hold(c, block);
    }
    return block;
}

void cache_free(struct vc_cache *c, struct vc_block *block)
{
    take_away(c, block);
    put_free(c, block);
}

void cache_make_mru(struct vc_cache *c, struct vc_block *block)
{
    if (block->listed && c->fsd[block->fsd].newest != block) {
        unlist(c, block);
        list_newest(c, block);
    }
}

void cache_hold(struct vc_cache *c, struct vc_block *block)
{
    unlist(c, block);
    block->holds++;
}

bool cache_unhold(struct vc_cache *c, struct vc_block *block)
{
    if (block->holds > 0 && --block->holds == 0 && !block->off_list) {
        list_newest(c, block);
    }
    return block->holds == 0;
}

bool cache_swap_buffers(struct vc_block *a, struct vc_block *b)
{
    uint8_t *buffer = a->buffer;

    if (a->fsd == 0 || a->fsd != b->fsd || a->holds == 0 || b->holds == 0) {
        return false;
    }
    a->buffer = b->buffer;
    b->buffer = buffer;
    return true;
}

bool cache_is_block(const struct vc_cache *c, uint8_t fsd, const struct vc_block *block)
{
    const struct vc_block *other;

    if (fsd == 0 || fsd >= VC_FSDS || block == NULL || block->fsd != fsd) {
        return false;
    }
    for (other = *bucket_of(c, fsd, block->key1, block->key2); other != NULL && other != block;
         other = other->hash_next) {
    }
    return other == block;
}

/* ---- sums ---- */

static uint32_t sum_of(const uint8_t *bytes, uint32_t count)
{
    uint32_t sum = 0x811C9DC5u;

    while (count-- > 0) {
        sum = (sum ^ *bytes++) * 0x01000193u;
    }
    return sum;
}

static bool sector_size_is_one(uint32_t size)
{
    return size >= 512 && size <= VC_BLOCK_SIZE && (size & (size - 1)) == 0;
}

void cache_recalc_sums(struct vc_block *block, uint32_t sector_size)
{
    for (uint32_t i = 0; sector_size_is_one(sector_size) && i < VC_BLOCK_SIZE / sector_size; i++) {
        block->sums[i] = sum_of(block->buffer + i * sector_size, sector_size);
    }
}

bool cache_verify_sums(const struct vc_block *block, uint32_t sector_size)
{
    if (!sector_size_is_one(sector_size)) {
        return false;
    }
    for (uint32_t i = 0; i < VC_BLOCK_SIZE / sector_size; i++) {
        if (!(block->own[0] >> i & 1) && block->sums[i] != sum_of(block->buffer + i * sector_size, sector_size)) {
            return false;
        }
    }
    return true;
}

/* ---- memory ---- */

uint8_t *cache_relinquish(struct vc_cache *c)
{
    struct vc_block *block;
    uint8_t *page;

    if (c->count <= c->minimum) {
        return NULL;
    }
    block = take_free(c);
    if (block == NULL) {
        block = victim(c, NULL);
        if (block == NULL) {
            return NULL;
        }
        discard(c, block);
    }
    page = block->buffer;
    put_spare(c, block);
    c->count--;
    return page;
}

bool cache_use_page(struct vc_cache *c, uint8_t *page)
{
    return grow(c, page);
}
