/*
 * t_pager - pagers and their functions, memory contexts, locks, invalid page faults, page frames.
 * There is no PAGESWAP here: t_swap has one.
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

/* ---- accesses that may fault -------------------------------------------------------------------- */

static volatile uint32_t faults, skip_to;        /* skip_to: EIP behind the access, 0 = none under way */

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

/* ---- pagers ------------------------------------------------------------------------------------- */

enum { VIRGIN_IN, TAINTED_IN, CLEAN_OUT, DIRTY_OUT, VIRGIN_FREE, TAINTED_FREE, DIRTY, KINDS };

/* Volatile: a mere access to memory calls the functions. */
static volatile struct call {
    uint32_t count, data, page;
    void *contents;
} calls[KINDS];
static volatile bool fail_in;

static uint32_t note(unsigned kind, uint32_t *data, void *contents, uint32_t page)
{
    calls[kind].count++;
    calls[kind].data = *data;
    calls[kind].page = page;
    calls[kind].contents = contents;
    return 1;
}

static uint32_t virgin_in(uint32_t *data, void *contents, uint32_t page)
{
    note(VIRGIN_IN, data, contents, page);
    for (uint32_t i = 0; i < PAGE / 4; i++) {
        ((uint32_t *)contents)[i] = *data + i;
    }
    return !fail_in;
}

static uint32_t tainted_in(uint32_t *data, void *contents, uint32_t page)
{
    return note(TAINTED_IN, data, contents, page);
}

static uint32_t clean_out(uint32_t *data, void *contents, uint32_t page)
{
    return note(CLEAN_OUT, data, contents, page);
}

static volatile uint32_t first_word_out;

static uint32_t dirty_out(uint32_t *data, void *contents, uint32_t page)
{
    first_word_out = *(uint32_t *)contents;
    return note(DIRTY_OUT, data, contents, page);
}

static uint32_t virgin_free(uint32_t *data, void *contents, uint32_t page)
{
    return note(VIRGIN_FREE, data, contents, page);
}

static uint32_t tainted_free(uint32_t *data, void *contents, uint32_t page)
{
    return note(TAINTED_FREE, data, contents, page);
}

static uint32_t dirty(uint32_t *data, void *contents, uint32_t page)
{
    return note(DIRTY, data, contents, page);
}

static const struct pd_s swapper = {
    virgin_in, tainted_in, clean_out, dirty_out, virgin_free, tainted_free, dirty, PD_SWAPPER
};
static const struct pd_s stays_in = {
    virgin_in, NULL, NULL, NULL, virgin_free, tainted_free, NULL, PD_PAGERONLY
};

static void start(void)
{
    for (unsigned i = 0; i < KINDS; i++) {
        calls[i].count = 0;
    }
    fail_in = false;
}

VXT_TEST(_PagerRegister, handles_and_types)
{
    struct pd_s wrong = swapper;
    uint32_t a = _PagerRegister(&swapper), b = _PagerRegister(&stays_in);

    CHECK(a != 0 && b != 0 && a != b);
    CHECK(a > PD_FIXED && b > PD_FIXED);
    wrong.pd_type = 77;
    CHECK_EQ(_PagerRegister(&wrong), 0);
    CHECK_EQ(_PagerRegister(NULL), 0);
    CHECK(_PagerDeregister(a) && _PagerDeregister(b));
}

VXT_TEST(_PagerRegister, too_many)
{
    uint32_t handles[300], count = 0;

    while (count < 300 && (handles[count] = _PagerRegister(&swapper)) != 0) {
        count++;
    }
    CHECK(count >= 16 && count < 300);
    while (count > 0) {
        CHECK(_PagerDeregister(handles[--count]) != 0);
    }
}

VXT_TEST(_PagerQuery, the_structure_as_it_was_given)
{
    struct pd_s got = { 0 };
    uint32_t pager = _PagerRegister(&swapper);

    CHECK(pager != 0 && _PagerQuery(pager, &got) != 0);
    CHECK(got.pd_virginin == virgin_in && got.pd_dirty == dirty && got.pd_type == PD_SWAPPER);
    CHECK_EQ(_PagerQuery(0, &got), 0);
    CHECK_EQ(_PagerQuery(PD_ZEROINIT, &got), 0);
    CHECK_EQ(_PagerQuery(0x98765432, &got), 0);
    CHECK(_PagerDeregister(pager) != 0);
    CHECK_EQ(_PagerQuery(pager, &got), 0);
}

VXT_TEST(_PagerDeregister, not_while_a_page_has_it)
{
    uint32_t pager = _PagerRegister(&swapper), at = _PageReserve(PR_SYSTEM, 1, 0);

    CHECK(pager != 0 && at != FAILED);
    CHECK(_PageCommit(at / PAGE, 1, pager, 0, PC_WRITEABLE) != 0);
    CHECK_EQ(_PagerDeregister(pager), 0);
    CHECK(_PageFree(at, 0) != 0);
    CHECK(_PagerDeregister(pager) != 0);
    CHECK_EQ(_PagerDeregister(pager), 0);
    CHECK_EQ(_PagerDeregister(PD_NOINIT), 0);
    CHECK_EQ(_PagerDeregister(0x12345678), 0);
}

