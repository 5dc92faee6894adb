/*
 * dosmgr.h - the services of DOSMGR as C functions.  Included by SHELL and VxDs that watch DOS.
 *
 * What each does: [DDK95 <name>]; one line each in services/dosmgr.def.
 */
#ifndef DOSMGR_H
#define DOSMGR_H

#include <vmm_services.h>

enum dosmgr_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) DOSMGR_SERVICE_##name = 0x00150000 + ord,
#include <services/dosmgr.def>
#undef VXD_SERVICE
};

/*
 * Files for virtual devices, without a VM: names are full paths with drive, relative ones start at
 * the root of the boot drive.  IFSMGR makes IFSMgr_Ring0_FileIO of it.
 */
enum DOSMGR_File_Function {
    DFR_OPEN,           /* in path, mode, attr, action; out handle, action (1 opened 2 created 3 replaced) */
    DFR_CLOSE,          /* in handle */
    DFR_READ,           /* in handle, position, count, buffer; out count */
    DFR_WRITE,          /* the same; count 0: the file ends at position */
    DFR_COMMIT,         /* in handle: all of the file is on the medium */
    DFR_GET_SIZE,       /* in handle; out count */
    DFR_FIND_FIRST,     /* in path, attr (low: also these, high: must have); out handle, found_ */
    DFR_FIND_NEXT,      /* in handle; out found_ */
    DFR_FIND_CLOSE,     /* in handle */
    DFR_GET_ATTR,       /* in path; out attr */
    DFR_SET_ATTR,       /* in path, attr */
    DFR_RENAME,         /* in path, new_path */
    DFR_DELETE,         /* in path, with wild cards; attr as DFR_FIND_FIRST */
    DFR_FREE_SPACE,     /* in drive; out sector_bytes, cluster_sectors, clusters, free_clusters */
    DFR_READ_SECTORS,   /* in drive, position, count, buffer */
    DFR_WRITE_SECTORS,  /* the same */
    DFR_FLUSH,          /* in drive: all of the volume is on the medium */
    DFR_ALLOCATE,       /* in handle, count: at least that many bytes long, new contents undefined */
    DFR_VOLUME,         /* in drive; out device, NULL = memory or other without sectors to keep */
    DFR_SYSTEM_DRIVE,   /* out drive: the volume the system was started from */
    DFR_RUN,            /* in handle, position; out device, sector, count: contiguous sectors there */
    DFR_LOCK,           /* in handle, position, count, process: nobody else reads or writes there */
    DFR_UNLOCK,         /* the same: not any more */
    DFR_LOCK_STATE,     /* in drive; out action = level of its lock, FFh: none; attr = permissions; buffer = VM */
};
#define DFR_MODE_EXCLUSIVE  0x0010      /* in mode: nobody else opens it, and it is open nowhere */
#define DFR_MODE_SHARED     0x0080      /* in mode: sharing modes and locks count, as for a program */
#define DFR_MODE_COMMIT     0x4000      /* in mode: every write is on the medium when it is done */

struct DOSMGR_File_Request {
    uint32_t function;          /* enum DOSMGR_File_Function */
    uint32_t handle;
    const char *path, *new_path;    /* in long names */
    void *buffer;
    uint32_t position, count, process;
    uint16_t mode, attr;        /* as INT 21h/6Ch has them */
    uint8_t action;             /* the same */
    uint8_t drive;              /* 0 = A: */
    uint32_t sector_bytes, cluster_sectors, clusters, free_clusters;
    void *device;               /* struct BlockDev_Device_Descriptor */
    uint64_t sector __attribute__((packed, aligned(4)));
    char found_name[13];        /* "NAME.EXT", ended by NUL */
    uint8_t found_attr;
    uint8_t found_create_hundredths;
    uint16_t found_time, found_date, found_create_time, found_create_date, found_access_date;
    uint16_t *found_long;       /* in: room for 256; out: the long name in Unicode, 0 at its end; NULL: not asked */
    uint32_t found_size;
};

