/*
 * t_fsd - a file system that registers with IFSMGR: its drive R:, from a program, from virtual devices,
 * and from the other side.
 */
#include <ifs.h>
#include "ramfsd.h"
#include "vxt_dos.h"

#define DRIVE   17u         /* R: */

VXT_TEST(IFSMgr_RegisterMount, takes_the_right_version)
{
    CHECK_EQ(IFSMgr_RegisterMount(ramfsd_mount, IFSMGRVERSION + 1, NORMAL_FSD), IFS_NO_PROVIDER);
    CHECK_EQ(IFSMgr_RegisterMount(NULL, IFSMGRVERSION, NORMAL_FSD), IFS_NO_PROVIDER);
    CHECK_EQ(IFSMgr_RegisterMount(ramfsd_mount, IFSMGRVERSION, 7), IFS_NO_PROVIDER);
    CHECK(IFSMgr_RegisterMount(ramfsd_mount, IFSMGRVERSION, NORMAL_FSD) != IFS_NO_PROVIDER);
}

static unsigned refused;

static int refuse(pioreq pir)
{
    refused++;
    pir->ir_error = 1;
    return 1;
}

VXT_TEST(IFSMgr_RegisterMount, one_default_which_is_asked_last)
{
    CHECK(IFSMgr_RegisterMount(refuse, IFSMGRVERSION, DEFAULT_FSD) != IFS_NO_PROVIDER);
    CHECK_EQ(IFSMgr_RegisterMount(refuse, IFSMGRVERSION, DEFAULT_FSD), IFS_NO_PROVIDER);
}

VXT_TEST(NotifyVolumeArrival, makes_a_drive)
{
    CHECK(int21_name(0x4300, 0, 0, "R:\\X") != 0);
    NotifyVolumeArrival(99);
    NotifyVolumeArrival(2);             /* C: has its volume */
    CHECK_EQ(ramfsd_drive, ~0u);
    NotifyVolumeArrival(DRIVE);
    CHECK_EQ(ramfsd_drive, DRIVE);
    CHECK_EQ(refused, 0);
    NotifyVolumeArrival(DRIVE + 1);     /* the one volume there is has a drive */
    CHECK_EQ(refused, 1);
    CHECK_EQ(int21_name(0x4300, 0, 0, "R:\\X"), 0x10002);
}

VXT_TEST(IFSMgr_RegisterMount, a_program_writes_and_reads)
{
    uint16_t handle;

    CHECK_EQ(int21_name(0x3C00, 0, 0x20, "R:\\HELLO.TXT"), 0);
    handle = (uint16_t)crs.Client_EAX;
    put(DATA, "Hello, file system");
    CHECK_EQ(int21(0x4000, handle, 18, DATA), 0);
    CHECK_EQ(crs.Client_EAX & 0xFFFF, 18);
    CHECK_EQ(int21(0x4200, handle, 0, 7), 0);
    memset(vxt_memory(GUEST_DS, DATA), 0, 32);
    CHECK_EQ(int21(0x3F00, handle, 100, DATA), 0);
    CHECK_EQ(crs.Client_EAX & 0xFFFF, 11);
    CHECK_STR((char *)vxt_memory(GUEST_DS, DATA), "file system");
    CHECK_EQ(int21(0x4202, handle, 0, 0), 0);
    CHECK_EQ(crs.Client_EAX & 0xFFFF, 18);
    CHECK_EQ(int21(0x6800, handle, 0, 0), 0);
    CHECK_EQ(ramfsd_open_files, 1);
    CHECK_EQ(int21(0x3E00, handle, 0, 0), 0);
    CHECK_EQ(ramfsd_open_files, 0);
    CHECK_EQ(int21_name(0x3D00, 0, 0, "R:\\NOTHING.TXT"), 0x10002);
    CHECK_EQ(int21_name(0x3D00, 0, 0, "R:\\NO\\NOTHING.TXT"), 0x10003);
}

