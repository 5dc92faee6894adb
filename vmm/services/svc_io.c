/*
 * svc_io - port trapping and fault hooks.
 */
#include "cpu/fault.h"
#include "services/svc.h"
#include "vm/io_trap.h"

void do_Simulate_IO(struct svc_regs *r)
{
    r->eax = io_simulate((struct cb_s *)r->ebx, (struct Client_Reg_Struc *)r->ebp, r->edx, r->ecx,
                         r->eax);
}

/*
 * Install_IO_Handler - trap one I/O port for all VMs            [DDK95 Install_IO_Handler]
 *
 * In:    EDX = port 0..FFFFh, ESI = handler
 * Out:   CF = 0
 * Error: CF = 1: the port already has a handler, no such port, or no memory
 * Uses:  flags
 * When:  init and task time
 * Notes: trapping of the port starts enabled
 */
void do_Install_IO_Handler(struct svc_regs *r)
{
    svc_set_carry(r, io_install(r->edx, r->esi) != VMM_OK);
}

void do_Install_Mult_IO_Handlers(struct svc_regs *r)
{
    const uint8_t *table = (const uint8_t *)r->edi;
    uint32_t count = *(const uint16_t *)table;

    for (const uint8_t *entry = table + 2; count > 0; count--, entry += 6) {
        if (io_install(*(const uint16_t *)entry, *(const uint32_t *)(entry + 2)) != VMM_OK) {
            r->edx = *(const uint16_t *)entry;
            svc_set_carry(r, true);
            return;
        }
    }
    svc_set_carry(r, false);
}

void do_Enable_Global_Trapping(struct svc_regs *r)
{
    io_set_trapping(r->edx, true);
}

void do_Disable_Global_Trapping(struct svc_regs *r)
{
    io_set_trapping(r->edx, false);
}

/* Limit: one I/O map for all VMs until there is more than the system VM. */
void do_Enable_Local_Trapping(struct svc_regs *r)
{
    io_set_trapping(r->edx, true);
}

void do_Disable_Local_Trapping(struct svc_regs *r)
{
    io_set_trapping(r->edx, false);
}

static void hook_fault(struct svc_regs *r, enum fault_mode mode)
{
    uint32_t previous = 0;

    svc_set_carry(r, fault_hook(mode, r->eax, r->esi, &previous) != VMM_OK);
    if ((r->eflags & CF_Mask) == 0) {
        r->esi = previous;
    }
}

void do_Hook_V86_Fault(struct svc_regs *r)
{
    hook_fault(r, FAULT_V86);
}

void do_Hook_PM_Fault(struct svc_regs *r)
{
    hook_fault(r, FAULT_PM);
}

void do_Hook_VMM_Fault(struct svc_regs *r)
{
    hook_fault(r, FAULT_VMM);
}

void do_Get_Fault_Hook_Addrs(struct svc_regs *r)
{
    svc_set_carry(r, r->eax >= FAULT_VECTORS);
    if (r->eax < FAULT_VECTORS) {
        r->edx = fault_first(FAULT_V86_FRONT, r->eax);
        if (r->edx == 0) {
            r->edx = fault_first(FAULT_V86, r->eax);
        }
        r->esi = fault_first(FAULT_PM, r->eax);
        r->edi = fault_first(FAULT_VMM, r->eax);
    }
}
