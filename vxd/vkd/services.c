/*
 * services - what VKD offers to other devices.
 */
#include "core.h"
#include "services.h"

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vkd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
void (*const vkd_services[VKD_SERVICES])(void) = {
#include <services/vkd.def>
};
#undef VXD_SERVICE

/* The VM in EBX, or NULL. */
static struct cb_s *vm_of(const struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;

    return Validate_VM_Handle(vm) ? vm : NULL;
}

/* The hot key in EAX, or NULL. */
static struct hot_key *hot_of(const struct svc_regs *r)
{
    struct hot_key *hot_key = (struct hot_key *)(uintptr_t)r->eax;

    return hot_valid(input_hot_keys(), hot_key) ? hot_key : NULL;
}

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
 * VKD_Define_Hot_Key - have a procedure called for a key          [DDK95 VKD_Define_Hot_Key]
 *
 * In:    AL = scan code, AH = 0 plain, 1 extended, FFh either; EBX = mask of the shift state (high
 *        word) and what it must be then (low word); CL = CallOn... flags; ESI = procedure, EDX =
 *        reference data; EDI = ms a priority notification may be late, 0 = any
 * Out:   CF = 0, EAX = handle
 * Error: CF = 1: all are used; a scan code of 0 or above 7Fh, another AH, a flag nobody knows, no
 *        procedure; Monitor_Key with flags it does not go with
 * Uses:  EAX, ESI, flags
 * When:  init and task time
 * Notes: the procedure gets AL = scan code, AH = what happened, EBX = handle, ECX = shift state, EDX =
 *        reference data, EDI = ms it is late; it is called at event time, so all services may be
 *        called, and keys behind the hot key wait until it returns
 */
void do_VKD_Define_Hot_Key(struct svc_regs *r)
{
    const struct hot_key definition = {
        .callback = (void (*)(void))r->esi, .refdata = r->edx, .max_delay_ms = r->edi,
        .mask = (uint16_t)(r->ebx >> 16), .compare = (uint16_t)r->ebx, .code = (uint8_t)r->eax,
        .type = (uint8_t)(r->eax >> 8), .flags = (uint8_t)r->ecx };
    const uint8_t known = CallOnAll | CallOnComplete | PriorityNotify | Monitor_Key | Local_Key;
    const uint8_t monitored = CallOnPress | CallOnRelease | PriorityNotify | Monitor_Key | Local_Key;
    struct hot_key *hot_key = NULL;

    if (definition.callback != NULL && definition.code != 0 && definition.code < 0x80
            && (definition.type <= ExtendedKey_B || definition.type == AllowExtended_B)
            && !(definition.flags & (definition.flags & Monitor_Key ? (uint8_t)~monitored : (uint8_t)~known))) {
        uint32_t flags = ps2_lock();

        hot_key = hot_define(input_hot_keys(), &definition);
        ps2_unlock(flags);
    }
    if (hot_key != NULL) {
        r->eax = (uint32_t)(uintptr_t)hot_key;
    }
    svc_set_carry(r, hot_key == NULL);
}

/*
 * VKD_Remove_Hot_Key - forget a hot key                           [DDK95 VKD_Remove_Hot_Key]
 *
 * In:    EAX = handle
 * Uses:  flags
 * When:  task time
 * Notes: what it was to be told of and was not yet is forgotten too.  Another value does nothing.
 */
void do_VKD_Remove_Hot_Key(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();
    struct hot_key *hot_key = hot_of(r);

    if (hot_key != NULL) {
        input_remove_hot(hot_key);
        for (struct cb_s *vm = Get_Sys_VM_Handle();;) {
            hot_enable(input_hot_keys(), &vkd_state(vm)->hot, hot_key, true);
            vm = Get_Next_VM_Handle(vm);
            if (vm == Get_Sys_VM_Handle()) {
                break;
            }
        }
    }
    ps2_unlock(flags);
}

static void local(struct svc_regs *r, bool on)
{
    uint32_t flags = ps2_lock();
    struct cb_s *vm = vm_of(r);
    struct hot_key *hot_key = hot_of(r);

    if (vm != NULL && hot_key != NULL) {
        hot_enable(input_hot_keys(), &vkd_state(vm)->hot, hot_key, on);
    }
    ps2_unlock(flags);
}

/*
 * VKD_Local_Enable_Hot_Key - a hot key counts again in a VM [DDK95 VKD_Local_Enable_Hot_Key]
 *
 * In:    EAX = handle, EBX = VM
 * Uses:  flags
 * When:  task time
 */
void do_VKD_Local_Enable_Hot_Key(struct svc_regs *r)
{
    local(r, true);
}

/*
 * VKD_Local_Disable_Hot_Key - a hot key is an ordinary key in a VM
 *                                                      [DDK95 VKD_Local_Disable_Hot_Key]
 *
 * In:    EAX = handle, EBX = VM
 * Uses:  flags
 * When:  task time
 * Notes: only of those defined with Local_Key; such a key counts in every VM at first
 */
