/*
 * ios - who drives which disk, and how a client's requests reach the driver.
 *
 * The block-driver model of Windows 95, and the Windows 3.1 interface that it kept.
 */
#include <vmm.h>
#include <ios.h>
#include <int13.h>
#include <vmm32x.h>
#include <vtd.h>
#include "dprintf.h"
#include "ios_core.h"

#define TICKS_PER_10TH  119318u         /* of VTD_Get_Real_Time */
#define HALF_SECOND_MS  500u
#define DRAIN_MS        10u

/* Drivers and clients live by registers: EDI = BDD, ESI = BCB; all may change but EBP. */
static void call_with_registers(void (*proc)(void), struct BlockDev_Device_Descriptor *bdd,
                                struct BlockDev_Command_Block *bcb)
{
    uint32_t eax = (uint32_t)(uintptr_t)proc;
    uint32_t edi = (uint32_t)(uintptr_t)bdd, esi = (uint32_t)(uintptr_t)bcb;

    __asm__ volatile("call *%%eax" : "+a"(eax), "+D"(edi), "+S"(esi)
                     : : "ebx", "ecx", "edx", "memory", "cc");
}

/* A device goes with its driver; volumes on it fail from now on. */
static void on_removed(struct BlockDev_Device_Descriptor *bdd)
{
    struct DCB *dcb = bd_dcb(bdd), *logical = dcb;

    if (dcb != NULL && dcb->DCB_cmn.DCB_next_logical_dcb == NULL) {
        driver_unconfig(dcb);
        return;
    }
    for (; logical != NULL; logical = logical->DCB_cmn.DCB_next_logical_dcb) {
        logical->DCB_cmn.DCB_device_flags |= DCB_DEV_REMOVAL_PENDING;
    }
}

static const struct bd_ops bd_ops = { call_with_registers, on_removed };

/* ---- what the pure files need -------------------------------------------------------------- */

static void *allocate(uint32_t bytes)
{
    return Get_VMM_Reenter_Count() == 0 ? _HeapAllocate(bytes, HeapZeroInit) : NULL;
}

static void release(void *block)
{
    (void)_HeapFree(block, 0);          /* a block of the heap it is */
}

static uint32_t physical(const void *linear)
{
    uint32_t entry = 0, at = (uint32_t)(uintptr_t)linear;

    if (_CopyPageTable(at / 4096u, 1, &entry, 0) == 0 || !(entry & 1u)) {
        return 0;
    }
    return (entry & ~4095u) | (at & 4095u);
}

/* An old-style driver can be asked to look; who waits for another sleeps until its interrupt. */
static bool look(struct DCB *dcb)
{
    struct BlockDev_Device_Descriptor *bdd = dcb->DCB_bdd.DCB_fastdisk_bdd;

    if (bdd == NULL || bdd->BDD_Hw_Int_Proc == NULL) {
        return false;
    }
    blockdev_poll(bdd);
    return true;
}

static bool is_done(const struct IOR *ior)
{
    return (*(const volatile uint32_t *)&ior->IOR_flags & IORF_SYNC_CMD_DONE) != 0;
}

static void wait_for(struct IOR *ior, struct DCB *dcb)
{
    uint32_t semaphore = 0;

    while (!is_done(ior) && look(dcb)) {
    }
    while (!is_done(ior)) {
        if (semaphore == 0) {
            semaphore = Create_Semaphore(0);
            ior->IOR_reserved_2[1] = semaphore;
        } else {
            Wait_Semaphore(semaphore, 0);
        }
    }
    if (semaphore != 0) {
        ior->IOR_reserved_2[1] = 0;
        Destroy_Semaphore(semaphore);
    }
}

static void wake(uint32_t semaphore)
{
    Signal_Semaphore(semaphore);
}

static void drain(const volatile uint32_t *pending, struct DCB *dcb)
{
    while (*pending != 0) {
        if (!look(dcb)) {
            Time_Slice_Sleep(DRAIN_MS);
        }
    }
}

static uint32_t current_vm(void)
{
    return (uint32_t)(uintptr_t)Get_Cur_VM_Handle();
}

static uint32_t current_thread(void)
{
    return (uint32_t)(uintptr_t)Get_Cur_Thread_Handle();
}

static bool ticking;                    /* a time-out is set; set and cleared with it */

static void watch(void);

static void on_tick(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    ticking = false;
    ios_tick();
    if (ios_busy()) {
        watch();
    }
}
VXD_TIMEOUT(ios_half_second, on_tick)

static void watch(void)
{
    if (!ticking) {
        ticking = Set_Global_Time_Out(HALF_SECOND_MS, 0, ios_half_second) != 0;
    }
}

