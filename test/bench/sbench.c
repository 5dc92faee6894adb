/*
 * sbench - what scheduling costs, in instructions: events, time-outs, semaphores, switches, interrupts.
 *
 * Like vbench: not in the container, rows on the debug port, RDTSC / 32 under -icount shift=5.  A
 * row is the least of ROUNDS, from just before the cause to the first instruction of the effect.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <vpicd.h>
#include <vxd_cpu.h>

#define SHIFT       5
#define ROUNDS      64
#define IRQ         5
#define IRQ_INT     "int $0x55"     /* VPICD's vector of it: 50h + IRQ */

static uint32_t before, least;      /* of the row that is being measured */
static uint32_t ping, pong;         /* semaphores */
static bool over;                   /* the other thread is to end */

static uint32_t now(void)
{
    return (uint32_t)rdtsc();
}

static void arrived_at(uint32_t tsc)
{
    uint32_t cost = (tsc - before) >> SHIFT;

    least = cost < least ? cost : least;
}

static void arrived(void)
{
    arrived_at(now());
}

static void row(const char *name)
{
    static uint32_t empty = UINT32_MAX;

    for (unsigned i = 0; empty == UINT32_MAX && i < ROUNDS; i++) {      /* two RDTSC in a row */
        uint32_t kept = least;

        least = empty;
        before = now();
        arrived();
        empty = least;
        least = kept;
    }
    vxd_debugf("BENCH %s %u instructions\n", name, least - empty);
    least = UINT32_MAX;
}

/* ---- events, time-outs -------------------------------------------------------------------------- */

static void on_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    arrived();
    Signal_Semaphore(pong);
}
VXD_EVENT(event, on_event)

static void at_event_time(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        before = now();
        (void)_AtEventTime();
        arrived();
    }
    row("vmmcall_c_at_event_time");
}

static void events(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        before = now();
        (void)Schedule_VM_Event(Get_Cur_VM_Handle(), event, 0);
        Wait_Semaphore(pong, Block_Svc_Ints);
    }
    row("event_schedule_to_run");
}

static void timeouts(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        (void)Set_Global_Time_Out(1, 0, event);
        __asm__ volatile("cli");
        before = now();
        Update_System_Clock(1);
        __asm__ volatile("sti");
        Wait_Semaphore(pong, Block_Svc_Ints);
    }
    row("timeout_tick_to_run");
}

static void ticks(unsigned pending, const char *name)
{
    static uint32_t handles[1000];

    for (unsigned i = 0; i < pending; i++) {
        handles[i] = Set_Global_Time_Out(1000000 + i * 7 % 1000, 0, event);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        __asm__ volatile("cli");
        before = now();
        Update_System_Clock(0);
        arrived();
        __asm__ volatile("sti");
    }
    row(name);
    for (unsigned i = 0; i < pending; i++) {
        Cancel_Time_Out(handles[i]);
    }
}

/* ---- threads and VMs ----------------------------------------------------------------------------- */

/* In the other thread. */
static void answers(void)
{
    for (;;) {
        Wait_Semaphore(ping, 0);
        if (over) {
            return;
        }
        arrived();
        Signal_Semaphore(pong);
    }
}

static void asks(const char *name)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        before = now();
        Signal_Semaphore(ping);
        Wait_Semaphore(pong, 0);
    }
    row(name);
    over = true;
    Signal_Semaphore(ping);
}

static void on_start(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    answers();
    Signal_Semaphore(pong);
    VMMTerminateThread(Get_Cur_Thread_Handle());
}
VXD_EVENT(start, on_start)

static void threads(void)
{
    struct tcb_s *thread = VMMCreateThread(0, 0, 0, 0, 0, 0, 0, start, 0);

    if (thread != NULL) {
        Set_Thread_Static_Boost(thread, 3);
        over = false;
        asks("semaphore_signal_to_waiter");
        Wait_Semaphore(pong, 0);
    }
}

static bool making;                 /* the VM that is being made is ours: */
static struct cb_s *measured;

static int on_create_vm(const struct vxd_message *msg)
{
    if (making) {
        measured = msg->vm;
    }
    return VXD_OK;
}

/* An interrupt that the system VM serves boosts it: not while there is one. */
static void when_quiet(void (*what)(void))
{
    (void)Call_Priority_VM_Event(0, Get_Sys_VM_Handle(), PEF_Wait_Not_HW_Int | PEF_Wait_For_STI |
                                 PEF_Always_Sched, 0, what, 0);
}

/* The other VM is in VM_Init and waits.  Both are ready all the time. */
static void on_there(struct cb_s *sys_vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)sys_vm;
    (void)refdata;
    (void)crs;
    over = false;
    Signal_Semaphore(ping);
    Wait_Semaphore(pong, 0);                                /* it is in its loop, as low as can be */
    least = UINT32_MAX;
    for (unsigned i = 0; i < ROUNDS; i++) {
        before = now();
        Adjust_Exec_Priority(High_Pri_Device_Boost, measured);
    }
    row("vm_switch");
    over = true;
    Adjust_Exec_Priority(High_Pri_Device_Boost, measured);
}
VXD_EVENT(there, on_there)

