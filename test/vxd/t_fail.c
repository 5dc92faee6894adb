/*
 * t_fail - memory exhausted: each allocation of each service is made to fail.
 *
 * A service is called with its first, second, third ... allocation failing, until all of them
 * succeed; once that one alone, once it and all after it.  When it fails, it fails as documented,
 * and what was allocated before is what is allocated after.
 */
#include "vxt.h"

#include <vmm32x.h>
#include <vmmreg.h>

#define PAGE        4096u
#define FAILED      0xFFFFFFFFu
#define ALL_KINDS   (VMM32X_FAIL_PHYS | VMM32X_FAIL_HEAP | VMM32X_FAIL_ARENA)
#define MOST        4000u           /* allocations of one call */

static struct vxt_regs regs;
static uint32_t a, b;               /* what make made */
static const char *wrong;           /* make failed, but not as documented */

/* A result: nonzero is success, `failure` is how it fails. */
static bool result(uint32_t got, uint32_t failure)
{
    a = got;
    return got != failure;
}

static bool both(uint64_t got)
{
    a = (uint32_t)got;
    if (a == 0 && got >> 32 != 0) {
        wrong = "EDX is not 0";
    }
    return a != 0;
}

/* A register service that fails with carry. */
static bool by_carry(uint32_t ordinal)
{
    vxt_service(ordinal, &regs);
    return (regs.eflags & CF_Mask) == 0;
}

static uint32_t call(uint32_t ordinal)
{
    vxt_service(ordinal, &regs);
    return (regs.eflags & CF_Mask) == 0;
}

static void nothing(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
}
VXD_EVENT(procedure, nothing)

static int pass(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    return VXD_PASS;
}
VXD_INT_HOOK(int_hook, pass)

/* ---- heap, lists ---------------------------------------------------------------------------------- */

static bool make_heap(void) { return result((uint32_t)_HeapAllocate(100, 0), 0); }
static bool make_heap_big(void) { return result((uint32_t)_HeapAllocate(300000, 0), 0); }
static bool make_heap_swap(void) { return result((uint32_t)_HeapAllocate(100, HeapSwap), 0); }
static void free_heap(void) { (void)_HeapFree((void *)a, 0); }

static bool make_heap_again(void)
{
    uint32_t moved;

    if (b == 0) {
        b = (uint32_t)_HeapAllocate(50, 0);     /* not counted: see before */
        *(uint32_t *)b = 0x600D;
        (void)_HeapAllocate(16, 0);             /* so that it must move */
    }
    moved = (uint32_t)_HeapReAllocate((void *)b, 5000, 0);
    if (moved == 0 && (_HeapGetSize((void *)b, 0) != 50 || *(uint32_t *)b != 0x600D)) {
        wrong = "the old block is not as it was";
    }
    a = moved;
    return moved != 0;
}

static void free_heap_again(void)
{
    (void)_HeapFree((void *)a, 0);
    b = (uint32_t)_HeapAllocate(50, 0);
    *(uint32_t *)b = 0x600D;
}

static bool make_list(void) { return result(List_Create(0, 40), 0); }
static bool make_list_heap(void) { return result(List_Create(LF_Use_Heap, 40), 0); }
static void free_list(void) { List_Destroy(a); }

static bool make_node(void)
{
    if (b == 0) {
        b = List_Create(LF_Use_Heap | LF_Alloc_Error, 2000);
    }
    regs = (struct vxt_regs){ .esi = b };
    vxt_service(VMMSVC(List_Allocate), &regs);
    a = regs.eax;
    if ((regs.eflags & CF_Mask) != 0 && a != 0) {
        wrong = "carry, but a node";
    }
    return (regs.eflags & CF_Mask) == 0;
}
static void free_node(void) { List_Deallocate(b, (void *)a); }

/* ---- pages ---------------------------------------------------------------------------------------- */

#define ALLOCATE(pages, flags) both(_PageAllocate(pages, PG_SYS, NULL, 0, 0, 0, NULL, flags))

