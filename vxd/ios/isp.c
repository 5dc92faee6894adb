/*
 * isp.c - the services that ILB_service_rtn offers to drivers.  Pure.      [DDK95 ISP]
 *
 * Limit: no registry behind devices (ISP_REGISTRY_READ) and no LDM (ISP_FIND_LDM_ENTRY): such requests
 * fail.  At interrupt time there is memory for none of them.
 */
#include "ios_core.h"

enum { DONE = 0, FAILED = 1 };

static bool may_be_new(uint32_t size, uint32_t least)
{
    return size == 0 || size >= least;
}

static uint16_t create(struct ISP *isp)
{
    struct ISP_ddb_create *ddb = (void *)isp;
    struct ISP_dcb_create *dcb = (void *)isp;
    struct ISP_mem_alloc *memory = (void *)isp;

    switch (isp->ISP_func) {
    case ISP_CREATE_DDB:
        ddb->ISP_ddb_ptr = NULL;
        if (may_be_new(ddb->ISP_ddb_size, sizeof(struct IOS_DDB))) {
            ddb->ISP_ddb_ptr = ios_ops()->alloc(ddb->ISP_ddb_size != 0 ? ddb->ISP_ddb_size
                                                                        : sizeof(struct IOS_DDB));
        }
        if (ddb->ISP_ddb_ptr != NULL) {
            ddb->ISP_ddb_ptr->DDB_phys_addr = ios_ops()->physical(ddb->ISP_ddb_ptr);
            driver_add_ddb(ddb->ISP_ddb_ptr);
        }
        return ddb->ISP_ddb_ptr != NULL ? DONE : FAILED;
    case ISP_CREATE_DCB:
        dcb->ISP_dcb_ptr = may_be_new(dcb->ISP_dcb_size, sizeof(struct DCB)) ? dcb_create(dcb->ISP_dcb_size)
                                                                             : NULL;
        if (dcb->ISP_dcb_ptr != NULL) {
            dcb_list(dcb->ISP_dcb_ptr);
        }
        return dcb->ISP_dcb_ptr != NULL ? DONE : FAILED;
    default:
        memory->ISP_mem_ptr = memory->ISP_mem_size != 0 ? memory_create(memory->ISP_mem_size) : NULL;
        return memory->ISP_mem_ptr != NULL ? DONE : FAILED;
    }
}

static uint16_t create_iop(struct ISP_IOP_create *isp)
{
    uint32_t delta = isp->ISP_delta_to_ior - offsetof(struct IOP, IOP_ior);
    struct IOP *iop;

    if (isp->ISP_delta_to_ior < offsetof(struct IOP, IOP_ior)) {
        return FAILED;
    }
    if (isp->ISP_i_c_flags & ISP_M_FL_EXTERNAL_IOP) {
        if (isp->ISP_IOP_ptr == NULL || isp->ISP_IOP_size < delta + sizeof(struct IOP)) {
            return FAILED;
        }
        iop_adopt(isp->ISP_IOP_ptr, delta);
        return DONE;
    }
    iop = iop_create(isp->ISP_IOP_size, delta, !(isp->ISP_i_c_flags & ISP_M_FL_PERSISTENT_IOP));
    isp->ISP_IOP_ptr = iop != NULL ? (uint8_t *)iop - delta : NULL;
    return iop != NULL ? DONE : FAILED;
}

static uint16_t free_memory(struct ISP_mem_dealloc *isp)
{
    return isp->ISP_mem_ptr_da != NULL && memory_free(isp->ISP_mem_ptr_da) ? DONE : FAILED;
}

static uint16_t insert(const struct ISP_calldown_insert *isp)
{
    return dcb_is(isp->ISP_i_cd_dcb) && dcb_insert(isp->ISP_i_cd_dcb, isp) ? DONE : FAILED;
}

