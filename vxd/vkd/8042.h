/* 8042.h - model of the keyboard controller and keyboard.  Included by vkd.c, 8042.c and tests. */
#ifndef VKD_8042_H
#define VKD_8042_H

#include <stdint.h>
#include <stdbool.h>

#define KBD_QUEUE   256u        /* power of two */
#define KBD_REPLIES 8u

struct kbd_ops {
    void (*irq)(void *context, bool raised);    /* IRQ 1 */
    void (*reset)(void *context);               /* the processor's reset line was pulsed */
};

struct kbd {
    const struct kbd_ops *ops;
    void *context;
    uint8_t queue[KBD_QUEUE];       /* scan codes on their way */
    uint32_t head, count;
    uint8_t replies[KBD_REPLIES];   /* the keyboard's answers; come before scan codes */
    uint32_t reply_count;
    uint8_t output;                 /* what port 60h reads */
    bool full;                      /* ... and it has not been read yet */
    bool in_service;                /* interrupt taken and not ended yet */
    bool wrote_command;             /* the last write went to port 64h */
    bool system_flag;
    bool scanning;                  /* the keyboard sends scan codes */
    uint8_t ram[32];                /* controller's; byte 0 is the command byte */
    uint8_t controller_wants;       /* command that waits for its data byte, 0 = none */
    uint8_t keyboard_wants;
    uint8_t scan_set, leds, last_sent;
    uint8_t typematic;              /* F3h: bits 6-5 delay, 4-0 rate */
    uint8_t output_port;            /* bit 1: A20 */
};

void kbd_init(struct kbd *kbd, const struct kbd_ops *ops, void *context);
bool kbd_push(struct kbd *kbd, uint8_t code);   /* a scan code of set 1; false: no room */
uint32_t kbd_room(const struct kbd *kbd);
void kbd_interrupt_taken(struct kbd *kbd);
void kbd_interrupt_ended(struct kbd *kbd);
uint8_t kbd_read(struct kbd *kbd, uint16_t port);
uint32_t kbd_delay_ms(const struct kbd *kbd);   /* until a key that is held repeats */
uint32_t kbd_period_ms(const struct kbd *kbd);  /* ... and from then on */
void kbd_write(struct kbd *kbd, uint16_t port, uint8_t value);
void kbd_set_a20(struct kbd *kbd, bool on);     /* changed elsewhere: the output port shows it */
bool kbd_a20(const struct kbd *kbd);            /* ... and what it says now */

#endif
