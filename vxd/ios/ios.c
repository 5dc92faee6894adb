/*
 * ios - who drives which disk, and how a client's commands reach the driver.
 *
 * The Windows 3.1 interface under the device id that Windows 95's IOS kept for it.
 */
#include <vmm.h>
#include <blockdev.h>
#include <int13.h>
#include <vmm32x.h>
#include "bd_list.h"

/* Drivers and clients live by registers: EDI = BDD, ESI = BCB; all may change but EBP. */
static void call_with_registers(void (*proc)(void), struct BlockDev_Device_Descriptor *bdd,
                                struct BlockDev_Command_Block *bcb)
{
    uint32_t eax = (uint32_t)(uintptr_t)proc;
    uint32_t edi = (uint32_t)(uintptr_t)bdd, esi = (uint32_t)(uintptr_t)bcb;

    __asm__ volatile("call *%%eax" : "+a"(eax), "+D"(edi), "+S"(esi)
                     : : "ebx", "ecx", "edx", "memory", "cc");
}

static const struct bd_ops bd_ops = { call_with_registers };

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

/*
 * BlockDev_Send_Command - start a command                     [DDK31 BlockDev_Send_Command]
 *
 * In:    EDI = BDD, ESI = BCB; its completion procedure may run before this returns
 * When:  any time
 */
void do_BlockDev_Send_Command(struct svc_regs *r)
{
    bd_send(&bd_ops, bdd_in_edi(r), bcb_in_esi(r));
}

/*
 * BlockDev_Command_Complete - a driver has done a command [DDK31 BlockDev_Command_Complete]
 *
 * In:    EDI = BDD, ESI = BCB with its status set
 * When:  any time
 * Notes: calls the command's completion procedure, then starts the next one of the queue
 */
void do_BlockDev_Command_Complete(struct svc_regs *r)
{
    bd_complete(&bd_ops, bdd_in_edi(r), bcb_in_esi(r));
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

static uint32_t forget(bool (*gone)(uint32_t address))
{
    return bd_forget(&bd_ops, gone);
}

static int on_sys_critical_init(const struct vxd_message *msg)
{
    (void)msg;
    return _VMM32X_On_Unload("block device or command", forget) != 0 ? VXD_OK : VXD_FAIL;
}

static const struct vxd_handler ios_control[] = {
    { Sys_Critical_Init, on_sys_critical_init },
    { 0, NULL },
};
Declare_Virtual_Device_Services(IOS, 4, 0, ios_control, BlockDev_Device_ID,
                                BlockDev_Init_Order, ios_services, NULL, NULL)
