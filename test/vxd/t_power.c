/*
 * t_power - services of VPOWERD, but for the one that switches off.
 */
#include "vxt.h"

#include <vpowerd.h>

VXT_TEST(_VPOWERD_Get_Version, is_4_00)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VPOWERD_SERVICE__VPOWERD_Get_Version, &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK_EQ(r.eflags & CF_Mask, 0);
}

VXT_TEST(_VPOWERD_Get_APM_BIOS_Version, there_is_none)
{
    CHECK_EQ(_VPOWERD_Get_APM_BIOS_Version(), 0);
}

VXT_TEST(_VPOWERD_Get_Power_Management_Level, is_off)
{
    CHECK_EQ(_VPOWERD_Get_Power_Management_Level(), PMLEVEL_OFF);
}

VXT_TEST(_VPOWERD_Set_Power_Management_Level, is_refused)
{
    CHECK_EQ(_VPOWERD_Set_Power_Management_Level(PMLEVEL_ADVANCED), PR_NOT_CONNECTED);
    CHECK_EQ(_VPOWERD_Set_Power_Management_Level(77), PR_OUT_OF_RANGE);
    CHECK_EQ(_VPOWERD_Get_Power_Management_Level(), PMLEVEL_OFF);
}

VXT_TEST(_VPOWERD_Set_Device_Power_State, the_level_is_off)
{
    CHECK_EQ(_VPOWERD_Set_Device_Power_State(0x0100, PSTATE_STANDBY), 1);      /* as documented */
}

VXT_TEST(_VPOWERD_Set_System_Power_State, does_not_sleep)
{
    CHECK_EQ(_VPOWERD_Set_System_Power_State(PSTATE_STANDBY, REQTYPE_USER_INITIATED), PR_BAD_STATE);
    CHECK_EQ(_VPOWERD_Set_System_Power_State(PSTATE_SUSPEND, REQTYPE_FORCED_REQUEST), PR_BAD_STATE);
    CHECK_EQ(_VPOWERD_Set_System_Power_State(PSTATE_APM_ENABLED, REQTYPE_USER_INITIATED), PR_OUT_OF_RANGE);
    CHECK_EQ(_VPOWERD_Set_System_Power_State(4, REQTYPE_USER_INITIATED), PR_OUT_OF_RANGE);
}

VXT_TEST(_VPOWERD_Restore_Power_On_Defaults, of_nobody)
{
    CHECK_EQ(_VPOWERD_Restore_Power_On_Defaults(), PR_NOT_CONNECTED);
}

VXT_TEST(_VPOWERD_Get_Power_Status, of_the_pc)
{
    POWER_STATUS status = { 0, 0, 0, 0, 0 };

    CHECK_EQ(_VPOWERD_Get_Power_Status(1, &status), 0);
    CHECK(status.PS_AC_Line_Status == 1 || status.PS_AC_Line_Status == 0xFF);
    CHECK_EQ(status.PS_Battery_Flag, status.PS_AC_Line_Status == 1 ? 0x80 : 0xFF);
    CHECK_EQ(status.PS_Battery_Status, 0xFF);
    CHECK_EQ(status.PS_Battery_Life_Percentage, 0xFF);
    CHECK_EQ(status.PS_Battery_Life_Time, 0xFFFF);
    status.PS_Battery_Flag = 0x55;
    CHECK_EQ(_VPOWERD_Get_Power_Status(2, &status), PR_BAD_DEVICE_ID);
    CHECK_EQ(status.PS_Battery_Flag, 0x55);
    CHECK_EQ(_VPOWERD_Get_Power_Status(1, NULL), PR_OUT_OF_RANGE);
}

VXT_TEST(_VPOWERD_Get_Power_State, is_for_apm_1_1)
{
    uint32_t state = 0x55;

    CHECK_EQ(_VPOWERD_Get_Power_State(0x0100, &state), PR_NOT_CONNECTED);
    CHECK_EQ(state, 0x55);
}

VXT_TEST(_VPOWERD_OEM_APM_Function, is_for_apm_1_1)
{
    CHECK_EQ(_VPOWERD_OEM_APM_Function(NULL), PR_NOT_CONNECTED);
}

static uint32_t one(uint32_t function, uint32_t flags)
{
    (void)function, (void)flags;
    return 0;
}

static uint32_t two(uint32_t function, uint32_t flags)
{
    (void)function, (void)flags;
    return 0;
}

VXT_TEST(_VPOWERD_Register_Power_Handler, once)
{
    CHECK_EQ(_VPOWERD_Register_Power_Handler(one, 5), 0);
    CHECK_EQ(_VPOWERD_Register_Power_Handler(two, 9), 0);
    CHECK_EQ(_VPOWERD_Register_Power_Handler(one, 7), PR_OUT_OF_RANGE);
    CHECK_EQ(_VPOWERD_Register_Power_Handler(NULL, 7), PR_OUT_OF_RANGE);
}

VXT_TEST(_VPOWERD_Deregister_Power_Handler, once_each)
{
    CHECK_EQ(_VPOWERD_Deregister_Power_Handler(one), 0);
    CHECK_EQ(_VPOWERD_Deregister_Power_Handler(one), PR_OUT_OF_RANGE);
    CHECK_EQ(_VPOWERD_Deregister_Power_Handler(two), 0);
    CHECK_EQ(_VPOWERD_Deregister_Power_Handler(NULL), PR_OUT_OF_RANGE);
}

static const struct vxt_test tests[] = {
    VXT(_VPOWERD_Get_Version, is_4_00),
    VXT(_VPOWERD_Get_APM_BIOS_Version, there_is_none),
    VXT(_VPOWERD_Get_Power_Management_Level, is_off),
    VXT(_VPOWERD_Set_Power_Management_Level, is_refused),
    VXT(_VPOWERD_Set_Device_Power_State, the_level_is_off),
    VXT(_VPOWERD_Set_System_Power_State, does_not_sleep),
    VXT(_VPOWERD_Restore_Power_On_Defaults, of_nobody),
    VXT(_VPOWERD_Get_Power_Status, of_the_pc),
    VXT(_VPOWERD_Get_Power_State, is_for_apm_1_1),
    VXT(_VPOWERD_OEM_APM_Function, is_for_apm_1_1),
    VXT(_VPOWERD_Register_Power_Handler, once),
    VXT(_VPOWERD_Deregister_Power_Handler, once_each),
};

VXT_DEVICE(T_POWER, tests)
