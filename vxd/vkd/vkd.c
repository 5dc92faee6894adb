/*
 * vkd - every VM gets a keyboard controller; the VM with the focus gets the keys.
 *
 * Keys come from the PC's own controller by IRQ 1 (ps2.c) and from VKD_Force_Keys, for example
 * from the serial console; input.c decides who gets them.  Each VM reads them from its model
 * (8042.c) as from hardware.
 */
#include <vmm.h>
#include <v86mmgr.h>
#include <vpicd.h>
#include "core.h"
#include "services.h"

#define A20_BIT         0x02
#define RESET_BIT       0x01

static uint32_t cb_offset;          /* written once by on_device_init */
static uint32_t irq_handle;         /* VPICD's; written once by on_device_init */
static uint32_t aux_irq_handle;     /* the same, of IRQ 12 */
static const struct vkd_aux *aux_device;        /* written once by vkd_aux_attach */
static bool aux_there;              /* the PC has an auxiliary port; the same */
static bool has_ps2;                /* written once by on_device_init */
static uint8_t leds_shown = 0xFF;   /* what the keyboard was told last; task time */

struct vkd_vm *vkd_state(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* ---- the model's wires ----------------------------------------------------------------------- */

static void model_irq(void *context, bool aux, bool raised)
{
    uint32_t handle = aux ? aux_irq_handle : irq_handle;

    if (handle == 0) {
        return;
    }
    if (raised) {
        VPICD_Set_Int_Request(handle, context);
    } else {
        VPICD_Clear_Int_Request(handle, context);
    }
}

static void model_aux(void *context, uint8_t byte)
{
    if (aux_device != NULL) {
        aux_device->write(context, byte);
    }
}

/* A VM that resets its processor starts at FFFF:0, like every PC. */
static void jump_to_reset(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata, (void)crs;
    vkd_state(vm)->reset_pending = false;
    Simulate_Far_Jmp(0xFFFF, 0);
}
VXD_EVENT(reset_event, jump_to_reset)

static void model_reset(void *context)
{
    struct cb_s *vm = context;

    if (!vkd_state(vm)->reset_pending) {
        vkd_state(vm)->reset_pending = true;
        (void)Schedule_VM_Event(vm, reset_event, 0);
    }
}

static const struct kbd_ops model_ops = { model_irq, model_reset, model_aux };

static void update_leds(struct cb_s *vm);

/* ---- ports of a VM ------------------------------------------------------------------------------ */

/* What a write to the controller does to the A20 gate, which others open and shut as well. */
static void write_kbd(struct cb_s *vm, struct kbd *kbd, uint16_t port, uint8_t value)
{
    bool was = V86MMGR_Get_A20(vm), is;
    uint32_t flags = ps2_lock();

    kbd_set_a20(kbd, was);
    kbd_write(kbd, port, value);
    is = kbd_a20(kbd);
    ps2_unlock(flags);
    if (kbd->keyboard.leds != vkd_state(vm)->told_leds) {
        update_leds(vm);
    }
    if (is != was) {
        (void)V86MMGR_Set_A20(vm, is);      /* no memory: the gate stays shut */
    }
}

/* Ports 60h and 64h from any VM. */
static uint32_t on_kbd_io(const struct io_access *io)
{
    struct kbd *kbd = &vkd_state(io->vm)->kbd;
    uint32_t flags, value;

    if (io->type == Byte_Output) {
        write_kbd(io->vm, kbd, (uint16_t)io->port, (uint8_t)io->data);
        return 0;
    }
    flags = ps2_lock();
    value = kbd_read(kbd, (uint16_t)io->port);
    ps2_unlock(flags);
    return value;
}
VXD_BYTE_IO_HANDLER(kbd_io, on_kbd_io)

/* Port 92h: A20 and quick reset. */
static uint32_t on_port_92(const struct io_access *io)
{
    if (io->type != Byte_Output) {
        return V86MMGR_Get_A20(io->vm) ? A20_BIT : 0;
    }
    (void)V86MMGR_Set_A20(io->vm, (io->data & A20_BIT) != 0);   /* the same */
    if (io->data & RESET_BIT) {
        model_reset(io->vm);
    }
    return 0;
}
VXD_BYTE_IO_HANDLER(port_92_io, on_port_92)

/* ---- interrupts ------------------------------------------------------------------------------ */

/* A VM's lights: 40:17, or what it told its keyboard by EDh, whichever changed last. */
static uint8_t leds_of(struct cb_s *vm)
{
    struct vkd_vm *state = vkd_state(vm);
    uint8_t bda = *(const uint8_t *)vm_v86_ptr(vm, 0x40, 0x17) >> 4 & 7;

    if (bda != state->bda_leds) {
        state->bda_leds = state->leds = bda;
    }
    if (state->kbd.keyboard.leds != state->told_leds) {
        state->told_leds = state->leds = state->kbd.keyboard.leds;
    }
    return state->leds;
}

/* The keyboard's lights are those of the VM with the focus.  Task time. */
static void update_leds(struct cb_s *vm)
{
    uint8_t leds = leds_of(vm);

    if (has_ps2 && leds != leds_shown && vm == Get_Execution_Focus() && ps2_set_leds(leds)) {
        leds_shown = leds;
    }
}

/* IRQ 1 and 12, interrupt time. */
static int on_hw_int(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    int code;

    (void)vm, (void)edx, (void)ecx;
    for (unsigned i = 0; i < 16 && has_ps2 && (code = ps2_read()) >= 0; i++) {
        if (!(code & PS2_AUX)) {
            (void)input_byte((uint8_t)code, INPUT_KEYBOARD);    /* full: lost, as in a real keyboard */
        } else if (aux_device != NULL) {
            aux_device->byte((uint8_t)code);
        }
    }
    VPICD_Phys_EOI(handle);
    return 0;
}
VXD_IRQ_PROC(hw_int, on_hw_int)

/* The VM's handler starts. */
static int on_virt_int(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    uint32_t flags = ps2_lock();

    (void)edx, (void)ecx;
    vkd_state(vm)->taken_ms = Get_System_Time();
    kbd_interrupt_taken(&vkd_state(vm)->kbd, handle == aux_irq_handle);
    ps2_unlock(flags);
    return 0;
}
VXD_IRQ_PROC(virt_int, on_virt_int)

/* ... and has ended the interrupt, which the BIOS does last. */
static int on_eoi(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    uint32_t flags = ps2_lock();

    (void)edx, (void)ecx;
    kbd_interrupt_ended(&vkd_state(vm)->kbd, handle == aux_irq_handle);
    input_more();
    ps2_unlock(flags);
    update_leds(vm);
    return 0;
}
VXD_IRQ_PROC(int_eoi, on_eoi)

/* VKD_Enable_Keyboard, VKD_Disable_Keyboard: both interrupts, for whoever talks to the controller. */
void vkd_irq(bool on)
{
    if (!has_ps2) {
        return;
    }
    if (on) {
        ps2_enable(true);
        VPICD_Physically_Unmask(irq_handle);
        if (aux_there) {
            VPICD_Physically_Unmask(aux_irq_handle);
        }
    } else {
        VPICD_Physically_Mask(aux_irq_handle);
        VPICD_Physically_Mask(irq_handle);
        ps2_enable(false);
    }
}

bool vkd_aux_attach(const struct vkd_aux *aux)
{
    uint32_t flags;

    aux_device = aux;
    if (!has_ps2) {
        return false;
    }
    vkd_irq(false);
    flags = ps2_lock();
    aux_there = ps2_aux_start();
    ps2_unlock(flags);
    vkd_irq(true);
    return aux_there;
}

/* ---- control messages --------------------------------------------------------------------------------- */

static void start_vm(struct cb_s *vm)
{
    struct vkd_vm *state = vkd_state(vm);

    memset(state, 0, sizeof *state);
    kbd_init(&state->kbd, &model_ops, vm);
}

static int on_device_init(const struct vxd_message *msg)
{
    static const struct VPICD_IRQ_Descriptor irq = {
        .VID_IRQ_Number = 1, .VID_Hw_Int_Proc = hw_int, .VID_Virt_Int_Proc = virt_int,
        .VID_EOI_Proc = int_eoi };

    static const struct VPICD_IRQ_Descriptor aux_irq = {
        .VID_IRQ_Number = 12, .VID_Hw_Int_Proc = hw_int, .VID_Virt_Int_Proc = virt_int,
        .VID_EOI_Proc = int_eoi };

    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vkd_vm), 0);
    if (cb_offset == 0) {
        return VXD_FAIL;
    }
    start_vm(msg->vm);
    if (!Install_IO_Handler(0x60, kbd_io) || !Install_IO_Handler(0x64, kbd_io)
            || !Install_IO_Handler(0x92, port_92_io)) {
        return VXD_FAIL;
    }
    irq_handle = VPICD_Virtualize_IRQ(&irq);
    aux_irq_handle = VPICD_Virtualize_IRQ(&aux_irq);
    if (irq_handle == 0 || aux_irq_handle == 0) {
        return VXD_FAIL;
    }
    paste_init();
    has_ps2 = ps2_start();
    if (has_ps2) {
        vkd_irq(true);
    } else {
        vxd_debugf("VKD: no PS/2 keyboard controller\n");
    }
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    start_vm(msg->vm);
    return VXD_OK;
}

