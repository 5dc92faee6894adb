/*
 * irs.c - what file systems and other clients ask: IOS_Requestor_Service.  Pure.     [DDK95 IRS]
 *
 * A VRP is a volume in a drive; the newest is first in the list of its logical DCB.
 */
#include "ios_core.h"

static uint8_t get_vrp(struct IRS_vrp_get *irs)
{
    struct DCB *dcb = dcb_of_drive(irs->IRS_v_g_designtr);
    struct VRP *vrp;

    irs->IRS_v_g_vrp = NULL;
    if (irs->IRS_v_g_dev_type == IRS_V_R_CHAR || dcb == NULL) {
        return IRS_V_G_NO_DEVICE;       /* no character device is IOS's */
    }
    vrp = ios_ops()->alloc(sizeof(*vrp));
    if (vrp == NULL) {
        return IRS_V_G_NO_DEVICE;
    }
    vrp->VRP_demand_flags = dcb->DCB_cmn.DCB_physical_dcb->DCB_cmn.DCB_dmd_flags;
    vrp->VRP_max_sgd = dcb->DCB_cmn.DCB_physical_dcb->DCB_max_sg_elements;
    vrp->VRP_max_req_size = (uint16_t)(dcb->DCB_cmn.DCB_expansion_length + sizeof(struct IOP));
    vrp->VRP_delta_to_ior = dcb->DCB_cmn.DCB_expansion_length + offsetof(struct IOP, IOP_ior);
    vrp->VRP_block_size = dcb->DCB_cmn.DCB_physical_dcb->DCB_bdd.DCB_apparent_blk_size;
    vrp->VRP_fsd_hvol = irs->IRS_v_g_handle;
    vrp->VRP_device_handle = dcb->DCB_cmn.DCB_physical_dcb;
    vrp->VRP_logical_handle = dcb;
    vrp->VRP_partition_offset = dcb->DCB_cmn.DCB_Partition_Start;
    vrp->VRP_next_vrp = dcb->DCB_cmn.DCB_vrp_ptr;
    dcb->DCB_cmn.DCB_vrp_ptr = vrp;
    irs->IRS_v_g_vrp = vrp;
    return dcb->DCB_cmn.DCB_device_flags & DCB_DEV_UNCERTAIN_MEDIA ? IRS_V_G_UNCERTAIN_MEDIA : IRS_SUCCESS;
}

static void tell_vrp(uint16_t func, struct VRP *vrp, uint32_t drive)
{
    struct AEP_vrp_create_destroy aep = {
        .AEP_v_cd_hdr.AEP_func = func, .AEP_v_cd_pvrp = vrp, .AEP_v_cd_drive = drive,
    };

    driver_broadcast(&aep.AEP_v_cd_hdr);
}

static bool take_vrp(struct DCB *dcb, const struct VRP *vrp)
{
    struct VRP *before = NULL, *at = dcb->DCB_cmn.DCB_vrp_ptr;

    while (at != NULL && at != vrp) {
        before = at;
        at = at->VRP_next_vrp;
    }
    if (at == NULL) {
        return false;
    }
    if (before == NULL) {
        dcb->DCB_cmn.DCB_vrp_ptr = at->VRP_next_vrp;
    } else {
        before->VRP_next_vrp = at->VRP_next_vrp;
    }
    return true;
}

static uint8_t replace_vrp(const struct IRS_vrp_replace *irs)
{
    struct DCB *dcb = dcb_of_drive(irs->IRS_v_r_designtr);
    struct VRP *old = irs->IRS_v_r_old_vrp, *new = irs->IRS_v_r_new_vrp;

    if (dcb == NULL || (old != NULL && !take_vrp(dcb, old))) {
        return IRS_FAILURE;
    }
    if (old != NULL) {
        tell_vrp(AEP_DESTROY_VRP, old, irs->IRS_v_r_designtr);
        ios_ops()->free(old);
    }
    if (new != NULL) {
        if (!take_vrp(dcb, new)) {
            return IRS_FAILURE;
        }
        new->VRP_next_vrp = dcb->DCB_cmn.DCB_vrp_ptr;       /* the current one */
        dcb->DCB_cmn.DCB_vrp_ptr = new;
        if (old == NULL) {
            tell_vrp(AEP_CREATE_VRP, new, irs->IRS_v_r_designtr);
        }
    }
    if (!(irs->IRS_v_r_flags & IRS_V_R_DEF) && (old == NULL || new != NULL)) {
        dcb->DCB_cmn.DCB_device_flags &= ~(uint32_t)(DCB_DEV_UNCERTAIN_MEDIA | DCB_DEV_MEDIA_CHANGED);
        if (dcb->DCB_cmn.DCB_vrp_ptr != NULL) {
            dcb->DCB_cmn.DCB_vrp_ptr->VRP_event_flags = 0;
        }
    }
    return IRS_SUCCESS;
}

