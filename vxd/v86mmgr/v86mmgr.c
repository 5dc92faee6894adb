/*
 * v86mmgr - memory of a VM besides its 640 KB: A20 and HMA, extended memory, upper memory.
 *
 * Programs reach it through INT 2Fh AX=43xxh and the XMS driver's entry; VKD through services for
 * port 92h and the keyboard controller, BIOS for INT 15h.
 */
#include <vmm.h>
#include <v86mmgr.h>
#include "vm_memory.h"

#define XMS_LIMIT_KB    16384u      /* of a VM for which nobody set another */
#define XMS_ENTRY       0x0040u     /* offset in the code page */

static uint32_t cb_offset;          /* area of one pointer; written once by on_critical_init */
static uint32_t xms_entry;          /* call-back; the same */

static struct vm_memory **slot_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

struct vm_memory *memory_of(struct cb_s *vm)
{
    return *slot_of(vm);
}

/* ---- what programs call ------------------------------------------------------------------------ */

static void on_xms_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct vm_memory *memory = memory_of(vm);

    (void)refdata;
    if (memory != NULL) {
        xms_call(&memory->xms, crs);
    }
    Simulate_Far_Ret();
}
VXD_EVENT(xms_event, on_xms_call)

/* AX=4300h: is there an XMS driver?  4310h: its entry. [XMS] */
static int on_int2f(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    if (memory_of(vm) == NULL) {
        return VXD_PASS;
    }
    switch (crs->Client_AX) {
    case 0x4300:
        crs->Client_AL = 0x80;
        return VXD_CONSUMED;
    case 0x4310:
        crs->Client_ES = UPPER_CODE_PAGE << 8;
        crs->Client_BX = XMS_ENTRY;
        return VXD_CONSUMED;
    default:
        return VXD_PASS;
    }
}
VXD_INT_HOOK(int2f_hook, on_int2f)

/* ---- services ------------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/v86mmgr.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const v86mmgr_services[])(void) = {
#include <services/v86mmgr.def>
};
#undef VXD_SERVICE

static struct vm_memory *memory_in_ebx(const struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;

    return Validate_VM_Handle(vm) ? memory_of(vm) : NULL;
}

/*
 * V86MMGR_Get_Version - version of V86MMGR                      [DDK95 V86MMGR_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_V86MMGR_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * V86MMGR_Set_A20 - the A20 gate of a VM
 *
 * In:    EBX = VM, EAX = 0: addresses wrap at 1 MB, else they do not
 * Out:   CF = 0
 * Error: CF = 1: no memory for the HMA, or not a VM; nothing has changed
 * When:  task time
 */
void do_V86MMGR_Set_A20(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);

    svc_set_carry(r, memory == NULL || !a20_set(memory, r->eax != 0));
}

/*
 * V86MMGR_Get_A20 - is the A20 gate of a VM open?
 *
 * In:    EBX = VM
 * Out:   EAX = 1: yes; 0: addresses wrap
 * When:  task time
 */
void do_V86MMGR_Get_A20(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);

    r->eax = memory != NULL && a20_is_on(memory->vm);
}

/*
 * V86MMGR_Extended_Size - how much memory a VM's PC has above 1 MB
 *
 * In:    EBX = VM
 * Out:   EAX = KB, the HMA included; ECX = KB for INT 15h AH=88h: 0, the XMS driver has them
 * When:  task time
 */
void do_V86MMGR_Extended_Size(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);

    r->eax = memory != NULL ? XMS_FIRST_KB - 1024 + memory->xms.limit_kb : 0;
    r->ecx = 0;
}

/*
 * V86MMGR_Extended_Move - copy by physical addresses of a VM's PC, as INT 15h AH=87h does
 *
 * In:    EBX = VM, ESI = from, EDI = to, ECX = bytes
 * Out:   CF = 0
 * Error: CF = 1: part of it is no memory; nothing was copied
 * When:  task time
 * Notes: first megabyte, HMA and each block of extended memory; whatever A20 is, which it keeps
 */
void do_V86MMGR_Extended_Move(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);
    uint8_t *from, *to;
    bool on;

    svc_set_carry(r, true);
    if (memory == NULL) {
        return;
    }
    from = xms_physical(&memory->xms, r->esi, r->ecx);
    to = xms_physical(&memory->xms, r->edi, r->ecx);
    on = a20_is_on(memory->vm);
    if (from == NULL || to == NULL || !a20_set(memory, true)) {
        return;
    }
    memmove(to, from, r->ecx);
    (void)a20_set(memory, on);              /* as it was: nothing new is needed */
    svc_set_carry(r, false);
}

/* ---- control messages ------------------------------------------------------------------------------ */

/* The driver's entry begins with a short jump over room for a patch. [XMS] */
static void write_code(struct cb_s *vm)
{
    uint8_t *entry = vm_v86_ptr(vm, UPPER_CODE_PAGE << 8, XMS_ENTRY);
    static const uint8_t start[] = { 0xEB, 3, 0x90, 0x90, 0x90, 0xEA };

    memcpy(entry, start, sizeof start);
    memcpy(entry + sizeof start, &xms_entry, sizeof xms_entry);
}

static int start_vm(struct cb_s *vm)
{
    struct vm_memory *memory = _HeapAllocate(sizeof *memory, HeapZeroInit);

    if (memory == NULL) {
        return VXD_FAIL;
    }
    memory->vm = vm;
    xms_init(&memory->xms, &xms_ops, memory, vm_v86_ptr(vm, 0, 0), XMS_LIMIT_KB);
    umb_init(&memory->umb);
    umb_add(&memory->umb, UPPER_FREE_PAGE << 8,
            (UPPER_PAGE + UPPER_PAGES - UPPER_FREE_PAGE) << 8);
    write_code(vm);
    *slot_of(vm) = memory;
    return VXD_OK;
}

static int on_critical_init(const struct vxd_message *msg)
{
    (void)msg;
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vm_memory *), 0);
    xms_entry = Allocate_V86_Call_Back(0, xms_event);
    return cb_offset != 0 && xms_entry != 0 ? VXD_OK : VXD_FAIL;
}

static int on_device_init(const struct vxd_message *msg)
{
    if (_Assign_Device_V86_Pages(UPPER_PAGE, UPPER_PAGES, NULL, 0) == 0 ||
        !Hook_V86_Int_Chain(0x2F, int2f_hook)) {
        return VXD_FAIL;
    }
    return start_vm(msg->vm);
}

static int on_create_vm(const struct vxd_message *msg)
{
    return start_vm(msg->vm);
}

static int on_vm_ends(const struct vxd_message *msg)
{
    struct vm_memory *memory = memory_of(msg->vm);

    if (memory != NULL) {
        *slot_of(msg->vm) = NULL;
        xms_free_all(&memory->xms);
        a20_release(memory);
        (void)_HeapFree(memory, 0);
    }
    return VXD_OK;
}

static const struct vxd_handler v86mmgr_control[] = {
    { Sys_Critical_Init, on_critical_init },
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { VM_Not_Executeable, on_vm_ends },
    { Destroy_VM, on_vm_ends },
    { 0, NULL },
};
Declare_Virtual_Device_Services(V86MMGR, 4, 0, v86mmgr_control, V86MMGR_Device_ID,
                                V86MMGR_Init_Order, v86mmgr_services, NULL, NULL)
