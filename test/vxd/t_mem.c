/*
 * t_mem - heap, lists, page services, V86 pages of devices.
 */
#include "vxt.h"

#define PAGE        4096u

static bool all_bytes(const void *at, uint8_t value, uint32_t bytes)
{
    for (const uint8_t *p = at; bytes > 0; p++, bytes--) {
        if (*p != value) {
            return false;
        }
    }
    return true;
}

/* ---- heap -------------------------------------------------------------------------------------- */

VXT_TEST(_HeapAllocate, blocks_are_aligned_and_apart)
{
    uint8_t *a = _HeapAllocate(10, 0), *b = _HeapAllocate(100, 0), *c = _HeapAllocate(9000, 0);

    CHECK(a != NULL && b != NULL && c != NULL);
    CHECK_EQ(((uint32_t)a | (uint32_t)b | (uint32_t)c) & 3, 0);
    memset(a, 1, 10);
    memset(b, 2, 100);
    memset(c, 3, 9000);
    CHECK(all_bytes(a, 1, 10) && all_bytes(b, 2, 100) && all_bytes(c, 3, 9000));
    CHECK(_HeapFree(a, 0) && _HeapFree(b, 0) && _HeapFree(c, 0));
}

VXT_TEST(_HeapAllocate, zero_init)
{
    uint8_t *a = _HeapAllocate(500, 0);

    CHECK(a != NULL);
    memset(a, 0xCC, 500);
    CHECK(_HeapFree(a, 0));
    a = _HeapAllocate(500, HeapZeroInit);
    CHECK(a != NULL && all_bytes(a, 0, 500));
    CHECK(_HeapFree(a, 0));
}

VXT_TEST(_HeapAllocate, impossible_sizes_fail)
{
    CHECK(_HeapAllocate(0, 0) == NULL);
    CHECK(_HeapAllocate(0x7FFFFFFF, 0) == NULL);
    CHECK(_HeapAllocate(0xFFFFFFFF, 0) == NULL);
    CHECK(_HeapAllocate(0xFFFFFFF0, HeapZeroInit) == NULL);
}

VXT_TEST(_HeapReAllocate, keeps_contents)
{
    uint8_t *a = _HeapAllocate(20, 0), *b;

    CHECK(a != NULL);
    memset(a, 7, 20);
    b = _HeapReAllocate(a, 5000, HeapZeroInit);
    CHECK(b != NULL && all_bytes(b, 7, 20) && all_bytes(b + 20, 0, 4980));
    b = _HeapReAllocate(b, 10, 0);
    CHECK(b != NULL && all_bytes(b, 7, 10));
    b = _HeapReAllocate(b, 300, HeapZeroReInit);
    CHECK(b != NULL && all_bytes(b, 0, 300));
    CHECK(_HeapFree(b, 0));
}

VXT_TEST(_HeapReAllocate, failure_keeps_the_block)
{
    uint8_t *a = _HeapAllocate(20, 0);

    CHECK(a != NULL);
    memset(a, 9, 20);
    CHECK(_HeapReAllocate(a, 0x7FFFFFFF, 0) == NULL);
    CHECK(all_bytes(a, 9, 20));
    CHECK(_HeapFree(a, 0));
}

VXT_TEST(_HeapGetSize, at_least_what_was_asked)
{
    void *a = _HeapAllocate(37, 0);

    CHECK(a != NULL);
    CHECK(_HeapGetSize(a, 0) >= 37 && _HeapGetSize(a, 0) < 37 + 16);
    CHECK(_HeapFree(a, 0));
}

VXT_TEST(_HeapFree, refuses_what_is_no_block)
{
    uint8_t *a = _HeapAllocate(64, 0);

    CHECK(a != NULL);
    CHECK_EQ(_HeapFree(a + 8, 0), 0);
    CHECK(_HeapFree(a, 0) != 0);
    CHECK_EQ(_HeapFree(NULL, 0), 0);
    CHECK_EQ(_HeapFree((void *)0xFFFE0000, 0), 0);
    CHECK_EQ(_HeapFree((void *)0x00300000, 0), 0);
    CHECK_EQ(_HeapFree((void *)Get_Sys_VM_Handle(), 0), 0);
}

