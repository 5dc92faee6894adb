/*
 * vmm_types.h - the structures and constants of the VMM's interface.
 * Included by vmm.h (VxD authors), by the VMM itself and by pure device models and their tests.
 *
 * Names are the DDK's.  Layouts: [DDK95 vmm.h], shared facts in docs/sources.md.
 */
#ifndef VMM_TYPES_H
#define VMM_TYPES_H

#include <stdint.h>
#include <stddef.h>
#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))

/* ---- client registers ---------------------------------------------------------------- */

/* The ring-0 frame of the interrupted VM: PUSHAD, error code, what the CPU pushed on leaving
 * V86 mode, then the other mode's copy.  EBP points at it in every callback that says so. */
struct Client_Reg_Struc {
    union {
        struct {
            uint32_t Client_EDI, Client_ESI, Client_EBP, Client_res0;
            uint32_t Client_EBX, Client_EDX, Client_ECX, Client_EAX;
            uint32_t Client_Error;
            uint32_t Client_EIP;
            uint16_t Client_CS, Client_res1;
            uint32_t Client_EFlags;
            uint32_t Client_ESP;
            uint16_t Client_SS, Client_res2;
            uint16_t Client_ES, Client_res3;
            uint16_t Client_DS, Client_res4;
            uint16_t Client_FS, Client_res5;
            uint16_t Client_GS, Client_res6;
            uint32_t Client_Alt_EIP;
            uint16_t Client_Alt_CS, Client_res7;
            uint32_t Client_Alt_EFlags;
            uint32_t Client_Alt_ESP;
            uint16_t Client_Alt_SS, Client_res8;
            uint16_t Client_Alt_ES, Client_res9;
            uint16_t Client_Alt_DS, Client_res10;
            uint16_t Client_Alt_FS, Client_res11;
            uint16_t Client_Alt_GS, Client_res12;
        };
        struct {            /* word overlay */
            uint16_t Client_DI, Client_hiDI, Client_SI, Client_hiSI, Client_BP, Client_hiBP;
            uint32_t Client_res0w;
            uint16_t Client_BX, Client_hiBX, Client_DX, Client_hiDX;
            uint16_t Client_CX, Client_hiCX, Client_AX, Client_hiAX;
            uint32_t Client_Errorw;
            uint16_t Client_IP, Client_hiIP, Client_CSw, Client_res1w;
            uint16_t Client_Flags, Client_hiFlags, Client_SP, Client_hiSP;
        };
        struct {            /* byte overlay */
            uint32_t Client_res0b[4];
            uint8_t Client_BL, Client_BH; uint16_t Client_res1b;
            uint8_t Client_DL, Client_DH; uint16_t Client_res2b;
            uint8_t Client_CL, Client_CH; uint16_t Client_res3b;
            uint8_t Client_AL, Client_AH; uint16_t Client_res4b;
        };
    };
};
_Static_assert(offsetof(struct Client_Reg_Struc, Client_EAX) == 0x1C, "[DDK95 Client_Reg_Struc]");
_Static_assert(offsetof(struct Client_Reg_Struc, Client_EIP) == 0x24, "[DDK95 Client_Reg_Struc]");
_Static_assert(offsetof(struct Client_Reg_Struc, Client_Flags) == 0x2C, "[DDK95 Client_Reg_Struc]");
_Static_assert(offsetof(struct Client_Reg_Struc, Client_ES) == 0x38, "[DDK95 Client_Reg_Struc]");
_Static_assert(offsetof(struct Client_Reg_Struc, Client_Alt_EIP) == 0x48, "[DDK95 Client_Reg_Struc]");
_Static_assert(offsetof(struct Client_Reg_Struc, Client_BH) == 0x11, "[DDK95 Client_Reg_Struc]");
_Static_assert(offsetof(struct Client_Reg_Struc, Client_AH) == 0x1D, "[DDK95 Client_Reg_Struc]");
_Static_assert(sizeof(struct Client_Reg_Struc) == 0x6C, "[DDK95 Client_Reg_Struc]");

