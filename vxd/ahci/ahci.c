/*
 * ahci - SATA disks and CD drives as block devices of IOS.
 *
 * One command at a time and port; the controller's interrupts stay off (vxd/ios/polled.c).
 */
#include <vmm.h>
#include <vmm32x.h>
#include <vtd.h>
#include "../ios/polled.h"
#include "cd.h"
#include "pci.h"
#include "port.h"

#define CLASS_AHCI      0x010601u
#define BAR5            0x24u
#define REGISTER_BYTES  0x1100u
#define PORTS           32u
#define DISKS           16u
#define PAGE_BYTES      4096u
#define DISK_Init_Order (BlockDev_Init_Order + 0x2000000)

struct disk {
    struct polled_disk polled;          /* first */
    struct ahci_port port;
    volatile uint8_t *registers;
    struct cd_drive cd;                 /* if port.packet */
    uint32_t answer_frame;              /* the page of cd.answer */
};

static struct disk *disks[DISKS];       /* written by Device_Init */
static unsigned disk_count, cd_count;

/* ---- registers ---- */

static uint32_t read_register(void *ctx, uint32_t offset)
{
    return *(volatile uint32_t *)(((struct disk *)ctx)->registers + offset);
}

static void write_register(void *ctx, uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)(((struct disk *)ctx)->registers + offset) = value;
}

static void delay(void *ctx, uint32_t microseconds)
{
    (void)ctx;
    VTD_Delay(microseconds);
}

static const struct ahci_ops port_ops = { read_register, write_register, delay };

/* ---- commands ---- */

static enum disk_result on_transfer(struct polled_disk *polled, bool write, uint64_t sector,
                                    uint32_t count, const uint32_t *frames, uint32_t offset,
                                    uint32_t bytes)
{
    struct ahci_port *port = &((struct disk *)polled)->port;

    return port_issue(port, ata_transfer_command(&port->disk, write), sector, count, write, frames,
                      offset, bytes);
}

static enum disk_result on_flush(struct polled_disk *polled)
{
    struct ahci_port *port = &((struct disk *)polled)->port;

    if (!port->disk.flush) {
        return DISK_DONE;               /* it says that it keeps nothing back */
    }
    return port_issue(port, port->disk.lba48 ? ATA_FLUSH_CACHE_EXT : ATA_FLUSH_CACHE, 0, 0, false,
                      NULL, 0, 0);
}

static enum disk_result on_poll(struct polled_disk *polled)
{
    struct ahci_port *port = &((struct disk *)polled)->port;
    enum disk_result result = port_poll(port);

    polled->last_status = port->last_status;
    return result;
}

static enum disk_result on_abort(struct polled_disk *polled)
{
    struct ahci_port *port = &((struct disk *)polled)->port;
    enum disk_result result = port_abort(port);

    polled->last_status = port->last_status;
    return result;
}

static const struct polled_ops disk_ops = { on_transfer, on_flush, on_poll, on_abort, NULL };

/* ---- CD drives ---- */

static enum disk_result run_packet(void *ctx, const uint8_t packet[CD_PACKET], uint32_t bytes, uint32_t limit_ms)
{
    struct disk *disk = ctx;

    return port_packet_now(&disk->port, packet, disk->answer_frame, bytes, limit_ms);
}

static const struct cd_ops cd_ops = { run_packet };

static enum disk_result on_cd_transfer(struct polled_disk *polled, bool write, uint64_t sector, uint32_t count,
                                       const uint32_t *frames, uint32_t offset, uint32_t bytes)
{
    uint8_t packet[CD_PACKET];

    (void)write;                        /* polled.c refuses it */
    cd_read_packet(packet, (uint32_t)sector, count);
    return port_packet(&((struct disk *)polled)->port, packet, frames, offset, bytes);
}

static enum disk_result on_cd_flush(struct polled_disk *polled)
{
    (void)polled;
    return DISK_DONE;
}

/* A command that failed: the drive says why, and only then it goes on. */
static enum disk_result on_cd_poll(struct polled_disk *polled)
{
    struct disk *disk = (struct disk *)polled;
    enum disk_result result = on_poll(polled);

