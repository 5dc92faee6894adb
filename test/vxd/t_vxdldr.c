/*
 * t_vxdldr - VXDLDR: devices loaded and unloaded while the system runs; nothing stays behind.
 *
 * At Sys_VM_Init, when MS-DOS is up: the files are on drive C:.
 */
#include <vmm32x.h>
#include <blockdev.h>
#include <perf.h>
#include <vmmreg.h>
#include <vpicd.h>
#include <vxdldr.h>
#include "t_dyn.h"
#include "t_left.h"
#include "vxt.h"

#define DYN         "C:\\T_DYN.VXD"
#define MANY        1000

static struct VMM32X_Usage before;

static bool blocks_are_made_anew;       /* by PERF, whose keys change with each statistic */

static bool same_usage(void)
{
    struct VMM32X_Usage now;

    _VMM32X_Get_Usage(&now);
    if (now.heap_blocks == before.heap_blocks && blocks_are_made_anew) {
        now.heap_bytes = before.heap_bytes;     /* the same ones, in places that may be cut otherwise */
    }
    if (memcmp(&now, &before, sizeof now) != 0) {
        vxt_fail("free pages %u -> %u, heap blocks %u -> %u, bytes %u -> %u, modules %u -> %u, "
                 "devices %u -> %u, handlers %u -> %u", before.free_pages, now.free_pages,
                 before.heap_blocks, now.heap_blocks, before.heap_bytes, now.heap_bytes,
                 before.modules, now.modules, before.devices, now.devices, before.handlers,
                 now.handlers);
        return false;
    }
    return true;
}

static struct VxD_Desc_Block *find(uint32_t id)
{
    struct vxt_regs r = { .eax = id };

    vxt_service(VMMSVC(Get_DDB), &r);
    return (struct VxD_Desc_Block *)r.ecx;
}

static bool is_present(uint32_t linear)
{
    uint32_t entry = 0;

    return _CopyPageTable(linear >> 12, 1, &entry, 0) != 0 && (entry & 1) != 0;
}

VXT_TEST(VXDLDR_GetVersion, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VXDLDR_SERVICE_VXDLDR_GetVersion, &r);
    CHECK_EQ(r.eax, 0x0400);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(r.edx, 0xED8ED8ED);
}

static struct DeviceInfo *device;

VXT_TEST(VXDLDR_LoadDevice, the_device_is_there_like_any_other)
{
    struct vxt_regs r, counts = { 0 };
    struct VxD_Desc_Block *ddb = NULL;

    CHECK(find(T_DYN_DEVICE_ID) == NULL);
    vxt_recolour(&r);
    r.eax = VXDLDR_INIT_DEVICE;
    r.edx = (uint32_t)DYN;
    vxt_service(VXDLDR_SERVICE_VXDLDR_LoadDevice, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(r.esi, 0xE51E51E5);
    CHECK_EQ(r.edi, 0xED1ED1ED);
    CHECK_EQ(r.ebp, 0xEB9EB9EB);
    ddb = (struct VxD_Desc_Block *)r.eax;
    device = (struct DeviceInfo *)r.edx;
    CHECK(ddb == find(T_DYN_DEVICE_ID));
    CHECK(ddb->DDB_Flags & DDB_DYNAMIC_VXD);
    CHECK(memcmp(ddb->DDB_Name, "T_DYN   ", 8) == 0);
    vxt_service(T_DYN_COUNTS, &counts);
    CHECK_EQ(counts.eax, 1);
    CHECK_EQ(counts.ecx, 101);
    CHECK_EQ(counts.edx, 0xDA7A);
    vxt_service(T_DYN_COUNTS, &counts);         /* again: its services are found each time */
    CHECK_EQ(counts.edx, 0xDA7B);
}

VXT_TEST(VXDLDR_LoadDevice, device_info_describes_it)
{
    bool init = false, kept = false;

    CHECK(device != NULL);
    CHECK_EQ(device->DI_Loaded, 1);
    CHECK_EQ(device->DI_DeviceID, T_DYN_DEVICE_ID);
    CHECK(device->DI_DDB == find(T_DYN_DEVICE_ID));
    CHECK_STR(device->DI_ModuleName, "T_DYN");
    CHECK_EQ(device->DI_Signature, 0x444C5658);
    CHECK(device->DI_ObjCount >= 3);
    for (uint32_t i = 0; i < device->DI_ObjCount; i++) {
        const struct ObjectInfo *o = &device->DI_ObjInfo[i];

        if (o->OI_ObjType == VMM32X_ICODE) {
            init = true;
            CHECK_EQ(o->OI_LinearAddress, 0);   /* freed: it is initialised */
        } else {
            CHECK(is_present(o->OI_LinearAddress));
        }
        kept |= o->OI_ObjType == VMM32X_SCODE || o->OI_ObjType == VMM32X_SDATA;
        CHECK_EQ(o->OI_Resident, 0);
    }
    CHECK(init);
    CHECK(kept);
}

VXT_TEST(VXDLDR_LoadDevice, once)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = VXDLDR_INIT_DEVICE;
    r.edx = (uint32_t)DYN;
    vxt_service(VXDLDR_SERVICE_VXDLDR_LoadDevice, &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.eax, VXDLDR_ERR_DUPLICATE_DEVICE);
    CHECK_EQ(r.edx, (uint32_t)DYN);
    CHECK(find(T_DYN_DEVICE_ID) == device->DI_DDB);
}

