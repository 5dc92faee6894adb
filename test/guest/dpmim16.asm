; dpmim16.asm - INT 33h for a 16-bit DPMI client.

%define WIDTH 16
%include "dpmimous.inc"
