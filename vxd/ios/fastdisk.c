/*
 * fastdisk.c - where a request becomes commands of an old-style device; and partitions.  Pure.
 *
 * Every device of the Windows 3.1 interface has a DCB whose lowest layer is fastdisk_request
 * [DDK95 DCB_fastdisk_bdd].  What old clients send to such a device takes the same way as soon as
 * another layer is in it.  tsd_request is the type-specific driver of logical DCBs: it turns a sector
 * of the volume into one of the disk.
 */
#include "ios_core.h"

struct expansion {              /* of fastdisk_request, in front of each IOP */
    struct BlockDev_Command_Block bcb;      /* first */
    struct IOP *iop;
    const struct SGD *sgd;      /* the next piece; NULL = there is one buffer */
    bool verify;                /* it is written; look at it */
};

static struct expansion *expansion_of(struct IOP *iop)
{
    int16_t offset = (int16_t)iop->IOP_calldown_ptr->DCB_cd_expan_off;

    return (struct expansion *)(void *)((uint8_t *)iop + offset);
}

static void finish(struct IOP *iop, uint16_t status)
{
    iop->IOP_ior.IOR_status = status;
    ios_call_back(iop);
}

/* ---- transfers ---- */

static void send(struct expansion *e, struct DCB *dcb)
{
    bd_send(ios_ops()->bd, dcb->DCB_bdd.DCB_fastdisk_bdd, &e->bcb);
}

/* Sectors of a count that may be of bytes; 0: none, or not whole ones. */
static uint32_t sectors(const struct IOR *ior, uint32_t count, const struct DCB *dcb)
{
    uint32_t size = dcb->DCB_actual_blk_size;

    if (!(ior->IOR_flags & IORF_CHAR_COMMAND)) {
        return count;
    }
    return size != 0 && count % size == 0 ? count / size : 0;
}

/* The next buffer of a scatter/gather list. */
static bool next_piece(struct expansion *e)
{
    const struct IOR *ior = &e->iop->IOP_ior;

    if (e->sgd == NULL || e->sgd->SG_count == 0) {
        return false;
    }
    e->bcb.BD_CB_Sector += e->bcb.BD_CB_Count;
    e->bcb.BD_CB_Count = sectors(ior, e->sgd->SG_count, e->iop->IOP_physical_dcb);
    e->bcb.BD_CB_Buffer_Ptr = e->sgd->SG_buffer_ptr;
    e->sgd++;
    return true;
}

static void begin(struct IOP *iop, uint16_t command)
{
    struct IOR *ior = &iop->IOP_ior;
    struct expansion *e = expansion_of(iop);
    bool transfer = command <= BDC_Verify;

    *e = (struct expansion){
        .bcb = {
            .BD_CB_Command = command, .BD_CB_Cmd_Cplt_Proc = ios_ops()->bcb_done,
            .BD_CB_Flags = ior->IOR_flags & (BDCF_High_Priority | BDCF_Dont_Cache),
        },
        .iop = iop, .verify = ior->IOR_func == IOR_WRITEV,
    };
    if (transfer) {
        e->bcb.BD_CB_Sector = ior->IOR_start_addr[0] | (uint64_t)ior->IOR_start_addr[1] << 32;
        e->bcb.BD_CB_Count = sectors(ior, ior->IOR_xfer_count, iop->IOP_physical_dcb);
        e->bcb.BD_CB_Buffer_Ptr = ior->IOR_buffer_ptr;
        if (e->bcb.BD_CB_Count == 0) {
            finish(iop, ior->IOR_xfer_count == 0 ? IORS_INVALID_SECTOR : IORS_INVALID_PARM);
            return;
        }
        if (ior->IOR_flags & IORF_SCATTER_GATHER) {
            e->sgd = ior->IOR_buffer_ptr;
            e->bcb.BD_CB_Count = 0;
            if (!next_piece(e)) {
                finish(iop, IORS_INVALID_PARM);
                return;
            }
        }
    }
    send(e, iop->IOP_physical_dcb);
}

