# Pure files of the VMM: the V86 monitor's decoder and emulator, SYSTEM.INI, message formatting.
UNIT_TESTS += vm/v86_emulate_test vm/ini_test vm/format_test
vm/v86_emulate_test.src := vmm/vm/v86_emulate.c vmm/vm/v86_alu.c vmm/vm/v86_decode.c
vm/v86_emulate_test.cflags := -Ivmm
vm/ini_test.src := vmm/vxd/ini.c
vm/ini_test.cflags := -Ivmm
vm/format_test.src := vxd/lib/format.c

FUZZERS += ini v86
ini_fuzz.src := vmm/vxd/ini.c
ini_fuzz.cflags := -Ivmm
v86_fuzz.src := vmm/vm/v86_emulate.c vmm/vm/v86_alu.c vmm/vm/v86_decode.c
v86_fuzz.cflags := -Ivmm

UNIT_TESTS += vm/io_trap_test
vm/io_trap_test.src := vmm/vm/io_trap.c vmm/vm/io_local.c
vm/io_trap_test.cflags := -Ivmm -DVMM_HOST

# A guest's SP may be odd, and x86 allows it: no check of alignment.
UNIT_TESTS += vm/client_test
vm/client_test.src := vmm/vm/client.c vmm/vm/int_chain.c
vm/client_test.cflags := -Ivmm -DVMM_HOST -fno-sanitize=alignment

UNIT_TESTS += vm/callback_test
vm/callback_test.src := vmm/vm/callback.c vmm/vm/nest.c
vm/callback_test.cflags := -Ivmm -DVMM_HOST

UNIT_TESTS += vm/descriptor_test
vm/descriptor_test.src := vmm/vm/dpmi/descriptor.c
vm/descriptor_test.cflags := -Ivmm

UNIT_TESTS += vm/cb_area_test
vm/cb_area_test.src := vmm/vm/cb_area.c
vm/cb_area_test.cflags := -Ivmm -DVMM_HOST

UNIT_TESTS += vm/io_local_test
vm/io_local_test.src := vmm/vm/io_local.c
vm/io_local_test.cflags := -Ivmm -DVMM_HOST

UNIT_TESTS += vm/ints_watch_test
vm/ints_watch_test.src := vmm/vm/ints_watch.c
vm/ints_watch_test.cflags := -Ivmm
