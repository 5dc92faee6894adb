/*
 * t_bigmem - TestBigPages=, twice the memory of the machine, paged to a real disk by PAGESWAP,
 * PAGEFILE and AHCI.
 *
 * No two pages are alike, nor are the bytes of a page, and each is changed while others are out.
 */
#include "vxt.h"

#define OTHERS      64u         /* pageable pages of all devices together */
#define PAGE        4096u
#define WORDS       (PAGE / 4)

static uint32_t scramble(uint32_t seed, uint32_t i)
{
    uint32_t x = (seed + 1) * 0x9E3779B1u + i;

    x ^= x >> 15;
    x *= 0x85EBCA6Bu;
    return x ^ x >> 13;
}

static void fill(uint32_t linear, uint32_t seed)
{
    for (uint32_t i = 0; i < WORDS; i++) {
        ((volatile uint32_t *)linear)[i] = scramble(seed, i);
    }
}

static bool is_filled(uint32_t linear, uint32_t seed)
{
    for (uint32_t i = 0; i < WORDS; i++) {
        if (((volatile uint32_t *)linear)[i] != scramble(seed, i)) {
            return false;
        }
    }
    return true;
}

VXT_TEST(_PageCommit, twice_the_memory_on_a_disk)
{
    struct DemandInfoStruc before, after;
    uint32_t at, pages, i;

    _GetDemandPageInfo(&before, 0);
    pages = Get_Profile_Decimal_Int(0, "386Enh", "TestBigPages");
    CHECK(pages >= 2 * before.DIPhys_Count);
    CHECK(before.DIPagingFileMax > before.DIPhys_Count);
    at = _PageReserve(PR_SYSTEM, pages, 0);
    CHECK(at != 0xFFFFFFFFu);
    CHECK(_PageCommit(at / PAGE, pages, PD_ZEROINIT, 0, PC_WRITEABLE) != 0);
    for (i = 0; i < pages; i++) {
        fill(at + i * PAGE, i);
    }
    _GetDemandPageInfo(&after, 0);
    CHECK(after.DIPagingFileInUse > before.DIPhys_Count);
    for (i = 0; i < pages; i++) {
        if (!is_filled(at + i * PAGE, i)) {
            vxt_fail("page %u of %u came back changed", i, pages);
            return;
        }
        if (i % 5 == 0) {
            fill(at + i * PAGE, i + 0x10000);
        }
    }
    for (i = pages; i-- > 0; ) {
        if (!is_filled(at + i * PAGE, i % 5 == 0 ? i + 0x10000 : i)) {
            vxt_fail("page %u of %u came back changed the second time", i, pages);
            return;
        }
    }
    _GetDemandPageInfo(&after, 0);
    vxd_debugf("t_bigmem: %u pages, %u in memory; %u came in, %u went out\n", pages,
               before.DIFree_Count, after.DIPage_Ins - before.DIPage_Ins,
               after.DIPage_Outs - before.DIPage_Outs);
    CHECK(after.DIPage_Ins - before.DIPage_Ins > pages / 2);
    CHECK(_PageFree(at, 0) != 0);
    _GetDemandPageInfo(&after, 0);
    /* Pages of others that had to leave, video memory for example, come back when they are touched. */
    CHECK(after.DIPagingFileInUse - before.DIPagingFileInUse <= OTHERS);
}

static const struct vxt_test tests[] = {
    VXT(_PageCommit, twice_the_memory_on_a_disk),
};
VXT_DEVICE(T_BIGMEM, tests)
