/*
 * t_dpmi - a small DPMI client, 16- and 32-bit, and every service on what it does.
 *
 * The client switches to protected mode and calls a call-back of this device; there a test looks
 * and runs further code in the client.  Then the client ends with INT 21h/4Ch.  DOS is a hook of
 * INT 21h here: functions 62h (PSP), 48h (memory) and 4Ch.
 */
#include "vxt.h"

#include <vmm32x.h>

#define PSP         0x3000
#define ENVIRONMENT 0x3100
#define HOST        0x5000
#define CODE_AT     0x0400      /* of code that a test runs in the client */
#define DOS_BLOCK   0x7000      /* what INT 21h/48h gives */

/* DS:10h entry, DS:18h our call-back, DS:20h the program's size: 0 or 1 */
#define CLIENT(name, far_call)                                                \
    GUEST(name,                                                               \
        "movw $0x1687, %ax; int $0x2f; testw %ax, %ax; jnz 1f\n"              \
        "movw %di, 0x10; movw %es, 0x12; movw %si, 0x14\n"                    \
        "movw 0x20, %ax; movw $0x5000, %bx; movw %bx, %es\n"                  \
        "movl $0x12345678, %ebp\n"                                            \
        "lcallw *0x10; jc 1f\n"                                               \
        far_call " *0x18\n"                                                   \
        "movw $0x4c05, %ax; int $0x21\n"                                      \
        "1: lretw")
CLIENT(g_client16, "lcallw");
CLIENT(g_client32, "lcalll");

static uint32_t body_address;           /* PM call-back that runs a test's body */
static void (*body)(void);
static bool wide;                       /* the running client is 32-bit */
static uint32_t bodies, dos_ended, dos_exit_code;
static uint16_t runner_ss = GUEST_SS;
static uint16_t pm_cs, pm_ds, pm_ss, pm_es;     /* of the client behind its switch */
static struct Client_Reg_Struc at_switch;       /* as the call-back found it */

static uint32_t begun, begun_flags, ended, area_offset;
static struct pmcb_s *begun_cb, *ended_cb;
static uint32_t area_at_begin;
static bool refuse_begin;
static uint32_t pm_events, pm_event_status;
static uint32_t dos_calls, events_at_dos[3];    /* INT 21h/62h: pm_events at each */
static bool event_at_dos;                       /* the first of them schedules one */


static void on_pm_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata;
    (void)crs;
    pm_events++;
    pm_event_status = vm->CB_VM_Status;
}
VXD_EVENT(pm_event, on_pm_event)

/* ---- DOS --------------------------------------------------------------------------------------- */

static int on_dos(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    crs->Client_EFlags &= ~CF_Mask;
    switch (crs->Client_AH) {
    case 0x62:
        if (dos_calls < 3) {
            events_at_dos[dos_calls] = pm_events;
        }
        if (dos_calls++ == 0 && event_at_dos) {
            (void)Call_Priority_VM_Event(0, vm, PEF_Wait_In_PM | PEF_Always_Sched, 0, pm_event, 0);
        }
        crs->Client_BX = PSP;
        return VXD_CONSUMED;
    case 0x48:
        if (crs->Client_BX > 0x1800) {
            crs->Client_AX = 8;
            crs->Client_BX = 0x1800;
            crs->Client_EFlags |= CF_Mask;
        } else {
            crs->Client_AX = DOS_BLOCK;
        }
        return VXD_CONSUMED;
    case 0x49:
    case 0x4A:
        return VXD_CONSUMED;
    case 0x4C:
        dos_ended++;
        dos_exit_code = crs->Client_AL;
        crs->Client_SS = runner_ss;     /* back to who ran the client */
        crs->Client_ESP = GUEST_SP - 4;
        Simulate_Far_Ret();
        return VXD_CONSUMED;
    default:
        return VXD_PASS;
    }
}
VXD_INT_HOOK(dos_hook, on_dos)

/* ---- the client ---------------------------------------------------------------------------------- */

static void on_body(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    uint8_t *stack = (uint8_t *)Map_Flat(offsetof(struct Client_Reg_Struc, Client_SS) << 8 |
                                         offsetof(struct Client_Reg_Struc, Client_ESP));

    (void)vm;
    (void)refdata;
    at_switch = *crs;
    pm_cs = wide ? *(uint16_t *)(stack + 4) : *(uint16_t *)(stack + 2);
    pm_ds = crs->Client_DS;
    pm_ss = crs->Client_SS;
    pm_es = crs->Client_ES;
    bodies++;
    body();
    Simulate_Far_Ret();
}
VXD_EVENT(body_call_back, on_body)

/* Run a client whose protected mode is test; false: it did not get there. */
static bool client(bool use32, void (*test)(void))
{
    struct Client_Reg_Struc crs;
    uint32_t before = bodies;
    uint8_t *ds = vxt_memory(GUEST_DS, 0);

    wide = use32;
    body = test;
    dos_ended = 0;
    *(uint32_t *)(ds + 0x18) = use32 ? body_address & 0xFFFF
                                     : (body_address & 0xFFFF) | (body_address & 0xFFFF0000);
    *(uint16_t *)(ds + 0x1C) = (uint16_t)(body_address >> 16);
    *(uint16_t *)(ds + 0x20) = use32;
    *(uint16_t *)vxt_memory(PSP, 0x2C) = ENVIRONMENT;
    vxt_guest_regs(&crs);
    if (use32) {
        vxt_guest(g_client32, &crs);
    } else {
        vxt_guest(g_client16, &crs);
    }
    return bodies == before + 1 && dos_ended == 1;
}

/* Run code in the client until its far return; *regs = general registers and flags, in and out. */
#define run(code, regs) run_code(code, code##_end, regs)
static void run_code(const uint8_t *code, const uint8_t *end, struct Client_Reg_Struc *regs)
{
    struct Client_Reg_Struc saved, *crs;

    memcpy(vxt_memory(GUEST_CS, CODE_AT), code, (size_t)(end - code));
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs = vxt_client();
    memcpy(crs, regs, offsetof(struct Client_Reg_Struc, Client_Error));
    crs->Client_EFlags = (crs->Client_EFlags & ~0x8D5u) | (regs->Client_EFlags & 0x8D5);
    crs->Client_DS = regs->Client_DS != 0 ? regs->Client_DS : pm_ds;
    crs->Client_ES = regs->Client_ES != 0 ? regs->Client_ES : pm_ds;
    Simulate_Far_Call(pm_cs, CODE_AT);
    Resume_Exec();
    *regs = *vxt_client();
    End_Nest_Exec();
    Restore_Client_State(&saved);
}

