/*
 * input - the way of a key: keyboard or VKD_Force_Keys, filter, hot keys, the VM with the focus.
 *
 * Keys go on at once, also at interrupt time.  When somebody must be told of a hot key, those behind
 * it wait until he was: he may move the focus.  The focus VM's typematic rate repeats the last key.
 */
#include "core.h"
#include <vmm32x.h>

#define STUCK_MS        1000u       /* a handler that has not ended its interrupt by then will not */
#define MESSAGE_KEYS    16u
#define LATER_BYTES     256u
#define NOTES           8u
#define PRIORITY_MS     1000u       /* so long keys wait for a priority notification */
#define ROOM            24u         /* bytes one key may become: itself and six shift keys */
#define REPEAT_ROOM     16u         /* a keyboard's own buffer: more repeats do not queue up */
#define SCAN_ESC        0x01
#define SCAN_DELETE     0x53

static struct stream stream;                    /* all of these: interrupts off */
static struct hot_keys hot_keys;
static struct cb_s *owner;                      /* has keys down, or had some */
static bool message_mode;                       /* Begin_Message_Mode ... End_Message_Mode */
static uint16_t message_keys[MESSAGE_KEYS];     /* scan code, MK_ flags */
static uint32_t message_head, message_count;

static struct { struct hot_note note; uint32_t since_ms; } notes[NOTES];    /* to be told, in order */
static unsigned note_count;
static bool telling;                            /* tell_event is due, or a priority event */
static struct cb_s *priority_vm;                /* in which the latter waits */
static uint8_t later[LATER_BYTES];              /* bytes behind the key that is told of */
static uint32_t later_head, later_count;

static struct { struct key key; uint32_t due_ms; bool on, timer; } repeat;

static const uint8_t modifier_keys[] = { 0x2A, 0x36, 0x1D, 0x9D, 0x38, 0xB8 };

struct hot_keys *input_hot_keys(void)
{
    return &hot_keys;
}

/* ---- into a VM ----------------------------------------------------------------------------- */

static void push_index(struct vkd_vm *state, unsigned index, bool up)
{
    if (index == KEY_PAUSE) {
        static const uint8_t pause[2][3] = { { 0xE1, 0x1D, 0x45 }, { 0xE1, 0x9D, 0xC5 } };

        for (unsigned i = 0; i < 3; i++) {
            (void)kbd_push(&state->kbd, pause[up][i]);
        }
    } else {
        if (index & 0x80) {
            (void)kbd_push(&state->kbd, 0xE0);
        }
        (void)kbd_push(&state->kbd, (uint8_t)((index & 0x7F) | (up ? 0x80 : 0)));
    }
    down_set(state->down, index, !up);
}

/* Makes the VM's shift keys those of `wanted`. */
static void set_shifts(struct vkd_vm *state, uint16_t wanted)
{
    for (unsigned i = 0; i < sizeof modifier_keys; i++) {
        unsigned index = modifier_keys[i];
        bool down = wanted & key_modifier(index);

        if (down != down_test(state->down, index)) {
            push_index(state, index, !down);
        }
    }
}

/* The left key where only either is asked for. */
static uint16_t with_sides(uint16_t shift)
{
    if ((shift & SS_Either_Shift) && !(shift & (SS_LShift | SS_RShift))) {
        shift |= SS_LShift;
    }
    if ((shift & SS_Either_Ctrl) && !(shift & (SS_LCtrl | SS_RCtrl))) {
        shift |= SS_LCtrl;
    }
    if ((shift & SS_Either_Alt) && !(shift & (SS_LAlt | SS_RAlt))) {
        shift |= SS_LAlt;
    }
    return shift;
}

/* All keys that a VM has down. */
static void release(struct cb_s *vm)
{
    struct vkd_vm *state = vkd_state(vm);

    for (unsigned pass = 0; pass < 2; pass++) {         /* shift keys last */
        for (unsigned index = 1; index < 0x100; index++) {
            if (state->down[index / 32] == 0) {
                index |= 31;
            } else if (down_test(state->down, index) && (key_modifier(index) != 0) == (pass == 1)) {
                push_index(state, index, true);
            }
        }
    }
}

static void own(struct cb_s *vm)
{
    if (owner != vm) {
        if (owner != NULL) {
            release(owner);
        }
        owner = vm;
    }
}

static void unstick(struct vkd_vm *state)
{
    if (state->kbd.in_service && Get_System_Time() - state->taken_ms > STUCK_MS) {
        kbd_interrupt_ended(&state->kbd, false);
        kbd_interrupt_ended(&state->kbd, true);
    }
}

