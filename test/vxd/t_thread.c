/*
 * t_thread - threads of the system VM: life, must-complete sections, V86 serialization, sleeping, and
 * the 32 levels that decide between them.
 *
 * Most stay in ring 0: the creator's procedure does the work and ends the thread.  There is no
 * clock in this machine: Update_System_Clock is called by hand.
 */
#include "vxt.h"

#define TYPE    0x1234ABCD

static char log[64];
static bool right;              /* everything came with the registers it should */
static bool refuse;
static struct tcb_s *wanted;    /* thread that messages must name, NULL = any */
static uint32_t done, gate;     /* semaphores */

static void note(char c)
{
    size_t n = strlen(log);

    if (n + 1 < sizeof log) {
        log[n] = c;
        log[n + 1] = '\0';
    }
}

static void forget(void)
{
    log[0] = '\0';
    right = true;
    wanted = NULL;
}

/* ---- threads ---------------------------------------------------------------------------------- */

static void (*bodies[8])(void);

static void on_start(struct cb_s *vm, uint32_t body, struct Client_Reg_Struc *crs)
{
    right &= vm == Get_Sys_VM_Handle() && crs == vm->CB_Client_Pointer &&
             crs == Get_Cur_Thread_Handle()->TCB_ClientPtr;
    bodies[body]();
    Signal_Semaphore(done);
    VMMTerminateThread(Get_Cur_Thread_Handle());
    vxt_fail("VMMTerminateThread returned");
}
VXD_EVENT(start, on_start)

static struct tcb_s *make(uint32_t n, void (*body)(void))
{
    bodies[n] = body;
    return VMMCreateThread(0x67, 0x1000, 0x6F, 0x200, 0x77, 0x7F, TYPE, start, n);
}

/* The log without the messages, whose places the scheduler decides. */
static const char *ran(void)
{
    static char found[sizeof log];
    unsigned n = 0;

    for (const char *p = log; *p != '\0'; p++) {
        if (*p != 'C' && *p != 'I' && *p != 'T' && *p != 'X' && *p != 'D') {
            found[n++] = *p;
        }
    }
    found[n] = '\0';
    return found;
}

static void wait_for(unsigned threads)
{
    while (threads-- != 0) {
        Wait_Semaphore(done, Block_Svc_Ints);
    }
}

GUEST(g_return, "lret");

static void pump(void)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_return, &crs);
}

static bool is_thread(struct tcb_s *thread)
{
    struct vxt_regs r = { .edi = (uint32_t)thread };

    vxt_service(VMMSVC(Validate_Thread_Handle), &r);
    return (r.eflags & CF_Mask) == 0;
}

static void note_a(void) { note('a'); }
static void note_b(void) { note('b'); }

static void check_client(void)
{
    const struct Client_Reg_Struc *crs = vxt_client();

    right &= crs->Client_SS == 0x67 && crs->Client_ESP == 0x1000 && crs->Client_CS == 0x6F &&
             crs->Client_EIP == 0x200 && crs->Client_DS == 0x77 && crs->Client_ES == 0x7F &&
             (crs->Client_EFlags & (VM_Mask | IF_Mask)) == IF_Mask;
    note('p');
}

VXT_TEST(VMMCreateThread, messages_in_order)
{
    struct tcb_s *thread;

    forget();
    thread = make(0, check_client);
    CHECK(thread != NULL);
    CHECK_STR(log, "C");
    wanted = thread;
    CHECK_EQ(thread->TCB_ThreadType, TYPE);
    CHECK_EQ(thread->TCB_Signature, TCB_SIGNATURE);
    CHECK(thread->TCB_VMHandle == Get_Sys_VM_Handle());
    CHECK(thread != Get_Cur_Thread_Handle());
    CHECK(is_thread(thread));
    wait_for(1);
    pump();
    CHECK_STR(log, "CIpTXD");
    CHECK(right);
    CHECK(!is_thread(thread));
}

VXT_TEST(VMMCreateThread, a_device_may_refuse)
{
    forget();
    refuse = true;
    CHECK(make(0, note_a) == NULL);
    refuse = false;
    CHECK_STR(log, "CXD");
}

VXT_TEST(VMMCreateThread, hundred_leave_nothing_behind)
{
    uint64_t before = 0;

    forget();
    for (unsigned i = 0; i < 101; i++) {
        if (i == 1) {
            before = _GetFreePageCount(0);
        }
        log[0] = '\0';
        CHECK(make(0, note_a) != NULL);
        wait_for(1);
        pump();
    }
    CHECK_EQ(_GetFreePageCount(0), before);
}

static void waits_at_gate(void)
{
    Wait_Semaphore(gate, 0);
    note('?');
}

