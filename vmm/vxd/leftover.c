/*
 * leftover - a virtual device that goes and forgot to undo what it had hooked.
 *
 * Windows 95 left that to the device: "no cleanup is performed" [DDK95 "Initialization" of VXDLDR],
 * and the next interrupt ran into freed memory.  Here every subsystem that keeps addresses of
 * procedures has a function that takes out those of a module; each find is named.  Devices that keep
 * such addresses register a function of theirs.
 */
#include "vxd/leftover.h"

#include "cpu/exception.h"
#include "cpu/fault.h"
#include "cpu/nmi.h"
#include "mem/reclaim.h"
#include "mem/page_fault.h"
#include "mem/pager.h"
#include "mem/v86map.h"
#include "registry/service.h"
#include "sched/sched.h"
#include "sched/thread_life.h"
#include "vm/callback.h"
#include "vm/dpmi/pm.h"
#include "vm/int_chain.h"
#include "vm/io_trap.h"
#include "vm/vm_return.h"
#include "vxd/hook_chain.h"

/* A subsystem: takes out what gone() answers true for, and says how many there were. */
struct keeper {
    const char *what;
    leftover_forget *forget;
    bool passing;               /* comes and goes all the time */
};

#define DEVICES_MAX     16u

static const struct keeper keepers[] = {
    { "hook of a fault, service or API", hook_chain_forget, false },
    { "exception handler", exception_forget, false },
    { "NMI handler or event", nmi_forget, false },
    { "invalid page fault hook", page_fault_forget, false },
    { "V86 interrupt hook", int_chain_forget, false },
    { "I/O handler", io_forget, false },
    { "V86 page hook", v86map_forget, false },
    { "reclaimable region", reclaim_forget, false },
    { "V86 call-back", callback_forget, false },
    { "PM call-back", pm_callback_forget, false },
    { "break point", break_point_forget, false },
    { "Call_When_VM_Returns", vm_return_forget_code, true },
    { "Call_When_ hook", sched_hook_forget, false },
    { "event", event_forget_code, true },
    { "time-out", timeout_forget_code, true },
    { "pager", pager_forget_code, false },
    { "dynamic key of the registry", registry_forget, false },
    { "thread", thread_forget_code, true },
};
static struct keeper of_devices[DEVICES_MAX];   /* written at init and task time */
static unsigned of_devices_count;

bool leftover_register(const char *what, leftover_forget *forget)
{
    if (of_devices_count == DEVICES_MAX) {
        return false;
    }
    of_devices[of_devices_count++] = (struct keeper){ what, forget, false };
    return true;
}

static const struct module *going;      /* set while keepers are asked, task time */
static bool static_stays;
static const char *what;

static bool is_going(uint32_t address)
{
    for (unsigned i = 0; i < going->object_count; i++) {
        const struct module_object *o = &going->object[i];

        if (o->linear != 0 && address - o->linear < o->size &&
            !(static_stays && (o->type == LE_SCODE || o->type == LE_SDATA))) {
            debug_printf("VMM: %s leaves behind: %s at %s(%02X)+%08X\n", going->name, what,
                         going->name, i + 1, address - o->linear);
            return true;
        }
    }
    return false;
}

static void forget_keepers(void)
{
    unsigned kept = 0;

    what = "leftover procedure";
    for (unsigned i = 0; i < of_devices_count; i++) {
        if (!is_going((uint32_t)of_devices[i].forget)) {
            of_devices[kept++] = of_devices[i];
        }
    }
    of_devices_count = kept;
}

uint32_t leftover_take_out(const struct module *m, bool keep_static)
{
    uint32_t count = 0;

    going = m;
    static_stays = keep_static;
    for (unsigned i = 0; i < sizeof keepers / sizeof keepers[0]; i++) {
        what = keepers[i].what;
        count += keepers[i].forget(is_going);
    }
    forget_keepers();
    for (unsigned i = 0; i < of_devices_count; i++) {
        what = of_devices[i].what;
        count += of_devices[i].forget(is_going);
    }
    fault_hooks_changed();
    pm_vectors_forget();
    if (m->ddb != NULL) {
        struct VxD_Desc_Block *ddb = m->ddb;

        /* Hooks of others on its services, and the addresses its API was called at. */
        hook_chain_drop(ddb->DDB_Service_Table_Ptr, ddb->DDB_Service_Table_Size * 4);
        hook_chain_drop(&ddb->DDB_V86_API_Proc, 2 * sizeof ddb->DDB_V86_API_Proc);
        callback_free(ddb->DDB_V86_API_CSIP);
        ddb->DDB_V86_API_CSIP = 0;
        pm_callback_free(ddb->DDB_PM_API_CSIP);
        ddb->DDB_PM_API_CSIP = 0;
    }
    going = NULL;
    return count;
}

static uint32_t counted;
static bool counts_passing;

/* Events and time-outs of devices that were loaded at start are their daily business. */
static bool count_one(uint32_t address)
{
    unsigned object;
    uint32_t offset;
    const struct module *m = counts_passing ? module_of(address, &object, &offset) : NULL;

    counted += m == NULL || m->dynamic;
    return false;
}

uint32_t leftover_count(void)
{
    counted = 0;
    for (unsigned i = 0; i < sizeof keepers / sizeof keepers[0]; i++) {
        counts_passing = keepers[i].passing;
        (void)keepers[i].forget(count_one);
    }
    counts_passing = false;
    for (unsigned i = 0; i < of_devices_count; i++) {
        (void)of_devices[i].forget(count_one);
    }
    return counted;
}