void do_VKD_Local_Disable_Hot_Key(struct svc_regs *r)
{
    local(r, false);
}

/*
 * VKD_Reflect_Hot_Key - give a hot key to a VM after all        [DDK95 VKD_Reflect_Hot_Key]
 *
 * In:    EAX = handle, EBX = VM, CX = shift state the VM must see
 * Uses:  flags
 * When:  any time
 * Notes: leaves the hot key state.  Afterwards the VM's shift keys are as they really are, if it has
 *        the focus, and else up.  A VM that has not read the last 200 codes does not get it.
 */
void do_VKD_Reflect_Hot_Key(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();
    struct cb_s *vm = vm_of(r);
    struct hot_key *hot_key = hot_of(r);

    if (vm != NULL && hot_key != NULL) {
        (void)input_reflect(hot_key, vm, (uint16_t)r->ecx);
    }
    hot_cancel(input_hot_keys());
    ps2_unlock(flags);
}

/*
 * VKD_Cancel_Hot_Key_State - leave the hot key state       [DDK95 VKD_Cancel_Hot_Key_State]
 *
 * Uses:  flags
 * When:  any time
 * Notes: nobody is told that it is complete; the key that is still held stays swallowed
 */
void do_VKD_Cancel_Hot_Key_State(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();

    (void)r;
    hot_cancel(input_hot_keys());
    ps2_unlock(flags);
}

/*
 * VKD_Force_Keys - press keys in the VM with the focus                  [DDK95 VKD_Force_Keys]
 *
 * In:    ESI = scan codes (set 1), ECX = how many
 * Out:   CF = 0; CF = 1: ECX = codes that did not fit
 * Uses:  ECX, flags
 * When:  any time
 */
