/*
 * context - memory contexts, and the page tables of the private, shared and system arena.
 *
 * There is one page directory.  The entries of the private arena are those of the current context;
 * a switch writes them anew, from the lowest to the highest 4 MB that either context has ever used.
 * Page tables lie in the system arena, so the tables of a context that is not current can be
 * written all the same.
 */
#include "mem/context.h"

#include "cpu/cpu.h"
#include "mem/block.h"
#include "mem/paging.h"
#include "sched/sched.h"

#define CONTEXT_MARK    0x74784374u     /* "tCxt" */
#define PRIVATE_END     (MAXPRIVATELADDR + 1u)
#define CONTEXT_PAGES   ((sizeof(struct context) + PAGE_MASK) >> PAGE_SHIFT)

struct context first_context;
struct context *cur_context = &first_context;
struct context *shown_context;

/* Written at task time. */
static struct range_set shared_arena, system_arena;
static struct region common_regions[0x400 - PRIVATE_REGIONS];   /* 80000000h and up */

static void start(struct context *c)
{
    c->mark = CONTEXT_MARK;
    c->low = PRIVATE_REGIONS;
    range_init(&c->arena, MINPRIVATELADDR >> PAGE_SHIFT, PRIVATE_END >> PAGE_SHIFT);
}

INIT_CODE void context_init(void)
{
    range_init(&shared_arena, MINSHAREDLADDR >> PAGE_SHIFT, ARENA_PM >> PAGE_SHIFT);
    range_init(&system_arena, ARENA_BLOCKS >> PAGE_SHIFT, ARENA_BLOCKS_END >> PAGE_SHIFT);
    start(&first_context);
}

struct context *context_create(void)
{
    struct context *c = page_alloc(CONTEXT_PAGES, true);

    if (c != NULL) {
        start(c);
        c->next = first_context.next;
        first_context.next = c;
    }
    return c;
}

bool context_is_valid(const struct context *context)
{
    const struct context *c = &first_context;

    while (c != NULL && c != context) {
        c = c->next;
    }
    return c != NULL;
}

static bool is_used(const struct context *context)
{
    const struct thread *thread = cur_thread;

    do {
        if (thread->context == context) {
            return true;
        }
        thread = thread_next(thread);
    } while (thread != cur_thread);
    return false;
}

bool context_destroy(struct context *context)
{
    struct context *before = &first_context;
    struct range *r;

    if (context == &first_context || !context_is_valid(context) || is_used(context)) {
        return false;
    }
    while ((r = range_next(&context->arena, 0)) != &context->arena.end) {
        if (!block_free((struct block *)r)) {
            return false;       /* a pager is at work on it, and this is that pager */
        }
    }
    while (before->next != context) {
        before = before->next;
    }
    before->next = context->next;
    context->mark = 0;
    page_free(context, CONTEXT_PAGES);
    return true;
}

void context_load(struct context *shown)
{
    struct context *context = shown != NULL ? shown : &first_context;
    uint32_t low = cur_context->low < context->low ? cur_context->low : context->low;
    uint32_t high = cur_context->high > context->high ? cur_context->high : context->high;

    for (uint32_t i = low; i < high; i++) {
        PAGE_DIRECTORY[i] = context->regions[i].pde;
    }
    cur_context = context;
    shown_context = shown;
    write_cr3(page_directory_physical);
}

struct context *context_switch(struct context *context)
{
    struct context *old = cur_context;

    cur_thread->context = context != &first_context ? context : NULL;
    if (context != old) {
        context_load(cur_thread->context);
    }
    return old;
}

struct range_set *arena_at(struct context *context, uint32_t linear)
{
    if (linear >= MINPRIVATELADDR && linear < PRIVATE_END) {
        return &context->arena;
    }
    if (linear >= MINSHAREDLADDR && linear < ARENA_PM) {
        return &shared_arena;
    }
    return linear >= ARENA_BLOCKS && linear < ARENA_BLOCKS_END ? &system_arena : NULL;
}

static struct region *region_slot(struct context *context, uint32_t linear)
{
    uint32_t i = linear >> 22;

    if (arena_at(context, linear) == NULL) {
        return NULL;
    }
    return i < PRIVATE_REGIONS ? &context->regions[i] : &common_regions[i - PRIVATE_REGIONS];
}

struct region *region_find(struct context *context, uint32_t linear)
{
    struct region *r = region_slot(context, linear);

    return r != NULL && r->ptes != NULL ? r : NULL;
}

/* The directory shows what the region says, if the region can be seen now. */
static void show(struct context *context, uint32_t linear, const struct region *r)
{
    uint32_t i = linear >> 22;

    if (i >= PRIVATE_REGIONS || context == cur_context) {
        PAGE_DIRECTORY[i] = r->pde;
        invlpg((uint32_t)PAGE_ENTRY(linear));
    }
}

struct region *region_make(struct context *context, uint32_t linear)
{
    struct region *r = region_slot(context, linear);
    uint32_t i = linear >> 22;

    if (r == NULL || r->ptes != NULL) {
        return r;
    }
    r->ptes = page_alloc(2, true);
    if (r->ptes == NULL) {
        return NULL;
    }
    r->vpages = (struct vpage **)(r->ptes + 1024);
    r->pde = page_physical(r->ptes) | P_PRES | P_WRITE | (linear < MINSYSTEMLADDR ? P_USER : 0);
    if (i < PRIVATE_REGIONS) {
        context->low = i < context->low ? i : context->low;
        context->high = i >= context->high ? i + 1 : context->high;
    }
    show(context, linear, r);
    return r;
}

void region_use(struct context *context, uint32_t linear, struct vpage *page)
{
    struct region *r = region_slot(context, linear);

    r->vpages[REGION_INDEX(linear)] = page;
    r->used++;
}

static void release(struct context *context, uint32_t linear)
{
    struct region *r = region_slot(context, linear);

    if (--r->used == 0) {
        uint32_t *ptes = r->ptes;

        *r = (struct region){ NULL, NULL, 0, 0 };
        show(context, linear, r);
        write_cr3(page_directory_physical);
        page_free(ptes, 2);
    }
}

void region_clear(struct context *context, uint32_t linear)
{
    region_slot(context, linear)->vpages[REGION_INDEX(linear)] = NULL;
    release(context, linear);
}

static uint32_t next_region(uint32_t page)
{
    return (page | 1023u) + 1;
}

bool region_hold(struct context *context, uint32_t page, uint32_t pages)
{
    for (uint32_t at = page; at < page + pages; at = next_region(at)) {
        struct region *r = region_make(context, at << PAGE_SHIFT);

        if (r == NULL) {
            region_let_go(context, page, at - page);
            return false;
        }
        r->used++;
    }
    return true;
}

void region_let_go(struct context *context, uint32_t page, uint32_t pages)
{
    for (uint32_t at = page; at < page + pages; at = next_region(at)) {
        release(context, at << PAGE_SHIFT);
    }
}
