/*
 * extended - services for the devices that share a VM's A20 gate and extended memory.
 */
#include <vmm.h>
#include "services.h"
#include "vm_memory.h"

struct vm_memory *memory_in_ebx(const struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;

    return Validate_VM_Handle(vm) ? memory_of(vm) : NULL;
}

/*
 * V86MMGR_Get_Version - version of V86MMGR                      [DDK95 V86MMGR_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_V86MMGR_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * V86MMGR_Set_A20 - the A20 gate of a VM
 *
 * In:    EBX = VM, EAX = 0: addresses wrap at 1 MB, else they do not
 * Out:   CF = 0
 * Error: CF = 1: no memory for the HMA, or not a VM; nothing has changed
 * When:  task time
 */
void do_V86MMGR_Set_A20(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);

    svc_set_carry(r, memory == NULL || !a20_set(memory, r->eax != 0));
}

/*
 * V86MMGR_Get_A20 - is the A20 gate of a VM open?
 *
 * In:    EBX = VM
 * Out:   EAX = 1: yes; 0: addresses wrap
 * When:  task time
 */
void do_V86MMGR_Get_A20(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);

    r->eax = memory != NULL && a20_is_on(memory->vm);
}

/*
 * V86MMGR_Extended_Size - how much memory a VM's PC has above 1 MB
 *
 * In:    EBX = VM
 * Out:   EAX = KB, the HMA included; ECX = KB for INT 15h AH=88h: 0, the XMS driver has them
 * When:  task time
 */
void do_V86MMGR_Extended_Size(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);

    r->eax = memory != NULL ? XMS_FIRST_KB - 1024 + memory->xms.limit_kb : 0;
    r->ecx = 0;
}

/*
 * V86MMGR_Extended_Move - copy by physical addresses of a VM's PC, as INT 15h AH=87h does
 *
 * In:    EBX = VM, ESI = from, EDI = to, ECX = bytes
 * Out:   CF = 0
 * Error: CF = 1: part of it is no memory; nothing was copied
 * When:  task time
 * Notes: first megabyte, HMA and each block of extended memory; whatever A20 is, which it keeps
 */
void do_V86MMGR_Extended_Move(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);
    uint8_t *from, *to;
    bool on;

    svc_set_carry(r, true);
    if (memory == NULL) {
        return;
    }
    from = xms_physical(&memory->xms, r->esi, r->ecx);
    to = xms_physical(&memory->xms, r->edi, r->ecx);
    on = a20_is_on(memory->vm);
    if (from == NULL || to == NULL || !a20_set(memory, true)) {
        return;
    }
    memmove(to, from, r->ecx);
    (void)a20_set(memory, on);              /* as it was: nothing new is needed */
    svc_set_carry(r, false);
}
