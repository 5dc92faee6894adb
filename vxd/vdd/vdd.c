/*
 * vdd - every VM gets a VGA; the VM with the focus is seen on the panel.
 *
 * The panel is the firmware's framebuffer.  A time-out compares the VM's text memory with what is
 * shown and draws the cells that differ; when a VM begins to wait for a key it is brought up to
 * date at once.  Without a framebuffer the registers still work and nothing is drawn.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <bios.h>
#include <vdd.h>
#include <vtd.h>
#include "dispi_vm.h"
#include "message.h"
#include "panel_show.h"
#include "scan_services.h"
#include "vga_map.h"

static uint32_t cb_offset;                      /* written once by on_device_init */
static struct message *message;                 /* allocated once by on_device_init */
static uint32_t clock_khz = 1193;               /* of now(); written once */
static bool has_tsc;

static struct vdd_vm *vdd_vm_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

static struct vga *vga_of(struct cb_s *vm)
{
    return &vdd_vm_of(vm)->vga;
}

/* ---- drawing -------------------------------------------------------------------------------- */

/* Forgets what was written; true: there was something. */
static bool take_dirty(struct vga *vga)
{
    uint32_t any = 0;

    /* Limit: another font is noticed by pages, and by all of them where planes are chained. */
    if (vga->layout == VGA_CHAINED ? vga->dirty[0] | vga->dirty[1] : vga->dirty[1] & 0xFFFF) {
        vga->font_version++;
    }
    for (unsigned i = 0; i < vga->memory_bytes >> VGA_PAGE_SHIFT >> 5; i++) {
        any |= vga->dirty[i];
        vga->dirty[i] = 0;
    }
    return any != 0;
}

bool vdd_look(struct vdd_vm *d)
{
    struct vga *vga = &d->vga;
    bool changed;

    vga_map_collect(d);
    /* Limit: what a program writes to a linear frame buffer that it mapped is not noticed by pages. */
    changed = take_dirty(vga) || vga->version != d->seen_version || d->frame_buffer_mapped;
    d->seen_version = vga->version;
    if (changed) {
        d->changed_at = Get_System_Time();
        d->unseen = true;
    }
    return changed;
}

bool vdd_scan(struct vdd_vm *d, struct scan *scan)
{
    struct scan_linear linear;
    struct vga_planes planes;

    if (d->vga.memory == NULL) {
        return false;
    }
    if (dispi_vm_frame_buffer(d, &linear)) {
        scan_frame_buffer(scan, &d->vga, &linear);
        return true;
    }
    vga_planes(&d->vga, &planes);
    scan_vga(scan, &d->vga, &planes);
    scan->font_version = d->vga.font_version;
    return true;
}

static bool screen_of(struct cb_s *vm, struct scan *scan, bool look_anyway)
{
    struct vdd_vm *d = vdd_vm_of(vm);

    if (d->vga.memory == NULL) {
        return false;
    }
    (void)vdd_look(d);
    if (!d->unseen && !look_anyway) {
        return false;
    }
    d->unseen = false;
    return vdd_scan(d, scan);
}

/* ---- registers -------------------------------------------------------------------------------- */

/* The clock of vga->timing. */
static uint64_t now(void)
{
    uint64_t tsc;

    if (!has_tsc) {
        return VTD_Get_Real_Time();             /* slower to read */
    }
    __asm__ volatile("rdtsc" : "=A"(tsc));
    return tsc;
}

static bool is_adapter(uint16_t port)
{
    return port >= 0x3B0 && port <= 0x3DF;
}

bool vdd_port_out(struct vdd_vm *d, uint16_t port, uint8_t value)
{
    if (!is_adapter(port)) {
        return false;
    }
    vga_out(&d->vga, port, value);
    if (port == 0x3C5 || port == 0x3CF || port == 0x3C2 || port == 0x3B8 || port == 0x3BF) {
        vga_map_changed(d);
    }
    return true;
}

bool vdd_port_in(struct vdd_vm *d, uint16_t port, uint8_t *value)
{
    *value = is_adapter(port) ? vga_in(&d->vga, port, now()) : 0xFF;
    return is_adapter(port);
}

