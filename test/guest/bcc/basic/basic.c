/*
 * basic - an interpreter for BASIC with a line editor; commands and input come from standard input.
 *
 * Built by bcc for 16 bits and by the host's compiler; both must print the same for the programs of
 * bas/.  Works in the current directory.  Numbers are whole; see basic.h.
 */
#include "basic.h"

int main(void)
{
    char line[LINE_SIZE];

    select_channel(0);
    for (;;) {
        out_string("] ");
        if (!console_line(line)) {
            break;
        }
        run_typed(line);
    }
    close_all();
    out_string("END basic\n");
    return 0;
}
