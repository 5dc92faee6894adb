/*
 * irq - the sixteen physical lines: dispatch to those who virtualise them, masks, physical EOI.
 *
 * A physical interrupt is acknowledged at once, so that it holds back no other; the same line
 * stays quiet until VPICD_Phys_EOI.  Lines that can be masked without losing anything are masked
 * meanwhile (irq_ops->holds); of the others one more interrupt is remembered.
 * Everything here runs with interrupts off.
 */
#include "irq.h"

struct irq_line irq_lines[IRQ_COUNT];
struct irq_client irq_clients[IRQ_MAX_CLIENTS];


static uint32_t not_counted;    /* before VPICD knows where the VMM counts */
uint32_t *irq_reentered = &not_counted;
const uint32_t *irq_system_ms = &not_counted, *irq_ready_threads = &not_counted;

const struct irq_ops *irq_ops;
uint32_t irq_watcher;

#define WATCHERS_MAX    16u
static uint32_t watcher[WATCHERS_MAX];      /* oldest first; interrupts off */
static unsigned watchers;

void irq_call_watcher(struct cb_s *vm)
{
#ifdef VXD_HOST
    (void)vm;
    ((void (*)(void))(uintptr_t)irq_watcher)();
#else
    uint32_t eax, ebx = (uint32_t)vm, ecx, edx, esi, edi = irq_watcher;

    __asm__ volatile("pushl %%ebp; call *%%edi; cld; popl %%ebp"
                     : "=a"(eax), "+b"(ebx), "=c"(ecx), "=d"(edx), "=S"(esi), "+D"(edi)
                     : : "memory", "cc");
#endif
}

/* What a watcher chains to when there is no other. */
static void no_watcher(void)
{
}

/* Each chains to the one before.  One that puts back what it was told takes itself and all above it out. */
uint32_t irq_swap_watcher(uint32_t proc)
{
    uint32_t previous = irq_watcher != 0 ? irq_watcher : (uint32_t)(uintptr_t)no_watcher;
    unsigned at = 0;

    while (at < watchers && watcher[at] != proc) {
        at++;
    }
    if (proc == 0 || proc == (uint32_t)(uintptr_t)no_watcher) {
        watchers = 0;
    } else if (at < WATCHERS_MAX) {
        watcher[at] = proc;
        watchers = at + 1;
    } else {                                /* the oldest can no longer be taken out */
        memmove(watcher, watcher + 1, sizeof watcher - sizeof watcher[0]);
        watcher[WATCHERS_MAX - 1] = proc;
    }
    irq_watcher = proc;
    return previous;
}

/* Who came after one that goes chains to it, and goes too. */
static uint32_t forget_watchers(bool (*gone)(uint32_t address))
{
    uint32_t count = 0, stay = watchers;

    for (unsigned i = watchers; i-- > 0;) {
        if (gone(watcher[i])) {
            count++;
            stay = i;
        }
    }
    if (count > 0) {
        uint32_t flags = irq_save();

        watchers = stay;
        irq_watcher = stay > 0 ? watcher[stay - 1] : 0;
        irq_restore(flags);
    }
    return count;
}

/* ---- masks ------------------------------------------------------------------------------------ */

static unsigned swapping;       /* VPICD_Begin_Inst_Page_Swap that have not ended; interrupts off */

bool irq_is_masked(unsigned irq)
{
    if (swapping != 0 && irq_lines[irq].mask_at_swap) {
        return true;
    }
    switch (irq_lines[irq].policy) {
    case IRQ_FORCE_MASKED:
        return true;
    case IRQ_FORCE_UNMASKED:
        return false;
    default:
        return irq_lines[irq].unmasked_by == 0 ||
               (irq_lines[irq].client_count != 0 && irq_lines[irq].hardware_count == 0);
    }
}

bool irq_in_service(unsigned irq)
{
    return (irq_lines[irq].state & IRQ_IN_SERVICE) != 0;
}

static void apply_mask(unsigned irq)
{
    bool masked = irq_is_masked(irq);

    if (masked || !irq_in_service(irq) || (irq_ops->holds >> irq & 1) == 0) {
        irq_ops->set_mask(irq, masked);
    }
}

