/*
 * t_err - a device that does one thing wrong, at Init_Complete: the line ErrorTest= says which.
 * What the VMM then says is in run.py.
 */
#include "vxt.h"

#include <vmm32x.h>

static int on_interrupt(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    (void)Install_IO_Handler(0x7C00, NULL);
    return 1;
}
VXD_FAULT(interrupt_hook, on_interrupt)

static int on_interrupt_c(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    (void)_HeapAllocate(16, 0);
    return 1;
}
VXD_FAULT(interrupt_hook_c, on_interrupt_c)

static void unknown_device(void)
{
    __asm__ volatile("int $0x20; .long 0x7ABC0005" : : : "memory");
}

static void absent_row(void)
{
    __asm__ volatile("int $0x20; .long 0x00010185" : : : "memory");     /* VMM_Replace_Global_Environment */
}

static void bad_index(void)
{
    __asm__ volatile("int $0x20; .long 0x00017FFF" : : : "memory");
}

static void sync_at_interrupt(void)
{
    interrupt_hook_next = Hook_VMM_Fault(0x51, interrupt_hook);
    __asm__ volatile("int $0x51" : : : "memory");
}

static void sync_c_at_interrupt(void)
{
    interrupt_hook_c_next = Hook_VMM_Fault(0x51, interrupt_hook_c);
    __asm__ volatile("int $0x51" : : : "memory");
}

static void (*at_interrupt)(void);

static int on_any_interrupt(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    at_interrupt();
    return 1;
}
VXD_FAULT(any_interrupt_hook, on_any_interrupt)

static void interrupt(void (*what)(void))
{
    at_interrupt = what;
    any_interrupt_hook_next = Hook_VMM_Fault(0x51, any_interrupt_hook);
    __asm__ volatile("int $0x51" : : : "memory");
}

static void map_phys(void)
{
    (void)_VMM32X_MapPhys64(0, 4096, VMM32X_UNCACHED);
}

static void sync_device_c_at_interrupt(void)
{
    interrupt(map_phys);
}

static void vpicd_version(void)
{
    __asm__ volatile("int $0x20; .long 0x00030000" : : : "eax", "ecx", "memory", "cc");
}

static void sync_device_at_interrupt(void)
{
    vpicd_version();            /* at task time it is allowed */
    interrupt(vpicd_version);
}

/* ---- waiting where that is not allowed ---------------------------------------------------------- */

static uint32_t semaphore;

static void on_wait(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    Wait_Semaphore(semaphore, Block_Svc_Ints);
}
VXD_EVENT(wait_event, on_wait)

static void waits(void)
{
    Wait_Semaphore(semaphore, Block_Svc_Ints);
}

static void wait_in_async(void)
{
    semaphore = Create_Semaphore(0);
    (void)Set_Async_Time_Out(5, 0, wait_event);
    Update_System_Clock(5);
}

static void wait_in_interrupt(void)
{
    semaphore = Create_Semaphore(0);
    interrupt(waits);
}

static void wait_in_ring0_event(void)
{
    semaphore = Create_Semaphore(0);
    (void)Call_Priority_VM_Event(0, Get_Cur_VM_Handle(), PEF_Ring0_Event, 0, wait_event, 0);
}

static void on_nest(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    Begin_Nest_V86_Exec();
    Resume_Exec();
}
VXD_EVENT(nest_event, on_nest)

static void exec_in_ring0_event(void)
{
    (void)Call_Priority_VM_Event(0, Get_Cur_VM_Handle(), PEF_Ring0_Event, 0, nest_event, 0);
}

static void wait_in_critical_init(void)
{
    semaphore = Create_Semaphore(0);
    waits();
}

/* ---- ending in the critical section --------------------------------------------------------------- */

static void on_thread(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    Begin_Critical_Section(0);
    VMMTerminateThread(Get_Cur_Thread_Handle());
}
VXD_EVENT(thread_start, on_thread)

