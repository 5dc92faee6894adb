# Unit tests of the pure parts of the loaders.
UNIT_TESTS += efi/place_test efi/ini_test efi/crc_test efi/memory_map_test efi/acpi_test
efi/place_test.src := efi/place.c efi/container.c $(LE_SRC) vmm/vxd/w3.c \
                      test/unit/vxd/le_module.c
efi/place_test.cflags := -Iefi -Ivmm/vxd -Itest/unit/vxd
efi/ini_test.src := efi/ini.c vmm/vxd/ini.c
efi/ini_test.cflags := -Iefi
efi/crc_test.src := efi/crc.c efi/ini.c vmm/vxd/ini.c
efi/crc_test.cflags := -Iefi -Ivmm/vxd
efi/memory_map_test.src := efi/memory_map.c
efi/memory_map_test.cflags := -Iefi -Ivmm/vxd
efi/acpi_test.src := efi/acpi.c
efi/acpi_test.cflags := -Iefi -Ivmm/vxd
UNIT_TESTS += efi/mem_test
efi/mem_test.cflags := -Ivmm/vxd -Itest/unit/lib
$(B)/unit/efi/mem_test: efi/mem.c
