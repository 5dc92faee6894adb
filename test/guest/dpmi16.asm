; dpmi16.asm - a 16-bit DPMI client.

%include "guest.inc"
program "dpmi16"
%define WIDTH 16
%include "dpmi.inc"
