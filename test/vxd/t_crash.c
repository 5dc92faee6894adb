/*
 * t_crash - programs in the system VM that cannot go on: a message, an orderly end, a new start.
 *
 * Each Sys_VM_Init starts the next program.  With CrashTest=again the last one crashes until the
 * VMM gives up.
 */
#include "vxt.h"

#include <vmm32x.h>

GUEST(g_lgdt, "lgdt 0x100");
GUEST(g_mov_cr3, "xorl %eax, %eax; movl %eax, %cr3");
GUEST(g_hlt_cli, "cli; hlt");
GUEST(g_wrmsr, "wrmsr");
GUEST(g_return, "lret");
GUEST(g_crash, "movb $1, %al; int $0x62");
GUEST(g_nuke, "movb $2, %al; int $0x62");
GUEST(g_close, "movb $3, %al; int $0x62; incw 0x1000");
GUEST(g_end_vm, "movb $4, %al; int $0x62; incw 0x1000");
GUEST(g_good, "int $0x61");

static const struct { const uint8_t *code, *end; const char *says; } programs[] = {
    { g_lgdt, g_lgdt_end, "general protection fault (bytes 0F 01 16 00 01" },
    { g_mov_cr3, g_mov_cr3_end, "general protection fault (bytes 0F 22 D8" },
    { g_hlt_cli, g_hlt_cli_end, "it halted the processor with interrupts disabled" },
    { g_wrmsr, g_wrmsr_end, "general protection fault (bytes 0F 30" },
    { g_crash, g_crash_end, "a virtual device could not go on with it" },
    { g_nuke, g_nuke_end, "The program was ended." },
    { g_close, g_close_end, "The program was closed." },
    { g_end_vm, g_end_vm_end, "Because the test wants it." },
};

static unsigned started, not_executeable, destroyed, good_runs;
static uint32_t ne_flags_all[8];
static bool in_order = true;
static unsigned went_on;
static char screen[1200];
static unsigned screen_used;
static struct cb_s *vm_at_start;

/* What a program writes with INT 10h AH=0Eh. */
static int on_int10(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    if (crs->Client_AH == 0x0E && screen_used + 1 < sizeof screen) {
        screen[screen_used++] = (char)crs->Client_AL;
    }
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int10_hook, on_int10)

/* Ends by VxDs, in the middle of things that the end has to undo. */
static int on_int62(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct vxt_regs r = { .ebx = (uint32_t)vm, .ecx = 1 };  /* CVF_Continue_Exec */

    (void)vector;
    if (crs->Client_AL != 3) {
        Begin_Critical_Section(0);
    }
    switch (crs->Client_AL) {
    case 1:
        Begin_Nest_V86_Exec();
        Crash_Cur_VM();
        break;
    case 2:
        Nuke_VM(vm);
        break;
    case 3:
        vxt_service(VMMSVC(Close_VM), &r);
        break;
    default:
        _VMM32X_End_VM(vm, "Because the test wants it.");
        break;
    }
    went_on++;
    End_Critical_Section();
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int62_hook, on_int62)

static bool on_screen(const char *text)
{
    size_t bytes = strlen(text);

    for (unsigned i = 0; i + bytes <= screen_used; i++) {
        if (memcmp(screen + i, text, bytes) == 0) {
            return true;
        }
    }
    return false;
}

VXT_TEST(VM_Not_Executeable, once_for_each_end)
{
    CHECK_EQ(not_executeable, VXT_COUNT(programs));
    CHECK_EQ(destroyed, VXT_COUNT(programs));
    CHECK(in_order);
    CHECK_EQ(ne_flags_all[0], 1);           /* VNE_Crashed */
    CHECK_EQ(ne_flags_all[5], 2);           /* VNE_Nuked */
    CHECK_EQ(ne_flags_all[6], 0x20);        /* VNE_Closed */
}

