/*
 * t_api - INT 2Fh AX=16xxh, a device's V86 API, Call_When_VM_Returns, the services of VMM32X.
 */
#include "vxt.h"

#include <vmm32x.h>

#define T_API_DEVICE_ID 0x7EE1u
#define TICK_PORT       0x7B80      /* OUT: 20 ms pass */
#define PAGE            4096u

/* ---- INT 2Fh ----------------------------------------------------------------------------------------- */

GUEST(g_int2f, "int $0x2F; lret");

static void int2f(uint16_t ax, struct Client_Reg_Struc *crs)
{
    crs->Client_EAX = ax;
    vxt_guest(g_int2f, crs);
}

VXT_TEST(Int2F, version_and_mode)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    int2f(0x1600, &crs);
    CHECK_EQ(crs.Client_AL, 4);
    CHECK_EQ(crs.Client_AH, 0);
    vxt_guest_regs(&crs);
    int2f(0x160A, &crs);
    CHECK_EQ(crs.Client_AX, 0);
    CHECK_EQ(crs.Client_BX, 0x0400);
    CHECK_EQ(crs.Client_CX, 3);
}

VXT_TEST(Int2F, vm_id)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    int2f(0x1683, &crs);
    CHECK_EQ(crs.Client_BX, Get_Cur_VM_Handle()->CB_VMID);
}

GUEST(g_int2f_old, "movb $0x99, %al; iret");

VXT_TEST(Int2F, other_functions_go_to_the_vm_s_handler)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2B00, 0x100, g_int2f_old, g_int2f_old_end);
    Set_V86_Int_Vector(0x2F, 0x2B00, 0x100);
    vxt_guest_regs(&crs);
    int2f(0x4300, &crs);
    CHECK_EQ(crs.Client_AX, 0x4399);
    int2f(0x16FF, &crs);
    CHECK_EQ(crs.Client_AX, 0x1699);
}

static unsigned idle_calls;

static void on_wake(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
}
VXD_EVENT(wake_event, on_wake)

static int on_idle(void) __attribute__((used));
static int on_idle(void)
{
    idle_calls++;
    (void)Schedule_VM_Event(Get_Sys_VM_Handle(), wake_event, 0);
    return 0;
}
void idle_hook(void);
__asm__(".pushsection .text.idle,\"ax\"\nidle_hook: cld; call on_idle; clc; ret\n.popsection");

VXT_TEST(Int2F, release_time_slice)
{
    struct vxt_regs r = { .esi = (uint32_t)idle_hook };
    struct Client_Reg_Struc crs;

    vxt_service(VMMSVC(Call_When_Idle), &r);
    vxt_guest_regs(&crs);
    int2f(0x1680, &crs);
    r = (struct vxt_regs){ .esi = (uint32_t)idle_hook };
    vxt_service(VMMSVC(Cancel_Call_When_Idle), &r);
    CHECK_EQ(crs.Client_AL, 0);
    CHECK_EQ(idle_calls, 1);
}

VXT_TEST(Release_Time_Slice, idles_until_an_event)
{
    struct vxt_regs r = { .esi = (uint32_t)idle_hook };

    idle_calls = 0;
    vxt_service(VMMSVC(Call_When_Idle), &r);
    Release_Time_Slice();
    r = (struct vxt_regs){ .esi = (uint32_t)idle_hook };
    vxt_service(VMMSVC(Cancel_Call_When_Idle), &r);
    CHECK_EQ(idle_calls, 1);
    CHECK_EQ(Get_Cur_VM_Handle()->CB_VM_Status & VMSTAT_IDLE, 0);
}

/* ---- a device's API ------------------------------------------------------------------------------------ */

static uint32_t api_cs, api_ip, hooked_calls;

static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    api_cs = crs->Client_CS;
    api_ip = crs->Client_EIP;
    crs->Client_DX = vm == Get_Cur_VM_Handle() ? 0xA1 : 0;
}
VXD_API(v86_api, on_api)

static void on_other_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    hooked_calls++;
    on_api(vm, crs);
    crs->Client_SI = 0xA2;
}
VXD_API(other_api, on_other_api)

