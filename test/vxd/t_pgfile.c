/*
 * t_pgfile - PAGEFILE and PAGESWAP: with a disk of 8 MB to page to, or (PageFileTest=none) without.
 */
#include <ifsmgr.h>
#include <pageswap.h>
#include "vxt.h"

#define PAGE    4096u
#define FILE_KB 8192u

static uint8_t *out, *in;       /* a page each */
static bool none;               /* there is nothing to page to */

static void fill(uint8_t *page, uint32_t seed)
{
    for (uint32_t i = 0; i < PAGE; i++) {
        page[i] = (uint8_t)(seed + i * 7 + (i >> 8));
    }
}

static bool carry(const struct vxt_regs *r)
{
    return (r->eflags & CF_Mask) != 0;
}

/* The service with coloured registers; those that are no result are kept. */
static void call(uint32_t service, struct vxt_regs *r, const char *changes)
{
    struct vxt_regs before = *r;

    vxt_service(service, r);
    if (r->edi != before.edi || r->ebp != before.ebp ||
        (changes[0] != 'b' && r->ebx != before.ebx) || (changes[1] != 'c' && r->ecx != before.ecx) ||
        (changes[2] != 'd' && r->edx != before.edx) || (changes[3] != 's' && r->esi != before.esi)) {
        vxt_fail("service %Xh changed a register it must keep", service);
    }
}

static void check_version(uint32_t service)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    call(service, &r, "bc--");
    CHECK_EQ(r.eax, 0x0400);
    CHECK(!carry(&r));
    CHECK_EQ(r.ebx, 0xEB8EB800 | (none ? 1 : 3));
    CHECK_EQ(r.ecx, none ? 0 : FILE_KB / 4);
}

VXT_TEST(PageFile_Get_Version, says_type_and_size)
{
    check_version(PAGEFILE_SERVICE_PageFile_Get_Version);
}

VXT_TEST(PageSwap_Get_Version, says_type_and_size)
{
    check_version(PAGESWAP_SERVICE_PageSwap_Get_Version);
}

VXT_TEST(PageFile_Init_File, says_the_same_again)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(PAGEFILE_SERVICE_PageFile_Init_File, &r);
    CHECK_EQ(r.ebx, none ? 0 : FILE_KB / 4);
    CHECK(r.eax <= r.ebx);
    CHECK_EQ(r.esi, 0xE51E51E5);
    CHECK_EQ(r.edi, 0xED1ED1ED);
}

VXT_TEST(PageSwap_Init_File, says_the_type)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(PAGESWAP_SERVICE_PageSwap_Init_File, &r);
    CHECK(!carry(&r));
    CHECK_EQ(r.ebx & 0xFF, none ? 1 : 3);
    CHECK_EQ(r.esi, 0xE51E51E5);
}

static uint32_t size_now(void)
{
    uint32_t max;

    return PageFile_Init_File(&max);
}

VXT_TEST(PageFile_Grow_File, adds_pages)
{
    struct vxt_regs r;
    uint32_t before = size_now();

    vxt_recolour(&r);
    r.ecx = 10;
    call(PAGEFILE_SERVICE_PageFile_Grow_File, &r, "b---");
    CHECK_EQ(r.eax, none ? 0 : before + 10);
    CHECK_EQ(r.ebx, none ? 0 : FILE_KB / 4);
}

VXT_TEST(PageSwap_Grow_File, adds_pages)
{
    struct vxt_regs r;
    uint32_t before = size_now();

    vxt_recolour(&r);
    r.ecx = 10;
    call(PAGESWAP_SERVICE_PageSwap_Grow_File, &r, "b---");
    CHECK_EQ(r.eax, none ? 0 : before + 10);
    CHECK_EQ(r.ebx, none ? 0 : FILE_KB / 4);
}