VXT_TEST(_HeapAllocate, each_kind)
{
    static const uint32_t kinds[] = {
        HeapLockedHigh, HeapLockedIfDP, HeapSwap, HeapLockedLow, HeapInit, HeapSysVM
    };
    uint8_t *block[6];

    for (unsigned i = 0; i < 6; i++) {
        block[i] = _HeapAllocate(3000, kinds[i] | HeapZeroInit);
        CHECK(block[i] != NULL && ((uint32_t)block[i] & 3) == 0);
        CHECK(all_bytes(block[i], 0, 3000));
        memset(block[i], (int)i, 3000);
    }
    for (unsigned i = 0; i < 6; i++) {
        CHECK(all_bytes(block[i], (uint8_t)i, 3000));
        block[i] = _HeapReAllocate(block[i], 9000, HeapZeroInit);
        CHECK(block[i] != NULL && all_bytes(block[i], (uint8_t)i, 3000));
        CHECK(all_bytes(block[i] + 3000, 0, 6000));
        CHECK_EQ(_HeapGetSize(block[i], 0), 9000);
    }
    for (unsigned i = 0; i < 6; i++) {
        CHECK(_HeapFree(block[i], 0) != 0);
    }
    CHECK(_HeapAllocate(16, 0x600) == NULL);
    CHECK(_HeapAllocate(16, 0x700) == NULL);
}

VXT_TEST(_HeapAllocate, pageable_means_demand_paged)
{
    uint32_t big = 4 << 20, entries[3], before = (uint32_t)_GetFreePageCount(0);
    uint8_t *block = _HeapAllocate(big, HeapSwap);

    CHECK(block != NULL);
    CHECK(before - (uint32_t)_GetFreePageCount(0) < 100);       /* of 1024 */
    CHECK(_CopyPageTable((uint32_t)(block + big / 2) / PAGE, 1, entries, 0) != 0);
    CHECK_EQ(entries[0] & P_PRES, 0);
    block[big / 2] = 1;
    CHECK(_CopyPageTable((uint32_t)(block + big / 2) / PAGE, 1, entries, 0) != 0);
    CHECK_EQ(entries[0] & P_PRES, P_PRES);
    CHECK(_HeapFree(block, 0) != 0);
}

/* ---- lists --------------------------------------------------------------------------------------- */

struct node { uint32_t value, more; };

static struct node *new_node(uint32_t list, uint32_t value)
{
    struct node *node = List_Allocate(list);

    if (node != NULL) {
        node->value = value;
    }
    return node;
}

/* The values as decimal digits, 1 to 9 each: 123 = nodes 1, 2, 3 in this order. */
static uint32_t contents(uint32_t list)
{
    uint32_t sum = 0;

    for (struct node *n = List_Get_First(list); n != NULL; n = List_Get_Next(list, n)) {
        sum = sum * 10 + n->value;
    }
    return sum;
}

VXT_TEST(List_Create, sync_and_async)
{
    uint32_t list = List_Create(0, sizeof(struct node));
    uint32_t async = List_Create(LF_Async | LF_Alloc_Error, sizeof(struct node));
    uint32_t heap = List_Create(LF_Use_Heap, 5000);

    CHECK(list != 0 && async != 0 && heap != 0);
    CHECK_EQ(List_Create(LF_Async | LF_Use_Heap, 8), 0);
    List_Destroy(list);
    List_Destroy(async);
    List_Destroy(heap);
}

VXT_TEST(List_Attach, head_tail_and_insert)
{
    uint32_t list = List_Create(LF_Alloc_Error, sizeof(struct node));
    struct node *two;
    struct vxt_regs r;

    CHECK(list != 0);
    CHECK(List_Get_First(list) == NULL);
    two = new_node(list, 2);
    List_Attach(list, two);
    List_Attach(list, new_node(list, 1));
    List_Attach_Tail(list, new_node(list, 4));
    CHECK_EQ(contents(list), 124);
    r = (struct vxt_regs){ .esi = list, .eax = (uint32_t)new_node(list, 3), .ecx = (uint32_t)two };
    vxt_service(VMMSVC(List_Insert), &r);
    CHECK_EQ(contents(list), 1234);
    r = (struct vxt_regs){ .esi = list, .eax = (uint32_t)new_node(list, 9) };
    vxt_service(VMMSVC(List_Insert), &r);
    CHECK_EQ(contents(list), 91234);    /* after nothing: the head */
    List_Remove(list, two);
    CHECK_EQ(contents(list), 9134);
    List_Deallocate(list, two);
    List_Destroy(list);
}

