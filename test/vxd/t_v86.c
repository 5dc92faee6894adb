/*
 * t_v86 - the client's stack and flow, interrupt hooks, call-backs, break points, nested execution.
 */
#include "vxt.h"

static struct Client_Reg_Struc kept;

/* A client frame to play with, until the test calls done(). */
static struct Client_Reg_Struc *begin(void)
{
    struct Client_Reg_Struc *crs = vxt_client();

    Save_Client_State(&kept);
    vxt_guest_regs(crs);
    crs->Client_CS = 0x1111;
    crs->Client_EIP = 0x2222;
    return crs;
}

static void done(void)
{
    Restore_Client_State(&kept);
}

/* ---- stack and flow ------------------------------------------------------------------------------ */

VXT_TEST(Simulate_Push, words_go_down_and_come_back)
{
    struct Client_Reg_Struc *crs = begin();
    uint32_t sp, first, second;

    Simulate_Push(0xABCD1234);
    Simulate_Push(0x5678);
    sp = crs->Client_ESP;
    first = Simulate_Pop();
    second = Simulate_Pop();
    done();
    CHECK_EQ(sp, GUEST_SP - 4);
    CHECK_EQ(vxt_word(GUEST_SS, GUEST_SP - 2), 0x1234);
    CHECK_EQ(vxt_word(GUEST_SS, GUEST_SP - 4), 0x5678);
    CHECK_EQ(first, 0x5678);
    CHECK_EQ(second, 0x1234);
}

VXT_TEST(Simulate_Push, wraps_at_64_kb)
{
    struct Client_Reg_Struc *crs = begin();
    uint32_t sp, popped;

    crs->Client_ESP = 1;
    Simulate_Push(0x1234);
    sp = crs->Client_SP;
    popped = Simulate_Pop();
    done();
    CHECK_EQ(sp, 0xFFFF);
    CHECK_EQ(*vxt_memory(GUEST_SS, 0xFFFF), 0x34);
    CHECK_EQ(*vxt_memory(GUEST_SS, 0), 0x12);
    CHECK_EQ(popped, 0x1234);
}

VXT_TEST(Simulate_Far_Call, and_back)
{
    struct Client_Reg_Struc *crs = begin(), inside, after;

    Simulate_Far_Call(0x3333, 0x4444);
    inside = *crs;
    Simulate_Far_Ret();
    after = *crs;
    done();
    CHECK_EQ(inside.Client_CS, 0x3333);
    CHECK_EQ(inside.Client_EIP, 0x4444);
    CHECK_EQ(inside.Client_SP, GUEST_SP - 4);
    CHECK_EQ(vxt_word(GUEST_SS, GUEST_SP - 2), 0x1111);
    CHECK_EQ(vxt_word(GUEST_SS, GUEST_SP - 4), 0x2222);
    CHECK_EQ(after.Client_CS, 0x1111);
    CHECK_EQ(after.Client_EIP, 0x2222);
    CHECK_EQ(after.Client_SP, GUEST_SP);
}

VXT_TEST(Simulate_Far_Ret_N, removes_arguments)
{
    struct Client_Reg_Struc *crs = begin(), after;

    Simulate_Push(0xAAAA);
    Simulate_Push(0xBBBB);
    Simulate_Far_Call(0x3333, 0x4444);
    Simulate_Far_Ret_N(4);
    after = *crs;
    done();
    CHECK_EQ(after.Client_CS, 0x1111);
    CHECK_EQ(after.Client_EIP, 0x2222);
    CHECK_EQ(after.Client_SP, GUEST_SP);
}

VXT_TEST(Simulate_Far_Jmp, moves_only_cs_ip)
{
    struct Client_Reg_Struc *crs = begin(), after;

    Simulate_Far_Jmp(0x5555, 0x6666);
    after = *crs;
    done();
    CHECK_EQ(after.Client_CS, 0x5555);
    CHECK_EQ(after.Client_EIP, 0x6666);
    CHECK_EQ(after.Client_SP, GUEST_SP);
}

