/*
 * svc_commit - sparse memory: linear pages are reserved first, and committed piece by piece.
 *
 * A range of pages that a service works on lies in one reservation.  All of these services are for
 * addresses that the current memory context sees.
 */
#include "mem/pageout.h"
#include "mem/pager.h"
#include "mem/page_lock.h"
#include "mem/phys.h"
#include "mem/swap.h"
#include "mem/vpage.h"
#include "services/svc.h"

#define FAILED      0xFFFFFFFFu
#define MAX_FRAME   0xFFFFFu
#define STAYS_IN    (PC_FIXED | PC_LOCKED | PC_LOCKEDIFDP)

/* The block of a range, if what is done to it is allowed: PR_STATIC wants PC_STATIC. */
static struct block *block_for(uint32_t page, uint32_t pages, uint32_t flags)
{
    struct block *block = block_around(page, pages);

    return block != NULL && (block->flags & BLOCK_ALIAS) == 0 &&
           ((block->flags & BLOCK_STATIC) == 0 || (flags & PC_STATIC) != 0) ? block : NULL;
}

static bool is_committed(const struct block *block, uint32_t page)
{
    return vpage_at(block->context, page << PAGE_SHIFT) != NULL;
}

static bool any_committed(const struct block *block, uint32_t page, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        if (is_committed(block, page + i)) {
            return true;
        }
    }
    return false;
}

/* Commit is through: what is new stays or goes again, what was there gets its new permissions. */
static void finish(struct block *block, uint32_t page, uint32_t pages, bool done, uint32_t bits)
{
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t linear = (page + i) << PAGE_SHIFT;
        struct vpage *vp = vpage_at(block->context, linear);

        if (vp == NULL) {
            continue;
        }
        if ((vp->flags & VP_NEW) == 0) {
            if (done) {
                vpage_set_bits(block->context, linear, bits);
            }
        } else if (done) {
            vp->flags &= (uint8_t)~VP_NEW;
        } else {
            (void)vpage_drop_range(block, page + i, 1);     /* nobody else knows it yet */
        }
    }
}

/*
 * _PageReserve - reserve linear addresses                              [DDK95 _PageReserve]
 *
 * In:    a page number, or PR_PRIVATE, PR_SHARED, PR_SYSTEM: anywhere in this arena; pages; flags
 *        PR_FIXED, PR_STATIC, PR_4MEG (ignored with a page number)
 * Out:   EAX = linear address
 * Error: EAX = FFFFFFFFh: in use, not in an arena, no room, no memory
 * When:  task time
 */
uint32_t _PageReserve(uint32_t page, uint32_t pages, uint32_t flags)
{
    const struct block *block = block_reserve(page, pages, flags);

    return block != NULL ? block_linear(block) : FAILED;
}

/*
 * _PageCommit - back reserved pages                                     [DDK95 _PageCommit]
 *
 * In:    page number, pages; pager: PD_ or of _PagerRegister; its dword for each page; flags
 *        PC_FIXED, PC_LOCKED, PC_LOCKEDIFDP, PC_STATIC, PC_USER, PC_WRITEABLE, PC_INCR
 * Out:   EAX nonzero
 * Error: EAX = 0: not in one reservation, a pager that is not one, not enough memory and swap file,
 *        the pager failed, or already committed although PC_FIXED, PC_LOCKED, PC_LOCKEDIFDP ask for
 *        pages of their own.  Nothing has changed.
 * When:  task time; may block
 * Notes: a page that is committed already keeps its contents and pager, and gets the permissions
 */