static void measure(struct DCB *dcb)
{
    const struct BlockDev_Device_Descriptor *bdd = dcb->DCB_bdd.DCB_fastdisk_bdd;
    uint64_t count = bdd->BDD_Max_Sector + 1;

    dcb->DCB_bdd.DCB_apparent_sector_cnt[0] = dcb->DCB_actual_sector_cnt[0] = (uint32_t)count;
    dcb->DCB_bdd.DCB_apparent_sector_cnt[1] = dcb->DCB_actual_sector_cnt[1] = (uint32_t)(count >> 32);
    dcb->DCB_bdd.DCB_apparent_blk_size = dcb->DCB_actual_blk_size = bdd->BDD_Sector_Size;
    dcb->DCB_bdd.DCB_apparent_head_cnt = dcb->DCB_actual_head_cnt = bdd->BDD_Num_Heads;
    dcb->DCB_bdd.DCB_apparent_cyl_cnt = dcb->DCB_actual_cyl_cnt = bdd->BDD_Num_Cylinders;
    dcb->DCB_bdd.DCB_apparent_spt = dcb->DCB_actual_spt = bdd->BDD_Num_Sec_Per_Track;
    dcb->DCB_cmn.DCB_device_flags &= ~(uint32_t)DCB_DEV_WRITEABLE;
    dcb->DCB_cmn.DCB_device_flags |= bdd->BDD_Flags & BDF_Writeable;
}

/* A driver without a buffer of its own has nothing to flush. */
static uint16_t forgive(const struct expansion *e, uint16_t status)
{
    return e->bcb.BD_CB_Command == BDC_Flush && status == BDS_Invalid_Command ? IORS_SUCCESS : status;
}

void fastdisk_done(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    struct expansion *e = (struct expansion *)(void *)bcb;
    struct IOP *iop = e->iop;
    uint16_t status = forgive(e, bcb->BD_CB_Cmd_Status);

    if (bcb->BD_CB_Command == BDC_Media_Check) {
        measure(iop->IOP_physical_dcb);         /* another disc has another size */
    }
    if (status < BDS_First_Error_Code) {
        if (next_piece(e)) {
            send(e, iop->IOP_physical_dcb);
            return;
        }
        if (e->verify) {
            e->verify = false;
            bcb->BD_CB_Command = BDC_Verify;
            bcb->BD_CB_Sector = iop->IOP_ior.IOR_start_addr[0] | (uint64_t)iop->IOP_ior.IOR_start_addr[1] << 32;
            bcb->BD_CB_Count = sectors(&iop->IOP_ior, iop->IOP_ior.IOR_xfer_count, iop->IOP_physical_dcb);
            e->sgd = NULL;
            bd_send(ios_ops()->bd, bdd, bcb);
            return;
        }
    }
    finish(iop, status);
}

/* ---- what is no transfer ---- */

static bool is_removable(const struct DCB *dcb)
{
    return (dcb->DCB_cmn.DCB_device_flags & DCB_DEV_REMOVABLE) != 0;
}

/* Functions about the medium. */
static void medium(struct IOP *iop, struct DCB *dcb)
{
    switch (iop->IOP_ior.IOR_func) {
    case IOR_MEDIA_CHECK:
    case IOR_MEDIA_CHECK_RESET:
        if (is_removable(dcb)) {
            begin(iop, BDC_Media_Check);
        } else {
            finish(iop, IORS_SUCCESS);
        }
        return;
    case IOR_LOCK_MEDIA:
        if (!is_removable(dcb) || dcb->DCB_lock_count == 0xFF) {
            finish(iop, is_removable(dcb) ? IORS_LOCK_COUNT_EXCEEDED : IORS_VOL_NOT_REMOVABLE);
        } else if (dcb->DCB_lock_count++ == 0) {
            begin(iop, BDC_Lock);
        } else {
            finish(iop, IORS_SUCCESS);
        }
        return;
    case IOR_UNLOCK_MEDIA:
        if (!is_removable(dcb) || dcb->DCB_lock_count == 0) {
            finish(iop, is_removable(dcb) ? IORS_VOL_NOT_LOCKED : IORS_VOL_NOT_REMOVABLE);
        } else if (--dcb->DCB_lock_count == 0) {
            begin(iop, BDC_Unlock);
        } else {
            finish(iop, IORS_SUCCESS);
        }
        return;
    default:                    /* IOR_LOAD_MEDIA, IOR_EJECT_MEDIA */
        if (!is_removable(dcb)) {
            finish(iop, IORS_VOL_NOT_REMOVABLE);
        } else if (dcb->DCB_lock_count > 0) {
            finish(iop, IORS_VOL_LOCKED);
        } else {
            begin(iop, iop->IOP_ior.IOR_func == IOR_LOAD_MEDIA ? BDC_Load : BDC_Eject);
        }
        return;
    }
}

