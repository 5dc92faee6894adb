/*
 * heap.c - IFSMGR's heap: memory for file systems, with a reserve for the moment when there is none.
 *
 * A block has a header in front and a word behind it, so that a check finds who wrote past its end.
 */
#include <vmm.h>
#include <ifs.h>
#include "ifs_heap.h"

#define MAX_BYTES   32768u              /* of one block [DDK95 IFSMgr_GetHeap] */
#define SPARE_BYTES 8192u
#define MAGIC       0x48534649u         /* "IFSH" */
#define FENCE       0xFE4CE0FEu
#define RECLAIMERS  16u

struct block {
    struct block *next, *prev;
    uint32_t bytes, magic;
};

static struct block all = { &all, &all, 0, MAGIC };     /* written with the heap's users, task time */
static void *spare;                                     /* the same */
static void (*reclaimers[RECLAIMERS])(void);            /* the same */
static unsigned reclaimer_count;

static uint32_t *fence_of(struct block *block)
{
    return (uint32_t *)((uint8_t *)(block + 1) + block->bytes);
}

static bool is_good(struct block *block)
{
    return block->magic == MAGIC && block->next->prev == block && block->prev->next == block &&
           *fence_of(block) == FENCE;
}

/* From the VMM; then with what others give back; then with the reserve. */
static void *get(uint32_t bytes)
{
    void *memory = _HeapAllocate(bytes, 0);

    for (unsigned i = 0; memory == NULL && i < reclaimer_count; i++) {
        reclaimers[i]();
        memory = _HeapAllocate(bytes, 0);
    }
    if (memory == NULL && spare != NULL) {
        (void)_HeapFree(spare, 0);
        spare = NULL;
        memory = _HeapAllocate(bytes, 0);
    }
    return memory;
}

/*
 * IFSMgr_GetHeap - memory for a file system                          [DDK95 IFSMgr_GetHeap]
 *
 * In:    bytes, at most 32768
 * Out:   EAX = block, not cleared
 * Error: EAX = 0: too much, or nothing is left, not even the reserve
 * When:  task time
 */
void *IFSMgr_GetHeap(uint32_t bytes)
{
    uint32_t rounded = (bytes + 3) & ~3u;
    struct block *block;

    if (bytes == 0 || bytes > MAX_BYTES) {
        return NULL;
    }
    block = get(sizeof *block + rounded + sizeof(uint32_t));
    if (block == NULL) {
        return NULL;
    }
    *block = (struct block){ all.next, &all, rounded, MAGIC };
    all.next->prev = block;
    all.next = block;
    *fence_of(block) = FENCE;
    return block + 1;
}

/*
 * IFSMgr_RetHeap - such memory back                                  [DDK95 IFSMgr_RetHeap]
 *
 * In:    block
 * When:  task time
 * Notes: what is no block, or was written past its end, is reported on the debug output and kept
 */
void IFSMgr_RetHeap(void *memory)
{
    struct block *block = (struct block *)memory - 1;

    if (memory == NULL) {
        return;
    }
    if (!is_good(block)) {
        vxd_debugf("IFSMGR: IFSMgr_RetHeap: %p is no whole block\n", memory);
        return;
    }
    block->next->prev = block->prev;
    block->prev->next = block->next;
    block->magic = 0;
    (void)_HeapFree(block, 0);
}

void *ifs_allocate(uint32_t bytes)
{
    return IFSMgr_GetHeap(bytes);
}

void ifs_release(void *block)
{
    IFSMgr_RetHeap(block);
}

/*
 * IFSMgr_RegisterHeap - who has memory to give back           [DDK95 IFSMgr_RegisterHeapUser]
 *
 * In:    function, called when nothing is left, at task time; flags (DEBUG_FENCE_ON: blocks always have fences)
 * Out:   EAX = 0
 * Error: EAX = 8: 16 have registered
 * When:  task time
 */
uint32_t IFSMgr_RegisterHeap(void (*reclaim)(void), uint32_t flags)
{
    (void)flags;
    if (reclaim == NULL || reclaimer_count == RECLAIMERS) {
        return 8;
    }
    reclaimers[reclaimer_count++] = reclaim;
    return 0;
}

static uint32_t check(struct block *block, const char *file, uint32_t line)
{
    if (is_good(block)) {
        return 0;
    }
    vxd_debugf("IFSMGR: heap block %p is damaged, found at %s %u\n", (void *)(block + 1),
               file != NULL ? file : "?", line);
    return 1;
}

/*
 * IFSMgr_CheckHeapItem - is a block whole?                      [DDK95 IFSMgr_CheckHeapItem]
 *
 * In:    block; file and line of the caller, for the debug output
 * Out:   EAX = 0 good, 1 damaged
 * When:  task time
 */
uint32_t IFSMgr_CheckHeapItem(void *memory, const char *file, uint32_t line)
{
    return memory == NULL ? 1 : check((struct block *)memory - 1, file, line);
}

/*
 * IFSMgr_CheckHeap - are all blocks whole?                          [DDK95 IFSMgr_CheckHeap]
 *
 * In:    block, NULL = all that matters; file and line of the caller
 * Out:   EAX = 0 good, 1 one of them is damaged
 * When:  task time
 */
uint32_t IFSMgr_CheckHeap(void *memory, const char *file, uint32_t line)
{
    for (struct block *block = all.next; block != &all; block = block->next) {
        if (check(block, file, line) != 0) {
            return 1;           /* its links lead nowhere either */
        }
    }
    return memory == NULL ? 0 : IFSMgr_CheckHeapItem(memory, file, line);
}

/*
 * IFSMgr_FillHeapSpare - the reserve is there again            [DDK95 IFSMgr_FillHeapSpare]
 *
 * When:  task time
 */
void IFSMgr_FillHeapSpare(void)
{
    if (spare == NULL) {
        spare = _HeapAllocate(SPARE_BYTES, 0);
    }
}
