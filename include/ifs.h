/*
 * ifs.h - installable file systems: requests, paths, function tables, events.  Included by VxDs that
 * are a file system, that watch file calls, or that use IFSMGR's services for names.
 *
 * Fields and what they mean: [DDK95 File System Driver Interface] and the page of each function; the
 * layout is Windows 95's.
 */
#ifndef IFS_H
#define IFS_H

#include <ifsmgr.h>

#define IFS_VERSION             0x030A      /* of function tables */
#define IFS_REVISION            0x10

typedef struct _QWORD {         /* what conversions return, in EDX:EAX */
    uint32_t ddLower, ddUpper;
} _QWORD;

/* ---- paths in canonical form ---- */

typedef uint16_t *string_t;     /* Unicode */

typedef struct PathElement {
    uint16_t pe_length;         /* bytes, these two with it */
    uint16_t pe_unichars[1];    /* capital letters, not ended */
} PathElement;

typedef struct ParsedPath {
    uint16_t pp_totalLength;    /* bytes up to the word 0 that ends it, this header with it */
    uint16_t pp_prefixLength;   /* of that, what stands before the last element */
    PathElement pp_elements[1];
} ParsedPath, *path_t;
_Static_assert(offsetof(ParsedPath, pp_elements) == 4, "[DDK95 ParsedPath]");

#define IFSPathSize(path)       ((path)->pp_totalLength + sizeof(uint16_t))
#define IFSPathLength(path)     ((path)->pp_totalLength - 2 * sizeof(uint16_t))
#define IFSIsRoot(path)         ((path)->pp_totalLength == 4)
#define IFSLastElement(path)    ((PathElement *)((uint8_t *)(path) + (path)->pp_prefixLength))
#define IFSNextElement(element) ((PathElement *)((uint8_t *)(element) + (element)->pe_length))

#define NO_PARSED_PATH          ((path_t)0xFFFFFBBBu)   /* IFSMgr_FSDParsePath: allocate one */

/* How a path was parsed; in ir_attr beside attributes. */
#define FILE_FLAG_WILDCARDS     0x80000000u
#define FILE_FLAG_HAS_STAR      0x40000000u
#define FILE_FLAG_LONG_PATH     0x20000000u     /* a component is no 8.3 name */
#define FILE_FLAG_KEEP_CASE     0x10000000u     /* the caller speaks long names */
#define FILE_FLAG_HAS_DOT       0x08000000u     /* the last component has one */
#define FILE_FLAG_IS_LFN        0x04000000u     /* the last component is no 8.3 name */

#define FILE_ATTRIBUTE_READONLY 0x01u
#define FILE_ATTRIBUTE_HIDDEN   0x02u
#define FILE_ATTRIBUTE_SYSTEM   0x04u
#define FILE_ATTRIBUTE_LABEL    0x08u
#define FILE_ATTRIBUTE_DIRECTORY 0x10u
#define FILE_ATTRIBUTE_ARCHIVE  0x20u
#define FILE_ATTRIBUTE_MUSTMATCH 0x3F00u        /* of a search: what an entry must have */

/* ---- the request ---- */

typedef struct _dos_time {
    uint16_t dt_time, dt_date;
} dos_time;

typedef struct ioreq ioreq, *pioreq;
typedef int (*pIFSFunc)(pioreq pir);            /* 0 or what is in ir_error */
struct event;
struct volfunc;
struct hndlfunc;

