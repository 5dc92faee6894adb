/*
 * t_heap - heap blocks that end with initialisation.  Made in Device_Init, looked at in Sys_VM_Init.
 */
#include "vxt.h"

#define BYTES       500000u

static uint32_t free_before;
static void *block;

static uint32_t free_pages(void)
{
    return (uint32_t)_GetFreePageCount(0);
}

VXT_TEST(_HeapAllocate, init_blocks_are_gone_after_initialisation)
{
    CHECK(block != NULL && free_before > 0);
    CHECK(free_pages() > free_before + BYTES / 4096);
    CHECK_EQ(_PageCheckLinRange((uint32_t)block / 4096, 1, 0), 0);
    CHECK_EQ(_HeapFree(block, 0), 0);
    CHECK(_HeapReAllocate(block, 10, 0) == NULL);
    CHECK_EQ(_HeapGetSize(block, 0), 0);
}

VXT_TEST(_HeapAllocate, no_init_blocks_any_more)
{
    CHECK(_HeapAllocate(16, HeapInit) == NULL);
    CHECK((block = _HeapAllocate(16, HeapLockedHigh)) != NULL);
    CHECK(_HeapFree(block, 0) != 0);
}

static const struct vxt_test tests[] = {
    VXT(_HeapAllocate, init_blocks_are_gone_after_initialisation),
    VXT(_HeapAllocate, no_init_blocks_any_more),
};

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    block = _HeapAllocate(BYTES, HeapInit);
    free_before = free_pages();
    return VXD_OK;
}

static int on_sys_vm_init(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_HEAP");
}

static const struct vxd_handler control[] = {
    { Device_Init, on_device_init },
    { Sys_VM_Init, on_sys_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_HEAP, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