/* A logical DCB without a type-specific driver gets ours; then everybody may look at it. */
static uint16_t associate(const struct ISP_dcb_associate *isp)
{
    static const struct ISP_calldown_insert layer = {
        .ISP_i_cd_req = tsd_request, .ISP_i_cd_lgn = IOS_LGN_TSD,
    };
    struct DCB *dcb = isp->ISP_d_a_dcb;
    bool first = dcb_is(dcb) && (dcb->DCB_cmn.DCB_device_flags & DCB_DEV_LOGICAL) != 0 &&
                 !(dcb->DCB_cmn.DCB_device_flags & DCB_DEV_TSD_PROCESSED);

    if (!dcb_is(dcb) || !dcb_is(dcb->DCB_cmn.DCB_physical_dcb)) {
        return FAILED;
    }
    if (first && dcb->DCB_cmn.DCB_physical_dcb != dcb) {
        if (!dcb_insert(dcb, &layer)) {
            return FAILED;
        }
        dcb->DCB_cmn.DCB_device_flags |= DCB_DEV_TSD_PROCESSED;
    }
    if (!dcb_associate(dcb, isp->ISP_d_a_drive)) {
        return FAILED;
    }
    if (first) {
        driver_config(dcb);
    }
    return DONE;
}

static uint16_t find(struct ISP *isp)
{
    struct ISP_dcb_get *get = (void *)isp;
    struct ISP_GET_FRST_NXT_DCB *walk = (void *)isp;

    if (isp->ISP_func == ISP_GET_DCB) {
        get->ISP_g_d_dcb = get->ISP_g_d_drive & IORF_PHYS_CMD ? dcb_of_unit(get->ISP_g_d_drive & 0xFF)
                                                              : dcb_of_drive(get->ISP_g_d_drive);
        return get->ISP_g_d_dcb != NULL ? DONE : FAILED;
    }
    if (walk->ISP_gfnd_dcb_offset != NULL && !dcb_is(walk->ISP_gfnd_dcb_offset)) {
        return FAILED;
    }
    walk->ISP_gfnd_found_dcb = dcb_next(walk->ISP_gfnd_dcb_offset, walk->ISP_gfnd_dcb_type);
    return walk->ISP_gfnd_found_dcb != NULL ? DONE : FAILED;
}

static uint16_t destroy(const struct ISP_DCB_DESTROY *isp)
{
    if (!dcb_is(isp->ISP_dcb_d_dcb) || isp->ISP_dcb_d_dcb->DCB_cmn.DCB_cAssoc != 0) {
        return FAILED;          /* its logical ones go first */
    }
    if (isp->ISP_dcb_d_dcb->DCB_cmn.DCB_drive_lttr_equiv != DCB_VOLUME_NONE) {
        (void)dcb_disassociate(isp->ISP_dcb_d_dcb->DCB_cmn.DCB_drive_lttr_equiv);
    }
    driver_unconfig(isp->ISP_dcb_d_dcb);
    return DONE;
}

static uint16_t drop_ddb(const struct ISP_DDB_DEALLOC *isp)
{
    struct AEPHDR aep = { .AEP_func = AEP_UNINITIALIZE };

    driver_broadcast(&aep);
    return driver_drop_ddb(isp->ISP_ddb_d_ddb) ? DONE : FAILED;
}

/* A medium came or went: nobody may rely on what was read from the one before. */
static uint16_t medium(const struct ISP_DCB_DESTROY *isp)
{
    struct DCB *dcb = isp->ISP_dcb_d_dcb;

    if (!dcb_is(dcb)) {
        return FAILED;
    }
    for (; dcb != NULL; dcb = dcb->DCB_cmn.DCB_next_logical_dcb) {
        dcb->DCB_cmn.DCB_device_flags |= DCB_DEV_MEDIA_CHANGED;
        if (dcb->DCB_cmn.DCB_vrp_ptr != NULL) {
            dcb->DCB_cmn.DCB_vrp_ptr->VRP_event_flags |= VRP_ef_media_changed;
        }
    }
    return DONE;
}

