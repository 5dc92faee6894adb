/*
 * t_ifs - IFSMGR: files without a VM, on drive C: of the product.
 */
#include <ifsmgr.h>
#include "vxt.h"

#define RING0   IFSMGR_SERVICE_IFSMgr_Ring0_FileIO
#define FILE    "C:\\T_IFS.TMP"
#define OTHER   "C:\\T_IFS2.TMP"

static char buffer[4096], pattern[4096];

/* The service with every register coloured but those given: what it must keep, it keeps. */
static void call(struct vxt_regs *r, uint32_t changes)
{
    struct vxt_regs before = *r;

    vxt_service(RING0, r);
    if (r->edi != before.edi || r->ebp != before.ebp || r->esi != before.esi ||
        (!(changes & 1) && r->ebx != before.ebx) || (!(changes & 2) && r->edx != before.edx) ||
        (!(changes & 4) && r->ecx != before.ecx)) {
        vxt_fail("function %Xh changed a register it must keep", before.eax);
    }
}
#define ECX_CHANGES 4
#define ALL_CHANGE  7

static uint32_t open_file(const char *name, uint32_t mode, uint32_t action, struct vxt_regs *r)
{
    vxt_recolour(r);
    r->eax = R0_OPENCREATFILE;
    r->ebx = mode;
    r->ecx = 0;
    r->edx = action;
    r->esi = (uint32_t)name;
    call(r, ECX_CHANGES);
    return r->eax;
}

static bool carry(const struct vxt_regs *r)
{
    return (r->eflags & CF_Mask) != 0;
}

VXT_TEST(IFSMgr_Get_Version, is_22h)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(IFSMGR_SERVICE_IFSMgr_Get_Version, &r);
    CHECK_EQ(r.eax, 0x22);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(r.edx, 0xED8ED8ED);
}

VXT_TEST(IFSMgr_Ring0_FileIO, creates_writes_reads)
{
    struct vxt_regs r;
    uint32_t handle = open_file(FILE, ACCESS_READWRITE, ACTION_CREATENEW, &r), size;

    CHECK(!carry(&r));
    CHECK(handle != 0);
    CHECK_EQ(r.ecx, ACTION_CREATED);
    for (unsigned i = 0; i < sizeof pattern; i++) {
        pattern[i] = (char)(i * 7 + (i >> 8));
    }
    r.eax = R0_WRITEFILE;
    r.ebx = handle;
    r.ecx = 3000;
    r.edx = 100;
    r.esi = (uint32_t)pattern;
    call(&r, ECX_CHANGES);
    CHECK(!carry(&r));
    CHECK_EQ(r.ecx, 3000);
    CHECK_EQ(R0_GetFileSize(handle, &size), 0);
    CHECK_EQ(size, 3100);
    r.eax = R0_READFILE;
    r.ebx = handle;
    r.ecx = 4096;
    r.edx = 0;
    r.esi = (uint32_t)buffer;
    call(&r, ECX_CHANGES);
    CHECK(!carry(&r));
    CHECK_EQ(r.ecx, 3100);
    CHECK_EQ(buffer[0] | buffer[99], 0);        /* the gap is zeros */
    CHECK(memcmp(buffer + 100, pattern, 3000) == 0);
    r.eax = R0_CLOSEFILE;
    r.ebx = handle;
    call(&r, 0);
    CHECK(!carry(&r));
    CHECK_EQ(R0_CloseFile(handle), 6);          /* used up */
}

