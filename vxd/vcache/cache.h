/*
 * cache.h - blocks of 4 KB found by two keys.  Included by VCACHE, VFAT and their tests.
 *
 * Pure: memory comes from struct vc_ops.  Every operation takes the same time however many blocks
 * there are: one hash chain, one list.  A block that is held is never recycled; one that is not goes,
 * least recently used first, and its owner is told before.
 */
#ifndef VCACHE_CACHE_H
#define VCACHE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VC_BLOCK_SIZE   4096u
#define VC_FSDS         16u         /* ids 1..15 */
#define VC_OWN_BYTES    64u
#define VC_RECENT       26u         /* [DDK95 VCache_GetStats] */

enum vc_option {                    /* [DDK95 VCache_FindBlock]; the last one's value is ours */
    VCFB_Create = 0x01, VCFB_Hold = 0x02, VCFB_MakeMRU = 0x04, VCFB_LowPri = 0x08, VCFB_MustCreate = 0x10,
    VCFB_RemoveFromLRU = 0x20,
};

struct vc_block {                   /* its address is the handle */
    uint8_t own[VC_OWN_BYTES];      /* the file system's; zero in a new block.  Byte 0: sectors not written yet */
    uint8_t *buffer;
    uint32_t key1, key2;
    uint32_t holds;
    uint32_t used_at;               /* smaller = longer ago, among blocks of one list */
    uint8_t fsd;                    /* 0 = free */
    bool listed;                    /* in the list of those that may go */
    bool off_list;                  /* never in it */
    struct vc_block *hash_next, **hash_link;
    struct vc_block *older, *newer; /* in the list of its file system */
    struct vc_block *fsd_next, **fsd_link;      /* all of its file system; free ones: fsd_next */
    uint32_t sums[8];               /* of its sectors: cache_recalc_sums() */
};

struct vc_ops {
    uint8_t *(*page_get)(void *ctx);            /* 4 KB that stay; NULL = memory is short */
    /* The owner is told that an unheld block goes.  It must not call back into the cache. */
    void (*discard)(void *ctx, void *procedure, struct vc_block *block);
    void *ctx;
};

struct vc_fsd {
    bool used;
    void *discard;                  /* NULL = need not be told */
    uint32_t minimum, blocks;       /* kept for it; owned */
    struct vc_block *oldest, *newest;           /* may go */
    struct vc_block *all;
};

struct vc_cache {
    const struct vc_ops *ops;
    struct vc_block **hash;
    uint32_t hash_mask;
    uint32_t minimum, maximum, count;           /* blocks with a buffer */
    uint32_t reserved;                          /* sum of the minima of all file systems */
    uint32_t listed;                            /* may go */
    uint32_t free_count;
    uint32_t clock;
    struct vc_block *free_blocks;               /* with a buffer */
    struct vc_block *spare;                     /* without */
    uint8_t next_fsd;
    struct vc_fsd fsd[VC_FSDS];
    uint32_t hits, missed_again, discarded;     /* since they were last asked for */
    struct { uint32_t key1, key2; uint8_t fsd; } gone[VC_RECENT];   /* discarded last */
    uint32_t gone_at;
};

/* `hash` has `hash_size` entries, a power of 2. */
void cache_init(struct vc_cache *c, const struct vc_ops *ops, struct vc_block **hash, uint32_t hash_size,
                uint32_t minimum, uint32_t maximum);
uint8_t cache_register(struct vc_cache *c, void *discard, uint32_t minimum);    /* 0 = none left */
void cache_deregister(struct vc_cache *c, uint8_t fsd);
bool cache_set_minimum(struct vc_cache *c, uint8_t fsd, uint32_t minimum);
uint32_t cache_quota(const struct vc_cache *c, uint8_t fsd);        /* blocks it may own at most */
uint32_t cache_available(const struct vc_cache *c, uint8_t fsd);    /* blocks it could get now */

/* VCFB_ options; NULL = not found, or none to be had.  *created, if not NULL: it was not there. */
struct vc_block *cache_find(struct vc_cache *c, uint8_t fsd, uint32_t key1, uint32_t key2, unsigned options,
                            bool *created);
void cache_free(struct vc_cache *c, struct vc_block *block);        /* not told; the holds end too */
void cache_make_mru(struct vc_cache *c, struct vc_block *block);
void cache_hold(struct vc_cache *c, struct vc_block *block);
bool cache_unhold(struct vc_cache *c, struct vc_block *block);      /* true: no hold is left */
bool cache_swap_buffers(struct vc_block *a, struct vc_block *b);
void cache_recalc_sums(struct vc_block *block, uint32_t sector_size);
bool cache_verify_sums(const struct vc_block *block, uint32_t sector_size);
bool cache_is_block(const struct vc_cache *c, uint8_t fsd, const struct vc_block *block);

uint8_t *cache_relinquish(struct vc_cache *c);          /* a page for somebody else; NULL = none can go */
bool cache_use_page(struct vc_cache *c, uint8_t *page); /* one more block; false: there are enough */

#endif
