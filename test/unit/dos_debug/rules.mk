# test/unit/dos_debug - the assembler and disassembler of DEBUG.  Adds UNIT_TESTS.
UNIT_TESTS += dos_debug/insn_test
dos_debug/insn_test.src := $(addprefix image/dos/debug/,assemble.c operand.c encode.c disasm.c insn.c)
dos_debug/insn_test.cflags := -Iimage/dos/debug
