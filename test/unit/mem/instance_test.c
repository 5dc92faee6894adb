/* instance - what each VM sees, against a model that has every byte of every VM. */
#include "fake_heap.h"

#include "mem/instance.h"
#include "mem/instance_items.h"
#include "mem/paging.h"
#include "mem/v86map.h"
#include "sched/thread.h"

#define VMS     5
#define SIZE    0x100000u
#define FIRST   0xE8u           /* pages that all VMs share in this test */
#define LAST    0xEBu

struct vm *sys_vm;

static struct vm vms[VMS];      /* 0 is the system VM */
static bool alive[VMS];
static uint32_t ptes[VMS][V86_PAGES];
static uint8_t ram[VMS][SIZE];                  /* a VM's own */
static uint8_t shared_page[LAST - FIRST + 1][PAGE_SIZE];
static bool is_local[LAST - FIRST + 1];         /* instance_settle gave it back */
static uint8_t model[VMS][SIZE], start[SIZE];
static uint8_t instanced[SIZE];

/* ---- what v86map does ---- */

bool v86map_is_common(uint32_t page)
{
    return page >= FIRST && page <= LAST && !is_local[page - FIRST];
}

uint8_t *v86map_common(uint32_t page)
{
    return v86map_is_common(page) ? shared_page[page - FIRST] : NULL;
}

void v86map_make_local(uint32_t page)
{
    is_local[page - FIRST] = true;
    memcpy(ram[0] + (page << PAGE_SHIFT), shared_page[page - FIRST], PAGE_SIZE);
    ptes[0][page] = 0;
}

void v86map_hide(struct vm *vm, uint32_t page)
{
    vm->v86.ptes[page] = 0;
}

void v86map_hide_everywhere(uint32_t page)
{
    for (int i = 0; i < VMS; i++) {
        ptes[i][page] = 0;
    }
}

/* A byte as VM i sees it: a touch, then the page. */
static uint8_t *byte(int i, uint32_t at)
{
    uint32_t page = at >> PAGE_SHIFT;

    if (!v86map_is_common(page)) {
        return ram[i] + at;
    }
    if (ptes[i][page] == 0) {
        bool has = instance_take(&vms[i], page);

        ptes[i][page] = P_PRES | P_TYPE(has ? PG_INSTANCE : PG_SYS);
    }
    return shared_page[page - FIRST] + (at & PAGE_MASK);
}

static void begin(int i)
{
    memset(&vms[i].v86, 0, sizeof vms[i].v86);
    memset(ptes[i], 0, sizeof ptes[i]);
    memset(ram[i], 0, sizeof ram[i]);
    vms[i].v86.ptes = ptes[i];
    vms[i].cb.CB_High_Linear = (uint32_t)(uintptr_t)ram[i];
    alive[i] = true;
}

static void declare(uint32_t at, uint32_t bytes)
{
    CHECK_EQ(instance_declare(at, bytes), VMM_OK);
    memset(instanced + at, 1, bytes);
}

static bool one_for_all(uint32_t at)
{
    return v86map_is_common(at >> PAGE_SHIFT) && !instanced[at];
}

static void store(int i, uint32_t at, uint8_t value)
{
    *byte(i, at) = value;
    for (int k = 0; k < VMS; k++) {
        if (k == i || one_for_all(at)) {
            model[k][at] = value;
        }
    }
    if (one_for_all(at)) {
        start[at] = value;      /* a new VM sees it too */
    }
}

static uint32_t random_number(void)
{
    static uint32_t r = 4711;

    r = r * 1664525u + 1013904223u;
    return r >> 8;
}

/* An address in a shared page, or now and then where instance data is local. */
static uint32_t some_address(void)
{
    return random_number() % 10 == 0 ? 0x20000 + random_number() % 0x3000
                                     : (FIRST << PAGE_SHIFT) + random_number() % ((LAST - FIRST + 1) << PAGE_SHIFT);
}