static bool make_pages(void) { return ALLOCATE(5, PageZeroInit); }
static bool make_pages_fixed(void) { return ALLOCATE(5, PageFixed | PageZeroInit); }
static bool make_pages_locked(void) { return ALLOCATE(5, PageLocked); }
static bool make_pages_aligned(void)
{
    uint32_t phys;

    return both(_PageAllocate(5, PG_SYS, NULL, 3, 0, 0x1000, &phys,
                              PageUseAlign | PageContig | PageFixed));
}
static void free_pages(void) { (void)_PageFree(a, 0); }

static bool make_pages_longer(void)
{
    uint32_t moved;

    if (b == 0) {
        b = (uint32_t)_PageAllocate(3, PG_SYS, NULL, 0, 0, 0, NULL, PageZeroInit);
        (void)_PageReserve(b / PAGE + 3, 1, 0);         /* so that it must move */
        *(volatile uint32_t *)b = 0x600D;
    }
    moved = (uint32_t)_PageReAllocate(b, 8, PageZeroInit | PageLocked);
    if (moved == 0 && *(volatile uint32_t *)b != 0x600D) {
        wrong = "the old block is not as it was";
    }
    return result(moved, 0);
}

static void free_pages_longer(void)
{
    (void)_PageFree(a, 0);
    b = (uint32_t)_PageAllocate(3, PG_SYS, NULL, 0, 0, 0, NULL, PageZeroInit);
    *(volatile uint32_t *)b = 0x600D;
    (void)_PageReserve(b / PAGE + 3, 1, 0);
}

static bool make_reserve(void) { return result(_PageReserve(PR_SHARED, 10, 0), FAILED); }

static void reserve_once(void)
{
    if (b == 0) {
        b = _PageReserve(PR_SHARED, 16, PR_4MEG);       /* a page table of its own */
    }
}

static bool make_commit(void)
{
    reserve_once();
    return result(_PageCommit(b / PAGE, 16, PD_ZEROINIT, 0, PC_WRITEABLE), 0);
}

static bool make_commit_locked(void)
{
    reserve_once();
    return result(_PageCommit(b / PAGE, 16, PD_ZEROINIT, 0, PC_WRITEABLE | PC_LOCKED), 0);
}

static bool make_commit_fixed(void)
{
    reserve_once();
    return result(_PageCommit(b / PAGE, 16, PD_FIXEDZERO, 0, PC_WRITEABLE | PC_FIXED), 0);
}

static bool make_commit_phys(void)
{
    reserve_once();
    return result(_PageCommitPhys(b / PAGE, 16, 0xA0, PC_INCR), 0);
}

static bool make_commit_contig(void)
{
    reserve_once();
    return result(_PageCommitContig(b / PAGE, 16, PCC_ZEROINIT, 0, 0, FAILED), FAILED);
}
static void free_commit(void) { (void)_PageDecommit(b / PAGE, 16, 0); }

static void block_once(void)
{
    if (b == 0) {
        b = (uint32_t)_PageAllocate(6, PG_SYS, NULL, 0, 0, 0, NULL, 0);
    }
    (void)_PageDiscardPages(b / PAGE, NULL, 6, PageDiscard);    /* not in memory */
}

static bool make_lock(void)
{
    block_once();
    return result(_PageLock(b, 6, 0, 0), 0);
}

static void free_lock(void)
{
    (void)_PageUnLock(b, 6, 0, 0);
}

static bool make_alias(void)
{
    block_once();
    return result(_LinPageLock(b / PAGE, 6, PAGEMAPGLOBAL), 0);
}

static void free_alias(void)
{
    (void)_LinPageUnLock(a / PAGE, 6, PAGEMAPGLOBAL);
}

static bool make_context(void) { return result(_ContextCreate(), 0); }
static void free_context(void) { (void)_ContextDestroy(a); }

#define PRIVATE     0x43000u

