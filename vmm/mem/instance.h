/*
 * instance.h - instance data: the same addresses in all VMs, other contents.  Included by vmm/.
 */
#ifndef VMM_MEM_INSTANCE_H
#define VMM_MEM_INSTANCE_H

#include "types.h"

struct vm;

/* _AddInstanceItem, before Init_Complete is over. */
enum vmm_err instance_declare(uint32_t at, uint32_t bytes) MUST_CHECK;

/* Init_Complete is over: what is instanced is settled, and what is there now is where every later
 * VM begins.  instance_is_settled: is it? */
void instance_settle(void);
bool instance_is_settled(void);

enum vmm_err instance_create(struct vm *vm) MUST_CHECK;     /* its space exists and is empty */
void instance_destroy(struct vm *vm);
void instance_reset(struct vm *vm);                         /* contents as of a new VM */

/* Before a VM sees a page that is the same in all: put its instance bytes there.  IF = 0.
 * true = the page has instance bytes, and no other VM sees it now. */
bool instance_take(struct vm *vm, uint32_t page);

/* _TestGlobalV86Mem: 0 local, 1 global, 2 both, 3 global with instance data. */
uint32_t instance_class(uint32_t at, uint32_t bytes);
/* _GetInstanceInfo: 0 none, 1 some, 2 all of it. */
uint32_t instance_info(uint32_t at, uint32_t bytes);

extern uint32_t instance_exchanges;     /* for _GetDemandPageInfo: how often bytes were exchanged */

#endif
