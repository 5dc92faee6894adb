/*
 * dynamic.h - keys whose values a virtual device provides when asked.  Included by vmm/registry.
 */
#ifndef VMM_REGISTRY_DYNAMIC_H
#define VMM_REGISTRY_DYNAMIC_H

#include "registry/tree.h"
#include <vmmreg.h>

struct reg_dynamic {
    PROVIDER provider;
    void *context;
    uint32_t count;
    PVALUE value[];                 /* names are copies */
};

/* Makes a key dynamic.  Win32 error code. */
uint32_t reg_dynamic_make(struct reg_tree *t, struct reg_key *key, void *context, const PROVIDER *provider,
                          const PVALUE *values, uint32_t count);
void reg_dynamic_free(struct reg_tree *t, struct reg_key *key);
const PVALUE *reg_dynamic_find(const struct reg_dynamic *d, const char *name);

/* Ask the provider.  data NULL: the size alone.  *bytes = room, then what was needed or used. */
uint32_t reg_dynamic_read(struct reg_key *key, const PVALUE *value, uint8_t *data, uint32_t *bytes);
/* Several values, in one call if the provider can; fills the entries.  *total = room, then bytes. */
uint32_t reg_dynamic_read_many(struct reg_tree *t, struct reg_key *key, VALENT *entries, uint32_t count,
                               uint8_t *buffer, uint32_t *total);

#endif
