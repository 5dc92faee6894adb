/*
 * load - LE modules into locked memory, and out of it again.
 */
#include "vxd/load.h"

#include "mem/heap.h"
#include "mem/pageout.h"
#include "mem/paging.h"
#include "services/table.h"
#include "vxd/control.h"
#include "vxd/leftover.h"

#define MODULE_DYNAMIC  0x38000u        /* module flags: all of these [CHAP vxdldr] */

struct module *module_list;             /* written by load and unload, task time */

extern struct VxD_Desc_Block VMM_DDB;

static uint32_t pages_of(uint32_t bytes)
{
    return (bytes + PAGE_MASK) >> PAGE_SHIFT;
}

/* Even an object without bytes has an address. */
static uint32_t object_pages(uint32_t bytes)
{
    return bytes != 0 ? pages_of(bytes) : 1;
}

static bool is_discardable(int type)
{
    return type >= LE_ICODE && type <= LE_IMSG;
}

static bool is_static(int type)
{
    return type == LE_SCODE || type == LE_SDATA;
}

static void report(const struct module *m)
{
    debug_printf("VXD %s", m->name);
    for (unsigned i = 0; i < m->object_count; i++) {
        debug_printf(" object%u=%08X", i + 1, m->object[i].linear);
    }
    debug_printf("\n");
}

INIT_CODE void module_register_vmm(const struct boot_info *boot)
{
    static struct module vmm = { .name = "VMM", .module_name = "VMM", .ddb = &VMM_DDB };

    vmm.object_count = boot->object_count;
    for (uint32_t i = 0; i < boot->object_count; i++) {
        vmm.object[i].linear = boot->object[i].linear;
        vmm.object[i].size = boot->object[i].size;
        vmm.object[i].type = boot->object[i].flags & 0x10 ? LE_ICODE : LE_LCODE;
    }
    vmm.next = module_list;
    module_list = &vmm;
    ddb_insert(&VMM_DDB);
    report(&vmm);
}

static void free_object(struct module_object *o)
{
    if (o->linear != 0) {
        page_free((void *)o->linear, object_pages(o->size));
        o->linear = 0;
    }
}

/* The rest of an unloaded module of this name, NULL = none. */
static struct module *find_rest(const char *module_name)
{
    struct module *m = module_list;

    while (m != NULL && (m->ddb != NULL || !m->dynamic ||
                         memcmp(m->module_name, module_name, sizeof m->module_name) != 0)) {
        m = m->next;
    }
    return m;
}

static void unlink_module(const struct module *m)
{
    struct module **at = &module_list;

    while (*at != NULL && *at != m) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = m->next;
    }
}

/* A static object of an earlier load keeps its address and what is in it. */
static bool reuse_object(const struct module *rest, unsigned i, const struct le_object *wanted,
                         struct module_object *o)
{
    if (rest == NULL || !is_static(wanted->type) || i >= rest->object_count ||
        rest->object[i].linear == 0 || rest->object[i].type != wanted->type ||
        rest->object[i].size != wanted->size) {
        return false;
    }
    *o = rest->object[i];
    o->kept = true;
    return true;
}

static enum vmm_err load_objects(struct module *m, const struct le_module *le,
                                 const struct module *rest, struct le_error *e)
{
    void *dest[LE_MAX_OBJECTS] = { NULL };
    uint32_t linear[LE_MAX_OBJECTS] = { 0 };

    m->object_count = le->object_count;
    for (unsigned i = 0; i < le->object_count; i++) {
        struct module_object *o = &m->object[i];

        o->size = le->object[i].size;
        o->type = le->object[i].type;
        if (i + 1 == le->real_mode_object || o->type == LE_RCODE) {
            /* There is no real mode to run it in: as if it had returned AX = 0, BX = SI = 0. */
            debug_printf("VMM: %s: real-mode initialisation skipped\n", m->name);
            continue;
        }
        if (reuse_object(rest, i, &le->object[i], o)) {
            /* Its contents stay, but it may point into objects that are somewhere else now. */
            linear[i] = o->linear;
            dest[i] = (void *)o->linear;
            continue;
        }
        (void)pageout_make_room(object_pages(o->size));     /* else what is free must do */
        o->linear = (uint32_t)page_alloc(object_pages(o->size), true);
        if (o->linear == 0) {
            *e = (struct le_error){ 0, "not enough memory" };
            return VMM_NO_MEMORY;
        }
        linear[i] = o->linear;
        dest[i] = (void *)o->linear;
        if (le_load_object(le, i + 1, dest[i], e) != 0) {
            return VMM_DAMAGED;
        }
    }
    return le_fixup(le, dest, linear, e) == 0 ? VMM_OK : VMM_DAMAGED;
}

