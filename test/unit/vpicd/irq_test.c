/* Unit test of vxd/vpicd/irq.c, virt.c and services.c, with fake controllers and a fake VMM. */
#include <unit.h>
#include "../../../vxd/vpicd/irq.h"
#include <vmm32x.h>
#include "../../../vxd/vpicd/services.h"

#include <vmm32x.h>

#define VXD_SERVICE VXD_SERVICE_ENTRY       /* prototypes of do_VPICD_... */
#include <services/vpicd.def>
#undef VXD_SERVICE

static struct {
    struct cb_s cb;
    struct vm_pic area;
} vms[2];
#define VM(n) (&vms[n].cb)

static uint32_t phys_mask, eois;            /* what the fake controller was told */
static bool spurious;
static uint32_t apic_eoi;                   /* a register */
static void (*event_proc)(void);
static struct cb_s *event_vm;
static unsigned events;
static uint32_t event_boost;
static int simulated;                       /* vector, -1 = none */
static uint32_t iret_ref;
static void (*iret_proc)(void);
static uint32_t (*io[0x500])(const struct io_access *);

struct cb_s *Get_Cur_VM_Handle(void) { return VM(0); }
struct cb_s *Get_Sys_VM_Handle(void) { return VM(0); }
struct cb_s *Get_Next_VM_Handle(struct cb_s *vm) { return vm == VM(0) ? VM(1) : VM(0); }
static struct tcb_s threads[2];             /* the first one's, another one's */
static struct tcb_s *cur_thread = threads;
struct tcb_s *Get_Cur_Thread_Handle(void) { return cur_thread; }
struct tcb_s *Get_Initial_Thread_Handle(struct cb_s *vm) { (void)vm; return threads; }
static int slave_masked = -1;
void VPICD_VM_SlavePIC_Mask_Change(struct cb_s *vm, bool masked) { (void)vm; slave_masked = masked; }
void _VMM32X_Simulate_Hw_Int(uint32_t vector) { simulated = (int)vector; }

uint32_t Call_Priority_VM_Event(uint32_t boost, struct cb_s *vm, uint32_t flags, uint32_t refdata,
                                void (*proc)(void), uint32_t timeout_ms)
{
    event_boost = boost;
    (void)refdata;
    (void)timeout_ms;
    CHECK_EQ(flags, PEF_Wait_For_STI | PEF_Always_Sched);
    event_proc = proc;
    event_vm = vm;
    events++;
    return 1;
}

static int32_t boosts[2];
static uint32_t fake_ms, ready_threads;

void _VMM32X_Boost_VM(struct cb_s *vm, int32_t boost)
{
    boosts[vm == VM(1)] += boost;
}

void Call_When_VM_Returns(int32_t timeout_ms, uint32_t refdata, void (*proc)(void))
{
    CHECK_EQ(timeout_ms, 500);
    CHECK_EQ(simulated, -1);                /* it has to come before the interrupt is simulated */
    iret_ref = refdata;
    iret_proc = proc;
}

bool Install_IO_Handler(uint32_t port, void (*proc)(void))
{
    io[port] = (uint32_t (*)(const struct io_access *))proc;
    return true;
}

static bool fake_begin(unsigned irq)
{
    eois |= 1u << irq;
    if ((irq_ops->holds >> irq & 1) != 0) {
        irq_ops->set_mask(irq, true);
    }
    return !spurious;
}
static void fake_set_mask(unsigned irq, bool masked)
{
    phys_mask = masked ? phys_mask | 1u << irq : phys_mask & ~(1u << irq);
}
static bool fake_requested(unsigned irq) { return irq == 5; }
static void fake_shut_down(void) { phys_mask = 0xFFFF; }

static struct irq_ops ops = {
    .begin = fake_begin, .set_mask = fake_set_mask, .requested = fake_requested,
    .shut_down = fake_shut_down, .holds = 0xFFFF,
};

/* ---- a device under test ------------------------------------------------------------------- */

static unsigned hw_ints, virt_ints, eoi_calls, irets, mask_calls;
static uint32_t last_ecx, last_ref;
static int hw_result, virt_result;
static bool eoi_at_once;

static int on_hw(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)ecx;
    hw_ints++;
    last_ref = edx;
    if (hw_result == 0) {
        struct svc_regs r = { .eax = handle, .ebx = (uint32_t)(uintptr_t)vm };

        do_VPICD_Set_Int_Request(&r);
        if (eoi_at_once) {
            do_VPICD_Phys_EOI(&r);
        }
    }
    return hw_result;
}

static int on_virt(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)edx;
    (void)ecx;
    virt_ints++;
    if (virt_result == 0) {
        struct svc_regs r = { .eax = handle, .ebx = (uint32_t)(uintptr_t)vm };

        do_VPICD_Clear_Int_Request(&r);
    }
    return virt_result;
}

