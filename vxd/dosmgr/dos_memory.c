/*
 * dos_memory.c - memory blocks of the VM: functions 48h, 49h, 4Ah, 58h.
 *
 * The chain lives in the VM and any program may damage it: every step checks the mark and moves
 * upwards, so that each walk ends.  [RBIL 2152 "memory control block"]
 */
#include "dos_core.h"

enum { MARK_MORE = 'M', MARK_LAST = 'Z' };

static uint16_t owner_of(const struct dos_vm *vm, uint16_t mcb)
{
    return dos_get16(vm, mcb, MCB_OWNER);
}

static uint16_t paras_of(const struct dos_vm *vm, uint16_t mcb)
{
    return dos_get16(vm, mcb, MCB_PARAS);
}

static bool is_mcb(const struct dos_vm *vm, uint16_t mcb)
{
    uint8_t mark = dos_get8(vm, mcb, 0);

    return mark == MARK_MORE || mark == MARK_LAST;
}

/* The block after `mcb`; 0 = it was the last, or the chain leaves memory. */
static uint16_t next_mcb(const struct dos_vm *vm, uint16_t mcb)
{
    uint32_t next = (uint32_t)mcb + paras_of(vm, mcb) + 1;

    return dos_get8(vm, mcb, 0) == MARK_LAST || next > 0xFFFF ? 0 : (uint16_t)next;
}

static void set_mcb(struct dos_vm *vm, uint16_t mcb, uint8_t mark, uint16_t owner, uint16_t paras)
{
    dos_put8(vm, mcb, 0, mark);
    dos_put16(vm, mcb, MCB_OWNER, owner);
    dos_put16(vm, mcb, MCB_PARAS, paras);
}

/* Joins free blocks that follow `mcb` to it.  False: the chain is damaged. */
static bool join_free(struct dos_vm *vm, uint16_t mcb)
{
    uint16_t next;

    while ((next = next_mcb(vm, mcb)) != 0) {
        if (!is_mcb(vm, next) || (uint32_t)next + paras_of(vm, next) > 0xFFFF) {
            return false;
        }
        if (owner_of(vm, next) != 0) {
            break;
        }
        dos_put8(vm, mcb, 0, dos_get8(vm, next, 0));
        dos_put16(vm, mcb, MCB_PARAS, paras_of(vm, mcb) + 1u + paras_of(vm, next));
    }
    return true;
}

/* Cuts `mcb` to `paras`, the rest becomes a free block. */
static void split(struct dos_vm *vm, uint16_t mcb, uint16_t paras)
{
    uint16_t rest = (uint16_t)(paras_of(vm, mcb) - paras);

    if (rest > 0) {
        set_mcb(vm, (uint16_t)(mcb + paras + 1), dos_get8(vm, mcb, 0), 0, (uint16_t)(rest - 1));
        dos_put8(vm, mcb, 0, MARK_MORE);
        dos_put16(vm, mcb, MCB_PARAS, paras);
    }
}

static void take(struct dos_vm *vm, uint16_t mcb, uint16_t owner)
{
    dos_put16(vm, mcb, MCB_OWNER, owner);
    dos_fill(vm, mcb, MCB_NAME, 0, 8);
}

unsigned dos_mcb_allocate(struct dos_vm *vm, uint16_t paras, uint16_t owner, uint16_t *seg,
                          uint16_t *largest)
{
    unsigned strategy = vm->alloc_strategy & 3;
    uint16_t found = 0, found_paras = 0, best = 0;

    for (uint16_t mcb = vm->first_mcb; mcb != 0; mcb = next_mcb(vm, mcb)) {
        uint16_t size;

        if (!is_mcb(vm, mcb) || (owner_of(vm, mcb) == 0 && !join_free(vm, mcb))) {
            return DOS_ERR_ARENA;
        }
        size = paras_of(vm, mcb);
        if (owner_of(vm, mcb) != 0) {
            continue;
        }
        best = size > best ? size : best;
        if (size >= paras && (found == 0 || strategy == 2 ||
                              (strategy == 1 && size < found_paras))) {
            found = mcb;
            found_paras = size;
        }
    }
    *largest = best;
    if (found == 0) {
        return DOS_ERR_MEMORY;
    }
    if (strategy == 2 && found_paras > paras) {     /* from the top of the last one */
        split(vm, found, (uint16_t)(found_paras - paras - 1));
        found = next_mcb(vm, found);
    } else {
        split(vm, found, paras);
    }
    take(vm, found, owner);
    *seg = (uint16_t)(found + 1);
    return 0;
}

