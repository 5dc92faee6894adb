/*
 * hook_chain - procedures hooked in front of one another, in any order taken out again.
 *
 * A chain begins in a dword, the head: an entry of a service table, of a fault table, an API
 * procedure of a DDB.  Each procedure jumps on to the one before it.  One declared HOOK_PROC does
 * so through a variable that the eight bytes in front of it name (EB 06, FF 25 variable), which is
 * set here.  An older one keeps for itself what it was told when it was hooked; if that may go
 * away, it is told the address of a stub of ours instead.  [DDK95 "Hook procedures"]
 */
#include "vxd/hook_chain.h"

#include "mem/heap.h"

#ifdef VMM_HOST
bool page_is_present(uint32_t linear);
#else
#include "mem/paging.h"
#endif

#define SHORT_JUMP_OVER 0x06EBu
#define JUMP_INDIRECT   0x25FFu         /* JMP [dword] */

struct jump { uint16_t code; uint32_t address; } __attribute__((packed));

struct hook {
    struct hook *older;
    uint32_t proc;
    uint32_t *link;             /* what it jumps on to; NULL: the end of the chain, kept in itself */
    uint32_t stub_target;       /* what an old-style hook jumps on to, through: */
    struct jump stub;           /* JMP [stub_target] */
};

struct hook_chain {
    struct hook_chain *next;
    uint32_t *head;
    uint32_t empty;             /* what *head is without hooks */
    uint32_t bottom;            /* what the oldest hook jumps to */
    struct hook *newest;
};

static struct hook_chain *chains;       /* written at task time */

bool hook_proc_link(uint32_t proc, uint32_t **link)
{
    const uint16_t *before = (const uint16_t *)(proc - 8);

    if (proc < 8 || !page_is_present(proc - 8) || !page_is_present(proc - 1) ||
        before[0] != SHORT_JUMP_OVER || before[1] != JUMP_INDIRECT) {
        return false;
    }
    *link = *(uint32_t **)(proc - 4);
    return true;
}

static struct hook_chain *chain_of(const uint32_t *head)
{
    struct hook_chain *chain = chains;

    while (chain != NULL && chain->head != head) {
        chain = chain->next;
    }
    return chain;
}

static struct hook_chain *chain_new(uint32_t *head, uint32_t bottom)
{
    struct hook_chain *chain = heap_alloc(sizeof *chain);

    if (chain != NULL) {
        *chain = (struct hook_chain){ chains, head, *head, bottom != 0 ? bottom : *head, NULL };
        chains = chain;
    }
    return chain;
}

static void chain_free(struct hook_chain *chain)
{
    struct hook_chain **at = &chains;

    while (*at != chain) {
        at = &(*at)->next;
    }
    *at = chain->next;
    heap_free(chain);
}

/* Writes proc to the head; what was there is what it jumps on to. */
static enum vmm_err push(struct hook_chain *chain, uint32_t proc, uint32_t *previous)
{
    struct hook *hook = heap_alloc(sizeof *hook);
    uint32_t under = chain->newest != NULL ? chain->newest->proc : chain->bottom;

    if (hook == NULL) {
        return VMM_NO_MEMORY;
    }
    *hook = (struct hook){ .older = chain->newest, .proc = proc, .stub_target = under };
    *previous = under;
    if (hook_proc_link(proc, &hook->link)) {
        *hook->link = under;
    } else if (hook->older != NULL) {
        hook->link = &hook->stub_target;
        hook->stub = (struct jump){ JUMP_INDIRECT, (uint32_t)hook->link };
        *previous = (uint32_t)&hook->stub;
    }
    chain->newest = hook;
    *chain->head = proc;
    return VMM_OK;
}

enum vmm_err hook_chain_add(uint32_t *head, uint32_t bottom, uint32_t proc, uint32_t *previous)
{
    struct hook_chain *chain = chain_of(head);
    uint32_t found = *head;

    if (chain == NULL && (chain = chain_new(head, bottom)) == NULL) {
        return VMM_NO_MEMORY;
    }
    /* Somebody wrote to the head himself, as drivers do to their DDB: he stays in the chain. */
    if (chain->newest != NULL && found != chain->newest->proc &&
        push(chain, found, previous) != VMM_OK) {
        return VMM_NO_MEMORY;
    }
    if (push(chain, proc, previous) != VMM_OK) {
        if (chain->newest == NULL) {
            chain_free(chain);
        }
        return VMM_NO_MEMORY;
    }
    return VMM_OK;
}

/* newer: the hook in front of it, NULL = none. */
static void take_out(struct hook_chain *chain, struct hook *hook, struct hook *newer)
{
    bool last = hook->older == NULL;

    if (newer != NULL) {
        newer->older = hook->older;
        if (newer->link != NULL) {
            *newer->link = last ? chain->bottom : hook->older->proc;
        }
    } else {
        chain->newest = hook->older;
        if (*chain->head == hook->proc) {
            *chain->head = last ? chain->empty : hook->older->proc;
        }
    }
    heap_free(hook);
    if (chain->newest == NULL) {
        chain_free(chain);
    }
}

enum vmm_err hook_chain_remove(uint32_t *head, uint32_t proc)
{
    struct hook_chain *chain = chain_of(head);
    struct hook *newer = NULL;
    uint32_t *link;

    for (struct hook *hook = chain != NULL ? chain->newest : NULL; hook != NULL;
         newer = hook, hook = hook->older) {
        if (hook->proc == proc) {
            if (!hook_proc_link(proc, &link)) {
                break;
            }
            take_out(chain, hook, newer);
            return VMM_OK;
        }
    }
    return VMM_NOT_FOUND;
}

uint32_t hook_chain_forget(hook_gone *gone)
{
    struct hook_chain *next_chain;
    uint32_t count = 0;

    for (struct hook_chain *chain = chains; chain != NULL; chain = next_chain) {
        struct hook *newer = NULL, *older;

        next_chain = chain->next;
        for (struct hook *hook = chain->newest; hook != NULL; hook = older) {
            older = hook->older;
            if (gone(hook->proc)) {
                take_out(chain, hook, newer);       /* the last one takes the chain along */
                count++;
            } else {
                newer = hook;
            }
        }
    }
    return count;
}

void hook_chain_drop(const void *table, uint32_t bytes)
{
    struct hook_chain *next;

    for (struct hook_chain *chain = chains; chain != NULL; chain = next) {
        next = chain->next;
        if ((uint32_t)chain->head - (uint32_t)table < bytes) {
            while (chain->newest != NULL) {
                struct hook *hook = chain->newest;

                chain->newest = hook->older;
                heap_free(hook);
            }
            chain_free(chain);
        }
    }
}

uint32_t hook_chain_count(void)
{
    uint32_t count = 0;

    for (const struct hook_chain *chain = chains; chain != NULL; chain = chain->next) {
        for (const struct hook *hook = chain->newest; hook != NULL; hook = hook->older) {
            count++;
        }
    }
    return count;
}
