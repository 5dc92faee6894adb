/*
 * debug - is this the debugging version?  Set once from the boot options.
 */
#include "debug/debug.h"

#include "debug/terminal.h"
#include <vmm32x.h>

bool debug_installed(void)
{
    return terminal_is_there();
}

bool debug_logs_calls(void)
{
    char word[4];

    return _VMM32X_Command_Line("debuglog", word, sizeof word) != NULL;
}

void debug_break(void)
{
}
