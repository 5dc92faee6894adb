/*
 * virt - the interrupt controllers that a VM sees, and how an interrupt gets into it.
 *
 * A device holds a line of a VM's controller up with VPICD_Set_Int_Request until it clears it:
 * level triggered, whatever the guest believes [DDK95 VPICD_Set_Int_Request].  When the pair
 * raises INTR, an event is scheduled that waits for the VM to allow interrupts; it acknowledges
 * and simulates the interrupt.  At most one event per VM is on its way.
 *
 * A VM has Time_Critical_Boost from the request on, until no interrupt is in service any more in
 * its controllers, but BOOST_MS at most: a handler that never ends its interrupt must not keep
 * the others from running [DDK95 VPICD_IRQ_Descriptor, "Execution Priority"].
 */
#include "irq.h"

#include <vmm32x.h>

/* Lines that a BIOS leaves open: timer, keyboard, diskette; mouse, FPU, disk. */
#define BIOS_IMR        0x8FB8u
#define MASTER_A0       0x20
#define SLAVE_A0        0xA0
#define ELCR_MASTER     0x4D0
#define ICW1            0x10
#define LATE_MS         20u
#define BOOST_MS        500         /* VID_IRET_Time_Out of a descriptor that does not say */

uint32_t irq_cb_offset;

/* ---- delivery ------------------------------------------------------------------------------------ */

static void deliver(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs);
static void ended(struct cb_s *vm, unsigned irq);
VXD_EVENT(vpicd_deliver, deliver)

/* The VM whose program the hardware interrupted: its frame is at hand, so requests are collected and
 * the interrupt is simulated without an event.  Set by virt_interrupt; interrupts off. */
static struct cb_s *interrupted;

/* What makes up for lost time goes first for a moment only: a VM whose handler takes longer than its
 * timer's period would never let another one run. */
static inline bool goes_first(const struct vm_pic *v)
{
    return !v->late || *irq_system_ms - v->late_ms < LATE_MS;
}

static inline void update(struct cb_s *vm, struct vm_pic *v)
{
    if (vm != interrupted && v->pic.intr && !v->event_pending) {
        v->event_pending = true;
        (void)Call_Priority_VM_Event(goes_first(v) ? Time_Critical_Boost : 0, vm,
                                     PEF_Wait_For_STI | PEF_Always_Sched,
                                     0, vpicd_deliver, 0);  /* runs once, is never cancelled */
    }
}

/* ---- the boost of who serves an interrupt ------------------------------------------------------------ */

struct cb_s *virt_boosted;      /* list, through next_boosted; interrupts off */

/* With one thread ready there is nobody to be kept away. */
static inline void boost(struct cb_s *vm, struct vm_pic *v)
{
    if (*irq_ready_threads > 1 && !v->boosted && goes_first(v)) {
        v->boosted = true;
        v->boosted_ms = *irq_system_ms;
        v->next_boosted = virt_boosted;
        virt_boosted = vm;
        _VMM32X_Boost_VM(vm, Time_Critical_Boost);
    }
}

/* false: it has none */
static bool forget_boost(const struct cb_s *vm, struct vm_pic *v)
{
    struct cb_s **at = &virt_boosted;

    if (!v->boosted) {
        return false;
    }
    v->boosted = false;
    while (*at != vm) {
        at = &vm_pic_of(*at)->next_boosted;
    }
    *at = v->next_boosted;
    return true;
}

static void unboost(struct cb_s *vm, struct vm_pic *v)
{
    if (forget_boost(vm, v)) {
        _VMM32X_Boost_VM(vm, -Time_Critical_Boost);
    }
}

static inline void served(struct cb_s *vm, struct vm_pic *v)
{
    if (v->boosted && i8259_isr(&v->pic) == 0) {
        unboost(vm, v);
    }
}

/* With every interrupt, so also with those of the timer. */
void virt_look_at_boosts(void)
{
    struct cb_s *vm = virt_boosted;

    while (vm != NULL) {
        struct vm_pic *v = vm_pic_of(vm);
        struct cb_s *next = v->next_boosted;

        if (*irq_system_ms - v->boosted_ms >= BOOST_MS) {
            unboost(vm, v);
        }
        vm = next;
    }
}

/* ---- simulation ------------------------------------------------------------------------------------- */

