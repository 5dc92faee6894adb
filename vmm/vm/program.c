/*
 * program - which DOS program runs in a VM: DOS's current PSP, and the name in the memory block in
 * front of it [RBIL 2152 "memory control block"].
 */
#include "vm/program.h"

#include "sched/thread.h"
#include "vm/vm.h"

#define MCB_NAME        8u

static uint32_t psp_at;         /* V86 address, 0 = no DOS; written once by program_psp_at */

void program_psp_at(uint32_t v86_linear)
{
    psp_at = v86_linear;
}

uint16_t *program_psp(struct vm *vm)
{
    if (psp_at == 0 || !vm_handle_is_valid(&vm->cb)) {
        return NULL;
    }
    return (uint16_t *)(vm->cb.CB_High_Linear + psp_at);
}

void program_name(struct vm *vm, char name[PROGRAM_NAME_BYTES + 1])
{
    const uint16_t *psp = program_psp(vm);
    const char *block;
    unsigned n = 0;

    name[0] = '\0';
    if (psp == NULL || *psp == 0) {
        return;
    }
    block = vm_v86_ptr(&vm->cb, (uint16_t)(*psp - 1), 0);
    if (block[0] != 'M' && block[0] != 'Z') {
        return;                         /* it destroyed its own memory block */
    }
    while (n < PROGRAM_NAME_BYTES - 1 && block[MCB_NAME + n] > ' ' && block[MCB_NAME + n] < 0x7F) {
        name[n] = block[MCB_NAME + n];
        n++;
    }
    if (n != 0) {
        name[n++] = ' ';
    }
    name[n] = '\0';
}