static void on_bcb_done(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    fastdisk_done(bdd, bcb);
}
BLOCKDEV_COMPLETION(ios_bcb_done, on_bcb_done)

static const struct ios_ops core = {
    .alloc = allocate, .free = release, .physical = physical, .bd = &bd_ops, .bcb_done = ios_bcb_done,
    .wait = wait_for, .wake = wake, .drain = drain, .current_vm = current_vm,
    .current_thread = current_thread, .watch = watch,
};

/* ---- routines of the linkage block ---------------------------------------------------------- */

static void wait_10th_second(void)
{
    uint64_t start = VTD_Get_Real_Time();

    while (VTD_Get_Real_Time() - start < TICKS_PER_10TH) {
    }
}

static void on_internal_request(struct IOP *iop, struct DCB *dcb, void (*behind)(struct IOP *))
{
    ios_internal(iop, dcb, behind);
}
VXD_SHIM(ios_internal_request, on_internal_request, void,
         (struct IOP *iop, struct DCB *dcb, void (*behind)(struct IOP *)),
         "pushal; pushl %edx; pushl %ebx; pushl %edi; cld; call on_internal_request\n"
         "addl $12, %esp; popal; ret")

static const struct ILB linkage = {
    .ILB_service_rtn = isp_service, .ILB_dprintf_rtn = ilb_dprintf, .ILB_Wait_10th_Sec = wait_10th_second,
    .ILB_internal_request = ios_internal_request, .ILB_io_criteria_rtn = ior_criteria,
    .ILB_int_io_criteria_rtn = iop_criteria, .ILB_enqueue_iop = queue_put, .ILB_dequeue_iop = queue_take,
};

/* ---- services ------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/blockdev.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const ios_services[])(void) = {
#include <services/blockdev.def>
};
#undef VXD_SERVICE

static struct BlockDev_Device_Descriptor *bdd_in_edi(const struct svc_regs *r)
{
    return (struct BlockDev_Device_Descriptor *)(uintptr_t)r->edi;
}

static struct BlockDev_Command_Block *bcb_in_esi(const struct svc_regs *r)
{
    return (struct BlockDev_Command_Block *)(uintptr_t)r->esi;
}

/*
 * BlockDev_Get_Version - version of BLOCKDEV                 [DDK31 BlockDev_Get_Version]
 *
 * Out:   AX = BD_Major_Version, BD_Minor_Version; CF = 0
 * When:  task time
 */
void do_BlockDev_Get_Version(struct svc_regs *r)
{
    r->eax = (r->eax & 0xFFFF0000) | BD_Major_Version << 8 | BD_Minor_Version;
    svc_set_carry(r, false);
}

/*
 * BlockDev_Register_Device - make a block device known        [DDK31 BlockDev_Register_Device]
 *
 * In:    EDI = BDD, which belongs to BLOCKDEV from now on
 * Out:   CF = 0
 * Error: CF = 1: made for a newer version, or registered already
 * When:  init time
 */
void do_BlockDev_Register_Device(struct svc_regs *r)
{
    bool known = bd_register(bdd_in_edi(r));

    if (known) {
        bd_set_dcb(bdd_in_edi(r), fastdisk_add(bdd_in_edi(r)));
    }
    if (known && (bdd_in_edi(r)->BDD_Flags & BDF_Int13_Drive) != 0 &&
        !Int13_Device_Registered(bdd_in_edi(r))) {
        vxd_debugf("BLOCKDEV: %s is no INT 13h drive: its number is another's\n", bdd_in_edi(r)->BDD_Name_Ptr);
    }
    svc_set_carry(r, !known);
}

/*
 * BlockDev_Find_Int13_Drive - the device behind an INT 13h drive
 *                                                       [DDK31 BlockDev_Find_Int13_Drive]
 *
 * In:    AL = drive
 * Out:   CF = 0, EDI = BDD
 * Error: CF = 1: there is none
 * When:  task time
 */
void do_BlockDev_Find_Int13_Drive(struct svc_regs *r)
{
    struct BlockDev_Device_Descriptor *bdd = bd_find_int13((uint8_t)r->eax);

    svc_set_carry(r, bdd == NULL);
    if (bdd != NULL) {
        r->edi = (uint32_t)(uintptr_t)bdd;
    }
}

/*
 * BlockDev_Get_Device_List - the first of all devices    [DDK31 BlockDev_Get_Device_List]
 *
 * Out:   EDI = BDD, 0 = none; BDD_Next leads on
 * When:  task time
 */
