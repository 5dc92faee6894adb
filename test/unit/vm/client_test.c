/* client, int_chain - INT, IRET, far CALL and RET of a V86 client, and the hooks in front of INT. */
#include "unit.h"

#include "cpu/vme.h"
#include "mem/heap.h"
#include "sched/thread.h"
#include "vm/client.h"
#include "vm/int_chain.h"

#define STACK   0x10000u        /* linear, segment 1000h */

int call_int_hook(uint32_t proc, uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs);

struct thread *cur_thread;
struct vm *cur_vm, *sys_vm;

static struct vm vm;
static struct Client_Reg_Struc crs;
static uint8_t memory[0x110000];
static char hooks_called[16];
static uint32_t consumes, unhooks;      /* the hook that takes the interrupt; that takes itself out */
static uint32_t direct_vector = 256;
static int direct;
static int out_of_memory;

void *heap_alloc(uint32_t bytes)
{
    return out_of_memory ? NULL : malloc(bytes);
}

bool heap_free(void *block)
{
    free(block);
    return true;
}

void vme_redirect(uint32_t vector, bool to_vm)
{
    direct_vector = vector;
    direct = to_vm;
}

/* Hooks are the numbers 'a', 'b' .. */
int call_int_hook(uint32_t proc, uint32_t vector, struct cb_s *hook_vm,
                  struct Client_Reg_Struc *hook_crs)
{
    CHECK(hook_vm == &vm.cb);
    CHECK(hook_crs == &crs);
    hooks_called[strlen(hooks_called)] = (char)proc;
    if (proc == unhooks) {
        CHECK_EQ(int_chain_unhook(vector, proc), VMM_OK);
    }
    return proc != consumes;
}

static void start(void)
{
    for (uint32_t vector = 0; vector < 256; vector++) {
        for (char hook = 'a'; hook < 'e'; hook++) {
            (void)int_chain_unhook(vector, (uint32_t)hook);     /* of a test that failed */
        }
    }
    memset(memory, 0, sizeof memory);
    memset(&crs, 0, sizeof crs);
    memset(hooks_called, 0, sizeof hooks_called);
    consumes = unhooks = 0;
    cur_vm = &vm;
    vm.cb.CB_High_Linear = (uint32_t)memory;
    crs.Client_CS = 0x2345;
    crs.Client_EIP = 0x0678;
    crs.Client_SS = STACK >> 4;
    crs.Client_ESP = 0x100;
    crs.Client_EFlags = VM_Mask | IF_Mask | 2;
    memcpy(memory + 0x21 * 4, "\x34\x12\x00\xF0", 4);
}

static uint16_t word_at(uint32_t linear)
{
    return (uint16_t)(memory[linear] | memory[linear + 1] << 8);
}

TEST(client, int_pushes_flags_cs_ip_and_goes_on_at_the_vector)
{
    start();
    crs.Client_EFlags |= CF_Mask | TF_Mask;
    client_simulate_int(&crs, 0x21);
    CHECK_EQ(crs.Client_CS, 0xF000);
    CHECK_EQ(crs.Client_EIP, 0x1234);
    CHECK_EQ(crs.Client_SP, 0xFA);
    CHECK_EQ(word_at(STACK + 0xFA), 0x0678);
    CHECK_EQ(word_at(STACK + 0xFC), 0x2345);
    CHECK_EQ(word_at(STACK + 0xFE), IOPL_Mask | IF_Mask | TF_Mask | CF_Mask | 2);
    CHECK_EQ(crs.Client_EFlags, VM_Mask | CF_Mask | 2);
}

TEST(client, iret_undoes_int)
{
    struct Client_Reg_Struc before;

    start();
    crs.Client_EFlags |= CF_Mask;
    before = crs;
    client_simulate_int(&crs, 0x21);
    client_iret(&crs);
    CHECK_MEM_EQ(&crs, &before, sizeof crs);
}

TEST(client, iret_changes_neither_vm_nor_iopl)
{
    start();
    crs.Client_ESP = 0xFA;
    memcpy(memory + STACK + 0xFA, "\0\0\0\0\xFF\xFF", 6);
    client_iret(&crs);
    CHECK_EQ(crs.Client_EFlags & (VM_Mask | IOPL_Mask), VM_Mask);
    CHECK_EQ(crs.Client_EFlags & 0xFFFF, 0x4FD7);
    crs.Client_ESP = 0xFA;
    memcpy(memory + STACK + 0xFA, "\0\0\0\0\0\0", 6);
    client_iret(&crs);
    CHECK_EQ(crs.Client_EFlags, VM_Mask | 2);
}

/* Every SP, odd ones too: each byte lands where an 8086 puts it, wrapped at 64 KB. */
TEST(client, an_interrupt_frame_wraps_in_the_stack_segment)
{
    static const uint8_t frame[6] = { 0x78, 0x06, 0x45, 0x23, 0x02, 0x32 };

    for (uint32_t sp = 0; sp < 12; sp++) {
        start();
        crs.Client_ESP = sp;
        client_simulate_int(&crs, 0x21);
        CHECK_EQ(crs.Client_SP, (uint16_t)(sp - 6));
        for (unsigned i = 0; i < 6; i++) {
            CHECK_EQ(memory[STACK + (uint16_t)(sp - 6 + i)], frame[i]);
        }
        if (sp < 6) {
            CHECK_EQ(memory[STACK - 1], 0);
        }
        client_iret(&crs);
        CHECK_EQ(crs.Client_CS, 0x2345);
        CHECK_EQ(crs.Client_EIP, 0x0678);
        CHECK_EQ(crs.Client_SP, sp);
    }
}

