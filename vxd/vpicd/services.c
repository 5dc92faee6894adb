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

/* EAX = version, EBX bit 0 = master and slave, ECX = highest IRQ     [DDK95 VPICD_Get_Version] */
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

void do_VPICD_Set_Int_Request(struct svc_regs *r)
{
    _VPICD_Request_Int(r->eax, vm_of(r));
}

void do_VPICD_Clear_Int_Request(struct svc_regs *r)
{
    const struct irq_client *client = irq_client(r->eax);

    if (client != NULL && irq_cb_offset != 0) {
        uint32_t flags = irq_save();

        virt_lower(vm_of(r), client->irq, client->bit);
        irq_restore(flags);
    }
}

void do_VPICD_Phys_EOI(struct svc_regs *r)
{
    int irq = line_of(r);

    if (irq >= 0) {
        uint32_t flags = irq_save();

        irq_phys_eoi((unsigned)irq);
        irq_restore(flags);
    }
}

void do_VPICD_Get_Complete_Status(struct svc_regs *r)
{
    const struct irq_client *client = irq_client(r->eax);

    if (client != NULL) {
        uint32_t flags = irq_save();

        r->ecx = virt_status(vm_of(r), client->irq, client->bit);
        irq_restore(flags);
    }
}

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

void do_VPICD_Physically_Mask(struct svc_regs *r)
{
    set_policy(r, IRQ_FORCE_MASKED);
}

void do_VPICD_Physically_Unmask(struct svc_regs *r)
{
    set_policy(r, IRQ_FORCE_UNMASKED);
}

void do_VPICD_Set_Auto_Masking(struct svc_regs *r)
{
    set_policy(r, IRQ_AUTO);
}

/* EAX = IRQ; ECX = status in the current VM, CF = 1: virtualised [DDK95 VPICD_Get_IRQ_Complete_Status] */
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

void do_VPICD_Convert_Handle_To_IRQ(struct svc_regs *r)
{
    int irq = line_of(r);

    if (irq >= 0) {
        r->esi = (uint32_t)irq;
    }
}

void do_VPICD_Convert_IRQ_To_Int(struct svc_regs *r)
{
    if (r->eax < IRQ_COUNT) {
        r->eax = vm_pic_of(vm_of(r))->pic.chip[r->eax >> 3].base + (r->eax & 7);
    }
}

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

/* ESI = procedure to be called first at every hardware interrupt; ESI = the one to chain to. */
void do_VPICD_Call_When_Hw_Int(struct svc_regs *r)
{
    uint32_t flags = irq_save();

    r->esi = irq_swap_watcher(r->esi);
    irq_restore(flags);
}

/* EAX = IRQ, EBX = VM, 0 = whoever is current; CF = 1: a device has it. */
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

void do_VPICD_Force_Default_Behavior(struct svc_regs *r)
{
    struct irq_client *client = irq_client(r->eax);

    if (client != NULL) {
        uint32_t flags = irq_save();

        irq_release(client);
        irq_restore(flags);
    }
}

void do_VPICD_Virtual_EOI(struct svc_regs *r)
{
    int irq = line_of(r);

    if (irq >= 0) {
        uint32_t flags = irq_save();

        virt_eoi(vm_of(r), (unsigned)irq);
        irq_restore(flags);
    }
}

void do_VPICD_Get_Virtualization_Count(struct svc_regs *r)
{
    r->eax = r->eax < IRQ_COUNT ? irq_line(r->eax)->client_count : 0;
}

/* Something to hook with Hook_Device_Service; does nothing by itself. */
void do_VPICD_VM_SlavePIC_Mask_Change(struct svc_regs *r)
{
    (void)r;
}

void do_VPICD_Get_Backend(struct svc_regs *r)
{
    r->eax = irq_ops->backend;
    r->ebx = irq_ops->apic_linear;
}
