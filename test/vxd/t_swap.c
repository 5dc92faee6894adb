/*
 * t_swap - more committed pages than memory: what goes out comes back, what is locked stays, and
 * when the disk fails nothing is lost.  T_SWAPD is the PAGESWAP.  The machine has 32 MB.
 */
#include "t_swapd.h"
#include "vxt.h"

#include <vmm32x.h>

#define PAGE        4096u
#define P_PRES      1u
#define FAILED      0xFFFFFFFFu
#define MB(n)       ((n) * 256u)        /* in pages */

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

static struct DemandInfoStruc info(void)
{
    struct DemandInfoStruc now;

    _GetDemandPageInfo(&now, 0);
    return now;
}

static uint32_t set_mode(uint32_t bits)
{
    struct vxt_regs r = { .eax = bits };

    vxt_service(SWAPD_SET_MODE, &r);
    return r.eax;
}

static uint32_t allocate(uint32_t pages, uint32_t flags)
{
    return (uint32_t)_PageAllocate(pages, PG_SYS, NULL, 0, 0, 0, NULL, flags);
}

/* All words of each page: in even steps, other ones in each page. */
static void fill_page(uint32_t linear, uint32_t seed)
{
    for (uint32_t i = 0; i < PAGE / 4; i++) {
        *word(linear + i * 4) = seed * 0x10001 + i * (seed | 1);
    }
}

static bool is_filled_page(uint32_t linear, uint32_t seed)
{
    for (uint32_t i = 0; i < PAGE / 4; i++) {
        if (*word(linear + i * 4) != seed * 0x10001 + i * (seed | 1)) {
            return false;
        }
    }
    return true;
}

static void fill(uint32_t linear, uint32_t pages, uint32_t seed)
{
    for (uint32_t i = 0; i < pages; i++) {
        fill_page(linear + i * PAGE, seed + i);
    }
}

/* The first page that is not as fill() left it; `pages` = all are. */
static uint32_t filled(uint32_t linear, uint32_t pages, uint32_t seed)
{
    uint32_t i = 0;

    while (i < pages && is_filled_page(linear + i * PAGE, seed + i)) {
        i++;
    }
    return i;
}

/* ---- accesses that may fault -------------------------------------------------------------------- */

static volatile uint32_t faults, skip_to;
static volatile uint32_t fault_flags;

static int on_invalid(struct cb_s *vm, const struct IPF_Data *data)
{
    (void)vm;
    fault_flags = data->IPF_Flags;
    return 0;
}
VXD_INVALID_PAGE_HOOK(invalid_hook, on_invalid)

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
                     : "=&r"(value), "=m"(skip_to) : "r"(linear) : "memory");
    return faults == before;
}

/* ------------------------------------------------------------------------------------------------- */

VXT_TEST(_PageAllocate, twice_the_memory_of_the_machine)
{
    struct DemandInfoStruc before = info(), after;
    uint32_t at = allocate(MB(64), PageZeroInit);

    CHECK(at != 0);
    fill(at, MB(64), 1);
    after = info();
    CHECK(after.DIPage_Outs - before.DIPage_Outs > MB(30));
    CHECK(after.DIPagingFileInUse > MB(30));
    CHECK_EQ(filled(at, MB(64), 1), MB(64));
    CHECK(info().DIPage_Ins > before.DIPage_Ins + MB(30));
    for (uint32_t i = 0; i < MB(64); i += 37) {         /* change some, wherever they are */
        fill_page(at + i * PAGE, 0x5000 + i);
    }
    for (uint32_t i = 0; i < MB(64); i++) {
        CHECK(is_filled_page(at + i * PAGE, i % 37 == 0 ? 0x5000 + i : 1 + i));
    }
    CHECK(_PageFree(at, 0) != 0);
    after = info();
    CHECK_EQ(after.DIPagingFileInUse, before.DIPagingFileInUse);
    CHECK_EQ(after.DICommit_Count, before.DICommit_Count);
    CHECK(after.DIFree_Count + 600 > before.DIFree_Count);  /* the heap grew for their descriptions */
}

