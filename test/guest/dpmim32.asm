; dpmim32.asm - INT 33h for a 32-bit DPMI client.

%define WIDTH 32
%include "dpmimous.inc"
