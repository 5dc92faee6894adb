/*
 * vpowerd.h - the services of VPOWERD as C functions.  Included by VxDs that care for power.
 *
 * What each does: [DDK95 <name>]; one line each in services/vpowerd.def.
 */
#ifndef VPOWERD_H
#define VPOWERD_H

#include <vmm_services.h>

enum vpowerd_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VPOWERD_SERVICE_##name = 0x00260000 + ord,
#include <services/vpowerd.def>
#undef VXD_SERVICE
};

#define PSTATE_APM_ENABLED      0u
#define PSTATE_STANDBY          1u
#define PSTATE_SUSPEND          2u
#define PSTATE_OFF              3u

#define REQTYPE_USER_INITIATED          0u
#define REQTYPE_TIMER_INITIATED         1u
#define REQTYPE_FORCED_REQUEST          2u
#define REQTYPE_BIOS_CRITICAL_SUSPEND   4u

#define PMLEVEL_OFF             0u          /* numbers ours: docs/sources.md */
#define PMLEVEL_STANDARD        1u
#define PMLEVEL_ADVANCED        2u

/* What the functions return: 0, or the code of an APM BIOS [RBIL 2F1684 #02665]. */
#define PR_PM_DISABLED          0x01u
#define PR_NOT_CONNECTED        0x03u
#define PR_BAD_DEVICE_ID        0x09u
#define PR_OUT_OF_RANGE         0x0Au
#define PR_BAD_STATE            0x60u

typedef struct _POWER_STATUS {
    uint8_t PS_AC_Line_Status;              /* 0 off line, 1 on line, 2 on backup power, FFh not known */
    uint8_t PS_Battery_Status;
    uint8_t PS_Battery_Flag;                /* 80h: no battery */
    uint8_t PS_Battery_Life_Percentage;
    uint16_t PS_Battery_Life_Time;
} POWER_STATUS;
_Static_assert(sizeof(POWER_STATUS) == 6, "[DDK95 POWER_STATUS]");

typedef uint32_t (*POWER_HANDLER)(uint32_t PowerFunc, uint32_t Flags);

uint32_t _VPOWERD_Get_APM_BIOS_Version(void);
uint32_t _VPOWERD_Get_Power_Management_Level(void);
uint32_t _VPOWERD_Set_Power_Management_Level(uint32_t level);
uint32_t _VPOWERD_Set_Device_Power_State(uint32_t device, uint32_t state);
uint32_t _VPOWERD_Set_System_Power_State(uint32_t state, uint32_t type);
uint32_t _VPOWERD_Restore_Power_On_Defaults(void);
uint32_t _VPOWERD_Get_Power_Status(uint32_t device, POWER_STATUS *status);
uint32_t _VPOWERD_Get_Power_State(uint32_t device, uint32_t *state);
uint32_t _VPOWERD_OEM_APM_Function(void *registers);
uint32_t _VPOWERD_Register_Power_Handler(POWER_HANDLER handler, uint32_t priority);
uint32_t _VPOWERD_Deregister_Power_Handler(POWER_HANDLER handler);

#endif
