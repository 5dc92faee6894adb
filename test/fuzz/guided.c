/*
 * guided - a fuzzer's target for libFuzzer, which looks for inputs that reach new code.
 *
 * The corpus it starts from are the seeds, which the other build of the same fuzzer writes.
 */
#include "fuzz.h"

unsigned long fuzz_went_through;

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    if (size <= FUZZ_SIZE_MAX) {
        fuzz_one(input, size);
    }
    return 0;
}
