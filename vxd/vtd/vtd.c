/*
 * vtd - the virtual timer device: the VMM's clock, and an 8254 for each VM.
 *
 * One interrupt (on_timer_interrupt) does it all: the system clock, the VMs that are due, and the
 * next interrupt.  It comes at least every `period_ms`, so time-outs fire while everybody sleeps.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <vpicd.h>

#include "clock.h"
#include "irq_flag.h"
#include "timebase.h"
#include "vm_rtc.h"
#include "vm_timer.h"

#define FASTEST_MS          1u
#define SLOWEST_MS          54u
#define DEFAULT_MS          10u
#define MS_PER_DAY          86400000u
#define DAYS_TO_1980        3652        /* from 1970 */

struct vtd_vm {                         /* per VM, in its control block */
    struct vm_timer timer;
    struct vm_rtc rtc;
};

static uint32_t cb_offset;              /* of struct vtd_vm; written once by on_sys_critical_init */
static int64_t start_seconds;           /* date and time at start_ticks; written once */
static uint64_t start_ticks;
static struct milliseconds uptime;      /* interrupts off */
static uint32_t uptime_ms;              /* interrupts off */
static uint32_t day, ms_of_day;         /* local date and time; interrupts off */
static uint16_t requests[SLOWEST_MS + 1];   /* VTD_Begin_Min_Int_Period by ms; interrupts off */
static uint32_t period_ms = DEFAULT_MS; /* the longest time between interrupts; interrupts off */
static uint32_t period_ticks = DEFAULT_MS * TICKS_PER_SECOND / 1000;    /* the same */
static uint32_t next_tick;              /* when the next interrupt is due for the clock: low half */

static struct vtd_vm *vtd_vm_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

static struct vm_timer *timer_of(struct cb_s *vm)
{
    return &vtd_vm_of(vm)->timer;
}

static uint32_t ticks_of_ms(uint32_t ms)
{
    return ms * TICKS_PER_SECOND / 1000;    /* at most 54 ms */
}

/* ---- the interrupt ------------------------------------------------------------------------------- */

/* Tell the VMM how many whole milliseconds have passed.  Interrupts off. */
static inline void update_clock(uint32_t now)
{
    uint32_t ms = milliseconds_passed(&uptime, now);

    if (ms == 0) {
        return;
    }
    uptime_ms += ms;
    for (ms_of_day += ms; ms_of_day >= MS_PER_DAY; ms_of_day -= MS_PER_DAY) {
        day++;
    }
    Update_System_Clock(ms);
}

/* Have the next interrupt come in time.  Interrupts off. */
static inline __attribute__((always_inline)) void arm(uint32_t now)
{
    int32_t delay = alarm_delay(now), tick = (int32_t)(next_tick - now);

    if (tick_is_periodic) {
        uint32_t fastest = vm_timer_fastest();

        tick_set_period(fastest < period_ticks ? fastest : period_ticks);
        return;
    }
    if (tick < delay) {
        delay = tick;
    }
    tick_arm(delay > 0 ? (uint32_t)delay : 0);
}

void alarm_arm(uint32_t now)
{
    arm(now);
}

static int on_timer_interrupt(uint32_t irq_handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    uint32_t now, reached;

    (void)irq_handle;
    (void)vm;
    (void)edx;
    (void)ecx;
    if (tick_is_periodic) {
        pit_note_interrupt();
    }
    now = (uint32_t)clock_now_irq_off();
    reached = now + tick_slack;
    if ((int32_t)(next_tick - reached) <= 0) {
        next_tick = now + period_ticks;
        update_clock(now);
    }
    alarm_run(reached);
    arm(now);
    return 0;
}
VXD_IRQ_PROC(vtd_hw_int, on_timer_interrupt)

static int on_virtual_eoi(uint32_t irq_handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)irq_handle;
    (void)edx;
    (void)ecx;
    if (vm_timer_waits(timer_of(vm))) {
        uint64_t now = clock_now_irq_off();

        vm_timer_ended(timer_of(vm), now);
        alarm_arm((uint32_t)now);
    }
    return 0;
}
VXD_IRQ_PROC(vtd_eoi, on_virtual_eoi)

static int on_mask_change(uint32_t irq_handle, struct cb_s *vm, uint32_t edx, uint32_t masked)
{
    (void)irq_handle;
    (void)edx;
    if (masked == 0 && vm_timer_waits(timer_of(vm))) {
        uint64_t now = clock_now_irq_off();

        vm_timer_unmasked(timer_of(vm), now);
        alarm_arm((uint32_t)now);
    }
    return 0;
}
VXD_IRQ_PROC(vtd_mask_change, on_mask_change)

/* ---- ports 40h to 43h and 61h ----------------------------------------------------------------------- */

