/*
 * svc.h - for the adapter files: prototypes of all services.
 *
 * Adapters are thin: values out of registers, one call of the inner function, results back.
 *
 * In the blocks above them "Uses" is left out because it is the same for all: a service that takes
 * registers changes those that "Out" and "Error" name and keeps everything else, other flags too;
 * a C service (names with _) takes its arguments in C order and changes EAX, ECX, EDX and flags.
 * "When: task time" is checked by thunk.S: not in an interrupt; "any time" is there as well; "init
 * time" is task time until the end of Init_Complete.
 */
#ifndef VMM_SERVICES_SVC_H
#define VMM_SERVICES_SVC_H

#include "types.h"

#define VMM_SERVICE(ord, name, abi, when, state, meaning) SVC_##state##_##abi(name)
#define SVC_DONE_REG(name) void do_##name(struct svc_regs *r);
#define SVC_DONE_CDECL(name)
#define SVC_DONE_STDCALL(name)
#define SVC_NONE_REG(name)
#define SVC_NONE_CDECL(name)
#define SVC_NONE_STDCALL(name)
#include <services/vmm.def>
#undef VMM_SERVICE

#include <vmm_services.h>

/* In a C service itself: the address behind the call. */
#define SVC_CALLER  ((uint32_t)__builtin_return_address(0))

#endif
