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

/* ---- translation ------------------------------------------------------------------------------- */

#define REG(name)   ((uint8_t)offsetof(struct Client_Reg_Struc, Client_##name))

static uint32_t buffer_free(void)
{
    return call(V86MMGRSVC(V86MMGR_Get_Xlat_Buff_State), (struct vxt_regs){ .ebx = (uint32_t)sys }).ecx;
}

VXT_TEST(V86MMGR_Get_Xlat_Buff_State, four_kilobytes_in_upper_memory)
{
    struct vxt_regs r = { .ebx = (uint32_t)sys };

    vxt_service(V86MMGRSVC(V86MMGR_Get_Xlat_Buff_State), &r);
    CHECK(r.eax >= 0x1000 && r.eax <= 0xFFFF);
    CHECK_EQ(r.edx, 0x1000);
    CHECK_EQ(r.ecx, 0x1000);
}

VXT_TEST(V86MMGR_Set_Xlat_Buff_State, another_buffer)
{
    struct vxt_regs old = { .ebx = (uint32_t)sys }, r;

    vxt_service(V86MMGRSVC(V86MMGR_Get_Xlat_Buff_State), &old);
    (void)call(V86MMGRSVC(V86MMGR_Set_Xlat_Buff_State),
               (struct vxt_regs){ .ebx = (uint32_t)sys, .eax = 0x3000, .ecx = 0x80, .edx = 0x100 });
    r = call(V86MMGRSVC(V86MMGR_Get_Xlat_Buff_State), (struct vxt_regs){ .ebx = (uint32_t)sys });
    CHECK_EQ(r.eax, 0x3000);
    CHECK_EQ(r.ecx, 0x80);
    CHECK_EQ(r.edx, 0x100);
    (void)call(V86MMGRSVC(V86MMGR_Set_Xlat_Buff_State),         /* cannot be */
               (struct vxt_regs){ .ebx = (uint32_t)sys, .eax = 0x3000, .ecx = 0x200, .edx = 0x100 });
    CHECK_EQ(buffer_free(), 0x80);
    (void)call(V86MMGRSVC(V86MMGR_Set_Xlat_Buff_State),
               (struct vxt_regs){ .ebx = (uint32_t)sys, .eax = old.eax, .ecx = old.ecx, .edx = old.edx });
    CHECK_EQ(buffer_free(), 0x1000);
}

VXT_TEST(V86MMGR_Allocate_Buffer, without_a_copy_and_with_the_end_of_the_room)
{
    struct vxt_regs r = { .ebx = (uint32_t)sys, .ebp = (uint32_t)vxt_client(), .ecx = 100 }, s;

    vxt_service(V86MMGRSVC(V86MMGR_Allocate_Buffer), &r);
    CHECK(!failed(&r));
    CHECK_EQ(r.ecx, 100);
    CHECK_EQ(buffer_free(), 0x1000 - 100);
    s = call(V86MMGRSVC(V86MMGR_Allocate_Buffer),
             (struct vxt_regs){ .ebx = (uint32_t)sys, .ebp = (uint32_t)vxt_client(), .ecx = 0x1000 });
    CHECK(failed(&s));
    s = call(V86MMGRSVC(V86MMGR_Allocate_Buffer),
             (struct vxt_regs){ .ebx = (uint32_t)sys, .ebp = (uint32_t)vxt_client(), .ecx = 10 });
    CHECK(!failed(&s));
    CHECK_EQ(s.edi, r.edi + 100);
    (void)call(V86MMGRSVC(V86MMGR_Free_Buffer),
               (struct vxt_regs){ .ebx = (uint32_t)sys, .ebp = (uint32_t)vxt_client(), .ecx = 10 });
    (void)call(V86MMGRSVC(V86MMGR_Free_Buffer),
               (struct vxt_regs){ .ebx = (uint32_t)sys, .ebp = (uint32_t)vxt_client(), .ecx = 100 });
}

VXT_TEST(V86MMGR_Free_Buffer, gives_it_back)
{
    CHECK_EQ(buffer_free(), 0x1000);
    (void)call(V86MMGRSVC(V86MMGR_Free_Buffer),                 /* more than was taken: nothing */
               (struct vxt_regs){ .ebx = (uint32_t)sys, .ebp = (uint32_t)vxt_client(), .ecx = 10 });
    CHECK_EQ(buffer_free(), 0x1000);
}

static uint8_t text[64];
static struct vxt_regs hook_seen;
static uint8_t hook_text[8];
static bool hook_failed;
static struct vxt_regs loaded;
static uint16_t loaded_fs;

