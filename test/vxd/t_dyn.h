/* t_dyn.h - the devices that T_VXDLDR loads and unloads. */
#ifndef T_DYN_H
#define T_DYN_H

#include <vmm.h>

#define T_DYN_DEVICE_ID     0x7EA0
#define T_DYN_GET_VERSION   (T_DYN_DEVICE_ID << 16)
#define T_DYN_COUNTS        (T_DYN_DEVICE_ID << 16 | 1)     /* EAX = inits, ECX = loads in all, EDX = data */
#define T_DYN_UNLOAD_ME     (T_DYN_DEVICE_ID << 16 | 2)     /* CF = VXDLDR_UnloadMe's */
#define T_DYN_UNLOAD        (T_DYN_DEVICE_ID << 16 | 3)     /* EAX = VXDLDR_UnloadDevice's */

#endif
