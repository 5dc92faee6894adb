/*
 * vcache.h - the services of VCACHE as C functions.  Included by file systems and by tests.
 *
 * What each does: [DDK95 <name>]; one line each in services/vcache.def.
 */
#ifndef VCACHE_H
#define VCACHE_H

#include <vmm_services.h>

enum vcache_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VCACHE_SERVICE_##name = 0x048B0000 + ord,
#include <services/vcache.def>
#undef VXD_SERVICE
};

struct vc_cache;

#ifndef VXD_HOST
static inline struct vc_cache *VCACHE_Get_Cache(void)       /* NULL: VCACHE is not there */
{
    struct vc_cache *cache = NULL;
    __asm__ volatile("int $0x20; .long %c1" : "+a"(cache) : "i"(VCACHE_SERVICE_VCACHE_Get_Cache) : "memory", "cc");
    return cache;
}
#endif

#endif
