/*
 * ios.h - the block-driver model of Windows 95's I/O supervisor.  Included by VxDs that are a layer
 * between a file system and a disk, and by clients that send I/O requests.
 *
 * Structures, the order of their members and the numbers of AEP_, ISP_, IRS_ and IOR_ functions are
 * those of [DDK95 "Layered Block Device Drivers"]; members follow each other without gaps, as DRP's
 * do on a Windows 95 disk [NTMINI].  Load groups and DCB_DEV_ flags are the bits in the order of the
 * documentation's lists, which fits the values seen [NTMINI].  Limit: the values of IORF_, IORS_,
 * DCB_dmd_ and DRP_FC_ constants, of AEP_NO_..., ISP_ flags and of the results of IRS_ functions are
 * ours where no other source is named; no public text gives them.  IORF_ and IORS_ values that a BCB
 * has too are the same there (blockdev.h).
 */
#ifndef IOS_H
#define IOS_H

#include <vmm.h>
#include <blockdev.h>

#define IOS_PACKED  __attribute__((packed))
#define IOS_PACKET  __attribute__((packed, aligned(4)))     /* of whole dwords, members without gaps */

/* ---- a driver registers --------------------------------------------------------------------- */

enum {                                                              /* DRP_LGN, one bit a layer */
    DRP_IFS = 1u << 0, DRP_FSD = 1u << 1, DRP_FSD_EXT_1 = 1u << 2, DRP_FSD_EXT_2 = 1u << 3,
    DRP_VOLTRK = 1u << 4, DRP_CLASS_DRV = 1u << 5, DRP_TSD = 1u << 6,
    DRP_VSD_1 = 1u << 7, DRP_VSD_2 = 1u << 8, DRP_VSD_3 = 1u << 9, DRP_SCSI_LAYER = 1u << 10,
    DRP_VSD_4 = 1u << 11, DRP_VSD_5 = 1u << 12, DRP_VSD_6 = 1u << 13, DRP_VSD_7 = 1u << 14,
    DRP_VSD_8 = 1u << 15, DRP_VSD_9 = 1u << 16,
    DRP_MISC_PD = 1u << 19, DRP_NT_MPD = 1u << 20, DRP_NT_PD = 1u << 21, DRP_ESDI_PD = 1u << 22,
    DRP_ESDIEMUL_PD = 1u << 23, DRP_ABIOS_PD = 1u << 24, DRP_ABIOS_PREMPT_PD = 1u << 25,
    DRP_NEC_FLOPPY = 1u << 26, DRP_SOC_SER_DRV = 1u << 27, DRP_SOC_DRV = 1u << 28,
    DRP_IOS_REG = 1u << 29,
};
#define DRP_PORT_LAYERS (DRP_MISC_PD | DRP_NT_MPD | DRP_ESDI_PD | DRP_ESDIEMUL_PD | DRP_ABIOS_PD | \
                         DRP_ABIOS_PREMPT_PD | DRP_NEC_FLOPPY | DRP_SOC_SER_DRV | DRP_SOC_DRV)
#define DRP_ALL_LAYERS  0x3FF9FFFFu
enum { IOS_LAYERS = 32, IOS_LGN_TSD = 6, IOS_LGN_MISC_PD = 19 };

enum {                                                              /* DRP_feature_code */
    DRP_FC_SCAN_DOWN = 0x04, DRP_FC_IO_FOR_INQ_AEP = 0x40, DRP_FC_HALF_SEC = 0x1000,
    DRP_FC_1_SEC = 0x2000, DRP_FC_2_SECS = 0x4000, DRP_FC_4_SECS = 0x8000,
    DRP_FC_DYNALOAD = 0x10000, DRP_FC_NEED_PRELOAD = 0x20000, DRP_FC_NEED_PRE_POST_LOAD = 0x40000,
};
enum { DRP_REMAIN_RESIDENT = 1, DRP_MINIMIZE = 2, DRP_ABORT = 3, DRP_INVALID_LAYER = 4 };
enum { DRP_BT_ESDI = 0, DRP_BT_SCSI = 1, DRP_BT_FLOPPY = 2, DRP_BT_SMART = 3, DRP_BT_ABIOS = 4 };

struct AEPHDR;
struct ISP;
struct IOP;
struct DCB;
struct DVT;
struct VRP;
struct IOS_DDB;

