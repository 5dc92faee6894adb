/* ui.h - one thing at a time that the user sees instead of the VMs' screens.  Included by vxd/shell/. */
#ifndef SHELL_UI_H
#define SHELL_UI_H

#include <vmm.h>
#include "dialog.h"

/* Somebody who wants to show something.  Belongs to ui.c from ui_show until press says true. */
struct ui_client {
    void (*open)(struct ui_client *client, struct dialog *dialog);
    /* A key: true = close.  The dialog may be changed. */
    bool (*press)(struct ui_client *client, struct dialog *dialog, enum dialog_result result, char other);
    bool (*tick)(struct ui_client *client, struct dialog *dialog);     /* the same, 50 times a second; or NULL */
    struct ui_client *next;             /* ui.c's */
};

/* Behind those that wait already, or, first, before them.  Task time. */
void ui_show(struct ui_client *client, bool first);
void ui_system_vm_starts(void);         /* Sys_VM_Init: the events of the old one are lost */
bool ui_is_open(void);                  /* something is shown or waits to be */

/* For a serial console, which shows the text of the VM with the focus and not whose it is: "[2 NAME]". */
void ui_announce(void);

/* A sentence with OK.  Task time. */
void ui_tell(const char *caption, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