VXT_TEST(Build_Int_Stack_Frame, pushes_flags_and_clears_if_and_tf)
{
    struct Client_Reg_Struc *crs = begin(), inside, after;

    crs->Client_EFlags |= TF_Mask | CF_Mask;
    Build_Int_Stack_Frame(0x3333, 0x4444);
    inside = *crs;
    Simulate_Iret();
    after = *crs;
    done();
    CHECK_EQ(inside.Client_CS, 0x3333);
    CHECK_EQ(inside.Client_EIP, 0x4444);
    CHECK_EQ(inside.Client_SP, GUEST_SP - 6);
    CHECK_EQ(inside.Client_EFlags & (IF_Mask | TF_Mask | CF_Mask), CF_Mask);
    CHECK_EQ(vxt_word(GUEST_SS, GUEST_SP - 2) & (IF_Mask | TF_Mask | CF_Mask),
             IF_Mask | TF_Mask | CF_Mask);
    CHECK_EQ(vxt_word(GUEST_SS, GUEST_SP - 4), 0x1111);
    CHECK_EQ(vxt_word(GUEST_SS, GUEST_SP - 6), 0x2222);
    CHECK_EQ(after.Client_CS, 0x1111);
    CHECK_EQ(after.Client_EIP, 0x2222);
    CHECK_EQ(after.Client_SP, GUEST_SP);
    CHECK_EQ(after.Client_EFlags & (IF_Mask | TF_Mask | CF_Mask), IF_Mask | TF_Mask | CF_Mask);
    CHECK(after.Client_EFlags & VM_Mask);
}

VXT_TEST(Set_V86_Int_Vector, writes_the_table)
{
    Set_V86_Int_Vector(0x61, 0x1234, 0x5678);
    CHECK_EQ(vxt_word(0, 0x61 * 4), 0x5678);
    CHECK_EQ(vxt_word(0, 0x61 * 4 + 2), 0x1234);
    CHECK_EQ(Get_V86_Int_Vector(0x61), 0x12345678);
}

VXT_TEST(Simulate_Int, goes_through_the_vector)
{
    struct Client_Reg_Struc *crs = begin(), inside;

    Set_V86_Int_Vector(0x61, 0x1234, 0x5678);
    Simulate_Int(0x61);
    inside = *crs;
    done();
    CHECK_EQ(inside.Client_CS, 0x1234);
    CHECK_EQ(inside.Client_EIP, 0x5678);
    CHECK_EQ(inside.Client_SP, GUEST_SP - 6);
    CHECK_EQ(inside.Client_EFlags & IF_Mask, 0);
}

VXT_TEST(Save_Client_State, restore_brings_everything_back)
{
    struct Client_Reg_Struc *crs = vxt_client(), before = *crs, buffer;

    Save_Client_State(&buffer);
    CHECK(memcmp(&buffer, &before, sizeof buffer) == 0);
    memset(crs, 0x77, sizeof *crs);
    Restore_Client_State(&buffer);
    CHECK(memcmp(crs, &before, sizeof before) == 0);
}

VXT_TEST(Map_Flat, segment_and_offset_registers)
{
    struct Client_Reg_Struc *crs = begin();
    uint32_t high = Get_Cur_VM_Handle()->CB_High_Linear, pair, alone, bad;

    crs->Client_ES = 0x1234;
    crs->Client_EDI = 0xFFFF0056;
    pair = Map_Flat(offsetof(struct Client_Reg_Struc, Client_ES) << 8 |
                    offsetof(struct Client_Reg_Struc, Client_EDI));
    alone = Map_Flat(offsetof(struct Client_Reg_Struc, Client_ES) << 8 | 0xFF);
    bad = Map_Flat(0xF0F0);
    done();
    CHECK_EQ(pair, high + 0x12340 + 0x56);
    CHECK_EQ(alone, high + 0x12340);
    CHECK_EQ(bad, 0xFFFFFFFF);
}

