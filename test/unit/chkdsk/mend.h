/* mend.h - CHKDSK /F on a volume's bytes.  Included by tests that make damaged volumes. */
#ifndef MEND_H
#define MEND_H

#include <stdbool.h>
#include <stdint.h>

/* Mended in place; false: it could not, or a second check still finds something: said on stderr. */
bool mend_image(uint8_t *image, uint32_t bytes, uint32_t sector_size);

#endif
