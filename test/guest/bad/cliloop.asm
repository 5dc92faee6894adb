; cliloop.asm - interrupts off, then an endless loop.  The other VMs must go on.

%include "bad.inc"
program "cliloop"
        cli
        jmp     $
        alive
