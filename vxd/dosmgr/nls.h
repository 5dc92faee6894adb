/*
 * nls.h - code pages and countries.  Included by the DOS core and its tests.  Pure.
 */
#ifndef DOSMGR_NLS_H
#define DOSMGR_NLS_H

#include <stdbool.h>
#include <stdint.h>

struct nls_page {
    uint16_t number;
    uint16_t unicode[128];      /* of 80h..FFh */
    uint8_t upper[128];         /* the same */
    uint8_t collate[128];       /* weight; of 0..7Fh it is the capital letter */
};

const struct nls_page *nls_page_find(unsigned number);      /* NULL: not one of ours */
uint8_t nls_upper_in(const struct nls_page *page, uint8_t ch);

/* The 34 bytes of INT 21h AH=38h, from the third on as they stand there up to the list separator. */
#define NLS_INFO_BYTES      34u
#define NLS_INFO_CASE_MAP   0x12u       /* far address of a routine; the caller puts it there */

/* Country `number` as it looks in `page`; false: nobody knows it. */
bool nls_country_info(unsigned number, const struct nls_page *page, uint8_t info[NLS_INFO_BYTES]);
/* The code page it uses if nobody says another. */
unsigned nls_country_page(unsigned number);

#endif
