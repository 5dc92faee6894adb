/*
 * v86mmgr - memory of a VM besides its 640 KB: A20 and HMA, extended memory, upper memory.
 *
 * Programs reach it through INT 2Fh AX=43xxh and the XMS driver's entry; VKD through services for
 * port 92h and the keyboard controller, BIOS for INT 15h.
 */
#include <vmm.h>
#include <dosmgr.h>
#include <v86mmgr.h>
#include "services.h"
#include "vm_memory.h"

#define UPPER_CODE      (UPPER_CODE_PAGE << 8)      /* segment of what follows */
#define XLAT_BYTES      0x1000u
#define EMS_HEADER      0x0000u     /* EMMXXXX0: here, so that its name is at 000Ah */
#define EMS_STRATEGY    0x0012u
#define EMS_DRIVER      0x0020u
#define EMS_REQUEST     0x0034u
#define EMS_ENTRY       0x0038u     /* INT 67h */
#define XMS_ENTRY       0x0040u

static uint32_t cb_offset;          /* area of one pointer; written once by on_critical_init */
static uint32_t xms_entry;          /* call-backs; the same */
static uint32_t ems_entry, ems_return;
uint32_t upper_end = UPPER_PAGE + UPPER_PAGES;
static bool upper_for_dos;          /* SYSTEM.INI; the same */

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
        crs->Client_ES = UPPER_CODE;
        crs->Client_BX = XMS_ENTRY;
        return VXD_CONSUMED;
    default:
        return VXD_PASS;
    }
}
VXD_INT_HOOK(int2f_hook, on_int2f)

/* ---- expanded memory ------------------------------------------------------------------------------ */

/* Function 56h: what the call-back needs lies on the program's stack, above where it returns to. */
static void call_program(const struct ems_call *call, const struct Client_Reg_Struc *crs)
{
    Simulate_Push(crs->Client_CS);
    Simulate_Push(crs->Client_IP);
    Simulate_Push(call->old_map >> 16);
    Simulate_Push(call->old_map & 0xFFFF);
    Simulate_Push(call->handle);
    Simulate_Push(call->old_length | (uint32_t)call->by_segment << 8);
    Simulate_Push(ems_return >> 16);
    Simulate_Push(ems_return & 0xFFFF);
    Simulate_Far_Jmp(call->target >> 16, call->target & 0xFFFF);
}

/* The program that was called came back. */
static void on_ems_return(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct vm_memory *memory = memory_of(vm);
    uint32_t flags = Simulate_Pop();
    struct ems_call call = { .old_length = (uint8_t)flags, .by_segment = (uint8_t)(flags >> 8) };

    (void)refdata;
    call.handle = (uint16_t)Simulate_Pop();
    call.old_map = Simulate_Pop() & 0xFFFF;
    call.old_map |= Simulate_Pop() << 16;
    if (memory != NULL) {
        ems_returned(&memory->ems, crs, &call);
    }
    Simulate_Far_Ret();
}
VXD_EVENT(ems_return_event, on_ems_return)

static void serve_ems(struct vm_memory *memory, struct Client_Reg_Struc *crs)
{
    struct ems_call call;

    switch (ems_interrupt(&memory->ems, crs, &call)) {
    case EMS_JUMP:
        Simulate_Far_Jmp(call.target >> 16, call.target & 0xFFFF);
        break;
    case EMS_CALL:
        call_program(&call, crs);
        break;
    default:
        break;
    }
}

/* While the vector is ours; a program that is in front of us arrives at the call-back. */
static int on_int67(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct vm_memory *memory = memory_of(vm);
    const uint32_t *entry = vm_v86_ptr(vm, 0, 0x67 * 4);

    (void)vector;
    if (memory == NULL || *entry != (UPPER_CODE << 16 | EMS_ENTRY)) {
        return VXD_PASS;
    }
    if (crs->Client_AH == 0x44) {           /* the frequent one */
        ems_map_one(&memory->ems, crs);
    } else {
        serve_ems(memory, crs);
    }
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int67_hook, on_int67)