VXT_TEST(VXDLDR_GetDeviceList, newest_first)
{
    struct vxt_regs r;
    struct DeviceInfo *other = NULL;

    vxt_recolour(&r);
    vxt_service(VXDLDR_SERVICE_VXDLDR_GetDeviceList, &r);
    CHECK_EQ(r.eax, (uint32_t)device);
    CHECK_EQ(r.edx, 0xED8ED8ED);
    CHECK_EQ(VXDLDR_LoadDevice("C:\\T_DYNRE.VXD", VXDLDR_INIT_DEVICE, NULL, &other), 0);
    CHECK(VXDLDR_GetDeviceList() == other);
    CHECK(other->DI_Next == device);
}

VXT_TEST(VXDLDR_UnloadDevice, may_be_refused)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = 0xFFFF;
    r.edx = (uint32_t)"T_DYNRE";
    vxt_service(VXDLDR_SERVICE_VXDLDR_UnloadDevice, &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.eax, VXDLDR_ERR_DEVICE_REFUSED);
    CHECK_EQ(r.ebx, 0xFFFF);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(VXDLDR_GetDeviceList()->DI_Loaded, 1);
    CHECK_EQ(VXDLDR_UnloadDevice(0, "T_DYNRE"), 0);     /* it asked once only */
}

VXT_TEST(VXDLDR_UnloadDevice, by_id_and_its_services_are_gone)
{
    struct vxt_regs r = { .eax = 1 };
    uint32_t code = device->DI_ObjInfo[0].OI_LinearAddress;

    CHECK_EQ(VXDLDR_UnloadDevice(T_DYN_DEVICE_ID, NULL), 0);
    CHECK(find(T_DYN_DEVICE_ID) == NULL);
    CHECK(!is_present(code));
    vxt_service(T_DYN_GET_VERSION, &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.eax, 0);
}

VXT_TEST(VXDLDR_UnloadDevice, static_objects_stay_for_the_next_load)
{
    struct vxt_regs r = { 0 };
    uint32_t kept = 0;

    /* It is still listed, but not loaded; so is T_DYNRE, which is newer. */
    CHECK(VXDLDR_GetDeviceList()->DI_Next == device);
    CHECK_EQ(device->DI_Loaded, 0);
    for (uint32_t i = 0; i < device->DI_ObjCount; i++) {
        const struct ObjectInfo *o = &device->DI_ObjInfo[i];

        if (o->OI_LinearAddress != 0) {
            kept++;
            CHECK(o->OI_ObjType == VMM32X_SCODE || o->OI_ObjType == VMM32X_SDATA);
            CHECK(is_present(o->OI_LinearAddress));
        }
    }
    CHECK_EQ(kept, 1);
    CHECK_EQ(VXDLDR_LoadDevice(DYN, VXDLDR_INIT_DEVICE, NULL, &device), 0);
    vxt_service(T_DYN_COUNTS, &r);
    CHECK_EQ(r.eax, 1);                 /* everything else is as in the file */
    CHECK_EQ(r.ecx, 102);
    CHECK_EQ(r.edx, 0xDA7A);
    kept = 0;
    for (uint32_t i = 0; i < device->DI_ObjCount; i++) {
        kept += device->DI_ObjInfo[i].OI_Resident;
    }
    CHECK_EQ(kept, 1);
}