/*
 * A file call that is being made, for who watches them (IFSMGR's hooks): of a program's INT 21h, or a
 * virtual device's request.
 */
struct DOSMGR_File_Call {
    void (*native)(struct DOSMGR_File_Call *call);      /* the function itself; once */
    uint8_t function;           /* IFSFN_ of ifs.h */
    uint8_t drive;              /* 0 = A: */
    uint8_t flags;              /* as ir_flags */
    bool long_names;            /* the caller speaks them */
    bool path_changed;          /* set by the watcher: path is another one now */
    bool ran;                   /* native was called */
    bool find_by_dos_time;      /* a search for long names: times as MS-DOS has them */
    uint16_t options;           /* as ir_options; sectors of a cluster */
    uint16_t sfn, psp;
    uint32_t attr, length, position, handle;    /* handle: one for each open file or search, not 0 */
    uint32_t when;              /* date << 16 | time */
    void *data;                 /* linear address; of a long search in INT 21h/714Eh's form */
    void *vm;                   /* struct cb_s; NULL: a virtual device's own */
    const struct DOSMGR_File_Request *request;      /* of that */
    uint32_t error;             /* MS-DOS's, 0 = done */
    char path[260], path2[260];         /* "\DIR\NAME" in the OEM code page */
};

/*
 * For programs of the system VM: INT 2Fh AX=1684h BX=0015h gives an entry, AX says what.  CF = 1: no.  (Functions
 * from 0 on, in every VM, are those of MOUNT: vxd/dosmgr/image_volume.h.)
 *
 * DOSMGR_API_INSTALL, DOSMGR_API_SHELL: ES:DI gets DOSMGR_COMMAND_PATH bytes of a path ended by NUL, then length,
 * text and CR of its command tail; AX = 1: into upper memory.  INSTALL gives one line after the other.
 * DOSMGR_API_STARTED: AUTOEXEC.BAT has ended; what is resident now, and the caller's environment, are every
 * VM's from now on.
 */
enum { DOSMGR_API_STARTED = 0x10, DOSMGR_API_INSTALL = 0x11, DOSMGR_API_SHELL = 0x12 };
#define DOSMGR_COMMAND_PATH 80u
#define DOSMGR_COMMAND_TAIL 126u

struct fs_system;       /* fs.h */
struct fs_volume;

#ifdef VXD_HOST

uint32_t DOSMGR_File_Request(struct DOSMGR_File_Request *request);
uint32_t DOSMGR_Exec_First(struct cb_s *vm, const char *path, const char *tail,
                           const char *environment);
bool DOSMGR_Add_Device(struct cb_s *vm, uint32_t header);
bool DOSMGR_Remove_Device(struct cb_s *vm, uint32_t header);
void DOSMGR_Begin_V86_App(struct cb_s *vm, uint32_t high_linear_psp, uint16_t psp);
void DOSMGR_End_V86_App(struct cb_s *vm, uint32_t high_linear_psp, uint16_t psp, uint16_t code);

#else

/* 0 or a DOS error code. */
static inline uint32_t DOSMGR_File_Request(struct DOSMGR_File_Request *request)
{
    uint32_t error;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(error) : "S"(request), "i"(DOSMGR_SERVICE_DOSMGR_File_Request) : "memory", "cc");
    return error;
}

/* Full path with drive; environment: strings, NULL = the usual ones; 0 or a DOS error code.  The VM's
 * client registers are set to its start. */
static inline uint32_t DOSMGR_Exec_First(struct cb_s *vm, const char *path, const char *tail,
                                         const char *environment)
{
    uint32_t error;
    __asm__ volatile("int $0x20; .long %c5" : "=a"(error) : "b"(vm), "S"(path), "D"(tail), "d"(environment), "i"(DOSMGR_SERVICE_DOSMGR_Exec_First) : "memory", "cc");
    return error;
}

/* Before the VM's first program, ascending. */
static inline bool DOSMGR_Add_Upper_Memory(struct cb_s *vm, uint32_t segment, uint32_t paragraphs)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c4" : "=@ccc"(failed) : "b"(vm), "d"(segment), "c"(paragraphs), "i"(DOSMGR_SERVICE_DOSMGR_Add_Upper_Memory) : "memory");
    return !failed;
}

