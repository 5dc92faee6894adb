/*
 * run.h - instructions of a program done in its place, around accesses to video memory.  Included by
 * VDD, tests.
 */
#ifndef VDD_RUN_H
#define VDD_RUN_H

#include "vga_mem.h"

enum run_end {
    RUN_BOUND,          /* enough for now; the same instruction may go on */
    RUN_STOPPED,        /* *stop is set: something else is due */
    RUN_IDLE,           /* no video memory for a while */
    RUN_PLAIN,          /* the window is plain memory, and used as such */
    RUN_UNKNOWN,        /* the next instruction is none of ours, or would fault; it has not begun */
};

enum { RUN_ES, RUN_CS, RUN_SS, RUN_DS, RUN_FS, RUN_GS, RUN_SEGMENTS };
enum { RUN_AX, RUN_CX, RUN_DX, RUN_BX, RUN_SP, RUN_BP, RUN_SI, RUN_DI };

struct run_segment {
    uint32_t base, first, last;         /* offsets that are inside */
    bool loaded, writable;
};

struct run {
    uint32_t reg[8], eip, eflags;
    uint16_t selector[RUN_SEGMENTS];
    struct run_segment segment[RUN_SEGMENTS];
    bool v86;                           /* selectors are paragraphs, all below 110000h may be used */
    bool code32, stack32;
    bool no_stack;                      /* nothing that changes SP */
    struct vga *vga;
    uint32_t video;                     /* linear address of A0000h */
    uintptr_t memory;                   /* where linear address 0 is */
    volatile const uint32_t *stop;
    const struct run_ops *ops;
    void *context;
    uint32_t accesses;                  /* to video memory, counted */
    uint32_t plain_at;                  /* `accesses` when the window became plain */
    bool plain;
    int left, floor, max_idle;          /* instructions; it ends where they meet */
    struct vga_access access;
    /* while an instruction is done */
    uint32_t next;                      /* EIP behind what was fetched, or where it goes on */
    uint32_t code_first, code_bytes;    /* offsets that can be fetched without looking again */
    uint32_t page_read, page_write;     /* last bytes of pages that may be used */
    uint16_t flags;                     /* as LAHF and SETO leave them in AX */
    int override;
    uint8_t rep, modrm;
    bool wide, wide_address, bad;
};

struct run_ops {
    bool (*segment)(struct run *run, unsigned which);       /* protected mode: fill segment[which] */
    bool (*may)(struct run *run, uint32_t linear, bool write);  /* ... may this page be used? */
    bool (*out)(struct run *run, uint16_t port, uint8_t value); /* false: not the adapter's */
    bool (*in)(struct run *run, uint16_t port, uint8_t *value);
};

/* V86: bases from selectors; else segments load when they are used. */
void run_begin(struct run *run);
enum run_end run_go(struct run *run, unsigned max_steps, unsigned max_idle);

/* run_fast.c, for run.c */
enum run_end run_fast(struct run *run);

#define RUN_PLAIN_ACCESSES  64u         /* so many in plain memory are worth a mapping */

#endif
