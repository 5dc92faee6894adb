/*
 * svc_selector - descriptors of the GDT and of each VM's LDT.
 */
#include "services/svc.h"
#include "sched/thread.h"
#include "vm/dpmi/ldt.h"
#include "vm/vm.h"

/* EAX = result, EDX = table's own selector and how many entries it has; 0, 0 = failed */
static uint64_t with_table(uint32_t selector, uint32_t table, uint32_t entries)
{
    return selector == 0 ? 0 : selector | (uint64_t)(table | entries << 16) << 32;
}

static struct vm *valid_vm(const struct cb_s *handle)
{
    return vm_handle_is_valid(handle) ? (struct vm *)handle : NULL;
}

/*
 * _GetAppFlatDSAlias - a ring-3 selector of all memory, to read     [DDK95 _GetAppFlatDSAlias]
 *
 * Out:   EAX = selector in the GDT
 * When:  task time
 * Notes: never to be freed.  Limit: pages of the system arena are supervisor pages, so a program
 *        reads through it what ring 3 may read; the rest is a page fault
 */
uint32_t _GetAppFlatDSAlias(void)
{
    return GDT_FLAT_ALIAS;
}

/*
 * _SelectorMapFlat - where a selector's segment begins              [DDK95 _SelectorMapFlat]
 *
 * In:    VM (LDT selectors), selector (high half and RPL ignored), flags 0
 * Out:   EAX = linear address
 * Error: EAX = FFFFFFFFh: no such selector or VM
 * When:  task time
 */
uint32_t _SelectorMapFlat(struct cb_s *vm, uint32_t selector, uint32_t flags)
{
    const struct descriptor *d = selector_find_used(valid_vm(vm), selector);

    if (flags != 0 || d == NULL || (d->high & DESC_SEGMENT) == 0) {
        return 0xFFFFFFFFu;
    }
    return descriptor_base(*d);
}

/*
 * _Allocate_GDT_Selector - a new selector in the GDT         [DDK95 _Allocate_GDT_Selector]
 *
 * In:    high and low half of the descriptor, flags 0
 * Out:   EAX = selector, RPL = DPL of the descriptor; EDX low = the GDT's own selector (ring 0),
 *        high = how many entries it has
 * Error: EAX = EDX = 0: table full, descriptor of a system segment, flags
 * When:  task time
 * Notes: call gates are accepted: what ring 3 reaches through one, its maker answers for
 */
uint64_t _Allocate_GDT_Selector(uint32_t high, uint32_t low, uint32_t flags)
{
    return with_table(flags != 0 ? 0 : gdt_allocate((struct descriptor){ low, high }),
                      GDT_ALIAS, GDT_ENTRIES);
}

/*
 * _Free_GDT_Selector - give a selector back                        [DDK95 _Free_GDT_Selector]
 *
 * In:    selector (RPL ignored), flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not one of _Allocate_GDT_Selector
 * When:  task time
 */
uint32_t _Free_GDT_Selector(uint32_t selector, uint32_t flags)
{
    return flags == 0 && gdt_free(selector);
}

/*
 * _Allocate_LDT_Selector - new selectors in a VM's LDT        [DDK95 _Allocate_LDT_Selector]
 *
 * In:    VM, high and low half of the descriptor, count, flags: ALDTSpecSel = count is the
 *        selector wanted
 * Out:   EAX = first selector, RPL = DPL; further ones 8 apart, all with the same descriptor;
 *        EDX low = a selector of the LDT itself (to read), high = how many entries it has
 * Error: EAX = EDX = 0: no VM, LDT full, no memory, descriptor of a system segment, in use
 * When:  task time
 */
uint64_t _Allocate_LDT_Selector(struct cb_s *handle, uint32_t high, uint32_t low, uint32_t count,
                                uint32_t flags)
{
    struct vm *vm = valid_vm(handle);
    struct descriptor d = { low, high };
    uint32_t selector = 0;

    if (vm != NULL && flags == ALDTSpecSel) {
        selector = ldt_allocate_at(vm, d, count);
    } else if (vm != NULL && flags == 0) {
        selector = ldt_allocate(vm, d, count);
    }
    return vm == NULL ? 0 : with_table(selector, LDT_ALIAS, ldt_entries(vm));
}

/*
 * _Free_LDT_Selector - give one selector back                      [DDK95 _Free_LDT_Selector]
 *
 * In:    VM, selector (RPL ignored), flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: no VM, not allocated, or one that lasts as long as the VM
 * When:  task time
 */
uint32_t _Free_LDT_Selector(struct cb_s *handle, uint32_t selector, uint32_t flags)
{
    struct vm *vm = valid_vm(handle);

    return flags == 0 && vm != NULL && ldt_free(vm, selector);
}

/*
 * _BuildDescriptorDWORDs - pack the fields of a descriptor    [DDK95 _BuildDescriptorDWORDs]
 *
 * In:    base, limit (20 bits as they stand in the descriptor), type (access byte), size (G and D
 *        in bits 4-7), flags: BDDExplicitDPL = type's DPL counts, else it becomes that of programs
 * Out:   EAX = low half, EDX = high half
 * When:  any time
 */
uint64_t _BuildDescriptorDWORDs(uint32_t base, uint32_t limit, uint32_t type, uint32_t size,
                                uint32_t flags)
{
    struct descriptor d = descriptor_build(base, limit, type, size);

    if ((flags & BDDExplicitDPL) == 0) {
        d.high |= DESC_DPL;
    }
    return d.low | (uint64_t)d.high << 32;
}

/*
 * _GetDescriptor - the descriptor of a selector                        [DDK95 _GetDescriptor]
 *
 * In:    selector (high half and RPL ignored), VM (LDT selectors), flags 0
 * Out:   EAX = low half, EDX = high half
 * Error: EAX = EDX = 0: no such selector or VM
 * When:  task time
 */
uint64_t _GetDescriptor(uint32_t selector, struct cb_s *vm, uint32_t flags)
{
    const struct descriptor *d = selector_find_used(valid_vm(vm), selector);

    return flags != 0 || d == NULL ? 0 : d->low | (uint64_t)d->high << 32;
}

/*
 * _SetDescriptor - change the descriptor of a selector                 [DDK95 _SetDescriptor]
 *
 * In:    selector (high half and RPL ignored), VM (LDT selectors), high and low half, flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: no such selector or VM, the system's own, or a system segment's descriptor
 * When:  task time
 */
uint32_t _SetDescriptor(uint32_t selector, struct cb_s *vm, uint32_t high, uint32_t low,
                        uint32_t flags)
{
    struct descriptor *d = selector_find_used(valid_vm(vm), selector), wanted = { low, high };
    bool of_system = (selector & 4) == 0 ? (selector & 0xFFFF) >> 3 < GDT_FIRST_FREE
                                         : (selector & 0xFFF8) == (LDT_ALIAS & 0xFFF8);

    if (flags != 0 || d == NULL || of_system || !descriptor_vxd_ok(wanted)) {
        return 0;
    }
    *d = wanted;
    return 1;
}