VXT_TEST(VMMTerminateThread, another_thread_that_waits)
{
    struct tcb_s *thread;

    forget();
    thread = make(0, waits_at_gate);
    CHECK(thread != NULL);
    (void)Time_Slice_Sleep(0);                  /* it runs until it waits */
    CHECK_STR(log, "CI");
    wanted = thread;
    VMMTerminateThread(thread);
    CHECK_STR(log, "CITXD");
    CHECK(right && !is_thread(thread));
    Signal_Semaphore(gate);                     /* nobody waits any more: the token stays */
    Wait_Semaphore(gate, 0);
}

VXT_TEST(VMMTerminateThread, before_it_ever_ran)
{
    struct tcb_s *thread;

    forget();
    thread = make(0, note_a);
    VMMTerminateThread(thread);
    CHECK_STR(log, "CTXD");
    pump();
    CHECK_STR(log, "CTXD");
}

VXT_TEST(VMMTerminateThread, not_the_first_of_a_vm)
{
    struct vxt_regs r = { 0 };

    forget();
    VMMTerminateThread(Get_Cur_Thread_Handle());
    vxt_service(VMMSVC(VMMTerminateThread), &r);        /* no thread at all */
    CHECK_STR(log, "");
}

static uint32_t slot, seen[2];

static uint32_t *in_slot(struct tcb_s *thread)
{
    return (uint32_t *)((uint8_t *)thread + slot);
}

static void use_slot(void)
{
    *in_slot(Get_Cur_Thread_Handle()) += 7;
    seen[1] = *in_slot(Get_Cur_Thread_Handle());
}

VXT_TEST(_AllocateThreadDataSlot, a_dword_of_every_thread)
{
    struct tcb_s *own = Get_Cur_Thread_Handle(), *other;

    forget();
    slot = _AllocateThreadDataSlot();
    CHECK(slot != 0);
    other = make(0, use_slot);
    *in_slot(own) = 1;
    *in_slot(other) = 35;
    wait_for(1);
    CHECK_EQ(seen[1], 42);
    CHECK_EQ(*in_slot(own), 1);
    pump();
    CHECK(_FreeThreadDataSlot(slot) != 0);
}

VXT_TEST(_AllocateThreadDataSlot, until_none_is_left)
{
    uint32_t slots[200], count = 0, again;

    while (count < 200 && (slots[count] = _AllocateThreadDataSlot()) != 0) {
        count++;
    }
    CHECK(count > 16 && count < 200);
    again = slots[count / 2];
    CHECK(_FreeThreadDataSlot(again) != 0);
    CHECK_EQ(_AllocateThreadDataSlot(), again);
    while (count-- != 0) {
        CHECK(_FreeThreadDataSlot(slots[count]) != 0);
    }
}

VXT_TEST(_FreeThreadDataSlot, what_is_no_slot)
{
    uint32_t offset = _AllocateThreadDataSlot();

    CHECK(_FreeThreadDataSlot(offset) != 0);
    CHECK_EQ(_FreeThreadDataSlot(offset), 0);
    CHECK_EQ(_FreeThreadDataSlot(offset + 1), 0);
    CHECK_EQ(_FreeThreadDataSlot(0), 0);
}

/* ---- ring 3 --------------------------------------------------------------------------------------- */

/* 32-bit code at GUEST_CS:0 and its data, with selectors; DS:18h = our call-back, 16:32. */
#define CODE32(name, code)  GUEST(name, ".code32\n" code)
#define PORT    0x92

CODE32(g_start, "nop; movb $0x5a, %al; outb %al, $0x92; inb $0x92, %al; movl %eax, 0x10\n"
                "pushl $0x12345678; popl 0x14; lcall *0x18");
CODE32(g_int, "movl $0x1000, %eax; int $0x6b; movl %eax, 0x10; movl %esp, 0x14; lcall *0x18");
CODE32(g_nobody, "int $0x6c");
CODE32(g_fault, "ud2");
CODE32(g_two_modes, "lcall *0x18");

static uint32_t code32, data32, stack32, end_address, int_address, port_bytes[2], port_count;
static struct Client_Reg_Struc at_port, at_end;
static uint32_t status_at_port, pm_event_in;    /* thread */
static struct tcb_s *thread_at_port;

static uint32_t on_port(const struct io_access *io)
{
    if (port_count == 0) {
        at_port = *io->crs;
        status_at_port = io->vm->CB_VM_Status;
        thread_at_port = Get_Cur_Thread_Handle();
    }
    if (port_count < 2) {
        port_bytes[port_count] = io->type << 8 | (io->data & 0xFF);
    }
    port_count++;
    return 0x77;
}
VXD_IO_HANDLER(port_handler, on_port)