void fastdisk_request(struct IOP *iop)
{
    struct DCB *dcb = iop->IOP_physical_dcb;

    switch (iop->IOP_ior.IOR_func) {
    case IOR_READ:
        begin(iop, BDC_Read);
        return;
    case IOR_WRITE:
    case IOR_WRITEV:
        if (dcb->DCB_cmn.DCB_device_flags & DCB_DEV_WRITEABLE) {
            begin(iop, BDC_Write);
        } else {
            finish(iop, IORS_WRITE_PROTECT);
        }
        return;
    case IOR_VERIFY:
        begin(iop, BDC_Verify);
        return;
    case IOR_FLUSH_DRIVE:
    case IOR_FLUSH_DRIVE_AND_DISCARD:
    case IOR_CLEAR_QUEUE:               /* it waits behind all that came before */
        begin(iop, BDC_Flush);
        return;
    case IOR_MEDIA_CHECK:
    case IOR_MEDIA_CHECK_RESET:
    case IOR_LOCK_MEDIA:
    case IOR_UNLOCK_MEDIA:
    case IOR_LOAD_MEDIA:
    case IOR_EJECT_MEDIA:
        medium(iop, dcb);
        return;
    case IOR_COMPUTE_GEOM:
    case IOR_SET_WRITE_STATUS:
        measure(dcb);
        finish(iop, IORS_SUCCESS);
        return;
    case IOR_ABORT_QUEUE:
        bd_abort(ios_ops()->bd, dcb->DCB_bdd.DCB_fastdisk_bdd);
        finish(iop, IORS_SUCCESS);
        return;
    case IOR_DOS_RESET:
    case IOR_RESTART_QUEUE:             /* a queue here is never frozen */
        finish(iop, IORS_SUCCESS);
        return;
    default:                            /* IOR_CANCEL is not supported [DDK95 IOR] */
        finish(iop, IORS_INVALID_COMMAND);
        return;
    }
}

/* ---- the DCB of an old-style device ---- */

static uint8_t next_unit(const struct BlockDev_Device_Descriptor *bdd)
{
    unsigned unit = 0x80;

    if (bdd->BDD_Flags & BDF_Int13_Drive) {
        return bdd->BDD_Int_13h_Number;
    }
    while (dcb_of_unit(unit) != NULL && unit < 0xFF) {
        unit++;
    }
    return (uint8_t)unit;
}

/* NULL: no memory; such a device has the old interface alone. */
struct DCB *fastdisk_add(struct BlockDev_Device_Descriptor *bdd)
{
    static const struct ISP_calldown_insert layer = {
        .ISP_i_cd_req = fastdisk_request, .ISP_i_cd_expan_len = sizeof(struct expansion),
        .ISP_i_cd_lgn = IOS_LGN_MISC_PD,
    };
    struct DCB *dcb = dcb_create(0);

