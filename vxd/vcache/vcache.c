/*
 * vcache - blocks of disks in memory, for all file systems.
 *
 * The rim: memory for the cache, and the services.  The work is in cache.c and lookup.c.
 */
#include <vmm.h>
#include <vcache.h>
#include "cache.h"
#include "lookup.h"

#define VCACHE_Device_ID    0x048B
#define VCACHE_Init_Order   0x30000000u     /* ours: before file systems */
#define PAGE_KB             4u
#define LEAST_BLOCKS        64u
#define MOST_BLOCKS         8192u           /* 32 MB, unless SYSTEM.INI says more */
#define LOOK_MS             2000u

static struct vc_cache cache;       /* task time */
static uint32_t reserve_pages;      /* so many stay free for others; written once by on_device_init */
static struct lookup_set lookups;   /* task time */

/* ---- memory ---- */

static uint32_t free_pages(void)
{
    return (uint32_t)_GetFreePageCount(0);
}

static uint8_t *page_get(void *ctx)
{
    (void)ctx;
    if (cache.count >= cache.minimum && free_pages() <= reserve_pages) {
        return NULL;
    }
    return (uint8_t *)(uintptr_t)(uint32_t)(_PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed) >> 32);
}

/* A discard procedure lives by registers: ESI = block. */
static void call_discard(void *ctx, void *procedure, struct vc_block *block)
{
    uint32_t eax = (uint32_t)(uintptr_t)procedure, esi = (uint32_t)(uintptr_t)block;

    (void)ctx;
    __asm__ volatile("call *%%eax" : "+a"(eax), "+S"(esi) : : "ebx", "ecx", "edx", "edi", "memory", "cc");
}

static const struct vc_ops vc_ops = { page_get, call_discard, NULL };

/* Others need memory: blocks go until they have it, down to the minimum. */
static void on_look(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(look, on_look)

static void on_look(uint32_t refdata, uint32_t ms_late)
{
    uint8_t *page;

    (void)refdata;
    (void)ms_late;
    for (uint32_t n = 0; n < 256 && free_pages() < reserve_pages / 2 && (page = cache_relinquish(&cache)) != NULL; n++) {
        (void)_PageFree((uint32_t)(uintptr_t)page, 0);
    }
    (void)Set_Global_Time_Out(LOOK_MS, 0, look);
}

static void *heap_get(uint32_t bytes)
{
    return _HeapAllocate(bytes, 0);
}

static void heap_put(void *memory)
{
    (void)_HeapFree(memory, 0);
}

/* ---- services ------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vcache.def>
#undef VXD_SERVICE

static uint8_t fsd_in_ah(const struct svc_regs *r)
{
    return (uint8_t)(r->eax >> 8);
}

static struct vc_block *block_in_esi(const struct svc_regs *r)
{
    return (struct vc_block *)(uintptr_t)r->esi;
}

/*
 * VCACHE_Get_Version - version of VCACHE                       [DDK95 VCache_Get_Version]
 *
 * Out:   EAX = 0400h, EBX = 0, CF = 0
 * When:  task time
 */
void do_VCACHE_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    r->ebx = 0;
    svc_set_carry(r, false);
}

/*
 * VCACHE_Register - a file system is to have blocks               [DDK95 VCache_Register]
 *
 * In:    ESI = procedure called with ESI = block before an unheld block goes, 0 = none; ECX = blocks that
 *        are kept for it
 * Out:   AL = id of the file system
 * Error: AL = 0: 15 are registered, or there are not so many blocks
 * When:  init time
 * Notes: the procedure may change all registers but EBP, and must not call VCACHE
 */
void do_VCACHE_Register(struct svc_regs *r)
{
    r->eax = (r->eax & ~0xFFu) | cache_register(&cache, (void *)(uintptr_t)r->esi, r->ecx);
}

/*
 * VCACHE_GetSize - how large the cache is                           [DDK95 VCache_GetSize]
 *
 * In:    AH = 0, or id of a file system
 * Out:   EAX = blocks there are, or the most the file system can own; EDX = most there can be
 * When:  task time
 */
void do_VCACHE_GetSize(struct svc_regs *r)
{
    r->eax = fsd_in_ah(r) == 0 ? cache.count : cache_quota(&cache, fsd_in_ah(r));
    r->edx = cache.maximum;
}

/*
 * VCACHE_CheckAvail - can so many blocks be had?                 [DDK95 VCache_CheckAvail]
 *
 * In:    AH = id, ECX = blocks
 * Out:   EAX = blocks that can be had, CF = 0: as many as asked for
 * Error: CF = 1: fewer
 * When:  task time
 */
void do_VCACHE_CheckAvail(struct svc_regs *r)
{
    r->eax = cache_available(&cache, fsd_in_ah(r));
    svc_set_carry(r, r->eax < r->ecx);
}