static void check_moves(uint32_t service)
{
    struct vxt_regs r;
    uint32_t max, size = PageFile_Grow_File(20, &max), first = size - 20;

    CHECK(!none || size == 0);
    for (uint32_t page = none ? size : first; page < size; page++) {
        fill(out, page);
        vxt_recolour(&r);
        r.ecx = PF_Write_Data << 8;
        r.edi = page;
        r.esi = (uint32_t)out;
        call(service, &r, "----");
        CHECK(r.eax != 0);
    }
    for (uint32_t page = none ? size : first; page < size; page++) {
        fill(out, page);
        memset(in, 0, PAGE);
        vxt_recolour(&r);
        r.ecx = PF_Read_Data << 8;
        r.edi = page;
        r.esi = (uint32_t)in;
        call(service, &r, "----");
        CHECK(r.eax != 0);
        CHECK(memcmp(in, out, PAGE) == 0);
    }
    r.ecx = PF_Read_Data << 8;
    r.edi = size;               /* past the end */
    r.esi = (uint32_t)in;
    call(service, &r, "----");
    CHECK_EQ(r.eax, 0);
    r.edi = 0xFFFFFFFF;
    call(service, &r, "----");
    CHECK_EQ(r.eax, 0);
    r.edi = first;
    r.ecx = 0x7700;             /* neither reads nor writes */
    call(service, &r, "----");
    CHECK_EQ(r.eax, 0);
    r.ecx = PF_Read_Data << 8;
    r.esi = (uint32_t)in + 1;   /* no page */
    call(service, &r, "----");
    CHECK_EQ(r.eax, 0);
}

VXT_TEST(PageFile_Read_Or_Write, gives_back_what_it_got)
{
    check_moves(PAGEFILE_SERVICE_PageFile_Read_Or_Write);
}

VXT_TEST(PageSwap_Read_Or_Write, gives_back_what_it_got)
{
    check_moves(PAGESWAP_SERVICE_PageSwap_Read_Or_Write);
}

VXT_TEST(PageFile_Get_Size_Info, all_its_numbers)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    call(PAGEFILE_SERVICE_PageFile_Get_Size_Info, &r, "bcds");
    if (none) {
        CHECK(carry(&r));
        CHECK_EQ(r.eax, 0);
        return;
    }
    CHECK(!carry(&r));
    CHECK_EQ(r.eax, size_now());
    CHECK_EQ(r.ebx, FILE_KB / 4);
    CHECK_EQ(r.ecx, FILE_KB / 4);
    CHECK_EQ(r.edx, 0);
    CHECK_STR((const char *)r.esi, "D:\\WIN386.SWP");
}

VXT_TEST(PageFile_Read_Or_Write, nobody_else_opens_the_file)
{
    uint32_t handle;

    if (!none) {
        CHECK_EQ(R0_OpenCreatFile("D:\\WIN386.SWP", ACCESS_READONLY, 0, NULL, &handle), 32);
        CHECK_EQ(R0_DeleteFile("D:\\WIN386.SWP", 0), 5);
    }
}

VXT_TEST(PageFile_Grow_File, ends_at_the_largest_size)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ecx = 0x10000;
    call(PAGEFILE_SERVICE_PageFile_Grow_File, &r, "b---");
    CHECK_EQ(r.eax, none ? 0 : FILE_KB / 4);
    CHECK_EQ(r.eax, r.ebx);
    r.ecx = 1;
    call(PAGEFILE_SERVICE_PageFile_Grow_File, &r, "b---");
    CHECK_EQ(r.eax, none ? 0 : FILE_KB / 4);
    CHECK_EQ(r.eax, r.ebx);
    r.ecx = 0xFFFFFFFF;
    call(PAGEFILE_SERVICE_PageFile_Grow_File, &r, "b---");
    CHECK_EQ(r.eax, r.ebx);
}

static void check_valid(uint32_t service)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    call(service, &r, "----");
    CHECK_EQ(carry(&r), none);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(PageFile_Test_IO_Valid, while_there_is_a_file)
{
    check_valid(PAGEFILE_SERVICE_PageFile_Test_IO_Valid);
}

VXT_TEST(PageSwap_Test_IO_Valid, while_there_is_a_file)
{
    check_valid(PAGESWAP_SERVICE_PageSwap_Test_IO_Valid);
}

