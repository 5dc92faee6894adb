/* fake - the scheduler's surroundings: stacks, interrupt flag, callbacks, control messages. */
#include "unit.h"

#include "fake.h"
#include "mem/heap.h"
#include "services/table.h"
#include "vxd/control.h"

#include <stdarg.h>

#define MAX_THREADS     256
#define STACK_BYTES     65536
#define MAX_HANDLERS    64
#define MAX_BLOCKS      8192

struct machine_thread {
    struct thread *thread;
    void (*body)(void);
    uint32_t esp;               /* while it does not run */
    struct Client_Reg_Struc frame;
    uint8_t *stack;
};

volatile uint32_t exit_pending;
uint32_t reenter_count;
struct thread *cur_thread;
struct vm *cur_vm, *sys_vm;

char fake_log[4096];
uint32_t fake_if, fake_debug_lines, fake_switches;
int fake_refuse;
jmp_buf fake_fatal_jump;
int fake_fatal_armed;
void (*exit_thread)(void (*)(void), uint32_t) = sched_exit_thread;

static struct machine_thread machine[MAX_THREADS];
static unsigned thread_count;
static void (*idle_handlers[MAX_HANDLERS])(void), (*poll_handler)(void);
static unsigned idle_first, idle_count;

/* Onto another stack; returns when somebody switches back. */
void fake_switch(uint32_t *save_esp, uint32_t esp);
__asm__(".text; fake_switch: movl 4(%esp), %eax; movl 8(%esp), %ecx\n"
        "pushl %ebp; pushl %ebx; pushl %esi; pushl %edi; movl %esp, (%eax)\n"
        "movl %ecx, %esp; popl %edi; popl %esi; popl %ebx; popl %ebp; ret");

static void *blocks[MAX_BLOCKS];        /* everything allocated and not freed */

void call_switch_hook(void (*proc)(void), struct tcb_s *from, struct cb_s *vm, struct tcb_s *to);

static struct machine_thread *machine_of(const struct thread *thread)
{
    for (unsigned i = 0; i < thread_count; i++) {
        if (machine[i].thread == thread) {
            return &machine[i];
        }
    }
    abort();
}

/* ---- start and end ---------------------------------------------------------------------------- */

static void clean_up(void)
{
    struct vm *vm = sys_vm;

    fake_if = 0;
    if (vm == NULL) {
        return;
    }
    cur_vm = sys_vm;
    do {
        struct vm *next = vm->next;

        while (vm->sched.threads != NULL) {
            struct thread *thread = vm->sched.threads;

            thread_retire(thread);
        }
        vm = next;
    } while (vm != sys_vm);
    do {
        struct vm *next = vm->next;

        sched_vm_remove(vm);
        vm = next;
    } while (vm != sys_vm);
    cur_thread = NULL;
    for (unsigned i = 0; i < thread_count; i++) {
        thread_free(machine[i].thread);
        free(machine[i].stack);
    }
    thread_count = 0;
    do {
        struct vm *next = vm->next;

        free(vm);
        vm = next;
    } while (vm != sys_vm);
    sys_vm = NULL;
    for (unsigned i = 0; i < MAX_BLOCKS; i++) {     /* pools are never given back */
        free(blocks[i]);
        blocks[i] = NULL;
    }
}

struct vm *fake_vm(void)
{
    struct vm *vm = calloc(1, sizeof(*vm));
    static uint32_t last_id;

    vm->cb.CB_VMID = ++last_id;
    vm->cb.CB_Signature = CB_SIGNATURE;
    vm->cb.CB_VM_Status = VMSTAT_BACKGROUND;
    if (sys_vm == NULL) {
        sys_vm = vm;
        vm->next = vm;
    } else {
        vm->next = sys_vm->next;
        sys_vm->next = vm;
    }
    return vm;
}

static void thread_main(void)
{
    struct machine_thread *m = machine_of(cur_thread);

    sched_switched();
    fake_ring3();
    m->body();
    for (;;) {
        sched_idle_current();
    }
}

struct thread *fake_thread(struct vm *vm, void (*body)(void))
{
    struct machine_thread *m = &machine[thread_count++];

    memset(m, 0, sizeof(*m));
    m->thread = thread_create(vm);
    m->body = body;
    m->thread->tcb.TCB_ClientPtr = &m->frame;
    m->frame.Client_EFlags = VM_Mask | IF_Mask;
    if (body != NULL) {
        m->stack = malloc(STACK_BYTES);
        uint32_t *top = (uint32_t *)(m->stack + STACK_BYTES) - 8;   /* aligned for the ABI */

        top[-1] = 0;                                    /* thread_main does not return */
        top[-2] = (uint32_t)(uintptr_t)thread_main;
        m->esp = (uint32_t)(uintptr_t)(top - 6);        /* EDI ESI EBX EBP, return address */
    } else {
        cur_thread = m->thread;         /* the test itself */
        cur_vm = vm;
    }
    sched_start(m->thread);
    return m->thread;
}

void fake_start(void)
{
    clean_up();
    memset(fake_log, 0, sizeof(fake_log));
    fake_debug_lines = 0;
    fake_switches = 0;
    fake_refuse = -1;
    fake_fatal_armed = 0;
    reenter_count = 0;
    exit_pending = 0;
    idle_first = 0;
    idle_count = 0;
    poll_handler = NULL;
    sched_idling = false;
    sched_init();
    sched_allow_switch();
    timeout_set_clock_reader(NULL);
    (void)fake_thread(fake_vm(), NULL);
    fake_if = IF_Mask;
    fake_ring3();
}

