/* ini.h - SYSTEM.INI.  Included by vmm/, the loaders (efi/ini.c) and their tests. */
#ifndef VMM_VXD_INI_H
#define VMM_VXD_INI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The text; it must stay where it is.  NULL and 0: there is none. */
void ini_set(const char *text, uint32_t bytes);

/* The value of the next `key=` line of [section] after `previous` (NULL: the first): points at its
 * first character, ends at the line's end; NULL = no more.  Case does not matter. */
const char *ini_next(const char *section, const char *key, const char *previous);

/* A value as a string: no blanks around it, no quotes, no comment behind a blank and ';'.  Returns
 * its whole length, of which bytes - 1 fit. */
size_t ini_copy(const char *value, char *buffer, size_t bytes);

bool ini_same_name(const char *a, const char *b);       /* ASCII case ignored, up to a space or end */

bool ini_decimal(const char *value, int32_t *result);
bool ini_hex(const char *value, uint32_t *result);      /* a trailing h is allowed */
bool ini_boolean(const char *value, int32_t *result);   /* -1 or 0 */

#endif
