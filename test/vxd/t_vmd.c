/*
 * t_vmd - VMD's services, in the product: a VM of our own has the focus and asks INT 33h.
 */
#include "vxt.h"

#include <vmd.h>
#include <vmm32x.h>

#define START_MS    1500u

/* Position and buttons at 1000h, 1002h, 1004h; 1006h counts. */
GUEST(g_asks, "sti; xorw %ax, %ax; int $0x33; movw $0x13, %ax; movw $32000, %dx; int $0x33\n"
              "1: movw $3, %ax; int $0x33; movw %cx, 0x1000; movw %dx, 0x1002; movw %bx, 0x1004\n"
              "incw 0x1006; hlt; jmp 1b");

static struct cb_s *vm;
static bool waiting;

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata, (void)ms_late;
    waiting = false;
    _SignalID((uint32_t)&waiting);
}
VXD_TIMEOUT(time_over, on_time)

static void sleep_ms(uint32_t ms)
{
    waiting = true;
    Set_Global_Time_Out(ms, 0, time_over);
    while (waiting) {
        _BlockOnID((uint32_t)&waiting, Block_Svc_Ints);
    }
}

static const uint8_t *program, *program_end;

static int on_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    if (program != NULL) {
        vxt_guest_regs(crs);
        crs->Client_CS = GUEST_CS;
        memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), program, (size_t)(program_end - program));
        memset(vm_v86_ptr(msg->vm, GUEST_DS, 0x1000), 0, 16);
        program = NULL;
    }
    return VXD_OK;
}

static struct cb_s *make(const uint8_t *code, const uint8_t *end)
{
    struct VMM32X_VM request = { .size = sizeof request, .status = VMSTAT_BACKGROUND, .foreground = 100,
                                 .background = 100 };

    program = code;
    program_end = end;
    return _VMM32X_Create_VM(&request);
}

static uint16_t word(uint16_t at)
{
    return *(const uint16_t *)vm_v86_ptr(vm, GUEST_DS, at);
}

/* The program has asked twice more. */
static void look(void)
{
    uint16_t count = word(0x1006);

    for (unsigned i = 0; i < 100 && (uint16_t)(word(0x1006) - count) < 2; i++) {
        sleep_ms(20);
    }
}

VXT_TEST(VMD_Get_Version, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VMD_SERVICE_VMD_Get_Version, &r);
    CHECK_EQ(r.eax, 0x400);
    CHECK_EQ(r.eflags & CF_Mask, 0);
}

