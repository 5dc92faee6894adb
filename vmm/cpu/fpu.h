/* fpu.h - whose numbers are in the coprocessor.  Included by vmm/. */
#ifndef VMM_CPU_FPU_H
#define VMM_CPU_FPU_H

#include "types.h"

struct thread;

extern struct thread *fpu_owner;        /* whose state the coprocessor holds, NULL = nobody's; switch.S */

void fpu_init(void);
/* #NM: true = it only was another thread's, the instruction can run now.  Task time. */
bool fpu_trap(void);
/* Every instruction of the coprocessor is exception 7 in this thread: it has its own emulator. */
void fpu_emulate(struct thread *thread, bool on);
void fpu_forget(struct thread *thread); /* it ends, or its VM starts afresh */

#endif
