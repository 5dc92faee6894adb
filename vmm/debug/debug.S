/*
 * debug - entries of the debug services that take their arguments from the stack.
 *
 * In:   as documented; Out: everything kept, the arguments are gone
 * do_name gets the caller's registers and flags; the arguments lie behind them.
 * Clobbers: nothing;  IF on entry: as the caller's, kept
 */
    .text

.macro stack_service name, bytes
    .globl \name
\name:
    pushfl
    pushal
    cld
    pushl %esp
    call do_\name
    addl $4, %esp
    popal
    popfl
    ret $\bytes
.endm

stack_service Queue_Debug_String, 8
stack_service _Trace_Out_Service, 4
stack_service _Debug_Out_Service, 4
stack_service _Debug_Flags_Service, 4

/*
 * int68_entry - a hook of the V86 interrupt chain for monitor_int68
 * In:   EAX = 68h, EBX = VM, EBP = client; Out: CF = 0: taken
 * Clobbers: EAX ECX EDX;  IF on entry: on
 */
    .globl int68_entry
int68_entry:
    pushl %ebp
    cld
    call monitor_int68
    addl $4, %esp
    cmpl $1, %eax
    ret
