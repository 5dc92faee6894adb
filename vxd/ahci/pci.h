/* pci.h - configuration space through ports CF8h and CFCh.  Included by vxd/ahci/ahci.c. */
#ifndef AHCI_PCI_H
#define AHCI_PCI_H

#include <stdint.h>

#define PCI_COMMAND         0x04u
#define PCI_CLASS           0x08u
#define PCI_COMMAND_MEMORY  0x0002u
#define PCI_COMMAND_MASTER  0x0004u
#define PCI_COMMAND_NO_INTX 0x0400u

/* A function's address as port CF8h wants it, without the register. */
uint32_t pci_config_read(uint32_t function, uint32_t offset);
void pci_config_write(uint32_t function, uint32_t offset, uint32_t value);

/* Calls visit for each function whose class, subclass and interface are `class`. */
void pci_each(uint32_t class, void (*visit)(uint32_t function));

#endif