/* A far call of CX:BX; the first LRET goes there. */
GUEST(g_call, "pushw %cs; pushw $(1f - g_call); pushw %cx; pushw %bx; lret; 1: lret");

static bool call_api(struct Client_Reg_Struc *crs)
{
    vxt_guest_regs(crs);
    crs->Client_BX = T_API_DEVICE_ID;
    int2f(0x1684, crs);
    if (crs->Client_ES == 0 && crs->Client_DI == 0) {
        return false;
    }
    crs->Client_CX = crs->Client_ES;
    crs->Client_BX = crs->Client_DI;
    vxt_guest(g_call, crs);
    return true;
}

VXT_TEST(Int2F, api_entry_of_a_device)
{
    struct Client_Reg_Struc crs;

    CHECK(call_api(&crs));
    CHECK_EQ(crs.Client_DX, 0xA1);
    CHECK_EQ(api_cs, GUEST_CS);         /* the VMM has done the far return */
    CHECK_EQ(api_ip, g_call_end - g_call - 1);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
}

VXT_TEST(Int2F, api_entry_by_name_and_of_nobody)
{
    struct Client_Reg_Struc crs;

    memcpy(vxt_memory(GUEST_DS, 0x40), "T_API   ", 8);
    vxt_guest_regs(&crs);
    crs.Client_EDI = 0x40;
    int2f(0x1684, &crs);
    CHECK(crs.Client_ES != 0);
    vxt_guest_regs(&crs);
    crs.Client_BX = 0x7ABC;
    crs.Client_EDI = 0x1234;
    int2f(0x1684, &crs);
    CHECK_EQ(crs.Client_ES, 0);
    CHECK_EQ(crs.Client_DI, 0);
}

VXT_TEST(Hook_Device_V86_API, replaces_the_procedure)
{
    struct vxt_regs r = { .eax = T_API_DEVICE_ID, .esi = (uint32_t)other_api };
    struct Client_Reg_Struc crs;

    vxt_service(VMMSVC(Hook_Device_V86_API), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    CHECK_EQ(r.esi, (uint32_t)v86_api);
    CHECK(call_api(&crs));
    CHECK_EQ(hooked_calls, 1);
    CHECK_EQ(crs.Client_SI, 0xA2);
    r = (struct vxt_regs){ .eax = 0x7ABC, .esi = (uint32_t)other_api };
    vxt_service(VMMSVC(Hook_Device_V86_API), &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.esi, (uint32_t)other_api);
    r = (struct vxt_regs){ .eax = VMM_Device_ID, .esi = (uint32_t)other_api };
    vxt_service(VMMSVC(Hook_Device_V86_API), &r);
    CHECK(r.eflags & CF_Mask);          /* it has no API */
}

static void on_pm_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
}
VXD_API(pm_api, on_pm_api)