struct ioreq {
    union {
        uint32_t ir_length;         /* bytes to move; sectors; bytes of a sector */
        uint32_t ir_attr;           /* attributes and FILE_FLAG_ of path functions */
        uint32_t ir_pathSkip;
    };
    uint8_t ir_flags;               /* which of several functions; access and sharing of an open */
    union {
        uint8_t ir_user;
        uint8_t ir_drivenum;
    };
    union {
        uint16_t ir_sfn;            /* system file number */
        uint16_t ir_lananum, ir_tuna;
    };
    uint32_t ir_pid;
    path_t ir_ppath;
    union {                         /* ir_aux1 */
        void *ir_data2;
        struct volfunc *ir_vfunc;
        struct hndlfunc *ir_hfunc;
        path_t ir_ppath2;
        uint32_t ir_volh;
        uint32_t ir_aux1;
    };
    union {
        void *ir_data;
        void *ir_ptuninfo;
    };
    union {
        uint16_t ir_options;        /* action of an open, and more */
        uint16_t ir_sectors;        /* of a cluster */
        uint16_t ir_status;
    };
    int16_t ir_error;
    uint32_t ir_rh;                 /* the file system's name for the volume, */
    uint32_t ir_fh;                 /* for the open file or search */
    union {
        uint32_t ir_pos;
        uint32_t ir_size;
        uint32_t ir_conflags, ir_attr2;
    };
    union {                         /* ir_aux2 */
        uint32_t ir_numfree, ir_locklen, ir_msglen, ir_timeout, ir_firstclus, ir_mntdrv, ir_aux2;
        dos_time ir_dostime;
        void *ir_password, *ir_cregptr;
        string_t ir_uFName;         /* last component as it was given */
    };
    union {                         /* ir_aux3 */
        string_t ir_upath;          /* path as it was given */
        void *ir_scratch;
        uint32_t ir_aux3;
    };
    struct event *ir_pev;
    uint32_t ir_fsd[16];            /* for the file system */
};

#if defined __i386__ || defined VXD_BUILD
#define IFS_AT(field, where) _Static_assert(offsetof(struct ioreq, field) == (where), "[DDK95 ioreq]")
IFS_AT(ir_flags, 0x04);
IFS_AT(ir_user, 0x05);
IFS_AT(ir_sfn, 0x06);
IFS_AT(ir_pid, 0x08);
IFS_AT(ir_ppath, 0x0C);
IFS_AT(ir_aux1, 0x10);
IFS_AT(ir_data, 0x14);
IFS_AT(ir_options, 0x18);
IFS_AT(ir_error, 0x1A);
IFS_AT(ir_rh, 0x1C);
IFS_AT(ir_fh, 0x20);
IFS_AT(ir_pos, 0x24);
IFS_AT(ir_aux2, 0x28);
IFS_AT(ir_aux3, 0x2C);
IFS_AT(ir_pev, 0x30);
IFS_AT(ir_fsd, 0x34);
_Static_assert(sizeof(struct ioreq) == 0x74, "[DDK95 ioreq]");
#undef IFS_AT
#endif

/* ---- function tables ---- */

enum { VFN_DELETE, VFN_DIR, VFN_FILEATTRIB, VFN_FLUSH, VFN_GETDISKINFO, VFN_OPEN, VFN_RENAME, VFN_SEARCH,
       VFN_QUERY, VFN_DISCONNECT, VFN_UNCPIPEREQ, VFN_IOCTL16DRIVE, VFN_GETDISKPARMS, VFN_FINDOPEN,
       VFN_DASDIO, NUM_VOLFUNC };
enum { HM_SEEK, HM_CLOSE, HM_COMMIT, HM_FILELOCKS, HM_FILETIMES, HM_PIPEREQUEST, HM_HANDLEINFO,
       HM_ENUMHANDLE, NUM_HNDLMISC };

typedef struct volfunc {        /* of a volume; the mount returns it in ir_vfunc */
    uint16_t vfn_version;       /* IFS_VERSION */
    uint8_t vfn_revision;       /* IFS_REVISION */
    uint8_t vfn_size;           /* NUM_VOLFUNC */
    pIFSFunc vfn_func[NUM_VOLFUNC];
} volfunc;

typedef struct hndlmisc {
    uint16_t hm_version;
    uint8_t hm_revision;
    uint8_t hm_size;            /* NUM_HNDLMISC */
    pIFSFunc hm_func[NUM_HNDLMISC];
} hndlmisc;

