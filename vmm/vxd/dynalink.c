/*
 * dynalink - INT 20h in ring 0: find the service, patch the call, run it again.
 *
 * CD 20 dd becomes FF 15 slot (call) or FF 25 slot (jump, bit 15 of the service number), through
 * the table slot, so Hook_Device_Service reaches calls already patched.  [DDK95 VxDCall]
 */
#include "vxd/control.h"
#include "vxd/load.h"
#include "services/table.h"
#include "../vxd/lib/format.h"

struct dynalink_frame {
    uint32_t eax;                   /* of dynalink_gate's PUSHAD */
    uint32_t room;
    uint32_t eip, cs, eflags;       /* EIP is behind the INT 20h */
};
void dynalink_fix(struct dynalink_frame *frame);

void absent_get_version(void);      /* entry.S */

#define JUMP_FORM   0x8000u

static void name_caller(uint32_t at, char *text, uint32_t bytes)
{
    unsigned object = 0;
    uint32_t offset = 0;
    const struct module *m = module_of(at, &object, &offset);

    if (m != NULL) {
        format_into(text, bytes, "%s(%02X)+%08X", m->name, object, offset);
    } else {
        format_into(text, bytes, "address %08X", at);
    }
}

static __attribute__((noreturn)) void refuse(uint32_t at, uint32_t id, uint32_t service,
                                             const struct VxD_Desc_Block *ddb, const char *why)
{
    char caller[48], device[24];
    const char *name = service_name(id, service);

    name_caller(at, caller, sizeof caller);
    if (ddb != NULL) {
        format_into(device, sizeof device, "%.8s", ddb->DDB_Name);
    } else {
        format_into(device, sizeof device, "%04X", id);
    }
    fatal("Invalid VxD dynamic link call from %s\nto device \"%s\", service %X%s%s: %s", caller,
          device, service, name[0] != '\0' ? " " : "", name, why);
}

/* A device that may be unloaded, its table with it: the call is not patched but made, each time.
 * A return address (0 = none) takes the room above, and the frame moves down by it. */
static void go_to(struct dynalink_frame *frame, uint32_t procedure, uint32_t return_address)
{
    if (return_address == 0) {
        frame->eip = procedure;
        return;
    }
    frame->room = procedure;
    frame->eip = frame->cs;
    frame->cs = frame->eflags;
    frame->eflags = return_address;
}

/*
 * dynalink_fix - from dynalink_gate, interrupts off
 *
 * In:    frame->eip = behind the INT 20h, at the dword
 * Out:   frame->eip = where to go on: the patched call, or the answer for an absent device; or the
 *        frame has moved down by a dword, into frame->room
 * Error: fatal, naming caller, device and service
 */
void dynalink_fix(struct dynalink_frame *frame)
{
    uint32_t at = frame->eip - 2, target = *(uint32_t *)frame->eip;
    uint32_t id = target >> 16, service = target & 0x7FFF;
    bool jump = (target & JUMP_FORM) != 0;
    struct VxD_Desc_Block *ddb = ddb_find(id);
    uint32_t *slot;

    if (ddb == NULL && service == 0) {
        /* Not patched: the device may be loaded later. */
        if (jump) {
            frame->eip = (uint32_t)absent_get_version;
        } else {
            frame->eip += 4;
            frame->eflags |= CF_Mask;
            frame->eax = 0;
        }
        return;
    }
    if (ddb == NULL) {
        refuse(at, id, service, NULL, "the device is not loaded");
    }
    if (service >= ddb->DDB_Service_Table_Size) {
        refuse(at, id, service, ddb, "the device has no such service");
    }
    slot = (uint32_t *)ddb->DDB_Service_Table_Ptr + service;
    if (*slot == 0) {
        refuse(at, id, service, ddb, "this service is not implemented");
    }
    if ((ddb->DDB_Flags & DDB_DYNAMIC_VXD) != 0) {
        go_to(frame, *slot, jump ? 0 : frame->eip + 4);
        return;
    }
    *(volatile uint32_t *)(at + 2) = (uint32_t)slot;
    *(volatile uint16_t *)at = jump ? 0x25FF : 0x15FF;
    frame->eip = at;                            /* IRET serialises */
}
