/*
 * t_share - four VMs share the processor: by weights, with the focus, exclusive, in the background,
 * idle, and with an interrupt to serve.
 *
 * There is no timer here: port 3F0h, which all programs write, is the clock.  Each write is five
 * milliseconds, and the word at GUEST_DS:1000h counts what its VM had of them.
 */
#include "vxt.h"

#include <vmm32x.h>
#include <vpicd.h>

#define TICK_PORT   0x3F0
#define TICK_MS     5
#define VMS         4
#define IRQ         5

GUEST(g_count, "sti; inb $0x21, %al; andb $0xDF, %al; outb %al, $0x21\n"      /* IRQ 5 open */
               "1: incw 0x1000; movw $0x3F0, %dx; outb %al, %dx; jmp 1b");
/* INT 0Dh = IRQ 5: counts at 1002h, for as long as 1004h says, then EOI unless that is FFFFh */
GUEST(g_irq, "push %ax; push %dx; push %cx; movw 0x1004, %cx\n"
             "1: incw 0x1002; movw $0x3F0, %dx; outb %al, %dx; cmpw $0xFFFF, 0x1004; je 1b; loop 1b\n"
             "movb $0x20, %al; outb %al, $0x20; pop %cx; pop %dx; pop %ax; iret");
/* 1680h again and again: it has nothing to do */
GUEST(g_idle, "sti; 1: incw 0x1000; movw $0x1680, %ax; int $0x2F; jmp 1b");

static struct cb_s *vms[VMS];
static uint32_t irq_handle;

static uint32_t on_tick(const struct io_access *io)
{
    uint32_t flags;

    (void)io;
    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    Update_System_Clock(TICK_MS);
    __asm__ volatile("int $0x5F" : : : "memory");   /* and an interrupt: IRQ 15, nobody's */
    if ((flags & IF_Mask) != 0) {
        __asm__ volatile("sti" : : : "memory");
    }
    return 0;
}
VXD_BYTE_IO_HANDLER(tick_io, on_tick)

/* What the user is told of VMs that end; there is no BIOS to show it. */
static int on_int10(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int10_hook, on_int10)

static const uint8_t *program, *program_end;    /* of the next VM */

static int on_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    vxt_guest_regs(crs);
    crs->Client_CS = GUEST_CS;
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), program, (size_t)(program_end - program));
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0x100), g_irq, (size_t)(g_irq_end - g_irq));
    memcpy(vm_v86_ptr(msg->vm, 0, 0x0D * 4), &(uint32_t){ GUEST_CS << 16 | 0x100 }, 4);
    return VXD_OK;
}

static struct cb_s *make(const uint8_t *code, const uint8_t *end, uint32_t flags, uint32_t weight)
{
    struct VMM32X_VM request = {
        .size = sizeof request, .status = flags, .foreground = 100, .background = weight,
    };

    program = code;
    program_end = end;
    return _VMM32X_Create_VM(&request);
}

static bool start(uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
    const uint32_t weights[VMS] = { w0, w1, w2, w3 };
    bool made = true;

    for (unsigned i = 0; i < VMS; i++) {
        vms[i] = make(g_count, g_count_end, VMSTAT_BACKGROUND, weights[i]);
        made &= vms[i] != NULL;
    }
    return made;
}

static void stop(void)
{
    for (unsigned i = 0; i < VMS; i++) {
        if (vms[i] != NULL) {
            Nuke_VM(vms[i]);
            vms[i] = NULL;
        }
    }
    (void)Time_Slice_Sleep(0);
}

static uint16_t *word(unsigned i, uint16_t offset)
{
    return vm_v86_ptr(vms[i], GUEST_DS, offset);
}

static uint32_t had[VMS];

/* With another VM in front the system VM may have no share: it must be boosted to go on. */
static bool front(struct cb_s *vm)
{
    Adjust_Exec_Priority(Low_Pri_Device_Boost, Get_Sys_VM_Handle());
    return Set_Execution_Focus(vm);
}

