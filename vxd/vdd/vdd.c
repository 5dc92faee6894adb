/*
 * vdd - every VM gets a VGA for text modes; the VM with the focus is seen on the panel.
 *
 * The panel is the firmware's framebuffer.  A time-out compares the VM's text memory with what is
 * shown and draws the cells that differ; when a VM begins to wait for a key it is brought up to
 * date at once.  Without a framebuffer the registers still work and nothing is drawn.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <bios.h>
#include <vdd.h>
#include "message.h"
#include "panel_show.h"
#include "text.h"
#include "vga.h"

#define FONT_PLANE      (2 * VGA_PLANE_BYTES)   /* where the text layout has plane 2 */

static uint32_t cb_offset;                      /* written once by on_device_init */
static uint8_t *text_planes;                    /* of the VM shown last; screen_of() only */
static struct message *message;                 /* allocated once by on_device_init */
static uint32_t tsc_khz;                        /* 0 = no clock; written once */

static struct vga *vga_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* ---- drawing -------------------------------------------------------------------------------- */

/* Text memory and glyphs of a VM without video memory of its own, in the text layout. */
static void copy_text(struct cb_s *vm, const struct vga *vga)
{
    struct text_frame frame;

    vga_frame(vga, &frame);
    memcpy(text_planes, vm_v86_ptr(vm, vga_is_mono(vga) ? 0xB000 : 0xB800, 0), TEXT_MEMORY_BYTES);
    for (unsigned i = 0; i < 256; i++) {
        memcpy(text_planes + FONT_PLANE + i * 32, frame.font + i * frame.font_stride, frame.font_stride);
    }
}

static bool screen_of(struct cb_s *vm, struct scan *scan, bool look_anyway)
{
    struct vga shown = *vga_of(vm);
    struct vga_planes planes;

    (void)look_anyway;
    if (shown.memory == NULL) {
        shown.memory = text_planes;
        shown.layout = VGA_TEXT;
        copy_text(vm, &shown);
    }
    vga_planes(&shown, &planes);
    scan_vga(scan, &shown, &planes);
    scan->font_version = shown.font_version << 8 | shown.crtc[9];
    return true;
}

/* ---- registers -------------------------------------------------------------------------------- */

/* The clock of vga->timing.  Without a counter every look is 8 us behind the one before. */
static uint64_t now(void)
{
    static uint64_t looks;                      /* by this function, task time */
    uint64_t tsc;

    if (tsc_khz == 0) {
        return looks += 8;
    }
    __asm__ volatile("rdtsc" : "=A"(tsc));
    return tsc;
}

/* Ports of the adapter from any VM. */
static uint32_t on_vga_io(const struct io_access *io)
{
    if (io->type == Byte_Output) {
        vga_out(vga_of(io->vm), (uint16_t)io->port, (uint8_t)io->data);
        return 0;
    }
    return vga_in(vga_of(io->vm), (uint16_t)io->port, now());
}
VXD_BYTE_IO_HANDLER(vga_io, on_vga_io)

static void bios_port_out(struct cb_s *vm, uint16_t port, uint8_t value)
{
    vga_of(vm)->timing.clock_khz = tsc_khz;     /* a new VM is heard of by its first mode set */
    vga_out(vga_of(vm), port, value);
}

static uint8_t bios_port_in(struct cb_s *vm, uint16_t port)
{
    return vga_in(vga_of(vm), port, now());
}

/* Glyphs in plane 2; the VM's own font once one is written that differs from what is seen. */
static void write_font(struct vga *vga, uint32_t at, uint8_t value)
{
    if (vga->font == NULL) {
        vga->font = _HeapAllocate(VGA_FONT_BYTES, HeapZeroInit);
        if (vga->font == NULL) {
            return;                             /* the VM keeps the ROM's font */
        }
    }
    vga->font[at] = value;
    vga->font_version++;
}

