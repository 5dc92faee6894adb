#include "unit.h"

#include "mem/heap.h"

#include <stdarg.h>

#define MAX_REGIONS 4096

static void *regions[MAX_REGIONS];
static uint32_t region_count, pages_left, messages;
static char last_message[256];

static void *grow(uint32_t pages)
{
    if (pages > pages_left || region_count == MAX_REGIONS) {
        return NULL;
    }
    pages_left -= pages;
    regions[region_count] = malloc(pages << PAGE_SHIFT);
    memset(regions[region_count], 0xA5, pages << PAGE_SHIFT);
    return regions[region_count++];
}

static uint32_t shrunk;

static void shrink(void *at, uint32_t pages)
{
    (void)at;
    shrunk += pages;
}

static const struct heap_ops ops = { grow, shrink };

static void start(uint32_t pages)
{
    while (region_count > 0) {
        free(regions[--region_count]);
    }
    pages_left = pages;
    messages = 0;
    heap_init(&ops);
}

void debug_printf(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(last_message, sizeof(last_message), format, args);
    va_end(args);
    messages++;
}

void fatal(const char *format, ...)
{
    unit_fail(__FILE__, __LINE__, "fatal: %s", format);
}

#define CHECK_SOUND() CHECK_STR_EQ(heap_check() != NULL ? heap_check() : "sound", "sound")

TEST(heap, blocks_are_aligned_and_apart)
{
    uint8_t *a, *b;

    start(1000);
    a = heap_alloc(1);
    b = heap_alloc(5);
    CHECK(a != NULL && b != NULL);
    CHECK_EQ((uintptr_t)a & 3, 0);
    CHECK_EQ((uintptr_t)b & 3, 0);
    memset(a, 1, 1);
    memset(b, 2, 5);
    CHECK_EQ(a[0], 1);
    CHECK_EQ(heap_size(a), 1);
    CHECK_EQ(heap_size(b), 5);
    CHECK_SOUND();
}

TEST(heap, size_zero_and_nonsense_are_refused)
{
    void *a;

    start(1000);
    a = heap_alloc(16);
    CHECK(heap_alloc(0) == NULL);
    CHECK(heap_alloc(0xFFFFFFFFu) == NULL);
    CHECK(heap_alloc(0x80000000u) == NULL);
    CHECK(heap_resize(a, 0, true) == NULL);
    CHECK(heap_resize(a, 0xFFFFFFF0u, true) == NULL);
    CHECK_EQ(heap_size(a), 16);
}

TEST(heap, memory_that_runs_out_is_null_and_comes_back)
{
    void *a;

    start(32);
    a = heap_alloc(40000);
    CHECK(a != NULL);
    CHECK(heap_alloc(120000) == NULL);
    CHECK_EQ(messages, 0);
    CHECK(heap_free(a));
    CHECK(heap_alloc(40000) == a);
    CHECK_SOUND();
}

TEST(heap, double_free_is_named_and_harmless)
{
    void *a, *b, *c;

    start(1000);
    a = heap_alloc(100);
    b = heap_alloc(100);
    c = heap_alloc(100);
    CHECK(heap_free(b));
    CHECK(!heap_free(b));
    CHECK_EQ(messages, 1);
    CHECK(strstr(last_message, "_HeapFree") != NULL);
    CHECK(strstr(last_message, "already free") != NULL);
    CHECK(heap_free(a));
    CHECK(heap_free(c));
    CHECK(!heap_free(c));               /* joined with its neighbours by now */
    CHECK(!heap_free(b));
    CHECK_EQ(messages, 3);
    CHECK_SOUND();
}

TEST(heap, wild_pointers_are_named_and_harmless)
{
    uint8_t *a;

    start(1000);
    a = heap_alloc_zero(100);
    CHECK(!heap_free(NULL));
    CHECK(!heap_free(a + 1));
    CHECK(!heap_free(a + 32));
    CHECK_EQ(heap_size(a + 32), 0);
    CHECK(heap_resize(a + 32, 10, true) == NULL);
    CHECK_EQ(messages, 5);
    CHECK(heap_free(a));
    CHECK_SOUND();
}

TEST(heap, overrun_into_the_next_header_is_noticed)
{
    uint8_t *a, *b;

    start(1000);
    a = heap_alloc(24);
    b = heap_alloc(24);
    memset(a, 0x77, 24 + 16);
    CHECK(heap_check() != NULL);
    CHECK(!heap_free(b));
    CHECK(strstr(last_message, "overwritten") != NULL);
}

TEST(heap, one_byte_too_many_is_noticed)
{
    static const uint32_t sizes[] = { 1, 7, 8, 9, 24, 25, 100, 4096 };

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint8_t *a;

        start(1000);
        a = heap_alloc(sizes[i]);
        (void)heap_alloc(24);
        memset(a, 0x77, sizes[i]);
        CHECK_EQ(heap_verify(a), HEAP_SOUND);
        a[sizes[i]] ^= 0x55;
        CHECK_EQ(heap_verify(a), HEAP_OVERRUN);
        CHECK(heap_check() != NULL);
        CHECK(!heap_free(a));
        CHECK(heap_resize(a, 10, true) == NULL);
        a[sizes[i]] ^= 0x55;
        a = heap_resize(a, 50, true);
        a[50] ^= 1;
        CHECK_EQ(heap_verify(a), HEAP_OVERRUN);
        a[50] ^= 1;
        CHECK(heap_free(a));
        CHECK_EQ(heap_verify(a), HEAP_FREE_ALREADY);
        CHECK_SOUND();
    }
}

