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
static bool pages_failed, pages_failed_2;
static uint32_t pages_given, told_kb;
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
        r = call(V86MMGRSVC(V86MMGR_Allocate_V86_Pages),
                 (struct vxt_regs){ .ebx = (uint32_t)msg->vm, .esi = 512, .edi = 128 });
        pages_failed = failed(&r);
        pages_given = r.eax;
        told_kb = *(uint16_t *)vm_v86_ptr(msg->vm, 0, 0x413);
        r = call(V86MMGRSVC(V86MMGR_Allocate_V86_Pages),
                 (struct vxt_regs){ .ebx = (uint32_t)msg->vm, .esi = 512, .edi = 600 });
        pages_failed_2 = failed(&r);
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
    CHECK(!DOSMGR_Add_Upper_Memory((struct cb_s *)NO_VM, 0xF800, 0x10));
    CHECK(DOSMGR_Add_Upper_Memory(sys, 0xF800, 0x10));
    CHECK_EQ(mem[0xF8000], 'Z');
}

/* ---- pages ------------------------------------------------------------------------------------- */

static uint8_t block[3 * 4096] __attribute__((aligned(4096)));

static uint32_t map_info(void)
{
    return call(V86MMGRSVC(V86MMGR_Get_Mapping_Info), (struct vxt_regs){ .ecx = 0x77770000 }).ecx;
}

VXT_TEST(V86MMGR_Set_Mapping_Info, counts_until_device_init)
{
    CHECK_EQ(map_info() >> 8 & 0xFF, 3);    /* 1 + 1 asked for, at most 3 */
    (void)call(V86MMGRSVC(V86MMGR_Set_Mapping_Info), (struct vxt_regs){ .ebx = 0x0505, .ecx = 7 });
    CHECK_EQ(map_info() >> 8 & 0xFF, 3);
}

VXT_TEST(V86MMGR_Get_Mapping_Info, all_and_free)
{
    CHECK_EQ(map_info(), 0x77770303);
}

VXT_TEST(V86MMGR_Map_Pages, the_same_in_all_vms)
{
    struct vxt_regs r = { .esi = (uint32_t)block + 0x123, .ecx = 5000 }, s;
    struct VMM32X_VM request = { .size = sizeof request, .flags = VMM32X_VM_NO_WAIT };
    struct cb_s *vm;

    vxt_service(V86MMGRSVC(V86MMGR_Map_Pages), &r);
    CHECK(!failed(&r));
    CHECK_EQ(r.edi & 0xFFF, 0x123);
    CHECK(r.edi >= 0xA0000 && r.edi < 0x100000);
    CHECK_EQ(map_info() & 0xFFFF, 0x0301);
    block[0x123] = 0x3C;
    CHECK_EQ(mem[r.edi], 0x3C);
    mem[r.edi + 4999] = 0xC3;
    CHECK_EQ(block[0x123 + 4999], 0xC3);
    vm = _VMM32X_Create_VM(&request);           /* one that comes later */
    CHECK(vm != NULL);
    CHECK_EQ(*((uint8_t *)vm_v86_ptr(vm, 0, 0) + r.edi), 0x3C);
    (void)_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE);
    s = call(V86MMGRSVC(V86MMGR_Map_Pages), (struct vxt_regs){ .esi = (uint32_t)block, .ecx = 4097 });
    CHECK(failed(&s));                          /* only one page is left */
    s = call(V86MMGRSVC(V86MMGR_Map_Pages), (struct vxt_regs){ .esi = (uint32_t)block, .ecx = 0 });
    CHECK(failed(&s));
    s = call(V86MMGRSVC(V86MMGR_Map_Pages), (struct vxt_regs){ .esi = 0, .ecx = 4096 });
    CHECK(!failed(&s));                         /* a place, nothing in it */
    CHECK_EQ(map_info() & 0xFF, 0);
    (void)call(V86MMGRSVC(V86MMGR_Free_Page_Map_Region), (struct vxt_regs){ .esi = s.esi });
    (void)call(V86MMGRSVC(V86MMGR_Free_Page_Map_Region), (struct vxt_regs){ .esi = r.esi });
    block[0x123] = 0x99;
    CHECK(mem[r.edi] != 0x99);
}

VXT_TEST(V86MMGR_Free_Page_Map_Region, gives_the_place_back)
{
    CHECK_EQ(map_info() & 0xFFFF, 0x0303);
    (void)call(V86MMGRSVC(V86MMGR_Free_Page_Map_Region), (struct vxt_regs){ .esi = NO_VM });
    CHECK_EQ(map_info() & 0xFFFF, 0x0303);
}

static uint32_t local_global(uint32_t first, uint32_t last)
{
    return call(V86MMGRSVC(V86MMGR_LocalGlobalReg), (struct vxt_regs){ .edx = first, .edi = last }).eax;
}