static void on_ems_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct vm_memory *memory = memory_of(vm);

    (void)refdata;
    Simulate_Iret();
    if (memory != NULL) {
        serve_ems(memory, crs);
    }
}
VXD_EVENT(ems_event, on_ems_call)

/* ---- services ------------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/v86mmgr.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const v86mmgr_services[])(void) = {
#include <services/v86mmgr.def>
};
#undef VXD_SERVICE

/* ---- control messages ------------------------------------------------------------------------------ */

#define LOW(x)  ((x) & 0xFF), ((x) >> 8)

/* Entries and the device header.  The XMS driver's entry begins with a short jump over room for a
 * patch [XMS]; INT 67h leads to the segment of a device named EMMXXXX0 [EMS]. */
static void write_code(struct cb_s *vm)
{
    static const uint8_t header[EMS_STRATEGY - EMS_HEADER] = {
        0xFF, 0xFF, 0xFF, 0xFF, LOW(0xC000), LOW(EMS_STRATEGY), LOW(EMS_DRIVER),
        'E', 'M', 'M', 'X', 'X', 'X', 'X', '0' };
    static const uint8_t strategy[] = {     /* mov cs:[request],bx; mov cs:[request+2],es; retf */
        0x2E, 0x89, 0x1E, LOW(EMS_REQUEST), 0x2E, 0x8C, 0x06, LOW(EMS_REQUEST + 2), 0xCB };
    static const uint8_t driver[] = {       /* push bx; push es; les bx,cs:[request] */
        0x53, 0x06, 0x2E, 0xC4, 0x1E, LOW(EMS_REQUEST),
        0x26, 0xC7, 0x47, 0x03, 0x00, 0x01, 0x07, 0x5B, 0xCB };     /* mov word es:[bx+3],0100h */
    static const uint8_t jump[] = { 0xEA };
    static const uint8_t xms_start[] = { 0xEB, 3, 0x90, 0x90, 0x90, 0xEA };
    uint8_t *code = vm_v86_ptr(vm, UPPER_CODE, 0);

    memcpy(code + EMS_HEADER, header, sizeof header);
    memcpy(code + EMS_STRATEGY, strategy, sizeof strategy);
    memcpy(code + EMS_DRIVER, driver, sizeof driver);
    memcpy(code + EMS_ENTRY, jump, sizeof jump);
    memcpy(code + EMS_ENTRY + sizeof jump, &ems_entry, sizeof ems_entry);
    memcpy(code + XMS_ENTRY, xms_start, sizeof xms_start);
    memcpy(code + XMS_ENTRY + sizeof xms_start, &xms_entry, sizeof xms_entry);
}

/* A VM without expanded memory has no device of that name, and its page frame for other uses. */
void lay_out(struct vm_memory *memory)
{
    bool ems = memory->ems.limit != 0;
    uint32_t end = upper_end;

    memcpy(vm_v86_ptr(memory->vm, UPPER_CODE, EMS_HEADER + 10), ems ? "EMMXXXX0" : "        ", 8);
    umb_init(&memory->umb);
    umb_add(&memory->umb, UPPER_FREE_PAGE << 8,
            (uint16_t)(((ems ? FRAME_PAGE : end) - UPPER_FREE_PAGE) << 8));
    if (ems) {
        umb_add(&memory->umb, (FRAME_PAGE + FRAME_PAGES) << 8,
                (uint16_t)((end - FRAME_PAGE - FRAME_PAGES) << 8));
    }
}

static int start_vm(struct cb_s *vm)
{
    struct vm_memory *memory = _HeapAllocate(sizeof *memory, HeapZeroInit);

    if (memory == NULL) {
        return VXD_FAIL;
    }
    memory->vm = vm;
    xms_init(&memory->xms, &xms_ops, memory, vm_v86_ptr(vm, 0, 0), 0);
    ems_init(&memory->ems, &ems_ops, vm, vm_v86_ptr(vm, 0, 0), 0);
    memory->buffer = (struct xlat_buffer){ UPPER_XLAT_PAGE << 8, XLAT_BYTES, XLAT_BYTES };
    *slot_of(vm) = memory;
    limits_first(memory);
    write_code(vm);
    lay_out(memory);
    if (!mapper_new_vm(vm)) {
        return VXD_FAIL;
    }
    return VXD_OK;
}

