/*
 * polled.c - a block device whose driver looks instead of being told.
 *
 * A command is watched for a moment after it was started, then by a time-out every millisecond, and by
 * whoever waits for it and asks (BDD_Hw_Int_Proc).  So nothing depends on how a PC wires its
 * interrupts.  One command at a time; it is cut into as many as the hardware needs.
 */
#include <vmm.h>
#include <vtd.h>
#include "polled.h"

#define PAGE_BYTES      4096u
#define P_PRESENT       1u
#define TICKS_PER_MS    1193u
#define COMMAND_MS      10000u          /* a disk may have to spin up, or to try again and again */
#define FLUSH_MS        30000u
#define EAGER_TICKS     240u            /* about 200 us: most commands of an SSD are done then */
#define TRIES           3u
#define SILENCES        2u              /* a disk that is silent so often is given up: each costs seconds */
#define VERSION         0x0100

static uint32_t verify_page;            /* where sectors go that nobody wants: its frame, 0 = none */

static void set_deadline(struct polled_disk *disk, uint32_t ms)
{
    disk->deadline = VTD_Get_Real_Time() + (uint64_t)ms * TICKS_PER_MS;
}

/* The frames of `pages` pages from this one on; false: one is not there.  Who sends a command keeps it in place. */
static bool find_frames(uint32_t page, uint32_t pages, uint32_t *frames)
{
    if (_CopyPageTable(page, pages, frames, 0) == 0) {
        return false;
    }
    for (uint32_t i = 0; i < pages; i++) {
        if (!(frames[i] & P_PRESENT)) {
            return false;
        }
        frames[i] /= PAGE_BYTES;
    }
    return true;
}

/*
 * issue_piece - starts the next piece of a transfer: as much as one command of the hardware takes
 *
 * To verify is to read: all of it into the same page.
 */
static enum disk_result issue_piece(struct polled_disk *disk)
{
    struct BlockDev_Command_Block *bcb = disk->bcb;
    bool verify = bcb->BD_CB_Command == BDC_Verify;
    uint32_t size = disk->bdd.BDD_Sector_Size, frames[POLLED_PAGES];
    uint32_t linear = verify ? 0 : (uint32_t)(uintptr_t)bcb->BD_CB_Buffer_Ptr + disk->sectors_done * size;
    uint32_t offset = linear & (PAGE_BYTES - 1), room = POLLED_PAGES * PAGE_BYTES - offset;
    uint32_t count = bcb->BD_CB_Count - disk->sectors_done, pages;

    count = count < room / size ? count : room / size;
    count = count < disk->max_count ? count : disk->max_count;
    pages = (offset + count * size + PAGE_BYTES - 1) / PAGE_BYTES;
    if (!verify && !find_frames(linear / PAGE_BYTES, pages, frames)) {
        return DISK_ERROR;
    }
    for (uint32_t i = 0; verify && i < pages; i++) {
        frames[i] = verify_page;
    }
    disk->sectors_now = count;
    set_deadline(disk, COMMAND_MS);
    return disk->ops->transfer(disk, bcb->BD_CB_Command == BDC_Write,
                               bcb->BD_CB_Sector + disk->sectors_done, count, frames, offset,
                               count * size);
}

static enum disk_result issue(struct polled_disk *disk)
{
    if (disk->bcb->BD_CB_Command != BDC_Flush) {
        return issue_piece(disk);
    }
    set_deadline(disk, FLUSH_MS);
    return disk->ops->flush(disk);
}

static void complete(struct polled_disk *disk, uint16_t status)
{
    struct BlockDev_Command_Block *bcb = disk->bcb;

    disk->bcb = NULL;
    bcb->BD_CB_Cmd_Status = status;
    BlockDev_Command_Complete(&disk->bdd, bcb);
}

