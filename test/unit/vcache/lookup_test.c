/* lookup_test.c - named caches of small things: what is stored, what is forgotten, what is refused. */
#include "unit.h"
#include "../../../vxd/vcache/lookup.h"

static unsigned left;

static void *allocate(uint32_t bytes)
{
    return left > 0 ? left--, malloc(bytes) : NULL;
}

static struct lookup_set set;
static struct lookup_cache *cache;

static void fresh(uint32_t elements)
{
    left = 1000;
    set = (struct lookup_set){ NULL, allocate, free };
    CHECK_EQ(lookup_create(&set, "names", elements, &cache), LOOKUP_OK);
}

static void end(void)
{
    CHECK_EQ(lookup_close(&set, cache), LOOKUP_OK);
    CHECK_EQ(lookup_delete(&set, "names"), LOOKUP_OK);
    CHECK(set.first == NULL);
}

TEST(lookup, a_full_cache_forgets_what_was_used_longest_ago)
{
    char data[4];
    uint32_t length;

    fresh(3);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(lookup_update(&set, cache, &i, sizeof(i), "ab", 3), LOOKUP_OK);
    }
    for (unsigned i = 3; i < 100; i++) {
        length = sizeof(data);
        CHECK_EQ(lookup_find(&set, cache, &(unsigned){ 1 }, sizeof(i), data, &length), LOOKUP_OK);
        CHECK_EQ(length, 3);
        CHECK_EQ(lookup_update(&set, cache, &i, sizeof(i), "cd", 3), LOOKUP_OK);
    }
    length = sizeof(data);
    CHECK_EQ(lookup_find(&set, cache, &(unsigned){ 2 }, sizeof(unsigned), data, &length), LOOKUP_NOT_FOUND);
    CHECK_EQ(lookup_find(&set, cache, &(unsigned){ 98 }, sizeof(unsigned), data, &length), LOOKUP_OK);
    end();
}

TEST(lookup, a_key_has_one_value)
{
    char data[8];
    uint32_t length = 2;

    fresh(5);
    CHECK_EQ(lookup_update(&set, cache, "k", 1, "one", 4), LOOKUP_OK);
    CHECK_EQ(lookup_update(&set, cache, "k", 1, "three", 6), LOOKUP_OK);
    CHECK_EQ(lookup_find(&set, cache, "k", 1, data, &length), LOOKUP_MORE_DATA);
    CHECK_EQ(length, 6);
    CHECK_EQ(lookup_find(&set, cache, "k", 1, data, &length), LOOKUP_OK);
    CHECK_STR_EQ(data, "three");
    left = 0;
    CHECK_EQ(lookup_update(&set, cache, "k", 1, "lost", 5), LOOKUP_NO_MEMORY);
    length = 8;
    CHECK_EQ(lookup_find(&set, cache, "k", 1, data, &length), LOOKUP_OK);
    CHECK_STR_EQ(data, "three");
    CHECK_EQ(lookup_update(&set, cache, "k", 1, NULL, 0), LOOKUP_OK);
    CHECK_EQ(lookup_find(&set, cache, "k", 1, data, &length), LOOKUP_NOT_FOUND);
    end();
}

TEST(lookup, what_is_refused)
{
    struct lookup_cache *other;
    uint32_t length = 1;
    char name[80];

    fresh(2);
    memset(name, 'x', sizeof(name));
    name[79] = 0;
    CHECK_EQ(lookup_create(&set, name, 2, &other), LOOKUP_BAD_PARAMETER);
    CHECK_EQ(lookup_create(&set, "x", 0, &other), LOOKUP_BAD_PARAMETER);
    CHECK_EQ(lookup_create(&set, "x", LOOKUP_ELEMENTS + 1, &other), LOOKUP_BAD_PARAMETER);
    CHECK_EQ(lookup_create(&set, NULL, 1, &other), LOOKUP_BAD_PARAMETER);
    CHECK_EQ(lookup_find(&set, (struct lookup_cache *)name, "k", 1, name, &length), LOOKUP_BAD_HANDLE);
    CHECK_EQ(lookup_find(&set, cache, "k", LOOKUP_KEY_MAX + 1, name, &length), LOOKUP_BAD_PARAMETER);
    CHECK_EQ(lookup_update(&set, cache, "k", 1, name, LOOKUP_DATA_MAX + 1), LOOKUP_BAD_PARAMETER);
    CHECK_EQ(lookup_delete(&set, "names"), LOOKUP_BUSY);
    CHECK_EQ(lookup_delete(&set, "nothing"), LOOKUP_NOT_FOUND);
    end();
    CHECK_EQ(lookup_close(&set, cache), LOOKUP_BAD_HANDLE);
}