static bool make_attach(void)
{
    static uint32_t first;

    if (b == 0) {
        first = _GetCurrentContext();
        b = _ContextCreate();
        (void)_PageReserve(PRIVATE, 4, 0);
        (void)_PageCommit(PRIVATE, 4, PD_ZEROINIT, 0, PC_WRITEABLE);
        (void)_ContextSwitch(b);
        (void)_PageReserve(PRIVATE, 4, 0);
        (void)_ContextSwitch(first);
    }
    (void)_ContextSwitch(b);
    a = _PageAttach(PRIVATE, first, 4);
    (void)_ContextSwitch(first);
    return a != 0;
}

static void free_attach(void)
{
    uint32_t first = _ContextSwitch(b);

    (void)_PageDecommit(PRIVATE, 4, 0);
    (void)_ContextSwitch(first);
}

static bool make_page_hook(void) { return Hook_Invalid_Page_Fault(int_hook); }
static void free_page_hook(void) { (void)Unhook_Invalid_Page_Fault(int_hook); }

/* ---- scheduler ------------------------------------------------------------------------------------ */

static bool make_semaphore(void) { return result(Create_Semaphore(1), 0); }
static void free_semaphore(void) { Destroy_Semaphore(a); }
static bool make_mutex(void) { return result((uint32_t)_CreateMutex(0, 0), 0); }
static void free_mutex(void) { (void)_DestroyMutex((struct mutex *)a); }
static bool make_time_out(void) { return result(Set_Global_Time_Out(1000000, 0, procedure), 0); }
static bool make_async_time_out(void) { return result(Set_Async_Time_Out(1000000, 0, procedure), 0); }
static bool make_vm_time_out(void)
{
    return result(Set_VM_Time_Out(1000000, Get_Cur_VM_Handle(), 0, procedure), 0);
}
static void free_time_out(void) { Cancel_Time_Out(a); }

static bool make_idle(void)
{
    regs = (struct vxt_regs){ .esi = (uint32_t)procedure };
    return by_carry(VMMSVC(Call_When_Idle));
}

static void free_idle(void)
{
    regs = (struct vxt_regs){ .esi = (uint32_t)procedure };
    (void)call(VMMSVC(Cancel_Call_When_Idle));
}

static bool with_esi(uint32_t ordinal)
{
    regs = (struct vxt_regs){ .esi = (uint32_t)procedure };
    return by_carry(ordinal);
}

static bool make_switched(void) { return with_esi(VMMSVC(Call_When_Task_Switched)); }
static void free_switched(void) { (void)with_esi(VMMSVC(Cancel_Call_When_Task_Switched)); }
static bool make_thread_switched(void) { return with_esi(VMMSVC(Call_When_Thread_Switched)); }
static void free_thread_switched(void) { (void)with_esi(VMMSVC(Cancel_Call_When_Thread_Switched)); }

static void on_thread(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    VMMTerminateThread(Get_Cur_Thread_Handle());
}
VXD_EVENT(thread_start, on_thread)

static bool make_thread(void)
{
    return result((uint32_t)VMMCreateThread(0, 0, 0, 0, 0, 0, 0, thread_start, 0), 0);
}

static bool make_vm(void)
{
    struct VMM32X_VM request = { .size = sizeof request, .flags = VMM32X_VM_NO_WAIT };

    return result((uint32_t)_VMM32X_Create_VM(&request), 0);
}

/* ---- faults, ports, break points, services -------------------------------------------------------- */

static bool make_break_point(void)
{
    return Install_V86_Break_Point(0x30000010, 0, procedure);
}
static void free_break_point(void) { Remove_V86_Break_Point(0x30000010); }

static bool make_port(void) { return Install_IO_Handler(0x7A10, procedure); }

static void free_port(void)
{
    regs = (struct vxt_regs){ .edx = 0x7A10 };
    (void)call(VMMSVC(Remove_IO_Handler));
}

static struct Exception_Handler_Struc handler;