VXT_TEST(Disable_VM_Ints, is_cli_for_the_client)
{
    struct Client_Reg_Struc *crs = begin();
    struct vxt_regs r = { 0 };
    uint32_t off, on, flags_off, flags_on;

    Disable_VM_Ints();
    off = crs->Client_EFlags;
    vxt_service(VMMSVC(Test_VM_Ints_Enabled), &r);
    flags_off = r.eflags;
    Enable_VM_Ints();
    on = crs->Client_EFlags;
    vxt_service(VMMSVC(Test_VM_Ints_Enabled), &r);
    flags_on = r.eflags;
    done();
    CHECK((off & IF_Mask) == 0 && (flags_off & ZF_Mask) != 0);
    CHECK((on & IF_Mask) != 0 && (flags_on & ZF_Mask) == 0);
}

/* ---- Hook_V86_Int_Chain ------------------------------------------------------------------------------- */

static uint32_t chain_log, chain_vector;
static bool chain_consumes, chain_args_right;

static int on_first(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    chain_log = chain_log * 10 + 1;
    chain_vector = vector;
    chain_args_right = vm == Get_Cur_VM_Handle() && crs == vm->CB_Client_Pointer;
    crs->Client_AX = 0x0101;
    return VXD_CONSUMED;
}
VXD_INT_HOOK(first_hook, on_first)

static int on_second(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    chain_log = chain_log * 10 + 2;
    crs->Client_BX = 0x0202;
    return chain_consumes ? VXD_CONSUMED : VXD_PASS;
}
VXD_INT_HOOK(second_hook, on_second)

GUEST(g_int62, "int $0x62; lret");
GUEST(g_int63, "int $0x63; lret");
GUEST(g_iret_cx, "movw $0x0303, %cx; iret");

VXT_TEST(Hook_V86_Int_Chain, last_hook_first_and_passing_on)
{
    struct Client_Reg_Struc crs;

    CHECK(Hook_V86_Int_Chain(0x62, first_hook));
    CHECK(Hook_V86_Int_Chain(0x62, second_hook));
    vxt_guest_regs(&crs);
    chain_log = 0;
    chain_consumes = false;
    vxt_guest(g_int62, &crs);
    CHECK_EQ(chain_log, 21);
    CHECK_EQ(chain_vector, 0x62);
    CHECK(chain_args_right);
    CHECK_EQ(crs.Client_AX, 0x0101);
    CHECK_EQ(crs.Client_BX, 0x0202);
    CHECK_EQ(crs.Client_SP, GUEST_SP);      /* consumed: no frame was built */
    CHECK(crs.Client_EFlags & IF_Mask);
}

VXT_TEST(Hook_V86_Int_Chain, consuming_ends_it)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    chain_log = 0;
    chain_consumes = true;
    vxt_guest(g_int62, &crs);
    CHECK_EQ(chain_log, 2);
    CHECK_EQ(crs.Client_AX, 0);
}

VXT_TEST(Hook_V86_Int_Chain, nobody_consumes_then_the_vm_vector)
{
    struct Client_Reg_Struc crs;

    CHECK(Hook_V86_Int_Chain(0x63, second_hook));
    vxt_put_code(0x2800, 0x10, g_iret_cx, g_iret_cx_end);
    Set_V86_Int_Vector(0x63, 0x2800, 0x10);
    vxt_guest_regs(&crs);
    chain_log = 0;
    chain_consumes = false;
    vxt_guest(g_int63, &crs);
    CHECK_EQ(chain_log, 2);
    CHECK_EQ(crs.Client_CX, 0x0303);
    CHECK_EQ(crs.Client_BX, 0x0202);
    CHECK(crs.Client_EFlags & IF_Mask);
}

VXT_TEST(Hook_V86_Int_Chain, simulated_interrupts_too)
{
    struct Client_Reg_Struc *crs = begin();

    (void)crs;
    chain_log = 0;
    chain_consumes = true;
    Simulate_Int(0x62);
    done();
    CHECK_EQ(chain_log, 2);
}

VXT_TEST(Hook_V86_Int_Chain, refuses_bad_numbers)
{
    CHECK(!Hook_V86_Int_Chain(0x100, first_hook));
    CHECK(!Hook_V86_Int_Chain(0xFFFFFFFF, first_hook));
}

