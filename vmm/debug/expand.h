/*
 * expand.h - register placeholders in debug strings.  Included by vmm/ and its tests.
 */
#ifndef VMM_DEBUG_EXPAND_H
#define VMM_DEBUG_EXPAND_H

#include "types.h"

typedef void (*expand_put)(char c);
/* Writes the name nearest to an address; selector 0028h is flat ring-0 code. */
typedef void (*expand_label)(uint32_t selector, uint32_t offset, expand_put put);

/*
 * #register = its value in hexadecimal, ?register and ?register:register = the label nearest to
 * that address [DDK95 Out_Debug_String].  What is no register stands for itself.
 */
void expand_text(const char *text, const struct svc_regs *regs, expand_put put, expand_label label);

#endif
