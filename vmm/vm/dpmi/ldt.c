/*
 * ldt - who has which selector.
 *
 * A VM's LDT is 64 KB of linear addresses, memory comes page by page as entries are used.  Its
 * owner reads it through LDT_ALIAS, a read-only mapping: a program that could write it would make
 * itself a call gate.  Limit: the KRNL386 of Windows 3.x writes its LDT through that selector; here
 * it gets a page fault.
 */
#include "vm/dpmi/ldt.h"

#include "mem/heap.h"
#include "mem/paging.h"
#include "mem/phys.h"
#include "sched/thread.h"

#define TABLE_BYTES     (LDT_ENTRIES * 8)
#define TABLE_PAGES     (TABLE_BYTES / PAGE_SIZE)
#define PAGE_ENTRIES    (PAGE_SIZE / 8)
#define ALIAS_INDEX     (LDT_ALIAS >> 3)

struct ldt {
    struct descriptor *table;           /* TABLE_BYTES of linear space */
    uint32_t pages;                     /* that have memory, from the first on */
    uint32_t used_count, next;          /* next: where to look for a free one */
    uint8_t used[LDT_ENTRIES / 8], permanent[LDT_ENTRIES / 8], client[LDT_ENTRIES / 8];
};

#define ACCESS_LDT      0x82u

struct vm *ldt_loaded;                          /* by ldt_load; NULL: load it again */

static uint8_t gdt_used[GDT_ENTRIES / 8];       /* by gdt_allocate, task time */

static bool bit(const uint8_t *bits, uint32_t i)
{
    return (bits[i >> 3] >> (i & 7) & 1) != 0;
}

static void bit_set(uint8_t *bits, uint32_t i, bool value)
{
    uint8_t mask = (uint8_t)(1u << (i & 7));

    bits[i >> 3] = (uint8_t)(value ? bits[i >> 3] | mask : bits[i >> 3] & ~mask);
}

/* ---- GDT ------------------------------------------------------------------------------------- */

uint32_t gdt_allocate(struct descriptor d)
{
    if (!descriptor_vxd_ok(d) || descriptor_is_empty(d)) {
        return 0;
    }
    for (uint32_t i = GDT_FIRST_FREE; i < GDT_ENTRIES; i++) {
        if (!bit(gdt_used, i)) {
            bit_set(gdt_used, i, true);
            gdt[i] = d;
            return i << 3 | descriptor_dpl(d);
        }
    }
    return 0;
}

bool gdt_free(uint32_t selector)
{
    uint32_t i = (selector & 0xFFFF) >> 3;

    if ((selector & 4) != 0 || i >= GDT_ENTRIES || !bit(gdt_used, i)) {
        return false;
    }
    bit_set(gdt_used, i, false);
    gdt[i] = (struct descriptor){ 0, 0 };
    return true;
}

/* ---- LDT ------------------------------------------------------------------------------------- */

static uint32_t alias_linear(const struct vm *vm)
{
    return ARENA_PM_LDTS + vm->slot * TABLE_BYTES;
}

/* Memory for the table's next page, twice mapped: for ring 0, and for ring 3 to read. */
static bool grow(struct vm *vm)
{
    struct ldt *ldt = vm->ldt;
    uint32_t frame = ldt->pages < TABLE_PAGES ? phys_alloc() : 0;
    uint32_t offset = ldt->pages * PAGE_SIZE;

    if (frame == 0) {
        return false;
    }
    if (paging_map((uint32_t)ldt->table + offset, frame, 1, P_PRES | P_WRITE) != VMM_OK) {
        phys_free(frame);
        return false;
    }
    if (paging_map(alias_linear(vm) + offset, frame, 1, P_PRES | P_USER) != VMM_OK) {
        paging_unmap((uint32_t)ldt->table + offset, 1);
        phys_free(frame);
        return false;
    }
    memset((char *)ldt->table + offset, 0, PAGE_SIZE);
    ldt->pages++;
    ldt_loaded = NULL;
    ldt->table[ALIAS_INDEX] = descriptor_of(alias_linear(vm), ldt->pages * PAGE_SIZE - 1,
                                            DESC_RODATA_3, false);
    return true;
}