/* Text memory is the VM's own; of A0000h-AFFFFh there is what a font needs. */
static uint8_t *bios_mem_plain(struct cb_s *vm, uint32_t address, uint32_t bytes)
{
    (void)bytes;
    return address >= 0xB0000 ? (uint8_t *)vm_v86_ptr(vm, 0, 0) + address : NULL;
}

static void bios_mem_write(struct cb_s *vm, uint32_t address, uint8_t value)
{
    struct vga *vga = vga_of(vm);

    if (address >= 0xB0000) {
        *bios_mem_plain(vm, address, 1) = value;
    } else if (vga->sequencer[2] == 4 && address - 0xA0000 < VGA_FONT_BYTES) {
        write_font(vga, address - 0xA0000, value);
    }
}

static uint8_t bios_mem_read(struct cb_s *vm, uint32_t address)
{
    return address >= 0xB0000 ? *bios_mem_plain(vm, address, 1) : 0xFF;
}

static void bios_idle(struct cb_s *vm)
{
    if (vm == Get_Execution_Focus()) {
        panel_show_now();
    }
}

static struct bios_observer observer = {
    .port_out = bios_port_out, .port_in = bios_port_in, .mem_write = bios_mem_write,
    .mem_read = bios_mem_read, .mem_plain = bios_mem_plain, .idle = bios_idle,
};

/* ---- services -------------------------------------------------------------------------------- */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vdd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vdd_services[])(void) = {
#include <services/vdd.def>
};
#undef VXD_SERVICE

/*
 * VDD_Get_Version - version and kind of VDD                       [DDK95 VDD_Get_Version]
 *
 * Out:   EAX = 0400h, ESI = 8 characters that name it, CF = 0
 * When:  task time
 */
void do_VDD_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    r->esi = (uint32_t)(uintptr_t)"VMM32FB ";
    svc_set_carry(r, false);
}

/*
 * VDD_Msg_ClrScrn - the message screen, empty, instead of the VMs' screens
 *                                                                 [DDK95 VDD_Msg_ClrScrn]
 *
 * In:    EAX = attribute, 0 = white on blue; EBX = VM
 * Out:   EAX = columns, EDX = rows
 * When:  task time
 * Notes: there is one message screen for all VMs, so EBX makes no difference here and below
 */
void do_VDD_Msg_ClrScrn(struct svc_regs *r)
{
    message_clear(message, r->eax);
    panel_show_messages(true);
    r->eax = MESSAGE_COLUMNS;
    r->edx = MESSAGE_ROWS;
}

/*
 * VDD_Msg_ForColor - colour of message text written from now on  [DDK95 VDD_Msg_ForColor]
 *
 * In:    EAX = colour 0..15, EBX = VM
 * When:  task time
 */
void do_VDD_Msg_ForColor(struct svc_regs *r)
{
    message_foreground(message, r->eax);
}

/*
 * VDD_Msg_BakColor - colour behind message text written from now on [DDK95 VDD_Msg_BakColor]
 *
 * In:    EAX = colour 0..15, or an attribute; EBX = VM
 * When:  task time
 */
void do_VDD_Msg_BakColor(struct svc_regs *r)
{
    message_background(message, r->eax);
}

/*
 * VDD_Msg_TextOut - write on the message screen                   [DDK95 VDD_Msg_TextOut]
 *
 * In:    ESI = text, ECX = length, EAX = row, EDX = column, EBX = VM
 * When:  task time
 * Notes: what does not fit into the row is cut; a serial console shows the text as a line
 */
void do_VDD_Msg_TextOut(struct svc_regs *r)
{
    const char *text = (const char *)(uintptr_t)r->esi;
    uint32_t length = r->ecx < MESSAGE_COLUMNS ? r->ecx : MESSAGE_COLUMNS;

    message_text(message, text, length, r->eax, r->edx);
    panel_show_now();
    for (uint32_t i = 0; i < length; i++) {     /* the serial console shows it as a line */
        BIOS_Console_Out(NULL, (uint8_t)text[i]);
    }
    BIOS_Console_Out(NULL, '\r');
    BIOS_Console_Out(NULL, '\n');
}

