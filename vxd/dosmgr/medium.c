/*
 * medium.c - sectors of a volume, read and written through IOS.
 *
 * A volume with a letter is a logical DCB; its requests pass the layers of the volume and of the disk.
 */
#include <vmm.h>
#include <vtd.h>
#include "drives.h"
#include "medium.h"

#define BOUNCE_PAGES    16u
#define BOUNCE_BYTES    (BOUNCE_PAGES * 4096u)
#define DISC_TICKS      (2u * 1193182u)         /* of VTD_Get_Real_Time */

static struct ILB ilb;          /* written once by medium_init */
static uint32_t completed;      /* semaphore; the same */
bool medium_request_waits;      /* written by wait_for() only: a volume may be half changed; task time */

void medium_wait_request(void)
{
    while (medium_request_waits) {
        _BlockOnID((uint32_t)&medium_request_waits, 0);     /* an interrupt now would move the client's CS:IP */
    }
}

/* ---- what DOSMGR asks IOS ---- */

static bool ask(void *isp)
{
    ilb.ILB_service_rtn(isp);
    return ((struct ISP *)isp)->ISP_result == 0;
}

static void on_event(struct AEPHDR *aep)
{
    (void)aep;                  /* DOSMGR looks for its devices itself */
}

bool medium_init(void)
{
    struct DRP drp = { .DRP_LGN = DRP_FSD, .DRP_aer = on_event, .DRP_ilb = &ilb, .DRP_ascii_name = "DOSMGR" };

    memcpy(drp.DRP_eyecatch_str, "XXXXXXXX", sizeof(drp.DRP_eyecatch_str));
    completed = Create_Semaphore(0);
    IOS_Register(&drp);
    return drp.DRP_reg_result == DRP_REMAIN_RESIDENT && completed != 0;
}

struct DCB *medium_next_device(const struct DCB *dcb)
{
    struct ISP_GET_FRST_NXT_DCB isp = {
        .ISP_gfnd_hdr.ISP_func = ISP_GET_FIRST_NEXT_DCB, .ISP_gfnd_dcb_type = DCB_type_any,
        .ISP_gfnd_dcb_offset = (struct DCB *)(uintptr_t)dcb,
    };

    while (ask(&isp)) {
        if (isp.ISP_gfnd_found_dcb->DCB_cmn.DCB_device_flags & DCB_DEV_PHYSICAL) {
            return isp.ISP_gfnd_found_dcb;
        }
        isp.ISP_gfnd_dcb_offset = isp.ISP_gfnd_found_dcb;
    }
    return NULL;
}

struct DCB *medium_of_device(const struct BlockDev_Device_Descriptor *bdd)
{
    struct DCB *dcb = medium_next_device(NULL);

    while (dcb != NULL && dcb->DCB_bdd.DCB_fastdisk_bdd != bdd) {
        dcb = medium_next_device(dcb);
    }
    return dcb;
}

/* ---- requests ---- */

struct pending {                /* a request somebody waits for */
    volatile bool done;
    bool waits;                 /* he sleeps */
};

static void on_end(uint32_t handle)
{
    struct pending *pending = (struct pending *)(uintptr_t)handle;

    pending->done = true;
    if (pending->waits) {
        Signal_Semaphore(completed);
    }
}

static void free_iop(struct drive *drive)
{
    struct ISP_mem_dealloc isp = {
        .ISP_mem_da_hdr.ISP_func = ISP_DEALLOC_MEM, .ISP_mem_ptr_da = (uint8_t *)drive->iop - drive->iop_front,
    };

    if (drive->iop != NULL) {
        (void)ask(&isp);        /* it is one */
    }
    drive->iop = NULL;
}

/* A packet with room for all layers: one more than before may be in the way. */
static bool have_iop(struct drive *drive, const struct DCB *dcb)
{
    uint32_t front = dcb->DCB_cmn.DCB_expansion_length;
    struct ISP_IOP_create isp = {
        .ISP_i_c_hdr.ISP_func = ISP_CREATE_IOP, .ISP_IOP_size = (uint16_t)(front + sizeof(struct IOP)),
        .ISP_delta_to_ior = front + offsetof(struct IOP, IOP_ior), .ISP_i_c_flags = ISP_M_FL_PERSISTENT_IOP,
    };

    if (drive->iop != NULL && drive->iop_front >= front) {
        return true;
    }
    free_iop(drive);
    if (!ask(&isp)) {
        return false;
    }
    drive->iop = (struct IOP *)(void *)((uint8_t *)isp.ISP_IOP_ptr + front);
    drive->iop_front = front;
    return true;
}

/* Nothing else runs meanwhile at task time, so a volume is never seen half changed; a driver that cannot be
 * asked is waited for. */