static bool create(struct vm *vm)
{
    struct ldt *ldt;

    if (vm->ldt != NULL) {
        return true;
    }
    ldt = heap_alloc(sizeof *ldt);
    if (ldt == NULL) {
        return false;
    }
    memset(ldt, 0, sizeof *ldt);
    ldt->table = (struct descriptor *)arena_reserve(TABLE_PAGES);
    vm->ldt = ldt;
    if (ldt->table == NULL || !grow(vm)) {
        if (ldt->table != NULL) {
            arena_release((uint32_t)ldt->table, TABLE_PAGES);
        }
        vm->ldt = NULL;
        (void)heap_free(ldt);
        return false;
    }
    bit_set(ldt->used, ALIAS_INDEX, true);
    ldt->used_count = 1;
    ldt->next = ALIAS_INDEX + 1;
    return true;
}

static bool room_for(struct vm *vm, uint32_t entries)
{
    while (vm->ldt->pages * PAGE_ENTRIES < entries) {
        if (!grow(vm)) {
            return false;
        }
    }
    return true;
}

/* First of count free entries in a row; 0 = none. */
static uint32_t find_run(const struct ldt *ldt, uint32_t from, uint32_t count)
{
    uint32_t length = 0;

    for (uint32_t i = from; i < LDT_ENTRIES; i++) {
        length = bit(ldt->used, i) ? 0 : length + 1;
        if (length == count) {
            return i + 1 - count;
        }
    }
    return 0;
}

static uint32_t take(struct vm *vm, struct descriptor d, uint32_t first, uint32_t count)
{
    struct ldt *ldt = vm->ldt;

    for (uint32_t i = first; i < first + count; i++) {
        bit_set(ldt->used, i, true);
        ldt->table[i] = d;
    }
    ldt->used_count += count;
    return first << 3 | 4 | descriptor_dpl(d);
}

uint32_t ldt_allocate(struct vm *vm, struct descriptor d, uint32_t count)
{
    uint32_t first;

    if (count == 0 || count > LDT_ENTRIES || !descriptor_vxd_ok(d) || descriptor_is_empty(d) ||
        !create(vm)) {
        return 0;
    }
    first = find_run(vm->ldt, vm->ldt->next, count);
    if (first == 0) {
        first = find_run(vm->ldt, ALIAS_INDEX + 1, count);
    }
    if (first == 0 || !room_for(vm, first + count)) {
        return 0;
    }
    if (count == 1 || first == vm->ldt->next) {
        vm->ldt->next = first + count;
    }
    return take(vm, d, first, count);
}

uint32_t ldt_allocate_at(struct vm *vm, struct descriptor d, uint32_t selector)
{
    uint32_t i = (selector & 0xFFFF) >> 3;

    if ((selector & 4) == 0 || !descriptor_vxd_ok(d) || descriptor_is_empty(d) || !create(vm) ||
        bit(vm->ldt->used, i) || !room_for(vm, i + 1)) {
        return 0;
    }
    return take(vm, d, i, 1);
}

static void release(struct ldt *ldt, uint32_t i)
{
    bit_set(ldt->used, i, false);
    bit_set(ldt->client, i, false);
    bit_set(ldt->permanent, i, false);
    ldt->table[i] = (struct descriptor){ 0, 0 };
    ldt->used_count--;
    if (i > ALIAS_INDEX && i < ldt->next) {
        ldt->next = i;
    }
}

bool ldt_free(struct vm *vm, uint32_t selector)
{
    uint32_t i = (selector & 0xFFFF) >> 3;
    struct ldt *ldt = vm->ldt;

    if (ldt == NULL || (selector & 4) == 0 || i == ALIAS_INDEX || !bit(ldt->used, i) ||
        bit(ldt->permanent, i)) {
        return false;
    }
    release(ldt, i);
    return true;
}

/* ---- of DPMI clients --------------------------------------------------------------------------- */

void ldt_client_add(struct vm *vm, uint32_t selector)
{
    bit_set(vm->ldt->client, selector >> 3, true);
}

bool ldt_client_owns(const struct vm *vm, uint32_t selector)
{
    return vm->ldt != NULL && (selector & 4) != 0 && bit(vm->ldt->client, (selector & 0xFFFF) >> 3);
}