void irq_mask_at_swap(unsigned irq)
{
    irq_lines[irq].mask_at_swap = true;
    apply_mask(irq);
}

void irq_swap_instance(int change)
{
    if (change < 0 && swapping == 0) {
        return;
    }
    swapping += (unsigned)change;
    for (unsigned irq = 0; irq < IRQ_COUNT; irq++) {
        if (irq_lines[irq].mask_at_swap) {
            apply_mask(irq);
        }
    }
}

void irq_set_policy(unsigned irq, enum irq_policy policy)
{
    if (irq_lines[irq].policy != (uint32_t)policy) {
        irq_lines[irq].policy = policy;
        apply_mask(irq);
    }
}

void irq_count_unmasked(unsigned irq, int change)
{
    bool was = irq_is_masked(irq);

    irq_lines[irq].unmasked_by += (uint32_t)change;
    if (irq_is_masked(irq) != was) {
        apply_mask(irq);
    }
}

/* ---- virtualising ------------------------------------------------------------------------------- */

static bool is_hardware(const struct VPICD_IRQ_Descriptor *desc)
{
    return (desc->VID_Options & VPICD_OPT_VIRTUAL) == 0;
}

/* Who has the hardware of a line, if anybody. */
static const struct irq_client *hardware_client(const struct irq_line *line)
{
    return line->hardware_count != 0 ? line->clients : NULL;
}

static void gather_options(struct irq_line *line)
{
    line->options = 0;
    line->wants_virt_int = false;
    line->hardware_count = 0;
    for (const struct irq_client *c = line->clients; c != NULL; c = c->next) {
        line->hardware_count += is_hardware(&c->desc);
        line->options |= c->desc.VID_Options;
        line->wants_virt_int |= c->desc.VID_Virt_Int_Proc != NULL || c->desc.VID_IRET_Proc != NULL;
    }
    line->ends_itself = (line->options & VPICD_OPT_PHYS_EOI) != 0 && line->ack.eoi != 0 &&
                        line->ack.ioapic == 0;
}

/* Hw_Int_Proc of those that have no hardware: not theirs. */
static int on_no_hardware(uint32_t irq_handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)irq_handle;
    (void)vm;
    (void)edx;
    (void)ecx;
    return 1;
}
VXD_IRQ_PROC(no_hardware, on_no_hardware)

struct irq_client *irq_virtualize(const struct VPICD_IRQ_Descriptor *desc)
{
    unsigned irq = desc->VID_IRQ_Number;
    struct irq_client *client = irq_clients, **link;

    if (irq >= IRQ_COUNT || irq == I8259_CASCADE ||
        (desc->VID_Hw_Int_Proc == NULL && is_hardware(desc))) {
        return NULL;
    }
    struct irq_line *line = &irq_lines[irq];

    const struct irq_client *other = hardware_client(line);

    if (line->client_count >= IRQ_MAX_SHARED ||
        (other != NULL && is_hardware(desc) &&
         ((desc->VID_Options & VPICD_OPT_CAN_SHARE) == 0 ||
          (other->desc.VID_Options & VPICD_OPT_CAN_SHARE) == 0))) {
        return NULL;
    }
    while (client < irq_clients + IRQ_MAX_CLIENTS && client->line != NULL) {
        client++;
    }
    if (client == irq_clients + IRQ_MAX_CLIENTS) {
        return NULL;
    }
    *client = (struct irq_client){
        .line = line,
        .irq = irq,
        .bit = ~line->client_bits & (0u - ~line->client_bits),      /* its lowest free bit */
        .desc = *desc,
    };
    if (!is_hardware(desc)) {
        client->desc.VID_Hw_Int_Proc = no_hardware;
    }
    if ((desc->VID_Options & VPICD_OPT_REF_DATA) == 0) {
        client->desc.VID_Hw_Int_Ref = 0;        /* a descriptor of 3.x size ends before the field */
    }
    link = &line->clients;
    while (*link != NULL && (is_hardware(&(*link)->desc) || !is_hardware(desc))) {
        link = &(*link)->next;
    }
    client->next = *link;
    *link = client;
    line->client_bits |= client->bit;
    line->client_count++;
    gather_options(line);
    if (line->client_count == 1) {
        irq_set_policy(irq, IRQ_AUTO);      /* irq_forget may have masked it */
        line->owner = NULL;
        virt_lower_all(irq, IRQ_DEFAULT_BIT);
        virt_default_unmask(irq);
    }
    apply_mask(irq);                        /* it may have hardware only now */
    return client;
}

