/*
 * 8254.h - the interval timer, its counts worked out from a clock.
 * Included by vxd/vtd and its unit test.  Pure.
 *
 * `now` is the time in periods of 1193182 Hz since any fixed moment and never goes back.
 */
#ifndef VTD_8254_H
#define VTD_8254_H

#include <stdbool.h>
#include <stdint.h>

#define I8254_HZ    1193182u

enum i8254_access { I8254_LSB = 1, I8254_MSB = 2, I8254_WORD = 3 };

struct i8254_counter {
    uint64_t start;             /* when `count` was loaded; may lie in the future */
    uint64_t held;              /* clocks since `start` while the gate holds the counter */
    uint64_t next_at;           /* when the waiting count takes effect; modes 1 and 5: at a trigger */
    uint64_t next_start;        /* what `start` then becomes */
    uint32_t count;             /* N of the data sheet, 1..65536 (10000 in BCD) */
    uint32_t next_count;        /* a count that waits, 0 = none */
    uint16_t residue;           /* what a read gives before a count is loaded */
    uint16_t latch;
    uint8_t latch_bytes;        /* bytes of it still to read, 0 = not latched */
    uint8_t control;            /* bits 0-5 of the control word */
    uint8_t status;             /* latched status */
    uint8_t low_byte;           /* first byte of a two-byte count */
    uint8_t mode;               /* 0..5 */
    uint8_t access;             /* enum i8254_access */
    bool bcd;
    bool gate;
    bool loaded;                /* a whole count was written since the control word */
    bool running;               /* counting from `start`; otherwise held, or waiting for a trigger */
    bool status_latched;
    bool write_high_next, read_high_next;
};

struct i8254 {
    struct i8254_counter counter[3];
};

/* As the BIOS leaves it: 0 mode 3 every 65536, 1 mode 2 every 18, 2 mode 3, gate 2 low. */
void i8254_reset(struct i8254 *pit, uint64_t now);

/* Ports 40h..43h as 0..3. */
void i8254_write(struct i8254 *pit, unsigned port, uint8_t value, uint64_t now);
uint8_t i8254_read(struct i8254 *pit, unsigned port, uint64_t now);

void i8254_set_gate(struct i8254 *pit, unsigned counter, bool high, uint64_t now);
bool i8254_out(struct i8254 *pit, unsigned counter, uint64_t now);

/* The first moment after `after` at which OUT goes from low to high; false = none to come. */
bool i8254_next_rise(struct i8254 *pit, unsigned counter, uint64_t after, uint64_t *when);

/* Clocks between two rises if nothing but time will change that; 0 = not so simple. */
uint32_t i8254_steady_period(const struct i8254 *pit, unsigned counter);

/* value / divisor for divisors up to 65536, without a 64-bit division. */
uint64_t i8254_divide(uint64_t value, uint32_t divisor, uint32_t *remainder);

#endif
