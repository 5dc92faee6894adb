/* hook_chain.h - procedures hooked in front of one another.  Included by vmm/. */
#ifndef VMM_VXD_HOOK_CHAIN_H
#define VMM_VXD_HOOK_CHAIN_H

#include "types.h"

/* Is this the address of code that is about to be freed?  Says so to the user if it is. */
typedef bool hook_gone(uint32_t proc);

/* True if proc was declared HOOK_PROC; *link = the variable in which it keeps what it jumps to. */
bool hook_proc_link(uint32_t proc, uint32_t **link);

/* Put proc in front of what *head holds.  *previous = what it is to jump on to: what was there,
 * `bottom` where that was the end.  bottom 0: what is in *head is the end itself. */
enum vmm_err hook_chain_add(uint32_t *head, uint32_t bottom, uint32_t proc, uint32_t *previous)
    MUST_CHECK;

/* Take proc out.  VMM_NOT_FOUND: it is not in this chain, or not a HOOK_PROC. */
enum vmm_err hook_chain_remove(uint32_t *head, uint32_t proc) MUST_CHECK;

/* Take out every procedure of which gone() says so; returns how many. */
uint32_t hook_chain_forget(hook_gone *gone);

/* A table of heads goes away: forget its chains. */
void hook_chain_drop(const void *table, uint32_t bytes);

uint32_t hook_chain_count(void);        /* procedures hooked in all chains */

#endif