/* The handler of the VM returned, or its time is up (carry). */
static void on_iret(struct cb_s *vm, uint32_t handle, uint32_t timed_out)
{
    uint32_t flags = irq_save();
    struct irq_client *client = irq_client(handle);

    if (client != NULL) {
        vm_pic_of(vm)->iret_pending &= ~(1u << client->irq);
        if (client->desc.VID_IRET_Proc != NULL) {
            (void)irq_call(client->desc.VID_IRET_Proc, client, vm, timed_out);
        }
    }
    irq_restore(flags);
}

#ifdef VXD_HOST
VXD_SHIM_HOST(vpicd_iret, on_iret)
#else
VXD_SHIM(vpicd_iret, on_iret, void, (struct cb_s *vm, uint32_t handle, uint32_t timed_out),
         "sbbl %eax, %eax; negl %eax; pushl %eax; pushl %edx; pushl %ebx; cld\n"
         "call on_iret; addl $12, %esp; ret")
#endif

/* Tell the devices; false = one of them refuses the interrupt. */
static bool __attribute__((noinline)) call_virt_int(struct irq_line *line, struct cb_s *vm)
{
    bool accepted = true;

    for (struct irq_client *c = line->clients; c != NULL; c = c->next) {
        if (c->desc.VID_Virt_Int_Proc != NULL && irq_call(c->desc.VID_Virt_Int_Proc, c, vm, 0) &&
            (c->desc.VID_Options & VPICD_OPT_VIRT_INT_REJECT) != 0) {
            accepted = false;
        }
    }
    return accepted;
}

static void __attribute__((noinline)) watch_for_iret(struct vm_pic *v, struct irq_line *line, unsigned irq)
{
    for (struct irq_client *c = line->clients; c != NULL; c = c->next) {
        if (c->desc.VID_IRET_Proc != NULL) {
            int32_t timeout_ms = c->desc.VID_IRET_Time_Out != 0 ?
                (int32_t)c->desc.VID_IRET_Time_Out : 500;

            v->iret_pending |= 1u << irq;
            Call_When_VM_Returns(timeout_ms, (uint32_t)(uintptr_t)c, vpicd_iret);
        }
    }
}

/* The VM is current, allows interrupts and has one waiting. */
static inline __attribute__((always_inline)) void simulate(struct cb_s *vm, struct vm_pic *v)
{
    int irq;
    uint8_t vector = i8259_acknowledge(&v->pic, &irq);

    if (irq < 0) {
        _VMM32X_Simulate_Hw_Int(vector);           /* spurious, as a real 8259 has them */
        return;
    }
    struct irq_line *line = irq_line((unsigned)irq);

    if ((line->options & VPICD_OPT_EDGE) != 0) {
        v->request[irq] = 0;
    }
    if (line->wants_virt_int) {
        if (!call_virt_int(line, vm)) {
            virt_lower(vm, (unsigned)irq, ~0u);
            (void)i8259_eoi(&v->pic, (unsigned)irq);    /* it never happened: no EOI callback */
            return;
        }
        watch_for_iret(v, line, (unsigned)irq);
    }
    _VMM32X_Simulate_Hw_Int(vector);
    if (i8259_ends_itself(&v->pic, (unsigned)irq)) {
        ended(vm, (unsigned)irq);
    } else {
        boost(vm, v);
    }
}

/* The event.  Task time. */
static void deliver(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct vm_pic *v = vm_pic_of(vm);
    uint32_t flags = irq_save();

    (void)refdata;
    (void)crs;
    v->event_pending = false;
    if (v->pic.intr) {
        simulate(vm, v);
        update(vm, v);
    }
    irq_restore(flags);
}

/* In protected mode: a thread that a device made takes none, it has no stack for that. */
static bool __attribute__((noinline)) is_first_thread(struct cb_s *vm)
{
    return Get_Cur_Thread_Handle() == Get_Initial_Thread_Handle(vm);
}

/* What the devices' handlers have requested in the interrupted VM. */
static inline __attribute__((always_inline)) void after_handlers(struct cb_s *vm,
                                                                 const struct Client_Reg_Struc *crs)
{
    struct vm_pic *v = vm_pic_of(vm);

    if (virt_boosted != NULL) {
        virt_look_at_boosts();
    }
    if (v->pic.intr && !v->event_pending && (crs->Client_EFlags & IF_Mask) != 0 &&
        ((crs->Client_EFlags & VM_Mask) != 0 || is_first_thread(vm))) {
        simulate(vm, v);
    }
    interrupted = NULL;
    if (v->pic.intr) {
        update(vm, v);
    }
}

