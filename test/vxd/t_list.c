/*
 * t_list - linked lists, each service by itself.  Their allocation is in t_mem.c and t_fail.c.
 */
#include "vxt.h"

struct node { uint32_t value, filler; };

static uint32_t list;
static struct node *nodes[4];

/* A new list with nodes 1 2 3, which are not attached yet. */
static bool begin(uint32_t flags)
{
    list = List_Create(flags | LF_Alloc_Error, sizeof(struct node));
    if (list == 0) {
        return false;
    }
    for (uint32_t i = 1; i < VXT_COUNT(nodes); i++) {
        nodes[i] = List_Allocate(list);
        if (nodes[i] == NULL) {
            return false;
        }
        nodes[i]->value = i;
    }
    return true;
}

/* The values in order, one hexadecimal digit each; F at the end if it does not end. */
static uint32_t order(void)
{
    uint32_t digits = 0, count = 0;

    for (struct node *n = List_Get_First(list); n != NULL; n = List_Get_Next(list, n)) {
        if (++count > 7) {
            return 0xFFFFFFFF;
        }
        digits = digits << 4 | n->value;
    }
    return digits;
}

static void insert(struct node *node, struct node *after)
{
    struct vxt_regs r = { .esi = list, .eax = (uint32_t)node, .ecx = (uint32_t)after };

    vxt_service(VMMSVC(List_Insert), &r);
}

VXT_TEST(List_Attach_Tail, in_the_order_given)
{
    CHECK(begin(0));
    for (unsigned i = 1; i <= 3; i++) {
        List_Attach_Tail(list, nodes[i]);
    }
    CHECK_EQ(order(), 0x123);
    List_Destroy(list);
}

VXT_TEST(List_Insert, behind_a_node_or_at_the_head)
{
    CHECK(begin(0));
    insert(nodes[1], NULL);
    CHECK_EQ(order(), 0x1);
    insert(nodes[2], nodes[1]);
    CHECK_EQ(order(), 0x12);
    insert(nodes[3], nodes[1]);
    CHECK_EQ(order(), 0x132);
    List_Remove(list, nodes[2]);
    insert(nodes[2], NULL);
    CHECK_EQ(order(), 0x213);
    List_Destroy(list);
}

VXT_TEST(List_Remove, head_middle_and_tail)
{
    CHECK(begin(0));
    for (unsigned i = 1; i <= 3; i++) {
        List_Attach_Tail(list, nodes[i]);
    }
    List_Remove(list, nodes[2]);
    CHECK_EQ(order(), 0x13);
    CHECK_EQ(nodes[2]->value, 2);           /* it stays allocated */
    List_Remove(list, nodes[3]);
    CHECK_EQ(order(), 0x1);
    List_Remove(list, nodes[1]);
    CHECK(List_Get_First(list) == NULL);
    List_Attach_Tail(list, nodes[3]);       /* and can come back */
    CHECK_EQ(order(), 0x3);
    List_Destroy(list);
}

VXT_TEST(List_Get_Next, zero_flag_at_the_end)
{
    struct vxt_regs r;

    CHECK(begin(LF_Async));
    List_Attach(list, nodes[2]);
    List_Attach(list, nodes[1]);
    vxt_recolour(&r);
    r.esi = list;
    r.eax = (uint32_t)nodes[1];
    vxt_service(VMMSVC(List_Get_Next), &r);
    CHECK_EQ(r.eax, nodes[2]);
    CHECK((r.eflags & ZF_Mask) == 0);
    vxt_service(VMMSVC(List_Get_Next), &r);
    CHECK_EQ(r.eax, 0);
    CHECK(r.eflags & ZF_Mask);
    CHECK_EQ(r.esi, list);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    List_Destroy(list);
}

VXT_TEST(List_Deallocate, the_node_can_be_had_again)
{
    struct node *again;

    CHECK(begin(0));
    List_Deallocate(list, nodes[2]);
    again = List_Allocate(list);
    CHECK(again != NULL);
    CHECK(again != nodes[1] && again != nodes[3]);
    List_Attach(list, again);
    again->value = 7;
    CHECK_EQ(order(), 0x7);
    CHECK_EQ(nodes[1]->value, 1);
    CHECK_EQ(nodes[3]->value, 3);
    List_Destroy(list);
}

VXT_TEST(List_Destroy, a_thousand_times_costs_no_memory)
{
    uint64_t before, after;

    CHECK(begin(0));                        /* the first one may leave room behind */
    List_Destroy(list);
    before = _GetFreePageCount(0);
    for (unsigned i = 0; i < 1000; i++) {
        CHECK(begin(i & 1 ? LF_Async : i & 2 ? LF_Use_Heap : 0));
        List_Attach(list, nodes[1]);        /* attached or not: all nodes go */
        List_Destroy(list);
    }
    after = _GetFreePageCount(0);
    CHECK_EQ((uint32_t)after, (uint32_t)before);
}

static const struct vxt_test tests[] = {
    VXT(List_Attach_Tail, in_the_order_given),
    VXT(List_Insert, behind_a_node_or_at_the_head),
    VXT(List_Remove, head_middle_and_tail),
    VXT(List_Get_Next, zero_flag_at_the_end),
    VXT(List_Deallocate, the_node_can_be_had_again),
    VXT(List_Destroy, a_thousand_times_costs_no_memory),
};

VXT_DEVICE(T_LIST, tests)
