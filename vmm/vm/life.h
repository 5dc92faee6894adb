/* life.h - what vmm/vm/ keeps of the life of a VM.  Included by sched/thread.h. */
#ifndef VMM_VM_LIFE_H
#define VMM_VM_LIFE_H

#include "types.h"

struct thread;
struct event;
struct timeout;

enum vm_stage {                 /* in this order */
    VM_CREATING,                /* until VM_Init is over */
    VM_RUNNING,
    VM_TERMINATING,             /* VM_Terminate is on its way: programs may still run in it */
    VM_ENDING,                  /* VM_Not_Executeable, on its own stack */
    VM_DEAD,                    /* waits for destroy_dead */
    VM_DESTROYING,              /* Destroy_VM */
};

enum vm_close_stage { CLOSE_NONE, CLOSE_ASKED, CLOSE_ACKNOWLEDGED };

#define VM_REASON_BYTES     160
#define PROGRAM_TITLE_BYTES 80          /* with the NUL [RBIL 2F168E] */
#define VM_TITLE_BYTES      30

/* On the stack of a creator that waits. */
struct vm_birth {
    bool done, failed;
};

/* All zero is a VM in creation.  Written at task time, but for `closing` and `reason`, which
 * vm_request_close may set any time. */
struct vm_life {
    enum vm_stage stage;
    uint32_t serial;            /* differs for all VMs there ever were: handles are used again */
    struct thread *thread;      /* vm->thread, also after it was retired */
    uint32_t closing;           /* why it ends at its next way to ring 3, 0 = it does not */
    uint32_t ending;            /* why it ends: VNE_ and VM_NORMAL_END */
    uint32_t refdata;           /* of its creator */
    const void *origin;         /* the service's request, during Create_VM and VM_Critical_Init */
    struct vm_birth *birth;     /* to tell its creator, NULL = nobody waits */
    struct thread *creator;     /* who does */
    uint32_t error, error_data; /* GetSetDetailedVMError, 0 = nothing recorded */
    bool close_aware;           /* a program in it wants to be asked (INT 2Fh 168Fh); vm_close.c */
    enum vm_close_stage close_stage;
    struct event *close_event;  /* Close_VM waits for a better moment, */
    struct timeout *close_timeout;  /* or for the program, NULL = it does not */
    struct timeout *idle_timeout;   /* IdleVMWakeUpTime, NULL = it does not run; int2f.c */
    uint32_t claims;            /* of the critical section by INT 2Fh 1681h */
    char titles[2][PROGRAM_TITLE_BYTES];    /* the program's, the VM's: INT 2Fh 168Eh */
    char reason[VM_REASON_BYTES];   /* a sentence for the user, "" = none */
};

#endif
