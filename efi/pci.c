/*
 * pci - configuration space: memory mapped if MCFG tells where, else ports CF8h and CFCh.
 *
 * [PCI 3.0 "Configuration Space"], [PCI Firmware 3.0 MCFG].
 */
#include "quiesce.h"
#include "cpu.h"
#include "le_mem.h"
#include "own_paging.h"

#define PORT_ADDRESS   0xCF8
#define PORT_DATA      0xCFC
#define MCFG_ENTRIES   44u
#define MCFG_ENTRY     16u
#define MAX_WINDOWS    16u
#define CONFIG_SIZE    0x1000u
#define MULTI_FUNCTION 0x80u
#define NO_DEVICE      0xFFFFFFFFu

static struct window {
    uint64_t base;             /* of bus 0, even if first_bus is not 0 */
    uint16_t segment;
    uint8_t first_bus, last_bus;
} windows[MAX_WINDOWS];        /* written by pci_init */
static uint32_t window_count;

static volatile uint8_t *ecam(const struct pci_function *f)
{
    for (uint32_t i = 0; i < window_count; i++) {
        const struct window *w = &windows[i];

        if (w->segment == f->segment && f->bus >= w->first_bus && f->bus <= w->last_bus) {
            return own_paging_map(w->base + ((uint64_t)f->bus << 20 | (uint32_t)f->device << 15 |
                                             (uint32_t)f->function << 12), CONFIG_SIZE);
        }
    }
    return NULL;
}

static void port_select(const struct pci_function *f, uint32_t offset)
{
    cpu_out32(PORT_ADDRESS, 0x80000000u | (uint32_t)f->bus << 16 | (uint32_t)f->device << 11 |
              (uint32_t)f->function << 8 | (offset & 0xFC));
}

uint32_t pci_read32(const struct pci_function *f, uint32_t offset)
{
    volatile uint8_t *config = ecam(f);

    if (config != NULL) {
        return mmio_read(config + offset);
    }
    if (f->segment != 0) {
        return NO_DEVICE;
    }
    port_select(f, offset);
    return cpu_in32(PORT_DATA);
}

void pci_write32(const struct pci_function *f, uint32_t offset, uint32_t value)
{
    volatile uint8_t *config = ecam(f);

    if (config != NULL) {
        mmio_write(config + offset, value);
    } else if (f->segment == 0) {
        port_select(f, offset);
        cpu_out32(PORT_DATA, value);
    }
}

/* Change bits of the command register; the status half gets zeros, which change nothing there. */
void pci_write_command(const struct pci_function *f, uint16_t clear, uint16_t set)
{
    uint32_t command = pci_read32(f, PCI_COMMAND) & 0xFFFF;

    pci_write32(f, PCI_COMMAND, (command & ~(uint32_t)clear) | set);
}

/*
 * pci_map_bar - the first size bytes of a memory BAR
 *
 * Out:   NULL if it is an I/O BAR, was never assigned, is not decoded, or cannot be reached
 */
volatile uint8_t *pci_map_bar(const struct pci_function *f, uint32_t offset, uint32_t size)
{
    uint32_t low = pci_read32(f, offset);
    uint64_t high = (low & 6) == 4 ? pci_read32(f, offset + 4) : 0;

    if ((low & 1) != 0 || (pci_read32(f, PCI_COMMAND) & PCI_COMMAND_MEMORY) == 0) {
        return NULL;
    }
    return own_paging_map((high << 32 | (low & ~15u)), size);
}

static void add_window(const uint8_t *entry)
{
    struct window *w = &windows[window_count];

    w->base = le_read32(entry) | (uint64_t)le_read32(entry + 4) << 32;
    w->segment = le_read16(entry + 8);
    w->first_bus = entry[10];
    w->last_bus = entry[11];
    window_count += w->base != 0;
}

/* A window that does not show the same host bridge as the ports is a wrong table: ports then. */
static int windows_are_wrong(void)
{
    static const struct pci_function host;
    uint32_t by_window = pci_read32(&host, 0), by_port;

    port_select(&host, 0);
    by_port = cpu_in32(PORT_DATA);
    return by_window == NO_DEVICE && by_port != NO_DEVICE;
}

void pci_init(const struct boot_info *info)
{
    for (uint32_t i = 0; i < info->acpi_count; i++) {
        const uint8_t *table = (const uint8_t *)(uintptr_t)info->acpi[i].address;

        if (memcmp(info->acpi[i].signature, "MCFG", 4) != 0) {
            continue;
        }
        for (uint32_t at = MCFG_ENTRIES; le_inside(at, MCFG_ENTRY, info->acpi[i].size) &&
             window_count < MAX_WINDOWS; at += MCFG_ENTRY) {
            add_window(table + at);
        }
    }
    if (window_count > 0 && windows_are_wrong()) {
        window_count = 0;
    }
}

static void each_on_bus(uint16_t segment, uint32_t bus, pci_visit *visit)
{
    struct pci_function f = { .segment = segment, .bus = (uint8_t)bus };

    for (uint32_t device = 0; device < 32; device++) {
        uint32_t functions = 1;

        for (uint32_t n = 0; n < functions; n++) {
            uint32_t header;

            f.device = (uint8_t)device;
            f.function = (uint8_t)n;
            f.id = pci_read32(&f, 0);
            if ((f.id & 0xFFFF) == 0xFFFF) {
                continue;
            }
            header = pci_read32(&f, 0x0C) >> 16 & 0xFF;
            f.header = (uint8_t)(header & ~MULTI_FUNCTION);
            f.class = pci_read32(&f, 8) >> 8;
            if (n == 0 && (header & MULTI_FUNCTION) != 0) {
                functions = 8;
            }
            visit(&f);
        }
    }
}

/* Call visit for every function of every bus. */
void pci_each(pci_visit *visit)
{
    if (window_count == 0) {
        for (uint32_t bus = 0; bus < 256; bus++) {
            each_on_bus(0, bus, visit);
        }
    }
    for (uint32_t i = 0; i < window_count; i++) {
        for (uint32_t bus = windows[i].first_bus; bus <= windows[i].last_bus; bus++) {
            each_on_bus(windows[i].segment, bus, visit);
        }
    }
}
