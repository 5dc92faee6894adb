/*
 * svc_v86data - services for V86 memory that devices own, share among all VMs, or have instanced.
 */
#include "mem/bits.h"
#include "mem/instance.h"
#include "mem/reclaim.h"
#include "mem/v86area.h"
#include "mem/v86map.h"
#include "mem/paging.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/vm.h"

/* ---- ownership --------------------------------------------------------------------------------- */

/* The array of a VM, or of all VMs for handle 0; false = not a VM. */
static bool owned_by(struct cb_s *handle, struct v86_owned **owned)
{
    *owned = handle != NULL ? &((struct vm *)handle)->v86.owned : NULL;
    return handle == NULL || vm_handle_is_valid(handle);
}

/*
 * _Assign_Device_V86_Pages - claim V86 address space for a device
 *                                                        [DDK95 _Assign_Device_V86_Pages]
 *
 * In:    first V86 page 0..10Fh, pages, VM or 0 = all; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not such pages, not a VM, flags; a page that is claimed for all or, for one VM, in
 *        it; for all: claimed in any VM.  Until Init_Complete is over: for one VM; or pages between
 *        the first and the last V86 page that do not end at the last
 * When:  task time
 * Notes: until Init_Complete is over, such pages at the end move the last V86 page down
 */
uint32_t _Assign_Device_V86_Pages(uint32_t page, uint32_t pages, struct cb_s *vm, uint32_t flags)
{
    struct v86_owned *owned;

    return flags == 0 && owned_by(vm, &owned) &&
           v86own_assign(owned, page, pages, !instance_is_settled());
}

/*
 * _DeAssign_Device_V86_Pages - give claimed pages up    [DDK95 _DeAssign_Device_V86_Pages]
 *
 * In:    first V86 page, pages, VM or 0 = all; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not such pages, one that is not claimed so, not a VM, flags, or Init_Complete is
 *        not over
 * When:  task time
 */
uint32_t _DeAssign_Device_V86_Pages(uint32_t page, uint32_t pages, struct cb_s *vm, uint32_t flags)
{
    struct v86_owned *owned;

    return flags == 0 && instance_is_settled() && owned_by(vm, &owned) &&
           v86own_release(owned, page, pages);
}

/*
 * _Get_Device_V86_Pages_Array - which pages are claimed [DDK95 _Get_Device_V86_Pages_Array]
 *
 * In:    VM or 0 = those claimed for all VMs, buffer of 36 bytes, flags 0
 * Out:   EAX nonzero, one bit for each page 0..10Fh
 * Error: EAX = 0: not a VM, or flags
 * When:  task time
 */
uint32_t _Get_Device_V86_Pages_Array(struct cb_s *vm, uint32_t *array, uint32_t flags)
{
    struct v86_owned *owned;

    if (flags != 0 || !owned_by(vm, &owned)) {
        return 0;
    }
    v86own_array(owned, array);
    return 1;
}

/* ---- the global V86 data area --------------------------------------------------------------------- */

#define GLOBAL_POOL     0xC0000u        /* where a VGA has its ROM, and we need none */
#define GLOBAL_POOL_END 0xC8000u
#define LOW_END         0xA0000u        /* GVDAForceLow */

static void open_pool(void)
{
    static bool opened;

    if (!opened) {
        opened = true;
        ASSERT(v86area_add(GLOBAL_POOL, GLOBAL_POOL_END - GLOBAL_POOL) == VMM_OK);
    }
}

static bool make_common(uint32_t at, uint32_t bytes)
{
    for (uint32_t page = at >> PAGE_SHIFT; page <= (at + bytes - 1) >> PAGE_SHIFT; page++) {
        if (v86map_make_common(page) != VMM_OK) {
            return false;
        }
    }
    return true;
}

static void zero(uint32_t at, uint32_t bytes)
{
    memset((void *)(sys_vm->cb.CB_High_Linear + at), 0, bytes);
}

/*
 * _Allocate_Global_V86_Data_Area - low memory that a VxD shares with V86 code
 *                                                [DDK95 _Allocate_Global_V86_Data_Area]
 *
 * In:    bytes; flags: at most one of GVDAWordAlign GVDADWordAlign GVDAParaAlign GVDAPageAlign;
 *        GVDAInstance or GVDAOptInstance: each VM has its own contents; GVDAZeroInit; GVDAReclaim
 *        (with GVDAPageAlign, not with an instance flag): its pages show the nul page and their
 *        memory is free; GVDAInquire: only say how large a block could be; GVDAHighSysCritOK;
 *        GVDAForceLow: below A0000h
 * Out:   EAX = its V86 linear address, the same in all VMs; ring 0 sees that of any VM at
 *        CB_High_Linear + EAX.  GVDAInquire: EAX = bytes
 * Error: EAX = 0: no room, no memory, other or impossible flags, a temporary block exists, or
 *        Init_Complete is over
 * When:  init time
 * Notes: all blocks are above the last V86 page and can be used at once
 */