VXT_TEST(VMD_Set_Mouse_Type, does_nothing)
{
    struct vxt_regs r, before;

    vxt_recolour(&r);
    before = r;
    vxt_service(VMD_SERVICE_VMD_Set_Mouse_Type, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(r.eax == before.eax && r.ebx == before.ebx && r.ecx == before.ecx && r.edx == before.edx
          && r.esi == before.esi && r.edi == before.edi && r.ebp == before.ebp);
}

VXT_TEST(VMD_Get_Mouse_Owner, is_the_focus)
{
    CHECK(VMD_Get_Mouse_Owner() == vm);
}

VXT_TEST(VMD_Get_Mouse_Data, the_mouse_at_the_auxiliary_port)
{
    uint16_t type_irq, buttons_port;

    CHECK_EQ(VMD_Get_Mouse_Data(&type_irq, &buttons_port), 0);
    CHECK_EQ(type_irq, VMD_Type_PS2 << 8 | 12);
    CHECK_EQ(buttons_port, 3 << 8);
}

VXT_TEST(VMD_Set_Mouse_Data, is_what_is_asked_for)
{
    uint16_t type_irq, buttons_port;

    VMD_Set_Mouse_Data(VMD_Type_Serial, 4, 2, 1, 1, 0x1234);
    CHECK_EQ(VMD_Get_Mouse_Data(&type_irq, &buttons_port), 0x1234);
    CHECK_EQ(type_irq, VMD_Type_Serial << 8 | 4);
    CHECK_EQ(buttons_port, 2 << 8 | 1);
    VMD_Set_Mouse_Data(VMD_Type_PS2, 12, 3, 0, 0, 0x1234);
    CHECK_EQ(VMD_Get_Mouse_Data(&type_irq, &buttons_port), 0);
}

VXT_TEST(VMD_Post_Pointer_Message, moves_and_presses)
{
    struct vxt_regs r;
    static struct Mouse_Instance instance;

    look();
    CHECK_EQ(word(0x1000), 320);
    CHECK_EQ(word(0x1002), 96);
    VMD_Post_Pointer_Message(16, -32, VMD_BUTTON_1, &instance);
    look();
    CHECK_EQ(word(0x1000), 336);
    CHECK_EQ(word(0x1002), 80);
    CHECK_EQ(word(0x1004), 1);
    VMD_Post_Pointer_Message(0, 0, VMD_BUTTON_2 | VMD_BUTTON_3, &instance);
    look();
    CHECK_EQ(word(0x1004), 6);
    VMD_Post_Pointer_Message(-16, 32, 0, &instance);
    look();
    CHECK_EQ(word(0x1000), 320);
    CHECK_EQ(word(0x1004), 0);
    vxt_recolour(&r);
    r.esi = r.edi = r.eax = 0;
    vxt_service(VMD_SERVICE_VMD_Post_Pointer_Message, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
}

static int on_manipulate(struct svc_regs *r)
{
    r->esi = 2 * r->esi;
    r->edi = 0;
    r->eax = (r->eax & ~0xFFu) | VMD_BUTTONS_MAPPED | (r->eax & VMD_BUTTON_1 ? VMD_BUTTON_2 : 0);
    return 1;
}
VXD_SERVICE_HOOK(manipulate_hook, on_manipulate)

VXT_TEST(VMD_Manipulate_Pointer_Message, may_change_all_of_it)
{
    CHECK(Hook_Device_Service(VMD_SERVICE_VMD_Manipulate_Pointer_Message, manipulate_hook));
    VMD_Post_Pointer_Message(16, 32, VMD_BUTTON_1, NULL);
    look();
    VMD_Post_Pointer_Message(-16, 32, 0, NULL);
    CHECK(Unhook_Device_Service(VMD_SERVICE_VMD_Manipulate_Pointer_Message, manipulate_hook));
    CHECK_EQ(word(0x1000), 352);
    CHECK_EQ(word(0x1002), 96);
    CHECK_EQ(word(0x1004), 2);
}

static int on_middle(struct svc_regs *r)
{
    r->ebx = (r->ebx & ~0xFF00u) | (r->ebx & VMD_BUTTON_4 ? 0x400 : 0);
    return 1;
}
VXD_SERVICE_HOOK(middle_hook, on_middle)

VXT_TEST(VMD_Set_Middle_Button, another_may_be_it)
{
    CHECK(Hook_Device_Service(VMD_SERVICE_VMD_Set_Middle_Button, middle_hook));
    VMD_Post_Pointer_Message(0, 0, VMD_BUTTON_4, NULL);
    look();
    CHECK_EQ(word(0x1004), 4);
    VMD_Post_Pointer_Message(0, 0, VMD_BUTTON_3, NULL);
    look();
    CHECK(Unhook_Device_Service(VMD_SERVICE_VMD_Set_Middle_Button, middle_hook));
    CHECK_EQ(word(0x1004), 0);
    VMD_Post_Pointer_Message(0, 0, 0, NULL);
    look();
}

VXT_TEST(VMD_Enable_Disable_Mouse_Events, of_one_vm)
{
    VMD_Post_Pointer_Message(0, 0, VMD_BUTTON_1, NULL);
    look();
    CHECK_EQ(word(0x1004), 1);
    VMD_Enable_Disable_Mouse_Events(vm, false);
    look();
    CHECK_EQ(word(0x1004), 0);                          /* released with that */
    VMD_Post_Pointer_Message(64, 0, 0, NULL);
    look();
    CHECK_EQ(word(0x1000), 320);
    VMD_Enable_Disable_Mouse_Events((struct cb_s *)12, true);
    VMD_Enable_Disable_Mouse_Events(vm, true);
    VMD_Post_Pointer_Message(64, 0, 0, NULL);
    look();
    CHECK_EQ(word(0x1000), 384);
}

VXT_TEST(VMD_Get_Mouse_Owner, who_loses_the_focus_loses_the_buttons)
{
    VMD_Post_Pointer_Message(0, 0, VMD_BUTTON_1, NULL);
    look();
    CHECK_EQ(word(0x1004), 1);
    CHECK(Set_Execution_Focus(Get_Sys_VM_Handle()));
    CHECK(VMD_Get_Mouse_Owner() == Get_Sys_VM_Handle());
    VMD_Post_Pointer_Message(8, 0, VMD_BUTTON_1, NULL);
    look();
    CHECK_EQ(word(0x1004), 0);
    CHECK_EQ(word(0x1000), 384);
    VMD_Post_Pointer_Message(0, 0, 0, NULL);
    CHECK(Set_Execution_Focus(vm));
}

static const struct vxt_test tests[] = {
    VXT(VMD_Get_Version, is_4_00),
    VXT(VMD_Set_Mouse_Type, does_nothing),
    VXT(VMD_Get_Mouse_Owner, is_the_focus),
    VXT(VMD_Get_Mouse_Data, the_mouse_at_the_auxiliary_port),
    VXT(VMD_Set_Mouse_Data, is_what_is_asked_for),
    VXT(VMD_Post_Pointer_Message, moves_and_presses),
    VXT(VMD_Manipulate_Pointer_Message, may_change_all_of_it),
    VXT(VMD_Set_Middle_Button, another_may_be_it),
    VXT(VMD_Enable_Disable_Mouse_Events, of_one_vm),
    VXT(VMD_Get_Mouse_Owner, who_loses_the_focus_loses_the_buttons),
};

static void on_start(struct cb_s *sys, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)sys, (void)refdata, (void)crs;
    vm = make(g_asks, g_asks_end);
    if (vm != NULL && Set_Execution_Focus(vm)) {
        look();
        vxt_run_tests(tests, VXT_COUNT(tests));
    }
    vxt_end("T_VMD");
}
VXD_EVENT(start_event, on_start)

static void on_start_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata, (void)ms_late;
    (void)Schedule_VM_Event(Get_Sys_VM_Handle(), start_event, 0);
}
VXD_TIMEOUT(start_time, on_start_time)

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    Set_Global_Time_Out(START_MS, 0, start_time);
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { VM_Init, on_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_VMD, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
