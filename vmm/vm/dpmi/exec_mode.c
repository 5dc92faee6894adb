/*
 * exec_mode - a VM's two modes and the stack that is never paged.
 *
 * Alt_ fields hold the mode that is not executing.  General registers and most flags are common to
 * both [DDK95 Set_PM_Exec_Mode].
 */
#include "sched/sched.h"
#include "vm/dpmi/pm.h"

void mode_regs_get(const struct Client_Reg_Struc *crs, struct mode_regs *regs)
{
    *regs = (struct mode_regs){
        .eip = crs->Client_EIP, .esp = crs->Client_ESP, .eflags = crs->Client_EFlags,
        .cs = crs->Client_CS, .ss = crs->Client_SS, .es = crs->Client_ES, .ds = crs->Client_DS,
        .fs = crs->Client_FS, .gs = crs->Client_GS,
    };
}

void mode_regs_set(struct Client_Reg_Struc *crs, const struct mode_regs *regs)
{
    crs->Client_EIP = regs->eip;
    crs->Client_ESP = regs->esp;
    crs->Client_CS = regs->cs;
    crs->Client_SS = regs->ss;
    crs->Client_ES = regs->es;
    crs->Client_DS = regs->ds;
    crs->Client_FS = regs->fs;
    crs->Client_GS = regs->gs;
}

void mode_alt_get(const struct Client_Reg_Struc *crs, struct mode_regs *regs)
{
    *regs = (struct mode_regs){
        .eip = crs->Client_Alt_EIP, .esp = crs->Client_Alt_ESP, .eflags = crs->Client_Alt_EFlags,
        .cs = crs->Client_Alt_CS, .ss = crs->Client_Alt_SS, .es = crs->Client_Alt_ES,
        .ds = crs->Client_Alt_DS, .fs = crs->Client_Alt_FS, .gs = crs->Client_Alt_GS,
    };
}

void mode_alt_set(struct Client_Reg_Struc *crs, const struct mode_regs *regs)
{
    crs->Client_Alt_EIP = regs->eip;
    crs->Client_Alt_ESP = regs->esp;
    crs->Client_Alt_EFlags = regs->eflags;
    crs->Client_Alt_CS = regs->cs;
    crs->Client_Alt_SS = regs->ss;
    crs->Client_Alt_ES = regs->es;
    crs->Client_Alt_DS = regs->ds;
    crs->Client_Alt_FS = regs->fs;
    crs->Client_Alt_GS = regs->gs;
}

void exec_mode_changed(const struct Client_Reg_Struc *crs)
{
    uint32_t *status = &cur_vm->cb.CB_VM_Status, before = *status;

    *status = in_pm(crs) ? before | VMSTAT_PM_EXEC : before & ~VMSTAT_PM_EXEC;
    if (*status != before) {
        event_conditions_changed();     /* PEF_Wait_In_PM */
    }
}

static void swap(struct Client_Reg_Struc *crs)
{
    struct mode_regs mine, other;

    mode_regs_get(crs, &mine);
    mode_alt_get(crs, &other);
    mode_alt_set(crs, &mine);
    mode_regs_set(crs, &other);
    crs->Client_EFlags ^= VM_Mask;
    exec_mode_changed(crs);
}

void set_v86_exec_mode(struct Client_Reg_Struc *crs)
{
    if (in_pm(crs)) {
        swap(crs);
    }
}

void set_pm_exec_mode(struct Client_Reg_Struc *crs)
{
    /* A thread that a VxD made started in protected mode. */
    if (!in_pm(crs) && (pm_app_of(cur_vm) != NULL || cur_thread != cur_vm->thread)) {
        swap(crs);
    }
}

/* ---- the locked stack -------------------------------------------------------------------------- */

void locked_stack_begin(struct Client_Reg_Struc *crs)
{
    struct tcb_s *tcb = &cur_thread->tcb;
    const struct pm_app *app = pm_app_here();

    if (!in_pm(crs) || app == NULL || tcb->TCB_PMLockStackCount++ != 0) {
        return;
    }
    tcb->TCB_PMLockOrigSS = crs->Client_SS;
    tcb->TCB_PMLockOrigESP = crs->Client_ESP;
    tcb->TCB_PMLockOrigEIP = crs->Client_EIP;
    tcb->TCB_PMLockOrigCS = crs->Client_CS;
    crs->Client_SS = app->locked_stack;
    crs->Client_ESP = LOCKED_STACK_BYTES;
}

void locked_stack_end(struct Client_Reg_Struc *crs)
{
    struct tcb_s *tcb = &cur_thread->tcb;

    if (tcb->TCB_PMLockStackCount == 0 || --tcb->TCB_PMLockStackCount != 0 || !in_pm(crs)) {
        return;
    }
    crs->Client_SS = tcb->TCB_PMLockOrigSS;
    crs->Client_ESP = tcb->TCB_PMLockOrigESP;
    crs->Client_EIP = tcb->TCB_PMLockOrigEIP;
    crs->Client_CS = tcb->TCB_PMLockOrigCS;
}
