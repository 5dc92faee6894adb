/*
 * v86map - a VM's first megabyte: any frames, seen at linear 0 while the VM is current and always
 * at CB_High_Linear.
 *
 * One page table serves both: it is entry 0 of the directory for the current VM, and the entry of
 * the VM's 4 MB window always.  A VM switch changes one directory entry.
 *
 * An entry of 0 means that nothing was mapped: the first touch finds what belongs there - the
 * VM's own RAM (a zeroed frame if it is the first touch of all), the page that all VMs share
 * (instance.c first puts this VM's instance bytes into it), or in the HMA page 100h + n what page
 * n shows.  An entry that is not present and not 0 is PG_HOOKED, or a hole in the HMA (PG_SYS).
 */
#include "mem/v86map.h"

#include "cpu/cpu.h"
#include "cpu/trap.h"
#include "mem/bits.h"
#include "mem/instance.h"
#include "mem/page_lock.h"
#include "mem/pageout.h"
#include "mem/paging.h"
#include "mem/phys.h"
#include "mem/shown.h"
#include "sched/thread.h"
#include "vm/vm.h"

#define VM_SLOTS    ((ARENA_VM_END - ARENA_VM) >> 22)
#define RAM_BITS    (P_PRES | P_WRITE | P_USER)
#define TYPE_BITS   P_TYPE(7)
#define SPARE_MAX   16u
#define HOLE        P_TYPE(PG_SYS)          /* of the HMA: on, and nothing mapped */
#define FRAME(e)    ((e) >> PAGE_SHIFT)
#define HMA_COUNTED V86_PAGES               /* in v86_space.counted: of v86_space.hma */
_Static_assert(HMA_COUNTED + HMA_PAGES <= V86_WORDS * 32, "a bit for each entry");

static struct vm *slot_owner[VM_SLOTS];     /* written by create and destroy, task time */
static uint32_t page_hooks[V86_PAGES];      /* Hook_V86_Page; task time */
static struct {
    uint32_t frame;                         /* 0 = each VM has its own */
    uint8_t *at;                            /* where ring 0 always sees it */
    bool copied;                            /* a VM that writes to it gets a page of its own */
} common[HMA_PAGE];                         /* written while there is one VM */
static uint32_t spare[SPARE_MAX], spares;   /* frames for touches at interrupt time; IF = 0 */
static uint8_t *nul_page;                   /* written once by v86map_init */
static uint32_t nul_frame;                  /* MMGR_SetNULPageAddr */
static uint32_t hma_physical[HMA_PAGES];    /* entries of the HMA that all VMs share; 0 = not yet made */

INIT_CODE void v86map_init(void)
{
    nul_page = page_alloc(1, true);
    if (nul_page == NULL) {
        fatal("Not enough memory for the system nul page");
    }
    nul_frame = FRAME(page_physical(nul_page));
}

/* ---- entries --------------------------------------------------------------------------------- */

static void put(struct vm *vm, uint32_t page, uint32_t entry)
{
    vm->v86.ptes[page] = entry;
    invlpg(vm->cb.CB_High_Linear + (page << PAGE_SHIFT));
    invlpg(page << PAGE_SHIFT);
}

void v86map_hide(struct vm *vm, uint32_t page)
{
    put(vm, page, 0);
    if (page < HMA_PAGES && vm->v86.hma_state == HMA_WRAPS &&
        !bit_is_set(vm->v86.counted, HMA_PAGE + page)) {
        put(vm, HMA_PAGE + page, 0);
    }
}

/* Device memory cannot be freed, and the nul page is not: only other RAM is counted. */
static bool is_counted(uint32_t frame)
{
    return frame != nul_frame && phys_is_ram(frame);
}

static void drop(uint32_t frame)
{
    uint32_t locked = shown_drop(frame);

    if (locked != 0) {
        (void)page_unlock_range(locked, 1, false);      /* false: its context is not current */
    }
}

