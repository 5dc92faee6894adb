/* io_local - ports that one VM reaches otherwise than the others. */
#include "unit.h"

#include "cpu/cpu.h"
#include "mem/heap.h"
#include "sched/thread.h"
#include "vm/io_trap.h"

struct vm *sys_vm, *cur_vm;
static struct vm vms[3];
static bool open_port[65536];               /* the processor's map */
static int out_of_memory, blocks;

void *heap_alloc(uint32_t bytes)
{
    blocks += !out_of_memory;
    return out_of_memory ? NULL : malloc(bytes);
}

bool heap_free(void *block)
{
    blocks--;
    free(block);
    return true;
}

void cpu_io_permit(uint32_t port, bool permit)
{
    open_port[port] = permit;
}

bool io_has_handler(uint32_t port)
{
    return port < 0x8000;
}

static void start(void)
{
    memset(vms, 0, sizeof vms);
    memset(open_port, 0, sizeof open_port);
    for (unsigned i = 0; i < 3; i++) {
        vms[i].next = &vms[(i + 1) % 3];
    }
    sys_vm = cur_vm = vms;
    out_of_memory = blocks = 0;
    io_local_vms = 0;
}

static void run(unsigned i)
{
    io_switch(cur_vm, &vms[i]);
    cur_vm = &vms[i];
}

TEST(io_local, one_vm_reaches_a_port)
{
    start();
    CHECK_EQ(io_set_trapping_local(&vms[1], 0x60, false), VMM_OK);
    CHECK(!open_port[0x60]);
    CHECK_EQ(io_local_vms, 1);
    run(1);
    CHECK(open_port[0x60]);
    run(2);
    CHECK(!open_port[0x60]);
    run(1);
    CHECK_EQ(io_set_trapping_local(&vms[1], 0x60, true), VMM_OK);
    CHECK(!open_port[0x60]);
    CHECK_EQ(io_local_vms, 0);
    CHECK_EQ(blocks, 0);
}

TEST(io_local, one_vm_is_trapped_where_others_are_not)
{
    start();
    io_set_trapping(0x60, false);
    CHECK(open_port[0x60]);
    CHECK_EQ(io_set_trapping_local(&vms[0], 0x60, true), VMM_OK);
    CHECK(!open_port[0x60]);                /* at once: it is the current one */
    run(2);
    CHECK(open_port[0x60]);
    run(0);
    CHECK(!open_port[0x60]);
    io_local_forget(&vms[0]);
    CHECK(open_port[0x60]);
    io_set_trapping(0x60, true);
}

TEST(io_local, global_is_for_every_vm_whatever_it_had)
{
    start();
    CHECK_EQ(io_set_trapping_local(&vms[1], 0x60, false), VMM_OK);
    CHECK_EQ(io_set_trapping_local(&vms[1], 0x61, false), VMM_OK);
    io_set_trapping(0x60, true);
    run(1);
    CHECK(!open_port[0x60] && open_port[0x61]);
    io_set_trapping(0x61, false);
    io_set_trapping(0x61, true);
    CHECK(!open_port[0x61]);
    CHECK_EQ(io_local_vms, 0);
    CHECK_EQ(blocks, 0);
}

TEST(io_local, many_ports)
{
    start();
    for (uint32_t port = 0; port < 100; port++) {
        CHECK_EQ(io_set_trapping_local(&vms[1], port, false), VMM_OK);
        CHECK_EQ(io_set_trapping_local(&vms[1], port, false), VMM_OK);
    }
    run(1);
    for (uint32_t port = 0; port < 100; port++) {
        CHECK(open_port[port]);
    }
    CHECK_EQ(vms[1].io_local->count, 100);
    CHECK_EQ(blocks, 1);
    run(0);
    CHECK(!open_port[99]);
    io_local_forget(&vms[1]);
    CHECK_EQ(blocks, 0);
}

TEST(io_local, failures)
{
    start();
    CHECK_EQ(io_set_trapping_local(&vms[0], 0x9000, false), VMM_NOT_FOUND);
    out_of_memory = 1;
    CHECK_EQ(io_set_trapping_local(&vms[0], 0x60, false), VMM_NO_MEMORY);
    CHECK(!open_port[0x60]);
    CHECK_EQ(io_local_vms, 0);
}