VXT_TEST(VXDLDR_UnloadDevice, what_it_did_not_load)
{
    struct vxt_regs r = { 0 };

    CHECK_EQ(VXDLDR_UnloadDevice(0xFFFF, "T_NOBODY"), VXDLDR_ERR_NO_SUCH_DEVICE);
    CHECK_EQ(VXDLDR_UnloadDevice(0xFFFF, "t_dyn"), VXDLDR_ERR_NO_SUCH_DEVICE);     /* case matters */
    CHECK_EQ(VXDLDR_UnloadDevice(0x7ABC, NULL), VXDLDR_ERR_NO_SUCH_DEVICE);
    CHECK_EQ(VXDLDR_UnloadDevice(VPICD_Device_ID, NULL), VXDLDR_ERR_DEVICE_UNLOADABLE);
    vxt_service(T_DYN_UNLOAD, &r);      /* itself, in the middle of a call */
    CHECK_EQ(r.eax, VXDLDR_ERR_DEVICE_UNLOADABLE);
    CHECK(find(T_DYN_DEVICE_ID) != NULL);
}

GUEST(g_nothing, "lret");

VXT_TEST(VXDLDR_UnloadMe, when_it_has_returned)
{
    struct vxt_regs r;
    struct Client_Reg_Struc crs;

    vxt_recolour(&r);
    vxt_service(T_DYN_UNLOAD_ME, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(find(T_DYN_DEVICE_ID) != NULL);
    vxt_guest_regs(&crs);
    vxt_guest(g_nothing, &crs);
    CHECK(find(T_DYN_DEVICE_ID) == NULL);
    CHECK(!VXDLDR_UnloadMe(0xFFFF, "T_NOBODY"));
}

VXT_TEST(VXDLDR_LoadDevice, a_name_alone_is_in_the_system_directory_too)
{
    CHECK_EQ(VXDLDR_LoadDevice("IN_SYS.VXD", VXDLDR_INIT_DEVICE, NULL, NULL), 0);
    CHECK(find(T_DYN_DEVICE_ID) != NULL);
    CHECK_EQ(VXDLDR_UnloadDevice(T_DYN_DEVICE_ID, NULL), 0);
    CHECK_EQ(VXDLDR_LoadDevice("T_DYN.VXD", VXDLDR_INIT_DEVICE, NULL, NULL), 0);    /* in the root */
    CHECK_EQ(VXDLDR_UnloadDevice(T_DYN_DEVICE_ID, NULL), 0);
    CHECK_EQ(VXDLDR_LoadDevice("C:\\IN_SYS.VXD", VXDLDR_INIT_DEVICE, NULL, NULL),
             VXDLDR_ERR_FILE_OPEN_ERROR);
    CHECK_EQ(VXDLDR_LoadDevice("\\IN_SYS.VXD", VXDLDR_INIT_DEVICE, NULL, NULL), VXDLDR_ERR_FILE_OPEN_ERROR);
    CHECK_EQ(VXDLDR_LoadDevice("C:IN_SYS.VXD", VXDLDR_INIT_DEVICE, NULL, NULL), VXDLDR_ERR_FILE_OPEN_ERROR);
    CHECK_EQ(VXDLDR_LoadDevice("", VXDLDR_INIT_DEVICE, NULL, NULL), VXDLDR_ERR_FILE_OPEN_ERROR);
    CHECK_EQ(VXDLDR_LoadDevice("A_NAME_THAT_IS_TOO_LONG_FOR_A_PATH_OF_THE_SYSTEM_DIRECTORY.VXD",
                               VXDLDR_INIT_DEVICE, NULL, NULL), VXDLDR_ERR_FILE_OPEN_ERROR);
}

VXT_TEST(VXDLDR_LoadDevice, errors_leave_nothing_behind)
{
    static const struct { const char *file; uint32_t error; } bad[] = {
        { "C:\\NOWHERE.VXD", VXDLDR_ERR_FILE_OPEN_ERROR },
        { "C:\\README.TXT", VXDLDR_ERR_BAD_DEVICE_FILE },
        { "C:\\COMMAND.COM", VXDLDR_ERR_BAD_DEVICE_FILE },
        { "C:\\T_STATIC.VXD", VXDLDR_ERR_BAD_DEVICE_FILE },
        { "C:\\LE_CUT.VXD", VXDLDR_ERR_BAD_DEVICE_FILE },
        { "C:\\LE_NODDB.VXD", VXDLDR_ERR_BAD_DEVICE_FILE },
        { "C:\\T_DYNRI.VXD", VXDLDR_ERR_DEVICE_REFUSED },
    };

    for (unsigned i = 0; i < VXT_COUNT(bad); i++) {
        uint32_t error;

        /* Once before: what the file system remembers of a file is not the loader's. */
        (void)VXDLDR_LoadDevice(bad[i].file, VXDLDR_INIT_DEVICE, NULL, NULL);
        _VMM32X_Get_Usage(&before);
        error = VXDLDR_LoadDevice(bad[i].file, VXDLDR_INIT_DEVICE, NULL, NULL);

        if (error != bad[i].error) {
            vxt_fail("%s: error %u", bad[i].file, error);
            return;
        }
        if (!same_usage()) {
            return;
        }
    }
}

VXT_TEST(VXDLDR_LoadDevice, a_device_in_a_16_bit_windows_file)
{
    struct VxD_Desc_Block *ddb = NULL;

    for (unsigned i = 0; i < 2; i++) {      /* the first time the file system learns of the file */
        _VMM32X_Get_Usage(&before);
        CHECK_EQ(VXDLDR_LoadDevice("C:\\NE.VXD", VXDLDR_INIT_DEVICE, &ddb, NULL), 0);
        CHECK(memcmp(ddb->DDB_Name, "LE_IN_NE", 8) == 0);
        CHECK_EQ(VXDLDR_UnloadDevice(0xFFFF, "LE_IN_NE"), 0);
    }
    (void)same_usage();
}

static uint32_t notes[2], noted_object;
static const struct DeviceInfo *noted_device;

static int on_notify(struct svc_regs *r)
{
    const struct ObjectInfo *object = (const struct ObjectInfo *)r->ebx;

    notes[r->eax & 1]++;
    noted_device = (const struct DeviceInfo *)r->edi;
    if (&noted_device->DI_ObjInfo[r->edx - 1] == object && object->OI_LinearAddress != 0) {
        noted_object++;
    }
    return 0;
}
VXD_SERVICE_HOOK(notify_hook, on_notify)

VXT_TEST(VXDLDR_Notify, tells_who_hooks_it)
{
    struct vxt_regs r;
    struct VxD_Desc_Block *ddb = NULL;

    CHECK(Hook_Device_Service(VXDLDR_SERVICE_VXDLDR_Notify, notify_hook) != 0);
    CHECK_EQ(VXDLDR_LoadDevice("C:\\T_DYNRE.VXD", 0, &ddb, &device), 0);
    CHECK(notes[VXDLDR_NOTIFY_OBJECTLOAD] >= 2);
    CHECK_EQ(notes[VXDLDR_NOTIFY_OBJECTUNLOAD], 0);
    CHECK(noted_device == device);
    CHECK_EQ(VXDLDR_DevInitFailed(device), 0);
    CHECK_EQ(notes[VXDLDR_NOTIFY_OBJECTUNLOAD], notes[VXDLDR_NOTIFY_OBJECTLOAD]);
    CHECK_EQ(noted_object, notes[0] + notes[1]);
    CHECK(Unhook_Device_Service(VXDLDR_SERVICE_VXDLDR_Notify, notify_hook));
    vxt_recolour(&r);
    vxt_service(VXDLDR_SERVICE_VXDLDR_Notify, &r);      /* on its own it does nothing */
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.edx, 0xED8ED8ED);
}

