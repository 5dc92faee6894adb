#include "unit.h"

#include "sched/pairing.h"

#define COUNT 1000

static struct pair_node nodes[COUNT];
static uint32_t random_state;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static void start(void)
{
    memset(nodes, 0, sizeof(nodes));
    random_state = 1;
}

TEST(pairing, comes_out_sorted_by_key)
{
    struct pair_heap heap = { NULL };
    uint64_t last = 0;

    start();
    for (int i = 0; i < COUNT; i++) {
        pair_add(&heap, &nodes[i], next_random() % 500, (uint32_t)i);
    }
    for (int i = 0; i < COUNT; i++) {
        struct pair_node *n = heap.root;

        CHECK(n->key >= last);
        last = n->key;
        pair_remove(n);
        CHECK(n->in == NULL);
    }
    CHECK(heap.root == NULL);
}

TEST(pairing, equals_come_out_in_order_across_the_roll_over_of_seq)
{
    struct pair_heap heap = { NULL };

    start();
    for (int i = 0; i < 100; i++) {
        pair_add(&heap, &nodes[i], 7, 0xFFFFFFFFu - 50 + (uint32_t)i);
    }
    for (int i = 0; i < 100; i++) {
        CHECK(heap.root == &nodes[i]);
        pair_remove(heap.root);
    }
}

TEST(pairing, agrees_with_a_model_under_random_changes)
{
    struct pair_heap heap = { NULL };
    uint32_t seq = 0;

    start();
    for (int step = 0; step < 100000; step++) {
        struct pair_node *n = &nodes[next_random() % 64];
        uint64_t key = ((uint64_t)(next_random() % 3) << 40) + next_random() % 50;

        if (n->in == NULL) {
            pair_add(&heap, n, key, ++seq);
        } else if (next_random() % 2 != 0) {
            pair_change(n, key, ++seq);
        } else {
            pair_remove(n);
        }
        struct pair_node *least = NULL;

        for (int i = 0; i < 64; i++) {
            struct pair_node *m = &nodes[i];

            if (m->in != NULL && (least == NULL || m->key < least->key ||
                                  (m->key == least->key && m->seq < least->seq))) {
                least = m;
            }
        }
        CHECK(heap.root == least);
    }
}

TEST(pairing, removing_what_is_in_no_heap_does_nothing)
{
    struct pair_heap heap = { NULL };

    start();
    pair_add(&heap, &nodes[0], 1, 1);
    pair_remove(&nodes[1]);
    CHECK(heap.root == &nodes[0]);
}

TEST(pairing, all_are_visited_once)
{
    struct pair_heap heap = { NULL };

    start();
    for (int i = 0; i < COUNT; i++) {
        pair_add(&heap, &nodes[i], next_random() % 500, (uint32_t)i);
    }
    for (int left = COUNT; left > 0; left -= 100) {
        int seen = 0;

        for (struct pair_node *n = heap.root; n != NULL; n = pair_after(n)) {
            CHECK(n->in == &heap);
            n->in = NULL;               /* a second visit would fail */
            seen++;
        }
        CHECK_EQ(seen, left);
        for (int i = 0; i < COUNT; i++) {
            nodes[i].in = i < COUNT - left ? NULL : &heap;
        }
        for (int i = COUNT - left; i < COUNT - left + 100; i++) {
            pair_remove(&nodes[i]);     /* the tree gets other shapes */
        }
    }
}
