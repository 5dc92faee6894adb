/*
 * bigmem - memory for large tables and texts.  [XMS functions 08h-0Fh]
 */
#include "bigmem.h"

#include "util.h"

static bool get_conventional(struct big *big, uint32_t size, unsigned keep)
{
    uint32_t paragraphs = (size + 15) >> 4;
    int segment;

    if (paragraphs + keep > 0xFFFF) {
        return false;
    }
    segment = dos_alloc(paragraphs + keep);
    if (segment < 0) {
        return false;
    }
    if (keep != 0) {
        dos_free((uint16_t)segment);
        segment = dos_alloc(paragraphs);
        if (segment < 0) {
            return false;
        }
    }
    big->segment = (uint16_t)segment;
    return true;
}

static bool get_xms(struct big *big, uint32_t size)
{
    struct xms_regs r = { .eax = 0x0900, .edx = (size + 1023) >> 10 };

    if (!xms_find()) {
        return false;
    }
    if (r.edx > 0xFFFF) {
        r.eax = 0x8900;         /* XMS 3.0 */
    }
    xms_call(&r);
    if ((r.eax & 0xFFFF) != 1) {
        return false;
    }
    big->handle = (uint16_t)r.edx;
    return true;
}

bool big_get(struct big *big, uint32_t size, unsigned keep)
{
    memset(big, 0, sizeof *big);
    big->size = size;
    return get_conventional(big, size, keep) || get_xms(big, size);
}

void big_free(struct big *big)
{
    struct xms_regs r = { .eax = 0x0A00, .edx = big->handle };

    if (big->segment != 0) {
        dos_free(big->segment);
    } else if (big->handle != 0) {
        xms_call(&r);
    }
    memset(big, 0, sizeof *big);
}

bool big_grow(struct big *big, uint32_t size)
{
    struct xms_regs r = { .eax = 0x0F00, .ebx = (size + 1023) >> 10, .edx = big->handle };

    if (big->segment != 0) {
        dos_regs.ax = 0x4A00;
        dos_regs.bx = (uint16_t)((size + 15) >> 4);
        dos_regs.es = big->segment;
        dos_regs.flags = 0;
        if ((size + 15) >> 4 > 0xFFFF) {
            return false;
        }
        int21(&dos_regs);
        if (dos_regs.flags & FLAG_CARRY) {
            return false;
        }
    } else {
        if (r.ebx > 0xFFFF) {
            r.eax = 0x8F00;
        }
        xms_call(&r);
        if ((r.eax & 0xFFFF) != 1) {
            return false;
        }
    }
    big->size = size;
    return true;
}

/* Function 0Bh: EMM move structure; its length is even. */
static struct { uint32_t length; uint16_t from; uint32_t from_offset; uint16_t to; uint32_t to_offset; }
    __attribute__((packed)) move;

static void xms_move(uint16_t from, uint32_t from_offset, uint16_t to, uint32_t to_offset, uint32_t length)
{
    struct xms_regs r = { .eax = 0x0B00, .esi = (uint32_t)(uintptr_t)&move };

    move.length = length;
    move.from = from;
    move.from_offset = from_offset;
    move.to = to;
    move.to_offset = to_offset;
    xms_call(&r);
    if ((r.eax & 0xFFFF) != 1) {
        fail(255, "The XMS driver cannot move memory (error %x)", (uint32_t)(r.ebx & 0xFF));
    }
}

static uint32_t far_pointer(const void *p)
{
    return (uint32_t)my_segment() << 16 | (uint16_t)(uintptr_t)p;
}

void big_read(const struct big *big, uint32_t offset, void *to, unsigned length)
{
    if (big->segment != 0) {
        far_copy_in(to, (uint16_t)(big->segment + (offset >> 4)), (uint16_t)(offset & 15), length);
        return;
    }
    if (length & ~1u) {
        xms_move(big->handle, offset, 0, far_pointer(to), length & ~1u);
    }
    if (length & 1) {           /* the last byte, with a neighbour */
        uint8_t pair[2];
        uint32_t at = offset + length - 1, from = at == 0 ? 0 : at - 1;

        xms_move(big->handle, from, 0, far_pointer(pair), 2);
        ((uint8_t *)to)[length - 1] = pair[at - from];
    }
}

void big_write(const struct big *big, uint32_t offset, const void *from, unsigned length)
{
    if (big->segment != 0) {
        far_copy_out((uint16_t)(big->segment + (offset >> 4)), (uint16_t)(offset & 15), from, length);
        return;
    }
    if (length & ~1u) {
        xms_move(0, far_pointer(from), big->handle, offset, length & ~1u);
    }
    if (length & 1) {
        uint8_t pair[2];
        uint32_t at = offset + length - 1, to = at == 0 ? 0 : at - 1;

        xms_move(big->handle, to, 0, far_pointer(pair), 2);
        pair[at - to] = ((const uint8_t *)from)[length - 1];
        xms_move(0, far_pointer(pair), big->handle, to, 2);
    }
}
