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
