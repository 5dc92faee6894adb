/*
 * t_page - reserving, committing, pages that appear when they are touched, permissions.
 */
#include "vxt.h"

#define PAGE        4096u
#define FAILED      0xFFFFFFFFu

static uint32_t free_pages(void)
{
    return (uint32_t)_GetFreePageCount(0);
}

static volatile uint32_t *word(uint32_t linear)
{
    return (volatile uint32_t *)linear;
}

static uint32_t entry_of(uint32_t linear)
{
    uint32_t entry = 0;

    (void)_CopyPageTable(linear / PAGE, 1, &entry, 0);
    return entry;
}

/* Touching an address: 1 = an invalid page fault, which is passed over. */
static uint32_t faults;
static uint32_t skip_to;                /* EIP behind the access, 0 = none under way */

static int on_page_fault(struct cb_s *vm, void *frame)
{
    uint32_t *registers = frame;        /* EDI ... EAX, error, EIP */

    (void)vm;
    if (skip_to == 0) {
        return 0;
    }
    registers[9] = skip_to;
    faults++;
    return 1;
}
VXD_FAULT(page_fault_hook, on_page_fault)

static bool can_read(uint32_t linear)
{
    uint32_t before = faults, value;

    __asm__ volatile("movl $1f, %1; movl (%2), %0; 1: movl $0, %1"
                     : "=r"(value), "=m"(skip_to) : "r"(linear) : "memory");
    return faults == before;
}

static bool can_write(uint32_t linear)
{
    uint32_t before = faults;

    __asm__ volatile("movl $1f, %0; movl $0x5A5A5A5A, (%1); 1: movl $0, %0"
                     : "=m"(skip_to) : "r"(linear) : "memory");
    return faults == before;
}

/* Its contents: a count in every word. */
static void fill(uint32_t linear, uint32_t pages, uint32_t seed)
{
    for (uint32_t i = 0; i < pages * PAGE; i += 64) {
        *word(linear + i) = seed + i;
    }
}

static bool is_filled(uint32_t linear, uint32_t pages, uint32_t seed)
{
    for (uint32_t i = 0; i < pages * PAGE; i += 64) {
        if (*word(linear + i) != seed + i) {
            return false;
        }
    }
    return true;
}

