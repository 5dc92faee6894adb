/*
 * paging - the page directory and its tables, 32-bit non-PAE ([SDM3 "32-Bit Paging"]).
 *
 * The directory maps itself at ARENA_TABLES, so every entry has a linear address and nothing
 * needs physical memory to be identity mapped once paging_init is through.
 */
#include "mem/paging.h"

#include "cpu/cpu.h"
#include "mem/phys.h"

#define TABLE_SLOT      (ARENA_TABLES >> 22)

#define MSR_PAT         0x277u
#define PAT_RESET_LOW   0x00070406u
#define PAT_HIGH_WC     0x00070401u     /* entry 4 = write combining, rest as after reset */

uint32_t page_directory_physical;       /* written once by paging_init */
static bool have_pat;                   /* written once by paging_init */
static uint32_t early_next, early_end;  /* physical bump allocator; until phys_init */

static INIT_CODE uint32_t early_frame(void)
{
    uint32_t frame = early_next;

    if (early_next + PAGE_SIZE > early_end) {
        fatal("Not enough memory to start: no room for page tables");
    }
    early_next += PAGE_SIZE;
    memset((void *)frame, 0, PAGE_SIZE);    /* identity mapped by the loader */
    return frame;
}

static bool is_ram(const struct boot_memory *m)
{
    return m->type == BOOT_MEM_USABLE || m->type == BOOT_MEM_FIRMWARE || m->type == BOOT_MEM_ACPI;
}

/* The part of a range that general allocation may use: 1 MB .. 4 GB. */
static INIT_CODE bool ram_frames(const struct boot_memory *m, uint32_t *first, uint32_t *end)
{
    uint64_t from = m->base < 0x100000 ? 0x100000 : m->base;
    uint64_t to = m->base + m->size > 0x100000000ull ? 0x100000000ull : m->base + m->size;

    if (!is_ram(m) || from >= to) {
        return false;
    }
    *first = (uint32_t)((from + PAGE_MASK) >> PAGE_SHIFT);
    *end = (uint32_t)(to >> PAGE_SHIFT);
    return *first < *end;
}

static INIT_CODE void early_map(uint32_t *dir, uint32_t linear, uint32_t frame, uint32_t bits)
{
    uint32_t *pde = &dir[linear >> 22];

    if ((*pde & P_PRES) == 0) {
        *pde = early_frame() | P_PRES | P_WRITE;
    }
    ((uint32_t *)(*pde & ~PAGE_MASK))[(linear >> 12) & 1023] = frame | bits;
}

/*
 * paging_init - our own page directory, and the frame allocator
 *
 * In:    boot = the loader's structure, identity mapped
 * Out:   CR3 = ours; 0..BFFFFFFFh still the loader's identity mapping until paging_drop_identity
 * Error: fatal when there is too little memory below 2 GB
 */