uint32_t _PageCommit(uint32_t page, uint32_t pages, uint32_t hpd, uint32_t pagerdata,
                     uint32_t flags)
{
    struct block *block = block_for(page, pages, flags);
    bool fixed = (flags & PC_FIXED) != 0, incr = (flags & PC_INCR) != 0;
    bool locked = (flags & PC_LOCKED) != 0 || ((flags & PC_LOCKEDIFDP) != 0 && swap_is_dos());
    uint32_t bits;
    bool done = true;

    if (block == NULL || !pager_is_valid(hpd) || (pager_is_system(hpd) && pagerdata != 0) ||
        ((hpd == PD_FIXED || hpd == PD_FIXEDZERO) && !fixed) ||
        ((flags & PC_LOCKED) != 0 && (flags & PC_LOCKEDIFDP) != 0) ||
        ((flags & STAYS_IN) != 0 && any_committed(block, page, pages))) {
        return 0;
    }
    /* What cannot be is refused before a page of it is made. */
    done = fixed ? pageout_may_lock(pages)
                 : any_committed(block, page, pages) || pageout_may_promise(pages);
    bits = vpage_bits(block, flags | PC_PRESENT);
    for (uint32_t i = 0; i < pages && done; i++) {
        done = is_committed(block, page + i) ||
               vpage_commit(block, page + i, hpd, incr ? pagerdata + i : pagerdata, bits,
                            fixed) == VMM_OK;
    }
    done = done && (!locked || page_lock_range(page, pages));
    finish(block, page, pages, done, bits);
    return done;
}

/*
 * _PageCommitPhys - back reserved pages by given page frames         [DDK95 _PageCommitPhys]
 *
 * In:    page number, pages, first frame; flags PC_INCR: neighbouring frames, else all pages show
 *        this one; PC_STATIC, PC_USER, PC_WRITEABLE
 * Out:   EAX nonzero
 * Error: EAX = 0: not in one reservation, one is committed, or no memory for page tables
 * When:  task time
 * Notes: the frames are the caller's before and after
 */
uint32_t _PageCommitPhys(uint32_t page, uint32_t pages, uint32_t physpg, uint32_t flags)
{
    struct block *block = block_for(page, pages, flags);
    uint32_t last = (flags & PC_INCR) != 0 ? physpg + pages - 1 : physpg;
    bool done = true;
    uint32_t bits;

    if (block == NULL || physpg > MAX_FRAME || last < physpg || last > MAX_FRAME ||
        any_committed(block, page, pages)) {
        return 0;
    }
    bits = vpage_bits(block, flags | PC_PRESENT);
    for (uint32_t i = 0; i < pages && done; i++) {
        done = vpage_commit_frame(block, page + i, (flags & PC_INCR) != 0 ? physpg + i : physpg,
                                  VP_FOREIGN, bits) == VMM_OK;
    }
    finish(block, page, pages, done, bits);
    return done;
}

/*
 * _PageCommitContig - back reserved pages by neighbouring frames   [DDK95 _PageCommitContig]
 *
 * In:    page number, pages; flags PCC_ZEROINIT, PC_STATIC, PC_USER, PC_WRITEABLE, or PCC_NOLIN
 *        alone: frames without linear addresses, for good; alignment mask of the first frame;
 *        frames from minphys on, all below maxphys
 * Out:   EAX = physical address of the first
 * Error: EAX = FFFFFFFFh: as _PageCommit, or no such frames are free
 * When:  task time
 */
uint32_t _PageCommitContig(uint32_t page, uint32_t pages, uint32_t flags, uint32_t alignmask,
                           uint32_t minphys, uint32_t maxphys)
{
    struct block *block = (flags & PCC_NOLIN) != 0 ? NULL : block_for(page, pages, flags);
    uint32_t frame, bits;
    bool done = true;

    if ((block == NULL || any_committed(block, page, pages)) && flags != PCC_NOLIN) {
        return FAILED;
    }
    frame = pageout_may_lock(pages) ? phys_alloc_contig(pages, alignmask, minphys, maxphys) : 0;
    if (frame == PHYS_NONE) {
        return FAILED;
    }
    if (block == NULL) {
        phys_remove(frame, pages);
        return frame << PAGE_SHIFT;
    }
    bits = vpage_bits(block, flags | PC_PRESENT);
    for (uint32_t i = 0; i < pages && done; i++) {
        if ((flags & PCC_ZEROINIT) != 0) {
            memset(paging_window(0, frame + i), 0, PAGE_SIZE);
        }
        done = vpage_commit_frame(block, page + i, frame + i, VP_FIXED, bits) == VMM_OK;
        if (!done) {
            phys_free_contig(frame + i, pages - i);
        }
    }
    finish(block, page, pages, done, bits);
    return done ? frame << PAGE_SHIFT : FAILED;
}