static int on_not_executeable(const struct vxd_message *msg)
{
    paste_cancel(msg->vm, Paste_VM_Term);
    return VXD_OK;
}

/* The system VM starts again after this: with an empty keyboard. */
static int on_destroy_vm(const struct vxd_message *msg)
{
    uint32_t flags = ps2_lock();

    VPICD_Clear_Int_Request(irq_handle, msg->vm);
    VPICD_Clear_Int_Request(aux_irq_handle, msg->vm);
    input_forget_vm(msg->vm);
    start_vm(msg->vm);
    ps2_unlock(flags);
    return VXD_OK;
}

static int on_set_focus(const struct vxd_message *msg)
{
    if ((msg->edx == 0 || msg->edx == VKD_Device_ID) && msg->vm != NULL) {
        update_leds(msg->vm);
    }
    return VXD_OK;
}

static int on_message_mode(const struct vxd_message *msg)
{
    uint32_t flags = ps2_lock();

    input_message_mode(msg->message == Begin_Message_Mode);
    ps2_unlock(flags);
    return VXD_OK;
}

/* The last who can: comes back only if the controller does not reset the machine. */
static int on_reboot_processor(const struct vxd_message *msg)
{
    (void)msg;
    if (has_ps2) {
        ps2_reset_processor();
    }
    return VXD_OK;
}

static const struct vxd_handler vkd_control[] = {
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { VM_Not_Executeable, on_not_executeable },
    { Destroy_VM, on_destroy_vm },
    { Set_Device_Focus, on_set_focus },
    { Begin_Message_Mode, on_message_mode },
    { End_Message_Mode, on_message_mode },
    { Reboot_Processor, on_reboot_processor },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VKD, 4, 0, vkd_control, VKD_Device_ID, VKD_Init_Order,
                                vkd_services, NULL, NULL)