typedef struct hndlfunc {       /* of a handle; an open or a search fills *ir_hfunc in */
    pIFSFunc hf_read;           /* of a search: find next */
    pIFSFunc hf_write;
    const hndlmisc *hf_misc;
} hndlfunc;

/* ---- registering ---- */

#define NORMAL_FSD              0       /* FSDType of IFSMgr_RegisterMount */
#define DEFAULT_FSD             1
#define IFS_NO_PROVIDER         0xFFFFFFFFu     /* it did not work */
#define ANYPROID                0xFFFFFFFFu     /* SetReqHook: nobody in particular */

#define IR_FSD_MOUNT            0       /* ir_flags of FS_MountVolume */
#define IR_FSD_VERIFY           1
#define IR_FSD_UNLOAD           2
#define IR_FSD_MOUNT_CHILD      3
#define IR_FSD_MAP_DRIVE        4
#define IR_FSD_UNMAP_DRIVE      5

#define IR_TUNA_NOTUNNEL        1       /* ir_tuna of a mount */
#define IR_TUNA_FSDTUNNEL       2
#define IR_TUNA_IFSTUNNEL       3

/* ---- what the functions take, in ir_flags and ir_options ---- */

#define ACCESS_MODE_MASK        0x07u   /* FS_OpenFile: ir_flags */
#define ACCESS_EXECUTE          0x03u
#define SHARE_MODE_MASK         0x70u
#define SHARE_COMPATIBILITY     0x00u
#define SHARE_DENYREADWRITE     0x10u
#define SHARE_DENYWRITE         0x20u
#define SHARE_DENYREAD          0x30u
#define SHARE_DENYNONE          0x40u
#define SHARE_FCB               0x70u
#define ACTION_MASK             0xFFu   /* ir_options: ACTION_ of ifsmgr.h */
#define OPEN_FLAGS_NOINHERIT    0x0080u
#define OPEN_FLAGS_NO_CACHE     R0_NO_CACHE
#define OPEN_FLAGS_NO_COMPRESS  0x0200u
#define OPEN_FLAGS_ALIAS_HINT   0x0400u
#define OPEN_FLAGS_NOCRITERR    0x2000u

#define CLOSE_HANDLE            0       /* FS_CloseFile: ir_flags */
#define CLOSE_FOR_PROCESS       1
#define CLOSE_FINAL             2
#define FILE_CLOSE_FOR_LEVEL4_LOCK 0x01u    /* ir_options */
#define FILE_NO_LAST_ACCESS_DATE 0x02u
#define FILE_COMMIT_ASYNC       0x04u

#define FILE_BEGIN              0       /* FS_FileSeek: ir_flags */
#define FILE_END                2

#define LOCK_REGION             0       /* FS_LockFile: ir_flags */
#define UNLOCK_REGION           1
#define LOCKF_WR                0x00u   /* and options; also of IFSMgr_LockFile and its kin */
#define LOCKF_RD                0x01u
#define LOCKF_DOS               0x00u
#define LOCKF_NW                0x02u

#define GET_MODIFY_DATETIME     0       /* FS_FileDateTime: ir_flags */
#define SET_MODIFY_DATETIME     1
#define GET_LAST_ACCESS_DATETIME 4
#define SET_LAST_ACCESS_DATETIME 5
#define GET_CREATION_DATETIME   6
#define SET_CREATION_DATETIME   7

#define CREATE_DIR              0       /* FS_Dir: ir_flags */
#define DELETE_DIR              1
#define CHECK_DIR               2
#define QUERY83_DIR             3
#define QUERYLONG_DIR           4

#define GET_ATTRIB_COMP_FILESIZE 2      /* FS_FileAttributes: ir_flags; 0 and 1 in ifsmgr.h */
#define SET_ATTRIB_MODIFY_DATETIME 3
#define GET_ATTRIB_MODIFY_DATETIME 4
#define SET_ATTRIB_LAST_ACCESS_DATETIME 5
#define GET_ATTRIB_LAST_ACCESS_DATETIME 6
#define SET_ATTRIB_CREATION_DATETIME 7
#define GET_ATTRIB_CREATION_DATETIME 8
#define GET_ATTRIB_FIRST_CLUST  9

