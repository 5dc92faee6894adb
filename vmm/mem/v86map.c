/*
 * v86map - a VM's first megabyte: any frames, seen at linear 0 while the VM is current and always
 * at CB_High_Linear.
 *
 * One page table serves both: it is entry 0 of the directory for the current VM, and the entry of
 * the VM's 4 MB window always.  A VM switch changes one directory entry.
 */
#include "mem/v86map.h"

#include "cpu/cpu.h"
#include "mem/paging.h"
#include "mem/phys.h"
#include "sched/thread.h"

#define VM_SLOTS    ((ARENA_VM_END - ARENA_VM) >> 22)
#define RAM_BITS    (P_PRES | P_WRITE | P_USER)

static struct vm *slot_owner[VM_SLOTS];         /* written by create and destroy, task time */
static uint32_t foreign_pages;                  /* V86 pages of all VMs that show other frames */
static uint32_t page_hooks[V86_PAGES];          /* Hook_V86_Page */

static uint32_t own_frame(const struct vm *vm, uint32_t page)
{
    return vm->v86_frames[page & 0xFF];         /* 100h.. wraps, as with A20 off */
}

/* Is it not the VM's own RAM that shows there? */
static bool is_foreign(const struct vm *vm, uint32_t page)
{
    return (vm->ptes[page] & P_PRES) != 0 && vm->ptes[page] >> PAGE_SHIFT != own_frame(vm, page);
}

enum vmm_err v86map_create(struct vm *vm)
{
    uint32_t slot = 0, table;

    while (slot < VM_SLOTS && slot_owner[slot] != NULL) {
        slot++;
    }
    table = slot < VM_SLOTS ? phys_alloc() : 0;
    if (table == 0) {
        return VMM_NO_MEMORY;
    }
    for (uint32_t page = 0; page < 0x100; page++) {
        vm->v86_frames[page] = phys_alloc();
        if (vm->v86_frames[page] == 0) {
            while (page-- > 0) {
                phys_free(vm->v86_frames[page]);
            }
            phys_free(table);
            return VMM_NO_MEMORY;
        }
    }
    slot_owner[slot] = vm;
    vm->slot = slot;
    vm->page_table = table << PAGE_SHIFT;
    vm->cb.CB_High_Linear = ARENA_VM + (slot << 22);
    PAGE_DIRECTORY[vm->cb.CB_High_Linear >> 22] = vm->page_table | P_PRES | P_WRITE;
    vm->ptes = (uint32_t *)(ARENA_TABLES + (vm->cb.CB_High_Linear >> 12 << 2));
    invlpg((uint32_t)vm->ptes);
    memset(vm->ptes, 0, PAGE_SIZE);
    v86map_reset(vm);
    return VMM_OK;
}

void v86map_destroy(struct vm *vm)
{
    for (uint32_t page = 0; page < V86_PAGES; page++) {
        foreign_pages -= is_foreign(vm, page);
    }
    PAGE_DIRECTORY[vm->cb.CB_High_Linear >> 22] = 0;
    write_cr3(page_directory_physical);
    for (uint32_t page = 0; page < 0x100; page++) {
        phys_free(vm->v86_frames[page]);
    }
    phys_free(vm->page_table >> PAGE_SHIFT);
    slot_owner[vm->slot] = NULL;
}

void v86map_reset(struct vm *vm)
{
    for (uint32_t page = 0; page < V86_PAGES; page++) {
        foreign_pages -= is_foreign(vm, page);
        vm->ptes[page] = (own_frame(vm, page) << PAGE_SHIFT) | RAM_BITS;
    }
    write_cr3(page_directory_physical);
    memset((void *)vm->cb.CB_High_Linear, 0, 0x100000);
}

enum vmm_err v86map_set(struct vm *vm, uint32_t page, uint32_t frame, uint32_t pages,
                        bool contiguous_step)
{
    if (page < 0x10 || page >= V86_PAGES || pages > V86_PAGES - page) {
        return VMM_BAD_ARGUMENT;    /* below 10h: the 386 erratum's rule [DDK95 _MapIntoV86] */
    }
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t shown = frame + (contiguous_step ? i : 0);

        foreign_pages -= is_foreign(vm, page + i);
        vm->ptes[page + i] = (shown << PAGE_SHIFT) | RAM_BITS;
        foreign_pages += is_foreign(vm, page + i);
    }
    write_cr3(page_directory_physical);
    return VMM_OK;
}

static bool block_has_frame(uint32_t linear, uint32_t pages, uint32_t frame)
{
    for (; pages > 0; pages--, linear += PAGE_SIZE) {
        if (page_physical((const void *)linear) >> PAGE_SHIFT == frame) {
            return true;
        }
    }
    return false;
}

bool v86map_shows(uint32_t linear, uint32_t pages)
{
    for (uint32_t slot = 0; slot < VM_SLOTS && foreign_pages != 0; slot++) {
        const struct vm *vm = slot_owner[slot];

        for (uint32_t page = 0; vm != NULL && page < V86_PAGES; page++) {
            if (is_foreign(vm, page) &&
                block_has_frame(linear, pages, vm->ptes[page] >> PAGE_SHIFT)) {
                return true;
            }
        }
    }
    return false;
}

bool v86map_ring0_fault(uint32_t linear)
{
    struct vm *vm = cur_vm;
    uint32_t page;

    if (linear >= ARENA_VM && linear < ARENA_VM_END) {
        vm = slot_owner[(linear - ARENA_VM) >> 22];
        linear &= 0x3FFFFF;
    }
    page = linear >> PAGE_SHIFT;
    if (vm == NULL || page >= V86_PAGES || (vm->ptes[page] & P_PRES) != 0 ||
        page_hooks[page] == 0) {
        return false;
    }
    (void)call_reg_proc((void (*)(void))page_hooks[page], page, (uint32_t)&vm->cb, 0, 0);
    return (vm->ptes[page] & P_PRES) != 0;
}

enum vmm_err v86map_hook_page(uint32_t page, uint32_t proc)
{
    if (page < 0xA0 || page > 0xFF || page_hooks[page] != 0) {
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
