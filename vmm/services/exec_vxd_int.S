/*
 * exec_vxd_int - Exec_VxD_Int and _ExecVxDIntMustComplete: registers in and out, one argument that
 * the service removes.
 *
 * In:    [ESP+4] = interrupt, general registers
 * Out:   general registers and status flags as the interrupt left them, argument removed
 * Clobbers: nothing else;  IF on entry: kept
 */
    .text
    .globl Exec_VxD_Int, _ExecVxDIntMustComplete
Exec_VxD_Int:
_ExecVxDIntMustComplete:
    pushfl
    pushal
    cld
    movl %esp, %eax
    pushl 40(%esp)
    pushl %eax
    call exec_vxd_int
    addl $8, %esp
    popal
    popfl
    ret $4
