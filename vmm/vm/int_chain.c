/*
 * int_chain - the hooks of VxDs on V86 interrupts, in front of the VM's own vector.
 *
 * Newest first; carry clear consumes, carry set passes on [DDK95 Hook_V86_Int_Chain].
 */
#include "vm/int_chain.h"

#include "cpu/vme.h"
#include "mem/heap.h"
#include "sched/thread.h"

struct int_hook {                           /* v86_fast.S reads both */
    struct int_hook *next;
    uint32_t proc;
};

struct int_hook *int_chain[256];            /* written at task time */

int call_int_hook(uint32_t proc, uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs);

enum vmm_err int_chain_hook(uint32_t vector, uint32_t proc)
{
    struct int_hook *hook;

    if (vector > 0xFF) {
        return VMM_BAD_ARGUMENT;
    }
    hook = heap_alloc(sizeof *hook);
    if (hook == NULL) {
        return VMM_NO_MEMORY;
    }
    hook->proc = proc;
    hook->next = int_chain[vector];
    int_chain[vector] = hook;
    vme_redirect(vector, false);
    return VMM_OK;
}

enum vmm_err int_chain_unhook(uint32_t vector, uint32_t proc)
{
    if (vector > 0xFF) {
        return VMM_BAD_ARGUMENT;
    }
    for (struct int_hook **at = &int_chain[vector]; *at != NULL; at = &(*at)->next) {
        if ((*at)->proc == proc) {
            struct int_hook *hook = *at;

            *at = hook->next;
            vme_redirect(vector, int_chain[vector] == NULL);
            heap_free(hook);
            return VMM_OK;
        }
    }
    return VMM_NOT_FOUND;
}

bool int_chain_offer(uint32_t vector, struct Client_Reg_Struc *crs)
{
    return int_chain_offer_from(int_chain[vector], vector, crs);
}

bool int_chain_offer_from(struct int_hook *hook, uint32_t vector, struct Client_Reg_Struc *crs)
{
    struct int_hook *next;

    for (; hook != NULL; hook = next) {
        next = hook->next;                  /* a hook may unhook itself */
        if (call_int_hook(hook->proc, vector, &cur_vm->cb, crs) == 0) {
            return true;
        }
    }
    return false;
}

uint32_t int_chain_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (uint32_t vector = 0; vector <= 0xFF; vector++) {
        struct int_hook **at = &int_chain[vector];

        while (*at != NULL) {
            struct int_hook *hook = *at;

            if (gone(hook->proc)) {
                *at = hook->next;
                heap_free(hook);
                count++;
                vme_redirect(vector, int_chain[vector] == NULL);
            } else {
                at = &hook->next;
            }
        }
    }
    return count;
}
