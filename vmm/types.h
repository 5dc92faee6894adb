/*
 * types.h - what every part of the VMM uses.  Included first by all of vmm/.
 */
#ifndef VMM_INT_TYPES_H
#define VMM_INT_TYPES_H

#include <vmm_types.h>

enum vmm_err { VMM_OK = 0, VMM_NO_MEMORY, VMM_BAD_ARGUMENT, VMM_IN_USE, VMM_NOT_FOUND, VMM_DAMAGED };

typedef struct { uint32_t a; } phys_t;      /* a physical address below 4 GB */
typedef struct { uint32_t a; } lin_t;       /* a linear address */

#define PAGE_SIZE   4096u
#define PAGE_SHIFT  12
#define PAGE_MASK   (PAGE_SIZE - 1)

#define VMM_CS      0x28
#define VMM_DS      0x30
#define VMM_TSS     0x18

/* Section of code and data that is freed after Init_Complete. */
#ifdef VMM_BUILD
#define INIT_CODE   __attribute__((section(".init.text")))
#define INIT_DATA   __attribute__((section(".init.data")))
#else
#define INIT_CODE
#define INIT_DATA
#endif

/* debug/fatal.c: stop the machine with a message that names who and where. */
void fatal(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* debug/out.c: to the debug port. */
void debug_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Our own state is impossible: the expression, file and line go to the fatal-error screen. */
#define ASSERT(x) do { if (!(x)) fatal("%s:%d: %s", __FILE__, __LINE__, #x); } while (0)

void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *at, int value, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *s);

#endif