/* ---- the processor ------------------------------------------------------------------------------ */

uint32_t irq_save(void)
{
    uint32_t flags = fake_if;

    fake_if = 0;
    return flags;
}

void irq_restore(uint32_t flags)
{
    fake_if = flags & IF_Mask;
    if (fake_if != 0 && poll_handler != NULL) {
        void (*handler)(void) = poll_handler;

        poll_handler = NULL;
        fake_interrupt(handler);
    }
}

void fake_interrupt(void (*handler)(void))
{
    uint32_t flags = fake_if;

    fake_if = 0;
    reenter_count++;
    handler();
    reenter_count--;
    fake_if = flags;
}

void fake_when_idle(void (*handler)(void))
{
    idle_handlers[idle_count++ % MAX_HANDLERS] = handler;
}

void fake_on_poll(void (*handler)(void))
{
    poll_handler = handler;
}

void cpu_idle(void)
{
    CHECK_EQ(fake_if, 0);
    if (idle_first == idle_count) {
        unit_fail(__FILE__, __LINE__, "the processor waits for ever (log: %s)", fake_log);
    }
    fake_interrupt(idle_handlers[idle_first++ % MAX_HANDLERS]);
}

void switch_to(struct thread *to)
{
    struct thread *from = cur_thread;

    CHECK_EQ(fake_if, 0);
    CHECK(to != from);
    fake_switches++;
    cur_thread = to;
    cur_vm = to->vm;
    fake_switch(&machine_of(from)->esp, machine_of(to)->esp);
}

void fake_ring3(void)
{
    (void)irq_save();
    while (exit_pending != 0) {
        sched_before_ring3(cur_thread->tcb.TCB_ClientPtr);
        CHECK_EQ(fake_if, 0);
    }
    irq_restore(IF_Mask);
}

/* ---- callbacks ----------------------------------------------------------------------------------- */

void call_event(void (*proc)(void), struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    ((fake_proc *)proc)(vm, refdata, crs, thread, ecx, carry);
}

int call_reg_proc(void (*proc)(void), uint32_t eax, uint32_t ebx, uint32_t edx, uint32_t ecx)
{
    return ((int (*)(uint32_t, uint32_t, uint32_t, uint32_t))proc)(eax, ebx, edx, ecx);
}

/* As call.S: the stub of a time-out's procedure. */
void fake_speed_period(struct cb_s *vm, uint32_t refdata);
void fake_speed_period(struct cb_s *vm, uint32_t refdata)
{
    (void)vm;
    speed_period((struct vm *)(uintptr_t)refdata);
}
__asm__(".globl speed_period_entry\nspeed_period_entry = fake_speed_period");

void call_switch_hook(void (*proc)(void), struct tcb_s *from, struct cb_s *vm, struct tcb_s *to)
{
    ((void (*)(struct tcb_s *, struct cb_s *, struct tcb_s *))proc)(from, vm, to);
}

int system_control(uint32_t message, struct cb_s *vm, uint32_t edx, uint32_t esi, uint32_t edi)
{
    (void)vm;
    (void)edx;
    (void)esi;
    (void)edi;
    switch (message) {
    case VM_Suspend:
        fake_note('-');
        break;
    case VM_Resume:
        fake_note('+');
        break;
    case Set_Device_Focus:
        fake_note('F');
        break;
    default:
        break;
    }
    return (int)message == fake_refuse;
}

void fake_note(char c)
{
    size_t n = strlen(fake_log);

    if (n + 1 < sizeof(fake_log)) {
        fake_log[n] = c;
    }
}

void log_ref(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
             struct tcb_s *thread, uint32_t ecx, uint32_t carry)
{
    (void)ecx;
    CHECK(vm == &cur_vm->cb);
    CHECK(thread == &cur_thread->tcb);
    CHECK(crs == cur_thread->tcb.TCB_ClientPtr);
    fake_note(carry != 0 ? (char)(refdata - 'a' + 'A') : (char)refdata);
}

/* ---- the rest of the VMM ------------------------------------------------------------------------- */

void *heap_alloc(uint32_t bytes)
{
    for (unsigned i = 0; i < MAX_BLOCKS; i++) {
        if (blocks[i] == NULL) {
            blocks[i] = malloc(bytes);
            return blocks[i];
        }
    }
    return NULL;
}

void *heap_alloc_zero(uint32_t bytes)
{
    void *block = heap_alloc(bytes);

    return block != NULL ? memset(block, 0, bytes) : NULL;
}

bool heap_free(void *block)
{
    for (unsigned i = 0; i < MAX_BLOCKS; i++) {
        if (blocks[i] == block) {
            free(block);
            blocks[i] = NULL;
            return true;
        }
    }
    unit_fail(__FILE__, __LINE__, "freed twice");
}

void debug_printf(const char *format, ...)
{
    (void)format;
    fake_debug_lines++;
}

void fatal(const char *format, ...)
{
    char text[256];
    va_list args;

    if (fake_fatal_armed) {
        fake_fatal_armed = 0;
        longjmp(fake_fatal_jump, 1);
    }
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    unit_fail(__FILE__, __LINE__, "fatal: %s", text);
}

void service_no_switch(const char *service, uint32_t caller, const char *why)
{
    fatal("%s from %X: no switch %s", service, caller, why);
}

void service_still_critical(uint32_t claimer, const char *who)
{
    fatal("%s ends in the critical section, entered from %X", who, claimer);
}
