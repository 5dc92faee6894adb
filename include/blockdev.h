/*
 * blockdev.h - block devices: structures and services of BLOCKDEV.  Included by VxDs that drive or
 * use disks.
 *
 * Structures and names are those of Windows 3.1 [DDK31 blockdev.inc]; Windows 95's IOS keeps them
 * for old drivers.  Limit: the values of the BDC_, BDS_, BDF_ and BDT_ constants other than
 * BDS_First_Error_Code are ours; no public text gives them.
 */
#ifndef BLOCKDEV_H
#define BLOCKDEV_H

#include <vmm.h>

#define BD_Major_Version        0x03
#define BD_Minor_Version        0x0A
#define BD_Priv_Data_Size       64

enum { BDT_Fixed_Disk = 0, BDT_360K_5_Inch_Floppy = 1, BDT_CDROM = 5,           /* BDD_Device_Type */
       BDT_Other = 7 };
enum {                                                                          /* BDD_Flags */
    BDF_Int13_Drive = 0x0001, BDF_Writeable = 0x0002, BDF_Removable = 0x0004,
    BDF_Remote = 0x0008, BDF_Serial_Cmd = 0x0010,
    BDF_Partitioned = 0x0100,       /* ours: a whole disk, volumes lie in its partitions */
};
enum { BDC_Read = 0, BDC_Write = 1, BDC_Verify = 2, BDC_Cancel = 3,             /* BD_CB_Command */
       BDC_Flush = 0x100,       /* ours: what was written survives loss of power */
       BDC_Media_Check = 0x101, BDC_Eject = 0x102, BDC_Load = 0x103, BDC_Lock = 0x104,
       BDC_Unlock = 0x105,      /* ours, for drives whose medium can be taken out */
       BDC_CD_TOC = 0x106 };    /* table of contents, BD_CB_Count bytes at most, into the buffer */
enum {                                                                          /* BD_CB_Cmd_Status */
    BDS_Success = 0, BDS_Success_With_Retries = 1, BDS_Success_With_ECC = 2,
    BDS_First_Error_Code = 0x10,
    BDS_Invalid_Sector_Number = 0x10, BDS_Canceled = 0x11, BDS_Cmd_In_Progress = 0x12,
    BDS_Invalid_Cmd_Ptr = 0x13, BDS_Media_Error = 0x14, BDS_Device_Error = 0x15,
    BDS_Invalid_Command = 0x16,
    BDS_No_Media = 0x1A, BDS_Media_Changed = 0x1D, BDS_Write_Protect = 0x20,  /* as IORS_ */
};
enum { BDCF_High_Priority = 1, BDCF_Scatter_Gather = 2, BDCF_Dont_Cache = 4 };  /* BD_CB_Flags */
enum { BD_SC_Get_Version = 0, BD_SC_Err_Invalid_Cmd = 1 };                      /* synchronous */

struct BlockDev_Device_Descriptor {
    struct BlockDev_Device_Descriptor *BDD_Next;
    uint8_t BDD_BD_Major_Ver, BDD_BD_Minor_Ver;
    uint8_t BDD_Device_Type;
    uint8_t BDD_Int_13h_Number;
    uint32_t BDD_Flags;
    const char *BDD_Name_Ptr;
    uint64_t BDD_Max_Sector __attribute__((packed, aligned(4)));    /* inclusive */
    uint32_t BDD_Sector_Size, BDD_Num_Heads, BDD_Num_Cylinders, BDD_Num_Sec_Per_Track;
    void (*BDD_Sync_Cmd_Proc)(void);        /* BLOCKDEV_SYNC_PROC */
    void (*BDD_Command_Proc)(void);         /* BLOCKDEV_COMMAND_PROC */
    void (*BDD_Hw_Int_Proc)(void);          /* BLOCKDEV_POLL, or 0: look whether a command is done */
    uint8_t BDD_Reserved_BlockDev[BD_Priv_Data_Size];
};

struct BlockDev_Command_Block {
    struct BlockDev_Command_Block *BD_CB_Next;
    uint16_t BD_CB_Command, BD_CB_Cmd_Status;
    uint32_t BD_CB_Flags;
    void (*BD_CB_Cmd_Cplt_Proc)(void);      /* BLOCKDEV_COMPLETION, or 0 */
    uint64_t BD_CB_Sector __attribute__((packed, aligned(4)));
    uint32_t BD_CB_Count;                   /* sectors */
    void *BD_CB_Buffer_Ptr;
    uint32_t BD_CB_Reserved_Client;
    uint32_t BD_CB_Reserved_BlockDev;
    uint32_t BD_CB_Reserved_FastDisk;
};
_Static_assert(sizeof(void *) != 4 || offsetof(struct BlockDev_Device_Descriptor, BDD_Max_Sector) == 0x10, "[DDK31 BlockDev_Device_Descriptor]");
_Static_assert(sizeof(void *) != 4 || offsetof(struct BlockDev_Device_Descriptor, BDD_Command_Proc) == 0x2C, "[DDK31 BlockDev_Device_Descriptor]");
_Static_assert(sizeof(void *) != 4 || offsetof(struct BlockDev_Command_Block, BD_CB_Sector) == 0x10, "[DDK31 BlockDev_Command_Block]");
_Static_assert(sizeof(void *) != 4 || sizeof(struct BlockDev_Command_Block) == 0x2C, "[DDK31 BlockDev_Command_Block]");