/*
 * VCACHE_FindBlock - the block with two keys, made if need be     [DDK95 VCache_FindBlock]
 *
 * In:    AH = id, AL = VCFB_ options, EBX, EDI = keys, not both 0
 * Out:   CF = 0, ESI = block, EAX = its buffer, ZF = 1: it was not held before
 * Error: CF = 1, ESI = 0: it is not there, or none could be had
 * Uses:  EAX, ESI, flags
 * When:  task time
 */
void do_VCACHE_FindBlock(struct svc_regs *r)
{
    struct vc_block *block = cache_find(&cache, fsd_in_ah(r), r->ebx, r->edi, r->eax & 0xFF, NULL);

    svc_set_carry(r, block == NULL);
    svc_set_zero(r, block != NULL && block->holds == ((r->eax & VCFB_Hold) != 0));
    r->esi = (uint32_t)(uintptr_t)block;
    if (block != NULL) {
        r->eax = (uint32_t)(uintptr_t)block->buffer;
    }
}

/*
 * VCACHE_FreeBlock - forget a block, whatever holds it has        [DDK95 VCache_FreeBlock]
 *
 * In:    ESI = block; the discard procedure is not called
 * When:  task time
 */
void do_VCACHE_FreeBlock(struct svc_regs *r)
{
    cache_free(&cache, block_in_esi(r));
}

/*
 * VCACHE_MakeMRU - a block was used                                 [DDK95 VCache_MakeMRU]
 *
 * In:    ESI = block
 * When:  task time
 */
void do_VCACHE_MakeMRU(struct svc_regs *r)
{
    cache_make_mru(&cache, block_in_esi(r));
}

/*
 * VCACHE_Hold - a block must stay                                      [DDK95 VCache_Hold]
 *
 * In:    ESI = block
 * Notes: CF is kept
 * When:  task time
 */
void do_VCACHE_Hold(struct svc_regs *r)
{
    cache_hold(&cache, block_in_esi(r));
}

/*
 * VCACHE_Unhold - one hold less                                      [DDK95 VCache_Unhold]
 *
 * In:    ESI = block
 * Out:   ZF = 1: no hold is left.  CF is kept
 * When:  task time
 */
void do_VCACHE_Unhold(struct svc_regs *r)
{
    svc_set_zero(r, cache_unhold(&cache, block_in_esi(r)));
}

/* EBP is the callback's too, and C's frame pointer: the registers travel through a structure. */
struct enum_regs { uint32_t ebx, ecx, ebp, esi, procedure, held; };

static void call_enum(struct enum_regs *e)
{
    __asm__ volatile(
        "pushal\n"
        "movl %%eax, %%edi\n"
        "pushl %%edi\n"
        "movl (%%edi), %%ebx; movl 4(%%edi), %%ecx; movl 12(%%edi), %%esi; movl 16(%%edi), %%eax\n"
        "cmpl $0, 20(%%edi)\n"
        "movl 8(%%edi), %%ebp\n"
        "call *%%eax\n"
        "popl %%edi\n"
        "movl %%ebx, (%%edi); movl %%ecx, 4(%%edi); movl %%ebp, 8(%%edi)\n"
        "popal\n"
        : : "a"(e) : "memory", "cc");
}

/*
 * VCACHE_Enum - call a function for each block of a file system        [DDK95 VCache_Enum]
 *
 * In:    AH = id, EDX = function; it gets ESI = block, ZF = 1: not held, and EBX, ECX, EBP as given or as
 *        it left them; it may free that block
 * Out:   EBX, ECX, EBP as the last call left them
 * When:  task time
 */
void do_VCACHE_Enum(struct svc_regs *r)
{
    struct enum_regs e = { r->ebx, r->ecx, r->ebp, 0, r->edx, 0 };
    struct vc_block *block = fsd_in_ah(r) < VC_FSDS ? cache.fsd[fsd_in_ah(r)].all : NULL, *next;

    for (; block != NULL; block = next) {
        next = block->fsd_next;
        e.esi = (uint32_t)(uintptr_t)block;
        e.held = block->holds;
        call_enum(&e);
    }
    r->ebx = e.ebx;
    r->ecx = e.ecx;
    r->ebp = e.ebp;
}

/*
 * VCACHE_TestHandle - is it a block of that file system?          [DDK95 VCache_TestHandle]
 *
 * In:    AH = id, ESI = block
 * When:  task time
 * Notes: if not, a line on the debug output says so
 */
void do_VCACHE_TestHandle(struct svc_regs *r)
{
    if (!cache_is_block(&cache, fsd_in_ah(r), block_in_esi(r))) {
        vxd_debugf("VCACHE: %X is no block of file system %u\r\n", r->esi, fsd_in_ah(r));
    }
}

