/* list.h - the linked lists behind List_Create and its group.  Included by services/, tests. */
#ifndef VMM_MEM_LIST_H
#define VMM_MEM_LIST_H

#include "types.h"

struct list;

struct list *list_create(uint32_t flags, uint32_t node_bytes);  /* LF_ flags; NULL = refused */
void list_destroy(struct list *list);           /* with all its nodes, attached or not */
uint32_t list_flags(const struct list *list);

/* Nodes are named by the address of their data. */
void *list_allocate(struct list *list);         /* contents undefined; NULL = none left */
void list_deallocate(struct list *list, void *node);
void list_attach(struct list *list, void *node);
void list_attach_tail(struct list *list, void *node);
void list_insert(struct list *list, void *node, void *after);   /* after NULL: at the head */
void list_remove(struct list *list, void *node);
void *list_first(const struct list *list);      /* NULL = empty */
void *list_next(const struct list *list, const void *node);     /* NULL = that was the last */
void *list_remove_first(struct list *list);

#endif
