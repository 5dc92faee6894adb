/* convert.h - numbers and truth values written as text.  Included by vmm/ and its tests. */
#ifndef VMM_VXD_CONVERT_H
#define VMM_VXD_CONVERT_H

#include <stdbool.h>
#include <stdint.h>

/* The text ends with NUL.  Returns the first character that does not belong to the number, text
 * itself if there is no number: then *result is 0.  Values are modulo 2^32. */
const char *convert_decimal(const char *text, uint32_t *result);
const char *convert_hex(const char *text, uint32_t *result);        /* a trailing h belongs to it */
/* Value times 10^places; further digits are skipped. */
const char *convert_fixed(const char *text, uint32_t places, uint32_t *result);

bool convert_boolean(const char *text, uint32_t *result);           /* 0 or -1 */

#endif
