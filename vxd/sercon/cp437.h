/* cp437.h - code page 437 and Unicode.  Included by the files of vxd/sercon and tests. */
#ifndef SERCON_CP437_H
#define SERCON_CP437_H

#include <stdint.h>

unsigned cp437_to_utf8(uint8_t ch, char utf8[3]);   /* the glyph, controls too; 1-3 bytes, not ended */
int cp437_from_unicode(uint32_t unicode);           /* -1 = not in the code page */

#endif
