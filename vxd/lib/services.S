/*
 * services - the C-convention services as functions: each a six-byte jump dynalink.
 *
 * In:   arguments on the stack as the service wants them, return address on top
 * Out:  as the service; the INT 20h becomes JMP [slot] when first run
 * Each stands in a section of its own, so the linker keeps only what a device calls.
 */
#define VMM_SERVICE(ord, name, abi, when, state, meaning) STUB_##abi(0x00018000 + ord, name)
#define VXD_SERVICE(ord, name, abi, when, state, meaning) STUB_##abi(0x7fe08000 + ord, name)
#define STUB_REG(target, name)
#define STUB_STDCALL(target, name) stub name, target;
#define STUB_CDECL(target, name) stub name, target;

.macro stub name, target
    .section .text.\name, "ax"
    .globl \name
\name:
    int $0x20
    .long \target
.endm

#include <services/vmm.def>
#include <services/vmm32x.def>

/* PERF's: weak, since PERF itself has functions of these names. */
#undef VXD_SERVICE
#define VXD_SERVICE(ord, name, abi, when, state, meaning) .weak name; stub name, 0x00488000 + ord;
#include <services/perf.def>

/* SHELL's, likewise. */
#undef VXD_SERVICE
#undef STUB_CDECL
#define STUB_CDECL(target, name) .weak name; stub name, target;
#define VXD_SERVICE(ord, name, abi, when, state, meaning) STUB_##abi(0x00178000 + ord, name)
#include <services/shell.def>

/* VPOWERD's. */
#undef VXD_SERVICE
#define VXD_SERVICE(ord, name, abi, when, state, meaning) STUB_##abi(0x00268000 + ord, name)
#include <services/vpowerd.def>

/* IFSMGR's, likewise. */
#undef VXD_SERVICE
#define VXD_SERVICE(ord, name, abi, when, state, meaning) STUB_##abi(0x00408000 + ord, name)
#include <services/ifsmgr.def>

/* IOS's. */
#undef VXD_SERVICE
#define VXD_SERVICE(ord, name, abi, when, state, meaning) STUB_##abi(0x00108000 + ord, name)
#include <services/blockdev.def>