static void on_end(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    at_end = *crs;
    note('e');
    Signal_Semaphore(done);
    VMMTerminateThread(Get_Cur_Thread_Handle());
}
VXD_EVENT(end_call_back, on_end)

static void on_int(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    note('i');
    crs->Client_EAX++;
    Simulate_Iret();
}
VXD_EVENT(int_call_back, on_int)

static void on_pm_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    note('m');
    pm_event_in = (uint32_t)Get_Cur_Thread_Handle();
}
VXD_EVENT(pm_event, on_pm_event)

static void on_ring3_start(struct cb_s *vm, uint32_t body, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    if (body != 0) {
        bodies[body]();
    }
}
VXD_EVENT(ring3_start, on_ring3_start)

static uint32_t selector_at(uint16_t segment, uint32_t access)
{
    uint32_t base = (uint32_t)segment << 4;

    return (uint32_t)_Allocate_LDT_Selector(Get_Sys_VM_Handle(), 0x00400000 | access | base >> 16,
                                            base << 16 | 0xFFFF, 1, 0);
}

/* A thread that runs code in ring 3; body: in its init procedure. */
#define ring3(code, body) ring3_thread(code, code##_end, body)
static struct tcb_s *ring3_thread(const uint8_t *code, const uint8_t *end, void (*body)(void))
{
    forget();
    vxt_put_code(GUEST_CS, 0x100, code, end);
    if (code32 == 0) {
        code32 = selector_at(GUEST_CS, 0xFA00);
        data32 = selector_at(GUEST_DS, 0xF200);
        stack32 = selector_at(GUEST_SS, 0xF200);
        end_address = Allocate_PM_Call_Back(0, end_call_back);
        int_address = Allocate_PM_Call_Back(0, int_call_back);
    }
    *(uint32_t *)vxt_memory(GUEST_DS, 0x18) = end_address & 0xFFFF;
    *(uint16_t *)vxt_memory(GUEST_DS, 0x1C) = (uint16_t)(end_address >> 16);
    port_count = 0;
    bodies[1] = body;
    return VMMCreateThread(stack32, 0x800, code32, 0x100, data32, data32, TYPE, ring3_start,
                           body != NULL);
}

static uint32_t dword_at(uint16_t offset)
{
    return *(uint32_t *)vxt_memory(GUEST_DS, offset);
}

VXT_TEST(VMMCreateThread, ring_3_at_the_given_registers)
{
    struct tcb_s *thread = ring3(g_start, NULL);

    CHECK(thread != NULL && code32 != 0 && data32 != 0 && stack32 != 0);
    wait_for(1);
    CHECK_EQ(Get_Cur_VM_Handle()->CB_VM_Status & VMSTAT_PM_EXEC, 0);
    CHECK(Get_Cur_VM_Handle()->CB_Client_Pointer == Get_Cur_Thread_Handle()->TCB_ClientPtr);
    pump();
    CHECK_STR(log, "CIeTXD");
    CHECK(thread_at_port == thread);
    CHECK_EQ(at_port.Client_CS, code32);
    CHECK_EQ(at_port.Client_EIP, 0x105);        /* behind NOP, MOV, OUT */
    CHECK_EQ(at_port.Client_SS, stack32);
    CHECK_EQ(at_port.Client_ESP, 0x800);
    CHECK_EQ(at_port.Client_DS, data32);
    CHECK_EQ(at_port.Client_ES, data32);
    CHECK_EQ(at_port.Client_FS, 0);
    CHECK_EQ(at_port.Client_GS, 0);
    CHECK_EQ(at_port.Client_EFlags & (VM_Mask | IF_Mask), IF_Mask);
    CHECK(status_at_port & VMSTAT_PM_EXEC);
    CHECK_EQ(port_count, 2);
    CHECK_EQ(port_bytes[0], Byte_Output << 8 | 0x5A);
    CHECK_EQ(port_bytes[1] >> 8, Byte_Input);
    CHECK_EQ(dword_at(0x10) & 0xFF, 0x77);
    CHECK_EQ(dword_at(0x14), 0x12345678);
    CHECK_EQ(at_end.Client_ESP, 0x7F8);         /* a far call of 32 bits */
    CHECK(!is_thread(thread));
}

VXT_TEST(VMMCreateThread, its_interrupts_go_to_protected_mode_handlers)
{
    uint16_t selector;
    uint32_t offset;

    (void)Get_PM_Int_Vector(0x6B, &selector, &offset);
    (void)ring3(g_int, NULL);
    Set_PM_Int_Vector(0x6B, (uint16_t)(int_address >> 16), int_address & 0xFFFF);
    wait_for(1);
    Set_PM_Int_Vector(0x6B, selector, offset);
    pump();
    CHECK_STR(log, "CIieTXD");
    CHECK_EQ(dword_at(0x10), 0x1001);
    CHECK_EQ(dword_at(0x14), 0x800);
}

