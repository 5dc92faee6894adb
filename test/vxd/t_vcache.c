/*
 * t_vcache - VCACHE: blocks by keys, holds, quotas, what goes, and lookup caches.
 */
#include <vcache.h>
#include "vxt.h"

#define VC(name)    VCACHE_SERVICE_##name
#define MINE(al)    (0x1200u << 16 | (uint32_t)id << 8 | (al))      /* EAX: AH = id, AL */

enum { CREATE = 1, HOLD = 2, MRU = 4, LOW = 8, MUST = 0x10, OFF_LIST = 0x20 };

static uint8_t id, other;       /* file systems */
static uint32_t maximum;
static uint32_t discarded, discarded_count;

static bool carry(const struct vxt_regs *r)
{
    return (r->eflags & CF_Mask) != 0;
}

static bool zero(const struct vxt_regs *r)
{
    return (r->eflags & ZF_Mask) != 0;
}

/* ESI = block that goes. */
__asm__(".text\nt_vcache_discard: movl %esi, t_vcache_gone; incl t_vcache_gone_count\n"
        "movl $0xBAD, %eax; movl %eax, %ecx; movl %eax, %edx; movl %eax, %ebx; movl %eax, %edi; ret\n"
        ".data\n.globl t_vcache_gone, t_vcache_gone_count\nt_vcache_gone: .long 0\nt_vcache_gone_count: .long 0\n.text\n");
extern void t_vcache_discard(void);
extern volatile uint32_t t_vcache_gone, t_vcache_gone_count;

static void call(uint32_t service, struct vxt_regs *r)
{
    discarded_count = t_vcache_gone_count;
    vxt_service(service, r);
    discarded_count = t_vcache_gone_count - discarded_count;
    discarded = t_vcache_gone;
}

/* The block with key `key` of a file system; 0 = none.  *buffer, if not NULL. */
static uint32_t find(uint8_t fsd, uint32_t key, uint32_t options, uint32_t *buffer)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0x55550000u | (uint32_t)fsd << 8 | options;
    r.ebx = key;
    r.edi = 0x1234;
    call(VC(VCACHE_FindBlock), &r);
    if (buffer != NULL) {
        *buffer = r.eax;
    }
    return carry(&r) ? 0 : r.esi;
}

static void give_back(uint32_t block)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.esi = block;
    vxt_service(VC(VCACHE_FreeBlock), &r);
}

VXT_TEST(VCACHE_Get_Version, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VC(VCACHE_Get_Version), &r);
    CHECK_EQ(r.eax, 0x0400);
    CHECK(!carry(&r));
}

VXT_TEST(VCACHE_Register, gives_an_id_that_no_other_has)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.esi = (uint32_t)&t_vcache_discard;
    r.ecx = 4;
    vxt_service(VC(VCACHE_Register), &r);
    id = (uint8_t)r.eax;
    CHECK(id != 0);
    CHECK_EQ(r.eax >> 8, 0xEA8EA8);
    vxt_recolour(&r);
    r.esi = 0;
    r.ecx = 0;
    vxt_service(VC(VCACHE_Register), &r);
    other = (uint8_t)r.eax;
    CHECK(other != 0 && other != id);
    r.ecx = 0x7FFFFFFF;
    vxt_service(VC(VCACHE_Register), &r);
    CHECK_EQ(r.eax & 0xFF, 0);
}

VXT_TEST(VCACHE_GetSize, of_the_cache_and_of_one)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0;
    vxt_service(VC(VCACHE_GetSize), &r);
    maximum = r.edx;
    CHECK(maximum >= 64 && r.eax <= maximum);
    r.eax = MINE(0);
    vxt_service(VC(VCACHE_GetSize), &r);
    CHECK(r.eax >= 4 && r.eax <= maximum);
    CHECK_EQ(r.edx, maximum);
}

VXT_TEST(VCACHE_CheckAvail, says_how_many)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = MINE(0);
    r.ecx = 1;
    vxt_service(VC(VCACHE_CheckAvail), &r);
    CHECK(!carry(&r));
    CHECK(r.eax >= 1 && r.eax <= maximum);
    r.eax = MINE(0);
    r.ecx = maximum + 1;
    vxt_service(VC(VCACHE_CheckAvail), &r);
    CHECK(carry(&r));
    r.eax = 0xEE00;
    r.ecx = 1;
    vxt_service(VC(VCACHE_CheckAvail), &r);
    CHECK(carry(&r));
    CHECK_EQ(r.eax, 0);
}

