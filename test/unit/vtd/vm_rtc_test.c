/* Unit test of vxd/vtd/vm_rtc.c with a fake VPICD. */
#include <unit.h>
#include "../../../vxd/vtd/vm_rtc.h"

#include <vpicd.h>

#define HZ  1193182u

static struct cb_s vm;
static struct vm_rtc rtc;
static unsigned sets, clears;
static bool requested;

bool _VPICD_Request_Int(uint32_t handle, struct cb_s *of)
{
    CHECK_EQ(handle, 43);
    CHECK(of == &vm);
    sets++;
    requested = true;
    return true;
}

bool _VPICD_Request_Late_Int(uint32_t handle, struct cb_s *of)
{
    return _VPICD_Request_Int(handle, of);
}

void VPICD_Clear_Int_Request(uint32_t handle, struct cb_s *of)
{
    (void)handle;
    (void)of;
    clears++;
    requested = false;
}

static void set(uint8_t index, uint8_t value, uint64_t now)
{
    vm_rtc_write(&rtc, 0x70, index, now);
    vm_rtc_write(&rtc, 0x71, value, now);
}

static uint8_t get(uint8_t index, uint64_t now)
{
    vm_rtc_write(&rtc, 0x70, index, now);
    return vm_rtc_read(&rtc, 0x71, now);
}

static void begin(void)
{
    vm_rtc_irq = 43;
    vm_rtc_destroy(&rtc);
    vm_rtc_create(&rtc, &vm, 800000000, 0, 0);
    sets = clears = 0;
    requested = false;
}

TEST(vm_rtc, costs_nothing_until_an_interrupt_is_enabled)
{
    begin();
    CHECK_EQ(alarm_delay(0), ALARM_NEVER);
    (void)get(0, 5 * HZ);
    CHECK_EQ(alarm_delay(0), ALARM_NEVER);
}

TEST(vm_rtc, one_interrupt_until_register_c_is_read)
{
    begin();
    set(0x0B, 0x42, 0);
    CHECK_EQ(alarm_delay(0), 1166);             /* 1024 Hz */
    alarm_run(1165);
    CHECK_EQ(sets, 0);
    alarm_run(1166);
    CHECK_EQ(sets, 1);
    CHECK_EQ(alarm_delay(0), ALARM_NEVER);
    requested = false;                          /* taken */
    CHECK_EQ(get(0x0C, 1200), 0xC0);
    CHECK_EQ(alarm_delay(0), 2331);
    alarm_run(2331);
    CHECK_EQ(sets, 2);
}

TEST(vm_rtc, reading_register_c_withdraws_the_request)
{
    begin();
    set(0x0B, 0x42, 0);
    alarm_run(1166);
    CHECK(requested);
    (void)get(0x0C, 1170);
    CHECK(!requested);
}

TEST(vm_rtc, a_coarse_tick_loses_no_period)
{
    unsigned taken = 0;

    begin();
    set(0x0B, 0x42, 0);
    for (uint64_t now = 11932; now <= 10 * 11932; now += 11932) {
        alarm_run((uint32_t)now + 5966);        /* every 10 ms, with half of that as slack */
        while (requested) {
            requested = false;
            rtc_acknowledged(&rtc.rtc, now);
            (void)get(0x0C, now);
            taken++;
        }
    }
    CHECK(taken >= 101 && taken <= 103);        /* 1024 Hz for 100 ms */
}

TEST(vm_rtc, disabling_ends_it)
{
    begin();
    set(0x0B, 0x42, 0);
    set(0x0B, 0x02, 100);
    CHECK_EQ(alarm_delay(0), ALARM_NEVER);
    set(0x0B, 0x42, 2000);                      /* a period had passed: the flag was set */
    CHECK_EQ(sets, 1);
}

TEST(vm_rtc, alarm_in_many_hours)
{
    uint64_t now = 0;

    begin();
    set(5, get(4, 0), 0);                       /* in about 24 hours */
    set(3, get(2, 0), 0);
    set(1, get(0, 0), 0);
    set(0x0B, 0x22, 0);
    for (unsigned n = 0; n < 200 && sets == 0; n++) {
        int32_t delay = alarm_delay((uint32_t)now);

        CHECK(delay > 0 && delay != ALARM_NEVER);
        now += (uint32_t)delay;
        alarm_run((uint32_t)now);
    }
    CHECK_EQ(sets, 1);
    CHECK_EQ(now / HZ, 86400);
}
