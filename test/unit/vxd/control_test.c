/* control, ddb - who gets which control message, and what a refusal does. */
#include "unit.h"

#include "cpu/fault.h"
#include "debug/bootlog.h"
#include "mem/reclaim.h"
#include "sched/thread.h"
#include "vxd/control.h"
#include "vxd/load.h"

struct control_call {
    uint32_t message;
    struct cb_s *vm;
    uint32_t edx, esi, edi;
    struct Client_Reg_Struc *crs;
    uint32_t carry;
};
uint32_t call_control(void (*proc)(void), struct control_call *call);

struct thread *cur_thread;
struct vm *cur_vm, *sys_vm;

static struct vm vm;
static struct VxD_Desc_Block device[4];
static char got[32], unloaded[8];           /* a letter per device, in the order of calls */
static char refuses, removes;               /* the device that answers carry, or takes itself out */
static struct control_call last;
static unsigned in_front;

void debug_printf(const char *format, ...)
{
    (void)format;
}

void bootlog_init_message(uint32_t message, const char *name, const char *result)
{
    (void)message;
    (void)name;
    (void)result;
}

void module_unload(struct VxD_Desc_Block *ddb, bool keep_static)
{
    CHECK(!keep_static);
    ddb_remove(ddb);
    unloaded[strlen(unloaded)] = (char)ddb->DDB_Name[0];
}

void reclaim_tell_owners(void)
{
}

void fault_hooks_in_front(void)
{
    in_front++;
}

/* The device's control procedure is its letter. */
uint32_t call_control(void (*proc)(void), struct control_call *call)
{
    char letter = (char)(uintptr_t)proc;

    got[strlen(got)] = letter;
    call->carry = letter == refuses;
    last = *call;
    if (letter == removes) {
        ddb_remove(&device[letter - 'A']);
    }
    return 0x1000u + (uint8_t)letter;
}

static struct VxD_Desc_Block *add(unsigned i, uint16_t id, uint32_t order)
{
    memset(&device[i], 0, sizeof device[i]);
    memcpy(device[i].DDB_Name, "A       ", 8);
    device[i].DDB_Name[0] = (uint8_t)('A' + i);
    device[i].DDB_Req_Device_Number = id;
    device[i].DDB_Init_Order = order;
    device[i].DDB_Control_Proc = (void (*)(void))('A' + i);
    ddb_insert(&device[i]);
    return &device[i];
}

static void clear(void)
{
    memset(got, 0, sizeof got);
    memset(unloaded, 0, sizeof unloaded);
    refuses = removes = 0;
    in_front = 0;
}

/* Init order B A D C. */
static void start(void)
{
    while (ddb_list != NULL) {
        ddb_remove(ddb_list);
    }
    clear();
    sys_vm = &vm;
    add(0, 0x0020, 200);
    add(1, 0x0021, 100);
    add(2, 0x3000, 0x80000000u);
    add(3, 0x3001, 300);
}

TEST(ddb, devices_are_in_init_order_and_equals_as_they_came)
{
    start();
    while (ddb_list != NULL) {
        ddb_remove(ddb_list);
    }
    add(0, 1, 5);
    add(1, 2, 7);
    add(2, 3, 5);
    add(3, 4, 0);
    CHECK(ddb_list == &device[3]);
    CHECK(device[3].DDB_Next == &device[0]);
    CHECK(device[0].DDB_Next == &device[2]);
    CHECK(device[2].DDB_Next == &device[1]);
    CHECK(device[1].DDB_Next == NULL);
}

TEST(ddb, small_and_large_ids_are_found_until_removed)
{
    start();
    CHECK(ddb_find(0x0021) == &device[1]);
    CHECK(ddb_find(0x3001) == &device[3]);
    CHECK(ddb_find(0x0022) == NULL);
    CHECK(ddb_find(0x3002) == NULL);
    ddb_remove(&device[1]);
    ddb_remove(&device[3]);
    CHECK(ddb_find(0x0021) == NULL);
    CHECK(ddb_find(0x3001) == NULL);
    CHECK(ddb_find(0x0020) == &device[0]);
}