static bool is_zero(uint32_t linear, uint32_t pages)
{
    for (uint32_t i = 0; i < pages * PAGE; i += 4) {
        if (*word(linear + i) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- reserve ----------------------------------------------------------------------------------- */

VXT_TEST(_PageReserve, in_each_arena)
{
    uint32_t private = _PageReserve(PR_PRIVATE, 10, 0), shared = _PageReserve(PR_SHARED, 10, 0);
    uint32_t system = _PageReserve(PR_SYSTEM, 10, 0), before;

    CHECK(private >= MINPRIVATELADDR && private + 10 * PAGE - 1 <= MAXPRIVATELADDR);
    CHECK(shared >= MINSHAREDLADDR && shared + 10 * PAGE - 1 <= MAXSHAREDLADDR);
    CHECK(system >= MINSYSTEMLADDR && system + 10 * PAGE - 1 <= MAXSYSTEMLADDR);
    CHECK_EQ((private | shared | system) & (PAGE - 1), 0);
    CHECK(!can_read(private) && !can_read(shared) && !can_read(system));
    CHECK(_PageFree(private, 0) && _PageFree(shared, 0) && _PageFree(system, 0));
    before = free_pages();
    shared = _PageReserve(PR_SHARED, 0x8000, 0);        /* 128 MB of 32: it is only addresses */
    CHECK(shared != FAILED && before - free_pages() <= 1);
    CHECK(_PageFree(shared, 0) != 0);
}

VXT_TEST(_PageReserve, at_a_page_once_only)
{
    uint32_t at = 0x50000;              /* in the private arena */

    CHECK_EQ(_PageReserve(at, 16, 0), at * PAGE);
    CHECK_EQ(_PageReserve(at + 15, 1, 0), FAILED);
    CHECK_EQ(_PageReserve(at - 1, 2, 0), FAILED);
    CHECK_EQ(_PageReserve(at - 1, 1, 0), (at - 1) * PAGE);
    CHECK_EQ(_PageReserve(at + 16, 1, 0), (at + 16) * PAGE);
    CHECK(_PageFree(at * PAGE, 0) && _PageFree((at - 1) * PAGE, 0) &&
          _PageFree((at + 16) * PAGE, 0));
    CHECK_EQ(_PageReserve(at, 16, 0), at * PAGE);
    CHECK(_PageFree(at * PAGE, 0) != 0);
}

VXT_TEST(_PageReserve, refuses_what_cannot_be)
{
    CHECK_EQ(_PageReserve(PR_SHARED, 0, 0), FAILED);
    CHECK_EQ(_PageReserve(PR_SHARED, 0x40001, 0), FAILED);      /* more than the arena */
    CHECK_EQ(_PageReserve(PR_SHARED, FAILED, 0), FAILED);
    CHECK_EQ(_PageReserve(0x10, 1, 0), FAILED);                 /* V86 memory */
    CHECK_EQ(_PageReserve(0xC0000, 1, 0), FAILED);              /* the VMM */
    CHECK_EQ(_PageReserve(0xFFFFF, 1, 0), FAILED);
    CHECK_EQ(_PageReserve(0x7FFFF, 2, 0), FAILED);              /* over the end of an arena */
    CHECK_EQ(_PageReserve(0x12345678, 1, 0), FAILED);
}

VXT_TEST(_PageReserve, four_megabytes_aligned)
{
    uint32_t a = _PageReserve(PR_SHARED, 1, 0), b = _PageReserve(PR_SHARED, 3, PR_4MEG);
    uint32_t c = _PageReserve(PR_SHARED, 3, PR_4MEG);

    CHECK(a != FAILED && b != FAILED && c != FAILED && b != c);
    CHECK_EQ((b | c) & 0x3FFFFF, 0);
    CHECK(_PageFree(a, 0) && _PageFree(b, 0) && _PageFree(c, 0));
}

/* ---- commit ------------------------------------------------------------------------------------ */

VXT_TEST(_PageCommit, pages_appear_when_they_are_touched)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 64, 0), before;

    CHECK(at != FAILED);
    CHECK(_PageCommit(at / PAGE, 64, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    before = free_pages();
    CHECK_EQ(entry_of(at) & P_PRES, 0);
    CHECK(is_zero(at + 5 * PAGE, 1));
    CHECK_EQ(before - free_pages(), 1);
    CHECK_EQ(entry_of(at + 5 * PAGE) & P_PRES, P_PRES);
    CHECK_EQ(entry_of(at + 6 * PAGE) & P_PRES, 0);
    fill(at, 64, 7);
    CHECK_EQ(before - free_pages(), 64);
    CHECK(is_filled(at, 64, 7));
    CHECK(_PageDecommit(at / PAGE + 10, 20, 0) != 0);
    CHECK_EQ(before - free_pages(), 44);
    CHECK(!can_read(at + 10 * PAGE) && !can_read(at + 29 * PAGE));
    CHECK(can_read(at + 9 * PAGE) && can_read(at + 30 * PAGE));
    CHECK(_PageFree(at, 0) != 0);
    CHECK(!can_read(at));
}

VXT_TEST(_PageCommit, one_reservation_only)
{
    uint32_t at = 0x60000;

    CHECK_EQ(_PageReserve(at, 4, 0), at * PAGE);
    CHECK_EQ(_PageReserve(at + 4, 4, 0), (at + 4) * PAGE);
    CHECK_EQ(_PageCommit(at + 3, 2, PD_ZEROINIT, 0, PC_WRITEABLE), 0);
    CHECK_EQ(_PageCommit(at, 5, PD_ZEROINIT, 0, PC_WRITEABLE), 0);
    CHECK_EQ(_PageCommit(at - 1, 2, PD_ZEROINIT, 0, PC_WRITEABLE), 0);
    CHECK_EQ(_PageCommit(at, 0, PD_ZEROINIT, 0, PC_WRITEABLE), 0);
    CHECK(!can_read(at * PAGE) && !can_read((at + 3) * PAGE));
    CHECK(_PageCommit(at, 4, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    CHECK(can_read((at + 3) * PAGE) && !can_read((at + 4) * PAGE));
    CHECK(_PageFree(at * PAGE, 0) && _PageFree((at + 4) * PAGE, 0));
}

VXT_TEST(_PageCommit, refuses_what_cannot_be)
{
    uint32_t at = _PageReserve(PR_SHARED, 0x8000, 0), page = at / PAGE, before = free_pages();

    CHECK(at != FAILED);
    CHECK_EQ(_PageCommit(page, 1, 0, 0, PC_WRITEABLE), 0);              /* no pager */
    CHECK_EQ(_PageCommit(page, 1, 0x12345678, 0, PC_WRITEABLE), 0);
    CHECK_EQ(_PageCommit(page, 1, PD_ZEROINIT, 5, PC_WRITEABLE), 0);    /* data for a system pager */
    CHECK_EQ(_PageCommit(page, 1, PD_FIXED, 0, PC_WRITEABLE), 0);       /* without PC_FIXED */
    CHECK_EQ(_PageCommit(page, 1, PD_ZEROINIT, 0, PC_LOCKED | PC_LOCKEDIFDP), 0);
    CHECK_EQ(_PageCommit(page, 0x8000, PD_FIXED, 0, PC_FIXED), 0);      /* 128 MB of 32 */
    CHECK_EQ(_PageCommit(page, 0x8000, PD_ZEROINIT, 0, PC_WRITEABLE), 0);
    CHECK_EQ(_PageCommit(page, 0x8000, PD_ZEROINIT, 0, PC_LOCKED), 0);
    CHECK_EQ(free_pages(), before);
    CHECK(!can_read(at));
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageCommit, fixed_and_locked_are_there_at_once)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 16, 0), page = at / PAGE;

    CHECK(at != FAILED);
    CHECK(_PageCommit(page, 4, PD_FIXEDZERO, 0, PC_FIXED | PC_WRITEABLE) != 0);
    CHECK(_PageCommit(page + 4, 4, PD_NOINIT, 0, PC_LOCKED | PC_WRITEABLE) != 0);
    CHECK(_PageCommit(page + 8, 4, PD_NOINIT, 0, PC_LOCKEDIFDP | PC_WRITEABLE) != 0);
    for (uint32_t i = 0; i < 8; i++) {
        CHECK_EQ(entry_of(at + i * PAGE) & P_PRES, P_PRES);
    }
    CHECK(is_zero(at, 4));
    CHECK_EQ(entry_of(at + 8 * PAGE) & P_PRES, 0);      /* paging does not go through MS-DOS */
    /* They want pages of their own. */
    CHECK_EQ(_PageCommit(page, 2, PD_FIXED, 0, PC_FIXED), 0);
    CHECK_EQ(_PageCommit(page + 8, 5, PD_NOINIT, 0, PC_LOCKED), 0);
    CHECK_EQ(_PageCommit(page + 8, 5, PD_NOINIT, 0, PC_LOCKEDIFDP), 0);
    CHECK(!can_read(at + 12 * PAGE));
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageCommit, again_keeps_contents_and_gives_permissions)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 4, 0), page = at / PAGE;

    CHECK(at != FAILED && _PageCommit(page + 1, 1, PD_ZEROINIT, 0, PC_WRITEABLE));
    fill(at + PAGE, 1, 99);
    CHECK(_PageCommit(page, 4, PD_ZEROINIT, 0, 0) != 0);
    CHECK(is_filled(at + PAGE, 1, 99));
    CHECK(is_zero(at, 1) && is_zero(at + 2 * PAGE, 2));
    CHECK(!can_write(at + PAGE) && !can_write(at));
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageCommit, static_wants_to_be_said)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 2, PR_STATIC), page = at / PAGE;

    CHECK(at != FAILED);
    CHECK_EQ(_PageCommit(page, 1, PD_ZEROINIT, 0, PC_WRITEABLE), 0);
    CHECK(_PageCommit(page, 1, PD_ZEROINIT, 0, PC_WRITEABLE | PC_STATIC) != 0);
    CHECK_EQ(_PageModifyPermissions(page, 1, ~PC_WRITEABLE, 0), FAILED);
    CHECK(_PageModifyPermissions(page, 1, ~PC_WRITEABLE, PC_STATIC) != FAILED);
    CHECK_EQ(_PageDecommit(page, 1, 0), 0);
    CHECK(_PageDecommit(page, 1, PC_STATIC) != 0);
    CHECK_EQ(_PageFree(at, 0), 0);
    CHECK(_PageFree(at, PR_STATIC) != 0);
}

