/*
 * svc_io - port trapping.
 */
#include "services/svc.h"
#include "vm/io_trap.h"

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
 * Enable_Global_Trapping - trap a port in all VMs          [DDK95 Enable_Global_Trapping]
 *
 * In:    EDX = port
 * When:  task time
 * Notes: a port without handler is always trapped and reads FFh
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

/*
 * Enable_Local_Trapping - trap a port in one VM             [DDK95 Enable_Local_Trapping]
 *
 * In:    EBX = VM, EDX = port
 * When:  task time
 * Limit: one I/O map for all VMs, so the port is trapped in all of them
 */
void do_Enable_Local_Trapping(struct svc_regs *r)
{
    io_set_trapping(r->edx, true);
}

/*
 * Disable_Local_Trapping - let one VM reach a port's hardware [DDK95 Disable_Local_Trapping]
 *
 * In:    EBX = VM, EDX = port
 * When:  task time
 * Limit: one I/O map for all VMs, so all of them reach it
 */
void do_Disable_Local_Trapping(struct svc_regs *r)
{
    io_set_trapping(r->edx, false);
}
