/* callback, nest - addresses that enter ring 0 when V86 code comes to them. */
#include "unit.h"

#include "cpu/trap.h"
#include "mem/heap.h"
#include "sched/sched.h"
#include "vm/callback.h"
#include "vm/dpmi/pm.h"
#include "vm/nest.h"
#include "vm/vm.h"

#include <setjmp.h>

void call_break_point(uint32_t proc, uint32_t csip, struct cb_s *vm, uint32_t refdata,
                      uint32_t linear, struct Client_Reg_Struc *crs);

struct thread *cur_thread;
struct vm *cur_vm, *sys_vm;
volatile uint32_t exit_pending;

static struct vm vm;
static struct thread thread;
static struct Client_Reg_Struc crs;
static uint8_t memory[0x110000];
static uint32_t called, called_refdata, called_csip, called_linear;
static int out_of_memory, blocks;
static jmp_buf fatal_jump;
static int fatal_armed;

void fatal(const char *format, ...)
{
    if (fatal_armed) {
        fatal_armed = 0;
        longjmp(fatal_jump, 1);
    }
    unit_fail(__FILE__, __LINE__, "fatal: %s", format);
}

void serialize_enter(uint32_t flags)        /* one thread: nobody to wait for */
{
    (void)flags;
}

void serialize_leave(void)
{
}

void vm_crash(const char *format, ...)
{
    if (fatal_armed) {
        fatal_armed = 0;
        longjmp(fatal_jump, 1);
    }
    unit_fail(__FILE__, __LINE__, "vm_crash: %s", format);
}

/* A VM without protected-mode program stays in V86 mode. */
struct pm_app *pm_app_of(const struct vm *of)
{
    (void)of;
    return NULL;
}

void set_v86_exec_mode(struct Client_Reg_Struc *client)
{
    CHECK(client == &crs);
}

void set_pm_exec_mode(struct Client_Reg_Struc *client)
{
    CHECK(client == &crs);
}

void locked_stack_begin(struct Client_Reg_Struc *client)
{
    unit_fail(__FILE__, __LINE__, "locked stack in V86 mode at %p", (void *)client);
}

void locked_stack_end(struct Client_Reg_Struc *client)
{
    unit_fail(__FILE__, __LINE__, "locked stack in V86 mode at %p", (void *)client);
}

void *heap_alloc(uint32_t bytes)
{
    if (out_of_memory) {
        return NULL;
    }
    blocks++;
    return malloc(bytes);
}

bool heap_free(void *block)
{
    blocks--;
    free(block);
    return true;
}

/* Procedures are numbers below 100h, and those of nest.c itself. */
void call_client(void (*proc)(void), struct cb_s *event_vm, uint32_t refdata,
                struct Client_Reg_Struc *event_crs, struct tcb_s *tcb, uint32_t ecx, uint32_t carry)
{
    CHECK(event_vm == &cur_vm->cb);
    CHECK(event_crs == &crs);
    CHECK(tcb == &thread.tcb);
    CHECK_EQ(ecx, 0);
    CHECK_EQ(carry, 0);
    if ((uint32_t)proc >= 0x100) {
        proc();
        return;
    }
    called = (uint32_t)proc;
    called_refdata = refdata;
}

void call_break_point(uint32_t proc, uint32_t csip, struct cb_s *bp_vm, uint32_t refdata,
                      uint32_t linear, struct Client_Reg_Struc *bp_crs)
{
    CHECK(bp_vm == &cur_vm->cb);
    CHECK(bp_crs == &crs);
    called = proc;
    called_refdata = refdata;
    called_csip = csip;
    called_linear = linear;
}

static void start(void)
{
    static int once;

    memset(memory, 0x90, sizeof memory);
    memset(&crs, 0, sizeof crs);
    crs.Client_EFlags = VM_Mask;
    vm.cb.CB_High_Linear = (uint32_t)memory;
    cur_vm = &vm;
    cur_thread = &thread;
    thread.vm = &vm;
    thread.tcb.TCB_ClientPtr = &crs;
    thread.nest_done = 0;
    nest_forget(&thread);
    exit_pending = 0;
    called = called_refdata = called_csip = called_linear = 0;
    if (!once) {
        once = 1;
        nest_init();
    }
}

static bool executes(uint32_t csip)
{
    crs.Client_CS = (uint16_t)(csip >> 16);
    crs.Client_EIP = csip & 0xFFFF;
    called = 0;
    return callback_hit(&crs);
}

