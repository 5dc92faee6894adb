/*
 * int13 - the BIOS disks of every VM, and VMs that start another DOS from a disk image.
 *
 * The ROM enters ring 0 for INT 13h, 19h and a reset (struct bios_observer, interrupt).  A VM made
 * with VMM32X_VM.boot gets the images named there as its drives, no DOS of ours, and begins at the
 * ROM's power-on code; all others see our memory disk as drive 80h, to be read.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <bios.h>
#include <int13.h>
#include "images.h"

#define TABLE_AT        0x9FC00100u     /* in the EBDA */
#define BOOT_SECTOR     0x7C00u
#define API_LINE_BYTES  200u
#define SHOW_NOT        1u              /* CX of the API: leave the focus where it is */

enum api_function { API_VERSION = 0, API_BOOT = 1 };

struct disk_vm {                        /* in a VM's control block */
    struct image_set set;
    bool boots;                         /* from an image: it has no DOS of ours */
    bool show;                          /* the user sees it from its first instruction on */
};

static uint32_t cb_offset;              /* written once by on_device_init */
static uint32_t rom_handler;            /* segment << 16 | offset from Int13_Hooking_BIOS_Int; task time */
static bool show_next;                  /* the VM with images that is made now gets the focus; task time */
static char message[IMAGE_MESSAGE];     /* why the last VM with images could not be made; task time */

static struct disk_vm *disks_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* ---- INT 19h ---------------------------------------------------------------------------------------- */

/* The first sector of a drive to 0:7C00; false: there is none, or nothing that could run. */
static bool load_boot_sector(struct cb_s *vm, uint8_t number)
{
    struct disk_drive *drive = disk_of(&disks_of(vm)->set.disks, number);
    uint8_t *sector = vm_v86_ptr(vm, 0, BOOT_SECTOR);

    if (drive == NULL || !drive->medium ||
        drive->ops->read(drive->context, 0, 1, sector) != DISK_OK) {
        return false;
    }
    if ((number & 0x80) != 0) {
        return sector[0x1FE] == 0x55 && sector[0x1FF] == 0xAA;
    }
    for (unsigned i = 1; i < 16; i++) {     /* a diskette full of one byte was only formatted */
        if (sector[i] != sector[0]) {
            return true;
        }
    }
    return false;
}

static void tell_data_area(struct cb_s *vm)
{
    struct disk_vm *disk = disks_of(vm);

    disk_install(&disk->set.disks, vm_v86_ptr(vm, 0, 0), TABLE_AT);
    BIOS_Set_CMOS(vm, 0x10, disk_cmos_floppies(&disk->set.disks));
    BIOS_Set_CMOS(vm, 0x12, (uint8_t)((disk->set.disks.drive[DISK_FLOPPIES].present ? 0xF0 : 0) |
                                      (disk->set.disks.drive[DISK_FLOPPIES + 1].present ? 0x0F : 0)));
    BIOS_Set_CMOS(vm, 0x14, (uint8_t)(disk_equipment(&disk->set.disks) | 0x22));
    for (unsigned i = 0; i < 2; i++) {      /* types above 14 stand there */
        BIOS_Set_CMOS(vm, 0x19 + i, disk->set.disks.drive[DISK_FLOPPIES + i].present ? 47 : 0);
    }
}

/* INT 19h: registers to the boot sector's start; else to INT 18h's. */
static bool boot(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct disk_vm *disk = disks_of(vm);
    uint8_t order[2] = { 0x00, 0x80 };

    if (!disk->boots) {
        return false;
    }
    tell_data_area(vm);
    if (disk->set.disks.boot) {
        order[0] = 0x80;
        order[1] = 0x00;
    }
    for (unsigned i = 0; i < 2; i++) {
        if (load_boot_sector(vm, order[i])) {
            crs->Client_EAX = crs->Client_EBX = crs->Client_ECX = 0;
            crs->Client_ESI = crs->Client_EDI = crs->Client_EBP = 0;
            crs->Client_EDX = order[i];
            crs->Client_DS = crs->Client_ES = crs->Client_FS = crs->Client_GS = 0;
            crs->Client_SS = 0;
            crs->Client_ESP = BOOT_SECTOR - 0x100;
            crs->Client_CS = 0;
            crs->Client_EIP = BOOT_SECTOR;
            crs->Client_EFlags |= IF_Mask;
            return true;
        }
    }
    crs->Client_CS = BIOS_ROM_SEGMENT;
    crs->Client_EIP = BIOS_ROM_NO_DISK;
    return true;
}

