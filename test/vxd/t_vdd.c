/*
 * t_vdd - VDD's services about screens, in the product: the system VM's text screen.
 */
#include "vxt.h"

#include <vdd.h>

#define START_MS    1500u
#define ROW         20u
#define COLUMN      5u

static struct cb_s *vm;
static uint8_t cells[80 * 2], pixels[720 * 3];

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

static void put(uint8_t ch, uint8_t attribute)
{
    uint8_t *at = vm_v86_ptr(vm, 0xB800, (ROW * 80 + COLUMN) * 2);

    at[0] = ch;
    at[1] = attribute;
}

static void call(uint32_t service, uint32_t eax, struct vxt_regs *r)
{
    vxt_recolour(r);
    r->eax = eax;
    r->ebx = (uint32_t)vm;
    vxt_service(service, r);
}

static bool kept(const struct vxt_regs *r)
{
    struct vxt_regs as;

    vxt_recolour(&as);
    return r->ecx == as.ecx && r->edx == as.edx && r->esi == as.esi && r->edi == as.edi
        && r->ebp == as.ebp && r->ebx == (uint32_t)vm;
}

VXT_TEST(VDD_Get_Screen, of_text)
{
    struct vdd_screen screen;

    CHECK(VDD_Get_Screen(vm, &screen));
    CHECK_EQ(screen.columns, 80);
    CHECK_EQ(screen.rows, 25);
    CHECK_EQ(screen.width, 720);
    CHECK_EQ(screen.lines, 400);
}

VXT_TEST(VDD_Get_Screen, refuses_what_is_no_vm)
{
    struct vdd_screen screen = { .rows = 77 };

    CHECK(!VDD_Get_Screen((struct cb_s *)0x1234, &screen));
    CHECK_EQ(screen.rows, 77);
}

VXT_TEST(VDD_Copy_Text, a_row_as_it_is_seen)
{
    put('Q', 0x1E);
    CHECK_EQ(VDD_Copy_Text(vm, ROW, cells, 80), 80);
    CHECK_EQ(cells[2 * COLUMN], 'Q');
    CHECK_EQ(cells[2 * COLUMN + 1], 0x1E);
    CHECK_EQ(VDD_Copy_Text(vm, ROW, cells, 2), 2);
    CHECK_EQ(VDD_Copy_Text(vm, 25, cells, 80), 0);
    CHECK_EQ(VDD_Copy_Text((struct cb_s *)0x1234, 0, cells, 80), 0);
}

VXT_TEST(VDD_Copy_Line, blue_green_red)
{
    const uint8_t *at = pixels + COLUMN * 9 * 3;

    put(0xDB, 0x1C);                    /* a full block, light red */
    CHECK_EQ(VDD_Copy_Line(vm, ROW * 16, pixels, 720), 720);
    CHECK_EQ(at[0], 0x55);
    CHECK_EQ(at[1], 0x55);
    CHECK_EQ(at[2], 0xFF);
    put(' ', 0x1C);                     /* blue */
    CHECK_EQ(VDD_Copy_Line(vm, ROW * 16 + 15, pixels, 720), 720);
    CHECK_EQ(at[0], 0xAA);
    CHECK_EQ(at[1] | at[2], 0);
    CHECK_EQ(VDD_Copy_Line(vm, 400, pixels, 720), 0);
    CHECK_EQ(VDD_Copy_Line((struct cb_s *)0x1234, 0, pixels, 720), 0);
}

VXT_TEST(VDD_Get_ModTime, is_when_something_was_written)
{
    struct vxt_regs r;
    uint32_t before, still;

    call(VDD_SERVICE_VDD_Get_ModTime, 0, &r);
    sleep_ms(50);
    call(VDD_SERVICE_VDD_Get_ModTime, 0, &r);
    still = r.eax;
    CHECK(kept(&r));
    before = Get_System_Time();
    CHECK(still < before);
    put('M', 7);
    call(VDD_SERVICE_VDD_Get_ModTime, 0, &r);
    CHECK(r.eax >= before && r.eax <= Get_System_Time());
    still = r.eax;
    sleep_ms(50);
    call(VDD_SERVICE_VDD_Get_ModTime, 0, &r);
    CHECK_EQ(r.eax, still);
}