VXT_TEST(VXDLDR_DevInitSucceeded, after_a_load_without_initialisation)
{
    struct VxD_Desc_Block *ddb = NULL;
    struct vxt_regs r;
    uint32_t init = 0;

    CHECK_EQ(VXDLDR_LoadDevice(DYN, 0, &ddb, &device), 0);
    for (uint32_t i = 0; i < device->DI_ObjCount; i++) {
        if (device->DI_ObjInfo[i].OI_ObjType == VMM32X_ICODE) {
            init = device->DI_ObjInfo[i].OI_LinearAddress;
        }
    }
    CHECK(is_present(init));
    CHECK_EQ(device->DI_Loaded, 0);
    CHECK(Directed_Sys_Control(Sys_Dynamic_Device_Init, ddb, Get_Sys_VM_Handle(), 0, 0, 0));
    vxt_recolour(&r);
    r.edx = (uint32_t)device;
    vxt_service(VXDLDR_SERVICE_VXDLDR_DevInitSucceeded, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.edx, (uint32_t)device);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(device->DI_Loaded, 1);
    CHECK(!is_present(init));
    r.edx = (uint32_t)"nothing like a device, but long enough to be looked at";
    vxt_service(VXDLDR_SERVICE_VXDLDR_DevInitSucceeded, &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.eax, VXDLDR_ERR_NO_SUCH_DEVICE);
}