/* ---- what the ROM asks ------------------------------------------------------------------------------ */

static bool on_rom_interrupt(struct cb_s *vm, uint32_t vector, struct Client_Reg_Struc *crs)
{
    switch (vector) {
    case 0x13:
        disk_int13(&disks_of(vm)->set.disks, vm_v86_ptr(vm, 0, 0), crs);
        return true;
    case 0x19:
        return boot(vm, crs);
    case BIOS_RESET:
        return disks_of(vm)->boots;
    default:
        return false;
    }
}

static struct bios_observer observer = { .interrupt = on_rom_interrupt };

/* ---- API for programs ------------------------------------------------------------------------------- */

/* Text at DS:SI of the client; false: too long. */
static bool client_text(struct cb_s *vm, uint16_t segment, uint16_t offset, char *text, unsigned room)
{
    for (unsigned i = 0; i < room; i++) {
        text[i] = *(const char *)vm_v86_ptr(vm, segment, (uint16_t)(offset + i));
        if (text[i] == '\0') {
            return true;
        }
    }
    return false;
}

static struct cb_s *boot_vm(const char *line, bool show)
{
    struct VMM32X_VM request = { .size = sizeof request, .status = VMSTAT_BACKGROUND, .boot = line };
    struct cb_s *vm;

    message[0] = '\0';
    show_next = show;
    vm = _VMM32X_Create_VM(&request);
    show_next = false;
    if (vm == NULL && message[0] == '\0') {
        static const char no_room[] = "There is not enough memory for another VM";

        memcpy(message, no_room, sizeof no_room);
    }
    return vm;
}

/*
 * INT 2Fh AX=1684h BX=0020h, function in AX.  0: AX = version.  1: a VM from the boot line at DS:SI,
 * CX bit 0: without the focus; EBX = handle, or CF = 1 and the reason at ES:DI, IMAGE_MESSAGE bytes.
 */
static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    char line[API_LINE_BYTES];
    struct cb_s *made = NULL;
    bool done = true;

    switch (crs->Client_AX) {
    case API_VERSION:
        crs->Client_AX = INT13_VERSION;
        break;
    case API_BOOT:
        if (!client_text(vm, crs->Client_DS, crs->Client_SI, line, sizeof line)) {
            line[0] = '\0';
        }
        Begin_Nest_V86_Exec();
        made = boot_vm(line, (crs->Client_CX & SHOW_NOT) == 0);
        Resume_Exec();
        End_Nest_Exec();
        crs = vm->CB_Client_Pointer;
        done = made != NULL;
        crs->Client_EBX = (uint32_t)(uintptr_t)made;
        for (unsigned i = 0; !done && i < sizeof message; i++) {
            *(char *)vm_v86_ptr(vm, crs->Client_ES, (uint16_t)(crs->Client_DI + i)) = message[i];
        }
        break;
    default:
        done = false;
        break;
    }
    crs->Client_EFlags = done ? crs->Client_EFlags & ~CF_Mask : crs->Client_EFlags | CF_Mask;
}
VXD_API(int13_api, on_api)

/* ---- services --------------------------------------------------------------------------------------- */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/int13.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const int13_services[])(void) = {
#include <services/int13.def>
};
#undef VXD_SERVICE

/*
 * Int13_Get_Version - version of INT13                                [DDK95 Int13_Get_Version]
 *
 * Out:   AX = 0400h, CF = 0
 * When:  task time
 */
void do_Int13_Get_Version(struct svc_regs *r)
{
    r->eax = INT13_VERSION;
    svc_set_carry(r, false);
}

/*
 * Int13_Device_Registered - a block device is an INT 13h drive      [DDK31 Int13_Device_Registered]
 *
 * In:    EDI = struct BlockDev_Device_Descriptor
 * Out:   CF = 0: VMs made from now on have the drive, if it is memory
 * Error: CF = 1: its number is no hard disk's or another's
 * Uses:  flags
 * When:  task time
 */
void do_Int13_Device_Registered(struct svc_regs *r)
{
    svc_set_carry(r, !images_register((struct BlockDev_Device_Descriptor *)(uintptr_t)r->edi));
}

/*
 * Int13_Translate_VM_Int - answer an INT 13h of a VM                 [DDK31 Int13_Translate_VM_Int]
 *
 * In:    EBX = the current VM, EBP = its client registers
 * Out:   they are the answer's; a drive that is not ours is the ROM's, where the VM goes on
 * When:  task time
 */