static int on_critical_init(const struct vxd_message *msg)
{
    (void)msg;
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vm_memory *), 0);
    xms_entry = Allocate_V86_Call_Back(0, xms_event);
    ems_entry = Allocate_V86_Call_Back(0, ems_event);
    ems_return = Allocate_V86_Call_Back(0, ems_return_event);
    return cb_offset != 0 && xms_entry != 0 && ems_entry != 0 && ems_return != 0 ? VXD_OK : VXD_FAIL;
}

static int on_device_init(const struct vxd_message *msg)
{
    if (_Assign_Device_V86_Pages(UPPER_PAGE, UPPER_PAGES, NULL, 0) == 0 ||
        !Hook_V86_Int_Chain(0x2F, int2f_hook) || !Hook_V86_Int_Chain(0x67, int67_hook)) {
        return VXD_FAIL;
    }
    limits_read();
    upper_end -= mapper_pages();
    upper_for_dos = Get_Profile_Boolean(-1, "386Enh", "DOSUMB") != 0;
    Set_V86_Int_Vector(0x67, UPPER_CODE, EMS_ENTRY);    /* of every VM */
    return start_vm(msg->vm);
}

static int on_create_vm(const struct vxd_message *msg)
{
    return start_vm(msg->vm);
}

/* DOS=UMB: what is free now is DOS's. */
static void give_to_dos(struct vm_memory *memory)
{
    for (uint32_t i = 0; i < memory->umb.count; i++) {
        struct umb_block *b = &memory->umb.block[i];

        if (!b->used && DOSMGR_Add_Upper_Memory(memory->vm, b->segment, b->paras)) {
            b->used = true;
        }
    }
}

/* DOS is there. */
static int on_vm_init(const struct vxd_message *msg)
{
    struct vm_memory *memory = memory_of(msg->vm);

    if (memory == NULL) {
        return VXD_OK;
    }
    if (upper_for_dos) {
        give_to_dos(memory);
    }
    if (memory->ems.limit == 0) {
        return VXD_OK;
    }
    (void)DOSMGR_Add_Device(msg->vm, (UPPER_CODE << 4) + EMS_HEADER);  /* without it: by INT 67h */
    return VXD_OK;
}

static int on_vm_ends(const struct vxd_message *msg)
{
    struct vm_memory *memory = memory_of(msg->vm);

    if (memory != NULL) {
        *slot_of(msg->vm) = NULL;
        ems_free_all(&memory->ems);
        xms_free_all(&memory->xms);
        a20_release(memory);
        (void)_HeapFree(memory, 0);
    }
    return VXD_OK;
}

/* A program that ended inside of a translated call left its blocks in the buffer. */
static int on_pm_app_ended(const struct vxd_message *msg)
{
    struct vm_memory *memory = memory_of(msg->vm);

    if (memory != NULL && (msg->vm->CB_VM_Status & VMSTAT_PM_APP) == 0) {
        memory->buffer = (struct xlat_buffer){ UPPER_XLAT_PAGE << 8, XLAT_BYTES, XLAT_BYTES };
    }
    return VXD_OK;
}

static const struct vxd_handler v86mmgr_control[] = {
    { Sys_Critical_Init, on_critical_init },
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { Sys_VM_Init, on_vm_init },
    { VM_Init, on_vm_init },
    { End_PM_App2, on_pm_app_ended },
    { VM_Not_Executeable, on_vm_ends },
    { Destroy_VM, on_vm_ends },
    { 0, NULL },
};
Declare_Virtual_Device_Services(V86MMGR, 4, 0, v86mmgr_control, V86MMGR_Device_ID,
                                V86MMGR_Init_Order, v86mmgr_services, NULL, NULL)
