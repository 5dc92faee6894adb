/* Unit test of vxd/vtd/vm_timer.c with a fake VPICD. */
#include <unit.h>
#include "../../../vxd/vtd/vm_timer.h"

#include <vpicd.h>

static struct cb_s vms[2];
static struct vm_timer timers[2];
static unsigned sets[2];
static bool requested[2];

static unsigned late[2];

bool _VPICD_Request_Int(uint32_t handle, struct cb_s *vm)
{
    CHECK_EQ(handle, 42);
    if (requested[vm - vms]) {
        return false;
    }
    requested[vm - vms] = true;
    sets[vm - vms]++;
    return true;
}

bool _VPICD_Request_Late_Int(uint32_t handle, struct cb_s *vm)
{
    late[vm - vms]++;
    return _VPICD_Request_Int(handle, vm);
}

static void begin(unsigned count)
{
    vm_timer_irq = 42;
    for (unsigned n = 0; n < 2; n++) {
        vm_timer_destroy(&timers[n]);
        sets[n] = 0;
        late[n] = 0;
        requested[n] = false;
    }
    for (unsigned n = 0; n < count; n++) {
        vm_timer_create(&timers[n], &vms[n], 0);
    }
}

static void program(unsigned n, uint8_t control, uint16_t count, uint64_t now)
{
    CHECK(vm_timer_write(&timers[n], 0x43, control, now));
    CHECK(vm_timer_write(&timers[n], 0x40, (uint8_t)count, now));
    CHECK(vm_timer_write(&timers[n], 0x40, (uint8_t)(count >> 8), now));
}

static uint64_t deadline(void)
{
    int32_t delay = alarm_delay(0);

    return delay == ALARM_NEVER ? 0 : (uint32_t)delay;
}

static void acknowledge(unsigned n)         /* VPICD withdraws the request */
{
    CHECK(requested[n]);
    requested[n] = false;
}

static void serve(unsigned n, uint64_t now)
{
    acknowledge(n);
    vm_timer_ended(&timers[n], now);
}

TEST(vm_timer, ticks_at_the_bios_rate)
{
    begin(1);
    CHECK_EQ(deadline(), 65537);
    alarm_run(65536);
    CHECK_EQ(sets[0], 0);
    alarm_run(65537);
    CHECK_EQ(sets[0], 1);
    CHECK_EQ(deadline(), 65537 + 65536);
    serve(0, 65537);
    CHECK(!requested[0]);
}

TEST(vm_timer, nothing_is_lost_while_the_vm_waits)
{
    const uint64_t now = 65537 + 4 * 65536;

    begin(1);
    alarm_run(now);
    CHECK_EQ(sets[0], 1);
    CHECK_EQ(deadline(), 0);            /* it costs nothing until it takes its ticks */
    for (unsigned n = 0; n < 5; n++) {
        serve(0, now);
    }
    CHECK(!requested[0]);
    CHECK_EQ(sets[0], 5);
    CHECK_EQ(late[0], 4);
    CHECK_EQ(deadline(), 65537 + 5 * 65536);
}

TEST(vm_timer, a_thousand_hertz_are_a_thousand_however_late)
{
    uint64_t now = 0;

    begin(1);
    program(0, 0x34, 1193, 0);
    for (unsigned slice = 0; slice < 10; slice++) {     /* it runs every 100 ms only */
        for (unsigned n = 0; n < 10; n++) {
            now += 11932;
            alarm_run(now);
        }
        while (requested[0]) {
            serve(0, now);
        }
    }
    CHECK_EQ(sets[0], now / 1193);
}

TEST(vm_timer, catching_up_is_limited)
{
    const uint64_t now = 65537 + 5000ull * 65536;
    unsigned n = 0;

    begin(1);
    alarm_run(now);
    while (requested[0]) {
        serve(0, now);
        n++;
    }
    CHECK(n >= 1024 && n <= 1027);
    CHECK_EQ(deadline(), 65537 + 5001ull * 65536);
}

TEST(vm_timer, a_tick_during_service_waits_in_the_8259)
{
    begin(1);
    alarm_run(65537);
    acknowledge(0);
    alarm_run(65537 + 65536);
    CHECK(requested[0]);
    vm_timer_ended(&timers[0], 65537 + 65536);
    CHECK_EQ(sets[0], 2);
    alarm_run(65537 + 2 * 65536);       /* a third one finds it there */
    CHECK_EQ(sets[0], 2);
    serve(0, 65537 + 2 * 65536);
    CHECK_EQ(sets[0], 3);
}

TEST(vm_timer, new_rate_counts_from_the_next_period)
{
    begin(1);
    program(0, 0x34, 1000, 0);
    CHECK(vm_timer_write(&timers[0], 0x40, 0xF4, 100));     /* 500, without a new mode */
    CHECK(vm_timer_write(&timers[0], 0x40, 0x01, 100));
    CHECK_EQ(deadline(), 1001);
    alarm_run(1001);
    CHECK_EQ(deadline(), 1501);
    serve(0, 1001);
    alarm_run(1501);
    CHECK_EQ(deadline(), 2001);
}