unsigned dos_mcb_free(struct dos_vm *vm, uint16_t seg)
{
    uint16_t mcb = (uint16_t)(seg - 1);

    if (mcb < vm->first_mcb || !is_mcb(vm, mcb)) {
        return DOS_ERR_BLOCK;
    }
    dos_put16(vm, mcb, MCB_OWNER, 0);
    return 0;
}

unsigned dos_mcb_resize(struct dos_vm *vm, uint16_t seg, uint16_t paras, uint16_t *largest)
{
    uint16_t mcb = (uint16_t)(seg - 1);

    *largest = 0;
    if (mcb < vm->first_mcb || !is_mcb(vm, mcb)) {
        return DOS_ERR_BLOCK;
    }
    if (!join_free(vm, mcb)) {
        return DOS_ERR_ARENA;
    }
    *largest = paras_of(vm, mcb);
    if (paras > *largest) {
        return DOS_ERR_MEMORY;      /* it keeps all there was, as in DOS [RBIL 214A] */
    }
    split(vm, mcb, paras);
    dos_put16(vm, mcb, MCB_OWNER, dos_psp(vm));
    return 0;
}

bool dos_mcb_free_owner(struct dos_vm *vm, uint16_t owner)
{
    uint16_t mcb = vm->first_mcb;

    for (; mcb != 0 && is_mcb(vm, mcb); mcb = next_mcb(vm, mcb)) {
        if (owner_of(vm, mcb) == owner) {
            dos_put16(vm, mcb, MCB_OWNER, 0);
        }
        if (dos_get8(vm, mcb, 0) == MARK_LAST) {
            return true;
        }
    }
    return false;
}

DOS_FUNCTION(dos_fn_allocate)
{
    uint16_t seg, largest = 0;
    unsigned error = dos_mcb_allocate(vm, crs->Client_BX, dos_psp(vm), &seg, &largest);

    if (error != 0) {
        crs->Client_BX = largest;
        return dos_fail(vm, crs, error);
    }
    crs->Client_AX = seg;
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_free)
{
    unsigned error = dos_mcb_free(vm, crs->Client_ES);

    return error ? dos_fail(vm, crs, error) : dos_ok(crs);
}

DOS_FUNCTION(dos_fn_resize)
{
    uint16_t largest;
    unsigned error = dos_mcb_resize(vm, crs->Client_ES, crs->Client_BX, &largest);

    if (error != 0) {
        crs->Client_BX = largest;
        return dos_fail(vm, crs, error);
    }
    crs->Client_AX = crs->Client_ES;    /* undocumented, and relied on [RBIL 214A] */
    return dos_ok(crs);
}

/* Limit: there are no upper memory blocks; strategies that prefer them are taken as low ones. */
DOS_FUNCTION(dos_fn_strategy)
{
    switch (crs->Client_AL) {
    case 0:
        crs->Client_AX = vm->alloc_strategy;
        return dos_ok(crs);
    case 1:
        if ((crs->Client_BL & 0x3F) > 2) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        vm->alloc_strategy = crs->Client_BL;
        return dos_ok(crs);
    case 2:
        crs->Client_AL = 0;     /* upper memory is not linked */
        return dos_ok(crs);
    case 3:
        return crs->Client_BX == 0 ? dos_ok(crs) : dos_fail(vm, crs, DOS_ERR_FUNCTION);
    default:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}