static void deliver(struct cb_s *vm, const struct key *key)
{
    struct vkd_vm *state = vkd_state(vm);
    unsigned index = key_index(key);

    own(vm);
    unstick(state);
    if (key_is_made_up(key)) {
        (void)kbd_push(&state->kbd, key->bytes[0]);
        (void)kbd_push(&state->kbd, key->bytes[1]);
        return;
    }
    if (key->up && !down_test(state->down, index)) {
        return;                                 /* pressed while somebody else had the keys */
    }
    if (key->repeat && (state->kbd.keyboard.count >= REPEAT_ROOM
                        || !kbd_repeats(&state->kbd, key->code, key->extended))) {
        return;
    }
    if (!key->up && key_modifier(index) == 0) {
        set_shifts(state, stream_shift(&stream));
    }
    push_index(state, index, key->up);
}

bool input_reflect(const struct hot_key *hot_key, struct cb_s *vm, uint16_t shift)
{
    struct vkd_vm *state = vkd_state(vm);
    unsigned index = hot_key->code | (hot_key->type == ExtendedKey_B ? 0x80u : 0);

    if (kbd_room(&state->kbd) < 2 * ROOM) {
        return false;
    }
    set_shifts(state, with_sides(shift));
    push_index(state, index, false);
    push_index(state, index, true);
    set_shifts(state, vm == Get_Execution_Focus() ? stream_shift(&stream) : 0);
    return true;
}

bool input_press(struct cb_s *vm, uint8_t code, uint16_t shift)
{
    struct vkd_vm *state = vkd_state(vm);

    if (kbd_room(&state->kbd) < 2 * ROOM) {
        return false;
    }
    unstick(state);
    set_shifts(state, with_sides(shift));
    push_index(state, code, false);
    push_index(state, code, true);
    set_shifts(state, 0);
    return true;
}

uint16_t input_shift(struct cb_s *vm)
{
    uint16_t locks = *(const uint8_t *)vm_v86_ptr(vm, 0x40, 0x17) & 0x70;

    return locks | stream_shift(&stream);
}

void input_set_shift(struct cb_s *vm, uint16_t shift)
{
    uint8_t *flags = vm_v86_ptr(vm, 0x40, 0x17);

    shift = with_sides(shift);
    *flags = (uint8_t)((*flags & ~0x70) | (shift & 0x70));
    for (unsigned i = 0; i < sizeof modifier_keys; i++) {
        down_set(stream.down, modifier_keys[i], shift & key_modifier(modifier_keys[i]));
    }
    if (vm == owner && kbd_room(&vkd_state(vm)->kbd) >= ROOM) {
        set_shifts(vkd_state(vm), shift);
    }
}

/* ---- messages ------------------------------------------------------------------------------ */

static bool queue_message(const struct key *key)
{
    uint16_t shift = stream_shift(&stream), flags = key->extended ? MK_Extended : 0;

    if (key->up || key_is_made_up(key) || key_modifier(key_index(key)) != 0) {
        return true;
    }
    if (message_count == MESSAGE_KEYS) {
        return false;
    }
    flags |= shift & SS_Either_Shift ? MK_Shift : 0;
    flags |= shift & SS_Either_Ctrl ? MK_Ctrl : 0;
    flags |= shift & SS_Either_Alt ? MK_Alt : 0;
    message_keys[(message_head + message_count++) % MESSAGE_KEYS] = (uint16_t)(key->code | flags << 8);
    return true;
}

void input_message_mode(bool on)
{
    if (on && !message_mode && owner != NULL) {
        own(NULL);                  /* nobody tells the VM of what is released meanwhile */
    }
    message_mode = on;
    message_count = 0;
}

bool input_message_key(uint16_t *key, bool take)
{
    if (message_count == 0) {
        return false;
    }
    *key = message_keys[message_head];
    if (take) {
        message_head = (message_head + 1) % MESSAGE_KEYS;
        message_count--;
    }
    return true;
}

bool input_put_message(uint8_t byte)
{
    const struct key key = { .code = byte & 0x7F, .up = byte & 0x80 };

    return queue_message(&key);
}

void input_flush_messages(void)
{
    message_count = 0;
}

/* ---- telling of hot keys --------------------------------------------------------------------- */

static bool process(uint8_t byte, enum input_source source);

static void call_hot_key(void (*callback)(void), uint32_t eax, uint32_t ebx, uint32_t ecx,
                         uint32_t edx, uint32_t edi)
{
    __asm__ volatile("call *%%esi" : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx), "+S"(callback),
                     "+D"(edi) : : "memory", "cc");
}