#define CF_Mask     0x00000001u
#define PF_Mask     0x00000004u
#define AF_Mask     0x00000010u
#define ZF_Mask     0x00000040u
#define SF_Mask     0x00000080u
#define TF_Mask     0x00000100u
#define IF_Mask     0x00000200u
#define DF_Mask     0x00000400u
#define OF_Mask     0x00000800u
#define IOPL_Mask   0x00003000u
#define NT_Mask     0x00004000u
#define RF_Mask     0x00010000u
#define VM_Mask     0x00020000u
#define AC_Mask     0x00040000u
#define VIF_Mask    0x00080000u
#define VIP_Mask    0x00100000u
#define ID_Mask     0x00200000u

/* ---- VM control block ---------------------------------------------------------------- */

struct cb_s {                               /* a VM handle is the address of this */
    uint32_t CB_VM_Status;                  /* VMSTAT_ bits; read freely, never write */
    uint32_t CB_High_Linear;                /* where V86 address 0 of this VM is always mapped */
    struct Client_Reg_Struc *CB_Client_Pointer;
    uint32_t CB_VMID;                       /* from 1; the system VM is 1 */
    uint32_t CB_Signature;                  /* CB_SIGNATURE */
};
_Static_assert(sizeof(void *) != 4 || sizeof(struct cb_s) == 0x14, "[DDK95 cb_s]");
#define CB_SIGNATURE            0x62634D56u /* "VMcb" */

#define VMSTAT_EXCLUSIVE        0x00000001u
#define VMSTAT_BACKGROUND       0x00000002u
#define VMSTAT_CREATING         0x00000004u
#define VMSTAT_SUSPENDED        0x00000008u
#define VMSTAT_NOT_EXECUTEABLE  0x00000010u
#define VMSTAT_PM_EXEC          0x00000020u
#define VMSTAT_PM_APP           0x00000040u
#define VMSTAT_PM_USE32         0x00000080u
#define VMSTAT_VXD_EXEC         0x00000100u
#define VMSTAT_HIGH_PRI_BACK    0x00000200u
#define VMSTAT_BLOCKED          0x00000400u
#define VMSTAT_AWAKENING        0x00000800u
#define VMSTAT_PAGEABLEV86      0x00001000u
#define VMSTAT_V86INTSLOCKED    0x00002000u
#define VMSTAT_IDLE_TIMEOUT     0x00004000u
#define VMSTAT_IDLE             0x00008000u
#define VMSTAT_CLOSING          0x00010000u
#define VMSTAT_TS_SUSPENDED     0x00020000u
#define VMSTAT_TS_MAXPRI        0x00040000u
#define VMSTAT_USE32_MASK       (VMSTAT_PM_USE32 | VMSTAT_VXD_EXEC)

/* EDX of VM_Not_Executeable */
#define VNE_Crashed             0x01u
#define VNE_Nuked               0x02u
#define VNE_CreateFail          0x04u
#define VNE_CrInitFail          0x08u
#define VNE_InitFail            0x10u
#define VNE_Closed              0x20u

#define CVF_Continue_Exec       1u          /* ECX of Close_VM: come back also in the VM that ends */
#define CVNF_Crit_Close         1u          /* EDX of Close_VM_Notify: it has the critical section */

/* GetSetDetailedVMError: crash, then creation */
#define GSDVME_PrivInst         0x00010001u
#define GSDVME_InvalInst        0x00010002u
#define GSDVME_InvalPgFlt       0x00010003u
#define GSDVME_InvalGpFlt       0x00010004u
#define GSDVME_InvalFlt         0x00010005u
#define GSDVME_UserNuke         0x00010006u
#define GSDVME_DevNuke          0x00010007u
#define GSDVME_DevNukeHdwr      0x00010008u
#define GSDVME_NukeNoMsg        0x00010009u /* the device tells the user itself */
#define GSDVME_InsMemV86        0x00020001u
#define GSDVME_InsV86Space      0x00020002u
#define GSDVME_InsMemXMS        0x00020003u
#define GSDVME_InsMemEMS        0x00020004u
#define GSDVME_InsMemV86Hi      0x00020005u
#define GSDVME_InsMemVid        0x00020006u
#define GSDVME_InsMemVM         0x00020007u /* control block, first megabyte, stack */
#define GSDVME_InsMemDev        0x00020008u
#define GSDVME_CrtNoMsg         0x00020009u