VXT_TEST(IFSMgr_Ring0_FileIO, actions_of_open)
{
    struct vxt_regs r;
    uint32_t size, count = 5, handle = open_file(FILE, ACCESS_READWRITE, ACTION_OPENEXISTING, &r);

    CHECK(!carry(&r));
    CHECK_EQ(r.ecx, ACTION_OPENED);
    CHECK_EQ(R0_WriteFile(handle, "hello", 0, &count), 0);
    CHECK_EQ(R0_CloseFile(handle), 0);
    (void)open_file(FILE, ACCESS_READWRITE, ACTION_CREATENEW, &r);
    CHECK(carry(&r));
    CHECK_EQ(r.eax & 0xFFFF, 80);
    handle = open_file(FILE, ACCESS_READWRITE, ACTION_CREATEALWAYS, &r);
    CHECK_EQ(r.ecx, ACTION_REPLACED);
    CHECK_EQ(R0_GetFileSize(handle, &size), 0);
    CHECK_EQ(size, 0);
    CHECK_EQ(R0_CloseFile(handle), 0);
    (void)open_file("C:\\NOWHERE.TMP", ACCESS_READONLY, ACTION_OPENEXISTING, &r);
    CHECK_EQ(r.eax & 0xFFFF, 2);
    (void)open_file("C:\\NODIR\\X.TMP", ACCESS_READONLY, ACTION_OPENALWAYS, &r);
    CHECK_EQ(r.eax & 0xFFFF, 3);
    (void)open_file("Q:\\X.TMP", ACCESS_READONLY, ACTION_OPENEXISTING, &r);
    CHECK_EQ(r.eax & 0xFFFF, 3);
    (void)open_file("C:\\", ACCESS_READONLY, ACTION_OPENEXISTING, &r);
    CHECK(carry(&r));
    (void)open_file(FILE, 5, ACTION_OPENEXISTING, &r);
    CHECK_EQ(r.eax & 0xFFFF, 12);
    (void)open_file(FILE, 0, 0x23, &r);
    CHECK_EQ(r.eax & 0xFFFF, 1);
}

VXT_TEST(IFSMgr_Ring0_FileIO, access_mode_is_kept)
{
    struct vxt_regs r;
    uint32_t count = 5, handle = open_file(FILE, ACCESS_WRITEONLY, ACTION_OPENEXISTING, &r);

    CHECK_EQ(R0_ReadFile(handle, buffer, 0, &count), 5);
    count = 5;
    CHECK_EQ(R0_WriteFile(handle, "12345", 0, &count), 0);
    CHECK_EQ(R0_CloseFile(handle), 0);
    handle = open_file(FILE, ACCESS_READONLY, ACTION_OPENEXISTING, &r);
    count = 5;
    CHECK_EQ(R0_WriteFile(handle, "xxxxx", 0, &count), 5);
    count = 5;
    CHECK_EQ(R0_ReadFile(handle, buffer, 0, &count), 0);
    CHECK(memcmp(buffer, "12345", 5) == 0);
    CHECK_EQ(R0_DeleteFile(FILE, 0), 5);        /* it is open */
    CHECK_EQ(R0_CloseFile(handle), 0);
}

VXT_TEST(IFSMgr_Ring0_FileIO, write_of_nothing_cuts)
{
    struct vxt_regs r;
    uint32_t size, count = 0, handle = open_file(FILE, ACCESS_READWRITE, ACTION_OPENEXISTING, &r);

    CHECK_EQ(R0_WriteFile(handle, buffer, 3, &count), 0);
    CHECK_EQ(R0_GetFileSize(handle, &size), 0);
    CHECK_EQ(size, 3);
    CHECK_EQ(R0_CloseFile(handle), 0);
}

VXT_TEST(IFSMgr_Ring0_FileIO, old_handles_fail)
{
    struct vxt_regs r;
    uint32_t first = open_file(FILE, ACCESS_READONLY, ACTION_OPENEXISTING, &r), second, size;

    CHECK_EQ(R0_CloseFile(first), 0);
    second = open_file(FILE, ACCESS_READONLY, ACTION_OPENEXISTING, &r);
    CHECK(second != first);
    CHECK_EQ(R0_GetFileSize(first, &size), 6);
    CHECK_EQ(R0_GetFileSize(0, &size), 6);
    CHECK_EQ(R0_GetFileSize(0xFFFFFFFF, &size), 6);
    CHECK_EQ(R0_FindCloseFile(second), 6);      /* not a search */
    CHECK_EQ(R0_CloseFile(second), 0);
}