/* The first note, at event time. */
static void tell(uint8_t more)
{
    uint32_t flags = ps2_lock();
    struct hot_note note = notes[0].note;
    uint32_t late_ms = Get_System_Time() - notes[0].since_ms;
    struct hot_key *hot = note.hot_key;
    void (*callback)(void) = hot->callback;

    memmove(notes, notes + 1, --note_count * sizeof notes[0]);
    ps2_unlock(flags);
    if (callback == NULL) {
        return;                                 /* removed meanwhile */
    }
    if (!(hot->flags & PriorityNotify)) {
        late_ms = 0;
    } else if (hot->max_delay_ms != 0 && late_ms >= hot->max_delay_ms) {
        return;
    }
    call_hot_key(callback, note.code | (uint32_t)(note.what | more) << 8, (uint32_t)(uintptr_t)hot,
                 note.shift, hot->refdata, late_ms);
}

static void tell_all(void);

static void on_priority(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm, (void)crs;
    priority_vm = NULL;
    if (note_count > 0) {
        tell((uint8_t)refdata);
    }
    tell_all();
}
VXD_EVENT(priority_event, on_priority)

/* Interrupts on, the critical section free: in the VM that has the keys, or, if that cannot run, in the system VM. */
static void tell_with_priority(const struct hot_key *hot)
{
    struct cb_s *vm = Get_Execution_Focus();
    uint32_t system = 0;

    if (vm == NULL || (vm->CB_VM_Status & (VMSTAT_SUSPENDED | VMSTAT_NOT_EXECUTEABLE))) {
        vm = Get_Sys_VM_Handle();
        system = Hot_Key_SysVM_Notify;
    }
    priority_vm = vm;
    (void)Call_Priority_VM_Event(High_Pri_Device_Boost, vm, PEF_Wait_For_STI | PEF_Wait_Not_Crit |
                                 PEF_Always_Sched | (hot->max_delay_ms != 0 ? PEF_Time_Out : 0),
                                 system, priority_event, hot->max_delay_ms);
}

/* All notes, then the keys that waited. */
static void tell_all(void)
{
    uint32_t flags = ps2_lock();

    for (;;) {
        while (note_count == 0 && later_count > 0) {
            uint8_t byte = later[later_head];

            if (!process(byte, INPUT_FORCED)) {
                break;                          /* the VM's buffer is full: with the next key */
            }
            later_head = (later_head + 1) % LATER_BYTES;
            later_count--;
        }
        if (note_count == 0) {
            telling = false;
            break;
        }
        ps2_unlock(flags);
        if (notes[0].note.hot_key->callback != NULL && notes[0].note.hot_key->flags & PriorityNotify) {
            tell_with_priority(notes[0].note.hot_key);
            return;
        }
        tell(0);
        flags = ps2_lock();
    }
    ps2_unlock(flags);
}

static void on_tell(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm, (void)refdata, (void)crs;
    tell_all();
}
VXD_EVENT(tell_event, on_tell)

