/*
 * handoff - lays out the loader block and makes the jump to the VMM.
 *
 * No firmware calls in this file: the UEFI stub calls handoff_go after ExitBootServices.
 */
#include "handoff.h"
#include "cpu.h"
#include "le_mem.h"

#define GDT_OFFSET      0u      /* in the trampoline page */
#define GDT_PTR_OFFSET  0x40u
#define CODE_OFFSET     0x80u

static const uint64_t flat_gdt[7] = {
    [SEL_CODE32 / 8] = 0x00CF9B000000FFFFull,    /* 0..4 GB, 32-bit code */
    [SEL_DATA32 / 8] = 0x00CF93000000FFFFull,    /* 0..4 GB, writable data */
};

static uint8_t *block_page(const struct boot_info *info, uint32_t page)
{
    return (uint8_t *)(uintptr_t)(info->loader_base + page * BLOCK_PAGE);
}

/* How many pages the loader block takes for this VMM. */
uint32_t handoff_block_pages(const struct place *p)
{
    return BLOCK_TABLES + p->table_pages;
}

/*
 * handoff_prepare - start a boot_info in a loader block
 *
 * In:    block = pages * 4 KB below 2 GB, identity mapped, any contents
 * Out:   the boot_info in it: all zero but magic, version, size, source, loader block,
 *        command line (empty), and what the processor says
 */
struct boot_info *handoff_prepare(void *block, uint32_t pages, uint32_t source)
{
    struct boot_info *info;

    memset(block, 0, pages * BLOCK_PAGE);
    info = (struct boot_info *)((uint8_t *)block + BLOCK_INFO * BLOCK_PAGE);
    info->magic = BOOT_INFO_MAGIC;
    info->version = BOOT_INFO_VERSION;
    info->size = sizeof(*info);
    info->source = source;
    info->loader_base = (uint32_t)(uintptr_t)block;
    info->loader_size = pages * BLOCK_PAGE;
    info->command_line = info->loader_base + BLOCK_COMMAND * BLOCK_PAGE;
    info->cpuid_1_edx = cpu_features();
    if ((info->cpuid_1_edx & CPU_APIC) != 0 && (info->cpuid_1_edx & CPU_MSR) != 0) {
        info->apic_base_low = (uint32_t)cpu_read_msr(MSR_APIC_BASE);
    }
    return info;
}

/* Page tables, GDT and trampoline; the image must be placed already. */
void handoff_finish(struct boot_info *info, const struct place *p, uint32_t image_physical)
{
    uint8_t *page = block_page(info, BLOCK_TRAMPOLINE);
    uint8_t *tables = block_page(info, BLOCK_TABLES);
    uint16_t gdt_limit = sizeof(flat_gdt) - 1;
    uint64_t gdt_base = info->loader_base + GDT_OFFSET;

    place_tables(p, (uint32_t *)(void *)tables, (uint32_t)(uintptr_t)tables, image_physical, info);
    memcpy(page + GDT_OFFSET, flat_gdt, sizeof(flat_gdt));
    memcpy(page + GDT_PTR_OFFSET, &gdt_limit, 2);
    memcpy(page + GDT_PTR_OFFSET + 2, &gdt_base, 8);
    memcpy(page + CODE_OFFSET, handoff_begin, (size_t)(handoff_end - handoff_begin));
}

/* Jump to the VMM.  Interrupts off; see handoff.S for the state of paging. */
void handoff_go(struct boot_info *info, uint32_t entry)
{
    uint32_t base = info->loader_base;
    struct handoff_registers r = {
        .boot_info = (uint32_t)(uintptr_t)info,
        .directory = info->page_directory,
        .entry = entry,
        .has_efer = (uint32_t)cpu_has_efer(),
        .stack = base + BLOCK_INFO * BLOCK_PAGE,    /* grows down towards BLOCK_STACK */
        .trampoline = base + CODE_OFFSET,
    };

    if ((info->cpuid_1_edx & CPU_TSC) != 0) {
        info->tsc_at_exit = cpu_read_tsc();
    }
    handoff_jump(block_page(info, BLOCK_TRAMPOLINE) + GDT_PTR_OFFSET, &r);
}
