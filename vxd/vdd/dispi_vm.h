/* dispi_vm.h - the VBE hardware of a VM.  Included by dispi_vm.c, vdd.c. */
#ifndef VDD_DISPI_VM_H
#define VDD_DISPI_VM_H

#include "scan.h"
#include "vga_map.h"

void dispi_vm_init(void);               /* once, when the panel is known */
void dispi_vm_create(struct vdd_vm *d);
void dispi_vm_out(struct vdd_vm *d, uint16_t port, uint16_t value);
uint16_t dispi_vm_in(struct vdd_vm *d, uint16_t port);
/* What a VM shows instead of its VGA's picture; false: the VGA's. */
bool dispi_vm_frame_buffer(const struct vdd_vm *d, struct scan_linear *linear);
/* Frames of the linear frame buffer from byte `offset` on, as page table entries; false: not there. */
bool dispi_vm_map(struct vdd_vm *d, uint32_t offset, uint32_t pages, uint32_t *entries);

#endif
