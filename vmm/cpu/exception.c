/*
 * exception - Install_Exception_Handler: a VxD names a range of its code and where to go on when
 * an exception happens in it.                                  [DDK95 Install_Exception_Handler]
 */
#include "cpu/exception.h"

#include "mem/heap.h"

struct installed {
    struct installed *next;
    const struct Exception_Handler_Struc *handler;      /* the VxD's: it may change the range */
};

static struct installed *handlers;      /* newest first, task time */

enum vmm_err exception_install(struct Exception_Handler_Struc *handler)
{
    struct installed *entry;

    if (handler->EH_Reserved != 0 || handler->EH_Handler == 0 ||
        handler->EH_Start_EIP >= handler->EH_End_EIP) {
        return VMM_BAD_ARGUMENT;
    }
    for (entry = handlers; entry != NULL; entry = entry->next) {
        if (entry->handler == handler) {
            return VMM_IN_USE;
        }
    }
    entry = heap_alloc(sizeof *entry);
    if (entry == NULL) {
        return VMM_NO_MEMORY;
    }
    entry->handler = handler;
    entry->next = handlers;
    handlers = entry;
    return VMM_OK;
}

static void unlink_entry(struct installed **at)
{
    struct installed *entry = *at;

    *at = entry->next;
    heap_free(entry);
}

enum vmm_err exception_remove(const struct Exception_Handler_Struc *handler)
{
    for (struct installed **at = &handlers; *at != NULL; at = &(*at)->next) {
        if ((*at)->handler == handler) {
            unlink_entry(at);
            return VMM_OK;
        }
    }
    return VMM_NOT_FOUND;
}

uint32_t exception_handler_of(uint32_t eip)
{
    for (const struct installed *entry = handlers; entry != NULL; entry = entry->next) {
        const struct Exception_Handler_Struc *h = entry->handler;

        if (eip >= h->EH_Start_EIP && eip < h->EH_End_EIP) {
            return h->EH_Handler;
        }
    }
    return 0;
}

uint32_t exception_forget(bool (*gone)(uint32_t address))
{
    struct installed **at = &handlers;
    uint32_t count = 0;

    while (*at != NULL) {
        if (gone((uint32_t)(*at)->handler) || gone((*at)->handler->EH_Handler)) {
            unlink_entry(at);
            count++;
        } else {
            at = &(*at)->next;
        }
    }
    return count;
}

uint32_t exception_count(void)
{
    uint32_t count = 0;

    for (const struct installed *entry = handlers; entry != NULL; entry = entry->next) {
        count++;
    }
    return count;
}