static bool make_exception(void)
{
    handler = (struct Exception_Handler_Struc){ 0, (uint32_t)procedure, (uint32_t)procedure + 1,
                                                (uint32_t)procedure };
    return Install_Exception_Handler(&handler);
}
static void free_exception(void) { (void)Remove_Exception_Handler(&handler); }

static bool make_fault_hook(void)
{
    regs = (struct vxt_regs){ .eax = 0x4A, .esi = (uint32_t)procedure };
    return by_carry(VMMSVC(Hook_VMM_Fault));
}

static bool make_service_hook(void)
{
    regs = (struct vxt_regs){ .eax = VMMSVC(Get_NMI_Handler_Addr), .esi = (uint32_t)procedure };
    return by_carry(VMMSVC(Hook_Device_Service));
}

static bool make_int_chain(void) { return Hook_V86_Int_Chain(0x66, int_hook); }

static bool make_gdt(void)
{
    uint64_t d = _BuildDescriptorDWORDs(0x1000, 0xFFFF, 0x92, 0x40, 0);

    return result((uint32_t)_Allocate_GDT_Selector((uint32_t)(d >> 32), (uint32_t)d, 0), 0);
}
static void free_gdt(void) { (void)_Free_GDT_Selector(a, 0); }

static bool make_ldt(void)
{
    uint64_t d = _BuildDescriptorDWORDs(0x1000, 0xFFFF, 0xF2, 0x40, 0);

    return result((uint32_t)_Allocate_LDT_Selector(Get_Cur_VM_Handle(), (uint32_t)(d >> 32),
                                                   (uint32_t)d, 1, 0), 0);
}
static void free_ldt(void) { (void)_Free_LDT_Selector(Get_Cur_VM_Handle(), a, 0); }

/* ---- V86 memory ----------------------------------------------------------------------------------- */

static bool make_map(void)
{
    if (b == 0) {
        b = (uint32_t)_PageAllocate(4, PG_SYS, NULL, 0, 0, 0, NULL, 0);
    }
    (void)_PageDiscardPages(b / PAGE, NULL, 4, PageDiscard);    /* not in memory */
    return result(_MapIntoV86(b, Get_Sys_VM_Handle(), 0xD8, 4, 0, 0), 0);
}

static bool make_map_linear(void)
{
    if (b == 0) {
        b = (uint32_t)_PageAllocate(4, PG_SYS, NULL, 0, 0, 0, NULL, 0);
    }
    return result((uint32_t)_LinMapIntoV86(b / PAGE, Get_Sys_VM_Handle(), 0xD8, 4, 0), 0);
}

static void free_map(void)
{
    (void)_MapIntoV86(_GetNulPageHandle(), Get_Sys_VM_Handle(), 0xD8, 4, 0, 0);
}

static void page_hook(void)
{
}

static bool make_v86_hook(void) { return Hook_V86_Page(0xCC, page_hook); }

static void free_v86_hook(void)
{
    regs = (struct vxt_regs){ .eax = 0xCC, .esi = (uint32_t)page_hook };
    (void)call(VMMSVC(Unhook_V86_Page));
}

/* ---- registry ------------------------------------------------------------------------------------- */

#define KEY     "T_FAIL"

static bool make_key(void)
{
    uint32_t key = 0, error = _RegCreateKey(HKEY_LOCAL_MACHINE, KEY, &key);

    if (error != ERROR_SUCCESS && error != ERROR_NOT_ENOUGH_MEMORY) {
        wrong = "another error";
    }
    a = key;
    return error == ERROR_SUCCESS;
}

static void free_key(void)
{
    (void)_RegCloseKey(a);
    (void)_RegDeleteKey(HKEY_LOCAL_MACHINE, KEY);
}

static bool make_value(void)
{
    uint32_t error;

    if (b == 0) {
        (void)_RegCreateKey(HKEY_LOCAL_MACHINE, "T_FAILV", &b);
    }
    error = _RegSetValueEx(b, "Name", 0, REG_SZ, "a text of some length", 22);
    if (error != ERROR_SUCCESS && error != ERROR_NOT_ENOUGH_MEMORY) {
        wrong = "another error";
    }
    return error == ERROR_SUCCESS;
}
static void free_value(void) { (void)_RegDeleteValue(b, "Name"); }