VXT_TEST(IFSMgr_RegisterMount, directories_and_names)
{
    CHECK_EQ(int21_name(0x3900, 0, 0, "R:\\SUB"), 0);
    CHECK_EQ(int21_name(0x3B00, 0, 0, "R:\\SUB"), 0);
    put(TEXT2, "R:\\SUB\\MOVED.TXT");
    CHECK_EQ(int21_name(0x5600, 0, 0, "R:\\HELLO.TXT"), 0);
    CHECK_EQ(int21_name(0x4300, 0, 0, "R:MOVED.TXT"), 0);      /* from the current directory */
    CHECK_EQ(crs.Client_ECX & 0xFF, 0x20);
    CHECK_EQ(int21_name(0x4301, 0, 1, "R:\\SUB\\MOVED.TXT"), 0);
    CHECK_EQ(int21_name(0x4100, 0, 0, "R:\\SUB\\MOVED.TXT"), 0x10005);
    CHECK_EQ(int21_name(0x4301, 0, 0x20, "R:\\SUB\\MOVED.TXT"), 0);
    CHECK_EQ(int21_name(0x3A00, 0, 0, "R:\\SUB"), 0x10010);     /* it is the current one */
    CHECK_EQ(int21_name(0x3B00, 0, 0, "R:\\"), 0);
    CHECK_EQ(int21_name(0x3A00, 0, 0, "R:\\SUB"), 0x10005);     /* not empty */
}

VXT_TEST(IFSMgr_RegisterMount, searches)
{
    const uint8_t *found = vxt_memory(GUEST_DS, DTA);

    CHECK_EQ(int21(0x1A00, 0, 0, DTA), 0);
    CHECK_EQ(int21_name(0x4E00, 0, 0x10, "R:\\*.*"), 0);
    CHECK_STR((const char *)found + 0x1E, "SUB");
    CHECK_EQ(found[0x15], 0x10);
    CHECK_EQ(int21(0x4F00, 0, 0, 0), 0x10012);
    CHECK_EQ(int21_name(0x4E00, 0, 0, "R:\\SUB\\M*.T?T"), 0);
    CHECK_STR((const char *)found + 0x1E, "MOVED.TXT");
    CHECK_EQ(found[0x1A], 18);
    CHECK_EQ(int21_name(0x4E00, 0, 0, "R:\\SUB\\X*.*"), 0x10012);
    CHECK_EQ(int21_name(0x4E00, 0, 0, "R:\\NONE\\X*.*"), 0x10003);
}

VXT_TEST(IFSMgr_RegisterMount, long_names)
{
    CHECK_EQ(int21_name(0x7139, 0, 0, "R:\\A long directory"), 0);
    CHECK_EQ(int21_name(0x4300, 0, 0, "R:\\ALONGD~1"), 0);
    CHECK_EQ(crs.Client_ECX & 0xFF, 0x10);
    CHECK_EQ(int21_name(0x713A, 0, 0, "R:\\a LONG directory"), 0);
    CHECK_EQ(int21_name(0x7143, 0, 0, "R:\\A long directory"), 0x10002);
}

VXT_TEST(IFSMgr_RegisterMount, free_space)
{
    CHECK_EQ(int21(0x3600, 0, 0, DRIVE + 1), 0);
    CHECK_EQ(crs.Client_EAX & 0xFFFF, 4);
    CHECK_EQ(crs.Client_EBX & 0xFFFF, 600);
    CHECK_EQ(crs.Client_ECX & 0xFFFF, 512);
    CHECK_EQ(crs.Client_EDX & 0xFFFF, 1000);
}

VXT_TEST(IFSMgr_RegisterMount, virtual_devices_use_it_too)
{
    static char buffer[32];
    uint32_t handle = 0, count = sizeof buffer;

    CHECK_EQ(R0_OpenCreatFile("R:\\SUB\\MOVED.TXT", ACCESS_READONLY, 0, NULL, &handle), 0);
    CHECK_EQ(R0_ReadFile(handle, buffer, 0, &count), 0);
    CHECK_EQ(count, 18);
    CHECK(memcmp(buffer, "Hello, file system", 18) == 0);
    CHECK_EQ(QueryVolumeRemoval(DRIVE, 0), 5);
    NotifyVolumeRemoval(DRIVE);                 /* it stays */
    CHECK_EQ(R0_CloseFile(handle), 0);
    CHECK_EQ(QueryVolumeRemoval(DRIVE, 0), 0);
}

static bool same_units(const uint16_t *units, const char *text)
{
    while (*units != 0 && *units == (uint8_t)*text) {
        units++;
        text++;
    }
    return *units == (uint8_t)*text;
}