bool ldt_is_permanent(const struct vm *vm, uint32_t selector)
{
    return vm->ldt != NULL && (selector & 4) != 0 &&
           bit(vm->ldt->permanent, (selector & 0xFFFF) >> 3);
}

void ldt_client_snapshot(const struct vm *vm, uint8_t marks[LDT_ENTRIES / 8])
{
    if (vm->ldt != NULL) {
        memcpy(marks, vm->ldt->client, sizeof vm->ldt->client);
    } else {
        memset(marks, 0, LDT_ENTRIES / 8);
    }
}

void ldt_client_release(struct vm *vm, const uint8_t marks[LDT_ENTRIES / 8])
{
    for (uint32_t i = 0; i < ldt_entries(vm); i++) {
        if (bit(vm->ldt->client, i) && !bit(marks, i)) {
            release(vm->ldt, i);
        }
    }
}

void ldt_load(struct vm *vm)
{
    gdt[GDT_LDT / 8] = descriptor_build((uint32_t)vm->ldt->table, vm->ldt->pages * PAGE_SIZE - 1,
                                        ACCESS_LDT, 0);
    __asm__ volatile("lldt %w0" : : "r"(GDT_LDT));
    ldt_loaded = vm;
}

void ldt_destroy(struct vm *vm)
{
    struct ldt *ldt = vm->ldt;

    if (ldt == NULL) {
        return;
    }
    for (uint32_t page = 0; page < ldt->pages; page++) {
        phys_free(page_physical((char *)ldt->table + page * PAGE_SIZE) >> PAGE_SHIFT);
    }
    paging_unmap((uint32_t)ldt->table, ldt->pages);
    paging_unmap(alias_linear(vm), ldt->pages);
    arena_release((uint32_t)ldt->table, TABLE_PAGES);
    (void)heap_free(ldt);
    vm->ldt = NULL;
    if (ldt_loaded == vm) {
        __asm__ volatile("lldt %w0" : : "r"(0));
        ldt_loaded = NULL;
    }
}

uint32_t ldt_entries(const struct vm *vm)
{
    return vm->ldt != NULL ? vm->ldt->pages * PAGE_ENTRIES : 0;
}

uint32_t ldt_used(const struct vm *vm)
{
    return vm->ldt != NULL ? vm->ldt->used_count : 0;
}

struct descriptor *ldt_table(const struct vm *vm)
{
    return vm->ldt != NULL ? vm->ldt->table : NULL;
}

/* ---- both -------------------------------------------------------------------------------------- */

struct descriptor *selector_find(struct vm *vm, uint32_t selector)
{
    uint32_t i = (selector & 0xFFFF) >> 3;

    if ((selector & 4) == 0) {
        return i != 0 && i < GDT_ENTRIES ? &gdt[i] : NULL;
    }
    return vm != NULL && vm->ldt != NULL && i < ldt_entries(vm) ? &vm->ldt->table[i] : NULL;
}

struct descriptor *selector_find_used(struct vm *vm, uint32_t selector)
{
    uint32_t i = (selector & 0xFFFF) >> 3;
    struct descriptor *d = selector_find(vm, selector);

    if (d == NULL) {
        return NULL;
    }
    if ((selector & 4) == 0) {
        return i < GDT_FIRST_FREE || bit(gdt_used, i) ? d : NULL;
    }
    return bit(vm->ldt->used, i) ? d : NULL;
}

/* Permanent selectors are few: VxDs use Map_Lin_To_VM_Addr sparingly, and segments that a program
 * asks for by DPMI 0002h are those of the PC's own areas. */
uint32_t ldt_permanent(struct vm *vm, struct descriptor d)
{
    uint32_t selector;

    for (uint32_t i = 0; i < ldt_entries(vm); i++) {
        if (bit(vm->ldt->permanent, i) && vm->ldt->table[i].low == d.low &&
            (vm->ldt->table[i].high | DESC_ACCESSED) == (d.high | DESC_ACCESSED)) {
            return i << 3 | 4 | descriptor_dpl(d);
        }
    }
    selector = ldt_allocate(vm, d, 1);
    if (selector != 0) {
        bit_set(vm->ldt->permanent, selector >> 3, true);
    }
    return selector;
}