VXT_TEST(IFSMgr_Ring0_FileIO, handles_run_out_and_come_back)
{
    static uint32_t handles[200];
    struct vxt_regs r;
    unsigned n = 0;

    while (n < 200) {
        handles[n] = open_file(FILE, ACCESS_READONLY, ACTION_OPENEXISTING, &r);
        if (carry(&r)) {
            break;
        }
        n++;
    }
    CHECK(n >= 60 && n < 200);
    CHECK_EQ(r.eax & 0xFFFF, 4);
    while (n > 0) {
        CHECK_EQ(R0_CloseFile(handles[--n]), 0);
    }
    handles[0] = open_file(FILE, ACCESS_READONLY, ACTION_OPENEXISTING, &r);
    CHECK(!carry(&r));
    CHECK_EQ(R0_CloseFile(handles[0]), 0);
}

VXT_TEST(IFSMgr_Ring0_FileIO, attributes)
{
    struct vxt_regs r;
    uint32_t attr;

    CHECK_EQ(R0_SetAttributes(FILE, 0x03), 0);
    vxt_recolour(&r);
    r.eax = R0_FILEATTRIBUTES | GET_ATTRIBUTES;
    r.esi = (uint32_t)FILE;
    call(&r, ECX_CHANGES);
    CHECK(!carry(&r));
    CHECK_EQ(r.ecx & 0xFFFF, 0x03);
    CHECK_EQ(R0_DeleteFile(FILE, 0x02), 5);     /* read-only */
    (void)open_file(FILE, ACCESS_READWRITE, ACTION_OPENEXISTING, &r);
    CHECK_EQ(r.eax & 0xFFFF, 5);
    CHECK_EQ(R0_SetAttributes(FILE, 0x10), 5);  /* it does not become a directory */
    CHECK_EQ(R0_SetAttributes(FILE, 0x20), 0);
    CHECK_EQ(R0_GetAttributes("C:\\NOWHERE.TMP", &attr), 2);
    CHECK_EQ(R0_GetAttributes("C:\\", &attr), 0);
    CHECK_EQ(attr, 0x10);
}

VXT_TEST(IFSMgr_Ring0_FileIO, finds)
{
    static _WIN32_FIND_DATA found;
    uint32_t handle, other, n = 1;
    struct vxt_regs r;

    other = open_file(OTHER, ACCESS_READWRITE, ACTION_CREATENEW, &r);
    CHECK_EQ(R0_CloseFile(other), 0);
    vxt_recolour(&r);
    r.eax = R0_FINDFIRSTFILE;
    r.ecx = 0x0007;
    r.edx = (uint32_t)&found;
    r.esi = (uint32_t)"C:\\T_IFS*.TMP";
    call(&r, 0);
    CHECK(!carry(&r));
    handle = r.eax;
    CHECK_EQ(found.cFileName[0], 'T');
    CHECK_EQ(found.cFileName[1], '_');
    CHECK_EQ(found.dwFileAttributes & 0x3F, 0x20);
    CHECK_EQ(found.nFileSizeLow, 3);
    CHECK(found.ftLastWriteTime.dwHighDateTime >= 0x01A8E79F);      /* 1980 */
    while (R0_FindNextFile(handle, &found) == 0) {
        n++;
    }
    CHECK_EQ(n, 2);
    CHECK_EQ(R0_FindNextFile(handle, &found), 18);
    CHECK_EQ(R0_FindCloseFile(handle), 0);
    CHECK_EQ(R0_FindCloseFile(handle), 6);
    CHECK_EQ(R0_FindNextFile(handle, &found), 6);
    CHECK_EQ(R0_FindFirstFile("C:\\T_IFS*.NOT", 0, &found, &handle), 2);
    CHECK_EQ(R0_FindFirstFile("C:\\T_IFS*.TMP", 0x0200, &found, &handle), 2);   /* must be hidden */
}

VXT_TEST(IFSMgr_Ring0_FileIO, renames_and_deletes)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = R0_RENAMEFILE;
    r.esi = (uint32_t)FILE;
    r.edx = (uint32_t)OTHER;
    call(&r, 0);
    CHECK(carry(&r));
    CHECK_EQ(r.eax & 0xFFFF, 5);        /* there is one */
    CHECK_EQ(R0_DeleteFile(OTHER, 0), 0);
    CHECK_EQ(R0_RenameFile(FILE, OTHER), 0);
    CHECK_EQ(R0_RenameFile(FILE, "C:\\X.TMP"), 2);
    CHECK_EQ(R0_DeleteFile("C:\\T_IFS?.TMP", 0), 0);
    CHECK_EQ(R0_DeleteFile("C:\\T_IFS?.TMP", 0), 2);
    CHECK_EQ(R0_DeleteFile("C:\\NODIR\\X.TMP", 0), 3);
}