VXT_TEST(VMMCreateThread, what_nobody_takes_ends_the_thread_alone)
{
    struct tcb_s *thread = ring3(g_nobody, NULL);

    (void)Time_Slice_Sleep(0);
    pump();
    CHECK_STR(log, "CITXD");
    CHECK(!is_thread(thread));
    thread = ring3(g_fault, NULL);
    (void)Time_Slice_Sleep(0);
    pump();
    CHECK_STR(log, "CITXD");
    CHECK(!is_thread(thread));
}

static bool same_place(const struct Client_Reg_Struc *a, const struct Client_Reg_Struc *b)
{
    return a->Client_CS == b->Client_CS && a->Client_EIP == b->Client_EIP &&
           a->Client_SS == b->Client_SS && a->Client_ESP == b->Client_ESP &&
           a->Client_DS == b->Client_DS && a->Client_ES == b->Client_ES &&
           a->Client_EFlags == b->Client_EFlags;
}

static void both_modes(void)
{
    struct Client_Reg_Struc before = *vxt_client();

    Begin_Nest_V86_Exec();
    note(vxt_client()->Client_EFlags & VM_Mask ? 'v' : '!');
    End_Nest_Exec();
    note(same_place(&before, vxt_client()) ? 'p' : '!');
    Begin_Nest_Exec();
    Resume_Exec();
    note(vxt_client()->Client_EFlags & VM_Mask ? '!' : 'n');
    End_Nest_Exec();
    note(same_place(&before, vxt_client()) ? 'p' : '!');
}

VXT_TEST(VMMCreateThread, nested_execution_comes_back_to_its_mode)
{
    (void)ring3(g_two_modes, both_modes);
    wait_for(1);
    pump();
    CHECK_STR(log, "CIvpnpeTXD");
    CHECK_EQ(at_end.Client_SS, stack32);
    CHECK_EQ(at_end.Client_ESP, 0x7F8);
}

VXT_TEST(Call_Priority_VM_Event, pef_wait_in_pm_in_the_thread_that_is)
{
    struct tcb_s *thread;

    pm_event_in = 0;
    thread = ring3(g_start, NULL);
    (void)Call_Priority_VM_Event(0, Get_Sys_VM_Handle(), PEF_Wait_In_PM | PEF_Always_Sched, 0,
                                 pm_event, 0);
    wait_for(1);
    pump();
    CHECK_EQ(pm_event_in, (uint32_t)thread);
}

/* ---- must complete -------------------------------------------------------------------------------- */

static void must_complete(void)
{
    _EnterMustComplete();
    _EnterMustComplete();
    Wait_Semaphore(gate, 0);
    note('1');
    _LeaveMustComplete();
    note('2');
    Signal_Semaphore(done);
    _LeaveMustComplete();
    note('3');
}

VXT_TEST(_EnterMustComplete, the_end_waits_for_the_last_leave)
{
    struct tcb_s *thread;

    forget();
    thread = make(0, must_complete);
    (void)Time_Slice_Sleep(0);
    CHECK_EQ(_GetThreadTerminationStatus(thread), 0);
    VMMTerminateThread(thread);
    CHECK_STR(log, "CI");
    CHECK(is_thread(thread));
    CHECK_EQ(_GetThreadTerminationStatus(thread), 2);
    Signal_Semaphore(gate);
    wait_for(1);
    pump();
    CHECK_STR(log, "CI12TXD");
    CHECK(!is_thread(thread));
}

VXT_TEST(_LeaveMustComplete, one_too_many_changes_nothing)
{
    _LeaveMustComplete();
    _EnterMustComplete();
    _LeaveMustComplete();
    CHECK_EQ(_GetThreadTerminationStatus(Get_Cur_Thread_Handle()), 0);
}

VXT_TEST(_GetThreadTerminationStatus, of_what_is_no_thread)
{
    CHECK_EQ(_GetThreadTerminationStatus((struct tcb_s *)0x1000), 0);
    CHECK_EQ(_GetThreadTerminationStatus(NULL), 0);
}

GUEST(g_add, "addw $5, %ax; lret");

