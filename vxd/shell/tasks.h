/* tasks.h - the keys that move between VMs, the task list, a VM's menu.  Included by vxd/shell/. */
#ifndef SHELL_TASKS_H
#define SHELL_TASKS_H

#include "ui.h"
#include "vms.h"

bool tasks_init(void);                          /* Init_Complete: defines the hot keys */
void tasks_reserve(struct shell_vm *vm);        /* VM_Init: the keys its settings keep for its program */
void tasks_reserve_system(void);                /* Sys_VM_Init */
void tasks_forget(struct shell_vm *vm);         /* Destroy_VM */

/* Filled by task_list_open and the switcher: the VMs, by when they had the focus. */
unsigned tasks_fill(struct dialog *dialog);

extern struct ui_client task_list, vm_menu;
void vm_menu_show(struct cb_s *vm);

#endif
