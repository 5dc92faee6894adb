/*
 * pagefile.h - the services of PAGEFILE as C functions.  Included by PAGESWAP and VxDs that ask about
 * the paging file.
 *
 * What each does: [DDK95 <name>]; one line each in services/pagefile.def.
 */
#ifndef PAGEFILE_H
#define PAGEFILE_H

#include <vmm_services.h>

/* CH of PageFile_Read_Or_Write.  The values are ours: no public text gives them. */
#define PF_Read_Data    0
#define PF_Write_Data   1

#define PF_Pager_None   1       /* types of a pager, in BL */
#define PF_Pager_DOS    2
#define PF_Pager_Direct 3       /* protected-mode disk driver */

enum pagefile_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) PAGEFILE_SERVICE_##name = 0x00210000 + ord,
#include <services/pagefile.def>
#undef VXD_SERVICE
};

#ifndef VXD_HOST

static inline uint32_t PageFile_Get_Version(uint8_t *type, uint32_t *max_pages)
{
    uint32_t version, ebx;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(version), "=b"(ebx), "=c"(*max_pages) : "i"(PAGEFILE_SERVICE_PageFile_Get_Version) : "memory", "cc");
    *type = (uint8_t)ebx;
    return version;
}

/* Pages in the file now; *max_pages 0: there is none */
static inline uint32_t PageFile_Init_File(uint32_t *max_pages)
{
    uint32_t pages;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(pages), "=b"(*max_pages) : "i"(PAGEFILE_SERVICE_PageFile_Init_File) : "memory", "cc", "ecx", "edx");
    return pages;
}

static inline uint32_t PageFile_Grow_File(uint32_t pages, uint32_t *max_pages)
{
    uint32_t size;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(size), "=b"(*max_pages) : "c"(pages), "i"(PAGEFILE_SERVICE_PageFile_Grow_File) : "memory", "cc");
    return size;
}

static inline bool PageFile_Read_Or_Write(uint8_t what, uint32_t file_page, uint32_t linear)
{
    uint32_t done;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(done) : "c"((uint32_t)what << 8), "D"(file_page), "S"(linear), "i"(PAGEFILE_SERVICE_PageFile_Read_Or_Write) : "memory", "cc");
    return done != 0;
}

static inline bool PageFile_Test_IO_Valid(void)
{
    bool invalid;
    __asm__ volatile("int $0x20; .long %c1" : "=@ccc"(invalid) : "i"(PAGEFILE_SERVICE_PageFile_Test_IO_Valid) : "memory");
    return !invalid;
}

/* False: no pager is installed */
static inline bool PageFile_Get_Size_Info(uint32_t *size, uint32_t *max, uint32_t *possible, uint32_t *min, const char **name)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c6" : "=a"(*size), "=b"(*max), "=c"(*possible), "=d"(*min), "=S"(*name), "=@ccc"(failed) : "i"(PAGEFILE_SERVICE_PageFile_Get_Size_Info) : "memory");
    return !failed;
}

#endif
#endif
