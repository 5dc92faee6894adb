/*
 * ramdrive - RAMDRIVE.VXD: drive R: from the file system of ramfsd.c, for programs at the prompt.  VXDLOAD loads it.
 */
#include <vmm.h>
#include "ramfsd.h"

#define DRIVE   17u         /* R: */

static int on_init(const struct vxd_message *msg)
{
    (void)msg;
    if (IFSMgr_RegisterMount(ramfsd_mount, IFSMGRVERSION, NORMAL_FSD) == IFS_NO_PROVIDER) {
        return VXD_FAIL;
    }
    NotifyVolumeArrival(DRIVE);
    return VXD_OK;
}

/* A registered file system stays: IFSMGR holds its functions. */
static int on_exit(const struct vxd_message *msg)
{
    (void)msg;
    return VXD_FAIL;
}

static const struct vxd_handler control[] = {
    { Sys_Dynamic_Device_Init, on_init },
    { Sys_Dynamic_Device_Exit, on_exit },
    { 0, NULL },
};
Declare_Virtual_Device(RAMDRIVE, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