/* May the device be taken out?  Not while somebody has a volume of it for himself. */
static uint16_t may_remove(const struct ISP_DCB_DESTROY *isp)
{
    struct DCB *dcb = isp->ISP_dcb_d_dcb;

    if (!dcb_is(dcb)) {
        return FAILED;
    }
    for (; dcb != NULL; dcb = dcb->DCB_cmn.DCB_next_logical_dcb) {
        if (dcb->DCB_cmn.DCB_Exclusive_VM != 0 || dcb_self(dcb)->pending != 0) {
            return FAILED;
        }
    }
    return DONE;
}

static uint16_t pick(struct ISP_pick_drive_letter *isp)
{
    bool range = isp->ISP_p_d_l_flags & ISP_PDL_FL_USE_RANGE;
    uint8_t first = range ? isp->ISP_p_d_l_letter[0] : 2, last = range ? isp->ISP_p_d_l_letter[1] : IOS_DRIVES - 1;

    if (isp->ISP_p_d_l_flags & ISP_PDL_FL_RELEASE) {
        dcb_letter_release(isp->ISP_p_d_l_letter[0]);
        return DONE;
    }
    if (dcb_letter_pick(first, last, &isp->ISP_p_d_l_letter[0]) ||
        (range && !(isp->ISP_p_d_l_flags & ISP_PDL_FL_USER_ONLY) &&
         dcb_letter_pick(2, IOS_DRIVES - 1, &isp->ISP_p_d_l_letter[0]))) {
        isp->ISP_p_d_l_letter[1] = isp->ISP_p_d_l_letter[0];
        return DONE;
    }
    return FAILED;
}

static uint16_t associates(const struct ISP_DCB_DESTROY *isp)
{
    struct AEP_dcb aep = { .AEP_d_hdr.AEP_func = AEP_ASSOCIATE_DCB, .AEP_d_dcb = isp->ISP_dcb_d_dcb };

    if (!dcb_is(isp->ISP_dcb_d_dcb)) {
        return FAILED;
    }
    driver_broadcast(&aep.AEP_d_hdr);
    return DONE;
}

void isp_service(struct ISP *isp)
{
    uint16_t result = FAILED;

    switch (isp->ISP_func) {
    case ISP_CREATE_DDB:
    case ISP_CREATE_DCB:
    case ISP_ALLOC_MEM:
        result = create(isp);
        break;
    case ISP_CREATE_IOP:
        result = create_iop((void *)isp);
        break;
    case ISP_DEALLOC_MEM:
        result = free_memory((void *)isp);
        break;
    case ISP_INSERT_CALLDOWN:
        result = insert((void *)isp);
        break;
    case ISP_ASSOCIATE_DCB:
        result = associate((void *)isp);
        break;
    case ISP_DISASSOCIATE_DCB:
        result = dcb_disassociate(((struct ISP_DISASSOC_DCB *)(void *)isp)->ISP_dis_dcb_drive) ? DONE : FAILED;
        break;
    case ISP_GET_DCB:
    case ISP_GET_FIRST_NEXT_DCB:
        result = find(isp);
        break;
    case ISP_DEALLOC_DDB:
        result = drop_ddb((void *)isp);
        break;
    case ISP_DESTROY_DCB:
        result = destroy((void *)isp);
        break;
    case ISP_QUERY_MATCHING_DCBS:
        result = associates((void *)isp);
        break;
    case ISP_QUERY_REMOVE_DCB:
        result = may_remove((void *)isp);
        break;
    case ISP_DEVICE_REMOVED:
    case ISP_DEVICE_ARRIVED:
        result = medium((void *)isp);
        break;
    case ISP_DRIVE_LETTER_PICK:
        result = pick((void *)isp);
        break;
    case ISP_BROADCAST_AEP:
        driver_broadcast(((struct ISP_AEP_BROADCAST *)(void *)isp)->ISP_baep_paep);
        result = DONE;
        break;
    default:
        break;
    }
    isp->ISP_result = result;
}
