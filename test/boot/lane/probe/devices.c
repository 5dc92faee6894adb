/*
 * devices - reports PCI functions and what state quiesce.c left their controllers in.
 *
 * Registers above 4 GB are read through a PSE-36 page that it adds to the temporary page
 * directory: [SDM3 4.3], PDE bits 20:13 = physical 39:32.
 */
#include <stdint.h>
#include "cpu.h"
#include "probe.h"

#define WINDOW       0xF0000000u    /* linear */
#define PDE_UNCACHED 0x9Bu          /* present, writable, PWT, PCD, 4 MB */

static uint32_t config(uint32_t bdf, uint32_t offset)
{
    cpu_out32(0xCF8, 0x80000000u | bdf << 8 | (offset & 0xFC));
    return cpu_in32(0xCFC);
}

static volatile const uint32_t *map(const struct boot_info *info, uint64_t physical)
{
    uint32_t *directory = (uint32_t *)info->page_directory;

    directory[WINDOW >> 22] = ((uint32_t)physical & 0xFFC00000u) |
                              ((uint32_t)(physical >> 32) & 0xFF) << 13 | PDE_UNCACHED;
    __asm__ volatile("movl %%cr3, %%eax; movl %%eax, %%cr3" : : : "eax", "memory");
    return (volatile const uint32_t *)(WINDOW + ((uint32_t)physical & 0x3FFFFF));
}

static uint64_t bar(uint32_t bdf, uint32_t offset)
{
    uint32_t low = config(bdf, offset);
    uint64_t high = (low & 6) == 4 ? config(bdf, offset + 4) : 0;

    return (low & ~15u) | high << 32;
}

/* The register that tells whether the controller is at rest. */
static void report_controller(const struct boot_info *info, uint32_t bdf, uint32_t class)
{
    volatile const uint32_t *r;

    if (class == 0x010802) {            /* NVMe: CC, CSTS */
        r = map(info, bar(bdf, 0x10));
        probe_print("nvme cc %8 csts %8\n", r[0x14 / 4], r[0x1C / 4]);
    } else if (class == 0x0C0330) {     /* xHCI: USBCMD, USBSTS behind CAPLENGTH */
        r = map(info, bar(bdf, 0x10));
        r += (r[0] & 0xFF) / 4;
        probe_print("xhci cmd %8 sts %8\n", r[0], r[1]);
    } else if (class == 0x0C0320) {     /* EHCI */
        r = map(info, bar(bdf, 0x10));
        r += (r[0] & 0xFF) / 4;
        probe_print("ehci cmd %8 sts %8\n", r[0], r[1]);
    } else if (class == 0x0C0300) {     /* UHCI */
        uint16_t port = (uint16_t)(config(bdf, 0x20) & ~3u);

        probe_print("uhci cmd %8 legacy %8\n", cpu_in16(port), config(bdf, 0xC0) & 0xFFFF);
    } else if (class == 0x010601) {     /* AHCI: PxCMD of the ports */
        uint32_t running = 0;

        r = map(info, bar(bdf, 0x24));
        for (uint32_t port = 0; port < 32; port++) {
            if ((r[0x0C / 4] >> port & 1) != 0) {
                running |= r[(0x118 + port * 0x80) / 4] & 0xC011;    /* CR, FR, FRE, ST */
            }
        }
        probe_print("ahci running %8\n", running);
    }
}

void probe_devices(const struct boot_info *info)
{
    for (uint32_t bdf = 0; bdf < 0x1000; bdf++) {
        uint32_t class;

        if (config(bdf, 0) == 0xFFFFFFFFu) {
            continue;
        }
        class = config(bdf, 8) >> 8;
        probe_print("pci %8 id %8 class %8 command %8\n", bdf, config(bdf, 0), class,
                    config(bdf, 4) & 0xFFFF);
        report_controller(info, bdf, class);
    }
}