static int on_eoi(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    struct svc_regs r = { .eax = handle, .ebx = (uint32_t)(uintptr_t)vm };

    (void)edx;
    (void)ecx;
    eoi_calls++;
    do_VPICD_Phys_EOI(&r);
    return 0;
}

static int on_mask(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)handle;
    (void)vm;
    (void)edx;
    mask_calls++;
    last_ecx = ecx;
    return 0;
}

static int on_iret(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)handle;
    (void)vm;
    (void)edx;
    irets++;
    last_ecx = ecx;
    return 0;
}

VXD_IRQ_PROC(hw_proc, on_hw)
VXD_IRQ_PROC(virt_proc, on_virt)
VXD_IRQ_PROC(eoi_proc, on_eoi)
VXD_IRQ_PROC(mask_proc, on_mask)
VXD_IRQ_PROC(iret_proc_of_device, on_iret)

static uint32_t virtualize(struct VPICD_IRQ_Descriptor desc)
{
    struct svc_regs r = { .edi = (uint32_t)(uintptr_t)&desc };

    if (desc.VID_Hw_Int_Proc == NULL) {
        desc.VID_Hw_Int_Proc = hw_proc;
    }
    do_VPICD_Virtualize_IRQ(&r);
    return (r.eflags & CF_Mask) != 0 ? 0 : r.eax;
}

static uint32_t handles[40];
static unsigned handle_count;

static uint32_t take(struct VPICD_IRQ_Descriptor desc)
{
    uint32_t handle = virtualize(desc);

    if (handle != 0) {
        handles[handle_count++] = handle;
    }
    return handle;
}

static void begin(void)
{
    irq_ops = &ops;
    ops.holds = 0xFFFF;
    while (handle_count > 0) {              /* what the last test left */
        struct svc_regs r = { .eax = handles[--handle_count] };

        do_VPICD_Force_Default_Behavior(&r);
    }
    if (irq_cb_offset != 0) {
        virt_destroy(VM(0));
        virt_destroy(VM(1));
    }
    irq_cb_offset = sizeof(struct cb_s);
    phys_mask = 0xFFFF;
    eois = 0;
    spurious = false;
    event_proc = NULL;
    events = hw_ints = virt_ints = eoi_calls = irets = mask_calls = 0;
    boosts[0] = boosts[1] = 0;
    fake_ms = 1000;
    irq_system_ms = &fake_ms;
    ready_threads = 2;
    irq_ready_threads = &ready_threads;
    simulated = -1;
    hw_result = virt_result = 0;
    eoi_at_once = false;
    CHECK(virt_trap_ports());
    virt_create(VM(0));
    virt_create(VM(1));
}

static void run_event(void)
{
    void (*proc)(void) = event_proc;

    CHECK(proc != NULL);
    event_proc = NULL;
    simulated = -1;
    ((void (*)(struct cb_s *, uint32_t, struct Client_Reg_Struc *))proc)(event_vm, 0, NULL);
}

static void out(unsigned vm, uint32_t port, uint8_t value)
{
    struct io_access a = { .vm = VM(vm), .port = port, .type = Byte_Output, .data = value };

    io[port](&a);
}

static uint8_t in(unsigned vm, uint32_t port)
{
    struct io_access a = { .vm = VM(vm), .port = port, .type = Byte_Input };

    return (uint8_t)io[port](&a);
}

static uint32_t status(uint32_t handle, unsigned vm)
{
    struct svc_regs r = { .eax = handle, .ebx = (uint32_t)(uintptr_t)VM(vm) };

    do_VPICD_Get_Complete_Status(&r);
    return r.ecx;
}

/* ---- tests ----------------------------------------------------------------------------------- */

TEST(vpicd, interrupt_reaches_the_guest_and_ends_with_its_eoi)
{
    begin();
    uint32_t handle = take((struct VPICD_IRQ_Descriptor){
        .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc, .VID_EOI_Proc = eoi_proc });

    CHECK_EQ(phys_mask & 2, 0);             /* VMs have IRQ 1 open as a BIOS leaves it */
    irq_arrived(1, VM(0));
    CHECK_EQ(eois, 2);
    CHECK_EQ(phys_mask & 2, 2);             /* in service: held */
    CHECK_EQ(hw_ints, 1);
    CHECK_EQ(events, 1);
    CHECK_EQ(status(handle, 0), VPICD_Stat_Phys_In_Serv | VPICD_Stat_Virt_Req |
                                    VPICD_Stat_Virt_Dev_Req);
    run_event();
    CHECK_EQ(simulated, 0x09);
    CHECK_EQ(virt_ints, 1);
    CHECK_EQ(status(handle, 0), VPICD_Stat_Phys_In_Serv | VPICD_Stat_In_Service);
    out(0, 0x20, 0x20);
    CHECK_EQ(eoi_calls, 1);
    CHECK_EQ(status(handle, 0), 0);
    CHECK_EQ(phys_mask & 2, 0);
    CHECK_EQ(events, 1);
}

