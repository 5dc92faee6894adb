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

void do_List_Create(struct svc_regs *r)
{
    struct list *list = list_create(r->eax, r->ecx);

    svc_set_carry(r, list == NULL);
    if (list != NULL) {
        r->esi = (uint32_t)list;
    }
}

void do_List_Destroy(struct svc_regs *r)
{
    list_destroy(list_of(r));
}

void do_List_Allocate(struct svc_regs *r)
{
    void *node = list_allocate(list_of(r));

    if (node == NULL && (list_flags(list_of(r)) & LF_Alloc_Error) == 0) {
        vm_crash("no memory for a list node");      /* [DDK95 List_Allocate] */
    }
    svc_set_carry(r, node == NULL);
    r->eax = (uint32_t)node;
}

void do_List_Attach(struct svc_regs *r)
{
    list_attach(list_of(r), (void *)r->eax);
}

void do_List_Attach_Tail(struct svc_regs *r)
{
    list_attach_tail(list_of(r), (void *)r->eax);
}

void do_List_Insert(struct svc_regs *r)
{
    list_insert(list_of(r), (void *)r->eax, (void *)r->ecx);
}

void do_List_Remove(struct svc_regs *r)
{
    list_remove(list_of(r), (void *)r->eax);
}

void do_List_Deallocate(struct svc_regs *r)
{
    list_deallocate(list_of(r), (void *)r->eax);
}

void do_List_Get_First(struct svc_regs *r)
{
    give_node(r, list_first(list_of(r)));
}

void do_List_Get_Next(struct svc_regs *r)
{
    give_node(r, list_next(list_of(r), (void *)r->eax));
}

void do_List_Remove_First(struct svc_regs *r)
{
    give_node(r, list_remove_first(list_of(r)));
}
