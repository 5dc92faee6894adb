/*
 * registry.h - keys by handle, as the services see them.  Included by vmm/registry, its services and tests.
 *
 * All functions that return uint32_t return a Win32 error code.  A handle names an open key until it is
 * closed; the predefined ones always do.  Roots are HKEY_LOCAL_MACHINE, HKEY_USERS and HKEY_DYN_DATA;
 * the other predefined keys are places in them.
 */
#ifndef VMM_REGISTRY_REGISTRY_H
#define VMM_REGISTRY_REGISTRY_H

#include "registry/dynamic.h"
#include "registry/tree.h"

#define REG_HANDLES_MAX 0x8000u

struct reg_handle {
    struct reg_key *key;            /* NULL = free, or made invalid by _RegRemapPreDefKey */
    uint32_t number;                /* the handle itself */
    uint32_t root;                  /* predefined key it was opened through, 0 = not a movable one */
    uint32_t next_free;             /* index + 1; 0 = the last */
    bool used;
};

struct registry {
    struct reg_tree tree;
    struct reg_key *root[REG_ROOTS];
    struct reg_key *current_user, *current_config, *classes;    /* held */
    struct reg_handle *handle;
    uint32_t handles, first_free;
    uint32_t changes;               /* counts what a file must learn */
};

uint32_t registry_init(struct registry *r, const struct reg_memory *memory);
void registry_free(struct registry *r);         /* everything, open handles too */

uint32_t registry_open(struct registry *r, uint32_t key, const char *subkey, uint32_t *result);
uint32_t registry_create(struct registry *r, uint32_t key, const char *subkey, uint32_t *result);
uint32_t registry_close(struct registry *r, uint32_t key);
uint32_t registry_delete_key(struct registry *r, uint32_t key, const char *subkey);
uint32_t registry_enum_key(struct registry *r, uint32_t key, uint32_t index, char *name, uint32_t bytes);

uint32_t registry_query(struct registry *r, uint32_t key, const char *name, uint32_t *type, void *data,
                        uint32_t *bytes);
uint32_t registry_query_many(struct registry *r, uint32_t key, VALENT *entries, uint32_t count,
                             char *buffer, uint32_t *total);
uint32_t registry_set(struct registry *r, uint32_t key, const char *name, uint32_t type,
                      const void *data, uint32_t bytes);
uint32_t registry_delete_value(struct registry *r, uint32_t key, const char *name);
uint32_t registry_enum_value(struct registry *r, uint32_t key, uint32_t index, char *name,
                             uint32_t *name_bytes, uint32_t *type, uint8_t *data, uint32_t *bytes);

struct reg_sizes {
    uint32_t subkeys, longest_subkey, values, longest_name, longest_data;
};
uint32_t registry_sizes(struct registry *r, uint32_t key, struct reg_sizes *sizes);

uint32_t registry_remap(struct registry *r, uint32_t key, uint32_t root);
uint32_t registry_create_dynamic(struct registry *r, const char *subkey, void *context,
                                 const PROVIDER *provider, const PVALUE *values, uint32_t count,
                                 uint32_t *result);
/* Takes out dynamic keys whose provider gone() knows; how many procedures there were. */
uint32_t registry_forget_code(struct registry *r, bool (*gone)(uint32_t address));
/* Does the handle name a key?  For services that need no more. */
uint32_t registry_check(struct registry *r, uint32_t key);

#endif