VXT_TEST(_PageDecommit, gives_memory_back_and_needs_a_reservation)
{
    uint32_t at = _PageReserve(PR_SHARED, 8, 0), page = at / PAGE, before;

    CHECK(at != FAILED);
    CHECK(_PageCommit(page, 8, PD_NOINIT, 0, PC_WRITEABLE) != 0);
    before = free_pages();
    fill(at, 8, 1);
    CHECK_EQ(_PageDecommit(page - 1, 2, 0), 0);
    CHECK_EQ(_PageDecommit(page, 9, 0), 0);
    CHECK(is_filled(at, 8, 1));
    CHECK(_PageDecommit(page, 7, 0) != 0);
    CHECK_EQ(before - free_pages(), 1);
    CHECK(_PageDecommit(page, 7, 0) != 0);              /* again: allowed */
    CHECK(_PageCommit(page, 1, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    CHECK(is_zero(at, 1));
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageCommitPhys, same_or_neighbouring_frames)
{
    uint32_t phys = 0, at = _PageReserve(PR_SYSTEM, 8, 0), page = at / PAGE, before;
    uint64_t both = _PageAllocate(3, PG_SYS, NULL, 0, 0, 0x100000, &phys,
                                  PageUseAlign | PageContig | PageFixed | PageZeroInit);
    uint32_t block = (uint32_t)both;

    CHECK(block != 0 && at != FAILED);
    CHECK(_PageCommitPhys(page, 3, phys / PAGE, PC_INCR | PC_WRITEABLE) != 0);
    CHECK(_PageCommitPhys(page + 3, 2, phys / PAGE + 1, 0) != 0);
    before = free_pages();
    for (uint32_t i = 0; i < 3; i++) {
        *word(block + i * PAGE) = 100 + i;
        CHECK_EQ(*word(at + i * PAGE), 100 + i);
    }
    CHECK_EQ(*word(at + 3 * PAGE), 101);
    CHECK_EQ(*word(at + 4 * PAGE), 101);
    CHECK(!can_write(at + 3 * PAGE));
    CHECK_EQ(_PageCommitPhys(page + 4, 2, phys / PAGE, PC_INCR), 0);    /* committed already */
    CHECK_EQ(_PageCommitPhys(page + 5, 4, phys / PAGE, PC_INCR), 0);    /* beyond the block */
    CHECK_EQ(_PageCommitPhys(page + 5, 2, 0xFFFFF, PC_INCR), 0);        /* beyond 4 GB */
    CHECK(!can_read(at + 5 * PAGE));
    CHECK(_PageDecommit(page, 5, 0) != 0);
    CHECK(free_pages() - before <= 2);                  /* a page table may have gone, no frame */
    CHECK_EQ(*word(block + PAGE), 101);
    CHECK(_PageFree(at, 0) && _PageFree(block, 0));
}

VXT_TEST(_PageCommitContig, alignment_and_limits)
{
    static const uint8_t masks[] = { 0, 1, 3, 7, 0x0F, 0x1F };
    uint32_t at = _PageReserve(PR_SYSTEM, 8, 0), page = at / PAGE;

    CHECK(at != FAILED);
    for (unsigned i = 0; i < sizeof masks; i++) {
        uint32_t phys = _PageCommitContig(page + 1, 3, PCC_ZEROINIT | PC_WRITEABLE, masks[i], 0x200,
                                          0x1000);

        CHECK(phys != FAILED);
        CHECK_EQ(phys / PAGE & masks[i], 0);
        CHECK(phys >= 0x200 * PAGE && phys + 3 * PAGE <= 0x1000 * PAGE);
        CHECK_EQ(entry_of(at + PAGE) & ~(PAGE - 1), phys);
        CHECK_EQ(entry_of(at + 3 * PAGE) & ~(PAGE - 1), phys + 2 * PAGE);
        CHECK(is_zero(at + PAGE, 3));
        fill(at + PAGE, 3, 3);
        CHECK_EQ(_PageCommitContig(page + 3, 2, 0, 0, 0, FAILED), FAILED);  /* one is committed */
        CHECK(_PageDecommit(page + 1, 3, 0) != 0);
    }
    CHECK_EQ(_PageCommitContig(page, 2, 0, 0, 0x80000, 0x90000), FAILED);   /* no memory there */
    CHECK_EQ(_PageCommitContig(page, 4, 0, 0, 0x800, 0x803), FAILED);
    CHECK_EQ(_PageCommitContig(page, 9, 0, 0, 0, FAILED), FAILED);          /* not all reserved */
    CHECK(!can_read(at));
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageCommitContig, frames_without_addresses)
{
    uint32_t before = free_pages(), phys = _PageCommitContig(0, 2, PCC_NOLIN, 1, 0, FAILED);
    uint32_t at = _PageReserve(PR_SYSTEM, 2, 0);

    CHECK(phys != FAILED && (phys / PAGE & 1) == 0);
    CHECK_EQ(before - free_pages(), 2);
    CHECK(_PageCommitPhys(at / PAGE, 2, phys / PAGE, PC_INCR | PC_WRITEABLE) != 0);
    fill(at, 2, 5);
    CHECK(is_filled(at, 2, 5));
    CHECK(_PageFree(at, 0) != 0);
    CHECK_EQ(_PageCommitContig(0, 2, PCC_NOLIN | PC_WRITEABLE, 0, 0, FAILED), FAILED);
}

/* ---- permissions, query -------------------------------------------------------------------------- */

VXT_TEST(_PageModifyPermissions, what_was_and_what_is)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 4, 0), page = at / PAGE;

    CHECK(at != FAILED && _PageCommit(page, 3, PD_ZEROINIT, 0, PC_WRITEABLE));
    fill(at, 3, 11);
    CHECK_EQ(_PageModifyPermissions(page, 3, ~PC_WRITEABLE, 0), PC_PRESENT | PC_WRITEABLE);
    CHECK(can_read(at) && !can_write(at) && !can_write(at + 2 * PAGE));
    CHECK_EQ(_PageModifyPermissions(page + 1, 1, ~0u, PC_WRITEABLE | PC_USER), PC_PRESENT);
    CHECK(!can_write(at) && !can_write(at + 2 * PAGE) && can_write(at + PAGE + 60));
    CHECK_EQ(entry_of(at + PAGE) & 6, 6);
    CHECK_EQ(_PageModifyPermissions(page, 1, ~PC_PRESENT, 0), PC_PRESENT);
    CHECK(!can_read(at) && can_read(at + PAGE));
    CHECK_EQ(_PageModifyPermissions(page, 1, 0, PC_PRESENT | PC_WRITEABLE), 0);
    CHECK(is_filled(at, 1, 11) && can_write(at));
    CHECK_EQ(_PageModifyPermissions(page, 4, ~0u, 0), FAILED);      /* the last is not committed */
    CHECK_EQ(_PageModifyPermissions(page, 5, ~0u, 0), FAILED);
    CHECK_EQ(_PageModifyPermissions(0x10, 1, ~0u, 0), FAILED);
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageQuery, regions_of_like_pages)
{
    uint32_t at = _PageReserve(PR_SHARED, 10, 0), page = at / PAGE;
    struct MEMORY_BASIC_INFORMATION mbi;

    CHECK(at != FAILED && _PageCommit(page + 2, 4, PD_ZEROINIT, 0, PC_WRITEABLE));
    CHECK(_PageModifyPermissions(page + 4, 1, ~PC_WRITEABLE, 0) != FAILED);
    CHECK_EQ(_PageQuery(at + 5, &mbi, sizeof mbi), sizeof mbi);
    CHECK(mbi.mbi_BaseAddress == at && mbi.mbi_AllocationBase == at);
    CHECK(mbi.mbi_State == MEM_RESERVE && mbi.mbi_RegionSize == 2 * PAGE);
    CHECK_EQ(_PageQuery(at + 2 * PAGE, &mbi, sizeof mbi), sizeof mbi);
    CHECK(mbi.mbi_State == MEM_COMMIT && mbi.mbi_RegionSize == 2 * PAGE);
    CHECK_EQ(mbi.mbi_Protect, PAGE_READWRITE);
    CHECK_EQ(_PageQuery(at + 4 * PAGE, &mbi, sizeof mbi), sizeof mbi);
    CHECK(mbi.mbi_State == MEM_COMMIT && mbi.mbi_RegionSize == PAGE);
    CHECK(mbi.mbi_Protect == PAGE_READONLY && mbi.mbi_AllocationBase == at);
    CHECK_EQ(_PageQuery(at + 6 * PAGE, &mbi, sizeof mbi), sizeof mbi);
    CHECK(mbi.mbi_State == MEM_RESERVE && mbi.mbi_RegionSize == 4 * PAGE);
    CHECK(_PageFree(at, 0) != 0);
    CHECK_EQ(_PageQuery(at, &mbi, sizeof mbi), sizeof mbi);
    CHECK(mbi.mbi_State == MEM_FREE && mbi.mbi_AllocationBase == 0 && mbi.mbi_RegionSize >= 10 * PAGE);
    CHECK_EQ(_PageQuery(at, &mbi, sizeof mbi - 1), 0);
    CHECK_EQ(_PageQuery(0x1000, &mbi, sizeof mbi), 0);
}