VXT_TEST(VCACHE_FindBlock, makes_what_is_not_there_and_finds_it_again)
{
    uint32_t block, buffer, again;

    CHECK_EQ(find(id, 7, 0, NULL), 0);
    block = find(id, 7, CREATE, &buffer);
    CHECK(block != 0);
    CHECK_EQ(buffer & 0xFFF, 0);
    for (unsigned i = 0; i < 64; i++) {
        CHECK_EQ(((uint8_t *)block)[i], 0);
    }
    *(volatile uint32_t *)buffer = 0x12345678;
    ((uint8_t *)block)[5] = 77;
    CHECK_EQ(find(id, 7, CREATE | MRU, &again), block);
    CHECK_EQ(again, buffer);
    CHECK_EQ(((uint8_t *)block)[5], 77);
    CHECK_EQ(find(other, 7, 0, NULL), 0);
    give_back(block);
}

VXT_TEST(VCACHE_FindBlock, keys_of_nobody)
{
    struct vxt_regs r;

    CHECK_EQ(find(0, 7, CREATE, NULL), 0);
    CHECK_EQ(find(0xEE, 7, CREATE, NULL), 0);
    vxt_recolour(&r);
    r.eax = MINE(CREATE);
    r.ebx = r.edi = 0;
    call(VC(VCACHE_FindBlock), &r);
    CHECK(carry(&r));
    CHECK_EQ(r.esi, 0);
}

VXT_TEST(VCACHE_FreeBlock, forgets_without_a_call)
{
    uint32_t block = find(id, 8, CREATE | HOLD, NULL);
    struct vxt_regs r;

    CHECK(block != 0);
    vxt_recolour(&r);
    r.esi = block;
    call(VC(VCACHE_FreeBlock), &r);
    CHECK_EQ(discarded_count, 0);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(find(id, 8, 0, NULL), 0);
}

VXT_TEST(VCACHE_Hold, and_Unhold_and_TestHold_count)
{
    uint32_t block = find(id, 9, CREATE, NULL);
    struct vxt_regs r;

    vxt_recolour(&r);
    r.esi = block;
    r.eflags = CF_Mask;
    vxt_service(VC(VCACHE_Hold), &r);
    CHECK(carry(&r));
    vxt_service(VC(VCACHE_Hold), &r);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    vxt_service(VC(VCACHE_TestHold), &r);
    CHECK_EQ(r.eax, 2);
    CHECK(!zero(&r));
    r.eflags = CF_Mask;
    vxt_service(VC(VCACHE_Unhold), &r);
    CHECK(carry(&r) && !zero(&r));
    r.eflags = 0;
    vxt_service(VC(VCACHE_Unhold), &r);
    CHECK(!carry(&r) && zero(&r));
    vxt_service(VC(VCACHE_TestHold), &r);
    CHECK_EQ(r.eax, 0);
    CHECK(zero(&r));
    give_back(block);
}

VXT_TEST(VCACHE_Unhold, counts_back)
{
    test_VCACHE_Hold_and_Unhold_and_TestHold_count();
}

VXT_TEST(VCACHE_TestHold, counts)
{
    test_VCACHE_Hold_and_Unhold_and_TestHold_count();
}

/* Fills the cache, less or more, with blocks of `id` from key 1000 on. */
static uint32_t fill(uint32_t options)
{
    uint32_t n = 0;

    while (n < maximum && find(id, 1000 + n, CREATE | options, NULL) != 0) {
        n++;
    }
    return n;
}