/* INT 6Ch in V86 mode: DS:DX is a block in the buffer. */
static int on_v86_6c(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    uint8_t *at = vm_v86_ptr(vm, crs->Client_DS, crs->Client_DX);

    (void)vector;
    hook_seen.edx = (uint32_t)crs->Client_DS << 16 | crs->Client_DX;
    memcpy(hook_text, at, 8);
    memcpy(at, "ANSWERED", 8);
    crs->Client_AX = 0x4711;
    crs->Client_ES = 0x1234;
    crs->Client_BX = 0x10;
    return VXD_CONSUMED;
}
VXD_INT_HOOK(v86_6c, on_v86_6c)

/* ... and in protected mode, where Exec_VxD_Int arrives: pointers are linear addresses. */
static void on_pm_6c(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    static const uint8_t script[] = { Xlat_API_Fixed_Len(REG(DS), REG(DX), 8),
                                      Xlat_API_Return_Ptr(REG(ES), REG(BX)), Xlat_API_Exec_Int(0x6C) };
    static const uint8_t nonsense[] = { 99 };

    (void)refdata;
    Simulate_Iret();
    loaded = call(V86MMGRSVC(V86MMGR_Load_Client_Ptr),
                  (struct vxt_regs){ .ebx = (uint32_t)vm, .ebp = (uint32_t)crs,
                                     .eax = (uint32_t)REG(DS) << 8 | REG(DX) });
    __asm__ volatile("movw %%fs, %0" : "=r"(loaded_fs));
    hook_failed = !V86MMGR_Xlat_API(vm, crs, script) || V86MMGR_Xlat_API(vm, crs, nonsense);
}
VXD_EVENT(pm_6c, on_pm_6c)

VXT_TEST(V86MMGR_Xlat_API, for_a_device)
{
    struct svc_regs r = { .eax = 1, .edx = (uint32_t)text, .ebx = 2, .ecx = 0xC0FFEE00, .esi = 3, .edi = 4, .ebp = 5 };

    CHECK(Hook_V86_Int_Chain(0x6C, v86_6c));
    memcpy(text, "QUESTION", 8);
    Exec_VxD_Int(0x6C, &r);
    CHECK(!hook_failed);
    CHECK(memcmp(hook_text, "QUESTION", 8) == 0);
    CHECK(memcmp(text, "ANSWERED", 8) == 0);
    CHECK_EQ(r.eax & 0xFFFF, 0x4711);
    CHECK_EQ(r.edx, (uint32_t)text);
    CHECK_EQ(r.ebx, sys->CB_High_Linear + 0x12350);
    CHECK_EQ(r.ecx, 0xC0FFEE00);
    CHECK_EQ(buffer_free(), 0x1000);
    CHECK(Unhook_V86_Int_Chain(0x6C, v86_6c));
}

VXT_TEST(V86MMGR_Load_Client_Ptr, flat_for_a_device)
{
    CHECK_EQ(loaded.esi, (uint32_t)text);
    CHECK_EQ(loaded_fs, 0x30);
}

VXT_TEST(V86MMGR_Get_VM_Flat_Sel, all_of_the_first_megabyte)
{
    uint32_t selector = call(V86MMGRSVC(V86MMGR_Get_VM_Flat_Sel),
                             (struct vxt_regs){ .ebx = (uint32_t)sys }).eax;
    uint64_t d;

    CHECK(selector != 0 && selector <= 0xFFFF);
    CHECK_EQ(selector & 7, 7);              /* LDT, ring 3 */
    d = _GetDescriptor(selector, sys, 0);
    CHECK_EQ((uint32_t)d & 0xFFFF, 0x10F);
    CHECK_EQ((uint32_t)(d >> 32) & 0x00CFFFFFu & ~0x100u, 0x00C0F200);     /* whether accessed or not */
    CHECK_EQ(call(V86MMGRSVC(V86MMGR_Get_VM_Flat_Sel), (struct vxt_regs){ .ebx = (uint32_t)sys }).eax,
             selector);
    CHECK_EQ(call(V86MMGRSVC(V86MMGR_Get_VM_Flat_Sel), (struct vxt_regs){ .ebx = NO_VM }).eax, 0);
}

/* DOS with a device's own pointers: a file is made, written in parts, read, found, deleted. */
static uint8_t long_text[9000], back[9000];

