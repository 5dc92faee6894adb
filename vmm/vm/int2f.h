/* int2f.h - INT 2Fh AH=16h, the VMM's interface for programs.  Included by main.c. */
#ifndef VMM_VM_INT2F_H
#define VMM_VM_INT2F_H

void int2f_init(void);

#endif
