/*
 * t_v86mmgr - services of V86MMGR, and of DOSMGR for its device.
 *
 * In the product, at Sys_VM_Init: DOS is there, no program yet.
 */
#include "vxt.h"

#include <dosmgr.h>
#include <v86mmgr.h>
#include <vmm32x.h>

#define V86MMGRSVC(name)    V86MMGR_SERVICE_##name
#define NO_VM               0x12345678u

static struct cb_s *sys;
static uint8_t *mem;

static struct vxt_regs call(uint32_t service, struct vxt_regs r)
{
    vxt_service(service, &r);
    return r;
}

static bool failed(const struct vxt_regs *r)
{
    return (r->eflags & CF_Mask) != 0;
}

VXT_TEST(V86MMGR_Get_Version, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(V86MMGRSVC(V86MMGR_Get_Version), &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK(!failed(&r));
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

VXT_TEST(V86MMGR_Set_A20, wraps_or_does_not)
{
    mem[0x100] = 0x5A;
    CHECK(V86MMGR_Set_A20(sys, false));
    CHECK_EQ(mem[0x100100], 0x5A);
    CHECK(V86MMGR_Set_A20(sys, true));
    mem[0x100100] = 0xA5;
    CHECK_EQ(mem[0x100], 0x5A);
    CHECK(V86MMGR_Set_A20(sys, false));
    CHECK_EQ(mem[0x100100], 0x5A);
    CHECK(V86MMGR_Set_A20(sys, true));
    CHECK_EQ(mem[0x100100], 0xA5);
    CHECK(V86MMGR_Set_A20(sys, false));
    CHECK(!V86MMGR_Set_A20((struct cb_s *)NO_VM, true));
}

VXT_TEST(V86MMGR_Get_A20, says_what_was_set)
{
    CHECK(!V86MMGR_Get_A20(sys));
    CHECK(V86MMGR_Set_A20(sys, true));
    CHECK(V86MMGR_Get_A20(sys));
    CHECK(V86MMGR_Set_A20(sys, false));
    CHECK(!V86MMGR_Get_A20((struct cb_s *)NO_VM));
}

VXT_TEST(V86MMGR_Extended_Size, is_hma_and_limit)
{
    uint32_t bios_kb = 1, kb = V86MMGR_Extended_Size(sys, &bios_kb);
    struct vxt_regs limits = call(V86MMGRSVC(V86MMGR_Get_EMS_XMS_Limits), (struct vxt_regs){ .ebx = (uint32_t)sys });

    CHECK_EQ(kb, 64 + limits.edi);
    CHECK_EQ(bios_kb, 0);
    CHECK_EQ(V86MMGR_Extended_Size((struct cb_s *)NO_VM, &bios_kb), 0);
}

VXT_TEST(V86MMGR_Extended_Move, memory_only)
{
    mem[0x30000] = 0x77;
    CHECK(V86MMGR_Extended_Move(sys, 0x30000, 0x108000, 2));
    CHECK(!V86MMGR_Get_A20(sys));
    mem[0x30000] = 0;
    CHECK(V86MMGR_Extended_Move(sys, 0x108000, 0x30000, 2));
    CHECK_EQ(mem[0x30000], 0x77);
    CHECK(!V86MMGR_Extended_Move(sys, 0x30000, 0x10FFEF, 2));
    CHECK(!V86MMGR_Extended_Move(sys, 0x30000, 0x200000, 2));
    CHECK(!V86MMGR_Extended_Move(sys, 0xFFFFFFF0, 0x30000, 0x20));
    CHECK(!V86MMGR_Extended_Move((struct cb_s *)NO_VM, 0, 0, 0));
}

/* ---- limits ---------------------------------------------------------------------------------- */

static struct vxt_regs got, at_create;
static struct vxt_regs wish;
static bool set_failed, create_tries;

/* Create_VM of another VM. */
static int on_create_vm(const struct vxd_message *msg)
{
    if (create_tries) {
        struct vxt_regs r = wish;

        r.ebx = (uint32_t)msg->vm;
        vxt_service(V86MMGRSVC(V86MMGR_Set_EMS_XMS_Limits), &r);
        set_failed = failed(&r);
        got = call(V86MMGRSVC(V86MMGR_Get_EMS_XMS_Limits), (struct vxt_regs){ .ebx = (uint32_t)msg->vm });
        at_create = call(V86MMGRSVC(V86MMGR_Get_EMS_XMS_Avail), (struct vxt_regs){ .ebx = (uint32_t)msg->vm });
    }
    return VXD_OK;
}

static void make_vm(struct vxt_regs limits)
{
    struct VMM32X_VM request = { .size = sizeof request, .flags = VMM32X_VM_NO_WAIT };
    struct cb_s *vm;

    wish = limits;
    create_tries = true;
    vm = _VMM32X_Create_VM(&request);
    create_tries = false;
    if (vm != NULL) {
        (void)_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE);
    }
}

VXT_TEST(V86MMGR_Set_EMS_XMS_Limits, of_a_new_vm)
{
    struct vxt_regs r;

    make_vm((struct vxt_regs){ .eax = 0, .edx = 1024, .esi = 0, .edi = 2048, .ecx = 1 });
    CHECK(!set_failed);
    CHECK_EQ(got.edx, 1024);
    CHECK_EQ(got.edi, 2048);
    CHECK_EQ(got.ecx, 0);
    make_vm((struct vxt_regs){ .eax = 0xFFFFFFFF, .edx = 0xFFFFFFFF, .esi = 0, .edi = 0 });
    CHECK(!set_failed);
    CHECK_EQ(got.edi, 0);
    CHECK(got.edx != 0);
    CHECK_EQ(got.ecx, 1);
    make_vm((struct vxt_regs){ .eax = 0, .edx = 0, .esi = 0x7FFFFFFF, .edi = 0x7FFFFFFF });
    CHECK(set_failed);
    CHECK_EQ(got.edx, 0);                   /* that one was set */
    r = call(V86MMGRSVC(V86MMGR_Set_EMS_XMS_Limits), (struct vxt_regs){ .ebx = (uint32_t)sys });
    CHECK(failed(&r));
    r = call(V86MMGRSVC(V86MMGR_Set_EMS_XMS_Limits), (struct vxt_regs){ .ebx = NO_VM });
    CHECK(failed(&r));
}

VXT_TEST(V86MMGR_Get_EMS_XMS_Limits, multiples_of_4)
{
    make_vm((struct vxt_regs){ .eax = 5, .edx = 17, .esi = 7, .edi = 9 });
    CHECK_EQ(got.eax, 8);
    CHECK_EQ(got.edx, 32);                  /* pages of 16 KB */
    CHECK_EQ(got.esi, 8);
    CHECK_EQ(got.edi, 12);
}

VXT_TEST(V86MMGR_Get_EMS_XMS_Avail, within_the_limits)
{
    struct vxt_regs r;

    make_vm((struct vxt_regs){ .eax = 0, .edx = 1024, .esi = 0, .edi = 2048 });
    CHECK_EQ(at_create.eax, 2048);
    CHECK_EQ(at_create.edi, 2048);
    CHECK_EQ(at_create.ecx, 64);
    CHECK_EQ(at_create.edx, 64);
    r = call(V86MMGRSVC(V86MMGR_Get_EMS_XMS_Avail), (struct vxt_regs){ .ebx = NO_VM });
    CHECK(failed(&r));
}

/* ---- the device chain -------------------------------------------------------------------------- */

#define HEADER      0x50010u        /* V86 linear */

static bool in_chain(uint16_t segment, uint16_t offset)
{
    uint32_t at = 0x600 + 0x26 + 0x22;      /* NUL in the list of lists */

    for (unsigned i = 0; i < 40; i++) {
        uint32_t next = *(const uint32_t *)(mem + at);

        if (next == ((uint32_t)segment << 16 | offset)) {
            return true;
        }
        if ((next & 0xFFFF) == 0xFFFF) {
            return false;
        }
        at = (next >> 16 << 4) + (next & 0xFFFF);
    }
    return false;
}

GUEST(g_open, "movw $0x3D00, %ax; xorw %dx, %dx; int $0x21; jc 1f; movw %ax, %bx;"
              "movw $0x4400, %ax; int $0x21; movb $0x3E, %ah; int $0x21; movw $1, %ax; 1: lret");

VXT_TEST(DOSMGR_Add_Device, can_be_opened)
{
    struct Client_Reg_Struc crs;

    memset(mem + HEADER, 0, 18);
    mem[HEADER + 5] = 0x80;
    memcpy(mem + HEADER + 10, "TESTDEV$", 8);
    CHECK(DOSMGR_Add_Device(sys, HEADER));
    CHECK(in_chain(0x5001, 0));
    CHECK(!DOSMGR_Add_Device(sys, HEADER));         /* once */
    CHECK(!DOSMGR_Add_Device(sys, 0x100000));
    CHECK(!DOSMGR_Add_Device((struct cb_s *)NO_VM, HEADER));
    memcpy(vxt_memory(GUEST_DS, 0), "TESTDEV$", 9);
    vxt_guest_regs(&crs);
    vxt_guest(g_open, &crs);
    CHECK_EQ(crs.Client_AX, 1);
    CHECK_EQ(crs.Client_DX & 0x80, 0x80);
    mem[HEADER + 5] = 0;                            /* a block device */
    CHECK(DOSMGR_Remove_Device(sys, HEADER));
    CHECK(!DOSMGR_Add_Device(sys, HEADER));
}

VXT_TEST(DOSMGR_Remove_Device, undoes_it)
{
    mem[HEADER + 5] = 0x80;
    CHECK(!in_chain(0x5001, 0));
    CHECK(!DOSMGR_Remove_Device(sys, HEADER));
    CHECK(DOSMGR_Add_Device(NULL, HEADER));
    CHECK(DOSMGR_Remove_Device(NULL, HEADER));
    CHECK(!DOSMGR_Remove_Device(NULL, HEADER));
    CHECK(DOSMGR_Add_Device(sys, HEADER));
    CHECK(DOSMGR_Remove_Device(sys, HEADER));
    CHECK(!in_chain(0x5001, 0));
}

static const struct vxt_test tests[] = {
    VXT(V86MMGR_Get_Version, is_4_00),
    VXT(V86MMGR_Set_A20, wraps_or_does_not),
    VXT(V86MMGR_Get_A20, says_what_was_set),
    VXT(V86MMGR_Extended_Size, is_hma_and_limit),
    VXT(V86MMGR_Extended_Move, memory_only),
    VXT(V86MMGR_Set_EMS_XMS_Limits, of_a_new_vm),
    VXT(V86MMGR_Get_EMS_XMS_Limits, multiples_of_4),
    VXT(V86MMGR_Get_EMS_XMS_Avail, within_the_limits),
    VXT(DOSMGR_Add_Device, can_be_opened),
    VXT(DOSMGR_Remove_Device, undoes_it),
};

static int on_sys_vm_init(const struct vxd_message *msg)
{
    sys = msg->vm;
    mem = vm_v86_ptr(sys, 0, 0);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_V86MMGR");
}

static const struct vxd_handler control[] = {
    { Sys_VM_Init, on_sys_vm_init },
    { Create_VM, on_create_vm },
    { 0, NULL },
};
/* Behind V86MMGR, as SHELL is. */
Declare_Virtual_Device(T_V86MM, 1, 0, control, Undefined_Device_ID, 0xA8000000)