/* Volumes are offered to it, after those registered earlier. */
static inline void DOSMGR_Register_File_System(struct fs_system *system)
{
    __asm__ volatile("int $0x20; .long %c1" : : "S"(system), "i"(DOSMGR_SERVICE_DOSMGR_Register_File_System) : "memory", "cc");
}

/* Every file call goes there before it is done; NULL: nobody watches. */
static inline void DOSMGR_Watch_Files(void (*watch)(struct DOSMGR_File_Call *call))
{
    __asm__ volatile("int $0x20; .long %c1" : : "S"(watch), "i"(DOSMGR_SERVICE_DOSMGR_Watch_Files) : "memory", "cc");
}

/* A volume becomes a drive of every VM, 0 = A:, or, NULL, a drive goes away; 0 or an MS-DOS error code. */
static inline uint32_t DOSMGR_Attach_Volume(unsigned drive, struct fs_volume *volume)
{
    uint32_t error;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(error) : "d"(drive), "S"(volume), "i"(DOSMGR_SERVICE_DOSMGR_Attach_Volume) : "memory", "cc");
    return error;
}

/* NULL: no such drive; *files: how many are open there. */
static inline struct fs_volume *DOSMGR_Get_Volume(unsigned drive, unsigned *files)
{
    struct fs_volume *volume;
    __asm__ volatile("int $0x20; .long %c3" : "=S"(volume), "=a"(*files) : "d"(drive), "i"(DOSMGR_SERVICE_DOSMGR_Get_Volume) : "memory", "cc");
    return volume;
}

/* The current directory of a drive in a VM, "\DIR\SUB", 68 characters; *current: its current drive. */
static inline bool DOSMGR_Get_Current_Dir(struct cb_s *vm, unsigned drive, char *text, unsigned *current)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c5" : "=@ccc"(failed), "=d"(*current) : "b"(vm), "c"(drive), "D"(text), "i"(DOSMGR_SERVICE_DOSMGR_Get_Current_Dir) : "memory");
    return !failed;
}

/* NULL: every VM.  header: V86 linear address of a character device. */
static inline bool DOSMGR_Add_Device(struct cb_s *vm, uint32_t header)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "b"(vm), "a"(header), "i"(DOSMGR_SERVICE_DOSMGR_Add_Device) : "memory");
    return !failed;
}

static inline bool DOSMGR_Remove_Device(struct cb_s *vm, uint32_t header)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "b"(vm), "a"(header), "i"(DOSMGR_SERVICE_DOSMGR_Remove_Device) : "memory");
    return !failed;
}

/* Is MS-DOS of the current VM busy? */
static inline bool DOSMGR_Get_DOS_Crit_Status(void)
{
    bool busy;
    __asm__ volatile("int $0x20; .long %c1" : "=@ccnz"(busy) : "i"(DOSMGR_SERVICE_DOSMGR_Get_DOS_Crit_Status) : "memory");
    return busy;
}

/* Hook points: others hook these services to hear of programs. */
static inline void DOSMGR_Begin_V86_App(struct cb_s *vm, uint32_t high_linear_psp, uint16_t psp)
{
    __asm__ volatile("int $0x20; .long %c3" : : "b"(vm), "S"(high_linear_psp), "d"((uint32_t)psp), "i"(DOSMGR_SERVICE_DOSMGR_Begin_V86_App) : "memory", "cc", "eax", "ecx");
}

static inline void DOSMGR_End_V86_App(struct cb_s *vm, uint32_t high_linear_psp, uint16_t psp, uint16_t code)
{
    __asm__ volatile("int $0x20; .long %c4" : : "b"(vm), "S"(high_linear_psp), "d"((uint32_t)psp), "c"((uint32_t)code), "i"(DOSMGR_SERVICE_DOSMGR_End_V86_App) : "memory", "cc", "eax");
}

#endif
#endif
