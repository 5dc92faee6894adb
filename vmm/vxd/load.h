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
    bool kept;                  /* static, from an earlier load */
};

struct module {
    struct module *next;
    char name[9];               /* for messages */
    char module_name[32];       /* of the resident name table */
    struct VxD_Desc_Block *ddb; /* NULL: unloaded, only its static objects are left */
    bool dynamic;               /* loaded while the system runs; the only kind that is unloaded */
    uint32_t object_count;
    struct module_object object[LE_MAX_OBJECTS];
};

extern struct module *module_list;      /* newest first; load.c */

/* The VMM itself, placed by the loader. */
void module_register_vmm(const struct boot_info *boot);

/* Load one LE module: pages, fixups, DDB into the list.  dynamic: it must be marked as loadable at
 * any time, its static objects are those of an earlier load, and name may be NULL.  On an error
 * nothing is left behind and *e says what is wrong: VMM_DAMAGED, VMM_NO_MEMORY, VMM_IN_USE. */
enum vmm_err module_load(const char *name, const void *file, uint32_t size, uint32_t le_offset,
                         bool dynamic, struct module **loaded, struct le_error *e) MUST_CHECK;

/* The LE module of a file that is one, or of a 16-bit Windows file that has one as a resource: where
 * it begins and how long it is, which for a resource is another file inside the file. */
int module_find_le(const uint8_t **file, uint32_t *size, uint32_t *le_offset, struct le_error *e);

/* Out of the device list and of memory, and everything taken out that still points into it.
 * keep_static: its static objects stay, for the next load. */
void module_unload(struct VxD_Desc_Block *ddb, bool keep_static);

/* Everything of the container but its first entry, and the device= files. */
void module_load_all(const struct boot_info *boot);

/* Give back the discardable objects of one module, or of all. */
void module_free_discardable(struct module *m);
void module_free_init(void);

/* Who owns a ring-0 address: module, object (1-based) and offset in it; NULL = nobody. */
const struct module *module_of(uint32_t linear, unsigned *object, uint32_t *offset);
struct module *module_of_ddb(const struct VxD_Desc_Block *ddb);

/* What a module calls and the system lacks: line() gets one text for each service, or for each at
 * all, present or not, if `all`.  Returns how many are missing. */
struct link_report {
    void (*line)(void *context, const char *text);
    void *context;
    bool all;
};
uint32_t module_check_links(const struct le_module *le, const struct link_report *report);

#endif