TEST(ddb, nobody_is_found_by_the_undefined_id)
{
    start();
    ddb_remove(&device[2]);
    add(2, Undefined_Device_ID, 1);
    CHECK(ddb_find(Undefined_Device_ID) == NULL);
    CHECK(ddb_find_name("C       ") == &device[2]);
    CHECK(ddb_find_name("c       ") == NULL);
}

TEST(control, all_get_a_message_in_init_order)
{
    start();
    CHECK_EQ(system_control(VM_Suspend, &vm.cb, 1, 2, 3), 0);
    CHECK_STR_EQ(got, "BADC");
    CHECK_EQ(last.message, VM_Suspend);
    CHECK(last.vm == &vm.cb);
    CHECK_EQ(last.edx, 1);
    CHECK_EQ(last.esi, 2);
    CHECK_EQ(last.edi, 3);
    CHECK(last.crs == NULL);                        /* before there is a thread */
}

TEST(control, the_second_round_of_an_end_is_in_reverse)
{
    start();
    CHECK_EQ(system_control(System_Exit2, &vm.cb, 0, 0, 0), 0);
    CHECK_STR_EQ(got, "CDAB");
}

TEST(control, a_refusal_ends_only_messages_that_can_be_refused)
{
    start();
    refuses = 'A';
    CHECK(system_control(Create_VM, &vm.cb, 0, 0, 0) != 0);
    CHECK_STR_EQ(got, "BA");
    clear();
    refuses = 'A';
    CHECK_EQ(system_control(VM_Suspend, &vm.cb, 0, 0, 0), 0);
    CHECK_STR_EQ(got, "BADC");
}

TEST(control, a_device_may_leave_while_a_message_goes_round)
{
    start();
    removes = 'A';
    CHECK_EQ(system_control(VM_Suspend, &vm.cb, 0, 0, 0), 0);
    CHECK_STR_EQ(got, "BADC");
    CHECK(ddb_find(0x0020) == NULL);
}

TEST(control, one_device_answers_with_its_registers)
{
    uint32_t eax = 0;

    start();
    CHECK_EQ(directed_control(&device[3], VM_Suspend, &vm.cb, 0, 0, 0, &eax), 0);
    CHECK_STR_EQ(got, "D");
    CHECK_EQ(eax, 0x1000 + 'D');
    refuses = 'D';
    CHECK_EQ(directed_control(&device[3], VM_Suspend, &vm.cb, 0, 0, 0, NULL), 1);
}

TEST(control, who_fails_an_init_message_is_left_out_and_the_others_go_on)
{
    start();
    refuses = 'A';
    control_init(Device_Init, "tail");
    CHECK_STR_EQ(got, "BADC");
    CHECK_STR_EQ(unloaded, "A");
    CHECK_STR_EQ((const char *)last.esi, "tail");
    CHECK(last.vm == &vm.cb);
    CHECK(ddb_find(0x0020) == NULL);
    CHECK(device[1].DDB_Next == &device[3]);
    CHECK_EQ(device[0].DDB_Flags & DDB_DEVICE_INIT_DONE, 0);
    CHECK_EQ(device[3].DDB_Flags & DDB_DEVICE_INIT_DONE, DDB_DEVICE_INIT_DONE);
}

TEST(control, fault_hooks_come_in_front_after_the_first_init_message)
{
    start();
    control_init(Sys_Critical_Init, "");
    CHECK_EQ(in_front, 1);
    CHECK_EQ(device[0].DDB_Flags & DDB_SYS_CRIT_INIT_DONE, DDB_SYS_CRIT_INIT_DONE);
    control_init(Device_Init, "");
    control_init(Init_Complete, "");
    CHECK_EQ(in_front, 1);
}
