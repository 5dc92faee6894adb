/* vga_mem.h - video memory as the processor reaches it.  Included by VDD, tests. */
#ifndef VDD_VGA_MEM_H
#define VDD_VGA_MEM_H

#include "vga.h"

/* address: A0000h..BFFFFh; what is not decoded reads FFh.  Memory is there. */
uint8_t vga_read(struct vga *vga, uint32_t address);
void vga_write(struct vga *vga, uint32_t address, uint8_t value);
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