/* Ports of the adapter from any VM: bytes, and the words that programs write to index and data. */
static uint32_t on_vga_io(const struct io_access *io)
{
    struct vdd_vm *d = vdd_vm_of(io->vm);

    switch (io->type) {
    case Byte_Output:
        (void)vdd_port_out(d, (uint16_t)io->port, (uint8_t)io->data);
        return 0;
    case Byte_Input:
        return vga_in(&d->vga, (uint16_t)io->port, now());
    case Word_Output:
        if (is_adapter((uint16_t)(io->port + 1))) {
            (void)vdd_port_out(d, (uint16_t)io->port, (uint8_t)io->data);
            (void)vdd_port_out(d, (uint16_t)(io->port + 1), (uint8_t)(io->data >> 8));
            return 0;
        }
        break;
    default:
        break;
    }
    return Simulate_IO(io->data, io->vm, io->type, io->port, io->crs);
}
VXD_IO_HANDLER(vga_io, on_vga_io)

/* Ports of the VBE hardware: words, and bytes as their low halves. */
static uint32_t on_dispi_io(const struct io_access *io)
{
    struct vdd_vm *d = vdd_vm_of(io->vm);

    switch (io->type) {
    case Byte_Output:
    case Word_Output:
        dispi_vm_out(d, (uint16_t)io->port, (uint16_t)(io->type == Byte_Output ? io->data & 0xFF : io->data));
        return 0;
    case Byte_Input:
        return dispi_vm_in(d, (uint16_t)io->port) & 0xFF;
    case Word_Input:
        return dispi_vm_in(d, (uint16_t)io->port);
    default:
        return Simulate_IO(io->data, io->vm, io->type, io->port, io->crs);
    }
}
VXD_IO_HANDLER(dispi_io, on_dispi_io)

/* BIOS, earlier in init order, sets the mode of a VM before we hear of the VM. */
static struct vdd_vm *made(struct cb_s *vm)
{
    struct vdd_vm *d = vdd_vm_of(vm);

    if (d->vga.memory == NULL) {
        (void)vga_map_create(vm, d, NULL);      /* on_create_vm looks */
        d->vga.timing.clock_khz = clock_khz;
        dispi_vm_create(d);
    }
    return d;
}

static void bios_port_out16(struct cb_s *vm, uint16_t port, uint16_t value)
{
    dispi_vm_out(made(vm), port, value);
}

static uint16_t bios_port_in16(struct cb_s *vm, uint16_t port)
{
    return dispi_vm_in(made(vm), port);
}

static bool frame_buffer_of(struct cb_s *vm, uint32_t offset, uint32_t pages, uint32_t *entries)
{
    return dispi_vm_map(vdd_vm_of(vm), offset, pages, entries);
}

static void bios_port_out(struct cb_s *vm, uint16_t port, uint8_t value)
{
    (void)vdd_port_out(made(vm), port, value);
}

static uint8_t bios_port_in(struct cb_s *vm, uint16_t port)
{
    return vga_in(vga_of(vm), port, now());
}

static struct vga *memory_of(struct cb_s *vm)
{
    struct vdd_vm *d = made(vm);

    if (d->vga.memory == NULL) {
        return NULL;
    }
    vga_map_suit(d);
    return &d->vga;
}

/* BIOS may write there, so it is dirty. */
static uint8_t *bios_mem_plain(struct cb_s *vm, uint32_t address, uint32_t bytes)
{
    struct vga *vga = memory_of(vm);
    struct vga_view view;
    uint32_t first = address - VGA_WINDOW, at;

    if (vga == NULL || bytes == 0 || !vga_plain(vga, &view)) {
        return NULL;
    }
    first -= (uint32_t)view.first << VGA_PAGE_SHIFT;
    if (first + bytes > (uint32_t)view.pages << VGA_PAGE_SHIFT || first + bytes > view.wrap) {
        return NULL;
    }
    vga_map_layout(vdd_vm_of(vm), view.layout);
    at = view.at + first;
    for (uint32_t page = at >> VGA_PAGE_SHIFT; page <= (at + bytes - 1) >> VGA_PAGE_SHIFT; page++) {
        vga_mark_dirty(vga, page << VGA_PAGE_SHIFT);
    }
    return vga->memory + at;
}

static void bios_mem_write(struct cb_s *vm, uint32_t address, uint8_t value)
{
    struct vga *vga = memory_of(vm);

    if (vga != NULL) {
        vga_write(vga, address, value);
    }
}

