/*
 * t_vkd - VKD's services, in the product: a VM of our own has the focus, its BIOS buffer says what
 * it got.
 */
#include "vxt.h"

#include <vkd.h>
#include <vmm32x.h>

#define START_MS    1500u

GUEST(g_waits, "sti; 1: hlt; jmp 1b");
GUEST(g_reads, "sti; 1: movb $0, %ah; int $0x16; movw 0x1000, %bx; movb %al, (%bx); incw 0x1000; jmp 1b");

static struct cb_s *vm;                 /* has the focus during the tests */

/* ---- time ---------------------------------------------------------------------------------- */

static bool waiting;

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata, (void)ms_late;
    waiting = false;
    _SignalID((uint32_t)&waiting);
}
VXD_TIMEOUT(time_over, on_time)

static void sleep_ms(uint32_t ms)
{
    waiting = true;
    Set_Global_Time_Out(ms, 0, time_over);
    while (waiting) {
        _BlockOnID((uint32_t)&waiting, Block_Svc_Ints);
    }
}

#define WAIT_FOR(x) for (unsigned i_ = 0; i_ < 100 && !(x); i_++) sleep_ms(10)

/* ---- a VM ------------------------------------------------------------------------------------ */

static const uint8_t *program, *program_end;

static int on_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    if (program != NULL) {
        vxt_guest_regs(crs);
        crs->Client_CS = GUEST_CS;
        memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), program, (size_t)(program_end - program));
        memset(vm_v86_ptr(msg->vm, GUEST_DS, 0x1000), 0, 256);
        *(uint16_t *)vm_v86_ptr(msg->vm, GUEST_DS, 0x1000) = 0x1002;
        program = NULL;
    }
    return VXD_OK;
}

static struct cb_s *make(const uint8_t *code, const uint8_t *end)
{
    struct VMM32X_VM request = { .size = sizeof request, .status = VMSTAT_BACKGROUND, .foreground = 100,
                                 .background = 100 };

    program = code;
    program_end = end;
    return _VMM32X_Create_VM(&request);
}

static uint16_t *bda(struct cb_s *of, uint16_t at)
{
    return vm_v86_ptr(of, 0x40, at);
}

static unsigned keys_of(struct cb_s *of)
{
    return (uint16_t)(*bda(of, 0x1C) - *bda(of, 0x1A)) / 2 % 16;
}

static uint16_t key_of(struct cb_s *of, unsigned i)
{
    return *bda(of, (uint16_t)(*bda(of, 0x1A) + 2 * i));
}

/* An empty buffer, from its start. */
static void clean(void)
{
    sleep_ms(60);                       /* what is on its way arrives */
    *bda(vm, 0x1A) = *bda(vm, 0x1C) = *bda(vm, 0x80);
}

static void press(const char *codes)
{
    (void)VKD_Force_Keys((const uint8_t *)codes, strlen(codes));
}

/* ---- services ---------------------------------------------------------------------------------- */

VXT_TEST(VKD_Get_Version, is_4_00)
{
    struct vxt_regs r, before;

    vxt_recolour(&r);
    before = r;
    vxt_service(VKD_SERVICE_VKD_Get_Version, &r);
    CHECK_EQ(r.eax, 0x400);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(r.ebx == before.ebx && r.ecx == before.ecx && r.edx == before.edx && r.esi == before.esi
          && r.edi == before.edi && r.ebp == before.ebp);
}

VXT_TEST(VKD_Get_Kbd_Owner, is_the_focus)
{
    CHECK(VKD_Get_Kbd_Owner() == vm);
}

