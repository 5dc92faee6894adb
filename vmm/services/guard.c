/*
 * guard - services of devices that only task time allows are checked like the VMM's own.
 *
 * What the rows of include/services/ call SYNC or INIT gets a few instructions in front, which the
 * device's service table names instead: a call at interrupt time is fatal and names the caller.
 * Registers, flags and stack arrive as the caller left them, whatever the calling convention.
 */
#include "services/table.h"

#include "cpu/trap.h"
#include "mem/heap.h"

struct guard {                  /* machine code */
    uint8_t code[30];
    uint16_t unused;
};

struct guards {                 /* of one device */
    struct guards *next;
    const struct VxD_Desc_Block *ddb;
    struct guard guard[];
};

static struct guards *all_guards;       /* task time */

void service_guard_failed(void);        /* thunk.S */

static uint8_t *put(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

/* pushf; cmpl $0, reenter_count; jne 1f; popf; jmp service;  1: pushl $which; jmp failed */
static void make_guard(struct guard *guard, uint32_t id, uint32_t ordinal, uint32_t service)
{
    uint8_t *p = guard->code;

    *p++ = 0x9C;
    *p++ = 0x83;
    *p++ = 0x3D;
    p = put(p, (uint32_t)&reenter_count);
    *p++ = 0;
    *p++ = 0x75;
    *p++ = 6;
    *p++ = 0x9D;
    *p++ = 0xE9;
    p = put(p, service - (uint32_t)(p + 4));
    *p++ = 0x68;
    p = put(p, id << 16 | ordinal);
    *p++ = 0xE9;
    (void)put(p, (uint32_t)service_guard_failed - (uint32_t)(p + 4));
}

void services_guard(const struct VxD_Desc_Block *ddb)
{
    uint32_t *slots = (uint32_t *)(uintptr_t)ddb->DDB_Service_Table_Ptr;
    uint32_t id = ddb->DDB_Req_Device_Number, count = 0;
    struct guards *guards;

    for (uint32_t i = 0; slots != NULL && i < ddb->DDB_Service_Table_Size; i++) {
        count += slots[i] != 0 && service_is_sync(id, i);
    }
    guards = count != 0 ? heap_alloc(sizeof *guards + count * sizeof guards->guard[0]) : NULL;
    if (guards == NULL) {
        return;                 /* unchecked, and works */
    }
    guards->ddb = ddb;
    guards->next = all_guards;
    all_guards = guards;
    for (uint32_t i = 0, n = 0; i < ddb->DDB_Service_Table_Size; i++) {
        if (slots[i] != 0 && service_is_sync(id, i)) {
            make_guard(&guards->guard[n], id, i, slots[i]);
            slots[i] = (uint32_t)&guards->guard[n++];
        }
    }
}

void services_unguard(const struct VxD_Desc_Block *ddb)
{
    for (struct guards **at = &all_guards; *at != NULL; at = &(*at)->next) {
        if ((*at)->ddb == ddb) {
            struct guards *guards = *at;

            *at = guards->next;
            (void)heap_free(guards);        /* ours, so it is live */
            return;
        }
    }
}
