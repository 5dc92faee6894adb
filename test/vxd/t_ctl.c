/*
 * t_ctl - control messages: who gets them, in which order, what carry does.
 *
 * The helpers T_CTL_A, _B and _C have ascending init orders below ours.
 */
#include "vxt.h"

#include "t_ctl.h"

#define NOTES_MAX   64

static struct { char who; uint16_t message; bool ints; uint16_t edx; } notes[NOTES_MAX];
static unsigned noted;

void do_T_CTL_Get_Version(struct svc_regs *r);
void do_T_CTL_Note(struct svc_regs *r);

void do_T_CTL_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0100;
    svc_set_carry(r, false);
}

void do_T_CTL_Note(struct svc_regs *r)
{
    if (noted < NOTES_MAX) {
        notes[noted].who = (char)(r->eax >> 24);
        notes[noted].message = (uint16_t)r->eax;
        notes[noted].ints = r->edx >> 31;
        notes[noted].edx = (uint16_t)r->edx;
        noted++;
    }
}

/* Who got a message, as text. */
static const char *who_got(uint32_t message)
{
    static char text[NOTES_MAX + 1];
    unsigned n = 0;

    for (unsigned i = 0; i < noted; i++) {
        if (notes[i].message == (uint16_t)message) {
            text[n++] = notes[i].who;
        }
    }
    text[n] = '\0';
    return text;
}

static bool all_ints(uint32_t message, bool ints)
{
    for (unsigned i = 0; i < noted; i++) {
        if (notes[i].message == message && notes[i].ints != ints) {
            return false;
        }
    }
    return true;
}

VXT_TEST(Sys_Critical_Init, lowest_init_order_first_with_interrupts_off)
{
    CHECK_STR(who_got(Sys_Critical_Init), "ABCT");
    CHECK(all_ints(Sys_Critical_Init, false));
}

VXT_TEST(Device_Init, lowest_init_order_first_with_interrupts_on)
{
    CHECK_STR(who_got(Device_Init), "ABCT");
    CHECK(all_ints(Device_Init, true));
}

VXT_TEST(Device_Init, one_message_after_the_other)
{
    uint16_t last = 0;

    for (unsigned i = 0; i < noted; i++) {
        CHECK(notes[i].message >= last);
        last = notes[i].message;
    }
}

VXT_TEST(Device_Init, who_fails_is_dropped_and_the_others_go_on)
{
    struct vxt_regs r = { .edi = (uint32_t)"T_CTL_B " };

    CHECK_STR(who_got(Init_Complete), "ACT");
    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK_EQ(r.ecx, 0);
    r = (struct vxt_regs){ .edi = (uint32_t)"T_CTL_C " };
    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK(r.ecx != 0);
}

VXT_TEST(Device_Init, flags_of_the_ddb)
{
    struct vxt_regs r = { .eax = T_CTL_DEVICE_ID };

    vxt_service(VMMSVC(Get_DDB), &r);
    CHECK(r.ecx != 0);
    CHECK_EQ(((struct VxD_Desc_Block *)r.ecx)->DDB_Flags &
                 (DDB_SYS_CRIT_INIT_DONE | DDB_DEVICE_INIT_DONE),
             DDB_SYS_CRIT_INIT_DONE | DDB_DEVICE_INIT_DONE);
}

VXT_TEST(System_Control, private_messages_go_to_all)
{
    noted = 0;
    CHECK(System_Control(T_CTL_PRIVATE, Get_Sys_VM_Handle(), 0x1234, 0, 0));
    CHECK_STR(who_got(T_CTL_PRIVATE), "ACT");
    for (unsigned i = 0; i < noted; i++) {
        CHECK_EQ(notes[i].edx, 0x1234);
    }
}

VXT_TEST(System_Control, second_messages_go_the_other_way_round)
{
    noted = 0;
    CHECK(System_Control(VM_Suspend2, Get_Sys_VM_Handle(), 0, 0, 0));
    CHECK_STR(who_got(VM_Suspend2), "TCA");
}

VXT_TEST(System_Control, a_refusal_ends_it)
{
    noted = 0;
    CHECK(System_Control(Query_Destroy, Get_Sys_VM_Handle(), 1, 0, 0));
    CHECK_STR(who_got(Query_Destroy), "ACT");
    noted = 0;
    CHECK(!System_Control(Query_Destroy, Get_Sys_VM_Handle(), T_CTL_REFUSE, 0, 0));
    CHECK_STR(who_got(Query_Destroy), "A");
}

VXT_TEST(Directed_Sys_Control, to_one_device)
{
    struct vxt_regs r = { .edi = (uint32_t)"T_CTL_A " };
    struct VxD_Desc_Block *ddb;

    vxt_service(VMMSVC(Get_DDB), &r);
    ddb = (struct VxD_Desc_Block *)r.ecx;
    CHECK(ddb != NULL);
    noted = 0;
    CHECK(Directed_Sys_Control(T_CTL_PRIVATE, ddb, Get_Sys_VM_Handle(), 7, 0, 0));
    CHECK_STR(who_got(T_CTL_PRIVATE), "A");
    CHECK_EQ(notes[0].edx, 7);
    CHECK(!Directed_Sys_Control(Query_Destroy, ddb, Get_Sys_VM_Handle(), T_CTL_REFUSE, 0, 0));
}

VXT_TEST(Dynalink, service_of_another_device)
{
    struct vxt_regs r = { .eax = 0, .eflags = CF_Mask };

    vxt_service(T_CTL_DEVICE_ID << 16, &r);
    CHECK_EQ(r.eax, 0x0100);
    CHECK((r.eflags & CF_Mask) == 0);
}

static const struct vxt_test tests[] = {
    VXT(Sys_Critical_Init, lowest_init_order_first_with_interrupts_off),
    VXT(Device_Init, lowest_init_order_first_with_interrupts_on),
    VXT(Device_Init, one_message_after_the_other),
    VXT(Device_Init, who_fails_is_dropped_and_the_others_go_on),
    VXT(Device_Init, flags_of_the_ddb),
    VXT(System_Control, private_messages_go_to_all),
    VXT(System_Control, second_messages_go_the_other_way_round),
    VXT(System_Control, a_refusal_ends_it),
    VXT(Directed_Sys_Control, to_one_device),
    VXT(Dynalink, service_of_another_device),
};

static int note(const struct vxd_message *msg)
{
    ctl_note('T', msg);
    return VXD_OK;
}

static int on_init_complete(const struct vxd_message *msg)
{
    ctl_note('T', msg);
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_CTL");
}

static const struct vxd_handler control[] = {
    { Sys_Critical_Init, note },
    { Device_Init, note },
    { Init_Complete, on_init_complete },
    { Query_Destroy, note },
    { VM_Suspend2, note },
    { T_CTL_PRIVATE, note },
    { 0, NULL },
};

VXD_ENTRY_REG(T_CTL_Get_Version)
VXD_ENTRY_REG(T_CTL_Note)
static void (*const services[])(void) = { svc_T_CTL_Get_Version, svc_T_CTL_Note };

Declare_Virtual_Device_Services(T_CTL, 1, 0, control, T_CTL_DEVICE_ID, Undefined_Init_Order,
                                services, NULL, NULL)