static void check_carry(uint32_t service, bool want)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eflags = want ? 0 : CF_Mask;
    call(service, &r, "----");
    CHECK_EQ(carry(&r), want);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(PageFile_Clean_Up, is_obsolete)
{
    check_carry(PAGEFILE_SERVICE_PageFile_Clean_Up, false);
}

VXT_TEST(PageFile_Cancel, has_nothing_to_cancel)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    call(PAGEFILE_SERVICE_PageFile_Cancel, &r, "----");
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(PageSwap_Test_Create, is_no_more)
{
    check_carry(PAGESWAP_SERVICE_PageSwap_Test_Create, true);
}

VXT_TEST(PageSwap_Create, is_no_more)
{
    check_carry(PAGESWAP_SERVICE_PageSwap_Create, true);
}

VXT_TEST(PageSwap_Destroy, is_no_more)
{
    check_carry(PAGESWAP_SERVICE_PageSwap_Destroy, true);
}

VXT_TEST(PageSwap_In, is_no_more)
{
    check_carry(PAGESWAP_SERVICE_PageSwap_In, true);
}

VXT_TEST(PageSwap_Out, is_no_more)
{
    check_carry(PAGESWAP_SERVICE_PageSwap_Out, true);
}

VXT_TEST(PageFile_Call_Async_Manager, fails_before_there_is_one)
{
    check_carry(PAGEFILE_SERVICE_PageFile_Call_Async_Manager, true);
}

VXT_TEST(PageFile_Set_Async_Manager, takes_the_first)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    call(PAGEFILE_SERVICE_PageFile_Set_Async_Manager, &r, "----");
    CHECK(!carry(&r));
    call(PAGEFILE_SERVICE_PageFile_Set_Async_Manager, &r, "----");
    CHECK(carry(&r));
}

VXT_TEST(PageFile_Call_Async_Manager, exchanges_entries)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0x12345678;
    call(PAGEFILE_SERVICE_PageFile_Call_Async_Manager, &r, "----");
    CHECK(!carry(&r));
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

static const struct vxt_test tests[] = {
    VXT(PageFile_Get_Version, says_type_and_size),
    VXT(PageSwap_Get_Version, says_type_and_size),
    VXT(PageFile_Init_File, says_the_same_again),
    VXT(PageSwap_Init_File, says_the_type),
    VXT(PageFile_Grow_File, adds_pages),
    VXT(PageSwap_Grow_File, adds_pages),
    VXT(PageFile_Read_Or_Write, gives_back_what_it_got),
    VXT(PageSwap_Read_Or_Write, gives_back_what_it_got),
    VXT(PageFile_Get_Size_Info, all_its_numbers),
    VXT(PageFile_Read_Or_Write, nobody_else_opens_the_file),
    VXT(PageFile_Grow_File, ends_at_the_largest_size),
    VXT(PageFile_Test_IO_Valid, while_there_is_a_file),
    VXT(PageSwap_Test_IO_Valid, while_there_is_a_file),
    VXT(PageFile_Clean_Up, is_obsolete),
    VXT(PageFile_Cancel, has_nothing_to_cancel),
    VXT(PageSwap_Test_Create, is_no_more),
    VXT(PageSwap_Create, is_no_more),
    VXT(PageSwap_Destroy, is_no_more),
    VXT(PageSwap_In, is_no_more),
    VXT(PageSwap_Out, is_no_more),
    VXT(PageFile_Call_Async_Manager, fails_before_there_is_one),
    VXT(PageFile_Set_Async_Manager, takes_the_first),
    VXT(PageFile_Call_Async_Manager, exchanges_entries),
};

static int on_init_complete(const struct vxd_message *msg)
{
    uint64_t pages = _PageAllocate(2, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);

    (void)msg;
    out = (uint8_t *)(uint32_t)(pages >> 32);
    in = out + PAGE;
    none = Get_Profile_String(NULL, NULL, "PageFileTest") != NULL;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_PGFILE");
}

static const struct vxd_handler control[] = { { Init_Complete, on_init_complete }, { 0, NULL } };
Declare_Virtual_Device(T_PGFILE, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
