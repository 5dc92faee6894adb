/* t_ctl.h - T_CTL's service that notes who got which message.  Included by t_ctl*.c. */
#ifndef T_CTL_H
#define T_CTL_H

#include <vmm.h>

#define T_CTL_DEVICE_ID     0x7EE0u
#define T_CTL_PRIVATE       (BEGIN_RESERVED_PRIVATE_SYSTEM_CONTROL + 5)
#define T_CTL_REFUSE        0x0BAD      /* EDX of Query_Destroy: T_CTL_A says no */

/* Service 1: EAX = who << 24 | message, EDX = IF << 31 | low bits of EDX as it came. */
static inline void ctl_note(char who, const struct vxd_message *msg)
{
    uint32_t flags, code = (uint32_t)who << 24 | (msg->message & 0xFFFF);

    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    __asm__ volatile("int $0x20; .long 0x7EE00001"
                     : : "a"(code), "d"((flags & IF_Mask) << 22 | (msg->edx & 0xFFFF))
                     : "memory", "cc");
}

#endif
