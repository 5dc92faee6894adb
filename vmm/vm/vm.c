/*
 * vm - creation of the system VM, crash, close, and the fresh start after it.
 *
 * Windows 95 ends with its system VM.  Here the system VM runs the user's shell, so its crash
 * costs the running program only: the VM is cleared and told to all devices as a new one
 * (VM_Not_Executeable, Destroy_VM, Create_VM, VM_Critical_Init, Sys_VM_Init), and the shell
 * starts again.
 */
#include "vm/vm.h"

#include <stdarg.h>

#include "../vxd/lib/format.h"
#include "cpu/cpu.h"
#include "cpu/trap.h"
#include "mem/heap.h"
#include "mem/paging.h"
#include "mem/v86map.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/nest.h"
#include "vm/vm_return.h"
#include "vxd/control.h"

#define CONTROL_BLOCK_BYTES     16384u      /* struct vm and all device areas */
#define RESTART_LIMIT           8u          /* ends in a row without once waiting for a key: give up */
#define INTS_OFF_LIMIT_MS       10000u      /* a program that keeps interrupts off so long is ended */

struct vm *sys_vm;                  /* written once by vm_create_system */
struct vm *cur_vm;                  /* switch_to, vm_enter_system */
struct thread *cur_thread;          /* switch_to, vm_enter_system */

static uint32_t area_next = (sizeof(struct vm) + 3) & ~3u;      /* vm_allocate_area */
static uint32_t default_vectors[256];       /* IVT of the system VM after Sys_VM_Init */
static char close_reason[160];              /* why the VM that is being closed ends */
static uint32_t ends_in_a_row;              /* of the system VM, since it last waited */

extern void return_to_ring3(void);

static void start_frame(struct thread *thread)
{
    struct Client_Reg_Struc *crs = thread->tcb.TCB_ClientPtr;

    memset(crs, 0, sizeof *crs);
    crs->Client_EFlags = VM_Mask | IF_Mask | 2;
    crs->Client_SS = 0x30;          /* the BIOS's stack area below the BDA's end, until DOS is up */
    crs->Client_ESP = 0x100;
}

static struct Client_Reg_Struc *first_frame(const struct thread *thread)
{
    return (struct Client_Reg_Struc *)(thread->stack + THREAD_STACK_SIZE) - 1;
}

INIT_CODE void vm_create_system(void)
{
    struct vm *vm = page_alloc(CONTROL_BLOCK_BYTES / PAGE_SIZE, true);
    uint8_t *stack = page_alloc(THREAD_STACK_SIZE / PAGE_SIZE, true);
    struct thread *thread;

    if (vm == NULL || stack == NULL || v86map_create(vm) != VMM_OK) {
        fatal("Not enough memory to create the system VM");
    }
    sys_vm = vm;
    vm->cb.CB_VMID = 1;
    vm->cb.CB_Signature = CB_SIGNATURE;
    vm->cb.CB_VM_Status = VMSTAT_BACKGROUND;
    vm->next = vm;
    thread = thread_create(vm);
    if (thread == NULL) {
        fatal("Not enough memory to create the system VM's thread");
    }
    vm->thread = thread;
    thread->vm = vm;
    thread->stack = stack;
    thread->tcb.TCB_VMHandle = &vm->cb;
    thread->tcb.TCB_ClientPtr = first_frame(thread);
    vm->cb.CB_Client_Pointer = first_frame(thread);
    thread->esp0 = (uint32_t)&first_frame(thread)->Client_Alt_EIP;
    start_frame(thread);
    callback_place_byte(vm);
}

INIT_CODE void vm_enter_system(void (*fn)(void))
{
    cur_thread = sys_vm->thread;
    cur_vm = sys_vm;
    tss.esp0 = cur_thread->esp0;
    PAGE_DIRECTORY[0] = sys_vm->page_table | P_PRES | P_WRITE | P_USER;
    write_cr3(page_directory_physical);
    sched_start(cur_thread);
    __asm__ volatile("movl %0, %%esp; xorl %%ebp, %%ebp; call *%1; ud2"
                     : : "r"(cur_thread->tcb.TCB_ClientPtr), "r"(fn) : "memory");
    __builtin_unreachable();
}

uint32_t vm_allocate_area(uint32_t bytes)
{
    uint32_t offset = area_next, size = (bytes + 3) & ~3u;

    if (bytes == 0 || bytes > CONTROL_BLOCK_BYTES || size > CONTROL_BLOCK_BYTES - area_next) {
        return 0;
    }
    area_next += size;
    return offset;
}

bool vm_handle_is_valid(const struct cb_s *handle)
{
    const struct vm *vm = sys_vm;

    do {
        if (&vm->cb == handle) {
            return true;
        }
        vm = vm->next;
    } while (vm != sys_vm);
    return false;
}

uint32_t vm_default_vector(uint32_t vector)
{
    return default_vectors[vector & 0xFF];
}

/* ---- the end ------------------------------------------------------------------------------- */

