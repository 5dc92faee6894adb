/* int_chain.h - Hook_V86_Int_Chain.  Included by vmm/. */
#ifndef VMM_VM_INT_CHAIN_H
#define VMM_VM_INT_CHAIN_H

#include "types.h"

struct int_hook;
extern struct int_hook *int_chain[256];     /* newest first; v86_fast.S tests for 0 */

enum vmm_err int_chain_hook(uint32_t vector, uint32_t proc);
enum vmm_err int_chain_unhook(uint32_t vector, uint32_t proc);

/* Offer an interrupt of the current VM to the hooks; true = consumed. */
bool int_chain_offer_from(struct int_hook *hook, uint32_t vector, struct Client_Reg_Struc *crs);
bool int_chain_offer(uint32_t vector, struct Client_Reg_Struc *crs);

/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t int_chain_forget(bool (*gone)(uint32_t address));

#endif