void IRQ_HOT virt_interrupt(uint32_t vector, struct cb_s *vm, const struct Client_Reg_Struc *crs)
{
    interrupted = vm;
    irq_arrived(vector - IRQ_VECTOR, vm);
    after_handlers(vm, crs);
}

void IRQ_HOT virt_message(uint32_t vector, struct cb_s *vm, const struct Client_Reg_Struc *crs)
{
    interrupted = vm;
    msi_arrived(vector, vm);
    after_handlers(vm, crs);
}

/* ---- lines ----------------------------------------------------------------------------------------- */

/*
 * _VPICD_Request_Int - VPICD_Set_Int_Request, called from C
 *
 * In:    handle, VM
 * Out:   AL = 1; 0 = this client's request is there already
 * When:  any time, interrupts off
 * Notes: for VTD, once per timer interrupt: no registers to carry over.  Nothing happens before
 *        there are control block areas
 */
static inline __attribute__((always_inline)) bool request(uint32_t handle, struct cb_s *vm, bool late)
{
    const struct irq_client *client = irq_client(handle);
    struct vm_pic *v = vm_pic_of(vm);

    if (__builtin_expect(client == NULL || irq_cb_offset == 0, false)) {
        return false;
    }
    uint32_t *held = &v->request[client->irq];

    if ((*held & client->bit) != 0) {
        return false;
    }
    *held |= client->bit;
    if (late && !v->late) {
        v->late_ms = *irq_system_ms;
    }
    v->late = late;
    if ((client->line->options & VPICD_OPT_EDGE) != 0) {
        i8259_pulse(&v->pic, client->irq);
    } else {
        i8259_raise(&v->pic, client->irq);
    }
    update(vm, v);
    return true;
}

bool _VPICD_Request_Int(uint32_t handle, struct cb_s *vm)
{
    return request(handle, vm, false);
}

/*
 * _VPICD_Request_Late_Int - the same for an interrupt that should have come earlier
 *
 * In:    handle, VM
 * Out:   AL = 1; 0 = this client's request is there already
 * When:  any time, interrupts off
 * Notes: while one follows the other the VM is boosted for 20 ms only
 */
bool _VPICD_Request_Late_Int(uint32_t handle, struct cb_s *vm)
{
    return request(handle, vm, true);
}

/* Of the default handler, which is no client. */
void virt_raise(struct cb_s *vm, unsigned irq, uint32_t bit)
{
    struct vm_pic *v = vm_pic_of(vm);

    v->request[irq] |= bit;
    i8259_raise(&v->pic, irq);
    update(vm, v);
}

void virt_lower(struct cb_s *vm, unsigned irq, uint32_t bits)
{
    struct vm_pic *v = vm_pic_of(vm);

    v->request[irq] &= ~bits;
    if (v->request[irq] == 0) {
        i8259_lower(&v->pic, irq);
    }
}

/* In every VM; there is none before Device_Init. */
void virt_lower_all(unsigned irq, uint32_t bits)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;

    if (irq_cb_offset == 0) {
        return;
    }
    do {
        virt_lower(vm, irq, bits);
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
}

static void ended(struct cb_s *vm, unsigned irq)
{
    struct irq_line *line = irq_line(irq);

    if (line->clients == NULL && irq != I8259_CASCADE) {
        virt_lower(vm, irq, IRQ_DEFAULT_BIT);
        irq_phys_eoi(irq);
    }
    for (struct irq_client *c = line->clients; c != NULL; c = c->next) {
        if (c->desc.VID_EOI_Proc != NULL) {
            (void)irq_call(c->desc.VID_EOI_Proc, c, vm, 0);
        }
    }
}

/* The guest, or a device in its place, ended these lines. */
static void ended_all(struct cb_s *vm, uint32_t irqs)
{
    for (; irqs != 0; irqs &= irqs - 1) {
        ended(vm, (unsigned)__builtin_ctz(irqs));
    }
    served(vm, vm_pic_of(vm));
    update(vm, vm_pic_of(vm));
}

void virt_eoi(struct cb_s *vm, unsigned irq)
{
    ended_all(vm, i8259_eoi(&vm_pic_of(vm)->pic, irq));
}

