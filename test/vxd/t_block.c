/*
 * t_block - BLOCKDEV: the list of devices, queues, and a real disk behind it (64 MB, not mounted).
 */
#include <blockdev.h>
#include "vxt.h"

#define BD(name)    BLOCKDEV_SERVICE_BlockDev_##name
#define SECTOR      512u
#define GAP         64u         /* a sector before the first partition: nobody's */

static struct BlockDev_Device_Descriptor *find(const char *name)
{
    struct BlockDev_Device_Descriptor *bdd = BlockDev_Get_Device_List();

    while (bdd != NULL && !vxt_same(bdd->BDD_Name_Ptr, name)) {
        bdd = bdd->BDD_Next;
    }
    return bdd;
}

static bool carry(const struct vxt_regs *r)
{
    return (r->eflags & CF_Mask) != 0;
}

VXT_TEST(BlockDev_Get_Version, is_3_10)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(BD(Get_Version), &r);
    CHECK_EQ(r.eax, 0xEA8E030A);
    CHECK(!carry(&r));
    CHECK_EQ(r.edi, 0xED1ED1ED);
}

VXT_TEST(BlockDev_Get_Device_List, has_the_memory_disk_and_the_real_one)
{
    struct BlockDev_Device_Descriptor *memory = find("RAMDISK"), *disk = find("AHCI0");
    struct vxt_regs r;

    CHECK(memory != NULL && disk != NULL);
    CHECK(!(memory->BDD_Flags & BDF_Partitioned));
    CHECK(disk->BDD_Flags & BDF_Partitioned);
    CHECK_EQ(disk->BDD_Sector_Size, SECTOR);
    CHECK_EQ(disk->BDD_Max_Sector, (64u << 20) / SECTOR - 1);
    vxt_recolour(&r);
    vxt_service(BD(Get_Device_List), &r);
    CHECK(r.edi != 0);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.esi, 0xE51E51E5);
}

VXT_TEST(BlockDev_Find_Int13_Drive, by_its_unit)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0x80;
    vxt_service(BD(Find_Int13_Drive), &r);
    CHECK(!carry(&r));
    CHECK_EQ(r.edi, (uint32_t)find("RAMDISK"));
    vxt_recolour(&r);
    r.eax = 0x99;
    vxt_service(BD(Find_Int13_Drive), &r);
    CHECK(carry(&r));
    CHECK_EQ(r.edi, 0xED1ED1ED);
}

/* ---- a driver of our own: it holds what it gets until it is told to go on ---- */

static struct BlockDev_Command_Block *held[4];
static unsigned held_count;
static char order[8];
static unsigned order_count;

static void on_command(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    held[held_count++ % 4] = bcb;
}
BLOCKDEV_COMMAND_PROC(own_command, on_command)

static void on_complete(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    if (order_count < sizeof order - 1) {
        order[order_count++] = (char)bcb->BD_CB_Reserved_Client;
    }
}
BLOCKDEV_COMPLETION(own_complete, on_complete)

static struct BlockDev_Device_Descriptor own = {
    .BDD_BD_Major_Ver = BD_Major_Version, .BDD_BD_Minor_Ver = BD_Minor_Version,
    .BDD_Device_Type = BDT_Other, .BDD_Flags = BDF_Serial_Cmd, .BDD_Name_Ptr = "T_BLOCK",
    .BDD_Sector_Size = SECTOR,
};

VXT_TEST(BlockDev_Register_Device, once_and_not_of_the_future)
{
    static struct BlockDev_Device_Descriptor newer;
    struct vxt_regs r;

    own.BDD_Command_Proc = own_command;
    vxt_recolour(&r);
    r.edi = (uint32_t)&own;
    vxt_service(BD(Register_Device), &r);
    CHECK(!carry(&r));
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK(find("T_BLOCK") == &own);
    vxt_service(BD(Register_Device), &r);
    CHECK(carry(&r));
    newer = own;
    newer.BDD_BD_Minor_Ver++;
    r.edi = (uint32_t)&newer;
    vxt_service(BD(Register_Device), &r);
    CHECK(carry(&r));
}

VXT_TEST(BlockDev_Send_Command, one_at_a_time_urgent_ones_first)
{
    static struct BlockDev_Command_Block a, b, c;
    struct BlockDev_Command_Block *all[] = { &a, &b, &c };
    struct vxt_regs r;

    for (unsigned i = 0; i < 3; i++) {
        *all[i] = (struct BlockDev_Command_Block){
            .BD_CB_Cmd_Cplt_Proc = own_complete, .BD_CB_Reserved_Client = 'a' + i,
            .BD_CB_Flags = i == 2 ? BDCF_High_Priority : 0 };
        vxt_recolour(&r);
        r.edi = (uint32_t)&own;
        r.esi = (uint32_t)all[i];
        vxt_service(BD(Send_Command), &r);
        CHECK_EQ(r.edi, (uint32_t)&own);
        CHECK_EQ(r.eax, 0xEA8EA8EA);
    }
    CHECK_EQ(held_count, 1);
    CHECK(held[0] == &a);
}