struct ILB {                                    /* what IOS offers; in the driver's memory */
    void (*ILB_service_rtn)(struct ISP *isp);
    void (*ILB_dprintf_rtn)(const char *format, ...);
    void (*ILB_Wait_10th_Sec)(void);
    void (*ILB_internal_request)(void);         /* EDI = IOP, EBX = DCB, EDX = routine or 0 */
    uint32_t (*ILB_io_criteria_rtn)(void *ior);
    uint32_t (*ILB_int_io_criteria_rtn)(struct IOP *iop);
    struct DVT *ILB_dvt;
    void *ILB_ios_mem_virt;
    void (*ILB_enqueue_iop)(struct IOP *iop, struct DCB *dcb);
    struct IOP *(*ILB_dequeue_iop)(struct DCB *dcb);
    uint32_t ILB_reserved_1, ILB_reserved_2;
    uint16_t ILB_flags;
    char ILB_driver_numb, ILB_reserved_3;
};

struct DRP {
    char DRP_eyecatch_str[8];                   /* "XXXXXXXX" */
    uint32_t DRP_LGN;
    void (*DRP_aer)(struct AEPHDR *aep);
    struct ILB *DRP_ilb;
    char DRP_ascii_name[16];
    uint8_t DRP_revision;
    uint32_t DRP_feature_code;
    uint16_t DRP_if_requirements;
    uint8_t DRP_bus_type;
    uint16_t DRP_reg_result;
    uint32_t DRP_reference_data;
    uint8_t DRP_reserved1[2];
    uint32_t DRP_reserved2[1];
} IOS_PACKED;

struct DVT {
    uint16_t DVT_reserved_1;
    struct DVT *DVT_next_dvt;
    uint16_t DVT_device_cnt;
    void (*DVT_aer)(struct AEPHDR *aep);
    struct IOS_DDB *DVT_ddb, *DVT_ddb_init;
    char DVT_ascii_name[16], DVT_create_date[8], DVT_create_time[8], DVT_rev_level[4];
    uint32_t DVT_feature_code;
    uint16_t DVT_if_requirements;
    uint8_t DVT_bus_type;
    uint32_t DVT_reference_data;
    char DVT_first_drive, DVT_current_lgn;
    uint32_t DVT_LoadHandle;
    char DVT_scsi_max_target, DVT_scsi_max_lun;
    void *DVT_entry_point;
    uint8_t DVT_init_count;
    void *DVT_reserved[2];
} IOS_PACKED;

struct IOS_DDB {                                /* the DDK's DDB: one controller */
    uint32_t DDB_phys_addr;
    struct IOS_DDB *DDB_Next_DDB, *DDB_Next_DDB_init;
    struct DCB *DDB_dcb_ptr;
    uint8_t DDB_number_buses, DDB_ios_flags;
    uint16_t DDB_sig;
    struct DVT *DDB_dvt;
    void *DDB_devnode_ptr, *DDB_reserved;
} IOS_PACKED;

/* ---- asynchronous events -------------------------------------------------------------------- */

enum {
    AEP_INITIALIZE = 0, AEP_SYSTEM_CRIT_SHUTDOWN = 1, AEP_BOOT_COMPLETE = 2, AEP_CONFIG_DCB = 3,
    AEP_UNCONFIG_DCB = 4, AEP_IOP_TIMEOUT = 5, AEP_DEVICE_INQUIRY = 6, AEP_HALF_SEC = 7,
    AEP_1_SEC = 8, AEP_2_SECS = 9, AEP_4_SECS = 10, AEP_DBG_DOT_CMD = 11, AEP_ASSOCIATE_DCB = 12,
    AEP_REAL_MODE_HANDOFF = 13, AEP_SYSTEM_SHUTDOWN = 14, AEP_UNINITIALIZE = 15, AEP_DCB_LOCK = 16,
    AEP_MOUNT_NOTIFY = 17, AEP_CREATE_VRP = 18, AEP_DESTROY_VRP = 19, AEP_REFRESH_DRIVE = 20,
    AEP_PEND_UNCONFIG_DCB = 21,
};
enum { AEP_SUCCESS = 0, AEP_NO_INQ_DATA = 1, AEP_NO_MORE_DEVICES = 2, AEP_FAILURE = 0xFFFF };
enum { AEP_BI_FL_SCSI_SCAN_DOWN = 1, AEP_BI_FL_SEND_CONFIG_AGAIN = 2 };

struct AEPHDR {
    uint16_t AEP_func, AEP_result;
    struct IOS_DDB *AEP_ddb;
    uint8_t AEP_lgn, AEP_align[3];
};

struct AEP_bi_init {
    struct AEPHDR AEP_bi_i_hdr;
    uint32_t AEP_bi_reference_data;
    uint8_t AEP_bi_flags;
    char AEP_bi_i_max_target, AEP_bi_i_max_lun;
    struct DCB *AEP_bi_i_dcb;
    void *AEP_bi_i_hdevnode, *AEP_bi_i_regkey;
    uint8_t AEP_bi_i_align[1];
};

struct AEP_dcb {            /* AEP_dcb_config, _unconfig, _unconfig_pend, AEP_inquiry_device */
    struct AEPHDR AEP_d_hdr;
    struct DCB *AEP_d_dcb;
};

