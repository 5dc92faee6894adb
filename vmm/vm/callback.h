/* callback.h - call-backs of both modes, V86 break points.  Included by vmm/. */
#ifndef VMM_VM_CALLBACK_H
#define VMM_VM_CALLBACK_H

#include "types.h"

struct vm;

/* Segment:offset that enters proc when a V86 program executes it; 0 = none left. */
uint32_t callback_allocate(uint32_t proc, uint32_t refdata);

/* The address means nothing any more, and is given out again.  0 is ignored. */
void callback_free(uint32_t csip);

/* selector << 16 | offset of an INT 30h that enters proc when a protected-mode program executes it;
 * 0 = none left. */
#define PM_CALL_BACK_MAX    4096u
uint32_t pm_callback_allocate(uint32_t proc, uint32_t refdata);
void pm_callback_free(uint32_t address);            /* 0 is ignored */
bool pm_callback_is_there(uint32_t address);
/* INT 30h at CS:EIP: true = it was a call-back and its procedure was called. */
void pm_callback_run(uint32_t address, struct Client_Reg_Struc *crs);    /* one that is there */
bool pm_callback_hit(struct Client_Reg_Struc *crs);

/* #UD at CS:IP: true = it was a call-back or break point and its procedure was called. */
bool callback_hit(struct Client_Reg_Struc *crs);

/* Put the break point byte into the VM's ROM area (a ROM image may have been laid over it). */
void callback_place_byte(struct vm *vm);

enum vmm_err break_point_install(uint32_t csip, uint32_t proc, uint32_t refdata);
void break_point_remove(uint32_t csip);

/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t callback_forget(bool (*gone)(uint32_t address));
uint32_t pm_callback_forget(bool (*gone)(uint32_t address));
uint32_t break_point_forget(bool (*gone)(uint32_t address));

#endif
