/* start.h - START.  Included by vxd/shell/. */
#ifndef SHELL_START_H
#define SHELL_START_H

#include <vmm.h>
#include <shell_api.h>

#define START_MESSAGE_BYTES 160

struct start {                      /* all of the caller's memory, copied */
    uint32_t flags;                 /* SHELL_START_ */
    char program[80], arguments[128], directory[68], title[64];
    char *environment;              /* from the heap, taken over; NULL = the usual one */
    uint8_t *pif;                   /* start.c's: the file its settings are from, NULL = not a .PIF */
    uint32_t pif_bytes;
    uint32_t number;                /* out */
    char message[START_MESSAGE_BYTES];      /* out: why not */
};

uint32_t start_vm(struct start *start);         /* 0 or an MS-DOS error; task time, blocks */

#endif
