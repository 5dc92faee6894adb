/*
 * 8259 - the pair of interrupt controllers of a PC.  Pure.
 *
 * All of the 8086-mode part of [8259A]; "IR n" is input n of one chip.  The output is worked out
 * once after each change (update), with bit operations only: the highest priority among a set of
 * inputs is its lowest set bit after rotating the set so that the top priority is bit 0.  Nearly
 * always that is the set as it stands (`plain`).
 */
#include "8259.h"

#define ICW1_IC4    0x01
#define ICW1_SNGL   0x02
#define ICW1_LTIM   0x08
#define ICW1_INIT   0x10
#define ICW4_SFNM   0x10
#define OCW3_SELECT 0x08
#define EOI_NONSPECIFIC 0x20

/* Inputs of the slave that ELCR cannot make level triggered are 8 and 13; of the master 0, 1, 2. */
static const uint8_t elcr_writable[2] = { 0xF8, 0xDE };

static uint8_t rotate_right(uint8_t set, unsigned by)
{
    by &= 7;
    return (uint8_t)(set >> by | set << (8 - by));
}

static unsigned lowest_bit(uint8_t set)
{
    return (unsigned)__builtin_ctz(set);
}

/* The input with the highest priority of a set that is not empty. */
static unsigned first_in(const struct i8259 *c, uint8_t set)
{
    unsigned top = c->lowest + 1u;

    return (lowest_bit(rotate_right(set, top)) + top) & 7;
}

/*
 * The input to acknowledge next, or -1.  In service inputs hold back their own priority and all
 * below; in special mask mode a masked one holds back nothing [8259A "Special Mask Mode"].  A
 * master in special fully nested mode lets the slave interrupt itself ["Special Fully Nested"].
 */
static int winner_of_any_mode(const struct i8259 *c, bool master)
{
    uint8_t request = c->irr & (uint8_t)~c->imr;
    uint8_t serving = c->isr;

    if (c->special_mask) {
        serving &= (uint8_t)~c->imr;
    }
    unsigned top = c->lowest + 1u;
    unsigned best = lowest_bit(rotate_right(request, top));

    if (serving != 0) {
        unsigned held = lowest_bit(rotate_right(serving, top));
        bool nested = master && (c->icw4 & ICW4_SFNM) != 0 &&
                      ((best + top) & 7) == I8259_CASCADE;

        if (best > held || (best == held && !nested)) {
            return -1;
        }
    }
    return (int)((best + top) & 7);
}

static int winner(const struct i8259 *c, bool master)
{
    uint32_t request = c->irr & ~(uint32_t)c->imr, serving = c->isr;

    if (request == 0) {
        return -1;
    }
    if (!c->plain) {
        return winner_of_any_mode(c, master);
    }
    request &= 0u - request;
    serving &= 0u - serving;
    return serving != 0 && serving <= request ? -1 : __builtin_ctz(request);
}

static void set_line(struct i8259 *c, unsigned input, bool high)
{
    uint8_t bit = (uint8_t)(1u << input);

    if (!high) {
        /* Also in edge mode the request is gone when the line falls before the acknowledge. */
        c->lines &= (uint8_t)~bit;
        c->irr &= (uint8_t)~bit;
    } else if ((c->lines & bit) == 0 || (c->level & bit) != 0) {
        c->lines |= bit;
        c->irr |= bit;
    }
}

static void update_mode(struct i8259 *c)
{
    c->plain = c->lowest == 7 && !c->special_mask && (c->icw4 & ICW4_SFNM) == 0;
}

/* Does the chip want an acknowledge? */
static inline bool asks(const struct i8259 *c, bool master)
{
    uint32_t request = c->irr & ~(uint32_t)c->imr;

    if (request == 0 || c->expect != I8259_READY) {
        return false;
    }
    return (c->isr == 0 && c->plain) || winner(c, master) >= 0;
}

/* After a change of the master: it drives INTR. */
static inline void update_master(struct i8259_pair *pair)
{
    pair->intr = asks(&pair->chip[0], true);
}

/* After any change: the slave drives input 2 of the master. */
static void update(struct i8259_pair *pair)
{
    set_line(&pair->chip[0], I8259_CASCADE, asks(&pair->chip[1], false));
    update_master(pair);
}

static void set_level(struct i8259 *c)
{
    c->level = (c->icw1 & ICW1_LTIM) != 0 ? 0xFF : (uint8_t)(c->elcr | c->force_level);
    c->irr |= c->lines & c->level;
}

