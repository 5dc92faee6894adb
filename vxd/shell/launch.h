/* launch.h - the first program of a DOS VM.  Included by vxd/shell/. */
#ifndef SHELL_LAUNCH_H
#define SHELL_LAUNCH_H

#include <vmm.h>

bool launch_init(void);                         /* Device_Init */
int launch_create(const struct vxd_message *msg);       /* Create_VM: what is it to run? */
int launch_start(const struct vxd_message *msg);        /* VM_Init: start it */
int launch_forget(const struct vxd_message *msg);       /* Destroy_VM */

#endif
