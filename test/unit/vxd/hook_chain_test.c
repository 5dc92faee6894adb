/*
 * hook_chain_test - procedures in front of one another: hooked and taken out in every order, old
 * ones among them, and forgotten with their module.  Procedures are addresses in an array.
 */
#include "unit.h"

#include "mem/heap.h"
#include "vxd/hook_chain.h"

static uint8_t code[8][16];             /* procedure i begins at code[i] + 8 */
static uint32_t variable[8];            /* what a HOOK_PROC jumps on to */
static uint32_t told[8];                /* what an old one was told */
static uint32_t head;
static int blocks, fail_after = -1;     /* allocations left until one fails, -1 = never */

bool page_is_present(uint32_t linear);

bool page_is_present(uint32_t linear)
{
    (void)linear;
    return true;
}

void *heap_alloc(uint32_t bytes)
{
    if (fail_after == 0) {
        return NULL;
    }
    fail_after -= fail_after > 0;
    blocks++;
    return malloc(bytes);
}

bool heap_free(void *block)
{
    blocks--;
    free(block);
    return true;
}

static uint32_t proc(unsigned i)
{
    return (uint32_t)(code[i] + 8);
}

static void make_hook_proc(unsigned i)
{
    uint32_t at = (uint32_t)&variable[i];

    memcpy(code[i], "\xEB\x06\xFF\x25", 4);
    memcpy(code[i] + 4, &at, 4);
}

static void start(void)
{
    memset(code, 0, sizeof code);
    head = 0x1000;
    fail_after = -1;
    for (unsigned i = 0; i < 4; i++) {
        make_hook_proc(i);              /* 0..3 are HOOK_PROCs, 4..7 old */
    }
}

static void hook(unsigned i)
{
    uint32_t previous = 0;

    CHECK_EQ(hook_chain_add(&head, 0, proc(i), &previous), VMM_OK);
    told[i] = previous;
}

/* Follows the jumps from the head as the processor would; the digits of the procedures. */
static const char *order(void)
{
    static char text[16];
    unsigned n = 0;
    uint32_t at = head;

    while (n < 10) {
        unsigned i;

        for (i = 0; i < 8 && at != proc(i); i++) {
        }
        if (i == 8) {
            break;
        }
        text[n++] = (char)('0' + i);
        at = i < 4 ? variable[i] : told[i];
        if (i >= 4 && at != 0x1000 && memcmp((void *)at, "\xFF\x25", 2) == 0) {
            memcpy(&at, (void *)(at + 2), 4);       /* the stub's variable */
            at = *(uint32_t *)at;
        }
    }
    text[n++] = at == 0x1000 ? '.' : '?';
    text[n] = '\0';
    return text;
}

TEST(hook_chain, every_order_of_taking_out)
{
    for (unsigned first = 0; first < 3; first++) {
        for (unsigned second = 0; second < 3; second++) {
            char left[8] = "210";

            if (second == first) {
                continue;
            }
            start();
            hook(0);
            hook(1);
            hook(2);
            CHECK_STR_EQ(order(), "210.");
            CHECK_EQ(hook_chain_remove(&head, proc(first)), VMM_OK);
            memmove(strchr(left, (int)('0' + first)), strchr(left, (int)('0' + first)) + 1, 3);
            CHECK_EQ(memcmp(order(), left, 2), 0);
            CHECK_EQ(hook_chain_remove(&head, proc(second)), VMM_OK);
            CHECK_EQ(hook_chain_remove(&head, proc(3 - first - second)), VMM_OK);
            CHECK_EQ(head, 0x1000);
            CHECK_EQ(blocks, 0);
        }
    }
}

