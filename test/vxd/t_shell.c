/*
 * t_shell - SHELL's services in the product, with keys pressed as its user would.
 */
#include "vxt.h"

#include <shell.h>
#include <vkd.h>
#include <vmm32x.h>

#define START_MS    1500u
#define PATIENCE_MS 20000u

enum { ENTER = 0x1C, ESC = 0x01, RIGHT = 0x4D, DOWN = 0x50, KEY_N = 0x31, KEY_R = 0x13 };
enum { IDOK = 1, IDCANCEL, IDABORT, IDRETRY, IDIGNORE, IDYES, IDNO };
enum { MB_OKCANCEL = 1, MB_ABORTRETRYIGNORE, MB_YESNOCANCEL, MB_YESNO };
#define MB_DEFBUTTON2   0x100u
#define MB_SYSTEMMODAL  0x1000u
#define MB_ASAP         0x80000000u

static struct cb_s *system_vm;

/* ---- waiting in an event ---------------------------------------------------------------------- */

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

/* Keys one after the other, each pressed and released, 100 ms apart from the first on. */
static uint8_t keys_due[8];
static uint32_t keys_left;

static void on_key_time(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(key_time, on_key_time)

static void on_key_time(uint32_t refdata, uint32_t ms_late)
{
    uint8_t codes[2] = { keys_due[0], keys_due[0] | 0x80 };

    (void)refdata, (void)ms_late;
    (void)VKD_Force_Keys(codes, 2);
    memmove(keys_due, keys_due + 1, sizeof keys_due - 1);
    if (--keys_left > 0) {
        Set_Global_Time_Out(100, 0, key_time);
    }
}

static void press_soon(const uint8_t *keys, uint32_t count)
{
    memcpy(keys_due, keys, count);
    keys_left = count;
    Set_Global_Time_Out(200, 0, key_time);
}
#define PRESS(...) press_soon((const uint8_t[]){ __VA_ARGS__ }, sizeof (const uint8_t[]){ __VA_ARGS__ })

/* ---- messages ----------------------------------------------------------------------------------- */

static uint32_t answers, answer[8], answer_refdata[8];

static void on_answer(uint32_t response, uint32_t refdata)
{
    answer[answers % 8] = response;
    answer_refdata[answers++ % 8] = refdata;
}

/* EAX = answer, EDX = reference data [DDK95 SHELL_Message] */
void answer_proc(void);
void answer_in_c(uint32_t response, uint32_t refdata);
void answer_in_c(uint32_t response, uint32_t refdata)
{
    on_answer(response, refdata);
}
__asm__(".pushsection .text.answer_proc,\"ax\"\n.globl answer_proc\nanswer_proc:\n"
        "pushl %edx; pushl %eax; cld; call answer_in_c; addl $8, %esp; ret\n.popsection\n");

static void message(struct vxt_regs *r, uint32_t flags, const char *text, uint32_t refdata)
{
    vxt_recolour(r);
    r->ebx = (uint32_t)system_vm;
    r->eax = flags;
    r->ecx = (uint32_t)text;
    r->edi = (uint32_t)"T_SHELL";
    r->esi = (uint32_t)answer_proc;
    r->edx = refdata;
    r->eflags = CF_Mask;
    vxt_service(SHELL_SERVICE_SHELL_Message, r);
}

static bool wait_for_answers(uint32_t count)
{
    uint32_t start = Get_System_Time();

    while (answers < count && Get_System_Time() - start < PATIENCE_MS) {
        sleep_ms(50);
    }
    return answers == count;
}

VXT_TEST(SHELL_Get_Version, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eflags = CF_Mask;
    vxt_service(SHELL_SERVICE_SHELL_Get_Version, &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK_EQ(r.eflags & CF_Mask, 0);
}

VXT_TEST(SHELL_Message, tells_the_callback_which_button)
{
    struct vxt_regs r;

    answers = 0;
    message(&r, MB_YESNO | MB_DEFBUTTON2, "Enter is No", 0x1234);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(r.eax != 0);
    CHECK_EQ(r.ebx, (uint32_t)system_vm);
    CHECK_EQ(r.esi, (uint32_t)answer_proc);
    CHECK_EQ(r.edx, 0x1234);
    CHECK_EQ(answers, 0);
    PRESS(ENTER);
    CHECK(wait_for_answers(1));
    CHECK_EQ(answer[0], IDNO);
    CHECK_EQ(answer_refdata[0], 0x1234);
}

VXT_TEST(SHELL_Message, boxes_come_one_after_the_other)
{
    struct vxt_regs r;

    answers = 0;
    message(&r, 0, "first", 1);
    message(&r, MB_OKCANCEL, "third", 3);
    message(&r, MB_ABORTRETRYIGNORE | MB_ASAP, "second: R", 2);
    PRESS(ENTER, KEY_R, ESC);
    CHECK(wait_for_answers(3));
    CHECK_EQ(answer_refdata[0], 1);
    CHECK_EQ(answer[0], IDOK);
    CHECK_EQ(answer_refdata[1], 2);
    CHECK_EQ(answer[1], IDRETRY);
    CHECK_EQ(answer_refdata[2], 3);
    CHECK_EQ(answer[2], IDCANCEL);
}

VXT_TEST(SHELL_Message, needs_no_callback_and_no_caption)
{
    struct vxt_regs r;

    answers = 0;
    vxt_recolour(&r);
    r.ebx = (uint32_t)system_vm;
    r.eax = 0;
    r.ecx = (uint32_t)"no callback";
    r.edi = 0;
    r.esi = 0;
    vxt_service(SHELL_SERVICE_SHELL_Message, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    message(&r, 0, "with one", 5);
    PRESS(ENTER, ENTER);
    CHECK(wait_for_answers(1));
    CHECK_EQ(answer_refdata[0], 5);
}

static uint32_t modal(uint32_t flags)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = (uint32_t)system_vm;
    r.eax = flags | MB_SYSTEMMODAL;
    r.ecx = (uint32_t)"Which button?";
    r.edi = (uint32_t)"";
    vxt_service(SHELL_SERVICE_SHELL_SYSMODAL_Message, &r);
    return r.eax;
}

VXT_TEST(SHELL_SYSMODAL_Message, comes_back_with_the_button)
{
    PRESS(ENTER);
    CHECK_EQ(modal(0), IDOK);
    PRESS(RIGHT, RIGHT, ENTER);
    CHECK_EQ(modal(MB_YESNOCANCEL), IDCANCEL);
    PRESS(KEY_N);
    CHECK_EQ(modal(MB_YESNO), IDNO);
    PRESS(ESC, ENTER);                          /* Esc means nothing here */
    CHECK_EQ(modal(MB_YESNO), IDYES);
}

VXT_TEST(SHELL_SYSMODAL_Message, keeps_its_registers)
{
    struct vxt_regs r, before;

    vxt_recolour(&r);
    r.ebx = (uint32_t)system_vm;
    r.eax = 0;
    r.ecx = (uint32_t)"text";
    r.edi = 0;
    before = r;
    PRESS(ENTER);
    vxt_service(SHELL_SERVICE_SHELL_SYSMODAL_Message, &r);
    CHECK_EQ(r.ebx, before.ebx);
    CHECK_EQ(r.ecx, before.ecx);
    CHECK_EQ(r.edx, before.edx);
    CHECK_EQ(r.esi, before.esi);
    CHECK_EQ(r.edi, before.edi);
    CHECK_EQ(r.ebp, before.ebp);
}

/* ---- contention ----------------------------------------------------------------------------------- */

static struct cb_s *other_vm(void)
{
    struct VMM32X_VM request = { .size = sizeof request, .program = "C:\\COMMAND.COM" };

    return _VMM32X_Create_VM(&request);
}

/* The winner, or NULL. */
static struct cb_s *contend(struct cb_s *owner)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = (uint32_t)owner;
    r.ebx = (uint32_t)system_vm;
    r.esi = (uint32_t)"COM1    ";
    vxt_service(SHELL_SERVICE_SHELL_Resolve_Contention, &r);
    return (r.eflags & CF_Mask) != 0 ? NULL : (struct cb_s *)r.ebx;
}

VXT_TEST(SHELL_Resolve_Contention, the_user_chooses)
{
    struct cb_s *owner = other_vm();

    CHECK(owner != NULL);
    PRESS(ENTER);
    CHECK(contend(owner) == owner);
    PRESS(DOWN, ENTER);
    CHECK(contend(owner) == system_vm);
    PRESS(ESC);
    CHECK(contend(owner) == NULL);
    CHECK(_VMM32X_Destroy_VM(owner, VMM32X_DESTROY_FORCE) != 0);
}

VXT_TEST(SHELL_Resolve_Contention, of_no_vm_is_not_resolved)
{
    CHECK(contend((struct cb_s *)0xC0001000) == NULL);
    CHECK(contend(system_vm) == system_vm);
}

/* ---- facts ------------------------------------------------------------------------------------------ */

VXT_TEST(SHELL_GetVMInfo, tells_the_settings)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = (uint32_t)system_vm;
    vxt_service(SHELL_SERVICE_SHELL_GetVMInfo, &r);
    CHECK_EQ(r.eax, 0x40021000);        /* closes on exit, fast paste, polling is looked for */
    CHECK_EQ(r.ebx, (uint32_t)system_vm);
    r.ebx = 0xC0001000;
    vxt_service(SHELL_SERVICE_SHELL_GetVMInfo, &r);
    CHECK_EQ(r.eax, 0);
}

