/*
 * lookup.c - named caches of small things by key.  See lookup.h.
 */
#include <string.h>
#include "lookup.h"

#define BUCKETS 64u

struct element {
    struct element *hash_next, *newer, *older;
    uint32_t hash, key_length, length;
    uint8_t bytes[];                    /* the key, then the data */
};

struct lookup_cache {
    struct lookup_cache *next;
    uint32_t users, elements, most;
    struct element *bucket[BUCKETS];
    struct element *newest, *oldest;
    char name[LOOKUP_NAME_MAX];
};

static bool same_name(const char *a, const char *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static struct lookup_cache *by_name(const struct lookup_set *set, const char *name)
{
    struct lookup_cache *cache = set->first;

    while (cache != NULL && !same_name(cache->name, name)) {
        cache = cache->next;
    }
    return cache;
}

static bool is_open(const struct lookup_set *set, const struct lookup_cache *cache)
{
    const struct lookup_cache *one = set->first;

    while (one != NULL && one != cache) {
        one = one->next;
    }
    return one != NULL && one->users > 0;
}

static uint32_t hash_of(const uint8_t *key, uint32_t length)
{
    uint32_t hash = 0x811C9DC5u;

    while (length-- > 0) {
        hash = (hash ^ *key++) * 0x01000193u;
    }
    return hash ^ hash >> 15;
}

/* ---- elements ---- */

static void unlist(struct lookup_cache *cache, struct element *e)
{
    *(e->newer != NULL ? &e->newer->older : &cache->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &cache->oldest) = e->newer;
}

static void list_newest(struct lookup_cache *cache, struct element *e)
{
    e->newer = NULL;
    e->older = cache->newest;
    *(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = e;
    cache->newest = e;
}

static void forget(struct lookup_set *set, struct lookup_cache *cache, struct element *e)
{
    struct element **link = &cache->bucket[e->hash % BUCKETS];

    while (*link != e) {
        link = &(*link)->hash_next;
    }
    *link = e->hash_next;
    unlist(cache, e);
    cache->elements--;
    set->release(e);
}

static struct element *find(struct lookup_cache *cache, const void *key, uint32_t length)
{
    uint32_t hash = hash_of(key, length);
    struct element *e = cache->bucket[hash % BUCKETS];

    while (e != NULL && (e->hash != hash || e->key_length != length || memcmp(e->bytes, key, length) != 0)) {
        e = e->hash_next;
    }
    return e;
}

/* ---- caches ---- */

enum lookup_error lookup_create(struct lookup_set *set, const char *name, uint32_t elements,
                                struct lookup_cache **made)
{
    struct lookup_cache *cache;
    size_t length = 0;

    if (name == NULL || made == NULL || elements == 0 || elements > LOOKUP_ELEMENTS) {
        return LOOKUP_BAD_PARAMETER;
    }
    while (length < LOOKUP_NAME_MAX && name[length] != 0) {
        length++;
    }
    if (length == 0 || length == LOOKUP_NAME_MAX) {
        return LOOKUP_BAD_PARAMETER;
    }
    cache = by_name(set, name);
    if (cache == NULL) {
        cache = set->allocate(sizeof(*cache));
        if (cache == NULL) {
            return LOOKUP_NO_MEMORY;
        }
        memset(cache, 0, sizeof(*cache));
        memcpy(cache->name, name, length);
        cache->most = elements;
        cache->next = set->first;
        set->first = cache;
    }
    cache->users++;
    *made = cache;
    return LOOKUP_OK;
}

enum lookup_error lookup_close(struct lookup_set *set, struct lookup_cache *cache)
{
    if (!is_open(set, cache)) {
        return LOOKUP_BAD_HANDLE;
    }
    cache->users--;
    return LOOKUP_OK;
}

enum lookup_error lookup_delete(struct lookup_set *set, const char *name)
{
    struct lookup_cache *cache = name != NULL ? by_name(set, name) : NULL, **link = &set->first;

    if (cache == NULL) {
        return LOOKUP_NOT_FOUND;
    }
    if (cache->users > 0) {
        return LOOKUP_BUSY;
    }
    while (cache->oldest != NULL) {
        forget(set, cache, cache->oldest);
    }
    while (*link != cache) {
        link = &(*link)->next;
    }
    *link = cache->next;
    set->release(cache);
    return LOOKUP_OK;
}

enum lookup_error lookup_find(struct lookup_set *set, struct lookup_cache *cache, const void *key, uint32_t key_length,
                              void *data, uint32_t *length)
{
    struct element *e;
    uint32_t room;

    if (!is_open(set, cache)) {
        return LOOKUP_BAD_HANDLE;
    }
    if (key == NULL || key_length == 0 || key_length > LOOKUP_KEY_MAX || length == NULL) {
        return LOOKUP_BAD_PARAMETER;
    }
    e = find(cache, key, key_length);
    if (e == NULL) {
        return LOOKUP_NOT_FOUND;
    }
    unlist(cache, e);
    list_newest(cache, e);
    room = *length;
    *length = e->length;
    if (data == NULL || room < e->length) {
        return LOOKUP_MORE_DATA;
    }
    memcpy(data, e->bytes + e->key_length, e->length);
    return LOOKUP_OK;
}

enum lookup_error lookup_update(struct lookup_set *set, struct lookup_cache *cache, const void *key,
                                uint32_t key_length, const void *data, uint32_t length)
{
    struct element *e, *old;

    if (!is_open(set, cache)) {
        return LOOKUP_BAD_HANDLE;
    }
    if (key == NULL || key_length == 0 || key_length > LOOKUP_KEY_MAX || length > LOOKUP_DATA_MAX) {
        return LOOKUP_BAD_PARAMETER;
    }
    old = find(cache, key, key_length);
    if (data == NULL || length == 0) {
        if (old == NULL) {
            return LOOKUP_NOT_FOUND;
        }
        forget(set, cache, old);
        return LOOKUP_OK;
    }
    e = set->allocate((uint32_t)sizeof(*e) + key_length + length);
    if (e == NULL) {
        return LOOKUP_NO_MEMORY;
    }
    if (old != NULL) {
        forget(set, cache, old);
    } else if (cache->elements == cache->most) {
        forget(set, cache, cache->oldest);
    }
    e->hash = hash_of(key, key_length);
    e->key_length = key_length;
    e->length = length;
    memcpy(e->bytes, key, key_length);
    memcpy(e->bytes + key_length, data, length);
    e->hash_next = cache->bucket[e->hash % BUCKETS];
    cache->bucket[e->hash % BUCKETS] = e;
    list_newest(cache, e);
    cache->elements++;
    return LOOKUP_OK;
}
