# SERCON: the console on the serial port.
VXDS += sercon
sercon.src := vxd/sercon/sercon.c vxd/sercon/uart.c vxd/sercon/ansi.c vxd/sercon/keys.c \
              vxd/sercon/cp437.c vxd/sercon/overlay.c