/* Who hears of counter 2 and port 61h; written by VTD_Observe_Speaker, task time. */
static void (*speaker)(struct cb_s *vm, uint8_t port61, uint8_t mode, uint32_t count);

static void tell_speaker(struct cb_s *vm, const struct vm_timer *t)
{
    const struct i8254_counter *c = &t->pit.counter[2];

    if (speaker != NULL) {
        speaker(vm, t->port61, c->mode, !c->loaded ? 0 : c->next_count != 0 ? c->next_count : c->count);
    }
}

static uint32_t on_port(const struct io_access *io)
{
    struct vm_timer *t = timer_of(io->vm);
    uint32_t flags = irq_save(), result = io->data;
    uint64_t now = clock_now_irq_off();

    if (io->type != Byte_Output) {
        result = vm_timer_read(t, io->port, now);
    } else if (vm_timer_write(t, io->port, (uint8_t)io->data, now)) {
        alarm_arm((uint32_t)now);
    } else if (io->port == 0x42 || io->port == 0x61) {
        tell_speaker(io->vm, t);
    }
    irq_restore(flags);
    return result;
}
VXD_BYTE_IO_HANDLER(vtd_port, on_port)

/* ---- ports 70h and 71h, IRQ 8 ---------------------------------------------------------------------- */

static uint32_t on_rtc_port(const struct io_access *io)
{
    struct vm_rtc *v = &vtd_vm_of(io->vm)->rtc;
    uint32_t flags = irq_save(), result = io->data;
    uint64_t now = clock_now_irq_off();

    if (io->type == Byte_Output) {
        vm_rtc_write(v, io->port, (uint8_t)io->data, now);
    } else {
        result = vm_rtc_read(v, io->port, now);
    }
    if (io->port != 0x70) {
        alarm_arm((uint32_t)now);
    }
    irq_restore(flags);
    return result;
}
VXD_BYTE_IO_HANDLER(vtd_rtc_port, on_rtc_port)

static int on_rtc_taken(uint32_t irq_handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)irq_handle;
    (void)edx;
    (void)ecx;
    rtc_acknowledged(&vtd_vm_of(vm)->rtc.rtc, clock_now_irq_off());
    return 0;
}
VXD_IRQ_PROC(vtd_rtc_taken, on_rtc_taken)

static int on_rtc_mask_change(uint32_t irq_handle, struct cb_s *vm, uint32_t edx, uint32_t masked)
{
    (void)irq_handle;
    (void)edx;
    if (masked == 0) {
        rtc_unmasked(&vtd_vm_of(vm)->rtc.rtc, clock_now_irq_off());
    }
    return 0;
}
VXD_IRQ_PROC(vtd_rtc_mask_change, on_rtc_mask_change)

/* ---- services ------------------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vtd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vtd_services[])(void) = {
#include <services/vtd.def>
};
#undef VXD_SERVICE

/*
 * VTD_Get_Version - version and range of periods                  [DDK95 VTD_Get_Version]
 *
 * Out:   AX = 0400h, EBX = shortest, ECX = longest period in ms, CF = 0
 * When:  task time
 */
void do_VTD_Get_Version(struct svc_regs *r)
{
    r->eax = (r->eax & 0xFFFF0000u) | 0x0400;
    r->ebx = FASTEST_MS;
    r->ecx = SLOWEST_MS;
    svc_set_carry(r, false);
}

/*
 * VTD_Update_System_Clock - bring the VMM's clock up to date [DDK95 VTD_Update_System_Clock]
 *
 * When:  any time
 */
void do_VTD_Update_System_Clock(struct svc_regs *r)
{
    uint32_t flags = irq_save();

    (void)r;
    update_clock((uint32_t)clock_now());
    irq_restore(flags);
}

/*
 * VTD_Get_Interrupt_Period - how often the timer interrupts [DDK95 VTD_Get_Interrupt_Period]
 *
 * Out:   EAX = ms
 * When:  task time
 */
void do_VTD_Get_Interrupt_Period(struct svc_regs *r)
{
    r->eax = period_ms;
}

/* The shortest period asked for; interrupts off. */
static void choose_period(void)
{
    uint32_t ms = FASTEST_MS;
    uint32_t now = (uint32_t)clock_now(), limit;

    while (ms < DEFAULT_MS && requests[ms] == 0) {
        ms++;
    }
    period_ms = ms;
    period_ticks = ticks_of_ms(ms);
    limit = now + period_ticks;
    if ((int32_t)(limit - next_tick) < 0) {
        next_tick = limit;
    }
    alarm_arm(now);
}

static void count_request(struct svc_regs *r, bool begin)
{
    uint32_t ms = r->eax, flags = irq_save();
    bool valid = ms >= FASTEST_MS && ms <= SLOWEST_MS &&
                 (begin ? requests[ms] < UINT16_MAX : requests[ms] > 0);

    if (valid) {
        requests[ms] += begin ? 1 : UINT16_MAX;     /* plus or minus one */
        choose_period();
    }
    irq_restore(flags);
    svc_set_carry(r, !valid);
}

