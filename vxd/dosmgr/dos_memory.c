/*
 * dos_memory.c - memory blocks of the VM: functions 48h, 49h, 4Ah, 58h.
 *
 * The chain lives in the VM and any program may damage it: every step checks the mark and moves
 * upwards, so that each walk ends.  [RBIL 2152 "memory control block"]
 *
 * Upper memory continues the chain: a block of DOS's own, whose header is the last paragraph of
 * conventional memory, covers what is between.  Its link is the mark of the block before it.
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

/* ---- upper memory ---- */

/* The last block of the chain from mcb on, or the one before `end`; 0 = damaged. */
static uint16_t last_mcb(const struct dos_vm *vm, uint16_t mcb, uint16_t end)
{
    uint16_t next;

    while (is_mcb(vm, mcb) && (next = next_mcb(vm, mcb)) != 0 && next != end) {
        mcb = next;
    }
    return is_mcb(vm, mcb) ? mcb : 0;
}

bool dos_add_upper(struct dos_vm *vm, uint16_t seg, uint16_t paras)
{
    uint16_t last, end;

    if (vm->sys->settings.no_upper) {
        return false;           /* DOS=NOUMB: it is the XMS driver's */
    }
    last = last_mcb(vm, vm->upper_mcb != 0 ? vm->upper_mcb : vm->first_mcb, 0);

    if (last == 0 || owner_of(vm, last) != 0 || paras_of(vm, last) < 2 || paras < 2) {
        return false;
    }
    end = (uint16_t)(last + paras_of(vm, last));        /* its last paragraph: the header */
    if (end >= seg) {
        return false;
    }
    dos_put16(vm, last, MCB_PARAS, paras_of(vm, last) - 1u);
    set_mcb(vm, end, MARK_MORE, MCB_OWNER_DOS, (uint16_t)(seg - end - 1));
    dos_copy_out(vm, end, MCB_NAME, "SC", 3);
    set_mcb(vm, seg, MARK_LAST, 0, (uint16_t)(paras - 1));
    dos_fill(vm, seg, MCB_NAME, 0, 8);
    if (vm->upper_mcb == 0) {
        vm->upper_mcb = end;
        dos_set_var16(vm, LOL_UPPER_MCB, end);
    } else {
        dos_put8(vm, last, 0, MARK_MORE);
    }
    return true;
}

/* False: there is none, or the chain is damaged. */
bool dos_link_upper(struct dos_vm *vm, bool on)
{
    uint16_t last = vm->upper_mcb != 0 ? last_mcb(vm, vm->first_mcb, vm->upper_mcb) : 0;

    if (last == 0) {
        return false;
    }
    dos_put8(vm, last, 0, on ? MARK_MORE : MARK_LAST);
    vm->upper_linked = on;
    dos_set_var8(vm, LOL_UPPER_LINKED, on);
    return true;
}

/* ---- blocks ---- */

/* In the part of the chain from first on, up to end (0 = its last block). */
static unsigned allocate_in(struct dos_vm *vm, uint16_t first, uint16_t end, uint16_t paras,
                            uint16_t owner, uint16_t *seg, uint16_t *largest)
{
    unsigned strategy = vm->alloc_strategy & 3;
    uint16_t found = 0, found_paras = 0, best = 0;

    for (uint16_t mcb = first; mcb != 0 && mcb != end; mcb = next_mcb(vm, mcb)) {
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
    *largest = best > *largest ? best : *largest;
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

unsigned dos_mcb_allocate(struct dos_vm *vm, uint16_t paras, uint16_t owner, uint16_t *seg,
                          uint16_t *largest)
{
    unsigned where = vm->load_high ? 0x80 : vm->alloc_strategy & 0xC0, error;

    *largest = 0;
    if (vm->upper_mcb == 0 || where == 0 || (!vm->upper_linked && !vm->load_high)) {
        return allocate_in(vm, vm->first_mcb, 0, paras, owner, seg, largest);
    }
    error = allocate_in(vm, vm->upper_mcb, 0, paras, owner, seg, largest);
    if (error != DOS_ERR_MEMORY || where == 0x40) {     /* 40h: nowhere else */
        return error;
    }
    return allocate_in(vm, vm->first_mcb, vm->upper_mcb, paras, owner, seg, largest);
}

uint16_t dos_mcb_largest_upper(struct dos_vm *vm)
{
    uint16_t seg, largest = 0;

    if (vm->upper_mcb != 0 && (vm->load_high || (vm->upper_linked && (vm->alloc_strategy & 0xC0)))) {
        (void)allocate_in(vm, vm->upper_mcb, 0, 0xFFFF, 0, &seg, &largest);     /* only asks */
    }
    return largest;
}

uint16_t dos_mcb_own(struct dos_vm *vm, uint16_t paras, const char name[3])
{
    bool load_high = vm->load_high;
    uint16_t seg, largest;
    unsigned error;

    vm->load_high = true;
    error = dos_mcb_allocate(vm, paras, MCB_OWNER_DOS, &seg, &largest);
    vm->load_high = load_high;
    if (error != 0) {
        return 0;
    }
    dos_copy_out(vm, (uint16_t)(seg - 1), MCB_NAME, name, 3);
    return seg;
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

static bool free_owner_in(struct dos_vm *vm, uint16_t mcb, uint16_t owner)
{
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

bool dos_mcb_free_owner(struct dos_vm *vm, uint16_t owner)
{
    return free_owner_in(vm, vm->first_mcb, owner) &&
           (vm->upper_mcb == 0 || vm->upper_linked || free_owner_in(vm, vm->upper_mcb, owner));
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

/* [RBIL 2158] */
DOS_FUNCTION(dos_fn_strategy)
{
    switch (crs->Client_AL) {
    case 0:
        crs->Client_AX = vm->alloc_strategy;
        return dos_ok(crs);
    case 1:
        if ((crs->Client_BL & 0x3F) > 2 || (crs->Client_BL & 0xC0) == 0xC0) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        vm->alloc_strategy = crs->Client_BL;
        return dos_ok(crs);
    case 2:
        crs->Client_AL = vm->upper_linked;
        return dos_ok(crs);
    case 3:
        if (crs->Client_BX > 1 || (vm->upper_mcb == 0 && crs->Client_BX == 1)) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        if (vm->upper_mcb == 0 || vm->upper_linked == (crs->Client_BX == 1)) {
            return dos_ok(crs);
        }
        return dos_link_upper(vm, crs->Client_BX == 1) ? dos_ok(crs) : dos_fail(vm, crs, DOS_ERR_ARENA);
    default:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}
