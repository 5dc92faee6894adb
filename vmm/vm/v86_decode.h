/* v86_decode.h - instruction prefixes of a 16-bit program.  Included by vmm/vm, tests, fuzz. */
#ifndef VMM_VM_V86_DECODE_H
#define VMM_VM_V86_DECODE_H

#include <stdbool.h>
#include <stdint.h>

enum v86_segment { SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS, SEG_DEFAULT = -1 };

struct v86_insn {
    uint8_t opcode;             /* behind the prefixes */
    uint8_t length;             /* prefixes and opcode; 0 = longer than 15 bytes, no instruction */
    bool operand32, address32;  /* 66h, 67h */
    bool lock;
    uint8_t rep;                /* 0, F2h or F3h */
    int8_t segment;             /* enum v86_segment */
};

/* code[(ip + n) & FFFFh] are the bytes at CS: an instruction may wrap at 64 KB, as on an 8086. */
void v86_decode(const uint8_t *code, uint16_t ip, struct v86_insn *insn);

#endif
