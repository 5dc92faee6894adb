/*
 * system_exit - the orderly end: INT 2Fh 1609h, the other VMs, Sys_VM_Terminate, 1606h, System_Exit
 * and Sys_Critical_Exit, each with its twin.                        [DDK95 "System Exit"]
 */
#include "services/paths.h"
#include "vm/vm.h"

#include "sched/sched.h"
#include "vm/int2f.h"
#include "vxd/control.h"

#define PATIENCE_MS     5000u           /* with VMs that do not end */
#define LOOK_MS         50u

void exit_look_entry(void);             /* call.S */
void exit_look(void);

/* Time-out: system_exit looks again. */
void exit_look(void)
{
    signal_id(VM_GONE_ID);
}

static struct vm *first_living(void)
{
    struct vm *vm = sys_vm->next;

    while (vm != sys_vm && vm->life.stage >= VM_ENDING) {
        vm = vm->next;
    }
    return vm != sys_vm ? vm : NULL;
}

static void end_other_vms(void)
{
    uint32_t start = system_time();

    for (struct vm *vm = sys_vm->next; vm != sys_vm; vm = vm->next) {
        vm_request_close(vm, VNE_Closed, "");
    }
    while (sys_vm->next != sys_vm && system_time() - start < PATIENCE_MS) {
        struct timeout *timeout;

        for (struct vm *vm = first_living(); vm != NULL; vm = first_living()) {
            uint32_t stage = vm->life.stage;

            vm_kill(vm, VNE_Closed, "", false);
            if (vm == first_living() && vm->life.stage == stage) {
                break;                  /* it is in something it must complete */
            }
        }
        if (sys_vm->next == sys_vm) {
            break;                      /* they went at once */
        }
        timeout = timeout_set(NULL, NULL, LOOK_MS, exit_look_entry, 0);
        block_on_id(VM_GONE_ID, Block_Svc_Ints);
        timeout_cancel(timeout);
    }
}

static void tell(uint32_t message, uint32_t twin)
{
    (void)system_control(message, &sys_vm->cb, 0, 0, 0);
    (void)system_control(twin, &sys_vm->cb, 0, 0, 0);
}

void system_exit(void)
{
    broadcast_end();
    end_other_vms();
    tell(Sys_VM_Terminate, Sys_VM_Terminate2);
    broadcast_ended();
    files_at_exit();
    tell(System_Exit, System_Exit2);
    __asm__ volatile("cli");
    tell(Sys_Critical_Exit, Sys_Critical_Exit2);
    control_reached(SYSSTATE_POSTSYSCRITEXIT2);
}
