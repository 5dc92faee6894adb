/*
 * t_ios - IOS: a filter in the way of a disk's requests, a port driver without a disk, and the services.
 */
#include <ios.h>
#include "vxt.h"

#define SECTOR  512u
#define GAP     64u             /* a sector before the first partition: nobody's */
#define BD(name) BLOCKDEV_SERVICE_##name

static struct ILB filter_ilb, port_ilb;
static struct DCB *disk, *port_unit;
static unsigned seen_reads, seen_writes, seen_ends, seen_timers;
static uint16_t fail_with;      /* the next end of a read */

/* ---- a filter, VSD_3 ---- */

static void on_filter_end(struct IOP *iop)
{
    seen_ends++;
    if (fail_with != 0 && iop->IOP_ior.IOR_func == IOR_READ) {
        iop->IOP_ior.IOR_status = fail_with;
        fail_with = 0;
    }
    ios_call_back(iop);
}

static void filter_request(struct IOP *iop)
{
    uint32_t *area = (uint32_t *)(void *)((uint8_t *)iop + (int16_t)iop->IOP_calldown_ptr->DCB_cd_expan_off);

    area[0] = 0x12345678;       /* room of our own in every packet */
    seen_reads += iop->IOP_ior.IOR_func == IOR_READ;
    seen_writes += iop->IOP_ior.IOR_func == IOR_WRITE;
    ios_want_back(iop, on_filter_end, 0);
    ios_call_down(iop);
}

static void filter_aer(struct AEPHDR *aep)
{
    struct DCB *dcb = ((struct AEP_dcb *)(void *)aep)->AEP_d_dcb;
    struct ISP_calldown_insert isp = {
        .ISP_i_cd_hdr.ISP_func = ISP_INSERT_CALLDOWN, .ISP_i_cd_req = filter_request,
        .ISP_i_cd_expan_len = 16,
    };

    seen_timers += aep->AEP_func == AEP_HALF_SEC;
    if (aep->AEP_func != AEP_CONFIG_DCB || dcb->DCB_bdd.DCB_BDD_Name_Ptr == NULL ||
        !vxt_same(dcb->DCB_bdd.DCB_BDD_Name_Ptr, "AHCI0")) {
        return;
    }
    isp.ISP_i_cd_dcb = dcb;
    isp.ISP_i_cd_lgn = aep->AEP_lgn;
    filter_ilb.ILB_service_rtn((struct ISP *)(void *)&isp);
    disk = isp.ISP_i_cd_hdr.ISP_result == 0 ? dcb : NULL;
}

static struct DRP packet_of(uint32_t layers, void (*aer)(struct AEPHDR *), struct ILB *ilb)
{
    struct DRP drp = { .DRP_LGN = layers, .DRP_aer = aer, .DRP_ilb = ilb, .DRP_ascii_name = "T_IOS" };

    memcpy(drp.DRP_eyecatch_str, "XXXXXXXX", sizeof(drp.DRP_eyecatch_str));
    return drp;
}

VXT_TEST(IOS_Register, a_filter_is_shown_every_device)
{
    struct DRP drp = packet_of(DRP_VSD_3, filter_aer, &filter_ilb);

    drp.DRP_feature_code = DRP_FC_HALF_SEC;
    IOS_Register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_REMAIN_RESIDENT);
    CHECK(filter_ilb.ILB_service_rtn != NULL && filter_ilb.ILB_dvt != NULL);
    CHECK(disk != NULL);
    CHECK_EQ(disk->DCB_cmn.DCB_device_type, DCB_type_disk);
    CHECK_EQ(disk->DCB_bdd.DCB_apparent_blk_size, SECTOR);
}

VXT_TEST(IOS_Register, what_is_no_driver_is_refused)
{
    struct DRP drp = packet_of(0, filter_aer, &port_ilb);

    IOS_Register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_INVALID_LAYER);
    drp = packet_of(DRP_VSD_1, NULL, &port_ilb);
    IOS_Register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_ABORT);
    drp = packet_of(DRP_VSD_1, filter_aer, &port_ilb);
    drp.DRP_eyecatch_str[0] = 'Y';
    IOS_Register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_ABORT);
}

