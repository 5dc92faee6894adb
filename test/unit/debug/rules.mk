# Pure files of debug output: register placeholders, the monochrome screen, queued strings.
UNIT_TESTS += debug/output_test
debug/output_test.src := vmm/debug/expand.c vmm/debug/mono.c vmm/debug/queue.c vmm/debug/command.c vmm/vxd/convert.c vmm/vxd/ini.c
debug/output_test.cflags := -Ivmm
UNIT_TESTS += debug/fatal_keys_test
debug/fatal_keys_test.src := vmm/debug/fatal_keys.c
debug/fatal_keys_test.cflags := -Ivmm -DVMM_HOST
