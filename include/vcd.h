/* vcd.h - numbers of VCD's services.  Included by VxDs that use COM ports.  Rows: services/vcd.def. */
#ifndef VCD_H
#define VCD_H

#include <vmm_services.h>

enum vcd_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VCD_SERVICE_##name = 0x000E0000 + ord,
#include <services/vcd.def>
#undef VXD_SERVICE
};

#endif
