/*
 * w4_fuzz - damaged compressed containers: what w4_check takes must unpack to the size it said, and what
 * comes out is loaded.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "load_module.h"
#include "../unit/vxd/le_module.h"
#include "../../image/ds.h"
#include "../../vmm/vxd/w4.h"

const char fuzz_name[] = "w4";

#define W4_TABLE   (W3_HEADER + 0x10)

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static struct buffer packed;    /* made once */

    if (number > 0) {
        return 0;
    }
    if (packed.size == 0) {
        static uint8_t container[FUZZ_SIZE_MAX];
        size_t size = fuzz_make_w3(container) - W3_HEADER, chunks, i;

        chunks = (size + W4_CHUNK_SIZE - 1) / W4_CHUNK_SIZE;
        put_zeros(&packed, W4_TABLE + 4 * chunks);
        memcpy(packed.data, container, W3_HEADER);
        memcpy(packed.data + W3_HEADER, "W4\0\4\0\x20", 6);
        packed.data[W3_HEADER + 6] = (uint8_t)chunks;
        memcpy(packed.data + W3_HEADER + 8, "DS", 2);
        for (i = 0; i < chunks; i++) {
            size_t left = size - i * W4_CHUNK_SIZE;

            poke32(packed.data + W4_TABLE + 4 * i, (uint32_t)packed.size);
            ds_pack(&packed, container + W3_HEADER + i * W4_CHUNK_SIZE,
                    left < W4_CHUNK_SIZE ? left : W4_CHUNK_SIZE);
        }
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
    if (w4_unpack(input, (uint32_t)size, out, unpacked, &error) == 0) {
        fuzz_load_container(out, unpacked);
    } else if (strcmp(error.reason, "does not unpack to a W3 container") != 0) {
        abort();    /* w4_check promised */
    }
    free(out);
}
