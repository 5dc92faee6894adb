/* handoff.h - the last steps before the VMM.  Included by the UEFI stub and the boot lanes. */
#ifndef EFI_HANDOFF_H
#define EFI_HANDOFF_H

#define SEL_CODE32      0x28    /* the VMM's own selectors have the same numbers */
#define SEL_DATA32      0x30

#define HANDOFF_MAGIC   0x32334D56    /* BOOT_INFO_MAGIC */

/* struct handoff_registers */
#define REG_BOOT_INFO   0
#define REG_DIRECTORY   4
#define REG_ENTRY       8
#define REG_HAS_EFER    12
#define REG_STACK       16
#define REG_TRAMPOLINE  20

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>
#include <boot_info.h>
#include "place.h"

/* The loader block: what boot_info.loader_base points at, in pages. */
#define BLOCK_TRAMPOLINE  0
#define BLOCK_STACK       1
#define BLOCK_INFO        3
#define BLOCK_COMMAND     7
#define BLOCK_TABLES      8
#define BLOCK_PAGE        0x1000u

#define COMMAND_MAX       0x1000u    /* bytes of the command line with its NUL */

struct handoff_registers {
    uint32_t boot_info, directory, entry;
    uint32_t has_efer;               /* bit 0: CPUID says MSR EFER exists */
    uint32_t stack, trampoline;
};

_Static_assert(HANDOFF_MAGIC == BOOT_INFO_MAGIC, "handoff.S");
_Static_assert(offsetof(struct handoff_registers, trampoline) == REG_TRAMPOLINE, "handoff.S");
_Static_assert(sizeof(struct boot_info) <= (BLOCK_COMMAND - BLOCK_INFO) * BLOCK_PAGE, "BLOCK_INFO");

uint32_t handoff_block_pages(const struct place *p);
struct boot_info *handoff_prepare(void *block, uint32_t pages, uint32_t source);
void handoff_finish(struct boot_info *info, const struct place *p, uint32_t image_physical);
void handoff_go(struct boot_info *info, uint32_t entry) __attribute__((noreturn));

void handoff_jump(const void *gdt_pointer, const struct handoff_registers *r)
    __attribute__((noreturn));                                     /* handoff.S */
extern const uint8_t handoff_begin[] __attribute__((visibility("hidden")));
extern const uint8_t handoff_end[] __attribute__((visibility("hidden")));
#endif
#endif
