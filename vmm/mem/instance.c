/*
 * instance - instance data: bytes at the same address in all VMs that each VM has for itself.
 *
 * A page that is the same in all VMs and has instance bytes is present only in the VM whose bytes
 * are in it.  The first touch of another VM exchanges them: the bytes there go to the buffer of
 * the VM they belong to, the toucher's bytes come from its own.  The other bytes of the page are
 * never copied.  [KB Q90796]  A page that is instanced from end to end needs none of this: it
 * becomes an ordinary local page, and so do items in pages that are local anyhow.
 *
 * What is where at the end of Init_Complete is what every later VM begins with.
 */
#include "mem/instance.h"

#include "mem/heap.h"
#include "mem/instance_items.h"
#include "mem/paging.h"
#include "mem/v86map.h"
#include "sched/thread.h"

/* One piece of instance data within a page that all VMs share. */
struct piece {
    uint32_t offset, bytes;         /* in the page */
    uint32_t buffer;                /* where in v86_space.instance */
};

struct shared {
    struct vm *owner;               /* whose bytes are in the page; NULL = nobody's.  IF = 0 */
    struct piece *pieces;
    uint32_t count;
};

uint32_t instance_exchanges;

static struct shared *shared[HMA_PAGE];     /* written once by instance_settle */
static bool settled;                        /* the same */
static uint8_t *initial;                    /* bytes of the pieces, then those of items in local pages */
static uint32_t piece_bytes, local_bytes;

enum vmm_err instance_declare(uint32_t at, uint32_t bytes)
{
    return settled ? VMM_IN_USE : instance_add(at, bytes);
}

bool instance_is_settled(void)
{
    return settled;
}

/* ---- the end of Init_Complete ----------------------------------------------------------------- */

/* Call what for each piece of instance data, cut at the ends of pages. */
static void each_piece(void (*what)(uint32_t at, uint32_t bytes))
{
    struct instance_range range;

    for (uint32_t at = 0; (range = instance_next(at)).bytes != 0; at = range.at + range.bytes) {
        uint32_t room = PAGE_SIZE - (range.at & PAGE_MASK);

        if (range.bytes > room) {
            range.bytes = room;
        }
        what(range.at, range.bytes);
    }
}

static void sort_page(uint32_t at, uint32_t bytes)
{
    uint32_t page = at >> PAGE_SHIFT;

    if (v86map_is_common(page) && bytes == PAGE_SIZE) {
        v86map_make_local(page);
    }
    if (!v86map_is_common(page)) {
        local_bytes += bytes;
        return;
    }
    if (shared[page] == NULL) {
        shared[page] = heap_alloc(sizeof **shared);
        if (shared[page] == NULL) {
            fatal("Not enough memory for instance data");
        }
        memset(shared[page], 0, sizeof **shared);
    }
    shared[page]->count++;
    piece_bytes += bytes;
}

static void note_piece(uint32_t at, uint32_t bytes)
{
    static uint32_t next;                   /* in the buffer of a VM */
    struct shared *s = shared[at >> PAGE_SHIFT];

    if (s == NULL) {
        return;
    }
    if (s->pieces == NULL) {
        s->pieces = heap_alloc(s->count * (uint32_t)sizeof *s->pieces);
        if (s->pieces == NULL) {
            fatal("Not enough memory for instance data");
        }
        s->count = 0;
    }
    s->pieces[s->count++] = (struct piece){ at & PAGE_MASK, bytes, next };
    memcpy(initial + next, v86map_common(at >> PAGE_SHIFT) + (at & PAGE_MASK), bytes);
    next += bytes;
}

static void keep_local(uint32_t at, uint32_t bytes)
{
    static uint32_t next;

    if (shared[at >> PAGE_SHIFT] == NULL) {
        memcpy(initial + piece_bytes + next, (void *)(sys_vm->cb.CB_High_Linear + at), bytes);
        next += bytes;
    }
}