/* ---- requests ---- */

static struct IOP *packet(struct DCB *dcb, uint16_t func, uint32_t sector, uint32_t count, void *buffer)
{
    uint32_t delta = dcb->DCB_cmn.DCB_expansion_length;
    struct ISP_IOP_create isp = {
        .ISP_i_c_hdr.ISP_func = ISP_CREATE_IOP, .ISP_IOP_size = (uint16_t)(delta + sizeof(struct IOP)),
        .ISP_delta_to_ior = delta + offsetof(struct IOP, IOP_ior),
    };
    struct IOP *iop;

    filter_ilb.ILB_service_rtn((struct ISP *)(void *)&isp);
    if (isp.ISP_i_c_hdr.ISP_result != 0) {
        return NULL;
    }
    iop = (struct IOP *)(void *)((uint8_t *)isp.ISP_IOP_ptr + delta);
    iop->IOP_ior.IOR_func = func;
    iop->IOP_ior.IOR_flags = IORF_VERSION_002 | IORF_SYNC_COMMAND;
    iop->IOP_ior.IOR_start_addr[0] = sector;
    iop->IOP_ior.IOR_xfer_count = count;
    iop->IOP_ior.IOR_buffer_ptr = buffer;
    return iop;
}

static void drop(struct IOP *iop, struct DCB *dcb)
{
    struct ISP_mem_dealloc isp = {
        .ISP_mem_da_hdr.ISP_func = ISP_DEALLOC_MEM,
        .ISP_mem_ptr_da = (uint8_t *)iop - dcb->DCB_cmn.DCB_expansion_length,
    };

    filter_ilb.ILB_service_rtn(&isp.ISP_mem_da_hdr);
}

static uint16_t request(struct DCB *dcb, uint16_t func, uint32_t sector, uint32_t count, void *buffer)
{
    struct IOP *iop = packet(dcb, func, sector, count, buffer);
    uint16_t status;

    if (iop == NULL) {
        return 0xFFFF;
    }
    IOS_SendCommand(&iop->IOP_ior, dcb);
    status = iop->IOP_ior.IOR_status;
    drop(iop, dcb);
    return status;
}

static uint8_t out[8 * SECTOR], in[8 * SECTOR];

VXT_TEST(BlockDev_Send_Command, a_request_passes_the_filter_and_comes_back)
{
    for (uint32_t i = 0; i < sizeof out; i++) {
        out[i] = (uint8_t)(i * 7 + (i >> 9));
    }
    seen_reads = seen_writes = seen_ends = 0;
    CHECK_EQ(request(disk, IOR_WRITE, GAP, 8, out), IORS_SUCCESS);
    CHECK_EQ(request(disk, IOR_FLUSH_DRIVE, 0, 0, NULL), IORS_SUCCESS);
    CHECK_EQ(request(disk, IOR_READ, GAP, 8, in), IORS_SUCCESS);
    CHECK(memcmp(in, out, sizeof out) == 0);
    CHECK_EQ(seen_writes, 1);
    CHECK_EQ(seen_reads, 1);
    CHECK_EQ(seen_ends, 3);
}

VXT_TEST(BlockDev_Send_Command, a_filter_may_fail_a_read)
{
    fail_with = IORS_MEDIA_ERROR;
    CHECK_EQ(request(disk, IOR_READ, GAP, 1, in), IORS_MEDIA_ERROR);
    CHECK_EQ(request(disk, IOR_READ, GAP, 1, in), IORS_SUCCESS);
}

