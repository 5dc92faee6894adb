/*
 * t_device - the list of devices: linking, names, where objects are.
 */
#include "vxt.h"

#define OWN_ID      0x7EA1

static uint32_t messages;

static int on_private(const struct vxd_message *msg)
{
    (void)msg;
    messages++;
    return VXD_OK;
}

#define PRIVATE (BEGIN_RESERVED_PRIVATE_SYSTEM_CONTROL + 0x99)
static const struct vxd_handler other_control[] = {
    { PRIVATE, on_private },
    { 0, NULL },
};
VXD_CONTROL_PROC(OTHER, other_control)

void do_OTHER_Get_Version(struct svc_regs *r);
void do_OTHER_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0777;
    svc_set_carry(r, false);
}
VXD_ENTRY_REG(OTHER_Get_Version)
static void (*const services[])(void) = { svc_OTHER_Get_Version };

static struct VxD_Desc_Block *find(uint32_t id)
{
    struct vxt_regs r = { .eax = id };

    vxt_service(VMMSVC(Get_DDB), &r);
    return (struct VxD_Desc_Block *)r.ecx;
}

static const struct VxD_Desc_Block other = {
    .DDB_SDK_Version = DDK_VERSION, .DDB_Req_Device_Number = OWN_ID, .DDB_Dev_Major_Version = 1,
    .DDB_Name = "OTHER   ", .DDB_Init_Order = 0x70000000, .DDB_Control_Proc = OTHER_control,
    .DDB_Service_Table_Ptr = services, .DDB_Service_Table_Size = 1, .DDB_Size = sizeof other,
};
static struct VxD_Desc_Block own;

static bool add(struct VxD_Desc_Block *ddb)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.edi = (uint32_t)ddb;
    vxt_service(VMMSVC(VMM_Add_DDB), &r);
    if (r.eax != 0xEA8EA8EA || r.edi != (uint32_t)ddb || r.ecx != 0xEC8EC8EC) {
        vxt_fail("VMM_Add_DDB changed a register");
    }
    return (r.eflags & CF_Mask) == 0;
}

static bool remove_ddb(struct VxD_Desc_Block *ddb)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.edi = (uint32_t)ddb;
    vxt_service(VMMSVC(VMM_Remove_DDB), &r);
    if (r.eax != 0xEA8EA8EA || r.edi != (uint32_t)ddb || r.ecx != 0xEC8EC8EC) {
        vxt_fail("VMM_Remove_DDB changed a register");
    }
    return (r.eflags & CF_Mask) == 0;
}

VXT_TEST(VMM_Add_DDB, a_device_like_any_other)
{
    struct vxt_regs r = { 0 };

    own = other;
    CHECK(find(OWN_ID) == NULL);
    CHECK(add(&own));
    CHECK(find(OWN_ID) == &own);
    vxt_service(OWN_ID << 16, &r);
    CHECK_EQ(r.eax, 0x0777);
    CHECK(System_Control(PRIVATE, Get_Sys_VM_Handle(), 0, 0, 0));
    CHECK_EQ(messages, 1);
}

VXT_TEST(VMM_Add_DDB, in_init_order)
{
    struct vxt_regs r = { 0 };
    const struct VxD_Desc_Block *ddb;
    uint32_t order = 0;
    bool seen = false;

    vxt_service(VMMSVC(VMM_GetDDBList), &r);
    for (ddb = (const struct VxD_Desc_Block *)r.eax; ddb != NULL; ddb = ddb->DDB_Next) {
        CHECK(ddb->DDB_Init_Order >= order);
        order = ddb->DDB_Init_Order;
        seen |= ddb == &own;
    }
    CHECK(seen);
}

VXT_TEST(VMM_Add_DDB, once)
{
    struct VxD_Desc_Block twin = other;

    CHECK(!add(&own));
    CHECK(!add(&twin));                 /* the same id */
}

VXT_TEST(VMM_Remove_DDB, undoes_it)
{
    CHECK(remove_ddb(&own));
    CHECK(find(OWN_ID) == NULL);
    CHECK(!remove_ddb(&own));
    CHECK(!remove_ddb(find(VMM_Device_ID)));
    CHECK(find(VMM_Device_ID) != NULL);
    CHECK(System_Control(PRIVATE, Get_Sys_VM_Handle(), 0, 0, 0));
    CHECK_EQ(messages, 1);
}