VXT_TEST(VXDLDR_DevInitFailed, only_before_it_succeeded)
{
    CHECK_EQ(VXDLDR_DevInitFailed(device), VXDLDR_ERR_NO_SUCH_DEVICE);
    CHECK(find(T_DYN_DEVICE_ID) != NULL);
    CHECK_EQ(VXDLDR_UnloadDevice(T_DYN_DEVICE_ID, NULL), 0);
    CHECK_EQ(VXDLDR_DevInitFailed(NULL), VXDLDR_ERR_NO_SUCH_DEVICE);
    _VMM32X_Get_Usage(&before);
    CHECK_EQ(VXDLDR_LoadDevice("C:\\T_DYNRE.VXD", 0, NULL, &device), 0);
    CHECK_EQ(VXDLDR_DevInitFailed(device), 0);
    (void)same_usage();
}

/* ---- the API of programs -------------------------------------------------------------------------- */

GUEST(g_call, "pushw %cs; pushw $(1f - g_call); pushw %di; pushw %si; lret; 1: lret");

static uint32_t api_entry(uint32_t id)
{
    struct Client_Reg_Struc crs, saved;
    uint32_t entry;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    vxt_client()->Client_AX = 0x1684;
    vxt_client()->Client_BX = (uint16_t)id;
    Exec_Int(0x2F);
    crs = *vxt_client();
    entry = (uint32_t)crs.Client_ES << 16 | crs.Client_DI;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    return entry;
}

/* AX BX CX DX and DS as given; false = carry. */
static bool api(uint32_t entry, uint16_t ax, uint16_t bx, const char *text,
                struct Client_Reg_Struc *crs)
{
    vxt_guest_regs(crs);
    crs->Client_AX = ax;
    crs->Client_BX = bx;
    crs->Client_CX = 100;
    crs->Client_DX = 0x200;
    crs->Client_DI = (uint16_t)(entry >> 16);
    crs->Client_SI = (uint16_t)entry;
    memcpy(vxt_memory(GUEST_DS, 0x200), text, strlen(text) + 1);
    vxt_guest(g_call, crs);
    return (crs->Client_EFlags & CF_Mask) == 0;
}

