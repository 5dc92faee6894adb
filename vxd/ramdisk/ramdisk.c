/*
 * ramdisk - the drive image the loader brought, as a block device.
 *
 * BIOS unit 80h of every VM.  Commands are done on the spot: copying memory needs no queue.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <blockdev.h>

#define SECTOR_SIZE     512u
#define HEADS           16u
#define TRACK_SECTORS   63u
#define VERSION         0x0100

static uint8_t *image;                      /* written once by on_device_init */
static uint32_t image_sectors;              /* the same */

static uint16_t do_command(struct BlockDev_Command_Block *bcb)
{
    uint32_t first, bytes;

    if (bcb->BD_CB_Sector >= image_sectors ||
        bcb->BD_CB_Count > image_sectors - bcb->BD_CB_Sector) {
        return BDS_Invalid_Sector_Number;
    }
    if (bcb->BD_CB_Flags & BDCF_Scatter_Gather) {
        return BDS_Invalid_Command;         /* Limit: one buffer per command */
    }
    first = (uint32_t)bcb->BD_CB_Sector * SECTOR_SIZE;
    bytes = bcb->BD_CB_Count * SECTOR_SIZE;
    switch (bcb->BD_CB_Command) {
    case BDC_Read:
        memcpy(bcb->BD_CB_Buffer_Ptr, image + first, bytes);
        return BDS_Success;
    case BDC_Write:
        memcpy(image + first, bcb->BD_CB_Buffer_Ptr, bytes);
        return BDS_Success;
    case BDC_Verify:
        return BDS_Success;
    case BDC_Cancel:
        return BDS_Invalid_Cmd_Ptr;         /* nothing is ever pending */
    default:
        return BDS_Invalid_Command;
    }
}

static void on_command(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    bcb->BD_CB_Cmd_Status = do_command(bcb);
    BlockDev_Command_Complete(bdd, bcb);
}
BLOCKDEV_COMMAND_PROC(ramdisk_command, on_command)

static uint32_t on_sync_command(uint32_t command, struct BlockDev_Device_Descriptor *bdd)
{
    (void)bdd;
    return (command & 0xFFFF) == BD_SC_Get_Version ? VERSION : 0x80000000u | BD_SC_Err_Invalid_Cmd;
}
BLOCKDEV_SYNC_PROC(ramdisk_sync, on_sync_command)

static struct BlockDev_Device_Descriptor bdd = {
    .BDD_BD_Major_Ver = BD_Major_Version,
    .BDD_BD_Minor_Ver = BD_Minor_Version,
    .BDD_Device_Type = BDT_Fixed_Disk,
    .BDD_Int_13h_Number = 0x80,
    .BDD_Flags = BDF_Int13_Drive | BDF_Writeable,
    .BDD_Name_Ptr = "RAMDISK",
    .BDD_Sector_Size = SECTOR_SIZE,
    .BDD_Num_Heads = HEADS,
    .BDD_Num_Sec_Per_Track = TRACK_SECTORS,
};

static const struct boot_file *find_image(void)
{
    const struct boot_info *boot = _VMM32X_Get_Boot_Info();

    for (uint32_t i = 0; i < boot->file_count && i < BOOT_MAX_FILES; i++) {
        if (boot->file[i].kind == BOOT_FILE_DRIVE) {
            return &boot->file[i];
        }
    }
    return NULL;
}

/* Without an image there is no disk; who needs one says so. */
static int on_device_init(const struct vxd_message *msg)
{
    const struct boot_file *file = find_image();

    (void)msg;
    if (file == NULL || file->size < SECTOR_SIZE) {
        vxd_debugf("RAMDISK: the loader brought no drive image\r\n");
        return VXD_OK;
    }
    image = _VMM32X_MapPhys64(file->address, file->size, VMM32X_CACHED);
    if (image == NULL) {
        return VXD_FAIL;
    }
    image_sectors = file->size / SECTOR_SIZE;
    bdd.BDD_Max_Sector = image_sectors - 1;
    bdd.BDD_Num_Cylinders = image_sectors / (HEADS * TRACK_SECTORS) + 1;
    bdd.BDD_Command_Proc = ramdisk_command;
    bdd.BDD_Sync_Cmd_Proc = ramdisk_sync;
    vxd_debugf("RAMDISK drive C: base=%x size=%x\n", file->address, file->size);
    return BlockDev_Register_Device(&bdd) ? VXD_OK : VXD_FAIL;
}

static const struct vxd_handler ramdisk_control[] = {
    { Device_Init, on_device_init },
    { 0, NULL },
};
Declare_Virtual_Device(RAMDISK, 1, 0, ramdisk_control, Undefined_Device_ID,
                       BlockDev_Init_Order + 0x1000000)