VXT_TEST(VKD_Force_Keys, arrive_in_the_focus_vm)
{
    static uint8_t many[1000];

    clean();
    press("\x1E\x9E\x2A\x30\xB0\xAA\xE0\x48\xE0\xC8");
    WAIT_FOR(keys_of(vm) == 3);
    CHECK_EQ(keys_of(vm), 3);
    CHECK_EQ(key_of(vm, 0), 0x1E61);
    CHECK_EQ(key_of(vm, 1), 0x3042);
    CHECK_EQ(key_of(vm, 2), 0x48E0);
    for (unsigned i = 0; i < sizeof many; i++) {
        many[i] = 0x2A | (i & 1 ? 0x80 : 0);
    }
    CHECK(VKD_Force_Keys(many, sizeof many) > 0);       /* more than fits, and it says how much */
    sleep_ms(300);
    CHECK_EQ(VKD_Force_Keys(many, 2), 0);
    clean();
}

static struct {
    uint32_t ax, handle, shift, refdata, late;
} told[8];
static unsigned told_count;

static void on_hot(uint32_t ax, uint32_t handle, uint32_t shift, uint32_t refdata, uint32_t late_ms)
{
    if (told_count < 8) {
        told[told_count].ax = ax;
        told[told_count].handle = handle;
        told[told_count].shift = shift;
        told[told_count].refdata = refdata;
        told[told_count].late = late_ms;
    }
    told_count++;
}
VXD_HOT_KEY(hot_proc, on_hot)

VXT_TEST(VKD_Define_Hot_Key, tells_and_swallows)
{
    uint32_t key = VKD_Define_Hot_Key(0x1E, 0, SHIFT_STATE(SS_Shifts, SS_Either_Ctrl),
                                      CallOnAll | CallOnComplete, hot_proc, 0x1234, 0);

    CHECK(key != 0);
    clean();
    told_count = 0;
    press("\x1D\x1E\x1E\x9E\x9D");
    WAIT_FOR(told_count == 4);
    CHECK_EQ(told_count, 4);
    CHECK_EQ(told[0].ax & 0xFFFF, 0x001E);
    CHECK_EQ(told[0].handle, key);
    CHECK_EQ(told[0].shift & SS_Shifts, SS_Either_Ctrl);
    CHECK_EQ(told[0].refdata, 0x1234);
    CHECK_EQ(told[0].late, 0);
    CHECK_EQ(told[1].ax & 0xFFFF, 0x021E);
    CHECK_EQ(told[2].ax & 0xFFFF, 0x011E);
    CHECK_EQ(told[3].ax & 0xFFFF, 0x031E);
    CHECK_EQ(keys_of(vm), 0);
    press("\x1E\x9E");                                  /* without Ctrl it is a key */
    WAIT_FOR(keys_of(vm) == 1);
    CHECK_EQ(key_of(vm, 0), 0x1E61);
    CHECK_EQ(told_count, 4);
    VKD_Remove_Hot_Key(key);
}

VXT_TEST(VKD_Define_Hot_Key, refuses)
{
    uint32_t handles[80], n = 0;

    CHECK_EQ(VKD_Define_Hot_Key(0, 0, 0, CallOnPress, hot_proc, 0, 0), 0);
    CHECK_EQ(VKD_Define_Hot_Key(0x80, 0, 0, CallOnPress, hot_proc, 0, 0), 0);
    CHECK_EQ(VKD_Define_Hot_Key(0x1E, 2, 0, CallOnPress, hot_proc, 0, 0), 0);
    CHECK_EQ(VKD_Define_Hot_Key(0x1E, 0, 0, 0x40, hot_proc, 0, 0), 0);
    CHECK_EQ(VKD_Define_Hot_Key(0x1E, 0, 0, Monitor_Key | CallOnRepeat, hot_proc, 0, 0), 0);
    CHECK_EQ(VKD_Define_Hot_Key(0x1E, 0, 0, CallOnPress, NULL, 0, 0), 0);
    while (n < 80 && (handles[n] = VKD_Define_Hot_Key(0x7E, 0, 0, CallOnPress, hot_proc, 0, 0)) != 0) {
        n++;
    }
    for (uint32_t i = 0; i < n; i++) {
        VKD_Remove_Hot_Key(handles[i]);
    }
    CHECK(n >= 16 && n < 80);
    CHECK((handles[0] = VKD_Define_Hot_Key(0x7E, 0, 0, CallOnPress, hot_proc, 0, 0)) != 0);
    VKD_Remove_Hot_Key(handles[0]);
}

