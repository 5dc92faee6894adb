/*
 * svc_phys - page frames, and what there is of memory; services that Windows 95 no longer serves.
 */
#include "mem/instance.h"
#include "mem/page_lock.h"
#include "mem/pageout.h"
#include "mem/phys.h"
#include "mem/swap.h"
#include "mem/vpage.h"
#include "services/svc.h"

#define FIRST_EXTENDED  0x110u
#define MAX_FRAME       0xFFFFFu

/* Frames from 1 MB on that have a number; false: they do not. */
static bool are_extended(uint32_t frame, uint32_t frames)
{
    return frame >= FIRST_EXTENDED && frame <= MAX_FRAME && frames != 0 &&
           frames - 1 <= MAX_FRAME - frame;
}

/* How many of them are ours. */
static uint32_t managed(uint32_t frame, uint32_t frames)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < frames; i++) {
        count += phys_is_ram(frame + i);
    }
    return count;
}

static uint32_t none_some_all(uint32_t count, uint32_t of)
{
    return count == 0 ? 0 : count < of ? 1 : 2;
}

/*
 * _AddFreePhysPage - memory that only a virtual device knows of   [DDK95 _AddFreePhysPage]
 *
 * In:    first frame, 110h or more; frames; flags; procedure (what to restore at the end is nothing
 *        here: the machine does not go back to what ran before)
 * Out:   EAX = 0: none was added, 1: some, 2: all
 * When:  init time
 */
uint32_t _AddFreePhysPage(uint32_t frame, uint32_t frames, uint32_t flags, uint32_t proc)
{
    uint32_t before = phys_total_count();

    (void)flags;
    (void)proc;
    if (!are_extended(frame, frames)) {
        return 0;
    }
    phys_add_range(frame, frames);
    pageout_capacity_changed();
    return none_some_all(phys_total_count() - before, frames);
}

/*
 * _PageResetHandlePAddr - other frames for pages of a block
 *                                                        [DDK95 _PageResetHandlePAddr]
 *
 * In:    handle, offset of the first page, pages, first frame 110h or more, not ours; flags 0
 * Out:   EAX nonzero: the pages show these frames and are fixed; the old frames are free
 * Error: EAX = 0: no such block or pages, frames that are the VMM's already or below 110h, V86 memory
 *        shows one of the pages, no memory
 * When:  task time
 */
uint32_t _PageResetHandlePAddr(uint32_t handle, uint32_t offset, uint32_t pages, uint32_t frame,
                               uint32_t flags)
{
    struct block *block = block_of(handle);
    uint32_t page, bits;
    bool done = true;

    if (block == NULL || flags != 0 || offset > block->range.pages ||
        pages > block->range.pages - offset || !are_extended(frame, pages) ||
        managed(frame, pages) != 0 ||
        vpage_shown_in_v86(block, block->range.start + offset, pages)) {
        return 0;
    }
    page = block->range.start + offset;
    if (!region_hold(block->context, page, pages)) {
        return 0;
    }
    for (uint32_t i = 0; i < pages && done; i++) {
        uint32_t linear = (page + i) << PAGE_SHIFT;

        bits = vpage_at(block->context, linear) != NULL
               ? vpage_bits(block, vpage_permissions(*vpage_entry(block->context, linear)))
               : vpage_bits(block, PC_PRESENT | PC_WRITEABLE);
        done = vpage_drop_range(block, page + i, 1) &&
               vpage_commit_frame(block, page + i, frame + i, VP_FOREIGN, bits) == VMM_OK;
        if (done) {
            vpage_at(block->context, linear)->flags &= (uint8_t)~VP_NEW;
        }
    }
    region_let_go(block->context, page, pages);
    return done;
}

/*
 * _GetPhysPageInfo - are page frames the memory manager's?
 *
 * In:    first frame, frames; flags 0
 * Out:   EAX = 0: none of them is, 1: some are, 2: all
 * When:  task time
 */
uint32_t _GetPhysPageInfo(uint32_t frame, uint32_t frames, uint32_t flags)
{
    (void)flags;
    if (frame > MAX_FRAME || frames == 0 || frames - 1 > MAX_FRAME - frame) {
        return 0;
    }
    return none_some_all(managed(frame, frames), frames);
}

/*
 * _PageGetAllocInfo - how much could be allocated                [DDK95 _PageGetAllocInfo]
 *
 * In:    flags 0
 * Out:   EAX = pages of the largest block that the system arena has room for, EDX = pages that can
 *        be allocated as locked ones
 * When:  task time
 */
uint64_t _PageGetAllocInfo(uint32_t flags)
{
    (void)flags;
    return (uint64_t)pageout_lockable() << 32 |
           range_widest_gap(arena_at(cur_context, ARENA_BLOCKS));
}

static void add_arena(struct DemandInfoStruc *info, const struct range_set *arena)
{
    uint32_t pages = arena->end.start - arena->first;

    info->DILin_Total_Count += pages;
    info->DILin_Total_Free += pages - arena->used;
}

