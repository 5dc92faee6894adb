/*
 * t_v86m - V86 memory: what shows, whose it is, what is shared, what is instanced.
 *
 * The first tests run while the system starts, the others in Sys_VM_Init, when what is shared and
 * instanced is settled, with other VMs beside the system VM.
 */
#include "vxt.h"

#include <vmm32x.h>

#define PAGE        4096u
#define TICK_PORT   0x3F0

GUEST(g_spin, "1: movw $0x3F0, %dx; outb %al, %dx; jmp 1b");
GUEST(g_wait, "movw $40, %cx; movw $0x3F0, %dx; 1: outb %al, %dx; loop 1b; lret");

/* A program that keeps its own number in the instanced word at ES:DI and looks for another there. */
GUEST(g_instanced, "movw %ax, %es:(%di)\n"
      "1: cmpw %ax, %es:(%di); jne 2f; incw 0x1000; incb %es:16(%di)\n"
      "movw $0x3F0, %dx; pushw %ax; outb %al, %dx; popw %ax; jmp 1b\n"
      "2: incw 0x1002; jmp 1b");

GUEST(g_store, "movb $0x77, %es:(%di); lret");
GUEST(g_load, "movb %es:(%di), %al; lret");

static struct cb_s *sys;

static uint8_t *at(struct cb_s *vm, uint32_t linear)
{
    return (uint8_t *)vm->CB_High_Linear + linear;
}

static uint8_t touch(struct cb_s *vm, uint32_t linear)
{
    return *(volatile uint8_t *)at(vm, linear);
}

static uint32_t entry_of(struct cb_s *vm, uint32_t page)
{
    uint32_t entry = 0;

    (void)_CopyPageTable((vm->CB_High_Linear >> 12) + page, 1, &entry, 0);
    return entry;
}

/* A block of two fixed pages; its address, 0 = none. */
static uint32_t block(void)
{
    return (uint32_t)_PageAllocate(2, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed | PageZeroInit);
}

static uint32_t physical_page(uint32_t linear)
{
    uint32_t entry = 0;

    (void)_CopyPageTable(linear >> 12, 1, &entry, 0);
    return entry >> 12;
}

static bool unmap(struct cb_s *vm, uint32_t page, uint32_t pages)
{
    return _MapIntoV86(_GetNulPageHandle(), vm, page, pages, 0, 0) != 0;
}

static struct vxt_regs call(uint32_t service, uint32_t eax, uint32_t ecx, uint32_t edx, uint32_t esi)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = eax;
    r.ecx = ecx;
    r.edx = edx;
    r.esi = esi;
    vxt_service(service, &r);
    return r;
}

static void on_nothing(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm, (void)refdata, (void)crs;
}
VXD_EVENT(nothing_happens, on_nothing)

/* ---- mapping ------------------------------------------------------------------------------------ */

VXT_TEST(_PhysIntoV86, bits_of_the_entry)
{
    uint32_t memory = block();

    CHECK(memory != 0);
    *at(sys, 0xC8000) = 0x55;
    CHECK(_PhysIntoV86(physical_page(memory), sys, 0xC8, 1, 0) != 0);
    CHECK_EQ(entry_of(sys, 0xC8), physical_page(memory) << 12 | P_PRES | P_WRITE | P_USER | PG_SYS << 9);
    *at(sys, 0xC8005) = 0x66;
    CHECK_EQ(*(uint8_t *)(memory + 5), 0x66);
    CHECK(unmap(sys, 0xC8, 1));
    CHECK(_PageFree(memory, 0) != 0);           /* nobody sees it any more */
}

VXT_TEST(_PhysIntoV86, what_it_refuses)
{
    CHECK_EQ(_PhysIntoV86(0x123, NULL, 0xC8, 1, 0), 0);
    CHECK_EQ(_PhysIntoV86(0x123, (struct cb_s *)0x1000, 0xC8, 1, 0), 0);
    CHECK_EQ(_PhysIntoV86(0x123, sys, 0x0F, 1, 0), 0);
    CHECK_EQ(_PhysIntoV86(0x123, sys, 0x110, 1, 0), 0);
    CHECK_EQ(_PhysIntoV86(0x123, sys, 0x10F, 2, 0), 0);
    CHECK_EQ(_PhysIntoV86(0x123, sys, 0xC8, 0, 0), 0);
    CHECK_EQ(_PhysIntoV86(0x123, sys, 0xC8, 0xFFFFFFFF, 0), 0);
    CHECK_EQ(_PhysIntoV86(0xFFFFF, sys, 0xC8, 2, 0), 0);
    CHECK_EQ(_PhysIntoV86(0x123, sys, 0xC8, 1, 8), 0);
}

VXT_TEST(_VMM32X_Show_Frames, says_what_was_written)
{
    uint32_t memory = block(), frame, entries[2] = { 0, 0 };

    CHECK(memory != 0);
    *at(sys, 0xC7000) = 0x71;                   /* its own RAM, which it keeps */
    frame = physical_page(memory) << 12;
    entries[1] = frame | P_WRITE;
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xC7, 2, entries), 1);    /* the RAM was written to */
    CHECK_EQ(entry_of(sys, 0xC7), PG_HOOKED << 9);
    CHECK_EQ(entry_of(sys, 0xC8), frame | P_PRES | P_WRITE | P_USER | PG_SYS << 9);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xC7, 2, NULL), 0);
    (void)touch(sys, 0xC8000);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xC7, 2, NULL), 0);
    *at(sys, 0xC8005) = 0x66;
    CHECK_EQ(*(uint8_t *)(memory + 5), 0x66);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xC7, 2, NULL), 2);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xC7, 2, NULL), 0);
    *at(sys, 0xC8006) = 0x67;
    entries[1] = frame;                         /* to be read only */
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xC7, 2, entries), 2);
    CHECK_EQ(entry_of(sys, 0xC8), frame | P_PRES | P_USER | PG_SYS << 9);
    CHECK(unmap(sys, 0xC7, 2));
    CHECK(_PageFree(memory, 0) != 0);
}

VXT_TEST(_VMM32X_Show_Frames, what_it_refuses)
{
    static const uint32_t entries[33];
    uint32_t before = entry_of(sys, 0xC9);

    CHECK_EQ(_VMM32X_Show_Frames(NULL, 0xC9, 1, entries), 0);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0x0F, 1, entries), 0);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xC9, 0, entries), 0);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xC9, 33, entries), 0);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0xFF, 2, entries), 0);
    CHECK_EQ(_VMM32X_Show_Frames(sys, 0x100, 1, entries), 0);
    CHECK_EQ(entry_of(sys, 0xC9), before);
}

VXT_TEST(_VMM32X_User_Page, only_what_ring_3_may_use)
{
    uint32_t memory = block();

    CHECK(memory != 0);
    *at(sys, 0xC9000) = 1;
    CHECK_EQ(_VMM32X_User_Page(0xC9000, 1), 1);
    CHECK_EQ(_VMM32X_User_Page(memory, 0), 0);
    CHECK_EQ(_VMM32X_User_Page(sys->CB_High_Linear + 0xC9000, 0), 0);
    CHECK_EQ(_VMM32X_User_Page(0xC0000000, 0), 0);
    CHECK(_ModifyPageBits(sys, 0xC9, 1, ~P_WRITE, 0, PG_IGNORE, 0) != 0);
    CHECK_EQ(_VMM32X_User_Page(0xC9FFF, 0), 1);
    CHECK_EQ(_VMM32X_User_Page(0xC9FFF, 1), 0);
    CHECK(_PageFree(memory, 0) != 0);
}

VXT_TEST(_VMM32X_Exit_Pending, set_while_an_event_waits)
{
    const volatile uint32_t *pending = _VMM32X_Exit_Pending();
    uint32_t event;

    CHECK(pending != NULL);
    event = Schedule_Global_Event(nothing_happens, 0);
    CHECK(event != 0);
    CHECK(*pending != 0);
    Cancel_Global_Event(event);
}

