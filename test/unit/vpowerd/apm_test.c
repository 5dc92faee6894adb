/*
 * apm - what programs ask of an APM BIOS, and what it refuses.
 */
#include "unit.h"

#include "../../../vxd/vpowerd/apm.h"

static struct apm apm;
static struct apm_power power;
static struct Client_Reg_Struc crs;
static enum apm_action action;

/* 0, or AH of an error. */
static unsigned call(unsigned al, uint16_t bx, uint16_t cx)
{
    crs.Client_EAX = 0x5300 | al;
    crs.Client_EBX = bx;
    crs.Client_ECX = cx;
    crs.Client_EFlags = CF_Mask | 2;
    action = apm_call(&apm, &power, &crs);
    return crs.Client_EFlags & CF_Mask ? crs.Client_AH : 0;
}

static void start(void)
{
    apm_reset(&apm);
    apm_power_of_profile(1, &power);
    CHECK_EQ(call(1, 0, 0), 0);
}

TEST(apm, is_there)
{
    apm_reset(&apm);
    CHECK_EQ(call(0, 0, 0), 0);
    CHECK_EQ(crs.Client_AX, 0x0101);
    CHECK_EQ(crs.Client_BX, 0x504D);
    CHECK_EQ(crs.Client_CX, 0);
    CHECK_EQ(call(0, 1, 0), 0x09);
}

TEST(apm, is_connected_once)
{
    apm_reset(&apm);
    CHECK_EQ(call(5, 0, 0), 0x03);
    CHECK_EQ(call(0x80, 0, 0), 0x86);
    CHECK_EQ(call(2, 0, 0), 0x06);
    CHECK_EQ(call(3, 0, 0), 0x08);
    CHECK_EQ(call(1, 5, 0), 0x09);
    CHECK_EQ(call(1, 0, 0), 0);
    CHECK_EQ(call(1, 0, 0), 0x02);
    CHECK_EQ(call(4, 1, 0), 0x09);
    CHECK_EQ(call(4, 0, 0), 0);
    CHECK_EQ(call(4, 0, 0), 0x03);
}

TEST(apm, idle_unless_disengaged)
{
    start();
    CHECK_EQ(call(5, 0, 0), 0);
    CHECK_EQ(action, APM_IDLE);
    CHECK_EQ(call(6, 0, 0), 0);
    CHECK_EQ(action, APM_NOTHING);
    CHECK_EQ(call(0x0F, 1, 0), 0);
    CHECK_EQ(call(5, 0, 0), 0x0B);
    CHECK_EQ(action, APM_NOTHING);
    CHECK_EQ(call(0, 0, 0), 0);
    CHECK_EQ(crs.Client_CX, 0x10);
    CHECK_EQ(call(0x0F, 1, 1), 0);
    CHECK_EQ(call(6, 0, 0), 0);
    CHECK_EQ(call(0x0F, 7, 1), 0x09);
    CHECK_EQ(call(0x0F, 1, 2), 0x0A);
}

TEST(apm, off_is_the_only_state_there_is)
{
    start();
    CHECK_EQ(call(7, 1, 1), 0x60);
    CHECK_EQ(call(7, 1, 2), 0x60);
    CHECK_EQ(call(7, 1, 4), 0x0A);
    CHECK_EQ(call(7, 0x0100, 3), 0x60);
    CHECK_EQ(call(7, 0x0100, 0), 0);
    CHECK_EQ(call(7, 0x0900, 3), 0x09);
    CHECK_EQ(action, APM_NOTHING);
    CHECK_EQ(call(8, 1, 0), 0);
    CHECK_EQ(call(7, 1, 3), 0x01);
    CHECK_EQ(action, APM_NOTHING);
    CHECK_EQ(call(0, 0, 0), 0);
    CHECK_EQ(crs.Client_CX, 0x08);
    CHECK_EQ(call(9, 0xFFFF, 0), 0);
    CHECK_EQ(call(7, 1, 3), 0);
    CHECK_EQ(action, APM_POWER_OFF);
}

TEST(apm, line_and_battery)
{
    start();
    CHECK_EQ(call(0x0A, 1, 0), 0);
    CHECK_EQ(crs.Client_BX, 0x01FF);
    CHECK_EQ(crs.Client_CX, 0x80FF);
    CHECK_EQ(crs.Client_DX, 0xFFFF);
    CHECK_EQ(call(0x0A, 2, 0), 0x09);
    apm_power_of_profile(2, &power);            /* a notebook, of which nothing is known */
    CHECK_EQ(call(0x0A, 1, 0), 0);
    CHECK_EQ(crs.Client_BX, 0xFFFF);
    CHECK_EQ(crs.Client_CX, 0xFFFF);
    CHECK_EQ(call(0x0B, 0, 0), 0x80);
    CHECK_EQ(call(0x0C, 1, 9), 0);
    CHECK_EQ(crs.Client_CX, 0);
    CHECK_EQ(call(0x0C, 2, 9), 0x09);
}

TEST(apm, versions_meet)
{
    start();
    CHECK_EQ(call(0x0E, 0, 0x0102), 0);
    CHECK_EQ(crs.Client_AX, 0x0101);
    CHECK_EQ(call(0x0E, 0, 0x0100), 0);
    CHECK_EQ(crs.Client_AX, 0x0100);
    CHECK_EQ(call(0x0E, 1, 0x0100), 0x09);
    CHECK_EQ(call(0x10, 0, 0), 0x86);
}
