/* io_trap - who answers a port, and how wide and string accesses are cut. */
#include "unit.h"

#include "cpu/cpu.h"
#include "mem/heap.h"
#include "sched/thread.h"
#include "vm/io_trap.h"

#define MEMORY  0x20000u

uint32_t call_io(uint32_t proc, struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port,
                 uint32_t type, uint32_t data);
void io_absent(void);

static char log_text[1024];
static uint8_t next_byte;                   /* input: every access counts up */
struct vm *sys_vm, *cur_vm;
static struct vm vm;
static struct Client_Reg_Struc crs;
static uint8_t memory[MEMORY];
static int out_of_memory;
static uint32_t permitted_port;
static int permitted = -1;

void io_absent(void)
{
}

static int blocks;

void *heap_alloc(uint32_t bytes)
{
    blocks += !out_of_memory;
    return out_of_memory ? NULL : calloc(1, bytes);
}

bool heap_free(void *block)
{
    blocks--;
    free(block);
    return true;
}

void cpu_io_permit(uint32_t port, bool permit)
{
    permitted_port = port;
    permitted = permit;
}

/* Handlers are numbers: a number n answers with n * 10h and more; the log shows the access. */
uint32_t call_io(uint32_t proc, struct cb_s *io_vm, struct Client_Reg_Struc *io_crs, uint32_t port,
                 uint32_t type, uint32_t data)
{
    size_t used = strlen(log_text);

    CHECK(io_vm == &vm.cb);
    CHECK(io_crs == &crs);
    if (proc == (uint32_t)io_absent) {
        snprintf(log_text + used, sizeof log_text - used, "absent:%X ", port);
        return 0xFFFFFFFFu;
    }
    if (type & IO_OUTPUT) {
        snprintf(log_text + used, sizeof log_text - used, "%u:%X/%X=%X ", proc, port, type, data);
        return data;
    }
    snprintf(log_text + used, sizeof log_text - used, "%u:%X/%X ", proc, port, type);
    return ++next_byte;
}

static void start(void)
{
    static int once;

    if (!once) {
        once = 1;
        io_init();
        CHECK_EQ(io_install(0x60, 1), VMM_OK);
        CHECK_EQ(io_install(0x61, 2), VMM_OK);
        CHECK_EQ(io_install(0xFFFF, 3), VMM_OK);
    }
    log_text[0] = 0;
    next_byte = 0;
    permitted = -1;
    memset(&crs, 0, sizeof crs);
    memset(memory, 0, sizeof memory);
    vm.cb.CB_High_Linear = (uint32_t)memory;
}

static uint32_t simulate(uint32_t port, uint32_t type, uint32_t data)
{
    return io_simulate(&vm.cb, &crs, port, type, data);
}

TEST(io, a_port_has_one_handler)
{
    start();
    CHECK_EQ(io_install(0x60, 9), VMM_IN_USE);
    CHECK_EQ(io_install(0x10000, 9), VMM_BAD_ARGUMENT);
    CHECK(io_has_handler(0x60));
    CHECK(!io_has_handler(0x62));
    CHECK(!io_has_handler(0x10060));
    CHECK(!io_has_handler(0x160));              /* the same low byte, another page */
}

TEST(io, without_memory_a_port_stays_absent)
{
    start();
    out_of_memory = 1;
    CHECK_EQ(io_install(0x2F8, 9), VMM_NO_MEMORY);
    out_of_memory = 0;
    CHECK(!io_has_handler(0x2F8));
    (void)io_dispatch(&vm.cb, &crs, 0x2F8, Byte_Input, 0);
    CHECK_STR_EQ(log_text, "absent:2F8 ");
}

TEST(io, only_a_port_with_a_handler_can_be_let_through)
{
    start();
    io_set_trapping(0x62, false);
    CHECK_EQ(permitted, -1);
    io_set_trapping(0x61, false);
    CHECK_EQ(permitted, 1);
    CHECK_EQ(permitted_port, 0x61);
    io_set_trapping(0x61, true);
    CHECK_EQ(permitted, 0);
}

