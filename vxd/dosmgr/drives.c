/*
 * drives.c - drive letters for the block devices of BLOCKDEV.
 */
#include <vmm.h>
#include <blockdev.h>
#include "drives.h"

#define FIRST_DRIVE     2u      /* C: */
#define NODES           256u    /* files open at once on one volume, by all VMs */

struct drive {
    struct fat_volume vol;
    struct fat_node nodes[NODES];
};

struct pending {                /* a command somebody waits for */
    struct BlockDev_Command_Block bcb;      /* first */
    volatile bool done;
};

static uint32_t completed;      /* semaphore; written once by drives_mount */

static void on_complete(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    ((struct pending *)bcb)->done = true;
    if (bcb->BD_CB_Reserved_Client != 0) {
        Signal_Semaphore(completed);
    }
}
BLOCKDEV_COMPLETION(drive_complete, on_complete)

/* Runs one command.  A memory disk is done when Send_Command returns; others are waited for. */
static int transfer(void *ctx, uint32_t lba, uint32_t count, void *buffer, uint16_t command)
{
    struct pending pending = {
        .bcb = { .BD_CB_Command = command, .BD_CB_Sector = lba, .BD_CB_Count = count,
                 .BD_CB_Buffer_Ptr = buffer, .BD_CB_Cmd_Cplt_Proc = drive_complete },
    };

    BlockDev_Send_Command(ctx, &pending.bcb);
    while (!pending.done) {
        pending.bcb.BD_CB_Reserved_Client = 1;
        if (!pending.done) {
            Wait_Semaphore(completed, Block_Svc_Ints);
        }
    }
    return pending.bcb.BD_CB_Cmd_Status >= BDS_First_Error_Code;
}

static int read_blocks(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    return transfer(ctx, lba, count, buffer, BDC_Read);
}

static int write_blocks(void *ctx, uint32_t lba, uint32_t count, const void *buffer)
{
    return transfer(ctx, lba, count, (void *)(uintptr_t)buffer, BDC_Write);
}

static const struct block_ops block_ops = { read_blocks, write_blocks };

const char *drives_mount(struct dos_system *sys)
{
    const char *first_reason = "there is no drive image";
    struct BlockDev_Device_Descriptor *bdd = BlockDev_Get_Device_List();
    unsigned letter = FIRST_DRIVE;

    completed = Create_Semaphore(0);
    for (; bdd != NULL && letter < DOS_DRIVES; bdd = bdd->BDD_Next) {
        struct fat_medium medium = { &block_ops, bdd, bdd->BDD_Sector_Size, 0 };
        struct drive *drive;
        const char *reason;

        if (bdd->BDD_Device_Type != BDT_Fixed_Disk || bdd->BDD_Max_Sector >= 0xFFFFFFFFu) {
            continue;
        }
        medium.sectors = (uint32_t)bdd->BDD_Max_Sector + 1;
        drive = _HeapAllocate(sizeof(*drive), 0);
        if (drive == NULL) {
            return "there is not enough memory for its tables";
        }
        reason = fat_mount(&drive->vol, &medium, drive->nodes, NODES);
        if (reason != NULL) {
            vxd_debugf("DOSMGR: %s: %s\r\n", bdd->BDD_Name_Ptr, reason);
            first_reason = letter == FIRST_DRIVE ? reason : first_reason;
            (void)_HeapFree(drive, 0);
            continue;
        }
        drive->vol.device = bdd;
        sys->drive[letter++] = &drive->vol;
    }
    sys->boot_drive = FIRST_DRIVE;
    return sys->drive[FIRST_DRIVE] == NULL ? first_reason : NULL;
}