/* The system VM sleeps meanwhile. */
static void run(uint32_t ms)
{
    for (unsigned i = 0; i < VMS; i++) {
        if (vms[i] != NULL) {
            *word(i, 0x1000) = 0;
            *word(i, 0x1002) = 0;
        }
    }
    (void)Time_Slice_Sleep((int32_t)ms);
    for (unsigned i = 0; i < VMS; i++) {
        had[i] = vms[i] != NULL ? *word(i, 0x1000) * TICK_MS : 0;
    }
    if (Get_Execution_Focus() != Get_Sys_VM_Handle()) {
        (void)Set_Execution_Focus(Get_Sys_VM_Handle());
        Adjust_Exec_Priority(-Low_Pri_Device_Boost, Get_Sys_VM_Handle());
    }
}

/* Is a share of `total` ms about `part` of `whole`?  A slice more or less is none of our business. */
#define SHARE(ms, total, part, whole)                                         \
    do {                                                                      \
        uint32_t want_ = (total) * (part) / (whole);                          \
        if ((ms) + 25 + want_ / 10 < want_ || (ms) > want_ + want_ / 10 + 25) {   \
            vxt_fail("line %u: %s is %u ms, not %u", __LINE__, #ms, (ms), want_); \
            stop();                                                           \
            return;                                                           \
        }                                                                     \
    } while (0)

/* Whatever happens, the VMs are gone for the next test. */
#define NEED(x)                                                               \
    do {                                                                      \
        if (!(x)) {                                                           \
            vxt_fail("line %u: %s (%u %u %u %u)", __LINE__, #x, had[0], had[1], had[2], had[3]); \
            stop();                                                           \
            return;                                                           \
        }                                                                     \
    } while (0)

static void set_priority(struct cb_s *vm, uint32_t flags, uint32_t foreground, uint32_t background)
{
    struct vxt_regs r = { .eax = flags, .ebx = (uint32_t)vm, .ecx = foreground, .edx = background };

    vxt_service(VMMSVC(Set_Time_Slice_Priority), &r);
}

/* ---- SYSTEM.INI: run.py says MinTimeSlice=10, WinTimeSlice=80,40 ------------------------------------ */

VXT_TEST(Get_Time_Slice_Granularity, min_time_slice_of_system_ini)
{
    struct vxt_regs r = { 0 };

    vxt_service(VMMSVC(Get_Time_Slice_Granularity), &r);
    CHECK_EQ(r.eax, 10);
    r.eax = 20;
    vxt_service(VMMSVC(Set_Time_Slice_Granularity), &r);
}

VXT_TEST(Get_Time_Slice_Priority, win_time_slice_of_system_ini)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Sys_VM_Handle() };

    vxt_service(VMMSVC(Get_Time_Slice_Priority), &r);
    CHECK_EQ(r.ecx, 80);
    CHECK_EQ(r.edx, 40);
    CHECK_EQ(r.esi, 100);                   /* it is alone */
}

/* ---- shares ------------------------------------------------------------------------------------- */

VXT_TEST(Set_Time_Slice_Priority, equals_take_turns)
{
    NEED(start(50, 50, 50, 50));
    run(4000);
    for (unsigned i = 0; i < VMS; i++) {
        SHARE(had[i], 4000, 1, 4);
    }
    stop();
}

VXT_TEST(Set_Time_Slice_Priority, shares_follow_the_weights)
{
    NEED(start(50, 100, 150, 200));
    run(6000);
    SHARE(had[0], 6000, 1, 10);
    SHARE(had[1], 6000, 2, 10);
    SHARE(had[2], 6000, 3, 10);
    SHARE(had[3], 6000, 4, 10);
    stop();
}