struct AEP_iop_timeout_occurred {
    struct AEPHDR AEP_i_t_o_hdr;
    struct IOP *AEP_i_t_o_iop;
};

struct AEP_vrp_create_destroy {
    struct AEPHDR AEP_v_cd_hdr;
    struct VRP *AEP_v_cd_pvrp;
    uint32_t AEP_v_cd_drive;
};

/* Ours, in the manner of the others: no page shows these three. */
struct AEP_drives {         /* AEP_DCB_LOCK, AEP_MOUNT_NOTIFY, AEP_REFRESH_DRIVE */
    struct AEPHDR AEP_d_l_hdr;
    uint32_t AEP_d_l_drive;     /* 0 = A */
    uint32_t AEP_d_l_drives;    /* bits that drivers set: drives that go along */
};

/* ---- devices -------------------------------------------------------------------------------- */

enum {                                                              /* DCB_device_flags */
    DCB_DEV_INT13_DRIVE = 1u << 0, DCB_DEV_WRITEABLE = 1u << 1, DCB_DEV_REMOVABLE = 1u << 2,
    DCB_DEV_REMOTE = 1u << 3, DCB_DEV_SERIAL_CMD = 1u << 4, DCB_DEV_CACHE = 1u << 5,
    DCB_DEV_MUST_CONFIGURE = 1u << 10, DCB_DEV_UNCERTAIN_MEDIA = 1u << 12,
    DCB_DEV_LOGICAL = 1u << 14, DCB_DEV_PHYSICAL = 1u << 15, DCB_DEV_MEDIA_CHANGED = 1u << 20,
    DCB_DEV_QUE_DESCEND = 1u << 21, DCB_DEV_TSD_PROCESSED = 1u << 24,
    DCB_DEV_REMOVAL_PENDING = 1u << 26,
};
enum {                                                              /* DCB_device_type */
    DCB_type_disk = 0, DCB_type_tape = 1, DCB_type_printer = 2, DCB_type_processor = 3,
    DCB_type_worm = 4, DCB_type_cdrom = 5, DCB_type_any = 0xFF,
};
enum {                                                              /* DCB_cd_flags, DCB_dmd_flags */
    DCB_dmd_srb_cdb = 1u << 0, DCB_dmd_logical = 1u << 2, DCB_dmd_physical = 1u << 3,
    DCB_dmd_small_memory = 1u << 4, DCB_dmd_not_512 = 1u << 8, DCB_dmd_word_align = 1u << 9,
    DCB_dmd_dword_align = 1u << 10, DCB_dmd_phys_sgd = 1u << 11, DCB_dmd_phys_sgd_ptr = 1u << 12,
    DCB_dmd_lock_unlock_media = 1u << 16, DCB_dmd_load_eject_media = 1u << 17,
    DCB_dmd_serialize = 1u << 19,
};
enum { DCB_q_fi_fo = 0, DCB_q_sort = 1 };
enum { DCB_VOLUME_NONE = 0xFF };                /* DCB_drive_lttr_equiv of a DCB without a letter */

struct DCB_cd_entry {                           /* a layer in the way of a request */
    void (*DCB_cd_io_address)(struct IOP *iop);
    uint32_t DCB_cd_flags;
    struct IOS_DDB *DCB_cd_ddb;
    struct DCB_cd_entry *DCB_cd_next;           /* the entry behind this one as well; NULL = last */
    uint16_t DCB_cd_expan_off;                  /* signed: from the IOP down to the area's first byte */
    uint8_t DCB_cd_layer_flags, DCB_cd_lgn;
};

struct DCB_COMMON {
    struct DCB *DCB_physical_dcb;
    uint32_t DCB_expansion_length;
    struct DCB_cd_entry *DCB_ptr_cd;
    struct DCB *DCB_next_dcb, *DCB_next_logical_dcb;
    uint8_t DCB_drive_lttr_equiv, DCB_unit_number;
    uint16_t DCB_TSD_Flags;
    struct VRP *DCB_vrp_ptr;
    uint32_t DCB_dmd_flags, DCB_device_flags, DCB_device_flags2;
    uint32_t DCB_Partition_Start;
    uint32_t DCB_track_table_ptr, DCB_bds_ptr, DCB_Reserved1, DCB_Reserved2;
    uint8_t DCB_apparent_blk_shift, DCB_partition_type;
    uint16_t DCB_sig;
    uint8_t DCB_device_type;
    uint32_t DCB_Exclusive_VM;
    uint8_t DCB_disk_bpb_flags, DCB_cAssoc, DCB_Sstor_Host;
    uint16_t DCB_user_drvlet, DCB_Reserved3;
    uint32_t DCB_Reserved4;
} IOS_PACKED;