TEST(client, a_word_may_lie_on_both_ends_of_the_stack_segment)
{
    start();
    crs.Client_ESP = 1;
    client_push(&crs, 0xBEEF);
    CHECK_EQ(crs.Client_SP, 0xFFFF);
    CHECK_EQ(memory[STACK + 0xFFFF], 0xEF);
    CHECK_EQ(memory[STACK], 0xBE);
    CHECK_EQ(client_pop(&crs), 0xBEEF);
    CHECK_EQ(crs.Client_SP, 1);
}

TEST(client, far_call_and_return)
{
    start();
    client_push(&crs, 0x1111);
    client_far_call(&crs, 0x4000, 0x9ABC);
    CHECK_EQ(crs.Client_CS, 0x4000);
    CHECK_EQ(crs.Client_EIP, 0x9ABC);
    CHECK_EQ(crs.Client_SP, 0xFA);
    client_far_ret(&crs, 2);
    CHECK_EQ(crs.Client_CS, 0x2345);
    CHECK_EQ(crs.Client_EIP, 0x0678);
    CHECK_EQ(crs.Client_SP, 0x100);
}

TEST(client, building_an_interrupt_frame_does_not_ask_hooks)
{
    start();
    CHECK_EQ(int_chain_hook(0x21, 'a'), VMM_OK);
    consumes = 'a';
    client_int_frame(&crs, 0x3000, 0x10);
    CHECK_STR_EQ(hooks_called, "");
    CHECK_EQ(crs.Client_CS, 0x3000);
    CHECK_EQ(crs.Client_EIP, 0x10);
    client_vector_int(&crs, 0x21);
    CHECK_STR_EQ(hooks_called, "");
    CHECK_EQ(crs.Client_CS, 0xF000);
    CHECK_EQ(int_chain_unhook(0x21, 'a'), VMM_OK);
}

TEST(int_chain, the_newest_hook_comes_first_and_may_take_the_interrupt)
{
    start();
    CHECK_EQ(int_chain_hook(0x21, 'a'), VMM_OK);
    CHECK_EQ(int_chain_hook(0x21, 'b'), VMM_OK);
    CHECK_EQ(int_chain_hook(0x21, 'c'), VMM_OK);
    client_simulate_int(&crs, 0x21);
    CHECK_STR_EQ(hooks_called, "cba");
    CHECK_EQ(crs.Client_CS, 0xF000);            /* none took it */
    start();
    CHECK_EQ(int_chain_hook(0x21, 'a'), VMM_OK);
    CHECK_EQ(int_chain_hook(0x21, 'b'), VMM_OK);
    consumes = 'b';
    client_simulate_int(&crs, 0x21);
    CHECK_STR_EQ(hooks_called, "b");
    CHECK_EQ(crs.Client_CS, 0x2345);
    CHECK_EQ(crs.Client_SP, 0x100);
    start();
}

TEST(int_chain, a_hook_may_take_itself_out_while_it_runs)
{
    start();
    CHECK_EQ(int_chain_hook(0x21, 'a'), VMM_OK);
    CHECK_EQ(int_chain_hook(0x21, 'b'), VMM_OK);
    unhooks = 'b';
    client_simulate_int(&crs, 0x21);
    CHECK_STR_EQ(hooks_called, "ba");
    CHECK_EQ(int_chain_unhook(0x21, 'b'), VMM_NOT_FOUND);
    start();
}

TEST(int_chain, the_processor_may_not_skip_a_hook)
{
    start();
    CHECK_EQ(int_chain_hook(0x2F, 'a'), VMM_OK);
    CHECK_EQ(direct_vector, 0x2F);
    CHECK_EQ(direct, 0);
    CHECK_EQ(int_chain_hook(0x2F, 'b'), VMM_OK);
    CHECK_EQ(int_chain_unhook(0x2F, 'a'), VMM_OK);
    CHECK_EQ(direct, 0);                        /* one is left */
    CHECK_EQ(int_chain_unhook(0x2F, 'b'), VMM_OK);
    CHECK_EQ(direct, 1);
    CHECK(int_chain[0x2F] == NULL);
}

TEST(int_chain, what_cannot_be_hooked_is_refused)
{
    start();
    CHECK_EQ(int_chain_hook(0x100, 'a'), VMM_BAD_ARGUMENT);
    CHECK_EQ(int_chain_unhook(0x100, 'a'), VMM_BAD_ARGUMENT);
    CHECK_EQ(int_chain_unhook(0x10, 'a'), VMM_NOT_FOUND);
    out_of_memory = 1;
    CHECK_EQ(int_chain_hook(0x10, 'a'), VMM_NO_MEMORY);
    out_of_memory = 0;
    CHECK(int_chain[0x10] == NULL);
}
