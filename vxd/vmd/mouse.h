/* mouse.h - a PS/2 mouse: as a VM sees one, and what the PC's sends.  Included by vxd/vmd and tests. */
#ifndef VMD_MOUSE_H
#define VMD_MOUSE_H

#include <stdint.h>
#include <stdbool.h>

#define MOUSE_LEFT      1u
#define MOUSE_RIGHT     2u
#define MOUSE_MIDDLE    4u

struct mouse_move {             /* right and down are positive */
    int16_t dx, dy, wheel;
    uint8_t buttons;            /* that are down: MOUSE_... */
};

/* ---- mouse.c: the device at a VM's auxiliary port ------------------------------------------ */

struct mouse {
    void (*send)(void *context, uint8_t byte);
    uint32_t (*room)(void *context);
    void *context;
    int32_t dx, dy, wheel;      /* not reported yet */
    uint8_t buttons, reported;  /* now, and as in the last packet */
    uint8_t rate, resolution, id;
    bool double_scale, remote, enabled, wrap;
    uint8_t wants;              /* command that waits for its data byte, 0 = none */
    uint8_t knock[2];           /* the two sample rates before the last: 200, 100, 80 asks for a wheel */
    uint8_t last[4], last_bytes;    /* what was sent last, for FEh */
};

void mouse_init(struct mouse *mouse, void (*send)(void *context, uint8_t byte),
                uint32_t (*room)(void *context), void *context);
void mouse_write(struct mouse *mouse, uint8_t byte);    /* from the controller */
void mouse_moved(struct mouse *mouse, const struct mouse_move *move);

/* ---- packet.c: what the PC's mouse sends ---------------------------------------------------- */

struct packet {
    uint8_t bytes[4], count;
    uint8_t size;               /* 3, or 4 with a wheel */
    uint32_t last_ms;           /* when the last byte came */
};

/* One more byte; true: *move is whole. */
bool packet_feed(struct packet *packet, uint8_t byte, uint32_t now_ms, struct mouse_move *move);

#endif
