/*
 * callback - V86 call-backs and break points: the ARPL opcode 63h, illegal in V86 mode.
 *
 * All call-backs name the same byte, CALL_BACK_LINEAR in the ROM area, through different
 * segments: call-back i is at segment F000h + i.  The faulting CS alone tells which it is.
 * Protected-mode call-back i is the INT 30h at offset 2 * i of one segment of them.
 * [DDK95 Allocate_V86_Call_Back], docs/sources.md
 */
#include "vm/callback.h"

#include "mem/heap.h"
#include "sched/thread.h"
#include "vm/dpmi/ldt.h"

#define CALL_BACK_LINEAR    0xFFFE0u
#define CALL_BACK_BYTE      0x63
#define FIRST_SEGMENT       0xF000u
#define CALL_BACK_MAX       (0xFFFEu - FIRST_SEGMENT)

struct callback { uint32_t proc, refdata; };    /* proc 0: free, refdata = the next free one */

struct break_point {
    struct break_point *next;
    uint32_t csip, proc, refdata;
    uint8_t original;
};

static struct callback callbacks[CALL_BACK_MAX];    /* filled in order, task time */
static uint32_t callback_count;
static uint32_t callback_spare;                     /* 1 + the first free one below that, 0 = none */
static struct callback pm_callbacks[PM_CALL_BACK_MAX];      /* the same */
static uint32_t pm_callback_count, pm_callback_spare;
static struct break_point *break_points;            /* few: SYSTEM.INI's MaxBPs of old was 200 */

void call_break_point(uint32_t proc, uint32_t csip, struct cb_s *vm, uint32_t refdata,
                      uint32_t linear, struct Client_Reg_Struc *crs);       /* call.S */

uint32_t callback_allocate(uint32_t proc, uint32_t refdata)
{
    uint32_t index = callback_count, segment;

    if (callback_spare != 0) {
        index = callback_spare - 1;
        callback_spare = callbacks[index].refdata;
    } else if (callback_count == CALL_BACK_MAX) {
        return 0;
    } else {
        callback_count++;
    }
    callbacks[index].proc = proc;
    callbacks[index].refdata = refdata;
    segment = FIRST_SEGMENT + index;
    return (segment << 16) | (CALL_BACK_LINEAR - (segment << 4));
}

void callback_free(uint32_t csip)
{
    uint32_t index = (csip >> 16) - FIRST_SEGMENT;

    if (csip != 0 && index < callback_count && callbacks[index].proc != 0) {
        callbacks[index].proc = 0;
        callbacks[index].refdata = callback_spare;
        callback_spare = index + 1;
    }
}

void callback_place_byte(struct vm *vm)
{
    volatile uint8_t *at = (uint8_t *)(vm->cb.CB_High_Linear + CALL_BACK_LINEAR);

    if (*at != CALL_BACK_BYTE) {            /* all VMs share the page until they write to it */
        *at = CALL_BACK_BYTE;
    }
}

bool callback_hit(struct Client_Reg_Struc *crs)
{
    uint32_t csip = ((uint32_t)crs->Client_CS << 16) | crs->Client_IP;
    uint32_t linear = ((uint32_t)crs->Client_CS << 4) + crs->Client_IP;
    uint32_t index = crs->Client_CS - FIRST_SEGMENT;

    if (linear == CALL_BACK_LINEAR && index < callback_count && callbacks[index].proc != 0) {
        call_client((void (*)(void))callbacks[index].proc, &cur_vm->cb, callbacks[index].refdata,
                   crs, &cur_thread->tcb, 0, 0);
        return true;
    }
    for (struct break_point *bp = break_points; bp != NULL; bp = bp->next) {
        if (bp->csip == csip) {
            call_break_point(bp->proc, csip, &cur_vm->cb, bp->refdata, linear, crs);
            return true;
        }
    }
    return false;
}

