/*
 * services - the rows of vpicd.def: values out of registers, results back.
 */
#include "services.h"

#include "irq.h"

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vpicd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
void (*const vpicd_services[VPICD_SERVICE_COUNT])(void) = {
#include <services/vpicd.def>
};
#undef VXD_SERVICE

static uint32_t handle_of(const struct irq_client *client)
{
    return (uint32_t)(uintptr_t)client;
}

static struct cb_s *vm_of(const struct svc_regs *r)
{
    return (struct cb_s *)(uintptr_t)r->ebx;
}

/* The line of the handle in EAX, -1 = not a handle. */
static int line_of(const struct svc_regs *r)
{
    const struct irq_client *client = irq_client(r->eax);

    return client == NULL ? -1 : (int)client->irq;
}

/*
 * VPICD_Get_Version - version and interrupt controllers         [DDK95 VPICD_Get_Version]
 *
 * Out:   AX = 0400h, EBX bit 0 = master and slave, ECX = highest IRQ, CF = 0
 * When:  task time
 */
void do_VPICD_Get_Version(struct svc_regs *r)
{
    r->eax = (r->eax & 0xFFFF0000u) | 0x0400;
    r->ebx = 1;
    r->ecx = IRQ_COUNT - 1;
    svc_set_carry(r, false);
}

/*
 * VPICD_Virtualize_IRQ - take charge of an IRQ                    [DDK95 VPICD_Virtualize_IRQ]
 *
 * In:    EDI = VPICD_IRQ_Descriptor
 * Out:   CF = 0, EAX = handle
 * Error: CF = 1: no such IRQ, somebody has it and one of both does not share, table full
 * When:  init and task time
 */
void do_VPICD_Virtualize_IRQ(struct svc_regs *r)
{
    uint32_t flags = irq_save();
    const struct irq_client *client =
        irq_virtualize((const struct VPICD_IRQ_Descriptor *)(uintptr_t)r->edi);

    irq_restore(flags);
    svc_set_carry(r, client == NULL);
    if (client != NULL) {
        r->eax = handle_of(client);
    }
}

/*
 * VPICD_Set_Int_Request - request an interrupt of a VM      [DDK95 VPICD_Set_Int_Request]
 *
 * In:    EAX = handle, EBX = VM
 * When:  any time
 * Notes: stays until VPICD_Clear_Int_Request, or, for a client of VPICD_OPT_EDGE, until
 *        delivered
 */
void do_VPICD_Set_Int_Request(struct svc_regs *r)
{
    uint32_t flags = irq_save();

    (void)_VPICD_Request_Int(r->eax, vm_of(r));
    irq_restore(flags);
}

/*
 * VPICD_Clear_Int_Request - withdraw a request            [DDK95 VPICD_Clear_Int_Request]
 *
 * In:    EAX = handle, EBX = VM
 * When:  any time
 * Notes: other clients' requests on a shared line stay
 */
void do_VPICD_Clear_Int_Request(struct svc_regs *r)
{
    const struct irq_client *client = irq_client(r->eax);

    if (client != NULL && irq_cb_offset != 0) {
        uint32_t flags = irq_save();

        virt_lower(vm_of(r), client->irq, client->bit);
        irq_restore(flags);
    }
}

/*
 * VPICD_Phys_EOI - the device is served: its line may interrupt again [DDK95 VPICD_Phys_EOI]
 *
 * In:    EAX = handle
 * When:  any time
 */
void do_VPICD_Phys_EOI(struct svc_regs *r)
{
    int irq = line_of(r);

    if (irq >= 0) {
        uint32_t flags = irq_save();

        irq_phys_eoi((unsigned)irq);
        irq_restore(flags);
    }
}

/*
 * VPICD_Get_Complete_Status - all about a line          [DDK95 VPICD_Get_Complete_Status]
 *
 * In:    EAX = handle, EBX = VM
 * Out:   ECX = VPICD_Stat_ flags
 * Error: not a handle: ECX kept
 * When:  any time
 */
void do_VPICD_Get_Complete_Status(struct svc_regs *r)
{
    const struct irq_client *client = irq_client(r->eax);

    if (client != NULL) {
        uint32_t flags = irq_save();

        r->ecx = virt_status(vm_of(r), client->irq, client->bit);
        irq_restore(flags);
    }
}

/*
 * VPICD_Get_Status - what a VM sees of a line                    [DDK95 VPICD_Get_Status]
 *
 * In:    EAX = handle, EBX = VM
 * Out:   ECX = VPICD_Stat_IRET_Pending, _In_Service
 * Error: not a handle: ECX kept
 * When:  any time
 */
void do_VPICD_Get_Status(struct svc_regs *r)
{
    const struct irq_client *client = irq_client(r->eax);

    if (client != NULL) {
        struct vm_pic *v = vm_pic_of(vm_of(r));
        unsigned irq = client->irq;

        r->ecx = ((v->iret_pending >> irq & 1) != 0 ? VPICD_Stat_IRET_Pending : 0) |
                 ((i8259_isr(&v->pic) >> irq & 1) != 0 ? VPICD_Stat_In_Service : 0);
    }
}

