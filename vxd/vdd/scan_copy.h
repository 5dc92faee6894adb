/* scan_copy.h - a picture as data for others.  Included by scan_copy.c, scan_services.c, tests. */
#ifndef VDD_SCAN_COPY_H
#define VDD_SCAN_COPY_H

#include "scan.h"

#define SCAN_COPY_BUFFER    (SCAN_MAX_WIDTH + 32 + (SCAN_MAX_COLUMNS + 1) * 2)

/* Text: rows of cells as they stand on the screen, from its first line on. */
unsigned scan_copy_rows(const struct scan *scan);
unsigned scan_copy_text(const struct scan *scan, unsigned row, uint8_t *cells, unsigned columns);
/* Pixels of a line, three bytes each: blue, green, red. */
unsigned scan_copy_line(const struct scan *scan, unsigned line, uint8_t *to, unsigned pixels,
                        uint8_t *buffer);
uint32_t scan_direct_colour(const uint8_t *at, unsigned bits);

#endif
