/* quiesce.h - silencing what firmware left running.  Included by efi/ files that run after it. */
#ifndef EFI_QUIESCE_H
#define EFI_QUIESCE_H

#include <stdint.h>
#include <boot_info.h>

/* pci.c: one function of a PCI device */
struct pci_function {
    uint16_t segment;
    uint8_t bus, device, function;
    uint8_t header;            /* header type, without the multi-function bit */
    uint32_t id;               /* device << 16 | vendor */
    uint32_t class;            /* class << 16 | subclass << 8 | programming interface */
};

typedef void pci_visit(const struct pci_function *f);

void pci_init(const struct boot_info *info);
void pci_each(pci_visit *visit);
uint32_t pci_read32(const struct pci_function *f, uint32_t offset);
void pci_write32(const struct pci_function *f, uint32_t offset, uint32_t value);
void pci_write_command(const struct pci_function *f, uint16_t clear, uint16_t set);
volatile uint8_t *pci_map_bar(const struct pci_function *f, uint32_t offset, uint32_t size);

#define PCI_COMMAND        0x04
#define PCI_COMMAND_MEMORY 0x0002
#define PCI_COMMAND_MASTER 0x0004

#define CLASS_BRIDGE       0x06        /* >> 16 */
#define CLASS_DISPLAY      0x03
#define CLASS_IOMMU        0x0806      /* >> 8 */
#define CLASS_AHCI         0x010601
#define CLASS_NVME         0x010802
#define CLASS_UHCI         0x0C0300
#define CLASS_OHCI         0x0C0310
#define CLASS_EHCI         0x0C0320
#define CLASS_XHCI         0x0C0330

/* wait.c */
void wait_init(const struct boot_info *info);
int wait_clear(volatile uint8_t *reg, uint32_t mask, uint32_t ms);
int wait_set(volatile uint8_t *reg, uint32_t mask, uint32_t ms);
int wait_config_clear(const struct pci_function *f, uint32_t offset, uint32_t mask, uint32_t ms);
void wait_ms(uint32_t ms);

static inline uint32_t mmio_read(volatile uint8_t *reg)
{
    return *(volatile uint32_t *)(volatile void *)reg;
}

static inline void mmio_write(volatile uint8_t *reg, uint32_t value)
{
    *(volatile uint32_t *)(volatile void *)reg = value;
}

/* usb.c, storage.c, iommu.c */
void usb_take(const struct pci_function *f);
void usb_halt(const struct pci_function *f);
void storage_halt(const struct pci_function *f);
void iommu_off(const struct boot_info *info);

void quiesce(const struct boot_info *info);

#endif
