/*
 * storage - stops NVMe and AHCI controllers.
 *
 * [NVMe 1.4, 3.1.5, 3.1.6], [AHCI 1.3.1, 3.1.11, 3.3.7, 10.1.2, 10.6.3]
 */
#include "quiesce.h"

/* NVMe */
#define NVME_MAP          0x1000u
#define NVME_CAP          0x00u
#define NVME_CC           0x14u
#define NVME_CSTS         0x1Cu
#define CC_EN             (1u << 0)
#define CSTS_RDY          (1u << 0)

/* AHCI */
#define AHCI_BAR          0x24u
#define AHCI_MAP          0x1100u
#define AHCI_PORTS        0x0Cu
#define AHCI_CAP2         0x24u
#define AHCI_BOHC         0x28u
#define CAP2_BOH          (1u << 0)
#define BOHC_BIOS_OWNED   (1u << 0)
#define BOHC_OS_OWNED     (1u << 1)
#define BOHC_BUSY         (1u << 4)
#define PORT_BASE         0x100u
#define PORT_SIZE         0x80u
#define PORT_INTERRUPTS   0x14u
#define PORT_COMMAND      0x18u
#define CMD_START         (1u << 0)
#define CMD_RECEIVE       (1u << 4)
#define CMD_RECEIVING     (1u << 14)
#define CMD_RUNNING       (1u << 15)
#define PORT_MS           500u

static void nvme_halt(volatile uint8_t *base)
{
    uint32_t ms = ((mmio_read(base + NVME_CAP) >> 24 & 0xFF) + 1) * 500;    /* CAP.TO */

    if (mmio_read(base + NVME_CSTS) == 0xFFFFFFFFu) {
        return;
    }
    mmio_write(base + NVME_CC, mmio_read(base + NVME_CC) & ~CC_EN);
    wait_clear(base + NVME_CSTS, CSTS_RDY, ms);
}

static void ahci_take(volatile uint8_t *base)
{
    if ((mmio_read(base + AHCI_CAP2) & CAP2_BOH) == 0) {
        return;
    }
    mmio_write(base + AHCI_BOHC, mmio_read(base + AHCI_BOHC) | BOHC_OS_OWNED);
    if (!wait_clear(base + AHCI_BOHC, BOHC_BIOS_OWNED, 25) &&
        (mmio_read(base + AHCI_BOHC) & BOHC_BUSY) != 0) {
        wait_clear(base + AHCI_BOHC, BOHC_BIOS_OWNED, 2000);
    }
}

static void ahci_halt(volatile uint8_t *base)
{
    uint32_t ports = mmio_read(base + AHCI_PORTS);

    ahci_take(base);
    for (uint32_t i = 0; i < 32 && ports != 0xFFFFFFFFu; i++) {
        volatile uint8_t *port = base + PORT_BASE + i * PORT_SIZE;

        if ((ports >> i & 1) == 0) {
            continue;
        }
        mmio_write(port + PORT_INTERRUPTS, 0);
        mmio_write(port + PORT_COMMAND, mmio_read(port + PORT_COMMAND) & ~CMD_START);
        wait_clear(port + PORT_COMMAND, CMD_RUNNING, PORT_MS);
        mmio_write(port + PORT_COMMAND, mmio_read(port + PORT_COMMAND) & ~CMD_RECEIVE);
        wait_clear(port + PORT_COMMAND, CMD_RECEIVING, PORT_MS);
    }
}

void storage_halt(const struct pci_function *f)
{
    volatile uint8_t *base;

    if (f->class == CLASS_NVME) {
        base = pci_map_bar(f, 0x10, NVME_MAP);
        if (base != NULL) {
            nvme_halt(base);
        }
    } else if (f->class == CLASS_AHCI) {
        base = pci_map_bar(f, AHCI_BAR, AHCI_MAP);
        if (base != NULL) {
            ahci_halt(base);
        }
    }
}
