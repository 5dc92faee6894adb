/*
 * vxdldr.h - the services of VXDLDR as C functions.  Included by VxDs that load others.
 *
 * What each does: [DDK95 <name>]; one line each in services/vxdldr.def.
 */
#ifndef VXDLDR_H
#define VXDLDR_H

#include <vmm_services.h>

#define VXDLDR_INIT_DEVICE              1       /* flag of VXDLDR_LoadDevice */

#define VXDLDR_ERR_OUT_OF_MEMORY        1
#define VXDLDR_ERR_IN_DOS               2
#define VXDLDR_ERR_FILE_OPEN_ERROR      3
#define VXDLDR_ERR_FILE_READ            4
#define VXDLDR_ERR_DUPLICATE_DEVICE     5
#define VXDLDR_ERR_BAD_DEVICE_FILE      6
#define VXDLDR_ERR_DEVICE_REFUSED       7
#define VXDLDR_ERR_NO_SUCH_DEVICE       8
#define VXDLDR_ERR_DEVICE_UNLOADABLE    9
#define VXDLDR_ERR_ALLOC_V86_AREA       10
#define VXDLDR_ERR_BAD_API_FUNCTION     11

#define VXDLDR_NOTIFY_OBJECTUNLOAD      0       /* EAX of VXDLDR_Notify */
#define VXDLDR_NOTIFY_OBJECTLOAD        1

#define VXDLDR_APIFUNC_GETVERSION       0       /* AX of its V86 and PM API */
#define VXDLDR_APIFUNC_LOADDEVICE       1
#define VXDLDR_APIFUNC_UNLOADDEVICE     2

/* Ours: for programs at the prompt.  DS:(E)DX = path or buffer, CX = its bytes. */
#define VXDLDR_APIFUNC_REASON           0x0A00  /* text for the error of the last call */
#define VXDLDR_APIFUNC_LIST             0x0A01  /* BX = number from 0: a line on that device; CF = 1: no more */
#define VXDLDR_APIFUNC_CHECK            0x0A02  /* DS:(E)DX = path: AX = services that are missing */
#define VXDLDR_APIFUNC_CHECK_LINE       0x0A03  /* BX = number from 0: a line of what it found */

struct ObjectInfo {                     /* [DDK95 ObjectInfo] */
    uint32_t OI_LinearAddress;          /* 0 = not in memory */
    uint32_t OI_Size;
    uint32_t OI_ObjType;
    uint32_t OI_Resident;               /* static, and from an earlier load */
};
_Static_assert(sizeof(struct ObjectInfo) == 0x10, "[CHAP vxdldr]");

struct DeviceInfo {                     /* [DDK95 DeviceInfo] */
    struct DeviceInfo *DI_Next;
    uint8_t DI_Loaded;
    struct VxD_Desc_Block *DI_DDB;
    uint16_t DI_DeviceID;
    char *DI_ModuleName;
    uint32_t DI_Signature;
    uint32_t DI_ObjCount;
    struct ObjectInfo *DI_ObjInfo;
    uint32_t DI_V86_API_CSIP, DI_PM_API_CSIP;
} __attribute__((packed, aligned(4)));
_Static_assert(sizeof(void *) != 4 || (offsetof(struct DeviceInfo, DI_ModuleName) == 0x0B &&
               offsetof(struct DeviceInfo, DI_ObjInfo) == 0x17), "[CHAP vxdldr]");
#define DI_SIGNATURE    0x444C5658u     /* "XVLD" */

enum vxdldr_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VXDLDR_SERVICE_##name = 0x00270000 + ord,
#include <services/vxdldr.def>
#undef VXD_SERVICE
};

#ifndef VXD_HOST

static inline uint32_t VXDLDR_GetVersion(void)
{
    uint32_t version;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(version) : "i"(VXDLDR_SERVICE_VXDLDR_GetVersion) : "memory", "cc");
    return version;
}

/* 0 or VXDLDR_ERR_; *ddb, *device may be NULL */
static inline uint32_t VXDLDR_LoadDevice(const char *file, uint32_t flags, struct VxD_Desc_Block **ddb, struct DeviceInfo **device)
{
    uint32_t eax = flags, edx = (uint32_t)(uintptr_t)file;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "+a"(eax), "+d"(edx), "=@ccc"(failed) : "i"(VXDLDR_SERVICE_VXDLDR_LoadDevice) : "memory");
    if (!failed && ddb != NULL) {
        *ddb = (struct VxD_Desc_Block *)(uintptr_t)eax;
    }
    if (!failed && device != NULL) {
        *device = (struct DeviceInfo *)(uintptr_t)edx;
    }
    return failed ? eax : 0;
}

/* id 0xFFFF: by module name */
static inline uint32_t VXDLDR_UnloadDevice(uint32_t id, const char *name)
{
    uint32_t eax;
    bool failed;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(eax), "=@ccc"(failed) : "b"(id), "d"(name), "i"(VXDLDR_SERVICE_VXDLDR_UnloadDevice) : "memory");
    return failed ? eax : 0;
}

static inline uint32_t VXDLDR_DevInitSucceeded(struct DeviceInfo *device)
{
    uint32_t eax;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax), "=@ccc"(failed) : "d"(device), "i"(VXDLDR_SERVICE_VXDLDR_DevInitSucceeded) : "memory");
    return failed ? eax : 0;
}

static inline uint32_t VXDLDR_DevInitFailed(struct DeviceInfo *device)
{
    uint32_t eax;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax), "=@ccc"(failed) : "d"(device), "i"(VXDLDR_SERVICE_VXDLDR_DevInitFailed) : "memory");
    return failed ? eax : 0;
}

static inline struct DeviceInfo *VXDLDR_GetDeviceList(void)
{
    struct DeviceInfo *first;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(first) : "i"(VXDLDR_SERVICE_VXDLDR_GetDeviceList) : "memory", "cc");
    return first;
}

static inline bool VXDLDR_UnloadMe(uint32_t id, const char *name)
{
    bool failed;
    uint32_t eax;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(eax), "=@ccc"(failed) : "b"(id), "d"(name), "i"(VXDLDR_SERVICE_VXDLDR_UnloadMe) : "memory");
    return !failed;
}

#endif
#endif