static void thread_ends_critical(void)
{
    (void)VMMCreateThread(0, 0, 0, 0, 0, 0, 0, thread_start, 0);
    (void)Time_Slice_Sleep(0);
}

static bool go_on;

static void on_end(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata;
    (void)crs;
    Begin_Critical_Section(0);
    _VMM32X_Exit_VM(vm);        /* at its next way to ring 3 */
}
VXD_EVENT(end_event, on_end)

static void vm_ends_critical(void)
{
    (void)Call_Priority_VM_Event(0, Get_Cur_VM_Handle(), PEF_Always_Sched | PEF_Wait_Not_Nested_Exec,
                                 0, end_event, 0);
    go_on = true;
}

static volatile unsigned depth;

static unsigned __attribute__((noinline)) recurse(unsigned n)
{
    volatile char room[200];

    room[0] = (char)n;
    depth = n;
    return n < 1000000 ? recurse(n + 1) + (unsigned)room[0] : 0;
}

static void stack(void)
{
    depth = recurse(0);
}

/* covers Fatal_Error_Handler: error-fatal-handler */
static void fatal_handler(void)
{
    Fatal_Error_Handler("The test says that this is the end.", 0);
}

/* covers Fatal_Memory_Error: error-fatal-memory */
static void fatal_memory(void)
{
    Fatal_Memory_Error();
}

static void end_nest(void)
{
    End_Nest_Exec();
}

static void free_mapped(void)
{
    uint32_t handle = (uint32_t)_PageAllocate(2, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);

    (void)_MapIntoV86(handle, Get_Sys_VM_Handle(), 0xD0, 1, 1, 0);
    (void)_PageFree(handle, 0);
}

static void client_pointer(void)
{
    struct vxt_regs r = { .ebp = 0x1234 };

    vxt_service(VMMSVC(Validate_Client_Ptr), &r);
}

/* covers Debug_Test_Valid_Handle: error-debug-handle */
static void debug_handle(void)
{
    struct vxt_regs r = { .ebx = 0xDEADBEE0 };

    vxt_service(VMMSVC(Debug_Test_Valid_Handle), &r);
}

/* covers Debug_Test_Cur_VM: error-debug-cur-vm */
static void debug_cur_vm(void)
{
    __asm__ volatile("int $0x20; .long %c1" : : "b"(0xDEADBEE0), "i"(VMMSVC(Debug_Test_Cur_VM)) : "memory");
}

static void no_thread(void)
{
    struct vxt_regs r = { .edi = 4 };

    vxt_service(VMMSVC(Debug_Test_Valid_Thread_Handle), &r);
}

static void not_the_thread(void)
{
    struct vxt_regs r = { .edi = 4 };

    vxt_service(VMMSVC(Debug_Test_Cur_Thread), &r);
}

static int on_interrupt_reenter(struct cb_s *vm, void *frame)
{
    struct vxt_regs r = { 0 };

    (void)vm;
    (void)frame;
    vxt_service(VMMSVC(Test_Reenter), &r);
    return 1;
}
VXD_FAULT(interrupt_hook_reenter, on_interrupt_reenter)

static void reentered(void)
{
    interrupt_hook_reenter_next = Hook_VMM_Fault(0x51, interrupt_hook_reenter);
    __asm__ volatile("int $0x51" : : : "memory");
}

/* Pageable memory must not be touched at interrupt time. */
static volatile uint32_t *pageable;

static int on_interrupt_page(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    *pageable = 1;
    return 1;
}
VXD_FAULT(interrupt_hook_page, on_interrupt_page)

static void page_fault_at_interrupt(void)
{
    pageable = (uint32_t *)(uint32_t)_PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, 0);
    interrupt_hook_page_next = Hook_VMM_Fault(0x51, interrupt_hook_page);
    __asm__ volatile("int $0x51" : : : "memory");
}

static volatile uint32_t too_far;       /* so that the compiler does not see it */

static void heap_overrun(void)
{
    char *block = _HeapAllocate(21, 0);

    too_far = 21;
    block[too_far] = 'x';
    (void)_HeapFree(block, 0);
}