uint32_t _Allocate_Global_V86_Data_Area(uint32_t bytes, uint32_t flags)
{
    const uint32_t aligns = GVDAWordAlign | GVDADWordAlign | GVDAParaAlign | GVDAPageAlign;
    const uint32_t instances = GVDAInstance | GVDAOptInstance;
    const uint32_t all = aligns | instances | GVDAZeroInit | GVDAReclaim | GVDAInquire |
                         GVDAHighSysCritOK | GVDAForceLow;
    uint32_t align = flags & GVDAPageAlign ? PAGE_SIZE : flags & GVDAParaAlign ? 16
                     : flags & GVDADWordAlign ? 4 : flags & GVDAWordAlign ? 2 : 1;
    uint32_t at;

    open_pool();
    if (instance_is_settled() || (flags & ~all) != 0 ||
        (flags & aligns & ((flags & aligns) - 1)) != 0 ||
        ((flags & GVDAReclaim) != 0 &&
         ((flags & GVDAPageAlign) == 0 || (flags & instances) != 0))) {
        return 0;
    }
    if (flags & GVDAInquire) {
        return v86area_largest(align);
    }
    if (flags & GVDAReclaim) {          /* the last page cannot be shared with another block */
        bytes = bytes > GLOBAL_POOL_END ? bytes : (bytes + PAGE_MASK) & ~PAGE_MASK;
    }
    at = v86area_alloc(bytes, align, flags & GVDAForceLow ? LOW_END : 0x100000);
    if (at == 0 || !make_common(at, bytes) ||
        ((flags & instances) != 0 && instance_declare(at, bytes) != VMM_OK)) {
        return 0;
    }
    if (flags & GVDAReclaim) {
        for (uint32_t page = at >> PAGE_SHIFT; page < (at + bytes) >> PAGE_SHIFT; page++) {
            v86map_reclaim(page);
        }
    } else if (flags & GVDAZeroInit) {
        zero(at, bytes);
    }
    return at;
}

/*
 * _Add_Global_V86_Data_Area - more room for it          [DDK95 _Add_Global_V86_Data_Area]
 *
 * In:    V86 linear address A0000h..FFFFFh, bytes; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: other addresses, a region that is there already, flags, too many regions, or
 *        Init_Complete is over
 * When:  init time
 * Limit: nothing below the first V86 page, where every VM has its own memory
 */
uint32_t _Add_Global_V86_Data_Area(uint32_t at, uint32_t bytes, uint32_t flags)
{
    open_pool();
    return flags == 0 && !instance_is_settled() && at >= LOW_END && v86area_add(at, bytes) == VMM_OK;
}

/*
 * _Allocate_Temp_V86_Data_Area - a buffer for calls of the BIOS and DOS while the system starts
 *                                                  [DDK95 _Allocate_Temp_V86_Data_Area]
 *
 * In:    bytes, flags 0
 * Out:   EAX = its V86 linear address on a paragraph, zeroed
 * Error: EAX = 0: no room, no memory, flags, the block exists already, or Init_Complete is over
 * When:  init time
 * Notes: while it exists, _Allocate_Global_V86_Data_Area fails
 */
uint32_t _Allocate_Temp_V86_Data_Area(uint32_t bytes, uint32_t flags)
{
    uint32_t at;

    open_pool();
    at = flags == 0 && !instance_is_settled() ? v86area_temp(bytes) : 0;
    if (at != 0 && !make_common(at, bytes)) {
        (void)v86area_free_temp();
        at = 0;
    }
    if (at != 0) {
        zero(at, bytes);
    }
    return at;
}

/*
 * _Free_Temp_V86_Data_Area - give it back                [DDK95 _Free_Temp_V86_Data_Area]
 *
 * Out:   EAX nonzero
 * Error: EAX = 0: there is none
 * When:  init time
 */
uint32_t _Free_Temp_V86_Data_Area(void)
{
    return v86area_free_temp();
}

/*
 * _TestGlobalV86Mem - whose is a V86 range?                     [DDK95 _TestGlobalV86Mem]
 *
 * In:    V86 linear address, bytes; flags 0
 * Out:   EAX = 0: each VM's own, or no V86 range below 100000h, or flags; 1: the same in all VMs;
 *        2: some of both; 3: at the same place in all VMs, with instance data
 * When:  task time
 * Notes: below the first V86 page every VM has its own interrupt table, BIOS data and DOS at the
 *        same place: 3
 */
uint32_t _TestGlobalV86Mem(uint32_t at, uint32_t bytes, uint32_t flags)
{
    return flags == 0 ? instance_class(at, bytes) : 0;
}

/* ---- instance data --------------------------------------------------------------------------------- */

/*
 * _AddInstanceItem - let each VM have its own contents of a V86 region [DDK95 _AddInstanceItem]
 *
 * In:    InstDataStruc, flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not below 100000h, no bytes, another type, flags, no memory, or Init_Complete is
 *        over
 * When:  task time, while the system starts
 * Notes: what is there when Init_Complete is over is what later VMs begin with.  The structure is
 *        read at once and may go at any time
 */