TEST(instance, every_vm_sees_its_own_bytes_and_the_common_ones)
{
    sys_vm = &vms[0];
    vms[0].next = &vms[0];
    begin(0);
    CHECK_EQ(instance_create(&vms[0]), VMM_OK);
    declare(0xE8010, 40);
    declare(0xE8100, 0x123);
    declare(0xE9FF0, 0x20);                     /* over the end of a page */
    declare(0xEB000, PAGE_SIZE);                /* a page from end to end */
    declare(0x20100, 0x2000);                   /* where every VM has its own memory anyhow */
    for (uint32_t at = 0x20000; at < 0xEC000; at++) {
        if (at < 0x23000 || at >= 0xE8000) {
            store(0, at, (uint8_t)random_number());
        }
    }
    CHECK(!instance_is_settled());
    instance_settle();
    CHECK(instance_is_settled());
    CHECK_EQ(instance_declare(0x30000, 4), VMM_IN_USE);
    CHECK(is_local[3] && !is_local[0] && !is_local[1] && !is_local[2]);
    for (uint32_t at = 0; at < SIZE; at++) {    /* where every later VM begins */
        start[at] = instanced[at] || one_for_all(at) ? model[0][at] : 0;
    }
    for (int i = 0; i < 400000; i++) {
        int vm = (int)(random_number() % VMS);
        uint32_t at = some_address();

        if (!alive[vm]) {
            if (random_number() % 50 == 0) {
                begin(vm);
                CHECK_EQ(instance_create(&vms[vm]), VMM_OK);
                memcpy(model[vm], start, SIZE);
            }
        } else if (vm != 0 && random_number() % 500 == 0) {
            instance_destroy(&vms[vm]);
            alive[vm] = false;
        } else if (random_number() % 2 == 0) {
            store(vm, at, (uint8_t)random_number());
        } else {
            CHECK_EQ(*byte(vm, at), model[vm][at]);
        }
    }
    CHECK(instance_exchanges > 1000);
}

TEST(instance, a_fresh_start_is_as_a_new_vm)
{
    for (uint32_t at = 0xE8000; at < 0xEC000; at++) {
        store(0, at, 0xEE);
    }
    uint8_t *buffer = vms[0].v86.instance;

    begin(0);                                   /* v86map_reset: all is gone but this */
    vms[0].v86.instance = buffer;
    instance_reset(&vms[0]);
    memcpy(model[0], start, SIZE);
    for (uint32_t at = 0xE8000; at < 0xEC000; at++) {
        CHECK_EQ(*byte(0, at), start[at]);
    }
    CHECK_EQ(*byte(0, 0x20100), start[0x20100]);
    CHECK_EQ(*byte(0, 0x200FF), 0);
}

TEST(instance, no_memory_for_a_vm)
{
    for (int i = 1; i < VMS; i++) {
        if (alive[i]) {
            instance_destroy(&vms[i]);
            alive[i] = false;
        }
    }
    begin(1);
    heap_refuses = 1;
    CHECK_EQ(instance_create(&vms[1]), VMM_NO_MEMORY);
    instance_destroy(&vms[1]);
    heap_refuses = 0;
    CHECK_EQ(instance_create(&vms[1]), VMM_OK);
    CHECK_EQ(*byte(1, 0xE8010), start[0xE8010]);
}

TEST(instance, classes)
{
    CHECK_EQ(instance_class(0xE8000, 8), 1);
    CHECK_EQ(instance_class(0xE8000, 0x11), 3);
    CHECK_EQ(instance_class(0xEB000, 8), 0);
    CHECK_EQ(instance_class(0xEAFF0, 0x20), 2);
    CHECK_EQ(instance_class(0x00000, 0x400), 3);
    CHECK_EQ(instance_class(0xFFFFFFFF, 2), 0);
    CHECK_EQ(instance_info(0xE8010, 40), 2);
    CHECK_EQ(instance_info(0xE8010, 41), 1);
    CHECK_EQ(instance_info(0xE8000, 16), 0);
    CHECK_EQ(instance_info(0x0FFF0, 0x20), 1);
    CHECK_EQ(instance_info(0, 0x10000), 2);
}
