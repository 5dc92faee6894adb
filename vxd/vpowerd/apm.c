/*
 * apm - the APM BIOS that a VM finds: version 1.1, the real-mode interface alone.  Pure.
 *
 * A program may switch its computer off and say that it is idle; it cannot put the PC to sleep.
 */
#include "apm.h"

#define SIGNATURE           0x504Du     /* "PM" */
#define NOT_ON              0x08u       /* flags of the installation check */
#define NOT_ENGAGED         0x10u
#define FIRST_VERSION       0x0100u     /* of a connection, until the program names its own */
#define EVERYTHING_1_0      0xFFFFu     /* "all devices" in the words of APM 1.0 */

#define STATE_READY         0u
#define STATE_OFF           3u

void apm_power_of_profile(uint8_t profile, struct apm_power *power)
{
    bool mains = profile == 1 || (profile >= 3 && profile <= 5) || profile == 7;

    *power = (struct apm_power){ .line = 0xFF, .battery = 0xFF, .flag = 0xFF, .percent = 0xFF, .time = 0xFFFF };
    if (mains) {
        power->line = 1;                /* on line */
        power->flag = 0x80;             /* no battery */
    }
}

void apm_reset(struct apm *apm)
{
    *apm = (struct apm){ .version = FIRST_VERSION };
}

static enum apm_error check(struct apm *apm, struct Client_Reg_Struc *crs)
{
    if (crs->Client_BX != 0) {
        return APM_NO_DEVICE;
    }
    crs->Client_AX = APM_VERSION;
    crs->Client_BX = SIGNATURE;
    crs->Client_CX = (uint16_t)((apm->off ? NOT_ON : 0) | (apm->disengaged ? NOT_ENGAGED : 0));
    return 0;
}

static enum apm_error connect(struct apm *apm, const struct Client_Reg_Struc *crs)
{
    if (crs->Client_BX != 0) {
        return APM_NO_DEVICE;
    }
    if (crs->Client_AL != 1) {
        return crs->Client_AL == 2 ? APM_NO_16 : APM_NO_32;
    }
    if (apm->connected) {
        return APM_IS_CONNECTED;
    }
    apm->connected = true;
    apm->version = FIRST_VERSION;
    return 0;
}

static bool is_everything(uint16_t device)
{
    return device == APM_ALL_DEVICES || device == EVERYTHING_1_0;
}

static enum apm_error set_state(const struct apm *apm, const struct Client_Reg_Struc *crs, enum apm_action *action)
{
    if (crs->Client_BX != APM_ALL_DEVICES && (crs->Client_BX < 0x0100 || crs->Client_BX >= 0x0700)) {
        return APM_NO_DEVICE;
    }
    if (crs->Client_CX > STATE_OFF) {
        return APM_OUT_OF_RANGE;
    }
    if (apm->off) {
        return APM_DISABLED;
    }
    if (crs->Client_CX == STATE_READY) {
        return 0;
    }
    if (crs->Client_BX != APM_ALL_DEVICES || crs->Client_CX != STATE_OFF) {
        return APM_NO_STATE;
    }
    *action = APM_POWER_OFF;
    return 0;
}

/* Functions 08h, 0Dh, 0Fh: CX = 0 off, 1 on. */
static enum apm_error set_flag(bool *flag, const struct Client_Reg_Struc *crs)
{
    if (!is_everything(crs->Client_BX)) {
        return APM_NO_DEVICE;
    }
    if (crs->Client_CX > 1) {
        return APM_OUT_OF_RANGE;
    }
    if (flag != NULL) {
        *flag = crs->Client_CX == 0;
    }
    return 0;
}

static enum apm_error tell_power(const struct apm_power *power, struct Client_Reg_Struc *crs)
{
    if (crs->Client_BX != APM_ALL_DEVICES) {
        return APM_NO_DEVICE;
    }
    crs->Client_BX = (uint16_t)(power->line << 8 | power->battery);
    crs->Client_CX = (uint16_t)(power->flag << 8 | power->percent);
    crs->Client_DX = power->time;
    return 0;
}

static enum apm_error connected_call(struct apm *apm, const struct apm_power *power, struct Client_Reg_Struc *crs,
                                     enum apm_action *action)
{
    switch (crs->Client_AL) {
    case 0x04:
        apm->connected = crs->Client_BX != 0;
        return crs->Client_BX != 0 ? APM_NO_DEVICE : 0;
    case 0x05:
        *action = apm->disengaged ? APM_NOTHING : APM_IDLE;
        return apm->disengaged ? APM_NOT_ENGAGED : 0;
    case 0x06:
        return apm->disengaged ? APM_NOT_ENGAGED : 0;
    case 0x07:
        return set_state(apm, crs, action);
    case 0x08:
        return set_flag(&apm->off, crs);
    case 0x09:
        if (!is_everything(crs->Client_BX)) {
            return APM_NO_DEVICE;
        }
        apm->off = apm->disengaged = false;
        return 0;
    case 0x0A:
        return tell_power(power, crs);
    case 0x0B:
        return APM_NO_EVENT;
    case 0x0C:
        if (crs->Client_BX != APM_ALL_DEVICES) {
            return APM_NO_DEVICE;
        }
        crs->Client_CX = STATE_READY;
        return 0;
    case 0x0D:
        return set_flag(NULL, crs);
    case 0x0E:
        if (crs->Client_BX != 0) {
            return APM_NO_DEVICE;
        }
        apm->version = crs->Client_CX < FIRST_VERSION ? FIRST_VERSION
            : crs->Client_CX > APM_VERSION ? APM_VERSION : crs->Client_CX;
        crs->Client_AX = apm->version;
        return 0;
    case 0x0F:
        return set_flag(&apm->disengaged, crs);
    default:
        return APM_NO_FUNCTION;
    }
}

enum apm_action apm_call(struct apm *apm, const struct apm_power *power, struct Client_Reg_Struc *crs)
{
    enum apm_action action = APM_NOTHING;
    enum apm_error error;

    if (crs->Client_AL == 0) {
        error = check(apm, crs);
    } else if (crs->Client_AL <= 3) {
        error = connect(apm, crs);
    } else if (!apm->connected) {
        error = crs->Client_AL <= 0x0F ? APM_NOT_CONNECTED : APM_NO_FUNCTION;
    } else {
        error = connected_call(apm, power, crs, &action);
    }
    crs->Client_EFlags &= ~CF_Mask;
    if (error != 0) {
        crs->Client_AH = (uint8_t)error;
        crs->Client_EFlags |= CF_Mask;
    }
    return action;
}