VXT_TEST(IFSMgr_RegisterMount, virtual_devices_see_long_names)
{
    static _WIN32_FIND_DATA found;
    uint32_t handle = 0, find = 0, attr = 0, count = 4, action = ACTION_OPENEXISTING;

    CHECK_EQ(R0_OpenCreatFile("R:\\From a Virtual Device", ACCESS_READWRITE, 0, &action, &handle), 2);
    action = ACTION_CREATENEW;
    CHECK_EQ(R0_OpenCreatFile("R:\\From a Virtual Device", ACCESS_READWRITE, 0, &action, &handle), 0);
    CHECK_EQ(R0_WriteFile(handle, "long", 0, &count), 0);
    CHECK_EQ(R0_CloseFile(handle), 0);
    CHECK_EQ(R0_FindFirstFile("R:\\*virtual*", 0, &found, &find), 0);
    CHECK(same_units(found.cFileName, "From a Virtual Device"));
    CHECK(found.cAlternateFileName[0] == 'F' && found.cAlternateFileName[12] == 0);
    CHECK_EQ(found.nFileSizeLow, 4);
    CHECK_EQ(R0_FindNextFile(find, &found), 18);
    CHECK_EQ(R0_FindCloseFile(find), 0);
    CHECK_EQ(R0_GetAttributes("r:\\FROM A virtual device", &attr), 0);
    CHECK_EQ(R0_RenameFile("R:\\From a Virtual Device", "R:\\Another long one"), 0);
    CHECK_EQ(R0_DeleteFile("R:\\Anoth* one", 0x20), 0);
    CHECK_EQ(R0_GetAttributes("R:\\Another long one", &attr), 2);
}

VXT_TEST(IFSMgr_FSDGetCurrentDrive, is_the_vms)
{
    ioreq rq = { 0 };

    CHECK_EQ(IFSMgr_FSDGetCurrentDrive(&rq), 3);
    CHECK_EQ(int21(0x0E00, 0, 0, DRIVE), 0);
    CHECK_EQ(IFSMgr_FSDGetCurrentDrive(&rq), DRIVE + 1);
    CHECK_EQ(int21(0x0E00, 0, 0, 2), 0);
}

VXT_TEST(IFSMgr_Win32GetVMCurdir, without_drive_and_backslash)
{
    static char text[260];

    CHECK_EQ(int21_name(0x3B00, 0, 0, "R:\\SUB"), 0);
    CHECK_EQ(IFSMgr_Win32GetVMCurdir(DRIVE, text), 0);
    CHECK_STR(text, "SUB");
    CHECK_EQ(int21_name(0x3B00, 0, 0, "R:\\"), 0);
    CHECK_EQ(IFSMgr_Win32GetVMCurdir(DRIVE, text), 0);
    CHECK_STR(text, "");
    CHECK_EQ(IFSMgr_Win32GetVMCurdir(25, text), 15);
    CHECK_EQ(IFSMgr_Win32GetVMCurdir(26, text), 15);
}

VXT_TEST(IFSMgr_GetLockState, tells_level_and_owner)
{
    uint32_t type = 0, flags = 0, owner = 0;

    IFSMgr_GetLockState(2, &type, &flags, &owner);
    CHECK_EQ(type, ~0u);
    CHECK_EQ(int21(0x440D, 0x0103, 0x084A, 1), 0);
    IFSMgr_GetLockState(2, &type, &flags, &owner);
    CHECK_EQ(type, 1);
    CHECK_EQ(flags, LOCKP_ALLOW_WRITES);
    CHECK_EQ(owner, 0x10000);           /* of the system VM */
    CHECK_EQ(int21(0x440D, 0x0203, 0x084A, 0), 0);
    IFSMgr_GetLockState(2, &type, &flags, &owner);
    CHECK_EQ(type, 2);
    CHECK_EQ(int21(0x440D, 0x0003, 0x086A, 0), 0);
    CHECK_EQ(int21(0x440D, 0x0003, 0x086A, 0), 0);
    IFSMgr_GetLockState(2, &type, &flags, &owner);
    CHECK_EQ(type, ~0u);
    IFSMgr_GetLockState(99, &type, &flags, &owner);
    CHECK_EQ(type, ~0u);
}