VXT_TEST(_MapIntoV86, all_or_nothing)
{
    uint32_t memory = block(), before;

    CHECK(memory != 0);
    *at(sys, 0xC1000) = 0x11;
    before = entry_of(sys, 0xC1);
    CHECK_EQ(_MapIntoV86(memory, sys, 0xC1, 2, 1, 0), 0);       /* one page too many */
    CHECK_EQ(_MapIntoV86(memory, sys, 0xC1, 1, 2, 0), 0);
    CHECK_EQ(_MapIntoV86(memory + PAGE, sys, 0xC1, 1, 0, 0), 0);
    CHECK_EQ(_MapIntoV86(memory, sys, 0xC1, 1, 0, 0x40), 0);
    CHECK_EQ(_MapIntoV86(memory, NULL, 0xC1, 1, 0, 0), 0);
    CHECK_EQ(entry_of(sys, 0xC1), before);
    CHECK(_MapIntoV86(memory, sys, 0xC1, 1, 1, PageDEBUGNulFault) != 0);
    *(uint8_t *)(memory + PAGE) = 0x22;
    CHECK_EQ(*at(sys, 0xC1000), 0x22);
    CHECK_EQ(entry_of(sys, 0xC1) & (P_ACC | P_DIRTY) & ~P_ACC, 0);
    CHECK(unmap(sys, 0xC1, 1));
    CHECK(_PageFree(memory, 0) != 0);
}

VXT_TEST(_MapIntoV86, locks_what_shows)
{
    uint32_t memory = (uint32_t)_PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, PageZeroInit);

    CHECK(memory != 0);
    CHECK_EQ(_LinPageUnLock(memory / PAGE, 1, 0), 0);           /* not locked */
    CHECK(_MapIntoV86(memory, sys, 0xC1, 1, 0, 0) != 0);
    CHECK(_MapIntoV86(memory, sys, 0xC2, 1, 0, 0) != 0);
    *at(sys, 0xC1010) = 0x19;                                   /* and there */
    CHECK_EQ(*(uint8_t *)(memory + 0x10), 0x19);
    CHECK(unmap(sys, 0xC1, 1));
    CHECK(_LinPageUnLock(memory / PAGE, 1, 0) != 0);            /* by the mapping that is left */
    CHECK(_LinPageLock(memory / PAGE, 1, 0) != 0);
    CHECK(unmap(sys, 0xC2, 1));
    CHECK_EQ(_LinPageUnLock(memory / PAGE, 1, 0), 0);           /* no more */
    CHECK(_PageFree(memory, 0) != 0);
}

VXT_TEST(_LinMapIntoV86, says_where_it_is)
{
    uint32_t memory = block();
    uint64_t answer;

    CHECK(memory != 0);
    answer = _LinMapIntoV86(memory >> 12, sys, 0xC2, 2, 0);
    CHECK((uint32_t)answer != 0);
    CHECK_EQ(answer >> 32, 0xC2);
    *(uint8_t *)(memory + PAGE + 3) = 0x33;
    CHECK_EQ(*at(sys, 0xC3003), 0x33);
    answer = _LinMapIntoV86(0x45, sys, 0xC2, 1, 0);             /* that is a V86 page already */
    CHECK((uint32_t)answer != 0);
    CHECK_EQ(answer >> 32, 0x45);
    CHECK_EQ(*at(sys, 0xC3003), 0x33);
    CHECK_EQ((uint32_t)_LinMapIntoV86(0xFFFE0, sys, 0xC2, 1, 0), 0);    /* nothing is there */
    CHECK_EQ((uint32_t)_LinMapIntoV86(memory >> 12, sys, 0x0F, 1, 0), 0);
    CHECK_EQ((uint32_t)_LinMapIntoV86(memory >> 12, sys, 0x10F, 2, 0), 0);
    CHECK_EQ((uint32_t)_LinMapIntoV86(memory >> 12, NULL, 0xC2, 1, 0), 0);
    CHECK_EQ((uint32_t)_LinMapIntoV86(memory >> 12, sys, 0xC2, 1, 2), 0);
    CHECK(unmap(sys, 0xC2, 2));
    CHECK(_PageFree(memory, 0) != 0);
}

VXT_TEST(_GetNulPageHandle, unmaps_any_number_of_pages)
{
    uint32_t own;

    *at(sys, 0xC4000) = 0x44;
    own = entry_of(sys, 0xC4) >> 12;
    CHECK(_GetNulPageHandle() != 0);
    CHECK_EQ(_GetNulPageHandle(), _GetNulPageHandle());
    CHECK(_MapIntoV86(_GetNulPageHandle(), sys, 0xC4, 3, 7, 0) != 0);
    CHECK_EQ(entry_of(sys, 0xC4) >> 12, entry_of(sys, 0xC6) >> 12);
    CHECK(entry_of(sys, 0xC4) >> 12 != own);
    CHECK(_PhysIntoV86(own, sys, 0xC4, 1, 0) != 0);
    CHECK_EQ(*at(sys, 0xC4000), 0x44);          /* its own RAM was kept */
}

VXT_TEST(MMGR_SetNULPageAddr, the_frame_of_the_nul_page)
{
    uint32_t memory = block(), old;
    struct vxt_regs r;

    CHECK(memory != 0);
    CHECK(unmap(sys, 0xC5, 1));
    old = entry_of(sys, 0xC5) & ~0xFFFu;
    r = call(VMMSVC(MMGR_SetNULPageAddr), physical_page(memory) << 12, 1, 2, 3);
    CHECK_EQ(r.eax, physical_page(memory) << 12);
    CHECK(unmap(sys, 0xC5, 1));
    CHECK_EQ(entry_of(sys, 0xC5) >> 12, physical_page(memory));
    (void)call(VMMSVC(MMGR_SetNULPageAddr), old, 1, 2, 3);
    CHECK(unmap(sys, 0xC5, 1));
    CHECK_EQ(entry_of(sys, 0xC5) & ~0xFFFu, old);
    CHECK(_PageFree(memory, 0) != 0);
}

/* ---- page hooks ------------------------------------------------------------------------------------ */

static volatile uint32_t hook_calls, hook_page;     /* by a page fault, of which C knows nothing */
static struct cb_s *volatile hook_vm;
static uint32_t hook_memory;

static void on_hooked(uint32_t page, struct cb_s *vm)
{
    hook_calls++;
    hook_page = page;
    hook_vm = vm;
    if (hook_memory != 0) {
        (void)_LinMapIntoV86(hook_memory >> 12, vm, page, 1, 0);
    }
}
VXD_PAGE_HOOK(page_hook, on_hooked)

VXT_TEST(Hook_V86_Page, from_the_last_page_to_ff)
{
    struct vxt_regs r;

    CHECK(!Hook_V86_Page(_GetLastV86Page() - 1, page_hook));
    CHECK(!Hook_V86_Page(0x100, page_hook));
    CHECK(!Hook_V86_Page(0xFFFFFFFF, page_hook));
    CHECK(Hook_V86_Page(0xD8, page_hook));
    CHECK(!Hook_V86_Page(0xD8, page_hook));
    r = call(VMMSVC(Hook_V86_Page), 0xD9, 1, 2, (uint32_t)page_hook);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.eax, 0xD9);
    CHECK_EQ(r.ecx, 1);
    CHECK_EQ(r.edx, 2);
    CHECK_EQ(r.esi, (uint32_t)page_hook);
    CHECK(Unhook_V86_Page(0xD9, page_hook));
    CHECK(Hook_V86_Page(0xFF, page_hook));
    CHECK(Unhook_V86_Page(0xFF, page_hook));
}

VXT_TEST(Hook_V86_Page, called_for_ring_0_and_the_guest)
{
    struct Client_Reg_Struc crs;

    hook_memory = block();
    CHECK(hook_memory != 0);
    *(uint8_t *)hook_memory = 0x5C;
    hook_calls = 0;
    CHECK(_ModifyPageBits(sys, 0xD8, 1, ~P_PRES, 0, PG_HOOKED, 0) != 0);
    CHECK_EQ(*at(sys, 0xD8000), 0x5C);
    CHECK_EQ(hook_calls, 1);
    CHECK_EQ(hook_page, 0xD8);
    CHECK(hook_vm == sys);
    CHECK(_ModifyPageBits(sys, 0xD8, 1, ~P_PRES, 0, PG_HOOKED, 0) != 0);
    vxt_guest_regs(&crs);
    crs.Client_ES = 0xD800;
    vxt_guest(g_load, &crs);
    CHECK_EQ(crs.Client_AL, 0x5C);
    CHECK_EQ(hook_calls, 2);
    CHECK(unmap(sys, 0xD8, 1));
    CHECK(_PageFree(hook_memory, 0) != 0);
    hook_memory = 0;
}