VXT_TEST(BlockDev_Command_Complete, starts_the_next)
{
    struct vxt_regs r;

    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(held_count, i + 1);
        vxt_recolour(&r);
        r.edi = (uint32_t)&own;
        r.esi = (uint32_t)held[i];
        vxt_service(BD(Command_Complete), &r);
        CHECK_EQ(r.ebx, 0xEB8EB8EB);
    }
    CHECK_STR(order, "acb");
    CHECK_EQ(held_count, 3);
}

VXT_TEST(BlockDev_Synchronous_Command, answers_or_says_no)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = BD_SC_Get_Version;
    r.edi = (uint32_t)find("AHCI0");
    vxt_service(BD(Synchronous_Command), &r);
    CHECK(!carry(&r));
    CHECK_EQ(r.eax & 0xFFFF, 0x0100);
    r.eax = 0x7777;
    vxt_service(BD(Synchronous_Command), &r);
    CHECK(carry(&r));
}

/* ---- a real disk ---- */

static volatile bool done;
static uint32_t waiter;         /* semaphore */

static void on_disk_complete(struct BlockDev_Device_Descriptor *bdd,
                             struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    (void)bcb;
    done = true;
    Signal_Semaphore(waiter);
}
BLOCKDEV_COMPLETION(disk_complete, on_disk_complete)

/* One command; nobody polls: the driver's own time-outs must end it. */
static uint16_t command(uint16_t what, uint64_t sector, uint32_t count, void *buffer)
{
    struct BlockDev_Command_Block bcb = {
        .BD_CB_Command = what, .BD_CB_Sector = sector, .BD_CB_Count = count,
        .BD_CB_Buffer_Ptr = buffer, .BD_CB_Cmd_Cplt_Proc = disk_complete,
    };

    done = false;
    BlockDev_Send_Command(find("AHCI0"), &bcb);
    Wait_Semaphore(waiter, 0);
    return done ? bcb.BD_CB_Cmd_Status : 0xFFFF;
}

VXT_TEST(BlockDev_Send_Command, a_disk_gives_back_what_it_got)
{
    static uint8_t out[200 * SECTOR + 2], in[200 * SECTOR + 2];

    waiter = Create_Semaphore(0);
    for (uint32_t i = 0; i < sizeof out; i++) {
        out[i] = (uint8_t)(i * 31 + (i >> 9));
    }
    /* The memory starts in the middle of a page, at an even address. */
    CHECK_EQ(command(BDC_Write, GAP, 200, out + 2), BDS_Success);
    CHECK_EQ(command(BDC_Flush, 0, 0, NULL), BDS_Success);
    CHECK_EQ(command(BDC_Read, GAP, 200, in + 2), BDS_Success);
    CHECK(memcmp(in + 2, out + 2, 200 * SECTOR) == 0);
    CHECK_EQ(command(BDC_Read, GAP + 199, 1, in), BDS_Success);
    CHECK(memcmp(in, out + 2 + 199 * SECTOR, SECTOR) == 0);
    CHECK_EQ(command(BDC_Verify, GAP, 2000, NULL), BDS_Success);
    CHECK_EQ(command(BDC_Read, GAP, 200, in), BDS_Success);
    CHECK(memcmp(in, out + 2, 200 * SECTOR) == 0);
}

VXT_TEST(BlockDev_Send_Command, what_a_disk_cannot_do)
{
    static uint8_t sector[SECTOR];
    uint64_t last = find("AHCI0")->BDD_Max_Sector;

    CHECK_EQ(command(BDC_Read, last, 1, sector), BDS_Success);
    CHECK_EQ(command(BDC_Read, last + 1, 1, sector), BDS_Invalid_Sector_Number);
    CHECK_EQ(command(BDC_Read, last, 2, sector), BDS_Invalid_Sector_Number);
    CHECK_EQ(command(BDC_Read, 0xFFFFFFFFFFFFFFFFull, 2, sector), BDS_Invalid_Sector_Number);
    CHECK_EQ(command(BDC_Read, 0, 0, sector), BDS_Invalid_Sector_Number);
    CHECK_EQ(command(BDC_Cancel, 0, 1, sector), BDS_Invalid_Cmd_Ptr);
    CHECK_EQ(command(0x77, 0, 1, sector), BDS_Invalid_Command);
    CHECK(command(BDC_Read, 0, 1, sector + 1) >= BDS_First_Error_Code);     /* an odd address */
    CHECK_EQ(command(BDC_Read, 0, 1, sector), BDS_Success);
}

static const struct vxt_test tests[] = {
    VXT(BlockDev_Get_Version, is_3_10),
    VXT(BlockDev_Get_Device_List, has_the_memory_disk_and_the_real_one),
    VXT(BlockDev_Find_Int13_Drive, by_its_unit),
    VXT(BlockDev_Register_Device, once_and_not_of_the_future),
    VXT(BlockDev_Send_Command, one_at_a_time_urgent_ones_first),
    VXT(BlockDev_Command_Complete, starts_the_next),
    VXT(BlockDev_Synchronous_Command, answers_or_says_no),
    VXT(BlockDev_Send_Command, a_disk_gives_back_what_it_got),
    VXT(BlockDev_Send_Command, what_a_disk_cannot_do),
};
VXT_DEVICE(T_BLOCK, tests)
