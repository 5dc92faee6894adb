/*
 * t_left - a device that hooks all it can and forgets it when it is unloaded.  Whatever is called
 * afterwards would run into freed memory.
 */
#include <vmm.h>
#include "t_left.h"

static int on_fault(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    return 1;
}
VXD_FAULT(fault_proc, on_fault)

static int on_service(struct svc_regs *r)
{
    (void)r;
    return 0;
}
VXD_SERVICE_HOOK(service_proc, on_service)

static int on_int(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int_proc, on_int)

static uint32_t on_port(const struct io_access *io)
{
    (void)io;
    return 0x11;
}
VXD_BYTE_IO_HANDLER(port_proc, on_port)

static void on_page(uint32_t page, struct cb_s *vm)
{
    (void)page;
    (void)vm;
}
VXD_PAGE_HOOK(page_proc, on_page)

static void on_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
}
VXD_EVENT(event_proc, on_event)

static void on_time_out(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
}
VXD_TIMEOUT(time_out_proc, on_time_out)

static struct Exception_Handler_Struc range;

static void call_esi(uint32_t service, void (*proc)(void))
{
    if (service == VMMSVC(Call_When_Task_Switched)) {
        __asm__ volatile("int $0x20; .long %c1" : : "S"(proc), "i"(VMMSVC(Call_When_Task_Switched))
                         : "memory", "cc");
    } else {
        __asm__ volatile("int $0x20; .long %c1" : : "S"(proc), "i"(VMMSVC(Call_When_Idle))
                         : "memory", "cc");
    }
}

static int on_init(const struct vxd_message *msg)
{
    struct cb_s *vm = Get_Sys_VM_Handle();

    (void)msg;
    (void)Hook_VMM_Fault(T_LEFT_VECTOR, fault_proc);
    (void)Hook_V86_Fault(13, fault_proc);
    (void)Hook_Device_Service(VMMSVC(Get_Sys_VM_Handle), service_proc);
    (void)Hook_V86_Int_Chain(T_LEFT_INT, int_proc);
    (void)Install_IO_Handler(T_LEFT_PORT, port_proc);
    (void)Hook_V86_Page(T_LEFT_PAGE, page_proc);
    (void)Allocate_V86_Call_Back(0, event_proc);
    (void)Install_V86_Break_Point(T_LEFT_BREAK, 0, event_proc);
    (void)Schedule_Global_Event(event_proc, 0);
    (void)Schedule_VM_Event(vm, event_proc, 0);
    (void)Set_Global_Time_Out(1, 0, time_out_proc);
    (void)Set_VM_Time_Out(1, vm, 0, time_out_proc);
    (void)Set_Async_Time_Out(1, 0, time_out_proc);
    Hook_NMI_Event(event_proc);
    range = (struct Exception_Handler_Struc){ 0, 0xFFFE0000u, 0xFFFF0000u, (uint32_t)event_proc };
    (void)Install_Exception_Handler(&range);
    __asm__ volatile("int $0x20; .long %c1" : : "S"(event_proc), "i"(VMMSVC(Hook_Invalid_Page_Fault))
                     : "memory", "cc");
    call_esi(VMMSVC(Call_When_Task_Switched), event_proc);
    call_esi(VMMSVC(Call_When_Idle), event_proc);
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Sys_Dynamic_Device_Init, on_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_LEFT, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