static uint32_t linear_of(uint32_t csip)
{
    return (csip >> 16 << 4) + (csip & 0xFFFF);
}

TEST(callback, each_address_is_of_its_own_and_all_are_one_byte)
{
    uint32_t a, b;

    start();
    a = callback_allocate(1, 11);
    b = callback_allocate(2, 22);
    CHECK(a != 0 && b != 0 && a != b);
    CHECK_EQ(linear_of(a), linear_of(b));
    callback_place_byte(&vm);
    CHECK_EQ(memory[linear_of(a)], 0x63);
    CHECK(executes(a));
    CHECK_EQ(called, 1);
    CHECK_EQ(called_refdata, 11);
    CHECK(executes(b));
    CHECK_EQ(called, 2);
    CHECK_EQ(called_refdata, 22);
}

static uint32_t gone_proc;

static bool gone(uint32_t address)
{
    return address == gone_proc;
}

TEST(callback, what_is_given_back_is_dead_and_given_out_again)
{
    uint32_t a, b, c;

    start();
    a = callback_allocate(6, 66);
    b = callback_allocate(7, 77);
    callback_place_byte(&vm);
    callback_free(a);
    callback_free(a);
    callback_free(0);
    CHECK(!executes(a));
    CHECK(executes(b));
    c = callback_allocate(8, 88);
    CHECK_EQ(c, a);
    CHECK(executes(c));
    CHECK_EQ(called_refdata, 88);
    gone_proc = 7;
    CHECK_EQ(callback_forget(gone), 1);
    CHECK(!executes(b));
    CHECK(executes(c));
    CHECK_EQ(callback_allocate(9, 0), b);
    gone_proc = 5;
    memory[0x12360] = 0xCB;
    CHECK_EQ(break_point_install(0x12340020, 5, 0), VMM_OK);
    CHECK_EQ(break_point_forget(gone), 1);
    CHECK(!executes(0x12340020));
    CHECK_EQ(memory[0x12360], 0xCB);
}

TEST(callback, other_addresses_are_not_hit)
{
    uint32_t a;

    start();
    a = callback_allocate(3, 0);
    CHECK(!executes(a + 1));
    CHECK(!executes(a + 0x10000));                                  /* next segment, next byte */
    CHECK(!executes(a + 0x10000 - 0x10));                           /* the same byte, nobody's */
    CHECK(!executes(0xE0000000u | (linear_of(a) - 0xE0000)));
    CHECK_EQ(called, 0);
}

TEST(callback, a_break_point_replaces_a_byte_and_puts_it_back)
{
    const uint32_t csip = 0x12340010;

    start();
    memory[0x12350] = 0xCF;
    CHECK_EQ(break_point_install(csip, 5, 55), VMM_OK);
    CHECK_EQ(memory[0x12350], 0x63);
    CHECK(executes(csip));
    CHECK_EQ(called, 5);
    CHECK_EQ(called_refdata, 55);
    CHECK_EQ(called_csip, csip);
    CHECK_EQ(called_linear, 0x12350);
    break_point_remove(csip);
    CHECK_EQ(memory[0x12350], 0xCF);
    CHECK(!executes(csip));
    break_point_remove(csip);                                       /* a second time: nothing */
    CHECK_EQ(memory[0x12350], 0xCF);
}

static int executes_pm(uint32_t address)
{
    crs.Client_EFlags = 0;
    crs.Client_CS = (uint16_t)(address >> 16);
    crs.Client_EIP = address & 0xFFFF;
    called = 0;
    return pm_callback_hit(&crs);
}

TEST(callback, protected_mode_ones_are_two_bytes_apart_and_come_back_when_freed)
{
    uint32_t a, b, again;

    start();
    a = pm_callback_allocate(5, 55);
    b = pm_callback_allocate(6, 66);
    CHECK_EQ(b - a, 2);
    CHECK(executes_pm(b));
    CHECK_EQ(called, 6);
    CHECK_EQ(called_refdata, 66);
    CHECK(executes_pm(a & ~0x30000u));          /* any RPL */
    CHECK(!executes_pm(a + 1));
    CHECK(!executes_pm(b + 2));                 /* nobody has that one */
    CHECK(!executes_pm((a & 0xFFFF) | 0x430000));
    pm_callback_free(a);
    CHECK(!pm_callback_is_there(a));
    CHECK(!executes_pm(a));
    pm_callback_free(a);                        /* a second time, and nonsense: nothing */
    pm_callback_free(0);
    again = pm_callback_allocate(7, 77);
    CHECK_EQ(again, a);
    CHECK(executes_pm(a));
    CHECK_EQ(called_refdata, 77);
}