TEST(hook_chain, old_hooks_go_on_through_a_stub)
{
    start();
    hook(0);
    hook(4);
    hook(1);
    hook(5);
    CHECK_STR_EQ(order(), "5140.");
    CHECK_EQ(hook_chain_remove(&head, proc(1)), VMM_OK);
    CHECK_STR_EQ(order(), "540.");
    CHECK_EQ(hook_chain_remove(&head, proc(0)), VMM_OK);
    CHECK_STR_EQ(order(), "54.");
    CHECK_EQ(hook_chain_remove(&head, proc(4)), VMM_NOT_FOUND);     /* no HOOK_PROC */
    CHECK_EQ(hook_chain_count(), 2);
}

static uint32_t gone_from, gone_to;

static bool gone(uint32_t address)
{
    return address >= gone_from && address < gone_to;
}

TEST(hook_chain, a_module_takes_its_procedures_along)
{
    gone_from = proc(4) - 8;
    gone_to = proc(6);
    CHECK_EQ(hook_chain_forget(gone), 2);           /* what the test before left */
    CHECK_EQ(blocks, 0);
    start();
    hook(0);
    hook(4);
    hook(6);
    hook(5);
    hook(1);
    CHECK_STR_EQ(order(), "15640.");
    CHECK_EQ(hook_chain_forget(gone), 2);
    CHECK_STR_EQ(order(), "160.");
    CHECK_EQ(hook_chain_forget(gone), 0);
    gone_from = 0;
    gone_to = 0xFFFFFFFF;
    CHECK_EQ(hook_chain_forget(gone), 3);
    CHECK_EQ(head, 0x1000);
    CHECK_EQ(blocks, 0);
    CHECK_EQ(hook_chain_count(), 0);
}

TEST(hook_chain, who_wrote_to_the_head_stays)
{
    start();
    hook(0);
    variable[2] = head;
    head = proc(2);                     /* as a driver does to its DDB; it jumps on by itself */
    hook(1);
    CHECK_STR_EQ(order(), "120.");
    CHECK_EQ(hook_chain_remove(&head, proc(1)), VMM_OK);
    CHECK_STR_EQ(order(), "20.");
    CHECK_EQ(hook_chain_remove(&head, proc(2)), VMM_OK);
    CHECK_EQ(hook_chain_remove(&head, proc(0)), VMM_OK);
    CHECK_EQ(blocks, 0);
}

TEST(hook_chain, an_end_of_its_own)
{
    uint32_t previous = 0;

    start();
    head = 0;
    CHECK_EQ(hook_chain_add(&head, 0x2000, proc(0), &previous), VMM_OK);
    CHECK_EQ(previous, 0x2000);
    CHECK_EQ(variable[0], 0x2000);
    CHECK_EQ(hook_chain_remove(&head, proc(0)), VMM_OK);
    CHECK_EQ(head, 0);
}

TEST(hook_chain, a_table_that_goes_away)
{
    uint32_t table[2] = { 0x1000, 0x1000 }, previous;

    start();
    CHECK_EQ(hook_chain_add(&table[1], 0, proc(0), &previous), VMM_OK);
    CHECK_EQ(hook_chain_add(&table[1], 0, proc(1), &previous), VMM_OK);
    hook(2);
    hook_chain_drop(table, sizeof table);
    CHECK_EQ(hook_chain_count(), 1);
    CHECK_EQ(hook_chain_remove(&head, proc(2)), VMM_OK);
    CHECK_EQ(blocks, 0);
}

TEST(hook_chain, without_memory_nothing_changes)
{
    for (int i = 0; i < 2; i++) {
        uint32_t previous;

        start();
        fail_after = i;
        CHECK_EQ(hook_chain_add(&head, 0, proc(0), &previous), VMM_NO_MEMORY);
        CHECK_EQ(head, 0x1000);
        CHECK_EQ(blocks, 0);
    }
    start();
    hook(0);
    fail_after = 0;
    CHECK_EQ(hook_chain_add(&head, 0, proc(1), &told[1]), VMM_NO_MEMORY);
    CHECK_STR_EQ(order(), "0.");
    CHECK_EQ(hook_chain_remove(&head, proc(0)), VMM_OK);
}