VXT_TEST(Unhook_V86_Page, only_the_hook_that_is_there)
{
    CHECK(!Unhook_V86_Page(0xD8, vxt_end == NULL ? page_hook : (void (*)(void))vxt_call));
    CHECK(!Unhook_V86_Page(0xDA, page_hook));
    CHECK(!Unhook_V86_Page(0x10000, page_hook));
    CHECK(Unhook_V86_Page(0xD8, page_hook));
    CHECK(!Unhook_V86_Page(0xD8, page_hook));
    CHECK_EQ(_ModifyPageBits(sys, 0xD8, 1, ~P_PRES, 0, PG_HOOKED, 0), 0);
}

VXT_TEST(_ModifyPageBits, write_and_user_permission)
{
    const uint32_t own = P_PRES | P_WRITE | P_USER;

    *at(sys, 0xDB000) = 1;
    CHECK(_ModifyPageBits(sys, 0xDB, 1, ~P_WRITE, 0, PG_IGNORE, 0) != 0);
    CHECK_EQ(entry_of(sys, 0xDB) & 0xFFF, P_PRES | P_USER);     /* P_ACC and P_DIRTY are clear */
    CHECK(_ModifyPageBits(sys, 0xDB, 1, 0xFFFFFFFF, P_WRITE, PG_IGNORE, 0) != 0);
    CHECK_EQ(entry_of(sys, 0xDB) & 0xFFF, own);
    CHECK(_ModifyPageBits(sys, 0xDB, 1, ~P_USER, 0, PG_HOOKED, 0) != 0);
    CHECK_EQ(entry_of(sys, 0xDB) & 0xFFF, P_PRES | P_WRITE);
    CHECK(_ModifyPageBits(sys, 0xDB, 1, 0xFFFFFFFF, P_USER, PG_IGNORE, 0) != 0);
    *at(sys, 0xDB001) = 2;
}

VXT_TEST(_ModifyPageBits, what_it_refuses)
{
    CHECK_EQ(_ModifyPageBits(NULL, 0xDB, 1, ~P_WRITE, 0, PG_IGNORE, 0), 0);
    CHECK_EQ(_ModifyPageBits(sys, 0x0F, 1, ~P_WRITE, 0, PG_IGNORE, 0), 0);
    CHECK_EQ(_ModifyPageBits(sys, 0x10F, 2, ~P_WRITE, 0, PG_IGNORE, 0), 0);
    CHECK_EQ(_ModifyPageBits(sys, 0xDB, 1, ~P_DIRTY, 0, PG_IGNORE, 0), 0);
    CHECK_EQ(_ModifyPageBits(sys, 0xDB, 1, ~P_WRITE, P_DIRTY, PG_IGNORE, 0), 0);
    CHECK_EQ(_ModifyPageBits(sys, 0xDB, 1, ~P_WRITE, 0, PG_SYS, 0), 0);
    CHECK_EQ(_ModifyPageBits(sys, 0xDB, 1, ~P_WRITE, 0, PG_IGNORE, 1), 0);
    CHECK_EQ(_ModifyPageBits(sys, 0xDB, 1, ~P_PRES, 0, PG_IGNORE, 0), 0);
    CHECK_EQ(_ModifyPageBits(sys, 0xDB, 1, ~P_PRES, 0, PG_HOOKED, 0), 0);      /* no hook there */
    CHECK_EQ(*at(sys, 0xDB001), 2);
}

/* ---- locking, HMA, limits ---------------------------------------------------------------------------- */

VXT_TEST(_SetResetV86Pageable, state_and_array)
{
    uint32_t array[9] = { [8] = 0x600D600D };

    CHECK_EQ(_SetResetV86Pageable(sys, 0x20, 4, PageClearV86Pageable), 0);
    CHECK(_SetResetV86Pageable(sys, 0x20, 4, PageSetV86Pageable) != 0);
    CHECK((sys->CB_VM_Status & VMSTAT_PAGEABLEV86) != 0);
    CHECK_EQ(_SetResetV86Pageable(sys, 0x23, 2, PageSetV86Pageable), 0);
    CHECK_EQ(_SetResetV86Pageable(sys, 0x23, 2, PageClearV86Pageable), 0);
    CHECK(_GetV86PageableArray(sys, array, 0) != 0);
    CHECK_EQ(array[1], 0xF);
    CHECK_EQ(array[0] | array[2] | array[7], 0);
    CHECK_EQ(array[8], 0x600D600D);             /* 32 bytes and no more */
    CHECK(_SetResetV86Pageable(sys, 0x20, 4, PageClearV86Pageable) != 0);
    CHECK_EQ(sys->CB_VM_Status & VMSTAT_PAGEABLEV86, 0);
    CHECK_EQ(_SetResetV86Pageable(sys, 0, 0, PageClearV86IntsLocked), 0);
    CHECK(_SetResetV86Pageable(sys, 0, 0, PageSetV86IntsLocked) != 0);
    CHECK((sys->CB_VM_Status & VMSTAT_V86INTSLOCKED) != 0);
    CHECK_EQ(_SetResetV86Pageable(sys, 0, 0, PageSetV86IntsLocked), 0);
    CHECK(_SetResetV86Pageable(sys, 0, 0, PageClearV86IntsLocked) != 0);
    CHECK_EQ(sys->CB_VM_Status & VMSTAT_V86INTSLOCKED, 0);
    CHECK_EQ(_SetResetV86Pageable(sys, 0x0F, 1, PageSetV86Pageable), 0);
    CHECK_EQ(_SetResetV86Pageable(sys, 0xFF, 2, PageSetV86Pageable), 0);
    CHECK_EQ(_SetResetV86Pageable(sys, 0x20, 1, PageSetV86Pageable | PageSetV86IntsLocked), 0);
    CHECK_EQ(_SetResetV86Pageable(sys, 0x20, 1, 0), 0);
    CHECK_EQ(_SetResetV86Pageable(NULL, 0x20, 1, PageSetV86Pageable), 0);
}

VXT_TEST(_GetV86PageableArray, what_it_refuses)
{
    uint32_t array[8];

    CHECK_EQ(_GetV86PageableArray(NULL, array, 0), 0);
    CHECK_EQ(_GetV86PageableArray(sys, array, 1), 0);
}

VXT_TEST(_MMGR_Toggle_HMA, wraps_until_it_is_enabled)
{
    CHECK_EQ(_MMGR_Toggle_HMA(sys, MMGRHMAQuerry), 0);
    *at(sys, 0x00510) = 0xA1;
    CHECK_EQ(*at(sys, 0x100510), 0xA1);
    *at(sys, 0x105123) = 0xA2;
    CHECK_EQ(*at(sys, 0x005123), 0xA2);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMAEnable | MMGRHMAPhysical) != 0);
    CHECK_EQ(_MMGR_Toggle_HMA(sys, MMGRHMAQuerry), 1);
    CHECK_EQ(*at(sys, 0x100510), 0);
    *at(sys, 0x100510) = 0xA3;
    CHECK_EQ(*at(sys, 0x00510), 0xA1);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMADisable) != 0);
    CHECK_EQ(*at(sys, 0x100510), 0xA1);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMAEnable | MMGRHMAPhysical) != 0);
    CHECK_EQ(*at(sys, 0x100510), 0xA3);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMADisable) != 0);
    CHECK_EQ(_MMGR_Toggle_HMA(sys, 0), 0);
    CHECK_EQ(_MMGR_Toggle_HMA(sys, MMGRHMAEnable | MMGRHMADisable), 0);
    CHECK_EQ(_MMGR_Toggle_HMA(sys, MMGRHMAEnable | 0x10), 0);
    CHECK_EQ(_MMGR_Toggle_HMA(NULL, MMGRHMAEnable), 0);
    CHECK_EQ(_MMGR_Toggle_HMA(sys, MMGRHMAQuerry), 0);
}

VXT_TEST(Set_Physical_HMA_Alias, what_the_shared_hma_shows)
{
    uint64_t both = _PageAllocate(16, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed | PageZeroInit);
    uint32_t memory = (uint32_t)both, entries[16], old[16];
    struct vxt_regs r;

    CHECK(memory != 0);
    CHECK(_CopyPageTable(memory >> 12, 16, entries, 0) != 0);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMAEnable | MMGRHMAPhysical) != 0);
    CHECK(_CopyPageTable((sys->CB_High_Linear >> 12) + 0x100, 16, old, 0) != 0);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMADisable) != 0);
    r = call(VMMSVC(Set_Physical_HMA_Alias), 1, 2, 3, (uint32_t)entries);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.ebp, 0xEB9EB9EB);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMAEnable | MMGRHMAPhysical) != 0);
    *(uint8_t *)(memory + 15 * PAGE + 9) = 0x9A;
    CHECK_EQ(*at(sys, 0x10F009), 0x9A);
    CHECK_EQ(*at(sys, 0x100000), 0);
    (void)call(VMMSVC(Set_Physical_HMA_Alias), 1, 2, 3, (uint32_t)old);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMAEnable | MMGRHMAPhysical) != 0);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMADisable) != 0);
    CHECK(_PageFree(memory, 0) != 0);
}

