#include "unit.h"

#include "cpu/trap.h"
#include "mem/heap.h"
#include "mem/list.h"

uint32_t reenter_count;
volatile uint32_t exit_pending;

static uint32_t messages;
static int32_t pages_left;
static void *regions[256];
static unsigned region_count;

static void *grow(uint32_t pages)
{
    if ((int32_t)pages > pages_left) {
        return NULL;
    }
    pages_left -= (int32_t)pages;
    regions[region_count] = malloc(pages << PAGE_SHIFT);
    return regions[region_count++];
}

static const struct heap_ops ops = { .grow = grow, .shrink = NULL };

void debug_printf(const char *format, ...)
{
    (void)format;
    messages++;
}

void fatal(const char *format, ...)
{
    unit_fail(__FILE__, __LINE__, "fatal: %s", format);
}

static void start(void)
{
    while (region_count > 0) {
        free(regions[--region_count]);
    }
    pages_left = 2000;
    messages = 0;
    reenter_count = 0;
    heap_init(&ops);
}

static uint32_t *node_with(struct list *list, uint32_t value)
{
    uint32_t *node = list_allocate(list);

    CHECK(node != NULL);
    *node = value;
    return node;
}

/* The values in order, as one decimal number. */
static uint32_t values(const struct list *list)
{
    uint32_t number = 0;

    for (const uint32_t *node = list_first(list); node != NULL; node = list_next(list, node)) {
        number = number * 10 + *node;
    }
    return number;
}

TEST(list, attach_insert_remove_keep_the_order)
{
    struct list *list;
    uint32_t *one, *two, *three, *four;

    start();
    list = list_create(0, 4);
    CHECK(list_first(list) == NULL);
    one = node_with(list, 1);
    two = node_with(list, 2);
    three = node_with(list, 3);
    four = node_with(list, 4);
    list_attach(list, two);
    list_attach(list, one);
    list_attach_tail(list, four);
    list_insert(list, three, two);
    CHECK_EQ(values(list), 1234);
    list_remove(list, three);
    CHECK_EQ(values(list), 124);
    list_insert(list, three, NULL);
    CHECK_EQ(values(list), 3124);
    list_remove(list, four);
    list_attach_tail(list, four);
    CHECK(list_remove_first(list) == three);
    CHECK_EQ(values(list), 124);
    list_insert(list, three, four);
    CHECK_EQ(values(list), 1243);
    CHECK_EQ(messages, 0);
    list_destroy(list);
}

TEST(list, remove_first_of_an_empty_list_is_nothing)
{
    struct list *list;

    start();
    list = list_create(0, 4);
    CHECK(list_remove_first(list) == NULL);
    list_destroy(list);
}

TEST(list, wrong_flags_and_sizes_are_refused)
{
    start();
    CHECK(list_create(LF_Async | LF_Use_Heap, 4) == NULL);
    CHECK(list_create(0x80, 4) == NULL);
    CHECK(list_create(0, 0) == NULL);
    CHECK(list_create(0, 0x40000000u) == NULL);
}

TEST(list, wrong_nodes_are_named_and_change_nothing)
{
    struct list *list, *other;
    uint32_t *a, *b;

    start();
    list = list_create(0, 4);
    other = list_create(0, 4);
    a = node_with(list, 1);
    b = node_with(list, 2);
    list_attach(list, a);
    list_attach(list, a);               /* twice */
    list_attach(other, b);              /* of another list */
    list_remove(list, b);               /* not attached */
    list_deallocate(list, a);           /* still attached */
    list_insert(list, b, b);            /* after one not attached */
    list_deallocate(list, b);
    list_deallocate(list, b);           /* twice */
    CHECK_EQ(messages, 6);
    CHECK_EQ(values(list), 1);
    CHECK(list_first(other) == NULL);
    list_destroy(list);
    list_destroy(other);
}

static void fill_and_empty(uint32_t flags, uint32_t node_bytes)
{
    struct list *list = list_create(flags, node_bytes);
    struct heap_info before, after;

    heap_get_info(&before);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 1000; i++) {
            uint8_t *node = list_allocate(list);

            CHECK(node != NULL);
            memset(node, (int)i, node_bytes);
            list_attach_tail(list, node);
        }
        for (uint32_t i = 0; i < 1000; i++) {
            uint8_t *node = list_remove_first(list);

            for (uint32_t j = 0; j < node_bytes; j++) {
                CHECK_EQ(node[j], (uint8_t)i);
            }
            list_deallocate(list, node);
        }
    }
    CHECK_EQ(messages, 0);
    list_destroy(list);
    heap_get_info(&after);
    CHECK(after.live_blocks < before.live_blocks);
    CHECK_EQ(after.live_blocks, 0);
}

TEST(list, nodes_do_not_overlap_and_go_back_to_the_heap)
{
    start();
    fill_and_empty(0, 1);
    fill_and_empty(0, 100);
    fill_and_empty(LF_Use_Heap, 33);
    fill_and_empty(LF_Async, 12);
    fill_and_empty(LF_Alloc_Error, 3000);
}

TEST(list, destroy_frees_attached_and_loose_nodes)
{
    struct list *list;
    struct heap_info info;

    start();
    list = list_create(LF_Use_Heap, 10);
    list_attach(list, list_allocate(list));
    (void)list_allocate(list);
    list_destroy(list);
    heap_get_info(&info);
    CHECK_EQ(info.live_blocks, 0);
}

TEST(list, async_list_has_nodes_at_interrupt_time)
{
    struct list *list;
    uint32_t got = 0;

    start();
    list = list_create(LF_Async | LF_Alloc_Error, 64);
    for (int i = 0; i < 1000; i++) {
        CHECK(list_allocate(list) != NULL);
    }
    reenter_count = 1;
    while (list_allocate(list) != NULL) {
        got++;
    }
    CHECK(got >= 7);
    reenter_count = 0;
    CHECK(list_allocate(list) != NULL);
    list_destroy(list);
}

TEST(list, allocation_fails_when_memory_is_out)
{
    struct list *list;

    start();
    list = list_create(LF_Alloc_Error, 4000);
    while (list_allocate(list) != NULL) {
    }
    CHECK_EQ(messages, 0);
    list_destroy(list);
    pages_left = 0;
    start();
    pages_left = 0;
    CHECK(list_create(0, 4) == NULL);
}
