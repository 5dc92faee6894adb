/*
 * apm.h - the APM BIOS that a VM finds.  Included by vxd/vpowerd and its test.  Pure.
 */
#ifndef VPOWERD_APM_H
#define VPOWERD_APM_H

#include <vmm.h>

#define APM_VERSION         0x0101u
#define APM_ALL_DEVICES     0x0001u

enum apm_error {                /* AH [APMBIOS "Error codes"] */
    APM_DISABLED = 0x01, APM_IS_CONNECTED = 0x02, APM_NOT_CONNECTED = 0x03, APM_NO_16 = 0x06, APM_NO_32 = 0x08,
    APM_NO_DEVICE = 0x09, APM_OUT_OF_RANGE = 0x0A, APM_NOT_ENGAGED = 0x0B, APM_NO_STATE = 0x60,
    APM_NO_EVENT = 0x80, APM_NO_FUNCTION = 0x86,
};

struct apm {                    /* per VM */
    bool connected;
    bool off, disengaged;       /* what functions 08h and 0Fh set */
    uint16_t version;           /* of the connection */
};

/* Line and battery of the PC, as function 0Ah tells them: FFh, FFFFh = not known. */
struct apm_power {
    uint8_t line, battery, flag, percent;
    uint16_t time;
};

/* From the FADT's preferred profile: a PC without batteries, or nothing is known.  [ACPI "FADT"] */
void apm_power_of_profile(uint8_t profile, struct apm_power *power);

void apm_reset(struct apm *apm);

enum apm_action { APM_NOTHING, APM_IDLE, APM_POWER_OFF };

/*
 * apm_call - INT 15h AH=53h                                                       [APMBIOS], [RBIL 1553]
 *
 * In:    crs: AL = function, BX, CX
 * Out:   what is left to be done; crs: results, CF
 */
enum apm_action apm_call(struct apm *apm, const struct apm_power *power, struct Client_Reg_Struc *crs);

#endif