TEST(vpicd, one_event_at_a_time)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1 });
    uint32_t b = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 0 });
    struct svc_regs r = { .eax = a, .ebx = (uint32_t)(uintptr_t)VM(0) };

    do_VPICD_Set_Int_Request(&r);
    r.eax = b;
    do_VPICD_Set_Int_Request(&r);
    CHECK_EQ(events, 1);
    run_event();
    CHECK_EQ(simulated, 0x08);              /* the higher one first */
    CHECK_EQ(events, 1);
    out(0, 0x20, 0x20);                     /* still requested: level triggered */
    CHECK_EQ(events, 2);
    do_VPICD_Clear_Int_Request(&r);
    run_event();
    CHECK_EQ(simulated, 0x09);
}

TEST(vpicd, a_request_cleared_in_time_is_not_delivered)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1 });
    struct svc_regs r = { .eax = a, .ebx = (uint32_t)(uintptr_t)VM(1) };

    do_VPICD_Set_Int_Request(&r);
    CHECK(event_vm == VM(1));
    do_VPICD_Clear_Int_Request(&r);
    run_event();
    CHECK_EQ(simulated, -1);
}

TEST(vpicd, guest_mask_holds_the_request)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1,
                                                     .VID_Mask_Change_Proc = mask_proc });
    struct svc_regs r = { .eax = a, .ebx = (uint32_t)(uintptr_t)VM(0) };

    mask_calls = 0;
    out(0, 0x21, in(0, 0x21) | 2);
    CHECK_EQ(mask_calls, 1);
    CHECK_EQ(last_ecx, 1);
    CHECK_EQ(phys_mask & 2, 0);             /* the other VM still has it open */
    out(1, 0x21, 0xFF);
    CHECK_EQ(phys_mask & 2, 2);
    do_VPICD_Set_Int_Request(&r);
    CHECK_EQ(events, 0);
    out(0, 0x21, in(0, 0x21) & ~2);
    CHECK_EQ(last_ecx, 0);
    CHECK_EQ(events, 1);
    CHECK_EQ(phys_mask & 2, 0);
}

TEST(vpicd, physical_mask_can_be_forced)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1 });
    struct svc_regs r = { .eax = a };

    do_VPICD_Physically_Mask(&r);
    CHECK_EQ(phys_mask & 2, 2);
    CHECK_EQ(status(a, 0), VPICD_Stat_Phys_Mask);
    do_VPICD_Physically_Unmask(&r);
    out(0, 0x21, 0xFF);
    out(1, 0x21, 0xFF);
    CHECK_EQ(phys_mask & 2, 0);
    do_VPICD_Set_Auto_Masking(&r);
    CHECK_EQ(phys_mask & 2, 2);
}

TEST(vpicd, an_edge_while_in_service_is_remembered_once)
{
    begin();
    ops.holds = 0;                          /* like an edge at an IOAPIC */
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 4 });
    struct svc_regs r = { .eax = a };

    irq_arrived(4, VM(0));
    irq_arrived(4, VM(0));
    irq_arrived(4, VM(0));
    CHECK_EQ(hw_ints, 1);
    do_VPICD_Phys_EOI(&r);
    CHECK_EQ(hw_ints, 2);
    do_VPICD_Phys_EOI(&r);
    CHECK_EQ(hw_ints, 2);
}

TEST(vpicd, spurious_interrupts_call_nobody)
{
    begin();
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 7 });
    spurious = true;
    irq_arrived(7, VM(0));
    CHECK_EQ(hw_ints, 0);
}

TEST(vpicd, sharing_needs_both_to_agree)
{
    begin();
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 11, .VID_Options = VPICD_OPT_CAN_SHARE });
    CHECK_EQ(take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 11 }), 0);
    CHECK(take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 11,
                                              .VID_Options = VPICD_OPT_CAN_SHARE }) != 0);
    struct svc_regs r = { .eax = 11 };

    do_VPICD_Get_Virtualization_Count(&r);
    CHECK_EQ(r.eax, 2);
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 12 });
    CHECK_EQ(take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 12,
                                                 .VID_Options = VPICD_OPT_CAN_SHARE }), 0);
}

TEST(vpicd, cascade_and_numbers_out_of_range_cannot_be_had)
{
    begin();
    CHECK_EQ(take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 2 }), 0);
    CHECK_EQ(take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 16 }), 0);
}