VXT_TEST(VMMAddImportModuleName, an_index_for_each_name)
{
    struct vxt_regs r;
    uint32_t first;

    vxt_recolour(&r);
    r.esi = (uint32_t)"\5FIRST";
    vxt_service(VMMSVC(VMMAddImportModuleName), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(r.eax != 0);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(r.edx, 0xED8ED8ED);
    first = r.eax;
    r.esi = (uint32_t)"\6SECOND";
    vxt_service(VMMSVC(VMMAddImportModuleName), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.eax, first + 1);
    r.esi = (uint32_t)"\5FIRST";
    vxt_service(VMMSVC(VMMAddImportModuleName), &r);
    CHECK(r.eflags & CF_Mask);          /* it is there already */
    CHECK_EQ(r.eax, first);
}

/* Our own entry of the table: our DDB's address is in one of its objects. */
VXT_TEST(VMM_GetVxDLocationList, has_every_device)
{
    struct vxt_regs r;
    const uint8_t *at, *end;
    uint32_t devices = 0, vmm = 0, own_ddb = 0;

    vxt_recolour(&r);
    vxt_service(VMMSVC(VMM_GetVxDLocationList), &r);
    CHECK_EQ(r.eflags & ZF_Mask, 0);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.esi, 0xE51E51E5);
    at = (const uint8_t *)r.eax;
    end = at + r.ecx;
    while (at < end) {
        struct VxD_Desc_Block *ddb = *(struct VxD_Desc_Block *const *)at;
        uint32_t count = at[4];

        CHECK(count > 0 && count <= 25);
        devices++;
        vmm += ddb == find(VMM_Device_ID);
        at += 5;
        for (; count > 0; count--, at += 9) {
            uint32_t linear, size;

            memcpy(&linear, at, 4);
            memcpy(&size, at + 4, 4);
            own_ddb += memcmp(ddb->DDB_Name, "T_DEVICE", 8) == 0 && (uint32_t)ddb - linear < size &&
                       at[8] == 1;      /* LCODE */
        }
    }
    CHECK(at == end);
    CHECK_EQ(devices, r.edx);
    CHECK_EQ(vmm, 1);
    CHECK_EQ(own_ddb, 1);
}

VXT_TEST(VMM_GetVxDLocationList, again_and_again)
{
    struct vxt_regs r = { 0 };
    uint64_t before = _GetFreePageCount(0);

    for (unsigned i = 0; i < 1000; i++) {
        vxt_service(VMMSVC(VMM_GetVxDLocationList), &r);
    }
    CHECK(_GetFreePageCount(0) == before);
}

VXT_TEST(_GetVxDName, of_an_address)
{
    char name[80] = "";
    uint32_t base = _GetVxDName((uint32_t)&own, name);

    CHECK_STR(name, "T_DEVICE(01)");
    CHECK(base != 0 && base <= (uint32_t)&own);
    CHECK_EQ(_GetVxDName(base, name), base);
    CHECK(_GetVxDName((uint32_t)find(VMM_Device_ID), name) != 0);
    CHECK(memcmp(name, "VMM(", 4) == 0);
}

VXT_TEST(_GetVxDName, of_nobody_s_address)
{
    char name[80] = "as it was";

    CHECK_EQ(_GetVxDName(0x00001234, name), 0);
    CHECK_EQ(_GetVxDName(0xFFFE0000, name), 0);
    CHECK_STR(name, "as it was");
}

VXT_TEST(Get_DDB, by_name_and_of_nobody)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0;
    r.edi = (uint32_t)"T_DEVICE";
    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK_EQ(r.eflags & ZF_Mask, 0);
    CHECK(memcmp(((struct VxD_Desc_Block *)r.ecx)->DDB_Name, "T_DEVICE", 8) == 0);
    CHECK_EQ(r.edx, 0xED8ED8ED);
    r.edi = (uint32_t)"t_device";
    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK(r.eflags & ZF_Mask);
    CHECK_EQ(r.ecx, 0);
}

static const struct vxt_test tests[] = {
    VXT(VMM_Add_DDB, a_device_like_any_other),
    VXT(VMM_Add_DDB, in_init_order),
    VXT(VMM_Add_DDB, once),
    VXT(VMM_Remove_DDB, undoes_it),
    VXT(VMMAddImportModuleName, an_index_for_each_name),
    VXT(VMM_GetVxDLocationList, has_every_device),
    VXT(VMM_GetVxDLocationList, again_and_again),
    VXT(_GetVxDName, of_an_address),
    VXT(_GetVxDName, of_nobody_s_address),
    VXT(Get_DDB, by_name_and_of_nobody),
};

VXT_DEVICE(T_DEVICE, tests)
