/* crc.h - check sums of files.  Included by the UEFI stub and tests. */
#ifndef EFI_CRC_H
#define EFI_CRC_H

#include <stdint.h>

uint32_t crc32_of(const void *data, uint32_t size);

enum crc_result { CRC_UNLISTED = 0, CRC_SAME, CRC_SIZE, CRC_DIFFERENT, CRC_BAD_LINE };

enum crc_result crc_check(const char *list, uint32_t list_size, const char *name,
                          const void *data, uint32_t size, uint32_t *offset);

#endif