TEST(vpicd, shared_line_asks_until_one_says_mine)
{
    begin();
    const struct VPICD_IRQ_Descriptor desc = {
        .VID_IRQ_Number = 11, .VID_Options = VPICD_OPT_CAN_SHARE | VPICD_OPT_REF_DATA,
        .VID_Hw_Int_Ref = 77 };

    take(desc);
    take(desc);
    out(0, 0xA1, 0xF7);
    irq_arrived(11, VM(0));
    CHECK_EQ(hw_ints, 1);
    CHECK_EQ(last_ref, 77);
    struct svc_regs r = { .eax = handles[0] };

    do_VPICD_Phys_EOI(&r);
    hw_result = 1;
    irq_arrived(11, VM(0));
    CHECK_EQ(hw_ints, 3);
    CHECK_EQ(phys_mask >> 11 & 1, 0);       /* nobody's: ended at once */
}

TEST(vpicd, requests_of_two_devices_hold_one_line)
{
    begin();
    const struct VPICD_IRQ_Descriptor desc = { .VID_IRQ_Number = 11,
                                               .VID_Options = VPICD_OPT_CAN_SHARE };
    struct svc_regs a = { .eax = take(desc), .ebx = (uint32_t)(uintptr_t)VM(0) };
    struct svc_regs b = { .eax = take(desc), .ebx = (uint32_t)(uintptr_t)VM(0) };

    do_VPICD_Set_Int_Request(&a);
    do_VPICD_Set_Int_Request(&b);
    do_VPICD_Clear_Int_Request(&a);
    CHECK_EQ(status(a.eax, 0) & 0xA0, VPICD_Stat_Virt_Req);
    do_VPICD_Clear_Int_Request(&b);
    CHECK_EQ(status(a.eax, 0) & 0xA0, 0);
}

TEST(vpicd, unclaimed_irq_belongs_to_the_vm_that_unmasks_it)
{
    begin();
    CHECK_EQ(phys_mask >> 5 & 1, 1);
    out(1, 0x21, in(1, 0x21) & ~0x20);
    CHECK_EQ(phys_mask >> 5 & 1, 0);
    irq_arrived(5, VM(0));
    CHECK(event_vm == VM(1));
    run_event();
    CHECK_EQ(simulated, 0x0D);
    CHECK_EQ(phys_mask >> 5 & 1, 1);
    out(1, 0x20, 0x65);
    CHECK_EQ(phys_mask >> 5 & 1, 0);
}

TEST(vpicd, a_vm_that_dies_in_service_frees_the_line)
{
    begin();
    out(1, 0x21, in(1, 0x21) & ~0x20);
    irq_arrived(5, VM(0));
    run_event();
    virt_destroy(VM(1));
    CHECK(!irq_in_service(5));
    CHECK_EQ(phys_mask >> 5 & 1, 1);
    virt_create(VM(1));
    out(0, 0x21, in(0, 0x21) & ~0x20);
    irq_arrived(5, VM(1));
    CHECK(event_vm == VM(0));
}

TEST(vpicd, refused_interrupt_does_not_happen)
{
    begin();
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc,
                                        .VID_EOI_Proc = eoi_proc,
                                        .VID_Options = VPICD_OPT_VIRT_INT_REJECT });
    virt_result = 1;
    irq_arrived(1, VM(0));
    run_event();
    CHECK_EQ(simulated, -1);
    CHECK_EQ(eoi_calls, 0);
    CHECK_EQ(events, 1);
    CHECK_EQ(vms[0].area.pic.chip[0].isr, 0);
}

TEST(vpicd, iret_and_time_out_are_reported)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1,
                                                     .VID_Virt_Int_Proc = virt_proc,
                                                     .VID_IRET_Proc = iret_proc_of_device });

    irq_arrived(1, VM(0));
    run_event();
    CHECK_EQ(iret_ref, a);
    CHECK((status(a, 0) & VPICD_Stat_IRET_Pending) != 0);
    ((void (*)(struct cb_s *, uint32_t, uint32_t))iret_proc)(VM(0), iret_ref, 1);
    CHECK_EQ(irets, 1);
    CHECK_EQ(last_ecx, 1);
    CHECK_EQ(status(a, 0) & VPICD_Stat_IRET_Pending, 0);
}

TEST(vpicd, conversions)
{
    begin();
    struct svc_regs r = { .eax = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 12 }) };

    do_VPICD_Convert_Handle_To_IRQ(&r);
    CHECK_EQ(r.esi, 12);
    r = (struct svc_regs){ .eax = 12, .ebx = (uint32_t)(uintptr_t)VM(0) };
    do_VPICD_Convert_IRQ_To_Int(&r);
    CHECK_EQ(r.eax, 0x74);
    do_VPICD_Convert_Int_To_IRQ(&r);
    CHECK_EQ(r.eax, 12);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    r.eax = 0x21;
    do_VPICD_Convert_Int_To_IRQ(&r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
    r = (struct svc_regs){ .eax = 0 };
    do_VPICD_Get_Version(&r);
    CHECK_EQ(r.ecx, 15);
    CHECK_EQ(r.ebx & 1, 1);
}

