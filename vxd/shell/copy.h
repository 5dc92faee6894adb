/* copy.h - a VM's screen to the clipboard or a file, the clipboard to a VM; INT 2Fh AX=17xxh.
 * Included by vxd/shell/. */
#ifndef SHELL_COPY_H
#define SHELL_COPY_H

#include <vmm.h>

bool copy_init(void);                           /* Device_Init */
void copy_forget(struct cb_s *vm);              /* VM_Not_Executeable: it leaves the clipboard */

/* All say on the screen what went wrong, and nothing if it went well.  Task time. */
void copy_screen(struct cb_s *vm);              /* its text to the clipboard */
void copy_mark(struct cb_s *vm);                /* the same, of lines that the user marks */
void copy_paste(struct cb_s *vm);               /* text of the clipboard as its keys */
void copy_to_file(struct cb_s *vm);             /* C:\SCREEN00.TXT or .BMP, ...; says where it is; save.c */

/* Its text in a block of the heap; NULL: said why. */
char *copy_text_of(struct cb_s *vm, uint32_t *bytes);

#endif