/* ---- the loop ------------------------------------------------------------------------------------- */

struct maker {
    bool (*make)(void);
    void (*unmake)(void);       /* NULL: it stays, and only failures are looked at */
    uint32_t least;             /* as often it must fail: the allocations it has */
};

static bool same(const struct VMM32X_Memory *x, const struct VMM32X_Memory *y)
{
    return memcmp(x, y, sizeof *x) == 0;
}

static void exhaust_from(const struct maker *s, uint32_t mode)
{
    struct VMM32X_Memory before, after;
    uint32_t nth, failures = 0, seen = 0;

    a = b = 0;
    wrong = NULL;
    for (unsigned warm = 0; warm < 2; warm++) {     /* the second time all tables are there */
        CHECK(s->make());
        if (s->unmake == NULL) {
            break;
        }
        s->unmake();
    }
    _VMM32X_Memory_State(&before);
    for (nth = 1; nth < MOST; nth++) {
        bool made;

        (void)_VMM32X_Fail_Allocation(ALL_KINDS | mode, nth);
        made = s->make();
        seen = _VMM32X_Fail_Allocation(0, 0);
        CHECK(wrong == NULL);
        if (made && s->unmake == NULL) {
            break;
        }
        if (made) {
            s->unmake();
        } else {
            failures++;
        }
        _VMM32X_Memory_State(&after);
        if (!same(&before, &after)) {
            vxt_fail("allocation %u of %u: frames %d, heap blocks %d, bytes %d, linear %d, reserved %d, "
                     "committed %d", nth, seen, after.frames - before.frames,
                     after.heap_blocks - before.heap_blocks, after.heap_bytes - before.heap_bytes,
                     after.arena_pages - before.arena_pages,
                     after.reserved_pages - before.reserved_pages,
                     after.committed_pages - before.committed_pages);
            return;
        }
        if (made && seen < nth) {
            break;
        }
    }
    CHECK(nth < MOST);
    CHECK(mode == 0 || failures >= s->least);
}

static void exhaust(const struct maker *s)
{
    exhaust_from(s, VMM32X_FAIL_ON);
    exhaust_from(s, 0);
}

#define EXHAUST(service, what, ...)                                           \
    VXT_TEST(service, what)                                                   \
    {                                                                         \
        static const struct maker s = { __VA_ARGS__ };                        \
        exhaust(&s);                                                          \
    }