VXT_TEST(VKD_Define_Hot_Key, priority_waits_for_interrupts)
{
    uint32_t key = VKD_Define_Hot_Key(0x3F, 0, SHIFT_STATE(SS_Shifts, 0), CallOnPress | PriorityNotify,
                                      hot_proc, 7, 0);

    clean();
    told_count = 0;
    Begin_Critical_Section(0);
    press("\x3F\xBF\x30\xB0");
    sleep_ms(50);
    CHECK_EQ(told_count, 0);                            /* somebody owns the critical section */
    CHECK_EQ(keys_of(vm), 0);                           /* and the next key waits with it */
    End_Critical_Section();
    WAIT_FOR(told_count == 1 && keys_of(vm) == 1);
    CHECK_EQ(told_count, 1);
    CHECK_EQ(told[0].ax & 0xFFFF, 0x003F);
    CHECK(told[0].late >= 40);
    CHECK_EQ(keys_of(vm), 1);
    CHECK_EQ(key_of(vm, 0), 0x3062);
    VKD_Remove_Hot_Key(key);

    key = VKD_Define_Hot_Key(0x3F, 0, SHIFT_STATE(SS_Shifts, 0), CallOnPress | PriorityNotify,
                             hot_proc, 7, 20);
    told_count = 0;
    Begin_Critical_Section(0);
    press("\x3F\xBF");
    sleep_ms(80);
    End_Critical_Section();
    sleep_ms(50);
    CHECK_EQ(told_count, 0);                            /* later than it wants to hear of it */
    VKD_Remove_Hot_Key(key);
}

VXT_TEST(VKD_Remove_Hot_Key, is_a_key_again)
{
    uint32_t key = VKD_Define_Hot_Key(0x1E, 0, SHIFT_STATE(SS_Shifts, 0), CallOnPress, hot_proc, 0, 0);

    clean();
    told_count = 0;
    VKD_Remove_Hot_Key(key);
    VKD_Remove_Hot_Key(key);                            /* no handle: nothing happens */
    VKD_Remove_Hot_Key(12);
    press("\x1E\x9E");
    WAIT_FOR(keys_of(vm) == 1);
    CHECK_EQ(keys_of(vm), 1);
    CHECK_EQ(told_count, 0);
}

VXT_TEST(VKD_Local_Disable_Hot_Key, in_one_vm)
{
    uint32_t key = VKD_Define_Hot_Key(0x1E, 0, SHIFT_STATE(SS_Shifts, 0), CallOnPress | Local_Key,
                                      hot_proc, 0, 0);

    clean();
    told_count = 0;
    VKD_Local_Disable_Hot_Key(key, Get_Sys_VM_Handle());
    press("\x1E\x9E");
    WAIT_FOR(told_count == 1);
    CHECK_EQ(told_count, 1);
    VKD_Local_Disable_Hot_Key(key, vm);
    press("\x1E\x9E");
    WAIT_FOR(keys_of(vm) == 1);
    CHECK_EQ(keys_of(vm), 1);
    CHECK_EQ(told_count, 1);
    VKD_Remove_Hot_Key(key);
    key = VKD_Define_Hot_Key(0x1E, 0, SHIFT_STATE(SS_Shifts, 0), CallOnPress, hot_proc, 0, 0);
    VKD_Local_Disable_Hot_Key(key, vm);                 /* not a local one */
    press("\x1E\x9E");
    WAIT_FOR(told_count == 2);
    CHECK_EQ(told_count, 2);
    VKD_Remove_Hot_Key(key);
}

