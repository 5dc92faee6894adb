/*
 * paging.h - page tables and the linear arenas.  Included by vmm/.
 */
#ifndef VMM_MEM_PAGING_H
#define VMM_MEM_PAGING_H

#include "types.h"
#include <boot_info.h>

/* Page table entry bits ([SDM3 "32-Bit Paging"]) besides those of vmm_types.h; bits 9-11 carry the
 * PG_ type. */
#define P_PWT       0x008u
#define P_PCD       0x010u
#define P_PAT       0x080u      /* in a 4 KB entry */
#define P_LARGE     0x080u      /* in a directory entry */
#define P_PAT_LARGE 0x1000u
#define P_TYPE(t)   ((uint32_t)(t) << 9)

/* The one table of linear ranges.  [DDK95 arenas]: system C0000000h..FFBFFFFFh. */
#define ARENA_PM            0xBF000000u     /* top of the shared arena: PM call-backs, LDTs to read */
#define ARENA_PM_LDTS       0xBF100000u     /* 64 KB for each VM slot */
#define ARENA_PM_END        0xC0000000u
#define ARENA_IMAGE         0xC0000000u     /* the VMM's own objects */
#define ARENA_PAGES         0xC1000000u     /* the VMM's own: VxDs, heap, page tables, stacks */
#define ARENA_PAGES_END     0xCA000000u
#define ARENA_BLOCKS        0xCA000000u     /* _PageReserve, _PageAllocate in the system arena */
#define ARENA_BLOCKS_END    0xD8000000u
#define ARENA_VM            0xD8000000u     /* CB_High_Linear windows, 4 MB each */
#define ARENA_VM_END        0xF0000000u
#define ARENA_PHYS          0xF0000000u     /* _MapPhysToLinear and 64-bit physical ranges */
#define ARENA_PHYS_END      0xFF800000u
#define ARENA_TABLES        0xFF800000u     /* the page tables themselves */

/* The directory as one of its own tables, and the entry of any address that has a table. */
#define PAGE_DIRECTORY      ((uint32_t *)(ARENA_TABLES + ((ARENA_TABLES >> 22) << 12)))
#define PAGE_ENTRY(linear)  ((uint32_t *)(ARENA_TABLES + (((linear) >> 12) << 2)))

extern uint32_t page_directory_physical;    /* written once by paging_init */

/* Take over from the loader's temporary tables. */
void paging_init(const struct boot_info *boot);
/* Drop the loader's identity mapping: nothing below C0000000h but the current VM is left. */
void paging_drop_identity(void);

bool page_is_present(uint32_t linear);

/* Show a frame to ring 0 for a moment; there are PAGING_WINDOWS of them. */
void *paging_window(uint32_t window, uint32_t frame);
#define PAGING_WINDOWS      8u

/* The entry of a linear address, making the page table if there is none; NULL = no memory. */
uint32_t *paging_entry(uint32_t linear);

enum vmm_err paging_map(uint32_t linear, uint32_t frame, uint32_t pages, uint32_t bits) MUST_CHECK;
void paging_unmap(uint32_t linear, uint32_t pages);

/* Contiguous linear pages of ARENA_PAGES, no memory behind them; 0 = none left. */
uint32_t arena_reserve(uint32_t pages);
void arena_release(uint32_t linear, uint32_t pages);
uint32_t arena_used_count(void);                /* pages, each block's free one behind it included */

/* Locked system memory: linear address, 0 = none left.  phys_pages_free is the reverse. */
void *page_alloc(uint32_t pages, bool zero);
void page_free(void *at, uint32_t pages);
uint32_t page_physical(const void *at);         /* of a mapped address */

/* A permanent window on physical memory of any address; 0 = not possible. */
enum phys_caching { PHYS_UNCACHED, PHYS_WRITE_COMBINED, PHYS_CACHED };
uint32_t phys_window(uint64_t physical, uint32_t bytes, enum phys_caching caching);

#endif