VXT_TEST(VXDLDR_API, version_load_and_unload)
{
    struct Client_Reg_Struc crs;
    uint32_t entry = api_entry(VXDLDR_Device_ID), dyn;

    CHECK(entry != 0);
    CHECK(api(entry, VXDLDR_APIFUNC_GETVERSION, 0, "", &crs));
    CHECK_EQ(crs.Client_AX, 0);
    CHECK_EQ(crs.Client_DX, 0x0400);
    CHECK(api(entry, VXDLDR_APIFUNC_LOADDEVICE, 0, "t_dyn.vxd", &crs));     /* of the current folder */
    CHECK_EQ(crs.Client_AX, 0);
    CHECK(find(T_DYN_DEVICE_ID) != NULL);
    CHECK(api(entry, VXDLDR_APIFUNC_UNLOADDEVICE, T_DYN_DEVICE_ID, "", &crs));
    CHECK(!api(entry, VXDLDR_APIFUNC_LOADDEVICE, 0, "c:\\in_sys.vxd", &crs));
    CHECK_EQ(crs.Client_AX, VXDLDR_ERR_FILE_OPEN_ERROR);
    CHECK(api(entry, VXDLDR_APIFUNC_LOADDEVICE, 0, "in_sys.vxd", &crs));    /* of the SYSTEM directory */
    CHECK(!api(entry, VXDLDR_APIFUNC_LOADDEVICE, 0, DYN, &crs));
    CHECK_EQ(crs.Client_AX, VXDLDR_ERR_DUPLICATE_DEVICE);
    dyn = api_entry(T_DYN_DEVICE_ID);           /* the new device has an API itself */
    CHECK(dyn != 0);
    (void)api(dyn, 0, 0, "", &crs);
    CHECK_EQ(crs.Client_AX, 0xA91);
    CHECK(api(entry, VXDLDR_APIFUNC_UNLOADDEVICE, T_DYN_DEVICE_ID, "", &crs));
    CHECK(find(T_DYN_DEVICE_ID) == NULL);
    CHECK_EQ(api_entry(T_DYN_DEVICE_ID), 0);
    CHECK(!api(entry, VXDLDR_APIFUNC_UNLOADDEVICE, 0, "T_DYN", &crs));
    CHECK_EQ(crs.Client_AX, VXDLDR_ERR_NO_SUCH_DEVICE);
    CHECK(!api(entry, 0x1234, 0, "", &crs));
    CHECK_EQ(crs.Client_AX, VXDLDR_ERR_BAD_API_FUNCTION);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
}

VXT_TEST(VXDLDR_API, reasons_list_and_check)
{
    struct Client_Reg_Struc crs;
    uint32_t entry = api_entry(VXDLDR_Device_ID);
    const char *text = (const char *)vxt_memory(GUEST_DS, 0x200);

    CHECK(!api(entry, VXDLDR_APIFUNC_LOADDEVICE, 0, "README.TXT", &crs));
    CHECK_EQ(crs.Client_AX, VXDLDR_ERR_BAD_DEVICE_FILE);
    CHECK(api(entry, VXDLDR_APIFUNC_REASON, 0, "", &crs));
    CHECK_STR(text, "C:\\README.TXT: offset 0h: no MZ signature");
    CHECK(api(entry, VXDLDR_APIFUNC_LIST, 0, "", &crs));
    CHECK(memcmp(text, "VMM       0001  4.00", 20) == 0);
    CHECK(!api(entry, VXDLDR_APIFUNC_LIST, 1000, "", &crs));
    CHECK(api(entry, VXDLDR_APIFUNC_CHECK, 0, "LINKS.VXD", &crs));
    CHECK_EQ(crs.Client_AX, 2);
    CHECK(api(entry, VXDLDR_APIFUNC_CHECK_LINE, 0, "", &crs));
    CHECK_STR(text, "0001:00C2 VMM      Out_Debug_String               present");
    CHECK(api(entry, VXDLDR_APIFUNC_CHECK_LINE, 1, "", &crs));
    CHECK_STR(text, "0033:0010 CONFIGMG _CONFIGMG_Register_Arbitrator  the device is not loaded");
    CHECK(api(entry, VXDLDR_APIFUNC_CHECK_LINE, 2, "", &crs));
    CHECK_STR(text, "0001:03F0 VMM      ?                              the device has no such service");
    CHECK(api(entry, VXDLDR_APIFUNC_CHECK_LINE, 3, "", &crs));
    CHECK_STR(text, "002B:0000 VCOMM    VCOMM_Get_Version              only asked whether it is there");
    CHECK(!api(entry, VXDLDR_APIFUNC_CHECK_LINE, 4, "", &crs));
    CHECK(!api(entry, VXDLDR_APIFUNC_CHECK, 0, "COMMAND.COM", &crs));
    CHECK_EQ(crs.Client_AX, VXDLDR_ERR_BAD_DEVICE_FILE);
}