VXT_TEST(_MMGR_Toggle_HMA, a_vms_own_and_its_alias)
{
    uint32_t memory = block();

    CHECK(memory != 0);
    *at(sys, 0x03000) = 0xB0;
    CHECK((uint32_t)_LinMapIntoV86(memory >> 12, sys, 0x103, 1, MAPV86_IGNOREWRAP) != 0);
    *(uint8_t *)memory = 0xB1;
    CHECK_EQ(*at(sys, 0x103000), 0xB0);         /* it still wraps */
    CHECK((uint32_t)_LinMapIntoV86(memory >> 12, sys, 0x104, 1, 0) != 0);
    CHECK_EQ(*at(sys, 0x104000), 0xB1);         /* without the flag it shows at once */
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMAEnable) != 0);
    CHECK_EQ(*at(sys, 0x103000), 0xB1);
    CHECK_EQ(entry_of(sys, 0x105) & P_PRES, 0);
    CHECK(_MapIntoV86(memory, sys, 0x105, 1, 0, 0) != 0);
    CHECK_EQ(*at(sys, 0x105000), 0xB1);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMADisable) != 0);
    CHECK_EQ(*at(sys, 0x103000), 0xB0);
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMAEnable) != 0);
    CHECK_EQ(*at(sys, 0x105000), 0xB1);
    CHECK(unmap(sys, 0x103, 1) && unmap(sys, 0x105, 1));
    CHECK(_MMGR_Toggle_HMA(sys, MMGRHMADisable) != 0);
    CHECK(_PageFree(memory, 0) != 0);
}

VXT_TEST(GetSet_HMA_Info, nobody_had_it_before)
{
    struct vxt_regs r = call(VMMSVC(GetSet_HMA_Info), 0, 0, 0, 0);

    CHECK(r.eax != 0);
    CHECK_EQ(r.ecx, 0);
    CHECK_EQ(r.edx, 0);
    (void)call(VMMSVC(GetSet_HMA_Info), 0, 1, 0x55550007, 0);
    r = call(VMMSVC(GetSet_HMA_Info), 0, 0, 0, 0);
    CHECK_EQ(r.edx, 7);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    (void)call(VMMSVC(GetSet_HMA_Info), 0, 1, 0, 0);
}

VXT_TEST(_SetLastV86Page, within_conventional_memory)
{
    CHECK_EQ(_GetLastV86Page(), 0x9F);
    CHECK_EQ(_SetLastV86Page(0xA0, 0), 0);
    CHECK_EQ(_SetLastV86Page(0x10, 0), 0);
    CHECK_EQ(_SetLastV86Page(0x7F, 1), 0);
    CHECK(_SetLastV86Page(0x7F, 0) != 0);
    CHECK_EQ(_GetLastV86Page(), 0x7F);
    CHECK(_SetLastV86Page(0x9F, 0) != 0);
}

VXT_TEST(_GetLastV86Page, moves_down_with_global_assignments)
{
    CHECK_EQ(_GetLastV86Page(), 0x9F);
    CHECK_EQ(_Assign_Device_V86_Pages(0x9E, 1, NULL, 0), 0);    /* not at the end */
    CHECK(_Assign_Device_V86_Pages(0x9F, 1, NULL, 0) != 0);
    CHECK_EQ(_GetLastV86Page(), 0x9E);
    CHECK(_GetFirstV86Page() < _GetLastV86Page());
}

VXT_TEST(_Assign_Device_V86_Pages, only_global_ones_while_the_system_starts)
{
    CHECK_EQ(_Assign_Device_V86_Pages(0xCC, 1, sys, 0), 0);
    CHECK(_Assign_Device_V86_Pages(0xCC, 2, NULL, 0) != 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xCD, 1, NULL, 0), 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xCE, 1, NULL, 1), 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0x10F, 2, NULL, 0), 0);
    CHECK_EQ(_DeAssign_Device_V86_Pages(0xCC, 1, NULL, 0), 0);
}

/* ---- the global V86 data area ------------------------------------------------------------------------- */

static uint32_t common_at, word_at, whole_at, opt_at;

VXT_TEST(_Allocate_Global_V86_Data_Area, flags)
{
    uint32_t all = _Allocate_Global_V86_Data_Area(1, GVDAInquire), at_page, before;

    CHECK(all >= PAGE);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(8, GVDAWordAlign | GVDADWordAlign), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(8, GVDAReclaim), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(8, GVDAReclaim | GVDAPageAlign | GVDAInstance), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(8, 0x8000), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(8, GVDAForceLow), 0);   /* nothing below A0000h */
    CHECK_EQ(_Allocate_Global_V86_Data_Area(0, 0), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(all + 1, 0), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(0, GVDAInquire), all);
    common_at = _Allocate_Global_V86_Data_Area(3, GVDAHighSysCritOK | GVDAZeroInit);
    CHECK(common_at != 0 && common_at < 0x100000);
    CHECK(*at(sys, common_at) == 0 && *at(sys, common_at + 2) == 0);
    word_at = _Allocate_Global_V86_Data_Area(32, GVDAParaAlign | GVDAInstance | GVDAZeroInit);
    CHECK(word_at != 0 && (word_at & 15) == 0);
    whole_at = _Allocate_Global_V86_Data_Area(PAGE, GVDAPageAlign | GVDAInstance);
    CHECK(whole_at != 0 && (whole_at & (PAGE - 1)) == 0);
    opt_at = _Allocate_Global_V86_Data_Area(6, GVDAWordAlign | GVDAOptInstance);
    CHECK(opt_at != 0 && (opt_at & 1) == 0);
    before = (uint32_t)_GetFreePageCount(0);
    at_page = _Allocate_Global_V86_Data_Area(PAGE, GVDAPageAlign | GVDAReclaim);
    CHECK(at_page != 0 && (at_page & (PAGE - 1)) == 0);
    (void)touch(sys, at_page);
    CHECK_EQ((uint32_t)_GetFreePageCount(0), before);   /* no memory is behind it */
    CHECK(unmap(sys, 0xC7, 1));
    CHECK_EQ(entry_of(sys, at_page >> 12) >> 12, entry_of(sys, 0xC7) >> 12);
    CHECK(_Allocate_Global_V86_Data_Area(1, GVDAInquire | GVDAPageAlign) < all);
}

VXT_TEST(_Add_Global_V86_Data_Area, more_room)
{
    uint32_t big;

    CHECK_EQ(_Allocate_Global_V86_Data_Area(0x9000, GVDAParaAlign), 0);
    CHECK_EQ(_Add_Global_V86_Data_Area(0xB0000, 0x9000, 1), 0);
    CHECK_EQ(_Add_Global_V86_Data_Area(0x20000, 0x1000, 0), 0);     /* that is the VM's memory */
    CHECK_EQ(_Add_Global_V86_Data_Area(0x00700, 0x100, 0), 0);
    CHECK_EQ(_Add_Global_V86_Data_Area(0xFFFF0, 0x20, 0), 0);
    CHECK_EQ(_Add_Global_V86_Data_Area(0xC0000, 16, 0), 0);         /* there already */
    CHECK(_Add_Global_V86_Data_Area(0xB0010, 0x9000, 0) != 0);
    big = _Allocate_Global_V86_Data_Area(0x9000, GVDAParaAlign);
    CHECK_EQ(big, 0xB0010);
    *at(sys, big) = 0x12;
    CHECK_EQ(*at(sys, big), 0x12);
}

VXT_TEST(_Allocate_Temp_V86_Data_Area, one_at_a_time)
{
    struct Client_Reg_Struc crs;
    uint32_t temp;

    CHECK_EQ(_Allocate_Temp_V86_Data_Area(16, 1), 0);
    CHECK_EQ(_Allocate_Temp_V86_Data_Area(0, 0), 0);
    CHECK_EQ(_Allocate_Temp_V86_Data_Area(0x100000, 0), 0);
    temp = _Allocate_Temp_V86_Data_Area(100, 0);
    CHECK(temp != 0 && (temp & 15) == 0 && temp < 0x100000);
    CHECK(*at(sys, temp) == 0 && *at(sys, temp + 99) == 0);
    CHECK_EQ(_Allocate_Temp_V86_Data_Area(100, 0), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(4, 0), 0);
    vxt_guest_regs(&crs);
    crs.Client_ES = (uint16_t)(temp >> 4);
    crs.Client_EDI = 5;
    vxt_guest(g_store, &crs);
    CHECK_EQ(*at(sys, temp + 5), 0x77);
    CHECK(_Free_Temp_V86_Data_Area() != 0);
    CHECK(_Allocate_Global_V86_Data_Area(4, 0) != 0);
}

