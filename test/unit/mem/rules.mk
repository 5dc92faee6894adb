# Unit tests of the allocators that stand alone.
UNIT_TESTS += mem/heap_test mem/list_test mem/phys_test
mem/heap_test.src := vmm/mem/heap.c
mem/heap_test.cflags := -Ivmm -DVMM_HOST
mem/list_test.src := vmm/mem/list.c vmm/mem/heap.c
mem/list_test.cflags := -Ivmm -DVMM_HOST
mem/phys_test.src := vmm/mem/phys.c
mem/phys_test.cflags := -Ivmm -DVMM_HOST
UNIT_TESTS += mem/arena_test
mem/arena_test.src := vmm/mem/arena.c
mem/arena_test.cflags := -Ivmm -DVMM_HOST
UNIT_TESTS += mem/range_test
mem/range_test.src := vmm/mem/range.c
mem/range_test.cflags := -Ivmm -DVMM_HOST

# V86 memory: what is counted, instanced, owned, shared, without page tables.
UNIT_TESTS += mem/shown_test mem/instance_items_test mem/v86owner_test mem/v86area_test mem/reclaim_test
mem/shown_test.src := vmm/mem/shown.c
mem/shown_test.cflags := -Ivmm -DVMM_HOST
mem/instance_items_test.src := vmm/mem/instance_items.c
mem/instance_items_test.cflags := -Ivmm -DVMM_HOST
mem/v86owner_test.src := vmm/mem/v86owner.c
mem/v86owner_test.cflags := -Ivmm -DVMM_HOST
mem/v86area_test.src := vmm/mem/v86area.c
mem/v86area_test.cflags := -Ivmm -DVMM_HOST
mem/reclaim_test.src := vmm/mem/reclaim.c
mem/reclaim_test.cflags := -Ivmm -DVMM_HOST
UNIT_TESTS += mem/instance_test
mem/instance_test.src := vmm/mem/instance.c vmm/mem/instance_items.c
mem/instance_test.cflags := -Ivmm -DVMM_HOST