/* Codes end with a far return of the client's size: this one is chosen at run time. */
#define PM_GUEST(name, code)                                                  \
    GUEST(name##16, code "; lretw");                                          \
    GUEST(name##32, code "; lretl")
#define run_pm(code, regs) do {                                               \
        if (wide) {                                                           \
            run(code##32, regs);                                              \
        } else {                                                              \
            run(code##16, regs);                                              \
        }                                                                     \
    } while (0)

PM_GUEST(g_int31, "int $0x31");

/* INT 31h as the client; false = carry. */
static bool int31(struct Client_Reg_Struc *regs)
{
    regs->Client_DS = regs->Client_ES = 0;
    run_pm(g_int31, regs);
    return (regs->Client_EFlags & CF_Mask) == 0;
}

static bool int31_ax(uint32_t ax, struct Client_Reg_Struc *regs)
{
    regs->Client_EAX = ax;
    return int31(regs);
}

/* A test with a 16-bit and one with a 32-bit client. */
#define DPMI_TEST(service, what)                                              \
    static void body_##service##_##what(void);                                \
    VXT_TEST(service, what)                                                   \
    {                                                                         \
        CHECK(client(false, body_##service##_##what));                        \
        CHECK(client(true, body_##service##_##what));                         \
    }                                                                         \
    static void body_##service##_##what(void)

static uint32_t base_of(uint32_t selector)
{
    return _SelectorMapFlat(Get_Cur_VM_Handle(), selector, 0);
}

static uint32_t limit_of(uint32_t selector)
{
    uint64_t d = _GetDescriptor(selector, Get_Cur_VM_Handle(), 0);
    uint32_t limit = ((uint32_t)d & 0xFFFF) | ((uint32_t)(d >> 32) & 0xF0000);

    return (uint32_t)(d >> 32) & 0x800000 ? limit << 12 | 0xFFF : limit;
}

/* Everything but the error code and the upper half of ESP, which a 16-bit stack leaves undefined. */
static bool same(const struct Client_Reg_Struc *a, const struct Client_Reg_Struc *b)
{
    uint32_t mask = wide ? 0xFFFFFFFF : 0xFFFF;

    return memcmp(a, b, 12) == 0 && memcmp(&a->Client_EBX, &b->Client_EBX, 16) == 0 &&
           a->Client_EIP == b->Client_EIP && a->Client_CS == b->Client_CS &&
           a->Client_EFlags == b->Client_EFlags && a->Client_SS == b->Client_SS &&
           (a->Client_ESP & mask) == (b->Client_ESP & mask) && a->Client_ES == b->Client_ES &&
           a->Client_DS == b->Client_DS && a->Client_FS == b->Client_FS &&
           a->Client_GS == b->Client_GS && a->Client_Alt_EIP == b->Client_Alt_EIP &&
           a->Client_Alt_CS == b->Client_Alt_CS && a->Client_Alt_SS == b->Client_Alt_SS &&
           a->Client_Alt_ESP == b->Client_Alt_ESP && a->Client_Alt_DS == b->Client_Alt_DS &&
           a->Client_Alt_ES == b->Client_Alt_ES;
}

/* ---- the switch ---------------------------------------------------------------------------------- */

DPMI_TEST(Begin_PM_App, selectors_show_what_the_segments_showed)
{
    uint32_t status = Get_Cur_VM_Handle()->CB_VM_Status;

    CHECK_EQ(base_of(pm_cs), GUEST_CS << 4);
    CHECK_EQ(limit_of(pm_cs), 0xFFFF);
    CHECK_EQ(base_of(pm_ds), GUEST_DS << 4);
    CHECK_EQ(limit_of(pm_ds), 0xFFFF);
    CHECK_EQ(base_of(pm_ss), GUEST_SS << 4);
    CHECK_EQ(base_of(pm_es), PSP << 4);
    CHECK_EQ(limit_of(pm_es), 0xFF);
    CHECK_EQ(at_switch.Client_FS, 0);
    CHECK_EQ(at_switch.Client_GS, 0);
    CHECK_EQ(at_switch.Client_EBP, 0x12345678);
    CHECK_EQ(at_switch.Client_EFlags & (VM_Mask | CF_Mask | IF_Mask), IF_Mask);
    CHECK_EQ(at_switch.Client_ESP >> 16, wide ? 0 : at_switch.Client_ESP >> 16);   /* of SP no more is known */
    CHECK_EQ(base_of(*(uint16_t *)vxt_memory(PSP, 0x2C)), ENVIRONMENT << 4);
    CHECK_EQ(status & (VMSTAT_PM_EXEC | VMSTAT_PM_APP), VMSTAT_PM_EXEC | VMSTAT_PM_APP);
    CHECK_EQ(status & VMSTAT_PM_USE32, wide ? VMSTAT_PM_USE32 : 0);
    CHECK_EQ(vxt_word(GUEST_DS, 0x14) * 16 >= 0x1000, true);    /* host data: the locked stack */
}

DPMI_TEST(Begin_PM_App, message_and_control_block)
{
    struct pmcb_s *cb = Get_Cur_PM_App_CB(Get_Cur_VM_Handle());

    CHECK(cb != NULL && cb == begun_cb);
    CHECK_EQ(begun_flags, wide ? BPA_32_Bit : 0);
    CHECK_EQ(cb->PMCB_Flags & BPA_32_Bit, wide ? BPA_32_Bit : 0);
    CHECK(cb->PMCB_Parent == NULL);
    CHECK_EQ(area_at_begin, 0);
}

static void no_body(void)
{
}

VXT_TEST(Begin_PM_App, a_device_may_refuse)
{
    refuse_begin = true;
    CHECK(!client(false, no_body));
    refuse_begin = false;
    CHECK_EQ(dos_ended, 0);
    CHECK_EQ(Get_Cur_VM_Handle()->CB_VM_Status & (VMSTAT_PM_APP | VMSTAT_PM_EXEC), 0);
    CHECK_EQ(*(uint16_t *)vxt_memory(PSP, 0x2C), ENVIRONMENT);
    CHECK(client(false, no_body));
}

VXT_TEST(End_PM_App, everything_is_as_before)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint32_t first, second, count = ended;

    CHECK(client(true, no_body));
    first = (uint32_t)_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 1, 0);
    CHECK(_Free_LDT_Selector(vm, first, 0));
    CHECK(client(false, no_body));
    second = (uint32_t)_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 1, 0);
    CHECK(_Free_LDT_Selector(vm, second, 0));
    CHECK_EQ(first, second);
    CHECK_EQ(ended, count + 2);
    CHECK(ended_cb == begun_cb);
    CHECK_EQ(dos_exit_code, 5);
    CHECK_EQ(vm->CB_VM_Status & (VMSTAT_PM_APP | VMSTAT_PM_EXEC | VMSTAT_PM_USE32), 0);
    CHECK_EQ(*(uint16_t *)vxt_memory(PSP, 0x2C), ENVIRONMENT);
    CHECK(Get_Cur_PM_App_CB(vm) == NULL);
}

static uint32_t inner_bodies;
static struct pmcb_s *outer_cb;

static void inner_body(void)
{
    struct pmcb_s *cb = Get_Cur_PM_App_CB(Get_Cur_VM_Handle());

    inner_bodies++;
    CHECK(cb != outer_cb && cb->PMCB_Parent == outer_cb);
}

static void outer_body(void)
{
    struct Client_Reg_Struc before = *vxt_client(), crs;

    outer_cb = Get_Cur_PM_App_CB(Get_Cur_VM_Handle());
    body = inner_body;
    *(uint16_t *)vxt_memory(GUEST_DS, 0x20) = 0;
    *(uint32_t *)vxt_memory(GUEST_DS, 0x18) = body_address;
    wide = false;
    vxt_guest_regs(&crs);
    crs.Client_SS = runner_ss = GUEST_SS + 0x400;
    vxt_guest(g_client16, &crs);            /* in V86 mode, from inside of the outer program */
    runner_ss = GUEST_SS;
    vxt_put_code(GUEST_CS, 0, g_client32, g_client32_end);
    CHECK(Get_Cur_PM_App_CB(Get_Cur_VM_Handle()) == outer_cb);
    CHECK(memcmp(&before, vxt_client(), sizeof before) == 0);
    CHECK(Get_Cur_VM_Handle()->CB_VM_Status & VMSTAT_PM_USE32);
    wide = true;
}

VXT_TEST(Begin_PM_App, programs_nest)
{
    inner_bodies = 0;
    (void)client(true, outer_body);
    CHECK_EQ(inner_bodies, 1);
    CHECK_EQ(dos_ended, 2);
    CHECK_EQ(Get_Cur_VM_Handle()->CB_VM_Status & VMSTAT_PM_APP, 0);
}

VXT_TEST(Allocate_PM_App_CB_Area, no_room_for_everything)
{
    CHECK(area_offset >= sizeof(struct pmcb_s));
    CHECK_EQ(Allocate_PM_App_CB_Area(0), 0);
    CHECK_EQ(Allocate_PM_App_CB_Area(0x10000), 0);
    CHECK_EQ(Allocate_PM_App_CB_Area(0xFFFFFFFF), 0);
}

VXT_TEST(Get_Cur_PM_App_CB, nobody)
{
    CHECK(Get_Cur_PM_App_CB(Get_Cur_VM_Handle()) == NULL);
    CHECK(Get_Cur_PM_App_CB(NULL) == NULL);
}

/* ---- modes ----------------------------------------------------------------------------------------- */

DPMI_TEST(Set_V86_Exec_Mode, exchanges_with_alt_and_back)
{
    struct Client_Reg_Struc *crs = vxt_client(), pm = *crs, v86, again;
    uint32_t status;

    Set_V86_Exec_Mode();
    v86 = *crs;
    status = Get_Cur_VM_Handle()->CB_VM_Status;
    Set_V86_Exec_Mode();                    /* no effect */
    again = *crs;
    Set_PM_Exec_Mode();
    CHECK_EQ(v86.Client_CS, pm.Client_Alt_CS);
    CHECK_EQ(v86.Client_SS, HOST);
    CHECK_EQ(v86.Client_DS, GUEST_DS);
    CHECK_EQ(v86.Client_Alt_CS, pm.Client_CS);
    CHECK_EQ(v86.Client_Alt_EIP, pm.Client_EIP);
    CHECK_EQ(v86.Client_Alt_SS, pm.Client_SS);
    CHECK_EQ(v86.Client_Alt_ESP, pm.Client_ESP);
    CHECK_EQ(v86.Client_Alt_ES, pm.Client_ES);
    CHECK_EQ(v86.Client_EFlags, pm.Client_EFlags | VM_Mask);
    CHECK_EQ(v86.Client_EBP, pm.Client_EBP);
    CHECK_EQ(status & (VMSTAT_PM_EXEC | VMSTAT_PM_APP), VMSTAT_PM_APP);
    CHECK(memcmp(&v86, &again, sizeof v86) == 0);
    CHECK_EQ(crs->Client_CS, pm.Client_CS);
    CHECK_EQ(crs->Client_ESP, pm.Client_ESP);
    CHECK_EQ(crs->Client_EFlags, pm.Client_EFlags);
}

VXT_TEST(Set_PM_Exec_Mode, nothing_without_a_program)
{
    struct Client_Reg_Struc before = *vxt_client();

    Set_PM_Exec_Mode();
    CHECK(memcmp(&before, vxt_client(), sizeof before) == 0);
    CHECK_EQ(Get_Cur_VM_Handle()->CB_VM_Status & VMSTAT_PM_EXEC, 0);
}

DPMI_TEST(Set_PM_Exec_Mode, no_effect_in_protected_mode)
{
    struct Client_Reg_Struc before = *vxt_client();

    Set_PM_Exec_Mode();
    CHECK(memcmp(&before, vxt_client(), sizeof before) == 0);
}

DPMI_TEST(Save_Client_State, restore_changes_the_mode_back)
{
    struct Client_Reg_Struc saved, before = *vxt_client();

    Save_Client_State(&saved);
    Set_V86_Exec_Mode();
    Restore_Client_State(&saved);
    CHECK(Get_Cur_VM_Handle()->CB_VM_Status & VMSTAT_PM_EXEC);
    CHECK(memcmp(&before, vxt_client(), sizeof before) == 0);
}

DPMI_TEST(Begin_Use_Locked_PM_Stack, counts_and_moves_once)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs, first, second, third;

    Begin_Use_Locked_PM_Stack();
    first = *crs;
    crs->Client_ESP -= 0x20;
    Begin_Use_Locked_PM_Stack();
    second = *crs;
    End_Use_Locked_PM_Stack();
    third = *crs;
    crs->Client_EIP = 0x1234;
    End_Use_Locked_PM_Stack();
    CHECK(first.Client_SS != before.Client_SS);
    CHECK_EQ(limit_of(first.Client_SS), 0xFFF);
    CHECK_EQ(first.Client_ESP, 0x1000);
    CHECK_EQ(first.Client_EIP, before.Client_EIP);
    CHECK_EQ(second.Client_SS, first.Client_SS);
    CHECK_EQ(second.Client_ESP, 0x1000 - 0x20);
    CHECK_EQ(third.Client_SS, first.Client_SS);
    CHECK(memcmp(&before, crs, sizeof before) == 0);
}

DPMI_TEST(End_Use_Locked_PM_Stack, without_begin_nothing)
{
    struct Client_Reg_Struc before = *vxt_client();

    End_Use_Locked_PM_Stack();
    CHECK(memcmp(&before, vxt_client(), sizeof before) == 0);
}

/* ---- stack and flow -------------------------------------------------------------------------------- */

static uint32_t cell(uint32_t at)
{
    const uint8_t *p = vxt_memory(GUEST_SS, (uint16_t)at);

    return wide ? *(const uint32_t *)p : *(const uint16_t *)p;
}

DPMI_TEST(Simulate_Push, cells_have_the_programs_size)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs;
    uint32_t size = wide ? 4 : 2, first, second, esp;

    Simulate_Push(0xABCD1234);
    Simulate_Push(0x98765432);
    esp = crs->Client_ESP;
    first = cell(before.Client_ESP - size);
    second = Simulate_Pop();
    (void)Simulate_Pop();
    CHECK_EQ(esp, before.Client_ESP - 2 * size);
    CHECK_EQ(first, wide ? 0xABCD1234 : 0x1234);
    CHECK_EQ(second, wide ? 0x98765432 : 0x5432);
    CHECK_EQ(crs->Client_ESP, before.Client_ESP);
}

DPMI_TEST(Simulate_Far_Call, and_back_with_arguments)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs, inside, after;
    uint32_t size = wide ? 4 : 2, cs, eip, target = wide ? 0x00123456 : 0x3456;

    Simulate_Push(0x1111);
    Simulate_Far_Call(0x77, target);
    inside = *crs;
    eip = cell(crs->Client_ESP);
    cs = cell(crs->Client_ESP + size);
    Simulate_Far_Ret_N(size);
    after = *crs;
    Simulate_Far_Call(0x77, target);
    Simulate_Far_Ret();
    CHECK_EQ(inside.Client_CS, 0x77);
    CHECK_EQ(inside.Client_EIP, target);
    CHECK_EQ(inside.Client_ESP, before.Client_ESP - 3 * size);
    CHECK_EQ(eip, before.Client_EIP);
    CHECK_EQ(cs, before.Client_CS);
    CHECK_EQ(after.Client_CS, before.Client_CS);
    CHECK_EQ(after.Client_EIP, before.Client_EIP);
    CHECK_EQ(after.Client_ESP, before.Client_ESP);
    CHECK(memcmp(&before, crs, sizeof before) == 0);
}

DPMI_TEST(Simulate_Far_Jmp, all_of_the_offset)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs, after;

    Simulate_Far_Jmp(0x77, 0x12345678);
    after = *crs;
    *crs = before;
    CHECK_EQ(after.Client_CS, 0x77);
    CHECK_EQ(after.Client_EIP, 0x12345678);
    CHECK_EQ(after.Client_ESP, before.Client_ESP);
}

DPMI_TEST(Build_Int_Stack_Frame, frame_of_the_programs_size)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs, inside;
    uint32_t size = wide ? 4 : 2, flags;

    crs->Client_EFlags |= CF_Mask;
    Build_Int_Stack_Frame(0x77, 0x2222);
    inside = *crs;
    flags = cell(crs->Client_ESP + 2 * size);
    crs->Client_EFlags &= ~CF_Mask;
    Simulate_Iret();
    CHECK_EQ(inside.Client_CS, 0x77);
    CHECK_EQ(inside.Client_EIP, 0x2222);
    CHECK_EQ(inside.Client_ESP, before.Client_ESP - 3 * size);
    CHECK_EQ(inside.Client_EFlags & IF_Mask, 0);
    CHECK_EQ(flags & (IF_Mask | CF_Mask), IF_Mask | CF_Mask);
    CHECK_EQ(crs->Client_EFlags, before.Client_EFlags | CF_Mask);
    CHECK_EQ(crs->Client_EIP, before.Client_EIP);
    CHECK_EQ(crs->Client_ESP, before.Client_ESP);
    crs->Client_EFlags = before.Client_EFlags;
}

