/*
 * ddb - the list of devices, in init order.
 */
#include "vxd/control.h"

struct VxD_Desc_Block *ddb_list;            /* written by ddb_insert and ddb_remove, task time */
uint32_t ddb_generation;                    /* the same */

#define DIRECT_IDS  0x80u
static struct VxD_Desc_Block *by_id[DIRECT_IDS];    /* the ids that dynalinks use most */

void ddb_insert(struct VxD_Desc_Block *ddb)
{
    struct VxD_Desc_Block **at = &ddb_list;
    uint32_t id = ddb->DDB_Req_Device_Number;

    while (*at != NULL && (*at)->DDB_Init_Order <= ddb->DDB_Init_Order) {
        at = &(*at)->DDB_Next;
    }
    ddb->DDB_Next = *at;
    *at = ddb;
    ddb_generation++;
    if (id != Undefined_Device_ID && id < DIRECT_IDS && by_id[id] == NULL) {
        by_id[id] = ddb;
    }
}

void ddb_remove(struct VxD_Desc_Block *ddb)
{
    uint32_t id = ddb->DDB_Req_Device_Number;

    for (struct VxD_Desc_Block **at = &ddb_list; *at != NULL; at = &(*at)->DDB_Next) {
        if (*at == ddb) {
            *at = ddb->DDB_Next;
            ddb_generation++;
            break;
        }
    }
    if (id < DIRECT_IDS && by_id[id] == ddb) {
        by_id[id] = NULL;
    }
}

bool ddb_is_listed(const struct VxD_Desc_Block *wanted)
{
    const struct VxD_Desc_Block *ddb = ddb_list;

    while (ddb != NULL && ddb != wanted) {
        ddb = ddb->DDB_Next;
    }
    return ddb != NULL;
}

struct VxD_Desc_Block *ddb_find(uint32_t device_id)
{
    if (device_id == Undefined_Device_ID) {
        return NULL;
    }
    if (device_id < DIRECT_IDS) {
        return by_id[device_id];
    }
    for (struct VxD_Desc_Block *ddb = ddb_list; ddb != NULL; ddb = ddb->DDB_Next) {
        if (ddb->DDB_Req_Device_Number == device_id) {
            return ddb;
        }
    }
    return NULL;
}

struct VxD_Desc_Block *ddb_find_name(const char name[8])
{
    for (struct VxD_Desc_Block *ddb = ddb_list; ddb != NULL; ddb = ddb->DDB_Next) {
        if (memcmp(ddb->DDB_Name, name, 8) == 0) {
            return ddb;
        }
    }
    return NULL;
}