VXT_TEST(List_Get_First, flags)
{
    uint32_t list = List_Create(0, sizeof(struct node));
    struct vxt_regs r = { .esi = list, .eax = 5 };

    vxt_service(VMMSVC(List_Get_First), &r);
    CHECK(r.eax == 0 && (r.eflags & ZF_Mask));
    List_Attach(list, new_node(list, 1));
    vxt_service(VMMSVC(List_Get_First), &r);
    CHECK(r.eax != 0 && !(r.eflags & ZF_Mask));
    vxt_service(VMMSVC(List_Get_Next), &r);
    CHECK(r.eax == 0 && (r.eflags & ZF_Mask));
    List_Destroy(list);
}

VXT_TEST(List_Remove_First, until_empty)
{
    uint32_t list = List_Create(0, sizeof(struct node));
    struct node *node;

    for (uint32_t i = 1; i <= 3; i++) {
        List_Attach_Tail(list, new_node(list, i));
    }
    for (uint32_t i = 1; i <= 3; i++) {
        node = List_Remove_First(list);
        CHECK(node != NULL && node->value == i);
        List_Deallocate(list, node);
    }
    CHECK(List_Remove_First(list) == NULL);
    List_Destroy(list);
}

VXT_TEST(List_Allocate, hundreds_of_nodes_are_apart)
{
    uint32_t list = List_Create(LF_Alloc_Error, sizeof(struct node)), count = 0;

    for (uint32_t i = 0; i < 500; i++) {
        struct node *node = new_node(list, i);

        CHECK(node != NULL);
        node->more = ~i;
        List_Attach_Tail(list, node);
    }
    for (struct node *n = List_Get_First(list); n != NULL; n = List_Get_Next(list, n)) {
        CHECK(n->value == count && n->more == ~count);
        count++;
    }
    CHECK_EQ(count, 500);
    List_Destroy(list);
}

/* ---- pages --------------------------------------------------------------------------------------- */

static uint32_t free_pages(void)
{
    return (uint32_t)_GetFreePageCount(0);
}

/* handle, address of a block; 0 = none */
static uint32_t allocate(uint32_t pages, uint32_t flags, uint32_t *address)
{
    uint64_t both = _PageAllocate(pages, PG_SYS, NULL, 0, 0, 0, NULL, flags);

    *address = (uint32_t)(both >> 32);
    return (uint32_t)both;
}

VXT_TEST(_PageAllocate, handle_is_the_address_and_all_is_usable)
{
    uint32_t address, handle = allocate(5, PageZeroInit | PageFixed, &address);

    CHECK(handle != 0);
    CHECK_EQ(handle, address);
    CHECK_EQ(address & (PAGE - 1), 0);
    CHECK(address >= 0xC0000000u);
    CHECK(all_bytes((void *)address, 0, 5 * PAGE));
    memset((void *)address, 0x5A, 5 * PAGE);
    CHECK(_PageFree(handle, 0) != 0);
    handle = allocate(5, PageZeroInit, &address);
    CHECK(handle != 0 && all_bytes((void *)address, 0, 5 * PAGE));
    CHECK(_PageFree(handle, 0) != 0);
}

VXT_TEST(_PageAllocate, vm_blocks_need_a_vm_and_system_blocks_none)
{
    struct cb_s *vm = Get_Sys_VM_Handle();
    uint64_t both;

    CHECK(_PageAllocate(1, PG_SYS, vm, 0, 0, 0, NULL, 0) == 0);
    CHECK(_PageAllocate(1, PG_VM, NULL, 0, 0, 0, NULL, 0) == 0);
    CHECK(_PageAllocate(1, PG_HOOKED, NULL, 0, 0, 0, NULL, 0) == 0);
    CHECK(_PageAllocate(1, 3, vm, 0, 0, 0, NULL, 0) == 0);
    CHECK(_PageAllocate(1, PG_VM, (struct cb_s *)0x1234, 0, 0, 0, NULL, 0) == 0);
    both = _PageAllocate(1, PG_VM, vm, 0, 0, 0, NULL, 0);
    CHECK(both != 0 && _PageFree((uint32_t)both, 0) != 0);
}

VXT_TEST(_PageAllocate, impossible_sizes_fail)
{
    uint32_t address, before = free_pages();

    CHECK_EQ(allocate(0, 0, &address), 0);
    CHECK_EQ(address, 0);
    CHECK_EQ(allocate(0x8000, PageFixed, &address), 0);      /* 128 MB of 32 */
    CHECK_EQ(allocate(0x100000, 0, &address), 0);
    CHECK_EQ(allocate(0xFFFFFFFF, 0, &address), 0);
    CHECK(before - free_pages() <= 0x8000 / 1024);  /* page tables stay, pages do not */
}

