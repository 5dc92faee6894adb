/*
 * t_crash - programs in the system VM that cannot go on: a message, an orderly end, a new start.
 *
 * Each Sys_VM_Init starts the next program.  With CrashTest=again the last one crashes until the
 * VMM gives up.
 */
#include "vxt.h"

GUEST(g_lgdt, "lgdt 0x100");
GUEST(g_mov_cr3, "xorl %eax, %eax; movl %eax, %cr3");
GUEST(g_hlt_cli, "cli; hlt");
GUEST(g_wrmsr, "wrmsr");
GUEST(g_good, "int $0x61");

static const struct { const uint8_t *code, *end; const char *says; } programs[] = {
    { g_lgdt, g_lgdt_end, "general protection fault (bytes 0F 01 16 00 01" },
    { g_mov_cr3, g_mov_cr3_end, "general protection fault (bytes 0F 22 D8" },
    { g_hlt_cli, g_hlt_cli_end, "it halted the processor with interrupts disabled" },
    { g_wrmsr, g_wrmsr_end, "general protection fault (bytes 0F 30" },
};

static unsigned started, not_executeable, destroyed, good_runs;
static uint32_t ne_flags;
static bool in_order = true;
static char screen[600];
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
    CHECK_EQ(ne_flags & 1, 1);              /* VNE_Crashed */
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
    return Hook_V86_Int_Chain(0x10, int10_hook) && Hook_V86_Int_Chain(0x61, int61_hook) ? VXD_OK
                                                                                      : VXD_FAIL;
}

static int on_sys_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;
    unsigned program = started < VXT_COUNT(programs) ? started : VXT_COUNT(programs);

    in_order &= not_executeable == started && destroyed == started;
    started++;
    vm_at_start = msg->vm;
    if (program < VXT_COUNT(programs) || forever) {
        program %= VXT_COUNT(programs);
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
    not_executeable++;
    ne_flags = msg->edx;
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
