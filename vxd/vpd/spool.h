/*
 * spool.h - what is printed on one port until it is in the file.  Included by vxd/vpd and its test.
 * Pure.
 */
#ifndef VPD_SPOOL_H
#define VPD_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#define SPOOL_BYTES     8192u
#define SPOOL_URGENT    (SPOOL_BYTES / 2)   /* so much is written without waiting */
#define SPOOL_OWNED_MS  2000u               /* the port stays its VM's so long after the last byte */

struct spool {
    uint8_t ring[SPOOL_BYTES];
    uint32_t head, count;
    const void *owner;                      /* VM that printed last; NULL = nobody */
    uint32_t last_ms;
};

/* A VM may print: the port is its own, or nobody's for SPOOL_OWNED_MS. */
bool spool_may(const struct spool *spool, const void *vm, uint32_t now_ms);

/* One byte.  false: there is no room, or another VM prints. */
bool spool_put(struct spool *spool, const void *vm, uint8_t byte, uint32_t now_ms);

/* The oldest bytes, in one piece; how many.  They stay until spool_drop. */
uint32_t spool_peek(const struct spool *spool, const uint8_t **bytes);
void spool_drop(struct spool *spool, uint32_t count);

/* The VM is gone: what it printed stays, the port is anybody's. */
void spool_forget(struct spool *spool, const void *vm);

/*
 * spool_target - where the value of LPT1= leads
 *
 * In:    value, or NULL = nothing said; path, at least SPOOL_PATH bytes
 * Out:   what, and path or *port filled in
 */
#define SPOOL_PATH      80u
enum spool_target { SPOOL_NONE, SPOOL_FILE, SPOOL_PORT, SPOOL_BAD };
enum spool_target spool_target(const char *value, char *path, uint16_t *port);

#endif
