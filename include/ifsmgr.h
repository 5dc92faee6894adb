/*
 * ifsmgr.h - the services of IFSMGR as C functions.  Included by VxDs that use files.
 *
 * What each does: [DDK95 <name>]; one line each in services/ifsmgr.def.
 */
#ifndef IFSMGR_H
#define IFSMGR_H

#include <vmm_services.h>

#define IFSMGRVERSION           0x22

/* Functions of IFSMgr_Ring0_FileIO, in EAX. */
#define R0_OPENCREATFILE        0xD500
#define R0_OPENCREAT_IN_CONTEXT 0xD501
#define R0_READFILE             0xD600
#define R0_WRITEFILE            0xD601
#define R0_READFILE_IN_CONTEXT  0xD602
#define R0_WRITEFILE_IN_CONTEXT 0xD603
#define R0_CLOSEFILE            0xD700
#define R0_GETFILESIZE          0xD800
#define R0_FINDFIRSTFILE        0x4E00
#define R0_FINDNEXTFILE         0x4F00
#define R0_FINDCLOSEFILE        0xDC00
#define R0_FILEATTRIBUTES       0x4300
#define R0_RENAMEFILE           0x5600
#define R0_DELETEFILE           0x4100
#define R0_LOCKFILE             0x5C00
#define R0_GETDISKFREESPACE     0x3600
#define R0_READABSOLUTEDISK     0xDD00
#define R0_WRITEABSOLUTEDISK    0xDE00

#define GET_ATTRIBUTES          0       /* AL of R0_FILEATTRIBUTES */
#define SET_ATTRIBUTES          1

#define ACCESS_READONLY         0x0000  /* BX of R0_OPENCREATFILE [RBIL 21716C] */
#define ACCESS_WRITEONLY        0x0001
#define ACCESS_READWRITE        0x0002
#define R0_NO_CACHE             0x0100  /* nothing of it is kept in memory */
#define R0_SWAPPER_CALL         0x1000  /* of the swap file */
#define R0_MM_READ_WRITE        0x8000  /* of a file that is mapped into memory */
#define OPEN_FLAGS_COMMIT       0x4000  /* every write is on the disk when it returns */

#define ACTION_OPENEXISTING     0x01    /* DL of R0_OPENCREATFILE */
#define ACTION_REPLACEEXISTING  0x02
#define ACTION_CREATENEW        0x10
#define ACTION_OPENALWAYS       0x11
#define ACTION_CREATEALWAYS     0x12

#define ACTION_OPENED           1       /* ECX of R0_OPENCREATFILE afterwards */
#define ACTION_CREATED          2
#define ACTION_REPLACED         3

#define VOL_DISCARD_CACHE       1       /* flags of _VolFlush */

#define IFS_DRV_RMM             0x0001  /* EAX of IFSMgr_Ring0GetDriveInfo: real-mode mapper, */
#define IFS_DRV_DOS_DISK_INFO   0x0002  /* needs MS-DOS */

typedef struct _FILETIME {      /* 100 ns since 1601 */
    uint32_t dwLowDateTime, dwHighDateTime;
} _FILETIME;

typedef struct _WIN32_FIND_DATA {       /* what a search found; names in Unicode */
    uint32_t dwFileAttributes;
    _FILETIME ftCreationTime, ftLastAccessTime, ftLastWriteTime;
    uint32_t nFileSizeHigh, nFileSizeLow;
    uint32_t dwReserved0, dwReserved1;
    uint16_t cFileName[260];
    uint16_t cAlternateFileName[14];
} _WIN32_FIND_DATA;
_Static_assert(sizeof(_WIN32_FIND_DATA) == 592, "[DDK95 _WIN32_FIND_DATA]");

enum ifsmgr_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) IFSMGR_SERVICE_##name = 0x00400000 + ord,
#include <services/ifsmgr.def>
#undef VXD_SERVICE
};

#ifndef VXD_HOST

static inline uint32_t IFSMgr_Get_Version(void)
{
    uint32_t version;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(version) : "i"(IFSMGR_SERVICE_IFSMgr_Get_Version) : "memory", "cc");
    return version;
}

/*
 * The functions one by one.  They return 0 or an MS-DOS error code.
 */
#define IFS_RING0 "int $0x20; .long %c[service]"
#define IFS_NUMBER [service] "i"(IFSMGR_SERVICE_IFSMgr_Ring0_FileIO)

/* *action: ACTION_ before, what was done after; NULL = ACTION_OPENEXISTING */
static inline uint32_t R0_OpenCreatFile(const char *path, uint32_t mode, uint32_t attr, uint32_t *action, uint32_t *handle)
{
    uint32_t eax = R0_OPENCREATFILE, ecx = attr;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "+c"(ecx), "=@ccc"(failed) : "b"(mode), "d"(action ? *action : ACTION_OPENEXISTING), "S"(path), IFS_NUMBER : "memory");
    if (failed) {
        return eax & 0xFFFF;
    }
    *handle = eax;
    if (action) {
        *action = ecx;
    }
    return 0;
}