DPMI_TEST(Map_Flat, selectors_and_offsets_of_the_programs_size)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs;
    uint32_t pair, alone, bad;

    crs->Client_ES = pm_ds;
    crs->Client_EDI = 0x00050020;
    pair = Map_Flat(offsetof(struct Client_Reg_Struc, Client_ES) << 8 |
                    offsetof(struct Client_Reg_Struc, Client_EDI));
    alone = Map_Flat(offsetof(struct Client_Reg_Struc, Client_ES) << 8 | 0xFF);
    crs->Client_ES = 0xFFFC;
    bad = Map_Flat(offsetof(struct Client_Reg_Struc, Client_ES) << 8 | 0xFF);
    *crs = before;
    CHECK_EQ(pair, (GUEST_DS << 4) + (wide ? 0x00050020 : 0x20));
    CHECK_EQ(alone, GUEST_DS << 4);
    CHECK_EQ(bad, 0xFFFFFFFF);
}

DPMI_TEST(Map_Lin_To_VM_Addr, a_selector_that_is_there_once)
{
    uint32_t linear = (uint32_t)vxt_memory(GUEST_DS, 0x123), offset, other_offset;
    uint16_t first, again, other;

    CHECK(Map_Lin_To_VM_Addr(linear, 0x1FF, &first, &offset));
    CHECK(Map_Lin_To_VM_Addr(linear, 0x1FF, &again, &other_offset));
    CHECK(Map_Lin_To_VM_Addr(linear, 0x2FF, &other, &other_offset));
    CHECK_EQ(offset, 0);
    CHECK_EQ(first, again);
    CHECK(first != other);
    CHECK_EQ(base_of(first), (GUEST_DS << 4) + 0x123);
    CHECK_EQ(limit_of(first), 0x1FF);
    CHECK_EQ(_Free_LDT_Selector(Get_Cur_VM_Handle(), first, 0), 0);
}

VXT_TEST(Map_Lin_To_VM_Addr, segment_and_offset_in_v86_mode)
{
    uint32_t high = Get_Cur_VM_Handle()->CB_High_Linear, offset;
    uint16_t segment;

    CHECK(Map_Lin_To_VM_Addr(0x12345, 0xFF, &segment, &offset));
    CHECK_EQ(segment * 16u + offset, 0x12345);
    CHECK(offset < 0x10000);
    CHECK(Map_Lin_To_VM_Addr(high + 0x54321, 0xFF, &segment, &offset));
    CHECK_EQ(segment * 16u + offset, 0x54321);
    CHECK(Map_Lin_To_VM_Addr(0x10FFEF, 0, &segment, &offset));
    CHECK_EQ(segment, 0xFFFF);
    CHECK_EQ(offset, 0xFFFF);
    CHECK(!Map_Lin_To_VM_Addr(0x10FFF0, 0, &segment, &offset));
    CHECK(!Map_Lin_To_VM_Addr(0xC0000000, 0, &segment, &offset));
}

/* ---- interrupts -------------------------------------------------------------------------------------- */

static uint16_t default_selector;       /* of INT 65h: set before Sys_VM_Init */
static uint32_t default_offset, default_calls;

static void on_default(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    default_calls += refdata;
    crs->Client_AX = 0x6565;
    Simulate_Iret();
}
VXD_EVENT(default_call_back, on_default)

DPMI_TEST(Get_PM_Int_Vector, unchanged_ones_have_the_zero_flag)
{
    uint16_t selector;
    uint32_t offset;

    CHECK(Get_PM_Int_Vector(0x60, &selector, &offset));
    CHECK_EQ(selector & 7, 3);
    CHECK(Get_PM_Int_Vector(0x65, &selector, &offset));
    CHECK_EQ(selector, default_selector);
    CHECK_EQ(offset, default_offset);
    Set_PM_Int_Vector(0x60, pm_cs, 0x4321);
    CHECK(!Get_PM_Int_Vector(0x60, &selector, &offset));
    CHECK_EQ(selector, pm_cs);
    CHECK_EQ(offset, 0x4321);
}

VXT_TEST(Get_PM_Int_Vector, what_a_program_set_ends_with_it)
{
    uint16_t selector;
    uint32_t offset;

    CHECK(Get_PM_Int_Vector(0x60, &selector, &offset));
}

PM_GUEST(g_int65, "int $0x65");

DPMI_TEST(Set_PM_Int_Vector, before_sys_vm_init_is_for_every_vm)
{
    struct Client_Reg_Struc regs = { 0 };

    default_calls = 0;
    run_pm(g_int65, &regs);
    CHECK_EQ(default_calls, 1);
    CHECK_EQ(regs.Client_AX, 0x6565);
}

PM_GUEST(g_int61, "int $0x61");
GUEST(g_v86_handler, "addw $0x0101, %ax; movw %ds, %bx; pushw %bp; movw %sp, %bp\n"
                     "orw $1, 6(%bp); popw %bp; iretw");

DPMI_TEST(Set_PM_Int_Vector, default_reflects_to_v86_mode)
{
    struct Client_Reg_Struc regs = { .Client_EAX = 0xAAAA1111, .Client_EDX = 0x12345678 };

    vxt_put_code(0x2800, 0x10, g_v86_handler, g_v86_handler_end);
    Set_V86_Int_Vector(0x61, 0x2800, 0x10);
    run_pm(g_int61, &regs);
    CHECK_EQ(regs.Client_EAX, 0xAAAA1212);
    CHECK_EQ(regs.Client_BX, GUEST_DS);         /* V86 segments, not selectors */
    CHECK_EQ(regs.Client_EDX, 0x12345678);
    CHECK(regs.Client_EFlags & CF_Mask);        /* flags come back */
    CHECK(regs.Client_EFlags & IF_Mask);
    CHECK_EQ(regs.Client_DS, pm_ds);
}

/* A handler of the program: AX, then on to what was there before (DS:30h). */
GUEST(g_handler16, "incw %ax; ljmpw *0x30");
GUEST(g_handler32, "incw %ax; ljmpl *0x30");

DPMI_TEST(Simulate_Int, program_handler_first_then_the_default)
{
    struct Client_Reg_Struc regs = { .Client_EAX = 0x1000 };
    uint16_t selector;
    uint32_t offset;

    vxt_put_code(GUEST_CS, 0x600, g_handler16, g_handler16_end);
    vxt_put_code(GUEST_CS, 0x680, g_handler32, g_handler32_end);
    vxt_put_code(0x2800, 0x10, g_v86_handler, g_v86_handler_end);
    Set_V86_Int_Vector(0x61, 0x2800, 0x10);
    (void)Get_PM_Int_Vector(0x61, &selector, &offset);
    if (wide) {
        *(uint32_t *)vxt_memory(GUEST_DS, 0x30) = offset;
        *(uint16_t *)vxt_memory(GUEST_DS, 0x34) = selector;
    } else {
        *(uint32_t *)vxt_memory(GUEST_DS, 0x30) = offset | (uint32_t)selector << 16;
    }
    Set_PM_Int_Vector(0x61, pm_cs, wide ? 0x680 : 0x600);
    run_pm(g_int61, &regs);
    CHECK_EQ(regs.Client_AX, 0x1102);
    CHECK(regs.Client_EFlags & CF_Mask);
}

DPMI_TEST(Simulate_Int, frame_and_vector_of_the_program)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs, inside;
    uint32_t size = wide ? 4 : 2;

    Set_PM_Int_Vector(0x62, pm_cs, 0x4444);
    Simulate_Int(0x62);
    inside = *crs;
    Simulate_Iret();
    CHECK_EQ(inside.Client_CS, pm_cs);
    CHECK_EQ(inside.Client_EIP, 0x4444);
    CHECK_EQ(inside.Client_ESP, before.Client_ESP - 3 * size);
    CHECK(inside.Client_EFlags & IF_Mask);      /* a trap gate */
    CHECK(memcmp(&before, crs, sizeof before) == 0);
}

DPMI_TEST(Set_PM_Int_Type, an_interrupt_gate_disables_interrupts)
{
    struct Client_Reg_Struc *crs = vxt_client();
    uint32_t flags;

    CHECK_EQ(Get_PM_Int_Type(0x63), 0);
    Set_PM_Int_Type(0x63, 1);
    CHECK(Get_PM_Int_Type(0x63) != 0);
    CHECK_EQ(Get_PM_Int_Type(0x62), 0);
    Set_PM_Int_Vector(0x63, pm_cs, 0x4444);
    Simulate_Int(0x63);
    flags = crs->Client_EFlags;
    Simulate_Iret();
    Set_PM_Int_Type(0x63, 0);
    CHECK_EQ(Get_PM_Int_Type(0x63), 0);
    CHECK_EQ(flags & IF_Mask, 0);
    CHECK(crs->Client_EFlags & IF_Mask);
}

VXT_TEST(Get_PM_Int_Type, trap_gates_at_first)
{
    for (uint32_t vector = 0; vector < 256; vector++) {
        CHECK_EQ(Get_PM_Int_Type(vector), 0);
    }
}

/* ---- call-backs -------------------------------------------------------------------------------------- */

static uint32_t hits, hit_refdata, hit_offset;
static bool hit_args_right;
static uint32_t hit_address;

static void on_hit(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    hits++;
    hit_refdata = refdata;
    hit_offset = crs->Client_EIP;
    hit_args_right = vm == Get_Cur_VM_Handle() && crs == vm->CB_Client_Pointer &&
                     crs->Client_CS == hit_address >> 16;
    crs->Client_AX++;
    Simulate_Far_Ret();
}
VXD_EVENT(hit_call_back, on_hit)

GUEST(g_call16, "lcallw *0x30; lretw");
GUEST(g_call32, "lcalll *0x30; lretl");

DPMI_TEST(Allocate_PM_Call_Back, called_from_the_program)
{
    struct Client_Reg_Struc regs = { .Client_EAX = 0x1000 };

    if (hit_address == 0) {
        hit_address = Allocate_PM_Call_Back(0x5A5A1234, hit_call_back);
    }
    CHECK(hit_address != 0);
    hits = 0;
    if (wide) {
        *(uint32_t *)vxt_memory(GUEST_DS, 0x30) = hit_address & 0xFFFF;
        *(uint16_t *)vxt_memory(GUEST_DS, 0x34) = (uint16_t)(hit_address >> 16);
        run(g_call32, &regs);
    } else {
        *(uint32_t *)vxt_memory(GUEST_DS, 0x30) = hit_address;
        run(g_call16, &regs);
    }
    CHECK_EQ(hits, 1);
    CHECK_EQ(hit_refdata, 0x5A5A1234);
    CHECK_EQ(hit_offset, hit_address & 0xFFFF);
    CHECK(hit_args_right);
    CHECK_EQ(regs.Client_AX, 0x1001);
}

VXT_TEST(Allocate_PM_Call_Back, there_is_an_end_of_them)
{
    struct vxt_regs r;
    uint32_t count = 0;

    do {
        vxt_recolour(&r);
        r.esi = (uint32_t)hit_call_back;
        vxt_service(VMMSVC(Allocate_PM_Call_Back), &r);
        count++;
    } while ((r.eflags & CF_Mask) == 0 && count < 0x10000);
    CHECK(count > 1000 && count < 0x10000);
    CHECK_EQ(r.eax, 0xFFFFFFFF);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

/* ---- nested execution -------------------------------------------------------------------------------- */

DPMI_TEST(Begin_Nest_Exec, protected_mode_and_the_locked_stack)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs, inside, from_v86;
    struct vxt_regs r = { 0 };

    Begin_Nest_Exec();
    inside = *crs;
    vxt_service(VMMSVC(Get_Nest_Exec_Status), &r);
    End_Nest_Exec();
    CHECK(same(&before, crs));
    Set_V86_Exec_Mode();
    Begin_Nest_Exec();
    from_v86 = *crs;
    Resume_Exec();
    End_Nest_Exec();
    CHECK(crs->Client_EFlags & VM_Mask);
    Set_PM_Exec_Mode();
    CHECK_EQ(inside.Client_EFlags & VM_Mask, 0);
    CHECK_EQ(limit_of(inside.Client_SS), 0xFFF);
    CHECK(inside.Client_CS != before.Client_CS || inside.Client_EIP != before.Client_EIP);
    CHECK_EQ(r.edx & 0xFFFF, before.Client_CS);
    CHECK_EQ(r.eax, before.Client_EIP);
    CHECK_EQ(from_v86.Client_EFlags & VM_Mask, 0);
    CHECK(same(&before, crs));
}

