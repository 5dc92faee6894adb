/* bd_list_test.c - the list of block devices and the queue of a driver. */
#include "unit.h"
#include "../../../vxd/ios/bd_list.h"

static char trace[100];             /* what was called, in order */
static struct BlockDev_Command_Block *at_driver;
static bool driver_is_instant;
static const struct bd_ops ops;

static void driver(void) { }
static void completion(void) { }

static void call(void (*proc)(void), struct BlockDev_Device_Descriptor *bdd,
                 struct BlockDev_Command_Block *bcb)
{
    char text[8];

    snprintf(text, sizeof(text), "%c%u ", proc == driver ? 'd' : 'c', (unsigned)bcb->BD_CB_Count);
    strcat(trace, text);
    if (proc == driver) {
        at_driver = bcb;
        if (driver_is_instant) {
            bd_complete(&ops, bdd, bcb);
        }
    }
}
static const struct bd_ops ops = { call, NULL };

static struct BlockDev_Device_Descriptor device(uint32_t flags, uint8_t unit)
{
    struct BlockDev_Device_Descriptor bdd = {
        .BDD_BD_Major_Ver = 3, .BDD_BD_Minor_Ver = 10, .BDD_Flags = flags,
        .BDD_Int_13h_Number = unit, .BDD_Command_Proc = driver,
    };

    trace[0] = 0;
    driver_is_instant = false;
    return bdd;
}

static struct BlockDev_Command_Block command(uint32_t number, uint32_t flags)
{
    return (struct BlockDev_Command_Block){
        .BD_CB_Count = number, .BD_CB_Flags = flags, .BD_CB_Cmd_Cplt_Proc = completion,
    };
}

TEST(bd_list, devices_are_found_by_bios_unit)
{
    static struct BlockDev_Device_Descriptor a, b, newer;

    bd_forget_all();
    a = device(BDF_Int13_Drive, 0x80);
    b = device(0, 0x81);
    newer = device(0, 0);
    newer.BDD_BD_Minor_Ver = 11;
    CHECK(bd_first() == NULL);
    CHECK(bd_register(&a));
    CHECK(bd_register(&b));
    CHECK(!bd_register(&a));
    CHECK(!bd_register(&newer));
    CHECK(bd_first() == &a);
    CHECK(a.BDD_Next == &b);
    CHECK(b.BDD_Next == NULL);
    CHECK(bd_find_int13(0x80) == &a);
    CHECK(bd_find_int13(0x81) == NULL);         /* not a BIOS drive */
    bd_forget_all();
}

TEST(bd_list, a_serial_driver_gets_one_command_at_a_time)
{
    struct BlockDev_Device_Descriptor bdd = device(BDF_Serial_Cmd, 0);
    struct BlockDev_Command_Block one = command(1, 0), two = command(2, 0), three = command(3, 0);
    struct BlockDev_Command_Block urgent = command(9, BDCF_High_Priority);

    bd_send(&ops, &bdd, &one);
    bd_send(&ops, &bdd, &two);
    bd_send(&ops, &bdd, &three);
    bd_send(&ops, &bdd, &urgent);
    CHECK_STR_EQ(trace, "d1 ");
    bd_complete(&ops, &bdd, at_driver);
    CHECK_STR_EQ(trace, "d1 c1 d9 ");
    bd_complete(&ops, &bdd, at_driver);
    bd_complete(&ops, &bdd, at_driver);
    bd_complete(&ops, &bdd, at_driver);
    CHECK_STR_EQ(trace, "d1 c1 d9 c9 d2 c2 d3 c3 ");
}

TEST(bd_list, a_driver_that_is_done_at_once_does_not_nest)
{
    struct BlockDev_Device_Descriptor bdd = device(BDF_Serial_Cmd, 0);
    struct BlockDev_Command_Block one = command(1, 0), two = command(2, 0);

    driver_is_instant = true;
    bd_send(&ops, &bdd, &one);
    bd_send(&ops, &bdd, &two);
    CHECK_STR_EQ(trace, "d1 c1 d2 c2 ");
}

TEST(bd_list, other_drivers_get_everything_and_need_no_completion)
{
    struct BlockDev_Device_Descriptor bdd = device(0, 0);
    struct BlockDev_Command_Block one = command(1, 0), two = command(2, 0);

    two.BD_CB_Cmd_Cplt_Proc = NULL;
    bd_send(&ops, &bdd, &one);
    bd_send(&ops, &bdd, &two);
    CHECK_STR_EQ(trace, "d1 d2 ");
    bd_complete(&ops, &bdd, &two);
    bd_complete(&ops, &bdd, &one);
    CHECK_STR_EQ(trace, "d1 d2 c1 ");
}

static const void *going;
static bool is_going(uint32_t address) { return address == (uint32_t)(uintptr_t)going; }

TEST(bd_list, a_driver_that_goes_fails_what_waits)
{
    static struct BlockDev_Device_Descriptor stays, goes;
    struct BlockDev_Command_Block first = command(1, 0), second = command(2, 0), third = command(3, 0);

    bd_forget_all();
    stays = device(BDF_Serial_Cmd | BDF_Int13_Drive, 0x80);
    goes = device(BDF_Serial_Cmd | BDF_Int13_Drive, 0x81);
    CHECK(bd_register(&goes) && bd_register(&stays));
    bd_send(&ops, &goes, &first);
    bd_send(&ops, &goes, &second);
    bd_send(&ops, &goes, &third);
    going = &third;
    CHECK_EQ(bd_forget(&ops, is_going), 1);     /* a client */
    CHECK(bd_find_int13(0x81) == &goes);
    going = &goes;
    CHECK_EQ(bd_forget(&ops, is_going), 1);
    CHECK(strcmp(trace, "d1 c2 ") == 0);
    CHECK_EQ(second.BD_CB_Cmd_Status, BDS_Device_Error);
    CHECK(bd_first() == &stays && stays.BDD_Next == NULL);
    CHECK(bd_find_int13(0x81) == NULL);
    going = (const void *)driver;
    CHECK_EQ(bd_forget(&ops, is_going), 1);
    CHECK(bd_first() == NULL);
}