struct DCB_BLOCKDEV {                           /* begins as a BlockDev_Device_Descriptor does */
    uint32_t DCB_BDD_Next;
    uint8_t DCB_BDD_BD_Major_Version, DCB_BDD_BD_Minor_Version, DCB_BDD_Device_SubType;
    uint8_t DCB_BDD_Int_13h_Number;
    uint32_t DCB_BDD_flags;
    const char *DCB_BDD_Name_Ptr;
    uint32_t DCB_apparent_sector_cnt[2], DCB_apparent_blk_size, DCB_apparent_head_cnt;
    uint32_t DCB_apparent_cyl_cnt, DCB_apparent_spt;
    uint32_t DCB_BDD_Sync_Cmd_Proc, DCB_BDD_Command_Proc, DCB_BDD_Hw_Int_Proc;
    struct IOP *DCB_BDP_Cmd_Queue_Ascending, *DCB_BDP_Cmd_Queue_Descending;
    uint32_t DCB_BDP_Current_Flags, DCB_BDP_Int13_Param_Ptr, DCB_BDP_Current_Command;
    uint32_t DCB_BDP_Current_Position[2], DCB_BDP_Reserved[5];
    struct BlockDev_Device_Descriptor *DCB_fastdisk_bdd;    /* the old-style device behind it */
} IOS_PACKED;

struct DCB {
    struct DCB_COMMON DCB_cmn;
    uint32_t DCB_max_xfer_len;
    uint32_t DCB_actual_sector_cnt[2], DCB_actual_blk_size, DCB_actual_head_cnt;
    uint32_t DCB_actual_cyl_cnt, DCB_actual_spt;
    struct DCB *DCB_next_ddb_dcb;
    void *DCB_dev_node;
    uint8_t DCB_bus_type, DCB_bus_number, DCB_queue_freeze, DCB_max_sg_elements;
    uint8_t DCB_io_pend_count, DCB_lock_count;
    uint16_t DCB_SCSI_VSD_FLAGS;
    uint8_t DCB_scsi_target_id, DCB_scsi_lun, DCB_scsi_hba, DCB_max_sense_data_len;
    uint16_t DCB_srb_ext_size;
    uint8_t DCB_inquiry_flags[8], DCB_vendor_id[8], DCB_product_id[16], DCB_rev_level[4];
    uint8_t DCB_port_name[8], DCB_current_unit;
    struct IOP *DCB_blocked_iop;
    uint32_t DCB_vol_unlock_timer;
    uint8_t DCB_access_timer, DCB_Vol_Flags, DCB_q_algo, DCB_unit_on_ctl;
    uint32_t DCB_Port_Specific, DCB_spindown_timer;
    struct DCB_BLOCKDEV DCB_bdd;
} IOS_PACKED;

struct VRP {                                    /* a volume in a drive */
    uint32_t VRP_demand_flags, VRP_event_flags;
    uint16_t VRP_max_sgd, VRP_max_req_size;
    uint32_t VRP_delta_to_ior, VRP_block_size;
    uint32_t VRP_fsd_hvol, VRP_fsd_entry;
    struct DCB *VRP_device_handle;
    uint32_t VRP_partition_offset;
    struct VRP *VRP_next_vrp;
    struct DCB *VRP_logical_handle;
    uint32_t VRP_reserved;
};
enum { VRP_ef_media_changed = 1, VRP_ef_media_uncertain = 2 };      /* VRP_event_flags; ours */

/* ---- requests ------------------------------------------------------------------------------- */

