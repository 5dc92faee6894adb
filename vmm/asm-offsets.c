/*
 * asm-offsets - the numbers of C that assembly needs; becomes build/asm-offsets.h.
 *
 * A struct that assembly touches has its lines here.  Never linked: compiled to assembly text,
 * from which the build takes the lines that begin with an arrow.
 */
#include "types.h"
#include "cpu/fault.h"
#include "sched/thread.h"

#define DEFINE(name, value) __asm__ volatile("\n-> " #name " %c0" : : "i"(value))
#define CLIENT(field)       DEFINE(field, offsetof(struct Client_Reg_Struc, field))

void asm_offsets(void);
void asm_offsets(void)
{
    CLIENT(Client_EBP);
    CLIENT(Client_EBX);
    CLIENT(Client_EDX);
    CLIENT(Client_EAX);
    CLIENT(Client_Error);
    CLIENT(Client_EIP);
    CLIENT(Client_CS);
    CLIENT(Client_EFlags);
    CLIENT(Client_ESP);
    CLIENT(Client_SS);
    CLIENT(Client_ES);
    CLIENT(Client_DS);
    CLIENT(Client_FS);
    CLIENT(Client_GS);
    DEFINE(CLIENT_HW_END, offsetof(struct Client_Reg_Struc, Client_Alt_EIP));
    DEFINE(CLIENT_SIZE, sizeof(struct Client_Reg_Struc));
    DEFINE(TCB_CLIENT_PTR, offsetof(struct thread, tcb.TCB_ClientPtr));
    DEFINE(THREAD_ESP, offsetof(struct thread, esp));
    DEFINE(THREAD_ESP0, offsetof(struct thread, esp0));
    DEFINE(THREAD_VM, offsetof(struct thread, vm));
    DEFINE(THREAD_CONTEXT, offsetof(struct thread, context));
    DEFINE(THREAD_STI_WAITERS, offsetof(struct thread, sched.sti_waiters));
    DEFINE(THREAD_NEST, offsetof(struct thread, nest));
    DEFINE(THREAD_RECOVERY, offsetof(struct thread, recovery));
    DEFINE(THREAD_NEST_ESP, offsetof(struct thread, nest_esp));
    DEFINE(THREAD_PM_IF, offsetof(struct thread, pm_if));
    DEFINE(FAULT_PM_ROW, FAULT_PM * FAULT_VECTORS);
    DEFINE(FAULT_VMM_ROW, FAULT_VMM * FAULT_VECTORS);
    DEFINE(CB_CLIENT_POINTER, offsetof(struct vm, cb.CB_Client_Pointer));
    DEFINE(VM_PAGE_TABLE, offsetof(struct vm, page_table));
}