VXT_TEST(BlockDev_Send_Command, pieces_of_memory_and_counts_of_bytes)
{
    struct SGD list[] = { { 1, in }, { 2, in + 4 * SECTOR }, { 0, NULL } };
    struct IOP *iop = packet(disk, IOR_READ, GAP, 3, list);

    CHECK(iop != NULL);
    memset(in, 0, sizeof in);
    iop->IOP_ior.IOR_flags |= IORF_SCATTER_GATHER;
    IOS_SendCommand(&iop->IOP_ior, disk);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    CHECK(memcmp(in, out, SECTOR) == 0 && memcmp(in + 4 * SECTOR, out + SECTOR, 2 * SECTOR) == 0);
    iop->IOP_ior.IOR_flags = IORF_VERSION_002 | IORF_SYNC_COMMAND | IORF_CHAR_COMMAND;
    iop->IOP_ior.IOR_buffer_ptr = in;
    iop->IOP_ior.IOR_xfer_count = 4 * SECTOR;
    IOS_SendCommand(&iop->IOP_ior, disk);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    CHECK(memcmp(in, out, 4 * SECTOR) == 0);
    iop->IOP_ior.IOR_xfer_count = 100;
    IOS_SendCommand(&iop->IOP_ior, disk);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_INVALID_PARM);
    drop(iop, disk);
}

static volatile uint32_t called_with;
static uint32_t waiter;

static void on_request_end(uint32_t handle)
{
    called_with = handle;
    Signal_Semaphore(waiter);
}

VXT_TEST(BlockDev_Send_Command, an_asynchronous_request_calls_back)
{
    struct IOP *iop = packet(disk, IOR_READ, GAP, 8, in);

    CHECK(iop != NULL);
    waiter = Create_Semaphore(0);
    iop->IOP_ior.IOR_flags = IORF_VERSION_002;
    iop->IOP_ior.IOR_callback = on_request_end;
    iop->IOP_ior.IOR_req_req_handle = 0xCAFE;
    IOS_SendCommand(&iop->IOP_ior, disk);
    Wait_Semaphore(waiter, 0);
    CHECK_EQ(called_with, 0xCAFE);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    drop(iop, disk);
}

VXT_TEST(BlockDev_Send_Command, what_a_request_cannot_be)
{
    uint8_t *sector = in;
    struct IOP *iop = packet(disk, IOR_READ, GAP, 1, sector);

    CHECK_EQ(request(disk, IOR_READ, disk->DCB_bdd.DCB_apparent_sector_cnt[0], 1, sector), IORS_INVALID_SECTOR);
    CHECK_EQ(request(disk, 0x60, 0, 0, NULL), IORS_INVALID_COMMAND);
    CHECK_EQ(request(disk, IOR_EJECT_MEDIA, 0, 0, NULL), IORS_VOL_NOT_REMOVABLE);
    CHECK(iop != NULL);
    iop->IOP_ior.IOR_vol_designtr = 25;         /* Z: */
    IOS_SendCommand(&iop->IOP_ior, NULL);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_NO_DEVICE);
    drop(iop, disk);
}

/* A client of Windows 3.1 passes the filter as well. */
static void on_old_end(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    (void)bcb;
    Signal_Semaphore(waiter);
}
BLOCKDEV_COMPLETION(old_end, on_old_end)

VXT_TEST(BlockDev_Send_Command, an_old_command_passes_the_filter)
{
    struct BlockDev_Command_Block bcb = {
        .BD_CB_Command = BDC_Read, .BD_CB_Sector = GAP, .BD_CB_Count = 1, .BD_CB_Buffer_Ptr = in,
        .BD_CB_Cmd_Cplt_Proc = old_end,
    };

    seen_reads = 0;
    BlockDev_Send_Command(disk->DCB_bdd.DCB_fastdisk_bdd, &bcb);
    Wait_Semaphore(waiter, 0);
    CHECK_EQ(bcb.BD_CB_Cmd_Status, BDS_Success);
    CHECK_EQ(seen_reads, 1);
}

/* ---- a port driver with one unit ---- */

static struct IOP *held;
static unsigned port_starts;

static void port_request(struct IOP *iop)
{
    port_starts++;
    if (iop->IOP_ior.IOR_func == IOR_VERIFY) {          /* these wait */
        port_ilb.ILB_enqueue_iop(iop, iop->IOP_physical_dcb);
        iop->IOP_ior.IOR_func = IOR_READ;
        return;
    }
    held = iop;
    iop->IOP_ior.IOR_status = IORS_SUCCESS;
    ios_call_back(iop);
}