/* A frame will show.  locked: the lock that keeps it where it is, 0 = none; it becomes ours. */
static enum vmm_err count(uint32_t frame, uint32_t locked)
{
    bool kept = false;
    enum vmm_err err = is_counted(frame) ? shown_add(frame, locked, &kept) : VMM_OK;

    if (err == VMM_OK && locked != 0 && !kept) {
        (void)page_unlock_range(locked, 1, false);      /* one is enough, or it cannot move */
    }
    return err;
}

static void uncount(struct vm *vm, uint32_t page)
{
    if (bit_is_set(vm->v86.counted, page)) {
        bit_put(vm->v86.counted, page, false);
        drop(FRAME(vm->v86.ptes[page]));
    }
}

static void set_hma(struct vm *vm, uint32_t index, uint32_t entry)
{
    if (bit_is_set(vm->v86.counted, HMA_COUNTED + index)) {
        drop(FRAME(vm->v86.hma[index]));
    }
    bit_put(vm->v86.counted, HMA_COUNTED + index, entry != 0 && is_counted(FRAME(entry)));
    vm->v86.hma[index] = entry;
    if (vm->v86.hma_state == HMA_OWN) {
        put(vm, HMA_PAGE + index, entry != 0 ? entry : HOLE);
    }
}

static void set_entry(struct vm *vm, uint32_t page, uint32_t entry, bool alias)
{
    uint32_t frame = FRAME(entry);

    if (page >= HMA_PAGE &&
        (vm->v86.hma_state == HMA_OWN || (vm->v86.hma_state == HMA_WRAPS && alias))) {
        set_hma(vm, page - HMA_PAGE, entry);
        return;
    }
    uncount(vm, page);
    put(vm, page, entry);
    bit_put(vm->v86.counted, page, is_counted(frame));
}

enum vmm_err v86map_set(struct vm *vm, uint32_t page, uint32_t pages, const uint32_t *entries,
                        uint32_t locked, bool alias)
{
    if (page < V86_FIRST_PAGE || page >= V86_PAGES || pages > V86_PAGES - page) {
        return VMM_BAD_ARGUMENT;    /* below 10h: the 386 erratum's rule [DDK95 _MapIntoV86] */
    }
    for (uint32_t i = 0; i < pages; i++) {      /* all or nothing */
        if (count(FRAME(entries[i]), locked != 0 ? locked + i : 0) != VMM_OK) {
            if (locked != 0) {
                (void)page_unlock_range(locked + i, pages - i, false);
            }
            while (i-- > 0) {
                if (is_counted(FRAME(entries[i]))) {
                    drop(FRAME(entries[i]));
                }
            }
            return VMM_NO_MEMORY;
        }
    }
    for (uint32_t i = 0; i < pages; i++) {
        set_entry(vm, page + i, (entries[i] & ~PAGE_MASK) | (entries[i] & TYPE_BITS) | RAM_BITS,
                  alias);
    }
    return VMM_OK;
}

static void show_counted(struct vm *vm, uint32_t page, uint32_t pages, const uint32_t *entries)
{
    for (uint32_t i = 0; i < pages; i++) {
        uncount(vm, page + i);
        put(vm, page + i, entries != NULL ? entries[i] : 0);
    }
}

#define INVALIDATE(linear, page) \
    __asm__ volatile("invlpg %c1(%0)" : : "r"(linear), "i"((page) << PAGE_SHIFT) : "memory")

/* Four aligned pages, the frequent case, share a word of bits. */
void v86map_show(struct vm *vm, uint32_t page, uint32_t pages, const uint32_t *entries)
{
    uint32_t *pte = &vm->v86.ptes[page], low = page << PAGE_SHIFT;
    uint32_t high = vm->cb.CB_High_Linear + low;

    if (pages != 4 || entries == NULL || (vm->v86.counted[page / 32] & 0xFu << page % 32) != 0) {
        show_counted(vm, page, pages, entries);
        return;
    }
    pte[0] = entries[0];
    pte[1] = entries[1];
    pte[2] = entries[2];
    pte[3] = entries[3];
    INVALIDATE(low, 0);
    INVALIDATE(low, 1);
    INVALIDATE(low, 2);
    INVALIDATE(low, 3);
    INVALIDATE(high, 0);
    INVALIDATE(high, 1);
    INVALIDATE(high, 2);
    INVALIDATE(high, 3);
}

