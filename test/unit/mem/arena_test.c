/* arena - linear pages; frames and page tables are counted, nothing is mapped. */
#include "unit.h"

#include "mem/paging.h"
#include "mem/phys.h"

#define ARENA_PAGE_COUNT    ((ARENA_PAGES_END - ARENA_PAGES) >> PAGE_SHIFT)

static uint32_t frames_left, frames_out, maps_left;
static uint32_t frame_of[ARENA_PAGE_COUNT];         /* by linear page, 0 = not mapped */

void fatal(const char *format, ...)
{
    unit_fail(__FILE__, __LINE__, "fatal: %s", format);
}

uint32_t phys_alloc(void)
{
    static uint32_t next = 0x100;

    if (frames_left == 0) {
        return PHYS_NONE;
    }
    frames_left--;
    frames_out++;
    return next++;
}

void phys_free(uint32_t frame)
{
    CHECK(frame != PHYS_NONE);
    frames_left++;
    frames_out--;
}

enum vmm_err paging_map(uint32_t linear, uint32_t frame, uint32_t pages, uint32_t bits)
{
    CHECK_EQ(pages, 1);
    CHECK_EQ(bits & (P_PRES | P_WRITE | P_USER), P_PRES | P_WRITE);
    if (maps_left == 0) {
        return VMM_NO_MEMORY;
    }
    maps_left--;
    frame_of[(linear - ARENA_PAGES) >> PAGE_SHIFT] = frame;
    return VMM_OK;
}

void paging_unmap(uint32_t linear, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        frame_of[((linear - ARENA_PAGES) >> PAGE_SHIFT) + i] = 0;
    }
}

uint32_t page_physical(const void *at)
{
    return frame_of[((uint32_t)at - ARENA_PAGES) >> PAGE_SHIFT] << PAGE_SHIFT;
}

/* Blocks of the running test; what is left is released by stop(). */
static struct { uint32_t linear, pages; } held[ARENA_PAGE_COUNT];
static uint32_t held_count;

static uint32_t reserve(uint32_t pages)
{
    uint32_t linear = arena_reserve(pages);

    if (linear != 0) {
        held[held_count].linear = linear;
        held[held_count++].pages = pages;
    }
    return linear;
}

static void stop(void)
{
    while (held_count > 0) {
        held_count--;
        arena_release(held[held_count].linear, held[held_count].pages);
    }
}

TEST(arena, blocks_lie_inside_and_apart)
{
    static uint8_t owner[ARENA_PAGE_COUNT + 1];
    static const uint32_t sizes[] = { 1, 3, 31, 32, 33, 64, 1, 100 };

    memset(owner, 0, sizeof owner);
    for (unsigned n = 0; n < 400; n++) {
        uint32_t pages = sizes[n % 8], linear = reserve(pages);
        uint32_t page = (linear - ARENA_PAGES) >> PAGE_SHIFT;

        CHECK(linear >= ARENA_PAGES && (linear & PAGE_MASK) == 0);
        CHECK(page + pages < ARENA_PAGE_COUNT);
        for (uint32_t i = 0; i <= pages; i++) {         /* the page behind is a guard: nobody's */
            CHECK_EQ(owner[page + i], 0);
            owner[page + i] = i < pages ? 1 : 2;
        }
    }
    stop();
}

TEST(arena, impossible_sizes_are_refused)
{
    CHECK_EQ(arena_reserve(0), 0);
    CHECK_EQ(arena_reserve(ARENA_PAGE_COUNT), 0);
    CHECK_EQ(arena_reserve(UINT32_MAX), 0);
}

TEST(arena, all_of_it_can_be_had_and_comes_back)
{
    for (unsigned round = 0; round < 2; round++) {
        CHECK_EQ(reserve(ARENA_PAGE_COUNT - 1), ARENA_PAGES);
        CHECK_EQ(reserve(1), 0);
        stop();
    }
}

TEST(arena, a_hole_is_found_again_when_the_end_is_full)
{
    uint32_t first = reserve(40), second = reserve(40), rest = 0;

    CHECK(first != 0 && second != 0);
    while ((rest = reserve(64)) != 0) {
    }
    while ((rest = reserve(1)) != 0) {
    }
    CHECK_EQ(reserve(39), 0);
    held[0] = held[--held_count];                       /* give the first block back */
    arena_release(first, 40);
    CHECK_EQ(reserve(41), 0);                           /* it must not touch its neighbour */
    CHECK_EQ(reserve(40), first);
    stop();
}

/* The search skips 32 used pages at a time; what follows must not be skipped with them. */
TEST(arena, a_hole_behind_used_pages_is_found_from_its_first_page)
{
    static const uint32_t sizes[] = { 7, 23, 31, 31 };      /* pages 0, 8, 32, 64, with guards */

    for (unsigned i = 0; i < 4; i++) {
        CHECK(reserve(sizes[i]) != 0);
    }
    CHECK_EQ(held[3].linear, ARENA_PAGES + 64 * PAGE_SIZE);
    while (reserve(64) != 0 || reserve(1) != 0) {
    }
    arena_release(held[3].linear, 31);
    arena_release(held[0].linear, 7);                       /* the next search starts here */
    held[0] = held[--held_count];
    CHECK_EQ(arena_reserve(31), held[3].linear);
    stop();
}

TEST(arena, a_page_block_has_a_frame_per_page)
{
    void *at;

    frames_left = maps_left = 1000;
    frames_out = 0;
    at = page_alloc(7, false);
    CHECK(at != NULL);
    CHECK_EQ(frames_out, 7);
    for (unsigned i = 0; i < 7; i++) {
        CHECK(page_physical((char *)at + i * PAGE_SIZE) != 0);
    }
    CHECK_EQ(page_physical((char *)at + 7 * PAGE_SIZE), 0);     /* the guard */
    page_free(at, 7);
    CHECK_EQ(frames_out, 0);
    CHECK_EQ(page_physical(at), 0);
}

TEST(arena, want_of_frames_or_page_tables_leaves_nothing_behind)
{
    uint32_t before, after;

    before = arena_reserve(1);
    arena_release(before, 1);
    for (unsigned pages = 0; pages < 5; pages++) {
        frames_left = pages;
        maps_left = 1000;
        frames_out = 0;
        CHECK(page_alloc(5, false) == NULL);
        CHECK_EQ(frames_out, 0);
        frames_left = 1000;
        maps_left = pages;
        CHECK(page_alloc(5, false) == NULL);
        CHECK_EQ(frames_out, 0);
    }
    for (unsigned i = 0; i < ARENA_PAGE_COUNT; i++) {
        CHECK_EQ(frame_of[i], 0);
    }
    after = arena_reserve(ARENA_PAGE_COUNT - 1);        /* and no linear page either */
    CHECK_EQ(after, ARENA_PAGES);
    arena_release(after, ARENA_PAGE_COUNT - 1);
}
