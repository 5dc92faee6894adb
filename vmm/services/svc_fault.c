/*
 * svc_fault - hooks of faults, handlers of ranges of code, the non-maskable interrupt.
 */
#include "cpu/exception.h"
#include "cpu/fault.h"
#include "cpu/nmi.h"
#include "services/svc.h"

static void hook_fault(struct svc_regs *r, enum fault_mode mode)
{
    uint32_t previous = 0;

    svc_set_carry(r, fault_hook(mode, r->eax, r->esi, &previous) != VMM_OK);
    if ((r->eflags & CF_Mask) == 0) {
        r->esi = previous;
    }
}

/*
 * Hook_V86_Fault - see an exception or hardware interrupt that arrives in V86 mode
 *                                                                  [DDK95 Hook_V86_Fault]
 *
 * In:    EAX = 0..1Fh exception, 50h..5Fh hardware interrupt; ESI = procedure
 * Out:   CF = 0, ESI = the procedure that was there, to pass on to
 * Error: CF = 1: no such fault, or 2 (NMI)
 * When:  task time
 * Notes: after Sys_Critical_Init hooks come before the V86 monitor
 */
void do_Hook_V86_Fault(struct svc_regs *r)
{
    hook_fault(r, FAULT_V86);
}

/*
 * Hook_PM_Fault - see an exception that arrives in a protected-mode program [DDK95 Hook_PM_Fault]
 *
 * In:    EAX = 0..1Fh exception, 50h..5Fh hardware interrupt; ESI = procedure
 * Out:   CF = 0, ESI = the procedure that was there, to pass on to
 * Error: CF = 1: no such fault, or 2 (NMI)
 * When:  task time
 */
void do_Hook_PM_Fault(struct svc_regs *r)
{
    hook_fault(r, FAULT_PM);
}

/*
 * Hook_VMM_Fault - see an exception that arrives in ring 0         [DDK95 Hook_VMM_Fault]
 *
 * In:    EAX = 0..1Fh exception, 50h..5Fh hardware interrupt; ESI = procedure
 * Out:   CF = 0, ESI = the procedure that was there, to pass on to
 * Error: CF = 1: no such fault, or 2 (NMI)
 * When:  task time
 */
void do_Hook_VMM_Fault(struct svc_regs *r)
{
    hook_fault(r, FAULT_VMM);
}

/*
 * Get_Fault_Hook_Addrs - the first procedures of a fault     [DDK95 Get_Fault_Hook_Addrs]
 *
 * In:    EAX = 0..1Fh exception, 50h..5Fh hardware interrupt
 * Out:   CF = 0, EDX = V86, ESI = protected mode, EDI = ring 0; 0 = nobody
 * Error: CF = 1: no such fault
 * When:  task time
 */
void do_Get_Fault_Hook_Addrs(struct svc_regs *r)
{
    svc_set_carry(r, r->eax >= FAULT_VECTORS);
    if (r->eax < FAULT_VECTORS) {
        r->edx = fault_first(FAULT_V86_FRONT, r->eax);
        if (r->edx == 0) {
            r->edx = fault_first(FAULT_V86, r->eax);
        }
        r->esi = fault_first(FAULT_PM_FRONT, r->eax);
        if (r->esi == 0) {
            r->esi = fault_first(FAULT_PM, r->eax);
        }
        r->edi = fault_first(FAULT_VMM, r->eax);
    }
}

static void unhook_fault(struct svc_regs *r, enum fault_mode mode)
{
    svc_set_carry(r, fault_unhook(mode, r->eax, r->esi) != VMM_OK);
}

/*
 * Unhook_V86_Fault - undo Hook_V86_Fault                      [DDK95 Unhook_V86_Fault]
 *
 * In:    EAX = fault, ESI = the procedure that was hooked, declared HOOK_PROC
 * Out:   CF = 0; those hooked later now jump to the one before it
 * Error: CF = 1: it is not hooked, or no HOOK_PROC
 * When:  task time
 */
void do_Unhook_V86_Fault(struct svc_regs *r)
{
    unhook_fault(r, FAULT_V86);
}

