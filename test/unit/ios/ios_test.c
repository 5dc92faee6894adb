/* ios_test.c - requests of Windows 95: layers, their order, what they see; drivers, volumes, queues. */
#include "unit.h"
#include "../../../vxd/ios/ios_core.h"
#include "../../../vxd/ios/dprintf.h"

#define SECTOR  512u
#define SECTORS 64u

/* ---- a disk, and IOS's surroundings ---- */

static uint8_t disk[SECTORS * SECTOR];
static struct BlockDev_Device_Descriptor bdd;
static struct BlockDev_Command_Block *held;     /* by a driver that is slow */
static bool slow, removable_empty;
static unsigned blocks, ticks_wanted, flushes, verifies;
static uint32_t vm = 1, thread = 2;
static const struct ios_ops ops;

static void *live[512];             /* freed by the next start() */

static void *allocate(uint32_t bytes)
{
    unsigned i = 0;

    while (live[i] != NULL) {
        i++;
    }
    blocks++;
    live[i] = calloc(1, bytes);
    return live[i];
}

static void release(void *block)
{
    unsigned i = 0;

    while (live[i] != block) {
        i++;
    }
    blocks--;
    live[i] = NULL;
    free(block);
}

static uint32_t physical(const void *linear)
{
    return 0x10000000u + ((uint32_t)(uintptr_t)linear & 0xFFFFFFu);
}

static uint16_t run(const struct BlockDev_Command_Block *bcb)
{
    if (bcb->BD_CB_Command == BDC_Flush) {
        flushes++;
        return BDS_Success;
    }
    if (bcb->BD_CB_Command >= BDC_Media_Check) {
        return removable_empty ? BDS_No_Media : BDS_Success;
    }
    if (bcb->BD_CB_Sector >= SECTORS || bcb->BD_CB_Count > SECTORS - bcb->BD_CB_Sector) {
        return BDS_Invalid_Sector_Number;
    }
    switch (bcb->BD_CB_Command) {
    case BDC_Read:
        memcpy(bcb->BD_CB_Buffer_Ptr, disk + bcb->BD_CB_Sector * SECTOR, bcb->BD_CB_Count * SECTOR);
        return BDS_Success;
    case BDC_Write:
        memcpy(disk + bcb->BD_CB_Sector * SECTOR, bcb->BD_CB_Buffer_Ptr, bcb->BD_CB_Count * SECTOR);
        return BDS_Success;
    default:
        verifies++;
        return BDS_Success;
    }
}

static void driver(void) { }
static void old_complete(void) { }
static void bcb_done(void) { }
static struct BlockDev_Command_Block *old_done;

static void call(void (*proc)(void), struct BlockDev_Device_Descriptor *d, struct BlockDev_Command_Block *bcb)
{
    if (proc == bcb_done) {
        fastdisk_done(d, bcb);
    } else if (proc == old_complete) {
        old_done = bcb;
    } else if (slow) {
        held = bcb;
    } else {
        bcb->BD_CB_Cmd_Status = run(bcb);
        bd_complete(ops.bd, d, bcb);
    }
}
static const struct bd_ops bd = { call, NULL };

static void let_go(void)
{
    struct BlockDev_Command_Block *bcb = held;

    held = NULL;
    bcb->BD_CB_Cmd_Status = run(bcb);
    bd_complete(&bd, &bdd, bcb);
}

static void wait_for(struct IOR *ior, struct DCB *dcb)
{
    (void)dcb;
    while (!(ior->IOR_flags & IORF_SYNC_CMD_DONE)) {
        CHECK(held != NULL);
        let_go();
    }
}

static void wake(uint32_t waiter) { (void)waiter; }
static void drain(const volatile uint32_t *pending, struct DCB *dcb)
{
    (void)dcb;
    while (*pending != 0) {
        let_go();
    }
}
static uint32_t current_vm(void) { return vm; }
static uint32_t current_thread(void) { return thread; }
static void watch(void) { ticks_wanted++; }

static const struct ios_ops ops = {
    .alloc = allocate, .free = release, .physical = physical, .bd = &bd, .bcb_done = bcb_done,
    .wait = wait_for, .wake = wake, .drain = drain, .current_vm = current_vm,
    .current_thread = current_thread, .watch = watch,
};

void vxd_debugf(const char *format, ...) { (void)format; }

static struct DCB *start(uint32_t flags)
{
    static const struct ILB linkage = { .ILB_service_rtn = isp_service };

    for (unsigned i = 0; i < sizeof live / sizeof live[0]; i++) {
        if (live[i] != NULL) {
            release(live[i]);
        }
    }
    bd_forget_all();
    ios_core_init(&ops);
    driver_set_ilb(&linkage);
    slow = removable_empty = false;
    held = NULL;
    flushes = verifies = 0;
    bdd = (struct BlockDev_Device_Descriptor){
        .BDD_BD_Major_Ver = 3, .BDD_BD_Minor_Ver = 10, .BDD_Flags = flags | BDF_Serial_Cmd,
        .BDD_Name_Ptr = "DISK0", .BDD_Max_Sector = SECTORS - 1, .BDD_Sector_Size = SECTOR,
        .BDD_Command_Proc = driver,
    };
    CHECK(bd_register(&bdd));
    bd_set_dcb(&bdd, fastdisk_add(&bdd));
    CHECK(bd_dcb(&bdd) != NULL);
    for (unsigned i = 0; i < sizeof disk; i++) {
        disk[i] = (uint8_t)(i / SECTOR);
    }
    return bd_dcb(&bdd);
}

