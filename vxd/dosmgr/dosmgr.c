/*
 * dosmgr - DOS in every VM.
 *
 * Interrupts 20h to 2Fh are served at ring 0 by the core (dos.h): by a hook of the V86 interrupt
 * chain while the VM's vector leads to DOS itself, else by a call-back behind that vector, where
 * programs that put themselves in front of DOS arrive in the end.
 */
#include <vmm.h>
#include <bios.h>
#include <dosmgr.h>
#include <int13.h>
#include <vmm32x.h>
#include "config.h"
#include "console.h"
#include "dos.h"
#include "dos_layout.h"
#include "dos_mem.h"
#include "drives.h"
#include "image_volume.h"
#include "pm_calls.h"
#include "ring0.h"
#include "../vfat/nls.h"

#define BDA_MEMORY_KB   0x413u      /* INT 12h */

static struct dos_system dos_system;        /* written by on_device_init; drives by their users */
static uint32_t callback[DOS_CB_COUNT];     /* written once by on_device_init */
static uint32_t cb_offset;                  /* area of one pointer to struct dos_vm; the same */
static uint32_t global_devices[16];         /* headers in every VM; task time */
static unsigned global_count;
static uint32_t base_vectors[256];          /* of the system VM before CONFIG.SYS; the same */
static struct dos_snapshot *snapshot;       /* heap; what is in every VM, NULL: nothing; task time */
static char *master_environment;            /* heap; of the command processor after AUTOEXEC.BAT; the same */
static const char *no_drive;                /* why there is no C:, or NULL; the same */

static struct dos_vm **slot_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* What the core could not do by setting registers alone. */
static void finish(struct cb_s *vm, enum dos_result result)
{
    switch (result) {
    case DOS_WAIT:
    case DOS_RETRY:
        BIOS_Notify_Idle(vm);
        break;
    case DOS_ENDED:
        if (vm == Get_Sys_VM_Handle()) {    /* SHELL starts it again in a fresh VM */
            _VMM32X_End_VM(vm, "The first program ended.");
        } else {
            _VMM32X_Exit_VM(vm);
        }
        break;
    case DOS_DAMAGED:
        _VMM32X_End_VM(vm, "Memory allocation error: the program destroyed DOS's memory blocks.");
        break;
    default:
        break;
    }
}

/* Was it a look for a key, and none there?  Then, with its results in place, the VM may idle. */
static inline __attribute__((always_inline)) void looked_for_key(struct cb_s *vm, struct dos_vm *dos, bool in_vain,
                           const struct Client_Reg_Struc *crs)
{
    if (!in_vain) {
        *dos->key_looks = 0;
    } else if ((crs->Client_EFlags & IF_Mask) != 0) {
        if (*dos->key_looks % BIOS_LOOKS_AT_ONCE == BIOS_LOOKS_AT_ONCE - 1) {
            BIOS_Key_Polled(vm);        /* counts this one itself */
        } else {
            (*dos->key_looks)++;
        }
    }
}

/* INT 21h was served.  Whatever is no look for a key is work, but the clock: who waits looks there too. */
static inline __attribute__((always_inline)) void int21_done(struct cb_s *vm, struct dos_vm *dos, uint8_t function,
                                                             const struct Client_Reg_Struc *crs)
{
    bool in_vain = false;

    if (function == 0x2C || function == 0x2A) {
        return;
    }
    if (function == 0x0B) {
        in_vain = crs->Client_AL == 0;
    } else if (function == 0x06) {
        in_vain = crs->Client_DL == 0xFF && (crs->Client_EFlags & ZF_Mask) != 0;
    }
    looked_for_key(vm, dos, in_vain, crs);
}

