/*
 * swap - places in the swap file.
 *
 * The file belongs to the device PAGESWAP; here is only a bit for each of its pages.  It grows by
 * GROW_PAGES when it is full, up to what PAGESWAP said it can have.
 */
#include "mem/swap.h"

#include "mem/heap.h"
#include "mem/pageout.h"
#include "sched/sched.h"
#include "vxd/control.h"
#include "vxd/ini.h"

#define PAGESWAP_DEVICE_ID  0x0007u
#define GROW_PAGES          256u        /* 1 MB */
#define LIMIT_PAGES         0x100000u   /* 4 GB: no more can be committed */

enum { GET_VERSION = 0, READ_OR_WRITE = 7, GROW_FILE = 8, INIT_FILE = 9 };     /* PAGESWAP's services */
enum { PAGER_NONE = 1, PAGER_DOS = 2 };         /* pager types [DDK95 PageSwap_Get_Version] */
enum { PF_READ_DATA = 0, PF_WRITE_DATA = 1 };

struct call_regs {              /* call.S */
    uint32_t eax, ebx, ecx, edx, esi, edi, carry;
};
void call_registers(void (*proc)(void), struct call_regs *r);

/* Written by swap_init, then under the paging lock. */
static void (*const *services)(void);   /* NULL = no paging */
static uint32_t pager_type;
static uint32_t limit, size, used, hint;
static uint32_t *bits;

static struct call_regs call(uint32_t service, struct call_regs r)
{
    call_registers(services[service], &r);
    return r;
}

/* SYSTEM.INI: Paging=no [DDK95 "Paging"] */
static bool is_wanted(void)
{
    const char *value = ini_next("386Enh", "Paging", NULL);
    int32_t on;

    return value == NULL || !ini_boolean(value, &on) || on != 0;
}

void swap_init(void)
{
    const struct VxD_Desc_Block *device = ddb_find(PAGESWAP_DEVICE_ID);
    struct call_regs r;

    if (device == NULL || device->DDB_Service_Table_Size <= INIT_FILE || !is_wanted()) {
        return;
    }
    services = device->DDB_Service_Table_Ptr;
    r = call(INIT_FILE, (struct call_regs){ 0 });
    if (r.carry) {
        services = NULL;
        return;
    }
    pager_type = r.ebx & 0xFF;
    r = call(GET_VERSION, (struct call_regs){ 0 });
    limit = r.carry ? 0 : r.ecx < LIMIT_PAGES ? r.ecx : LIMIT_PAGES;
    bits = limit != 0 && pager_type != PAGER_NONE ? heap_alloc_zero((limit + 31) / 32 * 4) : NULL;
    if (bits == NULL) {
        services = NULL;
        limit = 0;
        return;
    }
    pageout_capacity_changed();
    debug_printf("VMM: paging, type %u, up to %u pages\n", pager_type, limit);
}

bool swap_is_dos(void)
{
    return pager_type == PAGER_DOS;
}

uint32_t swap_limit(void)
{
    return limit;
}

uint32_t swap_in_use(void)
{
    return used;
}

bool swap_has_room(void)
{
    return used < limit;
}

static bool grow(void)
{
    uint32_t more = limit - size < GROW_PAGES ? limit - size : GROW_PAGES;
    struct call_regs r;

    if (more == 0) {
        return false;
    }
    r = call(GROW_FILE, (struct call_regs){ .ecx = more });
    if (r.eax <= size) {
        return false;
    }
    size = r.eax < limit ? r.eax : limit;
    return true;
}

uint32_t swap_allocate(void)
{
    if (used >= size && !grow()) {
        return SWAP_NONE;
    }
    for (uint32_t i = 0; i < size; i++) {
        uint32_t place = hint;

        if (place % 32 == 0 && bits[place / 32] == 0xFFFFFFFFu) {
            i += 31;
            hint = place + 32 < size ? place + 32 : 0;
            continue;
        }
        hint = place + 1 < size ? place + 1 : 0;
        if ((bits[place / 32] & (1u << place % 32)) == 0) {
            bits[place / 32] |= 1u << place % 32;
            used++;
            return place;
        }
    }
    return SWAP_NONE;
}

void swap_free(uint32_t place)
{
    ASSERT(place < size && (bits[place / 32] & (1u << place % 32)) != 0);
    bits[place / 32] &= ~(1u << place % 32);
    used--;
}

static bool transfer(uint32_t place, const void *contents, uint32_t direction)
{
    return call(READ_OR_WRITE, (struct call_regs){ .ecx = direction << 8, .edi = place,
                                                   .esi = (uint32_t)contents }).eax != 0;
}

bool swap_read(uint32_t place, void *contents)
{
    return transfer(place, contents, PF_READ_DATA);
}

bool swap_write(uint32_t place, const void *contents)
{
    return transfer(place, contents, PF_WRITE_DATA);
}