    if (dcb == NULL) {
        return NULL;
    }
    dcb->DCB_bdd.DCB_fastdisk_bdd = bdd;
    dcb->DCB_bdd.DCB_BDD_BD_Major_Version = bdd->BDD_BD_Major_Ver;
    dcb->DCB_bdd.DCB_BDD_BD_Minor_Version = bdd->BDD_BD_Minor_Ver;
    dcb->DCB_bdd.DCB_BDD_Name_Ptr = bdd->BDD_Name_Ptr;
    dcb->DCB_bdd.DCB_BDD_flags = bdd->BDD_Flags;
    dcb->DCB_bdd.DCB_BDD_Int_13h_Number = bdd->BDD_Int_13h_Number;
    dcb->DCB_cmn.DCB_device_type = bdd->BDD_Device_Type == BDT_CDROM ? DCB_type_cdrom : DCB_type_disk;
    dcb->DCB_cmn.DCB_unit_number = next_unit(bdd);
    dcb->DCB_cmn.DCB_device_flags |=
        bdd->BDD_Flags & (BDF_Int13_Drive | BDF_Writeable | BDF_Removable | BDF_Remote | BDF_Serial_Cmd);
    for (unsigned i = 0; i < sizeof(dcb->DCB_product_id) && bdd->BDD_Name_Ptr != NULL && bdd->BDD_Name_Ptr[i] != 0; i++) {
        dcb->DCB_product_id[i] = (uint8_t)bdd->BDD_Name_Ptr[i];
    }
    dcb->DCB_max_xfer_len = 0xFFFFFFFF;
    dcb->DCB_max_sg_elements = 0xFF;
    measure(dcb);
    if (!dcb_insert(dcb, &layer)) {
        dcb_free(dcb);
        return NULL;
    }
    dcb_list(dcb);
    driver_config(dcb);
    return dcb;
}

/* ---- commands of old clients ---- */

static void on_old_end(uint32_t handle);

static void take_old(struct ios_dcb *self, struct BlockDev_Command_Block *bcb)
{
    struct IOP *iop = self->bcb_iops[--self->bcb_iop_count];
    struct IOR *ior = &iop->IOP_ior;

    *ior = (struct IOR){
        .IOR_func = bcb->BD_CB_Command == BDC_Flush ? IOR_FLUSH_DRIVE : bcb->BD_CB_Command,
        .IOR_flags = (bcb->BD_CB_Flags & (BDCF_High_Priority | BDCF_Dont_Cache | BDCF_Scatter_Gather)) |
                     IORF_VERSION_002 | IORF_BLOCKDEV_EMULATE | IORF_PHYS_CMD,
        .IOR_callback = on_old_end, .IOR_start_addr = { (uint32_t)bcb->BD_CB_Sector,
                                                        (uint32_t)(bcb->BD_CB_Sector >> 32) },
        .IOR_xfer_count = bcb->BD_CB_Count, .IOR_buffer_ptr = bcb->BD_CB_Buffer_Ptr,
        .IOR_private_client = (uint32_t)(uintptr_t)bcb,
        .IOR_req_req_handle = (uint32_t)(uintptr_t)iop, .IOR_vol_designtr = self->dcb.DCB_cmn.DCB_unit_number,
    };
    bcb->BD_CB_Cmd_Status = BDS_Cmd_In_Progress;
    ios_send(ior, &self->dcb);
}

static void on_old_end(uint32_t handle)
{
    struct IOP *iop = (struct IOP *)(uintptr_t)handle;
    struct ios_dcb *self = dcb_self(iop->IOP_original_dcb != NULL ? iop->IOP_original_dcb
                                                                  : iop->IOP_physical_dcb);
    struct BlockDev_Command_Block *bcb = (struct BlockDev_Command_Block *)(uintptr_t)iop->IOP_ior.IOR_private_client;
    struct BlockDev_Device_Descriptor *bdd = self->dcb.DCB_bdd.DCB_fastdisk_bdd;

    bcb->BD_CB_Cmd_Status = iop->IOP_ior.IOR_status;
    self->bcb_iops[self->bcb_iop_count++] = iop;
    if (bcb->BD_CB_Cmd_Cplt_Proc != NULL) {
        ios_ops()->bd->call(bcb->BD_CB_Cmd_Cplt_Proc, bdd, bcb);
    }
    if (self->bcb_head != NULL && self->bcb_iop_count > 0) {
        bcb = self->bcb_head;
        self->bcb_head = bcb->BD_CB_Next;
        bcb->BD_CB_Next = NULL;
        take_old(self, bcb);
    }
}

