/*
 * vkd - every VM gets a keyboard controller; the VM with the focus gets the keys.
 *
 * Keys come from the PC's own controller by IRQ 1 (ps2.c) and from VKD_Force_Keys, for example
 * from the serial console.  Each VM reads them from its model (8042.c) as from hardware.
 * Ctrl+Alt+Del closes the VM with the focus.
 * Limit: hot keys, pasting and enabling or disabling the keyboard by service are not there.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <v86mmgr.h>
#include <vkd.h>
#include <vpicd.h>
#include "8042.h"
#include "ps2.h"

#define STUCK_MS        1000u       /* a handler that has not ended its interrupt by then will not */
#define MESSAGE_KEYS    16u
#define SCAN_DELETE     0x53
#define CTRL_ALT        0x0C        /* in shift_state */
#define A20_BIT         0x02
#define RESET_BIT       0x01

struct vkd_vm {                     /* per VM, in its control block */
    struct kbd kbd;                 /* interrupts off while touched */
    uint32_t taken_ms;              /* when the VM took its last keyboard interrupt */
    bool reset_pending;
};

static uint32_t cb_offset;          /* written once by on_device_init */
static uint32_t irq_handle;         /* VPICD's; written once by on_device_init */
static bool has_ps2;                /* written once by on_device_init */
static uint8_t leds_shown = 0xFF;   /* what the keyboard was told last; task time */
static uint8_t shift_state;         /* as 40:17 bits 0-3, of the real keys; interrupts off */
static bool message_mode;           /* Begin_Message_Mode ... End_Message_Mode */
static uint16_t message_keys[MESSAGE_KEYS];     /* scan code, shift state; interrupts off */
static uint32_t message_head, message_count;

static struct vkd_vm *state_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* ---- the model's wires ----------------------------------------------------------------------- */

static void model_irq(void *context, bool raised)
{
    if (irq_handle == 0) {
        return;
    }
    if (raised) {
        VPICD_Set_Int_Request(irq_handle, context);
    } else {
        VPICD_Clear_Int_Request(irq_handle, context);
    }
}

/* A VM that resets its processor starts at FFFF:0, like every PC. */
static void jump_to_reset(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata, (void)crs;
    state_of(vm)->reset_pending = false;
    Simulate_Far_Jmp(0xFFFF, 0);
}
VXD_EVENT(reset_event, jump_to_reset)

static void model_reset(void *context)
{
    struct cb_s *vm = context;

    if (!state_of(vm)->reset_pending) {
        state_of(vm)->reset_pending = true;
        (void)Schedule_VM_Event(vm, reset_event, 0);
    }
}

static const struct kbd_ops model_ops = { model_irq, model_reset };

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
    if (is != was) {
        (void)V86MMGR_Set_A20(vm, is);      /* no memory: the gate stays shut */
    }
}