/* ---- what belongs into an empty entry -------------------------------------------------------- */

/* Frames for the next touches.  The free list may be in the middle of a change at interrupt time;
 * where we may block, other pages can make room. */
static void fill_spares(bool may_block)
{
    while (reenter_count == 0 && spares < SPARE_MAX) {
        uint32_t frame = phys_alloc();

        if (frame == PHYS_NONE && spares == 0 && may_block) {
            frame = pageout_frame_unpromised();
        }
        if (frame == PHYS_NONE) {
            break;
        }
        uint32_t flags = irq_save();

        if (spares < SPARE_MAX) {
            spare[spares++] = frame;
            frame = PHYS_NONE;
        }
        irq_restore(flags);
        if (frame != PHYS_NONE) {
            phys_free(frame);       /* others ran meanwhile */
        }
    }
}

/* IF = 0: nobody may see the page before it is zeroed, nor while its instance bytes change. */
static bool show(struct vm *vm, uint32_t page)
{
    struct v86_space *v86 = &vm->v86;

    if (common[page].copied && v86->frames[page] == 0) {
        v86->ptes[page] = common[page].frame << PAGE_SHIFT | P_PRES | P_USER | P_TYPE(PG_SYS);
        return true;
    }
    if (common[page].frame != 0 && !common[page].copied) {
        bool instanced = instance_take(vm, page);

        v86->ptes[page] = common[page].frame << PAGE_SHIFT | RAM_BITS |
                          P_TYPE(instanced ? PG_INSTANCE : PG_SYS);
        return true;
    }
    if (v86->frames[page] != 0) {
        v86->ptes[page] = v86->frames[page] << PAGE_SHIFT | RAM_BITS;
        return true;
    }
    if (spares == 0) {
        return false;
    }
    v86->frames[page] = spare[--spares];
    v86->ptes[page] = v86->frames[page] << PAGE_SHIFT | RAM_BITS;
    memset((void *)(vm->cb.CB_High_Linear + (page << PAGE_SHIFT)), 0, PAGE_SIZE);
    return true;
}

/* Does a page that all VMs share until they write to it show there? */
static bool is_unwritten(const struct vm *vm, uint32_t page)
{
    return page < HMA_PAGE && common[page].copied &&
           (vm->v86.ptes[page] & (P_PRES | P_WRITE)) == P_PRES &&
           FRAME(vm->v86.ptes[page]) == common[page].frame;
}

/* A page of its own for a VM that writes to a shared one.  True = it has one now. */
static bool own_copy(struct vm *vm, uint32_t page, bool may_block)
{
    uint32_t flags;
    bool done = true;

    fill_spares(may_block);
    flags = irq_save();
    if (is_unwritten(vm, page)) {               /* others ran meanwhile */
        done = spares != 0;
        if (done) {
            vm->v86.frames[page] = spare[--spares];
            put(vm, page, vm->v86.frames[page] << PAGE_SHIFT | RAM_BITS);
            memcpy((void *)(vm->cb.CB_High_Linear + (page << PAGE_SHIFT)), common[page].at, PAGE_SIZE);
        }
    }
    irq_restore(flags);
    return done;
}

/* True = it is there now. */
static bool show_if_empty(struct vm *vm, uint32_t page, bool may_block)
{
    uint32_t *ptes = vm->v86.ptes, flags;
    bool done;

    if (ptes[page] != 0) {
        return false;
    }
    fill_spares(may_block);
    flags = irq_save();
    if (ptes[page] != 0) {
        done = (ptes[page] & P_PRES) != 0;      /* others ran meanwhile */
    } else if (page < HMA_PAGE) {
        done = show(vm, page);
    } else {
        done = ptes[page - HMA_PAGE] != 0 || show(vm, page - HMA_PAGE);
        ptes[page] = done ? ptes[page - HMA_PAGE] : 0;
    }
    irq_restore(flags);
    return done;
}

