/* charset.h - Unicode, the OEM code page and Windows's.  Included by vxd/ifsmgr and its tests.  Pure. */
#ifndef IFSMGR_CHARSET_H
#define IFSMGR_CHARSET_H

#include <ifs.h>
#include "../vfat/nls.h"

uint16_t uni_of_bcs(uint8_t ch, uint32_t set);      /* 0: the code page has no such character */
int bcs_of_uni(uint16_t unit, uint32_t set);        /* -1: it is not in the code page */

/* Bytes of the result in the lower half, MAP_FLAG_ in the upper. */
uint64_t charset_to_bcs(uint8_t *bcs, const uint16_t *uni, uint32_t bytes, uint32_t max, uint32_t set);
uint64_t charset_path_to_bcs(uint8_t *bcs, const PathElement *element, uint32_t max, uint32_t set);
uint64_t charset_to_uni(uint16_t *uni, const uint8_t *bcs, uint32_t bytes, uint32_t set);
uint64_t charset_translate(uint8_t *to, const uint8_t *from, uint32_t to_set, uint32_t from_set,
                           uint32_t max, bool upper);

const _ConvTables *charset_tables(void);

#endif