/*
 * VPICD_Test_Phys_Request - does the device request an interrupt? [DDK95 VPICD_Test_Phys_Request]
 *
 * In:    EAX = handle
 * Out:   CF = 1: yes
 * When:  any time
 */
void do_VPICD_Test_Phys_Request(struct svc_regs *r)
{
    int irq = line_of(r);
    uint32_t flags = irq_save();

    svc_set_carry(r, irq >= 0 && irq_ops->requested((unsigned)irq));
    irq_restore(flags);
}

static void set_policy(const struct svc_regs *r, enum irq_policy policy)
{
    int irq = line_of(r);

    if (irq >= 0) {
        uint32_t flags = irq_save();

        irq_set_policy((unsigned)irq, policy);
        irq_restore(flags);
    }
}

/*
 * VPICD_Physically_Mask - the line does not interrupt       [DDK95 VPICD_Physically_Mask]
 *
 * In:    EAX = handle
 * When:  any time
 */
void do_VPICD_Physically_Mask(struct svc_regs *r)
{
    set_policy(r, IRQ_FORCE_MASKED);
}

/*
 * VPICD_Physically_Unmask - the line interrupts, whatever VMs mask
 *                                                         [DDK95 VPICD_Physically_Unmask]
 *
 * In:    EAX = handle
 * When:  any time
 */
void do_VPICD_Physically_Unmask(struct svc_regs *r)
{
    set_policy(r, IRQ_FORCE_UNMASKED);
}

/*
 * VPICD_Set_Auto_Masking - the line interrupts unless all VMs mask it
 *                                                          [DDK95 VPICD_Set_Auto_Masking]
 *
 * In:    EAX = handle
 * When:  any time
 */
void do_VPICD_Set_Auto_Masking(struct svc_regs *r)
{
    set_policy(r, IRQ_AUTO);
}

/*
 * VPICD_Get_IRQ_Complete_Status - all about a line, by number
 *                                                   [DDK95 VPICD_Get_IRQ_Complete_Status]
 *
 * In:    EAX = IRQ
 * Out:   ECX = VPICD_Stat_ flags of the current VM; CF = 1: a device has virtualised it
 * When:  any time
 */
void do_VPICD_Get_IRQ_Complete_Status(struct svc_regs *r)
{
    if (r->eax < IRQ_COUNT) {
        uint32_t flags = irq_save();

        r->ecx = virt_status(Get_Cur_VM_Handle(), r->eax, 0);
        svc_set_carry(r, irq_line(r->eax)->clients != NULL);
        irq_restore(flags);
    } else {
        r->ecx = 0;
        svc_set_carry(r, false);
    }
}

/*
 * VPICD_Convert_Handle_To_IRQ - the line of a handle  [DDK95 VPICD_Convert_Handle_To_IRQ]
 *
 * In:    EAX = handle
 * Out:   ESI = IRQ
 * Error: not a handle: ESI kept
 * When:  any time
 */
void do_VPICD_Convert_Handle_To_IRQ(struct svc_regs *r)
{
    int irq = line_of(r);

    if (irq >= 0) {
        r->esi = (uint32_t)irq;
    }
}

/*
 * VPICD_Convert_IRQ_To_Int - the interrupt a VM has programmed for a line
 *                                                        [DDK95 VPICD_Convert_IRQ_To_Int]
 *
 * In:    EAX = IRQ, EBX = VM
 * Out:   EAX = interrupt
 * Error: no such IRQ: EAX kept
 * When:  any time
 */
void do_VPICD_Convert_IRQ_To_Int(struct svc_regs *r)
{
    if (r->eax < IRQ_COUNT) {
        r->eax = vm_pic_of(vm_of(r))->pic.chip[r->eax >> 3].base + (r->eax & 7);
    }
}

/*
 * VPICD_Convert_Int_To_IRQ - the line a VM has programmed to an interrupt
 *                                                        [DDK95 VPICD_Convert_Int_To_IRQ]
 *
 * In:    EAX = interrupt, EBX = VM
 * Out:   CF = 0, EAX = IRQ
 * Error: CF = 1: none
 * When:  any time
 */
void do_VPICD_Convert_Int_To_IRQ(struct svc_regs *r)
{
    const struct vm_pic *v = vm_pic_of(vm_of(r));

    for (unsigned chip = 0; chip < 2; chip++) {
        if ((r->eax & ~7u) == v->pic.chip[chip].base) {
            r->eax = chip * 8 + (r->eax & 7);
            svc_set_carry(r, false);
            return;
        }
    }
    svc_set_carry(r, true);
}

/*
 * VPICD_Call_When_Hw_Int - be called first at every hardware interrupt
 *                                                          [DDK95 VPICD_Call_When_Hw_Int]
 *
 * In:    ESI = procedure
 * Out:   ESI = the one to chain to
 * When:  any time
 */
