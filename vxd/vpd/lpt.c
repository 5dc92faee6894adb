/*
 * lpt - a printer port as a VM sees it, with a printer that is as fast as its sink.  Pure.
 *
 * -STROBE going low hands the latched byte over.  The printer is busy until the byte is taken and
 * -STROBE is high again; then comes the pulse of -ACK, which a program that polls sees once and one
 * that enabled the interrupt gets as such.  [AT-TR "Printer Adapter"]
 */
#include "lpt.h"

#define STROBE          0x01u       /* of the control register, 1 = line low */
#define NO_INIT         0x04u       /* 0 = the printer is reset */
#define SELECT_IN       0x08u
#define IRQ_ENABLE      0x10u
#define READ_DATA       0x20u       /* direction, of ports that have one */
#define CONTROL_BITS    0x3Fu
#define CONTROL_HIGH    0xC0u       /* read as 1 */
#define STATUS_LOW      0x07u       /* read as 1 */

void lpt_reset(struct lpt *lpt, const struct lpt_ops *ops)
{
    *lpt = (struct lpt){ .ops = ops, .control = NO_INIT | SELECT_IN };
}

/* Hand the byte over if that is possible and due. */
static void try_to_take(struct lpt *lpt)
{
    if (lpt->waits && lpt->ops->take(lpt, lpt->data)) {
        lpt->waits = false;
        lpt->ack = true;
        if ((lpt->control & (IRQ_ENABLE | STROBE)) == IRQ_ENABLE) {
            lpt->ops->interrupt(lpt);
        }
    }
}

static void write_control(struct lpt *lpt, uint8_t value)
{
    uint8_t before = lpt->control;

    lpt->control = value & CONTROL_BITS;
    if ((value & NO_INIT) == 0) {
        lpt->waits = lpt->ack = false;
        return;
    }
    if ((value & ~before & STROBE) != 0) {
        lpt->waits = true;
        lpt->ack = false;
    }
    if ((before & ~value & STROBE) != 0 && lpt->ack && (value & IRQ_ENABLE) != 0) {
        lpt->ops->interrupt(lpt);
    }
    try_to_take(lpt);
}

void lpt_write(struct lpt *lpt, unsigned reg, uint8_t value)
{
    if (reg == 0 && !lpt->waits) {
        lpt->data = value;          /* while the byte is still to be taken, it stays what it was */
    } else if (reg == 2) {
        write_control(lpt, value);
    }
}

static uint8_t read_status(struct lpt *lpt)
{
    uint8_t status = LPT_READY | LPT_NO_ACK | LPT_SELECTED | LPT_NO_ERROR | STATUS_LOW;

    try_to_take(lpt);
    if ((lpt->control & NO_INIT) == 0 || lpt->waits || (lpt->control & STROBE) != 0) {
        status &= (uint8_t)~LPT_READY;
    } else if (lpt->ack) {
        lpt->ack = false;
        status &= (uint8_t)~(LPT_READY | LPT_NO_ACK);
    }
    if (lpt->ops->broken(lpt)) {
        status = (uint8_t)((status | LPT_PAPER_OUT) & ~(LPT_NO_ERROR | LPT_READY));
    }
    return status;
}

uint8_t lpt_read(struct lpt *lpt, unsigned reg)
{
    switch (reg) {
    case 0:
        return (lpt->control & READ_DATA) != 0 ? 0xFF : lpt->data;     /* nobody drives the lines */
    case 1:
        return read_status(lpt);
    default:
        return lpt->control | CONTROL_HIGH;
    }
}
