/*
 * links - which services a module calls, by name, and which of them are missing.
 */
#include "vxd/load.h"

#include "../vxd/lib/format.h"
#include "mem/heap.h"
#include "services/table.h"
#include "vxd/control.h"
#include "vxd/le_links.h"
#include "vxd/ne.h"

#define TARGETS_MAX     1024u       /* different services that one module calls */

struct targets {
    const struct le_module *le;
    uint32_t count;
    bool more;                      /* than TARGETS_MAX */
    uint32_t target[TARGETS_MAX];   /* device id << 16 | service, in the order of the first call */
};

static int is_known(void *context, uint16_t device_id)
{
    const struct targets *t = context;

    return device_id == t->le->device_id || ddb_find(device_id) != NULL ||
           device_name(device_id)[0] != '\0';
}

static int collect(void *context, const struct le_link *link)
{
    struct targets *t = context;
    uint32_t target = (uint32_t)link->device_id << 16 | link->service;

    for (uint32_t i = 0; i < t->count; i++) {
        if (t->target[i] == target) {
            return 0;
        }
    }
    if (t->count == TARGETS_MAX) {
        t->more = true;
        return 1;
    }
    t->target[t->count++] = target;
    return 0;
}

/* Why a call would fail; NULL = it would not. */
static const char *why_missing(const struct le_module *le, uint32_t id, uint32_t service)
{
    const struct VxD_Desc_Block *ddb = ddb_find(id);

    if (ddb == NULL && id == le->device_id) {
        return NULL;                /* its own, once it is loaded */
    }
    if (ddb == NULL) {
        /* Get_Version is how a device asks whether another one is there. */
        return service == 0 ? NULL : "the device is not loaded";
    }
    if (service >= ddb->DDB_Service_Table_Size) {
        return "the device has no such service";
    }
    if (((const uint32_t *)ddb->DDB_Service_Table_Ptr)[service] == 0) {
        return "the service is not implemented";
    }
    return NULL;
}

static void describe(uint32_t target, uint32_t own, const char *why, char *text, uint32_t bytes)
{
    uint32_t id = target >> 16, service = target & 0xFFFF;
    const struct VxD_Desc_Block *ddb = ddb_find(id);
    const char *name = service_name(id, service);
    char device[12];
    size_t n = 0;

    if (ddb != NULL) {
        while (n < 8 && ddb->DDB_Name[n] != ' ') {
            device[n] = ddb->DDB_Name[n];
            n++;
        }
        device[n] = '\0';
    } else {
        (void)format_into(device, sizeof device, "%s", device_name(id));
    }
    (void)format_into(text, bytes, "%04X:%04X %-8s %-30s %s", id, service,
                      device[0] != '\0' ? device : "?", name[0] != '\0' ? name : "?",
                      why != NULL ? why : ddb == NULL && id != own ? "only asked whether it is there" :
                      "present");
}

uint32_t module_check_links(const struct le_module *le, const struct link_report *report)
{
    struct targets *t = heap_alloc(sizeof *t);
    uint32_t missing = 0;
    char text[120];

    if (t == NULL) {
        report->line(report->context, "not enough memory to look at what it calls");
        return 0;
    }
    t->le = le;
    t->count = 0;
    t->more = false;
    (void)le_links(le, is_known, collect, t);
    for (uint32_t i = 0; i < t->count; i++) {
        const char *why = why_missing(le, t->target[i] >> 16, t->target[i] & 0xFFFF);

        missing += why != NULL;
        if (why != NULL || report->all) {
            describe(t->target[i], le->device_id, why, text, sizeof text);
            report->line(report->context, text);
        }
    }
    if (t->more) {
        report->line(report->context, "and more");
    }
    heap_free(t);
    return missing;
}

int module_find_le(const uint8_t **file, uint32_t *size, uint32_t *le_offset, struct le_error *e)
{
    uint32_t offset, bytes;
    int found = ne_find_vxd(*file, *size, &offset, &bytes, e);

    if (found < 0) {
        return -1;
    }
    if (found > 0) {
        *file += offset;
        *size = bytes;
        *le_offset = 0;
        return 0;
    }
    return le_find(*file, *size, le_offset, e);
}