/*
 * VTD_Begin_Min_Int_Period - have the timer interrupt at least so often
 *                                                        [DDK95 VTD_Begin_Min_Int_Period]
 *
 * In:    EAX = ms
 * Out:   CF = 0
 * Error: CF = 1: not such a period
 * When:  task time
 */
void do_VTD_Begin_Min_Int_Period(struct svc_regs *r)
{
    count_request(r, true);
}

/*
 * VTD_End_Min_Int_Period - take VTD_Begin_Min_Int_Period back [DDK95 VTD_End_Min_Int_Period]
 *
 * In:    EAX = ms as given there
 * Out:   CF = 0
 * Error: CF = 1: nobody asked for it
 * When:  task time
 */
void do_VTD_End_Min_Int_Period(struct svc_regs *r)
{
    count_request(r, false);
}

/*
 * VTD_Disable_Trapping - let a VM reach the timer ports      [DDK95 VTD_Disable_Trapping]
 *
 * In:    EBX = VM
 * When:  task time
 * Notes: counted only: there may be no 8254 to give to the VM, and if there is one it is the
 *        system's
 */
void do_VTD_Disable_Trapping(struct svc_regs *r)
{
    timer_of((struct cb_s *)r->ebx)->untrapped++;
}

/*
 * VTD_Enable_Trapping - take one VTD_Disable_Trapping back    [DDK95 VTD_Enable_Trapping]
 *
 * In:    EBX = VM
 * When:  task time
 */
void do_VTD_Enable_Trapping(struct svc_regs *r)
{
    timer_of((struct cb_s *)r->ebx)->untrapped--;
}

/*
 * VTD_Get_Real_Time - the time since the start in the 8254's ticks [DDK95 VTD_Get_Real_Time]
 *
 * Out:   EDX:EAX = ticks of 0.838 us
 * When:  any time
 */
void do_VTD_Get_Real_Time(struct svc_regs *r)
{
    uint64_t now = clock_now();

    r->eax = (uint32_t)now;
    r->edx = (uint32_t)(now >> 32);
}

/*
 * VTD_Get_Date_And_Time - date and time of day              [DDK95 VTD_Get_Date_And_Time]
 *
 * Out:   EAX = ms since midnight, EDX = days since 1980-01-01
 * When:  any time
 */
void do_VTD_Get_Date_And_Time(struct svc_regs *r)
{
    uint32_t flags = irq_save();

    update_clock((uint32_t)clock_now_irq_off());
    r->eax = ms_of_day;
    r->edx = day;
    irq_restore(flags);
}

/*
 * VTD_Adjust_VM_Count - a VM is to see more timer interrupts  [DDK95 VTD_Adjust_VM_Count]
 *
 * In:    EBX = VM, ECX = how many
 * When:  task time
 */
void do_VTD_Adjust_VM_Count(struct svc_regs *r)
{
    uint32_t flags = irq_save();

    vm_timer_add(timer_of((struct cb_s *)r->ebx), r->ecx, clock_now_irq_off());
    irq_restore(flags);
}

/*
 * VTD_Delay - wait a moment                                             [DDK95 VTD_Delay]
 *
 * In:    ECX = microseconds, cut off at one second
 * When:  any time
 */
void do_VTD_Delay(struct svc_regs *r)
{
    uint32_t us = r->ecx < 1000000 ? r->ecx : 1000000;

    clock_wait((uint32_t)(((uint64_t)us * TICKS_PER_SECOND >> 6) / 15625) + 1);
}

/*
 * VTD_Set_CMOS - a byte of a VM's CMOS RAM that the checksum covers
 *
 * In:    EBX = VM, DL = index 10h to 2Dh, AL = value
 * When:  any time, from Sys_Critical_Init after VTD's on
 * Notes: any other index changes nothing
 */
void do_VTD_Set_CMOS(struct svc_regs *r)
{
    rtc_set_ram(&vtd_vm_of((struct cb_s *)r->ebx)->rtc.rtc, (uint8_t)r->edx, (uint8_t)r->eax);
}

/*
 * VTD_Observe_Speaker - hear of what VMs do to counter 2 and port 61h
 *
 * In:    ESI = procedure with C's convention: VM, port 61h as written, mode of counter 2, its count
 *        1 to 65536, 0 = none was written; called with interrupts off
 * When:  task time
 */
void do_VTD_Observe_Speaker(struct svc_regs *r)
{
    speaker = (void (*)(struct cb_s *, uint8_t, uint8_t, uint32_t))r->esi;
}

/* ---- API for programs [RBIL 2F1684 BX=0005] --------------------------------------------------------------- */