/* The VM and page of a linear address; NULL = it is not V86 memory. */
static struct vm *vm_and_page(uint32_t linear, uint32_t *page)
{
    struct vm *vm = cur_vm;

    if (linear >= ARENA_VM && linear < ARENA_VM_END) {
        vm = slot_owner[(linear - ARENA_VM) >> 22];
        linear &= 0x3FFFFF;
    }
    *page = linear >> PAGE_SHIFT;
    return *page < V86_PAGES ? vm : NULL;
}

bool v86map_touch(uint32_t linear, bool may_block)
{
    uint32_t page;
    struct vm *vm = vm_and_page(linear, &page);

    return vm != NULL && (show_if_empty(vm, page, may_block) ||
                          (is_unwritten(vm, page) && own_copy(vm, page, may_block)));
}

void v86map_prepare(uint32_t linear)
{
    uint32_t page;
    struct vm *vm = vm_and_page(linear, &page);

    if (vm != NULL) {
        (void)v86map_entry(vm, page);
    }
}

bool v86map_is_short(uint32_t linear)
{
    uint32_t page;
    const struct vm *vm = vm_and_page(linear, &page);

    return vm != NULL && vm->v86.ptes[page] == 0;
}

uint32_t v86map_entry(struct vm *vm, uint32_t page)
{
    (void)show_if_empty(vm, page, true);
    if (is_unwritten(vm, page) && !own_copy(vm, page, true)) {
        return 0;
    }
    return vm->v86.ptes[page];
}

bool v86map_hooked(uint32_t linear)
{
    uint32_t page;
    struct vm *vm = vm_and_page(linear, &page);

    if (vm == NULL || (vm->v86.ptes[page] & P_PRES) != 0 || page_hooks[page] == 0) {
        return false;
    }
    (void)call_reg_proc((void (*)(void))page_hooks[page], page, (uint32_t)&vm->cb, 0, 0);
    return (vm->v86.ptes[page] & P_PRES) != 0;
}

bool v86map_give_up(uint32_t linear)
{
    uint32_t page;
    struct vm *vm = vm_and_page(linear, &page);

    if (vm == NULL || (vm->v86.ptes[page] & (P_PRES | P_WRITE)) == (P_PRES | P_WRITE)) {
        return false;
    }
    vm_request_close(vm, VNE_Crashed, v86map_is_short(linear)
                     ? "The program was ended: there is not enough memory for it."
                     : "The program was ended: it used memory that is not there.");
    if (page >= HMA_PAGE && vm->v86.hma_state == HMA_OWN) {
        set_hma(vm, page - HMA_PAGE, nul_frame << PAGE_SHIFT | RAM_BITS);
    } else {
        uncount(vm, page);
        put(vm, page, nul_frame << PAGE_SHIFT | RAM_BITS);
    }
    return true;
}

/* ---- a VM's space ---------------------------------------------------------------------------- */

/* A VM's own frame that another VM sees (_LinMapIntoV86) ends: that one sees the nul page. */
static void unmap_everywhere(uint32_t frame)
{
    for (uint32_t slot = 0; slot < VM_SLOTS; slot++) {
        struct vm *vm = slot_owner[slot];

        for (uint32_t page = V86_FIRST_PAGE; vm != NULL && page < V86_PAGES; page++) {
            if (bit_is_set(vm->v86.counted, page) && FRAME(vm->v86.ptes[page]) == frame) {
                set_entry(vm, page, nul_frame << PAGE_SHIFT | RAM_BITS, false);
            }
        }
        for (uint32_t i = 0; vm != NULL && i < HMA_PAGES; i++) {
            if (FRAME(vm->v86.hma[i]) == frame) {
                set_hma(vm, i, 0);
            }
        }
    }
}