INIT_CODE void paging_init(const struct boot_info *boot)
{
    uint32_t top = 0, best = 0, best_frames = 0, best_end = 0;
    uint32_t *dir;
    uint32_t regs[4];          /* EAX EBX ECX EDX of CPUID */

    for (uint32_t i = 0; i < boot->memory_count; i++) {
        uint32_t first, end;

        if (!ram_frames(&boot->memory[i], &first, &end)) {
            continue;
        }
        if (end > top) {
            top = end;
        }
        /* Identity mapping reaches to C0000000h, and only ordinary RAM is surely quiet. */
        if (boot->memory[i].type == BOOT_MEM_USABLE && end <= 0xC0000 && end - first > best_frames) {
            best = first;
            best_end = end;
            best_frames = end - first;
        }
    }
    uint32_t table_pages = (phys_table_bytes(top) + PAGE_MASK) >> PAGE_SHIFT;

    if (best_frames < table_pages + 64) {
        fatal("Not enough memory to start: the largest free range has %u KB", best_frames * 4);
    }
    early_next = best << PAGE_SHIFT;
    early_end = best_end << PAGE_SHIFT;

    dir = (uint32_t *)early_frame();
    page_directory_physical = (uint32_t)dir;
    for (unsigned i = 0; i < ARENA_IMAGE >> 22; i++) {
        dir[i] = ((uint32_t *)boot->page_directory)[i];
    }
    dir[TABLE_SLOT] = (uint32_t)dir | P_PRES | P_WRITE;
    for (uint32_t o = 0; o < boot->object_count; o++) {
        const struct boot_object *obj = &boot->object[o];

        for (uint32_t at = 0; at < obj->size; at += PAGE_SIZE) {
            early_map(dir, obj->linear + at, obj->physical + at, P_PRES | P_WRITE);
        }
    }
    uint32_t table_linear = ARENA_PHYS;

    for (uint32_t i = 0; i < table_pages; i++) {
        early_map(dir, table_linear + i * PAGE_SIZE, early_frame(), P_PRES | P_WRITE);
    }
    cpuid(1, 0, regs);
    have_pat = (regs[3] & (1u << 16)) != 0;
    write_cr3((uint32_t)dir);
    write_cr4(0x10 | (regs[3] & (1u << 24) ? 0x200 : 0) | (regs[3] & (1u << 25) ? 0x400 : 0));  /* PSE, SSE */
    write_cr0(0x80010031u);     /* PG WP NE ET PE; caches on whatever the firmware left */
    if (have_pat) {
        __asm__ volatile("wbinvd" : : : "memory");
        wrmsr(MSR_PAT, (uint64_t)PAT_HIGH_WC << 32 | PAT_RESET_LOW);
        write_cr3((uint32_t)dir);
    }

    phys_init((void *)table_linear, top);
    for (uint32_t i = 0; i < boot->memory_count; i++) {
        uint32_t first, end;

        if (!ram_frames(&boot->memory[i], &first, &end)) {
            continue;
        }
        if (first == best) {
            first = early_next >> PAGE_SHIFT;   /* what the early frames did not take */
        }
        if (first < end) {
            phys_add_range(first, end - first);
        }
    }
}

void paging_drop_identity(void)
{
    for (unsigned i = 1; i < ARENA_IMAGE >> 22; i++) {
        PAGE_DIRECTORY[i] = 0;
    }
    write_cr3(page_directory_physical);
}

uint32_t *paging_entry(uint32_t linear)
{
    uint32_t *pde = &PAGE_DIRECTORY[linear >> 22];

    if ((*pde & P_PRES) == 0) {
        uint32_t frame = phys_alloc();

        if (frame == 0) {
            return NULL;
        }
        *pde = (frame << PAGE_SHIFT) | P_PRES | P_WRITE | (linear < ARENA_IMAGE ? P_USER : 0);
        uint32_t *table = (uint32_t *)((uint32_t)PAGE_ENTRY(linear) & ~PAGE_MASK);

        invlpg((uint32_t)table);
        memset(table, 0, PAGE_SIZE);
    }
    return PAGE_ENTRY(linear);
}

enum vmm_err paging_map(uint32_t linear, uint32_t frame, uint32_t pages, uint32_t bits)
{
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t *pte = paging_entry(linear + i * PAGE_SIZE);

        if (pte == NULL) {
            paging_unmap(linear, i);
            return VMM_NO_MEMORY;
        }
        *pte = ((frame + i) << PAGE_SHIFT) | bits;
        invlpg(linear + i * PAGE_SIZE);
    }
    return VMM_OK;
}

void paging_unmap(uint32_t linear, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++, linear += PAGE_SIZE) {
        if (PAGE_DIRECTORY[linear >> 22] & P_PRES) {
            *PAGE_ENTRY(linear) = 0;
            invlpg(linear);
        }
    }
}

bool page_is_present(uint32_t linear)
{
    uint32_t pde = PAGE_DIRECTORY[linear >> 22];

    return (pde & P_PRES) != 0 && ((pde & P_LARGE) != 0 || (*PAGE_ENTRY(linear) & P_PRES) != 0);
}

uint32_t page_physical(const void *at)
{
    return (*PAGE_ENTRY((uint32_t)at) & ~PAGE_MASK) | ((uint32_t)at & PAGE_MASK);
}