static uint8_t drive_info(struct IRS_drv_get *irs)
{
    uint8_t letter = irs->IRS_DrvLetter;
    struct DCB *dcb = letter >= 0x80 ? dcb_of_unit(letter)
                    : dcb_of_drive((uint32_t)((letter | 0x20) - 'a'));

    if (dcb == NULL) {
        return IRS_FAILURE;
    }
    irs->IRS_DrvFlags = dcb->DCB_cmn.DCB_physical_dcb->DCB_cmn.DCB_device_flags &
                        (DCB_DEV_INT13_DRIVE | DCB_DEV_REMOVABLE | DCB_DEV_REMOTE);
    return IRS_SUCCESS;
}

static uint8_t media_check(const struct IRS_media_chk_reset *irs)
{
    struct DCB *dcb = dcb_of_drive(irs->IRS_m_c_r_designtr);
    struct IOP *iop;
    uint32_t delta;
    uint16_t status;

    if (dcb == NULL) {
        return IRS_FAILURE;
    }
    delta = dcb->DCB_cmn.DCB_expansion_length;
    iop = iop_create(delta + sizeof(*iop), delta, true);
    if (iop == NULL) {
        return IRS_FAILURE;
    }
    iop->IOP_ior.IOR_func = IOR_MEDIA_CHECK_RESET;
    iop->IOP_ior.IOR_flags = IORF_VERSION_002 | IORF_SYNC_COMMAND;
    ios_send(&iop->IOP_ior, dcb);
    status = iop->IOP_ior.IOR_status;
    (void)memory_free((uint8_t *)iop - delta);             /* it is one */
    if (status == IORS_UNCERTAIN_MEDIA) {
        dcb->DCB_cmn.DCB_device_flags |= DCB_DEV_UNCERTAIN_MEDIA;
    }
    return status < BDS_First_Error_Code ? IRS_SUCCESS : IRS_FAILURE;
}

/* What the drivers say goes along with a drive; theirs are bits of AEP_d_l_drives. */
static uint32_t ask_drives(uint16_t func, uint32_t drive)
{
    struct AEP_drives aep = { .AEP_d_l_hdr.AEP_func = func, .AEP_d_l_drive = drive };

    driver_broadcast(&aep.AEP_d_l_hdr);
    return aep.AEP_d_l_drives;
}

static uint8_t logical_drives(struct IRS_get_logical_drives *irs)
{
    struct DCB *dcb = dcb_of_unit(irs->IRS_g_l_d_designtr);

    irs->IRS_g_l_d_drivemap = 0;
    if (dcb == NULL) {
        return IRS_FAILURE;
    }
    for (uint32_t i = 0; i < IOS_DRIVES; i++) {
        const struct DCB *one = dcb_of_drive(i);

        if (one != NULL && one->DCB_cmn.DCB_physical_dcb == dcb) {
            irs->IRS_g_l_d_drivemap |= 1u << i;
        }
    }
    return IRS_SUCCESS;
}

static uint8_t hand_off(void)
{
    struct AEPHDR aep = { .AEP_func = AEP_REAL_MODE_HANDOFF };

    driver_broadcast(&aep);
    return IRS_SUCCESS;
}

void irs_service(struct IRS_header *irs)
{
    struct IRS_query_vollock *lock = (void *)irs;
    struct IRS_mnt_notify *mount = (void *)irs;
    struct IRS_drv_comp *compressed = (void *)irs;
    uint8_t result = IRS_FAILURE;

    switch (irs->IRS_func) {
    case IRS_GET_VRP:
        result = get_vrp((void *)irs);
        break;
    case IRS_REPLACE_VRP:
        result = replace_vrp((void *)irs);
        break;
    case IRS_GET_DRVINFO:
        result = drive_info((void *)irs);
        break;
    case IRS_MEDIA_CHECK_RESET:
        result = media_check((void *)irs);
        break;
    case IRS_REAL_MODE_HANDOFF:
        result = hand_off();
        break;
    case IRS_QUERY_VOLUME_LOCK:
        lock->IRS_q_v_l_drives = ask_drives(AEP_DCB_LOCK, lock->IRS_q_v_l_drive);
        result = IRS_SUCCESS;
        break;
    case IRS_GET_LOGICAL_DRVS:
        result = logical_drives((void *)irs);
        break;
    case IRS_MOUNT_NOTIFY:
        mount->IRS_m_n_drives = ask_drives(AEP_MOUNT_NOTIFY, mount->IRS_m_n_drive);
        result = IRS_SUCCESS;
        break;
    case IRS_IS_DRVCOMPRESSED:
        compressed->IRS_i_d_c_flags = 0;        /* nothing here is */
        result = dcb_of_drive(compressed->IRS_i_d_c_drive) != NULL ? IRS_SUCCESS : IRS_FAILURE;
        break;
    default:            /* no floppy drive to toggle, no character device */
        break;
    }
    irs->IRS_result = result;
}