#define SEARCH_FIRST            0       /* FS_SearchFile: ir_flags */
#define SEARCH_NEXT             1

#define DIO_ABS_READ_SECTORS    0       /* FS_DirectDiskIO: ir_flags */
#define DIO_ABS_WRITE_SECTORS   1
#define DIO_SET_LOCK_CACHE_STATE 2

#define ENUMH_GETFILEINFO       0       /* FS_EnumerateHandle: ir_flags */
#define ENUMH_GETFILENAME       1
#define ENUMH_GETFINDINFO       2
#define ENUMH_RESUMEFIND        3
#define ENUMH_RESYNCFILEDIR     4

#define GDF_NO_DISK_HIT         1       /* FS_GetDiskInfo: ir_flags */

/* What FS_SearchFile fills in: what INT 21h/4Eh leaves in the DTA. */
typedef struct srch_key {
    uint8_t sk_drive;
    uint8_t sk_pattern[11];
    uint8_t sk_attr;
    uint8_t sk_localFSD[4];
    uint8_t sk_netFSD[2];
    uint8_t sk_ifsmgr[2];
} __attribute__((packed)) srch_key;

typedef struct srch_entry {
    srch_key se_key;
    uint8_t se_attrib;
    uint16_t se_time, se_date;
    uint32_t se_size;
    char se_name[13];
} __attribute__((packed)) srch_entry;
_Static_assert(offsetof(srch_entry, se_name) == 30 && sizeof(srch_entry) == 43, "[DDK95 srch_entry]");

typedef struct _BY_HANDLE_FILE_INFORMATION {
    uint32_t bhfi_dwFileAttributes;
    _FILETIME bhfi_ftCreationTime, bhfi_ftLastAccessTime, bhfi_ftLastWriteTime;
    uint32_t bhfi_dwVolumeSerialNumber;
    uint32_t bhfi_nFileSizeHigh, bhfi_nFileSizeLow;
    uint32_t bhfi_nNumberOfLinks;
    uint32_t bhfi_nFileIndexHigh, bhfi_nFileIndexLow;
} _BY_HANDLE_FILE_INFORMATION;
_Static_assert(sizeof(_BY_HANDLE_FILE_INFORMATION) == 52, "[DDK95 FS_EnumerateHandle]");

/* ---- watching file calls ---- */

enum {                          /* FunctionNum of a hook */
    IFSFN_READ = 0, IFSFN_WRITE = 1, IFSFN_FINDNEXT = 2, IFSFN_FCNNEXT = 3,
    IFSFN_SEEK = 0x0A, IFSFN_CLOSE, IFSFN_COMMIT, IFSFN_FILELOCKS, IFSFN_FILETIMES, IFSFN_PIPEREQUEST,
    IFSFN_HANDLEINFO, IFSFN_ENUMHANDLE, IFSFN_FINDCLOSE, IFSFN_FCNCLOSE,
    IFSFN_CONNECT = 0x1E, IFSFN_DELETE, IFSFN_DIR, IFSFN_FILEATTRIB, IFSFN_FLUSH, IFSFN_GETDISKINFO,
    IFSFN_OPEN, IFSFN_RENAME, IFSFN_SEARCH, IFSFN_QUERY, IFSFN_DISCONNECT, IFSFN_UNCPIPEREQ,
    IFSFN_IOCTL16DRIVE, IFSFN_GETDISKPARMS, IFSFN_FINDOPEN, IFSFN_DASDIO,
};

#define IFSFH_RES_UNC           0x01    /* ResourceFlags */
#define IFSFH_RES_NETWORK       0x08
#define IFSFH_RES_LOCAL         0x10
#define IFSFH_RES_CFSD          0x80

typedef int (*pIFSFileHookFunc)(pIFSFunc FSDFnAddr, int FunctionNum, int Drive, int ResourceFlags,
                                int CodePage, pioreq pir);