void do_VPICD_Call_When_Hw_Int(struct svc_regs *r)
{
    uint32_t flags = irq_save();

    r->esi = irq_swap_watcher(r->esi);
    irq_restore(flags);
}

/*
 * VPICD_Force_Default_Owner - which VM gets a line that no device has virtualised
 *                                                       [DDK95 VPICD_Force_Default_Owner]
 *
 * In:    AX = IRQ, EBX = VM, 0 = whichever runs
 * Out:   CF = 0
 * Error: CF = 1: no such IRQ, or a device has it
 * When:  any time
 */
void do_VPICD_Force_Default_Owner(struct svc_regs *r)
{
    unsigned irq = r->eax & 0xFFFF;
    bool possible = irq < IRQ_COUNT && irq != I8259_CASCADE && irq_line(irq)->clients == NULL;

    if (possible) {
        uint32_t flags = irq_save();

        irq_line(irq)->owner = vm_of(r);
        irq_restore(flags);
    }
    svc_set_carry(r, !possible);
}

/*
 * VPICD_Force_Default_Behavior - give a line back    [DDK95 VPICD_Force_Default_Behavior]
 *
 * In:    EAX = handle, not valid afterwards
 * When:  any time
 */
void do_VPICD_Force_Default_Behavior(struct svc_regs *r)
{
    struct irq_client *client = irq_client(r->eax);

    if (client != NULL) {
        uint32_t flags = irq_save();

        irq_release(client);
        irq_restore(flags);
    }
}

/*
 * VPICD_Auto_Mask_At_Inst_Swap - the line is quiet while instance pages are swapped
 *                                                      [DDK95 VPICD_Auto_Mask_At_Inst_Swap]
 *
 * In:    EAX = handle
 * Out:   CF = 0
 * Error: CF = 1: not a handle
 * When:  task time
 */
void do_VPICD_Auto_Mask_At_Inst_Swap(struct svc_regs *r)
{
    int irq = line_of(r);

    if (irq >= 0) {
        uint32_t flags = irq_save();

        irq_mask_at_swap((unsigned)irq);
        irq_restore(flags);
    }
    svc_set_carry(r, irq < 0);
}

static void swap_instance(int change)
{
    uint32_t flags = irq_save();

    irq_swap_instance(change);
    irq_restore(flags);
}

/*
 * VPICD_Begin_Inst_Page_Swap - instance pages are being swapped: be quiet
 *                                                        [DDK95 VPICD_Begin_Inst_Page_Swap]
 *
 * When:  task time
 * Notes: nests.  Our VMM exchanges instance data when they are touched and never calls it
 */
void do_VPICD_Begin_Inst_Page_Swap(struct svc_regs *r)
{
    (void)r;
    swap_instance(1);
}

/*
 * VPICD_End_Inst_Page_Swap - they are there              [DDK95 VPICD_End_Inst_Page_Swap]
 *
 * When:  task time
 */
void do_VPICD_End_Inst_Page_Swap(struct svc_regs *r)
{
    (void)r;
    swap_instance(-1);
}

/*
 * VPICD_Virtual_EOI - end a line's interrupt in a VM as if its program had
 *                                                               [DDK95 VPICD_Virtual_EOI]
 *
 * In:    EAX = handle, EBX = VM
 * When:  task time
 */
void do_VPICD_Virtual_EOI(struct svc_regs *r)
{
    int irq = line_of(r);

    if (irq >= 0) {
        uint32_t flags = irq_save();

        virt_eoi(vm_of(r), (unsigned)irq);
        irq_restore(flags);
    }
}

/*
 * VPICD_Get_Virtualization_Count - how many devices have a line
 *                                                  [DDK95 VPICD_Get_Virtualization_Count]
 *
 * In:    EAX = IRQ
 * Out:   EAX = clients, 0 = nobody or no such IRQ
 * When:  task time
 */
void do_VPICD_Get_Virtualization_Count(struct svc_regs *r)
{
    r->eax = r->eax < IRQ_COUNT ? irq_line(r->eax)->client_count : 0;
}

/*
 * VPICD_VM_SlavePIC_Mask_Change - a place to hook: a VM has masked or unmasked IRQ 2
 *                                                   [DDK95 VPICD_VM_SlavePIC_Mask_Change]
 *
 * In:    EBX = VM, ECX nonzero = masked
 * When:  task time
 */
void do_VPICD_VM_SlavePIC_Mask_Change(struct svc_regs *r)
{
    (void)r;
}

/*
 * VPICD_Get_Backend - which interrupt controller the PC has
 *
 * Out:   EAX = 0: 8259, 1: APIC; EBX = linear address of the local APIC, 0 = by MSR
 * When:  any time
 */
void do_VPICD_Get_Backend(struct svc_regs *r)
{
    r->eax = irq_ops->backend;
    r->ebx = irq_ops->apic_linear;
}