TEST(vpicd, bad_handles_are_ignored)
{
    begin();
    struct svc_regs r = { .eax = 0x12345678, .ebx = (uint32_t)(uintptr_t)VM(0) };

    do_VPICD_Set_Int_Request(&r);
    do_VPICD_Clear_Int_Request(&r);
    do_VPICD_Phys_EOI(&r);
    do_VPICD_Physically_Mask(&r);
    do_VPICD_Force_Default_Behavior(&r);
    do_VPICD_Virtual_EOI(&r);
    CHECK_EQ(events, 0);
    CHECK_EQ(phys_mask, 0xFFFF);
}

TEST(vpicd, virtual_eoi_acts_like_the_guest)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 14, .VID_EOI_Proc = eoi_proc,
                                                     .VID_Virt_Int_Proc = virt_proc });
    struct svc_regs r = { .eax = a, .ebx = (uint32_t)(uintptr_t)VM(0) };

    irq_arrived(14, VM(0));
    run_event();
    CHECK_EQ(simulated, 0x76);
    do_VPICD_Virtual_EOI(&r);
    CHECK_EQ(eoi_calls, 1);
    CHECK_EQ(i8259_isr(&vms[0].area.pic), 0);
}

TEST(vpicd, edge_option_withdraws_the_request_at_the_acknowledge)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 0,
                                                     .VID_Options = VPICD_OPT_EDGE });
    struct svc_regs r = { .eax = a, .ebx = (uint32_t)(uintptr_t)VM(0) };

    do_VPICD_Set_Int_Request(&r);
    run_event();
    CHECK_EQ(simulated, 0x08);
    CHECK_EQ(status(a, 0) & VPICD_Stat_Virt_Req, 0);
    out(0, 0x20, 0x20);
    CHECK_EQ(events, 1);
}

TEST(vpicd, automatic_eoi_reaches_the_device)
{
    begin();
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_EOI_Proc = eoi_proc,
                                        .VID_Virt_Int_Proc = virt_proc });
    out(0, 0x20, 0x11);
    out(0, 0x21, 0x08);
    out(0, 0x21, 0x04);
    out(0, 0x21, 0x03);
    irq_arrived(1, VM(0));
    run_event();
    CHECK_EQ(eoi_calls, 1);
    CHECK(!irq_in_service(1));
}

TEST(vpicd, a_poll_acknowledges_and_ends_in_automatic_eoi_mode)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 0, .VID_EOI_Proc = eoi_proc,
                                                     .VID_Virt_Int_Proc = virt_proc,
                                                     .VID_Options = VPICD_OPT_EDGE });
    struct svc_regs r = { .eax = a, .ebx = (uint32_t)(uintptr_t)VM(0) };

    out(0, 0x20, 0x11);
    out(0, 0x21, 0x08);
    out(0, 0x21, 0x04);
    out(0, 0x21, 0x03);
    do_VPICD_Set_Int_Request(&r);
    out(0, 0x20, 0x0C);
    CHECK_EQ(in(0, 0x20), 0x80);
    CHECK_EQ(eoi_calls, 1);
    CHECK_EQ(status(a, 0) & VPICD_Stat_Virt_Req, 0);
    out(0, 0x20, 0x0C);
    CHECK_EQ(in(0, 0x20), 0);
    CHECK_EQ(eoi_calls, 1);
}

TEST(vpicd, reinitialising_in_service_ends_it)
{
    begin();
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_EOI_Proc = eoi_proc,
                                        .VID_Virt_Int_Proc = virt_proc });
    irq_arrived(1, VM(0));
    run_event();
    CHECK(irq_in_service(1));
    out(0, 0x20, 0x11);
    CHECK_EQ(eoi_calls, 1);
    CHECK(!irq_in_service(1));
}

TEST(vpicd, interrupt_of_a_program_needs_no_event)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc });
    virt_interrupt(IRQ_VECTOR + 1, VM(0), &crs);
    CHECK_EQ(simulated, 0x09);
    CHECK_EQ(events, 0);
}

TEST(vpicd, interrupt_of_a_program_with_if_clear_waits)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = 0 };

    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc });
    virt_interrupt(IRQ_VECTOR + 1, VM(0), &crs);
    CHECK_EQ(simulated, -1);
    CHECK_EQ(events, 1);
    run_event();
    CHECK_EQ(simulated, 0x09);
}

TEST(vpicd, interrupt_of_a_thread_without_v86_mode_waits_for_another)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc });
    cur_thread = &threads[1];
    virt_interrupt(IRQ_VECTOR + 1, VM(0), &crs);
    CHECK_EQ(simulated, -1);
    CHECK_EQ(events, 1);
    cur_thread = &threads[0];
    run_event();
    CHECK_EQ(simulated, 0x09);
}