VXT_TEST(Unhook_V86_Int_Chain, takes_one_out)
{
    struct Client_Reg_Struc crs;
    struct vxt_regs r = { .eax = 0x62, .esi = (uint32_t)second_hook };

    vxt_service(VMMSVC(Unhook_V86_Int_Chain), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    vxt_guest_regs(&crs);
    chain_log = 0;
    vxt_guest(g_int62, &crs);
    CHECK_EQ(chain_log, 1);
    vxt_service(VMMSVC(Unhook_V86_Int_Chain), &r);
    CHECK(r.eflags & CF_Mask);
}

/* ---- call-backs, break points ----------------------------------------------------------------------------- */

static uint32_t hit_count, hit_refdata, hit_cs, hit_ip;
static bool hit_args_right;

static void note_hit(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    hit_count++;
    hit_refdata = refdata;
    hit_cs = crs->Client_CS;
    hit_ip = crs->Client_EIP;
    hit_args_right = vm == Get_Cur_VM_Handle() && crs == vm->CB_Client_Pointer;
}

static void on_call_back(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    note_hit(vm, refdata, crs);
    crs->Client_AX++;
    Simulate_Far_Ret();
}
VXD_EVENT(call_back, on_call_back)

static void on_int_call_back(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    note_hit(vm, refdata, crs);
    crs->Client_AX += 0x100;
    Simulate_Iret();
}
VXD_EVENT(int_call_back, on_int_call_back)

GUEST(g_call_bx, "pushw %cs; pushw $(1f - g_call_bx); pushw %cx; pushw %bx; lret; 1: lret");
GUEST(g_int64, "int $0x64; lret");

VXT_TEST(Allocate_V86_Call_Back, far_call_comes_to_the_procedure)
{
    struct Client_Reg_Struc crs;
    uint32_t csip = Allocate_V86_Call_Back(0x11223344, call_back);

    CHECK(csip != 0 && csip != 0xFFFFFFFF);
    CHECK_EQ(*vxt_memory((uint16_t)(csip >> 16), (uint16_t)csip), 0x63);   /* ARPL */
    for (unsigned i = 1; i <= 2; i++) {
        vxt_guest_regs(&crs);
        crs.Client_BX = (uint16_t)csip;
        crs.Client_CX = (uint16_t)(csip >> 16);
        vxt_guest(g_call_bx, &crs);
        CHECK_EQ(hit_count, i);
        CHECK_EQ(hit_refdata, 0x11223344);
        CHECK_EQ(hit_cs, csip >> 16);       /* CS:IP are still at the call-back */
        CHECK_EQ(hit_ip, csip & 0xFFFF);
        CHECK(hit_args_right);
        CHECK_EQ(crs.Client_AX, 1);
        CHECK_EQ(crs.Client_SP, GUEST_SP);
    }
}

VXT_TEST(Allocate_V86_Call_Back, as_an_interrupt_vector)
{
    struct Client_Reg_Struc crs;
    uint32_t csip = Allocate_V86_Call_Back(77, int_call_back);

    CHECK(csip != 0xFFFFFFFF);
    Set_V86_Int_Vector(0x64, csip >> 16, csip & 0xFFFF);
    vxt_guest_regs(&crs);
    vxt_guest(g_int64, &crs);
    CHECK_EQ(hit_refdata, 77);
    CHECK_EQ(crs.Client_AX, 0x100);
    CHECK(crs.Client_EFlags & IF_Mask);
}

VXT_TEST(Allocate_V86_Call_Back, each_has_its_own_address)
{
    uint32_t a = Allocate_V86_Call_Back(1, call_back), b = Allocate_V86_Call_Back(2, call_back);
    struct Client_Reg_Struc crs;

    CHECK(a != b && a != 0xFFFFFFFF && b != 0xFFFFFFFF);
    for (unsigned i = 0; i < 2; i++) {
        uint32_t csip = i == 0 ? b : a;

        vxt_guest_regs(&crs);
        crs.Client_BX = (uint16_t)csip;
        crs.Client_CX = (uint16_t)(csip >> 16);
        vxt_guest(g_call_bx, &crs);
        CHECK_EQ(hit_refdata, i == 0 ? 2 : 1);
    }
}

VXT_TEST(Allocate_V86_Call_Back, says_when_there_are_no_more)
{
    struct vxt_regs r;
    uint32_t count = 0;

    do {
        r = (struct vxt_regs){ .edx = 0, .esi = (uint32_t)call_back };
        vxt_service(VMMSVC(Allocate_V86_Call_Back), &r);
        count++;
    } while ((r.eflags & CF_Mask) == 0 && count < 0x10000);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.eax, 0xFFFFFFFF);
    CHECK(count > 200);                     /* MaxBPs of old */
}

