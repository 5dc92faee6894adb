/*
 * ifsmgr - files for virtual devices.
 *
 * IFSMgr_Ring0_FileIO is INT 21h without a VM: its registers become a request to DOSMGR, whose
 * volumes they are.
 */
#include <vmm.h>
#include <dosmgr.h>
#include <fs.h>
#include <ifs.h>
#include <vtd.h>
#include "find_data.h"
#include "ifs_time.h"

#define ERROR_INVALID_FUNCTION  1u
#define ERROR_INVALID_DRIVE     15u

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/ifsmgr.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const ifsmgr_services[])(void) = {
#include <services/ifsmgr.def>
};
#undef VXD_SERVICE

/*
 * IFSMgr_Get_Version - version of the file system manager          [DDK95 IFSMgr_Get_Version]
 *
 * Out:   EAX = IFSMGRVERSION, CF = 0
 * When:  task time
 */
void do_IFSMgr_Get_Version(struct svc_regs *r)
{
    r->eax = IFSMGRVERSION;
    svc_set_carry(r, false);
}

/* Registers of a function into the request; false: there is no such function. */
static bool request_of_registers(struct DOSMGR_File_Request *rq, const struct svc_regs *r)
{
    static const struct { uint16_t r0, dfr; } functions[] = {
        { R0_OPENCREATFILE, DFR_OPEN }, { R0_OPENCREAT_IN_CONTEXT, DFR_OPEN },
        { R0_READFILE, DFR_READ }, { R0_READFILE_IN_CONTEXT, DFR_READ },
        { R0_WRITEFILE, DFR_WRITE }, { R0_WRITEFILE_IN_CONTEXT, DFR_WRITE },
        { R0_CLOSEFILE, DFR_CLOSE }, { R0_GETFILESIZE, DFR_GET_SIZE },
        { R0_FINDFIRSTFILE, DFR_FIND_FIRST }, { R0_FINDNEXTFILE, DFR_FIND_NEXT },
        { R0_FINDCLOSEFILE, DFR_FIND_CLOSE }, { R0_RENAMEFILE, DFR_RENAME },
        { R0_DELETEFILE, DFR_DELETE }, { R0_GETDISKFREESPACE, DFR_FREE_SPACE },
        { R0_FILEATTRIBUTES | GET_ATTRIBUTES, DFR_GET_ATTR },
        { R0_FILEATTRIBUTES | SET_ATTRIBUTES, DFR_SET_ATTR },
        { R0_LOCKFILE | LOCK_REGION, DFR_LOCK }, { R0_LOCKFILE | UNLOCK_REGION, DFR_UNLOCK },
    };
    uint16_t function = (uint16_t)r->eax, high = function & 0xFF00;

    rq->handle = r->ebx;
    rq->path = (const char *)(uintptr_t)r->esi;
    rq->new_path = (const char *)(uintptr_t)r->edx;
    rq->buffer = (void *)(uintptr_t)r->esi;
    rq->position = r->edx;
    rq->count = r->ecx;
    rq->mode = (uint16_t)r->ebx & ~DFR_MODE_SHARED;
    if (function == R0_OPENCREAT_IN_CONTEXT || (rq->mode & 0x70) > DFR_MODE_EXCLUSIVE) {
        rq->mode |= DFR_MODE_SHARED;
    }
    rq->attr = (uint16_t)r->ecx;
    rq->action = (uint8_t)r->edx;
    rq->drive = (uint8_t)((r->edx & 0xFF) == 0 ? 2 : (r->edx & 0xFF) - 1);
    if (high == R0_LOCKFILE) {
        rq->count = r->esi;
        rq->process = r->ecx;
    }
    if (high == R0_READABSOLUTEDISK || high == R0_WRITEABSOLUTEDISK) {
        rq->function = high == R0_READABSOLUTEDISK ? DFR_READ_SECTORS : DFR_WRITE_SECTORS;
        rq->drive = (uint8_t)function;
        return true;
    }
    for (unsigned i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (functions[i].r0 == function) {
            rq->function = functions[i].dfr;
            return true;
        }
    }
    return false;
}

/* Clusters are joined until their number fits, as INT 21h/36h does. */
static void put_space(struct svc_regs *r, struct DOSMGR_File_Request *rq)
{
    while (rq->clusters > 0xFFF0 && rq->cluster_sectors < 64) {
        rq->cluster_sectors *= 2;
        rq->clusters /= 2;
        rq->free_clusters /= 2;
    }
    rq->clusters = rq->clusters < 0xFFF0 ? rq->clusters : 0xFFF0;
    rq->free_clusters = rq->free_clusters < rq->clusters ? rq->free_clusters : rq->clusters;
    r->eax = (r->eax & 0xFFFF0000) | rq->cluster_sectors;
    r->ebx = (r->ebx & 0xFFFF0000) | rq->free_clusters;
    r->ecx = (r->ecx & 0xFFFF0000) | rq->sector_bytes;
    r->edx = (r->edx & 0xFFFF0000) | rq->clusters;
}

