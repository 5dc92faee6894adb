/* memory.h - memory for a text on the host.  Included by the tests of EDIT. */
#ifndef EDIT_TEST_MEMORY_H
#define EDIT_TEST_MEMORY_H

#include "unit.h"
#include "view.h"

struct store { uint8_t *bytes; uint32_t size, most; };

/* What tests made; kept until the program ends. */
struct made { struct store store; struct text text; struct view view; };
static struct made *made[64];
static unsigned made_count;

static inline void store_read(void *at, uint32_t offset, void *to, unsigned length)
{
    struct store *s = at;

    CHECK(offset <= s->size && length <= s->size - offset);
    memcpy(to, s->bytes + offset, length);
}

static inline void store_write(void *at, uint32_t offset, const void *from, unsigned length)
{
    struct store *s = at;

    CHECK(offset <= s->size && length <= s->size - offset);
    memcpy(s->bytes + offset, from, length);
}

static inline bool store_grow(void *at, uint32_t size)
{
    struct store *s = at;

    if (size > s->most) {
        return false;
    }
    s->bytes = realloc(s->bytes, size);
    s->size = size;
    return true;
}

/* A text that says this, in memory that can grow to `most`, and a window on it. */
static inline struct made *make(const char *text, uint32_t most)
{
    struct made *m = calloc(1, sizeof *m);
    struct text_memory memory = { store_read, store_write, store_grow, &m->store, 16 };

    CHECK(made_count < sizeof made / sizeof made[0]);
    made[made_count++] = m;
    m->store.size = 16;
    m->store.most = most;
    m->store.bytes = calloc(1, 16);
    text_init(&m->text, &memory);
    CHECK(text_insert(&m->text, 0, text, (unsigned)strlen(text)));
    text_forget(&m->text);
    m->text.modified = false;
    return m;
}

static inline struct text *text_of(const char *text, uint32_t most)
{
    return &make(text, most)->text;
}

static inline const char *says(struct text *t)
{
    static char all[20000];

    all[text_get(t, 0, all, sizeof all - 1)] = '\0';
    return all;
}

#endif
