/*
 * cdfs - CDs for DOS: ISO 9660 with Joliet names.
 *
 * The rim: memory, and the registration with DOSMGR.  The work is in iso_*.c.
 */
#include <vmm.h>
#include <dosmgr.h>
#include "iso.h"
#include "../vfat/nls.h"

#define CDFS_Init_Order 0x57000100u     /* ours: behind VFAT, before DOSMGR, which mounts */

static void *allocate(uint32_t bytes)
{
    return _HeapAllocate(bytes, HeapZeroInit);
}

static void release(void *block)
{
    if (block != NULL) {
        (void)_HeapFree(block, 0);      /* a block of the heap it is */
    }
}

static const struct iso_memory memory = { allocate, release };

static const char *mount(const struct fs_medium *medium, struct fs_volume **vol)
{
    struct iso_volume *iso = allocate(sizeof(*iso));
    const char *reason;

    if (iso == NULL) {
        return "there is not enough memory for its tables";
    }
    iso->memory = &memory;
    reason = iso_mount(iso, medium);
    if (reason != NULL) {
        release(iso);
        return reason;
    }
    *vol = &iso->fs;
    return NULL;
}

static struct fs_system iso_system = { .name = "CDFS", .mount = mount, .code_page = iso_code_page };

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    iso_code_page(nls_437);
    DOSMGR_Register_File_System(&iso_system);
    return VXD_OK;
}

static const struct vxd_handler cdfs_control[] = {
    { Device_Init, on_device_init },
    { 0, NULL },
};
Declare_Virtual_Device(CDFS, 4, 0, cdfs_control, Undefined_Device_ID, CDFS_Init_Order)