/* INT 21h, the frequent one. */
static int on_int21(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct dos_vm *dos = *slot_of(vm);
    uint8_t function = crs->Client_AH;
    enum dos_result result;

    (void)vector;
    if (dos == NULL || !dos_owns_vector(dos, 0x21)) {
        return VXD_PASS;
    }
    drives_wait_idle();
    result = dos_int21(dos, crs);
    if (result == DOS_DONE) {
        int21_done(vm, dos, function, crs);
        return VXD_CONSUMED;
    }
    if (result == DOS_UNKNOWN) {
        return VXD_PASS;
    }
    finish(vm, result);
    return VXD_CONSUMED;
}
VXD_INT_HOOK(dos_int21_hook, on_int21)

static int on_interrupt(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct dos_vm *dos = *slot_of(vm);
    enum dos_result result;

    if (dos == NULL || !dos_owns_vector(dos, (uint8_t)vector)) {
        return VXD_PASS;
    }
    drives_wait_idle();
    result = dos_interrupt(dos, crs, (uint8_t)vector);
    if (result == DOS_DONE && vector != 0x2F) {
        looked_for_key(vm, dos, vector == 0x28, crs);
    }
    if (result == DOS_UNKNOWN) {
        return VXD_PASS;
    }
    finish(vm, result);
    return VXD_CONSUMED;
}
VXD_INT_HOOK(dos_interrupt_hook, on_interrupt)

static void on_callback(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct dos_vm *dos = *slot_of(vm);
    uint8_t function = crs->Client_AH;
    enum dos_result result;

    if (dos == NULL) {
        Crash_Cur_VM();     /* it jumped to where DOS would be before there was one */
        return;
    }
    drives_wait_idle();
    result = dos_called_back(dos, crs, (enum dos_callback)refdata);
    if ((crs->Client_EFlags & IF_Mask) != 0) {
        Enable_VM_Ints();       /* it has just turned them on: what waits for them may come */
    }
    finish(vm, result);
    if (result == DOS_DONE && refdata == DOS_CB_INT21) {
        int21_done(vm, dos, function, crs);
    }
}
VXD_EVENT(dos_callback_event, on_callback)

static int on_device_init(const struct vxd_message *msg)
{
    static const uint8_t hooked[] = { 0x20, 0x21, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2E, 0x2F };

    (void)msg;
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct dos_vm *), 0);
    if (cb_offset == 0) {
        return VXD_FAIL;
    }
    for (unsigned i = 0; i < DOS_CB_COUNT; i++) {
        callback[i] = Allocate_V86_Call_Back(i, dos_callback_event);
        if (callback[i] == 0) {
            return VXD_FAIL;
        }
    }
    _VMM32X_DOS_PSP_At((DOS_SEG << 4) + SDA_PSP);
    dos_system.ops = &dosmgr_ops;
    dos_system.cd_command = drives_cd_command;
    nls_select(nls_437);        /* until a VM has a code page */
    no_drive = drives_mount(&dos_system);
    for (unsigned i = 0; i < sizeof(hooked); i++) {
        if (!Hook_V86_Int_Chain(hooked[i], hooked[i] == 0x21 ? dos_int21_hook : dos_interrupt_hook)) {
            return VXD_FAIL;
        }
    }
    return pm_calls_init() ? VXD_OK : VXD_FAIL;
}

static int on_end_pm_app(const struct vxd_message *msg)
{
    pm_calls_forget(msg->vm);
    return VXD_OK;
}

