/*
 * ne_fuzz - damaged 16-bit Windows files with a virtual device as a resource.
 */
#include <string.h>
#include "fuzz.h"
#include "load_module.h"
#include "../unit/vxd/le_module.h"
#include "../../vmm/vxd/ne.h"

const char fuzz_name[] = "ne";

#define NE_AT       0x80u
#define NE_TABLE    0xC0u
#define NE_MODULE   0x200u

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static uint8_t module[MOD_SIZE];

    if (number > 0) {
        return 0;
    }
    le_module_fill(module);
    memset(input, 0, NE_MODULE);
    memcpy(input, "MZ", 2);
    poke16(input + 0x18, 0x40);
    poke32(input + 0x3C, NE_AT);
    memcpy(input + NE_AT, "NE", 2);
    poke16(input + NE_AT + 0x24, NE_TABLE - NE_AT);
    poke16(input + NE_TABLE, 4);
    poke16(input + NE_TABLE + 2, 0x8014);
    poke16(input + NE_TABLE + 4, 1);
    poke16(input + NE_TABLE + 10, NE_MODULE >> 4);
    poke16(input + NE_TABLE + 12, (MOD_SIZE - MOD_HEADER + 15) >> 4);
    poke16(input + NE_TABLE + 16, 0x8001);
    memcpy(input + NE_MODULE, module + MOD_HEADER, MOD_SIZE - MOD_HEADER);
    poke32(input + NE_MODULE + 0x80, MOD_DATA - MOD_HEADER);
    return NE_MODULE + MOD_SIZE - MOD_HEADER;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    struct le_error error;
    uint32_t offset, bytes;

    if (ne_find_vxd(input, (uint32_t)size, &offset, &bytes, &error) == 1) {
        fuzz_load_module(input + offset, bytes, 0);
    }
}