EXHAUST(_HeapAllocate, memory_exhausted, make_heap, free_heap, .least = 1)
EXHAUST(_HeapAllocate, memory_exhausted_big, make_heap_big, free_heap, .least = 1)
EXHAUST(_HeapAllocate, memory_exhausted_pageable, make_heap_swap, free_heap, .least = 1)
EXHAUST(_HeapReAllocate, memory_exhausted, make_heap_again, free_heap_again, .least = 1)
EXHAUST(List_Create, memory_exhausted, make_list, free_list, .least = 1)
EXHAUST(List_Create, memory_exhausted_heap, make_list_heap, free_list, .least = 1)
EXHAUST(List_Allocate, memory_exhausted, make_node, free_node, .least = 1)
EXHAUST(_PageAllocate, memory_exhausted, make_pages, free_pages, .least = 7)
EXHAUST(_PageAllocate, memory_exhausted_fixed, make_pages_fixed, free_pages, .least = 12)
EXHAUST(_PageAllocate, memory_exhausted_locked, make_pages_locked, free_pages, .least = 12)
EXHAUST(_PageAllocate, memory_exhausted_aligned, make_pages_aligned, free_pages, .least = 8)
EXHAUST(_PageReAllocate, memory_exhausted, make_pages_longer, free_pages_longer, .least = 10)
EXHAUST(_PageReserve, memory_exhausted, make_reserve, free_pages, .least = 2)
EXHAUST(_PageCommit, memory_exhausted, make_commit, free_commit, .least = 19)
EXHAUST(_PageCommit, memory_exhausted_locked, make_commit_locked, free_commit, .least = 35)
EXHAUST(_PageCommit, memory_exhausted_fixed, make_commit_fixed, free_commit, .least = 35)
EXHAUST(_PageCommitPhys, memory_exhausted, make_commit_phys, free_commit, .least = 19)
EXHAUST(_PageCommitContig, memory_exhausted, make_commit_contig, free_commit, .least = 20)
EXHAUST(_PageLock, memory_exhausted, make_lock, free_lock, .least = 6)
EXHAUST(_LinPageLock, memory_exhausted, make_alias, free_alias, .least = 14)
EXHAUST(_ContextCreate, memory_exhausted, make_context, free_context, .least = 3)
EXHAUST(_PageAttach, memory_exhausted, make_attach, free_attach, .least = 5)
EXHAUST(Hook_Invalid_Page_Fault, memory_exhausted, make_page_hook, free_page_hook, .least = 1)
EXHAUST(Create_Semaphore, memory_exhausted, make_semaphore, free_semaphore, .least = 1)
EXHAUST(_CreateMutex, memory_exhausted, make_mutex, free_mutex, .least = 1)
EXHAUST(Set_Global_Time_Out, memory_exhausted, make_time_out, free_time_out, .least = 0)
EXHAUST(Set_Async_Time_Out, memory_exhausted, make_async_time_out, free_time_out, .least = 0)
EXHAUST(Set_VM_Time_Out, memory_exhausted, make_vm_time_out, free_time_out, .least = 0)
EXHAUST(Call_When_Idle, memory_exhausted, make_idle, free_idle, .least = 1)
EXHAUST(Hook_V86_Int_Chain, memory_exhausted, make_int_chain, NULL, .least = 0)
EXHAUST(_Allocate_GDT_Selector, memory_exhausted, make_gdt, free_gdt, .least = 0)
EXHAUST(_Allocate_LDT_Selector, memory_exhausted, make_ldt, free_ldt, .least = 0)

EXHAUST(Call_When_Task_Switched, memory_exhausted, make_switched, free_switched, .least = 1)
EXHAUST(Call_When_Thread_Switched, memory_exhausted, make_thread_switched, free_thread_switched,
        .least = 1)
EXHAUST(VMMCreateThread, memory_exhausted, make_thread, NULL, .least = 6)
EXHAUST(_VMM32X_Create_VM, memory_exhausted, make_vm, NULL, .least = 5)
EXHAUST(Install_V86_Break_Point, memory_exhausted, make_break_point, free_break_point, .least = 1)
EXHAUST(Install_IO_Handler, memory_exhausted, make_port, free_port, .least = 0)
EXHAUST(Install_Exception_Handler, memory_exhausted, make_exception, free_exception, .least = 1)
EXHAUST(Hook_VMM_Fault, memory_exhausted, make_fault_hook, NULL, .least = 0)
EXHAUST(Hook_Device_Service, memory_exhausted, make_service_hook, NULL, .least = 0)

EXHAUST(_MapIntoV86, memory_exhausted, make_map, free_map, .least = 4)
EXHAUST(_LinMapIntoV86, memory_exhausted, make_map_linear, free_map, .least = 0)
EXHAUST(Hook_V86_Page, memory_exhausted, make_v86_hook, free_v86_hook, .least = 0)
EXHAUST(_RegCreateKey, memory_exhausted, make_key, free_key, .least = 1)
EXHAUST(_RegSetValueEx, memory_exhausted, make_value, free_value, .least = 1)

/* ---- a page that cannot come in ------------------------------------------------------------------- */

static volatile uint32_t faults, skip_to, fault_flags;

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