DPMI_TEST(Begin_Nest_V86_Exec, from_protected_mode)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs, regs, inside;

    Begin_Nest_V86_Exec();
    inside = *crs;
    Resume_Exec();
    End_Nest_Exec();
    vxt_put_code(0x2800, 0x10, g_v86_handler, g_v86_handler_end);
    CHECK(inside.Client_EFlags & VM_Mask);
    CHECK_EQ(inside.Client_SS, HOST);
    CHECK(same(&before, crs));
    vxt_guest_regs(&regs);
    regs.Client_EAX = 1;
    Set_V86_Int_Vector(0x61, 0x2800, 0x10);
    Begin_Nest_V86_Exec();
    crs->Client_EAX = 1;
    Exec_Int(0x61);
    inside = *crs;
    End_Nest_Exec();
    crs->Client_EAX = before.Client_EAX;
    crs->Client_EBX = before.Client_EBX;
    crs->Client_EFlags = before.Client_EFlags;
    CHECK_EQ(inside.Client_AX, 0x0102);
    CHECK(same(&before, crs));
}

/* One that counts in AX and returns. */
GUEST(g_count16, "incw %ax; iretw");
GUEST(g_count32, "incw %ax; iretl");

static void count_vector(uint32_t vector)
{
    vxt_put_code(GUEST_CS, 0x600, g_count16, g_count16_end);
    vxt_put_code(GUEST_CS, 0x680, g_count32, g_count32_end);
    vxt_put_code(0x2800, 0x10, g_v86_handler, g_v86_handler_end);
    Set_V86_Int_Vector(vector, 0x2800, 0x10);
    Set_PM_Int_Vector(vector, pm_cs, wide ? 0x680 : 0x600);
}

DPMI_TEST(Exec_Int, the_programs_handler)
{
    struct Client_Reg_Struc *crs = vxt_client(), saved;
    uint32_t first, second;

    count_vector(0x64);
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs->Client_EAX = 0x10;
    Exec_Int(0x64);
    first = crs->Client_AX;
    _ExecIntMustComplete(0x64);
    second = crs->Client_AX;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(first, 0x11);
    CHECK_EQ(second, 0x12);
}

DPMI_TEST(_ExecIntMustComplete, the_programs_handler)
{
    struct Client_Reg_Struc *crs = vxt_client(), saved;
    uint32_t ax;

    count_vector(0x64);
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs->Client_EAX = 0x10;
    _EnterMustComplete();
    _ExecIntMustComplete(0x64);
    _LeaveMustComplete();
    ax = crs->Client_AX;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(ax, 0x11);
}

DPMI_TEST(Exec_PM_Int, past_what_the_program_installed)
{
    struct Client_Reg_Struc *crs = vxt_client(), saved;
    uint32_t ax;
    bool good, in_v86;

    count_vector(0x64);
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs->Client_EAX = 0x10;
    good = Exec_PM_Int(0x64);
    ax = crs->Client_AX;
    End_Nest_Exec();
    Begin_Nest_V86_Exec();
    in_v86 = Exec_PM_Int(0x64);
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK(good);
    CHECK_EQ(ax, 0x0111);                       /* the V86 handler */
    CHECK(!in_v86);
}

/* Exec_VxD_Int of INT 64h and the other one, with a return. */
extern const uint8_t exec_vxd_code[], exec_must_code[];
__asm__(".pushsection .text.exec_vxd_code,\"ax\"\n"
        "exec_vxd_code: pushl $0x64; int $0x20; .long 0x0001008f; ret\n"
        "exec_must_code: pushl $0x64; int $0x20; .long 0x0001013b; ret\n"
        ".popsection");

static void exec_vxd(const uint8_t *code)
{
    struct Client_Reg_Struc before = *vxt_client();
    struct vxt_regs r;

    count_vector(0x64);
    vxt_recolour(&r);
    r.eax = 0xAAAA0010;
    vxt_call(code, &r);
    CHECK_EQ(r.eax, 0xAAAA0111);                /* past the program's handler */
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(r.edx, 0xED8ED8ED);
    CHECK_EQ(r.esi, 0xE51E51E5);
    CHECK_EQ(r.edi, 0xED1ED1ED);
    CHECK(memcmp(&before, vxt_client(), sizeof before) == 0);
    CHECK_EQ(Get_Cur_VM_Handle()->CB_VM_Status & VMSTAT_VXD_EXEC, 0);
}

DPMI_TEST(Exec_VxD_Int, own_registers_in_and_out)
{
    exec_vxd(exec_vxd_code);
}

DPMI_TEST(_ExecVxDIntMustComplete, own_registers_in_and_out)
{
    _EnterMustComplete();
    exec_vxd(exec_must_code);
    _LeaveMustComplete();
}

static uint32_t status_inside;

static int on_int64(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    status_inside = vm->CB_VM_Status;
    crs->Client_EBX = 0x64;
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int64_hook, on_int64)

VXT_TEST(Exec_VxD_Int, in_a_vm_without_program)
{
    struct Client_Reg_Struc before = *vxt_client();
    struct vxt_regs r;

    CHECK(Hook_V86_Int_Chain(0x64, int64_hook));
    vxt_recolour(&r);
    vxt_call(exec_vxd_code, &r);
    CHECK(Unhook_V86_Int_Chain(0x64, int64_hook));
    CHECK_EQ(r.ebx, 0x64);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK(status_inside & VMSTAT_VXD_EXEC);
    CHECK(memcmp(&before, vxt_client(), sizeof before) == 0);
}

/* AX = first argument + second * 2, DX = 7; arguments stay. */
GUEST(g_sum16, "pushw %bp; movw %sp, %bp; movw 6(%bp), %ax; addw 8(%bp), %ax; addw 8(%bp), %ax\n"
               "movw $7, %dx; popw %bp; lretw");
GUEST(g_sum32, "pushl %ebp; movl %esp, %ebp; movl 12(%ebp), %eax; addl 16(%ebp), %eax\n"
               "addl 16(%ebp), %eax; popl %ebp; lretl");

DPMI_TEST(_CallRing3, arguments_and_result)
{
    static const uint16_t words[2] = { 100, 10 };
    static const uint32_t dwords[2] = { 0x100000, 0x10000 };
    struct Client_Reg_Struc before = *vxt_client();
    uint32_t result;

    vxt_put_code(GUEST_CS, 0x600, g_sum16, g_sum16_end);
    vxt_put_code(GUEST_CS, 0x680, g_sum32, g_sum32_end);
    result = wide ? _CallRing3(pm_cs, 0x680, sizeof dwords, dwords)
                  : _CallRing3(pm_cs, 0x600, sizeof words, words);
    CHECK_EQ(result, wide ? 0x120000 : 7 << 16 | 120);
    CHECK(memcmp(&before, vxt_client(), sizeof before) == 0);
}

VXT_TEST(_CallRing3, in_v86_mode)
{
    static const uint16_t words[2] = { 100, 10 };

    vxt_put_code(GUEST_CS, 0x600, g_sum16, g_sum16_end);
    CHECK_EQ(_CallRing3(GUEST_CS, 0x600, sizeof words, words), 7 << 16 | 120);
}

static uint32_t returned_flags;

static void on_returned(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    returned_flags = refdata;
}
VXD_EVENT(returned_call, on_returned)

DPMI_TEST(Call_When_VM_Returns, in_protected_mode)
{
    struct Client_Reg_Struc *crs = vxt_client(), saved, after;
    uint16_t cs;
    uint32_t eip;

    count_vector(0x64);
    returned_flags = 0;
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    cs = crs->Client_CS;
    eip = crs->Client_EIP;
    crs->Client_EAX = 0x10;
    Call_When_VM_Returns(0, 0x77, returned_call);
    CHECK(crs->Client_EIP != eip);
    Exec_Int(0x64);
    after = *crs;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(returned_flags, 0x77);
    CHECK_EQ(after.Client_AX, 0x11);
    CHECK_EQ(after.Client_CS, cs);
    CHECK_EQ(after.Client_EIP, eip);
}

/* ---- hardware interrupts, events ------------------------------------------------------------------- */

DPMI_TEST(_VMM32X_Simulate_Hw_Int, from_both_modes_to_the_programs_handler)
{
    struct Client_Reg_Struc *crs = vxt_client(), saved, inside, from_v86, after;

    count_vector(0x64);
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs->Client_EAX = 0x10;
    _VMM32X_Simulate_Hw_Int(0x64);
    inside = *crs;
    Resume_Exec();
    after = *crs;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(inside.Client_CS, pm_cs);
    CHECK_EQ(inside.Client_EFlags & IF_Mask, 0);
    CHECK_EQ(limit_of(inside.Client_SS), 0xFFF);
    CHECK_EQ(after.Client_AX, 0x11);
    CHECK(after.Client_EFlags & IF_Mask);       /* the IRET alone does not do that */
    Begin_Nest_V86_Exec();
    crs->Client_EAX = 0x20;
    _VMM32X_Simulate_Hw_Int(0x64);
    from_v86 = *crs;
    Resume_Exec();
    after = *crs;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(from_v86.Client_CS, pm_cs);
    CHECK_EQ(after.Client_AX, 0x21);
    CHECK(after.Client_EFlags & VM_Mask);
    CHECK(after.Client_EFlags & IF_Mask);
}

DPMI_TEST(_VMM32X_Simulate_Hw_Int, to_v86_mode_where_the_program_has_none)
{
    struct Client_Reg_Struc *crs = vxt_client(), saved, after;

    vxt_put_code(0x2800, 0x10, g_v86_handler, g_v86_handler_end);
    Set_V86_Int_Vector(0x69, 0x2800, 0x10);
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs->Client_EAX = 0x10;
    _VMM32X_Simulate_Hw_Int(0x69);
    Resume_Exec();
    after = *crs;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(after.Client_AX, 0x0111);
    CHECK_EQ(after.Client_EFlags & VM_Mask, 0);
}

DPMI_TEST(Call_Priority_VM_Event, pef_wait_in_pm)
{
    uint32_t in_v86;

    pm_events = 0;
    Begin_Nest_V86_Exec();
    (void)Call_Priority_VM_Event(0, Get_Cur_VM_Handle(), PEF_Wait_In_PM | PEF_Always_Sched, 0,
                                 pm_event, 0);
    Resume_Exec();
    in_v86 = pm_events;
    End_Nest_Exec();
    Begin_Nest_Exec();
    Resume_Exec();
    End_Nest_Exec();
    CHECK_EQ(in_v86, 0);
    CHECK_EQ(pm_events, 1);
    CHECK(pm_event_status & VMSTAT_PM_EXEC);
}

/* ---- PM APIs ----------------------------------------------------------------------------------------- */

static uint32_t api_calls, other_api_calls;

static void on_pm_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vm;
    api_calls++;
    crs->Client_AX = (uint16_t)(crs->Client_CS == pm_cs);       /* it returned already */
}
VXD_API(t_dpmi_pm_api, on_pm_api)

static void on_other_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vm;
    other_api_calls++;
    crs->Client_AX = 0x0707;
}
VXD_API(other_pm_api, on_other_api)

#define T_DPMI_ID   0x7AB1

GUEST(g_api16, "movw $0x1684, %ax; int $0x2f; movw %di, 0x40; movw %es, 0x42; lcallw *0x40; lretw");
GUEST(g_api32, "movw $0x1684, %ax; int $0x2f; movl %edi, 0x40; movw %es, 0x44; lcalll *0x40; lretl");
PM_GUEST(g_int2f, "int $0x2f");