static struct IOP *packet(struct DCB *dcb, uint16_t func, uint32_t sector, uint32_t count, void *buffer)
{
    uint32_t delta = dcb->DCB_cmn.DCB_expansion_length;
    struct ISP_IOP_create isp = {
        .ISP_i_c_hdr.ISP_func = ISP_CREATE_IOP, .ISP_IOP_size = (uint16_t)(delta + sizeof(struct IOP)),
        .ISP_delta_to_ior = delta + offsetof(struct IOP, IOP_ior),
    };
    struct IOP *iop;

    isp_service((struct ISP *)(void *)&isp);
    CHECK_EQ(isp.ISP_i_c_hdr.ISP_result, 0);
    iop = (struct IOP *)(void *)((uint8_t *)isp.ISP_IOP_ptr + delta);
    iop->IOP_ior.IOR_func = func;
    iop->IOP_ior.IOR_flags = IORF_VERSION_002 | IORF_SYNC_COMMAND;
    iop->IOP_ior.IOR_start_addr[0] = sector;
    iop->IOP_ior.IOR_xfer_count = count;
    iop->IOP_ior.IOR_buffer_ptr = buffer;
    return iop;
}

static void drop(struct IOP *iop)
{
    struct ISP_mem_dealloc isp = {
        .ISP_mem_da_hdr.ISP_func = ISP_DEALLOC_MEM,
        .ISP_mem_ptr_da = (uint8_t *)iop - iop->IOP_reserved[0],
    };

    isp_service(&isp.ISP_mem_da_hdr);
    CHECK_EQ(isp.ISP_mem_da_hdr.ISP_result, 0);
}

/* One request; its status. */
static uint16_t request(struct DCB *dcb, uint16_t func, uint32_t sector, uint32_t count, void *buffer)
{
    struct IOP *iop = packet(dcb, func, sector, count, buffer);
    uint16_t status;

    ios_send(&iop->IOP_ior, dcb);
    status = iop->IOP_ior.IOR_status;
    drop(iop);
    return status;
}

/* ---- requests ---- */

TEST(ios, a_request_becomes_a_command_of_the_device)
{
    struct DCB *dcb = start(BDF_Writeable);
    uint8_t sector[2 * SECTOR];

    CHECK_EQ(request(dcb, IOR_READ, 5, 2, sector), IORS_SUCCESS);
    CHECK(sector[0] == 5 && sector[SECTOR] == 6);
    sector[0] = 77;
    CHECK_EQ(request(dcb, IOR_WRITE, 9, 1, sector), IORS_SUCCESS);
    CHECK_EQ(disk[9 * SECTOR], 77);
    CHECK_EQ(request(dcb, IOR_WRITEV, 10, 2, sector), IORS_SUCCESS);
    CHECK_EQ(verifies, 1);
    CHECK_EQ(request(dcb, IOR_READ, SECTORS, 1, sector), IORS_INVALID_SECTOR);
    CHECK_EQ(request(dcb, IOR_READ, 0, 0, sector), IORS_INVALID_SECTOR);
    CHECK_EQ(request(dcb, IOR_FLUSH_DRIVE, 0, 0, NULL), IORS_SUCCESS);
    CHECK_EQ(flushes, 1);
    CHECK_EQ(request(dcb, IOR_CANCEL, 0, 0, NULL), IORS_INVALID_COMMAND);
    CHECK_EQ(request(dcb, 0x77, 0, 0, NULL), IORS_INVALID_COMMAND);
    CHECK_EQ(iop_count(), 0);
}

TEST(ios, what_is_read_only_is_not_written)
{
    struct DCB *dcb = start(0);
    uint8_t sector[SECTOR] = { 1 };

    CHECK_EQ(request(dcb, IOR_WRITE, 9, 1, sector), IORS_WRITE_PROTECT);
    CHECK_EQ(disk[9 * SECTOR], 9);
}

TEST(ios, bytes_and_scattered_buffers)
{
    struct DCB *dcb = start(BDF_Writeable);
    uint8_t a[SECTOR], b[2 * SECTOR];
    struct SGD list[] = { { 1, a }, { 2, b }, { 0, NULL } };
    struct IOP *iop = packet(dcb, IOR_READ, 20, 3, list);

    iop->IOP_ior.IOR_flags |= IORF_SCATTER_GATHER;
    ios_send(&iop->IOP_ior, dcb);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    CHECK(a[0] == 20 && b[0] == 21 && b[SECTOR] == 22);
    drop(iop);
    iop = packet(dcb, IOR_READ, 30, 2 * SECTOR, b);
    iop->IOP_ior.IOR_flags |= IORF_CHAR_COMMAND;
    ios_send(&iop->IOP_ior, dcb);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    CHECK(b[0] == 30 && b[SECTOR] == 31);
    iop->IOP_ior.IOR_xfer_count = SECTOR + 1;
    ios_send(&iop->IOP_ior, dcb);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_INVALID_PARM);
    drop(iop);
}

static unsigned calls_back;
static void on_called_back(uint32_t handle) { calls_back += handle; }

TEST(ios, an_asynchronous_request_calls_back_when_it_is_over)
{
    struct DCB *dcb = start(0);
    uint8_t sector[SECTOR];
    struct IOP *iop = packet(dcb, IOR_READ, 3, 1, sector);

    slow = true;
    calls_back = 0;
    iop->IOP_ior.IOR_flags = IORF_VERSION_002;
    iop->IOP_ior.IOR_callback = on_called_back;
    iop->IOP_ior.IOR_req_req_handle = 5;
    ios_send(&iop->IOP_ior, dcb);
    CHECK_EQ(calls_back, 0);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_CMD_IN_PROGRESS);
    CHECK(ios_busy());
    let_go();
    CHECK_EQ(calls_back, 5);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    CHECK(!ios_busy());
    iop->IOP_ior.IOR_vol_designtr = 9;          /* no such drive: it is called back as well */
    ios_send(&iop->IOP_ior, NULL);
    CHECK_EQ(calls_back, 10);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_NO_DEVICE);
    drop(iop);
}