VXT_TEST(Hook_Invalid_Page_Fault, no_frame_for_a_page)
{
    uint32_t at = (uint32_t)_PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, PageZeroInit), value;

    CHECK(at != 0 && Hook_Invalid_Page_Fault(invalid_hook));
    page_fault_hook_next = Hook_VMM_Fault(14, page_fault_hook);
    (void)_VMM32X_Fail_Allocation(VMM32X_FAIL_PHYS, 1);
    __asm__ volatile("movl $1f, %1; movl (%2), %0; 1: movl $0, %1"
                     : "=&r"(value), "=m"(skip_to) : "r"(at) : "memory");
    (void)_VMM32X_Fail_Allocation(0, 0);
    /* The first attempt takes what is at hand; it makes room and tries again before it gives up. */
    CHECK(faults <= 1 && (faults == 0 || (fault_flags & IPF_PgErr) != 0));
    CHECK_EQ(*(volatile uint32_t *)at, 0);
    CHECK(_PageFree(at, 0) && Unhook_Invalid_Page_Fault(invalid_hook));
}

static const struct vxt_test tests[] = {
    VXT(_HeapAllocate, memory_exhausted),
    VXT(_HeapAllocate, memory_exhausted_big),
    VXT(_HeapAllocate, memory_exhausted_pageable),
    VXT(_HeapReAllocate, memory_exhausted),
    VXT(List_Create, memory_exhausted),
    VXT(List_Create, memory_exhausted_heap),
    VXT(List_Allocate, memory_exhausted),
    VXT(_PageAllocate, memory_exhausted),
    VXT(_PageAllocate, memory_exhausted_fixed),
    VXT(_PageAllocate, memory_exhausted_locked),
    VXT(_PageAllocate, memory_exhausted_aligned),
    VXT(_PageReAllocate, memory_exhausted),
    VXT(_PageReserve, memory_exhausted),
    VXT(_PageCommit, memory_exhausted),
    VXT(_PageCommit, memory_exhausted_locked),
    VXT(_PageCommit, memory_exhausted_fixed),
    VXT(_PageCommitPhys, memory_exhausted),
    VXT(_PageCommitContig, memory_exhausted),
    VXT(_PageLock, memory_exhausted),
    VXT(_LinPageLock, memory_exhausted),
    VXT(_ContextCreate, memory_exhausted),
    VXT(_PageAttach, memory_exhausted),
    VXT(Hook_Invalid_Page_Fault, memory_exhausted),
    VXT(Create_Semaphore, memory_exhausted),
    VXT(_CreateMutex, memory_exhausted),
    VXT(Set_Global_Time_Out, memory_exhausted),
    VXT(Set_Async_Time_Out, memory_exhausted),
    VXT(Set_VM_Time_Out, memory_exhausted),
    VXT(Call_When_Idle, memory_exhausted),
    VXT(Hook_V86_Int_Chain, memory_exhausted),
    VXT(_Allocate_GDT_Selector, memory_exhausted),
    VXT(_Allocate_LDT_Selector, memory_exhausted),
    VXT(Call_When_Task_Switched, memory_exhausted),
    VXT(Call_When_Thread_Switched, memory_exhausted),
    VXT(Install_V86_Break_Point, memory_exhausted),
    VXT(Install_IO_Handler, memory_exhausted),
    VXT(Install_Exception_Handler, memory_exhausted),
    VXT(Hook_VMM_Fault, memory_exhausted),
    VXT(Hook_Device_Service, memory_exhausted),
    VXT(_MapIntoV86, memory_exhausted),
    VXT(_LinMapIntoV86, memory_exhausted),
    VXT(Hook_V86_Page, memory_exhausted),
    VXT(_RegCreateKey, memory_exhausted),
    VXT(_RegSetValueEx, memory_exhausted),
    VXT(Hook_Invalid_Page_Fault, no_frame_for_a_page),
    VXT(VMMCreateThread, memory_exhausted),
    VXT(_VMM32X_Create_VM, memory_exhausted),
};
VXT_DEVICE(T_FAIL, tests)
