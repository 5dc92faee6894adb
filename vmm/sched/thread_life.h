/* thread_life.h - threads that virtual devices make.  Included by vmm/; not in host tests. */
#ifndef VMM_SCHED_THREAD_LIFE_H
#define VMM_SCHED_THREAD_LIFE_H

#include "sched/thread.h"

/* Task time.  In the system VM, with these client registers; NULL: no memory, or a VxD refused. */
struct thread *thread_make(const struct Client_Reg_Struc *registers, uint32_t type,
                           void (*init)(void), uint32_t refdata);

/* Task time.  Not for the first thread of a VM.  Does not return for the current thread, unless it
 * is in a must-complete section, which it ends with. */
void thread_end(struct thread *thread);
void thread_end_now(void) __attribute__((noreturn));    /* the current one, whatever it is in */
void thread_end_others(struct thread *thread);          /* of its VM */
/* Task time: ends those whose procedure gone() knows; how many.  vxd/leftover.c */
uint32_t thread_forget_code(bool (*gone)(uint32_t address));
void thread_end_if_asked(void);         /* task time: the current one, if somebody wants that */

#endif
