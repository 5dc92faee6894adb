/*
 * user_mem - memory as a protected-mode program may reach it.
 *
 * Ring 0 reads and writes for a program only what the program could read and write itself: inside
 * the segment, in pages of ring 3.
 */
#include "mem/page_fault.h"
#include "mem/paging.h"
#include "mem/v86map.h"
#include "sched/thread.h"
#include "vm/dpmi/ldt.h"
#include "vm/dpmi/pm.h"

#define FAULT_USER      4u              /* error code of a page fault */
#define FAULT_WRITE     2u

static bool entry_has(uint32_t linear, uint32_t need)
{
    return (PAGE_DIRECTORY[linear >> 22] & need) == need && (*PAGE_ENTRY(linear) & need) == need;
}

/* A page that is out comes in, as if the program had touched it. */
static bool page_ok(uint32_t linear, bool write)
{
    uint32_t need = P_PRES | P_USER | (write ? P_WRITE : 0);

    if (linear >= ARENA_IMAGE) {
        return false;
    }
    return entry_has(linear, need) ||
           ((page_fault(linear, FAULT_USER | (write ? FAULT_WRITE : 0)) ||
             v86map_touch(linear, true) || v86map_hooked(linear)) && entry_has(linear, need));
}

void *user_linear(uint32_t linear, uint32_t bytes, bool write)
{
    uint32_t last = linear + bytes - 1;

    if (bytes == 0 || last < linear) {
        return NULL;
    }
    for (uint32_t page = linear & ~PAGE_MASK;; page += PAGE_SIZE) {
        if (!page_ok(page, write)) {
            return NULL;
        }
        if (page == (last & ~PAGE_MASK)) {
            return (void *)linear;
        }
    }
}

void *user_pointer(uint32_t selector, uint32_t offset, uint32_t bytes, bool write)
{
    const struct descriptor *d = selector_find(cur_vm, selector);

    if (d == NULL || !descriptor_allows(*d, offset, bytes, write)) {
        return NULL;
    }
    return user_linear(descriptor_base(*d) + offset, bytes, write);
}

uint32_t user_fetch(uint32_t selector, uint32_t offset, uint8_t *to, uint32_t bytes)
{
    const uint8_t *from = user_pointer(selector, offset, bytes, false);

    if (from != NULL) {
        memcpy(to, from, bytes);
        return bytes;
    }
    for (uint32_t i = 0; i < bytes; i++) {
        from = user_pointer(selector, offset + i, 1, false);
        if (from == NULL) {
            return i;
        }
        to[i] = *from;
    }
    return bytes;
}

bool user_selector_big(uint32_t selector)
{
    const struct descriptor *d = selector_find(cur_vm, selector);

    return d != NULL && (d->high & DESC_BIG) != 0;
}