static uint32_t call_api(uint32_t id)
{
    struct Client_Reg_Struc regs = { .Client_EBX = id };

    memcpy(vxt_memory(GUEST_DS, 0x48), "T_DPMI  ", 8);
    regs.Client_EDI = 0x48;
    run_pm(g_api, &regs);
    return regs.Client_AX;
}

static uint32_t hook_pm_api(uint32_t id, uint32_t proc, bool *failed)
{
    struct vxt_regs r = { .eax = id, .esi = proc };

    vxt_service(VMMSVC(Hook_Device_PM_API), &r);
    *failed = (r.eflags & CF_Mask) != 0;
    return r.esi;
}

DPMI_TEST(Hook_Device_PM_API, programs_get_an_entry_by_id_and_name)
{
    struct Client_Reg_Struc regs = { .Client_EAX = 0x1684, .Client_EBX = 0x7777 };
    uint32_t by_id, by_name, hooked, previous;
    bool failed, none;

    api_calls = other_api_calls = 0;
    by_id = call_api(T_DPMI_ID);
    by_name = call_api(0);
    previous = hook_pm_api(T_DPMI_ID, (uint32_t)other_pm_api, &failed);
    hooked = call_api(T_DPMI_ID);
    (void)hook_pm_api(T_DPMI_ID, previous, &failed);
    (void)hook_pm_api(0x7777, previous, &none);
    run_pm(g_int2f, &regs);
    CHECK_EQ(by_id, 1);
    CHECK_EQ(by_name, 1);
    CHECK_EQ(hooked, 0x0707);
    CHECK_EQ(api_calls, 2);
    CHECK_EQ(other_api_calls, 1);
    CHECK(previous != 0);
    CHECK(!failed);
    CHECK(none);
    CHECK_EQ(regs.Client_ES, 0);
    CHECK_EQ(regs.Client_DI, 0);
}

DPMI_TEST(Int_2F, functions_1686_1687_168A)
{
    struct Client_Reg_Struc regs = { .Client_EAX = 0x1686 };

    run_pm(g_int2f, &regs);
    CHECK_EQ(regs.Client_AX, 0);
    regs = (struct Client_Reg_Struc){ .Client_EAX = 0x1687 };
    run_pm(g_int2f, &regs);
    CHECK_EQ(regs.Client_AX, 0x1687);           /* only from V86 mode */
    memcpy(vxt_memory(GUEST_DS, 0x48), "MS-DOS", 7);
    regs = (struct Client_Reg_Struc){ .Client_EAX = 0x168A, .Client_ESI = 0x48 };
    run_pm(g_int2f, &regs);
    CHECK_EQ(regs.Client_AL, 0);
    CHECK(regs.Client_ES != 0);
    *(uint32_t *)vxt_memory(GUEST_DS, 0x30) = wide ? regs.Client_DI
                                                   : regs.Client_DI | (uint32_t)regs.Client_ES << 16;
    *(uint16_t *)vxt_memory(GUEST_DS, 0x34) = regs.Client_ES;
    regs = (struct Client_Reg_Struc){ .Client_EAX = 0x0100 };
    run_pm(g_call, &regs);
    CHECK_EQ(regs.Client_EFlags & CF_Mask, 0);
    CHECK_EQ(regs.Client_AX, 0x87);
    regs = (struct Client_Reg_Struc){ .Client_EAX = 0x0000 };
    run_pm(g_call, &regs);
    CHECK_EQ(regs.Client_AX, 0x0100);
    regs = (struct Client_Reg_Struc){ .Client_EAX = 0x0200 };
    run_pm(g_call, &regs);
    CHECK(regs.Client_EFlags & CF_Mask);
    memcpy(vxt_memory(GUEST_DS, 0x48), "OS-2  ", 7);
    regs = (struct Client_Reg_Struc){ .Client_EAX = 0x168A, .Client_ESI = 0x48 };
    run_pm(g_int2f, &regs);
    CHECK_EQ(regs.Client_AL, 0x8A);
}

/* ---- the monitor ------------------------------------------------------------------------------------- */

PM_GUEST(g_cli, "cli; pushfw; popw %ax");
PM_GUEST(g_sti, "sti");

DPMI_TEST(Monitor, cli_and_sti_act_on_the_virtual_flag)
{
    struct Client_Reg_Struc off = { 0 }, on = { 0 };

    run_pm(g_cli, &off);
    vxt_client()->Client_EFlags &= ~IF_Mask;
    run_pm(g_sti, &on);
    vxt_client()->Client_EFlags |= IF_Mask;
    CHECK_EQ(off.Client_EFlags & IF_Mask, 0);
    CHECK(on.Client_EFlags & IF_Mask);
}

static uint32_t io_log[16], io_count;

static uint32_t on_io(const struct io_access *io)
{
    if (io_count < 16) {
        io_log[io_count++] = io->type << 24 | (io->data & 0xFFFFFF);
    }
    return 0x44332211 + (io->port & 0xF);
}
VXD_IO_HANDLER(io_handler, on_io)

PM_GUEST(g_ports, "outb %al, $0x91; inb $0x91, %al; movb %al, 0x60\n"
                  "movw $0x91, %dx; movw $0x1234, %ax; outw %ax, %dx; inw %dx, %ax; movw %ax, 0x62\n"
                  "movl $0x00ABCDEF, %eax; outl %eax, %dx; inl %dx, %eax; movl %eax, 0x64");

DPMI_TEST(Monitor, ports_of_all_sizes)
{
    struct Client_Reg_Struc regs = { .Client_EAX = 0x5A };

    io_count = 0;
    run_pm(g_ports, &regs);
    CHECK_EQ(io_count, 6);
    CHECK_EQ(io_log[0], Byte_Output << 24 | 0x5A);
    CHECK_EQ(io_log[1] >> 24, Byte_Input);
    CHECK_EQ(io_log[2], Word_Output << 24 | 0x1234);
    CHECK_EQ(io_log[3] >> 24, Word_Input);
    CHECK_EQ(io_log[4], Dword_Output << 24 | 0xABCDEF);
    CHECK_EQ(io_log[5] >> 24, (uint32_t)Dword_Input);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0x60), 0x12);
    CHECK_EQ(vxt_word(GUEST_DS, 0x62), 0x2212);
    CHECK_EQ(*(uint32_t *)vxt_memory(GUEST_DS, 0x64), 0x44332212);
}

PM_GUEST(g_strings, "movw $0x91, %dx; movw $0x70, %di; movw $3, %cx; cld; rep insb\n"
                    "movw $0x80, %si; movw $2, %cx; rep outsw\n"
                    "movl $0x90, %edi; movl $2, %ecx; std; addr32 rep insl; cld\n"
                    "movw $0x70, %si; cs outsb");

DPMI_TEST(Monitor, string_ports)
{
    struct Client_Reg_Struc regs = { 0 };

    memset(vxt_memory(GUEST_DS, 0x60), 0, 0x40);
    *(uint32_t *)vxt_memory(GUEST_DS, 0x80) = 0xBBBBAAAA;
    *vxt_memory(GUEST_CS, 0x70) = 0x99;
    io_count = 0;
    run_pm(g_strings, &regs);
    CHECK_EQ(io_count, 8);
    CHECK_EQ(*(uint32_t *)vxt_memory(GUEST_DS, 0x70), 0x00121212);
    CHECK_EQ(io_log[3], Word_Output << 24 | 0xAAAA);
    CHECK_EQ(io_log[4], Word_Output << 24 | 0xBBBB);
    CHECK_EQ(*(uint32_t *)vxt_memory(GUEST_DS, 0x90), 0x44332212);
    CHECK_EQ(*(uint32_t *)vxt_memory(GUEST_DS, 0x8C), 0x44332212);
    CHECK_EQ(regs.Client_EDI, 0x88);
    CHECK_EQ(regs.Client_ECX, 0);
    CHECK_EQ(io_log[7], Byte_Output << 24 | 0x99);
}

/* ---- exceptions -------------------------------------------------------------------------------------- */

static uint32_t fault_calls, fault_eip, fault_error;
static bool fault_handled;

/* Takes a fault of two bytes. */
static int on_fault(struct cb_s *vm, void *frame)
{
    struct Client_Reg_Struc *crs = frame;

    (void)vm;
    fault_calls++;
    fault_eip = crs->Client_EIP;
    fault_error = crs->Client_Error;
    if (!fault_handled) {
        return 0;
    }
    crs->Client_EIP += 2;
    return 1;
}
VXD_FAULT(fault_hook_proc, on_fault)
VXD_FAULT(opcode_hook_proc, on_fault)

PM_GUEST(g_divide, "movw $1, %cx; movw $0, %bx; divw %bx; incw %cx");
PM_GUEST(g_ud, "movw $1, %cx; ud2; incw %cx");

DPMI_TEST(Hook_PM_Fault, sees_faults_of_programs)
{
    struct Client_Reg_Struc regs = { 0 };

    if (fault_hook_proc_next == 0) {
        fault_hook_proc_next = Hook_PM_Fault(0, fault_hook_proc);
        opcode_hook_proc_next = Hook_PM_Fault(6, opcode_hook_proc);
    }
    fault_calls = 0;
    fault_handled = true;
    run_pm(g_divide, &regs);
    CHECK_EQ(fault_calls, 1);
    CHECK_EQ(fault_eip, CODE_AT + 6);
    CHECK_EQ(regs.Client_CX, 2);
    regs = (struct Client_Reg_Struc){ 0 };
    run_pm(g_ud, &regs);
    CHECK_EQ(fault_calls, 2);
    CHECK_EQ(regs.Client_CX, 2);
    fault_handled = false;
}

/* The program's own handler: counts in SI, skips the two bytes in its frame. */
GUEST(g_exception16, "pushw %bp; movw %sp, %bp; incw %si; movw 6(%bp), %di; addw $2, 8(%bp)\n"
                     "popw %bp; lretw");
GUEST(g_exception32, "pushl %ebp; movl %esp, %ebp; incw %si; movl 12(%ebp), %edi; addl $2, 16(%ebp)\n"
                     "popl %ebp; lretl");

static bool set_exception(uint32_t vector)
{
    struct Client_Reg_Struc regs = { .Client_EBX = vector, .Client_ECX = pm_cs,
                                     .Client_EDX = wide ? 0x780 : 0x700 };

    vxt_put_code(GUEST_CS, 0x700, g_exception16, g_exception16_end);
    vxt_put_code(GUEST_CS, 0x780, g_exception32, g_exception32_end);
    return int31_ax(0x0203, &regs);
}

PM_GUEST(g_load, "movw $1, %cx; movw $0x1234, %ax; movw %ax, %es; incw %cx");

DPMI_TEST(Hook_PM_Fault, then_the_programs_exception_handler)
{
    struct Client_Reg_Struc regs = { 0 }, gp = { 0 };

    CHECK(set_exception(0));
    fault_calls = 0;
    run_pm(g_divide, &regs);
    CHECK_EQ(fault_calls, 1);                   /* passed on */
    CHECK_EQ(regs.Client_SI, 1);
    CHECK_EQ(regs.Client_DI, 0);
    CHECK_EQ(regs.Client_CX, 2);
    CHECK(regs.Client_EFlags & IF_Mask);
    CHECK(set_exception(13));
    run_pm(g_load, &gp);
    CHECK_EQ(gp.Client_SI, 1);
    CHECK_EQ(gp.Client_DI, 0x1234);             /* the selector is the error code */
    CHECK_EQ(gp.Client_CX, 2);
}

PM_GUEST(g_page, "movw $1, %cx; movw $0, %bx; movb (%bx), %al; incw %cx");

DPMI_TEST(Hook_PM_Fault, pages_of_the_system_are_out_of_reach)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    struct Client_Reg_Struc regs = { 0 };
    uint32_t selector = (uint32_t)_Allocate_LDT_Selector(vm, 0xC00FF200, 0xFFFF, 1, 0);

    CHECK(set_exception(14));
    regs.Client_DS = (uint16_t)selector;
    run_pm(g_page, &regs);
    CHECK(_Free_LDT_Selector(vm, selector, 0));
    CHECK_EQ(regs.Client_SI, 1);
    CHECK_EQ(regs.Client_DI & 5, 5);            /* protection, ring 3 */
    CHECK_EQ(regs.Client_CX, 2);
}

