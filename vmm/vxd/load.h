/* load.h - modules in memory.  Included by vmm/. */
#ifndef VMM_VXD_LOAD_H
#define VMM_VXD_LOAD_H

#include "types.h"
#include "vxd/le.h"
#include <boot_info.h>

struct module_object {
    uint32_t linear;            /* 0 = not loaded, or freed */
    uint32_t size;              /* bytes */
    int type;                   /* ObjectLocation type */
};

struct module {
    struct module *next;
    char name[9];
    struct VxD_Desc_Block *ddb;
    uint32_t object_count;
    struct module_object object[LE_MAX_OBJECTS];
};

extern struct module *module_list;      /* newest first; load.c */

/* The VMM itself, placed by the loader. */
void module_register_vmm(const struct boot_info *boot);

/* Load one LE module: pages, fixups, DDB into the list.  On an error nothing is left behind and
 * *e says what is wrong. */
enum vmm_err module_load(const char *name, const void *file, uint32_t size, uint32_t le_offset,
                         struct le_error *e) MUST_CHECK;
void module_unload(struct VxD_Desc_Block *ddb);

/* Everything of the container but its first entry, and the device= files. */
void module_load_all(const struct boot_info *boot);

/* Give back the discardable objects of all modules. */
void module_free_init(void);

/* Who owns a ring-0 address: module, object (1-based) and offset in it; NULL = nobody. */
const struct module *module_of(uint32_t linear, unsigned *object, uint32_t *offset);

#endif