static void wait_for(struct pending *pending, const struct DCB *physical)
{
    struct BlockDev_Device_Descriptor *bdd = physical->DCB_bdd.DCB_fastdisk_bdd;

    while (!pending->done) {
        if (bdd != NULL && bdd->BDD_Hw_Int_Proc != NULL) {
            blockdev_poll(bdd);
            continue;
        }
        /* Other VMs run now, and must keep out of the volumes; this one must not die in here. */
        pending->waits = true;
        if (!pending->done) {
            _EnterMustComplete();
            medium_request_waits = true;
            Wait_Semaphore(completed, 0);
            medium_request_waits = false;
            _SignalID((uint32_t)&medium_request_waits);
            _LeaveMustComplete();
        }
    }
}

/* IORS_ status. */
static uint16_t run(struct drive *drive, uint16_t func, uint64_t sector, uint32_t count, void *buffer)
{
    struct DCB *dcb = drive->logical != NULL ? drive->logical : drive->physical;
    uint64_t at = drive->logical != NULL ? sector : drive->first + sector;
    struct pending pending = { false, false };
    struct IOR *ior;

    if (!have_iop(drive, dcb)) {
        return IORS_MEMORY_ERROR;
    }
    ior = &drive->iop->IOP_ior;
    ior->IOR_func = func;
    ior->IOR_flags = IORF_VERSION_002 | (drive->logical != NULL ? IORF_LOGICAL_START_SECTOR : IORF_PHYS_CMD);
    ior->IOR_callback = on_end;
    ior->IOR_start_addr[0] = (uint32_t)at;
    ior->IOR_start_addr[1] = (uint32_t)(at >> 32);
    ior->IOR_xfer_count = count;
    ior->IOR_buffer_ptr = buffer;
    ior->IOR_req_req_handle = (uint32_t)(uintptr_t)&pending;
    IOS_SendCommand(ior, dcb);
    wait_for(&pending, drive->physical);
    return ior->IOR_status;
}

static int transfer(struct drive *drive, uint32_t lba, uint32_t count, uint8_t *buffer, uint16_t func)
{
    uint32_t size = drive->physical->DCB_actual_blk_size;

    if (drive->bounce == NULL) {
        return run(drive, func, lba, count, buffer) >= BDS_First_Error_Code;
    }
    while (count > 0) {
        uint32_t n = count < BOUNCE_BYTES / size ? count : BOUNCE_BYTES / size;

        if (func == IOR_WRITE) {
            memcpy(drive->bounce, buffer, n * size);
        }
        if (run(drive, func, lba, n, drive->bounce) >= BDS_First_Error_Code) {
            return 1;
        }
        if (func == IOR_READ) {
            memcpy(buffer, drive->bounce, n * size);
        }
        lba += n;
        count -= n;
        buffer += n * size;
    }
    return 0;
}

static int read_blocks(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    return transfer(ctx, lba, count, buffer, IOR_READ);
}

static int write_blocks(void *ctx, uint32_t lba, uint32_t count, const void *buffer)
{
    return transfer(ctx, lba, count, (void *)(uintptr_t)buffer, IOR_WRITE);
}

static int flush_blocks(void *ctx)
{
    struct drive *drive = ctx;

    return drive->bounce == NULL ? 0 : run(drive, IOR_FLUSH_DRIVE, 0, 0, NULL) >= BDS_First_Error_Code;
}

static const struct block_ops block_ops = { read_blocks, write_blocks, flush_blocks, NULL };

/* ---- CD drives ---- */

static void take_size(struct drive *drive, uint32_t *sectors)
{
    drive->count = drive->physical->DCB_actual_sector_cnt[0];
    if (drive->logical != NULL) {
        drive->logical->DCB_bdd.DCB_apparent_sector_cnt[0] = (uint32_t)drive->count;
    }
    *sectors = (uint32_t)drive->count;
}

/* A disc that was there is not taken out and another put in within two seconds: nobody asks more often. */
static enum fs_medium_state look_for_disc(void *ctx, uint32_t *sectors)
{
    struct drive *drive = ctx;
    uint64_t now = VTD_Get_Real_Time();
    uint16_t status;

    if (!drive->empty && drive->looked_at != 0 && now - drive->looked_at < DISC_TICKS) {
        return FS_MEDIUM_SAME;
    }
    status = run(drive, IOR_MEDIA_CHECK_RESET, 0, 0, NULL);
    drive->looked_at = now;
    take_size(drive, sectors);
    drive->empty = status >= BDS_First_Error_Code && status != IORS_UNCERTAIN_MEDIA;
    return drive->empty ? FS_MEDIUM_NONE : status == IORS_UNCERTAIN_MEDIA ? FS_MEDIUM_CHANGED : FS_MEDIUM_SAME;
}