VXT_TEST(_Free_Temp_V86_Data_Area, only_what_is_there)
{
    CHECK_EQ(_Free_Temp_V86_Data_Area(), 0);
    CHECK(_Allocate_Temp_V86_Data_Area(100, 0) != 0);
    CHECK(_Free_Temp_V86_Data_Area() != 0);
    CHECK_EQ(_Free_Temp_V86_Data_Area(), 0);
}

/* ---- instance data, before it is settled ------------------------------------------------------------------ */

#define ITEM        0x23450u    /* of a page that every VM has for itself */

VXT_TEST(_AddInstanceItem, what_it_refuses)
{
    struct InstDataStruc item = { 0, 0, ITEM, 16, ALWAYS_Field };

    CHECK_EQ(_AddInstanceItem(&item, 1), 0);
    item.InstType = 0;
    CHECK_EQ(_AddInstanceItem(&item, 0), 0);
    item.InstType = ALWAYS_Field | OPTIONAL_Field;
    CHECK_EQ(_AddInstanceItem(&item, 0), 0);
    item.InstType = INDOS_Field;
    item.InstSize = 0;
    CHECK_EQ(_AddInstanceItem(&item, 0), 0);
    item.InstSize = 2;
    item.InstLinAddr = 0xFFFFF;
    CHECK_EQ(_AddInstanceItem(&item, 0), 0);
    item.InstLinAddr = 0x100000;                /* not in the HMA */
    CHECK_EQ(_AddInstanceItem(&item, 0), 0);
}

VXT_TEST(_AddInstanceItem, a_region_of_every_type)
{
    struct InstDataStruc item = { 0, 0, ITEM, 16, ALWAYS_Field };

    CHECK(_AddInstanceItem(&item, 0) != 0);
    item.InstLinAddr += 16;
    item.InstType = INDOS_Field;
    CHECK(_AddInstanceItem(&item, 0) != 0);
    item.InstLinAddr += 8;                      /* overlapping: once is enough */
    item.InstType = OPTIONAL_Field;
    CHECK(_AddInstanceItem(&item, 0) != 0);
}

VXT_TEST(_GetInstanceInfo, none_some_all)
{
    CHECK_EQ(_GetInstanceInfo(ITEM, 40), INSTINFO_ALL);
    CHECK_EQ(_GetInstanceInfo(ITEM, 41), INSTINFO_SOME);
    CHECK_EQ(_GetInstanceInfo(ITEM - 1, 1), INSTINFO_NONE);
    CHECK_EQ(_GetInstanceInfo(ITEM - 100, 101), INSTINFO_SOME);
    CHECK_EQ(_GetInstanceInfo(0, 0x400), INSTINFO_ALL);
    CHECK_EQ(_GetInstanceInfo(0xFFF0, 0x20), INSTINFO_SOME);
    CHECK_EQ(_GetInstanceInfo(word_at, 32), INSTINFO_ALL);
    CHECK_EQ(_GetInstanceInfo(opt_at, 6), INSTINFO_ALL);
    CHECK_EQ(_GetInstanceInfo(common_at, 3), INSTINFO_NONE);
    CHECK_EQ(_GetInstanceInfo(0x100000, 1), INSTINFO_NONE);
    CHECK_EQ(_GetInstanceInfo(0xFFFFF, 0xFFFFFFFF), INSTINFO_NONE);
}

VXT_TEST(_GetGlblRng0V86IntBase, of_no_use)
{
    CHECK_EQ(_GetGlblRng0V86IntBase(), 0);
}

VXT_TEST(Locate_Byte_In_ROM, where_the_system_vm_has_it)
{
    struct vxt_regs r;

    *at(sys, 0xF1234) = 0xE3;
    *at(sys, 0xF1235) = 0xE3;
    r = call(VMMSVC(Locate_Byte_In_ROM), 0x123456E3, 1, 2, 3);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.eax, 0xF1234);
    CHECK_EQ(r.ecx, 1);
    CHECK_EQ(r.edx, 2);
    CHECK_EQ(r.esi, 3);
    *at(sys, 0xF1234) = *at(sys, 0xF1235) = 0;
    r = call(VMMSVC(Locate_Byte_In_ROM), 0x123456E3, 1, 2, 3);
    CHECK((r.eflags & CF_Mask) != 0);
    CHECK_EQ(r.eax, 0x123456E3);
}

static void touch_keeps_all(uint32_t service)
{
    struct vxt_regs r, before;

    vxt_recolour(&r);
    before = r;
    vxt_service(service, &r);
    CHECK_EQ(r.eax, before.eax);
    CHECK_EQ(r.ebx, before.ebx);
    CHECK_EQ(r.ecx, before.ecx);
    CHECK_EQ(r.edx, before.edx);
    CHECK_EQ(r.esi, before.esi);
    CHECK_EQ(r.edi, before.edi);
    CHECK_EQ(r.ebp, before.ebp);
    CHECK_EQ(*(volatile uint8_t *)0x510, *at(sys, 0x510));      /* allowed anyhow */
}

VXT_TEST(Disable_Touch_1st_Meg, no_effect)
{
    touch_keeps_all(VMMSVC(Disable_Touch_1st_Meg));
}

VXT_TEST(Enable_Touch_1st_Meg, no_effect)
{
    touch_keeps_all(VMMSVC(Enable_Touch_1st_Meg));
}

/* ---- reclaimable regions ----------------------------------------------------------------------------------- */

static uint32_t told;

static void on_restored(struct ReclaimStruc *item)
{
    told += item->RS_RefData;
}

VXT_TEST(_AddReclaimableItem, regions_apart_below_1_mb)
{
    struct ReclaimStruc item = { 0x9E000, 0x1000, (uint32_t)on_restored, 100, 0, 0 };

    CHECK_EQ(_AddReclaimableItem(&item, 1), 0);
    CHECK(_AddReclaimableItem(&item, 0) != 0);
    CHECK_EQ(_AddReclaimableItem(&item, 0), 0);
    item.RS_Linear = 0x80000;
    item.RS_RefData = 1;
    item.RS_Flags = RS_RECLAIM | RS_RESTORE;
    CHECK(_AddReclaimableItem(&item, 0) != 0);
    item.RS_Linear = 0x100000;
    CHECK_EQ(_AddReclaimableItem(&item, 0), 0);
    item.RS_Linear = 0x70000;
    item.RS_Bytes = 0;
    CHECK_EQ(_AddReclaimableItem(&item, 0), 0);
}

VXT_TEST(_EnumReclaimableItem, ascending)
{
    struct ReclaimStruc item;
    uint32_t key;

    CHECK_EQ(_EnumReclaimableItem(0, &item, 1), 0);
    key = _EnumReclaimableItem(0, &item, 0);
    CHECK(key != 0);
    CHECK_EQ(item.RS_Linear, 0x80000);
    key = _EnumReclaimableItem(key, &item, 0);
    CHECK(key != 0);
    CHECK_EQ(item.RS_Linear, 0x9E000);
    CHECK_EQ(_EnumReclaimableItem(key, &item, 0), 0);
}

VXT_TEST(_SetReclaimableItem, marks_a_region)
{
    struct ReclaimStruc item;
    uint32_t key = _EnumReclaimableItem(_EnumReclaimableItem(0, &item, 0), &item, 0);

    CHECK(key != 0);
    item.RS_Flags = RS_RECLAIM;
    CHECK_EQ(_SetReclaimableItem(0, &item, 0), 0);
    CHECK_EQ(_SetReclaimableItem(key, &item, 1), 0);
    CHECK(_SetReclaimableItem(key, &item, 0) != 0);
    CHECK(_EnumReclaimableItem(_EnumReclaimableItem(0, &item, 0), &item, 0) == key);
    CHECK_EQ(item.RS_Flags, RS_RECLAIM);
    item.RS_Bytes = 1;
    CHECK_EQ(_SetReclaimableItem(key, &item, 0), 0);
}

