/* program.h - the DOS program that runs in a VM.  Included by vmm/. */
#ifndef VMM_VM_PROGRAM_H
#define VMM_VM_PROGRAM_H

#include "types.h"

struct vm;

#define PROGRAM_NAME_BYTES  9

void program_psp_at(uint32_t v86_linear);       /* DOSMGR: where DOS keeps the current PSP */
uint16_t *program_psp(struct vm *vm);           /* NULL: no VM, or there is no DOS */
/* As in its memory block, with a space behind; "" = not known. */
void program_name(struct vm *vm, char name[PROGRAM_NAME_BYTES + 1]);

#endif
