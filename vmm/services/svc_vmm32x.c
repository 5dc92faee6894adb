/*
 * svc_vmm32x - services for a PC of today: boot information, 64-bit physical addresses, ACPI.
 */
#include "mem/paging.h"
#include "services/svc.h"
#include "sched/thread.h"
#include "vm/vm.h"
#include "vmm_boot.h"
#include <vmm32x.h>

void do_VMM32X_Get_Version(struct svc_regs *r);
void do_VMM32X_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0100;
    svc_set_carry(r, false);
}

const struct boot_info *_VMM32X_Get_Boot_Info(void)
{
    return vmm_boot;
}

void *_VMM32X_MapPhys64(uint64_t phys, uint32_t bytes, uint32_t caching)
{
    return (void *)phys_window(phys, bytes, caching == VMM32X_UNCACHED ? PHYS_UNCACHED
                               : caching == VMM32X_WRITE_COMBINED ? PHYS_WRITE_COMBINED
                                                                  : PHYS_CACHED);
}

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