VXT_TEST(IFSMgr_CDROM_Attach, holds_the_volume)
{
    uint32_t handle = 0, again = 0;

    CHECK_EQ(IFSMgr_CDROM_Attach(DRIVE, &handle, 0), 0);
    CHECK(handle != 0);
    CHECK_EQ(IFSMgr_CDROM_Attach(DRIVE, &again, 1), 0);
    CHECK_EQ(again, handle);
    CHECK_EQ(QueryVolumeRemoval(DRIVE, 0), 5);
    CHECK_EQ(IFSMgr_CDROM_Attach(DRIVE + 1, &again, 0), 0xFFFFFFFF);
    CHECK_EQ(IFSMgr_CDROM_Attach(DRIVE + 1, &again, 1), 15);        /* nobody mounts it */
    CHECK_EQ(IFSMgr_CDROM_Attach(99, &again, 1), 15);
    IFSMgr_CDROM_Detach(DRIVE, handle);
    IFSMgr_CDROM_Detach(DRIVE, handle + 1);                         /* not its handle */
    CHECK_EQ(QueryVolumeRemoval(DRIVE, 0), 5);
}

VXT_TEST(IFSMgr_CDROM_Detach, lets_it_go)
{
    uint32_t handle = 0;

    CHECK_EQ(IFSMgr_CDROM_Attach(DRIVE, &handle, 0), 0);
    IFSMgr_CDROM_Detach(DRIVE, handle);
    IFSMgr_CDROM_Detach(DRIVE, handle);
    CHECK_EQ(QueryVolumeRemoval(DRIVE, 0), 0);
}

VXT_TEST(QueryVolumeRemoval, asks_for_open_files)
{
    uint16_t handle;

    CHECK_EQ(QueryVolumeRemoval(DRIVE + 1, 0), 15);
    CHECK_EQ(QueryVolumeRemoval(26, 0), 15);
    CHECK_EQ(int21_name(0x3D00, 0, 0, "R:\\SUB\\MOVED.TXT"), 0);
    handle = (uint16_t)crs.Client_EAX;
    CHECK_EQ(QueryVolumeRemoval(DRIVE, 1), 5);
    CHECK_EQ(int21(0x3E00, handle, 0, 0), 0);
    CHECK_EQ(QueryVolumeRemoval(DRIVE, 1), 0);
}

VXT_TEST(NotifyVolumeRemoval, takes_the_drive_away)
{
    NotifyVolumeRemoval(2);             /* C: is not one of these */
    CHECK_EQ(int21_name(0x4300, 0, 0, "C:\\COMMAND.COM"), 0);
    NotifyVolumeRemoval(DRIVE);
    CHECK_EQ(ramfsd_drive, ~0u);
    CHECK_EQ(ramfsd_calls[VFN_DISCONNECT], 1);
    CHECK_EQ(ramfsd_open_searches, 0);
    CHECK_EQ(int21_name(0x4300, 0, 0, "R:\\SUB"), 0x10003);
    NotifyVolumeArrival(DRIVE);         /* and there is another one */
    CHECK_EQ(int21_name(0x4300, 0, 0, "R:\\SUB"), 0x10002);
    NotifyVolumeRemoval(DRIVE);
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 0);
}

static const struct vxt_test tests[] = {
    VXT(IFSMgr_RegisterMount, takes_the_right_version),
    VXT(IFSMgr_RegisterMount, one_default_which_is_asked_last),
    VXT(NotifyVolumeArrival, makes_a_drive),
    VXT(IFSMgr_RegisterMount, a_program_writes_and_reads),
    VXT(IFSMgr_RegisterMount, directories_and_names),
    VXT(IFSMgr_RegisterMount, searches),
    VXT(IFSMgr_RegisterMount, long_names),
    VXT(IFSMgr_RegisterMount, free_space),
    VXT(IFSMgr_RegisterMount, virtual_devices_use_it_too),
    VXT(IFSMgr_RegisterMount, virtual_devices_see_long_names),
    VXT(IFSMgr_FSDGetCurrentDrive, is_the_vms),
    VXT(IFSMgr_Win32GetVMCurdir, without_drive_and_backslash),
    VXT(IFSMgr_GetLockState, tells_level_and_owner),
    VXT(IFSMgr_CDROM_Attach, holds_the_volume),
    VXT(IFSMgr_CDROM_Detach, lets_it_go),
    VXT(QueryVolumeRemoval, asks_for_open_files),
    VXT(NotifyVolumeRemoval, takes_the_drive_away),
};
VXT_DOS_DEVICE(T_FSD, tests)
