/*
 * assemble.h - a line of assembly language as machine code.  Included by DEBUG and its tests.  Pure.
 */
#ifndef ASSEMBLE_H
#define ASSEMBLE_H

#include "insn.h"

struct assembled {
    uint8_t bytes[128];
    unsigned length;
    const char *error;          /* NULL = none */
    unsigned column;            /* where in the line */
};

/*
 * assemble - one line, which will stand at `ip`
 *
 * In:    line: "MOV AX,[BX+10]", "DB 'text',0D", "REPZ MOVSB", "ES:"; all numbers are hexadecimal
 * Out:   *out; false: out->error
 */
bool assemble(const char *line, uint16_t ip, struct assembled *out);

#endif
