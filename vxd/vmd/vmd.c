/*
 * vmd - every VM gets a PS/2 mouse and a mouse driver; the VM with the focus gets the motion.
 *
 * Motion comes from the mouse at the PC's auxiliary port (VKD has the controller) and from
 * VMD_Post_Pointer_Message, at any time, and is worked off at event time.  A VM sees it twice, as with
 * a driver loaded: in packets of the mouse at its own auxiliary port if it asked that for them, and
 * through INT 33h, which is served at ring 0.  A program's handler is called in the VM when its
 * interrupts are on, as from an interrupt.
 */
#include <bios.h>
#include <vkd.h>
#include "core.h"

#define INT33               0x33
#define ROM_INT33           0xEE00u     /* of rom.asm: who has not hooked INT 33h is served by a hook */
#define MOVES               64u
#define CALL_DEPTH          4u          /* handlers that never returned and a driver reset in each */
#define RESET_TRIES         20u         /* of 50 ms */

static uint32_t cb_offset;              /* written once by on_device_init */
static struct mouse_move moves[MOVES];  /* interrupts off */
static uint32_t move_head, move_count;
static bool move_event_due;
static struct packet packet;            /* from the PC's mouse; interrupts off */
static struct cb_s *last_owner;         /* got the last motion; task time */
static bool message_mode;               /* the screen is nobody's; task time */

