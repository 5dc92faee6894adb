/*
 * t_dyn - T_DYN, and with REFUSE_INIT T_DYNRI, with REFUSE_EXIT T_DYNRE: a device with services, an
 * API, code for its initialisation only, and data that stay when it is unloaded.
 */
#include <vxdldr.h>
#include "t_dyn.h"

void do_T_DYN_Get_Version(struct svc_regs *r);
void do_T_DYN_Counts(struct svc_regs *r);
void do_T_DYN_Unload_Me(struct svc_regs *r);
void do_T_DYN_Unload(struct svc_regs *r);

static uint32_t loads_in_all __attribute__((section(".static.data"))) = 100;
static uint32_t inits, data __attribute__((unused)) = 0xDA7A;
static unsigned exits_asked;

static __attribute__((section(".init.text"), noinline)) void start(void)
{
    inits++;
    loads_in_all++;
}

static int on_init(const struct vxd_message *msg)
{
    (void)msg;
    start();
#ifdef REFUSE_INIT
    return VXD_FAIL;
#else
    return VXD_OK;
#endif
}

static int on_exit(const struct vxd_message *msg)
{
    (void)msg;
    exits_asked++;
#ifdef REFUSE_EXIT
    return exits_asked == 1 ? VXD_FAIL : VXD_OK;
#else
    return VXD_OK;
#endif
}

static const struct vxd_handler control[] = {
    { Sys_Dynamic_Device_Init, on_init },
    { Sys_Dynamic_Device_Exit, on_exit },
    { 0, NULL },
};

#if defined REFUSE_INIT
Declare_Virtual_Device(T_DYNRI, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
#elif defined REFUSE_EXIT
Declare_Virtual_Device(T_DYNRE, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
#else

void do_T_DYN_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0123;
    svc_set_carry(r, false);
}

void do_T_DYN_Counts(struct svc_regs *r)
{
    r->eax = inits;
    r->ecx = loads_in_all;
    r->edx = data++;
}

void do_T_DYN_Unload_Me(struct svc_regs *r)
{
    svc_set_carry(r, !VXDLDR_UnloadMe(T_DYN_DEVICE_ID, NULL));
}

void do_T_DYN_Unload(struct svc_regs *r)
{
    r->eax = VXDLDR_UnloadDevice(T_DYN_DEVICE_ID, NULL);
}

static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vm;
    crs->Client_AX = 0xA91;
}
VXD_API(v86_api, on_api)

VXD_ENTRY_REG(T_DYN_Get_Version)
VXD_ENTRY_REG(T_DYN_Counts)
VXD_ENTRY_REG(T_DYN_Unload_Me)
VXD_ENTRY_REG(T_DYN_Unload)
static void (*const services[])(void) = {
    svc_T_DYN_Get_Version, svc_T_DYN_Counts, svc_T_DYN_Unload_Me, svc_T_DYN_Unload,
};
Declare_Virtual_Device_Services(T_DYN, 1, 0, control, T_DYN_DEVICE_ID, 0x10000000, services, v86_api,
                                NULL)
#endif
