/*
 * irq.h - the sixteen lines: who virtualises them, their physical and virtual state.
 * Included by vxd/vpicd only.
 */
#ifndef VPICD_IRQ_H
#define VPICD_IRQ_H

#define VPICD_IMPLEMENTATION        /* the C-convention services are ours, not calls */

#include <vmm.h>
#include <vpicd.h>
#include <vxd_cpu.h>
#include "8259.h"

#define IRQ_COUNT       16u
#define IRQ_MAX_SHARED  31u             /* bit 31 of a request word is the default handler's */
#define IRQ_DEFAULT_BIT 0x80000000u
#define IRQ_VECTOR      0x50u           /* physical IRQ n arrives at vector 50h + n */

/* ---- physical controllers: apic.c, pic.c -------------------------------------------------- */

struct irq_ops {
    const char *name;
    enum vpicd_backend backend;
    /* Acknowledge.  false = spurious.  A line in `holds` is masked until irq_phys_eoi. */
    bool (*begin)(unsigned irq);
    void (*set_mask)(unsigned irq, bool masked);
    bool (*requested)(unsigned irq);
    void (*shut_down)(void);            /* no interrupt may come any more */
    uint32_t holds;                     /* bit n = line n must be masked while in service */
    uint32_t apic_linear;
    uint32_t msi_address;               /* where PCI devices write to interrupt, 0 = nowhere */
    void (*end_msi)(void);
};

/* begin() of a line without the call, for back ends that can: registers of an IOAPIC and the APIC. */
struct irq_ack {
    uint32_t eoi;                       /* linear; takes a 0.  0 = begin() has to be called */
    uint32_t ioapic;                    /* linear; to be masked before that, 0 = not */
    uint32_t index;                     /* what goes to its index register */
    uint32_t masked;                    /* and to its data register */
};

#define IRQ_IOAPIC_DATA 0x10            /* from the index register */

/* Each takes the hardware over, all lines masked; NULL: it is not there.  Sys_Critical_Init. */
const struct irq_ops *apic_start(void);
const struct irq_ops *pic_start(void);
void pic_silence(void);                 /* vectors out of the way, all masked, if there are 8259s */

/* ---- lines and those who virtualise them ---------------------------------------------------- */

struct irq_client {                     /* a handle is the address of one */
    struct irq_line *line;              /* NULL = free */
    unsigned irq;                       /* number of its line */
    struct irq_client *next;
    uint32_t bit;                       /* its own in vm_pic.request */
    struct VPICD_IRQ_Descriptor desc;
};

enum irq_policy { IRQ_AUTO, IRQ_FORCE_MASKED, IRQ_FORCE_UNMASKED };

/* Bits of irq_line.state. */
#define IRQ_IN_SERVICE  1u              /* between interrupt and physical EOI */
#define IRQ_AGAIN       2u              /* came once more meanwhile */
#define IRQ_DISPATCHING 4u              /* its clients are being called */

struct irq_line {                       /* all that an interrupt needs is within one cache line */
    _Alignas(64) struct irq_ack ack;    /* written at Sys_Critical_Init */
    uint32_t state;                     /* IRQ_IN_SERVICE ... */
    struct irq_client *clients;         /* in the order they came; those of VPICD_OPT_VIRTUAL last */
    uint32_t options;                   /* VPICD_OPT_ of all of them */
    bool ends_itself;                   /* VPICD_OPT_PHYS_EOI, and then there is nothing to unmask */
    bool wants_virt_int;                /* somebody has a Virt_Int_Proc or an IRET_Proc */
    uint32_t client_bits;               /* their bits */
    uint32_t client_count;
    uint32_t hardware_count;            /* of them without VPICD_OPT_VIRTUAL */
    struct cb_s *owner;                 /* nobody virtualises it: the VM that gets it; NULL = current */
    uint32_t unmasked_by;               /* VMs whose virtual mask lets it through */
    uint32_t policy;                    /* enum irq_policy */
    bool mask_at_swap;                  /* VPICD_Auto_Mask_At_Inst_Swap */
};