static int on_hw_for_other(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    struct svc_regs r = { .eax = handle, .ebx = (uint32_t)(uintptr_t)VM(1) };

    (void)vm;
    (void)edx;
    (void)ecx;
    do_VPICD_Set_Int_Request(&r);
    return 0;
}
VXD_IRQ_PROC(hw_for_other, on_hw_for_other)

TEST(vpicd, interrupt_for_another_vm_is_an_event)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Hw_Int_Proc = hw_for_other });
    virt_interrupt(IRQ_VECTOR + 1, VM(0), &crs);
    CHECK_EQ(events, 1);
    CHECK_EQ(simulated, -1);
    CHECK(event_vm == VM(1));
}

TEST(vpicd, quick_line_is_ended_by_vpicd)
{
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    for (unsigned quick = 0; quick < 2; quick++) {
        begin();
        ops.holds = quick ? 0 : 0xFFFF;
        irq_lines[0].ack.eoi = quick ? (uint32_t)(uintptr_t)&apic_eoi : 0;
        take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 0,
                                            .VID_Options = VPICD_OPT_EDGE | VPICD_OPT_PHYS_EOI });
        virt_interrupt(IRQ_VECTOR + 0, VM(0), &crs);
        CHECK_EQ(simulated, 0x08);
        CHECK_EQ(hw_ints, 1);
        CHECK(!irq_in_service(0));
        CHECK_EQ(phys_mask & 1, 0);
        irq_lines[0].ack.eoi = 0;
    }
}

TEST(vpicd, level_line_is_masked_before_the_eoi_of_the_apic)
{
    uint32_t ioapic[5] = { 0 };

    begin();
    apic_eoi = 1;
    irq_lines[11].ack = (struct irq_ack){
        .eoi = (uint32_t)(uintptr_t)&apic_eoi, .ioapic = (uint32_t)(uintptr_t)ioapic,
        .index = 0x26, .masked = 0x1805B };
    uint32_t handle = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 11,
                                                          .VID_Options = VPICD_OPT_PHYS_EOI });

    CHECK(!irq_lines[11].ends_itself);
    irq_set_policy(11, IRQ_FORCE_UNMASKED);
    phys_mask |= 1u << 11;                  /* what the write to the IOAPIC means */
    irq_arrived(11, VM(0));
    CHECK_EQ(hw_ints, 1);
    CHECK_EQ(ioapic[0], 0x26);
    CHECK_EQ(ioapic[4], 0x1805B);
    CHECK_EQ(apic_eoi, 0);
    CHECK_EQ(eois, 0);                      /* begin() was not called */
    CHECK_EQ(status(handle, 0) & VPICD_Stat_Phys_In_Serv, 0);
    CHECK_EQ(phys_mask >> 11 & 1, 0);       /* its end opened it */
    irq_lines[11].ack = (struct irq_ack){ 0 };
}

TEST(vpicd, who_serves_an_interrupt_is_boosted_until_its_eoi)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc });
    virt_interrupt(IRQ_VECTOR + 1, VM(0), &crs);
    CHECK_EQ(simulated, 0x09);
    CHECK_EQ(boosts[0], Time_Critical_Boost);
    out(0, 0x20, 0x20);
    CHECK_EQ(boosts[0], 0);
    CHECK_EQ(boosts[1], 0);
}

TEST(vpicd, nobody_is_boosted_against_nobody)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    ready_threads = 1;
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc });
    virt_interrupt(IRQ_VECTOR + 1, VM(0), &crs);
    CHECK_EQ(boosts[0], 0);
    out(0, 0x20, 0x20);
    CHECK_EQ(boosts[0], 0);
}

TEST(vpicd, nested_interrupts_are_one_boost)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc });
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 0, .VID_Virt_Int_Proc = virt_proc });
    virt_interrupt(IRQ_VECTOR + 1, VM(0), &crs);
    virt_interrupt(IRQ_VECTOR + 0, VM(0), &crs);
    CHECK_EQ(simulated, 0x08);
    CHECK_EQ(boosts[0], Time_Critical_Boost);
    out(0, 0x20, 0x20);
    CHECK_EQ(boosts[0], Time_Critical_Boost);
    out(0, 0x20, 0x20);
    CHECK_EQ(boosts[0], 0);
}

TEST(vpicd, boost_ends_after_half_a_second)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc });
    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 3, .VID_Hw_Int_Proc = hw_for_other });
    virt_interrupt(IRQ_VECTOR + 1, VM(0), &crs);
    fake_ms += 499;
    virt_interrupt(IRQ_VECTOR + 3, VM(1), &crs);
    CHECK_EQ(boosts[0], Time_Critical_Boost);
    fake_ms += 1;
    virt_interrupt(IRQ_VECTOR + 3, VM(1), &crs);
    CHECK_EQ(boosts[0], 0);
    out(0, 0x20, 0x20);             /* too late: nothing is taken away twice */
    CHECK_EQ(boosts[0], 0);
}

