/* vga_map.h - a VM's video memory and what its window shows.  Included by VDD's privileged files. */
#ifndef VDD_VGA_MAP_H
#define VDD_VGA_MAP_H

#include <vmm.h>
#include "dispi.h"
#include "vga_mem.h"

struct scan;

struct vga_map {
    struct cb_s *vm;
    uint32_t *frames;               /* for each 4 KB of memory: its entry, locked; 0 = not locked */
    struct vga_view shown;          /* what pages A0h.. show, if is_shown */
    bool is_shown;
    bool busy;                      /* a plain window was used much: map it */
};

struct vdd_vm {                     /* in the VM's control block */
    struct vga vga;
    struct vga_map map;
    uint32_t seen_version;          /* vga.version when it was last looked at */
    struct dispi dispi;
    bool frame_buffer_mapped;       /* by a program: memory must not move */
    bool unseen;                    /* something changed since the panel looked */
    uint32_t changed_at;            /* system time of the last look that found something */
    uint16_t pif;                   /* these: what the services of scan_services.c were told */
    uint16_t screen_flags;
};

bool vga_map_init(void);            /* once, at Device_Init */
bool vga_map_create(struct cb_s *vm, struct vdd_vm *d, const uint8_t *text);  /* false: no memory */
void vga_map_destroy(struct vdd_vm *d);
bool vga_map_resize(struct vdd_vm *d, uint32_t bytes);  /* contents stay as far as they fit */

/* The entry of a 4 KB page of memory, locked; 0: it cannot be. */
uint32_t vga_map_frame(struct vdd_vm *d, uint32_t index);

/* Registers that decide what the window shows were written. */
void vga_map_changed(struct vdd_vm *d);
/* A page of it, 0..31, was touched: true = it is memory now.  always: whatever the registers say. */
bool vga_map_touch(struct vdd_vm *d, uint32_t page, bool always);
void vga_map_layout(struct vdd_vm *d, enum vga_layout layout);
void vga_map_suit(struct vdd_vm *d);
/* vga.dirty is up to date then. */
void vga_map_collect(struct vdd_vm *d);

/* run_vm.c: instructions of a program or of ring 0 that touched it while it is no memory. */
bool run_vm_init(uint32_t cb_offset);

/* vdd.c */
bool vdd_look(struct vdd_vm *d);    /* did anything change since the last look? */
bool vdd_scan(struct vdd_vm *d, struct scan *scan);     /* false: no memory */
bool vdd_port_out(struct vdd_vm *d, uint16_t port, uint8_t value);  /* false: not the adapter's */
bool vdd_port_in(struct vdd_vm *d, uint16_t port, uint8_t *value);

#endif
