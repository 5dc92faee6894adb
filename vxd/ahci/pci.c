/*
 * pci.c - PCI configuration space and what is on the buses.
 *
 * Buses are found through the bridges, from bus 0 on.  [PCI 3.0 3.2.2.3.2, 6.1]
 * Limit: functions behind a second host bridge without a PCI bridge on bus 0 are not found.
 */
#include <vmm.h>
#include <vxd_cpu.h>
#include "pci.h"

#define PORT_ADDRESS    0xCF8
#define PORT_DATA       0xCFC
#define ENABLE          0x80000000u
#define HEADER_TYPE     0x0Cu
#define MULTI_FUNCTION  0x00800000u
#define BUS_NUMBERS     0x18u
#define CLASS_BRIDGE    0x0604u

static uint32_t seen[8];            /* buses visited, bits; written by pci_each */

/* Address and data are two accesses. */
static uint32_t interrupts_off(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static void interrupts_back(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

uint32_t pci_config_read(uint32_t function, uint32_t offset)
{
    uint32_t flags = interrupts_off(), value;

    outl(PORT_ADDRESS, ENABLE | function | (offset & 0xFC));
    value = inl(PORT_DATA);
    interrupts_back(flags);
    return value;
}

void pci_config_write(uint32_t function, uint32_t offset, uint32_t value)
{
    uint32_t flags = interrupts_off();

    outl(PORT_ADDRESS, ENABLE | function | (offset & 0xFC));
    outl(PORT_DATA, value);
    interrupts_back(flags);
}

static void each_on_bus(uint32_t bus, uint32_t class, void (*visit)(uint32_t function))
{
    if (bus > 255 || (seen[bus / 32] >> bus % 32 & 1)) {
        return;
    }
    seen[bus / 32] |= 1u << bus % 32;
    for (uint32_t device = 0; device < 32; device++) {
        uint32_t functions = 1;

        for (uint32_t n = 0; n < functions; n++) {
            uint32_t function = bus << 16 | device << 11 | n << 8, kind;

            if ((pci_config_read(function, 0) & 0xFFFF) == 0xFFFF) {
                continue;
            }
            if (n == 0 && (pci_config_read(function, HEADER_TYPE) & MULTI_FUNCTION)) {
                functions = 8;
            }
            kind = pci_config_read(function, PCI_CLASS) >> 8;
            if (kind >> 8 == CLASS_BRIDGE) {
                each_on_bus(pci_config_read(function, BUS_NUMBERS) >> 8 & 0xFF, class, visit);
            } else if (kind == class) {
                visit(function);
            }
        }
    }
}

void pci_each(uint32_t class, void (*visit)(uint32_t function))
{
    memset(seen, 0, sizeof(seen));
    each_on_bus(0, class, visit);
}