VXT_TEST(_PageAllocate, aligned_and_contiguous)
{
    static const uint8_t masks[] = { 0, 1, 3, 7, 0x0F, 0x1F };
    uint32_t before = free_pages();

    for (unsigned i = 0; i < sizeof masks; i++) {
        uint32_t phys = 1, entries[3];
        uint64_t both = _PageAllocate(3, PG_SYS, NULL, masks[i], 0x100, 0x1000, &phys,
                                      PageUseAlign | PageContig | PageFixed | PageZeroInit);
        uint32_t linear = (uint32_t)(both >> 32);

        CHECK(both != 0);
        CHECK_EQ((phys >> 12) & masks[i], 0);
        CHECK_EQ(phys & (PAGE - 1), 0);
        CHECK(phys >= 0x100 * PAGE && phys + 3 * PAGE <= 0x1000 * PAGE);
        CHECK(_CopyPageTable(linear / PAGE, 3, entries, 0) != 0);
        for (uint32_t p = 0; p < 3; p++) {
            CHECK_EQ(entries[p] & ~(PAGE - 1), phys + p * PAGE);
        }
        CHECK(all_bytes((void *)linear, 0, 3 * PAGE));
        memset((void *)linear, 0xA5, 3 * PAGE);
        CHECK(_PageFree((uint32_t)both, 0) != 0);
    }
    /* A list node or page table of the VMM may have taken a page for good, blocks must not. */
    CHECK(before - free_pages() <= 2);
}

VXT_TEST(_PageAllocate, range_without_memory_fails)
{
    uint32_t phys;

    CHECK(_PageAllocate(1, PG_SYS, NULL, 0, 0x80000, 0x90000, &phys,
                        PageUseAlign | PageFixed) == 0);     /* 2 GB and up, of 32 MB */
    CHECK(_PageAllocate(4, PG_SYS, NULL, 0, 0x800, 0x803, &phys,
                        PageUseAlign | PageContig | PageFixed) == 0);
}

VXT_TEST(_PageFree, refuses_what_is_no_block)
{
    uint32_t address, handle = allocate(2, 0, &address);

    CHECK(handle != 0);
    CHECK_EQ(_PageFree(handle + PAGE, 0), 0);
    CHECK_EQ(_PageFree(0, 0), 0);
    CHECK(_PageFree(handle, 0) != 0);
    CHECK_EQ(_PageFree(handle, 0), 0);
}

VXT_TEST(_PageGetSizeAddr, pages_and_address)
{
    uint64_t (*get_size)(uint32_t, uint32_t) = NULL;
    uint32_t address, handle = allocate(7, 0, &address);
    uint8_t code[6] = { 0xCD, 0x20, 0x58, 0x80, 0x01, 0x00 };       /* VMMJmp */
    uint64_t both;

    *(const void **)&get_size = code;
    both = get_size(handle, 0);
    CHECK_EQ((uint32_t)both, 7);
    CHECK_EQ((uint32_t)(both >> 32), address);
    CHECK(get_size(handle + 1, 0) == 0);
    CHECK(_PageFree(handle, 0) != 0);
    CHECK(get_size(handle, 0) == 0);
}

VXT_TEST(_GetFreePageCount, lockable_ones_are_not_more)
{
    uint64_t both = _GetFreePageCount(0);

    CHECK((uint32_t)both > 0x400);              /* of 32 MB */
    CHECK((uint32_t)(both >> 32) > 0 && (uint32_t)(both >> 32) <= (uint32_t)both);
}

VXT_TEST(_GetFreePageCount, falls_and_rises)
{
    uint32_t address, before = free_pages(), handle = allocate(64, PageFixed, &address);

    CHECK(handle != 0);
    CHECK(before - free_pages() >= 64);
    CHECK(_PageFree(handle, 0) != 0);
    CHECK(before - free_pages() <= 1);
}