VXT_TEST(SHELL_Get_VM_Settings, are_those_of_the_request)
{
    struct VMM32X_VM request = { .size = sizeof request, .program = "C:\\COMMAND.COM",
                                 .arguments = "/K", .foreground = 7, .background = 5,
                                 .status = VMSTAT_EXCLUSIVE };
    struct cb_s *vm = _VMM32X_Create_VM(&request);
    const struct SHELL_VM_Settings *settings;

    CHECK(vm != NULL);
    settings = SHELL_Get_VM_Settings(vm);
    CHECK(settings != NULL);
    CHECK_STR(settings->program, "C:\\COMMAND.COM");
    CHECK_STR(settings->arguments, "/K");
    CHECK_EQ(settings->foreground, 7);
    CHECK_EQ(settings->background, 5);
    CHECK_EQ(settings->flags & SHELL_VM_EXCLUSIVE, SHELL_VM_EXCLUSIVE);
    CHECK(_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE) != 0);
    CHECK(SHELL_Get_VM_Settings((struct cb_s *)0xC0001000) == NULL);
}

VXT_TEST(SHELL_Update_User_Activity, changes_no_register)
{
    struct vxt_regs r, before;

    vxt_recolour(&r);
    before = r;
    vxt_service(SHELL_SERVICE_SHELL_Update_User_Activity, &r);
    CHECK_EQ(r.eax, before.eax);
    CHECK_EQ(r.ebx, before.ebx);
    CHECK_EQ(r.ecx, before.ecx);
    CHECK_EQ(r.edx, before.edx);
    CHECK_EQ(r.esi, before.esi);
    CHECK_EQ(r.edi, before.edi);
}

