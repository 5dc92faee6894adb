/* vmm32x.h - services for PCs of today.  Included by VxDs that touch such hardware. */
#ifndef VMM32X_H
#define VMM32X_H

#include <vmm_types.h>
#include <boot_info.h>

#define VMM32X_Device_ID    0x7FE0

#define VMM32X_UNCACHED         0u      /* device registers */
#define VMM32X_WRITE_COMBINED   1u      /* framebuffers */
#define VMM32X_CACHED           2u      /* RAM, tables */

const struct boot_info *_VMM32X_Get_Boot_Info(void);
void *_VMM32X_MapPhys64(uint64_t phys, uint32_t bytes, uint32_t caching);
const void *_VMM32X_Find_ACPI_Table(const char signature[4], uint32_t index, uint32_t *bytes);
/* "serial=tty" and key "serial" -> "tty" (up to the next space); "" for a word without '='. */
const char *_VMM32X_Command_Line(const char *key, char *buffer, uint32_t buffer_bytes);

/* Close a VM with a sentence for its user; it happens before it next runs. */
void _VMM32X_End_VM(struct cb_s *vm, const char *why);

#endif
