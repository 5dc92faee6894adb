# vmm/sched: adds to VMM_SRC the scheduler, events, time-outs, synchronisation, and the three
# allocators of vmm/mem that stand alone, with the service adapters of all of them.
VMM_SRC += vmm/mem/heap.c vmm/mem/list.c vmm/mem/phys.c
VMM_SRC += vmm/sched/primary.c vmm/sched/priority.c vmm/sched/dispatch.c vmm/sched/event.c vmm/sched/timeout.c \
           vmm/sched/timeslice.c vmm/sched/thread.c vmm/sched/critsec.c vmm/sched/must_complete.c vmm/sched/serialize.c vmm/sched/semaphore.c \
           vmm/sched/blockid.c vmm/sched/mutex.c vmm/sched/pairing.c vmm/sched/pool.c \
           vmm/sched/hook.S
VMM_SRC += vmm/services/svc_sched.c vmm/services/svc_event.c vmm/services/svc_timeout.c \
           vmm/services/svc_sync.c vmm/services/svc_priority.c vmm/services/svc_heap.c vmm/services/svc_list.c
