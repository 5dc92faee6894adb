# Unit tests of the scheduler, events, time-outs and synchronisation.
SCHED_TEST_SRC := test/unit/sched/fake.c \
    $(addprefix vmm/sched/,primary.c priority.c dispatch.c event.c timeout.c timeslice.c thread.c critsec.c must_complete.c serialize.c \
                           semaphore.c blockid.c mutex.c pairing.c pool.c)
UNIT_TESTS += sched/pairing_test sched/event_test sched/timeout_test sched/primary_test \
              sched/timeslice_test sched/priority_test sched/sync_test sched/thread_test

sched/pairing_test.src := vmm/sched/pairing.c
sched/pairing_test.cflags := -Ivmm
sched/event_test.src := $(SCHED_TEST_SRC)
sched/timeout_test.src := $(SCHED_TEST_SRC)
sched/primary_test.src := $(SCHED_TEST_SRC)
sched/timeslice_test.src := $(SCHED_TEST_SRC)
sched/priority_test.src := $(SCHED_TEST_SRC)
sched/sync_test.src := $(SCHED_TEST_SRC)
sched/thread_test.src := $(SCHED_TEST_SRC)
sched/event_test.cflags := -Ivmm -Itest/unit/sched -DVMM_HOST
sched/timeout_test.cflags := $(sched/event_test.cflags)
sched/primary_test.cflags := $(sched/event_test.cflags)
sched/timeslice_test.cflags := $(sched/event_test.cflags)
sched/priority_test.cflags := $(sched/event_test.cflags)
sched/sync_test.cflags := $(sched/event_test.cflags)
sched/thread_test.cflags := $(sched/event_test.cflags)