uint32_t pm_callback_allocate(uint32_t proc, uint32_t refdata)
{
    uint32_t i = pm_callback_count;

    if (pm_callback_spare != 0) {
        i = pm_callback_spare - 1;
        pm_callback_spare = pm_callbacks[i].refdata;
    } else if (pm_callback_count == PM_CALL_BACK_MAX) {
        return 0;
    } else {
        pm_callback_count++;
    }
    pm_callbacks[i] = (struct callback){ proc, refdata };
    return GDT_CALL_BACKS << 16 | 2 * i;
}

bool pm_callback_is_there(uint32_t address)
{
    uint32_t i = (address & 0xFFFF) / 2;

    return address >> 16 == GDT_CALL_BACKS && i < pm_callback_count && pm_callbacks[i].proc != 0;
}

void pm_callback_free(uint32_t address)
{
    uint32_t i = (address & 0xFFFF) / 2;

    if (pm_callback_is_there(address)) {
        pm_callbacks[i] = (struct callback){ 0, pm_callback_spare };
        pm_callback_spare = i + 1;
    }
}

bool pm_callback_hit(struct Client_Reg_Struc *crs)
{
    uint32_t i = crs->Client_EIP / 2;

    if ((crs->Client_CS | 3) != GDT_CALL_BACKS || crs->Client_EIP % 2 != 0 ||
        i >= pm_callback_count || pm_callbacks[i].proc == 0) {
        return false;
    }
    call_client((void (*)(void))pm_callbacks[i].proc, &cur_vm->cb, pm_callbacks[i].refdata, crs,
                &cur_thread->tcb, 0, 0);
    return true;
}

void pm_callback_run(uint32_t address, struct Client_Reg_Struc *crs)
{
    uint32_t i = (address & 0xFFFF) / 2;

    call_client((void (*)(void))pm_callbacks[i].proc, &cur_vm->cb, pm_callbacks[i].refdata, crs,
                &cur_thread->tcb, 0, 0);
}

static uint32_t linear_of(uint32_t csip)
{
    return (csip >> 16 << 4) + (csip & 0xFFFF);
}

static uint8_t *code_byte(uint32_t csip)
{
    return vm_v86_ptr(&cur_vm->cb, (uint16_t)(csip >> 16), (uint16_t)csip);
}

enum vmm_err break_point_install(uint32_t csip, uint32_t proc, uint32_t refdata)
{
    struct break_point *bp;

    for (bp = break_points; bp != NULL; bp = bp->next) {
        if (linear_of(bp->csip) == linear_of(csip)) {
            return VMM_IN_USE;      /* through another segment it would never be hit */
        }
    }
    bp = heap_alloc(sizeof *bp);
    if (bp == NULL) {
        return VMM_NO_MEMORY;
    }
    bp->csip = csip;
    bp->proc = proc;
    bp->refdata = refdata;
    bp->original = *code_byte(csip);
    *code_byte(csip) = CALL_BACK_BYTE;
    bp->next = break_points;
    break_points = bp;
    return VMM_OK;
}

void break_point_remove(uint32_t csip)
{
    for (struct break_point **at = &break_points; *at != NULL; at = &(*at)->next) {
        struct break_point *bp = *at;

        if (bp->csip == csip) {
            *code_byte(csip) = bp->original;
            *at = bp->next;
            heap_free(bp);
            return;
        }
    }
}

uint32_t callback_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < callback_count; i++) {
        if (callbacks[i].proc != 0 && gone(callbacks[i].proc)) {
            callback_free((FIRST_SEGMENT + i) << 16);
            count++;
        }
    }
    return count;
}

uint32_t pm_callback_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < pm_callback_count; i++) {
        if (pm_callbacks[i].proc != 0 && gone(pm_callbacks[i].proc)) {
            pm_callback_free(GDT_CALL_BACKS << 16 | 2 * i);
            count++;
        }
    }
    return count;
}

uint32_t break_point_forget(bool (*gone)(uint32_t address))
{
    struct break_point *bp = break_points, *next;
    uint32_t count = 0;

    for (; bp != NULL; bp = next) {
        next = bp->next;
        if (gone(bp->proc)) {
            break_point_remove(bp->csip);
            count++;
        }
    }
    return count;
}