static void port_aer(struct AEPHDR *aep)
{
    struct AEP_dcb *about = (void *)aep;
    struct ISP_ddb_create ddb = { .ISP_ddb_hdr.ISP_func = ISP_CREATE_DDB };
    struct ISP_calldown_insert isp = {
        .ISP_i_cd_hdr.ISP_func = ISP_INSERT_CALLDOWN, .ISP_i_cd_req = port_request,
    };

    switch (aep->AEP_func) {
    case AEP_INITIALIZE:
        port_ilb.ILB_service_rtn((struct ISP *)(void *)&ddb);
        aep->AEP_result = ddb.ISP_ddb_hdr.ISP_result;
        break;
    case AEP_DEVICE_INQUIRY:
        aep->AEP_result = about->AEP_d_dcb->DCB_cmn.DCB_unit_number == 0 ? AEP_SUCCESS : AEP_NO_MORE_DEVICES;
        port_unit = about->AEP_d_dcb->DCB_cmn.DCB_unit_number == 0 ? about->AEP_d_dcb : port_unit;
        break;
    case AEP_CONFIG_DCB:
        if (about->AEP_d_dcb == port_unit) {
            isp.ISP_i_cd_dcb = port_unit;
            isp.ISP_i_cd_lgn = aep->AEP_lgn;
            port_ilb.ILB_service_rtn((struct ISP *)(void *)&isp);
        }
        break;
    default:
        break;
    }
}

VXT_TEST(IOS_Register, a_port_driver_brings_a_unit)
{
    struct DRP drp = packet_of(DRP_ESDI_PD, port_aer, &port_ilb);

    IOS_Register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_REMAIN_RESIDENT);
    CHECK(port_unit != NULL);
    CHECK_EQ(request(port_unit, IOR_READ, 1, 1, in), IORS_SUCCESS);
    CHECK_EQ(port_starts, 1);
}

VXT_TEST(IOS_Send_Next_Command, starts_what_waits)
{
    struct IOP *iop = packet(port_unit, IOR_VERIFY, 1, 1, in);
    struct vxt_regs r;

    CHECK(iop != NULL);
    iop->IOP_ior.IOR_flags = IORF_VERSION_002;
    IOS_SendCommand(&iop->IOP_ior, port_unit);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_CMD_IN_PROGRESS);
    vxt_recolour(&r);
    r.edi = (uint32_t)port_unit;
    vxt_service(BD(IOS_Send_Next_Command), &r);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    CHECK(held == iop);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    vxt_service(BD(IOS_Send_Next_Command), &r);         /* nothing waits */
    drop(iop, port_unit);
}

VXT_TEST(IOSIdleStatus, counts_packets)
{
    struct IOP *iop;
    struct vxt_regs r;
    uint32_t before;

    vxt_recolour(&r);
    vxt_service(BD(IOSIdleStatus), &r);
    before = r.eax;
    iop = packet(disk, IOR_READ, 0, 1, in);
    vxt_service(BD(IOSIdleStatus), &r);
    CHECK_EQ(r.eax, before + 1);
    drop(iop, disk);
    vxt_service(BD(IOSIdleStatus), &r);
    CHECK_EQ(r.eax, before);
}

/* ---- a volume of the disk ---- */

static struct DCB *volume;

static uint16_t make_volume(uint8_t drive)
{
    struct ISP_dcb_create create = { .ISP_dcb_hdr.ISP_func = ISP_CREATE_DCB };
    struct ISP_dcb_associate associate = { .ISP_d_a_hdr.ISP_func = ISP_ASSOCIATE_DCB };

    filter_ilb.ILB_service_rtn((struct ISP *)(void *)&create);
    volume = create.ISP_dcb_ptr;
    if (volume == NULL) {
        return 0xFFFF;
    }
    volume->DCB_cmn.DCB_physical_dcb = disk;
    volume->DCB_cmn.DCB_device_flags = DCB_DEV_LOGICAL;
    volume->DCB_cmn.DCB_Partition_Start = GAP;
    volume->DCB_bdd.DCB_apparent_sector_cnt[0] = 8;
    associate.ISP_d_a_dcb = volume;
    associate.ISP_d_a_drive = drive;
    filter_ilb.ILB_service_rtn((struct ISP *)(void *)&associate);
    return associate.ISP_d_a_hdr.ISP_result;
}

