/*
 * t_ctl_helper - T_CTL_A, T_CTL_B and T_CTL_C (WHO, NAME, ORDER): devices that tell T_CTL what
 * they are told.  B fails Device_Init.
 */
#include "t_ctl.h"

static int note(const struct vxd_message *msg)
{
    ctl_note(WHO, msg);
    return VXD_OK;
}

static int on_device_init(const struct vxd_message *msg)
{
    ctl_note(WHO, msg);
    return WHO == 'B' ? VXD_FAIL : VXD_OK;
}

static int on_query_destroy(const struct vxd_message *msg)
{
    ctl_note(WHO, msg);
    return WHO == 'A' && msg->edx == T_CTL_REFUSE ? VXD_FAIL : VXD_OK;
}

static const struct vxd_handler control[] = {
    { Sys_Critical_Init, note },
    { Device_Init, on_device_init },
    { Init_Complete, note },
    { Query_Destroy, on_query_destroy },
    { VM_Suspend2, note },
    { T_CTL_PRIVATE, note },
    { 0, NULL },
};
Declare_Virtual_Device(NAME, 1, 0, control, Undefined_Device_ID, ORDER)
