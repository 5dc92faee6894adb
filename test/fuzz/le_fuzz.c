/*
 * le_fuzz - damaged LE modules: opened, and loaded and fixed up where that still works.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
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
    void *dest[LE_MAX_OBJECTS] = { NULL };
    uint32_t linear[LE_MAX_OBJECTS] = { 0 }, at;
    struct le_module m;
    struct le_error error;

    if (le_find(input, (uint32_t)size, &at, &error) != 0
        || le_open(&m, input, (uint32_t)size, at, &error) != 0) {
        if (!error.reason || error.reason[0] == 0) {
            abort();    /* refused, but without a reason */
        }
        return;
    }
    for (unsigned i = 0; i < m.object_count; i++) {
        if (m.object[i].size <= 0x20000) {    /* a loader has a limit too */
            dest[i] = malloc(((size_t)m.object[i].size + 0xFFF) & ~(size_t)0xFFF);
            if (dest[i] && le_load_object(&m, i + 1, dest[i], &error) != 0) {
                abort();    /* le_open promised */
            }
        }
    }
    (void)le_fixup(&m, dest, linear, &error);    /* may refer to an object left out above */
    for (unsigned i = 0; i < LE_MAX_OBJECTS; i++) {
        free(dest[i]);
    }
}