enum {
    IOR_READ = 0x00, IOR_WRITE = 0x01, IOR_VERIFY = 0x02, IOR_CANCEL = 0x03, IOR_WRITEV = 0x04,
    IOR_MEDIA_CHECK = 0x05, IOR_MEDIA_CHECK_RESET = 0x06, IOR_LOAD_MEDIA = 0x07,
    IOR_EJECT_MEDIA = 0x08, IOR_LOCK_MEDIA = 0x09, IOR_UNLOCK_MEDIA = 0x0A, IOR_REQUEST_SENSE = 0x0B,
    IOR_COMPUTE_GEOM = 0x0C, IOR_GEN_IOCTL = 0x0D, IOR_FORMAT = 0x0E, IOR_SCSI_PASS_THROUGH = 0x0F,
    IOR_CLEAR_QUEUE = 0x10, IOR_DOS_RESET = 0x11, IOR_SCSI_REQUEST = 0x12,
    IOR_SET_WRITE_STATUS = 0x22, IOR_RESTART_QUEUE = 0x23, IOR_ABORT_QUEUE = 0x24,
    IOR_SPIN_DOWN = 0x25, IOR_SPIN_UP = 0x26, IOR_FLUSH_DRIVE = 0x27,
    IOR_FLUSH_DRIVE_AND_DISCARD = 0x28, IOR_FSD_EXT = 0x29,
};
enum {                                                              /* IOR_flags */
    IORF_HIGH_PRIORITY = BDCF_High_Priority, IORF_SCATTER_GATHER = BDCF_Scatter_Gather,
    IORF_DONT_CACHE = BDCF_Dont_Cache, IORF_VERSION_002 = 8,
    IORF_SYNC_COMMAND = 0x10, IORF_SYNC_CMD_DONE = 0x20, IORF_CHAR_COMMAND = 0x40,
    IORF_BYPASS_VOLTRK = 0x80, IORF_BYPASS_QUEUE = 0x100, IORF_PHYS_CMD = 0x200,
    IORF_LOGICAL_START_SECTOR = 0x400, IORF_PARTITION_BIAS_ADDED = 0x800, IORF_DATA_IN = 0x1000,
    IORF_DATA_OUT = 0x2000, IORF_DIRECT_IO = 0x4000, IORF_SWAPPER_IO = 0x8000,
    IORF_PHYS_SGDS = 0x10000, IORF_IO_TOO_BIG = 0x20000, IORF_DOUBLE_BUFFER = 0x40000,
    IORF_BLOCKDEV_EMULATE = 0x80000, IORF_INHIBIT_GEOM_RECOMPUTE = 0x100000,
    IORF_SRB_VALID = 0x200000, IORF_16BIT_IOCTL = 0x400000,
};
enum {                                                              /* IOR_status */
    IORS_SUCCESS = 0, IORS_SUCCESS_WITH_RETRY = BDS_Success_With_Retries,
    IORS_SUCCESS_WITH_ECC = BDS_Success_With_ECC,
    IORS_ERROR_DESIGNTR = BDS_First_Error_Code,             /* errors begin here */
    IORS_INVALID_SECTOR = BDS_Invalid_Sector_Number, IORS_CANCELED = BDS_Canceled,
    IORS_CMD_IN_PROGRESS = BDS_Cmd_In_Progress, IORS_INVALID_CMD_PTR = BDS_Invalid_Cmd_Ptr,
    IORS_MEDIA_ERROR = BDS_Media_Error, IORS_DEVICE_ERROR = BDS_Device_Error,
    IORS_INVALID_COMMAND = BDS_Invalid_Command,
    IORS_INVALID_PARM, IORS_MEMORY_ERROR, IORS_NO_DEVICE, IORS_NO_MEDIA, IORS_NOT_READY, IORS_BUSY,
    IORS_UNCERTAIN_MEDIA, IORS_WRONG_MEDIA, IORS_UNFORMATTED_MEDIA, IORS_WRITE_PROTECT,
    IORS_HW_FAILURE, IORS_UNREC_ERROR, IORS_TIME_OUT, IORS_OUT_OF_SPACE, IORS_LOCK_VIOLATION,
    IORS_LOCK_COUNT_EXCEEDED, IORS_VOL_LOCKED, IORS_VOL_NOT_LOCKED, IORS_VOL_NOT_REMOVABLE,
    IORS_VOL_IN_USE, IORS_VALID_EJECT_FAILED, IORS_ILLEGAL_ACCESS_MODE, IORS_BIG_IO_BREAKUP_FAILED,
};

struct SGD {                                    /* scatter/gather: a list ends with a count of 0 */
    uint32_t SG_count;                          /* sectors, or bytes with IORF_CHAR_COMMAND */
    void *SG_buffer_ptr;
};

struct IOR {                                    /* begins as a BlockDev_Command_Block does */
    struct IOP *IOR_next;
    uint16_t IOR_func, IOR_status;
    uint32_t IOR_flags;
    void (*IOR_callback)(uint32_t req_handle);
    uint32_t IOR_start_addr[2];
    uint32_t IOR_xfer_count;
    void *IOR_buffer_ptr;
    uint32_t IOR_private_client, IOR_private_IOS, IOR_private_port;
    struct {                                    /* IOR_GEN_IOCTL */
        uint16_t IOR_ioctl_drive, IOR_ioctl_function;
        uint32_t IOR_ioctl_control_param;
        void *IOR_ioctl_buffer_ptr;
        uint32_t IOR_ioctl_client_params, IOR_ioctl_return;
    } _ureq;
    uint32_t IOR_req_req_handle;
    struct VRP *IOR_req_vol_handle;
    struct SGD *IOR_sgd_lin_phys;
    uint8_t IOR_num_sgds, IOR_vol_designtr;
    uint16_t IOR_ios_private_1;
    uint32_t IOR_reserved_2[2];
};