void i8259_reset(struct i8259_pair *pair, uint8_t force_level)
{
    static const uint8_t icw[2][4] = { { 0x11, 0x08, 0x04, 0x01 }, { 0x11, 0x70, 0x02, 0x01 } };

    for (unsigned n = 0; n < 2; n++) {
        pair->chip[n] = (struct i8259){ .force_level = force_level };
        (void)i8259_write(pair, n, 0, icw[n][0]);       /* nothing is in service: no EOI */
        for (unsigned i = 1; i < 4; i++) {
            (void)i8259_write(pair, n, 1, icw[n][i]);
        }
        pair->chip[n].imr = n == 0 ? (uint8_t)~(1u << I8259_CASCADE) : 0xFF;
    }
    update(pair);
}

static void drive(struct i8259_pair *pair, unsigned irq, bool high)
{
    if (irq < 8) {
        set_line(&pair->chip[0], irq, high);
        update_master(pair);
    } else {
        set_line(&pair->chip[1], irq & 7, high);
        update(pair);
    }
}

void i8259_raise(struct i8259_pair *pair, unsigned irq)
{
    drive(pair, irq, true);
}

void i8259_lower(struct i8259_pair *pair, unsigned irq)
{
    drive(pair, irq, false);
}

void i8259_pulse_any(struct i8259_pair *pair, unsigned irq)
{
    pair->chip[irq >> 3].irr |= (uint8_t)(1u << (irq & 7));
    if (irq < 8) {
        update_master(pair);
    } else {
        update(pair);
    }
}

/* Input goes into service.  In edge mode the request is used up; a level stays requested. */
static void take(struct i8259 *c, unsigned input)
{
    uint8_t bit = (uint8_t)(1u << input);

    c->irr &= (uint8_t)~bit;
    c->irr |= c->lines & c->level & bit;
    if ((c->icw4 & I8259_AEOI) == 0) {
        c->isr |= bit;
    } else if (c->rotate_auto) {
        c->lowest = (uint8_t)input;
        update_mode(c);
    }
}

/* One chip answers an acknowledge: its input, or -1 for the default IR 7 of a vanished request. */
static int acknowledge_chip(struct i8259_pair *pair, unsigned chip)
{
    struct i8259 *c = &pair->chip[chip];
    int input = winner(c, chip == 0);

    if (input >= 0) {
        take(c, (unsigned)input);
    }
    if (chip == 1) {
        /* The slave's output falls; what it still has to say is a new edge for the master. */
        set_line(&pair->chip[0], I8259_CASCADE, false);
    }
    return input;
}

uint8_t i8259_acknowledge_any(struct i8259_pair *pair, int *irq)
{
    struct i8259 *c = &pair->chip[0];
    int input = acknowledge_chip(pair, 0);
    int number = input;

    if (input == I8259_CASCADE) {
        c = &pair->chip[1];
        input = acknowledge_chip(pair, 1);
        number = input < 0 ? -1 : input + 8;
        update(pair);
    } else {
        update_master(pair);
    }
    *irq = number;
    return (uint8_t)(c->base + (input < 0 ? 7 : input));
}

/* OCW2: end of interrupt, rotation.  Returns the input that left service as a bit. */
static uint8_t end_of_interrupt(struct i8259 *c, uint8_t ocw2)
{
    bool rotate = (ocw2 & 0x80) != 0, specific = (ocw2 & 0x40) != 0, eoi = (ocw2 & 0x20) != 0;
    unsigned input = ocw2 & 7;
    uint8_t ended = 0;

    if (eoi) {
        uint8_t serving = c->isr;

        if (specific) {
            ended = serving & (uint8_t)(1u << input);
        } else {
            if (c->special_mask) {
                serving &= (uint8_t)~c->imr;    /* [8259A "EOI"]: a masked one is not ended */
            }
            if (serving == 0) {
                return 0;
            }
            input = first_in(c, serving);
            ended = (uint8_t)(1u << input);
        }
        c->isr &= (uint8_t)~ended;
        if (rotate) {
            c->lowest = (uint8_t)input;
        }
    } else if (rotate && specific) {
        c->lowest = (uint8_t)input;             /* set priority */
    } else if (!specific) {
        c->rotate_auto = rotate;
    }
    return ended;
}