static void add_notes(const struct hot_note *found, unsigned count)
{
    for (unsigned i = 0; i < count && note_count < NOTES; i++) {
        notes[note_count].note = found[i];
        notes[note_count++].since_ms = Get_System_Time();
    }
    if (note_count > 0 && !telling) {
        telling = true;
        (void)Schedule_Global_Event(tell_event, 0);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* Ctrl+Alt+Del ended this VM. */
static void close_vm(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata, (void)crs;
    vxd_debugf("VKD: Ctrl+Alt+Del closes VM %u\n", vm->CB_VMID);
    _VMM32X_End_VM(vm, "The program was ended by Ctrl+Alt+Del.");
}
VXD_EVENT(close_event, close_vm)

static void key_in(const struct key *key)
{
    struct cb_s *vm = Get_Execution_Focus();
    uint16_t shift = stream_shift(&stream);
    struct hot_note found[HOT_NOTES];
    unsigned count;

    if (message_mode || vm == NULL) {
        (void)queue_message(key);
        return;
    }
    shift |= (uint16_t)(vkd_state(vm)->bda_leds << 4);  /* its memory may not be there now */
    if (key->code == SCAN_DELETE && !key->up && (shift & SS_Either_Ctrl) && (shift & SS_Either_Alt)) {
        (void)Schedule_VM_Event(vm, close_event, 0);    /* whatever the VM does: not its business */
        return;
    }
    bool swallowed = hot_feed(&hot_keys, &vkd_state(vm)->hot, key, shift, found, &count);

    add_notes(found, count);
    if (!swallowed && !(key->code == SCAN_ESC && !key->up && paste_escape(vm))) {
        deliver(vm, key);
    }
}

static void on_arm(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs);
VXD_EVENT(arm_event, on_arm)

/* The keyboard's own repeat rate is that of nobody: VMs program theirs. */
static void watch_repeat(const struct key *key)
{
    struct cb_s *vm = Get_Execution_Focus();

    if (key_is_made_up(key)) {
        return;
    }
    if (key->up || key->code == KEY_PAUSE) {
        repeat.on = repeat.on && key_index(&repeat.key) != key_index(key);
        return;
    }
    repeat.key = *key;
    repeat.key.repeat = true;
    repeat.on = true;
    repeat.due_ms = Get_System_Time() + (vm != NULL ? kbd_delay_ms(&vkd_state(vm)->kbd) : 500);
    if (!repeat.timer) {
        repeat.timer = true;
        (void)Schedule_Global_Event(arm_event, 0);
    }
}

static void on_repeat(uint32_t refdata, uint32_t ms_late)
{
    uint32_t flags = ps2_lock(), now = Get_System_Time();
    struct cb_s *vm = Get_Execution_Focus();

    (void)refdata, (void)ms_late;
    if (repeat.on && !telling && (int32_t)(now - repeat.due_ms) >= 0) {
        uint32_t period_ms = vm != NULL ? kbd_period_ms(&vkd_state(vm)->kbd) : 92;

        key_in(&repeat.key);
        repeat.due_ms += period_ms;
        if ((int32_t)(now - repeat.due_ms) >= 0) {
            repeat.due_ms = now + period_ms;    /* late: none are made up for */
        }
    }
    ps2_unlock(flags);
    on_arm(NULL, 0, NULL);
}
VXD_TIMEOUT(repeat_time, on_repeat)

static void on_arm(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    uint32_t flags = ps2_lock();
    int32_t ms = (int32_t)(repeat.due_ms - Get_System_Time());

    (void)vm, (void)refdata, (void)crs;
    repeat.timer = repeat.on;
    ps2_unlock(flags);
    if (repeat.timer) {
        repeat.timer = Set_Global_Time_Out(ms < 1 ? 1 : (uint32_t)ms, 0, repeat_time) != 0;
    }
}

/* VKD_Filter_Keyboard_Input: whoever hooked it changes the byte, or drops it: true. */
static bool filtered(uint8_t *byte)
{
    uint32_t ecx = *byte;
    bool drop;

    __asm__ volatile("int $0x20; .long %c2" : "+c"(ecx), "=@ccc"(drop)
                     : "i"(VKD_SERVICE_VKD_Filter_Keyboard_Input) : "memory");
    *byte = (uint8_t)ecx;
    return drop;
}

static bool process(uint8_t byte, enum input_source source)
{
    struct cb_s *vm = Get_Execution_Focus();
    struct key key;

    if (!message_mode && vm != NULL && kbd_room(&vkd_state(vm)->kbd) < ROOM) {
        unstick(vkd_state(vm));
        if (kbd_room(&vkd_state(vm)->kbd) < ROOM) {
            return false;
        }
    }
    if (filtered(&byte) || !stream_feed(&stream, byte, &key)) {
        return true;
    }
    if (source == INPUT_KEYBOARD && key.repeat) {
        return true;
    }
    watch_repeat(&key);
    key_in(&key);
    return true;
}

/*
 * input_byte - one more scan code of set 1
 *
 * Error: false: no room for it now
 * When:  interrupts off; any time
 */
bool input_byte(uint8_t byte, enum input_source source)
{
    bool wait = telling && !(priority_vm != NULL && note_count > 0
                             && Get_System_Time() - notes[0].since_ms > PRIORITY_MS);

    if (!wait && later_count == 0) {
        return process(byte, source);
    }
    if (later_count == LATER_BYTES) {
        return false;
    }
    later[(later_head + later_count++) % LATER_BYTES] = byte;
    if (!wait) {
        input_more();
    }
    return true;
}

void input_more(void)
{
    if (later_count > 0 && !telling) {
        telling = true;
        (void)Schedule_Global_Event(tell_event, 0);
    }
}

void input_remove_hot(struct hot_key *hot_key)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < note_count; i++) {
        if (notes[i].note.hot_key != hot_key) {
            notes[kept++] = notes[i];
        }
    }
    note_count = kept;
    hot_remove(&hot_keys, hot_key);
}

void input_forget_vm(struct cb_s *vm)
{
    if (owner == vm) {
        owner = NULL;
    }
    if (priority_vm == vm) {                    /* its event went with it */
        priority_vm = NULL;
        (void)Schedule_Global_Event(tell_event, 0);
    }
}
