/* nest.h - nested execution.  Included by vmm/. */
#ifndef VMM_VM_NEST_H
#define VMM_VM_NEST_H

#include "types.h"

struct thread;

void nest_init(void);                       /* allocates the break point */
void nest_init_pm(void);                    /* the same of protected mode, behind the vectors */
void nest_begin(void);                      /* Begin_Nest_Exec: protected mode if there is a program */
void nest_begin_v86(void);                  /* Begin_Nest_V86_Exec for the current thread */
void nest_begin_v86_alone(void);            /* Begin_Non_Serial_Nest_V86_Exec */
void nest_run(void);                        /* nest_run.S: until the break point is reached */
void nest_end(void);
void nest_forget(struct thread *thread);    /* its VM is being closed: open blocks are void */

/* Where the client was at the innermost Begin; false: there is none. */
struct nest_status {
    uint32_t eip, cs, ss_sp;
    uint32_t ring0_esp;                     /* of its Resume_Exec, 0 = not yet */
};
bool nest_status(struct nest_status *status);

/* What the guest ran in the innermost Resume_Exec cannot go on: that returns now. */
void nest_abort(void) __attribute__((noreturn));

void restart_stack(struct Client_Reg_Struc *frame, void (*fn)(void)) __attribute__((noreturn));

/* Is a frame about to go on at the break point of nested execution? */
bool nest_at_break_point(const struct Client_Reg_Struc *crs);

#endif
