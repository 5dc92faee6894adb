/* v86_alu.h - 8- and 16-bit arithmetic with 8086 flags.  Included by v86_emulate.c, tests. */
#ifndef VMM_VM_V86_ALU_H
#define VMM_VM_V86_ALU_H

#include <vmm_types.h>

/* bits = 8 or 16; *flags = EFLAGS, of which only CF PF AF ZF SF OF change. */

/* ADD OR ADC SBB AND SUB XOR CMP, numbered as in the opcodes; CMP returns a. */
uint32_t alu_binary(unsigned operation, uint32_t a, uint32_t b, unsigned bits, uint32_t *flags);

uint32_t alu_inc(uint32_t a, unsigned bits, uint32_t *flags);       /* CF is kept */
uint32_t alu_dec(uint32_t a, unsigned bits, uint32_t *flags);
uint32_t alu_neg(uint32_t a, unsigned bits, uint32_t *flags);

/* ROL ROR RCL RCR SHL SHR SHL SAR, numbered as in ModRM; count as the 8086 has it: not masked. */
uint32_t alu_shift(unsigned operation, uint32_t a, unsigned count, unsigned bits, uint32_t *flags);

/* Conditions of Jcc, numbered as in 70h..7Fh. */
bool alu_condition(unsigned condition, uint32_t flags);

#endif
