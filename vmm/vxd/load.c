/*
 * load - LE modules from the container and from files into locked memory.
 */
#include "vxd/load.h"

#include "debug/bootlog.h"
#include "mem/heap.h"
#include "mem/paging.h"
#include "services/table.h"
#include "vxd/control.h"
#include "vxd/ini.h"
#include "vxd/w3.h"

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
    return type >= 0x11 && type <= 0x14;
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
    static struct module vmm = { .name = "VMM", .ddb = &VMM_DDB };

    vmm.object_count = boot->object_count;
    for (uint32_t i = 0; i < boot->object_count; i++) {
        vmm.object[i].linear = boot->object[i].linear;
        vmm.object[i].size = boot->object[i].size;
        vmm.object[i].type = boot->object[i].flags & 0x10 ? 0x11 : 1;   /* discardable: ICODE */
    }
    vmm.next = module_list;
    module_list = &vmm;
    ddb_insert(&VMM_DDB);
    report(&vmm);
}

static void free_objects(struct module *m, bool discardable_only)
{
    for (unsigned i = 0; i < m->object_count; i++) {
        struct module_object *o = &m->object[i];

        if (o->linear != 0 && (!discardable_only || is_discardable(o->type))) {
            page_free((void *)o->linear, object_pages(o->size));
            o->linear = 0;
        }
    }
}

static enum vmm_err load_objects(struct module *m, const struct le_module *le, struct le_error *e)
{
    void *dest[LE_MAX_OBJECTS] = { NULL };
    uint32_t linear[LE_MAX_OBJECTS] = { 0 };

    m->object_count = le->object_count;
    for (unsigned i = 0; i < le->object_count; i++) {
        if (i + 1 == le->real_mode_object) {
            /* There is no real mode to run it in: as if it had returned AX = 0, BX = SI = 0. */
            debug_printf("VMM: %s: real-mode initialisation skipped\n", m->name);
            continue;
        }
        dest[i] = page_alloc(object_pages(le->object[i].size), true);
        if (dest[i] == NULL) {
            e->offset = 0;
            e->reason = "not enough memory";
            return VMM_NO_MEMORY;
        }
        linear[i] = (uint32_t)dest[i];
        m->object[i] = (struct module_object){ linear[i], le->object[i].size, le->object[i].type };
        if (le_load_object(le, i + 1, dest[i], e) != 0) {
            return VMM_DAMAGED;
        }
    }
    return le_fixup(le, dest, linear, e) == 0 ? VMM_OK : VMM_DAMAGED;
}

enum vmm_err module_load(const char *name, const void *file, uint32_t size, uint32_t le_offset,
                         struct le_error *e)
{
    struct le_module le;
    struct module *m;
    enum vmm_err err;

    if (le_open(&le, file, size, le_offset, e) != 0) {
        return VMM_DAMAGED;
    }
    if (le.ddb_object == 0) {
        e->offset = le_offset;
        e->reason = "no device descriptor block at entry ordinal 1";
        return VMM_DAMAGED;
    }
    m = heap_alloc(sizeof *m);
    if (m == NULL) {
        e->offset = 0;
        e->reason = "not enough memory";
        return VMM_NO_MEMORY;
    }
    memset(m, 0, sizeof *m);
    for (unsigned i = 0; i < 8 && name[i] != '\0'; i++) {
        m->name[i] = name[i];
    }
    err = load_objects(m, &le, e);
    if (err != VMM_OK) {
        goto out;
    }
    m->ddb = (struct VxD_Desc_Block *)(m->object[le.ddb_object - 1].linear + le.ddb_offset);
    if (m->ddb->DDB_Req_Device_Number != Undefined_Device_ID &&
        ddb_find(m->ddb->DDB_Req_Device_Number) != NULL) {
        e->offset = le_offset;
        e->reason = "a device with the same id is already loaded";
        err = VMM_IN_USE;
        goto out;
    }
    m->next = module_list;
    module_list = m;
    ddb_insert(m->ddb);
    services_guard(m->ddb);
    report(m);
    return VMM_OK;

out:
    free_objects(m, false);
    heap_free(m);
    return err;
}

void module_unload(struct VxD_Desc_Block *ddb)
{
    for (struct module **at = &module_list; *at != NULL; at = &(*at)->next) {
        struct module *m = *at;

        if (m->ddb == ddb && ddb != &VMM_DDB) {
            *at = m->next;
            services_unguard(ddb);
            free_objects(m, false);
            heap_free(m);
            return;
        }
    }
}