VXT_TEST(Unhook_PM_Fault, takes_it_out)
{
    CHECK(Unhook_PM_Fault(0, fault_hook_proc));
    CHECK(!Unhook_PM_Fault(0, fault_hook_proc));
    CHECK(Unhook_PM_Fault(6, opcode_hook_proc));
}

/* A VxD or the host's own frames may hold any selector: none gets ring 3 further. */
DPMI_TEST(Monitor, selectors_that_cannot_be_loaded)
{
    struct Client_Reg_Struc *crs = vxt_client(), saved, after;

    CHECK(set_exception(13));
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs->Client_DS = 0x28;                      /* ring 0 */
    crs->Client_ES = 0xFFFC;
    crs->Client_FS = 0x18;                      /* a TSS */
    crs->Client_GS = pm_cs;
    vxt_put_code(GUEST_CS, CODE_AT, g_sti16, g_sti32_end);
    vxt_put_code(GUEST_CS, CODE_AT, wide ? g_sti32 : g_sti16, wide ? g_sti32_end : g_sti16_end);
    Simulate_Far_Call(pm_cs, CODE_AT);
    Resume_Exec();
    after = *crs;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(after.Client_DS, 0);
    CHECK_EQ(after.Client_ES, 0);
    CHECK_EQ(after.Client_FS, 0);
    CHECK_EQ(after.Client_GS, pm_cs);
}

/* A frame that says CS = 28h: the exception handler gets the fault of the IRET. */
GUEST(g_bad_cs16, "cli; pushw $0x202; pushw $0x28; pushw $0; ljmpw *0x30");
GUEST(g_bad_cs32, "cli; pushl $0x202; pushl $0x28; pushl $0; ljmpl *0x30");
GUEST(g_fix_cs16, "pushw %bp; movw %sp, %bp; incw %si; movw 6(%bp), %di; movw $0x7c0, 8(%bp)\n"
                  "movw %cs, 10(%bp); popw %bp; lretw");
GUEST(g_fix_cs32, "pushl %ebp; movl %esp, %ebp; incw %si; movl 12(%ebp), %edi\n"
                  "movl $0x7c8, 16(%ebp); movw %cs, 20(%ebp); popl %ebp; lretl");
GUEST(g_back16, "lretw");
GUEST(g_back32, "lretl");

DPMI_TEST(Monitor, a_return_to_ring_0_is_a_fault_of_the_program)
{
    struct Client_Reg_Struc regs = { 0 };

    CHECK(set_exception(13));
    vxt_put_code(GUEST_CS, 0x700, g_fix_cs16, g_fix_cs16_end);
    vxt_put_code(GUEST_CS, 0x780, g_fix_cs32, g_fix_cs32_end);
    vxt_put_code(GUEST_CS, 0x7C0, g_back16, g_back16_end);
    vxt_put_code(GUEST_CS, 0x7C8, g_back32, g_back32_end);
    /* INT 66h passed on to the host: it pops the frame, reflects, and goes on at 0028h:0 */
    vxt_put_code(0x2800, 0x10, g_v86_handler, g_v86_handler_end);
    Set_V86_Int_Vector(0x66, 0x2800, 0x10);
    *(uint32_t *)vxt_memory(GUEST_DS, 0x30) = wide ? 2 * 0x66 : 2 * 0x66 | 0x3B0000;
    *(uint16_t *)vxt_memory(GUEST_DS, 0x34) = 0x3B;
    if (wide) {
        run(g_bad_cs32, &regs);
    } else {
        run(g_bad_cs16, &regs);
    }
    CHECK_EQ(regs.Client_SI, 1);
    CHECK_EQ(regs.Client_DI & 0xFFF8, 0x28);
    CHECK_EQ(regs.Client_CS & 3, 3);
}

/* ---- INT 31h ----------------------------------------------------------------------------------------- */

DPMI_TEST(Int_31, descriptors)
{
    struct Client_Reg_Struc r = { .Client_ECX = 2 };
    uint32_t first, alias;

    CHECK(int31_ax(0x0000, &r));
    first = r.Client_AX;
    CHECK_EQ(first & 7, 7);
    CHECK_EQ(base_of(first + 8), 0);
    CHECK_EQ(limit_of(first + 8), 0);
    CHECK(int31_ax(0x0003, &r));
    CHECK_EQ(r.Client_AX, 8);
    r = (struct Client_Reg_Struc){ .Client_EBX = first, .Client_ECX = 0x0012, .Client_EDX = 0x3456 };
    CHECK(int31_ax(0x0007, &r));
    CHECK_EQ(base_of(first), 0x123456);
    r.Client_ECX = r.Client_EDX = 0;
    CHECK(int31_ax(0x0006, &r));
    CHECK_EQ(r.Client_CX, 0x12);
    CHECK_EQ(r.Client_DX, 0x3456);
    r = (struct Client_Reg_Struc){ .Client_EBX = first, .Client_ECX = 0xFFFF, .Client_EDX = 0xFFFF };
    CHECK(int31_ax(0x0008, &r));
    CHECK_EQ(limit_of(first), 0xFFFFFFFF);
    r.Client_EDX = 0x1234;
    CHECK(!int31_ax(0x0008, &r));               /* above 1 MB only whole pages */
    r = (struct Client_Reg_Struc){ .Client_EBX = first, .Client_ECX = 0xC0FA };
    CHECK(int31_ax(0x0009, &r));
    CHECK_EQ((uint32_t)(_GetDescriptor(first, Get_Cur_VM_Handle(), 0) >> 32) & 0xF0FF00, 0xC0FA00);
    r.Client_ECX = 0x9A;                        /* ring 0 */
    CHECK(!int31_ax(0x0009, &r));
    r.Client_ECX = 0xE4;                        /* a gate */
    CHECK(!int31_ax(0x0009, &r));
    r = (struct Client_Reg_Struc){ .Client_EBX = first };
    CHECK(int31_ax(0x000A, &r));
    alias = r.Client_AX;
    CHECK_EQ((uint32_t)(_GetDescriptor(alias, Get_Cur_VM_Handle(), 0) >> 32) & 0x9E00, 0x9200);
    CHECK_EQ(limit_of(alias), 0xFFFFFFFF);
    r = (struct Client_Reg_Struc){ .Client_EBX = first, .Client_EDI = 0x50 };
    CHECK(int31_ax(0x000B, &r));
    CHECK(*(uint64_t *)vxt_memory(GUEST_DS, 0x50) == _GetDescriptor(first, Get_Cur_VM_Handle(), 0));
    *(uint64_t *)vxt_memory(GUEST_DS, 0x50) = 0x0000F20000001234ull;
    r = (struct Client_Reg_Struc){ .Client_EBX = first, .Client_EDI = 0x50 };
    CHECK(int31_ax(0x000C, &r));
    CHECK_EQ(limit_of(first), 0x1234);
    *(uint64_t *)vxt_memory(GUEST_DS, 0x50) = 0x0000EC0000280000ull;    /* a call gate */
    r = (struct Client_Reg_Struc){ .Client_EBX = first, .Client_EDI = 0x50 };
    CHECK(!int31_ax(0x000C, &r));
    r = (struct Client_Reg_Struc){ .Client_EBX = 0x7C };
    CHECK(int31_ax(0x000D, &r));
    CHECK(!int31_ax(0x000D, &r));
    r = (struct Client_Reg_Struc){ .Client_EBX = first };
    CHECK(int31_ax(0x0001, &r));
    CHECK(!int31_ax(0x0001, &r));
    CHECK_EQ(r.Client_AX, 0x8022);
    r = (struct Client_Reg_Struc){ .Client_EBX = 0x87 };
    CHECK(!int31_ax(0x0001, &r));
    CHECK(!int31_ax(0x0007, &r));
}

DPMI_TEST(Int_31, segment_to_descriptor_is_the_same_every_time)
{
    struct Client_Reg_Struc r = { .Client_EBX = 0xB800 }, again = { .Client_EBX = 0xB800 };

    CHECK(int31_ax(0x0002, &r));
    CHECK(int31_ax(0x0002, &again));
    CHECK_EQ(r.Client_AX, again.Client_AX);
    CHECK_EQ(base_of(r.Client_AX), 0xB8000);
    CHECK_EQ(limit_of(r.Client_AX), 0xFFFF);
    again.Client_EBX = r.Client_AX;
    CHECK(!int31_ax(0x0001, &again));
}

DPMI_TEST(Int_31, dos_memory)
{
    struct Client_Reg_Struc r = { .Client_EBX = 0x1200 };
    uint32_t selector;

    CHECK(int31_ax(0x0100, &r));
    selector = r.Client_DX;
    CHECK_EQ(r.Client_AX, DOS_BLOCK);
    CHECK_EQ(base_of(selector), DOS_BLOCK << 4);
    CHECK_EQ(limit_of(selector), wide ? 0x11FFF : 0xFFFF);
    if (!wide) {
        CHECK_EQ(base_of(selector + 8), (DOS_BLOCK << 4) + 0x10000);
        CHECK_EQ(limit_of(selector + 8), 0x1FFF);
    }
    r = (struct Client_Reg_Struc){ .Client_EBX = 0x10, .Client_EDX = selector };
    CHECK(int31_ax(0x0102, &r));
    CHECK_EQ(limit_of(selector), 0xFF);
    CHECK(int31_ax(0x0101, &r));
    CHECK(!int31_ax(0x0101, &r));
    r = (struct Client_Reg_Struc){ .Client_EBX = 0xFFFF };
    CHECK(!int31_ax(0x0100, &r));
    CHECK_EQ(r.Client_AX, 8);
    CHECK_EQ(r.Client_BX, 0x1800);
}

DPMI_TEST(Int_31, vectors_of_both_modes)
{
    struct Client_Reg_Struc r = { .Client_EBX = 0x67, .Client_ECX = 0x1234, .Client_EDX = 0x5678 };

    CHECK(int31_ax(0x0201, &r));
    CHECK_EQ(Get_V86_Int_Vector(0x67), 0x12345678);
    r.Client_ECX = r.Client_EDX = 0;
    CHECK(int31_ax(0x0200, &r));
    CHECK_EQ(r.Client_CX, 0x1234);
    CHECK_EQ(r.Client_DX, 0x5678);
    r = (struct Client_Reg_Struc){ .Client_EBX = 0x67, .Client_ECX = pm_cs, .Client_EDX = 0x4321 };
    CHECK(int31_ax(0x0205, &r));
    r.Client_ECX = r.Client_EDX = 0;
    CHECK(int31_ax(0x0204, &r));
    CHECK_EQ(r.Client_CX, pm_cs);
    CHECK_EQ(r.Client_DX, 0x4321);
    r.Client_ECX = 0x1230;
    CHECK(!int31_ax(0x0205, &r));
    r = (struct Client_Reg_Struc){ .Client_EBX = 3, .Client_ECX = pm_cs, .Client_EDX = 0x99 };
    CHECK(int31_ax(0x0203, &r));
    r.Client_ECX = r.Client_EDX = 0;
    CHECK(int31_ax(0x0202, &r));
    CHECK_EQ(r.Client_CX, pm_cs);
    CHECK_EQ(r.Client_DX, 0x99);
    r.Client_EBX = 0x20;
    CHECK(!int31_ax(0x0202, &r));
}

struct rmode {
    uint32_t edi, esi, ebp, reserved, ebx, edx, ecx, eax;
    uint16_t flags, es, ds, fs, gs, ip, cs, sp, ss;
} __attribute__((packed));

GUEST(g_rm_iret, "incw %ax; movw %es, %bx; stc; pushw %bp; movw %sp, %bp; orw $1, 6(%bp); popw %bp; iretw");
GUEST(g_rm_far, "movw %sp, %bp; movw 4(%bp), %cx; movw 6(%bp), %dx; lretw $4");