void do_BlockDev_Get_Device_List(struct svc_regs *r)
{
    r->edi = (uint32_t)(uintptr_t)bd_first();
}

/* EDI: the BDD part of a DCB, or 0. */
static struct DCB *dcb_in_edi(const struct svc_regs *r)
{
    return r->edi == 0 ? NULL
                       : (struct DCB *)(uintptr_t)(r->edi - offsetof(struct DCB, DCB_bdd));
}

/*
 * BlockDev_Send_Command - start a command, or an I/O request   [DDK31 BlockDev_Send_Command]
 *                                                              [DDK95 IOS_SendCommand]
 *
 * In:    EDI = BDD, ESI = BCB; its completion procedure may run before this returns
 *        with IORF_VERSION_002: ESI = IOR in an IOP, EDI = DCB_bdd of a DCB, or 0: the one that
 *        IOR_vol_designtr means (a drive, 0 = A; with IORF_PHYS_CMD a unit)
 * Out:   IOR_status; with IORF_SYNC_COMMAND the request is over
 * When:  any time; IORF_SYNC_COMMAND at task time
 */
void do_BlockDev_Send_Command(struct svc_regs *r)
{
    struct BlockDev_Command_Block *bcb = bcb_in_esi(r);

    if (bcb->BD_CB_Flags & IORF_VERSION_002) {
        ios_send((struct IOR *)(void *)bcb, dcb_in_edi(r));
    } else if (!fastdisk_divert(bdd_in_edi(r), bcb)) {
        bd_send(&bd_ops, bdd_in_edi(r), bcb);
    }
}

/*
 * BlockDev_Command_Complete - a driver has done a command [DDK31 BlockDev_Command_Complete]
 *
 * In:    EDI = BDD, ESI = BCB with its status set; or ESI = IOR with IORF_VERSION_002
 * When:  any time
 * Notes: calls the command's completion procedure, then starts the next one of the queue; an IOR
 *        is called back to the layer above
 */
void do_BlockDev_Command_Complete(struct svc_regs *r)
{
    struct BlockDev_Command_Block *bcb = bcb_in_esi(r);

    if (bcb->BD_CB_Flags & IORF_VERSION_002) {
        ios_call_back((struct IOP *)(void *)((uint8_t *)bcb - offsetof(struct IOP, IOP_ior)));
    } else {
        bd_complete(&bd_ops, bdd_in_edi(r), bcb);
    }
}

/*
 * BlockDev_Synchronous_Command - ask a driver something it answers at once
 *                                                    [DDK31 BlockDev_Synchronous_Command]
 *
 * In:    AX = command, EDI = BDD
 * Out:   EAX, CF = the driver's answer
 * When:  task time
 */
void do_BlockDev_Synchronous_Command(struct svc_regs *r)
{
    uint32_t eax = r->eax, edi = r->edi;
    bool carry;

    __asm__ volatile("call *%3" : "+a"(eax), "+D"(edi), "=@ccc"(carry)
                     : "r"(bdd_in_edi(r)->BDD_Sync_Cmd_Proc) : "ecx", "edx", "memory");
    r->eax = eax;
    svc_set_carry(r, carry);
}

/*
 * IOS_Register - a driver becomes a layer                                 [DDK95 IOS_Register]
 *
 * In:    drp = what it is; DRP_ilb is filled in, DRP_aer is called before this returns
 * Out:   DRP_reg_result = DRP_REMAIN_RESIDENT
 * Error: DRP_INVALID_LAYER: no layer, or one that does not exist; DRP_ABORT: the packet is none, there
 *        is no memory, a port driver found no adapter, or it wants to go at AEP_BOOT_COMPLETE
 * When:  task time
 */
void IOS_Register(struct DRP *drp)
{
    driver_register(drp);
}

/*
 * IOS_Requestor_Service - what a client asks about drives and volumes [DDK95 IOS_Requestor_Service]
 *
 * In:    irs = one of the IRS_ structures
 * Out:   IRS_result = 0, other members as each says
 * When:  task time
 */
void IOS_Requestor_Service(struct IRS_header *irs)
{
    irs_service(irs);
}

/*
 * IOS_Exclusive_Access - a drive for one VM or thread            [DDK95 IOS_Exclusive_Access]
 *
 * In:    AL = drive (0 = A), AH = IOSEA_LOCK_THREAD: EBX is a thread; else EBX = VM;
 *        ECX = nonzero: lock, 0: unlock
 * Out:   CF = 0; requests of others end with IORS_LOCK_VIOLATION while it is locked
 * Error: CF = 1: no such drive, somebody else has it, or (unlock) EBX does not have it
 * When:  task time
 */
