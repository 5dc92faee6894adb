/*
 * t_faulty - a device that faults where the line FaultyTest= says, and what is left afterwards.
 *
 * "critical", "device", "complete": in that message of initialisation, with hooks made before; the
 * system has to start without it, and T_AFTER ends the machine.  Otherwise T_AFTER is not there.
 */
#include "vxt.h"

static char wanted[20];
static unsigned calls;

static void __attribute__((noinline)) divide_by_zero(void)
{
    __asm__ volatile("xorl %%edx, %%edx; xorl %%ecx, %%ecx; divl %%ecx" : : : "eax", "ecx", "edx");
}

static void __attribute__((noinline)) page_fault(void)
{
    *(volatile uint32_t *)0xFFFE0000u = 1;
}

static bool want(const char *what)
{
    return vxt_same(wanted, what);
}

static uint32_t on_port(const struct io_access *io)
{
    (void)io;
    calls++;
    if (want("port")) {
        page_fault();
    }
    return 0x5A;
}
VXD_BYTE_IO_HANDLER(port_proc, on_port)

#define PORT    0x7C44

/* ---- at task time ------------------------------------------------------------------------------------ */

static bool fault_in_event = true;
static unsigned events;

static void on_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    events++;
    if (fault_in_event) {
        Begin_Critical_Section(0);
        Begin_Critical_Section(0);
        Begin_Nest_V86_Exec();
        page_fault();
        events += 100;                  /* never */
    }
}
VXD_EVENT(event_proc, on_event)

GUEST(g_nothing, "movw $0x1234, %ax; lret");

static void run_guest(uint16_t *ax)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_nothing, &crs);
    *ax = crs.Client_SP == GUEST_SP ? crs.Client_AX : 0;
}

VXT_TEST(Fault, an_event_is_abandoned_and_everything_goes_on)
{
    struct vxt_regs r = { 0 };
    uint16_t ax;

    Schedule_Global_Event(event_proc, 0);
    run_guest(&ax);
    CHECK_EQ(ax, 0x1234);
    CHECK_EQ(events, 1);
    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK_EQ(r.ecx, 0);                 /* what it had entered is left */
    CHECK_EQ(Get_VMM_Reenter_Count(), 0);
    fault_in_event = false;
    Schedule_Global_Event(event_proc, 0);
    run_guest(&ax);
    CHECK_EQ(ax, 0x1234);
    CHECK_EQ(events, 2);
}

static unsigned control_calls;
#define PRIVATE (BEGIN_RESERVED_PRIVATE_SYSTEM_CONTROL + 0x98)

static int on_private(const struct vxd_message *msg)
{
    (void)msg;
    control_calls++;
    divide_by_zero();
    return VXD_OK;
}

extern struct VxD_Desc_Block T_FAULTY_DDB;

VXT_TEST(Fault, a_control_message_is_refused)
{
    uint16_t ax;

    CHECK(!Directed_Sys_Control(PRIVATE, &T_FAULTY_DDB, Get_Sys_VM_Handle(), 0, 0, 0));
    CHECK_EQ(control_calls, 1);
    run_guest(&ax);
    CHECK_EQ(ax, 0x1234);
}

/* ---- Log_Fault_Call_Out --------------------------------------------------------------------------------- */

static uint32_t log_calls, log_fault, log_proc, log_eip, log_ds;

static int on_log_fault(struct svc_regs *r)
{
    const uint32_t *frame = (const uint32_t *)r->ebp;

    log_calls++;
    log_fault = r->esi;
    log_proc = r->eax;
    log_eip = frame[9];
    log_ds = frame[-1] & 0xFFFF;
    svc_set_carry(r, true);             /* reported: no screen */
    return 1;
}
VXD_SERVICE_HOOK(log_hook, on_log_fault)

VXT_TEST(Log_Fault_Call_Out, a_hook_reports_the_fault_of_an_event_itself)
{
    uint16_t ax;

    CHECK(Hook_Device_Service(VMMSVC(Log_Fault_Call_Out), log_hook) != 0);
    fault_in_event = true;
    Schedule_Global_Event(event_proc, 0);
    run_guest(&ax);                     /* nobody is there to press a key */
    fault_in_event = false;
    CHECK(Unhook_Device_Service(VMMSVC(Log_Fault_Call_Out), log_hook));
    CHECK_EQ(ax, 0x1234);
    CHECK_EQ(log_calls, 1);
    CHECK_EQ(log_fault, 14);
    CHECK_EQ(log_proc, (uint32_t)event_proc);
    CHECK(log_eip - (uint32_t)page_fault < 32);
    CHECK_EQ(log_ds, 0x30);
}

VXT_TEST(Log_Fault_Call_Out, reports_nothing_itself)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eflags = CF_Mask;
    vxt_service(VMMSVC(Log_Fault_Call_Out), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.ebp, 0xEB9EB9EB);
}

static const struct vxt_test tests[] = {
    VXT(Fault, an_event_is_abandoned_and_everything_goes_on),
    VXT(Fault, a_control_message_is_refused),
    VXT(Log_Fault_Call_Out, a_hook_reports_the_fault_of_an_event_itself),
    VXT(Log_Fault_Call_Out, reports_nothing_itself),
};

/* ---- messages --------------------------------------------------------------------------------------------- */

static int on_critical(const struct vxd_message *msg)
{
    const char *value = Get_Profile_String("", NULL, "FaultyTest");

    (void)msg;
    for (unsigned i = 0; i + 1 < sizeof wanted && value[i] > ' '; i++) {
        wanted[i] = value[i];
    }
    (void)Install_IO_Handler(PORT, port_proc);
    if (want("critical")) {
        page_fault();
    }
    return VXD_OK;
}

static int on_device(const struct vxd_message *msg)
{
    (void)msg;
    if (want("device")) {
        divide_by_zero();
    }
    return VXD_OK;
}

static int on_complete(const struct vxd_message *msg)
{
    (void)msg;
    if (want("complete")) {
        page_fault();
    }
    if (want("tests") || want("restart")) {
        vxt_run_tests(tests, VXT_COUNT(tests));
        vxt_end("T_FAULTY");
    }
    return VXD_OK;
}

GUEST(g_port, "1: movw $0x7C44, %dx; inb %dx, %al; jmp 1b");
static unsigned starts, ended;

/* "port": the shell is a program that reads a port whose handler faults; its VM is ended. */
static int on_sys_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    if (starts++ > 0) {
        vxd_debugf("%s vxd/Fault.the_vm_of_an_io_handler_that_faults_is_ended\n",
                   calls == 1 && ended == 1 ? "PASS" : "FAIL");
        vxt_end("T_FAULTY");
    }
    vxt_put_code(GUEST_CS, 0, g_port, g_port_end);
    crs->Client_CS = GUEST_CS;
    crs->Client_EIP = 0;
    return VXD_OK;
}

static int on_not_executeable(const struct vxd_message *msg)
{
    ended += msg->edx == 1;             /* VNE_Crashed */
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Sys_Critical_Init, on_critical },
    { Device_Init, on_device },
    { Init_Complete, on_complete },
    { Sys_VM_Init, on_sys_vm_init },
    { VM_Not_Executeable, on_not_executeable },
    { PRIVATE, on_private },
    { 0, NULL },
};
Declare_Virtual_Device(T_FAULTY, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