static void report(struct polled_disk *disk, enum disk_result result)
{
    static const char *const verbs[] = { [BDC_Read] = "reading", [BDC_Write] = "writing",
                                         [BDC_Verify] = "verifying" };
    const struct BlockDev_Command_Block *bcb = disk->bcb;
    uint64_t sector = bcb->BD_CB_Sector + disk->sectors_done;

    if (result != DISK_DEAD) {
        vxd_debugf("%s: error %x %s %u sectors at %x%08x\n", disk->name, disk->last_status,
                   bcb->BD_CB_Command <= BDC_Verify ? verbs[bcb->BD_CB_Command] : "flushing",
                   disk->sectors_now, (uint32_t)(sector >> 32), (uint32_t)sector);
    } else {
        disk->dead = true;
        vxd_debugf("%s does not answer any more\n", disk->name);
    }
}

/* What came of the piece; goes on with the next or ends the command.  True: it is over. */
static bool finish_piece(struct polled_disk *disk, enum disk_result result)
{
    if (result == DISK_ERROR && ++disk->tries < TRIES) {
        result = issue(disk);
    }
    if (result == DISK_DONE) {
        disk->sectors_done += disk->sectors_now;
        if (disk->bcb->BD_CB_Command == BDC_Flush ||
            disk->sectors_done >= disk->bcb->BD_CB_Count) {
            complete(disk, disk->tries > 0 ? BDS_Success_With_Retries : BDS_Success);
            return true;
        }
        result = issue_piece(disk);
    }
    if (result == DISK_BUSY) {
        return false;
    }
    if (result == DISK_ERROR && disk->why != 0) {       /* no disc, say: nobody's fault */
        complete(disk, disk->why);
        return true;
    }
    report(disk, result);
    complete(disk, result == DISK_DEAD ? BDS_Device_Error : BDS_Media_Error);
    return true;
}

/* Looks once.  True: nothing is outstanding. */
static bool poll(struct polled_disk *disk)
{
    enum disk_result result;

    if (disk->bcb == NULL) {
        return true;
    }
    result = disk->ops->poll(disk);
    if (result == DISK_BUSY) {
        if (VTD_Get_Real_Time() < disk->deadline) {
            return false;
        }
        result = disk->ops->abort(disk);
        if (++disk->silences >= SILENCES) {
            result = DISK_DEAD;
        }
    } else {
        disk->silences = 0;
    }
    return finish_piece(disk, result);
}