VXT_TEST(VCACHE_MakeMRU, the_oldest_goes_and_its_owner_is_told)
{
    uint32_t n = fill(0), first, second;
    struct vxt_regs r;

    CHECK(n > 8);
    first = find(id, 1000 + n - 2, 0, NULL);
    second = find(id, 1000 + n - 1, 0, NULL);
    CHECK(first != 0 && second != 0);
    for (uint32_t i = 0; i < n - 2; i++) {
        uint32_t block = find(id, 1000 + i, 0, NULL);

        if (block != 0) {
            give_back(block);
        }
    }
    vxt_recolour(&r);
    r.esi = first;
    vxt_service(VC(VCACHE_MakeMRU), &r);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    t_vcache_gone_count = 0;
    for (uint32_t i = 0; t_vcache_gone_count == 0 && i < 2 * maximum; i++) {
        uint32_t block = find(id, 500000 + i, CREATE | LOW, NULL);      /* takes no other's place */

        if (block == 0) {
            break;
        }
    }
    CHECK_EQ(t_vcache_gone_count, 0);
    CHECK(find(id, 700000, CREATE | MUST, NULL) != 0);
    CHECK_EQ(t_vcache_gone_count, 1);
    CHECK(t_vcache_gone != first);
    CHECK_EQ(find(id, 1000 + n - 2, 0, NULL), first);
}

VXT_TEST(VCACHE_FindBlock, what_is_held_stays)
{
    uint32_t n = fill(HOLD), most = n;
    struct vxt_regs r;

    CHECK(n > 8);
    CHECK_EQ(find(id, 900000, CREATE | MUST, NULL), 0);
    for (; n > 0; n--) {
        uint32_t block = find(id, 1000 + n - 1, 0, NULL);

        CHECK(block != 0);
        vxt_recolour(&r);
        r.esi = block;
        vxt_service(VC(VCACHE_Unhold), &r);
    }
    CHECK(find(id, 900000, CREATE | MUST, NULL) != 0);
    CHECK(most <= maximum);
}

VXT_TEST(VCache_AdjustMinimum, is_kept)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = MINE(0);
    r.ecx = 6;
    vxt_service(VC(VCache_AdjustMinimum), &r);
    CHECK(!carry(&r));
    r.eax = MINE(0);
    r.ecx = maximum + 1;
    vxt_service(VC(VCache_AdjustMinimum), &r);
    CHECK(carry(&r));
    r.eax = 0xEE00;
    r.ecx = 0;
    vxt_service(VC(VCache_AdjustMinimum), &r);
    CHECK(carry(&r));
}

/* Counts blocks in EBX, held ones in ECX, and leaves EBP alone but for one more. */
__asm__(".text\nt_vcache_count: pushfl; incl %ebx; incl %ebp; popfl; je 1f; incl %ecx; 1: ret\n");
extern void t_vcache_count(void);

VXT_TEST(VCACHE_Enum, every_block_once)
{
    struct vxt_regs r;
    uint32_t all;

    CHECK(find(id, 900001, CREATE | HOLD, NULL) != 0);
    vxt_recolour(&r);
    r.eax = MINE(0);
    r.edx = (uint32_t)&t_vcache_count;
    r.ebx = r.ecx = 0;
    r.ebp = 100;
    vxt_service(VC(VCACHE_Enum), &r);
    all = r.ebx;
    CHECK(all > 1);
    CHECK_EQ(r.ecx, 1);
    CHECK_EQ(r.ebp, 100 + all);
    give_back(find(id, 900001, 0, NULL));
    r.eax = MINE(0);
    r.ebx = r.ecx = 0;
    vxt_service(VC(VCACHE_Enum), &r);
    CHECK_EQ(r.ebx, all - 1);
    CHECK_EQ(r.ecx, 0);
}

VXT_TEST(VCACHE_TestHandle, keeps_all_registers)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = MINE(0);
    r.esi = find(id, 900002, CREATE, NULL);
    vxt_service(VC(VCACHE_TestHandle), &r);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.eax, MINE(0));
}

VXT_TEST(VCACHE_VerifySums, after_RecalcSums)
{
    uint32_t buffer, block = find(id, 900003, CREATE, &buffer);
    struct vxt_regs r;

    vxt_recolour(&r);
    r.esi = block;
    r.eax = 512;
    vxt_service(VC(VCACHE_RecalcSums), &r);
    r.eax = 512;
    vxt_service(VC(VCACHE_VerifySums), &r);
    CHECK(zero(&r));
    ((volatile uint8_t *)buffer)[1030] ^= 1;
    r.eax = 512;
    vxt_service(VC(VCACHE_VerifySums), &r);
    CHECK(!zero(&r));
    *(volatile uint8_t *)block = 4;             /* that sector is marked dirty */
    r.eax = 512;
    vxt_service(VC(VCACHE_VerifySums), &r);
    CHECK(zero(&r));
    CHECK_EQ(r.esi, block);
}

