/*
 * operand.h - a line of assembly language while it is taken apart.  Included by assemble.c, operand.c and
 * encode.c.  Pure.
 */
#ifndef OPERAND_H
#define OPERAND_H

#include "assemble.h"

enum kind { OP_REG, OP_SREG, OP_CREG, OP_DREG, OP_ST, OP_NUMBER, OP_FAR, OP_MEMORY };
#define NO_REG  8

struct operand {
    enum kind kind;
    unsigned reg;
    unsigned size;              /* of the register; of memory as said by BYTE PTR ..., 0 = not said */
    bool far, near, brief;
    uint32_t value;             /* number, displacement, offset */
    uint16_t selector;          /* of OP_FAR */
    unsigned seg, base, index, scale;   /* of memory; NO_REG = none */
    bool wide, has_value;
    unsigned column;
};

struct line {
    const char *start, *at;
    struct operand op[3];
    unsigned count;
    struct assembled *out;
    uint16_t ip;
    unsigned v;                 /* size of word-or-doubleword operands, 0 = not known */
};

/* ---- operand.c: what is written ---- */
bool line_fail(struct line *l, const char *error);      /* at the cursor; always false */
char line_upper(char c);
void line_skip(struct line *l);                         /* blanks */
unsigned line_word(const struct line *l);               /* length of the word at the cursor */
bool line_take(struct line *l, char c);
bool line_number(struct line *l, uint32_t *value);      /* hexadecimal */
bool line_operand(struct line *l, struct operand *op);

/* ---- encode.c: what it becomes ---- */
bool operand_is(const char *op, const char *name);      /* two letters of insn.ops */
/* Do the operands go with the row?  Sets l->v. */
bool encode_fits(struct line *l, const struct insn *insn);
void encode_row(struct line *l, const struct insn *insn);
void encode_put(struct line *l, uint32_t value, unsigned bytes);

#endif
