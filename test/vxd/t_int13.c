/*
 * t_int13 - services of INT13, and VMs that are refused for their images.
 */
#include "vxt.h"

#include <blockdev.h>
#include <int13.h>
#include <vmm32x.h>

VXT_TEST(Int13_Get_Version, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(INT13_SERVICE_Int13_Get_Version, &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
}

VXT_TEST(Int13_Boots_Image, is_not_the_system_vm)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = (uint32_t)Get_Sys_VM_Handle();
    vxt_service(INT13_SERVICE_Int13_Boots_Image, &r);
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

static bool is_refused(const char *line, const char *why)
{
    struct VMM32X_VM request = { .size = sizeof request, .boot = line };

    return _VMM32X_Create_VM(&request) == NULL && request.error == GSDVME_CrtNoMsg &&
           vxt_same(Int13_Boot_Error(), why);
}

VXT_TEST(Int13_Boot_Error, says_what_is_wrong_with_the_images)
{
    CHECK(is_refused("C:\\NOTHERE.IMG", "C:\\NOTHERE.IMG: file not found"));
    CHECK(is_refused("", "No image was named"));
    CHECK(is_refused("/HD /X", "/X: no such option"));
    CHECK(is_refused("/RO C:\\", "C:\\: is in use, or a folder"));
}

VXT_TEST(Int13_Device_Registered, a_number_belongs_to_one_device)
{
    static struct BlockDev_Device_Descriptor none = { .BDD_Int_13h_Number = 0x83 };
    struct vxt_regs r;

    vxt_recolour(&r);
    r.edi = (uint32_t)&none;
    vxt_service(INT13_SERVICE_Int13_Device_Registered, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.edi, (uint32_t)&none);
    r.eflags = 0;
    vxt_service(INT13_SERVICE_Int13_Device_Registered, &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
    none.BDD_Int_13h_Number = 0x80;         /* the memory disk's */
    vxt_service(INT13_SERVICE_Int13_Device_Registered, &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
    none.BDD_Int_13h_Number = 0x00;
    vxt_service(INT13_SERVICE_Int13_Device_Registered, &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
}

/* INT 13h AX for drive DX of the system VM, sector 1 of the first track to GUEST_DS:0. */
static struct Client_Reg_Struc translated(uint16_t ax, uint16_t dx)
{
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };
    struct vxt_regs r;

    crs.Client_AX = ax;
    crs.Client_CX = 1;
    crs.Client_DX = dx;
    crs.Client_ES = GUEST_DS;
    vxt_recolour(&r);
    r.ebx = (uint32_t)Get_Sys_VM_Handle();
    r.ebp = (uint32_t)&crs;
    vxt_service(INT13_SERVICE_Int13_Translate_VM_Int, &r);
    return crs;
}

VXT_TEST(Int13_Translate_VM_Int, reads_the_memory_disk_and_does_not_write_it)
{
    struct Client_Reg_Struc crs = translated(0x0201, 0x0080);
    const uint8_t *sector = vxt_memory(GUEST_DS, 0);

    CHECK_EQ(crs.Client_AX, 0x0001);
    CHECK_EQ(crs.Client_EFlags & CF_Mask, 0);
    CHECK_EQ(sector[0x1FE] | sector[0x1FF] << 8, 0xAA55);
    crs = translated(0x0301, 0x0080);
    CHECK_EQ(crs.Client_AX, 0x0300);
    CHECK_EQ(crs.Client_EFlags & CF_Mask, CF_Mask);
    crs = translated(0x0201, 0x0084);
    CHECK_EQ(crs.Client_AX, 0x0100);
    CHECK_EQ(crs.Client_EFlags & CF_Mask, CF_Mask);
}

/* With a ROM handler known the VM goes there for drives that are not ours. */
VXT_TEST(Int13_Hooking_BIOS_Int, leaves_other_drives_to_the_rom)
{
    struct Client_Reg_Struc saved, *crs = Get_Sys_VM_Handle()->CB_Client_Pointer;
    struct vxt_regs r;
    uint16_t cs, ip;

    vxt_recolour(&r);
    r.eax = 0xF000E3FE;
    r.ecx = 0xF000E3FE;
    vxt_service(INT13_SERVICE_Int13_Hooking_BIOS_Int, &r);
    CHECK_EQ(translated(0x0800, 0x0080).Client_AH, 0);
    Save_Client_State(&saved);
    crs->Client_AX = 0x0201;
    crs->Client_DX = 0x0084;
    vxt_recolour(&r);
    r.ebx = (uint32_t)Get_Sys_VM_Handle();
    r.ebp = (uint32_t)crs;
    vxt_service(INT13_SERVICE_Int13_Translate_VM_Int, &r);
    cs = crs->Client_CS;
    ip = (uint16_t)crs->Client_EIP;
    Restore_Client_State(&saved);
    CHECK_EQ(cs, 0xF000);
    CHECK_EQ(ip, 0xE3FE);
}

VXT_TEST(Int13_Unhooking_BIOS_Int, answers_for_all_drives_again)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(INT13_SERVICE_Int13_Unhooking_BIOS_Int, &r);
    CHECK_EQ(translated(0x0201, 0x0084).Client_AX, 0x0100);
}

static const struct vxt_test tests[] = {
    VXT(Int13_Get_Version, is_4_00),
    VXT(Int13_Device_Registered, a_number_belongs_to_one_device),
    VXT(Int13_Translate_VM_Int, reads_the_memory_disk_and_does_not_write_it),
    VXT(Int13_Hooking_BIOS_Int, leaves_other_drives_to_the_rom),
    VXT(Int13_Unhooking_BIOS_Int, answers_for_all_drives_again),
    VXT(Int13_Boots_Image, is_not_the_system_vm),
    VXT(Int13_Boot_Error, says_what_is_wrong_with_the_images),
};
VXT_DEVICE(T_INT13, tests)
