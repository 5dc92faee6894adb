/* cache_test.c - the block cache: what is found, what goes first, what never goes. */
#include "unit.h"
#include "../../../vxd/vcache/cache.h"

static _Alignas(16) uint8_t pool[64][4096];
static unsigned pages_left, pages_taken;
static uint32_t discarded[64];
static unsigned discarded_count;

static uint8_t *page_get(void *ctx)
{
    (void)ctx;
    if (pages_left == 0) {
        return NULL;
    }
    pages_left--;
    return pool[pages_taken++];
}

static void on_discard(void *ctx, void *procedure, struct vc_block *block)
{
    (void)ctx;
    CHECK(procedure != NULL);
    CHECK_EQ(block->holds, 0);
    discarded[discarded_count++ % 64] = block->key1;
}

static const struct vc_ops ops = { page_get, on_discard, NULL };
static struct vc_block *hash[64];
static struct vc_cache c;

static uint8_t fresh(uint32_t minimum, uint32_t maximum)
{
    pages_left = 64;
    pages_taken = 0;
    discarded_count = 0;
    cache_init(&c, &ops, hash, 64, minimum, maximum);
    return cache_register(&c, (void *)on_discard, 0);
}

static struct vc_block *get(uint8_t fsd, uint32_t key, unsigned options)
{
    return cache_find(&c, fsd, key, 7, options, NULL);
}

TEST(cache, a_block_is_found_again_with_what_was_put_there)
{
    uint8_t fsd = fresh(0, 10);
    struct vc_block *block = get(fsd, 5, VCFB_Create);
    bool created;

    CHECK(block != NULL);
    CHECK_EQ(block->own[0] | block->own[63], 0);
    memset(block->buffer, 0x5A, VC_BLOCK_SIZE);
    block->own[3] = 9;
    CHECK(cache_find(&c, fsd, 5, 7, VCFB_Create, &created) == block);
    CHECK(!created);
    CHECK_EQ(block->own[3], 9);
    CHECK_EQ(block->buffer[4095], 0x5A);
    CHECK(get(fsd, 6, 0) == NULL);
    CHECK(cache_find(&c, fsd, 5, 8, 0, NULL) == NULL);
    CHECK(cache_find(&c, fsd, 0, 0, VCFB_Create, NULL) == NULL);
    CHECK(get(0, 5, VCFB_Create) == NULL);
    CHECK(get(9, 5, VCFB_Create) == NULL);
    CHECK(cache_is_block(&c, fsd, block));
    cache_free(&c, block);
    CHECK(get(fsd, 5, 0) == NULL);
    CHECK_EQ(discarded_count, 0);
    block = get(fsd, 8, VCFB_Create);
    CHECK_EQ(block->own[3], 0);
}

TEST(cache, the_least_recently_used_goes_first_and_the_owner_is_told)
{
    uint8_t fsd = fresh(0, 4);

    for (uint32_t key = 1; key <= 4; key++) {
        CHECK(get(fsd, key, VCFB_Create) != NULL);
    }
    CHECK(get(fsd, 1, VCFB_MakeMRU) != NULL);
    CHECK(get(fsd, 5, VCFB_Create) != NULL);
    CHECK_EQ(discarded_count, 1);
    CHECK_EQ(discarded[0], 2);
    CHECK(get(fsd, 6, VCFB_Create | VCFB_LowPri) == NULL);      /* others do not go for that */
    CHECK(get(fsd, 7, VCFB_Create) != NULL);
    CHECK_EQ(discarded[1], 3);
    CHECK(get(fsd, 1, 0) != NULL);
}

TEST(cache, what_is_held_stays)
{
    uint8_t fsd = fresh(0, 3);
    struct vc_block *a = get(fsd, 1, VCFB_Create | VCFB_Hold);

    CHECK(get(fsd, 2, VCFB_Create | VCFB_Hold) != NULL);
    CHECK(get(fsd, 3, VCFB_Create | VCFB_RemoveFromLRU) != NULL);
    CHECK_EQ(cache_available(&c, fsd), 0);
    CHECK(get(fsd, 4, VCFB_Create | VCFB_MustCreate) == NULL);
    cache_hold(&c, a);
    CHECK(!cache_unhold(&c, a));
    CHECK(get(fsd, 4, VCFB_Create) == NULL);
    CHECK(cache_unhold(&c, a));
    CHECK(cache_unhold(&c, a));             /* once too often harms nothing */
    CHECK_EQ(cache_available(&c, fsd), 1);
    CHECK(get(fsd, 4, VCFB_Create) != NULL);
    CHECK_EQ(discarded[0], 1);
}

