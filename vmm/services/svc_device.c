/*
 * svc_device - the list of devices: linking, names, where their objects are.
 */
#include "../vxd/lib/format.h"
#include "mem/heap.h"
#include "services/svc.h"
#include "services/table.h"
#include "vxd/control.h"
#include "vxd/load.h"

/*
 * VMM_Add_DDB - link a device into the list                            [DDK95 VMM_Add_DDB]
 *
 * In:    EDI = DDB
 * Out:   CF = 0: it is in the list, at its place in init order
 * Error: CF = 1: it is there already, or another with the same id
 * When:  task time
 * Notes: its services can be called from now on; it gets every message, and none of the past
 */
void do_VMM_Add_DDB(struct svc_regs *r)
{
    struct VxD_Desc_Block *ddb = (struct VxD_Desc_Block *)r->edi;
    bool exists = ddb_is_listed(ddb) || ddb_find(ddb->DDB_Req_Device_Number) != NULL;

    if (!exists) {
        ddb_insert(ddb);
    }
    svc_set_carry(r, exists);
}

/*
 * VMM_Remove_DDB - take a device out of the list                    [DDK95 VMM_Remove_DDB]
 *
 * In:    EDI = DDB
 * Out:   CF = 0
 * Error: CF = 1: it is not in the list, or it is the VMM's
 * When:  task time
 * Notes: the device is not told, and calls that are patched still reach its services
 */
void do_VMM_Remove_DDB(struct svc_regs *r)
{
    struct VxD_Desc_Block *ddb = (struct VxD_Desc_Block *)r->edi;
    bool possible = ddb_is_listed(ddb) && ddb->DDB_Req_Device_Number != VMM_Device_ID;

    if (possible) {
        ddb_remove(ddb);
    }
    svc_set_carry(r, !possible);
}

struct import_name {
    struct import_name *next;
    uint32_t index;
    uint8_t name[];             /* length, characters */
};

static struct import_name *import_names;        /* newest first, task time */

/*
 * VMMAddImportModuleName - a name that modules may import from
 *
 * In:    ESI -> length byte, characters
 * Out:   CF = 0, EAX = its index, from 1
 * Error: CF = 1: it is there already, EAX = its index; or no memory, EAX = 0
 * When:  task time
 * Notes: no virtual device in existence imports anything, so nobody asks for the index
 */
void do_VMMAddImportModuleName(struct svc_regs *r)
{
    const uint8_t *name = (const uint8_t *)r->esi;
    uint32_t bytes = name[0] + 1u;
    struct import_name *entry;

    svc_set_carry(r, true);
    for (entry = import_names; entry != NULL; entry = entry->next) {
        if (memcmp(entry->name, name, bytes) == 0) {
            r->eax = entry->index;
            return;
        }
    }
    entry = heap_alloc(sizeof *entry + bytes);
    if (entry == NULL) {
        r->eax = 0;
        return;
    }
    entry->index = import_names != NULL ? import_names->index + 1 : 1;
    memcpy(entry->name, name, bytes);
    entry->next = import_names;
    import_names = entry;
    r->eax = entry->index;
    svc_set_carry(r, false);
}

/* [DDK95 Device_Location_List] */
struct location { uint32_t linear, size; uint8_t type; } __attribute__((packed));
struct location_list { uint32_t ddb; uint8_t count; } __attribute__((packed));
_Static_assert(sizeof(struct location) == 9 && sizeof(struct location_list) == 5,
               "[DDK95 Device_Location_List]");

static uint8_t *location_table;         /* of the last call, task time */

static bool is_located(const struct module *m)
{
    return m->ddb != NULL && ddb_is_listed(m->ddb);
}

/*
 * VMM_GetVxDLocationList - where the objects of all devices are [DDK95 VMM_GetVxDLocationList]
 *
 * Out:   ZF = 0: EAX = table, EDX = devices in it, ECX = its bytes.  For each one: DDB, number of
 *        objects (byte), then for each of them address, size, type (byte)
 * Error: ZF = 1: no memory
 * When:  task time
 * Notes: the table is the VMM's, and good until the next call.  Objects that are not in memory have
 *        the address 0
 */
void do_VMM_GetVxDLocationList(struct svc_regs *r)
{
    uint32_t bytes = 0, devices = 0;
    uint8_t *table, *at;

    for (const struct module *m = module_list; m != NULL; m = m->next) {
        if (is_located(m)) {
            bytes += sizeof(struct location_list) + m->object_count * sizeof(struct location);
            devices++;
        }
    }
    table = heap_alloc(bytes);
    svc_set_zero(r, table == NULL);
    if (table == NULL) {
        return;
    }
    at = table;
    for (const struct module *m = module_list; m != NULL; m = m->next) {
        const struct location_list list = { (uint32_t)m->ddb, (uint8_t)m->object_count };

        if (!is_located(m)) {
            continue;
        }
        memcpy(at, &list, sizeof list);
        at += sizeof list;
        for (uint32_t i = 0; i < m->object_count; i++, at += sizeof(struct location)) {
            const struct location place = {
                m->object[i].linear, m->object[i].size, (uint8_t)m->object[i].type,
            };

            memcpy(at, &place, sizeof place);
        }
    }
    if (location_table != NULL) {
        (void)heap_free(location_table);        /* ours, so it is live */
    }
    location_table = table;
    r->eax = (uint32_t)table;
    r->edx = devices;
    r->ecx = bytes;
}

#define NAME_BYTES  80u

/*
 * _GetVxDName - who owns an address of ring 0
 *
 * In:    linear address, buffer of 80 bytes
 * Out:   EAX = base of the object that holds it; buffer = "NAME(nn)", nn the object's number, as
 *        messages have it
 * Error: EAX = 0: nobody's; the buffer is not touched
 * When:  task time
 */
uint32_t _GetVxDName(uint32_t linear, char *buffer)
{
    unsigned object;
    uint32_t offset;
    const struct module *m = module_of(linear, &object, &offset);

    if (m == NULL) {
        return 0;
    }
    (void)format_into(buffer, NAME_BYTES, "%s(%02X)", m->name, object);
    return linear - offset;
}

/*
 * Log_Fault_Call_Out - hook point: a fault of ring 0 is about to be shown
 *                                                               [DDK95 Log_Fault_Call_Out]
 *
 * In:    EDI = thread, ESI = number of the fault, EBP = its frame: PUSHAD, error code, EIP, CS,
 *        EFLAGS, and below it DS, ES, FS, GS; EAX = procedure of the event or time-out that was being
 *        processed, 0 = none; EDX = upper limit of the stack it uses
 * Out:   CF = 0: it has not been reported.  A hook returns CF = 1 if it has done that itself; the
 *        VMM then leaves the event without a screen
 * When:  any time
 * Notes: called by the VMM only
 */
void do_Log_Fault_Call_Out(struct svc_regs *r)
{
    svc_set_carry(r, false);
}