struct IOP_callback_entry {
    void (*IOP_CB_address)(struct IOP *iop);
    uint32_t IOP_CB_ref_data;
};
enum { IOP_CALLBACK_TABLE_DEPTH = 6, IOP_TIMEOUT_SECONDS = 15 };

struct IOP {
    uint32_t IOP_physical;
    struct DCB *IOP_physical_dcb, *IOP_original_dcb;
    uint16_t IOP_timer, IOP_timer_orig;
    struct DCB_cd_entry *IOP_calldown_ptr;
    struct IOP_callback_entry *IOP_callback_ptr;        /* the next free entry */
    uint32_t IOP_voltrk_private, IOP_Thread_Handle, IOP_VM_Handle, IOP_srb;
    uint32_t IOP_reserved[1];                           /* of two, one finds no room [NTMINI] */
    struct IOP_callback_entry IOP_callback_table[IOP_CALLBACK_TABLE_DEPTH];
    uint8_t IOP_format_head, IOP_format_xfer_rate;
    uint16_t IOP_format_track;
    uint32_t IOP_format_num_sectors;
    struct IOR IOP_ior;
};

/* ---- services through ILB_service_rtn --------------------------------------------------------- */

enum {
    ISP_CREATE_DDB = 0, ISP_CREATE_DCB = 1, ISP_CREATE_IOP = 2, ISP_ALLOC_MEM = 3,
    ISP_DEALLOC_MEM = 4, ISP_INSERT_CALLDOWN = 5, ISP_ASSOCIATE_DCB = 6, ISP_GET_DCB = 7,
    ISP_GET_FIRST_NEXT_DCB = 8, ISP_DEALLOC_DDB = 9, ISP_DESTROY_DCB = 10,
    ISP_QUERY_MATCHING_DCBS = 11, ISP_QUERY_REMOVE_DCB = 12, ISP_DEVICE_REMOVED = 13,
    ISP_DEVICE_ARRIVED = 14, ISP_DISASSOCIATE_DCB = 15, ISP_DRIVE_LETTER_PICK = 16,
    ISP_REGISTRY_READ = 17, ISP_FIND_LDM_ENTRY = 18, ISP_DELETE_LDM_ENTRY = 19,
    ISP_BROADCAST_AEP = 20,
};
enum { ISP_M_FL_MUST_SUCCEED = 1, ISP_M_FL_SMART_ALLOC = 2, ISP_M_FL_USE_SYSTEM_HEAP = 4,
       ISP_M_FL_PERSISTENT_IOP = 8, ISP_M_FL_INTERRUPT_TIME = 16, ISP_M_FL_EXTERNAL_IOP = 32 };
enum { ISP_PDL_FL_USE_RANGE = 1, ISP_PDL_FL_OK_INVALID_RM = 2, ISP_PDL_FL_OK_RM_CD = 4 /* [NTMINI] */,
       ISP_PDL_FL_USER_ONLY = 8, ISP_PDL_FL_RELEASE = 16 };

struct ISP {
    uint16_t ISP_func, ISP_result;              /* 0 = done */
};
struct ISP_ddb_create {
    struct ISP ISP_ddb_hdr;
    uint16_t ISP_ddb_size;
    struct IOS_DDB *ISP_ddb_ptr;
    uint8_t ISP_ddb_flags, ISP_pad0[1];
} IOS_PACKET;
struct ISP_dcb_create {
    struct ISP ISP_dcb_hdr;
    uint16_t ISP_dcb_size;
    struct DCB *ISP_dcb_ptr;
    uint8_t ISP_pad1[2];
} IOS_PACKET;
struct ISP_IOP_create {
    struct ISP ISP_i_c_hdr;
    uint16_t ISP_IOP_size;                      /* VRP_max_req_size */
    uint32_t ISP_delta_to_ior;                  /* VRP_delta_to_ior */
    void *ISP_IOP_ptr;                          /* expansion areas, then the IOP */
    uint8_t ISP_i_c_flags, ISP_pad2[1];
} IOS_PACKET;
struct ISP_mem_alloc {
    struct ISP ISP_mem_a_hdr;
    uint16_t ISP_mem_size;
    void *ISP_mem_ptr;
    uint16_t ISP_mem_type;
    uint8_t ISP_mem_flags, ISP_pad3[3];
} IOS_PACKET;
struct ISP_mem_dealloc {
    struct ISP ISP_mem_da_hdr;
    void *ISP_mem_ptr_da;
};
struct ISP_calldown_insert {
    struct ISP ISP_i_cd_hdr;
    struct DCB *ISP_i_cd_dcb;
    void (*ISP_i_cd_req)(struct IOP *iop);
    struct IOS_DDB *ISP_i_cd_ddb;
    uint16_t ISP_i_cd_expan_len;
    uint32_t ISP_i_cd_flags;
    uint8_t ISP_i_cd_lgn, ISP_pad4[1];
} IOS_PACKET;
struct ISP_dcb_associate {
    struct ISP ISP_d_a_hdr;
    struct DCB *ISP_d_a_dcb;
    uint8_t ISP_d_a_drive, ISP_d_a_flags, ISP_pad5[2];
};
struct ISP_dcb_get {
    struct ISP ISP_g_d_hdr;
    struct DCB *ISP_g_d_dcb;
    uint32_t ISP_g_d_drive;                     /* 0 = A; with IORF_PHYS_CMD a unit */
};
struct ISP_GET_FRST_NXT_DCB {
    struct ISP ISP_gfnd_hdr;
    struct DCB *ISP_gfnd_dcb_offset, *ISP_gfnd_found_dcb;
    uint8_t ISP_gfnd_dcb_type, ISP_pad7[3];
};
struct ISP_DDB_DEALLOC {
    struct ISP ISP_ddb_d_hdr;
    struct IOS_DDB *ISP_ddb_d_ddb;
    struct DVT *ISP_ddb_d_dvt;
};
struct ISP_DCB_DESTROY {    /* ISP_QUERY_REMOVE, ISP_DEV_ARRIVED and _REMOVED begin so too */
    struct ISP ISP_dcb_d_hdr;
    struct DCB *ISP_dcb_d_dcb;
};
struct ISP_DISASSOC_DCB {
    struct ISP ISP_dis_dcb_hdr;
    uint32_t ISP_dis_dcb_drive;
};
struct ISP_pick_drive_letter {
    struct ISP ISP_p_d_l_hdr;
    struct DCB *ISP_p_d_l_pdcb;
    uint8_t ISP_p_d_l_letter[2], ISP_p_d_l_flags, ISP_p_d_l_pad[1];
};
struct ISP_AEP_BROADCAST {
    struct ISP ISP_baep_hdr;
    struct AEPHDR *ISP_baep_paep;
};