/* VMM_GetSystemInitState: what comes next; compare with >= and < */
#define SYSSTATE_PRESYSCRITINIT     0x00000000u
#define SYSSTATE_PREDEVICEINIT      0x10000000u
#define SYSSTATE_PREINITCOMPLETE    0x20000000u
#define SYSSTATE_VXDINITCOMPLETED   0x40000000u
#define SYSSTATE_KERNEL32INITED     0x50000000u
#define SYSSTATE_KERNEL32TERMINATED 0xA0000000u
#define SYSSTATE_PRESYSVMTERMINATE  0xB0000000u
#define SYSSTATE_PRESYSTEMEXIT      0xE0000000u
#define SYSSTATE_PRESYSTEMEXIT2     0xE4000000u
#define SYSSTATE_PRESYSCRITEXIT     0xF0000000u
#define SYSSTATE_PRESYSCRITEXIT2    0xF4000000u
#define SYSSTATE_POSTSYSCRITEXIT2   0xFFF00000u
#define SYSSTATE_PREDEVICEREBOOT    0xFFFF0000u
#define SYSSTATE_PRECRITREBOOT      0xFFFFF000u
#define SYSSTATE_PREREBOOTCPU       0xFFFFFF00u

#define GSRDP_Set                   1u      /* ECX of Get_Set_Real_DOS_PSP */

/* ---- thread control block ------------------------------------------------------------ */

struct tcb_s {                              /* a thread handle is the address of this */
    uint32_t TCB_Flags;
    uint32_t TCB_Reserved1, TCB_Reserved2;
    uint32_t TCB_Signature;                 /* TCB_SIGNATURE */
    struct Client_Reg_Struc *TCB_ClientPtr;
    struct cb_s *TCB_VMHandle;
    uint16_t TCB_ThreadId;
    uint16_t TCB_PMLockOrigSS;
    uint32_t TCB_PMLockOrigESP, TCB_PMLockOrigEIP, TCB_PMLockStackCount;
    uint16_t TCB_PMLockOrigCS, TCB_PMPSPSelector;
    uint32_t TCB_ThreadType;
    uint16_t TCB_pad1;
    uint8_t TCB_pad2, TCB_extErrLocus;
    uint16_t TCB_extErr;
    uint8_t TCB_extErrAction, TCB_extErrClass;
    uint32_t TCB_extErrPtr;
};
_Static_assert(sizeof(void *) != 4 || sizeof(struct tcb_s) == 0x3C, "[DDK95 tcb_s]");
#define TCB_SIGNATURE           0x42434854u /* "THCB" */
#define THFLAG_SUSPENDED        0x00000008u
#define THFLAG_NOT_EXECUTEABLE  0x00000010u
#define THFLAG_THREAD_CREATION  0x00000100u
#define THFLAG_BLOCKED          0x00000400u
#define THFLAG_RING0_THREAD     0x10000000u
#define THFLAG_ASYNC_THREAD     0x80000000u

/* ---- device descriptor block --------------------------------------------------------- */

struct VxD_Desc_Block {
    struct VxD_Desc_Block *DDB_Next;
    uint16_t DDB_SDK_Version;
    uint16_t DDB_Req_Device_Number;
    uint8_t DDB_Dev_Major_Version, DDB_Dev_Minor_Version;
    uint16_t DDB_Flags;
    char DDB_Name[8];                       /* padded with spaces */
    uint32_t DDB_Init_Order;
    void (*DDB_Control_Proc)(void);
    void (*DDB_V86_API_Proc)(void);
    void (*DDB_PM_API_Proc)(void);
    uint32_t DDB_V86_API_CSIP, DDB_PM_API_CSIP;
    uint32_t DDB_Reference_Data;
    const void *DDB_Service_Table_Ptr;
    uint32_t DDB_Service_Table_Size;        /* number of services; 3.x ends here (38h bytes) */
    uint32_t DDB_Win32_Service_Table;
    uint32_t DDB_Prev;
    uint32_t DDB_Size;
    uint32_t DDB_Reserved1, DDB_Reserved2, DDB_Reserved3;
};
_Static_assert(sizeof(void *) != 4 || sizeof(struct VxD_Desc_Block) == 0x50, "[DDK95 VxD_Desc_Block]");

#define DDK_VERSION             0x0400
#define DDB_SYS_CRIT_INIT_DONE  0x0001
#define DDB_DEVICE_INIT_DONE    0x0002
#define DDB_HAS_WIN32_SVCS      0x4000
#define DDB_DYNAMIC_VXD         0x8000

/* ---- device ids and init orders ([DDK95 vmm.h]) ---------------------------------------- */