VXT_TEST(Exec_VxD_Int, files_with_linear_addresses)
{
    static const char name[] = "C:\\T_V86MM.TMP";
    uint8_t dta[43];
    struct svc_regs r = { .eax = 0x3C00, .edx = (uint32_t)name };
    uint32_t handle;

    for (uint32_t i = 0; i < sizeof long_text; i++) {
        long_text[i] = (uint8_t)(i * 7 + i / 256);
    }
    Exec_VxD_Int(0x21, &r);
    CHECK((r.eflags & CF_Mask) == 0);
    handle = r.eax & 0xFFFF;
    r = (struct svc_regs){ .eax = 0x4000, .ebx = handle, .ecx = sizeof long_text, .edx = (uint32_t)long_text };
    Exec_VxD_Int(0x21, &r);
    CHECK_EQ(r.eax, sizeof long_text);
    r = (struct svc_regs){ .eax = 0x3E00, .ebx = handle };
    Exec_VxD_Int(0x21, &r);
    r = (struct svc_regs){ .eax = 0x3D00, .edx = (uint32_t)name };
    Exec_VxD_Int(0x21, &r);
    CHECK((r.eflags & CF_Mask) == 0);
    handle = r.eax & 0xFFFF;
    r = (struct svc_regs){ .eax = 0x3F00, .ebx = handle, .ecx = sizeof back, .edx = (uint32_t)back };
    Exec_VxD_Int(0x21, &r);
    CHECK_EQ(r.eax, sizeof back);
    CHECK(memcmp(back, long_text, sizeof back) == 0);
    r = (struct svc_regs){ .eax = 0x3E00, .ebx = handle };
    Exec_VxD_Int(0x21, &r);
    r = (struct svc_regs){ .eax = 0x1A00, .edx = (uint32_t)dta };
    Exec_VxD_Int(0x21, &r);
    r = (struct svc_regs){ .eax = 0x4E00, .edx = (uint32_t)name };
    Exec_VxD_Int(0x21, &r);
    CHECK((r.eflags & CF_Mask) == 0);
    CHECK_EQ(*(uint32_t *)(dta + 26), sizeof long_text);
    r = (struct svc_regs){ .eax = 0x4100, .edx = (uint32_t)name };
    Exec_VxD_Int(0x21, &r);
    CHECK((r.eflags & CF_Mask) == 0);
    r = (struct svc_regs){ .eax = 0x3D00, .edx = (uint32_t)name };
    Exec_VxD_Int(0x21, &r);
    CHECK((r.eflags & CF_Mask) != 0);
    CHECK_EQ(r.eax & 0xFFFF, 2);
    CHECK_EQ(buffer_free(), 0x1000);
}

VXT_TEST(DOSMGR_Add_Upper_Memory, behind_what_is_there)
{
    uint16_t first = *(const uint16_t *)(mem + 0x600 + 0x26 + 0x66);

    CHECK(first >= 0x9000 && first < 0xA000);       /* V86MMGR did it already */
    CHECK_EQ(mem[first << 4], 'M');
    CHECK(!DOSMGR_Add_Upper_Memory(sys, 0xB000, 0x10));
    CHECK(!DOSMGR_Add_Upper_Memory(sys, 0x10000, 0x10));
    CHECK(!DOSMGR_Add_Upper_Memory((struct cb_s *)NO_VM, 0xE900, 0x10));
    CHECK(DOSMGR_Add_Upper_Memory(sys, 0xE900, 0x10));
    CHECK_EQ(mem[0xE9000], 'Z');
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
    VXT(V86MMGR_Get_Xlat_Buff_State, four_kilobytes_in_upper_memory),
    VXT(V86MMGR_Set_Xlat_Buff_State, another_buffer),
    VXT(V86MMGR_Allocate_Buffer, without_a_copy_and_with_the_end_of_the_room),
    VXT(V86MMGR_Free_Buffer, gives_it_back),
    VXT(V86MMGR_Xlat_API, for_a_device),
    VXT(V86MMGR_Load_Client_Ptr, flat_for_a_device),
    VXT(V86MMGR_Get_VM_Flat_Sel, all_of_the_first_megabyte),
    VXT(Exec_VxD_Int, files_with_linear_addresses),
    VXT(DOSMGR_Add_Device, can_be_opened),
    VXT(DOSMGR_Remove_Device, undoes_it),
    VXT(DOSMGR_Add_Upper_Memory, behind_what_is_there),
};

static int on_sys_vm_init(const struct vxd_message *msg)
{
    sys = msg->vm;
    mem = vm_v86_ptr(sys, 0, 0);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_V86MMGR");
}

/* The vector of every program, and of Exec_VxD_Int. */
static int on_device_init(const struct vxd_message *msg)
{
    uint32_t entry = Allocate_PM_Call_Back(0, pm_6c);

    (void)msg;
    Set_PM_Int_Vector(0x6C, entry >> 16, entry & 0xFFFF);
    return entry != 0 ? VXD_OK : VXD_FAIL;
}

static const struct vxd_handler control[] = {
    { Device_Init, on_device_init },
    { Sys_VM_Init, on_sys_vm_init },
    { Create_VM, on_create_vm },
    { 0, NULL },
};
/* Behind V86MMGR, as SHELL is. */
Declare_Virtual_Device(T_V86MM, 1, 0, control, Undefined_Device_ID, 0xA8000000)
