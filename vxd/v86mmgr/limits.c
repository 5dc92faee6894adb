/*
 * limits - how much extended and expanded memory a VM may have.
 *
 * SYSTEM.INI [386Enh]: SysVMXMSLimit, SysVMEMSLimit (KB, -1: as much as there is) for the system VM,
 * NoEMMDriver=yes: no expanded memory for anybody; HMAMin (KB): who wants less does not get the HMA.  Other VMs: V86MMGR_Set_EMS_XMS_Limits at
 * Create_VM, which SHELL does for PIF files.
 */
#include <vmm.h>
#include "services.h"
#include "vm_memory.h"

#define XMS_LIMIT_KB    16384u      /* of a VM for which nobody says otherwise */
#define EMS_LIMIT_KB    8192u
#define XMS_MAX_KB      0x100000u   /* 1 GB: more than anybody has room for */
#define EMS_PAGE_KB     (EMS_PAGE_BYTES / 1024)
#define UNLIMITED       0xFFFFFFFFu

/* ECX of V86MMGR_Set_EMS_XMS_Limits */
#define LIMIT_DISABLE_HMA   1u
#define LIMIT_ENABLE_HMA    2u

static uint32_t sys_xms_kb = XMS_LIMIT_KB, sys_ems_kb = EMS_LIMIT_KB;  /* written by limits_read */
static bool no_ems;
static uint16_t hma_min;            /* bytes; HMAMin */

static uint32_t at_most(uint32_t kb, uint32_t most)
{
    return kb < most ? kb : most;
}

void limits_read(void)
{
    sys_xms_kb = Get_Profile_Decimal_Int(XMS_LIMIT_KB, "386Enh", "SysVMXMSLimit");
    sys_ems_kb = Get_Profile_Decimal_Int(EMS_LIMIT_KB, "386Enh", "SysVMEMSLimit");
    hma_min = (uint16_t)(at_most(Get_Profile_Decimal_Int(0, "386Enh", "HMAMin"), 63) * 1024);
    no_ems = Get_Profile_Boolean(0, "386Enh", "NoEMMDriver") != 0;
}

static void set_xms(struct vm_memory *memory, uint32_t kb)
{
    memory->xms.limit_kb = at_most(kb, XMS_MAX_KB);
}

static void set_ems(struct vm_memory *memory, uint32_t kb)
{
    kb = no_ems ? 0 : at_most(kb, EMS_MAX_PAGES * EMS_PAGE_KB);
    memory->ems.limit = (kb + EMS_PAGE_KB - 1) / EMS_PAGE_KB;
}

void limits_first(struct vm_memory *memory)
{
    bool system = memory->vm == Get_Sys_VM_Handle();

    set_xms(memory, system ? sys_xms_kb : XMS_LIMIT_KB);
    set_ems(memory, system ? sys_ems_kb : EMS_LIMIT_KB);
    memory->xms.hma_min = hma_min;
}

static void say_why(struct vm_memory *memory, uint32_t error)
{
    uint32_t data = 0;

    (void)GetSetDetailedVMError(memory->vm, true, &error, &data);
}

/*
 * V86MMGR_Set_EMS_XMS_Limits - how much a new VM may have [DDK95 V86MMGR_Set_EMS_XMS_Limits]
 *
 * In:    EBX = VM, not the system VM; EAX, EDX = least and most KB of EMS; ESI, EDI = of XMS without
 *        the HMA; 0 and 0: none; -1 and -1: as it is.  ECX = flags: bit 0 no HMA, bit 1 HMA; bits 2
 *        and 3, locked XMS and EMS, have no effect: EMS always is, XMS is touched by ring 0 only
 * Out:   CF = 0
 * Error: CF = 1: another VM; the least is more than the most, or more than there is (that limit stays
 *        as it was, the other is set; GetSetDetailedVMError says which); pages are allocated already
 * When:  during Create_VM
 * Limit: the least is not kept free for the VM afterwards
 */
void do_V86MMGR_Set_EMS_XMS_Limits(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);
    uint32_t room = pages_available() * 4;
    bool bad = memory == NULL || memory->vm == Get_Sys_VM_Handle() || memory->xms.used_kb != 0 ||
               memory->ems.handle != NULL;

    svc_set_carry(r, true);
    if (bad) {
        return;
    }
    if ((r->ecx & LIMIT_DISABLE_HMA) != 0) {
        memory->xms.hma_allowed = false;
    } else if ((r->ecx & LIMIT_ENABLE_HMA) != 0) {
        memory->xms.hma_allowed = true;
    }
    if (r->esi != UNLIMITED) {
        if (r->esi > r->edi || r->esi > room) {
            say_why(memory, GSDVME_InsMemXMS);
            bad = true;
        } else {
            set_xms(memory, r->edi);
            memory->xms_min_kb = r->esi;
        }
    }
    if (r->eax != UNLIMITED) {
        if (r->eax > r->edx || r->eax > room) {
            say_why(memory, GSDVME_InsMemEMS);
            bad = true;
        } else {
            set_ems(memory, r->edx);
            memory->ems_min_kb = r->eax;
            lay_out(memory);
        }
    }
    svc_set_carry(r, bad);
}

/*
 * V86MMGR_Get_EMS_XMS_Limits - how much a VM may have     [DDK95 V86MMGR_Get_EMS_XMS_Limits]
 *
 * In:    EBX = VM
 * Out:   EAX, EDX = least and most KB of EMS; ESI, EDI = of XMS; all multiples of 4; ECX = 1: it may
 *        have the HMA, 0: not
 * Uses:  all but EBX and EBP
 * When:  task time, after V86MMGR's Create_VM
 */
void do_V86MMGR_Get_EMS_XMS_Limits(struct svc_regs *r)
{
    const struct vm_memory *memory = memory_in_ebx(r);

    r->eax = memory != NULL ? (memory->ems_min_kb + 3) & ~3u : 0;
    r->edx = memory != NULL ? memory->ems.limit * EMS_PAGE_KB : 0;
    r->esi = memory != NULL ? (memory->xms_min_kb + 3) & ~3u : 0;
    r->edi = memory != NULL ? (memory->xms.limit_kb + 3) & ~3u : 0;
    r->ecx = memory != NULL && memory->xms.hma_allowed;
}

/*
 * V86MMGR_Get_EMS_XMS_Avail - what a VM has left            [DDK95 V86MMGR_Get_EMS_XMS_Avail]
 *
 * In:    EBX = VM
 * Out:   CF = 0, EAX = KB of the largest XMS block there could be, EDI = KB of XMS in all, ECX = free
 *        EMS pages of 16 KB, EDX = EMS pages in all
 * Error: CF = 1: not a VM
 * Uses:  all but EBX and EBP
 * When:  task time
 */
void do_V86MMGR_Get_EMS_XMS_Avail(struct svc_regs *r)
{
    const struct vm_memory *memory = memory_in_ebx(r);

    svc_set_carry(r, memory == NULL);
    if (memory != NULL) {
        r->eax = xms_free_kb(&memory->xms);
        r->edi = memory->xms.limit_kb;
        r->ecx = ems_free_pages(&memory->ems);
        r->edx = memory->ems.limit;
    }
}