VXT_TEST(VKD_Local_Enable_Hot_Key, counts_again)
{
    uint32_t key = VKD_Define_Hot_Key(0x1E, 0, SHIFT_STATE(SS_Shifts, 0), CallOnPress | Local_Key,
                                      hot_proc, 0, 0);

    clean();
    told_count = 0;
    VKD_Local_Disable_Hot_Key(key, vm);
    VKD_Local_Enable_Hot_Key(key, vm);
    press("\x1E\x9E");
    WAIT_FOR(told_count == 1);
    CHECK_EQ(told_count, 1);
    CHECK_EQ(keys_of(vm), 0);
    VKD_Remove_Hot_Key(key);
}

static void on_reflect(uint32_t ax, uint32_t handle, uint32_t shift, uint32_t refdata, uint32_t late_ms)
{
    on_hot(ax, handle, shift, refdata, late_ms);
    VKD_Reflect_Hot_Key(handle, vm, refdata);
}
VXD_HOT_KEY(reflect_proc, on_reflect)

VXT_TEST(VKD_Reflect_Hot_Key, with_the_shift_state_asked_for)
{
    uint32_t key = VKD_Define_Hot_Key(0x1E, 0, SHIFT_STATE(SS_Shifts, SS_Either_Alt),
                                      CallOnPress | CallOnRelease | CallOnComplete, reflect_proc,
                                      SS_Either_Shift, 0);

    clean();
    told_count = 0;
    press("\x38\x1E\x9E\x30\xB0\xB8");
    WAIT_FOR(keys_of(vm) == 2);
    VKD_Remove_Hot_Key(key);
    CHECK_EQ(keys_of(vm), 2);
    CHECK_EQ(key_of(vm, 0), 0x1E41);                    /* Shift+A, though Alt is down */
    CHECK_EQ(key_of(vm, 1), 0x3000);                    /* Alt+B: as it really is */
    CHECK_EQ(told_count, 1);                            /* the state was left */
}

static void on_cancel(uint32_t ax, uint32_t handle, uint32_t shift, uint32_t refdata, uint32_t late_ms)
{
    on_hot(ax, handle, shift, refdata, late_ms);
    VKD_Cancel_Hot_Key_State();
}
VXD_HOT_KEY(cancel_proc, on_cancel)

VXT_TEST(VKD_Cancel_Hot_Key_State, nothing_more_is_told)
{
    uint32_t key = VKD_Define_Hot_Key(0x1E, 0, SHIFT_STATE(SS_Shifts, SS_Either_Alt),
                                      CallOnAll | CallOnComplete, cancel_proc, 0, 0);

    clean();
    told_count = 0;
    press("\x38\x1E\x9E\xB8\x30\xB0");
    WAIT_FOR(keys_of(vm) == 1);
    VKD_Remove_Hot_Key(key);
    CHECK_EQ(told_count, 1);
    CHECK_EQ(keys_of(vm), 1);
    CHECK_EQ(key_of(vm, 0), 0x3062);
}

/* ---- focus, typematic -------------------------------------------------------------------------- */

VXT_TEST(VKD_Force_Keys, held_keys_are_released_when_the_focus_goes)
{
    clean();
    press("\x2A\x1D");                                  /* Shift and Ctrl stay down */
    WAIT_FOR((*bda(vm, 0x17) & 7) == 6);
    CHECK_EQ(*bda(vm, 0x17) & 7, 6);
    CHECK(Set_Execution_Focus(Get_Sys_VM_Handle()));
    press("\xAA\x9D");
    WAIT_FOR((*bda(vm, 0x17) & 7) == 0);
    CHECK_EQ(*bda(vm, 0x17) & 7, 0);
    CHECK(Set_Execution_Focus(vm));
}

VXT_TEST(VKD_Force_Keys, a_key_that_is_held_repeats)
{
    clean();
    uint32_t start = Get_System_Time(), keys;

    press("\x1E");
    sleep_ms(300);
    keys = keys_of(vm);
    CHECK(keys == 1 || (keys > 1 && Get_System_Time() - start >= 500));    /* the delay */
    sleep_ms(700);
    keys = keys_of(vm);
    press("\x9E");
    CHECK(keys >= 3 && keys <= 1 + (Get_System_Time() - start - 500) / 91 + 1);  /* 10.9 a second */
    clean();
    sleep_ms(200);
    CHECK_EQ(keys_of(vm), 0);
}