uint32_t virt_status(struct cb_s *vm, unsigned irq, uint32_t bit)
{
    const struct vm_pic *v = vm_pic_of(vm);
    uint32_t status = 0;

    status |= (v->iret_pending >> irq & 1) != 0 ? VPICD_Stat_IRET_Pending : 0;
    status |= (i8259_isr(&v->pic) >> irq & 1) != 0 ? VPICD_Stat_In_Service : 0;
    status |= irq_is_masked(irq) ? VPICD_Stat_Phys_Mask : 0;
    status |= irq_in_service(irq) ? VPICD_Stat_Phys_In_Serv : 0;
    status |= (i8259_imr(&v->pic) >> irq & 1) != 0 ? VPICD_Stat_Virt_Mask : 0;
    status |= v->request[irq] != 0 ? VPICD_Stat_Virt_Req : 0;
    status |= irq_ops->requested(irq) ? VPICD_Stat_Phys_Req : 0;
    status |= (v->request[irq] & bit) != 0 ? VPICD_Stat_Virt_Dev_Req : 0;
    return status;
}

/* ---- masks ------------------------------------------------------------------------------------------ */

static void mask_changed(struct cb_s *vm, unsigned irq, bool masked)
{
    struct irq_line *line = irq_line(irq);

    if (irq == I8259_CASCADE) {
        VPICD_VM_SlavePIC_Mask_Change(vm, masked);      /* for those who hook it */
        return;
    }
    if (line->clients == NULL && !masked && line->owner == NULL && line->unmasked_by == 0) {
        line->owner = vm;               /* the first VM that wants it has it */
    }
    irq_count_unmasked(irq, masked ? -1 : 1);
    if (line->clients == NULL && masked && line->owner == vm) {
        line->owner = NULL;
    }
    for (struct irq_client *c = line->clients; c != NULL; c = c->next) {
        if (c->desc.VID_Mask_Change_Proc != NULL) {
            (void)irq_call(c->desc.VID_Mask_Change_Proc, c, vm, masked);
        }
    }
}

static void masks_changed(struct cb_s *vm, uint32_t before, uint32_t after)
{
    for (uint32_t changed = before ^ after; changed != 0; changed &= changed - 1) {
        unsigned irq = (unsigned)__builtin_ctz(changed);

        mask_changed(vm, irq, (after >> irq & 1) != 0);
    }
}

/* The line has its first device: in VMs that never touched their mask it is open as in a PC. */
void virt_default_unmask(unsigned irq)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;

    if ((BIOS_IMR >> irq & 1) != 0 || irq_cb_offset == 0) {
        return;
    }
    do {
        struct vm_pic *v = vm_pic_of(vm);
        uint32_t imr = i8259_imr(&v->pic);

        if ((imr >> irq & 1) != 0) {
            i8259_set_imr(&v->pic, imr & ~(1u << irq));
            mask_changed(vm, irq, false);
            update(vm, v);
        }
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
}

/* ---- life ---------------------------------------------------------------------------------------------- */

void virt_create(struct cb_s *vm)
{
    struct vm_pic *v = vm_pic_of(vm);
    uint32_t imr = 0xFFFF & ~(1u << I8259_CASCADE);

    *v = (struct vm_pic){ 0 };
    i8259_reset(&v->pic, 0xFF);
    for (unsigned irq = 0; irq < IRQ_COUNT; irq++) {
        if (irq_line(irq)->clients != NULL && (BIOS_IMR >> irq & 1) == 0) {
            imr &= ~(1u << irq);
        }
    }
    masks_changed(vm, 0xFFFF & ~(1u << I8259_CASCADE), imr);
    i8259_set_imr(&v->pic, imr);
}

void virt_destroy(struct cb_s *vm)
{
    struct vm_pic *v = vm_pic_of(vm);

    (void)forget_boost(vm, v);          /* with its end all its boosts are gone */
    masks_changed(vm, i8259_imr(&v->pic), 0xFFFF & ~(1u << I8259_CASCADE));
    i8259_set_imr(&v->pic, 0xFFFF);
    for (unsigned irq = 0; irq < IRQ_COUNT; irq++) {
        struct irq_line *line = irq_line(irq);

        if (line->clients == NULL && (v->request[irq] & IRQ_DEFAULT_BIT) != 0) {
            irq_phys_eoi(irq);          /* the VM died before its EOI */
        }
        if (line->owner == vm) {
            line->owner = NULL;
        }
        virt_lower(vm, irq, ~0u);
    }
}

/* ---- ports ---------------------------------------------------------------------------------------------- */

