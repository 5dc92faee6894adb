/*
 * t_pm - selectors, protected-mode programs and what VxDs do with them.
 */
#include "vxt.h"

static uint32_t low_of(uint64_t result)
{
    return (uint32_t)result;
}

static uint32_t high_of(uint64_t result)
{
    return (uint32_t)(result >> 32);
}

/* ---- descriptors ------------------------------------------------------------------------------- */

VXT_TEST(_BuildDescriptorDWORDs, packs_the_fields)
{
    uint64_t d = _BuildDescriptorDWORDs(0x12345678, 0xABCDE, 0x92, 0xC0, BDDExplicitDPL);

    CHECK_EQ(low_of(d), 0x5678BCDE);
    CHECK_EQ(high_of(d), 0x12CA9234);
}

VXT_TEST(_BuildDescriptorDWORDs, dpl_of_programs_unless_explicit)
{
    CHECK_EQ(high_of(_BuildDescriptorDWORDs(0, 0, 0x92, 0, 0)), 0xF200);
    CHECK_EQ(high_of(_BuildDescriptorDWORDs(0, 0, 0xB2, 0, BDDExplicitDPL)), 0xB200);
}

VXT_TEST(_Allocate_GDT_Selector, rpl_is_dpl_and_edx_tells_of_the_table)
{
    uint64_t d = _BuildDescriptorDWORDs(0x1000, 0xFFF, 0x92, 0, 0);
    uint64_t a = _Allocate_GDT_Selector(high_of(d), low_of(d), 0);
    uint64_t b = _Allocate_GDT_Selector(high_of(d) & ~0x6000u, low_of(d), 0);
    uint32_t count = high_of(a) >> 16, table = high_of(a) & 0xFFFF;

    CHECK(low_of(a) != 0 && low_of(a) < 0x10000 && (low_of(a) & 7) == 3);
    CHECK(low_of(b) != 0 && (low_of(b) & 7) == 0);
    CHECK(low_of(a) >> 3 != low_of(b) >> 3);
    CHECK(count > low_of(b) >> 3);
    CHECK(_SelectorMapFlat(NULL, table, 0) != 0xFFFFFFFF);
    CHECK_EQ(((uint32_t *)_SelectorMapFlat(NULL, table, 0))[low_of(a) / 4 & ~1u], low_of(d));
    CHECK(_Free_GDT_Selector(low_of(a), 0));
    CHECK(_Free_GDT_Selector(low_of(b) | 3, 0));        /* RPL is ignored */
}

VXT_TEST(_Allocate_GDT_Selector, refuses_system_segments)
{
    CHECK(_Allocate_GDT_Selector(0x8900, 0xFFFF, 0) == 0);
    CHECK(_Allocate_GDT_Selector(0, 0, 0) == 0);
    CHECK(_Allocate_GDT_Selector(0xF200, 0xFFFF, 1) == 0);
}

VXT_TEST(_Allocate_GDT_Selector, ends_when_the_table_is_full)
{
    static uint16_t got[1024];
    uint32_t count = 0, again, selector;

    while (count < 1024 && (selector = low_of(_Allocate_GDT_Selector(0xF200, 0xFFFF, 0))) != 0) {
        got[count++] = (uint16_t)selector;
    }
    again = count;
    while (again > 0) {
        CHECK(_Free_GDT_Selector(got[--again], 0));
    }
    CHECK(count > 100 && count < 1024);
    selector = low_of(_Allocate_GDT_Selector(0xF200, 0xFFFF, 0));
    CHECK(selector != 0 && _Free_GDT_Selector(selector, 0));
}

VXT_TEST(_Free_GDT_Selector, only_what_was_allocated)
{
    CHECK_EQ(_Free_GDT_Selector(0x28, 0), 0);           /* the system's own */
    CHECK_EQ(_Free_GDT_Selector(0, 0), 0);
    CHECK_EQ(_Free_GDT_Selector(0xFFF8, 0), 0);
    CHECK_EQ(_Free_GDT_Selector(0x87, 0), 0);           /* LDT */
    uint32_t s = low_of(_Allocate_GDT_Selector(0xF200, 0xFFFF, 0));

    CHECK_EQ(_Free_GDT_Selector(s, 1), 0);
    CHECK(_Free_GDT_Selector(s, 0));
    CHECK_EQ(_Free_GDT_Selector(s, 0), 0);
    CHECK(_GetDescriptor(s, NULL, 0) == 0);
}