void *paging_window(uint32_t window, uint32_t frame)
{
    static uint32_t windows;            /* written once, on first use at start */
    uint32_t linear;

    if (windows == 0) {
        windows = arena_reserve(PAGING_WINDOWS);
        if (windows == 0 || paging_entry(windows) == NULL ||
            paging_entry(windows + (PAGING_WINDOWS - 1) * PAGE_SIZE) == NULL) {
            fatal("Not enough memory to start: no window on page frames");
        }
    }
    ASSERT(window < PAGING_WINDOWS);
    linear = windows + window * PAGE_SIZE;
    *PAGE_ENTRY(linear) = (frame << PAGE_SHIFT) | P_PRES | P_WRITE;
    invlpg(linear);
    return (void *)linear;
}

/* ---- windows on physical memory ----------------------------------------------------------- */

static uint32_t window_next = ARENA_PHYS + 0x01000000u; /* after the frame table; grows only */
static uint32_t window_end = ARENA_PHYS_END;    /* 4 MB windows come from the top down */

static uint32_t window_large(uint64_t physical, uint32_t bytes, enum phys_caching caching)
{
    static const uint32_t bits[] = {
        [PHYS_UNCACHED] = P_PCD | P_PWT, [PHYS_WRITE_COMBINED] = P_PAT_LARGE, [PHYS_CACHED] = 0,
    };
    uint64_t base = physical & ~0x3FFFFFull;
    uint32_t count = (uint32_t)((physical + bytes - base + 0x3FFFFF) >> 22);
    uint32_t attribute = bits[caching];
    uint32_t regs[4];          /* EAX EBX ECX EDX of CPUID */

    cpuid(1, 0, regs);
    if (physical + bytes > 1ull << 40) {
        return 0;               /* beyond what a 4 MB page can name */
    }
    if (base + ((uint64_t)count << 22) > 1ull << 32 && (regs[3] & (1u << 17)) == 0) {
        return 0;               /* no PSE-36 */
    }
    if (caching == PHYS_WRITE_COMBINED && !have_pat) {
        attribute = P_PCD | P_PWT;
    }
    if (window_end - window_next < count << 22) {
        return 0;
    }
    window_end -= count << 22;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t at = base + ((uint64_t)i << 22);

        PAGE_DIRECTORY[(window_end >> 22) + i] = (uint32_t)(at & 0xFFC00000u) |
            (uint32_t)((at >> 32) & 0xFF) << 13 | attribute | P_LARGE | P_PRES | P_WRITE;
    }
    write_cr3(page_directory_physical);
    return window_end + (uint32_t)(physical - base);
}

static uint32_t window_small(uint32_t physical, uint32_t bytes, enum phys_caching caching)
{
    uint32_t offset = physical & PAGE_MASK;
    uint32_t pages = (offset + bytes + PAGE_MASK) >> PAGE_SHIFT;
    uint32_t linear = window_next;
    uint32_t bits = P_PRES | P_WRITE;

    if (caching == PHYS_UNCACHED || (caching == PHYS_WRITE_COMBINED && !have_pat)) {
        bits |= P_PCD | P_PWT;
    } else if (caching == PHYS_WRITE_COMBINED) {
        bits |= P_PAT;
    }
    if ((window_end - window_next) >> PAGE_SHIFT < pages ||
        paging_map(linear, physical >> PAGE_SHIFT, pages, bits) != VMM_OK) {
        return 0;
    }
    window_next += pages << PAGE_SHIFT;
    return linear + offset;
}

/*
 * phys_window - a permanent linear window on physical memory
 *
 * In:    physical = any 64-bit address, bytes > 0
 * Out:   linear address of its first byte, 0 = not possible
 * Notes: never unmapped; ranges above 4 GB and framebuffers take 4 MB pages (PSE-36 reaches
 *        1 TB), so registers and framebuffers must not share one: each call has its own
 */
uint32_t phys_window(uint64_t physical, uint32_t bytes, enum phys_caching caching)
{
    if (bytes == 0 || physical + bytes < physical) {
        return 0;
    }
    if (physical + bytes > 1ull << 32 || bytes >= 0x100000) {
        uint32_t at = window_large(physical, bytes, caching);

        if (at != 0 || physical + bytes > 1ull << 32) {
            return at;
        }
    }
    return window_small((uint32_t)physical, bytes, caching);
}