VXT_TEST(VKD_Force_Keys, shift_codes_around_cursor_keys_do_not_repeat)
{
    clean();
    press("\x2A\xE0\xAA\xE0\x48\xE0\xC8\xE0\x2A\xAA");
    sleep_ms(900);
    CHECK_EQ(keys_of(vm), 1);
    press("\x1E\x9E");
    WAIT_FOR(keys_of(vm) == 2);
    CHECK_EQ(key_of(vm, 1), 0x1E61);
    CHECK_EQ(VKD_Get_Shift_State(vm), 0);
}

/* ---- messages ------------------------------------------------------------------------------------ */

VXT_TEST(VKD_Get_Msg_Key, keys_of_message_mode)
{
    uint16_t key;

    clean();
    (void)System_Control(Begin_Message_Mode, vm, 0, 0, 0);
    press("\x1E\x9E\x2A\x1D\x30\xB0\x9D\xAA\xE0\x50\xE0\xD0");
    CHECK(VKD_Get_Msg_Key(vm, &key));
    CHECK_EQ(key, 0x001E);
    CHECK(VKD_Get_Msg_Key(vm, &key));
    CHECK_EQ(key, (MK_Shift | MK_Ctrl) << 8 | 0x30);
    CHECK(VKD_Get_Msg_Key(vm, &key));
    CHECK_EQ(key, MK_Extended << 8 | 0x50);
    CHECK(!VKD_Get_Msg_Key(vm, &key));
    (void)System_Control(End_Message_Mode, vm, 0, 0, 0);
    sleep_ms(50);
    CHECK_EQ(keys_of(vm), 0);
}

VXT_TEST(VKD_Peek_Msg_Key, leaves_it_there)
{
    uint16_t key;

    (void)System_Control(Begin_Message_Mode, vm, 0, 0, 0);
    CHECK(!VKD_Peek_Msg_Key(vm, &key));
    press("\x38\x1E\x9E\xB8");
    CHECK(VKD_Peek_Msg_Key(vm, &key));
    CHECK_EQ(key, MK_Alt << 8 | 0x1E);
    CHECK(VKD_Peek_Msg_Key(vm, &key));
    CHECK(VKD_Get_Msg_Key(vm, &key));
    CHECK(!VKD_Peek_Msg_Key(vm, &key));
    (void)System_Control(End_Message_Mode, vm, 0, 0, 0);
}

VXT_TEST(VKD_Flush_Msg_Key_Queue, empties_it)
{
    uint16_t key;

    (void)System_Control(Begin_Message_Mode, vm, 0, 0, 0);
    press("\x1E\x9E\x30\xB0");
    VKD_Flush_Msg_Key_Queue(vm);
    CHECK(!VKD_Peek_Msg_Key(vm, &key));
    (void)System_Control(End_Message_Mode, vm, 0, 0, 0);
}

VXT_TEST(VKD_Put_Byte, fills_the_message_queue)
{
    uint16_t key;
    unsigned n = 0;

    (void)System_Control(Begin_Message_Mode, vm, 0, 0, 0);
    while (n < 1000 && VKD_Put_Byte(0x1C)) {
        n++;
    }
    CHECK(n >= 8 && n < 1000);
    CHECK(VKD_Get_Msg_Key(vm, &key));
    CHECK_EQ(key, 0x001C);
    CHECK(VKD_Put_Byte(0x1D + 1));
    (void)System_Control(End_Message_Mode, vm, 0, 0, 0);
}

/* ---- shift state, filter, the PC's keyboard --------------------------------------------------------- */