VXT_TEST(IFSMgr_Ring0_FileIO, free_space)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = R0_GETDISKFREESPACE;
    r.edx = 3;
    call(&r, ALL_CHANGE);
    CHECK(!carry(&r));
    CHECK((r.eax & 0xFFFF) >= 1 && (r.eax & 0xFFFF) <= 64);
    CHECK_EQ(r.ecx & 0xFFFF, 512);
    CHECK((r.ebx & 0xFFFF) < (r.edx & 0xFFFF));
    CHECK_EQ(r.ebx >> 16, 0xEB8E);
    r.eax = R0_GETDISKFREESPACE;
    r.edx = 26;
    call(&r, ALL_CHANGE);
    CHECK(carry(&r));
    CHECK_EQ(r.eax & 0xFFFF, 15);
}

VXT_TEST(IFSMgr_Ring0_FileIO, sectors)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = R0_READABSOLUTEDISK | 2;
    r.ecx = 1;
    r.edx = 0;
    r.esi = (uint32_t)buffer;
    call(&r, 0);
    CHECK(!carry(&r));
    CHECK_EQ((uint8_t)buffer[510] | (uint8_t)buffer[511] << 8, 0xAA55);
    r.eax = R0_WRITEABSOLUTEDISK | 2;
    call(&r, 0);
    CHECK(!carry(&r));
    r.eax = R0_READABSOLUTEDISK | 2;
    r.edx = 0xFFFFFFF0;
    call(&r, 0);
    CHECK(carry(&r));
    CHECK_EQ(r.eax & 0xFFFF, 27);
}

static uint32_t lock(uint32_t function, uint32_t handle, uint32_t process, uint32_t first, uint32_t bytes)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = R0_LOCKFILE | function;
    r.ebx = handle;
    r.ecx = process;
    r.edx = first;
    r.esi = bytes;
    call(&r, 0);
    return carry(&r) ? r.eax & 0xFFFF : 0;
}

VXT_TEST(IFSMgr_Ring0_FileIO, locks)
{
    struct vxt_regs r;
    uint32_t one, two, count = 8, plain = open_file(FILE, ACCESS_READWRITE, ACTION_OPENALWAYS, &r);

    CHECK(!carry(&r));
    CHECK_EQ(R0_WriteFile(plain, "01234567", 0, &count), 0);
    CHECK_EQ(lock(0, plain, 1, 0, 4), 1);       /* not opened in context */
    CHECK_EQ(R0_CloseFile(plain), 0);
    vxt_recolour(&r);
    r.eax = R0_OPENCREAT_IN_CONTEXT;
    r.ebx = ACCESS_READWRITE | 0x40;
    r.ecx = 0;
    r.edx = ACTION_OPENEXISTING;
    r.esi = (uint32_t)FILE;
    call(&r, ECX_CHANGES);
    CHECK(!carry(&r));
    one = r.eax;
    two = open_file(FILE, ACCESS_READWRITE | 0x40, ACTION_OPENEXISTING, &r);
    CHECK(!carry(&r));
    CHECK_EQ(lock(0, one, 0x10001, 2, 4), 0);
    CHECK_EQ(lock(0, two, 0x20001, 5, 1), 33);
    count = 8;
    CHECK_EQ(R0_ReadFile(two, buffer, 0, &count), 33);
    count = 8;
    CHECK_EQ(R0_ReadWrite(R0_READFILE_IN_CONTEXT, one, buffer, 0, &count), 0);
    CHECK_EQ(count, 8);
    CHECK_EQ(lock(1, one, 0x20001, 2, 4), 33);
    CHECK_EQ(lock(1, one, 0x10001, 2, 4), 0);
    count = 8;
    CHECK_EQ(R0_ReadFile(two, buffer, 0, &count), 0);
    (void)open_file(FILE, ACCESS_READONLY | 0x20, ACTION_OPENEXISTING, &r);
    CHECK(carry(&r));
    CHECK_EQ(r.eax & 0xFFFF, 32);               /* somebody writes */
    CHECK_EQ(R0_CloseFile(one), 0);
    CHECK_EQ(R0_CloseFile(two), 0);
    CHECK_EQ(lock(0, two, 1, 0, 4), 6);
}

