/*
 * usb - takes USB host controllers from the firmware and halts them.
 *
 * [xHCI 4.22.1, 5.4, 7.1], [EHCI 2.1.7, 2.1.8, 5.1], [UHCI 5.2.1], [OHCI 5.1.1.3.3]
 * Time limits: what drivers found to be needed, rather than what the specifications promise.
 */
#include "quiesce.h"
#include "cpu.h"

#define HANDOVER_MS       1000u
#define RESET_MS          1000u
#define HALT_MS           100u
#define OHCI_MS           1000u

/* legacy support registers, alike in xHCI (memory) and EHCI (configuration space) */
#define LEGACY_ID         1u
#define BIOS_OWNED        (1u << 16)
#define OS_OWNED          (1u << 24)
#define LEGACY_CONTROL    4u
#define XHCI_SMI_ENABLES  0x0000E011u    /* bits 0, 4, 13, 14, 15 */
#define XHCI_SMI_EVENTS   0xE0000000u    /* bits 29-31, cleared by writing 1 */
#define LIST_MAX          64

/* xHCI */
#define XHCI_MAP          0x10000u
#define XHCI_HCCPARAMS1   0x10u
#define USBCMD            0x00u
#define USBSTS            0x04u
#define CMD_RUN           (1u << 0)
#define CMD_RESET         (1u << 1)
#define XHCI_HALTED       (1u << 0)
#define XHCI_NOT_READY    (1u << 11)

/* EHCI */
#define EHCI_MAP          0x1000u
#define EHCI_HCCPARAMS    0x08u
#define EHCI_INTR         0x08u
#define EHCI_CONFIGFLAG   0x40u
#define EHCI_HALTED       (1u << 12)

/* UHCI */
#define UHCI_BAR          0x20u
#define UHCI_LEGACY       0xC0u
#define UHCI_CLEAR_EVENTS 0x8F00u
#define UHCI_IRQ_ENABLE   0x2000u
#define UHCI_HCRESET      0x0002u
#define UHCI_INTR         4u

/* OHCI */
#define OHCI_CONTROL      0x04u
#define OHCI_COMMAND      0x08u
#define OHCI_INTR_DISABLE 0x14u
#define OHCI_ROUTED       (1u << 8)      /* InterruptRouting: system management owns it */
#define OHCI_OWNER_CHANGE (1u << 3)
#define OHCI_RESET        (1u << 0)

static void xhci_take(volatile uint8_t *base)
{
    uint32_t next = (mmio_read(base + XHCI_HCCPARAMS1) >> 16) * 4;

    for (uint32_t at = next, i = 0; next != 0 && at + 8 <= XHCI_MAP && i < LIST_MAX; i++) {
        uint32_t capability = mmio_read(base + at);

        if ((capability & 0xFF) == LEGACY_ID) {
            volatile uint8_t *control = base + at + LEGACY_CONTROL;

            mmio_write(base + at, capability | OS_OWNED);
            if (!wait_clear(base + at, BIOS_OWNED, HANDOVER_MS)) {
                mmio_write(base + at, (mmio_read(base + at) | OS_OWNED) & ~BIOS_OWNED);
            }
            mmio_write(control, (mmio_read(control) & ~XHCI_SMI_ENABLES) | XHCI_SMI_EVENTS);
        }
        next = (capability >> 8 & 0xFF) * 4;
        at += next;
    }
}

static void xhci_halt(volatile uint8_t *base)
{
    volatile uint8_t *operational = base + (mmio_read(base) & 0xFF);

    if (mmio_read(operational + USBSTS) == 0xFFFFFFFFu) {
        return;    /* not there, whatever configuration space says */
    }
    mmio_write(operational + USBCMD, mmio_read(operational + USBCMD) & ~CMD_RUN);
    wait_set(operational + USBSTS, XHCI_HALTED, HALT_MS);
    mmio_write(operational + USBCMD, CMD_RESET);
    wait_ms(1);    /* some Intel controllers hang when read too early */
    wait_clear(operational + USBCMD, CMD_RESET, RESET_MS);
    wait_clear(operational + USBSTS, XHCI_NOT_READY, RESET_MS);
}

/* Intel 7 and 8 series: shared ports belong to EHCI until they are routed to xHCI. */
static void route_ports(const struct pci_function *f)
{
    static const uint16_t routed[] = { 0x1E31, 0x8C31, 0x9C31, 0x9CB1 };

    for (unsigned i = 0; i < sizeof(routed) / sizeof(routed[0]); i++) {
        if (f->id == ((uint32_t)routed[i] << 16 | 0x8086)) {
            pci_write32(f, 0xD8, pci_read32(f, 0xDC));    /* SuperSpeed, then USB 2 */
            pci_write32(f, 0xD0, pci_read32(f, 0xD4));
        }
    }
}

