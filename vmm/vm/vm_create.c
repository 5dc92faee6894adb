/*
 * vm_create - a new VM, up to its first instruction.
 *
 * Create_VM and VM_Critical_Init go out in the creator's thread, VM_Init in the new VM's own
 * [DDK95 "System Control Messages"].  A device that refuses one of them undoes all: every device
 * gets VM_Not_Executeable, which says why, and Destroy_VM, also those that had not heard of the
 * VM yet.
 */
#include "vm/vm.h"

#include "cpu/cpu.h"
#include "mem/v86map.h"
#include "sched/sched.h"
#include "vm/dpmi/pm.h"
#include "vm/callback.h"
#include "vm/int2f.h"
#include "vm/io_trap.h"
#include "vxd/control.h"


uint32_t vm_create_error, vm_create_error_data;     /* task time */

#define ROM_PAGE    0xF0u       /* what BIOS put there is the same in all VMs */

static uint32_t default_vectors[256];       /* IVT of the system VM after Sys_VM_Init */

/* What devices set before Sys_VM_Init; task time. */
static uint32_t device_vectors[256];
static uint32_t device_vectors_set[256 / 32];
static bool system_vm_started;

uint32_t vm_default_vector(uint32_t vector)
{
    return default_vectors[vector & 0xFF];
}

void vm_vector_was_set(uint32_t vector, uint32_t csip)
{
    if (!system_vm_started) {
        device_vectors[vector & 0xFF] = csip;
        device_vectors_set[(vector & 0xFF) / 32] |= 1u << (vector % 32);
    }
}

void vm_inherit_vectors(struct vm *vm)
{
    for (uint32_t i = 0; i < 256; i++) {
        if ((device_vectors_set[i / 32] >> (i % 32) & 1) != 0) {
            ((uint32_t *)vm->cb.CB_High_Linear)[i] = device_vectors[i];
        }
    }
}

void vm_birth_over(struct vm *vm, bool failed)
{
    if (vm->life.birth != NULL) {
        vm->life.birth->failed = failed;
        vm->life.birth->done = true;
        vm->life.birth = NULL;
        signal_id((uint32_t)vm);
    }
}

void vm_birth_forget(const struct thread *creator)
{
    struct vm *vm = sys_vm;

    do {
        if (vm->life.creator == creator) {
            vm->life.birth = NULL;
        }
        vm = vm->next;
    } while (vm != sys_vm);
}

/* The user is told by whoever wanted the VM, so its error must survive it. */
static void keep_error(const struct vm *vm)
{
    if (vm->life.error != 0) {
        vm_create_error = vm->life.error;
        vm_create_error_data = vm->life.error_data;
    }
}

/* The new VM's thread, on its empty stack. */
static void begin_vm(void)
{
    struct vm *vm = cur_vm;
    uint32_t flags;

    if (system_control(VM_Init, &vm->cb, 0, 0, 0) != 0) {
        keep_error(vm);
        vm_request_close(vm, VNE_InitFail, "");
        vm_close_current();
    }
    callback_place_byte(vm);
    flags = irq_save();
    vm->life.stage = VM_RUNNING;
    vm->cb.CB_VM_Status &= ~VMSTAT_CREATING;
    vm_boost(vm, -Low_Pri_Device_Boost);
    irq_restore(flags);
    vm_birth_over(vm, false);
    vm_go();
}

/* A refusal before the thread has started. */
static void undo(struct vm *vm, uint32_t vne_flags)
{
    keep_error(vm);
    vm->life.stage = VM_DESTROYING;
    vm->cb.CB_VM_Status |= VMSTAT_NOT_EXECUTEABLE;
    (void)system_control(VM_Not_Executeable, &vm->cb, vne_flags, 0, 0);
    (void)system_control(VM_Not_Executeable2, &vm->cb, vne_flags, 0, 0);
    (void)system_control(Destroy_VM, &vm->cb, 0, 0, 0);
    (void)system_control(Destroy_VM2, &vm->cb, 0, 0, 0);
    io_local_forget(vm);
    sched_vm_remove(vm);
    vm_demolish(vm);
}

static int critical_init(struct vm *vm)
{
    uint32_t flags = irq_save();    /* [DDK95 VM_Critical_Init] */
    int refused = system_control(VM_Critical_Init, &vm->cb, 0, 0, 0);

    irq_restore(flags);
    return refused;
}

enum vmm_err vm_create(const struct vm_request *request, bool wait, struct vm **result)
{
    struct vm_birth birth = { .done = false };
    enum vmm_err err = VMM_IN_USE;
    struct vm *vm;
    uint32_t flags;

    vm_create_error = 0;
    vm_create_error_data = 0;
    vm = vm_build(request->status);
    if (vm == NULL) {
        vm_create_error = GSDVME_InsMemVM;
        return VMM_NO_MEMORY;
    }
    vm->life.refdata = request->refdata;
    vm->life.origin = request->origin;
    cur_thread->sched.must_complete++;      /* whoever kills us waits until this is done */
    if (request->foreground != 0 || request->background != 0) {
        if (!timeslice_set_priority(vm, request->status, request->foreground,
                                    request->background)) {
            sched_vm_remove(vm);
            vm_demolish(vm);
            err = VMM_BAD_ARGUMENT;
            goto out;
        }
    }
    if (system_control(Create_VM, &vm->cb, 0, 0, 0) != 0) {
        undo(vm, VNE_CreateFail);
        goto out;
    }
    if (critical_init(vm) != 0 || vm->life.closing != 0) {
        undo(vm, VNE_CrInitFail);
        goto out;
    }
    vm->life.origin = NULL;
    vm_inherit_vectors(vm);
    vm_prepare_stack(vm->thread, begin_vm);
    flags = irq_save();
    vm_boost(vm, Low_Pri_Device_Boost);     /* until VM_Init is over: also without a time slice */
    irq_restore(flags);
    wait = wait && critsec_owner() != cur_thread;
    if (wait) {
        vm->life.birth = &birth;
        vm->life.creator = cur_thread;
    }
    sched_start(vm->thread);
    while (wait && !birth.done) {
        block_on_id((uint32_t)vm, Block_Svc_Ints);
    }
    if (!birth.failed) {
        err = VMM_OK;
        *result = vm;
    }
out:
    cur_thread->sched.must_complete--;
    return err;
}

/*
 * vm_start_system - the system VM from its first message to its first program
 *
 * When:  on its thread's stack, at start and after each end
 */
void vm_start_system(void)
{
    pm_vectors_fix();
    if (system_control(Sys_VM_Init, &sys_vm->cb, 0, 0, 0) != 0) {
        fatal("A virtual device refused to initialise the system VM (Sys_VM_Init)");
    }
    callback_place_byte(sys_vm);
    system_vm_started = true;
    memcpy(default_vectors, (void *)sys_vm->cb.CB_High_Linear, sizeof default_vectors);
    for (uint32_t page = ROM_PAGE; page < HMA_PAGE; page++) {
        v86map_share(page);
    }
    broadcast_started();
}