void instance_settle(void)
{
    each_piece(sort_page);
    initial = heap_alloc(piece_bytes + local_bytes + 1);
    sys_vm->v86.instance = heap_alloc(piece_bytes + 1);
    if (initial == NULL || sys_vm->v86.instance == NULL) {
        fatal("Not enough memory for instance data");
    }
    each_piece(note_piece);
    each_piece(keep_local);
    settled = true;
    for (uint32_t page = 0; page < HMA_PAGE; page++) {
        if (shared[page] != NULL) {
            shared[page]->owner = sys_vm;   /* its entry is looked for anew: of another type now */
            v86map_hide_everywhere(page);
        }
    }
    for (struct vm *vm = sys_vm->next; vm != sys_vm; vm = vm->next) {
        if (instance_create(vm) != VMM_OK) {
            fatal("Not enough memory for instance data");
        }
    }
}

/* ---- VMs ------------------------------------------------------------------------------------------ */

static struct vm *filled;           /* by each_piece(put_local) */
static uint32_t filled_bytes;

static void put_local(uint32_t at, uint32_t bytes)
{
    if (shared[at >> PAGE_SHIFT] == NULL) {
        memcpy((void *)(filled->cb.CB_High_Linear + at), initial + piece_bytes + filled_bytes, bytes);
        filled_bytes += bytes;
    }
}

static void leave_pages(const struct vm *vm)
{
    for (uint32_t page = 0; page < HMA_PAGE; page++) {
        if (shared[page] != NULL && shared[page]->owner == vm) {
            shared[page]->owner = NULL;
        }
    }
}

void instance_reset(struct vm *vm)
{
    if (settled) {
        leave_pages(vm);
        memcpy(vm->v86.instance, initial, piece_bytes);
        filled = vm;
        filled_bytes = 0;
        each_piece(put_local);
    }
}

enum vmm_err instance_create(struct vm *vm)
{
    if (settled) {
        vm->v86.instance = heap_alloc(piece_bytes + 1);
        if (vm->v86.instance == NULL) {
            return VMM_NO_MEMORY;
        }
        instance_reset(vm);
    }
    return VMM_OK;
}

void instance_destroy(struct vm *vm)
{
    leave_pages(vm);
    if (vm->v86.instance != NULL) {
        (void)heap_free(vm->v86.instance);
        vm->v86.instance = NULL;
    }
}

bool instance_take(struct vm *vm, uint32_t page)
{
    struct shared *s = shared[page];
    struct vm *owner = s != NULL ? s->owner : NULL;
    uint8_t *at = v86map_common(page);

    if (s == NULL || owner == vm) {
        return s != NULL;
    }
    if (owner != NULL && (owner->v86.ptes[page] & P_TYPE(7)) == P_TYPE(PG_INSTANCE)) {
        v86map_hide(owner, page);           /* unless something else was mapped there */
    }
    for (uint32_t i = 0; i < s->count; i++) {
        const struct piece *p = &s->pieces[i];

        if (owner != NULL) {
            memcpy(owner->v86.instance + p->buffer, at + p->offset, p->bytes);
        }
        memcpy(at + p->offset, vm->v86.instance + p->buffer, p->bytes);
    }
    s->owner = vm;
    instance_exchanges++;
    return true;
}

/* ---- questions --------------------------------------------------------------------------------- */

uint32_t instance_class(uint32_t at, uint32_t bytes)
{
    bool local = false, global = false, instanced = false;

    if (bytes == 0 || at >= INSTANCE_END || bytes > INSTANCE_END - at) {
        return 0;
    }
    for (uint32_t page = at >> PAGE_SHIFT; page <= (at + bytes - 1) >> PAGE_SHIFT; page++) {
        /* Below the first V86 page is what every VM has at the same place: all of it instanced. */
        bool low = page < V86_FIRST_PAGE;

        local |= !low && !v86map_is_common(page);
        global |= low || v86map_is_common(page);
        instanced |= low;
    }
    if (local || !global) {
        return global ? 2 : 0;
    }
    return instanced || instance_bytes_in(at, bytes) != 0 ? 3 : 1;
}

uint32_t instance_info(uint32_t at, uint32_t bytes)
{
    uint32_t low = V86_FIRST_PAGE << PAGE_SHIFT, all;

    if (bytes == 0 || at >= INSTANCE_END || bytes > INSTANCE_END - at) {
        return 0;
    }
    if (at < low) {
        all = at + bytes <= low ? bytes : low - at + instance_bytes_in(low, at + bytes - low);
    } else {
        all = instance_bytes_in(at, bytes);
    }
    return all == 0 ? 0 : all == bytes ? 2 : 1;
}