enum vxd_device_id {
    Undefined_Device_ID = 0x0000, VMM_Device_ID = 0x0001, Debug_Device_ID = 0x0002,
    VPICD_Device_ID = 0x0003, VDMAD_Device_ID = 0x0004, VTD_Device_ID = 0x0005,
    V86MMGR_Device_ID = 0x0006, PageSwap_Device_ID = 0x0007, Reboot_Device_ID = 0x0009,
    VDD_Device_ID = 0x000A, VSD_Device_ID = 0x000B, VMD_Device_ID = 0x000C,
    VKD_Device_ID = 0x000D, VCD_Device_ID = 0x000E, VPD_Device_ID = 0x000F,
    BlockDev_Device_ID = 0x0010, VMCPD_Device_ID = 0x0011, DOSMGR_Device_ID = 0x0015,
    SHELL_Device_ID = 0x0017, INT13_Device_ID = 0x0020, PageFile_Device_ID = 0x0021, VPOWERD_Device_ID = 0x0026,
    VXDLDR_Device_ID = 0x0027, VCOND_Device_ID = 0x0038, BIOS_Device_ID = 0x003D,
    IFSMgr_Device_ID = 0x0040, VFAT_Device_ID = 0x0486,
};

#define VMM_Init_Order          0x00000000u
#define VPOWERD_Init_Order      0x01000000u
#define VPICD_Init_Order        0x0C000000u
#define VTD_Init_Order          0x14000000u
#define VXDLDR_Init_Order       0x16000000u
#define BIOS_Init_Order         0x16800001u
#define Reboot_Init_Order       0x24000000u
#define VDD_Init_Order          0x28000000u
#define VSD_Init_Order          0x30000000u
#define VMD_Init_Order          0x34000000u
#define VCD_Init_Order          0x36000000u
#define VKD_Init_Order          0x38000000u
#define VPD_Init_Order          0x3C000000u
#define BlockDev_Init_Order     0x40000000u
#define INT13_Init_Order        0x4C000000u
#define VMCPD_Init_Order        0x48000000u
#define DOSMGR_Init_Order       0x58000000u
#define Undefined_Init_Order    0x80000000u
#define VDMAD_Init_Order        0x90000000u
#define V86MMGR_Init_Order      0xA0000000u
#define IFSMgr_Init_Order       0xA0010000u
#define SHELL_Init_Order        0xB0000000u

/* ---- system control messages ([DDK95 System Control Messages]) ------------------------- */

enum vxd_message_number {
    Sys_Critical_Init = 0x00, Device_Init = 0x01, Init_Complete = 0x02, Sys_VM_Init = 0x03,
    Sys_VM_Terminate = 0x04, System_Exit = 0x05, Sys_Critical_Exit = 0x06, Create_VM = 0x07,
    VM_Critical_Init = 0x08, VM_Init = 0x09, VM_Terminate = 0x0A, VM_Not_Executeable = 0x0B,
    Destroy_VM = 0x0C, VM_Suspend = 0x0D, VM_Resume = 0x0E, Set_Device_Focus = 0x0F,
    Begin_Message_Mode = 0x10, End_Message_Mode = 0x11, Reboot_Processor = 0x12,
    Query_Destroy = 0x13, Debug_Query = 0x14, Begin_PM_App = 0x15, End_PM_App = 0x16,
    Device_Reboot_Notify = 0x17, Crit_Reboot_Notify = 0x18, Close_VM_Notify = 0x19,
    Power_Event = 0x1A, Sys_Dynamic_Device_Init = 0x1B, Sys_Dynamic_Device_Exit = 0x1C,
    Create_Thread = 0x1D, Thread_Init = 0x1E, Terminate_Thread = 0x1F,
    Thread_Not_Executeable = 0x20, Destroy_Thread = 0x21, PNP_New_Devnode = 0x22,
    W32_DeviceIoControl = 0x23, Sys_VM_Terminate2 = 0x24, System_Exit2 = 0x25,
    Sys_Critical_Exit2 = 0x26, VM_Terminate2 = 0x27, VM_Not_Executeable2 = 0x28,
    Destroy_VM2 = 0x29, VM_Suspend2 = 0x2A, End_Message_Mode2 = 0x2B, End_PM_App2 = 0x2C,
    Device_Reboot_Notify2 = 0x2D, Crit_Reboot_Notify2 = 0x2E, Close_VM_Notify2 = 0x2F,
    Get_Contention_Handler = 0x30, Kernel32_Initialized = 0x31, Kernel32_Shutdown = 0x32,
};
#define BEGIN_RESERVED_PRIVATE_SYSTEM_CONTROL   0x70000000u