VXT_TEST(_ResumeExecMustComplete, runs_the_vm)
{
    struct Client_Reg_Struc saved, *crs = vxt_client();
    uint32_t ax;

    Save_Client_State(&saved);
    vxt_put_code(GUEST_CS, 0, g_add, g_add_end);
    Begin_Nest_V86_Exec();
    crs->Client_SS = GUEST_SS;
    crs->Client_ESP = GUEST_SP;
    crs->Client_AX = 37;
    Simulate_Far_Call(GUEST_CS, 0);
    _ResumeExecMustComplete();
    ax = crs->Client_AX;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK_EQ(ax, 42);
    _LeaveMustComplete();           /* none is left over: this one has nothing to take back */
    CHECK_EQ(_GetThreadTerminationStatus(Get_Cur_Thread_Handle()), 0);
}

/* ---- V86 serialization ---------------------------------------------------------------------------- */

static void serializes(void)
{
    note('<');
    Begin_V86_Serialization(0);
    note('>');
    End_V86_Serialization();
}

static void nests(void)
{
    note('<');
    Begin_Nest_V86_Exec();
    note('>');
    End_Nest_Exec();
}

static void nests_alone(void)
{
    struct vxt_regs r = { 0 };

    note('<');
    vxt_service(VMMSVC(Begin_Non_Serial_Nest_V86_Exec), &r);
    note('>');
    End_Nest_Exec();
}

static void claims(void)
{
    note('<');
    Begin_Critical_Section(0);
    note('>');
    End_Critical_Section();
}

static void ticks(void)
{
    Update_System_Clock(1);
}

static const char *meanwhile(void (*body)(void))
{
    forget();
    (void)make(0, body);
    (void)Time_Slice_Sleep(0);
    note('|');
    return ran();
}

VXT_TEST(Begin_V86_Serialization, one_thread_at_a_time)
{
    Begin_V86_Serialization(0);
    Begin_V86_Serialization(Block_Svc_Ints);
    CHECK_STR(meanwhile(serializes), "<|");
    End_V86_Serialization();
    (void)Time_Slice_Sleep(0);
    CHECK_STR(ran(), "<|");
    End_V86_Serialization();
    wait_for(1);
    CHECK_STR(ran(), "<|>");
    pump();
}

VXT_TEST(Begin_V86_Serialization, nested_execution_and_the_critical_section_too)
{
    Begin_V86_Serialization(0);
    CHECK_STR(meanwhile(nests), "<|");
    End_V86_Serialization();
    wait_for(1);
    pump();
    Begin_Nest_V86_Exec();
    CHECK_STR(meanwhile(claims), "<|");
    End_Nest_Exec();
    wait_for(1);
    pump();
    forget();
    Begin_Critical_Section(0);      /* others run only while its owner sleeps */
    (void)make(0, serializes);
    (void)make(1, ticks);
    (void)Time_Slice_Sleep(1);
    note('|');
    End_Critical_Section();
    wait_for(2);
    pump();
    CHECK_STR(ran(), "<|>");
}

VXT_TEST(End_V86_Serialization, one_too_many_changes_nothing)
{
    End_V86_Serialization();
    CHECK_STR(meanwhile(serializes), "<>|");
    wait_for(1);
    pump();
}

VXT_TEST(Begin_Non_Serial_Nest_V86_Exec, others_may_run_v86_code)
{
    Begin_V86_Serialization(0);
    CHECK_STR(meanwhile(nests_alone), "<>|");
    End_V86_Serialization();
    wait_for(1);
    pump();
}

VXT_TEST(Get_Nest_Exec_Status, where_the_client_was)
{
    struct Client_Reg_Struc saved, *crs = vxt_client();
    struct vxt_regs r = { 0 }, before;

    vxt_service(VMMSVC(Get_Nest_Exec_Status), &before);
    Save_Client_State(&saved);
    crs->Client_CS = 0x1111;
    crs->Client_EIP = 0x2222;
    crs->Client_SS = 0x3333;
    crs->Client_ESP = 0x4444;
    Begin_Nest_V86_Exec();
    crs->Client_SS = GUEST_SS;
    vxt_service(VMMSVC(Get_Nest_Exec_Status), &r);
    End_Nest_Exec();
    Restore_Client_State(&saved);
    CHECK(before.eflags & ZF_Mask);
    CHECK((r.eflags & ZF_Mask) == 0);
    CHECK_EQ(r.edx, 0x1111);
    CHECK_EQ(r.eax, 0x2222);
    CHECK_EQ(r.esi, 0x33334444);
    CHECK_EQ(r.ecx, 0);
}

/* ---- another stack ---------------------------------------------------------------------------------- */

static uint8_t other_stack[8192] __attribute__((aligned(16)));

static uint32_t on_other_stack(uint32_t value)
{
    uint8_t here;

    right &= &here > other_stack && &here < other_stack + sizeof other_stack;
    Wait_Semaphore(gate, 0);        /* it may block there */
    return value * 2;
}

static void opens_gate(void)
{
    Signal_Semaphore(gate);
}