VXT_TEST(Hook_Device_PM_API, replaces_the_procedure)
{
    struct vxt_regs r = { .eax = T_API_DEVICE_ID, .esi = (uint32_t)other_api };
    struct VxD_Desc_Block *ddb;

    vxt_service(VMMSVC(Hook_Device_PM_API), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    CHECK_EQ(r.esi, (uint32_t)pm_api);
    r = (struct vxt_regs){ .eax = T_API_DEVICE_ID };
    vxt_service(VMMSVC(Get_DDB), &r);
    ddb = (struct VxD_Desc_Block *)r.ecx;
    CHECK_EQ(ddb->DDB_PM_API_Proc, other_api);
    r = (struct vxt_regs){ .eax = 0x7ABC, .esi = (uint32_t)other_api };
    vxt_service(VMMSVC(Hook_Device_PM_API), &r);
    CHECK(r.eflags & CF_Mask);
    r = (struct vxt_regs){ .eax = VMM_Device_ID, .esi = (uint32_t)other_api };
    vxt_service(VMMSVC(Hook_Device_PM_API), &r);
    CHECK(r.eflags & CF_Mask);          /* it has no API */
    CHECK_EQ(r.esi, (uint32_t)other_api);
}

/* ---- Call_When_VM_Returns ---------------------------------------------------------------------------------- */

static uint32_t return_calls, return_cx, return_refdata;
static int32_t return_ms;

static void on_return(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
    __attribute__((used));
static void on_return(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    return_calls++;
    return_cx = crs->Client_CX;
    return_refdata = refdata;
}
void return_proc(void);
uint32_t return_carries;            /* one bit per call, the first on the left */
__asm__(".pushsection .text.return,\"ax\"\nreturn_proc: rcll $1, return_carries\n"
        "pushl %ebp; pushl %edx; pushl %ebx; cld; call on_return; addl $12, %esp; ret\n.popsection");

static int on_int66(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    Call_When_VM_Returns(return_ms, 0x66, return_proc);
    return VXD_PASS;
}
VXD_INT_HOOK(int66_hook, on_int66)

static uint32_t on_tick(const struct io_access *io)
{
    (void)io;
    Update_System_Clock(20);
    return 0;
}
VXD_BYTE_IO_HANDLER(tick_handler, on_tick)

GUEST(g_int66, "int $0x66; incw %bx; lret");
GUEST(g_h66, "incw %cx; outb %al, %dx; incw %cx; iret");

static void start_return(struct Client_Reg_Struc *crs, int32_t ms, uint16_t port)
{
    return_ms = ms;
    return_calls = 0;
    return_carries = 0;
    vxt_guest_regs(crs);
    crs->Client_EDX = port;
    vxt_guest(g_int66, crs);
}

VXT_TEST(Call_When_VM_Returns, after_the_handler_s_iret)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2B00, 0x120, g_h66, g_h66_end);
    Set_V86_Int_Vector(0x66, 0x2B00, 0x120);
    CHECK(Hook_V86_Int_Chain(0x66, int66_hook));
    CHECK(Install_IO_Handler(TICK_PORT, tick_handler));
    start_return(&crs, 0, TICK_PORT);
    CHECK_EQ(return_calls, 1);
    CHECK_EQ(return_cx, 2);             /* the handler had run */
    CHECK_EQ(return_refdata, 0x66);
    CHECK_EQ(return_carries, 0);
    CHECK_EQ(crs.Client_BX, 1);         /* and the program went on behind its INT */
    CHECK_EQ(crs.Client_SP, GUEST_SP);
    CHECK(crs.Client_EFlags & IF_Mask);
}

VXT_TEST(Call_When_VM_Returns, or_when_the_time_is_up)
{
    struct Client_Reg_Struc crs;

    start_return(&crs, 10, TICK_PORT);
    CHECK_EQ(return_calls, 1);
    CHECK_EQ(return_cx, 1);             /* in the middle of the handler */
    CHECK_EQ(return_carries, 1);
    CHECK_EQ(crs.Client_CX, 2);
    CHECK_EQ(crs.Client_BX, 1);
    start_return(&crs, 10, TICK_PORT + 1);      /* no time passes */
    CHECK_EQ(return_calls, 1);
    CHECK_EQ(return_carries, 0);
}

VXT_TEST(Call_When_VM_Returns, negative_time_calls_twice)
{
    struct Client_Reg_Struc crs;

    start_return(&crs, -10, TICK_PORT);
    CHECK_EQ(return_calls, 2);
    CHECK_EQ(return_carries, 2);        /* first the time-out, then the return */
    CHECK_EQ(crs.Client_BX, 1);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
}

/* ---- VMM32X ------------------------------------------------------------------------------------------------ */

VXT_TEST(VMM32X_Get_Version, is_1_00)
{
    struct vxt_regs r = { .eflags = CF_Mask };

    vxt_service(VMM32X_Device_ID << 16, &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0100);
    CHECK((r.eflags & CF_Mask) == 0);
}

VXT_TEST(_VMM32X_Get_Boot_Info, from_multiboot)
{
    const struct boot_info *boot = _VMM32X_Get_Boot_Info();

    CHECK(boot != NULL);
    CHECK_EQ(boot->magic, BOOT_INFO_MAGIC);
    CHECK_EQ(boot->source, BOOT_FROM_MULTIBOOT);
}