VXT_TEST(Set_Time_Slice_Priority, nobody_is_starved_however_small_its_weight)
{
    NEED(start(10, 1000, 1000, 1000));
    run(10000);
    NEED(had[0] >= 20 && had[0] <= 80);
    SHARE(had[1], 10000, 1, 3);
    SHARE(had[2], 10000, 1, 3);
    SHARE(had[3], 10000, 1, 3);
    stop();
}

VXT_TEST(Set_Execution_Focus, the_foreground_weight_counts)
{
    NEED(start(50, 50, 50, 50));
    set_priority(vms[2], VMSTAT_BACKGROUND, 450, 50);
    NEED(front(vms[2]));
    run(6000);
    SHARE(had[2], 6000, 9, 12);
    SHARE(had[0], 6000, 1, 12);
    stop();
}

VXT_TEST(Set_Time_Slice_Priority, exclusive_leaves_high_priority_background_only)
{
    NEED(start(50, 50, 50, 50));
    set_priority(vms[1], VMSTAT_BACKGROUND | VMSTAT_HIGH_PRI_BACK, 100, 50);
    set_priority(vms[0], VMSTAT_EXCLUSIVE, 100, 50);
    NEED(front(vms[0]));
    run(3000);
    SHARE(had[0], 3000, 2, 3);
    SHARE(had[1], 3000, 1, 3);
    NEED(had[2] == 0 && had[3] == 0);
    NEED(vms[2]->CB_VM_Status & VMSTAT_BACKGROUND);
    stop();
}

VXT_TEST(Set_Time_Slice_Priority, without_background_it_stops)
{
    NEED(start(50, 50, 50, 50));
    set_priority(vms[3], 0, 100, 50);
    run(3000);
    NEED(had[3] == 0);
    NEED(vms[3]->CB_VM_Status & VMSTAT_TS_SUSPENDED);
    SHARE(had[0], 3000, 1, 3);
    set_priority(vms[3], VMSTAT_BACKGROUND, 100, 50);
    run(4000);
    SHARE(had[3], 4000, 1, 4);
    stop();
}

VXT_TEST(Set_Time_Slice_Priority, weight_10000_in_front_stops_the_background)
{
    NEED(start(50, 50, 50, 50));
    set_priority(vms[0], VMSTAT_BACKGROUND, 10000, 50);
    NEED(front(vms[0]));
    run(2000);
    NEED(had[0] >= 1950 && had[1] <= 20 && had[2] <= 20 && had[3] <= 20);
    NEED(vms[0]->CB_VM_Status & VMSTAT_TS_MAXPRI);
    stop();
}

VXT_TEST(Adjust_Execution_Time, is_given_once)
{
    struct vxt_regs r = { .eax = 600 };

    NEED(start(50, 50, 50, 50));
    run(200);
    r.ebx = (uint32_t)vms[1];
    vxt_service(VMMSVC(Adjust_Execution_Time), &r);
    run(2600);
    SHARE(had[1], 2600, 500 + 600, 2600);
    SHARE(had[0], 2600, 500, 2600);
    stop();
}

VXT_TEST(Get_Time_Slice_Info, counts_who_shares)
{
    struct vxt_regs r = { 0 };

    NEED(start(50, 50, 50, 50));
    vxt_service(VMMSVC(Get_Time_Slice_Info), &r);
    NEED(r.eax == VMS + 1 && r.ecx == 0);
    NEED(Validate_VM_Handle((struct cb_s *)r.ebx));
    set_priority(vms[3], 0, 100, 50);
    vxt_service(VMMSVC(Get_Time_Slice_Info), &r);
    NEED(r.eax == VMS);
    stop();
}

