/*
 * shell_api.h - what SHELL offers to programs beyond Windows 95: INT 2Fh AX=1684h BX=0017h, EDX.
 *
 * Included by vxd/shell and by START.COM; 16:16 pointers are segment * 10000h + offset, 0 = none.
 */
#ifndef SHELL_API_H
#define SHELL_API_H

#include <stdint.h>

/*
 * ES:DI -> struct SHELL_Start.  Any VM.  A VM with that program; its settings are read from NAME.VM or
 * NAME.PIF beside it (the program may be such a file itself).
 * CF = 0: EAX = number of this start.  CF = 1: AX = MS-DOS error, the reason in words at `message`.
 */
#define SHELL_API_START     0x8000u

/* EBX = number of a start.  CF = 0: AL = 1 it runs; 0 it has ended, BX = type and exit code as
 * INT 21h/4Dh has them, FFFFh = it was closed.  CF = 1: no such start, or too long ago. */
#define SHELL_API_STATUS    0x8001u

struct SHELL_Start {
    uint16_t size;                      /* sizeof(struct SHELL_Start) */
    uint16_t flags;                     /* SHELL_START_ */
    uint32_t program;                   /* with drive and path */
    uint32_t arguments;
    uint32_t directory;                 /* with drive */
    uint32_t title;
    uint16_t environment;               /* segment, 0 = the usual one */
    uint16_t message_bytes;
    uint32_t message;
} __attribute__((packed));
_Static_assert(sizeof(struct SHELL_Start) == 28, "programs in assembly count on it");

#define SHELL_START_NO_FOCUS    0x0001u     /* the caller keeps screen and keyboard */
#define SHELL_START_EXCLUSIVE   0x0002u     /* it runs alone while it has the focus */

#endif