/* ---- layers ---- */

static char trace[200];
static uint16_t fail_next;
static unsigned areas;

static void note(const char *text, struct IOP *iop)
{
    char one[24];

    snprintf(one, sizeof one, "%s%u ", text, (unsigned)iop->IOP_ior.IOR_start_addr[0]);
    strcat(trace, one);
}

static void on_back(struct IOP *iop)
{
    note(iop->IOP_callback_ptr->IOP_CB_ref_data == 1 ? "back-a" : "back-b", iop);
    if (iop->IOP_callback_ptr->IOP_CB_ref_data == 1 && fail_next != 0 && iop->IOP_ior.IOR_status == 0) {
        iop->IOP_ior.IOR_status = fail_next;
    }
    ios_call_back(iop);
}

static void layer_a(struct IOP *iop)
{
    uint8_t *area = (uint8_t *)iop + (int16_t)iop->IOP_calldown_ptr->DCB_cd_expan_off;

    note("a", iop);
    memset(area, 0xA5, 12);
    areas++;
    ios_want_back(iop, on_back, 1);
    ios_call_down(iop);
}

static void layer_b(struct IOP *iop)
{
    note("b", iop);
    memset((uint8_t *)iop + (int16_t)iop->IOP_calldown_ptr->DCB_cd_expan_off, 0x5A, 8);
    if (iop->IOP_ior.IOR_func == IOR_WRITE) {           /* a layer may end a request */
        iop->IOP_ior.IOR_status = IORS_WRITE_PROTECT;
        ios_call_back(iop);
        return;
    }
    ios_want_back(iop, on_back, 2);
    /* As the documentation goes on: the next entry stands behind this one. */
    iop->IOP_calldown_ptr++;
    iop->IOP_calldown_ptr->DCB_cd_io_address(iop);
}

static uint16_t insert(struct DCB *dcb, void (*request_routine)(struct IOP *), uint8_t lgn, uint16_t area)
{
    struct ISP_calldown_insert isp = {
        .ISP_i_cd_hdr.ISP_func = ISP_INSERT_CALLDOWN, .ISP_i_cd_dcb = dcb, .ISP_i_cd_req = request_routine,
        .ISP_i_cd_lgn = lgn, .ISP_i_cd_expan_len = area,
    };

    isp_service((struct ISP *)(void *)&isp);
    return isp.ISP_i_cd_hdr.ISP_result;
}

TEST(ios, layers_see_a_request_and_its_end_in_their_order)
{
    struct DCB *dcb = start(BDF_Writeable);
    uint8_t sector[SECTOR];

    trace[0] = 0;
    fail_next = 0;
    CHECK_EQ(insert(dcb, layer_b, 9, 8), 0);
    CHECK_EQ(insert(dcb, layer_a, 7, 12), 0);
    CHECK_EQ(request(dcb, IOR_READ, 4, 1, sector), IORS_SUCCESS);
    CHECK_STR_EQ(trace, "a4 b4 back-b4 back-a4 ");
    CHECK_EQ(sector[0], 4);
    trace[0] = 0;
    CHECK_EQ(request(dcb, IOR_WRITE, 4, 1, sector), IORS_WRITE_PROTECT);
    CHECK_STR_EQ(trace, "a4 b4 back-a4 ");
    CHECK_EQ(disk[4 * SECTOR], 4);
    fail_next = IORS_MEDIA_ERROR;
    CHECK_EQ(request(dcb, IOR_READ, 4, 1, sector), IORS_MEDIA_ERROR);
    CHECK(insert(dcb, NULL, 7, 0) != 0);
    CHECK(insert(dcb, layer_a, 32, 0) != 0);
    CHECK(insert(dcb, layer_a, 7, 0xFFFF) != 0);
}

TEST(ios, a_list_is_full_some_time)
{
    struct DCB *dcb = start(0);
    unsigned count = 0;

    while (insert(dcb, layer_a, 7, 0) == 0 && count < 100) {
        count++;
    }
    CHECK_EQ(count, IOS_CHAIN - 1);
}

TEST(ios, a_packet_that_is_too_short_for_a_new_layer_is_refused)
{
    struct DCB *dcb = start(0);
    uint8_t sector[SECTOR];
    struct IOP *iop = packet(dcb, IOR_READ, 4, 1, sector);

    CHECK_EQ(insert(dcb, layer_a, 7, 100), 0);
    ios_send(&iop->IOP_ior, dcb);
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_MEMORY_ERROR);
    drop(iop);
}

TEST(ios, a_request_in_the_old_list_ends_though_a_layer_came)
{
    struct DCB *dcb = start(0);
    uint8_t sector[SECTOR];
    struct IOP *iop = packet(dcb, IOR_READ, 4, 1, sector);

    trace[0] = 0;
    fail_next = 0;
    slow = true;
    iop->IOP_ior.IOR_flags = IORF_VERSION_002;
    ios_send(&iop->IOP_ior, dcb);
    CHECK_EQ(insert(dcb, layer_a, 7, 12), 0);
    let_go();
    CHECK_EQ(iop->IOP_ior.IOR_status, IORS_SUCCESS);
    CHECK_EQ(sector[0], 4);
    CHECK_STR_EQ(trace, "");
    drop(iop);
}