TEST(vpicd, a_vm_that_dies_in_service_loses_its_boosts_by_itself)
{
    begin();
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 1, .VID_Virt_Int_Proc = virt_proc });
    virt_interrupt(IRQ_VECTOR + 1, VM(1), &crs);
    virt_destroy(VM(1));
    CHECK_EQ(boosts[1], Time_Critical_Boost);       /* the VMM has forgotten it: not twice */
    virt_create(VM(1));
    fake_ms += 1000;
    virt_interrupt(IRQ_VECTOR + 3, VM(0), &crs);                 /* nobody is left to be looked at */
    CHECK_EQ(boosts[1], Time_Critical_Boost);
    CHECK_EQ(boosts[0], 0);
}

static uint32_t going;
static bool is_going(uint32_t address) { return address == going; }
static void first_watcher(void) { }
static void second_watcher(void) { }
#define AT(proc) ((uint32_t)(uintptr_t)(proc))

TEST(vpicd, a_module_that_goes_leaves_its_line_masked)
{
    begin();
    uint32_t handle = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 5, .VID_Hw_Int_Proc = hw_for_other,
                                                          .VID_Virt_Int_Proc = virt_proc });
    struct svc_regs r = { .eax = handle };

    do_VPICD_Physically_Unmask(&r);
    CHECK_EQ(phys_mask >> 5 & 1, 0);
    going = AT(hw_for_other) + 1;
    CHECK_EQ(irq_forget(is_going), 0);
    CHECK(irq_client(handle) != NULL);
    going = AT(hw_for_other);
    CHECK_EQ(irq_forget(is_going), 1);
    CHECK(irq_client(handle) == NULL);
    CHECK_EQ(phys_mask >> 5 & 1, 1);
    /* And the next who comes finds the line as always. */
    r.eax = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 5, .VID_Hw_Int_Proc = hw_for_other });
    CHECK_EQ(irq_line(5)->policy, IRQ_AUTO);
}

TEST(vpicd, one_of_two_on_a_line_goes)
{
    begin();
    uint32_t stays = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 5, .VID_Virt_Int_Proc = virt_proc,
                                                         .VID_Options = VPICD_OPT_CAN_SHARE });
    uint32_t goes = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 5, .VID_Hw_Int_Proc = hw_for_other,
                                                        .VID_Options = VPICD_OPT_CAN_SHARE });

    going = AT(hw_for_other);
    CHECK_EQ(irq_forget(is_going), 1);
    CHECK(irq_client(goes) == NULL);
    CHECK(irq_client(stays) != NULL);
    CHECK_EQ(irq_line(5)->policy, IRQ_AUTO);
}

TEST(vpicd, watchers_above_one_that_goes_go_too)
{
    begin();
    uint32_t none = irq_swap_watcher(AT(first_watcher));

    CHECK_EQ(irq_swap_watcher(AT(second_watcher)), AT(first_watcher));
    going = AT(second_watcher);
    CHECK_EQ(irq_forget(is_going), 1);
    CHECK_EQ(irq_watcher, AT(first_watcher));
    (void)irq_swap_watcher(AT(second_watcher));
    (void)irq_swap_watcher(AT(first_watcher));          /* it puts back what it was told */
    going = AT(second_watcher);
    CHECK_EQ(irq_forget(is_going), 0);
    (void)irq_swap_watcher(AT(second_watcher));
    going = AT(first_watcher);
    CHECK_EQ(irq_forget(is_going), 1);
    CHECK_EQ(irq_watcher, 0);
    (void)irq_swap_watcher(none);
    CHECK_EQ(irq_forget(is_going), 0);
    irq_watcher = 0;
}

TEST(vpicd, who_makes_up_for_lost_time_goes_first_for_a_moment_only)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 0,
                                                     .VID_Options = VPICD_OPT_EDGE });

    CHECK(_VPICD_Request_Int(a, VM(0)));
    CHECK(!_VPICD_Request_Int(a, VM(0)));       /* it is there */
    CHECK_EQ(event_boost, Time_Critical_Boost);
    run_event();
    CHECK_EQ(boosts[0], Time_Critical_Boost);
    for (unsigned ms = 0; ms < 30; ms++) {      /* it is behind all the time */
        CHECK(_VPICD_Request_Late_Int(a, VM(0)));
        out(0, 0x20, 0x20);
        CHECK_EQ(event_boost, ms < 20 ? Time_Critical_Boost : 0);
        run_event();
        CHECK_EQ(boosts[0], ms < 20 ? Time_Critical_Boost : 0);
        fake_ms++;
    }
    out(0, 0x20, 0x20);
    CHECK(_VPICD_Request_Int(a, VM(0)));
    CHECK_EQ(event_boost, Time_Critical_Boost);
}