static uint8_t bios_mem_read(struct cb_s *vm, uint32_t address)
{
    struct vga *vga = memory_of(vm);

    return vga != NULL ? vga_read(vga, address) : 0xFF;
}

static void bios_mem_fill(struct cb_s *vm, uint32_t to, uint8_t value, uint32_t bytes)
{
    struct vga *vga = memory_of(vm);

    if (vga != NULL) {
        vga_fill(vga, to, value, bytes);
    }
}

static void bios_mem_move(struct cb_s *vm, uint32_t to, uint32_t from, uint32_t bytes)
{
    struct vga *vga = memory_of(vm);

    if (vga != NULL) {
        vga_move(vga, to, from, bytes);
    }
}

static void bios_idle(struct cb_s *vm)
{
    if (vm == Get_Execution_Focus()) {
        panel_show_now();
    }
}

static struct bios_observer observer = {
    .port_out = bios_port_out, .port_in = bios_port_in, .mem_write = bios_mem_write,
    .mem_read = bios_mem_read, .mem_plain = bios_mem_plain, .mem_fill = bios_mem_fill,
    .mem_move = bios_mem_move, .idle = bios_idle, .port_out16 = bios_port_out16,
    .port_in16 = bios_port_in16, .frame_buffer = VDD_FRAME_BUFFER,
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
 * Error: CF = 1: no such VM, or planes are selected through registers
 * When:  task time
 */
void do_VDD_Query_Access(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;

    svc_set_carry(r, !Validate_VM_Handle(vm) || vga_of(vm)->layout == VGA_PLANAR);
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
        clock_khz = (uint32_t)(boot->tsc_hz / 1000);
        has_tsc = true;
    }
}

static int on_device_init(const struct vxd_message *msg)
{
    static const uint16_t ports[] = {
        0x3B4, 0x3B5, 0x3B8, 0x3BA, 0x3BF, 0x3C0, 0x3C1, 0x3C2, 0x3C3, 0x3C4, 0x3C5, 0x3C6, 0x3C7,
        0x3C8, 0x3C9, 0x3CA, 0x3CB, 0x3CC, 0x3CD, 0x3CE, 0x3CF, 0x3D4, 0x3D5, 0x3D8, 0x3D9, 0x3DA };

    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vdd_vm), 0);
    message = _HeapAllocate(sizeof *message, HeapZeroInit);
    if (cb_offset == 0 || message == NULL) {
        return VXD_FAIL;
    }
    for (unsigned i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        if (!Install_IO_Handler(ports[i], vga_io)) {
            return VXD_FAIL;
        }
    }
    find_clock();
    memset(vdd_vm_of(msg->vm), 0, sizeof(struct vdd_vm));
    vga_of(msg->vm)->timing.clock_khz = clock_khz;
    if (!vga_map_init() || !run_vm_init(cb_offset)
            || !vga_map_create(msg->vm, vdd_vm_of(msg->vm), vm_v86_ptr(msg->vm, 0xB800, 0))) {
        return VXD_FAIL;
    }
    panel_show_init(screen_of, message);
    dispi_vm_init();
    dispi_vm_create(vdd_vm_of(msg->vm));
    if (!Install_IO_Handler(0x1CE, dispi_io) || !Install_IO_Handler(0x1CF, dispi_io)) {
        return VXD_FAIL;
    }
    vdd_screen_init(cb_offset);
    _VMM32X_Set_Frame_Buffer(VDD_FRAME_BUFFER, VGA_MEMORY_MAX, frame_buffer_of);
    BIOS_Observe(&observer);
    return VXD_OK;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    panel_show_start();
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    return made(msg->vm)->vga.memory != NULL ? VXD_OK : VXD_FAIL;
}

static int on_destroy_vm(const struct vxd_message *msg)
{
    vga_map_destroy(vdd_vm_of(msg->vm));
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
    { Create_VM, on_create_vm },
    { Destroy_VM, on_destroy_vm },
    { Begin_Message_Mode, on_begin_message_mode },
    { End_Message_Mode, on_end_message_mode },
    { Set_Device_Focus, on_set_focus },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VDD, 4, 0, vdd_control, VDD_Device_ID, VDD_Init_Order,
                                vdd_services, NULL, NULL)