bool vm_is_closing(const struct vm *vm)
{
    return vm->closing != 0;
}

void vm_request_close(struct vm *vm, uint32_t vne_flags, const char *reason)
{
    if (vm->closing == 0) {
        vm->closing = vne_flags;
        format_into(close_reason, sizeof close_reason, "%s", reason);
    }
    exit_pending = 1;
    sched_wake(vm);
}

/* Text on the VM's own screen, through its BIOS, as any program would write it. */
static void tell_user(const char *text)
{
    struct Client_Reg_Struc saved = *cur_thread->tcb.TCB_ClientPtr;
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;

    nest_begin_v86();
    for (; *text != '\0'; text++) {
        crs->Client_EAX = 0x0E00u | (uint8_t)*text;
        crs->Client_EBX = 0x0007;
        client_simulate_int(crs, 0x10);
        nest_run();
    }
    nest_end();
    *crs = saved;
}

/* On the emptied stack of the system VM's thread: everything from Sys_VM_Init on, again. */
static void restart_system_vm(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;

    v86map_reset(sys_vm);
    memset((char *)sys_vm + sizeof *sys_vm, 0, area_next - sizeof *sys_vm);
    start_frame(cur_thread);
    callback_place_byte(sys_vm);
    if (system_control(Create_VM, &sys_vm->cb, 0, 0, 0) != 0 ||
        system_control(VM_Critical_Init, &sys_vm->cb, 0, 0, 0) != 0) {
        fatal("A virtual device cannot make the system VM anew.\n%s", close_reason);
    }
    vm_start_system();
    tell_user("\r\n");
    tell_user(close_reason);
    tell_user("\r\n");
    __asm__ volatile("cli; movl %0, %%esp; jmp return_to_ring3" : : "r"(crs) : "memory");
    __builtin_unreachable();
}

void vm_close_current(void)
{
    uint32_t flags = cur_vm->closing;

    debug_printf("VMM: closing VM %u: %s\n", cur_vm->cb.CB_VMID, close_reason);
    if (++ends_in_a_row > RESTART_LIMIT) {
        fatal("The system VM's shell cannot run.\n%s", close_reason);
    }
    nest_forget(cur_thread);
    vm_return_forget(cur_thread);
    sched_forget_vm(cur_vm);
    cur_thread->tcb.TCB_ClientPtr = first_frame(cur_thread);
    cur_vm->cb.CB_Client_Pointer = first_frame(cur_thread);
    cur_thread->esp0 = (uint32_t)&first_frame(cur_thread)->Client_Alt_EIP;
    tss.esp0 = cur_thread->esp0;
    reenter_count = 0;
    (void)system_control(VM_Not_Executeable, &cur_vm->cb, flags, 0, 0);
    (void)system_control(Destroy_VM, &cur_vm->cb, 0, 0, 0);
    cur_vm->closing = 0;
    restart_stack(first_frame(cur_thread), restart_system_vm);
}

void vm_crash(const char *format, ...)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    char what[96];
    va_list args;

    va_start(args, format);
    format_text(what, sizeof what, format, args);
    va_end(args);
    format_into(close_reason, sizeof close_reason, "The program at %04X:%04X was ended: %s.",
                crs->Client_CS, crs->Client_IP, what);
    cur_vm->closing = VNE_Crashed;
    vm_close_current();
}

uint32_t ints_off_since;    /* 0 = nobody waited, or interrupts were on, when last seen; IF = 0 */

/*
 * vm_watch_interrupts - end a program that loops with its interrupts off
 *
 * In:    crs = frame of the VM that a hardware interrupt found running and something waits for
 * When:  interrupt time
 */
void vm_watch_interrupts(const struct Client_Reg_Struc *crs)
{
    uint32_t now = system_time_updated();

    if ((crs->Client_EFlags & IF_Mask) != 0) {
        ints_off_since = 0;
    } else if (ints_off_since == 0) {
        ints_off_since = now | 1;
    } else if (now - ints_off_since > INTS_OFF_LIMIT_MS) {
        char why[128];

        ints_off_since = 0;
        format_into(why, sizeof why, "The program at %04X:%04X was ended: "
                    "it kept interrupts disabled for %u seconds.",
                    crs->Client_CS, crs->Client_IP, INTS_OFF_LIMIT_MS / 1000);
        vm_request_close(cur_vm, VNE_Crashed, why);
    }
}

/* The shell works: it came as far as waiting for somebody to type. */
void vm_waits(void)
{
    ends_in_a_row = 0;
}

/*
 * vm_start_system - the system VM from its first message to its first program
 *
 * When:  on its thread's stack, at start and after each end
 */
void vm_start_system(void)
{
    if (system_control(Sys_VM_Init, &sys_vm->cb, 0, 0, 0) != 0) {
        fatal("A virtual device refused to initialise the system VM (Sys_VM_Init)");
    }
    callback_place_byte(sys_vm);
    memcpy(default_vectors, (void *)sys_vm->cb.CB_High_Linear, sizeof default_vectors);
}
