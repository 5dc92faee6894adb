/*
 * vbench - what a virtual device pays for services of the VMM, in instructions.
 *
 * Not in the container; bench.py names it in a device= line.  Rows go to the debug port:
 * "BENCH name value instructions".  Run under QEMU's -icount shift=5, where RDTSC / 32 counts
 * instructions exactly.  Each row is the least of ROUNDS measurements less an empty one.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <vxd_cpu.h>

#define SHIFT   5
#define ROUNDS  64

static uint32_t heap_size;      /* written by nobody; a variable, so that nothing is folded */
static volatile uint32_t sink;  /* written by the measured routines only */

static void nothing(void)
{
}

static void get_cur_vm_handle(void)
{
    sink = (uint32_t)Get_Cur_VM_Handle();
}

static void get_system_time(void)
{
    sink = Get_System_Time();
}

/* Blocks of many sizes, given back in another order: what is on top of the heap must not count. */
#define HEAP_BLOCKS     64u

static void heap_allocate_and_free(void)
{
    static void *blocks[HEAP_BLOCKS];

    for (uint32_t i = 0; i < HEAP_BLOCKS; i++) {
        blocks[i] = _HeapAllocate(20 + (i * 37 & 0x1FF) + heap_size, 0);
    }
    for (uint32_t i = 0; i < HEAP_BLOCKS; i++) {
        (void)_HeapFree(blocks[i * 29 % HEAP_BLOCKS], 0);
    }
}

static uint32_t live_blocks;    /* of hold_blocks */

static bool hold_blocks(uint32_t count)
{
    while (live_blocks < count && _HeapAllocate(32 + live_blocks % 7 * 16, 0) != NULL) {
        live_blocks++;
    }
    return live_blocks >= count;
}

static bool hold_10(void)
{
    return hold_blocks(10);
}

static bool hold_100000(void)
{
    return hold_blocks(100000);
}

static uint32_t list;

static bool make_list(void)
{
    list = List_Create(LF_Alloc_Error, 32);
    return list != 0;
}

static void list_node_allocate_and_free(void)
{
    void *node = List_Allocate(list);

    if (node != NULL) {
        List_Deallocate(list, node);
    }
}

static volatile uint32_t *untouched;    /* the next page that is committed and not in memory */

static bool commit_pages(void)
{
    untouched = (volatile uint32_t *)(uint32_t)_PageAllocate(ROUNDS, PG_SYS, NULL, 0, 0, 0, NULL, 0);
    return untouched != NULL;
}

/* The access, the fault, a frame, the access again; contents are undefined. */
static void page_fault(void)
{
    *untouched = 1;
    untouched += 1024;
}

static void page_allocate(void)
{
    sink = (uint32_t)_PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, 0);
}

static void page_allocate_and_free(void)
{
    uint64_t got = _PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);

    if ((uint32_t)got != 0) {
        (void)_PageFree((uint32_t)got, 0);
    }
}

/* ---- V86 memory of another VM, in Sys_VM_Init -------------------------------------------------- */

#define INSTANCE_BYTES  64u
#define FRESH_PAGE      0x20u

static uint32_t instance_at;    /* V86 address of INSTANCE_BYTES that each VM has for itself */
static struct cb_s *other;
static uint32_t fresh_page;

static void touch(struct cb_s *vm, uint32_t linear)
{
    sink = *(volatile uint8_t *)(vm->CB_High_Linear + linear);
}

static void two_instance_exchanges(void)
{
    touch(other, instance_at);
    touch(Get_Sys_VM_Handle(), instance_at);
}

static void v86_first_touch(void)
{
    touch(other, (FRESH_PAGE + fresh_page++) << 12);
}

static uint32_t least_of(void (*routine)(void))
{
    uint32_t least = UINT32_MAX;

    for (unsigned i = 0; i < ROUNDS; i++) {
        uint32_t before = (uint32_t)rdtsc();
        routine();
        uint32_t cost = ((uint32_t)rdtsc() - before) >> SHIFT;

        if (cost < least) {
            least = cost;
        }
    }
    return least;
}

static const struct row {
    const char *name;
    void (*routine)(void);
    bool (*prepare)(void);      /* NULL: nothing; false: no row, so its limit fails */
    uint32_t times;             /* that the routine does it */
} rows[] = {
    { "vmmcall_get_cur_vm_handle", get_cur_vm_handle, NULL, 1 },
    { "vmmcall_get_system_time", get_system_time, NULL, 1 },
    { "heap_allocate_and_free_10", heap_allocate_and_free, hold_10, HEAP_BLOCKS },
    { "heap_allocate_and_free_100000", heap_allocate_and_free, hold_100000, HEAP_BLOCKS },
    { "list_node_allocate_and_free", list_node_allocate_and_free, make_list, 1 },
    { "page_fault", page_fault, commit_pages, 1 },
    { "page_allocate", page_allocate, NULL, 1 },
    { "page_allocate_and_free", page_allocate_and_free, NULL, 1 },
};

static int on_init_complete(const struct vxd_message *msg)
{
    uint32_t empty = least_of(nothing);

    (void)msg;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].prepare != NULL && !rows[i].prepare()) {
            continue;
        }
        vxd_debugf("BENCH %s %u instructions\n", rows[i].name,
                   (least_of(rows[i].routine) - empty) / rows[i].times);
    }
    return VXD_OK;
}

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    instance_at = _Allocate_Global_V86_Data_Area(INSTANCE_BYTES, GVDAInstance | GVDAParaAlign);
    return instance_at != 0 ? VXD_OK : VXD_FAIL;
}

static int on_sys_vm_init(const struct vxd_message *msg)
{
    struct VMM32X_VM request = { .size = sizeof request, .flags = VMM32X_VM_NO_WAIT };
    uint32_t empty = least_of(nothing);

    (void)msg;
    other = _VMM32X_Create_VM(&request);
    if (other != NULL) {
        vxd_debugf("BENCH instance_exchange %u instructions\n",
                   (least_of(two_instance_exchanges) - empty) / 2);
        vxd_debugf("BENCH v86_first_touch %u instructions\n", least_of(v86_first_touch) - empty);
        (void)_VMM32X_Destroy_VM(other, VMM32X_DESTROY_FORCE | VMM32X_DESTROY_NO_WAIT);
    }
    return VXD_OK;
}

static const struct vxd_handler vbench_control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Sys_VM_Init, on_sys_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(VBENCH, 1, 0, vbench_control, Undefined_Device_ID, Undefined_Init_Order)