VXT_TEST(_CopyPageTable, present_absent_and_type)
{
    uint32_t address, keeps_the_table = allocate(1, PageFixed, &address);
    uint32_t handle = allocate(2, PageFixed, &address), entries[3] = { 0, 0, 0 };

    CHECK(handle != 0 && keeps_the_table != 0);
    CHECK(_CopyPageTable(address / PAGE, 2, entries, 0) != 0);
    CHECK((entries[0] & P_PRES) && (entries[1] & P_PRES));
    CHECK_EQ(entries[0] >> 9 & 7, PG_SYS);
    CHECK(_PageFree(handle, 0) != 0);
    CHECK(_CopyPageTable(address / PAGE, 1, entries, 0) != 0);
    CHECK_EQ(entries[0] & P_PRES, 0);
    CHECK(_PageFree(keeps_the_table, 0) != 0);
    /* No page directory entry: 0, and the buffer is filled all the same. */
    entries[0] = 0xFFFFFFFF;
    CHECK_EQ(_CopyPageTable(0x60000000u / PAGE, 1, entries, 0), 0);
    CHECK_EQ(entries[0] & P_PRES, 0);
}

VXT_TEST(_MapPhysToLinear, sees_the_same_bytes)
{
    uint32_t phys = 0, linear, *window;
    uint64_t both = _PageAllocate(2, PG_SYS, NULL, 0, 0, 0x100000, &phys,
                                  PageUseAlign | PageContig | PageFixed);
    uint32_t *block = (uint32_t *)(uint32_t)(both >> 32);

    CHECK(both != 0);
    linear = _MapPhysToLinear(phys + 4, 2 * PAGE - 4, 0);
    CHECK(linear != 0xFFFFFFFF);
    CHECK_EQ(linear & (PAGE - 1), 4);
    window = (uint32_t *)(linear - 4);
    block[1] = 0x12345678;
    block[2047] = 0x9ABCDEF0;
    CHECK_EQ(window[1], 0x12345678);
    CHECK_EQ(window[2047], 0x9ABCDEF0);
    window[1500] = 77;
    CHECK_EQ(block[1500], 77);
    CHECK_EQ(_MapPhysToLinear(0xFFFFF000, 0x2000, 0), 0xFFFFFFFF);
}

VXT_TEST(_PhysIntoV86, pages_appear_in_the_vm)
{
    struct cb_s *vm = Get_Sys_VM_Handle();
    uint32_t phys = 0, old[2];
    uint64_t both = _PageAllocate(2, PG_SYS, NULL, 0, 0, 0x100000, &phys,
                                  PageUseAlign | PageContig | PageFixed | PageZeroInit);
    uint8_t *block = (uint8_t *)(uint32_t)(both >> 32);

    CHECK(both != 0);
    *vxt_memory(0xD000, 0) = *vxt_memory(0xD100, 0) = 0x99;     /* RAM comes when it is touched */
    CHECK(_CopyPageTable(vm->CB_High_Linear / PAGE + 0xD0, 2, old, 0) != 0);
    CHECK(_PhysIntoV86(phys / PAGE, vm, 0xD0, 2, 0) != 0);
    block[0] = 0x11;
    block[PAGE] = 0x22;
    CHECK_EQ(*vxt_memory(0xD000, 0), 0x11);
    CHECK_EQ(*vxt_memory(0xD100, 0), 0x22);
    *vxt_memory(0xD000, 5) = 0x33;
    CHECK_EQ(block[5], 0x33);
    CHECK(_PhysIntoV86(old[0] / PAGE, vm, 0xD0, 1, 0) != 0);
    CHECK(_PhysIntoV86(old[1] / PAGE, vm, 0xD1, 1, 0) != 0);
    CHECK_EQ(*vxt_memory(0xD100, 0), 0x99);
    CHECK_EQ(_PhysIntoV86(phys / PAGE, vm, 0x0F, 1, 0), 0);         /* below 10h */
    CHECK_EQ(_PhysIntoV86(phys / PAGE, vm, 0x10F, 2, 0), 0);        /* beyond 10Fh */
    CHECK_EQ(_PhysIntoV86(phys / PAGE, (struct cb_s *)0x999, 0xD0, 1, 0), 0);
    CHECK(_PageFree((uint32_t)both, 0) != 0);
}

