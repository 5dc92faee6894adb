/*
 * ahci - SATA disks as block devices of BLOCKDEV.
 *
 * One command at a time and port.  The controller's interrupts stay off: a command is watched for
 * a moment after it was started, then by a time-out every millisecond, and by whoever waits for
 * it and asks (BDD_Hw_Int_Proc).  So nothing here depends on how a PC wires its interrupts.
 */
#include <vmm.h>
#include <vxd_cpu.h>
#include <vmm32x.h>
#include <vtd.h>
#include <blockdev.h>
#include "pci.h"
#include "port.h"

#define CLASS_AHCI      0x010601u
#define BAR5            0x24u
#define REGISTER_BYTES  0x1100u
#define PORTS           32u
#define DISKS           16u
#define CHUNK_PAGES     64u             /* memory of one command, fits PORT_PRDS pieces */
#define PAGE_BYTES      4096u
#define P_PRESENT       1u
#define TICKS_PER_MS    1193u
#define COMMAND_MS      10000u          /* a disk may have to spin up, or to try again and again */
#define FLUSH_MS        30000u
#define EAGER_TICKS     240u            /* about 200 us: most commands of an SSD are done then */
#define TRIES           3u
#define VERSION         0x0100
#define DISK_Init_Order (BlockDev_Init_Order + 0x2000000)

struct disk {
    struct BlockDev_Device_Descriptor bdd;      /* first: procedures get its address */
    struct ahci_port port;
    volatile uint8_t *registers;
    char name[8];
    /* Of the command being done; written at task time. */
    struct BlockDev_Command_Block *bcb;         /* NULL = none */
    uint32_t sectors_done, sectors_now, tries;
    uint64_t deadline;
    bool failed;                                /* reported: a dead disk is named once */
    bool watched;                               /* a time-out is set */
    bool polling;                               /* in poll(): completing may come back */
};

static struct disk *disks[DISKS];       /* written by Device_Init */
static unsigned disk_count;

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

static void set_deadline(struct disk *disk, uint32_t ms)
{
    disk->deadline = VTD_Get_Real_Time() + (uint64_t)ms * TICKS_PER_MS;
}

static bool is_write(const struct BlockDev_Command_Block *bcb)
{
    return bcb->BD_CB_Command == BDC_Write;
}

/* Starts the next piece of a transfer: as much as the table can describe. */
static enum port_result issue_piece(struct disk *disk)
{
    struct BlockDev_Command_Block *bcb = disk->bcb;
    uint32_t size = disk->port.disk.sector_size, frames[CHUNK_PAGES];
    uint32_t linear = (uint32_t)(uintptr_t)bcb->BD_CB_Buffer_Ptr + disk->sectors_done * size;
    uint32_t offset = linear & (PAGE_BYTES - 1), room = CHUNK_PAGES * PAGE_BYTES - offset;
    uint32_t count = bcb->BD_CB_Count - disk->sectors_done, pages;

    count = count < room / size ? count : room / size;
    count = count < ata_max_count(&disk->port.disk) ? count : ata_max_count(&disk->port.disk);
    pages = (offset + count * size + PAGE_BYTES - 1) / PAGE_BYTES;
    if (_CopyPageTable(linear / PAGE_BYTES, pages, frames, 0) == 0) {
        return PORT_ERROR;
    }
    for (uint32_t i = 0; i < pages; i++) {
        if (!(frames[i] & P_PRESENT)) {
            return PORT_ERROR;          /* who sends a command keeps its memory in place */
        }
        frames[i] /= PAGE_BYTES;
    }
    disk->sectors_now = count;
    set_deadline(disk, COMMAND_MS);
    return port_issue(&disk->port, ata_transfer_command(&disk->port.disk, is_write(bcb)),
                      bcb->BD_CB_Sector + disk->sectors_done, count, is_write(bcb), frames, offset,
                      count * size);
}

static enum port_result issue(struct disk *disk)
{
    uint8_t command = disk->port.disk.lba48 ? ATA_FLUSH_CACHE_EXT : ATA_FLUSH_CACHE;

    if (disk->bcb->BD_CB_Command != BDC_Flush) {
        return issue_piece(disk);
    }
    if (!disk->port.disk.flush) {
        return PORT_DONE;               /* it says that it keeps nothing back */
    }
    set_deadline(disk, FLUSH_MS);
    return port_issue(&disk->port, command, 0, 0, false, NULL, 0, 0);
}

static void complete(struct disk *disk, uint16_t status)
{
    struct BlockDev_Command_Block *bcb = disk->bcb;

    disk->bcb = NULL;
    bcb->BD_CB_Cmd_Status = status;
    BlockDev_Command_Complete(&disk->bdd, bcb);
}