static const struct vxt_test early_tests[] = {
    VXT(_PhysIntoV86, bits_of_the_entry),
    VXT(_PhysIntoV86, what_it_refuses),
    VXT(_VMM32X_Show_Frames, says_what_was_written),
    VXT(_VMM32X_Show_Frames, what_it_refuses),
    VXT(_VMM32X_User_Page, only_what_ring_3_may_use),
    VXT(_VMM32X_Exit_Pending, set_while_an_event_waits),
    VXT(_MapIntoV86, all_or_nothing),
    VXT(_MapIntoV86, locks_what_shows),
    VXT(_LinMapIntoV86, says_where_it_is),
    VXT(_GetNulPageHandle, unmaps_any_number_of_pages),
    VXT(MMGR_SetNULPageAddr, the_frame_of_the_nul_page),
    VXT(Hook_V86_Page, from_the_last_page_to_ff),
    VXT(Hook_V86_Page, called_for_ring_0_and_the_guest),
    VXT(Unhook_V86_Page, only_the_hook_that_is_there),
    VXT(_ModifyPageBits, write_and_user_permission),
    VXT(_ModifyPageBits, what_it_refuses),
    VXT(_SetResetV86Pageable, state_and_array),
    VXT(_GetV86PageableArray, what_it_refuses),
    VXT(_MMGR_Toggle_HMA, wraps_until_it_is_enabled),
    VXT(Set_Physical_HMA_Alias, what_the_shared_hma_shows),
    VXT(_MMGR_Toggle_HMA, a_vms_own_and_its_alias),
    VXT(GetSet_HMA_Info, nobody_had_it_before),
    VXT(_SetLastV86Page, within_conventional_memory),
    VXT(_GetLastV86Page, moves_down_with_global_assignments),
    VXT(_Assign_Device_V86_Pages, only_global_ones_while_the_system_starts),
    VXT(_Allocate_Global_V86_Data_Area, flags),
    VXT(_Add_Global_V86_Data_Area, more_room),
    VXT(_Allocate_Temp_V86_Data_Area, one_at_a_time),
    VXT(_Free_Temp_V86_Data_Area, only_what_is_there),
    VXT(_AddInstanceItem, what_it_refuses),
    VXT(_AddInstanceItem, a_region_of_every_type),
    VXT(_GetInstanceInfo, none_some_all),
    VXT(_GetGlblRng0V86IntBase, of_no_use),
    VXT(Locate_Byte_In_ROM, where_the_system_vm_has_it),
    VXT(Disable_Touch_1st_Meg, no_effect),
    VXT(Enable_Touch_1st_Meg, no_effect),
    VXT(_AddReclaimableItem, regions_apart_below_1_mb),
    VXT(_EnumReclaimableItem, ascending),
    VXT(_SetReclaimableItem, marks_a_region),
};

/* ---- when it is settled -------------------------------------------------------------------------------------- */

static const uint8_t *program, *program_end;        /* of the next VM */
static uint16_t program_ax;

static int on_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    vxt_guest_regs(crs);
    crs->Client_CS = GUEST_CS;
    crs->Client_ES = (uint16_t)(word_at >> 4);
    crs->Client_EAX = program_ax;
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), program, (size_t)(program_end - program));
    return VXD_OK;
}

static struct cb_s *make_vm(const uint8_t *code, const uint8_t *end, uint16_t ax)
{
    struct VMM32X_VM request = { .size = sizeof request, .status = VMSTAT_BACKGROUND };

    program = code;
    program_end = end;
    program_ax = ax;
    return _VMM32X_Create_VM(&request);
}
#define make(code, ax) make_vm(code, code##_end, ax)

static uint32_t on_tick(const struct io_access *io)
{
    (void)io;
    __asm__ volatile("cli");
    Update_System_Clock(5);
    __asm__ volatile("sti");
    return 0;
}
VXD_BYTE_IO_HANDLER(tick_io, on_tick)

/* What the system VM's user is told. */
static int on_int10(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int10_hook, on_int10)

static void pass_time(void)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_wait, &crs);
}

VXT_TEST(_AddInstanceItem, too_late)
{
    struct InstDataStruc item = { 0, 0, 0x30000, 16, ALWAYS_Field };

    CHECK_EQ(_AddInstanceItem(&item, 0), 0);
    CHECK_EQ(_Allocate_Global_V86_Data_Area(4, 0), 0);
    CHECK_EQ(_Allocate_Temp_V86_Data_Area(4, 0), 0);
    CHECK_EQ(_Add_Global_V86_Data_Area(0xC9000, 0x100, 0), 0);
    CHECK_EQ(_SetLastV86Page(0x90, 0), 0);
}

VXT_TEST(_TestGlobalV86Mem, classes)
{
    CHECK_EQ(_TestGlobalV86Mem(0x50000, 100, 0), 0);
    CHECK_EQ(_TestGlobalV86Mem(common_at, 3, 0), 1);
    CHECK_EQ(_TestGlobalV86Mem(word_at - 4, 8, 0), 3);
    CHECK_EQ(_TestGlobalV86Mem(word_at + 32, 8, 0), 1);
    CHECK_EQ(_TestGlobalV86Mem(whole_at, PAGE, 0), 0);      /* instanced from end to end: local */
    CHECK_EQ(_TestGlobalV86Mem(0xBFFFF, 2, 0), 2);
    CHECK_EQ(_TestGlobalV86Mem(0x00400, 0x100, 0), 3);
    CHECK_EQ(_TestGlobalV86Mem(0xFFFF, 2, 0), 2);
    CHECK_EQ(_TestGlobalV86Mem(0xFFFFF, 2, 0), 0);
    CHECK_EQ(_TestGlobalV86Mem(0x100000, 1, 0), 0);
    CHECK_EQ(_TestGlobalV86Mem(common_at, 0, 0), 0);
    CHECK_EQ(_TestGlobalV86Mem(common_at, 3, 1), 0);
}

VXT_TEST(_Allocate_Global_V86_Data_Area, the_same_page_in_all_vms)
{
    struct cb_s *vm = make(g_spin, 0);

    CHECK(vm != NULL);
    *at(sys, common_at) = 0x31;
    CHECK_EQ(*at(vm, common_at), 0x31);
    *at(vm, common_at) = 0x32;
    CHECK_EQ(*at(sys, common_at), 0x32);
    CHECK_EQ(_VMM32X_Destroy_VM(vm, 0), 1);
    CHECK_EQ(*at(sys, common_at), 0x32);
}

VXT_TEST(_AddInstanceItem, each_vm_has_its_own_contents)
{
    struct cb_s *a, *b;

    a = make(g_spin, 0);
    b = make(g_spin, 0);
    CHECK(a != NULL && b != NULL);
    CHECK_EQ(*at(a, word_at), 0x41);            /* as at the end of Init_Complete */
    CHECK_EQ(*at(b, word_at + 31), 0x42);
    *at(sys, word_at) = 1;
    *at(a, word_at) = 2;
    *at(b, word_at) = 3;
    *at(a, word_at - 1) = 0x99;                 /* the byte before is everybody's */
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(*at(sys, word_at), 1);
        CHECK_EQ(*at(a, word_at), 2);
        CHECK_EQ(*at(b, word_at), 3);
        CHECK_EQ(*at(b, word_at - 1), 0x99);
    }
    CHECK_EQ(entry_of(b, word_at >> 12) >> 9 & 7, PG_INSTANCE);
    CHECK_EQ(entry_of(a, word_at >> 12) & P_PRES, 0);
    *at(a, opt_at) = 8;
    CHECK(*at(b, opt_at) != 8);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);      /* while its bytes are in the page */
    CHECK_EQ(*at(a, word_at), 2);
    CHECK_EQ(*at(sys, word_at), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(*at(sys, word_at), 1);
    a = make(g_spin, 0);
    CHECK(a != NULL);
    CHECK_EQ(*at(a, word_at), 0x41);            /* a new one begins where all do */
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
}

VXT_TEST(_AddInstanceItem, whole_pages_and_items_in_local_pages)
{
    struct cb_s *a = make(g_spin, 0);

    CHECK(a != NULL);
    CHECK_EQ(*at(a, whole_at), 0x51);
    CHECK_EQ(*at(a, whole_at + PAGE - 1), 0x52);
    *at(a, whole_at) = 9;
    CHECK_EQ(*at(sys, whole_at), 0x51);
    CHECK_EQ(*at(a, ITEM), 0x61);
    CHECK_EQ(*at(a, ITEM + 39), 0x62);
    CHECK_EQ(*at(a, ITEM + 40), 0);             /* no item: an empty page of the new VM */
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
}