VXT_TEST(SHELL_Event, fails_without_windows)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = (uint32_t)system_vm;
    r.esi = (uint32_t)answer_proc;
    r.eflags = 0;
    vxt_service(SHELL_SERVICE_SHELL_Event, &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
    CHECK_EQ(r.ebx, (uint32_t)system_vm);
}

/* ---- what is for Windows --------------------------------------------------------------------------- */

static uint32_t posted_rc, posted_refdata;

static void on_posted(uint32_t rc, uint32_t refdata)
{
    posted_rc = rc;
    posted_refdata = refdata;
}

VXT_TEST(_SHELL_PostMessage, there_is_no_window)
{
    posted_rc = posted_refdata = 0;
    CHECK_EQ(_SHELL_PostMessage(0x100, 0x111, 0, 0, on_posted, 1), 0);
    CHECK(_SHELL_PostMessage(0x100, 0, 0, 0, on_posted, 77) != 0);
    sleep_ms(100);
    CHECK_EQ(posted_refdata, 77);
    CHECK(posted_rc != 0);
}

VXT_TEST(_SHELL_PostShellMessage, is_heard_by_nobody)
{
    _SHELL_PostShellMessage(1, 2);
}

VXT_TEST(_SHELL_QueryAppyTimeAvailable, never)
{
    CHECK_EQ(_SHELL_QueryAppyTimeAvailable(), 0);
}

static uint32_t appy_calls, appy_refdata, appy_flags;