/* All mappings and all RAM of its own. */
static void forget(struct vm *vm)
{
    v86map_hma_disable(vm);
    for (uint32_t i = 0; i < HMA_PAGES; i++) {
        set_hma(vm, i, 0);
    }
    for (uint32_t page = 0; page < V86_PAGES; page++) {
        uncount(vm, page);
        vm->v86.ptes[page] = bit_is_set(vm->v86.device, page) ? P_TYPE(PG_HOOKED) : 0;
    }
    write_cr3(page_directory_physical);
    for (uint32_t page = 0; page < HMA_PAGE; page++) {
        if (vm->v86.frames[page] != 0) {
            if (shown_is(vm->v86.frames[page])) {
                unmap_everywhere(vm->v86.frames[page]);
            }
            phys_free(vm->v86.frames[page]);
            vm->v86.frames[page] = 0;
        }
    }
    v86own_forget(&vm->v86.owned);
    memset(vm->v86.pageable, 0, sizeof vm->v86.pageable);
    vm->cb.CB_VM_Status &= ~(VMSTAT_PAGEABLEV86 | VMSTAT_V86INTSLOCKED);
}

enum vmm_err v86map_create(struct vm *vm)
{
    uint32_t slot = 0, table;
    enum vmm_err err;

    while (slot < VM_SLOTS && slot_owner[slot] != NULL) {
        slot++;
    }
    table = slot < VM_SLOTS ? phys_alloc() : PHYS_NONE;
    if (table == PHYS_NONE) {
        return VMM_NO_MEMORY;
    }
    slot_owner[slot] = vm;
    memset(&vm->v86, 0, sizeof vm->v86);
    vm->slot = slot;
    vm->page_table = table << PAGE_SHIFT;
    vm->cb.CB_High_Linear = ARENA_VM + (slot << 22);
    PAGE_DIRECTORY[vm->cb.CB_High_Linear >> 22] = vm->page_table | P_PRES | P_WRITE;
    vm->v86.ptes = (uint32_t *)(ARENA_TABLES + (vm->cb.CB_High_Linear >> 12 << 2));
    invlpg((uint32_t)vm->v86.ptes);
    memset(vm->v86.ptes, 0, PAGE_SIZE);
    err = instance_create(vm);
    if (err != VMM_OK) {
        v86map_destroy(vm);
    }
    return err;
}

void v86map_destroy(struct vm *vm)
{
    instance_destroy(vm);
    forget(vm);
    PAGE_DIRECTORY[vm->cb.CB_High_Linear >> 22] = 0;
    write_cr3(page_directory_physical);
    phys_free(vm->page_table >> PAGE_SHIFT);
    slot_owner[vm->slot] = NULL;
}

void v86map_reset(struct vm *vm)
{
    forget(vm);
    instance_reset(vm);
}

/* ---- pages that are the same in all VMs ------------------------------------------------------- */

void v86map_hide_everywhere(uint32_t page)
{
    for (uint32_t slot = 0; slot < VM_SLOTS; slot++) {
        if (slot_owner[slot] != NULL && !bit_is_set(slot_owner[slot]->v86.counted, page)) {
            v86map_hide(slot_owner[slot], page);
        }
    }
}

enum vmm_err v86map_make_common(uint32_t page)
{
    struct v86_space *v86 = &sys_vm->v86;
    bool fresh = v86->frames[page] == 0;
    uint32_t linear;

    if (common[page].frame != 0) {
        return VMM_OK;
    }
    if (fresh) {
        v86->frames[page] = phys_alloc();
        if (v86->frames[page] == PHYS_NONE) {
            return VMM_NO_MEMORY;
        }
    }
    linear = arena_reserve(1);
    if (linear == 0 || paging_map(linear, v86->frames[page], 1, P_PRES | P_WRITE | P_TYPE(PG_SYS)) !=
                           VMM_OK) {
        if (linear != 0) {
            arena_release(linear, 1);
        }
        if (fresh) {
            phys_free(v86->frames[page]);
            v86->frames[page] = 0;
        }
        return VMM_NO_MEMORY;
    }
    if (fresh) {
        memset((void *)linear, 0, PAGE_SIZE);
    }
    common[page].frame = v86->frames[page];
    common[page].at = (uint8_t *)linear;
    v86->frames[page] = 0;
    v86map_hide_everywhere(page);
    return VMM_OK;
}

