/*
 * fpu - each thread has its own coprocessor and SSE registers.
 *
 * They are changed when somebody else uses them, not at every switch: CR0.TS is set while the state
 * in the processor is not the current thread's, and the first instruction that touches it traps.
 * CR0.MP makes WAIT trap too, so nobody gets another's pending exception.  [SDM3 "Task Switching"]
 * Limit: SMSW, which V86 mode lets programs execute, shows TS.
 */
#include "cpu/fpu.h"

#include "cpu/cpu.h"
#include "cpu/trap.h"
#include "mem/heap.h"
#include "sched/thread.h"
#include "vm/vm.h"

#define CR0_MP          0x02u
#define CR0_TS          0x08u
#define STATE_BYTES     512u            /* FXSAVE; FNSAVE needs 108 */
#define STATE_ALIGN     16u
#define MXCSR_DEFAULT   0x1F80u

struct thread *fpu_owner;               /* fpu_trap, fpu_forget: interrupts off */
static bool has_fxsr, has_sse;          /* written once by fpu_init */

INIT_CODE void fpu_init(void)
{
    uint32_t regs[4];

    cpuid(1, 0, regs);
    has_fxsr = (regs[3] >> 24 & 1) != 0;
    has_sse = (regs[3] >> 25 & 1) != 0;
    write_cr0(read_cr0() | CR0_MP | CR0_TS);
}

static void *state_of(const struct thread *thread)
{
    return (void *)(((uint32_t)thread->fpu + STATE_ALIGN - 1) & ~(STATE_ALIGN - 1));
}

static void save(void *state)
{
    if (has_fxsr) {
        __asm__ volatile("fxsave (%0)" : : "r"(state) : "memory");
    } else {
        __asm__ volatile("fnsave (%0)" : : "r"(state) : "memory");
    }
}

static void load(const void *state)
{
    if (has_fxsr) {
        __asm__ volatile("fxrstor (%0)" : : "r"(state) : "memory");
    } else {
        __asm__ volatile("frstor (%0)" : : "r"(state) : "memory");
    }
}

/* As the processor has them after a reset. */
static void load_fresh(void)
{
    uint32_t mxcsr = MXCSR_DEFAULT;

    __asm__ volatile("fninit");
    if (has_sse) {
        __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
    }
}

bool fpu_trap(void)
{
    struct thread *thread = cur_thread;
    bool fresh = thread->fpu == NULL;
    uint32_t flags;

    if ((read_cr0() & CR0_TS) == 0 || (fresh && reenter_count != 0) ||
        (thread->fpu_emulated && reenter_count == 0)) {
        return false;
    }
    if (fresh) {
        thread->fpu = heap_alloc(STATE_BYTES + STATE_ALIGN);
        if (thread->fpu == NULL) {
            vm_crash("there is no memory for its coprocessor registers");
        }
    }
    flags = irq_save();
    __asm__ volatile("clts");
    if (fpu_owner != thread) {
        if (fpu_owner != NULL) {
            save(state_of(fpu_owner));
        }
        if (fresh) {
            load_fresh();
        } else {
            load(state_of(thread));
        }
        fpu_owner = thread;
    }
    irq_restore(flags);
    return true;
}

/* TS makes the instructions trap; nobody owns the coprocessor then, or a switch would clear it. */
void fpu_emulate(struct thread *thread, bool on)
{
    uint32_t flags = irq_save();

    thread->fpu_emulated = on;
    if (on && fpu_owner == thread) {
        __asm__ volatile("clts");
        save(state_of(thread));
        fpu_owner = NULL;
        write_cr0(read_cr0() | CR0_TS);
    }
    irq_restore(flags);
}

void fpu_forget(struct thread *thread)
{
    uint32_t flags = irq_save();

    thread->fpu_emulated = false;

    if (fpu_owner == thread) {
        fpu_owner = NULL;
        write_cr0(read_cr0() | CR0_TS);
    }
    irq_restore(flags);
    if (thread->fpu != NULL) {
        (void)heap_free(thread->fpu);
        thread->fpu = NULL;
    }
}
