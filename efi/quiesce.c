/*
 * quiesce - stops the devices that firmware left running, before its memory is reused.
 *
 * After ExitBootServices: no firmware calls, no output.  Every loop that waits ends by time.
 * All USB controllers are taken from the firmware before any is touched further: some system
 * management code looks at all of them on each hand-over.  Controllers stop before the IOMMU
 * goes off, so that none can write to an address that was only valid through it.
 */
#include "quiesce.h"

/* Displays may scan out of memory, bridges carry the others, and the IOMMU is not a source. */
static void stop_mastering(const struct pci_function *f)
{
    uint32_t class = f->class >> 16;

    if (class == CLASS_BRIDGE || class == CLASS_DISPLAY || f->class >> 8 == CLASS_IOMMU ||
        f->header != 0) {
        return;
    }
    pci_write_command(f, PCI_COMMAND_MASTER, 0);
}

void quiesce(const struct boot_info *info)
{
    wait_init(info);
    pci_init(info);
    pci_each(usb_take);
    pci_each(usb_halt);
    pci_each(storage_halt);
    pci_each(stop_mastering);
    iommu_off(info);
}
