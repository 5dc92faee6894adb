/*
 * w4_fuzz - damaged compressed containers: what w4_check takes must unpack to the size it said.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "../unit/vxd/le_module.h"
#include "../../image/ds.h"
#include "../../vmm/vxd/w4.h"

const char fuzz_name[] = "w4";

#define W4_HEADER  0x40u
#define W4_TABLE   0x50u

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static struct buffer packed;    /* made once */

    if (number > 0) {
        return 0;
    }
    if (packed.size == 0) {
        static uint8_t module[MOD_SIZE];

        le_module_fill(module);
        for (uint32_t i = 0x600; i < MOD_SIZE; i++) {    /* text-like: short and long matches */
            module[i] = (uint8_t)(i * i / 700);
        }
        memcpy(module, "W3", 2);
        put_zeros(&packed, W4_TABLE + 8);
        memcpy(packed.data, "MZ", 2);
        poke32(packed.data + 0x3C, W4_HEADER);
        memcpy(packed.data + W4_HEADER, "W4\0\4\0\x20\2\0DS", 10);
        poke32(packed.data + W4_TABLE, (uint32_t)packed.size);
        ds_pack(&packed, module, W4_CHUNK_SIZE);
        poke32(packed.data + W4_TABLE + 4, (uint32_t)packed.size);
        ds_pack(&packed, module + W4_CHUNK_SIZE, MOD_SIZE - W4_CHUNK_SIZE);
    }
    memcpy(input, packed.data, packed.size);
    return packed.size;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    struct le_error error;
    uint32_t unpacked;
    uint8_t *out;

    if (w4_check(input, (uint32_t)size, &unpacked, &error) != 1) {
        return;
    }
    out = malloc(unpacked);
    if (!out) {
        abort();
    }
    if (w4_unpack(input, (uint32_t)size, out, unpacked, &error) != 0
        && strcmp(error.reason, "does not unpack to a W3 container") != 0) {
        abort();    /* w4_check promised */
    }
    free(out);
}