VXT_TEST(VDD_PIF_State, is_kept)
{
    struct vdd_screen screen;
    struct vxt_regs r;

    call(VDD_SERVICE_VDD_PIF_State, 0xABCD0091, &r);
    CHECK(kept(&r));
    CHECK_EQ(r.eax, 0xABCD0091);
    CHECK(VDD_Get_Screen(vm, &screen));
    CHECK_EQ(screen.pif, 0x91);
    call(VDD_SERVICE_VDD_PIF_State, 0, &r);
    CHECK(VDD_Get_Screen(vm, &screen));
    CHECK_EQ(screen.pif, 0);
}

/* Sets and clears a flag; what VDD_Get_Screen says then. */
static uint32_t flags_after(uint32_t service, uint32_t eax)
{
    struct vdd_screen screen = { 0 };
    struct vxt_regs r;

    call(service, eax, &r);
    return kept(&r) && VDD_Get_Screen(vm, &screen) ? screen.flags : 0xBAD;
}

VXT_TEST(VDD_Hide_Cursor, and_show_it)
{
    CHECK_EQ(flags_after(VDD_SERVICE_VDD_Hide_Cursor, 5), VDD_SCREEN_NO_CURSOR);
    CHECK_EQ(flags_after(VDD_SERVICE_VDD_Hide_Cursor, 0), 0);
}

VXT_TEST(VDD_Set_VMType, window_and_back)
{
    CHECK_EQ(flags_after(VDD_SERVICE_VDD_Set_VMType, 1), VDD_SCREEN_WINDOW);
    CHECK_EQ(flags_after(VDD_SERVICE_VDD_Set_VMType, 0), 0);
}

VXT_TEST(VDD_Set_HCurTrk, until_somebody_asks)
{
    CHECK_EQ(flags_after(VDD_SERVICE_VDD_Set_HCurTrk, 0), VDD_SCREEN_TRACK);
    CHECK_EQ(flags_after(VDD_SERVICE_VDD_Hide_Cursor, 0), 0);
}

VXT_TEST(VDD_Get_Version, is_4_00_and_has_a_name)
{
    struct vxt_regs r;

    call(VDD_SERVICE_VDD_Get_Version, 0, &r);
    CHECK_EQ(r.eax, 0x0400);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(memcmp((const char *)r.esi, "VMM32FB ", 8) == 0);
    CHECK_EQ(r.ebx, (uint32_t)vm);
}

static void set_mode(uint8_t mode)
{
    struct Client_Reg_Struc saved, *crs = vm->CB_Client_Pointer;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    crs->Client_EAX = mode;
    Exec_Int(0x10);
    End_Nest_Exec();
    Restore_Client_State(&saved);
}

VXT_TEST(VDD_Query_Access, not_while_planes_are_selected)
{
    static const struct { uint8_t mode; bool plain; } modes[] = {
        { 0x12, false }, { 0x13, true }, { 0x0D, false }, { 3, true } };
    struct vxt_regs r;

    for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        set_mode(modes[i].mode);
        call(VDD_SERVICE_VDD_Query_Access, 0x11, &r);
        if (((r.eflags & CF_Mask) == 0) != modes[i].plain) {
            vxt_fail("in mode %x", modes[i].mode);
        }
        CHECK(kept(&r));
        CHECK_EQ(r.eax, 0x11);
    }
    vxt_recolour(&r);
    r.ebx = 0x1234;
    vxt_service(VDD_SERVICE_VDD_Query_Access, &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);      /* no VM */
}

VXT_TEST(VDD_Check_Update_Soon, changes_no_register)
{
    struct vxt_regs r;

    call(VDD_SERVICE_VDD_Check_Update_Soon, 0x11, &r);
    CHECK(kept(&r));
    CHECK_EQ(r.eax, 0x11);
}