/* ---- I/O trapping ---------------------------------------------------------------------- */

#define Byte_Input      0x00u
#define Byte_Output     0x04u
#define Word_Input      0x08u
#define Word_Output     0x0Cu
#define Dword_Input     0x10u
#define Dword_Output    0x14u
#define IO_OUTPUT       0x04u       /* bit 2 of the type */
#define String_IO       0x20u
#define Rep_IO          0x40u
#define Addr_32_IO      0x80u
#define Reverse_IO      0x100u

/* ---- scheduling, events ------------------------------------------------------------------ */

#define Reserved_Low_Boost      0x00000001
#define Cur_Run_VM_Boost        0x00000004
#define Low_Pri_Device_Boost    0x00000010
#define High_Pri_Device_Boost   0x00001000
#define Critical_Section_Boost  0x00100000
#define Time_Critical_Boost     0x00400000
#define Reserved_High_Boost     0x40000000

#define PEF_Wait_For_STI        0x0001u
#define PEF_Wait_Not_Crit       0x0002u
#define PEF_Dont_Unboost        0x0004u
#define PEF_Always_Sched        0x0008u
#define PEF_Time_Out            0x0010u
#define PEF_Wait_Not_HW_Int     0x0020u
#define PEF_Wait_Not_Nested_Exec 0x0040u
#define PEF_Wait_In_PM          0x0080u
#define PEF_Thread_Event        0x0100u
#define PEF_Wait_For_Thread_STI 0x0200u
#define PEF_Ring0_Event         0x0400u
#define PEF_Wait_Crit           0x0800u
#define PEF_Wait_Crit_VM        0x1000u
#define PEF_Process_Last        0x2000u
#define PEF_Wait_Preemptable    0x4000u

#define MUTEX_MUST_COMPLETE             1u
#define MUTEX_NO_CLEANUP_THREAD_STATE   2u

#define Block_Svc_Ints          0x01u
#define Block_Svc_If_Ints_Locked 0x02u
#define Block_Enable_Ints       0x04u
#define Block_Poll              0x08u
#define Block_Thread_Idle       0x10u
#define Block_Force_Svc_Ints    0x20u

/* ---- faults ---------------------------------------------------------------------------------- */

struct Exception_Handler_Struc {
    uint32_t EH_Reserved;                   /* 0 */
    uint32_t EH_Start_EIP, EH_End_EIP;      /* the handler is for Start_EIP <= EIP < End_EIP */
    uint32_t EH_Handler;                    /* entered with the registers and stack of the fault */
};
_Static_assert(sizeof(struct Exception_Handler_Struc) == 0x10, "[DDK95 Exception_Handler_Struc]");

/* ---- memory -------------------------------------------------------------------------------- */

#define PageZeroInit            0x00000001u
#define PageUseAlign            0x00000002u
#define PageContig              0x00000004u
#define PageFixed               0x00000008u
#define PageDEBUGNulFault       0x00000010u
#define PageZeroReInit          0x00000020u
#define PageNoCopy              0x00000040u
#define PageLocked              0x00000080u
#define PageLockedIfDP          0x00000100u
#define PageMarkPageOut         0x00002000u
#define PageDiscard             0x00010000u
#define PAGEMAPGLOBAL           0x40000000u
#define PAGEMARKDIRTY           0x80000000u

/* _PageReserve: where, and how */
#define PR_PRIVATE              0x80000400u
#define PR_SHARED               0x80060000u
#define PR_SYSTEM               0x80080000u
#define PR_4MEG                 0x00000001u
#define PR_FIXED                0x00000008u
#define PR_STATIC               0x00000010u

/* _PageCommit and its group: flags, permissions, pagers */
#define PC_FIXED                0x00000008u
#define PC_LOCKED               0x00000080u
#define PC_LOCKEDIFDP           0x00000100u
#define PC_WRITEABLE            0x00020000u
#define PC_USER                 0x00040000u
#define PC_STATIC               0x20000000u
#define PC_INCR                 0x40000000u
#define PC_PRESENT              0x80000000u
#define PCC_ZEROINIT            0x00000001u
#define PCC_NOLIN               0x10000000u
#define PD_ZEROINIT             1u
#define PD_NOINIT               2u
#define PD_FIXEDZERO            3u
#define PD_FIXED                4u

