/*
 * v86_fuzz - any bytes at CS:IP: the decoder and the emulator return and stay in the VM's memory.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "vm/v86_decode.h"
#include "vm/v86_emulate.h"

const char fuzz_name[] = "v86";

#define MEMORY  0x110000u       /* what a VM has; the sanitizer watches the rest */

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const uint8_t code[] = {
        0xF3, 0xA5, 0x2E, 0x8F, 0x0E, 0xFF, 0xFF, 0x26, 0xFF, 0x1E, 0xFE, 0xFF, 0x60, 0x61, 0xC2,
        0x10, 0x00, 0xD3, 0xE0, 0xF7, 0xEB, 0x66, 0x67, 0x6D, 0x83, 0x87, 0xFF, 0xFF, 0x7F, 0xC5,
    };

    if (number > 0) {
        return 0;
    }
    memset(input, 0xFF, sizeof(struct Client_Reg_Struc));   /* registers: every edge at once */
    memcpy(input + sizeof(struct Client_Reg_Struc), code, sizeof code);
    return sizeof(struct Client_Reg_Struc) + sizeof code;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    struct Client_Reg_Struc crs = { 0 };
    size_t registers = size < sizeof crs ? size : sizeof crs;
    uint8_t *memory = calloc(1, MEMORY);

    memcpy(&crs, input, registers);
    crs.Client_EIP &= 0x1FFFF;
    for (size_t i = registers; i < size; i++) {
        memory[((uint32_t)crs.Client_CS << 4) + (uint16_t)(crs.Client_EIP + i - registers)] = input[i];
    }
    for (unsigned step = 0; step < 16; step++) {
        if (v86_emulate(&crs, memory) != V86_DONE) {
            break;
        }
        fuzz_went_through += step == 0;
        if (crs.Client_EIP > 0xFFFF) {
            abort();
        }
    }
    free(memory);
}