/*
 * VCACHE_VerifySums - are the sectors not marked dirty as they were? [DDK95 VCache_VerifySums]
 *
 * In:    ESI = block, EAX = bytes of a sector
 * Out:   ZF = 1: yes
 * When:  task time
 */
void do_VCACHE_VerifySums(struct svc_regs *r)
{
    svc_set_zero(r, cache_verify_sums(block_in_esi(r), r->eax));
}

/*
 * VCACHE_RecalcSums - remember what the sectors are             [DDK95 VCache_RecalcSums]
 *
 * In:    ESI = block, EAX = bytes of a sector
 * When:  task time
 */
void do_VCACHE_RecalcSums(struct svc_regs *r)
{
    cache_recalc_sums(block_in_esi(r), r->eax);
}

/*
 * VCACHE_TestHold - how often is a block held?                      [DDK95 VCache_TestHold]
 *
 * In:    ESI = block
 * Out:   EAX = holds, ZF = 1: none
 * When:  task time
 */
void do_VCACHE_TestHold(struct svc_regs *r)
{
    r->eax = block_in_esi(r)->holds;
    svc_set_zero(r, r->eax == 0);
}

/*
 * VCACHE_GetStats - what happened since the last call               [DDK95 VCache_GetStats]
 *
 * Out:   EBX = misses of blocks that were discarded shortly before, ECX = hits, EDX = 0, EDI = discarded
 * When:  task time
 * Notes: Limit: ECX counts all hits, not those of the 26 blocks that would go next; no range is reserved
 *        for the cache, so EDX has no base to tell
 */
void do_VCACHE_GetStats(struct svc_regs *r)
{
    r->ebx = cache.missed_again;
    r->ecx = cache.hits;
    r->edx = 0;
    r->edi = cache.discarded;
    cache.missed_again = cache.hits = cache.discarded = 0;
}

/*
 * VCache_Deregister - a file system needs no blocks any more     [DDK95 VCache_Deregister]
 *
 * In:    AH = id, which is not used again
 * When:  task time
 */
void do_VCache_Deregister(struct svc_regs *r)
{
    cache_deregister(&cache, fsd_in_ah(r));
}

/*
 * VCache_AdjustMinimum - blocks that are kept for a file system [DDK95 VCache_AdjustMinimum]
 *
 * In:    AH = id, ECX = blocks
 * Out:   CF = 0
 * Error: CF = 1: there are not so many, or no such file system
 * When:  task time
 */
void do_VCache_AdjustMinimum(struct svc_regs *r)
{
    svc_set_carry(r, !cache_set_minimum(&cache, fsd_in_ah(r), r->ecx));
}

/*
 * VCache_SwapBuffers - two blocks exchange their buffers           [DDK95 VCache_SwapBuffers]
 *
 * In:    ESI, EDI = blocks of one file system, both held
 * Out:   CF = 0
 * Error: CF = 1: not held, or of different file systems
 * When:  task time
 */
void do_VCache_SwapBuffers(struct svc_regs *r)
{
    svc_set_carry(r, !cache_swap_buffers(block_in_esi(r), (struct vc_block *)(uintptr_t)r->edi));
}

/*
 * VCache_RelinquishPage - a page of the cache for somebody else
 *
 * Out:   EAX = its linear address, it is the caller's now; 0 = the cache has no more than its minimum, or
 *        all blocks are held
 * When:  task time
 */
void do_VCache_RelinquishPage(struct svc_regs *r)
{
    r->eax = (uint32_t)(uintptr_t)cache_relinquish(&cache);
}

/*
 * VCache_UseThisPage - a page becomes a block
 *
 * In:    EAX = linear address of a page that stays in place, and is the cache's from now on
 * Out:   CF = 0
 * Error: CF = 1: the cache has as many as it may have; the page stays the caller's
 * When:  task time
 */
void do_VCache_UseThisPage(struct svc_regs *r)
{
    svc_set_carry(r, !cache_use_page(&cache, (uint8_t *)(uintptr_t)r->eax));
}

/*
 * VCACHE_Get_Cache - the cache itself
 *
 * Out:   EAX = struct vc_cache (vxd/vcache/cache.h), for a file system that calls cache.c without a service
 * When:  task time, from Device_Init after VCACHE's on
 */
void do_VCACHE_Get_Cache(struct svc_regs *r)
{
    r->eax = (uint32_t)(uintptr_t)&cache;
}

/*
 * _VCache_CreateLookupCache - a named cache of small things, or one more opener of it
 *
 * In:    name (up to 63 characters), most elements (1..4096), flags (none are known), where the handle goes
 * Out:   EAX = 0
 * Error: EAX = 87 (a parameter), 8 (memory)
 * When:  task time
 */
