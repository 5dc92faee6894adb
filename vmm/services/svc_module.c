/*
 * svc_module - modules for VXDLDR.
 */
#include "mem/heap.h"
#include "mem/phys.h"
#include "services/svc.h"
#include "vxd/control.h"
#include "vxd/leftover.h"
#include "vxd/load.h"
#include <vmm32x.h>
#include <vxdldr.h>

/*
 * _VMM32X_Load_Module - place a module that may be loaded while the system runs
 *
 * In:    module->image: an LE file, or a 16-bit Windows file that has one as a resource
 * Out:   EAX = 0, module filled in; the device is in the device list, and nothing of it has run
 * Error: EAX = VXDLDR_ERR_OUT_OF_MEMORY, _DUPLICATE_DEVICE, _BAD_DEVICE_FILE; nothing is left behind
 * When:  task time
 */
uint32_t _VMM32X_Load_Module(struct VMM32X_Module *module)
{
    const uint8_t *file = module->image;
    uint32_t size = module->image_bytes, offset = 0;
    struct le_error e = { 0, "" };
    struct module *m = NULL;
    enum vmm_err err = VMM_DAMAGED;

    if (module_find_le(&file, &size, &offset, &e) == 0) {
        err = module_load(NULL, file, size, offset, true, &m, &e);
    }
    if (err != VMM_OK) {
        module->error_offset = e.offset + (uint32_t)(file - (const uint8_t *)module->image);
        module->reason = e.reason;
        return err == VMM_NO_MEMORY ? VXDLDR_ERR_OUT_OF_MEMORY :
               err == VMM_IN_USE ? VXDLDR_ERR_DUPLICATE_DEVICE : VXDLDR_ERR_BAD_DEVICE_FILE;
    }
    module->ddb = m->ddb;
    memcpy(module->name, m->module_name, sizeof module->name);
    module->object_count = m->object_count;
    for (uint32_t i = 0; i < m->object_count; i++) {
        module->object[i][0] = m->object[i].linear;
        module->object[i][1] = m->object[i].size;
        module->object[i][2] = (uint32_t)m->object[i].type;
        module->object[i][3] = m->object[i].kept;
    }
    return 0;
}

/*
 * _VMM32X_Free_Init_Objects - the discardable objects of a module
 *
 * In:    ddb
 * When:  task time
 */
void _VMM32X_Free_Init_Objects(struct VxD_Desc_Block *ddb)
{
    struct module *m = module_of_ddb(ddb);

    if (m != NULL && m->dynamic) {
        module_free_discardable(m);
    }
}

/*
 * _VMM32X_Unload_Module - a dynamic device out of list and memory
 *
 * In:    ddb; keep_static: its static objects stay for the next load
 * When:  task time
 * Notes: it has been told; what it hooked and forgot to unhook is taken out and named.  Devices that
 *        were loaded at start are left alone
 */
void _VMM32X_Unload_Module(struct VxD_Desc_Block *ddb, uint32_t keep_static)
{
    struct module *m = module_of_ddb(ddb);

    if (m != NULL && m->dynamic) {
        module_unload(ddb, keep_static != 0);
    }
}

/*
 * _VMM32X_Check_Module - the services that a module calls, each once
 *
 * In:    module->image; all: list those that are present too; line(context, text)
 * Out:   EAX = how many are missing
 * Error: EAX = -1: it is no module; module->error_offset, reason
 * When:  task time
 */
uint32_t _VMM32X_Check_Module(struct VMM32X_Module *module, uint32_t all,
                              void (*line)(void *context, const char *text), void *context)
{
    const struct link_report report = { line, context, all != 0 };
    const uint8_t *file = module->image;
    uint32_t size = module->image_bytes, offset = 0;
    struct le_error e = { 0, "" };
    struct le_module le;

    if (module_find_le(&file, &size, &offset, &e) != 0 ||
        le_open(&le, file, size, offset, &e) != 0) {
        module->error_offset = e.offset + (uint32_t)(file - (const uint8_t *)module->image);
        module->reason = e.reason;
        return 0xFFFFFFFFu;
    }
    memcpy(module->name, le.name, sizeof module->name);
    return module_check_links(&le, &report);
}

/*
 * _VMM32X_Get_Usage - what is in use, to be compared
 *
 * When:  task time
 */
void _VMM32X_Get_Usage(struct VMM32X_Usage *usage)
{
    struct heap_info heap;

    heap_get_info(&heap);
    *usage = (struct VMM32X_Usage){
        .free_pages = phys_free_count(), .heap_blocks = heap.live_blocks,
        .heap_bytes = heap.live_bytes, .handlers = leftover_count(),
    };
    for (const struct module *m = module_list; m != NULL; m = m->next) {
        usage->modules++;
    }
    for (const struct VxD_Desc_Block *ddb = ddb_list; ddb != NULL; ddb = ddb->DDB_Next) {
        usage->devices++;
    }
}

/*
 * _VMM32X_On_Unload - a device forgets what points into a module that goes
 *
 * In:    what the addresses are, for the debug port; the procedure (vmm32x.h); both stay the device's
 * Out:   EAX nonzero
 * Error: EAX = 0: the table is full
 * When:  task time
 * Notes: the registration goes with the module that the procedure is in
 */
uint32_t _VMM32X_On_Unload(const char *what, uint32_t (*forget)(bool (*gone)(uint32_t address)))
{
    return leftover_register(what, forget);
}
