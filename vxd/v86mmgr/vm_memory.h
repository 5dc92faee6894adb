/* vm_memory.h - what V86MMGR has of each VM.  Included by vxd/v86mmgr. */
#ifndef V86MMGR_VM_MEMORY_H
#define V86MMGR_VM_MEMORY_H

#include <vmm.h>
#include "ems.h"
#include "umb.h"
#include "xlat.h"
#include "xms.h"

/* Upper memory of every VM, in pages: what programs find at fixed places, then free memory. */
#define UPPER_CODE_PAGE     0xC8u       /* device header, entries */
#define UPPER_PAGE          0xC8u       /* the first one that is ours */
#define UPPER_PAGES         0x28u       /* C8000h..EFFFFh */
extern uint32_t upper_end;              /* of what is free: behind it are the mapper's pages */
#define UPPER_XLAT_PAGE     0xC9u       /* translation buffer */
#define UPPER_FREE_PAGE     0xCAu
#define FRAME_PAGE          0xD0u       /* the page frame of expanded memory */
#define FRAME_PAGES         0x10u

struct vm_memory {                      /* heap; its address is in the control block */
    struct cb_s *vm;
    uint32_t hma;                       /* block of pages, 0 = A20 was never on */
    struct xms xms;
    struct umb umb;
    struct ems ems;
    struct xlat_buffer buffer;
    uint32_t xlat_depth;
    uint16_t flat_selector;             /* 0: not made yet */
    uint32_t xms_min_kb, ems_min_kb;    /* limits.c */
};

struct vm_memory *memory_of(struct cb_s *vm);   /* NULL: the VM has not come that far, or ends */

void limits_read(void);                         /* SYSTEM.INI */
void limits_first(struct vm_memory *memory);    /* those of a new VM */
void lay_out(struct vm_memory *memory);         /* its upper memory, after a change of limits */

/* mapping.c: pages at the end of upper memory that are the mapper's, from Device_Init on; what it
 * shows in a new VM, false: no memory. */
uint32_t mapper_pages(void);
bool mapper_new_vm(struct cb_s *vm);

bool a20_is_on(struct cb_s *vm);
bool a20_set(struct vm_memory *memory, bool on);    /* false: no memory for the HMA */
void a20_release(struct vm_memory *memory);         /* the VM ends */

/* Pages that go to a VM, zero: where ring 0 has them; NULL: the machine needs what is left. */
uint8_t *pages_allocate(uint32_t pages);
void pages_release(uint8_t *at);
uint32_t pages_available(void);

extern const struct xms_ops xms_ops;
extern const struct ems_ops ems_ops;

#endif
