/* fuzz.h - a small mutation fuzzer.  Included by every test/fuzz/<name>_fuzz.c. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#define FUZZ_SIZE_MAX 0x10000u    /* inputs never get longer */

/*
 * What a target supplies.  fuzz_seed fills in the number-th good input, returns its size, 0 = no
 * more; there is at least one.  fuzz_one gets a damaged input, in a block of exactly that size,
 * and must return.
 */
extern const char fuzz_name[];
size_t fuzz_seed(unsigned number, uint8_t *input);
void fuzz_one(const uint8_t *input, size_t size);

extern unsigned long fuzz_went_through;     /* counted by targets: damaged, and still taken */

#endif
