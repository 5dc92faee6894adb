/* memory_map.h - building boot_info.memory[].  Included by the UEFI stub, the lanes and tests. */
#ifndef EFI_MEMORY_MAP_H
#define EFI_MEMORY_MAP_H

#include <stdint.h>
#include <boot_info.h>

void memory_map_put(struct boot_info *info, uint64_t base, uint64_t size, uint32_t type,
                    uint32_t firmware_type);

#endif