uint32_t _AddInstanceItem(const struct InstDataStruc *item, uint32_t flags)
{
    return flags == 0 &&
           (item->InstType == INDOS_Field || item->InstType == ALWAYS_Field ||
            item->InstType == OPTIONAL_Field) &&
           instance_declare(item->InstLinAddr, item->InstSize) == VMM_OK;
}

/*
 * _GetInstanceInfo - is a V86 region instanced?                  [DDK95 _GetInstanceInfo]
 *
 * In:    V86 linear address, bytes
 * Out:   EAX = INSTINFO_NONE (also where there is no such region), INSTINFO_SOME, INSTINFO_ALL
 * When:  task time
 * Notes: all below the first V86 page is
 */
uint32_t _GetInstanceInfo(uint32_t at, uint32_t bytes)
{
    return instance_info(at, bytes);
}

/*
 * Get_Instanced_V86_Int_Vector - what a new VM has as a V86 interrupt vector
 *
 * In:    EAX = interrupt 0..FFh
 * Out:   CX = segment, EDX = offset
 * When:  task time
 * Notes: registers as of Get_V86_Int_Vector
 */
void do_Get_Instanced_V86_Int_Vector(struct svc_regs *r)
{
    uint32_t vector = vm_default_vector(r->eax);

    r->ecx = (r->ecx & 0xFFFF0000u) | vector >> 16;
    r->edx = vector & 0xFFFF;
}

/*
 * Get_Inst_V86_Int_Vec_Base - where ring 0 sees a VM's V86 interrupt table
 *
 * In:    EBX = VM
 * Out:   ECX = linear address of its 400h bytes
 * When:  task time
 */
void do_Get_Inst_V86_Int_Vec_Base(struct svc_regs *r)
{
    r->ecx = ((const struct cb_s *)r->ebx)->CB_High_Linear;
}

/*
 * _GetGlblRng0V86IntBase - of no use since 4.0             [DDK95 _GetGlblRng0V86IntBase]
 *
 * Out:   EAX = 0
 * When:  init time
 */
uint32_t _GetGlblRng0V86IntBase(void)
{
    return 0;
}

/* ---- reclaimable regions ----------------------------------------------------------------------------- */

/*
 * _AddReclaimableItem - V86 memory that could be used otherwise  [DDK95 _AddReclaimableItem]
 *
 * In:    ReclaimStruc, flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: not below 100000h, no bytes, overlaps another, flags, or no memory
 * When:  task time
 * Notes: the VMM uses none of them; the call-back of those with RS_RECLAIM comes before System_Exit
 */
uint32_t _AddReclaimableItem(const struct ReclaimStruc *item, uint32_t flags)
{
    return flags == 0 && reclaim_add(item) == VMM_OK;
}

/*
 * _SetReclaimableItem - change flags and call-back of such a region [DDK95 _SetReclaimableItem]
 *
 * In:    key of _EnumReclaimableItem, ReclaimStruc with the same region, flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: no such key, another region, or flags
 * When:  task time
 */
uint32_t _SetReclaimableItem(uint32_t key, const struct ReclaimStruc *item, uint32_t flags)
{
    return flags == 0 && reclaim_set(key, item) == VMM_OK;
}

/*
 * _EnumReclaimableItem - these regions, in ascending order     [DDK95 _EnumReclaimableItem]
 *
 * In:    0 or the key of the last one, ReclaimStruc to fill, flags 0
 * Out:   EAX = key
 * Error: EAX = 0: no more, no such key, or flags
 * When:  task time
 */
uint32_t _EnumReclaimableItem(uint32_t key, struct ReclaimStruc *item, uint32_t flags)
{
    return flags == 0 ? reclaim_next(key, item) : 0;
}

/* ---- the first megabyte of the machine ----------------------------------------------------------------- */

#define ROM         0xF0000u
#define ROM_END     0x100000u

/*
 * Locate_Byte_In_ROM - find a byte in the BIOS ROM
 *
 * In:    AL = byte
 * Out:   CF = 0, EAX = V86 linear address F0000h..FFFFFh where the system VM has it
 * Error: CF = 1: it is nowhere
 * When:  init time
 */
void do_Locate_Byte_In_ROM(struct svc_regs *r)
{
    const uint8_t *memory = (const uint8_t *)sys_vm->cb.CB_High_Linear;

    for (uint32_t at = ROM; at < ROM_END; at++) {
        if (memory[at] == (uint8_t)r->eax) {
            r->eax = at;
            svc_set_carry(r, false);
            return;
        }
    }
    svc_set_carry(r, true);
}

/*
 * Enable_Touch_1st_Meg - allow ring 0 the first megabyte       [DDK95 Enable_Touch_1st_Meg]
 *
 * When:  any time
 * Notes: as in the retail version of Windows 95, ring 0 always may: no effect
 */
void do_Enable_Touch_1st_Meg(struct svc_regs *r)
{
    (void)r;
}

/*
 * Disable_Touch_1st_Meg - forbid it                           [DDK95 Disable_Touch_1st_Meg]
 *
 * When:  any time
 * Notes: no effect, see Enable_Touch_1st_Meg
 */
void do_Disable_Touch_1st_Meg(struct svc_regs *r)
{
    (void)r;
}
