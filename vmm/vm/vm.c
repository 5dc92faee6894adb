/*
 * vm - the VMs there are: control blocks, their memory, thread and stack, and the ring of them.
 *
 * A VM begins in vm_create.c and ends in vm_end.c.
 */
#include "vm/vm.h"

#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/trap.h"
#include "mem/paging.h"
#include "mem/pageout.h"
#include "mem/v86map.h"
#include "sched/sched.h"
#include "vm/callback.h"
#include "vm/cb_area.h"
#include "vm/dpmi/ldt.h"

#define CB_PAGES        (CB_BYTES / PAGE_SIZE)
#define STACK_PAGES     (THREAD_STACK_SIZE / PAGE_SIZE)

struct vm *sys_vm;                  /* written once by vm_build for the first VM */
struct vm *cur_vm;                  /* switch_to, vm_enter_system */
struct thread *cur_thread;          /* switch_to, vm_enter_system */

/* Device areas; task time. */
static struct cb_areas areas = { .first = (sizeof(struct vm) + 3) & ~3u };
static uint32_t last_serial;        /* task time */

extern void return_to_ring3(void);
void thread_start(void);            /* vm_start.S */

/* ---- the first frame of a thread --------------------------------------------------------------- */

struct Client_Reg_Struc *vm_first_frame(const struct thread *thread)
{
    return (struct Client_Reg_Struc *)(thread->stack + THREAD_STACK_SIZE) - 1;
}

/* The stack is empty: TSS and handles say so. */
static void use_first_frame(struct thread *thread)
{
    struct Client_Reg_Struc *crs = vm_first_frame(thread);

    thread->tcb.TCB_ClientPtr = crs;
    thread->vm->cb.CB_Client_Pointer = crs;
    thread->esp0 = (uint32_t)&crs->Client_Alt_EIP;
    if (thread == cur_thread) {
        tss.esp0 = thread->esp0;
    }
}

void vm_reset_frame(struct thread *thread)
{
    struct Client_Reg_Struc *crs = vm_first_frame(thread);

    use_first_frame(thread);
    memset(crs, 0, sizeof *crs);
    crs->Client_EFlags = VM_Mask | 2;       /* interrupts from vm_go on */
    crs->Client_SS = 0x30;          /* the BIOS's stack area below the BDA's end, until DOS is up */
    crs->Client_ESP = 0x100;
}

void vm_prepare_stack(struct thread *thread, void (*fn)(void))
{
    uint32_t *top = (uint32_t *)vm_first_frame(thread);

    use_first_frame(thread);
    *--top = (uint32_t)fn;
    *--top = (uint32_t)thread_start;
    for (unsigned i = 0; i < 4; i++) {
        *--top = 0;                 /* EBP EBX ESI EDI of switch_to */
    }
    thread->esp = (uint32_t)top;
}

/* Interrupts are on from here: whoever put the first program into the frame did not know of one that was
 * simulated before, and nobody would have ended it. */
void vm_go(void)
{
    vm_first_frame(cur_thread)->Client_EFlags |= IF_Mask;
    __asm__ volatile("cli; movl %0, %%esp; jmp return_to_ring3"
                     : : "r"(vm_first_frame(cur_thread)) : "memory");
    __builtin_unreachable();
}

/* ---- building --------------------------------------------------------------------------------- */

static uint32_t free_id(void)
{
    uint32_t id = 1;
    const struct vm *vm = sys_vm;

    while (vm != NULL) {
        if (vm->cb.CB_VMID == id) {
            id++;
            vm = sys_vm;            /* once more: the ring is not in order of ids */
            continue;
        }
        vm = vm->next != sys_vm ? vm->next : NULL;
    }
    return id;
}

static void link_last(struct vm *vm)
{
    struct vm *last = sys_vm;
    uint32_t flags = irq_save();    /* Get_Next_VM_Handle comes any time */

    while (last->next != sys_vm) {
        last = last->next;
    }
    vm->next = sys_vm;
    last->next = vm;
    irq_restore(flags);
}

struct vm *vm_build(uint32_t status)
{
    struct vm *vm;
    uint8_t *stack;

    (void)pageout_make_room(CB_PAGES + STACK_PAGES + V86_PAGES);    /* without it what is free must do */
    vm = page_alloc(CB_PAGES, true);
    stack = page_alloc(STACK_PAGES, true);
    if (vm == NULL || stack == NULL || v86map_create(vm) != VMM_OK) {
        goto no_memory;
    }
    vm->cb.CB_VM_Status = status | VMSTAT_CREATING;
    vm->cb.CB_Signature = CB_SIGNATURE;
    vm->cb.CB_VMID = free_id();
    vm->life.serial = ++last_serial;
    if (sys_vm == NULL) {
        sys_vm = vm;
        vm->next = vm;
    }
    if (thread_create(vm) == NULL) {
        v86map_destroy(vm);
        goto no_memory;
    }
    vm->life.thread = vm->thread;
    vm->thread->stack = stack;
    vm_reset_frame(vm->thread);
    if (vm != sys_vm) {
        link_last(vm);
    }
    callback_place_byte(vm);
    return vm;

no_memory:
    if (stack != NULL) {
        page_free(stack, STACK_PAGES);
    }
    if (vm != NULL) {
        page_free(vm, CB_PAGES);
    }
    return NULL;
}

void vm_demolish(struct vm *vm)
{
    struct vm *before = sys_vm;
    struct thread *thread = vm->life.thread;
    uint32_t flags = irq_save();

    while (before->next != vm) {
        before = before->next;
    }
    before->next = vm->next;
    irq_restore(flags);
    ldt_destroy(vm);
    v86map_destroy(vm);
    fpu_forget(thread);
    page_free(thread->stack, STACK_PAGES);
    thread_free(thread);
    vm->cb.CB_Signature = 0;
    page_free(vm, CB_PAGES);
}

/* ---- the system VM ------------------------------------------------------------------------------ */

INIT_CODE void vm_create_system(void)
{
    if (vm_build(VMSTAT_BACKGROUND) == NULL) {
        fatal("Not enough memory to create the system VM");
    }
    sys_vm->cb.CB_VM_Status &= ~VMSTAT_CREATING;
    sys_vm->life.stage = VM_RUNNING;
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

/* ---- device areas --------------------------------------------------------------------------------- */

uint32_t vm_allocate_area(uint32_t bytes)
{
    uint32_t offset = cb_area_take(&areas, bytes);
    struct vm *vm = sys_vm;

    if (offset != 0 && vm != NULL) {
        do {                        /* somebody may have had the room before */
            memset((char *)vm + offset, 0, cb_area_size(&areas, offset));
            vm = vm->next;
        } while (vm != sys_vm);
    }
    return offset;
}

bool vm_free_area(uint32_t offset)
{
    return cb_area_give(&areas, offset);
}

void vm_clear_areas(struct vm *vm)
{
    memset((char *)vm + areas.first, 0, CB_BYTES - areas.first);
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