static const struct block_ops cd_blocks = { read_blocks, write_blocks, NULL, look_for_disc };

/* ---- media ---- */

int medium_read_sector(struct DCB *physical, uint64_t sector, void *buffer)
{
    struct drive whole = { .physical = physical };
    uint16_t status = run(&whole, IOR_READ, sector, 1, buffer);

    free_iop(&whole);
    return status >= BDS_First_Error_Code;
}

/* A memory disk is done at once, wherever the memory is. */
static bool stays_put(const struct DCB *physical)
{
    const struct BlockDev_Device_Descriptor *bdd = physical->DCB_bdd.DCB_fastdisk_bdd;

    return bdd != NULL && bdd->BDD_Hw_Int_Proc == NULL && !(bdd->BDD_Flags & BDF_Serial_Cmd);
}

bool medium_open(struct drive *drive, struct fs_medium *medium)
{
    if (!stays_put(drive->physical)) {
        drive->bounce = (uint8_t *)(uintptr_t)(uint32_t)(
            _PageAllocate(BOUNCE_PAGES, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed) >> 32);
        if (drive->bounce == NULL) {
            return false;
        }
    }
    *medium = (struct fs_medium){
        drive->physical->DCB_cmn.DCB_device_type == DCB_type_cdrom ? &cd_blocks : &block_ops, drive,
        drive->physical->DCB_actual_blk_size,
        drive->count < 0xFFFFFFFF ? (uint32_t)drive->count : 0xFFFFFFFF,
    };
    return true;
}

void medium_close(struct drive *drive)
{
    struct ISP_DCB_DESTROY isp = { .ISP_dcb_d_hdr.ISP_func = ISP_DESTROY_DCB, .ISP_dcb_d_dcb = drive->logical };

    free_iop(drive);
    if (drive->logical != NULL) {
        (void)ask(&isp);        /* nothing of it is under way */
    }
    if (drive->bounce != NULL) {
        (void)_PageFree((uint32_t)(uintptr_t)drive->bounce, 0);
    }
}

bool medium_give_letter(struct drive *drive, unsigned letter)
{
    struct ISP_dcb_create create = { .ISP_dcb_hdr.ISP_func = ISP_CREATE_DCB };
    struct ISP_dcb_associate associate = { .ISP_d_a_hdr.ISP_func = ISP_ASSOCIATE_DCB, .ISP_d_a_drive = (uint8_t)letter };
    struct DCB *dcb;

    if (!ask(&create)) {
        return false;
    }
    dcb = create.ISP_dcb_ptr;
    dcb->DCB_cmn.DCB_physical_dcb = drive->physical;
    dcb->DCB_cmn.DCB_device_type = drive->physical->DCB_cmn.DCB_device_type;
    dcb->DCB_cmn.DCB_device_flags = DCB_DEV_LOGICAL | (drive->physical->DCB_cmn.DCB_device_flags & (DCB_DEV_WRITEABLE | DCB_DEV_REMOVABLE));
    dcb->DCB_cmn.DCB_Partition_Start = (uint32_t)drive->first;
    dcb->DCB_cmn.DCB_Reserved1 = (uint32_t)(drive->first >> 32);
    dcb->DCB_bdd.DCB_apparent_sector_cnt[0] = (uint32_t)drive->count;
    dcb->DCB_bdd.DCB_apparent_sector_cnt[1] = (uint32_t)(drive->count >> 32);
    dcb->DCB_bdd.DCB_apparent_blk_size = drive->physical->DCB_actual_blk_size;
    associate.ISP_d_a_dcb = dcb;
    drive->logical = dcb;
    if (!ask(&associate)) {
        return false;           /* medium_close takes the DCB back */
    }
    return true;
}

/* ---- commands without sectors ---- */

static void on_command_end(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    bcb->BD_CB_Reserved_Client = 1;
}
BLOCKDEV_COMPLETION(medium_command_end, on_command_end)

int medium_command(struct BlockDev_Device_Descriptor *bdd, uint16_t command, void *buffer, uint32_t bytes)
{
    struct BlockDev_Command_Block bcb = {
        .BD_CB_Command = command, .BD_CB_Count = bytes, .BD_CB_Buffer_Ptr = buffer,
        .BD_CB_Cmd_Cplt_Proc = medium_command_end,
    };

    BlockDev_Send_Command(bdd, &bcb);
    while (*(volatile uint32_t *)&bcb.BD_CB_Reserved_Client == 0) {
        blockdev_poll(bdd);     /* such devices are asked */
    }
    return bcb.BD_CB_Cmd_Status >= BDS_First_Error_Code;
}