VXT_TEST(Set_Time_Slice_Granularity, is_the_length_of_a_slice)
{
    struct vxt_regs r = { .eax = 100 };
    uint32_t most;

    NEED(start(50, 50, 50, 50));
    vxt_service(VMMSVC(Set_Time_Slice_Granularity), &r);
    run(100);                               /* one slice: one VM has it */
    most = 0;
    for (unsigned i = 0; i < VMS; i++) {
        most = had[i] > most ? had[i] : most;
    }
    r.eax = 20;
    vxt_service(VMMSVC(Set_Time_Slice_Granularity), &r);
    NEED(most >= 75);
    r.eax = 1000;
    vxt_service(VMMSVC(Set_Time_Slice_Granularity), &r);
    vxt_service(VMMSVC(Get_Time_Slice_Granularity), &r);
    NEED(r.eax == 250);
    r.eax = 20;
    vxt_service(VMMSVC(Set_Time_Slice_Granularity), &r);
    stop();
}

/* ---- idling -------------------------------------------------------------------------------------- */

VXT_TEST(Release_Time_Slice, an_idle_vm_leaves_its_share_to_the_others)
{
    NEED(start(50, 50, 50, 50));
    Nuke_VM(vms[0]);
    vms[0] = make(g_idle, g_idle_end, VMSTAT_BACKGROUND, 50);
    NEED(vms[0] != NULL);
    run(3000);
    NEED(*word(0, 0x1000) <= 4);            /* it came to say so a few times */
    NEED(vms[0]->CB_VM_Status & VMSTAT_IDLE);
    SHARE(had[1], 3000, 1, 3);
    SHARE(had[2], 3000, 1, 3);
    stop();
}

VXT_TEST(Wake_Up_VM, it_runs_again)
{
    uint16_t before;

    NEED(start(50, 50, 50, 50));
    Nuke_VM(vms[0]);
    vms[0] = make(g_idle, g_idle_end, VMSTAT_BACKGROUND, 50);
    NEED(vms[0] != NULL);
    run(1000);
    before = *word(0, 0x1000);
    Wake_Up_VM(vms[0]);
    NEED((vms[0]->CB_VM_Status & VMSTAT_IDLE) == 0);
    (void)Time_Slice_Sleep(500);
    NEED(*word(0, 0x1000) > before);
    NEED(vms[0]->CB_VM_Status & VMSTAT_IDLE);
    stop();
}

/* ---- suspension and critical section between VMs --------------------------------------------------- */

VXT_TEST(Suspend_VM, gets_nothing_and_does_not_catch_up)
{
    NEED(start(50, 50, 50, 50));
    NEED(Suspend_VM(vms[0]) && Suspend_VM(vms[0]));
    run(3000);
    NEED(had[0] == 0);
    NEED(Resume_VM(vms[0]));
    run(300);
    NEED(had[0] == 0);                      /* counted */
    NEED(Resume_VM(vms[0]));
    NEED(!Resume_VM(vms[0]));
    run(4000);
    SHARE(had[0], 4000, 1, 4);
    stop();
}

VXT_TEST(No_Fail_Resume_VM, goes_on)
{
    struct vxt_regs r = { 0 };

    NEED(start(50, 50, 50, 50));
    NEED(Suspend_VM(vms[2]));
    r.ebx = (uint32_t)vms[2];
    vxt_service(VMMSVC(No_Fail_Resume_VM), &r);
    run(2000);
    SHARE(had[2], 2000, 1, 4);
    stop();
}

VXT_TEST(Adjust_Exec_Priority, the_highest_runs_alone)
{
    NEED(start(50, 50, 50, 50));
    Adjust_Exec_Priority(Low_Pri_Device_Boost, Get_Sys_VM_Handle());    /* to stay here */
    Adjust_Exec_Priority(Low_Pri_Device_Boost - 1, vms[1]);
    run(1000);
    Adjust_Exec_Priority(1 - Low_Pri_Device_Boost, vms[1]);
    Adjust_Exec_Priority(-Low_Pri_Device_Boost, Get_Sys_VM_Handle());
    NEED(had[1] >= 990 && had[0] == 0 && had[2] == 0 && had[3] == 0);
    stop();
}