static _WIN32_FIND_DATA *found_of(const struct svc_regs *r)
{
    return (_WIN32_FIND_DATA *)(uintptr_t)r->edx;
}

static void put_results(struct svc_regs *r, struct DOSMGR_File_Request *rq)
{
    switch (rq->function) {
    case DFR_OPEN:
        r->eax = rq->handle;
        r->ecx = rq->action;
        break;
    case DFR_READ:
    case DFR_WRITE:
        r->ecx = rq->count;
        break;
    case DFR_GET_SIZE:
        r->eax = rq->count;
        break;
    case DFR_FIND_FIRST:
        r->eax = rq->handle;
        find_data_of_request(found_of(r), rq);
        break;
    case DFR_FIND_NEXT:
        find_data_of_request(found_of(r), rq);
        break;
    case DFR_GET_ATTR:
        r->ecx = (r->ecx & 0xFFFF0000) | rq->attr;
        break;
    case DFR_FREE_SPACE:
        put_space(r, rq);
        break;
    default:
        break;
    }
}

/*
 * IFSMgr_Ring0_FileIO - files, without a VM                    [DDK95 IFSMgr_Ring0_FileIO]
 *
 * In:    EAX = R0_ function, then as it needs them:
 *        open: BX = mode, CX = attributes, DL = action, ESI = name
 *        read, write: EBX = handle, ECX = bytes, EDX = position, ESI = buffer
 *        close, size, find next and close: EBX = handle; find: CX, EDX = _WIN32_FIND_DATA, ESI
 *        lock: EBX = handle, ECX = process, EDX = position, ESI = bytes
 *        attributes, delete, rename: ESI = name, CX = attributes, EDX = new name
 *        free space: DL = drive, 1 = A:; sectors: AL = drive, 0 = A:, ECX, EDX, ESI
 * Out:   CF = 0: EAX = handle or size, ECX = bytes done or action or attributes;
 *        free space in AX, BX, CX, DX
 * Error: CF = 1, AX = MS-DOS error code
 * Uses:  EAX, ECX, flags; for free space AX, BX, CX, DX
 * When:  task time; it may block
 * Notes: a write of 0 bytes makes the file end at EDX.  Drive 0 of free space is the boot drive.
 *        Sharing modes and locks count for a file opened in context or with a sharing mode in BX; only such
 *        a file can be locked.
 */
void do_IFSMgr_Ring0_FileIO(struct svc_regs *r)
{
    uint16_t name[FS_NAME_MAX + 1];
    struct DOSMGR_File_Request rq = { .found_long = name };
    uint32_t error = ERROR_INVALID_FUNCTION;

    if (request_of_registers(&rq, r)) {
        error = DOSMGR_File_Request(&rq);
    }
    svc_set_carry(r, error != 0);
    if (error != 0) {
        r->eax = (r->eax & 0xFFFF0000) | error;
    } else {
        put_results(r, &rq);
    }
}

/*
 * _VolFlush - all that was written is on the disk                           [DDK95 _VolFlush]
 *
 * In:    drive, 1 = A:; flags = VOL_DISCARD_CACHE: nothing is kept in memory afterwards either
 * Out:   EAX = 0
 * Error: EAX = MS-DOS error code
 * When:  task time; it may block
 */
uint32_t _VolFlush(uint32_t drive, uint32_t flags)
{
    struct DOSMGR_File_Request rq = { .function = DFR_FLUSH, .drive = (uint8_t)(drive - 1) };

    if (drive == 0 || drive > 26) {
        return ERROR_INVALID_DRIVE;
    }
    if (flags & VOL_DISCARD_CACHE) {        /* sectors past the file system: nothing is kept */
        rq.function = DFR_READ_SECTORS;
        rq.count = 0;
    }
    return DOSMGR_File_Request(&rq);
}

/*
 * IFSMgr_GetLockState - has somebody locked a volume?              [DDK95 IFSMgr_GetLockState]
 *
 * In:    drive, 0 = A:; three pointers
 * Out:   *type = level of the lock, 0 to 3; -1: none, or no such drive; *flags = LOCKP_; *owner = the owner's
 *        process as ir_pid has it, of its VM
 * When:  task time
 */
