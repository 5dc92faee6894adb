/*
 * arena - linear pages of ARENA_PAGES, and locked memory in them.
 *
 * A bit per page, searched from where the last search ended: blocks come and go in any order, and
 * a free page right behind each block stays unmapped to catch whoever runs over its end.
 */
#include "mem/inject.h"
#include "mem/paging.h"
#include "mem/phys.h"

#define ARENA_PAGE_COUNT    ((ARENA_PAGES_END - ARENA_PAGES) >> PAGE_SHIFT)

static uint32_t used[ARENA_PAGE_COUNT / 32];    /* written at task time only */
static uint32_t hint;                           /* page index where the next search starts */

static bool is_used(uint32_t page)
{
    return (used[page / 32] >> (page % 32)) & 1;
}

static void mark(uint32_t page, uint32_t pages, bool on)
{
    for (; pages > 0; pages--, page++) {
        if (on) {
            used[page / 32] |= 1u << (page % 32);
        } else {
            used[page / 32] &= ~(1u << (page % 32));
        }
    }
}

/* First run of `pages` free pages in [from, to); UINT32_MAX = none. */
static uint32_t find_run(uint32_t from, uint32_t to, uint32_t pages)
{
    uint32_t run = 0;

    for (uint32_t p = from; p < to; p++) {
        if (p % 32 == 0 && used[p / 32] == 0xFFFFFFFFu && p + 32 <= to) {
            run = 0;
            p += 31;
            continue;
        }
        run = is_used(p) ? 0 : run + 1;
        if (run == pages) {
            return p + 1 - pages;
        }
    }
    return UINT32_MAX;
}

uint32_t arena_reserve(uint32_t pages)
{
    uint32_t want = pages + 1, at;

    if (pages == 0 || pages >= ARENA_PAGE_COUNT || inject_fails(VMM32X_FAIL_ARENA)) {
        return 0;
    }
    at = find_run(hint, ARENA_PAGE_COUNT, want);
    if (at == UINT32_MAX) {
        at = find_run(0, ARENA_PAGE_COUNT, want);
    }
    if (at == UINT32_MAX) {
        return 0;
    }
    mark(at, want, true);
    hint = at + want;
    return ARENA_PAGES + (at << PAGE_SHIFT);
}

uint32_t arena_used_count(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < ARENA_PAGE_COUNT / 32; i++) {
        count += (uint32_t)__builtin_popcount(used[i]);
    }
    return count;
}

void arena_release(uint32_t linear, uint32_t pages)
{
    uint32_t page = (linear - ARENA_PAGES) >> PAGE_SHIFT;

    ASSERT(linear >= ARENA_PAGES && page + pages < ARENA_PAGE_COUNT && is_used(page));
    mark(page, pages + 1, false);
    if (page < hint) {
        hint = page;
    }
}

void *page_alloc(uint32_t pages, bool zero)
{
    uint32_t linear = arena_reserve(pages);

    if (linear == 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t frame = phys_alloc();

        if (frame == 0 ||
            paging_map(linear + i * PAGE_SIZE, frame, 1, P_PRES | P_WRITE | P_TYPE(PG_SYS)) !=
                VMM_OK) {
            if (frame != 0) {
                phys_free(frame);
            }
            for (uint32_t j = 0; j < i; j++) {
                phys_free(page_physical((void *)(linear + j * PAGE_SIZE)) >> PAGE_SHIFT);
            }
            paging_unmap(linear, i);
            arena_release(linear, pages);
            return NULL;
        }
    }
    if (zero) {
        memset((void *)linear, 0, pages << PAGE_SHIFT);
    }
    return (void *)linear;
}

void page_free(void *at, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        phys_free(page_physical((char *)at + i * PAGE_SIZE) >> PAGE_SHIFT);
    }
    paging_unmap((uint32_t)at, pages);
    arena_release((uint32_t)at, pages);
}
