/* services.h - the services of V86MMGR, by file.  Included by vxd/v86mmgr. */
#ifndef V86MMGR_SERVICES_H
#define V86MMGR_SERVICES_H

#include <vmm_types.h>

#define VXD_SERVICE(ord, name, abi, when, state, meaning) void do_##name(struct svc_regs *r);
#include <services/v86mmgr.def>
#undef VXD_SERVICE

struct vm_memory *memory_in_ebx(const struct svc_regs *r);      /* NULL: not a VM, or not ready */

#endif