TEST(ios, commands_of_old_clients_pass_the_layers)
{
    struct DCB *dcb = start(BDF_Writeable);
    static uint8_t sectors[20][SECTOR];
    struct BlockDev_Command_Block bcb[20];

    CHECK(!fastdisk_divert(&bdd, &bcb[0]));     /* nobody looks: the short way */
    CHECK_EQ(insert(dcb, layer_a, 7, 12), 0);
    trace[0] = 0;
    fail_next = 0;
    slow = true;
    areas = 0;
    for (unsigned i = 0; i < 20; i++) {         /* more than there are packets for */
        bcb[i] = (struct BlockDev_Command_Block){
            .BD_CB_Command = BDC_Read, .BD_CB_Sector = i, .BD_CB_Count = 1,
            .BD_CB_Buffer_Ptr = sectors[i], .BD_CB_Cmd_Cplt_Proc = old_complete,
        };
        CHECK(fastdisk_divert(&bdd, &bcb[i]));
    }
    CHECK_EQ(areas, IOS_BCB_IOPS);
    for (unsigned i = 0; i < 20; i++) {
        trace[0] = 0;
        CHECK(held != NULL);
        let_go();
        CHECK(old_done == &bcb[i]);
        CHECK_EQ(bcb[i].BD_CB_Cmd_Status, BDS_Success);
        CHECK_EQ(sectors[i][0], i);
    }
    CHECK_EQ(areas, 20);
}

static bool is_layer_a(uint32_t address)
{
    return address == (uint32_t)(uintptr_t)layer_a;
}

TEST(ios, layers_of_a_device_that_goes_are_taken_out)
{
    struct DCB *dcb = start(0);
    uint8_t sector[SECTOR];

    CHECK_EQ(insert(dcb, layer_a, 7, 12), 0);
    CHECK_EQ(insert(dcb, layer_b, 9, 8), 0);
    CHECK_EQ(dcb_forget_layers(is_layer_a), 1);
    trace[0] = 0;
    CHECK_EQ(request(dcb, IOR_READ, 4, 1, sector), IORS_SUCCESS);
    CHECK_STR_EQ(trace, "b4 back-b4 ");
}

/* ---- volumes ---- */

static struct DCB *volume(struct DCB *dcb, uint32_t first, uint32_t count, uint8_t drive)
{
    struct ISP_dcb_create create = { .ISP_dcb_hdr.ISP_func = ISP_CREATE_DCB };
    struct ISP_dcb_associate associate = { .ISP_d_a_hdr.ISP_func = ISP_ASSOCIATE_DCB, .ISP_d_a_drive = drive };
    struct DCB *logical;

    isp_service((struct ISP *)(void *)&create);
    logical = create.ISP_dcb_ptr;
    CHECK(logical != NULL);
    logical->DCB_cmn.DCB_physical_dcb = dcb;
    logical->DCB_cmn.DCB_device_flags = DCB_DEV_LOGICAL;
    logical->DCB_cmn.DCB_Partition_Start = first;
    logical->DCB_bdd.DCB_apparent_sector_cnt[0] = count;
    logical->DCB_bdd.DCB_apparent_blk_size = SECTOR;
    associate.ISP_d_a_dcb = logical;
    isp_service((struct ISP *)(void *)&associate);
    CHECK_EQ(associate.ISP_d_a_hdr.ISP_result, 0);
    return logical;
}

static uint16_t at_volume(struct DCB *dcb, uint8_t drive, uint32_t sector, uint32_t count, void *buffer)
{
    struct IOP *iop = packet(dcb, IOR_READ, sector, count, buffer);
    uint16_t status;

    iop->IOP_ior.IOR_flags |= IORF_LOGICAL_START_SECTOR;
    iop->IOP_ior.IOR_vol_designtr = drive;
    ios_send(&iop->IOP_ior, NULL);
    status = iop->IOP_ior.IOR_status;
    CHECK_EQ(iop->IOP_ior.IOR_start_addr[0], sector);
    drop(iop);
    return status;
}

TEST(ios, a_volume_begins_at_its_partition_and_ends_with_it)
{
    struct DCB *dcb = start(0), *c = volume(dcb, 10, 8, 2), *d = volume(dcb, 30, 4, 3);
    uint8_t sectors[8 * SECTOR];

    CHECK_EQ(at_volume(c, 2, 0, 8, sectors), IORS_SUCCESS);
    CHECK(sectors[0] == 10 && sectors[7 * SECTOR] == 17);
    CHECK_EQ(at_volume(d, 3, 3, 1, sectors), IORS_SUCCESS);
    CHECK_EQ(sectors[0], 33);
    CHECK_EQ(at_volume(c, 2, 8, 1, sectors), IORS_INVALID_SECTOR);
    CHECK_EQ(at_volume(c, 2, 1, 8, sectors), IORS_INVALID_SECTOR);
    CHECK_EQ(at_volume(c, 2, 0xFFFFFFFF, 2, sectors), IORS_INVALID_SECTOR);
    CHECK_EQ(at_volume(c, 4, 0, 1, sectors), IORS_NO_DEVICE);
}

