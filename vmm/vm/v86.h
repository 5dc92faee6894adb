/* v86.h - the V86 monitor behind the fast path.  Included by vmm/. */
#ifndef VMM_VM_V86_H
#define VMM_VM_V86_H

#include "types.h"

void v86_gp(struct Client_Reg_Struc *crs);
void v86_invalid_opcode(struct Client_Reg_Struc *crs);
void v86_stack_fault(struct Client_Reg_Struc *crs);
void v86_fast_off(void);         /* from now on every #GP comes to v86_gp */
void v86_fast_on(void);          /* undoes it */
void v86_page_fault(struct Client_Reg_Struc *crs, uint32_t linear);

/* Hooks first, then INT vector (or `as`) of the VM, as the processor would. */
void v86_reflect_fault(struct Client_Reg_Struc *crs, uint32_t vector);
void v86_reflect_fault_as(struct Client_Reg_Struc *crs, uint32_t vector, uint32_t as);

#endif
