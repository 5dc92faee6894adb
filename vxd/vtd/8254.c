/*
 * 8254 - three counters of the interval timer, worked out from a clock.  Pure.
 *
 * Nothing ticks here: a counter is the moment its count N was loaded, and `e`, the clocks since
 * then, gives count and output in each mode [8254 "Mode Definitions"].  A count written at time
 * t is loaded by the next clock, t + 1.
 */
#include "8254.h"

#define NEVER   UINT64_MAX

uint64_t i8254_divide(uint64_t value, uint32_t divisor, uint32_t *remainder)
{
    uint32_t high = (uint32_t)(value >> 32), low = (uint32_t)value;

    if (high == 0) {
        *remainder = low % divisor;
        return low / divisor;
    }
    /* Long division in digits of 16 bits: a remainder below 65536 shifted by one digit fits. */
    uint32_t q3 = high / divisor, r = high % divisor;
    uint32_t part = r << 16 | low >> 16;
    uint32_t q2 = part / divisor;

    part = (part % divisor) << 16 | (low & 0xFFFF);
    *remainder = part % divisor;
    return ((uint64_t)q3 << 32) + ((uint64_t)q2 << 16) + part / divisor;
}

static bool is_periodic(const struct i8254_counter *c)
{
    return c->mode == 2 || c->mode == 3;
}

static bool is_triggered(const struct i8254_counter *c)
{
    return c->mode == 1 || c->mode == 5;
}

static uint32_t high_part(uint32_t count)      /* mode 3: an odd count is high one clock longer */
{
    return (count + 1) / 2;
}

/* Clocks since the count was loaded; false while that is still to come. */
static bool elapsed(const struct i8254_counter *c, uint64_t now, uint64_t *e)
{
    if (!c->running) {
        *e = c->held;
        return true;
    }
    *e = now - c->start;
    return now >= c->start;
}

/* A count that waited for the end of a period or half takes effect. */
static void settle(struct i8254_counter *c, uint64_t now)
{
    if (c->next_count != 0 && now >= c->next_at) {
        c->count = c->next_count;
        c->start = c->next_start;
        c->next_count = 0;
    }
}

static uint16_t to_bcd(uint32_t value)
{
    value %= 10000;
    return (uint16_t)(value / 1000 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 | value % 10);
}

static uint32_t from_bcd(uint16_t value)
{
    return (value >> 12) * 1000u + (value >> 8 & 15) * 100u + (value >> 4 & 15) * 10u + (value & 15);
}

/* The value of the counting element as a read sees it. */
static uint16_t current_count(const struct i8254_counter *c, uint64_t now)
{
    uint64_t e;
    uint32_t value, phase;

    if (!c->loaded || c->count == 0 || !elapsed(c, now, &e)) {
        return c->residue;
    }
    if (is_periodic(c)) {
        (void)i8254_divide(e, c->count, &phase);        /* only the remainder matters */
        if (c->mode == 2) {
            value = c->count - phase;
        } else {
            uint32_t half = high_part(c->count);

            value = (c->count & ~1u) - 2 * (phase < half ? phase : phase - half);
        }
    } else if (c->bcd) {
        (void)i8254_divide(e, 10000, &phase);
        value = c->count + 10000 - phase;
    } else {
        value = c->count - (uint32_t)e;
    }
    return c->bcd ? to_bcd(value) : (uint16_t)value;
}

static bool output(const struct i8254_counter *c, uint64_t now)
{
    uint64_t e;
    uint32_t phase;

    if (!c->loaded) {
        return c->mode != 0;
    }
    if (is_triggered(c) && !c->running) {
        return true;                            /* no trigger yet */
    }
    if (is_periodic(c) && !c->gate) {
        return true;
    }
    if (!elapsed(c, now, &e)) {
        return c->mode != 0;
    }
    switch (c->mode) {
    case 0:
    case 1:
        return e >= c->count;
    case 2:
    case 3:
        (void)i8254_divide(e, c->count, &phase);
        return c->mode == 2 ? phase != c->count - 1 : phase < high_part(c->count);
    default:
        return e != c->count;
    }
}