VXT_TEST(VCACHE_RecalcSums, before_VerifySums)
{
    give_back(find(id, 900003, 0, NULL));
    test_VCACHE_VerifySums_after_RecalcSums();
}

VXT_TEST(VCache_SwapBuffers, only_of_held_blocks)
{
    uint32_t one, two, a = find(id, 900004, CREATE | HOLD, &one), b = find(id, 900005, CREATE, &two), now;
    struct vxt_regs r;

    vxt_recolour(&r);
    r.esi = a;
    r.edi = b;
    vxt_service(VC(VCache_SwapBuffers), &r);
    CHECK(carry(&r));
    CHECK(find(id, 900005, HOLD, NULL) == b);
    vxt_service(VC(VCache_SwapBuffers), &r);
    CHECK(!carry(&r));
    CHECK_EQ(find(id, 900004, 0, &now), a);
    CHECK_EQ(now, two);
    CHECK_EQ(find(id, 900005, 0, &now), b);
    CHECK_EQ(now, one);
    give_back(a);
    give_back(b);
}

VXT_TEST(VCACHE_GetStats, counts_since_the_last_call)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VC(VCACHE_GetStats), &r);
    CHECK(r.ecx > 0 && r.edi > 0);
    CHECK(find(id, 900006, CREATE, NULL) != 0);
    CHECK(find(id, 900006, 0, NULL) != 0);
    vxt_recolour(&r);
    vxt_service(VC(VCACHE_GetStats), &r);
    CHECK_EQ(r.ecx, 1);
    CHECK(r.edi <= 1);
}

VXT_TEST(VCache_RelinquishPage, and_UseThisPage)
{
    struct vxt_regs r;
    uint32_t count, page;

    vxt_recolour(&r);
    r.eax = 0;
    vxt_service(VC(VCACHE_GetSize), &r);
    count = r.eax;
    vxt_service(VC(VCache_RelinquishPage), &r);
    page = r.eax;
    CHECK(page != 0);
    CHECK_EQ(page & 0xFFF, 0);
    *(volatile uint32_t *)page = 1;             /* it is ours */
    r.eax = 0;
    vxt_service(VC(VCACHE_GetSize), &r);
    CHECK_EQ(r.eax, count - 1);
    r.eax = page;
    vxt_service(VC(VCache_UseThisPage), &r);
    CHECK(!carry(&r));
    r.eax = 0;
    vxt_service(VC(VCACHE_GetSize), &r);
    CHECK_EQ(r.eax, count);
}

static uint32_t timer;          /* semaphore */

static void on_timer(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    Signal_Semaphore(timer);
}
VXD_TIMEOUT(timer_proc, on_timer)

static uint32_t blocks_now(void)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0;
    vxt_service(VC(VCACHE_GetSize), &r);
    return r.eax;
}

VXT_TEST(VCACHE_GetSize, shrinks_when_memory_is_short)
{
    enum { CHUNK = 16, MOST = 4096 };
    static uint32_t handle_of[MOST];
    uint32_t n = 0, before, after;

    (void)fill(0);
    before = blocks_now();
    CHECK(before > 64);
    while (n < MOST && (uint32_t)_GetFreePageCount(0) > 120) {
        handle_of[n] = (uint32_t)_PageAllocate(CHUNK, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);
        if (handle_of[n] == 0) {
            break;
        }
        n++;
    }
    timer = Create_Semaphore(0);
    (void)Set_Global_Time_Out(4500, 0, timer_proc);
    Wait_Semaphore(timer, 0);
    after = blocks_now();
    while (n > 0) {
        (void)_PageFree(handle_of[--n], 0);
    }
    (void)Destroy_Semaphore(timer);
    CHECK(after < before);
    CHECK(after >= 32);
    CHECK(fill(0) > 0);
}

VXT_TEST(VCache_UseThisPage, after_RelinquishPage)
{
    test_VCache_RelinquishPage_and_UseThisPage();
}