TEST(ios, a_volume_has_the_layers_of_its_disk_below_its_own)
{
    struct DCB *dcb = start(0), *c = volume(dcb, 10, 8, 2);
    uint8_t sector[SECTOR];

    trace[0] = 0;
    fail_next = 0;
    CHECK_EQ(insert(dcb, layer_a, 7, 12), 0);           /* sees the disk's sectors */
    CHECK_EQ(insert(c, layer_b, 5, 8), 0);              /* sees the volume's */
    CHECK_EQ(at_volume(c, 2, 1, 1, sector), IORS_SUCCESS);
    CHECK_STR_EQ(trace, "b1 a11 back-a11 back-b1 ");
    CHECK_EQ(sector[0], 11);
}

TEST(ios, a_letter_is_one_volumes)
{
    struct DCB *dcb = start(0), *c = volume(dcb, 10, 8, 2), *d = volume(dcb, 20, 8, 3);
    struct ISP_dcb_associate again = { .ISP_d_a_hdr.ISP_func = ISP_ASSOCIATE_DCB, .ISP_d_a_dcb = d, .ISP_d_a_drive = 2 };
    struct ISP_dcb_get get = { .ISP_g_d_hdr.ISP_func = ISP_GET_DCB, .ISP_g_d_drive = 2 };
    struct ISP_pick_drive_letter pick = { .ISP_p_d_l_hdr.ISP_func = ISP_DRIVE_LETTER_PICK };
    struct ISP_DISASSOC_DCB apart = { .ISP_dis_dcb_hdr.ISP_func = ISP_DISASSOCIATE_DCB, .ISP_dis_dcb_drive = 2 };
    struct IRS_get_logical_drives drives = { .IRS_g_l_d_hdr.IRS_func = IRS_GET_LOGICAL_DRVS, .IRS_g_l_d_designtr = 0x80 };

    isp_service((struct ISP *)(void *)&again);
    CHECK(again.ISP_d_a_hdr.ISP_result != 0);
    again.ISP_d_a_drive = 26;
    isp_service((struct ISP *)(void *)&again);
    CHECK(again.ISP_d_a_hdr.ISP_result != 0);
    isp_service((struct ISP *)(void *)&get);
    CHECK(get.ISP_g_d_dcb == c);
    isp_service((struct ISP *)(void *)&pick);
    CHECK_EQ(pick.ISP_p_d_l_hdr.ISP_result, 0);
    CHECK_EQ(pick.ISP_p_d_l_letter[0], 4);
    isp_service((struct ISP *)(void *)&pick);
    CHECK_EQ(pick.ISP_p_d_l_letter[0], 5);
    pick.ISP_p_d_l_flags = ISP_PDL_FL_RELEASE;
    isp_service((struct ISP *)(void *)&pick);
    pick.ISP_p_d_l_flags = ISP_PDL_FL_USE_RANGE | ISP_PDL_FL_USER_ONLY;
    pick.ISP_p_d_l_letter[0] = 2;
    pick.ISP_p_d_l_letter[1] = 4;               /* C D in use, E picked */
    isp_service((struct ISP *)(void *)&pick);
    CHECK(pick.ISP_p_d_l_hdr.ISP_result != 0);
    irs_service(&drives.IRS_g_l_d_hdr);
    CHECK_EQ(drives.IRS_g_l_d_hdr.IRS_result, 0);
    CHECK_EQ(drives.IRS_g_l_d_drivemap, 0x0C);
    isp_service((struct ISP *)(void *)&apart);
    CHECK_EQ(apart.ISP_dis_dcb_hdr.ISP_result, 0);
    CHECK(dcb_of_drive(2) == NULL);
    isp_service((struct ISP *)(void *)&apart);
    CHECK(apart.ISP_dis_dcb_hdr.ISP_result != 0);
}

TEST(ios, a_drive_may_be_one_vms)
{
    struct DCB *dcb = start(0), *c = volume(dcb, 10, 8, 2);
    uint8_t sector[SECTOR];

    CHECK(!ios_exclusive(5, 1, false, true));
    CHECK(ios_exclusive(2, 1, false, true));
    CHECK(!ios_exclusive(2, 7, false, true));
    CHECK_EQ(at_volume(c, 2, 0, 1, sector), IORS_SUCCESS);
    vm = 7;
    CHECK_EQ(at_volume(c, 2, 0, 1, sector), IORS_LOCK_VIOLATION);
    CHECK(!ios_exclusive(2, 7, false, false));
    vm = 1;
    CHECK(ios_exclusive(2, 1, false, false));
    CHECK(ios_exclusive(2, 7, false, true));
    CHECK(ios_exclusive(2, 7, false, false));
}

/* ---- drivers ---- */

static struct DCB *configured[8];
static unsigned configured_count, events[32];
static uint16_t boot_answer;

static void generic_aer(struct AEPHDR *aep)
{
    events[aep->AEP_func]++;
    if (aep->AEP_func == AEP_CONFIG_DCB) {
        configured[configured_count++ % 8] = ((struct AEP_dcb *)(void *)aep)->AEP_d_dcb;
    } else if (aep->AEP_func == AEP_BOOT_COMPLETE) {
        aep->AEP_result = boot_answer;
    }
}

static struct ILB ilb;

static struct DRP packet_of_driver(uint32_t layers, void (*aer)(struct AEPHDR *))
{
    struct DRP drp = { .DRP_LGN = layers, .DRP_aer = aer, .DRP_ilb = &ilb };

    memcpy(drp.DRP_eyecatch_str, "XXXXXXXX", 8);
    configured_count = 0;
    memset(events, 0, sizeof events);
    boot_answer = AEP_SUCCESS;
    return drp;
}

