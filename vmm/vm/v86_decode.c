/*
 * v86_decode - the prefixes in front of an opcode.  Pure.
 */
#include "vm/v86_decode.h"

#define MAX_LENGTH  15          /* [SDM2 "Instruction Format"]: longer is #GP */

void v86_decode(const uint8_t *code, uint16_t ip, struct v86_insn *insn)
{
    *insn = (struct v86_insn){ .segment = SEG_DEFAULT };
    for (unsigned n = 0; n < MAX_LENGTH; n++) {
        uint8_t byte = code[(uint16_t)(ip + n)];

        switch (byte) {
        case 0x26: insn->segment = SEG_ES; break;
        case 0x2E: insn->segment = SEG_CS; break;
        case 0x36: insn->segment = SEG_SS; break;
        case 0x3E: insn->segment = SEG_DS; break;
        case 0x64: insn->segment = SEG_FS; break;
        case 0x65: insn->segment = SEG_GS; break;
        case 0x66: insn->operand32 = true; break;
        case 0x67: insn->address32 = true; break;
        case 0xF0: insn->lock = true; break;
        case 0xF2:
        case 0xF3: insn->rep = byte; break;
        default:
            insn->opcode = byte;
            insn->length = (uint8_t)(n + 1);
            return;
        }
    }
}
