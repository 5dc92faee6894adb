/*
 * fake.h - a machine for the scheduler's tests.  Included by test/unit/sched/, after unit.h.
 *
 * Threads have real stacks; interrupts and time come when the test says so.  The test itself runs
 * as the system VM's first thread.  What happened is read from fake_log, one character each.
 */
#ifndef FAKE_H
#define FAKE_H

#include "cpu/trap.h"
#include "sched/irq.h"
#include "sched/sched.h"

#include <setjmp.h>

/* What an event's or time-out's procedure looks like here. */
typedef void fake_proc(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                       struct tcb_s *thread, uint32_t ecx, uint32_t carry);
#define PROC(fn)    ((void (*)(void))(fn))

void fake_start(void);                      /* first line of every test */
struct vm *fake_vm(void);                   /* another VM without a thread */
struct thread *fake_thread(struct vm *vm, void (*body)(void));  /* started; parks after body */

void fake_note(char c);                     /* to fake_log */
extern char fake_log[4096];
extern uint32_t fake_if;                    /* the processor's interrupt flag */
extern uint32_t fake_debug_lines, fake_switches;
extern int fake_refuse;                     /* this control message comes back with carry */

void fake_interrupt(void (*handler)(void)); /* now, in ring 0 */
void fake_when_idle(void (*handler)(void)); /* interrupts that come while the processor waits, */
void fake_on_poll(void (*handler)(void));   /* and at the next time interrupts are enabled */
void fake_ring3(void);                      /* the current thread's way back to ring 3 */

void log_ref(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
             struct tcb_s *thread, uint32_t ecx, uint32_t carry);   /* notes refdata */

/* sched_exit_thread, but not noreturn for the compiler: its sanitizer does not know our stacks. */
extern void (*exit_thread)(void (*cleanup)(void), uint32_t refdata);

extern jmp_buf fake_fatal_jump;
extern int fake_fatal_armed;
#define CHECK_FATAL(statement)                                                \
    do {                                                                      \
        if (setjmp(fake_fatal_jump) == 0) {                                   \
            fake_fatal_armed = 1;                                             \
            statement;                                                        \
            fake_fatal_armed = 0;                                             \
            unit_fail(__FILE__, __LINE__, "not fatal: %s", #statement);       \
        }                                                                     \
    } while (0)

#endif