TEST(ios, a_driver_is_shown_what_is_there_and_what_comes)
{
    struct DCB *dcb = start(0);
    struct DRP drp = packet_of_driver(DRP_VSD_1, generic_aer);

    driver_register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_REMAIN_RESIDENT);
    CHECK(ilb.ILB_service_rtn == isp_service && ilb.ILB_dvt != NULL);
    CHECK_EQ(events[AEP_INITIALIZE], 1);
    CHECK(configured_count == 1 && configured[0] == dcb);
    CHECK_EQ(events[AEP_BOOT_COMPLETE], 0);
    driver_boot_complete();
    CHECK_EQ(events[AEP_BOOT_COMPLETE], 1);
    CHECK(volume(dcb, 10, 8, 2) == configured[1]);
    CHECK_EQ(configured_count, 2);
}

TEST(ios, a_driver_that_is_not_needed_goes)
{
    struct DRP drp;

    (void)start(0);
    driver_boot_complete();
    drp = packet_of_driver(DRP_VSD_1 | DRP_VSD_3, generic_aer);
    boot_answer = AEP_FAILURE;
    driver_register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_ABORT);
    CHECK_EQ(events[AEP_INITIALIZE], 2);        /* once a layer */
    CHECK_EQ(events[AEP_BOOT_COMPLETE], 1);
    events[AEP_CONFIG_DCB] = 0;
    driver_config(dcb_next(NULL, DCB_type_any));
    CHECK_EQ(events[AEP_CONFIG_DCB], 0);
}

TEST(ios, what_is_no_driver_is_refused)
{
    struct DRP drp;

    (void)start(0);
    drp = packet_of_driver(0, generic_aer);
    driver_register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_INVALID_LAYER);
    drp = packet_of_driver(1u << 17, generic_aer);
    driver_register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_INVALID_LAYER);
    drp = packet_of_driver(DRP_VSD_1, NULL);
    driver_register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_ABORT);
    drp = packet_of_driver(DRP_VSD_1, generic_aer);
    drp.DRP_eyecatch_str[3] = 'Y';
    driver_register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_ABORT);
    CHECK_EQ(events[AEP_INITIALIZE], 0);
}

static unsigned port_requests;

static void port_request(struct IOP *iop)
{
    port_requests++;
    iop->IOP_ior.IOR_status = IORS_SUCCESS;
    ios_call_back(iop);
}

/* An adapter with units 1 and 3. */
static void port_aer(struct AEPHDR *aep)
{
    struct AEP_dcb *about = (void *)aep;
    struct ISP_ddb_create ddb = { .ISP_ddb_hdr.ISP_func = ISP_CREATE_DDB, .ISP_ddb_size = 64 };

    switch (aep->AEP_func) {
    case AEP_INITIALIZE:
        ilb.ILB_service_rtn((struct ISP *)(void *)&ddb);
        aep->AEP_result = ddb.ISP_ddb_hdr.ISP_result;
        break;
    case AEP_DEVICE_INQUIRY:
        if (about->AEP_d_dcb->DCB_cmn.DCB_unit_number > 3) {
            aep->AEP_result = AEP_NO_MORE_DEVICES;
        } else if (about->AEP_d_dcb->DCB_cmn.DCB_unit_number % 2 == 0) {
            aep->AEP_result = AEP_NO_INQ_DATA;
        } else {
            memcpy(about->AEP_d_dcb->DCB_product_id, "PORT", 4);
        }
        break;
    case AEP_CONFIG_DCB:
        if (memcmp(about->AEP_d_dcb->DCB_product_id, "PORT", 4) == 0 && aep->AEP_ddb != NULL) {
            about->AEP_d_dcb->DCB_cmn.DCB_device_type = DCB_type_tape;
            CHECK_EQ(insert(about->AEP_d_dcb, port_request, aep->AEP_lgn, 4), 0);
        }
        break;
    default:
        break;
    }
}

TEST(ios, a_port_driver_brings_its_units)
{
    struct DRP drp;
    struct ISP_GET_FRST_NXT_DCB walk = { .ISP_gfnd_hdr.ISP_func = ISP_GET_FIRST_NEXT_DCB, .ISP_gfnd_dcb_type = DCB_type_tape };

    (void)start(0);
    drp = packet_of_driver(DRP_ESDI_PD, port_aer);
    port_requests = 0;
    driver_register(&drp);
    CHECK_EQ(drp.DRP_reg_result, DRP_REMAIN_RESIDENT);
    isp_service((struct ISP *)(void *)&walk);
    CHECK_EQ(walk.ISP_gfnd_hdr.ISP_result, 0);
    CHECK_EQ(walk.ISP_gfnd_found_dcb->DCB_unit_on_ctl, 1);
    CHECK_EQ(request(walk.ISP_gfnd_found_dcb, IOR_READ, 0, 1, NULL), IORS_SUCCESS);
    CHECK_EQ(port_requests, 1);
    walk.ISP_gfnd_dcb_offset = walk.ISP_gfnd_found_dcb;
    isp_service((struct ISP *)(void *)&walk);
    CHECK_EQ(walk.ISP_gfnd_found_dcb->DCB_unit_on_ctl, 3);
    walk.ISP_gfnd_dcb_offset = walk.ISP_gfnd_found_dcb;
    isp_service((struct ISP *)(void *)&walk);
    CHECK(walk.ISP_gfnd_hdr.ISP_result != 0);
}