DPMI_TEST(Int_31, simulated_v86_interrupts_and_calls)
{
    struct rmode *rm = (struct rmode *)vxt_memory(GUEST_DS, 0x200);
    struct Client_Reg_Struc r = { .Client_EBX = 0x68, .Client_EDI = 0x200, .Client_ESI = 0x1111 };

    vxt_put_code(0x2800, 0x20, g_rm_iret, g_rm_iret_end);
    vxt_put_code(0x2800, 0x40, g_rm_far, g_rm_far_end);
    Set_V86_Int_Vector(0x68, 0x2800, 0x20);
    *rm = (struct rmode){ .eax = 0x10, .es = 0x9999, .esi = 0x2222 };
    CHECK(int31_ax(0x0300, &r));
    CHECK_EQ(rm->eax, 0x11);
    CHECK_EQ(rm->ebx, 0x9999);
    CHECK_EQ(rm->esi, 0x2222);
    CHECK_EQ(rm->flags & 1, 1);
    CHECK_EQ(r.Client_ESI, 0x1111);             /* the caller's registers are its own */
    CHECK_EQ(r.Client_AX, 0x0300);
    *rm = (struct rmode){ .eax = 0x20, .cs = 0x2800, .ip = 0x20, .es = 0x8888,
                          .ss = 0x6000, .sp = 0x800 };
    r = (struct Client_Reg_Struc){ .Client_EDI = 0x200 };
    CHECK(int31_ax(0x0302, &r));
    CHECK_EQ(rm->eax, 0x21);
    CHECK_EQ(rm->ebx, 0x8888);
    CHECK_EQ(rm->sp, 0x800);
    CHECK_EQ(rm->cs, 0x2800);
}

GUEST(g_params16, "pushw $0x2222; pushw $0x1111; movw $2, %cx; movw $0x301, %ax; movw $0x200, %di\n"
                  "int $0x31; popw %bx; popw %dx; lretw");
GUEST(g_params32, "pushw $0x2222; pushw $0x1111; movw $2, %cx; movw $0x301, %ax; movl $0x200, %edi\n"
                  "int $0x31; popw %bx; popw %dx; lretl");

DPMI_TEST(Int_31, parameters_are_copied_to_the_v86_stack)
{
    struct rmode *rm = (struct rmode *)vxt_memory(GUEST_DS, 0x200);
    struct Client_Reg_Struc r = { 0 };

    vxt_put_code(0x2800, 0x40, g_rm_far, g_rm_far_end);
    *rm = (struct rmode){ .cs = 0x2800, .ip = 0x40 };
    if (wide) {
        run(g_params32, &r);
    } else {
        run(g_params16, &r);
    }
    CHECK_EQ(r.Client_EFlags & CF_Mask, 0);
    CHECK_EQ(rm->ecx & 0xFFFF, 0x1111);
    CHECK_EQ(rm->edx & 0xFFFF, 0x2222);
    CHECK_EQ(r.Client_BX, 0x1111);              /* its own stack is as it was */
    CHECK_EQ(r.Client_DX, 0x2222);
}

/* Call-back: pops the return address off the V86 stack (DS:SI) into the structure (ES:DI). */
GUEST(g_rmcb16, "movw (%si), %ax; movw %ax, %es:0x2a(%di); movw 2(%si), %ax; movw %ax, %es:0x2c(%di)\n"
                "addw $4, %es:0x2e(%di); addw $7, %es:0x1c(%di); iretw");
GUEST(g_rmcb32, "movw (%esi), %ax; movw %ax, %es:0x2a(%edi); movw 2(%esi), %ax\n"
                "movw %ax, %es:0x2c(%edi); addw $4, %es:0x2e(%edi); addw $7, %es:0x1c(%edi); iretl");
GUEST(g_call_rmcb, "movw $0x100, %ax; lcallw *%cs:0x300; incw %ax; lretw");

DPMI_TEST(Int_31, real_mode_call_backs)
{
    struct rmode *rm = (struct rmode *)vxt_memory(GUEST_DS, 0x200);
    struct Client_Reg_Struc r = { .Client_ESI = 0x800, .Client_EDI = 0x280 };
    PM_GUEST(g_alloc_cb, "pushw %ds; pushw %cs; popw %ds; movw $0x303, %ax; int $0x31; popw %ds");
    uint32_t address;

    vxt_put_code(GUEST_CS, 0x800, wide ? g_rmcb32 : g_rmcb16, wide ? g_rmcb32_end : g_rmcb16_end);
    run_pm(g_alloc_cb, &r);
    CHECK_EQ(r.Client_EFlags & CF_Mask, 0);
    address = (uint32_t)r.Client_CX << 16 | r.Client_DX;
    vxt_put_code(0x2800, 0x60, g_call_rmcb, g_call_rmcb_end);
    *(uint32_t *)vxt_memory(0x2800, 0x300) = address;
    *rm = (struct rmode){ .cs = 0x2800, .ip = 0x60 };
    r = (struct Client_Reg_Struc){ .Client_EDI = 0x200 };
    CHECK(int31_ax(0x0301, &r));
    CHECK_EQ(rm->eax & 0xFFFF, 0x108);
    r = (struct Client_Reg_Struc){ .Client_ECX = address >> 16, .Client_EDX = address & 0xFFFF };
    CHECK(int31_ax(0x0304, &r));
    CHECK(!int31_ax(0x0304, &r));
}

/* To V86 mode and back by the raw addresses: V86 code at 2800h:80h, addresses at CS:310h. */
GUEST(g_raw_v86, "movw %cs:0x310, %ax; movw %cs:0x312, %cx; movw %cs:0x314, %dx\n"
                 "movl %cs:0x318, %ebx; movw %cs:0x31c, %si; movl %cs:0x320, %edi\n"
                 "movw $0x7e57, %bp; ljmpw *%cs:0x328");
GUEST(g_raw16, "movw $0x306, %ax; int $0x31; movw %di, 0x34c; movw %si, 0x34e\n"
               "movw %bx, %fs:0x32a; movw %cx, %fs:0x328; movl %esp, %fs:0x318; movw %ss, %fs:0x314\n"
               "movw %ds, %fs:0x310; movw %es, %fs:0x312; movw %cs, %fs:0x31c\n"
               "call 1f\n1: popw %ax; addw $(2f - 1b), %ax; movzwl %ax, %eax; movl %eax, %fs:0x320\n"
               "movw $0x2800, %ax; movw %ax, %cx; movw $0x6000, %dx; movl $0xf00, %ebx\n"
               "movw $0x2800, %si; movl $0x80, %edi; ljmpw *0x34c\n2: lretw");
GUEST(g_raw32, "movw $0x306, %ax; int $0x31; movl %edi, 0x34c; movw %si, 0x350\n"
               "movw %bx, %fs:0x32a; movw %cx, %fs:0x328; movl %esp, %fs:0x318; movw %ss, %fs:0x314\n"
               "movw %ds, %fs:0x310; movw %es, %fs:0x312; movw %cs, %fs:0x31c\n"
               "callw 1f\n1: popw %ax; addw $(2f - 1b), %ax; movzwl %ax, %eax; movl %eax, %fs:0x320\n"
               "movw $0x2800, %ax; movw %ax, %cx; movw $0x6000, %dx; movl $0xf00, %ebx\n"
               "movw $0x2800, %si; movl $0x80, %edi; ljmpl *0x34c\n2: lretl");

DPMI_TEST(Int_31, raw_mode_switches)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    struct Client_Reg_Struc saved, *crs, after;
    uint32_t v86_data = (uint32_t)_Allocate_LDT_Selector(vm, 0x0000F202, 0x8000FFFF, 1, 0);

    vxt_put_code(0x2800, 0x80, g_raw_v86, g_raw_v86_end);
    vxt_put_code(GUEST_CS, CODE_AT, wide ? g_raw32 : g_raw16, wide ? g_raw32_end : g_raw16_end);
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs = vxt_client();
    crs->Client_DS = crs->Client_ES = pm_ds;
    crs->Client_FS = (uint16_t)v86_data;
    Simulate_Far_Call(pm_cs, CODE_AT);
    Resume_Exec();
    after = *vxt_client();
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK(_Free_LDT_Selector(vm, v86_data, 0));
    CHECK_EQ(after.Client_EFlags & VM_Mask, 0);
    CHECK_EQ(after.Client_BP, 0x7E57);          /* V86 code ran */
    CHECK_EQ(after.Client_DS, pm_ds);
    CHECK_EQ(after.Client_FS, 0);
}

GUEST(g_v86_dos_twice, "movb $0x62, %ah; int $0x21; movb $0x62, %ah; int $0x21");
PM_GUEST(g_dos, "movb $0x62, %ah; int $0x21");

/* In V86 mode the event is scheduled and looked at once; then nothing happens but the change of mode,
 * and it comes before the program's next step. */
DPMI_TEST(Set_PM_Exec_Mode, events_that_wait_for_it_run)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    struct Client_Reg_Struc saved, *crs;
    uint32_t v86_data = (uint32_t)_Allocate_LDT_Selector(vm, 0x0000F202, 0x8000FFFF, 1, 0);
    uint32_t dos_bytes = (uint32_t)(g_v86_dos_twice_end - g_v86_dos_twice);
    uint32_t raw_bytes = wide ? (uint32_t)(g_raw32_end - g_raw32) - 2
                              : (uint32_t)(g_raw16_end - g_raw16) - 1;     /* without its return */

    vxt_put_code(0x2800, 0x80, g_v86_dos_twice, g_v86_dos_twice_end);
    vxt_put_code(0x2800, 0x80 + dos_bytes, g_raw_v86, g_raw_v86_end);
    vxt_put_code(GUEST_CS, CODE_AT, wide ? g_raw32 : g_raw16, wide ? g_raw32_end : g_raw16_end);
    vxt_put_code(GUEST_CS, (uint16_t)(CODE_AT + raw_bytes), wide ? g_dos32 : g_dos16,
                 wide ? g_dos32_end : g_dos16_end);
    pm_events = 0;
    Save_Client_State(&saved);
    Begin_Nest_Exec();
    crs = vxt_client();
    crs->Client_DS = crs->Client_ES = pm_ds;
    crs->Client_FS = (uint16_t)v86_data;
    Simulate_Far_Call(pm_cs, CODE_AT);
    dos_calls = 0;
    event_at_dos = true;
    Resume_Exec();
    event_at_dos = false;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK(_Free_LDT_Selector(vm, v86_data, 0));
    CHECK_EQ(dos_calls, 3);
    CHECK_EQ(events_at_dos[1], 0);
    CHECK_EQ(events_at_dos[2], 1);
    CHECK_EQ(pm_events, 1);
    CHECK(pm_event_status & VMSTAT_PM_EXEC);
}

DPMI_TEST(Int_31, save_state_is_empty)
{
    struct Client_Reg_Struc r = { 0 };

    CHECK(int31_ax(0x0305, &r));
    CHECK_EQ(r.Client_AX, 0);
    *(uint32_t *)vxt_memory(GUEST_DS, 0x30) = wide ? r.Client_DI
                                                   : r.Client_DI | (uint32_t)r.Client_SI << 16;
    *(uint16_t *)vxt_memory(GUEST_DS, 0x34) = r.Client_SI;
    r = (struct Client_Reg_Struc){ .Client_EAX = 0x1234 };
    run_pm(g_call, &r);
    CHECK_EQ(r.Client_AX, 0x1234);
}

DPMI_TEST(Int_31, version)
{
    struct Client_Reg_Struc r = { 0 };

    CHECK(int31_ax(0x0400, &r));
    CHECK_EQ(r.Client_AX, 0x005A);
    CHECK_EQ(r.Client_BX & 1, 1);
    CHECK(r.Client_CL >= 3);
    CHECK_EQ(r.Client_DX, 0x0870);
}

