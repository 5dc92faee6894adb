/*
 * vmm.h - what a VxD includes.
 *
 * vmm_types.h     structures and constants of the interface
 * vmm_services.h  the VMM's services as C functions
 * vxd_shims.h     callbacks, own services, the device descriptor block
 */
#ifndef VMM_H
#define VMM_H

#include <vmm_types.h>
#include <vmm_services.h>
#include <vxd_shims.h>

void *memcpy(void *to, const void *from, size_t bytes);         /* vxd/lib */
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *at, int value, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *s);

/* printf-like into the debug output, at most 255 characters: %s %c %d %u %x %X %p %%, widths. */
void vxd_debugf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