VXT_TEST(_VMM32X_Command_Line, words_and_values)
{
    char text[8];

    CHECK_STR(_VMM32X_Command_Line("exitport", text, sizeof text), "f4");
    CHECK_STR(_VMM32X_Command_Line("serial", text, sizeof text), "tty");
    CHECK_STR(_VMM32X_Command_Line("serial", text, 3), "tt");
    CHECK(_VMM32X_Command_Line("exit", text, sizeof text) == NULL);
    CHECK(_VMM32X_Command_Line("nothing", text, sizeof text) == NULL);
}

VXT_TEST(_VMM32X_Find_ACPI_Table, by_signature_and_number)
{
    uint32_t bytes = 0;
    const char *table = _VMM32X_Find_ACPI_Table("FACP", 0, &bytes);

    CHECK(table != NULL);
    CHECK(memcmp(table, "FACP", 4) == 0);
    CHECK_EQ(*(const uint32_t *)(table + 4), bytes);
    CHECK(_VMM32X_Find_ACPI_Table("FACP", 1, &bytes) == NULL);
    CHECK(_VMM32X_Find_ACPI_Table("NONE", 0, NULL) == NULL);
}

VXT_TEST(_VMM32X_MapPhys64, ram_and_far_away)
{
    uint32_t phys = 0, *window, regs[4];
    uint64_t both = _PageAllocate(1, PG_SYS, NULL, 0, 0, 0x100000, &phys,
                                  PageUseAlign | PageContig | PageFixed);
    uint32_t *block = (uint32_t *)(uint32_t)(both >> 32);

    CHECK(both != 0);
    window = _VMM32X_MapPhys64(phys, PAGE, VMM32X_CACHED);
    CHECK(window != NULL);
    block[3] = 0xC0FFEE;
    CHECK_EQ(window[3], 0xC0FFEE);
    cpuid(1, 0, regs);                  /* above 4 GB with PSE-36 only */
    CHECK((_VMM32X_MapPhys64(0x100000000ull, PAGE, VMM32X_UNCACHED) != NULL) ==
          ((regs[3] >> 17 & 1) != 0));
    CHECK(_VMM32X_MapPhys64(1ull << 50, PAGE, VMM32X_UNCACHED) == NULL);
    CHECK(_VMM32X_MapPhys64(0xFFFFFFFFFFFFFFF0ull, PAGE, VMM32X_UNCACHED) == NULL);
    CHECK(_VMM32X_MapPhys64(0x1000, 0, VMM32X_UNCACHED) == NULL);
}

static const struct vxt_test tests[] = {
    VXT(Int2F, version_and_mode),
    VXT(Int2F, vm_id),
    VXT(Int2F, other_functions_go_to_the_vm_s_handler),
    VXT(Int2F, release_time_slice),
    VXT(Release_Time_Slice, idles_until_an_event),
    VXT(Int2F, api_entry_of_a_device),
    VXT(Int2F, api_entry_by_name_and_of_nobody),
    VXT(Hook_Device_V86_API, replaces_the_procedure),
    VXT(Hook_Device_PM_API, replaces_the_procedure),
    VXT(Call_When_VM_Returns, after_the_handler_s_iret),
    VXT(Call_When_VM_Returns, or_when_the_time_is_up),
    VXT(Call_When_VM_Returns, negative_time_calls_twice),
    VXT(VMM32X_Get_Version, is_1_00),
    VXT(_VMM32X_Get_Boot_Info, from_multiboot),
    VXT(_VMM32X_Command_Line, words_and_values),
    VXT(_VMM32X_Find_ACPI_Table, by_signature_and_number),
    VXT(_VMM32X_MapPhys64, ram_and_far_away),
};

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_API");
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
extern struct VxD_Desc_Block T_API_DDB;
Declare_Virtual_Device_Table(T_API, 1, 0, control, T_API_DEVICE_ID, Undefined_Init_Order, NULL, 0,
                             v86_api, pm_api)