static uint32_t point_csip, point_linear;

static int on_point(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    note_hit(vm, refdata, crs);
    crs->Client_EIP++;                      /* over the INCW it stands on */
    return 0;
}
/* EAX = CS:IP and ESI = linear come besides what an event gets. */
void break_point(void);
static int on_point(struct cb_s *, uint32_t, struct Client_Reg_Struc *) __attribute__((used));
uint32_t point_eax, point_esi;
__asm__(".pushsection .text.point,\"ax\"\nbreak_point: movl %eax, point_eax; movl %esi, point_esi\n"
        "pushl %ebp; pushl %edx; pushl %ebx; cld; call on_point; addl $12, %esp; ret\n.popsection");

GUEST(g_inc, "incw %ax; incw %ax; incw %ax; lret");

VXT_TEST(Install_V86_Break_Point, is_hit_once_per_pass)
{
    struct Client_Reg_Struc crs;

    point_csip = GUEST_CS << 16 | 1;
    point_linear = (GUEST_CS << 4) + 1;
    vxt_put_code(GUEST_CS, 0, g_inc, g_inc_end);
    CHECK(Install_V86_Break_Point(point_csip, 0x99, break_point));
    CHECK(!Install_V86_Break_Point(point_csip, 0x98, break_point));
    CHECK(!Install_V86_Break_Point((GUEST_CS - 1) << 16 | 0x11, 0x98, break_point));  /* same byte */
    CHECK_EQ(*vxt_memory(GUEST_CS, 1), 0x63);
    hit_count = 0;
    for (unsigned i = 1; i <= 2; i++) {
        vxt_guest_regs(&crs);
        vxt_run_at(GUEST_CS, 0, &crs);
        CHECK_EQ(hit_count, i);
        CHECK_EQ(hit_refdata, 0x99);
        CHECK_EQ(hit_ip, 1);
        CHECK(hit_args_right);
        CHECK_EQ(point_eax, point_csip);
        CHECK_EQ(point_esi & 0x1FFFFF, point_linear);
        CHECK_EQ(crs.Client_AX, 2);
    }
}

VXT_TEST(Remove_V86_Break_Point, restores_the_byte)
{
    struct Client_Reg_Struc crs;

    Remove_V86_Break_Point(point_csip);
    CHECK_EQ(*vxt_memory(GUEST_CS, 1), g_inc[1]);
    hit_count = 0;
    vxt_guest_regs(&crs);
    vxt_run_at(GUEST_CS, 0, &crs);
    CHECK_EQ(hit_count, 0);
    CHECK_EQ(crs.Client_AX, 3);
    Remove_V86_Break_Point(point_csip);     /* not there any more: nothing happens */
}

/* ---- nested execution ------------------------------------------------------------------------------------- */

GUEST(g_int65, "movw $0x5555, %dx; iret");

VXT_TEST(Exec_Int, runs_the_handler_and_comes_back)
{
    struct Client_Reg_Struc saved, inside;
    uint32_t cs, ip;

    vxt_put_code(0x2900, 0, g_int65, g_int65_end);
    Set_V86_Int_Vector(0x65, 0x2900, 0);
    Save_Client_State(&saved);
    vxt_client()->Client_SS = GUEST_SS;
    vxt_client()->Client_ESP = GUEST_SP;
    cs = vxt_client()->Client_CS;
    ip = vxt_client()->Client_EIP;
    Begin_Nest_V86_Exec();
    vxt_client()->Client_EAX = 0xCAFE;
    Exec_Int(0x65);
    inside = *vxt_client();
    Exec_Int(0x65);
    End_Nest_Exec();
    CHECK_EQ(vxt_client()->Client_CS, cs);
    CHECK_EQ(vxt_client()->Client_EIP, ip);
    CHECK_EQ(vxt_client()->Client_DX, 0x5555);      /* registers are the caller's business */
    Restore_Client_State(&saved);
    CHECK_EQ(inside.Client_DX, 0x5555);
    CHECK_EQ(inside.Client_AX, 0xCAFE);
    CHECK_EQ(inside.Client_SP, GUEST_SP);
}