static void on_appy(uint32_t refdata, uint32_t flags)
{
    appy_calls++;
    appy_refdata = refdata;
    appy_flags = flags;
}

VXT_TEST(_SHELL_CallAtAppyTime, the_time_out_is_told)
{
    appy_calls = 0;
    CHECK(_SHELL_CallAtAppyTime(on_appy, 55, 2, 100) != 0);
    CHECK_EQ(appy_calls, 0);
    sleep_ms(600);
    CHECK_EQ(appy_calls, 1);
    CHECK_EQ(appy_refdata, 55);
    CHECK_EQ(appy_flags & 2, 2);
}

VXT_TEST(_SHELL_CallAtAppyTime, an_event_of_windows_waits)
{
    uint32_t handle = _SHELL_CallAtAppyTime(on_appy, 1, 0, 0);

    appy_calls = 0;
    CHECK(handle != 0);
    sleep_ms(300);
    CHECK_EQ(appy_calls, 0);
    _SHELL_CancelAppyTimeEvent(handle);
}

VXT_TEST(_SHELL_CallAtAppyTime, a_ring_0_event_needs_no_windows)
{
    appy_calls = 0;
    CHECK(_SHELL_CallAtAppyTime(on_appy, 66, CAAFL_RING0, 0) != 0);
    sleep_ms(300);
    CHECK_EQ(appy_calls, 1);
    CHECK_EQ(appy_refdata, 66);
    CHECK_EQ(appy_flags & CAAFL_TIMEOUT, 0);
}

VXT_TEST(_SHELL_CancelAppyTimeEvent, no_call_follows)
{
    uint32_t handle = _SHELL_CallAtAppyTime(on_appy, 1, 2, 100);

    appy_calls = 0;
    CHECK(handle != 0);
    _SHELL_CancelAppyTimeEvent(handle);
    _SHELL_CancelAppyTimeEvent(handle);      /* is none any more */
    _SHELL_CancelAppyTimeEvent(0);
    sleep_ms(400);
    CHECK_EQ(appy_calls, 0);
}

static uint32_t heard, heard_order, heard_message, heard_lparam, refuser;

static uint32_t on_broadcast(uint32_t msg, uint32_t wparam, uint32_t lparam, uint32_t refdata)
{
    heard++;
    heard_order = heard_order * 10 + refdata;
    heard_message = msg << 16 | wparam;
    heard_lparam = lparam;
    return refdata != refuser;
}

static uint32_t broadcast(uint32_t flags, uint32_t *recipients)
{
    heard = heard_order = 0;
    return _SHELL_BroadcastSystemMessage(flags, recipients, 0x219, 7, 0x12345678);
}

VXT_TEST(_SHELL_BroadcastSystemMessage, goes_to_all_in_order)
{
    uint32_t recipients = 0, hook[3];

    CHECK_EQ(broadcast(0, NULL), 1);
    CHECK_EQ(heard, 0);
    for (unsigned i = 0; i < 3; i++) {          /* orders 3, 2, 1 */
        hook[i] = _SHELL_HookSystemBroadcast(on_broadcast, 3 - i, 3 - i);
        CHECK(hook[i] != 0);
    }
    refuser = 0;
    CHECK_EQ(broadcast(0, &recipients), 1);
    CHECK_EQ(heard_order, 123);
    CHECK_EQ(recipients, 1);
    CHECK_EQ(heard_message, 0x02190007);
    CHECK_EQ(heard_lparam, 0x12345678);
    refuser = 2;
    CHECK_EQ(broadcast(0, NULL), 1);            /* not a question */
    CHECK_EQ(heard_order, 123);
    CHECK_EQ(broadcast(1, NULL), 0);
    CHECK_EQ(heard_order, 12);
    recipients = 8;                             /* applications only */
    CHECK_EQ(broadcast(0, &recipients), 1);
    CHECK_EQ(heard, 0);
    CHECK_EQ(recipients, 0);
    CHECK_EQ(_SHELL_BroadcastSystemMessage(0, NULL, 0x10000, 0, 0), 0xFFFFFFFF);
    for (unsigned i = 0; i < 3; i++) {
        _SHELL_UnhookSystemBroadcast(hook[i]);
    }
    CHECK_EQ(broadcast(0, NULL), 1);
    CHECK_EQ(heard, 0);
}

