/* ps2.h - the PC's own keyboard controller.  Included by vkd.c and ps2.c. */
#ifndef VKD_PS2_H
#define VKD_PS2_H

#include <stdint.h>
#include <stdbool.h>

bool ps2_start(void);               /* false: there is none.  Task time, interrupt masked */
#define PS2_AUX     0x100           /* ps2_read: from the auxiliary port */

int ps2_read(void);                 /* a scan code of set 1 or byte | PS2_AUX, -1: nothing more */
bool ps2_aux_start(void);           /* the auxiliary port on, by interrupt; false: there is none */
int ps2_aux_exchange(uint8_t byte); /* sends and waits for the answer; -1: none.  Interrupts masked */
int ps2_aux_wait(void);             /* the next byte of an answer; -1: none */
bool ps2_aux_send(uint8_t byte);    /* the answer comes by interrupt */
/* bit 0 Scroll, 1 Num, 2 Caps; starts the exchange, does not wait.  false: the last one is not over */
bool ps2_set_leds(uint8_t leds);
void ps2_enable(bool on);           /* the keyboard's interface; waits, but not long */
void ps2_reset_processor(void);

static inline uint32_t ps2_lock(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void ps2_unlock(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

#endif
