/* vga_mem.h - video memory as the processor reaches it.  Included by VDD, tests. */
#ifndef VDD_VGA_MEM_H
#define VDD_VGA_MEM_H

#include "vga.h"

/* address: A0000h..BFFFFh; what is not decoded reads FFh.  Memory is there. */
uint8_t vga_read(struct vga *vga, uint32_t address);
void vga_write(struct vga *vga, uint32_t address, uint8_t value);
/*
 * For many accesses between two changes of registers or layout: what of them decides, worked out.
 * vga_access() again after each change.
 */
struct vga_access {
    uint32_t origin;                /* linear address of offset 0 */
    uint32_t read_bytes, write_bytes;   /* so much of the window goes the fast way, 0 = nothing */
    bool in_words;                  /* the chained layout; else the planar one */
    uint8_t write_mode, function, read_shift;
    uint8_t planes, bit_mask;
    bool merges;                    /* latches or functions take part */
    uint32_t plane_mask, bits;      /* a byte for each plane */
    uint32_t keep, set;             /* set/reset */
    uint32_t dirty[2];              /* of the pages of offset 0 */
    uint32_t dirty_page;            /* marked last, of each plane */
};
#ifdef __i386__
#define VGA_IN_REGISTERS __attribute__((regparm(3)))
#else
#define VGA_IN_REGISTERS
#endif
void vga_access(const struct vga *vga, struct vga_access *access);
VGA_IN_REGISTERS uint8_t vga_access_read(struct vga *vga, const struct vga_access *access, uint32_t address);
VGA_IN_REGISTERS void vga_access_write(struct vga *vga, struct vga_access *access, uint32_t address,
                                       uint8_t value);

/* The same for many, as REP STOSB and REP MOVSB (both in the window) do it forwards. */
void vga_fill(struct vga *vga, uint32_t address, uint8_t value, uint32_t bytes);
void vga_move(struct vga *vga, uint32_t to, uint32_t from, uint32_t bytes);

/* A window that is plain memory: page first + i of A0000h.. shows memory[at + i * 4096 % wrap]. */
struct vga_view {
    uint8_t first, pages;
    enum vga_layout layout;         /* that memory must have */
    uint32_t at, wrap;
};
bool vga_plain(const struct vga *vga, struct vga_view *view);

bool vga_is_hercules(const struct vga *vga);    /* its graphics mode, 64 KB from B0000h on */

#endif