void do_IOS_Exclusive_Access(struct svc_regs *r)
{
    bool thread = (r->eax >> 8 & 0xFF) == IOSEA_LOCK_THREAD;

    svc_set_carry(r, !ios_exclusive(r->eax & 0xFF, r->ebx, thread, r->ecx != 0));
}

/*
 * IOS_Send_Next_Command - start the next request that ILB_enqueue_iop put away
 *                                                              [DDK95 IOS_Send_Next_Command]
 *
 * In:    EDI = DCB
 * Notes: calls the layer whose turn the request was; nothing if none waits or the queue is frozen
 * When:  any time
 */
void do_IOS_Send_Next_Command(struct svc_regs *r)
{
    struct IOP *iop = queue_take((struct DCB *)(uintptr_t)r->edi);

    if (iop != NULL) {
        iop->IOP_calldown_ptr->DCB_cd_io_address(iop);
    }
}

/*
 * IOS_Set_Async_Time_Out - the VMM's Set_Async_Time_Out         [DDK95 IOS_Set_Async_Time_Out]
 *
 * In:    EAX = milliseconds, EDX = reference data, ESI = procedure
 * Out:   ESI = handle, 0 = not set
 * When:  any time
 */
void do_IOS_Set_Async_Time_Out(struct svc_regs *r)
{
    r->esi = Set_Async_Time_Out(r->eax, r->edx, (void (*)(void))(uintptr_t)r->esi);
}

/*
 * IOS_Signal_Semaphore_No_Switch - the VMM's Signal_Semaphore_No_Switch
 *                                                     [DDK95 IOS_Signal_Semaphore_No_Switch]
 *
 * In:    EAX = semaphore
 * When:  any time
 */
void do_IOS_Signal_Semaphore_No_Switch(struct svc_regs *r)
{
    Signal_Semaphore_No_Switch(r->eax);
}

/*
 * IOSIdleStatus - is any IOP allocated?                                 [DDK95 IOSIdleStatus]
 *
 * Out:   EAX = 0: no; those of ISP_M_FL_PERSISTENT_IOP do not count
 * When:  task time
 */
void do_IOSIdleStatus(struct svc_regs *r)
{
    r->eax = iop_count();
}

/*
 * IOSMapIORSToI24 - a status as INT 24h has it                        [DDK95 IOSMapIORSToI24]
 *
 * In:    EAX = IORS_ status, ECX = IOR_ function
 * Out:   EAX = code of INT 24h (0 = write protected)
 * When:  any time
 */
void do_IOSMapIORSToI24(struct svc_regs *r)
{
    r->eax = iors_to_int24(r->eax, r->ecx);
}

/*
 * IOSMapIORSToI21 - a status as INT 21h has it                        [DDK95 IOSMapIORSToI21]
 *
 * In:    ECX = IORS_ status
 * Out:   EAX = error of INT 21h, 0 = none
 * When:  any time
 */
void do_IOSMapIORSToI21(struct svc_regs *r)
{
    r->eax = iors_to_int21(r->ecx);
}

/* ---- control messages ------------------------------------------------------------------------- */

static uint32_t forget(bool (*gone)(uint32_t address))
{
    uint32_t count = driver_forget(gone) + dcb_forget_layers(gone);

    return count + bd_forget(&bd_ops, gone);
}

static int on_sys_critical_init(const struct vxd_message *msg)
{
    (void)msg;
    ios_core_init(&core);
    driver_set_ilb(&linkage);
    return _VMM32X_On_Unload("block device or command", forget) != 0 ? VXD_OK : VXD_FAIL;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    driver_boot_complete();
    return VXD_OK;
}

static void broadcast(uint16_t func)
{
    struct AEPHDR aep = { .AEP_func = func };

    driver_broadcast(&aep);
}

static int on_system_exit(const struct vxd_message *msg)
{
    (void)msg;
    broadcast(AEP_SYSTEM_SHUTDOWN);
    return VXD_OK;
}

static int on_sys_critical_exit(const struct vxd_message *msg)
{
    (void)msg;
    broadcast(AEP_SYSTEM_CRIT_SHUTDOWN);
    return VXD_OK;
}

static const struct vxd_handler ios_control[] = {
    { Sys_Critical_Init, on_sys_critical_init },
    { Init_Complete, on_init_complete },
    { System_Exit, on_system_exit },
    { Sys_Critical_Exit, on_sys_critical_exit },
    { 0, NULL },
};
Declare_Virtual_Device_Services(IOS, 4, 0, ios_control, BlockDev_Device_ID,
                                BlockDev_Init_Order, ios_services, NULL, NULL)