    if (result == DISK_ERROR) {
        cd_sense(&disk->cd);
        polled->why = cd_is_empty(&disk->cd) ? BDS_No_Media : 0;
        polled->last_status = (uint32_t)disk->cd.sense_key << 16 | (uint32_t)disk->cd.sense_code << 8 |
                              disk->cd.sense_qualifier;
    }
    return result;
}

static uint16_t check_disc(struct disk *disk)
{
    enum cd_state state = cd_check(&disk->cd);

    disk->polled.bdd.BDD_Max_Sector = disk->cd.sectors > 0 ? disk->cd.sectors - 1 : 0;
    switch (state) {
    case CD_SAME:
        return BDS_Success;
    case CD_CHANGED:
        return BDS_Media_Changed;
    case CD_NONE:
        return BDS_No_Media;
    default:
        return BDS_Media_Error;
    }
}

static uint16_t on_cd_medium(struct polled_disk *polled, struct BlockDev_Command_Block *bcb)
{
    struct disk *disk = (struct disk *)polled;
    bool done = false;

    switch (bcb->BD_CB_Command) {
    case BDC_Media_Check:
        return check_disc(disk);
    case BDC_Eject:
    case BDC_Load:
        done = cd_eject(&disk->cd, bcb->BD_CB_Command == BDC_Load);
        break;
    case BDC_Lock:
    case BDC_Unlock:
        done = cd_lock(&disk->cd, bcb->BD_CB_Command == BDC_Lock);
        break;
    default:                            /* BDC_CD_TOC */
        done = cd_toc(&disk->cd, bcb->BD_CB_Buffer_Ptr, bcb->BD_CB_Count) > 0;
        break;
    }
    return done ? BDS_Success : cd_is_empty(&disk->cd) ? BDS_No_Media : BDS_Media_Error;
}

static const struct polled_ops cd_disk_ops = { on_cd_transfer, on_cd_flush, on_cd_poll, on_abort, on_cd_medium };

static bool register_cd(struct disk *disk)
{
    disk->answer_frame = polled_dma_pages(1, &disk->cd.answer) / PAGE_BYTES;
    if (disk->answer_frame == 0) {
        return false;
    }
    memcpy(disk->polled.name, "CDROM0", 7);
    disk->polled.name[5] = (char)('0' + cd_count++ % 10);
    vxd_debugf("AHCI: %s: %s\n", disk->polled.name, disk->port.disk.model);
    disk->cd.ops = &cd_ops;
    disk->cd.ctx = disk;
    disk->polled.ops = &cd_disk_ops;
    disk->polled.max_count = 0xFFFF;
    disks[disk_count++] = disk;
    polled_register_cd(&disk->polled);
    return true;
}

/* ---- finding disks ---- */

static void register_disk(struct disk *disk)
{
    const struct ata_disk *ata = &disk->port.disk;

    vxd_debugf("AHCI: %s: %s, %u MB, %u bytes a sector%s\n", disk->polled.name, ata->model,
               (uint32_t)(ata->sectors * ata->sector_size >> 20), ata->sector_size,
               ata->write_cache ? ", write cache" : "");
    disk->polled.ops = &disk_ops;
    disk->polled.max_count = ata_max_count(ata);
    disks[disk_count++] = disk;
    polled_register(&disk->polled, ata->sectors, ata->sector_size);
}

static void try_port(volatile uint8_t *base, uint32_t number, uint8_t *answer, uint32_t frame)
{
    struct disk *disk = _HeapAllocate(sizeof(*disk), HeapZeroInit);
    const char *why = "no memory";
    enum disk_result result = DISK_ABSENT;

    if (disk == NULL) {
        return;
    }
    memcpy(disk->polled.name, "AHCI0", 6);
    disk->polled.name[4] = (char)('0' + (disk_count - cd_count) % 10);
    disk->registers = base + AHCI_PORT_BASE + number * AHCI_PORT_SIZE;
    disk->port.ops = &port_ops;
    disk->port.ctx = disk;
    disk->port.dma_physical = polled_dma_pages(1, &disk->port.dma);
    if (disk->port.dma_physical != 0) {
        result = port_start(&disk->port, answer, frame, &why);
    }
    if (result == DISK_DONE && !disk->port.packet) {
        register_disk(disk);
        return;
    }
    if (result == DISK_DONE && register_cd(disk)) {
        return;
    }
    if (result != DISK_ABSENT) {
        vxd_debugf("AHCI: port %u: %s\n", number, why);
    }
    if (disk->port.dma != NULL && result != DISK_DEAD) {    /* a dead one may still write there */
        (void)_PageFree((uint32_t)(uintptr_t)disk->port.dma, 0);
    }
    (void)_HeapFree(disk, 0);
}

