/*
 * disasm.h - machine code as text, in DEBUG's spelling.  Included by DEBUG and its tests.  Pure.
 */
#ifndef DISASM_H
#define DISASM_H

#include "insn.h"

#define DISASM_BYTES    16      /* that must be readable at `code` */

enum { NO_REG = 8 };

struct disasm {
    unsigned length;            /* bytes, 1..15 */
    char text[64];              /* "MOV     AX,[BX+SI+10]" */
    bool has_memory;            /* an operand in memory that is read or written: */
    uint8_t seg;                /* 0 ES 1 CS 2 SS 3 DS 4 FS 5 GS */
    uint8_t base, index, scale; /* registers by number, NO_REG = none */
    bool wide;                  /* base and index are 32-bit registers */
    uint32_t displacement;
    unsigned size;              /* of the operand: 1, 2, 4; 0 = other */
};

/*
 * disasm - the instruction at `code`, which lies at `ip` of its 16-bit segment
 *
 * In:    code: DISASM_BYTES bytes
 * Out:   *out; what is no instruction is "DB      xx"
 */
void disasm(const uint8_t *code, uint16_t ip, struct disasm *out);

#endif