/* ---- interrupts ------------------------------------------------------------------------------------- */

/* vms[1], in the background with the least weight, gets IRQ 5, whose handler takes `ticks`. */
static void interrupt(uint16_t ticks)
{
    struct vxt_regs r = { .eax = irq_handle, .ebx = (uint32_t)vms[1] };

    *word(1, 0x1004) = ticks;
    vxt_service(0x00030002, &r);            /* VPICD_Set_Int_Request */
}

static uint16_t in_handler(void)
{
    return *word(1, 0x1002);
}

VXT_TEST(VPICD_Set_Int_Request, who_serves_it_is_boosted)
{
    NEED(start(1000, 10, 1000, 1000));
    run(500);
    interrupt(40);
    run(200);                               /* 40 ticks */
    NEED(in_handler() >= 35);               /* it had all of them, against its weight */
    run(1000);
    NEED(in_handler() <= 5);                /* EOI: one of many again */
    SHARE(had[0], 1000, 1, 3);
    stop();
}

VXT_TEST(VPICD_Set_Int_Request, a_handler_without_end_is_boosted_for_half_a_second)
{
    NEED(start(1000, 10, 1000, 1000));
    run(500);
    interrupt(0xFFFF);
    run(490);
    NEED(in_handler() >= 90);
    run(100);
    run(2000);
    NEED(in_handler() <= 40);
    SHARE(had[0], 2000, 1, 3);
    stop();
}

static const struct vxt_test tests[] = {
    VXT(Get_Time_Slice_Granularity, min_time_slice_of_system_ini),
    VXT(Get_Time_Slice_Priority, win_time_slice_of_system_ini),
    VXT(Set_Time_Slice_Priority, equals_take_turns),
    VXT(Set_Time_Slice_Priority, shares_follow_the_weights),
    VXT(Set_Time_Slice_Priority, nobody_is_starved_however_small_its_weight),
    VXT(Set_Execution_Focus, the_foreground_weight_counts),
    VXT(Set_Time_Slice_Priority, exclusive_leaves_high_priority_background_only),
    VXT(Set_Time_Slice_Priority, without_background_it_stops),
    VXT(Set_Time_Slice_Priority, weight_10000_in_front_stops_the_background),
    VXT(Adjust_Execution_Time, is_given_once),
    VXT(Get_Time_Slice_Info, counts_who_shares),
    VXT(Set_Time_Slice_Granularity, is_the_length_of_a_slice),
    VXT(Release_Time_Slice, an_idle_vm_leaves_its_share_to_the_others),
    VXT(Wake_Up_VM, it_runs_again),
    VXT(Suspend_VM, gets_nothing_and_does_not_catch_up),
    VXT(No_Fail_Resume_VM, goes_on),
    VXT(Adjust_Exec_Priority, the_highest_runs_alone),
    VXT(VPICD_Set_Int_Request, who_serves_it_is_boosted),
    VXT(VPICD_Set_Int_Request, a_handler_without_end_is_boosted_for_half_a_second),
};

static int on_irq(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)handle;
    (void)vm;
    (void)edx;
    (void)ecx;
    return 1;                               /* never: there is no such device */
}
VXD_IRQ_PROC(irq_proc, on_irq)

static int on_init_complete(const struct vxd_message *msg)
{
    static struct VPICD_IRQ_Descriptor desc = {
        .VID_IRQ_Number = IRQ, .VID_Hw_Int_Proc = irq_proc, .VID_Options = VPICD_OPT_EDGE,
    };
    struct vxt_regs r = { .edi = (uint32_t)&desc };

    (void)msg;
    vxt_service(0x00030001, &r);            /* VPICD_Virtualize_IRQ */
    irq_handle = r.eax;
    (void)Install_IO_Handler(TICK_PORT, tick_io);
    (void)Hook_V86_Int_Chain(0x10, int10_hook);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_SHARE");
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { VM_Init, on_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_SHARE, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