/* True: the command takes the way of a request, because somebody looks at what goes to the device. */
bool fastdisk_divert(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    struct DCB *dcb = bd_dcb(bdd);
    struct ios_dcb *self;

    if (dcb == NULL || !dcb_self(dcb)->watched) {
        return false;
    }
    self = dcb_self(dcb);
    if (bcb->BD_CB_Command > BDC_Cancel && bcb->BD_CB_Command != BDC_Flush) {
        return false;
    }
    if (self->bcb_iop_count > 0 &&
        self->bcb_iops[self->bcb_iop_count - 1]->IOP_reserved[0] < dcb->DCB_cmn.DCB_expansion_length) {
        return false;           /* no memory for longer ones when the layer came */
    }
    if (self->bcb_iop_count > 0) {
        take_old(self, bcb);
        return true;
    }
    bcb->BD_CB_Next = NULL;
    if (self->bcb_head == NULL) {
        self->bcb_head = bcb;
    } else {
        self->bcb_tail->BD_CB_Next = bcb;
    }
    self->bcb_tail = bcb;
    return true;
}

/* ---- the type-specific driver of disks ---- */

static void unbias(struct IOP *iop)
{
    const struct DCB *dcb = iop->IOP_original_dcb;
    uint64_t first = dcb->DCB_cmn.DCB_Partition_Start | (uint64_t)dcb->DCB_cmn.DCB_Reserved1 << 32;
    uint64_t sector = iop->IOP_ior.IOR_start_addr[0] | (uint64_t)iop->IOP_ior.IOR_start_addr[1] << 32;

    sector -= first;
    iop->IOP_ior.IOR_start_addr[0] = (uint32_t)sector;
    iop->IOP_ior.IOR_start_addr[1] = (uint32_t)(sector >> 32);
    iop->IOP_ior.IOR_flags &= ~(uint32_t)IORF_PARTITION_BIAS_ADDED;
    ios_call_back(iop);
}

/*
 * For logical DCBs.  With IORF_LOGICAL_START_SECTOR the start is the volume's, and the volume's end is
 * looked at; others know the disk's sectors themselves.  DCB_Partition_Start goes on in DCB_Reserved1.
 */
void tsd_request(struct IOP *iop)
{
    struct IOR *ior = &iop->IOP_ior;
    const struct DCB *dcb = iop->IOP_original_dcb;
    uint64_t sector = ior->IOR_start_addr[0] | (uint64_t)ior->IOR_start_addr[1] << 32;
    uint64_t count = dcb->DCB_bdd.DCB_apparent_sector_cnt[0] |
                     (uint64_t)dcb->DCB_bdd.DCB_apparent_sector_cnt[1] << 32;
    uint32_t wanted = sectors(ior, ior->IOR_xfer_count, iop->IOP_physical_dcb);
    bool transfer = ior->IOR_func <= IOR_VERIFY || ior->IOR_func == IOR_WRITEV;

    if (!transfer || !(ior->IOR_flags & IORF_LOGICAL_START_SECTOR)) {
        ios_call_down(iop);
        return;
    }
    if (sector >= count || wanted > count - sector) {
        ior->IOR_status = IORS_INVALID_SECTOR;
        ios_call_back(iop);
        return;
    }
    sector += dcb->DCB_cmn.DCB_Partition_Start | (uint64_t)dcb->DCB_cmn.DCB_Reserved1 << 32;
    ior->IOR_start_addr[0] = (uint32_t)sector;
    ior->IOR_start_addr[1] = (uint32_t)(sector >> 32);
    ior->IOR_flags |= IORF_PARTITION_BIAS_ADDED;
    ios_want_back(iop, unbias, 0);
    ios_call_down(iop);
}
