/*
 * w3_fuzz - damaged containers: every module that the directory still shows is loaded.
 */
#include "fuzz.h"
#include "load_module.h"

const char fuzz_name[] = "w3";

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    return number == 0 ? fuzz_make_w3(input) : 0;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    fuzz_load_container(input, (uint32_t)size);
}
