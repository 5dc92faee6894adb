/*
 * vfat - FAT volumes for DOS.
 *
 * The rim: memory for volumes, and the registration with DOSMGR.  The work is in fat_*.c.
 */
#include <vmm.h>
#include <dosmgr.h>
#include "fat.h"

#define VFAT_Init_Order 0x57000000u     /* ours: before DOSMGR, which mounts */
#define NODES           256u            /* files open at once on one volume, by all VMs */

struct mounted {
    struct fat_volume vol;      /* first */
    struct fs_node nodes[NODES];
};

static void release(struct fat_volume *vol)
{
    (void)_HeapFree(vol, 0);
}

static const char *mount(const struct fs_medium *medium, struct fs_volume **vol)
{
    struct mounted *mounted = _HeapAllocate(sizeof(*mounted), 0);
    const char *reason;

    if (mounted == NULL) {
        return "there is not enough memory for its tables";
    }
    reason = fat_mount(&mounted->vol, medium, mounted->nodes, NODES);
    if (reason != NULL) {
        (void)_HeapFree(mounted, 0);
        return reason;
    }
    mounted->vol.release = release;
    *vol = &mounted->vol.fs;
    return NULL;
}

static struct fs_system fat_system = { .name = "FAT", .mount = mount };    /* next: DOSMGR's */

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    DOSMGR_Register_File_System(&fat_system);
    return VXD_OK;
}

static const struct vxd_handler vfat_control[] = {
    { Device_Init, on_device_init },
    { 0, NULL },
};
Declare_Virtual_Device(VFAT, 4, 0, vfat_control, VFAT_Device_ID, VFAT_Init_Order)
