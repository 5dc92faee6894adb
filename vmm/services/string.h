/*
 * string.h - characters of the system's code page.  Included by vmm/ and its tests.
 */
#ifndef VMM_SERVICES_STRING_H
#define VMM_SERVICES_STRING_H

#include "types.h"

/* The code page of names and messages; 437 until set.  Written once at start. */
void string_set_code_page(uint32_t code_page);

bool string_is_lead_byte(uint8_t c);        /* first of two bytes in a double-byte code page */
uint8_t string_upper(uint8_t c);

/* "%1s %0u %2x": the digit says which parameter.  Returns the whole length; bytes - 1 fit. */
size_t localize_text(char *buffer, size_t bytes, const char *format, const uint32_t *parameters);

#endif
