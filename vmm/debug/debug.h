/*
 * debug.h - what the debugging version has: a terminal and a debugger.  Included by vmm/.
 */
#ifndef VMM_DEBUG_DEBUG_H
#define VMM_DEBUG_DEBUG_H

#include "debug/expand.h"

bool debug_installed(void);         /* started with debug= */
bool debug_logs_calls(void);
void debug_set_log(bool on);
void debug_break(void);             /* into the debugger; nothing without one */

/* services/svc_debug.c */
void debug_label(uint32_t selector, uint32_t offset, expand_put put);
void debug_expand(const char *text, const struct svc_regs *regs);
void debug_list_queue(void);        /* and empty it */

#endif