struct vm_pic {                         /* per VM, in its control block */
    struct i8259_pair pic;
    uint32_t request[IRQ_COUNT];        /* who holds the line up: bits of clients */
    uint32_t iret_pending;              /* bit n = the handler of IRQ n has not returned yet */
    bool event_pending;                 /* deliver() is on its way */
    bool late;                          /* what it asks for should have come earlier, since: */
    uint32_t late_ms;                   /* system time of the first of such requests in a row */
    bool boosted;                       /* it serves an interrupt, since then: */
    uint32_t boosted_ms;                /* system time */
    struct cb_s *next_boosted;          /* list of those that are; virt.c */
};

extern const struct irq_ops *irq_ops;   /* written once at Sys_Critical_Init */
extern uint32_t irq_cb_offset;          /* of struct vm_pic; written once at Device_Init */

static inline struct vm_pic *vm_pic_of(struct cb_s *vm)
{
    return vm_cb_area(vm, irq_cb_offset);
}

#define IRQ_MAX_CLIENTS 64

extern struct irq_line irq_lines[IRQ_COUNT];                    /* written with interrupts off */
extern struct irq_client irq_clients[IRQ_MAX_CLIENTS];          /* likewise */

static inline struct irq_line *irq_line(unsigned irq)
{
    return &irq_lines[irq];
}

/* NULL = not a handle. */
static inline struct irq_client *irq_client(uint32_t handle)
{
    uint32_t offset = handle - (uint32_t)(uintptr_t)irq_clients;
    struct irq_client *client = (struct irq_client *)(uintptr_t)handle;

    return offset < sizeof irq_clients && client->line != NULL ? client : NULL;
}

/* Interrupts off. */
struct irq_client *irq_virtualize(const struct VPICD_IRQ_Descriptor *desc);
void irq_release(struct irq_client *client);
void irq_phys_eoi(unsigned irq);
void irq_set_policy(unsigned irq, enum irq_policy policy);
void irq_count_unmasked(unsigned irq, int change);              /* a VM unmasked (1) or masked (-1) */
bool irq_is_masked(unsigned irq);
void irq_mask_at_swap(unsigned irq);
void irq_swap_instance(int change);     /* 1: begins, -1: ends; nests */
bool irq_in_service(unsigned irq);
uint32_t irq_swap_watcher(uint32_t proc);                       /* VPICD_Call_When_Hw_Int */
/* Handlers and watchers of a module that goes; a line that nobody has then is masked.  How many
 * procedures.  Interrupts on or off. */
uint32_t irq_forget(bool (*gone)(uint32_t address));

/* Arguments in EAX, EDX, ECX: nothing is copied on the way to a device's handler. */
#define IRQ_HOT __attribute__((regparm(3)))

/* One callback; true = it returned carry. */
static inline bool irq_call(void (*proc)(void), const struct irq_client *client, struct cb_s *vm,
                            uint32_t ecx)
{
#ifdef VXD_HOST
    int (*fn)(uint32_t, struct cb_s *, uint32_t, uint32_t) =
        (int (*)(uint32_t, struct cb_s *, uint32_t, uint32_t))proc;

    return fn((uint32_t)(uintptr_t)client, vm, client->desc.VID_Hw_Int_Ref, ecx) != 0;
#else
    uint32_t eax = (uint32_t)client, ebx = (uint32_t)vm, edx = client->desc.VID_Hw_Int_Ref;
    uint32_t esi;
    bool carry;

    __asm__ volatile("call *%[proc]; cld"
                     : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx), "=S"(esi), "=@ccc"(carry)
                     : [proc] "D"(proc)
                     : "memory");
    return carry;
#endif
}

/* The VMM's count of re-entrances: task time is not while a device's handler runs, whatever the
 * interrupt hit.  Set once by irq_init. */
extern uint32_t *irq_reentered;
extern const uint32_t *irq_system_ms;   /* Get_Last_Updated_System_Time */
extern const uint32_t *irq_ready_threads;

/* A device's handler of a hardware interrupt; true = it returned carry: not its interrupt. */
static inline bool irq_call_hw_int(const struct irq_client *client, struct cb_s *vm)
{
    bool refused;

    ++*irq_reentered;
    refused = irq_call(client->desc.VID_Hw_Int_Proc, client, vm, 0);
    --*irq_reentered;
    return refused;
}

extern uint32_t irq_watcher;            /* VPICD_Call_When_Hw_Int, 0 = none; interrupts off */
void irq_call_watcher(struct cb_s *vm);

/* ---- the interrupt: from the VMM's hook to the device's handler, without a call in between ------ */

static inline unsigned irq_number(const struct irq_line *line)
{
    return (unsigned)(line - irq_lines);
}

