/*
 * pages - memory from the firmware, remembered so that it can be given back or declared.
 *
 * Everything lies below 2 GB: the VMM sees physical = linear only below BFFFFFFFh, and while
 * paging is switched on the running page must be mapped.
 */
#include "stub.h"
#include "memory_map.h"

#define HIGHEST        0x7FFFFFFFu
#define MAX_BLOCKS     (2 * BOOT_MAX_FILES)

static struct block {
    uint32_t address, pages;
    enum keep keep;
} blocks[MAX_BLOCKS];                 /* written by pages_take and pages_free */
static uint32_t block_count;

EFI_STATUS pages_take(struct stub *stub, uint32_t count, EFI_MEMORY_TYPE type, enum keep keep,
                      uint32_t *address)
{
    EFI_PHYSICAL_ADDRESS base = HIGHEST;
    EFI_STATUS status = EFI_OUT_OF_RESOURCES;

    if (block_count < MAX_BLOCKS) {
        status = stub->boot->AllocatePages(AllocateMaxAddress, type, count, &base);
    }
    if (EFI_ERROR(status)) {
        say("Error: no %d KB of memory below 2 GB\n", count * (PAGE_SIZE_4K / 1024));
        return EFI_OUT_OF_RESOURCES;
    }
    blocks[block_count++] = (struct block){ (uint32_t)base, count, keep };
    *address = (uint32_t)base;
    return EFI_SUCCESS;
}

void pages_free(struct stub *stub, uint32_t address)
{
    for (uint32_t i = 0; i < block_count; i++) {
        if (blocks[i].address == address) {
            stub->boot->FreePages(address, blocks[i].pages);
            blocks[i] = blocks[--block_count];
            return;
        }
    }
}

void pages_free_all(struct stub *stub)
{
    while (block_count > 0) {
        block_count--;
        stub->boot->FreePages(blocks[block_count].address, blocks[block_count].pages);
    }
}

/* Declare what the VMM gets; no firmware call in here. */
void pages_mark(struct boot_info *info)
{
    for (uint32_t i = 0; i < block_count; i++) {
        if (blocks[i].keep == PAGES_KEEP) {
            memory_map_put(info, blocks[i].address, (uint64_t)blocks[i].pages * PAGE_SIZE_4K,
                           BOOT_MEM_LOADER, EfiLoaderData);
        }
    }
}
