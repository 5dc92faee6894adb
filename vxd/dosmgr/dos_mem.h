/*
 * dos_mem.h - memory of the VM.  Included by the DOS core; nothing else there touches vm->mem.
 *
 * Offsets wrap at 64 KB within the segment, as the processor's do in real mode; the highest byte
 * that can be named is FFFF:FFFF = 10FFEFh, inside DOS_MEM_SIZE.
 */
#ifndef DOSMGR_DOS_MEM_H
#define DOSMGR_DOS_MEM_H

#include "dos.h"

static inline uint8_t *dos_at(const struct dos_vm *vm, uint16_t seg, uint32_t off)
{
    return vm->mem + ((uint32_t)seg << 4) + (off & 0xFFFF);
}

static inline uint8_t dos_get8(const struct dos_vm *vm, uint16_t seg, uint32_t off)
{
    return *dos_at(vm, seg, off);
}

static inline uint16_t dos_get16(const struct dos_vm *vm, uint16_t seg, uint32_t off)
{
    uint16_t value;

    if ((off & 0xFFFF) == 0xFFFF) {     /* its other byte is at the start of the segment */
        return (uint16_t)(*dos_at(vm, seg, off) | *dos_at(vm, seg, 0) << 8);
    }
    __builtin_memcpy(&value, dos_at(vm, seg, off), sizeof(value));
    return value;
}

static inline uint32_t dos_get32(const struct dos_vm *vm, uint16_t seg, uint32_t off)
{
    uint32_t value;

    if ((off & 0xFFFF) > 0xFFFC) {
        return dos_get16(vm, seg, off) | (uint32_t)dos_get16(vm, seg, off + 2) << 16;
    }
    __builtin_memcpy(&value, dos_at(vm, seg, off), sizeof(value));
    return value;
}

static inline void dos_put8(struct dos_vm *vm, uint16_t seg, uint32_t off, uint32_t value)
{
    *dos_at(vm, seg, off) = (uint8_t)value;
}

static inline void dos_put16(struct dos_vm *vm, uint16_t seg, uint32_t off, uint32_t value)
{
    uint16_t word = (uint16_t)value;

    if ((off & 0xFFFF) == 0xFFFF) {
        *dos_at(vm, seg, off) = (uint8_t)value;
        *dos_at(vm, seg, 0) = (uint8_t)(value >> 8);
    } else {
        __builtin_memcpy(dos_at(vm, seg, off), &word, sizeof(word));
    }
}

static inline void dos_put32(struct dos_vm *vm, uint16_t seg, uint32_t off, uint32_t value)
{
    if ((off & 0xFFFF) > 0xFFFC) {
        dos_put16(vm, seg, off, value);
        dos_put16(vm, seg, off + 2, value >> 16);
    } else {
        __builtin_memcpy(dos_at(vm, seg, off), &value, sizeof(value));
    }
}

void dos_copy_in(const struct dos_vm *vm, void *to, uint16_t seg, uint32_t off, uint32_t n);
void dos_copy_out(struct dos_vm *vm, uint16_t seg, uint32_t off, const void *from, uint32_t n);
void dos_fill(struct dos_vm *vm, uint16_t seg, uint32_t off, uint8_t value, uint32_t n);

/* By segment << 16 | offset. */
static inline uint8_t dos_far8(const struct dos_vm *vm, uint32_t far, uint32_t n)
{
    return dos_get8(vm, (uint16_t)(far >> 16), (far & 0xFFFF) + n);
}

static inline uint16_t dos_far16(const struct dos_vm *vm, uint32_t far, uint32_t n)
{
    return dos_get16(vm, (uint16_t)(far >> 16), (far & 0xFFFF) + n);
}

static inline uint32_t dos_far32(const struct dos_vm *vm, uint32_t far, uint32_t n)
{
    return dos_get32(vm, (uint16_t)(far >> 16), (far & 0xFFFF) + n);
}

static inline void dos_set_far8(struct dos_vm *vm, uint32_t far, uint32_t n, uint32_t value)
{
    dos_put8(vm, (uint16_t)(far >> 16), (far & 0xFFFF) + n, value);
}

static inline void dos_set_far16(struct dos_vm *vm, uint32_t far, uint32_t n, uint32_t value)
{
    dos_put16(vm, (uint16_t)(far >> 16), (far & 0xFFFF) + n, value);
}

static inline void dos_set_far32(struct dos_vm *vm, uint32_t far, uint32_t n, uint32_t value)
{
    dos_put32(vm, (uint16_t)(far >> 16), (far & 0xFFFF) + n, value);
}

static inline void dos_far_out(struct dos_vm *vm, uint32_t far, uint32_t n, const void *from, uint32_t bytes)
{
    dos_copy_out(vm, (uint16_t)(far >> 16), (far & 0xFFFF) + n, from, bytes);
}

static inline void dos_far_fill(struct dos_vm *vm, uint32_t far, uint32_t n, uint8_t value, uint32_t bytes)
{
    dos_fill(vm, (uint16_t)(far >> 16), (far & 0xFFFF) + n, value, bytes);
}

/* Client stack. */
static inline void dos_push(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t value)
{
    crs->Client_SP = (uint16_t)(crs->Client_SP - 2);
    dos_put16(vm, crs->Client_SS, crs->Client_SP, value);
}

static inline uint16_t dos_pop(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t value = dos_get16(vm, crs->Client_SS, crs->Client_SP);

    crs->Client_SP = (uint16_t)(crs->Client_SP + 2);
    return value;
}

/* The DOS data segment. */
#define DOS_SEG_OF_DATA 0x0060u      /* DOS_SEG, which dos_layout.h places */
static inline uint8_t dos_var8(const struct dos_vm *vm, uint32_t off)
{
    return dos_get8(vm, DOS_SEG_OF_DATA, off);
}

static inline uint16_t dos_var16(const struct dos_vm *vm, uint32_t off)
{
    return dos_get16(vm, DOS_SEG_OF_DATA, off);
}

static inline void dos_set_var8(struct dos_vm *vm, uint32_t off, uint32_t value)
{
    dos_put8(vm, DOS_SEG_OF_DATA, off, value);
}

static inline void dos_set_var16(struct dos_vm *vm, uint32_t off, uint32_t value)
{
    dos_put16(vm, DOS_SEG_OF_DATA, off, value);
}

#endif
