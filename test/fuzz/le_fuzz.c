/*
 * le_fuzz - damaged LE modules: opened, and loaded and fixed up where that still works.
 */
#include <string.h>
#include "fuzz.h"
#include "load_module.h"
#include "../unit/vxd/le_module.h"
#include "../../vmm/vxd/le.h"

const char fuzz_name[] = "le";

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    if (number > 2) {
        return 0;
    }
    le_module_fill(input);
    if (number == 1) {    /* many small damages hide behind the check of the DDB */
        input[MOD_ENTRIES] = 0;
    }
    if (number == 2) {    /* small pages, everything in one object */
        poke32(input + MOD_HEADER + 0x28, 0x200);
        poke32(input + MOD_HEADER + 0x44, 1);
        poke32(input + MOD_OBJECTS, 0x900);
        poke32(input + MOD_OBJECTS + 0x10, 5);
        poke32(input + MOD_FIX_PAGES + 4, 7);
        for (unsigned i = 2; i < 6; i++) {
            poke32(input + MOD_FIX_PAGES + i * 4, 7);
        }
    }
    return MOD_SIZE;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    struct le_error error;
    uint32_t at;

    if (le_find(input, (uint32_t)size, &at, &error) == 0) {
        fuzz_load_module(input, (uint32_t)size, at);
    }
}
