/*
 * 8259.h - a master and a slave interrupt controller as a PC has them.
 * Included by vxd/vpicd and its unit test.  Pure.
 */
#ifndef VPICD_8259_H
#define VPICD_8259_H

#include <stdbool.h>
#include <stdint.h>

enum i8259_expect { I8259_READY, I8259_ICW2, I8259_ICW3, I8259_ICW4 };

struct i8259 {
    uint8_t irr, isr, imr;
    uint8_t lines;              /* level of the eight inputs now */
    uint8_t level;              /* inputs that are level triggered: ELCR, or all with LTIM */
    uint8_t elcr;               /* as the guest reads it at 4D0h/4D1h */
    uint8_t force_level;        /* inputs that the owner drives level triggered whatever ELCR says */
    uint8_t base;               /* vector of input 0 */
    uint8_t lowest;             /* input with the lowest priority, normally 7 */
    uint8_t icw1, icw3, icw4;
    uint8_t expect;             /* enum i8259_expect */
    bool read_isr;              /* OCW3: reads at A0=0 give ISR */
    bool poll;                  /* OCW3: the next read is an acknowledge */
    bool special_mask;
    bool rotate_auto;           /* rotate at automatic EOI */
    bool plain;                 /* none of rotation, special mask, special fully nested: the quick way */
};

struct i8259_pair {
    struct i8259 chip[2];       /* 0 master, 1 slave on the master's input 2 */
    bool intr;                  /* the output to the processor */
};

#define I8259_CASCADE   2       /* input of the master that the slave drives */
#define I8259_AEOI      0x02    /* bit of ICW4 */

/* As the BIOS leaves them: vectors 08h and 70h, edge triggered, everything masked but the cascade. */
void i8259_reset(struct i8259_pair *pair, uint8_t force_level);

/* Line irq (0..15, not 2) goes up or down. */
void i8259_raise(struct i8259_pair *pair, unsigned irq);
void i8259_lower(struct i8259_pair *pair, unsigned irq);

/* An edge that nothing withdraws but the acknowledge, or i8259_lower. */
void i8259_pulse_any(struct i8259_pair *pair, unsigned irq);

static inline void i8259_pulse(struct i8259_pair *pair, unsigned irq)
{
    struct i8259 *c = &pair->chip[0];

    if (irq < 8 && c->isr == 0 && c->plain && c->expect == I8259_READY) {   /* nearly always */
        c->irr |= (uint8_t)(1u << irq);
        pair->intr = (c->irr & ~(uint32_t)c->imr) != 0;
    } else {
        i8259_pulse_any(pair, irq);
    }
}

/* Lines in automatic EOI mode: their EOI is the acknowledge. */
static inline bool i8259_ends_itself(const struct i8259_pair *pair, unsigned irq)
{
    return (pair->chip[irq >> 3].icw4 & I8259_AEOI) != 0;
}

/* The processor acknowledges: the vector.  irq: what is now in service, -1 = spurious. */
uint8_t i8259_acknowledge_any(struct i8259_pair *pair, int *irq);

static inline uint8_t i8259_acknowledge(struct i8259_pair *pair, int *irq)
{
    struct i8259 *c = &pair->chip[0];
    uint32_t first = c->irr & ~(uint32_t)c->imr;

    first &= 0u - first;
    if (!pair->intr || !c->plain || first == 1u << I8259_CASCADE || (c->icw4 & I8259_AEOI) != 0) {
        return i8259_acknowledge_any(pair, irq);
    }
    /* Nearly always: the highest request, after which all others are lower. */
    c->irr &= (uint8_t)~(first & ~((uint32_t)c->lines & c->level));
    c->isr |= (uint8_t)first;
    pair->intr = false;
    *irq = __builtin_ctz(first);
    return (uint8_t)(c->base + *irq);
}

/* Guest access: chip 0 or 1, a0 0 or 1.  A write returns the inputs whose EOI it was, bit n = IRQ n. */
uint32_t i8259_write(struct i8259_pair *pair, unsigned chip, unsigned a0, uint8_t value);
uint8_t i8259_read(struct i8259_pair *pair, unsigned chip, unsigned a0);

/* Registers 4D0h (chip 0) and 4D1h (chip 1). */
void i8259_write_elcr(struct i8259_pair *pair, unsigned chip, uint8_t value);
uint8_t i8259_read_elcr(const struct i8259_pair *pair, unsigned chip);

/* All sixteen at once; bit n = IRQ n. */
uint32_t i8259_imr(const struct i8259_pair *pair);
uint32_t i8259_isr(const struct i8259_pair *pair);
void i8259_set_imr(struct i8259_pair *pair, uint32_t imr);

/* Specific EOI of one line, as if the guest had written it to both chips. */
uint32_t i8259_eoi(struct i8259_pair *pair, unsigned irq);

#endif