VXT_TEST(VKD_Get_Shift_State, keys_and_locks)
{
    clean();
    CHECK_EQ(VKD_Get_Shift_State(vm), 0);
    press("\x36\xE0\x1D");
    CHECK_EQ(VKD_Get_Shift_State(vm), SS_Either_Shift | SS_RShift | SS_Either_Ctrl | SS_RCtrl);
    press("\xB6\xE0\x9D\x3A\xBA");
    WAIT_FOR(*bda(vm, 0x17) & 0x40);
    CHECK_EQ(VKD_Get_Shift_State(vm), SS_Caps_Lock);
    CHECK_EQ(VKD_Get_Shift_State(Get_Sys_VM_Handle()), 0);
    press("\x3A\xBA");
    WAIT_FOR((*bda(vm, 0x17) & 0x40) == 0);
    CHECK_EQ(VKD_Get_Shift_State(vm), 0);
}

VXT_TEST(VKD_Set_Shift_State, counts_for_the_next_key)
{
    clean();
    CHECK(VKD_Set_Shift_State(vm, SS_Either_Shift | SS_LShift));
    press("\x1E\x9E");
    WAIT_FOR(keys_of(vm) == 1);
    CHECK_EQ(key_of(vm, 0), 0x1E41);
    CHECK_EQ(VKD_Get_Shift_State(vm), SS_Either_Shift | SS_LShift);
    CHECK(VKD_Set_Shift_State(vm, 0));
    press("\x1E\x9E");
    WAIT_FOR(keys_of(vm) == 2);
    CHECK_EQ(key_of(vm, 1), 0x1E61);
    CHECK(!VKD_Set_Shift_State((struct cb_s *)12, 0));
}

static int on_filter(struct svc_regs *r)
{
    if ((r->ecx & 0x7F) == 0x10) {                      /* Q is W; E is nobody's */
        r->ecx++;
    }
    svc_set_carry(r, (r->ecx & 0x7F) == 0x12);
    return 1;
}
VXD_SERVICE_HOOK(filter_hook, on_filter)

VXT_TEST(VKD_Filter_Keyboard_Input, may_change_and_drop)
{
    clean();
    CHECK(Hook_Device_Service(VKD_SERVICE_VKD_Filter_Keyboard_Input, filter_hook));
    press("\x10\x90\x12\x92\x1E\x9E");
    WAIT_FOR(keys_of(vm) == 2);
    CHECK(Unhook_Device_Service(VKD_SERVICE_VKD_Filter_Keyboard_Input, filter_hook));
    CHECK_EQ(keys_of(vm), 2);
    CHECK_EQ(key_of(vm, 0), 0x1177);
    CHECK_EQ(key_of(vm, 1), 0x1E61);
}

static uint8_t controller_mode(void)
{
    for (unsigned i = 0; i < 100000 && (inb(0x64) & 2); i++) {
    }
    outb(0x64, 0x20);
    for (unsigned i = 0; i < 100000 && !(inb(0x64) & 1); i++) {
    }
    return inb(0x60);
}

VXT_TEST(VKD_Disable_Keyboard, turns_the_interface_off)
{
    VKD_Disable_Keyboard(vm);
    CHECK_EQ(controller_mode() & 0x11, 0x11);
    VKD_Enable_Keyboard();
}

VXT_TEST(VKD_Enable_Keyboard, turns_it_on_again)
{
    VKD_Disable_Keyboard(vm);
    VKD_Enable_Keyboard();
    VKD_Disable_Keyboard(vm);                           /* nobody else answers while we ask */
    VKD_Enable_Keyboard();
    uint32_t flags;
    uint8_t mode;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    mode = controller_mode();
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
    CHECK_EQ(mode & 0x11, 0x01);
}

/* ---- pasting ------------------------------------------------------------------------------------------- */

static unsigned pasted;
static uint32_t paste_how, paste_refdata;
static struct cb_s *paste_vm;

static void on_pasted(uint32_t how, struct cb_s *of, uint32_t refdata)
{
    pasted++;
    paste_how = how;
    paste_vm = of;
    paste_refdata = refdata;
}
VXD_PASTE_PROC(paste_proc, on_pasted)

static struct vkd_paste_key text[40];