/* ---- IOS_Requestor_Service -------------------------------------------------------------------- */

enum {
    IRS_GET_VRP = 0, IRS_REPLACE_VRP = 1, IRS_GET_DRVINFO = 2, IRS_MEDIA_CHECK_RESET = 3,
    IRS_SET_CUR_FLP_UNIT = 4, IRS_REAL_MODE_HANDOFF = 5, IRS_QUERY_VOLUME_LOCK = 6,
    IRS_GET_LOGICAL_DRVS = 7, IRS_MOUNT_NOTIFY = 8, IRS_FIRSTNXT_CHAR_DEV = 9,
    IRS_IS_DRVCOMPRESSED = 10,
};
enum { IRS_SUCCESS = 0, IRS_FAILURE = 1, IRS_V_G_NO_DEVICE = 1, IRS_V_G_UNCERTAIN_MEDIA = 2 };
enum { IRS_V_R_CHAR = 1, IRS_V_R_DEF = 2 };                         /* IRS_v_r_flags */

struct IRS_header {
    uint8_t IRS_func, IRS_result;
};
struct IRS_vrp_get {
    struct IRS_header IRS_v_g_hdr;
    uint8_t IRS_v_g_dev_type;
    uint32_t IRS_v_g_designtr;                  /* 0 = A */
    uint32_t IRS_v_g_handle;
    struct VRP *IRS_v_g_vrp;
} IOS_PACKED;
struct IRS_vrp_replace {
    struct IRS_header IRS_v_r_hdr;
    uint8_t IRS_v_r_designtr, IRS_v_r_flags;
    struct VRP *IRS_v_r_old_vrp, *IRS_v_r_new_vrp;
};
struct IRS_drv_get {
    struct IRS_header IRS_drv_hdr;
    uint8_t IRS_DrvLetter;
    uint32_t IRS_DrvFlags;
} IOS_PACKED;
struct IRS_media_chk_reset {
    struct IRS_header IRS_m_c_r_hdr;
    uint8_t IRS_m_c_r_designtr, IRS_m_c_r_pad;
};
struct IRS_query_vollock {
    struct IRS_header IRS_q_v_l_hdr;
    uint8_t IRS_q_v_l_drive, IRS_q_v_l_pad;
    uint32_t IRS_q_v_l_drives;
};
struct IRS_get_logical_drives {
    struct IRS_header IRS_g_l_d_hdr;
    uint8_t IRS_g_l_d_designtr;
    uint32_t IRS_g_l_d_drivemap;
    uint8_t IRS_g_l_d_pad;
} IOS_PACKED;
struct IRS_mnt_notify {
    struct IRS_header IRS_m_n_hdr;
    uint8_t IRS_m_n_drive, IRS_m_n_pad;
    struct VRP *IRS_m_n_vrp;
    uint32_t IRS_m_n_drives;
};
struct IRS_drv_comp {
    struct IRS_header IRS_i_d_c_hdr;
    uint8_t IRS_i_d_c_drive, IRS_i_d_c_flags;
};