VXT_TEST(_AddInstanceItem, exchanged_while_vms_preempt_each_other)
{
    struct cb_s *vm[3];
    uint8_t before = *at(sys, word_at + 32);

    for (unsigned i = 0; i < 3; i++) {
        vm[i] = make(g_instanced, (uint16_t)(0x1110 * (i + 1)));
        CHECK(vm[i] != NULL);
    }
    for (unsigned i = 0; i < 30; i++) {
        pass_time();
    }
    for (unsigned i = 0; i < 3; i++) {
        uint16_t *counts = (uint16_t *)vm_v86_ptr(vm[i], GUEST_DS, 0x1000);

        CHECK(counts[0] > 10);
        CHECK_EQ(counts[1], 0);                 /* never another's number */
        CHECK_EQ(*at(vm[i], word_at + 16), (uint8_t)counts[0]);
    }
    CHECK_EQ(*at(sys, word_at + 32), before);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(_VMM32X_Destroy_VM(vm[i], 0), 1);
    }
}

static uint32_t exchanges(void)
{
    struct DemandInfoStruc info;

    _GetDemandPageInfo(&info, 0);
    return info.DIInstance_Faults;
}

VXT_TEST(_GetDemandPageInfo, counts_instance_faults)
{
    struct cb_s *a = make(g_spin, 0);
    uint32_t before;

    CHECK(a != NULL);
    (void)touch(sys, word_at);
    before = exchanges();
    (void)touch(sys, word_at);
    CHECK_EQ(exchanges(), before);
    (void)touch(a, word_at);
    (void)touch(a, word_at);
    (void)touch(sys, word_at);
    CHECK_EQ(exchanges(), before + 2);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
}

/* ---- touches at interrupt time, and when memory is short ---- */

static struct cb_s *volatile interrupted_vm;
static volatile uint32_t interrupt_sum, interrupt_reenter;

static int on_interrupt(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    interrupt_reenter = Get_VMM_Reenter_Count();
    for (uint32_t i = 0; i < 8; i++) {          /* fresh pages, and bytes of another VM */
        interrupt_sum += touch(interrupted_vm, 0x60000 + i * PAGE);
    }
    interrupt_sum += touch(interrupted_vm, word_at);
    return 1;
}
VXD_FAULT(interrupt_hook, on_interrupt)

VXT_TEST(Hook_VMM_Fault, v86_memory_can_be_touched_at_interrupt_time)
{
    struct cb_s *a = make(g_spin, 0);

    CHECK(a != NULL);
    interrupt_hook_next = Hook_VMM_Fault(0x51, interrupt_hook);
    interrupted_vm = a;
    interrupt_sum = 0;
    *at(a, word_at) = 0x21;
    *at(sys, word_at) = 0x12;
    __asm__ volatile("int $0x51" : : : "memory");
    CHECK_EQ(interrupt_reenter, 1);
    CHECK_EQ(interrupt_sum, 0x21);
    CHECK_EQ(*at(sys, word_at), 0x12);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
}

static void hog(uint32_t *blocks, uint32_t pages)
{
    uint32_t block = (uint32_t)_PageAllocate(pages, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);

    if (block != 0) {
        *(uint32_t *)block = *blocks;
        *blocks = block;
    }
}

VXT_TEST(_PageAllocate, a_vm_that_finds_no_memory_ends_alone)
{
    struct cb_s *a = make(g_spin, 0);
    uint32_t blocks = 0, next;

    CHECK(a != NULL);
    for (uint32_t pages = 1024; pages != 0; pages /= 2) {
        uint32_t before;

        do {
            before = blocks;
            hog(&blocks, pages);
        } while (blocks != before);
    }
    for (uint32_t i = 0; i < 0x40; i++) {       /* more than any cushion */
        *at(a, 0x30000 + i * PAGE) = 1;
    }
    for (; blocks != 0; blocks = next) {
        next = *(uint32_t *)blocks;
        (void)_PageFree(blocks, 0);
    }
    for (unsigned i = 0; i < 20 && Validate_VM_Handle(a); i++) {
        pass_time();
    }
    CHECK(!Validate_VM_Handle(a));
    a = make(g_spin, 0);                        /* and there is room again */
    CHECK(a != NULL);
    CHECK_EQ(touch(a, 0x30000), 0);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
}

VXT_TEST(_LinMapIntoV86, pages_of_another_vm)
{
    struct cb_s *a = make(g_spin, 0), *b = make(g_spin, 0);

    CHECK(a != NULL && b != NULL);
    *at(a, 0x34000) = 0x71;
    CHECK((uint32_t)_LinMapIntoV86((a->CB_High_Linear + 0x34000) >> 12, b, 0xD0, 1, 0) != 0);
    CHECK_EQ(*at(b, 0xD0000), 0x71);
    *at(b, 0xD0000) = 0x72;
    CHECK_EQ(*at(a, 0x34000), 0x72);
    CHECK_EQ((uint32_t)_LinMapIntoV86((a->CB_High_Linear + word_at) >> 12, b, 0xD1, 1, 0), 0);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);      /* b sees the nul page from now on */
    CHECK(unmap(sys, 0xC8, 1));
    CHECK_EQ(entry_of(b, 0xD0) >> 12, entry_of(sys, 0xC8) >> 12);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
}

VXT_TEST(Hook_V86_Page, for_any_vm)
{
    struct cb_s *a = make(g_spin, 0);

    CHECK(a != NULL);
    CHECK(Hook_V86_Page(0xDC, page_hook));
    hook_memory = block();
    CHECK(hook_memory != 0);
    hook_calls = 0;
    CHECK(_ModifyPageBits(a, 0xDC, 1, ~P_PRES, 0, PG_HOOKED, 0) != 0);
    *(uint8_t *)hook_memory = 0x81;
    CHECK_EQ(*at(a, 0xDC000), 0x81);
    CHECK(hook_vm == a);
    CHECK_EQ(hook_calls, 1);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK(_PageFree(hook_memory, 0) != 0);      /* its last VM has gone */
    hook_memory = 0;
    CHECK(Unhook_V86_Page(0xDC, page_hook));
}

VXT_TEST(Hook_V86_Page, a_hook_that_maps_nothing_ends_the_vm)
{
    struct cb_s *a = make(g_spin, 0);

    CHECK(a != NULL);
    CHECK(Hook_V86_Page(0xDC, page_hook));
    CHECK(_ModifyPageBits(a, 0xDC, 1, ~P_PRES, 0, PG_HOOKED, 0) != 0);
    hook_calls = 0;
    (void)touch(a, 0xDC000);                    /* ring 0 goes on */
    CHECK_EQ(hook_calls, 1);
    for (unsigned i = 0; i < 20 && Validate_VM_Handle(a); i++) {
        pass_time();
    }
    CHECK(!Validate_VM_Handle(a));
    CHECK(Unhook_V86_Page(0xDC, page_hook));
}

VXT_TEST(_Assign_Device_V86_Pages, for_one_vm_or_all)
{
    struct cb_s *a = make(g_spin, 0), *b = make(g_spin, 0);
    uint32_t array[10] = { [9] = 0x600D600D };

    CHECK(a != NULL && b != NULL);
    CHECK(_Assign_Device_V86_Pages(0xD4, 2, a, 0) != 0);
    CHECK(_Assign_Device_V86_Pages(0xD5, 2, b, 0) != 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xD5, 1, a, 0), 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xD6, 1, NULL, 0), 0);
    CHECK(_Assign_Device_V86_Pages(0xD7, 1, NULL, 0) != 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xD7, 1, b, 0), 0);
    CHECK_EQ(_Assign_Device_V86_Pages(0xD4, 1, (struct cb_s *)0x1234, 0), 0);
    CHECK(_Get_Device_V86_Pages_Array(a, array, 0) != 0);
    CHECK_EQ(array[6], 0x300000);
    CHECK_EQ(array[9], 0x600D600D);             /* 36 bytes and no more */
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
    CHECK(_Assign_Device_V86_Pages(0xD6, 1, NULL, 0) != 0);     /* nobody's any more */
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
}

