/* acpi.h - copying ACPI tables.  Included by the UEFI stub, the boot lanes and tests. */
#ifndef EFI_ACPI_H
#define EFI_ACPI_H

#include <stdint.h>
#include <boot_info.h>

/* Makes physical memory addressable; NULL = it cannot be reached. */
typedef const uint8_t *acpi_map(uint64_t physical, uint32_t size);

uint32_t acpi_copy(uint64_t rsdp, acpi_map *map, uint8_t *dest, uint32_t dest_size,
                   uint32_t dest_physical, struct boot_info *info);
int acpi_is_rsdp(const uint8_t *p);

#endif