void IFSMgr_GetLockState(uint32_t drive, uint32_t *type, uint32_t *flags, uint32_t *owner)
{
    struct DOSMGR_File_Request rq = { .function = DFR_LOCK_STATE, .drive = (uint8_t)drive, .action = 0xFF };
    bool locked = drive < 26 && DOSMGR_File_Request(&rq) == 0 && rq.action != 0xFF;

    *type = locked ? rq.action : ~0u;
    *flags = locked ? rq.attr & (LOCKP_ALLOW_WRITES | LOCKP_FAIL_MEM_MAPPING | LOCKP_LOCK_FOR_FORMAT) : 0;
    *owner = locked ? ((const struct cb_s *)rq.buffer)->CB_VMID << 16 : 0;
}

/*
 * IFSMgr_Ring0GetDriveInfo - how is a drive handled?           [DDK95 IFSMgr_Ring0GetDriveInfo]
 *
 * In:    EDX = drive, 0 = A:
 * Out:   CF = 0, EAX = 0: neither MS-DOS nor a real-mode mapper is needed
 * Error: CF = 1: there is no such drive
 * When:  task time
 */
void do_IFSMgr_Ring0GetDriveInfo(struct svc_regs *r)
{
    struct DOSMGR_File_Request rq = { .function = DFR_VOLUME, .drive = (uint8_t)r->edx };
    bool absent = r->edx > 25 || DOSMGR_File_Request(&rq) != 0;

    svc_set_carry(r, absent);
    if (!absent) {
        r->eax = 0;
    }
}

/* ---- times ---- */

static uint64_t now(uint32_t *ms)
{
    uint32_t days, of_day;

    VTD_Get_Date_And_Time(&days, &of_day);
    *ms = of_day % 1000;
    return (uint64_t)days * 86400 + of_day / 1000;
}

/*
 * IFSMgr_Get_NetTime - now                                       [DDK95 IFSMgr_Get_NetTime]
 *
 * Out:   EAX = seconds since 1970, EDX = milliseconds
 * When:  task time
 */
uint64_t IFSMgr_Get_NetTime(void)
{
    uint32_t ms, seconds = net_of_seconds(now(&ms));

    return (uint64_t)ms << 32 | seconds;
}

/*
 * IFSMgr_Get_DOSTime - now                                       [DDK95 IFSMgr_Get_DOSTime]
 *
 * Out:   EAX = date << 16 | time, EDX = milliseconds, 0 to 1999: DOS counts two seconds
 * When:  task time
 */
uint64_t IFSMgr_Get_DOSTime(void)
{
    uint32_t ms;
    uint64_t seconds = now(&ms);

    return (uint64_t)(ms + seconds % 2 * 1000) << 32 | dos_of_seconds(seconds);
}

/*
 * IFSMgr_NetToDosTime, IFSMgr_DosToNetTime, IFSMgr_DosToWin32Time, IFSMgr_Win32ToDosTime,
 * IFSMgr_NetToWin32Time, IFSMgr_Win32ToNetTime - one form of a time in another  [DDK95 of each]
 *
 * In:    net = seconds since 1970; dos = date << 16 | time; time = 100 ns since 1601
 * Out:   EAX, for a _FILETIME EDX:EAX; what the other form cannot say is its first or last moment
 * When:  any time
 */
uint32_t IFSMgr_NetToDosTime(uint32_t net)
{
    return dos_of_seconds(seconds_of_net(net));
}

static uint64_t seconds_of(uint32_t dos)
{
    return seconds_of_dos((uint16_t)(dos >> 16), (uint16_t)dos);
}

uint32_t IFSMgr_DosToNetTime(uint32_t dos)
{
    return net_of_seconds(seconds_of(dos));
}

static uint64_t in_registers(_FILETIME time)
{
    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

uint64_t IFSMgr_DosToWin32Time(uint32_t dos)
{
    return in_registers(filetime_of_seconds(seconds_of(dos)));
}

uint32_t IFSMgr_Win32ToDosTime(_FILETIME time)
{
    return dos_of_seconds(seconds_of_filetime(time));
}

uint64_t IFSMgr_NetToWin32Time(uint32_t net)
{
    return in_registers(filetime_of_seconds(seconds_of_net(net)));
}

uint32_t IFSMgr_Win32ToNetTime(_FILETIME time)
{
    return net_of_seconds(seconds_of_filetime(time));
}

/*
 * IFSMgr_GetTimeZoneBias - from local time to UTC             [DDK95 IFSMgr_GetTimeZoneBias]
 *
 * Out:   EAX = minutes: 0, no time zone is known
 * When:  any time
 */
uint32_t IFSMgr_GetTimeZoneBias(void)
{
    return 0;
}

static const struct vxd_handler ifsmgr_control[] = { { 0, NULL } };
Declare_Virtual_Device_Services(IFSMGR, 4, 0, ifsmgr_control, IFSMgr_Device_ID, IFSMgr_Init_Order,
                                ifsmgr_services, NULL, NULL)