void irq_reflect(struct irq_line *line, struct cb_s *vm);       /* nobody virtualises it */
void irq_offer(struct irq_line *line, struct irq_client *next, struct cb_s *vm);    /* from next on */

/* Acknowledge; false = spurious. */
static inline bool irq_begin(const struct irq_line *line)
{
    if (line->ack.eoi == 0) {
        return irq_ops->begin(irq_number(line));
    }
    if (line->ack.ioapic != 0) {        /* before the EOI, or it comes again at once */
        mmio_write(line->ack.ioapic, line->ack.index);
        mmio_write(line->ack.ioapic + IRQ_IOAPIC_DATA, line->ack.masked);
    }
    mmio_write(line->ack.eoi, 0);
    return true;
}

void irq_dispatch_again(struct irq_line *line, struct cb_s *vm);

/* The line is in service and IRQ_DISPATCHING. */
static inline void irq_dispatch(struct irq_line *line, struct cb_s *vm)
{
    struct irq_client *first = line->clients;

    if (first == NULL) {
        irq_reflect(line, vm);
    } else {
        struct irq_client *next = first->next;      /* it may give the line up */

        if (irq_call_hw_int(first, vm)) {
            irq_offer(line, next, vm);
        } else if (line->ends_itself && line->state == (IRQ_IN_SERVICE | IRQ_DISPATCHING)) {
            line->state = 0;
            return;
        } else if ((line->options & VPICD_OPT_PHYS_EOI) != 0) {
            irq_phys_eoi(irq_number(line));
        }
    }
    line->state &= ~IRQ_DISPATCHING;
    if ((line->state & (IRQ_AGAIN | IRQ_IN_SERVICE)) == IRQ_AGAIN) {
        irq_dispatch_again(line, vm);
    }
}

/* The hardware's interrupt. */
static inline void irq_arrived(unsigned irq, struct cb_s *vm)
{
    struct irq_line *line = &irq_lines[irq];
    uint32_t state;

    __asm__("" : "+r"(line));           /* one register, not two from here on */
    if (irq_watcher != 0) {
        irq_call_watcher(vm);
    }
    if (!irq_begin(line)) {
        return;
    }
    state = line->state;
    if ((state & IRQ_IN_SERVICE) != 0) {
        line->state = state | IRQ_AGAIN;
        return;
    }
    line->state = state | IRQ_IN_SERVICE | IRQ_DISPATCHING;
    irq_dispatch(line, vm);
}

/* ---- messages: msi.c ---------------------------------------------------------------------------- */

#define MSI_VECTOR  0x60u               /* the first; see vmm/cpu/entry.S */
#define MSI_COUNT   8u

void msi_arrived(uint32_t vector, struct cb_s *vm);
uint32_t msi_forget(bool (*gone)(uint32_t address));

/* ---- virtual side: virt.c.  Interrupts off. -------------------------------------------------- */

extern struct cb_s *virt_boosted;       /* VMs that serve an interrupt, NULL = none */
void virt_look_at_boosts(void);         /* with every interrupt, while there are any */

/* A hardware interrupt of a VM's program, crs = its frame. */
void IRQ_HOT virt_interrupt(uint32_t vector, struct cb_s *vm, const struct Client_Reg_Struc *crs);

/* The same of a message. */
void IRQ_HOT virt_message(uint32_t vector, struct cb_s *vm, const struct Client_Reg_Struc *crs);

void virt_create(struct cb_s *vm);
void virt_destroy(struct cb_s *vm);
void virt_default_unmask(unsigned irq); /* a device took the line: open it where a BIOS has it open */
void virt_raise(struct cb_s *vm, unsigned irq, uint32_t bit);
void virt_lower(struct cb_s *vm, unsigned irq, uint32_t bits);
void virt_lower_all(unsigned irq, uint32_t bits);
void virt_eoi(struct cb_s *vm, unsigned irq);
uint32_t virt_status(struct cb_s *vm, unsigned irq, uint32_t bit);
bool virt_trap_ports(void);

/* ---- interrupt flag --------------------------------------------------------------------------- */

#ifdef VXD_HOST
static inline uint32_t irq_save(void) { return 0; }
static inline void irq_restore(uint32_t flags) { (void)flags; }
#else
static inline uint32_t irq_save(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void irq_restore(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}
#endif

#endif