VXT_TEST(Sys_VM_Init, comes_again_for_the_same_handle)
{
    CHECK_EQ(started, VXT_COUNT(programs) + 1);
    CHECK(vm_at_start == Get_Sys_VM_Handle());
    CHECK(Validate_VM_Handle(vm_at_start));
}

VXT_TEST(Crash, the_user_is_told_program_address_and_reason)
{
    for (unsigned i = 0; i < VXT_COUNT(programs); i++) {
        if (!on_screen(programs[i].says)) {
            vxt_fail("screen lacks: %s", programs[i].says);
        }
    }
    CHECK(on_screen("The program at 2000:0000 was ended"));
}

VXT_TEST(Crash_Cur_VM, never_returns_and_nuke_vm_neither)
{
    CHECK_EQ(went_on, 2);               /* Close_VM with CVF_Continue_Exec, _VMM32X_End_VM only ask */
    CHECK_EQ(*vxt_memory(GUEST_DS, 0x1000), 0);
}

VXT_TEST(Crash, critical_section_and_nested_execution_are_over)
{
    struct Client_Reg_Struc crs;
    struct vxt_regs r = { 0 };

    vxt_service(VMMSVC(Get_Crit_Section_Status), &r);
    CHECK_EQ(r.ecx, 0);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    vxt_guest_regs(&crs);
    vxt_guest(g_return, &crs);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
}

VXT_TEST(Crash, memory_of_the_vm_is_as_new)
{
    CHECK_EQ(*vxt_memory(GUEST_CS, 0x800), 0);
}

VXT_TEST(Crash, programs_run_afterwards)
{
    CHECK_EQ(good_runs, 1);
}

static const struct vxt_test tests[] = {
    VXT(VM_Not_Executeable, once_for_each_end),
    VXT(Sys_VM_Init, comes_again_for_the_same_handle),
    VXT(Crash, the_user_is_told_program_address_and_reason),
    VXT(Crash_Cur_VM, never_returns_and_nuke_vm_neither),
    VXT(Crash, critical_section_and_nested_execution_are_over),
    VXT(Crash, memory_of_the_vm_is_as_new),
    VXT(Crash, programs_run_afterwards),
};

/* The good program calls this. */
static int on_int61(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    good_runs++;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_CRASH");
}
VXD_INT_HOOK(int61_hook, on_int61)

static bool forever;

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    forever = vxt_same(Get_Profile_String("", NULL, "CrashTest"), "again");
    return Hook_V86_Int_Chain(0x10, int10_hook) && Hook_V86_Int_Chain(0x61, int61_hook) &&
           Hook_V86_Int_Chain(0x62, int62_hook) ? VXD_OK : VXD_FAIL;
}

static int on_sys_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;
    unsigned program = started;

    in_order &= not_executeable == started && destroyed == started;
    started++;
    vm_at_start = msg->vm;
    if (program < VXT_COUNT(programs) || forever) {
        program = forever ? 0 : program;
        vxt_put_code(GUEST_CS, 0, programs[program].code, programs[program].end);
        *vxt_memory(GUEST_CS, 0x800) = 0xEE;
    } else {
        vxt_put_code(GUEST_CS, 0, g_good, g_good_end);
    }
    crs->Client_CS = GUEST_CS;
    crs->Client_EIP = 0;
    return VXD_OK;
}

static int on_not_executeable(const struct vxd_message *msg)
{
    in_order &= not_executeable == destroyed;
    ne_flags_all[not_executeable % 8] = msg->edx;
    not_executeable++;
    return VXD_OK;
}

static int on_destroy(const struct vxd_message *msg)
{
    (void)msg;
    destroyed++;
    in_order &= not_executeable == destroyed;
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { Sys_VM_Init, on_sys_vm_init },
    { VM_Not_Executeable, on_not_executeable },
    { Destroy_VM, on_destroy },
    { 0, NULL },
};
Declare_Virtual_Device(T_CRASH, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