VXT_TEST(_SHELL_HookSystemBroadcast, equal_orders_keep_their_sequence)
{
    uint32_t first = _SHELL_HookSystemBroadcast(on_broadcast, 4, 0);
    uint32_t second = _SHELL_HookSystemBroadcast(on_broadcast, 5, 0);

    refuser = 0;
    CHECK(first != 0 && second != 0);
    CHECK_EQ(broadcast(0, NULL), 1);
    CHECK_EQ(heard_order, 45);
    _SHELL_UnhookSystemBroadcast(first);
    CHECK_EQ(broadcast(0, NULL), 1);
    CHECK_EQ(heard_order, 5);
    _SHELL_UnhookSystemBroadcast(second);
}

VXT_TEST(_SHELL_UnhookSystemBroadcast, of_nothing_does_nothing)
{
    _SHELL_UnhookSystemBroadcast(0);
    CHECK_EQ(broadcast(0, NULL), 1);
}

VXT_TEST(_SHELL_LocalAllocEx, there_is_no_message_server)
{
    CHECK(_SHELL_LocalAllocEx(0x40, 100, NULL) == 0);
}

VXT_TEST(_SHELL_LocalFree, of_nothing_does_nothing)
{
    _SHELL_LocalFree(0);
}

VXT_TEST(_SHELL_LoadLibrary, gives_an_error)
{
    CHECK(_SHELL_LoadLibrary("USER") < 32);
}

VXT_TEST(_SHELL_FreeLibrary, of_nothing_does_nothing)
{
    _SHELL_FreeLibrary(0);
}

VXT_TEST(_SHELL_GetProcAddress, finds_nothing)
{
    CHECK_EQ(_SHELL_GetProcAddress(0, "EXITWINDOWS"), 0);
}

VXT_TEST(_SHELL_CallDll, calls_nothing)
{
    CHECK(_SHELL_CallDll("USER", "EXITWINDOWS", 0, NULL) < 32);
}

/* ---- programs, properties ----------------------------------------------------------------------------- */

static struct {
    struct SHEXPACKET head;
    char file[32], parameters[32], directory[32];
} packet;

static uint32_t execute(const char *file, const char *parameters, uint32_t show)
{
    memset(&packet, 0, sizeof packet);
    packet.head = (struct SHEXPACKET){
        .shex_dwTotalSize = sizeof packet, .shex_dwSize = sizeof packet.head,
        .shex_ibFile = offsetof(typeof(packet), file), .shex_nCmdShow = show,
        .shex_ibParams = parameters != NULL ? offsetof(typeof(packet), parameters) : 0 };
    _lstrcpyn(packet.file, file, sizeof packet.file);
    if (parameters != NULL) {
        _lstrcpyn(packet.parameters, parameters, sizeof packet.parameters);
    }
    return _SHELL_ShellExecute(&packet.head);
}

VXT_TEST(_SHELL_ShellExecute, runs_a_program_in_a_vm)
{
    struct cb_s *vm;

    CHECK_EQ(execute("C:\\COMMAND.COM", "/K ECHO x", 7), 33);
    vm = Get_Next_VM_Handle(system_vm);
    CHECK(vm != system_vm);
    CHECK(Get_Execution_Focus() == system_vm);          /* 7: not activated */
    CHECK_STR(SHELL_Get_VM_Settings(vm)->arguments, "/K ECHO x");
    CHECK(_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE) != 0);
    CHECK_EQ(execute("C:\\COMMAND.COM", NULL, 1), 33);
    vm = Get_Next_VM_Handle(system_vm);
    CHECK(Get_Execution_Focus() == vm);
    CHECK(_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE) != 0);
}

VXT_TEST(_SHELL_ShellExecute, tells_what_is_wrong)
{
    CHECK_EQ(execute("C:\\NOTHERE.EXE", NULL, 1), 2);
    packet.head.shex_ibFile = sizeof packet;            /* outside of it */
    CHECK(_SHELL_ShellExecute(&packet.head) <= 32);
    packet.head.shex_ibFile = 0;
    CHECK(_SHELL_ShellExecute(&packet.head) <= 32);
    packet.head.shex_dwSize = 4;
    CHECK(_SHELL_ShellExecute(&packet.head) <= 32);
    CHECK(Get_Next_VM_Handle(system_vm) == system_vm);
}

