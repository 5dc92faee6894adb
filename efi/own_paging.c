/*
 * own_paging - the address space between the firmware and the VMM.
 *
 * The firmware's tables may forbid execution of what we copied, may not map device registers,
 * and lie in memory that is no longer ours.  64-bit: our own identity tables, 2 MB pages, with
 * four or five levels as CR4.LA57 says.  32-bit: paging off.  So nothing that was copied runs
 * under the firmware's tables, and EFI_MEMORY_ATTRIBUTE_PROTOCOL is not needed.
 * Limit: no emulator at hand runs firmware with five levels; that case is untested.
 * Only own_paging_prepare calls firmware; the rest runs after ExitBootServices.
 */
#include "stub.h"
#include "cpu.h"
#include "own_paging.h"

#ifdef __x86_64__

#define POOL_PAGES     64u            /* 6 for the first 4 GB, at most 3 for each range mapped */
#define PAGE_2MB       0x200000ull
#define FOUR_GB        0x100000000ull
#define STACK_MARGIN   0x100000ull
#define ENTRY_TABLE    0x003ull       /* present, writable */
#define ENTRY_MEMORY   0x083ull       /* the same, 2 MB */
#define ENTRY_DEVICE   0x09Bull       /* the same, not cached */
#define ENTRY_ADDRESS  0x000FFFFFFFFFF000ull

#define CR4_PAE        (1ull << 5)
#define CR4_OSFXSR     (1ull << 9)
#define CR4_OSXMMEXCPT (1ull << 10)
#define CR4_LA57       (1ull << 12)

static uint64_t *root;                /* written by own_paging_prepare */
static int levels;                    /* 4 or 5, the same */
static uint8_t *pool;                 /* written by new_table */
static uint32_t pool_left;

static uint64_t *new_table(void)
{
    uint64_t *table = (uint64_t *)(void *)pool;

    if (pool_left == 0) {
        return NULL;
    }
    pool += PAGE_SIZE_4K;
    pool_left--;
    for (unsigned i = 0; i < 512; i++) {
        table[i] = 0;
    }
    return table;
}

/* Map one 2 MB page to itself; 0 if the pool is empty. */
static int map_page(uint64_t address, uint64_t bits)
{
    uint64_t *table = root;

    for (int shift = levels == 5 ? 48 : 39; shift > 21; shift -= 9) {
        uint64_t *entry = &table[address >> shift & 511];

        if (*entry == 0) {
            uint64_t *lower = new_table();

            if (lower == NULL) {
                return 0;
            }
            *entry = (uintptr_t)lower | ENTRY_TABLE;
        }
        table = (uint64_t *)(uintptr_t)(*entry & ENTRY_ADDRESS);
    }
    if (table[address >> 21 & 511] == 0) {    /* never changes a present entry: no stale TLB */
        table[address >> 21 & 511] = (address & ~(PAGE_2MB - 1)) | bits;
    }
    return 1;
}

static int map_range(uint64_t base, uint64_t size, uint64_t bits)
{
    uint64_t end = base + size;

    for (uint64_t at = base & ~(PAGE_2MB - 1); at < end; at += PAGE_2MB) {
        if (!map_page(at, bits)) {
            return 0;
        }
    }
    return 1;
}

static uint64_t read_cr4(void)
{
    uint64_t cr4;

    __asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
    return cr4;
}

/* Memory for the tables, and the tables: the first 4 GB, this image, this stack. */
EFI_STATUS own_paging_prepare(struct stub *stub)
{
    uint64_t stack = (uintptr_t)__builtin_frame_address(0);
    uint32_t address;
    EFI_STATUS status = pages_take(stub, POOL_PAGES, EfiLoaderData, PAGES_DROP, &address);

    if (EFI_ERROR(status)) {
        return status;
    }
    pool = (uint8_t *)(uintptr_t)address;
    pool_left = POOL_PAGES;
    levels = (read_cr4() & CR4_LA57) != 0 ? 5 : 4;
    root = new_table();
    if (!map_range(0, FOUR_GB, ENTRY_MEMORY) ||
        !map_range((uintptr_t)stub->loaded->ImageBase, stub->loaded->ImageSize, ENTRY_MEMORY) ||
        !map_range(stack - STACK_MARGIN, 2 * STACK_MARGIN, ENTRY_MEMORY)) {
        complain("stub", NO_OFFSET, "not enough page tables");
        return EFI_OUT_OF_RESOURCES;
    }
    return EFI_SUCCESS;
}

/*
 * CR4 first: leaving long mode later needs PCIDE off, clearing CR0.WP needs CET off, and PGE
 * off drops the firmware's global pages.  LA57 cannot change before paging is off.
 * [SDM3 "Control Registers"]
 */
void own_paging_enter(void)
{
    uint64_t cr4 = read_cr4() & (CR4_PAE | CR4_LA57 | CR4_OSFXSR | CR4_OSXMMEXCPT);

    __asm__ volatile("cli; movq %0, %%cr4; movq %1, %%cr3" : : "r"(cr4), "r"(root) : "memory");
}

/* Device registers as an address to use; NULL = cannot be reached. */
volatile uint8_t *own_paging_map(uint64_t physical, uint64_t size)
{
    uint64_t limit = levels == 5 ? 1ull << 52 : 1ull << 47;

    if (physical == 0 || physical >= limit || size > limit - physical) {
        return NULL;
    }
    if (physical + size > FOUR_GB && !map_range(physical, size, ENTRY_DEVICE)) {
        return NULL;
    }
    return (volatile uint8_t *)(uintptr_t)physical;
}

#else

#define CR0_PG 0x80000000u

EFI_STATUS own_paging_prepare(struct stub *stub)
{
    (void)stub;
    return EFI_SUCCESS;
}

/* Firmware maps this code one to one, so it goes on when paging ends. */
void own_paging_enter(void)
{
    uint32_t cr0;

    __asm__ volatile("cli; movl %%cr0, %0" : "=r"(cr0));
    __asm__ volatile("movl %0, %%cr0" : : "r"(cr0 & ~CR0_PG) : "memory");
}

/* Device registers as an address to use; NULL = above 4 GB. */
volatile uint8_t *own_paging_map(uint64_t physical, uint64_t size)
{
    if (physical == 0 || physical + size > 0x100000000ull) {
        return NULL;
    }
    return (volatile uint8_t *)(uintptr_t)physical;
}

#endif
