/* bigmem.h - more memory than a segment: conventional, or XMS.  Included by CHKDSK and EDIT. */
#ifndef BIGMEM_H
#define BIGMEM_H

#include <stdbool.h>
#include <stdint.h>

struct big {
    uint16_t segment, handle;   /* one of them is not 0 */
    uint32_t size;
};

/*
 * big_get - memory of this size, from where there is enough
 *
 * In:  keep  paragraphs of conventional memory that must stay free
 * Out: false: neither conventional memory nor XMS has so much
 */
bool big_get(struct big *big, uint32_t size, unsigned keep);
void big_free(struct big *big);
bool big_grow(struct big *big, uint32_t size);          /* false: not possible, stays as it is */

/* Any offset and length within it. */
void big_read(const struct big *big, uint32_t offset, void *to, unsigned length);
void big_write(const struct big *big, uint32_t offset, const void *from, unsigned length);

/* far.asm */
void far_copy_out(uint16_t segment, uint16_t offset, const void *from, unsigned length);
struct xms_regs { uint32_t eax, ebx, edx, esi; };
bool xms_find(void);
void xms_call(struct xms_regs *r);

#endif
