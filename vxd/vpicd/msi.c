/*
 * msi - interrupts that PCI devices send as messages to the local APIC.
 *
 * A message is a write of `data` to `address`: the vector at one processor [SDM3 "Message Signalled
 * Interrupts"].  It is an edge and shared with nobody: there is nothing to mask and no EOI of the device's
 * driver.  Vectors 60h to 67h.
 */
#include "irq.h"

static struct {
    void (*proc)(void);                 /* NULL = free */
    uint32_t refdata;
} messages[MSI_COUNT];                  /* written with interrupts off */

/* Handles are vectors. */
static bool is_handle(uint32_t handle)
{
    return handle - MSI_VECTOR < MSI_COUNT && messages[handle - MSI_VECTOR].proc != NULL;
}

static void call(void (*proc)(void), uint32_t handle, struct cb_s *vm, uint32_t refdata)
{
#ifdef VXD_HOST
    (void)((int (*)(uint32_t, struct cb_s *, uint32_t, uint32_t))proc)(handle, vm, refdata, 0);
#else
    uint32_t eax = handle, ebx = (uint32_t)vm, ecx = 0, edx = refdata, esi;

    __asm__ volatile("call *%[proc]; cld"
                     : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx), "=S"(esi)
                     : [proc] "D"(proc) : "memory", "cc");
#endif
}

/* Interrupts off. */
void msi_arrived(uint32_t vector, struct cb_s *vm)
{
    void (*proc)(void) = messages[vector - MSI_VECTOR].proc;

    if (irq_ops->end_msi != NULL) {
        irq_ops->end_msi();
    }
    if (proc != NULL) {                 /* or it was on its way when its device gave it back */
        ++*irq_reentered;
        call(proc, vector, vm, messages[vector - MSI_VECTOR].refdata);
        --*irq_reentered;
    }
}

/*
 * _VPICD_Allocate_MSI - a vector for a PCI device that interrupts by message
 *
 * In:    msi->proc, refdata
 * Out:   handle; msi->address_low, address_high, data for its MSI capability or MSI-X table
 * Error: 0: no local APIC, all are taken, no procedure
 * When:  init and task time
 */
uint32_t _VPICD_Allocate_MSI(struct VPICD_MSI *msi)
{
    uint32_t flags, n = 0, handle = 0;

    if (irq_ops->msi_address == 0 || msi->proc == NULL) {
        return 0;
    }
    flags = irq_save();
    while (n < MSI_COUNT && messages[n].proc != NULL) {
        n++;
    }
    if (n < MSI_COUNT) {
        messages[n].refdata = msi->refdata;
        messages[n].proc = msi->proc;
        handle = MSI_VECTOR + n;
        msi->address_low = irq_ops->msi_address;
        msi->address_high = 0;
        msi->data = handle;             /* edge, fixed */
    }
    irq_restore(flags);
    return handle;
}

/*
 * _VPICD_Free_MSI - give a vector back
 *
 * In:    handle
 * Out:   1; 0: not a handle
 * When:  init and task time
 * Notes: first tell the device to be quiet
 */
uint32_t _VPICD_Free_MSI(uint32_t handle)
{
    uint32_t flags = irq_save(), done = is_handle(handle);

    if (done) {
        messages[handle - MSI_VECTOR].proc = NULL;
    }
    irq_restore(flags);
    return done;
}

uint32_t msi_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (uint32_t n = 0; n < MSI_COUNT; n++) {
        if (messages[n].proc != NULL && gone((uint32_t)(uintptr_t)messages[n].proc)) {
            count += _VPICD_Free_MSI(MSI_VECTOR + n);
        }
    }
    return count;
}
