/*
 * insn.h - the instructions of the 8086 to 80386 with coprocessor, as one table.  Included by the
 * disassembler, the assembler and their tests.  Pure.
 *
 * An operand is two letters, those of the opcode maps [SDM2 A]: E register or memory by ModRM, G register
 * by ModRM, I immediate, J jump, O memory by offset, Z register in the opcode, M memory only; b byte, v word
 * or doubleword by operand size, w word.  Other letters: see operand_kind.
 */
#ifndef INSN_H
#define INSN_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MAP_ONE,        /* one byte of opcode */
    MAP_0F,         /* 0Fh, opcode */
    MAP_PAIR,       /* opcode, and `ext` is the byte behind it */
    MAP_REG,        /* coprocessor: opcode, ModRM with a register and reg field `ext` */
    MAP_MEM,        /* coprocessor: opcode, ModRM with memory and reg field `ext` */
};
#define NO_EXT  0xFF

struct insn {
    char name[8];           /* not ended by NUL if it has 8 letters */
    char ops[7];            /* "EbGb", "" = none; up to three operands, NUL */
    uint8_t map, opcode, ext;
};

/* Of several rows that fit, the assembler takes the first: short forms stand before long ones. */
extern const struct insn insn_table[];
extern const unsigned insn_count;

extern const char insn_reg8[8][3], insn_reg16[8][3], insn_reg32[8][4], insn_sreg[8][3];

#endif
