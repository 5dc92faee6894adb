/*
 * end_task - ends a VM on its user's wish: asks, then Close_VM, then by force.
 */
#include "end_task.h"

#include <vmm32x.h>
#include "message_box.h"
#include "ui.h"
#include "vms.h"
#include "../lib/format.h"

#define PATIENCE_MS 3000u               /* for a program that wants to end itself */

/* In the system VM; refdata = VM */
static void close(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct cb_s *victim = (struct cb_s *)refdata;
    struct shell_vm *own;

    (void)vm, (void)crs;
    if (!Validate_VM_Handle(victim) || (own = vms_of(victim)) == NULL) {
        return;
    }
    if (victim == Get_Sys_VM_Handle()) {
        _VMM32X_End_VM(victim, "The program was ended by its user.");
        return;
    }
    if (own->paused && Resume_VM(victim)) {
        own->paused = false;            /* it must run to come to its end */
    }
    if (own->close_asked) {             /* a second time: it did not listen */
        (void)_VMM32X_Destroy_VM(victim, VMM32X_DESTROY_FORCE | VMM32X_DESTROY_NO_WAIT);
    } else {
        own->close_asked = true;
        Close_VM(victim, PATIENCE_MS, CVF_Continue_Exec);
    }
}
VXD_EVENT(close_event, close)

static void schedule(struct cb_s *vm)
{
    (void)Call_Priority_VM_Event(0, Get_Sys_VM_Handle(), PEF_Always_Sched, (uint32_t)vm, close_event, 0);
}

static uint32_t asked_start;            /* handles are used again, numbers of starts are not; task time */

static void answered(void *context, uint32_t answer)
{
    const struct shell_vm *own = Validate_VM_Handle(context) ? vms_of(context) : NULL;

    if (answer == IDYES && own != NULL && own->start == asked_start) {
        schedule(context);
    }
}

void end_task_ask(struct cb_s *vm)
{
    const struct shell_vm *own = Validate_VM_Handle(vm) ? vms_of(vm) : NULL;
    char name[60], text[160];

    if (own == NULL) {
        return;
    }
    if (own->finished || (own->settings.flags & SHELL_VM_CLOSE_ACTIVE) != 0) {
        schedule(vm);
        return;
    }
    asked_start = own->start;
    vms_name(own, name, sizeof name);
    format_into(text, sizeof text, "End %s? What it has not saved is lost.", name);
    (void)message_box(vm, MB_YESNO | MB_DEFBUTTON2 | MB_ASAP | MB_ESCAPE_IS_NO, "End task", text, answered, vm);
}