/* A device is there once: by its id; a dynamic one by its module's name too. */
static bool is_duplicate(const struct le_module *le, bool dynamic)
{
    if (le->device_id != Undefined_Device_ID && ddb_find(le->device_id) != NULL) {
        return true;
    }
    for (const struct module *m = module_list; dynamic && m != NULL; m = m->next) {
        if (m->ddb != NULL &&
            memcmp(m->module_name, le->name, sizeof m->module_name) == 0) {
            return true;
        }
    }
    return false;
}

static void copy_name(struct module *m, const char *name)
{
    unsigned i = 0;

    for (; i < 8 && name[i] != '\0'; i++) {
        m->name[i] = name[i];
    }
    while (i > 0 && m->name[i - 1] == ' ') {
        m->name[--i] = '\0';
    }
}

enum vmm_err module_load(const char *name, const void *file, uint32_t size, uint32_t le_offset,
                         bool dynamic, struct module **loaded, struct le_error *e)
{
    struct le_module le;
    struct module *m, *rest;
    enum vmm_err err;

    if (le_open(&le, file, size, le_offset, e) != 0) {
        return VMM_DAMAGED;
    }
    if (le.ddb_object == 0) {
        *e = (struct le_error){ le_offset, "no device descriptor block at entry ordinal 1" };
        return VMM_DAMAGED;
    }
    if (dynamic && (le.flags & MODULE_DYNAMIC) != MODULE_DYNAMIC) {
        *e = (struct le_error){ le_offset + 0x10, "not marked as loadable while the system runs" };
        return VMM_DAMAGED;
    }
    if (is_duplicate(&le, dynamic)) {
        *e = (struct le_error){ le_offset, dynamic ? "the device is already loaded" :
                                "a device with the same id is already loaded" };
        return VMM_IN_USE;
    }
    m = heap_alloc_zero(sizeof *m);
    if (m == NULL) {
        *e = (struct le_error){ 0, "not enough memory" };
        return VMM_NO_MEMORY;
    }
    copy_name(m, name != NULL ? name : le.name);
    memcpy(m->module_name, le.name, sizeof m->module_name);
    m->dynamic = dynamic;
    rest = dynamic ? find_rest(le.name) : NULL;
    err = load_objects(m, &le, rest, e);
    if (err != VMM_OK) {
        goto out;
    }
    m->ddb = (struct VxD_Desc_Block *)(m->object[le.ddb_object - 1].linear + le.ddb_offset);
    if (rest != NULL) {
        for (unsigned i = 0; i < rest->object_count; i++) {
            if (i >= m->object_count || m->object[i].linear != rest->object[i].linear) {
                free_object(&rest->object[i]);
            }
        }
        unlink_module(rest);
        heap_free(rest);
    }
    if (dynamic) {
        m->ddb->DDB_Flags |= DDB_DYNAMIC_VXD;
    }
    m->next = module_list;
    module_list = m;
    ddb_insert(m->ddb);
    services_guard(m->ddb);
    report(m);
    *loaded = m;
    return VMM_OK;

out:
    for (unsigned i = 0; i < m->object_count; i++) {
        if (!m->object[i].kept) {
            free_object(&m->object[i]);
        }
    }
    heap_free(m);
    return err;
}

void module_unload(struct VxD_Desc_Block *ddb, bool keep_static)
{
    struct module *m = module_of_ddb(ddb);
    bool left = false;

    ddb_remove(ddb);
    if (m == NULL || ddb == &VMM_DDB) {
        return;
    }
    (void)leftover_take_out(m, keep_static);    /* they are named */
    services_unguard(ddb);
    for (unsigned i = 0; i < m->object_count; i++) {
        if (keep_static && is_static(m->object[i].type) && m->object[i].linear != 0) {
            left = true;
        } else {
            free_object(&m->object[i]);
        }
    }
    m->ddb = NULL;
    if (!left) {
        unlink_module(m);
        heap_free(m);
    }
}

void module_free_discardable(struct module *m)
{
    for (unsigned i = 0; i < m->object_count; i++) {
        if (is_discardable(m->object[i].type)) {
            free_object(&m->object[i]);
        }
    }
}

void module_free_init(void)
{
    for (struct module *m = module_list; m != NULL; m = m->next) {
        if (m->ddb != &VMM_DDB) {
            module_free_discardable(m);
        }
    }
}

const struct module *module_of(uint32_t linear, unsigned *object, uint32_t *offset)
{
    for (const struct module *m = module_list; m != NULL; m = m->next) {
        for (unsigned i = 0; i < m->object_count; i++) {
            const struct module_object *o = &m->object[i];

            if (o->linear != 0 && linear - o->linear < o->size) {
                *object = i + 1;
                *offset = linear - o->linear;
                return m;
            }
        }
    }
    return NULL;
}

struct module *module_of_ddb(const struct VxD_Desc_Block *ddb)
{
    struct module *m = module_list;

    while (m != NULL && m->ddb != ddb) {
        m = m->next;
    }
    return m;
}