VXT_TEST(V86MMGR_LocalGlobalReg, four_answers)
{
    CHECK_EQ(local_global(0xCA, 0xCF), 0);
    CHECK_EQ(local_global(0xED, 0xEF), 1);
    CHECK_EQ(local_global(0xE8, 0xEF), 2);
    CHECK_EQ(local_global(0x20, 0x30), 3);
    CHECK_EQ(local_global(0x30, 0x20), 3);
}

static uint32_t page_status(struct cb_s *vm, uint32_t page)
{
    return call(V86MMGRSVC(V86MMGR_GetPgStatus),
                (struct vxt_regs){ .ebx = (uint32_t)vm, .ecx = page }).eax;
}

VXT_TEST(V86MMGR_GetPgStatus, who_uses_it)
{
    CHECK_EQ(page_status(sys, 0xD0), 1);
    CHECK_EQ(page_status(NULL, 0xDF), 1);
    CHECK_EQ(page_status(sys, 0xEF), 2);
    CHECK_EQ(page_status(sys, 0xCB), 4);
    CHECK_EQ(page_status(sys, 0xC8), 8);
    CHECK_EQ(page_status(sys, 0x40), 0);
    CHECK_EQ(page_status(sys, 0x1000), 0);
    CHECK_EQ(page_status((struct cb_s *)NO_VM, 0xD0), 0);
}

VXT_TEST(V86MMGR_SetAvailMapPgs, donates)
{
    struct vxt_regs r = call(V86MMGRSVC(V86MMGR_SetAvailMapPgs), (struct vxt_regs){ .eax = 0xE9, .ecx = 1 });

    CHECK(!failed(&r));
    CHECK_EQ(map_info() & 0xFFFF, 0x0404);
    r = call(V86MMGRSVC(V86MMGR_SetAvailMapPgs), (struct vxt_regs){ .eax = 0xE9, .ecx = 1 });
    CHECK(failed(&r));
    r = call(V86MMGRSVC(V86MMGR_SetAvailMapPgs), (struct vxt_regs){ .eax = 0x9F, .ecx = 1 });
    CHECK(failed(&r));
    r = call(V86MMGRSVC(V86MMGR_SetAvailMapPgs), (struct vxt_regs){ .eax = 0xFF, .ecx = 2 });
    CHECK(failed(&r));
}

VXT_TEST(V86MMGR_ResetBasePages, own_memory_again)
{
    struct vxt_regs r;

    mem[0x70000] = 0x11;
    block[0] = 0x22;
    CHECK((uint32_t)_LinMapIntoV86((uint32_t)block >> 12, sys, 0x70, 1, 0) != 0);
    CHECK_EQ(mem[0x70000], 0x22);
    r = call(V86MMGRSVC(V86MMGR_ResetBasePages), (struct vxt_regs){ .ebx = (uint32_t)sys, .eax = 0x70, .ecx = 1 });
    CHECK(!failed(&r));
    CHECK_EQ(mem[0x70000], 0x11);
    r = call(V86MMGRSVC(V86MMGR_ResetBasePages), (struct vxt_regs){ .ebx = (uint32_t)sys, .eax = 0x9F, .ecx = 2 });
    CHECK(failed(&r));
    r = call(V86MMGRSVC(V86MMGR_ResetBasePages), (struct vxt_regs){ .ebx = NO_VM, .eax = 0x70, .ecx = 1 });
    CHECK(failed(&r));
}

VXT_TEST(V86MMGR_SetLocalA20, is_so_anyhow)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(V86MMGRSVC(V86MMGR_SetLocalA20), &r);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

VXT_TEST(V86MMGR_NoUMBInitCalls, changes_nothing)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(V86MMGRSVC(V86MMGR_NoUMBInitCalls), &r);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

VXT_TEST(V86MMGR_Allocate_V86_Pages, of_a_new_vm)
{
    make_vm((struct vxt_regs){ .eax = 0xFFFFFFFF, .edx = 0xFFFFFFFF, .esi = 0xFFFFFFFF, .edi = 0xFFFFFFFF });
    CHECK(!pages_failed);
    CHECK_EQ(pages_given, (512 - 64) / 4);
    CHECK_EQ(told_kb, 512);
    CHECK(pages_failed_2);
}

/* ---- a VM that takes all it can and ends ---------------------------------------------------------- */

