/*
 * w3_fuzz - damaged containers: every module that the directory still shows is opened.
 */
#include <string.h>
#include "fuzz.h"
#include "../unit/vxd/le_module.h"
#include "../../vmm/vxd/w3.h"

const char fuzz_name[] = "w3";

#define W3_HEADER  0x40u
#define W3_MODULE  0x80u
#define W3_PAGES   (W3_MODULE + MOD_DATA - MOD_HEADER)

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static uint8_t module[MOD_SIZE];

    if (number > 0) {
        return 0;
    }
    le_module_fill(module);
    memcpy(input, module, 0x40);
    memset(input + W3_HEADER, 0, 0x40);
    poke32(input + 0x3C, W3_HEADER);
    memcpy(input + W3_HEADER, "W3\0\4\2\0", 6);
    for (unsigned i = 0; i < 2; i++) {
        uint8_t *entry = input + W3_HEADER + 0x10 + i * 0x10;

        memcpy(entry, "TEST    ", 8);
        poke32(entry + 8, W3_MODULE);
        poke32(entry + 12, MOD_DATA - MOD_HEADER);
    }
    memcpy(input + W3_MODULE, module + MOD_HEADER, MOD_SIZE - MOD_HEADER);
    poke32(input + W3_MODULE + 0x80, W3_PAGES);
    return MOD_SIZE - MOD_HEADER + W3_MODULE;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    struct le_error error;
    struct w3_entry entry;
    struct le_module m;
    uint32_t header;
    unsigned count;

    if (w3_open(input, (uint32_t)size, &header, &count, &error) != 0) {
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        if (w3_get(input, (uint32_t)size, header, i, &entry, &error) == 0) {
            (void)le_open(&m, input, (uint32_t)size, entry.le_offset, &error);
        }
    }
}