VXT_TEST(Resume_Exec, with_nothing_to_run_returns)
{
    struct Client_Reg_Struc saved, after;

    Save_Client_State(&saved);
    Begin_Nest_Exec();
    vxt_client()->Client_EBX = 0x87654321;
    Resume_Exec();
    Resume_Exec();
    after = *vxt_client();
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(after.Client_EBX, 0x87654321);
}

VXT_TEST(Resume_Exec, keeps_the_caller_s_registers)
{
    struct Client_Reg_Struc saved;
    struct vxt_regs r, want;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    vxt_recolour(&r);
    want = r;
    vxt_service(VMMSVC(Resume_Exec), &r);
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK(r.eax == want.eax && r.ebx == want.ebx && r.ecx == want.ecx && r.edx == want.edx);
    CHECK(r.esi == want.esi && r.edi == want.edi && r.ebp == want.ebp);
    CHECK(r.eflags & IF_Mask);
}

GUEST(g_nest, "pushw %cs; pushw $(1f - g_nest); pushw %cx; pushw %bx; lret; 1: addw $1, %si; lret");

static uint32_t nest_csip;
static unsigned nest_depth, nest_deepest;
static bool nest_sound = true;

static void nest_again(void)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    crs.Client_ESP = GUEST_SP - 0x100 * nest_depth;
    crs.Client_EBX = nest_csip & 0xFFFF;
    crs.Client_ECX = nest_csip >> 16;
    crs.Client_ESI = nest_depth * 0x10;
    vxt_run_at(GUEST_CS, 0, &crs);
    nest_sound &= crs.Client_SI == nest_depth * 0x10 + 1 &&
                  crs.Client_SP == GUEST_SP - 0x100 * nest_depth;
}

static void on_nest(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct Client_Reg_Struc before = *crs;

    (void)refdata;
    if (nest_depth < 3) {
        nest_depth++;
        nest_deepest = nest_depth;
        nest_again();
        nest_depth--;
    }
    /* The same frame, as it was. */
    nest_sound &= crs == vm->CB_Client_Pointer && memcmp(crs, &before, sizeof before) == 0;
    Simulate_Far_Ret();
}
VXD_EVENT(nest_call_back, on_nest)

VXT_TEST(Begin_Nest_V86_Exec, three_deep)
{
    struct Client_Reg_Struc before = *vxt_client();

    CHECK(nest_csip != 0xFFFFFFFF);
    vxt_put_code(GUEST_CS, 0, g_nest, g_nest_end);
    nest_again();
    CHECK_EQ(nest_deepest, 3);
    CHECK(nest_sound);
    CHECK(memcmp(vxt_client(), &before, sizeof before) == 0);
}

/* An interrupt that is simulated while the VM stands at the break point runs to its IRET. */
static void on_late_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    Simulate_Int(0x65);
}
VXD_EVENT(late_event, on_late_event)

VXT_TEST(Resume_Exec, runs_interrupts_that_events_simulate)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    (void)Schedule_VM_Event(Get_Cur_VM_Handle(), late_event, 0);
    vxt_guest(g_inc, &crs);
    CHECK_EQ(crs.Client_AX, 3);
    CHECK_EQ(crs.Client_DX, 0x5555);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
}

/* ---- fault hooks ---------------------------------------------------------------------------------------------- */

static uint32_t divide_calls, fault_calls, ring0_calls;
static bool take_divide;

static int on_divide(struct cb_s *vm, void *frame)
{
    struct Client_Reg_Struc *crs = frame;

    divide_calls++;
    if (!take_divide || vm != Get_Cur_VM_Handle() || crs != vm->CB_Client_Pointer) {
        return 0;
    }
    crs->Client_EIP += 2;
    crs->Client_CX = 0xD1;
    return 1;
}
VXD_FAULT(divide_hook, on_divide)

static int on_divide_later(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    fault_calls++;
    return 0;
}
VXD_FAULT(later_hook, on_divide_later)