/* ---- blocks -------------------------------------------------------------------------------------- */

VXT_TEST(_PageAllocate, pages_appear_when_they_are_touched)
{
    uint32_t before = free_pages(), taken;
    uint64_t both = _PageAllocate(500, PG_SYS, NULL, 0, 0, 0, NULL, PageZeroInit);
    uint32_t at = (uint32_t)both;

    CHECK(at != 0);
    taken = before - free_pages();
    CHECK(taken < 20);                      /* what the pages are described with */
    fill(at, 100, 1);
    CHECK_EQ(before - free_pages() - taken, 100);
    CHECK(is_zero(at + 100 * PAGE, 1));
    CHECK(_PageFree(at, 0) != 0);
    CHECK(before - free_pages() <= taken);
}

VXT_TEST(_PageAllocate, arenas_and_types)
{
    struct cb_s *vm = Get_Sys_VM_Handle();
    uint32_t system = (uint32_t)_PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, PageLocked);
    uint32_t shared = (uint32_t)_PageAllocate(1, PG_VM, vm, 0, 0, 0, NULL, PageLocked);
    uint32_t hooked = (uint32_t)_PageAllocate(1, PG_HOOKED, vm, 0, 0, 0, NULL, PageLocked);

    CHECK(system >= MINSYSTEMLADDR);
    CHECK(shared >= MINSHAREDLADDR && shared <= MAXSHAREDLADDR);
    CHECK(hooked >= MINSHAREDLADDR && hooked <= MAXSHAREDLADDR);
    CHECK_EQ(entry_of(system) >> 9 & 7, PG_SYS);
    CHECK_EQ(entry_of(shared) >> 9 & 7, PG_VM);
    CHECK_EQ(entry_of(hooked) >> 9 & 7, PG_HOOKED);
    CHECK_EQ(entry_of(system) & 7, 3);      /* present, writeable, not for ring 3 */
    CHECK_EQ(entry_of(shared) & 7, 7);
    CHECK(_PageFree(system, 0) && _PageFree(shared, 0) && _PageFree(hooked, 0));
    CHECK(_PageAllocate(1, PG_SYS, NULL, 0, 0, 0x1000, NULL, PageUseAlign) == 0);
    CHECK(_PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, PageLocked | PageLockedIfDP) == 0);
}