/* Starts and ends a VM with settings from a file, and shows a box. */
static void one_round(void)
{
    struct vxt_regs r;

    (void)execute("C:\\T.PIF", NULL, 7);
    (void)execute("C:\\NOTHERE.PIF", NULL, 7);
    while (Get_Next_VM_Handle(system_vm) != system_vm) {
        (void)_VMM32X_Destroy_VM(Get_Next_VM_Handle(system_vm), VMM32X_DESTROY_FORCE);
    }
    answers = 0;
    message(&r, 0, "a round", 1);
    PRESS(ENTER);
    (void)wait_for_answers(1);
    sleep_ms(200);
}

VXT_TEST(_SHELL_ShellExecute, leaves_nothing_behind)
{
    struct VMM32X_Memory before, after;

    one_round();
    _VMM32X_Memory_State(&before);
    for (unsigned i = 0; i < 4; i++) {
        one_round();
    }
    _VMM32X_Memory_State(&after);
    CHECK_EQ(after.heap_blocks, before.heap_blocks);
    CHECK_EQ(after.heap_bytes, before.heap_bytes);
    CHECK_EQ(after.frames, before.frames);
}

static uint32_t property_calls, property_ordinal, property_flags;
static char property_name[20];

void property_proc(void);
void property_in_c(struct cb_s *vm, const uint8_t *data, const uint32_t *ordinal);
void property_in_c(struct cb_s *vm, const uint8_t *data, const uint32_t *ordinal)
{
    property_calls += Validate_VM_Handle(vm);
    property_ordinal = *ordinal;
    _lstrcpyn(property_name, (const char *)(ordinal + 1), sizeof property_name);
    property_flags = data[0x10] | (uint32_t)data[0x11] << 8;
}
__asm__(".pushsection .text.property_proc,\"ax\"\n.globl property_proc\nproperty_proc:\n"
        "pushl %edi; pushl %edx; pushl %ebx; cld; call property_in_c; addl $12, %esp; ret\n.popsection\n");

/* CF */
static bool property_service(uint32_t service, uint32_t group)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = group;
    r.edx = 0;
    r.esi = (uint32_t)property_proc;
    vxt_service(service, &r);
    return (r.eflags & CF_Mask) != 0;
}
#define HOOK(group)     property_service(SHELL_SERVICE_SHELL_Hook_Properties, (uint32_t)(group))
#define UNHOOK(group)   property_service(SHELL_SERVICE_SHELL_Unhook_Properties, (uint32_t)(group))

static void end_other_vms(void)
{
    struct cb_s *vm;

    while ((vm = Get_Next_VM_Handle(system_vm)) != system_vm) {
        (void)_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE);
    }
}

VXT_TEST(SHELL_Hook_Properties, tells_of_a_group_in_the_pif)
{
    property_calls = 0;
    CHECK(!HOOK("WINDOWS 386 3.0"));
    CHECK(!HOOK("NOBODY KNOWS"));
    CHECK_EQ(execute("C:\\T.PIF", NULL, 7), 33);
    CHECK_EQ(property_calls, 1);
    CHECK_EQ(property_ordinal, 0);
    CHECK_STR(property_name, "WINDOWS 386 3.0");
    CHECK_EQ(property_flags, 0x1002);
    end_other_vms();
    CHECK_EQ(execute("C:\\COMMAND.COM", NULL, 7), 33);     /* has no .PIF */
    CHECK_EQ(property_calls, 1);
    end_other_vms();
    CHECK(!UNHOOK(0));
}

VXT_TEST(SHELL_Hook_Properties, refuses_what_is_no_group)
{
    CHECK(HOOK(2));
    CHECK(HOOK(""));
    CHECK(HOOK("A NAME OF SIXTEEN"));
}

VXT_TEST(SHELL_Unhook_Properties, no_call_follows)
{
    CHECK(!HOOK("WINDOWS 386 3.0"));
    CHECK(UNHOOK("WINDOWS VMM 4.0"));
    CHECK(!UNHOOK("WINDOWS 386 3.0"));
    CHECK(UNHOOK("WINDOWS 386 3.0"));
    CHECK(UNHOOK(0));
    property_calls = 0;
    CHECK_EQ(execute("C:\\T.PIF", NULL, 7), 33);
    CHECK_EQ(property_calls, 0);
    end_other_vms();
}