/* The message screen instead of the VM's, whose text stays as it is; SERCON shows lines of it. */
VXT_TEST(VDD_Msg_ClrScrn, says_how_large_it_is)
{
    struct vxt_regs r;

    put('V', 0x1E);
    CHECK(System_Control(Begin_Message_Mode, vm, 0, 0, 0));
    call(VDD_SERVICE_VDD_Msg_ClrScrn, 0, &r);
    CHECK_EQ(r.eax, 80);
    CHECK_EQ(r.edx, 25);
    CHECK_EQ(r.ebx, (uint32_t)vm);
    CHECK_EQ(VDD_Copy_Text(vm, ROW, cells, 80), 80);
    CHECK_EQ(cells[2 * COLUMN], 'V');
}

VXT_TEST(VDD_Msg_ForColor, changes_no_register)
{
    struct vxt_regs r;

    call(VDD_SERVICE_VDD_Msg_ForColor, 14, &r);
    CHECK(kept(&r));
    CHECK_EQ(r.eax, 14);
}

VXT_TEST(VDD_Msg_BakColor, changes_no_register)
{
    struct vxt_regs r;

    call(VDD_SERVICE_VDD_Msg_BakColor, 1, &r);
    CHECK(kept(&r));
    CHECK_EQ(r.eax, 1);
}

static void text_out(uint32_t row, uint32_t column, const char *text, struct vxt_regs *r)
{
    vxt_recolour(r);
    r->eax = row;
    r->ebx = (uint32_t)vm;
    r->ecx = _lstrlen(text);
    r->edx = column;
    r->esi = (uint32_t)text;
    vxt_service(VDD_SERVICE_VDD_Msg_TextOut, r);
}

VXT_TEST(VDD_Msg_TextOut, wherever_it_is_told_to)
{
    struct vxt_regs r;

    text_out(3, 10, "T_VDD writes", &r);
    CHECK_EQ(r.eax, 3);
    CHECK_EQ(r.ecx, 12);
    CHECK_EQ(r.edx, 10);
    text_out(24, 78, "cut at the edge", &r);
    text_out(25, 0, "below the screen", &r);    /* nothing happens */
    text_out(0xFFFFFFFF, 0xFFFFFFFF, "far away", &r);
    CHECK_EQ(r.ebx, (uint32_t)vm);
}

VXT_TEST(VDD_Msg_SetCursPos, and_off_the_screen)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 3;
    r.ebx = (uint32_t)vm;
    r.edx = 22;
    vxt_service(VDD_SERVICE_VDD_Msg_SetCursPos, &r);
    CHECK_EQ(r.eax, 3);
    CHECK_EQ(r.edx, 22);
    r.eax = 0xFFFFFFFF;
    vxt_service(VDD_SERVICE_VDD_Msg_SetCursPos, &r);
    CHECK(System_Control(End_Message_Mode, vm, 0, 0, 0));
    CHECK_EQ(VDD_Copy_Text(vm, ROW, cells, 80), 80);
    CHECK_EQ(cells[2 * COLUMN], 'V');           /* the VM's screen is as it was */
}

static const struct vxt_test tests[] = {
    VXT(VDD_Get_Version, is_4_00_and_has_a_name),
    VXT(VDD_Get_Screen, of_text),
    VXT(VDD_Get_Screen, refuses_what_is_no_vm),
    VXT(VDD_Copy_Text, a_row_as_it_is_seen),
    VXT(VDD_Copy_Line, blue_green_red),
    VXT(VDD_Get_ModTime, is_when_something_was_written),
    VXT(VDD_PIF_State, is_kept),
    VXT(VDD_Hide_Cursor, and_show_it),
    VXT(VDD_Set_VMType, window_and_back),
    VXT(VDD_Set_HCurTrk, until_somebody_asks),
    VXT(VDD_Query_Access, not_while_planes_are_selected),
    VXT(VDD_Check_Update_Soon, changes_no_register),
    VXT(VDD_Msg_ClrScrn, says_how_large_it_is),
    VXT(VDD_Msg_ForColor, changes_no_register),
    VXT(VDD_Msg_BakColor, changes_no_register),
    VXT(VDD_Msg_TextOut, wherever_it_is_told_to),
    VXT(VDD_Msg_SetCursPos, and_off_the_screen),
};

static void on_start(struct cb_s *sys, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata, (void)crs;
    vm = sys;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_VDD");
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
    { 0, NULL },
};
Declare_Virtual_Device(T_VDD, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