GUEST(g_divide, "xorw %bx, %bx; divb %bl; lret");
GUEST(g_div_handler, "pushw %bp; movw %sp, %bp; addw $2, 2(%bp); popw %bp; movw $0xD0, %cx; iret");

VXT_TEST(Hook_V86_Fault, handles_a_divide_overflow)
{
    struct Client_Reg_Struc crs;

    divide_hook_next = Hook_V86_Fault(0, divide_hook);
    later_hook_next = Hook_V86_Fault(0, later_hook);
    CHECK_EQ(later_hook_next, (uint32_t)divide_hook);
    take_divide = true;
    vxt_guest_regs(&crs);
    vxt_guest(g_divide, &crs);
    CHECK_EQ(divide_calls, 1);
    CHECK_EQ(fault_calls, 1);               /* the later one first; it jumps on */
    CHECK_EQ(crs.Client_CX, 0xD1);
}

VXT_TEST(Hook_V86_Fault, what_nobody_takes_is_reflected)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2A00, 0, g_div_handler, g_div_handler_end);
    Set_V86_Int_Vector(0, 0x2A00, 0);
    take_divide = false;
    vxt_guest_regs(&crs);
    vxt_guest(g_divide, &crs);
    CHECK_EQ(divide_calls, 2);
    CHECK_EQ(crs.Client_CX, 0xD0);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
}

static uint32_t gp_calls, gp_opcode;
static bool take_gp;

static int on_gp(struct cb_s *vm, void *frame)
{
    struct Client_Reg_Struc *crs = frame;

    gp_calls++;
    gp_opcode = *(uint8_t *)vm_v86_ptr(vm, crs->Client_CS, crs->Client_IP);
    if (take_gp) {
        crs->Client_EIP++;
        return 1;
    }
    return 0;
}
VXD_FAULT(gp_hook, on_gp)

GUEST(g_cli, "cli; pushf; popw %ax; sti; lret");
GUEST(g_cli_cli, "cli; cli; lret");

VXT_TEST(Hook_V86_Fault, general_protection_comes_to_the_hook_first)
{
    struct Client_Reg_Struc crs;

    gp_hook_next = Hook_V86_Fault(13, gp_hook);
    CHECK(gp_hook_next != 0);
    vxt_guest_regs(&crs);
    vxt_guest(g_cli, &crs);                 /* passed on: the VMM does it */
    CHECK(gp_calls >= 3);
    CHECK_EQ(gp_opcode, 0xFB);
    CHECK_EQ(crs.Client_AX & IF_Mask, 0);
    take_gp = true;                         /* taken: the VMM does nothing */
    gp_calls = 0;
    vxt_guest_regs(&crs);
    vxt_guest(g_cli_cli, &crs);
    CHECK_EQ(gp_calls, 2);
    CHECK(crs.Client_EFlags & IF_Mask);
    take_gp = false;
}

VXT_TEST(Hook_V86_Fault, refuses_bad_numbers)
{
    CHECK_EQ(Hook_V86_Fault(2, divide_hook), 0);            /* NMI has its own services */
    CHECK_EQ(Hook_V86_Fault(0x1000, divide_hook), 0);
}

struct ring0_frame {                        /* what EBP points at in a fault of ring 0 */
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax, error, eip, cs, eflags;
};

static int on_ring0_fault(struct cb_s *vm, void *frame)
{
    struct ring0_frame *f = frame;

    (void)vm;
    ring0_calls++;
    f->eip = f->ecx;
    f->eax = 0xFA017ED;
    return 1;
}
VXD_FAULT(ring0_hook, on_ring0_fault)

VXT_TEST(Hook_VMM_Fault, handles_a_page_fault_of_a_vxd)
{
    uint32_t result = 0;

    ring0_hook_next = Hook_VMM_Fault(14, ring0_hook);
    __asm__ volatile("movl $1f, %%ecx; movl 0xFFFE0000, %%eax; 1:"
                     : "=a"(result) : : "ecx", "memory");
    CHECK_EQ(ring0_calls, 1);
    CHECK_EQ(result, 0xFA017ED);
    CHECK_EQ(Get_VMM_Reenter_Count(), 0);
}