VXT_TEST(IOS_Requestor_Service, volumes_of_a_drive)
{
    struct IRS_vrp_get get = { .IRS_v_g_hdr.IRS_func = IRS_GET_VRP, .IRS_v_g_designtr = 24 };
    struct IRS_vrp_replace replace = { .IRS_v_r_hdr.IRS_func = IRS_REPLACE_VRP, .IRS_v_r_designtr = 24 };
    struct IRS_drv_get info = { .IRS_drv_hdr.IRS_func = IRS_GET_DRVINFO, .IRS_DrvLetter = 'y' };
    struct IRS_media_chk_reset media = { .IRS_m_c_r_hdr.IRS_func = IRS_MEDIA_CHECK_RESET, .IRS_m_c_r_designtr = 24 };
    struct IRS_header bad = { .IRS_func = 0x77 };
    struct IOP *iop;

    CHECK_EQ(make_volume(24), 0);
    IOS_Requestor_Service((struct IRS_header *)(void *)&get);
    CHECK_EQ(get.IRS_v_g_hdr.IRS_result, IRS_SUCCESS);
    CHECK(get.IRS_v_g_vrp->VRP_device_handle == disk && get.IRS_v_g_vrp->VRP_logical_handle == volume);
    CHECK_EQ(get.IRS_v_g_vrp->VRP_partition_offset, GAP);
    replace.IRS_v_r_old_vrp = get.IRS_v_g_vrp;
    IOS_Requestor_Service(&replace.IRS_v_r_hdr);
    CHECK_EQ(replace.IRS_v_r_hdr.IRS_result, IRS_SUCCESS);
    IOS_Requestor_Service((struct IRS_header *)(void *)&info);
    CHECK_EQ(info.IRS_drv_hdr.IRS_result, IRS_SUCCESS);
    CHECK_EQ(info.IRS_DrvFlags, 0);
    IOS_Requestor_Service(&media.IRS_m_c_r_hdr);
    CHECK_EQ(media.IRS_m_c_r_hdr.IRS_result, IRS_SUCCESS);
    IOS_Requestor_Service(&bad);
    CHECK_EQ(bad.IRS_result, IRS_FAILURE);
    iop = packet(volume, IOR_READ, 1, 1, in);
    CHECK(iop != NULL);
    iop->IOP_ior.IOR_flags |= IORF_LOGICAL_START_SECTOR;
    iop->IOP_ior.IOR_vol_designtr = 24;
    IOS_SendCommand(&iop->IOP_ior, NULL);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    CHECK(memcmp(in, out + SECTOR, SECTOR) == 0);
    iop->IOP_ior.IOR_start_addr[0] = 8;         /* behind its end */
    IOS_SendCommand(&iop->IOP_ior, NULL);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_INVALID_SECTOR);
    drop(iop, volume);
}

VXT_TEST(IOS_Exclusive_Access, a_drive_is_one_vms)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 24;
    r.ebx = 0x1234;             /* nobody who asks */
    r.ecx = 1;
    vxt_service(BD(IOS_Exclusive_Access), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(request(volume, IOR_READ, GAP, 1, in), IORS_LOCK_VIOLATION);
    r.ebx = 0x5678;
    vxt_service(BD(IOS_Exclusive_Access), &r);
    CHECK(r.eflags & CF_Mask);
    r.ebx = 0x1234;
    r.ecx = 0;
    r.eflags = 0;
    vxt_service(BD(IOS_Exclusive_Access), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(request(volume, IOR_READ, GAP, 1, in), IORS_SUCCESS);
    r.eax = 25;
    r.ecx = 1;
    vxt_service(BD(IOS_Exclusive_Access), &r);
    CHECK(r.eflags & CF_Mask);
}

/* ---- small ones ---- */

static uint32_t time_out_data;

static void on_time_out(uint32_t refdata, uint32_t ms_late)
{
    (void)ms_late;
    time_out_data = refdata;
    Signal_Semaphore(waiter);
}
VXD_TIMEOUT(test_time_out, on_time_out)

VXT_TEST(IOS_Set_Async_Time_Out, calls_and_has_a_handle)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 20;
    r.edx = 0x77;
    r.esi = (uint32_t)test_time_out;
    vxt_service(BD(IOS_Set_Async_Time_Out), &r);
    CHECK(r.esi != 0);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    Wait_Semaphore(waiter, 0);
    CHECK_EQ(time_out_data, 0x77);
}