VXT_TEST(_MapIntoV86, block_with_offset)
{
    struct cb_s *vm = Get_Sys_VM_Handle();
    uint32_t old, address, handle = allocate(3, PageFixed | PageZeroInit, &address);

    CHECK(handle != 0);
    *vxt_memory(0xD400, 0) = 0x99;
    CHECK(_CopyPageTable(vm->CB_High_Linear / PAGE + 0xD4, 1, &old, 0) != 0);
    CHECK(_MapIntoV86(handle, vm, 0xD4, 1, 2, 0) != 0);
    *(uint8_t *)(address + 2 * PAGE + 9) = 0x44;
    CHECK_EQ(*vxt_memory(0xD400, 9), 0x44);
    CHECK_EQ(_MapIntoV86(handle, vm, 0xD4, 2, 2, 0), 0);            /* over the block's end */
    CHECK_EQ(_MapIntoV86(handle + 1, vm, 0xD4, 1, 0, 0), 0);
    CHECK(_PhysIntoV86(old / PAGE, vm, 0xD4, 1, 0) != 0);
    CHECK(_PageFree(handle, 0) != 0);
}

VXT_TEST(_Assign_Device_V86_Pages, once_only)
{
    CHECK(_Assign_Device_V86_Pages(0xC8, 4, NULL, 0) != 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xCB, 1, NULL, 0), 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xC6, 3, NULL, 0), 0);
    CHECK(_Assign_Device_V86_Pages(0xCC, 1, NULL, 0) != 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0x10F, 2, NULL, 0), 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xFFFFFFFF, 1, NULL, 0), 0);
}

VXT_TEST(_Allocate_Global_V86_Data_Area, alignment_and_zero)
{
    uint32_t high = Get_Sys_VM_Handle()->CB_High_Linear;
    uint32_t a = _Allocate_Global_V86_Data_Area(3, 0);
    uint32_t b = _Allocate_Global_V86_Data_Area(40, GVDAParaAlign | GVDAZeroInit);
    uint32_t c = _Allocate_Global_V86_Data_Area(4, GVDADWordAlign);
    uint32_t d = _Allocate_Global_V86_Data_Area(4096, GVDAPageAlign);

    CHECK(a != 0 && b != 0 && c != 0 && d != 0);
    CHECK(a < 0x110000 && d < 0x110000);
    CHECK_EQ(b & 15, 0);
    CHECK_EQ(c & 3, 0);
    CHECK_EQ(d & 4095, 0);
    CHECK(b >= a + 3 && c >= b + 40 && d >= c + 4);
    CHECK(all_bytes((void *)(high + b), 0, 40));
    CHECK_EQ(_Allocate_Global_V86_Data_Area(0x100000, 0), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(0, 0), 0);
}

VXT_TEST(_GetFirstV86Page, is_in_conventional_memory)
{
    CHECK(_GetFirstV86Page() >= 1 && _GetFirstV86Page() < 0xA0);
}

static const struct vxt_test tests[] = {
    VXT(_HeapAllocate, blocks_are_aligned_and_apart),
    VXT(_HeapAllocate, zero_init),
    VXT(_HeapAllocate, impossible_sizes_fail),
    VXT(_HeapReAllocate, keeps_contents),
    VXT(_HeapReAllocate, failure_keeps_the_block),
    VXT(_HeapGetSize, at_least_what_was_asked),
    VXT(_HeapFree, refuses_what_is_no_block),
    VXT(_HeapAllocate, each_kind),
    VXT(_HeapAllocate, pageable_means_demand_paged),
    VXT(List_Create, sync_and_async),
    VXT(List_Attach, head_tail_and_insert),
    VXT(List_Get_First, flags),
    VXT(List_Remove_First, until_empty),
    VXT(List_Allocate, hundreds_of_nodes_are_apart),
    VXT(_PageAllocate, handle_is_the_address_and_all_is_usable),
    VXT(_PageAllocate, vm_blocks_need_a_vm_and_system_blocks_none),
    VXT(_PageAllocate, impossible_sizes_fail),
    VXT(_PageAllocate, aligned_and_contiguous),
    VXT(_PageAllocate, range_without_memory_fails),
    VXT(_PageFree, refuses_what_is_no_block),
    VXT(_PageGetSizeAddr, pages_and_address),
    VXT(_GetFreePageCount, lockable_ones_are_not_more),
    VXT(_GetFreePageCount, falls_and_rises),
    VXT(_CopyPageTable, present_absent_and_type),
    VXT(_MapPhysToLinear, sees_the_same_bytes),
    VXT(_PhysIntoV86, pages_appear_in_the_vm),
    VXT(_MapIntoV86, block_with_offset),
    VXT(_Assign_Device_V86_Pages, once_only),
    VXT(_Allocate_Global_V86_Data_Area, alignment_and_zero),
    VXT(_GetFirstV86Page, is_in_conventional_memory),
};
VXT_DEVICE(T_MEM, tests)