/* A VM gets its DOS: the system VM at Sys_VM_Init, also after it was closed. */
static int on_vm_init(const struct vxd_message *msg)
{
    struct dos_vm *dos = *slot_of(msg->vm);
    uint8_t *mem = vm_v86_ptr(msg->vm, 0, 0);
    unsigned kb = (unsigned)(mem[BDA_MEMORY_KB] | mem[BDA_MEMORY_KB + 1] << 8);

    if (Int13_Boots_Image(msg->vm)) {
        return VXD_OK;          /* another DOS is its own */
    }
    if (no_drive != NULL) {
        Fatal_Error_Handler(no_drive, 0);
        return VXD_FAIL;
    }
    if (dos == NULL) {
        dos = _HeapAllocate(sizeof(*dos), HeapZeroInit);
        if (dos == NULL) {
            return VXD_FAIL;
        }
        *slot_of(msg->vm) = dos;
    }
    if (kb < 64 || kb > 640) {
        kb = 640;
    }
    dos->owner = msg->vm;
    if (msg->vm == Get_Sys_VM_Handle()) {
        config_read(&dos_system, msg->vm);
    }
    config_new_vm(msg->vm);
    dos_start(dos, &dos_system, mem, (uint16_t)(kb * 64), callback);
    dos_add_cd_device(dos);
    dos->key_looks = BIOS_Poll_Counter(msg->vm);
    for (unsigned i = 0; i < global_count; i++) {
        (void)dos_add_device(dos, global_devices[i]);   /* was looked at when it was added */
    }
    return VXD_OK;
}

static int on_vm_not_executeable(const struct vxd_message *msg)
{
    if (*slot_of(msg->vm) != NULL) {
        dos_stop(*slot_of(msg->vm));
        for (unsigned drive = 0; drive < DOS_DRIVES; drive++) {
            if (dos_system.drive[drive] != NULL) {
                (void)fs_sync(dos_system.drive[drive]);     /* an error is told to who uses the volume next */
            }
        }
    }
    return VXD_OK;
}

static int on_destroy_vm(const struct vxd_message *msg)
{
    struct dos_vm *dos = *slot_of(msg->vm);

    *slot_of(msg->vm) = NULL;
    if (dos != NULL) {
        (void)_HeapFree(dos, 0);
    }
    return VXD_OK;
}

/* Nothing that was written stays behind. */
static int on_exit(const struct vxd_message *msg)
{
    (void)msg;
    for (unsigned drive = 0; drive < DOS_DRIVES; drive++) {
        if (dos_system.drive[drive] != NULL && fs_sync(dos_system.drive[drive]) != FS_OK) {
            vxd_debugf("DOSMGR: drive %c: could not be written\r\n", 'A' + drive);
        }
    }
    return VXD_OK;
}

/* ---- volumes on image files ------------------------------------------------------------------ */

static void *image_alloc(uint32_t bytes)
{
    return _HeapAllocate(bytes, HeapZeroInit);
}

static void image_free(void *block)
{
    (void)_HeapFree(block, 0);      /* a block of the heap it is */
}

static void show_drive(unsigned drive)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;

    do {
        if (*slot_of(vm) != NULL) {
            dos_show_drive(*slot_of(vm), drive);
        }
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
}

static const struct image_ops image_ops = { image_alloc, image_free, drives_mount_medium, show_drive, ring0_forget_volume };

/* ---- services ------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/dosmgr.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const dosmgr_services[])(void) = {
#include <services/dosmgr.def>
};
#undef VXD_SERVICE

/*
 * DOSMGR_Get_Version - version of DOSMGR                       [DDK95 DOSMGR_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_DOSMGR_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * DOSMGR_Add_Device - put a character device at the end of the chain [DDK95 DOSMGR_Add_Device]
 *
 * In:    EBX = VM or 0 = all, EAX = V86 linear address of its header
 * Out:   CF = 0
 * Error: CF = 1: not below 100000h, not a character device, there already, the VM has no MS-DOS yet,
 *        a damaged chain, or 16 devices are in all VMs
 * When:  task time: for all VMs until Init_Complete, for one at its Sys_VM_Init or VM_Init or later
 */
void do_DOSMGR_Add_Device(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;
    bool done = false;

    if (vm != NULL) {
        done = Validate_VM_Handle(vm) && *slot_of(vm) != NULL && dos_add_device(*slot_of(vm), r->eax);
    } else if (global_count < sizeof global_devices / sizeof global_devices[0] && r->eax < 0x100000 &&
               (((const uint8_t *)vm_v86_ptr(Get_Sys_VM_Handle(), (uint16_t)(r->eax >> 4),
                                             (uint16_t)((r->eax & 15) + 5)))[0] & 0x80) != 0) {
        global_devices[global_count++] = r->eax;
        done = true;
    }
    svc_set_carry(r, !done);
}