TEST(ios, a_request_without_an_end_is_told_after_fifteen_seconds)
{
    struct DCB *dcb = start(0);
    struct DRP drp = packet_of_driver(DRP_VSD_1, generic_aer);
    uint8_t sector[SECTOR];
    struct IOP *iop = packet(dcb, IOR_READ, 4, 1, sector);

    driver_register(&drp);
    slow = true;
    iop->IOP_ior.IOR_flags = IORF_VERSION_002;
    ios_send(&iop->IOP_ior, dcb);
    for (unsigned i = 0; i < 2 * 14; i++) {
        ios_tick();
    }
    CHECK_EQ(events[AEP_IOP_TIMEOUT], 0);
    for (unsigned i = 0; i < 2 * 10; i++) {
        ios_tick();
    }
    CHECK_EQ(events[AEP_IOP_TIMEOUT], 1);
    let_go();
    drop(iop);
}

TEST(ios, timers_are_for_those_who_want_them)
{
    struct DRP drp;

    (void)start(0);
    drp = packet_of_driver(DRP_VSD_1, generic_aer);
    ticks_wanted = 0;
    drp.DRP_feature_code = DRP_FC_HALF_SEC | DRP_FC_2_SECS;
    driver_register(&drp);
    CHECK_EQ(ticks_wanted, 1);
    for (unsigned i = 0; i < 8; i++) {
        ios_tick();
    }
    CHECK_EQ(events[AEP_HALF_SEC], 8);
    CHECK_EQ(events[AEP_2_SECS], 2);
    CHECK_EQ(events[AEP_1_SEC], 0);
}

/* ---- media ---- */

TEST(ios, a_medium_that_is_locked_stays)
{
    struct DCB *dcb = start(BDF_Removable);

    CHECK_EQ(request(dcb, IOR_UNLOCK_MEDIA, 0, 0, NULL), IORS_VOL_NOT_LOCKED);
    CHECK_EQ(request(dcb, IOR_LOCK_MEDIA, 0, 0, NULL), IORS_SUCCESS);
    CHECK_EQ(request(dcb, IOR_LOCK_MEDIA, 0, 0, NULL), IORS_SUCCESS);
    CHECK_EQ(request(dcb, IOR_EJECT_MEDIA, 0, 0, NULL), IORS_VOL_LOCKED);
    CHECK_EQ(request(dcb, IOR_UNLOCK_MEDIA, 0, 0, NULL), IORS_SUCCESS);
    CHECK_EQ(request(dcb, IOR_EJECT_MEDIA, 0, 0, NULL), IORS_VOL_LOCKED);
    CHECK_EQ(request(dcb, IOR_UNLOCK_MEDIA, 0, 0, NULL), IORS_SUCCESS);
    CHECK_EQ(request(dcb, IOR_EJECT_MEDIA, 0, 0, NULL), IORS_SUCCESS);
    removable_empty = true;
    CHECK_EQ(request(dcb, IOR_MEDIA_CHECK_RESET, 0, 0, NULL), IORS_NO_MEDIA);
    dcb = start(0);
    CHECK_EQ(request(dcb, IOR_EJECT_MEDIA, 0, 0, NULL), IORS_VOL_NOT_REMOVABLE);
    CHECK_EQ(request(dcb, IOR_MEDIA_CHECK, 0, 0, NULL), IORS_SUCCESS);
}

TEST(ios, a_volume_gets_a_request_packet_of_its_size)
{
    struct DCB *dcb = start(0), *c = volume(dcb, 10, 8, 2);
    struct DRP drp = packet_of_driver(DRP_VSD_1, generic_aer);
    struct IRS_vrp_get get = { .IRS_v_g_hdr.IRS_func = IRS_GET_VRP, .IRS_v_g_designtr = 2, .IRS_v_g_handle = 99 };
    struct IRS_vrp_replace replace = { .IRS_v_r_hdr.IRS_func = IRS_REPLACE_VRP, .IRS_v_r_designtr = 2 };

    driver_register(&drp);
    irs_service((struct IRS_header *)(void *)&get);
    CHECK_EQ(get.IRS_v_g_hdr.IRS_result, IRS_SUCCESS);
    CHECK_EQ(get.IRS_v_g_vrp->VRP_delta_to_ior, c->DCB_cmn.DCB_expansion_length + 0x64);
    CHECK_EQ(get.IRS_v_g_vrp->VRP_max_req_size, c->DCB_cmn.DCB_expansion_length + sizeof(struct IOP));
    CHECK_EQ(get.IRS_v_g_vrp->VRP_fsd_hvol, 99);
    replace.IRS_v_r_new_vrp = get.IRS_v_g_vrp;
    irs_service(&replace.IRS_v_r_hdr);
    CHECK_EQ(events[AEP_CREATE_VRP], 1);
    replace.IRS_v_r_old_vrp = get.IRS_v_g_vrp;
    replace.IRS_v_r_new_vrp = NULL;
    irs_service(&replace.IRS_v_r_hdr);
    CHECK_EQ(events[AEP_DESTROY_VRP], 1);
    CHECK(c->DCB_cmn.DCB_vrp_ptr == NULL);
    irs_service(&replace.IRS_v_r_hdr);
    CHECK_EQ(replace.IRS_v_r_hdr.IRS_result, IRS_FAILURE);
    get.IRS_v_g_designtr = 7;
    irs_service((struct IRS_header *)(void *)&get);
    CHECK_EQ(get.IRS_v_g_hdr.IRS_result, IRS_V_G_NO_DEVICE);
}

/* ---- for port drivers ---- */

