/* scan_services.h - services about VMs' screens.  Included by scan_services.c, vdd.c. */
#ifndef VDD_SCAN_SERVICES_H
#define VDD_SCAN_SERVICES_H

#include <stdint.h>

void vdd_screen_init(uint32_t cb_offset);       /* of struct vdd_vm; Device_Init */

#endif
