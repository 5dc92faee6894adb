/*
 * recover.h - what is left of a call when the VxD that was called faults.  Included by vmm/, also by
 * assembly.
 */
#ifndef VMM_DEBUG_RECOVER_H
#define VMM_DEBUG_RECOVER_H

#define RECOVER_EVENT       0   /* an event or time-out: it is abandoned */
#define RECOVER_CLIENT      1   /* something a program asked for: its VM is closed */
#define RECOVER_CONTROL     2   /* a control message: refused */

#ifndef __ASSEMBLER__
#include "types.h"

/* On the stack of the thread, made by call.S; below it the return address of the call. */
struct recovery {
    struct recovery *outer;
    uint32_t kind;
    uint32_t proc;              /* that was called */
    uint32_t claims;            /* of the critical section */
    uint32_t nest_esp;
    struct nest_block *nest;
    uint32_t eflags;
};

/* The innermost call of the current thread that can be left as it is; NULL = none: ring 3 has run in
 * between, or there is none. */
struct recovery *recover_point(void);

/* Back behind that call, as if it had returned with carry set. */
void recover(struct recovery *point) __attribute__((noreturn));

#endif
#endif
