/*
 * v86owner - which devices own which pages of V86 space.
 *
 * Ownership is a convention between devices: nothing is enforced.  A page may be owned once for all
 * VMs, or in each VM by itself; a counter for each page tells a global request whether any VM has
 * it, without asking them.  Pure; task time only.
 */
#include "mem/v86owner.h"

#include "mem/bits.h"

static uint32_t global_pages[V86_WORDS];    /* owned in all VMs */
static uint16_t local_owners[V86_PAGES];    /* in how many VMs it is owned */
static uint32_t last_page = V86_ROM_PAGE - 1;

static bool is_range(uint32_t page, uint32_t pages)
{
    return pages != 0 && page < V86_PAGES && pages <= V86_PAGES - page;
}

bool v86own_assign(struct v86_owned *owned, uint32_t page, uint32_t pages, bool starting)
{
    if (!is_range(page, pages) || bits_set_in(global_pages, page, pages) != 0) {
        return false;
    }
    if (owned != NULL) {
        if (starting || bits_set_in(owned->pages, page, pages) != 0) {
            return false;
        }
        bits_put(owned->pages, page, pages, true);
        for (uint32_t i = 0; i < pages; i++) {
            local_owners[page + i]++;
        }
        return true;
    }
    for (uint32_t i = 0; i < pages; i++) {
        if (local_owners[page + i] != 0) {
            return false;
        }
    }
    if (starting && page <= last_page && page + pages > V86_FIRST_PAGE) {
        /* Out of what becomes the VMs' own memory: from its top down only [DDK30]. */
        if (page < V86_FIRST_PAGE + 1 || page + pages <= last_page) {
            return false;
        }
        last_page = page - 1;
    }
    bits_put(global_pages, page, pages, true);
    return true;
}

bool v86own_release(struct v86_owned *owned, uint32_t page, uint32_t pages)
{
    uint32_t *array = owned != NULL ? owned->pages : global_pages;

    if (!is_range(page, pages) || bits_set_in(array, page, pages) != pages) {
        return false;
    }
    bits_put(array, page, pages, false);
    for (uint32_t i = 0; owned != NULL && i < pages; i++) {
        local_owners[page + i]--;
    }
    return true;
}

void v86own_array(const struct v86_owned *owned, uint32_t array[V86_WORDS])
{
    memcpy(array, owned != NULL ? owned->pages : global_pages, sizeof global_pages);
}

void v86own_forget(struct v86_owned *owned)
{
    for (uint32_t page = 0; page < V86_PAGES; page++) {
        local_owners[page] -= bit_is_set(owned->pages, page);
    }
    memset(owned, 0, sizeof *owned);
}

uint32_t v86own_last_page(void)
{
    return last_page;
}

bool v86own_set_last_page(uint32_t page)
{
    if (page <= V86_FIRST_PAGE || page >= V86_ROM_PAGE) {
        return false;
    }
    last_page = page;
    return true;
}