VXT_TEST(VCache_Deregister, its_blocks_go_and_its_id_with_them)
{
    struct vxt_regs r;

    CHECK(find(other, 5, CREATE | HOLD, NULL) != 0);
    vxt_recolour(&r);
    r.eax = (uint32_t)other << 8;
    vxt_service(VC(VCache_Deregister), &r);
    CHECK_EQ(find(other, 5, 0, NULL), 0);
    CHECK_EQ(find(other, 5, CREATE, NULL), 0);
    CHECK(find(id, 900006, 0, NULL) != 0);
}

VXT_TEST(VCACHE_Get_Cache, is_there)
{
    CHECK(VCACHE_Get_Cache() != NULL);
}

/* ---- lookup caches ---- */

#define STACK_CALL(service, bytes, ...) ({                                    \
        uint32_t arguments_[] = { __VA_ARGS__ };                              \
        stack_call(VC(service), arguments_, sizeof(arguments_) / 4); })

static uint32_t handle;

/* A CDECL service: arguments on the stack. */
static uint32_t stack_call(uint32_t service, const uint32_t *arguments, uint32_t count)
{
    switch (service) {
#define CASE(name, code) case VC(name): { uint32_t eax; code; return eax; }
    CASE(_VCache_CreateLookupCache, __asm__ volatile("pushl %5; pushl %4; pushl %3; pushl %2; int $0x20; .long %c1; addl $16, %%esp" : "=a"(eax) : "i"(VC(_VCache_CreateLookupCache)), "r"(arguments[0]), "r"(arguments[1]), "r"(arguments[2]), "r"(arguments[3]) : "ecx", "edx", "memory", "cc"))
    CASE(_VCache_CloseLookupCache, __asm__ volatile("pushl %2; int $0x20; .long %c1; addl $4, %%esp" : "=a"(eax) : "i"(VC(_VCache_CloseLookupCache)), "r"(arguments[0]) : "ecx", "edx", "memory", "cc"))
    CASE(_VCache_DeleteLookupCache, __asm__ volatile("pushl %2; int $0x20; .long %c1; addl $4, %%esp" : "=a"(eax) : "i"(VC(_VCache_DeleteLookupCache)), "r"(arguments[0]) : "ecx", "edx", "memory", "cc"))
    CASE(_VCache_Lookup, __asm__ volatile("movl %2, %%eax; pushl 16(%%eax); pushl 12(%%eax); pushl 8(%%eax); pushl 4(%%eax); pushl (%%eax); int $0x20; .long %c1; addl $20, %%esp" : "=&a"(eax) : "i"(VC(_VCache_Lookup)), "r"(arguments) : "ecx", "edx", "memory", "cc"))
    CASE(_VCache_UpdateLookup, __asm__ volatile("movl %2, %%eax; pushl 16(%%eax); pushl 12(%%eax); pushl 8(%%eax); pushl 4(%%eax); pushl (%%eax); int $0x20; .long %c1; addl $20, %%esp" : "=&a"(eax) : "i"(VC(_VCache_UpdateLookup)), "r"(arguments) : "ecx", "edx", "memory", "cc"))
#undef CASE
    default:
        (void)count;
        return 0xFFFFFFFF;
    }
}

static uint32_t create(const char *name, uint32_t elements, uint32_t *to)
{
    return STACK_CALL(_VCache_CreateLookupCache, 16, (uint32_t)name, elements, 0, (uint32_t)to);
}

static uint32_t lookup(const char *key, void *data, uint32_t *length)
{
    return STACK_CALL(_VCache_Lookup, 20, handle, 3, (uint32_t)key, (uint32_t)length, (uint32_t)data);
}

static uint32_t update(const char *key, const void *data, uint32_t length)
{
    return STACK_CALL(_VCache_UpdateLookup, 20, handle, 3, (uint32_t)key, length, (uint32_t)data);
}

VXT_TEST(_VCache_CreateLookupCache, by_name)
{
    uint32_t again = 0;

    CHECK_EQ(create("T_VCACHE", 2, &handle), 0);
    CHECK(handle != 0);
    CHECK_EQ(create("T_VCACHE", 9, &again), 0);
    CHECK_EQ(again, handle);
    CHECK_EQ(create("", 2, &again), 87);
    CHECK_EQ(create("X", 0, &again), 87);
    CHECK_EQ(STACK_CALL(_VCache_CloseLookupCache, 4, handle), 0);
}