/*
 * DOSMGR_Remove_Device - take a device out of the chain     [DDK95 DOSMGR_Remove_Device]
 *
 * In:    EBX = VM or 0 = all, EAX = V86 linear address of its header
 * Out:   CF = 0
 * Error: CF = 1: it is not in the chain
 * When:  task time
 */
void do_DOSMGR_Remove_Device(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx, *first = Get_Sys_VM_Handle();
    bool done = false;

    if (vm != NULL) {
        done = Validate_VM_Handle(vm) && *slot_of(vm) != NULL &&
               dos_remove_device(*slot_of(vm), r->eax);
        svc_set_carry(r, !done);
        return;
    }
    for (unsigned i = 0; i < global_count; i++) {
        if (global_devices[i] == r->eax) {
            global_devices[i] = global_devices[--global_count];
            done = true;
        }
    }
    vm = first;
    do {
        if (done && *slot_of(vm) != NULL) {
            (void)dos_remove_device(*slot_of(vm), r->eax);  /* a VM may have lost it already */
        }
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
    svc_set_carry(r, !done);
}

/*
 * DOSMGR_Add_Upper_Memory - upper memory for MS-DOS's chain of blocks
 *
 * In:    EBX = VM, EDX = segment, ECX = paragraphs
 * Out:   CF = 0
 * Error: CF = 1: the VM has no MS-DOS yet, or the memory before it has no room for a header
 * When:  Sys_VM_Init or VM_Init, after DOSMGR's and before SHELL's; in ascending order
 */
void do_DOSMGR_Add_Upper_Memory(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;

    svc_set_carry(r, !Validate_VM_Handle(vm) || *slot_of(vm) == NULL || r->edx > 0xFFFF ||
                     r->ecx > 0xFFFF ||
                     !dos_add_upper(*slot_of(vm), (uint16_t)r->edx, (uint16_t)r->ecx));
}

/*
 * DOSMGR_Get_IndosPtr - where MS-DOS says that it is busy     [DDK95 DOSMGR_Get_IndosPtr]
 *
 * Out:   EAX = V86 linear address of the critical error flag; InDOS is the byte behind it
 * When:  task time
 */
void do_DOSMGR_Get_IndosPtr(struct svc_regs *r)
{
    r->eax = (DOS_SEG << 4) + SDA;
}

/*
 * DOSMGR_Get_DOS_Crit_Status - is MS-DOS of the current VM busy?
 *                                                      [DDK95 DOSMGR_Get_DOS_Crit_Status]
 *
 * Out:   ZF = 1: no, it may be called
 * When:  any time
 */
void do_DOSMGR_Get_DOS_Crit_Status(struct svc_regs *r)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    const uint8_t *sda = vm_v86_ptr(vm, DOS_SEG, SDA);

    svc_set_zero(r, *slot_of(vm) == NULL || (sda[0] == 0 && sda[1] == 0));
}

/*
 * DOSMGR_BackFill_Allowed - may base memory be filled up? [DDK95 DOSMGR_BackFill_Allowed]
 *
 * Out:   CF = 1: no, all of it is there from the start
 * When:  task time
 */
void do_DOSMGR_BackFill_Allowed(struct svc_regs *r)
{
    svc_set_carry(r, true);
}

/*
 * DOSMGR_LocalGlobalReg - whose are these V86 pages?        [DDK95 DOSMGR_LocalGlobalReg]
 *
 * In:    EDX = first page, EDI = last page
 * Out:   EAX = 0: the VM's own; every VM has an MS-DOS to itself
 * When:  task time
 */
void do_DOSMGR_LocalGlobalReg(struct svc_regs *r)
{
    r->eax = 0;
}

