/* message_box.h - questions to the user.  Included by vxd/shell/. */
#ifndef SHELL_MESSAGE_BOX_H
#define SHELL_MESSAGE_BOX_H

#include <vmm.h>
#include "dialog.h"

#define MB_SYSTEMMODAL      0x00001000u
#define MB_NOFOCUS          0x00008000u
#define MB_HANGSYS          0x20000000u
#define MB_NOWINDOW         0x40000000u
#define MB_ASAP             0x80000000u     /* before those that wait */

typedef void message_box_answer(void *context, uint32_t answer);

/* Texts are copied.  answer, if not NULL, is called at task time with an ID.  NULL: no memory, which
 * answers nothing; else its handle. */
void *message_box(struct cb_s *vm, uint32_t flags, const char *caption, const char *text,
                  message_box_answer *answer, void *context);
/* The same, and waits.  Without memory, or before VMs can run: the default button. */
uint32_t message_box_wait(struct cb_s *vm, uint32_t flags, const char *caption, const char *text);

struct cb_s *resolve_contention(struct cb_s *owner, struct cb_s *contender, const char device[8]);

#endif