TEST(heap, heaps_are_apart_and_end_alone)
{
    struct heap_info locked, at_init;
    uint8_t *a, *b, *c;

    start(1000);
    heap_start(HEAP_SWAPPABLE, &ops);
    heap_start(HEAP_AT_INIT, &ops);
    a = heap_alloc(100);
    b = heap_alloc_from(HEAP_SWAPPABLE, 100);
    c = heap_alloc_from(HEAP_AT_INIT, 100);
    CHECK(a != NULL && b != NULL && c != NULL);
    heap_get_info(&locked);
    heap_get_info_of(HEAP_AT_INIT, &at_init);
    CHECK_EQ(locked.live_blocks, 1);
    CHECK_EQ(at_init.live_blocks, 1);
    CHECK_SOUND();
    c = heap_resize(c, 100000, true);   /* stays in its heap */
    heap_get_info_of(HEAP_AT_INIT, &at_init);
    CHECK(at_init.live_bytes >= 100000);
    CHECK(heap_free(b));
    shrunk = 0;
    heap_end(HEAP_AT_INIT);
    CHECK_EQ(shrunk << PAGE_SHIFT, at_init.region_bytes);
    CHECK(heap_alloc_from(HEAP_AT_INIT, 8) == NULL);
    CHECK(heap_free(a));
    CHECK_SOUND();
    heap_end(HEAP_SWAPPABLE);
}

TEST(heap, zero_allocation_is_zero)
{
    uint8_t *a;

    start(1000);
    a = heap_alloc_zero(1000);
    for (int i = 0; i < 1000; i++) {
        CHECK_EQ(a[i], 0);
    }
}

TEST(heap, resize_keeps_contents_or_stays)
{
    uint8_t *a, *b;

    start(64);
    a = heap_alloc(100);
    for (int i = 0; i < 100; i++) {
        a[i] = (uint8_t)i;
    }
    b = heap_resize(a, 5000, true);         /* nothing behind it: in place */
    CHECK(b == a);
    CHECK(heap_alloc(10) != NULL);
    b = heap_resize(b, 20000, true);        /* must move */
    CHECK(b != NULL && b != a);
    for (int i = 0; i < 100; i++) {
        CHECK_EQ(b[i], i);
    }
    CHECK(heap_resize(b, 10000000, true) == NULL);
    CHECK_EQ(heap_size(b), 20000);
    b = heap_resize(b, 10, true);
    CHECK_EQ(b[9], 9);
    CHECK_EQ(heap_size(b), 10);
    CHECK_SOUND();
}

TEST(heap, all_memory_joins_again)
{
    void *blocks[500];
    struct heap_info before, after;

    start(1000);
    CHECK(heap_free(heap_alloc(1)));
    heap_get_info(&before);
    for (int i = 0; i < 500; i++) {
        blocks[i] = heap_alloc((uint32_t)(i % 90 + 1));
    }
    for (int i = 0; i < 500; i++) {
        CHECK(heap_free(blocks[(i * 7) % 500]));
    }
    heap_get_info(&after);
    CHECK_EQ(after.regions, before.regions);
    CHECK_EQ(after.live_blocks, 0);
    CHECK_EQ(after.free_bytes, before.free_bytes);
    CHECK_SOUND();
}

TEST(heap, overhead_is_about_16_bytes)
{
    struct heap_info before, after;

    start(1000);
    (void)heap_alloc(64);
    heap_get_info(&before);
    for (int i = 0; i < 100; i++) {
        (void)heap_alloc(64);
    }
    heap_get_info(&after);
    CHECK_EQ(before.free_bytes - after.free_bytes, 100 * (64 + 16));
}

/* ---- against a model ----------------------------------------------------------------------------------- */

#define LIVE 1500

static struct { uint8_t *at; uint32_t size; uint8_t fill; } model[LIVE];

static bool intact(int i)
{
    for (uint32_t j = 0; j < model[i].size; j++) {
        if (model[i].at[j] != model[i].fill) {
            return false;
        }
    }
    return true;
}

TEST(heap, a_hundred_thousand_random_operations_agree_with_a_model)
{
    uint32_t state = 12345;

    start(100000);
    memset(model, 0, sizeof(model));
    for (int step = 0; step < 100000; step++) {
        uint32_t r, size;
        int i;

        state = state * 1664525u + 1013904223u;
        r = state >> 8;
        i = (int)(r % LIVE);
        state = state * 1664525u + 1013904223u;
        size = (state >> 8) % (step % 50 == 0 ? 60000 : step % 3 == 0 ? 2000 : 100) + 1;
        if (model[i].at == NULL) {
            model[i].at = heap_alloc(size);
            CHECK(model[i].at != NULL);
        } else {
            CHECK(intact(i));
            CHECK_EQ(heap_size(model[i].at), model[i].size);
            if (r / LIVE % 3 == 0) {
                uint32_t common = size < model[i].size ? size : model[i].size;

                model[i].at = heap_resize(model[i].at, size, true);
                CHECK(model[i].at != NULL);
                model[i].size = common;
                CHECK(intact(i));
            } else {
                CHECK(heap_free(model[i].at));
                model[i].at = NULL;
                continue;
            }
        }
        model[i].size = size;
        model[i].fill = (uint8_t)step;
        memset(model[i].at, model[i].fill, size);
        if (step % 5000 == 0) {
            CHECK_SOUND();
        }
    }
    for (int i = 0; i < LIVE; i++) {
        if (model[i].at != NULL) {
            CHECK(intact(i));
            CHECK(heap_free(model[i].at));
        }
    }
    CHECK_SOUND();
    CHECK_EQ(messages, 0);
}