/* ---- the VMM's side --------------------------------------------------------------------------------- */

VXT_TEST(_VMM32X_Give_Focus, to_any_vm)
{
    struct cb_s *vm = other_vm();

    CHECK(vm != NULL);
    CHECK_EQ(_VMM32X_Give_Focus(vm), 1);
    CHECK(Get_Execution_Focus() == vm);
    CHECK_EQ(_VMM32X_Give_Focus((struct cb_s *)0xC0001000), 0);
    CHECK(_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE) != 0);
    CHECK(Get_Execution_Focus() == system_vm);
}

VXT_TEST(_VMM32X_Set_Speed, bears_every_value)
{
    struct cb_s *vm = other_vm();

    CHECK(vm != NULL);
    for (uint32_t percent = 0; percent <= 120; percent += 10) {
        _VMM32X_Set_Speed(vm, percent);
    }
    _VMM32X_Set_Speed(vm, 1);
    _VMM32X_Set_Speed((struct cb_s *)0xC0001000, 50);
    CHECK(_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE) != 0);
    sleep_ms(200);                      /* its time-out is gone with it */
}

static const struct vxt_test tests[] = {
    VXT(SHELL_Get_Version, is_4_00),
    VXT(SHELL_Message, tells_the_callback_which_button),
    VXT(SHELL_Message, boxes_come_one_after_the_other),
    VXT(SHELL_Message, needs_no_callback_and_no_caption),
    VXT(SHELL_SYSMODAL_Message, comes_back_with_the_button),
    VXT(SHELL_SYSMODAL_Message, keeps_its_registers),
    VXT(SHELL_Resolve_Contention, the_user_chooses),
    VXT(SHELL_Resolve_Contention, of_no_vm_is_not_resolved),
    VXT(SHELL_GetVMInfo, tells_the_settings),
    VXT(SHELL_Get_VM_Settings, are_those_of_the_request),
    VXT(SHELL_Update_User_Activity, changes_no_register),
    VXT(SHELL_Event, fails_without_windows),
    VXT(_SHELL_PostMessage, there_is_no_window),
    VXT(_SHELL_PostShellMessage, is_heard_by_nobody),
    VXT(_SHELL_QueryAppyTimeAvailable, never),
    VXT(_SHELL_CallAtAppyTime, the_time_out_is_told),
    VXT(_SHELL_CallAtAppyTime, an_event_of_windows_waits),
    VXT(_SHELL_CallAtAppyTime, a_ring_0_event_needs_no_windows),
    VXT(_SHELL_CancelAppyTimeEvent, no_call_follows),
    VXT(_SHELL_BroadcastSystemMessage, goes_to_all_in_order),
    VXT(_SHELL_HookSystemBroadcast, equal_orders_keep_their_sequence),
    VXT(_SHELL_UnhookSystemBroadcast, of_nothing_does_nothing),
    VXT(_SHELL_LocalAllocEx, there_is_no_message_server),
    VXT(_SHELL_LocalFree, of_nothing_does_nothing),
    VXT(_SHELL_LoadLibrary, gives_an_error),
    VXT(_SHELL_FreeLibrary, of_nothing_does_nothing),
    VXT(_SHELL_GetProcAddress, finds_nothing),
    VXT(_SHELL_CallDll, calls_nothing),
    VXT(_SHELL_ShellExecute, runs_a_program_in_a_vm),
    VXT(_SHELL_ShellExecute, tells_what_is_wrong),
    VXT(_SHELL_ShellExecute, leaves_nothing_behind),
    VXT(SHELL_Hook_Properties, tells_of_a_group_in_the_pif),
    VXT(SHELL_Hook_Properties, refuses_what_is_no_group),
    VXT(SHELL_Unhook_Properties, no_call_follows),
    VXT(_VMM32X_Give_Focus, to_any_vm),
    VXT(_VMM32X_Set_Speed, bears_every_value),
};

static void on_start(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata, (void)crs;
    system_vm = vm;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_SHELL");
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
    { 0, NULL },
};
Declare_Virtual_Device(T_SHELL, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