static void report(struct disk *disk, enum port_result result)
{
    const struct BlockDev_Command_Block *bcb = disk->bcb;

    if (result == PORT_DEAD) {
        if (!disk->failed) {
            vxd_debugf("AHCI: %s does not answer any more\n", disk->name);
        }
        disk->failed = true;
        return;
    }
    vxd_debugf("AHCI: %s: error %x %s %u sectors at %x%08x\n", disk->name, disk->port.last_status,
               is_write(bcb) ? "writing" : bcb->BD_CB_Command == BDC_Flush ? "flushing" : "reading",
               disk->sectors_now, (uint32_t)(bcb->BD_CB_Sector >> 32),
               (uint32_t)bcb->BD_CB_Sector + disk->sectors_done);
}

/* What came of the piece; goes on with the next or ends the command.  True: it is over. */
static bool finish_piece(struct disk *disk, enum port_result result)
{
    if (result == PORT_DONE) {
        disk->sectors_done += disk->sectors_now;
        if (disk->bcb->BD_CB_Command == BDC_Flush ||
            disk->sectors_done >= disk->bcb->BD_CB_Count) {
            complete(disk, disk->tries > 0 ? BDS_Success_With_Retries : BDS_Success);
            return true;
        }
        result = issue_piece(disk);
    } else if (result == PORT_ERROR && ++disk->tries < TRIES) {
        result = issue(disk);
        if (result == PORT_DONE) {
            return finish_piece(disk, result);
        }
    }
    if (result == PORT_BUSY) {
        return false;
    }
    report(disk, result);
    complete(disk, result == PORT_DEAD ? BDS_Device_Error : BDS_Media_Error);
    return true;
}

/* Looks once.  True: nothing is outstanding. */
static bool poll(struct disk *disk)
{
    enum port_result result;

    if (disk->bcb == NULL) {
        return true;
    }
    result = port_poll(&disk->port);
    if (result == PORT_BUSY) {
        if (VTD_Get_Real_Time() < disk->deadline) {
            return false;
        }
        result = port_abort(&disk->port);
    }
    return finish_piece(disk, result);
}

