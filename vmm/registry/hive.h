/*
 * hive.h - the registry as bytes of a file.  Included by vmm/registry, its tests and its fuzzer.
 *
 * Header, 64 bytes, numbers little-endian:
 *    0  "VMM32REG"             16  bytes of the body
 *    8  version, 1             20  CRC-32 of the body, as zlib's
 *   12  sequence number        60  CRC-32 of bytes 0..59; what is between is 0
 * Body: records one after the other, depth first from a nameless root:
 *   'K' length(1) name         a key within the current one, which becomes the current one
 *   'V' length(1) type(4) bytes(4) name data    a value of the current key
 *   'E'                        back to the key above
 *   'Z'                        the end; the root is the current key
 * The keys of the root are HKEY_LOCAL_MACHINE and HKEY_USERS.
 */
#ifndef VMM_REGISTRY_HIVE_H
#define VMM_REGISTRY_HIVE_H

#include "registry/registry.h"

#define HIVE_HEADER     64u

uint32_t hive_crc(const void *data, uint32_t bytes);

/* Bytes that hive_write needs, header included. */
uint32_t hive_size(const struct registry *r);
void hive_write(const struct registry *r, uint32_t sequence, uint8_t *buffer);

/* Header, checksums and every record; nothing else is believed.  *sequence is set if true. */
bool hive_is_sound(const uint8_t *data, uint32_t bytes, uint32_t *sequence);
/* The body alone, without checksums. */
bool hive_body_is_sound(const uint8_t *body, uint32_t bytes);

/* Add what a sound body says.  Values that are there already are newer, and stay. */
uint32_t hive_load(struct registry *r, const uint8_t *data);

#endif
