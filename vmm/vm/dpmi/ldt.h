/*
 * ldt.h - the global table's free entries and the local table of each VM.  Included by vmm/.
 */
#ifndef VMM_VM_DPMI_LDT_H
#define VMM_VM_DPMI_LDT_H

#include "vm/dpmi/descriptor.h"

struct vm;

#define LDT_ENTRIES         8192u
#define LDT_RESERVED        16u         /* 0004h..007Ch: only by number [DPMI 000Dh] */
#define LDT_ALIAS           0x87u       /* in every VM the LDT itself, to read */

/* The GDT, gdt.c. */
#define GDT_ENTRIES         512u
#define GDT_ALIAS           0x08u
#define GDT_CALL_BACKS      0x3Bu       /* INT 30h, one for each PM call-back */
#define GDT_BIOS_DATA       0x43u       /* the BIOS's data at the segment programs know it by */
#define GDT_LDT             0x48u
#define GDT_FLAT_ALIAS      0x53u       /* _GetAppFlatDSAlias */
#define GDT_FIRST_FREE      11u
extern struct descriptor gdt[GDT_ENTRIES];

/* Selector with the descriptor's DPL as RPL; 0 = table full or no memory. */
uint32_t gdt_allocate(struct descriptor d);
bool gdt_free(uint32_t selector);       /* only what gdt_allocate gave */

uint32_t ldt_allocate(struct vm *vm, struct descriptor d, uint32_t count);
uint32_t ldt_allocate_at(struct vm *vm, struct descriptor d, uint32_t selector);
bool ldt_free(struct vm *vm, uint32_t selector);
void ldt_destroy(struct vm *vm);        /* the VM ends */

struct descriptor *ldt_table(const struct vm *vm);  /* NULL: it has none */
uint32_t ldt_entries(const struct vm *vm);  /* how many the table has room for */
uint32_t ldt_used(const struct vm *vm);     /* how many are allocated */

/* The descriptor of any selector, GDT or LDT, RPL ignored; NULL: there is none. */
struct descriptor *selector_find(struct vm *vm, uint32_t selector);
/* The same, only if somebody allocated it or it is the system's. */
struct descriptor *selector_find_used(struct vm *vm, uint32_t selector);

/* Selectors of DPMI clients: all that were not there at the snapshot go when their client ends. */
void ldt_client_add(struct vm *vm, uint32_t selector);
bool ldt_client_owns(const struct vm *vm, uint32_t selector);
void ldt_client_snapshot(const struct vm *vm, uint8_t marks[LDT_ENTRIES / 8]);
void ldt_client_release(struct vm *vm, const uint8_t marks[LDT_ENTRIES / 8]);
bool ldt_is_permanent(const struct vm *vm, uint32_t selector);

/* entry.S, interrupts off: the processor's LDTR and whose table that is. */
void ldt_load(struct vm *vm);
extern struct vm *ldt_loaded;

/* A selector that describes this already, or a new one: never freed. 0 = none left. */
uint32_t ldt_permanent(struct vm *vm, struct descriptor d);

#endif