/* Right into the next block's header. */
static void heap_overrun_header(void)
{
    uint32_t *block = _HeapAllocate(24, 0);

    (void)_HeapAllocate(24, 0);
    too_far = 6;
    block[too_far] = 7;
    (void)_HeapReAllocate(block, 100, 0);
}

static void heap_overrun_swappable(void)
{
    char *block = _HeapAllocate(21, HeapSwap);

    too_far = 21;
    block[too_far] = 'x';
    (void)_HeapGetSize(block, 0);
}

static void heap_double_free(void)
{
    void *block = _HeapAllocate(64, 0);

    (void)_HeapFree(block, 0);
    (void)_HeapFree(block, 0);
}

static void heap_double_free_joined(void)
{
    void *below = _HeapAllocate(64, 0), *block = _HeapAllocate(64, 0);

    (void)_HeapFree(below, 0);
    (void)_HeapFree(block, 0);
    (void)_HeapFree(block, 0);
}

static const struct { const char *name; void (*run)(void); } errors[] = {
    { "page-fault-at-interrupt", page_fault_at_interrupt },
    { "heap-overrun", heap_overrun },
    { "heap-overrun-header", heap_overrun_header },
    { "heap-overrun-swappable", heap_overrun_swappable },
    { "heap-double-free", heap_double_free },
    { "heap-double-free-joined", heap_double_free_joined },
    { "unknown-device", unknown_device },
    { "absent-row", absent_row },
    { "bad-index", bad_index },
    { "sync-at-interrupt", sync_at_interrupt },
    { "sync-c-at-interrupt", sync_c_at_interrupt },
    { "sync-device-c-at-interrupt", sync_device_c_at_interrupt },
    { "sync-device-at-interrupt", sync_device_at_interrupt },
    { "wait-in-async", wait_in_async },
    { "wait-in-interrupt", wait_in_interrupt },
    { "wait-in-ring0-event", wait_in_ring0_event },
    { "exec-in-ring0-event", exec_in_ring0_event },
    { "thread-ends-critical", thread_ends_critical },
    { "vm-ends-critical", vm_ends_critical },
    { "stack", stack },
    { "fatal-handler", fatal_handler },
    { "fatal-memory", fatal_memory },
    { "end-nest", end_nest },
    { "client-pointer", client_pointer },
    { "no-thread", no_thread },
    { "not-the-thread", not_the_thread },
    { "reentered", reentered },
    { "free-mapped", free_mapped },
    { "debug-handle", debug_handle },
    { "debug-cur-vm", debug_cur_vm },
};

GUEST(g_lgdt, "lgdt 0x100");

/* A VM that was crashed starts again: with a program that crashes too, until the VMM gives up. */
static int on_sys_vm_init(const struct vxd_message *msg)
{
    vxt_put_code(GUEST_CS, 0, g_lgdt, g_lgdt_end);
    msg->vm->CB_Client_Pointer->Client_CS = GUEST_CS;
    msg->vm->CB_Client_Pointer->Client_EIP = 0;
    return VXD_OK;
}

static int on_init_complete(const struct vxd_message *msg)
{
    const char *wanted = Get_Profile_String("", NULL, "ErrorTest");

    (void)msg;
    for (unsigned i = 0; i < VXT_COUNT(errors); i++) {
        if (vxt_same(wanted, errors[i].name)) {
            errors[i].run();
            if (go_on) {
                return VXD_OK;
            }
            vxd_debugf("FAIL vxd/%s: it was survived\n", wanted);
        }
    }
    vxt_end("T_ERR");
}

static int on_sys_critical_init(const struct vxd_message *msg)
{
    (void)msg;
    if (vxt_same(Get_Profile_String("", NULL, "ErrorTest"), "wait-in-critical-init")) {
        wait_in_critical_init();
    }
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Sys_Critical_Init, on_sys_critical_init },
    { Init_Complete, on_init_complete },
    { Sys_VM_Init, on_sys_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_ERR, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