/* ---- nothing stays behind ------------------------------------------------------------------------- */

static bool load_and_unload(const char *file, const char *name)
{
    uint32_t error = VXDLDR_LoadDevice(file, VXDLDR_INIT_DEVICE, NULL, NULL);

    if (error == 0) {
        error = VXDLDR_UnloadDevice(0xFFFF, name);
    }
    if (error != 0) {
        vxt_fail("%s: error %u", file, error);
    }
    return error == 0;
}

VXT_TEST(VXDLDR_UnloadDevice, a_thousand_times_leaves_nothing_behind)
{
    CHECK(load_and_unload(DYN, "T_DYN"));       /* its static data are there from now on */
    _VMM32X_Get_Usage(&before);
    for (unsigned i = 0; i < MANY; i++) {
        if (!load_and_unload(DYN, "T_DYN")) {
            return;
        }
    }
    (void)same_usage();
}

GUEST(g_gp, "cli; sti; lret");
GUEST(g_int64, "movw $0x1111, %ax; int $0x64; lret");
GUEST(g_port, "movw $0x7C40, %dx; inb %dx, %al; lret");
GUEST(g_handler, "movw $0x2222, %ax; iret");

static uint32_t irq_clients(void)
{
    struct vxt_regs r = { .eax = T_LEFT_IRQ };

    vxt_service(VPICD_SERVICE_VPICD_Get_Virtualization_Count, &r);
    return r.eax;
}

static uint32_t irq_status(void)
{
    struct vxt_regs r = { .eax = T_LEFT_IRQ };

    vxt_service(VPICD_SERVICE_VPICD_Get_IRQ_Complete_Status, &r);
    return r.ecx;
}

static bool has_block_device(void)
{
    const struct BlockDev_Device_Descriptor *bdd = BlockDev_Get_Device_List();

    while (bdd != NULL && _lstrcmpi(bdd->BDD_Name_Ptr, "T_LEFT") != 0) {
        bdd = bdd->BDD_Next;
    }
    return bdd != NULL;
}

static uint32_t dynamic_key(const char *name)
{
    VMMHKEY key;
    uint32_t error = _RegOpenKey(HKEY_DYN_DATA, name, &key);

    if (error == ERROR_SUCCESS) {
        (void)_RegCloseKey(key);
    }
    return error;
}

static uint32_t statistic(void)
{
    uint32_t value = 0, bytes = sizeof value, error;
    VMMHKEY key = 0;

    (void)_RegOpenKey(HKEY_DYN_DATA, "PerfStats\\StatData", &key);
    error = _RegQueryValueEx(key, "T_LEFT\\Left", NULL, NULL, (uint8_t *)&value, &bytes);
    (void)_RegCloseKey(key);
    return error;
}

static uint32_t threads(void)
{
    struct vxt_regs r = { .ebx = (uint32_t)Get_Sys_VM_Handle() };
    uint32_t count = 0, first;

    vxt_service(VMMSVC(Get_Initial_Thread_Handle), &r);
    first = r.edi;
    do {
        count++;
        vxt_service(VMMSVC(Get_Next_Thread_Handle), &r);
    } while (r.edi != first);
    return count;
}

/* Of everything that T_LEFT registers with others than the VMM's interrupts, or that can be looked at. */
static void there_is(bool yes, uint32_t threads_before)
{
    uint16_t selector;
    uint32_t offset;

    CHECK_EQ(irq_clients(), yes);
    CHECK_EQ((irq_status() & VPICD_Stat_Phys_Mask) != 0, !yes);
    CHECK_EQ(has_block_device(), yes);
    CHECK_EQ(dynamic_key(T_LEFT_KEY), yes ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND);
    CHECK_EQ(statistic(), yes ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND);
    CHECK_EQ(threads(), threads_before + yes);
    CHECK_EQ(Get_PM_Int_Vector(T_LEFT_INT, &selector, &offset), !yes);
}