static void forget_common(uint32_t page)
{
    paging_unmap((uint32_t)common[page].at, 1);
    arena_release((uint32_t)common[page].at, 1);
    common[page].frame = 0;
    common[page].at = NULL;
    v86map_hide_everywhere(page);
}

void v86map_make_local(uint32_t page)
{
    sys_vm->v86.frames[page] = common[page].frame;
    forget_common(page);
}

void v86map_share(uint32_t page)
{
    if (common[page].frame == 0 && sys_vm->v86.frames[page] != 0 &&
        v86map_make_common(page) == VMM_OK) {
        common[page].copied = true;
    }
}

void v86map_reclaim(uint32_t page)
{
    phys_free(common[page].frame);
    paging_unmap((uint32_t)common[page].at, 1);
    arena_release((uint32_t)common[page].at, 1);
    common[page].at = nul_page;
    common[page].frame = nul_frame;
    v86map_hide_everywhere(page);
}

bool v86map_is_common(uint32_t page)
{
    return page < HMA_PAGE && common[page].frame != 0 && !common[page].copied;
}

uint8_t *v86map_common(uint32_t page)
{
    return common[page].at;
}

/* ---- services on single pages ------------------------------------------------------------------ */

enum vmm_err v86map_modify(struct vm *vm, uint32_t page, uint32_t pages, uint32_t keep, uint32_t add)
{
    for (uint32_t i = page; i < page + pages; i++) {
        if ((keep & P_PRES) == 0 ? page_hooks[i] == 0 : v86map_entry(vm, i) == 0) {
            return (keep & P_PRES) == 0 ? VMM_NOT_FOUND : VMM_NO_MEMORY;
        }
    }
    for (uint32_t i = page; i < page + pages; i++) {
        uint32_t entry = vm->v86.ptes[i];

        if ((keep & P_PRES) == 0) {
            uncount(vm, i);
            put(vm, i, P_TYPE(PG_HOOKED));
        } else if ((entry & P_PRES) != 0) {
            uint32_t bits = P_WRITE | P_USER;

            entry = (entry & (~bits | keep)) | (add & bits);
            entry &= ~(P_ACC | P_DIRTY);
            if (i >= HMA_PAGE && vm->v86.hma_state == HMA_OWN) {
                vm->v86.hma[i - HMA_PAGE] = entry;
            }
            put(vm, i, entry);
        }
    }
    return VMM_OK;
}

uint32_t v86map_show_frames(struct vm *vm, uint32_t page, uint32_t pages, const uint32_t *entries)
{
    uint32_t written = 0;

    for (uint32_t i = 0; i < pages; i++) {
        uint32_t old = vm->v86.ptes[page + i], entry = old & ~P_DIRTY;

        if ((old & (P_PRES | P_DIRTY)) == (P_PRES | P_DIRTY)) {
            written |= 1u << i;
        }
        if (entries != NULL) {
            uncount(vm, page + i);
            bit_put(vm->v86.device, page + i, true);
            entry = entries[i] == 0 ? P_TYPE(PG_HOOKED)
                    : (entries[i] & (~PAGE_MASK | P_WRITE)) | P_PRES | P_USER | P_TYPE(PG_SYS);
        }
        if (entry != old) {
            put(vm, page + i, entry);
        }
    }
    return written;
}

enum vmm_err v86map_hook_page(uint32_t page, uint32_t proc)
{
    if (page < v86own_last_page() || page >= HMA_PAGE || page_hooks[page] != 0 || proc == 0) {
        return VMM_IN_USE;
    }
    page_hooks[page] = proc;
    return VMM_OK;
}