static bool is_six(uint32_t address)
{
    return address == 6;
}

TEST(callback, those_of_a_module_that_goes_are_taken_out)
{
    uint32_t a, b;

    start();
    a = pm_callback_allocate(5, 0);
    b = pm_callback_allocate(6, 0);
    CHECK(pm_callback_forget(is_six) >= 1);
    CHECK(pm_callback_is_there(a));
    CHECK(!pm_callback_is_there(b));
}

TEST(callback, a_byte_has_one_break_point_through_whatever_segment)
{
    start();
    CHECK_EQ(break_point_install(0x12340010, 5, 0), VMM_OK);
    CHECK_EQ(break_point_install(0x12340010, 6, 0), VMM_IN_USE);
    CHECK_EQ(break_point_install(0x12350000, 6, 0), VMM_IN_USE);
    CHECK(executes(0x12340010));
    CHECK_EQ(called, 5);
    break_point_remove(0x12340010);
    CHECK_EQ(memory[0x12350], 0x90);
    out_of_memory = 1;
    CHECK_EQ(break_point_install(0x12340010, 5, 0), VMM_NO_MEMORY);
    out_of_memory = 0;
    CHECK_EQ(memory[0x12350], 0x90);
}

TEST(nest, the_guest_comes_back_to_where_it_was)
{
    start();
    crs.Client_CS = 0x1111;
    crs.Client_EIP = 0x2222;
    nest_begin_v86();
    CHECK(nest_at_break_point(&crs));
    CHECK_EQ(memory[linear_of((uint32_t)crs.Client_CS << 16 | crs.Client_IP)], 0x63);
    CHECK_EQ(thread.nest_done, 0);
    thread.nest_esp = 0x1000;                   /* Resume_Exec runs the guest */
    CHECK(callback_hit(&crs));
    thread.nest_esp = 0;
    CHECK_EQ(thread.nest_done, 1);
    CHECK_EQ(exit_pending, 1);
    nest_end();
    CHECK_EQ(crs.Client_CS, 0x1111);
    CHECK_EQ(crs.Client_EIP, 0x2222);
    CHECK(!nest_at_break_point(&crs));
}

TEST(nest, a_guest_that_goes_there_by_itself_is_ended)
{
    start();
    nest_begin_v86();                           /* but nobody runs the guest */
    if (setjmp(fatal_jump) == 0) {
        fatal_armed = 1;
        (void)callback_hit(&crs);
        unit_fail(__FILE__, __LINE__, "not ended");
    }
    nest_end();
    CHECK_EQ(thread.nest_done, 0);
}

TEST(nest, blocks_nest)
{
    int before;

    start();
    before = blocks;
    crs.Client_CS = 0x1111;
    nest_begin_v86();
    crs.Client_CS = 0x3333;                     /* as if an interrupt were simulated */
    crs.Client_EIP = 0x4444;
    nest_begin_v86();
    nest_end();
    CHECK_EQ(crs.Client_CS, 0x3333);
    CHECK_EQ(crs.Client_EIP, 0x4444);
    nest_end();
    CHECK_EQ(crs.Client_CS, 0x1111);
    CHECK_EQ(blocks, before);
}

TEST(nest, a_closed_vm_leaves_no_open_blocks)
{
    int before;

    start();
    before = blocks;
    nest_begin_v86();
    nest_begin_v86();
    thread.nest_done = 1;
    nest_forget(&thread);
    CHECK_EQ(blocks, before);
    CHECK(thread.nest == NULL);
    CHECK_EQ(thread.nest_done, 0);
}

TEST(nest, an_end_without_begin_is_fatal)
{
    start();
    if (setjmp(fatal_jump) == 0) {
        fatal_armed = 1;
        nest_end();
        unit_fail(__FILE__, __LINE__, "not fatal");
    }
}

/* The last of this file: it uses all addresses up. */
TEST(callback, there_is_an_end_of_addresses)
{
    uint32_t last = 0, csip;

    start();
    for (unsigned n = 0; (csip = callback_allocate(7, n)) != 0; n++) {
        CHECK_EQ(linear_of(csip), 0xFFFE0);     /* no segment whose offset would wrap */
        last = csip;
        CHECK(n < 0x1000);
    }
    CHECK(executes(last));
    CHECK_EQ(called, 7);
    CHECK_EQ(callback_allocate(7, 0), 0);
}