VXT_TEST(_Call_On_My_Stack, blocks_and_returns)
{
    forget();
    (void)make(0, opens_gate);
    CHECK_EQ(_Call_On_My_Stack((void *)on_other_stack, 21, other_stack + sizeof other_stack,
                               sizeof other_stack), 42);
    wait_for(1);
    pump();
    CHECK(right);
    CHECK_EQ(_Call_On_My_Stack((void *)on_other_stack, 21, other_stack + 16, 16), 0);
}

/* ---- sleeping --------------------------------------------------------------------------------------- */

static void clock_5(void)
{
    Update_System_Clock(4);
    note('4');
    Time_Slice_Sleep(0);
    Update_System_Clock(1);
    note('5');
}

static void wakes(void)
{
    note('w');
    Wake_Up_VM(Get_Sys_VM_Handle());
}

static void wakes_system(void)
{
    note('w');
    Wake_Up_VM(Get_Sys_VM_Handle());
    Time_Slice_Sleep(0);
    note('W');
    Disable_VM_Ints();
    Time_Slice_Wake_Sys_VM();
}

VXT_TEST(Time_Slice_Sleep, until_the_time_is_over)
{
    bool woken;

    forget();
    (void)make(0, clock_5);
    woken = Time_Slice_Sleep(5);
    note('!');
    wait_for(1);
    pump();
    CHECK_STR(ran(), "45!");
    CHECK(!woken);
}

VXT_TEST(Time_Slice_Sleep, until_it_is_woken)
{
    bool woken;

    forget();
    (void)make(0, wakes);
    woken = Time_Slice_Sleep(1000);
    CHECK(woken);
    wait_for(1);
    pump();
    Update_System_Clock(2000);      /* its time-out is gone */
    pump();
    CHECK(!Time_Slice_Sleep(0));
    CHECK(!Time_Slice_Sleep(-5));
}

VXT_TEST(Time_Slice_Sys_VM_Idle, wake_up_vm_does_not_end_it)
{
    forget();
    (void)make(0, wakes_system);
    Time_Slice_Sys_VM_Idle();
    note('!');
    wait_for(1);
    pump();
    CHECK_STR(ran(), "wW!");
}

VXT_TEST(Time_Slice_Wake_Sys_VM, enables_interrupts)
{
    struct Client_Reg_Struc *crs = vxt_client();

    Disable_VM_Ints();
    Time_Slice_Wake_Sys_VM();
    CHECK(crs->Client_EFlags & IF_Mask);
}

/* ---- levels ----------------------------------------------------------------------------------------- */

static struct tcb_s *a, *b;

/* The critical section keeps them waiting until order(), whatever their levels become. */
static void two(void)
{
    forget();
    Begin_Critical_Section(0);
    a = make(0, note_a);
    b = make(1, note_b);
    log[0] = '\0';
}

/* The order in which they ran. */
static const char *order(void)
{
    static char found[4];
    unsigned n = 0;

    End_Critical_Section();
    wait_for(2);
    pump();
    for (const char *p = log; *p != '\0' && n < 3; p++) {
        if (*p == 'a' || *p == 'b') {
            found[n++] = *p;
        }
    }
    found[n] = '\0';
    return found;
}

VXT_TEST(Set_Thread_Win32_Pri, the_higher_runs_first)
{
    two();
    CHECK_STR(order(), "ab");
    two();
    Set_Thread_Win32_Pri(b, Get_Thread_Win32_Pri(b) + 1);
    CHECK_STR(order(), "ba");
    two();
    Set_Thread_Win32_Pri(a, 5);
    CHECK_STR(order(), "ba");
}

VXT_TEST(Set_Thread_Win32_Pri, what_is_no_priority)
{
    struct tcb_s *own = Get_Cur_Thread_Handle();
    uint32_t before = Get_Thread_Win32_Pri(own);

    Set_Thread_Win32_Pri(own, 0);
    Set_Thread_Win32_Pri(own, 32);
    Set_Thread_Win32_Pri((struct tcb_s *)4, 9);
    CHECK_EQ(Get_Thread_Win32_Pri(own), before);
}

VXT_TEST(Get_Thread_Win32_Pri, what_was_set)
{
    struct tcb_s *own = Get_Cur_Thread_Handle();
    uint32_t before = Get_Thread_Win32_Pri(own), set;

    Set_Thread_Win32_Pri(own, 13);
    Set_Thread_Static_Boost(own, 1);                /* no part of the base */
    set = Get_Thread_Win32_Pri(own);
    Set_Thread_Static_Boost(own, 0);
    Set_Thread_Win32_Pri(own, before);
    CHECK_EQ(set, 13);
    CHECK(before >= 1 && before <= 15);
    CHECK_EQ(Get_Thread_Win32_Pri(NULL), 0);
}