TEST(cache, everybody_keeps_the_minimum)
{
    uint8_t first = fresh(0, 6), second = cache_register(&c, NULL, 3);

    CHECK_EQ(second, 2);
    CHECK_EQ(cache_quota(&c, first), 3);
    CHECK_EQ(cache_quota(&c, second), 6);
    CHECK_EQ(cache_register(&c, NULL, 4), 0);
    for (uint32_t key = 1; key <= 10; key++) {
        CHECK(get(first, key, VCFB_Create) != NULL);
    }
    CHECK_EQ(c.fsd[first].blocks, 3);
    for (uint32_t key = 1; key <= 3; key++) {
        CHECK(get(second, key, VCFB_Create) != NULL);
    }
    CHECK(get(first, 20, VCFB_Create) != NULL);
    CHECK_EQ(c.fsd[second].blocks, 3);
    CHECK(!cache_set_minimum(&c, first, 4));
    CHECK(cache_set_minimum(&c, second, 1));
    for (uint32_t key = 21; key <= 24; key++) {     /* its own oldest go before the other's */
        CHECK(get(first, key, VCFB_Create) != NULL);
    }
    CHECK_EQ(c.fsd[second].blocks, 1);
    cache_deregister(&c, second);
    CHECK_EQ(cache_quota(&c, second), 0);
    CHECK_EQ(cache_register(&c, NULL, 0), 3);
}

TEST(cache, memory_goes_back_down_to_the_minimum_and_comes_again)
{
    uint8_t fsd = fresh(2, 8);
    uint8_t *page;
    unsigned given = 0;

    for (uint32_t key = 1; key <= 8; key++) {
        CHECK(get(fsd, key, VCFB_Create) != NULL);
    }
    cache_hold(&c, get(fsd, 1, 0));
    while ((page = cache_relinquish(&c)) != NULL) {
        CHECK(page >= pool[0]);
        given++;
    }
    CHECK_EQ(given, 6);
    CHECK(get(fsd, 1, 0) != NULL);
    CHECK_EQ(discarded[0], 2);
    pages_left = 0;
    CHECK(get(fsd, 9, VCFB_Create) != NULL);        /* in place of 8 */
    CHECK(get(fsd, 8, 0) == NULL);
    CHECK(cache_use_page(&c, pool[63]));
    CHECK(get(fsd, 10, VCFB_Create) != NULL);
    CHECK(get(fsd, 9, 0) != NULL);
}

TEST(cache, sums_find_a_sector_that_changed_unmarked)
{
    uint8_t fsd = fresh(0, 4);
    struct vc_block *a = get(fsd, 1, VCFB_Create | VCFB_Hold), *b = get(fsd, 2, VCFB_Create);
    uint8_t *buffer = a->buffer;

    memset(a->buffer, 1, VC_BLOCK_SIZE);
    cache_recalc_sums(a, 512);
    CHECK(cache_verify_sums(a, 512));
    a->buffer[600] = 2;
    CHECK(!cache_verify_sums(a, 512));
    a->own[0] = 2;
    CHECK(cache_verify_sums(a, 512));
    CHECK(!cache_verify_sums(a, 100));
    CHECK(!cache_swap_buffers(a, b));
    cache_hold(&c, b);
    CHECK(cache_swap_buffers(a, b));
    CHECK(b->buffer == buffer);
}

/* Any order of any calls against a plain list: what is found is what was put there and not recycled. */
TEST(cache, many_random_calls)
{
    uint8_t fsd = fresh(0, 20), other = cache_register(&c, (void *)on_discard, 4);
    uint32_t dice = 1, held[2][50] = { { 0 } };

    for (unsigned n = 0; n < 200000; n++) {
        uint8_t who = dice >> 8 & 1 ? fsd : other;
        uint32_t key = (dice >> 9) % 50 + 1, what = (dice >> 20) % 8;
        struct vc_block *block = get(who, key, what == 0 ? 0 : VCFB_Create | (what & 3) << 2);

        dice = dice * 1664525u + 1013904223u;
        if (block == NULL) {
            CHECK_EQ(held[who - 1][key - 1], 0);
            continue;
        }
        CHECK_EQ(block->holds, held[who - 1][key - 1]);
        CHECK(block->own[4] == 0 || block->own[4] == key);
        block->own[4] = (uint8_t)key;
        if (what == 5 && c.listed > 2) {
            cache_hold(&c, block);
            held[who - 1][key - 1]++;
        } else if (what == 6 && block->holds > 0) {
            (void)cache_unhold(&c, block);
            held[who - 1][key - 1]--;
        } else if (what == 7 && block->holds == 0) {
            cache_free(&c, block);
        }
        CHECK(c.count <= 20);
        CHECK(c.fsd[fsd].blocks + c.fsd[other].blocks + c.free_count == c.count);
    }
    CHECK(discarded_count > 100);
}