TEST(vm_timer, masked_vm_keeps_one_tick)
{
    uint64_t now = 65537 + 3 * 65536;

    begin(1);
    alarm_run(now);
    alarm_run(now += 6 * 65536);
    vm_timer_unmasked(&timers[0], now);
    CHECK(requested[0]);                /* the 8259's */
    serve(0, now);
    CHECK(!requested[0]);
    CHECK_EQ(deadline(), now + 65536);
}

TEST(vm_timer, each_vm_has_its_own_rate)
{
    begin(2);
    program(1, 0x34, 1000, 0);
    CHECK_EQ(deadline(), 1001);
    for (uint64_t now = 0; now <= 65537; now += 100) {
        alarm_run(now);
        if (requested[1]) {
            serve(1, now);
        }
    }
    CHECK_EQ(sets[1], 65);
    CHECK_EQ(sets[0], 0);
    alarm_run(65537);
    CHECK_EQ(sets[0], 1);
    CHECK_EQ(vm_timer_fastest(), 1000);
    vm_timer_destroy(&timers[1]);
    CHECK_EQ(deadline(), 65537 + 65536);
    CHECK_EQ(vm_timer_fastest(), 65536);
}

TEST(vm_timer, one_shot_fires_once)
{
    begin(1);
    program(0, 0x30, 500, 100);
    CHECK_EQ(deadline(), 601);
    alarm_run(601);
    CHECK_EQ(sets[0], 1);
    CHECK_EQ(deadline(), 0);
    serve(0, 700);
    program(0, 0x30, 500, 5000);
    CHECK_EQ(deadline(), 5501);
}

TEST(vm_timer, very_fast_programs_are_slowed_down)
{
    begin(1);
    program(0, 0x34, 2, 0);
    alarm_run(deadline());
    CHECK_EQ(sets[0], 1);
    CHECK(deadline() >= 3 + 60);
}

TEST(vm_timer, illegal_count_stops_the_interrupt)
{
    begin(1);
    program(0, 0x34, 1, 0);
    CHECK_EQ(deadline(), 0);
}

TEST(vm_timer, latching_does_not_disturb)
{
    begin(1);
    CHECK(!vm_timer_write(&timers[0], 0x43, 0x00, 77));
    CHECK(!vm_timer_write(&timers[0], 0x43, 0xC2, 77));
    CHECK(!vm_timer_write(&timers[0], 0x43, 0xB6, 77));
    CHECK(!vm_timer_write(&timers[0], 0x42, 1, 77));
    CHECK_EQ(deadline(), 65537);
}

TEST(vm_timer, port_61_gates_counter_2)
{
    begin(1);
    CHECK_EQ(vm_timer_read(&timers[0], 0x61, 10) & 0x2F, 0x20);
    vm_timer_write(&timers[0], 0x61, 0xF3, 20);
    CHECK_EQ(vm_timer_read(&timers[0], 0x61, 25) & 0xCF, 0x03);
    vm_timer_write(&timers[0], 0x43, 0xB0, 30);     /* mode 0, 10 ticks */
    vm_timer_write(&timers[0], 0x42, 10, 30);
    vm_timer_write(&timers[0], 0x42, 0, 30);
    CHECK_EQ(vm_timer_read(&timers[0], 0x61, 40) & 0x20, 0);
    CHECK_EQ(vm_timer_read(&timers[0], 0x61, 41) & 0x20, 0x20);
}

TEST(vm_timer, refresh_bit_toggles_every_15_us)
{
    begin(1);
    CHECK_EQ(vm_timer_read(&timers[0], 0x61, 17) & 0x10, 0);
    CHECK_EQ(vm_timer_read(&timers[0], 0x61, 18) & 0x10, 0x10);
    CHECK_EQ(vm_timer_read(&timers[0], 0x61, 36) & 0x10, 0);
}

TEST(vm_timer, adjusting_adds_ticks)
{
    begin(1);
    vm_timer_add(&timers[0], 3, 100);
    for (unsigned n = 0; n < 3; n++) {
        serve(0, 100);
    }
    CHECK(!requested[0]);
    CHECK_EQ(sets[0], 3);
    CHECK_EQ(deadline(), 65537);
}

TEST(vm_timer, programming_it_forgets_what_was_missed)
{
    begin(1);
    alarm_run(65537 + 9 * 65536);
    program(0, 0x34, 1000, 700000);
    CHECK_EQ(deadline(), 701001);
    serve(0, 700000);
    CHECK(!requested[0]);
}

TEST(vm_timer, time_may_pass_its_32_bits)
{
    const uint64_t start = 0xFFFFFF00u;

    begin(0);
    vm_timer_create(&timers[0], &vms[0], start);
    alarm_run((uint32_t)(start + 65536));
    CHECK_EQ(sets[0], 0);
    alarm_run((uint32_t)(start + 65537));
    CHECK_EQ(sets[0], 1);
    alarm_run((uint32_t)(start + 65537 + 3 * 65536));
    for (unsigned n = 0; n < 4; n++) {
        serve(0, start + 65537 + 3 * 65536);
    }
    CHECK(!requested[0]);
}