VXT_TEST(_VCache_UpdateLookup, and_Lookup)
{
    char data[8];
    uint32_t length = sizeof data;

    CHECK_EQ(lookup("one", data, &length), 2);
    CHECK_EQ(update("one", "1", 2), 0);
    CHECK_EQ(update("two", "22", 3), 0);
    CHECK_EQ(lookup("one", data, &length), 0);
    CHECK_EQ(length, 2);
    CHECK_STR(data, "1");
    CHECK_EQ(update("six", "666666", 7), 0);    /* two elements: "two" was used longest ago */
    length = sizeof data;
    CHECK_EQ(lookup("two", data, &length), 2);
    length = 3;
    CHECK_EQ(lookup("six", data, &length), 234);
    CHECK_EQ(length, 7);
    CHECK_EQ(update("one", NULL, 0), 0);
    CHECK_EQ(update("one", NULL, 0), 2);
}

VXT_TEST(_VCache_Lookup, of_nobody)
{
    uint32_t length = 4;

    CHECK_EQ(STACK_CALL(_VCache_Lookup, 20, 0x1234, 3, (uint32_t)"one", (uint32_t)&length, 0), 6);
    CHECK_EQ(STACK_CALL(_VCache_Lookup, 20, handle, 0, (uint32_t)"one", (uint32_t)&length, 0), 87);
}

VXT_TEST(_VCache_DeleteLookupCache, not_while_it_is_open)
{
    CHECK_EQ(STACK_CALL(_VCache_DeleteLookupCache, 4, (uint32_t)"T_VCACHE"), 170);
    CHECK_EQ(STACK_CALL(_VCache_CloseLookupCache, 4, handle), 0);
    CHECK_EQ(STACK_CALL(_VCache_DeleteLookupCache, 4, (uint32_t)"T_VCACHE"), 0);
    CHECK_EQ(STACK_CALL(_VCache_DeleteLookupCache, 4, (uint32_t)"T_VCACHE"), 2);
}

VXT_TEST(_VCache_CloseLookupCache, of_nobody)
{
    CHECK_EQ(STACK_CALL(_VCache_CloseLookupCache, 4, handle), 6);
}

static const struct vxt_test tests[] = {
    VXT(VCACHE_Get_Version, is_4_00),
    VXT(VCACHE_Register, gives_an_id_that_no_other_has),
    VXT(VCACHE_GetSize, of_the_cache_and_of_one),
    VXT(VCACHE_CheckAvail, says_how_many),
    VXT(VCACHE_FindBlock, makes_what_is_not_there_and_finds_it_again),
    VXT(VCACHE_FindBlock, keys_of_nobody),
    VXT(VCACHE_FreeBlock, forgets_without_a_call),
    VXT(VCACHE_Hold, and_Unhold_and_TestHold_count),
    VXT(VCACHE_Unhold, counts_back),
    VXT(VCACHE_TestHold, counts),
    VXT(VCACHE_MakeMRU, the_oldest_goes_and_its_owner_is_told),
    VXT(VCACHE_FindBlock, what_is_held_stays),
    VXT(VCache_AdjustMinimum, is_kept),
    VXT(VCACHE_Enum, every_block_once),
    VXT(VCACHE_TestHandle, keeps_all_registers),
    VXT(VCACHE_VerifySums, after_RecalcSums),
    VXT(VCACHE_RecalcSums, before_VerifySums),
    VXT(VCache_SwapBuffers, only_of_held_blocks),
    VXT(VCACHE_GetStats, counts_since_the_last_call),
    VXT(VCache_RelinquishPage, and_UseThisPage),
    VXT(VCache_UseThisPage, after_RelinquishPage),
    VXT(VCache_Deregister, its_blocks_go_and_its_id_with_them),
    VXT(VCACHE_Get_Cache, is_there),
    VXT(VCACHE_GetSize, shrinks_when_memory_is_short),
    VXT(_VCache_CreateLookupCache, by_name),
    VXT(_VCache_UpdateLookup, and_Lookup),
    VXT(_VCache_Lookup, of_nobody),
    VXT(_VCache_DeleteLookupCache, not_while_it_is_open),
    VXT(_VCache_CloseLookupCache, of_nobody),
};
VXT_DEVICE(T_VCACHE, tests)