VXT_TEST(_PageReAllocate, keeps_contents_wherever_it_goes)
{
    uint32_t at = (uint32_t)_PageAllocate(3, PG_SYS, NULL, 0, 0, 0, NULL, 0), grown, in_the_way;
    uint64_t both;

    CHECK(at != 0);
    fill(at, 3, 1000);
    in_the_way = _PageReserve(at / PAGE + 3, 1, 0);
    both = _PageReAllocate(at, 40, PageZeroInit);
    grown = (uint32_t)both;
    CHECK(grown != 0 && (uint32_t)(both >> 32) == grown);
    CHECK(in_the_way == FAILED || grown != at);
    CHECK(is_filled(grown, 3, 1000) && is_zero(grown + 3 * PAGE, 37));
    CHECK(grown == at || !can_read(at));
    CHECK(_PageGetSizeAddr(grown, 0) == ((uint64_t)grown << 32 | 40));
    fill(grown, 40, 2000);
    both = _PageReAllocate(grown, 2, 0);
    at = (uint32_t)both;
    CHECK(at != 0 && is_filled(at, 2, 2000));
    CHECK(!can_read(at + 2 * PAGE));
    CHECK((uint32_t)_PageReAllocate(at, 5, PageZeroReInit | PageLocked) != 0);
    at = (uint32_t)_PageReAllocate(at, 5, PageZeroReInit | PageLocked);
    CHECK(at != 0 && is_zero(at, 5) && (entry_of(at + 4 * PAGE) & P_PRES) != 0);
    CHECK(_PageFree(at, 0) != 0);
    CHECK(in_the_way == FAILED || _PageFree(in_the_way, 0));
}

