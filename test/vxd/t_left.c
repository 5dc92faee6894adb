/*
 * t_left - a device that hooks all it can and forgets it when it is unloaded.  Whatever is called
 * afterwards would run into freed memory.
 */
#include <vmm.h>
#include <blockdev.h>
#include <perf.h>
#include <vmmreg.h>
#include <vpicd.h>
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

/* ---- what devices outside the VMM are told, and what has a structure around it ------------------------ */

static uint32_t on_pager(uint32_t *data, void *page, uint32_t fault_page)
{
    (void)data;
    (void)page;
    (void)fault_page;
    return 1;
}

static int on_irq(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)handle;
    (void)vm;
    (void)edx;
    (void)ecx;
    return 1;
}
VXD_IRQ_PROC(irq_proc, on_irq)

/* Every hardware interrupt comes by here, so it must do what it says. */
__asm__(".text; .globl watch_proc; watch_proc: jmp *watch_next");
void watch_proc(void);
uint32_t watch_next __attribute__((used));

static void thread_proc(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    for (;;) {
        _BlockOnID((uint32_t)&range, 0);
    }
}
VXD_EVENT(thread_start, thread_proc)

static uint32_t statistic(uint32_t stat)
{
    return stat;
}

static void statistics_control(uint32_t message, uint32_t stat)
{
    (void)message;
    (void)stat;
}

static uint32_t provide(void *context, struct val_context *values, uint32_t count, uint8_t *data,
                        uint32_t *bytes, uint32_t reserved)
{
    (void)context;
    (void)values;
    (void)count;
    (void)data;
    (void)bytes;
    (void)reserved;
    return ERROR_CANTREAD;
}

static void on_command(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    (void)bcb;
}
BLOCKDEV_COMMAND_PROC(command_proc, on_command)

static struct BlockDev_Device_Descriptor disk = {
    .BDD_BD_Major_Ver = BD_Major_Version, .BDD_BD_Minor_Ver = BD_Minor_Version,
    .BDD_Device_Type = BDT_Fixed_Disk, .BDD_Name_Ptr = "T_LEFT", .BDD_Command_Proc = command_proc,
};

static void register_everywhere(void)
{
    static const struct pd_s pager = {
        .pd_virginin = on_pager, .pd_dirtyout = on_pager, .pd_type = PD_SWAPPER,
    };
    static const struct VPICD_IRQ_Descriptor irq = {
        .VID_IRQ_Number = T_LEFT_IRQ, .VID_Hw_Int_Proc = irq_proc, .VID_IRET_Proc = irq_proc,
    };
    const struct perf_server_0 server = {
        .psrv0_pszServerName = "T_LEFT", .psrv0_pszServerNodeName = "T_LEFT",
        .psrv0_pControlFunc = statistics_control,
    };
    const struct perf_stat_0 stat = {
        .pst0_Flags = PSTF_FUNCPTR, .pst0_pszStatName = "Left", .pst0_pszStatNodeName = "Left",
        .pst0_pStatFunc = statistic,
    };
    const PROVIDER provider = { .pi_R0_1val = provide };
    uint32_t call_back = Allocate_PM_Call_Back(0, event_proc);
    void (*watch)(void) = watch_proc;
    VMMHKEY key;

    Set_PM_Int_Vector(T_LEFT_INT, call_back >> 16, call_back & 0xFFFF);
    (void)_PagerRegister(&pager);
    (void)VMMCreateThread(0, 0, 0, 0, 0, 0, 0, thread_start, 0);
    VPICD_Physically_Unmask(VPICD_Virtualize_IRQ(&irq));
    __asm__ volatile("pushfl; cli; int $0x20; .long %c1; movl %0, watch_next; popfl"
                     : "+S"(watch) : "i"(VPICD_SERVICE_VPICD_Call_When_Hw_Int)
                     : "memory");
    (void)PERF_Server_Add_Stat(PERF_Server_Register(&server), &stat);
    if (_RegCreateDynKey(T_LEFT_KEY, NULL, &provider, NULL, 0, &key) == ERROR_SUCCESS) {
        (void)_RegCloseKey(key);
    }
    (void)BlockDev_Register_Device(&disk);
}

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
    (void)Set_Global_Time_Out(T_LEFT_MS, 0, time_out_proc);
    (void)Set_VM_Time_Out(T_LEFT_MS, vm, 0, time_out_proc);
    (void)Set_Async_Time_Out(T_LEFT_MS, 0, time_out_proc);
    Hook_NMI_Event(event_proc);
    range = (struct Exception_Handler_Struc){ 0, 0xFFFE0000u, 0xFFFF0000u, (uint32_t)event_proc };
    (void)Install_Exception_Handler(&range);
    __asm__ volatile("int $0x20; .long %c1" : : "S"(event_proc), "i"(VMMSVC(Hook_Invalid_Page_Fault))
                     : "memory", "cc");
    call_esi(VMMSVC(Call_When_Task_Switched), event_proc);
    call_esi(VMMSVC(Call_When_Idle), event_proc);
    register_everywhere();
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Sys_Dynamic_Device_Init, on_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_LEFT, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
