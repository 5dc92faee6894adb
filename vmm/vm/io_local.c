/*
 * io_local - ports that one VM reaches otherwise than the others do.
 *
 * The processor has one I/O map.  It shows the global state; the few ports in which a VM differs are
 * its list, put into the map while the VM is current and taken out when it is not.
 */
#include "vm/io_trap.h"

#include "cpu/cpu.h"
#include "mem/heap.h"
#include "sched/thread.h"

#define FIRST_CAPACITY  8u
#define TRAPPED         0x10000u        /* of an entry, with its port */

uint32_t io_local_vms;                  /* that have a list; switch.S asks.  Task time */
static uint8_t global_open[65536 / 8];  /* bit set: not trapped; task time */

static bool is_open(uint32_t port)
{
    return (global_open[port >> 3] >> (port & 7) & 1) != 0;
}

static struct io_local *find(const struct vm *vm, uint32_t port, uint32_t *index)
{
    struct io_local *list = vm->io_local;

    for (*index = 0; list != NULL && *index < list->count; ++*index) {
        if ((list->entry[*index] & 0xFFFF) == port) {
            return list;
        }
    }
    return NULL;
}

/* The port is as it is for everybody. */
static void drop(struct vm *vm, uint32_t port)
{
    uint32_t index;
    struct io_local *list = find(vm, port, &index);

    if (list != NULL) {
        list->entry[index] = list->entry[--list->count];
        if (list->count == 0) {
            io_local_forget(vm);
        }
    }
}

void io_local_forget(struct vm *vm)
{
    struct io_local *list = vm->io_local;

    if (list != NULL) {
        for (uint32_t i = 0; vm == cur_vm && i < list->count; i++) {
            cpu_io_permit(list->entry[i] & 0xFFFF, is_open(list->entry[i] & 0xFFFF));
        }
        vm->io_local = NULL;
        io_local_vms--;
        (void)heap_free(list);
    }
}

/* false: no memory */
static bool add(struct vm *vm, uint32_t entry)
{
    struct io_local *list = vm->io_local;
    uint32_t capacity = list == NULL ? FIRST_CAPACITY : list->capacity * 2;

    if (list == NULL || list->count == list->capacity) {
        struct io_local *larger = heap_alloc((uint32_t)sizeof *larger +
                                             capacity * (uint32_t)sizeof larger->entry[0]);

        if (larger == NULL) {
            return false;
        }
        larger->count = 0;
        if (list == NULL) {
            io_local_vms++;
        } else {
            larger->count = list->count;
            memcpy(larger->entry, list->entry, list->count * sizeof list->entry[0]);
            (void)heap_free(list);
        }
        larger->capacity = capacity;
        vm->io_local = list = larger;
    }
    list->entry[list->count++] = entry;
    return true;
}

enum vmm_err io_set_trapping_local(struct vm *vm, uint32_t port, bool trapped)
{
    if (!io_has_handler(port)) {
        return VMM_NOT_FOUND;
    }
    drop(vm, port);
    if (trapped == is_open(port) && !add(vm, port | (trapped ? TRAPPED : 0))) {
        return VMM_NO_MEMORY;
    }
    if (vm == cur_vm) {
        cpu_io_permit(port, !trapped);
    }
    return VMM_OK;
}

/* For every VM, whatever it had. */
static void set_everywhere(uint32_t port, bool trapped)
{
    struct vm *vm = sys_vm;

    global_open[port >> 3] &= (uint8_t)~(1u << (port & 7));
    global_open[port >> 3] |= (uint8_t)(!trapped << (port & 7));
    if (vm != NULL && io_local_vms != 0) {
        do {
            drop(vm, port);
            vm = vm->next;
        } while (vm != sys_vm);
    }
    cpu_io_permit(port, !trapped);
}

void io_set_trapping(uint32_t port, bool trapped)
{
    if (io_has_handler(port)) {
        set_everywhere(port, trapped);
    }
}

void io_trap_again(uint32_t port)
{
    set_everywhere(port, true);
}

void io_switch(const struct vm *from, const struct vm *to)
{
    const struct io_local *list = from->io_local;

    for (uint32_t i = 0; list != NULL && i < list->count; i++) {
        cpu_io_permit(list->entry[i] & 0xFFFF, is_open(list->entry[i] & 0xFFFF));
    }
    list = to->io_local;
    for (uint32_t i = 0; list != NULL && i < list->count; i++) {
        cpu_io_permit(list->entry[i] & 0xFFFF, (list->entry[i] & TRAPPED) == 0);
    }
}