static void make_text(void)
{
    for (unsigned i = 0; i < 40; i++) {
        text[i] = (struct vkd_paste_key){ (uint8_t)('a' + i % 2), i % 2 ? 0x30 : 0x1E, 0 };
    }
    text[37] = (struct vkd_paste_key){ 'A', 0x1E, 2 };
    text[38] = (struct vkd_paste_key){ 0x81, PASTE_NO_KEY, PASTE_NO_SHIFT };
    text[39] = (struct vkd_paste_key){ 0x0D, 0x1C, 0 };
}

static bool text_is_there(struct cb_s *of)
{
    const uint8_t *got = vm_v86_ptr(of, GUEST_DS, 0x1002);

    for (unsigned i = 0; i < 40; i++) {
        if (got[i] != text[i].OEM_ASCII_value) {
            vxd_debugf("T_VKD: key %u: %x, not %x\n", i, got[i], text[i].OEM_ASCII_value);
            return false;
        }
    }
    return *(uint16_t *)vm_v86_ptr(of, GUEST_DS, 0x1000) == 0x1002 + 40;
}

static void paste_into_reader(uint32_t mode)
{
    struct cb_s *reader = make(g_reads, g_reads_end);

    CHECK(reader != NULL);
    make_text();
    pasted = 0;
    VKD_Define_Paste_Mode(reader, mode);
    CHECK(VKD_Start_Paste(reader, text, 40, paste_proc, 99));
    CHECK(!VKD_Start_Paste(reader, text, 40, paste_proc, 99));  /* one at a time */
    WAIT_FOR(pasted);
    WAIT_FOR(*(uint16_t *)vm_v86_ptr(reader, GUEST_DS, 0x1000) >= 0x1002 + 40);
    CHECK_EQ(pasted, 1);
    CHECK_EQ(paste_how, Paste_Complete);
    CHECK(paste_vm == reader);
    CHECK_EQ(paste_refdata, 99);
    CHECK(text_is_there(reader));
    CHECK_EQ(_VMM32X_Destroy_VM(reader, VMM32X_DESTROY_FORCE), 1);
}

VXT_TEST(VKD_Start_Paste, through_the_bios)
{
    paste_into_reader(0);
}

VXT_TEST(VKD_Define_Paste_Mode, by_keys_only)
{
    paste_into_reader(1);
}

VXT_TEST(VKD_Start_Paste, to_who_does_not_read_as_keys)
{
    clean();
    make_text();
    pasted = 0;
    CHECK(VKD_Start_Paste(vm, text, 3, paste_proc, 0));
    sleep_ms(300);
    CHECK_EQ(pasted, 0);
    WAIT_FOR(pasted);
    WAIT_FOR(pasted);
    CHECK_EQ(pasted, 1);
    CHECK_EQ(paste_how, Paste_Complete);
    WAIT_FOR(keys_of(vm) == 3);
    CHECK_EQ(keys_of(vm), 3);                           /* once, not twice */
    CHECK_EQ(key_of(vm, 2), 0x1E61);
}

VXT_TEST(VKD_Start_Paste, refuses)
{
    clean();
    CHECK(!VKD_Start_Paste((struct cb_s *)12, text, 1, NULL, 0));
    CHECK(!VKD_Start_Paste(vm, text, 0x10001, NULL, 0));
    CHECK(VKD_Start_Paste(vm, text, 0, NULL, 0));       /* nothing is pasted soon */
    sleep_ms(100);
}

VXT_TEST(VKD_Cancel_Paste, tells_before_it_returns)
{
    clean();
    pasted = 0;
    make_text();
    CHECK(VKD_Start_Paste(vm, text, 40, paste_proc, 5));
    VKD_Cancel_Paste(vm);
    CHECK_EQ(pasted, 1);
    CHECK_EQ(paste_how, Paste_Aborted);
    CHECK_EQ(paste_refdata, 5);
    VKD_Cancel_Paste(vm);
    CHECK_EQ(pasted, 1);
}

