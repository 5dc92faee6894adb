/*
 * client.h - the client's stack and its software interrupts.  Included by vmm/.
 *
 * All act on the current thread's client frame.  Limit: V86 mode only; a protected-mode client's
 * 16- and 32-bit stacks come with the DPMI host.
 */
#ifndef VMM_VM_CLIENT_H
#define VMM_VM_CLIENT_H

#include "types.h"

void client_push(struct Client_Reg_Struc *crs, uint16_t value);
uint16_t client_pop(struct Client_Reg_Struc *crs);

uint16_t client_flags_image(const struct Client_Reg_Struc *crs);    /* as PUSHF shows them */
void client_set_flags(struct Client_Reg_Struc *crs, uint16_t image);

/* FLAGS CS IP on the stack, then on at segment:offset with IF and TF clear. */
void client_int_frame(struct Client_Reg_Struc *crs, uint16_t segment, uint16_t offset);

/* INT vector: hooks, then the IVT. */
void client_simulate_int(struct Client_Reg_Struc *crs, uint32_t vector);
struct int_hook;
void client_int_passed(struct Client_Reg_Struc *crs, uint32_t vector, struct int_hook *next);
/* The IVT only. */
void client_vector_int(struct Client_Reg_Struc *crs, uint32_t vector);

void client_iret(struct Client_Reg_Struc *crs);
void client_far_call(struct Client_Reg_Struc *crs, uint16_t segment, uint16_t offset);
void client_far_ret(struct Client_Reg_Struc *crs, uint16_t extra_bytes);

#endif
