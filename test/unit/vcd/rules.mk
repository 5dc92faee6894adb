# Unit tests of VCD.
UNIT_TESTS += vcd/uart_test vcd/target_test
vcd/uart_test.src := vxd/vcd/uart.c
vcd/target_test.src := vxd/vcd/target.c
