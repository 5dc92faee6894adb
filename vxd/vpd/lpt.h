/*
 * lpt.h - a printer port as a VM sees it.  Included by vxd/vpd and its test.  Pure.
 */
#ifndef VPD_LPT_H
#define VPD_LPT_H

#include <stdbool.h>
#include <stdint.h>

#define LPT_PORTS       3u          /* registers from the base on: data, status, control */

/* Status, as INT 17h programs test it (there bits 6 and 3 are turned round). */
#define LPT_READY       0x80u       /* 0 = busy */
#define LPT_NO_ACK      0x40u       /* 0 for a moment: the byte was taken */
#define LPT_PAPER_OUT   0x20u
#define LPT_SELECTED    0x10u
#define LPT_NO_ERROR    0x08u

struct lpt;

struct lpt_ops {
    bool (*take)(struct lpt *lpt, uint8_t byte);    /* false: not now, ask again */
    bool (*broken)(const struct lpt *lpt);          /* what was taken cannot be put anywhere */
    void (*interrupt)(struct lpt *lpt);             /* the pulse of -ACK reaches IRQ */
};

struct lpt {                        /* per VM and port */
    const struct lpt_ops *ops;
    uint8_t data, control;
    bool waits;                     /* a byte was strobed and is not taken yet */
    bool ack;                       /* the next look at the status sees -ACK low */
};

void lpt_reset(struct lpt *lpt, const struct lpt_ops *ops);

/*
 * lpt_write, lpt_read - one access to a register                       [AT-TR "Printer Adapter"]
 *
 * In:    reg = 0 data, 1 status, 2 control
 * Notes: writing the status has no effect
 */
void lpt_write(struct lpt *lpt, unsigned reg, uint8_t value);
uint8_t lpt_read(struct lpt *lpt, unsigned reg);

#endif