static bool null_count(const struct i8254_counter *c, uint64_t now)
{
    return !c->loaded || c->next_count != 0 || (c->running && now < c->start);
}

/* Modes 2 and 3: the count written now starts when the current period, or half, has ended. */
static void queue_count(struct i8254_counter *c, uint32_t count, uint64_t now)
{
    uint32_t phase;
    uint64_t e = now - c->start;
    uint64_t periods = i8254_divide(e, c->count, &phase);
    uint64_t begin = c->start + periods * c->count;
    uint32_t half = high_part(c->count);

    c->next_count = count;
    if (c->mode == 3 && phase < half) {
        c->next_at = begin + half;
        c->next_start = c->next_at - high_part(count);  /* it begins with its low half */
    } else {
        c->next_at = begin + c->count;
        c->next_start = c->next_at;
    }
}

static void load_count(struct i8254_counter *c, uint16_t written, uint64_t now)
{
    uint32_t count = c->bcd ? from_bcd(written) : written;

    if (count == 0) {
        count = c->bcd ? 10000 : 65536;
    }
    if (is_triggered(c)) {
        if (c->running) {
            c->next_count = count;
            c->next_at = NEVER;
        } else {
            c->count = count;
            c->held = 0;
        }
    } else if (is_periodic(c) && c->loaded && c->running && now >= c->start) {
        queue_count(c, count, now);
    } else {
        c->count = count;
        c->next_count = 0;
        c->start = now + 1;
        c->held = 0;
        c->running = c->gate;
    }
    c->loaded = true;
}

static void write_count(struct i8254_counter *c, uint8_t value, uint64_t now)
{
    settle(c, now);
    if (c->access == I8254_LSB) {
        load_count(c, value, now);
    } else if (c->access == I8254_MSB) {
        load_count(c, (uint16_t)(value << 8), now);
    } else if (!c->write_high_next) {
        c->low_byte = value;
        c->write_high_next = true;
        if (c->mode == 0) {                     /* counting stops, OUT goes low at once */
            c->residue = current_count(c, now);
            c->loaded = false;
            c->running = false;
        }
    } else {
        c->write_high_next = false;
        load_count(c, (uint16_t)(c->low_byte | value << 8), now);
    }
}

static void latch_count(struct i8254_counter *c, uint64_t now)
{
    if (c->latch_bytes == 0) {
        c->latch = current_count(c, now);
        c->latch_bytes = c->access == I8254_WORD ? 2 : 1;
    }
}

static void latch_status(struct i8254_counter *c, uint64_t now)
{
    if (!c->status_latched) {
        c->status = (uint8_t)(output(c, now) << 7 | null_count(c, now) << 6 | c->control);
        c->status_latched = true;
    }
}

static void set_mode(struct i8254_counter *c, uint8_t control, uint64_t now)
{
    uint8_t mode = control >> 1 & 7;

    c->residue = current_count(c, now);
    c->control = control & 0x3F;                /* as it is written [8254 "Status Byte"] */
    c->mode = mode > 5 ? mode - 4 : mode;       /* X10 and X11: the first bit does not matter */
    c->access = control >> 4 & 3;
    c->bcd = control & 1;
    c->loaded = false;
    c->running = false;
    c->next_count = 0;
    c->latch_bytes = 0;
    c->status_latched = false;
    c->write_high_next = false;
    c->read_high_next = false;
}

static void write_control(struct i8254 *pit, uint8_t control, uint64_t now)
{
    if (control >> 6 == 3) {                    /* read-back */
        for (unsigned n = 0; n < 3; n++) {
            struct i8254_counter *c = &pit->counter[n];

            if ((control & 2u << n) == 0) {
                continue;
            }
            settle(c, now);
            if ((control & 0x20) == 0) {
                latch_count(c, now);
            }
            if ((control & 0x10) == 0) {
                latch_status(c, now);
            }
        }
        return;
    }
    struct i8254_counter *c = &pit->counter[control >> 6];

    settle(c, now);
    if ((control & 0x30) == 0) {
        latch_count(c, now);
    } else {
        set_mode(c, control, now);
    }
}