struct vmd_vm *vmd_state(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

static uint8_t *memory_of(const struct cb_s *vm)
{
    return vm_v86_ptr(vm, 0, 0);
}

static inline uint32_t lock(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void unlock(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

struct cb_s *vmd_owner(void)
{
    return Get_Execution_Focus();
}

/* ---- cursor ---------------------------------------------------------------------------------- */

static uint8_t read_video(void *context, uint32_t address)
{
    return BIOS_Video_Read(context, address);
}

static void write_video(void *context, uint32_t address, uint8_t value)
{
    BIOS_Video_Write(context, address, value);
}

static uint8_t in_video(void *context, uint16_t port)
{
    return BIOS_Video_In(context, port);
}

static void out_video(void *context, uint16_t port, uint8_t value)
{
    BIOS_Video_Out(context, port, value);
}

static const struct cursor_ops cursor_ops = { read_video, write_video, in_video, out_video };

static void show_cursor(struct cb_s *vm)
{
    struct vmd_vm *state = vmd_state(vm);

    cursor_update(&state->cursor, &state->driver, memory_of(vm), &cursor_ops, vm);
}

void vmd_redraw(struct cb_s *vm, bool before)
{
    struct vmd_vm *state = vmd_state(vm);

    if (before) {
        cursor_remove(&state->cursor, memory_of(vm), &cursor_ops, vm);
    } else if (state->driver.shown >= 0) {
        show_cursor(vm);
    }
}

/* The driver of a VM, which knows the screen as it is now. */
struct vmd_vm *vmd_driver_of(struct cb_s *vm)
{
    struct vmd_vm *state = vmd_state(vm);
    struct int33 *m = &state->driver;
    const uint8_t *bda = vm_v86_ptr(vm, 0x40, 0);

    if (!state->ready) {
        int33_init(m, memory_of(vm));
        state->ready = true;
    } else if (m->mode != (bda[0x49] & 0x7F) || state->columns != bda[0x4A] || state->rows != bda[0x84]) {
        if (m->mode != (bda[0x49] & 0x7F)) {
            m->shown = -1;
        }
        int33_look_at_mode(m, memory_of(vm));
        m->min_x = m->min_y = 0;
        m->max_x = (int16_t)(m->width - 1);
        m->max_y = (int16_t)(m->height - 1);
        m->x = m->x > m->max_x ? m->max_x : m->x < 0 ? 0 : m->x;
        m->y = m->y > m->max_y ? m->max_y : m->y < 0 ? 0 : m->y;
    }
    state->columns = bda[0x4A];
    state->rows = bda[0x84];
    return state;
}

/* ---- handlers of programs ---------------------------------------------------------------------- */

static void call_handler(struct cb_s *vm, struct Client_Reg_Struc *crs, const struct vmd_call *call)
{
    struct vmd_vm *state = vmd_state(vm);
    struct Client_Reg_Struc saved;
    bool pm = call->handler.segment == PM_HANDLER && state->pm.selector != 0
           && (vm->CB_VM_Status & VMSTAT_PM_APP) != 0;

    state->depth++;
    state->calling = true;
    Save_Client_State(&saved);
    if (pm) {
        Begin_Nest_Exec();
    } else {
        Begin_Nest_V86_Exec();
    }
    crs->Client_EAX = call->conditions;
    crs->Client_EBX = call->buttons;
    crs->Client_ECX = call->x;
    crs->Client_EDX = call->y;
    crs->Client_ESI = call->mickeys_x;
    crs->Client_EDI = call->mickeys_y;
    if (pm) {
        Simulate_Far_Call(state->pm.selector, state->pm.offset);
    } else {
        Simulate_Far_Call(call->handler.segment, call->handler.offset);
    }
    Resume_Exec();
    End_Nest_Exec();
    Restore_Client_State(&saved);
    state->calling = false;
    state->depth--;
}

static void schedule_calls(struct cb_s *vm);

static void on_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct vmd_vm *state = vmd_state(vm);

    (void)refdata;
    state->event = 0;
    if (state->call_count > 0 && !state->calling && state->depth < CALL_DEPTH) {
        struct vmd_call call = state->calls[0];

        memmove(state->calls, state->calls + 1, --state->call_count * sizeof call);
        call_handler(vm, crs, &call);
        schedule_calls(vm);
    }
}
VXD_EVENT(call_event, on_call)

static void schedule_calls(struct cb_s *vm)
{
    struct vmd_vm *state = vmd_state(vm);

    if (state->call_count > 0 && state->event == 0 && !state->calling) {
        state->event = Call_Priority_VM_Event(Low_Pri_Device_Boost, vm, PEF_Wait_For_STI | PEF_Always_Sched,
                                              0, call_event, 0);
    }
}

/* Motion that nobody had time for adds up in the last call. */
static void queue_call(struct cb_s *vm, uint16_t conditions)
{
    struct vmd_vm *state = vmd_state(vm);
    struct int33 *m = &state->driver;
    const struct int33_handler *handler = int33_handler(m, conditions, *(uint8_t *)vm_v86_ptr(vm, 0x40, 0x17));
    struct vmd_call *call;

    if (handler == NULL || m->off) {
        return;
    }
    call = &state->calls[state->call_count > 0 ? state->call_count - 1 : 0];
    if (state->call_count == 0 || (state->call_count < VMD_CALLS
                                   && (conditions != INT33_MOVED || call->conditions != INT33_MOVED))) {
        call = &state->calls[state->call_count++];
        call->conditions = 0;
    }
    call->handler = *handler;
    call->conditions |= conditions & handler->mask;
    call->buttons = (uint16_t)(m->buttons | (uint8_t)m->wheel << 8);
    m->wheel = 0;
    call->x = (uint16_t)int33_report_x(m, m->x);
    call->y = (uint16_t)int33_report_y(m, m->y);
    call->mickeys_x = (uint16_t)m->mickeys_x;
    call->mickeys_y = (uint16_t)m->mickeys_y;
    schedule_calls(vm);
}

/* ---- motion ---------------------------------------------------------------------------------------- */

static void move_in(struct cb_s *vm, const struct mouse_move *move)
{
    struct vmd_vm *state = vmd_driver_of(vm);
    uint32_t flags = lock();
    uint16_t conditions;

    mouse_moved(&state->mouse, move);
    unlock(flags);
    conditions = int33_move(&state->driver, move, Get_System_Time());
    if (conditions & INT33_MOVED && (state->driver.shown >= 0 || state->cursor.drawn)) {
        show_cursor(vm);
    }
    if (conditions != 0) {
        queue_call(vm, conditions);
    }
}

/* The VM that had the mouse sees its buttons released. */
static void release_buttons(struct cb_s *vm)
{
    if (vmd_state(vm)->ready && vmd_state(vm)->driver.buttons != 0) {
        const struct mouse_move none = { 0, 0, 0, 0 };

        move_in(vm, &none);
    }
}

static void on_moves(struct cb_s *current, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    uint32_t flags = lock();

    (void)current, (void)refdata, (void)crs;
    move_event_due = false;
    while (move_count > 0) {
        struct mouse_move move = moves[move_head];
        struct cb_s *vm = Get_Execution_Focus();

        move_head = (move_head + 1) % MOVES;
        move_count--;
        unlock(flags);
        if (vm != NULL && !message_mode && !vmd_state(vm)->disabled) {
            if (last_owner != NULL && last_owner != vm) {
                release_buttons(last_owner);
            }
            last_owner = vm;
            move_in(vm, &move);
        }
        flags = lock();
    }
    unlock(flags);
}
VXD_EVENT(moves_event, on_moves)

static int16_t sum16(int32_t a, int32_t b)
{
    return (int16_t)(a + b < -32768 ? -32768 : a + b > 32767 ? 32767 : a + b);
}

void vmd_moved(int32_t dx, int32_t dy, int32_t wheel, uint8_t buttons)
{
    uint32_t flags = lock();
    struct mouse_move *last = &moves[(move_head + move_count - 1) % MOVES];

    dx = dx < -32768 ? -32768 : dx > 32767 ? 32767 : dx;
    dy = dy < -32768 ? -32768 : dy > 32767 ? 32767 : dy;
    if (move_count > 0 && (last->buttons == buttons || move_count == MOVES)) {
        last->dx = sum16(last->dx, dx);
        last->dy = sum16(last->dy, dy);
        last->wheel = sum16(last->wheel, wheel);
        last->buttons = buttons;
    } else {
        moves[(move_head + move_count++) % MOVES] = (struct mouse_move){ (int16_t)dx, (int16_t)dy,
                                                                         (int16_t)wheel, buttons };
    }
    if (!move_event_due) {
        move_event_due = true;
        (void)Schedule_Global_Event(moves_event, 0);
    }
    unlock(flags);
}

void vmd_enable(struct cb_s *vm, bool on)
{
    if (!on) {
        release_buttons(vm);
    }
    vmd_state(vm)->disabled = !on;
}

/* ---- the auxiliary port ---------------------------------------------------------------------------- */

/* A byte from the PC's mouse.  Interrupt time. */
static void on_byte(uint8_t byte)
{
    struct mouse_move move;

    if (packet_feed(&packet, byte, Get_System_Time(), &move)) {
        uint8_t raw = (uint8_t)((move.buttons & MOUSE_LEFT ? VMD_BUTTON_1 : 0)
                                | (move.buttons & MOUSE_RIGHT ? VMD_BUTTON_2 : 0)
                                | (move.buttons & MOUSE_MIDDLE ? VMD_BUTTON_3 : 0));
        int32_t dx = move.dx, dy = move.dy;
        uint8_t buttons = vmd_manipulate(&dx, &dy, raw, &vmd_instance);

        vmd_moved(dx, dy, move.wheel, buttons);
    }
}

/* A VM talks to its mouse.  Interrupts off. */
static void on_write(struct cb_s *vm, uint8_t byte)
{
    mouse_write(&vmd_state(vm)->mouse, byte);
}

static const struct vkd_aux aux = { on_write, on_byte };

static void send_to_vm(void *context, uint8_t byte)
{
    (void)VKD_Aux_Send(context, byte);
}

static uint32_t room_in_vm(void *context)
{
    return VKD_Aux_Room(context);
}

/* Sends a command and its data to the PC's mouse; false: it does not understand. */
static bool command(int first, int second)
{
    return VKD_Aux_Exchange(first) == 0xFA && (second < 0 || VKD_Aux_Exchange(second) == 0xFA);
}

/* Finds the PC's mouse and makes it send packets.  The PC's keyboard is off meanwhile. */
static bool start_mouse(void)
{
    int id = 0, byte = -1;

    if (!command(0xFF, -1)) {
        return false;
    }
    for (unsigned i = 0; i < RESET_TRIES && byte != 0xAA; i++) {
        byte = VKD_Aux_Exchange(-1);
    }
    if (byte != 0xAA || VKD_Aux_Exchange(-1) < 0) {
        return false;
    }
    if (command(0xF3, 200) && command(0xF3, 100) && command(0xF3, 80) && command(0xF2, -1)) {
        id = VKD_Aux_Exchange(-1);          /* 3: it has a wheel, and says so from now on */
    }
    packet.size = id == 3 ? 4 : 3;
    return command(0xF3, 100) && command(0xE8, 2) && command(0xF4, -1);
}

/* ---- INT 33h ------------------------------------------------------------------------------------------ */

static void set_mode(struct Client_Reg_Struc *crs)
{
    struct Client_Reg_Struc saved;
    uint8_t mode = crs->Client_CL;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    crs->Client_AX = mode;
    Exec_Int(0x10);
    End_Nest_Exec();
    Restore_Client_State(&saved);
    crs->Client_CL = (*(const uint8_t *)vm_v86_ptr(Get_Cur_VM_Handle(), 0x40, 0x49) & 0x7F) == (mode & 0x7F) ? 0 : 1;
}

void vmd_serve(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct vmd_vm *state = vmd_driver_of(vm);
    bool draws = crs->Client_AX == 0x0A || crs->Client_AX == 0x09;
    unsigned todo;

    if (draws) {
        vmd_redraw(vm, true);
    }
    todo = int33_call(&state->driver, crs, memory_of(vm));
    if (todo & INT33_RESET) {
        state->call_count = 0;
        state->calling = false;             /* a program that left its handler by other ways */
    }
    if (todo & INT33_SET_MODE) {
        set_mode(crs);
        state = vmd_driver_of(vm);
    }
    if (todo & INT33_REDRAW && (state->driver.shown >= 0 || state->cursor.drawn)) {
        show_cursor(vm);
    }
}

/* While nobody hooked INT 33h. */
static int on_int33(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    const uint16_t *entry = vm_v86_ptr(vm, 0, (uint16_t)(vector * 4));

    if (entry[0] != ROM_INT33 || entry[1] != BIOS_ROM_SEGMENT) {
        return VXD_PASS;
    }
    vmd_serve(vm, crs);
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int33_hook, on_int33)

/* Who came to the ROM's entry by other ways. */
static bool on_rom_interrupt(struct cb_s *vm, uint32_t vector, struct Client_Reg_Struc *crs)
{
    if (vector == INT33) {
        vmd_serve(vm, crs);
        return true;
    }
    if (vector == BIOS_RESET || vector == 0x19) {       /* its programs are gone, handlers too */
        vmd_state(vm)->ready = false;
        vmd_state(vm)->call_count = 0;
    }
    return false;
}

static struct bios_observer observer = { .interrupt = on_rom_interrupt };

/* ---- control messages ----------------------------------------------------------------------------------- */

static void start_vm(struct cb_s *vm)
{
    memset(vmd_state(vm), 0, sizeof(struct vmd_vm));
    mouse_init(&vmd_state(vm)->mouse, send_to_vm, room_in_vm, vm);
}

static int on_device_init(const struct vxd_message *msg)
{
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vmd_vm), 0);
    if (cb_offset == 0 || !pm_init() || !Hook_V86_Int_Chain(INT33, int33_hook)) {
        return VXD_FAIL;
    }
    start_vm(msg->vm);
    return VXD_OK;
}