VXT_TEST(_Allocate_LDT_Selector, count_in_a_row_with_one_descriptor)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint64_t a = _Allocate_LDT_Selector(vm, 0x0040F200, 0x1234FFFF, 3, 0);
    uint32_t first = low_of(a);

    CHECK(first != 0 && (first & 7) == 7);
    CHECK((high_of(a) & 0xFFFF) >= 0x87 && (high_of(a) & 0xFFFF) <= 0xFF);
    CHECK(high_of(a) >> 16 > first >> 3);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK(_GetDescriptor(first + 8 * i, vm, 0) == 0x0040F2001234FFFFull);
    }
    CHECK(_Free_LDT_Selector(vm, first, 0));
    CHECK(_GetDescriptor(first, vm, 0) == 0);
    CHECK(_GetDescriptor(first + 8, vm, 0) != 0);       /* freed one by one */
    CHECK(_Free_LDT_Selector(vm, first + 8, 0));
    CHECK(_Free_LDT_Selector(vm, (first + 16) & ~3u, 0));
    CHECK_EQ(_Free_LDT_Selector(vm, first, 0), 0);
}

VXT_TEST(_Allocate_LDT_Selector, a_given_one)
{
    struct cb_s *vm = Get_Cur_VM_Handle();

    CHECK_EQ(low_of(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 0x34, ALDTSpecSel)), 0x37);
    CHECK(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 0x37, ALDTSpecSel) == 0);
    CHECK_EQ(low_of(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 0x8004, ALDTSpecSel)), 0x8007);
    CHECK(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 0x30, ALDTSpecSel) == 0);  /* GDT */
    CHECK(_Free_LDT_Selector(vm, 0x37, 0));
    CHECK(_Free_LDT_Selector(vm, 0x8007, 0));
}

VXT_TEST(_Allocate_LDT_Selector, refuses)
{
    struct cb_s *vm = Get_Cur_VM_Handle();

    CHECK(_Allocate_LDT_Selector(NULL, 0xF200, 0xFFFF, 1, 0) == 0);
    CHECK(_Allocate_LDT_Selector(vm, 0x8200, 0xFFFF, 1, 0) == 0);
    CHECK(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 0, 0) == 0);
    CHECK(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 8192, 0) == 0);
    CHECK(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 1, 2) == 0);
}

VXT_TEST(_Allocate_LDT_Selector, grows_to_the_end_of_the_table_and_gives_memory_for_it_once)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint64_t a = _Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 8000, 0);

    CHECK(low_of(a) != 0);
    CHECK_EQ(high_of(a) >> 16, 8192);
    CHECK(_GetDescriptor(low_of(a) + 7999 * 8, vm, 0) == 0x0000F2000000FFFFull);
    CHECK(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 8000, 0) == 0);
    for (uint32_t i = 0; i < 8000; i++) {
        CHECK(_Free_LDT_Selector(vm, low_of(a) + 8 * i, 0));
    }
    a = _Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 8000, 0);
    CHECK(low_of(a) != 0);
    for (uint32_t i = 0; i < 8000; i++) {
        CHECK(_Free_LDT_Selector(vm, low_of(a) + 8 * i, 0));
    }
}

VXT_TEST(_Free_LDT_Selector, not_the_tables_own)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint64_t a = _Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 1, 0);

    CHECK_EQ(_Free_LDT_Selector(vm, high_of(a) & 0xFFFF, 0), 0);
    CHECK_EQ(_Free_LDT_Selector(vm, 0x28, 0), 0);
    CHECK_EQ(_Free_LDT_Selector(NULL, low_of(a), 0), 0);
    CHECK_EQ(_Free_LDT_Selector(vm, low_of(a), 1), 0);
    CHECK(_Free_LDT_Selector(vm, low_of(a), 0));
}

VXT_TEST(_GetDescriptor, ignores_high_half_and_rpl)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint32_t s = low_of(_Allocate_LDT_Selector(vm, 0x00CFF200, 0xFFFF, 1, 0));

    CHECK(_GetDescriptor(0xDEAD0000 | (s & ~3u), vm, 0) == 0x00CFF2000000FFFFull);
    CHECK(_GetDescriptor(s, NULL, 0) == 0);
    CHECK(_GetDescriptor(s, vm, 1) == 0);
    CHECK(_GetDescriptor(0x30, NULL, 0) != 0);
    CHECK(_GetDescriptor(0xFFFC, vm, 0) == 0);
    CHECK(_Free_LDT_Selector(vm, s, 0));
}

