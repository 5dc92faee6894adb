# Pure files behind the services: strings, numbers as text, the environment.
UNIT_TESTS += services/string_test services/convert_test
services/string_test.src := vmm/services/string.c vmm/services/environment.c vxd/lib/format.c
services/string_test.cflags := -Ivmm -DVXD_HOST
services/convert_test.src := vmm/vxd/convert.c vmm/vxd/ini.c
services/convert_test.cflags := -Ivmm