/* VKD, which comes later in the order, has the controller now.  Who observes last is asked first. */
static int on_init_complete(const struct vxd_message *msg)
{
    bool there = VKD_Aux_Attach(&aux);

    BIOS_Observe(&observer);
    if (there) {
        VKD_Disable_Keyboard(msg->vm);
        there = start_mouse();
        VKD_Enable_Keyboard();
    }
    if (there) {
        vmd_set_data(VMD_Type_PS2, 12, 3);
        vxd_debugf("VMD: PS/2 mouse%s\n", packet.size == 4 ? " with a wheel" : "");
    } else {
        vxd_debugf("VMD: no PS/2 mouse\n");
    }
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    start_vm(msg->vm);
    return VXD_OK;
}

/* The system VM starts again after this. */
static int on_destroy_vm(const struct vxd_message *msg)
{
    uint32_t flags = lock();

    if (last_owner == msg->vm) {
        last_owner = NULL;
    }
    start_vm(msg->vm);
    unlock(flags);
    return VXD_OK;
}

static int on_end_pm_app(const struct vxd_message *msg)
{
    pm_forget(msg->vm);
    return VXD_OK;
}

static int on_set_focus(const struct vxd_message *msg)
{
    if ((msg->edx == 0 || msg->edx == VMD_Device_ID) && last_owner != NULL && last_owner != msg->vm) {
        release_buttons(last_owner);
        last_owner = NULL;
    }
    return VXD_OK;
}

static int on_message_mode(const struct vxd_message *msg)
{
    message_mode = msg->message == Begin_Message_Mode;
    return VXD_OK;
}

static const struct vxd_handler vmd_control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Create_VM, on_create_vm },
    { Destroy_VM, on_destroy_vm },
    { End_PM_App, on_end_pm_app },
    { Set_Device_Focus, on_set_focus },
    { Begin_Message_Mode, on_message_mode },
    { End_Message_Mode, on_message_mode },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VMD, 4, 0, vmd_control, VMD_Device_ID, VMD_Init_Order,
                                vmd_services, NULL, NULL)