VXT_TEST(VKD_Start_Paste, escape_and_the_end_of_the_vm)
{
    struct cb_s *other;

    clean();
    pasted = 0;
    make_text();
    CHECK(VKD_Start_Paste(vm, text, 40, paste_proc, 5));
    press("\x01\x81");
    WAIT_FOR(pasted);
    CHECK_EQ(pasted, 1);
    CHECK_EQ(paste_how, Paste_Aborted);
    clean();
    press("\x01\x81");                                  /* now it is a key again */
    WAIT_FOR(keys_of(vm) == 1);
    CHECK_EQ(key_of(vm, 0), 0x011B);
    other = make(g_waits, g_waits_end);
    CHECK(other != NULL);
    pasted = 0;
    CHECK(VKD_Start_Paste(other, text, 40, paste_proc, 6));
    CHECK_EQ(_VMM32X_Destroy_VM(other, VMM32X_DESTROY_FORCE), 1);
    CHECK_EQ(pasted, 1);
    CHECK_EQ(paste_how, Paste_VM_Term);
    CHECK_EQ(paste_refdata, 6);
}

static const struct vxt_test tests[] = {
    VXT(VKD_Get_Version, is_4_00),
    VXT(VKD_Get_Kbd_Owner, is_the_focus),
    VXT(VKD_Force_Keys, arrive_in_the_focus_vm),
    VXT(VKD_Define_Hot_Key, tells_and_swallows),
    VXT(VKD_Define_Hot_Key, refuses),
    VXT(VKD_Define_Hot_Key, priority_waits_for_interrupts),
    VXT(VKD_Remove_Hot_Key, is_a_key_again),
    VXT(VKD_Local_Disable_Hot_Key, in_one_vm),
    VXT(VKD_Local_Enable_Hot_Key, counts_again),
    VXT(VKD_Reflect_Hot_Key, with_the_shift_state_asked_for),
    VXT(VKD_Cancel_Hot_Key_State, nothing_more_is_told),
    VXT(VKD_Force_Keys, held_keys_are_released_when_the_focus_goes),
    VXT(VKD_Force_Keys, a_key_that_is_held_repeats),
    VXT(VKD_Force_Keys, shift_codes_around_cursor_keys_do_not_repeat),
    VXT(VKD_Get_Msg_Key, keys_of_message_mode),
    VXT(VKD_Peek_Msg_Key, leaves_it_there),
    VXT(VKD_Flush_Msg_Key_Queue, empties_it),
    VXT(VKD_Put_Byte, fills_the_message_queue),
    VXT(VKD_Get_Shift_State, keys_and_locks),
    VXT(VKD_Set_Shift_State, counts_for_the_next_key),
    VXT(VKD_Filter_Keyboard_Input, may_change_and_drop),
    VXT(VKD_Disable_Keyboard, turns_the_interface_off),
    VXT(VKD_Enable_Keyboard, turns_it_on_again),
    VXT(VKD_Start_Paste, through_the_bios),
    VXT(VKD_Define_Paste_Mode, by_keys_only),
    VXT(VKD_Start_Paste, to_who_does_not_read_as_keys),
    VXT(VKD_Start_Paste, refuses),
    VXT(VKD_Cancel_Paste, tells_before_it_returns),
    VXT(VKD_Start_Paste, escape_and_the_end_of_the_vm),
};

static void on_start(struct cb_s *sys, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)sys, (void)refdata, (void)crs;
    vm = make(g_waits, g_waits_end);
    if (vm != NULL && Set_Execution_Focus(vm)) {
        vxt_run_tests(tests, VXT_COUNT(tests));
    }
    vxt_end("T_VKD");
}
VXD_EVENT(start_event, on_start)

static void on_start_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata, (void)ms_late;
    (void)Schedule_VM_Event(Get_Sys_VM_Handle(), start_event, 0);
}
VXD_TIMEOUT(start_time, on_start_time)

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    Set_Global_Time_Out(START_MS, 0, start_time);
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { VM_Init, on_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_VKD, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