/*
 * VDD_Msg_SetCursPos - the cursor of the message screen        [DDK95 VDD_Msg_SetCursPos]
 *
 * In:    EAX = row, EDX = column, EBX = VM; a row off the screen hides it
 * When:  task time
 */
void do_VDD_Msg_SetCursPos(struct svc_regs *r)
{
    message_cursor(message, r->eax, r->edx);
    panel_show_now();
}

/*
 * VDD_Query_Access - may a VM's video memory be touched?         [DDK95 VDD_Query_Access]
 *
 * In:    EBX = VM
 * Out:   CF = 0: yes, it is plain memory
 * When:  task time
 */
void do_VDD_Query_Access(struct svc_regs *r)
{
    svc_set_carry(r, false);
}

/*
 * VDD_Check_Update_Soon - a VM's screen may have changed    [DDK95 VDD_Check_Update_Soon]
 *
 * In:    EBX = VM
 * When:  task time
 * Notes: drawn at once if it has the focus
 */
void do_VDD_Check_Update_Soon(struct svc_regs *r)
{
    bios_idle((struct cb_s *)(uintptr_t)r->ebx);
}

/* ---- control messages -------------------------------------------------------------------------- */

static void find_clock(void)
{
    const struct boot_info *boot = _VMM32X_Get_Boot_Info();

    if ((boot->cpuid_1_edx & 0x10) && boot->tsc_hz >= 1000000) {
        tsc_khz = (uint32_t)(boot->tsc_hz / 1000);
    }
}

static int on_device_init(const struct vxd_message *msg)
{
    static const uint16_t ports[] = {
        0x3B4, 0x3B5, 0x3BA, 0x3C0, 0x3C1, 0x3C2, 0x3C4, 0x3C5, 0x3C6, 0x3C7, 0x3C8, 0x3C9, 0x3CA,
        0x3CC, 0x3CE, 0x3CF, 0x3D4, 0x3D5, 0x3DA };

    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vga), 0);
    message = _HeapAllocate(sizeof *message, HeapZeroInit);
    text_planes = _HeapAllocate(VGA_MEMORY_BYTES, HeapZeroInit);
    if (cb_offset == 0 || message == NULL || text_planes == NULL) {
        return VXD_FAIL;
    }
    for (unsigned i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        if (!Install_IO_Handler(ports[i], vga_io)) {
            return VXD_FAIL;
        }
    }
    find_clock();
    memset(vga_of(msg->vm), 0, sizeof(struct vga));
    panel_show_init(screen_of, message);
    BIOS_Observe(&observer);
    return VXD_OK;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    panel_show_start();
    return VXD_OK;
}

/* BIOS, earlier in init order, has already set the VM's mode by Create_VM. */
static int on_destroy_vm(const struct vxd_message *msg)
{
    struct vga *vga = vga_of(msg->vm);

    if (vga->font != NULL) {
        (void)_HeapFree(vga->font, 0);
        vga->font = NULL;
    }
    return VXD_OK;
}

static int on_begin_message_mode(const struct vxd_message *msg)
{
    (void)msg;
    message_clear(message, 0);
    panel_show_messages(true);
    return VXD_OK;
}

static int on_end_message_mode(const struct vxd_message *msg)
{
    (void)msg;
    panel_show_messages(false);
    return VXD_OK;
}

static int on_set_focus(const struct vxd_message *msg)
{
    if (msg->edx == 0 || msg->edx == VDD_Device_ID) {
        panel_show_now();
    }
    return VXD_OK;
}

static const struct vxd_handler vdd_control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Destroy_VM, on_destroy_vm },
    { Begin_Message_Mode, on_begin_message_mode },
    { End_Message_Mode, on_end_message_mode },
    { Set_Device_Focus, on_set_focus },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VDD, 4, 0, vdd_control, VDD_Device_ID, VDD_Init_Order,
                                vdd_services, NULL, NULL)