/* Ports 60h and 64h from any VM. */
static uint32_t on_kbd_io(const struct io_access *io)
{
    struct kbd *kbd = &state_of(io->vm)->kbd;
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

/* ---- keys ------------------------------------------------------------------------------------------ */

/* Follows Shift, Ctrl and Alt, and queues keys for system messages.  Interrupts off. */
static void watch_key(uint8_t code)
{
    static const struct { uint8_t code, bit; } shifts[] = {
        { 0x36, 1 }, { 0x2A, 2 }, { 0x1D, 4 }, { 0x38, 8 } };

    for (unsigned i = 0; i < 4; i++) {
        if ((code & 0x7F) == shifts[i].code) {
            shift_state = code & 0x80 ? shift_state & (uint8_t)~shifts[i].bit
                                      : shift_state | shifts[i].bit;
            return;
        }
    }
    if (message_mode && code < 0x80 && message_count < MESSAGE_KEYS) {
        message_keys[(message_head + message_count++) % MESSAGE_KEYS] =
            (uint16_t)(code | shift_state << 8);
    }
}

/* Ctrl+Alt+Del ended this VM. */
static void close_vm(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata, (void)crs;
    vxd_debugf("VKD: Ctrl+Alt+Del closes VM %u\n", vm->CB_VMID);
    _VMM32X_End_VM(vm, "The program was ended by Ctrl+Alt+Del.");
}
VXD_EVENT(close_event, close_vm)

/* One scan code for the VM with the focus; false: no room.  Interrupts off; also interrupt time. */
static bool deliver(uint8_t code)
{
    struct cb_s *vm = Get_Execution_Focus();
    struct vkd_vm *state;

    if (message_mode || vm == NULL) {
        watch_key(code);
        return true;
    }
    state = state_of(vm);
    if (code == SCAN_DELETE && (shift_state & CTRL_ALT) == CTRL_ALT) {
        (void)Schedule_VM_Event(vm, close_event, 0);    /* whatever the VM does: not its business */
        return true;
    }
    if (state->kbd.in_service && Get_System_Time() - state->taken_ms > STUCK_MS) {
        kbd_interrupt_ended(&state->kbd);
    }
    if (!kbd_push(&state->kbd, code)) {
        return false;
    }
    watch_key(code);
    return true;
}

/* The keyboard's lights follow 40:17 of the VM with the focus.  Task time. */
static void update_leds(struct cb_s *vm)
{
    uint8_t leds = *(const uint8_t *)vm_v86_ptr(vm, 0x40, 0x17) >> 4 & 7;

    if (has_ps2 && leds != leds_shown) {
        leds_shown = leds;
        ps2_set_leds(leds);
    }
}

/* IRQ 1, interrupt time. */
static int on_hw_int(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    int code;

    (void)vm, (void)edx, (void)ecx;
    for (unsigned i = 0; i < 16 && has_ps2 && (code = ps2_read()) >= 0; i++) {
        (void)deliver((uint8_t)code);           /* full: the key is lost, as in a real keyboard */
    }
    VPICD_Phys_EOI(handle);
    return 0;
}
VXD_IRQ_PROC(hw_int, on_hw_int)

/* The VM's handler starts. */
static int on_virt_int(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    uint32_t flags = ps2_lock();

    (void)handle, (void)edx, (void)ecx;
    state_of(vm)->taken_ms = Get_System_Time();
    kbd_interrupt_taken(&state_of(vm)->kbd);
    ps2_unlock(flags);
    return 0;
}
VXD_IRQ_PROC(virt_int, on_virt_int)

/* ... and has ended the interrupt, which the BIOS does last. */
static int on_eoi(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    uint32_t flags = ps2_lock();

    (void)handle, (void)edx, (void)ecx;
    kbd_interrupt_ended(&state_of(vm)->kbd);
    ps2_unlock(flags);
    update_leds(vm);
    return 0;
}
VXD_IRQ_PROC(int_eoi, on_eoi)

/* ---- services ------------------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vkd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vkd_services[])(void) = {
#include <services/vkd.def>
};
#undef VXD_SERVICE

/*
 * VKD_Get_Version - version of VKD                                [DDK95 VKD_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_VKD_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * VKD_Force_Keys - press keys in the VM with the focus                  [DDK95 VKD_Force_Keys]
 *
 * In:    ESI = scan codes (set 1), ECX = how many
 * Out:   CF = 0; CF = 1: ECX = codes that did not fit
 * Uses:  ECX, flags
 */
void do_VKD_Force_Keys(struct svc_regs *r)
{
    const uint8_t *codes = (const uint8_t *)(uintptr_t)r->esi;

    while (r->ecx > 0) {
        uint32_t flags = ps2_lock();
        bool fits = deliver(*codes);

        ps2_unlock(flags);
        if (!fits) {
            break;
        }
        codes++;
        r->ecx--;
    }
    svc_set_carry(r, r->ecx > 0);
}

/*
 * VKD_Get_Kbd_Owner - who gets the keys                         [DDK95 VKD_Get_Kbd_Owner]
 *
 * Out:   EBX = VM: the one with the focus
 * When:  task time
 */
void do_VKD_Get_Kbd_Owner(struct svc_regs *r)
{
    r->ebx = (uint32_t)(uintptr_t)Get_Execution_Focus();
}

/*
 * VKD_Peek_Msg_Key - look at the next key pressed on the message screen [DDK95 VKD_Peek_Msg_Key]
 *
 * In:    EBX = VM
 * Out:   ZF = 0, AL = scan code, AH = shift state; ZF = 1: there is none
 * When:  task time
 */
void do_VKD_Peek_Msg_Key(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();

    svc_set_zero(r, message_count == 0);
    if (message_count > 0) {
        r->eax = message_keys[message_head];
    }
    ps2_unlock(flags);
}

/*
 * VKD_Get_Msg_Key - take the next key pressed on the message screen [DDK95 VKD_Get_Msg_Key]
 *
 * In:    EBX = VM
 * Out:   ZF = 0, AL = scan code, AH = shift state; ZF = 1: there is none
 * When:  task time
 */
void do_VKD_Get_Msg_Key(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();

    do_VKD_Peek_Msg_Key(r);
    if (message_count > 0) {
        message_head = (message_head + 1) % MESSAGE_KEYS;
        message_count--;
    }
    ps2_unlock(flags);
}

/*
 * VKD_Flush_Msg_Key_Queue - forget the keys pressed on the message screen
 *                                                         [DDK95 VKD_Flush_Msg_Key_Queue]
 *
 * In:    EBX = VM
 * When:  task time
 */
void do_VKD_Flush_Msg_Key_Queue(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();

    (void)r;
    message_count = 0;
    ps2_unlock(flags);
}

/*
 * VKD_Get_Shift_State - which shift keys are down             [DDK95 VKD_Get_Shift_State]
 *
 * Out:   EAX = bits 0-3 as at 40:17: right Shift, left Shift, Ctrl, Alt
 * When:  task time
 */
void do_VKD_Get_Shift_State(struct svc_regs *r)
{
    r->eax = shift_state;
}

/* ---- control messages --------------------------------------------------------------------------------- */

static void start_vm(struct cb_s *vm)
{
    struct vkd_vm *state = state_of(vm);

    memset(state, 0, sizeof *state);
    kbd_init(&state->kbd, &model_ops, vm);
}

static int on_device_init(const struct vxd_message *msg)
{
    static const struct VPICD_IRQ_Descriptor irq = {
        .VID_IRQ_Number = 1, .VID_Hw_Int_Proc = hw_int, .VID_Virt_Int_Proc = virt_int,
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
    if (irq_handle == 0) {
        return VXD_FAIL;
    }
    has_ps2 = ps2_start();
    if (has_ps2) {
        VPICD_Physically_Unmask(irq_handle);
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

/* The system VM starts again after this: with an empty keyboard. */
static int on_destroy_vm(const struct vxd_message *msg)
{
    uint32_t flags = ps2_lock();

    VPICD_Clear_Int_Request(irq_handle, msg->vm);
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

    message_mode = msg->message == Begin_Message_Mode;
    message_count = 0;
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
    { Destroy_VM, on_destroy_vm },
    { Set_Device_Focus, on_set_focus },
    { Begin_Message_Mode, on_message_mode },
    { End_Message_Mode, on_message_mode },
    { Reboot_Processor, on_reboot_processor },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VKD, 4, 0, vkd_control, VKD_Device_ID, VKD_Init_Order,
                                vkd_services, NULL, NULL)