void do_VKD_Force_Keys(struct svc_regs *r)
{
    const uint8_t *codes = (const uint8_t *)(uintptr_t)r->esi;

    while (r->ecx > 0) {
        uint32_t flags = ps2_lock();
        bool fits = input_byte(*codes, INPUT_FORCED);

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
 * VKD_Define_Paste_Mode - how to paste into a VM              [DDK95 VKD_Define_Paste_Mode]
 *
 * In:    AL = 0 through INT 16h if the VM reads it, 1 by keys always; EBX = VM
 * Uses:  flags
 * When:  task time
 */
void do_VKD_Define_Paste_Mode(struct svc_regs *r)
{
    struct cb_s *vm = vm_of(r);

    if (vm != NULL) {
        vkd_state(vm)->int9_paste = (r->eax & 0xFF) != 0;
    }
}

/*
 * VKD_Start_Paste - type text into a VM                             [DDK95 VKD_Start_Paste]
 *
 * In:    EAX = keys (struct vkd_paste_key; copied), ECX = how many, EBX = VM, ESI = procedure or
 *        0, EDX = reference data
 * Out:   CF = 0: started
 * Error: CF = 1: no memory, no such VM, something is being pasted there, more than 65536 keys
 * Uses:  flags
 * When:  task time
 * Notes: the procedure gets EAX = Paste_..., EBX = VM, EDX = reference data at the end, at task time
 */
void do_VKD_Start_Paste(struct svc_regs *r)
{
    struct cb_s *vm = vm_of(r);

    svc_set_carry(r, vm == NULL || !paste_start(vm, (const struct vkd_paste_key *)r->eax, r->ecx,
                                                (void (*)(void))r->esi, r->edx));
}

/*
 * VKD_Cancel_Paste - type no more                                  [DDK95 VKD_Cancel_Paste]
 *
 * In:    EBX = VM
 * Uses:  flags
 * When:  task time
 * Notes: the procedure is called with Paste_Aborted before this returns
 */
void do_VKD_Cancel_Paste(struct svc_regs *r)
{
    struct cb_s *vm = vm_of(r);

    if (vm != NULL) {
        paste_cancel(vm, Paste_Aborted);
    }
}

static void message_key(struct svc_regs *r, bool take)
{
    uint32_t flags = ps2_lock();
    uint16_t key;
    bool there = input_message_key(&key, take);

    svc_set_zero(r, !there);
    if (there) {
        r->eax = key;
    }
    ps2_unlock(flags);
}

/*
 * VKD_Get_Msg_Key - take the next key pressed on the message screen [DDK95 VKD_Get_Msg_Key]
 *
 * In:    EBX = VM
 * Out:   ZF = 0, AL = scan code, AH = MK_ flags; ZF = 1: there is none
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VKD_Get_Msg_Key(struct svc_regs *r)
{
    message_key(r, true);
}

/*
 * VKD_Peek_Msg_Key - look at the next key pressed on the message screen [DDK95 VKD_Peek_Msg_Key]
 *
 * In:    EBX = VM
 * Out:   ZF = 0, AL = scan code, AH = MK_ flags; ZF = 1: there is none
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VKD_Peek_Msg_Key(struct svc_regs *r)
{
    message_key(r, false);
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
    input_flush_messages();
    ps2_unlock(flags);
}

/*
 * VKD_Enable_Keyboard - the PC's keyboard works again          [DDK95 VKD_Enable_Keyboard]
 *
 * Uses:  EAX, EDX, flags
 * When:  task time
 */
void do_VKD_Enable_Keyboard(struct svc_regs *r)
{
    (void)r;
    vkd_irq(true);
}

/*
 * VKD_Disable_Keyboard - the PC's controller belongs to the caller [DDK95 VKD_Disable_Keyboard]
 *
 * In:    EBX = VM
 * Uses:  EAX, EDX, flags
 * When:  task time
 * Notes: masks IRQ 1 and turns the keyboard's interface off.
 *        Limit: the VM's own accesses to ports 60h and 64h still go to its virtual controller; a
 *        device at ring 0 reaches the real one in any case.
 */
void do_VKD_Disable_Keyboard(struct svc_regs *r)
{
    (void)r;
    vkd_irq(false);
}

/*
 * VKD_Get_Shift_State - which shift keys are down             [DDK95 VKD_Get_Shift_State]
 *
 * In:    EBX = VM
 * Out:   AX = SS_ flags: the keys that are down, and the VM's locks
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VKD_Get_Shift_State(struct svc_regs *r)
{
    struct cb_s *vm = vm_of(r);

    r->eax = (r->eax & 0xFFFF0000u) | (vm != NULL ? input_shift(vm) : 0);
}

/*
 * VKD_Filter_Keyboard_Input - called for every byte from the keyboard before all else
 *                                                       [DDK95 VKD_Filter_Keyboard_Input]
 *
 * In:    CL = byte
 * Out:   CF = 0: CL = byte to go on with.  CF = 1: nobody gets it
 * Uses:  flags
 * When:  any time, interrupt time included
 * Notes: there to be hooked; here nothing is dropped
 */
void do_VKD_Filter_Keyboard_Input(struct svc_regs *r)
{
    svc_set_carry(r, false);
}

/*
 * VKD_Put_Byte - put a key into the queue of message keys                [DDK95 VKD_Put_Byte]
 *
 * In:    AL = scan code
 * Out:   CF = 0; CF = 1: the queue is full
 * Uses:  flags
 * When:  any time
 */
void do_VKD_Put_Byte(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();

    svc_set_carry(r, !input_put_message((uint8_t)r->eax));
    ps2_unlock(flags);
}

/*
 * VKD_Set_Shift_State - say which shift keys are down         [DDK95 VKD_Set_Shift_State]
 *
 * In:    EBX = VM, AX = SS_ flags
 * Out:   CF = 0
 * Error: CF = 1: no such VM
 * Uses:  flags
 * When:  task time
 */
void do_VKD_Set_Shift_State(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();
    struct cb_s *vm = vm_of(r);

    if (vm != NULL) {
        input_set_shift(vm, (uint16_t)r->eax);
    }
    svc_set_carry(r, vm == NULL);
    ps2_unlock(flags);
}

/*
 * VKD_Aux_Attach - be the device at the auxiliary port, in every VM
 *
 * In:    ESI = struct vkd_aux, which belongs to VKD now
 * Out:   CF = 0; CF = 1: the PC itself has no such port; VMs have one nevertheless
 * Uses:  flags
 * When:  init time
 */
void do_VKD_Aux_Attach(struct svc_regs *r)
{
    svc_set_carry(r, !vkd_aux_attach((const struct vkd_aux *)r->esi));
}

/*
 * VKD_Aux_Send - a byte from the device at a VM's auxiliary port
 *
 * In:    EBX = VM, AL = byte
 * Out:   CF = 0; CF = 1: no room
 * Uses:  flags
 * When:  any time
 */
void do_VKD_Aux_Send(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();

    svc_set_carry(r, !kbd_aux_push(&vkd_state((struct cb_s *)r->ebx)->kbd, (uint8_t)r->eax));
    ps2_unlock(flags);
}

/*
 * VKD_Aux_Room - how many bytes VKD_Aux_Send has room for
 *
 * In:    EBX = VM
 * Out:   EAX = bytes
 * When:  any time
 */
void do_VKD_Aux_Room(struct svc_regs *r)
{
    r->eax = kbd_aux_room(&vkd_state((struct cb_s *)r->ebx)->kbd);
}

/*
 * VKD_Aux_Exchange - talk to the device at the PC's auxiliary port, and wait for its answer
 *
 * In:    AL = byte, AH = 0; AX = FFFFh: only wait
 * Out:   CF = 0, EAX = answer; CF = 1: none came
 * Uses:  EAX, flags
 * When:  init time, after VKD_Disable_Keyboard
 */
void do_VKD_Aux_Exchange(struct svc_regs *r)
{
    uint32_t flags = ps2_lock();
    int answer = (r->eax & 0xFFFF) == 0xFFFF ? ps2_aux_wait() : ps2_aux_exchange((uint8_t)r->eax);

    ps2_unlock(flags);
    if (answer >= 0) {
        r->eax = (uint32_t)answer;
    }
    svc_set_carry(r, answer < 0);
}