VXT_TEST(Set_Thread_Static_Boost, stays_until_it_is_set_back)
{
    two();
    Set_Thread_Static_Boost(b, 1);
    CHECK_STR(order(), "ba");
    two();
    Set_Thread_Static_Boost(b, 1);
    Set_Thread_Static_Boost(b, 0);
    CHECK_STR(order(), "ab");
    two();
    Set_Thread_Static_Boost(a, -1);
    CHECK_STR(order(), "ba");
}

VXT_TEST(Set_VM_Static_Boost, all_threads_of_the_vm)
{
    two();
    Set_VM_Static_Boost(Get_Sys_VM_Handle(), 3);    /* both: nothing changes between them */
    CHECK_STR(order(), "ab");
    Set_VM_Static_Boost(Get_Sys_VM_Handle(), 0);
    Set_VM_Static_Boost((struct cb_s *)4, 3);
}

VXT_TEST(Boost_With_Decay, ends_with_the_slices_used)
{
    two();
    Boost_With_Decay(b, 2);
    CHECK_STR(order(), "ba");
    two();
    Boost_With_Decay(a, -1);
    CHECK_STR(order(), "ba");
}

VXT_TEST(Set_Inversion_Pri, lends_a_level)
{
    uint32_t handle;

    two();
    handle = Set_Inversion_Pri(b, a, 20, 0);
    CHECK(handle != 0);
    CHECK_STR(order(), "ba");
    CHECK_EQ(Set_Inversion_Pri((struct tcb_s *)4, NULL, 20, 0), 0);
    CHECK_EQ(Set_Inversion_Pri(Get_Cur_Thread_Handle(), (struct tcb_s *)4, 20, 0), 0);
    CHECK_EQ(Set_Inversion_Pri(Get_Cur_Thread_Handle(), NULL, 0, 0), 0);
    CHECK_EQ(Set_Inversion_Pri(Get_Cur_Thread_Handle(), NULL, 32, 0), 0);
}

VXT_TEST(Reset_Inversion_Pri, lends_another_level)
{
    uint32_t handle;

    two();
    handle = Set_Inversion_Pri(b, NULL, 20, 0);
    Reset_Inversion_Pri(handle, 1);
    CHECK_STR(order(), "ab");
    Reset_Inversion_Pri(0, 9);      /* no handle: nothing happens */
}

VXT_TEST(Release_Inversion_Pri, the_level_is_the_own_again)
{
    uint32_t handle;

    two();
    handle = Set_Inversion_Pri(b, NULL, 20, 0);
    CHECK(Release_Inversion_Pri(handle));
    CHECK(!Release_Inversion_Pri(handle));
    CHECK(!Release_Inversion_Pri(0));
    CHECK_STR(order(), "ab");
}

VXT_TEST(Release_Inversion_Pri_ID, all_of_one_lender)
{
    struct tcb_s *own = Get_Cur_Thread_Handle();

    two();
    CHECK(Set_Inversion_Pri(b, own, 20, 7) != 0);
    CHECK(Set_Inversion_Pri(b, own, 21, 7) != 0);
    CHECK(Set_Inversion_Pri(a, own, 10, 8) != 0);
    CHECK_EQ(Release_Inversion_Pri_ID(7, a), 0);
    CHECK_EQ(Release_Inversion_Pri_ID(7, own), 2);
    CHECK_EQ(Release_Inversion_Pri_ID(7, own), 0);
    CHECK_STR(order(), "ab");
    CHECK_EQ(Release_Inversion_Pri_ID(8, own), 0);      /* it went with its thread */
}

VXT_TEST(Attach_Thread_To_Group, shares_the_boost)
{
    struct tcb_s *own = Get_Cur_Thread_Handle();

    two();
    Attach_Thread_To_Group(own, b);
    Set_Group_Static_Boost(own, 2);
    CHECK_STR(order(), "ba");
    Set_Group_Static_Boost(own, 0);
    Detach_Thread_From_Group(own);
    Attach_Thread_To_Group(own, (struct tcb_s *)4);
}

VXT_TEST(Detach_Thread_From_Group, the_boost_stays_behind)
{
    struct tcb_s *own = Get_Cur_Thread_Handle();

    two();
    Attach_Thread_To_Group(own, b);
    Set_Group_Static_Boost(own, 2);
    Detach_Thread_From_Group(b);
    CHECK_STR(order(), "ab");
    Set_Group_Static_Boost(own, 0);
    Detach_Thread_From_Group(own);
}

