/* le_module.h - a small LE module, written byte by byte.  Included by tests and fuzzers of vmm/vxd. */
#ifndef TEST_LE_MODULE_H
#define TEST_LE_MODULE_H

#include <stdint.h>

/* Where things are in the file; the tests change them and expect a reason. */
#define MOD_SIZE        0x3420u
#define MOD_HEADER      0x40u
#define MOD_OBJECTS     0x104u    /* 18h bytes each */
#define MOD_PAGE_MAP    0x164u    /* 4 bytes each */
#define MOD_NAMES       0x178u
#define MOD_ENTRIES     0x180u
#define MOD_FIX_PAGES   0x190u    /* 4 bytes each */
#define MOD_RECORDS     0x1A8u
#define MOD_DATA        0x400u
#define MOD_DDB         0x40u     /* in object 1 */
#define MOD_CONTROL     0x100u    /* DDB_Control_Proc, in object 1 */
#define MOD_LAST_BYTES  0x20u     /* of page 4, the last of the file */

/* File offsets of fixup records. */
#define MOD_REC_CONTROL 0x1A8u    /* 07 00: object 1 + 58h, DDB_Control_Proc */
#define MOD_REC_WIDE    0x1AFu    /* 07 10: object 1 + 200h -> object 2 + 10h */
#define MOD_REC_REL     0x1B8u    /* 08 00: object 1 + 210h -> object 2 + 4 */
#define MOD_REC_LIST    0x1BFu    /* 27 00: three places -> object 3 + 20h */
#define MOD_REC_OBJ16   0x1D7u    /* 07 40: object 1 + 250h -> object 2 + 1234h */
#define MOD_REC_OUT     0x1DFu    /* 07 50: object 1 + 254h -> object 2 - 10h */
#define MOD_REC_CROSS   0x1E9u    /* 07 00: object 1 + FFEh -> object 1 + 100h */
#define MOD_REC_BEFORE  0x1F0u    /* the same one on the next page, offset -2 */

/*
 * Fills MOD_SIZE bytes.  Objects: 1 LCODE of 2100h bytes, two pages in the file; 2 ICODE of 20h;
 * 3 PDATA of 1000h, a zero-filled page; 4 real-mode code of 20h.  The bytes of object 1 are 11h and
 * 12h by page, those of the others 20h and 40h, but for the DDB.
 */
void le_module_fill(uint8_t *file);

void poke16(uint8_t *p, unsigned value);
void poke32(uint8_t *p, uint32_t value);
uint32_t peek32(const uint8_t *p);

#endif
