/* iso_image.h - a CD made here, sector by sector.  Included by the tests of CDFS and its fuzzer. */
#ifndef ISO_IMAGE_H
#define ISO_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_SECTORS   64u
#define IMAGE_BYTES     (IMAGE_SECTORS * 2048u)

enum { AT_ROOT = 20, AT_SUB = 22, AT_J_ROOT = 24, AT_J_SUB = 26, AT_HELLO = 30, AT_PARTS = 32, AT_LONG = 36 };

/* README.TXT, PARTS.BIN (two extents), SUB\A.TXT, and (Joliet) long names; 2048-byte blocks. */
void iso_image_make(uint8_t *image, bool joliet);
/* One record at `at`; its length. */
size_t iso_image_record(uint8_t *at, const char *name, size_t length, uint32_t block, uint32_t bytes, uint8_t flags);
size_t iso_image_joliet(uint8_t *at, const char *name, uint32_t block, uint32_t bytes, uint8_t flags);

#endif