static void on_watch(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(polled_watch, on_watch)

static void watch(struct polled_disk *disk)
{
    if (!disk->watched && disk->bcb != NULL) {
        disk->watched = Set_Global_Time_Out(1, (uint32_t)(uintptr_t)disk, polled_watch) != 0;
    }
}

static void on_watch(uint32_t refdata, uint32_t ms_late)
{
    struct polled_disk *disk = (struct polled_disk *)(uintptr_t)refdata;

    (void)ms_late;
    disk->watched = false;
    (void)poll(disk);
    watch(disk);
}

static void on_poll(struct BlockDev_Device_Descriptor *bdd)
{
    (void)poll((struct polled_disk *)bdd);
}
BLOCKDEV_POLL(polled_poll, on_poll)

/* Starts what BLOCKDEV handed over.  Task time. */
static void begin(struct polled_disk *disk)
{
    uint64_t start = VTD_Get_Real_Time();
    enum disk_result result;

    if (disk->bcb->BD_CB_Command >= BDC_Media_Check) {
        complete(disk, disk->ops->medium(disk, disk->bcb));
        return;
    }
    result = issue(disk);

    if (result != DISK_BUSY) {
        (void)finish_piece(disk, result);
        watch(disk);
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
    (void)vm;
    (void)crs;
    begin((struct polled_disk *)(uintptr_t)refdata);
}
VXD_EVENT(polled_begin, on_begin)

static uint16_t check(const struct polled_disk *disk, const struct BlockDev_Command_Block *bcb)
{
    if (disk->dead) {
        return BDS_Device_Error;
    }
    switch (bcb->BD_CB_Command) {
    case BDC_Flush:
        return BDS_Success;
    case BDC_Media_Check: case BDC_Eject: case BDC_Load: case BDC_Lock: case BDC_Unlock: case BDC_CD_TOC:
        return disk->ops->medium != NULL ? BDS_Success : BDS_Invalid_Command;
    case BDC_Write:
        if (!(disk->bdd.BDD_Flags & BDF_Writeable)) {
            return BDS_Write_Protect;
        }
        break;
    case BDC_Read:
        break;
    case BDC_Verify:
        if (verify_page == 0) {
            return BDS_Invalid_Command;
        }
        break;
    case BDC_Cancel:
        return BDS_Invalid_Cmd_Ptr;     /* what has started is not stopped */
    default:
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
    struct polled_disk *disk = (struct polled_disk *)bdd;

    disk->bcb = bcb;
    disk->sectors_done = disk->sectors_now = disk->tries = 0;
    disk->why = 0;
    bcb->BD_CB_Cmd_Status = check(disk, bcb);
    if (bcb->BD_CB_Cmd_Status != BDS_Success) {
        complete(disk, bcb->BD_CB_Cmd_Status);
    } else if (Get_VMM_Reenter_Count() != 0) {      /* from an interrupt */
        (void)Schedule_Global_Event(polled_begin, (uint32_t)(uintptr_t)disk);
    } else {
        begin(disk);
    }
}
BLOCKDEV_COMMAND_PROC(polled_command, on_command)

static uint32_t on_sync_command(uint32_t command, struct BlockDev_Device_Descriptor *bdd)
{
    (void)bdd;
    return (command & 0xFFFF) == BD_SC_Get_Version ? VERSION : 0x80000000u | BD_SC_Err_Invalid_Cmd;
}
BLOCKDEV_SYNC_PROC(polled_sync, on_sync_command)

static void register_device(struct polled_disk *disk, uint64_t sectors, uint32_t sector_size, uint8_t type,
                            uint32_t flags)
{
    uint8_t *page;

    if (verify_page == 0) {
        verify_page = polled_dma_pages(1, &page) / PAGE_BYTES;
    }
    disk->bdd = (struct BlockDev_Device_Descriptor){
        .BDD_BD_Major_Ver = BD_Major_Version, .BDD_BD_Minor_Ver = BD_Minor_Version,
        .BDD_Device_Type = type, .BDD_Flags = flags,
        .BDD_Name_Ptr = disk->name, .BDD_Max_Sector = sectors - 1,
        .BDD_Sector_Size = sector_size, .BDD_Num_Heads = 255, .BDD_Num_Sec_Per_Track = 63,
        .BDD_Num_Cylinders = (uint32_t)(sectors < 0xFFFFFFFF ? sectors : 0xFFFFFFFF) /
                             (255 * 63) + 1,
        .BDD_Command_Proc = polled_command, .BDD_Sync_Cmd_Proc = polled_sync,
        .BDD_Hw_Int_Proc = polled_poll,
    };
    (void)BlockDev_Register_Device(&disk->bdd);     /* a descriptor of this version is taken */
}

void polled_register(struct polled_disk *disk, uint64_t sectors, uint32_t sector_size)
{
    register_device(disk, sectors, sector_size, BDT_Fixed_Disk, BDF_Writeable | BDF_Serial_Cmd | BDF_Partitioned);
}

void polled_register_cd(struct polled_disk *disk)
{
    register_device(disk, 1, 2048, BDT_CDROM, BDF_Removable | BDF_Serial_Cmd);
}

uint32_t polled_dma_pages(uint32_t pages, uint8_t **at)
{
    uint32_t physical = 0;
    uint64_t block = _PageAllocate(pages, PG_SYS, NULL, 0, 0, 0xFFFFF, &physical,
                                   PageUseAlign | PageContig | PageFixed | PageZeroInit);

    *at = (uint8_t *)(uintptr_t)(uint32_t)(block >> 32);
    return *at != NULL ? physical : 0;
}
