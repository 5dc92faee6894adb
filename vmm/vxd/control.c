/*
 * control - system control messages: one, all, and the three of initialisation.
 */
#include "vxd/control.h"

#include "cpu/fault.h"
#include "debug/bootlog.h"
#include "mem/reclaim.h"
#include "sched/thread.h"
#include "vxd/load.h"

struct control_call {                       /* call.S: call_control */
    uint32_t message;
    struct cb_s *vm;
    uint32_t edx, esi, edi;
    struct Client_Reg_Struc *crs;
    uint32_t carry;
};
uint32_t call_control(void (*proc)(void), struct control_call *call);

int directed_control(struct VxD_Desc_Block *ddb, uint32_t message, struct cb_s *vm, uint32_t edx,
                     uint32_t esi, uint32_t edi, uint32_t *eax)
{
    struct control_call call = { message, vm, edx, esi, edi, NULL, 0 };
    uint32_t result;

    call.crs = cur_thread != NULL ? cur_thread->tcb.TCB_ClientPtr : NULL;
    result = call_control(ddb->DDB_Control_Proc, &call);
    if (eax != NULL) {
        *eax = result;
    }
    return call.carry != 0;
}

/* Messages whose carry means "no": the rest go to everybody whatever comes back. */
static bool can_fail(uint32_t message)
{
    switch (message) {
    case Sys_VM_Init:
    case Create_VM:
    case VM_Critical_Init:
    case VM_Init:
    case VM_Resume:
    case Query_Destroy:
    case Begin_PM_App:
    case Create_Thread:
        return true;
    default:
        return false;
    }
}

static int control_reverse(struct VxD_Desc_Block *ddb, uint32_t message, struct cb_s *vm,
                           uint32_t edx, uint32_t esi, uint32_t edi)
{
    if (ddb == NULL) {
        return 0;
    }
    (void)control_reverse(ddb->DDB_Next, message, vm, edx, esi, edi);
    return directed_control(ddb, message, vm, edx, esi, edi, NULL);
}

/* The device after ddb, which may have gone, or may have taken `next` along, while it was called. */
static struct VxD_Desc_Block *go_on(const struct VxD_Desc_Block *ddb, struct VxD_Desc_Block *next,
                                    uint32_t generation)
{
    if (ddb_generation == generation) {
        return next;
    }
    if (ddb_is_listed(ddb)) {
        return ddb->DDB_Next;
    }
    return ddb_is_listed(next) ? next : NULL;
}

/* ---- VMM_GetSystemInitState: what comes next of start and end; it only grows -------------------- */

static uint32_t system_state = SYSSTATE_PRESYSCRITINIT;     /* task time, or the end of all */

uint32_t control_system_state(void)
{
    return system_state;
}

void control_reached(uint32_t state)
{
    if (state > system_state) {
        system_state = state;
    }
}

/* A message of the end is about to be sent. */
static void note_state(uint32_t message)
{
    static const struct { uint32_t message, state; } ends[] = {
        { Kernel32_Initialized, SYSSTATE_KERNEL32INITED },
        { Kernel32_Shutdown, SYSSTATE_KERNEL32TERMINATED },
        { Sys_VM_Terminate, SYSSTATE_PRESYSVMTERMINATE },
        { System_Exit, SYSSTATE_PRESYSTEMEXIT },
        { System_Exit2, SYSSTATE_PRESYSTEMEXIT2 },
        { Sys_Critical_Exit, SYSSTATE_PRESYSCRITEXIT },
        { Sys_Critical_Exit2, SYSSTATE_PRESYSCRITEXIT2 },
        { Device_Reboot_Notify, SYSSTATE_PREDEVICEREBOOT },
        { Crit_Reboot_Notify, SYSSTATE_PRECRITREBOOT },
        { Reboot_Processor, SYSSTATE_PREREBOOTCPU },
    };

    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (ends[i].message == message) {
            control_reached(ends[i].state);
        }
    }
}

int system_control(uint32_t message, struct cb_s *vm, uint32_t edx, uint32_t esi, uint32_t edi)
{
    struct VxD_Desc_Block *ddb, *next;
    uint32_t generation;

    note_state(message);
    if (message == System_Exit) {
        reclaim_tell_owners();
    }
    if ((message >= Sys_VM_Terminate2 && message <= Close_VM_Notify2) ||
        (message >= Terminate_Thread && message <= Destroy_Thread)) {
        (void)control_reverse(ddb_list, message, vm, edx, esi, edi);
        return 0;
    }
    for (ddb = ddb_list; ddb != NULL; ddb = go_on(ddb, next, generation)) {
        next = ddb->DDB_Next;
        generation = ddb_generation;
        if (directed_control(ddb, message, vm, edx, esi, edi, NULL) != 0 && can_fail(message)) {
            debug_printf("VMM: %.8s refused control message %02Xh\n", ddb->DDB_Name, message);
            return 1;
        }
    }
    return 0;
}

bool control_initialising;          /* written by control_init, task time */

void control_init(uint32_t message, const char *command_tail)
{
    struct VxD_Desc_Block *next;

    for (struct VxD_Desc_Block *ddb = ddb_list; ddb != NULL; ddb = next) {
        const char *name = (const char *)ddb->DDB_Name;
        bool failed;

        next = ddb->DDB_Next;
        bootlog_init_message(message, name, "");
        control_initialising = true;
        failed = directed_control(ddb, message, &sys_vm->cb, 0, (uint32_t)command_tail, 0, NULL) != 0;
        control_initialising = false;
        if (failed) {
            bootlog_init_message(message, name, "FAILED");
            debug_printf("VMM: %.8s failed init message %u and is left out\n", ddb->DDB_Name,
                         message);
            module_unload(ddb, false);
            continue;
        }
        bootlog_init_message(message, name, "SUCCESS");
        if (message == Sys_Critical_Init) {
            ddb->DDB_Flags |= DDB_SYS_CRIT_INIT_DONE;
        } else if (message == Device_Init) {
            ddb->DDB_Flags |= DDB_DEVICE_INIT_DONE;
        }
    }
    if (message == Sys_Critical_Init) {
        fault_hooks_in_front();
    }
    control_reached(message == Sys_Critical_Init ? SYSSTATE_PREDEVICEINIT :
                    message == Device_Init ? SYSSTATE_PREINITCOMPLETE : SYSSTATE_VXDINITCOMPLETED);
}