VXT_TEST(Get_Fault_Hook_Addrs, are_the_first_in_line)
{
    struct vxt_regs r = { .eax = 0 };

    vxt_service(VMMSVC(Get_Fault_Hook_Addrs), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    CHECK_EQ(r.edx, (uint32_t)later_hook);
    r = (struct vxt_regs){ .eax = 14 };
    vxt_service(VMMSVC(Get_Fault_Hook_Addrs), &r);
    CHECK_EQ(r.edi, (uint32_t)ring0_hook);
    r = (struct vxt_regs){ .eax = 0x1000 };
    vxt_service(VMMSVC(Get_Fault_Hook_Addrs), &r);
    CHECK(r.eflags & CF_Mask);
}

static void on_page(uint32_t page, struct cb_s *vm)
{
    (void)page;
    (void)vm;
}
VXD_PAGE_HOOK(page_hook, on_page)

VXT_TEST(Hook_V86_Page, once_and_only_above_conventional_memory)
{
    CHECK(Hook_V86_Page(0xF7, page_hook));
    CHECK(!Hook_V86_Page(0xF7, page_hook));
    CHECK(!Hook_V86_Page(0x10, page_hook));
    CHECK(!Hook_V86_Page(0x100, page_hook));
    CHECK(!Hook_V86_Page(0xFFFFFFFF, page_hook));
}

static const struct vxt_test tests[] = {
    VXT(Simulate_Push, words_go_down_and_come_back),
    VXT(Simulate_Push, wraps_at_64_kb),
    VXT(Simulate_Far_Call, and_back),
    VXT(Simulate_Far_Ret_N, removes_arguments),
    VXT(Simulate_Far_Jmp, moves_only_cs_ip),
    VXT(Build_Int_Stack_Frame, pushes_flags_and_clears_if_and_tf),
    VXT(Set_V86_Int_Vector, writes_the_table),
    VXT(Simulate_Int, goes_through_the_vector),
    VXT(Save_Client_State, restore_brings_everything_back),
    VXT(Map_Flat, segment_and_offset_registers),
    VXT(Disable_VM_Ints, is_cli_for_the_client),
    VXT(Hook_V86_Int_Chain, last_hook_first_and_passing_on),
    VXT(Hook_V86_Int_Chain, consuming_ends_it),
    VXT(Hook_V86_Int_Chain, nobody_consumes_then_the_vm_vector),
    VXT(Hook_V86_Int_Chain, simulated_interrupts_too),
    VXT(Hook_V86_Int_Chain, refuses_bad_numbers),
    VXT(Unhook_V86_Int_Chain, takes_one_out),
    VXT(Allocate_V86_Call_Back, far_call_comes_to_the_procedure),
    VXT(Allocate_V86_Call_Back, as_an_interrupt_vector),
    VXT(Allocate_V86_Call_Back, each_has_its_own_address),
    VXT(Install_V86_Break_Point, is_hit_once_per_pass),
    VXT(Remove_V86_Break_Point, restores_the_byte),
    VXT(Exec_Int, runs_the_handler_and_comes_back),
    VXT(Resume_Exec, with_nothing_to_run_returns),
    VXT(Resume_Exec, keeps_the_caller_s_registers),
    VXT(Begin_Nest_V86_Exec, three_deep),
    VXT(Resume_Exec, runs_interrupts_that_events_simulate),
    VXT(Hook_V86_Fault, handles_a_divide_overflow),
    VXT(Hook_V86_Fault, what_nobody_takes_is_reflected),
    VXT(Hook_V86_Fault, general_protection_comes_to_the_hook_first),
    VXT(Hook_V86_Fault, refuses_bad_numbers),
    VXT(Hook_VMM_Fault, handles_a_page_fault_of_a_vxd),
    VXT(Get_Fault_Hook_Addrs, are_the_first_in_line),
    VXT(Hook_V86_Page, once_and_only_above_conventional_memory),
    VXT(Allocate_V86_Call_Back, says_when_there_are_no_more),      /* takes them all: the last */
};

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    nest_csip = Allocate_V86_Call_Back(0, nest_call_back);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_V86");
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_V86, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