void i8254_write(struct i8254 *pit, unsigned port, uint8_t value, uint64_t now)
{
    if (port == 3) {
        write_control(pit, value, now);
    } else {
        write_count(&pit->counter[port], value, now);
    }
}

uint8_t i8254_read(struct i8254 *pit, unsigned port, uint64_t now)
{
    if (port == 3) {
        return 0xFF;                            /* nothing drives the bus [8254 read table] */
    }
    struct i8254_counter *c = &pit->counter[port];

    settle(c, now);
    if (c->status_latched) {
        c->status_latched = false;
        return c->status;
    }
    uint16_t value = c->latch_bytes != 0 ? c->latch : current_count(c, now);
    bool high = c->access == I8254_MSB;

    if (c->access == I8254_WORD) {
        high = c->read_high_next;
        c->read_high_next = !high;
    }
    if (c->latch_bytes != 0) {
        c->latch_bytes--;
    }
    return (uint8_t)(high ? value >> 8 : value);
}

void i8254_set_gate(struct i8254 *pit, unsigned counter, bool high, uint64_t now)
{
    struct i8254_counter *c = &pit->counter[counter];

    settle(c, now);
    if (high == c->gate) {
        return;
    }
    c->gate = high;
    if (!c->loaded) {
        return;
    }
    if (is_triggered(c) || is_periodic(c)) {
        if (high) {                             /* a trigger: load at the next clock */
            if (c->next_count != 0) {
                c->count = c->next_count;
                c->next_count = 0;
            }
            c->start = now + 1;
            c->running = true;
        } else if (is_periodic(c)) {
            c->held = now >= c->start ? now - c->start : 0;
            c->running = false;
        }
    } else if (high) {                          /* modes 0 and 4 go on where they were */
        c->start = now - c->held;
        c->running = true;
    } else {
        c->held = now >= c->start ? now - c->start : 0;
        c->running = false;
    }
}

bool i8254_out(struct i8254 *pit, unsigned counter, uint64_t now)
{
    settle(&pit->counter[counter], now);
    return output(&pit->counter[counter], now);
}

/* The first start + k * count, k >= 1, that lies after `after`. */
static uint64_t period_after(uint64_t start, uint32_t count, uint64_t after)
{
    uint32_t phase;

    if (after < start) {
        return start + count;
    }
    (void)i8254_divide(after - start, count, &phase);
    return after - phase + count;
}

bool i8254_next_rise(struct i8254 *pit, unsigned counter, uint64_t after, uint64_t *when)
{
    const struct i8254_counter *c = &pit->counter[counter];

    if (!c->loaded || !c->running) {
        return false;
    }
    if (is_periodic(c)) {
        if (c->count < 2) {
            return false;                       /* "a count of 1 is illegal" */
        }
        *when = period_after(c->start, c->count, after);
        if (c->next_count != 0 && *when > c->next_at) {
            if (c->next_count < 2) {
                return false;
            }
            *when = period_after(c->next_start, c->next_count, after);
        }
        return true;
    }
    *when = c->start + c->count + (c->mode >= 4);
    return *when > after;
}

uint32_t i8254_steady_period(const struct i8254 *pit, unsigned counter)
{
    const struct i8254_counter *c = &pit->counter[counter];
    bool steady = is_periodic(c) && c->running && c->next_count == 0 && c->count >= 2;

    return steady ? c->count : 0;
}

void i8254_reset(struct i8254 *pit, uint64_t now)
{
    *pit = (struct i8254){ .counter = { { .gate = true }, { .gate = true }, { .gate = false } } };
    i8254_write(pit, 3, 0x36, now);
    i8254_write(pit, 0, 0, now);
    i8254_write(pit, 0, 0, now);
    i8254_write(pit, 3, 0x54, now);
    i8254_write(pit, 1, 18, now);
    i8254_write(pit, 3, 0xB6, now);
    i8254_write(pit, 2, 0, now);
    i8254_write(pit, 2, 0, now);
}