/*
 * DOSMGR_Begin_V86_App - a place to hook: a program is about to run [DDK95 DOSMGR_Begin_V86_App]
 *
 * In:    EBX = VM, ESI = linear address of its PSP, DX = PSP
 * When:  task time
 */
void do_DOSMGR_Begin_V86_App(struct svc_regs *r)
{
    (void)r;        /* a place to hook [DDK95] */
}

/*
 * DOSMGR_End_V86_App - a place to hook: a program has ended    [DDK95 DOSMGR_End_V86_App]
 *
 * In:    EBX = VM, ESI = linear address of its PSP, DX = PSP, CX = type and exit code
 * When:  task time
 */
void do_DOSMGR_End_V86_App(struct svc_regs *r)
{
    (void)r;
}

/* Keeps what is resident in the system VM now for every VM that starts later. */
static void take_snapshot(struct dos_vm *dos)
{
    uint32_t bytes = dos_snapshot_bytes(dos);
    struct dos_snapshot *taken = bytes != 0 ? _HeapAllocate(bytes, 0) : NULL;

    if (taken == NULL) {
        vxd_debugf("DOSMGR: no memory for what is resident: new VMs are without it\r\n");
        return;
    }
    dos_snapshot_take(dos, base_vectors, taken);
    if (snapshot != NULL) {
        (void)_HeapFree(snapshot, 0);
    }
    snapshot = taken;
}

/* The environment of the program that calls becomes that of every VM. */
static void take_environment(struct dos_vm *dos)
{
    uint16_t psp = dos_var16(dos, SDA_PSP), seg = psp != 0 ? dos_get16(dos, psp, PSP_ENVIRONMENT) : 0;
    uint32_t n = 0;

    if (seg == 0) {
        return;
    }
    while (n < 0x7FFE && (dos_get8(dos, seg, n) != 0 || dos_get8(dos, seg, n + 1) != 0)) {
        n++;
    }
    if (n == 0x7FFE) {
        return;                 /* it has no end */
    }
    if (master_environment != NULL) {
        (void)_HeapFree(master_environment, 0);
    }
    master_environment = _HeapAllocate(n + 2, 0);
    if (master_environment != NULL) {
        memcpy(master_environment, dos_at(dos, seg, 0), n + 2);
    }
}

/*
 * What is resident comes into the VM.  In the system VM CONFIG.SYS makes it; when that VM starts again, it gets
 * what others got.
 */
static void prepare_first(struct cb_s *vm, struct dos_vm *dos)
{
    static bool configured;     /* CONFIG.SYS ran, or was what ended the system VM */
    struct cb_s *system = Get_Sys_VM_Handle();

    if (vm == system && !configured) {
        configured = true;
        memcpy(base_vectors, dos->mem, sizeof base_vectors);
        dos_prepare(dos);
        config_run(dos);
        take_snapshot(dos);
        return;
    }
    if (snapshot != NULL && !dos_snapshot_apply(dos, snapshot, vm == system ? NULL : *slot_of(system))) {
        vxd_debugf("DOSMGR: VM %u has less memory than the system VM: it is without resident programs\r\n", vm->CB_VMID);
    }
}

/* A path and its tail from a line of CONFIG.SYS. */
static void put_command(struct dos_vm *dos, uint16_t seg, uint16_t off, const char *line)
{
    unsigned n = 0, tail = 0;

    while (*line != 0 && *line != ' ' && *line != '\t' && n < DOSMGR_COMMAND_PATH - 1) {
        dos_put8(dos, seg, off + n++, (uint8_t)*line++);
    }
    dos_put8(dos, seg, off + n, 0);
    while (line[tail] != 0 && tail < DOSMGR_COMMAND_TAIL) {
        dos_put8(dos, seg, off + DOSMGR_COMMAND_PATH + 1 + tail, (uint8_t)line[tail]);
        tail++;
    }
    dos_put8(dos, seg, off + DOSMGR_COMMAND_PATH, tail);
    dos_put8(dos, seg, off + DOSMGR_COMMAND_PATH + 1 + tail, '\r');
}

