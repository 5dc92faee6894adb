/* vm_return.h - Call_When_VM_Returns.  Included by vmm/. */
#ifndef VMM_VM_RETURN_H
#define VMM_VM_RETURN_H

#include "types.h"

struct thread;

void vm_return_init(void);
void vm_return_init_pm(void);              /* behind the PM call-backs of the vectors */
enum vmm_err vm_return_hook(int32_t timeout_ms, uint32_t proc, uint32_t refdata) MUST_CHECK;
void vm_return_forget(struct thread *thread);

/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t vm_return_forget_code(bool (*gone)(uint32_t address));

#endif