static void on_watch(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(ahci_watch, on_watch)

static void watch(struct disk *disk)
{
    if (!disk->watched && disk->bcb != NULL) {
        disk->watched = Set_Global_Time_Out(1, (uint32_t)(uintptr_t)disk, ahci_watch) != 0;
    }
}

static void on_watch(uint32_t refdata, uint32_t ms_late)
{
    struct disk *disk = (struct disk *)(uintptr_t)refdata;

    (void)ms_late;
    disk->watched = false;
    (void)poll(disk);
    watch(disk);
}

static void on_poll(struct BlockDev_Device_Descriptor *bdd)
{
    (void)poll((struct disk *)bdd);
}
BLOCKDEV_POLL(ahci_poll, on_poll)

/* Starts what BLOCKDEV handed over.  Task time. */
static void begin(struct disk *disk)
{
    uint64_t start = VTD_Get_Real_Time();
    enum port_result result = issue(disk);

    if (result != PORT_BUSY) {
        (void)finish_piece(disk, result);
        return;
    }
    while (!poll(disk)) {
        if (VTD_Get_Real_Time() - start > EAGER_TICKS) {
            watch(disk);
            return;
        }
    }
}

static void on_begin(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct disk *disk = (struct disk *)(uintptr_t)refdata;

    (void)vm;
    (void)crs;
    begin(disk);
}
VXD_EVENT(ahci_begin, on_begin)

static uint16_t check(const struct disk *disk, const struct BlockDev_Command_Block *bcb)
{
    switch (bcb->BD_CB_Command) {
    case BDC_Flush:
        return BDS_Success;
    case BDC_Read:
    case BDC_Write:
        break;
    case BDC_Cancel:
        return BDS_Invalid_Cmd_Ptr;     /* what has started is not stopped */
    default:                            /* Limit: no BDC_Verify */
        return BDS_Invalid_Command;
    }
    if (bcb->BD_CB_Flags & BDCF_Scatter_Gather) {
        return BDS_Invalid_Command;     /* Limit: one buffer per command */
    }
    if (bcb->BD_CB_Count == 0 || bcb->BD_CB_Sector > disk->bdd.BDD_Max_Sector ||
        bcb->BD_CB_Count > disk->bdd.BDD_Max_Sector + 1 - bcb->BD_CB_Sector) {
        return BDS_Invalid_Sector_Number;
    }
    return BDS_Success;
}

static void on_command(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    struct disk *disk = (struct disk *)bdd;

    disk->bcb = bcb;
    disk->sectors_done = disk->sectors_now = disk->tries = 0;
    bcb->BD_CB_Cmd_Status = check(disk, bcb);
    if (bcb->BD_CB_Cmd_Status != BDS_Success) {
        complete(disk, bcb->BD_CB_Cmd_Status);
    } else if (Get_VMM_Reenter_Count() != 0) {
        (void)Schedule_Global_Event(ahci_begin, (uint32_t)(uintptr_t)disk);     /* from an interrupt */
    } else {
        begin(disk);
    }
}
BLOCKDEV_COMMAND_PROC(ahci_command, on_command)

static uint32_t on_sync_command(uint32_t command, struct BlockDev_Device_Descriptor *bdd)
{
    (void)bdd;
    return (command & 0xFFFF) == BD_SC_Get_Version ? VERSION : 0x80000000u | BD_SC_Err_Invalid_Cmd;
}
BLOCKDEV_SYNC_PROC(ahci_sync, on_sync_command)

/* ---- finding disks ---- */

static void register_disk(struct disk *disk)
{
    const struct ata_disk *ata = &disk->port.disk;
    uint32_t megabytes = (uint32_t)(ata->sectors * ata->sector_size >> 20);

    disk->bdd = (struct BlockDev_Device_Descriptor){
        .BDD_BD_Major_Ver = BD_Major_Version, .BDD_BD_Minor_Ver = BD_Minor_Version,
        .BDD_Device_Type = BDT_Fixed_Disk,
        .BDD_Flags = BDF_Writeable | BDF_Serial_Cmd | BDF_Partitioned,
        .BDD_Name_Ptr = disk->name, .BDD_Max_Sector = ata->sectors - 1,
        .BDD_Sector_Size = ata->sector_size, .BDD_Num_Heads = 255, .BDD_Num_Sec_Per_Track = 63,
        .BDD_Num_Cylinders = (uint32_t)(ata->sectors < 0xFFFFFFFF ? ata->sectors : 0xFFFFFFFF) /
                             (255 * 63) + 1,
        .BDD_Command_Proc = ahci_command, .BDD_Sync_Cmd_Proc = ahci_sync,
        .BDD_Hw_Int_Proc = ahci_poll,
    };
    vxd_debugf("AHCI: %s: %s, %u MB, %u bytes a sector%s\n", disk->name, ata->model, megabytes,
               ata->sector_size, ata->write_cache ? ", write cache" : "");
    disks[disk_count++] = disk;
    (void)BlockDev_Register_Device(&disk->bdd);     /* a descriptor of this version is taken */
}

/* A page of memory for DMA; its frame, 0 = none. */
static uint32_t dma_page(uint8_t **at)
{
    uint32_t physical = 0;
    uint64_t block = _PageAllocate(1, PG_SYS, NULL, 0, 0, 0xFFFFF, &physical,
                                   PageUseAlign | PageContig | PageFixed | PageZeroInit);

    *at = (uint8_t *)(uintptr_t)(uint32_t)(block >> 32);
    return *at != NULL ? physical : 0;
}

static void try_port(volatile uint8_t *base, uint32_t number, uint8_t *answer, uint32_t frame)
{
    struct disk *disk = _HeapAllocate(sizeof(*disk), HeapZeroInit);
    const char *why = "no memory";
    enum port_result result = PORT_ABSENT;

    if (disk == NULL) {
        return;
    }
    memcpy(disk->name, "AHCI0", 6);
    disk->name[4] = (char)('0' + disk_count % 10);
    disk->registers = base + AHCI_PORT_BASE + number * AHCI_PORT_SIZE;
    disk->port.ops = &port_ops;
    disk->port.ctx = disk;
    disk->port.dma_physical = dma_page(&disk->port.dma);
    if (disk->port.dma_physical != 0) {
        result = port_start(&disk->port, answer, frame, &why);
    }
    if (result == PORT_DONE) {
        register_disk(disk);
        return;
    }
    if (result != PORT_ABSENT) {
        vxd_debugf("AHCI: port %u: %s\n", number, why);
    }
    if (disk->port.dma != NULL && result != PORT_DEAD) {    /* a dead one may still write there */
        (void)_PageFree((uint32_t)(uintptr_t)disk->port.dma, 0);
    }
    (void)_HeapFree(disk, 0);
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
    frame = dma_page(&answer) / PAGE_BYTES;
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
        if (!disks[i]->port.dead && disks[i]->bcb == NULL) {
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