VXT_TEST(IFSMgr_Ring0_FileIO, opens_as_the_memory_manager_does)
{
    struct vxt_regs r;
    uint32_t handle = open_file(FILE, ACCESS_READWRITE, ACTION_OPENEXISTING | R0_NO_CACHE | R0_SWAPPER_CALL |
                                R0_MM_READ_WRITE, &r);

    CHECK(!carry(&r));
    CHECK_EQ(r.ecx, ACTION_OPENED);
    CHECK_EQ(R0_CloseFile(handle), 0);
    CHECK_EQ(R0_DeleteFile(FILE, 0), 0);
}

VXT_TEST(IFSMgr_Ring0_FileIO, what_it_cannot)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0x1234;
    call(&r, 0);
    CHECK(carry(&r));
    CHECK_EQ(r.eax & 0xFFFF, 1);
}

static uint32_t vol_flush(uint32_t drive, uint32_t flags)
{
    uint32_t result;

    __asm__ volatile("pushl %2; pushl %1; int $0x20; .long %c3; addl $8, %%esp"
                     : "=a"(result) : "r"(drive), "r"(flags),
                       "i"(IFSMGR_SERVICE__VolFlush) : "ecx", "edx", "memory", "cc");
    return result;
}

VXT_TEST(_VolFlush, of_a_drive)
{
    CHECK_EQ(vol_flush(3, 0), 0);
    CHECK_EQ(vol_flush(3, VOL_DISCARD_CACHE), 0);
    CHECK_EQ(vol_flush(0, 0), 15);
    CHECK_EQ(vol_flush(26, 0), 15);
}

/* A C-convention service with up to two arguments. */
static uint64_t call2(uint32_t service, uint32_t a, uint32_t b)
{
    uint8_t code[] = { 0x53, 0x51, 0xCD, 0x20, 0, 0, 0, 0, 0x83, 0xC4, 8, 0xC3 };  /* push both, ... */
    struct vxt_regs r;

    memcpy(code + 4, &service, sizeof service);
    vxt_recolour(&r);
    r.ebx = b;
    r.ecx = a;
    vxt_call(code, &r);
    if (r.ebx != b || r.esi != 0xE51E51E5 || r.edi != 0xED1ED1ED || r.ebp != 0xEB9EB9EB) {
        vxt_fail("service %Xh changed a register that C keeps", service);
    }
    return (uint64_t)r.edx << 32 | r.eax;
}

#define IFS(name, a, b) call2(IFSMGR_SERVICE_IFSMgr_##name, a, b)
#define DOS_2000    (20u << 25 | 3u << 21 | 1u << 16)   /* 1 March 2000, 0:00 */
#define NET_2000    951868800u
#define WIN_2000    ((uint64_t)(11644473600ull + NET_2000) * 10000000u)

VXT_TEST(IFSMgr_NetToDosTime, a_day)
{
    CHECK_EQ(IFS(NetToDosTime, NET_2000, 0), DOS_2000);
    CHECK_EQ(IFS(NetToDosTime, 0, 0), 1u << 21 | 1u << 16);
}

VXT_TEST(IFSMgr_DosToNetTime, a_day)
{
    CHECK_EQ(IFS(DosToNetTime, DOS_2000, 0), NET_2000);
}

VXT_TEST(IFSMgr_DosToWin32Time, a_day)
{
    CHECK(IFS(DosToWin32Time, DOS_2000, 0) == WIN_2000);
}

VXT_TEST(IFSMgr_Win32ToDosTime, a_day)
{
    CHECK_EQ(IFS(Win32ToDosTime, (uint32_t)WIN_2000, (uint32_t)(WIN_2000 >> 32)), DOS_2000);
    CHECK_EQ(IFS(Win32ToDosTime, 0, 0), 1u << 21 | 1u << 16);
}