VXT_TEST(Set_Group_Static_Boost, of_a_thread_alone)
{
    two();
    Set_Group_Static_Boost(b, 2);
    CHECK_STR(order(), "ba");
    two();
    Set_Group_Static_Boost(b, 2);
    Set_Group_Static_Boost(b, -3);
    CHECK_STR(order(), "ab");
}

static const struct vxt_test tests[] = {
    VXT(VMMCreateThread, messages_in_order),
    VXT(VMMCreateThread, a_device_may_refuse),
    VXT(VMMCreateThread, hundred_leave_nothing_behind),
    VXT(VMMCreateThread, ring_3_at_the_given_registers),
    VXT(VMMCreateThread, its_interrupts_go_to_protected_mode_handlers),
    VXT(VMMCreateThread, what_nobody_takes_ends_the_thread_alone),
    VXT(VMMCreateThread, nested_execution_comes_back_to_its_mode),
    VXT(Call_Priority_VM_Event, pef_wait_in_pm_in_the_thread_that_is),
    VXT(VMMTerminateThread, another_thread_that_waits),
    VXT(VMMTerminateThread, before_it_ever_ran),
    VXT(VMMTerminateThread, not_the_first_of_a_vm),
    VXT(_AllocateThreadDataSlot, a_dword_of_every_thread),
    VXT(_AllocateThreadDataSlot, until_none_is_left),
    VXT(_FreeThreadDataSlot, what_is_no_slot),
    VXT(_EnterMustComplete, the_end_waits_for_the_last_leave),
    VXT(_LeaveMustComplete, one_too_many_changes_nothing),
    VXT(_GetThreadTerminationStatus, of_what_is_no_thread),
    VXT(_ResumeExecMustComplete, runs_the_vm),
    VXT(Begin_V86_Serialization, one_thread_at_a_time),
    VXT(Begin_V86_Serialization, nested_execution_and_the_critical_section_too),
    VXT(End_V86_Serialization, one_too_many_changes_nothing),
    VXT(Begin_Non_Serial_Nest_V86_Exec, others_may_run_v86_code),
    VXT(Get_Nest_Exec_Status, where_the_client_was),
    VXT(_Call_On_My_Stack, blocks_and_returns),
    VXT(Time_Slice_Sleep, until_the_time_is_over),
    VXT(Time_Slice_Sleep, until_it_is_woken),
    VXT(Time_Slice_Sys_VM_Idle, wake_up_vm_does_not_end_it),
    VXT(Time_Slice_Wake_Sys_VM, enables_interrupts),
    VXT(Set_Thread_Win32_Pri, the_higher_runs_first),
    VXT(Set_Thread_Win32_Pri, what_is_no_priority),
    VXT(Get_Thread_Win32_Pri, what_was_set),
    VXT(Set_Thread_Static_Boost, stays_until_it_is_set_back),
    VXT(Set_VM_Static_Boost, all_threads_of_the_vm),
    VXT(Boost_With_Decay, ends_with_the_slices_used),
    VXT(Set_Inversion_Pri, lends_a_level),
    VXT(Reset_Inversion_Pri, lends_another_level),
    VXT(Release_Inversion_Pri, the_level_is_the_own_again),
    VXT(Release_Inversion_Pri_ID, all_of_one_lender),
    VXT(Attach_Thread_To_Group, shares_the_boost),
    VXT(Detach_Thread_From_Group, the_boost_stays_behind),
    VXT(Set_Group_Static_Boost, of_a_thread_alone),
};

/* ---- messages --------------------------------------------------------------------------------------- */

static int on_message(const struct vxd_message *msg)
{
    const struct tcb_s *thread = (const struct tcb_s *)msg->edi;
    bool inside = thread == Get_Cur_Thread_Handle();

    right &= thread->TCB_Signature == TCB_SIGNATURE && (wanted == NULL || thread == wanted);
    switch (msg->message) {
    case Create_Thread:
        note('C');
        right &= !inside;
        return refuse ? VXD_FAIL : VXD_OK;
    case Thread_Init:
        note('I');
        right &= inside;
        break;
    case Terminate_Thread:
        note('T');
        break;
    case Thread_Not_Executeable:
        note('X');
        right &= !inside;
        break;
    default:
        note('D');
        right &= !inside;
        break;
    }
    return VXD_OK;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    done = Create_Semaphore(0);
    gate = Create_Semaphore(0);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_THREAD");
}

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    return Install_IO_Handler(PORT, port_handler) ? VXD_OK : VXD_FAIL;
}

static const struct vxd_handler control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Create_Thread, on_message },
    { Thread_Init, on_message },
    { Terminate_Thread, on_message },
    { Thread_Not_Executeable, on_message },
    { Destroy_Thread, on_message },
    { 0, NULL },
};
Declare_Virtual_Device(T_THREAD, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