/* Arenas [DDK95 "Memory Contexts"] */
#define MINPRIVATELADDR         0x00400000u
#define MAXPRIVATELADDR         0x7FFFFFFFu
#define MINSHAREDLADDR          0x80000000u
#define MAXSHAREDLADDR          0xBFFFFFFFu
#define MINSYSTEMLADDR          0xC0000000u
#define MAXSYSTEMLADDR          0xFFBFFFFFu

/* What a pager does: nonzero = done.  ppagerdata: the page's own dword; ppage: where its contents
 * are for ring 0; faultpage: linear page number, or -1.  [DDK95 PD] */
typedef uint32_t FUNPAGE(uint32_t *ppagerdata, void *ppage, uint32_t faultpage);
struct pd_s {
    FUNPAGE *pd_virginin;       /* in, never written to */
    FUNPAGE *pd_taintedin;      /* in, written to at some time */
    FUNPAGE *pd_cleanout;       /* out, not written to since it came in */
    FUNPAGE *pd_dirtyout;
    FUNPAGE *pd_virginfree;     /* the last mapping is decommitted */
    FUNPAGE *pd_taintedfree;
    FUNPAGE *pd_dirty;          /* found to be written to */
    uint32_t pd_type;           /* PD_SWAPPER ... */
};
_Static_assert(sizeof(void *) != 4 || sizeof(struct pd_s) == 0x20, "[DDK95 PD]");
#define PD_SWAPPER              0u
#define PD_PAGERONLY            1u
#define PD_NESTEXEC             2u

#define PCP_CHANGEPAGER         0x1u    /* _PageChangePager */
#define PCP_CHANGEPAGERDATA     0x2u
#define PCP_VIRGINONLY          0x4u

struct MEMORY_BASIC_INFORMATION {           /* _PageQuery */
    uint32_t mbi_BaseAddress, mbi_AllocationBase, mbi_AllocationProtect, mbi_RegionSize;
    uint32_t mbi_State, mbi_Protect, mbi_Type;
};
_Static_assert(sizeof(struct MEMORY_BASIC_INFORMATION) == 28, "[DDK95 MEMORY_BASIC_INFORMATION]");
#define MEM_COMMIT              0x00001000u
#define MEM_RESERVE             0x00002000u
#define MEM_FREE                0x00010000u
#define MEM_PRIVATE             0x00020000u
#define PAGE_NOACCESS           0x01u
#define PAGE_READONLY           0x02u
#define PAGE_READWRITE          0x04u

struct IPF_Data {                           /* Hook_Invalid_Page_Fault */
    uint32_t IPF_LinAddr;                   /* CR2 */
    uint32_t IPF_MapPageNum;
    uint32_t IPF_PTEEntry;                  /* as it was */
    uint32_t IPF_FaultingVM;                /* with IPF_V86PgH not the current one, maybe */
    uint32_t IPF_Flags;
};
_Static_assert(sizeof(struct IPF_Data) == 20, "[DDK95 IPF_Data]");
#define IPF_PgDir               0x001u      /* there is no page table */
#define IPF_V86Pg               0x002u
#define IPF_V86PgH              0x004u      /* through CB_High_Linear */
#define IPF_InvTyp              0x008u
#define IPF_PgErr               0x010u      /* the pager failed */
#define IPF_ReFlt               0x020u      /* at interrupt time */
#define IPF_VMM                 0x040u      /* from ring 0 */
#define IPF_PM                  0x080u
#define IPF_V86                 0x100u

struct DemandInfoStruc {                    /* _GetDemandPageInfo */
    uint32_t DILin_Total_Count, DIPhys_Count, DIFree_Count, DIUnlock_Count, DILinear_Base_Addr;
    uint32_t DILin_Total_Free, DIPage_Faults, DIPage_Ins, DIPage_Outs, DIPage_Discards;
    uint32_t DIInstance_Faults, DIPagingFileMax, DIPagingFileInUse, DICommit_Count;
    uint32_t DIReserved[2];
};
_Static_assert(sizeof(struct DemandInfoStruc) == 64, "[DDK95 DemandInfoStruc]");