/* All ports together, so that the empty ones cost one wait. */
static void wake_ports(volatile uint8_t *base, uint32_t ports)
{
    bool slept = false;

    for (uint32_t number = 0; number < PORTS; number++) {
        struct disk disk = {
            .port = { .ops = &port_ops, .ctx = &disk },
            .registers = base + AHCI_PORT_BASE + number * AHCI_PORT_SIZE,
        };

        if (ports >> number & 1) {
            slept |= port_wake(&disk.port);
        }
    }
    if (slept) {
        VTD_Delay(PORT_WAKE_US);
    }
}

static uint32_t controller_register(volatile uint8_t *base, uint32_t offset)
{
    return *(volatile uint32_t *)(base + offset);
}

/* The firmware lets go; after two seconds it is asked no more.  [AHCI 10.6.3] */
static void take_from_firmware(volatile uint8_t *base)
{
    if (!(controller_register(base, AHCI_CAP2) & CAP2_BOH)) {
        return;
    }
    *(volatile uint32_t *)(base + AHCI_BOHC) = controller_register(base, AHCI_BOHC) | BOHC_OOS;
    for (unsigned ms = 0; ms < 2000; ms++) {
        uint32_t state = controller_register(base, AHCI_BOHC);

        if (!(state & BOHC_BOS) || (ms >= 25 && !(state & BOHC_BB))) {
            return;
        }
        VTD_Delay(1000);
    }
}

static void on_controller(uint32_t function)
{
    uint32_t low = pci_config_read(function, BAR5);
    uint32_t command = pci_config_read(function, PCI_COMMAND) & 0xFFFF, ports, frame;
    volatile uint8_t *base;
    uint8_t *answer;

    if ((low & 1) || (low & ~15u) == 0) {
        vxd_debugf("AHCI: the controller at %x has no registers\n", function);
        return;
    }
    pci_config_write(function, PCI_COMMAND,
                     command | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_NO_INTX);
    base = _VMM32X_MapPhys64((low & 6) == 4
                                 ? (uint64_t)pci_config_read(function, BAR5 + 4) << 32 | (low & ~15u)
                                 : (uint64_t)(low & ~15u),
                             REGISTER_BYTES, VMM32X_UNCACHED);
    frame = polled_dma_pages(1, &answer) / PAGE_BYTES;
    if (base == NULL || frame == 0) {
        vxd_debugf("AHCI: the controller at %x cannot be reached\n", function);
        return;
    }
    take_from_firmware(base);
    *(volatile uint32_t *)(base + AHCI_GHC) =
        (controller_register(base, AHCI_GHC) | GHC_AE) & ~GHC_IE;
    ports = controller_register(base, AHCI_PI);
    if (ports == 0xFFFFFFFF && controller_register(base, AHCI_CAP) == 0xFFFFFFFF) {
        vxd_debugf("AHCI: the controller at %x does not answer\n", function);
        return;
    }
    wake_ports(base, ports);
    for (uint32_t number = 0; number < PORTS && disk_count < DISKS; number++) {
        if (ports >> number & 1) {
            try_port(base, number, answer, frame);
        }
    }
    (void)_PageFree((uint32_t)(uintptr_t)answer, 0);
}

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    pci_each(CLASS_AHCI, on_controller);
    return VXD_OK;
}

/* Quiet: whoever runs next finds no DMA. */
static int on_exit(const struct vxd_message *msg)
{
    (void)msg;
    for (unsigned i = 0; i < disk_count; i++) {
        if (!disks[i]->port.dead && disks[i]->polled.bcb == NULL) {
            port_stop(&disks[i]->port);
            disks[i]->port.dead = true;
        }
    }
    return VXD_OK;
}

static const struct vxd_handler ahci_control[] = {
    { Device_Init, on_device_init },
    { Device_Reboot_Notify2, on_exit },
    { 0, NULL },
};
Declare_Virtual_Device(AHCI, 1, 0, ahci_control, Undefined_Device_ID, DISK_Init_Order)