VXT_TEST(_PageReAllocate, a_reservation_becomes_a_block)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 4, 0), now;

    CHECK(at != FAILED);
    now = (uint32_t)_PageReAllocate(at, 6, PageZeroInit);
    CHECK(now != 0 && is_zero(now, 6));
    CHECK(_PageFree(now, 0) != 0);
}

VXT_TEST(_PageReAllocate, failure_keeps_the_block)
{
    uint32_t phys, at = (uint32_t)_PageAllocate(4, PG_SYS, NULL, 0, 0, 0, NULL, 0);
    uint32_t aligned = (uint32_t)_PageAllocate(2, PG_SYS, NULL, 0, 0, 0x1000, &phys,
                                               PageUseAlign | PageContig | PageFixed);
    uint32_t fixed = (uint32_t)_PageAllocate(2, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);
    uint32_t still = _PageReserve(PR_SYSTEM, 2, PR_STATIC), wall, before;

    CHECK(at != 0 && aligned != 0 && fixed != 0 && still != FAILED);
    fill(at, 4, 50);
    before = free_pages();
    CHECK(_PageReAllocate(at, 0, 0) == 0);
    CHECK(_PageReAllocate(at, 0x8000, 0) == 0);                 /* 128 MB of 32 */
    CHECK(_PageReAllocate(at, 0x100000, 0) == 0);
    CHECK(_PageReAllocate(at + PAGE, 8, 0) == 0);
    CHECK(_PageReAllocate(aligned, 3, 0) == 0);
    CHECK(_PageReAllocate(still, 3, 0) == 0);
    CHECK_EQ(free_pages(), before);
    CHECK(is_filled(at, 4, 50));
    wall = _PageReserve(fixed / PAGE + 2, 1, 0);
    if (wall == FAILED) {
        wall = 0;                                               /* somebody else's */
    }
    CHECK(_PageReAllocate(fixed, 3, 0) == 0);                   /* it may not move */
    CHECK(can_write(fixed + PAGE));
    CHECK(wall == 0 || _PageFree(wall, 0));
    CHECK(_PageFree(at, 0) && _PageFree(aligned, 0) && _PageFree(fixed, 0));
    CHECK(_PageFree(still, PR_STATIC) != 0);
}