static void start_initialisation(struct i8259 *c, uint8_t icw1)
{
    c->icw1 = icw1;
    c->icw4 = 0;                /* IC4 = 0 selects what ICW4 = 0 would */
    c->imr = 0;
    c->isr = 0;
    c->irr = 0;                 /* the edge sense circuit is reset */
    c->lowest = 7;
    c->icw3 = 7;
    c->special_mask = false;
    c->read_isr = false;
    c->poll = false;
    c->rotate_auto = false;
    c->expect = I8259_ICW2;
    set_level(c);
}

static void write_icw(struct i8259 *c, uint8_t value)
{
    if (c->expect == I8259_ICW2) {
        c->base = value & 0xF8;
        c->expect = (c->icw1 & ICW1_SNGL) == 0 ? I8259_ICW3 :
                    (c->icw1 & ICW1_IC4) != 0 ? I8259_ICW4 : I8259_READY;
    } else if (c->expect == I8259_ICW3) {
        c->icw3 = value;
        c->expect = (c->icw1 & ICW1_IC4) != 0 ? I8259_ICW4 : I8259_READY;
    } else {
        c->icw4 = value;
        c->expect = I8259_READY;
    }
}

static void write_ocw3(struct i8259 *c, uint8_t value)
{
    if ((value & 0x40) != 0) {
        c->special_mask = (value & 0x20) != 0;
    }
    if ((value & 0x04) != 0) {
        c->poll = true;
    } else if ((value & 0x02) != 0) {
        c->read_isr = (value & 0x01) != 0;
    }
}

uint32_t i8259_write(struct i8259_pair *pair, unsigned chip, unsigned a0, uint8_t value)
{
    struct i8259 *c = &pair->chip[chip];
    uint32_t ended = 0;

    if (a0 == 0 && value == EOI_NONSPECIFIC && chip == 0 && c->plain) {     /* nearly always */
        ended = c->isr & (0u - (uint32_t)c->isr);
        c->isr &= (uint8_t)~ended;
        update_master(pair);
        return ended;
    }
    if (a0 == 0) {
        if ((value & (ICW1_INIT | OCW3_SELECT)) == 0) {
            ended = (uint32_t)end_of_interrupt(c, value) << (chip * 8);
        } else if ((value & ICW1_INIT) != 0) {
            start_initialisation(c, value);
        } else {
            write_ocw3(c, value);
        }
    } else if (c->expect == I8259_READY) {
        c->imr = value;
    } else {
        write_icw(c, value);
    }
    update_mode(c);
    if (chip == 0) {
        update_master(pair);
    } else {
        update(pair);
    }
    return ended;
}

uint8_t i8259_read(struct i8259_pair *pair, unsigned chip, unsigned a0)
{
    struct i8259 *c = &pair->chip[chip];

    if (c->poll) {
        c->poll = false;
        int input = acknowledge_chip(pair, chip);

        update(pair);
        return input < 0 ? 0 : (uint8_t)(0x80 | input);
    }
    if (a0 != 0) {
        return c->imr;
    }
    return c->read_isr ? c->isr : c->irr;
}

void i8259_write_elcr(struct i8259_pair *pair, unsigned chip, uint8_t value)
{
    pair->chip[chip].elcr = value & elcr_writable[chip];
    set_level(&pair->chip[chip]);
    update(pair);
}

uint8_t i8259_read_elcr(const struct i8259_pair *pair, unsigned chip)
{
    return pair->chip[chip].elcr;
}

uint32_t i8259_imr(const struct i8259_pair *pair)
{
    return pair->chip[0].imr | (uint32_t)pair->chip[1].imr << 8;
}

uint32_t i8259_isr(const struct i8259_pair *pair)
{
    return pair->chip[0].isr | (uint32_t)pair->chip[1].isr << 8;
}

void i8259_set_imr(struct i8259_pair *pair, uint32_t imr)
{
    pair->chip[0].imr = (uint8_t)imr;
    pair->chip[1].imr = (uint8_t)(imr >> 8);
    update(pair);
}

uint32_t i8259_eoi(struct i8259_pair *pair, unsigned irq)
{
    uint32_t ended = i8259_write(pair, irq >> 3, 0, (uint8_t)(0x60 | (irq & 7)));

    if (irq >= 8) {
        (void)i8259_write(pair, 0, 0, 0x60 | I8259_CASCADE);    /* nobody waits for the cascade's */
    }
    return ended;
}
