/*
 * descriptor - segment descriptors as numbers.  Pure.
 */
#include "vm/dpmi/descriptor.h"

#define TYPE_CALL_GATE_16   0x4u
#define TYPE_CALL_GATE_32   0xCu

struct descriptor descriptor_build(uint32_t base, uint32_t limit20, uint32_t access, uint32_t size)
{
    return (struct descriptor){
        .low = base << 16 | (limit20 & 0xFFFF),
        .high = (base & 0xFF000000u) | (size & 0xF0) << 16 | (limit20 & 0xF0000) |
                (access & 0xFF) << 8 | (base >> 16 & 0xFF),
    };
}

struct descriptor descriptor_of(uint32_t base, uint32_t limit, uint32_t access, bool big)
{
    bool pages = limit > 0xFFFFF;

    return descriptor_build(base, pages ? limit >> PAGE_SHIFT : limit, access,
                            (pages ? 0x80u : 0) | (big ? 0x40u : 0));
}

uint32_t descriptor_base(struct descriptor d)
{
    return d.low >> 16 | (d.high & 0xFF) << 16 | (d.high & 0xFF000000u);
}

uint32_t descriptor_limit(struct descriptor d)
{
    uint32_t limit = (d.low & 0xFFFF) | (d.high & 0xF0000);

    return d.high & DESC_PAGES ? limit << PAGE_SHIFT | PAGE_MASK : limit;
}

void descriptor_set_base(struct descriptor *d, uint32_t base)
{
    d->low = (d->low & 0xFFFF) | base << 16;
    d->high = (d->high & 0x00FFFF00u) | (base & 0xFF000000u) | (base >> 16 & 0xFF);
}

bool descriptor_set_limit(struct descriptor *d, uint32_t limit)
{
    if (limit > 0xFFFFF) {
        if ((limit & PAGE_MASK) != PAGE_MASK) {
            return false;
        }
        d->high |= DESC_PAGES;
        limit >>= PAGE_SHIFT;
    } else {
        d->high &= ~DESC_PAGES;
    }
    d->low = (d->low & 0xFFFF0000u) | (limit & 0xFFFF);
    d->high = (d->high & ~0xF0000u) | (limit & 0xF0000);
    return true;
}

/* Ring 3 and a segment, no gate; conforming code would run at its caller's level, that of ring 3. */
bool descriptor_client_access_ok(uint32_t access)
{
    return (access << 8 & (DESC_SEGMENT | DESC_DPL)) == (DESC_SEGMENT | DESC_DPL);
}

bool descriptor_client_ok(struct descriptor d)
{
    return descriptor_client_access_ok(d.high >> 8 & 0xFF);
}

bool descriptor_vxd_ok(struct descriptor d)
{
    uint32_t type = d.high >> 8 & 0xF;

    return (d.high & DESC_SEGMENT) != 0 || descriptor_is_empty(d) ||
           type == TYPE_CALL_GATE_16 || type == TYPE_CALL_GATE_32;
}

bool descriptor_allows(struct descriptor d, uint32_t offset, uint32_t bytes, bool write)
{
    uint32_t last = offset + bytes - 1, limit = descriptor_limit(d);
    bool code = (d.high & DESC_CODE) != 0;

    if ((d.high & (DESC_PRESENT | DESC_SEGMENT)) != (DESC_PRESENT | DESC_SEGMENT) ||
        (descriptor_dpl(d) != 3 && (d.high & (DESC_CODE | DESC_EXPAND)) != (DESC_CODE | DESC_EXPAND)) ||
        bytes == 0 || last < offset) {
        return false;
    }
    if (write && (code || (d.high & DESC_WRITE) == 0)) {
        return false;
    }
    if (!code && (d.high & DESC_EXPAND) != 0) {
        return offset > limit && last <= (d.high & DESC_BIG ? 0xFFFFFFFFu : 0xFFFF);
    }
    return last <= limit;
}
