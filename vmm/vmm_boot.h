/* vmm_boot.h - what the loader told us, kept.  Included by main.c, debug/, services/. */
#ifndef VMM_BOOT_H
#define VMM_BOOT_H

#include "types.h"
#include <boot_info.h>

extern const struct boot_info *vmm_boot;            /* linear; written once at start */
extern const char *vmm_command_line;                /* "" if there is none */
extern uint32_t vmm_acpi_linear[BOOT_MAX_ACPI];     /* the tables' copies */

#endif
