; dpmi32.asm - a 32-bit DPMI client.

%include "guest.inc"
program "dpmi32"
%define WIDTH 32
%include "dpmi.inc"
