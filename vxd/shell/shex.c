/*
 * shex - _SHELL_ShellExecute: a device starts a program.
 */
#include <shell.h>
#include "start.h"
#include "../lib/format.h"

#define SHOW_HIDDEN         0u          /* shex_nCmdShow [Win32 ShowWindow] */
#define SHOW_MINIMIZED      2u
#define SHOW_MINIMIZE       6u
#define SHOW_MINNOACTIVE    7u
#define SUCCESS             33u         /* Windows' ShellExecute: more than 32 */
#define BAD_PACKET          13u

/* The text at an offset of the packet, 0 = none; false: not in the packet, or too long. */
static bool text_at(const struct SHEXPACKET *packet, uint32_t offset, char *to, size_t room)
{
    const char *text = (const char *)packet + offset;
    size_t left = packet->shex_dwTotalSize > offset ? packet->shex_dwTotalSize - offset : 0;

    to[0] = '\0';
    if (offset == 0) {
        return true;
    }
    for (size_t i = 0; i < left && i < room; i++) {
        to[i] = text[i];
        if (text[i] == '\0') {
            return true;
        }
    }
    return false;
}

/*
 * _SHELL_ShellExecute - run a program                            [DDK95 _SHELL_ShellExecute]
 *
 * In:    packet = SHEXPACKET: file, parameters, directory as offsets in it
 * Out:   EAX = 33: it runs, in a VM of its own
 * Error: EAX = 0..32, an MS-DOS error: no such file, not enough memory, 13 for a packet that is none
 * When:  task time; blocks
 * Notes: Windows asks for application time, START does not need it.  Files are programs, batch files,
 *        .PIF and .VM; documents have no programs here.  shex_ibOp is "open" at any rate
 */
uint32_t _SHELL_ShellExecute(const struct SHEXPACKET *packet)
{
    struct start *start;
    uint32_t error = BAD_PACKET;

    if (packet->shex_dwSize != sizeof *packet || packet->shex_dwTotalSize < sizeof *packet) {
        return BAD_PACKET;
    }
    start = _HeapAllocate(sizeof *start, HeapZeroInit);
    if (start == NULL) {
        return 8;
    }
    if (packet->shex_ibFile != 0 &&
        text_at(packet, packet->shex_ibFile, start->program, sizeof start->program) &&
        text_at(packet, packet->shex_ibParams, start->arguments, sizeof start->arguments) &&
        text_at(packet, packet->shex_ibDir, start->directory, sizeof start->directory)) {
        switch (packet->shex_nCmdShow) {
        case SHOW_HIDDEN:
        case SHOW_MINIMIZED:
        case SHOW_MINIMIZE:
        case SHOW_MINNOACTIVE:
            start->flags = SHELL_START_NO_FOCUS;
            break;
        default:
            break;
        }
        if (start->directory[0] == '\0') {
            format_into(start->directory, sizeof start->directory, "C:\\");
        }
        error = start_vm(start);
    }
    (void)_HeapFree(start, 0);
    return error == 0 ? SUCCESS : error > 32 ? BAD_PACKET : error;
}
