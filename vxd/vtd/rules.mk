# VTD: the timers.
VXDS += vtd
vtd.src := vxd/vtd/vtd.c vxd/vtd/vm_timer.c vxd/vtd/alarm.c vmm/sched/pairing.c vxd/vtd/8254.c vxd/vtd/timebase.c vxd/vtd/clock.c \
           vxd/vtd/counters.c vxd/vtd/tick.c
vtd.cflags := -Ivmm