VXT_TEST(_PageCommit, a_pager_brings_in_and_is_told_of_the_end)
{
    uint32_t pager = _PagerRegister(&swapper), at = _PageReserve(PR_SYSTEM, 4, 0);

    start();
    CHECK(pager != 0 && at != FAILED);
    CHECK(_PageCommit(at / PAGE, 4, pager, 0x1000, PC_WRITEABLE | PC_INCR) != 0);
    CHECK_EQ(calls[VIRGIN_IN].count, 0);
    CHECK_EQ(*word(at + 2 * PAGE + 12), 0x1002 + 3);
    CHECK_EQ(calls[VIRGIN_IN].count, 1);
    CHECK_EQ(calls[VIRGIN_IN].data, 0x1002);
    CHECK_EQ(calls[VIRGIN_IN].page, at / PAGE + 2);
    CHECK(calls[VIRGIN_IN].contents != NULL);
    CHECK_EQ(*word(at + 2 * PAGE), 0x1002);
    CHECK_EQ(calls[VIRGIN_IN].count, 1);            /* it is in memory */
    *word(at + 3 * PAGE) = 0xAAAA;
    CHECK_EQ(calls[VIRGIN_IN].count, 2);
    CHECK(_PageDecommit(at / PAGE + 2, 1, 0) != 0);
    CHECK(calls[VIRGIN_FREE].count == 1 && calls[VIRGIN_FREE].page == at / PAGE + 2);
    CHECK(calls[VIRGIN_FREE].contents != NULL && calls[DIRTY].count == 0);
    CHECK(_PageDecommit(at / PAGE + 3, 1, 0) != 0);
    CHECK(calls[TAINTED_FREE].count == 1 && calls[TAINTED_FREE].data == 0x1003);
    CHECK(calls[DIRTY].count == 1 && calls[DIRTY].page == at / PAGE + 3);
    CHECK(_PageFree(at, 0) != 0);
    CHECK(calls[VIRGIN_FREE].count == 3 && calls[VIRGIN_FREE].contents == NULL);
    CHECK(_PagerDeregister(pager) != 0);
}

VXT_TEST(_PageCommit, pages_of_a_pager_only_are_in_at_once)
{
    uint32_t pager = _PagerRegister(&stays_in), at = _PageReserve(PR_SYSTEM, 3, 0), before;

    start();
    CHECK(pager != 0 && at != FAILED);
    CHECK(_PageCommit(at / PAGE, 3, pager, 5, PC_WRITEABLE) != 0);
    CHECK_EQ(calls[VIRGIN_IN].count, 3);
    CHECK_EQ(entry_of(at + PAGE) & P_PRES, P_PRES);
    CHECK_EQ(*word(at + PAGE + 8), 7);
    CHECK(_PageDecommit(at / PAGE, 3, 0) != 0);
    CHECK_EQ(calls[VIRGIN_FREE].count, 3);
    before = free_pages();
    fail_in = true;
    CHECK_EQ(_PageCommit(at / PAGE, 3, pager, 5, PC_WRITEABLE), 0);
    CHECK_EQ(calls[VIRGIN_IN].count, 4);
    CHECK_EQ(free_pages(), before);
    CHECK(!can_read(at));
    CHECK(_PageFree(at, 0) && _PagerDeregister(pager));
}

VXT_TEST(_PageFlush, what_was_written_to_once)
{
    uint32_t pager = _PagerRegister(&swapper), at = _PageReserve(PR_SYSTEM, 3, 0);

    start();
    CHECK(pager != 0 && at != FAILED);
    CHECK_EQ(_PageFlush(at / PAGE, 3), 0);          /* not committed */
    CHECK(_PageCommit(at / PAGE, 3, pager, 0x70, PC_WRITEABLE) != 0);
    CHECK(_PageFlush(at / PAGE, 3) != 0);
    CHECK_EQ(calls[DIRTY_OUT].count, 0);            /* none is in memory */
    CHECK_EQ(*word(at), 0x70);
    *word(at + PAGE) = 0x123;
    CHECK(_PageFlush(at / PAGE, 3) != 0);
    CHECK(calls[DIRTY_OUT].count == 1 && calls[DIRTY_OUT].page == FAILED);
    CHECK_EQ(first_word_out, 0x123);
    CHECK(calls[DIRTY].count == 1 && calls[DIRTY].page == at / PAGE + 1);
    CHECK_EQ(entry_of(at + PAGE) & P_PRES, P_PRES);
    CHECK(_PageFlush(at / PAGE, 3) && calls[DIRTY_OUT].count == 1);
    *word(at + PAGE) = 0x124;
    CHECK(_PageFlush(at / PAGE, 3) && calls[DIRTY_OUT].count == 2);
    CHECK_EQ(_PageFlush(at / PAGE, 4), 0);
    CHECK_EQ(_PageFlush(at / PAGE, 0), 0);
    CHECK(_PageFree(at, 0) && _PagerDeregister(pager));
}

