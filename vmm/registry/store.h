/*
 * store.h - two copies of the registry's file, of which one is always whole.  Included by vmm/registry
 * and its tests.
 *
 * A save goes to the older copy: body, flush, header, flush.  Until its last sector is on the disk, that
 * copy's checksums do not fit, and the other one is read.
 */
#ifndef VMM_REGISTRY_STORE_H
#define VMM_REGISTRY_STORE_H

#include "registry/registry.h"

#define REG_FILE_MAX    (64u << 20)     /* bytes; a longer file is not ours */

struct reg_files {
    /* Bytes of a copy; false: there is no such file.  All functions may block. */
    bool (*size)(unsigned copy, uint32_t *bytes);
    bool (*read)(unsigned copy, void *data, uint32_t bytes);
    bool (*write)(unsigned copy, uint32_t position, const void *data, uint32_t bytes);   /* makes it */
    bool (*flush)(unsigned copy);       /* everything written before is on the disk when it returns */
};

enum reg_found { REG_FOUND, REG_FOUND_NONE, REG_FOUND_DAMAGED };

struct reg_store {
    const struct reg_files *files;
    uint32_t sequence;                  /* of the newest copy */
    unsigned newest;
};

/* Adds the newest sound copy to *r.  REG_FOUND_DAMAGED: there are files, none of them sound. */
enum reg_found reg_store_load(struct reg_store *s, const struct reg_files *files, struct registry *r);
uint32_t reg_store_save(struct reg_store *s, const struct registry *r);

#endif
