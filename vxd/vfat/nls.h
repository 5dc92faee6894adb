/*
 * nls.h - characters of names: the OEM code page, Unicode, and upper case.  Included by VFAT, by the
 * DOS core's long-name functions, and by their tests.
 *
 * The tables of code page 437 are there from the start; nls_select() puts another one in their place.
 */
#ifndef VFAT_NLS_H
#define VFAT_NLS_H

#include <stdbool.h>
#include <stdint.h>

extern const uint16_t nls_437[128];     /* Unicode of 80h..FFh in code page 437 */

/* Unicode of every character of the active code page; 00h..7Fh are ASCII.  Written by nls_select() only. */
extern uint16_t oem_to_uni[256];

/* 80h..FFh are these characters from now on.  Names in memory that were made before keep their bytes. */
void nls_select(const uint16_t high[128]);

/* 0 = the code page has no such character. */
uint8_t uni_to_oem(uint16_t ch);

/* Simple upper case of Latin, Greek, Cyrillic, Armenian and full-width letters; others are their own. */
uint16_t uni_upper(uint16_t ch);

#endif
