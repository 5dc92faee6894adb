/*
 * svc_list - the linked-list services.  [DDK95]; one line each in services/vmm.def
 */
#include "mem/list.h"
#include "services/svc.h"
#include "vm/vm.h"

static struct list *list_of(const struct svc_regs *r)
{
    return (struct list *)r->esi;
}

/* A node or "there is none" in EAX and ZF. */
static void give_node(struct svc_regs *r, void *node)
{
    r->eax = (uint32_t)node;
    svc_set_zero(r, node == NULL);
}

/*
 * List_Create - make a linked list                                    [DDK95 List_Create]
 *
 * In:    EAX = LF_ flags, ECX = bytes of a node
 * Out:   CF = 0, ESI = list
 * Error: CF = 1: flags that exclude each other, impossible size, or no memory
 * When:  task time
 */
void do_List_Create(struct svc_regs *r)
{
    struct list *list = list_create(r->eax, r->ecx);

    svc_set_carry(r, list == NULL);
    if (list != NULL) {
        r->esi = (uint32_t)list;
    }
}

/*
 * List_Destroy - end a list                                          [DDK95 List_Destroy]
 *
 * In:    ESI = list
 * When:  task time
 * Notes: all its nodes are gone, attached or not
 */
void do_List_Destroy(struct svc_regs *r)
{
    list_destroy(list_of(r));
}

/*
 * List_Allocate - a new node, not attached yet                      [DDK95 List_Allocate]
 *
 * In:    ESI = list
 * Out:   CF = 0, EAX = node, contents undefined
 * Error: with LF_Alloc_Error CF = 1, EAX = 0; without it the current VM is closed
 * When:  any time
 * Notes: at interrupt time for LF_Async lists only, as all services on lists
 */
void do_List_Allocate(struct svc_regs *r)
{
    void *node = list_allocate(list_of(r));

    if (node == NULL && (list_flags(list_of(r)) & LF_Alloc_Error) == 0) {
        vm_crash("no memory for a list node");      /* [DDK95 List_Allocate] */
    }
    svc_set_carry(r, node == NULL);
    r->eax = (uint32_t)node;
}

/*
 * List_Attach - put a node at the head of its list                    [DDK95 List_Attach]
 *
 * In:    ESI = list, EAX = node
 * When:  any time
 */
void do_List_Attach(struct svc_regs *r)
{
    list_attach(list_of(r), (void *)r->eax);
}

/*
 * List_Attach_Tail - put a node at the end of its list           [DDK95 List_Attach_Tail]
 *
 * In:    ESI = list, EAX = node
 * When:  any time
 */
void do_List_Attach_Tail(struct svc_regs *r)
{
    list_attach_tail(list_of(r), (void *)r->eax);
}

/*
 * List_Insert - put a node behind another                             [DDK95 List_Insert]
 *
 * In:    ESI = list, EAX = node, ECX = the node before it, 0 = at the head
 * When:  any time
 */
void do_List_Insert(struct svc_regs *r)
{
    list_insert(list_of(r), (void *)r->eax, (void *)r->ecx);
}

/*
 * List_Remove - take a node out of its list                           [DDK95 List_Remove]
 *
 * In:    ESI = list, EAX = node
 * When:  any time
 * Notes: the node stays allocated
 */
void do_List_Remove(struct svc_regs *r)
{
    list_remove(list_of(r), (void *)r->eax);
}

/*
 * List_Deallocate - free a node                                   [DDK95 List_Deallocate]
 *
 * In:    ESI = list, EAX = node, not attached
 * When:  any time
 */
void do_List_Deallocate(struct svc_regs *r)
{
    list_deallocate(list_of(r), (void *)r->eax);
}

/*
 * List_Get_First - the head of a list                              [DDK95 List_Get_First]
 *
 * In:    ESI = list
 * Out:   EAX = node; ZF = 1, EAX = 0: the list is empty
 * When:  any time
 */
void do_List_Get_First(struct svc_regs *r)
{
    give_node(r, list_first(list_of(r)));
}

/*
 * List_Get_Next - the node behind a node                            [DDK95 List_Get_Next]
 *
 * In:    ESI = list, EAX = node
 * Out:   EAX = node; ZF = 1, EAX = 0: that was the last
 * When:  any time
 */
void do_List_Get_Next(struct svc_regs *r)
{
    give_node(r, list_next(list_of(r), (void *)r->eax));
}

/*
 * List_Remove_First - take the head of a list out               [DDK95 List_Remove_First]
 *
 * In:    ESI = list
 * Out:   EAX = node; ZF = 1, EAX = 0: the list is empty
 * When:  any time
 */
void do_List_Remove_First(struct svc_regs *r)
{
    give_node(r, list_remove_first(list_of(r)));
}