static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    uint32_t flags = irq_save();
    uint64_t now = clock_now();

    (void)vm;
    update_clock((uint32_t)now);
    irq_restore(flags);
    crs->Client_EFlags &= ~CF_Mask;
    switch (crs->Client_AX) {
    case 0x0000:
        crs->Client_AX = 0x0400;
        break;
    case 0x0100:
        crs->Client_EAX = (uint32_t)now;
        crs->Client_EDX = (uint32_t)(now >> 32);
        break;
    case 0x0101:
        crs->Client_EAX = uptime_ms;
        break;
    case 0x0102:
        crs->Client_EAX = Get_VM_Exec_Time();
        break;
    default:
        crs->Client_EFlags |= CF_Mask;
        break;
    }
}
VXD_API(vtd_api, on_api)

/* ---- control messages --------------------------------------------------------------------------------------- */

static void start_date(void)
{
    start_seconds = pc_clock_seconds();
    start_ticks = clock_now();
    day = (uint32_t)((uint64_t)start_seconds / 86400) - DAYS_TO_1980;
    ms_of_day = (uint32_t)((uint64_t)start_seconds % 86400) * 1000u;
}

static int on_create_vm(const struct vxd_message *msg)
{
    struct vtd_vm *v = vtd_vm_of(msg->vm);
    uint32_t flags = irq_save();
    uint64_t now = clock_now();

    vm_timer_create(&v->timer, msg->vm, now);
    vm_rtc_create(&v->rtc, msg->vm, start_seconds, start_ticks, now);
    if (vm_timer_irq != 0) {
        alarm_arm((uint32_t)now);
    }
    irq_restore(flags);
    return VXD_OK;
}

static int on_sys_critical_init(const struct vxd_message *msg)
{
    clock_start();
    start_date();
    if (!tick_start()) {
        Fatal_Error_Handler("VTD: this machine has no timer that interrupts.", 0);
        return VXD_FAIL;
    }
    vxd_debugf("VTD: time from %s, interrupts from %s\r\n", clock_name(), tick_name());
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vtd_vm), 0);
    return cb_offset != 0 ? on_create_vm(msg) : VXD_FAIL;       /* BIOS wants the system VM's RAM next */
}

static int on_device_init(const struct vxd_message *msg)
{
    static const uint16_t ports[] = { 0x40, 0x41, 0x42, 0x43, 0x61 };
    static const struct VPICD_IRQ_Descriptor irq0 = {
        .VID_IRQ_Number = 0,
        .VID_Options = VPICD_OPT_EDGE | VPICD_OPT_PHYS_EOI,
        .VID_Hw_Int_Proc = vtd_hw_int,
        .VID_EOI_Proc = vtd_eoi,
        .VID_Mask_Change_Proc = vtd_mask_change,
    };
    static const struct VPICD_IRQ_Descriptor irq8 = {
        .VID_IRQ_Number = 8,
        .VID_Options = VPICD_OPT_EDGE | VPICD_OPT_VIRTUAL,
        .VID_Virt_Int_Proc = vtd_rtc_taken,
        .VID_Mask_Change_Proc = vtd_rtc_mask_change,
    };

    for (unsigned n = 0; n < sizeof ports / sizeof ports[0]; n++) {
        if (!Install_IO_Handler(ports[n], vtd_port)) {
            return VXD_FAIL;
        }
    }
    vm_timer_irq = VPICD_Virtualize_IRQ(&irq0);
    vm_rtc_irq = VPICD_Virtualize_IRQ(&irq8);
    if (vm_timer_irq == 0 || vm_rtc_irq == 0 || !Install_IO_Handler(0x70, vtd_rtc_port) ||
        !Install_IO_Handler(0x71, vtd_rtc_port)) {
        return VXD_FAIL;
    }
    uint32_t flags = irq_save();
    uint64_t now = clock_now();

    vm_timer_destroy(timer_of(msg->vm));        /* time has passed: the system VM begins now */
    vm_timer_create(timer_of(msg->vm), msg->vm, now);
    next_tick = (uint32_t)now;
    VPICD_Physically_Unmask(vm_timer_irq);
    alarm_arm(next_tick);
    irq_restore(flags);
    return VXD_OK;
}

static int on_destroy_vm(const struct vxd_message *msg)
{
    uint32_t flags = irq_save();

    vm_timer_destroy(timer_of(msg->vm));
    vm_rtc_destroy(&vtd_vm_of(msg->vm)->rtc);
    irq_restore(flags);
    return VXD_OK;
}

static const struct vxd_handler vtd_control[] = {
    { Sys_Critical_Init, on_sys_critical_init },
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { VM_Not_Executeable, on_destroy_vm },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VTD, 4, 0, vtd_control, VTD_Device_ID, VTD_Init_Order, vtd_services,
                                vtd_api, vtd_api)
