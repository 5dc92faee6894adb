/* place.h - putting the VMM in memory.  Included by the UEFI stub, the boot lanes and tests. */
#ifndef EFI_PLACE_H
#define EFI_PLACE_H

#include <stdint.h>
#include <boot_info.h>
#include "le.h"

/* What one VMM needs, filled by place_measure. */
struct place {
    struct le_module vmm;
    uint32_t linear[LE_MAX_OBJECTS];    /* where each object will run; 0 = not loaded */
    uint32_t image_pages;               /* all objects together */
    uint32_t table_pages;               /* page directory, then page tables */
};

int place_measure(struct place *p, const void *w3, uint32_t size, struct le_error *e);
int place_image(const struct place *p, void *image, uint32_t image_physical,
                struct boot_info *info, struct le_error *e);
void place_tables(const struct place *p, uint32_t *tables, uint32_t tables_physical,
                  uint32_t image_physical, struct boot_info *info);
uint32_t place_entry(const struct place *p);

#endif