static const struct vxt_test tests[] = {
    VXT(_PageReserve, in_each_arena),
    VXT(_PageReserve, at_a_page_once_only),
    VXT(_PageReserve, refuses_what_cannot_be),
    VXT(_PageReserve, four_megabytes_aligned),
    VXT(_PageCommit, pages_appear_when_they_are_touched),
    VXT(_PageCommit, one_reservation_only),
    VXT(_PageCommit, refuses_what_cannot_be),
    VXT(_PageCommit, fixed_and_locked_are_there_at_once),
    VXT(_PageCommit, again_keeps_contents_and_gives_permissions),
    VXT(_PageCommit, static_wants_to_be_said),
    VXT(_PageDecommit, gives_memory_back_and_needs_a_reservation),
    VXT(_PageCommitPhys, same_or_neighbouring_frames),
    VXT(_PageCommitContig, alignment_and_limits),
    VXT(_PageCommitContig, frames_without_addresses),
    VXT(_PageModifyPermissions, what_was_and_what_is),
    VXT(_PageQuery, regions_of_like_pages),
    VXT(_PageAllocate, pages_appear_when_they_are_touched),
    VXT(_PageAllocate, arenas_and_types),
    VXT(_PageReAllocate, keeps_contents_wherever_it_goes),
    VXT(_PageReAllocate, a_reservation_becomes_a_block),
    VXT(_PageReAllocate, failure_keeps_the_block),
};

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    page_fault_hook_next = Hook_VMM_Fault(14, page_fault_hook);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_PAGE");
}
static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_PAGE, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