/* ICW1 opens all masks and forgets what is in service: for the devices that is an EOI. */
static void reinitialise(struct cb_s *vm, struct vm_pic *v, unsigned chip, uint8_t icw1)
{
    uint32_t imr = i8259_imr(&v->pic), serving = (uint32_t)v->pic.chip[chip].isr << (chip * 8);

    for (unsigned irq = chip * 8; irq < chip * 8 + 8; irq++) {      /* edges that waited are lost */
        if ((irq_line(irq)->options & VPICD_OPT_EDGE) != 0 && v->request[irq] != 0) {
            v->request[irq] = 0;
            serving |= 1u << irq;
        }
    }
    (void)i8259_write(&v->pic, chip, 0, icw1);      /* no EOI by itself */
    masks_changed(vm, imr, i8259_imr(&v->pic));
    ended_all(vm, serving);
}

/* A read after OCW3's poll command acknowledges: what simulate() does, but the guest gets the number. */
static uint8_t poll(struct cb_s *vm, struct vm_pic *v, unsigned chip, unsigned a0)
{
    uint8_t result = i8259_read(&v->pic, chip, a0);
    unsigned irq = chip * 8 + (result & 7);

    if ((result & 0x80) != 0 && irq != I8259_CASCADE) {
        struct irq_line *line = irq_line(irq);

        if ((line->options & VPICD_OPT_EDGE) != 0) {
            v->request[irq] = 0;
        }
        if (line->wants_virt_int) {
            (void)call_virt_int(line, vm);  /* too late to refuse it */
        }
        if (i8259_ends_itself(&v->pic, irq)) {
            ended(vm, irq);
        }
    }
    update(vm, v);
    return result;
}

static void write_port(struct cb_s *vm, struct vm_pic *v, uint32_t port, uint8_t value)
{
    unsigned chip = port >> 7 & 1;

    if ((port & 1) != 0) {
        uint32_t imr = i8259_imr(&v->pic);

        (void)i8259_write(&v->pic, chip, 1, value);     /* A0 = 1: never an EOI */
        masks_changed(vm, imr, i8259_imr(&v->pic));
        update(vm, v);
    } else if ((value & ICW1) != 0) {
        reinitialise(vm, v, chip, value);
    } else {
        ended_all(vm, i8259_write(&v->pic, chip, 0, value));
    }
}

/* Apart, so that the reading of a mask saves no registers. */
static uint32_t __attribute__((noinline)) on_port_irq_off(const struct io_access *io)
{
    struct vm_pic *v = vm_pic_of(io->vm);
    const struct i8259 *c = &v->pic.chip[io->port >> 7 & 1];
    uint32_t flags = irq_save(), result = io->data;

    if (io->type == Byte_Output) {
        write_port(io->vm, v, io->port, (uint8_t)io->data);
    } else if (c->poll) {
        result = poll(io->vm, v, io->port >> 7 & 1, io->port & 1);
    } else {
        result = i8259_read(&v->pic, io->port >> 7 & 1, io->port & 1);
    }
    irq_restore(flags);
    return result;
}

/* 20h, 21h, A0h, A1h.  Task time; the current VM. */
static uint32_t on_port(const struct io_access *io)
{
    if (io->type == Byte_Input && (io->port & 1) != 0) {
        const struct i8259 *c = &vm_pic_of(io->vm)->pic.chip[io->port >> 7 & 1];

        if (!c->poll) {
            return c->imr;
        }
    }
    return on_port_irq_off(io);
}
VXD_BYTE_IO_HANDLER(vpicd_port, on_port)

/* 4D0h, 4D1h: kept for the guest to read, without effect on lines that are held by devices. */
static uint32_t on_elcr(const struct io_access *io)
{
    struct vm_pic *v = vm_pic_of(io->vm);
    unsigned chip = io->port & 1;
    uint32_t flags = irq_save(), result = io->data;

    if (io->type == Byte_Output) {
        i8259_write_elcr(&v->pic, chip, (uint8_t)io->data);
        update(io->vm, v);
    } else {
        result = i8259_read_elcr(&v->pic, chip);
    }
    irq_restore(flags);
    return result;
}
VXD_BYTE_IO_HANDLER(vpicd_elcr, on_elcr)

bool virt_trap_ports(void)
{
    return Install_IO_Handler(MASTER_A0, vpicd_port) && Install_IO_Handler(MASTER_A0 + 1, vpicd_port) &&
           Install_IO_Handler(SLAVE_A0, vpicd_port) && Install_IO_Handler(SLAVE_A0 + 1, vpicd_port) &&
           Install_IO_Handler(ELCR_MASTER, vpicd_elcr) &&
           Install_IO_Handler(ELCR_MASTER + 1, vpicd_elcr);
}