uint32_t v86map_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (uint32_t page = 0; page < V86_PAGES; page++) {
        if (page_hooks[page] != 0 && gone(page_hooks[page])) {
            page_hooks[page] = 0;
            count++;
        }
    }
    return count;
}

enum vmm_err v86map_unhook_page(uint32_t page, uint32_t proc)
{
    if (page >= HMA_PAGE || proc == 0 || page_hooks[page] != proc) {
        return VMM_NOT_FOUND;
    }
    page_hooks[page] = 0;
    return VMM_OK;
}

uint32_t v86map_nul_handle(void)
{
    return (uint32_t)nul_page;
}

uint32_t v86map_nul_frame(void)
{
    return nul_frame;
}

void v86map_set_nul_frame(uint32_t frame)
{
    nul_frame = frame;
}

/* ---- HMA ---------------------------------------------------------------------------------------- */

void v86map_hma_physical(const uint32_t entries[HMA_PAGES])
{
    for (uint32_t i = 0; i < HMA_PAGES; i++) {
        hma_physical[i] = (entries[i] & ~PAGE_MASK) | RAM_BITS | P_TYPE(PG_SYS);
    }
}

/* The gate of a VM's own HMA, which programs open and shut often: no page of it is counted while it
 * shows, as set_hma has counted it.  One reload of CR3 is cheaper than 32 INVLPG. */
static bool switch_own(struct vm *vm, bool on)
{
    uint32_t *pte = &vm->v86.ptes[HMA_PAGE];

    if ((vm->v86.counted[HMA_PAGE / 32] & 0xFFFFu) != 0) {      /* the first of its word */
        return false;
    }
    for (uint32_t i = 0; i < HMA_PAGES; i++) {
        pte[i] = !on ? 0 : vm->v86.hma[i] != 0 ? vm->v86.hma[i] : HOLE;
    }
    write_cr3(page_directory_physical);
    vm->v86.hma_state = on ? HMA_OWN : HMA_WRAPS;
    return true;
}

enum vmm_err v86map_hma_enable(struct vm *vm, bool physical)
{
    if (!physical && switch_own(vm, true)) {
        return VMM_OK;
    }

    if (physical && hma_physical[0] == 0) {
        uint8_t *memory = page_alloc(HMA_PAGES, true);      /* of all VMs, for ever */

        if (memory == NULL) {
            return VMM_NO_MEMORY;
        }
        for (uint32_t i = 0; i < HMA_PAGES; i++) {
            hma_physical[i] = page_physical(memory + i * PAGE_SIZE) | RAM_BITS | P_TYPE(PG_SYS);
        }
    }
    for (uint32_t i = 0; physical && i < HMA_PAGES; i++) {
        if (count(FRAME(hma_physical[i]), 0) != VMM_OK) {
            while (i-- > 0) {
                if (is_counted(FRAME(hma_physical[i]))) {
                    drop(FRAME(hma_physical[i]));
                }
            }
            return VMM_NO_MEMORY;
        }
    }
    vm->v86.hma_state = physical ? HMA_SHARED : HMA_OWN;
    for (uint32_t i = 0; i < HMA_PAGES; i++) {
        uint32_t entry = physical ? hma_physical[i] : vm->v86.hma[i];

        uncount(vm, HMA_PAGE + i);
        put(vm, HMA_PAGE + i, entry != 0 ? entry : HOLE);
        bit_put(vm->v86.counted, HMA_PAGE + i, physical && is_counted(FRAME(entry)));
    }
    return VMM_OK;
}

void v86map_hma_disable(struct vm *vm)
{
    if (vm->v86.hma_state != HMA_WRAPS && !switch_own(vm, false)) {
        vm->v86.hma_state = HMA_WRAPS;
        for (uint32_t i = 0; i < HMA_PAGES; i++) {
            uncount(vm, HMA_PAGE + i);
            put(vm, HMA_PAGE + i, 0);
        }
    }
}