/* In the other VM's thread: it lowers itself, the system VM raises it. */
static int on_vm_init(const struct vxd_message *msg)
{
    if (msg->vm != measured) {
        return VXD_OK;
    }
    when_quiet(there);
    Wait_Semaphore(ping, Block_Svc_Ints);
    Signal_Semaphore(pong);
    while (!over) {
        Adjust_Exec_Priority(-High_Pri_Device_Boost, msg->vm);
        arrived();
    }
    measured = NULL;
    return VXD_FAIL;                /* it has done what it was made for */
}

/* In the system VM. */
static void on_start_vm(struct cb_s *sys_vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct VMM32X_VM request = {
        .size = sizeof request, .flags = VMM32X_VM_NO_WAIT, .status = VMSTAT_BACKGROUND,
    };

    (void)sys_vm;
    (void)refdata;
    (void)crs;
    making = true;
    (void)_VMM32X_Create_VM(&request);
    making = false;
}
VXD_EVENT(start_vm, on_start_vm)

static int on_sys_vm_init(const struct vxd_message *msg)
{
    (void)msg;
    when_quiet(start_vm);
    return VXD_OK;
}

/* ---- interrupts ----------------------------------------------------------------------------------
 * From the gate to the first instruction of a Hw_Int_Proc, which is the RDTSC here.  What comes before
 * the gate counts too: the INT in ring 0, the LOOP of BENCH.COM's program in a VM. */

static uint32_t irq_handle, rtc_handle;

#define FIRST_RDTSC(name, fn)                                                               \
    VXD_SHIM(name, fn, void, (uint32_t tsc),                                                \
             "rdtsc; pushl %eax; cld; call " #fn "; addl $4, %esp; clc; ret")

static void on_irq(uint32_t tsc)
{
    arrived_at(tsc);
    VPICD_Phys_EOI(irq_handle);
}
FIRST_RDTSC(irq_proc, on_irq)

static void interrupts(void)
{
    static struct VPICD_IRQ_Descriptor desc = { .VID_IRQ_Number = IRQ, .VID_Hw_Int_Proc = irq_proc };

    irq_handle = VPICD_Virtualize_IRQ(&desc);
    if (irq_handle == 0) {
        return;
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        __asm__ volatile("cli");
        before = now();
        __asm__ volatile(IRQ_INT : : : "memory");
        __asm__ volatile("sti");
    }
    row("interrupt_to_handler");
}

/* A program asks with OUT ASK_PORT, row, and the linear address of its last time stamp at SEEN_AT: the
 * periodic interrupt of the RTC finds it in a loop of RDTSC, MOV, LOOP. */
#define ASK_PORT    0xE8
#define SEEN_AT     0x4F0           /* of the BIOS data area: free for programs [RBIL MEMORY.LST] */
#define RTC_IRQ     8
#define RTC_RATE    0x23            /* register A: 8192 Hz */
#define RTC_PIE     0x40            /* register B */

static uint32_t asked, interrupts_left;     /* interrupts off */

static uint8_t rtc_read(uint8_t reg)
{
    outb(0x70, reg);
    return inb(0x71);
}

static void rtc_write(uint8_t reg, uint8_t value)
{
    outb(0x70, reg);
    outb(0x71, value);
}

static void on_asked_row(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    row(refdata == 1 ? "interrupt_to_handler_v86" : "interrupt_to_handler_pm");
}
VXD_EVENT(asked_row, on_asked_row)

static void on_rtc(uint32_t tsc)
{
    (void)rtc_read(0x0C);           /* or it interrupts no more */
    if (interrupts_left != 0) {
        before = **(const volatile uint32_t *const *)SEEN_AT;
        arrived_at(tsc);
        if (--interrupts_left == 0) {
            rtc_write(0x0B, rtc_read(0x0B) & (uint8_t)~RTC_PIE);
            (void)Schedule_Global_Event(asked_row, asked);
        }
    }
    VPICD_Phys_EOI(rtc_handle);
}
FIRST_RDTSC(rtc_proc, on_rtc)

static uint32_t on_ask(const struct io_access *io)
{
    static struct VPICD_IRQ_Descriptor desc = { .VID_IRQ_Number = RTC_IRQ,
                                                .VID_Hw_Int_Proc = rtc_proc };

    if (io->type != Byte_Output) {
        return 0xFF;
    }
    if (rtc_handle == 0) {
        rtc_handle = VPICD_Virtualize_IRQ(&desc);
        VPICD_Physically_Unmask(rtc_handle);
    }
    __asm__ volatile("cli");
    asked = (uint8_t)io->data;
    interrupts_left = ROUNDS;
    least = UINT32_MAX;
    rtc_write(0x0A, RTC_RATE);
    rtc_write(0x0B, rtc_read(0x0B) | RTC_PIE);
    (void)rtc_read(0x0C);
    __asm__ volatile("sti");
    return 0;
}
VXD_BYTE_IO_HANDLER(ask, on_ask)

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    least = UINT32_MAX;
    ping = Create_Semaphore(0);
    pong = Create_Semaphore(0);
    at_event_time();
    events();
    timeouts();
    ticks(10, "tick_10_timeouts");
    ticks(1000, "tick_1000_timeouts");
    threads();
    interrupts();
    (void)Install_IO_Handler(ASK_PORT, ask);
    return VXD_OK;
}

static const struct vxd_handler sbench_control[] = {
    { Init_Complete, on_init_complete },
    { Sys_VM_Init, on_sys_vm_init },
    { Create_VM, on_create_vm },
    { VM_Init, on_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(SBENCH, 1, 0, sbench_control, Undefined_Device_ID, Undefined_Init_Order)