VXT_TEST(_DeAssign_Device_V86_Pages, as_they_were_assigned)
{
    CHECK_EQ(_DeAssign_Device_V86_Pages(0xD6, 2, sys, 0), 0);
    CHECK_EQ(_DeAssign_Device_V86_Pages(0xD6, 3, NULL, 0), 0);
    CHECK_EQ(_DeAssign_Device_V86_Pages(0xD6, 2, NULL, 1), 0);
    CHECK_EQ(_DeAssign_Device_V86_Pages(0x10F, 2, NULL, 0), 0);
    CHECK(_DeAssign_Device_V86_Pages(0xD6, 2, NULL, 0) != 0);
    CHECK_EQ(_DeAssign_Device_V86_Pages(0xD6, 2, NULL, 0), 0);
    CHECK(_Assign_Device_V86_Pages(0xD6, 1, sys, 0) != 0);
    CHECK_EQ(_DeAssign_Device_V86_Pages(0xD6, 1, NULL, 0), 0);
    CHECK(_DeAssign_Device_V86_Pages(0xD6, 1, sys, 0) != 0);
}

VXT_TEST(_Get_Device_V86_Pages_Array, global_and_refusals)
{
    uint32_t array[9];

    CHECK(_Get_Device_V86_Pages_Array(NULL, array, 0) != 0);
    CHECK_EQ(array[6] & 0x3000, 0x3000);        /* CCh and CDh, since the start */
    CHECK_EQ(array[6] & 0x4000, 0);
    CHECK_EQ(array[4] & 0x80000000u, 0x80000000u);      /* 9Fh */
    CHECK_EQ(_Get_Device_V86_Pages_Array(NULL, array, 1), 0);
    CHECK_EQ(_Get_Device_V86_Pages_Array((struct cb_s *)0x1234, array, 0), 0);
}

VXT_TEST(Get_Instanced_V86_Int_Vector, what_a_new_vm_has)
{
    struct vxt_regs r;

    Set_V86_Int_Vector(0x66, 0x1234, 0x5678);
    r = call(VMMSVC(Get_Instanced_V86_Int_Vector), 0x66, 0xAAAA5555, 2, 3);
    CHECK_EQ(r.ecx, 0xAAAA0000);                /* no BIOS here: every vector is zero */
    CHECK_EQ(r.edx, 0);
    CHECK_EQ(r.eax, 0x66);
    CHECK_EQ(r.esi, 3);
}

VXT_TEST(Get_Inst_V86_Int_Vec_Base, of_any_vm)
{
    struct cb_s *a = make(g_spin, 0);
    struct vxt_regs r;

    CHECK(a != NULL);
    vxt_recolour(&r);
    r.ebx = (uint32_t)a;
    vxt_service(VMMSVC(Get_Inst_V86_Int_Vec_Base), &r);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.ebx, (uint32_t)a);
    *(uint32_t *)at(a, 0x66 * 4) = 0x11112222;
    CHECK_EQ(((const uint32_t *)r.ecx)[0x66], 0x11112222);
    CHECK_EQ(*(uint32_t *)at(sys, 0x66 * 4), 0x12345678);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
}

VXT_TEST(_AddReclaimableItem, owners_are_called_before_system_exit)
{
    told = 0;
    System_Control(System_Exit, sys, 0, 0, 0);
    CHECK_EQ(told, 101);
}

static const struct vxt_test late_tests[] = {
    VXT(_AddInstanceItem, too_late),
    VXT(_TestGlobalV86Mem, classes),
    VXT(_Allocate_Global_V86_Data_Area, the_same_page_in_all_vms),
    VXT(_AddInstanceItem, each_vm_has_its_own_contents),
    VXT(_AddInstanceItem, whole_pages_and_items_in_local_pages),
    VXT(_AddInstanceItem, exchanged_while_vms_preempt_each_other),
    VXT(_GetDemandPageInfo, counts_instance_faults),
    VXT(Hook_VMM_Fault, v86_memory_can_be_touched_at_interrupt_time),
    VXT(_PageAllocate, a_vm_that_finds_no_memory_ends_alone),
    VXT(_LinMapIntoV86, pages_of_another_vm),
    VXT(Hook_V86_Page, for_any_vm),
    VXT(Hook_V86_Page, a_hook_that_maps_nothing_ends_the_vm),
    VXT(_Assign_Device_V86_Pages, for_one_vm_or_all),
    VXT(_DeAssign_Device_V86_Pages, as_they_were_assigned),
    VXT(_Get_Device_V86_Pages_Array, global_and_refusals),
    VXT(Get_Instanced_V86_Int_Vector, what_a_new_vm_has),
    VXT(Get_Inst_V86_Int_Vec_Base, of_any_vm),
    VXT(_AddReclaimableItem, owners_are_called_before_system_exit),
};

/* ---- while programs run: the ROM is the same in all VMs until one writes to it ---- */

#define ROM_AT  0xF2000u

VXT_TEST(Create_VM, the_rom_is_shared_until_a_vm_writes_to_it)
{
    struct cb_s *a = make(g_spin, 0), *b;
    struct Client_Reg_Struc crs;

    CHECK(a != NULL);
    CHECK_EQ(touch(a, ROM_AT), 0x2F);
    (void)touch(sys, ROM_AT);
    CHECK_EQ(entry_of(a, ROM_AT >> 12) >> 12, entry_of(sys, ROM_AT >> 12) >> 12);
    CHECK_EQ(entry_of(a, ROM_AT >> 12) & (P_PRES | P_WRITE | P_USER), P_PRES | P_USER);
    *at(a, ROM_AT + 1) = 0x3F;                  /* through ring 0's window */
    CHECK_EQ(touch(a, ROM_AT), 0x2F);
    CHECK_EQ(touch(sys, ROM_AT + 1), 0);
    vxt_guest_regs(&crs);                       /* and by a program */
    crs.Client_ES = ROM_AT >> 4;
    crs.Client_EDI = 2;
    vxt_guest(g_store, &crs);
    CHECK_EQ(touch(sys, ROM_AT + 2), 0x77);
    CHECK_EQ(touch(sys, ROM_AT), 0x2F);
    CHECK_EQ(touch(a, ROM_AT + 2), 0);
    b = make(g_spin, 0);
    CHECK(b != NULL);
    CHECK_EQ(touch(b, ROM_AT), 0x2F);
    CHECK_EQ(touch(b, ROM_AT + 1), 0);
    CHECK_EQ(touch(b, ROM_AT + 2), 0);
    CHECK_EQ(_TestGlobalV86Mem(ROM_AT, 16, 0), 0);
    CHECK(_ModifyPageBits(b, ROM_AT >> 12, 1, ~P_WRITE, 0, PG_IGNORE, 0) != 0);
    CHECK(entry_of(b, ROM_AT >> 12) >> 12 != entry_of(a, ROM_AT >> 12) >> 12);
    CHECK((uint32_t)_LinMapIntoV86((b->CB_High_Linear + ROM_AT + PAGE) >> 12, a, 0xD0, 1, 0) != 0);
    *at(a, 0xD0000) = 0x4F;                     /* that is b's page, not everybody's */
    CHECK_EQ(touch(b, ROM_AT + PAGE), 0x4F);
    CHECK_EQ(touch(sys, ROM_AT + PAGE), 0x1F);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
}

static const struct vxt_test running_tests[] = {
    VXT(Create_VM, the_rom_is_shared_until_a_vm_writes_to_it),
};

GUEST(g_start, "int $0x61");

static int on_int61(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    vxt_run_tests(running_tests, VXT_COUNT(running_tests));
    vxt_end("T_V86M");
}
VXD_INT_HOOK(int61_hook, on_int61)

static int on_init_complete(const struct vxd_message *msg)
{
    sys = msg->vm;
    vxt_run_tests(early_tests, VXT_COUNT(early_tests));
    *at(sys, word_at) = 0x41;                   /* where every VM begins */
    *at(sys, word_at + 31) = 0x42;
    *at(sys, whole_at) = 0x51;
    *at(sys, whole_at + PAGE - 1) = 0x52;
    *at(sys, ITEM) = 0x61;
    *at(sys, ITEM + 39) = 0x62;
    *at(sys, ITEM + 40) = 0x63;
    return Install_IO_Handler(TICK_PORT, tick_io) && Hook_V86_Int_Chain(0x10, int10_hook) &&
           Hook_V86_Int_Chain(0x61, int61_hook) ? VXD_OK : VXD_FAIL;
}

static int on_sys_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    vxt_run_tests(late_tests, VXT_COUNT(late_tests));
    *at(sys, ROM_AT) = 0x2F;
    *at(sys, ROM_AT + PAGE) = 0x1F;
    vxt_put_code(GUEST_CS, 0, g_start, g_start_end);
    vxt_guest_regs(crs);
    crs->Client_CS = GUEST_CS;
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { Sys_VM_Init, on_sys_vm_init },
    { VM_Init, on_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_V86M, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
