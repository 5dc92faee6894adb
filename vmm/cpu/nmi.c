/*
 * nmi - handlers of the non-maskable interrupt, and the events that do their work.
 *
 * An NMI comes anywhere, with the VMM's lists in any state: handlers call nothing and jump on to
 * the one before; what has to be done is done by the event procedures, at the next way back to
 * ring 3.  [DDK95 Set_NMI_Handler_Addr] [DDK95 Hook_NMI_Event]
 */
#include "cpu/nmi.h"

#include "cpu/trap.h"
#include "mem/heap.h"
#include "sched/sched.h"

void nmi_from_ring3(void);
void nmi_from_ring0(const struct ring0_frame *frame);

struct nmi_proc {
    struct nmi_proc *next;
    uint32_t proc;
};

static struct nmi_proc *handlers;       /* newest first: who set which address; task time */
static struct nmi_proc *events;         /* in order of installation; task time */

/* The end of every chain of handlers. */
static void nobody(void)
{
}

uint32_t nmi_handler = (uint32_t)nobody;
volatile uint32_t nmi_due;

/* entry.S, after the handlers of an NMI that found ring 3 running. */
void nmi_from_ring3(void)
{
    nmi_due = 1;
    exit_pending = 1;
}

/* The same for ring 0.  Where interrupts were on, interrupts may schedule events, and so may we:
 * the processor may be waiting in cpu_idle. */
void nmi_from_ring0(const struct ring0_frame *frame)
{
    nmi_due = 1;
    exit_pending = 1;
    if ((frame->eflags & IF_Mask) != 0) {
        (void)event_schedule(NULL, NULL, nmi_run_events, 0);
    }
}

void nmi_run_events(void)
{
    struct nmi_proc *next;

    if (nmi_due == 0) {
        return;
    }
    nmi_due = 0;
    if (events == NULL) {
        debug_printf("VMM: non-maskable interrupt, and nobody asked for its event\n");
    }
    for (struct nmi_proc *entry = events; entry != NULL; entry = next) {
        next = entry->next;             /* it may unhook itself */
        call_event((void (*)(void))entry->proc, &cur_vm->cb, 0, cur_thread->tcb.TCB_ClientPtr,
                   &cur_thread->tcb, 0, 0);
    }
}

/* Back to the address of before is the end of the newest; anything else is put in front. */
void nmi_set_handler(uint32_t proc)
{
    struct nmi_proc *entry = handlers;
    uint32_t before;

    if (entry != NULL) {
        before = entry->next != NULL ? entry->next->proc : (uint32_t)nobody;
        if (proc == before) {
            handlers = entry->next;
            nmi_handler = proc;
            heap_free(entry);
            return;
        }
    }
    entry = proc != (uint32_t)nobody ? heap_alloc(sizeof *entry) : NULL;
    if (entry != NULL) {                /* without memory it works, and is not watched */
        *entry = (struct nmi_proc){ handlers, proc };
        handlers = entry;
    }
    nmi_handler = proc;
}

enum vmm_err nmi_hook_event(uint32_t proc)
{
    struct nmi_proc **at = &events, *entry = heap_alloc(sizeof *entry);

    if (entry == NULL) {
        return VMM_NO_MEMORY;
    }
    *entry = (struct nmi_proc){ NULL, proc };
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = entry;
    return VMM_OK;
}

enum vmm_err nmi_unhook_event(uint32_t proc)
{
    for (struct nmi_proc **at = &events; *at != NULL; at = &(*at)->next) {
        struct nmi_proc *entry = *at;

        if (entry->proc == proc) {
            *at = entry->next;
            heap_free(entry);
            return VMM_OK;
        }
    }
    return VMM_NOT_FOUND;
}

/* Newer handlers jump to those before them on their own: with one gone, all in front of it are. */
uint32_t nmi_forget(bool (*gone)(uint32_t address))
{
    struct nmi_proc **at = &events, *last = NULL;
    uint32_t count = 0;

    while (*at != NULL) {
        struct nmi_proc *entry = *at;

        if (gone(entry->proc)) {
            *at = entry->next;
            heap_free(entry);
            count++;
        } else {
            at = &entry->next;
        }
    }
    for (struct nmi_proc *entry = handlers; entry != NULL; entry = entry->next) {
        if (gone(entry->proc)) {
            last = entry;
            count++;
        }
    }
    if (last != NULL) {
        struct nmi_proc *rest = last->next;

        nmi_handler = rest != NULL ? rest->proc : (uint32_t)nobody;
        while (handlers != rest) {
            struct nmi_proc *entry = handlers;

            handlers = entry->next;
            heap_free(entry);
        }
    }
    return count;
}

uint32_t nmi_count(void)
{
    uint32_t count = 0;

    for (const struct nmi_proc *entry = events; entry != NULL; entry = entry->next) {
        count++;
    }
    for (const struct nmi_proc *entry = handlers; entry != NULL; entry = entry->next) {
        count++;
    }
    return count;
}