#define ASSERT_RANGE_NULL_BAD   0x00000000u
#define ASSERT_RANGE_NULL_OK    0x00000001u
#define ASSERT_RANGE_NO_DEBUG   0x80000000u

#define PG_VM                   0u
#define PG_SYS                  1u
#define PG_INSTANCE             6u
#define PG_HOOKED               7u
#define PG_IGNORE               0xFFFFFFFFu /* _ModifyPageBits: leave the type */
#define HeapZeroInit            0x00000001u
#define HeapZeroReInit          0x00000002u
#define HeapNoCopy              0x00000004u
#define HeapTypeMask            0x00000700u
#define HeapLockedHigh          0x00000000u
#define HeapLockedIfDP          0x00000100u
#define HeapSwap                0x00000200u
#define HeapLockedLow           0x00000300u
#define HeapInit                0x00000400u
#define HeapSysVM               0x00000500u
#define LF_Async                0x00000001u
#define LF_Use_Heap             0x00000002u
#define LF_Alloc_Error          0x00000004u
#define GVDAWordAlign           0x00000001u
#define GVDADWordAlign          0x00000002u
#define GVDAParaAlign           0x00000004u
#define GVDAPageAlign           0x00000008u
#define GVDAInstance            0x00000100u
#define GVDAZeroInit            0x00000200u
#define GVDAReclaim             0x00000400u
#define GVDAInquire             0x00000800u
#define GVDAHighSysCritOK       0x00001000u
#define GVDAOptInstance         0x00002000u
#define GVDAForceLow            0x00004000u
#define PageSetV86Pageable      0x00000200u
#define PageClearV86Pageable    0x00000400u
#define PageSetV86IntsLocked    0x00000800u
#define PageClearV86IntsLocked  0x00001000u
#define MAPV86_IGNOREWRAP       0x00000001u /* into the HMA, whether or not addresses wrap */
#define MMGRHMAPhysical         0x00000001u
#define MMGRHMAEnable           0x00000002u
#define MMGRHMADisable          0x00000004u
#define MMGRHMAQuerry           0x00000008u /* [DDK95] spells it so */
#define INSTINFO_NONE           0u
#define INSTINFO_SOME           1u
#define INSTINFO_ALL            2u

/* bits of page table entries */
#define P_PRES                  1u
#define P_WRITE                 2u
#define P_USER                  4u
#define P_ACC                   0x20u
#define P_DIRTY                 0x40u

/* One region of instance data.  The VMM keeps the two links. */
struct InstDataStruc {
    uint32_t InstLinkF, InstLinkB;          /* 0 */
    uint32_t InstLinAddr;                   /* 40:2F is 42Fh */
    uint32_t InstSize;
    uint32_t InstType;
};
_Static_assert(sizeof(struct InstDataStruc) == 0x14, "[DDK95 InstDataStruc]");
#define INDOS_Field             0x00000100u
#define ALWAYS_Field            0x00000200u
#define OPTIONAL_Field          0x00000400u

/* V86 memory that its owner does without while the system runs. */
struct ReclaimStruc {
    uint32_t RS_Linear;
    uint32_t RS_Bytes;
    uint32_t RS_CallBack;                   /* void (*)(struct ReclaimStruc *), C convention; 0 = none */
    uint32_t RS_RefData;
    uint32_t RS_HookTable;
    uint32_t RS_Flags;
};
#define RS_RECLAIM              0x00000001u
#define RS_RESTORE              0x00000002u

/* ---- selectors, protected-mode programs ---------------------------------------------------- */

#define BDDExplicitDPL          0x00000001u /* _BuildDescriptorDWORDs: the type's DPL counts */
#define ALDTSpecSel             0x00000001u /* _Allocate_LDT_Selector: count is the selector wanted */
#define BPA_32_Bit              0x00000001u /* EDX of Begin_PM_App */

struct pmcb_s {                             /* a protected-mode program; VxDs' areas follow */
    uint32_t PMCB_Flags;                    /* BPA_32_Bit */
    struct pmcb_s *PMCB_Parent;             /* the one it nests in */
};
_Static_assert(sizeof(void *) != 4 || sizeof(struct pmcb_s) == 8, "[DDK95 pmcb_s]");

/* ---- VPICD --------------------------------------------------------------------------------- */