/* For KRNL386.EXE and COMMAND.COM of the system VM. */
static void start_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    static unsigned installed;          /* INSTALL= lines that were handed out */
    struct dos_vm *dos = *slot_of(vm);
    const char *line = NULL;
    bool done = false, high = false;

    if (dos != NULL && vm == Get_Sys_VM_Handle()) {
        switch (crs->Client_AX) {
        case DOSMGR_API_STARTED:
            take_environment(dos);
            take_snapshot(dos);
            done = true;
            break;
        case DOSMGR_API_INSTALL:
            line = config_install(installed++, &high);
            break;
        case DOSMGR_API_SHELL:
            line = config_shell();
            break;
        default:
            break;
        }
    }
    if (line != NULL) {
        put_command(dos, crs->Client_ES, crs->Client_DI, line);
        crs->Client_AX = high;
        done = true;
    }
    crs->Client_EFlags = done ? crs->Client_EFlags & ~CF_Mask : crs->Client_EFlags | CF_Mask;
}

/* INT 2Fh AX=1684h BX=0015h */
static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct dos_vm *dos = *slot_of(vm);

    if (crs->Client_AX >= DOSMGR_API_STARTED) {
        start_api(vm, crs);
    } else if (dos != NULL) {
        drives_wait_idle();
        image_api(dos, &image_ops, crs);
    }
}
VXD_API(dosmgr_api, on_api)

/*
 * DOSMGR_Exec_First - start the first program of a VM
 *
 * In:    EBX = VM, ESI = path with drive, EDI = command tail, both ended by NUL; EDX = environment,
 *        0 = the usual one
 * Out:   EAX = 0, CF = 0; the VM's client registers are at the program's start
 * Error: CF = 1, EAX = MS-DOS error code
 * When:  Sys_VM_Init or VM_Init, after DOSMGR's
 */
void do_DOSMGR_Exec_First(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;
    struct dos_vm *dos = *slot_of(vm);

    const char *given = (const char *)(uintptr_t)r->edx;

    r->eax = 31;
    if (dos != NULL) {
        prepare_first(vm, dos);
        r->eax = dos_exec_first(dos, vm->CB_Client_Pointer, (const char *)(uintptr_t)r->esi,
                                (const char *)(uintptr_t)r->edi,
                                given != NULL ? given
                                : master_environment != NULL && vm != Get_Sys_VM_Handle() ? master_environment
                                                                                          : config_environment());
    }
    svc_set_carry(r, r->eax != 0);
}

/*
 * DOSMGR_File_Request - files for virtual devices
 *
 * In:    ESI = struct DOSMGR_File_Request
 * Out:   EAX = 0, CF = 0; the request's results
 * Error: CF = 1, EAX = MS-DOS error code
 * When:  task time, from Device_Init after DOSMGR's on; no VM and no client frame is needed
 */
void do_DOSMGR_File_Request(struct svc_regs *r)
{
    drives_wait_idle();
    r->eax = ring0_request(&dos_system, (struct DOSMGR_File_Request *)(uintptr_t)r->esi);
    svc_set_carry(r, r->eax != 0);
}

/*
 * DOSMGR_Register_File_System - one more file system that volumes are offered to
 *
 * In:    ESI = struct fs_system, which stays
 * When:  before DOSMGR's Device_Init
 */
void do_DOSMGR_Register_File_System(struct svc_regs *r)
{
    drives_register((struct fs_system *)(uintptr_t)r->esi);
}

/* ---- volumes that come and go ---- */

static unsigned files_on(unsigned drive)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;
    unsigned n = ring0_files_on(dos_system.drive[drive]);

    do {
        n += *slot_of(vm) != NULL ? dos_files_on(*slot_of(vm), drive) : 0;
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
    return n;
}