TEST(io, a_removed_handler_leaves_an_absent_port)
{
    start();
    int before = blocks;

    CHECK_EQ(io_remove(0x7100), VMM_NOT_FOUND);
    CHECK_EQ(io_remove(0x10000), VMM_NOT_FOUND);
    CHECK_EQ(io_install(0x7100, 5), VMM_OK);
    CHECK_EQ(io_install(0x7101, 6), VMM_OK);
    io_set_trapping(0x7100, false);
    CHECK_EQ(io_remove(0x7100), VMM_OK);
    CHECK_EQ(permitted, 0);                 /* trapped again */
    CHECK(!io_has_handler(0x7100) && io_has_handler(0x7101));
    CHECK_EQ(io_remove(0x7101), VMM_OK);
    CHECK_EQ(blocks, before);
    CHECK_EQ(io_install(0x7100, 7), VMM_OK);
    CHECK_EQ(io_remove(0x7100), VMM_OK);
}

TEST(io, a_word_is_two_bytes_low_first)
{
    start();
    (void)simulate(0x60, Word_Output, 0xDEADBEEF);      /* what stands above AX goes nowhere */
    CHECK_STR_EQ(log_text, "1:60/4=EF 2:61/4=BE ");
    log_text[0] = 0;
    CHECK_EQ(simulate(0x60, Word_Input, 0), 0x0201);
    CHECK_STR_EQ(log_text, "1:60/0 2:61/0 ");
}

TEST(io, a_dword_is_two_words)
{
    start();
    (void)simulate(0x60, Dword_Output, 0x12345678);
    CHECK_STR_EQ(log_text, "1:60/C=5678 absent:62 ");
    log_text[0] = 0;
    CHECK_EQ(simulate(0x60, Dword_Input, 0) & 0xFFFF, 0x0001);
    CHECK_STR_EQ(log_text, "1:60/8 absent:62 ");
}

TEST(io, ports_wrap_at_64_k)
{
    start();
    (void)simulate(0xFFFF, Word_Output, 0x1234);
    CHECK_STR_EQ(log_text, "3:FFFF/4=34 absent:0 ");
}

TEST(io, outsb_takes_si_and_leaves_it_behind_the_byte)
{
    start();
    memory[0x1234] = 0x5A;
    crs.Client_ESI = 0xABCD0234;
    crs.Client_ECX = 7;
    (void)simulate(0x60, 0x100u << 16 | String_IO | Byte_Output, 0);
    CHECK_STR_EQ(log_text, "1:60/4=5A ");
    CHECK_EQ(crs.Client_ESI, 0xABCD0235);
    CHECK_EQ(crs.Client_ECX, 7);
}

TEST(io, rep_insw_fills_memory_and_counts_cx_to_0)
{
    start();
    crs.Client_EDI = 0x10;
    crs.Client_ECX = 0xFFFF0003;
    (void)simulate(0x60, 0x100u << 16 | String_IO | Rep_IO | Word_Input, 0);
    CHECK_STR_EQ(log_text, "1:60/8 1:60/8 1:60/8 ");
    CHECK_MEM_EQ(memory + 0x1010, "\1\0\2\0\3\0\0", 7);
    CHECK_EQ(crs.Client_EDI, 0x16);
    CHECK_EQ(crs.Client_ECX, 0xFFFF0000);
}

TEST(io, a_string_may_run_downwards_and_wraps_in_its_segment)
{
    start();
    memory[0x1000] = 0x11;
    memory[0x10FFF] = 0x22;
    crs.Client_ESI = 0;
    crs.Client_ECX = 2;
    (void)simulate(0x60, 0x100u << 16 | String_IO | Rep_IO | Reverse_IO | Byte_Output, 0);
    CHECK_STR_EQ(log_text, "1:60/4=11 1:60/4=22 ");
    CHECK_EQ(crs.Client_ESI, 0xFFFE);
}

TEST(io, rep_with_cx_0_does_nothing)
{
    start();
    (void)simulate(0x60, String_IO | Rep_IO | Byte_Input, 0);
    CHECK_STR_EQ(log_text, "");
}