VXT_TEST(_SetDescriptor, changes_it)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint32_t s = low_of(_Allocate_LDT_Selector(vm, 0xF200, 0xFFFF, 1, 0));
    uint32_t g = low_of(_Allocate_GDT_Selector(0xF200, 0xFFFF, 0));

    CHECK(_SetDescriptor(0xFFFF0000 | s, vm, 0x0040FA00, 0x1111, 0));
    CHECK(_GetDescriptor(s, vm, 0) == 0x0040FA0000001111ull);
    CHECK(_SetDescriptor(g & ~3u, NULL, 0xF000, 0x2222, 0));
    CHECK(_GetDescriptor(g, NULL, 0) == 0x0000F00000002222ull);
    CHECK_EQ(_SetDescriptor(s, NULL, 0xF200, 0, 0), 0);
    CHECK_EQ(_SetDescriptor(s, vm, 0x8900, 0, 0), 0);
    CHECK_EQ(_SetDescriptor(0x30, NULL, 0xF200, 0, 0), 0);
    CHECK_EQ(_SetDescriptor(0x87, vm, 0xF200, 0, 0), 0);
    CHECK(_Free_LDT_Selector(vm, s, 0));
    CHECK(_Free_GDT_Selector(g, 0));
    CHECK_EQ(_SetDescriptor(g, NULL, 0xF200, 0, 0), 0);
}

VXT_TEST(_SelectorMapFlat, base_of_any_selector)
{
    struct cb_s *vm = Get_Cur_VM_Handle();
    uint32_t s = low_of(_Allocate_LDT_Selector(vm, 0x12CFF234, 0x5678FFFF, 1, 0));

    CHECK_EQ(_SelectorMapFlat(vm, s, 0), 0x12345678);
    CHECK_EQ(_SelectorMapFlat(vm, 0xABCD0000 | (s & ~3u), 0), 0x12345678);
    CHECK_EQ(_SelectorMapFlat(NULL, 0x30, 0), 0);
    CHECK_EQ(_SelectorMapFlat(NULL, s, 0), 0xFFFFFFFF);
    CHECK_EQ(_SelectorMapFlat(vm, s, 1), 0xFFFFFFFF);
    CHECK(_Free_LDT_Selector(vm, s, 0));
    CHECK_EQ(_SelectorMapFlat(vm, s, 0), 0xFFFFFFFF);
    CHECK_EQ(_SelectorMapFlat(vm, 0, 0), 0xFFFFFFFF);
}

VXT_TEST(_GetAppFlatDSAlias, reads_everything_from_ring_3)
{
    uint32_t s = _GetAppFlatDSAlias();
    uint64_t d = _GetDescriptor(s, NULL, 0);

    CHECK_EQ(s & 7, 3);
    CHECK_EQ(low_of(d), 0xFFFF);
    CHECK_EQ(high_of(d) & ~0x100u, 0x00CFF000);     /* base 0, 4 GB, ring 3, read only */
    CHECK_EQ(_Free_GDT_Selector(s, 0), 0);
}

static const struct vxt_test tests[] = {
    VXT(_BuildDescriptorDWORDs, packs_the_fields),
    VXT(_BuildDescriptorDWORDs, dpl_of_programs_unless_explicit),
    VXT(_Allocate_GDT_Selector, rpl_is_dpl_and_edx_tells_of_the_table),
    VXT(_Allocate_GDT_Selector, refuses_system_segments),
    VXT(_Allocate_GDT_Selector, ends_when_the_table_is_full),
    VXT(_Free_GDT_Selector, only_what_was_allocated),
    VXT(_Allocate_LDT_Selector, count_in_a_row_with_one_descriptor),
    VXT(_Allocate_LDT_Selector, a_given_one),
    VXT(_Allocate_LDT_Selector, refuses),
    VXT(_Allocate_LDT_Selector, grows_to_the_end_of_the_table_and_gives_memory_for_it_once),
    VXT(_Free_LDT_Selector, not_the_tables_own),
    VXT(_GetDescriptor, ignores_high_half_and_rpl),
    VXT(_SetDescriptor, changes_it),
    VXT(_SelectorMapFlat, base_of_any_selector),
    VXT(_GetAppFlatDSAlias, reads_everything_from_ring_3),
};
VXT_DEVICE(T_PM, tests)