/*
 * _GetDemandPageInfo - numbers of demand paging                 [DDK95 _GetDemandPageInfo]
 *
 * In:    DemandInfoStruc to fill; flags 0
 * When:  task time
 */
void _GetDemandPageInfo(struct DemandInfoStruc *info, uint32_t flags)
{
    (void)flags;
    memset(info, 0, sizeof *info);
    add_arena(info, arena_at(cur_context, MINPRIVATELADDR));
    add_arena(info, arena_at(cur_context, MINSHAREDLADDR));
    add_arena(info, arena_at(cur_context, ARENA_BLOCKS));
    info->DIPhys_Count = phys_total_count();
    info->DIFree_Count = phys_free_count();
    info->DIUnlock_Count = phys_free_count() + pageout_info.resident - pageout_info.locked;
    info->DILinear_Base_Addr = MINPRIVATELADDR;
    info->DIPage_Faults = pageout_info.faults;
    info->DIPage_Ins = pageout_info.ins;
    info->DIPage_Outs = pageout_info.outs;
    info->DIPage_Discards = pageout_info.discards;
    info->DIInstance_Faults = instance_exchanges;
    info->DIPagingFileMax = swap_limit();
    info->DIPagingFileInUse = swap_in_use();
    info->DICommit_Count = pageout_info.committed;
}

static bool is_memory(uint32_t address, uint32_t bytes)
{
    uint32_t first = address >> PAGE_SHIFT, last = (address + bytes - 1) >> PAGE_SHIFT;

    return bytes == 0 || (address + bytes - 1 >= address &&
                          page_committed_count(first, last - first + 1) == last - first + 1 &&
                          page_may_be_read(first, last - first + 1));
}

/*
 * _Assert_Range - is this a pointer to such a structure?              [DDK95 _Assert_Range]
 *
 * In:    address, bytes; dword it must have at an offset, 0: none; flags ASSERT_RANGE_NULL_OK: NULL
 *        is good, ASSERT_RANGE_NO_DEBUG: say nothing
 * Out:   EAX nonzero: good
 * Error: EAX = 0: NULL, not all of it is memory, or another dword
 * When:  task time; pages in what it looks at
 */
uint32_t _Assert_Range(uint32_t address, uint32_t bytes, uint32_t signature, uint32_t offset,
                       uint32_t flags)
{
    const char *why = NULL;

    if (address == 0) {
        why = (flags & ASSERT_RANGE_NULL_OK) != 0 ? NULL : "is NULL";
    } else if (!is_memory(address, bytes) || (signature != 0 && !is_memory(address + offset, 4))) {
        why = "is not all memory";
    } else if (signature != 0 && *(const uint32_t *)(address + offset) != signature) {
        why = "does not have its signature";
    }
    if (why != NULL && (flags & ASSERT_RANGE_NO_DEBUG) == 0) {
        debug_printf("_Assert_Range: %08X %s\n", address, why);
    }
    return why == NULL;
}

/* ---- what Windows 95 no longer serves -------------------------------------------------------------
 *
 * [DDK95] says of each that it is there for virtual devices of Windows 3.1 and returns nothing of
 * use; the V86MMGR of 3.1 was the only caller of the last four.
 */

/*
 * _GetSysPageCount - obsolete                                      [DDK95 _GetSysPageCount]
 *
 * Out:   EAX = 0
 * When:  task time
 */
uint32_t _GetSysPageCount(uint32_t flags)
{
    (void)flags;
    return 0;
}

/*
 * _GetVMPgCount - obsolete                                            [DDK95 _GetVMPgCount]
 *
 * Out:   EAX = EDX = 0
 * When:  task time
 */
uint64_t _GetVMPgCount(struct cb_s *vm, uint32_t flags)
{
    (void)vm;
    (void)flags;
    return 0;
}

/*
 * _PageOutDirtyPages - obsolete
 *
 * Out:   EAX = 0: none was written
 * When:  task time
 */
uint32_t _PageOutDirtyPages(uint32_t pages, uint32_t flags)
{
    (void)pages;
    (void)flags;
    return 0;
}

/*
 * _GetSetPageOutCount - obsolete
 *
 * Out:   EAX = 0
 * When:  task time
 */
uint32_t _GetSetPageOutCount(uint32_t count, uint32_t flags)
{
    (void)count;
    (void)flags;
    return 0;
}

/*
 * _MapFreePhysReg, _UnmapFreePhysReg, _XchgFreePhysReg, _SetFreePhysRegCalBk - obsolete
 *
 * Out:   EAX = 0: failed
 * When:  task time
 */
uint32_t _MapFreePhysReg(void)
{
    return 0;
}

uint32_t _UnmapFreePhysReg(void)
{
    return 0;
}

uint32_t _XchgFreePhysReg(void)
{
    return 0;
}

uint32_t _SetFreePhysRegCalBk(void)
{
    return 0;
}