/*
 * _PageDecommit - take the memory from reserved pages                  [DDK95 _PageDecommit]
 *
 * In:    page number, pages; flags 0 or PC_STATIC
 * Out:   EAX nonzero; some may not have been committed
 * Error: EAX = 0: not in one reservation, a VM sees one of them as V86 memory, or called by the
 *        pager that is at work on one
 * When:  task time; may block
 */
uint32_t _PageDecommit(uint32_t page, uint32_t pages, uint32_t flags)
{
    struct block *block = block_for(page, pages, flags);

    return block != NULL && !vpage_shown_in_v86(block, page, pages) &&
           vpage_drop_range(block, page, pages);
}

/*
 * _PageModifyPermissions - change what may be done with pages
 *
 * In:    page number, pages; permissions to keep, permissions to add: PC_USER, PC_WRITEABLE,
 *        PC_PRESENT (without it every access is invalid); PC_STATIC in the latter
 * Out:   EAX = old permissions of the first page, these three bits
 * Error: EAX = FFFFFFFFh: not in one reservation, or one is not committed
 * When:  task time
 */
uint32_t _PageModifyPermissions(uint32_t page, uint32_t pages, uint32_t permand, uint32_t permor)
{
    struct block *block = block_for(page, pages, permor);
    uint32_t old = 0;

    if (block == NULL || page_committed_count(page, pages) != pages) {
        return FAILED;
    }
    for (uint32_t i = pages; i-- > 0; ) {
        uint32_t linear = (page + i) << PAGE_SHIFT;

        old = vpage_permissions(*vpage_entry(block->context, linear));
        vpage_set_bits(block->context, linear, vpage_bits(block, (old & permand) | permor));
    }
    return old;
}

/* What VirtualQuery calls the permissions.  Who may, ring 3 or ring 0 only, it does not say. */
static uint32_t protection(uint32_t permissions)
{
    return (permissions & PC_PRESENT) == 0 ? PAGE_NOACCESS
           : (permissions & PC_WRITEABLE) != 0 ? PAGE_READWRITE : PAGE_READONLY;
}

/* State and protection of one page of a block. */
static void describe(const struct block *block, uint32_t page, uint32_t *state, uint32_t *protect)
{
    uint32_t linear = page << PAGE_SHIFT;
    bool committed = vpage_at(block->context, linear) != NULL;

    *state = committed ? MEM_COMMIT : MEM_RESERVE;
    *protect = committed ? protection(vpage_permissions(*vpage_entry(block->context, linear))) : 0;
}

/*
 * _PageQuery - what a linear address is                                   [DDK95 _PageQuery]
 *
 * In:    address, MEMORY_BASIC_INFORMATION, its size
 * Out:   EAX = bytes filled in: the region of like pages that starts with that of the address
 * Error: EAX = 0: too small, or not an address of an arena
 * When:  task time
 */
uint32_t _PageQuery(uint32_t pbase, struct MEMORY_BASIC_INFORMATION *pmbi, uint32_t cbmbi)
{
    uint32_t page = pbase >> PAGE_SHIFT, end = page + 1;
    const struct range_set *arena = arena_at(cur_context, pbase);
    const struct block *block = block_at(page);

    if (cbmbi < sizeof *pmbi || arena == NULL) {
        return 0;
    }
    memset(pmbi, 0, sizeof *pmbi);
    pmbi->mbi_BaseAddress = page << PAGE_SHIFT;
    if (block == NULL) {
        end = range_next(arena, page)->start;
        pmbi->mbi_State = MEM_FREE;
        pmbi->mbi_Protect = PAGE_NOACCESS;
    } else {
        uint32_t state, protect, block_end = block->range.start + block->range.pages;

        describe(block, page, &pmbi->mbi_State, &pmbi->mbi_Protect);
        while (end < block_end) {
            describe(block, end, &state, &protect);
            if (state != pmbi->mbi_State || protect != pmbi->mbi_Protect) {
                break;
            }
            end++;
        }
        pmbi->mbi_AllocationBase = block_linear(block);
        pmbi->mbi_AllocationProtect = PAGE_NOACCESS;    /* reserved without any */
        pmbi->mbi_Type = MEM_PRIVATE;
    }
    pmbi->mbi_RegionSize = (end - page) << PAGE_SHIFT;
    return sizeof *pmbi;
}