VXT_TEST(_PageAllocate, no_more_than_memory_and_swap_file)
{
    struct DemandInfoStruc now = info();
    uint32_t room = now.DIFree_Count + now.DIPagingFileMax, at = allocate(room + MB(1), 0);

    CHECK_EQ(at, 0);
    CHECK_EQ(info().DICommit_Count, now.DICommit_Count);
}

/* PageOverCommit= is 4 times the memory unless SYSTEM.INI says otherwise. */
VXT_TEST(_PageAllocate, no_more_than_overcommit_allows)
{
    struct DemandInfoStruc now = info();
    uint32_t most = 4 * now.DIPhys_Count - now.DICommit_Count, at;

    CHECK(most < now.DIFree_Count + now.DIPagingFileMax);
    CHECK_EQ(allocate(most + 10, 0), 0);
    at = allocate(most - 10, 0);
    CHECK(at != 0);
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageLock, locked_pages_never_move)
{
    uint32_t locked = allocate(64, PageLocked), fixed = allocate(64, PageFixed);
    uint32_t at = allocate(MB(40), 0), frames[64];

    CHECK(locked != 0 && fixed != 0 && at != 0);
    fill(locked, 64, 9);
    fill(fixed, 64, 99);
    CHECK(_CopyPageTable(locked / PAGE, 64, frames, 0) != 0);
    fill(at, MB(40), 3);
    for (uint32_t i = 0; i < 64; i++) {
        CHECK_EQ(entry_of(locked + i * PAGE) & ~(PAGE - 1), frames[i] & ~(PAGE - 1));
        CHECK_EQ(entry_of(locked + i * PAGE) & P_PRES, P_PRES);
        CHECK_EQ(entry_of(fixed + i * PAGE) & P_PRES, P_PRES);
    }
    CHECK(filled(locked, 64, 9) == 64 && filled(fixed, 64, 99) == 64);
    CHECK(_PageUnLock(locked, 64, 0, 0) != 0);
    CHECK_EQ(filled(at, MB(40), 3), MB(40));
    CHECK_EQ(entry_of(locked) & P_PRES, 0);             /* now it could go */
    CHECK(_PageLock(locked, 64, 0, 0) != 0);            /* and comes back */
    CHECK_EQ(entry_of(locked + 63 * PAGE) & P_PRES, P_PRES);
    CHECK_EQ(filled(locked, 64, 9), 64);
    CHECK(_PageFree(at, 0) && _PageFree(locked, 0) && _PageFree(fixed, 0));
}

VXT_TEST(_PageAllocate, fixed_ones_push_others_out)
{
    uint32_t at = allocate(MB(28), 0), fixed;
    struct DemandInfoStruc before;

    CHECK(at != 0);
    fill(at, MB(28), 5);
    before = info();
    fixed = allocate(MB(8), PageFixed | PageZeroInit);
    CHECK(fixed != 0);
    CHECK(info().DIPage_Outs > before.DIPage_Outs);
    fill(fixed, MB(8), 77);
    CHECK_EQ(filled(at, MB(28), 5), MB(28));
    CHECK_EQ(filled(fixed, MB(8), 77), MB(8));
    CHECK(_PageFree(fixed, 0) && _PageFree(at, 0));
}

VXT_TEST(_PageDiscardPages, what_is_discarded_is_not_written)
{
    uint32_t at = allocate(MB(8), PageZeroInit), other = allocate(MB(40), PageZeroInit), outs;

    CHECK(at != 0 && other != 0);
    fill(at, MB(8), 6);
    CHECK(_PageDiscardPages(at / PAGE, NULL, MB(8), PageDiscard | PageZeroInit) != 0);
    outs = info().DIPage_Outs;
    for (uint32_t i = 0; i < MB(8); i++) {
        CHECK_EQ(*word(at + i * PAGE), 0);              /* read only: virgin */
    }
    for (uint32_t i = 0; i < MB(16); i++) {
        CHECK_EQ(*word(other + i * PAGE), 0);
    }
    CHECK_EQ(info().DIPage_Outs, outs);
    fill(other, MB(40), 8);
    for (uint32_t i = 0; i < MB(8); i++) {
        CHECK_EQ(*word(at + i * PAGE), 0);              /* made again, not read */
    }
    CHECK(_PageFree(at, 0) && _PageFree(other, 0));
}

