/*
 * block - reserved ranges of linear pages, by arena.
 */
#include "mem/block.h"

#include "mem/heap.h"
#include "mem/page_block.h"
#include "mem/vpage.h"

struct block *block_reserve(uint32_t page, uint32_t pages, uint32_t flags)
{
    bool anywhere = page == PR_PRIVATE || page == PR_SHARED || page == PR_SYSTEM;
    struct range_set *arena;
    struct block *block;
    bool taken;

    if (!anywhere && page > 0xFFFFFu) {
        return NULL;
    }
    arena = arena_at(cur_context, page == PR_PRIVATE ? MINPRIVATELADDR
                     : page == PR_SHARED ? MINSHAREDLADDR
                     : page == PR_SYSTEM ? ARENA_BLOCKS : page << PAGE_SHIFT);
    block = arena != NULL ? heap_alloc_zero(sizeof *block) : NULL;
    if (block == NULL) {
        return NULL;
    }
    taken = anywhere ? range_take(arena, &block->range, pages, (flags & PR_4MEG) != 0 ? 1023 : 0)
                     : range_take_at(arena, &block->range, page, pages);
    if (!taken) {
        (void)heap_free(block);     /* just made */
        return NULL;
    }
    block->context = arena == &cur_context->arena ? cur_context : NULL;
    block->type = PG_SYS;
    block->flags = flags & (PR_FIXED | PR_STATIC);
    return block;
}

bool block_free(struct block *block)
{
    struct range_set *arena = arena_at(block->context, block_linear(block));

    if (!vpage_drop_range(block, block->range.start, block->range.pages)) {
        return false;
    }
    range_give(arena, &block->range);
    (void)heap_free(block);         /* ours, so it is live */
    return true;
}

struct block *block_at(uint32_t page)
{
    struct range_set *arena = page <= 0xFFFFFu ? arena_at(cur_context, page << PAGE_SHIFT) : NULL;

    return arena != NULL ? (struct block *)range_find(arena, page) : NULL;
}

struct block *block_of(uint32_t handle)
{
    struct block *block = block_at(handle >> PAGE_SHIFT);

    return block != NULL && block_linear(block) == handle ? block : NULL;
}

struct block *block_around(uint32_t page, uint32_t pages)
{
    struct block *block = block_at(page);

    return block != NULL && pages != 0 &&
           pages <= block->range.pages - (page - block->range.start) ? block : NULL;
}

bool page_block_find(uint32_t handle, uint32_t *linear, uint32_t *pages)
{
    const struct block *block = block_of(handle);

    if (block == NULL) {
        return false;
    }
    *linear = block_linear(block);
    *pages = block->range.pages;
    return true;
}