void do_Int13_Translate_VM_Int(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;
    struct Client_Reg_Struc *crs = (struct Client_Reg_Struc *)(uintptr_t)r->ebp;

    if (rom_handler != 0 && disk_of(&disks_of(vm)->set.disks, crs->Client_DL) == NULL) {
        Build_Int_Stack_Frame(rom_handler >> 16, rom_handler & 0xFFFF);
        return;
    }
    disk_int13(&disks_of(vm)->set.disks, vm_v86_ptr(vm, 0, 0), crs);
}

/*
 * Int13_Hooking_BIOS_Int - INT 13h was hooked                        [DDK31 Int13_Hooking_BIOS_Int]
 *
 * In:    EAX = CS:IP of the handler in front of the ROM's, ECX = CS:IP of the ROM's
 * Uses:  EAX, EBX, ECX, EDX, ESI, EDI, flags
 * When:  task time
 */
void do_Int13_Hooking_BIOS_Int(struct svc_regs *r)
{
    rom_handler = r->ecx;
}

/*
 * Int13_Unhooking_BIOS_Int - INT 13h will not be hooked any more   [DDK31 Int13_Unhooking_BIOS_Int]
 *
 * In:    EAX = CS:IP of the handler in front of the ROM's, ECX = CS:IP of the ROM's
 * Uses:  EAX, EBX, ECX, EDX, ESI, EDI, flags
 * When:  task time
 */
void do_Int13_Unhooking_BIOS_Int(struct svc_regs *r)
{
    (void)r;
    rom_handler = 0;
}

/*
 * Int13_Boot_Error - why the last VM with images was refused
 *
 * Out:   EAX = a sentence without its full stop, "" if it was not for its images
 * When:  task time, until the next one is made
 */
void do_Int13_Boot_Error(struct svc_regs *r)
{
    r->eax = (uint32_t)(uintptr_t)message;
}

/*
 * Int13_Boots_Image - does a VM run another DOS, from an image?
 *
 * In:    EBX = VM
 * Out:   ZF = 0: yes
 * When:  any time from Create_VM on
 */
void do_Int13_Boots_Image(struct svc_regs *r)
{
    svc_set_zero(r, !disks_of((struct cb_s *)(uintptr_t)r->ebx)->boots);
}

/* ---- control messages -------------------------------------------------------------------------------- */

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct disk_vm), 0);
    if (cb_offset == 0) {
        return VXD_FAIL;
    }
    BIOS_Observe(&observer);
    return VXD_OK;
}

/* Also at Init_Complete, for devices that call before its program does. */
static int on_sys_vm_init(const struct vxd_message *msg)
{
    images_of_devices(&disks_of(msg->vm)->set);
    tell_data_area(msg->vm);
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    const struct VMM32X_VM *request = _VMM32X_VM_Request(msg->vm);
    struct disk_vm *disk = disks_of(msg->vm);

    memset(disk, 0, sizeof *disk);
    if (request == NULL || request->boot == NULL) {
        images_of_devices(&disk->set);
    } else if (images_open(&disk->set, request->boot, message)) {
        disk->boots = true;
        disk->show = show_next;
        show_next = false;
    } else {
        uint32_t error = GSDVME_CrtNoMsg, reason = 2;       /* file not found */

        (void)GetSetDetailedVMError(msg->vm, true, &error, &reason);
        return VXD_FAIL;
    }
    tell_data_area(msg->vm);
    return VXD_OK;
}

/* The first instruction of a VM that has no DOS of ours: where the processor begins at power-on. */
static int on_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    if (disks_of(msg->vm)->show) {
        (void)Set_Execution_Focus(msg->vm);     /* it runs all the same */
    }
    if (disks_of(msg->vm)->boots) {
        crs->Client_CS = BIOS_ROM_SEGMENT;
        crs->Client_EIP = BIOS_ROM_POWER_ON;
    }
    return VXD_OK;
}

static int on_not_executeable(const struct vxd_message *msg)
{
    images_close(&disks_of(msg->vm)->set);
    return VXD_OK;
}

static const struct vxd_handler int13_control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_sys_vm_init },
    { Sys_VM_Init, on_sys_vm_init },
    { Create_VM, on_create_vm },
    { VM_Init, on_vm_init },
    { VM_Not_Executeable, on_not_executeable },
    { 0, NULL },
};
Declare_Virtual_Device_Services(INT13, 4, 0, int13_control, INT13_Device_ID, INT13_Init_Order,
                                int13_services, int13_api, NULL)
