/* services.h - the service table of VKD.  Included by vkd.c and services.c. */
#ifndef VKD_SERVICES_H
#define VKD_SERVICES_H

#define VKD_SERVICES    0x15        /* those of Windows 95 */

extern void (*const vkd_services[VKD_SERVICES])(void);

#endif