typedef pIFSFileHookFunc *ppIFSFileHookFunc;

/* ---- events ---- */

#define EVF_TASKTIME            0x01u
#define EVF_VMEVENT             0x02u
#define EVF_NOTCRIT             0x04u
#define EVF_NOTNESTEXEC         0x08u

typedef struct event {
    uint32_t ev_handle;         /* 0; IFSMGR's */
    uint32_t ev_flags;          /* EVF_ */
    void (*ev_func)(struct event *pev, pioreq pir);
    struct cb_s *ev_VMHand;     /* with EVF_VMEVENT */
} event, *pevent;

/* ---- names ---- */

#define BCS_WANSI               0       /* charSet: Windows's code page 1252, */
#define BCS_OEM                 1       /* MS-DOS's */

#define MAP_FLAG_LOSS           1u      /* upper half of what a conversion returns */
#define MAP_FLAG_TRUNCATE       2u

#define UFLG_DOS                0x00u   /* matchSem */
#define UFLG_META               0x01u
#define UFLG_NT                 0x02u
#define UFLG_NT_DOS             0x04u

#define BASIS_TRUNC             0x01u   /* CreateBasis */
#define BASIS_LOSS              0x02u
#define BASIS_UPCASE            0x04u
#define BASIS_EXT               0x20u

typedef struct _ConvTables {    /* IFSMgr_GetConversionTablePtrs */
    uint32_t ct_length;         /* 6 */
    const void *ct_UniToWinAnsiTbl, *ct_UniToOemTbl, *ct_WinAnsiToUniTbl, *ct_OemToUniTbl;
    const void *ct_UniToUpperDeltaTbl, *ct_UniToUpperTbl;
} _ConvTables;

typedef struct fmode_t {        /* IFSMgr_CheckAccessConflict */
    uint32_t fm_uid;
    void *fm_cookie0, *fm_cookie1;
    uint16_t fm_mode;           /* ACCESS_ and SHARE_ */
    uint16_t fm_attr;
} fmode_t;

/* ---- the services; each is described above its definition in vxd/ifsmgr ---- */

void *IFSMgr_GetHeap(uint32_t bytes);
void IFSMgr_RetHeap(void *block);
uint32_t IFSMgr_RegisterHeap(void (*reclaim)(void), uint32_t flags);
uint32_t IFSMgr_CheckHeap(void *block, const char *file, uint32_t line);
uint32_t IFSMgr_CheckHeapItem(void *block, const char *file, uint32_t line);
void IFSMgr_FillHeapSpare(void);

void IFSMgr_Block(uint32_t key);
void IFSMgr_BlockNoEvents(uint32_t key);
void IFSMgr_Wakeup(uint32_t key);
void IFSMgr_Yield(void);
void IFSMgr_SchedEvent(pevent pev, uint32_t ms);
void IFSMgr_QueueEvent(pevent pev);
void IFSMgr_KillEvent(pevent pev);
void IFSMgr_FreeIOReq(pioreq pir);

uint32_t IFSMgr_SetErrString(const char *text, uint32_t code, uint32_t table);
const char *IFSMgr_GetErrString(uint32_t code, uint32_t table);
void IFSMgr_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void IFSMgr_AssertFailed(const char *message, const char *file, uint32_t line);
void IFSMgr_LogEntry(const char *name, uint32_t info1, uint32_t info2, uint32_t depth, uint32_t mask);
void *IFSMgr_DebugVars(void);

uint64_t UniToBCS(uint8_t *bcs, const uint16_t *uni, uint32_t bytes, uint32_t max, uint32_t set);
uint64_t UniToBCSPath(uint8_t *bcs, const PathElement *elements, uint32_t max, uint32_t set);
uint64_t BCSToUni(uint16_t *uni, const uint8_t *bcs, uint32_t bytes, uint32_t set);
uint64_t BcsToBcs(uint8_t *to, const uint8_t *from, uint32_t to_set, uint32_t from_set, uint32_t max);
uint64_t BcsToBcsUpper(uint8_t *to, const uint8_t *from, uint32_t to_set, uint32_t from_set, uint32_t max);
uint32_t UniToUpper(uint16_t *to, const uint16_t *from, uint32_t bytes);
uint32_t UniCharToOEM(uint32_t unit);
const _ConvTables *IFSMgr_GetConversionTablePtrs(void);