TEST(vpicd, initialising_the_8259_tells_of_the_edges_that_it_forgets)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 0, .VID_EOI_Proc = eoi_proc,
                                                     .VID_Options = VPICD_OPT_EDGE });

    CHECK(_VPICD_Request_Int(a, VM(0)));
    out(0, 0x20, 0x11);
    CHECK_EQ(eoi_calls, 1);
    CHECK(_VPICD_Request_Int(a, VM(0)));
}

TEST(vpicd, a_device_without_hardware_shares_with_anybody)
{
    begin();
    uint32_t soft = take((struct VPICD_IRQ_Descriptor){
        .VID_IRQ_Number = 8, .VID_Options = VPICD_OPT_VIRTUAL | VPICD_OPT_EDGE });

    CHECK(soft != 0);
    out(0, 0xA1, 0x00);
    CHECK_EQ(phys_mask >> 8 & 1, 1);            /* nothing is there that could interrupt */
    uint32_t hard = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 8 });

    CHECK(hard != 0);
    CHECK_EQ(phys_mask >> 8 & 1, 0);
    irq_arrived(8, VM(0));
    CHECK_EQ(hw_ints, 1);
    hw_result = 1;                              /* not its own: nobody's */
    irq_phys_eoi(8);
    irq_arrived(8, VM(0));
    CHECK_EQ(hw_ints, 2);
    CHECK(!irq_in_service(8));
    CHECK_EQ(virtualize((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 8 }), 0);
    out(0, 0xA1, 0xFF);
}

TEST(vpicd, hooks_hear_of_the_slave_s_mask)
{
    begin();
    out(0, 0x21, (uint8_t)(in(0, 0x21) | 4));
    CHECK_EQ(slave_masked, 1);
    out(0, 0x21, (uint8_t)(in(0, 0x21) & ~4));
    CHECK_EQ(slave_masked, 0);
}

TEST(vpicd, line_is_masked_while_instance_pages_are_swapped)
{
    begin();
    uint32_t a = take((struct VPICD_IRQ_Descriptor){ .VID_IRQ_Number = 5 });
    struct svc_regs r = { .eax = a };

    irq_set_policy(5, IRQ_FORCE_UNMASKED);
    do_VPICD_Begin_Inst_Page_Swap(&r);
    CHECK_EQ(phys_mask >> 5 & 1, 0);        /* it has not asked for that */
    do_VPICD_End_Inst_Page_Swap(&r);
    do_VPICD_Auto_Mask_At_Inst_Swap(&r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(phys_mask >> 5 & 1, 0);
    do_VPICD_Begin_Inst_Page_Swap(&r);
    do_VPICD_Begin_Inst_Page_Swap(&r);
    CHECK_EQ(phys_mask >> 5 & 1, 1);
    do_VPICD_End_Inst_Page_Swap(&r);
    CHECK_EQ(phys_mask >> 5 & 1, 1);
    do_VPICD_End_Inst_Page_Swap(&r);
    CHECK_EQ(phys_mask >> 5 & 1, 0);
    do_VPICD_End_Inst_Page_Swap(&r);        /* one too many changes nothing */
    do_VPICD_Begin_Inst_Page_Swap(&r);
    CHECK_EQ(phys_mask >> 5 & 1, 1);
    do_VPICD_End_Inst_Page_Swap(&r);
    r.eax = 4;
    do_VPICD_Auto_Mask_At_Inst_Swap(&r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
}

TEST(vpicd, messages_go_to_who_has_the_vector)
{
    begin();
    struct VPICD_MSI msi = { .proc = hw_proc, .refdata = 77 };
    uint32_t handle;

    CHECK_EQ(_VPICD_Allocate_MSI(&msi), 0);         /* no local APIC */
    ops.msi_address = 0xFEE01000;
    for (unsigned n = 0; n < MSI_COUNT; n++) {
        CHECK_EQ(_VPICD_Allocate_MSI(&msi), MSI_VECTOR + n);
        CHECK_EQ(msi.address_low, 0xFEE01000);
        CHECK_EQ(msi.data, MSI_VECTOR + n);
    }
    CHECK_EQ(_VPICD_Allocate_MSI(&msi), 0);
    handle = MSI_VECTOR + 3;
    hw_result = 1;
    msi_arrived(handle, VM(0));
    CHECK_EQ(hw_ints, 1);
    CHECK_EQ(last_ref, 77);
    for (unsigned n = 0; n < MSI_COUNT; n++) {
        CHECK_EQ(_VPICD_Free_MSI(MSI_VECTOR + n), 1);
    }
    CHECK_EQ(_VPICD_Free_MSI(handle), 0);
    CHECK_EQ(_VPICD_Free_MSI(0), 0);
    msi_arrived(handle, VM(0));                     /* one that was on its way */
    CHECK_EQ(hw_ints, 1);
    ops.msi_address = 0;
}
