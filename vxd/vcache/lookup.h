/*
 * lookup.h - named caches of small things by key.  Included by vcache.c and the unit test.
 *
 * Pure: memory comes from the functions given.
 */
#ifndef VCACHE_LOOKUP_H
#define VCACHE_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOOKUP_NAME_MAX     64u
#define LOOKUP_KEY_MAX      1024u
#define LOOKUP_DATA_MAX     65536u
#define LOOKUP_ELEMENTS     4096u       /* of one cache, at most */

enum lookup_error {                     /* Win32's numbers [WIN32ERR] */
    LOOKUP_OK = 0, LOOKUP_NOT_FOUND = 2, LOOKUP_BAD_HANDLE = 6, LOOKUP_NO_MEMORY = 8, LOOKUP_BAD_PARAMETER = 87,
    LOOKUP_BUSY = 170, LOOKUP_MORE_DATA = 234,
};

struct lookup_cache;
struct lookup_set {
    struct lookup_cache *first;
    void *(*allocate)(uint32_t bytes);
    void (*release)(void *memory);
};

/* A cache with that name that is there already is opened once more, its size kept. */
enum lookup_error lookup_create(struct lookup_set *set, const char *name, uint32_t elements,
                                struct lookup_cache **cache);
enum lookup_error lookup_close(struct lookup_set *set, struct lookup_cache *cache);     /* what it holds stays */
enum lookup_error lookup_delete(struct lookup_set *set, const char *name);
/* *length: room in data, then what was stored; too little room: LOOKUP_MORE_DATA. */
enum lookup_error lookup_find(struct lookup_set *set, struct lookup_cache *cache, const void *key, uint32_t key_length,
                              void *data, uint32_t *length);
/* Data NULL or no length: the key is forgotten.  A full cache forgets what was used longest ago. */
enum lookup_error lookup_update(struct lookup_set *set, struct lookup_cache *cache, const void *key,
                                uint32_t key_length, const void *data, uint32_t length);

#endif
