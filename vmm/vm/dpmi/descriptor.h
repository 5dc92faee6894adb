/*
 * descriptor.h - segment descriptors: packing, unpacking, what a program may ask for.  Pure.
 * Included by vmm/ and its unit test.
 */
#ifndef VMM_VM_DPMI_DESCRIPTOR_H
#define VMM_VM_DPMI_DESCRIPTOR_H

#include "types.h"

struct descriptor { uint32_t low, high; };      /* [SDM3 "Segment Descriptors"] */

/* Bits of the high half. */
#define DESC_ACCESSED   0x00000100u
#define DESC_WRITE      0x00000200u     /* data: writable; code: readable */
#define DESC_EXPAND     0x00000400u     /* data: expand down; code: conforming */
#define DESC_CODE       0x00000800u
#define DESC_SEGMENT    0x00001000u     /* clear: gate, TSS, LDT */
#define DESC_DPL        0x00006000u
#define DESC_PRESENT    0x00008000u
#define DESC_BIG        0x00400000u
#define DESC_PAGES      0x00800000u     /* the limit counts pages */

#define DESC_DATA_3     0xF2u           /* access byte: present, ring 3, writable data */
#define DESC_CODE_3     0xFAu           /* readable code */
#define DESC_RODATA_3   0xF0u

static inline bool descriptor_is_empty(struct descriptor d)
{
    return d.low == 0 && d.high == 0;
}

static inline uint32_t descriptor_dpl(struct descriptor d)
{
    return d.high >> 13 & 3;
}

/* limit20 as it stands in the descriptor; access = bits 8-15, size = bits 20-23 in its bits 4-7. */
struct descriptor descriptor_build(uint32_t base, uint32_t limit20, uint32_t access, uint32_t size);

/* A ring-3 segment of this many bytes - 1; granularity as the limit needs it. */
struct descriptor descriptor_of(uint32_t base, uint32_t limit, uint32_t access, bool big);

uint32_t descriptor_base(struct descriptor d);
uint32_t descriptor_limit(struct descriptor d);         /* in bytes: the last valid offset */
void descriptor_set_base(struct descriptor *d, uint32_t base);
/* false: more than 1 MB and not of whole pages [DPMI 0008h] */
bool descriptor_set_limit(struct descriptor *d, uint32_t limit);

/* Are these access rights something a DPMI client may set? [DPMI 0009h] */
bool descriptor_client_access_ok(uint32_t access);
/* The same for a whole descriptor: segment of ring 3. [DPMI 000Ch] */
bool descriptor_client_ok(struct descriptor d);
/* Something a VxD may put into a table: a segment, a call gate, or nothing. */
bool descriptor_vxd_ok(struct descriptor d);

/* May ring 3 reach bytes offset .. offset + bytes - 1 through it? */
bool descriptor_allows(struct descriptor d, uint32_t offset, uint32_t bytes, bool write);

#endif
