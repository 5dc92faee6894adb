/*
 * spool - what is printed on one port until it is in the file.  Pure.
 */
#include <string.h>
#include "spool.h"

bool spool_may(const struct spool *spool, const void *vm, uint32_t now_ms)
{
    return spool->owner == NULL || spool->owner == vm || now_ms - spool->last_ms >= SPOOL_OWNED_MS;
}

bool spool_put(struct spool *spool, const void *vm, uint8_t byte, uint32_t now_ms)
{
    if (spool->count == SPOOL_BYTES || !spool_may(spool, vm, now_ms)) {
        return false;
    }
    spool->owner = vm;
    spool->last_ms = now_ms;
    spool->ring[(spool->head + spool->count++) % SPOOL_BYTES] = byte;
    return true;
}

uint32_t spool_peek(const struct spool *spool, const uint8_t **bytes)
{
    uint32_t to_end = SPOOL_BYTES - spool->head;

    *bytes = spool->ring + spool->head;
    return spool->count < to_end ? spool->count : to_end;
}

void spool_drop(struct spool *spool, uint32_t count)
{
    spool->head = (spool->head + count) % SPOOL_BYTES;
    spool->count -= count;
}

void spool_forget(struct spool *spool, const void *vm)
{
    if (spool->owner == vm) {
        spool->owner = NULL;
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* "378" or "378h"; 0: it is no number that can be a port. */
static uint16_t port_of(const char *value)
{
    uint32_t port = 0;
    unsigned digits = 0;

    for (; digits < 4 && hex_digit(value[digits]) >= 0; digits++) {
        port = port * 16 + (uint32_t)hex_digit(value[digits]);
    }
    value += digits + ((value[digits] | 0x20) == 'h');
    return digits < 3 || *value != '\0' || port < 0x100 || (port & 3) != 0 ? 0 : (uint16_t)port;
}

static bool is_none(const char *value)
{
    static const char none[] = "none";
    unsigned i = 0;

    while (none[i] != '\0' && (value[i] | 0x20) == none[i]) {
        i++;
    }
    return none[i] == '\0' && value[i] == '\0';
}

enum spool_target spool_target(const char *value, char *path, uint16_t *port)
{
    size_t length = value != NULL ? strlen(value) : 0;

    if (length == 0 || is_none(value)) {
        return SPOOL_NONE;
    }
    *port = port_of(value);
    if (*port != 0) {
        return SPOOL_PORT;
    }
    if (length < 4 || length >= SPOOL_PATH || value[1] != ':' || value[2] != '\\') {
        return SPOOL_BAD;
    }
    memcpy(path, value, length + 1);
    return SPOOL_FILE;
}
