/*
 * pageswap.h - the services of PAGESWAP as C functions.  Included by the VMM's pager and tests.
 *
 * What each does: [DDK95 <name>]; one line each in services/pageswap.def.
 */
#ifndef PAGESWAP_H
#define PAGESWAP_H

#include <pagefile.h>

enum pageswap_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) PAGESWAP_SERVICE_##name = 0x00070000 + ord,
#include <services/pageswap.def>
#undef VXD_SERVICE
};

#ifndef VXD_HOST

/* False: it went wrong; else the type of the pager, PF_Pager_None if there is none */
static inline bool PageSwap_Init_File(uint8_t *type)
{
    uint32_t ebx;
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=b"(ebx), "=@ccc"(failed) : "i"(PAGESWAP_SERVICE_PageSwap_Init_File) : "memory", "eax", "ecx", "edx");
    *type = (uint8_t)ebx;
    return !failed;
}

static inline uint32_t PageSwap_Grow_File(uint32_t pages, uint32_t *max_pages)
{
    uint32_t size;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(size), "=b"(*max_pages) : "c"(pages), "i"(PAGESWAP_SERVICE_PageSwap_Grow_File) : "memory", "cc");
    return size;
}

static inline bool PageSwap_Read_Or_Write(uint8_t what, uint32_t file_page, uint32_t linear)
{
    uint32_t done;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(done) : "c"((uint32_t)what << 8), "D"(file_page), "S"(linear), "i"(PAGESWAP_SERVICE_PageSwap_Read_Or_Write) : "memory", "cc");
    return done != 0;
}

static inline bool PageSwap_Test_IO_Valid(void)
{
    bool invalid;
    __asm__ volatile("int $0x20; .long %c1" : "=@ccc"(invalid) : "i"(PAGESWAP_SERVICE_PageSwap_Test_IO_Valid) : "memory");
    return !invalid;
}

#endif
#endif