VXT_TEST(VXDLDR_UnloadDevice, what_a_device_forgot_is_taken_out)
{
    struct Client_Reg_Struc crs;
    struct VMM32X_Usage now;
    uint32_t threads_before = threads();

    vxt_put_code(0x2B00, 0, g_handler, g_handler_end);
    Set_V86_Int_Vector(T_LEFT_INT, 0x2B00, 0);
    vxt_guest_regs(&crs);
    vxt_guest(g_nothing, &crs);
    blocks_are_made_anew = true;
    there_is(false, threads_before);
    CHECK(load_and_unload("C:\\T_LEFT.VXD", "T_LEFT"));
    CHECK_EQ(_RegFlushKey(HKEY_LOCAL_MACHINE), ERROR_SUCCESS);  /* PERF has described a statistic */
    _VMM32X_Get_Usage(&before);
    CHECK_EQ(VXDLDR_LoadDevice("C:\\T_LEFT.VXD", VXDLDR_INIT_DEVICE, NULL, NULL), 0);
    _VMM32X_Get_Usage(&now);
    CHECK_EQ(now.handlers - before.handlers, T_LEFT_COUNT);
    there_is(true, threads_before);
    CHECK_EQ(VXDLDR_UnloadDevice(0xFFFF, "T_LEFT"), 0);
    if (!same_usage()) {
        return;
    }
    there_is(false, threads_before);
    /* And now all of it, as if the device had never been there. */
    vxt_guest_regs(&crs);
    vxt_guest(g_gp, &crs);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
    vxt_guest_regs(&crs);
    vxt_guest(g_int64, &crs);
    CHECK_EQ(crs.Client_AX, 0x2222);
    vxt_guest_regs(&crs);
    vxt_guest(g_port, &crs);
    CHECK_EQ(crs.Client_AL, 0xFF);
    CHECK(Get_Sys_VM_Handle() == Get_Cur_VM_Handle());
    Update_System_Clock(T_LEFT_MS + 1);
    vxt_guest_regs(&crs);
    vxt_guest(g_nothing, &crs);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
    CHECK_EQ(*vxt_memory(T_LEFT_BREAK >> 16, T_LEFT_BREAK & 0xFFFF), 0);
}

VXT_TEST(VXDLDR_UnloadDevice, fifty_forgetful_devices)
{
    _VMM32X_Get_Usage(&before);
    for (unsigned i = 0; i < MANY / 20; i++) {
        if (!load_and_unload("C:\\T_LEFT.VXD", "T_LEFT")) {
            return;
        }
    }
    (void)same_usage();
}

static const struct vxt_test tests[] = {
    VXT(VXDLDR_GetVersion, is_4_00),
    VXT(VXDLDR_LoadDevice, the_device_is_there_like_any_other),
    VXT(VXDLDR_LoadDevice, device_info_describes_it),
    VXT(VXDLDR_LoadDevice, once),
    VXT(VXDLDR_GetDeviceList, newest_first),
    VXT(VXDLDR_UnloadDevice, may_be_refused),
    VXT(VXDLDR_UnloadDevice, by_id_and_its_services_are_gone),
    VXT(VXDLDR_UnloadDevice, static_objects_stay_for_the_next_load),
    VXT(VXDLDR_UnloadDevice, what_it_did_not_load),
    VXT(VXDLDR_UnloadMe, when_it_has_returned),
    VXT(VXDLDR_LoadDevice, a_name_alone_is_in_the_system_directory_too),
    VXT(VXDLDR_LoadDevice, errors_leave_nothing_behind),
    VXT(VXDLDR_LoadDevice, a_device_in_a_16_bit_windows_file),
    VXT(VXDLDR_Notify, tells_who_hooks_it),
    VXT(VXDLDR_DevInitSucceeded, after_a_load_without_initialisation),
    VXT(VXDLDR_DevInitFailed, only_before_it_succeeded),
    VXT(VXDLDR_API, version_load_and_unload),
    VXT(VXDLDR_API, reasons_list_and_check),
    VXT(VXDLDR_UnloadDevice, a_thousand_times_leaves_nothing_behind),
    VXT(VXDLDR_UnloadDevice, what_a_device_forgot_is_taken_out),
    VXT(VXDLDR_UnloadDevice, fifty_forgetful_devices),
};

static int on_sys_vm_init(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_VXDLDR");
}

static const struct vxd_handler control[] = {
    { Sys_VM_Init, on_sys_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_VXDLDR, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
