# vmm/sched: adds to VMM_SRC the scheduler, events, time-outs, synchronisation, and the three
# allocators of vmm/mem that stand alone, with the service adapters of all of them.
VMM_SRC += vmm/mem/heap.c vmm/mem/list.c vmm/mem/phys.c