TEST(ios, a_queue_is_in_order_of_arrival_or_of_sectors)
{
    struct DCB *dcb = start(0);
    static struct IOP iop[4];

    for (unsigned sorted = 0; sorted < 2; sorted++) {
        static const uint32_t starts[] = { 30, 10, 20, 40 };
        static const unsigned order[2][4] = { { 3, 0, 1, 2 }, { 3, 1, 2, 0 } };

        dcb->DCB_q_algo = (uint8_t)sorted;
        for (unsigned i = 0; i < 4; i++) {
            memset(&iop[i], 0, sizeof iop[i]);
            iop[i].IOP_ior.IOR_start_addr[0] = starts[i];
            iop[i].IOP_ior.IOR_flags = i == 3 ? IORF_HIGH_PRIORITY : 0;
            queue_put(&iop[i], dcb);
        }
        dcb->DCB_queue_freeze = 1;
        CHECK(queue_take(dcb) == NULL);
        dcb->DCB_queue_freeze = 0;
        for (unsigned i = 0; i < 4; i++) {
            CHECK(queue_take(dcb) == &iop[order[sorted][i]]);
        }
        CHECK(queue_take(dcb) == NULL);
    }
}

TEST(ios, buffers_are_described_as_a_driver_demands)
{
    struct DCB *dcb = start(0);
    static uint8_t buffer[3 * 4096] __attribute__((aligned(4096)));
    struct SGD sgd[4];
    struct IOP *iop = packet(dcb, IOR_READ, 0, 16, buffer + 2);

    iop->IOP_original_dcb = dcb;
    iop->IOP_ior.IOR_sgd_lin_phys = sgd;
    CHECK_EQ(iop_criteria(iop), 0);
    dcb->DCB_cmn.DCB_dmd_flags = DCB_dmd_dword_align;
    CHECK(iop_criteria(iop) != 0);
    iop->IOP_ior.IOR_buffer_ptr = buffer + 4;
    dcb->DCB_cmn.DCB_dmd_flags = DCB_dmd_dword_align | DCB_dmd_phys_sgd;
    CHECK_EQ(iop_criteria(iop), 0);
    CHECK(iop->IOP_ior.IOR_flags & IORF_PHYS_SGDS);
    CHECK_EQ(iop->IOP_ior.IOR_num_sgds, 1);             /* the pages lie together */
    CHECK_EQ(sgd[0].SG_count, 16 * SECTOR);
    dcb->DCB_max_xfer_len = 8 * SECTOR;
    CHECK(iop_criteria(iop) != 0);
    CHECK(iop->IOP_ior.IOR_flags & IORF_IO_TOO_BIG);
    drop(iop);
}

TEST(ios, statuses_are_translated)
{
    CHECK_EQ(iors_to_int21(IORS_SUCCESS), 0);
    CHECK_EQ(iors_to_int21(IORS_SUCCESS_WITH_ECC), 0);
    CHECK_EQ(iors_to_int21(IORS_WRITE_PROTECT), 19);
    CHECK_EQ(iors_to_int21(IORS_NOT_READY), 21);
    CHECK_EQ(iors_to_int21(IORS_MEMORY_ERROR), 8);
    CHECK_EQ(iors_to_int24(IORS_WRITE_PROTECT, IOR_WRITE), 0);
    CHECK_EQ(iors_to_int24(IORS_INVALID_SECTOR, IOR_READ), 8);
    CHECK_EQ(iors_to_int24(IORS_MEDIA_ERROR, IOR_WRITE), 10);
    CHECK_EQ(iors_to_int24(IORS_MEDIA_ERROR, IOR_READ), 11);
    CHECK_EQ(iors_to_int24(IORS_HW_FAILURE, IOR_READ), 12);
}

static void text_of(char *text, uint32_t room, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)dprintf_text(text, room, format, args);
    va_end(args);
}

TEST(ios, messages_of_drivers_have_letters_of_their_own)
{
    static const uint16_t word = 0xBEEF;
    static const uint32_t dword = 0x12345678;
    static const uint8_t bytes[] = { 1, 0xAB };
    char text[64];

    text_of(text, sizeof text, "%s %d %e %w %b", "one", 10, 0x1F, 0x12345, 0x1FE);
    CHECK_STR_EQ(text, "one 10 1f 2345 fe");
    text_of(text, sizeof text, "%x %u %lx %c %%", &word, &word, &dword, "Z");
    CHECK_STR_EQ(text, "beef 48879 12345678 Z %");
    text_of(text, sizeof text, "%z %p", 2, bytes, 0x12340056);
    CHECK_STR_EQ(text, "01 ab  1234:56");
    text_of(text, 5, "%s", "too long");
    CHECK_STR_EQ(text, "too ");
}

TEST(ios, a_dcb_that_goes_is_told_and_leaves_nothing)
{
    struct DCB *dcb = start(0);
    struct DRP drp = packet_of_driver(DRP_VSD_1, generic_aer);
    unsigned before;
    struct DCB *c;
    struct ISP_DCB_DESTROY isp = { .ISP_dcb_d_hdr.ISP_func = ISP_DESTROY_DCB };

    driver_register(&drp);
    before = blocks;
    c = volume(dcb, 10, 8, 2);
    isp.ISP_dcb_d_dcb = dcb;
    isp_service(&isp.ISP_dcb_d_hdr);
    CHECK(isp.ISP_dcb_d_hdr.ISP_result != 0);           /* it has a volume */
    isp.ISP_dcb_d_dcb = c;
    isp_service(&isp.ISP_dcb_d_hdr);
    CHECK_EQ(isp.ISP_dcb_d_hdr.ISP_result, 0);
    CHECK(events[AEP_PEND_UNCONFIG_DCB] == 1 && events[AEP_UNCONFIG_DCB] == 1);
    CHECK_EQ(blocks, before);
    CHECK(dcb_of_drive(2) == NULL);
    CHECK(dcb_next(dcb, DCB_type_any) == NULL);
}
