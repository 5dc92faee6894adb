/*
 * pic - the physical back end for a pair of 8259s.
 *
 * A line is masked from its interrupt to its physical EOI; an edge meanwhile stays latched in IRR
 * and comes when the mask opens [8259A].  The chips get their EOI at once.
 */
#include "irq.h"

#include <vxd_cpu.h>

#define MASTER      0x20
#define SLAVE       0xA0
#define SPECIFIC    0x60
#define READ_IRR    0x0A
#define READ_ISR    0x0B

static uint16_t imr = 0xFFFF;       /* what the chips hold; interrupts off */

static uint16_t port_of(unsigned irq)
{
    return irq < 8 ? MASTER : SLAVE;
}

/* The mask register can be written and read back.  Without chips the bus reads FFh. */
static bool is_there(void)
{
    static const uint8_t patterns[] = { 0xFB, 0xFF };

    for (unsigned n = 0; n < sizeof patterns; n++) {
        uint8_t slave = n == 0 ? 0xBF : 0xFF;

        outb(MASTER + 1, patterns[n]);
        outb(SLAVE + 1, slave);
        if (inb(MASTER + 1) != patterns[n] || inb(SLAVE + 1) != slave) {
            return false;
        }
    }
    return true;
}

static void initialise(void)
{
    outb(MASTER, 0x11);
    outb(SLAVE, 0x11);
    outb(MASTER + 1, IRQ_VECTOR);
    outb(SLAVE + 1, IRQ_VECTOR + 8);
    outb(MASTER + 1, 1u << I8259_CASCADE);
    outb(SLAVE + 1, I8259_CASCADE);
    outb(MASTER + 1, 0x01);
    outb(SLAVE + 1, 0x01);
    outb(MASTER + 1, 0xFF);
    outb(SLAVE + 1, 0xFF);
}

void pic_silence(void)
{
    if (is_there()) {
        initialise();       /* even masked, a spurious IRQ 7 or 15 can come: not as an exception */
    }
}

static void set_mask(unsigned irq, bool masked)
{
    uint16_t bit = (uint16_t)(1u << irq);
    uint16_t wanted = masked ? imr | bit : imr & (uint16_t)~bit;

    if (wanted != imr) {
        imr = wanted;
        outb(port_of(irq) + 1, (uint8_t)(irq < 8 ? imr : imr >> 8));
    }
}

static bool read_bit(unsigned irq, uint8_t which)
{
    outb(port_of(irq), which);
    return (inb(port_of(irq)) >> (irq & 7) & 1) != 0;
}

static bool begin(unsigned irq)
{
    if ((irq & 7) == 7 && !read_bit(irq, READ_ISR)) {
        if (irq == 15) {
            outb(MASTER, SPECIFIC | I8259_CASCADE);     /* the master did serve its input 2 */
        }
        return false;
    }
    set_mask(irq, true);
    if (irq >= 8) {
        outb(SLAVE, (uint8_t)(SPECIFIC | (irq & 7)));
        outb(MASTER, SPECIFIC | I8259_CASCADE);
    } else {
        outb(MASTER, (uint8_t)(SPECIFIC | irq));
    }
    return true;
}

static bool requested(unsigned irq)
{
    return read_bit(irq, READ_IRR);
}

static void shut_down(void)
{
    imr = 0xFFFF;
    outb(MASTER + 1, 0xFF);
    outb(SLAVE + 1, 0xFF);
}

static const struct irq_ops pic_ops = {
    .name = "8259", .backend = VPICD_BACKEND_8259,
    .begin = begin, .set_mask = set_mask, .requested = requested, .shut_down = shut_down,
    .holds = 0xFFFF,
};

const struct irq_ops *pic_start(void)
{
    if (!is_there()) {
        return NULL;
    }
    initialise();
    set_mask(I8259_CASCADE, false);
    return &pic_ops;
}
