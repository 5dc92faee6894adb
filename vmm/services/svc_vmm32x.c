/*
 * svc_vmm32x - services for a PC of today: boot information, 64-bit physical addresses, ACPI.
 */
#include "mem/paging.h"
#include "services/svc.h"
#include "sched/thread.h"
#include "vm/vm.h"
#include "vmm_boot.h"
#include <vmm32x.h>

/*
 * VMM32X_Get_Version - version of these services
 *
 * Out:   AX = 0100h, CF = 0
 * When:  any time
 */
void do_VMM32X_Get_Version(struct svc_regs *r);
void do_VMM32X_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0100;
    svc_set_carry(r, false);
}

/*
 * _VMM32X_Get_Boot_Info - what the loader found
 *
 * Out:   EAX = struct boot_info, read only
 * When:  any time
 */
const struct boot_info *_VMM32X_Get_Boot_Info(void)
{
    return vmm_boot;
}

/*
 * _VMM32X_MapPhys64 - a permanent ring-0 address of a physical range anywhere
 *
 * In:    64-bit physical address, bytes, VMM32X_UNCACHED, _WRITE_COMBINED or _CACHED
 * Out:   EAX = linear address of its first byte
 * Error: EAX = 0: no bytes, or no window left, or too high for the processor
 * When:  task time
 */
void *_VMM32X_MapPhys64(uint64_t phys, uint32_t bytes, uint32_t caching)
{
    return (void *)phys_window(phys, bytes, caching == VMM32X_UNCACHED ? PHYS_UNCACHED
                               : caching == VMM32X_WRITE_COMBINED ? PHYS_WRITE_COMBINED
                                                                  : PHYS_CACHED);
}

/*
 * _VMM32X_Find_ACPI_Table - an ACPI table
 *
 * In:    signature, which of several (0 = first), where to put its size or NULL
 * Out:   EAX = a copy of the table, read only
 * Error: EAX = 0: there is none
 * When:  any time
 */
const void *_VMM32X_Find_ACPI_Table(const char signature[4], uint32_t index, uint32_t *bytes)
{
    for (uint32_t i = 0; i < vmm_boot->acpi_count; i++) {
        if (memcmp(vmm_boot->acpi[i].signature, signature, 4) == 0 && index-- == 0) {
            if (bytes != NULL) {
                *bytes = vmm_boot->acpi[i].size;
            }
            return (const void *)vmm_acpi_linear[i];
        }
    }
    return NULL;
}

/*
 * _VMM32X_Command_Line - a word of the boot command line
 *
 * In:    key, buffer and its size > 0
 * Out:   EAX = buffer: what follows "key=", "" for the word alone; cut to fit
 * Error: EAX = 0: no such word
 * When:  any time
 */
const char *_VMM32X_Command_Line(const char *key, char *buffer, uint32_t buffer_bytes)
{
    size_t key_length = strlen(key);

    for (const char *p = vmm_command_line; *p != '\0';) {
        const char *word = p;

        while (*p != ' ' && *p != '\0') {
            p++;
        }
        if ((size_t)(p - word) >= key_length && memcmp(word, key, key_length) == 0 &&
            (word + key_length == p || word[key_length] == '=')) {
            uint32_t used = 0;

            for (word += key_length + (word + key_length != p); word < p && used + 1 < buffer_bytes;) {
                buffer[used++] = *word++;
            }
            buffer[used] = '\0';
            return buffer;
        }
        while (*p == ' ') {
            p++;
        }
    }
    return NULL;
}

/*
 * _VMM32X_End_VM - close a VM, and say why on its fresh screen
 *
 * In:    vm = its handle, why = a sentence, copied
 * When:  any time; the VM ends on its own stack, at its next way back to ring 3
 */
void _VMM32X_End_VM(struct cb_s *vm, const char *why)
{
    if (vm_handle_is_valid(vm)) {
        vm_request_close((struct vm *)vm, VNE_Closed, why);
    }
}