GUEST(g_takes, "movw $0x4310, %ax; int $0x2F; movw %bx, 0x10; movw %es, 0x12\n"
               "movw $1000, %dx; movb $9, %ah; lcall *0x10; movw %ax, 0x20\n"      /* XMS */
               "movw %dx, %cx; movb $0x0C, %ah; lcall *0x10; movw %ax, 0x22\n"     /* locked */
               "movb $5, %ah; lcall *0x10; movw %ax, 0x24\n"                       /* A20 */
               "movw $0xFFFF, %ax; movw %ax, %fs; movw $0x1234, %fs:0x100\n"
               "movw $20, %bx; movb $0x43, %ah; int $0x67; movb %ah, 0x26\n"       /* EMS */
               "movw $0x4402, %ax; movw $3, %bx; int $0x67; movb %ah, 0x27\n"
               "movw $0xD800, %ax; movw %ax, %fs; movw $0x5678, %fs:0\n"
               "movw $0x4707, %ax; int $0x67\n"
               "movw $0x600D, 0x30; 1: hlt; jmp 1b");

static bool waiting;

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata, (void)ms_late;
    waiting = false;
    _SignalID((uint32_t)&waiting);
}
VXD_TIMEOUT(time_over, on_time)

static void sleep_ms(uint32_t ms)
{
    waiting = true;
    Set_Global_Time_Out(ms, 0, time_over);
    while (waiting) {
        _BlockOnID((uint32_t)&waiting, Block_Svc_Ints);
    }
}

static int on_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    if (_VMM32X_VM_Refdata(msg->vm) == 77) {
        memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), g_takes, (uint32_t)(g_takes_end - g_takes));
        crs->Client_CS = GUEST_CS;
        crs->Client_EIP = 0;
        crs->Client_DS = crs->Client_ES = GUEST_DS;
        crs->Client_SS = GUEST_SS;
        crs->Client_ESP = GUEST_SP;
    }
    return VXD_OK;
}

static uint32_t frames(void)
{
    struct VMM32X_Memory state;

    _VMM32X_Memory_State(&state);
    return state.frames;
}

/* What its programs took, as words at 20h; its memory is gone afterwards. */
static bool one_that_takes(void)
{
    struct VMM32X_VM request = { .size = sizeof request, .status = VMSTAT_BACKGROUND, .refdata = 77 };
    struct cb_s *vm = _VMM32X_Create_VM(&request);
    const uint8_t *data = vm != NULL ? vm_v86_ptr(vm, GUEST_DS, 0) : NULL;
    bool good;

    for (unsigned i = 0; data != NULL && i < 100 && *(const uint16_t *)(data + 0x30) != 0x600D; i++) {
        sleep_ms(20);
    }
    good = data != NULL && *(const uint16_t *)(data + 0x30) == 0x600D &&
           *(const uint16_t *)(data + 0x20) == 1 && *(const uint16_t *)(data + 0x22) == 1 &&
           *(const uint16_t *)(data + 0x24) == 1 && *(const uint16_t *)(data + 0x26) == 0;
    if (vm != NULL) {
        (void)_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE);
    }
    return good;
}

VXT_TEST(V86MMGR, gives_back_what_a_vm_had)
{
    uint32_t before;

    CHECK(one_that_takes());
    before = frames();
    for (unsigned i = 0; i < 3; i++) {
        CHECK(one_that_takes());
        CHECK_EQ(frames(), before);
    }
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
    VXT(V86MMGR, gives_back_what_a_vm_had),
    VXT(V86MMGR_Set_Mapping_Info, counts_until_device_init),
    VXT(V86MMGR_Get_Mapping_Info, all_and_free),
    VXT(V86MMGR_Map_Pages, the_same_in_all_vms),
    VXT(V86MMGR_Free_Page_Map_Region, gives_the_place_back),
    VXT(V86MMGR_LocalGlobalReg, four_answers),
    VXT(V86MMGR_GetPgStatus, who_uses_it),
    VXT(V86MMGR_SetAvailMapPgs, donates),
    VXT(V86MMGR_ResetBasePages, own_memory_again),
    VXT(V86MMGR_SetLocalA20, is_so_anyhow),
    VXT(V86MMGR_NoUMBInitCalls, changes_nothing),
    VXT(V86MMGR_Allocate_V86_Pages, of_a_new_vm),
};

static int on_sys_vm_init(const struct vxd_message *msg)
{
    sys = msg->vm;
    mem = vm_v86_ptr(sys, 0, 0);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_V86MMGR");
}

/* Before V86MMGR's Device_Init. */
static int on_critical_init(const struct vxd_message *msg)
{
    (void)msg;
    (void)call(V86MMGRSVC(V86MMGR_Set_Mapping_Info),
               (struct vxt_regs){ .eax = 0x0101, .ebx = 0x0101, .ecx = 3 });
    return VXD_OK;
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
    { Sys_Critical_Init, on_critical_init },
    { Device_Init, on_device_init },
    { Sys_VM_Init, on_sys_vm_init },
    { Create_VM, on_create_vm },
    { VM_Init, on_vm_init },
    { 0, NULL },
};
/* Behind V86MMGR, as SHELL is. */
Declare_Virtual_Device(T_V86MM, 1, 0, control, Undefined_Device_ID, 0xA8000000)