struct VPICD_IRQ_Descriptor {               /* [DDK95 VPICD_IRQ_DESCRIPTOR] */
    uint16_t VID_IRQ_Number;
    uint16_t VID_Options;                   /* VPICD_OPT_ */
    void (*VID_Hw_Int_Proc)(void);
    void (*VID_Virt_Int_Proc)(void);
    void (*VID_EOI_Proc)(void);
    void (*VID_Mask_Change_Proc)(void);
    void (*VID_IRET_Proc)(void);
    uint32_t VID_IRET_Time_Out;             /* ms */
    uint32_t VID_Hw_Int_Ref;                /* with VPICD_OPT_REF_DATA, in EDX */
};
#define VPICD_OPT_READ_HW_IRR       0x01u
#define VPICD_OPT_CAN_SHARE         0x02u
#define VPICD_OPT_REF_DATA          0x04u
#define VPICD_OPT_VIRT_INT_REJECT   0x10u
#define VPICD_OPT_SHARE_PMODE_ONLY  0x20u

/* ---- list of service results and callbacks' arguments ---------------------------------------- */

struct svc_regs {               /* what a register-convention service gets: PUSHFD + PUSHAD */
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t eflags;            /* CF_Mask, ZF_Mask: results */
    uint32_t caller;            /* return address */
};

/* Results of a service in the caller's flags. */
static inline void svc_set_carry(struct svc_regs *r, bool carry)
{
    r->eflags = carry ? r->eflags | CF_Mask : r->eflags & ~CF_Mask;
}

static inline void svc_set_zero(struct svc_regs *r, bool zero)
{
    r->eflags = zero ? r->eflags | ZF_Mask : r->eflags & ~ZF_Mask;
}

/* _Debug_Flags_Service: checks, which may be combined ... [VMM.H98] */
#define DFS_LOG             0x00000001u     /* Log_Proc_Call */
#define DFS_PROFILE         0x00000002u
#define DFS_TEST_CLD        0x00000004u
#define DFS_NEVER_REENTER   0x00000008u     /* Begin_Reentrant_Execution does not help */
#define DFS_TEST_REENTER    0x00000010u
#define DFS_NOT_SWAPPING    0x00000020u
#define DFS_TEST_BLOCK      0x00000040u
/* ... and requests, which may not. */
#define DFS_RARE_SERVICES   0xFFFFFF80u
#define DFS_EXIT_NOBLOCK    (DFS_RARE_SERVICES + 0)
#define DFS_TEST_NEST_EXEC  (DFS_RARE_SERVICES + 1)
#define DFS_ENTER_NOBLOCK   (DFS_RARE_SERVICES + DFS_TEST_BLOCK)

/* Get_Boot_Flags */
#define BOOT_CLEAN          0x00000001u
#define BOOT_DOSCLEAN       0x00000002u
#define BOOT_NETCLEAN       0x00000004u
#define BOOT_INTERACTIVE    0x00000008u

struct vxd_message {            /* a system control message, registers of [DDK95 control procedure] */
    uint32_t message;           /* EAX */
    struct cb_s *vm;            /* EBX */
    uint32_t edx, esi, edi;
    struct Client_Reg_Struc *crs;   /* EBP */
};
struct vxd_handler {
    uint32_t message;
    int (*handler)(const struct vxd_message *msg);  /* VXD_OK: carry clear, VXD_FAIL: set */
};
#define VXD_OK      0
#define VXD_FAIL    1

struct io_access {              /* one trapped port access */
    struct cb_s *vm;            /* EBX: the current VM */
    struct Client_Reg_Struc *crs;   /* EBP */
    uint32_t port;              /* EDX */
    uint32_t type;              /* ECX: Byte_Input ...; string and rep bits as documented */
    uint32_t data;              /* EAX: for output */
};

/* The device's bytes in a VM's control block; offset from _Allocate_Device_CB_Area. */
static inline void *vm_cb_area(struct cb_s *vm, uint32_t offset)
{
    return (char *)vm + offset;
}

/* Where V86 address seg:off of a VM is addressable, whether or not the VM is current. */
static inline void *vm_v86_ptr(const struct cb_s *vm, uint16_t seg, uint16_t off)
{
    return (void *)(uintptr_t)(vm->CB_High_Linear + ((uint32_t)seg << 4) + off);
}

#endif