VXT_TEST(_PageFlush, written_out_and_still_there)
{
    uint32_t at = allocate(16, PageZeroInit), outs;

    CHECK(at != 0);
    fill(at, 16, 4);
    outs = info().DIPage_Outs;
    CHECK(_PageFlush(at / PAGE, 16) != 0);
    CHECK_EQ(info().DIPage_Outs - outs, 16);
    CHECK_EQ(entry_of(at) & P_PRES, P_PRES);
    CHECK(_PageFlush(at / PAGE, 16) != 0);
    CHECK_EQ(info().DIPage_Outs - outs, 16);            /* nothing was written to since */
    (void)set_mode(SWAPD_FAIL_WRITE);
    fill_page(at, 40);
    CHECK_EQ(_PageFlush(at / PAGE, 16), 0);
    (void)set_mode(0);
    CHECK(_PageFlush(at / PAGE, 16) != 0);
    CHECK(is_filled_page(at, 40));
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(Hook_Invalid_Page_Fault, a_disk_that_does_not_write_loses_nothing)
{
    uint32_t at = allocate(MB(64), 0), i;

    CHECK(at != 0);
    (void)set_mode(SWAPD_FAIL_WRITE);
    for (i = 0; i < MB(64) && can_read(at + i * PAGE); i++) {
        fill_page(at + i * PAGE, 20 + i);
    }
    CHECK(i > MB(16) && i < MB(32));                    /* memory is full */
    CHECK_EQ(fault_flags & IPF_PgErr, IPF_PgErr);
    CHECK_EQ(allocate(4, PageFixed), 0);
    CHECK_EQ(allocate(4, PageLocked), 0);
    CHECK_EQ(_PageLock(at, 1, i + 1, 0), 0);
    (void)set_mode(0);
    CHECK(can_read(at + i * PAGE));
    CHECK_EQ(filled(at, i, 20), i);
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(Hook_Invalid_Page_Fault, a_disk_that_does_not_read_loses_nothing)
{
    uint32_t at = allocate(MB(40), 0), i = 0;

    CHECK(at != 0);
    fill(at, MB(40), 30);
    while (i < MB(40) && (entry_of(at + i * PAGE) & P_PRES) != 0) {
        i++;
    }
    CHECK(i < MB(40));
    (void)set_mode(SWAPD_FAIL_READ);
    CHECK(!can_read(at + i * PAGE));
    CHECK_EQ(fault_flags & IPF_PgErr, IPF_PgErr);
    CHECK_EQ(_PageLock(at, 1, i, 0), 0);
    (void)set_mode(0);
    CHECK_EQ(filled(at, MB(40), 30), MB(40));
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(Hook_Invalid_Page_Fault, a_swap_file_that_does_not_grow_loses_nothing)
{
    uint32_t used = info().DIPagingFileInUse, at = allocate(MB(64), 0), more, i;

    CHECK(at != 0);
    fill(at, MB(48), 1);                                /* as large as it is now */
    (void)set_mode(SWAPD_FAIL_GROW);
    more = allocate(MB(50), 0);
    CHECK(more != 0);
    for (i = 0; i < MB(50) && can_read(more + i * PAGE); i++) {
        fill_page(more + i * PAGE, 60 + i);
    }
    CHECK(i < MB(50));
    (void)set_mode(0);
    CHECK_EQ(filled(more, i, 60), i);
    CHECK_EQ(filled(at, MB(48), 1), MB(48));
    CHECK(_PageFree(at, 0) && _PageFree(more, 0));
    CHECK_EQ(info().DIPagingFileInUse, used);
}

/* ---- a pager of our own under pressure ------------------------------------------------------------ */

static volatile uint32_t in_virgin, in_tainted, out_clean, out_dirty;
static uint32_t kept[256];              /* first word of each page that went out, by its dword */

static uint32_t virgin_in(uint32_t *data, void *contents, uint32_t page)
{
    (void)page;
    in_virgin++;
    for (uint32_t i = 0; i < PAGE / 4; i++) {
        ((uint32_t *)contents)[i] = *data;
    }
    return 1;
}

static uint32_t tainted_in(uint32_t *data, void *contents, uint32_t page)
{
    in_tainted++;
    (void)page;
    for (uint32_t i = 0; i < PAGE / 4; i++) {
        ((uint32_t *)contents)[i] = kept[*data];
    }
    return 1;
}

static uint32_t clean_out(uint32_t *data, void *contents, uint32_t page)
{
    (void)data;
    (void)contents;
    out_clean += page == FAILED;
    return 1;
}

static uint32_t dirty_out(uint32_t *data, void *contents, uint32_t page)
{
    out_dirty += page == FAILED;
    kept[*data] = *(uint32_t *)contents;
    return 1;
}

VXT_TEST(_PagerRegister, functions_are_called_when_memory_is_short)
{
    static const struct pd_s pd = { virgin_in, tainted_in, clean_out, dirty_out, NULL, NULL, NULL,
                                    PD_SWAPPER };
    uint32_t pager = _PagerRegister(&pd), at = _PageReserve(PR_SYSTEM, 256, 0), page = at / PAGE;
    uint32_t other = allocate(MB(48), 0);

    CHECK(pager != 0 && at != FAILED && other != 0);
    CHECK(_PageCommit(page, 256, pager, 0, PC_WRITEABLE | PC_INCR) != 0);
    for (uint32_t i = 0; i < 256; i++) {
        CHECK_EQ(*word(at + i * PAGE + 100), i);
        if (i % 2 == 0) {
            *word(at + i * PAGE) = 0x4000 + i;
        }
    }
    CHECK_EQ(in_virgin, 256);
    fill(other, MB(48), 2);
    CHECK_EQ(entry_of(at) & P_PRES, 0);
    CHECK(out_dirty == 128 && out_clean == 128);
    for (uint32_t i = 0; i < 256; i++) {
        CHECK_EQ(*word(at + i * PAGE), i % 2 == 0 ? 0x4000 + i : i);
    }
    CHECK(in_tainted == 128 && in_virgin == 256 + 128);
    CHECK(_PageFree(at, 0) && _PageFree(other, 0) && _PagerDeregister(pager));
}

VXT_TEST(_PageAttach, shared_pages_go_out_and_come_back)
{
    uint32_t first = _GetCurrentContext(), other = _ContextCreate(), at = 0x42000000;
    uint32_t more = allocate(MB(48), 0);

    CHECK(other != 0 && more != 0 && _PageReserve(at / PAGE, 64, 0) == at);
    CHECK(_PageCommit(at / PAGE, 64, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    fill(at, 64, 12);
    CHECK_EQ(_ContextSwitch(other), first);
    CHECK(_PageReserve(at / PAGE, 64, 0) == at && _PageAttach(at / PAGE, first, 64));
    CHECK_EQ(filled(at, 64, 12), 64);
    fill_page(at, 1000);
    fill(more, MB(48), 7);
    CHECK_EQ(entry_of(at) & P_PRES, 0);
    CHECK_EQ(_ContextSwitch(first), other);
    CHECK_EQ(entry_of(at) & P_PRES, 0);
    CHECK(is_filled_page(at, 1000) && filled(at + PAGE, 63, 13) == 63);
    fill_page(at + PAGE, 2000);
    CHECK_EQ(_ContextSwitch(other), first);
    CHECK(is_filled_page(at, 1000) && is_filled_page(at + PAGE, 2000));
    CHECK_EQ(_ContextSwitch(first), other);
    CHECK(_ContextDestroy(other) && _PageFree(at, 0) && _PageFree(more, 0));
}

VXT_TEST(_PageAllocate, a_disk_that_lets_others_run)
{
    uint32_t at = allocate(MB(40), 0), waited;

    CHECK(at != 0);
    waited = set_mode(SWAPD_BLOCK);
    fill(at, MB(40), 15);
    CHECK_EQ(filled(at, MB(40), 15), MB(40));
    CHECK(set_mode(0) - waited > MB(10));
    CHECK(_PageFree(at, 0) != 0);
}

/* ---- others that need memory ---------------------------------------------------------------------- */

static uint32_t other_at, done;
static volatile uint32_t other_wrong;

static void on_thread(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    for (uint32_t seed = refdata; seed < refdata + 2; seed++) {
        fill(other_at, MB(18), seed);
        other_wrong += filled(other_at, MB(18), seed) != MB(18);
    }
    Signal_Semaphore(done);
    VMMTerminateThread(Get_Cur_Thread_Handle());
}
VXD_EVENT(thread_start, on_thread)

VXT_TEST(_PageAllocate, two_threads_page_at_the_same_time)
{
    uint32_t at = allocate(MB(18), 0), wrong = 0;

    other_at = allocate(MB(18), 0);
    done = Create_Semaphore(0);
    CHECK(at != 0 && other_at != 0 && done != 0);
    (void)set_mode(SWAPD_BLOCK);
    CHECK(VMMCreateThread(0, 0, 0, 0, 0, 0, 0, thread_start, 500) != NULL);
    for (uint32_t seed = 1; seed < 3; seed++) {
        fill(at, MB(18), seed);
        wrong += filled(at, MB(18), seed) != MB(18);
    }
    Wait_Semaphore(done, Block_Svc_Ints);
    (void)set_mode(0);
    CHECK_EQ(wrong, 0);
    CHECK_EQ(other_wrong, 0);
    CHECK(filled(at, MB(18), 2) == MB(18) && filled(other_at, MB(18), 501) == MB(18));
    Destroy_Semaphore(done);
    CHECK(_PageFree(at, 0) && _PageFree(other_at, 0));
}

VXT_TEST(_PageAllocate, makes_room_for_threads_heap_and_vms)
{
    struct VMM32X_VM request = { .size = sizeof request, .flags = VMM32X_VM_NO_WAIT };
    uint32_t at = allocate(MB(40), 0), outs;
    void *block;

    CHECK(at != 0);
    fill(at, MB(40), 21);
    outs = info().DIPage_Outs;
    block = _HeapAllocate(2 << 20, 0);                  /* fixed memory */
    CHECK(block != NULL && info().DIPage_Outs > outs + 400);
    CHECK(_VMM32X_Create_VM(&request) != NULL);
    CHECK(info().DIPage_Outs > outs + 650);
    CHECK_EQ(filled(at, MB(40), 21), MB(40));
    CHECK(_HeapFree(block, 0) && _PageFree(at, 0));
}

static const struct vxt_test tests[] = {
    VXT(_PageAllocate, twice_the_memory_of_the_machine),
    VXT(_PageAllocate, no_more_than_memory_and_swap_file),
    VXT(_PageAllocate, no_more_than_overcommit_allows),
    VXT(_PageLock, locked_pages_never_move),
    VXT(_PageAllocate, fixed_ones_push_others_out),
    VXT(_PageDiscardPages, what_is_discarded_is_not_written),
    VXT(_PageFlush, written_out_and_still_there),
    VXT(Hook_Invalid_Page_Fault, a_disk_that_does_not_write_loses_nothing),
    VXT(Hook_Invalid_Page_Fault, a_disk_that_does_not_read_loses_nothing),
    VXT(Hook_Invalid_Page_Fault, a_swap_file_that_does_not_grow_loses_nothing),
    VXT(_PagerRegister, functions_are_called_when_memory_is_short),
    VXT(_PageAttach, shared_pages_go_out_and_come_back),
    VXT(_PageAllocate, a_disk_that_lets_others_run),
    VXT(_PageAllocate, two_threads_page_at_the_same_time),
    VXT(_PageAllocate, makes_room_for_threads_heap_and_vms),
};

/* Paging through MS-DOS: IfDP means something. */
VXT_TEST(_PageLock, if_dp_with_a_dos_pager)
{
    uint32_t at = allocate(4, PageLockedIfDP), other = allocate(4, 0);

    CHECK(at != 0 && other != 0);
    CHECK_EQ(entry_of(at) & P_PRES, P_PRES);
    CHECK(_PageUnLock(at, 4, 0, PageLockedIfDP) != 0);
    CHECK_EQ(_PageUnLock(at, 4, 0, PageLockedIfDP), 0);
    CHECK(_PageLock(other, 4, 0, PageLockedIfDP) && (entry_of(other) & P_PRES) != 0);
    CHECK(_LinPageLock(other / PAGE, 4, PageLockedIfDP) != 0);
    CHECK(_LinPageUnLock(other / PAGE, 4, PageLockedIfDP) != 0);
    CHECK(_PageUnLock(other, 4, 0, 0) != 0);
    CHECK_EQ(_LinPageUnLock(other / PAGE, 4, PageLockedIfDP), 0);
    CHECK(_PageFree(at, 0) && _PageFree(other, 0));
}

VXT_TEST(_PageCommit, if_dp_with_a_dos_pager)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 4, 0), page = at / PAGE;

    CHECK(at != FAILED && _PageCommit(page, 4, PD_NOINIT, 0, PC_LOCKEDIFDP | PC_WRITEABLE));
    CHECK_EQ(entry_of(at + 3 * PAGE) & P_PRES, P_PRES);
    CHECK(_LinPageUnLock(page, 4, 0) != 0);             /* locked, not fixed */
    CHECK_EQ(_LinPageUnLock(page, 4, 0), 0);
    CHECK(_PageFree(at, 0) != 0);
}

static const struct vxt_test dos_tests[] = {
    VXT(_PageLock, if_dp_with_a_dos_pager),
    VXT(_PageCommit, if_dp_with_a_dos_pager),
};

/* Memory and swap file to the last page: who is in memory cannot keep a place in the file as well. */
VXT_TEST(_PageAllocate, to_the_last_page_of_both)
{
    struct DemandInfoStruc now = info();
    uint32_t pages = now.DIFree_Count + now.DIPagingFileMax - 400, at = allocate(pages, 0);

    CHECK(at != 0);
    for (uint32_t seed = 1; seed < 4; seed++) {
        fill(at, pages, seed);
        CHECK_EQ(filled(at, pages, seed), pages);
    }
    CHECK_EQ(allocate(1000, 0), 0);
    CHECK_EQ(allocate(1000, PageFixed), 0);
    CHECK_EQ(allocate(1000, PageLocked), 0);
    CHECK_EQ(filled(at, pages, 3), pages);
    CHECK(_PageFree(at, 0) != 0);
    CHECK_EQ(info().DIPagingFileInUse, now.DIPagingFileInUse);
}

static const struct vxt_test small_tests[] = {
    VXT(_PageAllocate, to_the_last_page_of_both),
};

/* Paging=no: the PAGESWAP that is there is not asked. */
VXT_TEST(_PageAllocate, without_paging_memory_is_all_there_is)
{
    struct DemandInfoStruc now = info();
    uint32_t at = allocate(now.DIFree_Count - 200, 0);

    CHECK_EQ(now.DIPagingFileMax, 0);
    CHECK(at != 0);
    fill(at, now.DIFree_Count - 200, 3);
    CHECK_EQ(filled(at, now.DIFree_Count - 200, 3), now.DIFree_Count - 200);
    CHECK_EQ(allocate(300, 0), 0);
    CHECK(_PageFree(at, 0) != 0);
    CHECK_EQ(allocate(now.DIFree_Count + 10, 0), 0);
}

static const struct vxt_test no_paging_tests[] = {
    VXT(_PageAllocate, without_paging_memory_is_all_there_is),
};

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    page_fault_hook_next = Hook_VMM_Fault(14, page_fault_hook);
    (void)Hook_Invalid_Page_Fault(invalid_hook);
    if (Get_Profile_Decimal_Int(3, "386Enh", "TestSwapType") == 2) {
        vxt_run_tests(dos_tests, VXT_COUNT(dos_tests));
    } else if (!Get_Profile_Boolean(-1, "386Enh", "Paging")) {
        vxt_run_tests(no_paging_tests, VXT_COUNT(no_paging_tests));
    } else if (Get_Profile_Decimal_Int(0, "386Enh", "TestSwapPages") != 0) {
        vxt_run_tests(small_tests, VXT_COUNT(small_tests));
    } else {
        vxt_run_tests(tests, VXT_COUNT(tests));
    }
    vxt_end("T_SWAP");
}
static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_SWAP, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
