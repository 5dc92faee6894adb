# VTD: the timers.
VXDS += vtd
vtd.src := vxd/vtd/vtd.c vxd/vtd/vm_timer.c vxd/vtd/alarm.c vmm/sched/pairing.c vxd/vtd/8254.c vxd/vtd/timebase.c vxd/vtd/clock.c \
           vxd/vtd/counters.c vxd/vtd/tick.c vxd/vtd/rtc.c vxd/vtd/vm_rtc.c vxd/vtd/calendar.c vxd/vtd/pc_clock.c
vtd.cflags := -Ivmm
