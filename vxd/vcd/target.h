/* target.h - what is behind a COM port.  Included by vxd/vcd and its test.  Pure. */
#ifndef VCD_TARGET_H
#define VCD_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#define TARGET_PATH     80u

enum target_kind {
    TARGET_NONE,        /* no port */
    TARGET_NULL,        /* a device that is always ready and says nothing */
    TARGET_DEBUG,       /* lines of text on the debug console */
    TARGET_LINK,        /* a cable to the same port of another VM */
    TARGET_FILE,        /* path: what is sent is added to it */
    TARGET_PORT,        /* port: a UART of the PC */
    TARGET_BAD,
};

/* The value of COM1= in SYSTEM.INI; NULL = nothing said. */
enum target_kind target_of(const char *value, char path[TARGET_PATH], uint16_t *port);

#endif