VXT_TEST(IOS_Signal_Semaphore_No_Switch, lets_a_waiter_go)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = waiter;
    vxt_service(BD(IOS_Signal_Semaphore_No_Switch), &r);
    Wait_Semaphore(waiter, 0);                  /* it has its token */
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

static uint32_t mapped(uint32_t service, uint32_t eax, uint32_t ecx)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = eax;
    r.ecx = ecx;
    vxt_service(service, &r);
    return r.eax;
}

VXT_TEST(IOSMapIORSToI24, as_int_24h_has_it)
{
    CHECK_EQ(mapped(BD(IOSMapIORSToI24), IORS_WRITE_PROTECT, IOR_WRITE), 0);
    CHECK_EQ(mapped(BD(IOSMapIORSToI24), IORS_NOT_READY, IOR_READ), 2);
    CHECK_EQ(mapped(BD(IOSMapIORSToI24), IORS_MEDIA_ERROR, IOR_READ), 11);
    CHECK_EQ(mapped(BD(IOSMapIORSToI24), IORS_MEDIA_ERROR, IOR_WRITE), 10);
    CHECK_EQ(mapped(BD(IOSMapIORSToI24), IORS_HW_FAILURE, IOR_WRITE), 12);
}

VXT_TEST(IOSMapIORSToI21, as_int_21h_has_it)
{
    CHECK_EQ(mapped(BD(IOSMapIORSToI21), 0, IORS_SUCCESS), 0);
    CHECK_EQ(mapped(BD(IOSMapIORSToI21), 0, IORS_WRITE_PROTECT), 19);
    CHECK_EQ(mapped(BD(IOSMapIORSToI21), 0, IORS_NOT_READY), 21);
}

VXT_TEST(IOS_Register, timers_run)
{
    unsigned before = seen_timers;
    struct vxt_regs r;

    for (unsigned i = 0; i < 12; i++) {
        vxt_recolour(&r);
        r.eax = 100;
        r.esi = (uint32_t)test_time_out;
        vxt_service(BD(IOS_Set_Async_Time_Out), &r);
        Wait_Semaphore(waiter, 0);
    }
    CHECK(seen_timers > before);
}

static const struct vxt_test tests[] = {
    VXT(IOS_Register, a_filter_is_shown_every_device),
    VXT(IOS_Register, what_is_no_driver_is_refused),
    VXT(BlockDev_Send_Command, a_request_passes_the_filter_and_comes_back),
    VXT(BlockDev_Send_Command, a_filter_may_fail_a_read),
    VXT(BlockDev_Send_Command, pieces_of_memory_and_counts_of_bytes),
    VXT(BlockDev_Send_Command, an_asynchronous_request_calls_back),
    VXT(BlockDev_Send_Command, what_a_request_cannot_be),
    VXT(BlockDev_Send_Command, an_old_command_passes_the_filter),
    VXT(IOS_Register, a_port_driver_brings_a_unit),
    VXT(IOS_Send_Next_Command, starts_what_waits),
    VXT(IOSIdleStatus, counts_packets),
    VXT(IOS_Requestor_Service, volumes_of_a_drive),
    VXT(IOS_Exclusive_Access, a_drive_is_one_vms),
    VXT(IOS_Set_Async_Time_Out, calls_and_has_a_handle),
    VXT(IOS_Signal_Semaphore_No_Switch, lets_a_waiter_go),
    VXT(IOSMapIORSToI24, as_int_24h_has_it),
    VXT(IOSMapIORSToI21, as_int_21h_has_it),
    VXT(IOS_Register, timers_run),
};
VXT_DEVICE(T_IOS, tests)