VXT_TEST(_PageChangePager, pager_and_dword)
{
    uint32_t a = _PagerRegister(&swapper), b = _PagerRegister(&swapper);
    uint32_t only = _PagerRegister(&stays_in), at = _PageReserve(PR_SYSTEM, 4, 0);
    uint32_t page = at / PAGE;

    start();
    CHECK(a != 0 && b != 0 && only != 0 && at != FAILED);
    CHECK(_PageCommit(page, 3, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    *word(at) = 0xBEEF;
    CHECK(_PageChangePager(page, 3, a, 0x500, PCP_CHANGEPAGER | PCP_CHANGEPAGERDATA | PC_INCR) != 0);
    CHECK_EQ(*word(at), 0xBEEF);                    /* contents stay */
    CHECK_EQ(*word(at + 2 * PAGE), 0x502);          /* a virgin one comes from the new pager */
    CHECK(_PageChangePager(page, 3, 0, 0x900, PCP_CHANGEPAGERDATA | PCP_VIRGINONLY) != 0);
    CHECK_EQ(*word(at + PAGE), 0x900);
    CHECK(_PageFlush(page, 1) && calls[DIRTY_OUT].data == 0x500);
    CHECK(_PageChangePager(page, 3, b, 0, PCP_CHANGEPAGER) != 0);
    CHECK(calls[TAINTED_FREE].count == 1 && calls[VIRGIN_FREE].count == 2);
    CHECK(_PagerDeregister(a) != 0);
    CHECK_EQ(_PagerDeregister(b), 0);
    CHECK_EQ(_PageChangePager(page, 3, only, 0, PCP_CHANGEPAGER), 0);       /* would have to be fixed */
    CHECK_EQ(_PageChangePager(page, 3, 0x999, 0, PCP_CHANGEPAGER), 0);
    CHECK_EQ(_PageChangePager(page, 4, b, 0, PCP_CHANGEPAGER), 0);          /* not committed */
    CHECK(_PageChangePager(page, 3, PD_ZEROINIT, 0, PCP_CHANGEPAGER) != 0);
    CHECK_EQ(_PageChangePager(page, 3, 0, 5, PCP_CHANGEPAGERDATA), 0);      /* of a system pager */
    CHECK_EQ(*word(at), 0xBEEF);
    CHECK(_PagerDeregister(b) && _PagerDeregister(only));
    CHECK(_PageFree(at, 0) != 0);
}

/* ---- contexts ----------------------------------------------------------------------------------- */

#define PRIVATE     0x41000u            /* page number */

VXT_TEST(_ContextCreate, each_has_its_own_private_arena)
{
    uint32_t first = _GetCurrentContext(), other = _ContextCreate(), before = free_pages();
    uint32_t at = PRIVATE * PAGE, shared = (uint32_t)_PageReserve(PR_SHARED, 1, 0);

    CHECK(first != 0 && other != 0 && other != first && shared != FAILED);
    CHECK(_PageCommit(shared / PAGE, 1, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    CHECK_EQ(_PageReserve(PRIVATE, 4, 0), at);
    CHECK(_PageCommit(PRIVATE, 4, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    *word(at) = 111;
    *word(shared) = 5;
    CHECK_EQ(_ContextSwitch(other), first);
    CHECK_EQ(_GetCurrentContext(), other);
    CHECK(!can_read(at));
    CHECK_EQ(*word(shared), 5);
    CHECK_EQ(_PageReserve(PRIVATE, 2, 0), at);      /* free here */
    CHECK(_PageCommit(PRIVATE, 2, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    *word(at) = 222;
    CHECK_EQ(_ContextSwitch(first), other);
    CHECK_EQ(*word(at), 111);
    CHECK_EQ(_ContextSwitch(other), first);
    CHECK_EQ(*word(at), 222);
    CHECK_EQ(_ContextDestroy(other), 0);            /* we are in it */
    CHECK_EQ(_ContextSwitch(first), other);
    CHECK(_ContextDestroy(other) != 0);
    CHECK_EQ(_ContextDestroy(other), 0);
    CHECK_EQ(_ContextSwitch(other), 0);
    CHECK_EQ(_ContextSwitch(0), 0);
    CHECK_EQ(_ContextDestroy(first), 0);
    CHECK_EQ(*word(at), 111);
    CHECK(_PageFree(at, 0) && _PageFree(shared, 0));
    CHECK(free_pages() >= before);
}

VXT_TEST(_ContextDestroy, gives_everything_back)
{
    uint32_t first = _GetCurrentContext(), before = 0, other;

    for (unsigned i = 0; i < 5; i++) {
        other = _ContextCreate();
        CHECK(other != 0 && _ContextSwitch(other) == first);
        CHECK_EQ(_PageReserve(PRIVATE, 64, 0), PRIVATE * PAGE);
        CHECK(_PageCommit(PRIVATE, 64, PD_ZEROINIT, 0, PC_WRITEABLE | PC_LOCKED) != 0);
        CHECK_EQ(_ContextSwitch(first), other);
        CHECK(_ContextDestroy(other) != 0);
        if (i == 1) {
            before = free_pages();
        }
    }
    CHECK_EQ(free_pages(), before);
}

VXT_TEST(_ContextSwitch, the_context_belongs_to_the_thread)
{
    uint32_t first = _GetCurrentContext(), other = _ContextCreate();

    CHECK(other != 0 && _ContextSwitch(other) == first);
    CHECK_EQ(_GetCurrentContext(), other);
    CHECK_EQ(_ContextSwitch(0x1234), 0);
    CHECK_EQ(_GetCurrentContext(), other);
    CHECK_EQ(_ContextSwitch(other), other);
    CHECK_EQ(_ContextSwitch(first), other);
    CHECK(_ContextDestroy(other) != 0);
}

VXT_TEST(_GetCurrentContext, is_the_one_switched_to)
{
    uint32_t context = _GetCurrentContext();

    CHECK(context != 0);
    CHECK_EQ(_ContextSwitch(context), context);
}

VXT_TEST(_PageAttach, the_same_pages_in_two_contexts)
{
    uint32_t first = _GetCurrentContext(), other = _ContextCreate(), at = PRIVATE * PAGE, before;
    uint32_t pager = _PagerRegister(&swapper);

    start();
    CHECK(other != 0 && pager != 0);
    CHECK_EQ(_PageReserve(PRIVATE, 4, 0), at);
    CHECK(_PageCommit(PRIVATE, 3, pager, 0x40, PC_WRITEABLE) != 0);
    *word(at) = 1;
    CHECK_EQ(_ContextSwitch(other), first);
    CHECK_EQ(_PageAttach(PRIVATE, first, 3), 0);            /* not reserved here */
    CHECK_EQ(_PageReserve(PRIVATE, 4, 0), at);
    CHECK_EQ(_PageAttach(PRIVATE, first, 4), 0);            /* the last is not committed there */
    CHECK_EQ(_PageAttach(PRIVATE, 0x1234, 3), 0);
    CHECK(_PageAttach(PRIVATE, first, 3) != 0);
    CHECK_EQ(_PageAttach(PRIVATE, first, 3), 0);            /* committed now */
    CHECK_EQ(*word(at), 1);
    *word(at + PAGE) = 2;                                   /* comes in here first */
    CHECK_EQ(calls[VIRGIN_IN].count, 2);
    CHECK_EQ(_ContextSwitch(first), other);
    CHECK_EQ(*word(at + PAGE), 2);
    CHECK_EQ(calls[VIRGIN_IN].count, 2);
    before = free_pages();
    CHECK(_PageFree(at, 0) != 0);
    CHECK_EQ(calls[TAINTED_FREE].count + calls[VIRGIN_FREE].count, 0);      /* the other has them */
    CHECK(free_pages() - before <= 2);                      /* page tables only */
    CHECK_EQ(_ContextSwitch(other), first);
    CHECK(*word(at) == 1 && *word(at + PAGE) == 2);
    CHECK_EQ(_ContextSwitch(first), other);
    CHECK(_ContextDestroy(other) != 0);
    CHECK_EQ(calls[TAINTED_FREE].count, 2);
    CHECK_EQ(calls[VIRGIN_FREE].count, 1);
    CHECK(_PagerDeregister(pager) != 0);
}

/* ---- locks -------------------------------------------------------------------------------------- */

VXT_TEST(_PageLock, in_memory_and_counted)
{
    uint32_t at = (uint32_t)_PageAllocate(8, PG_SYS, NULL, 0, 0, 0, NULL, PageZeroInit);

    CHECK(at != 0);
    CHECK_EQ(_PageLock(at, 9, 0, 0), 0);
    CHECK_EQ(_PageLock(at, 1, 8, 0), 0);
    CHECK_EQ(_PageLock(at, FAILED, 2, 0), 0);
    CHECK_EQ(_PageLock(at + PAGE, 1, 0, 0), 0);
    CHECK_EQ(entry_of(at + 2 * PAGE) & P_PRES, 0);
    CHECK(_PageLock(at, 3, 2, 0) != 0);
    CHECK_EQ(entry_of(at + 2 * PAGE) & P_PRES, P_PRES);
    CHECK_EQ(entry_of(at + 4 * PAGE) & P_PRES, P_PRES);
    CHECK_EQ(entry_of(at + 5 * PAGE) & P_PRES, 0);
    CHECK(_PageLock(at, 1, 2, 0) != 0);                     /* twice */
    CHECK(_PageUnLock(at, 3, 2, 0) != 0);
    CHECK_EQ(_PageUnLock(at, 3, 2, 0), 0);                  /* the others are not locked any more */
    CHECK(_PageUnLock(at, 1, 2, PageMarkPageOut) != 0);
    CHECK_EQ(_PageUnLock(at, 1, 2, 0), 0);
    CHECK(_PageLock(at, 8, 0, 0) != 0);
    CHECK(_PageFree(at, 0) != 0);                           /* locked: is no error */
}

VXT_TEST(_PageLock, fixed_ones_and_if_dp)
{
    uint32_t fixed = (uint32_t)_PageAllocate(2, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);
    uint32_t at = (uint32_t)_PageAllocate(2, PG_SYS, NULL, 0, 0, 0, NULL, PageLockedIfDP);

    CHECK(fixed != 0 && at != 0);
    CHECK(_PageLock(fixed, 2, 0, 0) && _PageUnLock(fixed, 2, 0, 0) && _PageUnLock(fixed, 2, 0, 0));
    CHECK(_PageLock(at, 2, 0, PageLockedIfDP) != 0);
    CHECK_EQ(entry_of(at) & P_PRES, 0);
    CHECK(_PageUnLock(at, 2, 0, PageLockedIfDP) != 0);
    CHECK_EQ(_PageUnLock(at, 2, 0, 0), 0);
    CHECK(_PageFree(at, 0) && _PageFree(fixed, 0));
}

VXT_TEST(_PageUnLock, refuses_what_is_not_locked)
{
    uint32_t at = (uint32_t)_PageAllocate(2, PG_SYS, NULL, 0, 0, 0, NULL, PageLocked);

    CHECK(at != 0 && (entry_of(at) & P_PRES) != 0);
    CHECK_EQ(_PageUnLock(at, 3, 0, 0), 0);
    CHECK_EQ(_PageUnLock(at, 1, 2, 0), 0);
    CHECK(_PageUnLock(at, 2, 0, 0) != 0);
    CHECK_EQ(_PageUnLock(at, 1, 0, 0), 0);
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageLock, something_must_remain)
{
    uint32_t lockable = (uint32_t)(_GetFreePageCount(0) >> 32);
    uint32_t at = (uint32_t)_PageAllocate(lockable / 2, PG_SYS, NULL, 0, 0, 0, NULL, 0), locked = 0;
    uint32_t more = (uint32_t)_PageAllocate(lockable / 4, PG_SYS, NULL, 0, 0, 0, NULL, 0);

    CHECK(at != 0 && more != 0);
    CHECK(_PageLock(at, lockable / 2, 0, 0) != 0);
    CHECK_EQ(_PageAllocate(lockable, PG_SYS, NULL, 0, 0, 0, NULL, PageLocked), 0);
    while (locked < lockable / 4 && _PageLock(more, 1, locked, 0)) {
        locked++;
    }
    CHECK(free_pages() >= 10);                              /* MinUnlockMem=40 */
    CHECK(_PageFree(at, 0) && _PageFree(more, 0));
}

VXT_TEST(_LinPageLock, ranges)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 8, 0), page = at / PAGE;

    CHECK(at != FAILED && _PageCommit(page + 2, 4, PD_ZEROINIT, 0, PC_WRITEABLE));
    CHECK_EQ(_LinPageLock(page, 4, 0), 0);
    CHECK_EQ(entry_of(at + 2 * PAGE) & P_PRES, 0);
    CHECK_EQ(_LinPageLock(page + 3, 4, 0), 0);              /* the last is not committed */
    CHECK_EQ(_LinPageUnLock(page + 3, 1, 0), 0);            /* so none was locked */
    CHECK_EQ(_LinPageLock(page + 2, 0, 0), 0);
    CHECK_EQ(_LinPageLock(0xFFFFF, 2, 0), 0);
    CHECK(_LinPageLock(page + 2, 4, 0) != 0);
    CHECK(_LinPageLock(page + 2, 4, PageLockedIfDP) != 0);  /* does nothing */
    CHECK(_LinPageUnLock(page + 2, 4, 0) != 0);
    CHECK_EQ(_LinPageUnLock(page + 2, 4, 0), 0);
    /* The VMM's own memory and V86 memory always stay. */
    CHECK(_LinPageLock(0xC0000, 1, 0) && _LinPageUnLock(0xC0000, 1, 0));
    CHECK(_LinPageLock(Get_Sys_VM_Handle()->CB_High_Linear / PAGE + 0x20, 4, 0) != 0);
    CHECK(_LinPageUnLock(Get_Sys_VM_Handle()->CB_High_Linear / PAGE + 0x20, 4, 0) != 0);
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_LinPageLock, mapped_for_every_context)
{
    uint32_t first = _GetCurrentContext(), other = _ContextCreate(), at = PRIVATE * PAGE, alias;

    CHECK(other != 0 && _PageReserve(PRIVATE, 2, 0) == at);
    CHECK(_PageCommit(PRIVATE, 2, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    *word(at + PAGE + 8) = 77;
    CHECK_EQ(_LinPageLock(PRIVATE, 2, PAGEMAPGLOBAL | PageLockedIfDP), 0);
    CHECK_EQ(_LinPageLock(PRIVATE, 3, PAGEMAPGLOBAL), 0);
    alias = _LinPageLock(PRIVATE, 2, PAGEMAPGLOBAL | PAGEMARKDIRTY);
    CHECK(alias >= MINSHAREDLADDR && alias <= MAXSHAREDLADDR && (alias & (PAGE - 1)) == 0);
    CHECK_EQ(_ContextSwitch(other), first);
    CHECK_EQ(*word(alias + PAGE + 8), 77);
    *word(alias) = 88;
    CHECK_EQ(_ContextSwitch(first), other);
    CHECK_EQ(*word(at), 88);
    CHECK_EQ(_PageFree(alias, 0), 0);                       /* not its caller's */
    CHECK_EQ(_LinPageUnLock(alias / PAGE, 1, PAGEMAPGLOBAL), 0);
    CHECK_EQ(_LinPageUnLock(PRIVATE, 2, PAGEMAPGLOBAL), 0);
    CHECK(_LinPageUnLock(alias / PAGE, 2, PAGEMAPGLOBAL) != 0);
    CHECK(!can_read(alias));
    CHECK_EQ(_LinPageUnLock(PRIVATE, 2, 0), 0);             /* unlocked with it */
    CHECK_EQ(*word(at), 88);
    CHECK(_PageFree(at, 0) && _ContextDestroy(other));
}

VXT_TEST(_LinPageUnLock, needs_a_lock_on_all)
{
    uint32_t at = (uint32_t)_PageAllocate(3, PG_SYS, NULL, 0, 0, 0, NULL, 0), page = at / PAGE;

    CHECK(at != 0 && _LinPageLock(page + 1, 1, 0));
    CHECK_EQ(_LinPageUnLock(page, 3, 0), 0);
    CHECK_EQ(_LinPageUnLock(page + 1, 0, 0), 0);
    CHECK(_LinPageUnLock(page + 1, 1, PageMarkPageOut) != 0);
    CHECK_EQ(_LinPageUnLock(page + 1, 1, 0), 0);
    CHECK_EQ(_LinPageUnLock(0x00300, 1, 0), 0);             /* nothing there */
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageCheckLinRange, committed_at_the_start)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 8, 0), page = at / PAGE;

    CHECK(at != FAILED && _PageCommit(page + 2, 4, PD_ZEROINIT, 0, PC_WRITEABLE));
    CHECK_EQ(_PageCheckLinRange(page + 2, 4, 0), 4);
    CHECK_EQ(_PageCheckLinRange(page + 2, 6, 0), 4);
    CHECK_EQ(_PageCheckLinRange(page + 4, 1, 0), 1);
    CHECK_EQ(_PageCheckLinRange(page, 4, 0), 0);
    CHECK_EQ(_PageCheckLinRange(0xC0000, 1, 0), 1);
    CHECK_EQ(_PageCheckLinRange(0x00300, 1, 0), 0);
    CHECK_EQ(_PageCheckLinRange(0xFFFFF, 0xFFFFFFFF, 0), 0);
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(_PageDiscardPages, contents_go_or_only_the_mark)
{
    uint32_t at = (uint32_t)_PageAllocate(4, PG_SYS, NULL, 0, 0, 0, NULL, 0), page = at / PAGE;
    uint32_t pager = _PagerRegister(&swapper), other = _PageReserve(PR_SYSTEM, 2, 0), before;

    start();
    CHECK(at != 0 && pager != 0 && other != FAILED);
    CHECK(_PageCommit(other / PAGE, 1, pager, 0x300, PC_WRITEABLE) != 0);
    for (uint32_t i = 0; i < 4; i++) {
        *word(at + i * PAGE) = 50 + i;
    }
    CHECK(_PageLock(at, 1, 3, 0) != 0);
    CHECK(_PageDiscardPages(page, NULL, 4, 0) != 0);
    CHECK_EQ(entry_of(at) & 0x21, 1);                       /* present, not accessed */
    CHECK_EQ(*word(at), 50);
    before = free_pages();
    CHECK(_PageDiscardPages(page, NULL, 4, PageDiscard | PageZeroInit) != 0);
    CHECK_EQ(free_pages() - before, 3);
    CHECK(*word(at) == 0 && *word(at + 2 * PAGE) == 0);
    CHECK_EQ(*word(at + 3 * PAGE), 53);                     /* locked */
    *word(other) = 9;
    CHECK_EQ(_PageDiscardPages(other / PAGE, NULL, 1, PageDiscard | PageZeroInit), 0);
    CHECK_EQ(*word(other), 9);
    CHECK(_PageDiscardPages(other / PAGE, NULL, 1, PageDiscard) != 0);
    CHECK_EQ(*word(other), 0x300);                          /* virgin again */
    CHECK_EQ(_PageDiscardPages(other / PAGE, NULL, 2, 0), 0);       /* not committed */
    CHECK_EQ(_PageDiscardPages(page, NULL, 0, 0), 0);
    CHECK_EQ(_PageDiscardPages(0x20, NULL, 1, 0), 0);               /* V86 memory without a VM */
    CHECK_EQ(_PageDiscardPages(0x20, Get_Sys_VM_Handle(), 1, 0), 0);    /* not pageable */
    CHECK(_PageFree(at, 0) && _PageFree(other, 0) && _PagerDeregister(pager));
}

/* ---- invalid page faults ------------------------------------------------------------------------ */

static volatile struct IPF_Data seen;
static volatile uint32_t asked[2], correct_at;   /* correct_at: the page to commit, 0 = pass on */

static int first_hook(struct cb_s *vm, const struct IPF_Data *data)
{
    (void)vm;
    asked[0] = asked[1] + 1;
    seen = *data;
    return correct_at != 0 && _PageCommit(correct_at, 1, PD_ZEROINIT, 0, PC_WRITEABLE) != 0;
}
VXD_INVALID_PAGE_HOOK(first_hook_proc, first_hook)

static int second_hook(struct cb_s *vm, const struct IPF_Data *data)
{
    (void)data;
    asked[1]++;
    return vm == NULL;
}
VXD_INVALID_PAGE_HOOK(second_hook_proc, second_hook)

VXT_TEST(Hook_Invalid_Page_Fault, corrects_it_or_passes_it_on)
{
    uint32_t at = _PageReserve(PR_SYSTEM, 4, 0);

    CHECK(at != FAILED);
    CHECK(Hook_Invalid_Page_Fault(first_hook_proc));
    CHECK(Hook_Invalid_Page_Fault(second_hook_proc));
    asked[0] = asked[1] = 0;
    CHECK(!can_read(at + PAGE + 4));                        /* ends at the fault hook */
    CHECK(asked[1] == 1 && asked[0] == 2);                  /* the newest first, then the other */
    CHECK_EQ(seen.IPF_LinAddr, at + PAGE + 4);
    CHECK_EQ(seen.IPF_MapPageNum, at / PAGE + 1);
    CHECK_EQ(seen.IPF_FaultingVM, (uint32_t)Get_Cur_VM_Handle());
    CHECK_EQ(seen.IPF_Flags & (IPF_VMM | IPF_V86 | IPF_PM | IPF_PgErr | IPF_ReFlt), IPF_VMM);
    correct_at = at / PAGE + 2;
    CHECK_EQ(*word(at + 2 * PAGE), 0);                      /* committed by the procedure */
    correct_at = 0;
    CHECK(Unhook_Invalid_Page_Fault(second_hook_proc));
    CHECK(Unhook_Invalid_Page_Fault(first_hook_proc));
    asked[0] = 0;
    CHECK(!can_read(at));
    CHECK_EQ(asked[0], 0);
    CHECK(_PageFree(at, 0) != 0);
}

VXT_TEST(Hook_Invalid_Page_Fault, is_told_that_a_pager_failed)
{
    uint32_t pager = _PagerRegister(&swapper), at = _PageReserve(PR_SYSTEM, 1, 0);

    start();
    CHECK(pager != 0 && at != FAILED && Hook_Invalid_Page_Fault(first_hook_proc));
    CHECK(_PageCommit(at / PAGE, 1, pager, 0x10, PC_WRITEABLE) != 0);
    fail_in = true;
    CHECK(!can_read(at));
    CHECK_EQ(seen.IPF_Flags & IPF_PgErr, IPF_PgErr);
    fail_in = false;
    CHECK_EQ(*word(at), 0x10);                              /* the next time it works */
    CHECK(Unhook_Invalid_Page_Fault(first_hook_proc));
    CHECK(_PageFree(at, 0) && _PagerDeregister(pager));
}

VXT_TEST(Unhook_Invalid_Page_Fault, only_what_is_hooked)
{
    struct vxt_regs r;

    CHECK(!Unhook_Invalid_Page_Fault(first_hook_proc));
    vxt_recolour(&r);
    r.esi = (uint32_t)second_hook_proc;
    vxt_service(VMMSVC(Hook_Invalid_Page_Fault), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    CHECK(r.eax == 0xEA8EA8EA && r.esi == (uint32_t)second_hook_proc && r.edi == 0xED1ED1ED);
    vxt_service(VMMSVC(Unhook_Invalid_Page_Fault), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    vxt_service(VMMSVC(Unhook_Invalid_Page_Fault), &r);
    CHECK((r.eflags & CF_Mask) != 0);
}

/* ---- frames ------------------------------------------------------------------------------------- */

VXT_TEST(_AddFreePhysPage, none_some_all)
{
    uint32_t phys = _PageCommitContig(0, 3, PCC_NOLIN, 0, 0, FAILED), frame = phys / PAGE, before;

    CHECK(phys != FAILED);
    before = free_pages();
    CHECK_EQ(_AddFreePhysPage(frame + 1, 1, 0, 0), 2);
    CHECK_EQ(free_pages() - before, 1);
    CHECK_EQ(_AddFreePhysPage(frame, 3, 0, 0), 1);
    CHECK_EQ(free_pages() - before, 3);
    CHECK_EQ(_AddFreePhysPage(frame, 3, 0, 0), 0);
    CHECK_EQ(_AddFreePhysPage(0x10F, 1, 0, 0), 0);
    CHECK_EQ(_AddFreePhysPage(0xFFFFF, 2, 0, 0), 0);
    CHECK_EQ(_AddFreePhysPage(frame, 0, 0, 0), 0);
}

VXT_TEST(_PageResetHandlePAddr, other_frames)
{
    uint32_t phys = _PageCommitContig(0, 2, PCC_NOLIN, 0, 0, FAILED), before;
    uint32_t at = (uint32_t)_PageAllocate(4, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);

    CHECK(phys != FAILED && at != 0);
    CHECK_EQ(_PageResetHandlePAddr(at, 3, 2, phys / PAGE, 0), 0);
    CHECK_EQ(_PageResetHandlePAddr(at, 1, 2, 0x10F, 0), 0);
    CHECK_EQ(_PageResetHandlePAddr(at, 1, 2, phys / PAGE, 1), 0);
    CHECK_EQ(_PageResetHandlePAddr(at + PAGE, 1, 2, phys / PAGE, 0), 0);
    CHECK_EQ(_PageResetHandlePAddr(at, 1, 2, entry_of(at) / PAGE, 0), 0);   /* in use already */
    before = free_pages();
    CHECK(_PageResetHandlePAddr(at, 1, 2, phys / PAGE, 0) != 0);
    CHECK_EQ(free_pages() - before, 2);
    CHECK_EQ(entry_of(at + PAGE) / PAGE, phys / PAGE);
    CHECK_EQ(entry_of(at + 2 * PAGE) / PAGE, phys / PAGE + 1);
    *word(at + PAGE) = 4;
    CHECK(_PageUnLock(at, 4, 0, 0) != 0);                   /* fixed: always locked */
    CHECK(_PageFree(at, 0) != 0);
    CHECK_EQ(_AddFreePhysPage(phys / PAGE, 2, 0, 0), 2);
}

VXT_TEST(_GetPhysPageInfo, none_some_all)
{
    CHECK_EQ(_GetPhysPageInfo(0x400, 16, 0), 2);
    CHECK_EQ(_GetPhysPageInfo(0x80000, 16, 0), 0);          /* 2 GB and up, of 32 MB */
    CHECK_EQ(_GetPhysPageInfo(0xA0, 1, 0), 0);
    CHECK_EQ(_GetPhysPageInfo(0x1000, 0x10000, 0), 1);
    CHECK_EQ(_GetPhysPageInfo(0x400, 0, 0), 0);
    CHECK_EQ(_GetPhysPageInfo(0xFFFFF, 2, 0), 0);
}

VXT_TEST(_PageGetAllocInfo, room_and_lockable)
{
    uint64_t both = _PageGetAllocInfo(0);

    CHECK((uint32_t)both > 0x1000);
    CHECK_EQ((uint32_t)(both >> 32), (uint32_t)(_GetFreePageCount(0) >> 32));
}

VXT_TEST(_GetDemandPageInfo, counts)
{
    struct DemandInfoStruc before, after;
    uint32_t at = (uint32_t)_PageAllocate(8, PG_SYS, NULL, 0, 0, 0, NULL, 0);

    CHECK(at != 0);
    _GetDemandPageInfo(&before, 0);
    CHECK(before.DIPhys_Count > 0x1000 && before.DIPhys_Count < 0x2000);    /* 32 MB, almost */
    CHECK_EQ(before.DIFree_Count, free_pages());
    CHECK(before.DICommit_Count >= 8 && before.DIPagingFileMax == 0);
    CHECK(before.DILin_Total_Free < before.DILin_Total_Count);
    for (uint32_t i = 0; i < 8; i++) {
        *word(at + i * PAGE) = i;
    }
    _GetDemandPageInfo(&after, 0);
    CHECK_EQ(after.DIPage_Faults - before.DIPage_Faults, 8);
    CHECK_EQ(before.DIFree_Count - after.DIFree_Count, 8);
    CHECK_EQ(after.DIUnlock_Count, before.DIUnlock_Count);
    CHECK(_PageFree(at, 0) != 0);
    _GetDemandPageInfo(&after, 0);
    CHECK_EQ(before.DICommit_Count - after.DICommit_Count, 8);
    CHECK_EQ(after.DILin_Total_Free - before.DILin_Total_Free, 8);
}

VXT_TEST(_Assert_Range, memory_and_signature)
{
    static const uint32_t structure[4] = { 1, 2, 0x31415926, 4 };
    uint32_t at = _PageReserve(PR_SYSTEM, 2, 0), quiet = ASSERT_RANGE_NO_DEBUG;

    CHECK(at != FAILED && _PageCommit(at / PAGE, 1, PD_ZEROINIT, 0, PC_WRITEABLE));
    CHECK(_Assert_Range((uint32_t)structure, sizeof structure, 0, 0, 0) != 0);
    CHECK(_Assert_Range((uint32_t)structure, sizeof structure, 0x31415926, 8, 0) != 0);
    CHECK_EQ(_Assert_Range((uint32_t)structure, sizeof structure, 0x31415926, 4, quiet), 0);
    CHECK_EQ(_Assert_Range(0, 16, 0, 0, quiet | ASSERT_RANGE_NULL_BAD), 0);
    CHECK(_Assert_Range(0, 16, 0, 0, ASSERT_RANGE_NULL_OK) != 0);
    CHECK(_Assert_Range(at, PAGE, 0, 0, quiet) != 0);
    CHECK_EQ(_Assert_Range(at, PAGE + 1, 0, 0, quiet), 0);
    CHECK_EQ(_Assert_Range(at + PAGE, 4, 0, 0, quiet), 0);
    CHECK_EQ(_Assert_Range(0xFFFFFFF0, 32, 0, 0, quiet), 0);
    CHECK(_PageModifyPermissions(at / PAGE, 1, ~PC_PRESENT, 0) != FAILED);
    CHECK_EQ(_Assert_Range(at, 4, 0, 0, quiet), 0);
    CHECK(_PageFree(at, 0) != 0);
}

/* ---- not served any more ------------------------------------------------------------------------ */

VXT_TEST(_GetSysPageCount, returns_0)
{
    CHECK_EQ(_GetSysPageCount(0), 0);
}

VXT_TEST(_GetVMPgCount, returns_0)
{
    CHECK(_GetVMPgCount(Get_Sys_VM_Handle(), 0) == 0);
}

VXT_TEST(_PageOutDirtyPages, returns_0)
{
    CHECK_EQ(_PageOutDirtyPages(10, 0), 0);
}

VXT_TEST(_GetSetPageOutCount, returns_0)
{
    CHECK_EQ(_GetSetPageOutCount(0, 1), 0);
}

VXT_TEST(_MapFreePhysReg, returns_0)
{
    CHECK_EQ(_MapFreePhysReg(), 0);
}

VXT_TEST(_UnmapFreePhysReg, returns_0)
{
    CHECK_EQ(_UnmapFreePhysReg(), 0);
}

VXT_TEST(_XchgFreePhysReg, returns_0)
{
    CHECK_EQ(_XchgFreePhysReg(), 0);
}

VXT_TEST(_SetFreePhysRegCalBk, returns_0)
{
    CHECK_EQ(_SetFreePhysRegCalBk(), 0);
}

static const struct vxt_test tests[] = {
    VXT(_PagerRegister, handles_and_types),
    VXT(_PagerRegister, too_many),
    VXT(_PagerQuery, the_structure_as_it_was_given),
    VXT(_PagerDeregister, not_while_a_page_has_it),
    VXT(_PageCommit, a_pager_brings_in_and_is_told_of_the_end),
    VXT(_PageCommit, pages_of_a_pager_only_are_in_at_once),
    VXT(_PageFlush, what_was_written_to_once),
    VXT(_PageChangePager, pager_and_dword),
    VXT(_ContextCreate, each_has_its_own_private_arena),
    VXT(_ContextDestroy, gives_everything_back),
    VXT(_ContextSwitch, the_context_belongs_to_the_thread),
    VXT(_GetCurrentContext, is_the_one_switched_to),
    VXT(_PageAttach, the_same_pages_in_two_contexts),
    VXT(_PageLock, in_memory_and_counted),
    VXT(_PageLock, fixed_ones_and_if_dp),
    VXT(_PageUnLock, refuses_what_is_not_locked),
    VXT(_PageLock, something_must_remain),
    VXT(_LinPageLock, ranges),
    VXT(_LinPageLock, mapped_for_every_context),
    VXT(_LinPageUnLock, needs_a_lock_on_all),
    VXT(_PageCheckLinRange, committed_at_the_start),
    VXT(_PageDiscardPages, contents_go_or_only_the_mark),
    VXT(Hook_Invalid_Page_Fault, corrects_it_or_passes_it_on),
    VXT(Hook_Invalid_Page_Fault, is_told_that_a_pager_failed),
    VXT(Unhook_Invalid_Page_Fault, only_what_is_hooked),
    VXT(_AddFreePhysPage, none_some_all),
    VXT(_PageResetHandlePAddr, other_frames),
    VXT(_GetPhysPageInfo, none_some_all),
    VXT(_PageGetAllocInfo, room_and_lockable),
    VXT(_GetDemandPageInfo, counts),
    VXT(_Assert_Range, memory_and_signature),
    VXT(_GetSysPageCount, returns_0),
    VXT(_GetVMPgCount, returns_0),
    VXT(_PageOutDirtyPages, returns_0),
    VXT(_GetSetPageOutCount, returns_0),
    VXT(_MapFreePhysReg, returns_0),
    VXT(_UnmapFreePhysReg, returns_0),
    VXT(_XchgFreePhysReg, returns_0),
    VXT(_SetFreePhysRegCalBk, returns_0),
};

/* MinUnlockMem=8192: so many KB must remain. */
VXT_TEST(_PageLock, as_much_as_system_ini_says_remains)
{
    uint64_t both = _GetFreePageCount(0);
    uint32_t free = (uint32_t)both, lockable = (uint32_t)(both >> 32), at, locked = 0;

    CHECK_EQ(free - lockable, 8192 / 4);
    at = (uint32_t)_PageAllocate(free - 100, PG_SYS, NULL, 0, 0, 0, NULL, 0);
    CHECK(at != 0);
    while (locked < free - 100 && _PageLock(at, 1, locked, 0)) {
        locked++;
    }
    CHECK(locked <= lockable && locked + 100 > lockable);
    CHECK(_PageUnLock(at, 1, 0, 0) && _PageLock(at, 1, locked, 0));
    CHECK_EQ(_PageLock(at, 1, locked + 1, 0), 0);
    CHECK(_PageFree(at, 0) != 0);
    CHECK(_PageAllocate(lockable + 10, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed) == 0);
}

static const struct vxt_test min_unlock_tests[] = {
    VXT(_PageLock, as_much_as_system_ini_says_remains),
};

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    page_fault_hook_next = Hook_VMM_Fault(14, page_fault_hook);
    if (Get_Profile_Decimal_Int(0, "386Enh", "MinUnlockMem") != 0) {
        vxt_run_tests(min_unlock_tests, VXT_COUNT(min_unlock_tests));
    } else {
        vxt_run_tests(tests, VXT_COUNT(tests));
    }
    vxt_end("T_PAGER");
}
static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_PAGER, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