/* ---- everything at start --------------------------------------------------------------------- */

static INIT_CODE void load_or_say(const char *name, const char *file_name, const void *file,
                                  uint32_t size, uint32_t le_offset)
{
    struct le_error e = { 0, "" };

    bootlog_line("Loading Vxd", name);
    if (module_load(name, file, size, le_offset, &e) != VMM_OK) {
        fatal("Virtual device %s cannot be loaded\nfrom %s: offset %Xh: %s", name, file_name,
              e.offset, e.reason);
    }
    bootlog_line("LoadSuccess", name);
}

/* A device= file of the same name replaces what the container has [KB Q174018]. */
static INIT_CODE bool replaced_by_file(const struct boot_info *boot, const char *name)
{
    for (uint32_t i = 0; i < boot->file_count; i++) {
        char base[32];
        unsigned n = 0;

        if (boot->file[i].kind != BOOT_FILE_VXD) {
            continue;
        }
        for (; n + 1 < sizeof base && boot->file[i].name[n] != '.' &&
               boot->file[i].name[n] != '\0'; n++) {
            base[n] = boot->file[i].name[n];
        }
        base[n] = '\0';
        if (ini_same_name(base, name)) {
            return true;
        }
    }
    return false;
}

static INIT_CODE void check_named(const char *name, const struct boot_file *file, const void *data,
                                  uint32_t w3, unsigned count)
{
    struct le_error e;
    struct w3_entry entry;

    for (unsigned i = 1; i < count; i++) {
        if (w3_get(data, file->size, w3, i, &entry, &e) == 0 && ini_same_name(entry.name, name)) {
            return;
        }
    }
    fatal("SYSTEM.INI names device=*%s,\nwhich %s does not contain", name, file->name);
}

INIT_CODE void module_load_all(const struct boot_info *boot)
{
    const struct boot_file *container = NULL;
    const char *data, *line = NULL;
    struct le_error e;
    uint32_t w3, le_offset;
    unsigned count;

    for (uint32_t i = 0; i < boot->file_count; i++) {
        if (boot->file[i].kind == BOOT_FILE_CONTAINER) {
            container = &boot->file[i];
        }
    }
    if (container == NULL) {
        fatal("The loader handed over no VMM32.VXD");
    }
    data = (const char *)phys_window(container->address, container->size, PHYS_CACHED);
    if (data == NULL || w3_open(data, container->size, &w3, &count, &e) != 0) {
        fatal("%s: offset %Xh: %s", container->name, data == NULL ? 0 : e.offset,
              data == NULL ? "cannot be mapped" : e.reason);
    }
    while ((line = ini_next("386Enh", "device", line)) != NULL) {
        char value[32];

        ini_copy(line, value, sizeof value);
        if (value[0] == '*') {
            check_named(value + 1, container, data, w3, count);
        }
    }
    for (unsigned i = 1; i < count; i++) {
        struct w3_entry entry;

        if (w3_get(data, container->size, w3, i, &entry, &e) != 0) {
            fatal("%s: offset %Xh: %s", container->name, e.offset, e.reason);
        }
        if (!replaced_by_file(boot, entry.name)) {
            load_or_say(entry.name, container->name, data, container->size, entry.le_offset);
        }
    }
    for (uint32_t i = 0; i < boot->file_count; i++) {
        const struct boot_file *f = &boot->file[i];

        if (f->kind == BOOT_FILE_VXD) {
            const void *vxd = (const void *)phys_window(f->address, f->size, PHYS_CACHED);
            char name[9] = "";

            for (unsigned c = 0; c < 8 && f->name[c] != '.' && f->name[c] != '\0'; c++) {
                name[c] = f->name[c];
                name[c + 1] = '\0';
            }
            if (vxd == NULL || le_find(vxd, f->size, &le_offset, &e) != 0) {
                fatal("%s: offset %Xh: %s", f->name, vxd == NULL ? 0 : e.offset,
                      vxd == NULL ? "cannot be mapped" : e.reason);
            }
            load_or_say(name, f->name, vxd, f->size, le_offset);
        }
    }
}

void module_free_init(void)
{
    for (struct module *m = module_list; m != NULL; m = m->next) {
        if (m->ddb != &VMM_DDB) {
            free_objects(m, true);
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