uint32_t CreateBasis(uint16_t *basis, const uint16_t *name, uint32_t bytes);
uint32_t MatchBasisName(const uint16_t *basis, const uint16_t *name);
uint32_t AppendBasisTail(uint16_t *basis, uint32_t tail);
uint32_t FcbToShort(uint16_t *name, const uint16_t *fcb, uint32_t trail_dot);
uint32_t ShortToFcb(uint16_t *fcb, const uint16_t *name, uint32_t bytes);
uint32_t ShortToLossyFcb(uint16_t *fcb, const uint16_t *name, uint32_t bytes);
uint32_t IFSMgr_MetaMatch(const uint16_t *pattern, const uint16_t *name, uint32_t how);
uint32_t IFSMgr_TransMatch(pioreq pir, const srch_entry *pse, const uint16_t *pattern, _WIN32_FIND_DATA *found);
uint32_t IFSMgr_ParseOneElement(const uint16_t *element);
uint32_t IFSMgr_ParsePath(pioreq pir);
uint32_t IFSMgr_FSDParsePath(pioreq pir);
uint32_t _GetMappedErr(uint32_t function, uint32_t error);

uint32_t IFSMgr_RegisterMount(pIFSFunc mount, uint32_t version, uint32_t type);
void NotifyVolumeArrival(uint32_t drive);           /* 0 = A: */
void NotifyVolumeRemoval(uint32_t drive);
uint32_t QueryVolumeRemoval(uint32_t drive, uint32_t dialog);
uint32_t IFSMgr_CDROM_Attach(uint32_t drive, uint32_t *handle, uint32_t mount);
void IFSMgr_CDROM_Detach(uint32_t drive, uint32_t handle);
uint32_t IFSMgr_FSDGetCurrentDrive(pioreq pir);
uint32_t IFSMgr_Win32GetVMCurdir(uint32_t drive, char *buffer);

ppIFSFileHookFunc IFSMgr_InstallFileSystemApiHook(pIFSFileHookFunc function);
uint32_t IFSMgr_RemoveFileSystemApiHook(pIFSFileHookFunc function);
int IFSMgr_CallProvider(pioreq pir, uint32_t number, pIFSFunc function);

/* ---- locks of volumes, INT 21h/440Dh ---- */
#define LOCKP_ALLOW_WRITES      1       /* *flags of IFSMgr_GetLockState */
#define LOCKP_FAIL_MEM_MAPPING  2
#define LOCKP_LOCK_FOR_FORMAT   4

/* drive: 0 = A:; *type: 0 to 3, ~0 = not locked */
void IFSMgr_GetLockState(uint32_t drive, uint32_t *type, uint32_t *flags, uint32_t *owner);

uint32_t IFSMgr_CheckAccessConflict(uint32_t soft_off, const fmode_t *wanted,
                                    int (*next)(fmode_t *mode, const void *cookie), const void *cookie);
uint32_t IFSMgr_LockFile(void **list, uint32_t offset, uint32_t length, uint32_t owner, void *instance, uint32_t how);
uint32_t IFSMgr_UnlockFile(void **list, uint32_t offset, uint32_t length, uint32_t owner, void *instance, uint32_t how);
void IFSMgr_RemoveLocks(void **list, uint32_t owner, void *instance);
uint32_t IFSMgr_CheckLocks(void *list, uint32_t offset, uint32_t length, uint32_t process, void *instance, uint32_t how);
uint32_t IFSMgr_CountLocks(void *list, void *instance);
void IFSMgr_ReassignLockFileInst(void *list, void *from, void *to);
void IFSMgr_UnassignLockList(void *list);

#endif