/*
 * Unhook_PM_Fault - undo Hook_PM_Fault                         [DDK95 Unhook_PM_Fault]
 *
 * In:    EAX = fault, ESI = the procedure that was hooked, declared HOOK_PROC
 * Out:   CF = 0; those hooked later now jump to the one before it
 * Error: CF = 1: it is not hooked, or no HOOK_PROC
 * When:  task time
 */
void do_Unhook_PM_Fault(struct svc_regs *r)
{
    unhook_fault(r, FAULT_PM);
}

/*
 * Unhook_VMM_Fault - undo Hook_VMM_Fault                      [DDK95 Unhook_VMM_Fault]
 *
 * In:    EAX = fault, ESI = the procedure that was hooked, declared HOOK_PROC
 * Out:   CF = 0; those hooked later now jump to the one before it
 * Error: CF = 1: it is not hooked, or no HOOK_PROC
 * When:  task time
 */
void do_Unhook_VMM_Fault(struct svc_regs *r)
{
    unhook_fault(r, FAULT_VMM);
}

/*
 * Install_Exception_Handler - go on elsewhere after an exception in a range of ring-0 code
 *                                                     [DDK95 Install_Exception_Handler]
 *
 * In:    ESI = Exception_Handler_Struc, which is kept: locked, and not freed before it is removed
 * Out:   CF = 0
 * Error: CF = 1: reserved field not 0, empty range, no handler, installed already, no memory
 * When:  task time
 * Notes: the handler gets registers and stack as the fault found them; of ranges that overlap
 *        the newest counts.  Procedures of Hook_VMM_Fault come before it
 */
void do_Install_Exception_Handler(struct svc_regs *r)
{
    struct Exception_Handler_Struc *handler = (struct Exception_Handler_Struc *)r->esi;

    svc_set_carry(r, exception_install(handler) != VMM_OK);
}

/*
 * Remove_Exception_Handler - undo Install_Exception_Handler [DDK95 Remove_Exception_Handler]
 *
 * In:    ESI = Exception_Handler_Struc
 * Out:   CF = 0
 * Error: CF = 1: it is not installed
 * When:  task time
 */
void do_Remove_Exception_Handler(struct svc_regs *r)
{
    svc_set_carry(r, exception_remove((const struct Exception_Handler_Struc *)r->esi) != VMM_OK);
}

/*
 * Get_NMI_Handler_Addr - who gets a non-maskable interrupt  [DDK95 Get_NMI_Handler_Addr]
 *
 * Out:   ESI = the newest handler; there is always one
 * When:  task time
 */
void do_Get_NMI_Handler_Addr(struct svc_regs *r)
{
    r->esi = nmi_handler;
}

/*
 * Set_NMI_Handler_Addr - get non-maskable interrupts first [DDK95 Set_NMI_Handler_Addr]
 *
 * In:    ESI = handler.  It calls no service, touches its own locked data only, and jumps to what
 *        Get_NMI_Handler_Addr returned
 * When:  task time
 */
void do_Set_NMI_Handler_Addr(struct svc_regs *r)
{
    nmi_set_handler(r->esi);
}

/*
 * Hook_NMI_Event - be called as an event after each non-maskable interrupt [DDK95 Hook_NMI_Event]
 *
 * In:    ESI = procedure: EBX = current VM, EBP = its registers
 * Out:   flags kept; the procedures are called in the order in which they were hooked
 * When:  task time
 */
void do_Hook_NMI_Event(struct svc_regs *r)
{
    if (nmi_hook_event(r->esi) != VMM_OK) {
        debug_printf("VMM: no memory for an NMI event procedure of %08X\n", r->caller);
    }
}

/*
 * Unhook_NMI_Event - undo Hook_NMI_Event                      [DDK95 Unhook_NMI_Event]
 *
 * In:    ESI = procedure
 * Out:   flags kept
 * When:  task time
 * Notes: one that is not hooked is ignored: the service has no result
 */
void do_Unhook_NMI_Event(struct svc_regs *r)
{
    (void)nmi_unhook_event(r->esi);
}
