/*
 * svc_io - port trapping.
 */
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/io_trap.h"
#include "vm/vm.h"

/*
 * Simulate_IO - do a word, dword or string access as a series of simpler ones [DDK95 Simulate_IO]
 *
 * In:    EAX = data for output, EBX = VM, ECX = I/O type, EDX = port, EBP = client registers
 * Out:   EAX = data, for input
 * When:  task time
 * Notes: an I/O handler jumps here with what it does not handle itself; strings advance the
 *        client's SI, DI and CX
 */
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

/*
 * Install_Mult_IO_Handlers - trap several ports for all VMs [DDK95 Install_Mult_IO_Handlers]
 *
 * In:    EDI = count (word), then as many of port (word), handler (dword)
 * Out:   CF = 0
 * Error: CF = 1, EDX = the port that failed; those before it stay trapped
 * When:  task time
 */
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

/*
 * Remove_IO_Handler - stop trapping a port                      [DDK95 Remove_IO_Handler]
 *
 * In:    EDX = port
 * Out:   CF = 0
 * Error: CF = 1: the port has no handler
 * When:  task time
 * Notes: it is an absent port then, in every VM
 */
void do_Remove_IO_Handler(struct svc_regs *r)
{
    svc_set_carry(r, io_remove(r->edx) != VMM_OK);
}

/*
 * Remove_Mult_IO_Handlers - stop trapping several ports   [DDK95 Remove_Mult_IO_Handlers]
 *
 * In:    EDI = table as for Install_Mult_IO_Handlers
 * Out:   CF = 0
 * Error: CF = 1, EDX = a port that has no handler; all others are removed
 * When:  task time
 */
void do_Remove_Mult_IO_Handlers(struct svc_regs *r)
{
    const uint8_t *table = (const uint8_t *)r->edi;
    uint32_t count = *(const uint16_t *)table;

    svc_set_carry(r, false);
    for (const uint8_t *entry = table + 2; count > 0; count--, entry += 6) {
        if (io_remove(*(const uint16_t *)entry) != VMM_OK) {
            r->edx = *(const uint16_t *)entry;
            svc_set_carry(r, true);
        }
    }
}

/*
 * Simulate_VM_IO - access a port as a program in a VM does
 *
 * In:    EAX = data for output, EBX = VM, ECX = I/O type, EDX = port, EBP = client registers
 * Out:   EAX = data, for input
 * Error: EAX kept: EBX is no VM
 * When:  task time
 * Notes: the port's handler is called; a port without one reads as ones.  Nobody documents this
 *        service; registers and purpose are those of Simulate_IO.
 */
void do_Simulate_VM_IO(struct svc_regs *r)
{
    if (vm_handle_is_valid((struct cb_s *)r->ebx)) {
        r->eax = io_dispatch((struct cb_s *)r->ebx, (struct Client_Reg_Struc *)r->ebp, r->edx,
                             r->ecx, r->eax);
    }
}

/*
 * Enable_Global_Trapping - trap a port in all VMs          [DDK95 Enable_Global_Trapping]
 *
 * In:    EDX = port
 * When:  task time
 * Notes: for each VM whatever it had before; new VMs are like this too.  A port without handler is
 *        always trapped and reads FFh.
 */
void do_Enable_Global_Trapping(struct svc_regs *r)
{
    io_set_trapping(r->edx, true);
}

/*
 * Disable_Global_Trapping - let all VMs reach a port's hardware [DDK95 Disable_Global_Trapping]
 *
 * In:    EDX = port
 * When:  task time
 * Notes: ignored for a port without handler: no VM reaches hardware that no device owns
 */
void do_Disable_Global_Trapping(struct svc_regs *r)
{
    io_set_trapping(r->edx, false);
}

static void set_local(const struct svc_regs *r, bool trapped)
{
    struct vm *vm = (struct vm *)r->ebx;

    if (vm_handle_is_valid(&vm->cb) && io_set_trapping_local(vm, r->edx, trapped) == VMM_NO_MEMORY) {
        debug_printf("VMM: no memory for a port of VM %u\n", vm->cb.CB_VMID);
    }
}

/*
 * Enable_Local_Trapping - trap a port in one VM             [DDK95 Enable_Local_Trapping]
 *
 * In:    EBX = VM, EDX = port
 * Error: ignored for what is no VM and for a port without handler
 * When:  task time
 */
void do_Enable_Local_Trapping(struct svc_regs *r)
{
    set_local(r, true);
}

/*
 * Disable_Local_Trapping - let one VM reach a port's hardware [DDK95 Disable_Local_Trapping]
 *
 * In:    EBX = VM, EDX = port
 * Error: ignored for what is no VM and for a port without handler; without memory the port stays
 *        trapped
 * When:  task time
 */
void do_Disable_Local_Trapping(struct svc_regs *r)
{
    set_local(r, false);
}