DPMI_TEST(Int_31, linear_memory)
{
    struct Client_Reg_Struc r = { .Client_EBX = 0, .Client_ECX = 0x2345 }, s;
    uint32_t linear, handle, *memory;

    CHECK(int31_ax(0x0501, &r));
    linear = (uint32_t)r.Client_BX << 16 | r.Client_CX;
    handle = (uint32_t)r.Client_SI << 16 | r.Client_DI;
    CHECK(linear >= 0x400000 && linear < 0xC0000000 && (linear & 0xFFF) == 0);
    memory = (uint32_t *)linear;
    CHECK_EQ(memory[0x8D1], 0);
    memory[0] = 0x11223344;
    memory[0x8D1] = 0x55667788;
    s = (struct Client_Reg_Struc){ .Client_EBX = 0x10, .Client_ESI = handle >> 16,
                                   .Client_EDI = handle & 0xFFFF };
    CHECK(int31_ax(0x0503, &s));                /* to 1 MB */
    linear = (uint32_t)s.Client_BX << 16 | s.Client_CX;
    handle = (uint32_t)s.Client_SI << 16 | s.Client_DI;
    memory = (uint32_t *)linear;
    CHECK_EQ(memory[0], 0x11223344);
    CHECK_EQ(memory[0x8D1], 0x55667788);
    CHECK_EQ(memory[0x3FFFF], 0);
    s = (struct Client_Reg_Struc){ .Client_ESI = handle >> 16, .Client_EDI = handle & 0xFFFF };
    CHECK(int31_ax(0x0502, &s));
    CHECK(!int31_ax(0x0502, &s));
    r = (struct Client_Reg_Struc){ .Client_EBX = 0xF000 };
    CHECK(!int31_ax(0x0501, &r));
    r = (struct Client_Reg_Struc){ 0 };
    CHECK(!int31_ax(0x0501, &r));
    r = (struct Client_Reg_Struc){ .Client_EDI = 0x100 };
    CHECK(int31_ax(0x0500, &r));
    memory = (uint32_t *)vxt_memory(GUEST_DS, 0x100);
    CHECK(memory[0] > 0x100000 && memory[0] < 0x8000000);
    CHECK_EQ(memory[9], 0xFFFFFFFF);
}

VXT_TEST(Int_31, memory_is_freed_with_the_program)
{
    uint32_t before, after;

    CHECK(client(true, body_Int_31_linear_memory));
    before = (uint32_t)_GetFreePageCount(0);
    CHECK(client(true, body_Int_31_linear_memory));
    after = (uint32_t)_GetFreePageCount(0);
    CHECK_EQ(before, after);
}

DPMI_TEST(Int_31, locking_and_page_size)
{
    struct Client_Reg_Struc r = { .Client_EBX = 4, .Client_EDI = 0x1000 };

    CHECK(int31_ax(0x0600, &r));
    CHECK(int31_ax(0x0601, &r));
    CHECK(int31_ax(0x0602, &r));
    CHECK(int31_ax(0x0603, &r));
    CHECK(int31_ax(0x0604, &r));
    CHECK_EQ(r.Client_BX, 0);
    CHECK_EQ(r.Client_CX, 0x1000);
}

DPMI_TEST(Int_31, physical_memory_that_is_ram_is_refused)
{
    struct Client_Reg_Struc r = { .Client_EBX = 0x20, .Client_EDI = 0x1000 };

    CHECK(!int31_ax(0x0800, &r));
    CHECK_EQ(r.Client_AX, 0x8003);
    r = (struct Client_Reg_Struc){ .Client_EBX = 0xFEE0, .Client_EDI = 0x1000 };
    CHECK(!int31_ax(0x0800, &r));               /* the local APIC */
}

DPMI_TEST(Int_31, virtual_interrupt_flag)
{
    struct Client_Reg_Struc r = { 0 };

    CHECK(int31_ax(0x0902, &r));
    CHECK_EQ(r.Client_AL, 1);
    CHECK(int31_ax(0x0900, &r));
    CHECK_EQ(r.Client_AL, 1);
    CHECK_EQ(r.Client_EFlags & IF_Mask, 0);
    CHECK(int31_ax(0x0901, &r));
    CHECK_EQ(r.Client_AL, 1);                   /* each run starts with it on */
    CHECK(r.Client_EFlags & IF_Mask);
}

DPMI_TEST(Int_31, coprocessor_and_what_is_not_there)
{
    struct Client_Reg_Struc r = { 0 };

    CHECK(int31_ax(0x0E00, &r));
    CHECK_EQ(r.Client_AX & 0x0F, 5);
    r.Client_EBX = 1;
    CHECK(int31_ax(0x0E01, &r));
    r.Client_EBX = 2;
    CHECK(int31_ax(0x0E01, &r));
    CHECK(int31_ax(0x0E00, &r));
    CHECK_EQ(r.Client_AX & 0x0F, 7);            /* emulated */
    r.Client_EBX = 1;
    CHECK(int31_ax(0x0E01, &r));
    CHECK(!int31_ax(0x0A00, &r));
    CHECK_EQ(r.Client_AX, 0x8001);
    CHECK(!int31_ax(0xFF00, &r));
    CHECK(!int31_ax(0x0004, &r));
}

static const struct vxt_test tests[] = {
    VXT(Begin_PM_App, selectors_show_what_the_segments_showed),
    VXT(Begin_PM_App, message_and_control_block),
    VXT(Begin_PM_App, a_device_may_refuse),
    VXT(Begin_PM_App, programs_nest),
    VXT(End_PM_App, everything_is_as_before),
    VXT(Allocate_PM_App_CB_Area, no_room_for_everything),
    VXT(Get_Cur_PM_App_CB, nobody),
    VXT(Set_V86_Exec_Mode, exchanges_with_alt_and_back),
    VXT(Set_PM_Exec_Mode, nothing_without_a_program),
    VXT(Set_PM_Exec_Mode, no_effect_in_protected_mode),
    VXT(Set_PM_Exec_Mode, events_that_wait_for_it_run),
    VXT(Save_Client_State, restore_changes_the_mode_back),
    VXT(Begin_Use_Locked_PM_Stack, counts_and_moves_once),
    VXT(End_Use_Locked_PM_Stack, without_begin_nothing),
    VXT(Simulate_Push, cells_have_the_programs_size),
    VXT(Simulate_Far_Call, and_back_with_arguments),
    VXT(Simulate_Far_Jmp, all_of_the_offset),
    VXT(Build_Int_Stack_Frame, frame_of_the_programs_size),
    VXT(Map_Flat, selectors_and_offsets_of_the_programs_size),
    VXT(Map_Lin_To_VM_Addr, a_selector_that_is_there_once),
    VXT(Map_Lin_To_VM_Addr, segment_and_offset_in_v86_mode),
    VXT(Get_PM_Int_Vector, unchanged_ones_have_the_zero_flag),
    VXT(Get_PM_Int_Vector, what_a_program_set_ends_with_it),
    VXT(Set_PM_Int_Vector, before_sys_vm_init_is_for_every_vm),
    VXT(Set_PM_Int_Vector, default_reflects_to_v86_mode),
    VXT(Simulate_Int, program_handler_first_then_the_default),
    VXT(Simulate_Int, frame_and_vector_of_the_program),
    VXT(Get_PM_Int_Type, trap_gates_at_first),
    VXT(Set_PM_Int_Type, an_interrupt_gate_disables_interrupts),
    VXT(Allocate_PM_Call_Back, called_from_the_program),
    VXT(Begin_Nest_Exec, protected_mode_and_the_locked_stack),
    VXT(Begin_Nest_V86_Exec, from_protected_mode),
    VXT(Exec_Int, the_programs_handler),
    VXT(_ExecIntMustComplete, the_programs_handler),
    VXT(Exec_PM_Int, past_what_the_program_installed),
    VXT(Exec_VxD_Int, own_registers_in_and_out),
    VXT(_ExecVxDIntMustComplete, own_registers_in_and_out),
    VXT(Exec_VxD_Int, in_a_vm_without_program),
    VXT(_CallRing3, arguments_and_result),
    VXT(_CallRing3, in_v86_mode),
    VXT(Call_When_VM_Returns, in_protected_mode),
    VXT(_VMM32X_Simulate_Hw_Int, from_both_modes_to_the_programs_handler),
    VXT(_VMM32X_Simulate_Hw_Int, to_v86_mode_where_the_program_has_none),
    VXT(Call_Priority_VM_Event, pef_wait_in_pm),
    VXT(Hook_Device_PM_API, programs_get_an_entry_by_id_and_name),
    VXT(Int_2F, functions_1686_1687_168A),
    VXT(Monitor, cli_and_sti_act_on_the_virtual_flag),
    VXT(Monitor, ports_of_all_sizes),
    VXT(Monitor, string_ports),
    VXT(Hook_PM_Fault, sees_faults_of_programs),
    VXT(Hook_PM_Fault, then_the_programs_exception_handler),
    VXT(Hook_PM_Fault, pages_of_the_system_are_out_of_reach),
    VXT(Unhook_PM_Fault, takes_it_out),
    VXT(Monitor, selectors_that_cannot_be_loaded),
    VXT(Monitor, a_return_to_ring_0_is_a_fault_of_the_program),
    VXT(Int_31, descriptors),
    VXT(Int_31, segment_to_descriptor_is_the_same_every_time),
    VXT(Int_31, dos_memory),
    VXT(Int_31, vectors_of_both_modes),
    VXT(Int_31, simulated_v86_interrupts_and_calls),
    VXT(Int_31, parameters_are_copied_to_the_v86_stack),
    VXT(Int_31, real_mode_call_backs),
    VXT(Int_31, raw_mode_switches),
    VXT(Int_31, save_state_is_empty),
    VXT(Int_31, version),
    VXT(Int_31, linear_memory),
    VXT(Int_31, memory_is_freed_with_the_program),
    VXT(Int_31, locking_and_page_size),
    VXT(Int_31, physical_memory_that_is_ram_is_refused),
    VXT(Int_31, virtual_interrupt_flag),
    VXT(Int_31, coprocessor_and_what_is_not_there),
    VXT(Allocate_PM_Call_Back, there_is_an_end_of_them),    /* the last: it takes them all */
};

/* ---- messages ---------------------------------------------------------------------------------------- */

static int on_device_init(const struct vxd_message *msg)
{
    uint32_t address;

    (void)msg;
    area_offset = Allocate_PM_App_CB_Area(8);
    body_address = Allocate_PM_Call_Back(0, body_call_back);
    address = Allocate_PM_Call_Back(1, default_call_back);
    default_selector = (uint16_t)(address >> 16);
    default_offset = address & 0xFFFF;
    Set_PM_Int_Vector(0x65, default_selector, default_offset);
    return area_offset != 0 && body_address != 0 && address != 0 &&
           Hook_V86_Int_Chain(0x21, dos_hook) && Install_IO_Handler(0x91, io_handler) ? VXD_OK
                                                                                      : VXD_FAIL;
}

/* Vectors are those of one VM from now on. */
static int on_sys_vm_init(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_DPMI");
}

static int on_begin_pm_app(const struct vxd_message *msg)
{
    if (refuse_begin) {
        return VXD_FAIL;
    }
    begun++;
    begun_flags = msg->edx;
    begun_cb = (struct pmcb_s *)msg->edi;
    area_at_begin = *(uint32_t *)(msg->edi + area_offset);
    *(uint32_t *)(msg->edi + area_offset) = 0x77777777;
    return VXD_OK;
}

static int on_end_pm_app(const struct vxd_message *msg)
{
    ended++;
    ended_cb = (struct pmcb_s *)msg->edi;
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Device_Init, on_device_init },
    { Sys_VM_Init, on_sys_vm_init },
    { Begin_PM_App, on_begin_pm_app },
    { End_PM_App, on_end_pm_app },
    { 0, NULL },
};
extern struct VxD_Desc_Block T_DPMI_DDB;
Declare_Virtual_Device_Table(T_DPMI, 1, 0, control, T_DPMI_ID, Undefined_Init_Order, NULL, 0, NULL,
                             t_dpmi_pm_api)