#define IOSEA_LOCK_THREAD   1u                  /* AH of IOS_Exclusive_Access; ours */

#define IOS_LAYOUT(what, expected, topic) _Static_assert(sizeof(void *) != 4 || (what) == (expected), topic)
IOS_LAYOUT(offsetof(struct DRP, DRP_feature_code), 0x25, "[NTMINI] DRP");
IOS_LAYOUT(sizeof(struct DRP), 0x38, "[NTMINI] DRP");
IOS_LAYOUT(offsetof(struct ILB, ILB_dequeue_iop), 0x24, "[DDK95 ILB]");
IOS_LAYOUT(sizeof(struct AEPHDR), 12, "[DDK95 AEP]");
IOS_LAYOUT(offsetof(struct AEP_bi_init, AEP_bi_i_dcb), 0x14, "[NTMINI] AEP_bi_init");
IOS_LAYOUT(offsetof(struct DCB_COMMON, DCB_ptr_cd), 0x08, "[NTMINI] DCB");
IOS_LAYOUT(offsetof(struct DCB_COMMON, DCB_device_type), 0x40, "[NTMINI] DCB");
IOS_LAYOUT(sizeof(struct DCB_cd_entry), 20, "[DDK95 DCB_cd_entry]");
IOS_LAYOUT(offsetof(struct DCB_BLOCKDEV, DCB_apparent_blk_size), offsetof(struct BlockDev_Device_Descriptor, BDD_Sector_Size), "[DDK95 DCB_BLOCKDEV]");
IOS_LAYOUT(offsetof(struct DCB_BLOCKDEV, DCB_BDD_Command_Proc), offsetof(struct BlockDev_Device_Descriptor, BDD_Command_Proc), "[DDK95 DCB_BLOCKDEV]");
IOS_LAYOUT(offsetof(struct IOR, IOR_private_port), offsetof(struct BlockDev_Command_Block, BD_CB_Reserved_FastDisk), "[DDK95 IOR]");
IOS_LAYOUT(offsetof(struct IOR, IOR_req_req_handle), 0x40, "[NTMINI] IOR");
IOS_LAYOUT(offsetof(struct IOP, IOP_ior), 0x64, "[NTMINI] IOP");
IOS_LAYOUT(sizeof(struct ISP_calldown_insert), 0x18, "[DDK95 ISP_calldown_insert]");

/*
 * IOS_INTERNAL_REQUEST calls ILB_internal_request; the services are blockdev.def's.
 *
 *   void IOS_Register(struct DRP *drp);
 *   void IOS_Requestor_Service(struct IRS_header *irs);
 *   void IOS_SendCommand(struct IOR *ior, struct DCB *dcb);     dcb NULL: IOR_vol_designtr says which
 */
void IOS_Register(struct DRP *drp);
void IOS_Requestor_Service(struct IRS_header *irs);

#ifndef VXD_HOST
static inline void IOS_SendCommand(struct IOR *ior, struct DCB *dcb)
{
    void *bdd = dcb != NULL ? &dcb->DCB_bdd : NULL;

    __asm__ volatile("int $0x20; .long %c2" : : "D"(bdd), "S"(ior), "i"(BLOCKDEV_SERVICE_BlockDev_Send_Command) : "memory", "cc");
}

static inline void IOS_INTERNAL_REQUEST(const struct ILB *ilb, struct IOP *iop, struct DCB *dcb,
                                        void (*behind)(struct IOP *))
{
    uint32_t edx = (uint32_t)(uintptr_t)behind;

    __asm__ volatile("call *%[proc]" : "+d"(edx)
                     : "D"(iop), "b"(dcb), [proc] "m"(ilb->ILB_internal_request) : "eax", "ecx", "memory", "cc");
}
#endif

/* A layer hands a request on to the one behind it; a layer that ends it hands it back. */
static inline void ios_call_down(struct IOP *iop)
{
    iop->IOP_calldown_ptr = iop->IOP_calldown_ptr->DCB_cd_next;
    iop->IOP_calldown_ptr->DCB_cd_io_address(iop);
}

static inline void ios_call_back(struct IOP *iop)
{
    iop->IOP_callback_ptr--;
    iop->IOP_callback_ptr->IOP_CB_address(iop);
}

/* The layer wants to see the end of the request; before it hands it on. */
static inline void ios_want_back(struct IOP *iop, void (*proc)(struct IOP *), uint32_t ref_data)
{
    iop->IOP_callback_ptr->IOP_CB_address = proc;
    iop->IOP_callback_ptr->IOP_CB_ref_data = ref_data;
    iop->IOP_callback_ptr++;
}

#endif
