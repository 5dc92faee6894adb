/*
 * debug.h - what the files of DEBUG share.  Included by image/dos/debug only.
 */
#ifndef DEBUG_H
#define DEBUG_H

#include "../util/absdisk.h"
#include "../util/bigmem.h"
#include "../util/util.h"
#include "assemble.h"
#include "disasm.h"

/* ---- cpu.asm ---- */
struct cpu {
    uint32_t eax, ebx, ecx, edx, esp, ebp, esi, edi;
    uint16_t ds, es, ss, cs, fs, gs, ip, flags;
};
_Static_assert(sizeof(struct cpu) == 48, "cpu.asm");
extern struct cpu cpu;          /* of the program; written by cpu.asm and the commands */

unsigned cpu_run(void);         /* 1 single step, 3 break point, 0 ended */
void cpu_step_entry(void), cpu_break_entry(void), cpu_ended_entry(void), cpu_end_stub(void);
uint8_t port_in(uint16_t port);
void port_out(uint16_t port, uint8_t value);
void ems_call(uint16_t regs[4]);

/* ---- input.c: what is behind a command's letter ---- */
struct address { uint16_t segment, offset; };

extern char line[256];          /* the command; written by read_line() */
extern char *cursor;            /* the next character of it */
bool read_line(const char *prompt);             /* false: end of input */
void blanks(void);                              /* skips blanks and commas */
bool at_end(void);
bool number(uint32_t *value, uint32_t most);    /* hexadecimal */
bool address(struct address *at, uint16_t segment);
/* from, and how many bytes: "100 1FF", "100 L 20"; `usual` if only an address is there */
bool range(struct address *from, uint32_t *length, uint16_t segment, uint32_t usual);
bool list(uint8_t *bytes, unsigned room, unsigned *count);      /* "41 'text' 0" */
/* Says that the line is wrong where the cursor is; always false. */
bool wrong(const char *why);

/* ---- memory.c ---- */
uint8_t peek(uint16_t segment, uint16_t offset);
void poke(uint16_t segment, uint16_t offset, uint8_t byte);
uint16_t peek16(uint16_t segment, uint16_t offset);
bool command_assemble(void), command_compare(void), command_dump(void), command_enter(void),
    command_fill(void), command_hex(void), command_in(void), command_move(void), command_out(void),
    command_search(void), command_unassemble(void);
unsigned show_instruction(uint16_t segment, uint16_t offset, bool values);  /* its length */

/* ---- run.c ---- */
bool command_go(void), command_proceed(void), command_registers(void), command_trace(void);
/* Runs until something happens, as cpu_run(); DEBUG's own files and memory before and after. */
unsigned program_run(void);
bool register_named(const char *name, unsigned length, uint16_t *value);

/* ---- program.c ---- */
extern uint16_t program_psp;    /* 0 = there is none */
bool program_none(void);        /* an empty one */
void program_end(void);
void program_ended(void);
bool command_name(void), command_load(void), command_write(void), command_ems(void);
bool program_named(const char *name, const char *tail);     /* from the command line */
void program_select(bool program);      /* whose handles and memory MS-DOS uses */

#endif
