/*
 * clipboard_test - one opener at a time, formats side by side, limits.
 */
#include "unit.h"

#include "../../../vxd/shell/clipboard.h"

static int live;

static void *allocate(uint32_t bytes)
{
    live++;
    return malloc(bytes);
}

static void release(void *block)
{
    live--;
    free(block);
}

static const char *text(struct clipboard *c, uint32_t format)
{
    uint32_t bytes;

    return (const char *)clipboard_get(c, format, &bytes);
}

TEST(clipboard, one_opens_it_at_a_time)
{
    struct clipboard c = { .allocate = allocate, .release = release };
    int a = 0, b = 0;

    CHECK(clipboard_open(&c, &a));
    CHECK(!clipboard_open(&c, &b));
    CHECK(!clipboard_open(&c, &a));
    CHECK(!clipboard_close(&c, &b));
    CHECK(clipboard_close(&c, &a));
    CHECK(clipboard_open(&c, &b));
}

TEST(clipboard, formats_lie_side_by_side_and_are_replaced)
{
    struct clipboard c = { .allocate = allocate, .release = release };
    uint32_t bytes = 0;

    CHECK(clipboard_get(&c, CF_TEXT, &bytes) == NULL);
    CHECK(clipboard_set(&c, 2, (const uint8_t *)"bitmap", 7));
    CHECK(clipboard_set(&c, CF_OEMTEXT, (const uint8_t *)"one", 4));
    CHECK(clipboard_set(&c, CF_OEMTEXT, (const uint8_t *)"other", 6));
    CHECK_STR_EQ(text(&c, CF_OEMTEXT), "other");
    CHECK_STR_EQ(text(&c, CF_TEXT), "other");
    CHECK_STR_EQ(text(&c, 2), "bitmap");
    CHECK(clipboard_get(&c, 2, &bytes) != NULL);
    CHECK_EQ(bytes, 7);
    clipboard_empty(&c);
    CHECK(text(&c, 2) == NULL);
    CHECK_EQ(live, 0);
}

TEST(clipboard, there_are_limits)
{
    static uint8_t big[CLIPBOARD_MAX + 1];
    struct clipboard c = { .allocate = allocate, .release = release };

    CHECK(!clipboard_set(&c, 1, big, sizeof big));
    CHECK(clipboard_set(&c, 1, big, CLIPBOARD_MAX));
    for (uint32_t i = 1; i < CLIPBOARD_FORMATS; i++) {
        CHECK(clipboard_set(&c, 100 + i, big, 0));
    }
    CHECK(!clipboard_set(&c, 200, big, 1));
    CHECK(clipboard_set(&c, 101, big, 1));
    clipboard_empty(&c);
    CHECK_EQ(live, 0);
}