enum blockdev_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) BLOCKDEV_SERVICE_##name = 0x00100000 + ord,
#include <services/blockdev.def>
#undef VXD_SERVICE
};

/*
 * Shims for a driver's procedures (EDI = BDD, ESI = BCB, AX = synchronous command):
 *   BLOCKDEV_COMMAND_PROC(name, fn)  void fn(struct BlockDev_Device_Descriptor *, struct BlockDev_Command_Block *)
 *   BLOCKDEV_COMPLETION(name, fn)    the same, called when a command is complete
 *   BLOCKDEV_SYNC_PROC(name, fn)     uint32_t fn(uint32_t command, struct BlockDev_Device_Descriptor *):
 *                                    AX in the low half, bit 31 = carry
 *   BLOCKDEV_POLL(name, fn)          void fn(struct BlockDev_Device_Descriptor *)
 */
#ifdef VXD_HOST
#define BLOCKDEV_POLL(name, fn)         VXD_SHIM_HOST(name, fn)
#define BLOCKDEV_COMMAND_PROC(name, fn) VXD_SHIM_HOST(name, fn)
#define BLOCKDEV_SYNC_PROC(name, fn)    VXD_SHIM_HOST(name, fn)

bool BlockDev_Register_Device(struct BlockDev_Device_Descriptor *bdd);
void BlockDev_Command_Complete(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb);
#else
#define BLOCKDEV_COMMAND_PROC(name, fn)                                       \
    VXD_SHIM(name, fn, void,                                                  \
        (struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb), \
        "pushal; pushl %esi; pushl %edi; cld; call " #fn "; addl $8, %esp; popal; ret")
#define BLOCKDEV_SYNC_PROC(name, fn)                                          \
    VXD_SHIM(name, fn, uint32_t,                                              \
        (uint32_t command, struct BlockDev_Device_Descriptor *bdd),           \
        "pushl %edi; pushl %eax; cld; call " #fn "; addl $8, %esp; btl $31, %eax; ret")

#define BLOCKDEV_POLL(name, fn)                                               \
    VXD_SHIM(name, fn, void, (struct BlockDev_Device_Descriptor *bdd),        \
        "pushal; pushl %edi; cld; call " #fn "; addl $4, %esp; popal; ret")

/* Lets the driver look at its hardware; without such a procedure nothing happens. */
static inline void blockdev_poll(struct BlockDev_Device_Descriptor *bdd)
{
    if (bdd->BDD_Hw_Int_Proc != NULL) {
        __asm__ volatile("call *%0" : : "r"(bdd->BDD_Hw_Int_Proc), "D"(bdd) : "memory", "cc");
    }
}

static inline bool BlockDev_Register_Device(struct BlockDev_Device_Descriptor *bdd)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "D"(bdd), "i"(BLOCKDEV_SERVICE_BlockDev_Register_Device) : "memory");
    return !failed;
}

static inline struct BlockDev_Device_Descriptor *BlockDev_Get_Device_List(void)
{
    struct BlockDev_Device_Descriptor *first;
    __asm__ volatile("int $0x20; .long %c1" : "=D"(first) : "i"(BLOCKDEV_SERVICE_BlockDev_Get_Device_List) : "memory", "cc");
    return first;
}

static inline struct BlockDev_Device_Descriptor *BlockDev_Find_Int13_Drive(uint8_t unit)   /* NULL: none */
{
    struct BlockDev_Device_Descriptor *bdd;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=D"(bdd), "=@ccc"(failed) : "a"((uint32_t)unit), "i"(BLOCKDEV_SERVICE_BlockDev_Find_Int13_Drive) : "memory");
    return failed ? NULL : bdd;
}

static inline void BlockDev_Send_Command(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    __asm__ volatile("int $0x20; .long %c2" : : "D"(bdd), "S"(bcb), "i"(BLOCKDEV_SERVICE_BlockDev_Send_Command) : "memory", "cc");
}

static inline void BlockDev_Command_Complete(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    __asm__ volatile("int $0x20; .long %c2" : : "D"(bdd), "S"(bcb), "i"(BLOCKDEV_SERVICE_BlockDev_Command_Complete) : "memory", "cc");
}
#endif
#define BLOCKDEV_COMPLETION BLOCKDEV_COMMAND_PROC

#endif