uint32_t _VCache_CreateLookupCache(const char *name, uint32_t elements, uint32_t flags, uint32_t *handle);
uint32_t _VCache_CreateLookupCache(const char *name, uint32_t elements, uint32_t flags, uint32_t *handle)
{
    struct lookup_cache *made = NULL;
    uint32_t error = handle != NULL ? lookup_create(&lookups, name, elements, &made) : LOOKUP_BAD_PARAMETER;

    (void)flags;
    if (error == LOOKUP_OK) {
        *handle = (uint32_t)(uintptr_t)made;
    }
    return error;
}

/*
 * _VCache_CloseLookupCache - one opener less; what is in it stays
 *
 * In:    handle
 * Out:   EAX = 0
 * Error: EAX = 6: not a handle
 * When:  task time
 */
uint32_t _VCache_CloseLookupCache(struct lookup_cache *handle);
uint32_t _VCache_CloseLookupCache(struct lookup_cache *handle)
{
    return lookup_close(&lookups, handle);
}

/*
 * _VCache_DeleteLookupCache - a lookup cache goes with all that is in it
 *
 * In:    name
 * Out:   EAX = 0
 * Error: EAX = 2: there is none; 170: somebody has it open
 * When:  task time
 */
uint32_t _VCache_DeleteLookupCache(const char *name);
uint32_t _VCache_DeleteLookupCache(const char *name)
{
    return lookup_delete(&lookups, name);
}

/*
 * _VCache_Lookup - what was stored under a key
 *
 * In:    handle, length of the key, key, where the length of the room is, room
 * Out:   EAX = 0, the length that was stored, the data
 * Error: EAX = 2: nothing; 234: too little room, the length says how much is needed; 6, 87
 * When:  task time
 */
uint32_t _VCache_Lookup(struct lookup_cache *handle, uint32_t key_length, const void *key, uint32_t *length, void *data);
uint32_t _VCache_Lookup(struct lookup_cache *handle, uint32_t key_length, const void *key, uint32_t *length, void *data)
{
    return lookup_find(&lookups, handle, key, key_length, data, length);
}

/*
 * _VCache_UpdateLookup - store something under a key, in place of what was there
 *
 * In:    handle, length of the key, key, length of the data (0 = forget the key), data
 * Out:   EAX = 0
 * Error: EAX = 2: there is nothing to forget; 6, 8, 87
 * When:  task time
 * Notes: Limit: the length is taken as a number; no public text says whether it is one or points to one
 */
uint32_t _VCache_UpdateLookup(struct lookup_cache *handle, uint32_t key_length, const void *key, uint32_t length, const void *data);
uint32_t _VCache_UpdateLookup(struct lookup_cache *handle, uint32_t key_length, const void *key, uint32_t length, const void *data)
{
    return lookup_update(&lookups, handle, key, key_length, data, length);
}

#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vcache_services[])(void) = {
#include <services/vcache.def>
};
#undef VXD_SERVICE

/* ---- control messages ---- */

/* Blocks from SYSTEM.INI's [vcache] entry in KB, or the number given. */
static uint32_t blocks_of(const char *key, uint32_t blocks)
{
    uint32_t kb = Get_Profile_Decimal_Int(blocks * PAGE_KB, "vcache", key);

    return kb / PAGE_KB;
}

static int on_device_init(const struct vxd_message *msg)
{
    uint32_t free = free_pages(), usual = free / 4 < MOST_BLOCKS ? free / 4 : MOST_BLOCKS;
    uint32_t maximum = blocks_of("MaxFileCache", usual), minimum = blocks_of("MinFileCache", LEAST_BLOCKS);
    uint32_t size = 64;
    struct vc_block **hash;

    (void)msg;
    maximum = maximum < free / 2 ? maximum : free / 2;
    maximum = maximum > LEAST_BLOCKS ? maximum : LEAST_BLOCKS;
    minimum = minimum < maximum ? minimum : maximum;
    reserve_pages = free / 8 < 1024 ? free / 8 : 1024;
    while (size < maximum) {
        size *= 2;
    }
    hash = _HeapAllocate(size * sizeof(hash[0]), 0);
    if (hash == NULL) {
        return VXD_FAIL;
    }
    cache_init(&cache, &vc_ops, hash, size, minimum, maximum);
    lookups.allocate = heap_get;
    lookups.release = heap_put;
    (void)Set_Global_Time_Out(LOOK_MS, 0, look);
    return VXD_OK;
}

static const struct vxd_handler vcache_control[] = {
    { Device_Init, on_device_init },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VCACHE, 4, 0, vcache_control, VCACHE_Device_ID, VCACHE_Init_Order, vcache_services,
                                NULL, NULL)