/* *count: bytes wanted before, done after */
static inline uint32_t R0_ReadWrite(uint32_t function, uint32_t handle, void *buffer, uint32_t position, uint32_t *count)
{
    uint32_t eax = function, ecx = *count;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "+c"(ecx), "=@ccc"(failed) : "b"(handle), "d"(position), "S"(buffer), IFS_NUMBER : "memory");
    *count = failed ? 0 : ecx;
    return failed ? eax & 0xFFFF : 0;
}

static inline uint32_t R0_ReadFile(uint32_t handle, void *buffer, uint32_t position, uint32_t *count)
{
    return R0_ReadWrite(R0_READFILE, handle, buffer, position, count);
}

/* count 0: the file ends at position from now on */
static inline uint32_t R0_WriteFile(uint32_t handle, const void *buffer, uint32_t position, uint32_t *count)
{
    return R0_ReadWrite(R0_WRITEFILE, handle, (void *)(uintptr_t)buffer, position, count);
}

static inline uint32_t R0_CloseFile(uint32_t handle)
{
    uint32_t eax = R0_CLOSEFILE;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "=@ccc"(failed) : "b"(handle), IFS_NUMBER : "memory");
    return failed ? eax & 0xFFFF : 0;
}

static inline uint32_t R0_GetFileSize(uint32_t handle, uint32_t *size)
{
    uint32_t eax = R0_GETFILESIZE;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "=@ccc"(failed) : "b"(handle), IFS_NUMBER : "memory");
    *size = failed ? 0 : eax;
    return failed ? eax & 0xFFFF : 0;
}

/* attr: low byte what is found beside ordinary files, high byte what it must have */
static inline uint32_t R0_FindFirstFile(const char *path, uint32_t attr, _WIN32_FIND_DATA *found, uint32_t *handle)
{
    uint32_t eax = R0_FINDFIRSTFILE;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "=@ccc"(failed) : "c"(attr), "d"(found), "S"(path), IFS_NUMBER : "memory");
    *handle = failed ? 0 : eax;
    return failed ? eax & 0xFFFF : 0;
}

static inline uint32_t R0_FindNextFile(uint32_t handle, _WIN32_FIND_DATA *found)
{
    uint32_t eax = R0_FINDNEXTFILE;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "=@ccc"(failed) : "b"(handle), "d"(found), IFS_NUMBER : "memory");
    return failed ? eax & 0xFFFF : 0;
}

static inline uint32_t R0_FindCloseFile(uint32_t handle)
{
    uint32_t eax = R0_FINDCLOSEFILE;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "=@ccc"(failed) : "b"(handle), IFS_NUMBER : "memory");
    return failed ? eax & 0xFFFF : 0;
}

static inline uint32_t R0_GetAttributes(const char *path, uint32_t *attr)
{
    uint32_t eax = R0_FILEATTRIBUTES | GET_ATTRIBUTES, ecx = 0;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "+c"(ecx), "=@ccc"(failed) : "S"(path), IFS_NUMBER : "memory");
    *attr = ecx & 0xFFFF;
    return failed ? eax & 0xFFFF : 0;
}

static inline uint32_t R0_SetAttributes(const char *path, uint32_t attr)
{
    uint32_t eax = R0_FILEATTRIBUTES | SET_ATTRIBUTES;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "=@ccc"(failed), "+c"(attr) : "S"(path), IFS_NUMBER : "memory");
    return failed ? eax & 0xFFFF : 0;
}

static inline uint32_t R0_RenameFile(const char *path, const char *new_path)
{
    uint32_t eax = R0_RENAMEFILE;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "=@ccc"(failed) : "S"(path), "d"(new_path), IFS_NUMBER : "memory");
    return failed ? eax & 0xFFFF : 0;
}

static inline uint32_t R0_DeleteFile(const char *path, uint32_t attr)
{
    uint32_t eax = R0_DELETEFILE;
    bool failed;
    __asm__ volatile(IFS_RING0 : "+a"(eax), "=@ccc"(failed) : "S"(path), "c"(attr), IFS_NUMBER : "memory");
    return failed ? eax & 0xFFFF : 0;
}

#endif

/* 0 or an MS-DOS error code; drive 1 = A: */
uint32_t _VolFlush(uint32_t drive, uint32_t flags);

/* Times: DOS = date << 16 | time, local; net = seconds since 1970.  Now: milliseconds in the high half. */
uint64_t IFSMgr_Get_NetTime(void);
uint64_t IFSMgr_Get_DOSTime(void);
uint32_t IFSMgr_NetToDosTime(uint32_t net);
uint32_t IFSMgr_DosToNetTime(uint32_t dos);
uint64_t IFSMgr_DosToWin32Time(uint32_t dos);   /* a _FILETIME in EDX:EAX */
uint32_t IFSMgr_Win32ToDosTime(_FILETIME time);
uint64_t IFSMgr_NetToWin32Time(uint32_t net);
uint32_t IFSMgr_Win32ToNetTime(_FILETIME time);
uint32_t IFSMgr_GetTimeZoneBias(void);          /* minutes from local time to UTC: 0, it is not known */

#endif
