/* load_module.h - a module as the VMM's loader takes it.  Included by the fuzzers of vmm/vxd. */
#ifndef FUZZ_LOAD_MODULE_H
#define FUZZ_LOAD_MODULE_H

#include <stddef.h>
#include <stdint.h>

/* Opens, places, fixes up, and looks at what it calls; aborts where le_open's promises are broken. */
void fuzz_load_module(const uint8_t *file, uint32_t size, uint32_t le_offset);

/* A good W3 container of two modules, the W3 header at W3_HEADER; its size. */
#define W3_HEADER 0x40u
size_t fuzz_make_w3(uint8_t *file);

/* Every module that the directory of a container still shows. */
void fuzz_load_container(const uint8_t *file, uint32_t size);

#endif
