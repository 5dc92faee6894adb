# Unit tests of VTD.
UNIT_TESTS += vtd/8254_test vtd/timebase_test vtd/vm_timer_test vtd/rtc_test vtd/vm_rtc_test
vtd/8254_test.src := vxd/vtd/8254.c
vtd/timebase_test.src := vxd/vtd/timebase.c
vtd/vm_timer_test.src := vxd/vtd/vm_timer.c vxd/vtd/alarm.c vmm/sched/pairing.c vxd/vtd/8254.c
vtd/vm_timer_test.cflags := -DVXD_HOST -Ivmm
vtd/rtc_test.src := vxd/vtd/rtc.c vxd/vtd/calendar.c
vtd/vm_rtc_test.src := vxd/vtd/vm_rtc.c vxd/vtd/rtc.c vxd/vtd/calendar.c vxd/vtd/alarm.c vmm/sched/pairing.c
vtd/vm_rtc_test.cflags := -DVXD_HOST -Ivmm