VXT_TEST(IFSMgr_NetToWin32Time, a_day)
{
    CHECK(IFS(NetToWin32Time, NET_2000, 0) == WIN_2000);
}

VXT_TEST(IFSMgr_Win32ToNetTime, a_day)
{
    CHECK_EQ(IFS(Win32ToNetTime, (uint32_t)WIN_2000, (uint32_t)(WIN_2000 >> 32)), NET_2000);
}

VXT_TEST(IFSMgr_Get_NetTime, goes_with_the_dos_time)
{
    uint64_t net = IFS(Get_NetTime, 0, 0), dos = IFS(Get_DOSTime, 0, 0);

    CHECK((uint32_t)(net >> 32) < 1000);
    CHECK((uint32_t)(IFS(DosToNetTime, (uint32_t)dos, 0) - (uint32_t)net + 2) < 5);
}

VXT_TEST(IFSMgr_Get_DOSTime, has_up_to_two_seconds_of_milliseconds)
{
    uint64_t dos = IFS(Get_DOSTime, 0, 0);

    CHECK((uint32_t)(dos >> 32) < 2000);
    CHECK((uint32_t)dos >= (1u << 21 | 1u << 16));
}

VXT_TEST(IFSMgr_GetTimeZoneBias, is_none)
{
    CHECK_EQ(IFS(GetTimeZoneBias, 0, 0), 0);
}

VXT_TEST(IFSMgr_Ring0GetDriveInfo, of_drives_that_are_there)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.edx = 2;
    vxt_service(IFSMGR_SERVICE_IFSMgr_Ring0GetDriveInfo, &r);
    CHECK(!carry(&r));
    CHECK_EQ(r.eax, 0);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    r.edx = 25;
    vxt_service(IFSMGR_SERVICE_IFSMgr_Ring0GetDriveInfo, &r);
    CHECK(carry(&r));
    r.edx = 0x102;
    vxt_service(IFSMGR_SERVICE_IFSMgr_Ring0GetDriveInfo, &r);
    CHECK(carry(&r));
}

static const struct vxt_test tests[] = {
    VXT(IFSMgr_Get_Version, is_22h),
    VXT(IFSMgr_Ring0_FileIO, creates_writes_reads),
    VXT(IFSMgr_Ring0_FileIO, actions_of_open),
    VXT(IFSMgr_Ring0_FileIO, access_mode_is_kept),
    VXT(IFSMgr_Ring0_FileIO, write_of_nothing_cuts),
    VXT(IFSMgr_Ring0_FileIO, old_handles_fail),
    VXT(IFSMgr_Ring0_FileIO, handles_run_out_and_come_back),
    VXT(IFSMgr_Ring0_FileIO, attributes),
    VXT(IFSMgr_Ring0_FileIO, finds),
    VXT(IFSMgr_Ring0_FileIO, renames_and_deletes),
    VXT(IFSMgr_Ring0_FileIO, free_space),
    VXT(IFSMgr_Ring0_FileIO, sectors),
    VXT(IFSMgr_Ring0_FileIO, locks),
    VXT(IFSMgr_Ring0_FileIO, opens_as_the_memory_manager_does),
    VXT(IFSMgr_Ring0_FileIO, what_it_cannot),
    VXT(_VolFlush, of_a_drive),
    VXT(IFSMgr_NetToDosTime, a_day),
    VXT(IFSMgr_DosToNetTime, a_day),
    VXT(IFSMgr_DosToWin32Time, a_day),
    VXT(IFSMgr_Win32ToDosTime, a_day),
    VXT(IFSMgr_NetToWin32Time, a_day),
    VXT(IFSMgr_Win32ToNetTime, a_day),
    VXT(IFSMgr_Get_NetTime, goes_with_the_dos_time),
    VXT(IFSMgr_Get_DOSTime, has_up_to_two_seconds_of_milliseconds),
    VXT(IFSMgr_GetTimeZoneBias, is_none),
    VXT(IFSMgr_Ring0GetDriveInfo, of_drives_that_are_there),
};
VXT_DEVICE(T_IFS, tests)