/*
 * DOSMGR_Attach_Volume - a volume is a drive of every VM, or none any more
 *
 * In:    EDX = drive, 0 = A:; ESI = struct fs_volume, 0 = the drive goes away
 * Out:   EAX = 0, CF = 0
 * Error: CF = 1, EAX = 15: there is no such letter, or drive to go away; 85: the letter is taken;
 *        5: files are open there
 * When:  task time
 * Notes: the volume is its caller's: nothing of it is freed here
 */
void do_DOSMGR_Attach_Volume(struct svc_regs *r)
{
    struct fs_volume *vol = (struct fs_volume *)(uintptr_t)r->esi;
    unsigned drive = r->edx;

    drives_wait_idle();
    svc_set_carry(r, true);
    if (drive >= DOS_DRIVES || (vol == NULL && dos_system.drive[drive] == NULL)) {
        r->eax = 15;
        return;
    }
    if ((vol != NULL && dos_system.drive[drive] != NULL) || (vol == NULL && files_on(drive) != 0)) {
        r->eax = vol != NULL ? 85 : 5;
        return;
    }
    dos_system.drive[drive] = vol;
    show_drive(drive);
    r->eax = 0;
    svc_set_carry(r, false);
}

/*
 * DOSMGR_Get_Volume - what is behind a drive letter?
 *
 * In:    EDX = drive, 0 = A:
 * Out:   ESI = struct fs_volume, EAX = files open there, CF = 0
 * Error: CF = 1, ESI = EAX = 0: there is no such drive
 * When:  task time
 */
void do_DOSMGR_Get_Volume(struct svc_regs *r)
{
    struct fs_volume *vol = r->edx < DOS_DRIVES ? dos_system.drive[r->edx] : NULL;

    r->esi = (uint32_t)(uintptr_t)vol;
    r->eax = vol != NULL ? files_on(r->edx) : 0;
    svc_set_carry(r, vol == NULL);
}

/*
 * DOSMGR_Get_Current_Dir - current drive of a VM, and a drive's directory
 *
 * In:    EBX = VM, ECX = drive, 0 = A:; EDI = 68 bytes
 * Out:   EDX = current drive, the directory at EDI, with its first backslash, ended by NUL; CF = 0
 * Error: CF = 1: the VM has no MS-DOS, or there is no such drive
 * When:  task time
 */
void do_DOSMGR_Get_Current_Dir(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;
    const struct dos_vm *dos = Validate_VM_Handle(vm) ? *slot_of(vm) : NULL;

    svc_set_carry(r, dos == NULL || r->ecx >= DOS_DRIVES || dos_system.drive[r->ecx] == NULL);
    if ((r->eflags & CF_Mask) == 0) {
        dos_current_dir(dos, r->ecx, (char *)(uintptr_t)r->edi);
        r->edx = dos_default_drive(dos);
    }
}

/*
 * DOSMGR_Watch_Files - somebody sees every file call
 *
 * In:    ESI = function: C, (struct DOSMGR_File_Call *); 0 = nobody any more
 * When:  task time
 * Notes: one at a time: IFSMGR, for its hooks
 */
void do_DOSMGR_Watch_Files(struct svc_regs *r)
{
    dos_set_watch(&dos_system, (void (*)(struct DOSMGR_File_Call *))(uintptr_t)r->esi);
}

static const struct vxd_handler dosmgr_control[] = {
    { Device_Init, on_device_init },
    { Sys_VM_Init, on_vm_init },
    { VM_Init, on_vm_init },
    { VM_Not_Executeable, on_vm_not_executeable },
    { Destroy_VM, on_destroy_vm },
    { End_PM_App, on_end_pm_app },
    { System_Exit, on_exit },
    { Device_Reboot_Notify, on_exit },
    { 0, NULL },
};
Declare_Virtual_Device_Services(DOSMGR, 4, 0, dosmgr_control, DOSMGR_Device_ID, DOSMGR_Init_Order,
                                dosmgr_services, dosmgr_api, NULL)