void irq_release(struct irq_client *client)
{
    struct irq_line *line = client->line;
    struct irq_client **link = &line->clients;
    unsigned irq = client->irq;

    while (*link != client) {
        link = &(*link)->next;
    }
    *link = client->next;
    virt_lower_all(irq, client->bit);
    gather_options(line);
    line->client_bits &= ~client->bit;
    line->client_count--;
    client->line = NULL;
    if (line->clients == NULL) {
        line->mask_at_swap = false;
        irq_set_policy(irq, IRQ_AUTO);
        irq_phys_eoi(irq);
    }
    apply_mask(irq);
}

static uint32_t forget_client(struct irq_client *client, bool (*gone)(uint32_t address))
{
    void (*const procs[])(void) = {
        client->desc.VID_Hw_Int_Proc, client->desc.VID_Virt_Int_Proc, client->desc.VID_EOI_Proc,
        client->desc.VID_Mask_Change_Proc, client->desc.VID_IRET_Proc,
    };
    struct irq_line *line = client->line;
    uint32_t count = 0;

    for (unsigned i = 0; i < sizeof procs / sizeof procs[0]; i++) {
        count += procs[i] != NULL && gone((uint32_t)(uintptr_t)procs[i]);
    }
    if (count > 0) {
        uint32_t flags = irq_save();

        if (line->client_count == 1) {
            line->state &= ~IRQ_AGAIN;          /* it is for nobody */
        }
        irq_release(client);
        if (line->clients == NULL) {
            irq_set_policy((unsigned)(line - irq_lines), IRQ_FORCE_MASKED);
        }
        irq_restore(flags);
    }
    return count;
}

uint32_t irq_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = forget_watchers(gone) + msi_forget(gone);

    for (struct irq_client *c = irq_clients; c < irq_clients + IRQ_MAX_CLIENTS; c++) {
        if (c->line != NULL) {
            count += forget_client(c, gone);
        }
    }
    return count;
}

/* ---- the interrupt: what its short way in irq.h leaves out ---------------------------------------- */

/* It is the owner's, or the current VM's. */
void irq_reflect(struct irq_line *line, struct cb_s *vm)
{
    virt_raise(line->owner != NULL ? line->owner : vm, irq_number(line), IRQ_DEFAULT_BIT);
}

void irq_offer(struct irq_line *line, struct irq_client *next, struct cb_s *vm)
{
    while (next != NULL) {
        struct irq_client *c = next;

        next = c->next;                         /* c may give the line up */
        if (!irq_call_hw_int(c, vm)) {
            if ((line->options & VPICD_OPT_PHYS_EOI) != 0) {
                irq_phys_eoi(irq_number(line));
            }
            return;
        }
    }
    irq_phys_eoi(irq_number(line));             /* nobody's: do not wait for an EOI */
}

/* It came once more while its clients were being called, and they have ended it. */
void irq_dispatch_again(struct irq_line *line, struct cb_s *vm)
{
    do {
        line->state = IRQ_IN_SERVICE | IRQ_DISPATCHING;
        if (line->clients == NULL) {
            irq_reflect(line, vm);
        } else {
            irq_offer(line, line->clients, vm);
        }
        line->state &= ~IRQ_DISPATCHING;
    } while ((line->state & (IRQ_AGAIN | IRQ_IN_SERVICE)) == IRQ_AGAIN);
}

void irq_phys_eoi(unsigned irq)
{
    struct irq_line *line = &irq_lines[irq];

    if ((line->state & IRQ_IN_SERVICE) == 0) {
        return;
    }
    line->state &= ~IRQ_IN_SERVICE;
    if ((irq_ops->holds >> irq & 1) != 0 && !irq_is_masked(irq)) {
        irq_ops->set_mask(irq, false);
    }
    if ((line->state & (IRQ_AGAIN | IRQ_DISPATCHING)) == IRQ_AGAIN) {
        irq_dispatch_again(line, Get_Cur_VM_Handle());
    }
}
