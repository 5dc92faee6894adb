/* ini.h - reading SYSTEM.INI.  Included by the UEFI stub, the boot lanes and tests. */
#ifndef EFI_INI_H
#define EFI_INI_H

#include <stddef.h>
#include <stdint.h>

enum ini_result { INI_NONE = 0, INI_FOUND = 1, INI_TOO_LONG = -1 };

enum ini_result ini_value(const char *text, uint32_t size, const char *section, const char *key,
                          unsigned index, char *out, size_t out_size, uint32_t *offset);
int ini_name_is(const char *a, const char *b);
int ini_base_name(const char *path, char *name, size_t name_size);

#endif