static void ehci_take(const struct pci_function *f, volatile uint8_t *base)
{
    uint32_t at = mmio_read(base + EHCI_HCCPARAMS) >> 8 & 0xFF;

    for (int i = 0; at >= 0x40 && i < LIST_MAX; i++) {
        uint32_t capability = pci_read32(f, at);

        if ((capability & 0xFF) == LEGACY_ID) {
            pci_write32(f, at, capability | OS_OWNED);
            if (!wait_config_clear(f, at, BIOS_OWNED, HANDOVER_MS)) {
                pci_write32(f, at, (capability | OS_OWNED) & ~BIOS_OWNED);
            }
            pci_write32(f, at + LEGACY_CONTROL, 0);
        }
        at = capability >> 8 & 0xFF;
    }
}

static void ehci_halt(volatile uint8_t *base)
{
    volatile uint8_t *operational = base + (mmio_read(base) & 0xFF);

    if (mmio_read(operational + USBSTS) == 0xFFFFFFFFu) {
        return;
    }
    mmio_write(operational + USBCMD, mmio_read(operational + USBCMD) & ~CMD_RUN);
    wait_set(operational + USBSTS, EHCI_HALTED, HALT_MS);
    mmio_write(operational + EHCI_INTR, 0);
    mmio_write(operational + USBCMD, CMD_RESET);
    wait_clear(operational + USBCMD, CMD_RESET, RESET_MS);
    mmio_write(operational + EHCI_CONFIGFLAG, 0);
}

static void uhci_halt(const struct pci_function *f)
{
    uint32_t bar = pci_read32(f, UHCI_BAR);
    uint16_t port = (uint16_t)(bar & ~3u);

    if ((bar & 1) == 0 || port == 0 || (pci_read32(f, PCI_COMMAND) & 1) == 0) {
        return;
    }
    cpu_out16(port + UHCI_INTR, 0);
    cpu_out16(port, UHCI_HCRESET);
    wait_ms(1);
    cpu_out16(port, 0);
}

static void ohci_take(volatile uint8_t *base)
{
    if ((mmio_read(base + OHCI_CONTROL) & OHCI_ROUTED) != 0) {
        mmio_write(base + OHCI_COMMAND, OHCI_OWNER_CHANGE);
        wait_clear(base + OHCI_CONTROL, OHCI_ROUTED, OHCI_MS);
    }
}

static void ohci_halt(volatile uint8_t *base)
{
    mmio_write(base + OHCI_INTR_DISABLE, 0xFFFFFFFFu);
    mmio_write(base + OHCI_COMMAND, OHCI_RESET);
    wait_clear(base + OHCI_COMMAND, OHCI_RESET, 10);
}

/* Ask the firmware for the controller. */
void usb_take(const struct pci_function *f)
{
    volatile uint8_t *base;

    switch (f->class) {
    case CLASS_XHCI:
        base = pci_map_bar(f, 0x10, XHCI_MAP);
        if (base != NULL) {
            xhci_take(base);
        }
        break;
    case CLASS_EHCI:
        base = pci_map_bar(f, 0x10, EHCI_MAP);
        if (base != NULL) {
            ehci_take(f, base);
        }
        break;
    case CLASS_UHCI:
        pci_write32(f, UHCI_LEGACY, UHCI_CLEAR_EVENTS);
        pci_write32(f, UHCI_LEGACY, UHCI_IRQ_ENABLE);
        break;
    case CLASS_OHCI:
        base = pci_map_bar(f, 0x10, EHCI_MAP);
        if (base != NULL) {
            ohci_take(base);
        }
        break;
    }
}

/* Stop and reset it. */
void usb_halt(const struct pci_function *f)
{
    volatile uint8_t *base = NULL;

    if (f->class == CLASS_XHCI || f->class == CLASS_EHCI || f->class == CLASS_OHCI) {
        base = pci_map_bar(f, 0x10, f->class == CLASS_XHCI ? XHCI_MAP : EHCI_MAP);
    }
    if (f->class == CLASS_UHCI) {
        uhci_halt(f);
    } else if (base != NULL && f->class == CLASS_XHCI) {
        xhci_halt(base);
        route_ports(f);
    } else if (base != NULL && f->class == CLASS_EHCI) {
        ehci_halt(base);
    } else if (base != NULL) {
        ohci_halt(base);
    }
}
